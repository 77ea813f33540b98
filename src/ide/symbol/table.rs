//! The symbol table: the declarations of a program by name and by position.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{DeclarationSite, Occurrence, SymbolId};
use crate::check::{self, IdAllocator};
use crate::ide::{FilePosition, ProgramView, touches};
use crate::model::user_pool::is_standard_attribute;
use crate::model::{ApiId, IdentityPoolId, ResourceId, UserPoolId};
use crate::syntax::ast::{Arg, BlockNode, ClauseNode, DeclarationNode, KeyNode, ParamNode, StatementNode};
use crate::syntax::clauses::Slot;
use crate::text::{FileId, Loc, Span};

/// The namespaces of members: two members of one owner may have the same name in different ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Namespace {
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

impl Namespace {
    /// Returns the namespace of the members that a clause declares.
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

/// The methods of the routes with one path, and the indexes of the routes in the API.
type RouteMethods<'s> = SmallVec<[(&'s str, u32); 2]>;

/// The named declarations and members of a program.
pub(crate) struct SymbolTable<'v, 's> {
    pub(super) view: ProgramView<'v, 's>,
    globals: FxHashMap<&'s str, SymbolId>,
    members: FxHashMap<(SymbolId, Namespace, &'s str), SymbolId>,
    clauses: FxHashMap<SymbolId, (FileId, &'v ClauseNode)>,
    groups: FxHashMap<&'s str, SmallVec<[SymbolId; 1]>>,
    tags: FxHashMap<&'s str, SmallVec<[SymbolId; 1]>>,
    /// The routes of an API by their paths.
    routes: FxHashMap<(ApiId, &'s str), RouteMethods<'s>>,
    /// The identity pools that give credentials to the users of a pool.
    signed_in: FxHashMap<UserPoolId, SmallVec<[IdentityPoolId; 1]>>,
    params: Vec<(FileId, &'v ParamNode)>,
    user_pools: Vec<(FileId, &'v DeclarationNode)>,
    providers: Vec<(FileId, &'v DeclarationNode)>,
    identity_pools: Vec<(FileId, &'v DeclarationNode)>,
    apis: Vec<(FileId, &'v DeclarationNode)>,
    resources: Vec<(FileId, &'v DeclarationNode)>,
    /// The symbol of each declaration, sorted by the position of its name.
    declarations: Vec<(FileId, u32, SymbolId)>,
}

/// Returns the clauses of a declaration or a member, each with the symbol that it declares.
pub(crate) fn members(owner: SymbolId, block: &BlockNode) -> impl Iterator<Item = (Option<SymbolId>, &ClauseNode)> {
    let mut counts: SmallVec<[(&'static str, u32); 4]> = SmallVec::new();
    block.clauses.iter().map(move |clause| {
        let word = clause.spec.word;
        let Some(make) = member_constructor(owner, word) else { return (None, clause) };
        let at = counts.iter().position(|(counted, _)| *counted == word).unwrap_or_else(|| {
            counts.push((word, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        (Some(make(owner, counts[at].1 - 1)), clause)
    })
}

type Make = fn(SymbolId, u32) -> SymbolId;

/// Returns the constructor of the symbols that a clause declares.
fn member_constructor(owner: SymbolId, word: &str) -> Option<Make> {
    macro_rules! member {
        ($owner:ident, $member:ident) => {
            |owner, n| if let SymbolId::$owner(id) = owner { SymbolId::$member(id, n) } else { owner }
        };
    }
    Some(match (owner, word) {
        (SymbolId::UserPool(_), "client") => member!(UserPool, Client),
        (SymbolId::UserPool(_), "group") => member!(UserPool, Group),
        (SymbolId::UserPool(_), "resource_server") => member!(UserPool, ResourceServer),
        (SymbolId::UserPool(_), "attribute") => member!(UserPool, Attribute),
        (SymbolId::UserPool(_), "provider") => member!(UserPool, PoolProvider),
        (SymbolId::ResourceServer(..), "scope") => |owner, n| {
            if let SymbolId::ResourceServer(pool, server) = owner { SymbolId::Scope(pool, server, n) } else { owner }
        },
        (SymbolId::IdentityPool(_), "tag") => member!(IdentityPool, Tag),
        (SymbolId::Api(_), "authorizer") => member!(Api, Authorizer),
        (SymbolId::Api(_), "route") => member!(Api, Route),
        (SymbolId::Resource(_), "index") => member!(Resource, Index),
        (SymbolId::Resource(_), "channel") => member!(Resource, Channel),
        _ => return None,
    })
}

/// Returns the key attributes of a declaration in the order of the text.
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

/// Returns the key attributes of a clause without those of its block.
pub(crate) fn own_keys(clause: &ClauseNode) -> impl Iterator<Item = &KeyNode> {
    clause.args.iter().flat_map(|arg| if let Arg::Keys(keys) = arg { keys.as_slice() } else { &[] })
}

/// Returns the name of the member that a clause declares.
pub(crate) fn member_name(clause: &ClauseNode) -> Option<Span> {
    match clause.args.first()? {
        Arg::Word(span) => Some(*span),
        Arg::Text(span) if matches!(clause.spec.slots.first(), Some(Slot::NameOrText)) => Some(inside(*span)),
        Arg::Route(key) => Some(key.span()),
        _ => None,
    }
}

/// Returns the span between the quotes of a string.
pub(super) fn inside(span: Span) -> Span {
    if span.len() < 2 { Span::new(span.start, span.start) } else { Span::new(span.start + 1, span.end - 1) }
}

impl<'v, 's> SymbolTable<'v, 's> {
    /// Reads the declarations of a program.
    pub(crate) fn new(view: &ProgramView<'v, 's>) -> Self {
        let mut symbols = Self {
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
            declarations: Vec::new(),
        };
        let mut ids = IdAllocator::default();
        for (file, statement) in view.statements() {
            let Some(symbol) = ids.next(statement) else { continue };
            match statement {
                StatementNode::Param(param) => symbols.param(file, param, symbol.into()),
                StatementNode::Declare(declare) => symbols.declare(file, declare, symbol.into()),
                StatementNode::Grant(_) | StatementNode::Test(_) => {}
            }
        }
        symbols.sign_ins();
        symbols
    }

    fn param(&mut self, file: FileId, param: &'v ParamNode, symbol: SymbolId) {
        self.params.push((file, param));
        self.enter(file, param.name, symbol);
    }

    fn enter(&mut self, file: FileId, name: Span, symbol: SymbolId) {
        self.declarations.push((file, name.start, symbol));
        // Of two declarations with one name the first counts, as in the checker.
        self.globals.entry(name.of(self.view.text(file))).or_insert(symbol);
    }

    fn declare(&mut self, file: FileId, declare: &'v DeclarationNode, symbol: SymbolId) {
        match symbol {
            SymbolId::UserPool(_) => self.user_pools.push((file, declare)),
            SymbolId::Provider(_) => self.providers.push((file, declare)),
            SymbolId::IdentityPool(_) => self.identity_pools.push((file, declare)),
            SymbolId::Api(_) => self.apis.push((file, declare)),
            _ => self.resources.push((file, declare)),
        }
        self.enter(file, declare.name, symbol);
        let Some(body) = &declare.body else { return };
        for (member, clause) in members(symbol, body) {
            if let Some(member) = member {
                self.member(file, symbol, member, clause);
            }
        }
        if let SymbolId::Resource(id) = symbol {
            for (n, key) in keys(body).enumerate() {
                let name = key.name.of(self.view.text(file));
                self.members
                    .entry((symbol, Namespace::KeyAttribute, name))
                    .or_insert(SymbolId::KeyAttribute(id, n as u32));
            }
        }
    }

    fn member(&mut self, file: FileId, owner: SymbolId, member: SymbolId, clause: &'v ClauseNode) {
        let text = self.view.text(file);
        self.clauses.insert(member, (file, clause));
        let Some(span) = member_name(clause) else { return };
        let mut name = span.of(text);
        match member {
            // Of two with one name in one pool the first counts, as in the checker.
            SymbolId::Group(..) | SymbolId::Tag(..) => {
                let list = if let SymbolId::Group(..) = member { &mut self.groups } else { &mut self.tags };
                let list = list.entry(name).or_default();
                if list.last().is_none_or(|last| last.owner() != member.owner()) {
                    list.push(member);
                }
            }
            SymbolId::Route(api, n) => {
                if let Some(Arg::Route(key)) = clause.args.first() {
                    let method = key.method.map_or("", |span| span.of(text));
                    self.routes.entry((api, key.path.of(text))).or_default().push((method, n));
                }
                return;
            }
            SymbolId::ResourceServer(..) => {
                // Scopes begin with the identifier if there is one.
                name = identifier(clause).map_or(name, |text_span| inside(text_span).of(text));
                for (scope, clause) in clause.block.iter().flat_map(|block| members(member, block)) {
                    if let (Some(scope), Some(span)) = (scope, member_name(clause)) {
                        self.clauses.insert(scope, (file, clause));
                        self.members.entry((member, Namespace::Scope, span.of(text))).or_insert(scope);
                    }
                }
            }
            _ => {}
        }
        if let Some(namespace) = member.namespace() {
            self.members.entry((owner, namespace, name)).or_insert(member);
        }
    }

    fn sign_ins(&mut self) {
        for (n, (file, declare)) in self.identity_pools.iter().enumerate() {
            let clauses = declare.body.iter().flat_map(|body| &body.clauses);
            for path in clauses.filter(|clause| clause.spec.word == "sign_in").flat_map(references) {
                let name = path.first().of(self.view.text(*file));
                if let Some(SymbolId::UserPool(users)) = self.globals.get(name) {
                    let pools = self.signed_in.entry(*users).or_default();
                    if !pools.contains(&IdentityPoolId(n as u32)) {
                        pools.push(IdentityPoolId(n as u32));
                    }
                }
            }
        }
    }

    /// Returns the declaration of a name.
    pub(crate) fn global(&self, name: &str) -> Option<SymbolId> {
        self.globals.get(name).copied()
    }

    /// Returns a member by its name.
    pub(crate) fn member_of(&self, owner: SymbolId, namespace: Namespace, name: &str) -> Option<SymbolId> {
        self.members.get(&(owner, namespace, name)).copied()
    }

    /// Returns the groups with this name in all pools.
    pub(crate) fn groups(&self, name: &str) -> &[SymbolId] {
        self.groups.get(name).map_or(&[], |groups| groups)
    }

    /// Returns the principal tags with this name in all identity pools.
    pub(crate) fn tags(&self, name: &str) -> &[SymbolId] {
        self.tags.get(name).map_or(&[], |tags| tags)
    }

    pub(crate) fn route(&self, api: ApiId, method: &str, path: &str) -> Option<SymbolId> {
        let routes = self.routes.get(&(api, path))?;
        let found = routes.iter().find(|(other, _)| other.eq_ignore_ascii_case(method))?;
        Some(SymbolId::Route(api, found.1))
    }

    /// Returns the identity pools that give credentials to the users of a pool.
    pub(crate) fn pools_of(&self, users: UserPoolId) -> &[IdentityPoolId] {
        self.signed_in.get(&users).map_or(&[], |pools| pools)
    }

    pub(crate) fn identity_pool_count(&self) -> u32 {
        self.identity_pools.len() as u32
    }

    /// Returns an attribute of a pool by its name in tokens and app clients: `custom:tenant`, `email`.
    pub(super) fn attribute(&self, pool: UserPoolId, written: &str) -> Option<(SymbolId, usize)> {
        let (prefix, name) = match written.strip_prefix("custom:") {
            Some(name) => ("custom:".len(), name),
            None => (0, written),
        };
        let symbol = self.member_of(SymbolId::UserPool(pool), Namespace::Attribute, name)?;
        ((prefix == 0) == is_standard_attribute(name)).then_some((symbol, prefix))
    }

    /// Returns the symbol of the declaration whose name is at this span.
    pub(crate) fn declared_by(&self, file: FileId, name: Span) -> Option<SymbolId> {
        let at =
            self.declarations.binary_search_by_key(&(file, name.start), |(file, start, _)| (*file, *start)).ok()?;
        Some(self.declarations[at].2)
    }

    /// Returns the declaration of a symbol that is neither a parameter nor a member.
    pub(crate) fn declaration(&self, symbol: SymbolId) -> Option<(FileId, &'v DeclarationNode)> {
        let (list, n) = match symbol {
            SymbolId::UserPool(id) => (&self.user_pools, id.index()),
            SymbolId::Provider(id) => (&self.providers, id.index()),
            SymbolId::IdentityPool(id) => (&self.identity_pools, id.index()),
            SymbolId::Api(id) => (&self.apis, id.index()),
            SymbolId::Resource(id) => (&self.resources, id.index()),
            _ => return None,
        };
        list.get(n).copied()
    }

    /// Returns the clause that declares a member.
    pub(crate) fn clause(&self, symbol: SymbolId) -> Option<(FileId, &'v ClauseNode)> {
        self.clauses.get(&symbol).copied()
    }

    /// Returns the declarations of a key attribute.
    pub(crate) fn keys_of(&self, resource: ResourceId, n: u32) -> Vec<(FileId, &'v KeyNode)> {
        let Some((file, declare)) = self.declaration(SymbolId::Resource(resource)) else { return Vec::new() };
        let Some(body) = &declare.body else { return Vec::new() };
        let text = self.view.text(file);
        let Some(name) = keys(body).nth(n as usize).map(|key| key.name.of(text)) else { return Vec::new() };
        keys(body).filter(|key| key.name.of(text) == name).map(|key| (file, key)).collect()
    }

    /// Returns the declarations of a symbol. Only a key attribute may have several.
    pub(crate) fn declared(&self, symbol: SymbolId) -> Vec<DeclarationSite> {
        let site =
            |file, whole, name| DeclarationSite { loc: Loc { file, span: whole }, name: Loc { file, span: name } };
        match symbol {
            SymbolId::Param(id) => {
                let param = self.params.get(id.index());
                param.map(|(file, param)| site(*file, param.span, param.name)).into_iter().collect()
            }
            SymbolId::KeyAttribute(resource, n) => {
                let keys = self.keys_of(resource, n).into_iter();
                keys.map(|(file, key)| site(file, key.span, key.name)).collect()
            }
            _ if symbol.owner().is_none() => {
                let declare = self.declaration(symbol);
                declare.map(|(file, declare)| site(file, declare.span, declare.name)).into_iter().collect()
            }
            _ => {
                let clause = self.clause(symbol);
                let name = clause.and_then(|(file, clause)| Some(site(file, clause.span, member_name(clause)?)));
                name.into_iter().collect()
            }
        }
    }

    /// Returns the name as the declaration writes it.
    pub(crate) fn name(&self, symbol: SymbolId) -> &'s str {
        self.declared(symbol).first().map_or("", |declared| self.view.slice(declared.name))
    }

    /// Returns a name for messages: ``table `Notes` ``, ``group `admins` of user_pool `Users` ``.
    pub(crate) fn title(&self, symbol: SymbolId) -> String {
        let name = self.name(symbol);
        let word = match (symbol, symbol.owner()) {
            (SymbolId::Param(_), _) => "param",
            (SymbolId::KeyAttribute(..), _) => "key attribute",
            (_, None) => self.declaration(symbol).map_or("", |(file, declare)| declare.word.of(self.view.text(file))),
            (_, Some(_)) => self.clause(symbol).map_or("", |(_, clause)| clause.spec.word),
        };
        match symbol.owner() {
            Some(owner) => format!("{word} `{name}` of {}", self.title(owner)),
            None => format!("{word} `{name}`"),
        }
    }

    /// Returns the occurrences in a file, in the order of the text.
    pub(crate) fn occurrences(&self, file: FileId) -> Vec<Occurrence> {
        let mut occurrences = Vec::new();
        for statement in &self.view.parsed(file).tree.statements {
            self.collect(file, statement, &mut occurrences);
        }
        occurrences
    }

    /// Returns the occurrences of the name at a position, one for each symbol that it stands for.
    pub(crate) fn occurrences_at(&self, at: FilePosition) -> Vec<Occurrence> {
        let Some(statement) = self.view.statement(at) else { return Vec::new() };
        let mut occurrences = Vec::new();
        self.collect(at.file, statement, &mut occurrences);
        occurrences.retain(|occurrence| touches(occurrence.span, at.offset));
        if let Some(first) = occurrences.first().map(|first| first.span) {
            occurrences.retain(|occurrence| occurrence.span == first);
        }
        occurrences
    }
}

/// Returns the references among the values of a clause.
pub(super) fn references(clause: &ClauseNode) -> impl Iterator<Item = &crate::syntax::ast::Path> {
    clause.args.iter().flat_map(|arg| match arg {
        Arg::Ref(path) => std::slice::from_ref(path),
        Arg::Refs(paths) => paths.as_slice(),
        _ => &[],
    })
}

/// Returns the identifier of a resource server, with quotes.
pub(super) fn identifier(server: &ClauseNode) -> Option<Span> {
    let clauses = server.block.iter().flat_map(|block| &block.clauses);
    clauses.filter(|clause| clause.spec.word == "identifier").find_map(|clause| match clause.args.first() {
        Some(Arg::Text(span)) => Some(*span),
        _ => None,
    })
}

impl SymbolId {
    /// Returns the namespace of a member.
    pub(crate) fn namespace(self) -> Option<Namespace> {
        Some(match self {
            Self::Client(..) => Namespace::Client,
            Self::Group(..) => Namespace::Group,
            Self::ResourceServer(..) => Namespace::ResourceServer,
            Self::Scope(..) => Namespace::Scope,
            Self::Attribute(..) => Namespace::Attribute,
            Self::PoolProvider(..) => Namespace::PoolProvider,
            Self::Tag(..) => Namespace::Tag,
            Self::Authorizer(..) => Namespace::Authorizer,
            Self::Index(..) => Namespace::Index,
            Self::Channel(..) => Namespace::Channel,
            Self::KeyAttribute(..) => Namespace::KeyAttribute,
            _ => return None,
        })
    }
}

impl From<check::Symbol> for SymbolId {
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
