// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** ARN of table Notes */
  readonly NotesArn: pulumi.Input<string>;
}

/** What apps and deployers read. */
export interface AuthcOutputs {
  /** Id of identity pool Identities. */
  readonly IdentitiesId: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Auth0: pulumiAws.iam.OpenIdConnectProvider;
  readonly Identities: pulumiAws.cognito.IdentityPool;
  readonly IdentitiesRoles: pulumiAws.cognito.IdentityPoolRoleAttachment;
  readonly IdentitiesAuthRole: pulumiAws.iam.Role;
}

/** Who may do what, with the resources that say so. */
export class Authc extends pulumi.ComponentResource {
  readonly outputs: AuthcOutputs;
  readonly resources: AuthcResources;

  constructor(name: string, args: AuthcArgs, options: pulumi.ComponentResourceOptions = {}) {
    const given = {
      NotesArn: checked("NotesArn", args.NotesArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table Notes")
    };
    super("authc:index:Authc", name, {}, options);
    const found = {
      partition: pulumiAws.getPartitionOutput({}, { parent: this }).partition.apply(commercial)
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
    const Auth0 = make(pulumiAws.iam.OpenIdConnectProvider, "Auth0", {
      url: "https://myorg.us.auth0.com",
      clientIdLists: [
        "UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif"
      ]
    });

    // app.authc:7
    const Identities = make(pulumiAws.cognito.IdentityPool, "Identities", {
      allowUnauthenticatedIdentities: false,
      allowClassicFlow: false,
      openidConnectProviderArns: [
        Auth0.arn
      ],
      identityPoolName: found.partition.apply(() => "Identities")
    }, kept);

    // Identities.auth_users: app.authc:7
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

    // app.authc:7
    const IdentitiesRoles = make(pulumiAws.cognito.IdentityPoolRoleAttachment, "IdentitiesRoles", {
      identityPoolId: Identities.id,
      roles: {
        authenticated: IdentitiesAuthRole.arn
      }
    });

    // Notes42c362: app.authc:13
    const IdentitiesAuthRoleGrants = make(pulumiAws.iam.RolePolicy, "IdentitiesAuthRoleGrants", {
      name: "Grants",
      role: IdentitiesAuthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Notes42c362",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:BatchWriteItem",
              "dynamodb:DeleteItem",
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

    this.outputs = {
      IdentitiesId: Identities.id
    };
    this.resources = {
      Auth0: Auth0,
      Identities: Identities,
      IdentitiesRoles: IdentitiesRoles,
      IdentitiesAuthRole: IdentitiesAuthRole
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

/** Refuses partitions where identity pools have another principal and other condition keys. */
function commercial(partition: string): string {
  if (partition !== "aws") {
    throw new Error(
      "Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.",
    );
  }
  return partition;
}
