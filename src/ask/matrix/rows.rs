//! The rows: what there is.

use crate::ask::decisions::Decisions;
use crate::ask::question::shape_fits;
use crate::ask::words::target_words;
use crate::model::api::{AuthorizerKind, Issuer, RouteAuth};
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::{Api, ApiId, IdentityPoolId, Program, ResourceId, UserPoolId};
use crate::policy::text::shape_arn;
use crate::text::Loc;

/// The title of the row for actions that AWS binds to no resource.
pub(super) const UNBOUND: &str = "actions without a resource";

/// What something may be done on.
#[derive(Debug)]
pub struct MatrixRow<'s> {
    pub subject: RowSubject<'s>,
    /// As a program names it: `table Notes`, `index Notes.byDay`, `route Http GET /notes`.
    pub title: String,
    /// Where it is declared; for a field, the API.
    pub loc: Option<Loc>,
    /// Who may call a route.
    pub route: Option<RouteAccess>,
    /// The resource in each shape that a grant on it can have.
    pub(super) arns: Vec<RowArn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSubject<'s> {
    Target(GrantTarget<'s>),
    /// Actions that AWS binds to no resource.
    Unbound,
    /// A resource that the program does not declare, such as the log of a function.
    Arn,
}

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteAccess {
    /// Anybody, for a reason.
    Public(String),
    /// Who an authorizer lets through: its name, whom that is in words, and the scopes of which a token must carry one.
    Authorizer { name: String, accepts: String, scopes: Vec<String> },
    /// Who signs with IAM credentials and is granted it.
    Iam,
}

impl RouteAccess {
    /// Returns it in words.
    pub fn words(&self) -> String {
        match self {
            Self::Public(reason) => format!("public: anybody ({reason})"),
            Self::Authorizer { name, accepts, scopes } if scopes.is_empty() => format!("authorizer {name}: {accepts}"),
            Self::Authorizer { name, accepts, scopes } => {
                format!("authorizer {name}: {accepts} with scope {}", scopes.join(" or "))
            }
            Self::Iam => "IAM: whoever is granted it".to_owned(),
        }
    }
}

#[derive(Debug)]
pub(super) struct RowArn {
    pub shape: &'static str,
    /// Whether the shape ends in a wildcard.
    pub open: bool,
    /// As the bundle spells it.
    pub spelled: String,
    /// With the values of an example of a deployment.
    pub example: String,
}

impl<'s> MatrixRow<'s> {
    fn new(decisions: &Decisions<'_, 's>, target: GrantTarget<'s>, loc: Loc) -> Self {
        let program = decisions.program();
        let shapes = target.object.kind(program).shapes.iter().filter(|shape| shape_fits(program, target, shape));
        let arns = shapes.filter_map(|shape| {
            let text = shape_arn(program, target, shape, None)?;
            let example = decisions.example(&text);
            Some(RowArn { shape: shape.name, open: shape.open, spelled: text.spelled().to_owned(), example })
        });
        let arns = arns.collect();
        let route = match (target.object, target.part) {
            (Object::Api(api), Part::Route(route)) => Some(route_access(program, api, route)),
            _ => None,
        };
        let subject = RowSubject::Target(target);
        Self { subject, title: target_words(program, target), loc: Some(loc), route, arns }
    }

    pub(super) fn other(subject: RowSubject<'s>, title: String) -> Self {
        Self { subject, title, loc: None, route: None, arns: Vec::new() }
    }

    /// Returns the word before the name: `table`, `route`; `arn` for what is not declared, and nothing for no resource.
    pub fn kind(&self) -> &str {
        match self.subject {
            RowSubject::Target(_) => self.title.split(' ').next().unwrap_or_default(),
            RowSubject::Unbound => "",
            RowSubject::Arn => "arn",
        }
    }
}

/// Returns the rows of what is declared, in the order of the text, each followed by its parts.
pub(super) fn rows<'s>(decisions: &Decisions<'_, 's>) -> Vec<MatrixRow<'s>> {
    let program = decisions.program();
    let mut rows = Vec::new();
    let whole = |object: Object| GrantTarget { object, part: Part::Whole };
    let mut add = |target: GrantTarget<'s>, loc: Loc| rows.push(MatrixRow::new(decisions, target, loc));
    let mut named: Vec<GrantTarget<'s>> =
        program.grants.iter().flat_map(|grant| grant.targets.iter().copied()).collect();
    named.sort_unstable();
    named.dedup();
    for (place, resource) in program.resources.iter().enumerate() {
        let object = Object::Resource(ResourceId(place as u32));
        add(whole(object), resource.loc);
        for name in resource.detail.part_names() {
            add(GrantTarget { object, part: Part::Named(name) }, resource.loc);
        }
    }
    for (place, api) in program.apis.iter().enumerate() {
        let object = Object::Api(ApiId(place as u32));
        if named.contains(&whole(object)) {
            add(whole(object), api.loc);
        }
        for (route, model) in api.routes.iter().enumerate() {
            add(GrantTarget { object, part: Part::Route(route as u32) }, model.loc);
        }
        for field in named
            .iter()
            .filter(|target| target.object == object && matches!(target.part, Part::Field(..) | Part::Type(_)))
        {
            add(*field, api.loc);
        }
    }
    let users = (0..program.user_pools.len() as u32).map(|place| Object::UserPool(UserPoolId(place)));
    let identities = (0..program.identity_pools.len() as u32).map(|place| Object::IdentityPool(IdentityPoolId(place)));
    for object in users.chain(identities).filter(|object| named.contains(&whole(*object))) {
        let loc = match object {
            Object::UserPool(pool) => program.user_pools[pool.index()].loc,
            Object::IdentityPool(pool) => program.identity_pools[pool.index()].loc,
            Object::Resource(_) | Object::Api(_) | Object::Account => continue,
        };
        add(whole(object), loc);
    }
    rows
}

fn route_access(program: &Program<'_>, api: ApiId, route: u32) -> RouteAccess {
    let api = &program.apis[api.index()];
    let route = &api.routes[route as usize];
    match route.auth {
        RouteAuth::Public(reason) => RouteAccess::Public(reason.to_owned()),
        RouteAuth::Iam => RouteAccess::Iam,
        RouteAuth::Authorizer(authorizer) => RouteAccess::Authorizer {
            name: api.authorizers[authorizer as usize].name.to_owned(),
            accepts: accepted_by(program, api, authorizer),
            scopes: route.scopes.iter().map(|scope| scope.value.to_owned()).collect(),
        },
    }
}

/// Returns whom an authorizer lets through, in words.
fn accepted_by(program: &Program<'_>, api: &Api<'_>, authorizer: u32) -> String {
    let clients = |pool: UserPoolId, clients: &[u32]| {
        let pool = &program.user_pools[pool.index()];
        match clients {
            [] => pool.name.to_owned(),
            some => {
                let names = some.iter().map(|client| format!("{}.{}", pool.name, pool.clients[*client as usize].name));
                names.collect::<Vec<_>>().join(", ")
            }
        }
    };
    match &api.authorizers[authorizer as usize].kind {
        AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, clients: some }, .. } => {
            format!("tokens of {}", clients(*pool, some))
        }
        AuthorizerKind::Jwt { issuer: Issuer::Provider(provider), .. } | AuthorizerKind::Oidc { provider, .. } => {
            format!("tokens of {}", program.providers[provider.index()].name)
        }
        AuthorizerKind::UserPool { pools, clients: some } => {
            let names = pools.iter().map(|pool| clients(*pool, if pools.len() == 1 { some } else { &[] }));
            format!("tokens of {}", names.collect::<Vec<_>>().join(", "))
        }
        AuthorizerKind::Lambda(lambda) => match lambda.function {
            crate::model::api::Handler::Function(function) => {
                format!("whom function {} lets through", program.resources[function.index()].name)
            }
            crate::model::api::Handler::Path(path, _) => format!("whom {path} lets through"),
        },
        AuthorizerKind::Iam => "whoever signs with IAM credentials".to_owned(),
        AuthorizerKind::ApiKey(_) => "holders of the API key".to_owned(),
    }
}
