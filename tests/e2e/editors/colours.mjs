// Colours every valid program of the repository as Helix and Sublime Text do.
//   node colours.mjs ROOT HIGHLIGHT LIBRARY [--update]
// HIGHLIGHT is the program of ./highlight, LIBRARY the grammar for tree-sitter. With --update it writes helix.txt and tests nothing.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITIAL, load } from '../../grammar/highlighter.mjs';
import { programs } from '../../grammar/programs.mjs';

const [root, highlight, library, update] = process.argv.slice(2);

/** What `highlight` says of programs: for each its lines, for each of these runs of text with their scopes. */
function colour(how, texts) {
  const input = texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
  const { status, stdout, stderr } = spawnSync(highlight, how, { input, encoding: 'utf8', maxBuffer: 1 << 30, timeout: 120_000 });
  if (status !== 0) throw new Error(`highlight ${how.join(' ')}: ${stderr}`);
  const found = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (found.length !== texts.length) throw new Error(`highlight ${how[0]} coloured ${found.length} of ${texts.length} programs`);
  return found;
}

const valid = programs(root).filter((program) => program.valid);
if (valid.length < 280) throw new Error('programs of the repository were not found');
const texts = valid.map((program) => program.text);
const wrong = [];
let count = 0;

// ---- Helix ----

const helix = ['helix', library, join(root, 'editors/helix/runtime/queries/authc')];

const sample = readFileSync(join(root, 'grammar/tree-sitter-authc/test/queries/program.authc'), 'utf8');
const expected = new URL('helix.txt', import.meta.url);
const listing = colour(helix, [sample])[0]
  .map((runs) => runs.filter(([text]) => /\S/.test(text)).map(([text, scopes]) => `${text.trim()}  ${scopes.at(-1) ?? 'none'}\n`).join(''))
  .join('\n');
if (update) {
  writeFileSync(expected, listing);
  process.exit(0);
}
if (readFileSync(expected, 'utf8') !== listing) wrong.push(`helix.txt: Helix colours otherwise, see with tests/e2e/editors.sh --update`);

colour(helix, texts).forEach((lines, number) => {
  if (lines.map((runs) => runs.map(([text]) => text).join('')).join('\n') !== texts[number]) throw new Error('text was lost');
  lines.forEach((runs, line) => {
    for (const [text, scopes] of runs) {
      count += 1;
      if (/\S/.test(text) && scopes.length === 0) wrong.push(`helix: ${valid[number].from}:${line + 1} ${JSON.stringify(text)} has no colour`);
    }
  });
});
console.log(`colours: Helix colours ${valid.length} programs, ${count} pieces`);

// ---- Sublime Text: the same scopes as the TextMate grammar ----

const grammar = await load(root);

/** The scope that decides on the colour. */
const innermost = (scopes) => scopes.findLast((scope) => !scope.startsWith('meta.')) ?? '';

count = 0;
colour(['sublime', join(root, 'editors/sublime/authc.sublime-syntax')], texts).forEach((found, number) => {
  let state = INITIAL;
  texts[number].split('\n').forEach((line, at) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const sublime = (found[at] ?? []).flatMap(([text, scopes]) => Array(text.length).fill(innermost(scopes)));
    for (const { startIndex, endIndex, scopes } of tokens) {
      for (let column = startIndex; column < Math.min(endIndex, line.length); column += 1) {
        if (!/\S/.test(line[column])) continue;
        count += 1;
        if (sublime[column] !== innermost(scopes)) {
          wrong.push(`sublime: ${valid[number].from}:${at + 1}:${column + 1} ${JSON.stringify(line.slice(startIndex, endIndex))} is ${sublime[column]}, in TextMate ${innermost(scopes)}`);
          break;
        }
      }
    }
  });
});
console.log(`colours: Sublime Text and TextMate agree on ${count} characters`);
if (count < 10_000) throw new Error('too few characters were compared');

if (wrong.length) {
  console.error(`${wrong.length} are wrong:\n${wrong.slice(0, 40).join('\n')}`);
  process.exit(1);
}
