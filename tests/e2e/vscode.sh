#!/usr/bin/env bash
# The VS Code extension as a person meets it: packaged, installed into code-server, and driven in headless Chromium.
# Takes the compiler from $AUTHC. What it installs is kept in target/e2e/vscode; screenshots go to `shots` there.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
here=$root/tests/e2e/vscode
extension=$root/editors/vscode
cache=$target/e2e/vscode

node_20
need g++ g++
need make make
need python3 python3
need rg ripgrep
need chromium chromium fonts-dejavu-core
compiler

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
# Checked by TypeScript and by a linter before.
quietly npm run --silent package
! grep WARN "$cache/log" || fail "vsce warns"
[ "$(stat -c %s dist/authc.vsix)" -lt 1000000 ] || fail "the package is $(stat -c %s dist/authc.vsix) bytes large"

rm -rf "$cache/shots"
mkdir "$cache/shots"
node "$here/manifest.mjs" "$extension/package.json"
# The driver stops what it starts; the limit is for a driver that hangs.
timeout --kill-after=20 600 node "$here/drive.mjs" "$tools" "$extension/dist/authc.vsix" "$work" "$cache/shots"
