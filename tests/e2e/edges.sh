#!/usr/bin/env bash
# Random programs at the edges of the language, judged by a reference that knows the compiler from its documents only.
#   tests/e2e/edges.sh [OPTION ...]   options of tests/tools/edges.py; $EDGES_PROGRAMS and $EDGES_SEED are read too
# Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
"$root/tests/tools/.venv/bin/python" "$root/tests/tools/edges.py" "$AUTHC" "$@" || fail "what is deployed is not what the text says"
