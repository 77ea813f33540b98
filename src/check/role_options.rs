//! `role { … }`: the options of the roles of a declaration.

use super::user_pool::values::duration;
use super::{Checker, Clauses, assumed};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names;
use crate::model::grant::Permission;
use crate::model::pattern::Class;
use crate::model::resource::{ExistingRole, NETWORK_ACTIONS};
use crate::model::role_options::{ResourceTag, RoleOptions};
use crate::model::{Piece, Position, Principal, Resource, Spanned, Str};
use crate::text::Loc;

/// Reads `role { … }` of a declaration.
pub(super) fn read<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Box<RoleOptions<'s>>> {
    let inner = clauses.inner(clauses.get("role")?);
    inner.block()?;
    let text = |checker: &mut Checker<'s>, word, position| Some(checker.string(inner.text(word)?, position, ""));
    let boundary = text(checker, "boundary", Position::BoundaryArn);
    let path = text(checker, "path", Position::RolePath);
    if let Some(path) = &path {
        check_path(checker, path);
    }
    let max_session = inner.duration("max_session").filter(|length| session_fits(checker, *length));
    Some(Box::new(RoleOptions { boundary, path, tags: read_tags(checker, &inner, "tag"), max_session }))
}

/// Reads `role "NAME" because "…"` of a function: a role that somebody else keeps.
pub(super) fn read_existing<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    function: &'s str,
) -> Option<Box<ExistingRole<'s>>> {
    let clause = clauses.get("role")?;
    let because = clauses.because(clause);
    let Some(text) = clauses.text_args(clause).first().copied().filter(|text| Some(*text) != because) else {
        let loc = because?;
        checker.report(
            Diagnostic::new(&names::BAD_VALUE, loc, "a reason without the role that it is for", "no role before it")
                .note("a role that exists is named; the output makes one where none is")
                .help(format!("name it: function {function} {{ role \"notes-list\" because \"…\" }}")),
        );
        return None;
    };
    if let Some((_, path)) = checker.raw(text).split_once(":role/") {
        let name = format!("\"{}\"", path.rsplit('/').next().unwrap_or(path));
        checker.report(
            Diagnostic::new(&names::BAD_VALUE, text, "a role that exists is named", "an ARN")
                .note("a policy is added to a role by its name")
                .fix(format!("write {name}"), text, name),
        );
        return None;
    }
    let name = checker.string(text, Position::RoleName, function);
    let why = assumed::read(checker, clauses, clause, &format!("the role of function `{function}`"));
    report_options(checker, name.loc, clauses.inner(clause).block());
    Some(Box::new(ExistingRole { name, why }))
}

/// Reports options of a role that exists, if it is given some.
pub(super) fn report_options(checker: &mut Checker<'_>, role: Loc, options: Option<Loc>) {
    let Some(options) = options else { return };
    checker.report(
        Diagnostic::new(&names::BAD_VALUE, options, "a role that exists has its options already", "of no effect")
            .label(role, "the role")
            .note("the output does not make this role, and does not change it")
            .help("leave the braces out, or the role before them: then the output makes a role"),
    );
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
fn session_fits(checker: &mut Checker<'_>, length: Spanned<u64>) -> bool {
    const LEAST: u64 = 3600;
    const MOST: u64 = 12 * 3600;
    let nearest = duration(length.value.clamp(LEAST, MOST));
    let fits = (LEAST..=MOST).contains(&length.value);
    if !fits {
        checker.report(
            Diagnostic::new(
                &names::BAD_VALUE,
                length.loc,
                "the longest session of a role is 1h to 12h",
                "out of range",
            )
            .note("IAM refuses any other length")
            .fix(format!("write {nearest}"), length.loc, nearest),
        );
    }
    fits
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
fn check_path(checker: &mut Checker<'_>, path: &Str<'_>) {
    if matches!(path.pieces[..], [Piece::Param(_)]) {
        return;
    }
    let edge = |piece: Option<&Piece<'_>>, ends: fn(&str) -> bool| match piece {
        Some(Piece::Lit(text)) => ends(text),
        _ => false,
    };
    let starts = edge(path.pieces.first(), |text| text.starts_with('/'));
    let ends = edge(path.pieces.last(), |text| text.ends_with('/'));
    let twice = path.pieces.iter().any(|piece| matches!(piece, Piece::Lit(text) if text.contains("//")));
    if starts && ends && !twice {
        return;
    }
    let written = checker.raw(path.loc);
    let parts: Vec<&str> = written.split('/').filter(|part| !part.is_empty()).collect();
    let right = format!("/{}/", parts.join("/"));
    checker.report(
        Diagnostic::new(
            &names::BAD_VALUE,
            path.loc,
            "the path of a role begins and ends with one slash",
            "not in this form",
        )
        .note("IAM refuses any other path")
        .fix(format!("write \"{right}\""), path.loc, format!("\"{right}\"")),
    );
}

/// Characters of the key of a tag.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>
const TAG_KEY: Class = Class::of("A-Za-z0-9_.:/=+@ -");

/// Reads the tags that an option gives.
pub(super) fn read_tags<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    option: &str,
) -> Vec<ResourceTag<'s>> {
    let mut tags: Vec<ResourceTag<'s>> = Vec::new();
    for clause in clauses.all(option) {
        let Some(key) = clauses.name_arg(clause, 0) else { continue };
        // Of two texts the second is the value.
        let Some(text) = clauses.text_args(clause).pop().filter(|text| text.span != key.loc.span) else { continue };
        let value = checker.string(text, Position::ResourceTag, "");
        let reserved = key.value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        let fits = key.value.bytes().all(|byte| TAG_KEY.has_byte(byte)) && (1..=128).contains(&key.value.len());
        if reserved || !fits {
            let message = format!("`{}` cannot be the key of a tag", crate::text::printable(key.value, &[]));
            checker.report(
                Diagnostic::new(&names::BAD_VALUE, key.loc, message, "not a key of a tag")
                    .note("the key of a tag has 1 to 128 letters, digits, spaces and _ . : / = + - @, and does not begin with aws:")
                    .help(format!("choose another key: {option} \"Team\" \"notes\"")),
            );
        }
        if let Some(first) = tags.iter().find(|other| other.key.eq_ignore_ascii_case(key.value)) {
            let message = format!("two tags have the key `{}`", key.value);
            checker.report(
                Diagnostic::new(&names::DUPLICATE_NAME, key.loc, message, "again here")
                    .label(first.loc, "first here")
                    .note("IAM does not tell keys apart that differ in case"),
            );
        }
        tags.push(ResourceTag { key: key.value, value, loc: key.loc });
    }
    tags
}

/// Reports grants of what Lambda does for a function in a VPC, on single resources or for a time. Lambda needs the action on all of them
/// and always, and a denial for the code of the function would take away the grant too.
pub(super) fn check_networks(checker: &mut Checker<'_>) {
    let mut found = Vec::new();
    let program = &checker.program;
    for grant in program.grants.iter().filter(|grant| !grant.deny) {
        let has_terms = grant.until().is_some() || !grant.conditions().is_empty();
        let raw = grant.verbs.iter().find_map(|verb| match verb {
            Permission::Raw(raw) if NETWORK_ACTIONS.contains(&&*raw.action) && (has_terms || raw.on != "*") => {
                Some(&raw.action)
            }
            _ => None,
        });
        let Some(action) = raw else { continue };
        let functions = grant.roles.iter().filter_map(|role| match program.roles[role.index()].principal {
            Principal::Function(function) => Some(&program.resources[function.index()]),
            _ => None,
        });
        let in_network = |resource: &&Resource<'_>| resource.function().is_some_and(|function| function.vpc);
        found.extend(
            functions.filter(in_network).map(|resource| (grant.loc, action.clone(), resource.name, resource.loc)),
        );
    }
    for (loc, action, name, declared) in found {
        let message = format!("function {name} would have `{action}` beyond this grant");
        checker.report(
            Diagnostic::new(&names::BAD_VALUE, loc, message, "granted with limits")
                .label(declared, "in a VPC")
                .note("Lambda needs the action on every resource at any time, with the role of the function")
                .help("let a function without vpc on do it"),
        );
    }
}

/// Reports tags of the roles of an identity pool that it sets from a claim too. Where the claim is missing, a user would have the
/// value of the role, and with it what belongs to somebody else.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
pub(super) fn check_principal_tags(checker: &mut Checker<'_>, options: &RoleOptions<'_>, set: &[Spanned<&str>]) {
    for tag in &options.tags {
        let claimed = set.iter().find(|name| name.value.eq_ignore_ascii_case(tag.key));
        if claimed.is_none() && !tag.key.eq_ignore_ascii_case("sub") {
            continue;
        }
        let message = format!("the tag `{}` is set from a claim too", tag.key);
        let diagnostic = Diagnostic::new(&names::DUPLICATE_NAME, tag.loc, message, "the same for everybody");
        let diagnostic =
            claimed.into_iter().fold(diagnostic, |diagnostic, name| diagnostic.label(name.loc, "from a claim here"));
        checker.report(
            diagnostic
                .note("a user without the claim would have the tag of the role, and reach what is kept by that value")
                .help("give the tag of the role another key"),
        );
    }
}
