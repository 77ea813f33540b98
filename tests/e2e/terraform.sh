#!/usr/bin/env bash
# Terraform itself reads what the target `terraform` writes: every example, the programs of tests/it/terraform.rs, and the page of the
# documentation. It needs `terraform` on the PATH and the provider of AWS, from where Terraform's own configuration finds it, or from the
# folder $AUTHC_TERRAFORM_PLUGINS. No package of a language has them: where they are missing, the suite says so and ends. Names of resources
# and arguments are compared with the provider's schemas in any case, by `cargo test`.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
cd "$root"

if ! command -v terraform >/dev/null; then
  say "skipped: there is no terraform on the PATH"
  exit 0
fi
compiler
mkdir "$work/all"
for example in examples/*/out/main.tf.json; do
  name=$(basename "$(dirname "$(dirname "$example")")")
  mkdir "$work/all/$name"
  cp "$example" "$work/all/$name/"
done
AUTHC_CONFIGURATIONS=$work/all AUTHC_PROGRAMS=${AUTHC_PROGRAMS:-200} \
  cargo test --locked --test it -- --exact terraform::says_what_the_template_says
python3 tests/tools/terraform_root.py "$work/all"

# The page: a fence without a name is the program, and one with a name is a file.
mkdir -p "$work/page/auth"
awk -v folder="$work/page" '
  /^```authc$/ { file = folder "/auth/app.authc"; next }
  /^```hcl / { file = folder "/" $2; next }
  /^```/ { file = "" }
  file { print > file }' docs/how-to-deploy-with-terraform.md
(cd "$work/page/auth" && "$AUTHC" compile app.authc --target terraform --out main.tf.json)

plugins=()
[ -z "${AUTHC_TERRAFORM_PLUGINS:-}" ] || plugins=("-plugin-dir=$AUTHC_TERRAFORM_PLUGINS")
for folder in all page; do
  cd "$work/$folder"
  if ! terraform init -input=false -no-color "${plugins[@]}" >"$work/init.log" 2>&1; then
    say "skipped: terraform does not find the provider of AWS"
    tail -n 5 "$work/init.log"
    exit 0
  fi
  terraform validate -no-color || fail "terraform refuses $folder"
done
cd "$work/all/patterns"
terraform init -input=false -no-color >/dev/null
terraform plan -input=false -no-color >"$work/plan.log" || fail "a pattern: $(tail -n 20 "$work/plan.log")"
say "passed"
