// What `sst build` of SST v1 does but for its bootstrap stack, which asks AWS: bundles the stacks and the functions, and writes templates.
// To be run in the folder of an app, from a copy there, so that the packages of the app are found:
//   node sst-v1.mjs MAIN OUTDIR
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { App } from '@serverless-stack/resources'

const [main, outdir] = process.argv.slice(2)
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const outfile = path.resolve('.build/stacks/index.mjs')
await esbuild.build({
  bundle: true, platform: 'node', target: 'esnext', format: 'esm', keepNames: true, outfile, entryPoints: [main],
  external: Object.keys({ ...dependencies, ...devDependencies }),
})
const { name, region } = JSON.parse(readFileSync('sst.json', 'utf8'))
const app = new App({ name, region, stage: 'dev', buildDir: '.build' }, { outdir, analyticsReporting: false })
const { default: stacks } = await import(pathToFileURL(outfile))
await stacks(app)
await app.runDeferredBuilds()
app.synth()
// Bundling leaves workers behind.
process.exit()
