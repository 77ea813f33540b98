#!/usr/bin/env bash
# The slow suites: installs their tools, builds the compiler optimised, and runs every other script of this folder and
# every `#[ignore]`d test. A suite that cannot run is a failure.
#   tests/e2e/run.sh [NAME ...]       names of scripts, without .sh, or `cargo`; all of them by default
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
exec </dev/null

# As `--release`, but quick to link: the suites make several programs of it, and want speed, not the last percent of it.
profile=(--profile e2e --config 'profile.e2e.inherits="release"' --config profile.e2e.lto=false
  --config profile.e2e.codegen-units=16 --config profile.e2e.debug=false)

suites=("$@")
if [ ${#suites[@]} = 0 ]; then
  for script in "$here"/*.sh; do
    name=$(basename "$script" .sh)
    [ "$name" = run ] || suites+=("$name")
  done
  suites+=(cargo)
fi

tests/tools/setup.sh
echo "e2e: building"
cargo build --locked --quiet "${profile[@]}" --bin authc
# Scripts find the compiler by this name.
AUTHC=${CARGO_TARGET_DIR:-$PWD/target}/e2e/authc
export AUTHC
[ -x "$AUTHC" ] || { echo "e2e: no $AUTHC was built" >&2; exit 1; }

failed=()
for name in "${suites[@]}"; do
  echo "e2e: $name"
  start=$SECONDS
  if [ "$name" = cargo ]; then
    cargo test --locked "${profile[@]}" -- --ignored --nocapture || failed+=("$name")
  elif [ -f "$here/$name.sh" ]; then
    bash "$here/$name.sh" || failed+=("$name")
  else
    echo "e2e: there is no suite $name" >&2
    failed+=("$name")
  fi
  echo "e2e: $name took $((SECONDS - start)) s"
done
if [ ${#failed[@]} != 0 ]; then
  echo "e2e: FAILED: ${failed[*]}" >&2
  exit 1
fi
echo "e2e: all ${#suites[@]} suites passed"
