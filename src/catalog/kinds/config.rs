//! What holds secrets and settings: secret, parameter, key.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Filter, Guests, Kind, Kms, Owner, Takes, Users, Verb};

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
pub(super) static SECRET: Kind = Kind {
    word: "secret",
    title: "Secrets Manager secret",
    service: "secretsmanager",
    cfn: "AWS::SecretsManager::Secret",
    arn: "arn:{P}:secretsmanager:{R}:{A}:secret:{name}-??????",
    shapes: &[shape("secret", "secret", "secretsmanager/Secret", "{arn}")],
    verbs: &[
        verb("get", &["secretsmanager:GetSecretValue"], &["secret"], "Reads the secret."),
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["secretsmanager:DescribeSecret"],
                &["secret"],
                "Reads everything but the secret itself.",
            )
        },
        Verb {
            deny_also: &["secretsmanager:UpdateSecret"],
            ..verb("put", &["secretsmanager:PutSecretValue"], &["secret"], "Stores a new version of the secret.")
        },
    ],
    groups: &[group("read", &["get"]), group("write", &["put"])],
    owner: Owner::None("a secret belongs to the app"),
    users: Users::No("what a browser may read is no secret any more"),
    guests: Guests::No,
    kms: Some(Kms { read: &["kms:Decrypt"], write: &["kms:Decrypt", "kms:GenerateDataKey"], via: "secretsmanager" }),
    traps: &[
        "AWS appends a hyphen and six random characters to the name, so the ARN made from a name ends in six `?`.",
        "Reading many secrets in one call needs the right to each of them, and also an action without a resource.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
pub(super) static PARAMETER: Kind = Kind {
    word: "parameter",
    title: "SSM parameter",
    service: "ssm",
    cfn: "AWS::SSM::Parameter",
    arn: "arn:{P}:ssm:{R}:{A}:parameter/{name}",
    shapes: &[
        shape("parameter", "parameter", "ssm/parameter", "{arn}"),
        // A path is asked for with a slash at its end or without, and IAM sees it as it is asked for:
        // https://github.com/aws-ia/terraform-aws-control_tower_account_factory/issues/174 (`parameter/…/custom-fields/`),
        // https://github.com/aws/aws-dotnet-extensions-configuration/issues/108 (`parameter/ommyx/dev`)
        shape("path", "parameter", "ssm/parameter", "{arn}/"),
    ],
    verbs: &[
        Verb {
            deny_also: &["ssm:GetParameterHistory", "ssm:GetParametersByPath"],
            ..verb(
                "get",
                &["ssm:GetParameter", "ssm:GetParameters"],
                &["parameter"],
                "Reads the parameter by its name.",
            )
        },
        verb(
            "by_path",
            &["ssm:GetParametersByPath"],
            &["parameter", "path"],
            "Reads all parameters below a path, whatever else is denied there. Declared without a slash at its end, it may be asked for with one.",
        ),
        verb("history", &["ssm:GetParameterHistory"], &["parameter"], "Reads the value of today and all before."),
        verb("put", &["ssm:PutParameter"], &["parameter"], "Creates the parameter or changes it."),
        Verb {
            deny_also: &["ssm:DeleteParameters"],
            ..verb("delete", &["ssm:DeleteParameter"], &["parameter"], "Deletes the parameter.")
        },
    ],
    groups: &[group("read", &["get"]), group("list", &["by_path"]), group("write", &["put"])],
    owner: Owner::None("a parameter belongs to the app"),
    filters: &[Filter {
        word: "recursive",
        key: "ssm:Recursive",
        operator: "StringEquals",
        takes: Takes::Texts,
        verbs: &["by_path"],
        note: "`false` keeps to the parameters right below the path.",
    }],
    users: Users::No("settings of the app, often secrets, are not for browsers"),
    guests: Guests::No,
    kms: Some(Kms { read: &["kms:Decrypt"], write: &["kms:Encrypt"], via: "ssm" }),
    traps: &[
        "The name loses one leading slash in the ARN: `/app/key` is `parameter/app/key`.",
        "Who may read a path reads all below it, even a parameter that is denied by itself.",
        "An advanced parameter under a key of your own needs `kms:GenerateDataKey` to be written.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
pub(super) static KEY: Kind = Kind {
    word: "key",
    title: "KMS key",
    service: "kms",
    cfn: "AWS::KMS::Key",
    arn: "arn:{P}:kms:{R}:{A}:key/{name}",
    shapes: &[shape("key", "key", "kms/key", "{arn}")],
    verbs: &[
        Verb {
            owner: true,
            deny_also: &["kms:ReEncryptFrom"],
            ..verb("decrypt", &["kms:Decrypt"], &["key"], "Decrypts what was encrypted under the key.")
        },
        Verb {
            owner: true,
            deny_also: &[
                "kms:GenerateDataKeyPair",
                "kms:GenerateDataKeyPairWithoutPlaintext",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptTo",
            ],
            ..verb(
                "encrypt",
                &["kms:Encrypt", "kms:GenerateDataKey"],
                &["key"],
                "Encrypts under the key, and makes data keys protected by it.",
            )
        },
        Verb {
            owner: true,
            ..verb(
                "reencrypt",
                &["kms:ReEncryptFrom", "kms:ReEncryptTo"],
                &["key"],
                "Moves ciphertext from the key to another and back without showing it.",
            )
        },
        verb("sign", &["kms:Sign"], &["key"], "Signs with the key."),
        verb("verify", &["kms:GetPublicKey", "kms:Verify"], &["key"], "Verifies signatures, and reads the public key."),
        verb("mac", &["kms:GenerateMac", "kms:VerifyMac"], &["key"], "Makes and verifies authentication codes."),
        Verb { admin: true, ..verb("describe", &["kms:DescribeKey"], &["key"], "Reads the settings of the key.") },
    ],
    groups: &[group("read", &["decrypt"]), group("write", &["encrypt"])],
    owner: Owner::Named("kms:EncryptionContext:"),
    traps: &[
        "The policy of the key must let the account or the role in as well.",
        "A grant names the key itself: the ARN of an alias does not give the use of its key.",
        "An owner is bound by the encryption context that the app sends; signing and codes have none.",
        "Guests may only encrypt, decrypt, re-encrypt and make data keys.",
    ],
    // For guests action by action, see `guest_reaches`.
    guests: Guests::Yes,
    ..KIND
};
