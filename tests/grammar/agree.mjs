// Asks the compiler and tree-sitter about the same programs, and wants the same answer.
//   node agree.mjs ROOT WORK SEED COUNT      with $AUTHC, $TREE_SITTER, and the built grammar in $GRAMMAR
// WORK is a folder for the programs; those that are judged differently are left there.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated, mutated, programs, random, substituted } from './programs.mjs';

const [root, work, seed, count] = process.argv.slice(2);
const { AUTHC, TREE_SITTER, GRAMMAR } = process.env;
const tables = JSON.parse(readFileSync(join(root, 'grammar/tree-sitter-authc/clauses.json'), 'utf8'));

// What a context-free grammar cannot say, or no grammar at all. A file with none but these is left out.
const BEYOND = {
  AC0006: 'a clause is given twice',
  AC0013: 'a control character',
  AC0014: 'a bidirectional control character',
  AC0015: 'no line break at the end',
  AC0016: 'brackets nest too deep',
  AC0017: 'the file is too large',
  AC0018: 'the file is not UTF-8',
  AC0514: 'a mark is glued to a path',
  AC0917: 'a character that nobody can see',
};

const run = (program, args) => {
  try {
    return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'], cwd: work, timeout: 300_000 });
  } catch (error) {
    // Both exit with another code than 0 when something is wrong with a file.
    if (error.stdout && error.signal === null) return error.stdout;
    throw error;
  }
};

const all = programs(root);
if (all.filter((one) => one.valid).length < 280) throw new Error('programs of the repository were not found');
all.push(...generated(tables, Number(seed), 30));
const bases = all.length;
const numbers = random(Number(seed));
const how = {};
while (all.length < bases + Number(count)) {
  const base = all[numbers.below(bases)];
  const copy = mutated(base.text, tables, numbers);
  if (copy === undefined || copy.text === base.text) continue;
  how[copy.how] = (how[copy.how] ?? 0) + 1;
  all.push({ from: `${base.from}, ${copy.how}`, text: copy.text });
}
all.push(...substituted(tables));

rmSync(work, { recursive: true, force: true });
mkdirSync(join(work, 'p'), { recursive: true });
all.forEach((one, at) => {
  one.file = `p/${String(at).padStart(6, '0')}.authc`;
  writeFileSync(join(work, one.file), one.text);
});
writeFileSync(join(work, 'paths'), all.map((one) => one.file).join('\n') + '\n');

const said = JSON.parse(run(AUTHC, ['lint', '--format', 'json', 'p']));
const codes = new Map(all.map((one) => [one.file, new Set()]));
for (const { code, labels } of said.diagnostics) {
  if (code.startsWith('AC00') || code in BEYOND) codes.get(labels.find((label) => label.primary).file).add(code);
}

// What tree-sitter says of the programs in the list: a line for each with an error, and then the summary, which is read.
function parse() {
  const answer = run(TREE_SITTER, ['parse', '--quiet', '--json-summary', '--lib-path', GRAMMAR, '--lang-name', 'authc', '--paths', 'paths']);
  const summaries = JSON.parse(answer.slice(answer.search(/^\{$/m))).parse_summaries;
  return new Map(summaries.map((one) => [one.file, one.successful]));
}
const parsed = parse();

let [accepted, rejected, beyond] = [0, 0, 0];
const [wrong, alone] = [[], []];
for (const one of all) {
  const taken = parsed.get(one.file);
  if (taken === undefined) throw new Error(`tree-sitter says nothing of ${one.file}`);
  const found = [...codes.get(one.file)];
  const strict = found.filter((code) => !(code in BEYOND));
  if (one.valid && !taken) wrong.push(`${one.file} (${one.from}): valid, and tree-sitter finds an error`);
  else if (strict.length && taken) wrong.push(`${one.file} (${one.from}): ${strict.join(', ')}, and tree-sitter finds nothing`);
  else if (!found.length && !taken) alone.push(one);
  else if (strict.length) rejected += 1;
  else if (found.length) beyond += 1;
  else accepted += 1;
}

// The compiler reads any name as the `claim` of a claim, tree-sitter only that word: such a program must please it once the
// word is right.
for (const one of alone) {
  writeFileSync(join(work, one.file), one.text.replace(/((?:=|\brule\s+[^\s"]+)\s*)[\w-]+(?=\s*\(\s*")/g, '$1claim'));
}
writeFileSync(join(work, 'paths'), [...alone.map((one) => one.file)].join('\n') + '\n');
const better = alone.length ? parse() : new Map();
for (const one of alone) {
  writeFileSync(join(work, one.file), one.text);
  if (better.get(one.file)) beyond += 1;
  else wrong.push(`${one.file} (${one.from}): tree-sitter alone finds an error`);
}

console.log(`agree: ${all.length} programs (${bases} and copies of them: ${JSON.stringify(how)}): ` +
  `both take ${accepted}, both reject ${rejected}, ${beyond} are beyond a grammar, ${wrong.length} are judged differently`);
if (accepted < all.length / 20 || rejected < all.length / 10) throw new Error('the programs are too much alike to tell anything');
if (wrong.length) {
  console.error(wrong.slice(0, 40).join('\n'));
  process.exit(1);
}
rmSync(work, { recursive: true, force: true });
