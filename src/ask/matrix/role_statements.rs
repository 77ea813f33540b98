//! The statements of a role, found by the resources that they can be about.

use rustc_hash::FxHashMap;

use super::StatementPlace;
use crate::ask::decisions::Decisions;
use crate::catalog::{Action, catalog};
use crate::model::RoleId;
use crate::policy::Statement;
use crate::policy::evaluate::{Document, Effect, PreparedStatement, Subject};
use crate::policy::interner::Arn;

/// A statement with one of its resources.
#[derive(Debug)]
pub(super) struct StatementPart<'m, 'p> {
    pub place: StatementPlace,
    pub statement: &'m Statement<'p>,
    pub resource: &'m Arn,
    /// The resource with the values of an example of a deployment.
    pub example: String,
}

impl<'p> StatementPart<'_, 'p> {
    pub fn actions(&self) -> impl Iterator<Item = &'p str> + use<'_, 'p> {
        self.statement.actions.iter().copied()
    }

    /// Returns whether AWS binds none of the actions to a resource.
    pub fn is_unbound(&self) -> bool {
        let no_resource = |name: &str| catalog().action(name).is_some_and(Action::stands_alone);
        self.example == "*" && self.actions().all(no_resource)
    }

    /// Returns the part as a statement that allows or denies.
    pub fn prepared(&self, decisions: &Decisions<'_, '_>, deny: bool) -> Option<PreparedStatement> {
        let condition = |condition: &crate::policy::Condition| {
            let values = condition.values.iter().map(|value| decisions.example(value)).collect();
            (condition.operator, condition.key.clone(), values)
        };
        let conditions = self.statement.conditions.iter().map(condition).collect();
        let effect = if deny { Effect::Deny } else { Effect::Allow };
        let actions = self.actions().map(str::to_owned).collect();
        PreparedStatement::new(None, effect, actions, Subject::Resources(vec![self.example.clone()]), conditions).ok()
    }

    /// Returns a policy of the part alone, which allows it.
    pub fn document(&self, decisions: &Decisions<'_, '_>) -> Document {
        Document::new(self.prepared(decisions, false).into_iter().collect())
    }
}

/// Returns a policy that allows an action on the resources of a pattern.
pub(super) fn requests(action: &str, resource: &str) -> Document {
    let subject = Subject::Resources(vec![resource.to_owned()]);
    let statement = PreparedStatement::new(None, Effect::Allow, vec![action.to_owned()], subject, Vec::new());
    Document::new(statement.into_iter().collect())
}

/// The statements of a role by their resources.
#[derive(Debug)]
pub(super) struct RoleStatements<'m, 'p> {
    pub parts: Vec<StatementPart<'m, 'p>>,
    /// The parts by the text of their resource before its first wildcard or variable, sorted.
    sorted: Vec<(String, usize)>,
    /// The parts with a wildcard or a variable, by the text before it.
    open: FxHashMap<String, Vec<usize>>,
    /// The lengths of these texts, sorted.
    lengths: Vec<usize>,
}

/// Returns the text before the first wildcard or variable, and whether that is all of it.
fn beginning_of(pattern: &str) -> (&str, bool) {
    let end = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    (&pattern[..end], end == pattern.len())
}

impl<'m, 'p> RoleStatements<'m, 'p> {
    pub fn new(decisions: &'m Decisions<'p, '_>, role: RoleId) -> Self {
        let mut parts = Vec::new();
        let policies = decisions.role(role).map_or(&[][..], |decided| &decided.compiled.policies);
        for (policy, statements) in policies.iter().enumerate() {
            for (index, statement) in statements.statements.iter().enumerate() {
                let place = StatementPlace { role, policy, statement: index };
                parts.extend(statement.resources.iter().map(|resource| {
                    let example = decisions.example(resource.text());
                    StatementPart { place, statement, resource, example }
                }));
            }
        }
        let mut sorted = Vec::new();
        let mut open: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (place, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_unbound()) {
            let (beginning, whole) = beginning_of(&part.example);
            sorted.push((beginning.to_owned(), place));
            if !whole {
                open.entry(beginning.to_owned()).or_default().push(place);
            }
        }
        sorted.sort_unstable();
        let mut lengths: Vec<usize> = open.keys().map(String::len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { parts, sorted, open, lengths }
    }

    /// Returns the parts that can be about a resource of a pattern: two patterns have one in common only if one of the texts before
    /// their wildcards begins with the other.
    pub fn about(&self, pattern: &str) -> Vec<usize> {
        let (beginning, whole) = beginning_of(pattern);
        let first = self.sorted.partition_point(|(text, _)| text.as_str() < beginning);
        let longer = self.sorted[first..].iter().take_while(|(text, _)| match whole {
            true => text == beginning,
            false => text.starts_with(beginning),
        });
        let mut places: Vec<usize> = longer.map(|(_, place)| *place).collect();
        for length in self.lengths.iter().take_while(|length| **length < beginning.len()) {
            let shorter = beginning.get(..*length).and_then(|text| self.open.get(text));
            places.extend(shorter.into_iter().flatten());
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::with_program;

    #[test]
    fn statements_are_found_by_the_beginnings_of_their_resources() {
        let program = "bucket Files { name \"files\" }\nbucket FilesTwo { name \"files-two\" }\nfunction F { handler \"f.main\" }\n\
            grant function F get bucket Files\ngrant function F put bucket Files at \"a/\"\n\
            grant function F get bucket FilesTwo at \"a/b/\"\n";
        with_program(program, |program| {
            let decisions = Decisions::new(program);
            let statements = RoleStatements::new(&decisions, RoleId(0));
            let about = |pattern: &str| {
                let mut found: Vec<&str> =
                    statements.about(pattern).into_iter().map(|place| &*statements.parts[place].example).collect();
                found.sort_unstable();
                found
            };
            assert_eq!(about("arn:aws:s3:::files/*"), ["arn:aws:s3:::files/*", "arn:aws:s3:::files/a/*"]);
            assert_eq!(about("arn:aws:s3:::files/a/x"), ["arn:aws:s3:::files/*", "arn:aws:s3:::files/a/*"]);
            assert_eq!(about("arn:aws:s3:::files"), [""; 0]);
            assert_eq!(about("arn:aws:s3:::files-two/a/*"), ["arn:aws:s3:::files-two/a/b/*"]);
            assert_eq!(about("*").len(), 3);
        });
    }
}
