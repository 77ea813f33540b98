#!/usr/bin/env bash
# Installs what the end-to-end suites need, beside this file: a Python environment (.venv) and the npm packages of
# package-lock.json (node_modules). Run it as often as you like; it does nothing when both are as pinned.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { echo "setup: $*"; }
fail() { echo "setup: FAILED: $*" >&2; exit 1; }

# need COMMAND PACKAGE...: takes the Debian packages when the command is missing and there is a way to install them.
updated=
need() {
  command -v "$1" >/dev/null || install "$@"
}
install() {
  local command=$1
  shift
  command -v apt-get >/dev/null || fail "$command is missing, and there is no apt-get to install $* with"
  [ "$(id -u)" = 0 ] || fail "$command is missing: install $*"
  say "installing $* for $command"
  [ -n "$updated" ] || apt-get update -qq </dev/null || fail "apt-get update"
  updated=yes
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null ||
    fail "apt-get install $*"
}

need python3 python3 python3-venv
need node nodejs
need npm npm
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
  fail "node 20 or newer is needed, this is $(node --version)"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "Python 3.10 or newer is needed, this is $(python3 --version)"

# A stamp holds the sum of what was installed from; it is written last, so a broken installation is done again.
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

sum="$(python3 --version) $(sha256sum <requirements.txt)"
if stamped .venv/authc-stamp "$sum" && .venv/bin/cfn-lint --version >/dev/null 2>&1; then
  say "Python environment: up to date"
else
  say "Python environment: installing $(grep -c == requirements.txt) packages into .venv"
  rm -rf .venv
  if ! python3 -m venv .venv 2>/dev/null; then
    rm -rf .venv
    install "python3 -m venv" "$(python3 -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    python3 -m venv .venv || fail "python3 -m venv .venv"
  fi
  .venv/bin/pip install --quiet --disable-pip-version-check --no-input -r requirements.txt </dev/null ||
    fail "pip install -r requirements.txt"
  echo "$sum" >.venv/authc-stamp
fi

sum="$(node --version) $(cat package.json package-lock.json | sha256sum)"
if stamped node_modules/.authc-stamp "$sum"; then
  say "npm packages: up to date"
else
  say "npm packages: npm ci"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null || fail "npm ci"
  echo "$sum" >node_modules/.authc-stamp
fi

say "$(.venv/bin/cfn-lint --version), $(node oracle.mjs --version), aws-cdk-lib $(node -p 'require("aws-cdk-lib/package.json").version')"
