//! Identity pools and their resources. The pools are made by hand here, so that the tests do not depend on the language.

use crate::emit::plan::testing::{rendered, with_altered_plan};
use crate::model::identity_pool::{IdentityPool, MappingRule, SignIn, Tag};
use crate::model::{Handle, IdentityPoolId, Principal, Program, ProviderId, Role, Spanned, Str, UserPoolId};
use crate::text::Loc;

const PROGRAM: &str = r#"user_pool Users { login email; client web; client ios; group admins }
provider auth0 oidc { issuer "https://myorg.us.auth0.com/"; client_id "UsGRQJJz" }
provider Google google { client_id "1example" }
provider Work saml { arn "arn:aws:iam::123456789012:saml-provider/Work" }
provider unused oidc { issuer "https://login.example.com" }
"#;

fn pool<'s>(sign_in: &[SignIn]) -> IdentityPool<'s> {
    let loc = Loc::default();
    IdentityPool {
        name: "Identities",
        loc,
        doc: String::new(),
        handle: Handle::Parameter,
        existing: false,
        sign_in: sign_in.iter().map(|&value| Spanned { value, loc }).collect(),
        guests: None,
        tags: Vec::new(),
        sub_tag: false,
        token_check: true,
        classic_flow: false,
        ambiguous_role: "Deny",
        rules: Vec::new(),
        role: None,
        developer_provider: None,
        resource_tags: Vec::new(),
    }
}

const USERS: UserPoolId = UserPoolId(0);
const IDENTITIES: IdentityPoolId = IdentityPoolId(0);

#[track_caller]
fn assert_lines(pool: IdentityPool<'static>, principals: &[Principal], expected: &[&str]) {
    let alter = |program: &mut Program<'_>| {
        program.identity_pools.push(pool);
        program.roles.extend(principals.iter().map(|&principal| Role { principal }));
    };
    with_altered_plan(PROGRAM, alter, |plan| {
        let lines = rendered(plan);
        let others = [
            "AWS::Cognito::UserPool ",
            "AWS::Cognito::UserPoolClient ",
            "UsersId",
            "UsersWebClientId",
            "UsersIosClientId",
        ];
        let lines: Vec<_> = lines.iter().filter(|line| !others.iter().any(|other| line.contains(other))).collect();
        assert_eq!(lines, expected);
    });
}

const GROUP: &str =
    r#"UsersAdminsGroup AWS::Cognito::UserPoolGroup {"UserPoolId":"{{ref Users}}","GroupName":"admins"}"#;
const OUTPUT: &str = "IdentitiesId = {{ref Identities}}";

#[test]
fn logins_of_each_kind() {
    let logins = [
        SignIn::Client(USERS, 0),
        SignIn::Provider(ProviderId(0)),
        SignIn::Provider(ProviderId(1)),
        SignIn::Provider(ProviderId(2)),
    ];
    assert_lines(
        pool(&logins),
        &[],
        &[
            r#"Auth0 AWS::IAM::OIDCProvider {"Url":"https://myorg.us.auth0.com","ClientIdList":["UsGRQJJz"]}"#,
            GROUP,
            r#"Identities AWS::Cognito::IdentityPool {"AllowUnauthenticatedIdentities":false,"AllowClassicFlow":false,"CognitoIdentityProviders":[{"ProviderName":"{{Users.ProviderName}}","ClientId":"{{ref UsersWebClient}}","ServerSideTokenCheck":true}],"SupportedLoginProviders":{"accounts.google.com":"1example"},"OpenIdConnectProviderARNs":["{{Auth0.Arn}}"],"SamlProviderARNs":["arn:aws:iam::123456789012:saml-provider/Work"]}"#,
            OUTPUT,
        ],
    );
}

#[test]
fn roles_of_users_guests_and_groups() {
    let mut identities = pool(&[SignIn::Client(USERS, 0)]);
    identities.existing = true;
    identities.handle = Handle::Name(Str::literal("us-east-1:11111111-2222-3333-4444-555555555555", Loc::default()));
    let principals =
        [Principal::AuthUsers(IDENTITIES), Principal::UnauthUsers(IDENTITIES), Principal::Group(IDENTITIES, USERS, 0)];
    assert_lines(
        identities,
        &principals,
        &[
            r#"UsersAdminsGroup AWS::Cognito::UserPoolGroup {"UserPoolId":"{{ref Users}}","GroupName":"admins","RoleArn":"{{UsersAdminsRole.Arn}}"}"#,
            r#"IdentitiesRoles AWS::Cognito::IdentityPoolRoleAttachment {"IdentityPoolId":"us-east-1:11111111-2222-3333-4444-555555555555","Roles":{"authenticated":"{{IdentitiesAuthRole.Arn}}","unauthenticated":"{{IdentitiesGuestRole.Arn}}"},"RoleMappings":{"UsersWeb":{"IdentityProvider":"{{Users.ProviderName}}:{{ref UsersWebClient}}","Type":"Token","AmbiguousRoleResolution":"AuthenticatedRole"}}}"#,
            "IdentitiesId = us-east-1:11111111-2222-3333-4444-555555555555",
        ],
    );
}

#[test]
fn rules_go_before_groups() {
    let loc = Loc::default();
    let mut identities = pool(&[SignIn::Client(USERS, 0)]);
    identities.existing = true;
    identities.handle = Handle::Import(Str::literal("identities", loc));
    identities.rules.push(MappingRule {
        login: SignIn::Client(USERS, 0),
        claim: "custom:team".to_owned(),
        match_type: "Equals",
        value: Str::literal("support", loc),
        group: (USERS, 0),
        loc,
    });
    assert_lines(
        identities,
        &[Principal::Group(IDENTITIES, USERS, 0)],
        &[
            r#"UsersAdminsGroup AWS::Cognito::UserPoolGroup {"UserPoolId":"{{ref Users}}","GroupName":"admins","RoleArn":"{{UsersAdminsRole.Arn}}"}"#,
            r#"IdentitiesRoles AWS::Cognito::IdentityPoolRoleAttachment {"IdentityPoolId":"{{import identities}}","RoleMappings":{"UsersWeb":{"IdentityProvider":"{{Users.ProviderName}}:{{ref UsersWebClient}}","Type":"Rules","AmbiguousRoleResolution":"Deny","RulesConfiguration":{"Rules":[{"Claim":"custom:team","MatchType":"Equals","Value":"support","RoleARN":"{{UsersAdminsRole.Arn}}"}]}}}}"#,
            "IdentitiesId = {{import identities}}",
        ],
    );
}

#[test]
fn clients_of_one_pool_share_their_principal_tags() {
    let mut identities = pool(&[SignIn::Client(USERS, 0), SignIn::Client(USERS, 1)]);
    identities.existing = true;
    identities.handle = Handle::Import(Str::literal("identities", Loc::default()));
    identities.tags.push(Tag { name: "tenant", claim: "custom:tenant".to_owned(), loc: Loc::default() });
    identities.sub_tag = true;
    assert_lines(
        identities,
        &[],
        &[
            GROUP,
            r#"IdentitiesUsersTags AWS::Cognito::IdentityPoolPrincipalTag {"IdentityPoolId":"{{import identities}}","IdentityProviderName":"{{Users.ProviderName}}","PrincipalTags":{"tenant":"custom:tenant","sub":"sub"},"UseDefaults":false}"#,
            "IdentitiesId = {{import identities}}",
        ],
    );
}

#[test]
fn several_ids_of_google_are_an_oidc_provider() {
    let program = "provider Google google { client_id \"1.apps.googleusercontent.com\", \"2.apps.googleusercontent.com\" }\n\
                   identity_pool Identities { sign_in Google; tag who = claim(\"email\") }\n";
    let lines = crate::emit::plan::testing::lines(program);
    let of = |id: &str| lines.iter().find(|line| line.starts_with(id)).cloned().unwrap_or_default();
    assert_eq!(
        of("Google "),
        r#"Google AWS::IAM::OIDCProvider {"Url":"https://accounts.google.com","ClientIdList":["1.apps.googleusercontent.com","2.apps.googleusercontent.com"]}"#
    );
    let pool = of("Identities ");
    assert!(pool.contains(r#""OpenIdConnectProviderARNs":["{{Google.Arn}}"]"#), "{pool}");
    assert!(!pool.contains("SupportedLoginProviders"), "{pool}");
    let one = crate::emit::plan::testing::lines(
        "provider Google google { client_id \"1.apps.googleusercontent.com\" }\nidentity_pool Identities { sign_in Google }\n",
    );
    assert!(one.iter().any(|line| line.contains("SupportedLoginProviders")), "{one:?}");
}
