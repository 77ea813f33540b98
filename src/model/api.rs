//! APIs, their authorizers and routes.

use super::{Handle, ProviderId, ResourceId, Spanned, Str, UserPoolId};
use crate::text::Loc;

#[derive(Debug)]
pub struct Api<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub doc: String,
    pub kind: ApiKind,
    /// `Name` holds the id, `Import` the export with the id, `Parameter` stands for the parameter `<Name>Id`.
    pub handle: Handle<'s>,
    /// Logical id in the template that `authc merge` adds to, if it is not the name.
    pub logical_id: Option<Spanned<&'s str>>,
    /// Stage in the ARNs of its routes; without one, a parameter `<Name>Stage`.
    pub stage: Option<Str<'s>>,
    pub routes: Vec<Route<'s>>,
    /// Methods and paths of routes with an error, so that a grant that names one is no error.
    pub refused: Vec<(&'s str, &'s str)>,
    /// Name in AWS of an API that the output creates, if it is not the declared name.
    pub title: Option<Str<'s>>,
    /// Where a REST API that the output creates is reached: `REGIONAL` or `EDGE`.
    pub endpoint: &'static str,
    /// Expression that finds the route of a message to a WebSocket API that the output creates.
    pub selection: Option<Str<'s>>,
    pub authorizers: Vec<Authorizer<'s>>,
    /// Authorization of routes that name none: an authorizer or IAM, never the public.
    pub default: Option<RouteAuth<'s>>,
    /// Location of `create`.
    pub create: Option<Loc>,
    /// Whether the output creates the routes, not only the authorizers.
    pub create_routes: bool,
    /// Cross-origin calls from browsers.
    pub cors: Option<Cors<'s>>,
}

#[derive(Debug)]
pub struct Authorizer<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    pub kind: AuthorizerKind<'s>,
    /// Where the credentials are in a request; never empty on an API of API Gateway.
    pub identity_source: Vec<&'s str>,
    /// How many seconds an answer is cached, if written.
    pub ttl: Option<u32>,
    /// Regular expression that a token must match before anything is asked.
    pub validation: Option<Str<'s>>,
    /// Signing algorithms that a JWT authorizer of a REST API accepts.
    pub algorithms: Vec<&'static str>,
    /// Expiry of an API key that the output creates, in seconds since 1970.
    pub expires: Option<i64>,
}

#[derive(Debug)]
pub enum AuthorizerKind<'s> {
    /// A token's signature, issuer and audience, on an HTTP or REST API.
    Jwt {
        issuer: Issuer,
        /// Written audiences; beside them the clients of a user pool, in place of the client ids of a provider.
        audience: Vec<Str<'s>>,
    },
    /// A token of a user pool, on a REST or GraphQL API.
    UserPool {
        /// The pools; one on a GraphQL API.
        pools: Vec<UserPoolId>,
        /// Clients (by index in the one pool) whose tokens are accepted; empty for all.
        clients: Vec<u32>,
    },
    /// A token of a provider, on a GraphQL API.
    Oidc {
        provider: ProviderId,
        /// Written audiences in place of the provider's client ids.
        audience: Vec<Str<'s>>,
    },
    /// The answer of a function.
    Lambda(LambdaAuthorizer<'s>),
    /// The signature of an IAM principal.
    Iam,
    /// An API key, with the reason.
    ApiKey(&'s str),
}

/// Issuer of the tokens of a JWT authorizer.
#[derive(Debug, Clone, PartialEq)]
pub enum Issuer {
    /// A user pool, for app clients by index in the pool.
    UserPool {
        pool: UserPoolId,
        clients: Vec<u32>,
    },
    Provider(ProviderId),
}

#[derive(Debug)]
pub struct LambdaAuthorizer<'s> {
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
    /// Location of the block.
    pub loc: Loc,
    /// Origins that may call.
    pub origins: Vec<Str<'s>>,
    /// Request headers that they may send.
    pub headers: Vec<Str<'s>>,
    /// Whether cookies are sent along.
    pub credentials: bool,
}

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
    /// Returns the word in the table of kinds: `http_api`.
    pub fn kind_word(self) -> &'static str {
        match self {
            Self::Http => "http_api",
            Self::Rest => "rest_api",
            Self::WebSocket => "websocket_api",
            Self::GraphQl => "graphql_api",
        }
    }

    /// Returns the word after the name in a declaration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Rest => "rest",
            Self::WebSocket => "websocket",
            Self::GraphQl => "graphql",
        }
    }

    /// Returns the name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP API",
            Self::Rest => "REST API",
            Self::WebSocket => "WebSocket API",
            Self::GraphQl => "GraphQL API",
        }
    }
}

#[derive(Debug)]
pub struct Route<'s> {
    /// Method in capitals, `ANY` for all; empty for `$connect` and `$default`.
    pub method: &'s str,
    /// Path with its leading `/`, or key with its `$`.
    pub path: &'s str,
    /// Location of the key.
    pub loc: Loc,
    pub handler: Handler<'s>,
    /// Who may call. On a WebSocket API every route has the authorization of `$connect`.
    pub auth: RouteAuth<'s>,
    /// Scopes of which the token must carry one.
    pub scopes: Vec<Spanned<&'s str>>,
}

/// A function: declared, or given by the path of its code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Handler<'s> {
    Function(ResourceId),
    /// `"src/list.main"`; the deployer makes a function of it and gives its ARN as a parameter.
    Path(&'s str, Loc),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RouteAuth<'s> {
    /// Whoever an authorizer (by index in the API) lets through.
    Authorizer(u32),
    /// Whoever signs with IAM credentials and has a grant.
    Iam,
    /// Anybody, with the reason.
    Public(&'s str),
}

/// Returns a route key without the names of its parameters: two routes with the same one match the same requests.
pub fn route_shape(method: &str, path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(rest) if rest.ends_with("+}") => "{+}",
        Some(_) => "{}",
        None => part,
    });
    format!("{method} {}", parts.collect::<Vec<_>>().join("/"))
}

/// Returns a route key as API Gateway writes it: `GET /notes`, `$connect`.
pub fn route_key(method: &str, path: &str) -> String {
    if method.is_empty() { path.to_owned() } else { format!("{method} {path}") }
}

impl Route<'_> {
    /// Returns `GET /notes` or `$connect`.
    pub fn key(&self) -> String {
        route_key(self.method, self.path)
    }
}

impl<'s> Api<'s> {
    /// Returns the names of the authorizers.
    pub fn authorizer_names(&self) -> Vec<&'s str> {
        self.authorizers.iter().map(|authorizer| authorizer.name).collect()
    }

    /// Returns whether callers can sign with IAM credentials at all.
    pub fn allows_iam(&self) -> bool {
        let declared = || self.authorizers.iter().any(|authorizer| matches!(authorizer.kind, AuthorizerKind::Iam));
        self.kind != ApiKind::GraphQl || self.default == Some(RouteAuth::Iam) || declared()
    }

    /// Returns the index of the route with a key.
    pub fn route(&self, method: &str, path: &str) -> Option<u32> {
        let same = |route: &Route<'_>| route.method.eq_ignore_ascii_case(method) && route.path == path;
        self.routes.iter().position(same).map(|at| at as u32)
    }

    /// Returns whether a route with a key is declared with an error.
    pub fn refuses(&self, method: &str, path: &str) -> bool {
        self.refused.iter().any(|refused| refused.0.eq_ignore_ascii_case(method) && refused.1 == path)
    }

    /// Returns the index of the authorizer with a name.
    pub fn authorizer(&self, name: &str) -> Option<u32> {
        self.authorizers.iter().position(|authorizer| authorizer.name == name).map(|at| at as u32)
    }

    /// Returns whether the output creates the API itself: one with `create`, or a GraphQL API without `id` and
    /// `import`.
    pub fn created(&self) -> bool {
        self.create.is_some() || self.kind == ApiKind::GraphQl && self.handle == Handle::Parameter
    }
}
