// Who may do what, compiled by authc. Changes belong in the program.
// It needs @pulumi/aws from 6.83 on.
import * as pulumiAws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The parameters of the program. */
export interface AuthcArgs {
  /** ARN of function Admin */
  readonly AdminArn: pulumi.Input<string>;
  /** ARN of function Health */
  readonly HealthArn: pulumi.Input<string>;
  /** Id of API Http */
  readonly HttpId: pulumi.Input<string>;
  /** ARN of table Notes */
  readonly NotesArn: pulumi.Input<string>;
  /** ARN of function PreSignUp */
  readonly PreSignUpArn: pulumi.Input<string>;
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
  /** Id of identity pool Identities. */
  readonly IdentitiesId: pulumi.Output<string>;
  /** Id of authorizer pool of api Http */
  readonly HttpPoolAuthorizerId: pulumi.Output<string>;
  /** Role of function Admin */
  readonly AdminRoleArn: pulumi.Output<string>;
  /** Role of function Health */
  readonly HealthRoleArn: pulumi.Output<string>;
  /** Role of function PreSignUp */
  readonly PreSignUpRoleArn: pulumi.Output<string>;
  /** Role of function Presign */
  readonly PresignRoleArn: pulumi.Output<string>;
}

/** Every resource, by its logical id. */
export interface AuthcResources {
  readonly Users: pulumiAws.cognito.UserPool;
  readonly UsersWebClient: pulumiAws.cognito.UserPoolClient;
  readonly UsersAdminsGroup: pulumiAws.cognito.UserGroup;
  readonly UsersPreSignUpPermission: pulumiAws.lambda.Permission;
  readonly Identities: pulumiAws.cognito.IdentityPool;
  readonly IdentitiesRoles: pulumiAws.cognito.IdentityPoolRoleAttachment;
  readonly HttpPoolAuthorizer: pulumiAws.apigatewayv2.Authorizer;
  readonly AdminRole: pulumiAws.iam.Role;
  readonly HealthRole: pulumiAws.iam.Role;
  readonly IdentitiesAuthRole: pulumiAws.iam.Role;
  readonly PreSignUpRole: pulumiAws.iam.Role;
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
      HealthArn: checked("HealthArn", args.HealthArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Health"),
      HttpId: checked("HttpId", args.HttpId, new RegExp("^[A-Za-z0-9_-]+$"), "letters, digits and - _: it is the id of API Http"),
      NotesArn: checked("NotesArn", args.NotesArn, new RegExp("^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]{3,255}$"), "a value like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME: it is the ARN of table Notes"),
      PreSignUpArn: checked("PreSignUpArn", args.PreSignUpArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function PreSignUp"),
      PresignArn: checked("PresignArn", args.PresignArn, new RegExp("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9:_-]+$"), "a value like arn:aws:lambda:REGION:ACCOUNT:function:NAME: it is the ARN of function Presign"),
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
      lambdaConfig: {
        preSignUp: given.PreSignUpArn
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

    // app.authc:10
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

    // group Users.admins: app.authc:5
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
    const UsersAdminsGroup = make(pulumiAws.cognito.UserGroup, "UsersAdminsGroup", {
      userPoolId: Users.id,
      name: "admins",
      precedence: 1,
      roleArn: UsersAdminsRole.arn
    });

    // app.authc:6
    const UsersPreSignUpPermission = make(pulumiAws.lambda.Permission, "UsersPreSignUpPermission", {
      action: "lambda:InvokeFunction",
      function: given.PreSignUpArn,
      principal: "cognito-idp.amazonaws.com",
      sourceArn: Users.arn,
      sourceAccount: found.account,
      statementId: "UsersPreSignUpPermission"
    });

    // Identities.auth_users: app.authc:10
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

    // app.authc:10
    const IdentitiesRoles = make(pulumiAws.cognito.IdentityPoolRoleAttachment, "IdentitiesRoles", {
      identityPoolId: Identities.id,
      roles: {
        authenticated: IdentitiesAuthRole.arn
      },
      roleMappings: [
        {
          identityProvider: pulumi.interpolate`${Users.endpoint}:${UsersWebClient.id}`,
          type: "Token",
          ambiguousRoleResolution: "AuthenticatedRole"
        }
      ]
    });

    // app.authc:24
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

    // function Admin: app.authc:21
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

    // Admine8ab90: app.authc:21
    // Admina4fdf5: app.authc:21
    // Notesdcefd1: app.authc:37
    const AdminRoleGrants = make(pulumiAws.iam.RolePolicy, "AdminRoleGrants", {
      name: "Grants",
      role: AdminRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Admine8ab90",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.AdminArn, ":", 1)}:logs:${part(given.AdminArn, ":", 3)}:${part(given.AdminArn, ":", 4)}:log-group:/aws/lambda/${part(given.AdminArn, ":", 6)}`
            ]
          },
          {
            Sid: "Admina4fdf5",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.AdminArn, ":", 1)}:logs:${part(given.AdminArn, ":", 3)}:${part(given.AdminArn, ":", 4)}:log-group:/aws/lambda/${part(given.AdminArn, ":", 6)}:log-stream:*`
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

    // function Health: app.authc:20
    const HealthRole = make(pulumiAws.iam.Role, "HealthRole", {
      namePrefix: "HealthRole-",
      description: "What function Health may do",
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

    // Healthc10dda: app.authc:20
    // Health8e40cf: app.authc:20
    const HealthRoleGrants = make(pulumiAws.iam.RolePolicy, "HealthRoleGrants", {
      name: "Grants",
      role: HealthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Healthc10dda",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.HealthArn, ":", 1)}:logs:${part(given.HealthArn, ":", 3)}:${part(given.HealthArn, ":", 4)}:log-group:/aws/lambda/${part(given.HealthArn, ":", 6)}`
            ]
          },
          {
            Sid: "Health8e40cf",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.HealthArn, ":", 1)}:logs:${part(given.HealthArn, ":", 3)}:${part(given.HealthArn, ":", 4)}:log-group:/aws/lambda/${part(given.HealthArn, ":", 6)}:log-stream:*`
            ]
          }
        ]
      })
    });

    // Notesfd1dfb: app.authc:32
    const IdentitiesAuthRoleGrants = make(pulumiAws.iam.RolePolicy, "IdentitiesAuthRoleGrants", {
      name: "Grants",
      role: IdentitiesAuthRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Notesfd1dfb",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem",
              "dynamodb:PutItem",
              "dynamodb:Query"
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

    // function PreSignUp: app.authc:18
    const PreSignUpRole = make(pulumiAws.iam.Role, "PreSignUpRole", {
      namePrefix: "PreSignUpRole-",
      description: "What function PreSignUp may do",
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

    // PreSignUpb8e3f4: app.authc:18
    // PreSignUpbd0c0a: app.authc:18
    const PreSignUpRoleGrants = make(pulumiAws.iam.RolePolicy, "PreSignUpRoleGrants", {
      name: "Grants",
      role: PreSignUpRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PreSignUpb8e3f4",
            Effect: "Allow",
            Action: [
              "logs:CreateLogGroup",
              "logs:CreateLogStream"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PreSignUpArn, ":", 1)}:logs:${part(given.PreSignUpArn, ":", 3)}:${part(given.PreSignUpArn, ":", 4)}:log-group:/aws/lambda/${part(given.PreSignUpArn, ":", 6)}`
            ]
          },
          {
            Sid: "PreSignUpbd0c0a",
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:PutLogEvents"
            ],
            Resource: [
              pulumi.interpolate`arn:${part(given.PreSignUpArn, ":", 1)}:logs:${part(given.PreSignUpArn, ":", 3)}:${part(given.PreSignUpArn, ":", 4)}:log-group:/aws/lambda/${part(given.PreSignUpArn, ":", 6)}:log-stream:*`
            ]
          }
        ]
      })
    });

    // function Presign: app.authc:19
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

    // Presign5cda9a: app.authc:19
    // Presignead4f5: app.authc:19
    // Uploads6f06fe: app.authc:34
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
            Sid: "Uploads6f06fe",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
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

    // Httpc0d8f9: app.authc:36
    // Notesfd1dfb: app.authc:32
    const UsersAdminsRoleGrants = make(pulumiAws.iam.RolePolicy, "UsersAdminsRoleGrants", {
      name: "Grants",
      role: UsersAdminsRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Httpc0d8f9",
            Effect: "Allow",
            Action: [
              "execute-api:Invoke"
            ],
            Resource: [
              pulumi.interpolate`arn:${found.partition}:execute-api:${found.region}:${found.account}:${given.HttpId}/\$default/GET/admin/notes`
            ]
          },
          {
            Sid: "Notesfd1dfb",
            Effect: "Allow",
            Action: [
              "dynamodb:BatchGetItem",
              "dynamodb:GetItem",
              "dynamodb:PutItem",
              "dynamodb:Query"
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

    make(pulumiAws.iam.RolePoliciesExclusive, "AdminRole", {
      roleName: AdminRole.name,
      policyNames: [AdminRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "AdminRole", {
      roleName: AdminRole.name,
      policyArns: []
    });

    make(pulumiAws.iam.RolePoliciesExclusive, "HealthRole", {
      roleName: HealthRole.name,
      policyNames: [HealthRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "HealthRole", {
      roleName: HealthRole.name,
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

    make(pulumiAws.iam.RolePoliciesExclusive, "PreSignUpRole", {
      roleName: PreSignUpRole.name,
      policyNames: [PreSignUpRoleGrants.name]
    });
    make(pulumiAws.iam.RolePolicyAttachmentsExclusive, "PreSignUpRole", {
      roleName: PreSignUpRole.name,
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
      IdentitiesId: Identities.id,
      HttpPoolAuthorizerId: HttpPoolAuthorizer.id,
      AdminRoleArn: AdminRole.arn,
      HealthRoleArn: HealthRole.arn,
      PreSignUpRoleArn: PreSignUpRole.arn,
      PresignRoleArn: PresignRole.arn
    };
    this.resources = {
      Users: Users,
      UsersWebClient: UsersWebClient,
      UsersAdminsGroup: UsersAdminsGroup,
      UsersPreSignUpPermission: UsersPreSignUpPermission,
      Identities: Identities,
      IdentitiesRoles: IdentitiesRoles,
      HttpPoolAuthorizer: HttpPoolAuthorizer,
      AdminRole: AdminRole,
      HealthRole: HealthRole,
      IdentitiesAuthRole: IdentitiesAuthRole,
      PreSignUpRole: PreSignUpRole,
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
