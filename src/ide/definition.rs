//! Where a name is declared, and where that is declared which it belongs to.

use super::symbol::{Declared, Names, Place, Symbol, place};
use super::{At, View};
use crate::model::IdentityPoolId;
use crate::syntax::ast::{KeyNode, PrincipalKind, PrincipalNode};
use crate::text::{Loc, Span};

/// What a place leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What was asked about, in the file that was asked.
    pub origin: Span,
    /// Where it leads: one place, or several where a name stands for several things.
    pub targets: Vec<Target>,
}

/// A declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The whole declaration.
    pub loc: Loc,
    /// Its name.
    pub name: Loc,
}

impl From<Declared> for Target {
    fn from(declared: Declared) -> Self {
        Self { loc: declared.loc, name: declared.name }
    }
}

/// The declaration of the name at a place. `auth_users` and `unauth_users` lead to their identity pool, fields to their API.
pub fn definition(view: &View<'_, '_>, at: At) -> Option<Found> {
    let names = Names::new(view);
    let named = names.at(at);
    if let Some(first) = named.first() {
        return found(&names, first.span, named.iter().map(|occurrence| occurrence.symbol));
    }
    match place(view, at)? {
        Place::Who(who) => found(&names, who.span, identity_pools(view, &names, at, who)),
        // A field of a GraphQL API is in a schema that is not here.
        Place::Target(target) => {
            found(&names, target.path.span(), names.global(target.path.first().of(view.text(at.file))))
        }
        _ => None,
    }
}

/// The declaration of what the name at a place belongs to, or is about: the table of an index, the user pool of a group, the
/// API of a route, the tag that a key attribute holds, what the verb of a grant is granted on. A name that belongs to nothing
/// leads to its own declaration.
pub fn type_definition(view: &View<'_, '_>, at: At) -> Option<Found> {
    let names = Names::new(view);
    let named = names.at(at);
    if let Some(first) = named.first() {
        let about = named.iter().flat_map(|occurrence| about(view, &names, occurrence.symbol));
        return found(&names, first.span, about);
    }
    match place(view, at)? {
        Place::Who(who) => found(&names, who.span, identity_pools(view, &names, at, who)),
        Place::Verb(verb, targets) => {
            let things = targets.iter().filter_map(|target| {
                let place = At { file: at.file, offset: target.span().end };
                names.at(place).first().map(|occurrence| occurrence.symbol)
            });
            found(&names, verb.span, things)
        }
        Place::Key(key) => found(&names, key.ty, held(view, &names, at, key)),
        Place::Target(_) => None,
    }
}

fn found(names: &Names<'_, '_>, origin: Span, symbols: impl IntoIterator<Item = Symbol>) -> Option<Found> {
    let mut targets: Vec<Target> = Vec::new();
    for symbol in symbols {
        // An attribute that is in several keys is declared by the first.
        let Some(declared) = names.declared(symbol).first().copied() else { continue };
        if !targets.contains(&declared.into()) {
            targets.push(declared.into());
        }
    }
    (!targets.is_empty()).then_some(Found { origin, targets })
}

fn about(view: &View<'_, '_>, names: &Names<'_, '_>, symbol: Symbol) -> Vec<Symbol> {
    if let Symbol::KeyAttribute(resource, n) = symbol {
        let keys = names.keys_of(resource, n).into_iter();
        let mut held: Vec<Symbol> =
            keys.flat_map(|(file, key)| held(view, names, At { file, offset: 0 }, key)).collect();
        held.dedup();
        if !held.is_empty() {
            return held;
        }
    }
    vec![symbol.owner().unwrap_or(symbol)]
}

/// What fills a key attribute: the identity pool whose ids it holds, or the tag.
fn held(view: &View<'_, '_>, names: &Names<'_, '_>, at: At, key: &KeyNode) -> Vec<Symbol> {
    let text = view.text(at.file);
    match (key.ty.of(text), key.of) {
        ("tag", Some(tag)) => names.tags(tag.of(text)).to_vec(),
        ("identity" | "sub", None) => all_identity_pools(names).collect(),
        _ => Vec::new(),
    }
}

fn all_identity_pools(names: &Names<'_, '_>) -> impl Iterator<Item = Symbol> + use<> {
    (0..names.identity_pools()).map(|n| Symbol::IdentityPool(IdentityPoolId(n)))
}

/// The identity pools that `auth_users` can be of, or that a group has its credentials from.
fn identity_pools(view: &View<'_, '_>, names: &Names<'_, '_>, at: At, who: &PrincipalNode) -> Vec<Symbol> {
    match (who.kind, who.path) {
        (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, Some(path)) => {
            names.global(path.first().of(view.text(at.file))).into_iter().collect()
        }
        (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, None) => all_identity_pools(names).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    /// The text of what is asked about and of the declarations that it leads to.
    fn show(text: &str, ask: fn(&View<'_, '_>, At) -> Option<Found>) -> String {
        view(text, |view, at| match ask(view, at) {
            None => "nothing".to_owned(),
            Some(found) => {
                let target = |target: &Target| format!("{} in `{}`", view.slice(target.name), view.slice(target.loc));
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
