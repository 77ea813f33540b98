//! The page of a code, in `docs/codes` and for `authc explain`.

use std::fmt::Write as _;

use super::{Applicability, Rule, RuleLevel, registry};
use crate::diagnostic::Code;
use crate::diagnostic::render::wrap;
use crate::text::printable;

/// Returns the page of a code, in Markdown that reads well as plain text.
pub fn page(code: &Code) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {} {} ({})\n", code.id, code.name, code.severity.word());
    let _ = writeln!(out, "{}\n\n{}", code.summary, wrap(code.why));
    for (head, program) in [("Wrong", code.bad), ("Right", code.good)] {
        if !program.is_empty() {
            let _ = writeln!(out, "\n{head}:\n");
            for line in printable(program, &['\n', '\t']).lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    if let Some(rule) = registry::rule_of(code) {
        let _ = write!(out, "\n{}", rule_section(rule));
    }
    out
}

fn rule_section(rule: &Rule) -> String {
    let name = rule.code.name;
    let level = RuleLevel::default_of(rule).word();
    let fix = match rule.fix {
        Applicability::None => "is up to you",
        Applicability::Safe => "is applied by `authc lint --fix`; the output stays the same",
        Applicability::Unsafe => "is applied by `authc lint --fix --unsafe`; the output changes",
    };
    let pedantic = if rule.pedantic { " and the group `pedantic`" } else { "" };
    format!(
        "A rule of the linter, in the category `{category}`{pedantic}. Its level is `{level}` unless authc.toml says otherwise:\n\n    \
         [lint]\n    {name} = \"{other}\"\n\n\
         The fix {fix}. To excuse one statement, put an annotation before it:\n\n    \
         @allow({name}, \"why this is right here\")\n",
        category = rule.category.name(),
        other = if level == "deny" { "warn" } else { "deny" },
    )
}
