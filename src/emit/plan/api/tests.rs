//! Programs and their plans, a line for each resource.

use crate::emit::cloudformation::types::resource_type;
use crate::emit::node::Node;
use crate::emit::plan::testing::{json, properties, text as text_of, with_plan};

const USERS: &str = "user_pool Users { login email; client web; client app }\n";
const GATE: &str = "function Gate { arn \"arn:aws:lambda:us-east-1:123456789012:function:gate\" }\n";

/// Returns the resources of an API as `id type {properties} after ids`, without those of other areas.
fn resources(text: &str) -> Vec<String> {
    with_plan(text, |plan| {
        let own = plan.resources.iter().map(|resource| (resource, resource_type(resource.kind)));
        let own = own.filter(|(_, ty)| !ty.starts_with("AWS::Cognito") && !ty.starts_with("AWS::IAM"));
        own.map(|(resource, ty)| {
            let waits: Vec<&str> = resource.depends_on.iter().map(String::as_str).collect();
            let waits = if waits.is_empty() { String::new() } else { format!(" after {}", waits.join(" ")) };
            let ty = ty.trim_start_matches("AWS::");
            format!("{} {ty} {}{waits}", resource.id, json(&Node::Map(resource.properties.clone())))
        })
        .collect()
    })
}

fn routes(text: &str) -> Vec<String> {
    with_plan(text, |plan| {
        let line = |route: &crate::emit::plan::PlannedRoute<'_>| {
            let handler = route.handler.as_ref().map_or("-".to_owned(), text_of);
            let mut line = format!("{} {} {}", route.key, route.authorization, handler);
            line.extend(route.authorizer.map(|name| format!(" by {name}")));
            line.extend(route.scopes.iter().map(|scope| format!(" {scope}")));
            line.extend(route.because.map(|because| format!(" because {because}")));
            line
        };
        plan.routes.iter().map(line).collect()
    })
}

fn assert_lines(actual: &[String], expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(actual, expected, "\n{}\n", actual.join("\n"));
}

/// `NAME`: a test that plans `TEXT` and compares what `HOW` shows of it.
macro_rules! plans {
    ($($name:ident: $how:ident($text:expr), [$($line:literal),* $(,)?];)*) => { $(
        #[test]
        fn $name() {
            assert_lines(&$how($text.as_ref()), &[$($line),*]);
        }
    )* };
}

const HTTP: &str = r#"api Http http {
  id "abc"
  routes create
  authorizer pool jwt Users.web
  authorizer gate lambda Gate { ttl 30s; payload 1.0; identity_source "$request.header.X", "$context.routeKey" }
  default pool
  route GET  /               -> Gate { scopes "openid" }
  route GET  /notes/{id}     -> "src/get.main" { iam }
  route ANY  /admin/{proxy+} -> "src/get.main" { authorizer gate }
  route $default             -> Gate { public because "not found page" }
}
"#;

const REST: &str = r#"api Rest rest {
  stage "dev"
  routes create
  authorizer pool user_pool Users
  authorizer gate lambda Gate { type token; validation "^Bearer .+$" }
  default pool
  cors { origins "https://a.example" }
  route GET /notes      -> Gate { scopes "openid" }
  route ANY /notes/{id} -> "src/get.main" { authorizer gate }
  route GET /           -> Gate { public because "landing page" }
}
"#;

const SOCKET: &str = r#"api Socket websocket {
  routes create
  authorizer gate lambda Gate { identity_source "route.request.querystring.token" }
  default gate
  route $connect -> "src/connect.main"
  route $default -> "src/connect.main"
}
"#;

const GRAPH: &str = r#"api Graph graphql {
  name "notes"
  authorizer pool user_pool Users.web, Users.app
  authorizer gate lambda Gate { ttl 1m }
  authorizer open api_key because "the catalogue is public" { expires 2027-03-31 }
  authorizer signed iam
  default pool
}
"#;

const PROVIDERS: &str = r#"provider auth0 oidc { issuer "https://a.auth0.com/"; client_id "a.b", "c" }
provider Google google { client_id "g.example" }
user_pool Old { arn "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"; client web { id "2hc6" } }
user_pool Given { import "the-pool" }
user_pool Newer { login email; issuer updated; client web }
"#;

plans! {
    http_resources: resources(format!("{USERS}{GATE}{HTTP}")), [
        r##"HttpPoolAuthorizer ApiGatewayV2::Authorizer {"ApiId":"abc","Name":"pool","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://cognito-idp.{{region}}.amazonaws.com/{{ref Users}}","Audience":["{{ref UsersWebClient}}"]}}"##,
        r##"HttpGateAuthorizer ApiGatewayV2::Authorizer {"ApiId":"abc","Name":"gate","AuthorizerType":"REQUEST","AuthorizerUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations","IdentitySource":["$request.header.X","$context.routeKey"],"AuthorizerPayloadFormatVersion":"1.0","EnableSimpleResponses":false,"AuthorizerResultTtlInSeconds":30}"##,
        r##"HttpGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/authorizers/{{ref HttpGateAuthorizer}}"}"##,
        r##"HttpGateIntegration ApiGatewayV2::Integration {"ApiId":"abc","IntegrationType":"AWS_PROXY","IntegrationUri":"arn:aws:lambda:us-east-1:123456789012:function:gate","PayloadFormatVersion":"2.0"}"##,
        r##"HttpGetRoute ApiGatewayV2::Route {"ApiId":"abc","RouteKey":"GET /","AuthorizationType":"JWT","AuthorizerId":"{{ref HttpPoolAuthorizer}}","AuthorizationScopes":["openid"],"Target":"integrations/{{ref HttpGateIntegration}}"}"##,
        r##"HttpGetRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/*/GET/"}"##,
        r##"HttpSrcGetMainIntegration ApiGatewayV2::Integration {"ApiId":"abc","IntegrationType":"AWS_PROXY","IntegrationUri":"{{SrcGetMainArn}}","PayloadFormatVersion":"2.0"}"##,
        r##"HttpGetNotesIdf73d5324Route ApiGatewayV2::Route {"ApiId":"abc","RouteKey":"GET /notes/{id}","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpSrcGetMainIntegration}}"}"##,
        r##"HttpGetNotesIdf73d5324RoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcGetMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/*/GET/notes/*"}"##,
        r##"HttpAnyAdminProxy8ec20008Route ApiGatewayV2::Route {"ApiId":"abc","RouteKey":"ANY /admin/{proxy+}","AuthorizationType":"CUSTOM","AuthorizerId":"{{ref HttpGateAuthorizer}}","Target":"integrations/{{ref HttpSrcGetMainIntegration}}"}"##,
        r##"HttpAnyAdminProxy8ec20008RoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcGetMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/*/*/admin/*"}"##,
        r##"HttpDefaultRoute ApiGatewayV2::Route {"ApiId":"abc","RouteKey":"$default","AuthorizationType":"NONE","Target":"integrations/{{ref HttpGateIntegration}}"}"##,
        r##"HttpDefaultRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/*/$default"}"##,
    ];
    http_routes: routes(format!("{USERS}{GATE}{HTTP}")), [
        r##"GET / JWT arn:aws:lambda:us-east-1:123456789012:function:gate by pool openid"##,
        r##"GET /notes/{id} AWS_IAM {{SrcGetMainArn}}"##,
        r##"ANY /admin/{proxy+} CUSTOM {{SrcGetMainArn}} by gate"##,
        r##"$default NONE arn:aws:lambda:us-east-1:123456789012:function:gate because not found page"##,
    ];
    http_external: resources(format!("{USERS}{GATE}{}", HTTP.replace("  routes create\n", ""))), [
        r##"HttpPoolAuthorizer ApiGatewayV2::Authorizer {"ApiId":"abc","Name":"pool","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://cognito-idp.{{region}}.amazonaws.com/{{ref Users}}","Audience":["{{ref UsersWebClient}}"]}}"##,
        r##"HttpGateAuthorizer ApiGatewayV2::Authorizer {"ApiId":"abc","Name":"gate","AuthorizerType":"REQUEST","AuthorizerUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations","IdentitySource":["$request.header.X","$context.routeKey"],"AuthorizerPayloadFormatVersion":"1.0","EnableSimpleResponses":false,"AuthorizerResultTtlInSeconds":30}"##,
        r##"HttpGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:abc/authorizers/{{ref HttpGateAuthorizer}}"}"##,
    ];
    created: resources(
        "param web: string\napi Http http { create; name \"notes\"; default iam; cors { origins \"https://{web}\"; headers \"X-One\"; credentials on }; \
         route GET /notes -> \"a.main\"; route ANY /notes -> \"b.main\"; route POST /open -> \"a.main\" { public because \"form\" } }\n"
    ), [
        r##"Http ApiGatewayV2::Api {"Name":"notes","ProtocolType":"HTTP","CorsConfiguration":{"AllowOrigins":["https://{{Web}}"],"AllowHeaders":["X-One"],"AllowMethods":["GET","POST","PUT","PATCH","DELETE","HEAD"],"AllowCredentials":true}}"##,
        r##"HttpDefaultStage ApiGatewayV2::Stage {"ApiId":"{{ref Http}}","StageName":"$default","AutoDeploy":true}"##,
        r##"HttpAMainIntegration ApiGatewayV2::Integration {"ApiId":"{{ref Http}}","IntegrationType":"AWS_PROXY","IntegrationUri":"{{AMainArn}}","PayloadFormatVersion":"2.0"}"##,
        r##"HttpGetNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"GET /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpAMainIntegration}}"}"##,
        r##"HttpGetNotesRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{AMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{ref Http}}/*/GET/notes"}"##,
        r##"HttpBMainIntegration ApiGatewayV2::Integration {"ApiId":"{{ref Http}}","IntegrationType":"AWS_PROXY","IntegrationUri":"{{BMainArn}}","PayloadFormatVersion":"2.0"}"##,
        r##"HttpPostNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"POST /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpBMainIntegration}}"}"##,
        r##"HttpPutNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"PUT /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpBMainIntegration}}"}"##,
        r##"HttpPatchNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"PATCH /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpBMainIntegration}}"}"##,
        r##"HttpDeleteNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"DELETE /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpBMainIntegration}}"}"##,
        r##"HttpHeadNotesRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"HEAD /notes","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpBMainIntegration}}"}"##,
        r##"HttpAnyNotesRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{BMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{ref Http}}/*/*/notes"}"##,
        r##"HttpPostOpenRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"POST /open","AuthorizationType":"NONE","Target":"integrations/{{ref HttpAMainIntegration}}"}"##,
        r##"HttpPostOpenRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{AMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{ref Http}}/*/POST/open"}"##,
    ];
    created_plainly: resources("api Http http { create; default iam; route $default -> \"a.main\" }\n"), [
        r##"Http ApiGatewayV2::Api {"Name":"Http","ProtocolType":"HTTP"}"##,
        r##"HttpDefaultStage ApiGatewayV2::Stage {"ApiId":"{{ref Http}}","StageName":"$default","AutoDeploy":true}"##,
        r##"HttpAMainIntegration ApiGatewayV2::Integration {"ApiId":"{{ref Http}}","IntegrationType":"AWS_PROXY","IntegrationUri":"{{AMainArn}}","PayloadFormatVersion":"2.0"}"##,
        r##"HttpDefaultRoute ApiGatewayV2::Route {"ApiId":"{{ref Http}}","RouteKey":"$default","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref HttpAMainIntegration}}"}"##,
        r##"HttpDefaultRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{AMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{ref Http}}/*/$default"}"##,
    ];
    // Methods with a route of their own, or of a route for every method of the path, go there.
    catch_all: routes(
        "api Http http { create; default iam; cors { origins \"*\" }; route $default -> \"a.main\"; route PUT /{rest+} -> \"b.main\"; \
         route ANY / -> \"c.main\"; route GET / -> \"d.main\"; route OPTIONS /x -> \"b.main\" { public because \"preflight\" } }\n"
    ), [
        r##"GET /{proxy+} AWS_IAM {{AMainArn}}"##,
        r##"POST /{proxy+} AWS_IAM {{AMainArn}}"##,
        r##"PATCH /{proxy+} AWS_IAM {{AMainArn}}"##,
        r##"DELETE /{proxy+} AWS_IAM {{AMainArn}}"##,
        r##"HEAD /{proxy+} AWS_IAM {{AMainArn}}"##,
        r##"PUT /{rest+} AWS_IAM {{BMainArn}}"##,
        r##"POST / AWS_IAM {{CMainArn}}"##,
        r##"PUT / AWS_IAM {{CMainArn}}"##,
        r##"PATCH / AWS_IAM {{CMainArn}}"##,
        r##"DELETE / AWS_IAM {{CMainArn}}"##,
        r##"HEAD / AWS_IAM {{CMainArn}}"##,
        r##"GET / AWS_IAM {{DMainArn}}"##,
        r##"OPTIONS /x NONE {{BMainArn}} because preflight"##,
    ];
    // Anybody may call these with every method, OPTIONS among them.
    catch_all_in_public: routes(
        "api Http http { create; default iam; cors { origins \"*\" }; route $default -> \"a.main\" { public because \"pages\" }; route ANY /x -> \"b.main\" { public because \"form\" } }\n"
    ), [
        r##"$default NONE {{AMainArn}} because pages"##,
        r##"ANY /x NONE {{BMainArn}} because form"##,
    ];
    catch_all_beside_public: routes(
        "api Http http { create; default iam; cors { origins \"*\" }; route $default -> \"a.main\"; route ANY /{proxy+} -> \"b.main\" { public because \"form\" } }\n"
    ), [
        r##"GET / AWS_IAM {{AMainArn}}"##,
        r##"POST / AWS_IAM {{AMainArn}}"##,
        r##"PUT / AWS_IAM {{AMainArn}}"##,
        r##"PATCH / AWS_IAM {{AMainArn}}"##,
        r##"DELETE / AWS_IAM {{AMainArn}}"##,
        r##"HEAD / AWS_IAM {{AMainArn}}"##,
        r##"ANY /{proxy+} NONE {{BMainArn}} because form"##,
    ];
    issuers: resources(format!(
        "{PROVIDERS}api Http http {{ authorizer auth0 jwt auth0; authorizer google jwt Google {{ audience \"other\" }}; \
         authorizer old jwt Old.web {{ audience \"older\" }}; authorizer given jwt Given {{ audience \"x\" }}; authorizer newer jwt Newer.web }}\n"
    )), [
        r##"HttpAuth0Authorizer ApiGatewayV2::Authorizer {"ApiId":"{{HttpId}}","Name":"auth0","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://a.auth0.com/","Audience":["a.b","c"]}}"##,
        r##"HttpGoogleAuthorizer ApiGatewayV2::Authorizer {"ApiId":"{{HttpId}}","Name":"google","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://accounts.google.com","Audience":["other"]}}"##,
        r##"HttpOldAuthorizer ApiGatewayV2::Authorizer {"ApiId":"{{HttpId}}","Name":"old","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI","Audience":["2hc6","older"]}}"##,
        r##"HttpGivenAuthorizer ApiGatewayV2::Authorizer {"ApiId":"{{HttpId}}","Name":"given","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://cognito-idp.{{field 3 of {{import the-pool}}}}.amazonaws.com/{{pool of {{import the-pool}}}}","Audience":["x"]}}"##,
        r##"HttpNewerAuthorizer ApiGatewayV2::Authorizer {"ApiId":"{{HttpId}}","Name":"newer","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://issuer-cognito-idp.{{region}}.amazonaws.com/{{ref Newer}}","Audience":["{{ref NewerWebClient}}"]}}"##,
    ];
    rest_resources: resources(format!("{USERS}{GATE}{REST}")), [
        r##"RestPoolAuthorizer ApiGateway::Authorizer {"RestApiId":"{{RestId}}","Name":"pool","Type":"COGNITO_USER_POOLS","IdentitySource":"method.request.header.Authorization","ProviderARNs":["{{Users.Arn}}"]}"##,
        r##"RestGateAuthorizer ApiGateway::Authorizer {"RestApiId":"{{RestId}}","Name":"gate","Type":"TOKEN","IdentitySource":"method.request.header.Authorization","AuthorizerUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations","AuthorizerResultTtlInSeconds":0,"IdentityValidationExpression":"^Bearer .+$"}"##,
        r##"RestGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{RestId}}/authorizers/{{ref RestGateAuthorizer}}"}"##,
        r##"RestNotesResource ApiGateway::Resource {"RestApiId":"{{RestId}}","ParentId":"{{RestRootResourceId}}","PathPart":"notes"}"##,
        r##"RestGetNotesMethod ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{ref RestNotesResource}}","HttpMethod":"GET","AuthorizationType":"COGNITO_USER_POOLS","AuthorizerId":"{{ref RestPoolAuthorizer}}","AuthorizationScopes":["openid"],"Integration":{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","Uri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations"}}"##,
        r##"RestGetNotesMethodPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{RestId}}/*/GET/notes"}"##,
        r##"RestNotesIdf73d5324Resource ApiGateway::Resource {"RestApiId":"{{RestId}}","ParentId":"{{ref RestNotesResource}}","PathPart":"{id}"}"##,
        r##"RestAnyNotesIdf73d5324Method ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{ref RestNotesIdf73d5324Resource}}","HttpMethod":"ANY","AuthorizationType":"CUSTOM","AuthorizerId":"{{ref RestGateAuthorizer}}","Integration":{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","Uri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{{SrcGetMainArn}}/invocations"}}"##,
        r##"RestAnyNotesIdf73d5324MethodPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcGetMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{RestId}}/*/*/notes/*"}"##,
        r##"RestGetMethod ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{RestRootResourceId}}","HttpMethod":"GET","AuthorizationType":"NONE","Integration":{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","Uri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations"}}"##,
        r##"RestGetMethodPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{RestId}}/*/GET/"}"##,
        r##"RestOptionsNotesMethod ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{ref RestNotesResource}}","HttpMethod":"OPTIONS","AuthorizationType":"NONE","Integration":{"Type":"MOCK","RequestTemplates":{"application/json":"{\"statusCode\":204}"},"IntegrationResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":"'https://a.example'","method.response.header.Access-Control-Allow-Methods":"'GET,OPTIONS'","method.response.header.Access-Control-Allow-Headers":"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"}}]},"MethodResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":true,"method.response.header.Access-Control-Allow-Methods":true,"method.response.header.Access-Control-Allow-Headers":true}}]}"##,
        r##"RestOptionsNotesIdf73d5324Method ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{ref RestNotesIdf73d5324Resource}}","HttpMethod":"OPTIONS","AuthorizationType":"NONE","Integration":{"Type":"MOCK","RequestTemplates":{"application/json":"{\"statusCode\":204}"},"IntegrationResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":"'https://a.example'","method.response.header.Access-Control-Allow-Methods":"'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS'","method.response.header.Access-Control-Allow-Headers":"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"}}]},"MethodResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":true,"method.response.header.Access-Control-Allow-Methods":true,"method.response.header.Access-Control-Allow-Headers":true}}]}"##,
        r##"RestOptionsMethod ApiGateway::Method {"RestApiId":"{{RestId}}","ResourceId":"{{RestRootResourceId}}","HttpMethod":"OPTIONS","AuthorizationType":"NONE","Integration":{"Type":"MOCK","RequestTemplates":{"application/json":"{\"statusCode\":204}"},"IntegrationResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":"'https://a.example'","method.response.header.Access-Control-Allow-Methods":"'GET,OPTIONS'","method.response.header.Access-Control-Allow-Headers":"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"}}]},"MethodResponses":[{"StatusCode":"204","ResponseParameters":{"method.response.header.Access-Control-Allow-Origin":true,"method.response.header.Access-Control-Allow-Methods":true,"method.response.header.Access-Control-Allow-Headers":true}}]}"##,
        r##"RestDeployment109dbfdbc3c37603 ApiGateway::Deployment {"RestApiId":"{{RestId}}"} after RestGetNotesMethod RestAnyNotesIdf73d5324Method RestGetMethod RestOptionsNotesMethod RestOptionsNotesIdf73d5324Method RestOptionsMethod"##,
    ];
    rest_routes: routes(format!("{USERS}{GATE}{REST}")), [
        r##"GET /notes COGNITO_USER_POOLS arn:aws:lambda:us-east-1:123456789012:function:gate by pool openid"##,
        r##"ANY /notes/{id} CUSTOM {{SrcGetMainArn}} by gate"##,
        r##"GET / NONE arn:aws:lambda:us-east-1:123456789012:function:gate because landing page"##,
        r##"OPTIONS /notes NONE - because a preflight request carries no credentials"##,
        r##"OPTIONS /notes/{id} NONE - because a preflight request carries no credentials"##,
        r##"OPTIONS / NONE - because a preflight request carries no credentials"##,
    ];
    rest_tokens: resources(format!(
        "{USERS}{PROVIDERS}provider Signed apple {{ client_id \"com.example.notes\" }}\napi Rest rest {{ id \"r\"; routes create; authorizer pool jwt Users.web, Users.app; authorizer auth0 jwt auth0 {{ audience \"https://api.example.com\"; algorithms RS256, ES256; identity_source \"method.request.header.X\" }}; authorizer newer jwt Newer.web; authorizer apple jwt Signed; default pool; route GET /a -> \"a.main\" {{ scopes \"openid\" }} }}\n"
    )), [
        r##"RestPoolAuthorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"pool","Type":"JWT","IdentitySource":"method.request.header.Authorization","JwtConfiguration":{"Issuers":[{"Issuer":"https://cognito-idp.{{region}}.amazonaws.com/{{ref Users}}","Audiences":["{{ref UsersWebClient}}","{{ref UsersAppClient}}"]}],"DefaultAlgorithms":["RS256"]}}"##,
        r##"RestAuth0Authorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"auth0","Type":"JWT","IdentitySource":"method.request.header.X","JwtConfiguration":{"Issuers":[{"Issuer":"https://a.auth0.com/","Audiences":["https://api.example.com"]}],"DefaultAlgorithms":["RS256","ES256"]}}"##,
        r##"RestNewerAuthorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"newer","Type":"JWT","IdentitySource":"method.request.header.Authorization","JwtConfiguration":{"Issuers":[{"Issuer":"https://issuer-cognito-idp.{{region}}.amazonaws.com/{{ref Newer}}","Audiences":["{{ref NewerWebClient}}"]}],"DefaultAlgorithms":["RS256"]}}"##,
        r##"RestAppleAuthorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"apple","Type":"JWT","IdentitySource":"method.request.header.Authorization","JwtConfiguration":{"Issuers":[{"Issuer":"https://appleid.apple.com","Audiences":["com.example.notes"]}],"DefaultAlgorithms":["RS256"]}}"##,
        r##"RestAResource ApiGateway::Resource {"RestApiId":"r","ParentId":"{{RestRootResourceId}}","PathPart":"a"}"##,
        r##"RestGetAMethod ApiGateway::Method {"RestApiId":"r","ResourceId":"{{ref RestAResource}}","HttpMethod":"GET","AuthorizationType":"JWT","AuthorizerId":"{{ref RestPoolAuthorizer}}","AuthorizationScopes":["openid"],"Integration":{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","Uri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{{AMainArn}}/invocations"}}"##,
        r##"RestGetAMethodPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{AMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:r/*/GET/a"}"##,
        r##"RestDeployment2d1f04eda24324f5 ApiGateway::Deployment {"RestApiId":"r"} after RestGetAMethod"##,
    ];
    rest_one_client: resources(format!("{USERS}api Rest rest {{ id \"r\"; authorizer pool user_pool Users.web, Users.app {{ ttl 5m }} }}\n")), [
        r##"RestPoolAuthorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"pool","Type":"COGNITO_USER_POOLS","IdentitySource":"method.request.header.Authorization","ProviderARNs":["{{Users.Arn}}"],"IdentityValidationExpression":"^({{ref UsersWebClient}}|{{ref UsersAppClient}})$","AuthorizerResultTtlInSeconds":300}"##,
    ];
    websocket_messages: resources(format!(
        "{GATE}api Socket websocket {{ id \"s\"; routes create; default iam; route $connect -> Gate; route connect -> Gate; route send-message -> Gate }}\n"
    )), [
        r##"SocketGateIntegration ApiGatewayV2::Integration {"ApiId":"s","IntegrationType":"AWS_PROXY","IntegrationUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations"}"##,
        r##"SocketConnectRoute ApiGatewayV2::Route {"ApiId":"s","RouteKey":"$connect","AuthorizationType":"AWS_IAM","Target":"integrations/{{ref SocketGateIntegration}}"}"##,
        r##"SocketConnectRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:s/*/$connect"}"##,
        r##"SocketConnect2b164ea7Route ApiGatewayV2::Route {"ApiId":"s","RouteKey":"connect","AuthorizationType":"NONE","Target":"integrations/{{ref SocketGateIntegration}}"}"##,
        r##"SocketConnect2b164ea7RoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:s/*/connect"}"##,
        r##"SocketSendMessaged4adadc8Route ApiGatewayV2::Route {"ApiId":"s","RouteKey":"send-message","AuthorizationType":"NONE","Target":"integrations/{{ref SocketGateIntegration}}"}"##,
        r##"SocketSendMessaged4adadc8RoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:s/*/send-message"}"##,
        r##"SocketDeploymentd8e1f036f7e82316 ApiGatewayV2::Deployment {"ApiId":"s"} after SocketConnectRoute SocketConnect2b164ea7Route SocketSendMessaged4adadc8Route"##,
    ];
    websocket_message_routes: routes(format!(
        "{GATE}api Socket websocket {{ id \"s\"; default iam; route $connect -> Gate; route sendMessage -> Gate }}\n"
    )), [
        r##"$connect AWS_IAM arn:aws:lambda:us-east-1:123456789012:function:gate"##,
        r##"sendMessage NONE arn:aws:lambda:us-east-1:123456789012:function:gate because the client was let in by $connect"##,
    ];
    existing_pool_with_its_new_issuer: resources(
        "user_pool U { arn \"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI\"; issuer updated; client web { id \"1example23456789\" } }\napi H http { id \"abc\"; authorizer p jwt U.web }\n"
    ), [
        r##"HPAuthorizer ApiGatewayV2::Authorizer {"ApiId":"abc","Name":"p","AuthorizerType":"JWT","IdentitySource":["$request.header.Authorization"],"JwtConfiguration":{"Issuer":"https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI","Audience":["1example23456789"]}}"##,
    ];
    handlers_with_colons: routes(
        "api H http { id \"abc\"; default iam; route GET /a -> \"com.example.Handler::handleRequest\"; route GET /b -> \"Notes.Api::Notes.List::Run\" }\n"
    ), [
        r##"GET /a AWS_IAM {{ComExampleHandlerHandleRequestArn}}"##,
        r##"GET /b AWS_IAM {{NotesApiNotesListRunArn}}"##,
    ];
    rest_answers: resources(
        "function Gate\napi Rest rest { id \"r\"; authorizer gate lambda Gate { ttl 5m; identity_source \"method.request.header.A\", \"context.path\" } }\n"
    ), [
        r##"RestGateAuthorizer ApiGateway::Authorizer {"RestApiId":"r","Name":"gate","Type":"REQUEST","IdentitySource":"method.request.header.A,context.path","AuthorizerUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{{GateArn}}/invocations","AuthorizerResultTtlInSeconds":300}"##,
        r##"RestGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{GateArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:r/authorizers/{{ref RestGateAuthorizer}}"}"##,
    ];
    websocket_resources: resources(format!("{GATE}{SOCKET}")), [
        r##"SocketGateAuthorizer ApiGatewayV2::Authorizer {"ApiId":"{{SocketId}}","Name":"gate","AuthorizerType":"REQUEST","AuthorizerUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations","IdentitySource":["route.request.querystring.token"]}"##,
        r##"SocketGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{SocketId}}/authorizers/{{ref SocketGateAuthorizer}}"}"##,
        r##"SocketSrcConnectMainIntegration ApiGatewayV2::Integration {"ApiId":"{{SocketId}}","IntegrationType":"AWS_PROXY","IntegrationUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{{SrcConnectMainArn}}/invocations"}"##,
        r##"SocketConnectRoute ApiGatewayV2::Route {"ApiId":"{{SocketId}}","RouteKey":"$connect","AuthorizationType":"CUSTOM","AuthorizerId":"{{ref SocketGateAuthorizer}}","Target":"integrations/{{ref SocketSrcConnectMainIntegration}}"}"##,
        r##"SocketConnectRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcConnectMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{SocketId}}/*/$connect"}"##,
        r##"SocketDefaultRoute ApiGatewayV2::Route {"ApiId":"{{SocketId}}","RouteKey":"$default","AuthorizationType":"NONE","Target":"integrations/{{ref SocketSrcConnectMainIntegration}}"}"##,
        r##"SocketDefaultRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcConnectMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:{{SocketId}}/*/$default"}"##,
        r##"SocketDeployment8a0524772198d074 ApiGatewayV2::Deployment {"ApiId":"{{SocketId}}"} after SocketConnectRoute SocketDefaultRoute"##,
    ];
    websocket_routes: routes(format!("{GATE}{SOCKET}")), [
        r##"$connect CUSTOM {{SrcConnectMainArn}} by gate"##,
        r##"$default NONE {{SrcConnectMainArn}} because the client was let in by $connect"##,
    ];
    websocket_public: resources(
        "api Ticker websocket { id \"w\"; routes create; route $connect -> \"a.main\" { public because \"prices are public\" } }\n"
    ), [
        r##"TickerAMainIntegration ApiGatewayV2::Integration {"ApiId":"w","IntegrationType":"AWS_PROXY","IntegrationUri":"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{{AMainArn}}/invocations"}"##,
        r##"TickerConnectRoute ApiGatewayV2::Route {"ApiId":"w","RouteKey":"$connect","AuthorizationType":"NONE","Target":"integrations/{{ref TickerAMainIntegration}}"}"##,
        r##"TickerConnectRoutePermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{AMainArn}}","Principal":"apigateway.amazonaws.com","SourceArn":"arn:{{partition}}:execute-api:{{region}}:{{account}}:w/*/$connect"}"##,
        r##"TickerDeployment9bb8527d24c4dfcb ApiGatewayV2::Deployment {"ApiId":"w"} after TickerConnectRoute"##,
    ];
    graphql_resources: resources(format!("{USERS}{GATE}{GRAPH}")), [
        r##"Graph AppSync::GraphQLApi {"Name":"notes","AuthenticationType":"AMAZON_COGNITO_USER_POOLS","UserPoolConfig":{"UserPoolId":"{{ref Users}}","AwsRegion":"{{region}}","DefaultAction":"ALLOW","AppIdClientRegex":"^({{ref UsersWebClient}}|{{ref UsersAppClient}})$"},"AdditionalAuthenticationProviders":[{"AuthenticationType":"AWS_LAMBDA","LambdaAuthorizerConfig":{"AuthorizerUri":"arn:aws:lambda:us-east-1:123456789012:function:gate","AuthorizerResultTtlInSeconds":60}},{"AuthenticationType":"API_KEY"},{"AuthenticationType":"AWS_IAM"}]}"##,
        r##"GraphGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"appsync.amazonaws.com","SourceArn":"{{Graph.Arn}}"}"##,
        r##"GraphKey AppSync::ApiKey {"ApiId":"{{Graph.ApiId}}","Expires":1806537600}"##,
    ];
    graphql_iam: resources(format!(
        "{PROVIDERS}api Graph graphql {{ default iam; authorizer signed iam; authorizer auth0 oidc auth0 }}\n"
    )), [
        r##"Graph AppSync::GraphQLApi {"Name":"Graph","AuthenticationType":"AWS_IAM","AdditionalAuthenticationProviders":[{"AuthenticationType":"OPENID_CONNECT","OpenIDConnectConfig":{"Issuer":"https://a.auth0.com/","ClientId":"^(a\\.b|c)$"}}]}"##,
    ];
    graphql_existing: resources(format!(
        "{GATE}api Graph graphql {{ id \"abcdefghij\"; authorizer gate lambda Gate; authorizer open api_key because \"x\" }}\n"
    )), [
        r##"GraphGateAuthorizerPermission Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:gate","Principal":"appsync.amazonaws.com","SourceArn":"arn:{{partition}}:appsync:{{region}}:{{account}}:apis/abcdefghij"}"##,
    ];
}

#[test]
fn entries_of_authorizers() {
    with_plan(&format!("{USERS}{GATE}{GRAPH}{SOCKET}"), |plan| {
        let entry = |one: &crate::emit::plan::PlannedAuthorizer<'_>| {
            format!("{}.{} {} {:?}", one.api, one.name, one.ty, one.id.as_deref().unwrap_or("-"))
        };
        let entries: Vec<String> = plan.authorizers.iter().map(entry).collect();
        assert_lines(
            &entries,
            &[
                "Graph.pool AMAZON_COGNITO_USER_POOLS \"Graph\"",
                "Graph.gate AWS_LAMBDA \"Graph\"",
                "Graph.open API_KEY \"Graph\"",
                "Graph.signed AWS_IAM \"Graph\"",
                "Socket.gate REQUEST \"SocketGateAuthorizer\"",
            ],
        );
        let outputs: Vec<&str> = plan.outputs.iter().map(|output| output.id.as_str()).collect();
        for wanted in ["GraphId", "GraphUrl", "GraphKey", "SocketDeploymentId"] {
            assert!(outputs.contains(&wanted), "{outputs:?}");
        }
    });
}

#[test]
fn one_of_several_origins_is_answered() {
    let cors =
        "cors { origins \"https://a.example\", \"https://b.example\"; headers \"X-One\", \"X-Two\"; credentials on }";
    let text = REST.replace("cors { origins \"https://a.example\" }", cors);
    let answer = properties(&format!("{USERS}{GATE}{text}"), "RestOptionsMethod");
    for wanted in [
        r#""method.response.header.Access-Control-Allow-Origin":"'https://a.example'""#,
        r#""method.response.header.Access-Control-Allow-Headers":"'X-One,X-Two'""#,
        r#""method.response.header.Access-Control-Allow-Credentials":"'true'""#,
        r#""method.response.header.Vary":"'Origin'""#,
        r##"#if($origin == \"https://a.example\" || $origin == \"https://b.example\")#set("##,
    ] {
        assert!(answer.contains(wanted), "{wanted}\n{answer}");
    }
}

#[test]
fn deployments_follow_what_they_deploy() {
    let id = |text: &str| {
        let lines = resources(text);
        lines.iter().find(|line| line.contains("::Deployment")).unwrap().split(' ').next().unwrap().to_owned()
    };
    let text = format!("{USERS}{GATE}{REST}");
    assert_eq!(id(&text), id(&text));
    assert_ne!(id(&text), id(&text.replace("authorizer gate }", "iam }")));
    assert_ne!(id(&text), id(&text.replace("^Bearer", "^Token")));
}

#[test]
fn a_route_that_becomes_several_has_one_permission() {
    let program = "api Http http { create; default iam; cors { origins \"*\" }; route $default -> \"a.main\" }\n";
    let permissions: Vec<String> =
        resources(program).into_iter().filter(|line| line.contains("::Permission")).collect();
    assert_eq!(permissions.len(), 1, "{permissions:?}");
    assert!(permissions[0].starts_with("HttpDefaultRoutePermission"), "{permissions:?}");
    assert!(permissions[0].ends_with("{{ref Http}}/*/*/*\"}"), "{permissions:?}");
}

#[test]
fn paths_as_names() {
    use super::naming::path_id_part;
    assert_eq!(
        (path_id_part("/").as_str(), path_id_part("/notes/all").as_str(), path_id_part("$connect").as_str()),
        ("", "NotesAll", "Connect")
    );
    let alike = ["/notes/all", "/notes-all", "/notes/{all}", "/notes/{all+}", "/Notes/All", "/notesAll", "/notes_all"];
    let mut names: Vec<String> = alike.iter().map(|one| path_id_part(one)).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), alike.len(), "{names:?}");
}

/// A REST and a WebSocket API that the output makes; the HTTP API is among those above.
#[test]
fn apis_that_the_output_makes() {
    let own = |text: &str| {
        let of_api = ["RestApi ", "::Stage ", "::Api ", "GatewayResponse ", "::Deployment "];
        let lines = resources(text).into_iter().filter(|line| of_api.iter().any(|ty| line.contains(ty)));
        // Without the hash of what is deployed.
        lines
            .map(|line| match line.split_once("Deployment") {
                Some((id, _)) if line.contains("::Deployment ") => format!("{id}Deployment"),
                _ => line.replace(&hash_in(&line), "HASH"),
            })
            .collect::<Vec<_>>()
    };
    assert_lines(
        &own(
            "api Rest rest { create; name \"notes\"; default iam; cors { origins \"https://a.example\"; credentials on }; route GET /a -> \"a.main\" }\n",
        ),
        &[
            r#"Rest ApiGateway::RestApi {"Name":"notes","EndpointConfiguration":{"Types":["REGIONAL"]}}"#,
            r#"RestDefault4xxResponse ApiGateway::GatewayResponse {"RestApiId":"{{ref Rest}}","ResponseType":"DEFAULT_4XX","ResponseParameters":{"gatewayresponse.header.Access-Control-Allow-Origin":"'https://a.example'","gatewayresponse.header.Access-Control-Allow-Credentials":"'true'"}}"#,
            r#"RestDefault5xxResponse ApiGateway::GatewayResponse {"RestApiId":"{{ref Rest}}","ResponseType":"DEFAULT_5XX","ResponseParameters":{"gatewayresponse.header.Access-Control-Allow-Origin":"'https://a.example'","gatewayresponse.header.Access-Control-Allow-Credentials":"'true'"}}"#,
            r#"RestUnauthorizedResponse ApiGateway::GatewayResponse {"RestApiId":"{{ref Rest}}","ResponseType":"UNAUTHORIZED","ResponseParameters":{"gatewayresponse.header.Access-Control-Allow-Origin":"'https://a.example'","gatewayresponse.header.Access-Control-Allow-Credentials":"'true'"}}"#,
            r#"RestAccessDeniedResponse ApiGateway::GatewayResponse {"RestApiId":"{{ref Rest}}","ResponseType":"ACCESS_DENIED","ResponseParameters":{"gatewayresponse.header.Access-Control-Allow-Origin":"'https://a.example'","gatewayresponse.header.Access-Control-Allow-Credentials":"'true'"}}"#,
            "RestDeployment",
            r#"RestStage ApiGateway::Stage {"RestApiId":"{{ref Rest}}","StageName":"prod","DeploymentId":"{{ref RestDeploymentHASH}}"}"#,
        ],
    );
    // The answers can name one origin, and without CORS they are those of API Gateway.
    for cors in ["", "cors { origins \"https://a.example\", \"https://b.example\" };"] {
        let lines = own(&format!(
            "api Rest rest {{ create; endpoint edge; default iam; {cors} route GET /a -> \"a.main\" }}\n"
        ));
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines[0].ends_with(r#"{"Name":"Rest","EndpointConfiguration":{"Types":["EDGE"]}}"#), "{lines:#?}");
    }
    assert_lines(
        &own(
            "api Socket websocket { create; stage \"$default\"; selection \"$request.body.kind\"; default iam; route $connect -> \"a.main\" }\n",
        ),
        &[
            r#"Socket ApiGatewayV2::Api {"Name":"Socket","ProtocolType":"WEBSOCKET","RouteSelectionExpression":"$request.body.kind"}"#,
            "SocketDeployment",
            r#"SocketStage ApiGatewayV2::Stage {"ApiId":"{{ref Socket}}","StageName":"$default","DeploymentId":"{{ref SocketDeploymentHASH}}"}"#,
        ],
    );
}

/// Returns the hash in a reference to a deployment, or something that is in no line.
fn hash_in(line: &str) -> String {
    let hashes = line.split("Deployment").skip(1).filter_map(|rest| rest.get(..16));
    let mut hashes = hashes.filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    hashes.next().unwrap_or("no hash").to_owned()
}
