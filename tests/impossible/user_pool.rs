//! Mistakes about user pools.

use serde_json::Value;

use super::support::{check_table, errors, example_templates, of_type, template};

/// A pool with everything that needs something else.
const FULL: &str = r#"
param workSecret: secret
user_pool Users {
  login email
  mfa optional { sms }
  provider Work oidc { issuer "https://login.example.com"; client_id "notes"; client_secret "{workSecret}"; map email = "email" }
  client web { callback "https://app.example.com"; providers cognito, Work }
  client app
  trigger pre_token_generation -> "src/token.main" { version v2 }
  trigger pre_sign_up -> "src/signUp.main"
}
"#;

/// The pool with everything, and all examples.
fn everything() -> Vec<Value> {
    let mut all = vec![template(FULL)];
    all.extend(example_templates().into_iter().map(|(_, template)| template));
    all
}

#[test]
fn words_become_the_properties_of_cloudformation() {
    for (word, property) in [
        ("pre_sign_up", "PreSignUp"),
        ("post_confirmation", "PostConfirmation"),
        ("pre_authentication", "PreAuthentication"),
        ("post_authentication", "PostAuthentication"),
        ("custom_message", "CustomMessage"),
        ("pre_token_generation", "PreTokenGeneration"),
    ] {
        let text = template(&format!("user_pool Users {{ login email; trigger {word} -> \"src/a.main\" }}\n"));
        let config = &text["Resources"]["Users"]["Properties"]["LambdaConfig"];
        let keys: Vec<&String> = config.as_object().expect("a configuration").keys().collect();
        assert!(keys.len() == 1 && keys[0].starts_with(property), "{word}: {config}");
    }
    assert_eq!(errors("user_pool Users { login email; trigger preSignUp -> \"src/a.main\" }\n"), ["AC0007"]);
}

#[test]
fn every_trigger_may_be_called() {
    let mut seen = 0;
    for template in everything() {
        for (id, pool) in of_type(&template, "AWS::Cognito::UserPool") {
            let Some(config) = pool["LambdaConfig"].as_object() else { continue };
            for (trigger, function) in config {
                let function = function.get("LambdaArn").unwrap_or(function);
                let may = |permission: &Value| {
                    permission["Principal"] == "cognito-idp.amazonaws.com"
                        && permission["FunctionName"] == *function
                        && permission["SourceArn"]["Fn::GetAtt"][0] == id
                };
                let permissions = of_type(&template, "AWS::Lambda::Permission");
                assert!(permissions.iter().any(|(_, permission)| may(permission)), "{id} may not call {trigger}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 4, "only {seen} triggers");
}

#[test]
fn a_trigger_is_one_property() {
    for version in ["", " { version v1 }", " { version v2 }", " { version v3 }"] {
        let program =
            format!("user_pool Users {{ login email; trigger pre_token_generation -> \"src/a.main\"{version} }}\n");
        let text = template(&program);
        let config = &text["Resources"]["Users"]["Properties"]["LambdaConfig"];
        let there = ["PreTokenGeneration", "PreTokenGenerationConfig"].map(|key| config.get(key).is_some());
        assert_ne!(there[0], there[1], "{config}");
    }
}

#[test]
fn names_and_aliases_exclude_each_other() {
    for (login, names, aliases) in [
        ("email", true, false),
        ("email, phone", true, false),
        ("username, email", false, true),
        ("username, email, phone, preferred_username", false, true),
        ("username", false, false),
    ] {
        let text = template(&format!("user_pool Users {{ login {login} }}\n"));
        let pool = &text["Resources"]["Users"]["Properties"];
        assert_eq!(pool.get("UsernameAttributes").is_some(), names, "{login}: {pool}");
        assert_eq!(pool.get("AliasAttributes").is_some(), aliases, "{login}: {pool}");
    }
}

#[test]
fn text_messages_have_a_sender() {
    for options in ["login email; mfa optional { sms }", "login phone", "login email; first_factors password, sms_otp"]
    {
        let text = template(&format!("user_pool Users {{ {options} }}\n"));
        let sender = &text["Resources"]["Users"]["Properties"]["SmsConfiguration"]["SnsCallerArn"];
        assert!(!sender.is_null(), "{options}");
    }
    let text = template("user_pool Users { login email }\n");
    assert!(text["Resources"]["Users"]["Properties"].get("SmsConfiguration").is_none());
}

#[test]
fn flows_are_of_one_form() {
    let mut seen = 0;
    for template in everything() {
        for (id, client) in of_type(&template, "AWS::Cognito::UserPoolClient") {
            for flow in client["ExplicitAuthFlows"].as_array().expect("always written") {
                assert!(flow.as_str().expect("a word").starts_with("ALLOW_"), "{id}: {flow}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "only {seen} flows");
    assert_eq!(errors("user_pool Users { login email; client web { flows ADMIN_NO_SRP_AUTH } }\n"), ["AC0007"]);
}

#[test]
fn oauth_is_switched_on_where_it_is_set() {
    let text = template(FULL);
    let clients = of_type(&text, "AWS::Cognito::UserPoolClient");
    assert_eq!(clients.len(), 2);
    for (id, client) in clients {
        let set = client.get("AllowedOAuthFlows").is_some();
        assert_eq!(client["AllowedOAuthFlowsUserPoolClient"] == true, set, "{id}");
        assert_eq!(set, id == "UsersWebClient");
    }
}

#[test]
fn an_app_client_waits_for_its_providers() {
    let text = template(FULL);
    let client = &text["Resources"]["UsersWebClient"];
    assert_eq!(client["Properties"]["SupportedIdentityProviders"][1], "Work");
    assert!(client["DependsOn"].to_string().contains("UsersWorkProvider"), "{client}");
    assert_eq!(text["Resources"]["UsersWorkProvider"]["Type"], "AWS::Cognito::UserPoolIdentityProvider");
}

#[test]
fn the_table_names_what_exists() {
    check_table("user-pool.md", 35);
}
