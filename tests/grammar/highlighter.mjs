// The TextMate grammar as VS Code reads it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const require = createRequire(import.meta.url);

/** The state before the first line of a file. */
export const { INITIAL } = textmate;

/** The grammar, which tokenises line by line. */
export async function load(root) {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(join(root, 'grammar/authc.tmLanguage.json'), 'utf8'), 'authc.json'),
  });
  return registry.loadGrammar('source.authc');
}
