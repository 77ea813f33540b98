//! The one table of rules, and of every code that a run can show.

use super::{Category, Rule, rules};
use crate::diagnostic::{Code, codes};

/// Every rule, by category, in the order of their numbers.
pub static RULES: &[&[&Rule]] = &[
    rules::access::RULES,
    rules::identity::RULES,
    rules::api::RULES,
    rules::user_pool::RULES,
    rules::size::RULES,
    rules::clarity::RULES,
    rules::exceptions::RULES,
];

/// Every rule, in the order of [`RULES`].
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|rules| rules.iter().copied())
}

/// The rule behind a code; none for errors of the language.
pub fn rule_of(code: &Code) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.id == code.id)
}

/// The rules that a name means: a rule's name or code, a category, `pedantic` or `all`. Empty if it means nothing.
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

/// Everything that [`rules_named`] takes, for "did you mean".
pub fn selectors() -> impl Iterator<Item = &'static str> {
    let groups = ["all", "pedantic"].into_iter().chain(Category::ALL.map(Category::name));
    groups.chain(rules().flat_map(|rule| [rule.code.name, rule.code.id]))
}

/// Every code, of errors and of rules, in the order of their numbers.
pub fn codes() -> Vec<&'static Code> {
    let mut all: Vec<&Code> = codes::all().chain(rules().map(|rule| rule.code)).collect();
    all.sort_by_key(|code| code.id);
    all.dedup_by_key(|code| code.id);
    all
}

/// The code with this id (any case) or name.
pub fn find_code(text: &str) -> Option<&'static Code> {
    codes().into_iter().find(|code| code.id.eq_ignore_ascii_case(text) || code.name == text)
}
