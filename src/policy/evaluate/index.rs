//! Finds the statements of a document that apply to a request without a look at all of them.
//!
//! Each pattern of a `Resource` is filed under a text that every ARN which it matches begins with: a pattern of one single ARN under
//! that ARN, any other under what stands before its first wildcard or variable, or only up to the last `:` or `/` in it if beginnings of
//! too many lengths would have to be looked up. So a resource is looked up as a whole, by those of its beginnings that end there, and
//! by a few others. What is filed under a text is then tested like any statement:
//! the index may offer too much and never too little.

use std::hash::Hasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;

use super::decision::Asked;
use super::model::PreparedStatement;
use super::pattern::{Pattern, Piece, ResourcePattern};

/// The places of statements in their document, ascending.
pub(super) type Places = SmallVec<[u32; 8]>;

/// How often a document decides without an index, which takes longer to make than a few decisions.
const WORTH_AN_INDEX: u32 = 20;

/// How many lengths of beginnings that end neither in `:` nor in `/` are looked up.
const ODD_LENGTHS: usize = 8;

/// The index of a document, once it is worth one.
#[derive(Default)]
pub(super) struct LazyIndex {
    decisions: AtomicU32,
    index: OnceLock<StatementIndex>,
}

impl LazyIndex {
    /// Returns the places of the statements that apply to a request.
    pub(super) fn applying(&self, statements: &[PreparedStatement], asked: &Asked<'_>) -> Places {
        if let Some(index) = self.index.get() {
            return index.applying(statements, asked);
        }
        // Two threads may count the same decision, which only makes the index come later.
        let decisions = self.decisions.load(Ordering::Relaxed);
        self.decisions.store(decisions.saturating_add(1), Ordering::Relaxed);
        if decisions >= WORTH_AN_INDEX {
            return self.index.get_or_init(|| StatementIndex::new(statements)).applying(statements, asked);
        }
        let applying = statements.iter().zip(0..).filter(|(statement, _)| statement.applies(asked));
        applying.map(|(_, place)| place).collect()
    }
}

/// A copy is another document, which has decided nothing yet.
impl Clone for LazyIndex {
    fn clone(&self) -> Self {
        LazyIndex::default()
    }
}

pub(super) struct StatementIndex {
    /// By the hashes of the texts that they are filed under.
    entries: Vec<IndexEntry>,
    /// How many entries are filed before those whose hash begins with the bits of a place here.
    before: Vec<u32>,
    /// How many bits of a hash do not tell a place in `before`.
    shift: u32,
    /// What the ARNs that a pattern matches begin with, whole, one behind the other.
    beginnings: String,
    /// The lengths of the texts that are no single ARNs, ascending.
    lengths: Vec<usize>,
    /// Those among them that some texts have which end neither in `:` nor in `/`.
    odd_lengths: Vec<usize>,
}

#[derive(Clone, Copy)]
struct IndexEntry {
    hash: u32,
    statement: u32,
    /// The first statement with the same actions, and that with the same conditions. Many have the same, and what is read often is
    /// near the processor.
    actions: u32,
    clauses: u32,
    /// A range of `beginnings`.
    start: u32,
    end: u32,
    resource: Filed,
}

#[derive(Clone, Copy)]
enum Filed {
    /// The ARN that is its own beginning.
    Single,
    /// A pattern of the statement.
    Pattern(u32),
    /// All that the statement says of resources.
    All,
}

impl StatementIndex {
    pub(super) fn new(statements: &[PreparedStatement]) -> StatementIndex {
        let (mut same_actions, mut same_clauses) = (FxHashMap::default(), FxHashMap::default());
        let mut beginnings = String::new();
        let (mut lengths, mut odd_lengths) = (Vec::new(), Vec::new());
        let mut entries: Vec<IndexEntry> = Vec::new();
        for (statement, place) in statements.iter().zip(0..) {
            if !statement.is_of_principal() {
                continue;
            }
            let actions = *same_actions.entry(&statement.actions).or_insert(place);
            let clauses = *same_clauses.entry(&*statement.clauses).or_insert(place);
            let (hash_of_all, resource) = (hash(b""), Filed::All);
            let entry =
                IndexEntry { hash: hash_of_all, statement: place, actions, clauses, start: 0, end: 0, resource };
            let Some(list) = statement.resources.as_ref().filter(|list| !list.inverted) else {
                lengths.push(0);
                entries.push(entry);
                continue;
            };
            for (pattern, number) in list.items.iter().zip(0..) {
                let start = beginnings.len();
                let single = push_beginning(pattern, &mut beginnings);
                let mut text = &beginnings[start..];
                if !single {
                    if !(text.is_empty() || text.ends_with([':', '/']) || odd_lengths.contains(&text.len())) {
                        if odd_lengths.len() < ODD_LENGTHS {
                            odd_lengths.push(text.len());
                        } else {
                            text = &text[..text.rfind([':', '/']).map_or(0, |at| at + 1)];
                        }
                    }
                    lengths.push(text.len());
                }
                let resource = if single { Filed::Single } else { Filed::Pattern(number) };
                let (start, end) = (start as u32, beginnings.len() as u32);
                entries.push(IndexEntry { hash: hash(text.as_bytes()), start, end, resource, ..entry });
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        entries.sort_by_key(|entry| entry.hash);
        let bits = entries.len().checked_ilog2().unwrap_or(0) + 1;
        let shift = u32::BITS - bits.min(24);
        let mut before = vec![0; (1 << bits.min(24)) + 1];
        for entry in &entries {
            before[(entry.hash >> shift) as usize + 1] += 1;
        }
        for place in 1..before.len() {
            before[place] += before[place - 1];
        }
        StatementIndex { entries, before, shift, beginnings, lengths, odd_lengths }
    }

    /// Returns the places of the statements that apply to a request; they are those that the index was made of.
    pub(super) fn applying(&self, statements: &[PreparedStatement], asked: &Asked<'_>) -> Places {
        let entries = self.entries_of(asked.resource.as_bytes());
        let applying = entries.filter(|entry| self.applies(entry, statements, asked));
        let mut places: Places = applying.map(|entry| entry.statement).collect();
        // A statement with several patterns may be found by more than one.
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Returns the entries that are filed under a resource and under its beginnings.
    fn entries_of(&self, resource: &[u8]) -> impl Iterator<Item = &IndexEntry> {
        let ends = |length: &usize| {
            *length == 0 || { matches!(resource[*length - 1], b':' | b'/') || self.odd_lengths.contains(length) }
        };
        let lengths = self.lengths.iter().copied().take_while(|length| *length < resource.len()).filter(ends);
        lengths.chain([resource.len()]).flat_map(|length| {
            let hash = hash(&resource[..length]);
            let place = (hash >> self.shift) as usize;
            let near = &self.entries[self.before[place] as usize..self.before[place + 1] as usize];
            near.iter().filter(move |entry| entry.hash == hash)
        })
    }

    fn applies(&self, entry: &IndexEntry, statements: &[PreparedStatement], asked: &Asked<'_>) -> bool {
        let of = |place: u32| &statements[place as usize];
        let begins = || {
            asked.resource.as_bytes().starts_with(&self.beginnings.as_bytes()[entry.start as usize..entry.end as usize])
        };
        let about = || match entry.resource {
            Filed::Single => asked.resource.len() == (entry.end - entry.start) as usize,
            Filed::Pattern(number) => of(entry.statement)
                .resources
                .as_ref()
                .is_some_and(|list| list.items[number as usize].matches(asked.parts(), asked.context)),
            Filed::All => of(entry.statement).is_about_resource(asked),
        };
        begins()
            && of(entry.actions).has_action(asked.action, asked.context)
            && about()
            && of(entry.clauses).holds(asked.context)
    }
}

/// Appends what every ARN that the pattern matches begins with, and returns whether it matches that ARN alone.
fn push_beginning(pattern: &ResourcePattern, text: &mut String) -> bool {
    let ResourcePattern::Arn { tail, head, .. } = pattern else { return false };
    for part in head.iter() {
        if !push_literal(part, text) {
            return false;
        }
        text.push(':');
    }
    push_literal(tail, text)
}

/// Appends what every text that the pattern matches begins with, and returns whether it matches that text alone.
fn push_literal(pattern: &Pattern, text: &mut String) -> bool {
    match &*pattern.pieces {
        [] => true,
        [Piece::Literal(literal), rest @ ..] => {
            text.push_str(literal);
            rest.is_empty()
        }
        _ => false,
    }
}

/// Returns a hash of which all bits count, the first ones too.
fn hash(text: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    (hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::policy::evaluate::Document;

    fn offered(resources: Value, asked: &str) -> Vec<u32> {
        let statement = |resource| json!({"Effect": "Allow", "Action": "*", "Resource": resource});
        let statements: Vec<Value> = resources.as_array().into_iter().flatten().map(statement).collect();
        let document = Document::parse(&json!({"Version": "2012-10-17", "Statement": statements}).to_string());
        let index = StatementIndex::new(document.expect("a document").statements());
        index.entries_of(asked.as_bytes()).map(|entry| entry.statement).collect()
    }

    #[test]
    fn only_what_may_match_is_offered() {
        let resources = json!([
            "arn:aws:s3:::a",
            "arn:aws:s3:::b",
            "arn:aws:s3:::a/*",
            "arn:aws:s3:::b/*",
            "*",
            "arn:aws:s3:::a/${aws:username}/x",
            "arn:aws:s3:*:*:a/x",
            "arn:aws:sqs",
            ["arn:aws:s3:::b", "arn:aws:s3:::a/x", "arn:aws:s3:::a/x/*"],
        ]);
        for (asked, wanted) in [
            ("arn:aws:s3:::a", &[4, 6, 0][..]),
            ("arn:aws:s3:::a/x", &[4, 6, 2, 5, 8]),
            ("arn:aws:s3:::a/x/y", &[4, 6, 2, 5, 8]),
            ("arn:aws:s3:::a/", &[4, 6, 2, 5]),
            ("arn:aws:sqs:eu-west-1:1:a", &[4, 7]),
            ("*", &[4]),
            ("", &[4]),
        ] {
            assert_eq!(offered(resources.clone(), asked), wanted, "{asked}");
        }
    }

    #[test]
    fn one_of_a_thousand_is_offered() {
        let resources: Vec<String> = (0..1000).map(|number| format!("arn:aws:sqs:eu-west-1:1:q{number}")).collect();
        assert_eq!(offered(json!(resources), "arn:aws:sqs:eu-west-1:1:q7"), [7]);
        assert_eq!(offered(json!([resources]), "arn:aws:sqs:eu-west-1:1:q7"), [0]);
    }
}
