import { Api, Bucket, Function, type StackContext, Table } from "@serverless-stack/resources";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { Authc } from "authc-cdk";
import { apiOf } from "authc-cdk/sst-v1";
import bundle from "../auth/bundle.json";
import template from "../auth/template.json";

export function Notes({ stack }: StackContext) {
  const notes = new Table(stack, "Notes", {
    fields: { userId: "string", noteId: "string" },
    primaryIndex: { partitionKey: "userId", sortKey: "noteId" },
  });
  const signIns = new Table(stack, "SignIns", {
    fields: { userId: "string", at: "string" },
    primaryIndex: { partitionKey: "userId", sortKey: "at" },
  });
  const uploads = new Bucket(stack, "Uploads");

  // Roles are needed to make functions, and functions to make roles: what comes later is given by a function.
  const auth = new Authc(stack, "Auth", {
    template,
    bundle,
    parameters: {
      NotesArn: notes.tableArn,
      SignInsArn: signIns.tableArn,
      UploadsArn: uploads.bucketArn,
      ApiId: () => api.httpApiId,
      PreAuthArn: () => functions.PreAuth.functionArn,
      PostAuthArn: () => functions.PostAuth.functionArn,
      MainArn: () => functions.Main.functionArn,
      PresignArn: () => functions.Presign.functionArn,
      AdminArn: () => functions.Admin.functionArn,
    },
  });

  const make = (name: keyof typeof functions, environment?: Record<string, string>) => {
    const made = new Function(stack, name, {
      handler: `src/${name}.handler`,
      role: auth.role(name),
      environment,
      bundle: { externalModules: ["@aws-sdk/*"] },
    });
    // SST v1 knows no newer runtime than nodejs16.x, which AWS has withdrawn.
    (made.node.defaultChild as CfnFunction).addPropertyOverride("Runtime", "nodejs22.x");
    return made;
  };
  const functions: Record<"PreAuth" | "PostAuth" | "Main" | "Presign" | "Admin", Function> = {
    PreAuth: make("PreAuth"),
    PostAuth: make("PostAuth", { SIGN_INS: signIns.tableName }),
    Main: make("Main"),
    Presign: make("Presign", { UPLOADS: uploads.bucketName }),
    Admin: make("Admin", { NOTES: notes.tableName }),
  };

  const api: Api = new Api(stack, "Api", apiOf(auth, "Api", functions));

  stack.addOutputs({ Url: api.url });
}
