//! AC01xx: names, strings and parameters.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &DUPLICATE_NAME,
    &RESERVED_NAME,
    &BAD_NAME,
    &UNKNOWN_NAME,
    &WRONG_KIND,
    &UNKNOWN_TYPE,
    &PLACEHOLDER_OUT_OF_PLACE,
    &UNKNOWN_PLACEHOLDER,
    &STRAY_BRACE,
    &UNKNOWN_PARAMETER,
    &TWO_HANDLES,
    &MISSING_OPTION,
    &BAD_VALUE,
    &LOGICAL_ID_CLASH,
    &VALUE_DOES_NOT_FIT,
    &UNCHECKED_PARAMETER,
    &PARAMETER_OF_TWO_FORMS,
    &DYNAMIC_REFERENCE,
    &ONE_THING_TWICE,
    &SECRET_WITH_DEFAULT,
    &SECRET_BY_SET,
    &LONG_NAME,
    &CHARACTER_IAM_REFUSES,
    &FIFO_NAME,
    &UNKNOWN_RESOURCE_TYPE,
    &TYPE_WITH_A_KIND,
];

pub static DUPLICATE_NAME: Code = error(
    "AC0101",
    "duplicate-name",
    "A name is declared twice.",
    "All declarations of a project share one namespace, whatever file they are in, so that a name in a grant can mean \
     only one thing.",
    "bucket Uploads\nqueue Uploads\n",
    "bucket Uploads\nqueue Jobs\n",
);
pub static RESERVED_NAME: Code = error(
    "AC0102",
    "reserved-name",
    "A reserved word is used as a name.",
    "These words are kept free so that the language can grow without changing what existing files mean.",
    "bucket private\n",
    "bucket Private\n",
);
pub static BAD_NAME: Code = error(
    "AC0103",
    "bad-name",
    "A name is malformed.",
    "Names are ASCII letters, digits and `_`, so that they can be used in every output as they are.",
    "bucket user-files\n",
    "bucket UserFiles { name \"user-files\" }\n",
);
pub static UNKNOWN_NAME: Code = error(
    "AC0104",
    "unknown-name",
    "A name is not declared.",
    "A grant on something that is not declared cannot be turned into an ARN.",
    "table Notes { key userId: identity }\nfunction List\ngrant function List read table Note\n",
    "table Notes { key userId: identity }\nfunction List\ngrant function List read table Notes\n",
);
pub static WRONG_KIND: Code = error(
    "AC0105",
    "wrong-kind",
    "A name is declared as something else.",
    "Every grant names the kind so that a line can be read alone; the kind has to be right.",
    "bucket Notes\nfunction List\ngrant function List read table Notes\n",
    "bucket Notes\nfunction List\ngrant function List get bucket Notes\n",
);
pub static UNKNOWN_TYPE: Code = error(
    "AC0106",
    "unknown-type",
    "A parameter or a key attribute has an unknown type.",
    "Parameters are string, secret or ssm; key attributes are identity, sub, tag(NAME), string, number or binary.",
    "param stage: text = \"dev\"\n",
    "param stage: string = \"dev\"\n",
);
pub static PLACEHOLDER_OUT_OF_PLACE: Code = error(
    "AC0107",
    "placeholder-out-of-place",
    "A placeholder for the caller is used where no caller is known.",
    "{identity}, {sub} and {tag:NAME} become policy variables, which AWS fills in when a request comes; a name or an ARN is fixed when the \
     app is deployed. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    "bucket Uploads { name \"files-{identity}\" }\n",
    "param stage: string = \"dev\"\nbucket Uploads { name \"files-{stage}\" }\n",
);
pub static UNKNOWN_PLACEHOLDER: Code = error(
    "AC0108",
    "unknown-placeholder",
    "A string contains an unknown placeholder.",
    "Placeholders are a closed set: {identity}, {sub}, {tag:NAME} and declared parameters. One that is misspelt would become part of a name.",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stgae}\" }\n",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage}\" }\n",
);
pub static STRAY_BRACE: Code = error(
    "AC0109",
    "stray-brace",
    "A string contains a brace that belongs to no placeholder.",
    "Names, prefixes and ids hold no braces of their own.",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage\" }\n",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage}\" }\n",
);
pub static UNKNOWN_PARAMETER: Code = error(
    "AC0110",
    "unknown-parameter",
    "`--set` names a parameter that the program does not declare.",
    "A value for no parameter is most often a misspelt name, and the output would keep the default.",
    "",
    "",
);
pub static TWO_HANDLES: Code = error(
    "AC0111",
    "two-handles",
    "A resource is identified in two ways.",
    "Its ARN comes from `arn`, `name`, `id` or `import`; with two of them one would be silently ignored.",
    "table Notes { name \"notes\"; arn \"arn:aws:dynamodb:us-east-1:123456789012:table/notes\" }\n",
    "table Notes { name \"notes\" }\n",
);
pub static MISSING_OPTION: Code = error(
    "AC0112",
    "missing-option",
    "A declaration lacks a required option.",
    "The declaration cannot be compiled without it.",
    "provider auth0 oidc { client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\n",
    "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\n",
);
pub static BAD_VALUE: Code = error(
    "AC0113",
    "bad-value",
    "A value is out of range or malformed.",
    "AWS would refuse it at deploy time, or accept it and mean something else.",
    "user_pool Users { login email; password { min_length 4 } }\n",
    "user_pool Users { login email; password { min_length 12 } }\n",
);
pub static LOGICAL_ID_CLASH: Code = error(
    "AC0114",
    "logical-id-clash",
    "Two names become the same logical id.",
    "CloudFormation knows letters and digits only, so `my_table` and `MyTable` would be one.",
    "param my_stage: string = \"dev\"\nparam MyStage: string = \"prod\"\n",
    "param my_stage: string = \"dev\"\nparam other_stage: string = \"prod\"\n",
);
pub static VALUE_DOES_NOT_FIT: Code = error(
    "AC0115",
    "value-does-not-fit",
    "The value of a parameter is invalid where the parameter is used.",
    "A value that is given from outside is bound like one in the text: in a policy `*` and `?` are wildcards and `${…}` is a variable, \
     and a slash begins another segment. The outputs carry the same pattern for values that are given when the app is deployed. \
     Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    "param stage: string = \"*\"\ntable Orders { name \"orders-{stage}\" }\n",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage}\" }\n",
);
pub static UNCHECKED_PARAMETER: Code = error(
    "AC0116",
    "unchecked-parameter",
    "A parameter of Systems Manager is used where values must be checked.",
    "CloudFormation validates the name of a parameter of Systems Manager and not its value, so that a wildcard could reach a policy. Such \
     parameters can be secrets and texts for people. \
     Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html",
    "param stage: ssm = \"/notes/stage\"\ntable Orders { name \"orders-{stage}\" }\n",
    "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage}\" }\n",
);
pub static PARAMETER_OF_TWO_FORMS: Code = error(
    "AC0117",
    "parameter-of-two-forms",
    "A parameter is used in places that no single value fits.",
    "Each place takes values of a form: an ARN is no part of a name, and the ARN of a table is none of a queue.",
    "param orders: string\ntable Orders { arn \"{orders}\" }\nqueue Jobs { name \"jobs-{orders}\" }\n",
    "param orders: string\nparam jobs: string\ntable Orders { arn \"{orders}\" }\nqueue Jobs { name \"jobs-{jobs}\" }\n",
);
pub static DYNAMIC_REFERENCE: Code = error(
    "AC0118",
    "dynamic-reference",
    "A dynamic reference is used where values must be checked.",
    "CloudFormation reads `{{resolve:…}}` while it deploys, and nothing checks what it finds there. It is for secrets: `client_secret`, \
     `consumer_secret` and `metadata`. \
     Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
    "table Orders { name \"{{resolve:ssm:/notes/orders}}\" }\n",
    "param orders: string\ntable Orders { name \"{orders}\" }\n",
);
pub static ONE_THING_TWICE: Code = error(
    "AC0119",
    "one-thing-twice",
    "Two declarations refer to the same AWS resource.",
    "Grants and denials apply to a declared name. What is denied under one name, limited for a group or protected by a route would \
     be open under the other, and a reader of the file could not see it. Two declarations whose names or ARNs are parameters count as two resources: \
     the deployer must not give both the same value. Of two functions with one role that exists each could do what is granted to the other.",
    "table Notes { name \"notes\" }\ntable Same { name \"notes\" }\n",
    "table Notes { name \"notes\" }\ntable Other { name \"other\" }\n",
);
pub static SECRET_WITH_DEFAULT: Code = error(
    "AC0120",
    "secret-with-default",
    "A secret parameter has a default.",
    "A default is in the source and in the output, where everybody can read it; `NoEcho` hides only the value that is \
     given when the app is deployed. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
    "param googleSecret: secret = \"GOCSPX-hunter2\"\nuser_pool Users { login email; provider Google google { client_id \"123-abc\"; client_secret \"{googleSecret}\" } }\n",
    "param googleSecret: secret\nuser_pool Users { login email; provider Google google { client_id \"123-abc\"; client_secret \"{googleSecret}\" } }\n",
);
pub static SECRET_BY_SET: Code = error(
    "AC0121",
    "secret-by-set",
    "`--set` sets a secret parameter.",
    "A value of `--set` is written into the output as it is, where everybody who can read the output reads the secret. A parameter of \
     the output is not shown. \
     Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
    "",
    "",
);
pub static LONG_NAME: Code = error(
    "AC0122",
    "long-name",
    "A name is too long for the output.",
    "A logical id of CloudFormation has at most 255 characters, and consists of the names of a declaration and of what \
     contains it. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
    concat!(
        "function ",
        "ListUploadsOfEverybodyWhoSignsIn",
        "ListUploadsOfEverybodyWhoSignsIn",
        "ListUploadsOfEverybodyWhoSignsIn",
        "ListUploadsOfEverybodyWhoSignsIn",
        "\n"
    ),
    "function ListUploadsOfEverybodyWhoSignsIn\n",
);
pub static CHARACTER_IAM_REFUSES: Code = error(
    "AC0140",
    "character-iam-refuses",
    "A policy contains a character that IAM refuses.",
    "IAM takes the characters of Latin-1 in a policy, U+0020 to U+00FF, and refuses all others when the app is \
     deployed. Object keys may well have them; `?` and `*` cannot replace them, since they match more. Source: \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"документы/\"\n",
    "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"documents/\"\n",
);
pub static FIFO_NAME: Code = error(
    "AC0141",
    "fifo-name",
    "The name of a queue or a topic contradicts its `fifo` option.",
    "The name of a FIFO queue or topic ends in `.fifo`, and no other may: the ARN would be of something that cannot \
     exist, and a grant on it would have no effect. Source: \
     https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/creating-sqs-fifo-queues.html",
    "queue Jobs { fifo; name \"jobs\" }\n",
    "queue Jobs { fifo; name \"jobs.fifo\" }\n",
);
pub static UNKNOWN_RESOURCE_TYPE: Code = error(
    "AC0142",
    "unknown-resource-type",
    "A resource is of a type that IAM does not have.",
    "The type says which actions can be granted on the resource and what its ARN looks like. The types of a service are those of the \
     Service Authorization Reference. Source: \
     https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    "resource Config \"ses:configset\"\n",
    "resource Config \"ses:configuration-set\"\n",
);
pub static TYPE_WITH_A_KIND: Code = error(
    "AC0143",
    "type-with-a-kind",
    "A resource is of a type that has a kind of its own.",
    "A kind has verbs for what is needed, and knows what its actions mean: which of them can be bound to an owner, and which users \
     may have. Single actions are granted on it by `raw` as well.",
    "resource Notes \"dynamodb:table\"\n",
    "table Notes\n",
);
