use super::shared::{identity_pools, login_name};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::SignIn;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1120",
        name: "claim-of-one-provider",
        severity: Severity::Info,
        summary: "A tag reads a user pool attribute that other providers do not have.",
        why: "Attributes named `custom:` are made by user pools. For users of another provider the tag is empty, and \
              everything that depends on it is refused to them. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html",
        bad: "user_pool Users { login email; client web; attribute tenant string { mutable off } }\n\
provider Google google { client_id \"1example\" }\n\
identity_pool Identities { sign_in Users.web, Google; tag tenant = claim(\"custom:tenant\") }\n",
        good: "user_pool Users { login email; client web; attribute tenant string { mutable off } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    },
    category: Category::Identity,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // Both have it.
        "user_pool Users { login email; verify_updates email; client web }\n\
provider Google google { client_id \"1example\" }\n\
identity_pool Identities { sign_in Users.web, Google; tag mail = claim(\"email\") }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context) {
        let Some(other) = pool.sign_in.iter().find(|login| matches!(login.value, SignIn::Provider(_))) else {
            continue;
        };
        for tag in pool.tags.iter().filter(|tag| tag.claim.starts_with("custom:")) {
            let who = login_name(context.program, other.value);
            let message = format!("the tag `{}` is empty for users of `{who}`", tag.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, tag.loc, message, "an attribute of user pools")
                    .label(other.loc, "has no such claim")
                    .help("make an identity pool of its own for them, or sign them in through the user pool"),
            );
        }
    }
}
