use super::shared::{allows_users, has_verb, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1021",
        name: "function-called-directly",
        severity: Severity::Warning,
        summary: "Users may call a function without an API in front of it.",
        why: "The caller then chooses the whole event: there is no authorizer, there are no claims to rely on, and no \
              limit on the number of calls. IAM does not look into the payload.",
        bad: users!["function Search" "grant auth_users invoke function Search"],
        good: users![
            "function Search"
            "api Http http { authorizer pool jwt Users.web; default pool; route GET /search -> Search }"
        ],
    },
    category: Category::Access,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        users!["function Search" "function Work" "grant function Work invoke function Search"],
        users!["function Search" "deny auth_users invoke function Search"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) || target_kind(context.program, grant) != "function" || !has_verb(grant, "invoke") {
            continue;
        }
        let Some(target) = written.targets.first() else { continue };
        let (who, function) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("`{who}` may call `{function}` with any event they like");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "no API in between")
                .help(format!("put a route in front of it: route GET /… -> {function}")),
        );
    }
}
