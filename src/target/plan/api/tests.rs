//! Programs and what is planned for them, a line a resource.

use crate::check::{Options, check};
use crate::syntax::parse;
use crate::target::node::{Node, Part, Text};
use crate::target::plan::{Plan, plan};
use crate::text::{Date, FileId, Sources};

const USERS: &str = "user_pool Users { login email; client web; client app }\n";
const GATE: &str = "function Gate { arn \"arn:aws:lambda:us-east-1:123456789012:function:gate\" }\n";

fn planned<R>(text: &str, look: impl FnOnce(&Plan<'_>) -> R) -> R {
    let sources = Sources::single("app.authc", text);
    let mut diagnostics = Vec::new();
    let tree = parse(FileId(0), text, &mut diagnostics);
    let options = Options { set: Vec::new(), today: Date::parse("2026-11-01").unwrap() };
    let mut checked = check(&sources, &[tree], &options);
    providers(&mut checked.program);
    diagnostics.extend(checked.diagnostics);
    assert!(diagnostics.is_empty(), "{text}{diagnostics:#?}");
    look(&plan(&checked.program))
}

/// What the checker makes of [`PROVIDERS`], if it is not there yet.
fn providers(program: &mut crate::model::Program<'_>) {
    use crate::model::{Provider, ProviderKind, Str};
    use crate::text::Loc;
    let text = |text: &'static str| Str::literal(text, Loc::default());
    if program.providers.is_empty() {
        let kinds = [
            ProviderKind::Oidc {
                issuer: Some(text("https://a.auth0.com/")),
                client_ids: vec![text("a.b"), text("c")],
                thumbprints: Vec::new(),
                existing: None,
            },
            ProviderKind::Social { host: "accounts.google.com", client_id: text("g.example") },
        ];
        for (name, kind) in ["auth0", "Google"].into_iter().zip(kinds) {
            program.providers.push(Provider { name, loc: Loc::default(), doc: String::new(), kind });
        }
    }
    for pool in &mut program.user_pools {
        if pool.existing.is_none() && pool.name == "Old" {
            let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI";
            pool.existing = Some(crate::model::Handle::Arn(text(arn)));
        }
        if pool.existing.is_none() && pool.name == "Given" {
            pool.existing = Some(crate::model::Handle::Import(text("the-pool")));
        }
    }
}

/// The resources of an API as `id type {properties}`, those of other areas left out.
fn resources(text: &str) -> Vec<String> {
    planned(text, |plan| {
        let own = plan.resources.iter().filter(|resource| !resource.ty.starts_with("AWS::Cognito"));
        let own = own.filter(|resource| !resource.ty.starts_with("AWS::IAM"));
        own.map(|resource| {
            let waits: Vec<&str> = resource.depends_on.iter().map(String::as_str).collect();
            let waits = if waits.is_empty() { String::new() } else { format!(" after {}", waits.join(" ")) };
            let ty = resource.ty.trim_start_matches("AWS::");
            format!("{} {ty} {}{waits}", resource.id, render(&Node::Map(resource.properties.clone())))
        })
        .collect()
    })
}

fn routes(text: &str) -> Vec<String> {
    planned(text, |plan| {
        let line = |route: &crate::target::plan::Route<'_>| {
            let handler = route.handler.as_ref().map_or("-".to_owned(), |handler| text_of(handler));
            let mut line = format!("{} {} {}", route.key, route.authorization, handler);
            line.extend(route.authorizer.map(|name| format!(" by {name}")));
            line.extend(route.scopes.iter().map(|scope| format!(" {scope}")));
            line.extend(route.because.map(|because| format!(" because {because}")));
            line
        };
        plan.routes.iter().map(line).collect()
    })
}

fn render(node: &Node<'_>) -> String {
    let join = |items: Vec<String>| items.join(",");
    match node {
        Node::Bool(value) => value.to_string(),
        Node::Int(value) => value.to_string(),
        Node::Text(text) => serde_json::to_string(&text_of(text)).unwrap(),
        Node::List(items) => format!("[{}]", join(items.iter().map(render).collect())),
        Node::Map(entries) => {
            format!("{{{}}}", join(entries.iter().map(|(key, value)| format!("{key}:{}", render(value))).collect()))
        }
    }
}

fn text_of(text: &Text<'_>) -> String {
    text.0.iter().map(part_of).collect()
}

fn part_of(part: &Part<'_>) -> String {
    match part {
        Part::Lit(text) => text.to_string(),
        Part::Param(name) => format!("{{{{{name}}}}}"),
        Part::Ref(id) => format!("{{{{ref {id}}}}}"),
        Part::Attr(id, attribute) => format!("{{{{{id}.{attribute}}}}}"),
        Part::Partition => "{{P}}".to_owned(),
        Part::Region => "{{R}}".to_owned(),
        Part::Account => "{{A}}".to_owned(),
        Part::Import(text) => format!("{{{{import {}}}}}", text_of(text)),
        Part::Field(part, field) => format!("{{{{{}:{field}}}}}", part_of(part)),
        Part::PoolOf(text) => format!("{{{{{}/1}}}}", text_of(text)),
        Part::Var(name) => format!("${{{name}}}"),
    }
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
            assert_lines(&$how(&$text), &[$($line),*]);
        }
    )* };
}

const HTTP: &str = r#"api Http http {
  id "abc"
  routes create
  authorizer pool jwt Users.web
  authorizer gate lambda Gate { ttl 30s; payload 1.0; identity_source "$request.header.X", "$context.routeKey" }
  default pool
  cors { origins "https://app.example.com" }
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
  cors { origins "https://a.example", "https://b.example"; credentials on }
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
  authorizer open api_key because "the catalogue is public"
  authorizer signed iam
  default pool
}
"#;

const PROVIDERS: &str = r#"provider auth0 oidc { issuer "https://a.auth0.com/"; client_id "a.b", "c" }
provider Google google { client_id "g.example" }
user_pool Old { arn "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"; issuer updated; client web }
user_pool Given { import "the-pool"; client web }
"#;

plans! {
    http_resources: resources(format!("{USERS}{GATE}{HTTP}")), [
        r#"HttpPoolAuthorizer ApiGatewayV2::Authorizer {ApiId:"abc",Name:"pool",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://cognito-idp.{{R}}.amazonaws.com/{{ref Users}}",Audience:["{{ref UsersWebClient}}"]}}"#,
        r#"HttpGateAuthorizer ApiGatewayV2::Authorizer {ApiId:"abc",Name:"gate",AuthorizerType:"REQUEST",AuthorizerUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations",IdentitySource:["$request.header.X","$context.routeKey"],AuthorizerPayloadFormatVersion:"1.0",EnableSimpleResponses:false,AuthorizerResultTtlInSeconds:30}"#,
        r#"HttpGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/authorizers/{{ref HttpGateAuthorizer}}"}"#,
        r#"HttpGateIntegration ApiGatewayV2::Integration {ApiId:"abc",IntegrationType:"AWS_PROXY",IntegrationUri:"arn:aws:lambda:us-east-1:123456789012:function:gate",PayloadFormatVersion:"2.0"}"#,
        r#"HttpGetRoute ApiGatewayV2::Route {ApiId:"abc",RouteKey:"GET /",AuthorizationType:"JWT",AuthorizerId:"{{ref HttpPoolAuthorizer}}",AuthorizationScopes:["openid"],Target:"integrations/{{ref HttpGateIntegration}}"}"#,
        r#"HttpGetRoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/*/GET/"}"#,
        r#"HttpSrcGetMainIntegration ApiGatewayV2::Integration {ApiId:"abc",IntegrationType:"AWS_PROXY",IntegrationUri:"{{SrcGetMainArn}}",PayloadFormatVersion:"2.0"}"#,
        r#"HttpGetNotesIdf73d5324Route ApiGatewayV2::Route {ApiId:"abc",RouteKey:"GET /notes/{id}",AuthorizationType:"AWS_IAM",Target:"integrations/{{ref HttpSrcGetMainIntegration}}"}"#,
        r#"HttpGetNotesIdf73d5324RoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcGetMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/*/GET/notes/*"}"#,
        r#"HttpAnyAdminProxy8ec20008Route ApiGatewayV2::Route {ApiId:"abc",RouteKey:"ANY /admin/{proxy+}",AuthorizationType:"CUSTOM",AuthorizerId:"{{ref HttpGateAuthorizer}}",Target:"integrations/{{ref HttpSrcGetMainIntegration}}"}"#,
        r#"HttpAnyAdminProxy8ec20008RoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcGetMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/*/*/admin/*"}"#,
        r#"HttpDefaultRoute ApiGatewayV2::Route {ApiId:"abc",RouteKey:"$default",AuthorizationType:"NONE",Target:"integrations/{{ref HttpGateIntegration}}"}"#,
        r#"HttpDefaultRoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/*/$default"}"#,
        r#"HttpOptionsAdminProxy8ec20008Route ApiGatewayV2::Route {ApiId:"abc",RouteKey:"OPTIONS /admin/{proxy+}",AuthorizationType:"NONE",Target:"integrations/{{ref HttpSrcGetMainIntegration}}"}"#,
        r#"HttpOptionsAdminProxy8ec20008RoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcGetMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/*/OPTIONS/admin/*"}"#,
    ];
    http_routes: routes(format!("{USERS}{GATE}{HTTP}")), [
        r#"GET / JWT arn:aws:lambda:us-east-1:123456789012:function:gate by pool openid"#,
        r#"GET /notes/{id} AWS_IAM {{SrcGetMainArn}}"#,
        r#"ANY /admin/{proxy+} CUSTOM {{SrcGetMainArn}} by gate"#,
        r#"$default NONE arn:aws:lambda:us-east-1:123456789012:function:gate because not found page"#,
        r#"OPTIONS /admin/{proxy+} NONE {{SrcGetMainArn}} because a preflight request carries no credentials"#,
    ];
    http_external: resources(format!("{USERS}{GATE}{}", HTTP.replace("  routes create\n", ""))), [
        r#"HttpPoolAuthorizer ApiGatewayV2::Authorizer {ApiId:"abc",Name:"pool",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://cognito-idp.{{R}}.amazonaws.com/{{ref Users}}",Audience:["{{ref UsersWebClient}}"]}}"#,
        r#"HttpGateAuthorizer ApiGatewayV2::Authorizer {ApiId:"abc",Name:"gate",AuthorizerType:"REQUEST",AuthorizerUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations",IdentitySource:["$request.header.X","$context.routeKey"],AuthorizerPayloadFormatVersion:"1.0",EnableSimpleResponses:false,AuthorizerResultTtlInSeconds:30}"#,
        r#"HttpGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:abc/authorizers/{{ref HttpGateAuthorizer}}"}"#,
    ];
    catch_all: routes(
        "api Http http { default iam; cors { origins \"*\" }; route $default -> \"a.main\"; \
         route OPTIONS / -> \"b.main\" { public because \"preflight\" } }\n".to_owned()
    ), [
        r#"$default AWS_IAM {{AMainArn}}"#,
        r#"OPTIONS / NONE {{BMainArn}} because preflight"#,
        r#"OPTIONS /{proxy+} NONE {{AMainArn}} because a preflight request carries no credentials"#,
    ];
    issuers: resources(format!(
        "{PROVIDERS}api Http http {{ authorizer auth0 jwt auth0; authorizer google jwt Google {{ audience \"other\" }}; \
         authorizer old jwt Old.web {{ audience \"older\" }}; authorizer given jwt Given {{ audience \"x\" }} }}\n"
    )), [
        r#"HttpAuth0Authorizer ApiGatewayV2::Authorizer {ApiId:"{{HttpId}}",Name:"auth0",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://a.auth0.com/",Audience:["a.b","c"]}}"#,
        r#"HttpGoogleAuthorizer ApiGatewayV2::Authorizer {ApiId:"{{HttpId}}",Name:"google",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://accounts.google.com",Audience:["other"]}}"#,
        r#"HttpOldAuthorizer ApiGatewayV2::Authorizer {ApiId:"{{HttpId}}",Name:"old",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",Audience:["{{ref OldWebClient}}","older"]}}"#,
        r#"HttpGivenAuthorizer ApiGatewayV2::Authorizer {ApiId:"{{HttpId}}",Name:"given",AuthorizerType:"JWT",IdentitySource:["$request.header.Authorization"],JwtConfiguration:{Issuer:"https://cognito-idp.{{{{import the-pool}}:3}}.amazonaws.com/{{{{import the-pool}}/1}}",Audience:["x"]}}"#,
    ];
    rest_resources: resources(format!("{USERS}{GATE}{REST}")), [
        r#"RestPoolAuthorizer ApiGateway::Authorizer {RestApiId:"{{RestId}}",Name:"pool",Type:"COGNITO_USER_POOLS",IdentitySource:"method.request.header.Authorization",ProviderARNs:["{{Users.Arn}}"]}"#,
        r#"RestGateAuthorizer ApiGateway::Authorizer {RestApiId:"{{RestId}}",Name:"gate",Type:"TOKEN",IdentitySource:"method.request.header.Authorization",AuthorizerUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations",AuthorizerResultTtlInSeconds:0,IdentityValidationExpression:"^Bearer .+$"}"#,
        r#"RestGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{RestId}}/authorizers/{{ref RestGateAuthorizer}}"}"#,
        r#"RestNotesResource ApiGateway::Resource {RestApiId:"{{RestId}}",ParentId:"{{RestRootResourceId}}",PathPart:"notes"}"#,
        r#"RestGetNotesMethod ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{ref RestNotesResource}}",HttpMethod:"GET",AuthorizationType:"COGNITO_USER_POOLS",AuthorizerId:"{{ref RestPoolAuthorizer}}",AuthorizationScopes:["openid"],Integration:{Type:"AWS_PROXY",IntegrationHttpMethod:"POST",Uri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations"}}"#,
        r#"RestGetNotesMethodPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{RestId}}/*/GET/notes"}"#,
        r#"RestNotesIdf73d5324Resource ApiGateway::Resource {RestApiId:"{{RestId}}",ParentId:"{{ref RestNotesResource}}",PathPart:"{id}"}"#,
        r#"RestAnyNotesIdf73d5324Method ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{ref RestNotesIdf73d5324Resource}}",HttpMethod:"ANY",AuthorizationType:"CUSTOM",AuthorizerId:"{{ref RestGateAuthorizer}}",Integration:{Type:"AWS_PROXY",IntegrationHttpMethod:"POST",Uri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/{{SrcGetMainArn}}/invocations"}}"#,
        r#"RestAnyNotesIdf73d5324MethodPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcGetMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{RestId}}/*/*/notes/*"}"#,
        r#"RestGetMethod ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{RestRootResourceId}}",HttpMethod:"GET",AuthorizationType:"NONE",Integration:{Type:"AWS_PROXY",IntegrationHttpMethod:"POST",Uri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations"}}"#,
        r#"RestGetMethodPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{RestId}}/*/GET/"}"#,
        r#"RestOptionsNotesMethod ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{ref RestNotesResource}}",HttpMethod:"OPTIONS",AuthorizationType:"NONE",Integration:{Type:"MOCK",RequestTemplates:{application/json:"{\"statusCode\":204}"},IntegrationResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:"'https://a.example'",method.response.header.Access-Control-Allow-Methods:"'GET,OPTIONS'",method.response.header.Access-Control-Allow-Headers:"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'",method.response.header.Access-Control-Allow-Credentials:"'true'",method.response.header.Vary:"'Origin'"},ResponseTemplates:{application/json:"#set($origin = $input.params().header.get(\"Origin\"))#if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end#if($origin == \"https://a.example\" || $origin == \"https://b.example\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"}}]},MethodResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:true,method.response.header.Access-Control-Allow-Methods:true,method.response.header.Access-Control-Allow-Headers:true,method.response.header.Access-Control-Allow-Credentials:true,method.response.header.Vary:true}}]}"#,
        r#"RestOptionsNotesIdf73d5324Method ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{ref RestNotesIdf73d5324Resource}}",HttpMethod:"OPTIONS",AuthorizationType:"NONE",Integration:{Type:"MOCK",RequestTemplates:{application/json:"{\"statusCode\":204}"},IntegrationResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:"'https://a.example'",method.response.header.Access-Control-Allow-Methods:"'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS'",method.response.header.Access-Control-Allow-Headers:"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'",method.response.header.Access-Control-Allow-Credentials:"'true'",method.response.header.Vary:"'Origin'"},ResponseTemplates:{application/json:"#set($origin = $input.params().header.get(\"Origin\"))#if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end#if($origin == \"https://a.example\" || $origin == \"https://b.example\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"}}]},MethodResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:true,method.response.header.Access-Control-Allow-Methods:true,method.response.header.Access-Control-Allow-Headers:true,method.response.header.Access-Control-Allow-Credentials:true,method.response.header.Vary:true}}]}"#,
        r#"RestOptionsMethod ApiGateway::Method {RestApiId:"{{RestId}}",ResourceId:"{{RestRootResourceId}}",HttpMethod:"OPTIONS",AuthorizationType:"NONE",Integration:{Type:"MOCK",RequestTemplates:{application/json:"{\"statusCode\":204}"},IntegrationResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:"'https://a.example'",method.response.header.Access-Control-Allow-Methods:"'GET,OPTIONS'",method.response.header.Access-Control-Allow-Headers:"'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'",method.response.header.Access-Control-Allow-Credentials:"'true'",method.response.header.Vary:"'Origin'"},ResponseTemplates:{application/json:"#set($origin = $input.params().header.get(\"Origin\"))#if(!$origin || $origin == \"\")#set($origin = $input.params().header.get(\"origin\"))#end#if($origin == \"https://a.example\" || $origin == \"https://b.example\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"}}]},MethodResponses:[{StatusCode:"204",ResponseParameters:{method.response.header.Access-Control-Allow-Origin:true,method.response.header.Access-Control-Allow-Methods:true,method.response.header.Access-Control-Allow-Headers:true,method.response.header.Access-Control-Allow-Credentials:true,method.response.header.Vary:true}}]}"#,
        r#"RestDeployment89d3a7354e282309 ApiGateway::Deployment {RestApiId:"{{RestId}}"} after RestGetNotesMethod RestAnyNotesIdf73d5324Method RestGetMethod RestOptionsNotesMethod RestOptionsNotesIdf73d5324Method RestOptionsMethod"#,
    ];
    rest_routes: routes(format!("{USERS}{GATE}{REST}")), [
        r#"GET /notes COGNITO_USER_POOLS arn:aws:lambda:us-east-1:123456789012:function:gate by pool openid"#,
        r#"ANY /notes/{id} CUSTOM {{SrcGetMainArn}} by gate"#,
        r#"GET / NONE arn:aws:lambda:us-east-1:123456789012:function:gate because landing page"#,
        r#"OPTIONS /notes NONE - because a preflight request carries no credentials"#,
        r#"OPTIONS /notes/{id} NONE - because a preflight request carries no credentials"#,
        r#"OPTIONS / NONE - because a preflight request carries no credentials"#,
    ];
    rest_answers: resources(
        "function Gate\napi Rest rest { id \"r\"; authorizer gate lambda Gate { ttl 5m; identity_source \"method.request.header.A\", \"context.path\" } }\n"
            .to_owned()
    ), [
        r#"RestGateAuthorizer ApiGateway::Authorizer {RestApiId:"r",Name:"gate",Type:"REQUEST",IdentitySource:"method.request.header.A,context.path",AuthorizerUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/{{GateArn}}/invocations",AuthorizerResultTtlInSeconds:300}"#,
        r#"RestGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{GateArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:r/authorizers/{{ref RestGateAuthorizer}}"}"#,
    ];
    websocket_resources: resources(format!("{GATE}{SOCKET}")), [
        r#"SocketGateAuthorizer ApiGatewayV2::Authorizer {ApiId:"{{SocketId}}",Name:"gate",AuthorizerType:"REQUEST",AuthorizerUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations",IdentitySource:["route.request.querystring.token"]}"#,
        r#"SocketGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{SocketId}}/authorizers/{{ref SocketGateAuthorizer}}"}"#,
        r#"SocketSrcConnectMainIntegration ApiGatewayV2::Integration {ApiId:"{{SocketId}}",IntegrationType:"AWS_PROXY",IntegrationUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/{{SrcConnectMainArn}}/invocations"}"#,
        r#"SocketConnectRoute ApiGatewayV2::Route {ApiId:"{{SocketId}}",RouteKey:"$connect",AuthorizationType:"CUSTOM",AuthorizerId:"{{ref SocketGateAuthorizer}}",Target:"integrations/{{ref SocketSrcConnectMainIntegration}}"}"#,
        r#"SocketConnectRoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcConnectMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{SocketId}}/*/$connect"}"#,
        r#"SocketDefaultRoute ApiGatewayV2::Route {ApiId:"{{SocketId}}",RouteKey:"$default",AuthorizationType:"NONE",Target:"integrations/{{ref SocketSrcConnectMainIntegration}}"}"#,
        r#"SocketDefaultRoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{SrcConnectMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:{{SocketId}}/*/$default"}"#,
        r#"SocketDeployment8a0524772198d074 ApiGatewayV2::Deployment {ApiId:"{{SocketId}}"} after SocketConnectRoute SocketDefaultRoute"#,
    ];
    websocket_routes: routes(format!("{GATE}{SOCKET}")), [
        r#"$connect CUSTOM {{SrcConnectMainArn}} by gate"#,
        r#"$default NONE {{SrcConnectMainArn}} because the client was let in by $connect"#,
    ];
    websocket_public: resources(
        "api Ticker websocket { id \"w\"; routes create; route $connect -> \"a.main\" { public because \"prices are public\" } }\n"
            .to_owned()
    ), [
        r#"TickerAMainIntegration ApiGatewayV2::Integration {ApiId:"w",IntegrationType:"AWS_PROXY",IntegrationUri:"arn:{{P}}:apigateway:{{R}}:lambda:path/2015-03-31/functions/{{AMainArn}}/invocations"}"#,
        r#"TickerConnectRoute ApiGatewayV2::Route {ApiId:"w",RouteKey:"$connect",AuthorizationType:"NONE",Target:"integrations/{{ref TickerAMainIntegration}}"}"#,
        r#"TickerConnectRoutePermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"{{AMainArn}}",Principal:"apigateway.amazonaws.com",SourceArn:"arn:{{P}}:execute-api:{{R}}:{{A}}:w/*/$connect"}"#,
        r#"TickerDeployment9bb8527d24c4dfcb ApiGatewayV2::Deployment {ApiId:"w"} after TickerConnectRoute"#,
    ];
    graphql_resources: resources(format!("{USERS}{GATE}{GRAPH}")), [
        r#"Graph AppSync::GraphQLApi {Name:"notes",AuthenticationType:"AMAZON_COGNITO_USER_POOLS",UserPoolConfig:{UserPoolId:"{{ref Users}}",AwsRegion:"{{R}}",DefaultAction:"ALLOW",AppIdClientRegex:"^({{ref UsersWebClient}}|{{ref UsersAppClient}})$"},AdditionalAuthenticationProviders:[{AuthenticationType:"AWS_LAMBDA",LambdaAuthorizerConfig:{AuthorizerUri:"arn:aws:lambda:us-east-1:123456789012:function:gate",AuthorizerResultTtlInSeconds:60}},{AuthenticationType:"API_KEY"},{AuthenticationType:"AWS_IAM"}]}"#,
        r#"GraphGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"appsync.amazonaws.com",SourceArn:"{{Graph.Arn}}"}"#,
        r#"GraphKey AppSync::ApiKey {ApiId:"{{Graph.ApiId}}"}"#,
    ];
    graphql_iam: resources(format!(
        "{PROVIDERS}api Graph graphql {{ default iam; authorizer signed iam; authorizer auth0 oidc auth0 }}\n"
    )), [
        r#"Graph AppSync::GraphQLApi {Name:"Graph",AuthenticationType:"AWS_IAM",AdditionalAuthenticationProviders:[{AuthenticationType:"OPENID_CONNECT",OpenIDConnectConfig:{Issuer:"https://a.auth0.com/",ClientId:"^(a\\.b|c)$"}}]}"#,
    ];
    graphql_existing: resources(format!(
        "{GATE}api Graph graphql {{ id \"abcdefghij\"; authorizer gate lambda Gate; authorizer open api_key because \"x\" }}\n"
    )), [
        r#"GraphGateAuthorizerPermission Lambda::Permission {Action:"lambda:InvokeFunction",FunctionName:"arn:aws:lambda:us-east-1:123456789012:function:gate",Principal:"appsync.amazonaws.com",SourceArn:"arn:{{P}}:appsync:{{R}}:{{A}}:apis/abcdefghij"}"#,
    ];
}

#[test]
fn entries_of_authorizers() {
    planned(&format!("{USERS}{GATE}{GRAPH}{SOCKET}"), |plan| {
        let entry = |one: &crate::target::plan::Authorizer<'_>| {
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
fn paths_as_names() {
    use super::naming::path;
    assert_eq!(
        (path("/").as_str(), path("/notes/all").as_str(), path("$connect").as_str()),
        ("", "NotesAll", "Connect")
    );
    let alike = ["/notes/all", "/notes-all", "/notes/{all}", "/notes/{all+}", "/Notes/All", "/notesAll", "/notes_all"];
    let mut names: Vec<String> = alike.iter().map(|one| path(one)).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), alike.len(), "{names:?}");
}
