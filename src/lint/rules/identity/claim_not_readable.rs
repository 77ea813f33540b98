//! Claims that an app client may not read.

use super::shared::all;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::identity_pool::Login;
use crate::model::user_pool::is_standard_attribute;

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1117",
        name: "claim-not-readable",
        severity: Severity::Warning,
        summary: "A tag or a rule reads an attribute that the app client may not read.",
        why: "The ID token has only the attributes in the `read` list of its app client. Without the attribute the tag \
              is empty and what depends on it is refused; a rule never matches. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
        bad: "user_pool Users { login email; attribute tenant string { mutable off }; client web { read \"email\" } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
        good: "user_pool Users { login email; attribute tenant string { mutable off }; client web { read \"email\", \"custom:tenant\" } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // Without a list everything is read.
        pool![ "tag tenant = claim(\"custom:tenant\")" ;  ],
        // No attribute.
        "user_pool Users { login email; client web { read \"email\" } }\n\
identity_pool Identities { sign_in Users.web; tag user = claim(\"cognito:username\") }\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (_, pool) in all(context) {
        let tags = pool.tags.iter().map(|tag| (tag.claim.as_str(), tag.loc, None));
        let rules = pool.rules.iter().map(|rule| (rule.claim.as_str(), rule.loc, Some(rule.login)));
        for (claim, loc, only) in tags.chain(rules) {
            if !claim.starts_with("custom:") && !is_standard_attribute(claim) {
                continue;
            }
            for login in pool.sign_in.iter().filter(|login| only.is_none_or(|only| only == login.value)) {
                let Login::Client(users, at) = login.value else { continue };
                let client = &program.user_pools[users.index()].clients[at as usize];
                let (Some(first), None) = (
                    client.read.first(),
                    client.read.iter().find(|text| text.as_literal().is_none_or(|text| text == claim)),
                ) else {
                    continue;
                };
                let message = format!("tokens of `{}` have no `{claim}`: the app client may not read it", client.name);
                found.push(
                    Diagnostic::new(RULE.code, loc, message, "not in these tokens")
                        .label(first.loc, "only what stands here is in them")
                        .help(format!("add \"{claim}\" to `read`")),
                );
            }
        }
    }
}
