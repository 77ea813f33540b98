//! What stores records and files: table, bucket, database.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Answers, Extra, Filter, Guests, Kind, Kms, Owner, Shape, Signing, Takes, Users, Verb};

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
pub(super) static TABLE: Kind = Kind {
    word: "table",
    title: "DynamoDB table",
    service: "dynamodb",
    cfn: "AWS::DynamoDB::Table",
    arn: "arn:{P}:dynamodb:{R}:{A}:table/{name}",
    shapes: &[
        shape("table", "table", "dynamodb/table", "{arn}"),
        shape("index", "index", "dynamodb/index", "{arn}/index/{sub}"),
        Shape { open: true, ..shape("stream", "table", "dynamodb/stream", "{arn}/stream/*") },
    ],
    verbs: &[
        Verb {
            owner: true,
            attributes: true,
            deny_also: &["dynamodb:PartiQLSelect"],
            ..verb(
                "get",
                &["dynamodb:BatchGetItem", "dynamodb:GetItem"],
                &["table"],
                "Reads items by their full key, one or many at a time.",
            )
        },
        Verb {
            owner: true,
            attributes: true,
            deny_also: &["dynamodb:PartiQLSelect"],
            ..verb(
                "query",
                &["dynamodb:Query"],
                &["table", "index"],
                "Reads the items under one partition key, of the table or of a named index.",
            )
        },
        Verb {
            attributes: true,
            deny_also: &["dynamodb:PartiQLSelect"],
            ..verb(
                "scan",
                &["dynamodb:Scan"],
                &["table", "index"],
                "Reads everything; a scan carries no partition key, so it can't be bound to an owner.",
            )
        },
        Verb {
            owner: true,
            answers: true,
            deny_also: &["dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert"],
            ..verb("put", &["dynamodb:PutItem"], &["table"], "Creates an item or replaces the whole of it.")
        },
        Verb {
            owner: true,
            attributes: true,
            answers: true,
            deny_also: &["dynamodb:PartiQLUpdate"],
            ..verb(
                "update",
                &["dynamodb:UpdateItem"],
                &["table"],
                "Changes attributes of an item, and creates it if it isn't there.",
            )
        },
        Verb {
            owner: true,
            answers: true,
            deny_also: &["dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete"],
            ..verb("delete", &["dynamodb:DeleteItem"], &["table"], "Deletes an item.")
        },
        Verb {
            owner: true,
            answers: true,
            ..verb(
                "check",
                &["dynamodb:ConditionCheckItem"],
                &["table"],
                "Tests a condition on an item inside a transaction: it answers yes or no on any attribute.",
            )
        },
        Verb {
            owner: true,
            attributes: true,
            // A statement without the partition key reads the whole table. The first condition is the documented test for
            // that; the second fails closed should a request not say.
            // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
            fixed: &[("BoolIfExists", "dynamodb:FullTableScan", "false"), ("Null", "dynamodb:LeadingKeys", "false")],
            ..verb(
                "partiql_select",
                &["dynamodb:PartiQLSelect"],
                &["table", "index"],
                "Reads by PartiQL with the partition key given; full table scans stay refused.",
            )
        },
        Verb {
            owner: true,
            ..verb("partiql_insert", &["dynamodb:PartiQLInsert"], &["table"], "Creates an item by PartiQL.")
        },
        Verb {
            owner: true,
            attributes: true,
            answers: true,
            ..verb("partiql_update", &["dynamodb:PartiQLUpdate"], &["table"], "Changes an item by PartiQL.")
        },
        Verb {
            owner: true,
            answers: true,
            ..verb("partiql_delete", &["dynamodb:PartiQLDelete"], &["table"], "Deletes an item by PartiQL.")
        },
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["dynamodb:DescribeTable"],
                &["table"],
                "Reads keys, indexes and settings of the table.",
            )
        },
        Verb {
            admin: true,
            ..verb(
                "stream",
                &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
                &["stream"],
                "Reads the change stream, that is everybody's changes.",
            )
        },
        verb(
            "search_vectors",
            &["dynamodb:SearchVectors"],
            &["table", "index"],
            "Searches by similarity; IAM has no key to bind it to an owner.",
        ),
    ],
    groups: &[
        group("read", &["get", "query"]),
        group("list", &["scan"]),
        group("write", &["put", "update"]),
        group("transact", &["get", "put", "update", "check"]),
    ],
    owner: Owner::Set("dynamodb:LeadingKeys"),
    kms: Some(Kms {
        read: &["kms:Decrypt", "kms:DescribeKey"],
        write: &[
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        via: "dynamodb",
    }),
    // "Prevent information from being returned on a ConditionCheck failure":
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    answers: Some(Answers { key: "dynamodb:ReturnValues", nothing: "NONE", unless: "get" }),
    traps: &[
        "Ownership looks at the partition key alone, never at the sort key.",
        "`BatchWriteItem` both puts and deletes, so it is granted when `put` and `delete` are, and denied when either is.",
        "Transactions have no actions of their own: `transact` grants the item actions that they are made of.",
        "The ARN of the table does not cover its indexes: name each index in the grant.",
        "`put` replaces whole items and can't be bound to attributes; use `update`.",
        "A write answers with the item, as it was or as it is now (`ReturnValues`), only where the same role may `get` it on the same terms; a request for it is refused otherwise.",
        "An event source of a function on the `stream` also needs `raw \"dynamodb:ListStreams\"`, which IAM binds to no table.",
        "A write under a condition, and `check`, still tell whether the condition holds, whatever attribute it is on.",
        "No group holds the PartiQL verbs: grant each by name.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
pub(super) static BUCKET: Kind = Kind {
    word: "bucket",
    title: "S3 bucket",
    service: "s3",
    cfn: "AWS::S3::Bucket",
    arn: "arn:{P}:s3:::{name}",
    shapes: &[
        shape("bucket", "bucket", "s3/bucket", "{arn}"),
        Shape { open: true, ..shape("object", "bucket", "s3/object", "{arn}/{prefix}*") },
    ],
    verbs: &[
        Verb {
            owner: true,
            deny_also: &["s3:GetObjectTorrent", "s3:GetObjectVersion"],
            ..verb("get", &["s3:GetObject"], &["object"], "Downloads objects, and reads their headers.")
        },
        Verb {
            owner: true,
            ..verb("get_version", &["s3:GetObjectVersion"], &["object"], "Downloads a named version of an object.")
        },
        Verb {
            owner: true,
            deny_also: &["s3:ListBucketVersions"],
            ..verb("list", &["s3:ListBucket"], &["bucket"], "Lists object keys under the `at` prefix.")
        },
        Verb {
            owner: true,
            ..verb(
                "list_versions",
                &["s3:ListBucketVersions"],
                &["bucket"],
                "Lists the versions of objects under the `at` prefix.",
            )
        },
        Verb {
            owner: true,
            ..verb(
                "put",
                &["s3:AbortMultipartUpload", "s3:PutObject"],
                &["object"],
                "Uploads objects, in parts too, and replaces what is there.",
            )
        },
        Verb {
            owner: true,
            ..verb(
                "multipart_resume",
                &["s3:ListMultipartUploadParts"],
                &["object"],
                "Lists the parts that are uploaded so far, to go on after a failure.",
            )
        },
        verb(
            "list_uploads",
            &["s3:ListBucketMultipartUploads"],
            &["bucket"],
            "Lists unfinished uploads of the whole bucket; IAM can't bind it to a prefix.",
        ),
        Verb {
            owner: true,
            deny_also: &["s3:DeleteObjectVersion"],
            ..verb("delete", &["s3:DeleteObject"], &["object"], "Deletes objects.")
        },
        Verb {
            owner: true,
            ..verb(
                "delete_version",
                &["s3:DeleteObjectVersion"],
                &["object"],
                "Deletes a named version for good, even in a bucket that keeps versions.",
            )
        },
        Verb {
            owner: true,
            deny_also: &["s3:DeleteObjectVersionTagging", "s3:GetObjectVersionTagging", "s3:PutObjectVersionTagging"],
            ..verb(
                "tag",
                &["s3:DeleteObjectTagging", "s3:GetObjectTagging", "s3:PutObjectTagging"],
                &["object"],
                "Reads, sets and removes the tags of objects.",
            )
        },
        verb("location", &["s3:GetBucketLocation"], &["bucket"], "Tells the region of the bucket."),
    ],
    groups: &[group("read", &["get"]), group("write", &["put"])],
    owner: Owner::Prefix,
    filters: &[Filter {
        word: "expires",
        key: "s3:signatureAge",
        operator: "NumericLessThanEquals",
        // SigV4 signs for a week at most.
        takes: Takes::Duration { least: 1, most: 7 * 24 * 60 * 60 },
        verbs: &["get", "get_version", "put", "multipart_resume", "delete", "delete_version", "tag"],
        note: "How old the signature of a request may be, `1s` to `7d`: a presigned URL is of no use for longer.",
    }],
    kms: Some(Kms { read: &["kms:Decrypt"], write: &["kms:Decrypt", "kms:GenerateDataKey"], via: "s3" }),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
    signing: Some(Signing { on: "object", key: "s3:authType", values: &["POST", "REST-QUERY-STRING"] }),
    traps: &[
        "Without `list`, asking for an object that isn't there gives 403 instead of 404.",
        "`list` is authorised on the bucket and bound by the prefix of the request: the app must send the prefix.",
        "HeadObject is `get`, HeadBucket is `list`; copying needs `get` on the source and `put` on the target.",
        "S3 ARNs name neither account nor region.",
        "Where all that a function is granted on a bucket is `via` routes, it can sign requests for objects and make none itself: a plain call of an SDK is refused.",
        "A signed URL says neither how large nor of what type an upload is, and can be used many times while it lasts.",
        "An owner's segment ends with `/`, or one id could be the beginning of another.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
pub(super) static DATABASE: Kind = Kind {
    word: "database",
    title: "Aurora cluster with the Data API",
    service: "rds-data",
    cfn: "AWS::RDS::DBCluster",
    arn: "arn:{P}:rds:{R}:{A}:cluster:{name}",
    shapes: &[
        shape("cluster", "database", "rds-data/cluster", "{arn}"),
        shape("secret", "database", "secretsmanager/Secret", "{secret}"),
    ],
    verbs: &[
        Verb {
            extra: &[Extra { actions: &["secretsmanager:GetSecretValue"], on: &["secret"], conditions: &[] }],
            deny_also: &["rds-data:ExecuteSql"],
            ..verb(
                "execute",
                &["rds-data:BatchExecuteStatement", "rds-data:ExecuteStatement"],
                &["cluster"],
                "Runs SQL with the database user of the secret; needs to read that secret.",
            )
        },
        verb(
            "transaction",
            &["rds-data:BeginTransaction", "rds-data:CommitTransaction", "rds-data:RollbackTransaction"],
            &["cluster"],
            "Begins, commits and rolls back transactions; statements in them need `execute`.",
        ),
    ],
    owner: Owner::None("IAM does not see into SQL"),
    users: Users::No("it hands the password of the database to whoever runs SQL, and SQL can do anything"),
    guests: Guests::No,
    traps: &["There is no `read` and no `write`: the SQL text decides, so use a database user that may only read."],
    ..KIND
};

// https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
pub(super) static FILE_SYSTEM: Kind = Kind {
    word: "file_system",
    title: "EFS file system",
    service: "elasticfilesystem",
    cfn: "AWS::EFS::FileSystem",
    arn: "arn:{P}:elasticfilesystem:{R}:{A}:file-system/{name}",
    shapes: &[shape("file_system", "file_system", "elasticfilesystem/file-system", "{arn}")],
    verbs: &[
        verb("mount", &["elasticfilesystem:ClientMount"], &["file_system"], "Mounts it, and reads files."),
        verb(
            "change",
            &["elasticfilesystem:ClientWrite"],
            &["file_system"],
            "Creates, changes and deletes files on what is mounted; needs `mount`.",
        ),
        Verb {
            admin: true,
            ..verb(
                "root",
                &["elasticfilesystem:ClientRootAccess"],
                &["file_system"],
                "Keeps the user id 0 on what is mounted, to which no file is closed.",
            )
        },
    ],
    owner: Owner::None("IAM sees who mounts it and not which files are opened"),
    filters: &[Filter {
        word: "access_point",
        key: "elasticfilesystem:AccessPointArn",
        operator: "StringEquals",
        takes: Takes::Texts,
        verbs: &["mount", "change", "root"],
        note: "The ARN of the access point that it is mounted through.",
    }],
    users: Users::No("it is mounted by machines in its network"),
    guests: Guests::No,
    traps: &[
        "There is no `write`: who may write files may delete them too, and the verb for both is `change`.",
        "A file system without a policy of its own lets everybody in who reaches it on its network; a grant limits nobody else.",
        "A function that mounts it is in a VPC, for which its role needs more than this grant.",
    ],
    ..KIND
};
