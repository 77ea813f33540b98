/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    return { name: "notes", home: "aws", removal: input?.stage === "production" ? "retain" : "remove" };
  },
  async run() {
    const { readFileSync } = await import("node:fs");

    const notes = new sst.aws.Dynamo("Notes", {
      fields: { userId: "string", noteId: "string" },
      primaryIndex: { hashKey: "userId", rangeKey: "noteId" },
    });
    const uploads = new sst.aws.Bucket("Uploads");
    const http = new sst.aws.ApiGatewayV2("Http");

    // Pools, roles and the authorizer: the output of authc, as a stack of CloudFormation.
    const auth = new aws.cloudformation.Stack("Auth", {
      templateBody: readFileSync("auth/template.json", "utf8"),
      capabilities: ["CAPABILITY_IAM"],
      parameters: { Stage: $app.stage, NotesArn: notes.arn, UploadsArn: uploads.arn, HttpId: http.nodes.api.id },
    });
    const output = (name: string) => auth.outputs.apply((outputs) => outputs[name]!);

    // With a role of its own a function gets nothing else: no `link`, no `permissions`.
    const make = (name: string, environment: Record<string, $util.Input<string>> = {}) =>
      new sst.aws.Function(name, {
        name: `notes-${$app.stage}-${name.toLowerCase()}`,
        handler: `src/${name}.handler`,
        runtime: "nodejs22.x",
        nodejs: { install: [], esbuild: { external: ["@aws-sdk/*"] } },
        role: output(`${name}RoleArn`),
        environment,
      });
    const functions = {
      Presign: make("Presign", { UPLOADS: uploads.name }),
      Health: make("Health"),
      Admin: make("Admin", { NOTES: notes.name }),
    };

    // Every route of the program, with its authorizer: one without is open.
    const bundle = JSON.parse(readFileSync("auth/bundle.json", "utf8"));
    for (const route of bundle.routes) {
      const [, name] = /:function:notes-.*-([a-z]+)$/.exec(route.handler)!;
      const handler = Object.entries(functions).find(([key]) => key.toLowerCase() === name)![1];
      http.route(route.key, handler.arn, { auth: authorization(route) });
    }

    function authorization(route: { key: string; authorization: string; api: string; authorizer?: string; scopes: string[] }) {
      if (route.authorization === "NONE") return false as const;
      if (route.authorization === "AWS_IAM") return { iam: true };
      const own = bundle.authorizers.find((one: { api: string; name: string }) => one.api === route.api && one.name === route.authorizer);
      if (route.authorization !== "JWT" || !own) throw new Error(`${route.authorization} of ${route.key} is not made here`);
      return { jwt: { authorizer: output(`${own.resource}Id`), scopes: route.scopes } };
    }

    return { url: http.url, userPool: output("UsersId"), client: output("UsersWebClientId"), identityPool: output("IdentitiesId") };
  },
});
