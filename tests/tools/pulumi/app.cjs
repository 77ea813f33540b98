// Looks at what apps made under Pulumi's mocks, with the output of run.cjs --app:
//
//   app.cjs PAGE.json APP.json SST.json BUNDLE.json
//
// Functions have the roles of the program and no other, and each route of the bundle has its authorizer.
const assert = require("node:assert/strict");
const fs = require("node:fs");

const [page, app, sst, bundle] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
const of = (made, type) => made.filter((one) => one.type === type);

for (const [made, names] of [
  [page, { list: "ListRole" }],
  [app, { PreSignUp: "PreSignUpRole", Presign: "PresignRole", Health: "HealthRole", Admin: "AdminRole" }],
]) {
  const functions = of(made, "aws:lambda/function:Function");
  const roles = Object.fromEntries(functions.map(({ id, inputs }) => [id, inputs.role]));
  assert.deepEqual(roles, Object.fromEntries(Object.entries(names).map(([name, role]) => [name, `{{${role}.Arn}}`])));
  const own = new Set(of(made, "aws:iam/role:Role").map(({ id }) => id));
  assert.ok(Object.values(names).every((role) => own.has(role)));
  for (const { id, inputs } of of(made, "aws:iam/rolePolicy:RolePolicy")) {
    assert.ok(JSON.parse(inputs.policy).Statement.length > 0, id);
  }
}
// Every value that came later has come.
assert.equal(of(app, "aws:cognito/userPool:UserPool")[0].inputs.lambdaConfig.preSignUp, "{{PreSignUp.Arn}}");

const routes = of(app, "aws:apigatewayv2/route:Route").map(({ inputs }) => inputs);
assert.equal(routes.length, bundle.routes.length);
for (const { key, authorization, authorizer, scopes } of bundle.routes) {
  const route = routes.find((one) => one.routeKey === key);
  assert.equal(route?.authorizationType, authorization, key);
  assert.equal(route.authorizerId, authorizer && "{{HttpPoolAuthorizer}}", key);
  assert.deepEqual(route.authorizationScopes, scopes, key);
}
// The same of SST.
const roles = Object.fromEntries(of(sst, "sst:Function").map(({ id, inputs }) => [id, inputs.role]));
const names = ["PreSignUp", "Presign", "Health", "Admin"];
assert.deepEqual(roles, Object.fromEntries(names.map((name) => [name, `{{${name}Role.Arn}}`])));
assert.equal(of(sst, "aws:cognito/userPool:UserPool")[0].inputs.lambdaConfig.preSignUp, "{{PreSignUp.Arn}}");
assert.ok(!of(sst, "aws:cognito/userPool:UserPool")[0].kept, "the stage dev comes and goes");
assert.equal(of(sst, "sst:route").length, bundle.routes.length);
for (const { key, authorization, scopes } of bundle.routes) {
  const auths = { NONE: false, AWS_IAM: { iam: true }, JWT: { jwt: { authorizer: "{{HttpPoolAuthorizer}}", scopes } } };
  assert.deepEqual(of(sst, "sst:route").find(({ id }) => id === key)?.inputs.auth, auths[authorization], key);
}
console.log(`${routes.length} routes and ${of(app, "aws:lambda/function:Function").length} functions are as the program says`);
