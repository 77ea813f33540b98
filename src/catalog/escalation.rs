//! Actions that no grant may give to end users, since they lead to more permissions.
//!
//! Besides a list, these are the actions that AWS classifies as permissions management, and those that set something
//! up: they create, change or delete a part of the app and not its data.

use super::guests::matches;
use super::kind::{Kind, Users};
use super::{Action, KINDS, Level};

/// Actions with the reason why users may not have them.
#[derive(Debug)]
struct Escalation {
    /// `service:Action`s; `*` matches any text.
    actions: &'static [&'static str],
    /// What an end user could do with one of them.
    because: &'static str,
}

static ESCALATIONS: &[Escalation] = &[
    Escalation {
        actions: &["account:*", "iam:*", "identitystore:*", "organizations:*", "sso:*", "sso-directory:*"],
        because: "it administers the account and who may do what in it",
    },
    Escalation {
        actions: &[
            "sts:AssumeRole",
            "sts:AssumeRoot",
            "sts:GetFederationToken",
            "sts:GetSessionToken",
            "sts:TagSession",
        ],
        because: "it gives credentials with other rights",
    },
    Escalation {
        actions: &[
            "lambda:CreateEventSourceMapping",
            "lambda:CreateFunction",
            "lambda:PublishLayerVersion",
            "lambda:UpdateEventSourceMapping",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
        ],
        because: "it runs code of the caller's with the role of a function",
    },
    Escalation {
        actions: &[
            "lambda:GetFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:GetLayerVersion",
            "lambda:ListFunctions",
        ],
        because: "it shows the code of the app and its environment, which holds secrets",
    },
    Escalation {
        actions: &[
            "appsync:CreateApi",
            "appsync:CreateDataSource",
            "appsync:CreateFunction",
            "appsync:CreateResolver",
            "appsync:UpdateDataSource",
            "appsync:UpdateFunction",
            "appsync:UpdateResolver",
            "cloudformation:CreateChangeSet",
            "cloudformation:CreateStack",
            "cloudformation:CreateStackSet",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:UpdateStack",
            "cloudformation:UpdateStackSet",
            "codebuild:CreateProject",
            "codebuild:StartBuild",
            "codebuild:UpdateProject",
            "codepipeline:CreatePipeline",
            "codepipeline:UpdatePipeline",
            "ec2:RunInstances",
            "ec2:ModifyInstanceAttribute",
            "ecs:ExecuteCommand",
            "ecs:RegisterTaskDefinition",
            "ecs:RunTask",
            "ecs:UpdateService",
            "events:PutRule",
            "events:PutTargets",
            "glue:CreateDevEndpoint",
            "glue:CreateJob",
            "glue:UpdateJob",
            "pipes:CreatePipe",
            "pipes:UpdatePipe",
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreatePresignedNotebookInstanceUrl",
            "scheduler:CreateSchedule",
            "scheduler:UpdateSchedule",
            "states:CreateStateMachine",
            "states:UpdateStateMachine",
        ],
        because: "it makes AWS do what the caller says with another role",
    },
    Escalation {
        actions: &[
            "ec2-instance-connect:SendSSHPublicKey",
            "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
            "ssm:ResumeSession",
            "ssm:SendCommand",
            "ssm:StartAutomationExecution",
            "ssm:StartSession",
        ],
        because: "it opens a way into machines with their roles",
    },
    Escalation { actions: &["apigateway:*"], because: "it changes APIs, and with them who is let in" },
    Escalation {
        actions: &[
            "cognito-idp:Admin*",
            "cognito-idp:CreateGroup",
            "cognito-idp:CreateIdentityProvider",
            "cognito-idp:CreateUserPoolClient",
            "cognito-idp:SetUserPoolMfaConfig",
            "cognito-idp:UpdateGroup",
            "cognito-idp:UpdateIdentityProvider",
            "cognito-idp:UpdateUserPool",
            "cognito-idp:UpdateUserPoolClient",
        ],
        because: "it acts on the accounts of other users, or on who gets which role",
    },
    Escalation {
        actions: &[
            "cognito-identity:CreateIdentityPool",
            "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
            "cognito-identity:MergeDeveloperIdentities",
            "cognito-identity:SetIdentityPoolRoles",
            "cognito-identity:SetPrincipalTagAttributeMap",
            "cognito-identity:UpdateIdentityPool",
        ],
        because: "it decides who is signed in as whom, and with which role",
    },
    Escalation {
        actions: &[
            "appsync:ListApiKeys",
            "cognito-idp:DescribeIdentityProvider",
            "cognito-idp:DescribeUserPoolClient",
            "events:RetrieveConnectionCredentials",
            "redshift:GetClusterCredentials*",
            "secretsmanager:BatchGetSecretValue",
            "secretsmanager:GetSecretValue",
        ],
        because: "it hands out credentials of the app",
    },
    Escalation {
        actions: &["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
        because: "it takes everybody's data away, or decides who can read it",
    },
];

/// Beginnings of the names of actions that set something up.
const SETTING_UP: &[&str] = &[
    "Add",
    "Allow",
    "Apply",
    "Associate",
    "Attach",
    "Authorize",
    "Bypass",
    "Copy",
    "Create",
    "Deactivate",
    "Deauthorize",
    "Decrease",
    "Delete",
    "Deregister",
    "Detach",
    "Disable",
    "Disassociate",
    "Enable",
    "Export",
    "Import",
    "Increase",
    "Merge",
    "Modify",
    "Pass",
    "Publish",
    "Purchase",
    "Put",
    "Register",
    "Remove",
    "Replace",
    "Replicate",
    "Reset",
    "Restore",
    "Set",
    "Split",
    "Switchover",
    "Tag",
    "Transfer",
    "Untag",
    "Update",
];

/// Actions that begin so, but are about data of the app or the account of the caller. Those of verbs for users need no
/// entry.
const DATA: &[&str] = &[
    "bedrock:CreateInvocation",
    "bedrock:CreateSession",
    "bedrock:DeleteSession",
    "bedrock:PutInvocationStep",
    "bedrock:UpdateSession",
    "cognito-idp:AssociateSoftwareToken",
    "cognito-idp:DeleteUser",
    "cognito-idp:DeleteUserAttributes",
    "cognito-idp:SetUserMFAPreference",
    "cognito-idp:SetUserSettings",
    "cognito-idp:UpdateAuthEventFeedback",
    "cognito-idp:UpdateDeviceStatus",
    "cognito-idp:UpdateUserAttributes",
    "geo:PutGeofence",
    "iot:AddThingToThingGroup",
    "s3:DeleteObject",
    "s3:DeleteObjectAnnotation",
    "s3:DeleteObjectTagging",
    "s3:PutObject",
    "s3:PutObjectAnnotation",
    "s3:PutObjectTagging",
    "s3:RestoreObject",
    "sns:SetEndpointAttributes",
];

/// Actions that are kept from end users and are everyday work of a function: they give it nothing beyond the app's own data.
const WORK_OF_FUNCTIONS: &[&str] = &["cloudwatch:PutMetricData", "rds-db:connect"];

/// Returns why a function that has an action could get more than it is granted, if that is so.
pub fn privileged_for_functions(action: Action) -> Option<&'static str> {
    privileged(action).filter(|_| !WORK_OF_FUNCTIONS.contains(&action.full_name().as_str()))
}

/// Returns why end users may never have an action, if that is so.
pub fn privileged(action: Action) -> Option<&'static str> {
    let name = action.full_name();
    ESCALATIONS
        .iter()
        .find(|escalation| escalation.actions.iter().any(|pattern| matches(pattern, &name)))
        .map(|escalation| escalation.because)
        .or_else(|| action.level().contains(Level::PermissionsManagement).then_some("it changes who may do what"))
        .or_else(|| sets_up(action, &name).then_some("it changes how something of the app is set up"))
}

/// Returns whether an action creates, changes or deletes a part of the app itself.
fn sets_up(action: Action, name: &str) -> bool {
    let (_, short) = name.split_once(':').unwrap_or_default();
    let of_users = |kind: &&Kind| kind.users == Users::Yes;
    let verbs = || KINDS.iter().copied().filter(of_users).flat_map(|kind| kind.verbs).filter(|verb| !verb.admin);
    (action.level().contains(Level::Write) || action.level().contains(Level::Tagging))
        && SETTING_UP.iter().any(|begin| {
            // `Put` is no beginning of `Puts`.
            short.strip_prefix(begin).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
        })
        && !DATA.contains(&name)
        && !verbs().any(|verb| verb.all_actions().any(|action| action == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn every_entry_is_of_the_catalogue() {
        for pattern in ESCALATIONS.iter().flat_map(|escalation| escalation.actions).chain(DATA).chain(WORK_OF_FUNCTIONS)
        {
            assert!(catalog().actions().any(|action| matches(pattern, &action.full_name())), "{pattern}");
        }
    }

    #[test]
    fn spot_checks() {
        for (name, expected) in [
            ("iam:PassRole", true),
            ("iam:GetUser", true),
            ("sts:AssumeRole", true),
            ("sts:GetCallerIdentity", false),
            ("lambda:UpdateFunctionCode", true),
            ("lambda:InvokeFunction", false),
            ("cognito-idp:AdminAddUserToGroup", true),
            ("s3:PutBucketPolicy", true),
            ("s3:PutObjectAcl", true),
            ("s3:PutObject", false),
            ("kms:CreateGrant", true),
            ("dynamodb:GetItem", false),
            ("kinesis:PutResourcePolicy", true),
            ("kinesis:PutRecord", false),
            ("lambda:UpdateAlias", true),
            ("lambda:CreateFunctionUrlConfig", true),
            ("lambda:GetFunction", true),
            ("lambda:GetAlias", false),
            ("appsync:UpdateApi", true),
            ("kms:CreateAlias", true),
            ("kms:Sign", false),
            ("dynamodb:ExportTableToPointInTime", true),
            ("dynamodb:UpdateTable", true),
            ("dynamodb:UpdateItem", false),
            ("dynamodb:DescribeTable", false),
            ("s3:PutBucketNotification", true),
            ("s3:PutLifecycleConfiguration", true),
            ("s3:PutObjectTagging", false),
            ("s3:PutObjectRetention", true),
            ("firehose:UpdateDestination", true),
            ("sns:SetSubscriptionAttributes", true),
            ("sqs:SetQueueAttributes", true),
            ("sqs:PurgeQueue", false),
            ("cognito-idp:DescribeUserPoolClient", true),
            ("cognito-idp:UpdateUserAttributes", false),
            ("execute-api:ManageConnections", false),
        ] {
            let action = catalog().action(name).unwrap();
            assert_eq!(privileged(action).is_some(), expected, "{name}");
        }
    }

    #[test]
    fn no_verb_for_users_is_privileged() {
        for kind in KINDS.iter().filter(|kind| kind.users == Users::Yes) {
            for verb in kind.verbs.iter().filter(|verb| !verb.admin) {
                for name in verb.all_actions() {
                    assert_eq!(privileged(catalog().action(name).unwrap()), None, "{} {}", kind.word, verb.name);
                }
            }
        }
    }
}
