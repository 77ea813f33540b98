//! Things that are not in the account and region of the deployment: what is derived from their ARNs stays where they are.

use serde_json::Value;

use super::support::{of_type, statements};
use crate::support::template;

const USERS: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
                     identity_pool Ids { sign_in Users.web }\n";

/// Every statement with this action.
fn with_action<'t>(template: &'t Value, action: &str) -> Vec<&'t Value> {
    let holds = |statement: &&Value| {
        statement["Action"].as_array().is_some_and(|list| list.iter().any(|name| name.as_str() == Some(action)))
    };
    statements(template).into_iter().filter(holds).collect()
}

fn resources(template: &Value, action: &str) -> Vec<String> {
    let all = with_action(template, action);
    assert!(!all.is_empty(), "no statement with {action}: {template:#}");
    let lists = all.into_iter().flat_map(|statement| statement["Resource"].as_array().expect("a list"));
    lists.map(|resource| resource.as_str().map_or_else(|| resource.to_string(), str::to_owned)).collect()
}

fn via(template: &Value, action: &str) -> Vec<String> {
    let all = with_action(template, action);
    assert!(!all.is_empty(), "no statement with {action}: {template:#}");
    let values = all.into_iter().map(|statement| &statement["Condition"]["StringEquals"]["kms:ViaService"]);
    values.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
}

#[test]
fn executions_are_those_of_the_declared_machine() {
    let literal = template(&format!(
        "{USERS}state_machine Bill {{ arn \"arn:aws-x:states:eu-west-1:999999999999:stateMachine:Billing\" }}\n\
         grant group admins get, stop state_machine Bill\n"
    ));
    for action in ["states:DescribeExecution", "states:StopExecution"] {
        let all = resources(&literal, action);
        assert!(
            all.contains(&"arn:aws-x:states:eu-west-1:999999999999:execution:Billing:*".to_owned())
                && all.iter().all(|arn| arn.starts_with("arn:aws-x:states:eu-west-1:999999999999:ex")),
            "{all:?}"
        );
    }
}

#[test]
fn executions_follow_an_arn_that_comes_later() {
    for declared in ["state_machine Bill", "state_machine Bill { import \"bill-arn\" }"] {
        let value = template(&format!("{USERS}{declared}\ngrant group admins stop state_machine Bill\n"));
        let all = resources(&value, "states:StopExecution");
        for arn in &all {
            let fields: Vec<bool> = [1, 3, 4, 6]
                .iter()
                .map(|field| {
                    arn.contains(&format!("[{field},{{\"Fn::Split\""))
                        || arn.contains(&format!("[\"{field}\",{{\"Fn::Split\""))
                })
                .collect();
            assert!(fields.iter().all(|found| *found), "{declared}: {fields:?} {arn}");
            assert!(!arn.contains("AWS::"), "{declared}: where the stack is: {arn}");
        }
    }
    // One that is only named is where the stack is.
    let value = template(&format!(
        "{USERS}state_machine Bill {{ name \"Billing\" }}\ngrant group admins stop state_machine Bill\n"
    ));
    assert!(
        resources(&value, "states:StopExecution").iter().all(|arn| arn.contains("${AWS::Region}:${AWS::AccountId}:ex"))
    );
}

#[test]
fn a_key_is_used_through_the_service_where_the_resource_is() {
    let value = template(
        "key Vault { arn \"arn:aws:kms:eu-west-1:123456789012:key/k1\" }\n\
         table Notes { arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/notes\"; kms Vault }\n\
         bucket Files { name \"files\"; kms Vault }\n\
         queue Jobs { name \"jobs\"; kms Vault }\n\
         function Work\n\
         grant function Work get table Notes\n\
         grant function Work get bucket Files\n\
         grant function Work send queue Jobs\n",
    );
    let mut all = via(&value, "kms:Decrypt");
    all.sort();
    all.dedup();
    assert_eq!(
        all,
        [
            "dynamodb.eu-west-1.amazonaws.com",
            // The ARN of a bucket names no region; its key is in the same.
            "s3.eu-west-1.amazonaws.com",
            "{\"Fn::Sub\":\"sqs.${AWS::Region}.amazonaws.com\"}"
        ]
    );
    let later = template("key Vault\ntable Notes { kms Vault }\nfunction Work\ngrant function Work get table Notes\n");
    let all = via(&later, "kms:Decrypt");
    assert!(
        all.iter().all(|via| via.contains("[\":\",{\"Ref\":\"NotesArn\"}]") && !via.contains("AWS::Region")),
        "{all:?}"
    );
}

#[test]
fn a_log_is_where_its_function_is() {
    let value =
        template("function Work { arn \"arn:aws:lambda:eu-west-1:999999999999:function:worker:live\"; logs on }\n");
    assert_eq!(
        resources(&value, "logs:CreateLogGroup"),
        ["arn:aws:logs:eu-west-1:999999999999:log-group:/aws/lambda/worker"]
    );
}

#[test]
fn the_secret_of_a_database_comes_with_its_key() {
    let program = "key Vault { id \"k1\" }\n\
                   secret Login { name \"login\"; kms Vault }\n\
                   database Main { secret Login }\n\
                   function Work\n\
                   grant function Work execute database Main until 2099-01-31\n";
    let value = template(program);
    assert_eq!(via(&value, "kms:Decrypt"), ["{\"Fn::Sub\":\"secretsmanager.${AWS::Region}.amazonaws.com\"}"]);
    let ends = &with_action(&value, "kms:Decrypt")[0]["Condition"]["DateLessThan"]["aws:CurrentTime"];
    assert_eq!(ends, "2099-02-01T00:00:00Z");
    // Transactions read no secret.
    let transaction = template(&program.replace("execute", "transaction"));
    assert!(with_action(&transaction, "kms:Decrypt").is_empty());
}

#[test]
fn a_user_pool_is_where_its_arn_says() {
    let value = template(
        "param account: string = \"999999999999\"\n\
         user_pool Users { arn \"arn:aws:cognito-idp:eu-west-1:{account}:userpool/eu-west-1_AbCdEfGhI\"; client web { id \"1example23456789\" } }\n\
         identity_pool Ids { sign_in Users.web }\n\
         function Get { name \"get\" }\n\
         api Http http { authorizer pool jwt Users.web; default pool; route GET /a -> Get }\n",
    );
    let pools = of_type(&value, "AWS::Cognito::IdentityPool");
    assert_eq!(
        pools[0].1["CognitoIdentityProviders"][0]["ProviderName"],
        "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
    );
    let authorizers = of_type(&value, "AWS::ApiGatewayV2::Authorizer");
    assert_eq!(
        authorizers[0].1["JwtConfiguration"]["Issuer"],
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
    );
}
