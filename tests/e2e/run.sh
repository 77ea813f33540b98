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

suite() {
  if [ "$1" = cargo ]; then
    cargo test --locked "${profile[@]}" -- --ignored --nocapture
  elif [ -f "$here/$1.sh" ]; then
    bash "$here/$1.sh"
  else
    echo "e2e: there is no suite $1" >&2
    return 1
  fi
}

logs=target/e2e/logs
mkdir -p "$logs"
# Not a pipe, which a process that a suite forgets would keep open; but what is written is waited for.
logged() {
  local status=0 writer
  suite "$1" > >(tee "$logs/$1.log") 2>&1 || status=$?
  writer=$!
  for _ in {1..50}; do
    kill -0 "$writer" 2>/dev/null || break
    sleep 0.1
  done
  return "$status"
}
declare -A editors=([emacs]=1 [neovim]=1 [vim]=1 [vscode]=1)
failed=()
again=()
for name in "${suites[@]}"; do
  echo "e2e: $name"
  start=$SECONDS
  if ! logged "$name"; then
    if [ -z "${editors[$name]:-}" ]; then
      failed+=("$name")
    else
      again+=("$name")
      mv "$logs/$name.log" "$logs/$name.first.log"
      echo "e2e: $name failed after $((SECONDS - start)) s and is run once more"
      logged "$name" || failed+=("$name")
    fi
  fi
  echo "e2e: $name took $((SECONDS - start)) s"
done
# Last: in a long log this is what is looked for.
ends() {
  echo "e2e: the end of what $1 printed:"
  tail -n 60 "$2"
}
for name in "${again[@]}"; do ends "$name the first time" "$logs/$name.first.log"; done
if [ ${#failed[@]} != 0 ]; then
  for name in "${failed[@]}"; do ends "$name" "$logs/$name.log"; done
  echo "e2e: FAILED: ${failed[*]}" >&2
  exit 1
fi
echo "e2e: all ${#suites[@]} suites passed${again[*]:+, of these the second time: ${again[*]}}"
