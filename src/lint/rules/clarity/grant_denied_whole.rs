use super::shared::{DENIALS, Denials, Hit, reaches, report, same_permission};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Grant;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1503",
        name: "grant-denied-whole",
        severity: Severity::Warning,
        summary: "A grant has no effect because of a denial.",
        why: "An explicit deny wins over every allow, in whatever order they stand, so the grant never holds. \
              Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
        bad: "table Notes { key noteId: string }\nfunction List\ngrant function List get, delete table Notes\n\
              deny function List get, put, delete table Notes\n",
        good: "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
               deny function List put, delete table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Reading is left.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get, delete table Notes\n\
         deny function List delete table Notes\n",
        // Admins keep it.
        "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant auth_users delete table Notes\ndeny auth_users except group admins delete table Notes\n",
        // Only until some day.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
         deny function List get table Notes until 2099-01-31\n",
        // Only below a prefix.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads\n\
         deny function List get bucket Uploads at \"private/\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    let Some(denials) = Denials::new(program) else { return };
    let mut hits: Vec<Hit> = Vec::new();
    for (at, grant) in program.grants.iter().enumerate().filter(|(_, grant)| !grant.deny) {
        let Some(target) = grant.targets.first() else { continue };
        let about = denials.about(program, grant, target).iter().take(DENIALS);
        let mut whole = about.filter(|denial| takes_all(&program.grants[**denial as usize], grant));
        hits.extend(whole.next().map(|denial| (at as u32, *denial)));
    }
    report(context, &hits, diagnostics, |file, written, grant, denial| {
        let who = context.text(Loc { file, span: written.who.span });
        let message = format!("this grant gives `{who}` nothing: all of it is denied");
        Diagnostic::new(RULE.code, grant.loc, message, "never holds")
            .label(program.grants[denial].loc, "this denies it")
            .help("delete the grant, or take out of the denial what is meant to be allowed")
    });
}

/// Returns whether a denial takes away all of a grant.
fn takes_all(denial: &Grant<'_>, grant: &Grant<'_>) -> bool {
    denial.until().is_none()
        && denial.at().is_none()
        && denial.conditions().is_empty()
        && grant.roles.iter().all(|role| denial.roles.contains(role))
        && grant.verbs.iter().all(|verb| denial.verbs.iter().any(|denied| same_permission(verb, denied)))
        && grant.targets.iter().all(|target| denial.targets.iter().any(|denied| reaches(denied, target)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn a_denial_on_a_table_is_one_on_its_indexes() {
        let diagnostics = findings(
            &RULE,
            "table Notes { key noteId: string; index byDay { key day: string } }\nfunction List\n\
             grant function List query index Notes.byDay\ndeny function List query table Notes\n",
        );
        assert_eq!(diagnostics[0].message, "this grant gives `function List` nothing: all of it is denied");
    }
}
