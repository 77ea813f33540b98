//! What a grant depends on besides its own text, and which grants a change of it is about.
//!
//! The checker comes from a grant to a resource or an API by its name alone, which stands in the grant or in another
//! declaration that it came to so. Everything else holds for grants that do not name it: which pools there are, what is in
//! them, parameters, and the groups that other grants name.

use std::hash::Hasher;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::syntax::Parsed;
use crate::syntax::ast::{DeclarationNode, StatementNode};
use crate::text::Sources;

/// So far are names followed from declaration to declaration. What the language knows is shorter; the text of strings may not be.
const MOST_STEPS: usize = 8;

/// The declarations of a program, as they were when its grants were checked.
#[derive(Debug)]
pub struct Declared {
    /// Made of what any grant may depend on.
    common: u64,
    /// Made of all resources and APIs.
    sum: u64,
    /// The same for each name; declared twice, it is one of two.
    named: FxHashMap<Box<str>, u64>,
}

/// How declarations differ from what they were, to a grant.
#[derive(Debug)]
pub enum Changed {
    /// They do not.
    Nothing,
    /// To those that mention something.
    Some(Mentions),
    /// To any.
    Everything,
}

impl Declared {
    /// The declarations of a program. `groups` is made of the groups that its grants name.
    pub fn new(sources: &Sources, trees: &[Parsed], groups: u64) -> Self {
        let (common, sum) = sums(sources, trees, groups);
        Self { common, sum, named: named(sources, trees) }
    }

    /// Takes over the declarations as they are now; says what that changes.
    pub fn update(&mut self, sources: &Sources, trees: &[Parsed], groups: u64) -> Changed {
        let (common, sum) = sums(sources, trees, groups);
        if (common, sum) == (self.common, self.sum) {
            return Changed::Nothing;
        }
        let before = std::mem::replace(self, Self { common, sum, named: named(sources, trees) });
        if common != before.common {
            return Changed::Everything;
        }
        let now = &self.named;
        let gone = before.named.iter().filter(|(name, _)| !now.contains_key(*name));
        let other = now.iter().filter(|(name, sum)| before.named.get(*name) != Some(sum));
        let names: FxHashSet<&str> = gone.chain(other).map(|(name, _)| &**name).collect();
        follow(sources, trees, names).map_or(Changed::Everything, Changed::Some)
    }
}

/// Adds to names those of the declarations that mention them; none if there is one on which any grant may depend, or no end.
fn follow<'s>(sources: &'s Sources, trees: &[Parsed], mut names: FxHashSet<&'s str>) -> Option<Mentions> {
    // A declaration without a name yet, and what has only changed its place.
    if names.is_empty() || names.contains("") {
        return None;
    }
    for _ in 0..MOST_STEPS {
        let mentions = Mentions::of(&names)?;
        let before = names.len();
        for (text, declare) in declarations(sources, trees) {
            let name = declare.name.of(text);
            if !names.contains(name) && mentions.places(declare.span.of(text)).next().is_some() {
                if common(declare) {
                    return None;
                }
                names.insert(name);
            }
        }
        if names.len() == before {
            return Some(mentions);
        }
    }
    None
}

/// Names to look for.
#[derive(Debug)]
pub struct Mentions(AhoCorasick);

impl Mentions {
    /// None if they are too many or too long to look for.
    fn of(names: &FxHashSet<&str>) -> Option<Self> {
        AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(names).ok().map(Self)
    }

    /// Where a text has one of them, as a word.
    pub fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = u32> + 't {
        let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let bytes = text.as_bytes();
        let whole = move |start: usize, end: usize| {
            !word(start.checked_sub(1).and_then(|at| bytes.get(at))) && !word(bytes.get(end))
        };
        let found = self.0.find_iter(text).filter(move |found| whole(found.start(), found.end()));
        found.map(|found| found.start() as u32)
    }
}

/// Whether grants depend on a declaration that do not name it.
fn common(declare: &DeclarationNode) -> bool {
    declare.spec.is_none_or(|spec| matches!(spec.word, "user_pool" | "identity_pool" | "provider"))
}

fn declarations<'s, 't>(
    sources: &'s Sources,
    trees: &'t [Parsed],
) -> impl Iterator<Item = (&'s str, &'t DeclarationNode)> + use<'s, 't> {
    sources.iter().zip(trees).flat_map(|((_, file), parsed)| {
        parsed.tree.statements.iter().filter_map(|statement| match statement {
            StatementNode::Declare(declare) => Some((file.text.as_str(), &**declare)),
            _ => None,
        })
    })
}

/// What is made of that on which any grant depends, and of all the rest.
fn sums(sources: &Sources, trees: &[Parsed], groups: u64) -> (u64, u64) {
    let (mut all, mut rest) = (FxHasher::default(), FxHasher::default());
    all.write_u64(groups);
    for ((_, file), parsed) in sources.iter().zip(trees) {
        for statement in &parsed.tree.statements {
            let (hasher, span) = match statement {
                StatementNode::Param(param) => (&mut all, param.span),
                StatementNode::Declare(declare) if common(declare) => (&mut all, declare.span),
                StatementNode::Declare(declare) => (&mut rest, declare.span),
                StatementNode::Grant(_) | StatementNode::Test(_) => continue,
            };
            hasher.write(span.of(&file.text).as_bytes());
            hasher.write_u8(b' ');
        }
        all.write_u32(u32::MAX);
    }
    (all.finish(), rest.finish())
}

/// What is made of the declarations of each name.
fn named(sources: &Sources, trees: &[Parsed]) -> FxHashMap<Box<str>, u64> {
    let mut named = FxHashMap::<Box<str>, u64>::default();
    for (text, declare) in declarations(sources, trees).filter(|(_, declare)| !common(declare)) {
        let mut hasher = FxHasher::default();
        hasher.write(declare.span.of(text).as_bytes());
        let sum = named.entry(declare.name.of(text).into()).or_default();
        hasher.write_u64(*sum);
        *sum = hasher.finish();
    }
    named
}
