//! What declares something that is named and not declared.

use super::sentences::parts;
use crate::diagnostic::Edit;
use crate::ide::{At, View, touches, whole};
use crate::syntax::ast::StatementNode;
use crate::syntax::clauses::declaration;
use crate::syntax::{KEYWORDS, KIND_WORDS, RESERVED};
use crate::text::{FileId, Loc, Span, line_start};

/// How many letters somebody must have typed for it to be a name.
pub(super) const FEWEST_LETTERS: usize = 3;

/// The shortest statement that declares a name.
pub(in crate::ide) fn statement(word: &str, name: &str) -> Option<String> {
    declaration(word)?;
    Some(match word {
        "function" => format!("function {name} {{ handler \"src/{}.main\" }}", in_small(name)),
        // What cannot be without more than a name.
        "api" | "provider" | "user_pool" | "identity_pool" => return None,
        word => format!("{word} {name}"),
    })
}

fn in_small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The edit that declares what is being typed at a place, if it can be a name and nothing has it.
pub(super) fn missing(view: &View<'_, '_>, file: FileId, typing: Span, word: &str, name: &str) -> Option<Edit> {
    if name.len() < FEWEST_LETTERS || !is_name(name) || is_taken(view, name) {
        return None;
    }
    insertion(view, file, typing, &statement(word, name)?)
}

/// The edit that adds an identity pool, and a user pool if there is none, beside what is being typed.
pub(super) fn identity_pool(view: &View<'_, '_>, file: FileId, typing: Span) -> Option<Edit> {
    insertion(view, file, typing, &identity_pool_statement(view)?)
}

/// What declares an identity pool for the first app client; for one of a new user pool if there is none.
pub(in crate::ide) fn identity_pool_statement(view: &View<'_, '_>) -> Option<String> {
    let client = view.program().user_pools.iter().find_map(|pool| Some((pool.name, pool.clients.first()?.name)));
    let free = |name: &&str| !is_taken(view, name);
    let pool = *["Identities", "IdentityPool", "AppIdentities"].iter().find(|name| free(name))?;
    Some(match client {
        Some((users, client)) => format!("identity_pool {pool} {{ sign_in {users}.{client} }}"),
        None => {
            let users = *["Users", "UserPool", "AppUsers"].iter().find(|name| free(name))?;
            format!(
                "user_pool {users} {{ login email; client web {{ flows srp, refresh }} }}\nidentity_pool {pool} {{ sign_in {users}.web }}"
            )
        }
    })
}

/// Whether a text can be the name of something that is declared.
pub(in crate::ide) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.iter().any(|(word, _)| *word == name)
        && !KIND_WORDS.contains(&name)
        && !RESERVED.contains(&name)
}

fn is_taken(view: &View<'_, '_>, name: &str) -> bool {
    let program = view.program();
    program.resources.iter().any(|known| known.name == name)
        || program.params.iter().any(|known| known.name == name)
        || program.user_pools.iter().any(|known| known.name == name)
        || program.identity_pools.iter().any(|known| known.name == name)
        || program.providers.iter().any(|known| known.name == name)
        || program.apis.iter().any(|known| known.name == name)
}

/// Puts a statement behind the declarations of a file, on lines of its own, and not on a line of what is being typed; before
/// everything if the file declares nothing.
pub(in crate::ide) fn insertion(view: &View<'_, '_>, file: FileId, typing: Span, statement: &str) -> Option<Edit> {
    let text = view.text(file);
    let line_end = |offset: u32| {
        let rest = &text[offset as usize..];
        offset + rest.find('\n').unwrap_or(rest.len()) as u32
    };
    let statements = &view.parsed(file).tree.statements;
    let last = statements.iter().rev().find_map(|found| {
        let span = whole(found);
        let declares = matches!(found, StatementNode::Declare(_) | StatementNode::Param(_));
        let end = line_end(span.end);
        let apart = end < typing.start || typing.end < span.start;
        (declares && apart && !touches(span, typing.start)).then_some(end)
    });
    let (at, text) = match last {
        Some(end) => (end, format!("\n{statement}")),
        None => {
            let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
            // What is typed on the first line would come apart from where it is.
            (typing.start > start || typing.end == typing.start).then_some(())?;
            (start, format!("{statement}\n\n"))
        }
    };
    Some(Edit { loc: Loc { file, span: Span::new(at, at) }, text })
}

/// The clause that declares a group, and the name of the user pool that it belongs to: the one that is named, or the only one.
pub(in crate::ide) fn group(view: &View<'_, '_>, pool: Option<&str>, name: &str) -> Option<(Loc, String)> {
    let pools = &view.program().user_pools;
    let pool = match (pool, pools.as_slice()) {
        (None, [pool]) => pool,
        (None, _) => return None,
        (Some(wanted), _) => pools.iter().find(|pool| pool.name == wanted)?,
    };
    // The lowest precedence wins, and a new group is to win over none.
    let last = pool.groups.iter().filter_map(|group| group.precedence).max();
    let precedence = last.map_or(1, |last| last.saturating_add(1));
    let free = is_name(name) && pool.groups.iter().all(|group| group.name != name);
    free.then(|| (pool.loc, format!("group {name} {{ precedence {precedence} }}")))
}

/// The clause that declares an index of a table or a channel of an event API, and the name of that.
pub(in crate::ide) fn part(view: &View<'_, '_>, word: &str, owner: &str, name: &str) -> Option<(Loc, String)> {
    let owner = view.program().resources.iter().find(|resource| resource.name == owner)?;
    if !is_name(name) || parts(owner).any(|known| known == name) {
        return None;
    }
    let clause = match (word, owner.kind.word) {
        ("index", "table") => {
            let key = name.strip_prefix("by").filter(|rest| !rest.is_empty()).unwrap_or(name);
            format!("index {name} {{ key {}: string }}", in_small(key))
        }
        ("channel", "event_api") => format!("channel {name}"),
        _ => return None,
    };
    Some((owner.loc, clause))
}

/// Adds a clause as the last one of what is declared with a name.
pub(in crate::ide) fn into_braces(view: &View<'_, '_>, name: Loc, clause: &str) -> Option<Edit> {
    let (file, text) = (name.file, view.text(name.file));
    let StatementNode::Declare(declare) = view.statement(At { file, offset: name.span.start })? else { return None };
    let insert = |at: u32, text: String| Some(Edit { loc: Loc { file, span: Span::new(at, at) }, text });
    let Some(body) = &declare.body else {
        return insert(declare.span.end, format!(" {{ {clause} }}"));
    };
    let Some(last) = body.clauses.last() else {
        return insert(body.span.start + 1, format!(" {clause} "));
    };
    let line = line_start(text, last.span.start as usize);
    let indent = &text[line..last.span.start as usize];
    let rest = &text[last.span.end as usize..];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let alone = rest.trim_start_matches([';', ',', ' ', '\t', '\r']);
    if indent.trim().is_empty() && (alone.is_empty() || alone.starts_with("//")) && line > body.span.start as usize {
        let end = last.span.end as usize + rest.trim_end().len();
        return insert(end as u32, format!("\n{indent}{clause}"));
    }
    insert(last.span.end, format!("; {clause}"))
}
