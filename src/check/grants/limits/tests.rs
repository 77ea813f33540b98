//! Which limits hold. A case is the options of the user pool, those of the identity pool, the statements, and the message.

use super::patterns_overlap;
use crate::check::testing::{diagnostics, with_program};
use crate::diagnostic::Diagnostic;

const GROUPS: &str = "group a; group b";
const THINGS: &str = "table Notes { key id: identity; name \"Notes\"; index byDay { key day: string } }\n\
    table Same { arn \"arn:aws:dynamodb:us-east-1:123456789012:table/Notes\" }\ntable Orders\nbucket Files\n\
    iot_topic Rooms { topic \"rooms\" }\niot_topic Public { topic \"rooms/public\" }\niot_topic News { topic \"news\" }\n\
    api Rest rest { default iam; route GET /n/{id} -> \"src/a.main\"; route GET /n/{id}/public -> \"src/b.main\"; route GET /m -> \"src/c.main\" }\n";

fn found(pool: &str, identity: &str, lines: &str) -> Vec<Diagnostic> {
    let text = format!(
        "user_pool Users {{ login email; client web; client ops; attribute role string; {pool} }}\n\
         identity_pool Ids {{ sign_in Users.web; {identity} }}\n{THINGS}{lines}\n"
    );
    diagnostics(&text)
}

#[track_caller]
fn refused(pool: &str, identity: &str, lines: &str, id: &str, message: &str) -> Diagnostic {
    let mut found = found(pool, identity, lines);
    let told: Vec<(&str, &str)> = found.iter().map(|found| (found.code.id, found.message.as_str())).collect();
    assert_eq!(told, [(id, message)], "{pool}\n{identity}\n{lines}");
    found.remove(0)
}

#[track_caller]
fn fine(pool: &str, identity: &str, lines: &str) {
    assert_eq!(found(pool, identity, lines), [], "{pool}\n{identity}\n{lines}");
}

#[test]
fn a_denial_holds_if_no_other_role_allows_the_same() {
    let passed = |lines: &str| {
        refused(GROUPS, "", lines, "AC0307", "`deny group b` does not hold for members of `b` who are in `a` too");
    };
    let holds = |lines: &str| fine(GROUPS, "", lines);
    // What all have, the other group has too.
    passed("grant auth_users delete table Notes\ngrant group a scan table Notes\ndeny group b delete table Notes");
    holds("grant auth_users delete table Notes\ndeny group b delete table Notes");
    // Another action, another object.
    holds("grant group a scan table Notes\ndeny group b delete table Notes");
    // What a verb needs besides is allowed too.
    passed(
        "function F\ngrant group a invoke_url function F\ndeny group b raw \"lambda:InvokeFunction\" function F because \"x\"",
    );
    // A route for every method takes calls of each.
    let any = found(
        GROUPS,
        "",
        "api H http { default iam; route ANY /x -> \"src/c.main\"; route GET /x -> \"src/d.main\" }\n\
         grant group a invoke route H ANY /x\ndeny group b invoke route H GET /x",
    );
    assert_eq!(any.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["AC0307", "AC0247"]);
    holds("grant group a delete table Orders\ndeny group b delete table Notes");
    passed("grant group a delete table Notes where owner(id)\ndeny group b delete table Notes");
    passed("grant group a delete table Orders, table Notes\ndeny group b put, delete table Notes");
    passed("grant group a raw \"dynamodb:DeleteItem\" table Notes because \"x\"\ndeny group b delete table Notes");
    // What a denial denies besides, and an action that follows from others.
    passed("grant group a partiql_delete table Notes where owner(id)\ndeny group b delete table Notes");
    passed(
        "grant group a put, delete table Notes\ndeny group b raw \"dynamodb:BatchWriteItem\" table Notes because \"x\"",
    );
    holds("grant group a put table Notes\ndeny group b raw \"dynamodb:BatchWriteItem\" table Notes because \"x\"");
    // A table is denied with its indexes, and an index alone.
    passed("grant group a query index Notes.byDay\ndeny group b query table Notes");
    holds("grant group a query table Notes\ndeny group b query index Notes.byDay");
    // One table by two names.
    passed("grant group a delete table Same\ndeny group b delete table Notes");
    // What there is one of in an account.
    passed("maps_v2 One\nmaps_v2 Two\ngrant group a render maps_v2 Two\ndeny group b render maps_v2 One");
    // Prefixes that have nothing in common, and others.
    holds("grant group a put bucket Files at \"a/\"\ndeny group b put bucket Files at \"b/\"");
    passed("grant group a put bucket Files at \"a/\"\ndeny group b put bucket Files at \"a/x/\"");
    passed("grant group a put bucket Files at \"a/x/\"\ndeny group b put bucket Files at \"a/\"");
    passed("grant group a put bucket Files at \"{identity}/\"\ndeny group b put bucket Files at \"a/\"");
    passed("grant group a put bucket Files\ndeny group b put bucket Files at \"a/\"");
    holds("grant group a put bucket Files at \"ab/\"\ndeny group b put bucket Files at \"a/\"");
    // Topics are one tree.
    passed("grant group a publish iot_topic Public at \"x/\"\ndeny group b publish iot_topic Rooms at \"public/\"");
    holds("grant group a publish iot_topic News\ndeny group b publish iot_topic Rooms at \"public/\"");
    // A path that stands for others.
    passed("grant group a invoke route Rest GET /n/{id}/public\ndeny group b invoke route Rest GET /n/{id}");
    holds("grant group a invoke route Rest GET /m\ndeny group b invoke route Rest GET /n/{id}");
}

#[test]
fn a_denial_of_the_other_group_closes_the_way() {
    let grant = "grant auth_users put bucket Files\ngrant group a get bucket Files\n";
    let deny = "deny group b put bucket Files at \"legal/\"\n";
    fine(GROUPS, "", &format!("{grant}{deny}deny group a put bucket Files at \"legal/\""));
    fine(GROUPS, "", &format!("{grant}{deny}deny auth_users put bucket Files"));
    fine(
        GROUPS,
        "",
        &format!(
            "{grant}deny group b put bucket Files at \"legal/x/\"\ndeny auth_users put bucket Files at \"legal/\""
        ),
    );
    // Each of two that differ is passed by the other.
    refused(
        GROUPS,
        "",
        &format!("{grant}{deny}deny group a put bucket Files"),
        "AC0307",
        "`deny group a` does not hold for members of `a` who are in `b` too",
    );
    fine(GROUPS, "", &format!("{grant}{deny}deny auth_users put bucket Files at \"legal/\""));
    let message = "`deny group b` does not hold for members of `b` who are in `a` too";
    // It denies less, or for a time.
    let less = [
        "deny group a put bucket Files at \"legal/x/\"",
        "deny group a put bucket Files at \"legal/\" until 2027-01-31",
        "deny group a get bucket Files",
        "deny auth_users except group a put bucket Files at \"legal/\"",
    ];
    for less in less {
        let found = found(GROUPS, "", &format!("{grant}{deny}{less}"));
        assert!(found.iter().any(|found| found.code.id == "AC0307" && found.message == message), "{less}: {found:?}");
    }
    // Until when does not matter if it is the same.
    fine(
        GROUPS,
        "",
        &format!(
            "{grant}deny group b put bucket Files until 2027-01-31\ndeny group a put bucket Files until 2027-01-31"
        ),
    );
}

#[test]
fn an_exception_holds_if_no_other_role_allows_the_same() {
    let passed = |lines: &str| {
        let message = "`except group b` does not hold for members of `b` who are in `a` too";
        refused(GROUPS, "", lines, "AC0307", message)
    };
    passed("grant auth_users except group b get bucket Files\ngrant group a scan table Notes");
    fine(GROUPS, "", "grant auth_users except group b get bucket Files");
    fine(GROUPS, "", "grant auth_users except group b, group a get bucket Files");
    passed(
        "grant auth_users except group b get bucket Files\ngrant group a get bucket Files\ngrant group b put bucket Files",
    );
    // What the group has of its own is not kept from it.
    fine(
        GROUPS,
        "",
        "grant auth_users except group b get bucket Files at \"x/\"\ngrant group b get bucket Files\ngrant group a scan table Notes",
    );
    fine(
        GROUPS,
        "",
        "grant auth_users except group b get bucket Files at \"x/\"\ngrant group b get bucket Files at \"x/\"\ngrant group a scan table Notes",
    );
    passed(
        "grant auth_users except group b get, put bucket Files at \"x/\"\ngrant group b get bucket Files\ngrant group a scan table Notes",
    );
    passed(
        "grant auth_users except group b get bucket Files at \"x/\"\ngrant group b get bucket Files at \"x/\" until 2027-01-31\ngrant group a scan table Notes",
    );
    // A denial with an exception keeps nothing from the group.
    fine(
        GROUPS,
        "",
        "grant auth_users get bucket Files\ndeny auth_users except group b get bucket Files\ngrant group a scan table Notes",
    );
}

#[test]
fn isolation_holds_if_no_other_group_has_what_all_have() {
    let isolated = "group a; group b { isolated on }";
    let message = "`isolated` does not hold for members of `b` who are in `a` too";
    refused(isolated, "", "grant auth_users get bucket Files\ngrant group a scan table Notes", "AC0307", message);
    fine(isolated, "", "grant auth_users get bucket Files\ngrant group b scan table Notes");
    fine(isolated, "", "grant group a scan table Notes");
    fine(
        isolated,
        "",
        "grant auth_users get bucket Files\ngrant group b get bucket Files\ngrant group a scan table Notes",
    );
    // By its URL is not at all.
    let lines =
        "function F { handler \"f.main\" }\ngrant auth_users invoke function F\ngrant group a invoke function F\n";
    refused(isolated, "", &format!("{lines}grant group b invoke_url function F"), "AC0307", message);
    fine(isolated, "", &format!("{lines}grant group b invoke function F"));
    let both = "group a { isolated on }; group b { isolated on }";
    fine(both, "", "grant auth_users get bucket Files\ngrant group a scan table Notes");
    refused(both, "", "grant auth_users get bucket Files\ngrant group a get bucket Files", "AC0307", message);
    refused(
        both,
        "",
        "grant auth_users except group a get bucket Files\ngrant group a get bucket Files at \"x/\"",
        "AC0307",
        message,
    );
}

#[test]
fn the_message_names_all_that_take_part() {
    let lines = "grant auth_users delete table Notes\ngrant group a scan table Notes\ndeny group b delete table Notes";
    let message = "`deny group b` does not hold for members of `b` who are in `a` too";
    let found = refused(GROUPS, "", lines, "AC0307", message);
    let labels: Vec<&str> = found.labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(labels, ["would not hold", "the group", "allowed to `a` by this grant", "the other group"]);
    let fixes: Vec<(&str, Vec<&str>)> = found
        .fixes
        .iter()
        .map(|fix| (fix.text.as_str(), fix.edits.iter().map(|edit| edit.text.as_str()).collect()))
        .collect();
    assert_eq!(
        fixes,
        [
            ("deny it to group a as well", vec!["\ndeny group a delete table Notes"]),
            ("or do not grant it to group a", vec![]),
            ("or state why nobody is ever in two groups of the pool", vec!["membership single because \"…\"; "]),
        ]
    );
}

#[test]
fn every_fix_makes_it_right() {
    let cases = [
        "grant auth_users delete table Notes\ngrant group a scan table Notes\ndeny group b delete table Notes",
        "grant auth_users delete table Notes\ngrant group Users.a scan table Notes\ndeny group Users.b delete table Notes // why",
        "grant auth_users except group b get bucket Files\ngrant group a scan table Notes\ngrant group c scan table Orders",
    ];
    let mut applied = 0;
    for lines in cases {
        let groups = "group a { precedence 1 }; group b { precedence 2 }; group c";
        let text = format!(
            "user_pool Users {{ login email; client web; {groups} }}\nidentity_pool Ids {{ sign_in Users.web }}\n{THINGS}{lines}\n"
        );
        for found in diagnostics(&text) {
            for fix in found.fixes.iter().filter(|fix| !fix.edits.is_empty()) {
                let mut fixed = text.clone();
                for edit in fix.edits.iter().rev() {
                    let span = edit.loc.span;
                    fixed.replace_range(span.start as usize..span.end as usize, &edit.text);
                }
                assert_eq!(diagnostics(&fixed), [], "{fixed}");
                applied += 1;
            }
        }
    }
    assert!(applied >= 6, "{applied}");
}

#[test]
fn one_group_at_a_time_is_taken_for_true() {
    let single = "membership single because \"the sign-up function sees to it\"; ";
    fine(
        &format!("{single}group a; group b {{ isolated on }}"),
        "",
        "grant auth_users get bucket Files\ngrant group a scan table Notes\ndeny group a delete table Notes\ngrant group b delete table Notes",
    );
    // Not for rules about anything but groups.
    refused(
        &format!("{single}group a; group b {{ isolated on }}"),
        "rule Users.web claim(\"cognito:groups\") contains \"b\" -> Users.b; rule Users.web claim(\"custom:role\") equals \"x\" -> Users.a",
        "grant auth_users get bucket Files",
        "AC0308",
        "`isolated` does not hold for members of `b` to whom a rule gives the role of `a`",
    );
    fine(
        &format!("{single}group a; group b {{ isolated on }}"),
        "rule Users.web claim(\"cognito:groups\") contains \"b\" -> Users.b; rule Users.web claim(\"cognito:groups\") contains \"a\" -> Users.a",
        "grant auth_users get bucket Files",
    );
}

#[test]
fn rules_take_the_place_of_groups() {
    let isolated = "group admins { precedence 1 }; group banned { precedence 0; isolated on }";
    let admins = "rule Users.web claim(\"custom:role\") equals \"admin\" -> Users.admins";
    let banned = "rule Users.web claim(\"cognito:groups\") contains \"banned\" -> Users.banned";
    let grant = "grant auth_users read table Notes";
    let missing = refused(
        isolated,
        admins,
        grant,
        "AC0309",
        "users of `Users.web` get their roles by rules, and no rule is for group `banned`",
    );
    assert_eq!(missing.fixes[0].edits[0].text, format!("; {banned}"));
    refused(
        isolated,
        &format!("{admins}; {banned}"),
        grant,
        "AC0308",
        "`isolated` does not hold for members of `banned` to whom a rule gives the role of `admins`",
    );
    // By another claim not all members are found.
    refused(
        "group banned { isolated on }",
        "rule Users.web claim(\"custom:role\") equals \"banned\" -> Users.banned",
        grant,
        "AC0309",
        "no rule finds the members of group `banned` among users of `Users.web`",
    );
    fine("group banned { isolated on }", banned, grant);
    fine(isolated, &format!("{banned}; {admins}"), "grant group admins read table Notes");
    // Another sign-in goes by groups.
    let text = format!(
        "user_pool Users {{ login email; client web; client ops; {isolated} }}\n\
         identity_pool Ids {{ sign_in Users.web, Users.ops; {banned} }}\n{THINGS}{grant}\ngrant group banned get bucket Files\n"
    );
    assert_eq!(diagnostics(&text), []);
    let told: Vec<String> = diagnostics(&format!(
        "{text}deny group banned get bucket Files at \"x/\"\ngrant auth_users get bucket Files\n"
    ))
    .into_iter()
    .map(|found| found.message)
    .collect();
    assert_eq!(told, [] as [&str; 0]);
}

#[test]
fn a_group_of_an_existing_pool_needs_its_role() {
    let pool = |group: &str| {
        format!(
            "user_pool Old {{ arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; \
             client web {{ id \"1h57kf5cpq17m0eml12EXAMPLE\" }}; {group} }}\n"
        )
    };
    let program = |group: &str, identity: &str, lines: &str| {
        diagnostics(&format!("{}identity_pool Ids {{ sign_in Old.web; {identity} }}\n{THINGS}{lines}\n", pool(group)))
    };
    let grant = "grant auth_users get bucket Files";
    for (group, lines) in [
        ("group banned { isolated on }", grant),
        ("group banned", "grant auth_users get bucket Files\ndeny group banned get bucket Files at \"x/\""),
        ("group banned", "grant auth_users except group banned get bucket Files"),
    ] {
        let found = program(group, "", lines);
        let told: Vec<(&str, &str)> = found.iter().map(|found| (found.code.id, found.message.as_str())).collect();
        let message = "the limits on group `banned` have no effect: user pool `Old` exists already, and nothing gives the group its role";
        assert_eq!(told, [("AC0310", message)], "{lines}");
    }
    for group in [
        "isolated on; create on",
        "isolated on; role attached because \"done\"",
        "create on; isolated on; precedence 3",
    ] {
        assert_eq!(program(&format!("group banned {{ {group} }}"), "", grant), [], "{group}");
    }
    let rule = "rule Old.web claim(\"cognito:groups\") contains \"banned\" -> Old.banned";
    assert_eq!(program("group banned { isolated on }", rule, grant), []);
    assert_eq!(program("group admins", "", "grant group admins get bucket Files"), []);
    // Written with and without braces, the first proposal is right.
    for group in ["group banned { isolated on }", "group banned {isolated on }"] {
        let text = format!("{}identity_pool Ids {{ sign_in Old.web }}\n{THINGS}{grant}\n", pool(group));
        let found = diagnostics(&text);
        let edit = &found[0].fixes[0].edits[0];
        let mut fixed = text.clone();
        fixed.insert_str(edit.loc.span.start as usize, &edit.text);
        assert_eq!(diagnostics(&fixed), [], "{fixed}");
    }
}

#[test]
fn precedences_differ_where_groups_have_roles() {
    let grants = "grant group a get bucket Files\ngrant group b put bucket Files";
    let tied = "groups `a` and `b` have the same precedence";
    refused("group a { precedence 1 }; group b { precedence 1 }", "", grants, "AC0434", tied);
    // Without roles they say nothing.
    fine("group a { precedence 1 }; group b { precedence 1 }", "", "grant auth_users get bucket Files");
    fine("group a; group b", "", grants);
    fine("group a { precedence 0 }; group b", "", grants);
    let outranks = "group `c` has no role and does not come after `b`, which has one";
    refused("group a; group b; group c { precedence 1 }", "", grants, "AC0435", outranks);
    fine("group a; group b; group c { precedence 2 }", "", grants);
    fine("group a; group b; group c", "", grants);
    let text = format!(
        "user_pool Users {{ login email; client web; group a; group b {{ precedence 7 }}; group c; group d }}\n\
         identity_pool Ids {{ sign_in Users.web }}\n{THINGS}{grants}\ngrant group c get table Notes\n"
    );
    let numbers: Vec<Option<u32>> =
        with_program(&text, |program| program.user_pools[0].groups.iter().map(|group| group.precedence).collect());
    assert_eq!(numbers, [Some(8), Some(7), Some(9), None]);
}

#[test]
fn patterns_meet() {
    for (one, other, expected) in [
        ("/n/*", "/n/*/public", true),
        ("/n/*", "/m/*", false),
        ("/*", "/a/b", true),
        ("/a/*/c", "/*/b/c", true),
        ("/a/*/c", "/b/*", false),
        ("*", "*", true),
        ("", "*", true),
        ("", "a", false),
        ("a*b*c", "*b", false),
        ("a*b*", "*b", true),
    ] {
        assert_eq!(patterns_overlap(one.as_bytes(), other.as_bytes()), expected, "{one} {other}");
        assert_eq!(patterns_overlap(other.as_bytes(), one.as_bytes()), expected, "{other} {one}");
    }
}

#[test]
fn a_name_and_an_arn_can_be_of_one_thing() {
    let lines = |name: &str| {
        format!(
            "function One {{ name \"{name}\" }}\n\
             function Two {{ arn \"arn:aws:lambda:us-east-1:123456789012:function:work:live\" }}\n\
             grant group a invoke function Two\ndeny group b invoke function One"
        )
    };
    let message = "`deny group b` does not hold for members of `b` who are in `a` too";
    refused(GROUPS, "", &lines("work"), "AC0307", message);
    fine(GROUPS, "", &lines("live"));
}
