//! The resources of a template that a program can name, and the values that they have for others.

/// What `Ref` and `Fn::GetAtt` return for a type of resource.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>, at
/// "Return values" of each type.
#[derive(Debug)]
pub(super) struct DeployedType {
    pub(super) ty: &'static str,
    /// The type of Terraform.
    pub(super) terraform: &'static str,
    /// The property with the name.
    pub(super) name: &'static str,
    /// The ARN, in which `*` stands for the name.
    pub(super) arn: &'static str,
    pub(super) reference: Reference,
    /// The attribute with the ARN. It is empty if only `Ref` returns it.
    pub(super) arn_attribute: &'static str,
    /// Other attributes with the name or the id.
    pub(super) same_as_reference: &'static [&'static str],
}

/// What `Ref` returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    Name,
    Arn,
    /// A URL or an id that is no part of the ARN.
    Other,
}

const fn named(
    ty: &'static str,
    terraform: &'static str,
    name: &'static str,
    arn: &'static str,
    reference: Reference,
    arn_attribute: &'static str,
    same_as_reference: &'static [&'static str],
) -> DeployedType {
    DeployedType { ty, terraform, name, arn, reference, arn_attribute, same_as_reference }
}

pub(super) const DEPLOYED_TYPES: [DeployedType; 27] = {
    use Reference::{Arn, Name, Other};
    [
        named("AWS::DynamoDB::Table", "aws_dynamodb_table", "TableName", "dynamodb:table/*", Name, "Arn", &[]),
        named("AWS::DynamoDB::GlobalTable", "", "TableName", "dynamodb:table/*", Name, "Arn", &[]),
        named("AWS::S3::Bucket", "aws_s3_bucket", "BucketName", "s3:*", Name, "Arn", &[]),
        named("AWS::Lambda::Function", "aws_lambda_function", "FunctionName", "lambda:function:*", Name, "Arn", &[]),
        named("AWS::SQS::Queue", "aws_sqs_queue", "QueueName", "sqs:*", Other, "Arn", &[]),
        named("AWS::SNS::Topic", "aws_sns_topic", "TopicName", "sns:*", Arn, "TopicArn", &[]),
        named("AWS::Kinesis::Stream", "aws_kinesis_stream", "Name", "kinesis:stream/*", Name, "Arn", &[]),
        named(
            "AWS::Events::EventBus",
            "aws_cloudwatch_event_bus",
            "Name",
            "events:event-bus/*",
            Name,
            "Arn",
            &["Name"],
        ),
        named(
            "AWS::SecretsManager::Secret",
            "aws_secretsmanager_secret",
            "Name",
            "secretsmanager:secret:*",
            Arn,
            "Id",
            &[],
        ),
        named(
            "AWS::StepFunctions::StateMachine",
            "aws_sfn_state_machine",
            "StateMachineName",
            "states:stateMachine:*",
            Arn,
            "Arn",
            &[],
        ),
        named("AWS::KMS::Key", "aws_kms_key", "", "kms:key/*", Name, "Arn", &["KeyId"]),
        named(
            "AWS::Cognito::UserPool",
            "aws_cognito_user_pool",
            "UserPoolName",
            "cognito-idp:userpool/*",
            Name,
            "Arn",
            &["UserPoolId"],
        ),
        named(
            "AWS::Cognito::UserPoolClient",
            "aws_cognito_user_pool_client",
            "ClientName",
            "",
            Name,
            "",
            &["ClientId"],
        ),
        named("AWS::Cognito::UserPoolGroup", "aws_cognito_user_group", "GroupName", "", Name, "", &[]),
        named("AWS::Cognito::UserPoolDomain", "aws_cognito_user_pool_domain", "Domain", "", Name, "", &[]),
        named("AWS::Cognito::UserPoolResourceServer", "aws_cognito_resource_server", "Identifier", "", Other, "", &[]),
        named(
            "AWS::Cognito::UserPoolIdentityProvider",
            "aws_cognito_identity_provider",
            "ProviderName",
            "",
            Name,
            "",
            &[],
        ),
        named(
            "AWS::Cognito::IdentityPool",
            "aws_cognito_identity_pool",
            "IdentityPoolName",
            "cognito-identity:identitypool/*",
            Name,
            "",
            &["Id"],
        ),
        named("AWS::ApiGatewayV2::Api", "aws_apigatewayv2_api", "Name", "", Other, "", &["ApiId"]),
        named("AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api", "Name", "", Other, "", &["RestApiId"]),
        named("AWS::ApiGatewayV2::Authorizer", "aws_apigatewayv2_authorizer", "Name", "", Other, "", &["AuthorizerId"]),
        named("AWS::ApiGateway::Authorizer", "aws_api_gateway_authorizer", "Name", "", Other, "", &["AuthorizerId"]),
        named("AWS::ApiGateway::Resource", "aws_api_gateway_resource", "PathPart", "", Other, "", &["ResourceId"]),
        named("AWS::AppSync::GraphQLApi", "aws_appsync_graphql_api", "Name", "appsync:apis/*", Arn, "Arn", &[]),
        named("AWS::IAM::Role", "aws_iam_role", "RoleName", "iam:role/*", Name, "Arn", &[]),
        named("AWS::IAM::ManagedPolicy", "aws_iam_policy", "ManagedPolicyName", "iam:policy/*", Arn, "PolicyArn", &[]),
        named("AWS::IAM::OIDCProvider", "aws_iam_openid_connect_provider", "", "iam:oidc-provider/*", Arn, "Arn", &[]),
    ]
};

/// Returns the type of a resource, if a program can name such a thing.
pub(super) fn deployed_type(ty: &str) -> Option<&'static DeployedType> {
    DEPLOYED_TYPES.iter().find(|known| known.ty == ty)
}

impl DeployedType {
    /// Returns an example of the ARN of a thing with this name, if it has one.
    pub(super) fn example_arn(&self, name: &str) -> Option<String> {
        let (service, rest) = self.arn.split_once(':')?;
        let rest = rest.replace('*', name);
        Some(match service {
            "s3" => format!("arn:aws:s3:::{rest}"),
            "iam" => format!("arn:aws:iam::123456789012:{rest}"),
            _ => format!("arn:aws:{service}:us-east-1:123456789012:{rest}"),
        })
    }

    /// Returns what reads the ARN of a resource: `Notes.Arn`, or `Events` where `Ref` returns it.
    pub(super) fn arn_reference(&self, id: &str) -> String {
        match self.reference {
            Reference::Arn => id.to_owned(),
            _ => format!("{id}.{}", self.arn_attribute),
        }
    }
}

/// The things that a service's ARNs are about, for parameters of which only the pattern is known.
pub(super) fn types_of_service(service: &str) -> Vec<&'static DeployedType> {
    let of = |known: &&DeployedType| known.arn.split_once(':').is_some_and(|(of, _)| of == service);
    DEPLOYED_TYPES.iter().filter(of).collect()
}
