// What the app of SST v4 uses of SST's globals. To be laid where SST writes its own declarations.
import type * as pulumi from "@pulumi/pulumi";

interface RouteAuth {
  auth: false | { iam: true } | { jwt: { authorizer: pulumi.Input<string>; scopes: string[] } };
}

declare global {
  const $app: { stage: string };
  const $util: typeof pulumi;
  const $config: (config: {
    app(input?: { stage: string }): object;
    run(): Promise<Record<string, pulumi.Input<string>>>;
  }) => unknown;
  namespace sst.aws {
    class Dynamo {
      constructor(name: string, args: object);
      arn: pulumi.Output<string>;
      name: pulumi.Output<string>;
    }
    class Bucket {
      constructor(name: string);
      arn: pulumi.Output<string>;
      name: pulumi.Output<string>;
    }
    class ApiGatewayV2 {
      constructor(name: string);
      url: pulumi.Output<string>;
      nodes: { api: { id: pulumi.Output<string> } };
      route(key: string, handler: pulumi.Input<string>, args: RouteAuth): void;
    }
    class Function {
      constructor(name: string, args: { handler: string; role: pulumi.Input<string>; [other: string]: unknown });
      arn: pulumi.Output<string>;
    }
  }
}
