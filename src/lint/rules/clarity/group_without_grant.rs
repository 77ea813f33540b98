use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::{Principal, UserPoolId};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1509",
        name: "group-without-grant",
        severity: Severity::Info,
        summary: "A group is never used.",
        why: "Its members get what everybody gets. The group is in their tokens, where code may read it, but no policy \
              that a reviewer sees depends on it.",
        bad: "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
              identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
              grant auth_users get table Notes\n",
        good: "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
               identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
               grant auth_users get table Notes\ngrant group admins put table Notes\n",
    },
    category: Category::Clarity,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // Taken out of what everybody gets.
        "user_pool Users { login email; client web; group trial { precedence 1 } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant auth_users except group trial get table Notes\n",
        // Isolated: that it gets nothing is the point.
        "user_pool Users { login email; client web; group blocked { isolated on } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant auth_users get table Notes\n",
        // Nobody of the pool gets AWS credentials.
        "user_pool Users { login email; client web; group admins { precedence 1 } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (at, pool) in program.user_pools.iter().enumerate() {
        let id = UserPoolId(at as u32);
        let signs_in = |login: &crate::model::identity_pool::SignIn| matches!(login, crate::model::identity_pool::SignIn::Client(of, _) if *of == id);
        let accepted =
            program.identity_pools.iter().any(|pool| pool.sign_in.iter().any(|login| signs_in(&login.value)));
        if !accepted {
            continue;
        }
        for (place, group) in pool.groups.iter().enumerate().filter(|(_, group)| !group.isolated) {
            // A group has a role where a grant, an exception or a rule names it.
            let its = |principal: Principal| matches!(principal, Principal::Group(_, of, at) if of == id && at as usize == place);
            if program.roles.iter().any(|role| its(role.principal)) {
                continue;
            }
            let name = group.name;
            let message = format!("members of group `{name}` get what everybody gets");
            diagnostics.push(
                Diagnostic::new(RULE.code, group.loc, message, "no grant names it")
                    .help(format!("grant them what only they may do: grant group {name} …")),
            );
        }
    }
}
