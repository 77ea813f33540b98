//! The declaration of a name, and of the symbol that it belongs to.

use super::symbol::{DeclarationSite, NodeAtCursor, SymbolId, SymbolTable, node_at};
use super::{FilePosition, ProgramView};
use crate::model::IdentityPoolId;
use crate::syntax::ast::{KeyNode, PrincipalKind, PrincipalNode};
use crate::text::Span;

/// A name and its declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The name in the file that was asked about.
    pub origin: Span,
    /// The declarations: several if the name stands for several symbols.
    pub targets: Vec<DeclarationSite>,
}

/// Returns the declaration of the name at a position. `auth_users` and `unauth_users` lead to their identity pool, fields to their API.
pub fn definition(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Definition> {
    let symbols = SymbolTable::new(view);
    let named = symbols.occurrences_at(at);
    if let Some(first) = named.first() {
        return definition_of(&symbols, first.span, named.iter().map(|occurrence| occurrence.symbol));
    }
    match node_at(view, at)? {
        NodeAtCursor::Principal(who) => definition_of(&symbols, who.span, identity_pools(view, &symbols, at, who)),
        // A field of a GraphQL API is declared in a schema outside the program.
        NodeAtCursor::Target(target) => {
            definition_of(&symbols, target.path.span(), symbols.global(target.path.first().of(view.text(at.file))))
        }
        _ => None,
    }
}

/// Returns the declaration of the owner or the type of the name at a position: the table of an index, the user pool of a group, the
/// API of a route, the tag of a key attribute, the targets of a verb. A name without an owner leads to its own declaration.
pub fn type_definition(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Definition> {
    let symbols = SymbolTable::new(view);
    let named = symbols.occurrences_at(at);
    if let Some(first) = named.first() {
        let owners = named.iter().flat_map(|occurrence| owners(view, &symbols, occurrence.symbol));
        return definition_of(&symbols, first.span, owners);
    }
    match node_at(view, at)? {
        NodeAtCursor::Principal(who) => definition_of(&symbols, who.span, identity_pools(view, &symbols, at, who)),
        NodeAtCursor::Verb(verb, targets) => {
            let things = targets.iter().filter_map(|target| {
                let place = FilePosition { file: at.file, offset: target.span().end };
                symbols.occurrences_at(place).first().map(|occurrence| occurrence.symbol)
            });
            definition_of(&symbols, verb.span, things)
        }
        NodeAtCursor::Key(key) => definition_of(&symbols, key.ty, sources_of(view, &symbols, at, key)),
        NodeAtCursor::Target(_) => None,
    }
}

fn definition_of(
    symbols: &SymbolTable<'_, '_>,
    origin: Span,
    targets: impl IntoIterator<Item = SymbolId>,
) -> Option<Definition> {
    let mut sites: Vec<DeclarationSite> = Vec::new();
    for symbol in targets {
        // An attribute in several keys is declared by the first.
        let Some(declared) = symbols.declared(symbol).first().copied() else { continue };
        if !sites.contains(&declared) {
            sites.push(declared);
        }
    }
    (!sites.is_empty()).then_some(Definition { origin, targets: sites })
}

fn owners(view: &ProgramView<'_, '_>, symbols: &SymbolTable<'_, '_>, symbol: SymbolId) -> Vec<SymbolId> {
    if let SymbolId::KeyAttribute(resource, n) = symbol {
        let keys = symbols.keys_of(resource, n).into_iter();
        let mut sources: Vec<SymbolId> =
            keys.flat_map(|(file, key)| sources_of(view, symbols, FilePosition { file, offset: 0 }, key)).collect();
        sources.dedup();
        if !sources.is_empty() {
            return sources;
        }
    }
    vec![symbol.owner().unwrap_or(symbol)]
}

/// Returns what fills a key attribute: the identity pools whose ids it holds, or the tag.
fn sources_of(
    view: &ProgramView<'_, '_>,
    symbols: &SymbolTable<'_, '_>,
    at: FilePosition,
    key: &KeyNode,
) -> Vec<SymbolId> {
    let text = view.text(at.file);
    match (key.ty.of(text), key.of) {
        ("tag", Some(tag)) => symbols.tags(tag.of(text)).to_vec(),
        ("identity" | "sub", None) => all_identity_pools(symbols).collect(),
        _ => Vec::new(),
    }
}

fn all_identity_pools(symbols: &SymbolTable<'_, '_>) -> impl Iterator<Item = SymbolId> + use<> {
    (0..symbols.identity_pool_count()).map(|n| SymbolId::IdentityPool(IdentityPoolId(n)))
}

/// Returns the identity pools that `auth_users` or `unauth_users` may mean.
fn identity_pools(
    view: &ProgramView<'_, '_>,
    symbols: &SymbolTable<'_, '_>,
    at: FilePosition,
    who: &PrincipalNode,
) -> Vec<SymbolId> {
    match (who.kind, who.path) {
        (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, Some(path)) => {
            symbols.global(path.first().of(view.text(at.file))).into_iter().collect()
        }
        (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, None) => all_identity_pools(symbols).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;
    use crate::text::Loc;

    /// The text of what is asked about and of the declarations that it leads to.
    fn show(text: &str, ask: fn(&ProgramView<'_, '_>, FilePosition) -> Option<Definition>) -> String {
        view(text, |view, at| match ask(view, at) {
            None => "nothing".to_owned(),
            Some(found) => {
                let target =
                    |target: &DeclarationSite| format!("{} in `{}`", view.slice(target.name), view.slice(target.loc));
                let targets: Vec<String> = found.targets.iter().map(target).collect();
                format!("{} -> {}", view.slice(Loc { file: at.file, span: found.origin }), targets.join(" and "))
            }
        })
    }

    const PROGRAM: &str = "param stage: string = \"dev\"\n\
user_pool Users { login email; client web; group admins; resource_server notes { scope read \"Read\" } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n\
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }\n\
table Orders { key tenantId: tag(tenant); name \"orders-{stage}\" }\n\
function List\n\
api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> List { scopes \"notes/read\" } }\n";

    /// The program with a statement more, in which the cursor is.
    fn with(statement: &str) -> String {
        format!("{PROGRAM}{statement}\n")
    }

    /// The program with the cursor before a text of it.
    fn before(part: &str) -> String {
        PROGRAM.replacen(part, &format!("$0{part}"), 1)
    }

    #[test]
    fn a_name_leads_to_its_declaration() {
        let cases = [
            (
                with("grant auth_users read table N$0otes where owner(userId)"),
                "Notes -> Notes in `table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }`",
            ),
            (with("grant auth_users read table Notes where owner(user$0Id)"), "userId -> userId in `userId: identity`"),
            (with("grant group $0admins query index Notes.byNote"), "admins -> admins in `group admins`"),
            (
                with("grant group admins query index Notes.$0byNote"),
                "byNote -> byNote in `index byNote { key noteId: string }`",
            ),
            (with("$0grant auth_users read table Notes"), "nothing"),
            (with("grant auth_users re$0ad table Notes"), "nothing"),
            (
                with("test \"t\" { assert route Http GET /no$0tes requires authorizer pool, scopes \"notes/read\" }"),
                "GET /notes -> GET /notes in `route GET /notes -> List { scopes \"notes/read\" }`",
            ),
            (before("read\" }"), "read -> read in `scope read \"Read\"`"),
            (before("notes/read"), "notes -> notes in `resource_server notes { scope read \"Read\" }`"),
            (before("stage}"), "stage -> stage in `param stage: string = \"dev\"`"),
            (before("tenant)"), "tenant -> tenant in `tag tenant = claim(\"custom:tenant\")`"),
            (before("pool; route"), "pool -> pool in `authorizer pool jwt Users.web`"),
            (before("web; tag"), "web -> web in `client web`"),
        ];
        for (text, expected) in cases {
            assert_eq!(show(&text, definition), expected, "{text}");
        }
        let graph = "api G graphql { default iam }\nfunction F\ngrant function F call field G.Query.$0list\n";
        assert_eq!(show(graph, definition), "G.Query.list -> G in `api G graphql { default iam }`");
        let pool = show(&with("grant auth$0_users read table Notes where owner(userId)"), definition);
        assert!(pool.starts_with("auth_users -> Identities in `identity_pool Identities {"), "{pool}");
    }

    #[test]
    fn a_name_can_stand_for_several_things() {
        let text = "table A { key id: identity }\ntable B { key id: identity }\n\
grant auth_users read table A, B where owner($0id)\n";
        assert_eq!(show(text, definition), "id -> id in `id: identity` and id in `id: identity`");
    }

    #[test]
    fn a_name_leads_to_what_it_belongs_to() {
        let name_of = |text: String| {
            let shown = show(&text, type_definition);
            shown.split(" in `").next().unwrap_or_default().to_owned()
        };
        let cases = [
            (with("grant group admins query index Notes.$0byNote"), "byNote -> Notes"),
            (with("grant group admins que$0ry index Notes.byNote"), "query -> byNote"),
            (with("grant group $0admins query index Notes.byNote"), "admins -> Users"),
            (with("grant auth$0_users read table Notes"), "auth_users -> Identities"),
            (with("grant auth_users read table Orders where owner($0tenantId)"), "tenantId -> tenant"),
            (with("grant auth_users read table Notes where owner($0userId)"), "userId -> Identities"),
            (with("grant auth_users read table Notes via route Http GET $0/notes"), "GET /notes -> Http"),
            (before("identity, noteId"), "identity -> Identities"),
            (before("web; tag"), "web -> Users"),
            (before("List { scopes"), "List -> List"),
            (before("read \"Read\""), "read -> notes"),
        ];
        for (text, expected) in cases {
            assert_eq!(name_of(text.clone()), expected, "{text}");
        }
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(1, |view, at| {
            for ask in [definition, type_definition] {
                let Some(found) = ask(view, at) else { continue };
                let targets = found.targets.iter().flat_map(|target| [target.loc, target.name]);
                for loc in targets.chain([Loc { file: at.file, span: found.origin }]) {
                    assert!(view.text(loc.file).get(loc.span.start as usize..loc.span.end as usize).is_some());
                }
            }
        });
    }
}
