//! The form of the sentence or clause around a cursor, with the part that the cursor is in.

use super::place::{Place, place};
use super::{At, View};
use crate::lint::registry;
use crate::syntax::clauses::{Clause, Slot};

/// The parts of a grant, as its form names them.
const GRANT: [&str; 10] = [
    "WHO",
    "[except WHO]",
    "VERBS",
    "KIND",
    "NAME",
    "[at \"prefix\"]",
    "[where CONDITION [and …]]",
    "[via route API METHOD /path]",
    "[until DATE]",
    "[because \"…\"]",
];

/// The form of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The form.
    pub label: String,
    /// The ranges of its parts, in bytes of the form.
    pub parameters: Vec<(u32, u32)>,
    /// The part that the cursor is in.
    pub active: Option<u32>,
    /// What it means, as Markdown.
    pub documentation: String,
}

/// The form of what stands around a place.
pub fn signature(view: &View<'_, '_>, at: At) -> Option<Signature> {
    let cursor = place(view, at)?;
    match cursor.place {
        Place::Rule => Some(form(
            "@allow",
            &["RULE", "\"REASON\"", "[until DATE]"],
            Some(0),
            registry::code(&cursor.typed)
                .map_or("Excuses a finding of the linter, with a reason.", |code| code.summary),
        )),
        Place::Condition(line) | Place::Argument(line, _) if line.terms.is_empty() => None,
        Place::Argument(_, condition) => {
            let (parts, meaning): (&[&str], &str) = match condition.as_str() {
                "owner" => (&["KEY"], "Only items whose key attribute holds the caller's own id."),
                "attributes" => (&["ATTRIBUTE", "…"], "Only these attributes; the key attributes are added."),
                _ => (&["\"VALUE\"", "…"], "Any of the values will do."),
            };
            Some(form(&condition, parts, Some(0), meaning))
        }
        Place::Slot(_, clause, slot) => Some(of_clause(clause, slot)),
        place => {
            let active = match &place {
                Place::Who(super::place::Who::Any) | Place::Group | Place::Function => 0,
                Place::Who(super::place::Who::Except) => 1,
                Place::BehindWho(line) | Place::Verb(line) if !line.assert => 2,
                Place::Kind(line) if !line.assert => 3,
                Place::Target(line) if !line.assert => 4,
                Place::Prefix(_) => 5,
                Place::Condition(_) => 6,
                Place::Api | Place::Route { .. } => 7,
                Place::Date => 8,
                Place::Terms(line) if !line.assert => return Some(grant(line.deny, None)),
                _ => return None,
            };
            let deny = matches!(&place, Place::BehindWho(line) | Place::Verb(line) | Place::Kind(line) | Place::Target(line) if line.deny);
            Some(grant(deny, Some(active)))
        }
    }
}

fn grant(deny: bool, active: Option<u32>) -> Signature {
    let (word, meaning) = match deny {
        true => ("deny", "Nothing allows what a `deny` forbids."),
        false => ("grant", "Nothing is allowed that no grant allows."),
    };
    form(word, &GRANT, active, meaning)
}

fn of_clause(clause: &'static Clause, slot: &'static Slot) -> Signature {
    let parts: Vec<String> = clause.slots.iter().map(shown).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let active = clause.slots.iter().position(|known| match known {
        Slot::Maybe(inner) => std::ptr::eq(*inner, slot) || std::ptr::eq(known, slot),
        known => std::ptr::eq(known, slot),
    });
    form(clause.word, &parts, active.map(|active| active as u32), clause.doc)
}

/// What a slot is called in a form.
fn shown(slot: &Slot) -> String {
    match slot {
        Slot::Name => "NAME".to_owned(),
        Slot::Ref => "REFERENCE".to_owned(),
        Slot::Refs => "REFERENCE, …".to_owned(),
        Slot::Text => "\"TEXT\"".to_owned(),
        Slot::Texts => "\"TEXT\", …".to_owned(),
        Slot::Int => "NUMBER".to_owned(),
        Slot::Decimal => "VERSION".to_owned(),
        Slot::Duration => "DURATION".to_owned(),
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
        Slot::Maybe(inner) => format!("[{}]", shown(inner)),
        Slot::Block(_) => "{ … }".to_owned(),
    }
}

fn form(word: &str, parts: &[&str], active: Option<u32>, documentation: &str) -> Signature {
    let mut label = word.to_owned();
    let mut parameters = Vec::new();
    for part in parts {
        label.push(' ');
        let start = label.len() as u32;
        label.push_str(part);
        parameters.push((start, label.len() as u32));
    }
    Signature { label, parameters, active, documentation: documentation.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::testing::view;

    fn at(text: &str) -> Option<(String, Option<String>)> {
        view(text, |view, at| {
            let found = signature(view, at)?;
            let part = |active: u32| {
                let (start, end) = found.parameters[active as usize];
                found.label[start as usize..end as usize].to_owned()
            };
            Some((found.label.clone(), found.active.map(part)))
        })
    }

    fn part(text: &str) -> Option<String> {
        at(text).expect("a form").1
    }

    #[test]
    fn a_grant_shows_its_sentence() {
        let (label, active) = at("grant $0").expect("a form");
        assert!(label.starts_with("grant WHO [except WHO] VERBS KIND NAME [at \"prefix\"]"), "{label}");
        assert_eq!(active.as_deref(), Some("WHO"));
        assert_eq!(part("grant auth_users $0").as_deref(), Some("VERBS"));
        assert_eq!(part("grant auth_users read $0").as_deref(), Some("KIND"));
        assert_eq!(part("deny auth_users read table $0").as_deref(), Some("NAME"));
        assert_eq!(part("grant auth_users read table T until $0").as_deref(), Some("[until DATE]"));
        assert_eq!(part("grant auth_users read table T where $0").as_deref(), Some("[where CONDITION [and …]]"));
        assert!(at("deny auth_users read table $0").expect("a form").0.starts_with("deny "));
    }

    #[test]
    fn clauses_and_conditions_show_theirs() {
        let (label, active) = at("user_pool U {\n  mfa $0\n}").expect("a form");
        assert_eq!(
            (label.as_str(), active.as_deref()),
            ("mfa off|optional|required [{ … }]", Some("off|optional|required"))
        );
        assert_eq!(part("grant auth_users read table T where owner($0").as_deref(), Some("KEY"));
        assert_eq!(part("@allow($0").as_deref(), Some("RULE"));
        assert_eq!(at("table T { $0 }"), None);
        assert_eq!(at("// grant $0"), None);
    }
}
