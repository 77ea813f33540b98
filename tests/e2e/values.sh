#!/usr/bin/env bash
# A thousand random programs with values as short, as long and as odd as AWS's models let them be: cfn-lint finds nothing in
# their templates.
#   tests/e2e/values.sh [OPTION ...]   options of tests/tools/values.py; $VALUES_PROGRAMS and $VALUES_SEED are read too
# Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
"$root/tests/tools/.venv/bin/python" "$root/tests/tools/values.py" "$AUTHC" "$@" || fail "cfn-lint does not take what the compiler took"
