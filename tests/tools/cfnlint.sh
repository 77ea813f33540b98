#!/usr/bin/env bash
# Checks CloudFormation templates with cfn-lint: errors and warnings fail, remarks are printed.
#   tests/tools/cfnlint.sh FILE...
set -euo pipefail
lint="$(dirname "${BASH_SOURCE[0]}")/.venv/bin/cfn-lint"
[ -x "$lint" ] || { echo "cfnlint: no $lint: run tests/tools/setup.sh" >&2; exit 1; }
[ $# -gt 0 ] || { echo "usage: cfnlint.sh FILE..." >&2; exit 2; }

for file in "$@"; do
  [ -s "$file" ] || { echo "not ok $file: no such file, or an empty one"; exit 1; }
done
status=0
found=$("$lint" --regions us-east-1 --include-checks I --non-zero-exit-code warning --format parseable -- "$@" 2>&1) || status=$?
[ -z "$found" ] || echo "$found"
for file in "$@"; do
  # A line is FILE:LINE:COLUMN:LINE:COLUMN:RULE:TEXT.
  if grep -F -- "$file:" <<<"$found" | grep -qE ':[0-9]+:[0-9]+:[0-9]+:[0-9]+:[EW][0-9]+:'; then
    echo "not ok $file"
  else
    echo "ok $file"
  fi
done
[ "$status" = 0 ] || { echo "cfnlint: failed, cfn-lint ended with $status" >&2; exit 1; }
