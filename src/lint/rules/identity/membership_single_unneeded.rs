use crate::check::assumed_for_nothing;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::UserPoolId;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1127",
        name: "membership-single-unneeded",
        severity: Severity::Warning,
        summary: "The assumption `membership single` is not needed.",
        why: "People must keep an assumption true, so it should be there only if something depends on it. Limits that \
              do not hold for members of several groups are errors without it, so it can be removed safely.",
        bad: "user_pool Users { login email; client web; membership single because \"one role each\"; group admins }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        good: "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
    },
    category: Category::Identity,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // A limit that members of both would pass.
        "user_pool Users { login email; client web; membership single because \"one role each\"; group admins; group banned { isolated on } }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant auth_users get bucket Uploads\ngrant group admins put bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (at, pool) in context.program.user_pools.iter().enumerate() {
        let Some(single) = &pool.single else { continue };
        if assumed_for_nothing(context.program, UserPoolId(at as u32)) {
            let message = format!("everything about the groups of `{}` holds for members of several too", pool.name);
            diagnostics
                .push(Diagnostic::new(RULE.code, single.loc, message, "assumed for nothing").help("leave it out"));
        }
    }
}
