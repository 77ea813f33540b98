#!/usr/bin/env bash
# The page of `authc matrix` in headless Chromium: searched, filtered, clicked, walked by keyboard, on a narrow screen and printed.
# Takes the compiler from $AUTHC. What it installs is kept in target/e2e/matrix; screenshots go to `shots` there.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
here=$root/tests/e2e/matrix
cache=$target/e2e/matrix

node_20
need chromium chromium fonts-dejavu-core
compiler

tools=$cache/tools
sum="$(node --version) $(cat "$here/package.json" "$here/package-lock.json" | sha256sum)"
if ! stamped "$tools/stamp" "$sum"; then
  say "installing Playwright"
  rm -rf "$tools"
  mkdir -p "$tools"
  cp "$here/package.json" "$here/package-lock.json" "$tools"
  # Its script would fetch a browser.
  (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm ci"
  echo "$sum" >"$tools/stamp"
fi

rm -rf "$cache/shots"
mkdir -p "$cache/shots"
"$AUTHC" matrix "$root/examples/notes-app" --format html --out "$work/notes.html"
"$AUTHC" matrix "$here/hostile.authc" --format html --out "$work/hostile.html"
# The driver stops what it starts; the limit is for a driver that hangs.
timeout --kill-after=20 300 node "$here/drive.mjs" "$tools" "$work/notes.html" "$work/hostile.html" "$cache/shots"
say "the page does what it says"
