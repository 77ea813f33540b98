//! Who calls the function behind a route. A grant `via` the route is for nobody else, and what is denied to one of them is
//! not to reach them through the function.

use rustc_hash::FxHashMap;

use super::{Context, Grants};
use crate::check::identity_pool::user_pools;
use crate::diagnostic::{Code, Diagnostic, Edit, codes::grants as code};
use crate::model::api::{AuthorizerKind, Handler, Issuer, RouteAuth};
use crate::model::grant::{GrantTarget, Object, Part, Permission};
use crate::model::identity_pool::SignIn;
use crate::model::user_pool::Group;
use crate::model::{ApiId, ApiKind, IdentityPoolId, Principal, Program, ProviderId, ResourceId, RoleId, UserPoolId};
use crate::syntax::ast::RouteRef;
use crate::text::{Loc, Span};

/// A grant `via` a route.
#[derive(Debug)]
pub(super) struct Via {
    /// Its place among the grants of the program.
    grant: usize,
    /// Where the principal is written.
    who: Loc,
    /// Where the route is written.
    loc: Loc,
    /// Where the clause begins, its keyword included.
    clause: Loc,
    guests: bool,
    /// The identity pool whose users are meant, if there is one.
    pool: Option<IdentityPoolId>,
    route: (ApiId, u32),
    function: ResourceId,
}

/// Somebody who can make a function run.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Caller {
    /// Anybody.
    Anybody,
    /// Who has a token of a user pool.
    UserPool(UserPoolId),
    /// Who has a token of a provider.
    Provider(ProviderId),
    /// Whom an authorizer (by its place in the API) lets through, which only its function knows.
    Decided(ApiId, u32),
    /// Who holds a role.
    Role(RoleId),
}

/// A way to make a function run.
#[derive(Debug, Clone, Copy)]
struct Way {
    caller: Caller,
    by: By,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Route(ApiId, u32),
    /// A grant to call the function itself.
    Grant(usize),
    /// An API that has it decide who may call: whoever asks makes it run.
    Authorizer(ApiId, u32),
    /// A user pool that calls it when people sign up or in.
    Trigger(UserPoolId, u32),
}

/// What grants and routes say of functions.
struct Calls {
    /// The routes that a function answers.
    routes: FxHashMap<ResourceId, Vec<(ApiId, u32)>>,
    /// The authorizers that ask a function.
    authorizers: FxHashMap<ResourceId, (ApiId, u32)>,
    /// The user pools that call a function.
    triggers: FxHashMap<ResourceId, (UserPoolId, u32)>,
    /// One of several declarations for what can be the same function.
    same: FxHashMap<Object, Object>,
    /// The grants on routes, on functions and on WebSocket APIs.
    grants: FxHashMap<GrantTarget<'static>, Vec<usize>>,
    denials: FxHashMap<Object, Vec<usize>>,
}

impl Calls {
    fn new(program: &Program<'_>) -> Self {
        let mut calls = Self {
            routes: FxHashMap::default(),
            authorizers: FxHashMap::default(),
            triggers: FxHashMap::default(),
            same: crate::check::once::alike(program),
            grants: FxHashMap::default(),
            denials: FxHashMap::default(),
        };
        // The code of a declared function can be named by its path too, and may be one function then.
        let mut by_path: FxHashMap<&str, Vec<ResourceId>> = FxHashMap::default();
        for (at, resource) in program.resources.iter().enumerate() {
            if let Some(path) = resource.function().and_then(|function| function.handler) {
                by_path.entry(path).or_default().push(ResourceId(at as u32));
            }
        }
        let functions = |handler| match handler {
            Handler::Function(id) => vec![id],
            Handler::Path(path, _) => by_path.get(path).cloned().unwrap_or_default(),
        };
        for (at, pool) in program.user_pools.iter().enumerate() {
            for (place, trigger) in pool.triggers.iter().enumerate() {
                for id in functions(trigger.handler) {
                    let id = calls.one(id);
                    calls.triggers.entry(id).or_insert((UserPoolId(at as u32), place as u32));
                }
            }
        }
        for (at, api) in program.apis.iter().enumerate() {
            for (place, authorizer) in api.authorizers.iter().enumerate() {
                let AuthorizerKind::Lambda(lambda) = &authorizer.kind else { continue };
                for id in functions(lambda.function) {
                    let id = calls.one(id);
                    calls.authorizers.entry(id).or_insert((ApiId(at as u32), place as u32));
                }
            }
            for (route, found) in api.routes.iter().enumerate() {
                for id in functions(found.handler) {
                    let id = calls.one(id);
                    calls.routes.entry(id).or_default().push((ApiId(at as u32), route as u32));
                }
            }
        }
        for (at, grant) in program.grants.iter().enumerate() {
            for target in &grant.targets {
                if grant.deny {
                    calls.denials.entry(target.object).or_default().push(at);
                }
                if let Some(target) = called(program, target)
                    && grant.verbs.iter().any(runs)
                {
                    let object = calls.same.get(&target.object).copied().unwrap_or(target.object);
                    let target = GrantTarget { object, ..target };
                    calls.grants.entry(target).or_default().push(at);
                }
            }
        }
        calls
    }

    /// The declaration that stands for all of a function.
    fn one(&self, function: ResourceId) -> ResourceId {
        match self.same.get(&Object::Resource(function)) {
            Some(Object::Resource(one)) => *one,
            _ => function,
        }
    }

    /// Every way to make a function run.
    fn ways(&self, program: &Program<'_>, function: ResourceId) -> Vec<Way> {
        let mut ways = Vec::new();
        let function = self.one(function);
        for &(id, route) in self.routes.get(&function).into_iter().flatten() {
            let api = &program.apis[id.index()];
            let mut push = |caller| ways.push(Way { caller, by: By::Route(id, route) });
            match api.routes[route as usize].auth {
                RouteAuth::Public(_) => push(Caller::Anybody),
                RouteAuth::Iam => {
                    let part = if api.kind == ApiKind::WebSocket { Part::Whole } else { Part::Route(route) };
                    let target = GrantTarget { object: Object::Api(id), part };
                    self.roles(program, target).for_each(|(role, _)| push(Caller::Role(role)));
                }
                RouteAuth::Authorizer(at) => match &api.authorizers[at as usize].kind {
                    AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, .. }, .. } => push(Caller::UserPool(*pool)),
                    AuthorizerKind::UserPool { pools, .. } => {
                        pools.iter().for_each(|pool| push(Caller::UserPool(*pool)));
                    }
                    AuthorizerKind::Jwt { issuer: Issuer::Provider(provider), .. }
                    | AuthorizerKind::Oidc { provider, .. } => push(Caller::Provider(*provider)),
                    AuthorizerKind::Lambda(_) => push(Caller::Decided(id, at)),
                    AuthorizerKind::Iam => {}
                    AuthorizerKind::ApiKey(_) => push(Caller::Anybody),
                },
            }
        }
        if let Some(&(api, at)) = self.authorizers.get(&function) {
            ways.push(Way { caller: Caller::Anybody, by: By::Authorizer(api, at) });
        }
        if let Some(&(pool, at)) = self.triggers.get(&function) {
            ways.push(Way { caller: Caller::Anybody, by: By::Trigger(pool, at) });
        }
        let itself = GrantTarget { object: Object::Resource(function), part: Part::Whole };
        let others = self.roles(program, itself).filter(|(role, _)| {
            // A function that calls itself acts for whoever called it.
            !matches!(program.roles[role.index()].principal, Principal::Function(of) if self.one(of) == function)
        });
        ways.extend(others.map(|(role, grant)| Way { caller: Caller::Role(role), by: By::Grant(grant) }));
        ways
    }

    /// The roles that may call something, each with the grant that says so.
    fn roles<'a>(
        &'a self,
        program: &'a Program<'_>,
        target: GrantTarget<'static>,
    ) -> impl Iterator<Item = (RoleId, usize)> + 'a {
        let grants = self.grants.get(&target).map_or(&[][..], Vec::as_slice);
        let denied = move |role: &RoleId| {
            let of = grants.iter().map(|at| &program.grants[*at]).filter(|grant| grant.deny && grant.until().is_none());
            of.into_iter().any(|grant| grant.roles.contains(role))
        };
        let allowed = grants.iter().filter(|at| !program.grants[**at].deny);
        allowed
            .flat_map(|at| program.grants[*at].roles.iter().map(|role| (*role, *at)))
            .filter(move |(role, _)| !denied(role))
    }
}

/// A target that something runs behind.
fn called(program: &Program<'_>, target: &GrantTarget<'_>) -> Option<GrantTarget<'static>> {
    let part = match (target.object, target.part) {
        (Object::Api(_), Part::Route(route)) => Part::Route(route),
        (Object::Api(_), Part::Whole) => Part::Whole,
        (Object::Resource(id), Part::Whole) if program.resources[id.index()].function().is_some() => Part::Whole,
        _ => return None,
    };
    Some(GrantTarget { object: target.object, part })
}

/// Whether a permission makes a function run.
fn runs(permission: &Permission) -> bool {
    permission.actions().any(|action| action == "execute-api:Invoke" || action.starts_with("lambda:Invoke"))
}

impl Grants<'_, '_> {
    /// What is to be seen of a grant `via` a route once all grants are known.
    pub(super) fn note_via(&mut self, context: &Context<'_>, via: &RouteRef, route: (ApiId, u32), role: RoleId) {
        let node = context.node;
        let Principal::Function(function) = self.checker.program.roles[role.index()].principal else { return };
        let guests = context.guests;
        let pool = match (guests, node.who.path, self.checker.program.identity_pools.is_empty()) {
            // Whoever the route lets in, as nobody has credentials of their own; and guests are anybody.
            (_, None, true) | (true, None, _) => None,
            _ => match self.identity_pool(context, &node.who) {
                Some(pool) => Some(pool),
                None => return,
            },
        };
        let loc = context.loc(via.span);
        let text = &self.checker.sources.file(loc.file).text[..via.span.start as usize];
        let before = text.trim_end();
        let before = before.strip_suffix("via").unwrap_or(before).trim_end();
        let clause = Loc { file: loc.file, span: Span::new(before.len() as u32, via.span.end) };
        let (grant, who) = (self.checker.program.grants.len(), context.loc(node.who.span));
        self.vias.push(Via { grant, who, loc, clause, guests, pool, route, function });
    }

    /// Whether those who get something `via` a route are those whom it is granted to.
    pub(super) fn callers(&mut self) {
        let vias = std::mem::take(&mut self.vias);
        if vias.is_empty() {
            return;
        }
        let program = &self.checker.program;
        let calls = Calls::new(program);
        let mut ways: FxHashMap<ResourceId, Vec<Way>> = FxHashMap::default();
        let mut found = Vec::new();
        for via in &vias {
            let ways = ways.entry(via.function).or_insert_with(|| calls.ways(program, via.function));
            found.extend(stranger(program, via, ways).or_else(|| denied(program, &calls, via, ways)));
        }
        self.checker.diagnostics.extend(found);
    }
}

/// What is wrong if somebody can make the function run whom the grant is not for.
fn stranger(program: &Program<'_>, via: &Via, ways: &[Way]) -> Option<Diagnostic> {
    if via.guests {
        return None;
    }
    let its_own = By::Route(via.route.0, via.route.1);
    let own = |caller: Caller| ways.iter().any(|way| way.by == its_own && way.caller == caller);
    let same_answer = |api: ApiId, at: u32| {
        let function = |api: ApiId, at: u32| match &program.apis[api.index()].authorizers[at as usize].kind {
            AuthorizerKind::Lambda(lambda) => Some(lambda.function),
            _ => None,
        };
        ways.iter().any(|way| {
            way.by == its_own
                && matches!(way.caller, Caller::Decided(other, place) if function(other, place) == function(api, at))
        })
    };
    // The route itself first: it is what the grant names.
    let mut order: Vec<&Way> = ways.iter().collect();
    order.sort_by_key(|way| way.by != its_own);
    for way in order {
        let isolated = match way.caller {
            Caller::UserPool(users) => {
                let groups = &program.user_pools[users.index()].groups;
                groups.iter().find(|group| group.isolated).or_else(|| by_rule(program, via, way.caller))
            }
            Caller::Provider(_) => by_rule(program, via, way.caller),
            Caller::Role(role) => match program.roles[role.index()].principal {
                Principal::Group(_, users, group) => {
                    Some(&program.user_pools[users.index()].groups[group as usize]).filter(|group| group.isolated)
                }
                _ => None,
            },
            _ => None,
        };
        let meant = match (way.caller, via.pool) {
            (Caller::Anybody, _) => false,
            (Caller::UserPool(users), Some(pool)) => {
                user_pools(&program.identity_pools[pool.index()]).any(|of| of == users)
            }
            (Caller::Provider(provider), Some(pool)) => signs_in(program, pool, provider),
            (Caller::Decided(..), Some(_)) => false,
            (Caller::UserPool(_) | Caller::Provider(_), None) => own(way.caller),
            (Caller::Decided(api, at), None) => same_answer(api, at),
            (Caller::Role(role), pool) => match program.roles[role.index()].principal {
                Principal::AuthUsers(of) | Principal::Group(of, ..) => Some(of) == pool,
                Principal::UnauthUsers(_) | Principal::Function(_) => false,
            },
        };
        if !meant {
            return Some(other_callers(program, via, *way, way.by == its_own));
        }
        if let Some(group) = isolated {
            let route = route_key(program, via.route);
            let message =
                format!("members of `{}` can call `{route}`, and are granted nothing as signed-in users", group.name);
            let diagnostic = Diagnostic::new(&code::VIA_ISOLATED, via.loc, message, "cannot tell them from others")
                .label(group.loc, "isolated here");
            let diagnostic = by_label(program, diagnostic, way.by, "they come this way");
            return Some(ways_out(program, via, diagnostic.note(ONE_ROLE)));
        }
    }
    None
}

/// An isolated group whose role a rule of the identity pool gives to such callers.
fn by_rule<'p, 's>(program: &'p Program<'s>, via: &Via, caller: Caller) -> Option<&'p Group<'s>> {
    let rules = program.identity_pools[via.pool?.index()].rules.iter().filter(|rule| match (rule.login, caller) {
        (SignIn::Client(users, _), Caller::UserPool(of)) => users == of,
        (SignIn::Provider(provider), Caller::Provider(of)) => provider == of,
        _ => false,
    });
    let mut groups = rules.map(|rule| &program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize]);
    groups.find(|group| group.isolated)
}

const ONE_ROLE: &str = "the function has one role, whoever it acts for";

/// The error of a caller whom a grant is not for.
fn other_callers(program: &Program<'_>, via: &Via, way: Way, itself: bool) -> Diagnostic {
    let name = |pool: IdentityPoolId| program.identity_pools[pool.index()].name;
    let (code, place): (&'static Code, String) = match way.by {
        By::Route(..) if itself => (&code::VIA_OTHER_CALLERS, format!("`{}`", route_key(program, via.route))),
        By::Route(api, route) => {
            let api_name = program.apis[api.index()].name;
            (&code::VIA_FUNCTION_OPEN, format!("`{api_name} {}`", route_key(program, (api, route))))
        }
        By::Authorizer(api, _) => {
            let (function, api) = (program.resources[via.function.index()].name, program.apis[api.index()].name);
            (&code::VIA_FUNCTION_OPEN, format!("`{function}`, the authorizer of `{api}`"))
        }
        By::Trigger(pool, at) => {
            let pool = &program.user_pools[pool.index()];
            let trigger = pool.triggers[at as usize].word;
            (&code::VIA_FUNCTION_OPEN, format!("`{trigger}` of `{}`", pool.name))
        }
        By::Grant(_) => {
            (&code::VIA_FUNCTION_OPEN, format!("function `{}` directly", program.resources[via.function.index()].name))
        }
    };
    let who = match way.caller {
        Caller::Anybody if matches!(way.by, By::Trigger(..)) => "whoever signs up or in sets off".to_owned(),
        Caller::Anybody => "anybody may call".to_owned(),
        Caller::UserPool(users) => format!("users of `{}` may call", program.user_pools[users.index()].name),
        Caller::Provider(provider) => format!("users of `{}` may call", program.providers[provider.index()].name),
        Caller::Decided(api, at) => {
            format!("a function, `{}`, decides who may call", program.apis[api.index()].authorizers[at as usize].name)
        }
        Caller::Role(role) => format!("`{}` may call", program.role_title(role)),
    };
    let why = match (way.caller, via.pool) {
        (Caller::Role(_) | Caller::Anybody, _) => "for whom this is not granted".to_owned(),
        (Caller::Decided(..), Some(pool)) => format!("and need not ask whether `{}` signs them in", name(pool)),
        (_, Some(pool)) => format!("whom `{}` does not sign in", name(pool)),
        (_, None) => "whom the route of this grant does not let in".to_owned(),
    };
    let message = format!("{who} {place}, {why}");
    let diagnostic =
        Diagnostic::new(code, via.loc, message, "the function acts for them too").label(via.who, "for these");
    let diagnostic = match (way.caller, via.pool) {
        (Caller::UserPool(_) | Caller::Provider(_) | Caller::Decided(..), Some(pool)) => {
            diagnostic.label(program.identity_pools[pool.index()].loc, "their identity pool")
        }
        _ => diagnostic,
    };
    let diagnostic = by_label(program, diagnostic, way.by, if itself { "the route" } else { "another way to it" });
    ways_out(program, via, diagnostic.note(ONE_ROLE))
}

/// What is wrong if what is granted is denied to somebody who can make the function run.
fn denied(program: &Program<'_>, calls: &Calls, via: &Via, ways: &[Way]) -> Option<Diagnostic> {
    let grant = &program.grants[via.grant];
    let on = grant.targets.iter().filter_map(|target| calls.denials.get(&target.object)).flatten();
    for &at in on {
        let denial = &program.grants[at];
        if !grant.meets(denial) {
            continue;
        }
        let hit = denial.roles.iter().find(|role| ways.iter().any(|way| is_among(program, way.caller, **role)));
        let Some(role) = hit else { continue };
        let route = route_key(program, via.route);
        let message = format!("`{}` are denied this, and get it through `{route}`", program.role_title(*role));
        let diagnostic = Diagnostic::new(&code::VIA_DENIED, via.loc, message, "the function may do it for them")
            .label(denial.loc, "denied here")
            .note("it is the role of the function that AWS asks, and the denial is on the role of its callers");
        return Some(ways_out(program, via, diagnostic).help("or delete the denial, if they may do it by the route"));
    }
    None
}

/// Whether a caller can be one who holds a role.
fn is_among(program: &Program<'_>, caller: Caller, role: RoleId) -> bool {
    let principal = program.roles[role.index()].principal;
    match (caller, principal) {
        (_, Principal::Function(_)) => false,
        (Caller::Anybody, _) => true,
        (Caller::Role(of), _) => of == role,
        (_, Principal::UnauthUsers(_)) => false,
        (Caller::UserPool(users), Principal::AuthUsers(pool)) => {
            user_pools(&program.identity_pools[pool.index()]).any(|of| of == users)
        }
        (Caller::UserPool(users), Principal::Group(_, of, _)) => of == users,
        (Caller::Provider(provider), Principal::AuthUsers(pool)) => signs_in(program, pool, provider),
        (Caller::Provider(provider), Principal::Group(pool, ..)) => {
            // By a rule, users of a provider can have the role of a group.
            let rules = &program.identity_pools[pool.index()].rules;
            rules.iter().any(|rule| rule.login == SignIn::Provider(provider))
        }
        (Caller::Decided(..), _) => true,
    }
}

fn signs_in(program: &Program<'_>, pool: IdentityPoolId, provider: ProviderId) -> bool {
    program.identity_pools[pool.index()].sign_in.iter().any(|login| login.value == SignIn::Provider(provider))
}

fn route_key(program: &Program<'_>, (api, route): (ApiId, u32)) -> String {
    program.apis[api.index()].routes[route as usize].key()
}

fn by_label(program: &Program<'_>, diagnostic: Diagnostic, by: By, text: &str) -> Diagnostic {
    let loc = match by {
        By::Route(api, route) => program.apis[api.index()].routes[route as usize].loc,
        By::Grant(at) => program.grants[at].loc,
        By::Authorizer(api, at) => program.apis[api.index()].authorizers[at as usize].loc,
        By::Trigger(pool, at) => program.user_pools[pool.index()].triggers[at as usize].loc,
    };
    diagnostic.label(loc, text)
}

/// The grant to the function itself, which then has to look at its callers.
fn ways_out(program: &Program<'_>, via: &Via, diagnostic: Diagnostic) -> Diagnostic {
    let name = program.resources[via.function.index()].name;
    let edits =
        vec![Edit { loc: via.who, text: format!("function {name}") }, Edit { loc: via.clause, text: String::new() }];
    diagnostic.edits(format!("grant function `{name}` itself, and let it look at its callers"), edits, false)
}
