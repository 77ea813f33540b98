use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Program;
use crate::model::identity_pool::SignIn;
use crate::model::user_pool::is_standard_attribute;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1116",
        name: "claim-never-there",
        severity: Severity::Warning,
        summary: "A tag or a rule reads a claim that no token has.",
        why: "Attributes that are not standard are in tokens as `custom:NAME`, and only if the user pool has them. \
              Without the claim the tag is empty and what depends on it is refused to everybody; a rule never matches. \
              Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
        bad: "user_pool Users { login email; client web; attribute tenant string }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"tenant\") }\n",
        good: "user_pool Users { login email; client web; attribute tenant string }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A function makes the claim.
        "user_pool Users { login email; client web; trigger pre_token_generation -> \"src/token.main\" }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"tenant\") }\n",
        // Another provider may have it.
        "user_pool Users { login email; client web }\n\
provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n\
identity_pool Identities { sign_in Users.web, corp; tag tenant = claim(\"tenant\") }\n",
        // A pool of which nothing is known.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
        // Cognito makes these.
        "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web; tag name = claim(\"cognito:username\"); rule Users.web claim(\"email_verified\") equals \"true\" -> Users.admins }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (_, pool) in identity_pools(context) {
        for tag in &pool.tags {
            if !pool.sign_in.is_empty() && pool.sign_in.iter().all(|login| lacks(program, login.value, &tag.claim)) {
                let message = format!("the tag `{}` is always empty: no token has `{}`", tag.name, tag.claim);
                diagnostics.push(told(program, pool.sign_in[0].value, &tag.claim, tag.loc, message));
            }
        }
        for rule in pool.rules.iter().filter(|rule| lacks(program, rule.login, &rule.claim)) {
            let message = format!("this rule never matches: no token has `{}`", rule.claim);
            diagnostics.push(told(program, rule.login, &rule.claim, rule.loc, message));
        }
    }
}

/// Claims of ID tokens that are no attributes of users.
const OTHERS: &[&str] = &[
    "sub",
    "aud",
    "iss",
    "exp",
    "iat",
    "jti",
    "origin_jti",
    "event_id",
    "auth_time",
    "token_use",
    "nonce",
    "at_hash",
    "acr",
    "amr",
    "azp",
    "email_verified",
    "phone_number_verified",
    "identities",
];

/// Whether tokens of a sign-in are known not to have a claim.
fn lacks(program: &Program<'_>, login: SignIn, claim: &str) -> bool {
    let SignIn::Client(users, _) = login else { return false };
    let users = &program.user_pools[users.index()];
    if users.existing.is_some() || users.triggers.iter().any(|trigger| trigger.word == "pre_token_generation") {
        return false;
    }
    match claim.strip_prefix("custom:") {
        Some(name) => !users.settings.attributes.iter().any(|attribute| !attribute.standard && attribute.name == name),
        None => !claim.starts_with("cognito:") && !is_standard_attribute(claim) && !OTHERS.contains(&claim),
    }
}

fn told(program: &Program<'_>, login: SignIn, claim: &str, loc: Loc, message: String) -> Diagnostic {
    let diagnostic = Diagnostic::new(RULE.code, loc, message, "not in any token");
    let SignIn::Client(users, _) = login else { return diagnostic };
    let users = &program.user_pools[users.index()];
    match users.settings.attributes.iter().find(|attribute| attribute.name == claim) {
        Some(attribute) => diagnostic.help(format!("tokens have it as claim(\"custom:{}\")", attribute.name)),
        None => diagnostic.help(format!(
            "declare the attribute in `{}`: attribute {} string {{ mutable off }}",
            users.name,
            claim.strip_prefix("custom:").unwrap_or(claim)
        )),
    }
}
