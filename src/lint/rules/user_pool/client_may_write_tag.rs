//! Users who choose their own tags.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::identity_pool::Login;
use crate::model::user_pool::{Client, is_standard_attribute};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1306",
        name: "client-may-write-tag",
        severity: Severity::Warning,
        summary: "Users may write the attribute that a principal tag or a role depends on.",
        why: "With its access token a user may change every attribute that the app client may write, without the \
              app; without a `write` list these are all standard attributes. Whoever writes the attribute chooses \
              what policies compare, or the role. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html",
        bad: "user_pool Users { login email; attribute tenant string; client web { write \"email\", \"custom:tenant\" } }\n\
              identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
        good: "user_pool Users { login email; attribute tenant string; client web { write \"email\" } }\n\
               identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // Without a list custom attributes cannot be written.
        "user_pool Users { login email; attribute tenant string { mutable off }; client web }\n\
         identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
        // Nobody writes what Cognito fills.
        "user_pool Users { login email; client web; group admins }\n\
         identity_pool Identities { sign_in Users.web; tag subject = claim(\"sub\"); rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n",
        // Only administrators set it.
        "user_pool Users { login email; client web { write \"email\", \"name\" } }\n\
         identity_pool Identities { sign_in Users.web; tag dept = claim(\"profile\") }\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    for identities in &program.identity_pools {
        let tags = identities.tags.iter().map(|tag| (tag.claim.as_str(), tag.loc, "a tag", None));
        let rules = identities.rules.iter().map(|rule| (rule.claim.as_str(), rule.loc, "a role", Some(rule.login)));
        for (claim, loc, what, only) in tags.chain(rules) {
            for login in &identities.sign_in {
                let Login::Client(pool, at) = login.value else { continue };
                if only.is_some_and(|only| only != login.value) {
                    continue;
                }
                let pool = &program.user_pools[pool.index()];
                let client = &pool.clients[at as usize];
                if pool.existing.is_some() || !writes(client, claim) {
                    continue;
                }
                let at = client.write.iter().find(|text| text.as_literal() == Some(claim));
                let message = format!("users of `{}` may write `{claim}`, and with it choose {what}", client.name);
                let diagnostic = Diagnostic::new(RULE.code, loc, message, "what users write decides here");
                found.push(match at {
                    Some(at) => diagnostic
                        .label(at.loc, "may be written")
                        .help(format!("take `{claim}` out of `write`, and let a function or an administrator set it")),
                    None => diagnostic
                        .label(client.loc, "may write every standard attribute")
                        .help(format!("list what users may write, without `{claim}`: write \"…\"")),
                });
            }
        }
    }
}

/// Whether an app client may write the attribute behind a claim.
fn writes(client: &Client<'_>, claim: &str) -> bool {
    match client.write.as_slice() {
        [] => is_standard_attribute(claim),
        written => written.iter().any(|text| text.as_literal() == Some(claim)),
    }
}
