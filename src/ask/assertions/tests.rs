use super::*;
use crate::check::testing::with_program;

/// Asks each assertion by itself, and compares what holds with what should.
#[track_caller]
fn ask(program: &str, cases: &[(&str, bool)]) {
    let asserts: String = cases.iter().map(|(assertion, _)| format!("  assert {assertion}\n")).collect();
    let text = format!("{program}test \"t\" {{\n{asserts}}}\n");
    with_program(&text, |program| {
        let outcomes = run_tests(&Decisions::new(program), &|_| true);
        let wrong = outcomes[0].assertions.iter().zip(cases).filter_map(|(outcome, (assertion, holds))| {
            let told: Vec<&str> = outcome.failures.iter().map(|failure| failure.diagnostic.message.as_str()).collect();
            (told.is_empty() != *holds).then(|| format!("{assertion}: {told:?}"))
        });
        let wrong: Vec<String> = wrong.collect();
        assert_eq!(outcomes[0].assertions.len(), cases.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// The failures of one assertion.
fn failures<R>(program: &str, assertion: &str, read: impl FnOnce(&[CaseFailure]) -> R) -> R {
    with_program(&format!("{program}test \"t\" {{ assert {assertion} }}\n"), |program| {
        let outcomes = run_tests(&Decisions::new(program), &|_| true);
        read(&outcomes[0].assertions[0].failures)
    })
}

const USERS: &str = "user_pool Users { login email; client web; membership single because \"one each\"\n\
    group admins { precedence 1 }; group support; group banned { isolated on } }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"logos\" }\n";

#[test]
fn a_verb_can_if_each_action_is_allowed_for_some_request() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity, noteId: string }}\nbucket Files\n\
         grant auth_users get, query table Notes where owner(userId)\ngrant unauth_users get bucket Files at \"public/\"\n"
    );
    ask(
        &program,
        &[
            ("auth_users can get, query table Notes", true),
            ("auth_users can read table Notes", true),
            ("auth_users can put table Notes", false),
            ("auth_users cannot put, delete table Notes", true),
            ("auth_users cannot put, query table Notes", false),
            ("auth_users can anything table Notes", true),
            ("auth_users cannot anything table Notes", false),
            ("unauth_users cannot anything table Notes", true),
            ("unauth_users can anything table Notes", false),
            ("auth_users cannot anything bucket Files", true),
            ("auth_users, unauth_users can get bucket Files", false),
            ("auth_users, unauth_users cannot put bucket Files, table Notes", true),
        ],
    );
}

#[test]
fn groups_have_their_roles() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity }}\ntable Logs {{ key day: string }}\n\
         grant auth_users get table Notes where owner(userId)\ngrant group admins get, delete table Notes\n\
         grant group banned get table Logs\n"
    );
    ask(
        &program,
        &[
            ("group admins can get, delete table Notes", true),
            ("auth_users can delete table Notes", false),
            ("auth_users cannot delete table Notes", false),
            ("auth_users except group admins cannot delete table Notes", true),
            // Members of a group without a role have that of all signed-in users.
            ("group support can get table Notes where userId = self", true),
            ("group support cannot get table Notes where userId = self", false),
            ("group support cannot get table Notes where userId = other", true),
            ("auth_users except group support can get table Notes where userId = self", true),
            ("auth_users except group support cannot get table Notes where userId = self", false),
            ("auth_users except group admins, group support can get table Notes where userId = self", true),
            // Members of an isolated group are not among them.
            ("group banned cannot anything table Notes", true),
            ("group banned can get table Logs", true),
            ("auth_users cannot anything table Logs", true),
            ("only group banned can get table Logs", true),
            ("only group admins can delete table Notes", true),
            ("only group admins can get table Notes", false),
            ("only auth_users can get table Notes where userId = self", true),
            ("only auth_users except group admins can get table Notes where userId = self", false),
            ("only auth_users except group support can get table Notes where userId = self", false),
            ("only auth_users, unauth_users can get table Notes", false),
        ],
    );
}

#[test]
fn an_exception_of_a_grant_holds() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity }}\n\
         grant auth_users except group admins get table Notes where owner(userId)\ngrant group admins scan table Notes\n"
    );
    ask(
        &program,
        &[
            ("auth_users except group admins can get table Notes where userId = self", true),
            ("auth_users can get table Notes where userId = self", false),
            ("group admins cannot get table Notes", true),
            ("only auth_users except group admins can get table Notes where userId = self", true),
            ("only group admins can scan table Notes", true),
        ],
    );
}

#[test]
fn pools_of_identities_are_apart() {
    let program = "user_pool Users { login email; client web; group admins }\nuser_pool Staff { login email; client desk; group admins }\n\
        identity_pool Ids { sign_in Users.web }\nidentity_pool Desk { sign_in Staff.desk; guests on because \"kiosk\" }\n\
        table Notes\ngrant Ids.auth_users get table Notes\ngrant group Staff.admins scan table Notes\n";
    ask(
        program,
        &[
            ("Ids.auth_users can get table Notes", true),
            ("Desk.auth_users can get table Notes", false),
            ("auth_users can get table Notes", false),
            ("auth_users cannot get table Notes", false),
            ("Desk.auth_users, Desk.unauth_users cannot get table Notes", true),
            ("only Ids.auth_users can get table Notes", true),
            ("unauth_users cannot anything table Notes", true),
            ("group admins can scan table Notes", false),
            ("group Staff.admins can scan table Notes", true),
            ("group Users.admins can get table Notes", true),
            ("only group Staff.admins can scan table Notes", true),
        ],
    );
}

#[test]
fn functions_have_roles_of_their_own() {
    let program = format!(
        "{USERS}table Notes\nfunction Work {{ handler \"work.main\" }}\nfunction Idle {{ handler \"idle.main\" }}\n\
         grant function Work put, scan table Notes\n"
    );
    ask(
        &program,
        &[
            ("function Work can put, scan table Notes", true),
            ("function Work cannot put table Notes", false),
            ("function Work cannot delete table Notes", true),
            ("function Idle cannot anything table Notes", true),
            ("function Idle can put table Notes", false),
            ("function Work, function Idle can put table Notes", false),
            ("only function Work can put table Notes", true),
            ("only function Idle can put table Notes", false),
        ],
    );
}

#[test]
fn at_is_a_place_or_all_below_it() {
    let program = format!(
        "{USERS}bucket Files\n\
         grant auth_users get, put bucket Files at \"private/{{identity}}/\"\ngrant unauth_users get bucket Files at \"public/\"\n\
         grant group admins get bucket Files at \"public/logos/\"\ngrant group admins list bucket Files at \"public/\"\n"
    );
    ask(
        &program,
        &[
            ("unauth_users can get bucket Files at \"public/\"", true),
            ("unauth_users can get bucket Files at \"public/a.png\"", true),
            ("unauth_users can get bucket Files at \"public/deep/a.png\"", true),
            ("unauth_users can get bucket Files at \"private/\"", false),
            ("unauth_users cannot anything bucket Files at \"private/\"", true),
            ("unauth_users cannot get bucket Files at \"public\"", true),
            ("unauth_users cannot get bucket Files at \"public/\"", false),
            ("auth_users can get, put bucket Files at \"private/{identity}/\"", true),
            ("auth_users can put bucket Files at \"private/{identity}/a.png\"", true),
            ("auth_users cannot put bucket Files at \"private/nobody\"", true),
            ("auth_users cannot put bucket Files at \"elsewhere/\"", true),
            ("group admins can get bucket Files at \"public/logos/a.png\"", true),
            ("group admins cannot get bucket Files at \"public/other.png\"", true),
            ("group admins can list bucket Files at \"public/\"", true),
            ("group admins cannot list bucket Files at \"private/\"", true),
        ],
    );
}

#[test]
fn owners_are_told_apart_by_the_partition_key() {
    let program = format!(
        "{}table Notes {{ key userId: identity }}\ntable Orders {{ key tenantId: tag(tenant) }}\ntable People {{ key person: sub }}\n\
         grant auth_users get, query table Notes where owner(userId)\ngrant auth_users query table Orders where owner(tenantId)\n\
         grant auth_users get table People where owner(person)\ngrant group admins query table Notes\n",
        USERS
            .replace("login email;", "login email; attribute tenant string { mutable off };")
            .replace("sign_in Users.web;", "sign_in Users.web; tag tenant = claim(\"custom:tenant\");")
    );
    ask(
        &program,
        &[
            ("auth_users can get, query table Notes where userId = self", true),
            ("auth_users cannot get table Notes where userId = other", true),
            ("auth_users cannot query table Notes where userId = other", false),
            ("auth_users except group admins cannot query table Notes where userId = other", true),
            ("group admins can query table Notes where userId = other", true),
            ("group admins can get table Notes where userId = other", false),
            ("auth_users can query table Orders where tenantId = self", true),
            ("auth_users cannot query table Orders where tenantId = other", true),
            ("auth_users can get table People where person = self", true),
            ("auth_users can get table People where person = other", false),
            ("auth_users cannot get table People where person = other", true),
            ("auth_users can query table Notes where userId = self after 2027-01-31", true),
        ],
    );
}

#[test]
fn a_day_after_is_that_after_the_end() {
    let program = format!(
        "{USERS}table Notes\ngrant auth_users get, scan table Notes until 2027-01-31\n\
         deny auth_users scan table Notes until 2026-12-31\n"
    );
    ask(
        &program,
        &[
            ("auth_users can get table Notes", true),
            ("auth_users can get table Notes after 2027-01-30", true),
            ("auth_users cannot get table Notes after 2027-01-30", false),
            ("auth_users can get table Notes after 2027-01-31", false),
            ("auth_users cannot get table Notes after 2027-01-31", true),
            ("auth_users can scan table Notes after 2026-12-31", true),
        ],
    );
}

#[test]
fn denials_take_away() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity; index byDay {{ key day: string }} }}\n\
         grant auth_users get, query table Notes, index Notes.byDay\ndeny auth_users except group admins query table Notes\n\
         grant group admins delete table Notes\n"
    );
    ask(
        &program,
        &[
            ("group admins can query table Notes, index Notes.byDay", true),
            ("auth_users except group admins cannot query table Notes, index Notes.byDay", true),
            ("auth_users can query table Notes", false),
            ("auth_users can get table Notes", true),
        ],
    );
    failures(&program, "auth_users except group admins can query table Notes", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert_eq!((failure.expected.as_str(), failure.got.as_str()), ("allowed", "denied"));
        assert_eq!((failure.deciding.len(), failure.nearest[0].denies), (1, true));
    });
}

#[test]
fn parts_of_a_resource_are_asked_about_by_themselves() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity; index byDay {{ key day: string }} }}\n\
         grant auth_users query index Notes.byDay\ngrant group admins scan table Notes\n"
    );
    ask(
        &program,
        &[
            ("auth_users can query index Notes.byDay", true),
            ("auth_users cannot query table Notes", true),
            ("group admins can scan table Notes", true),
            ("group admins cannot scan index Notes.byDay", true),
            ("auth_users can query table Notes, index Notes.byDay", false),
        ],
    );
}

#[test]
fn raw_actions_are_asked_about_by_name() {
    let program = "table Notes\nbucket Files\nfunction Work { handler \"work.main\" }\n\
        grant function Work raw \"dynamodb:DescribeTable\" table Notes because \"probe\"\n";
    ask(
        program,
        &[
            ("function Work can raw \"dynamodb:DescribeTable\" table Notes", true),
            ("function Work cannot raw \"dynamodb:DescribeTable\" table Notes", false),
            ("function Work cannot raw \"dynamodb:DeleteTable\" table Notes", true),
            ("function Work can raw \"dynamodb:DescribeTable\", get table Notes", false),
            ("function Work cannot raw \"s3:GetObject\" bucket Files", true),
        ],
    );
}

const ROUTES: &str = "user_pool Users { login email; client web; resource_server notes { scope read \"Read\"; scope write \"Write\" } }\n\
    identity_pool Ids { sign_in Users.web }\n\
    api Http http { authorizer pool jwt Users.web; default pool\n\
    route GET /notes -> \"a.main\"\nroute POST /notes -> \"b.main\" { scopes \"notes/write\" }\n\
    route PUT /notes -> \"b.main\" { scopes \"notes/read\", \"notes/write\" }\n\
    route GET /health -> \"c.main\" { public because \"probe\" }\nroute ANY /admin -> \"d.main\" { iam } }\n\
    grant auth_users invoke route Http GET /admin\n";

#[test]
fn routes_require_what_they_say() {
    ask(
        &ROUTES.replace("invoke route Http GET /admin", "invoke route Http ANY /admin"),
        &[
            ("route Http GET /notes requires authorizer pool", true),
            ("route Http GET /notes requires authorizer iam", false),
            ("route Http GET /notes requires scopes \"notes/read\"", false),
            ("route Http GET /notes is public", false),
            ("route Http POST /notes requires authorizer pool, scopes \"notes/write\"", true),
            ("route Http POST /notes requires scopes \"notes/write\"", true),
            ("route Http POST /notes requires scopes \"notes/read\"", false),
            ("route Http POST /notes requires scopes \"notes/read\", \"notes/write\"", false),
            ("route Http PUT /notes requires scopes \"notes/write\", \"notes/read\"", true),
            ("route Http PUT /notes requires scopes \"notes/write\"", false),
            ("route Http GET /health is public", true),
            ("route Http GET /health requires authorizer pool", false),
            ("route Http ANY /admin requires authorizer iam", true),
            ("route Http ANY /admin requires authorizer pool", false),
            ("auth_users can invoke route Http ANY /admin", true),
            ("auth_users cannot invoke route Http ANY /admin", false),
        ],
    );
}

#[test]
fn a_failure_says_what_decides_and_what_is_nearest() {
    let program = format!(
        "{USERS}table Notes {{ key userId: identity }}\ngrant auth_users get, put table Notes where owner(userId)\n\
         grant group admins delete table Notes\n"
    );
    failures(&program, "auth_users except group admins cannot put table Notes", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert_eq!((failure.expected.as_str(), failure.got.as_str()), ("denied", "allowed"));
        assert_eq!(failure.deciding.len(), 1);
        let request = failure.request.as_ref().expect("a request");
        assert_eq!(request.action, "dynamodb:PutItem");
    });
    failures(&program, "auth_users except group admins can put table Notes where userId = other", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert_eq!(failure.nearest[0].words, "grants it, but not for this owner");
    });
    failures(&program, "auth_users except group admins can delete table Notes", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert_eq!(failure.nearest[0].words, "grants get, put on table Notes");
    });
    failures(&program, "unauth_users can get table Notes", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert!(failure.nearest[0].words.starts_with("grants it to Ids.auth_users"), "{failure:?}");
    });
}

#[test]
fn one_statement_of_two_grants_is_decided_by_one_of_them() {
    let program = format!("{USERS}table Notes\ngrant auth_users get table Notes\ngrant auth_users put table Notes\n");
    failures(&program, "auth_users cannot put table Notes", |failures| {
        let [failure] = failures else { panic!("{failures:?}") };
        assert_eq!(failure.deciding.len(), 1);
        assert!(failure.diagnostic.labels.iter().any(|label| label.loc == failure.deciding[0]));
    });
}
