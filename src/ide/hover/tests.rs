use super::*;
use crate::ide::coverage::CoverageMarks;
use crate::ide::symbol::testing::every_place;
use crate::ide::testing::view;
use crate::syntax::KEYWORDS;

const PROGRAM: &str = "/// Where *this* is.\n\
param stage: string = \"dev\"\n\
user_pool Users { login email; client web; group admins { precedence 1 } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n\
/// The notes, [see](http://x).\n\
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }\n\
bucket Uploads { name \"up-{stage}\" }\n\
bucket Idle\n\
function List { handler \"src/list.main\"; logs on }\n\
api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> List { public because \"x\" } }\n\
@allow(unscoped-scan, \"why\", until 2026-12-01)\n\
grant auth_users read table Notes // mine\n  where owner(userId)\n\
grant group admins query index Notes.byNote\n\
grant function List get, put bucket Uploads at \"in/{identity}/\" until 2026-11-24 because \"x\"\n\
grant function List raw \"dynamodb:DescribeTable\" table Notes because \"x\"\n\
deny auth_users except group admins delete table Notes\n\
test \"t\" { assert only group admins can query index Notes.byNote }\n\
test \"u\" { assert unauth_users, function List cannot put table Notes, bucket Uploads after 2026-11-30 }\n";

/// What is said about the place before a text, with what it is said about.
fn about(before: &str) -> String {
    assert!(PROGRAM.contains(before), "{before}");
    said(&PROGRAM.replacen(before, &format!("$0{before}"), 1))
}

fn said(text: &str) -> String {
    view(text, |view, at| match hover(view, &OnceCell::new(), &CoverageMarks::default(), at) {
        None => "nothing".to_owned(),
        Some(hover) => format!("[{}] {}", hover.span.of(view.text(at.file)), hover.markdown),
    })
}

#[test]
fn a_grant() {
    assert_eq!(
        about("grant auth_users read"),
        r#"[grant] **grant**: 3 actions, 400 bytes, for `Identities.auth_users`, `group Users.admins`

```json
{
  "Sid": "Notes63bf1b",
  "Effect": "Allow",
  "Action": [
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query"
  ],
  "Resource": [
    "<NotesArn>"
  ],
  "Condition": {
    "ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"
    },
    "Null": {
      "dynamodb:LeadingKeys": "false"
    }
  }
}
```"#
    );
    assert!(
        about("deny").starts_with("[deny] **deny**: 3 actions, 269 bytes, for `Identities.auth_users`\n\n```json\n{\n")
    );
    // What stands there would compile to more than it says.
    let wrong = "user_pool Users { login email; client web }\nidentity_pool I { sign_in Users.web }\n\
table T { key id: string, userId: identity }\n$0grant auth_users read table T where owner(userId)\n";
    assert_eq!(
        said(wrong),
        "[grant] This grant does not compile: AC0219, `userId` cannot own the rows of table T: its partition key is `id`."
    );
}

#[test]
fn principals() {
    let auth_users =
        "[auth_users] `auth_users` Everybody who signed in, members of groups included, unless their group is \
`isolated`. Members of a group with a role of its own get it through that role.

Role `Identities.auth_users`: 2 grants, 709 of 10,240 characters

```authc
grant auth_users read table Notes where owner(userId)
deny auth_users except group admins delete table Notes
```";
    assert_eq!(about("auth_users read"), auth_users);
    let admins = "Role `group Users.admins`: 2 grants, 663 of 10,240 characters

```authc
grant auth_users read table Notes where owner(userId)
grant group admins query index Notes.byNote
```";
    assert_eq!(
        about("group admins query"),
        format!("[group] `group admins` Members of a group of a user pool.\n\n{admins}")
    );
    assert_eq!(
        about("admins delete"),
        format!(
            "[admins] ```authc\ngroup admins {{ precedence 1 }}\n```\n\nIn `user_pool Users`\n\n\
A group; its role is made where it is granted something.\n\n{admins}"
        )
    );
    assert_eq!(
        about("List get"),
        "[List] ```authc
function List { handler \"src/list.main\"; logs on }
```

Role `function List`: 2 grants, 1,041 of 10,240 characters

```authc
grant function List get, put bucket Uploads at \"in/{identity}/\" until 2026-11-24 because \"x\"
grant function List raw \"dynamodb:DescribeTable\" table Notes because \"x\"
```"
    );
}

#[test]
fn verbs_and_kinds() {
    assert_eq!(
        about("read table"),
        "[read] `read` on a DynamoDB table is `get`, `query`

- `get` Reads items by their full key, one or many at a time.
  - `dynamodb:BatchGetItem` (Read)
  - `dynamodb:GetItem` (Read)
- `query` Reads the items under one partition key, of the table or of a named index.
  - `dynamodb:Query` (Read)"
    );
    // An index gives less than its table.
    let index = PROGRAM.replacen("query index", "$0read index", 1);
    assert!(
        said(&index).starts_with("[read] `read` on a DynamoDB table is `query`\n\n- `query` Reads"),
        "{}",
        said(&index)
    );
    assert_eq!(
        about("delete table"),
        "[delete] `delete` on a DynamoDB table

Deletes an item.

- `dynamodb:DeleteItem` (Write)

A `deny` of it denies `dynamodb:BatchWriteItem`, `dynamodb:PartiQLDelete` too, which would do the same.

`where owner(…)` binds it by `dynamodb:LeadingKeys`."
    );
    assert_eq!(
        about("\"dynamodb:D"),
        "[\"dynamodb:DescribeTable\"] `dynamodb:DescribeTable` (Read)\n\nOn `dynamodb/table`\n\nGranted by `describe table`"
    );
    assert_eq!(
        about("index Notes.byNote\ngrant"),
        "[index] `index` A part of a DynamoDB table.

Verbs:

- `query` Reads the items under one partition key, of the table or of a named index.
- `scan` Reads everything; a scan carries no partition key, so it can't be bound to an owner.
- `partiql_select` Reads by PartiQL with the partition key given; full table scans stay refused.
- `search_vectors` Searches by similarity; IAM has no key to bind it to an owner.

- `read` = query
- `list` = scan

`where owner(…)` binds it by `dynamodb:LeadingKeys`.

- Ownership looks at the partition key alone, never at the sort key.
- `BatchWriteItem` both puts and deletes, so it is granted when `put` and `delete` are, and denied when either is.
- Transactions have no actions of their own: `transact` grants the item actions that they are made of.
- The ARN of the table does not cover its indexes: name each index in the grant.
- `put` replaces whole items and can't be bound to attributes; use `update`.
- A write answers with the item, as it was or as it is now (`ReturnValues`), only where the same role may `get` it on the same terms; a request for it is refused otherwise.
- An event source of a function on the `stream` also needs `raw \"dynamodb:ListStreams\"`, which IAM binds to no table.
- A write under a condition, and `check`, still tell whether the condition holds, whatever attribute it is on.
- No group holds the PartiQL verbs: grant each by name."
    );
    assert!(about("bucket Uploads at").starts_with("[bucket] `bucket` An S3 bucket.\n\nVerbs:\n\n- `get` "));
    assert!(
        about("api Http").starts_with("[api] `api` An API, its authorizers and its routes.\n\nVerbs:\n\n- `invoke` ")
    );
}

#[test]
fn names() {
    assert_eq!(
        about("Notes //"),
        "[Notes] ```authc
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }
```

The notes, \\[see\\]\\(http\\://x\\)\\.

Who may do what:

- `auth_users`: `read` `where owner(userId)`
- `group admins`: `query` on `index Notes.byNote`
- `function List`: `raw \"dynamodb:DescribeTable\"` `because \"x\"`
- **deny** `auth_users except group admins`: `delete`"
    );
    assert_eq!(
        about("byNote\n"),
        "[byNote] ```authc
index byNote { key noteId: string }
```

In `table Notes`

A secondary index.

Who may do what:

- `group admins`: `query`"
    );
    assert_eq!(about("Idle"), "[Idle] ```authc\nbucket Idle\n```\n\nNobody is granted anything on it.");
    assert_eq!(
        about("GET /notes"),
        "[GET /notes] ```authc\nroute GET /notes -> List { public because \"x\" }\n```\n\nIn `api Http`\n\n\
A route and its function.\n\nAnybody may call it."
    );
    assert_eq!(
        about("userId)"),
        "[userId] ```authc\nuserId: identity\n```\n\nIn `table Notes`\n\n`identity` The caller's id in the identity pool, \
`REGION:GUID`: the attribute can own rows.\n\nIn a policy: `${cognito-identity.amazonaws.com:sub}`"
    );
    assert_eq!(
        about("stage}"),
        "[stage] ```authc\nparam stage: string = \"dev\"\n```\n\nWhere \\*this\\* is\\.\n\n\
A parameter of the output; `--set` fixes its value when it is compiled.\n\n`string` Text."
    );
}

#[test]
fn parts_of_things() {
    let table = "identity_pool I { sign_in U.web; tag tenant = claim(\"custom:tenant\") }\nuser_pool U { login email; client web; \
group admins; resource_server notes { scope read \"Read\" } }\ntable T { key a: tag(tenant); index i { key b: string } }\n\
grant group admins query, delete table T, index T.i\n";
    let about = |before: &str| said(&table.replacen(before, &format!("$0{before}"), 1));
    assert_eq!(
        about("a: tag"),
        "[a] ```authc\na: tag(tenant)\n```\n\nIn `table T`\n\n`tag` A principal tag of the identity pool, filled from a claim of \
the token: the attribute can own rows.\n\nIn a policy: `${aws:PrincipalTag/tenant}`"
    );
    assert!(about("tag(tenant)").ends_with("In a policy: `${aws:PrincipalTag/tenant}`"));
    assert!(about("read \"Read\"").contains("In `resource_server notes`"));
    // The whole is named beside the part, or the grant would look like less than it is.
    assert!(about("T {").ends_with("- `group admins`: `query, delete` on `table T`, `index T.i`"), "{}", about("T {"));
    // Nothing can be deleted from an index.
    assert!(about("i { key b").ends_with("- `group admins`: `query`"), "{}", about("i { key b"));
}

/// Of the options that a table has, those are shown that fit.
#[test]
fn options_that_fit() {
    let shown = |text: &str| said(text).rsplit("\n\n").take(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        shown("provider P $0google { client_id \"x\" }\n")[0],
        "```authc\nprovider NAME google { client_id }\n```"
    );
    let api = "user_pool U { login email; client web }\nfunction F\n";
    assert_eq!(
        shown(&format!("{api}api A rest {{ authorizer g $0lambda F; default g; route GET /x -> F }}\n")),
        [
            "```authc\nauthorizer { ttl; identity_source; type; validation }\n```",
            "One of `jwt` `user_pool` `lambda` `iam`"
        ]
    );
    assert_eq!(
        shown(&format!("{api}api A http {{ authorizer g $0jwt U.web; default g; route GET /x -> F }}\n"))[0],
        "```authc\nauthorizer { audience; identity_source }\n```"
    );
}

#[test]
fn fields_of_a_schema() {
    let text = "user_pool U { login email; client web; group admins }\nidentity_pool I { sign_in U.web }\n\
api G graphql { default iam; id \"x\" }\ngrant auth_users call field G.Query.list\ngrant group admins call field G.Query.$0get, field G.Query.list\n";
    assert_eq!(said(text), "[get] `get` of `api G`\n\nWho may do what:\n\n- `group admins`: `call`");
    let type_of = text.replace("$0", "").replacen("Query.list\n", "$0Query.list\n", 1);
    assert_eq!(said(&type_of), "[Query] `Query` of `api G`");
}

#[test]
fn what_a_route_asks() {
    let text = "user_pool U { login email; client web; resource_server n { scope read \"R\" } }\nfunction F\n\
api A http { authorizer p jwt U.web; default p; route GET /a -> F; route GET /b -> F { scopes \"n/read\" }; route GET /c -> F { iam } }\n";
    let about = |before: &str| said(&text.replacen(before, &format!("$0{before}"), 1));
    assert!(about("GET /a").ends_with("\n\nAuthorizer `p` asks the caller."));
    assert!(about("GET /b").ends_with("\n\nAuthorizer `p` asks the caller, with one of `n/read`."));
    assert!(about("GET /c").ends_with("\n\nIAM asks the caller: it needs a grant."));
}

/// What is wrong elsewhere is said too.
#[test]
fn why_a_grant_does_not_compile() {
    let text = "user_pool { login email; client web }\nidentity_pool I { sign_in U.web }\ntable T { key a: identity }\n\
function F\n$0grant group admins get table T\n";
    assert!(said(text).starts_with("[grant] This grant does not compile: AC0"), "{}", said(text));
}

#[test]
fn words_with_one_meaning() {
    let rule = "[unscoped-scan] **AC1001** `unscoped-scan`\n\nUsers may scan a table.\n\nA scan reads every item of every user";
    let about_rule = about("unscoped-scan");
    assert!(about_rule.starts_with(rule), "{about_rule}");
    assert!(about_rule.ends_with("\n\nCategory `access`; in this project: warning."), "{about_rule}");
    let cases = [
        (
            "owner(",
            "[owner] `owner` Only data of the caller, whose id the partition key holds.\n\n\
`where owner(…)` binds it by `dynamodb:LeadingKeys`.",
        ),
        ("allow(", "[allow] `@allow` A rule of the linter is broken on purpose here: which, why, and until when."),
        ("2026-12-01", "[2026-12-01] 8 days are left; 2026-12-01 is the last one, in UTC."),
        ("2026-11-24", "[2026-11-24] One day is left: the last is tomorrow, in UTC."),
        (
            "identity}/",
            "[{identity}] `{identity}` The caller's id in the identity pool, `REGION:GUID`.\n\n\
In a policy: `${cognito-identity.amazonaws.com:sub}`",
        ),
        (
            "at \"in",
            "[at] `at` Only object keys or topics below this prefix; an id of the caller fills a whole segment.",
        ),
        ("except", "[except] `except` takes groups out of `auth_users`."),
        ("only", "[only] `only` And nobody else may."),
        (
            "login",
            "[login] `login` What users sign in with; with `username` among them the others are aliases.\n\n\
Some of `email` `phone` `username` `preferred_username`",
        ),
        (
            "email;",
            "[email] `login` What users sign in with; with `username` among them the others are aliases.\n\n\
Some of `email` `phone` `username` `preferred_username`",
        ),
        ("on }", "[on] `logs` Whether its role may write its own log (off).\n\nOne of `on` `off`"),
        ("index byNote {", "[index] `index` A secondary index.\n\n```authc\nindex { key }\n```"),
        (
            "http {",
            "[http] `api` An API, its authorizers and its routes.\n\nOne of `http` `rest` `websocket` `graphql`\n\n\
```authc\napi NAME http { authorizer; default; route; routes; create; cors; stage; id; import; logical_id }\n```",
        ),
        ("string = ", "[string] `string` Text."),
        ("because \"x\" } }", "[because] `because` The reason, for whoever reviews it."),
        ("\"src/list", "nothing"),
        ("// mine", "nothing"),
        (" mine", "nothing"),
    ];
    for (before, expected) in cases {
        assert_eq!(about(before), expected);
    }
}

#[test]
fn what_cannot_be_read_is_explained_by_its_words() {
    assert_eq!(
        said("bucket B\ngrant auth_users get $0bucket\n").lines().next(),
        Some("[bucket] `bucket` An S3 bucket.")
    );
    assert!(said("bucket B\ngrant auth_users get $0B\n").starts_with("[B] ```authc\nbucket B\n```"));
    assert_eq!(said("grant auth$0_users\n"), "[auth_users] `auth_users` Everybody who signed in.");
}

/// A text with backticks in it does not end the piece of code that it is in.
#[test]
fn text_of_a_file_stays_text() {
    let text = "/// <img src=x> `a`\nbucket $0B { name \"```[x](y)\" }\n";
    assert_eq!(
        said(text),
        "[B] ````authc\nbucket B { name \"```[x](y)\" }\n````\n\n\\<img src\\=x\\> \\`a\\`\n\nNobody is granted anything on it."
    );
}

#[test]
fn any_text_can_be_asked() {
    every_place(1, |view, at| {
        let compiled = OnceCell::new();
        if let Some(hover) = hover(view, &compiled, &CoverageMarks::default(), at) {
            let text = view.text(at.file);
            assert!(text.get(hover.span.start as usize..hover.span.end as usize).is_some());
            assert!(touches(hover.span, at.offset) && !hover.markdown.is_empty());
        }
    });
}

#[test]
fn every_keyword_is_explained() {
    for (word, kind) in KEYWORDS {
        assert!(words::keyword(*kind).is_some(), "{word}");
    }
}

#[test]
fn what_is_taken_for_true() {
    const PROGRAM: &str = "user_pool Users {\n\
        arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"\nclient web { id \"1example23456789\" }\n\
        membership single because \"the *directory* sees to it\"\n\
        group staff { create on }\ngroup interns { role attached because \"OPS-112\" }\n}\n\
        identity_pool Ids { sign_in Users.web }\ntable Notes\n\
        grant group staff scan table Notes\ndeny group interns scan table Notes\n";
    let about = |place: &str| said(&PROGRAM.replacen(place, &format!("$0{place}"), 1));
    let single = "Taken for true: nobody is in two groups of `Users`, because \"the \\\\*directory\\\\* sees to it\"."
        .replace("\\\\", "\\");
    assert!(about("Users {").contains(&single), "{}", about("Users {"));
    let staff = about("staff {");
    assert!(staff.contains(&single) && staff.contains("Precedence 0, which the compiler gave it."), "{staff}");
    let interns = about("interns {");
    assert!(interns.contains("Taken for true: its role was set by hand, because \"OPS\\-112\"."), "{interns}");
    assert!(about("deny group").contains(&single), "{}", about("deny group"));
    assert!(!about("grant group").contains("Taken for true"), "{}", about("grant group"));
}

#[test]
fn an_assertion_about_lists() {
    assert!(
        about("unauth_users, function").starts_with("[unauth_users] `unauth_users` Guests: whoever has not signed in.")
    );
    assert!(about("List cannot").starts_with("[List] ```authc\nfunction List"), "{}", about("List cannot"));
    assert!(about("bucket Uploads after").starts_with("[bucket] `bucket` An S3 bucket."));
    assert!(about("Uploads after").starts_with("[Uploads] ```authc\nbucket Uploads"));
    assert_eq!(
        about("after 2026-11-30"),
        "[after] `after` What holds once this day is over, in UTC: no grant or denial `until` that day or an earlier one."
    );
    assert_eq!(about("2026-11-30 }"), "[2026-11-30] From 2026-12-01 00:00 on, in UTC.");
}

const TESTED: &str = "user_pool Users { login email; client web; group admins }\n\
identity_pool Ids { sign_in Users.web; guests on because \"x\" }\n\
table Notes { key userId: identity }\nbucket Files\n\
api Http http { authorizer pool jwt Users.web; default pool\nroute GET /notes -> \"a.main\" }\n\
grant auth_users get table Notes where owner(userId)\n\
grant group admins put table Notes\n\
deny auth_users delete table Notes\n\
grant auth_users get bucket Files at \"in/\"\n\
test \"some\" {\n  \
assert auth_users can get table Notes\n  \
assert unauth_users cannot get table Notes\n  \
assert auth_users cannot delete table Notes\n  \
assert group admins cannot put table Notes\n  \
assert group admins can scan table Notes\n  \
assert route Http GET /notes requires authorizer pool\n}\n";

/// What is said of the place before a text of that program.
fn tested(before: &str) -> String {
    assert!(TESTED.contains(before), "{before}");
    said(&TESTED.replacen(before, &format!("$0{before}"), 1))
}

#[test]
fn assertions_that_hold() {
    let cases = [
        (
            "assert auth_users can",
            "- `Ids.auth_users can get table Notes`: by `main.authc:7`, if \\`userId\\` is the caller's own id\n\
             - `group Users.admins can get table Notes`: by `main.authc:7`, if \\`userId\\` is the caller's own id",
        ),
        ("assert unauth_users", "- `Ids.unauth_users cannot get table Notes`: no grant allows it"),
        (
            "assert auth_users cannot",
            "- `Ids.auth_users cannot delete table Notes`: denied by `main.authc:9`\n\
             - `group Users.admins cannot delete table Notes`: denied by `main.authc:9`",
        ),
        ("assert route", "- `route Http GET /notes requires authorizer pool` (`main.authc:6`)"),
    ];
    for (before, expected) in cases {
        let found = tested(before);
        assert!(found.starts_with("[assert] `assert` An assertion"), "{found}");
        assert!(found.ends_with(&format!("\n\n**It holds.**\n\n{expected}")), "{found}");
    }
    let of_verb = tested("can get table Notes\n  assert unauth");
    assert!(of_verb.starts_with("[can] `can` Every role") && of_verb.contains("**It holds.**"), "{of_verb}");
}

#[test]
fn assertions_that_do_not_hold() {
    let allowed = tested("assert group admins cannot");
    let reason = "- group Users\\.admins can put table Notes: allowed by this grant (`main.authc:8`); AWS would allow";
    assert!(allowed.contains(&format!("**It does not hold.**\n\n{reason}")), "{allowed}");
    let denied = tested("assert group admins can scan");
    let reason = "- group Users\\.admins cannot scan table Notes: grants get, put on table Notes (`main.authc:7`)";
    assert!(denied.contains(reason), "{denied}");
    let broken = TESTED.replace("get bucket Files", "get bucket Fils").replacen("assert", "$0assert", 1);
    assert!(said(&broken).contains("It is not asked: AC0104"), "{}", said(&broken));
}

#[test]
fn tests_are_counted() {
    assert_eq!(
        tested("test \"some\""),
        "[test] `test` What must stay true, whoever changes the grants.\n\n4 of 6 hold."
    );
    assert_eq!(tested("\"some\""), "[\"some\"] 4 of 6 hold.");
}

#[test]
fn grants_name_the_tests_that_they_decide() {
    let decides = |before: &str| tested(before).lines().any(|line| line == "Decides 1 test: `some` (`main.authc:12`)");
    assert!(decides("grant auth_users get table"), "{}", tested("grant auth_users get table"));
    assert!(
        tested("deny auth_users").contains("Decides 1 test: `some` (`main.authc:14`)"),
        "{}",
        tested("deny auth_users")
    );
    assert!(!tested("grant auth_users get bucket").contains("Decides"), "a grant that no test is about");
}
