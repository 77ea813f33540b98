#!/usr/bin/env bash
# Random programs with values as short, as long and as odd as AWS's models let them be, and what tests/it/values.rs and
# tests/it/shapes.rs compile: cfn-lint finds nothing in their templates.
#   tests/e2e/values.sh [OPTION ...]   options of tests/tools/values.py
# Linting takes long: 300 programs and one in sixteen of the tests' templates, or with $VALUES_ALL set 1,000 and all 3,500 of them.
# Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
outputs=$work/outputs
mkdir "$outputs"
say "compiling what the tests compile"
(cd "$root" && AUTHC_OUTPUTS=$outputs cargo test --locked --quiet --test it -- values:: shapes:: >"$work/tests.log" 2>&1) ||
  { cat "$work/tests.log"; fail "the tests"; }
programs=1000
if [ -z "${VALUES_ALL:-}" ]; then
  programs=300
  # The names are hashes.
  find "$outputs" -name '*.json' ! -name '*0.json' -delete
fi
[ "$(find "$outputs" -name '*.json' | wc -l)" -ge 100 ] || fail "the tests left no templates"
"$root/tests/tools/.venv/bin/python" "$root/tests/tools/values.py" "$AUTHC" --programs "$programs" --also "$outputs" "$@" ||
  fail "cfn-lint does not take what the compiler took"
