//! MQTT by AWS IoT: topics and device shadows.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Kind, Owner, Verb};

const fn own(
    name: &'static str,
    actions: &'static [&'static str],
    on: &'static [&'static str],
    note: &'static str,
) -> Verb {
    Verb { owner: true, ..verb(name, actions, on, note) }
}

// https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html
pub(super) static TOPIC: Kind = Kind {
    word: "iot_topic",
    title: "AWS IoT topic",
    service: "iot",
    arn: "arn:{P}:iot:{R}:{A}:topic/{name}",
    shapes: &[
        // Without `at` exactly this topic, with it the topics below the prefix.
        shape("topic", "iot_topic", "iot/topic", "arn:{P}:iot:{R}:{A}:topic/{name}{under}"),
        shape("filter", "iot_topic", "iot/topicfilter", "arn:{P}:iot:{R}:{A}:topicfilter/{name}{under}"),
        shape("client", "iot_topic", "iot/client", "arn:{P}:iot:{R}:{A}:client/{client}"),
    ],
    verbs: &[
        Verb {
            connects: true,
            ..own(
                "connect",
                &["iot:Connect"],
                &["client"],
                "Connects under a client id; a user's own is their identity id.",
            )
        },
        own("publish", &["iot:Publish"], &["topic"], "Publishes messages."),
        own(
            "retain",
            &["iot:RetainPublish"],
            &["topic"],
            "Lets the broker keep a published message; needs `publish` too.",
        ),
        Verb {
            deny_also: &["iot:GetRetainedMessage"],
            ..own("receive", &["iot:Receive"], &["topic"], "Is given the messages of what it has subscribed to.")
        },
        Verb {
            // A filter with a wildcard is another text than the one that is denied; what is received is not.
            // https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html
            deny_also: &["iot:GetRetainedMessage", "iot:Receive"],
            ..own("subscribe", &["iot:Subscribe"], &["filter"], "Subscribes to a filter; needs `receive` too.")
        },
    ],
    groups: &[group("read", &["connect", "subscribe", "receive"]), group("write", &["connect", "publish"])],
    owner: Owner::Prefix,
    traps: &[
        "Signed-in users also need an AWS IoT policy on their identity; guests don't.",
        "`+` and `#` of MQTT are plain characters to IAM: name a topic and grant below it by `at`.",
        "A denial of `subscribe` is one of receiving too, since a filter with a wildcard brings the same messages.",
        "A second connection under the same client id ends the first.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-rest-api.html
pub(super) static SHADOW: Kind = Kind {
    word: "iot_shadow",
    title: "AWS IoT device shadow",
    service: "iot",
    cfn: "AWS::IoT::Thing",
    arn: "arn:{P}:iot:{R}:{A}:thing/{name}",
    shapes: &[shape("thing", "iot_shadow", "iot/thing", "{arn}")],
    verbs: &[
        verb("get", &["iot:GetThingShadow"], &["thing"], "Reads the shadow."),
        verb("update", &["iot:UpdateThingShadow"], &["thing"], "Creates the shadow or changes it."),
        verb("delete", &["iot:DeleteThingShadow"], &["thing"], "Deletes the shadow."),
    ],
    groups: &[group("read", &["get"]), group("write", &["update"])],
    owner: Owner::None("a shadow belongs to a thing, and nothing in it names a user"),
    traps: &[
        "The shadow can be reached by MQTT too, under topics that begin with `$aws/things/`: don't grant those beside it.",
    ],
    ..KIND
};
