use super::shared::{includes, related_grants, removal, report, same_at, same_rest};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1501",
        name: "duplicate-grant",
        severity: Severity::Info,
        summary: "A grant or a denial repeats an earlier one.",
        why: "The output is the same without it. Removing one of the two later removes no permission, though it looks \
              so.",
        bad: "table Notes { key noteId: string }\nfunction List\ngrant function List query, get table Notes\n\
              /// For the list of notes.\ngrant function List get, query table Notes\nfunction Other\n\
              grant function Other get table Notes\n",
        good: "table Notes { key noteId: string }\nfunction List\ngrant function List get, query table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // They give more together than each alone.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
         grant function List query table Notes\n",
        // Other roles.
        "table Notes { key noteId: string }\nfunction List\nfunction Show\ngrant function List get table Notes\n\
         grant function Show get table Notes\n",
        // Other terms.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"a/\"\n\
         grant function List get bucket Uploads at \"b/\"\n",
        // The opposite.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
         deny function List get table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let grants = &context.program.grants;
    let hits = related_grants(context.program, |one, other| {
        let (before, one, other) = (other < one, &grants[one], &grants[other]);
        before && includes(other, one) && includes(one, other) && same_at(one, other) && same_rest(one, other)
    });
    report(context, &hits, diagnostics, |file, written, grant, other| {
        let word = if grant.deny { "denial" } else { "grant" };
        let who = context.text(crate::text::Loc { file, span: written.who.span });
        Diagnostic::new(RULE.code, grant.loc, format!("this {word} to `{who}` is there already"), "adds nothing")
            .label(grants[other].loc, "the same")
            .safe_fix(
                format!("delete the second {word}"),
                removal(context, file, written.span, &written.terms().attributes),
                "",
            )
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn each_repetition_points_at_the_first() {
        let program = "table Notes { key noteId: string }\nfunction List\n\
                       grant function List get table Notes\n"
            .to_owned()
            + &"grant function List get table Notes\n".repeat(2);
        let diagnostics = findings(&RULE, &program);
        assert_eq!(diagnostics.len(), 2);
        assert_eq!(diagnostics[0].labels[1].loc, diagnostics[1].labels[1].loc);
    }

    #[test]
    fn a_long_list_is_compared_by_roles() {
        let mut program = "table Notes { key noteId: string }\n".to_owned();
        program += "user_pool Users { login email; client web";
        (0..200).for_each(|at| program += &format!("; group g{at}"));
        program += " }\nidentity_pool Identities { sign_in Users.web }\n";
        (0..200).for_each(|at| program += &format!("grant group g{at} get table Notes\n"));
        assert!(findings(&RULE, &program).is_empty());
        program += "grant group g77 get table Notes\n";
        assert_eq!(findings(&RULE, &program).len(), 1);
    }
}
