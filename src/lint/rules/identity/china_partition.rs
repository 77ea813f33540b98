//! Pools in a part of AWS that has other names.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::Handle;

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1125",
        name: "china-partition",
        severity: Severity::Warning,
        summary: "An identity pool stands beside resources of the China regions.",
        why: "In China the principal is `cognito-identity.cn-north-1.amazonaws.com.cn` and the condition keys end in \
              `.cn`. Trust policies are written with the names of the other regions, so no role could be taken there. \
              Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
        bad: "user_pool Users { login email; client web }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads { arn \"arn:aws-cn:s3:::uploads\" }\n",
        good: "user_pool Users { login email; client web }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads { arn \"arn:aws:s3:::uploads\" }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // No user takes a role.
        "bucket Uploads { arn \"arn:aws-cn:s3:::uploads\" }\n\
function List\n\
grant function List get bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    let Some(pool) = program.identity_pools.first() else { return };
    let of_pools = program.identity_pools.iter().map(|pool| (&pool.handle, pool.name));
    let of_users = program.user_pools.iter().filter_map(|users| Some((users.existing.as_ref()?, users.name)));
    let of_resources = program.resources.iter().map(|resource| (&resource.handle, resource.name));
    for (handle, name) in of_pools.chain(of_users).chain(of_resources) {
        let (text, start) = match handle {
            Handle::Arn(text) => (text, "arn:aws-cn:"),
            // The id of an identity pool begins with its region.
            Handle::Name(text) if name == pool.name => (text, "cn-north-1:"),
            _ => continue,
        };
        if text.literals().next().is_some_and(|literal| literal.starts_with(start)) {
            let message = format!("`{name}` is in China, where the roles of `{}` cannot be taken", pool.name);
            found.push(
                Diagnostic::new(RULE.code, text.loc, message, "another partition")
                    .label(pool.loc, "its roles trust the principal of the other regions")
                    .help("let users reach it through an API"),
            );
            return;
        }
    }
}
