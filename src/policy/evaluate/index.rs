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
use super::model::{Effect, PreparedStatement};
use super::pattern::{Pattern, Piece, ResourcePattern};

/// The statements of a document that apply, by their places.
pub(super) type Applying = SmallVec<[ApplyingStatement; 8]>;

/// A statement that applies, with what a decision needs of it: the statement itself may be far from the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ApplyingStatement {
    pub(super) place: u32,
    pub(super) denies: bool,
}

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
    /// Returns the statements that apply to a request.
    pub(super) fn applying(&self, statements: &[PreparedStatement], asked: &Asked<'_>) -> Applying {
        if let Some(index) = self.index.get() {
            return index.applying(statements, asked);
        }
        // Two threads may count the same decision, which only makes the index come later.
        let decisions = self.decisions.load(Ordering::Relaxed);
        self.decisions.store(decisions.saturating_add(1), Ordering::Relaxed);
        if decisions >= WORTH_AN_INDEX {
            return self.index.get_or_init(|| StatementIndex::new(statements)).applying(statements, asked);
        }
        listed(statements, |statement| statement.applies(asked))
    }
}

/// Returns the statements of a list that fulfil a condition.
pub(super) fn listed(statements: &[PreparedStatement], applies: impl Fn(&PreparedStatement) -> bool) -> Applying {
    let applying = statements.iter().zip(0..).filter(|(statement, _)| applies(statement));
    applying.map(|(statement, place)| ApplyingStatement { place, denies: statement.effect == Effect::Deny }).collect()
}

/// A copy is another document, which has decided nothing yet.
impl Clone for LazyIndex {
    fn clone(&self) -> Self {
        LazyIndex::default()
    }
}

pub(super) struct StatementIndex {
    /// An entry for each hash of a text, ascending, each at the place that the first bits of its hash tell, or behind it.
    slots: Vec<IndexEntry>,
    /// How many bits of a hash do not tell a place in `slots`.
    shift: u32,
    /// The other entries with the same hash, behind one another.
    others: Vec<IndexEntry>,
    /// What ARNs begin with up to their last `:` or `/`, each once: few are read often.
    stems: Vec<Box<str>>,
    /// What follows a stem, where an entry has no room for it, one behind the other.
    long_ends: String,
    /// The lengths of the texts that are no single ARNs, ascending.
    lengths: Vec<usize>,
    /// Those among them that some texts have which end neither in `:` nor in `/`.
    odd_lengths: Vec<usize>,
}

/// Fills one cache line, so that most entries are tested with one read from memory.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct IndexEntry {
    hash: u32,
    statement: u32,
    /// The first statement with the same actions, and that with the same conditions. Many have the same.
    actions: u32,
    clauses: u32,
    /// A range of the index's `others`.
    others: (u32, u32),
    /// What the ARNs begin with that match: a stem, and what follows it.
    stem: u32,
    end: End,
    denies: bool,
    resource: Filed,
}

#[derive(Clone, Copy)]
enum End {
    Short(u8, [u8; SHORT]),
    /// A range of `long_ends`.
    Long(u32, u32),
}

/// The bytes of a cache line that nothing else of an entry needs.
const SHORT: usize = 22;

const _: () = assert!(size_of::<IndexEntry>() == 64);

/// A place where no entry is: it belongs to no statement.
const FREE: IndexEntry = IndexEntry {
    hash: u32::MAX,
    statement: u32::MAX,
    actions: 0,
    clauses: 0,
    others: (0, 0),
    stem: 0,
    end: End::Short(0, [0; SHORT]),
    denies: false,
    resource: Filed::All,
};

#[derive(Clone, Copy)]
enum Filed {
    /// The ARN that is its own beginning.
    Single,
    /// Every ARN that begins so.
    Beginning,
    /// A pattern of the statement.
    Pattern(u32),
    /// All that the statement says of resources.
    All,
}

/// The texts of an index while it is made.
#[derive(Default)]
struct Texts {
    stems: Vec<Box<str>>,
    known: FxHashMap<Box<str>, u32>,
    long_ends: String,
}

impl Texts {
    fn file(&mut self, text: &str) -> (u32, End) {
        let (stem, end) = text.split_at(text.rfind([':', '/']).map_or(0, |at| at + 1));
        let number = match self.known.get(stem) {
            Some(number) => *number,
            None => {
                let number = self.stems.len() as u32;
                self.stems.push(stem.into());
                self.known.insert(stem.into(), number);
                number
            }
        };
        let mut short = [0; SHORT];
        if let Some(room) = short.get_mut(..end.len()) {
            room.copy_from_slice(end.as_bytes());
            return (number, End::Short(end.len() as u8, short));
        }
        let start = self.long_ends.len() as u32;
        self.long_ends.push_str(end);
        (number, End::Long(start, self.long_ends.len() as u32))
    }
}

impl StatementIndex {
    pub(super) fn new(statements: &[PreparedStatement]) -> StatementIndex {
        let (mut same_actions, mut same_clauses) = (FxHashMap::default(), FxHashMap::default());
        let mut texts = Texts::default();
        let (mut lengths, mut odd_lengths) = (Vec::new(), Vec::new());
        let mut entries: Vec<IndexEntry> = Vec::new();
        let mut beginning = String::new();
        for (statement, place) in statements.iter().zip(0..) {
            if !statement.is_of_principal() {
                continue;
            }
            let actions = *same_actions.entry(&statement.actions).or_insert(place);
            let clauses = *same_clauses.entry(&*statement.clauses).or_insert(place);
            let (stem, end) = texts.file("");
            let denies = statement.effect == Effect::Deny;
            let entry = IndexEntry { hash: hash(b""), statement: place, actions, clauses, stem, end, denies, ..FREE };
            let Some(list) = statement.resources.as_ref().filter(|list| !list.inverted) else {
                lengths.push(0);
                entries.push(entry);
                continue;
            };
            for (pattern, number) in list.items.iter().zip(0..) {
                beginning.clear();
                let resource = match push_beginning(pattern, &mut beginning) {
                    Rest::Nothing => Filed::Single,
                    Rest::Anything => Filed::Beginning,
                    Rest::Other => Filed::Pattern(number),
                };
                let mut text = &*beginning;
                if !matches!(resource, Filed::Single) {
                    if !(text.is_empty() || text.ends_with([':', '/']) || odd_lengths.contains(&text.len())) {
                        if odd_lengths.len() < ODD_LENGTHS {
                            odd_lengths.push(text.len());
                        } else {
                            text = &text[..text.rfind([':', '/']).map_or(0, |at| at + 1)];
                        }
                    }
                    lengths.push(text.len());
                }
                let (stem, end) = texts.file(&beginning);
                entries.push(IndexEntry { hash: hash(text.as_bytes()), stem, end, resource, ..entry });
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        let (slots, shift, others) = placed(entries);
        let Texts { stems, long_ends, .. } = texts;
        StatementIndex { slots, shift, others, stems, long_ends, lengths, odd_lengths }
    }

    /// Returns the statements that apply to a request; they are those that the index was made of.
    pub(super) fn applying(&self, statements: &[PreparedStatement], asked: &Asked<'_>) -> Applying {
        let entries = self.entries_of(asked.resource.as_bytes());
        let applying = entries.filter(|entry| self.applies(entry, statements, asked));
        let mut applying: Applying =
            applying.map(|entry| ApplyingStatement { place: entry.statement, denies: entry.denies }).collect();
        // A statement with several patterns may be found by more than one.
        applying.sort_unstable();
        applying.dedup();
        applying
    }

    /// Returns the entries that are filed under a resource and under its beginnings.
    fn entries_of(&self, resource: &[u8]) -> impl Iterator<Item = &IndexEntry> {
        let ends = |length: &usize| {
            *length == 0 || { matches!(resource[*length - 1], b':' | b'/') || self.odd_lengths.contains(length) }
        };
        let lengths = self.lengths.iter().copied().take_while(|length| *length < resource.len()).filter(ends);
        lengths.chain([resource.len()]).flat_map(|length| {
            let hash = hash(&resource[..length]);
            let mut near = self.slots[(hash >> self.shift) as usize..].iter();
            let first = near.find(|entry| entry.is_free() || entry.hash >= hash);
            let first = first.filter(|entry| !entry.is_free() && entry.hash == hash);
            let others = first.map_or(0..0, |entry| entry.others.0 as usize..entry.others.1 as usize);
            first.into_iter().chain(&self.others[others])
        })
    }

    /// Returns what follows the beginning of an entry in a resource, if the resource begins so.
    fn behind<'r>(&self, entry: &IndexEntry, resource: &'r [u8]) -> Option<&'r [u8]> {
        let end = match &entry.end {
            End::Short(length, text) => &text[..usize::from(*length)],
            End::Long(from, to) => &self.long_ends.as_bytes()[*from as usize..*to as usize],
        };
        resource.strip_prefix(self.stems[entry.stem as usize].as_bytes())?.strip_prefix(end)
    }

    fn applies(&self, entry: &IndexEntry, statements: &[PreparedStatement], asked: &Asked<'_>) -> bool {
        let of = |place: u32| &statements[place as usize];
        let Some(behind) = self.behind(entry, asked.resource.as_bytes()) else { return false };
        let about = || match entry.resource {
            Filed::Single => behind.is_empty(),
            Filed::Beginning => true,
            Filed::Pattern(number) => of(entry.statement)
                .resources
                .as_ref()
                .is_some_and(|list| list.items[number as usize].matches(asked.parts(), asked.context)),
            Filed::All => of(entry.statement).is_about_resource(asked),
        };
        of(entry.actions).has_action(asked.action, asked.context) && about() && of(entry.clauses).holds(asked.context)
    }
}

impl IndexEntry {
    fn is_free(&self) -> bool {
        self.statement == FREE.statement
    }
}

/// Returns the slots of entries, how many bits of a hash do not tell a slot, and the entries whose hash another one has.
fn placed(mut entries: Vec<IndexEntry>) -> (Vec<IndexEntry>, u32, Vec<IndexEntry>) {
    entries.sort_by_key(|entry| entry.hash);
    let groups = || entries.chunk_by(|one, other| one.hash == other.hash);
    // A quarter stays free, so that an entry is seldom far from its place.
    let bits = (groups().count() * 4 / 3).max(2).next_power_of_two().ilog2().min(24);
    let (mut slots, shift, mut others) = (vec![FREE; 1 << bits], u32::BITS - bits, Vec::new());
    let mut free = 0;
    for group in groups() {
        let place = free.max((group[0].hash >> shift) as usize);
        let from = others.len() as u32;
        others.extend_from_slice(&group[1..]);
        slots.resize(slots.len().max(place + 1), FREE);
        slots[place] = IndexEntry { others: (from, others.len() as u32), ..group[0] };
        free = place + 1;
    }
    // Whoever looks for what comes last ends here.
    slots.push(FREE);
    (slots, shift, others)
}

/// What may follow a beginning.
#[derive(PartialEq)]
enum Rest {
    Nothing,
    Anything,
    Other,
}

/// Appends what every ARN that the pattern matches begins with, and returns what may follow.
fn push_beginning(pattern: &ResourcePattern, text: &mut String) -> Rest {
    let ResourcePattern::Arn { tail, head, .. } = pattern else { return Rest::Other };
    for part in head.iter() {
        if push_literal(part, text) != Rest::Nothing {
            return Rest::Other;
        }
        text.push(':');
    }
    push_literal(tail, text)
}

/// Appends what every text that the pattern matches begins with, and returns what may follow.
fn push_literal(pattern: &Pattern, text: &mut String) -> Rest {
    let rest = match &*pattern.pieces {
        [Piece::Literal(literal), rest @ ..] => {
            text.push_str(literal);
            rest
        }
        all => all,
    };
    match rest {
        [] => Rest::Nothing,
        [Piece::Any] => Rest::Anything,
        _ => Rest::Other,
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
