#!/usr/bin/env bash
# The tests of the test tools themselves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tools"
.venv/bin/pytest -q -p no:cacheprovider .
node --test --test-reporter=dot .
