// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** ARN of function PostAuth */
  readonly PostAuthArn: pulumi.Input<string>;
  /** ARN of function PreAuth */
  readonly PreAuthArn: pulumi.Input<string>;
  /** ARN of table SignIns */
  readonly SignInsArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
  /** Role of function PostAuth */
  readonly PostAuthRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly UsersPreAuthenticationPermission: pulumiAws.lambda.Permission;
  readonly UsersPostAuthenticationPermission: pulumiAws.lambda.Permission;
  readonly PostAuthRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      PostAuthArn: checked("PostAuthArn", args.PostAuthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function PostAuth"),
      PreAuthArn: checked("PreAuthArn", args.PreAuthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function PreAuth"),
      SignInsArn: checked("SignInsArn", args.SignInsArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table SignIns")
    };
    super("authc:index:Authc", name, {}, options);
    const found = {
      account: pulumiAws.getCallerIdentityOutput({}, { parent: this }).accountId
    };
    const make = <C extends ResourceClass>(
      type: C,
      id: string,
      args: ConstructorParameters<C>[1],
      more: pulumi.CustomResourceOptions = {},
    ): InstanceType<C> => made(type, `${name}-${id}`, args, { parent: this, ...more });
    // Users, and the ids that own their data, are not lost with a line of the program.
    const kept = { protect: options.protect ?? true, retainOnDelete: options.retainOnDelete ?? true };

    // app.authc:4
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
      lambdaConfig: {
        preAuthentication: given.PreAuthArn,
        postAuthentication: given.PostAuthArn
      },
      name: "Users"
    }, kept);

    // app.authc:6
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

    // app.authc:7
    const UsersPreAuthenticationPermission = make(pulumiAws.lambda.Permission, "UsersPreAuthenticationPermission", {
      action: "lambda:InvokeFunction",
      function: given.PreAuthArn,
      principal: "cognito-idp.amazonaws.com",
      sourceArn: Users.arn,
      sourceAccount: found.account,
      statementId: "UsersPreAuthenticationPermission"
    });

    // app.authc:8
    const UsersPostAuthenticationPermission = make(pulumiAws.lambda.Permission, "UsersPostAuthenticationPermission", {
      action: "lambda:InvokeFunction",
      function: given.PostAuthArn,
      principal: "cognito-idp.amazonaws.com",
      sourceArn: Users.arn,
      sourceAccount: found.account,
      statementId: "UsersPostAuthenticationPermission"
    });

    // function PostAuth: app.authc:2
    const PostAuthRole = make(pulumiAws.iam.Role, "PostAuthRole", {
      namePrefix: "PostAuthRole-",
      description: "What function PostAuth may do",
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

    // PostAuth3b6b51: app.authc:2
    // PostAuthd4e45f: app.authc:2
    // SignInsacf8b1: app.authc:14
    const PostAuthRoleGrants = make(pulumiAws.iam.RolePolicy, "PostAuthRoleGrants", {
      name: "Grants",
      role: PostAuthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PostAuth3b6b51",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PostAuthArn, ":", 1)}:logs:${part(given.PostAuthArn, ":", 3)}:${part(given.PostAuthArn, ":", 4)}:log-group:/aws/lambda/${part(given.PostAuthArn, ":", 6)}`
            ]
          },
          {
            Sid: "PostAuthd4e45f",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PostAuthArn, ":", 1)}:logs:${part(given.PostAuthArn, ":", 3)}:${part(given.PostAuthArn, ":", 4)}:log-group:/aws/lambda/${part(given.PostAuthArn, ":", 6)}:log-stream:*`
            ]
          },
          {
            Sid: "SignInsacf8b1",
            Effect: "Allow",
            Action: [
              "dynamodb:PutItem"
            ],
            Resource: [
              given.SignInsArn
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

    make(pulumiAws.iam.RolePoliciesExclusive, "PostAuthRole", {
      roleName: PostAuthRole.name,
      policyNames: [PostAuthRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "PostAuthRole", {
      roleName: PostAuthRole.name,
      policyArns: []
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id,
      PostAuthRoleArn: PostAuthRole.arn
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      UsersPreAuthenticationPermission: UsersPreAuthenticationPermission,
      UsersPostAuthenticationPermission: UsersPostAuthenticationPermission,
      PostAuthRole: PostAuthRole
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
