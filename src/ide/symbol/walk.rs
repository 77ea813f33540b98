//! From a statement to the names in it.

use smallvec::SmallVec;

use super::names::{Names, Space, identifier, inside, member_name, members, references};
use super::{Occurrence, Symbol};
use crate::check::{Part, parts};
use crate::model::{ApiId, IdentityPoolId, UserPoolId};
use crate::syntax::ast::{
    Arg, AssertNode, ClauseNode, ConditionNode, DeclarationNode, GrantNode, KeyNode, Path, PrincipalKind,
    PrincipalNode, RouteKey, StatementNode, TargetNode,
};
use crate::text::{FileId, Span};

/// One statement being read.
struct Walk<'n, 'v, 's, 'f> {
    names: &'n Names<'v, 's>,
    file: FileId,
    found: &'f mut Vec<Occurrence>,
}

/// Whose principal tags a string can name.
enum Tags {
    /// Those of these identity pools.
    Of(SmallVec<[IdentityPoolId; 1]>),
    /// Those of any.
    All,
}

/// Where a clause stands: in a thing of the program, or in a clause of one.
#[derive(Clone, Copy)]
struct Inside<'t> {
    thing: Symbol,
    /// The first word of the declaration.
    word: &'static str,
    outer: Option<&'t ClauseNode>,
}

impl Inside<'_> {
    /// The word of the clause around.
    fn outer(&self) -> &'static str {
        self.outer.map_or("", |clause| clause.spec.word)
    }

    fn has_placeholders(&self, clause: &ClauseNode) -> bool {
        has_placeholders(self.word, self.outer(), clause.spec.word)
    }
}

/// Whether braces in the strings of a clause, in a clause around it, in a declaration, are placeholders: whether the checker
/// reads them as such.
pub(crate) fn has_placeholders(declaration: &str, outer: &str, clause: &str) -> bool {
    !matches!(
        (declaration, outer, clause),
        ("function", "", "handler")
            | ("user_pool", "", "trigger")
            | ("user_pool", "verification", _)
            | ("user_pool", "resource_server", "scope")
            | ("api", "", "route" | "authorizer")
            | ("api", "authorizer", "identity_source" | "validation")
            | ("api", "route", "scopes")
    )
}

impl Names<'_, '_> {
    /// Adds the names of a statement, in the order of the text.
    pub(super) fn walk(&self, file: FileId, statement: &StatementNode, found: &mut Vec<Occurrence>) {
        let before = found.len();
        let mut walk = Walk { names: self, file, found };
        match statement {
            StatementNode::Grant(grant) => walk.grant(grant),
            StatementNode::Declare(declare) => walk.declare(declare),
            StatementNode::Param(param) => walk.own(param.name),
            StatementNode::Test(test) => test.asserts.iter().for_each(|assert| walk.assert(assert)),
        }
        found[before..].sort_by_key(|occurrence| (occurrence.span.start, occurrence.span.end));
    }
}

impl<'s> Walk<'_, '_, 's, '_> {
    fn text(&self, span: Span) -> &'s str {
        span.of(self.names.view.text(self.file))
    }

    fn add(&mut self, span: Span, symbol: Symbol) {
        self.found.push(Occurrence { span, symbol, declaration: false });
    }

    fn add_some(&mut self, span: Span, symbol: Option<Symbol>) -> Option<Symbol> {
        self.add(span, symbol?);
        symbol
    }

    fn add_declared(&mut self, span: Span, symbol: Symbol) {
        self.found.push(Occurrence { span, symbol, declaration: true });
    }

    fn own(&mut self, name: Span) {
        if let Some(symbol) = self.names.own(self.file, name) {
            self.add_declared(name, symbol);
        }
    }

    fn global(&mut self, span: Span) -> Option<Symbol> {
        self.add_some(span, self.names.global(self.text(span)))
    }

    fn member(&mut self, span: Span, owner: Symbol, space: Space) -> Option<Symbol> {
        self.add_some(span, self.names.member_of(owner, space, self.text(span)))
    }

    fn declare(&mut self, declare: &DeclarationNode) {
        let (Some(spec), Some(symbol)) = (declare.spec, self.names.own(self.file, declare.name)) else { return };
        self.add_declared(declare.name, symbol);
        let Some(body) = &declare.body else { return };
        let inside = Inside { thing: symbol, word: spec.word, outer: None };
        for (member, clause) in members(symbol, body) {
            self.clause(inside, member, clause);
        }
    }

    fn clause(&mut self, inside: Inside<'_>, declares: Option<Symbol>, clause: &ClauseNode) {
        if let (Some(symbol), Some(name)) = (declares, member_name(clause)) {
            self.add_declared(name, symbol);
        }
        let mut refs = 0;
        for arg in &clause.args {
            match arg {
                Arg::Ref(path) => {
                    self.reference(inside, clause, path, refs);
                    refs += 1;
                }
                Arg::Refs(paths) => paths.iter().for_each(|path| self.reference(inside, clause, path, 0)),
                Arg::Text(span) => self.string(inside, clause, *span),
                Arg::Texts(spans) => spans.iter().for_each(|span| self.string(inside, clause, *span)),
                Arg::Keys(keys) => keys.iter().for_each(|key| self.key(inside.thing, key)),
                Arg::Claim(span) => self.claim(inside, clause, *span),
                // The one name that no clause declares: an attribute that a provider fills.
                Arg::Word(span) if clause.spec.word == "map" => {
                    self.member(*span, inside.thing, Space::Attribute);
                }
                Arg::Word(_)
                | Arg::Words(_)
                | Arg::Number(_)
                | Arg::Route(_)
                | Arg::Because(_)
                | Arg::Until(_)
                | Arg::Switch(..) => {}
            }
        }
        let Some(block) = &clause.block else { return };
        let inner = Inside { outer: Some(clause), ..inside };
        match declares {
            Some(owner @ Symbol::ResourceServer(..)) => {
                members(owner, block).for_each(|(member, clause)| self.clause(inner, member, clause));
            }
            _ => block.clauses.iter().for_each(|clause| self.clause(inner, None, clause)),
        }
    }

    /// A reference of a clause, the n-th of it.
    fn reference(&mut self, inside: Inside<'_>, clause: &ClauseNode, path: &Path, n: usize) {
        let (first, second) = (path.first(), path.names().get(1).copied());
        match (inside.thing, inside.outer(), clause.spec.word) {
            (Symbol::Api(_), "", "default") | (Symbol::Api(_), "route", "authorizer") => {
                if path.len() == 1 && self.text(first) != "iam" {
                    self.member(first, inside.thing, Space::Authorizer);
                }
            }
            (Symbol::UserPool(_), "client", "providers") => {
                if path.len() == 1 {
                    self.member(first, inside.thing, Space::PoolProvider);
                }
            }
            _ => {
                let owner = self.global(first);
                if let (Some(owner @ Symbol::UserPool(_)), Some(second)) = (owner, second) {
                    // What a rule leads to is a group; every other reference into a pool is to a client.
                    let space = if clause.spec.word == "rule" && n == 1 { Space::Group } else { Space::Client };
                    self.member(second, owner, space);
                }
            }
        }
    }

    fn key(&mut self, thing: Symbol, key: &KeyNode) {
        let name = self.text(key.name);
        if let Some(symbol) = self.names.member_of(thing, Space::KeyAttribute, name) {
            self.add_declared(key.name, symbol);
        }
        if let Some(of) = key.of.filter(|_| self.text(key.ty) == "tag") {
            let tags = self.names.tags(self.text(of));
            tags.iter().for_each(|tag| self.add(of, *tag));
        }
    }

    /// A string of a clause, with quotes.
    fn string(&mut self, inside: Inside<'_>, clause: &ClauseNode, span: Span) {
        if inside.has_placeholders(clause) {
            self.placeholders(span, &Tags::All);
        }
        match (inside.thing, inside.outer(), clause.spec.word) {
            (Symbol::UserPool(pool), "client", "scopes") => self.scope(span, &[pool]),
            (Symbol::UserPool(pool), "client", "read" | "write") => self.attribute(span, pool),
            (Symbol::Api(api), "route", "scopes") => {
                let pools = inside.outer.map_or(SmallVec::new(), |route| self.issuers(api, route));
                self.scope(span, &pools);
            }
            (Symbol::IdentityPool(_), "", "rule") => self.group_value(clause, span),
            _ => {}
        }
    }

    /// `{stage}`, `{tag:tenant}`.
    fn placeholders(&mut self, quoted: Span, tags: &Tags) {
        let inner = inside(quoted);
        for part in parts(self.text(inner)) {
            let Part::Placeholder(range) = part else { continue };
            let span = Span::new(inner.start + range.start as u32, inner.start + range.end as u32);
            let written = self.text(span);
            if let Some(name) = written.strip_prefix("tag:") {
                let span = Span::new(span.end - name.len() as u32, span.end);
                for tag in self.names.tags(name) {
                    let Symbol::Tag(pool, _) = tag else { continue };
                    if matches!(tags, Tags::All) || matches!(tags, Tags::Of(pools) if pools.contains(pool)) {
                        self.add(span, *tag);
                    }
                }
            } else if !matches!(written, "identity" | "sub")
                && let Some(symbol @ Symbol::Param(_)) = self.names.global(written)
            {
                self.add(span, symbol);
            }
        }
    }

    /// `"notes/write"`, a scope of a resource server of one of these pools.
    fn scope(&mut self, quoted: Span, pools: &[UserPoolId]) {
        let inner = inside(quoted);
        let Some((server, scope)) = self.text(inner).rsplit_once('/') else { return };
        let server_span = Span::new(inner.start, inner.start + server.len() as u32);
        let scope_span = Span::new(inner.end - scope.len() as u32, inner.end);
        for pool in pools {
            let found = self.names.member_of(Symbol::UserPool(*pool), Space::ResourceServer, server);
            let Some(found) = found else { continue };
            // Where there is an identifier, it is that which stands in scopes, and not the name.
            if self.names.clause(found).is_some_and(|(_, clause)| identifier(clause).is_none()) {
                self.add(server_span, found);
            }
            self.add_some(scope_span, self.names.member_of(found, Space::Scope, scope));
        }
    }

    /// The user pools whose tokens a route takes.
    fn issuers(&self, api: ApiId, route: &ClauseNode) -> SmallVec<[UserPoolId; 1]> {
        let word = |clause: &&ClauseNode, wanted| clause.spec.word == wanted;
        let own: Vec<&ClauseNode> = route.block.iter().flat_map(|block| &block.clauses).collect();
        let Some((file, declare)) = self.names.declaration(Symbol::Api(api)) else { return SmallVec::new() };
        let of_api = || declare.body.iter().flat_map(|body| &body.clauses);
        let named = if let Some(own) = own.iter().find(|clause| word(clause, "authorizer")) {
            Some(*own)
        } else if own.iter().any(|clause| word(clause, "iam") || word(clause, "public")) {
            None
        } else {
            of_api().find(|clause| word(clause, "default"))
        };
        let text = self.names.view.text(file);
        let Some(name) = named.and_then(|clause| references(clause).next()).map(|path| path.span().of(text)) else {
            return SmallVec::new();
        };
        let Some(authorizer) = self.names.member_of(Symbol::Api(api), Space::Authorizer, name) else {
            return SmallVec::new();
        };
        let Some((file, clause)) = self.names.clause(authorizer) else { return SmallVec::new() };
        let mut pools = SmallVec::new();
        for path in references(clause) {
            let source = self.names.global(path.first().of(self.names.view.text(file)));
            if let Some(Symbol::UserPool(pool)) = source
                && !pools.contains(&pool)
            {
                pools.push(pool);
            }
        }
        pools
    }

    /// `"custom:tenant"`, an attribute of a pool.
    fn attribute(&mut self, quoted: Span, pool: UserPoolId) {
        let inner = inside(quoted);
        if let Some((symbol, prefix)) = self.names.attribute(pool, self.text(inner)) {
            self.add(Span::new(inner.start + prefix as u32, inner.end), symbol);
        }
    }

    /// `claim("custom:tenant")`: the attributes that fill it, of the pools whose tokens are meant.
    fn claim(&mut self, inside: Inside<'_>, clause: &ClauseNode, quoted: Span) {
        for pool in self.claimed(inside, clause) {
            self.attribute(quoted, pool);
        }
    }

    /// The user pools whose tokens a claim is in.
    fn claimed(&self, inside: Inside<'_>, clause: &ClauseNode) -> SmallVec<[UserPoolId; 2]> {
        let pool = |path: &Path| match self.names.global(self.text(path.first())) {
            Some(Symbol::UserPool(pool)) => Some(pool),
            _ => None,
        };
        let mut pools = SmallVec::new();
        let mut add = |found: UserPoolId| {
            if !pools.contains(&found) {
                pools.push(found);
            }
        };
        if let Some(login) = references(clause).next() {
            pool(login).into_iter().for_each(&mut add);
        } else if let Some((_, declare)) = self.names.declaration(inside.thing) {
            let clauses = declare.body.iter().flat_map(|body| &body.clauses);
            let sign_in = clauses.filter(|clause| clause.spec.word == "sign_in");
            sign_in.flat_map(references).filter_map(pool).for_each(&mut add);
        }
        pools
    }

    /// `claim("cognito:groups") contains "admins"` means the group that Cognito knows by this name.
    fn group_value(&mut self, rule: &ClauseNode, quoted: Span) {
        let claim = rule.args.iter().find_map(|arg| if let Arg::Claim(span) = arg { Some(*span) } else { None });
        if claim.map(|span| self.text(inside(span))) != Some("cognito:groups") {
            return;
        }
        let Some(login) = references(rule).next() else { return };
        let Some(pool @ Symbol::UserPool(_)) = self.names.global(self.text(login.first())) else { return };
        let span = inside(quoted);
        let Some(group) = self.names.member_of(pool, Space::Group, self.text(span)) else { return };
        let named = self.names.clause(group).is_some_and(|(_, clause)| {
            clause.block.iter().flat_map(|block| &block.clauses).any(|clause| clause.spec.word == "name")
        });
        if !named {
            self.add(span, group);
        }
    }

    fn who(&mut self, who: &PrincipalNode) {
        let Some(path) = who.path else { return };
        match who.kind {
            PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers | PrincipalKind::Function => {
                self.global(path.first());
            }
            PrincipalKind::Group => match path.names() {
                [name] => {
                    let groups = self.names.groups(self.text(*name));
                    groups.iter().for_each(|group| self.add(*name, *group));
                }
                [pool, name] => {
                    if let Some(pool @ Symbol::UserPool(_)) = self.global(*pool) {
                        self.member(*name, pool, Space::Group);
                    }
                }
                _ => {}
            },
        }
    }

    /// The identity pools that give somebody their credentials.
    fn pools(&self, who: &PrincipalNode) -> Tags {
        let path = who.path.map(|path| (path.first(), self.names.global(self.text(path.first()))));
        match (who.kind, path) {
            (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, Some((_, Some(Symbol::IdentityPool(pool))))) => {
                Tags::Of(SmallVec::from_slice(&[pool]))
            }
            (PrincipalKind::Group, Some((first, owner))) => {
                let groups = self.names.groups(self.text(first));
                let users: SmallVec<[UserPoolId; 1]> = match owner {
                    Some(Symbol::UserPool(pool)) if who.path.is_some_and(|path| path.len() > 1) => {
                        SmallVec::from_slice(&[pool])
                    }
                    _ => groups.iter().filter_map(|group| group.owner()).filter_map(user_pool).collect(),
                };
                Tags::Of(users.iter().flat_map(|users| self.names.pools_of(*users)).copied().collect())
            }
            _ => Tags::All,
        }
    }

    fn target(&mut self, target: &TargetNode) {
        let names = target.path.names();
        let owner = self.global(names[0]);
        if let (Some(Symbol::Api(api)), Some(key)) = (owner, target.route.as_deref()) {
            self.route(api, *key);
        }
        let Some(second) = names.get(1) else { return };
        let space = match self.text(target.kind) {
            "index" => Space::Index,
            "channel" => Space::Channel,
            _ => return,
        };
        if let Some(owner) = owner {
            self.member(*second, owner, space);
        }
    }

    fn route(&mut self, api: ApiId, key: RouteKey) {
        let method = key.method.map_or("", |span| self.text(span));
        let symbol = self.names.route(api, method, self.text(key.path));
        self.add_some(key.span(), symbol);
    }

    fn route_ref(&mut self, api: Span, key: RouteKey) -> Option<(ApiId, Symbol)> {
        let Some(Symbol::Api(id)) = self.global(api) else { return None };
        self.route(id, key);
        let method = key.method.map_or("", |span| self.text(span));
        Some((id, self.names.route(id, method, self.text(key.path))?))
    }

    /// A key attribute of each of these targets that has one of this name.
    fn key_of(&mut self, span: Span, targets: &[TargetNode]) {
        let mut seen: SmallVec<[Symbol; 2]> = SmallVec::new();
        for target in targets {
            let owner = self.names.global(self.text(target.path.first()));
            let key = owner.and_then(|owner| self.names.member_of(owner, Space::KeyAttribute, self.text(span)));
            if let Some(key) = key
                && !seen.contains(&key)
            {
                seen.push(key);
                self.add(span, key);
            }
        }
    }

    fn condition(&mut self, condition: &ConditionNode, targets: &[TargetNode]) {
        let word = self.text(condition.word);
        for argument in &condition.args {
            match (word, argument.text) {
                ("owner", false) | ("attributes", false) => self.key_of(argument.span, targets),
                ("attributes", true) => self.key_of(inside(argument.span), targets),
                (_, true) => self.placeholders(argument.span, &Tags::All),
                (_, false) => {}
            }
        }
    }

    fn grant(&mut self, grant: &GrantNode) {
        let terms = grant.terms();
        std::iter::once(&grant.who).chain(&terms.except).for_each(|who| self.who(who));
        grant.targets.iter().for_each(|target| self.target(target));
        if let Some(at) = terms.at {
            let tags = self.pools(&grant.who);
            self.placeholders(at, &tags);
        }
        terms.conditions.iter().for_each(|condition| self.condition(condition, &grant.targets));
        if let Some(via) = &terms.via {
            self.route_ref(via.api, via.key);
        }
    }

    fn assert(&mut self, assert: &AssertNode) {
        use crate::syntax::ast::Assertion;
        match &assert.claim {
            Assertion::May { who, except, target, at, owner, .. } => {
                std::iter::once(who).chain(except).for_each(|who| self.who(who));
                self.target(target);
                if let Some(at) = at {
                    let tags = self.pools(who);
                    self.placeholders(*at, &tags);
                }
                if let Some((attribute, _)) = owner {
                    self.key_of(*attribute, std::slice::from_ref(target));
                }
            }
            Assertion::RouteRequires { route, authorizer, scopes } => {
                let found = self.route_ref(route.api, route.key);
                if let (Some(authorizer), Some(api)) = (authorizer, self.names.global(self.text(route.api)))
                    && self.text(*authorizer) != "iam"
                {
                    self.member(*authorizer, api, Space::Authorizer);
                }
                if let Some((api, symbol)) = found
                    && let Some((_, clause)) = self.names.clause(symbol)
                {
                    let pools = self.issuers(api, clause);
                    scopes.iter().for_each(|scope| self.scope(*scope, &pools));
                }
            }
            Assertion::RoutePublic { route } => {
                self.route_ref(route.api, route.key);
            }
        }
    }
}

fn user_pool(symbol: Symbol) -> Option<UserPoolId> {
    if let Symbol::UserPool(pool) = symbol { Some(pool) } else { None }
}
