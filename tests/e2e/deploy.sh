#!/usr/bin/env bash
# The apps of examples/deploy deploy what their programs say: CDK and SST v1 write their templates, `authc verify` compares all of them with
# the programs, cfn-lint finds no error, and TypeScript no wrong type. Every row of docs/deployers.json is shown: without what removes an
# addition of a deployer, `authc verify` finds it. Without the packages of SST v4 and Terraform, whose rows say so, nothing of these is run.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
tools=$root/tests/tools
apps=$root/examples/deploy
place=$target/e2e/deploy
lint=$tools/.venv/bin/cfn-lint
[ -x "$lint" ] || fail "tests/tools/setup.sh has not installed cfn-lint"
need jq jq
node_20
compiler
export SST_TELEMETRY_DISABLED=1 CDK_DEFAULT_ACCOUNT=123456789012 CDK_DEFAULT_REGION=us-east-1 JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1
export AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE=1 NODE_NO_WARNINGS=1

# The packages of an app, from its lock; two apps share those of SST v1.
packages() {
  local folder=$place/$1 sum
  sum="$(node --version) $(cat "$apps/$1/package.json" "$apps/$1/package-lock.json" | sha256sum)"
  stamped "$folder/node_modules/.authc-stamp" "$sum" && return
  say "installing the packages of $1"
  mkdir -p "$folder"
  cp "$apps/$1/"{package.json,package-lock.json,.npmrc} "$folder/"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm ci of $1"
  echo "$sum" >"$folder/node_modules/.authc-stamp"
}
mkdir -p "$place"
rm -rf "$place/authc-cdk"
cp -r "$apps/authc-cdk" "$place/authc-cdk"
packages cdk &
packages sst-v1
wait $! || fail "npm ci of cdk"
mkdir -p "$place/sst-v1-kept"
ln -sfn ../sst-v1/node_modules "$place/sst-v1-kept/node_modules"

# The helper is what its source compiles to.
ln -sfn ../sst-v1/node_modules "$place/authc-cdk/node_modules"
(cd "$place/authc-cdk" && node_modules/.bin/tsc -p .) || fail "the helper has wrong types"
for file in index.js index.d.ts sst-v1.mjs sst-v1.d.mts; do
  cmp "$place/authc-cdk/$file" "$apps/authc-cdk/$file" || fail "$file is not what its source compiles to: run tsc in examples/deploy/authc-cdk"
done

# fresh APP: its files as they are in the repository, with the helper.
fresh() {
  find "$place/$1" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
  (cd "$apps/$1" && tar c --exclude=node_modules --exclude=cdk.out --exclude=.build .) | tar x -C "$place/$1"
  cp "$apps/authc-cdk/"{package.json,index.js,index.d.ts,sst-v1.mjs,sst-v1.d.mts} "$place/$1/node_modules/authc-cdk/"
}
# synthesised APP: writes the template of an app, and sets $template.
synthesised() {
  local folder=$place/$1
  case $1 in
    cdk)
      template=$folder/cdk.out/Notes.template.json
      (cd "$folder" && CDK_OUTDIR=cdk.out CDK_CONTEXT_JSON='{"@aws-cdk/core:validateAgainstDefaultRules":true}' node_modules/.bin/tsx app.ts)
      ;;
    sst-v1*)
      template=$folder/cdk.out/dev-notes-Notes.template.json
      cp "$tools/deploy/sst-v1.mjs" "$folder/.synth.mjs"
      (cd "$folder" && node .synth.mjs stacks/index.ts cdk.out)
      ;;
    cloudformation)
      template=$folder/joined.json
      (cd "$folder" && "$tools/.venv/bin/python" "$tools/deploy/join.py" data.yaml auth/template.json app.yaml) >"$template"
      ;;
  esac
}
mkdir -p "$place/cloudformation/node_modules/authc-cdk"
# cells APP: a simulator of others decides alike on our template and on that of the app, for every role, action and resource.
cells() {
  local taken
  read -ra taken < <("$AUTHC" verify "$template" "$place/$1/auth/app.authc" | sed -n 's/^taken for what the program names: //p' | tr -d ,) || true
  "$tools/.venv/bin/python" "$tools/deploy/cells.py" "$apps/$1/auth/template.json" "$template" "${taken[@]}"
}

for app in cdk sst-v1 sst-v1-kept cloudformation; do
  fresh $app
  [ $app != cdk ] || cp "$tools/deploy/types.ts" "$place/cdk/types.ts"
  [ ! -f "$place/$app/tsconfig.json" ] || (cd "$place/$app" && node_modules/.bin/tsc -p .) || fail "$app has wrong types"
  synthesised $app >"$work/log" 2>&1 || fail "$app: $(tail -n 20 "$work/log")"
  "$AUTHC" verify "$template" "$place/$app/auth/app.authc" || fail "$app does not deploy what its program says"
  "$lint" --regions us-east-1 --non-zero-exit-code error --format parseable -- "$template" >"$work/log" || fail "$app: $(grep -E ':E[0-9]+:' "$work/log")"
  cells $app || fail "the roles of $app decide otherwise"
  # Of what deployers add to roles nothing is left, not even beside the program.
  if grep -nE '"(cognito-identity|cognito-sync|mobileanalytics):' "$template"; then fail "$app has what deployers add"; fi
done

# A wrong value, a missing one and an unknown one have a message with the name, and so has a template of another program.
cp "$tools/deploy/wrong.mjs" "$place/cdk/.wrong.mjs"
(cd "$place/cdk" && node .wrong.mjs) || fail "the helper takes wrong values"

# Each row: without what removes the addition, it is found.
mapfile -t rows < <(jq -c '.[] | select(.seen == "template")' "$root/docs/deployers.json")
[ "${#rows[@]}" -ge 7 ] || fail "there are only ${#rows[@]} rows"
for row in "${rows[@]}"; do
  app=$(jq -r .app <<<"$row")
  id=$(jq -r .id <<<"$row")
  fresh "$app"
  if package=$(jq -re .package <<<"$row"); then
    [ "$(jq -r .version <<<"$row")" = "$(jq -r --arg name "$package" '.dependencies[$name]' "$place/$app/package.json")" ] || fail "$id names another version than $app has"
  fi
  node "$tools/deploy/without.mjs" "$place/$app" "$row" || fail "$id: there is nothing to leave out"
  synthesised "$app" >"$work/log" 2>&1 || fail "$id: $(tail -n 20 "$work/log")"
  ! "$AUTHC" verify "$template" "$place/$app/auth/app.authc" >"$work/said" || fail "$id: nobody notices"
  mapfile -t texts < <(jq -r '.says[]' <<<"$row")
  for text in "${texts[@]}"; do
    grep -qF -- "$text" "$work/said" || fail "$id does not say: $text; but $(cat "$work/said")"
  done
  [ "$id" != cdk-grant ] || ! cells "$app" >/dev/null || fail "the simulator does not notice $id"
  say "$id is noticed"
done

# Rows of what cannot be run here are in the sources that the package of the version has.
mapfile -t packages < <(jq -r '.[] | select(.source) | "\(.package)@\(.version)"' "$root/docs/deployers.json" | sort -u)
for package in "${packages[@]}"; do
  name=${package%@*}
  archive=$place/$name-${package##*@}.tgz
  [ -f "$archive" ] || (cd "$place" && npm pack --silent "$package" >/dev/null) || fail "npm pack $package"
  rm -rf "$work/source"
  mkdir "$work/source"
  tar xzf "$archive" -C "$work/source"
  node "$tools/deploy/source.mjs" "$root/docs/deployers.json" "$package" "$work/source/package/bin/sst" || fail "$package"
done

# No circular dependency, wherever access stands.
rm -rf "$place/layouts"
NODE_PATH=$tools/node_modules node "$tools/deploy/layouts.mjs" "$apps/authc-cdk" "$place/layouts" "$root"/examples/*/out || fail "layouts"
mapfile -t templates < <(find "$place/layouts" -name '*.template.json')
[ "${#templates[@]}" -ge 32 ] || fail "only ${#templates[@]} templates"
"$lint" --regions us-east-1 --non-zero-exit-code error --format parseable -- "${templates[@]}" >"$work/log" || fail "layouts: $(grep -E ':E[0-9]+:' "$work/log")"

# Terraform, where it is.
if command -v terraform >/dev/null; then
  cp -r "$apps/terraform" "$work/terraform"
  cd "$work/terraform"
  node -e 'require("fs").writeFileSync("src.zip", "")'
  plugins=()
  [ -z "${AUTHC_TERRAFORM_PLUGINS:-}" ] || plugins=("-plugin-dir=$AUTHC_TERRAFORM_PLUGINS")
  if terraform init -input=false -no-color "${plugins[@]}" >"$work/log" 2>&1; then
    terraform validate -no-color || fail "terraform refuses the app"
  else
    say "terraform does not find the provider of AWS: its app is not validated"
  fi
fi
say "passed"
