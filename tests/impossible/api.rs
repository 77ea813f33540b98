//! Mistakes about APIs and authorizers.

use serde_json::Value;

use super::support::{check_table, errors, example_templates, of_type, template};

/// An API of every kind, with every kind of authorizer that it has.
const EVERY: &str = r#"
user_pool Users { login email; client web }
function Gate
api Http http {
  authorizer pool jwt Users.web
  authorizer gate lambda Gate { ttl 5m; simple }
  authorizer old lambda Gate { payload 1.0 }
  default pool
  routes create
  cors { origins "https://app.example.com" }
  route $default -> "src/a.main"
  route GET /gate -> "src/a.main" { authorizer gate }
  route GET /old -> "src/a.main" { authorizer old }
  route GET /iam -> "src/a.main" { iam }
  route GET /public -> "src/a.main" { public because "probe" }
}
api Rest rest {
  authorizer pool user_pool Users
  authorizer gate lambda Gate { ttl 5m; type token }
  authorizer whole lambda Gate
  default pool
  stage "prod"
  routes create
  route GET /notes -> "src/a.main"
  route GET /gate -> "src/a.main" { authorizer gate }
  route GET /whole -> "src/a.main" { authorizer whole }
  route GET /iam -> "src/a.main" { iam }
  route GET /public -> "src/a.main" { public because "probe" }
}
api Socket websocket {
  authorizer gate lambda Gate
  default gate
  stage "prod"
  routes create
  route $connect -> "src/a.main"
}
api Graph graphql { authorizer pool user_pool Users; authorizer gate lambda Gate; default pool }
"#;

/// The program with everything, and all examples.
fn everything() -> Vec<Value> {
    let mut all = vec![template(EVERY)];
    all.extend(example_templates().into_iter().map(|(_, template)| template));
    all
}

fn authorizers(template: &Value) -> Vec<(&str, &Value)> {
    let mut found = of_type(template, "AWS::ApiGateway::Authorizer");
    found.extend(of_type(template, "AWS::ApiGatewayV2::Authorizer"));
    found
}

#[test]
fn the_issuer_of_a_pool_is_its_own() {
    let text = template(EVERY);
    let (_, authorizer) = of_type(&text, "AWS::ApiGatewayV2::Authorizer")
        .into_iter()
        .find(|(id, _)| *id == "HttpPoolAuthorizer")
        .expect("the authorizer");
    let issuer = &authorizer["JwtConfiguration"]["Issuer"]["Fn::Sub"];
    assert_eq!(issuer, "https://cognito-idp.${AWS::Region}.amazonaws.com/${Users}");
    let written = "provider pool oidc { issuer \"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI/\"; \
                   client_id \"x\" }\n";
    assert_eq!(errors(written), ["AC0352"]);
    let updated = template(&EVERY.replace("login email;", "login email; issuer updated;"));
    let text = updated["Resources"]["HttpPoolAuthorizer"].to_string();
    assert!(text.contains("https://issuer-cognito-idp.${AWS::Region}.amazonaws.com/${Users}\""), "{text}");
}

#[test]
fn authorization_fits_the_authorizer() {
    let mut seen = 0;
    for template in everything() {
        let authorizers = authorizers(&template);
        let mut routes = of_type(&template, "AWS::ApiGatewayV2::Route");
        routes.extend(of_type(&template, "AWS::ApiGateway::Method"));
        for (id, route) in routes {
            let ty = route["AuthorizationType"].as_str().expect("always written");
            let named = route["AuthorizerId"]["Ref"].as_str();
            let kind = named.map(|named| {
                let (_, authorizer) = authorizers.iter().find(|(id, _)| *id == named).expect("it is in the output");
                authorizer["AuthorizerType"].as_str().or(authorizer["Type"].as_str()).expect("a type")
            });
            let expected: &[Option<&str>] = match ty {
                "NONE" | "AWS_IAM" => &[None],
                "JWT" => &[Some("JWT")],
                "CUSTOM" => &[Some("REQUEST"), Some("TOKEN")],
                "COGNITO_USER_POOLS" => &[Some("COGNITO_USER_POOLS")],
                other => panic!("{id}: {other}"),
            };
            assert!(expected.contains(&kind), "{id}: {ty} with {kind:?}");
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} routes");
}

#[test]
fn a_route_for_everything_lets_preflight_through() {
    let text = template(EVERY);
    let routes = of_type(&text, "AWS::ApiGatewayV2::Route");
    for key in ["OPTIONS /{proxy+}", "OPTIONS /"] {
        let (_, route) = routes.iter().find(|(_, route)| route["RouteKey"] == key).expect(key);
        assert_eq!(route["AuthorizationType"], "NONE");
    }
}

#[test]
fn lambda_authorizers_are_complete() {
    let mut seen = 0;
    for template in everything() {
        let permissions = of_type(&template, "AWS::Lambda::Permission");
        for (id, authorizer) in authorizers(&template) {
            let source = &authorizer["IdentitySource"];
            let empty = source.as_str().is_some_and(str::is_empty) || source.as_array().is_some_and(Vec::is_empty);
            let optional = authorizer["AuthorizerResultTtlInSeconds"] == 0;
            assert!(optional || !source.is_null() && !empty, "{id} keeps answers without looking at the caller");
            if authorizer["AuthorizerUri"].is_null() {
                continue;
            }
            let http = authorizer["ApiId"]["Ref"] == "HttpId";
            assert_eq!(authorizer["AuthorizerPayloadFormatVersion"].is_string(), http, "{id}");
            let behind = format!("/authorizers/${{{id}}}");
            let may = |permission: &Value| {
                permission["Principal"] == "apigateway.amazonaws.com"
                    && permission["SourceArn"]["Fn::Sub"].as_str().is_some_and(|arn| arn.ends_with(&behind))
            };
            assert!(permissions.iter().any(|(_, permission)| may(permission)), "API Gateway may not call {id}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} Lambda authorizers");
}

#[test]
fn pool_authorizers_name_pools_by_arn() {
    let text = template(EVERY);
    let (_, pool) = of_type(&text, "AWS::ApiGateway::Authorizer")
        .into_iter()
        .find(|(_, authorizer)| authorizer["Type"] == "COGNITO_USER_POOLS")
        .expect("the authorizer");
    assert_eq!(pool["ProviderARNs"][0]["Fn::GetAtt"][1], "Arn");
    assert_eq!(pool["IdentitySource"], "method.request.header.Authorization");
    assert_eq!(errors("api Rest rest {\n  authorizer pool user_pool\n  default pool\n  stage \"p\"\n}\n"), ["AC0503"]);
}

#[test]
fn no_api_is_imported_and_none_has_a_resource_policy() {
    let mut routes = 0;
    for template in everything() {
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let ty = resource["Type"].as_str().expect("a type");
            assert!(!matches!(ty, "AWS::ApiGatewayV2::Api" | "AWS::ApiGateway::RestApi"), "{id}");
            routes += usize::from(ty.ends_with("::Route") || ty.ends_with("::Method"));
            if ty.starts_with("AWS::ApiGateway") {
                assert!(resource["Properties"].get("Policy").is_none() && resource["Properties"].get("Body").is_none());
            }
        }
    }
    assert!(routes > 15, "only {routes} routes");
    assert_eq!(errors("api Http http { default iam; policy \"x\" }\n"), ["AC0005"]);
    assert_eq!(errors("api Http http { default iam; openapi \"x\" }\n"), ["AC0005"]);
}

#[test]
fn the_default_action_of_a_graphql_api_is_allow() {
    let text = template(EVERY);
    let apis = of_type(&text, "AWS::AppSync::GraphQLApi");
    assert_eq!(apis.len(), 1);
    assert_eq!(apis[0].1["UserPoolConfig"]["DefaultAction"], "ALLOW");
    assert!(apis[0].1["AdditionalAuthenticationProviders"].is_array());
    let more = EVERY.replace("default pool }", "default gate }");
    let text = template(&more);
    let (_, api) = of_type(&text, "AWS::AppSync::GraphQLApi")[0];
    assert!(api["AdditionalAuthenticationProviders"][0]["UserPoolConfig"]["DefaultAction"].is_null(), "{api}");
}

#[test]
fn a_change_of_routes_is_a_new_deployment() {
    let id = |program: &str| {
        let text = template(program);
        let found = of_type(&text, "AWS::ApiGateway::Deployment");
        assert_eq!(found.len(), 1);
        found[0].0.to_owned()
    };
    let first = id(EVERY);
    assert_eq!(first, id(EVERY));
    assert_ne!(
        first,
        id(&EVERY.replace(
            "route GET /whole -> \"src/a.main\" { authorizer whole }",
            "route GET /whole -> \"src/a.main\" { authorizer gate }"
        ))
    );
}

#[test]
fn no_function_has_an_address() {
    let mut permissions = 0;
    for template in everything() {
        assert!(of_type(&template, "AWS::Lambda::Url").is_empty());
        for (id, permission) in of_type(&template, "AWS::Lambda::Permission") {
            assert_eq!(permission["Action"], "lambda:InvokeFunction", "{id}");
            assert_ne!(permission["Principal"], "*", "{id}");
            assert!(!permission["SourceArn"].is_null(), "{id} names no caller");
            permissions += 1;
        }
    }
    assert!(permissions > 15, "only {permissions} permissions");
    assert_eq!(errors("function Gate { url on }\n"), ["AC0005"]);
}

#[test]
fn the_table_names_what_exists() {
    check_table("api.md", 37);
}
