#!/usr/bin/env bash
# Installs what the end-to-end suites need, beside this file: a Python environment (.venv) and the npm packages of
# package-lock.json (node_modules). Run it as often as you like; it does nothing when both are as pinned.
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
cd "$root/tests/tools"

need python3 python3 python3-venv
node_20
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "Python 3.10 or newer is needed, this is $(python3 --version)"

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
  .venv/bin/pip install --quiet --disable-pip-version-check --no-input -r requirements.txt ||
    fail "pip install -r requirements.txt"
  echo "$sum" >.venv/authc-stamp
fi

sum="$(node --version) $(cat package.json package-lock.json | sha256sum)"
if stamped node_modules/.authc-stamp "$sum"; then
  say "npm packages: up to date"
else
  say "npm packages: npm ci"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || fail "npm ci"
  echo "$sum" >node_modules/.authc-stamp
fi

say "$(.venv/bin/cfn-lint --version), $(node oracle.mjs --version), aws-cdk-lib $(node -p 'require("aws-cdk-lib/package.json").version')"
