//! Mistakes about who may do what.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use authc::catalog::kind::Kind;
use authc::catalog::{ConditionType, KINDS, catalog};
use authc::compile::Target;
use serde_json::{Map, Value};

use super::support::{check_table, example_templates, statements};
use crate::support::{codes, outcome, output, template};

const USERS: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n";

/// The users, and these lines.
fn program(lines: &str) -> String {
    format!("{USERS}{lines}\n")
}

/// The bundle of a program: its ARNs are texts, with holes for what the deployment knows.
fn bundle(program: &str) -> Value {
    output(program, Target::Bundle)
}

/// How a resource of a kind is declared and named.
fn declared(kind: &Kind) -> String {
    let (word, kms) = (kind.word, if kind.kms.is_some() { "; kms Vault" } else { "" });
    match word {
        "user_pool" | "identity_pool" => String::new(),
        "table" => format!(
            "table My_table {{ key userId: identity, noteId: string; index byDay {{ key day: string }}; name \"notes\"{kms} }}\n"
        ),
        "function" => "function My_function { name \"list\"; alias \"live\" }\n".to_owned(),
        "http_api" => "api My_http_api http { default iam; id \"a1\"; route GET /notes/{id} -> \"src/a.main\" }\n".to_owned(),
        "rest_api" => {
            "api My_rest_api rest { default iam; id \"a2\"; stage \"prod\"; route GET /notes -> \"src/b.main\" }\n".to_owned()
        }
        "websocket_api" => {
            "api My_websocket_api websocket { default iam; id \"a3\"; stage \"prod\"; route $connect -> \"src/c.main\" }\n"
                .to_owned()
        }
        "graphql_api" => "api My_graphql_api graphql { default iam; id \"a4\" }\n".to_owned(),
        "event_api" => "event_api My_event_api { channel rooms; id \"a5\" }\n".to_owned(),
        "iot_topic" => "iot_topic My_iot_topic { topic \"rooms\"; client \"backend\" }\n".to_owned(),
        "model" => "model My_model { id \"amazon.nova-lite-v1:0\"; profile \"p1\" }\n".to_owned(),
        "database" => "secret Login { name \"login\" }\ndatabase My_database { secret Login; name \"main\" }\n".to_owned(),
        "tracker" => "tracker My_tracker { device id: identity; name \"bikes\" }\n".to_owned(),
        "knowledge_base" => "knowledge_base My_knowledge_base { id \"KB\" }\n".to_owned(),
        "file_system" => "file_system My_file_system { id \"fs-1\" }\n".to_owned(),
        "distribution" => "distribution My_distribution { id \"E1\" }\n".to_owned(),
        "agent" => "agent My_agent { id \"AGENT/ALIAS\" }\n".to_owned(),
        "email_identity" => {
            "email_identity My_email_identity { name \"example.com\"; configuration_set \"mail\" }\n".to_owned()
        }
        "key" => "key Vault { context userId: identity; id \"k1\" }\nkey My_key { id \"k2\" }\n".to_owned(),
        _ if kind.arn.contains("{name}") => format!("{word} My_{word} {{ name \"my-{word}\"{kms} }}\n"),
        _ => format!("{word} My_{word}\n"),
    }
}

/// How a part of a kind is written in a grant.
fn named(kind: &Kind, word: &str) -> String {
    let name = format!("My_{}", kind.word);
    match (kind.word, word) {
        ("user_pool", _) => "user_pool Users".to_owned(),
        ("identity_pool", _) => "identity_pool Identities".to_owned(),
        (_, "index") => format!("index {name}.byDay"),
        (_, "channel") => format!("channel {name}.rooms"),
        (_, "field") => format!("field {name}.Query.list"),
        (_, "type") => format!("type {name}.Query"),
        ("http_api", "route") => format!("route {name} GET /notes/{{id}}"),
        (_, "route") => format!("route {name} GET /notes"),
        _ => format!("{word} {name}"),
    }
}

/// Every verb of every kind for a function, denials of them, and what only users have.
fn wide() -> Value {
    let mut text = USERS.to_owned();
    for kind in KINDS {
        text.push_str(&declared(kind));
    }
    for kind in KINDS {
        for verb in kind.verbs {
            let mut words: Vec<&str> =
                verb.on.iter().map(|on| kind.shape(on).map_or(kind.word, |shape| shape.word)).collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                let target = named(kind, word);
                let id = format!("{}_{}_{word}", kind.word, verb.name);
                let because = if verb.unscoped { " because \"needed\"" } else { "" };
                writeln!(text, "function May_{id}").expect("text");
                writeln!(text, "grant function May_{id} {} {target}{because}", verb.name).expect("text");
                writeln!(text, "function Not_{id}").expect("text");
                // A connection is one for everything, and cannot be denied for a channel.
                if !(verb.connects && word == "channel") {
                    writeln!(text, "deny function Not_{id} {} {target}{because}", verb.name).expect("text");
                }
            }
        }
    }
    text.push_str(
        "bucket Uploads { name \"uploads\" }\n\
         topic Events { name \"events\" }\n\
         bus App { name \"app\" }\n\
         iot_topic Rooms { topic \"chat\" }\n\
         grant auth_users get, query, put, update, delete table My_table where owner(userId)\n\
         grant auth_users partiql_select, partiql_update table My_table where owner(userId)\n\
         grant group admins get, query, scan, update table My_table where attributes(title)\n\
         grant auth_users get, put, list bucket Uploads at \"private/{identity}/\"\n\
         grant auth_users get bucket Uploads at \"tenants/{tag:tenant}/\"\n\
         grant auth_users get bucket Uploads at \"subs/{sub}/\" until 2099-01-31\n\
         grant auth_users encrypt key Vault where owner(userId)\n\
         grant group admins subscribe topic Events where protocol(\"email\") and endpoint(\"*@example.com\")\n\
         grant auth_users put bus App where source(\"app.web\", \"app.ios\") and detail_type(\"click\")\n\
         grant auth_users get, update tracker My_tracker where owner(id)\n\
         grant auth_users read, write iot_topic Rooms at \"{identity}/\"\n\
         deny auth_users except group admins delete table My_table until 2099-01-31\n",
    );
    bundle(&text)
}

/// Everything that is emitted: the examples, and every verb of every kind.
fn emitted() -> Vec<Value> {
    let mut all: Vec<Value> = example_templates().into_iter().map(|(_, template)| template).collect();
    all.push(wide());
    all
}

/// The texts of a field that holds one or several; what is no text is left out.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Whether a statement has an action.
fn has(statement: &Value, action: &str) -> bool {
    texts(&statement["Action"]).contains(&action)
}

/// The conditions of a statement: operator, key, values.
fn conditions(statement: &Value) -> Vec<(&str, &str, &Value)> {
    let mut found = Vec::new();
    for (operator, keys) in statement.get("Condition").and_then(Value::as_object).into_iter().flatten() {
        let keys = keys.as_object().expect("keys").iter();
        found.extend(keys.map(|(key, values)| (operator.as_str(), key.as_str(), values)));
    }
    found
}

/// Holds something of every condition that is emitted, and says how many were looked at.
fn each_condition(mut holds: impl FnMut(&Value, &str, &str, &Value)) -> usize {
    let mut count = 0;
    for value in emitted() {
        for statement in statements(&value) {
            for (operator, key, values) in conditions(statement) {
                holds(statement, operator, key, values);
                count += 1;
            }
        }
    }
    count
}

#[test]
fn sets_are_guarded() {
    let mut sets = 0;
    each_condition(|statement, operator, key, _| {
        if operator.starts_with("ForAllValues:") && statement["Effect"] == "Allow" {
            assert_eq!(statement["Condition"]["Null"][key], "false", "{statement:#}");
            sets += 1;
        }
    });
    assert!(sets > 10, "only {sets}");
}

#[test]
fn set_operators_fit_their_keys() {
    let (mut plain, mut sets) = (0, 0);
    each_condition(|statement, operator, key, _| {
        let of_set = operator.starts_with("ForAllValues:") || operator.starts_with("ForAnyValue:");
        let found = catalog().condition_key(key).unwrap_or_else(|| panic!("{key} is not in the catalogue"));
        if operator != "Null" {
            assert_eq!(of_set, found.multi(), "{operator} {key}: {statement:#}");
            *(if of_set { &mut sets } else { &mut plain }) += 1;
        }
    });
    assert!(plain > 10 && sets > 10, "only {plain} and {sets}");
}

/// A denial under a condition on what a request may leave out is none. The time is in every request.
#[test]
fn a_denial_has_no_way_out() {
    let deny = program("table Notes { key userId: identity }\ndeny auth_users delete table Notes where owner(userId)");
    assert_eq!(codes(&deny), ["AC0229"]);
    let (mut denials, mut under) = (0, 0);
    for value in emitted() {
        for statement in statements(&value).into_iter().filter(|statement| statement["Effect"] == "Deny") {
            denials += 1;
            for (operator, key, _) in conditions(statement) {
                assert_eq!((operator, key), ("DateLessThan", "aws:CurrentTime"), "{statement:#}");
                under += 1;
            }
        }
    }
    assert!(denials > 100 && under > 0, "only {denials} and {under}");
}

#[test]
fn batches_come_with_put_and_delete() {
    let granted = |verbs: &str| {
        let value = template(&program(&format!(
            "table Notes {{ key userId: identity }}\nfunction Work\ngrant function Work {verbs} table Notes"
        )));
        statements(&value).into_iter().any(|statement| has(statement, "dynamodb:BatchWriteItem"))
    };
    assert!(granted("put, delete"));
    for verbs in ["put", "delete", "write", "transact", "put, update", "get, delete"] {
        assert!(!granted(verbs), "{verbs}");
    }
}

#[test]
fn partiql_never_reads_a_whole_table() {
    let mut selects = 0;
    for value in emitted() {
        for statement in statements(&value) {
            if has(statement, "dynamodb:PartiQLSelect") && statement["Effect"] == "Allow" {
                assert_eq!(statement["Condition"]["BoolIfExists"]["dynamodb:FullTableScan"], "false", "{statement:#}");
                assert_eq!(statement["Condition"]["Null"]["dynamodb:LeadingKeys"], "false", "{statement:#}");
                selects += 1;
            }
        }
    }
    assert!(selects > 1);
}

#[test]
fn attributes_include_the_key() {
    let value = template(&program(
        "table Notes { key userId: identity, noteId: string; index byDay { key day: string } }\n\
         grant auth_users query table Notes, index Notes.byDay where attributes(title)",
    ));
    let mut seen = 0;
    for statement in statements(&value).into_iter().filter(|statement| has(statement, "dynamodb:Query")) {
        let names = texts(&statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]);
        let index = statement["Resource"].to_string().contains("/index/");
        let keys: &[&str] = if index { &["day", "noteId", "title", "userId"] } else { &["noteId", "title", "userId"] };
        assert_eq!(names, keys, "{statement:#}");
        seen += 1;
    }
    assert_eq!(seen, 2);
    let unknown = program("table Notes\ngrant group admins read table Notes where attributes(title)");
    assert_eq!(codes(&unknown), ["AC0226"]);
}

/// A projection of everything, or an answer with the old item, would show what the list of attributes hides.
#[test]
fn attributes_close_projections_and_old_items() {
    let value = template(&program(
        "table Notes { key userId: identity }\n\
         grant auth_users get, query, scan, update table Notes where attributes(title)",
    ));
    let mut actions = BTreeSet::new();
    for statement in statements(&value) {
        for action in texts(&statement["Action"]).into_iter().filter(|action| action.starts_with("dynamodb:")) {
            let condition = &statement["Condition"]["StringEqualsIfExists"];
            if action == "dynamodb:UpdateItem" {
                let values = texts(&condition["dynamodb:ReturnValues"]);
                assert_eq!(values, ["NONE", "UPDATED_NEW", "UPDATED_OLD"], "{statement:#}");
            } else {
                assert_eq!(condition["dynamodb:Select"], "SPECIFIC_ATTRIBUTES", "{statement:#}");
            }
            actions.insert(action);
        }
    }
    assert!(actions.contains("dynamodb:UpdateItem") && actions.len() >= 4, "{actions:?}");
}

#[test]
fn tables_and_indexes_are_named_exactly() {
    let index = "table Notes { key userId: identity; index byDay { key day: string } }\n";
    assert!(!codes(&program(&format!("{index}grant group admins query index Notes.*"))).is_empty());
    assert_eq!(codes(&program(&format!("{index}grant group admins query index Notes"))), ["AC0207"]);
    assert_eq!(codes(&program("table Notes { name \"notes*\" }")), ["AC0113"]);
    let mut seen = 0;
    for value in emitted() {
        for statement in statements(&value) {
            let resources = texts(&statement["Resource"]);
            for resource in resources.into_iter().filter(|resource| resource.contains(":table/")) {
                let exact = resource.strip_suffix("/stream/*").unwrap_or(resource);
                assert!(!exact.contains(['*', '?']), "{resource}");
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "only {seen}");
}

/// Where several attributes made up a partition key, `owner` would compare the first alone.
#[test]
fn an_index_has_one_partition_key() {
    let index = "table Notes { key noteId: string; index byTeam { key team: identity, user: string, day: string } }";
    assert_eq!(codes(&program(index)), ["AC0113"]);
}

#[test]
fn uploads_can_be_broken_off() {
    let mut puts = 0;
    for value in emitted() {
        for statement in statements(&value).into_iter().filter(|statement| statement["Effect"] == "Allow") {
            if has(statement, "s3:PutObject") {
                assert!(has(statement, "s3:AbortMultipartUpload"), "{statement:#}");
                puts += 1;
            }
        }
    }
    assert!(puts > 2, "only {puts}");
}

#[test]
fn an_encrypted_resource_comes_with_its_key() {
    let mut kinds = 0;
    for kind in KINDS.iter().filter(|kind| kind.kms.is_some()) {
        let word = kind.word;
        let verb = kind.verbs.iter().find(|verb| !verb.unscoped).expect("a verb");
        let value = bundle(&program(&format!(
            "key Vault {{ id \"k1\" }}\n{word} Mine {{ kms Vault }}\nfunction Work\ngrant function Work {} {word} Mine",
            verb.name
        )));
        let all = statements(&value);
        let keys =
            all.iter().filter(|statement| texts(&statement["Action"]).iter().any(|name| name.starts_with("kms:")));
        let mut on_key = 0;
        for statement in keys {
            let via = statement["Condition"]["StringEquals"]["kms:ViaService"].as_str().expect("a service");
            assert!(via.starts_with(kind.kms.as_ref().expect("kms").via), "{statement:#}");
            on_key += 1;
        }
        assert!(on_key > 0, "{word} {}: {all:#?}", verb.name);
        kinds += 1;
    }
    assert!(kinds > 5, "only {kinds}");
}

#[test]
fn receiving_removes() {
    let value = template(&program("queue Jobs\nfunction Work\ngrant function Work receive queue Jobs"));
    let all = statements(&value);
    let receive = all.iter().find(|statement| has(statement, "sqs:ReceiveMessage")).expect("a statement");
    assert!(has(receive, "sqs:DeleteMessage") && has(receive, "sqs:ChangeMessageVisibility"), "{receive:#}");
}

/// A key that one of the actions does not know would keep the statement from holding for it, or make it hold always.
#[test]
fn conditions_fit_every_action() {
    let mut seen = 0;
    each_condition(|statement, operator, key, _| {
        for name in texts(&statement["Action"]) {
            if name.starts_with("sts:") {
                continue; // trust is about the token
            }
            let action = catalog().action(name).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
            let known = catalog().key_allowed(action, None, key)
                || action.resource_types().any(|used| catalog().key_allowed(action, Some(used.resource_type), key));
            assert!(known, "{operator} {key} on {name}: {statement:#}");
            seen += 1;
        }
    });
    assert!(seen > 50, "only {seen}");
}

#[test]
fn operators_fit_the_type_of_their_keys() {
    let seen = each_condition(|statement, operator, key, _| {
        let plain = operator.split(':').next_back().expect("an operator").trim_end_matches("IfExists");
        let of = catalog().condition_key(key).unwrap_or_else(|| panic!("{key} is not in the catalogue")).key_type();
        let fits = match plain {
            "Null" => true,
            "StringEquals" | "StringLike" => of == ConditionType::String,
            "ArnEquals" | "ArnLike" => of == ConditionType::Arn,
            "Bool" => of == ConditionType::Bool,
            "DateLessThan" => of == ConditionType::Date,
            "NumericLessThanEquals" => of == ConditionType::Numeric,
            _ => false,
        };
        // The endpoint may be an ARN or any other address, and is compared as text.
        assert!(fits, "{operator} on {key}, a {}: {statement:#}", of.word());
    });
    assert!(seen > 50, "only {seen}");
}

#[test]
fn wildcards_stand_only_under_like() {
    let put = "bus App\ngrant auth_users put bus App where source(\"app.*\")";
    assert_eq!(codes(&program(put)), ["AC0113"]);
    let mut likes = 0;
    each_condition(|statement, operator, _, values| {
        if operator.ends_with("StringLike") {
            likes += 1;
        } else {
            assert!(texts(values).iter().all(|value| !value.contains(['*', '?'])), "{statement:#}");
        }
    });
    assert!(likes > 2, "only {likes}");
}

/// The policy variables in a text, without `${}`; those of CloudFormation, which the deployment fills, are left out.
fn variables(text: &str) -> Vec<&str> {
    let behind = text.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    behind
        .map(|name| name.trim_start_matches('!'))
        .filter(|name| name.contains(':') && !name.starts_with("AWS::"))
        .collect()
}

#[test]
fn variables_stand_where_iam_reads_them() {
    assert_eq!(codes(&program("table Notes { name \"notes-{identity}\" }")), ["AC0107"]);
    let value = wide();
    let (mut in_arns, mut in_values) = (0, 0);
    for statement in statements(&value) {
        assert!(texts(&statement["Action"]).iter().all(|action| !action.contains('$')), "{statement:#}");
        for resource in texts(&statement["Resource"]) {
            let Some(at) = resource.find("${") else { continue };
            // A hole such as `{{AWS::Region}}` is one part of the ARN.
            let before = resource[..at].replace("AWS::", "");
            assert!(before.matches(':').count() >= 5, "{resource}");
            in_arns += 1;
        }
        for (operator, key, values) in conditions(statement) {
            assert!(!key.contains('$'), "{statement:#}");
            for text in texts(values).into_iter().filter(|text| text.contains("${")) {
                assert!(operator.contains("String"), "{operator} {text}");
                in_values += 1;
            }
        }
    }
    assert!(in_arns > 2 && in_values > 2, "only {in_arns} and {in_values}");
}

/// The program chooses among three, has no way to give one a value for who has none, and cannot write one itself.
#[test]
fn variables_are_a_closed_set() {
    let at = |prefix: &str| program(&format!("bucket Uploads\ngrant auth_users get bucket Uploads at \"{prefix}/\""));
    assert!(codes(&at("{amr}")).contains(&"AC0108"));
    assert!(codes(&at("{tag:tenant, 'all'}")).contains(&"AC0224"));
    assert!(codes(&at("${aws:username}")).contains(&"AC0108"));
    let mut seen = BTreeSet::new();
    for value in emitted() {
        let text = value.to_string();
        for name in variables(&text) {
            let key = catalog().condition_key(name).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
            assert!(key.usable_as_variable() && !key.multi() && !name.contains([',', '\'', ' ']), "{name}");
            seen.insert(name.to_owned());
        }
    }
    let known = ["aws:PrincipalTag/sub", "aws:PrincipalTag/tenant", "cognito-identity.amazonaws.com:sub"];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), known);
}

/// Every object that has `Statement`.
fn documents(value: &Value) -> Vec<&Map<String, Value>> {
    match value {
        Value::Object(map) if map.contains_key("Statement") => vec![map],
        Value::Object(map) => map.values().flat_map(documents).collect(),
        Value::Array(list) => list.iter().flat_map(documents).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_document_has_its_version() {
    let mut seen = 0;
    for value in emitted() {
        for document in documents(&value) {
            assert_eq!(document["Version"], "2012-10-17", "{document:#?}");
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen}");
}

#[test]
fn no_condition_is_negated_and_few_may_be_absent() {
    let mut absent = BTreeSet::new();
    let seen = each_condition(|statement, operator, key, _| {
        assert!(!operator.contains("Not"), "{statement:#}");
        if operator.ends_with("IfExists") {
            absent.insert(key.to_owned());
        }
    });
    assert!(seen > 50, "only {seen}");
    // Keys that a request has only where it asks for more than it may have.
    let known = ["dynamodb:FullTableScan", "dynamodb:ReturnValues", "dynamodb:Select"];
    assert_eq!(absent.iter().map(String::as_str).collect::<Vec<_>>(), known);
}

#[test]
fn actions_are_written_out() {
    for action in ["*", "dynamodb:*", "dynamodb:Get*", "dynamodb:Get?tem"] {
        let raw =
            format!("table Notes\nfunction Work\ngrant function Work raw \"{action}\" table Notes because \"all\"");
        assert_eq!(codes(&program(&raw)), ["AC0211"], "{action}");
    }
    for verb in ["all", "anything"] {
        assert!(!codes(&program(&format!("table Notes\ngrant group admins {verb} table Notes"))).is_empty());
    }
    let mut seen = 0;
    for value in emitted() {
        for statement in statements(&value) {
            let actions = texts(&statement["Action"]);
            assert!(!actions.is_empty() && actions.iter().all(|name| !name.contains(['*', '?'])), "{statement:#}");
            seen += actions.len();
        }
    }
    assert!(seen > 100, "only {seen}");
}

#[test]
fn a_star_is_for_actions_without_resources() {
    let mut stars = 0;
    for value in emitted() {
        for statement in statements(&value) {
            if !texts(&statement["Resource"]).contains(&"*") {
                continue;
            }
            for name in texts(&statement["Action"]) {
                let action = catalog().action(name).unwrap_or_else(|| panic!("{name}"));
                // What a service does with the role: a telephone number has no ARN, nor have the interfaces that Lambda will make.
                let of_service = name.starts_with("ec2:") || statement["Sid"] == "SendTextMessages";
                assert!(of_service || action.resource_types().count() == 0, "{name}: {statement:#}");
                stars += 1;
            }
        }
    }
    assert!(stars > 2, "only {stars}");
}

#[test]
fn nothing_is_said_by_not() {
    let mut seen = 0;
    for value in emitted() {
        for statement in statements(&value) {
            let keys = statement.as_object().expect("a statement");
            assert!(keys.keys().all(|key| !key.starts_with("Not")), "{statement:#}");
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen}");
}

#[test]
fn a_secret_is_found_by_six_characters() {
    assert_eq!(codes(&program("secret Stripe { name \"stripe*\" }")), ["AC0113"]);
    let value = bundle(&program("secret Stripe { name \"db\" }\nfunction Pay\ngrant function Pay read secret Stripe"));
    let all = statements(&value);
    let read = all.iter().find(|statement| has(statement, "secretsmanager:GetSecretValue")).expect("a statement");
    assert!(texts(&read["Resource"])[0].ends_with(":secret:db-??????"), "{read:#}");
}

#[test]
fn sql_is_never_called_reading() {
    for verb in ["read", "list", "query", "get"] {
        let read = format!(
            "secret Login\ndatabase Main {{ secret Login }}\nfunction Work\ngrant function Work {verb} database Main"
        );
        assert_eq!(codes(&program(&read)), ["AC0209"], "{verb}");
    }
}

#[test]
fn functions_are_named_exactly() {
    assert_eq!(codes(&program("function List { name \"list*\" }")), ["AC0113"]);
    let arns = |options: &str| -> Vec<String> {
        let text = format!("function List {{ {options} }}\nfunction Work\ngrant function Work invoke function List");
        let value = bundle(&program(&text));
        let all = statements(&value);
        let found = all.iter().find(|statement| has(statement, "lambda:InvokeFunction")).expect("a statement");
        texts(&found["Resource"]).into_iter().map(str::to_owned).collect()
    };
    for (options, end) in
        [("name \"list\"", ":function:list"), ("name \"list\"; alias \"live\"", ":function:list:live")]
    {
        let arns = arns(options);
        assert!(arns.len() == 1 && arns[0].ends_with(end), "{arns:?}");
    }
}

#[test]
fn a_function_url_gets_both_permissions() {
    let value = template(&program("function List\nfunction Work\ngrant function Work invoke_url function List"));
    let all = statements(&value);
    let url = all.iter().find(|statement| has(statement, "lambda:InvokeFunctionUrl")).expect("a statement");
    assert_eq!(url["Condition"]["StringEquals"]["lambda:FunctionUrlAuthType"], "AWS_IAM");
    let call = all.iter().find(|statement| has(statement, "lambda:InvokeFunction")).expect("a statement");
    assert_eq!(call["Condition"]["Bool"]["lambda:InvokedViaFunctionUrl"], "true");
}

#[test]
fn routes_have_the_arn_of_their_api() {
    let value = wide();
    let mut found = BTreeSet::new();
    for statement in statements(&value) {
        for resource in texts(&statement["Resource"]).into_iter().filter(|resource| resource.contains(":execute-api:"))
        {
            let end = resource.rsplit(':').next().expect("an end").to_owned();
            found.insert(end);
        }
    }
    let known = [
        "a1/$default/GET/notes/*",
        "a1/$default/*",
        "a2/prod/GET/notes",
        "a2/prod/*",
        "a3/prod/$connect",
        "a3/prod/*/@connections/*",
    ];
    assert_eq!(found, known.iter().map(|end| (*end).to_owned()).collect());
}

#[test]
fn models_come_with_their_profile() {
    let value = wide();
    let all = statements(&value);
    let calls = all.iter().filter(|statement| has(statement, "bedrock:InvokeModel") && statement["Effect"] == "Allow");
    let mut seen = 0;
    for statement in calls {
        let resources = texts(&statement["Resource"]);
        for part in ["foundation-model/", "inference-profile/"] {
            assert!(resources.iter().any(|resource| resource.contains(part)), "{statement:#}");
        }
        seen += 1;
    }
    assert!(seen > 0);
}

/// What `docs/mistakes/access.md` says is an error is one, in a program that would make the mistake.
#[test]
fn errors_are_errors() {
    let notes = "table Notes { key userId: identity, noteId: string }\n";
    for (code, lines) in [
        (
            "AC0219",
            "table Notes { key noteId: string, userId: identity }\ngrant auth_users read table Notes where owner(userId)",
        ),
        ("AC0225", &format!("{notes}grant auth_users read, scan table Notes where owner(userId)")),
        ("AC0225", &format!("{notes}grant auth_users put table Notes where attributes(title)")),
        ("AC0225", &format!("{notes}grant auth_users delete table Notes where attributes(title)")),
        ("AC0234", "bucket Uploads\ngrant auth_users list bucket Uploads"),
        ("AC0233", "bucket Uploads\ngrant auth_users get bucket Uploads at \"private/{identity}\""),
        ("AC0233", "bucket Uploads\ngrant auth_users get bucket Uploads at \"private/{identity}-files/\""),
        (
            "AC0211",
            "queue Jobs\nfunction Work\ngrant function Work raw \"sqs:SendMessageBatch\" queue Jobs because \"many\"",
        ),
        ("AC0213", "bucket Uploads\ngrant group admins raw \"s3:PutBucketPolicy\" bucket Uploads because \"sharing\""),
        (
            "AC0213",
            "function Work\ngrant group admins raw \"lambda:UpdateFunctionCode\" function Work because \"fixes\"",
        ),
        ("AC0213", "grant group admins raw \"cognito-idp:AdminAddUserToGroup\" user_pool Users because \"staff\""),
        ("AC0231", "topic Events\ngrant auth_users subscribe topic Events"),
        ("AC0231", "bus App\ngrant auth_users put bus App"),
        ("AC0215", "secret Stripe\ngrant auth_users read secret Stripe"),
        ("AC0215", "parameter Setting\ngrant auth_users read parameter Setting"),
        ("AC0215", "secret Login\ndatabase Main { secret Login }\ngrant auth_users execute database Main"),
        ("AC0215", "grant group admins list_users user_pool Users"),
        (
            "AC0239",
            "api Graph graphql { authorizer pool user_pool Users; default pool }\ngrant auth_users call field Graph.Query.list",
        ),
        (
            "AC0239",
            "api Http http { authorizer pool jwt Users.web; default pool; route GET /a -> \"src/a.main\" }\n\
             grant auth_users invoke route Http GET /a",
        ),
    ] {
        assert_eq!(codes(&program(lines)), [code], "{lines}");
    }
}

#[test]
fn the_table_names_what_exists() {
    check_table("access.md", 56);
}

/// `{userId}` is what everybody tries first. A parameter of that name would be one folder for all of them.
#[test]
fn the_id_of_the_caller_is_no_parameter() {
    let grant =
        |prefix: &str| program(&format!("bucket Uploads\ngrant auth_users get, put bucket Uploads at \"{prefix}\""));
    for (written, code) in [
        ("private/{userId}/", "AC0108"),
        ("private/{user_id}/", "AC0108"),
        ("{user}/", "AC0108"),
        ("x/{uid}/y/", "AC0108"),
        ("{ownerId}/", "AC0108"),
        ("{me}/", "AC0108"),
        ("{cognito_id}/", "AC0108"),
        ("private/${userId}/", "AC0108"),
        ("${user}/", "AC0108"),
        ("private/${identity}/", "AC0233"),
    ] {
        let wrong = grant(written);
        let found = outcome(&wrong, Target::Bundle).diagnostics;
        assert_eq!(found.len(), 1, "{written}: {found:?}");
        assert_eq!(found[0].code.id, code, "{written}");
        assert!(found[0].fixes.iter().all(|fix| !fix.text.contains("param")), "{written}: {:?}", found[0].fixes);
        let edit = &found[0].fixes[0].edits[0];
        let mut right = wrong.clone();
        right.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
        assert!(right.contains("{identity}/"), "{written}: {right}");
        template(&right);
    }
    // What is left of a prefix without it is nobody's prefix.
    let found = outcome(&grant("{stage}/x/"), Target::Bundle).diagnostics;
    assert_eq!(found.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["AC0108"]);
    // What names no caller is still to be declared.
    let found = outcome(&grant("{stage}/{identity}/"), Target::Bundle).diagnostics;
    let unknown = found.iter().find(|found| found.code.id == "AC0108").expect("it is not declared");
    assert!(unknown.fixes[0].text.contains("param stage: string"), "{:?}", unknown.fixes);
    let near = format!("param stage: string\n{}", grant("{stagee}/{identity}/"));
    let found = outcome(&near, Target::Bundle).diagnostics;
    let unknown = found.iter().find(|found| found.code.id == "AC0108").expect("it is not declared");
    assert_eq!(unknown.fixes[0].text, "did you mean `{stage}`?");
}

/// A function acts as itself: whatever its caller is called, one message, and what it offers compiles.
#[test]
fn a_function_has_no_caller_by_any_name() {
    let grant = |at: &str| {
        program(&format!(
            "param stage: string = \"dev\"\nbucket Uploads\nfunction F\ngrant function F get bucket Uploads{at}"
        ))
    };
    for (placeholder, before, shared) in [
        ("{userId}", "private/", " at \"private/\""),
        ("{user}", "a/x-", " at \"a/\""),
        ("{cognito_id}", "{stage}/", " at \"{stage}/\""),
        ("{userId}", "private/$", " at \"private/\""),
        ("{identity}", "private/", " at \"private/\""),
        ("{tag:team}", "", ""),
    ] {
        let wrong = grant(&format!(" at \"{before}{placeholder}/\""));
        let found = outcome(&wrong, Target::Bundle).diagnostics;
        assert_eq!(found.iter().map(|found| found.code.id).collect::<Vec<_>>(), ["AC0223"], "{wrong}");
        assert!(found[0].notes[0].contains(placeholder), "{:?}", found[0].notes);
        let offered = &found[0].fixes[0].text;
        assert!(
            if shared.is_empty() { offered.starts_with("leave `at` out") } else { offered.ends_with(shared) },
            "{offered}"
        );
        template(&grant(shared));
    }
    // A parameter of that name is a parameter.
    template(&format!("param userId: string = \"7\"\n{}", grant(" at \"private/{userId}/\"")));
}

/// A slip of the pen in the name of the key is no reason for another table.
#[test]
fn a_misspelt_owner_is_spelt() {
    let wrong = program("table Notes { key userId: identity }\ngrant auth_users read table Notes where owner(user_id)");
    let found = outcome(&wrong, Target::Bundle).diagnostics;
    assert_eq!(found[0].fixes[0].text, "did you mean `userId`?", "{found:?}");
    let wrong = program("function F { logs on }\nbucket B\ngrant function G get bucket B");
    let found = outcome(&wrong, Target::Bundle).diagnostics;
    assert!(found[0].fixes[0].text.starts_with("declare it: function G"), "one letter is no slip: {found:?}");
}

/// One message at the place, and what it offers compiles.
#[test]
fn what_is_written_as_elsewhere_is_told_once() {
    let table = |name: &str| {
        format!(
            "table Notes {{ arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/{name}\" }}\nfunction F\ngrant function F get table Notes"
        )
    };
    let long = "a".repeat(256);
    for (wrong, code, note) in [
        (table("ab"), "AC0113", "its name `ab` has 2 characters, 3 at least"),
        (table(&long), "AC0113", "its name has 256 characters, 255 at most"),
        (
            "user_pool P { login email; client web; attribute \"custom:team\" string }".to_owned(),
            "AC0001",
            "`custom:` is put before",
        ),
        ("user_pool P { login email; client \"web\" }".to_owned(), "AC0001", "names stand without quotes"),
    ] {
        let wrong = format!("{wrong}\n");
        let found = outcome(&wrong, Target::Bundle).diagnostics;
        assert_eq!(found.iter().map(|found| found.code.id).collect::<Vec<_>>(), [code], "{wrong}");
        assert!(found[0].notes.iter().any(|it| it.contains(note)), "{wrong}: {:?}", found[0].notes);
        if let Some(edit) = found[0].fixes.first().and_then(|fix| fix.edits.first()) {
            let mut right = wrong.clone();
            right.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
            template(&right);
        }
    }
    template(&format!("{}\n", table("abc")));
    let below =
        outcome("user_pool P { login email; client web; password { min_length -5 } }\n", Target::Bundle).diagnostics;
    assert_eq!(below.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(), ["`-5` is below zero"]);
    assert_eq!(below[0].labels[0].loc.span.len(), 2);
}
