use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;
use crate::syntax::ast::PrincipalKind;
use crate::text::{Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1001",
        name: "unscoped-scan",
        severity: Severity::Warning,
        summary: "Users may scan a table.",
        why: "A scan reads every item of every user, and no condition can bind it to the caller: a Scan request carries \
              no `dynamodb:LeadingKeys`. Everybody with the role can copy the table from a browser console. Source: \
              https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
        bad: "user_pool Users { login email; client web }\n\
              identity_pool Identities { sign_in Users.web }\n\
              table Orders { key userId: identity, orderId: string }\n\
              grant auth_users scan table Orders\n",
        good: "user_pool Users { login email; client web }\n\
               identity_pool Identities { sign_in Users.web }\n\
               table Orders { key userId: identity, orderId: string }\n\
               grant auth_users query table Orders where owner(userId)\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A function has no browser.
        "table Orders { key userId: string }\nfunction Report\ngrant function Report scan table Orders\n",
        // A deny opens nothing.
        "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
         table Orders { key userId: identity }\ndeny auth_users scan table Orders\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        let scans = |permission: &Permission| matches!(permission, Permission::Verb(verb) if verb.name == "scan");
        if grant.deny
            || written.who.kind == PrincipalKind::Function
            || written.terms().via.is_some()
            || !grant.verbs.iter().any(scans)
        {
            continue;
        }
        let Some(target) = written.targets.first() else { continue };
        let location = |span| Loc { file, span };
        let (who, table) = (context.text(location(written.who.span)), context.text(location(target.span())));
        let target = context.text(location(Span::new(target.kind.start, target.span().end)));
        let message = format!("`{who}` may read all of `{table}`, whoever the items belong to");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(written.span), message, "a scan takes no condition")
                .help(format!("let them query what is theirs: `grant {who} query {target} where owner(…)`"))
                .help("or let a function scan for them, and call it through a route"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn names_who_and_what() {
        let diagnostics = findings(&RULE, RULE.code.bad);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].message, "`auth_users` may read all of `Orders`, whoever the items belong to");
    }
}
