//! The resources of a template that a program can name, and the values that they have for others.

use crate::catalog::kind::Kind;

/// What `Ref` and `Fn::GetAtt` return for a type of resource.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>, at
/// "Return values" of each type.
#[derive(Debug)]
pub(crate) struct DeployedType {
    pub(crate) ty: &'static str,
    /// The type of Terraform.
    pub(crate) terraform: &'static str,
    /// The property with the name.
    pub(crate) name: &'static str,
    /// The ARN, in which `*` stands for the name.
    pub(crate) arn: &'static str,
    pub(crate) reference: Reference,
    /// The attribute with the ARN. It is empty if only `Ref` returns it.
    pub(crate) arn_attribute: &'static str,
    /// Other attributes with the name or the id.
    pub(crate) same_as_reference: &'static [&'static str],
}

/// What `Ref` returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
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

pub(crate) const DEPLOYED_TYPES: [DeployedType; 43] = {
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
            "AWS::KinesisFirehose::DeliveryStream",
            "aws_kinesis_firehose_delivery_stream",
            "DeliveryStreamName",
            "firehose:deliverystream/*",
            Name,
            "Arn",
            &[],
        ),
        named("AWS::SSM::Parameter", "aws_ssm_parameter", "Name", "ssm:parameter/*", Name, "Arn", &[]),
        named(
            "AWS::RDS::DBCluster",
            "aws_rds_cluster",
            "DBClusterIdentifier",
            "rds:cluster:*",
            Name,
            "DBClusterArn",
            &[],
        ),
        named(
            "AWS::Bedrock::KnowledgeBase",
            "aws_bedrockagent_knowledge_base",
            "",
            "bedrock:knowledge-base/*",
            Name,
            "KnowledgeBaseArn",
            &["KnowledgeBaseId"],
        ),
        named("AWS::IoT::Thing", "aws_iot_thing", "ThingName", "iot:thing/*", Name, "Arn", &[]),
        named(
            "AWS::Location::PlaceIndex",
            "aws_location_place_index",
            "IndexName",
            "geo:place-index/*",
            Name,
            "Arn",
            &[],
        ),
        named("AWS::Location::Map", "aws_location_map", "MapName", "geo:map/*", Name, "Arn", &[]),
        named(
            "AWS::Location::RouteCalculator",
            "aws_location_route_calculator",
            "CalculatorName",
            "geo:route-calculator/*",
            Name,
            "Arn",
            &[],
        ),
        named("AWS::Location::Tracker", "aws_location_tracker", "TrackerName", "geo:tracker/*", Name, "Arn", &[]),
        named("AWS::AppSync::Api", "aws_appsync_api", "Name", "appsync:apis/*", Arn, "ApiArn", &[]),
        // It has no attribute with its ARN.
        named("AWS::RUM::AppMonitor", "aws_rum_app_monitor", "Name", "rum:appmonitor/*", Name, "", &[]),
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
        named(
            "AWS::Scheduler::ScheduleGroup",
            "aws_scheduler_schedule_group",
            "Name",
            "scheduler:schedule-group/*",
            Name,
            "Arn",
            &[],
        ),
        named(
            "AWS::EFS::FileSystem",
            "aws_efs_file_system",
            "",
            "elasticfilesystem:file-system/*",
            Name,
            "Arn",
            &["FileSystemId"],
        ),
        named(
            "AWS::Bedrock::AgentAlias",
            "aws_bedrockagent_agent_alias",
            "",
            "bedrock:agent-alias/*",
            Other,
            "AgentAliasArn",
            &[],
        ),
        named("AWS::SES::EmailIdentity", "aws_sesv2_email_identity", "EmailIdentity", "ses:identity/*", Name, "", &[]),
        named(
            "AWS::CloudFront::Distribution",
            "aws_cloudfront_distribution",
            "",
            "cloudfront:distribution/*",
            Name,
            "",
            &["Id"],
        ),
        named("AWS::IAM::Role", "aws_iam_role", "RoleName", "iam:role/*", Name, "Arn", &[]),
        named("AWS::IAM::ManagedPolicy", "aws_iam_policy", "ManagedPolicyName", "iam:policy/*", Arn, "PolicyArn", &[]),
        named("AWS::IAM::OIDCProvider", "aws_iam_openid_connect_provider", "", "iam:oidc-provider/*", Arn, "Arn", &[]),
    ]
};

/// The types of SAM, each with the one that it becomes.
///
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>
const SAM_TYPES: [(&str, &str); 5] = [
    ("AWS::Serverless::Function", "AWS::Lambda::Function"),
    ("AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"),
    ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"),
    ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"),
    ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
];

/// Returns the type that a resource has after the transform of SAM.
pub(crate) fn after_transform(ty: &str) -> &str {
    SAM_TYPES.iter().find(|(sam, _)| *sam == ty).map_or(ty, |(_, becomes)| becomes)
}

/// Returns the types that a kind of resource can have.
pub(crate) fn types_of_kind(kind: &Kind) -> impl Iterator<Item = &'static DeployedType> {
    DEPLOYED_TYPES.iter().filter(|known| {
        known.ty == kind.cfn || (known.ty == "AWS::DynamoDB::GlobalTable" && kind.cfn == "AWS::DynamoDB::Table")
    })
}

/// Returns the type of a resource, if a program can name such a thing.
pub(crate) fn deployed_type(ty: &str) -> Option<&'static DeployedType> {
    DEPLOYED_TYPES.iter().find(|known| known.ty == ty)
}

impl DeployedType {
    /// Returns an example of the ARN of a thing with this name, if it has one.
    pub(crate) fn example_arn(&self, name: &str) -> Option<String> {
        let (service, rest) = self.arn.split_once(':')?;
        let rest = rest.replace('*', name);
        Some(match service {
            "s3" => format!("arn:aws:s3:::{rest}"),
            "iam" | "cloudfront" => format!("arn:aws:{service}::123456789012:{rest}"),
            _ => format!("arn:aws:{service}:us-east-1:123456789012:{rest}"),
        })
    }

    /// Returns the attribute with the ARN, which is empty if `Ref` returns it; `None` if nothing does.
    pub(crate) fn reads_arn(&self) -> Option<&'static str> {
        match self.reference {
            Reference::Arn => Some(""),
            _ => Some(self.arn_attribute).filter(|attribute| !attribute.is_empty()),
        }
    }

    /// Returns what reads the ARN of a resource: `Notes.Arn`, or `Events` where `Ref` returns it.
    pub(crate) fn arn_reference(&self, id: &str) -> String {
        match self.reference {
            Reference::Arn => id.to_owned(),
            _ => format!("{id}.{}", self.arn_attribute),
        }
    }
}

/// The things that a service's ARNs are about, for parameters of which only the pattern is known.
pub(crate) fn types_of_service(service: &str) -> Vec<&'static DeployedType> {
    let of = |known: &&DeployedType| known.arn.split_once(':').is_some_and(|(of, _)| of == service);
    DEPLOYED_TYPES.iter().filter(of).collect()
}
