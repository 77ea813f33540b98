#!/usr/bin/env bash
# Every committed CloudFormation output of an example must please cfn-lint and come back whole from the AWS CDK.
#   tests/e2e/templates.sh [ROOT]     ROOT holds examples/, by default this repository
set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tools" && pwd)
cd "${1:-$tools/../..}"

shopt -s nullglob
templates=(examples/*/out/template.json)
if [ ${#templates[@]} = 0 ]; then
  echo "templates: no examples/*/out/template.json in $PWD" >&2
  exit 1
fi
echo "templates: ${#templates[@]} templates"
status=0
"$tools/cfnlint.sh" "${templates[@]}" || status=1
node "$tools/cfninclude.mjs" "${templates[@]}" || status=1
exit "$status"
