use super::*;
use crate::ide::symbol::testing::{every_place, examples, with_view};
use crate::ide::testing::view;
use crate::text::Sources;

mod everywhere;
mod tables;

const APP: &str = r#"param stage: string = "dev"
user_pool Users {
  login email
  attribute tenant string
  client web { flows srp, refresh }
  resource_server notes { scope read "Read notes" }
  group admins { precedence 1 }
  group support { precedence 2 }
}
identity_pool Identities { sign_in Users.web; tag tenant = claim("custom:tenant") }
table Notes { key userId: identity, noteId: string; index byTag { key tag: string } }
table Orders { key tenantId: tag(tenant), orderId: string }
bucket Files
queue Jobs
bus Events
function Presign { handler "src/presign.main" }
function Gate { handler "src/gate.main" }
provider auth0 oidc { issuer "https://example.com/"; client_id "x" }
api Http http {
  authorizer pool jwt Users.web
  default pool
  route GET /notes -> Presign
  route POST /notes -> Presign { iam }
  route GET /health -> "src/health.main" { public because "probe" }
}
"#;

/// What is offered at `$0` in a program.
fn offered(program: &str) -> Vec<Completion> {
    view(program, |view, at| complete(view, at, false).items)
}

/// The labels at `$0` behind the program above, in their order.
fn labels(line: &str) -> Vec<String> {
    let mut items = offered(&format!("{APP}{line}\n"));
    items.sort_by(|one, other| one.sort.cmp(&other.sort));
    items.into_iter().map(|item| item.label).collect()
}

fn has(line: &str, wanted: &[&str]) {
    let found = labels(line);
    for label in wanted {
        assert!(found.iter().any(|known| known == label), "{line}: no `{label}` in {found:?}");
    }
}

fn lacks(line: &str, unwanted: &[&str]) {
    let found = labels(line);
    for label in unwanted {
        assert!(!found.iter().any(|known| known == label), "{line}: `{label}` in {found:?}");
    }
}

const NOTHING: [&str; 0] = [];

#[test]
fn statements() {
    has("$0", &["grant", "deny", "param", "test", "table", "bucket", "user_pool", "@allow"]);
    has("gr$0", &["grant"]);
    has("grant auth_users read table Notes\n$0", &["grant", "table"]);
    has("grant auth_users\n$0", &["grant", "table"]);
    // What goes on is indented.
    lacks("grant auth_users read table Notes\n  $0", &["grant", "table"]);
    // Every statement has places to fill in, but not where it would come apart from what stands there.
    let snippets = |program: &str| view(program, |view, at| complete(view, at, true).items);
    assert!(snippets("$0\n").iter().all(|item| item.snippet));
    assert!(snippets("gr$0ant auth_users read table Notes\n").iter().all(|item| !item.snippet));
    // Several on a line, and a statement that is broken before it.
    assert_eq!(labels("table A {} grant group $0"), ["admins", "support", "Users"]);
    assert_eq!(labels("grant auth_users read table Notes where\ngrant group $0"), ["admins", "support", "Users"]);
    assert_eq!(labels("table A { key\nqueue B { fi$0"), ["fifo", "kms", "name", "arn", "import", "logical_id"]);
}

#[test]
fn principals() {
    assert_eq!(labels("grant $0"), ["auth_users", "unauth_users", "group", "function"]);
    assert_eq!(labels("grant auth$0"), ["auth_users", "unauth_users", "group", "function"]);
    assert_eq!(labels("grant group $0"), ["admins", "support", "Users"]);
    assert_eq!(labels("grant group Users.$0"), ["admins", "support"]);
    assert_eq!(labels("grant function P$0"), ["Presign", "Gate"]);
    assert_eq!(labels("grant auth_users except $0 read table Notes"), ["group"]);
    assert_eq!(labels("grant auth_users except group $0"), ["admins", "support", "Users"]);
    assert_eq!(labels("grant auth_users except group admins, group $0"), ["support", "Users"]);
    assert_eq!(labels("grant Identities.$0"), ["auth_users", "unauth_users"]);
    let pools = labels("identity_pool More { sign_in Users.web }\ngrant $0");
    assert!(pools.contains(&"More.auth_users".to_owned()), "{pools:?}");
}

#[test]
fn only_verbs_that_the_kind_has() {
    has("grant auth_users $0 table Notes", &["read", "get", "query", "scan", "except", "raw"]);
    lacks("grant auth_users $0 table Notes", &["receive", "send"]);
    has("grant auth_users get, $0 table Notes", &["put"]);
    lacks("grant auth_users get, $0 table Notes", &["get", "except"]);
    lacks("grant auth_users get, $0, put table Notes", &["put"]);
    // What an index has.
    has("grant auth_users $0 index Notes.byTag", &["read", "query", "scan"]);
    lacks("grant auth_users $0 index Notes.byTag", &["get", "put", "write"]);
    // The kind is not known yet: those of what is declared.
    has("grant auth_users $0", &["query", "send"]);
    lacks("grant auth_users $0", &["publish"]);
    // The kind stands on the next line, or behind other principals.
    lacks("grant auth_users $0\n  table Notes", &["send"]);
    lacks("grant auth_users $0 except group admins read table Notes", &["send", "except"]);
    assert_eq!(labels("deny auth_users $0 queue Jobs").first().map(String::as_str), Some("write"));
}

#[test]
fn only_verbs_that_they_may_have() {
    has("grant function Presign $0 table Notes", &["describe"]);
    lacks("grant auth_users $0 secret Stripe", &["read"]);
    has("grant function Presign $0 secret Stripe", &["read"]);
    has("grant auth_users $0 secret Stripe via route Http GET /notes", &["read"]);
}

#[test]
fn kinds_and_names_of_the_kind() {
    assert_eq!(labels("grant auth_users scan $0"), ["table", "index"]);
    assert_eq!(labels("grant auth_users put $0"), ["table", "bucket", "bus"]);
    assert_eq!(labels("grant auth_users get, put $0"), ["table", "bucket"]);
    // Nothing that is declared can be called so: all kinds that can.
    assert_eq!(labels("grant auth_users get, scan, publish $0"), NOTHING);
    assert_eq!(labels("grant auth_users read table $0"), ["Notes", "Orders"]);
    assert_eq!(labels("grant auth_users read table Notes, $0"), ["Orders", "table", "index"]);
    assert_eq!(labels("grant auth_users get bucket F$0"), ["Files"]);
    assert_eq!(labels("grant auth_users query index $0"), ["Notes.byTag", "Notes"]);
    assert_eq!(labels("grant auth_users query index Notes.$0"), ["byTag"]);
    assert_eq!(labels("grant group admins invoke route $0"), ["Http"]);
    assert_eq!(labels("grant group admins invoke route Http $0"), ["POST /notes", "GET /notes", "GET /health"]);
    assert_eq!(labels("grant group admins invoke route Http GET /$0"), ["/notes", "/health"]);
}

#[test]
fn terms_in_their_order() {
    assert_eq!(labels("grant auth_users read table Notes $0"), ["where", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes wh$0"), ["where", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users get bucket Files $0"), ["at", "where", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes until 2027-01-01 $0"), ["because"]);
    assert_eq!(labels("grant auth_users read table Notes $0 until 2027-01-01"), ["where", "via"]);
    assert_eq!(labels("deny auth_users delete table Notes $0"), ["until", "because"]);
    assert_eq!(labels("grant group admins read table Notes $0"), ["where", "until", "because"]);
    // A queue has no conditions, and a function no id.
    assert_eq!(labels("grant auth_users send queue Jobs $0"), ["via", "until", "because"]);
    assert_eq!(labels("grant function Gate put table Notes $0"), ["until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes until $0"), ["2026-12-23", "2027-02-21", "2027-11-23"]);
    assert_eq!(labels("grant auth_users read table Notes where owner(userId) $0"), ["and", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes via $0"), ["route"]);
    assert_eq!(labels("grant auth_users read table Notes via route $0"), ["Http"]);
    assert_eq!(
        labels("grant auth_users read table Notes via route Http $0"),
        ["GET /notes", "POST /notes", "GET /health"]
    );
}

#[test]
fn conditions_and_their_keys() {
    assert_eq!(labels("grant auth_users read table Notes where $0"), ["owner", "attributes"]);
    assert_eq!(labels("grant auth_users read table Notes where owner(userId) and $0"), ["attributes"]);
    // A scan has no owner, and putting writes whole items.
    assert_eq!(labels("grant auth_users scan table Notes where $0"), ["attributes"]);
    assert_eq!(labels("grant auth_users put table Notes where $0"), ["owner"]);
    assert_eq!(labels("grant auth_users read table Notes where owner($0"), ["userId"]);
    assert_eq!(labels("grant auth_users read table Notes where owner(u$0)"), ["userId"]);
    // A key of type `string` owns nothing, nor does one that only one of two tables has.
    assert_eq!(labels("grant auth_users query index Notes.byTag where owner($0"), NOTHING);
    assert_eq!(labels("grant auth_users query table Notes, Orders where owner($0"), NOTHING);
    assert_eq!(labels("grant auth_users read table Notes where attributes(x, $0"), ["userId", "noteId"]);
    assert_eq!(labels("grant function Gate put bus Events where $0").first().map(String::as_str), Some("source"));
}

#[test]
fn clauses_that_are_not_there_yet() {
    has("user_pool Others {\n  login email\n  $0\n}", &["mfa", "client", "group"]);
    lacks("user_pool Others {\n  login email\n  $0\n}", &["login"]);
    lacks("user_pool Others {\n  $0\n  login email\n}", &["login"]);
    // `email` is a word of `login`, and not the clause.
    has("user_pool Others {\n  login phone, email\n  $0\n}", &["email"]);
    assert_eq!(labels("user_pool Others {\n  login $0\n}"), ["email", "phone", "username", "preferred_username"]);
    assert_eq!(labels("user_pool Others {\n  mfa optional { totp; $0"), ["sms", "email"]);
    assert_eq!(labels("user_pool Others { client web { flows srp, $0").first().map(String::as_str), Some("password"));
    assert_eq!(labels("api Other $0"), ["http", "rest", "websocket", "graphql"]);
    assert_eq!(labels("param x: $0"), ["string", "secret", "ssm"]);
}

#[test]
fn references_of_clauses() {
    assert_eq!(labels("api Other http {\n  authorizer pool $0"), ["jwt", "lambda", "iam"]);
    assert_eq!(labels("api Other http {\n  authorizer pool jwt $0")[..2], ["Users.web", "auth0"]);
    assert_eq!(labels("api Other http {\n  authorizer gate lambda $0")[..2], ["Presign", "Gate"]);
    assert_eq!(labels("api Other rest {\n  authorizer pool user_pool $0")[..1], ["Users"]);
    // The authorizers of this API, on both sides, although it is not whole.
    assert_eq!(
        labels("api Other http {\n  authorizer one iam\n  default $0\n  authorizer two iam\n}"),
        ["one", "two", "iam"]
    );
    assert_eq!(labels("api Other http {\n  route GET /x -> $0"), ["Presign", "Gate"]);
    assert_eq!(labels("user_pool Other {\n  trigger pre_sign_up -> $0"), ["Presign", "Gate"]);
    has("api Other http {\n  route $0", &["GET", "ANY", "$default"]);
    assert_eq!(labels("api Other websocket {\n  route $0"), ["$connect", "$disconnect", "$default"]);
    has("table Other { key id: $0", &["identity", "sub", "tag", "string"]);
    assert_eq!(labels("table Other { key id: tag($0"), ["tenant"]);
    assert_eq!(labels("identity_pool Other { sign_in $0"), ["Users.web", "auth0"]);
    assert_eq!(labels("identity_pool Other { sign_in Users.$0"), ["web"]);
    // A name that begins like another one is another one.
    assert_eq!(labels("identity_pool Other { sign_in Users.web2, $0")[..1], ["Users.web"]);
    assert_eq!(labels("identity_pool Other { sign_in Users.web, $0")[..1], ["auth0"]);
    assert_eq!(labels("identity_pool Other { tag tenant = $0"), ["claim"]);
    assert_eq!(
        labels("identity_pool Other { rule Users.web claim(\"x\") equals \"y\" -> Users.$0"),
        ["admins", "support"]
    );
    assert_eq!(
        labels("user_pool Other { provider Google google { client_id \"x\" }; client web { providers $0"),
        ["Google", "cognito"]
    );
    assert_eq!(labels("key Master\nbucket Secrets { kms $0"), ["Master"]);
}

#[test]
fn inside_strings() {
    let own = ["{identity}/", "{sub}/", "{tag:tenant}/"];
    assert_eq!(labels("grant auth_users get bucket Files at \"$0"), own);
    assert_eq!(labels("grant auth_users get bucket Files at \"$0\""), own);
    assert_eq!(labels("grant function Presign get bucket Files at \"$0"), NOTHING);
    let found = labels("grant auth_users get bucket Files at \"private/{$0");
    assert_eq!(found, ["{identity}", "{sub}", "{tag:tenant}", "{stage}"]);
    // A function has no identity, and a route's callers act through one.
    assert_eq!(labels("grant function Presign get bucket Files at \"private/{$0"), ["{stage}"]);
    assert_eq!(labels("grant auth_users get bucket Files at \"x/{$0\" via route Http GET /notes"), ["{stage}"]);
    assert_eq!(labels("queue Other { name \"x-{$0\" }"), ["{stage}"]);
    // Braces of a path of code are its own.
    assert_eq!(labels("function Other { handler \"src/{$0\" }"), NOTHING);
    assert_eq!(labels("grant auth_users read table Notes because \"{$0\""), NOTHING);
    has("identity_pool Other { tag tenant = claim(\"$0\")", &["custom:tenant", "sub", "email"]);
    has("user_pool Other { client web { scopes \"$0", &["openid", "email"]);
    assert_eq!(labels("api Other http { route GET /x -> Gate { scopes \"$0\" } }"), ["notes/read"]);
    // Of two pools the API takes the tokens of one.
    let other = "user_pool Other { login email; client app; resource_server files { scope all \"All\" } }\n\
api Files http { authorizer pool jwt Other.app; default pool; route GET /x -> Gate { scopes \"$0\" } }\n";
    assert_eq!(labels(other), ["files/all"]);
    assert_eq!(labels("user_pool Other { attribute plan string; client web { read \"$0")[..1], ["custom:plan"]);
}

/// Whoever types a prefix is offered those that others have on the same bucket.
#[test]
fn prefixes_that_are_granted_elsewhere() {
    let elsewhere = "grant auth_users get bucket Files at \"private/{identity}/\"\n\
grant auth_users get bucket Files at \"shared/\"\nbucket Other\ngrant auth_users get bucket Other at \"other/\"\n";
    let at = |line: &str| labels(&format!("{elsewhere}{line}"));
    assert_eq!(at("grant auth_users put bucket Files at \"$0\"")[..2], ["private/{identity}/", "shared/"]);
    assert_eq!(at("grant auth_users put bucket Files at \"shared/$0\"")[1..3], ["shared/{identity}/", "shared/{sub}/"]);
    // A function has no identity.
    assert_eq!(at("grant function Gate put bucket Files at \"$0\""), ["shared/"]);
    assert_eq!(taken(&format!("{APP}{elsewhere}grant auth_users put bucket Files at \"sh$0\"\n"), "shared/"), {
        format!("{APP}{elsewhere}grant auth_users put bucket Files at \"shared/\"\n")
    });
}

/// With several identity pools it is said which one is meant, and what is offered is of that one.
#[test]
fn several_identity_pools() {
    let two = "user_pool Staff { login email; client app; group ops; group loners { isolated on } }\n\
identity_pool Back { sign_in Staff.app; tag team = claim(\"custom:team\") }\n";
    let found = |line: &str| labels(&format!("{two}{line}"));
    assert_eq!(
        found("grant $0"),
        ["Identities.auth_users", "Back.auth_users", "group", "function", "Identities", "Back"]
    );
    assert_eq!(found("deny Back.auth_users except group $0"), ["ops", "Staff"]);
    assert_eq!(found("deny Identities.auth_users except group $0"), ["admins", "support", "Users"]);
    assert_eq!(found("grant group $0")[..4], ["admins", "support", "ops", "loners"]);
    let tags = |who: &str| {
        let mut found = found(&format!("grant {who} get bucket Files at \"{{$0"));
        found.retain(|label| label.starts_with("{tag:"));
        found
    };
    assert_eq!(tags("Back.auth_users"), ["{tag:team}"]);
    assert_eq!(tags("group ops"), ["{tag:team}"]);
    assert_eq!(tags("group admins"), ["{tag:tenant}"]);
}

#[test]
fn fields_that_are_granted_elsewhere() {
    let graph =
        "api Graph graphql { default iam }\ngrant auth_users call field Graph.Query.notes, field Graph.Note.text\n";
    let found = |line: &str| labels(&format!("{graph}{line}"));
    assert_eq!(found("grant auth_users call field Graph.$0"), ["Query", "Mutation", "Subscription", "Note"]);
    assert_eq!(found("grant auth_users read field Graph.$0"), ["Query", "Subscription"]);
    assert_eq!(found("grant auth_users write field Graph.$0"), ["Mutation"]);
    assert_eq!(found("grant auth_users call field Graph.Query.$0"), ["notes"]);
    // One that never asks IAM grants nothing.
    assert_eq!(
        found("api Open graphql { authorizer pool user_pool Users; default pool }\ngrant auth_users call field $0"),
        ["Graph"]
    );
    assert_eq!(found("grant auth_users call field Graph.Mutation.$0"), NOTHING);
    // A GraphQL API has no routes.
    assert_eq!(found("grant auth_users invoke route $0"), ["Http"]);
}

#[test]
fn placeholders_take_the_place_of_what_is_there() {
    let inserted = |line: &str, label: &str| {
        view(&format!("{APP}{line}\n"), |view, at| {
            let items = complete(view, at, true).items;
            let item = items.into_iter().find(|item| item.label == label).expect("an item");
            let mut text = view.text(at.file).to_owned();
            text.replace_range(item.replace.start as usize..item.replace.end as usize, &item.insert);
            text[APP.len()..].trim_end().to_owned()
        })
    };
    let grant = |at: &str| format!("grant auth_users get bucket Files at {at}");
    assert_eq!(inserted(&grant("\"private/{id$0"), "{identity}"), grant("\"private/{identity}"));
    assert_eq!(inserted(&grant("\"private/{id$0}/\""), "{identity}"), grant("\"private/{identity}/\""));
    assert_eq!(inserted(&grant("\"private/{$0/\""), "{sub}"), grant("\"private/{sub}/\""));
    let raw = |action: &str| format!("grant function Gate raw {action} table Notes because \"x\"");
    let wanted = raw("\"dynamodb:DescribeTimeToLive\"");
    assert_eq!(inserted(&raw("\"dynamodb:Desc$0\""), "dynamodb:DescribeTimeToLive"), wanted);
    assert_eq!(inserted("grant auth_users re$0ad table Notes", "query"), "grant auth_users query table Notes");
    assert_eq!(inserted("grant auth_users $0 table Notes", "query"), "grant auth_users query table Notes");
}

#[test]
fn raw_actions_of_the_service() {
    let raw = |typed: &str| {
        let text = format!("{APP}grant function Gate raw \"{typed}$0\" table Notes because \"x\"\n");
        view(&text, |view, at| {
            let found = complete(view, at, false);
            (found.items.into_iter().map(|item| item.label).collect::<Vec<_>>(), found.incomplete)
        })
    };
    let (all, incomplete) = raw("");
    assert!(all.iter().all(|action| action.starts_with("dynamodb:")) && all.len() > 50, "{all:?}");
    assert!(!incomplete || all.len() == 100);
    assert_eq!(raw("dynamodb:describetimeto"), (vec!["dynamodb:DescribeTimeToLive".to_owned()], false));
    let (other, incomplete) = raw("ec2:");
    assert!(incomplete && other.len() == 100 && other.iter().all(|action| action.starts_with("ec2:")), "{other:?}");
}

#[test]
fn annotations_and_comments() {
    assert_eq!(labels("@$0"), ["allow"]);
    has("@allow($0", &["whole-bucket", "unbound-key"]);
    has("@allow(unbound-$0", &["unbound-key"]);
    assert_eq!(labels("@allow(whole-bucket, $0)"), ["\"\""]);
    assert_eq!(labels("@allow(whole-bucket, \"x\", $0)"), ["until"]);
    assert_eq!(labels("@allow(whole-bucket, \"x\", until $0)").len(), 3);
    has("@allow(whole-bucket, \"x\")\n$0", &["grant"]);
    assert_eq!(labels("// grant $0"), NOTHING);
    assert_eq!(labels("grant auth_users read table Notes // $0"), NOTHING);
    assert_eq!(labels("/// grant $0\ntable X"), NOTHING);
}

#[test]
fn assertions() {
    assert_eq!(labels("test \"t\" {\n  $0"), ["assert"]);
    let who = ["auth_users", "unauth_users", "group", "function", "route", "only"];
    assert_eq!(labels("test \"t\" {\n  assert $0"), who);
    assert_eq!(labels("test \"t\" {\n  assert only $0"), who[..4]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users, $0"), who[..4]);
    assert_eq!(labels("test \"t\" {\n  assert group admins, auth_users $0"), ["can", "cannot", "except"]);
    assert_eq!(labels("test \"t\" {\n  assert group admins, unauth_users $0"), ["can", "cannot"]);
    assert_eq!(labels("test \"t\" {\n  assert unauth_users, auth_users except $0"), ["group"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users $0"), ["can", "cannot", "except"]);
    has("test \"t\" {\n  assert auth_users can $0 table Notes", &["query", "anything"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table $0"), ["Notes", "Orders"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table Notes $0"), ["where", "after", "assert"]);
    has("test \"t\" {\n  assert auth_users can query table Notes, $0", &["Orders", "table", "index"]);
    lacks("test \"t\" {\n  assert auth_users can query table Notes, $0", &["bucket"]);
    has("test \"t\" {\n  assert auth_users can get table Notes, $0", &["table", "bucket"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table Notes, Orders $0"), ["after", "assert"]);
    assert_eq!(
        labels("test \"t\" {\n  assert auth_users can get table Notes $0 after 2027-01-01"),
        ["where", "assert"]
    );
    assert_eq!(
        labels("test \"t\" {\n  assert auth_users can get table Notes where userId = self $0"),
        ["after", "assert"]
    );
    assert_eq!(labels("test \"t\" {\n  assert auth_users can get table Notes after $0").len(), 3);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can get table Notes after 2027-01-01 $0"), ["assert"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table Notes where $0"), ["userId"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table Notes where userId = $0"), ["self", "other"]);
    assert_eq!(labels("test \"t\" {\n  assert route Http GET /notes $0"), ["requires", "is"]);
    assert_eq!(labels("test \"t\" {\n  assert route Http GET /notes requires $0"), ["authorizer", "scopes"]);
    assert_eq!(labels("test \"t\" {\n  assert route Http GET /notes requires authorizer $0"), ["pool", "iam"]);
    assert_eq!(labels("test \"t\" {\n  assert route Http GET /notes is $0"), ["public"]);
}

/// A program after an item was taken.
fn taken(program: &str, label: &str) -> String {
    view(program, |view, at| {
        let items = complete(view, at, false).items;
        let labels: Vec<_> = items.iter().map(|item| item.label.clone()).collect();
        let item = items.into_iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{labels:?}"));
        let mut edits = item.additional;
        edits.push(Edit { loc: crate::text::Loc { file: at.file, span: item.replace }, text: item.insert });
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span));
        let mut text = view.text(at.file).to_owned();
        for edit in edits {
            text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
        }
        text
    })
}

#[test]
fn what_is_missing_is_declared() {
    let before = "table Notes // all of them\n\ngrant auth_users read table Or$0\n";
    assert!(!offered(before).iter().any(|item| item.label.contains("declare")), "too short");
    assert_eq!(
        taken("table Notes // all of them\n\ngrant auth_users read table Ord$0\n", "Ord (declare)"),
        "table Notes // all of them\ntable Ord\n\ngrant auth_users read table Ord\n"
    );
    // One that is there is not declared again, and no word of the language.
    let never =
        |program: &str| assert!(!offered(program).iter().any(|item| item.label.contains("declare")), "{program}");
    never("table Notes\ntable Orders\ngrant function X read table Notes$0\n");
    never("table Notes\ngrant function X read table where$0\n");
    assert_eq!(
        taken("api A http {\n  route GET /x -> List$0\n}\n", "List (declare)"),
        "function List { handler \"src/list.main\" }\n\napi A http {\n  route GET /x -> List\n}\n"
    );
    // What is declared in braces goes there.
    assert_eq!(
        taken("user_pool U {\n  client web\n}\ntable Notes\ngrant group edi$0 scan table Notes\n", "edi (declare)"),
        "user_pool U {\n  client web\n  group edi { precedence 1 }\n}\ntable Notes\ngrant group edi scan table Notes\n"
    );
    assert_eq!(
        taken("table Notes { key a: string }\ngrant function X query index Notes.byTag$0\n", "byTag (declare)"),
        "table Notes { key a: string; index byTag { key tag: string } }\ngrant function X query index Notes.byTag\n"
    );
    assert_eq!(
        taken("event_api E\ngrant function X publish channel E.news$0\n", "news (declare)"),
        "event_api E { channel news }\ngrant function X publish channel E.news\n"
    );
    never("user_pool U { group edi }\ngrant group edi$0 scan table Notes\n");
    never("user_pool U\nuser_pool V\ngrant group edi$0 scan table Notes\n");
    // It comes last.
    let items = offered("table Orders\ngrant function X read table Ord$0\n");
    let last = items.iter().max_by(|one, other| one.sort.cmp(&other.sort)).expect("items");
    assert_eq!(last.label, "Ord (declare)");
}

#[test]
fn an_identity_pool_is_declared_where_there_is_none() {
    let label = "auth_users (declare an identity pool)";
    assert_eq!(
        taken("user_pool Users { login email; client app }\ngrant $0\n", label),
        "user_pool Users { login email; client app }\nidentity_pool Identities { sign_in Users.app }\ngrant auth_users\n"
    );
    assert_eq!(
        taken("table Identities\ngrant au$0\n", label),
        "table Identities\nuser_pool Users { login email; client web { flows srp, refresh } }\nidentity_pool IdentityPool { sign_in Users.web }\ngrant auth_users\n"
    );
    assert!(!labels("grant $0").contains(&label.to_owned()));
}

#[test]
fn items_are_explained() {
    let explained = |line: &str, label: &str| {
        view(&format!("{APP}{line}\n"), |view, at| {
            let items = complete(view, at, true).items;
            let item = items.iter().find(|item| item.label == label).expect("an item").clone();
            resolve(view, &item.data).unwrap_or_default()
        })
    };
    assert!(explained("grant auth_users re$0 table Notes", "read").contains("- `dynamodb:GetItem`"));
    assert!(explained("@allow($0", "whole-bucket").contains("bucket"));
    assert_eq!(
        explained("grant auth_users read table $0", "Orders"),
        "```authc\ntable Orders { key tenantId: tag(tenant), orderId: string }\n```"
    );
    assert_eq!(
        explained("grant auth_users query index $0", "Notes.byTag"),
        "```authc\nindex byTag { key tag: string }\n```"
    );
    assert_eq!(explained("grant group $0", "admins"), "```authc\ngroup admins { precedence 1 }\n```");
    assert_eq!(
        explained("grant auth_users invoke route Http $0", "POST /notes"),
        "```authc\nroute POST /notes -> Presign { iam }\n```"
    );
    assert_eq!(
        explained("grant function Gate raw \"dynamodb:DescribeTimeT$0\" table Notes", "dynamodb:DescribeTimeToLive"),
        "Read: on `dynamodb/table`"
    );
    assert!(explained("grant auth_users read $0", "table").starts_with("DynamoDB table\n\nVerbs: `get`"));
    assert_eq!(
        explained("user_pool Other { client web { $0", "flows"),
        "How users may sign in with it: srp and refresh (srp under `rotation`); refresh where `providers` lacks `cognito`.\n\n`flows srp|password|admin_password|custom|user_auth|refresh|exchange_delegation|exchange_impersonation, …`"
    );
    assert_eq!(view("", |view, _| resolve(view, "clause user_pool nothing")), None);
    assert_eq!(view("", |view, _| resolve(view, "nonsense")), None);
}

/// A clause brings what stands in it, up to where there is something to choose.
#[test]
fn clauses_have_places_to_fill_in() {
    let inserted = |line: &str, label: &str| {
        view(&format!("{APP}{line}\n"), |view, at| {
            let items = complete(view, at, true).items;
            items.into_iter().find(|item| item.label == label).expect("an item").insert
        })
    };
    let pool = "user_pool Other {\n  $0\n}";
    assert_eq!(inserted(pool, "client"), "client ${1:name}$0");
    assert_eq!(inserted(pool, "password"), "password { $1 }$0");
    assert_eq!(inserted(pool, "attribute"), "attribute ${1:name} $0");
    assert_eq!(inserted(pool, "login"), "login");
    assert_eq!(inserted("provider P oidc {\n  $0\n}", "issuer"), "issuer \"$1\"$0");
    assert_eq!(inserted("identity_pool I {\n  $0\n}", "tag"), "tag ${1:name} = claim(\"${2:custom:name}\")$0");
    // Something stands behind the cursor.
    assert_eq!(inserted("user_pool Other { $0 }", "client"), "client");
}

/// A cursor in the middle of a large file is answered from the piece around it.
#[test]
fn a_large_file_is_not_read_whole() {
    let line = "grant function Gate put table Notes // and so on\n";
    let program = format!("{APP}{}grant function Gate $0\n{}", line.repeat(2000), line.repeat(2000));
    view(&program, |view, at| {
        let cursor = cursor_at(view, at).expect("a place");
        assert!(matches!(cursor.context, CursorContext::Sentence(..)), "{cursor:?}");
        let begun = std::time::Instant::now();
        for _ in 0..100 {
            cursor_at(view, at);
        }
        // 100,000 bytes on each side would take a hundred times as long, also on a machine that is busy.
        assert!(begun.elapsed().as_millis() < 1000, "{:?}", begun.elapsed());
    });
}
