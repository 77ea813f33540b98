//! Limits that look as if they held: each is refused, with a message of its own, or holds by the policies as AWS decides on
//! them.

#[allow(dead_code)] // other tests use other parts
use std::collections::BTreeMap;

use authc::compile::Target;
use authc::diagnostic::Severity;
use authc::policy::evaluate::{Document, Request, Value, decide};

use crate::support::bundle::{Role, roles_with};
use crate::support::outcome;

const USERS: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web }\n";
const GUESTS: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"a public page\" }\n";

/// What a placeholder stands for.
fn value_of(name: &str) -> String {
    if name.ends_with("Arn") { format!("arn:aws:s3:::{name}") } else { format!("the-{name}") }
}

/// The roles of a program.
fn compiled(program: &str) -> BTreeMap<String, Role> {
    let outcome = outcome(program, Target::Bundle);
    let found: Vec<_> = outcome.diagnostics.iter().map(|found| (found.code.id, found.message.as_str())).collect();
    let artefact = outcome.artefact.unwrap_or_else(|| panic!("{found:?}\n{program}"));
    let roles = roles_with(&artefact, &|name| Some(value_of(name)));
    roles.into_iter().map(|role| (role.title.clone(), role)).collect()
}

/// Whether a role may do something.
fn may(roles: &BTreeMap<String, Role>, role: &str, action: &str, arn: &str, context: &[(&str, &[&str])]) -> bool {
    let documents: Vec<&Document> = roles[role].documents.iter().collect();
    let mut request = Request::new(action, arn);
    request.context.insert("aws:CurrentTime", "2026-11-23T12:00:00Z");
    for (key, values) in context {
        let value = match values {
            [one] if !matches!(*key, "dynamodb:LeadingKeys" | "dynamodb:Attributes") => Value::One((*one).to_owned()),
            many => Value::Many(many.iter().map(|value| (*value).to_owned()).collect()),
        };
        request.context.insert(key, value);
    }
    decide(&documents, None, None, &request).is_allowed()
}

/// The errors of a program: code, message, and what the labels point at.
fn refused(program: &str) -> Vec<(&'static str, String, Vec<String>)> {
    let outcome = outcome(program, Target::Bundle);
    let errors = outcome.diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
    let text = |loc: authc::text::Loc| program[loc.span.start as usize..loc.span.end as usize].to_owned();
    errors
        .map(|found| {
            let labels = found.labels.iter().map(|label| format!("{}: {}", text(label.loc), label.text)).collect();
            (found.code.id, found.message, labels)
        })
        .collect()
}

/// That a program is refused for one reason, and that its first fix makes it one that compiles.
#[track_caller]
fn only(program: &str, code: &str, message: &str, labels: &[&str]) {
    let found = refused(program);
    assert_eq!(found.len(), 1, "{found:#?}\n{program}");
    assert_eq!((found[0].0, found[0].1.as_str()), (code, message), "{program}");
    for label in labels {
        assert!(found[0].2.iter().any(|own| own == label), "no {label:?} in {:#?}\n{program}", found[0].2);
    }
}

/// The program after each fix that has edits.
fn fixed(program: &str) -> Vec<String> {
    let outcome = outcome(program, Target::Bundle);
    let error = outcome.diagnostics.iter().find(|found| found.severity == Severity::Error).expect("an error");
    let fixes = error.fixes.iter().filter(|fix| !fix.edits.is_empty());
    fixes
        .map(|fix| {
            let mut edits: Vec<_> = fix.edits.iter().collect();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span.start));
            let mut text = program.to_owned();
            for edit in edits {
                text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
            }
            text
        })
        .collect()
}

#[track_caller]
fn fine(program: &str) {
    assert_eq!(refused(program), [], "{program}");
}

const TABLE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/";

#[test]
fn attributes_are_opened_per_target() {
    let roles = compiled(&format!(
        "{USERS}table Profiles {{ key id: string; name \"profiles\" }}\n\
         table Logins {{ key email: string, passwordHash: string; name \"logins\"; index byTeam {{ key team: string }} }}\n\
         grant auth_users query table Profiles, table Logins, index Logins.byTeam where attributes(name)\n"
    ));
    let query = |table: &str, attributes: &[&str]| {
        may(
            &roles,
            "Ids.auth_users",
            "dynamodb:Query",
            &format!("{TABLE}{table}"),
            &[("dynamodb:Attributes", attributes), ("dynamodb:Select", &["SPECIFIC_ATTRIBUTES"])],
        )
    };
    assert!(query("profiles", &["id", "name"]));
    assert!(
        !query("profiles", &["id", "email"]) && !query("profiles", &["passwordHash"]) && !query("profiles", &["team"])
    );
    assert!(query("logins", &["email", "passwordHash", "name"]));
    assert!(!query("logins", &["id"]) && !query("logins", &["team"]));
    assert!(query("logins/index/byTeam", &["team", "email", "name"]) && !query("logins/index/byTeam", &["id"]));
}

#[test]
fn writes_answer_only_to_readers() {
    const WRITES: [&str; 6] =
        ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem", "PartiQLUpdate", "PartiQLDelete"];
    let verbs = "put, update, delete, check, partiql_update, partiql_delete";
    let head = format!("{GUESTS}table Notes {{ key userId: identity; name \"notes\" }}\nfunction Work\nbucket Other\n");
    let answers = |lines: &str, role: &str, action: &str, answer: Option<&str>| {
        let roles = compiled(&format!("{head}{lines}"));
        let values: Vec<&str> = answer.into_iter().collect();
        let mut context: Vec<(&str, &[&str])> =
            vec![("dynamodb:LeadingKeys", &["me"]), ("cognito-identity.amazonaws.com:sub", &["me"])];
        if answer.is_some() {
            context.push(("dynamodb:ReturnValues", &values));
        }
        may(&roles, role, &format!("dynamodb:{action}"), &format!("{TABLE}notes"), &context)
    };
    let auth = "Ids.auth_users";
    for action in WRITES {
        for (lines, role, old) in [
            // Nobody reads.
            (format!("grant auth_users {verbs} table Notes\n"), auth, false),
            (format!("grant unauth_users {verbs} table Notes\n"), "Ids.unauth_users", false),
            (format!("grant function Work {verbs} table Notes\n"), "function Work", false),
            // Others read, or other things, or in other ways.
            (format!("grant auth_users {verbs} table Notes\ngrant group admins get table Notes\n"), auth, false),
            (format!("grant auth_users {verbs} table Notes\ngrant auth_users query, scan table Notes\n"), auth, false),
            (format!("grant auth_users {verbs} table Notes\ngrant auth_users get bucket Other\n"), auth, false),
            // Reading is denied.
            (format!("grant auth_users get, {verbs} table Notes\ndeny auth_users get table Notes\n"), auth, false),
            // Reading ends sooner, is bound to an owner, or shows some attributes.
            (
                format!("grant auth_users {verbs} table Notes\ngrant auth_users get table Notes until 2027-01-31\n"),
                auth,
                false,
            ),
            (
                format!("grant auth_users {verbs} table Notes\ngrant auth_users get table Notes where owner(userId)\n"),
                auth,
                false,
            ),
            (
                format!("grant auth_users {verbs} table Notes\ngrant auth_users get table Notes where attributes(a)\n"),
                auth,
                false,
            ),
            // On the same terms or on fewer.
            (format!("grant auth_users get, {verbs} table Notes\n"), auth, true),
            (
                format!("grant auth_users {verbs} table Notes where owner(userId)\ngrant auth_users get table Notes\n"),
                auth,
                true,
            ),
            (
                format!(
                    "grant auth_users {verbs} table Notes where owner(userId)\ngrant auth_users read table Notes where owner(userId)\n"
                ),
                auth,
                true,
            ),
            (
                format!(
                    "grant auth_users {verbs} table Notes until 2027-01-31\ngrant auth_users get table Notes until 2027-01-31\n"
                ),
                auth,
                true,
            ),
            (
                format!("grant auth_users {verbs} table Notes\ngrant auth_users get table Notes\n"),
                "group Users.admins",
                true,
            ),
        ] {
            let lines =
                if role.starts_with("group") { format!("{lines}grant group admins get bucket Other\n") } else { lines };
            assert_eq!(answers(&lines, role, action, Some("ALL_OLD")), old, "{action}\n{lines}");
            assert!(answers(&lines, role, action, Some("NONE")), "{action}\n{lines}");
            assert!(answers(&lines, role, action, None), "{action}\n{lines}");
        }
    }
    // One request for many goes with putting and deleting, and asks for no answer.
    for lines in [
        "grant auth_users put, delete table Notes\n",
        "grant auth_users put table Notes where owner(userId)\ngrant auth_users delete table Notes where owner(userId)\ngrant auth_users query table Notes where owner(userId)\n",
    ] {
        assert!(answers(lines, auth, "BatchWriteItem", None), "{lines}");
    }
    assert!(!answers(
        "grant auth_users put table Notes where owner(userId)\ngrant auth_users delete table Notes\n",
        auth,
        "BatchWriteItem",
        None
    ));
    assert!(!answers(
        "grant auth_users put, delete table Notes\ndeny auth_users delete table Notes\n",
        auth,
        "BatchWriteItem",
        None
    ));
    // Attributes keep what they always had, but for who is not to read.
    let some = "grant auth_users update table Notes where attributes(title)\n";
    let update = |lines: &str, answer: &str| {
        let roles = compiled(&format!("{head}{lines}"));
        may(
            &roles,
            auth,
            "dynamodb:UpdateItem",
            &format!("{TABLE}notes"),
            &[("dynamodb:Attributes", &["userId", "title"]), ("dynamodb:ReturnValues", &[answer])],
        )
    };
    assert!(update(some, "UPDATED_OLD") && !update(some, "ALL_OLD"));
    let denied = format!("{some}deny auth_users get table Notes\n");
    assert!(update(&denied, "NONE") && !update(&denied, "UPDATED_OLD"));
    // What is raw is what is written, but for who is not to read.
    let raw = "grant function Work raw \"dynamodb:PutItem\" table Notes because \"a library\"\n";
    assert!(answers(raw, "function Work", "PutItem", Some("ALL_OLD")));
    assert!(!answers(
        &format!("{raw}deny function Work get table Notes\n"),
        "function Work",
        "PutItem",
        Some("ALL_OLD")
    ));
}

#[test]
fn no_condition_stands_twice() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity; name \"notes\" }}\n\
         grant auth_users partiql_select table Notes where owner(userId)\n"
    );
    for target in [Target::Bundle, Target::CloudFormation] {
        let text = outcome(&program, target).artefact.expect("no errors");
        let text = String::from_utf8(text).expect("text");
        let guards = text.matches("\"Null\"").count();
        assert!(guards > 0);
        assert_eq!(text.matches("\"dynamodb:LeadingKeys\": \"false\"").count(), guards, "{text}");
    }
}

#[test]
fn a_denied_topic_is_not_received() {
    let topic = "iot_topic Rooms { topic \"rooms\" }\n";
    let arn = |kind: &str, name: &str| format!("arn:aws:iot:us-east-1:123456789012:{kind}/rooms/{name}");
    for denial in ["subscribe", "read", "receive"] {
        let roles = compiled(&format!(
            "{USERS}{topic}grant auth_users read iot_topic Rooms at \"pub/\"\n\
             deny auth_users {denial} iot_topic Rooms at \"pub/secret/\"\n"
        ));
        let receive = |name: &str| may(&roles, "Ids.auth_users", "iot:Receive", &arn("topic", name), &[]);
        assert!(receive("pub/x") && !receive("pub/secret/x"), "{denial}");
    }
}

#[test]
fn a_denial_of_a_group_leaves_the_connection() {
    let topic = "iot_topic Rooms { topic \"rooms\" }\nevent_api Live { channel rooms; channel news; id \"e1\" }\n";
    let id = [("cognito-identity.amazonaws.com:sub", &["me"][..])];
    let client = "arn:aws:iot:us-east-1:123456789012:client/me";
    let roles = compiled(&format!(
        "{USERS}{topic}grant auth_users read, write iot_topic Rooms at \"pub/\"\ndeny auth_users read iot_topic Rooms at \"pub/secret/\"\n\
         grant auth_users read channel Live.rooms\ndeny auth_users read channel Live.news\n"
    ));
    assert!(may(&roles, "Ids.auth_users", "iot:Connect", client, &id));
    let api = "arn:aws:appsync:us-east-1:123456789012:apis/e1";
    assert!(may(&roles, "Ids.auth_users", "appsync:EventConnect", api, &[]));
    let roles = compiled(&format!(
        "{USERS}{topic}grant auth_users read iot_topic Rooms\ndeny auth_users connect iot_topic Rooms\n\
         grant auth_users read channel Live.rooms\ndeny auth_users connect event_api Live\n"
    ));
    assert!(!may(&roles, "Ids.auth_users", "iot:Connect", client, &id));
    assert!(!may(&roles, "Ids.auth_users", "appsync:EventConnect", api, &[]));
    only(
        &format!("{USERS}{topic}deny auth_users connect channel Live.rooms\n"),
        "AC0251",
        "a connection to `Live` cannot be denied for a part of it",
        &["connect: one connection for everything", "Live.rooms: is not checked when a client connects"],
    );
    only(
        &format!("{USERS}{topic}deny auth_users connect iot_topic Rooms at \"a/\"\n"),
        "AC0251",
        "a connection to `Rooms` cannot be denied for a part of it",
        &["\"a/\": is not checked when a client connects"],
    );
}

#[test]
fn topics_hold_no_wildcards() {
    for (topic, at, wild) in
        [("rooms/#", "a/", '#'), ("rooms/+/x", "a/", '+'), ("rooms", "a/+/b/", '+'), ("rooms", "#/", '#')]
    {
        let program = format!(
            "{USERS}iot_topic Rooms {{ topic \"{topic}\" }}\ngrant auth_users read iot_topic Rooms at \"{at}\"\n"
        );
        let place = if topic == "rooms" { at } else { topic };
        let label = format!("\"{place}\": a wildcard of MQTT, and plain text to IAM");
        only(&program, "AC0250", &format!("`{wild}` is no part of a topic"), &[&label]);
    }
    // To S3 they are characters like any other.
    fine(&format!("{USERS}bucket B\ngrant auth_users get bucket B at \"c++/\"\n"));
}

const FIELDS: &str = "api Gr graphql { authorizer pool user_pool Users; default pool; authorizer iam iam }\n";

#[test]
fn fields_reached_by_token_are_not_denied() {
    let isolated = USERS.replace("precedence 1 }", "precedence 1 } group banned { isolated on; precedence 0 }");
    let key = FIELDS.replace(
        "authorizer pool user_pool Users; default pool",
        "authorizer open api_key because \"a public page\" { expires 2027-03-31 }; default open",
    );
    for (head, api, lines, message) in [
        (
            USERS,
            FIELDS,
            "deny auth_users call field Gr.Mutation.wipe\n",
            "a denial has no effect on this field: `Gr` also accepts tokens",
        ),
        (
            USERS,
            FIELDS,
            "deny auth_users except group admins call field Gr.Mutation.wipe\n",
            "a denial has no effect on this field: `Gr` also accepts tokens",
        ),
        (
            USERS,
            FIELDS,
            "deny group admins call field Gr.Query.a, field Gr.Query.b\n",
            "a denial has no effect on this field: `Gr` also accepts tokens",
        ),
        (
            USERS,
            FIELDS,
            "grant auth_users except group admins call field Gr.Mutation.wipe\n",
            "`except` has no effect on this field: `Gr` also accepts tokens",
        ),
        (
            &isolated,
            FIELDS,
            "grant auth_users call field Gr.Mutation.wipe\n",
            "`isolated` has no effect on this field: `Gr` also accepts tokens",
        ),
        (
            USERS,
            &key,
            "deny auth_users call field Gr.Mutation.wipe\n",
            "a denial has no effect on this field: `Gr` also accepts API keys",
        ),
    ] {
        only(&format!("{head}{api}{lines}"), "AC0249", message, &[]);
    }
    // Where IAM is the one way in, all of that holds.
    let iam = "api Gr graphql { default iam; id \"g1\" }\n";
    fine(&format!("{isolated}{iam}grant auth_users except group admins call field Gr.Query.a\n"));
    fine(&format!("{USERS}{FIELDS}grant auth_users call field Gr.Query.a\n"));
    fine(&format!("{USERS}{FIELDS}grant group admins call field Gr.Mutation.wipe\n"));
    let roles = compiled(&format!(
        "{USERS}{iam}grant auth_users call field Gr.Query.a\ngrant group admins call field Gr.Query.b\ndeny group admins call field Gr.Query.a\n"
    ));
    let arn = |field: &str| format!("arn:aws:appsync:us-east-1:123456789012:apis/g1/types/Query/fields/{field}");
    assert!(may(&roles, "Ids.auth_users", "appsync:GraphQL", &arn("a"), &[]));
    assert!(!may(&roles, "group Users.admins", "appsync:GraphQL", &arn("a"), &[]));
}

#[test]
fn connections_are_granted_where_iam_is_asked() {
    let socket = |auth: &str| {
        format!(
            "{USERS}function Gate\napi Live websocket {{ authorizer gate lambda Gate {{ identity_source \"route.request.querystring.t\" }}; stage \"p\"; id \"w\"; route $connect -> \"src/c.main\" {{ {auth} }} }}\n"
        )
    };
    for verb in ["grant", "deny"] {
        only(
            &format!("{}{verb} auth_users connect api Live\n", socket("authorizer gate")),
            "AC0239",
            &format!("a {verb} to connect to `Live` has no effect"),
            &["Live: an authorizer decides there, not IAM"],
        );
    }
    fine(&format!("{}grant auth_users connect api Live\n", socket("iam")));
    fine(&format!("{}grant function Gate send api Live\n", socket("authorizer gate")));
}

const API: &str = "arn:aws:execute-api:us-east-1:123456789012:h1/$default/";

fn routes(list: &str) -> String {
    format!("{USERS}api H http {{ default iam; id \"h1\"; {list} }}\n")
}

#[test]
fn the_default_route_is_every_route() {
    let program = routes("route $default -> \"x.m\"");
    let roles = compiled(&format!("{program}grant auth_users invoke route H $default\n"));
    for call in ["GET/", "GET/a", "POST/a/b"] {
        assert!(may(&roles, "Ids.auth_users", "execute-api:Invoke", &format!("{API}{call}"), &[]), "{call}");
    }
    assert!(!may(
        &roles,
        "Ids.auth_users",
        "execute-api:Invoke",
        &API.replace("h1", "h2").replace("$default/", "$default/GET/a"),
        &[]
    ));
    let program = routes("route $default -> \"x.m\"; route GET /admin -> \"y.m\"");
    only(
        &format!("{program}grant auth_users invoke route H $default\n"),
        "AC0247",
        "with `$default`, `Ids.auth_users` may call `GET /admin` too, which no grant names",
        &[],
    );
}

#[test]
fn a_grant_on_a_route_is_for_that_route() {
    let two = routes("route GET /n/{id} -> \"x.m\"; route GET /n/{id}/secret -> \"y.m\"");
    let alone = format!("{two}grant auth_users invoke route H GET /n/{{id}}\n");
    only(
        &alone,
        "AC0247",
        "with `GET /n/{id}`, `Ids.auth_users` may call `GET /n/{id}/secret` too, which no grant names",
        &["H GET /n/{id}: its ARN matches both", "GET /n/{id}/secret: matched by it"],
    );
    let ways = fixed(&alone);
    assert_eq!(ways.len(), 2, "{ways:?}");
    ways.iter().for_each(|way| fine(way));
    let roles = compiled(&ways[1]);
    let call = |path: &str| may(&roles, "Ids.auth_users", "execute-api:Invoke", &format!("{API}GET/{path}"), &[]);
    assert!(call("n/1") && !call("n/1/secret"));
    let granted = |more: &str| format!("{two}grant auth_users invoke route H GET /n/{{id}}\n{more}");
    fine(&granted("grant auth_users invoke route H GET /n/{id}/secret\n"));
    fine(&granted("deny auth_users invoke route H GET /n/{id}/secret\n"));
    // For some of them, or not for long enough.
    for more in [
        "grant group admins invoke route H GET /n/{id}/secret\n",
        "deny group admins invoke route H GET /n/{id}/secret\n",
        "deny auth_users invoke route H GET /n/{id}/secret until 2027-01-31\n",
    ] {
        let found = refused(&granted(more));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "AC0247");
    }
    only(
        &granted("grant auth_users invoke route H GET /n/{id}/secret until 2027-01-31\n"),
        "AC0247",
        "with `GET /n/{id}`, `Ids.auth_users` may call `GET /n/{id}/secret` too, longer than its own grant says",
        &[],
    );
    // The order of the lines means nothing, nor who it is.
    only(
        &format!("grant function F invoke route H GET /n/{{id}}\nfunction F\n{two}"),
        "AC0247",
        "with `GET /n/{id}`, `function F` may call `GET /n/{id}/secret` too, which no grant names",
        &[],
    );
    // One that is answered for whoever has a token asks nobody.
    let tokens = USERS.to_owned()
        + "api H http { authorizer pool jwt Users.web; default pool; route GET /n/{id} -> \"x.m\" { iam }; route GET /n/{id}/secret -> \"y.m\" }\n";
    fine(&format!("{tokens}grant auth_users invoke route H GET /n/{{id}}\n"));
}

#[test]
fn a_denial_of_a_route_is_for_that_route() {
    let two = routes("route GET /n/{id} -> \"x.m\"; route GET /n/{id}/public -> \"y.m\"");
    only(
        &format!(
            "{two}grant auth_users invoke route H GET /n/{{id}}/public\ndeny auth_users invoke route H GET /n/{{id}}\n"
        ),
        "AC0248",
        "the denial of `GET /n/{id}` also covers `GET /n/{id}/public`, which `Ids.auth_users` may call",
        &["GET /n/{id}/public: hit by it"],
    );
    // Only for one of the roles.
    only(
        &format!(
            "{two}grant auth_users invoke route H GET /n/{{id}}/public\ndeny group admins invoke route H GET /n/{{id}}\n"
        ),
        "AC0248",
        "the denial of `GET /n/{id}` also covers `GET /n/{id}/public`, which `group Users.admins` may call",
        &[],
    );
    fine(&format!(
        "{two}grant auth_users invoke route H GET /n/{{id}}/public\ndeny auth_users invoke route H GET /n/{{id}} , route H GET /n/{{id}}/public\n"
    ));
    fine(&format!("{two}deny auth_users invoke route H GET /n/{{id}}\n"));
    let apart = routes("route GET /n/{id} -> \"x.m\"; route GET /public/{id} -> \"y.m\"");
    fine(&format!(
        "{apart}grant auth_users invoke route H GET /public/{{id}}\ndeny auth_users invoke route H GET /n/{{id}}\n"
    ));
}

/// The users, a bucket, a function that signs and an API in front of it.
fn signing(users: &str, route: &str, lines: &str) -> String {
    format!(
        "{users}bucket U1 {{ name \"uploads-1\" }}\nfunction Presign {{ handler \"p.m\" }}\nfunction Other {{ handler \"o.m\" }}\n\
         api H http {{ authorizer pool jwt Users.web; default pool; {route} }}\n{lines}"
    )
}

const POST: &str = "route POST /up -> Presign";
const PUT: &str = "grant auth_users put bucket U1 at \"inbox/\" via route H POST /up\n";

#[test]
fn who_calls_a_route_is_whom_the_grant_names() {
    fine(&signing(USERS, POST, PUT));
    let via = "route H POST /up";
    // A denial of the same.
    let denied = |who: &str| format!("`{who}` are denied this, and get it through `POST /up`");
    for (denial, who) in [
        ("deny auth_users put bucket U1 at \"inbox/\"\n", "Ids.auth_users"),
        ("deny auth_users put bucket U1\n", "Ids.auth_users"),
        ("deny auth_users put bucket U1 at \"inbox/old/\"\n", "Ids.auth_users"),
        ("deny group admins put bucket U1 at \"inbox/\"\n", "group Users.admins"),
        ("deny auth_users except group admins put bucket U1\n", "Ids.auth_users"),
    ] {
        for program in
            [signing(USERS, POST, &format!("{PUT}{denial}")), signing(USERS, POST, &format!("{denial}{PUT}"))]
        {
            only(&program, "AC0243", &denied(who), &[&format!("{}: denied here", denial.trim_end())]);
            assert!(refused(&program)[0].2[0].starts_with(via));
            fixed(&program).iter().for_each(|way| fine(way));
        }
    }
    for denial in [
        "deny auth_users get bucket U1\n",
        "deny auth_users put bucket U1 at \"archive/\"\n",
        "deny function Other put bucket U1\n",
    ] {
        fine(&signing(USERS, POST, &format!("{PUT}{denial}")));
    }
    // Guests by a public route: everybody can call it.
    let open = "route POST /up -> Presign { public because \"a form\" }";
    let guests = "grant unauth_users put bucket U1 at \"inbox/\" via route H POST /up\n";
    fine(&signing(GUESTS, open, guests));
    only(
        &signing(GUESTS, open, &format!("{guests}deny unauth_users put bucket U1\n")),
        "AC0243",
        &denied("Ids.unauth_users"),
        &[],
    );
    only(
        &signing(GUESTS, open, &format!("{guests}deny auth_users put bucket U1\n")),
        "AC0243",
        &denied("Ids.auth_users"),
        &[],
    );
    // An isolated group.
    let isolated = USERS.replace("precedence 1 }", "precedence 1 } group banned { isolated on; precedence 0 }");
    only(
        &signing(&isolated, POST, PUT),
        "AC0244",
        "members of `banned` can call `POST /up`, and are granted nothing as signed-in users",
        &["banned: isolated here"],
    );
    fixed(&signing(&isolated, POST, PUT)).iter().for_each(|way| fine(way));
    // By a rule, users of a provider have the role of an isolated group.
    let rule = "user_pool Staff { login email; client web; group banned { isolated on; precedence 1 } }\n\
        provider auth0 oidc { issuer \"https://x.us.auth0.com/\"; client_id \"q\" }\n\
        identity_pool Ids { sign_in Staff.web, auth0; rule auth0 claim(\"role\") equals \"out\" -> Staff.banned }\n\
        bucket U1\nfunction Presign { handler \"p.m\" }\n\
        api H http { authorizer who jwt auth0; default who; route POST /up -> Presign }\n";
    only(
        &format!("{rule}{PUT}"),
        "AC0244",
        "members of `banned` can call `POST /up`, and are granted nothing as signed-in users",
        &[],
    );
}

#[test]
fn a_route_for_others_grants_nothing() {
    let two = "user_pool Users { login email; client web }\nuser_pool Staff { login email; client desk }\n\
        identity_pool Ids { sign_in Users.web }\nidentity_pool Back { sign_in Staff.desk; guests on because \"x\" }\n";
    let put = |who: &str| format!("grant {who} put bucket U1 at \"inbox/\" via route H POST /up\n");
    fine(&signing(two, POST, &put("Ids.auth_users")));
    only(
        &signing(two, POST, &put("Back.auth_users")),
        "AC0245",
        "users of `Users` may call `POST /up`, whom `Back` does not sign in",
        &["Back.auth_users: for these", "Back: their identity pool"],
    );
    only(&signing(two, POST, &put("auth_users")), "AC0202", "`auth_users` of which identity pool?", &[]);
    only(&signing(two, POST, &put("Idz.auth_users")), "AC0104", "there is no identity pool `Idz`", &[]);
    // The pool may sign in others besides.
    let more = "user_pool Users { login email; client web }\nuser_pool Staff { login email; client desk }\n\
        identity_pool Ids { sign_in Users.web, Staff.desk }\n";
    fine(&signing(more, POST, &put("auth_users")));
    // A provider that it does not know, and one that it does.
    let provider = "provider auth0 oidc { issuer \"https://x.us.auth0.com/\"; client_id \"q\" }\n";
    let api = |pool: &str, authorizer: &str| {
        format!(
            "user_pool Users {{ login email; client web }}\n{provider}{pool}bucket U1\nfunction Gate\nfunction Presign {{ handler \"p.m\" }}\n\
             api H http {{ authorizer who {authorizer}; default who; route POST /up -> Presign }}\n{}",
            put("auth_users")
        )
    };
    let knows = "identity_pool Ids { sign_in Users.web, auth0 }\n";
    let other = "identity_pool Ids { sign_in Users.web }\n";
    fine(&api(knows, "jwt auth0"));
    only(&api(other, "jwt auth0"), "AC0245", "users of `auth0` may call `POST /up`, whom `Ids` does not sign in", &[]);
    // What a function answers nobody knows.
    only(
        &api(other, "lambda Gate"),
        "AC0245",
        "a function, `who`, decides who may call `POST /up`, and may accept others than users of `Ids`",
        &[],
    );
    // Without an identity pool they are whoever the route lets in.
    for authorizer in ["jwt auth0", "jwt Users.web", "lambda Gate"] {
        fine(&api("", authorizer));
    }
    // REST: a second pool.
    let rest = format!(
        "{two}bucket U1\nfunction Presign {{ handler \"p.m\" }}\n\
         api H rest {{ authorizer both user_pool Users, Staff; default both; stage \"p\"; route POST /up -> Presign }}\n{}",
        put("Ids.auth_users")
    );
    only(&rest, "AC0245", "users of `Staff` may call `POST /up`, whom `Ids` does not sign in", &[]);
}

#[test]
fn a_route_that_asks_iam_is_for_who_may_call_it() {
    let iam = "route POST /up -> Presign { iam }";
    let call = "grant auth_users invoke route H POST /up\n";
    fine(&signing(GUESTS, iam, &format!("{PUT}{call}")));
    for (line, who) in [
        ("grant unauth_users invoke route H POST /up\n", "Ids.unauth_users"),
        ("grant function Other invoke route H POST /up\n", "function Other"),
    ] {
        only(
            &signing(GUESTS, iam, &format!("{PUT}{call}{line}")),
            "AC0245",
            &format!("`{who}` may call `POST /up`, for whom this is not granted"),
            &[],
        );
    }
    // Who is denied the route is not among its callers.
    fine(&signing(
        GUESTS,
        iam,
        &format!("{PUT}{call}deny group admins invoke route H POST /up\ndeny group admins put bucket U1\n"),
    ));
    only(
        &signing(GUESTS, iam, &format!("{PUT}{call}deny group admins put bucket U1\n")),
        "AC0243",
        "`group Users.admins` are denied this, and get it through `POST /up`",
        &[],
    );
}

#[test]
fn the_function_has_no_other_door() {
    let by = |way: &str| format!("anybody may call {way}, for whom this is not granted");
    only(
        &signing(USERS, "route POST /up -> Presign; route GET /y -> Presign { public because \"x\" }", PUT),
        "AC0246",
        &by("`H GET /y`"),
        &["GET /y: another way to it"],
    );
    // Of another API.
    let other = "api Open http { route GET /y -> Presign { public because \"x\" } }\n";
    only(&signing(USERS, POST, &format!("{other}{PUT}")), "AC0246", &by("`Open GET /y`"), &[]);
    for (line, who) in [
        ("grant unauth_users invoke function Presign\n", "Ids.unauth_users"),
        ("grant unauth_users invoke_url function Presign\n", "Ids.unauth_users"),
        ("grant function Other invoke function Presign\n", "function Other"),
    ] {
        only(
            &signing(GUESTS, POST, &format!("{PUT}{line}")),
            "AC0246",
            &format!("`{who}` may call function `Presign` directly, for whom this is not granted"),
            &[],
        );
    }
    // One that an API asks who may call is asked by everybody.
    let asks = "api Open http { authorizer gate lambda Presign; default gate; route GET /y -> Other }\n";
    only(
        &signing(USERS, POST, &format!("{asks}{PUT}")),
        "AC0246",
        "anybody may call `Presign`, the authorizer of `Open`, for whom this is not granted",
        &["gate: another way to it"],
    );
    fine(&signing(GUESTS, POST, &format!("{PUT}grant auth_users invoke function Presign\n")));
    fine(&signing(GUESTS, "route POST /up -> Presign; route GET /y -> Other { public because \"x\" }", PUT));
    fine(&signing(GUESTS, "route POST /up -> Presign; route GET /y -> Presign", PUT));
}

const OBJECT: &str = "arn:aws:s3:::uploads-1/inbox/a";

#[test]
fn who_only_signs_makes_no_calls() {
    let put = |lines: &str, how: &str| {
        let roles = compiled(&signing(USERS, POST, lines));
        may(&roles, "function Presign", "s3:PutObject", OBJECT, &[("s3:authType", &[how])])
    };
    for (how, signs) in [("REST-QUERY-STRING", true), ("POST", true), ("REST-HEADER", false)] {
        assert_eq!(put(PUT, how), signs, "{how}");
        // With a grant of its own it may do what it likes.
        assert!(put(&format!("{PUT}grant function Presign get bucket U1\n"), how));
        assert!(put("grant function Presign put bucket U1\n", how));
        // One on another bucket is none on this.
        assert_eq!(put(&format!("bucket U2\n{PUT}grant function Presign get bucket U2\n"), how), signs, "{how}");
    }
}

#[test]
fn signatures_grow_old() {
    let get = |lines: &str, role: &str, age: Option<&str>| {
        let roles = compiled(&signing(USERS, POST, lines));
        let age: Vec<&str> = age.into_iter().collect();
        let mut context: Vec<(&str, &[&str])> = vec![("s3:authType", &["REST-QUERY-STRING"])];
        if !age.is_empty() {
            context.push(("s3:signatureAge", &age));
        }
        may(&roles, role, "s3:PutObject", OBJECT, &context)
    };
    for (lines, role) in [
        (
            "grant auth_users put bucket U1 at \"inbox/\" where expires(\"10m\") via route H POST /up\n",
            "function Presign",
        ),
        ("grant auth_users put bucket U1 at \"inbox/\" where expires(\"10m\")\n", "Ids.auth_users"),
        ("grant function Other put bucket U1 where expires(\"10m\")\n", "function Other"),
    ] {
        assert!(get(lines, role, Some("0")) && get(lines, role, Some("600000")), "{lines}");
        assert!(!get(lines, role, Some("600001")) && !get(lines, role, None), "{lines}");
    }
    let with = |values: &str| format!("{USERS}bucket U1\ngrant auth_users get bucket U1 where expires({values})\n");
    for (values, label) in [
        ("\"8d\"", "\"8d\": out of range"),
        ("\"0s\"", "\"0s\": out of range"),
        ("\"ten\"", "\"ten\": not a duration"),
        ("\"10\"", "\"10\": not a duration"),
        ("\"99999999999999999999d\"", "\"99999999999999999999d\": not a duration"),
        ("soon", "soon: not a duration"),
        ("\"1m\", \"2m\"", "expires(\"1m\", \"2m\"): one is enough"),
    ] {
        only(&with(values), "AC0253", "`expires` accepts one duration, 1s to 7d", &[label]);
    }
    fine(&with("\"7d\""));
    fine(&with("\"1s\""));
    only(
        &format!("{USERS}bucket U1\ngrant auth_users list bucket U1 at \"a/\" where expires(\"10m\")\n"),
        "AC0225",
        "`list` cannot be bound by `expires`",
        &[],
    );
}

#[test]
fn a_parameter_below_a_path_is_not_denied() {
    let program = |path: &str, name: &str, lines: &str| {
        format!(
            "param stage: string\nfunction Work\nfunction Else\nparameter Path {{ name \"{path}\" }}\nparameter Login {{ name \"{name}\" }}\n{lines}"
        )
    };
    let both = "deny function Work get parameter Login\ngrant function Work by_path parameter Path\n";
    for (path, name) in [("/app", "/app/login"), ("app/", "/app/deep/login"), ("/{stage}", "/{stage}/login")] {
        only(
            &program(path, name, both),
            "AC0252",
            "parameter `Login` is read with the path that it lies below",
            &["grant function Work by_path parameter Path: reads all below this path"],
        );
    }
    fine(&program("/app", "/apple/login", both));
    fine(&program(
        "/app",
        "/app/login",
        "deny function Work get parameter Login\ngrant function Else by_path parameter Path\n",
    ));
    fine(&program(
        "/app",
        "/app/login",
        "deny function Work put parameter Login\ngrant function Work by_path parameter Path\n",
    ));
}

#[test]
fn an_empty_reason_is_none() {
    for reason in ["", "  "] {
        let raw = format!(
            "{USERS}function F\ntable T\ngrant function F raw \"dynamodb:DescribeTimeToLive\" table T because \"{reason}\"\n"
        );
        only(
            &raw,
            "AC0218",
            "the raw action `dynamodb:DescribeTimeToLive` needs a reason",
            &[&format!("\"{reason}\": says nothing")],
        );
    }
    let unscoped =
        format!("{USERS}function F\nstate_machine M\ngrant function F callback state_machine M because \"\"\n");
    only(&unscoped, "AC0218", "`callback` needs a reason", &["\"\": says nothing"]);
}

#[test]
fn a_comma_behind_a_path_is_told() {
    let two = routes("route GET /a -> \"x.m\"; route POST /b -> \"y.m\"");
    for line in
        ["grant auth_users invoke route H GET /a, route H POST /b\n", "grant auth_users invoke route H GET /a,\n"]
    {
        let program = format!("{two}{line}");
        only(&program, "AC0514", "`,` belongs to the path", &[",: a path goes on up to white space"]);
    }
    let program = format!("{two}grant auth_users invoke route H GET /a, route H POST /b\n");
    fixed(&program).iter().for_each(|way| fine(way));
}

#[test]
fn one_thing_has_one_name() {
    let first = |program: &str| {
        let found = outcome(program, Target::CloudFormation).diagnostics;
        found.iter().map(|found| (found.code.id, found.message.clone())).next()
    };
    for (declarations, message) in [
        ("table A { name \"table-t\" }\ntable B { name \"table-t\" }", "`B` and `A` are one table"),
        ("param s: string\ntable A { name \"{s}-t\" }\ntable B { name \"{s}-t\" }", "`B` and `A` are one table"),
        (
            "queue A { arn \"arn:aws:sqs:eu-west-1:123456789012:q\" }\nqueue B { arn \"arn:aws:sqs:eu-west-1:123456789012:q\" }",
            "`B` and `A` are one queue",
        ),
        ("bucket A { import \"x\" }\nbucket B { import \"x\" }", "`B` and `A` are one bucket"),
        // The ARNs of both are the same.
        ("parameter A { name \"/app/x\" }\nparameter B { name \"app/x\" }", "`B` and `A` are one parameter"),
        ("api A graphql { id \"g\"; default iam }\napi B graphql { id \"g\"; default iam }", "`B` and `A` are one api"),
        (
            "user_pool A { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\" }\n\
             user_pool B { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\" }",
            "`B` and `A` are one user_pool",
        ),
    ] {
        assert_eq!(first(&format!("{declarations}\n")), Some(("AC0119", message.to_owned())), "{declarations}");
    }
    for declarations in [
        "table A { name \"table-t\" }\ntable B { name \"table-u\" }",
        "table A { name \"table-t\" }\nqueue B { name \"table-t\" }",
        "table A\ntable B",
        // Of a table here and one of that name in another account there are two.
        "table A { name \"table-t\" }\ntable B { arn \"arn:aws:dynamodb:eu-west-1:999999999999:table/table-t\" }",
    ] {
        assert_eq!(first(&format!("{declarations}\n")), None, "{declarations}");
    }
}

#[test]
fn the_function_has_no_other_name_and_nobody_else_sets_it_off() {
    let app = |more: &str, route: &str, trigger: &str| {
        format!(
            "user_pool Users {{ login email; client web{trigger} }}\n\
             identity_pool Ids {{ sign_in Users.web }}\n\
             bucket Files {{ name \"files\" }}\n\
             function Presign {{ name \"presign\"; handler \"src/presign.main\" }}\n{more}\
             api H http {{ authorizer pool jwt Users.web; default pool; route POST /up -> Presign{route} }}\n\
             grant auth_users put bucket Files at \"inbox/\" via route H POST /up\n"
        )
    };
    let told = |program: &str| {
        let found = outcome(program, Target::CloudFormation).diagnostics;
        found.iter().map(|found| (found.code.id, found.message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(told(&app("", "", "")), []);
    let elsewhere = "function Same { arn \"arn:aws:lambda:us-east-1:123456789012:function:presign\" }\n";
    let public = |to: &str| format!("; route GET /y -> {to} {{ public because \"a probe\" }}");
    let open = |place: &str| ("AC0246", format!("{place}, for whom this is not granted"));
    for (program, place) in [
        (app(elsewhere, &public("Same"), ""), "anybody may call `H GET /y`"),
        (app(&elsewhere.replace("presign\"", "presign:live\""), &public("Same"), ""), "anybody may call `H GET /y`"),
        (app("", &public("\"src/presign.main\""), ""), "anybody may call `H GET /y`"),
        (
            app("", "", "; trigger pre_sign_up -> Presign"),
            "anybody who signs up or in triggers `pre_sign_up` of `Users`",
        ),
    ] {
        assert_eq!(told(&program), [open(place)], "{program}");
    }
    // Another path is another function.
    assert_eq!(told(&app("", &public("\"src/probe.main\""), "")), []);
}
