"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Authc = void 0;
const node_fs_1 = require("node:fs");
const node_os_1 = require("node:os");
const node_path_1 = require("node:path");
const aws_cdk_lib_1 = require("aws-cdk-lib");
const aws_iam_1 = require("aws-cdk-lib/aws-iam");
const cloudformation_include_1 = require("aws-cdk-lib/cloudformation-include");
const constructs_1 = require("constructs");
/** Pools, roles and authorizers of a program of authc, as a part of the stack that they are made in. */
class Authc extends constructs_1.Construct {
    bundle;
    included;
    roles = new Map();
    /** @throws if a parameter is missing, unknown or of a form that the program does not let it have, or the outputs are not of one program. */
    constructor(scope, id, props) {
        super(scope, id);
        this.bundle = props.bundle;
        sameProgram(props.template, props.bundle);
        const parameters = values(props.bundle.parameters, props.parameters);
        this.included = include(this, props.template, parameters);
    }
    /**
     * Returns the role of a function, for the property `role` of its construct. CDK adds nothing to it: what a function may do is in the
     * program, and `table.grantReadData(list)` has no effect.
     *
     * @throws if the program grants nothing to the function.
     */
    role(name) {
        const known = this.roles.get(name);
        if (known)
            return known;
        const principal = this.bundle.principals.find((one) => one.principal === `function ${name}`);
        if (!principal)
            throw new Error(`authc: the program grants nothing to function ${name}, so it has no role of its own`);
        const role = aws_iam_1.Role.fromRoleArn(this, `${name}Role`, this.attribute(principal.id, "Arn"), { mutable: false });
        this.roles.set(name, role);
        return role;
    }
    /** Returns what `Ref` is for a resource of the template: the id of a pool or a client. */
    ref(id) {
        return this.resource(id).ref;
    }
    /** Returns an attribute of a resource of the template. */
    attribute(id, name) {
        return aws_cdk_lib_1.Token.asString(this.resource(id).getAtt(name));
    }
    /**
     * Returns the routes of an API that the app has to make, each with its function, authorizer and scopes.
     *
     * @throws if the program has no such API, if the template makes its routes, or if a function is not given.
     */
    routes(api, functions) {
        const routes = this.bundle.routes.filter((route) => route.api === api);
        if (!routes.length)
            throw new Error(`authc: the program has no routes of an API ${api}`);
        if (Object.values(this.bundle.resources).some((resource) => isRouteOf(api, resource))) {
            throw new Error(`authc: the template makes the routes of API ${api}: nothing is left to do`);
        }
        return routes.map((route) => {
            const [method, path] = /^(\S+) (.+)$/.exec(route.key)?.slice(1) ?? ["ANY", route.key];
            const handler = /^\{\{(.+)Arn\}\}$/.exec(route.handler ?? "")?.[1];
            const answers = handler === undefined ? undefined : functions[handler];
            if (answers === undefined)
                throw new Error(`authc: route ${api} ${route.key} needs the function ${handler ?? route.handler}, which is not given`);
            const authorizer = route.authorizer && route.authorization !== "AWS_IAM"
                ? this.authorizer(api, route.authorizer)
                : { authorizationType: route.authorization, bind: () => ({ authorizationType: route.authorization }) };
            return {
                key: route.key,
                method,
                path,
                function: answers,
                authorizer,
                authorizerName: route.authorization === "AWS_IAM" ? undefined : route.authorizer,
                scopes: [...(route.scopes ?? [])],
            };
        });
    }
    /** Returns an authorizer of an API by its name in the program. */
    authorizer(api, name) {
        const own = this.bundle.authorizers.find((one) => one.api === api && one.name === name);
        const route = this.bundle.routes.find((one) => one.api === api && one.authorizer === name);
        if (!own?.resource || !route)
            throw new Error(`authc: no route of API ${api} has an authorizer ${name}`);
        const authorizationType = route.authorization;
        const authorizerId = this.resource(own.resource).ref;
        return { authorizationType, bind: () => ({ authorizationType, authorizerId }) };
    }
    /** Returns a resource of the template by its logical id. */
    resource(id) {
        return this.included.getResource(id);
    }
}
exports.Authc = Authc;
/** Returns whether a resource of a bundle is a route of an API. */
function isRouteOf(api, resource) {
    const of = resource.properties.ApiId ?? resource.properties.RestApiId ?? "";
    return ["AWS::ApiGatewayV2::Route", "AWS::ApiGateway::Method"].includes(resource.type) && [`{{${api}Id}}`, `{{${api}}}`].includes(of);
}
/** @throws if a template and a bundle cannot be outputs of one program. Policies are resources of the template alone. */
function sameProgram(template, bundle) {
    const resources = Object.entries(template.Resources);
    const ofTemplate = resources.filter(([, { Type }]) => !/^AWS::IAM::(Role|Managed)Policy$/.test(Type)).map(([id]) => id);
    const ofBundle = [...Object.keys(bundle.resources), ...bundle.principals.map(({ id }) => id)];
    same("parameter", Object.keys(template.Parameters ?? {}), Object.keys(bundle.parameters));
    same("resource", ofTemplate, ofBundle);
}
function same(what, one, other) {
    const [only] = [...one.filter((name) => !other.includes(name)), ...other.filter((name) => !one.includes(name))];
    if (only)
        throw new Error(`authc: the template and the bundle are not of one program: only one has the ${what} ${only}. Compile both`);
}
/** Returns the value of each parameter, with those that are known later. */
function values(declared, given) {
    const names = Object.keys(declared);
    for (const name of Object.keys(given)) {
        if (!names.includes(name))
            throw new Error(`authc: the program has no parameter ${name}; it has ${names.join(", ") || "none"}`);
    }
    const all = {};
    for (const [name, parameter] of Object.entries(declared)) {
        const value = given[name];
        if (value === undefined && parameter.default !== undefined)
            continue;
        if (value === undefined)
            throw new Error(`authc: no value is given for the parameter ${name}`);
        all[name] = typeof value === "function" ? aws_cdk_lib_1.Lazy.string({ produce: () => checked(name, parameter, value()) }) : checked(name, parameter, value);
    }
    return all;
}
/**
 * Returns a value that its parameter may have. A value that is put in for a parameter is not seen by CloudFormation, which would compare it
 * with the pattern: a wildcard would widen every policy that names it. Of one that is known at the deployment only the rest is compared.
 */
function checked(name, parameter, value) {
    if (typeof value !== "string")
        throw new Error(`authc: the value of the parameter ${name} is no text but ${value}`);
    const written = aws_cdk_lib_1.Tokenization.reverseString(value).mapTokens({ mapToken: () => "" }).join({ join: (left, right) => `${left}${right}` });
    const right = aws_cdk_lib_1.Token.isUnresolved(value) ? !/[*?$]/.test(written ?? "") : new RegExp(parameter.pattern ?? "").test(value);
    if (!right)
        throw new Error(`authc: \`${value}\` cannot be the parameter ${name}: ${parameter.patternDescription ?? "it has a wildcard"}`);
    return value;
}
/** Includes a template, which CDK reads from a file. */
function include(scope, template, parameters) {
    const copy = JSON.parse(JSON.stringify(template));
    // CDK demanded thumbprints until 2.100; IAM takes those of the provider.
    const providers = Object.entries(copy.Resources).filter(([, { Type }]) => Type === "AWS::IAM::OIDCProvider");
    const without = providers.filter(([, { Properties }]) => !("ThumbprintList" in (Properties ?? {})));
    for (const [, resource] of without)
        resource.Properties = { ...resource.Properties, ThumbprintList: [] };
    const folder = (0, node_fs_1.mkdtempSync)((0, node_path_1.join)((0, node_os_1.tmpdir)(), "authc-"));
    try {
        const templateFile = (0, node_path_1.join)(folder, "template.json");
        (0, node_fs_1.writeFileSync)(templateFile, JSON.stringify(copy));
        const included = new cloudformation_include_1.CfnInclude(scope, "Template", { templateFile, parameters });
        for (const [id] of without)
            included.getResource(id).addPropertyDeletionOverride("ThumbprintList");
        return included;
    }
    finally {
        (0, node_fs_1.rmSync)(folder, { recursive: true });
    }
}
