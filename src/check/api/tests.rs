//! Programs and the codes that they raise.

use crate::check::testing::{checked, diagnostics};
use crate::diagnostic::{Severity, codes};
use crate::model::api::{AuthorizerKind, Issuer, RouteAuth};

const POOL: &str =
    "user_pool Users { login email; client web; client app; resource_server notes { scope read \"Read\" } }\n";
const GATE: &str = "function Gate\n";

fn raised(text: &str) -> String {
    let mut names: Vec<&str> = diagnostics(text).iter().map(|diagnostic| diagnostic.code.name).collect();
    names.sort_unstable();
    names.join(" ")
}

/// Cases of `options that stand in the API => the codes they raise`, one a line.
fn cases(before: &str, kind: &str, cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        let text = format!("{before}api Api {kind} {{\n{body}\n}}\n");
        assert_eq!(raised(&text), *expected, "\n{text}\n{:#?}", diagnostics(&text));
    }
}

#[test]
fn examples_of_codes() {
    for code in codes::apis::CODES {
        assert_eq!(raised(code.bad), code.name, "bad example of {}:\n{}", code.id, code.bad);
        assert_eq!(raised(code.good), "", "good example of {}:\n{}", code.id, code.good);
        assert!(code.bad.ends_with('\n') && code.good.ends_with('\n'), "{}", code.id);
    }
}

/// Applies the first edit of the first fix that has one.
fn fixed(text: &str) -> String {
    let diagnostics = diagnostics(text);
    let edit = diagnostics.iter().flat_map(|one| &one.fixes).flat_map(|fix| &fix.edits).next().expect("a fix");
    let mut out = text.to_owned();
    out.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
    out
}

#[test]
fn fixes_fix() {
    for code in [
        &codes::apis::JWT_WITHOUT_CLIENT,
        &codes::apis::UNKNOWN_AUTHORIZER,
        &codes::apis::GLUED_PATH,
        &codes::apis::UNKNOWN_METHOD,
        &codes::apis::UNKNOWN_SCOPE,
        &codes::apis::SIMPLE_NEEDS_2,
        &codes::apis::IDENTITY_SOURCE,
    ] {
        let text = fixed(code.bad);
        let left = raised(&text);
        // `; ->` is still no route, but the mark stands alone now and the grammar says so.
        assert!(left.is_empty() || code.id == codes::apis::GLUED_PATH.id, "{}: {left}\n{text}", code.id);
    }
    let text = "api Api http {\n  route GET /notes -> \"src/list.main\"\n}\n";
    assert_eq!(raised(&fixed(text)), "");
    let text =
        "function Gate\napi Api http {\n  authorizer gate lambda Gate\n  route GET /notes -> \"src/list.main\"\n}\n";
    assert_eq!(raised(&fixed(text)), "");
    let text = "api Api http {\n  route GET /notes -> \"src/list.main\" { public }\n}\n";
    assert!(fixed(text).contains("public because \""));
}

#[test]
fn authorizers_by_kind_of_api() {
    cases(
        &format!("{POOL}{GATE}"),
        "http",
        &[
            ("authorizer pool jwt Users.web", ""),
            ("authorizer pool jwt Users.web, Users.app", ""),
            ("authorizer pool jwt Users { audience \"4hq2\" }", ""),
            ("authorizer pool jwt Users", "jwt-without-client"),
            ("authorizer pool jwt Users.wep", "unknown-name"),
            ("authorizer pool jwt Gate", "wrong-kind"),
            ("authorizer pool jwt Missing", "unknown-name"),
            ("authorizer pool jwt", "authorizer-source"),
            ("authorizer pool jwt Users, Users.web", "authorizer-source"),
            ("authorizer pool jwt \"src/gate.main\"", "authorizer-source"),
            ("authorizer pool user_pool Users", "authorizer-type"),
            ("authorizer gate lambda Gate", ""),
            ("authorizer gate lambda \"src/gate.main\"", ""),
            ("authorizer gate lambda Users", "wrong-kind"),
            ("authorizer gate lambda Gat", "unknown-name"),
            ("authorizer gate lambda Gate, Gate", "authorizer-source"),
            ("authorizer gate lambda Gate { type token }", "option-elsewhere"),
            ("authorizer gate lambda Gate { audience \"x\" }", "option-elsewhere"),
            ("authorizer open api_key because \"x\"", "authorizer-type"),
            ("authorizer iam lambda Gate", "reserved-name"),
            ("authorizer signed iam", ""),
            ("authorizer signed iam Users", "authorizer-source"),
            ("authorizer pool jwt Users.web because \"x\"", "option-elsewhere"),
            ("authorizer pool jwt Users.web { algorithms RS256 }", "option-elsewhere"),
            ("authorizer pool jwt Users.web { expires 2026-12-31 }", "option-elsewhere"),
        ],
    );
    cases(
        &format!("{POOL}{GATE}"),
        "rest",
        &[
            ("authorizer pool user_pool Users", ""),
            ("authorizer pool user_pool Users { ttl 5m }", ""),
            ("authorizer pool user_pool Users.web", ""),
            ("authorizer pool user_pool Users.web, Users", "authorizer-source"),
            ("authorizer pool user_pool Users.web { validation \"^x$\" }", "option-elsewhere"),
            ("authorizer pool jwt Users.web", ""),
            ("authorizer pool jwt Users.web { algorithms RS256, ES512 }", ""),
            ("authorizer pool jwt Users.web { algorithms RS256, RS256 }", "duplicate-member"),
            ("authorizer pool jwt Users.web { ttl 5m }", "option-elsewhere"),
            ("authorizer pool jwt Users.web { identity_source \"method.request.header.X\" }", ""),
            ("authorizer pool jwt Users.web { identity_source \"method.request.querystring.x\" }", "identity-source"),
            ("authorizer pool jwt Users", "jwt-without-client"),
            ("authorizer pool oidc Users.web", "authorizer-type"),
            ("authorizer gate lambda Gate { type token; validation \"^Bearer [-a-z.]{9,}$\" }", ""),
            ("authorizer gate lambda Gate { validation \"^Bearer\" }", "option-elsewhere"),
            ("authorizer gate lambda Gate { payload 2.0 }", "option-elsewhere"),
        ],
    );
    cases(
        &format!("{POOL}{GATE}"),
        "websocket",
        &[
            ("authorizer gate lambda Gate", ""),
            ("authorizer pool jwt Users.web", "authorizer-type"),
            ("authorizer gate lambda Gate { ttl 5m }", "option-elsewhere"),
        ],
    );
}

#[test]
fn graphql() {
    cases(
        &format!("{POOL}{GATE}provider auth0 oidc {{ issuer \"https://a.auth0.com/\"; client_id \"abc\" }}\n"),
        "graphql",
        &[
            ("default iam", ""),
            ("authorizer pool user_pool Users.web; default pool; name \"graph\"", ""),
            ("authorizer pool user_pool Users", "graphql-default"),
            ("authorizer pool user_pool Users; id \"abcdefghij\"", ""),
            ("id \"abcdefghij\"; name \"graph\"", "two-handles"),
            ("authorizer oidc oidc auth0; default oidc", ""),
            ("authorizer pool oidc Users; default pool", "authorizer-source"),
            ("authorizer one lambda Gate; authorizer two lambda Gate; default one", "duplicate-authorizer"),
            ("authorizer one oidc auth0; authorizer two oidc auth0; default one", "duplicate-authorizer"),
            ("authorizer open api_key; default iam", "public-without-reason"),
            ("authorizer open api_key because \"public\" { expires 2026-12-31 }; default open", ""),
            ("authorizer open api_key because \"public\" { expires 2026-11-24 }; default open", ""),
            ("authorizer open api_key because \"public\" { expires 2027-11-22 }; default open", ""),
            ("authorizer open api_key because \"public\" { expires 2027-11-23 }; default open", "api-key-expiry"),
            ("authorizer open api_key because \"public\" { expires 2026-11-23 }; default open", "api-key-expiry"),
            ("authorizer open api_key because \"public\" { expires 2025-06-01 }; default open", "api-key-expiry"),
            ("authorizer open api_key because \"public\" { expires 2027-02-30 }; default open", "api-key-expiry"),
            ("authorizer open api_key because \"public\"; default open", "api-key-without-expiry"),
            ("authorizer open api_key because \"public\" {}; default open", "api-key-without-expiry"),
            ("authorizer open api_key because \"public\"; default iam", "api-key-without-expiry"),
            ("id \"abcdefghij\"; authorizer open api_key because \"public\"", ""),
            ("id \"abcdefghij\"; authorizer open api_key because \"public\" { expires 2026-12-31 }", "api-key-expiry"),
            ("import \"graph\"; authorizer open api_key because \"public\" { expires 2026-12-31 }", "api-key-expiry"),
            ("default iam; stage \"dev\"", "option-elsewhere"),
            ("default iam; route GET /a -> \"src/a.main\"", "option-elsewhere"),
            ("default iam; cors { origins \"*\" }", "option-elsewhere"),
            ("default iam; authorizer gate lambda Gate { ttl 2h }", "bad-value"),
            ("default iam; authorizer gate lambda Gate { identity_source \"x\" }", "option-elsewhere"),
        ],
    );
}

#[test]
fn providers() {
    let provider = |options: &str| format!("provider auth0 {options}\n");
    for (options, audience, expected) in [
        ("oidc { issuer \"https://a.auth0.com/\"; client_id \"abc\" }", "", ""),
        ("oidc { issuer \"https://a.auth0.com/\"; client_id \"abc\" }", "{ audience \"https://api\" }", ""),
        ("google { client_id \"x.apps.googleusercontent.com\" }", "", ""),
        ("google { client_id \"x.apps.googleusercontent.com\", \"y.apps.googleusercontent.com\" }", "", ""),
        ("apple { client_id \"com.example.notes\" }", "", ""),
        ("facebook { client_id \"123\" }", "", "authorizer-source"),
        ("amazon { client_id \"amzn1.x\" }", "", "authorizer-source"),
        ("oidc { arn \"arn:aws:iam::123456789012:oidc-provider/a.auth0.com/\" }", "", "authorizer-source"),
    ] {
        let text = format!("{}api Api http {{ authorizer auth0 jwt auth0 {audience} }}\n", provider(options));
        assert_eq!(raised(&text), expected, "{text}");
    }
}

#[test]
fn lambda_options() {
    cases(
        GATE,
        "http",
        &[
            ("authorizer gate lambda Gate { ttl 1h }", ""),
            ("authorizer gate lambda Gate { ttl 61m }", "bad-value"),
            ("authorizer gate lambda Gate { payload 3.0 }", "bad-value"),
            ("authorizer gate lambda Gate { simple }", ""),
            ("authorizer gate lambda Gate { payload 1.0; simple }", "simple-needs-2"),
            (
                "authorizer gate lambda Gate { identity_source \"$request.querystring.token\", \"$context.routeKey\" }",
                "",
            ),
            ("authorizer gate lambda Gate { identity_source \"route.request.header.Auth\" }", "identity-source"),
            ("authorizer gate lambda Gate { identity_source \"Authorization\" }", "identity-source"),
        ],
    );
    cases(
        GATE,
        "rest",
        &[
            ("authorizer gate lambda Gate { identity_source \"method.request.header.A\", \"context.path\" }", ""),
            (
                "authorizer gate lambda Gate { type token; identity_source \"method.request.querystring.a\" }",
                "identity-source",
            ),
            (
                "authorizer gate lambda Gate { type token; identity_source \"method.request.header.A\", \"method.request.header.B\" }",
                "identity-source",
            ),
        ],
    );
    let text = "function Gate\napi Api websocket { authorizer gate lambda Gate { identity_source \"$request.querystring.t\" } }\n";
    assert!(fixed(text).contains("\"route.request.querystring.t\""), "{}", fixed(text));
    let text = "function Gate\napi Api http { authorizer gate lambda Gate { identity_source \"Authorization\" } }\n";
    assert!(fixed(text).contains("\"$request.header.Authorization\""), "{}", fixed(text));
}

#[test]
fn who_may_call() {
    cases(
        &format!("{POOL}{GATE}"),
        "http",
        &[
            ("route GET /a -> Gate", "unprotected-route"),
            ("route GET /a -> Gate { iam }", ""),
            ("route GET /a -> Gate { authorizer iam }", ""),
            ("route GET /a -> Gate { public }", "public-without-reason"),
            ("route GET /a -> Gate { public because \" \" }", "public-without-reason"),
            ("route GET /a -> Gate { public because \"probe\"; iam }", "two-auths"),
            ("authorizer gate lambda Gate; default gate; route GET /a -> Gate { public because \"probe\" }", ""),
            ("authorizer gate lambda Gate; default gat; route GET /a -> Gate", "unknown-authorizer"),
            ("authorizer gate lambda Gate; route GET /a -> Gate { authorizer gat }", "unknown-authorizer"),
            ("authorizer gate lambda Missing; default gate; route GET /a -> Gate", "unknown-name"),
            ("authorizer signed iam; default signed; route GET /a -> Gate", ""),
            ("default iam; route GET /a -> Missing", "unknown-name"),
            ("default iam; route GET /a -> \"\"", "bad-value"),
            ("default iam; route GET /a -> \"src/a.main\"; route GET /b -> \"src/aMain\"", "logical-id-clash"),
            ("default iam; route GET /a -> \"gate\"", "logical-id-clash"),
        ],
    );
}

#[test]
fn scopes() {
    cases(
        &format!("{POOL}{GATE}provider auth0 oidc {{ issuer \"https://a.auth0.com/\"; client_id \"abc\" }}\n"),
        "http",
        &[
            (
                "authorizer pool jwt Users.web; default pool; route GET /a -> Gate { scopes \"notes/read\", \"openid\" }",
                "",
            ),
            (
                "authorizer pool jwt Users.web; default pool; route GET /a -> Gate { scopes \"notes/write\" }",
                "unknown-route-scope",
            ),
            (
                "authorizer pool jwt Users.web; default pool; route GET /a -> Gate { scopes \"{stage}/read\" }",
                "bad-value",
            ),
            ("authorizer auth0 jwt auth0; default auth0; route GET /a -> Gate { scopes \"read:notes\" }", ""),
            (
                "authorizer gate lambda Gate; default gate; route GET /a -> Gate { scopes \"a\" }",
                "scopes-without-token",
            ),
            ("route GET /a -> Gate { iam; scopes \"a\" }", "scopes-without-token"),
            ("route GET /a -> Gate { public because \"probe\"; scopes \"a\" }", "scopes-without-token"),
        ],
    );
    cases(
        &format!("{POOL}{GATE}"),
        "rest",
        &[
            (
                "authorizer pool user_pool Users.web; default pool; route GET /a -> Gate { scopes \"openid\" }",
                "scopes-of-id-tokens",
            ),
            ("authorizer pool user_pool Users.web; default pool; route GET /a -> Gate", ""),
            ("authorizer pool user_pool Users; default pool; route GET /a -> Gate { scopes \"openid\" }", ""),
            ("authorizer pool jwt Users.web; default pool; route GET /a -> Gate { scopes \"openid\" }", ""),
        ],
    );
    cases(
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\" }\n",
        "rest",
        &[("authorizer pool user_pool Users; default pool; route GET /a -> \"a.main\" { scopes \"any/thing\" }", "")],
    );
}

#[test]
fn keys() {
    let both = [
        ("route GET / -> \"a.main\"", ""),
        ("route ANY /a/{proxy+} -> \"a.main\"", ""),
        ("route ANY /{proxy+}/a -> \"a.main\"", "bad-path"),
        ("route GET /a/* -> \"a.main\"", "bad-path"),
        ("route GET /a//b -> \"a.main\"", "bad-path"),
        ("route GET /a/ -> \"a.main\"", "bad-path"),
        ("route GET /a/{} -> \"a.main\"", "bad-path"),
        ("route GET /a/x{id} -> \"a.main\"", "bad-path"),
        ("route GET /{a}/{a} -> \"a.main\"", "bad-path"),
        ("route GET /a?b -> \"a.main\"", "bad-path"),
        ("route GET /a, -> \"a.main\"", "glued-path"),
        ("route GET /a; -> \"a.main\"", "glued-path"),
        ("route GET /a{ -> \"a.main\"", "glued-path"),
        ("route Get /a -> \"a.main\"", "unknown-method"),
        ("route FETCH /a -> \"a.main\"", "unknown-method"),
        ("route sendMessage -> \"a.main\"", "key-elsewhere"),
        ("route GET /a -> \"com.example.Handler::handleRequest\"", ""),
        ("route GET /a -> \"Notes::Notes.List::Run\"", ""),
        ("route GET /a -> \"com.example.Handler:handleRequest\"", "bad-value"),
        ("route GET /a -> \"com.example.Handler::\"", "bad-value"),
        ("route GET /a -> \"arn:aws:lambda:us-east-1:123456789012:function:f\"", "bad-value"),
        ("route $connect -> \"a.main\"", "key-elsewhere"),
        ("route OPTIONS /a -> \"a.main\"", "protected-preflight"),
        ("route OPTIONS /a -> \"a.main\" { public because \"preflight\" }", ""),
        ("route GET /a -> \"a.main\"; route GET /a -> \"b.main\"", "duplicate-route"),
        ("route GET /a -> \"a.main\"; route ANY /a -> \"b.main\"", ""),
        ("route GET /{a} -> \"a.main\"; route GET /{b} -> \"b.main\"", "duplicate-route"),
    ];
    let both: Vec<(String, &str)> = both.iter().map(|(body, code)| (format!("default iam\n{body}"), *code)).collect();
    let both: Vec<(&str, &str)> = both.iter().map(|(body, code)| (body.as_str(), *code)).collect();
    cases("", "http", &both);
    cases("", "rest", &both);
    let siblings = "default iam; route GET /n/{a} -> \"a.main\"; route GET /n/{b}/x -> \"b.main\"";
    cases("", "http", &[("default iam; route $default -> \"a.main\"", ""), (siblings, "")]);
    cases("", "rest", &[("default iam; route $default -> \"a.main\"", "key-elsewhere"), (siblings, "duplicate-route")]);
    let deep = "default iam; route GET /{a}/x -> \"a.main\"; route GET /{a}/{b} -> \"b.main\"; route PUT /{a}/{c} -> \"c.main\"";
    let apart =
        "default iam; route GET /x/{b} -> \"a.main\"; route GET /y/{c} -> \"b.main\"; route PUT /{d} -> \"c.main\"";
    cases("", "rest", &[(deep, "duplicate-route"), (apart, "")]);
}

#[test]
fn websocket() {
    cases(
        GATE,
        "websocket",
        &[
            ("authorizer gate lambda Gate; default gate; route $connect -> Gate; route $default -> Gate", ""),
            ("route $connect -> Gate { public because \"a public ticker\" }; route $default -> Gate", ""),
            ("route $connect -> Gate; route $default -> Gate", "unprotected-route"),
            ("default iam; route $default -> Gate", "no-connect"),
            ("default iam; route $connect -> Gate; route $default -> Gate { iam }", "message-auth"),
            ("default iam; route $connect -> Gate { scopes \"a\" }", "scopes-without-token"),
            ("default iam; route $connect -> Gate; route $default -> Gate { scopes \"a\" }", "scopes-without-token"),
            ("default iam; route GET /a -> Gate", "key-elsewhere"),
            ("default iam; route $conect -> Gate", "key-elsewhere"),
            ("default iam; route $connect -> Gate; route sendMessage -> Gate; route send-photo -> Gate", ""),
            ("default iam; route sendMessage -> Gate", "no-connect"),
            ("default iam; route $connect -> Gate; route send -> Gate; route send -> Gate", "duplicate-route"),
            ("default iam; route $connect -> Gate; route send -> Gate { iam }", "message-auth"),
            ("default iam; cors { origins \"*\" }", "option-elsewhere"),
        ],
    );
}

#[test]
fn cors() {
    cases(
        "param web: string\n",
        "http",
        &[
            ("create; cors { origins \"https://app.example.com\", \"http://localhost:3000\" }", ""),
            ("create; cors { origins \"https://{web}\" }", ""),
            ("create; cors { origins \"*\" }", ""),
            ("create; cors { origins \"*\"; credentials on }", "cors-wildcard-credentials"),
            (
                "create; cors { origins \"https://a.example\"; headers \"*\"; credentials on }",
                "cors-wildcard-credentials",
            ),
            ("create; cors { origins \"*\"; credentials off }", ""),
            ("create; cors { headers \"Authorization\" }", "missing-option"),
            ("create; cors { origins \"https://a.example/\" }", "bad-value"),
            ("create; cors { origins \"app.example.com\" }", "bad-value"),
            ("create; cors { origins \"https://a.example\"; headers \"A, B\" }", "bad-value"),
        ],
    );
    let cors = "default iam; cors { origins \"https://a.example\" }; route GET /a -> \"a.main\"";
    let with = |more: &str| format!("{more}; {cors}");
    let all: Vec<(String, &str)> = vec![
        (cors.to_owned(), "cors-without-effect"),
        (with("routes create"), "cors-without-effect"),
        (with("routes external"), "cors-without-effect"),
        (with("id \"abc\"; routes create"), "cors-without-effect"),
        (with("create"), ""),
        (with("create; routes create; name \"notes\""), ""),
        (with("create; routes external"), "created-elsewhere"),
        (with("create; id \"abc\""), "created-elsewhere"),
        (with("create; import \"abc\""), "created-elsewhere"),
        (with("create; stage \"dev\""), "created-elsewhere"),
        ("default iam; name \"notes\"; route GET /a -> \"a.main\"".to_owned(), "option-elsewhere"),
    ];
    let all: Vec<(&str, &str)> = all.iter().map(|(body, code)| (body.as_str(), *code)).collect();
    cases("", "http", &all);
    let rest = |more: &str| format!("stage \"p\"; {more}; {cors}");
    let rest = [
        (rest("routes create"), ""),
        (rest("routes external"), "cors-without-effect"),
        (rest("id \"a\""), "cors-without-effect"),
        (rest("routes create; create"), ""),
    ];
    let rest: Vec<(&str, &str)> = rest.iter().map(|(body, code)| (body.as_str(), *code)).collect();
    cases("", "rest", &rest);
    cases("", "websocket", &[("create; default iam; route $connect -> \"a.main\"", "")]);
    cases("", "graphql", &[("create; default iam", "option-elsewhere")]);
    for wrong in [
        format!("api Http http {{ {cors} }}\n"),
        format!("api Http http {{ create; id \"a\"; {cors} }}\n"),
        format!("api Http http {{ create; routes external; {cors} }}\n"),
        format!("api Rest rest {{ stage \"p\"; {cors} }}\n"),
        format!("api Rest rest {{ stage \"p\"; routes external; {cors} }}\n"),
        "api Rest rest { create; id \"a\"; default iam; route GET /a -> \"a.main\" }\n".to_owned(),
        "api Socket websocket { create; routes external; route $connect -> \"a.main\" { iam } }\n".to_owned(),
    ] {
        assert_ne!(raised(&wrong), "", "{wrong}");
        assert_eq!(raised(&fixed(&wrong)), "", "{}", fixed(&wrong));
    }
}

#[test]
fn scopes_that_a_function_adds() {
    let program = |trigger: &str| {
        format!(
            "user_pool Users {{ login email; client web; {trigger} }}\napi Api http {{ authorizer pool jwt Users.web; default pool; route GET /a -> \"a.main\" {{ scopes \"notes/read\" }} }}\n"
        )
    };
    let trigger = |version: &str| format!("trigger pre_token_generation -> \"src/t.main\" {version}");
    for version in ["{ version v2 }", "{ version v3 }"] {
        let found = diagnostics(&program(&trigger(version)));
        let codes: Vec<_> = found.iter().map(|one| (one.code.name, one.severity)).collect();
        assert_eq!(codes, [("scope-from-trigger", Severity::Warning)], "{version}");
        assert_eq!(found[0].labels[1].text, "this function must add it");
    }
    for version in ["", "{ version v1 }"] {
        assert_eq!(raised(&program(&trigger(version))), "unknown-route-scope", "{version}");
    }
    assert_eq!(
        raised(&program(&format!("tier lite; {}", trigger("{ version v2 }")))),
        "scope-from-trigger tier-too-low"
    );
    assert_eq!(
        raised(&program(&format!("{}; resource_server notes {{ scope read \"R\" }}", trigger("{ version v2 }")))),
        ""
    );
}

#[test]
fn a_path_and_a_function_are_two_integrations() {
    let routes = "route GET /a -> \"src/list.main\"; route GET /b -> SrcListMain";
    let program = |function: &str, kind: &str, more: &str, routes: &str| {
        format!("function SrcListMain {function}\napi Api {kind} {{ {more}; default iam; {routes} }}\n")
    };
    let named = "{ name \"x\" }";
    for (program, expected) in [
        (program(named, "http", "routes create", routes), "logical-id-clash"),
        (program(named, "http", "create", routes), "logical-id-clash"),
        (program("", "http", "routes create", routes), "logical-id-clash"),
        (
            program(
                named,
                "websocket",
                "routes create",
                "route $connect -> \"src/list.main\"; route $default -> SrcListMain",
            ),
            "logical-id-clash",
        ),
        // Nothing is made of the two.
        (program(named, "http", "routes external", routes), ""),
        (program(named, "rest", "stage \"p\"; routes create", routes), ""),
        (program(named, "http", "routes create", &routes.replace("src/list", "src/other")), ""),
    ] {
        assert_eq!(raised(&program), expected, "{program}");
    }
    let found = diagnostics(&program(named, "http", "routes create", routes));
    assert_eq!(found[0].message, "`src/list.main` and function `SrcListMain` become one integration of API `Api`");
}

#[test]
fn issuers_by_who_uses_them() {
    let program = |issuer: &str, uses: &str| {
        format!(
            "param domain: string = \"myorg.us.auth0.com\"\nparam whole: string = \"https://myorg.us.auth0.com/\"\nparam open: string\n\
             provider auth0 oidc {{ issuer \"{issuer}\"; client_id \"abc\" }}\n{uses}\n"
        )
    };
    let http = "api Api http { authorizer a jwt auth0; default a; route GET /a -> \"a.main\" }";
    let graph = "api Api graphql { authorizer a oidc auth0; default a }";
    let pool = "identity_pool I { sign_in auth0 }";
    for (issuer, uses, expected) in [
        ("https://myorg.us.auth0.com", "", ""),
        ("https://myorg.us.auth0.com", pool, ""),
        ("https://myorg.us.auth0.com/", pool, ""),
        ("https://myorg.us.auth0.com", http, "auth0-issuer-slash"),
        ("https://myorg.us.auth0.com", graph, "auth0-issuer-slash"),
        ("https://myorg.us.auth0.com/", http, ""),
        // By default and by --set.
        ("https://{domain}", http, "auth0-issuer-slash"),
        ("https://{domain}", pool, ""),
        ("https://{domain}/", http, ""),
        ("https://{open}.us.auth0.com", http, "auth0-issuer-slash"),
        ("{whole}", http, ""),
        ("{whole}", pool, "slash-of-parameter"),
        ("{open}", pool, ""),
        ("{open}", http, ""),
        ("https://login.example.com", http, ""),
    ] {
        let program = program(issuer, uses);
        assert_eq!(raised(&program), expected, "{program}");
        if expected == "auth0-issuer-slash" {
            assert_eq!(raised(&fixed(&program)), "", "{}", fixed(&program));
        }
    }
    let both = program("https://myorg.us.auth0.com", &format!("{pool}\n{http}"));
    assert_eq!(raised(&both), "auth0-issuer-slash");
}

#[test]
fn shared_answers_are_a_warning() {
    let text = codes::apis::SHARED_ANSWER.bad;
    assert!(diagnostics(text).iter().all(|one| one.severity == Severity::Warning));
    assert_eq!(raised(&text.replace("ttl 5m", "ttl 5m; simple")), "");
    assert_eq!(raised(&text.replace("ttl 5m", "ttl 0s")), "");
}

#[test]
fn quotas() {
    let authorizers = |count: usize| {
        let lines: Vec<String> = (0..count).map(|n| format!("authorizer gate{n} lambda Gate")).collect();
        format!("{GATE}api Api http {{ {} }}\n", lines.join("; "))
    };
    assert_eq!((raised(&authorizers(10)).as_str(), raised(&authorizers(11)).as_str()), ("", "too-many"));
    let audiences = |count: usize| {
        let list: Vec<String> = (0..count).map(|n| format!("\"a{n}\"")).collect();
        format!("{POOL}api Api http {{ authorizer pool jwt Users.web {{ audience {} }} }}\n", list.join(", "))
    };
    assert_eq!((raised(&audiences(49)).as_str(), raised(&audiences(50)).as_str()), ("", "too-many"));
}

#[test]
fn handles() {
    cases(
        "",
        "rest",
        &[
            ("id \"abc\"; import \"x\"", "two-handles"),
            ("name \"x\"", "option-elsewhere"),
            ("id \"a*\"", "bad-value"),
            ("stage \"dev\"", ""),
        ],
    );
}

#[test]
fn the_model() {
    let text = format!(
        "{POOL}api Api http {{\n  authorizer pool jwt Users.web, Users.app\n  default pool\n  \
         route GET /a -> \"a.main\" {{ scopes \"notes/read\" }}\n  route GET /b -> \"b.main\" {{ public because \"probe\" }}\n}}\n"
    );
    checked(&text, |checked, _| {
        let api = &checked.program.apis[0];
        let AuthorizerKind::Jwt { issuer: Issuer::UserPool { clients, .. }, .. } = &api.authorizers[0].kind else {
            panic!("{:?}", api.authorizers[0].kind)
        };
        assert_eq!(clients.as_slice(), [0, 1]);
        assert_eq!(api.routes[0].auth, RouteAuth::Authorizer(0));
        assert_eq!(api.routes[0].scopes[0].value, "notes/read");
        assert_eq!(api.routes[1].auth, RouteAuth::Public("probe"));
        assert_eq!(api.stage.as_ref().and_then(|stage| stage.as_literal()), Some("$default"));
        assert_eq!(api.authorizer("pool"), Some(0));
    });
    let text = "api Socket websocket { default iam; route $default -> \"a.main\"; route $connect -> \"b.main\" }\n";
    checked(text, |checked, _| {
        let api = &checked.program.apis[0];
        assert!(api.routes.iter().all(|route| route.auth == RouteAuth::Iam));
        let implied = crate::model::parameters::implied(&checked.program);
        let names: Vec<&str> = implied.iter().map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(names, ["AMainArn", "BMainArn", "SocketId", "SocketStage"]);
    });
}

/// Who names a route that is there has made no mistake, whatever is wrong with the route.
#[test]
fn a_route_with_an_error_is_known() {
    let uses = |api: &str| {
        format!(
            "{POOL}{GATE}identity_pool I {{ sign_in Users.web }}\ntable Notes {{ key userId: identity }}\n{api}\n\
             grant auth_users query table Notes via route Api GET /notes\n\
             grant auth_users invoke route Api GET /notes\n\
             test \"t\" {{ assert route Api GET /notes requires authorizer iam }}\n"
        )
    };
    assert_eq!(raised(&uses("api Api http { route GET /notes -> Gate }")), "unprotected-route");
    assert_eq!(raised(&uses("api Api http { route GET /notes -> Gat { iam } }")), "unknown-name");
    assert_eq!(raised(&uses("api Api http { route GET /other -> Gate }")).matches("unknown-name").count(), 3);
}

#[test]
fn a_message_is_one_line() {
    let found = diagnostics(&format!("{GATE}api Api http {{ route GET\n  /notes -> Gate }}\n"));
    assert_eq!(found[0].message, "`GET /notes` does not say who may call it");
}
