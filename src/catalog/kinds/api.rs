//! APIs: HTTP, REST, WebSocket, GraphQL and events.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Kind, Owner, Shape, Verb};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
const ROUTE: Shape = shape(
    "route",
    "route",
    "execute-api/execute-api-general",
    "arn:{P}:execute-api:{R}:{A}:{name}/{stage}/{method}/{path}",
);

/// Every route of a stage, whatever its method and path.
const ROUTES: Shape = Shape {
    open: true,
    ..shape("routes", "api", "execute-api/execute-api-general", "arn:{P}:execute-api:{R}:{A}:{name}/{stage}/*")
};

const ROUTE_OWNER: Owner =
    Owner::None("identity ids contain a colon, and how it is compared inside a path is not documented");

const INVOKE: Verb = verb(
    "invoke",
    &["execute-api:Invoke"],
    &["route", "routes"],
    "Calls a route whose authorization is IAM, or every route of an API; on a route without IAM a grant has no effect.",
);

pub(super) static HTTP_API: Kind = Kind {
    word: "http_api",
    title: "API Gateway HTTP API",
    service: "execute-api",
    cfn: "AWS::ApiGatewayV2::Api",
    arn: "arn:{P}:execute-api:{R}:{A}:{name}",
    shapes: &[ROUTE, ROUTES],
    verbs: &[INVOKE],
    owner: ROUTE_OWNER,
    traps: &[
        "The default stage is named `$default`, also in the ARN.",
        "A call under an `ANY` route is authorised with its real method.",
        "A path parameter becomes `*` in the ARN, and `*` goes on across `/`: another route that lies below has to be granted or denied by name.",
        "HTTP APIs have no resource policies.",
    ],
    ..KIND
};

pub(super) static REST_API: Kind = Kind {
    word: "rest_api",
    title: "API Gateway REST API",
    service: "execute-api",
    cfn: "AWS::ApiGateway::RestApi",
    arn: "arn:{P}:execute-api:{R}:{A}:{name}",
    shapes: &[ROUTE, ROUTES],
    verbs: &[
        INVOKE,
        Verb {
            admin: true,
            ..verb(
                "invalidate_cache",
                &["execute-api:InvalidateCache"],
                &["route"],
                "Makes a method ignore its cached answer.",
            )
        },
    ],
    owner: ROUTE_OWNER,
    traps: &[
        "A resource policy of the API is combined with the grant.",
        "A change of authorizers takes effect when the API is deployed again.",
        "A path parameter becomes `*` in the ARN, and `*` goes on across `/`: another route that lies below has to be granted or denied by name.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
pub(super) static WEBSOCKET_API: Kind = Kind {
    word: "websocket_api",
    title: "API Gateway WebSocket API",
    service: "execute-api",
    cfn: "AWS::ApiGatewayV2::Api",
    arn: "arn:{P}:execute-api:{R}:{A}:{name}",
    shapes: &[
        shape(
            "connect",
            "api",
            "execute-api/execute-api-general",
            "arn:{P}:execute-api:{R}:{A}:{name}/{stage}/$connect",
        ),
        Shape {
            open: true,
            ..shape(
                "connections",
                "api",
                "execute-api/execute-api-general",
                "arn:{P}:execute-api:{R}:{A}:{name}/{stage}/*/@connections/*",
            )
        },
    ],
    verbs: &[
        verb(
            "connect",
            &["execute-api:Invoke"],
            &["connect"],
            "Opens a connection; messages on it are not authorised again.",
        ),
        Verb {
            admin: true,
            ..verb(
                "send",
                &["execute-api:ManageConnections"],
                &["connections"],
                "Sends to any connection, looks at it and closes it: for backends.",
            )
        },
    ],
    owner: Owner::None("connections carry nothing that IAM could compare with the caller"),
    traps: &["Only `$connect` is authorised: check in the handlers what a connection may do."],
    ..KIND
};

// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
pub(super) static GRAPHQL_API: Kind = Kind {
    word: "graphql_api",
    title: "AppSync GraphQL API",
    service: "appsync",
    cfn: "AWS::AppSync::GraphQLApi",
    arn: "arn:{P}:appsync:{R}:{A}:apis/{name}",
    shapes: &[
        shape("field", "field", "appsync/field", "arn:{P}:appsync:{R}:{A}:apis/{name}/types/{type}/fields/{field}"),
        Shape {
            open: true,
            ..shape("fields", "type", "appsync/field", "arn:{P}:appsync:{R}:{A}:apis/{name}/types/{type}/fields/*")
        },
    ],
    verbs: &[verb(
        "call",
        &["appsync:GraphQL"],
        &["field", "fields"],
        "Asks for one field of `Query`, `Mutation` or `Subscription`, or for any field of a type.",
    )],
    groups: &[group("read", &["call"]), group("write", &["call"])],
    owner: Owner::None("IAM does not see into the arguments: the resolver must look at its caller itself"),
    traps: &[
        "`read` may name fields of `Query` and `Subscription` only, `write` those of `Mutation` only.",
        "A grant has an effect only where IAM is a way to sign in to the API and, if not the default one, the field is marked for it.",
        "Fields of nested types are authorised on their own when they are marked.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
pub(super) static EVENT_API: Kind = Kind {
    word: "event_api",
    title: "AppSync event API",
    service: "appsync",
    cfn: "AWS::AppSync::Api",
    arn: "arn:{P}:appsync:{R}:{A}:apis/{name}",
    shapes: &[
        shape("api", "event_api", "appsync/api", "{arn}"),
        // What `read` and `write` on a channel need of the API around it.
        shape("api_of_channel", "channel", "appsync/api", "{arn}"),
        shape("channel", "channel", "appsync/channelNamespace", "{arn}/channelNamespace/{sub}"),
    ],
    verbs: &[
        Verb {
            connects: true,
            ..verb("connect", &["appsync:EventConnect"], &["api", "api_of_channel"], "Opens a connection.")
        },
        verb("publish", &["appsync:EventPublish"], &["channel"], "Publishes to the channels of a namespace."),
        verb("subscribe", &["appsync:EventSubscribe"], &["channel"], "Listens to the channels of a namespace."),
    ],
    groups: &[group("read", &["connect", "subscribe"]), group("write", &["connect", "publish"])],
    owner: Owner::None("IAM sees the namespace and not the channels in it: a handler of the namespace must decide"),
    traps: &["`publish` and `subscribe` are of no use without `connect`, which `read` and `write` include."],
    ..KIND
};
