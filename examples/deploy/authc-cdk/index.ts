import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CfnResource, Lazy, Token, Tokenization } from "aws-cdk-lib";
import { type IRole, Role } from "aws-cdk-lib/aws-iam";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import { Construct } from "constructs";

/** What `authc compile --target cloudformation` writes, as far as it is read here. */
export interface AuthcTemplate {
  readonly Parameters?: object;
  readonly Resources: object;
}

/** What `authc compile` writes, as far as it is read here. */
export interface AuthcBundle {
  readonly parameters: object;
  readonly principals: readonly { readonly id: string; readonly principal: string }[];
  readonly authorizers: readonly { readonly api: string; readonly name: string; readonly resource?: string }[];
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
type Optional<P> = { [N in keyof P]: P[N] extends { readonly Default: unknown } ? N : never }[keyof P];

/** A value for each parameter of a template; those with a default may be left out. */
export type AuthcParameters<T extends AuthcTemplate> = {
  readonly [N in Exclude<Name<T>, Optional<NonNullable<T["Parameters"]>>>]: AuthcValue;
} & { readonly [N in Optional<NonNullable<T["Parameters"]>>]?: AuthcValue };

/** The functions that have a role. */
export type AuthcRoleOf<T extends AuthcTemplate> =
  Extract<keyof T["Resources"], `${string}Role`> extends `${infer F}Role` ? F : never;

/** An authorizer of an HTTP API, for `HttpApi.addRoutes` and for the constructs of SST. */
export interface AuthcAuthorizer {
  /** `JWT`, `CUSTOM`, `AWS_IAM` or `NONE`. */
  readonly authorizationType: string;
  bind(): { readonly authorizationType: string; readonly authorizerId?: string };
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

interface Parameter {
  readonly pattern?: string;
  readonly patternDescription?: string;
  readonly default?: string;
}

/** Pools, roles and authorizers of a program of authc, as a part of the stack that they are made in. */
export class Authc<T extends AuthcTemplate = AuthcTemplate> extends Construct {
  private readonly bundle: AuthcBundle;
  private readonly included: CfnInclude;
  private readonly roles = new Map<string, IRole>();

  /** @throws if a parameter is missing, unknown or of a form that the program does not let it have, or the outputs are not of one program. */
  constructor(scope: Construct, id: string, props: AuthcProps<T>) {
    super(scope, id);
    this.bundle = props.bundle;
    sameProgram(props.template, props.bundle);
    const parameters = values(props.bundle.parameters as Record<string, Parameter>, props.parameters);
    this.included = include(this, props.template, parameters);
  }

  /**
   * Returns the role of a function, for the property `role` of its construct. CDK adds nothing to it: what a function may do is in the
   * program, and `table.grantReadData(list)` has no effect.
   *
   * @throws if the program grants nothing to the function.
   */
  role(name: AuthcRoleOf<T>): IRole {
    const known = this.roles.get(name);
    if (known) return known;
    const principal = this.bundle.principals.find((one) => one.principal === `function ${name}`);
    if (!principal) throw new Error(`authc: the program grants nothing to function ${name}, so it has no role of its own`);
    const role = Role.fromRoleArn(this, `${name}Role`, this.attribute(principal.id, "Arn"), { mutable: false });
    this.roles.set(name, role);
    return role;
  }

  /** Returns what `Ref` is for a resource of the template: the id of a pool or a client. */
  ref(id: Extract<keyof T["Resources"], string>): string {
    return this.resource(id).ref;
  }

  /** Returns an attribute of a resource of the template. */
  attribute(id: string, name: string): string {
    return Token.asString(this.resource(id).getAtt(name));
  }

  /**
   * Returns the routes of an API that the app has to make, each with its function, authorizer and scopes.
   *
   * @throws if the program has no such API, if the template makes its routes, or if a function is not given.
   */
  routes<F>(api: string, functions: Readonly<Record<string, F>>): AuthcRoute<F>[] {
    const routes = this.bundle.routes.filter((route) => route.api === api);
    if (!routes.length) throw new Error(`authc: the program has no routes of an API ${api}`);
    if (Object.values(this.bundle.resources).some((resource) => isRouteOf(api, resource))) {
      throw new Error(`authc: the template makes the routes of API ${api}: nothing is left to do`);
    }
    return routes.map((route) => {
      const [method, path] = /^(\S+) (.+)$/.exec(route.key)?.slice(1) as [string, string] | undefined ?? ["ANY", route.key];
      const handler = /^\{\{(.+)Arn\}\}$/.exec(route.handler ?? "")?.[1];
      const answers = handler === undefined ? undefined : functions[handler];
      if (answers === undefined) throw new Error(`authc: route ${api} ${route.key} needs the function ${handler ?? route.handler}, which is not given`);
      const authorizer =
        route.authorizer && route.authorization !== "AWS_IAM"
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
  authorizer(api: string, name: string): AuthcAuthorizer {
    const own = this.bundle.authorizers.find((one) => one.api === api && one.name === name);
    const route = this.bundle.routes.find((one) => one.api === api && one.authorizer === name);
    if (!own?.resource || !route) throw new Error(`authc: no route of API ${api} has an authorizer ${name}`);
    const authorizationType = route.authorization;
    const authorizerId = this.resource(own.resource).ref;
    return { authorizationType, bind: () => ({ authorizationType, authorizerId }) };
  }

  /** Returns a resource of the template by its logical id. */
  resource(id: string): CfnResource {
    return this.included.getResource(id);
  }
}

/** Returns whether a resource of a bundle is a route of an API. */
function isRouteOf(api: string, resource: { type: string; properties: { ApiId?: string; RestApiId?: string } }): boolean {
  const of = resource.properties.ApiId ?? resource.properties.RestApiId ?? "";
  return ["AWS::ApiGatewayV2::Route", "AWS::ApiGateway::Method"].includes(resource.type) && [`{{${api}Id}}`, `{{${api}}}`].includes(of);
}

/** @throws if a template and a bundle cannot be outputs of one program. Policies are resources of the template alone. */
function sameProgram(template: AuthcTemplate, bundle: AuthcBundle): void {
  const resources = Object.entries(template.Resources as Record<string, { Type: string }>);
  const ofTemplate = resources.filter(([, { Type }]) => !/^AWS::IAM::(Role|Managed)Policy$/.test(Type)).map(([id]) => id);
  const ofBundle = [...Object.keys(bundle.resources), ...bundle.principals.map(({ id }) => id)];
  same("parameter", Object.keys(template.Parameters ?? {}), Object.keys(bundle.parameters));
  same("resource", ofTemplate, ofBundle);
}

function same(what: string, one: string[], other: string[]): void {
  const [only] = [...one.filter((name) => !other.includes(name)), ...other.filter((name) => !one.includes(name))];
  if (only) throw new Error(`authc: the template and the bundle are not of one program: only one has the ${what} ${only}. Compile both`);
}

/** Returns the value of each parameter, with those that are known later. */
function values(declared: Record<string, Parameter>, given: Record<string, AuthcValue | undefined>): Record<string, string> {
  const names = Object.keys(declared);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw new Error(`authc: the program has no parameter ${name}; it has ${names.join(", ") || "none"}`);
  }
  const all: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(declared)) {
    const value = given[name];
    if (value === undefined && parameter.default !== undefined) continue;
    if (value === undefined) throw new Error(`authc: no value is given for the parameter ${name}`);
    all[name] = typeof value === "function" ? Lazy.string({ produce: () => checked(name, parameter, value()) }) : checked(name, parameter, value);
  }
  return all;
}

/**
 * Returns a value that its parameter may have. A value that is put in for a parameter is not seen by CloudFormation, which would compare it
 * with the pattern: a wildcard would widen every policy that names it. Of one that is known at the deployment only the rest is compared.
 */
function checked(name: string, parameter: Parameter, value: string): string {
  if (typeof value !== "string") throw new Error(`authc: the value of the parameter ${name} is no text but ${value}`);
  const written = Tokenization.reverseString(value).mapTokens({ mapToken: () => "" }).join({ join: (left, right) => `${left}${right}` });
  const right = Token.isUnresolved(value) ? !/[*?$]/.test(written ?? "") : new RegExp(parameter.pattern ?? "").test(value);
  if (!right) throw new Error(`authc: \`${value}\` cannot be the parameter ${name}: ${parameter.patternDescription ?? "it has a wildcard"}`);
  return value;
}

/** Includes a template, which CDK reads from a file. */
function include(scope: Construct, template: AuthcTemplate, parameters: Record<string, string>): CfnInclude {
  const copy = JSON.parse(JSON.stringify(template)) as { Resources: Record<string, { Type: string; Properties?: object }> };
  // CDK demanded thumbprints until 2.100; IAM takes those of the provider.
  const providers = Object.entries(copy.Resources).filter(([, { Type }]) => Type === "AWS::IAM::OIDCProvider");
  const without = providers.filter(([, { Properties }]) => !("ThumbprintList" in (Properties ?? {})));
  for (const [, resource] of without) resource.Properties = { ...resource.Properties, ThumbprintList: [] };
  const folder = mkdtempSync(join(tmpdir(), "authc-"));
  try {
    const templateFile = join(folder, "template.json");
    writeFileSync(templateFile, JSON.stringify(copy));
    const included = new CfnInclude(scope, "Template", { templateFile, parameters });
    for (const [id] of without) included.getResource(id).addPropertyDeletionOverride("ThumbprintList");
    return included;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
