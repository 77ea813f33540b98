//! Mistakes about APIs and authorizers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::{check_table, example_templates, of_type};
use crate::support::{codes, template};

/// An API of every kind, with every kind of authorizer that it has.
const EVERY: &str = r#"
user_pool Users { login email; client web }
function Gate
api Http http {
  authorizer pool jwt Users.web
  authorizer gate lambda Gate { ttl 5m; simple }
  authorizer old lambda Gate { payload 1.0 }
  default pool
  create
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
    assert_eq!(codes(written), ["AC0352"]);
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
fn a_route_for_everything_leaves_preflight_to_the_api() {
    let program = EVERY.replace("route GET /gate", "route ANY /gate");
    let text = template(&program);
    let keys = |template: &Value| -> Vec<String> {
        let routes = of_type(template, "AWS::ApiGatewayV2::Route").into_iter();
        let routes = routes.filter(|(_, route)| route["ApiId"]["Ref"] == "Http");
        routes.map(|(_, route)| route["RouteKey"].as_str().expect("a key").to_owned()).collect()
    };
    let with = keys(&text);
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/", "/{proxy+}", "/gate"] {
            assert!(with.contains(&format!("{method} {path}")), "{method} {path}: {with:?}");
        }
    }
    assert!(with.iter().all(|key| !key.starts_with("OPTIONS") && !key.starts_with("ANY") && key != "$default"));
    let cors = &of_type(&text, "AWS::ApiGatewayV2::Api")[0].1["CorsConfiguration"];
    assert_eq!(cors["AllowOrigins"][0], "https://app.example.com");
    assert!(cors["AllowHeaders"].to_string().contains("Authorization"), "{cors}");
    let without = keys(&template(&program.replace("cors { origins \"https://app.example.com\" }", "")));
    assert!(without.contains(&"$default".to_owned()) && without.contains(&"ANY /gate".to_owned()), "{without:?}");
    assert!(without.iter().all(|key| !key.contains("OPTIONS")));
}

#[test]
fn lambda_authorizers_are_complete() {
    let (mut seen, mut tokens) = (0, 0);
    for template in everything() {
        let permissions = of_type(&template, "AWS::Lambda::Permission");
        for (id, authorizer) in authorizers(&template) {
            let source = &authorizer["IdentitySource"];
            let empty = source.as_str().is_some_and(str::is_empty) || source.as_array().is_some_and(Vec::is_empty);
            let optional = authorizer["AuthorizerResultTtlInSeconds"] == 0;
            assert!(optional || !source.is_null() && !empty, "{id} keeps answers without looking at the caller");
            if authorizer["Type"] == "TOKEN" || authorizer["Type"] == "COGNITO_USER_POOLS" {
                assert!(source.is_string() && !empty, "{id} does not say where the token stands");
                tokens += 1;
            }
            if authorizer["AuthorizerUri"].is_null() {
                continue;
            }
            let http = authorizer["ApiId"]["Ref"].as_str().is_some_and(|id| id.starts_with("Http"));
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
    assert!(seen >= 5 && tokens >= 2, "only {seen} Lambda authorizers and {tokens} of tokens");
    for kind in ["http", "rest"] {
        let nowhere = format!(
            "function Gate\napi Api {kind} {{\n  authorizer gate lambda Gate {{ ttl 5m; identity_source \"\" }}\n  default gate\n}}\n"
        );
        assert_eq!(codes(&nowhere), ["AC0524"], "{kind}");
    }
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
    assert_eq!(codes("api Rest rest {\n  authorizer pool user_pool\n  default pool\n  stage \"p\"\n}\n"), ["AC0503"]);
}

#[test]
fn no_api_is_imported_and_none_has_a_resource_policy() {
    let mut routes = 0;
    for template in everything() {
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let ty = resource["Type"].as_str().expect("a type");
            routes += usize::from(ty.ends_with("::Route") || ty.ends_with("::Method"));
            if ty.starts_with("AWS::ApiGateway") {
                for imported in ["Policy", "Body", "BodyS3Location", "CloneFrom"] {
                    assert!(resource["Properties"].get(imported).is_none(), "{id}");
                }
            }
        }
    }
    assert!(routes > 15, "only {routes} routes");
    assert_eq!(codes("api Http http { default iam; policy \"x\" }\n"), ["AC0005"]);
    assert_eq!(codes("api Http http { default iam; openapi \"x\" }\n"), ["AC0005"]);
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
    let mut ids = vec![id(EVERY)];
    assert_eq!(ids[0], id(EVERY));
    for (old, new) in [
        ("GET /whole -> \"src/a.main\" { authorizer whole }", "GET /whole -> \"src/a.main\" { authorizer gate }"),
        ("GET /whole -> \"src/a.main\" { authorizer whole }", "GET /whole -> \"src/a.main\" { iam }"),
        ("GET /whole -> \"src/a.main\" { authorizer whole }", "GET /whole -> \"src/a.main\""),
        ("{ ttl 5m; type token }", "{ ttl 1m; type token }"),
        ("{ ttl 5m; type token }", "{ ttl 5m; type request }"),
    ] {
        assert_eq!(EVERY.matches(old).count(), 1, "{old}");
        ids.push(id(&EVERY.replace(old, new)));
    }
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), 6, "{ids:?}");
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
    assert_eq!(codes("function Gate { url on }\n"), ["AC0005"]);
}

/// Programs that are refused, by the code of the error.
#[test]
fn errors_are_errors() {
    let users = "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" } }\n\
                 function Gate\n";
    let list = "route GET /notes -> \"src/list.main\"";
    let http = |body: &str| format!("{users}api Http http {{\n{body}\n}}\n");
    let rest = |body: &str| format!("{users}api Rest rest {{\nstage \"prod\"\n{body}\n}}\n");
    let socket = |body: &str| format!("{users}api Socket websocket {{\nstage \"prod\"\n{body}\n}}\n");
    let graph = |body: &str| format!("{users}api Graph graphql {{\n{body}\n}}\n");
    let auth0 = "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"notes\" }\n";
    let unslashed = auth0.replace(".com/", ".com");
    let arn = "arn:aws:iam::123456789012:oidc-provider/myorg.us.auth0.com/";
    let nobody = auth0.replace("client_id \"notes\"", &format!("arn \"{arn}\""));
    let jwt = "authorizer auth0 jwt auth0\ndefault auth0";
    let pool = "authorizer pool jwt Users.web\ndefault pool";
    let many = |count: usize, text: &dyn Fn(usize) -> String, between: &str| {
        (0..count).map(text).collect::<Vec<_>>().join(between)
    };
    let audiences = |count| many(count, &|at| format!("\"https://api{at}.example.com\""), ", ");
    let authorizers = |count| many(count, &|at| format!("authorizer gate{at} lambda Gate"), "\n");
    for (code, wrong, right) in [
        ("AC0350", format!("{unslashed}{}", http(jwt)), format!("{auth0}{}", http(jwt))),
        (
            "AC0350",
            format!("{unslashed}{}", graph("authorizer auth0 oidc auth0\ndefault auth0")),
            format!("{auth0}{}", graph("authorizer auth0 oidc auth0\ndefault auth0")),
        ),
        (
            "AC0505",
            format!("{nobody}{}", http(jwt)),
            format!("{nobody}{}", http("authorizer auth0 jwt auth0 { audience \"notes\" }\ndefault auth0")),
        ),
        ("AC0504", http("authorizer pool jwt Users\ndefault pool"), http(pool)),
        (
            "AC0519",
            http("route GET /notes -> \"src/list.main\" { iam; scopes \"notes/read\" }"),
            http("route GET /notes -> \"src/list.main\" { iam }"),
        ),
        (
            "AC0519",
            http(
                "authorizer gate lambda Gate\nroute GET /notes -> \"src/list.main\" { authorizer gate; scopes \"notes/read\" }",
            ),
            http(&format!("{pool}\nroute GET /notes -> \"src/list.main\" {{ scopes \"notes/read\" }}")),
        ),
        (
            "AC0520",
            http(&format!("{pool}\nroute GET /notes -> \"src/list.main\" {{ scopes \"notes/write\" }}")),
            http(&format!("{pool}\nroute GET /notes -> \"src/list.main\" {{ scopes \"notes/read\" }}")),
        ),
        ("AC0508", http(&format!("authorizer pool jwt Users.web\n{list}")), http(&format!("{pool}\n{list}"))),
        (
            "AC0509",
            http(&format!("{pool}\nroute GET /notes -> \"src/list.main\" {{ public }}")),
            http(&format!("{pool}\nroute GET /notes -> \"src/list.main\" {{ public because \"probe\" }}")),
        ),
        ("AC0507", http(&format!("default pol\n{list}")), http(&format!("{pool}\n{list}"))),
        (
            "AC0521",
            http(&format!("{pool}\nroute OPTIONS /notes -> \"src/list.main\"")),
            http(&format!("{pool}\nroute OPTIONS /notes -> \"src/list.main\" {{ public because \"preflight\" }}")),
        ),
        (
            "AC0522",
            http(&format!("{pool}\ncreate\ncors {{ origins \"*\"; credentials on }}")),
            http(&format!("{pool}\ncreate\ncors {{ origins \"*\" }}")),
        ),
        (
            "AC0529",
            http(&format!("{pool}\ncors {{ origins \"https://app.example.com\" }}\n{list}")),
            http(&format!("{pool}\ncreate\ncors {{ origins \"https://app.example.com\" }}\n{list}")),
        ),
        (
            "AC0529",
            rest(&format!("authorizer pool user_pool Users\ndefault pool\ncors {{ origins \"*\" }}\n{list}")),
            rest(&format!(
                "authorizer pool user_pool Users\ndefault pool\nroutes create\ncors {{ origins \"*\" }}\n{list}"
            )),
        ),
        ("AC0528", http(&format!("{pool}\ncreate\nid \"a\"\n{list}")), http(&format!("{pool}\ncreate\n{list}"))),
        ("AC0527", rest("create\ndefault iam"), rest(&format!("create\ndefault iam\n{list}"))),
        (
            "AC0528",
            rest(&format!("create\nid \"a\"\ndefault iam\n{list}")),
            rest(&format!("create\ndefault iam\n{list}")),
        ),
        (
            "AC0501",
            rest(&format!("routes create\nendpoint edge\ndefault iam\n{list}")),
            rest(&format!("create\nendpoint edge\ndefault iam\n{list}")),
        ),
        (
            "AC0114",
            format!(
                "function SrcListMain {{ name \"x\" }}\n{}",
                http(&format!("default iam\nroutes create\n{list}\nroute GET /b -> SrcListMain"))
            ),
            format!(
                "function SrcListMain {{ name \"x\" }}\n{}",
                http("default iam\nroutes create\nroute GET /notes -> \"src/all.main\"\nroute GET /b -> SrcListMain")
            ),
        ),
        (
            "AC0523",
            http("authorizer gate lambda Gate { payload 1.0; simple }\ndefault gate"),
            http("authorizer gate lambda Gate { payload 2.0; simple }\ndefault gate"),
        ),
        (
            "AC0113",
            http("authorizer gate lambda Gate { ttl 3601s }\ndefault gate"),
            http("authorizer gate lambda Gate { ttl 3600s }\ndefault gate"),
        ),
        (
            "AC0113",
            rest("authorizer gate lambda Gate { ttl 2h }\ndefault gate"),
            rest("authorizer gate lambda Gate { ttl 1h }\ndefault gate"),
        ),
        (
            "AC0501",
            rest("authorizer pool user_pool Users { validation \"^notes$\" }\ndefault pool"),
            rest("authorizer gate lambda Gate { type token; validation \"^Bearer .+$\" }\ndefault gate"),
        ),
        (
            "AC0502",
            socket("authorizer pool jwt Users.web\ndefault pool\nroute $connect -> \"src/a.main\""),
            socket("authorizer gate lambda Gate\ndefault gate\nroute $connect -> \"src/a.main\""),
        ),
        (
            "AC0502",
            socket("authorizer pool user_pool Users\ndefault pool\nroute $connect -> \"src/a.main\""),
            socket("default iam\nroute $connect -> \"src/a.main\""),
        ),
        (
            "AC0517",
            socket(
                "authorizer gate lambda Gate\ndefault gate\nroute $connect -> \"src/a.main\"\nroute $default -> \"src/b.main\" { authorizer gate }",
            ),
            socket(
                "authorizer gate lambda Gate\ndefault gate\nroute $connect -> \"src/a.main\"\nroute $default -> \"src/b.main\"",
            ),
        ),
        (
            "AC0518",
            socket("default iam\nroute $default -> \"src/b.main\""),
            socket("default iam\nroute $connect -> \"src/a.main\"\nroute $default -> \"src/b.main\""),
        ),
        (
            "AC0524",
            http(
                "authorizer gate lambda Gate { identity_source \"method.request.header.Authorization\" }\ndefault gate",
            ),
            http("authorizer gate lambda Gate { identity_source \"$request.header.Authorization\" }\ndefault gate"),
        ),
        (
            "AC0524",
            rest("authorizer gate lambda Gate { identity_source \"$request.header.Authorization\" }\ndefault gate"),
            rest(
                "authorizer gate lambda Gate { identity_source \"method.request.header.Authorization\" }\ndefault gate",
            ),
        ),
        (
            "AC0524",
            socket(
                "authorizer gate lambda Gate { identity_source \"method.request.header.token\" }\ndefault gate\nroute $connect -> \"src/a.main\"",
            ),
            socket(
                "authorizer gate lambda Gate { identity_source \"route.request.header.token\" }\ndefault gate\nroute $connect -> \"src/a.main\"",
            ),
        ),
        ("AC0506", http(&authorizers(11)), http(&authorizers(10))),
        (
            "AC0506",
            format!("{auth0}{}", http(&format!("authorizer auth0 jwt auth0 {{ audience {} }}", audiences(51)))),
            format!("{auth0}{}", http(&format!("authorizer auth0 jwt auth0 {{ audience {} }}", audiences(50)))),
        ),
        (
            "AC0511",
            graph("authorizer pool user_pool Users\nauthorizer same user_pool Users\ndefault pool"),
            graph("authorizer pool user_pool Users\ndefault pool"),
        ),
        (
            "AC0511",
            graph("authorizer gate lambda Gate\nauthorizer second lambda Gate\ndefault gate"),
            graph("authorizer gate lambda Gate\ndefault gate"),
        ),
        (
            "AC0512",
            http("default iam\nroute GET /notes/{id} -> \"src/a.main\"\nroute GET /notes/{note} -> \"src/b.main\""),
            http("default iam\nroute GET /notes/{id} -> \"src/a.main\""),
        ),
    ] {
        assert_eq!(codes(&wrong), [code], "{wrong}");
        assert_eq!(codes(&right), [] as [&str; 0], "{right}");
    }
}

#[test]
fn the_table_names_what_exists() {
    check_table("api.md", 37);
}
