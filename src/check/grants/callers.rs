//! Callers of the function behind a route. A grant `via` the route is for its callers alone, and what is denied to one
//! of them must not reach them through the function.

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
    /// Index among the grants of the program.
    grant: usize,
    /// Location of the principal.
    who: Loc,
    /// Location of the route.
    loc: Loc,
    /// Location of the clause, keyword included.
    clause: Loc,
    guests: bool,
    /// Identity pool of the users, if there is one.
    pool: Option<IdentityPoolId>,
    route: (ApiId, u32),
    function: ResourceId,
}

/// Somebody who can invoke a function.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Caller {
    Anybody,
    /// Holders of a token of a user pool.
    UserPool(UserPoolId),
    /// Holders of a token of a provider.
    Provider(ProviderId),
    /// Whoever an authorizer (by index in the API) lets through, which only its function knows.
    Decided(ApiId, u32),
    /// Holders of a role.
    Role(RoleId),
}

/// A caller of a function, and how it calls.
#[derive(Debug, Clone, Copy)]
struct Invocation {
    caller: Caller,
    by: InvokedBy,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum InvokedBy {
    Route(ApiId, u32),
    /// A grant to invoke the function directly.
    Grant(usize),
    /// An API whose authorizer the function is: every request invokes it.
    Authorizer(ApiId, u32),
    /// A user pool that invokes it when people sign up or in.
    Trigger(UserPoolId, u32),
}

/// Index of what invokes functions.
struct Invokers {
    /// Routes that a function answers.
    routes: FxHashMap<ResourceId, Vec<(ApiId, u32)>>,
    /// Authorizers that a function is.
    authorizers: FxHashMap<ResourceId, (ApiId, u32)>,
    /// User pools that invoke a function.
    triggers: FxHashMap<ResourceId, (UserPoolId, u32)>,
    /// Representative of declarations that may be the same function; see
    /// [`aliases`](crate::check::duplicates::aliases).
    same: FxHashMap<Object, Object>,
    /// Grants on routes, on functions and on WebSocket APIs.
    grants: FxHashMap<GrantTarget<'static>, Vec<usize>>,
    denials: FxHashMap<Object, Vec<usize>>,
}

impl Invokers {
    fn new(program: &Program<'_>) -> Self {
        let mut invokers = Self {
            routes: FxHashMap::default(),
            authorizers: FxHashMap::default(),
            triggers: FxHashMap::default(),
            same: crate::check::duplicates::aliases(program),
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
                    let id = invokers.representative(id);
                    invokers.triggers.entry(id).or_insert((UserPoolId(at as u32), place as u32));
                }
            }
        }
        for (at, api) in program.apis.iter().enumerate() {
            for (place, authorizer) in api.authorizers.iter().enumerate() {
                let AuthorizerKind::Lambda(lambda) = &authorizer.kind else { continue };
                for id in functions(lambda.function) {
                    let id = invokers.representative(id);
                    invokers.authorizers.entry(id).or_insert((ApiId(at as u32), place as u32));
                }
            }
            for (route, found) in api.routes.iter().enumerate() {
                for id in functions(found.handler) {
                    let id = invokers.representative(id);
                    invokers.routes.entry(id).or_default().push((ApiId(at as u32), route as u32));
                }
            }
        }
        for (at, grant) in program.grants.iter().enumerate() {
            for target in &grant.targets {
                if grant.deny {
                    invokers.denials.entry(target.object).or_default().push(at);
                }
                if !grant.verbs.iter().any(invokes) {
                    continue;
                }
                for target in callable(program, target) {
                    let object = invokers.same.get(&target.object).copied().unwrap_or(target.object);
                    let target = GrantTarget { object, ..target };
                    invokers.grants.entry(target).or_default().push(at);
                }
            }
        }
        invokers
    }

    /// Returns the representative of a function.
    fn representative(&self, function: ResourceId) -> ResourceId {
        match self.same.get(&Object::Resource(function)) {
            Some(Object::Resource(one)) => *one,
            _ => function,
        }
    }

    /// Returns every caller of a function.
    fn invocations(&self, program: &Program<'_>, function: ResourceId) -> Vec<Invocation> {
        let mut invocations = Vec::new();
        let function = self.representative(function);
        for &(id, route) in self.routes.get(&function).into_iter().flatten() {
            let api = &program.apis[id.index()];
            let mut push = |caller| invocations.push(Invocation { caller, by: InvokedBy::Route(id, route) });
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
            invocations.push(Invocation { caller: Caller::Anybody, by: InvokedBy::Authorizer(api, at) });
        }
        if let Some(&(pool, at)) = self.triggers.get(&function) {
            invocations.push(Invocation { caller: Caller::Anybody, by: InvokedBy::Trigger(pool, at) });
        }
        let itself = GrantTarget { object: Object::Resource(function), part: Part::Whole };
        let others = self.roles(program, itself).filter(|(role, _)| {
            // A function that calls itself acts for whoever called it.
            !matches!(program.roles[role.index()].principal, Principal::Function(of) if self.representative(of) == function)
        });
        invocations
            .extend(others.map(|(role, grant)| Invocation { caller: Caller::Role(role), by: InvokedBy::Grant(grant) }));
        invocations
    }

    /// Returns the roles that may call a target, each with the grant that allows it.
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

/// Returns what of a target invokes a function when it is called: a route, each route of an API, a WebSocket API, a function.
fn callable(program: &Program<'_>, target: &GrantTarget<'_>) -> impl Iterator<Item = GrantTarget<'static>> + use<> {
    let object = target.object;
    let (part, routes) = match (object, target.part) {
        (Object::Api(_), Part::Route(route)) => (None, route..route + 1),
        (Object::Api(api), Part::Whole) => {
            let api = &program.apis[api.index()];
            match api.kind {
                ApiKind::WebSocket => (Some(Part::Whole), 0..0),
                _ => (None, 0..api.routes.len() as u32),
            }
        }
        (Object::Resource(id), Part::Whole) if program.resources[id.index()].function().is_some() => {
            (Some(Part::Whole), 0..0)
        }
        _ => (None, 0..0),
    };
    part.into_iter().chain(routes.map(Part::Route)).map(move |part| GrantTarget { object, part })
}

/// Returns whether a permission lets its holder invoke a function.
fn invokes(permission: &Permission) -> bool {
    permission.actions().any(|action| action == "execute-api:Invoke" || action.starts_with("lambda:Invoke"))
}

impl Grants<'_, '_> {
    /// Notes a grant `via` a route, to be checked once all grants are known.
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

    /// Reports grants `via` a route that reach others than those they are for.
    pub(super) fn check_callers(&mut self) {
        let vias = std::mem::take(&mut self.vias);
        if vias.is_empty() {
            return;
        }
        let program = &self.checker.program;
        let invokers = Invokers::new(program);
        let mut invocations: FxHashMap<ResourceId, Vec<Invocation>> = FxHashMap::default();
        let mut diagnostics = Vec::new();
        for via in &vias {
            let invocations =
                invocations.entry(via.function).or_insert_with(|| invokers.invocations(program, via.function));
            diagnostics.extend(
                check_strangers(program, via, invocations)
                    .or_else(|| check_denied(program, &invokers, via, invocations)),
            );
        }
        self.checker.diagnostics.extend(diagnostics);
    }
}

/// Returns an error if somebody can invoke the function whom the grant is not for.
fn check_strangers(program: &Program<'_>, via: &Via, invocations: &[Invocation]) -> Option<Diagnostic> {
    if via.guests {
        return None;
    }
    let its_own = InvokedBy::Route(via.route.0, via.route.1);
    let own =
        |caller: Caller| invocations.iter().any(|invocation| invocation.by == its_own && invocation.caller == caller);
    let same_answer = |api: ApiId, at: u32| {
        let function = |api: ApiId, at: u32| match &program.apis[api.index()].authorizers[at as usize].kind {
            AuthorizerKind::Lambda(lambda) => Some(lambda.function),
            _ => None,
        };
        invocations.iter().any(|invocation| {
            invocation.by == its_own
                && matches!(invocation.caller, Caller::Decided(other, place) if function(other, place) == function(api, at))
        })
    };
    // The route itself first: it is what the grant names.
    let mut order: Vec<&Invocation> = invocations.iter().collect();
    order.sort_by_key(|invocation| invocation.by != its_own);
    for invocation in order {
        let isolated = match invocation.caller {
            Caller::UserPool(users) => {
                let groups = &program.user_pools[users.index()].groups;
                groups.iter().find(|group| group.isolated).or_else(|| isolated_by_rule(program, via, invocation.caller))
            }
            Caller::Provider(_) => isolated_by_rule(program, via, invocation.caller),
            Caller::Role(role) => match program.roles[role.index()].principal {
                Principal::Group(_, users, group) => {
                    Some(&program.user_pools[users.index()].groups[group as usize]).filter(|group| group.isolated)
                }
                _ => None,
            },
            _ => None,
        };
        let meant = match (invocation.caller, via.pool) {
            (Caller::Anybody, _) => false,
            (Caller::UserPool(users), Some(pool)) => {
                user_pools(&program.identity_pools[pool.index()]).any(|of| of == users)
            }
            (Caller::Provider(provider), Some(pool)) => signs_in(program, pool, provider),
            (Caller::Decided(..), Some(_)) => false,
            (Caller::UserPool(_) | Caller::Provider(_), None) => own(invocation.caller),
            (Caller::Decided(api, at), None) => same_answer(api, at),
            (Caller::Role(role), pool) => match program.roles[role.index()].principal {
                Principal::AuthUsers(of) | Principal::Group(of, ..) => Some(of) == pool,
                Principal::UnauthUsers(_) | Principal::Function(_) => false,
            },
        };
        if !meant {
            return Some(other_callers(program, via, *invocation, invocation.by == its_own));
        }
        if let Some(group) = isolated {
            let route = route_key(program, via.route);
            let message =
                format!("members of `{}` can call `{route}`, and are granted nothing as signed-in users", group.name);
            let diagnostic = Diagnostic::new(&code::VIA_ISOLATED, via.loc, message, "cannot tell them from others")
                .label(group.loc, "isolated here");
            let diagnostic = with_label(program, diagnostic, invocation.by, "they come this way");
            return Some(with_fix(program, via, diagnostic.note(ONE_ROLE)));
        }
    }
    None
}

/// Returns an isolated group whose role a rule of the identity pool gives to such callers.
fn isolated_by_rule<'p, 's>(program: &'p Program<'s>, via: &Via, caller: Caller) -> Option<&'p Group<'s>> {
    let rules = program.identity_pools[via.pool?.index()].rules.iter().filter(|rule| match (rule.login, caller) {
        (SignIn::Client(users, _), Caller::UserPool(of)) => users == of,
        (SignIn::Provider(provider), Caller::Provider(of)) => provider == of,
        _ => false,
    });
    let mut groups = rules.map(|rule| &program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize]);
    groups.find(|group| group.isolated)
}

const ONE_ROLE: &str = "the function has one role, whoever it acts for";

/// Returns the error about a caller whom a grant is not for.
fn other_callers(program: &Program<'_>, via: &Via, invocation: Invocation, itself: bool) -> Diagnostic {
    let name = |pool: IdentityPoolId| program.identity_pools[pool.index()].name;
    let (code, place): (&'static Code, String) = match invocation.by {
        InvokedBy::Route(..) if itself => (&code::VIA_OTHER_CALLERS, format!("`{}`", route_key(program, via.route))),
        InvokedBy::Route(api, route) => {
            let api_name = program.apis[api.index()].name;
            (&code::VIA_FUNCTION_OPEN, format!("`{api_name} {}`", route_key(program, (api, route))))
        }
        InvokedBy::Authorizer(api, _) => {
            let (function, api) = (program.resources[via.function.index()].name, program.apis[api.index()].name);
            (&code::VIA_FUNCTION_OPEN, format!("`{function}`, the authorizer of `{api}`"))
        }
        InvokedBy::Trigger(pool, at) => {
            let pool = &program.user_pools[pool.index()];
            let trigger = pool.triggers[at as usize].word;
            (&code::VIA_FUNCTION_OPEN, format!("`{trigger}` of `{}`", pool.name))
        }
        InvokedBy::Grant(_) => {
            (&code::VIA_FUNCTION_OPEN, format!("function `{}` directly", program.resources[via.function.index()].name))
        }
    };
    let who = match invocation.caller {
        Caller::Anybody if matches!(invocation.by, InvokedBy::Trigger(..)) => {
            "anybody who signs up or in triggers".to_owned()
        }
        Caller::Anybody => "anybody may call".to_owned(),
        Caller::UserPool(users) => format!("users of `{}` may call", program.user_pools[users.index()].name),
        Caller::Provider(provider) => format!("users of `{}` may call", program.providers[provider.index()].name),
        Caller::Decided(api, at) => {
            format!("a function, `{}`, decides who may call", program.apis[api.index()].authorizers[at as usize].name)
        }
        Caller::Role(role) => format!("`{}` may call", program.role_title(role)),
    };
    let why = match (invocation.caller, via.pool) {
        (Caller::Role(_) | Caller::Anybody, _) => "for whom this is not granted".to_owned(),
        (Caller::Decided(..), Some(pool)) => format!("and may accept others than users of `{}`", name(pool)),
        (_, Some(pool)) => format!("whom `{}` does not sign in", name(pool)),
        (_, None) => "whom the route of this grant does not accept".to_owned(),
    };
    let message = format!("{who} {place}, {why}");
    let diagnostic =
        Diagnostic::new(code, via.loc, message, "the function acts for them too").label(via.who, "for these");
    let diagnostic = match (invocation.caller, via.pool) {
        (Caller::UserPool(_) | Caller::Provider(_) | Caller::Decided(..), Some(pool)) => {
            diagnostic.label(program.identity_pools[pool.index()].loc, "their identity pool")
        }
        _ => diagnostic,
    };
    let diagnostic =
        with_label(program, diagnostic, invocation.by, if itself { "the route" } else { "another way to it" });
    with_fix(program, via, diagnostic.note(ONE_ROLE))
}

/// Returns an error if what is granted is denied to somebody who can invoke the function.
fn check_denied(
    program: &Program<'_>,
    invokers: &Invokers,
    via: &Via,
    invocations: &[Invocation],
) -> Option<Diagnostic> {
    let grant = &program.grants[via.grant];
    let on = grant.targets.iter().filter_map(|target| invokers.denials.get(&target.object)).flatten();
    for &at in on {
        let denial = &program.grants[at];
        if !grant.meets(denial) {
            continue;
        }
        let hit = denial
            .roles
            .iter()
            .find(|role| invocations.iter().any(|invocation| is_among(program, invocation.caller, **role)));
        let Some(role) = hit else { continue };
        let route = route_key(program, via.route);
        let message = format!("`{}` are denied this, and get it through `{route}`", program.role_title(*role));
        let diagnostic = Diagnostic::new(&code::VIA_DENIED, via.loc, message, "the function may do it for them")
            .label(denial.loc, "denied here")
            .note("AWS checks the role of the function, and the denial is on the role of its callers");
        return Some(with_fix(program, via, diagnostic).help("or delete the denial, if they may do it by the route"));
    }
    None
}

/// Returns whether a caller may hold a role.
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

fn with_label(program: &Program<'_>, diagnostic: Diagnostic, by: InvokedBy, text: &str) -> Diagnostic {
    let loc = match by {
        InvokedBy::Route(api, route) => program.apis[api.index()].routes[route as usize].loc,
        InvokedBy::Grant(at) => program.grants[at].loc,
        InvokedBy::Authorizer(api, at) => program.apis[api.index()].authorizers[at as usize].loc,
        InvokedBy::Trigger(pool, at) => program.user_pools[pool.index()].triggers[at as usize].loc,
    };
    diagnostic.label(loc, text)
}

/// Adds the fix that grants the function itself, which then has to look at its callers.
fn with_fix(program: &Program<'_>, via: &Via, diagnostic: Diagnostic) -> Diagnostic {
    let name = program.resources[via.function.index()].name;
    let edits =
        vec![Edit { loc: via.who, text: format!("function {name}") }, Edit { loc: via.clause, text: String::new() }];
    diagnostic.edits(format!("grant function `{name}` itself, and let it look at its callers"), edits, false)
}
