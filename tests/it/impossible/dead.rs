//! What AWS refuses, or takes and never lets through: names, ARNs, characters and raw actions.

use authc::compile::Target;

use super::support::statements;
use crate::support::{codes, outcome, template};

const USERS: &str = "user_pool Users { login email; client web; group staff { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web }\n";

/// The codes and messages of a program.
fn found(program: &str) -> Vec<(&'static str, String)> {
    let outcome = outcome(program, Target::CloudFormation);
    outcome.diagnostics.iter().map(|found| (found.code.id, found.message.clone())).collect()
}

#[test]
fn a_fifo_name_says_so() {
    let only = |word: &str| format!("only the name of a FIFO {word} ends in `.fifo`");
    let missing = |word: &str| format!("the name of a FIFO {word} ends in `.fifo`");
    let arn = |service: &str, name: &str| format!("arn \"arn:aws:{service}:us-east-1:123456789012:{name}\"");
    for (program, message) in [
        ("queue Q { fifo; name \"jobs\" }".to_owned(), missing("queue")),
        ("queue Q { name \"jobs.fifo\" }".to_owned(), only("queue")),
        ("topic T { fifo; name \"events\" }".to_owned(), missing("topic")),
        (format!("queue Q {{ fifo; {} }}", arn("sqs", "jobs")), missing("queue")),
        (format!("topic T {{ {} }}", arn("sns", "events.fifo")), only("topic")),
        ("param p: string\nqueue Q { fifo; name \"jobs-{p}\" }".to_owned(), missing("queue")),
        ("param p: string\nqueue Q { name \"{p}.fifo\" }".to_owned(), only("queue")),
    ] {
        assert_eq!(found(&format!("{program}\n")), [("AC0141", message)], "{program}");
    }
    for program in [
        "queue Q { fifo; name \"jobs.fifo\" }".to_owned(),
        "queue Q { name \"jobs\" }".to_owned(),
        "queue Q { fifo }".to_owned(),
        "queue Q { fifo; import \"jobs\" }".to_owned(),
        "param p: string\nqueue Q { fifo; arn \"{p}\" }".to_owned(),
        "param p: string\nqueue Q { fifo; name \"{p}.fifo\" }".to_owned(),
        format!("topic T {{ fifo; {} }}", arn("sns", "events.fifo")),
        "table T { name \"jobs.fifo\" }".to_owned(),
    ] {
        assert_eq!(found(&format!("{program}\n")), [], "{program}");
    }
}

#[test]
fn iam_takes_no_characters_beyond_latin_1() {
    for lines in [
        "bucket B\ngrant auth_users get bucket B at \"写真/\"",
        "table N { key id: string }\ngrant auth_users get table N where attributes(\"写\")",
        "iot_topic R { topic \"комнаты\" }\ngrant auth_users subscribe iot_topic R",
        "bus B\nfunction F\ngrant function F put bus B where source(\"приложение\")",
    ] {
        assert_eq!(codes(&format!("{USERS}{lines}\n")), ["AC0140"], "{lines}");
    }
    for lines in [
        "bucket B\ngrant auth_users get bucket B at \"mémoires-ÿ/\"",
        "bucket B\ngrant auth_users get bucket B at \"a/\" because \"写真\"",
        "user_pool Other { login email; client web; group staff { name \"персонал\" } }",
    ] {
        assert_eq!(codes(&format!("{USERS}{lines}\n")), <[&str; 0]>::default(), "{lines}");
    }
}

#[test]
fn no_raw_action_for_users_sets_anything_up() {
    for (declaration, target, action) in [
        ("stream S", "stream S", "kinesis:PutResourcePolicy"),
        ("function F", "function F", "lambda:UpdateAlias"),
        ("function F", "function F", "lambda:CreateFunctionUrlConfig"),
        ("function F", "function F", "lambda:GetFunction"),
        ("key K", "key K", "kms:CreateAlias"),
        ("table T { key id: string }", "table T", "dynamodb:ExportTableToPointInTime"),
        ("table T { key id: string }", "table T", "dynamodb:UpdateTable"),
        ("bucket B", "bucket B", "s3:PutBucketNotification"),
        ("delivery_stream D", "delivery_stream D", "firehose:UpdateDestination"),
        ("queue Q", "queue Q", "sqs:TagQueue"),
    ] {
        let lines = |who: &str| format!("{USERS}{declaration}\n{who} raw \"{action}\" {target} because \"x\"\n");
        let message = format!("`{action}` can never be granted to users of the app");
        assert_eq!(found(&lines("grant auth_users")), [("AC0213", message)]);
        let of_function = lines("function Back\ngrant function Back");
        assert_eq!(found(&of_function), [], "{of_function}");
    }
}

#[test]
fn a_raw_action_is_on_what_its_verb_is_on() {
    let program = "api S websocket { id \"abc\"; stage \"live\"; default iam; route $connect -> \"src/a.main\" }\nfunction F\n\
                   grant function F raw \"execute-api:ManageConnections\" api S because \"x\"\n";
    let template = template(program);
    let resources: Vec<String> = statements(&template)
        .into_iter()
        .filter(|statement| statement["Action"][0] == "execute-api:ManageConnections")
        .map(|statement| statement["Resource"].to_string())
        .collect();
    assert_eq!(resources.len(), 1, "{template}");
    assert!(resources[0].contains("/live/*/@connections/*"), "{resources:?}");
}

#[test]
fn an_unknown_placeholder_is_one_error() {
    let program = format!("{USERS}bucket B\ngrant auth_users get bucket B at \"{{owner}}/\"\n");
    assert_eq!(codes(&program), ["AC0108"]);
}

#[test]
fn a_rule_gives_users_of_another_provider_the_role_of_a_group() {
    let program = |lines: &str| {
        format!(
            "user_pool Staff {{ login email; client web; group boss; group banned }}\n\
             provider a0 oidc {{ issuer \"https://x.us.auth0.com/\"; client_id \"q\" }}\n\
             identity_pool Ids {{\n  sign_in a0\n  rule a0 claim(\"role\") equals \"boss\" -> Staff.boss\n  \
             rule a0 claim(\"role\") equals \"banned\" -> Staff.banned\n}}\ntable N {{ key id: string }}\n{lines}\n"
        )
    };
    let template = template(&program("grant group boss get table N"));
    let resources = &template["Resources"];
    let mapping = &resources["IdsRoles"]["Properties"]["RoleMappings"]["A0"];
    assert_eq!(mapping["Type"], "Rules", "{template}");
    let rule = &mapping["RulesConfiguration"]["Rules"][0];
    assert_eq!((&rule["Claim"], &rule["Value"]), (&"role".into(), &"boss".into()));
    assert_eq!(rule["RoleARN"]["Fn::GetAtt"][0], "StaffBossRole");
    let trust = &resources["StaffBossRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    let condition = &trust["Condition"]["ForAnyValue:StringLike"];
    assert_eq!(condition["cognito-identity.amazonaws.com:amr"], "authenticated", "{trust}");
    // Whom two rules could be about has one role or the other.
    let limited = program("grant group boss get table N\ndeny group banned get table N");
    assert_eq!(codes(&limited), ["AC0308"]);
    assert_eq!(
        codes(&program("grant group boss get table N\ndeny group banned delete table N")),
        <[&str; 0]>::default()
    );
    // Nobody signs in who could have the role.
    let nobody = program("grant group boss get table N").replace("-> Staff.boss", "-> Staff.banned");
    assert_eq!(codes(&nobody), ["AC0201"]);
}
