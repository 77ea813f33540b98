// What the types of the helper must refuse. To be checked in the folder of the CDK app: a line that is not refused is an error.
import type { Stack } from "aws-cdk-lib";
import { Authc, type AuthcParameters } from "authc-cdk";
import bundle from "./auth/bundle.json" with { type: "json" };
import template from "./auth/template.json" with { type: "json" };

const parameters: AuthcParameters<typeof template> = {
  NotesArn: "a",
  UploadsArn: "b",
  HttpId: "c",
  PreSignUpArn: () => "d",
  PresignArn: () => "e",
  HealthArn: "f",
  AdminArn: "g",
};
const { AdminArn, ...others } = parameters;

export function refused(stack: Stack): void {
  const auth = new Authc(stack, "A", { template, bundle, parameters });
  auth.role("Presign");
  auth.ref("UsersWebClient");
  // @ts-expect-error: a parameter is missing
  new Authc(stack, "B", { template, bundle, parameters: others });
  // @ts-expect-error: there is no such parameter
  new Authc(stack, "C", { template, bundle, parameters: { ...others, AdminArn, NotesArm: "h" } });
  // @ts-expect-error: a value is a text, or a function that returns one
  new Authc(stack, "D", { template, bundle, parameters: { ...others, AdminArn: 1 } });
  // @ts-expect-error: there is no such function
  auth.role("Nobody");
  // @ts-expect-error: there is no such resource
  auth.ref("UsersWeb");
  for (const route of auth.routes("Http", { Presign: 1, Health: 2, Admin: 3 })) {
    route.function.toFixed();
    // @ts-expect-error: the functions are what was given
    route.function.trim();
  }
}
