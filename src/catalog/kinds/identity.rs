//! Cognito itself, as backends use it: user pool, identity pool; and roles.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Guests, Kind, Owner, Users, Verb};

const fn admin(name: &'static str, actions: &'static [&'static str], note: &'static str) -> Verb {
    Verb { admin: true, ..verb(name, actions, &["pool"], note) }
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/security-iam.html
pub(super) static USER_POOL: Kind = Kind {
    word: "user_pool",
    title: "Cognito user pool",
    service: "cognito-idp",
    cfn: "AWS::Cognito::UserPool",
    arn: "arn:{P}:cognito-idp:{R}:{A}:userpool/{name}",
    shapes: &[shape("pool", "user_pool", "cognito-idp/userpool", "{arn}")],
    verbs: &[
        admin("get_user", &["cognito-idp:AdminGetUser"], "Reads the attributes of a user."),
        admin(
            "list_users",
            &[
                "cognito-idp:AdminListGroupsForUser",
                "cognito-idp:ListGroups",
                "cognito-idp:ListUsers",
                "cognito-idp:ListUsersInGroup",
            ],
            "Lists users with their attributes, and groups.",
        ),
        admin("create_user", &["cognito-idp:AdminCreateUser"], "Creates a user and sends the invitation."),
        admin(
            "update_user",
            &["cognito-idp:AdminUpdateUserAttributes"],
            "Changes attributes of a user, read-only ones too.",
        ),
        admin("delete_user", &["cognito-idp:AdminDeleteUser"], "Deletes a user."),
        admin(
            "disable_user",
            &["cognito-idp:AdminDisableUser", "cognito-idp:AdminEnableUser"],
            "Locks a user out, and lets them in again.",
        ),
        admin(
            "set_password",
            &["cognito-idp:AdminResetUserPassword", "cognito-idp:AdminSetUserPassword"],
            "Sets or resets the password of a user, which allows signing in as that user.",
        ),
        admin(
            "group_members",
            &["cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminRemoveUserFromGroup"],
            "Changes who is in a group, and with it what they may do.",
        ),
        admin("sign_out", &["cognito-idp:AdminUserGlobalSignOut"], "Ends all sessions of a user."),
        admin(
            "admin_auth",
            &["cognito-idp:AdminInitiateAuth", "cognito-idp:AdminRespondToAuthChallenge"],
            "Signs users in from a backend.",
        ),
    ],
    groups: &[
        group("read", &["get_user"]),
        group("list", &["list_users"]),
        group("write", &["create_user", "update_user"]),
    ],
    owner: Owner::None("users change their own data with their access token, not with IAM"),
    users: Users::No("signing up and in needs no IAM, and the rest is administration of everybody's account"),
    traps: &[
        "What users do with their own account is authorised by their access token: a grant for it would mean nothing.",
        "`group_members` is a way to more rights wherever a group has a role.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html
pub(super) static IDENTITY_POOL: Kind = Kind {
    word: "identity_pool",
    title: "Cognito identity pool",
    service: "cognito-identity",
    cfn: "AWS::Cognito::IdentityPool",
    arn: "arn:{P}:cognito-identity:{R}:{A}:identitypool/{name}",
    shapes: &[shape("pool", "identity_pool", "cognito-identity/identitypool", "{arn}")],
    verbs: &[
        admin(
            "developer_login",
            &["cognito-identity:GetOpenIdTokenForDeveloperIdentity", "cognito-identity:LookupDeveloperIdentity"],
            "Signs in a user whom your own backend has identified, which allows acting as any such user.",
        ),
        admin("describe", &["cognito-identity:DescribeIdentityPool"], "Reads the settings of the pool."),
    ],
    owner: Owner::None("getting an id and credentials needs no grant"),
    users: Users::No("getting an id and credentials needs no IAM, and the rest signs in others"),
    traps: &["Getting an id, a token or credentials is open to everybody whom the pool lets in: no grant is needed."],
    ..KIND
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
pub(super) static ROLE: Kind = Kind {
    word: "role",
    title: "IAM role",
    service: "sts",
    cfn: "AWS::IAM::Role",
    arn: "arn:{P}:iam::{A}:role/{name}",
    shapes: &[shape("assumed", "role", "sts/role", "{arn}"), shape("passed", "role", "iam/role", "{arn}")],
    verbs: &[
        Verb {
            admin: true,
            ..verb(
                "assume",
                &["sts:AssumeRole"],
                &["assumed"],
                "Gets credentials of the role, and with them all that the role may; its trust policy must agree.",
            )
        },
        Verb {
            admin: true,
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
            fixed: &[("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com")],
            ..verb(
                "pass_to_scheduler",
                &["iam:PassRole"],
                &["passed"],
                "Hands the role to EventBridge Scheduler, which calls the targets of schedules with it.",
            )
        },
    ],
    owner: Owner::None("a role has no owner among users"),
    users: Users::No("it would give them all that the role may"),
    guests: Guests::No,
    traps: &[
        "What is allowed by the role that is assumed stands in its policies, and in no grant here.",
        "A session with tags needs `raw \"sts:TagSession\"` too.",
        "A role for another service is passed by `raw \"iam:PassRole\"`, without a limit to that service.",
    ],
    ..KIND
};
