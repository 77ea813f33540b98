import type { ApiAuthorizer, ApiProps, Cognito, Function } from "@serverless-stack/resources";
import type { Authc, AuthcTemplate } from "./index.js";
type Authorizers = Record<string, ApiAuthorizer>;
/**
 * Returns the authorizers and routes of an API of a program, for `new Api(stack, "Api", { ...apiOf(auth, "Api", functions) })`.
 *
 * SST opens a route that has no authorizer; here each names its own, and the public ones say `none`.
 *
 * @throws if the program has no such API, if its template makes the routes, or if a function is not given.
 */
export declare function apiOf<T extends AuthcTemplate>(auth: Authc<T>, api: string, functions: Readonly<Record<string, Function>>): Required<Pick<ApiProps<Authorizers>, "authorizers" | "routes">>;
/**
 * Gives the identity pool of SST's construct `Cognito` the roles of a program that refers to it by its `id`, in place of SST's own.
 *
 * These may call `cognito-identity:*` and `cognito-sync:*` on everything, and guests have one too. The attachment keeps its logical id: a
 * second one of the same pool would be emptied when CloudFormation deletes the first. From then on the methods that attach permissions
 * throw, since what they change is in no template.
 *
 * @throws if the construct has no identity pool, or if the program sets no roles of it.
 */
export declare function takeRolesOf<T extends AuthcTemplate>(cognito: Cognito, auth: Authc<T>, identityPool: string): void;
export {};
