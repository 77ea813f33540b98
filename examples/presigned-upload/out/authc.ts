// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** Id of API Api */
  readonly ApiId: pulumi.Input<string>;
  /** ARN of function Presign */
  readonly PresignArn: pulumi.Input<string>;
  /** ARN of bucket Uploads */
  readonly UploadsArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
  /** Role of function Presign */
  readonly PresignRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly ApiPoolAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly ApiPresignIntegration: pulumiAws.apigatewayv2.Integration;
  readonly ApiPostUploadsRoute: pulumiAws.apigatewayv2.Route;
  readonly ApiPostUploadsRoutePermission: pulumiAws.lambda.Permission;
  readonly ApiGetUploadsProxy7480e24fRoute: pulumiAws.apigatewayv2.Route;
  readonly ApiGetUploadsProxy7480e24fRoutePermission: pulumiAws.lambda.Permission;
  readonly PresignRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      ApiId: checked("ApiId", args.ApiId, new RegExp("^[A-Za-z0-9_-]+$"), "letters, digits and - _: it is the id of API Api"),
      PresignArn: checked("PresignArn", args.PresignArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Presign"),
      UploadsArn: checked("UploadsArn", args.UploadsArn, new RegExp("^arn:aws[a-z-]*:s3:::[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:s3:::NAME: it is the ARN of bucket Uploads")
    };
    super("authc:index:Authc", name, {}, options);
    const found = {
      account: pulumiAws.getCallerIdentityOutput({}, { parent: this }).accountId,
      partition: pulumiAws.getPartitionOutput({}, { parent: this }).partition,
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

    // app.authc:12
    const ApiPoolAuthorizer = make(pulumiAws.apigatewayv2.Authorizer, "ApiPoolAuthorizer", {
      apiId: given.ApiId,
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

    // app.authc:15
    const ApiPresignIntegration = make(pulumiAws.apigatewayv2.Integration, "ApiPresignIntegration", {
      apiId: given.ApiId,
      integrationType: "AWS_PROXY",
      integrationUri: given.PresignArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // app.authc:15
    const ApiPostUploadsRoute = make(pulumiAws.apigatewayv2.Route, "ApiPostUploadsRoute", {
      apiId: given.ApiId,
      routeKey: "POST /uploads",
      authorizationType: "JWT",
      authorizerId: ApiPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${ApiPresignIntegration.id}`
    });

    // app.authc:15
    const ApiPostUploadsRoutePermission = make(pulumiAws.lambda.Permission, "ApiPostUploadsRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.PresignArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.ApiId}/*/POST/uploads`,
      statementId: "ApiPostUploadsRoutePermission"
    });

    // app.authc:16
    const ApiGetUploadsProxy7480e24fRoute = make(pulumiAws.apigatewayv2.Route, "ApiGetUploadsProxy7480e24fRoute", {
      apiId: given.ApiId,
      routeKey: "GET /uploads/{proxy+}",
      authorizationType: "JWT",
      authorizerId: ApiPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${ApiPresignIntegration.id}`
    });

    // app.authc:16
    const ApiGetUploadsProxy7480e24fRoutePermission = make(pulumiAws.lambda.Permission, "ApiGetUploadsProxy7480e24fRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.PresignArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.ApiId}/*/GET/uploads/*`,
      statementId: "ApiGetUploadsProxy7480e24fRoutePermission"
    });

    // function Presign: app.authc:9
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

    // Uploads943040: app.authc:21, app.authc:22
    const PresignRoleGrants = make(pulumiAws.iam.RolePolicy, "PresignRoleGrants", {
      name: "Grants",
      role: PresignRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Uploads943040",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:GetObject",
              "s3:PutObject"
            ],
            Resource: [
              pulumi.interpolate`${given.UploadsArn}/inbox/*`
            ],
            Condition: {
              NumericLessThanEquals: {
                "s3:signatureAge": "900000"
              },
              StringEquals: {
                "s3:authType": [
                  "POST",
                  "REST-QUERY-STRING"
                ]
              }
            }
          }
        ]
      })
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "PresignRole", {
      roleName: PresignRole.name,
      policyNames: [PresignRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "PresignRole", {
      roleName: PresignRole.name,
      policyArns: []
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id,
      PresignRoleArn: PresignRole.arn
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      ApiPoolAuthorizer: ApiPoolAuthorizer,
      ApiPresignIntegration: ApiPresignIntegration,
      ApiPostUploadsRoute: ApiPostUploadsRoute,
      ApiPostUploadsRoutePermission: ApiPostUploadsRoutePermission,
      ApiGetUploadsProxy7480e24fRoute: ApiGetUploadsProxy7480e24fRoute,
      ApiGetUploadsProxy7480e24fRoutePermission: ApiGetUploadsProxy7480e24fRoutePermission,
      PresignRole: PresignRole
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
