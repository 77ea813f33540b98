#!/usr/bin/env bash
# The hooks, the action and the recipes of docs/lint.md, run by the real pre-commit, lefthook and husky on a repository
# that is made here. Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
tools=$root/tests/tools
compiler

mkdir "$work/bin" "$work/home" "$work/.cargo"
ln -s "$AUTHC" "$work/bin/authc"
cp "$tools/node_modules/lefthook-linux-x64/bin/lefthook" "$work/bin/"
chmod +x "$work/bin/lefthook"
# What the hooks build runs a few times only, and is built from two clones: of authc itself quick to build is quicker here than
# quick to run, and all else has been built for the other suites.
printf '[profile.release.package.authc]\nopt-level = 0\n' >"$work/.cargo/config.toml"
export CARGO_TARGET_DIR=$builds
export PRE_COMMIT_HOME=$work/home GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_SYSTEM=/dev/null
git config --global user.name Test
git config --global user.email test@example.com
git config --global init.defaultBranch main
git config --global safe.directory '*'

# expect CODE TEXT COMMAND...: the command exits with CODE and says TEXT.
expect() {
  local code=$1 text=$2 status=0
  shift 2
  "$@" >"$work/said" 2>&1 </dev/null || status=$?
  if [ "$status" != "$code" ] || { [ -n "$text" ] && ! grep -qF -- "$text" "$work/said"; }; then
    cat "$work/said" >&2
    fail "expected status $code and '$text', got status $status from: $*"
  fi
}

# A repository with one project whose output is up to date, and one file in no project.
repository() {
  rm -rf "$work/app"
  mkdir -p "$work/app/auth"
  cd "$work/app"
  git init -q
  printf 'edition = "2026"\n[lint]\nall = "off"\nunscoped-scan = "warn"\n[target]\nout = "bundle.json"\n' >auth/authc.toml
  printf 'user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n' >auth/users.authc
  printf 'table Orders { key userId: identity }\ngrant auth_users query table Orders where owner(userId)\n' >auth/orders.authc
  printf 'bucket Uploads\nfunction Save\ngrant function Save put bucket Uploads\n' >lone.authc
  "$AUTHC" compile auth
  git add -A
  git commit -q -m 'A start'
}
widen() {
  printf 'table Orders { key userId: identity }\ngrant auth_users scan table Orders\n' >auth/orders.authc
  git add -A
}

say "the manifest and the action follow their schemas"
"$tools/.venv/bin/pre-commit" validate-manifest "$root/.pre-commit-hooks.yaml"
"$tools/.venv/bin/check-jsonschema" --builtin-schema vendor.github-actions "$root/action.yml"

try() { PATH=$work/bin:$PATH "$tools/.venv/bin/pre-commit" try-repo "$root" "$1" --verbose --all-files; }
say "pre-commit try-repo, with the authc in PATH"
repository
expect 0 'Passed' try authc-lint-system
expect 0 'Passed' try authc-compile-check-system
widen
expect 1 'AC1001' try authc-lint-system
expect 1 'AC0916' try authc-compile-check-system
"$AUTHC" compile auth
git add -A
expect 0 'Passed' try authc-compile-check-system
printf 'bucket }\n' >lone.authc
expect 1 'AC0003' try authc-compile-check-system
# Whoever names no output is told so.
repository
printf 'edition = "2026"\n' >auth/authc.toml
git add -A
expect 1 'AC0908' try authc-compile-check-system

repository
expect 0 'Passed' try authc-fmt-system
printf 'bucket   Uploads\n' >lone.authc
git add -A
expect 1 'files were modified by this hook' try authc-fmt-system
grep -qx 'bucket Uploads' lone.authc || fail 'the hook formatted nothing'
git add -A
expect 0 'Passed' try authc-fmt-system
# A broken file is said, and stays.
printf 'bucket   }\n' >lone.authc
git add -A
expect 1 'AC0003' try authc-fmt-system
grep -qx 'bucket   }' lone.authc || fail 'the hook formatted what is broken'

say "pre-commit try-repo, with an authc that it builds"
repository
widen
expect 1 'AC1001' try authc-lint

# recipe LANGUAGE HEADING: the first block of that language below a line of docs/lint.md.
recipe() {
  awk -v fence="\`\`\`$1" -v heading="$2" '
    index($0, heading) { found = 1 }
    found && $0 == "```" { exit }
    inside { print }
    found && $0 == fence { inside = 1 }
  ' "$root/docs/lint.md"
}

say "the recipe for pre-commit, with this repository in the place of the published one"
repository
recipe yaml 'With [pre-commit]' | sed "s#https://github.com/OWNER/authc#$root#; s#rev: .*#rev: $(git -C "$root" rev-parse HEAD)#" >.pre-commit-config.yaml
grep -q "repo: $root" .pre-commit-config.yaml || fail 'the recipe has changed'
printf '// One more line.\n' >>lone.authc
git add -A
"$tools/.venv/bin/pre-commit" install >/dev/null
expect 0 'Passed' git commit -m 'Hooks'
widen
expect 1 'AC1001' git commit -m 'Widen'
expect 1 'AC0916' git commit -m 'Widen'
git checkout -q HEAD -- auth
printf 'deny auth_users get table Orders\n' >auth/deny.authc
"$AUTHC" compile auth
git add -A
expect 0 'Passed' git commit -m 'Deny'
git rm -q auth/deny.authc
expect 1 'AC0916' git commit -m 'Allow by deleting'

say "the recipe for lefthook"
repository
recipe yaml 'With [lefthook]' >lefthook.yml
PATH=$work/bin:$PATH lefthook install >/dev/null
lefthook_commit() { PATH=$work/bin:$PATH git commit -m "$1"; }
git add -A
expect 0 'A change' lefthook_commit 'A change'
widen
expect 1 'AC1001' lefthook_commit 'Widen'
expect 1 'AC0916' lefthook_commit 'Widen'
git reset -q --hard
git rm -q auth/orders.authc
expect 1 'AC0916' lefthook_commit 'Delete'

say "the recipe for husky"
repository
"$tools/node_modules/.bin/husky" >/dev/null
recipe sh 'With [husky]' >.husky/pre-commit
git add -A
husky_commit() { PATH=$work/bin:$PATH git commit -m "$1"; }
expect 0 'A change' husky_commit 'A change'
widen
expect 1 'AC1001' husky_commit 'Widen'

say "the steps of the action"
repository
action() { PATH=$work/bin:$PATH "$tools/.venv/bin/python" "$tools/action.py" "$root/action.yml" "$@"; }
expect 0 '' action paths=auth
widen
expect 1 '::warning file=auth/orders.authc,line=2' action paths=auth
expect 1 'AC0916' action paths=auth deny-warnings=false
expect 1 'AC0916' action $'paths=lone.authc\nauth' deny-warnings=false
expect 0 '' action paths=auth deny-warnings=false compile-check=false format=sarif output-file=report.sarif
grep -q '"AC1001"' report.sarif || fail 'no finding in the report of the action'

say "the recipe for GitLab"
recipe yaml 'GitLab, with' >.gitlab-ci.yml
"$tools/.venv/bin/check-jsonschema" --builtin-schema vendor.gitlab-ci .gitlab-ci.yml
script=$(sed -n 's/^ *- \(authc .*\)/\1/p' .gitlab-ci.yml)
expect 0 '' env PATH="$work/bin:$PATH" bash -c "$script"
grep -q '"check_name"' gl-code-quality-report.json || fail 'no finding in the report for GitLab'
say "passed"
