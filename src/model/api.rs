//! APIs, their authorizers and routes.

use super::{Handle, ResourceId, Spanned, Str};
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
    /// Who may call.
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

impl<'s> Api<'s> {
    /// The names of its authorizers.
    pub fn authorizer_names(&self) -> Vec<&'s str> {
        Vec::new()
    }

    /// Whether callers can sign with IAM credentials at all.
    pub fn allows_iam(&self) -> bool {
        self.kind != ApiKind::GraphQl || self.routes.iter().any(|route| route.auth == RouteAuth::Iam)
    }

    /// The route with this key.
    pub fn route(&self, method: &str, path: &str) -> Option<u32> {
        let same = |route: &Route<'_>| route.method.eq_ignore_ascii_case(method) && route.path == path;
        self.routes.iter().position(same).map(|at| at as u32)
    }
}
