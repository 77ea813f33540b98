//! AC08xx: what keeps the output of a program out of a template of somebody else.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &TEMPLATE_UNREADABLE,
    &TEMPLATE_TRANSFORMED,
    &MERGED_ALREADY,
    &LOGICAL_ID_TAKEN,
    &NOT_IN_TEMPLATE,
    &OTHER_TYPE,
    &OTHER_KEY,
    &MAY_NOT_EXIST,
    &NO_REFERENCE,
    &OTHER_PARAMETER,
    &OTHER_PERMISSIONS,
    &ROUTE_NOT_IN_TEMPLATE,
    &OPEN_ROUTE,
    &OTHER_AUTHORIZATION,
    &ROUTES_ELSEWHERE,
    &MERGED_DIFFERS,
    &NOT_WRITABLE_SO,
    &DANGLING_REFERENCE,
    &EVENTS_NOT_GRANTED,
];

const fn code(id: &'static str, name: &'static str, summary: &'static str, why: &'static str) -> Code {
    error(id, name, summary, why, "", "")
}

pub static TEMPLATE_UNREADABLE: Code = code(
    "AC0801",
    "template-unreadable",
    "A template cannot be read.",
    "`authc merge` reads templates of CloudFormation and SAM in JSON and YAML. CloudFormation takes no aliases, merge keys and tags \
     of other readers of YAML, and of two equal keys it keeps one. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
);
pub static TEMPLATE_TRANSFORMED: Code = code(
    "AC0802",
    "template-transformed",
    "A template is changed by a macro after the merge.",
    "A macro, an included file or `Fn::ForEach` can add resources and change those that are there: a route without authorizer, a \
     policy of a role. The transform of SAM is the only one that is known. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-reference.html",
);
pub static MERGED_ALREADY: Code = code(
    "AC0803",
    "merged-already",
    "A template has the output of a program already.",
    "The roles of an earlier merge would stay beside the new ones, with what has been taken away since.",
);
pub static LOGICAL_ID_TAKEN: Code = code(
    "AC0804",
    "logical-id-taken",
    "A template has something else under a logical id of the output.",
    "One of the two would replace the other. What the program declares without saying where it is, such as a user pool, is made by the \
     output. A resource keeps its data if it leaves the template and comes back under the same logical id and with the same type.",
);
pub static NOT_IN_TEMPLATE: Code = code(
    "AC0805",
    "not-in-template",
    "A declared resource is not in the template.",
    "Policies refer to it by its logical id, which is its name unless `logical_id` says another. Without the resource the deployment \
     would fail.",
);
pub static OTHER_TYPE: Code = code(
    "AC0806",
    "other-type",
    "A declared resource has another type in the template.",
    "Policies would name the ARN of something else, and grant nothing or the wrong thing.",
);
pub static OTHER_KEY: Code = code(
    "AC0807",
    "other-key",
    "A table has another key in the template than in the program.",
    "`owner` compares the value of the partition key with the caller. If the table has another partition key, users see the items of \
     others or none. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
);
pub static MAY_NOT_EXIST: Code = code(
    "AC0808",
    "may-not-exist",
    "A policy refers to a resource that is made only under a condition.",
    "Where the condition is false, CloudFormation refuses the whole template, since the policy refers to nothing. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
);
pub static NO_REFERENCE: Code = code(
    "AC0809",
    "no-reference",
    "A value of the output is not in the template.",
    "In one template nothing is left that somebody gives when it is deployed, but for the parameters that the program declares.",
);
pub static OTHER_PARAMETER: Code = code(
    "AC0810",
    "other-parameter",
    "A parameter of the template differs from the one that the program declares.",
    "The two become one parameter. Its pattern keeps wildcards out of policies.",
);
pub static OTHER_PERMISSIONS: Code = code(
    "AC0811",
    "other-permissions",
    "A function has permissions of its own in the template.",
    "A function has one role. The one of the output holds what the program grants it, and anything else in the template would be lost \
     or widen it. Source: \
     https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html",
);
pub static ROUTE_NOT_IN_TEMPLATE: Code = code(
    "AC0812",
    "route-not-in-template",
    "A declared route is not in the template.",
    "Its authorizer would be set nowhere. If the route has another path in the template, it would stay open.",
);
pub static OPEN_ROUTE: Code = code(
    "AC0813",
    "open-route",
    "An address that the program does not declare is open to anybody.",
    "The program is to say who may call its APIs and functions, and who reads it would take this for closed.",
);
pub static OTHER_AUTHORIZATION: Code = code(
    "AC0814",
    "other-authorization",
    "The template says something else about who may call an API.",
    "Of two authorizers one would be lost.",
);
pub static ROUTES_ELSEWHERE: Code = code(
    "AC0815",
    "routes-elsewhere",
    "The routes of an API cannot be given an authorizer.",
    "`authc merge` sets the authorizers of routes that are resources or events of the template. Routes in a description of OpenAPI, and \
     those that the output would make beside the ones of the template, are neither.",
);
pub static MERGED_DIFFERS: Code = code(
    "AC0816",
    "merged-differs",
    "The merged template would allow something else than the program.",
    "The template has policies or pools that bear on what the program declares. `authc verify` compares both, and what it reports is \
     not written.",
);
pub static NOT_WRITABLE_SO: Code = code(
    "AC0817",
    "not-writable-so",
    "A template cannot be changed in the form that it is written in.",
    "What is written is read again and compared with what is meant. A form of YAML for which this fails is refused.",
);
pub static DANGLING_REFERENCE: Code = code(
    "AC0818",
    "dangling-reference",
    "The template refers to a resource that is not there after the merge.",
    "A pool or a client that is taken out of a template, since the program makes it, may still be referred to. The one that the program \
     makes has a logical id of its own, and CloudFormation refuses a template with a reference to nothing. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html",
);
pub static EVENTS_NOT_GRANTED: Code = code(
    "AC0819",
    "events-not-granted",
    "A function gets events from a source that it is not granted to read.",
    "Lambda reads queues and streams with the role of the function, and refuses to map a source that the role may not read. SAM adds \
     what is needed only to roles that it makes. Source: \
     https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
);
