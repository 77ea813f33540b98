//! What a program declares, by name and by place.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{Declared, Occurrence, Symbol};
use crate::check::{self, Numbers};
use crate::ide::{At, View, touches};
use crate::model::user_pool::is_standard_attribute;
use crate::model::{ApiId, IdentityPoolId, ResourceId, UserPoolId};
use crate::syntax::ast::{Arg, BlockNode, ClauseNode, DeclarationNode, KeyNode, ParamNode, StatementNode};
use crate::syntax::clauses::Slot;
use crate::text::{FileId, Loc, Span};

/// The kinds of member whose names are apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    Client,
    Group,
    ResourceServer,
    Scope,
    Attribute,
    PoolProvider,
    Tag,
    Authorizer,
    Index,
    Channel,
    KeyAttribute,
}

impl Space {
    /// The kind of member that a clause with this word declares.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "client" => Self::Client,
            "group" => Self::Group,
            "authorizer" => Self::Authorizer,
            "index" => Self::Index,
            "channel" => Self::Channel,
            _ => return None,
        })
    }
}

/// The methods of the routes with one path, and the places of the routes in the API.
type Methods<'s> = SmallVec<[(&'s str, u32); 2]>;

/// Everything that the declarations of a program give a name to.
pub(crate) struct Names<'v, 's> {
    pub(super) view: View<'v, 's>,
    globals: FxHashMap<&'s str, Symbol>,
    members: FxHashMap<(Symbol, Space, &'s str), Symbol>,
    clauses: FxHashMap<Symbol, (FileId, &'v ClauseNode)>,
    groups: FxHashMap<&'s str, SmallVec<[Symbol; 1]>>,
    tags: FxHashMap<&'s str, SmallVec<[Symbol; 1]>>,
    /// The routes of an API by their paths.
    routes: FxHashMap<(ApiId, &'s str), Methods<'s>>,
    /// The identity pools that give credentials to the users of a pool.
    signed_in: FxHashMap<UserPoolId, SmallVec<[IdentityPoolId; 1]>>,
    params: Vec<(FileId, &'v ParamNode)>,
    user_pools: Vec<(FileId, &'v DeclarationNode)>,
    providers: Vec<(FileId, &'v DeclarationNode)>,
    identity_pools: Vec<(FileId, &'v DeclarationNode)>,
    apis: Vec<(FileId, &'v DeclarationNode)>,
    resources: Vec<(FileId, &'v DeclarationNode)>,
    /// What each declaration stands for, by the place of its name, sorted.
    own: Vec<(FileId, u32, Symbol)>,
}

/// The clauses between the braces of a declaration or a member, each with what it declares.
pub(crate) fn members(owner: Symbol, block: &BlockNode) -> impl Iterator<Item = (Option<Symbol>, &ClauseNode)> {
    let mut counts: SmallVec<[(&'static str, u32); 4]> = SmallVec::new();
    block.clauses.iter().map(move |clause| {
        let word = clause.spec.word;
        let Some(make) = maker(owner, word) else { return (None, clause) };
        let at = counts.iter().position(|(counted, _)| *counted == word).unwrap_or_else(|| {
            counts.push((word, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        (Some(make(owner, counts[at].1 - 1)), clause)
    })
}

type Make = fn(Symbol, u32) -> Symbol;

/// What a clause declares in a thing.
fn maker(owner: Symbol, word: &str) -> Option<Make> {
    macro_rules! member {
        ($owner:ident, $member:ident) => {
            |owner, n| if let Symbol::$owner(id) = owner { Symbol::$member(id, n) } else { owner }
        };
    }
    Some(match (owner, word) {
        (Symbol::UserPool(_), "client") => member!(UserPool, Client),
        (Symbol::UserPool(_), "group") => member!(UserPool, Group),
        (Symbol::UserPool(_), "resource_server") => member!(UserPool, ResourceServer),
        (Symbol::UserPool(_), "attribute") => member!(UserPool, Attribute),
        (Symbol::UserPool(_), "provider") => member!(UserPool, PoolProvider),
        (Symbol::ResourceServer(..), "scope") => |owner, n| {
            if let Symbol::ResourceServer(pool, server) = owner { Symbol::Scope(pool, server, n) } else { owner }
        },
        (Symbol::IdentityPool(_), "tag") => member!(IdentityPool, Tag),
        (Symbol::Api(_), "authorizer") => member!(Api, Authorizer),
        (Symbol::Api(_), "route") => member!(Api, Route),
        (Symbol::Resource(_), "index") => member!(Resource, Index),
        (Symbol::Resource(_), "channel") => member!(Resource, Channel),
        _ => return None,
    })
}

/// Every key attribute of a declaration in the order of the text.
fn keys(block: &BlockNode) -> impl Iterator<Item = &KeyNode> {
    let of = |clause| -> Box<dyn Iterator<Item = &KeyNode>> {
        let clause: &ClauseNode = clause;
        match &clause.block {
            Some(block) => Box::new(own_keys(clause).chain(keys(block))),
            None => Box::new(own_keys(clause)),
        }
    };
    block.clauses.iter().flat_map(of)
}

/// The key attributes that a clause itself names.
pub(crate) fn own_keys(clause: &ClauseNode) -> impl Iterator<Item = &KeyNode> {
    clause.args.iter().flat_map(|arg| if let Arg::Keys(keys) = arg { keys.as_slice() } else { &[] })
}

/// The name that a member clause gives.
pub(crate) fn member_name(clause: &ClauseNode) -> Option<Span> {
    match clause.args.first()? {
        Arg::Word(span) => Some(*span),
        Arg::Text(span) if matches!(clause.spec.slots.first(), Some(Slot::NameOrText)) => Some(inside(*span)),
        Arg::Route(key) => Some(key.span()),
        _ => None,
    }
}

/// What stands between the quotes of a string.
pub(super) fn inside(span: Span) -> Span {
    if span.len() < 2 { Span::new(span.start, span.start) } else { Span::new(span.start + 1, span.end - 1) }
}

impl<'v, 's> Names<'v, 's> {
    /// Reads the declarations of a program.
    pub(crate) fn new(view: &View<'v, 's>) -> Self {
        let mut names = Self {
            view: *view,
            globals: FxHashMap::default(),
            members: FxHashMap::default(),
            clauses: FxHashMap::default(),
            groups: FxHashMap::default(),
            tags: FxHashMap::default(),
            routes: FxHashMap::default(),
            signed_in: FxHashMap::default(),
            params: Vec::new(),
            user_pools: Vec::new(),
            providers: Vec::new(),
            identity_pools: Vec::new(),
            apis: Vec::new(),
            resources: Vec::new(),
            own: Vec::new(),
        };
        let mut numbers = Numbers::default();
        for (file, statement) in view.statements() {
            let Some(symbol) = numbers.next(statement) else { continue };
            match statement {
                StatementNode::Param(param) => names.param(file, param, symbol.into()),
                StatementNode::Declare(declare) => names.declare(file, declare, symbol.into()),
                StatementNode::Grant(_) | StatementNode::Test(_) => {}
            }
        }
        names.sign_ins();
        names
    }

    fn param(&mut self, file: FileId, param: &'v ParamNode, symbol: Symbol) {
        self.params.push((file, param));
        self.enter(file, param.name, symbol);
    }

    fn enter(&mut self, file: FileId, name: Span, symbol: Symbol) {
        self.own.push((file, name.start, symbol));
        // Of two declarations with one name the first is meant, as in the checker.
        self.globals.entry(name.of(self.view.text(file))).or_insert(symbol);
    }

    fn declare(&mut self, file: FileId, declare: &'v DeclarationNode, symbol: Symbol) {
        match symbol {
            Symbol::UserPool(_) => self.user_pools.push((file, declare)),
            Symbol::Provider(_) => self.providers.push((file, declare)),
            Symbol::IdentityPool(_) => self.identity_pools.push((file, declare)),
            Symbol::Api(_) => self.apis.push((file, declare)),
            _ => self.resources.push((file, declare)),
        }
        self.enter(file, declare.name, symbol);
        let Some(body) = &declare.body else { return };
        for (member, clause) in members(symbol, body) {
            if let Some(member) = member {
                self.member(file, symbol, member, clause);
            }
        }
        if let Symbol::Resource(id) = symbol {
            for (n, key) in keys(body).enumerate() {
                let name = key.name.of(self.view.text(file));
                self.members.entry((symbol, Space::KeyAttribute, name)).or_insert(Symbol::KeyAttribute(id, n as u32));
            }
        }
    }

    fn member(&mut self, file: FileId, owner: Symbol, member: Symbol, clause: &'v ClauseNode) {
        let text = self.view.text(file);
        self.clauses.insert(member, (file, clause));
        let Some(span) = member_name(clause) else { return };
        let mut name = span.of(text);
        match member {
            // Of two with one name in one pool the first is meant, as in the checker.
            Symbol::Group(..) | Symbol::Tag(..) => {
                let list = if let Symbol::Group(..) = member { &mut self.groups } else { &mut self.tags };
                let list = list.entry(name).or_default();
                if list.last().is_none_or(|last| last.owner() != member.owner()) {
                    list.push(member);
                }
            }
            Symbol::Route(api, n) => {
                if let Some(Arg::Route(key)) = clause.args.first() {
                    let method = key.method.map_or("", |span| span.of(text));
                    self.routes.entry((api, key.path.of(text))).or_default().push((method, n));
                }
                return;
            }
            Symbol::ResourceServer(..) => {
                // Scopes begin with the identifier where there is one.
                name = identifier(clause).map_or(name, |text_span| inside(text_span).of(text));
                for (scope, clause) in clause.block.iter().flat_map(|block| members(member, block)) {
                    if let (Some(scope), Some(span)) = (scope, member_name(clause)) {
                        self.clauses.insert(scope, (file, clause));
                        self.members.entry((member, Space::Scope, span.of(text))).or_insert(scope);
                    }
                }
            }
            _ => {}
        }
        if let Some(space) = member.space() {
            self.members.entry((owner, space, name)).or_insert(member);
        }
    }

    fn sign_ins(&mut self) {
        for (n, (file, declare)) in self.identity_pools.iter().enumerate() {
            let clauses = declare.body.iter().flat_map(|body| &body.clauses);
            for path in clauses.filter(|clause| clause.spec.word == "sign_in").flat_map(references) {
                let name = path.first().of(self.view.text(*file));
                if let Some(Symbol::UserPool(users)) = self.globals.get(name) {
                    let pools = self.signed_in.entry(*users).or_default();
                    if !pools.contains(&IdentityPoolId(n as u32)) {
                        pools.push(IdentityPoolId(n as u32));
                    }
                }
            }
        }
    }

    /// What a name of the one namespace stands for.
    pub(crate) fn global(&self, name: &str) -> Option<Symbol> {
        self.globals.get(name).copied()
    }

    /// What a name stands for among the members of a thing.
    pub(crate) fn member_of(&self, owner: Symbol, space: Space, name: &str) -> Option<Symbol> {
        self.members.get(&(owner, space, name)).copied()
    }

    /// The groups of this name, in whatever pool.
    pub(crate) fn groups(&self, name: &str) -> &[Symbol] {
        self.groups.get(name).map_or(&[], |groups| groups)
    }

    /// The principal tags of this name, in whatever identity pool.
    pub(crate) fn tags(&self, name: &str) -> &[Symbol] {
        self.tags.get(name).map_or(&[], |tags| tags)
    }

    /// The route of an API with this key.
    pub(crate) fn route(&self, api: ApiId, method: &str, path: &str) -> Option<Symbol> {
        let routes = self.routes.get(&(api, path))?;
        let found = routes.iter().find(|(other, _)| other.eq_ignore_ascii_case(method))?;
        Some(Symbol::Route(api, found.1))
    }

    /// The identity pools that give credentials to the users of a pool.
    pub(crate) fn pools_of(&self, users: UserPoolId) -> &[IdentityPoolId] {
        self.signed_in.get(&users).map_or(&[], |pools| pools)
    }

    /// How many identity pools there are.
    pub(crate) fn identity_pools(&self) -> u32 {
        self.identity_pools.len() as u32
    }

    /// An attribute of a pool by the name that tokens and app clients know it by: `custom:tenant`, `email`.
    pub(super) fn attribute(&self, pool: UserPoolId, written: &str) -> Option<(Symbol, usize)> {
        let (prefix, name) = match written.strip_prefix("custom:") {
            Some(name) => ("custom:".len(), name),
            None => (0, written),
        };
        let symbol = self.member_of(Symbol::UserPool(pool), Space::Attribute, name)?;
        ((prefix == 0) == is_standard_attribute(name)).then_some((symbol, prefix))
    }

    /// What a statement declares.
    pub(crate) fn own(&self, file: FileId, name: Span) -> Option<Symbol> {
        let at = self.own.binary_search_by_key(&(file, name.start), |(file, start, _)| (*file, *start)).ok()?;
        Some(self.own[at].2)
    }

    /// The declaration of a thing that is no parameter and no member.
    pub(crate) fn declaration(&self, symbol: Symbol) -> Option<(FileId, &'v DeclarationNode)> {
        let (list, n) = match symbol {
            Symbol::UserPool(id) => (&self.user_pools, id.index()),
            Symbol::Provider(id) => (&self.providers, id.index()),
            Symbol::IdentityPool(id) => (&self.identity_pools, id.index()),
            Symbol::Api(id) => (&self.apis, id.index()),
            Symbol::Resource(id) => (&self.resources, id.index()),
            _ => return None,
        };
        list.get(n).copied()
    }

    /// The clause that declares a member.
    pub(crate) fn clause(&self, symbol: Symbol) -> Option<(FileId, &'v ClauseNode)> {
        self.clauses.get(&symbol).copied()
    }

    /// The places at which a key attribute is declared.
    pub(crate) fn keys_of(&self, resource: ResourceId, n: u32) -> Vec<(FileId, &'v KeyNode)> {
        let Some((file, declare)) = self.declaration(Symbol::Resource(resource)) else { return Vec::new() };
        let Some(body) = &declare.body else { return Vec::new() };
        let text = self.view.text(file);
        let Some(name) = keys(body).nth(n as usize).map(|key| key.name.of(text)) else { return Vec::new() };
        keys(body).filter(|key| key.name.of(text) == name).map(|key| (file, key)).collect()
    }

    /// Where something is declared; a key attribute may be at several places.
    pub(crate) fn declared(&self, symbol: Symbol) -> Vec<Declared> {
        let found = |file, whole, name| Declared { loc: Loc { file, span: whole }, name: Loc { file, span: name } };
        match symbol {
            Symbol::Param(id) => {
                let param = self.params.get(id.index());
                param.map(|(file, param)| found(*file, param.span, param.name)).into_iter().collect()
            }
            Symbol::KeyAttribute(resource, n) => {
                let keys = self.keys_of(resource, n).into_iter();
                keys.map(|(file, key)| found(file, key.span, key.name)).collect()
            }
            _ if symbol.owner().is_none() => {
                let declare = self.declaration(symbol);
                declare.map(|(file, declare)| found(file, declare.span, declare.name)).into_iter().collect()
            }
            _ => {
                let clause = self.clause(symbol);
                let name = clause.and_then(|(file, clause)| Some(found(file, clause.span, member_name(clause)?)));
                name.into_iter().collect()
            }
        }
    }

    /// The name of a thing as its declaration writes it.
    pub(crate) fn name(&self, symbol: Symbol) -> &'s str {
        self.declared(symbol).first().map_or("", |declared| self.view.slice(declared.name))
    }

    /// What people call a thing: `table Notes`, `group admins of user_pool Users`.
    pub(crate) fn title(&self, symbol: Symbol) -> String {
        let name = self.name(symbol);
        let word = match (symbol, symbol.owner()) {
            (Symbol::Param(_), _) => "param",
            (Symbol::KeyAttribute(..), _) => "key attribute",
            (_, None) => self.declaration(symbol).map_or("", |(file, declare)| declare.word.of(self.view.text(file))),
            (_, Some(_)) => self.clause(symbol).map_or("", |(_, clause)| clause.spec.word),
        };
        match symbol.owner() {
            Some(owner) => format!("{word} `{name}` of {}", self.title(owner)),
            None => format!("{word} `{name}`"),
        }
    }

    /// The names of a file that stand for something.
    pub(crate) fn occurrences(&self, file: FileId) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for statement in &self.view.parsed(file).tree.statements {
            self.walk(file, statement, &mut found);
        }
        found
    }

    /// The name at a place, once for everything that it stands for.
    pub(crate) fn at(&self, at: At) -> Vec<Occurrence> {
        let Some(statement) = self.view.statement(at) else { return Vec::new() };
        let mut found = Vec::new();
        self.walk(at.file, statement, &mut found);
        found.retain(|occurrence| touches(occurrence.span, at.offset));
        if let Some(first) = found.first().map(|first| first.span) {
            found.retain(|occurrence| occurrence.span == first);
        }
        found
    }
}

/// The references among the values of a clause.
pub(super) fn references(clause: &ClauseNode) -> impl Iterator<Item = &crate::syntax::ast::Path> {
    clause.args.iter().flat_map(|arg| match arg {
        Arg::Ref(path) => std::slice::from_ref(path),
        Arg::Refs(paths) => paths.as_slice(),
        _ => &[],
    })
}

/// The identifier of a resource server, with quotes.
pub(super) fn identifier(server: &ClauseNode) -> Option<Span> {
    let clauses = server.block.iter().flat_map(|block| &block.clauses);
    clauses.filter(|clause| clause.spec.word == "identifier").find_map(|clause| match clause.args.first() {
        Some(Arg::Text(span)) => Some(*span),
        _ => None,
    })
}

impl Symbol {
    /// The names that its own must differ from, if it is a member.
    pub(crate) fn space(self) -> Option<Space> {
        Some(match self {
            Self::Client(..) => Space::Client,
            Self::Group(..) => Space::Group,
            Self::ResourceServer(..) => Space::ResourceServer,
            Self::Scope(..) => Space::Scope,
            Self::Attribute(..) => Space::Attribute,
            Self::PoolProvider(..) => Space::PoolProvider,
            Self::Tag(..) => Space::Tag,
            Self::Authorizer(..) => Space::Authorizer,
            Self::Index(..) => Space::Index,
            Self::Channel(..) => Space::Channel,
            Self::KeyAttribute(..) => Space::KeyAttribute,
            _ => return None,
        })
    }
}

impl From<check::Symbol> for Symbol {
    fn from(symbol: check::Symbol) -> Self {
        match symbol {
            check::Symbol::Param(id) => Self::Param(id),
            check::Symbol::Resource(id) => Self::Resource(id),
            check::Symbol::Provider(id) => Self::Provider(id),
            check::Symbol::UserPool(id) => Self::UserPool(id),
            check::Symbol::IdentityPool(id) => Self::IdentityPool(id),
            check::Symbol::Api(id) => Self::Api(id),
        }
    }
}
