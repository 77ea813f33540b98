#!/usr/bin/env bash
# The prover against a second opinion that knows AWS's documents only: pairs of policies whose verdict is known, z3, the foreign
# simulator, and the versions of AWS's managed policies.
#   tests/e2e/prove.sh [OPTION ...]   options of tests/tools/prove/check.py
# Takes the compiler from $AUTHC.
# Some 1,700 pairs and one in twelve of the versions; with $PROVE_ALL set 23,000 and all 4,600, which takes an hour. $PROVE_SEED draws others.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
prove=$root/tests/tools/prove
python=$root/tests/tools/.venv/bin/python
compiler
# The server is an ignored test: `tests/it/prove.rs`.
say "building the server"
(cd "$root" && cargo test --locked --quiet --release --target-dir "$builds" --package authc-slow-tests --no-run --message-format json >"$work/messages") || fail "cargo test --no-run"
server=$("$python" -c 'import json, sys
for one in map(json.loads, sys.stdin):
    if one.get("executable") and one["target"]["name"] == "slow":
        print(one["executable"])' <"$work/messages")
[ -x "$server" ] || fail "there is no server"
ask="$server prove::serve --exact --ignored --nocapture --test-threads 1"

wrong=()
for script in check smt managed; do
  say "$script"
  options=()
  [ $script != check ] || options=("$@")
  "$python" "$prove/$script.py" --batch "$ask" "${options[@]}" || wrong+=("$script")
done
say "authc diff"
"$python" "$prove/check.py" "$AUTHC" --only denials || wrong+=("authc diff")
[ ${#wrong[@]} = 0 ] || fail "${wrong[*]}"
