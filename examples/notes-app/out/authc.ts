// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** ARN of function Admin */
  readonly AdminArn: pulumi.Input<string>;
  /** ARN of bus App */
  readonly AppArn: pulumi.Input<string>;
  /** ARN of stream Clicks */
  readonly ClicksArn: pulumi.Input<string>;
  /** ARN of function Create */
  readonly CreateArn: pulumi.Input<string>;
  /** ARN of topic Events */
  readonly EventsArn: pulumi.Input<string>;
  /** ARN of function Gate */
  readonly GateArn: pulumi.Input<string>;
  /** ARN of function Health */
  readonly HealthArn: pulumi.Input<string>;
  /** Id of API Http */
  readonly HttpId: pulumi.Input<string>;
  /** ARN of queue Jobs */
  readonly JobsArn: pulumi.Input<string>;
  /** ARN of function List */
  readonly ListArn: pulumi.Input<string>;
  /** ARN of table Notes */
  readonly NotesArn: pulumi.Input<string>;
  /** ARN of function PostAuth */
  readonly PostAuthArn: pulumi.Input<string>;
  /** ARN of function PreAuth */
  readonly PreAuthArn: pulumi.Input<string>;
  /** ARN of function Presign */
  readonly PresignArn: pulumi.Input<string>;
  /** Where this is deployed. */
  readonly Stage?: pulumi.Input<string> | undefined;
  /** ARN of secret Stripe */
  readonly StripeArn: pulumi.Input<string>;
  /** ARN of bucket Uploads */
  readonly UploadsArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
  /** Domain of the sign-in pages of Users. */
  readonly UsersDomain: pulumi.Output<string>;
  /** Id of identity pool Identities. */
  readonly IdentitiesId: pulumi.Output<string>;
  /** Role of function Admin */
  readonly AdminRoleArn: pulumi.Output<string>;
  /** Role of function Create */
  readonly CreateRoleArn: pulumi.Output<string>;
  /** Role of function List */
  readonly ListRoleArn: pulumi.Output<string>;
  /** Role of function Presign */
  readonly PresignRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Auth0: pulumiAws.iam.OpenIdConnectProvider;
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersNotesResourceServer: pulumiAws.cognito.ResourceServer;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly UsersAdminsGroup: pulumiAws.cognito.UserGroup;
  readonly UsersSupportGroup: pulumiAws.cognito.UserGroup;
  readonly UsersDomain: pulumiAws.cognito.UserPoolDomain;
  readonly UsersPreAuthenticationPermission: pulumiAws.lambda.Permission;
  readonly UsersPostAuthenticationPermission: pulumiAws.lambda.Permission;
  readonly Identities: pulumiAws.cognito.IdentityPool;
  readonly IdentitiesRoles: pulumiAws.cognito.IdentityPoolRoleAttachment;
  readonly IdentitiesUsersTags: pulumiAws.cognito.IdentityPoolProviderPrincipalTag;
  readonly IdentitiesAuth0Tags: pulumiAws.cognito.IdentityPoolProviderPrincipalTag;
  readonly IdentitiesGoogleTags: pulumiAws.cognito.IdentityPoolProviderPrincipalTag;
  readonly HttpPoolAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly HttpAuth0Authorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly HttpGateAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly HttpGateAuthorizerPermission: pulumiAws.lambda.Permission;
  readonly HttpListIntegration: pulumiAws.apigatewayv2.Integration;
  readonly HttpGetNotesRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpGetNotesRoutePermission: pulumiAws.lambda.Permission;
  readonly HttpCreateIntegration: pulumiAws.apigatewayv2.Integration;
  readonly HttpPostNotesRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpPostNotesRoutePermission: pulumiAws.lambda.Permission;
  readonly HttpGetPartnerRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpGetPartnerRoutePermission: pulumiAws.lambda.Permission;
  readonly HttpGetHooksRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpGetHooksRoutePermission: pulumiAws.lambda.Permission;
  readonly HttpHealthIntegration: pulumiAws.apigatewayv2.Integration;
  readonly HttpGetHealthRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpGetHealthRoutePermission: pulumiAws.lambda.Permission;
  readonly HttpAdminIntegration: pulumiAws.apigatewayv2.Integration;
  readonly HttpAnyAdminProxy8ec20008Route: pulumiAws.apigatewayv2.Route;
  readonly HttpAnyAdminProxy8ec20008RoutePermission: pulumiAws.lambda.Permission;
  readonly HttpPresignIntegration: pulumiAws.apigatewayv2.Integration;
  readonly HttpPostUploadsRoute: pulumiAws.apigatewayv2.Route;
  readonly HttpPostUploadsRoutePermission: pulumiAws.lambda.Permission;
  readonly UsersSmsRole: pulumiAws.iam.Role;
  readonly AdminRole: pulumiAws.iam.Role;
  readonly CreateRole: pulumiAws.iam.Role;
  readonly IdentitiesAuthRole: pulumiAws.iam.Role;
  readonly IdentitiesGuestRole: pulumiAws.iam.Role;
  readonly ListRole: pulumiAws.iam.Role;
  readonly PresignRole: pulumiAws.iam.Role;
  readonly UsersAdminsRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      AdminArn: checked("AdminArn", args.AdminArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Admin"),
      AppArn: checked("AppArn", args.AppArn, new RegExp("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9./_-]{1,256}$"), "a value like arn:aws:events:REGION:ACCOUNT:event-bus/NAME: it is the ARN of bus App"),
      ClicksArn: checked("ClicksArn", args.ClicksArn, new RegExp("^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[A-Za-z0-9._-]{1,128}$"), "a value like arn:aws:kinesis:REGION:ACCOUNT:stream/NAME: it is the ARN of stream Clicks"),
      CreateArn: checked("CreateArn", args.CreateArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Create"),
      EventsArn: checked("EventsArn", args.EventsArn, new RegExp("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9._-]{1,256}$"), "a value like arn:aws:sns:REGION:ACCOUNT:NAME: it is the ARN of topic Events"),
      GateArn: checked("GateArn", args.GateArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Gate"),
      HealthArn: checked("HealthArn", args.HealthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Health"),
      HttpId: checked("HttpId", args.HttpId, new RegExp("^[A-Za-z0-9_-]+$"), "letters, digits and - _: it is the id of API Http"),
      JobsArn: checked("JobsArn", args.JobsArn, new RegExp("^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9._-]{1,80}$"), "a value like arn:aws:sqs:REGION:ACCOUNT:NAME: it is the ARN of queue Jobs"),
      ListArn: checked("ListArn", args.ListArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function List"),
      NotesArn: checked("NotesArn", args.NotesArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table Notes"),
      PostAuthArn: checked("PostAuthArn", args.PostAuthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function PostAuth"),
      PreAuthArn: checked("PreAuthArn", args.PreAuthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function PreAuth"),
      PresignArn: checked("PresignArn", args.PresignArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Presign"),
      Stage: checked("Stage", args.Stage ?? "dev", new RegExp("^[A-Za-z0-9._-]{1,248}$"), "1 to 248 characters of letters, digits and - . _: it is a part of the name of table Orders"),
      StripeArn: checked("StripeArn", args.StripeArn, new RegExp("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9+./=@_-]+$"), "a value like arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME: it is the ARN of secret Stripe"),
      UploadsArn: checked("UploadsArn", args.UploadsArn, new RegExp("^arn:aws[a-z-]*:s3:::[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:s3:::NAME: it is the ARN of bucket Uploads")
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

    // who.authc:29
    const Auth0 = make(pulumiAws.iam.OpenIdConnectProvider, "Auth0", {
      url: "https://myorg.us.auth0.com",
      clientIdLists: [
        "UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif"
      ]
    });

    // user pool Users: who.authc:7
    const UsersSmsRole = make(pulumiAws.iam.Role, "UsersSmsRole", {
      namePrefix: "UsersSmsRole-",
      description: "What user pool Users may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Service: "cognito-idp.amazonaws.com"
            },
            Action: [
              "sts:AssumeRole"
            ],
            Condition: {
              ArnLike: {
                "aws:SourceArn": pulumi.interpolate`arn:${found.partition}:cognito-idp:${found.region}:${found.account}:userpool/*`
              },
              StringEquals: {
                "aws:SourceAccount": found.account,
                "sts:ExternalId": "UsersSmsRole"
              }
            }
          }
        ]
      })
    });

    // SendTextMessages: who.authc:7
    const UsersSmsRoleGrants = make(pulumiAws.iam.RolePolicy, "UsersSmsRoleGrants", {
      name: "Grants",
      role: UsersSmsRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "SendTextMessages",
            Effect: "Allow",
            Action: [
              "sns:Publish"
            ],
            Resource: [
              "*"
            ]
          }
        ]
      })
    });

    // who.authc:7
    const Users = make(pulumiAws.cognito.UserPool, "Users", {
      usernameAttributes: [
        "email",
        "phone_number"
      ],
      usernameConfiguration: {
        caseSensitive: false
      },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: false
      },
      passwordPolicy: {
        minimumLength: 12,
        requireUppercase: true,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7
      },
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: {
        enabled: true
      },
      schemas: [
        {
          name: "tenant",
          attributeDataType: "String",
          mutable: false,
          stringAttributeConstraints: {}
        }
      ],
      autoVerifiedAttributes: [
        "email",
        "phone_number"
      ],
      userAttributeUpdateSettings: {
        attributesRequireVerificationBeforeUpdates: [
          "email",
          "phone_number"
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
      lambdaConfig: {
        preAuthentication: given.PreAuthArn,
        postAuthentication: given.PostAuthArn
      },
      smsConfiguration: {
        snsCallerArn: UsersSmsRole.arn,
        externalId: "UsersSmsRole"
      },
      name: "Users"
    }, { ...kept, dependsOn: [UsersSmsRoleGrants] });

    // who.authc:19
    const UsersNotesResourceServer = make(pulumiAws.cognito.ResourceServer, "UsersNotesResourceServer", {
      userPoolId: Users.id,
      identifier: "notes",
      name: "notes",
      scopes: [
        {
          scopeName: "read",
          scopeDescription: "Read notes"
        },
        {
          scopeName: "write",
          scopeDescription: "Change notes"
        }
      ]
    });

    // who.authc:12
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
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: [
        "code"
      ],
      allowedOauthScopes: [
        "openid",
        "notes/read",
        "notes/write"
      ],
      callbackUrls: [
        "https://app.example.com"
      ],
      supportedIdentityProviders: [
        "COGNITO"
      ],
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
        "phone_number_verified",
        "custom:tenant"
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
    }, { dependsOn: [UsersNotesResourceServer] });

    // who.authc:36
    const Identities = make(pulumiAws.cognito.IdentityPool, "Identities", {
      allowUnauthenticatedIdentities: true,
      allowClassicFlow: false,
      cognitoIdentityProviders: [
        {
          providerName: Users.endpoint,
          clientId: UsersWebClient.id,
          serverSideTokenCheck: true
        }
      ],
      supportedLoginProviders: {
        "accounts.google.com": "123456789012-notes.apps.googleusercontent.com"
      },
      openidConnectProviderArns: [
        Auth0.arn
      ],
      identityPoolName: found.partition.apply(() => "Identities")
    }, kept);

    // group Users.admins: who.authc:23
    const UsersAdminsRole = make(pulumiAws.iam.Role, "UsersAdminsRole", {
      namePrefix: "UsersAdminsRole-",
      description: "What group Users.admins may do",
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: {
              Federated: "cognito-identity.amazonaws.com"
            },
            Action: [
              "sts:AssumeRoleWithWebIdentity",
              "sts:TagSession"
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

    // who.authc:23
    const UsersAdminsGroup = make(pulumiAws.cognito.UserGroup, "UsersAdminsGroup", {
      userPoolId: Users.id,
      name: "admins",
      precedence: 1,
      roleArn: UsersAdminsRole.arn
    });

    // who.authc:24
    const UsersSupportGroup = make(pulumiAws.cognito.UserGroup, "UsersSupportGroup", {
      userPoolId: Users.id,
      name: "support",
      precedence: 10
    });

    // who.authc:18
    const UsersDomain = make(pulumiAws.cognito.UserPoolDomain, "UsersDomain", {
      userPoolId: Users.id,
      domain: "notes-app-example"
    });

    // who.authc:25
    const UsersPreAuthenticationPermission = make(pulumiAws.lambda.Permission, "UsersPreAuthenticationPermission", {
      action: "lambda:InvokeFunction",
      function: given.PreAuthArn,
      principal: "cognito-idp.amazonaws.com",
      sourceArn: Users.arn,
      sourceAccount: found.account,
      statementId: "UsersPreAuthenticationPermission"
    });

    // who.authc:26
    const UsersPostAuthenticationPermission = make(pulumiAws.lambda.Permission, "UsersPostAuthenticationPermission", {
      action: "lambda:InvokeFunction",
      function: given.PostAuthArn,
      principal: "cognito-idp.amazonaws.com",
      sourceArn: Users.arn,
      sourceAccount: found.account,
      statementId: "UsersPostAuthenticationPermission"
    });

    // Identities.auth_users: who.authc:36
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
              "sts:AssumeRoleWithWebIdentity",
              "sts:TagSession"
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

    // Identities.unauth_users: who.authc:36
    const IdentitiesGuestRole = make(pulumiAws.iam.Role, "IdentitiesGuestRole", {
      namePrefix: "IdentitiesGuestRole-",
      description: "What Identities.unauth_users may do",
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
                "cognito-identity.amazonaws.com:amr": "unauthenticated"
              },
              StringEquals: {
                "cognito-identity.amazonaws.com:aud": Identities.id
              }
            }
          }
        ]
      })
    });

    // who.authc:36
    const IdentitiesRoles = make(pulumiAws.cognito.IdentityPoolRoleAttachment, "IdentitiesRoles", {
      identityPoolId: Identities.id,
      roles: {
        authenticated: IdentitiesAuthRole.arn,
        unauthenticated: IdentitiesGuestRole.arn
      },
      roleMappings: [
        {
          identityProvider: pulumi.interpolate`${Users.endpoint}:${UsersWebClient.id}`,
          type: "Token",
          ambiguousRoleResolution: "AuthenticatedRole"
        }
      ]
    });

    // who.authc:37
    const IdentitiesUsersTags = make(pulumiAws.cognito.IdentityPoolProviderPrincipalTag, "IdentitiesUsersTags", {
      identityPoolId: Identities.id,
      identityProviderName: Users.endpoint,
      principalTags: {
        tenant: "custom:tenant"
      },
      useDefaults: false
    });

    // who.authc:37
    const IdentitiesAuth0Tags = make(pulumiAws.cognito.IdentityPoolProviderPrincipalTag, "IdentitiesAuth0Tags", {
      identityPoolId: Identities.id,
      identityProviderName: Auth0.arn,
      principalTags: {
        tenant: "custom:tenant"
      },
      useDefaults: false
    });

    // who.authc:37
    const IdentitiesGoogleTags = make(pulumiAws.cognito.IdentityPoolProviderPrincipalTag, "IdentitiesGoogleTags", {
      identityPoolId: Identities.id,
      identityProviderName: "accounts.google.com",
      principalTags: {
        tenant: "custom:tenant"
      },
      useDefaults: false
    });

    // what.authc:29
    const HttpPoolAuthorizer = make(pulumiAws.apigatewayv2.Authorizer, "HttpPoolAuthorizer", {
      apiId: given.HttpId,
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

    // what.authc:30
    const HttpAuth0Authorizer = make(pulumiAws.apigatewayv2.Authorizer, "HttpAuth0Authorizer", {
      apiId: given.HttpId,
      name: "auth0",
      authorizerType: "JWT",
      identitySources: [
        "$request.header.Authorization"
      ],
      jwtConfiguration: {
        issuer: "https://myorg.us.auth0.com/",
        audiences: [
          "UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif"
        ]
      }
    });

    // what.authc:31
    const HttpGateAuthorizer = make(pulumiAws.apigatewayv2.Authorizer, "HttpGateAuthorizer", {
      apiId: given.HttpId,
      name: "gate",
      authorizerType: "REQUEST",
      authorizerUri: pulumi.interpolate`arn:${found.partition}:apigateway:${found.region}:lambda:path/2015-03-31/functions/${given.GateArn}/invocations`,
      identitySources: [
        "$request.header.Authorization"
      ],
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: 30
    });

    // what.authc:31
    const HttpGateAuthorizerPermission = make(pulumiAws.lambda.Permission, "HttpGateAuthorizerPermission", {
      action: "lambda:InvokeFunction",
      function: given.GateArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/authorizers/${HttpGateAuthorizer.id}`,
      statementId: "HttpGateAuthorizerPermission"
    });

    // what.authc:39
    const HttpListIntegration = make(pulumiAws.apigatewayv2.Integration, "HttpListIntegration", {
      apiId: given.HttpId,
      integrationType: "AWS_PROXY",
      integrationUri: given.ListArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // what.authc:39
    const HttpGetNotesRoute = make(pulumiAws.apigatewayv2.Route, "HttpGetNotesRoute", {
      apiId: given.HttpId,
      routeKey: "GET /notes",
      authorizationType: "JWT",
      authorizerId: HttpPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${HttpListIntegration.id}`
    });

    // what.authc:39
    const HttpGetNotesRoutePermission = make(pulumiAws.lambda.Permission, "HttpGetNotesRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.ListArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/GET/notes`,
      statementId: "HttpGetNotesRoutePermission"
    });

    // what.authc:40
    const HttpCreateIntegration = make(pulumiAws.apigatewayv2.Integration, "HttpCreateIntegration", {
      apiId: given.HttpId,
      integrationType: "AWS_PROXY",
      integrationUri: given.CreateArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // what.authc:40
    const HttpPostNotesRoute = make(pulumiAws.apigatewayv2.Route, "HttpPostNotesRoute", {
      apiId: given.HttpId,
      routeKey: "POST /notes",
      authorizationType: "JWT",
      authorizerId: HttpPoolAuthorizer.id,
      authorizationScopes: [
        "notes/write"
      ],
      target: pulumi.interpolate`integrations/${HttpCreateIntegration.id}`
    });

    // what.authc:40
    const HttpPostNotesRoutePermission = make(pulumiAws.lambda.Permission, "HttpPostNotesRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.CreateArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/POST/notes`,
      statementId: "HttpPostNotesRoutePermission"
    });

    // what.authc:41
    const HttpGetPartnerRoute = make(pulumiAws.apigatewayv2.Route, "HttpGetPartnerRoute", {
      apiId: given.HttpId,
      routeKey: "GET /partner",
      authorizationType: "JWT",
      authorizerId: HttpAuth0Authorizer.id,
      target: pulumi.interpolate`integrations/${HttpListIntegration.id}`
    });

    // what.authc:41
    const HttpGetPartnerRoutePermission = make(pulumiAws.lambda.Permission, "HttpGetPartnerRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.ListArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/GET/partner`,
      statementId: "HttpGetPartnerRoutePermission"
    });

    // what.authc:42
    const HttpGetHooksRoute = make(pulumiAws.apigatewayv2.Route, "HttpGetHooksRoute", {
      apiId: given.HttpId,
      routeKey: "GET /hooks",
      authorizationType: "CUSTOM",
      authorizerId: HttpGateAuthorizer.id,
      target: pulumi.interpolate`integrations/${HttpListIntegration.id}`
    });

    // what.authc:42
    const HttpGetHooksRoutePermission = make(pulumiAws.lambda.Permission, "HttpGetHooksRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.ListArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/GET/hooks`,
      statementId: "HttpGetHooksRoutePermission"
    });

    // what.authc:43
    const HttpHealthIntegration = make(pulumiAws.apigatewayv2.Integration, "HttpHealthIntegration", {
      apiId: given.HttpId,
      integrationType: "AWS_PROXY",
      integrationUri: given.HealthArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // what.authc:43
    const HttpGetHealthRoute = make(pulumiAws.apigatewayv2.Route, "HttpGetHealthRoute", {
      apiId: given.HttpId,
      routeKey: "GET /health",
      authorizationType: "NONE",
      target: pulumi.interpolate`integrations/${HttpHealthIntegration.id}`
    });

    // what.authc:43
    const HttpGetHealthRoutePermission = make(pulumiAws.lambda.Permission, "HttpGetHealthRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.HealthArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/GET/health`,
      statementId: "HttpGetHealthRoutePermission"
    });

    // what.authc:44
    const HttpAdminIntegration = make(pulumiAws.apigatewayv2.Integration, "HttpAdminIntegration", {
      apiId: given.HttpId,
      integrationType: "AWS_PROXY",
      integrationUri: given.AdminArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // what.authc:44
    const HttpAnyAdminProxy8ec20008Route = make(pulumiAws.apigatewayv2.Route, "HttpAnyAdminProxy8ec20008Route", {
      apiId: given.HttpId,
      routeKey: "ANY /admin/{proxy+}",
      authorizationType: "AWS_IAM",
      target: pulumi.interpolate`integrations/${HttpAdminIntegration.id}`
    });

    // what.authc:44
    const HttpAnyAdminProxy8ec20008RoutePermission = make(pulumiAws.lambda.Permission, "HttpAnyAdminProxy8ec20008RoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.AdminArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/*/admin/*`,
      statementId: "HttpAnyAdminProxy8ec20008RoutePermission"
    });

    // what.authc:45
    const HttpPresignIntegration = make(pulumiAws.apigatewayv2.Integration, "HttpPresignIntegration", {
      apiId: given.HttpId,
      integrationType: "AWS_PROXY",
      integrationUri: given.PresignArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // what.authc:45
    const HttpPostUploadsRoute = make(pulumiAws.apigatewayv2.Route, "HttpPostUploadsRoute", {
      apiId: given.HttpId,
      routeKey: "POST /uploads",
      authorizationType: "JWT",
      authorizerId: HttpPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${HttpPresignIntegration.id}`
    });

    // what.authc:45
    const HttpPostUploadsRoutePermission = make(pulumiAws.lambda.Permission, "HttpPostUploadsRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.PresignArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/*/POST/uploads`,
      statementId: "HttpPostUploadsRoutePermission"
    });

    // function Admin: what.authc:24
    const AdminRole = make(pulumiAws.iam.Role, "AdminRole", {
      namePrefix: "AdminRole-",
      description: "What function Admin may do",
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

    // Stripee44eee: grants.authc:23
    const AdminRoleGrants = make(pulumiAws.iam.RolePolicy, "AdminRoleGrants", {
      name: "Grants",
      role: AdminRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Stripee44eee",
            Effect: "Allow",
            Action: [
              "secretsmanager:GetSecretValue"
            ],
            Resource: [
              given.StripeArn
            ]
          }
        ]
      })
    });

    // function Create: what.authc:22
    const CreateRole = make(pulumiAws.iam.Role, "CreateRole", {
      namePrefix: "CreateRole-",
      description: "What function Create may do",
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

    // Appfbb4d8: grants.authc:22
    // Clicks9cdea2: grants.authc:21
    // Notes73fa41: grants.authc:20
    const CreateRoleGrants = make(pulumiAws.iam.RolePolicy, "CreateRoleGrants", {
      name: "Grants",
      role: CreateRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Appfbb4d8",
            Effect: "Allow",
            Action: [
              "events:PutEvents"
            ],
            Resource: [
              given.AppArn
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "events:source": "notes.api"
              },
              Null: {
                "events:source": "false"
              }
            }
          },
          {
            Sid: "Clicks9cdea2",
            Effect: "Allow",
            Action: [
              "kinesis:PutRecord",
              "kinesis:PutRecords"
            ],
            Resource: [
              given.ClicksArn
            ]
          },
          {
            Sid: "Notes73fa41",
            Effect: "Allow",
            Action: [
              "dynamodb:PutItem"
            ],
            Resource: [
              given.NotesArn
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

    // Orders593c6b: grants.authc:5
    // Ordersb07363: grants.authc:5
    // Eventsaf9976: grants.authc:16
    // Jobsac9395: grants.authc:17
    // Notes190480: grants.authc:3
    // Uploads47f37d: grants.authc:4
    // DenyNotes64dc74: grants.authc:27
    const IdentitiesAuthRoleGrants = make(pulumiAws.iam.RolePolicy, "IdentitiesAuthRoleGrants", {
      name: "Grants",
      role: IdentitiesAuthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Orders593c6b",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:dynamodb:${found.region}:${found.account}:table/orders-${given.Stage}`
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": [
                  "orderId",
                  "tenantId",
                  "total"
                ],
                "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"
              },
              Null: {
                "dynamodb:Attributes": "false",
                "dynamodb:LeadingKeys": "false"
              },
              StringEqualsIfExists: {
                "dynamodb:Select": "SPECIFIC_ATTRIBUTES"
              }
            }
          },
          {
            Sid: "Ordersb07363",
            Effect: "Allow",
            Action: [
              "dynamodb:Query"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:dynamodb:${found.region}:${found.account}:table/orders-${given.Stage}`
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": [
                  "orderId",
                  "tenantId",
                  "total"
                ],
                "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"
              },
              Null: {
                "dynamodb:Attributes": "false",
                "dynamodb:LeadingKeys": "false"
              },
              StringEqualsIfExists: {
                "dynamodb:ReturnValues": [
                  "NONE",
                  "UPDATED_NEW",
                  "UPDATED_OLD"
                ],
                "dynamodb:Select": "SPECIFIC_ATTRIBUTES"
              }
            }
          },
          {
            Sid: "Eventsaf9976",
            Effect: "Allow",
            Action: [
              "sns:Publish"
            ],
            Resource: [
              given.EventsArn
            ]
          },
          {
            Sid: "Jobsac9395",
            Effect: "Allow",
            Action: [
              "sqs:SendMessage"
            ],
            Resource: [
              given.JobsArn
            ]
          },
          {
            Sid: "Notes190480",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem",
              "dynamodb:PutItem",
              "dynamodb:Query",
              "dynamodb:UpdateItem"
            ],
            Resource: [
              given.NotesArn
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"
              },
              Null: {
                "dynamodb:LeadingKeys": "false"
              }
            }
          },
          {
            Sid: "Uploads47f37d",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:GetObject",
              "s3:PutObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/private/\${cognito-identity.amazonaws.com:sub}/*`
            ]
          },
          {
            Sid: "DenyNotes64dc74",
            Effect: "Deny",
            Action: [
              "dynamodb:BatchWriteItem",
              "dynamodb:DeleteItem",
              "dynamodb:PartiQLDelete"
            ],
            Resource: [
              given.NotesArn
            ]
          }
        ]
      })
    });

    // Uploads1d08c4: grants.authc:7
    const IdentitiesGuestRoleGrants = make(pulumiAws.iam.RolePolicy, "IdentitiesGuestRoleGrants", {
      name: "Grants",
      role: IdentitiesGuestRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Uploads1d08c4",
            Effect: "Allow",
            Action: [
              "s3:GetObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/public/*`
            ]
          }
        ]
      })
    });

    // function List: what.authc:21
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

    // Notesa8aec9: grants.authc:19
    const ListRoleGrants = make(pulumiAws.iam.RolePolicy, "ListRoleGrants", {
      name: "Grants",
      role: ListRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
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

    // function Presign: what.authc:25
    const PresignRole = make(pulumiAws.iam.Role, "PresignRole", {
      namePrefix: "PresignRole-",
      description: "What function Presign may do",
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

    // Presign5cda9a: what.authc:25
    // Presignead4f5: what.authc:25
    // Notes9a2667: grants.authc:25
    // Uploadsbeed4b: grants.authc:6
    // Uploads792145: grants.authc:24
    const PresignRoleGrants = make(pulumiAws.iam.RolePolicy, "PresignRoleGrants", {
      name: "Grants",
      role: PresignRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Presign5cda9a",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PresignArn, ":", 1)}:logs:${part(given.PresignArn, ":", 3)}:${part(given.PresignArn, ":", 4)}:log-group:/aws/lambda/${part(given.PresignArn, ":", 6)}`
            ]
          },
          {
            Sid: "Presignead4f5",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PresignArn, ":", 1)}:logs:${part(given.PresignArn, ":", 3)}:${part(given.PresignArn, ":", 4)}:log-group:/aws/lambda/${part(given.PresignArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "Notes9a2667",
            Effect: "Allow",
            Action: [
              "dynamodb:DescribeTimeToLive"
            ],
            Resource: [
              given.NotesArn
            ]
          },
          {
            Sid: "Uploadsbeed4b",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:PutObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/inbox/*`
            ]
          },
          {
            Sid: "Uploads792145",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:PutObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/outbox/*`
            ],
            Condition: {
              DateLessThan: {
                "aws:CurrentTime": "2099-02-01T00:00:00Z"
              }
            }
          }
        ]
      })
    });

    // Orders593c6b: grants.authc:5
    // Ordersb07363: grants.authc:5
    // Orders6db667: grants.authc:14
    // Httpd55c70: grants.authc:11
    // Eventsaf9976: grants.authc:16
    // Jobsac9395: grants.authc:17
    // Notes190480: grants.authc:3
    // Notesac5f6a: grants.authc:9
    // Notes9274c5: grants.authc:9, grants.authc:10
    // Uploads47f37d: grants.authc:4
    const UsersAdminsRoleGrants = make(pulumiAws.iam.RolePolicy, "UsersAdminsRoleGrants", {
      name: "Grants",
      role: UsersAdminsRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Orders593c6b",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:dynamodb:${found.region}:${found.account}:table/orders-${given.Stage}`
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": [
                  "orderId",
                  "tenantId",
                  "total"
                ],
                "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"
              },
              Null: {
                "dynamodb:Attributes": "false",
                "dynamodb:LeadingKeys": "false"
              },
              StringEqualsIfExists: {
                "dynamodb:Select": "SPECIFIC_ATTRIBUTES"
              }
            }
          },
          {
            Sid: "Ordersb07363",
            Effect: "Allow",
            Action: [
              "dynamodb:Query"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:dynamodb:${found.region}:${found.account}:table/orders-${given.Stage}`
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:Attributes": [
                  "orderId",
                  "tenantId",
                  "total"
                ],
                "dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"
              },
              Null: {
                "dynamodb:Attributes": "false",
                "dynamodb:LeadingKeys": "false"
              },
              StringEqualsIfExists: {
                "dynamodb:ReturnValues": [
                  "NONE",
                  "UPDATED_NEW",
                  "UPDATED_OLD"
                ],
                "dynamodb:Select": "SPECIFIC_ATTRIBUTES"
              }
            }
          },
          {
            Sid: "Orders6db667",
            Effect: "Allow",
            Action: [
              "dynamodb:Scan"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:dynamodb:${found.region}:${found.account}:table/orders-${given.Stage}`
            ]
          },
          {
            Sid: "Httpd55c70",
            Effect: "Allow",
            Action: [
              "execute-api:Invoke"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/\$default/*/admin/*`
            ]
          },
          {
            Sid: "Eventsaf9976",
            Effect: "Allow",
            Action: [
              "sns:Publish"
            ],
            Resource: [
              given.EventsArn
            ]
          },
          {
            Sid: "Jobsac9395",
            Effect: "Allow",
            Action: [
              "sqs:SendMessage"
            ],
            Resource: [
              given.JobsArn
            ]
          },
          {
            Sid: "Notes190480",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem",
              "dynamodb:PutItem",
              "dynamodb:Query",
              "dynamodb:UpdateItem"
            ],
            Resource: [
              given.NotesArn
            ],
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:LeadingKeys": "${cognito-identity.amazonaws.com:sub}"
              },
              Null: {
                "dynamodb:LeadingKeys": "false"
              }
            }
          },
          {
            Sid: "Notesac5f6a",
            Effect: "Allow",
            Action: [
              "dynamodb:DeleteItem"
            ],
            Resource: [
              given.NotesArn
            ],
            Condition: {
              StringEqualsIfExists: {
                "dynamodb:ReturnValues": "NONE"
              }
            }
          },
          {
            Sid: "Notes9274c5",
            Effect: "Allow",
            Action: [
              "dynamodb:Query"
            ],
            Resource: [
              given.NotesArn,
              pulumi.interpolate`${given.NotesArn}/index/byNote`
            ]
          },
          {
            Sid: "Uploads47f37d",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:GetObject",
              "s3:PutObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/private/\${cognito-identity.amazonaws.com:sub}/*`
            ]
          }
        ]
      })
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "UsersSmsRole", {
      roleName: UsersSmsRole.name,
      policyNames: [UsersSmsRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "UsersSmsRole", {
      roleName: UsersSmsRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "AdminRole", {
      roleName: AdminRole.name,
      policyNames: [AdminRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "AdminRole", {
      roleName: AdminRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "CreateRole", {
      roleName: CreateRole.name,
      policyNames: [CreateRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "CreateRole", {
      roleName: CreateRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "IdentitiesAuthRole", {
      roleName: IdentitiesAuthRole.name,
      policyNames: [IdentitiesAuthRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "IdentitiesAuthRole", {
      roleName: IdentitiesAuthRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "IdentitiesGuestRole", {
      roleName: IdentitiesGuestRole.name,
      policyNames: [IdentitiesGuestRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "IdentitiesGuestRole", {
      roleName: IdentitiesGuestRole.name,
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

    make(pulumiAws.iam.RolePoliciesExclusive, "PresignRole", {
      roleName: PresignRole.name,
      policyNames: [PresignRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "PresignRole", {
      roleName: PresignRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "UsersAdminsRole", {
      roleName: UsersAdminsRole.name,
      policyNames: [UsersAdminsRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "UsersAdminsRole", {
      roleName: UsersAdminsRole.name,
      policyArns: []
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id,
      UsersDomain: pulumi.interpolate`notes-app-example.auth.${found.region}.amazoncognito.com`,
      IdentitiesId: Identities.id,
      AdminRoleArn: AdminRole.arn,
      CreateRoleArn: CreateRole.arn,
      ListRoleArn: ListRole.arn,
      PresignRoleArn: PresignRole.arn
    };
    this.resources = {
      Auth0: Auth0,
      Users: Users,
      UsersNotesResourceServer: UsersNotesResourceServer,
      UsersWebClient: UsersWebClient,
      UsersAdminsGroup: UsersAdminsGroup,
      UsersSupportGroup: UsersSupportGroup,
      UsersDomain: UsersDomain,
      UsersPreAuthenticationPermission: UsersPreAuthenticationPermission,
      UsersPostAuthenticationPermission: UsersPostAuthenticationPermission,
      Identities: Identities,
      IdentitiesRoles: IdentitiesRoles,
      IdentitiesUsersTags: IdentitiesUsersTags,
      IdentitiesAuth0Tags: IdentitiesAuth0Tags,
      IdentitiesGoogleTags: IdentitiesGoogleTags,
      HttpPoolAuthorizer: HttpPoolAuthorizer,
      HttpAuth0Authorizer: HttpAuth0Authorizer,
      HttpGateAuthorizer: HttpGateAuthorizer,
      HttpGateAuthorizerPermission: HttpGateAuthorizerPermission,
      HttpListIntegration: HttpListIntegration,
      HttpGetNotesRoute: HttpGetNotesRoute,
      HttpGetNotesRoutePermission: HttpGetNotesRoutePermission,
      HttpCreateIntegration: HttpCreateIntegration,
      HttpPostNotesRoute: HttpPostNotesRoute,
      HttpPostNotesRoutePermission: HttpPostNotesRoutePermission,
      HttpGetPartnerRoute: HttpGetPartnerRoute,
      HttpGetPartnerRoutePermission: HttpGetPartnerRoutePermission,
      HttpGetHooksRoute: HttpGetHooksRoute,
      HttpGetHooksRoutePermission: HttpGetHooksRoutePermission,
      HttpHealthIntegration: HttpHealthIntegration,
      HttpGetHealthRoute: HttpGetHealthRoute,
      HttpGetHealthRoutePermission: HttpGetHealthRoutePermission,
      HttpAdminIntegration: HttpAdminIntegration,
      HttpAnyAdminProxy8ec20008Route: HttpAnyAdminProxy8ec20008Route,
      HttpAnyAdminProxy8ec20008RoutePermission: HttpAnyAdminProxy8ec20008RoutePermission,
      HttpPresignIntegration: HttpPresignIntegration,
      HttpPostUploadsRoute: HttpPostUploadsRoute,
      HttpPostUploadsRoutePermission: HttpPostUploadsRoutePermission,
      UsersSmsRole: UsersSmsRole,
      AdminRole: AdminRole,
      CreateRole: CreateRole,
      IdentitiesAuthRole: IdentitiesAuthRole,
      IdentitiesGuestRole: IdentitiesGuestRole,
      ListRole: ListRole,
      PresignRole: PresignRole,
      UsersAdminsRole: UsersAdminsRole
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
