//! Suggestions for actions that do not exist.

use std::fmt;

use super::{Action, KINDS, Service, catalog};
use crate::diagnostic::did_you_mean;

/// API calls that are no IAM actions, or whose action has another name: the call in lower case, the actions it needs,
/// and why.
static API_NAMES: &[(&str, &[&str], &str)] = &[
    ("appsync:mutation", &["appsync:GraphQL"], "All GraphQL operations are authorised by one action on their fields."),
    ("appsync:query", &["appsync:GraphQL"], "All GraphQL operations are authorised by one action on their fields."),
    (
        "bedrock:converse",
        &["bedrock:InvokeModel"],
        "Converse is another way to invoke a model, and authorised as such.",
    ),
    (
        "bedrock:conversestream",
        &["bedrock:InvokeModelWithResponseStream"],
        "ConverseStream is another way to invoke a model with a streamed answer, and authorised as such.",
    ),
    (
        "bedrock-runtime:converse",
        &["bedrock:InvokeModel"],
        "The runtime of Bedrock is a client of the SDK; its actions belong to `bedrock`.",
    ),
    (
        "bedrock-runtime:invokemodel",
        &["bedrock:InvokeModel"],
        "The runtime of Bedrock is a client of the SDK; its actions belong to `bedrock`.",
    ),
    (
        "dynamodb:batchexecutestatement",
        &["dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"],
        "PartiQL is authorised by what a statement does, not by the call.",
    ),
    (
        "dynamodb:executestatement",
        &["dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"],
        "PartiQL is authorised by what a statement does, not by the call.",
    ),
    (
        "dynamodb:executetransaction",
        &["dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"],
        "PartiQL is authorised by what a statement does, not by the call.",
    ),
    (
        "dynamodb:transactgetitems",
        &["dynamodb:GetItem"],
        "A transaction is authorised by the actions that it is made of.",
    ),
    (
        "dynamodb:transactwriteitems",
        &["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "A transaction is authorised by the actions that it is made of.",
    ),
    ("eventbridge:putevents", &["events:PutEvents"], "The actions of EventBridge belong to `events`."),
    (
        "execute-api:connect",
        &["execute-api:Invoke"],
        "A WebSocket connection is authorised by `Invoke` on the route `$connect`.",
    ),
    (
        "execute-api:posttoconnection",
        &["execute-api:ManageConnections"],
        "All calls on connections are authorised by one action.",
    ),
    ("iotdata:publish", &["iot:Publish"], "The data plane is a client of the SDK; its actions belong to `iot`."),
    ("kinesis:getshard", &["kinesis:GetShardIterator"], "Reading a shard begins with an iterator."),
    ("lambda:invoke", &["lambda:InvokeFunction"], "The call is named Invoke, the action is not."),
    ("lambda:invokewithresponsestream", &["lambda:InvokeFunction"], "A streamed answer needs no other action."),
    (
        "rds-data:executetransaction",
        &["rds-data:BeginTransaction", "rds-data:CommitTransaction", "rds-data:ExecuteStatement"],
        "A transaction is authorised by its steps.",
    ),
    ("s3:completemultipartupload", &["s3:PutObject"], "All steps of an upload in parts are authorised as one upload."),
    ("s3:copyobject", &["s3:GetObject", "s3:PutObject"], "Copying is reading the source and writing the target."),
    ("s3:createmultipartupload", &["s3:PutObject"], "All steps of an upload in parts are authorised as one upload."),
    ("s3:deleteobjects", &["s3:DeleteObject"], "Deleting many objects is authorised object by object."),
    ("s3:headbucket", &["s3:ListBucket"], "Looking whether a bucket is there is authorised as listing it."),
    ("s3:headobject", &["s3:GetObject"], "Reading the headers of an object is authorised as reading it."),
    ("s3:listbuckets", &["s3:ListAllMyBuckets"], "The call is named ListBuckets, the action is not."),
    ("s3:listmultipartuploads", &["s3:ListBucketMultipartUploads"], "The call has a shorter name than the action."),
    ("s3:listobjects", &["s3:ListBucket"], "Listing objects is authorised on the bucket."),
    ("s3:listobjectsv2", &["s3:ListBucket"], "Listing objects is authorised on the bucket."),
    ("s3:listobjectversions", &["s3:ListBucketVersions"], "Listing versions is authorised on the bucket."),
    ("s3:listparts", &["s3:ListMultipartUploadParts"], "The call has a shorter name than the action."),
    ("s3:selectobjectcontent", &["s3:GetObject"], "Selecting from an object is authorised as reading it."),
    ("s3:uploadpart", &["s3:PutObject"], "All steps of an upload in parts are authorised as one upload."),
    ("s3:uploadpartcopy", &["s3:GetObject", "s3:PutObject"], "Copying is reading the source and writing the target."),
    ("sns:publishbatch", &["sns:Publish"], "A batch is authorised as single messages."),
    ("sqs:changemessagevisibilitybatch", &["sqs:ChangeMessageVisibility"], "A batch is authorised as single messages."),
    ("sqs:deletemessagebatch", &["sqs:DeleteMessage"], "A batch is authorised as single messages."),
    ("sqs:sendmessagebatch", &["sqs:SendMessage"], "A batch is authorised as single messages."),
    ("stepfunctions:startexecution", &["states:StartExecution"], "The actions of Step Functions belong to `states`."),
];

/// Suggestion for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// It exists, perhaps in another case.
    Exists(Action),
    /// It is the name of an API call that these actions authorise, with the reason.
    Instead(Vec<Action>, &'static str),
    /// The service exists, the action doesn't; the nearest ones, best first.
    UnknownAction(Service, Vec<Action>),
    /// The service doesn't exist; the nearest one.
    UnknownService(Option<Service>),
    /// There is no colon; actions of that very name in any service.
    NoService(Vec<Action>),
}

/// Suggests what `text` was meant to be, where an action such as `dynamodb:GetItem` is expected.
pub fn suggest_action(text: &str) -> Suggestion {
    let text = text.trim();
    if let Some(action) = catalog().action(text) {
        return Suggestion::Exists(action);
    }
    if let Some((_, actions, why)) = API_NAMES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(text)) {
        return Suggestion::Instead(actions.iter().filter_map(|name| catalog().action(name)).collect(), why);
    }
    let Some((prefix, name)) = text.split_once(':') else {
        let mut same: Vec<_> = catalog().services().filter_map(|service| service.action(text)).collect();
        // First those of services that the language knows.
        same.sort_by_key(|action| !KINDS.iter().any(|kind| kind.service == action.service().prefix()));
        return Suggestion::NoService(same);
    };
    match catalog().service(prefix) {
        Some(service) => Suggestion::UnknownAction(service, nearest(service, name)),
        None => {
            let near = did_you_mean(prefix, catalog().services().map(Service::prefix));
            Suggestion::UnknownService(near.and_then(|prefix| catalog().service(prefix)))
        }
    }
}

/// Most actions that are suggested.
const MAX_SUGGESTIONS: usize = 3;

/// Returns the actions of a service that `name` may be a misspelling or a part of.
fn nearest(service: Service, name: &str) -> Vec<Action> {
    let wanted = name.to_ascii_lowercase();
    // An action and its plural, or a word too many at the end, are as near as a slip of the finger.
    let limit = (wanted.len() / 3).clamp(1, 3);
    let mut candidates: Vec<_> = service
        .actions()
        .filter_map(|action| {
            let candidate = action.name().to_ascii_lowercase();
            let distance = strsim::osa_distance(&wanted, &candidate);
            let part = wanted.len() >= 3 && (candidate.starts_with(&wanted) || wanted.starts_with(&candidate));
            (distance <= limit || part).then_some((distance > limit, distance, action))
        })
        .collect();
    candidates.sort_unstable();
    candidates.into_iter().take(MAX_SUGGESTIONS).map(|(.., action)| action).collect()
}

/// Joins actions as `a`, `b` and `c`, or with another word for `and`.
fn enumerate(actions: &[Action], and: &str) -> String {
    let names: Vec<_> = actions.iter().map(|action| format!("`{action}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {and} {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl fmt::Display for Suggestion {
    /// One or two sentences; for an action that exists its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(action) => write!(f, "{action}"),
            Self::Instead(actions, why) => write!(f, "{why} Write {}.", enumerate(actions, "and")),
            Self::UnknownAction(service, near) if near.is_empty() => {
                write!(f, "{} (`{}`) has no action of that name.", service.title(), service.prefix())
            }
            Self::UnknownAction(_, near) => write!(f, "Did you mean {}?", enumerate(near, "or")),
            Self::UnknownService(Some(service)) => {
                write!(f, "Did you mean the service `{}` ({})?", service.prefix(), service.title())
            }
            Self::UnknownService(None) => f.write_str("There is no such service."),
            Self::NoService(same) if same.is_empty() => {
                f.write_str("An action is written with its service: `dynamodb:GetItem`.")
            }
            Self::NoService(same) => {
                let offered = &same[..same.len().min(MAX_SUGGESTIONS)];
                write!(f, "An action is written with its service: {}.", enumerate(offered, "or"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry that AWS has made a real action since would never be reached, and one that points nowhere would help nobody.
    #[test]
    fn api_names_are_no_actions_and_lead_to_some() {
        for (name, actions, _) in API_NAMES {
            assert_eq!(catalog().action(name), None, "{name} exists");
            for action in *actions {
                assert!(catalog().action(action).is_some_and(|known| known.full_name() == *action), "{action}");
            }
        }
    }

    #[test]
    fn suggestions() {
        for (text, expected) in [
            ("DYNAMODB:getitem", "dynamodb:GetItem"),
            ("sqs:SendMessageBatch", "A batch is authorised as single messages. Write `sqs:SendMessage`."),
            (
                "s3:CopyObject",
                "Copying is reading the source and writing the target. Write `s3:GetObject` and `s3:PutObject`.",
            ),
            ("lambda:Invoke", "The call is named Invoke, the action is not. Write `lambda:InvokeFunction`."),
            ("dynamodb:GetItems", "Did you mean `dynamodb:GetItem`?"),
            ("dynamodb:Qeury", "Did you mean `dynamodb:Query`?"),
            ("dynamodb:Zzzzzz", "Amazon DynamoDB (`dynamodb`) has no action of that name."),
            ("dynamdb:GetItem", "Did you mean the service `dynamodb` (Amazon DynamoDB)?"),
            ("nosuchthing:GetItem", "There is no such service."),
            ("UpdateItem", "An action is written with its service: `dynamodb:UpdateItem` or `dax:UpdateItem`."),
            ("frobnicate", "An action is written with its service: `dynamodb:GetItem`."),
        ] {
            assert_eq!(suggest_action(text).to_string(), expected, "{text}");
        }
    }
}
