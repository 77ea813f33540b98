//! The table of all rules, and of all codes that a run can report.

use super::{Category, Rule, rules};
use crate::diagnostic::{Code, codes};

/// All rules by category, in the order of their ids.
pub static RULES: &[&[&Rule]] = &[
    rules::access::RULES,
    rules::identity::RULES,
    rules::api::RULES,
    rules::user_pool::RULES,
    rules::size::RULES,
    rules::clarity::RULES,
    rules::exceptions::RULES,
];

/// Returns all rules in the order of [`RULES`].
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|rules| rules.iter().copied())
}

/// Returns the rule of a code, or `None` for an error of the language.
pub fn rule_of(code: &Code) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.id == code.id)
}

/// Returns the rules that a selector means: the name or code of a rule, a category, `pedantic` or `all`.
pub fn rules_named(name: &str) -> Vec<&'static Rule> {
    let means = |rule: &&Rule| {
        rule.code.name == name
            || rule.code.id.eq_ignore_ascii_case(name)
            || rule.category.name() == name
            || (name == "pedantic" && rule.pedantic)
            || name == "all"
    };
    rules().filter(means).collect()
}

/// Returns everything that [`rules_named`] takes, for "did you mean".
pub fn selectors() -> impl Iterator<Item = &'static str> {
    let groups = ["all", "pedantic"].into_iter().chain(Category::ALL.map(Category::name));
    groups.chain(rules().flat_map(|rule| [rule.code.name, rule.code.id]))
}

/// Returns all codes of errors and rules, in the order of their ids.
pub fn codes() -> Vec<&'static Code> {
    let mut all: Vec<&Code> = codes::all().chain(rules().map(|rule| rule.code)).collect();
    all.sort_by_key(|code| code.id);
    all.dedup_by_key(|code| code.id);
    all
}

/// Returns the code with this id (in any case) or name.
pub fn find_code(text: &str) -> Option<&'static Code> {
    codes().into_iter().find(|code| code.id.eq_ignore_ascii_case(text) || code.name == text)
}
