//! AC03xx: identity pools.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &NOBODY_SIGNS_IN,
    &GUESTS_WITHOUT_REASON,
    &SIGN_IN_WITHOUT_CLIENT,
    &RULE_OUT_OF_PLACE,
    &CLASSIC_FLOW_WITH_GROUPS,
    &AMBIGUOUS_ROLE_WITHOUT_RULE,
    &LIMIT_PASSED_BY_GROUP,
    &LIMIT_PASSED_BY_RULE,
    &RULES_MISS_GROUP,
    &LIMIT_NOT_ATTACHED,
    &LIST_CLAIM,
    &RULE_MATCHES_ANOTHER_GROUP,
    &RULE_QUOTA,
    &PROVIDER_NAME_UNKNOWN,
];

pub static NOBODY_SIGNS_IN: Code = error(
    "AC0301",
    "nobody-signs-in",
    "An identity pool has no way to get credentials.",
    "An identity pool exchanges a sign-in for AWS credentials; without a sign-in and without guests it does nothing.",
    "identity_pool Identities\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
);
pub static GUESTS_WITHOUT_REASON: Code = error(
    "AC0302",
    "guests-without-reason",
    "An identity pool switches guests on without a reason.",
    "With guests on, anybody who opens the app's page gets AWS credentials without signing in. Some frameworks switch \
     them on silently; here they are off unless the text says so and why. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; guests on }\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; guests on because \"logos on the sign-in page\" }\n",
);
pub static SIGN_IN_WITHOUT_CLIENT: Code = error(
    "AC0303",
    "sign-in-without-client",
    "An identity pool signs in with a user pool instead of an app client.",
    "An identity pool accepts the tokens of one app client of a user pool: the token's `aud` is the client's id. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users }\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
);
pub static RULE_OUT_OF_PLACE: Code = error(
    "AC0304",
    "rule-out-of-place",
    "A rule is for users who cannot sign in to the identity pool.",
    "A role-mapping rule holds for the tokens of one sign-in of the pool. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web; client ops; group admins }\nidentity_pool Identities { sign_in Users.web; rule Users.ops claim(\"custom:role\") equals \"admin\" -> Users.admins }\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:role\") equals \"admin\" -> Users.admins }\n",
);
pub static CLASSIC_FLOW_WITH_GROUPS: Code = error(
    "AC0305",
    "classic-flow-with-groups",
    "An identity pool with group roles allows the classic flow.",
    "In the basic (classic) flow the client names the role that it wants, and gets any whose trust policy accepts the pool: a member of no group could \
     take the admins' role. Guests are not scoped down in it either. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; classic_flow on }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
);
pub static AMBIGUOUS_ROLE_WITHOUT_RULE: Code = error(
    "AC0306",
    "ambiguous-role-without-rule",
    "`ambiguous_role deny` is set without a rule.",
    "Where roles come from the groups in a token, `Deny` refuses everybody who is in no group, and what is granted to `auth_users` \
     reaches nobody. Groups have different precedences here, so a role from groups is never ambiguous. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; ambiguous_role deny }\n",
    "user_pool Users { login email; client web; attribute team string; group admins }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins; ambiguous_role deny }\n",
);
pub static LIMIT_PASSED_BY_GROUP: Code = error(
    "AC0307",
    "limit-passed-by-group",
    "A limit on a group does not hold for users who are also in another group.",
    "A token names the roles of all groups of its user, and the app asks for any of them (`CustomRoleArn`), whatever their \
     precedence. `deny group`, `except group` and `isolated` end up in the role of their own group alone, so they hold only if no \
     other role of the pool allows the same, or nobody is in two groups. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html and https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\ngrant group support put bucket Uploads\ndeny group support put bucket Uploads at \"legal/\"\n",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins put bucket Uploads\ngrant group support put bucket Uploads\ndeny auth_users put bucket Uploads at \"legal/\"\n",
);
pub static LIMIT_PASSED_BY_RULE: Code = error(
    "AC0308",
    "limit-passed-by-rule",
    "A limit on a group does not hold for members to whom a rule gives another role.",
    "The first rule that matches is only the default: the app asks for the role of any rule that matches (`CustomRoleArn`). Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group banned { precedence 0; isolated on } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"banned\" -> Users.banned; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins }\nbucket Uploads\ngrant auth_users get bucket Uploads\n",
    "user_pool Users { login email; client web; group banned { isolated on } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"banned\" -> Users.banned }\nbucket Uploads\ngrant auth_users get bucket Uploads\n",
);
pub static RULES_MISS_GROUP: Code = error(
    "AC0309",
    "rules-miss-group",
    "A sign-in has rules, but none for a group that has a role.",
    "Users of a sign-in get their roles either by rules or from the groups in their token. With a rule, groups are ignored: \
     grants to a group without a rule have no effect, and neither have denials for it. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins }\nbucket Uploads\ngrant group support get bucket Uploads\n",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins; rule Users.web claim(\"custom:team\") equals \"help\" -> Users.support }\nbucket Uploads\ngrant group support get bucket Uploads\n",
);
pub static LIMIT_NOT_ATTACHED: Code = error(
    "AC0310",
    "limit-not-attached",
    "A limit is on a group whose role nobody attaches.",
    "The output does not change a user pool that exists already. As long as its group has no role, members get the role of \
     `auth_users`, which has no such limit. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group banned { isolated on } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant auth_users get bucket Uploads\n",
    "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group banned { isolated on; create on } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant auth_users get bucket Uploads\n",
);
pub static LIST_CLAIM: Code = error(
    "AC0311",
    "list-claim",
    "A rule compares a claim that is a list as one text.",
    "`cognito:groups` and `cognito:roles` are lists. How a rule compares a list is not documented; that `contains` \
     finds a group in it is known from use, as in https://github.com/aws-solutions/qnabot-on-aws, and nothing is known \
     of the others. Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") equals \"admins\" -> Users.admins }\n",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n",
);
pub static RULE_MATCHES_ANOTHER_GROUP: Code = error(
    "AC0312",
    "rule-matches-another-group",
    "A rule for one group also matches members of another.",
    "`contains` looks for the text anywhere in the names of a user's groups: `admin` is found in `admins` and in \
     `not-admin`. Observed, not documented: https://github.com/aws-solutions/qnabot-on-aws looks for `Admin` to find \
     `Admins`.",
    "user_pool Users { login email; client web; group ops; group devops }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"ops\" -> Users.ops }\n",
    "user_pool Users { login email; client web; group ops; group builders }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"ops\" -> Users.ops }\n",
);
pub static RULE_QUOTA: Code = error(
    "AC0313",
    "rule-quota",
    "A sign-in exceeds Cognito's quotas for rules.",
    "A sign-in has at most 25 rules; a claim has 1 to 64 characters and what it is compared with 1 to 128. Anything else is refused \
     when the app is deployed. Source: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"\" -> Users.admins }\n",
    "user_pool Users { login email; client web; attribute team string; group admins { precedence 1 }; group support { precedence 2 } }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins }\n",
);
pub static PROVIDER_NAME_UNKNOWN: Code = error(
    "AC0314",
    "provider-name-unknown",
    "Users of a developer provider cannot be excluded from the role of a group.",
    "Users of a `developer_provider` hold a token with which they can ask for any role that trusts the pool, so the \
     role of a group also requires the provider of its users (`amr`). The value for this provider is not known. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html and \
     https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
    "user_pool Users { login email; client web; issuer updated; group admins }\nidentity_pool Identities { sign_in Users.web; developer_provider \"login.example\" }\nbucket Uploads\ngrant group admins put bucket Uploads\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; developer_provider \"login.example\" }\nbucket Uploads\ngrant group admins put bucket Uploads\n",
);
