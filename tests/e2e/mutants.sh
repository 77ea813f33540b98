#!/usr/bin/env bash
# Slips built into the compiler one by one: the tests have to notice them. See tests/mutants/run.py.
#   tests/e2e/mutants.sh [ARGUMENT ...]       what run.py takes
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../tools/suite.bash"

needs cargo python3
CARGO_TARGET_DIR=$target python3 "$root/tests/mutants/run.py" "$@" || fail "see above"
say "passed"
