//! AC03xx: identity pools.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] =
    &[&NOBODY_SIGNS_IN, &GUESTS_WITHOUT_REASON, &SIGN_IN_WITHOUT_CLIENT, &RULE_OUT_OF_PLACE, &CLASSIC_FLOW_WITH_GROUPS];

pub static NOBODY_SIGNS_IN: Code = error(
    "AC0301",
    "nobody-signs-in",
    "Nobody can get credentials from this identity pool.",
    "An identity pool exchanges a sign-in for AWS credentials; without a sign-in and without guests it does nothing.",
    "identity_pool Identities\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
);
pub static GUESTS_WITHOUT_REASON: Code = error(
    "AC0302",
    "guests-without-reason",
    "Guests need a reason.",
    "With guests on, whoever opens the app's page gets AWS credentials without signing in. Some frameworks switch them on silently; here they are \
     off unless the text says so and why. Source: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; guests on }\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; guests on because \"logos on the sign-in page\" }\n",
);
pub static SIGN_IN_WITHOUT_CLIENT: Code = error(
    "AC0303",
    "sign-in-without-client",
    "A user pool signs in through an app client.",
    "An identity pool accepts the tokens of one app client of a user pool: the token's `aud` is the client's id. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users }\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
);
pub static RULE_OUT_OF_PLACE: Code = error(
    "AC0304",
    "rule-out-of-place",
    "A rule is for users who cannot sign in here.",
    "A role-mapping rule holds for the tokens of one sign-in of the pool. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html",
    "user_pool Users { login email; client web; client ops; group admins }\nidentity_pool Identities { sign_in Users.web; rule Users.ops claim(\"custom:role\") equals \"admin\" -> Users.admins }\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:role\") equals \"admin\" -> Users.admins }\n",
);
pub static CLASSIC_FLOW_WITH_GROUPS: Code = error(
    "AC0305",
    "classic-flow-with-groups",
    "With the classic flow the client picks its role.",
    "In the basic (classic) flow the client names the role that it wants, and gets any whose trust policy accepts the pool: a member of no group could \
     take the admins' role. Guests are not scoped down in it either. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web; classic_flow on }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
    "user_pool Users { login email; client web; group admins }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
);
