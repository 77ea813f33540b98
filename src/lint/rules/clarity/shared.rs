//! How grants of a program relate to each other, and how a statement is removed.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::lint::RuleContext;
use crate::model::grant::{Condition, Object, Part, Permission, Target};
use crate::model::{Grant, Piece, Principal, Program, Str};
use crate::syntax::ast::{self, Arg, Attribute, Block, Claim, Statement};
use crate::text::{FileId, Loc, Span};

/// How many grants about one thing are compared one by one. A list of that length is made by a program, and so long that
/// nobody reads it.
const COMPARED: usize = 64;

/// Whose grants can say the same: every grant is for users of one identity pool, for its guests or for one function.
fn audience(program: &Program<'_>, grant: &Grant<'_>) -> u64 {
    let Some(role) = grant.roles.first() else { return 0 };
    match program.roles[role.index()].principal {
        Principal::AuthUsers(pool) | Principal::Group(pool, ..) => u64::from(pool.0) | 1 << 32,
        Principal::UnauthUsers(pool) => u64::from(pool.0) | 2 << 32,
        Principal::Function(function) => u64::from(function.0) | 3 << 32,
    }
}

/// A number for a target and whose it is; two things have the same one only by accident.
fn key(audience: u64, target: &Target<'_>) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    audience.hash(&mut hasher);
    target.hash(&mut hasher);
    hasher.finish()
}

/// A grant and another one that says something about it, by their places in the program.
pub(super) type Hit = (u32, u32);

/// For every grant the first other one that is so related to it, in the order of the text. `related(one, other)` is asked
/// only of grants of one effect where `other` is for the same kind of users and on the first target of `one`. What is
/// granted on one thing more often than is compared is left out, but for those of the same roles.
pub(super) fn hits(program: &Program<'_>, related: impl Fn(usize, usize) -> bool) -> Vec<Hit> {
    let grants = &program.grants;
    let mut entries: Vec<(u64, u32)> = Vec::with_capacity(grants.len());
    for (at, grant) in grants.iter().enumerate() {
        let audience = audience(program, grant) << 1 | u64::from(grant.deny);
        entries.extend(grant.targets.iter().map(|target| (key(audience, target), at as u32)));
    }
    entries.sort_unstable();
    let mut found = Vec::new();
    let mut compare = |entries: &[(u64, u32)]| {
        for &(key, one) in entries {
            // A grant is looked at where its first target is; whoever says the same is there as well.
            let grant = &grants[one as usize];
            let first = grant.targets.first();
            let audience = audience(program, grant) << 1 | u64::from(grant.deny);
            if first.is_none_or(|first| self::key(audience, first) != key) {
                continue;
            }
            let other = entries.iter().find(|(_, other)| *other != one && related(one as usize, *other as usize));
            found.extend(other.map(|(_, other)| (one, *other)));
        }
    };
    for group in entries.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        if group.len() <= COMPARED {
            compare(group);
            continue;
        }
        let mut group = group.to_vec();
        let roles = |at: u32| &grants[at as usize].roles;
        group.sort_by(|a, b| roles(a.1).cmp(roles(b.1)));
        group.chunk_by(|a, b| roles(a.1) == roles(b.1)).flat_map(|same| same.chunks(COMPARED)).for_each(&mut compare);
    }
    // A target named twice has its grant there twice.
    found.sort_unstable();
    found.dedup_by_key(|(one, _)| *one);
    found
}

/// Says something of each grant that was hit.
pub(super) fn report(
    context: &RuleContext<'_, '_>,
    hits: &[Hit],
    found: &mut Vec<Diagnostic>,
    say: impl Fn(FileId, &ast::Grant, &Grant<'_>, usize) -> Diagnostic,
) {
    let mut hits = hits.iter().peekable();
    for (at, (file, written, grant)) in context.grants().enumerate() {
        match hits.peek() {
            None => return,
            Some((one, other)) if *one as usize == at => {
                found.push(say(file, written, grant, *other as usize));
                hits.next();
            }
            Some(_) => {}
        }
    }
}

/// The grant at a place of the program as it is written.
pub(super) fn written<'p>(context: &RuleContext<'p, '_>, at: usize) -> Option<&'p ast::Grant> {
    let loc = context.program.grants.get(at)?.loc;
    let statements = &context.trees.get(loc.file.0 as usize)?.tree.statements;
    let place = statements.partition_point(|statement| start(statement) < loc.span.start);
    match statements.get(place)? {
        Statement::Grant(grant) => Some(grant),
        _ => None,
    }
}

fn start(statement: &Statement) -> u32 {
    statement.span().start
}

/// Whether two permissions are the same.
pub(super) fn same(one: &Permission, other: &Permission) -> bool {
    match (one, other) {
        (Permission::Verb(one), Permission::Verb(other)) => std::ptr::eq(*one, *other),
        (Permission::Raw(one), Permission::Raw(other)) => one.action == other.action && one.on == other.on,
        _ => false,
    }
}

/// Whether `other` is for all the roles, verbs and targets of `one`, whatever the terms.
pub(super) fn includes(other: &Grant<'_>, one: &Grant<'_>) -> bool {
    one.deny == other.deny
        && one.roles.iter().all(|role| other.roles.contains(role))
        && one.verbs.iter().all(|verb| other.verbs.iter().any(|theirs| same(verb, theirs)))
        && one.targets.iter().all(|target| other.targets.contains(target))
}

/// Whether two grants have the same `at`.
pub(super) fn same_at(one: &Grant<'_>, other: &Grant<'_>) -> bool {
    match (one.at(), other.at()) {
        (None, None) => true,
        (Some(one), Some(other)) => one.pieces == other.pieces,
        _ => false,
    }
}

/// Whether two grants hold under the same conditions and as long.
pub(super) fn same_rest(one: &Grant<'_>, other: &Grant<'_>) -> bool {
    one.until() == other.until()
        && one.conditions().len() == other.conditions().len()
        && one.conditions().iter().zip(other.conditions()).all(|(one, other)| same_condition(one, other))
}

/// Whether `other` holds whenever `one` does: each of its conditions is one of `one`, and it ends no sooner.
pub(super) fn holds_with(other: &Grant<'_>, one: &Grant<'_>) -> bool {
    let until = other.until().is_none_or(|end| one.until().is_some_and(|own| own <= end));
    let has = |condition| one.conditions().iter().any(|own| same_condition(own, condition));
    until && other.conditions().iter().all(has)
}

fn same_condition(one: &Condition<'_>, other: &Condition<'_>) -> bool {
    match (one, other) {
        (Condition::Owner { attribute, var }, Condition::Owner { attribute: name, var: id }) => {
            attribute == name && var == id
        }
        (Condition::Attributes(one), Condition::Attributes(other)) => one == other,
        (Condition::Filter { filter, values }, Condition::Filter { filter: other, values: theirs }) => {
            std::ptr::eq(*filter, *other)
                && values.len() == theirs.len()
                && values.iter().zip(theirs).all(|(one, other)| one.pieces == other.pieces)
        }
        _ => false,
    }
}

/// Whether every text that begins with `narrow` begins with `wide`, and not the other way round.
pub(super) fn is_within(narrow: &Str<'_>, wide: &Str<'_>) -> bool {
    let Some((last, before)) = wide.pieces.split_last() else { return !narrow.pieces.is_empty() };
    if narrow.pieces == wide.pieces || !narrow.pieces.starts_with(before) {
        return false;
    }
    match (last, narrow.pieces.get(before.len())) {
        (Piece::Lit(wide), Some(Piece::Lit(narrow))) => narrow.starts_with(wide.as_ref()),
        (last, Some(piece)) => last == piece,
        _ => false,
    }
}

/// The denials of a program by whom they are for and what they are on.
pub(super) struct Denials {
    by_object: FxHashMap<(u64, Object), SmallVec<[u32; 2]>>,
}

impl Denials {
    /// None if nothing is denied.
    pub(super) fn new(program: &Program<'_>) -> Option<Self> {
        let mut by_object = FxHashMap::<_, SmallVec<[u32; 2]>>::default();
        for (at, grant) in program.grants.iter().enumerate().filter(|(_, grant)| grant.deny) {
            let audience = audience(program, grant);
            for target in &grant.targets {
                let known = by_object.entry((audience, target.object)).or_default();
                if known.last() != Some(&(at as u32)) {
                    known.push(at as u32);
                }
            }
        }
        (!by_object.is_empty()).then_some(Self { by_object })
    }

    /// The denials that can be about this target of a grant, in the order of the text.
    pub(super) fn about(&self, program: &Program<'_>, grant: &Grant<'_>, target: &Target<'_>) -> &[u32] {
        let known = self.by_object.get(&(audience(program, grant), target.object));
        known.map_or(&[], |known| &known[..])
    }
}

/// How many denials of one thing are compared with a grant.
pub(super) const DENIALS: usize = COMPARED;

/// Whether a denial on one target holds on the other: what is denied on a table is denied on its indexes too.
pub(super) fn reaches(denied: &Target<'_>, target: &Target<'_>) -> bool {
    denied == target
        || (denied.object == target.object
            && denied.part == Part::Whole
            && matches!((denied.object, target.part), (Object::Resource(_), Part::Named(_))))
}

/// A statement with its annotations and its documentation, to be removed.
pub(super) fn removal(context: &RuleContext<'_, '_>, file: FileId, statement: Span, attributes: &[Attribute]) -> Loc {
    let first = attributes.iter().map(|attribute| attribute.span.start).fold(statement.start, u32::min);
    let comments = &context.trees[file.0 as usize].comments;
    let end = comments.partition_point(|comment| comment.span.start < first);
    let docs = comments[..end].iter().rev().take_while(|comment| comment.doc && comment.next == first);
    let start = docs.last().map_or(first, |comment| comment.span.start);
    Loc { file, span: Span::new(start, statement.end) }
}

/// What the declarations of a program and its tests refer to, by the first name of each reference.
pub(super) fn references<'p>(context: &RuleContext<'p, '_>) -> rustc_hash::FxHashSet<&'p str> {
    let mut out = rustc_hash::FxHashSet::default();
    for (file, statement) in context.statements() {
        match statement {
            Statement::Declare(declare) => {
                let mut see = |span| {
                    out.insert(context.text(Loc { file, span }));
                };
                declare.body.iter().for_each(|body| in_block(body, &mut see));
            }
            Statement::Test(test) => {
                for assert in &test.asserts {
                    if let Claim::May { who, except, target, .. } = &assert.claim {
                        let named = std::iter::once(who).chain(except).filter_map(|who| who.path);
                        let named = named.map(|path| path.first()).chain([target.path.first()]);
                        out.extend(named.map(|span| context.text(Loc { file, span })));
                    }
                }
            }
            Statement::Grant(_) | Statement::Param(_) => {}
        }
    }
    out
}

fn in_block(block: &Block, see: &mut impl FnMut(Span)) {
    for clause in &block.clauses {
        for arg in &clause.args {
            match arg {
                Arg::Ref(path) => see(path.first()),
                Arg::Refs(paths) => paths.iter().for_each(|path| see(path.first())),
                _ => {}
            }
        }
        clause.block.iter().for_each(|block| in_block(block, see));
    }
}
