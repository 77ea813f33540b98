// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of user pool Users. */
  readonly UsersId: pulumi.Output<string>;
  /** Id of app client Users.web. */
  readonly UsersWebClientId: pulumi.Output<string>;
  /** Role of function Support */
  readonly SupportRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly SupportRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs = {}, options: pulumi.ComponentResourceOptions = {}) {
    super("authc:index:Authc", name, {}, options);
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
        minimumLength: 12,
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

    // app.authc:7
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

    // function Support: app.authc:10
    const SupportRole = make(pulumiAws.iam.Role, "SupportRole", {
      namePrefix: "SupportRole-",
      description: "What function Support may do",
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

    // Users5b159d: app.authc:13
    const SupportRoleGrants = make(pulumiAws.iam.RolePolicy, "SupportRoleGrants", {
      name: "Grants",
      role: SupportRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Users5b159d",
            Effect: "Allow",
            Action: [
              "cognito-idp:AdminGetUser"
            ],
            Resource: [
              Users.arn
            ]
          }
        ]
      })
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "SupportRole", {
      roleName: SupportRole.name,
      policyNames: [SupportRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "SupportRole", {
      roleName: SupportRole.name,
      policyArns: []
    });

    this.outputs = {
      UsersId: Users.id,
      UsersWebClientId: UsersWebClient.id,
      SupportRoleArn: SupportRole.arn
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      SupportRole: SupportRole
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
