import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { BlockPublicAccess, Bucket } from "aws-cdk-lib/aws-s3";
import { Authc } from "authc-cdk";
import type { Construct } from "constructs";
import bundle from "./auth/bundle.json" with { type: "json" };
import template from "./auth/template.json" with { type: "json" };

export class Notes extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const notes = new Table(this, "Notes", {
      partitionKey: { name: "userId", type: AttributeType.STRING },
      sortKey: { name: "noteId", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const uploads = new Bucket(this, "Uploads", { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
    const http = new HttpApi(this, "Http");

    // Roles are needed to make functions, and functions to make roles: what comes later is given by a function.
    const auth = new Authc(this, "Auth", {
      template,
      bundle,
      parameters: {
        NotesArn: notes.tableArn,
        UploadsArn: uploads.bucketArn,
        HttpId: http.apiId,
        PreSignUpArn: () => functions.PreSignUp.functionArn,
        PresignArn: () => functions.Presign.functionArn,
        HealthArn: () => functions.Health.functionArn,
        AdminArn: () => functions.Admin.functionArn,
      },
    });

    const make = (name: keyof typeof functions, environment?: Record<string, string>) =>
      new Function(this, `${name}Function`, {
        runtime: Runtime.NODEJS_22_X,
        code: Code.fromAsset("src"),
        handler: `${name}.handler`,
        role: auth.role(name),
        environment,
      });
    const functions: Record<"PreSignUp" | "Presign" | "Health" | "Admin", Function> = {
      PreSignUp: make("PreSignUp"),
      Presign: make("Presign", { UPLOADS: uploads.bucketName }),
      Health: make("Health"),
      Admin: make("Admin", { NOTES: notes.tableName }),
    };

    for (const route of auth.routes("Http", functions)) {
      http.addRoutes({
        path: route.path,
        methods: [route.method as HttpMethod],
        integration: new HttpLambdaIntegration(route.key, route.function),
        authorizer: route.authorizer,
        authorizationScopes: route.scopes,
      });
    }

    new CfnOutput(this, "Url", { value: http.apiEndpoint });
  }
}
