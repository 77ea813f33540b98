//! AC05xx: APIs, authorizers and routes.

use super::{Code, error, warning};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &OPTION_ELSEWHERE,
    &AUTHORIZER_TYPE,
    &AUTHORIZER_SOURCE,
    &JWT_WITHOUT_CLIENT,
    &NO_AUDIENCE,
    &TOO_MANY,
    &UNKNOWN_AUTHORIZER,
    &UNPROTECTED_ROUTE,
    &PUBLIC_WITHOUT_REASON,
    &TWO_AUTHS,
    &DUPLICATE_AUTHORIZER,
    &DUPLICATE_ROUTE,
    &BAD_PATH,
    &GLUED_PATH,
    &UNKNOWN_METHOD,
    &KEY_ELSEWHERE,
    &MESSAGE_AUTH,
    &NO_CONNECT,
    &SCOPES_WITHOUT_TOKEN,
    &UNKNOWN_SCOPE,
    &PROTECTED_PREFLIGHT,
    &CORS_WILDCARD_CREDENTIALS,
    &SIMPLE_NEEDS_2,
    &IDENTITY_SOURCE,
    &SHARED_ANSWER,
    &GRAPHQL_DEFAULT,
    &CREATED_WITHOUT_ROUTE,
    &CREATED_ELSEWHERE,
    &CORS_WITHOUT_EFFECT,
    &SCOPE_FROM_TRIGGER,
    &KEY_WITHOUT_EXPIRY,
    &KEY_EXPIRY,
    &SCOPES_OF_ID_TOKENS,
];

pub static OPTION_ELSEWHERE: Code = error(
    "AC0501",
    "option-elsewhere",
    "An option does not apply to the kind of API.",
    "AWS has no such setting. It is refused so that no line of a file looks like protection without being any.",
    "function Gate\napi Socket websocket {\n  authorizer gate lambda Gate { ttl 5m }\n  route $connect -> \"src/connect.main\" { authorizer gate }\n}\n",
    "function Gate\napi Socket websocket {\n  authorizer gate lambda Gate\n  route $connect -> \"src/connect.main\" { authorizer gate }\n}\n",
);
pub static AUTHORIZER_TYPE: Code = error(
    "AC0502",
    "authorizer-type",
    "An authorizer type does not apply to the kind of API.",
    "HTTP and REST APIs check JWTs of any issuer, WebSocket APIs accept only a function or IAM; only REST and GraphQL \
     APIs accept a user pool by itself. Sources: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-jwt-authorizer.html, \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool user_pool Users\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static AUTHORIZER_SOURCE: Code = error(
    "AC0503",
    "authorizer-source",
    "An authorizer refers to something that cannot authorise requests.",
    "An authorizer takes the tokens of one issuer, or the answer of one function.",
    "api Http http {\n  authorizer gate lambda\n  default gate\n  route GET /notes -> \"src/list.main\"\n}\n",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate\n  default gate\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static JWT_WITHOUT_CLIENT: Code = error(
    "AC0504",
    "jwt-without-client",
    "A JWT authorizer names a user pool instead of its app clients.",
    "An authorizer accepts a token only if the token's audience, or its client id where it has no audience, is in the \
     authorizer's audience; a user pool issues its tokens for its app clients. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static NO_AUDIENCE: Code = error(
    "AC0505",
    "no-audience",
    "A JWT authorizer has no audience.",
    "Tokens of the same issuer for any other app would have to be accepted, so AWS demands an audience. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; arn \"arn:aws:iam::123456789012:oidc-provider/myorg.us.auth0.com/\" }\napi Http http {\n  authorizer auth0 jwt auth0\n  default auth0\n  route GET /notes -> \"src/list.main\"\n}\n",
    "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; arn \"arn:aws:iam::123456789012:oidc-provider/myorg.us.auth0.com/\" }\napi Http http {\n  authorizer auth0 jwt auth0 { audience \"https://api.example.com\" }\n  default auth0\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static TOO_MANY: Code = error(
    "AC0506",
    "too-many",
    "An API, an authorizer or a route exceeds an AWS quota.",
    "AWS allows 10 authorizers per API, 50 audiences per authorizer and 10 scopes per route. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
    "user_pool Users {\n  login email\n  client web\n  resource_server notes { scope s0 \"Part 0\"; scope s1 \"Part 1\"; scope s2 \"Part 2\"; scope s3 \"Part 3\"; scope s4 \"Part 4\"; scope s5 \"Part 5\"; scope s6 \"Part 6\"; scope s7 \"Part 7\"; scope s8 \"Part 8\"; scope s9 \"Part 9\"; scope s10 \"Part 10\" }\n}\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/s0\", \"notes/s1\", \"notes/s2\", \"notes/s3\", \"notes/s4\", \"notes/s5\", \"notes/s6\", \"notes/s7\", \"notes/s8\", \"notes/s9\", \"notes/s10\" }\n}\n",
    "user_pool Users {\n  login email\n  client web\n  resource_server notes { scope s0 \"Part 0\"; scope s1 \"Part 1\"; scope s2 \"Part 2\"; scope s3 \"Part 3\"; scope s4 \"Part 4\"; scope s5 \"Part 5\"; scope s6 \"Part 6\"; scope s7 \"Part 7\"; scope s8 \"Part 8\"; scope s9 \"Part 9\"; scope s10 \"Part 10\" }\n}\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/s0\", \"notes/s1\", \"notes/s2\", \"notes/s3\", \"notes/s4\", \"notes/s5\", \"notes/s6\", \"notes/s7\", \"notes/s8\", \"notes/s9\" }\n}\n",
);
pub static UNKNOWN_AUTHORIZER: Code = error(
    "AC0507",
    "unknown-authorizer",
    "A route names an authorizer that its API does not have.",
    "Without its authorizer the route would be public.",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pol\n  route GET /notes -> \"src/list.main\"\n}\n",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static UNPROTECTED_ROUTE: Code = error(
    "AC0508",
    "unprotected-route",
    "A route does not say who may call it.",
    "A route without authorization is open to the whole internet, and nothing shows that it was meant to be. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
    "api Http http {\n  route GET /notes -> \"src/list.main\"\n}\n",
    "api Http http {\n  default iam\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static PUBLIC_WITHOUT_REASON: Code = error(
    "AC0509",
    "public-without-reason",
    "Public access lacks a reason.",
    "A reason lets a reviewer tell a health check from a mistake. An API key counts as public: it is part of every app \
     that uses it.",
    "api Http http {\n  route GET /health -> \"src/health.main\" { public }\n}\n",
    "api Http http {\n  route GET /health -> \"src/health.main\" { public because \"load balancer probe\" }\n}\n",
);
pub static TWO_AUTHS: Code = error(
    "AC0510",
    "two-auths",
    "A route has two authorization settings.",
    "Only one of the two can hold, and a reader may see the other.",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  route GET /notes -> \"src/list.main\" { iam; authorizer pool }\n}\n",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  route GET /notes -> \"src/list.main\" { authorizer pool }\n}\n",
);
pub static DUPLICATE_AUTHORIZER: Code = error(
    "AC0511",
    "duplicate-authorizer",
    "Two authorizers of an API are the same or have the same name.",
    "A route names its authorizer, so a name can mean only one; a GraphQL API takes one function, one API key and \
     each issuer once. Source: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
    "user_pool Users { login email; client web }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static DUPLICATE_ROUTE: Code = error(
    "AC0512",
    "duplicate-route",
    "Two routes of an API match the same requests.",
    "Requests do not carry the names of path parameters, so `/notes/{id}` and `/notes/{note}` are one route, which \
     can have only one authorizer.",
    "api Http http {\n  default iam\n  route GET /notes/{id} -> \"src/get.main\"\n  route GET /notes/{note} -> \"src/read.main\"\n}\n",
    "api Http http {\n  default iam\n  route GET /notes/{id} -> \"src/get.main\"\n  route PUT /notes/{id} -> \"src/put.main\"\n}\n",
);
pub static BAD_PATH: Code = error(
    "AC0513",
    "bad-path",
    "The path of a route is malformed.",
    "A path consists of parts between slashes. A part is text or a parameter such as {id}; the last part may match the \
     rest of the path, as {proxy+} does. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html",
    "api Http http {\n  default iam\n  route GET /notes/* -> \"src/get.main\"\n}\n",
    "api Http http {\n  default iam\n  route GET /notes/{proxy+} -> \"src/get.main\"\n}\n",
);
pub static GLUED_PATH: Code = error(
    "AC0514",
    "glued-path",
    "A path is followed by a mark without a space.",
    "A path is one token up to white space, so the mark would become part of the route, which nobody could call then.",
    "api Http http {\n  default iam\n  route GET /notes; -> \"src/get.main\"\n}\n",
    "api Http http {\n  default iam\n  route GET /notes -> \"src/get.main\";\n}\n",
);
pub static UNKNOWN_METHOD: Code = error(
    "AC0515",
    "unknown-method",
    "A route has an unknown method.",
    "Methods are GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS and ANY, in capitals. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html",
    "api Http http {\n  default iam\n  route get /notes -> \"src/get.main\"\n}\n",
    "api Http http {\n  default iam\n  route GET /notes -> \"src/get.main\"\n}\n",
);
pub static KEY_ELSEWHERE: Code = error(
    "AC0516",
    "key-elsewhere",
    "A route key does not apply to the kind of API.",
    "WebSocket APIs route messages by $connect, $disconnect, $default and keys of their own; other APIs route requests \
     by method and path. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html",
    "api Http http {\n  default iam\n  route $connect -> \"src/connect.main\"\n}\n",
    "api Http http {\n  default iam\n  route $default -> \"src/default.main\"\n}\n",
);
pub static MESSAGE_AUTH: Code = error(
    "AC0517",
    "message-auth",
    "A WebSocket route other than `$connect` has authorization.",
    "Authorization happens once, when the client connects, and holds for the connection. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
    "function Gate\napi Socket websocket {\n  authorizer gate lambda Gate\n  default gate\n  route $connect -> \"src/connect.main\"\n  route $default -> \"src/message.main\" { authorizer gate }\n}\n",
    "function Gate\napi Socket websocket {\n  authorizer gate lambda Gate\n  default gate\n  route $connect -> \"src/connect.main\"\n  route $default -> \"src/message.main\"\n}\n",
);
pub static NO_CONNECT: Code = error(
    "AC0518",
    "no-connect",
    "A WebSocket API has no route `$connect`.",
    "Without it no credentials are checked when a client connects, and messages are accepted from anybody. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
    "api Socket websocket {\n  default iam\n  route $default -> \"src/message.main\"\n}\n",
    "api Socket websocket {\n  default iam\n  route $connect -> \"src/connect.main\"\n  route $default -> \"src/message.main\"\n}\n",
);
pub static SCOPES_WITHOUT_TOKEN: Code = error(
    "AC0519",
    "scopes-without-token",
    "A route lists scopes without an authorizer that reads tokens.",
    "Only JWT and user-pool authorizers compare scopes; elsewhere the line would have no effect. \
     Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    "api Http http {\n  route GET /notes -> \"src/list.main\" { iam; scopes \"notes/read\" }\n}\n",
    "api Http http {\n  route GET /notes -> \"src/list.main\" { iam }\n}\n",
);
pub static UNKNOWN_SCOPE: Code = error(
    "AC0520",
    "unknown-route-scope",
    "A route asks for a scope that no resource server has.",
    "A user pool puts a scope into a token only if one of its resource servers declares it, under the name \
     identifier/scope; the route would refuse everybody. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
    "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" } }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/raed\" }\n}\n",
    "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" } }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n}\n",
);
pub static PROTECTED_PREFLIGHT: Code = error(
    "AC0521",
    "protected-preflight",
    "An OPTIONS route asks for credentials.",
    "Browsers send no credentials with a preflight request, so it would always be refused. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    "api Http http {\n  default iam\n  route OPTIONS /notes -> \"src/preflight.main\"\n}\n",
    "api Http http {\n  default iam\n  route OPTIONS /notes -> \"src/preflight.main\" { public because \"preflight\" }\n}\n",
);
pub static CORS_WILDCARD_CREDENTIALS: Code = error(
    "AC0522",
    "cors-wildcard-credentials",
    "`cors` combines `*` with `credentials on`.",
    "Browsers refuse responses that let every page call with the user's cookies. Source: \
     https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
    "api Http http {\n  create\n  default iam\n  cors { origins \"*\"; credentials on }\n}\n",
    "api Http http {\n  create\n  default iam\n  cors { origins \"https://app.example.com\"; credentials on }\n}\n",
);
pub static SIMPLE_NEEDS_2: Code = error(
    "AC0523",
    "simple-needs-2",
    "Simple answers are used without payload format 2.0.",
    "With format 1.0 API Gateway expects a policy, and a function that answers {isAuthorized} makes every request \
     fail. Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { payload 1.0; simple }\n  default gate\n}\n",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { payload 2.0; simple }\n  default gate\n}\n",
);
pub static IDENTITY_SOURCE: Code = error(
    "AC0524",
    "identity-source",
    "An identity source does not apply to the kind of API.",
    "HTTP APIs use $request.header.NAME, REST APIs method.request.header.NAME, WebSocket APIs \
     route.request.header.NAME; from a source that no request has, every request is refused. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { identity_source \"method.request.header.Authorization\" }\n  default gate\n}\n",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { identity_source \"$request.header.Authorization\" }\n  default gate\n}\n",
);
pub static SHARED_ANSWER: Code = warning(
    "AC0525",
    "shared-answer",
    "A cached authorizer answer decides on routes that it was not made for.",
    "API Gateway keeps an authorizer's policy by the identity sources alone. A policy that names one route then \
     denies, or allows, every other one until it expires. Source: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { ttl 5m }\n  default gate\n  route GET /notes -> \"src/list.main\"\n  route PUT /notes -> \"src/put.main\"\n}\n",
    "function Gate\napi Http http {\n  authorizer gate lambda Gate { ttl 5m; identity_source \"$request.header.Authorization\", \"$context.routeKey\" }\n  default gate\n  route GET /notes -> \"src/list.main\"\n  route PUT /notes -> \"src/put.main\"\n}\n",
);
pub static GRAPHQL_DEFAULT: Code = error(
    "AC0526",
    "graphql-default",
    "A GraphQL API that the output creates has no default authorization.",
    "AppSync needs a default authorization mode for fields that name none. Source: \
     https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    "user_pool Users { login email; client web }\napi Graph graphql {\n  authorizer pool user_pool Users\n}\n",
    "user_pool Users { login email; client web }\napi Graph graphql {\n  authorizer pool user_pool Users\n  default pool\n}\n",
);
pub static CREATED_WITHOUT_ROUTE: Code = error(
    "AC0527",
    "created-without-route",
    "A REST or a WebSocket API that the output creates has no route.",
    "Such an API is served from a deployment, and API Gateway makes none of an API without a route. An HTTP API can be empty. Source: \
     https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html",
    "api Rest rest { create }\n",
    "api Rest rest {\n  create\n  default iam\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static CREATED_ELSEWHERE: Code = error(
    "AC0528",
    "created-elsewhere",
    "An API that the output creates also refers to an existing one.",
    "With `create` the output makes the API, its stage and its routes; an id, an export or routes of the deployer's belong to an API \
     that exists already, and so does a stage of an HTTP API beside `$default`.",
    "api Http http {\n  create\n  id \"a1b2c3d4e5\"\n  default iam\n  route GET /notes -> \"src/list.main\"\n}\n",
    "api Http http {\n  create\n  default iam\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static CORS_WITHOUT_EFFECT: Code = error(
    "AC0529",
    "cors-without-effect",
    "A `cors` block has no effect.",
    "CORS is a setting of an HTTP API itself, so it can be set only where the API is created; in a REST API it is a \
     method OPTIONS beside each route, so it can be set only where the routes are created. Sources: \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html, \
     https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html",
    "api Http http {\n  default iam\n  cors { origins \"https://app.example.com\" }\n  route GET /notes -> \"src/list.main\"\n}\n",
    "api Http http {\n  create\n  default iam\n  cors { origins \"https://app.example.com\" }\n  route GET /notes -> \"src/list.main\"\n}\n",
);
pub static SCOPE_FROM_TRIGGER: Code = warning(
    "AC0530",
    "scope-from-trigger",
    "A route asks for a scope that only a trigger can add.",
    "No resource server of the pool declares the scope, but a `pre_token_generation` trigger of version v2 or v3 can \
     add any scope to access tokens. Whether the function adds this one is not in the program; AWS's own example \
     declares a resource server all the same. Source: \
     https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html",
    "user_pool Users { login email; client web; trigger pre_token_generation -> \"src/token.main\" { version v2 } }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n}\n",
    "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" }; trigger pre_token_generation -> \"src/token.main\" { version v2 } }\napi Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n}\n",
);
pub static KEY_WITHOUT_EXPIRY: Code = error(
    "AC0531",
    "api-key-without-expiry",
    "An API key has no expiry date.",
    "A key that AppSync makes without a date works for seven days. After that apps are refused, and \
     CloudFormation fails to update the stack. Sources: \
     https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html, \
     https://github.com/aws-amplify/amplify-cli/issues/958",
    "api Graph graphql { authorizer open api_key because \"public catalogue\"; default open }\n",
    "api Graph graphql { authorizer open api_key because \"public catalogue\" { expires 2027-03-31 }; default open }\n",
);
pub static KEY_EXPIRY: Code = error(
    "AC0532",
    "api-key-expiry",
    "An API key has an expiry date that AppSync refuses.",
    "AppSync makes keys that live for a day at least and for 365 days at most, counted from when they are made; \
     the key of an API that exists already is made where the API is. Source: \
     https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html",
    "api Graph graphql { authorizer open api_key because \"public catalogue\" { expires 2029-12-31 }; default open }\n",
    "api Graph graphql { authorizer open api_key because \"public catalogue\" { expires 2027-03-31 }; default open }\n",
);
pub static SCOPES_OF_ID_TOKENS: Code = error(
    "AC0533",
    "scopes-of-id-tokens",
    "A route asks for scopes that ID tokens do not have.",
    "A user-pool authorizer of a REST API knows an app client by the `aud` of ID tokens, which have no scopes; \
     access tokens, which have them, have no `aud`. A JWT authorizer takes either. Sources: \
     https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html, \
     https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html",
    "user_pool Users { login email; resource_server notes { scope read \"Read notes\" }; client web { callback \"https://app.example.com\"; scopes \"openid\", \"notes/read\" }; domain \"notes-app\" }\napi Rest rest { authorizer pool user_pool Users.web; default pool; route GET /notes -> \"src/list.main\" { scopes \"notes/read\" } }\n",
    "user_pool Users { login email; resource_server notes { scope read \"Read notes\" }; client web { callback \"https://app.example.com\"; scopes \"openid\", \"notes/read\" }; domain \"notes-app\" }\napi Rest rest { authorizer pool jwt Users.web; default pool; route GET /notes -> \"src/list.main\" { scopes \"notes/read\" } }\n",
);
