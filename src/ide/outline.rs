//! The outline of a file, and the search for symbols by name.

use super::symbol::{SymbolId, member_name, members, own_keys};
use super::{ProgramView, whole};
use crate::check::IdAllocator;
use crate::syntax::ast::{
    Arg, AssertNode, Assertion, BlockNode, ClauseNode, DeclarationNode, GrantNode, Path, PrincipalKind, PrincipalNode,
    StatementNode, TargetNode, VerbNode,
};
use crate::text::{FileId, Loc, Span};

/// Length at which a sentence is cut.
const MAX_SENTENCE_LENGTH: usize = 80;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    Param,
    /// A resource, with its kind word.
    Resource(&'static str),
    Function,
    Provider,
    UserPool,
    IdentityPool,
    Api,
    /// An app client.
    Client,
    Group,
    ResourceServer,
    /// A scope of a resource server.
    Scope,
    /// An attribute of users.
    Attribute,
    /// A provider of a user pool.
    PoolProvider,
    /// A function that a user pool calls.
    Trigger,
    Tag,
    /// A rule of an identity pool.
    Rule,
    Authorizer,
    Route,
    /// A field of a GraphQL API.
    Field,
    Index,
    Channel,
    /// A key attribute.
    Key,
    Grant,
    Deny,
    Test,
    Assert,
}

/// An item of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    /// The name, or the beginning of the sentence.
    pub name: String,
    /// Shown after the name; may be empty.
    pub detail: String,
    pub kind: SymbolKind,
    /// The whole item with its attributes.
    pub span: Span,
    /// The part of `span` to which an editor jumps.
    pub selection: Span,
    pub children: Vec<OutlineItem>,
}

/// Returns the outline of a file, in the order of the text.
pub fn outline(view: &ProgramView<'_, '_>, file: FileId) -> Vec<OutlineItem> {
    let text = view.text(file);
    let mut ids = IdAllocator::default();
    // Only the kind of an id counts here, so the ids may start anew in this file.
    let statements = view.parsed(file).tree.statements.iter();
    statements.filter_map(|statement| part(text, statement, ids.next(statement).map(SymbolId::from))).collect()
}

/// A symbol whose name matches a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SymbolMatch {
    pub name: String,
    pub container: Option<String>,
    pub kind: SymbolKind,
    pub loc: Loc,
}

/// Returns the declarations and members whose names have the letters of a query in this order, in any case, the best matches first.
/// An empty query matches everything.
pub fn search_symbols(view: &ProgramView<'_, '_>, query: &str, limit: usize) -> Vec<SymbolMatch> {
    let query: Vec<char> =
        query.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut found: Vec<(Score, SymbolMatch)> = Vec::new();
    let mut ids = IdAllocator::default();
    for (file, statement) in view.statements() {
        let Some(symbol) = ids.next(statement).map(SymbolId::from) else { continue };
        let Some(part) = part(view.text(file), statement, Some(symbol)) else { continue };
        collect(file, &part, None, &query, &mut found);
    }
    // The sort is stable: equal matches stay in the order of the text.
    if !query.is_empty() {
        found.sort_by(|(one, first), (other, second)| one.cmp(other).then(first.name.len().cmp(&second.name.len())));
    }
    found.truncate(limit);
    found.into_iter().map(|(_, found)| found).collect()
}

/// The quality of a match, smaller is better: the whole name, its beginning, a word, a part, scattered letters.
type Score = (u8, usize);

fn collect(
    file: FileId,
    part: &OutlineItem,
    container: Option<&str>,
    query: &[char],
    found: &mut Vec<(Score, SymbolMatch)>,
) {
    if !matches!(part.kind, SymbolKind::Trigger | SymbolKind::Rule)
        && let Some(score) = score(&part.name, query)
    {
        let container = container.map(str::to_owned);
        let loc = Loc { file, span: part.span };
        found.push((score, SymbolMatch { name: part.name.clone(), container, kind: part.kind, loc }));
    }
    for child in &part.children {
        collect(file, child, Some(&part.name), query, found);
    }
}

fn score(name: &str, query: &[char]) -> Option<Score> {
    let letters: Vec<char> = name.chars().collect();
    let lower = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    if query.is_empty() {
        return Some((0, 0));
    }
    let whole = letters.windows(query.len()).position(|part| part.iter().zip(query).all(|(a, b)| lower(*a) == *b));
    if let Some(at) = whole {
        // A word begins at a capital and after a character that is no letter.
        let begins = at == 0 || letters[at].is_uppercase() || !letters[at - 1].is_alphanumeric();
        return Some(match (at, begins) {
            (0, _) if letters.len() == query.len() => (0, 0),
            (0, _) => (1, 0),
            (_, true) => (2, at),
            _ => (3, at),
        });
    }
    let (mut next, mut first, mut last) = (0, None, 0);
    for (at, letter) in letters.iter().enumerate() {
        if next < query.len() && lower(*letter) == query[next] {
            next += 1;
            first = first.or(Some(at));
            last = at;
        }
    }
    (next == query.len()).then(|| (4, last - first.unwrap_or(0)))
}

fn part(text: &str, statement: &StatementNode, symbol: Option<SymbolId>) -> Option<OutlineItem> {
    let mut part = match statement {
        StatementNode::Param(param) => {
            let default = param.default.map_or(String::new(), |default| format!(" = {}", default.of(text)));
            leaf(text, param.name, format!("{}{default}", param.ty.of(text)), SymbolKind::Param, param.span)
        }
        StatementNode::Declare(declare) => declared(text, declare, symbol?),
        StatementNode::Grant(grant) => {
            let kind = if grant.deny { SymbolKind::Deny } else { SymbolKind::Grant };
            let verbs = grant.verbs.last().map_or(grant.span.start, |verb| verb.span.end);
            let end = grant.targets.last().map_or(verbs, |target| target.span().end).max(grant.span.start);
            let terms = Span::new(end.min(grant.span.end), grant.span.end).of(text);
            let selection = Span::new(grant.span.start, end.min(grant.span.end));
            OutlineItem {
                name: cut(&sentence(text, grant)),
                detail: cut(&blanks(terms)),
                kind,
                span: grant.span,
                selection,
                children: Vec::new(),
            }
        }
        StatementNode::Test(test) => {
            let children = test.asserts.iter().map(|assert| asserted(text, assert)).collect();
            let title = test.title.of(text);
            let title = title.strip_prefix('"').and_then(|title| title.strip_suffix('"')).unwrap_or(title).to_owned();
            let (kind, span) = (SymbolKind::Test, test.span);
            OutlineItem { name: title, detail: String::new(), kind, span, selection: test.title, children }
        }
    };
    part.span = whole(statement);
    if part.name.is_empty() {
        // Editors refuse an item without a name.
        part.name = blanks(part.selection.of(text));
    }
    Some(part)
}

fn leaf(text: &str, name: Span, detail: String, kind: SymbolKind, span: Span) -> OutlineItem {
    OutlineItem { name: blanks(name.of(text)), detail, kind, span, selection: name, children: Vec::new() }
}

pub(crate) fn kind_of(symbol: SymbolId, word: &'static str) -> SymbolKind {
    match symbol {
        SymbolId::Param(_) => SymbolKind::Param,
        SymbolId::Resource(_) if word == "function" => SymbolKind::Function,
        SymbolId::Resource(_) => SymbolKind::Resource(word),
        SymbolId::Provider(_) => SymbolKind::Provider,
        SymbolId::UserPool(_) => SymbolKind::UserPool,
        SymbolId::IdentityPool(_) => SymbolKind::IdentityPool,
        SymbolId::Api(_) => SymbolKind::Api,
        SymbolId::Client(..) => SymbolKind::Client,
        SymbolId::Group(..) => SymbolKind::Group,
        SymbolId::ResourceServer(..) => SymbolKind::ResourceServer,
        SymbolId::Scope(..) => SymbolKind::Scope,
        SymbolId::Attribute(..) => SymbolKind::Attribute,
        SymbolId::PoolProvider(..) => SymbolKind::PoolProvider,
        SymbolId::Tag(..) => SymbolKind::Tag,
        SymbolId::Authorizer(..) => SymbolKind::Authorizer,
        SymbolId::Route(..) => SymbolKind::Route,
        SymbolId::Index(..) => SymbolKind::Index,
        SymbolId::Channel(..) => SymbolKind::Channel,
        SymbolId::KeyAttribute(..) => SymbolKind::Key,
    }
}

fn declared(text: &str, declare: &DeclarationNode, symbol: SymbolId) -> OutlineItem {
    let word = declare.spec.map_or("", |spec| spec.word);
    let flavour = declare.flavour.map_or(String::new(), |flavour| format!(" {}", flavour.of(text)));
    let detail = format!("{word}{flavour}");
    let mut part = leaf(text, declare.name, detail, kind_of(symbol, word), declare.span);
    if let Some(body) = &declare.body {
        inner(text, symbol, body, &mut part.children);
    }
    part
}

fn inner(text: &str, owner: SymbolId, block: &BlockNode, children: &mut Vec<OutlineItem>) {
    for (member, clause) in members(owner, block) {
        let child = match (member, member_name(clause)) {
            (Some(member), Some(name)) => {
                let mut child = leaf(text, name, detail(text, clause), kind_of(member, clause.spec.word), clause.span);
                if let Some(block) = &clause.block {
                    inner(text, member, block, &mut child.children);
                }
                Some(child)
            }
            _ => unnamed(text, owner, clause),
        };
        children.extend(child);
        for key in own_keys(clause) {
            let ty = match key.of {
                Some(of) => format!("{}({})", key.ty.of(text), of.of(text)),
                None => key.ty.of(text).to_owned(),
            };
            children.push(leaf(text, key.name, ty, SymbolKind::Key, key.span));
        }
    }
}

/// Returns the item of a trigger or a rule, which have no names of their own.
fn unnamed(text: &str, owner: SymbolId, clause: &ClauseNode) -> Option<OutlineItem> {
    match (owner, clause.spec.word, clause.args.first()?) {
        (SymbolId::UserPool(_), "trigger", Arg::Word(name)) => {
            Some(leaf(text, *name, detail(text, clause), SymbolKind::Trigger, clause.span))
        }
        (SymbolId::IdentityPool(_), "rule", _) => {
            let sentence = cut(&blanks(clause.span.of(text)));
            let mut rule = leaf(text, clause.word, String::new(), SymbolKind::Rule, clause.span);
            rule.name = sentence;
            Some(rule)
        }
        _ => None,
    }
}

/// Returns the words of a clause between its name and its braces.
fn detail(text: &str, clause: &ClauseNode) -> String {
    let start = match clause.args.first() {
        Some(Arg::Route(key)) => key.span().end,
        Some(Arg::Word(name)) => name.end,
        _ => clause.word.end,
    };
    let end = clause.block.as_ref().map_or(clause.span.end, |block| block.span.start);
    if start >= end {
        return String::new();
    }
    cut(&blanks(Span::new(start, end).of(text)))
}

fn asserted(text: &str, assert: &AssertNode) -> OutlineItem {
    let sentence = match &assert.claim {
        Assertion::May { only, who, except, can, verbs, targets, .. } => {
            let mut parts = Vec::new();
            if *only {
                parts.push("only".to_owned());
            }
            parts.push(principals(text, who));
            parts.extend(excepted(text, except));
            parts.push(if *can { "can" } else { "cannot" }.to_owned());
            parts.push(if verbs.is_empty() { "anything".to_owned() } else { self::verbs(text, verbs) });
            parts.extend(Some(self::targets(text, targets)).filter(|targets| !targets.is_empty()));
            parts.join(" ")
        }
        Assertion::RouteRequires { route, .. } => format!("{} requires …", blanks(route.span.of(text))),
        Assertion::RoutePublic { route } => format!("{} is public", blanks(route.span.of(text))),
    };
    let selection = assert.span;
    OutlineItem {
        name: cut(&sentence),
        detail: String::new(),
        kind: SymbolKind::Assert,
        span: assert.span,
        selection,
        children: Vec::new(),
    }
}

/// `grant auth_users read table Notes`: a grant without its terms.
fn sentence(text: &str, grant: &GrantNode) -> String {
    let mut parts = vec![if grant.deny { "deny" } else { "grant" }.to_owned(), who(text, &grant.who)];
    parts.extend(excepted(text, &grant.terms().except));
    parts.push(verbs(text, &grant.verbs));
    parts.extend(Some(targets(text, &grant.targets)).filter(|targets| !targets.is_empty()));
    parts.join(" ")
}

fn excepted(text: &str, except: &[PrincipalNode]) -> Option<String> {
    (!except.is_empty()).then(|| format!("except {}", principals(text, except)))
}

fn principals(text: &str, list: &[PrincipalNode]) -> String {
    list.iter().map(|one| who(text, one)).collect::<Vec<_>>().join(", ")
}

pub(crate) fn who(text: &str, who: &PrincipalNode) -> String {
    let path = who.path.map(|path| self::path(text, &path));
    match (who.kind, path) {
        (PrincipalKind::AuthUsers, None) => "auth_users".to_owned(),
        (PrincipalKind::UnauthUsers, None) => "unauth_users".to_owned(),
        (PrincipalKind::AuthUsers, Some(pool)) => format!("{pool}.auth_users"),
        (PrincipalKind::UnauthUsers, Some(pool)) => format!("{pool}.unauth_users"),
        (PrincipalKind::Group, path) => format!("group {}", path.unwrap_or_default()),
        (PrincipalKind::Function, path) => format!("function {}", path.unwrap_or_default()),
    }
}

fn path(text: &str, path: &Path) -> String {
    path.names().iter().map(|name| name.of(text)).collect::<Vec<_>>().join(".")
}

pub(crate) fn verb(text: &str, verb: &VerbNode) -> String {
    if verb.raw { format!("raw {}", verb.span.of(text)) } else { verb.span.of(text).to_owned() }
}

fn verbs(text: &str, verbs: &[VerbNode]) -> String {
    verbs.iter().map(|one| verb(text, one)).collect::<Vec<_>>().join(", ")
}

fn targets(text: &str, targets: &[TargetNode]) -> String {
    let mut kind = "";
    let list: Vec<String> = targets
        .iter()
        .map(|target| {
            let word = target.kind.of(text);
            let route =
                target.route.as_deref().map_or(String::new(), |key| format!(" {}", blanks(key.span().of(text))));
            let name = format!("{}{route}", path(text, &target.path));
            // The kind word is written once for successive targets of one kind.
            let named = if word == kind { name } else { format!("{word} {name}") };
            kind = word;
            named
        })
        .collect();
    list.join(", ")
}

/// A text with single blanks and without comments.
fn blanks(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.find("//").filter(|at| !line[..*at].contains('"')).map_or(line, |at| &line[..at]);
        for word in line.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// A sentence that is not too long for a list.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SENTENCE_LENGTH) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::{every_place, examples, with_view};
    use crate::ide::testing::view;

    fn show(parts: &[OutlineItem], depth: usize, out: &mut String) {
        for part in parts {
            let detail = if part.detail.is_empty() { String::new() } else { format!(" | {}", part.detail) };
            *out += &format!("{}{:?}: {}{detail}\n", "  ".repeat(depth), part.kind, part.name);
            show(&part.children, depth + 1, out);
        }
    }

    const PROGRAM: &str = "param stage: string = \"dev\"\n\
/// People.\n\
user_pool Users { login email; client web { flows srp } group admins { precedence 1 }\n\
  resource_server notes { scope read \"Read\" } trigger pre_sign_up -> \"src/a.main\"; attribute tenant string }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"t\"); rule Users.web claim(\"t\") equals \"x\" -> Users.admins }\n\
table Notes { key userId: identity, tenant: tag(tenant); index byNote { key noteId: string } }\n\
function List\n\
api Http http { authorizer pool jwt Users.web; default pool; route GET  /notes -> List { scopes \"notes/read\" } }\n\
@allow(x, \"y\") grant auth_users  except group admins read,\n // why\n put table Notes, Orders, index Notes.byNote where owner(userId)\n\
deny group Users.admins raw \"a:B\" table Notes\n\
grant function List get, put, update, delete, query, scan table Notes, ALongNameOfSomething, AnotherLongName\n\
test \"t\" { assert only auth_users except group admins can anything table Notes where userId = self; \
assert route Http GET  /notes requires authorizer pool; \
assert auth_users, group  admins cannot put table Notes, table  Orders after 2027-01-31 }\n";

    #[test]
    fn a_file() {
        let mut out = String::new();
        view(PROGRAM, |view, at| show(&outline(view, at.file), 0, &mut out));
        insta::assert_snapshot!(out, @r#"
        Param: stage | string = "dev"
        UserPool: Users | user_pool
          Client: web
          Group: admins
          ResourceServer: notes
            Scope: read | "Read"
          Trigger: pre_sign_up | -> "src/a.main"
          Attribute: tenant | string
        IdentityPool: Identities | identity_pool
          Tag: tenant | = claim("t")
          Rule: rule Users.web claim("t") equals "x" -> Users.admins
        Resource("table"): Notes | table
          Key: userId | identity
          Key: tenant | tag(tenant)
          Index: byNote
            Key: noteId | string
        Function: List | function
        Api: Http | api http
          Authorizer: pool | jwt Users.web
          Route: GET /notes | -> List
        Grant: grant auth_users except group admins read, put table Notes, Orders, index Notes.… | where owner(userId)
        Deny: deny group Users.admins raw "a:B" table Notes
        Grant: grant function List get, put, update, delete, query, scan table Notes, ALongName…
        Test: t
          Assert: only auth_users except group admins can anything table Notes
          Assert: route Http GET /notes requires …
          Assert: auth_users, group admins cannot put table Notes, Orders
        "#);
    }

    #[test]
    fn names_by_their_letters() {
        let found = |query: &str, limit: usize| -> Vec<String> {
            view(PROGRAM, |view, _| {
                let found = search_symbols(view, query, limit).into_iter();
                found.map(|one| format!("{}{}", one.container.map_or(String::new(), |it| it + "."), one.name)).collect()
            })
        };
        assert_eq!(found("notes", 9), ["Users.notes", "Notes", "Http.GET /notes"]);
        assert_eq!(found("NOTE", 2), ["Users.notes", "Notes"]);
        assert_eq!(found("note", 9), ["Users.notes", "Notes", "byNote.noteId", "Notes.byNote", "Http.GET /notes"]);
        assert_eq!(found("uid", 9), ["Notes.userId"]);
        assert_eq!(found("xyz", 9), [""; 0]);
        assert_eq!(found("", 3), ["stage", "Users", "Users.web"]);
        // Neither grants nor triggers have names.
        assert_eq!(found("sign", 9), [""; 0]);
    }

    fn check(text: &str, parts: &[OutlineItem], around: Span) {
        for part in parts {
            assert!(around.start <= part.span.start && part.span.end <= around.end, "{part:?}");
            assert!(part.span.start <= part.selection.start && part.selection.end <= part.span.end, "{part:?}");
            assert!(text.get(part.selection.start as usize..part.selection.end as usize).is_some(), "{part:?}");
            assert!(text.get(part.span.start as usize..part.span.end as usize).is_some(), "{part:?}");
            assert!(!part.name.is_empty(), "{part:?}");
            check(text, &part.children, part.span);
        }
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(7, |view, at| {
            let text = view.text(at.file);
            if at.offset == 0 {
                check(text, &outline(view, at.file), Span::new(0, text.len() as u32));
            }
            let word = &text[at.offset as usize..].chars().take(3).collect::<String>();
            for found in search_symbols(view, word, 5) {
                let span = found.loc.span;
                assert!(view.text(found.loc.file).get(span.start as usize..span.end as usize).is_some());
            }
        });
    }

    #[test]
    fn every_statement_is_a_part() {
        for sources in examples() {
            with_view(&sources, |view| {
                for (file, _) in sources.iter() {
                    assert_eq!(outline(view, file).len(), view.parsed(file).tree.statements.len());
                }
            });
        }
    }
}
