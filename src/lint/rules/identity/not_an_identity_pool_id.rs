use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Handle;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1126",
        name: "not-an-identity-pool-id",
        severity: Severity::Error,
        summary: "The id of an existing identity pool is malformed.",
        why: "An identity pool has an id like `us-east-1:11111111-2222-3333-4444-555555555555`. The trust policies \
              compare the id of the pool with this text, so with another one nobody can take a role. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
        bad: "user_pool Users { login email; client web }\n\
identity_pool Identities { id \"us-east-1:11111111\"; sign_in Users.web }\n",
        good: "user_pool Users { login email; client web }\n\
identity_pool Identities { id \"us-east-1:11111111-2222-3333-4444-555555555555\"; sign_in Users.web }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Known at the deployment.
        "param poolId: string\n\
user_pool Users { login email; client web }\n\
identity_pool Identities { id \"{poolId}\"; sign_in Users.web }\n",
        // A name, not an id.
        "user_pool Users { login email; client web }\n\
identity_pool Identities { name \"notes\"; sign_in Users.web }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context).filter(|(_, pool)| pool.existing) {
        let Handle::Name(text) = &pool.handle else { continue };
        let Some(id) = text.as_literal().filter(|id| !well_formed(id)) else { continue };
        let message = format!("`{id}` is not the id of an identity pool");
        diagnostics.push(
            Diagnostic::new(RULE.code, text.loc, message, "not REGION:GUID")
                .help("look it up with `aws cognito-identity list-identity-pools --max-results 60`"),
        );
    }
}

/// Whether a text is a region, a colon and a GUID.
fn well_formed(id: &str) -> bool {
    let Some((region, guid)) = id.split_once(':') else { return false };
    region.contains('-')
        && guid.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && guid.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
