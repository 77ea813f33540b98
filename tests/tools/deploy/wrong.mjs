// What the helper must refuse, each with a message that names what is wrong. To be run in the folder of the CDK app.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { App, Lazy, Stack } from 'aws-cdk-lib'
import { Authc } from 'authc-cdk'

const [template, bundle] = ['template', 'bundle'].map((name) => JSON.parse(readFileSync(`auth/${name}.json`, 'utf8')))
const lambda = (name) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const right = {
  NotesArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/notes',
  UploadsArn: 'arn:aws:s3:::uploads',
  HttpId: 'a1b2c3',
  PreSignUpArn: () => lambda('a'),
  PresignArn: () => lambda('b'),
  HealthArn: lambda('c'),
  AdminArn: lambda('d'),
}
const made = (parameters, { of = template, from = bundle } = {}) => {
  const app = new App({ analyticsReporting: false })
  const stack = new Stack(app, 'S')
  const auth = new Authc(stack, 'Auth', { template: of, bundle: from, parameters })
  return { app, stack, auth }
}
const refused = (what, expected) => assert.throws(what, (error) => {
  for (const text of ['authc: ', ...expected]) assert.ok(error.message.includes(text), `${error.message} lacks ${text}`)
  return true
})
const without = (name) => Object.fromEntries(Object.entries(right).filter(([other]) => other !== name))

made(right).app.synth()
for (const name of Object.keys(right)) refused(() => made(without(name)), [name, 'no value'])
refused(() => made({ ...right, Notes: 'x' }), ['no parameter Notes'])
for (const value of ['*', 'arn:aws:dynamodb:*:123456789012:table/notes', 'arn:aws:s3:::x', '', 'arn:aws:dynamodb:us-east-1:123456789012:table/notes*']) {
  refused(() => made({ ...right, NotesArn: value }), ['NotesArn'])
  refused(() => made({ ...right, NotesArn: () => value }).app.synth(), ['NotesArn'])
}
// A wildcard beside what is known at the deployment.
const token = Lazy.string({ produce: () => 'notes' })
refused(() => made({ ...right, NotesArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${token}*` }), ['NotesArn'])
refused(() => made({ ...right, NotesArn: 1 }), ['NotesArn'])
refused(() => made({ ...right, NotesArn: null }), ['NotesArn'])
// Outputs of two programs.
const other = structuredClone(bundle)
delete other.resources.HttpPoolAuthorizer
refused(() => made(right, { from: other }), ['not of one program'])
const less = structuredClone(template)
delete less.Resources.PresignRole
refused(() => made(right, { of: less }), ['not of one program', 'PresignRole'])
// Names.
const { auth } = made(right)
refused(() => auth.role('Nobody'), ['function Nobody'])
refused(() => auth.routes('Nothing', {}), ['no routes of an API Nothing'])
refused(() => auth.routes('Http', { Presign: 1, Admin: 1 }), ['GET /health', 'Health'])
refused(() => auth.authorizer('Http', 'nobody'), ['nobody'])
const routes = auth.routes('Http', { Presign: 'p', Health: 'h', Admin: 'a' })
assert.deepEqual(routes.map(({ key, method, path, function: of, authorizer }) => [key, method, path, of, authorizer.bind().authorizationType]), [
  ['POST /uploads', 'POST', '/uploads', 'p', 'JWT'],
  ['GET /health', 'GET', '/health', 'h', 'NONE'],
  ['GET /admin/notes', 'GET', '/admin/notes', 'a', 'AWS_IAM'],
])
