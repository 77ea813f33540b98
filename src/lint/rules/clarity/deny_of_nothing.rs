use super::shared::{DENIALS, Denials, reaches};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Grant;
use crate::model::grant::{GrantTarget, Part, Permission};
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1514",
        name: "deny-of-nothing",
        severity: Severity::Info,
        summary: "A denial takes away nothing that is granted.",
        why: "IAM denies what is not allowed anyway. A denial is useful where a later grant must not override it; a \
              test says the same and changes no policy. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
        bad: "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
              deny function List delete table Notes\n",
        good: "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
               test \"notes stay\" { assert function List cannot delete table Notes }\n",
    },
    category: Category::Clarity,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // One of the roles has it.
        "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant group admins get, delete table Notes\ndeny auth_users delete table Notes\n",
        // By the name of the action.
        "table Notes { key noteId: string }\nfunction List\n\
         grant function List raw \"dynamodb:DeleteItem\" table Notes because \"an old library\"\n\
         deny function List delete table Notes\n",
        // Below a parameter of a route.
        "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
         api Http http { default iam; route GET /notes/{id} -> \"src/get.main\"; route GET /notes/{id}/audit -> \"src/audit.main\" }\n\
         grant auth_users invoke route Http GET /notes/{id}\ndeny auth_users invoke route Http GET /notes/{id}/audit\n",
        // On an index.
        "table Notes { key noteId: string; index byDay { key day: string } }\nfunction List\n\
         grant function List query index Notes.byDay\ndeny function List query table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    let Some(denials) = Denials::new(program) else { return };
    let mut useful = vec![false; program.grants.len()];
    for grant in program.grants.iter().filter(|grant| !grant.deny) {
        for target in &grant.targets {
            for (place, &at) in denials.about(program, grant, target).iter().enumerate() {
                let denial = &program.grants[at as usize];
                // Where there are very many, each is taken to be of use.
                useful[at as usize] |= place >= DENIALS
                    || (grant.roles.iter().any(|role| denial.roles.contains(role))
                        && denial.targets.iter().any(|denied| reaches(denied, target) || beside(denied, target))
                        && shares(denial, grant));
            }
        }
    }
    for (at, (file, written, denial)) in context.grants().enumerate() {
        if !denial.deny || useful[at] {
            continue;
        }
        let who = context.text(Loc { file, span: written.who.span });
        let message = format!("`{who}` is granted nothing of what this denies");
        diagnostics.push(
            Diagnostic::new(RULE.code, denial.loc, message, "takes nothing away")
                .help("if it must stay so, assert it in a test: assert … cannot …")
                .help("or delete it"),
        );
    }
}

/// Returns whether a denial may take a part of a grant away: it is on a route of a granted API or a field of a granted type, or both are
/// routes of one API, of which one may lie below a parameter of the other.
fn beside(denied: &GrantTarget<'_>, target: &GrantTarget<'_>) -> bool {
    target.covers(*denied)
        || (denied.object == target.object && matches!((denied.part, target.part), (Part::Route(_), Part::Route(_))))
}

/// Returns whether a denial and a grant have an action in common.
fn shares(denial: &Grant<'_>, grant: &Grant<'_>) -> bool {
    let denies = |action: &str| {
        denial.verbs.iter().any(|permission| match permission {
            Permission::Verb(verb) => verb.all_actions().any(|own| own == action) || verb.deny_also.contains(&action),
            Permission::Raw(raw) => &*raw.action == action,
        })
    };
    grant.verbs.iter().any(|permission| match permission {
        Permission::Verb(verb) => verb.all_actions().any(denies),
        Permission::Raw(raw) => denies(&raw.action),
    })
}
