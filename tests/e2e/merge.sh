#!/usr/bin/env bash
# What `authc merge` writes, by the tools that read it next: cfn-lint finds nothing, circles of references included, and what the
# transform of SAM makes of it is what the program says. The templates are those of tests/it/cli/merge.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
cache=$target/e2e/merge
translator=aws-sam-translator==1.115.0
if ! stamped "$cache/stamp" "$translator"; then
  say "installing $translator"
  rm -rf "$cache"
  python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install --quiet "$translator" || fail "pip install $translator"
  echo "$translator" >"$cache/stamp"
fi

cd "$work"
cp "$root"/tests/it/cli/merge/* .
"$AUTHC" merge template.json app.authc --out merged.json || fail "template.json"
"$AUTHC" merge template.json app.authc --out merged.yaml || fail "template.json to YAML"
"$AUTHC" merge sam.yaml sam.authc --out sam-merged.yaml || fail "sam.yaml"
"$AUTHC" merge sam.yaml sam.authc --out sam-merged.json || fail "sam.yaml to JSON"
AWS_DEFAULT_REGION=us-east-1 "$cache/venv/bin/python" "$root/tests/tools/sam.py" sam-merged.json sam-deployed.json || fail "the transform of SAM"
"$root/tests/tools/cfnlint.sh" merged.json merged.yaml sam-merged.yaml sam-merged.json sam-deployed.json || fail "cfn-lint"
"$AUTHC" verify merged.json app.authc || fail "merged.json is not what app.authc says"
"$AUTHC" verify sam-deployed.json sam.authc || fail "sam-deployed.json is not what sam.authc says"
# The app that a reader copies.
mkdir app
cp "$root"/examples/deploy/sam/*.{yaml,authc} app/
"$AUTHC" merge app/template.yaml app/app.authc --out app/out.json || fail "examples/deploy/sam"
# What `sam build` and `sam package` do with the code.
sed -i 's#"src/"#"s3://bucket/code"#' app/out.json
AWS_DEFAULT_REGION=us-east-1 "$cache/venv/bin/python" "$root/tests/tools/sam.py" app/out.json app/deployed.json || fail "the transform of SAM on examples/deploy/sam"
"$root/tests/tools/cfnlint.sh" app/deployed.json || fail "cfn-lint on examples/deploy/sam"
"$AUTHC" verify app/deployed.json app/app.authc || fail "examples/deploy/sam is not what its program says"
# Nothing is said of a template that has lost an authorizer.
sed 's/"pool": \[\]/"NONE": []/' sam-deployed.json >open.json
cmp -s open.json sam-deployed.json && fail "no route of SAM has the authorizer pool"
"$AUTHC" verify open.json sam.authc >/dev/null && fail "an open route was not seen"
say "passed"
