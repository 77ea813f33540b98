//! The kinds of planned resources, for which each target has its own names.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    UserPool,
    UserPoolClient,
    UserPoolDomain,
    UserPoolGroup,
    /// An identity provider that a user pool signs in with.
    UserPoolProvider,
    ResourceServer,
    /// The look of a client's sign-in pages.
    Branding,
    IdentityPool,
    /// The roles of an identity pool, and how users get them.
    IdentityPoolRoles,
    /// The principal tags that an identity pool sets, for one provider.
    PrincipalTags,
    OidcProvider,
    SamlProvider,
    /// An HTTP or a WebSocket API, as are the next five.
    Api,
    Stage,
    Authorizer,
    Integration,
    Route,
    Deployment,
    RestApi,
    RestStage,
    /// What a REST API answers where no route does.
    GatewayResponse,
    RestAuthorizer,
    /// A part of a path of a REST API.
    RestPath,
    RestMethod,
    RestDeployment,
    GraphQlApi,
    GraphQlKey,
    /// The right of a service of AWS to call a function.
    InvokePermission,
}

impl ResourceKind {
    /// Returns whether the resource stays when it leaves the output: users, or the ids that own their data, would be lost.
    pub fn is_retained(self) -> bool {
        matches!(self, Self::UserPool | Self::IdentityPool)
    }
}
