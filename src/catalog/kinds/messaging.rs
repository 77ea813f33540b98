//! What carries messages: queue, topic, stream, delivery stream, bus, email identity.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Filter, Guests, Kind, Kms, Owner, Shape, Takes, Users, Verb};

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
pub(super) static QUEUE: Kind = Kind {
    word: "queue",
    title: "SQS queue",
    service: "sqs",
    cfn: "AWS::SQS::Queue",
    arn: "arn:{P}:sqs:{R}:{A}:{name}",
    shapes: &[shape("queue", "queue", "sqs/queue", "{arn}")],
    verbs: &[
        verb("send", &["sqs:SendMessage"], &["queue"], "Sends messages, one or many at a time."),
        verb(
            "receive",
            &["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            &["queue"],
            "Consumes messages: takes them, prolongs the work on them and removes them; what an event source of a function needs.",
        ),
        verb(
            "peek",
            &["sqs:ReceiveMessage"],
            &["queue"],
            "Receives without removing: a message is hidden from others for a while and then comes back.",
        ),
        Verb { admin: true, ..verb("purge", &["sqs:PurgeQueue"], &["queue"], "Throws all messages away.") },
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
                &["queue"],
                "Reads the settings of the queue and how many messages wait.",
            )
        },
        verb("url", &["sqs:GetQueueUrl"], &["queue"], "Finds the URL of the queue by its name."),
    ],
    groups: &[group("write", &["send"])],
    owner: Owner::None("messages carry nothing that IAM could compare with the caller"),
    kms: Some(Kms { read: &["kms:Decrypt"], write: &["kms:Decrypt", "kms:GenerateDataKey"], via: "sqs" }),
    traps: &[
        "There is no `read`: receiving takes messages away from others; write `receive` or `peek`.",
        "`receive` and `peek` share an action, so a `deny` of either stops both.",
        "Batch calls have no actions of their own: they need those of the single calls.",
        "What other services send into the queue is allowed by the policy of the queue, not by a grant.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
pub(super) static TOPIC: Kind = Kind {
    word: "topic",
    title: "SNS topic",
    service: "sns",
    cfn: "AWS::SNS::Topic",
    arn: "arn:{P}:sns:{R}:{A}:{name}",
    shapes: &[shape("topic", "topic", "sns/topic", "{arn}")],
    verbs: &[
        verb("publish", &["sns:Publish"], &["topic"], "Sends messages, one or many at a time."),
        Verb {
            required_filters: &["protocol", "endpoint"],
            ..verb(
                "subscribe",
                &["sns:Subscribe"],
                &["topic"],
                "Sends all further messages to an endpoint; unbound, to any endpoint in the world.",
            )
        },
        Verb {
            admin: true,
            ..verb("unsubscribe", &["sns:Unsubscribe"], &["topic"], "Ends a subscription, whoever made it.")
        },
        Verb {
            admin: true,
            ..verb(
                "list",
                &["sns:ListSubscriptionsByTopic"],
                &["topic"],
                "Lists the subscriptions with the addresses of everybody.",
            )
        },
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["sns:GetTopicAttributes"],
                &["topic"],
                "Reads the settings and the policy of the topic.",
            )
        },
    ],
    groups: &[group("write", &["publish"])],
    owner: Owner::None("messages carry nothing that IAM could compare with the caller"),
    filters: &[
        Filter {
            word: "protocol",
            key: "sns:Protocol",
            operator: "StringEquals",
            takes: Takes::Texts,
            verbs: &["subscribe"],
            note: "The kind of endpoint: `https`, `sqs`, `email`.",
        },
        Filter {
            word: "endpoint",
            key: "sns:Endpoint",
            operator: "StringLike",
            takes: Takes::Texts,
            verbs: &["subscribe"],
            note: "The address that gets the messages; `*` matches any text: `*@example.com`.",
        },
    ],
    kms: Some(Kms { read: &[], write: &["kms:Decrypt", "kms:GenerateDataKey"], via: "sns" }),
    traps: &[
        "There is no `read`: a topic keeps nothing; who wants its messages subscribes.",
        "Text messages to a phone number have no topic and can't be granted here.",
        "A queue that is subscribed to the topic needs a policy of its own that lets the topic send.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
pub(super) static STREAM: Kind = Kind {
    word: "stream",
    title: "Kinesis data stream",
    service: "kinesis",
    cfn: "AWS::Kinesis::Stream",
    arn: "arn:{P}:kinesis:{R}:{A}:stream/{name}",
    shapes: &[
        shape("stream", "stream", "kinesis/stream", "{arn}"),
        Shape { open: true, ..shape("consumer", "stream", "kinesis/consumer", "{arn}/consumer/*") },
    ],
    verbs: &[
        verb("put", &["kinesis:PutRecord", "kinesis:PutRecords"], &["stream"], "Appends records."),
        Verb {
            deny_also: &["kinesis:SubscribeToShard"],
            ..verb(
                "read",
                &[
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                &["stream"],
                "Reads all records of the stream by polling.",
            )
        },
        verb(
            "fanout",
            &["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
            &["consumer"],
            "Reads all records as a registered consumer, pushed.",
        ),
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["kinesis:DescribeStream", "kinesis:DescribeStreamSummary"],
                &["stream"],
                "Reads shards and settings of the stream.",
            )
        },
    ],
    groups: &[group("write", &["put"])],
    owner: Owner::None("records carry nothing that IAM could compare with the caller"),
    guests: Guests::Unsure,
    kms: Some(Kms { read: &["kms:Decrypt"], write: &["kms:GenerateDataKey"], via: "kinesis" }),
    traps: &[
        "Who may `read` reads everybody's records.",
        "An event source of a function also needs `describe`.",
        "AWS no longer lists Kinesis among the services that guests reach, and still shows an example: test before relying on it.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
pub(super) static DELIVERY_STREAM: Kind = Kind {
    word: "delivery_stream",
    title: "Firehose delivery stream",
    service: "firehose",
    cfn: "AWS::KinesisFirehose::DeliveryStream",
    arn: "arn:{P}:firehose:{R}:{A}:deliverystream/{name}",
    shapes: &[shape("stream", "delivery_stream", "firehose/deliverystream", "{arn}")],
    verbs: &[verb(
        "put",
        &["firehose:PutRecord", "firehose:PutRecordBatch"],
        &["stream"],
        "Sends records on to the destination of the stream.",
    )],
    groups: &[group("write", &["put"])],
    owner: Owner::None("records carry nothing that IAM could compare with the caller"),
    traps: &["What comes in is not checked: records of a browser are claims of a browser."],
    ..KIND
};

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
pub(super) static BUS: Kind = Kind {
    word: "bus",
    title: "EventBridge event bus",
    service: "events",
    cfn: "AWS::Events::EventBus",
    arn: "arn:{P}:events:{R}:{A}:event-bus/{name}",
    shapes: &[shape("bus", "bus", "events/event-bus", "{arn}")],
    verbs: &[
        Verb {
            required_filters: &["source"],
            ..verb(
                "put",
                &["events:PutEvents"],
                &["bus"],
                "Puts events on the bus; unbound, under the name of any source.",
            )
        },
        Verb {
            admin: true,
            ..verb("describe", &["events:DescribeEventBus"], &["bus"], "Reads the settings and the policy of the bus.")
        },
    ],
    groups: &[group("write", &["put"])],
    owner: Owner::None("IAM does not see into the detail of an event"),
    filters: &[
        Filter {
            word: "source",
            key: "events:source",
            operator: "ForAllValues:StringEquals",
            takes: Takes::Texts,
            verbs: &["put"],
            note: "The source that every event of the request must name.",
        },
        Filter {
            word: "detail_type",
            key: "events:detail-type",
            operator: "ForAllValues:StringEquals",
            takes: Takes::Texts,
            verbs: &["put"],
            note: "The detail type that every event of the request must name.",
        },
    ],
    guests: Guests::No,
    traps: &[
        "The bus that every account has is named `default`.",
        "There is no `read`: a bus keeps nothing; rules take events from it.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
pub(super) static EMAIL_IDENTITY: Kind = Kind {
    word: "email_identity",
    title: "SES email identity",
    service: "ses",
    cfn: "AWS::SES::EmailIdentity",
    arn: "arn:{P}:ses:{R}:{A}:identity/{name}",
    shapes: &[
        shape("identity", "email_identity", "ses/identity", "{arn}"),
        // A mail that is sent with one is authorised on both.
        shape(
            "configuration_set",
            "email_identity",
            "ses/configuration-set",
            "arn:{P}:ses:{R}:{A}:configuration-set/{configuration_set}",
        ),
    ],
    verbs: &[verb(
        "send",
        &["ses:SendEmail", "ses:SendRawEmail"],
        &["configuration_set", "identity"],
        "Sends mail from the domain or the address, with its configuration set if it declares one.",
    )],
    owner: Owner::None("a mail carries nothing that IAM could compare with the caller"),
    filters: &[
        Filter {
            word: "from",
            key: "ses:FromAddress",
            operator: "StringLike",
            takes: Takes::Texts,
            verbs: &["send"],
            note: "The address that the mail comes from; `*` stands for any text.",
        },
        Filter {
            word: "to",
            key: "ses:Recipients",
            operator: "ForAllValues:StringLike",
            takes: Takes::Texts,
            verbs: &["send"],
            note: "Every recipient; `*` stands for any text: `*@example.com`.",
        },
    ],
    users: Users::No("who has it can send mail to anybody in the name of the domain"),
    traps: &[
        "An identity may have a default configuration set, which counts even where the call names none: without it in the declaration the mail is refused.",
        "An address of a verified domain may be an identity of its own, and then that one counts.",
        "Mail from a template needs the template too: declare it as a `resource` of type `ses:template`, and grant `raw \"ses:SendTemplatedEmail\"` on both.",
    ],
    ..KIND
};
