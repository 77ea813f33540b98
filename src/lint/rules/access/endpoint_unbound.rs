use super::shared::location;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::GrantCondition;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1013",
        name: "endpoint-unbound",
        severity: Severity::Warning,
        summary: "A condition on an endpoint allows every endpoint.",
        why: "`*` matches any text. With nothing else in the condition, a subscriber can send all further messages of \
              the topic to any address. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        bad: users![
            "topic Events"
            "grant group admins subscribe topic Events where protocol(\"https\") and endpoint(\"https://*\")"
        ],
        good: users![
            "topic Events"
            "grant group admins subscribe topic Events where protocol(\"https\") and endpoint(\"https://hooks.example.com/*\")"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        users![
            "topic Events"
            "grant group admins subscribe topic Events where protocol(\"email\") and endpoint(\"*@example.com\")"
        ],
        // The parameter says which.
        users![
            "param host: string" "topic Events"
            "grant group admins subscribe topic Events where protocol(\"https\") and endpoint(\"https://{host}/*\")"
        ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        for (condition, node) in grant.conditions().iter().zip(&written.terms().conditions) {
            let GrantCondition::Filter { filter, values } = condition else { continue };
            if !filter.operator.ends_with("StringLike") {
                continue;
            }
            let any = values.iter().find(|value| value.as_literal().is_some_and(holds_for_all));
            let Some(any) = any else { continue };
            let who = context.text(location(file, written.who.span));
            let example = if filter.word == "endpoint" { "https://hooks.example.com/*" } else { "*@example.com" };
            let message = format!("`{who}` may name any {}: the condition always holds", filter.word);
            diagnostics.push(
                Diagnostic::new(RULE.code, any.loc, message, "stands for everything")
                    .label(location(file, node.word), "looks like a limit")
                    .help(format!("name what is meant: {}(\"{example}\")", filter.word)),
            );
        }
    }
}

/// Returns whether a pattern consists of nothing but its scheme, wildcards and the marks between them.
fn holds_for_all(pattern: &str) -> bool {
    let rest = pattern.strip_prefix("https://").or_else(|| pattern.strip_prefix("http://")).unwrap_or(pattern);
    rest.contains('*') && rest.chars().all(|character| matches!(character, '*' | '@' | '.' | ':' | '/'))
}
