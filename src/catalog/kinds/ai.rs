//! Generative AI: models, knowledge bases and agents of Bedrock.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Guests, Kind, Owner, Verb};

// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
pub(super) static MODEL: Kind = Kind {
    word: "model",
    title: "Bedrock model",
    service: "bedrock",
    arn: "arn:{P}:bedrock:{R}::foundation-model/{name}",
    shapes: &[
        shape("model", "model", "bedrock/foundation-model", "{arn}"),
        shape("profile", "model", "bedrock/inference-profile", "arn:{P}:bedrock:{R}:{A}:inference-profile/{profile}"),
    ],
    verbs: &[
        Verb {
            deny_also: &["bedrock:InvokeModelWithResponseStream"],
            ..verb("invoke", &["bedrock:InvokeModel"], &["model", "profile"], "Asks the model, also by Converse.")
        },
        verb(
            "stream",
            &["bedrock:InvokeModelWithResponseStream"],
            &["model", "profile"],
            "Asks the model and gets the answer bit by bit, also by ConverseStream.",
        ),
    ],
    owner: Owner::None("prompts carry nothing that IAM could compare with the caller"),
    guests: Guests::No,
    traps: &[
        "Every call costs money: put a limit in front of users.",
        "The ARN of a model names no account.",
        "A profile that spans regions also needs the model in each of them.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html
pub(super) static KNOWLEDGE_BASE: Kind = Kind {
    word: "knowledge_base",
    title: "Bedrock knowledge base",
    service: "bedrock",
    cfn: "AWS::Bedrock::KnowledgeBase",
    arn: "arn:{P}:bedrock:{R}:{A}:knowledge-base/{name}",
    shapes: &[shape("kb", "knowledge_base", "bedrock/knowledge-base", "{arn}")],
    verbs: &[
        verb("retrieve", &["bedrock:Retrieve"], &["kb"], "Searches the documents and returns passages."),
        Verb {
            unscoped: true,
            ..verb(
                "generate",
                &["bedrock:RetrieveAndGenerate"],
                &["*"],
                "Lets a model answer from the documents; needs `retrieve` here and `invoke` on the model.",
            )
        },
    ],
    groups: &[group("read", &["retrieve"])],
    owner: Owner::None("filters on documents are chosen by the caller, not by IAM"),
    guests: Guests::No,
    traps: &["`generate` has no resource in IAM: what it may read is decided by `retrieve`."],
    ..KIND
};

// https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples-agent.html
pub(super) static AGENT: Kind = Kind {
    word: "agent",
    title: "Bedrock agent",
    service: "bedrock",
    cfn: "AWS::Bedrock::AgentAlias",
    arn: "arn:{P}:bedrock:{R}:{A}:agent-alias/{name}",
    shapes: &[shape("alias", "agent", "bedrock/agent-alias", "{arn}")],
    verbs: &[verb(
        "invoke",
        &["bedrock:InvokeAgent"],
        &["alias"],
        "Asks the agent, which acts with a role of its own.",
    )],
    owner: Owner::None("prompts carry nothing that IAM could compare with the caller"),
    guests: Guests::No,
    traps: &[
        "An agent is called by an alias: its id is that of the agent, a slash and that of the alias.",
        "An agent can do whatever its own role can, whoever asks it.",
        "Every call costs money: put a limit in front of users.",
    ],
    ..KIND
};
