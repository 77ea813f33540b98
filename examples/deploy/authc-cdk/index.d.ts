import { type CfnResource } from "aws-cdk-lib";
import { type IRole } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
/** What `authc compile --target cloudformation` writes, as far as it is read here. */
export interface AuthcTemplate {
    readonly Parameters?: object;
    readonly Resources: object;
}
/** What `authc compile` writes, as far as it is read here. */
export interface AuthcBundle {
    readonly parameters: object;
    readonly principals: readonly {
        readonly id: string;
        readonly principal: string;
    }[];
    readonly authorizers: readonly {
        readonly api: string;
        readonly name: string;
        readonly resource?: string;
    }[];
    readonly routes: readonly {
        readonly api: string;
        readonly key: string;
        readonly authorization: string;
        readonly authorizer?: string;
        readonly scopes?: readonly string[];
        readonly handler?: string;
    }[];
    readonly resources: object;
}
/** The value of a parameter: a text with or without tokens, or a function that returns it when the template is written. */
export type AuthcValue = string | (() => string);
/** The names of the parameters of a template, and of those among them that have a default. */
type Name<T extends AuthcTemplate> = keyof NonNullable<T["Parameters"]>;
type Optional<P> = {
    [N in keyof P]: P[N] extends {
        readonly Default: unknown;
    } ? N : never;
}[keyof P];
/** A value for each parameter of a template; those with a default may be left out. */
export type AuthcParameters<T extends AuthcTemplate> = {
    readonly [N in Exclude<Name<T>, Optional<NonNullable<T["Parameters"]>>>]: AuthcValue;
} & {
    readonly [N in Optional<NonNullable<T["Parameters"]>>]?: AuthcValue;
};
/** The functions that have a role. */
export type AuthcRoleOf<T extends AuthcTemplate> = Extract<keyof T["Resources"], `${string}Role`> extends `${infer F}Role` ? F : never;
/** An authorizer of an HTTP API, for `HttpApi.addRoutes` and for the constructs of SST. */
export interface AuthcAuthorizer {
    /** `JWT`, `CUSTOM`, `AWS_IAM` or `NONE`. */
    readonly authorizationType: string;
    bind(): {
        readonly authorizationType: string;
        readonly authorizerId?: string;
    };
}
/** A route as the program declares it. */
export interface AuthcRoute<F> {
    /** `GET /notes` */
    readonly key: string;
    readonly method: string;
    readonly path: string;
    /** The function that answers. */
    readonly function: F;
    readonly authorizer: AuthcAuthorizer;
    /** The name of its authorizer in the program, if it has one. */
    readonly authorizerName?: string;
    /** A token must carry one of these. There are none where any token of the authorizer will do. */
    readonly scopes: string[];
}
export interface AuthcProps<T extends AuthcTemplate> {
    /** The output with `--target cloudformation`. */
    readonly template: T;
    /** The output with `--target bundle`, of the same program. */
    readonly bundle: AuthcBundle;
    /** What the things of the app are called in AWS. */
    readonly parameters: AuthcParameters<T>;
}
/** Pools, roles and authorizers of a program of authc, as a part of the stack that they are made in. */
export declare class Authc<T extends AuthcTemplate = AuthcTemplate> extends Construct {
    private readonly bundle;
    private readonly included;
    private readonly roles;
    /** @throws if a parameter is missing, unknown or of a form that the program does not let it have, or the outputs are not of one program. */
    constructor(scope: Construct, id: string, props: AuthcProps<T>);
    /**
     * Returns the role of a function, for the property `role` of its construct. CDK adds nothing to it: what a function may do is in the
     * program, and `table.grantReadData(list)` has no effect.
     *
     * @throws if the program grants nothing to the function.
     */
    role(name: AuthcRoleOf<T>): IRole;
    /** Returns what `Ref` is for a resource of the template: the id of a pool or a client. */
    ref(id: Extract<keyof T["Resources"], string>): string;
    /** Returns an attribute of a resource of the template. */
    attribute(id: string, name: string): string;
    /**
     * Returns the routes of an API that the app has to make, each with its function, authorizer and scopes.
     *
     * @throws if the program has no such API, if the template makes its routes, or if a function is not given.
     */
    routes<F>(api: string, functions: Readonly<Record<string, F>>): AuthcRoute<F>[];
    /** Returns an authorizer of an API by its name in the program. */
    authorizer(api: string, name: string): AuthcAuthorizer;
    /** Returns a resource of the template by its logical id. */
    resource(id: string): CfnResource;
}
export {};
