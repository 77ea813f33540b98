//! Programs and the codes that they raise.

use crate::check::testing::diagnostics;
use crate::diagnostic::{Code, Edit, codes};

fn raised(program: &str) -> Vec<&'static str> {
    diagnostics(program).iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// Applies the first fix that has edits.
fn fixed(program: &str) -> String {
    let diagnostics = diagnostics(program);
    let edits = diagnostics.iter().flat_map(|it| &it.fixes).map(|fix| &fix.edits).find(|edits| !edits.is_empty());
    applied(program, edits.unwrap_or_else(|| panic!("no fix: {program}")))
}

/// Applies edits, the last in the text first.
fn applied(program: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span.start));
    let mut text = program.to_owned();
    for edit in edits {
        text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
    }
    text
}

/// What stands in the braces of `user_pool Users`, and the codes that it raises.
#[track_caller]
fn table(cases: &[(&str, &[&str])]) {
    for (body, expected) in cases {
        let program = format!("param smsRole: string\nuser_pool Users {{ {body} }}\n");
        assert_eq!(raised(&program), *expected, "{body}");
    }
}

#[test]
fn every_code_of_this_area_is_raised_by_its_bad_example_and_not_by_its_good_one() {
    for Code { id, bad, good, .. } in codes::pools::CODES {
        assert_eq!(raised(bad), [*id], "{bad}");
        assert_eq!(raised(good), [] as [&str; 0], "{good}");
    }
}

#[test]
fn every_message_says_why_and_offers_a_way_out() {
    for Code { bad, .. } in codes::pools::CODES {
        for diagnostic in diagnostics(bad) {
            assert!(!diagnostic.notes.is_empty(), "{bad}");
            assert!(!diagnostic.fixes.is_empty(), "{bad}");
        }
    }
}

#[test]
fn fixes_make_the_program_right() {
    for (broken, right) in [
        ("user_pool Users { login email; mfa required }\n", "user_pool Users { login email; mfa required { totp } }\n"),
        ("user_pool Users { login preferred_username }\n", "user_pool Users { login username, preferred_username }\n"),
        (
            "user_pool Users { login email; password { min_length 4 } }\n",
            "user_pool Users { login email; password { min_length 6 } }\n",
        ),
        (
            "user_pool Users { login email; client web { callback \"http://app.example.com\" } }\n",
            "user_pool Users { login email; client web { callback \"https://app.example.com\" } }\n",
        ),
        (
            "user_pool Users { login email; client web { oauth code } }\n",
            "user_pool Users { login email; client web { oauth code; callback \"https://…\" } }\n",
        ),
        (
            "provider auth0 oidc { issuer \"https://myorg.auth0.com\"; client_id \"x\" }\napi Api http { authorizer a jwt auth0 }\n",
            "provider auth0 oidc { issuer \"https://myorg.auth0.com/\"; client_id \"x\" }\napi Api http { authorizer a jwt auth0 }\n",
        ),
        (
            "user_pool Users { login email; threat_protection audit }\n",
            "user_pool Users { login email; threat_protection audit; tier plus }\n",
        ),
        // What a fix says that it declares is declared.
        (
            "provider X twitter { consumer_key \"k\"; consumer_secret \"s\" }\n",
            "provider X twitter { consumer_key \"k\"; consumer_secret \"{XSecret}\" }\nparam XSecret: secret\n",
        ),
        (
            "param XSecret: secret\nprovider X twitter { consumer_key \"k\"; consumer_secret \"s\" }\n",
            "param XSecret: secret\nprovider X twitter { consumer_key \"k\"; consumer_secret \"{XSecret}\" }\n",
        ),
        (
            "user_pool Users { login email; trigger custom_email_sender -> \"src/mail.main\" }\n",
            "user_pool Users { login email; trigger custom_email_sender -> \"src/mail.main\"; kms Codes }\nkey Codes\n",
        ),
        (
            "user_pool Users {\r\n  login email\r\n  trigger custom_email_sender -> \"src/mail.main\"\r\n} // all\r\ntable T\r\n",
            "user_pool Users {\r\n  login email\r\n  trigger custom_email_sender -> \"src/mail.main\"; kms Codes\r\n} // all\nkey Codes\r\ntable T\r\n",
        ),
        (
            "user_pool Users { provider Google google { client_id \"x\"; client_secret \"y\" } } table T\n",
            "user_pool Users { provider Google google { client_id \"x\"; client_secret \"{GoogleSecret}\" } }\nparam GoogleSecret: secret table T\n",
        ),
    ] {
        assert_eq!(fixed(broken), right);
        assert_eq!(raised(right), [] as [&str; 0], "{right}");
    }
}

#[test]
fn settings() {
    table(&[
        ("", &[]),
        ("login email", &[]),
        ("login username, email, password { min_length 8 }", &[]),
        (
            "login username, email, first_factors password, passkey; verify phone, email; recovery phone, email, email { reply_to \"a@example.com\" }",
            &[],
        ),
        ("login phone, phone; verify email", &["AC0402"]),
        ("login phone", &[]),
        ("login phone; sms { role \"{smsRole}\" }", &[]),
        ("login email, phone; verify email", &[]),
        ("login email; verify phone", &[]),
        ("login email; first_factors password, sms_otp", &[]),
        ("login email; sms {}", &[]),
        ("login email; sms { role \"admin\" }", &["AC0113"]),
        ("login email; mfa off", &[]),
        ("login email; mfa off { totp }", &["AC0406"]),
        ("login email; mfa optional { email }", &["AC0405"]),
        ("login email; mfa optional { email }; email { reply_to \"a@example.com\" }", &["AC0405"]),
        ("login email; email { from \"a@example.com\" }", &["AC0112"]),
        ("login email; email { ses \"example.com\" }", &["AC0113"]),
        ("login email; password { min_length 100, history 25, temporary_days 366 }", &["AC0113"; 3]),
        ("login email; password { min_length 99, history 24, temporary_days 365 }", &[]),
        ("login email; password { temporary_days 0 }", &["AC0113"]),
        ("login email; password { temporary_days 1 }", &[]),
        ("login email; verify none", &[]),
        ("login email; verify_updates none", &[]),
        ("login email; verify_updates email, none", &["AC0452"]),
        ("login email; verify none, email", &["AC0452"]),
        ("login email; verify email, none", &["AC0452"]),
        ("login email; verify none; verify_updates email", &["AC0415"]),
        ("login email; recovery email, phone", &[]),
        ("login email; recovery admin", &[]),
        ("login email; verify_updates email", &[]),
        ("login email; passkey { relying_party \"https://example.com\" }", &["AC0113"]),
        ("login email; tier lite; first_factors password, passkey", &["AC0409"]),
        ("login email; tier lite; first_factors password; passkey { relying_party \"example.com\" }", &[]),
        ("login email; tier lite; trigger pre_token_generation -> \"src/a.b\" { version v2 }", &["AC0409"]),
        ("login email; threat_protection off", &[]),
        ("login email; domain \"notes\"; verification link { message \"Your code is {####}.\" }", &["AC0416"]),
        ("login email; domain \"notes\"; verification link { message \"{##Confirm##}\", sms \"{####}\" }", &[]),
        ("login email; verification code { subject \"\" }", &["AC0113"]),
        ("login email; domain \"my-aws-app\"", &["AC0433"]),
        ("login email; domain \"MyApp\"", &["AC0433"]),
        (
            "login email; domain \"app\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/1\" }",
            &["AC0433"],
        ),
        ("login email; encryption Nothing", &["AC0104"]),
        ("login email; encryption smsRole", &["AC0105"]),
    ]);
}

#[test]
fn attributes() {
    table(&[
        ("login email; attribute a_name_of_twenty_chr string", &[]),
        ("login email; attribute a_name_of_twenty_1chr string", &["AC0407"]),
        ("login email; attribute email string { required on }", &[]),
        ("login email; attribute email number", &["AC0407"]),
        ("login email; attribute updated_at number", &[]),
        ("login email; attribute sub string", &["AC0407"]),
        ("login email; attribute age number { min 1, max 150 }", &[]),
        ("login email; attribute age number { min 150, max 1 }", &["AC0407"]),
        ("login email; attribute born datetime { min 1 }", &["AC0407"]),
        ("login email; attribute bio string { max 2049 }", &["AC0407"]),
        ("login email; attribute a string; attribute a string", &["AC0402"]),
        ("login email; attribute tenant string; client web { read \"tenant\" }", &["AC0427"]),
        ("login email; client web { write \"email_verified\" }", &["AC0113"]),
        ("login email; client web { read \"email_verified\", \"email\"; write \"email\" }", &[]),
    ]);
}

#[test]
fn clients() {
    let redirect = |address: &str| format!("login email; client web {{ callback \"{address}\" }}");
    for (address, expected) in [
        ("https://app.example.com", &[] as &[&str]),
        ("http://localhost", &[]),
        ("http://localhost:3000/cb", &[]),
        ("http://127.0.0.1/", &[]),
        ("http://[::1]:3000", &[]),
        ("myapp://signed-in", &[]),
        ("com.example.notes:/cb", &[]),
        ("https://{smsRole}/cb", &[]),
        ("{smsRole}", &[]),
        ("http://{smsRole}/cb", &["AC0421"]),
        ("http://localhost{smsRole}/", &["AC0421"]),
        ("http://localhost.example.com/", &["AC0421"]),
        ("http://localhost@example.com/", &["AC0421"]),
        ("app.example.com", &["AC0421"]),
        ("my app://x", &["AC0421"]),
        ("https://app.example.com/#/cb", &["AC0421"]),
        ("https://app.example.com/{smsRole}#cb", &["AC0421"]),
        ("", &["AC0113", "AC0421"]),
        ("https://", &["AC0421"]),
        ("https:foo", &["AC0421"]),
        ("https:///cb", &["AC0421"]),
        ("https://?x=y", &["AC0421"]),
        ("https://*.example.com/cb", &["AC0421"]),
        ("https://user:pw@app.example.com/cb", &["AC0421"]),
        ("javascript:alert(1)", &["AC0421"]),
        ("JavaScript:alert(1)", &["AC0421"]),
        ("data:text/html,x", &["AC0421"]),
        ("file:///etc/passwd", &["AC0421"]),
        ("https:{smsRole}", &[]),
        ("https:/{smsRole}", &[]),
        ("https://app.example.com/a@b", &[]),
        ("https://app.example.com?next=*", &[]),
        ("myapp:", &[]),
        ("myapp:///cb", &[]),
    ] {
        table(&[(&redirect(address), expected)]);
    }
    table(&[
        ("login email; client web; client web", &["AC0402"]),
        ("login email; client web; client Web", &["AC0114"]),
        ("login email; client web-app", &["AC0103"]),
        ("login email; client web { name \"Web (old)\" }", &["AC0113"]),
        ("login email; client web { validity { access 4m, id 2d, refresh 59m, session 16m } }", &["AC0113"; 4]),
        ("login email; client web { validity { access 5m, id 1d, refresh 3650d, session 3m } }", &[]),
        ("login email; client web { validity { session 200s } }", &["AC0113"]),
        ("login email; client web { validity { refresh 99999999999999999999d } }", &["AC0113"]),
        ("login email; client web { rotation 61s }", &["AC0113"]),
        ("login email; client web { rotation 0s }", &[]),
        ("login email; client web { oauth code }", &["AC0424"]),
        ("login email; client web { logout \"https://a.example.com\" }", &["AC0424"]),
        ("login email; client web { scopes \"openid\"; callback \"https://a.example.com\" }", &[]),
        ("login email; client web { scopes \"notes/read\"; callback \"https://a.example.com\" }", &["AC0423"]),
        ("login email; client web { scopes \"opeind\"; callback \"https://a.example.com\" }", &["AC0423"]),
        ("login email; client web { callback \"https://a.example.com\"; providers cognito, cognito }", &["AC0402"]),
    ]);
}

#[test]
fn machines() {
    let server = "login email; domain \"notes\"; resource_server notes { scope read \"Read\" }; client cron";
    for (rest, expected) in [
        ("{ oauth client_credentials; scopes \"notes/read\"; secret on }", &[] as &[&str]),
        ("{ oauth client_credentials; scopes \"notes/read\"; secret off }", &["AC0420"]),
        ("{ oauth client_credentials; scopes \"openid\"; secret on }", &["AC0420"]),
        ("{ oauth client_credentials; secret on }", &["AC0420"]),
        (
            "{ oauth client_credentials, code; scopes \"notes/read\"; secret on; callback \"https://a.example.com\" }",
            &["AC0420"],
        ),
    ] {
        table(&[(&format!("{server} {rest}"), expected)]);
    }
    let nowhere = "login email; resource_server notes { scope read \"Read\" }; client cron { oauth client_credentials; scopes \"notes/read\"; secret on }";
    // The domain may be made elsewhere, which is for the linter to say.
    table(&[(nowhere, &[])]);
}

#[test]
fn resource_servers() {
    table(&[
        ("login email; resource_server a { scope x \"X\"; scope x \"Y\" }", &["AC0402"]),
        ("login email; resource_server a { scope x \"\" }", &["AC0113"]),
        ("login email; resource_server a; resource_server a", &["AC0402"]),
        ("login email; resource_server a; resource_server b { identifier \"a\" }", &["AC0402"]),
        ("login email; resource_server a { identifier \"my api\" }", &["AC0113"]),
        (
            "login email; resource_server a { identifier \"https://{smsRole}\"; scope x \"X\" }; \
             client web { callback \"https://a.example.com\"; scopes \"https://{smsRole}/x\" }",
            &[],
        ),
    ]);
}

#[test]
fn groups_and_triggers() {
    table(&[
        ("login email; group a { precedence 2147483647 }", &[]),
        ("login email; group a { precedence 2147483648 }", &["AC0113"]),
        ("login email; group users", &["AC0102"]),
        ("login email; group power { name \"power-users\" }", &[]),
        ("login email; trigger pre_sign_up -> Nothing", &["AC0104"]),
        ("login email; trigger pre_sign_up -> smsRole", &["AC0105"]),
        ("login email; trigger pre_sign_up -> \"a.b\"; trigger pre_sign_up -> \"c.d\"", &["AC0402"]),
        ("login email; trigger inbound_federation -> \"a.b\" { version v2 }", &["AC0410"]),
        ("login email; client web { flows custom }", &["AC0411"]),
        ("login email; trigger create_auth_challenge -> \"a.b\"", &["AC0411"]),
        ("login email; trigger user_migration -> \"a.b\"", &[]),
        ("login email; client web; trigger user_migration -> \"a.b\"", &["AC0413"]),
        ("login email; client web; client old { flows password }; trigger user_migration -> \"a.b\"", &[]),
        (
            "login email; client web; trigger define_auth_challenge -> \"a.b\"; trigger create_auth_challenge -> \"a.c\"; \
             trigger verify_auth_challenge_response -> \"a.d\"",
            &["AC0411"],
        ),
    ]);
    let functions = "function Sign\nuser_pool Users { login email; trigger pre_sign_up -> Sign }\n";
    assert_eq!(raised(functions), [] as [&str; 0]);
}

#[test]
fn pool_providers() {
    let google = "client_id \"x\"; client_secret \"{smsRole}\"";
    table(&[
        (&format!("login email; provider Google google {{ {google} }}"), &[]),
        ("login email; provider Google google { client_id \"x\" }", &["AC0112"]),
        ("login email; provider Google google { client_id \"x\"; client_secret \"y\" }", &["AC0355"]),
        (
            "login email; provider Google google { client_id \"x\"; client_secret \"{{resolve:secretsmanager:google}}\" }",
            &[],
        ),
        (&format!("login email; provider Google google {{ {google}; team_id \"T\" }}"), &["AC0354"]),
        (&format!("login email; provider Google google {{ {google}; map tenant = \"t\" }}"), &["AC0427"]),
        (&format!("login email; provider G google {{ {google} }}; provider H google {{ {google} }}"), &["AC0402"]),
        ("login email; provider W oidc { client_id \"x\"; issuer \"https://a.example.com\" }", &["AC0113"]),
        ("login email; provider Work oidc { client_id \"x\"; issuer \"http://a.example.com\" }", &["AC0351"]),
        ("login email; provider Work saml { metadata_url \"http://a.example.com\" }", &["AC0113"]),
        ("login email; provider Work saml { metadata_url \"https://a.example.com\" }", &[]),
        ("login email; provider Work saml { metadata \"{smsRole}\"; idp_initiated on; encrypted on }", &[]),
        (
            "login email; provider Work saml { metadata \"{smsRole}\"; metadata_url \"https://a.example.com\" }",
            &["AC0111"],
        ),
        ("login email; provider Work saml { sign_out on }", &["AC0112"]),
        (&format!("login email; provider Google google {{ {google}; sign_out on }}"), &["AC0354"]),
        (&format!("login email; provider Google google {{ {google}; metadata \"x\" }}"), &["AC0354"]),
        (
            &format!(
                "login email; attribute tenant string; provider Google google {{ {google}; map tenant = \"t\" }}; \
                 client web {{ callback \"https://a.example.com\"; providers Google; write \"email\" }}"
            ),
            &["AC0431"],
        ),
    ]);
}

#[test]
fn pools_that_exist() {
    table(&[
        ("arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; group admins", &[]),
        ("import \"users-arn\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" }", &[]),
        ("arn \"arn:aws:s3:::notes\"", &["AC0113"]),
        ("arn \"{smsRole}\"; import \"users-arn\"", &["AC0111"]),
        ("import \"users-arn\"; client web", &["AC0401"]),
        ("import \"users-arn\"; client web { id \"x\"; secret on }", &["AC0401"]),
        ("import \"users-arn\"; group admins { precedence 1 }", &["AC0401"]),
        ("import \"users-arn\"; group admins { isolated on }", &[]),
        ("import \"users-arn\"; mfa required; tier lite", &["AC0401", "AC0401"]),
    ]);
}

#[test]
fn providers() {
    for (program, expected) in [
        ("provider a oidc { issuer \"https://a.example.com/tenant/\"; client_id \"x\", \"y\" }\n", &[] as &[&str]),
        ("provider a oidc { arn \"arn:aws:iam::123456789012:oidc-provider/a.example.com\" }\n", &[]),
        ("provider a oidc { import \"a\"; issuer \"https://a.example.com\"; client_id \"x\" }\n", &[]),
        ("provider a oidc { import \"a\"; thumbprint \"9e99a48a9960b14926bb7f3b02e22da2b0ab7280\" }\n", &["AC0354"]),
        ("provider a oidc { import \"a\"; arn \"arn:aws:iam::123456789012:oidc-provider/b\" }\n", &["AC0111"]),
        ("provider a oidc { client_id \"x\" }\n", &["AC0112"]),
        ("provider a oidc { issuer \"https://a.example.com:8443\" }\n", &["AC0351"]),
        ("provider a oidc { issuer \"https://a.example.com?x=y\" }\n", &["AC0351"]),
        ("provider a oidc { issuer \"https://a.example.com#x\" }\n", &["AC0351"]),
        ("provider a oidc { issuer \"https:///x\" }\n", &["AC0351"]),
        ("provider a oidc { issuer \"https://a.example.com/.well-known/openid-configuration\" }\n", &["AC0351"]),
        ("param host: string\nprovider a oidc { issuer \"https://{host}/\" }\n", &[]),
        ("param host: string\nprovider a oidc { issuer \"{host}\" }\n", &[]),
        ("param org: string\nprovider a oidc { issuer \"https://{org}.eu.auth0.com\" }\n", &[]),
        ("provider a oidc { issuer \"https://login.example.com\" }\n", &[]),
        ("provider a oidc { issuer \"https://www.facebook.com\" }\n", &["AC0352"]),
        (
            "provider a oidc { issuer \"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI\" }\n",
            &["AC0352"],
        ),
        ("provider a google { }\n", &["AC0112"]),
        ("provider a apple\n", &["AC0112"]),
        ("provider a google { client_id \"x\", \"y\" }\n", &[]),
        ("provider a apple { client_id \"x\", \"y\" }\n", &["AC0113"]),
        ("provider a oidc { issuer \"https://accounts.google.com\"; client_id \"x\", \"y\" }\n", &["AC0352"]),
        (
            "provider a oidc { arn \"arn:aws:iam::123456789012:oidc-provider/accounts.google.com\"; issuer \"https://accounts.google.com\" }\n",
            &[],
        ),
        ("provider a oidc { issuer \"https://a.example.com:443/x\" }\n", &[]),
        ("provider a oidc { issuer \"https://a.example.com:4430\" }\n", &["AC0351"]),
        ("provider a facebook { client_id \"x\"; issuer \"https://www.facebook.com\" }\n", &["AC0354"]),
        ("provider a twitter { consumer_key \"k\"; consumer_secret \"{{resolve:secretsmanager:twitter}}\" }\n", &[]),
        ("provider a saml { arn \"arn:aws:iam::123456789012:saml-provider/a\" }\n", &[]),
        ("param doc: string\nprovider a saml { metadata \"{doc}\" }\n", &[]),
        ("provider a saml\n", &["AC0112"]),
    ] {
        assert_eq!(raised(program), expected, "{program}");
    }
}

/// A pool and an identity pool by what stands in their braces.
fn claimed(pool: &str, identities: &str) -> String {
    format!(
        "param s: secret\nuser_pool Users {{\n  login email\n  {pool}\n}}\nidentity_pool I {{\n  sign_in Users.web\n  {identities}\n}}\n"
    )
}

const TENANT: &str = "tag tenant = claim(\"custom:tenant\")";
const GOOGLE: &str = "provider Google google { client_id \"x\"; client_secret \"{s}\"; map tenant = \"hd\" }";

/// Programs in which users choose what decides about them: all labels that have to be there, and what the fixes say.
#[test]
fn users_do_not_choose_what_decides_about_them() {
    let oauth = "callback \"https://a.example.com\"; providers";
    for (pool, identities, labels, fixes) in [
        (
            "attribute tenant string; client web { write \"email\", \"custom:tenant\" }".to_owned(),
            TENANT,
            &["decides what users may do", "may be written", "signs in by `srp`, the default of `flows`"][..],
            1,
        ),
        // The only one in the list.
        (
            "attribute tenant string; client web { write \"custom:tenant\" }".to_owned(),
            TENANT,
            &["decides what users may do", "may be written", "signs in by `srp`, the default of `flows`"][..],
            1,
        ),
        // Chosen at sign-up.
        (
            "attribute tenant string { mutable off }; client web { write \"email\", \"custom:tenant\" }".to_owned(),
            TENANT,
            &["decides what users may do", "may be written", "lets users sign in who signed up"],
            1,
        ),
        // Another client of the pool than the one that signs in.
        (
            "attribute tenant string; client web; client other { write \"custom:tenant\" }".to_owned(),
            TENANT,
            &["decides what users may do", "may be written", "signs in by `srp`, the default of `flows`"],
            1,
        ),
        // A client for the sign-in pages alone, with the scope.
        (
            format!(
                "sign_up admin; attribute tenant string; {GOOGLE}; client web {{ {oauth} Google; scopes \"openid\", \"aws.cognito.signin.user.admin\" }}"
            ),
            TENANT,
            &[
                "decides what users may do",
                "filled by `Google`, so the app client has to write it",
                "its access tokens change attributes",
            ],
            1,
        ),
        (
            format!("attribute tenant string; {GOOGLE}; client web {{ {oauth} Google, cognito }}"),
            TENANT,
            &[
                "decides what users may do",
                "filled by `Google`, so the app client has to write it",
                "signs in by `srp`, the default of `flows`",
            ],
            1,
        ),
        // The client of the providers writes it, and another one lets users sign in who signed up.
        (
            format!("attribute tenant string; {GOOGLE}; client web {{ {oauth} Google }}; client own"),
            TENANT,
            &[
                "decides what users may do",
                "filled by `Google`, so the app client has to write it",
                "lets users sign in who signed up",
            ],
            1,
        ),
        // Addresses.
        (
            "verify_updates none; client web".to_owned(),
            "tag mail = claim(\"email\")",
            &["decides what users may do", "users sign up with it", "signs in by `srp`, the default of `flows`"],
            2,
        ),
        (
            "verify email, phone; sms { role \"arn:aws:iam::123456789012:role/sms\" }; client web".to_owned(),
            "tag mail = claim(\"email\")",
            &["decides what users may do", "users sign up with it", "signs in by `srp`, the default of `flows`"],
            1,
        ),
        (
            "group g; attribute family_name string { required on }; client web { flows password, refresh }".to_owned(),
            "rule Users.web claim(\"family_name\") equals \"Root\" -> Users.g; ambiguous_role authenticated",
            &[
                "decides what users may do",
                "required, so every app client may write it",
                "its access tokens change attributes",
            ],
            1,
        ),
    ] {
        let program = claimed(&pool, identities);
        let found = diagnostics(&program);
        assert_eq!(found.iter().map(|one| one.code.id).collect::<Vec<_>>(), ["AC0440"], "{program}");
        let said: Vec<&str> = found[0].labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!(said, labels, "{program}");
        let with_edits: Vec<_> = found[0].fixes.iter().filter(|fix| !fix.edits.is_empty()).collect();
        assert_eq!(with_edits.len(), fixes, "{program}{:?}", found[0].fixes);
        for fix in with_edits {
            let right = applied(&program, &fix.edits);
            assert_eq!(raised(&right), [] as [&str; 0], "{}\n{right}", fix.text);
        }
    }
}

#[test]
fn what_users_cannot_write_may_decide() {
    let oauth = "callback \"https://a.example.com\"; providers Google";
    for (pool, identities) in [
        ("attribute tenant string; client web".to_owned(), TENANT),
        ("attribute tenant string { mutable off }; client web { write \"email\" }".to_owned(), TENANT),
        // Administrators choose it once.
        (
            "sign_up admin; attribute tenant string { mutable off }; client web { write \"custom:tenant\" }".to_owned(),
            TENANT,
        ),
        // Tokens of the sign-in pages, without the scope.
        (format!("attribute tenant string; {GOOGLE}; client web {{ {oauth} }}"), TENANT),
        (
            format!("sign_up admin; attribute tenant string; {GOOGLE}; client web {{ {oauth}, cognito; flows refresh }}"),
            TENANT,
        ),
        // A machine has no user.
        (
            "attribute tenant string; domain \"d-x\"; resource_server n { scope r \"R\" }; client web; client cron { oauth client_credentials; secret on; scopes \"n/r\"; write \"custom:tenant\" }".to_owned(),
            TENANT,
        ),
        ("verify_updates email; client web".to_owned(), "tag mail = claim(\"email\")"),
        // As it is where nothing is written.
        ("client web".to_owned(), "tag mail = claim(\"email\")"),
        ("client web".to_owned(), "tag user = claim(\"cognito:username\"); tag ok = claim(\"email_verified\")"),
        // Nothing reads it.
        ("attribute tenant string; client web { write \"custom:tenant\" }".to_owned(), ""),
    ] {
        let program = claimed(&pool, identities);
        assert_eq!(raised(&program), [] as [&str; 0], "{program}");
    }
}

#[test]
fn what_a_list_lacks_is_added() {
    let oauth = "callback \"https://a.example.com\"; providers Google";
    for (pool, identities, code) in [
        ("attribute tenant string; client web { read \"email\" }".to_owned(), TENANT, "AC0442"),
        ("attribute name string { required on }; client web { write \"email\" }".to_owned(), "", "AC0441"),
        (format!("attribute tenant string; {GOOGLE}; client web {{ {oauth}; write \"email\" }}"), TENANT, "AC0431"),
        // With it users write what decides about them, unless their tokens cannot.
        (
            format!("attribute tenant string; {GOOGLE}; client web {{ {oauth}, cognito; write \"email\" }}"),
            TENANT,
            "AC0431",
        ),
        (
            format!(
                "sign_up open; attribute tenant string; {GOOGLE}; client web {{ {oauth}, cognito; flows srp, refresh; scopes \"aws.cognito.signin.user.admin\"; write \"email\" }}"
            ),
            TENANT,
            "AC0431",
        ),
    ] {
        let program = claimed(&pool, identities);
        assert_eq!(raised(&program), [code], "{program}");
        assert_eq!(raised(&fixed(&program)), [] as [&str; 0], "{}", fixed(&program));
    }
    let lists = claimed("client web { read \"{s}\"; write \"{s}\" }", "");
    assert_eq!(raised(&lists), ["AC0113", "AC0113"]);
}

#[test]
fn a_tag_has_one_value() {
    for claim in ["cognito:groups", "cognito:roles", "identities"] {
        let program = claimed("client web", &format!("tag t = claim(\"{claim}\")"));
        let found = diagnostics(&program);
        assert_eq!(found.iter().map(|one| one.code.id).collect::<Vec<_>>(), ["AC0443"], "{claim}");
        assert_eq!(found[0].message, format!("tag `t` is filled from `{claim}`, which is a list"));
    }
    let rule = claimed("client web; group g", "rule Users.web claim(\"cognito:groups\") contains \"g\" -> Users.g");
    assert!(!raised(&rule).contains(&"AC0443"));
}

#[test]
fn rotation_leaves_a_flow() {
    let google = GOOGLE.replace("; map tenant = \"hd\"", "");
    let oauth = "callback \"https://a.example.com\"; rotation 30s; providers";
    for (client, codes) in [
        (format!("{oauth} Google"), &["AC0444"][..]),
        (format!("{oauth} Google, cognito"), &[]),
        (format!("{oauth} Google; flows srp"), &[]),
    ] {
        let program = claimed(&format!("{google}; client web {{ {client} }}"), "");
        assert_eq!(raised(&program), codes, "{program}");
        if !codes.is_empty() {
            assert_eq!(raised(&fixed(&program)), [] as [&str; 0], "{}", fixed(&program));
        }
    }
}

#[test]
fn an_identity_pool_is_for_the_commercial_partition() {
    let users = "user_pool Users { login email; client web }\n";
    let pool = "identity_pool I { sign_in Users.web }\n";
    for (program, codes) in [
        (format!("{users}{pool}bucket B {{ arn \"arn:aws-us-gov:s3:::bucket\" }}\n"), &["AC0357"][..]),
        (format!("{users}{pool}bucket B {{ arn \"arn:aws-cn:s3:::bucket\" }}\n"), &["AC0357"]),
        (
            format!("param p: string = \"aws-cn\"\n{users}{pool}bucket B {{ arn \"arn:{{p}}:s3:::bucket\" }}\n"),
            &["AC0357"],
        ),
        (format!("param b: string = \"arn:aws-us-gov:s3:::bucket\"\n{users}{pool}bucket B {{ arn \"{{b}}\" }}\n"), &["AC0357"]),
        (format!("{users}{pool}provider p saml {{ arn \"arn:aws-us-gov:iam::123456789012:saml-provider/x\" }}\n"), &["AC0357"]),
        (format!("{users}identity_pool I {{ id \"us-gov-west-1:abc\"; sign_in Users.web }}\n"), &["AC0357"]),
        (format!("{users}identity_pool I {{ id \"cn-north-1:abc\"; sign_in Users.web }}\n"), &["AC0357"]),
        (
            "user_pool Users { arn \"arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/us-gov-west-1_A\"; client web { id \"2hc6\" } }\nidentity_pool I { sign_in Users.web }\n".to_owned(),
            &["AC0357"],
        ),
        (
            "user_pool Users { arn \"arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_A\"; client web { id \"2hc6\" } }\n".to_owned(),
            &["AC0358"],
        ),
        (
            "user_pool Users { arn \"arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_A\"; client web { id \"2hc6\" } }\nidentity_pool I { sign_in Users.web }\n".to_owned(),
            &["AC0358"],
        ),
        // Functions, and user pools by themselves, are the same there.
        ("bucket B { arn \"arn:aws-us-gov:s3:::bucket\" }\nfunction F\ngrant function F get bucket B\n".to_owned(), &[]),
        (
            "user_pool Users { arn \"arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/us-gov-west-1_A\"; client web { id \"2hc6\" } }\n".to_owned(),
            &[],
        ),
        (format!("{users}{pool}bucket B {{ arn \"arn:aws:s3:::bucket\" }}\n"), &[]),
    ] {
        assert_eq!(raised(&program), codes, "{program}");
    }
}

#[test]
fn keys_of_pools() {
    for (body, expected) in [
        ("kms Data", &["AC0445"] as &[&str]),
        ("kms Data; encryption Data", &["AC0445"]),
        ("kms Data; trigger pre_sign_up -> \"src/a.main\"", &["AC0445"]),
        ("kms Data; trigger custom_email_sender -> \"src/a.main\"", &[]),
        ("kms Data; encryption Data; trigger custom_sms_sender -> \"src/a.main\"", &[]),
        ("encryption Data", &[]),
        ("trigger custom_sms_sender -> \"src/a.main\"", &["AC0412"]),
        // One that cannot be resolved is said once.
        ("kms Nothing; trigger custom_sms_sender -> \"src/a.main\"", &["AC0104"]),
    ] {
        let program = format!("key Data\nuser_pool Users {{ login email; {body} }}\n");
        assert_eq!(raised(&program), expected, "{body}");
    }
    let confused = "key Data\nuser_pool Users { login email; kms Data }\n";
    assert_eq!(fixed(confused), "key Data\nuser_pool Users { login email; encryption Data }\n");
    assert_eq!(diagnostics(confused)[0].message, "`kms` encrypts nothing of user pool `Users`");
}

#[test]
fn plans() {
    let passkey = "first_factors password, passkey; passkey { relying_party \"example.com\"; factor multi }";
    table(&[
        ("login email; tier lite; password { history 5 }", &["AC0409"]),
        ("login email; tier lite; password { history 0 }", &[]),
        ("login email; password { history 5 }", &[]),
        (&format!("login email; tier lite; {passkey}"), &["AC0409", "AC0409"]),
        (&format!("login email; {passkey}"), &[]),
        ("login email; tier lite; passkey { factor single }", &[]),
        ("login email; tier lite; client web { flows srp, exchange_delegation }", &["AC0409"]),
        ("login email; tier lite; client web { flows srp, exchange_impersonation }", &["AC0409"]),
        ("login email; tier plus; client web { flows srp, exchange_delegation }", &[]),
        ("login email; threat_protection off { custom_auth enforced }", &["AC0409"]),
        ("login email; tier lite; threat_protection off { custom_auth audit }", &["AC0409"]),
        ("login email; threat_protection audit { custom_auth audit }", &["AC0409"]),
        ("login email; tier plus; threat_protection off { custom_auth enforced }", &[]),
    ]);
}

#[test]
fn what_needs_something_else() {
    let us = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let domain =
        |certificate: &str| format!("login email; domain \"auth.example.com\" {{ certificate \"{certificate}\" }}");
    table(&[
        ("login email; first_factors passkey", &["AC0446"]),
        ("login email; first_factors email_otp, passkey", &["AC0446"]),
        ("login email; first_factors passkey, password", &[]),
        ("login email; verification link", &["AC0448"]),
        ("login email; verification link { subject \"Notes\" }", &["AC0448"]),
        ("login email; verification code", &[]),
        ("login email; verification link; domain \"notes\"", &[]),
        (&domain(us), &[]),
        (&domain(&us.replace("us-east-1", "eu-west-1")), &["AC0447"]),
        (&domain("arn:aws:iam::123456789012:server-certificate/notes"), &["AC0113"]),
        (&domain("{smsRole}"), &[]),
        (&domain(&us.replace("arn:aws:", "arn:aws-us-gov:").replace("us-east-1", "us-gov-west-1")), &[]),
        ("login email; client web { validity { access 1d; refresh 1h } }", &["AC0449"]),
        ("login email; client web { validity { access 2h; id 3h; refresh 1h } }", &["AC0449", "AC0449"]),
        ("login email; client web { validity { access 1h; refresh 1h } }", &[]),
        ("login email; client web { validity { access 1d } }", &[]),
    ]);
    let region = "param arn: string = \"arn:aws:acm:eu-west-1:123456789012:certificate/1\"\nuser_pool Users { login email; domain \"auth.example.com\" { certificate \"{arn}\" } }\n";
    assert_eq!(raised(region), ["AC0447"]);
}

#[test]
fn names_that_aws_tells_apart() {
    let corp = |name: &str, kind: &str| match kind {
        "saml" => format!("provider {name} saml {{ name \"Corp\"; metadata_url \"https://a.example.com\" }}"),
        _ => format!(
            "provider {name} oidc {{ name \"Corp\"; issuer \"https://a.example.com\"; client_id \"x\"; client_secret \"{{smsRole}}\" }}"
        ),
    };
    let google = "provider G google { client_id \"x\"; client_secret \"{smsRole}\" }";
    let oidc = "oidc { issuer \"https://a.example.com\"; client_id \"x\"; client_secret \"{smsRole}\" }";
    table(&[
        (&format!("login email; {}; {}", corp("One", "oidc"), corp("Two", "oidc")), &["AC0451"]),
        (&format!("login email; {}; {}", corp("One", "oidc"), corp("Two", "saml")), &["AC0451"]),
        (&format!("login email; {}; provider Corp {oidc}", corp("One", "oidc")), &["AC0451"]),
        (&format!("login email; provider Corp {oidc}; {}", corp("One", "oidc")), &["AC0451"]),
        (&format!("login email; {google}; provider Google {oidc}"), &["AC0451"]),
        (&format!("login email; provider Google {oidc}; {google}"), &["AC0451"]),
        // Without the other that name is free.
        (&format!("login email; provider Google {oidc}"), &[]),
        (&format!("login email; {}; provider Other {oidc}", corp("One", "oidc")), &[]),
        ("login email; resource_server b { identifier \"a\" }; resource_server a", &["AC0402"]),
        (
            "login email; resource_server b { identifier \"{smsRole}\" }; resource_server a { identifier \"{smsRole}\" }",
            &["AC0402"],
        ),
        ("login email; resource_server a; resource_server b { identifier \"c\" }", &[]),
    ]);
    for (program, expected) in [
        (
            "provider A google { client_id \"x\" }\nprovider B google { client_id \"y\" }\nidentity_pool I { sign_in A, B }\n",
            &["AC0380"] as &[&str],
        ),
        (
            "provider A google { client_id \"x\" }\nprovider B google { client_id \"y\", \"z\" }\nidentity_pool I { sign_in B, A }\n",
            &["AC0380"],
        ),
        (
            "param s: secret\nprovider A twitter { consumer_key \"x\"; consumer_secret \"{s}\" }\nprovider B twitter { consumer_key \"y\"; consumer_secret \"{s}\" }\nidentity_pool I { sign_in A, B }\n",
            &["AC0380"],
        ),
        // Each in a pool of its own.
        (
            "provider A google { client_id \"x\" }\nprovider B google { client_id \"y\" }\nidentity_pool I { sign_in A }\nidentity_pool J { sign_in B }\n",
            &[],
        ),
        (
            "provider A google { client_id \"x\" }\nprovider B facebook { client_id \"y\" }\nidentity_pool I { sign_in A, B }\n",
            &[],
        ),
        (
            "provider A oidc { issuer \"https://l.example.com\"; client_id \"x\" }\nprovider B oidc { issuer \"https://L.example.com/\"; client_id \"y\" }\nidentity_pool I { sign_in A }\nidentity_pool J { sign_in B }\n",
            &["AC0381"],
        ),
        (
            "provider A oidc { arn \"arn:aws:iam::123456789012:oidc-provider/l.example.com\"; issuer \"https://l.example.com\" }\nprovider B oidc { issuer \"https://l.example.com\"; client_id \"y\" }\nidentity_pool I { sign_in A, B }\n",
            &["AC0381"],
        ),
        // An API needs the issuer alone, and nothing is made.
        (
            "provider A oidc { issuer \"https://l.example.com\"; client_id \"x\" }\nprovider B oidc { issuer \"https://l.example.com\"; client_id \"y\" }\nidentity_pool I { sign_in A }\napi H http { authorizer b jwt B }\n",
            &[],
        ),
        ("user_pool A { login email; domain \"notes\" }\nuser_pool B { login email; domain \"notes\" }\n", &["AC0450"]),
        ("user_pool A { login email; domain \"notes\" }\nuser_pool B { login email; domain \"notes-b\" }\n", &[]),
    ] {
        assert_eq!(raised(program), expected, "{program}");
    }
}

#[test]
fn names_of_scopes() {
    let server = |scope: &str| format!("login email; resource_server notes {{ scope {scope} \"Read\" }}");
    for (scope, expected) in [
        ("read", &[] as &[&str]),
        ("\"sunproximity.read\"", &[]),
        ("\"read:all\"", &[]),
        ("\"*\"", &[]),
        ("\"\"", &["AC0113"]),
        ("\"a b\"", &["AC0113"]),
        ("\"a/b\"", &["AC0113"]),
        ("\"{smsRole}\"", &["AC0113"]),
        ("\"a\\\\b\"", &["AC0113"]),
        ("\"é\"", &["AC0113"]),
    ] {
        table(&[(&server(scope), expected)]);
    }
    table(&[
        ("login email; resource_server a { scope x \"X\"; scope \"x\" \"Y\" }", &["AC0402"]),
        (
            "login email; resource_server a { scope \"x.y\" \"X\" }; client web { callback \"https://a.example.com\"; scopes \"a/x.y\" }",
            &[],
        ),
        (
            "login email; resource_server a { scope \"x.y\" \"X\" }; client web { callback \"https://a.example.com\"; scopes \"a/x.z\" }",
            &["AC0423"],
        ),
    ]);
}

#[test]
fn a_slash_that_a_parameter_brings() {
    let pool = |default: &str| {
        format!(
            "param issuer: string = \"{default}\"\nuser_pool Users {{ login email; provider Work oidc {{ issuer \"{{issuer}}\"; client_id \"x\" }} }}\n"
        )
    };
    assert_eq!(raised(&pool("https://x.us.auth0.com/")), ["AC0356"]);
    assert_eq!(raised(&pool("https://x.us.auth0.com")), [] as [&str; 0]);
    let written =
        "user_pool Users { login email; provider Work oidc { issuer \"https://x.us.auth0.com/\"; client_id \"x\" } }\n";
    assert_eq!(raised(written), [] as [&str; 0]);
}
