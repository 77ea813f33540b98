use super::shared::{grant_node, includes, related_grants, removal, report, same_at, same_rest};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::PrincipalKind;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1502",
        name: "subsumed-grant",
        severity: Severity::Info,
        summary: "A grant or a denial is covered by a broader one.",
        why: "The output is the same without it. Removing it later removes no permission.",
        bad: "table Notes { key noteId: string }\ntable Orders { key orderId: string }\nfunction Zoo\nfunction List\n\
              grant function List get, query table Notes, Orders\ngrant function Zoo query table Notes\n\
              grant function List query table Notes\n",
        good: "table Notes { key noteId: string }\ntable Orders { key orderId: string }\nfunction List\n\
               grant function List get, query table Notes, Orders\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // A part of each.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get, query table Notes\n\
         grant function List query, scan table Notes\n",
        // Fewer roles have the larger one.
        "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant auth_users get table Notes\ngrant group admins get, put table Notes\n",
        // Said twice, not in part.
        "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
         grant function List get table Notes\n",
        // Other terms.
        "table Notes { key noteId: string }\nfunction List\n\
         grant function List get table Notes where attributes(title)\ngrant function List get, put table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let grants = &context.program.grants;
    let hits = related_grants(context.program, |one, other| {
        let (one, other) = (&grants[one], &grants[other]);
        includes(other, one) && !includes(one, other) && same_at(one, other) && same_rest(one, other)
    });
    report(context, &hits, diagnostics, |file, written, grant, other| {
        let word = if grant.deny { "denial" } else { "grant" };
        let who = context.text(Loc { file, span: written.who.span });
        let message = format!("this {word} to `{who}` is a part of another one");
        let diagnostic = Diagnostic::new(RULE.code, grant.loc, message, "adds nothing")
            .label(grants[other].loc, "says this and more");
        let larger = grant_node(context, other);
        // A group has a role of its own because a grant names it.
        let names_group = written.who.kind == PrincipalKind::Group || !written.terms().except.is_empty();
        let stays = larger
            .is_some_and(|larger| larger.who.kind == PrincipalKind::Group && written.who.kind == PrincipalKind::Group);
        let loc = removal(context, file, written.span, &written.terms().attributes);
        let text = format!("delete the smaller {word}");
        // Of two names for one ARN a Sid has the one that is written first.
        let first = grants[other].loc < grant.loc;
        if first && (!names_group || stays) {
            diagnostic.safe_fix(text, loc, "")
        } else {
            diagnostic.fix(text, loc, "")
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn a_grant_that_comes_first_may_name_the_statement() {
        let diagnostics = findings(
            &RULE,
            "iot_topic Alpha { topic \"a\" }\niot_topic Beta { topic \"a\" }\nfunction F\ngrant function F publish iot_topic Alpha\n\
             grant function F publish iot_topic Beta\ngrant function F publish, retain iot_topic Alpha\n",
        );
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].fixes.iter().all(|fix| !fix.safe));
    }

    #[test]
    fn a_group_may_need_the_grant_to_have_a_role() {
        let diagnostics = findings(
            &RULE,
            "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
             identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
             grant auth_users get table Notes\ngrant group admins get table Notes\n",
        );
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].fixes.iter().all(|fix| !fix.safe));
    }
}
