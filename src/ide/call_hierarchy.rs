//! The call hierarchy: a principal calls the objects that it is granted. Only a function is called itself, by the principals that may
//! invoke it.
//!
//! An editor shows the ranges of a call in the file of the caller, and sends an item back for the next request, perhaps after an edit.
//! So the key of an item consists of names and of the file that shows it.

use std::collections::BTreeMap;

use super::outline::{self, SymbolKind, kind_of};
use super::symbol::{Namespace, NodeAtCursor, SymbolId, SymbolTable, node_at};
use super::{FilePosition, ProgramView};
use crate::ask::access::{self, Access, part_name};
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::{Grant, Grantee, IdentityPoolId, Principal};
use crate::syntax::ast::{GrantNode as Node, PrincipalKind, PrincipalNode, StatementNode, VerbNode};
use crate::text::{FileId, Loc, Span};

/// A principal or an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallItem {
    /// Identifies the item after an edit.
    pub key: String,
    /// For example `group Users.admins`, `Notes.byNote`.
    pub name: String,
    /// The sort of item; in a call the verbs.
    pub detail: String,
    pub kind: SymbolKind,
    /// The declaration, or a grant about it.
    pub loc: Loc,
    /// The name in `loc`.
    pub selection: Span,
}

/// What an item shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown<'s> {
    /// Users: a function is an object, too.
    Users(Grantee),
    Object(GrantTarget<'s>),
}

impl<'s> Shown<'s> {
    fn whole(object: Object) -> Self {
        Self::Object(GrantTarget { object, part: Part::Whole })
    }

    /// Returns who it is as a principal.
    fn grantee(self) -> Option<Grantee> {
        match self {
            Self::Users(grantee) => Some(grantee),
            Self::Object(GrantTarget { object: Object::Resource(id), part: Part::Whole }) => {
                Some(Grantee::Function(id))
            }
            Self::Object(_) => None,
        }
    }
}

/// Returns the principals and the objects at a position. An identity pool is both.
pub fn prepare(view: &ProgramView<'_, '_>, at: FilePosition) -> Vec<CallItem> {
    let symbols = SymbolTable::new(view);
    if let Some(NodeAtCursor::Principal(who)) = node_at(view, at) {
        let statement = view.statement(at).map_or(who.span, super::whole);
        let shown = (Loc { file: at.file, span: statement }, who.span);
        let found = principals(view, &symbols, at.file, who).into_iter();
        return found.filter_map(|one| item(view, &symbols, one, Some(shown))).collect();
    }
    let mut found: Vec<Shown<'_>> = Vec::new();
    for occurrence in symbols.occurrences_at(at) {
        found.extend(shown_by(view, &symbols, occurrence.symbol));
    }
    if let (true, Some(NodeAtCursor::Target(target))) = (found.is_empty(), node_at(view, at)) {
        let parts: Vec<&str> = target.path.names().iter().map(|name| name.of(view.text(at.file))).collect();
        let part = match parts.as_slice() {
            [_, ty, field] => Some(Part::Field(ty, field)),
            [_, ty] => Some(Part::Type(ty)),
            _ => None,
        };
        if let (Some(part), Some(SymbolId::Api(api))) = (part, symbols.global(parts[0])) {
            found.push(Shown::Object(GrantTarget { object: Object::Api(api), part }));
        }
    }
    found.into_iter().filter_map(|shown| item(view, &symbols, shown, None)).collect()
}

/// Returns the objects that a principal may use, with the grants in the file that shows the item.
pub fn outgoing(view: &ProgramView<'_, '_>, key: &str) -> Vec<(CallItem, Vec<Loc>)> {
    let symbols = SymbolTable::new(view);
    let program = view.program();
    let Some((shown, file)) = read(view, &symbols, key) else { return Vec::new() };
    let Some(role) = shown.grantee().and_then(|grantee| grantee.role(program)) else { return Vec::new() };
    let mut calls: BTreeMap<GrantTarget<'_>, Calls> = BTreeMap::new();
    for access in access::of_role(program, role) {
        let Some(node) = node(view, access.grant) else { continue };
        let calls = calls.entry(access.target()).or_default();
        let place = calls.add(view, &access, node, None);
        if file == Some(place.file) {
            calls.places.push(place);
        }
    }
    let items = calls.into_iter().filter_map(|(target, calls)| {
        let item = item(view, &symbols, Shown::Object(target), None)?;
        Some((CallItem { detail: calls.detail(), ..item }, calls.places))
    });
    items.collect()
}

/// Returns the principals that may use an object, with the grants. A principal with grants in several files is there once for each
/// file. An object includes its parts.
pub fn incoming(view: &ProgramView<'_, '_>, key: &str) -> Vec<(CallItem, Vec<Loc>)> {
    let symbols = SymbolTable::new(view);
    let program = view.program();
    let Some((Shown::Object(object), _)) = read(view, &symbols, key) else { return Vec::new() };
    let mut calls: BTreeMap<(Principal, FileId), (Calls, Loc, Span)> = BTreeMap::new();
    for access in access::on_target(program, object) {
        let (grant, target) = (access.grant, access.target());
        let Some(node) = node(view, grant) else { continue };
        let part = (target.part != object.part).then(|| part_name(program, target));
        for role in &grant.roles {
            let Some(role) = program.roles.get(role.index()) else { continue };
            let first = || (Calls::default(), grant.loc, node.who.span);
            let (calls, ..) = calls.entry((role.principal, grant.loc.file)).or_insert_with(first);
            let place = calls.add(view, &access, node, part.as_deref());
            calls.places.push(place);
        }
    }
    let items = calls.into_iter().filter_map(|((principal, file), (calls, grant, who))| {
        let caller = match Grantee::of(principal) {
            Grantee::Function(id) => Shown::whole(Object::Resource(id)),
            users => Shown::Users(users),
        };
        // The ranges of the grants must be in the file of the item.
        let shown = (program.declared(principal).file != file).then_some((grant, who));
        let item = item(view, &symbols, caller, shown)?;
        Some((CallItem { detail: calls.detail(), ..item }, calls.places))
    });
    items.collect()
}

/// The grants for one principal on one object.
#[derive(Default)]
struct Calls {
    allowed: Vec<String>,
    denied: Vec<String>,
    places: Vec<Loc>,
}

impl Calls {
    /// Adds the verbs of a grant that work on one of its targets, and returns where that is written.
    fn add(&mut self, view: &ProgramView<'_, '_>, access: &Access<'_, '_>, node: &Node, part: Option<&str>) -> Loc {
        let list = if access.grant.deny { &mut self.denied } else { &mut self.allowed };
        let file = access.grant.loc.file;
        let (text, written) = (view.text(file), &node.targets[access.place]);
        let kind = access.target().object.kind(view.program());
        let works = |verb: &&VerbNode| verb.raw || kind.works(verb.span.of(text), written.kind.of(text));
        for verb in node.verbs.iter().filter(works) {
            let mut verb = outline::verb(text, verb);
            if let Some(part) = part {
                verb = format!("{verb} {part}");
            }
            if !list.contains(&verb) {
                list.push(verb);
            }
        }
        Loc { file, span: written.span() }
    }

    /// `may read, put; denied delete`.
    fn detail(&self) -> String {
        let say = |word: &str, list: &[String]| (!list.is_empty()).then(|| format!("{word} {}", list.join(", ")));
        let parts = [say("may", &self.allowed), say("denied", &self.denied)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// Returns the statement of a grant.
fn node<'v>(view: &ProgramView<'v, '_>, grant: &Grant<'_>) -> Option<&'v Node> {
    match view.statement(FilePosition { file: grant.loc.file, offset: grant.loc.span.start })? {
        StatementNode::Grant(node) if node.span == grant.loc.span => Some(node),
        _ => None,
    }
}

/// Returns the principals of a grant.
fn principals<'s>(
    view: &ProgramView<'_, 's>,
    symbols: &SymbolTable<'_, 's>,
    file: FileId,
    who: &PrincipalNode,
) -> Vec<Shown<'s>> {
    let pools = || -> Vec<IdentityPoolId> {
        match who.path.map(|path| symbols.global(path.first().of(view.text(file)))) {
            Some(Some(SymbolId::IdentityPool(pool))) => vec![pool],
            Some(_) => Vec::new(),
            None => (0..symbols.identity_pool_count()).map(IdentityPoolId).collect(),
        }
    };
    match who.kind {
        PrincipalKind::AuthUsers => pools().into_iter().map(Grantee::AuthUsers).map(Shown::Users).collect(),
        PrincipalKind::UnauthUsers => pools().into_iter().map(Grantee::UnauthUsers).map(Shown::Users).collect(),
        PrincipalKind::Group | PrincipalKind::Function => {
            let Some(last) = who.path.and_then(|path| path.names().last().copied()) else { return Vec::new() };
            let found = symbols.occurrences_at(FilePosition { file, offset: last.end });
            found.iter().flat_map(|occurrence| shown_by(view, symbols, occurrence.symbol)).collect()
        }
    }
}

/// Returns the principals and the objects that a symbol stands for.
fn shown_by<'s>(view: &ProgramView<'_, 's>, symbols: &SymbolTable<'_, 's>, symbol: SymbolId) -> Vec<Shown<'s>> {
    let program = view.program();
    let part = |object, part| Shown::Object(GrantTarget { object, part });
    match symbol {
        SymbolId::Resource(id) => vec![Shown::whole(Object::Resource(id))],
        SymbolId::Api(id) => vec![Shown::whole(Object::Api(id))],
        SymbolId::UserPool(id) => vec![Shown::whole(Object::UserPool(id))],
        SymbolId::IdentityPool(id) => {
            let guests = program.identity_pools.get(id.index()).is_some_and(|pool| pool.guests.is_some());
            let mut found = vec![Shown::Users(Grantee::AuthUsers(id))];
            found.extend(guests.then_some(Shown::Users(Grantee::UnauthUsers(id))));
            found.push(Shown::whole(Object::IdentityPool(id)));
            found
        }
        SymbolId::Group(pool, group) => vec![Shown::Users(Grantee::Group(pool, group))],
        SymbolId::Index(id, _) | SymbolId::Channel(id, _) => {
            vec![part(Object::Resource(id), Part::Named(symbols.name(symbol)))]
        }
        SymbolId::Route(api, _) => {
            let mut key = symbols.name(symbol).split_whitespace();
            let (first, second) = (key.next().unwrap_or(""), key.next());
            let (method, path) = second.map_or(("", first), |path| (first, path));
            let route = program.apis.get(api.index()).and_then(|model| model.route(method, path));
            route.map(|route| part(Object::Api(api), Part::Route(route))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the symbol of an object; the account has none.
fn object_symbol(object: Object) -> Option<SymbolId> {
    Some(match object {
        Object::Resource(id) => SymbolId::Resource(id),
        Object::Api(id) => SymbolId::Api(id),
        Object::UserPool(id) => SymbolId::UserPool(id),
        Object::IdentityPool(id) => SymbolId::IdentityPool(id),
        Object::Account => return None,
    })
}

/// Returns the item, which is shown at its declaration unless `shown` is set.
fn item(
    view: &ProgramView<'_, '_>,
    symbols: &SymbolTable<'_, '_>,
    what: Shown<'_>,
    shown: Option<(Loc, Span)>,
) -> Option<CallItem> {
    let program = view.program();
    let (symbol, name, id, detail) = match what {
        Shown::Users(users @ (Grantee::AuthUsers(pool) | Grantee::UnauthUsers(pool))) => {
            let symbol = SymbolId::IdentityPool(pool);
            let (word, detail) = match users {
                Grantee::AuthUsers(_) => ("auth_users", "signed-in users"),
                _ => ("unauth_users", "guests"),
            };
            let pool = symbols.name(symbol);
            (symbol, format!("{pool}.{word}"), format!("{word} {pool}"), detail.to_owned())
        }
        Shown::Users(Grantee::Function(_)) => return None,
        Shown::Users(Grantee::Group(pool, group)) => {
            let symbol = SymbolId::Group(pool, group);
            let name = format!("group {}.{}", symbols.name(SymbolId::UserPool(pool)), symbols.name(symbol));
            (symbol, name.clone(), name, "members of a group".to_owned())
        }
        Shown::Object(target) => {
            let symbol = object_symbol(target.object)?;
            let (owner, part) = (symbols.name(symbol), part_name(program, target));
            let (_, declare) = symbols.declaration(symbol)?;
            let word = declare.spec.map_or("", |spec| spec.word);
            match target.part {
                Part::Whole => (symbol, owner.to_owned(), format!("thing {owner}"), word.to_owned()),
                Part::Named(name) => {
                    let member = [Namespace::Index, Namespace::Channel];
                    let member = member.into_iter().find_map(|space| symbols.member_of(symbol, space, name))?;
                    let word = symbols.clause(member).map_or("", |(_, clause)| clause.spec.word);
                    (member, format!("{owner}.{part}"), format!("part {owner} {part}"), word.to_owned())
                }
                Part::Field(..) => {
                    (symbol, format!("{owner}.{part}"), format!("field {owner} {part}"), "field".to_owned())
                }
                Part::Type(_) => (symbol, format!("{owner}.{part}"), format!("type {owner} {part}"), "type".to_owned()),
                Part::Route(_) => {
                    let Object::Api(api) = target.object else { return None };
                    let (method, path) = part.split_once(' ').unwrap_or(("", &part));
                    let member = symbols.route(api, method, path)?;
                    (member, format!("{owner} {part}"), format!("route {owner} {part}"), "route".to_owned())
                }
            }
        }
    };
    let word = symbols.declaration(symbol).and_then(|(_, declare)| declare.spec).map_or("", |spec| spec.word);
    let kind =
        if id.starts_with("field ") || id.starts_with("type ") { SymbolKind::Field } else { kind_of(symbol, word) };
    let declared = symbols.declared(symbol).first().copied()?;
    let (loc, selection) = shown.unwrap_or((declared.loc, declared.name.span));
    let key = format!("{id}|{}", view.sources.file(loc.file).name);
    Some(CallItem { key, name, detail, kind, loc, selection })
}

/// Returns what a key stands for and the file that showed the item.
fn read<'s>(
    view: &ProgramView<'_, 's>,
    symbols: &SymbolTable<'_, 's>,
    key: &str,
) -> Option<(Shown<'s>, Option<FileId>)> {
    let (id, file) = key.split_once('|')?;
    let file = view.sources.iter().find(|(_, source)| source.name == file).map(|(id, _)| id);
    let (word, rest) = id.split_once(' ')?;
    let (first, part) = rest.split_once(' ').unwrap_or((rest, ""));
    let program = view.program();
    let whole = |object| Some(GrantTarget { object, part: Part::Whole });
    let thing = |symbol: Option<SymbolId>| match symbol? {
        SymbolId::Resource(id) => whole(Object::Resource(id)),
        SymbolId::Api(id) => whole(Object::Api(id)),
        SymbolId::UserPool(id) => whole(Object::UserPool(id)),
        SymbolId::IdentityPool(id) => whole(Object::IdentityPool(id)),
        _ => None,
    };
    let shown = match (word, symbols.global(first)) {
        ("auth_users", Some(SymbolId::IdentityPool(pool))) => Shown::Users(Grantee::AuthUsers(pool)),
        ("unauth_users", Some(SymbolId::IdentityPool(pool))) => Shown::Users(Grantee::UnauthUsers(pool)),
        ("group", _) => {
            let (pool, group) = first.split_once('.')?;
            match symbols.member_of(symbols.global(pool)?, Namespace::Group, group)? {
                SymbolId::Group(pool, group) => Shown::Users(Grantee::Group(pool, group)),
                _ => return None,
            }
        }
        ("thing", symbol) => Shown::Object(thing(symbol)?),
        ("part", Some(SymbolId::Resource(id))) => Shown::Object(access::named_part(program, id, part)?),
        ("field", Some(SymbolId::Api(api))) => Shown::Object(access::field(program, api, part)?),
        ("type", Some(SymbolId::Api(api))) => Shown::Object(access::whole_type(program, api, part)?),
        ("route", Some(SymbolId::Api(api))) => {
            let (method, path) = part.split_once(' ').unwrap_or(("", part));
            let route = program.apis.get(api.index())?.route(method, path)?;
            Shown::Object(GrantTarget { object: Object::Api(api), part: Part::Route(route) })
        }
        _ => return None,
    };
    Some((shown, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
identity_pool Identities { sign_in Users.web; guests on because \"logos\" }\n\
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }\n\
bucket Files\n\
function List { handler \"src/list.main\" }\n\
function Work\n\
api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> List; route GET /all -> List { iam } }\n\
api Graph graphql { default iam; id \"x\" }\n\
grant function List invoke function Work\n\
//- grants.authc\n\
grant auth_users read, put table Notes where owner(userId)\n\
grant group admins query, delete table Notes, index Notes.byNote\n\
deny auth_users except group admins delete table Notes\n\
grant unauth_users get bucket Files at \"public/\"\n\
grant auth_users get bucket Files at \"in/\" via route Http GET /notes\n\
grant group admins invoke route Http GET /all\n\
grant group admins call field Graph.Query.list\n";

    fn at(part: &str) -> String {
        assert!(PROGRAM.contains(part), "{part}");
        PROGRAM.replacen(part, &format!("$0{part}"), 1)
    }

    fn items(part: &str) -> Vec<String> {
        view(&at(part), |view, at| {
            let show = |item: CallItem| {
                let place = view.slice(Loc { file: item.loc.file, span: item.selection });
                format!("{} ({:?}, {}) at {place}", item.key, item.kind, item.detail)
            };
            prepare(view, at).into_iter().map(show).collect()
        })
    }

    type Ask = fn(&ProgramView<'_, '_>, &str) -> Vec<(CallItem, Vec<Loc>)>;

    fn calls(part: &str, ask: Ask) -> Vec<String> {
        view(&at(part), |view, at| {
            let key = prepare(view, at).first().expect("an item").key.clone();
            let show = |(item, places): (CallItem, Vec<Loc>)| {
                let places: Vec<&str> = places.into_iter().map(|place| view.slice(place)).collect();
                let file = &view.sources.file(item.loc.file).name;
                format!("{} {} in {file}: {}", item.name, item.detail, places.join(" "))
            };
            ask(view, &key).into_iter().map(show).collect()
        })
    }

    #[test]
    fn what_can_be_asked_about() {
        assert_eq!(
            items("auth_users read"),
            ["auth_users Identities|grants.authc (IdentityPool, signed-in users) at auth_users"]
        );
        assert_eq!(
            items("admins query"),
            ["group Users.admins|grants.authc (Group, members of a group) at group admins"]
        );
        assert_eq!(items("admins {"), ["group Users.admins|main.authc (Group, members of a group) at admins"]);
        assert_eq!(items("Notes where"), ["thing Notes|main.authc (Resource(\"table\"), table) at Notes"]);
        assert_eq!(items("byNote\ndeny"), ["part Notes byNote|main.authc (Index, index) at byNote"]);
        assert_eq!(items("GET /all\n"), ["route Http GET /all|main.authc (Route, route) at GET /all"]);
        assert_eq!(items("Query.list"), ["field Graph Query.list|main.authc (Field, field) at Graph"]);
        assert_eq!(
            items("Identities"),
            [
                "auth_users Identities|main.authc (IdentityPool, signed-in users) at Identities",
                "unauth_users Identities|main.authc (IdentityPool, guests) at Identities",
                "thing Identities|main.authc (IdentityPool, identity_pool) at Identities",
            ]
        );
        assert_eq!(items("web;"), [""; 0]);
        assert_eq!(items("grant unauth"), [""; 0]);
    }

    #[test]
    fn what_a_principal_may_do() {
        assert_eq!(
            calls("auth_users read", outgoing),
            ["Notes may read, put; denied delete in main.authc: Notes Notes"]
        );
        assert_eq!(
            calls("group admins query", outgoing),
            [
                "Notes may read, put, query, delete in main.authc: Notes Notes",
                "Notes.byNote may query in main.authc: Notes.byNote",
                "Http GET /all may invoke in main.authc: Http GET /all",
                "Graph.Query.list may call in main.authc: Graph.Query.list",
            ]
        );
        // The places are those of the file that the item is shown in.
        assert_eq!(calls("List {", outgoing), ["Files may get in main.authc: ", "Work may invoke in main.authc: Work"]);
    }

    #[test]
    fn who_may_do_what_with_a_thing() {
        assert_eq!(
            calls("Notes {", incoming),
            [
                "Identities.auth_users may read, put; denied delete in grants.authc: Notes Notes",
                "group Users.admins may read, put, query, delete, query byNote in grants.authc: Notes Notes Notes.byNote",
            ]
        );
        assert_eq!(calls("byNote {", incoming), ["group Users.admins may query in grants.authc: Notes.byNote"]);
        assert_eq!(
            calls("Files\n", incoming),
            ["Identities.unauth_users may get in grants.authc: Files", "List may get in grants.authc: Files",]
        );
        assert_eq!(calls("Work\n", incoming), ["List may invoke in main.authc: Work"]);
        assert_eq!(calls("GET /all ->", incoming), ["group Users.admins may invoke in grants.authc: Http GET /all"]);
        assert_eq!(calls("Query.list", incoming), ["group Users.admins may call in grants.authc: Graph.Query.list"]);
    }

    #[test]
    fn a_key_of_another_program_is_nothing() {
        view("table Notes\n", |view, _| {
            for key in
                ["", "|", "thing Gone|main.authc", "group A.b|x", "part Notes byNote|main.authc", "route Notes GET /|"]
            {
                assert!(outgoing(view, key).is_empty() && incoming(view, key).is_empty());
            }
        });
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(3, |view, at| {
            let mut found = prepare(view, at);
            for key in found.iter().map(|item| item.key.clone()).collect::<Vec<_>>() {
                for (item, places) in outgoing(view, &key).into_iter().chain(incoming(view, &key)) {
                    assert!(places.is_sorted());
                    for loc in places {
                        assert!(view.text(loc.file).get(loc.span.start as usize..loc.span.end as usize).is_some());
                    }
                    found.push(item);
                }
            }
            for item in found {
                let text = view.text(item.loc.file);
                assert!(text.get(item.loc.span.start as usize..item.loc.span.end as usize).is_some(), "{item:?}");
                assert!(
                    item.loc.span.start <= item.selection.start && item.selection.end <= item.loc.span.end,
                    "{item:?}"
                );
            }
        });
    }
}
