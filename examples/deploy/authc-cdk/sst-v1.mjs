import { Stack } from "aws-cdk-lib";
/**
 * Returns the authorizers and routes of an API of a program, for `new Api(stack, "Api", { ...apiOf(auth, "Api", functions) })`.
 *
 * SST opens a route that has no authorizer; here each names its own, and the public ones say `none`.
 *
 * @throws if the program has no such API, if its template makes the routes, or if a function is not given.
 */
export function apiOf(auth, api, functions) {
    const authorizers = {};
    const routes = {};
    for (const route of auth.routes(api, functions)) {
        const name = route.authorizerName ?? WITHOUT_NAME[route.authorizer.authorizationType];
        if (name === undefined)
            throw new Error(`authc: SST has no ${route.authorizer.authorizationType} for route ${api} ${route.key}`);
        if (route.authorizerName !== undefined)
            authorizers[name] = sstAuthorizer(route.authorizer);
        routes[route.key] = { type: "function", function: route.function, authorizer: name, authorizationScopes: route.scopes };
    }
    return { authorizers, routes };
}
/** What SST calls the kinds of authorization that need no authorizer. */
const WITHOUT_NAME = { NONE: "none", AWS_IAM: "iam" };
/** The types of SST ask for a class of CDK, of which only the method `bind` is called. */
function sstAuthorizer(authorizer) {
    const type = authorizer.authorizationType === "JWT" ? "jwt" : "lambda";
    return { type, cdk: { authorizer } };
}
/**
 * Gives the identity pool of SST's construct `Cognito` the roles of a program that refers to it by its `id`, in place of SST's own.
 *
 * These may call `cognito-identity:*` and `cognito-sync:*` on everything, and guests have one too. The attachment keeps its logical id: a
 * second one of the same pool would be emptied when CloudFormation deletes the first. From then on the methods that attach permissions
 * throw, since what they change is in no template.
 *
 * @throws if the construct has no identity pool, or if the program sets no roles of it.
 */
export function takeRolesOf(cognito, auth, identityPool) {
    const attachment = cognito.node.tryFindChild("IdentityPoolRoleAttachment");
    if (!attachment)
        throw new Error("authc: the construct Cognito has no identity pool");
    if (Stack.of(auth) !== Stack.of(cognito))
        throw new Error("authc: Authc and Cognito must be in one stack, for the attachment to stay where it is");
    const logicalId = Stack.of(cognito).getLogicalId(attachment);
    for (const child of ["IdentityPoolRoleAttachment", "IdentityPoolAuthRole", "IdentityPoolUnauthRole"])
        cognito.node.tryRemoveChild(child);
    auth.resource(`${identityPool}Roles`).overrideLogicalId(logicalId);
    const attach = () => {
        throw new Error("authc: what signed-in users and guests may do is in the program: add a grant there");
    };
    Object.assign(cognito, { attachPermissionsForAuthUsers: attach, attachPermissionsForUnauthUsers: attach });
}
