//! Programs and the resources of their user pools.

use crate::emit::plan::testing::{lines, properties, with_plan};

/// The standard attributes in a list, which short lines leave out.
const STANDARD: &str = r#""address","birthdate","email","family_name","gender","given_name","locale","middle_name","name","nickname","phone_number","picture","preferred_username","profile","updated_at","website","zoneinfo""#;

fn shortened(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| line.replace(STANDARD, "STANDARD")).collect()
}

#[test]
fn the_smallest_pool() {
    assert_eq!(
        shortened(lines("user_pool Users { login email; client web }\n")),
        [
            r#"Users AWS::Cognito::UserPool {"UsernameAttributes":["email"],"UsernameConfiguration":{"CaseSensitive":false},"AdminCreateUserConfig":{"AllowAdminCreateUserOnly":false},"Policies":{"PasswordPolicy":{"MinimumLength":8,"RequireUppercase":true,"RequireLowercase":true,"RequireNumbers":true,"RequireSymbols":true,"TemporaryPasswordValidityDays":7}},"AutoVerifiedAttributes":["email"],"UserAttributeUpdateSettings":{"AttributesRequireVerificationBeforeUpdate":["email"]},"AccountRecoverySetting":{"RecoveryMechanisms":[{"Name":"verified_email","Priority":1}]}}"#,
            r#"UsersWebClient AWS::Cognito::UserPoolClient {"UserPoolId":"{{ref Users}}","ClientName":"web","GenerateSecret":false,"ExplicitAuthFlows":["ALLOW_USER_SRP_AUTH","ALLOW_REFRESH_TOKEN_AUTH"],"PreventUserExistenceErrors":"ENABLED","EnableTokenRevocation":true,"ReadAttributes":[STANDARD,"email_verified","phone_number_verified"],"WriteAttributes":[STANDARD]}"#,
            "UsersId = {{ref Users}}",
            "UsersWebClientId = {{ref UsersWebClient}}",
        ]
    );
}

#[test]
fn each_setting_becomes_its_property() {
    for (setting, expected) in [
        ("login email, preferred_username, username", r#""AliasAttributes":["email","preferred_username"]"#),
        ("login email, phone; verify email", r#""UsernameAttributes":["email","phone_number"]"#),
        ("case_sensitive on", r#""UsernameConfiguration":{"CaseSensitive":true}"#),
        ("name \"notes-{smsRole}\"", r#""UserPoolName":"notes-{{SmsRole}}""#),
        ("tier plus", r#""UserPoolTier":"PLUS""#),
        ("sign_up admin", r#""AdminCreateUserConfig":{"AllowAdminCreateUserOnly":true}"#),
        ("mfa required { totp }", r#""MfaConfiguration":"ON","EnabledMfas":["SOFTWARE_TOKEN_MFA"]"#),
        (
            "mfa optional { sms }; sms { role \"{smsRole}\"; external_id \"notes\"; region \"us-east-1\" }",
            r#""SmsConfiguration":{"SnsCallerArn":"{{SmsRole}}","ExternalId":"notes","SnsRegion":"us-east-1"}"#,
        ),
        (
            "email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; from \"Notes <notes@example.com>\" }",
            r#""EmailConfiguration":{"EmailSendingAccount":"DEVELOPER","SourceArn":"arn:aws:ses:us-east-1:123456789012:identity/example.com","From":"Notes <notes@example.com>"}"#,
        ),
        (
            "password { min_length 12, symbols off }; first_factors password, passkey, email_otp",
            r#""Policies":{"PasswordPolicy":{"MinimumLength":12,"RequireUppercase":true,"RequireLowercase":true,"RequireNumbers":true,"RequireSymbols":false,"TemporaryPasswordValidityDays":7},"SignInPolicy":{"AllowedFirstAuthFactors":["PASSWORD","WEB_AUTHN","EMAIL_OTP"]}}"#,
        ),
        (
            "passkey { relying_party \"example.com\"; verification required; factor multi }",
            r#""WebAuthnRelyingPartyID":"example.com","WebAuthnUserVerification":"required","WebAuthnFactorConfiguration":"MULTI_FACTOR_WITH_USER_VERIFICATION""#,
        ),
        (
            "attribute tenant string { mutable off; max 64 }",
            r#""Schema":[{"Name":"tenant","AttributeDataType":"String","Mutable":false,"StringAttributeConstraints":{"MaxLength":"64"}}]"#,
        ),
        (
            "attribute email string { required on }",
            r#""Schema":[{"Name":"email","AttributeDataType":"String","Mutable":true,"Required":true}]"#,
        ),
        (
            "verify email; verify_updates email",
            r#""AutoVerifiedAttributes":["email"],"UserAttributeUpdateSettings":{"AttributesRequireVerificationBeforeUpdate":["email"]}"#,
        ),
        (
            "domain \"notes\"; verification link { subject \"Notes\"; message \"{##Confirm##}\" }",
            r#""VerificationMessageTemplate":{"DefaultEmailOption":"CONFIRM_WITH_LINK","EmailSubjectByLink":"Notes","EmailMessageByLink":"{##Confirm##}"}"#,
        ),
        (
            "recovery email, phone",
            r#""AccountRecoverySetting":{"RecoveryMechanisms":[{"Name":"verified_email","Priority":1},{"Name":"verified_phone_number","Priority":2}]}"#,
        ),
        (
            "tier plus; threat_protection enforced { custom_auth audit }",
            r#""UserPoolAddOns":{"AdvancedSecurityMode":"ENFORCED","AdvancedSecurityAdditionalFlows":{"CustomAuthMode":"AUDIT"}}"#,
        ),
        ("deletion_protection on", r#""DeletionProtection":"ACTIVE""#),
        (
            "invitation { subject \"Notes\"; message \"{username} {####}\"; sms \"{####} {username}\" }",
            r#""AdminCreateUserConfig":{"AllowAdminCreateUserOnly":false,"InviteMessageTemplate":{"EmailSubject":"Notes","EmailMessage":"{username} {####}","SMSMessage":"{####} {username}"}}"#,
        ),
        (
            "mfa required { totp }; devices always { skip_mfa on }",
            r#""DeviceConfiguration":{"ChallengeRequiredOnNewDevice":true,"DeviceOnlyRememberedOnUserPrompt":false}"#,
        ),
        (
            "devices ask",
            r#""DeviceConfiguration":{"ChallengeRequiredOnNewDevice":false,"DeviceOnlyRememberedOnUserPrompt":true}"#,
        ),
        ("resource_tag \"Team\" \"notes\"", r#""UserPoolTags":{"Team":"notes"}"#),
        ("issuer updated", r#""IssuerConfiguration":{"Type":"UPDATED"}"#),
        (
            "trigger pre_token_generation -> \"src/token.main\" { version v3 }",
            r#""LambdaConfig":{"PreTokenGenerationConfig":{"LambdaArn":"{{SrcTokenMainArn}}","LambdaVersion":"V3_0"}}"#,
        ),
    ] {
        let json = properties(&format!("param smsRole: string\nuser_pool Users {{ {setting} }}\n"), "Users");
        assert!(json.contains(expected), "{setting}\n{json}");
    }
}

#[test]
fn each_client_option_becomes_its_property() {
    for (option, expected) in [
        ("secret on", r#""GenerateSecret":true"#),
        ("rotation 30s", r#""ExplicitAuthFlows":["ALLOW_USER_SRP_AUTH"]"#),
        ("rotation 30s", r#""RefreshTokenRotation":{"Feature":"ENABLED","RetryGracePeriodSeconds":30}"#),
        ("hide_unknown_users off", r#""PreventUserExistenceErrors":"LEGACY""#),
        ("revocation off", r#""EnableTokenRevocation":false"#),
        ("read \"email\"; write \"name\"", r#""ReadAttributes":["email"],"WriteAttributes":["name"]"#),
        (
            "validity { access 15m, id 1h, refresh 30d, session 5m }",
            r#""AccessTokenValidity":15,"IdTokenValidity":1,"RefreshTokenValidity":30,"TokenValidityUnits":{"AccessToken":"minutes","IdToken":"hours","RefreshToken":"days"},"AuthSessionValidity":5"#,
        ),
        (
            "callback \"https://a.example.com\"; logout \"https://b.example.com\"",
            r#""AllowedOAuthFlowsUserPoolClient":true,"AllowedOAuthFlows":["code"],"AllowedOAuthScopes":["openid"],"CallbackURLs":["https://a.example.com"],"LogoutURLs":["https://b.example.com"],"SupportedIdentityProviders":["COGNITO"]"#,
        ),
    ] {
        let json =
            properties(&format!("user_pool Users {{ login email; client web {{ {option} }} }}\n"), "UsersWebClient");
        assert!(json.contains(expected), "{option}\n{json}");
    }
}

#[test]
fn what_belongs_to_a_pool() {
    let program = r#"param googleSecret: secret
user_pool Users {
  login email
  attribute tenant string
  resource_server notes { scope read "Read notes" }
  provider Google google { client_id "x"; client_secret "{googleSecret}"; map email = "email"; map tenant = "hd" }
  client web { callback "https://a.example.com"; scopes "notes/read"; providers cognito, Google }
  group admins { precedence 1 }
  domain "notes-app" { managed_login on }
  trigger pre_sign_up -> "src/preSignUp.main"
}
"#;
    assert_eq!(
        shortened(lines(program))[1..],
        [
            r#"UsersGoogleProvider AWS::Cognito::UserPoolIdentityProvider {"UserPoolId":"{{ref Users}}","ProviderName":"Google","ProviderType":"Google","ProviderDetails":{"client_id":"x","client_secret":"{{GoogleSecret}}","authorize_scopes":"openid email"},"AttributeMapping":{"email":"email","custom:tenant":"hd"}}"#,
            r#"UsersNotesResourceServer AWS::Cognito::UserPoolResourceServer {"UserPoolId":"{{ref Users}}","Identifier":"notes","Name":"notes","Scopes":[{"ScopeName":"read","ScopeDescription":"Read notes"}]}"#,
            r#"UsersWebClient AWS::Cognito::UserPoolClient {"UserPoolId":"{{ref Users}}","ClientName":"web","GenerateSecret":false,"ExplicitAuthFlows":["ALLOW_USER_SRP_AUTH","ALLOW_REFRESH_TOKEN_AUTH"],"PreventUserExistenceErrors":"ENABLED","EnableTokenRevocation":true,"AllowedOAuthFlowsUserPoolClient":true,"AllowedOAuthFlows":["code"],"AllowedOAuthScopes":["notes/read"],"CallbackURLs":["https://a.example.com"],"SupportedIdentityProviders":["COGNITO","Google"],"ReadAttributes":[STANDARD,"email_verified","phone_number_verified","custom:tenant"],"WriteAttributes":[STANDARD,"custom:tenant"]} after UsersGoogleProvider, UsersNotesResourceServer"#,
            r#"UsersAdminsGroup AWS::Cognito::UserPoolGroup {"UserPoolId":"{{ref Users}}","GroupName":"admins","Precedence":1}"#,
            r#"UsersDomain AWS::Cognito::UserPoolDomain {"UserPoolId":"{{ref Users}}","Domain":"notes-app","ManagedLoginVersion":2}"#,
            r#"UsersWebBranding AWS::Cognito::ManagedLoginBranding {"UserPoolId":"{{ref Users}}","ClientId":"{{ref UsersWebClient}}","UseCognitoProvidedValues":true} after UsersDomain"#,
            r#"UsersPreSignUpPermission AWS::Lambda::Permission {"Action":"lambda:InvokeFunction","FunctionName":"{{SrcPreSignUpMainArn}}","Principal":"cognito-idp.amazonaws.com","SourceArn":"{{Users.Arn}}","SourceAccount":"{{account}}"}"#,
            "UsersId = {{ref Users}}",
            "UsersWebClientId = {{ref UsersWebClient}}",
            "UsersDomain = notes-app.auth.{{region}}.amazoncognito.com",
        ]
    );
    with_plan(program, |plan| {
        let triggers: Vec<_> =
            plan.triggers.iter().map(|trigger| (trigger.pool, trigger.name, trigger.property)).collect();
        assert_eq!(triggers, [("Users", "pre_sign_up", "PreSignUp")]);
    });
}

#[test]
fn a_pool_that_exists_is_only_named() {
    let arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";
    let program = format!(
        "user_pool Users {{ arn \"{arn}\"; client web {{ id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" }}; group admins }}\n"
    );
    assert_eq!(lines(&program), ["UsersWebClientId = 2hc6ec0vcd7o2nbmdfjf3jvhrt"]);
}

/// The options of a pool with `client web` and of an identity pool, and the lists of the client.
#[test]
fn both_lists_of_a_client_are_written_and_never_empty() {
    let without = |name: &str| STANDARD.replace(&format!("\"{name}\","), "").replace(&format!(",\"{name}\""), "");
    let google = "provider Google google { client_id \"x\"; client_secret \"{s}\"; map tenant = \"hd\" }";
    let oauth = "callback \"https://a.example.com\"; providers Google";
    for (pool, client, tags, write) in [
        // An attribute of a tag is readable and not writable, custom or not.
        ("attribute tenant string".to_owned(), "", "tag t = claim(\"custom:tenant\")", STANDARD.to_owned()),
        (String::new(), "", "tag t = claim(\"profile\")", without("profile")),
        (
            "attribute tenant string { mutable off }".to_owned(),
            "",
            "tag t = claim(\"custom:tenant\")",
            STANDARD.to_owned(),
        ),
        (
            "group g; attribute role string".to_owned(),
            "",
            "rule Users.web claim(\"custom:role\") equals \"a\" -> Users.g",
            STANDARD.to_owned(),
        ),
        // An address that counts only when its owner has answered may be changed.
        ("verify_updates email".to_owned(), "", "tag t = claim(\"email\")", STANDARD.to_owned()),
        ("attribute email string { mutable off }".to_owned(), "", "tag t = claim(\"email\")", STANDARD.to_owned()),
        // Administrators give the address.
        ("sign_up admin; verify_updates none".to_owned(), "", "tag t = claim(\"email\")", without("email")),
        // Their owners have answered.
        ("sign_up admin".to_owned(), "", "tag t = claim(\"email\")", STANDARD.to_owned()),
        // It is set after sign-up.
        (
            "login username, preferred_username".to_owned(),
            "",
            "tag t = claim(\"preferred_username\")",
            without("preferred_username"),
        ),
        // Nobody signs up with this one.
        (String::new(), "", "tag t = claim(\"phone_number\")", without("phone_number")),
        // A provider has to write the attributes that it fills; the tokens of its users cannot write them.
        (
            format!("attribute tenant string; {google}"),
            oauth,
            "tag t = claim(\"custom:tenant\")",
            format!("{STANDARD},\"custom:tenant\""),
        ),
        // The lists of the program.
        (String::new(), "write \"email\"", "tag t = claim(\"profile\")", "\"email\"".to_owned()),
    ] {
        let pool = if pool.starts_with("login") { pool } else { format!("login email; {pool}") };
        let program = format!(
            "param s: secret\nuser_pool Users {{ {pool}; client web {{ {client} }} }}\nidentity_pool I {{ sign_in Users.web; {tags} }}\n"
        );
        let json = properties(&program, "UsersWebClient");
        assert!(json.contains(&format!("\"WriteAttributes\":[{write}]")), "{program}{json}");
        let (_, read) = json.split_once("\"ReadAttributes\":[").expect("a list");
        let read = &read[..read.find(']').expect("an end")];
        assert!(read.starts_with(STANDARD), "{read}");
        assert_eq!(read.contains("custom:tenant"), pool.contains("tenant"), "{read}");
    }
    let machine = "user_pool Users { login email; domain \"d-x\"; resource_server n { scope r \"R\" }; client web { oauth client_credentials; secret on; scopes \"n/r\" } }\n";
    let machine = properties(machine, "UsersWebClient");
    assert!(machine.contains(&format!("\"WriteAttributes\":[{STANDARD}]")));
    assert!(!machine.contains("SupportedIdentityProviders"), "nobody signs in with it: {machine}");
}

#[test]
fn users_of_other_providers_have_no_flow_by_default() {
    let flows = |client: &str| {
        let json = properties(
            &format!(
                "param s: secret\nuser_pool Users {{ login email; provider Google google {{ client_id \"x\"; client_secret \"{{s}}\" }}; client web {{ callback \"https://a.example.com\"; {client} }} }}\n"
            ),
            "UsersWebClient",
        );
        let (_, flows) = json.split_once("\"ExplicitAuthFlows\":[").expect("a list");
        flows[..flows.find(']').expect("an end")].to_owned()
    };
    let both = r#""ALLOW_USER_SRP_AUTH","ALLOW_REFRESH_TOKEN_AUTH""#;
    assert_eq!(flows("providers Google"), r#""ALLOW_REFRESH_TOKEN_AUTH""#);
    assert_eq!(flows("providers cognito, Google"), both);
    assert_eq!(flows(""), both);
    assert_eq!(flows("providers Google; flows srp, refresh"), both);
    assert_eq!(flows("providers Google; flows srp; rotation 30s"), r#""ALLOW_USER_SRP_AUTH""#);
}

#[test]
fn a_trigger_calls_the_alias_of_its_function() {
    let program = "function F { name \"f\"; alias \"live\" }\nfunction G { name \"g\" }\nkey K\n\
                   user_pool Users { login email; kms K; trigger pre_sign_up -> F; trigger post_confirmation -> G; \
                   trigger pre_token_generation -> F { version v2 }; trigger custom_email_sender -> F }\n";
    let f = "arn:{{partition}}:lambda:{{region}}:{{account}}:function:f:live";
    let config = properties(program, "Users");
    for expected in [
        format!("\"PreSignUp\":\"{f}\""),
        "\"PostConfirmation\":\"arn:{{partition}}:lambda:{{region}}:{{account}}:function:g\"".to_owned(),
        format!("\"PreTokenGenerationConfig\":{{\"LambdaArn\":\"{f}\""),
        format!("\"CustomEmailSender\":{{\"LambdaArn\":\"{f}\""),
    ] {
        assert!(config.contains(&expected), "{expected} in {config}");
    }
    let permission = properties(program, "UsersPreSignUpPermission");
    assert!(permission.contains(&format!("\"FunctionName\":\"{f}\"")), "{permission}");
    with_plan(program, |plan| {
        let text = crate::emit::plan::testing::text(&plan.triggers[0].function);
        assert_eq!(text, f);
    });
}

#[test]
fn the_refresh_flow_is_added_where_the_list_lacks_it() {
    let flows = |client: &str| {
        let program = format!("user_pool Users {{ login email; client web {{ {client} }} }}\n");
        let json = properties(&program, "UsersWebClient");
        let (_, flows) = json.split_once("\"ExplicitAuthFlows\":[").expect("a list");
        flows[..flows.find(']').expect("an end")].to_owned()
    };
    assert_eq!(flows("flows srp"), r#""ALLOW_USER_SRP_AUTH","ALLOW_REFRESH_TOKEN_AUTH""#);
    assert_eq!(flows("flows refresh, srp"), r#""ALLOW_REFRESH_TOKEN_AUTH","ALLOW_USER_SRP_AUTH""#);
    assert_eq!(flows("flows refresh"), r#""ALLOW_REFRESH_TOKEN_AUTH""#);
    assert_eq!(flows("flows srp; rotation 30s"), r#""ALLOW_USER_SRP_AUTH""#);
}

#[test]
fn a_scope_may_be_quoted() {
    let program =
        "user_pool Users { login email; resource_server a { scope \"asteroids.add\" \"Add\"; scope read \"Read\" } }\n";
    let server = properties(program, "UsersAResourceServer");
    let expected = r#""Scopes":[{"ScopeName":"asteroids.add","ScopeDescription":"Add"},{"ScopeName":"read","ScopeDescription":"Read"}]"#;
    assert!(server.contains(expected), "{server}");
}

#[test]
fn saml_providers() {
    let details = |options: &str| {
        let program =
            format!("param doc: string\nuser_pool Users {{ login email; provider Work saml {{ {options} }} }}\n");
        let json = properties(&program, "UsersWorkProvider");
        let (_, details) = json.split_once("\"ProviderDetails\":").expect("details");
        details.trim_end_matches('}').to_owned()
    };
    assert_eq!(details("metadata \"{doc}\""), r#"{"MetadataFile":"{{Doc}}""#);
    assert_eq!(
        details(
            "metadata_url \"https://a.example.com\"; sign_out on; idp_initiated on; signed_requests on; encrypted on"
        ),
        r#"{"MetadataURL":"https://a.example.com","IDPSignout":"true","IDPInit":"true","RequestSigningAlgorithm":"rsa-sha256","EncryptedResponses":"true""#
    );
    assert_eq!(
        details("metadata_url \"https://a.example.com\"; sign_out off; signed_requests off"),
        r#"{"MetadataURL":"https://a.example.com","IDPSignout":"false""#
    );
}

#[test]
fn nothing_need_be_verified() {
    assert!(!properties("user_pool Users { login email; verify none }\n", "Users").contains("AutoVerifiedAttributes"));
}

#[test]
fn recovery_and_updates_where_nothing_is_written() {
    let pool = |body: &str| properties(&format!("user_pool Users {{ {body} }}\n"), "Users");
    let recovery = |body: &str| {
        let json = pool(body);
        let ways =
            json.split_once("\"RecoveryMechanisms\":[").map(|(_, rest)| rest[..rest.find(']').unwrap_or(0)].to_owned());
        ways.unwrap_or_default()
    };
    let (mail, phone) =
        (r#"{"Name":"verified_email","Priority":1}"#, r#"{"Name":"verified_phone_number","Priority":1}"#);
    assert_eq!(recovery("login email"), mail);
    assert_eq!(recovery("login phone"), phone);
    assert_eq!(recovery("login phone, email"), format!("{mail},{}", phone.replace('1', "2")));
    assert_eq!(recovery("login phone, email; mfa required { sms }"), mail);
    assert_eq!(recovery("login phone; mfa optional { sms }"), "");
    assert_eq!(recovery("login phone; mfa off"), phone);
    assert_eq!(recovery("login username"), "");
    assert_eq!(recovery("login email; verify none"), "");
    assert_eq!(recovery("login email; recovery admin"), r#"{"Name":"admin_only","Priority":1}"#);
    let updates = |body: &str| {
        let json = pool(body);
        let held = json.split_once("\"AttributesRequireVerificationBeforeUpdate\":[");
        held.map(|(_, rest)| rest[..rest.find(']').unwrap_or(0)].to_owned()).unwrap_or_default()
    };
    assert_eq!(updates("login email"), r#""email""#);
    assert_eq!(updates("login email, phone"), r#""email","phone_number""#);
    assert_eq!(updates("login username, email"), r#""email""#);
    assert_eq!(updates("login username; verify email"), "");
    assert_eq!(updates("login email; verify email, phone; verify_updates phone"), r#""phone_number""#);
    assert_eq!(updates("login email; verify_updates none"), "");
    assert_eq!(updates("login email; verify none"), "");
    assert_eq!(updates("login email; attribute email string { mutable off }"), "");
}

#[test]
fn the_target_of_a_domain_of_ones_own_is_told() {
    let lines = |domain: &str| lines(&format!("user_pool Users {{ login email; domain {domain} }}\n"));
    let own = "\"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" }";
    assert!(lines(own).contains(&"UsersDomainTarget = {{UsersDomain.CloudFrontDistribution}}".to_owned()));
    assert!(!lines("\"notes\"").iter().any(|line| line.starts_with("UsersDomainTarget")));
}
