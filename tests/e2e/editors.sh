#!/usr/bin/env bash
# The files for Helix, JetBrains IDEs, Kakoune, Sublime Text and Zed. Kakoune is run, with kakoune-lsp and the server; Helix is
# by newer.sh, what colours in a newer one here; Sublime Text is not to be had, but a reader of its syntaxes is; of the rest,
# schemas and queries are checked, and what they start is started.
#   tests/e2e/editors.sh [--update]      writes the expected colours of Helix anew, and tests nothing
# Takes the compiler from $AUTHC, and tree-sitter where tests/e2e/grammars.sh leaves it.
source "$(dirname "${BASH_SOURCE[0]}")/tools.bash"
here=$root/tests/e2e/editors
needs cargo cc node npm python3
tree_sitter
packages

# These crates are of their own, not of the compiler's build. Their builds are kept together.
export CARGO_TARGET_DIR=$target/e2e/editors
say "building what colours"
cargo build --locked --quiet --manifest-path "$here/highlight/Cargo.toml"
highlight=$CARGO_TARGET_DIR/debug/authc-highlight
cd "$root/grammar/tree-sitter-authc"
"$TREE_SITTER" build -o "$work/authc.so"
if [ "${1:-}" = --update ]; then
  node "$here/colours.mjs" "$root" "$highlight" "$work/authc.so" --update
  exit 0
fi

compiler

say "queries of Helix and Zed"
# Paths of the examples are in a file, a line each; a query that names what the grammar has not ends with an error.
find "$root/examples" "$root/grammar/tree-sitter-authc/test" -name '*.authc' | sort >"$work/examples"
[ "$(wc -l <"$work/examples")" -ge 12 ] || fail "the examples were not found"
count=0
for query in "$root"/editors/helix/runtime/queries/authc/*.scm "$root"/editors/zed/languages/authc/*.scm; do
  "$TREE_SITTER" query --lib-path "$work/authc.so" --lang-name authc --captures --paths "$work/examples" "$query" >"$work/found" 2>"$work/errors" ||
    { cat "$work/errors" >&2; fail "$query"; }
  # Every name of a capture must find something in the examples.
  sed 's/"[^"]*"//g; s/;.*//' "$query" | grep -o '@[A-Za-z_.]*' | sort -u | while read -r capture; do
    grep -q -- " - ${capture#@}," "$work/found" || fail "$query: $capture finds nothing in the examples"
  done
  count=$((count + 1))
done
say "$count queries, $(wc -l <"$work/examples") programs"

say "colours of Helix and Sublime Text"
node "$here/colours.mjs" "$root" "$highlight" "$work/authc.so" || fail "colours"

say "the extension of Zed"
cd "$root/editors/zed"
cargo fmt --check || fail "cargo fmt in editors/zed"
cargo clippy --locked --quiet --all-targets -- -D warnings || fail "cargo clippy in editors/zed"
cargo test --locked --quiet || fail "cargo test in editors/zed"
if [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-wasip2" ]; then
  cargo build --locked --quiet --target wasm32-wasip2 || fail "cargo build in editors/zed"
else
  say "the extension of Zed was not built for WebAssembly: this toolchain has no wasm32-wasip2"
fi

say "schemas, settings and commands"
"$root/tests/tools/setup.sh" >"$work/setup" || { cat "$work/setup" >&2; fail "tests/tools/setup.sh"; }
mkdir "$work/check" "$work/bin"
ln -s "$AUTHC" "$work/bin/authc"
"$root/tests/tools/.venv/bin/python" "$here/check.py" "$root" "$work/bin/authc" "$work/check" || fail "check.py"

say "Kakoune"
need kak kakoune
unset XDG_CACHE_HOME XDG_CONFIG_HOME
# Built quickly, not to be quick: it has little to do here.
CARGO_PROFILE_DEV_DEBUG=false tool kak-lsp 22.0.0 kak-lsp 22.0.0 kak-lsp-22.0.0 --debug
mkdir "$work/kakoune"
ln -s "$installed" "$work/bin/kak-lsp"
PATH=$work/bin:$PATH timeout --kill-after=10 200 python3 "$here/kakoune.py" "$root" "$work/kakoune" || fail "Kakoune"
# Whatever was started there has ended, or does so soon.
left() { readlink /proc/[0-9]*/cwd 2>/dev/null | grep -c "^$work/kakoune" || true; }
for _ in $(seq 50); do
  [ "$(left)" != 0 ] || break
  sleep 0.2
done
[ "$(left)" = 0 ] || fail "a server was left behind"
say "all passed"
