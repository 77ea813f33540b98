//! Actions that no end user may ever have, by any grant: they lead to more rights than were granted, or change who has which.
//!
//! Besides the list, that is every action of which AWS says that it manages permissions.

use super::guests::matches;
use super::{Action, Level};

/// A set of actions with what they lead to.
#[derive(Debug)]
struct Escalation {
    /// `service:Action`s; `*` stands for any text.
    actions: &'static [&'static str],
    /// What an end user could do with one.
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
            "secretsmanager:BatchGetSecretValue",
            "secretsmanager:GetSecretValue",
            "redshift:GetClusterCredentials",
        ],
        because: "it hands out credentials of the app",
    },
    Escalation {
        actions: &["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
        because: "it takes everybody's data away, or decides who can read it",
    },
];

/// Why an end user may never have an action, if that is so.
pub fn privileged(action: Action) -> Option<&'static str> {
    let name = action.full_name();
    ESCALATIONS
        .iter()
        .find(|escalation| escalation.actions.iter().any(|pattern| matches(pattern, &name)))
        .map(|escalation| escalation.because)
        .or_else(|| action.level().contains(Level::PermissionsManagement).then_some("it changes who may do what"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::kind::Users;
    use crate::catalog::{KINDS, catalog};

    #[test]
    fn every_entry_is_of_the_catalogue() {
        for pattern in ESCALATIONS.iter().flat_map(|escalation| escalation.actions) {
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
