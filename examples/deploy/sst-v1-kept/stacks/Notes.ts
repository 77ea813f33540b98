import { Bucket, Cognito, type StackContext, Table } from "@serverless-stack/resources";
import { Authc } from "authc-cdk";
import { takeRolesOf } from "authc-cdk/sst-v1";
import bundle from "../auth/bundle.json";
import template from "../auth/template.json";

export function Notes({ stack }: StackContext) {
  const notes = new Table(stack, "Notes", {
    fields: { userId: "string", noteId: "string" },
    primaryIndex: { partitionKey: "userId", sortKey: "noteId" },
  });
  const uploads = new Bucket(stack, "Uploads");
  const cognito = new Cognito(stack, "Auth", {
    login: ["email"],
    identityPoolFederation: { cdk: { cfnIdentityPool: { allowUnauthenticatedIdentities: false } } },
  });

  const auth = new Authc(stack, "Grants", {
    template,
    bundle,
    parameters: {
      NotesArn: notes.tableArn,
      UploadsArn: uploads.bucketArn,
      WebId: cognito.userPoolClientId,
      IdentitiesId: cognito.cognitoIdentityPoolId ?? "",
    },
  });
  takeRolesOf(cognito, auth, "Identities");
}
