#!/usr/bin/env bash
# TypeScript and Pulumi read what the target `pulumi` writes: every example, the programs of tests/it/pulumi.rs, the page of the documentation
# and the apps of examples/deploy. `tsc --strict` finds no error with the oldest and the newest provider of AWS that an output suits, nor with
# that of SST v4. Under Pulumi's mocks a module asks for the documents, the values and the names of its template, and refuses wrong values.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
tools=$root/tests/tools/pulumi
node_20
compiler

sum="$(node --version) $(cat "$tools/package.json" "$tools/package-lock.json" | sha256sum)"
stamped "$tools/node_modules/.authc-stamp" "$sum" || {
  say "npm packages: npm ci"
  (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm ci"
  echo "$sum" >"$tools/node_modules/.authc-stamp"
}
ln -s "$tools/node_modules" "$work/node_modules"
# typed FOLDER PACKAGE OPTIONS: no type in a folder is wrong with a provider; writes JavaScript.
typed() {
  cat >"$work/$1/tsconfig.json" <<EOF
{
  "compilerOptions": {
    "strict": true, "noUncheckedIndexedAccess": true, "noUnusedLocals": true, "exactOptionalPropertyTypes": true,
    "target": "es2022", "module": "commonjs", "skipLibCheck": true, "resolveJsonModule": true, "esModuleInterop": true, "types": [],
    "paths": { "@pulumi/aws": ["../node_modules/$2"] }${3:-}
  },
  "include": ["**/*.ts"]
}
EOF
  node "$tools/node_modules/typescript-7/bin/tsc" -p "$work/$1"
}

mkdir "$work/all"
AUTHC_MODULES=$work/all AUTHC_PROGRAMS=${AUTHC_PROGRAMS:-400} \
  cargo test --locked --quiet --manifest-path "$root/Cargo.toml" --test it -- --exact pulumi::says_what_the_template_says
typed all @pulumi/aws || fail "a module has wrong types"
typed all pulumi-aws-7.20 ', "noEmit": true' || fail "a module has wrong types with @pulumi/aws 7.20"
# What a module needs stands in its head.
mkdir "$work/older"
for module in "$work"/all/*.ts; do
  ! grep -q "^// It needs @pulumi/aws from 6.83 on.$" "$module" || cp "$module" "$work/older/"
done
[ "$(find "$work/older" -name '*.ts' | wc -l)" -gt 100 ] || fail "only few modules suit version 6"
typed older pulumi-aws-6.83 ', "noEmit": true' || fail "a module has wrong types with @pulumi/aws 6.83"
node "$tools/run.cjs" "$work/all" || fail "a module says something else than its template"

# SST makes modules of ECMAScript of them, with an import of its own before each.
mkdir "$work/sst"
echo '{ "type": "module" }' >"$work/sst/package.json"
for module in "$work"/all/*.ts; do
  name=$(basename "$module" .ts)
  { echo 'import * as aws from "@pulumi/aws";' && cat "$module"; } >"$work/sst/$name.ts"
  cp "$work/all/$name.json" "$work/sst/"
done
typed sst pulumi-aws-7.20 ', "module": "es2022", "moduleResolution": "bundler", "noUnusedLocals": false' || fail "a module has wrong types in SST"
node "$tools/run.cjs" "$work/sst" || fail "a module says something else in SST"

# The compiler itself writes the same as its library.
for example in "$root"/examples/*/out; do
  "$AUTHC" compile --check "${example%/out}" --target pulumi --out "$example/authc.ts" || fail "$example is out of date"
done
mapfile -t modules < <(grep -l "make(pulumiAws.cognito.IdentityPool," "$work"/all/*.ts | xargs grep -l "make(pulumiAws.cognito.UserPool,")
node "$tools/run.cjs" --china "${modules[0]%.ts}.js" || fail "a partition without Cognito's principals is taken"
node "$tools/run.cjs" --old "${modules[0]%.ts}.js" || fail "an argument that the provider does not know is lost"

# A wrong argument is seen by TypeScript.
mkdir "$work/wrong"
cp "$root/examples/presigned-upload/out/authc.ts" "$work/wrong/authc.ts"
cat >"$work/wrong/index.ts" <<'EOF'
import { Authc } from "./authc";
const auth = new Authc("a", { ApiId: "a", PresignArn: "b", UploadsArn: Promise.resolve("c") });
auth.outputs.PresignRoleArn.apply((arn) => arn.length);
// @ts-expect-error: an argument is missing
new Authc("b", { ApiId: "a", PresignArn: "b" });
// @ts-expect-error: there is no such argument
new Authc("c", { ApiId: "a", PresignArn: "b", UploadsArn: "c", UploadArn: "d" });
// @ts-expect-error: there is no such output
auth.outputs.NobodyRoleArn;
EOF
typed wrong @pulumi/aws ', "noEmit": true' || fail "TypeScript takes wrong arguments"
sed -i 's/usernameAttributes:/usernameAttribute:/' "$work/wrong/authc.ts"
! typed wrong @pulumi/aws ', "noEmit": true' >/dev/null || fail "TypeScript takes an argument that the provider does not have"

# The page: a fence without a name is the program, and one with a name is a file.
mkdir "$work/page"
awk -v folder="$work/page" '
  /^```authc$/ { file = folder "/app.authc"; next }
  /^```ts [a-z]*\.ts$/ { file = folder "/" $2; next }
  /^```/ { file = "" }
  file { print > file }' "$root/docs/how-to-deploy-with-pulumi.md"
(cd "$work/page" && "$AUTHC" compile app.authc --target pulumi --out authc.ts)
typed page @pulumi/aws || fail "the page has wrong types"
node "$tools/run.cjs" --app "$work/page/index.js" >"$work/page.json" || fail "the page does not run"
cp -r "$root/examples/deploy/pulumi" "$work/app"
"$AUTHC" compile --check "$work/app/auth/app.authc" --target pulumi --out "$work/app/auth/authc.ts" || fail "the app is out of date"
typed app @pulumi/aws || fail "the app has wrong types"
(cd "$work/app" && node "$tools/run.cjs" --app index.js) >"$work/app.json" || fail "the app does not run"
cp -r "$root/examples/deploy/sst-v4" "$work/sst-app"
mkdir -p "$work/sst-app/.sst/platform"
cp "$tools/sst.d.ts" "$work/sst-app/.sst/platform/config.d.ts"
"$AUTHC" compile --check "$work/sst-app/auth/app.authc" --target pulumi --out "$work/sst-app/auth/authc.ts" || fail "the app of SST is out of date"
rm "$work/sst-app/package.json"
typed sst-app pulumi-aws-7.20 || fail "the app of SST has wrong types"
(cd "$work/sst-app" && node "$tools/run.cjs" --sst sst.config.js) >"$work/sst.json" || fail "the app of SST does not run"
node "$tools/app.cjs" "$work/page.json" "$work/app.json" "$work/sst.json" "$work/app/auth/bundle.json" || fail "an app is not what its program says"
say "passed"
