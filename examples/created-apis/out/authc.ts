// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** ARN of function Join */
  readonly JoinArn: pulumi.Input<string>;
  /** ARN of function List */
  readonly ListArn: pulumi.Input<string>;
  /** ARN of table Notes */
  readonly NotesArn: pulumi.Input<string>;
  /** ARN of function Report */
  readonly ReportArn: pulumi.Input<string>;
  /** ARN of table Rooms */
  readonly RoomsArn: pulumi.Input<string>;
  /** ARN of function Say */
  readonly SayArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
  /** Id of identity pool Identities. */
  readonly IdentitiesId: pulumi.Output<string>;
  /** Id of api Web */
  readonly WebId: pulumi.Output<string>;
  /** Endpoint of api Web */
  readonly WebUrl: pulumi.Output<string>;
  /** Id of api Reports */
  readonly ReportsId: pulumi.Output<string>;
  /** Endpoint of api Reports */
  readonly ReportsUrl: pulumi.Output<string>;
  /** Id of api Chat */
  readonly ChatId: pulumi.Output<string>;
  /** Endpoint of api Chat */
  readonly ChatUrl: pulumi.Output<string>;
  /** Role of function Join */
  readonly JoinRoleArn: pulumi.Output<string>;
  /** Role of function List */
  readonly ListRoleArn: pulumi.Output<string>;
  /** Role of function Report */
  readonly ReportRoleArn: pulumi.Output<string>;
  /** Role of function Say */
  readonly SayRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly Identities: pulumiAws.cognito.IdentityPool;
  readonly IdentitiesRoles: pulumiAws.cognito.IdentityPoolRoleAttachment;
  readonly Web: pulumiAws.apigatewayv2.Api;
  readonly WebDefaultStage: pulumiAws.apigatewayv2.Stage;
  readonly WebPoolAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly WebListIntegration: pulumiAws.apigatewayv2.Integration;
  readonly WebGetNotesRoute: pulumiAws.apigatewayv2.Route;
  readonly WebGetNotesRoutePermission: pulumiAws.lambda.Permission;
  readonly Reports: pulumiAws.apigateway.RestApi;
  readonly ReportsReportsResource: pulumiAws.apigateway.Resource;
  readonly ReportsReportsDay0fc09438Resource: pulumiAws.apigateway.Resource;
  readonly ReportsGetReportsDay0fc09438Method: pulumiAws.apigateway.Method;
  readonly ReportsGetReportsDay0fc09438MethodPermission: pulumiAws.lambda.Permission;
  readonly ReportsHealthResource: pulumiAws.apigateway.Resource;
  readonly ReportsGetHealthMethod: pulumiAws.apigateway.Method;
  readonly ReportsGetHealthMethodPermission: pulumiAws.lambda.Permission;
  readonly ReportsOptionsReportsDay0fc09438Method: pulumiAws.apigateway.Method;
  readonly ReportsOptionsHealthMethod: pulumiAws.apigateway.Method;
  readonly ReportsDefault4xxResponse: pulumiAws.apigateway.Response;
  readonly ReportsDefault5xxResponse: pulumiAws.apigateway.Response;
  readonly ReportsUnauthorizedResponse: pulumiAws.apigateway.Response;
  readonly ReportsAccessDeniedResponse: pulumiAws.apigateway.Response;
  readonly ReportsStage: pulumiAws.apigateway.Stage;
  readonly Chat: pulumiAws.apigatewayv2.Api;
  readonly ChatJoinIntegration: pulumiAws.apigatewayv2.Integration;
  readonly ChatConnectRoute: pulumiAws.apigatewayv2.Route;
  readonly ChatConnectRoutePermission: pulumiAws.lambda.Permission;
  readonly ChatSayIntegration: pulumiAws.apigatewayv2.Integration;
  readonly ChatSay0936c818Route: pulumiAws.apigatewayv2.Route;
  readonly ChatSay0936c818RoutePermission: pulumiAws.lambda.Permission;
  readonly ChatStage: pulumiAws.apigatewayv2.Stage;
  readonly IdentitiesAuthRole: pulumiAws.iam.Role;
  readonly JoinRole: pulumiAws.iam.Role;
  readonly ListRole: pulumiAws.iam.Role;
  readonly ReportRole: pulumiAws.iam.Role;
  readonly SayRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      JoinArn: checked("JoinArn", args.JoinArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Join"),
      ListArn: checked("ListArn", args.ListArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function List"),
      NotesArn: checked("NotesArn", args.NotesArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table Notes"),
      ReportArn: checked("ReportArn", args.ReportArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Report"),
      RoomsArn: checked("RoomsArn", args.RoomsArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table Rooms"),
      SayArn: checked("SayArn", args.SayArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Say")
    };
    super("authc:index:Authc", name, {}, options);
    const found = {
      account: pulumiAws.getCallerIdentityOutput({}, { parent: this }).accountId,
      partition: pulumiAws.getPartitionOutput({}, { parent: this }).partition.apply(commercial),
      region: pulumiAws.getRegionOutput({}, { parent: this }).id
    };
    const make = <C extends ResourceClass>(
      type: C,
      id: string,
      args: ConstructorParameters<C>[1],
      more: pulumi.CustomResourceOptions = {},
    ): InstanceType<C> => made(type, `${name}-${id}`, args, { parent: this, ...more });
    // Users, and the ids that own their data, are not lost with a line of the program.
    const kept = { protect: options.protect ?? true, retainOnDelete: options.retainOnDelete ?? true };

    // app.authc:1
    const Users = make(pulumiAws.cognito.UserPool, "Users", {
      usernameAttributes: [
        "email"
      ],
      usernameConfiguration: {
        caseSensitive: false
      },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: false
      },
      passwordPolicy: {
        minimumLength: 8,
        requireUppercase: true,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7
      },
      autoVerifiedAttributes: [
        "email"
      ],
      userAttributeUpdateSettings: {
        attributesRequireVerificationBeforeUpdates: [
          "email"
        ]
      },
      accountRecoverySetting: {
        recoveryMechanisms: [
          {
            name: "verified_email",
            priority: 1
          }
        ]
      },
      name: "Users"
    }, kept);

    // app.authc:3
    const UsersWebClient = make(pulumiAws.cognito.UserPoolClient, "UsersWebClient", {
      userPoolId: Users.id,
      name: "web",
      generateSecret: false,
      explicitAuthFlows: [
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH"
      ],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      readAttributes: [
        "address",
        "birthdate",
        "email",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "picture",
        "preferred_username",
        "profile",
        "updated_at",
        "website",
        "zoneinfo",
        "email_verified",
        "phone_number_verified"
      ],
      writeAttributes: [
        "address",
        "birthdate",
        "email",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "picture",
        "preferred_username",
        "profile",
        "updated_at",
        "website",
        "zoneinfo"
      ]
    });

    // app.authc:5
    const Identities = make(pulumiAws.cognito.IdentityPool, "Identities", {
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      cognitoIdentityProviders: [
        {
          providerName: Users.endpoint,
          clientId: UsersWebClient.id,
          serverSideTokenCheck: true
        }
      ],
      identityPoolName: found.partition.apply(() => "Identities")
    }, kept);

    // Identities.auth_users: app.authc:5
    const IdentitiesAuthRole = make(pulumiAws.iam.Role, "IdentitiesAuthRole", {
      namePrefix: "IdentitiesAuthRole-",
      description: "What Identities.auth_users may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Federated: "cognito-identity.amazonaws.com"
            },
            Action: [
              "sts:AssumeRoleWithWebIdentity"
            ],
            Condition: {
              "ForAnyValue:StringLike": {
                "cognito-identity.amazonaws.com:amr": "authenticated"
              },
              StringEquals: {
                "cognito-identity.amazonaws.com:aud": Identities.id
              }
            }
          }
        ]
      })
    });

    // app.authc:5
    const IdentitiesRoles = make(pulumiAws.cognito.IdentityPoolRoleAttachment, "IdentitiesRoles", {
      identityPoolId: Identities.id,
      roles: {
        authenticated: IdentitiesAuthRole.arn
      }
    });

    // app.authc:16
    const Web = make(pulumiAws.apigatewayv2.Api, "Web", {
      name: "Web",
      protocolType: "HTTP",
      corsConfiguration: {
        allowOrigins: [
          "https://app.example.com"
        ],
        allowHeaders: [
          "Authorization",
          "Content-Type",
          "X-Amz-Date",
          "X-Amz-Security-Token"
        ],
        allowMethods: [
          "GET"
        ]
      }
    });

    // app.authc:16
    const WebDefaultStage = make(pulumiAws.apigatewayv2.Stage, "WebDefaultStage", {
      apiId: Web.id,
      name: "$default",
      autoDeploy: true
    });

    // app.authc:18
    const WebPoolAuthorizer = make(pulumiAws.apigatewayv2.Authorizer, "WebPoolAuthorizer", {
      apiId: Web.id,
      name: "pool",
      authorizerType: "JWT",
      identitySources: [
        "$request.header.Authorization"
      ],
      jwtConfiguration: {
        issuer: pulumi.interpolate`https://cognito-idp.${found.region}.amazonaws.com/${Users.id}`,
        audiences: [
          UsersWebClient.id
        ]
      }
    });

    // app.authc:21
    const WebListIntegration = make(pulumiAws.apigatewayv2.Integration, "WebListIntegration", {
      apiId: Web.id,
      integrationType: "AWS_PROXY",
      integrationUri: given.ListArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // app.authc:21
    const WebGetNotesRoute = make(pulumiAws.apigatewayv2.Route, "WebGetNotesRoute", {
      apiId: Web.id,
      routeKey: "GET /notes",
      authorizationType: "JWT",
      authorizerId: WebPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${WebListIntegration.id}`
    });

    // app.authc:21
    const WebGetNotesRoutePermission = make(pulumiAws.lambda.Permission, "WebGetNotesRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.ListArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Web.id}/*/GET/notes`,
      statementId: "WebGetNotesRoutePermission"
    });

    // app.authc:25
    const Reports = make(pulumiAws.apigateway.RestApi, "Reports", {
      name: "Reports",
      endpointConfiguration: {
        types: "REGIONAL"
      }
    });

    // app.authc:30
    const ReportsReportsResource = make(pulumiAws.apigateway.Resource, "ReportsReportsResource", {
      restApi: Reports.id,
      parentId: Reports.rootResourceId,
      pathPart: "reports"
    });

    // app.authc:30
    const ReportsReportsDay0fc09438Resource = make(pulumiAws.apigateway.Resource, "ReportsReportsDay0fc09438Resource", {
      restApi: Reports.id,
      parentId: ReportsReportsResource.id,
      pathPart: "{day}"
    });

    // app.authc:30
    const ReportsGetReportsDay0fc09438Method = make(pulumiAws.apigateway.Method, "ReportsGetReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "GET",
      authorization: "AWS_IAM"
    });
    const ReportsGetReportsDay0fc09438Method_Integration = make(pulumiAws.apigateway.Integration, "ReportsGetReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "GET",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: pulumi.interpolate`arn:${found.partition}:apigateway:${found.region}:lambda:path/2015-03-31/functions/${given.ReportArn}/invocations`
    }, { dependsOn: [ReportsGetReportsDay0fc09438Method] });

    // app.authc:30
    const ReportsGetReportsDay0fc09438MethodPermission = make(pulumiAws.lambda.Permission, "ReportsGetReportsDay0fc09438MethodPermission", {
      action: "lambda:InvokeFunction",
      function: given.ReportArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Reports.id}/*/GET/reports/*`,
      statementId: "ReportsGetReportsDay0fc09438MethodPermission"
    });

    // app.authc:31
    const ReportsHealthResource = make(pulumiAws.apigateway.Resource, "ReportsHealthResource", {
      restApi: Reports.id,
      parentId: Reports.rootResourceId,
      pathPart: "health"
    });

    // app.authc:31
    const ReportsGetHealthMethod = make(pulumiAws.apigateway.Method, "ReportsGetHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "GET",
      authorization: "NONE"
    });
    const ReportsGetHealthMethod_Integration = make(pulumiAws.apigateway.Integration, "ReportsGetHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "GET",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: pulumi.interpolate`arn:${found.partition}:apigateway:${found.region}:lambda:path/2015-03-31/functions/${given.ReportArn}/invocations`
    }, { dependsOn: [ReportsGetHealthMethod] });

    // app.authc:31
    const ReportsGetHealthMethodPermission = make(pulumiAws.lambda.Permission, "ReportsGetHealthMethodPermission", {
      action: "lambda:InvokeFunction",
      function: given.ReportArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Reports.id}/*/GET/health`,
      statementId: "ReportsGetHealthMethodPermission"
    });

    // app.authc:30
    const ReportsOptionsReportsDay0fc09438Method = make(pulumiAws.apigateway.Method, "ReportsOptionsReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "OPTIONS",
      authorization: "NONE"
    });
    const ReportsOptionsReportsDay0fc09438Method_Integration = make(pulumiAws.apigateway.Integration, "ReportsOptionsReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "OPTIONS",
      type: "MOCK",
      requestTemplates: {
        "application/json": "{\"statusCode\":204}"
      }
    }, { dependsOn: [ReportsOptionsReportsDay0fc09438Method] });
    const ReportsOptionsReportsDay0fc09438Method_MethodResponse = make(pulumiAws.apigateway.MethodResponse, "ReportsOptionsReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "OPTIONS",
      statusCode: "204",
      responseParameters: {
        "method.response.header.Access-Control-Allow-Origin": true,
        "method.response.header.Access-Control-Allow-Methods": true,
        "method.response.header.Access-Control-Allow-Headers": true
      }
    }, { dependsOn: [ReportsOptionsReportsDay0fc09438Method] });
    const ReportsOptionsReportsDay0fc09438Method_IntegrationResponse = make(pulumiAws.apigateway.IntegrationResponse, "ReportsOptionsReportsDay0fc09438Method", {
      restApi: Reports.id,
      resourceId: ReportsReportsDay0fc09438Resource.id,
      httpMethod: "OPTIONS",
      statusCode: "204",
      responseParameters: {
        "method.response.header.Access-Control-Allow-Origin": "'https://app.example.com'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Headers": "'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"
      }
    }, { dependsOn: [ReportsOptionsReportsDay0fc09438Method_Integration, ReportsOptionsReportsDay0fc09438Method_MethodResponse] });

    // app.authc:31
    const ReportsOptionsHealthMethod = make(pulumiAws.apigateway.Method, "ReportsOptionsHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "OPTIONS",
      authorization: "NONE"
    });
    const ReportsOptionsHealthMethod_Integration = make(pulumiAws.apigateway.Integration, "ReportsOptionsHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "OPTIONS",
      type: "MOCK",
      requestTemplates: {
        "application/json": "{\"statusCode\":204}"
      }
    }, { dependsOn: [ReportsOptionsHealthMethod] });
    const ReportsOptionsHealthMethod_MethodResponse = make(pulumiAws.apigateway.MethodResponse, "ReportsOptionsHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "OPTIONS",
      statusCode: "204",
      responseParameters: {
        "method.response.header.Access-Control-Allow-Origin": true,
        "method.response.header.Access-Control-Allow-Methods": true,
        "method.response.header.Access-Control-Allow-Headers": true
      }
    }, { dependsOn: [ReportsOptionsHealthMethod] });
    const ReportsOptionsHealthMethod_IntegrationResponse = make(pulumiAws.apigateway.IntegrationResponse, "ReportsOptionsHealthMethod", {
      restApi: Reports.id,
      resourceId: ReportsHealthResource.id,
      httpMethod: "OPTIONS",
      statusCode: "204",
      responseParameters: {
        "method.response.header.Access-Control-Allow-Origin": "'https://app.example.com'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Headers": "'Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token'"
      }
    }, { dependsOn: [ReportsOptionsHealthMethod_Integration, ReportsOptionsHealthMethod_MethodResponse] });

    // app.authc:25
    const ReportsDefault4xxResponse = make(pulumiAws.apigateway.Response, "ReportsDefault4xxResponse", {
      restApiId: Reports.id,
      responseType: "DEFAULT_4XX",
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
      }
    });

    // app.authc:25
    const ReportsDefault5xxResponse = make(pulumiAws.apigateway.Response, "ReportsDefault5xxResponse", {
      restApiId: Reports.id,
      responseType: "DEFAULT_5XX",
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
      }
    });

    // app.authc:25
    const ReportsUnauthorizedResponse = make(pulumiAws.apigateway.Response, "ReportsUnauthorizedResponse", {
      restApiId: Reports.id,
      responseType: "UNAUTHORIZED",
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
      }
    });

    // app.authc:25
    const ReportsAccessDeniedResponse = make(pulumiAws.apigateway.Response, "ReportsAccessDeniedResponse", {
      restApiId: Reports.id,
      responseType: "ACCESS_DENIED",
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'"
      }
    });

    // app.authc:25
    const ReportsDeployment_Deployment = make(pulumiAws.apigateway.Deployment, "ReportsDeployment", {
      restApi: Reports.id,
      triggers: { redeployment: "5121b7cbe9a5eb8e" }
    }, { dependsOn: [ReportsGetReportsDay0fc09438Method, ReportsGetReportsDay0fc09438Method_Integration, ReportsGetHealthMethod, ReportsGetHealthMethod_Integration, ReportsOptionsReportsDay0fc09438Method, ReportsOptionsReportsDay0fc09438Method_Integration, ReportsOptionsReportsDay0fc09438Method_MethodResponse, ReportsOptionsReportsDay0fc09438Method_IntegrationResponse, ReportsOptionsHealthMethod, ReportsOptionsHealthMethod_Integration, ReportsOptionsHealthMethod_MethodResponse, ReportsOptionsHealthMethod_IntegrationResponse, ReportsDefault4xxResponse, ReportsDefault5xxResponse, ReportsUnauthorizedResponse, ReportsAccessDeniedResponse] });

    // app.authc:25
    const ReportsStage = make(pulumiAws.apigateway.Stage, "ReportsStage", {
      restApi: Reports.id,
      stageName: "v1",
      deployment: ReportsDeployment_Deployment.id
    });

    // app.authc:35
    const Chat = make(pulumiAws.apigatewayv2.Api, "Chat", {
      name: "Chat",
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.kind"
    });

    // app.authc:40
    const ChatJoinIntegration = make(pulumiAws.apigatewayv2.Integration, "ChatJoinIntegration", {
      apiId: Chat.id,
      integrationType: "AWS_PROXY",
      integrationUri: pulumi.interpolate`arn:${found.partition}:apigateway:${found.region}:lambda:path/2015-03-31/functions/${given.JoinArn}/invocations`,
      integrationMethod: "POST"
    });

    // app.authc:40
    const ChatConnectRoute = make(pulumiAws.apigatewayv2.Route, "ChatConnectRoute", {
      apiId: Chat.id,
      routeKey: "$connect",
      authorizationType: "AWS_IAM",
      target: pulumi.interpolate`integrations/${ChatJoinIntegration.id}`
    });

    // app.authc:40
    const ChatConnectRoutePermission = make(pulumiAws.lambda.Permission, "ChatConnectRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.JoinArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Chat.id}/*/\$connect`,
      statementId: "ChatConnectRoutePermission"
    });

    // app.authc:41
    const ChatSayIntegration = make(pulumiAws.apigatewayv2.Integration, "ChatSayIntegration", {
      apiId: Chat.id,
      integrationType: "AWS_PROXY",
      integrationUri: pulumi.interpolate`arn:${found.partition}:apigateway:${found.region}:lambda:path/2015-03-31/functions/${given.SayArn}/invocations`,
      integrationMethod: "POST"
    });

    // app.authc:41
    const ChatSay0936c818Route = make(pulumiAws.apigatewayv2.Route, "ChatSay0936c818Route", {
      apiId: Chat.id,
      routeKey: "say",
      authorizationType: "NONE",
      target: pulumi.interpolate`integrations/${ChatSayIntegration.id}`
    });

    // app.authc:41
    const ChatSay0936c818RoutePermission = make(pulumiAws.lambda.Permission, "ChatSay0936c818RoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.SayArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Chat.id}/*/say`,
      statementId: "ChatSay0936c818RoutePermission"
    });

    // app.authc:35
    const ChatDeployment_Deployment = make(pulumiAws.apigatewayv2.Deployment, "ChatDeployment", {
      apiId: Chat.id,
      triggers: { redeployment: "34ac49a5bbb16dc6" }
    }, { dependsOn: [ChatConnectRoute, ChatSay0936c818Route] });

    // app.authc:35
    const ChatStage = make(pulumiAws.apigatewayv2.Stage, "ChatStage", {
      apiId: Chat.id,
      name: "v1",
      deploymentId: ChatDeployment_Deployment.id
    });

    // Chat6a3d30: app.authc:44, app.authc:45
    const IdentitiesAuthRoleGrants = make(pulumiAws.iam.RolePolicy, "IdentitiesAuthRoleGrants", {
      name: "Grants",
      role: IdentitiesAuthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Chat6a3d30",
            Effect: "Allow",
            Action: [
              "execute-api:Invoke"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Chat.id}/v1/\$connect`,
              pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Reports.id}/v1/GET/reports/*`
            ]
          }
        ]
      })
    });

    // function Join: app.authc:9
    const JoinRole = make(pulumiAws.iam.Role, "JoinRole", {
      namePrefix: "JoinRole-",
      description: "What function Join may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Service: "lambda.amazonaws.com"
            },
            Action: [
              "sts:AssumeRole"
            ]
          }
        ]
      })
    });

    // Joinbbc06f: app.authc:9
    // Join319df7: app.authc:9
    // Rooms4e7bff: app.authc:49
    const JoinRoleGrants = make(pulumiAws.iam.RolePolicy, "JoinRoleGrants", {
      name: "Grants",
      role: JoinRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Joinbbc06f",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.JoinArn, ":", 1)}:logs:${part(given.JoinArn, ":", 3)}:${part(given.JoinArn, ":", 4)}:log-group:/aws/lambda/${part(given.JoinArn, ":", 6)}`
            ]
          },
          {
            Sid: "Join319df7",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.JoinArn, ":", 1)}:logs:${part(given.JoinArn, ":", 3)}:${part(given.JoinArn, ":", 4)}:log-group:/aws/lambda/${part(given.JoinArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "Rooms4e7bff",
            Effect: "Allow",
            Action: [
              "dynamodb:PutItem"
            ],
            Resource: [
              given.RoomsArn
            ],
            Condition: {
              StringEqualsIfExists: {
                "dynamodb:ReturnValues": "NONE"
              }
            }
          }
        ]
      })
    });

    // function List: app.authc:7
    const ListRole = make(pulumiAws.iam.Role, "ListRole", {
      namePrefix: "ListRole-",
      description: "What function List may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Service: "lambda.amazonaws.com"
            },
            Action: [
              "sts:AssumeRole"
            ]
          }
        ]
      })
    });

    // Listfcbe3d: app.authc:7
    // List5a7e08: app.authc:7
    // Notesa8aec9: app.authc:47
    const ListRoleGrants = make(pulumiAws.iam.RolePolicy, "ListRoleGrants", {
      name: "Grants",
      role: ListRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Listfcbe3d",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.ListArn, ":", 1)}:logs:${part(given.ListArn, ":", 3)}:${part(given.ListArn, ":", 4)}:log-group:/aws/lambda/${part(given.ListArn, ":", 6)}`
            ]
          },
          {
            Sid: "List5a7e08",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.ListArn, ":", 1)}:logs:${part(given.ListArn, ":", 3)}:${part(given.ListArn, ":", 4)}:log-group:/aws/lambda/${part(given.ListArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "Notesa8aec9",
            Effect: "Allow",
            Action: [
              "dynamodb:Query"
            ],
            Resource: [
              given.NotesArn
            ]
          }
        ]
      })
    });

    // function Report: app.authc:8
    const ReportRole = make(pulumiAws.iam.Role, "ReportRole", {
      namePrefix: "ReportRole-",
      description: "What function Report may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Service: "lambda.amazonaws.com"
            },
            Action: [
              "sts:AssumeRole"
            ]
          }
        ]
      })
    });

    // Report849c6f: app.authc:8
    // Report9d5637: app.authc:8
    // Notesdcefd1: app.authc:48
    const ReportRoleGrants = make(pulumiAws.iam.RolePolicy, "ReportRoleGrants", {
      name: "Grants",
      role: ReportRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Report849c6f",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.ReportArn, ":", 1)}:logs:${part(given.ReportArn, ":", 3)}:${part(given.ReportArn, ":", 4)}:log-group:/aws/lambda/${part(given.ReportArn, ":", 6)}`
            ]
          },
          {
            Sid: "Report9d5637",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.ReportArn, ":", 1)}:logs:${part(given.ReportArn, ":", 3)}:${part(given.ReportArn, ":", 4)}:log-group:/aws/lambda/${part(given.ReportArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "Notesdcefd1",
            Effect: "Allow",
            Action: [
              "dynamodb:Scan"
            ],
            Resource: [
              given.NotesArn
            ]
          }
        ]
      })
    });

    // function Say: app.authc:10
    const SayRole = make(pulumiAws.iam.Role, "SayRole", {
      namePrefix: "SayRole-",
      description: "What function Say may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Service: "lambda.amazonaws.com"
            },
            Action: [
              "sts:AssumeRole"
            ]
          }
        ]
      })
    });

    // Chat41137e: app.authc:51
    // Say901758: app.authc:10
    // Say48dc0b: app.authc:10
    // Roomse41577: app.authc:50
    const SayRoleGrants = make(pulumiAws.iam.RolePolicy, "SayRoleGrants", {
      name: "Grants",
      role: SayRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Chat41137e",
            Effect: "Allow",
            Action: [
              "execute-api:ManageConnections"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${Chat.id}/v1/*/@connections/*`
            ]
          },
          {
            Sid: "Say901758",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.SayArn, ":", 1)}:logs:${part(given.SayArn, ":", 3)}:${part(given.SayArn, ":", 4)}:log-group:/aws/lambda/${part(given.SayArn, ":", 6)}`
            ]
          },
          {
            Sid: "Say48dc0b",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.SayArn, ":", 1)}:logs:${part(given.SayArn, ":", 3)}:${part(given.SayArn, ":", 4)}:log-group:/aws/lambda/${part(given.SayArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "Roomse41577",
            Effect: "Allow",
            Action: [
              "dynamodb:Query"
            ],
            Resource: [
              given.RoomsArn
            ]
          }
        ]
      })
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "IdentitiesAuthRole", {
      roleName: IdentitiesAuthRole.name,
      policyNames: [IdentitiesAuthRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "IdentitiesAuthRole", {
      roleName: IdentitiesAuthRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "JoinRole", {
      roleName: JoinRole.name,
      policyNames: [JoinRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "JoinRole", {
      roleName: JoinRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "ListRole", {
      roleName: ListRole.name,
      policyNames: [ListRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "ListRole", {
      roleName: ListRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "ReportRole", {
      roleName: ReportRole.name,
      policyNames: [ReportRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "ReportRole", {
      roleName: ReportRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "SayRole", {
      roleName: SayRole.name,
      policyNames: [SayRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "SayRole", {
      roleName: SayRole.name,
      policyArns: []
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id,
      IdentitiesId: Identities.id,
      WebId: Web.id,
      WebUrl: Web.apiEndpoint,
      ReportsId: Reports.id,
      ReportsUrl: pulumi.interpolate`https://${Reports.id}.execute-api.${found.region}.amazonaws.com/v1`,
      ChatId: Chat.id,
      ChatUrl: pulumi.interpolate`${Chat.apiEndpoint}/v1`,
      JoinRoleArn: JoinRole.arn,
      ListRoleArn: ListRole.arn,
      ReportRoleArn: ReportRole.arn,
      SayRoleArn: SayRole.arn
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      Identities: Identities,
      IdentitiesRoles: IdentitiesRoles,
      Web: Web,
      WebDefaultStage: WebDefaultStage,
      WebPoolAuthorizer: WebPoolAuthorizer,
      WebListIntegration: WebListIntegration,
      WebGetNotesRoute: WebGetNotesRoute,
      WebGetNotesRoutePermission: WebGetNotesRoutePermission,
      Reports: Reports,
      ReportsReportsResource: ReportsReportsResource,
      ReportsReportsDay0fc09438Resource: ReportsReportsDay0fc09438Resource,
      ReportsGetReportsDay0fc09438Method: ReportsGetReportsDay0fc09438Method,
      ReportsGetReportsDay0fc09438MethodPermission: ReportsGetReportsDay0fc09438MethodPermission,
      ReportsHealthResource: ReportsHealthResource,
      ReportsGetHealthMethod: ReportsGetHealthMethod,
      ReportsGetHealthMethodPermission: ReportsGetHealthMethodPermission,
      ReportsOptionsReportsDay0fc09438Method: ReportsOptionsReportsDay0fc09438Method,
      ReportsOptionsHealthMethod: ReportsOptionsHealthMethod,
      ReportsDefault4xxResponse: ReportsDefault4xxResponse,
      ReportsDefault5xxResponse: ReportsDefault5xxResponse,
      ReportsUnauthorizedResponse: ReportsUnauthorizedResponse,
      ReportsAccessDeniedResponse: ReportsAccessDeniedResponse,
      ReportsStage: ReportsStage,
      Chat: Chat,
      ChatJoinIntegration: ChatJoinIntegration,
      ChatConnectRoute: ChatConnectRoute,
      ChatConnectRoutePermission: ChatConnectRoutePermission,
      ChatSayIntegration: ChatSayIntegration,
      ChatSay0936c818Route: ChatSay0936c818Route,
      ChatSay0936c818RoutePermission: ChatSay0936c818RoutePermission,
      ChatStage: ChatStage,
      IdentitiesAuthRole: IdentitiesAuthRole,
      JoinRole: JoinRole,
      ListRole: ListRole,
      ReportRole: ReportRole,
      SayRole: SayRole
    };
    this.registerOutputs(this.outputs);
  }
}

type ResourceClass = new (name: string, args: never, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Makes a resource. A version of @pulumi/aws that does not know an argument would leave it out without a word. */
function made<C extends ResourceClass>(
  type: C,
  name: string,
  args: ConstructorParameters<C>[1],
  options: pulumi.CustomResourceOptions,
): InstanceType<C> {
  const resource = new type(name, args as never, options);
  for (const argument of Object.keys(args ?? {})) {
    if (!(argument in resource)) {
      throw new Error(`${name}: this version of @pulumi/aws does not know ${argument}`);
    }
  }
  return resource as InstanceType<C>;
}

/** Returns a value that has the form that the program stands for. What is known only later is checked then. */
function checked(name: string, value: pulumi.Input<string>, pattern: RegExp, rule: string): pulumi.Output<string> {
  const check = (text: string): string => {
    if (typeof text !== "string" || !pattern.test(text)) {
      throw new Error(`${name} is to be ${rule}`);
    }
    return text;
  };
  return pulumi.output(typeof value === "string" || value == null ? check(value) : value).apply(check);
}

/** Returns a part of a value. */
function part(value: pulumi.Input<string>, separator: string, index: number): pulumi.Output<string> {
  return pulumi.output(value).apply((text) => text.split(separator)[index] ?? "");
}

/** Refuses partitions where identity pools have another principal and other condition keys. */
function commercial(partition: string): string {
  if (partition !== "aws") {
    throw new Error(
      "Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.",
    );
  }
  return partition;
}
