import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Authc } from "./auth/authc";
import bundle from "./auth/bundle.json";

const notes = new aws.dynamodb.Table("notes", {
  billingMode: "PAY_PER_REQUEST",
  hashKey: "userId",
  rangeKey: "noteId",
  attributes: [
    { name: "userId", type: "S" },
    { name: "noteId", type: "S" },
  ],
});
const uploads = new aws.s3.Bucket("uploads");
const http = new aws.apigatewayv2.Api("http", { protocolType: "HTTP" });
const stage = new aws.apigatewayv2.Stage("default", { apiId: http.id, name: "$default", autoDeploy: true });

// A function needs its role first, and the pool needs the function: its ARN comes later.
const environments = {
  PreSignUp: {},
  Presign: { UPLOADS: uploads.bucket },
  Health: {},
  Admin: { NOTES: notes.name },
};
type Name = keyof typeof environments;
const names = Object.keys(environments) as Name[];
const later = Object.fromEntries(names.map((name) => [name, pulumi.deferredOutput<string>()])) as Record<
  Name,
  ReturnType<typeof pulumi.deferredOutput<string>>
>;

// Pools, roles and the authorizer: the output of authc.
const auth = new Authc("auth", {
  NotesArn: notes.arn,
  UploadsArn: uploads.arn,
  HttpId: http.id,
  PreSignUpArn: later.PreSignUp[0],
  PresignArn: later.Presign[0],
  HealthArn: later.Health[0],
  AdminArn: later.Admin[0],
});

const code = new pulumi.asset.FileArchive("src");
const make = (name: Name) => {
  const lambda = new aws.lambda.Function(name, {
    role: auth.resources[`${name}Role`].arn,
    runtime: "nodejs22.x",
    handler: `${name}.handler`,
    code,
    environment: { variables: environments[name] },
  });
  later[name][1](lambda.arn);
  return lambda;
};
const functions = { PreSignUp: make("PreSignUp"), Presign: make("Presign"), Health: make("Health"), Admin: make("Admin") };

// Every route of the program, with its authorizer: one without is open.
for (const route of bundle.routes) {
  const name = route.handler.replace(/^\{\{(\w+)Arn\}\}$/, "$1") as Name;
  const id = route.key.replace(/\W+/g, "-");
  const integration = new aws.apigatewayv2.Integration(id, {
    apiId: http.id,
    integrationType: "AWS_PROXY",
    integrationUri: functions[name].arn,
    payloadFormatVersion: "2.0",
  });
  const own = bundle.authorizers.find((one) => one.api === route.api && one.name === route.authorizer);
  if (route.authorization === "JWT" && own?.resource !== "HttpPoolAuthorizer") {
    throw new Error(`the authorizer of ${route.key} is not made here`);
  }
  new aws.apigatewayv2.Route(id, {
    apiId: http.id,
    routeKey: route.key,
    authorizationType: route.authorization,
    ...(own && { authorizerId: auth.resources.HttpPoolAuthorizer.id }),
    authorizationScopes: route.scopes,
    target: pulumi.interpolate`integrations/${integration.id}`,
  });
  new aws.lambda.Permission(id, {
    action: "lambda:InvokeFunction",
    function: functions[name].name,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${http.executionArn}/*/${route.key.replace(" ", "")}`,
  });
}

export const url = stage.invokeUrl;
export const userPool = auth.outputs.UsersId;
export const client = auth.outputs.UsersWebClientId;
export const identityPool = auth.outputs.IdentitiesId;
