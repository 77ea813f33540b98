//! For every clause of every table: it is offered, and so is what it takes, and nothing else.

use super::*;
use crate::check::authorizer_types;
use crate::model::ApiKind;
use crate::syntax::T;

/// A text that fills a slot.
fn filled(slot: &Slot) -> String {
    match slot {
        Slot::Name => "name1".to_owned(),
        Slot::Ref | Slot::Refs => "Ref1.part".to_owned(),
        Slot::Text | Slot::Texts => "\"text\"".to_owned(),
        Slot::Int => "12".to_owned(),
        Slot::Decimal => "2.0".to_owned(),
        Slot::Duration => "30s".to_owned(),
        Slot::Switch => "on".to_owned(),
        // A word that begins statements too begins one where nothing stands behind it.
        Slot::Word(words) | Slot::Words(words) => {
            let plain = words.iter().find(|word| !T::of_word(word).is_hard_start());
            plain.map_or_else(String::new, |word| (*word).to_owned())
        }
        Slot::Keys => "id1: string".to_owned(),
        Slot::Arrow => "->".to_owned(),
        Slot::Equals => "=".to_owned(),
        Slot::Handler => "\"src/x.main\"".to_owned(),
        Slot::RouteKey => "GET /x".to_owned(),
        Slot::Claim => "claim(\"x\")".to_owned(),
        Slot::Because => "because \"x\"".to_owned(),
        Slot::Maybe(inner) => filled(inner),
        Slot::Block(_) => "{ }".to_owned(),
    }
}

/// The labels of a kind at the end of a text.
fn offered_at(text: &str, kind: Kind) -> Vec<String> {
    let items = offered(&format!("{text}$0\n"));
    items.into_iter().filter(|item| item.kind == kind).map(|item| item.label).collect()
}

/// What is offered but clauses and options.
fn besides(text: &str) -> Vec<String> {
    let items = offered(&format!("{text}$0\n"));
    let other = |item: &Completion| !matches!(item.kind, Kind::Clause | Kind::Option);
    items.into_iter().filter(other).map(|item| item.label).collect()
}

fn context(before: &str, context: &'static Context, flavour: Option<&str>) {
    let all: Vec<&str> = context.clauses.iter().map(|clause| clause.word).collect();
    assert_eq!(offered_at(before, Kind::Clause), all, "{before}");
    assert_eq!(offered_at(before, Kind::Option), [""; 0], "{before}");
    assert_eq!(besides(before), [""; 0], "{before}");
    for clause in context.clauses {
        let mut text = format!("{before}{}", clause.word);
        for (number, slot) in clause.slots.iter().enumerate() {
            let optional = matches!(slot, Slot::Maybe(_));
            let left: Vec<&str> = all.iter().copied().filter(|word| *word != clause.word || clause.many).collect();
            let here = format!("{text} ");
            let words: Vec<&str> = match (slot, flavour) {
                (Slot::Word(_), Some(flavour)) if clause.word == "authorizer" => {
                    let kinds = [ApiKind::Http, ApiKind::Rest, ApiKind::WebSocket, ApiKind::GraphQl];
                    let kind = kinds.into_iter().find(|kind| kind.word() == flavour).expect("a kind");
                    authorizer_types(kind).to_vec()
                }
                (Slot::Word(words) | Slot::Words(words), _) => words.to_vec(),
                (Slot::Switch, _) => vec!["on", "off"],
                _ => Vec::new(),
            };
            if !words.is_empty() {
                assert_eq!(offered_at(&here, Kind::Option), words, "{here}");
                assert_eq!(besides(&here), [""; 0], "{here}");
                // While it is being typed, too.
                let typing = format!("{here}{}", &words[0][..1]);
                assert_eq!(offered_at(&typing, Kind::Option), words, "{typing}");
            }
            let clauses = offered_at(&here, Kind::Clause);
            if optional {
                assert_eq!(clauses, left, "{here}");
            } else {
                assert_eq!(clauses, [""; 0], "{here}");
            }
            if let Slot::Block(inner) | Slot::Maybe(Slot::Block(inner)) = slot {
                let inside = format!("{text} {{ ");
                self::context(&inside, inner, None);
            }
            // References that may be left out depend on the word before them.
            if !matches!(slot, Slot::Maybe(Slot::Refs)) {
                text = format!("{text} {}", filled(slot));
            }
            if number + 1 == clause.slots.len() {
                assert_eq!(offered_at(&format!("{text} "), Kind::Clause), left, "{text}");
                assert_eq!(offered_at(&format!("{text}; "), Kind::Clause), left, "{text}");
                assert_eq!(offered_at(&format!("{text}, "), Kind::Clause), left, "{text}");
            }
        }
    }
}

#[test]
fn every_clause_and_its_words() {
    for declaration in DECLARATIONS {
        let flavours = if declaration.flavours.is_empty() { &[""][..] } else { declaration.flavours };
        for flavour in flavours {
            let head = format!("{} Name1 {flavour} {{ ", declaration.word);
            context(&head, declaration.body, Some(*flavour).filter(|_| declaration.word == "api"));
        }
    }
}

#[test]
fn every_declaration_and_its_flavours() {
    for declaration in DECLARATIONS {
        assert!(offered("$0\n").iter().any(|item| item.label == declaration.word), "{}", declaration.word);
        if !declaration.flavours.is_empty() {
            let text = format!("{} Name1 ", declaration.word);
            assert_eq!(offered_at(&text, Kind::Option), declaration.flavours);
        }
    }
}
