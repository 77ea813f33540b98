//! The declarations that a grant depends on, and the grants that a change of them concerns.
//!
//! The checker finds a resource or an API only by its name, in the grant or in another declaration that it found in this way. Pools and
//! their members, parameters, and the groups that other grants name count for every grant.

use std::hash::Hasher;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::syntax::Parsed;
use crate::syntax::ast::{DeclarationNode, StatementNode};
use crate::text::Sources;

/// Declarations that are followed from name to name at most. No chain of the language is longer, but one in the text of strings may be.
const MAX_STEPS: usize = 8;

/// Hashes of the declarations with which the grants were checked.
#[derive(Debug)]
pub struct DeclarationFingerprints {
    /// Hash of the declarations on which every grant may depend.
    common: u64,
    /// Hash of all resources and APIs.
    rest: u64,
    /// Hash of each resource and API, by name. Two declarations with one name have one hash.
    by_name: FxHashMap<Box<str>, u64>,
}

/// The grants that a change of declarations concerns.
#[derive(Debug)]
pub enum DeclarationChange {
    Nothing,
    /// Those that mention one of these names.
    Some(MentionSearch),
    Everything,
}

impl DeclarationFingerprints {
    /// Hashes the declarations of a program. `groups` is the hash of the groups that its grants name.
    pub fn new(sources: &Sources, trees: &[Parsed], groups: u64) -> Self {
        let (common, rest) = hashes(sources, trees, groups);
        Self { common, rest, by_name: hashes_by_name(sources, trees) }
    }

    /// Hashes the current declarations. Returns the grants that the changes concern.
    pub fn update(&mut self, sources: &Sources, trees: &[Parsed], groups: u64) -> DeclarationChange {
        let (common, rest) = hashes(sources, trees, groups);
        if (common, rest) == (self.common, self.rest) {
            return DeclarationChange::Nothing;
        }
        let before = std::mem::replace(self, Self { common, rest, by_name: hashes_by_name(sources, trees) });
        if common != before.common {
            return DeclarationChange::Everything;
        }
        let now = &self.by_name;
        let gone = before.by_name.iter().filter(|(name, _)| !now.contains_key(*name));
        let other = now.iter().filter(|(name, sum)| before.by_name.get(*name) != Some(sum));
        let names: FxHashSet<&str> = gone.chain(other).map(|(name, _)| &**name).collect();
        follow(sources, trees, names).map_or(DeclarationChange::Everything, DeclarationChange::Some)
    }
}

/// Adds the names of the declarations that mention a name, step by step. Returns `None` if every grant may depend on one of them, or
/// if the chain is too long.
fn follow<'s>(sources: &'s Sources, trees: &[Parsed], mut names: FxHashSet<&'s str>) -> Option<MentionSearch> {
    // A declaration without a name, or declarations in another order.
    if names.is_empty() || names.contains("") {
        return None;
    }
    for _ in 0..MAX_STEPS {
        let mentions = MentionSearch::of(&names)?;
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

#[derive(Debug)]
pub struct MentionSearch(AhoCorasick);

impl MentionSearch {
    /// Returns `None` if the names are too many or too long.
    fn of(names: &FxHashSet<&str>) -> Option<Self> {
        AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(names).ok().map(Self)
    }

    /// Returns the offsets at which a text has one of the names as a word.
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

/// Returns whether grants depend on a declaration without naming it.
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

/// Returns the hash of the declarations on which every grant depends, and that of the others.
fn hashes(sources: &Sources, trees: &[Parsed], groups: u64) -> (u64, u64) {
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

/// Returns the hash of the declarations of each name.
fn hashes_by_name(sources: &Sources, trees: &[Parsed]) -> FxHashMap<Box<str>, u64> {
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
