use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::catalog::ResourceType;
use crate::catalog::kind::Owner;

fn action(name: &str) -> Action {
    let action = catalog().action(name).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
    assert_eq!(action.full_name(), name, "canonical case");
    action
}

fn type_of(shape: &Shape) -> ResourceType {
    catalog().resource_type(shape.resource_type).unwrap_or_else(|| panic!("{}", shape.resource_type))
}

fn verbs() -> impl Iterator<Item = (&'static Kind, &'static Verb)> {
    KINDS.iter().flat_map(|kind| kind.verbs.iter().map(move |verb| (*kind, verb)))
}

/// A kind or verb must not vanish by accident; change the numbers together with the table.
#[test]
fn counts() {
    assert_eq!((KINDS.len(), verbs().count(), DERIVED.len()), (38, 128, 1));
}

#[test]
fn names_are_unique() {
    let words: BTreeSet<_> = KINDS.iter().map(|kind| kind.word).collect();
    assert_eq!(words.len(), KINDS.len());
    for kind in KINDS {
        let mut seen = BTreeSet::new();
        assert!(kind.words().all(|word| seen.insert(word)), "{}: a verb or group twice", kind.word);
        let mut seen = BTreeSet::new();
        assert!(kind.shapes.iter().all(|shape| seen.insert(shape.name)), "{}: a shape twice", kind.word);
    }
}

#[test]
fn kinds_are_complete() {
    for kind in KINDS {
        assert!(!kind.word.is_empty() && !kind.title.is_empty() && kind.arn.starts_with("arn:{P}:"), "{}", kind.word);
        assert!(catalog().service(kind.service).is_some(), "{}", kind.service);
        assert_ne!(kind.owner, Owner::None(""), "{}: say why", kind.word);
        assert!(!kind.arn.contains("{arn}"), "{}", kind.word);
        for text in kind.traps.iter().chain(kind.verbs.iter().map(|verb| &verb.note)) {
            assert!(text.ends_with('.'), "{}: {text}", kind.word);
        }
    }
}

#[test]
fn actions_are_sorted_and_without_wildcards() {
    for (kind, verb) in verbs() {
        let lists = [verb.actions, verb.deny_also].into_iter().chain(verb.extra.iter().map(|extra| extra.actions));
        for list in lists {
            assert!(list.is_sorted() && list.iter().collect::<BTreeSet<_>>().len() == list.len(), "{list:?}");
            assert!(list.iter().all(|action| !action.contains(['*', '?'])), "{list:?}");
        }
        assert!(!verb.actions.is_empty(), "{} {}", kind.word, verb.name);
    }
}

/// An action on a shape that IAM does not know for it would silently grant nothing.
#[test]
fn actions_are_legal_on_their_shapes() {
    for (kind, verb) in verbs() {
        let label = format!("{} {}", kind.word, verb.name);
        let check = |actions: &[&str], on: &[&str]| {
            for name in actions {
                let action = action(name);
                for shape in on {
                    let shape = kind.shape(shape).unwrap_or_else(|| panic!("{label}: no shape {shape}"));
                    assert!(action.takes(type_of(shape)), "{label}: {name} can't stand on {}", shape.resource_type);
                }
            }
        };
        if verb.unscoped {
            assert_eq!(verb.on, ["*"], "{label}");
            assert!(verb.actions.iter().all(|name| action(name).resource_types().next().is_none()), "{label}");
        } else {
            assert!(!verb.on.is_empty(), "{label}");
            check(verb.actions, verb.on);
        }
        for extra in verb.extra {
            check(extra.actions, extra.on);
        }
        for name in verb.deny_also {
            assert!(kind.shapes_for(action(name)).next().is_some(), "{label}: {name} stands on no shape of the kind");
            assert!(!verb.actions.contains(name), "{label}: {name} is denied anyway");
        }
    }
    for derived in DERIVED {
        let kind = kind(derived.kind).unwrap();
        assert!(derived.needs.iter().all(|name| kind.verb(name).is_some()));
        for shape in derived.on {
            assert!(action(derived.action).takes(type_of(kind.shape(shape).unwrap())));
        }
        // What is derived must go when any of its causes is denied.
        assert!(derived.needs.iter().all(|name| kind.verb(name).unwrap().deny_also.contains(&derived.action)));
    }
}

#[test]
fn shapes_exist_and_are_used() {
    const PLACEHOLDERS: [&str; 17] = [
        "P",
        "R",
        "A",
        "arn",
        "name",
        "sub",
        "type",
        "field",
        "prefix",
        "under",
        "stage",
        "method",
        "path",
        "client",
        "profile",
        "secret",
        "configuration_set",
    ];
    for kind in KINDS {
        for shape in kind.shapes {
            type_of(shape);
            let used = kind.verbs.iter().any(|verb| {
                verb.on.contains(&shape.name) || verb.extra.iter().any(|extra| extra.on.contains(&shape.name))
            });
            assert!(used, "{}: nothing uses {}", kind.word, shape.name);
            assert_eq!(shape.open, shape.arn.ends_with('*'), "{} {}", kind.word, shape.name);
            for arn in [shape.arn, kind.arn] {
                for part in arn.split('{').skip(1) {
                    let name = part.split('}').next().unwrap();
                    assert!(PLACEHOLDERS.contains(&name), "{arn}");
                }
            }
        }
    }
}

/// The ARNs of the table and of AWS agree up to what stands for a name.
#[test]
fn arns_look_like_those_of_the_catalogue() {
    /// The literal text, as far as the account, and the first segment of the resource.
    fn outline(arn: &str) -> (String, String) {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        let literal = |text: &str| text.split(['{', '$', '*']).next().unwrap_or_default().to_owned();
        let account = if parts[4].is_empty() { "no account" } else { "account" };
        let region = if parts[3].is_empty() { "no region" } else { "region" };
        (format!("{} {region} {account}", parts[2]), literal(parts[5]))
    }
    for kind in KINDS {
        for shape in kind.shapes.iter().filter(|shape| shape.name != "secret" || kind.word == "secret") {
            let ours = outline(&shape.arn.replace("{arn}", kind.arn));
            let theirs: Vec<_> = type_of(shape).arns().map(outline).collect();
            assert!(
                theirs.iter().any(|theirs| *theirs == ours || theirs.0 == ours.0 && theirs.1.is_empty()),
                "{} {}: {ours:?} {theirs:?}",
                kind.word,
                shape.name
            );
        }
    }
}

#[test]
fn conditions_are_legal() {
    let check = |label: &str, kind: &Kind, actions: &[&str], on: &[&str], key: &str| {
        for name in actions {
            for shape in on {
                let resource_type = kind.shape(shape).map(type_of);
                assert!(catalog().key_allowed(action(name), resource_type, key), "{label}: {name} has no {key}");
            }
        }
    };
    for (kind, verb) in verbs() {
        let label = format!("{} {}", kind.word, verb.name);
        for (_, key, _) in verb.fixed {
            check(&label, kind, verb.actions, verb.on, key);
        }
        for extra in verb.extra {
            for (_, key, _) in extra.conditions {
                check(&label, kind, extra.actions, extra.on, key);
            }
        }
        for filter in verb.required_filters {
            let filter = kind.filters.iter().find(|own| own.word == *filter).expect(&label);
            assert!(filter.verbs.contains(&verb.name), "{label}");
        }
        if verb.owner {
            match kind.owner {
                Owner::Set(key) => {
                    let key = catalog().condition_key(key).unwrap();
                    assert!(key.multi());
                    // By the action itself: what AWS lists with the type need not be in every request.
                    for name in verb.actions {
                        assert!(action(name).condition_keys().any(|own| own == key), "{label}: {name}");
                    }
                }
                Owner::Named(key) => {
                    assert!(!catalog().condition_key(&format!("{key}owner")).unwrap().multi());
                    check(&label, kind, verb.actions, verb.on, &format!("{key}owner"));
                }
                // By the ARN, or by the prefix that the request names.
                Owner::Prefix => {
                    for shape in verb.on {
                        let shape = kind.shape(shape).unwrap();
                        match kind.word {
                            "bucket" if shape.name == "bucket" => {
                                check(&label, kind, verb.actions, verb.on, "s3:prefix");
                            }
                            _ => {
                                assert!(["{prefix}", "{under}", "{client}"].iter().any(|hole| shape.arn.contains(hole)))
                            }
                        }
                    }
                }
                Owner::None(_) => panic!("{label} can't have an owner"),
            }
        } else if let Owner::Set(key) = kind.owner {
            let key = catalog().condition_key(key).unwrap();
            let all = verb.actions.iter().all(|name| action(name).condition_keys().any(|own| own == key));
            assert!(!all, "{label} could have an owner");
        }
        if verb.attributes {
            check(&label, kind, verb.actions, verb.on, "dynamodb:Attributes");
        }
    }
    for kind in KINDS {
        for filter in kind.filters {
            let key = catalog().condition_key(filter.key).unwrap_or_else(|| panic!("{}", filter.key));
            assert_eq!(key.name(), filter.key, "canonical case");
            assert_eq!(key.multi(), filter.operator.starts_with("ForAllValues:"), "{}", filter.key);
            for name in filter.verbs {
                let verb = kind.verb(name).unwrap();
                check(kind.word, kind, verb.actions, verb.on, filter.key);
            }
        }
    }
}

#[test]
fn groups_mean_the_same_everywhere() {
    for kind in KINDS {
        for group in kind.groups {
            assert!(["read", "list", "write", "transact"].contains(&group.name), "{} {}", kind.word, group.name);
            for name in group.verbs {
                let verb = kind.verb(name).unwrap_or_else(|| panic!("{} {}: no {name}", kind.word, group.name));
                for action in verb.all_actions() {
                    let (_, name) = action.split_once(':').unwrap();
                    assert!(
                        !name.contains("Delete") && !name.contains("Remove"),
                        "{} {}: {action}",
                        kind.word,
                        group.name
                    );
                }
                assert!(!verb.unscoped, "{} {}", kind.word, group.name);
                assert!(
                    !verb.admin || kind.users != Users::Yes,
                    "{} {}: {name} is administration",
                    kind.word,
                    group.name
                );
            }
        }
    }
    let members = |word: &str, group: &str| kind(word).unwrap().group(group).map(|group| group.verbs);
    assert_eq!(members("table", "read"), Some(&["get", "query"][..]));
    assert_eq!(members("table", "write"), Some(&["put", "update"][..]));
    assert_eq!(members("queue", "read"), None);
}

#[test]
fn kms_actions_exist() {
    for kms in KINDS.iter().filter_map(|kind| kind.kms.as_ref()) {
        kms.read.iter().chain(kms.write).for_each(|name| assert!(action(name).service().prefix() == "kms"));
        assert!(catalog().service(kms.via).is_some(), "{}", kms.via);
    }
}

/// `deny write` after `grant delete` must not leave a way round, and `deny_also` must be worth its lines.
#[test]
fn ways_round_are_known() {
    let found: BTreeMap<_, _> = verbs()
        .filter(|(_, verb)| !verb.deny_also.is_empty())
        .map(|(kind, verb)| ((kind.word, verb.name), verb.deny_also))
        .collect();
    assert_eq!(found[&("table", "delete")], ["dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete"]);
    assert_eq!(found[&("key", "decrypt")], ["kms:ReEncryptFrom"]);
    assert!(!found.contains_key(&("queue", "receive")));
}

#[test]
fn look_ups() {
    assert!(kind("table").is_some() && kind("Table").is_none());
    let table = kind("table").unwrap();
    assert_eq!(table.expand("read").map(|verb| verb.name).collect::<Vec<_>>(), ["get", "query"]);
    assert_eq!(table.expand("scan").map(|verb| verb.name).collect::<Vec<_>>(), ["scan"]);
    assert_eq!(table.expand("delte").count(), 0);
    assert_eq!(kind("stream").unwrap().expand("read").map(|verb| verb.name).collect::<Vec<_>>(), ["read"]);
    assert!(verb_names().contains(&"read") && verb_names().is_sorted());
    assert!(table.verbs_with("dynamodb:getitem").map(|verb| verb.name).eq(["get"]));
}
