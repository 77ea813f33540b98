//! APIs, their authorizers and routes.

use super::{Handle, ProviderId, ResourceId, Spanned, Str, UserPoolId};
use crate::text::Loc;

/// An API.
#[derive(Debug)]
pub struct Api<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// Its doc comment.
    pub doc: String,
    /// Which kind.
    pub kind: ApiKind,
    /// Where it is: `Name` holds the id, `Import` the export with the id, `Parameter` the parameter `<Name>Id`.
    pub handle: Handle<'s>,
    /// The stage in the ARNs of its routes; a parameter `<Name>Stage` if none.
    pub stage: Option<Str<'s>>,
    /// Routes.
    pub routes: Vec<Route<'s>>,
    /// Methods and paths of routes that are declared with an error: who names one has made no mistake.
    pub refused: Vec<(&'s str, &'s str)>,
    /// The name in AWS of an API that the output creates, if it is not the name of the declaration.
    pub title: Option<Str<'s>>,
    /// Who can check callers.
    pub authorizers: Vec<Authorizer<'s>>,
    /// Who may call what says nothing itself: an authorizer or IAM, never the public.
    pub default: Option<RouteAuth<'s>>,
    /// Where an HTTP API is said to be made by the output, if it is.
    pub create: Option<Loc>,
    /// Whether the output makes the routes, and not only the authorizers.
    pub create_routes: bool,
    /// Cross-origin calls from browsers.
    pub cors: Option<Cors<'s>>,
}

/// An authorizer.
#[derive(Debug)]
pub struct Authorizer<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where the name is declared.
    pub loc: Loc,
    /// What it checks.
    pub kind: AuthorizerKind<'s>,
    /// Where the credentials stand in a request; never empty on an API of API Gateway.
    pub identity_source: Vec<&'s str>,
    /// How many seconds an answer is kept, if written.
    pub ttl: Option<u32>,
    /// Regular expression that a token must match before anything is asked.
    pub validation: Option<Str<'s>>,
    /// How the tokens of a JWT authorizer of a REST API may be signed.
    pub algorithms: Vec<&'static str>,
    /// The moment at which an API key that the output makes runs out, in seconds since 1970.
    pub expires: Option<i64>,
}

/// What an authorizer checks.
#[derive(Debug)]
pub enum AuthorizerKind<'s> {
    /// A token's signature, issuer and audience, on an HTTP or REST API.
    Jwt {
        /// Who issued it.
        issuer: Issuer,
        /// Written audiences; beside them the clients of a user pool, in place of the client ids of a provider.
        audience: Vec<Str<'s>>,
    },
    /// A token of a user pool, on a REST or GraphQL API.
    UserPool {
        /// The pools; one on a GraphQL API.
        pools: Vec<UserPoolId>,
        /// The clients (by their places in the one pool) whose tokens are taken, all if none is named.
        clients: Vec<u32>,
    },
    /// A token of a provider, on a GraphQL API.
    Oidc {
        /// The provider.
        provider: ProviderId,
        /// Written audiences in place of the provider's client ids.
        audience: Vec<Str<'s>>,
    },
    /// What a function answers.
    Lambda(LambdaAuthorizer<'s>),
    /// The signature of an IAM principal.
    Iam,
    /// An API key, because.
    ApiKey(&'s str),
}

/// Who issues the tokens of a JWT authorizer.
#[derive(Debug, Clone, PartialEq)]
pub enum Issuer {
    /// A user pool, for these app clients (by their places in the pool).
    UserPool {
        /// The pool.
        pool: UserPoolId,
        /// The clients.
        clients: Vec<u32>,
    },
    /// A provider.
    Provider(ProviderId),
}

/// A function that decides.
#[derive(Debug)]
pub struct LambdaAuthorizer<'s> {
    /// The function.
    pub function: Handler<'s>,
    /// Payload format on an HTTP API: `1.0` or `2.0`.
    pub payload: &'static str,
    /// Whether it answers `{isAuthorized}` and not a policy.
    pub simple: bool,
    /// Whether it is given only the token, on a REST API.
    pub token: bool,
}

/// Cross-origin calls.
#[derive(Debug)]
pub struct Cors<'s> {
    /// Where the block is.
    pub loc: Loc,
    /// Origins that may call.
    pub origins: Vec<Str<'s>>,
    /// Request headers that they may send.
    pub headers: Vec<Str<'s>>,
    /// Whether cookies are sent along.
    pub credentials: bool,
}

/// The kinds of API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiKind {
    /// API Gateway HTTP API.
    Http,
    /// API Gateway REST API.
    Rest,
    /// API Gateway WebSocket API.
    WebSocket,
    /// AppSync GraphQL API.
    GraphQl,
}

impl ApiKind {
    /// The word of the kind table: `http_api`.
    pub fn kind_word(self) -> &'static str {
        match self {
            Self::Http => "http_api",
            Self::Rest => "rest_api",
            Self::WebSocket => "websocket_api",
            Self::GraphQl => "graphql_api",
        }
    }

    /// The word behind the name in a declaration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Rest => "rest",
            Self::WebSocket => "websocket",
            Self::GraphQl => "graphql",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP API",
            Self::Rest => "REST API",
            Self::WebSocket => "WebSocket API",
            Self::GraphQl => "GraphQL API",
        }
    }
}

/// A route.
#[derive(Debug)]
pub struct Route<'s> {
    /// The method in capitals, `ANY` for all; empty for `$connect` and `$default`.
    pub method: &'s str,
    /// The path with its leading `/`, or the key with its `$`.
    pub path: &'s str,
    /// Where the key is written.
    pub loc: Loc,
    /// What answers.
    pub handler: Handler<'s>,
    /// Who may call; on a WebSocket API every route has what `$connect` has, which alone is asked.
    pub auth: RouteAuth<'s>,
    /// The token must carry one of these.
    pub scopes: Vec<Spanned<&'s str>>,
}

/// A function: declared, or by the path of its code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Handler<'s> {
    /// Declared.
    Function(ResourceId),
    /// `"src/list.main"`; the deployer makes a function of it and gives its ARN as a parameter.
    Path(&'s str, Loc),
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RouteAuth<'s> {
    /// Whom an authorizer (by its place in the API) lets through.
    Authorizer(u32),
    /// Who signs with IAM credentials and has a grant.
    Iam,
    /// Anybody, because.
    Public(&'s str),
}

/// A key with the names of its parameters taken out: two routes with the same one cannot be told apart.
pub fn route_shape(method: &str, path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(rest) if rest.ends_with("+}") => "{+}",
        Some(_) => "{}",
        None => part,
    });
    format!("{method} {}", parts.collect::<Vec<_>>().join("/"))
}

/// A method and a path as API Gateway writes them.
pub fn route_key(method: &str, path: &str) -> String {
    if method.is_empty() { path.to_owned() } else { format!("{method} {path}") }
}

impl Route<'_> {
    /// `GET /notes`, `$connect`.
    pub fn key(&self) -> String {
        route_key(self.method, self.path)
    }
}

impl<'s> Api<'s> {
    /// The names of its authorizers.
    pub fn authorizer_names(&self) -> Vec<&'s str> {
        self.authorizers.iter().map(|authorizer| authorizer.name).collect()
    }

    /// Whether callers can sign with IAM credentials at all.
    pub fn allows_iam(&self) -> bool {
        let declared = || self.authorizers.iter().any(|authorizer| matches!(authorizer.kind, AuthorizerKind::Iam));
        self.kind != ApiKind::GraphQl || self.default == Some(RouteAuth::Iam) || declared()
    }

    /// The route with this key.
    pub fn route(&self, method: &str, path: &str) -> Option<u32> {
        let same = |route: &Route<'_>| route.method.eq_ignore_ascii_case(method) && route.path == path;
        self.routes.iter().position(same).map(|at| at as u32)
    }

    /// Whether a route with this key is declared with an error.
    pub fn refuses(&self, method: &str, path: &str) -> bool {
        self.refused.iter().any(|refused| refused.0.eq_ignore_ascii_case(method) && refused.1 == path)
    }

    /// The place of the authorizer with this name.
    pub fn authorizer(&self, name: &str) -> Option<u32> {
        self.authorizers.iter().position(|authorizer| authorizer.name == name).map(|at| at as u32)
    }

    /// Whether the output creates the API itself: one with `create`, or a GraphQL API that is not said to exist.
    pub fn created(&self) -> bool {
        self.create.is_some() || self.kind == ApiKind::GraphQl && self.handle == Handle::Parameter
    }
}
