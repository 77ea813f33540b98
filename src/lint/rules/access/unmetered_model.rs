use super::shared::{allows_users, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1022",
        name: "unmetered-model",
        severity: Severity::Warning,
        summary: "Users may call a model without a usage limit.",
        why: "Every call costs money, and IAM does not count calls: one user with a script can exhaust the quotas of \
              the account, with any prompt.",
        bad: users!["model Lite { id \"amazon.nova-lite-v1:0\" }" "grant auth_users invoke model Lite"],
        good: users![
            "model Lite { id \"amazon.nova-lite-v1:0\" }"
            "function Ask"
            "grant function Ask invoke model Lite"
        ],
    },
    category: Category::Access,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        users!["model Lite { id \"amazon.nova-lite-v1:0\" }" "deny auth_users invoke model Lite"],
        users!["knowledge_base Docs" "grant auth_users retrieve knowledge_base Docs"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) || target_kind(context.program, grant) != "model" {
            continue;
        }
        let Some(target) = written.targets.first() else { continue };
        let (who, model) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("`{who}` may call model `{model}` as often as they like, at the cost of the app");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "nothing counts the calls")
                .help("let a function ask the model behind a route, and count for each user"),
        );
    }
}
