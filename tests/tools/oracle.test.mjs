// Tests of oracle.mjs, and a record of how the simulator below it decides: node --test tests/tools
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

const ME = 'cognito-identity.amazonaws.com:sub'
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Notes'
const OBJECT = 'arn:aws:s3:::uploads/private/us-east-1:me/a'

function ask(...lines) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [new URL('oracle.mjs', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => { out += chunk })
    child.on('error', fail)
    child.on('close', (status) => {
      assert.equal(status, 0)
      done(out.split('\n').filter(Boolean).map((line) => JSON.parse(line)))
    })
    child.stdin.end(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  })
}

const policy = (...statements) => ({ Version: '2012-10-17', Statement: statements })
const allow = (Action, Resource, Condition, more) => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }), ...more })
/** What a `StringEquals`-like condition on GetItem says of a context. */
const under = (Condition, context) => ({ policies: [policy(allow('dynamodb:GetItem', TABLE, Condition))], action: 'dynamodb:GetItem', resource: TABLE, context, keepContext: true })
const put = (Resource, resource, context) => ({ policies: [policy(allow('s3:PutObject', Resource))], action: 's3:PutObject', resource, context })
const results = async (...lines) => (await ask(...lines)).map((answer) => answer.result)
const [YES, NO, NEVER, ERROR] = ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied', 'Error']

test('keeps what the session carries, for every action', async () => {
  const sub = `arn:aws:s3:::uploads/private/\${${ME}}/*`
  const tag = 'arn:aws:s3:::uploads/${aws:PrincipalTag/tenant}/*'
  const own = {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`\${${ME}}`] }, Null: { 'dynamodb:LeadingKeys': 'false' },
  }
  assert.deepEqual(await results(
    put(sub, OBJECT, { [ME]: 'us-east-1:me' }), put(sub, OBJECT, { [ME]: 'us-east-1:other' }), put(sub, OBJECT),
    put(tag, 'arn:aws:s3:::uploads/t1/a', { 'aws:PrincipalTag/tenant': 't1' }),
    put(tag, 'arn:aws:s3:::uploads/t1/a', { 'aws:PrincipalTag/tenant': 't2' }),
    under(own, { 'dynamodb:LeadingKeys': ['me'], [ME]: 'me' }), under(own, { 'dynamodb:LeadingKeys': 'me', [ME]: 'me' }),
    under(own, { 'dynamodb:LeadingKeys': ['me', 'other'], [ME]: 'me' }), under(own, { [ME]: 'me' }),
  ), [YES, NO, NO, YES, NO, YES, YES, NO, NO])
})

test('drops, and names, context that the action does not carry', async () => {
  const question = under({ StringEquals: { 's3:prefix': 'a' } }, { 's3:prefix': 'a' })
  const [kept, dropped] = await ask(question, { ...question, keepContext: undefined })
  assert.equal(kept.result, YES)
  assert.deepEqual(dropped, { result: NO, ignored: ['s3:prefix'] })
})

test('refuses what it cannot decide', async () => {
  const good = put('*', OBJECT)
  const answers = await ask(
    'no json', '[]', '{}', { ...good, action: 's3:PutObjekt' }, { ...good, action: 'nothing:Here' }, { ...good, action: 's3' },
    { ...good, resource: TABLE }, { ...good, resource: 'arn:aws:s3:::uploads' }, { ...good, resource: '*' }, { ...good, resource: OBJECT + '*' },
    { ...good, action: 's3:ListAllMyBuckets' }, { ...good, policies: [policy({ ...allow('s3:PutObject', '*'), Effect: 'Maybe' })] },
    { ...good, policies: [policy(allow('s3:PutObjekt', '*'))] }, { ...good, policies: [policy(allow('s3:*', '*', undefined, { Principal: '*' }))] },
    { ...good, use: 'x' }, { use: 'nothing', action: 's3:PutObject', resource: OBJECT },
    under({}, { [ME]: ['one', 'two'] }), under({}, { 'aws:SourceIp': ['1.2.3.4', '1.2.3.5'] }),
  )
  assert.deepEqual(answers.map((answer) => [answer.result, answer.errors.length]), answers.map(() => [ERROR, 1]))
})

test('answers in order, with ids, from definitions', async () => {
  const [defined, one, two, bad, gone] = await ask(
    { define: 'x', policies: [policy(allow('s3:PutObject', '*', undefined, { Sid: 'Put' }), { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::secret/*' })] },
    { id: 1, use: 'x', action: 's3:PutObject', resource: OBJECT }, { id: 'two', use: 'x', action: 's3:PutObject', resource: 'arn:aws:s3:::secret/a' },
    { id: 3, define: 'x', policies: [{}] }, { id: 4, use: 'x', action: 's3:PutObject', resource: OBJECT },
  )
  assert.deepEqual(defined, { defined: 'x' })
  assert.deepEqual(one, { id: 1, result: YES, allowedBy: ['policy0/Put'] })
  assert.deepEqual(two, { id: 'two', result: NEVER, allowedBy: ['policy0/Put'], deniedBy: ['policy0/#2'] })
  assert.deepEqual([bad.id, bad.result, gone.id, gone.result], [3, ERROR, 4, ERROR])
})

test('session policies and boundaries narrow', async () => {
  const all = policy(allow('*', '*'))
  const base = { policies: [all], action: 's3:PutObject', resource: OBJECT }
  const s3 = policy(allow('s3:*', '*')), sqs = policy(allow('sqs:*', '*'))
  assert.deepEqual(await results(
    { ...base, session: sqs }, { ...base, session: [sqs, s3] }, { ...base, boundaries: [sqs] }, { ...base, boundaries: [s3] },
    { ...base, session: policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }) },
  ), [NO, YES, NO, YES, NEVER])
})

test('trust policies', async () => {
  const cognito = 'cognito-identity.amazonaws.com', idp = 'arn:aws:iam::123456789012:oidc-provider/idp.example.com/'
  const role = 'arn:aws:iam::123456789012:role/Users'
  const trust = (Federated, Condition, Action = 'sts:AssumeRoleWithWebIdentity') => policy({ Effect: 'Allow', Principal: { Federated }, Action, Condition })
  const users = trust(cognito, { StringEquals: { [`${cognito}:aud`]: 'pool' }, 'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'authenticated' } })
  const assume = (resourcePolicy, principal, context) => ({ resourcePolicy, principal, action: 'sts:AssumeRoleWithWebIdentity', resource: role, context })
  const from = (aud, ...amr) => ({ [`${cognito}:aud`]: aud, [`${cognito}:amr`]: amr })
  assert.deepEqual(await results(
    assume(users, cognito, from('pool', 'authenticated', 'graph.facebook.com')), assume(users, cognito, from('pool', 'unauthenticated')),
    assume(users, cognito, from('other', 'authenticated')), assume(users, 'accounts.google.com', from('pool', 'authenticated')),
    { ...assume(users, cognito, from('pool', 'authenticated')), action: 'sts:TagSession' },
    assume(trust(idp, { StringEquals: { 'idp.example.com/:aud': 'me' } }), idp, { 'idp.example.com/:aud': 'me' }),
    assume(trust(idp, { StringEquals: { 'idp.example.com/:aud': 'me' } }), idp, { 'idp.example.com/:aud': 'you' }),
    assume(trust('accounts.google.com', { StringEquals: { 'accounts.google.com:aud': 'me' } }), 'accounts.google.com', { 'accounts.google.com:aud': 'me' }),
    assume(policy(allow('sts:AssumeRoleWithWebIdentity', '*')), cognito, {}),
    { define: 't', trust: true, resourcePolicy: users },
    { use: 't', action: 'sts:AssumeRoleWithWebIdentity', resource: role, principal: cognito, context: from('pool', 'authenticated') },
  ), [YES, NO, NO, NO, NO, YES, NO, YES, ERROR, undefined, YES])
})

// Where the simulator parts from what AWS documents, or from what one may expect. A change here is a change to look at
// in every suite that compares against it.
test('known differences', async (t) => {
  const name = 'dynamodb:LeadingKeys', tag = 'aws:PrincipalTag/x'
  const cases = {
    'a plain operator on a list never matches': [under({ StringEquals: { [name]: 'a' } }, { [name]: ['a'] }), NO],
    '… not even a negated one': [under({ StringNotEquals: { [name]: 'b' } }, { [name]: ['a'] }), NO],
    '… nor IfExists': [under({ StringEqualsIfExists: { [name]: 'a' } }, { [name]: ['a'] }), NO],
    'ForAllValues holds for an empty list': [under({ 'ForAllValues:StringEquals': { [name]: 'a' } }, { [name]: [] }), YES],
    'an empty list is present to Null': [under({ Null: { [name]: 'false' } }, { [name]: [] }), YES],
    'ForAnyValue does not know IfExists': [under({ 'ForAnyValue:StringEqualsIfExists': { [name]: 'a' } }, {}), NO],
    'an unknown variable under a negated operator does not match': [under({ StringNotEquals: { [tag]: '${aws:PrincipalTag/y}' } }, { [tag]: 'a' }), NO],
    '… but a missing key does': [under({ StringNotEquals: { [tag]: 'a' } }, {}), YES],
    'variables are filled in for an old Version': [{ ...put('*', OBJECT, { [ME]: 'us-east-1:me' }), policies: [{ ...policy(allow('s3:PutObject', `arn:aws:s3:::uploads/private/\${${ME}}/*`)), Version: '2008-10-17' }] }, YES],
    'a default needs the blank after its comma': [put("arn:aws:s3:::uploads/${aws:PrincipalTag/x,'d'}/a", 'arn:aws:s3:::uploads/d/a'), NO],
    '… and with it works': [put("arn:aws:s3:::uploads/${aws:PrincipalTag/x, 'd'}/a", 'arn:aws:s3:::uploads/d/a'), YES],
    'an empty value is taken for a missing one': [put("arn:aws:s3:::uploads/${aws:PrincipalTag/x, 'd'}/a", 'arn:aws:s3:::uploads/d/a', { [tag]: '' }), YES],
    '… and without a default matches nothing': [put('arn:aws:s3:::uploads/${aws:PrincipalTag/x}/a', 'arn:aws:s3:::uploads//a', { [tag]: '' }), NO],
    'wildcards in a value are plain text': [put('arn:aws:s3:::uploads/${aws:PrincipalTag/x}/a', 'arn:aws:s3:::uploads/b/a', { [tag]: '*' }), NO],
    'the account and region of an ARN have no case': [{ policies: [policy(allow('dynamodb:GetItem', TABLE.toUpperCase().replace('ARN:AWS', 'arn:aws').replace('TABLE/NOTES', 'table/Notes')))], action: 'dynamodb:GetItem', resource: TABLE }, YES],
    'a wildcard before the first / or : of a resource is plain text': [{ policies: [policy(allow('execute-api:Invoke', 'arn:aws:execute-api:us-east-1:123456789012:*/prod/GET/a'))], action: 'execute-api:Invoke', resource: 'arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/a' }, NO],
    '… but not in a resource without either': [{ policies: [policy(allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:jobs*'))], action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:123456789012:jobs-dev' }, YES],
    '… where a variable with a / or : never matches': [{ policies: [policy(allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:${aws:PrincipalTag/x}'))], action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:123456789012:a', context: { [tag]: 'a' } }, NO],
    'a * does not cross a line feed': [put('arn:aws:s3:::uploads/*', 'arn:aws:s3:::uploads/a\nb'), NO],
    'an epoch is read as milliseconds, not seconds': [under({ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, { 'aws:CurrentTime': '1893456000' }), YES],
    'a number is read up to its first odd letter': [under({ NumericEquals: { 'aws:MultiFactorAuthAge': '12' } }, { 'aws:MultiFactorAuthAge': '12abc' }), YES],
    'nothing is in the context that was not given': [under({ DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } }, {}), NO],
    'another account needs a resource policy': [{ policies: [policy(allow('dynamodb:GetItem', '*'))], action: 'dynamodb:GetItem', resource: TABLE.replace('123456789012', '999999999999') }, NO],
    'sts:GetCallerIdentity is always allowed': [{ action: 'sts:GetCallerIdentity', policies: [policy({ Effect: 'Deny', Action: '*', Resource: '*' })] }, YES],
  }
  const answers = await ask(...Object.values(cases).map(([question]) => question))
  for (const [index, [title, [, wanted]]] of Object.entries(cases).entries()) {
    await t.test(title, () => assert.equal(answers[index].result, wanted, JSON.stringify(answers[index])))
  }
})
