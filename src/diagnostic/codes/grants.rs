//! AC02xx: grants and denials.

use super::{Code, error, warning};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &NO_IDENTITY_POOL,
    &WHICH_IDENTITY_POOL,
    &GUESTS_ARE_OFF,
    &EXCEPT_OUT_OF_PLACE,
    &WHICH_GROUP,
    &GROUP_OF_TWO_POOLS,
    &TARGET_SHAPE,
    &MIXED_KINDS,
    &UNKNOWN_VERB,
    &VERB_ELSEWHERE,
    &UNKNOWN_ACTION,
    &ACTION_ELSEWHERE,
    &ESCALATION,
    &UNSCOPED_FOR_USERS,
    &NOT_FOR_USERS,
    &GUESTS_CANNOT_REACH,
    &GUESTS_MAY_NOT_REACH,
    &REASON_MISSING,
    &OWNER_NOT_PARTITION_KEY,
    &OWNER_TYPE,
    &OWNER_FORM,
    &NO_OWNER,
    &NO_CALLER,
    &UNKNOWN_TAG,
    &VERB_CANNOT_BE_BOUND,
    &KEY_UNKNOWN,
    &UNKNOWN_CONDITION,
    &CONDITION_TWICE,
    &CONDITION_ON_DENY,
    &FILTER_VALUE,
    &FILTER_MISSING,
    &PREFIX_OUT_OF_PLACE,
    &BAD_PREFIX,
    &LIST_WITHOUT_PREFIX,
    &NO_SUCH_DATE,
    &DATE_IN_THE_PAST,
    &VIA_OUT_OF_PLACE,
    &VIA_UNDECLARED_FUNCTION,
    &ROUTE_WITHOUT_IAM,
    &UNKNOWN_ANNOTATION,
    &MISSING_SECRET,
    &ALLOW_SHAPE,
    &VIA_DENIED,
    &VIA_ISOLATED,
    &VIA_OTHER_CALLERS,
    &VIA_FUNCTION_OPEN,
    &ROUTE_GRANTED_TOO,
    &ROUTE_DENIED_TOO,
    &FIELD_NOT_ASKED,
    &TOPIC_WILDCARD,
    &CONNECTION_OF_A_PART,
    &PARAMETER_BELOW_PATH,
    &FILTER_DURATION,
    &NEEDLESS_TARGET,
    &MISSING_TARGET,
];

macro_rules! program {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web; group admins { precedence 1 } }\n",
            "identity_pool Identities { sign_in Users.web }\n",
            $($line, "\n",)*
        )
    };
}

macro_rules! guests {
    ($($line:literal)*) => {
        concat!(
            "user_pool Users { login email; client web }\n",
            "identity_pool Identities { sign_in Users.web; guests on because \"the public part of the app\" }\n",
            $($line, "\n",)*
        )
    };
}

pub static NO_IDENTITY_POOL: Code = error(
    "AC0201",
    "no-identity-pool",
    "A grant or an assertion is for users who have no AWS credentials.",
    "A user pool signs users in; an identity pool gives them AWS credentials, and a role that a policy can be on. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    "user_pool Users { login email; client web }\nbucket Uploads\ngrant auth_users get bucket Uploads at \"public/\"\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\ngrant auth_users get bucket Uploads at \"public/\"\n",
);
pub static WHICH_IDENTITY_POOL: Code = error(
    "AC0202",
    "which-identity-pool",
    "A grant does not say which identity pool it is for.",
    "Each identity pool has a role of its own for its users; a grant must say which it is for.",
    "user_pool Users { login email; client web; client ops }\nidentity_pool App { sign_in Users.web }\nidentity_pool Back { sign_in Users.ops }\nbucket Uploads\ngrant auth_users get bucket Uploads\n",
    "user_pool Users { login email; client web; client ops }\nidentity_pool App { sign_in Users.web }\nidentity_pool Back { sign_in Users.ops }\nbucket Uploads\ngrant App.auth_users get bucket Uploads\n",
);
pub static GUESTS_ARE_OFF: Code = error(
    "AC0203",
    "guests-are-off",
    "A grant is for guests, who get no credentials.",
    "Guests are off unless the identity pool switches them on with a reason. With guests on, anybody who opens the \
     app's page gets AWS credentials. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
    program!["bucket Uploads" "grant unauth_users get bucket Uploads at \"public/\""],
    guests!["bucket Uploads" "grant unauth_users get bucket Uploads at \"public/\""],
);
pub static EXCEPT_OUT_OF_PLACE: Code = error(
    "AC0204",
    "except-out-of-place",
    "`except` takes out somebody who is not among `auth_users`.",
    "`auth_users` means several roles, and `except` takes some of them out. Any other principal is one role.",
    program!["function Clean" "bucket Uploads" "grant function Clean except group admins delete bucket Uploads"],
    program!["bucket Uploads" "grant auth_users except group admins get bucket Uploads"],
);
pub static WHICH_GROUP: Code = error(
    "AC0205",
    "which-group",
    "A group name exists in several user pools.",
    "Each of these groups has members of its own.",
    "user_pool Users { login email; client web; group admins }\nuser_pool Staff { login email; client ops; group admins }\nidentity_pool Identities { sign_in Users.web, Staff.ops }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
    "user_pool Users { login email; client web; group admins }\nuser_pool Staff { login email; client ops; group admins }\nidentity_pool Identities { sign_in Users.web, Staff.ops }\nbucket Uploads\ngrant group Staff.admins get bucket Uploads\n",
);
pub static GROUP_OF_TWO_POOLS: Code = error(
    "AC0206",
    "group-of-two-pools",
    "A group gets credentials from two identity pools.",
    "A user-pool group has one role. It would have to trust both pools, and what is granted for one would hold in the other.",
    "user_pool Users { login email; client web; client ops; group admins }\nidentity_pool App { sign_in Users.web }\nidentity_pool Back { sign_in Users.ops }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
    "user_pool Users { login email; client web; client ops; group admins }\nidentity_pool App { sign_in Users.web, Users.ops }\nbucket Uploads\ngrant group admins get bucket Uploads\n",
);
pub static TARGET_SHAPE: Code = error(
    "AC0207",
    "target-shape",
    "A target is not named as its kind requires.",
    "Targets are named like this: `table Notes`, `index Notes.byOwner`, `channel Live.rooms`, `field \
     Graph.Query.listNotes`, `route Http GET /notes`.",
    program!["table Notes { key userId: identity; index byNote { key noteId: string } }" "grant group admins query index Notes"],
    program!["table Notes { key userId: identity; index byNote { key noteId: string } }" "grant group admins query index Notes.byNote"],
);
pub static MIXED_KINDS: Code = error(
    "AC0208",
    "mixed-kinds",
    "A grant names resources of different kinds.",
    "Verbs mean different things on different kinds.",
    program!["table Notes { key userId: identity }" "bucket Uploads" "grant group admins get table Notes, bucket Uploads"],
    program!["table Notes { key userId: identity }" "bucket Uploads" "grant group admins get table Notes" "grant group admins get bucket Uploads"],
);
pub static UNKNOWN_VERB: Code = error(
    "AC0209",
    "unknown-verb",
    "A grant uses a verb that its kind does not have.",
    "Verbs are a closed, documented set for each kind; each maps to the few IAM actions that it needs.",
    program!["table Notes { key userId: identity }" "grant group admins reed table Notes"],
    program!["table Notes { key userId: identity }" "grant group admins read table Notes"],
);
pub static VERB_ELSEWHERE: Code = error(
    "AC0210",
    "verb-elsewhere",
    "A grant uses a verb that does not apply to its target.",
    "IAM authorises each action on one form of ARN: an item is read from the table, never from an index.",
    program!["table Notes { key userId: identity; index byNote { key noteId: string } }" "grant group admins get index Notes.byNote"],
    program!["table Notes { key userId: identity; index byNote { key noteId: string } }" "grant group admins query index Notes.byNote"],
);
pub static UNKNOWN_ACTION: Code = error(
    "AC0211",
    "unknown-action",
    "A raw action does not exist in IAM.",
    "A policy with an action that does not exist is accepted and grants nothing. API operations and IAM actions differ: HeadObject is s3:GetObject.",
    program!["function List" "bucket Uploads" "grant function List raw \"s3:HeadObject\" bucket Uploads because \"reads sizes\""],
    program!["function List" "bucket Uploads" "grant function List raw \"s3:GetObject\" bucket Uploads because \"reads sizes\""],
);
pub static ACTION_ELSEWHERE: Code = error(
    "AC0212",
    "action-elsewhere",
    "A raw action does not apply to the kind of its target.",
    "A statement whose resource is not of a type that the action takes never matches anything.",
    program!["function List" "bucket Uploads" "grant function List raw \"dynamodb:DescribeTimeToLive\" bucket Uploads because \"probes\""],
    program!["function List" "table Notes { key userId: identity }" "grant function List raw \"dynamodb:DescribeTimeToLive\" table Notes because \"probes\""],
);
pub static ESCALATION: Code = error(
    "AC0213",
    "escalation",
    "A grant gives users an action that escalates privileges.",
    "The action changes who may do what, or runs code with another role. Users who have it can give themselves every \
     other permission.",
    program!["function Work" "grant group admins raw \"lambda:UpdateFunctionCode\" function Work because \"hot fixes\""],
    program!["function Work" "function Deploy" "grant function Deploy raw \"lambda:UpdateFunctionCode\" function Work because \"hot fixes\""],
);
pub static UNSCOPED_FOR_USERS: Code = error(
    "AC0214",
    "unscoped-for-users",
    "A grant gives users an action that IAM cannot limit to a resource.",
    "For such an action the policy's resource is `*`, so it applies to the whole account, whatever the grant names.",
    program!["state_machine Flow" "grant group admins callback state_machine Flow because \"approvals\""],
    program!["state_machine Flow" "function Approve" "grant function Approve callback state_machine Flow because \"approvals\""],
);
pub static NOT_FOR_USERS: Code = error(
    "AC0215",
    "not-for-users",
    "A grant gives users an action that only functions may have.",
    "Whatever reaches a browser is in the hands of its user. Secrets, database passwords and administration belong in a \
     function.",
    program!["secret Stripe" "grant group admins read secret Stripe"],
    program!["secret Stripe" "function Pay" "grant function Pay read secret Stripe"],
);
pub static GUESTS_CANNOT_REACH: Code = error(
    "AC0216",
    "guests-cannot-reach",
    "A grant gives guests a service that guests never reach.",
    "Cognito limits the credentials of guests by session policies of its own, whatever their role allows. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    guests!["bus App" "grant unauth_users put bus App where source(\"app.web\")"],
    guests!["topic Events" "grant unauth_users publish topic Events"],
);
pub static GUESTS_MAY_NOT_REACH: Code = warning(
    "AC0217",
    "guests-may-not-reach",
    "A grant gives guests a service that guests possibly cannot reach.",
    "The service was on Cognito's list for guests once, and is now only in an example. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    guests!["stream Clicks" "grant unauth_users put stream Clicks"],
    guests!["delivery_stream Clicks" "grant unauth_users put delivery_stream Clicks"],
);
pub static REASON_MISSING: Code = error(
    "AC0218",
    "reason-missing",
    "A grant lacks a required reason.",
    "Raw actions, and verbs that IAM cannot bind to a resource, are what a reviewer looks at first; `because` tells the \
     reviewer why they are needed.",
    program!["function List" "table Notes { key userId: identity }" "grant function List raw \"dynamodb:DescribeTimeToLive\" table Notes"],
    program!["function List" "table Notes { key userId: identity }" "grant function List raw \"dynamodb:DescribeTimeToLive\" table Notes because \"library probes TTL\""],
);
pub static OWNER_NOT_PARTITION_KEY: Code = error(
    "AC0219",
    "owner-not-partition-key",
    "The attribute of `owner` is not the partition key.",
    "IAM compares the caller with `dynamodb:LeadingKeys`, the partition keys of a request, and sees nothing else of it. On a table whose partition key is \
     another attribute the condition could not tell one user's rows from another's. \
     Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    program!["table Notes { key noteId: string, userId: identity }" "grant auth_users read table Notes where owner(userId)"],
    program!["table Notes { key userId: identity, noteId: string }" "grant auth_users read table Notes where owner(userId)"],
);
pub static OWNER_TYPE: Code = error(
    "AC0220",
    "owner-type",
    "The type of an owner attribute does not say whose id it holds.",
    "The id from the identity pool (REGION:GUID) and the id in the user pool (`sub`) are different, and a policy that compares with the wrong one lets nobody in. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html",
    program!["table Notes { key userId: string }" "grant auth_users read table Notes where owner(userId)"],
    program!["table Notes { key userId: identity }" "grant auth_users read table Notes where owner(userId)"],
);
pub static OWNER_FORM: Code = error(
    "AC0221",
    "owner-form",
    "`owner` does not have exactly one attribute.",
    "An item has one owner.",
    program!["table Notes { key userId: identity, noteId: string }" "grant auth_users read table Notes where owner(userId, noteId)"],
    program!["table Notes { key userId: identity, noteId: string }" "grant auth_users read table Notes where owner(userId)"],
);
pub static NO_OWNER: Code = error(
    "AC0222",
    "no-owner",
    "`owner` cannot be enforced on the target of a grant.",
    "A condition that AWS cannot enforce would look like a limit without being one.",
    program!["queue Jobs" "grant auth_users send queue Jobs where owner(userId)"],
    program!["queue Jobs" "grant auth_users send queue Jobs"],
);
pub static NO_CALLER: Code = error(
    "AC0223",
    "no-caller",
    "A grant depends on the caller where no caller is known.",
    "Policy variables such as ${cognito-identity.amazonaws.com:sub} are filled from the caller's session. A function's session is its own, and guests have no id that lasts. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    program!["bucket Uploads" "function Presign" "grant function Presign put bucket Uploads at \"private/{identity}/\""],
    program!["bucket Uploads" "function Presign" "grant function Presign put bucket Uploads at \"private/\""],
);
pub static UNKNOWN_TAG: Code = error(
    "AC0224",
    "unknown-tag",
    "A grant uses a tag that the identity pool does not have.",
    "A principal tag that nobody sets never matches: the grant would let nobody in. \
     Source: https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html",
    program!["table Orders { key tenantId: tag(tenant) }" "grant auth_users read table Orders where owner(tenantId)"],
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\ntable Orders { key tenantId: tag(tenant) }\ngrant auth_users read table Orders where owner(tenantId)\n",
);
pub static VERB_CANNOT_BE_BOUND: Code = error(
    "AC0225",
    "verb-cannot-be-bound",
    "A condition cannot be enforced for a verb of its grant.",
    "A Scan carries no leading keys, so a condition on them lets it through: `ForAllValues` is true where there is no value. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html",
    program!["table Notes { key userId: identity }" "grant auth_users read, scan table Notes where owner(userId)"],
    program!["table Notes { key userId: identity }" "grant auth_users read table Notes where owner(userId)"],
);
pub static KEY_UNKNOWN: Code = error(
    "AC0226",
    "key-unknown",
    "A condition needs the key of a table that declares none.",
    "Every request names the key attributes, so they belong to the attributes that are allowed. \
     Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    program!["table Notes" "grant group admins read table Notes where attributes(title)"],
    program!["table Notes { key userId: identity }" "grant group admins read table Notes where attributes(title)"],
);
pub static UNKNOWN_CONDITION: Code = error(
    "AC0227",
    "unknown-condition",
    "A grant uses a condition that its kind does not have.",
    "Conditions are a closed set for each kind, made of what AWS sends along with a request.",
    program!["topic Events" "grant group admins subscribe topic Events where protocl(\"https\") and endpoint(\"https://app.example.com/hook\")"],
    program!["topic Events" "grant group admins subscribe topic Events where protocol(\"https\") and endpoint(\"https://app.example.com/hook\")"],
);
pub static CONDITION_TWICE: Code = error(
    "AC0228",
    "condition-twice",
    "A grant repeats a condition.",
    "Conditions are joined by `and`; the same one with two values would never hold.",
    program!["bus App" "grant group admins put bus App where source(\"app.web\") and source(\"app.ios\")"],
    program!["bus App" "grant group admins put bus App where source(\"app.web\", \"app.ios\")"],
);
pub static CONDITION_ON_DENY: Code = error(
    "AC0229",
    "condition-on-deny",
    "A `deny` has a `where`.",
    "A denial with a condition does not apply to a request that leaves out the condition's key. Source: \
     https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    program!["table Notes { key userId: identity }" "deny auth_users delete table Notes where owner(userId)"],
    program!["table Notes { key userId: identity }" "deny auth_users delete table Notes"],
);
pub static FILTER_VALUE: Code = error(
    "AC0230",
    "filter-value",
    "A condition has an argument that is not a string.",
    "Names without quotes are names of the program.",
    program!["bus App" "grant group admins put bus App where source(web)"],
    program!["bus App" "grant group admins put bus App where source(\"web\")"],
);
pub static FILTER_MISSING: Code = error(
    "AC0231",
    "filter-missing",
    "A grant for users lacks a condition that its verb requires.",
    "Without it a user could subscribe any endpoint to the topic, or put events in the name of any part of the app.",
    program!["bus App" "grant auth_users put bus App"],
    program!["bus App" "grant auth_users put bus App where source(\"app.web\")"],
);
pub static PREFIX_OUT_OF_PLACE: Code = error(
    "AC0232",
    "prefix-out-of-place",
    "`at` is used on a kind that has no prefixes.",
    "`at` narrows object keys and MQTT topics; on anything else it would look like a limit without being one.",
    program!["queue Jobs" "grant auth_users send queue Jobs at \"inbox/\""],
    program!["bucket Jobs" "grant auth_users put bucket Jobs at \"inbox/\""],
);
pub static BAD_PREFIX: Code = error(
    "AC0233",
    "bad-prefix",
    "A prefix is malformed.",
    "`photos*` also matches `photos-of-others/`, and one user's id could be the beginning of another's. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    program!["bucket Uploads" "grant auth_users get bucket Uploads at \"private/{identity}\""],
    program!["bucket Uploads" "grant auth_users get bucket Uploads at \"private/{identity}/\""],
);
pub static LIST_WITHOUT_PREFIX: Code = error(
    "AC0234",
    "list-without-prefix",
    "A grant lets users list without a prefix.",
    "s3:ListBucket is a permission on the bucket: only a condition on `s3:prefix` keeps users from seeing the key of every object. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html",
    program!["bucket Uploads" "grant auth_users list bucket Uploads"],
    program!["bucket Uploads" "grant auth_users list bucket Uploads at \"private/{identity}/\""],
);
pub static NO_SUCH_DATE: Code = error(
    "AC0235",
    "no-such-date",
    "A date does not exist in the calendar.",
    "`until` compiles to a condition on the date of the request.",
    program!["bucket Uploads" "grant group admins get bucket Uploads until 2099-02-30"],
    program!["bucket Uploads" "grant group admins get bucket Uploads until 2099-02-28"],
);
pub static DATE_IN_THE_PAST: Code = error(
    "AC0236",
    "date-in-the-past",
    "A date is in the past.",
    "The grant would compile to a statement that never applies again, while the file reads as if it did.",
    program!["bucket Uploads" "grant group admins get bucket Uploads until 2020-01-31"],
    program!["bucket Uploads" "grant group admins get bucket Uploads until 2099-01-31"],
);
pub static VIA_OUT_OF_PLACE: Code = error(
    "AC0237",
    "via-out-of-place",
    "`via` is used in a grant that cannot have it.",
    "With `via` the role of the route's function gets the grant, and the function acts for everybody who may call the \
     route.",
    program!["bucket Uploads" "function Presign" "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }" "grant group admins put bucket Uploads at \"inbox/\" via route Http POST /uploads"],
    program!["bucket Uploads" "function Presign" "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }" "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"],
);
pub static VIA_UNDECLARED_FUNCTION: Code = error(
    "AC0238",
    "via-undeclared-function",
    "The function of a route is not declared.",
    "The grant goes to the role of the function, and only a declared function has a role in the output.",
    program!["bucket Uploads" "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> \"src/presign.main\" }" "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"],
    program!["bucket Uploads" "function Presign { handler \"src/presign.main\" }" "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }" "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"],
);
pub static ROUTE_WITHOUT_IAM: Code = error(
    "AC0239",
    "route-without-iam",
    "A grant is on a route that does not use IAM authorization.",
    "Only a route whose authorization is AWS_IAM looks at the caller's policies. \
     Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html",
    program!["api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> \"src/list.main\" }" "grant group admins invoke route Http GET /notes"],
    program!["api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> \"src/list.main\" { iam } }" "grant group admins invoke route Http GET /notes"],
);
pub static UNKNOWN_ANNOTATION: Code = error(
    "AC0240",
    "unknown-annotation",
    "A statement has an unknown annotation.",
    "`@allow(rule, \"reason\", until DATE)` is the only annotation.",
    "@alow(unscoped-scan, \"the console\")\nbucket Uploads\n",
    "@allow(unscoped-scan, \"the console\")\nbucket Uploads\n",
);
pub static MISSING_SECRET: Code = error(
    "AC0241",
    "missing-secret",
    "A database does not name the secret that its Data API needs.",
    "Every statement names the secret with the database's password, and the caller must be able to read it. \
     Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html",
    "function List\ndatabase Main\ngrant function List execute database Main\n",
    "function List\nsecret MainLogin\ndatabase Main { secret MainLogin }\ngrant function List execute database Main\n",
);
pub static ALLOW_SHAPE: Code = error(
    "AC0242",
    "allow-shape",
    "An `@allow` annotation is malformed.",
    "An exception switches a rule off in one place. A reviewer needs to know which rule and why.",
    "@allow(unscoped-scan)\nbucket Uploads\n",
    "@allow(unscoped-scan, \"the console lists everything\")\nbucket Uploads\n",
);
pub static VIA_DENIED: Code = error(
    "AC0243",
    "via-denied",
    "A grant via a route is denied to some callers of the route.",
    "With `via` AWS evaluates the role of the route's function. A denial is on the role of the callers, which AWS does \
     not evaluate then, so the function would do for them what they are denied.",
    program![
        "bucket Uploads"
        "function Presign { handler \"src/presign.main\" }"
        "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }"
        "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"
        "deny group admins put bucket Uploads at \"inbox/\""
    ],
    program![
        "bucket Uploads"
        "function Presign { handler \"src/presign.main\" }"
        "api Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }"
        "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"
        "deny group admins put bucket Uploads at \"archive/\""
    ],
);
pub static VIA_ISOLATED: Code = error(
    "AC0244",
    "via-isolated",
    "A grant via a route reaches members of an isolated group.",
    "An isolated group is granted nothing as a part of `auth_users`, and a route cannot tell its members from other \
     users: its function has one role for all callers.",
    "user_pool Users { login email; client web; group banned { isolated on; precedence 1 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\nfunction Presign { handler \"src/presign.main\" }\napi Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }\ngrant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads\n",
    "user_pool Users { login email; client web; group banned { isolated on; precedence 1 } }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\nfunction Presign { handler \"src/presign.main\" }\napi Http http { authorizer pool jwt Users.web; default pool; route POST /uploads -> Presign }\ngrant function Presign put bucket Uploads at \"inbox/\"\n",
);
pub static VIA_OTHER_CALLERS: Code = error(
    "AC0245",
    "via-other-callers",
    "A grant via a route reaches callers whom it is not for.",
    "The function of a route acts for everybody who may call it. `auth_users` are the users whom the identity pool \
     signs in, or, without an identity pool, those whom the route's authorizer admits.",
    "user_pool Users { login email; client web }\nuser_pool Staff { login email; client desk }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\nfunction Presign { handler \"src/presign.main\" }\napi Http http { authorizer pool jwt Staff.desk; default pool; route POST /uploads -> Presign }\ngrant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads\n",
    "user_pool Users { login email; client web }\nuser_pool Staff { login email; client desk }\nidentity_pool Identities { sign_in Users.web, Staff.desk }\nbucket Uploads\nfunction Presign { handler \"src/presign.main\" }\napi Http http { authorizer pool jwt Staff.desk; default pool; route POST /uploads -> Presign }\ngrant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads\n",
);
pub static VIA_FUNCTION_OPEN: Code = error(
    "AC0246",
    "via-function-open",
    "The function of a route can also be called in another way.",
    "The grant is on the role of the function, and a function has one role, whichever way it is called.",
    program![
        "bucket Uploads"
        "function Presign { handler \"src/presign.main\" }"
        "api Http http {"
        "  authorizer pool jwt Users.web"
        "  default pool"
        "  route POST /uploads -> Presign"
        "  route GET /status -> Presign { public because \"a probe\" }"
        "}"
        "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"
    ],
    program![
        "bucket Uploads"
        "function Presign { handler \"src/presign.main\" }"
        "function Status { handler \"src/status.main\" }"
        "api Http http {"
        "  authorizer pool jwt Users.web"
        "  default pool"
        "  route POST /uploads -> Presign"
        "  route GET /status -> Status { public because \"a probe\" }"
        "}"
        "grant auth_users put bucket Uploads at \"inbox/\" via route Http POST /uploads"
    ],
);
pub static ROUTE_GRANTED_TOO: Code = error(
    "AC0247",
    "route-granted-too",
    "A grant on a route also covers another route.",
    "In the ARN of a route a parameter is `*`, which also matches `/`, and `ANY` is every method: a grant on `/notes/{id}` covers everything \
     below `/notes/`, whatever route API Gateway selects for the call. \
     Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
    program![
        "api Http http {"
        "  default iam"
        "  route GET /notes/{id} -> \"src/get.main\""
        "  route GET /notes/{id}/audit -> \"src/audit.main\""
        "}"
        "grant auth_users invoke route Http GET /notes/{id}"
        "grant group admins invoke route Http GET /notes/{id}/audit"
    ],
    program![
        "api Http http {"
        "  default iam"
        "  route GET /notes/{id} -> \"src/get.main\""
        "  route GET /audit/{id} -> \"src/audit.main\""
        "}"
        "grant auth_users invoke route Http GET /notes/{id}"
        "grant group admins invoke route Http GET /audit/{id}"
    ],
);
pub static ROUTE_DENIED_TOO: Code = error(
    "AC0248",
    "route-denied-too",
    "A denial of a route also covers a route that is granted.",
    "In the ARN of a route a parameter is `*`, which also matches `/`, and `ANY` is every method. A denial wins over every grant, so its \
     principals cannot call the other route either. \
     Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
    program![
        "api Http http {"
        "  default iam"
        "  route GET /notes/{id} -> \"src/get.main\""
        "  route GET /notes/{id}/public -> \"src/public.main\""
        "}"
        "grant auth_users invoke route Http GET /notes/{id}/public"
        "deny auth_users invoke route Http GET /notes/{id}"
    ],
    program![
        "api Http http {"
        "  default iam"
        "  route GET /notes/{id} -> \"src/get.main\""
        "  route GET /public/{id} -> \"src/public.main\""
        "}"
        "grant auth_users invoke route Http GET /public/{id}"
        "deny auth_users invoke route Http GET /notes/{id}"
    ],
);
pub static FIELD_NOT_ASKED: Code = error(
    "AC0249",
    "field-not-asked",
    "A denial is on a field that can also be called with a token or a key.",
    "AppSync decides by the credential that a request carries. It looks at the policies of a role only if that is a \
     signature, so they do not apply to a caller with a token or a key. Source: \
     https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    program![
        "api Graph graphql { authorizer pool user_pool Users; default pool; authorizer iam iam }"
        "grant group admins call field Graph.Mutation.wipe"
        "deny auth_users except group admins call field Graph.Mutation.wipe"
    ],
    program![
        "api Graph graphql { default iam }"
        "grant group admins call field Graph.Mutation.wipe"
        "deny auth_users except group admins call field Graph.Mutation.wipe"
    ],
);
pub static TOPIC_WILDCARD: Code = error(
    "AC0250",
    "topic-wildcard",
    "A topic contains an MQTT wildcard.",
    "To IAM `+` and `#` are plain characters. A subscription is checked with its filter as written, and each message \
     with the topic that it was published to, which never contains them. Source: \
     https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html",
    program!["iot_topic Rooms { topic \"rooms/#\" }" "grant auth_users read iot_topic Rooms"],
    program!["iot_topic Rooms { topic \"rooms\" }" "grant auth_users read iot_topic Rooms at \"public/\""],
);
pub static CONNECTION_OF_A_PART: Code = error(
    "AC0251",
    "connection-of-a-part",
    "A denial of a connection names only a part of its traffic.",
    "AWS authorises a connection once, before the client sends or receives anything, so a connection cannot be denied \
     in part.",
    program!["event_api Live { channel rooms; channel news }" "deny auth_users connect channel Live.rooms"],
    program!["event_api Live { channel rooms; channel news }" "deny auth_users subscribe channel Live.rooms"],
);
pub static PARAMETER_BELOW_PATH: Code = error(
    "AC0252",
    "parameter-below-path",
    "A denied parameter can be read through a path above it.",
    "Permission to read a path includes all levels below it, even a parameter that is denied by itself. Source: \
     https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html",
    "function Work\nparameter Settings { name \"/app\" }\nparameter Login { name \"/app/login\" }\ngrant function Work by_path parameter Settings\ndeny function Work get parameter Login\n",
    "function Work\nparameter Settings { name \"/app\" }\nparameter Login { name \"/logins/app\" }\ngrant function Work by_path parameter Settings\ndeny function Work get parameter Login\n",
);
pub static FILTER_DURATION: Code = error(
    "AC0253",
    "filter-duration",
    "A condition does not have exactly one duration.",
    "A signature of version 4 holds for a week at most, and is counted in seconds. \
     Source: https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html",
    program!["bucket Uploads" "grant group admins get bucket Uploads where expires(\"8d\")"],
    program!["bucket Uploads" "grant group admins get bucket Uploads where expires(\"7d\")"],
);
pub static NEEDLESS_TARGET: Code = error(
    "AC0254",
    "needless-target",
    "An action that has no resource is granted on one.",
    "For some actions IAM takes no resource but `*`: they are allowed for the whole account or not at all. A target in the text would \
     look like a limit without being one. Source: \
     https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    program!["function Tag" "table Notes { key userId: identity }" "grant function Tag raw \"rekognition:DetectLabels\" table Notes because \"labels photos\""],
    program!["function Tag" "grant function Tag raw \"rekognition:DetectLabels\" because \"labels photos\""],
);
pub static MISSING_TARGET: Code = error(
    "AC0255",
    "missing-target",
    "An action that has a resource is granted on none.",
    "Only an action whose calls need no resource can be granted without one. Any other would be allowed on everything of its type, in \
     the whole account. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    program!["function Mail" "grant function Mail raw \"dynamodb:DescribeTimeToLive\" because \"probes\""],
    program!["function Mail" "table Notes { key userId: identity }" "grant function Mail raw \"dynamodb:DescribeTimeToLive\" table Notes because \"probes\""],
);
