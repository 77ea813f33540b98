//! Collects the names in a statement that stand for a symbol.

use smallvec::SmallVec;

use super::table::{Namespace, SymbolTable, identifier, inside, member_name, members, references};
use super::{Occurrence, SymbolId};
use crate::check::{StringPart, string_parts};
use crate::model::{ApiId, IdentityPoolId, UserPoolId};
use crate::syntax::ast::{
    Arg, AssertNode, ClauseNode, ConditionNode, DeclarationNode, GrantNode, KeyNode, Path, PrincipalKind,
    PrincipalNode, RouteKey, StatementNode, TargetNode,
};
use crate::text::{FileId, Span};

/// Collects the occurrences of symbols in a statement.
struct OccurrenceCollector<'n, 'v, 's, 'f> {
    symbols: &'n SymbolTable<'v, 's>,
    file: FileId,
    occurrences: &'f mut Vec<Occurrence>,
}

/// The principal tags that a string can name.
enum Tags {
    /// The tags of these identity pools.
    Of(SmallVec<[IdentityPoolId; 1]>),
    All,
}

impl Tags {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Of(mut pools), Self::Of(more)) => {
                pools.extend(more);
                Self::Of(pools)
            }
            _ => Self::All,
        }
    }
}

/// The declaration and the clause that a clause is in.
#[derive(Clone, Copy)]
struct ClauseContext<'t> {
    thing: SymbolId,
    /// First word of the declaration.
    word: &'static str,
    outer: Option<&'t ClauseNode>,
}

impl ClauseContext<'_> {
    /// Word of the clause around this one.
    fn outer(&self) -> &'static str {
        self.outer.map_or("", |clause| clause.spec.word)
    }

    fn has_placeholders(&self, clause: &ClauseNode) -> bool {
        has_placeholders(self.word, self.outer(), clause.spec.word)
    }
}

/// Returns whether the checker reads braces in the strings of a clause as placeholders. `outer` is the clause around it, if any.
pub(crate) fn has_placeholders(declaration: &str, outer: &str, clause: &str) -> bool {
    !matches!(
        (declaration, outer, clause),
        ("function", "", "handler")
            | ("user_pool", "", "trigger")
            | ("user_pool", "verification" | "invitation", _)
            | ("user_pool", "sms", "code")
            | ("user_pool", "resource_server", "scope")
            | ("api", "", "route" | "authorizer")
            | ("api", "authorizer", "identity_source" | "validation")
            | ("api", "route", "scopes")
    )
}

impl SymbolTable<'_, '_> {
    /// Adds the occurrences in a statement, in the order of the text.
    pub(super) fn collect(&self, file: FileId, statement: &StatementNode, occurrences: &mut Vec<Occurrence>) {
        let before = occurrences.len();
        let mut collector = OccurrenceCollector { symbols: self, file, occurrences };
        match statement {
            StatementNode::Grant(grant) => collector.grant(grant),
            StatementNode::Declare(declare) => collector.declare(declare),
            StatementNode::Param(param) => collector.own(param.name),
            StatementNode::Test(test) => test.asserts.iter().for_each(|assert| collector.assert(assert)),
        }
        occurrences[before..].sort_by_key(|occurrence| (occurrence.span.start, occurrence.span.end));
    }
}

impl<'s> OccurrenceCollector<'_, '_, 's, '_> {
    fn text(&self, span: Span) -> &'s str {
        span.of(self.symbols.view.text(self.file))
    }

    fn add(&mut self, span: Span, symbol: SymbolId) {
        self.occurrences.push(Occurrence { span, symbol, declaration: false });
    }

    fn add_some(&mut self, span: Span, symbol: Option<SymbolId>) -> Option<SymbolId> {
        self.add(span, symbol?);
        symbol
    }

    fn add_declared(&mut self, span: Span, symbol: SymbolId) {
        self.occurrences.push(Occurrence { span, symbol, declaration: true });
    }

    fn own(&mut self, name: Span) {
        if let Some(symbol) = self.symbols.declared_by(self.file, name) {
            self.add_declared(name, symbol);
        }
    }

    fn global(&mut self, span: Span) -> Option<SymbolId> {
        self.add_some(span, self.symbols.global(self.text(span)))
    }

    fn member(&mut self, span: Span, owner: SymbolId, space: Namespace) -> Option<SymbolId> {
        self.add_some(span, self.symbols.member_of(owner, space, self.text(span)))
    }

    fn declare(&mut self, declare: &DeclarationNode) {
        let (Some(spec), Some(symbol)) = (declare.spec, self.symbols.declared_by(self.file, declare.name)) else {
            return;
        };
        self.add_declared(declare.name, symbol);
        let Some(body) = &declare.body else { return };
        let inside = ClauseContext { thing: symbol, word: spec.word, outer: None };
        for (member, clause) in members(symbol, body) {
            self.clause(inside, member, clause);
        }
    }

    fn clause(&mut self, inside: ClauseContext<'_>, declares: Option<SymbolId>, clause: &ClauseNode) {
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
                // `map` names an attribute and declares none.
                Arg::Word(span) if clause.spec.word == "map" => {
                    self.member(*span, inside.thing, Namespace::Attribute);
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
        let inner = ClauseContext { outer: Some(clause), ..inside };
        match declares {
            Some(owner @ SymbolId::ResourceServer(..)) => {
                members(owner, block).for_each(|(member, clause)| self.clause(inner, member, clause));
            }
            _ => block.clauses.iter().for_each(|clause| self.clause(inner, None, clause)),
        }
    }

    /// Adds a reference of a clause, the `n`-th.
    fn reference(&mut self, inside: ClauseContext<'_>, clause: &ClauseNode, path: &Path, n: usize) {
        let (first, second) = (path.first(), path.names().get(1).copied());
        match (inside.thing, inside.outer(), clause.spec.word) {
            (SymbolId::Api(_), "", "default") | (SymbolId::Api(_), "route", "authorizer") => {
                if path.len() == 1 && self.text(first) != "iam" {
                    self.member(first, inside.thing, Namespace::Authorizer);
                }
            }
            (SymbolId::UserPool(_), "client", "providers") => {
                if path.len() == 1 {
                    self.member(first, inside.thing, Namespace::PoolProvider);
                }
            }
            _ => {
                let owner = self.global(first);
                if let (Some(owner @ SymbolId::UserPool(_)), Some(second)) = (owner, second) {
                    // The result of a rule is a group; every other reference to a member of a pool is to a client.
                    let space = if clause.spec.word == "rule" && n == 1 { Namespace::Group } else { Namespace::Client };
                    self.member(second, owner, space);
                }
            }
        }
    }

    fn key(&mut self, thing: SymbolId, key: &KeyNode) {
        let name = self.text(key.name);
        if let Some(symbol) = self.symbols.member_of(thing, Namespace::KeyAttribute, name) {
            self.add_declared(key.name, symbol);
        }
        if let Some(of) = key.of.filter(|_| self.text(key.ty) == "tag") {
            let tags = self.symbols.tags(self.text(of));
            tags.iter().for_each(|tag| self.add(of, *tag));
        }
    }

    /// Adds the names in a string of a clause. The span includes the quotes.
    fn string(&mut self, inside: ClauseContext<'_>, clause: &ClauseNode, span: Span) {
        if inside.has_placeholders(clause) {
            self.placeholders(span, &Tags::All);
        }
        match (inside.thing, inside.outer(), clause.spec.word) {
            (SymbolId::UserPool(pool), "client", "scopes") => self.scope(span, &[pool]),
            (SymbolId::UserPool(pool), "client", "read" | "write") => self.attribute(span, pool),
            (SymbolId::Api(api), "route", "scopes") => {
                let pools = inside.outer.map_or(SmallVec::new(), |route| self.issuers(api, route));
                self.scope(span, &pools);
            }
            (SymbolId::IdentityPool(_), "", "rule") => self.group_value(clause, span),
            _ => {}
        }
    }

    /// `{stage}`, `{tag:tenant}`.
    fn placeholders(&mut self, quoted: Span, tags: &Tags) {
        let inner = inside(quoted);
        for part in string_parts(self.text(inner)) {
            let StringPart::Placeholder(range) = part else { continue };
            let span = Span::new(inner.start + range.start as u32, inner.start + range.end as u32);
            let written = self.text(span);
            if let Some(name) = written.strip_prefix("tag:") {
                let span = Span::new(span.end - name.len() as u32, span.end);
                for tag in self.symbols.tags(name) {
                    let SymbolId::Tag(pool, _) = tag else { continue };
                    if matches!(tags, Tags::All) || matches!(tags, Tags::Of(pools) if pools.contains(pool)) {
                        self.add(span, *tag);
                    }
                }
            } else if !matches!(written, "identity" | "sub")
                && let Some(symbol @ SymbolId::Param(_)) = self.symbols.global(written)
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
            let found = self.symbols.member_of(SymbolId::UserPool(*pool), Namespace::ResourceServer, server);
            let Some(found) = found else { continue };
            // In scopes the identifier of a server replaces its name.
            if self.symbols.clause(found).is_some_and(|(_, clause)| identifier(clause).is_none()) {
                self.add(server_span, found);
            }
            self.add_some(scope_span, self.symbols.member_of(found, Namespace::Scope, scope));
        }
    }

    /// Returns the user pools whose tokens a route accepts.
    fn issuers(&self, api: ApiId, route: &ClauseNode) -> SmallVec<[UserPoolId; 1]> {
        let word = |clause: &&ClauseNode, wanted| clause.spec.word == wanted;
        let own: Vec<&ClauseNode> = route.block.iter().flat_map(|block| &block.clauses).collect();
        let Some((file, declare)) = self.symbols.declaration(SymbolId::Api(api)) else { return SmallVec::new() };
        let of_api = || declare.body.iter().flat_map(|body| &body.clauses);
        let named = if let Some(own) = own.iter().find(|clause| word(clause, "authorizer")) {
            Some(*own)
        } else if own.iter().any(|clause| word(clause, "iam") || word(clause, "public")) {
            None
        } else {
            of_api().find(|clause| word(clause, "default"))
        };
        let text = self.symbols.view.text(file);
        let Some(name) = named.and_then(|clause| references(clause).next()).map(|path| path.span().of(text)) else {
            return SmallVec::new();
        };
        let Some(authorizer) = self.symbols.member_of(SymbolId::Api(api), Namespace::Authorizer, name) else {
            return SmallVec::new();
        };
        let Some((file, clause)) = self.symbols.clause(authorizer) else { return SmallVec::new() };
        let mut pools = SmallVec::new();
        for path in references(clause) {
            let source = self.symbols.global(path.first().of(self.symbols.view.text(file)));
            if let Some(SymbolId::UserPool(pool)) = source
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
        if let Some((symbol, prefix)) = self.symbols.attribute(pool, self.text(inner)) {
            self.add(Span::new(inner.start + prefix as u32, inner.end), symbol);
        }
    }

    /// `claim("custom:tenant")`: adds the attribute of each pool whose tokens have the claim.
    fn claim(&mut self, inside: ClauseContext<'_>, clause: &ClauseNode, quoted: Span) {
        for pool in self.claimed(inside, clause) {
            self.attribute(quoted, pool);
        }
    }

    /// Returns the user pools whose tokens have a claim.
    fn claimed(&self, inside: ClauseContext<'_>, clause: &ClauseNode) -> SmallVec<[UserPoolId; 2]> {
        let pool = |path: &Path| match self.symbols.global(self.text(path.first())) {
            Some(SymbolId::UserPool(pool)) => Some(pool),
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
        } else if let Some((_, declare)) = self.symbols.declaration(inside.thing) {
            let clauses = declare.body.iter().flat_map(|body| &body.clauses);
            let sign_in = clauses.filter(|clause| clause.spec.word == "sign_in");
            sign_in.flat_map(references).filter_map(pool).for_each(&mut add);
        }
        pools
    }

    /// `claim("cognito:groups") contains "admins"` names the group that has this name in Cognito.
    fn group_value(&mut self, rule: &ClauseNode, quoted: Span) {
        let claim = rule.args.iter().find_map(|arg| if let Arg::Claim(span) = arg { Some(*span) } else { None });
        if claim.map(|span| self.text(inside(span))) != Some("cognito:groups") {
            return;
        }
        let Some(login) = references(rule).next() else { return };
        let Some(pool @ SymbolId::UserPool(_)) = self.symbols.global(self.text(login.first())) else { return };
        let span = inside(quoted);
        let Some(group) = self.symbols.member_of(pool, Namespace::Group, self.text(span)) else { return };
        let named = self.symbols.clause(group).is_some_and(|(_, clause)| {
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
                    let groups = self.symbols.groups(self.text(*name));
                    groups.iter().for_each(|group| self.add(*name, *group));
                }
                [pool, name] => {
                    if let Some(pool @ SymbolId::UserPool(_)) = self.global(*pool) {
                        self.member(*name, pool, Namespace::Group);
                    }
                }
                _ => {}
            },
        }
    }

    /// Returns the tags of the identity pools that give principals their credentials.
    fn pools(&self, who: &[PrincipalNode]) -> Tags {
        who.iter().map(|who| self.pools_of(who)).reduce(Tags::or).unwrap_or(Tags::All)
    }

    fn pools_of(&self, who: &PrincipalNode) -> Tags {
        let path = who.path.map(|path| (path.first(), self.symbols.global(self.text(path.first()))));
        match (who.kind, path) {
            (PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers, Some((_, Some(SymbolId::IdentityPool(pool))))) => {
                Tags::Of(SmallVec::from_slice(&[pool]))
            }
            (PrincipalKind::Group, Some((first, owner))) => {
                let groups = self.symbols.groups(self.text(first));
                let users: SmallVec<[UserPoolId; 1]> = match owner {
                    Some(SymbolId::UserPool(pool)) if who.path.is_some_and(|path| path.len() > 1) => {
                        SmallVec::from_slice(&[pool])
                    }
                    _ => groups.iter().filter_map(|group| group.owner()).filter_map(user_pool).collect(),
                };
                Tags::Of(users.iter().flat_map(|users| self.symbols.pools_of(*users)).copied().collect())
            }
            _ => Tags::All,
        }
    }

    fn target(&mut self, target: &TargetNode) {
        let names = target.path.names();
        let owner = self.global(names[0]);
        if let (Some(SymbolId::Api(api)), Some(key)) = (owner, target.route.as_deref()) {
            self.route(api, *key);
        }
        let Some(second) = names.get(1) else { return };
        let space = match self.text(target.kind) {
            "index" => Namespace::Index,
            "channel" => Namespace::Channel,
            _ => return,
        };
        if let Some(owner) = owner {
            self.member(*second, owner, space);
        }
    }

    fn route(&mut self, api: ApiId, key: RouteKey) {
        let method = key.method.map_or("", |span| self.text(span));
        let symbol = self.symbols.route(api, method, self.text(key.path));
        self.add_some(key.span(), symbol);
    }

    fn route_ref(&mut self, api: Span, key: RouteKey) -> Option<(ApiId, SymbolId)> {
        let Some(SymbolId::Api(id)) = self.global(api) else { return None };
        self.route(id, key);
        let method = key.method.map_or("", |span| self.text(span));
        Some((id, self.symbols.route(id, method, self.text(key.path))?))
    }

    /// Adds the key attribute of each target that has one of this name.
    fn key_of(&mut self, span: Span, targets: &[TargetNode]) {
        let mut seen: SmallVec<[SymbolId; 2]> = SmallVec::new();
        for target in targets {
            let owner = self.symbols.global(self.text(target.path.first()));
            let key = owner.and_then(|owner| self.symbols.member_of(owner, Namespace::KeyAttribute, self.text(span)));
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
            let tags = self.pools(std::slice::from_ref(&grant.who));
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
            Assertion::May { who, except, targets, at, owner, .. } => {
                who.iter().chain(except).for_each(|who| self.who(who));
                targets.iter().for_each(|target| self.target(target));
                if let Some(at) = at {
                    let tags = self.pools(who);
                    self.placeholders(*at, &tags);
                }
                if let Some((attribute, _)) = owner {
                    self.key_of(*attribute, targets);
                }
            }
            Assertion::RouteRequires { route, authorizer, scopes } => {
                let found = self.route_ref(route.api, route.key);
                if let (Some(authorizer), Some(api)) = (authorizer, self.symbols.global(self.text(route.api)))
                    && self.text(*authorizer) != "iam"
                {
                    self.member(*authorizer, api, Namespace::Authorizer);
                }
                if let Some((api, symbol)) = found
                    && let Some((_, clause)) = self.symbols.clause(symbol)
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

fn user_pool(symbol: SymbolId) -> Option<UserPoolId> {
    if let SymbolId::UserPool(pool) = symbol { Some(pool) } else { None }
}
