//! Denials that AWS never evaluates, and those that another grant bypasses.

use rustc_hash::FxHashMap;

use super::{Context, Grants, VerbUse};
use crate::check::identity_pool::user_pools;
use crate::diagnostic::{Diagnostic, codes::grants as code};
use crate::model::api::{Api, AuthorizerKind, RouteAuth};
use crate::model::grant::{GrantTarget, Object, Part, Permission};
use crate::model::{ApiKind, Grant, Handle, Piece, Principal, Program, ResourceId, RoleId};
use crate::syntax::ast::PrincipalKind;
use crate::text::Loc;

impl<'s> Grants<'_, 's> {
    /// Reports a denial, `except` or `isolated` on a field that can be called with tokens too, where IAM keeps nobody
    /// out.
    pub(super) fn check_field_auth(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], roles: &[RoleId]) {
        for (target, node) in targets.iter().zip(&context.node.targets) {
            let (Object::Api(id), Part::Field(..) | Part::Type(_)) = (target.object, target.part) else { continue };
            let program = &self.checker.program;
            let api = &program.apis[id.index()];
            if !api.allows_iam() {
                continue;
            }
            let Some((mode, title)) = token_authorizer(api) else { continue };
            let except = context.node.terms().except.first();
            let isolated =
                if context.node.who.kind == PrincipalKind::AuthUsers && except.is_none() && !context.node.deny {
                    find_isolated(program, roles)
                } else {
                    None
                };
            let (place, what) = match (context.node.deny, except, isolated) {
                (true, ..) => (context.loc(context.node.span), "a denial"),
                (_, Some(except), _) => (context.loc(except.span), "`except`"),
                (_, _, Some(_)) => (context.loc(context.node.who.span), "`isolated`"),
                _ => continue,
            };
            let message = format!("{what} has no effect on this field: `{}` also accepts {title}", api.name);
            let diagnostic = Diagnostic::new(&code::FIELD_NOT_ASKED, place, message, "IAM checks only signed requests")
                .label(context.loc(node.span()), "this field")
                .label(mode, format!("{title} are accepted here"));
            let diagnostic =
                isolated.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "isolated here"));
            self.report(
                diagnostic
                    .note("AppSync decides by the credential that a request carries, and looks at the policies of a role only if that is a signature")
                    .help("let IAM be the one way to sign in to this API: `default iam`, and no other authorizer")
                    .help("or limit the field in the schema: @aws_cognito_user_pools(cognito_groups: […])"),
            );
            return;
        }
    }

    /// Reports a grant to connect to a WebSocket API whose `$connect` does not ask IAM.
    pub(super) fn check_connection_auth(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
    ) {
        let connects = |verb: &VerbUse| verb.permission.actions().any(|action| action == "execute-api:Invoke");
        if !verbs.iter().any(connects) {
            return;
        }
        for (target, node) in targets.iter().zip(&context.node.targets) {
            let (Object::Api(id), Part::Whole) = (target.object, target.part) else { continue };
            let api = &self.checker.program.apis[id.index()];
            let connect = api.routes.iter().find(|route| route.path == "$connect" && route.auth != RouteAuth::Iam);
            let (Some(connect), ApiKind::WebSocket) = (connect, api.kind) else { continue };
            let how = match connect.auth {
                RouteAuth::Public(_) => "anybody may connect already",
                _ => "an authorizer decides there, not IAM",
            };
            let (declared, name, verb) = (connect.loc, api.name, context.verb());
            let message = format!("a {verb} to connect to `{name}` has no effect");
            self.report(
                Diagnostic::new(&code::ROUTE_WITHOUT_IAM, context.loc(node.span()), message, how)
                    .label(declared, "does not ask for IAM")
                    .help(format!("let it ask: route $connect … {{ iam }} in api {name}; or leave this {verb} out")),
            );
        }
    }

    /// Reports a denial to connect for a part of a resource: there is one connection for everything.
    pub(super) fn check_denied_connection(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
    ) {
        if !context.node.deny {
            return;
        }
        let connects = |verb: &&VerbUse| matches!(&verb.permission, Permission::Verb(found) if found.connects);
        let Some(connect) = verbs.iter().find(connects) else { return };
        let part = targets.iter().position(|target| matches!(target.part, Part::Named(_)));
        let (place, why) = match (context.node.terms().at, part) {
            (Some(at), _) => (context.loc(at), "is not checked when a client connects"),
            (None, Some(at)) => (context.target(at), "is not checked when a client connects"),
            (None, None) => return,
        };
        let loc = context.loc(connect.span);
        let title = targets[0].object.name(&self.checker.program);
        let word = targets[0].object.kind(&self.checker.program).word;
        let message = format!("a connection to `{title}` cannot be denied for a part of it");
        self.report(
            Diagnostic::new(&code::CONNECTION_OF_A_PART, loc, message, "one connection for everything")
                .label(place, why)
                .help("deny what is done through it: `subscribe` or `publish`")
                .help(format!("or deny all of it: deny … connect {word} {title}")),
        );
    }

    /// Reports denials of parameters below a path that the same role may read as a whole.
    pub(super) fn check_parameters_below_paths(&mut self) {
        let program = &self.checker.program;
        let on_parameter = |grant: &Grant<'_>| matches!(grant.targets.first(), Some(GrantTarget { object: Object::Resource(id), .. }) if program.resources[id.index()].kind.word == "parameter");
        let denials: Vec<&Grant<'_>> =
            program.grants.iter().filter(|grant| grant.deny && on_parameter(grant)).collect();
        if denials.is_empty() {
            return;
        }
        const BY_PATH: &str = "ssm:GetParametersByPath";
        let has = |grant: &Grant<'_>| grant.verbs.iter().any(|verb| verb.actions().any(|action| action == BY_PATH));
        let mut paths: FxHashMap<RoleId, Vec<(&Grant<'_>, String)>> = FxHashMap::default();
        for grant in program.grants.iter().filter(|grant| !grant.deny && on_parameter(grant) && has(grant)) {
            for name in grant.targets.iter().filter_map(|target| written_name(program, target.object)) {
                for role in &grant.roles {
                    paths.entry(*role).or_default().push((grant, name.clone()));
                }
            }
        }
        let mut diagnostics = Vec::new();
        for denial in denials {
            let reads = denial.verbs.iter().flat_map(|verb| verb.denied_actions());
            if !reads.into_iter().any(|action| action == BY_PATH) {
                continue;
            }
            let names: Vec<(Object, String)> = denial
                .targets
                .iter()
                .filter_map(|target| Some((target.object, written_name(program, target.object)?)))
                .collect();
            let wrong =
                denial.roles.iter().flat_map(|role| paths.get(role).into_iter().flatten()).find_map(|(grant, path)| {
                    let below = |name: &str| {
                        name.strip_prefix(path.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
                    };
                    names.iter().find(|(_, name)| below(name)).map(|(object, _)| (grant.loc, object.name(program)))
                });
            if let Some((granted, name)) = wrong {
                let message = format!("parameter `{name}` is read with the path that it lies below");
                diagnostics.push(
                    Diagnostic::new(
                        &code::PARAMETER_BELOW_PATH,
                        denial.loc,
                        message,
                        "does not keep it from being read",
                    )
                    .label(granted, "reads all below this path")
                    .note("with `by_path` on a path every parameter below it can be read, even a denied one")
                    .help("grant `get` on each parameter that is needed, and not the path")
                    .help("or give this parameter a name that does not lie below the path"),
                );
            }
        }
        self.checker.diagnostics.extend(diagnostics);
    }
}

/// Returns the first authorizer that is not IAM: its location, and what it takes.
fn token_authorizer(api: &Api<'_>) -> Option<(Loc, &'static str)> {
    let title = |kind: &AuthorizerKind<'_>| match kind {
        AuthorizerKind::Iam => None,
        AuthorizerKind::ApiKey(_) => Some("API keys"),
        _ => Some("tokens"),
    };
    api.authorizers.iter().find_map(|authorizer| Some((authorizer.loc, title(&authorizer.kind)?)))
}

/// Returns the location of an isolated group among the users of an identity pool.
fn find_isolated(program: &Program<'_>, roles: &[RoleId]) -> Option<Loc> {
    let pool = roles.iter().find_map(|role| match program.roles[role.index()].principal {
        Principal::AuthUsers(pool) => Some(pool),
        _ => None,
    })?;
    let groups =
        user_pools(&program.identity_pools[pool.index()]).flat_map(|users| &program.user_pools[users.index()].groups);
    groups.filter(|group| group.isolated).map(|group| group.loc).next()
}

/// Returns the name of a resource as written, without a leading slash.
fn written_name(program: &Program<'_>, object: Object) -> Option<String> {
    let Object::Resource(ResourceId(id)) = object else { return None };
    let Handle::Name(text) = &program.resources[id as usize].handle else { return None };
    let mut name = String::new();
    for piece in &text.pieces {
        match piece {
            Piece::Lit(text) => name.push_str(text),
            Piece::Param(id) => name.push_str(&format!("{{{}}}", program.params[id.index()].name)),
            Piece::Var(_) => {}
        }
    }
    Some(name.trim_start_matches('/').to_owned())
}
