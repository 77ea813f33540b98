//! CloudFormation's types of the resources in the plan. The bundle uses the same names.

use crate::emit::plan::ResourceKind;

pub fn resource_type(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::UserPool => "AWS::Cognito::UserPool",
        ResourceKind::UserPoolClient => "AWS::Cognito::UserPoolClient",
        ResourceKind::UserPoolDomain => "AWS::Cognito::UserPoolDomain",
        ResourceKind::UserPoolGroup => "AWS::Cognito::UserPoolGroup",
        ResourceKind::UserPoolProvider => "AWS::Cognito::UserPoolIdentityProvider",
        ResourceKind::ResourceServer => "AWS::Cognito::UserPoolResourceServer",
        ResourceKind::Branding => "AWS::Cognito::ManagedLoginBranding",
        ResourceKind::IdentityPool => "AWS::Cognito::IdentityPool",
        ResourceKind::IdentityPoolRoles => "AWS::Cognito::IdentityPoolRoleAttachment",
        ResourceKind::PrincipalTags => "AWS::Cognito::IdentityPoolPrincipalTag",
        ResourceKind::OidcProvider => "AWS::IAM::OIDCProvider",
        ResourceKind::SamlProvider => "AWS::IAM::SAMLProvider",
        ResourceKind::Api => "AWS::ApiGatewayV2::Api",
        ResourceKind::Stage => "AWS::ApiGatewayV2::Stage",
        ResourceKind::Authorizer => "AWS::ApiGatewayV2::Authorizer",
        ResourceKind::Integration => "AWS::ApiGatewayV2::Integration",
        ResourceKind::Route => "AWS::ApiGatewayV2::Route",
        ResourceKind::Deployment => "AWS::ApiGatewayV2::Deployment",
        ResourceKind::RestAuthorizer => "AWS::ApiGateway::Authorizer",
        ResourceKind::RestPath => "AWS::ApiGateway::Resource",
        ResourceKind::RestMethod => "AWS::ApiGateway::Method",
        ResourceKind::RestApi => "AWS::ApiGateway::RestApi",
        ResourceKind::RestStage => "AWS::ApiGateway::Stage",
        ResourceKind::GatewayResponse => "AWS::ApiGateway::GatewayResponse",
        ResourceKind::RestDeployment => "AWS::ApiGateway::Deployment",
        ResourceKind::GraphQlApi => "AWS::AppSync::GraphQLApi",
        ResourceKind::GraphQlKey => "AWS::AppSync::ApiKey",
        ResourceKind::InvokePermission => "AWS::Lambda::Permission",
    }
}
