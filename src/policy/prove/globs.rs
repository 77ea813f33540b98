//! From the patterns of policies to those of the search: variables have their states, parts of ARNs their bounds.

use std::rc::Rc;

use super::text::{Demand, Elem, Glob};
use crate::policy::evaluate::condition::Operand;
use crate::policy::evaluate::model::List;
use crate::policy::evaluate::pattern::{Pattern, Piece, ResourcePattern};

/// What is assumed of a condition key that policies use as a variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum VariableState {
    /// It has no value that could stand in a pattern.
    Unset,
    /// It has this value.
    Is(Box<str>),
    /// It has a value that is none of these, which are all that the policies name.
    Letter(Rc<[Box<str>]>),
}

/// The states of all variables of a question, by their keys in lower case. The place is the number of the variable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Environment {
    pub states: Vec<(Box<str>, VariableState)>,
}

impl Environment {
    pub(super) fn state(&self, key: &str) -> Option<(u32, &VariableState)> {
        let place = self.states.iter().position(|(known, _)| **known == *key)?;
        Some((place as u32, &self.states[place].1))
    }
}

/// Returns whether a pattern has a variable.
pub(super) fn variables(pattern: &Pattern) -> impl Iterator<Item = &str> {
    pattern.pieces.iter().filter_map(|piece| match piece {
        Piece::Variable { key, .. } => Some(&**key),
        _ => None,
    })
}

/// Returns the elements of a pattern, or nothing if it matches nothing.
fn elems(pattern: &Pattern, environment: &Environment, in_part: bool, fold: bool) -> Option<Glob> {
    let mut glob = Glob::new();
    let push = |glob: &mut Glob, text: &str| match fold {
        true => glob.extend(text.chars().flat_map(char::to_lowercase).map(Elem::Fold)),
        false => glob.extend(text.chars().map(Elem::Char)),
    };
    for piece in &pattern.pieces {
        match piece {
            Piece::Literal(text) => push(&mut glob, text),
            Piece::Any => glob.push(if in_part { Elem::AnyInPart } else { Elem::Any }),
            Piece::One => glob.push(if in_part { Elem::OneInPart } else { Elem::One }),
            Piece::Variable { key, default } => match environment.state(key) {
                Some((_, VariableState::Is(text))) => push(&mut glob, text),
                Some((variable, VariableState::Letter(_))) => glob.push(Elem::Variable(variable)),
                Some((_, VariableState::Unset)) | None => push(&mut glob, default.as_deref()?),
            },
        }
    }
    Some(glob)
}

/// Returns the form of every ARN: no part but that of the region and that of the account is ever empty.
pub(super) fn arn_form() -> Glob {
    let mut glob: Glob = "arn:".chars().map(Elem::Char).collect();
    for may_be_empty in [false, false, true, true] {
        if !may_be_empty {
            glob.push(Elem::OneInPart);
        }
        glob.extend([Elem::AnyInPart, Elem::Char(':')]);
    }
    glob.extend([Elem::Item, Elem::Any]);
    glob
}

/// Returns what a resource is: an ARN, or `*` for an action that has none.
pub(super) fn resource_form() -> Demand {
    Demand::new([arn_form(), vec![Elem::Char('*')]], true)
}

/// Returns the form of an ARN that the catalogue lists for an action, `arn:${Partition}:s3:::${BucketName}`.
///
/// `usual` puts a region and an account into it that are as good as any.
pub(super) fn template_form(template: &str, usual: bool) -> Glob {
    let mut glob = Glob::new();
    let mut rest = template;
    let mut colons = 0;
    while let Some(character) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}')) {
            match (name, colons < 5) {
                ("Partition", _) => glob.extend("aws".chars().map(Elem::Char)),
                ("Region", _) if usual => glob.extend("us-east-1".chars().map(Elem::Char)),
                ("Account", _) if usual => glob.extend("123456789012".chars().map(Elem::Char)),
                (_, true) => glob.extend([Elem::OneInPart, Elem::AnyInPart]),
                (_, false) => glob.extend([Elem::Item, Elem::Any]),
            }
            rest = after;
            continue;
        }
        colons += usize::from(character == ':');
        glob.push(if character == '*' { Elem::Any } else { Elem::Char(character) });
        rest = &rest[character.len_utf8()..];
    }
    glob
}

/// Returns what a list of resources demands.
pub(super) fn resource_demand(list: &List<ResourcePattern>, holds: bool, environment: &Environment) -> Demand {
    let glob = |pattern: &ResourcePattern| match pattern {
        ResourcePattern::All => Some(vec![Elem::Any]),
        ResourcePattern::Arn { tail, head, .. } => {
            let mut glob = Glob::new();
            for part in &**head {
                glob.extend(elems(part, environment, true, false)?);
                glob.push(Elem::Char(':'));
            }
            glob.extend(elems(tail, environment, false, false)?);
            Some(glob)
        }
    };
    Demand::new(list.items.iter().filter_map(glob), holds != list.inverted)
}

/// Returns what one of the operators for texts demands of a value; nothing for an operator of another family.
pub(super) fn text_demand(operand: &Operand, wanted: bool, environment: &Environment) -> Option<Demand> {
    let globs = match operand {
        Operand::Text(patterns) => {
            patterns.iter().filter_map(|pattern| elems(pattern, environment, false, false)).collect()
        }
        Operand::TextIgnoringCase(patterns) => patterns
            .iter()
            .filter_map(|pattern| elems(pattern, environment, false, true))
            .map(|glob| glob.into_iter().filter(|elem| !matches!(elem, Elem::Any | Elem::One)).collect())
            .collect(),
        Operand::Arn(patterns) => {
            patterns.iter().filter_map(|pattern| arn_glob(elems(pattern, environment, false, false)?, wanted)).collect()
        }
        _ => return None,
    };
    Some(Demand { globs, wanted })
}

/// Returns a pattern of an ARN, in which wildcards before the fifth colon end at colons. It is nothing if it matches no ARN. A variable
/// before the fifth colon may hold colons itself: the pattern is then taken for anything where it is wanted, and for
/// nothing where it is not, so that a proof never rests on it.
fn arn_glob(elems: Glob, wanted: bool) -> Option<Glob> {
    let mut colons = 0;
    let mut glob = Glob::with_capacity(elems.len());
    for elem in elems {
        glob.push(match elem {
            _ if colons == 5 => elem,
            Elem::Char(':') => {
                colons += 1;
                elem
            }
            Elem::Any => Elem::AnyInPart,
            Elem::One => Elem::OneInPart,
            Elem::Variable(_) => return wanted.then(|| vec![Elem::Any]),
            other => other,
        });
    }
    (colons == 5).then_some(glob)
}

/// Returns whether a demand has a variable.
pub(super) fn has_variable(demand: &Demand) -> bool {
    demand.globs.iter().flatten().any(|elem| matches!(elem, Elem::Variable(_)))
}

/// Returns demands that every text that meets the given ones for some values of the variables meets as well. `languages` are the
/// patterns that are known of a variable's value.
pub(super) fn loosened(demands: &[Demand], languages: &dyn Fn(u32) -> Option<Vec<Glob>>) -> Vec<Demand> {
    /// Limit of the patterns that one becomes.
    const ALTERNATIVES: usize = 32;
    let is_variable = |elem: &Elem| matches!(elem, Elem::Variable(_));
    let loosened = |demand: &Demand| {
        if !demand.wanted {
            let globs = demand.globs.iter().filter(|glob| !glob.iter().any(is_variable)).cloned();
            return Demand::new(globs, false);
        }
        let mut globs = Vec::new();
        for glob in &*demand.globs {
            let mut forms: Vec<Glob> = vec![Glob::new()];
            for elem in glob {
                let Elem::Variable(variable) = elem else {
                    forms.iter_mut().for_each(|form| form.push(*elem));
                    continue;
                };
                match languages(*variable).filter(|texts| forms.len() * texts.len() <= ALTERNATIVES) {
                    Some(texts) => {
                        let joined = |form: &Glob| {
                            let form = form.clone();
                            texts.iter().map(move |text| form.iter().chain(text).copied().collect()).collect::<Vec<_>>()
                        };
                        forms = forms.iter().flat_map(joined).collect();
                    }
                    None => forms.iter_mut().for_each(|form| form.extend([Elem::One, Elem::Any])),
                }
            }
            globs.append(&mut forms);
        }
        Demand::new(globs, true)
    };
    demands.iter().map(loosened).collect()
}
