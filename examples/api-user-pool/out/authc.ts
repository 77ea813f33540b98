// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** Id of API Api */
  readonly ApiId: pulumi.Input<string>;
  /** ARN of function Main */
  readonly MainArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly ApiPoolAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly ApiMainIntegration: pulumiAws.apigatewayv2.Integration;
  readonly ApiGetRoute: pulumiAws.apigatewayv2.Route;
  readonly ApiGetRoutePermission: pulumiAws.lambda.Permission;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      ApiId: checked("ApiId", args.ApiId, new RegExp("^[A-Za-z0-9_-]+$"), "letters, digits and - _: it is the id of API Api"),
      MainArn: checked("MainArn", args.MainArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Main")
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

    // app.authc:2
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

    // app.authc:4
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
    const ApiMainIntegration = make(pulumiAws.apigatewayv2.Integration, "ApiMainIntegration", {
      apiId: given.ApiId,
      integrationType: "AWS_PROXY",
      integrationUri: given.MainArn,
      payloadFormatVersion: "2.0",
      integrationMethod: "POST"
    });

    // app.authc:15
    const ApiGetRoute = make(pulumiAws.apigatewayv2.Route, "ApiGetRoute", {
      apiId: given.ApiId,
      routeKey: "GET /",
      authorizationType: "JWT",
      authorizerId: ApiPoolAuthorizer.id,
      target: pulumi.interpolate`integrations/${ApiMainIntegration.id}`
    });

    // app.authc:15
    const ApiGetRoutePermission = make(pulumiAws.lambda.Permission, "ApiGetRoutePermission", {
      action: "lambda:InvokeFunction",
      function: given.MainArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.ApiId}/*/GET/`,
      statementId: "ApiGetRoutePermission"
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      ApiPoolAuthorizer: ApiPoolAuthorizer,
      ApiMainIntegration: ApiMainIntegration,
      ApiGetRoute: ApiGetRoute,
      ApiGetRoutePermission: ApiGetRoutePermission
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
