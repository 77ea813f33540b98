use super::*;
use crate::ide::testing::view;

const APP: &str = r#"param stage: string = "dev"
user_pool Users {
  login email
  client web { flows srp, refresh }
  group admins { precedence 1 }
}
identity_pool Identities { sign_in Users.web; tag tenant = claim("custom:tenant") }
table Notes { key userId: identity, noteId: string; index byTag { key tag: string } }
bucket Files
queue Jobs
function Presign { handler "src/presign.main" }
api Http http {
  authorizer pool jwt Users.web
  default pool
  route GET /notes -> Presign
}
"#;

/// The labels at `$0` behind the program above.
fn labels(line: &str) -> Vec<String> {
    view(&format!("{APP}{line}\n"), |view, at| complete(view, at, false).items)
        .into_iter()
        .map(|item| item.label)
        .collect()
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

#[test]
fn statements() {
    has("$0", &["grant", "deny", "table", "bucket", "user_pool", "@allow"]);
    has("gr$0", &["grant"]);
    has("grant auth_users read table Notes\n$0", &["grant", "table"]);
}

#[test]
fn principals() {
    assert_eq!(labels("grant $0"), ["auth_users", "unauth_users", "group", "function"]);
    assert_eq!(labels("grant auth$0"), ["auth_users", "unauth_users", "group", "function"]);
    assert_eq!(labels("grant group $0"), ["admins"]);
    assert_eq!(labels("grant function P$0"), ["Presign"]);
    assert_eq!(labels("grant auth_users except $0 read table Notes"), ["group", "function"]);
    assert_eq!(labels("grant auth_users except group $0"), ["admins"]);
    assert_eq!(labels("grant Identities.$0"), ["auth_users", "unauth_users"]);
}

#[test]
fn only_verbs_that_the_kind_has() {
    has("grant auth_users $0 table Notes", &["read", "get", "query", "scan", "except", "raw"]);
    lacks("grant auth_users $0 table Notes", &["receive", "send"]);
    has("grant auth_users get, $0 table Notes", &["put"]);
    lacks("grant auth_users get, $0 table Notes", &["get", "except"]);
    // The kind is not known yet: those of what is declared.
    has("grant auth_users $0", &["query", "send"]);
    lacks("grant auth_users $0", &["publish"]);
}

#[test]
fn kinds_and_names_of_the_kind() {
    has("grant auth_users scan $0", &["table"]);
    lacks("grant auth_users scan $0", &["bucket", "queue"]);
    assert_eq!(labels("grant auth_users read table $0"), ["Notes"]);
    assert_eq!(labels("grant auth_users get bucket F$0"), ["Files"]);
    assert_eq!(labels("grant auth_users query index $0"), ["Notes.byTag"]);
    assert_eq!(labels("grant auth_users query index Notes.$0"), ["byTag"]);
    assert_eq!(labels("grant group admins invoke route $0"), ["Http"]);
    assert_eq!(labels("grant group admins invoke route Http $0"), ["GET /notes"]);
    assert_eq!(labels("grant group admins invoke route Http GET /$0"), ["/notes"]);
}

#[test]
fn terms_in_their_order() {
    assert_eq!(labels("grant auth_users read table Notes $0"), ["where", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users get bucket Files $0"), ["at", "via", "until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes until 2027-01-01 $0"), ["because"]);
    assert_eq!(labels("deny auth_users delete table Notes $0"), ["until", "because"]);
    assert_eq!(labels("grant auth_users read table Notes until $0"), ["2026-12-23", "2027-02-21", "2027-11-23"]);
}

#[test]
fn conditions_and_their_keys() {
    has("grant auth_users read table Notes where $0", &["owner", "attributes"]);
    assert_eq!(labels("grant auth_users read table Notes where owner($0"), ["userId"]);
    assert_eq!(labels("grant auth_users read table Notes where owner(u$0)"), ["userId"]);
    // A key of type `string` owns nothing.
    assert_eq!(labels("grant auth_users query index Notes.byTag where owner($0"), [""; 0]);
    assert_eq!(labels("grant auth_users read table Notes where attributes(x, $0"), ["userId", "noteId"]);
}

#[test]
fn clauses_and_their_words() {
    has("user_pool Others {\n  login email\n  $0\n}", &["mfa", "client", "group"]);
    lacks("user_pool Others {\n  login email\n  $0\n}", &["login"]);
    assert_eq!(labels("user_pool Others {\n  login $0\n}"), ["email", "phone", "username", "preferred_username"]);
    assert_eq!(labels("user_pool Others {\n  mfa optional { totp; $0"), ["sms", "email"]);
    assert_eq!(labels("api Other $0"), ["http", "rest", "websocket", "graphql"]);
    assert_eq!(labels("api Other http {\n  authorizer pool jwt $0"), ["Users.web", "Presign"]);
    has("api Other http {\n  route GET /x -> $0", &["Presign"]);
    has("table Other { key id: $0", &["identity", "sub", "tag"]);
    assert_eq!(labels("table Other { key id: tag($0"), ["tenant"]);
    assert_eq!(labels("identity_pool Other { sign_in Users.$0"), ["web", "admins"]);
    has("param x: $0", &["string", "secret", "ssm"]);
}

#[test]
fn inside_strings() {
    assert_eq!(labels("grant auth_users get bucket Files at \"$0"), [""; 0]);
    let found = labels("grant auth_users get bucket Files at \"private/{$0");
    assert_eq!(found, ["{identity}", "{sub}", "{tag:tenant}", "{stage}"]);
    // A function has no identity.
    assert_eq!(labels("grant function Presign get bucket Files at \"private/{$0"), ["{stage}"]);
    let actions = labels("grant function Presign raw \"dynamodb:Desc$0\" table Notes");
    assert!(actions.contains(&"dynamodb:DescribeTimeToLive".to_owned()), "{actions:?}");
}

#[test]
fn rules_and_comments() {
    has("@$0", &["allow"]);
    has("@allow($0", &["whole-bucket", "unbound-key"]);
    assert_eq!(labels("// grant $0"), [""; 0]);
    assert_eq!(labels("grant auth_users read table Notes // $0"), [""; 0]);
}

#[test]
fn assertions() {
    has("test \"t\" {\n  assert $0", &["auth_users", "group"]);
    has("test \"t\" {\n  assert auth_users $0", &["can", "cannot"]);
    has("test \"t\" {\n  assert auth_users can $0 table Notes", &["query", "anything"]);
    assert_eq!(labels("test \"t\" {\n  assert auth_users can query table $0"), ["Notes"]);
}

#[test]
fn what_is_typed_is_replaced() {
    let found = view(&format!("{APP}grant auth_users re$0ad table Notes\n"), |view, at| {
        let items = complete(view, at, true).items;
        let read = items.iter().find(|item| item.label == "read").expect("a verb").clone();
        (read.replace.of(view.text(at.file)).to_owned(), resolve(view, &read.data))
    });
    assert_eq!(found.0, "read");
    assert!(found.1.expect("its actions").contains("`dynamodb:GetItem`"));
}

/// At every place of every example, however it is broken, there is an answer.
#[test]
fn never_panics() {
    for example in crate::ide::symbol::testing::examples() {
        let example = &example.file(crate::text::FileId(0)).text;
        for cut in (0..example.len()).step_by(7).filter(|cut| example.is_char_boundary(*cut)) {
            for text in [format!("{}$0", &example[..cut]), format!("{}$0{}", &example[..cut], &example[cut..])] {
                view(&text, |view, at| {
                    for item in complete(view, at, true).items {
                        assert!(
                            view.text(at.file).get(item.replace.start as usize..item.replace.end as usize).is_some()
                        );
                    }
                });
            }
        }
    }
}
