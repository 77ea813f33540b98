use super::shared::{holds_with, includes, related_grants, report, same_at, same_rest};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1517",
        name: "terms-without-effect",
        severity: Severity::Warning,
        summary: "The terms of a grant or a denial have no effect because of another one.",
        why: "Permissions add up: what one grant binds to a condition or a day, and another one gives without it, is \
              given without it. A reader of the first will not expect the second.",
        bad: "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
              table Notes { key userId: identity, noteId: string }\n\
              grant auth_users query table Notes where owner(userId)\ngrant auth_users get, query table Notes\n",
        good: "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
               identity_pool Identities { sign_in Users.web }\ntable Notes { key userId: identity, noteId: string }\n\
               grant auth_users query table Notes where owner(userId)\ngrant group admins get, query table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Each has a verb that the other has not.
        "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
         table Notes { key userId: identity, noteId: string }\n\
         grant auth_users query, put table Notes where owner(userId)\ngrant auth_users get, query table Notes\n",
        // Other conditions.
        "table Notes { key noteId: string }\nfunction List\n\
         grant function List get table Notes where attributes(title)\n\
         grant function List get table Notes where attributes(day)\n",
        // The one without a condition ends.
        "table Notes { key noteId: string }\nfunction List\n\
         grant function List get table Notes where attributes(title)\ngrant function List get table Notes until 2099-01-31\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let grants = &context.program.grants;
    if grants.iter().all(|grant| grant.conditions().is_empty() && grant.until().is_none()) {
        return;
    }
    let hits = related_grants(context.program, |one, other| {
        let (one, other) = (&grants[one], &grants[other]);
        let bound = !one.conditions().is_empty() || one.until().is_some();
        bound && includes(other, one) && holds_with(other, one) && same_at(one, other) && !same_rest(one, other)
    });
    report(context, &hits, diagnostics, |file, written, grant, other| {
        let who = context.text(Loc { file, span: written.who.span });
        let where_ = grant.conditions().len() > grants[other].conditions().len();
        let (term, word) = (if where_ { "where" } else { "until" }, if grant.deny { "denial" } else { "grant" });
        let message = format!("`{term}` in this {word} to `{who}` has no effect: another one says the same without it");
        Diagnostic::new(RULE.code, grant.loc, message, "bound here")
            .label(grants[other].loc, "and not here")
            .help("delete the one that is not meant")
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn names_the_term() {
        let diagnostics = findings(&RULE, RULE.code.bad);
        assert_eq!(
            diagnostics[0].message,
            "`where` in this grant to `auth_users` has no effect: another one says the same without it"
        );
        let diagnostics = findings(
            &RULE,
            "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes until 2099-01-31\n\
             grant function List get table Notes until 2099-02-01\n",
        );
        assert!(diagnostics[0].message.starts_with("`until` in this grant to `function List`"), "{diagnostics:?}");
    }
}
