/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    return { name: "notes", home: "aws", removal: input?.stage === "production" ? "retain" : "remove" };
  },
  async run() {
    const { Authc } = await import("./auth/authc");
    const { default: bundle } = await import("./auth/bundle.json");

    const notes = new sst.aws.Dynamo("Notes", {
      fields: { userId: "string", noteId: "string" },
      primaryIndex: { hashKey: "userId", rangeKey: "noteId" },
    });
    const uploads = new sst.aws.Bucket("Uploads");
    const http = new sst.aws.ApiGatewayV2("Http");

    // A function needs its role first, and the pool needs the function: its ARN comes later.
    const environments = { PreSignUp: {}, Presign: { UPLOADS: uploads.name }, Health: {}, Admin: { NOTES: notes.name } };
    type Name = keyof typeof environments;
    const arn = () => $util.deferredOutput<string>();
    const later = { PreSignUp: arn(), Presign: arn(), Health: arn(), Admin: arn() };

    // Pools, roles and the authorizer: the output of authc. Users of a stage that is removed are lost.
    const stays = $app.stage === "production";
    const auth = new Authc(
      "Auth",
      {
        NotesArn: notes.arn,
        UploadsArn: uploads.arn,
        HttpId: http.nodes.api.id,
        PreSignUpArn: later.PreSignUp[0],
        PresignArn: later.Presign[0],
        HealthArn: later.Health[0],
        AdminArn: later.Admin[0],
      },
      { protect: stays, retainOnDelete: stays },
    );

    // With a role of its own a function gets nothing else: no `link`, no `permissions`.
    const make = (name: Name) => {
      const lambda = new sst.aws.Function(name, {
        handler: `src/${name}.handler`,
        runtime: "nodejs22.x",
        nodejs: { install: [], esbuild: { external: ["@aws-sdk/*"] } },
        role: auth.outputs[`${name}RoleArn`],
        environment: environments[name],
      });
      later[name][1](lambda.arn);
      return lambda;
    };
    const functions = { PreSignUp: make("PreSignUp"), Presign: make("Presign"), Health: make("Health"), Admin: make("Admin") };

    // Every route of the program, with its authorizer: one without is open.
    for (const route of bundle.routes) {
      const name = route.handler.replace(/^\{\{(\w+)Arn\}\}$/, "$1") as Name;
      http.route(route.key, functions[name].arn, { auth: authorization(route) });
    }

    function authorization(route: { key: string; authorization: string; api: string; authorizer?: string; scopes: string[] }) {
      if (route.authorization === "NONE") return false as const;
      if (route.authorization === "AWS_IAM") return { iam: true as const };
      const own = bundle.authorizers.find((one) => one.api === route.api && one.name === route.authorizer);
      if (route.authorization !== "JWT" || own?.resource !== "HttpPoolAuthorizer") {
        throw new Error(`${route.authorization} of ${route.key} is not made here`);
      }
      return { jwt: { authorizer: auth.outputs.HttpPoolAuthorizerId, scopes: route.scopes } };
    }

    return { url: http.url, userPool: auth.outputs.UsersId, client: auth.outputs.UsersWebClientId, identityPool: auth.outputs.IdentitiesId };
  },
});
