// Looks for what a deployer adds in its sources, which its program contains, as rows of docs/deployers.json say.
//   node source.mjs ROWS PACKAGE@VERSION PROGRAM
import { readFileSync } from 'node:fs'

const [rows, wanted, program] = process.argv.slice(2)
const bytes = readFileSync(program)
let count = 0
for (const { id, package: name, version, source } of JSON.parse(readFileSync(rows, 'utf8'))) {
  if (!source || `${name}@${version}` !== wanted) continue
  for (const text of source) {
    if (!bytes.includes(text)) throw new Error(`${id}: ${wanted} has no \`${text}\``)
    count += 1
  }
}
if (!count) throw new Error(`no row is about ${wanted}`)
console.log(`${count} texts are in the sources of ${wanted}`)
