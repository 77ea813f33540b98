// Tokenises every valid program of the repository with the TextMate grammar, as VS Code does.
//   node textmate.mjs ROOT

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITIAL, load } from './highlighter.mjs';
import { programs } from './programs.mjs';

const root = process.argv[2];
const tables = JSON.parse(readFileSync(join(root, 'grammar/tree-sitter-authc/clauses.json'), 'utf8'));
const meaning = new Set([...tables.keywords, ...tables.kinds]);

const grammar = await load(root);

const { depth } = grammar.tokenizeLine('', INITIAL).ruleStack;

const wrong = [];
let [count, words] = [0, 0];
for (const { from, valid, text } of programs(root)) {
  if (!valid) continue;
  count += 1;
  let state = INITIAL;
  text.split('\n').forEach((line, number) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const part = line.slice(startIndex, endIndex);
      const at = `${from}:${number + 1}:${startIndex + 1} ${JSON.stringify(part)} is ${scopes.join(' ')}`;
      if (!/\S/.test(part)) continue;
      const own = scopes.filter((scope) => scope !== 'source.authc' && !scope.startsWith('meta.'));
      if (own.length === 0 || own.some((scope) => scope.startsWith('invalid.'))) wrong.push(at);
      if (own.some((scope) => /^(comment|string)\./.test(scope))) continue;
      // A word of the language is no plain name, unless it stands behind a dot or as an attribute of a key.
      if (meaning.has(part)) {
        words += 1;
        if (own.at(-1) === 'variable.other.authc' && line[startIndex - 1] !== '.') wrong.push(at);
      }
    }
  });
  if (state.depth !== depth) wrong.push(`${from}: something is still open at the end`);
}
console.log(`textmate: ${count} programs with ${words} words of the language`);
if (count < 280 || words < 1000) throw new Error('programs of the repository were not found');
if (wrong.length) {
  console.error(wrong.slice(0, 40).join('\n'));
  process.exit(1);
}
