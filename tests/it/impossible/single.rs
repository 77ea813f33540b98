//! Single actions: each is on what IAM takes for it, and on nothing if that is `*`. What is proposed for the others compiles.

use std::collections::BTreeSet;

use super::support::statements;
use authc::catalog::{Action, KINDS, ResourceType, catalog};
use authc::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};

use crate::support::{codes, diagnostics, template};

/// The program after the first fix with edits of its first error.
fn fixed(program: &str) -> Option<String> {
    let found = diagnostics(program);
    let fix = found.iter().flat_map(|found| &found.fixes).find(|fix| !fix.edits.is_empty())?;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span.start));
    let mut text = program.to_owned();
    for edit in edits {
        text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
    }
    Some(text.replace('…', "why"))
}

fn has_kind(ty: ResourceType) -> bool {
    let named = ty.full_name();
    let mut shapes = KINDS.iter().flat_map(|kind| kind.shapes);
    shapes.any(|shape| {
        let made = shape.arn.contains("{arn}") || shape.arn.contains("{name}");
        made && shape.resource_type.eq_ignore_ascii_case(&named)
    })
}

#[test]
fn every_action_without_a_resource_stands_alone() {
    let names: Vec<String> =
        catalog().actions().filter(|action| action.is_unbound()).map(|action| format!("raw \"{action}\"")).collect();
    assert!(names.len() > 3_000, "{}", names.len());
    let program = format!("function F\ngrant function F {} because \"all\"\n", names.join(", "));
    assert!(!codes(&program).iter().any(|code| ["AC0211", "AC0212", "AC0254", "AC0255"].contains(code)));
    let few = format!("function F\ngrant function F {} because \"some\"\n", names[..20].join(", "));
    let template = template(&few);
    let granted: Vec<&Value> =
        statements(&template).into_iter().filter(|statement| statement.get("Resource").is_some()).collect();
    let [granted] = granted[..] else { panic!("{template:#}") };
    assert_eq!(granted["Resource"], json!(["*"]));
    assert_eq!(granted["Action"].as_array().map(Vec::len), Some(20));
}

/// One action in seven, each with and without what it is on.
#[test]
fn what_is_proposed_for_an_action_compiles() {
    let mut proposed = 0;
    for action in catalog().actions().step_by(7) {
        let name = action.full_name();
        let alone = format!("function F\nbucket Files\ngrant function F raw \"{name}\" because \"x\"\n");
        let on = alone.replace(" because", " bucket Files because");
        let (alone_codes, on_codes) = (codes(&alone), codes(&on));
        assert_eq!(alone_codes, if action.stands_alone() { &[][..] } else { &["AC0255"] }, "{alone}");
        match action.is_unbound() {
            true => assert_eq!(on_codes, ["AC0254"], "{on}"),
            false => assert!(matches!(on_codes[..], [] | ["AC0212"]), "{on}{on_codes:?}"),
        }
        for program in [alone, on].iter().filter(|program| !codes(program).is_empty()) {
            let Some(fixed) = fixed(program) else {
                // An API is not declared in one line.
                let apis = action.resource_types().all(|used| has_kind(used.resource_type));
                assert!(apis, "{program}");
                continue;
            };
            assert_eq!(codes(&fixed), [""; 0], "{program}{fixed}");
            proposed += 1;
        }
    }
    assert!(proposed > 2_000, "{proposed}");
}

/// A resource of each type that has no kind, with the parameter for its ARN, takes the actions of its type and no other.
#[test]
fn every_type_takes_the_actions_of_its_type() {
    let mut typed = 0;
    for ty in catalog().resource_types().step_by(5) {
        let declared = format!("function F\nresource Thing \"{}\"\n", ty.spelled());
        if has_kind(ty) {
            assert_eq!(codes(&declared), ["AC0143"], "{declared}");
            continue;
        }
        assert_eq!(codes(&declared), [""; 0], "{declared}");
        let own = catalog().actions().find(|action| action.takes(ty));
        let of_service =
            |action: &Action| action.service() == ty.service() && !action.is_unbound() && !action.takes(ty);
        let other = catalog().actions().find(of_service);
        let grant =
            |action: Action| format!("{declared}grant function F raw \"{action}\" resource Thing because \"x\"\n");
        if let Some(action) = own {
            assert_eq!(codes(&grant(action)), [""; 0], "{}", grant(action));
            let template = template(&grant(action));
            let all: BTreeSet<String> = statements(&template)
                .into_iter()
                .filter(|statement| statement.get("Resource").is_some())
                .map(|statement| statement["Resource"].to_string())
                .collect();
            assert_eq!(all, BTreeSet::from([r#"[{"Ref":"ThingArn"}]"#.to_owned()]), "{template:#}");
            typed += 1;
        }
        if let Some(action) = other {
            assert_eq!(codes(&grant(action)), ["AC0212"], "{}", grant(action));
        }
    }
    assert!(typed > 300, "{typed}");
}

#[test]
fn an_arn_is_of_the_type_that_is_declared() {
    let with = |ty: &str, arn: &str| codes(&format!("resource Thing \"{ty}\" {{ arn \"{arn}\" }}\n"));
    for (ty, arn) in [
        ("ses:configuration-set", "arn:aws:ses:eu-west-1:123456789012:configuration-set/x"),
        ("ses:CONFIGURATION-SET", "arn:aws-us-gov:ses:us-gov-west-1:123456789012:configuration-set/x"),
        ("rds-db:db-user", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-ABC/app"),
        ("es:domain", "arn:aws:es:eu-west-1:123456789012:domain/logs"),
        ("logs:log-group", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x"),
        ("lambda:code signing config", "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1"),
        ("lex:bot alias", "arn:aws:lex:eu-west-1:123456789012:bot-alias/ABC/DEF"),
        ("dms:Endpoint", "arn:aws:dms:eu-west-1:123456789012:endpoint:ABCDEF"),
        ("iam:user", "arn:aws:iam::123456789012:user/division/name"),
    ] {
        assert_eq!(with(ty, arn), [""; 0], "{ty} {arn}");
    }
    for (ty, arn) in [
        ("ses:configuration-set", "arn:aws:ses:eu-west-1:123456789012:configuration-set/*"),
        ("ses:configuration-set", "arn:aws:ses:eu-west-1:123456789012:configuration-set/?"),
        ("ses:configuration-set", "arn:aws:ses:eu-west-1:123456789012:template/x"),
        ("ses:configuration-set", "arn:aws:sns:eu-west-1:123456789012:configuration-set/x"),
        ("ses:configuration-set", "arn:aws:ses:eu-west-1:123456789012:configuration-set/"),
        ("ses:configuration-set", "arn:aws:ses::123456789012:configuration-set/x"),
        ("ses:configuration-set", "arn:aws:ses:eu-west-1::configuration-set/x"),
        ("ses:configuration-set", "*"),
        ("ses:configuration-set", "x"),
        ("ses:configuration-set", "arn:aws:ses:*:123456789012:configuration-set/x"),
        ("iam:user", "arn:aws:iam:eu-west-1:123456789012:user/x"),
        ("dms:Endpoint", "arn:aws:dms:eu-west-1:123456789012:endpoint:*"),
    ] {
        assert_eq!(with(ty, arn), ["AC0113"], "{ty} {arn}");
    }
    let template = template(
        "function F\nresource C \"ses:configuration-set\"\ngrant function F raw \"ses:SendEmail\" resource C because \"x\"\n",
    );
    let pattern = template["Parameters"]["CArn"]["AllowedPattern"].as_str().expect("a pattern").to_owned();
    assert!(
        pattern.contains(":ses:") && pattern.contains("configuration-set/") && !pattern.contains(".*"),
        "{pattern}"
    );
}

#[test]
fn a_whole_api_is_each_of_its_routes() {
    const API: &str = "user_pool Users { login email; client web; group admins { precedence 1 }; group staff { precedence 2 } }\n\
        identity_pool Ids { sign_in Users.web }\n\
        api Http http { id \"abc\"; default iam; route GET /a -> \"a.main\"; route ANY /b/{proxy+} -> \"b.main\" }\n\
        api Graph graphql { id \"graph\"; default iam }\n";
    let resources = |lines: &str| -> Vec<String> {
        let template = template(&format!("{API}{lines}\n"));
        let granted = statements(&template).into_iter().filter(|statement| statement.get("Resource").is_some());
        granted.map(|statement| statement["Resource"].to_string()).collect()
    };
    let whole = resources("grant group admins invoke api Http");
    assert!(matches!(&whole[..], [one] if one.contains(":abc/$default/*\"")), "{whole:?}");
    let fields = resources("grant group admins call type Graph.Query");
    assert!(matches!(&fields[..], [one] if one.contains("apis/graph/types/Query/fields/*\"")), "{fields:?}");
    // A limit on a route or a field holds against the whole, whichever of the two is kept from whom.
    for (grant, limit) in [
        ("grant group staff invoke api Http", "deny group admins invoke route Http GET /a"),
        ("grant group staff invoke route Http GET /a", "deny group admins invoke api Http"),
        ("grant group staff call type Graph.Query", "deny group admins call field Graph.Query.list"),
        ("grant group staff call field Graph.Query.list", "deny group admins call type Graph.Query"),
        ("grant group staff invoke api Http", "grant auth_users except group admins invoke route Http GET /a"),
    ] {
        assert_eq!(codes(&format!("{API}{grant}\n{limit}\n")), ["AC0307"], "{grant}; {limit}");
    }
    // A grant on the whole names each route, so none is granted beside what is said.
    assert_eq!(
        codes(&format!("{API}grant group admins invoke api Http\ndeny group admins invoke route Http GET /a\n")),
        [""; 0]
    );
}

#[test]
fn a_function_behind_a_granted_api_is_called_by_its_holders() {
    let program = "user_pool Users { login email; client web }\nidentity_pool Ids { sign_in Users.web; guests on because \"x\" }\n\
        bucket Files\nfunction Up { handler \"up.main\" }\n\
        api Open http { id \"abc\"; default iam; route POST /up -> Up }\n\
        api Http http { id \"def\"; authorizer pool jwt Users.web; default pool; route POST /up -> Up }\n\
        grant auth_users put bucket Files at \"in/\" via route Http POST /up\n";
    assert_eq!(codes(program), [""; 0]);
    for target in ["api Open", "route Open POST /up"] {
        let open = format!("{program}grant unauth_users invoke {target}\n");
        assert_eq!(codes(&open), ["AC0246"], "{open}");
    }
}

#[test]
fn only_functions_have_typed_resources() {
    let program = |who: &str| {
        format!(
            "user_pool Users {{ login email; client web; group admins {{ precedence 1 }} }}\nidentity_pool Ids {{ sign_in Users.web }}\n\
             function F\nresource Config \"ses:configuration-set\"\ngrant {who} raw \"ses:SendEmail\" resource Config because \"x\"\n"
        )
    };
    for who in ["auth_users", "group admins"] {
        assert_eq!(codes(&program(who)), ["AC0215"], "{who}");
    }
    assert_eq!(codes(&program("function F")), [""; 0]);
    let error = |found: &Diagnostic| found.severity == Severity::Error;
    assert!(!diagnostics(&program("function F")).iter().any(error));
}
