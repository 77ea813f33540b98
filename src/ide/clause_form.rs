//! The form of a clause, as completions and signatures show it: `tag NAME = claim("NAME")`.

use crate::syntax::clauses::{ClauseSpec, Slot};

/// Returns the form of a clause.
pub(super) fn clause_form(clause: &ClauseSpec) -> String {
    let slots = slot_forms(clause, None);
    std::iter::once(clause.word).chain(slots.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

/// Returns the forms of the slots of a clause. `words` are the words that the clause takes where it is, if those are fewer.
pub(super) fn slot_forms(clause: &ClauseSpec, words: Option<&[&str]>) -> Vec<String> {
    let fewer = |slot: &Slot| matches!(slot, Slot::Word(_)).then_some(words).flatten();
    clause.slots.iter().map(|slot| fewer(slot).map_or_else(|| slot_form(slot), |words| words.join("|"))).collect()
}

fn slot_form(slot: &Slot) -> String {
    match slot {
        Slot::Name | Slot::NameOrText => "NAME".to_owned(),
        Slot::Ref => "REFERENCE".to_owned(),
        Slot::Refs => "REFERENCE, …".to_owned(),
        Slot::Text => "\"TEXT\"".to_owned(),
        Slot::Texts => "\"TEXT\", …".to_owned(),
        Slot::Int => "NUMBER".to_owned(),
        Slot::Decimal => "VERSION".to_owned(),
        Slot::Duration => "DURATION".to_owned(),
        Slot::Date => "DATE".to_owned(),
        Slot::Switch => "on|off".to_owned(),
        Slot::Word(words) => words.join("|"),
        Slot::Words(words) => format!("{}, …", words.join("|")),
        Slot::Keys => "NAME: TYPE, …".to_owned(),
        Slot::Arrow => "->".to_owned(),
        Slot::Equals => "=".to_owned(),
        Slot::Handler => "FUNCTION or \"path.export\"".to_owned(),
        Slot::RouteKey => "METHOD /path".to_owned(),
        Slot::Claim => "claim(\"NAME\")".to_owned(),
        Slot::Because => "because \"…\"".to_owned(),
        Slot::Maybe(inner) => format!("[{}]", slot_form(inner)),
        Slot::Block(_) => "{ … }".to_owned(),
    }
}
