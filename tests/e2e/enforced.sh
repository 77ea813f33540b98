#!/usr/bin/env bash
# Enforcement, seen: programs are deployed on an emulated cloud on 127.0.0.1, people sign in and ask for things, and every decision is
# compared with what the text says. Then mutants of the template, each of which has to turn a decision. Nothing runs against AWS.
#   tests/e2e/enforced.sh [OPTION ...]   options of tests/tools/enforced.py
# Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
needs node
python=$root/tests/tools/.venv/bin/python
"$python" -c 'import boto3, flask, flask_cors, joserfc, moto.server, openapi_spec_validator, py_partiql_parser' ||
  fail "a package is missing from tests/tools/.venv: run tests/tools/setup.sh"
node "$root/tests/tools/oracle.mjs" --version >/dev/null || fail "the simulator is missing: run tests/tools/setup.sh"
# Whatever is configured on this machine is not for the emulated cloud.
unset "${!AWS_@}"
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null PYTHONDONTWRITEBYTECODE=1
"$python" "$root/tests/tools/enforced.py" "$AUTHC" "$@" || fail "what is enforced is not what the text says"
say "passed"
