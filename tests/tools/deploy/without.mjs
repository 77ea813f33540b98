// Leaves out what removes an addition of a deployer, as a row of docs/deployers.json says.
//   node without.mjs APP ROW
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const [app, row] = process.argv.slice(2)
const { without, adding } = JSON.parse(row)
for (const { file, text, by } of [without, adding].filter(Boolean)) {
  const old = readFileSync(path.join(app, file), 'utf8')
  if (old.split(text).length !== 2) throw new Error(`\`${text}\` stands ${old.split(text).length - 1} times in ${file}`)
  writeFileSync(path.join(app, file), old.replace(text, () => by))
}
