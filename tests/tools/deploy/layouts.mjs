// Deploys templates on paper in the layouts that docs/deployers.md names, with the AWS CDK and the helper of examples/deploy:
//   same    everything in one stack
//   nested  functions and access in a nested stack, what they name in the parent
//   second  functions and access in a second stack
// Writes the templates below OUTDIR, for cfn-lint to look for circular dependencies; CDK itself refuses those between stacks.
//   node layouts.mjs HELPER OUTDIR FOLDER...     FOLDER holds template.json and bundle.json
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib'
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Stream } from 'aws-cdk-lib/aws-kinesis'
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { plausible } from '../parameters.mjs'

const [helper, outdir, ...folders] = process.argv.slice(2)
const { Authc } = createRequire(import.meta.url)(path.resolve(helper, 'index.js'))

const partitionKey = { name: 'id', type: AttributeType.STRING }
/** By the service in the pattern of a parameter: what has such an ARN. */
const THINGS = {
  dynamodb: (scope, id) => new Table(scope, id, { partitionKey }).tableArn,
  s3: (scope, id) => new Bucket(scope, id).bucketArn,
  sqs: (scope, id) => new Queue(scope, id).queueArn,
  sns: (scope, id) => new Topic(scope, id).topicArn,
  kinesis: (scope, id) => new Stream(scope, id).streamArn,
  events: (scope, id) => new EventBus(scope, id).eventBusArn,
  secretsmanager: (scope, id) => new Secret(scope, id).secretArn,
}

function deploy(app, title, folder, layout) {
  const [template, bundle] = ['template', 'bundle'].map((name) => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')))
  const first = new Stack(app, `${title}-${layout}`)
  // A stack of an app without things of its own is not empty.
  new CfnResource(first, 'Nothing', { type: 'AWS::CloudFormation::WaitConditionHandle' })
  const own = { same: () => first, nested: () => new NestedStack(first, 'Access'), second: () => new Stack(app, `${title}-${layout}-access`) }
  const scope = (own[layout] ?? own.second)()
  // A layout that cannot be: the functions are where the things are.
  const withFunctions = layout === 'apart' ? first : scope
  const functions = {}
  const parameters = {}
  for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
    if (parameter.Default !== undefined) continue
    const [, service] = /^\^arn:aws\[a-z-\]\*:([a-z0-9-]+):/.exec(parameter.AllowedPattern) ?? []
    const declared = name.replace(/(Arn|Id)$/, '')
    if (service === 'lambda') {
      functions[declared] = undefined
      parameters[name] = () => functions[declared].functionArn
    } else if (service && THINGS[service]) {
      parameters[name] = THINGS[service](first, `${declared}Thing`)
    } else if (/^Id of API /.test(parameter.Description)) {
      parameters[name] = new CfnApi(first, `${declared}Thing`, { name: declared, protocolType: 'HTTP' }).ref
    } else {
      parameters[name] = plausible(name, parameter)
    }
  }
  const access = new Authc(scope, 'Authc', { template, bundle, parameters })
  for (const name of Object.keys(functions)) {
    const role = bundle.principals.some(({ principal }) => principal === `function ${name}`) ? access.role(name) : undefined
    functions[name] = new Function(withFunctions, `${name}Function`, {
      runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {}'), role,
    })
  }
  return functions
}

const context = { '@aws-cdk/core:validateAgainstDefaultRules': true }
const app = (to) => new App({ outdir: to, context, analyticsReporting: false, treeMetadata: false })
let count = 0
let apart = 0
for (const layout of ['same', 'nested', 'second']) {
  const all = app(path.join(outdir, layout))
  for (const folder of folders) deploy(all, path.basename(path.dirname(folder)), folder, layout)
  count += all.synth().stacks.length
}
for (const folder of folders) {
  // Functions in another stack than their roles, which take their ARNs.
  const one = app(undefined)
  const title = path.basename(path.dirname(folder))
  const functions = deploy(one, title, folder, 'apart')
  const roles = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8')).principals.map(({ principal }) => principal)
  if (!Object.keys(functions).some((name) => roles.includes(`function ${name}`))) continue
  let said = ''
  try {
    one.synth()
  } catch (error) {
    said = error.message
  }
  if (!/cyclic|circular/i.test(said)) throw new Error(`${title}: functions apart from their roles make no cycle: ${said}`)
  apart += 1
}
if (count < 3 * folders.length || apart === 0) throw new Error(`only ${count} stacks, ${apart} cycles`)
console.log(`${count} stacks in 3 layouts; functions apart from their roles are refused in ${apart} apps`)
