//! Declarations of names that are used and not declared.

use super::sentences::parts;
use crate::diagnostic::Edit;
use crate::ide::{FilePosition, ProgramView, touches, whole};
use crate::syntax::ast::StatementNode;
use crate::syntax::clauses::declaration;
use crate::syntax::{KEYWORDS, KIND_WORDS, RESERVED};
use crate::text::{FileId, Loc, Span, line_start};

/// Length from which a typed word may be a new name.
pub(super) const MIN_NAME_LENGTH: usize = 3;

/// Returns the shortest statement that declares a name.
pub(in crate::ide) fn statement(word: &str, name: &str) -> Option<String> {
    declaration(word)?;
    Some(match word {
        "function" => format!("function {name} {{ handler \"src/{}.main\" }}", in_small(name)),
        // These need more than a name.
        "api" | "provider" | "user_pool" | "identity_pool" => return None,
        word => format!("{word} {name}"),
    })
}

fn in_small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Returns the edit that declares the word that is being typed, if it is a free name.
pub(super) fn missing(view: &ProgramView<'_, '_>, file: FileId, typing: Span, word: &str, name: &str) -> Option<Edit> {
    if name.len() < MIN_NAME_LENGTH || !is_name(name) || is_taken(view, name) {
        return None;
    }
    insertion(view, file, typing, &statement(word, name)?)
}

/// Returns the edit that declares an identity pool, and a user pool if there is none.
pub(super) fn identity_pool(view: &ProgramView<'_, '_>, file: FileId, typing: Span) -> Option<Edit> {
    insertion(view, file, typing, &identity_pool_statement(view)?)
}

/// Returns the declaration of an identity pool for the first app client, or for that of a new user pool.
pub(in crate::ide) fn identity_pool_statement(view: &ProgramView<'_, '_>) -> Option<String> {
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

/// Returns whether a text can be the name of a declaration.
pub(in crate::ide) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.iter().any(|(word, _)| *word == name)
        && !KIND_WORDS.contains(&name)
        && !RESERVED.contains(&name)
}

fn is_taken(view: &ProgramView<'_, '_>, name: &str) -> bool {
    let program = view.program();
    program.resources.iter().any(|known| known.name == name)
        || program.params.iter().any(|known| known.name == name)
        || program.user_pools.iter().any(|known| known.name == name)
        || program.identity_pools.iter().any(|known| known.name == name)
        || program.providers.iter().any(|known| known.name == name)
        || program.apis.iter().any(|known| known.name == name)
}

/// Returns the edit that inserts a statement after the declarations of a file, on a line of its own, or at the beginning if the file
/// has none. It keeps off the line that is being typed.
pub(in crate::ide) fn insertion(
    view: &ProgramView<'_, '_>,
    file: FileId,
    typing: Span,
    statement: &str,
) -> Option<Edit> {
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
            // An insertion at the cursor would move the text that is being typed.
            (typing.start > start || typing.end == typing.start).then_some(())?;
            (start, format!("{statement}\n\n"))
        }
    };
    Some(Edit { loc: Loc { file, span: Span::new(at, at) }, text })
}

/// Returns the clause that declares a group, and the name of its user pool: the named one, or the only one.
pub(in crate::ide) fn group(view: &ProgramView<'_, '_>, pool: Option<&str>, name: &str) -> Option<(Loc, String)> {
    let pools = &view.program().user_pools;
    let pool = match (pool, pools.as_slice()) {
        (None, [pool]) => pool,
        (None, _) => return None,
        (Some(wanted), _) => pools.iter().find(|pool| pool.name == wanted)?,
    };
    // The lowest precedence wins, and a new group should win over none.
    let last = pool.groups.iter().filter_map(|group| group.precedence).max();
    let precedence = last.map_or(1, |last| last.saturating_add(1));
    let free = is_name(name) && pool.groups.iter().all(|group| group.name != name);
    free.then(|| (pool.loc, format!("group {name} {{ precedence {precedence} }}")))
}

/// Returns the clause that declares an index of a table or a channel of an event API, and the name of the owner.
pub(in crate::ide) fn part(view: &ProgramView<'_, '_>, word: &str, owner: &str, name: &str) -> Option<(Loc, String)> {
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

/// Returns the edit that adds a clause at the end of a declaration.
pub(in crate::ide) fn into_braces(view: &ProgramView<'_, '_>, name: Loc, clause: &str) -> Option<Edit> {
    let (file, text) = (name.file, view.text(name.file));
    let StatementNode::Declare(declare) = view.statement(FilePosition { file, offset: name.span.start })? else {
        return None;
    };
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
