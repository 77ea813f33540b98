#!/usr/bin/env bash
# Deploys the three stacks in order: each takes the outputs of those before it.
#   ./deploy.sh STAGE BUCKET     BUCKET is where the code of the functions goes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
stage=$1
bucket=$2

# outputs STACK: NAME=VALUE for each output of a stack.
outputs() {
  aws cloudformation describe-stacks --stack-name "$1" --query "Stacks[0].Outputs[].join('=', [OutputKey, OutputValue])" --output text
}
# wanted TEMPLATE NAME=VALUE...: those that are parameters of a template.
wanted() {
  local template=$1 given
  shift
  for given in "$@"; do
    ! grep -qE "^ *\"?${given%%=*}\"?: *\{" "$template" || echo "$given"
  done
}
# deploy NAME SOURCE TEMPLATE NAME=VALUE...: SOURCE declares the parameters of TEMPLATE.
deploy() {
  local name=$1 source=$2 template=$3
  shift 3
  local parameters=()
  mapfile -t parameters < <(wanted "$source" "$@")
  aws cloudformation deploy --stack-name "notes-$stage-$name" --template-file "$template" --capabilities CAPABILITY_IAM \
    --no-fail-on-empty-changeset ${parameters:+--parameter-overrides "${parameters[@]}"}
}

authc compile auth/app.authc --target cloudformation --out auth/template.json
deploy data data.yaml data.yaml
read -ra data < <(outputs "notes-$stage-data")
deploy auth auth/template.json auth/template.json "Stage=$stage" "${data[@]}"
read -ra auth < <(outputs "notes-$stage-auth")
aws cloudformation package --template-file app.yaml --s3-bucket "$bucket" --output-template-file app.packaged.yaml >/dev/null
deploy app app.yaml app.packaged.yaml "Stage=$stage" "${data[@]}" "${auth[@]}"
