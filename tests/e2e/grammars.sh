#!/usr/bin/env bash
# The grammars for editors, run by the real tools: tree-sitter's corpus, queries and tree, compared with the parser of the
# compiler ($AUTHC) on thousands of programs, and the TextMate grammar as VS Code reads it.
#   tests/e2e/grammars.sh [--update]      writes the parser and the expected captures of the queries anew, and tests nothing
# AUTHC_EDITS sets how many broken programs are compared; AUTHC_SEED where to begin.
source "$(dirname "${BASH_SOURCE[0]}")/tools.bash"
grammar=$root/grammar/tree-sitter-authc
tests=$root/tests/grammar
needs cargo cc node npm
tree_sitter

# captures NAME FILE: what a query finds in the program that is there for it, or else in that for all.
captures() {
  local program=test/queries/$1.authc
  [ -f "$program" ] || program=test/queries/program.authc
  "$TREE_SITTER" query --lib-path "$GRAMMAR" --lang-name authc --captures "queries/$1.scm" "$program" | tail -n +2 >"$2"
}
queries=(folds indents injections locals)

cd "$grammar"
export GRAMMAR=$work/authc.so
if [ "${1:-}" = --update ]; then
  "$TREE_SITTER" generate
  "$TREE_SITTER" build -o "$GRAMMAR"
  for name in "${queries[@]}"; do captures "$name" "test/queries/$name.txt"; done
  exit 0
fi

say "the parser of tree-sitter is the one of grammar.js"
"$TREE_SITTER" generate --output "$work/src"
diff -rq --exclude scanner.c src "$work/src" || fail "the parser is behind: tests/e2e/grammars.sh --update"
cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Isrc src/scanner.c
"$TREE_SITTER" build -o "$GRAMMAR"

say "corpus, highlights and tags"
"$TREE_SITTER" test --rebuild >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "tree-sitter test"; }
tail -n 2 "$work/said"
for name in "${queries[@]}"; do
  captures "$name" "$work/$name.txt"
  [ -s "$work/$name.txt" ] || fail "$name.scm finds nothing"
  diff -u "test/queries/$name.txt" "$work/$name.txt" || fail "$name.scm finds something else: tests/e2e/grammars.sh --update"
done

compiler
packages

say "the compiler and tree-sitter take and reject the same"
node "$tests/agree.mjs" "$root" "$target/e2e/tools/disagreed" "${AUTHC_SEED:-1}" "${AUTHC_EDITS:-8000}" || fail "they do not"

say "TextMate"
"$tests/node_modules/.bin/vscode-tmgrammar-test" -g "$root/grammar/authc.tmLanguage.json" "$tests/fixtures/*.authc" || fail "fixtures"
node "$tests/textmate.mjs" "$root" || fail "words of programs"
