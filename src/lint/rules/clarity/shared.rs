//! Relations between the grants of a program, and the removal of statements.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
use crate::lint::RuleContext;
use crate::model::grant::{GrantCondition, GrantTarget, Object, Part, Permission};
use crate::model::{Grant, Piece, Principal, Program, Str};
use crate::syntax::ast::{self, Arg, Assertion, AttributeNode, BlockNode, StatementNode};
use crate::text::{FileId, Loc, Span};

/// Maximal number of grants on one target that are compared pairwise, which keeps the time linear. A longer list is generated
/// code that nobody reads.
const MAX_COMPARED_GRANTS: usize = 64;

/// Returns a number for the audience of a grant: the users of an identity pool, its guests, or a function. Only grants for the
/// same audience can repeat each other.
fn audience(program: &Program<'_>, grant: &Grant<'_>) -> u64 {
    let Some(role) = grant.roles.first() else { return 0 };
    match program.roles[role.index()].principal {
        Principal::AuthUsers(pool) | Principal::Group(pool, ..) => u64::from(pool.0) | 1 << 32,
        Principal::UnauthUsers(pool) => u64::from(pool.0) | 2 << 32,
        Principal::Function(function) => u64::from(function.0) | 3 << 32,
    }
}

/// Hashes an audience with a target.
fn hash_target(audience: u64, target: &GrantTarget<'_>) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    audience.hash(&mut hasher);
    target.hash(&mut hasher);
    hasher.finish()
}

/// A grant and another one that is related to it, by their indexes in the program.
pub(super) type Hit = (u32, u32);

/// Returns, in the order of the text, every grant with the first other grant that is related to it. `related(one, other)` is
/// called only for grants of the same effect where `other` has the same audience and is on the first target of `one`. Of more
/// than [`MAX_COMPARED_GRANTS`] grants on a target only those for the same roles are compared.
pub(super) fn related_grants(program: &Program<'_>, related: impl Fn(usize, usize) -> bool) -> Vec<Hit> {
    let grants = &program.grants;
    let mut entries: Vec<(u64, u32)> = Vec::with_capacity(grants.len());
    for (at, grant) in grants.iter().enumerate() {
        let audience = audience(program, grant) << 1 | u64::from(grant.deny);
        entries.extend(grant.targets.iter().map(|target| (hash_target(audience, target), at as u32)));
    }
    entries.sort_unstable();
    let mut hits = Vec::new();
    let mut compare = |entries: &[(u64, u32)]| {
        for &(key, one) in entries {
            // Grants are compared at their first target; an equal grant has that target too.
            let grant = &grants[one as usize];
            let first = grant.targets.first();
            let audience = audience(program, grant) << 1 | u64::from(grant.deny);
            if first.is_none_or(|first| hash_target(audience, first) != key) {
                continue;
            }
            let other = entries.iter().find(|(_, other)| *other != one && related(one as usize, *other as usize));
            hits.extend(other.map(|(_, other)| (one, *other)));
        }
    };
    for group in entries.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        if group.len() <= MAX_COMPARED_GRANTS {
            compare(group);
            continue;
        }
        let mut group = group.to_vec();
        let roles = |at: u32| &grants[at as usize].roles;
        group.sort_by(|a, b| roles(a.1).cmp(roles(b.1)));
        group
            .chunk_by(|a, b| roles(a.1) == roles(b.1))
            .flat_map(|same| same.chunks(MAX_COMPARED_GRANTS))
            .for_each(&mut compare);
    }
    // A grant that names a target twice is there twice.
    hits.sort_unstable();
    hits.dedup_by_key(|(one, _)| *one);
    hits
}

/// Reports each hit with the diagnostic that `finding` makes of it.
pub(super) fn report(
    context: &RuleContext<'_, '_>,
    hits: &[Hit],
    diagnostics: &mut Vec<Diagnostic>,
    finding: impl Fn(FileId, &ast::GrantNode, &Grant<'_>, usize) -> Diagnostic,
) {
    let mut hits = hits.iter().peekable();
    for (at, (file, written, grant)) in context.grants().enumerate() {
        match hits.peek() {
            None => return,
            Some((one, other)) if *one as usize == at => {
                diagnostics.push(finding(file, written, grant, *other as usize));
                hits.next();
            }
            Some(_) => {}
        }
    }
}

/// Returns the syntax node of the grant with this index.
pub(super) fn grant_node<'p>(context: &RuleContext<'p, '_>, at: usize) -> Option<&'p ast::GrantNode> {
    let loc = context.program.grants.get(at)?.loc;
    let statements = &context.trees.get(loc.file.0 as usize)?.tree.statements;
    let place = statements.partition_point(|statement| start(statement) < loc.span.start);
    match statements.get(place)? {
        StatementNode::Grant(grant) => Some(grant),
        _ => None,
    }
}

fn start(statement: &StatementNode) -> u32 {
    statement.span().start
}

pub(super) fn same_permission(one: &Permission, other: &Permission) -> bool {
    match (one, other) {
        (Permission::Verb(one), Permission::Verb(other)) => std::ptr::eq(*one, *other),
        (Permission::Raw(one), Permission::Raw(other)) => one.action == other.action && one.on == other.on,
        _ => false,
    }
}

/// Returns whether `other` has all roles, verbs and targets of `one`. Terms are not compared.
pub(super) fn includes(other: &Grant<'_>, one: &Grant<'_>) -> bool {
    one.deny == other.deny
        && one.roles.iter().all(|role| other.roles.contains(role))
        && one.verbs.iter().all(|verb| other.verbs.iter().any(|theirs| same_permission(verb, theirs)))
        && one.targets.iter().all(|target| other.targets.contains(target))
}

pub(super) fn same_at(one: &Grant<'_>, other: &Grant<'_>) -> bool {
    match (one.at(), other.at()) {
        (None, None) => true,
        (Some(one), Some(other)) => one.pieces == other.pieces,
        _ => false,
    }
}

/// Returns whether two grants have the same conditions and the same end.
pub(super) fn same_rest(one: &Grant<'_>, other: &Grant<'_>) -> bool {
    one.until() == other.until()
        && one.conditions().len() == other.conditions().len()
        && one.conditions().iter().zip(other.conditions()).all(|(one, other)| same_condition(one, other))
}

/// Returns whether `other` applies whenever `one` does: `one` has all its conditions and ends no later.
pub(super) fn holds_with(other: &Grant<'_>, one: &Grant<'_>) -> bool {
    let until = other.until().is_none_or(|end| one.until().is_some_and(|own| own <= end));
    let has = |condition| one.conditions().iter().any(|own| same_condition(own, condition));
    until && other.conditions().iter().all(has)
}

fn same_condition(one: &GrantCondition<'_>, other: &GrantCondition<'_>) -> bool {
    match (one, other) {
        (GrantCondition::Owner { attribute, var }, GrantCondition::Owner { attribute: name, var: id }) => {
            attribute == name && var == id
        }
        (GrantCondition::Attributes(one), GrantCondition::Attributes(other)) => one == other,
        (GrantCondition::Filter { filter, values }, GrantCondition::Filter { filter: other, values: theirs }) => {
            std::ptr::eq(*filter, *other)
                && values.len() == theirs.len()
                && values.iter().zip(theirs).all(|(one, other)| one.pieces == other.pieces)
        }
        _ => false,
    }
}

/// Returns whether every text that begins with `narrow` begins with `wide`, and not the other way round.
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

/// The denials of a program by audience and target.
pub(super) struct Denials {
    by_object: FxHashMap<(u64, Object), SmallVec<[u32; 2]>>,
}

impl Denials {
    /// Returns `None` for a program without denials.
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

    /// Returns the denials that can affect a target of a grant, in the order of the text.
    pub(super) fn about(&self, program: &Program<'_>, grant: &Grant<'_>, target: &GrantTarget<'_>) -> &[u32] {
        let known = self.by_object.get(&(audience(program, grant), target.object));
        known.map_or(&[], |known| &known[..])
    }
}

/// Maximal number of denials on one target that are compared with a grant.
pub(super) const DENIALS: usize = MAX_COMPARED_GRANTS;

/// Returns whether a denial on one target affects all of another: a denial on a table also affects its indexes, and one on an API its
/// routes.
pub(super) fn reaches(denied: &GrantTarget<'_>, target: &GrantTarget<'_>) -> bool {
    denied.covers(*target)
        || (denied.object == target.object
            && denied.part == Part::Whole
            && matches!((denied.object, target.part), (Object::Resource(_), Part::Named(_))))
}

/// Returns the range of a statement with its annotations and documentation, for a fix that removes it.
pub(super) fn removal(
    context: &RuleContext<'_, '_>,
    file: FileId,
    statement: Span,
    attributes: &[AttributeNode],
) -> Loc {
    let first = attributes.iter().map(|attribute| attribute.span.start).fold(statement.start, u32::min);
    let comments = &context.trees[file.0 as usize].comments;
    let end = comments.partition_point(|comment| comment.span.start < first);
    let docs = comments[..end].iter().rev().take_while(|comment| comment.doc && comment.next == first);
    let start = docs.last().map_or(first, |comment| comment.span.start);
    Loc { file, span: Span::new(start, statement.end) }
}

/// Returns the first name of every reference in the declarations and tests of a program.
pub(super) fn referenced_names<'p>(context: &RuleContext<'p, '_>) -> rustc_hash::FxHashSet<&'p str> {
    let mut out = rustc_hash::FxHashSet::default();
    for (file, statement) in context.statements() {
        match statement {
            StatementNode::Declare(declare) => {
                let mut see = |span| {
                    out.insert(context.text(Loc { file, span }));
                };
                declare.body.iter().for_each(|body| in_block(body, &mut see));
            }
            StatementNode::Test(test) => {
                for assert in &test.asserts {
                    if let Assertion::May { who, except, targets, .. } = &assert.claim {
                        let named = who.iter().chain(except).filter_map(|who| who.path);
                        let named = named.chain(targets.iter().map(|target| target.path)).map(|path| path.first());
                        out.extend(named.map(|span| context.text(Loc { file, span })));
                    }
                }
            }
            StatementNode::Grant(_) | StatementNode::Param(_) => {}
        }
    }
    out
}

fn in_block(block: &BlockNode, see: &mut impl FnMut(Span)) {
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
