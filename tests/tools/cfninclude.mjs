#!/usr/bin/env node
// Reads CloudFormation templates with the AWS CDK's CfnInclude, as someone does who keeps our output inside a CDK app,
// and checks that CDK hands back what it was given: once as the template stands, once with its parameters filled in.
//   node cfninclude.mjs FILE.json ...
// Prints `ok FILE n resources`, or what differs, and then ends with 1.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'
import { plausible } from './parameters.mjs'

function throughCdk(templateFile, parameters) {
  const outdir = mkdtempSync(path.join(tmpdir(), 'cfninclude-'))
  try {
    // CDK checks the template by rules of its own, too: what it finds wrong is to fail.
    const context = { '@aws-cdk/core:validateAgainstDefaultRules': true }
    const app = new App({ outdir, context, analyticsReporting: false, treeMetadata: false })
    const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false })
    const stack = new Stack(app, 'Stack', { synthesizer })
    new CfnInclude(stack, 'Template', { templateFile, parameters })
    return app.synth().getStackArtifact(stack.artifactId).template
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

/** A template's value with the parameters put in, and with the one spelling of `Fn::GetAtt` that CDK keeps. */
function resolved(value, parameters) {
  if (Array.isArray(value)) return value.map((item) => resolved(item, parameters))
  if (value === null || typeof value !== 'object') return value
  const [key, ...others] = Object.keys(value)
  if (others.length === 0) {
    const inner = value[key]
    if (key === 'Ref' && Object.hasOwn(parameters, inner)) return parameters[inner]
    if (key === 'Fn::GetAtt' && typeof inner === 'string') {
      return { 'Fn::GetAtt': [inner.slice(0, inner.indexOf('.')), inner.slice(inner.indexOf('.') + 1)] }
    }
    if (key === 'Fn::Select') {
      // CDK works out what it can: a field of a text that is known.
      const [index, list] = resolved(inner, parameters)
      const [separator, text] = list?.['Fn::Split'] ?? []
      if (typeof text === 'string') return text.split(separator)[Number(index)]
      return { 'Fn::Select': [index, list] }
    }
    if (key === 'Fn::Sub') {
      const [text, names] = Array.isArray(inner) ? inner : [inner, {}]
      const put = text.replace(/\$\{([^!{}][^{}]*)\}/g, (all, name) =>
        Object.hasOwn(parameters, name) && !Object.hasOwn(names, name) ? parameters[name] : all)
      return { 'Fn::Sub': Array.isArray(inner) ? [put, resolved(names, parameters)] : put }
    }
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, parameters)]))
}

/** The paths at which two values differ. */
function differences(given, back, at, out = []) {
  if (isDeepStrictEqual(given, back)) return out
  const both = [given, back].every((value) => value !== null && typeof value === 'object')
  if (!both || Array.isArray(given) !== Array.isArray(back)) {
    out.push(`${at}: given ${JSON.stringify(given)}, came back as ${JSON.stringify(back)}`)
    return out
  }
  for (const key of new Set([...Object.keys(given), ...Object.keys(back)])) differences(given[key], back[key], `${at}/${key}`, out)
  return out
}

const asList = (value) => (value === undefined || Array.isArray(value) ? value : [value])
const SECTIONS = ['Outputs', 'Conditions', 'Mappings', 'Rules', 'Transform']
const ATTRIBUTES = ['Type', 'Properties', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'DependsOn', 'CreationPolicy', 'UpdatePolicy']

function compare(template, back, parameters) {
  const out = []
  const given = template.Resources ?? {}
  const found = back.Resources ?? {}
  for (const id of new Set([...Object.keys(given), ...Object.keys(found)])) {
    if (!given[id] || !found[id]) {
      out.push(`Resources/${id}: ${given[id] ? 'did not come back' : 'came from nowhere'}`)
      continue
    }
    for (const attribute of ATTRIBUTES) {
      let [want, got] = [resolved(given[id][attribute], parameters), resolved(found[id][attribute], {})]
      if (attribute === 'DependsOn') [want, got] = [asList(want)?.toSorted(), asList(got)?.toSorted()]
      // CDK leaves out `Properties` that are empty.
      if (attribute === 'Properties') [want, got] = [want ?? {}, got ?? {}]
      differences(want, got, `Resources/${id}/${attribute}`, out)
    }
  }
  for (const section of SECTIONS) {
    differences(resolved(template[section] ?? {}, parameters), resolved(back[section] ?? {}, {}), section, out)
  }
  const left = Object.fromEntries(Object.entries(template.Parameters ?? {}).filter(([name]) => !Object.hasOwn(parameters, name)))
  differences(left, back.Parameters ?? {}, 'Parameters', out)
  return out
}

const files = process.argv.slice(2)
if (!files.length) {
  console.error('usage: cfninclude.mjs FILE.json ...')
  process.exit(2)
}
for (const file of files) {
  let found
  let count = 0
  try {
    const template = JSON.parse(readFileSync(file, 'utf8'))
    count = Object.keys(template.Resources ?? {}).length
    const open = Object.entries(template.Parameters ?? {}).filter(([, parameter]) => parameter.Default === undefined)
    const parameters = Object.fromEntries(open.map(([name, parameter]) => [name, plausible(name, parameter)]))
    found = [
      ...compare(template, throughCdk(path.resolve(file), {}), {}),
      ...compare(template, throughCdk(path.resolve(file), parameters), parameters).map((line) => `${line} (parameters filled in)`),
    ]
    if (count === 0) found.push('the template has no resources')
  } catch (error) {
    found = [`${error.name}: ${error.message}`]
  }
  if (found.length) process.exitCode = 1
  console.log(found.length ? `not ok ${file}\n${found.map((line) => `  ${line}`).join('\n')}` : `ok ${file} ${count} resources`)
}
