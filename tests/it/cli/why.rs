//! `authc why` and `authc who-can`.

use super::here::Here;
use crate::cli::pages::page_shows_what_is_written;

const PROGRAM: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web }\n\
    table Notes { key userId: identity, noteId: string }\n\
    function Work { handler \"work.main\" }\n\
    grant auth_users query table Notes where owner(userId)\n\
    grant group admins query, delete table Notes\n";

#[test]
fn the_page_shows_what_is_written() {
    page_shows_what_is_written("docs/why.md", "cli::why::");
}

#[test]
fn answers_set_the_exit_code() {
    let here = Here::with("app.authc", PROGRAM);
    for (command, code) in [
        ("why group admins delete table Notes", 0),
        ("why group admins delete table Notes --expect allowed", 0),
        ("why group admins delete table Notes --expect denied", 4),
        ("why group admins scan table Notes --expect denied", 0),
        ("why auth_users query table Notes where userId = other --expect allowed", 4),
        ("why group admin delete table Notes", 2),
        ("why group admins", 2),
        ("why group admins delete table Notes --in none.authc", 6),
        // A question adds nothing to the program.
        (
            "why group admins can scan table Notes } grant group admins scan table Notes test \"t\" { assert group admins can scan table Notes",
            2,
        ),
        ("why group admins can delete table Notes assert group admins can scan table Notes", 2),
        ("why", 2),
        ("who-can delete table Notes", 0),
        ("who-can delete table Note", 2),
    ] {
        let ran = here.run(command).go();
        assert_eq!(ran.code, code, "{command}: {ran:?}");
    }
}

#[test]
fn a_wrong_question_is_shown_and_not_the_program() {
    let here = Here::with("app.authc", PROGRAM);
    let ran = here.run("why group admin delete table Notes").go();
    assert!(ran.err.contains("did you mean `admins`?") && ran.out.is_empty(), "{ran:?}");
    here.file("app.authc", "table Notes\ngrant function Nobody get table Notes\n");
    let ran = here.run("why function Nobody get table Notes").go();
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("app.authc:2"), "{ran:?}");
}

#[test]
fn a_function_without_a_role_is_granted_nothing() {
    let here = Here::with("app.authc", "function Idle\ntable Notes { key id: string }\n");
    let ran = here.run("why function Idle get table Notes").go();
    let expected = "denied: function Idle get table Notes\n  nothing is granted to function Idle\n";
    assert_eq!((ran.code, ran.out.as_str()), (0, expected), "{ran:?}");
    assert_eq!(here.run("why function Idle get table Notes --expect denied").go().code, 0);
}

/// Both grants are in one statement of the policy.
#[test]
fn only_grants_about_the_question_are_named() {
    let grants = "grant function Work put table Notes\ngrant function Work scan table Notes\n";
    let here = Here::with("app.authc", format!("function Work\ntable Notes {{ key id: string }}\n{grants}"));
    let ran = here.run("why function Work scan table Notes").go();
    let expected = "allowed: function Work scan table Notes\n  by app.authc:4  grant function Work scan table Notes\n";
    assert_eq!(ran.out, expected, "{ran:?}");
}

#[test]
fn json_is_for_programs() {
    let here = Here::with("app.authc", PROGRAM);
    let ran = here.run("why auth_users query table Notes where userId = self --format json").go();
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(answer["version"], 1);
    let first = &answer["answers"][0];
    assert_eq!((&first["who"], &first["verdict"]), (&"Ids.auth_users".into(), &"allowed".into()), "{answer:#}");
    assert_eq!(first["grants"][0]["place"], "app.authc:5");
    assert_eq!(first["grants"][0]["if"][0], "`userId` is the caller's own id");
}

#[test]
fn refusals_of_aws_are_explained() {
    let here = Here::with("app.authc", PROGRAM);
    let caller = "arn:aws:sts::123456789012:assumed-role/app-UsersAdminsRole-1A2B3C/x";
    let message = |caller: &str, action: &str, resource: &str| {
        format!(
            "User: {caller} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows it"
        )
    };
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/app-Notes-1X";
    for (text, code, words) in [
        (message(caller, "dynamodb:PutItem", table), 0, "add: grant group Users.admins put table Notes"),
        (message(caller, "dynamodb:DeleteItem", table), 0, "is granted it by app.authc:6"),
        (message("arn:aws:sts::1:assumed-role/other/x", "dynamodb:PutItem", table), 0, "name it with --role"),
        (
            message(caller, "sqs:SendMessage", "arn:aws:sqs:us-east-1:1:q"),
            0,
            "nothing that this program declares has such an ARN",
        ),
        ("all is well".to_owned(), 2, "there is no refusal of AWS in this text"),
    ] {
        here.file("denied.txt", &text);
        let ran = here.run("why --denied denied.txt").go();
        assert_eq!(ran.code, code, "{text}: {ran:?}");
        assert!(format!("{}{}", ran.out, ran.err).contains(words), "{text}: {ran:?}");
    }
    here.file("denied.txt", message("arn:aws:sts::1:assumed-role/other/x", "dynamodb:PutItem", table));
    let ran = here.run("why --denied denied.txt --role UsersAdminsRole").go();
    assert!(ran.out.contains("add: grant group Users.admins put table Notes"), "{ran:?}");
}
