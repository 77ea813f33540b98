// Runs modules of the target `pulumi` with Pulumi's mocks, and compares what they ask the provider for with the template of the same
// program, whose placeholders `cargo test` has written as the bundle does.
//
//   run.cjs FOLDER           every MODULE.js of the folder, with MODULE.json beside it
//   run.cjs --china MODULE   fails unless the module refuses a partition without Cognito's principals before it makes an identity pool
//   run.cjs --old MODULE     fails unless the module refuses a provider that does not know an argument of user pools
//   run.cjs --app MODULE     what an app makes, as JSON
//   run.cjs --sst MODULE     the same of the configuration of an app of SST, whose own components only note what they are given
const assert = require("node:assert/strict");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const [mode, target] = process.argv[2].startsWith("--") ? process.argv.slice(2) : ["", process.argv[2]];
if (mode === "--old") {
  const load = Module._load;
  Module._load = function (request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (request !== "@pulumi/aws") return loaded;
    class UserPool extends require("@pulumi/pulumi").CustomResource {
      constructor(name, args, options) {
        super("aws:cognito/userPool:UserPool", name, { name: args.name }, options);
      }
    }
    const cognito = new Proxy({}, { get: (_, key) => (key === "UserPool" ? UserPool : loaded.cognito[key]) });
    return new Proxy({}, { get: (_, key) => (key === "cognito" ? cognito : loaded[key]) });
  };
}
const pulumi = require("@pulumi/pulumi");
const { MockMonitor } = require("@pulumi/pulumi/runtime/mocks");
const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings");

const PLACEHOLDER = /^\{\{[^{}]+\}\}$/;
const placeholder = (text) => `{{${text}}}`;
const PARTITION = mode === "--china" ? "aws-cn" : "aws";

// A parameter has a placeholder as its value, which has whatever form and whatever parts are asked for.
let takesPlaceholders = true;
const test = RegExp.prototype.test;
RegExp.prototype.test = function (text) {
  return (takesPlaceholders && typeof text === "string" && PLACEHOLDER.test2(text)) || test.call(this, text);
};
PLACEHOLDER.test2 = (text) => test.call(PLACEHOLDER, text);
const split = String.prototype.split;
String.prototype.split = function (separator, ...rest) {
  if ((separator === ":" || separator === "/") && PLACEHOLDER.test2(String(this))) {
    const name = this.slice(2, -2);
    return Array.from({ length: 10 }, (_, index) => placeholder(`${name}${separator}${index}`));
  }
  return split.call(this, separator, ...rest);
};

/** The attributes by which a resource is referred to, and what the bundle calls them. */
const STATES = {
  "aws:cognito/userPool:UserPool": (id) => ({ endpoint: placeholder(`${id}.ProviderName`) }),
  "aws:cognito/userPoolDomain:UserPoolDomain": (id) => ({ cloudfrontDistribution: placeholder(`${id}.CloudFrontDistribution`) }),
  "aws:iam/role:Role": (id) => ({ name: placeholder(id) }),
  "aws:iam/policy:Policy": (id) => ({ arn: placeholder(id) }),
  "aws:apigatewayv2/api:Api": (id) => ({ apiEndpoint: placeholder(`${id}.ApiEndpoint`) }),
  "aws:apigateway/restApi:RestApi": (id) => ({ rootResourceId: placeholder(`${id}.RootResourceId`) }),
  "aws:appsync/graphQLApi:GraphQLApi": (id) => ({ uris: { GRAPHQL: placeholder(`${id}.GraphQLUrl`) } }),
  "aws:appsync/apiKey:ApiKey": (id) => ({ key: placeholder(`${id}.ApiKey`) }),
};
const CALLS = {
  "aws:index/getPartition:getPartition": () => ({ partition: PARTITION }),
  "aws:index/getRegion:getRegion": () => ({ id: placeholder("AWS::Region") }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: placeholder("AWS::AccountId") }),
  "aws:ssm/getParameter:getParameter": ({ name }) => ({ insecureValue: name }),
  "aws:cloudformation/getExport:getExport": ({ name }) => ({
    value: placeholder(`import:${name.replaceAll("{{", "<").replaceAll("}}", ">")}`),
  }),
};

// Mocks are not told of options.
const options = new Map();
const { registerResource } = MockMonitor.prototype;
MockMonitor.prototype.registerResource = function (request, callback) {
  const kept = request.getProtect() && request.getRetainondelete();
  options.set(`${request.getType()} ${request.getName()}`, { kept, after: request.getDependenciesList() });
  return registerResource.call(this, request, callback);
};

let made = [];
pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs, custom }) {
      if (!custom) return { id: "", state: inputs };
      const id = name.slice(name.indexOf("-") + 1) + (inputs.triggers?.redeployment ?? "");
      made.push({ type, id, inputs, ...options.get(`${type} ${name}`) });
      const own = type === "aws:appsync/graphQLApi:GraphQLApi" ? `${id}.ApiId` : id;
      return { id: placeholder(own), state: { ...inputs, arn: placeholder(`${id}.Arn`), ...STATES[type]?.(id) } };
    },
    call: ({ token, inputs }) => CALLS[token](inputs),
  },
  "project",
  "stack",
  false,
);

/** Waits until nothing more is made. */
async function settled() {
  for (let [rounds, before] = [0, -1]; rounds < 20; rounds = made.length === before ? rounds + 1 : 0) {
    before = made.length;
    await waitForRPCs();
    await new Promise(setImmediate);
  }
}
/** A value as the bundle writes it. */
const plain = (value) => JSON.parse(JSON.stringify(value ?? null).replaceAll("{{AWS::Partition}}", PARTITION));
const leaves = (value, found = new Set()) => {
  if (typeof value === "object" && value !== null) Object.values(value).forEach((inner) => leaves(inner, found));
  else found.add(JSON.stringify(value));
  return found;
};
const the = (title, type, id) => {
  const found = made.filter((one) => one.type === type && one.id === id);
  assert.equal(found.length, 1, `${title}: ${found.length} of ${type} ${id}`);
  return found[0];
};
const valueOf = (output) => new Promise((resolve) => void pulumi.output(output).apply(resolve));

async function compared(file) {
  const template = plain(JSON.parse(fs.readFileSync(file.replace(/\.js$/, ".json"), "utf8")));
  const { Authc } = await import(path.resolve(file));
  const title = path.basename(file, ".js");
  const given = Object.fromEntries(Object.keys(template.Parameters ?? {}).map((name) => [name, placeholder(name)]));
  const refused = refusals(Authc, given, template);
  made = [];
  const component = new Authc("auth", given);
  await settled();
  const policies = { inline: new Map(), managed: new Map() };
  const noted = (kind, role, value) => policies[kind].set(role, [...(policies[kind].get(role) ?? []), value]);
  for (const [id, { Type, Properties, DeletionPolicy }] of Object.entries(template.Resources)) {
    if (Type === "AWS::IAM::Role") {
      const { inputs } = the(title, "aws:iam/role:Role", id);
      assert.deepEqual(JSON.parse(inputs.assumeRolePolicy), Properties.AssumeRolePolicyDocument, `${title}: ${id}`);
      assert.equal(inputs.permissionsBoundary, Properties.PermissionsBoundary, `${title}: ${id}`);
      for (const policy of Properties.Policies ?? []) {
        const { inputs } = the(title, "aws:iam/rolePolicy:RolePolicy", id + policy.PolicyName);
        assert.deepEqual(JSON.parse(inputs.policy), policy.PolicyDocument, `${title}: ${id}`);
        noted("inline", id, policy.PolicyName);
      }
    } else if (Type === "AWS::IAM::RolePolicy") {
      const { inputs } = the(title, "aws:iam/rolePolicy:RolePolicy", id);
      assert.deepEqual(JSON.parse(inputs.policy), Properties.PolicyDocument, `${title}: ${id}`);
      assert.equal(inputs.role, Properties.RoleName, `${title}: ${id}`);
      noted("inline", Properties.RoleName.slice(2, -2), Properties.PolicyName);
    } else if (Type === "AWS::IAM::ManagedPolicy") {
      assert.deepEqual(JSON.parse(the(title, "aws:iam/policy:Policy", id).inputs.policy), Properties.PolicyDocument, `${title}: ${id}`);
      const { inputs } = the(title, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", id);
      assert.equal(inputs.role, Properties.Roles[0], `${title}: ${id}`);
      assert.equal(inputs.policyArn, placeholder(id), `${title}: ${id}`);
      noted("managed", Properties.Roles[0].slice(2, -2), placeholder(id));
    } else {
      const own = made.filter((one) => one.id === id || (one.inputs.triggers === undefined && one.id.replace(/\d+$/, "") === id));
      assert.ok(own.length > 0, `${title}: no ${Type} ${id}`);
      const found = new Set(own.flatMap((one) => [...leaves(one.inputs)]));
      // Blocks and a date stand for them.
      const { EnabledMfas, Expires, ...others } = Properties ?? {};
      const lost = [...leaves(others)].filter((leaf) => !found.has(leaf));
      assert.deepEqual(lost, [], `${title}: ${Type} ${id} loses values`);
      assert.equal(own.some((one) => one.kept === true), DeletionPolicy === "Retain", `${title}: ${id}`);
      const sms = /^\{\{(\w+)\.Arn\}\}$/.exec(Properties?.SmsConfiguration?.SnsCallerArn ?? "")?.[1];
      if (template.Resources[sms]) {
        const after = own.flatMap((one) => one.after);
        assert.ok(after.some((urn) => urn.endsWith(`RolePolicy::auth-${sms}Grants`)), `${title}: ${id} does not wait`);
      }
    }
  }
  const roles = made.filter((one) => one.type === "aws:iam/role:Role");
  for (const { id } of roles) {
    const inline = the(title, "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive", id).inputs;
    assert.deepEqual([inline.roleName, inline.policyNames], [placeholder(id), policies.inline.get(id) ?? []], title);
    const attached = the(title, "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", id).inputs;
    assert.deepEqual([attached.roleName, attached.policyArns], [placeholder(id), policies.managed.get(id) ?? []], title);
  }
  const count = (type) => made.filter((one) => one.type === type).length;
  const expected = (kind) => [...policies[kind].values()].flat().length;
  assert.equal(roles.length, Object.values(template.Resources).filter((one) => one.Type === "AWS::IAM::Role").length, title);
  assert.equal(count("aws:iam/rolePolicy:RolePolicy"), expected("inline"), title);
  assert.equal(count("aws:iam/policy:Policy"), expected("managed"), title);
  assert.equal(count("aws:iam/rolePolicyAttachment:RolePolicyAttachment"), expected("managed"), title);
  const outputs = {};
  for (const [name, output] of Object.entries(component.outputs)) outputs[name] = await valueOf(output);
  const theirs = Object.fromEntries(Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, Value]));
  assert.deepEqual(outputs, theirs, `${title}: outputs`);
  return { resources: made.length, refused };
}

/** Each parameter refuses a value that no name or ARN has, and a missing one, before anything is made. Returns how many were tried. */
function refusals(Authc, given, template) {
  made = [];
  for (const [name, { AllowedPattern, ConstraintDescription, Default }] of Object.entries(template.Parameters ?? {})) {
    assert.ok(!new RegExp(AllowedPattern).test("\u0007"), `${name}: ${AllowedPattern}`);
    const says = (error) => error.message === `${name} is to be ${ConstraintDescription}`;
    assert.throws(() => new Authc("wrong", { ...given, [name]: "\u0007" }), says);
    if (Default === undefined) assert.throws(() => new Authc("wrong", { ...given, [name]: undefined }), says);
  }
  assert.deepEqual(made, []);
  return Object.keys(template.Parameters ?? {}).length;
}

/** The globals of SST. A function is there only when its role is, as in AWS. */
function sstGlobals() {
  const noted = (type, id, inputs) => pulumi.output(inputs).apply((inputs) => void made.push({ type, id, inputs }));
  class Named {
    constructor(id, args = {}) {
      noted(`sst:${new.target.name}`, id, args);
      this.arn = pulumi.output(args.role).apply(() => placeholder(`${id}.Arn`));
      this.name = pulumi.output(placeholder(id));
      this.url = this.name;
      this.nodes = { api: { id: this.name } };
    }
    route(key, handler, args) {
      noted("sst:route", key, { handler, ...args });
    }
  }
  const aws = { Dynamo: class Dynamo extends Named {}, Bucket: class Bucket extends Named {} };
  Object.assign(aws, { ApiGatewayV2: class ApiGatewayV2 extends Named {}, Function: class Function extends Named {} });
  Object.assign(globalThis, { sst: { aws }, $util: pulumi, $app: { stage: "dev" }, $config: (config) => config });
}

async function main() {
  if (mode === "--app" || mode === "--sst") {
    if (mode === "--sst") sstGlobals();
    const app = await import(path.resolve(target));
    if (mode === "--sst") await (app.default.default ?? app.default).run();
    await settled();
    console.log(JSON.stringify(made.map(({ type, id, inputs, kept }) => ({ type, id, inputs, kept })), null, 2));
    return;
  }
  if (mode !== "") {
    const said = [];
    process.on("unhandledRejection", (error) => said.push(error.message));
    const template = JSON.parse(fs.readFileSync(target.replace(/\.js$/, ".json"), "utf8"));
    const { Authc } = await import(path.resolve(target));
    const given = Object.fromEntries(Object.keys(template.Parameters ?? {}).map((name) => [name, placeholder(name)]));
    try {
      new Authc("auth", given);
    } catch (error) {
      said.push(error.message);
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const expected = mode === "--old" ? /^auth-\w+: this version of @pulumi\/aws does not know \w+$/ : /commercial partition of AWS/;
    assert.ok(said.some((message) => expected.test(message)), `${mode}: ${said.join("; ")}`);
    assert.ok(!made.some((one) => one.type.endsWith(":IdentityPool")), `${mode}: an identity pool was made`);
    process.exit(0);
  }
  const files = fs.readdirSync(target).filter((name) => name.endsWith(".js"));
  let [resources, refused] = [0, 0];
  for (const file of files.sort()) {
    const one = await compared(path.join(target, file));
    resources += one.resources;
    refused += one.refused;
  }
  assert.ok(files.length > 100 && resources > 1000 && refused > 100, `only ${files.length} modules, ${resources} resources, ${refused} parameters`);
  console.log(`${files.length} modules ask for ${resources} resources, as their templates say; ${refused} parameters refuse a wrong value`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
