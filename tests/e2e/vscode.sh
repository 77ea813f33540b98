#!/usr/bin/env bash
# The VS Code extension as a person meets it: packaged, installed into code-server, and driven in headless Chromium.
# Takes the compiler from $AUTHC. What it installs is kept in target/e2e/vscode; screenshots go to `shots` there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/e2e/vscode
extension=$root/editors/vscode
cache=$root/target/e2e/vscode
exec </dev/null

say() { echo "vscode: $*"; }
fail() { echo "vscode: FAILED: $*" >&2; exit 1; }

# need COMMAND PACKAGE...: takes the Debian packages when the command is missing.
updated=
need() {
  command -v "$1" >/dev/null && return
  local command=$1
  shift
  command -v apt-get >/dev/null || fail "$command is missing, and there is no apt-get to install $* with"
  [ "$(id -u)" = 0 ] || fail "$command is missing: install $*"
  say "installing $* for $command"
  [ -n "$updated" ] || apt-get update -qq >/dev/null || fail "apt-get update"
  updated=yes
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || fail "apt-get install $*"
}
need node nodejs
need npm npm
need g++ g++
need make make
need python3 python3
need rg ripgrep
need chromium chromium fonts-dejavu-core
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
  fail "node 20 or newer is needed, this is $(node --version)"

if [ -z "${AUTHC:-}" ]; then
  say "building the compiler"
  cargo build --locked --quiet --release --bin authc --manifest-path "$root/Cargo.toml"
  AUTHC=${CARGO_TARGET_DIR:-$root/target}/release/authc
fi
AUTHC=$(realpath "$AUTHC")
[ -x "$AUTHC" ] || fail "there is no compiler at $AUTHC"

# A stamp holds the sum of what was installed from; it is written last, so a broken installation is done again.
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
quietly() { "$@" >"$cache/log" 2>&1 || { cat "$cache/log" >&2; fail "$*"; }; }
mkdir -p "$cache/tools"

tools=$cache/tools
code=$tools/node_modules/code-server
sum="$(node --version) $(cat "$here/package.json" "$here/package-lock.json" | sha256sum)"
if ! stamped "$tools/stamp" "$sum"; then
  say "installing code-server and Playwright"
  rm -rf "$tools"
  mkdir "$tools"
  cp "$here/package.json" "$here/package-lock.json" "$tools"
  # The scripts of the packages fetch programs from outside the registry, so they do not run. What is needed of them: three
  # native modules, which are compiled, and ripgrep, which is Debian's. The headers of node lie beside it.
  npm_config_nodedir=$(node -p 'require("path").resolve(process.execPath, "../..")')
  export npm_config_nodedir
  [ -f "$npm_config_nodedir/include/node/node_api.h" ] || unset npm_config_nodedir
  quiet=(--no-audit --no-fund --loglevel=error)
  cd "$tools"
  quietly npm ci --ignore-scripts "${quiet[@]}"
  npm_config_build_from_source=true quietly npm rebuild argon2 "${quiet[@]}"
  cd "$code/lib/vscode"
  quietly npm ci --ignore-scripts --omit=dev --legacy-peer-deps "${quiet[@]}"
  quietly npm rebuild @vscode/spdlog native-watchdog "${quiet[@]}"
  mkdir -p node_modules/@vscode/ripgrep/bin
  ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
  echo "$sum" >"$tools/stamp"
fi

cd "$extension"
sum="$(node --version) $(cat package.json package-lock.json | sha256sum)"
if ! stamped node_modules/.authc-stamp "$sum"; then
  say "installing what the extension is built with"
  quietly npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$sum" >node_modules/.authc-stamp
fi
say "packaging"
quietly npm run --silent package
[ "$(stat -c %s dist/authc.vsix)" -lt 1000000 ] || fail "the package is $(stat -c %s dist/authc.vsix) bytes large"

rm -rf "$cache/shots"
mkdir "$cache/shots"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export AUTHC
node "$here/manifest.mjs" "$extension/package.json"
# The driver stops what it starts; the limit is for a driver that hangs.
timeout --kill-after=20 600 node "$here/drive.mjs" "$tools" "$extension/dist/authc.vsix" "$work" "$cache/shots"
