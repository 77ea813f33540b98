#!/usr/bin/env bash
# The slow suites: installs their tools, builds the compiler optimised, and runs every other script of this folder and
# every `#[ignore]`d test. A suite that cannot run is a failure.
#   tests/e2e/run.sh [--all | NAME ...]       names of scripts, without .sh, or `cargo`; by default all but `mutants`, which
#                                             takes longer than all others together
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../tools/suite.bash"
suite=e2e
cd "$root"

suites=("$@")
all=
[ "${suites[*]}" != --all ] || { suites=() && all=yes; }
if [ ${#suites[@]} = 0 ]; then
  for script in "$here"/*.sh; do
    name=$(basename "$script" .sh)
    [ "$name" = run ] || { [ "$name" = mutants ] && [ -z "$all" ]; } || suites+=("$name")
  done
  suites+=(cargo)
fi

tests/tools/setup.sh
compiler

# The tests that `cargo test` leaves out: those of the library as `cargo test` built it, the others optimised.
ignored() {
  cargo test --locked --lib -- --ignored --nocapture &&
    cargo test --locked --release --target-dir "$builds" --test it -- --ignored --nocapture
}

run() {
  if [ "$1" = cargo ]; then
    ignored
  elif [ -f "$here/$1.sh" ]; then
    bash "$here/$1.sh"
  else
    say "there is no suite $1"
    return 1
  fi
}

logs=$target/e2e/logs
mkdir -p "$logs"
# Not a pipe, which a process that a suite forgets would keep open; but what is written is waited for.
logged() {
  local status=0 writer
  run "$1" > >(tee "$logs/$1.log") 2>&1 || status=$?
  writer=$!
  for _ in {1..50}; do
    kill -0 "$writer" 2>/dev/null || break
    sleep 0.1
  done
  return "$status"
}
declare -A editors=([emacs]=1 [neovim]=1 [newer]=1 [vim]=1 [vscode]=1)
failed=()
again=()
for name in "${suites[@]}"; do
  say "$name"
  start=$SECONDS
  if ! logged "$name"; then
    if [ -z "${editors[$name]:-}" ]; then
      failed+=("$name")
    else
      again+=("$name")
      mv "$logs/$name.log" "$logs/$name.first.log"
      say "$name failed after $((SECONDS - start)) s and is run once more"
      logged "$name" || failed+=("$name")
    fi
  fi
  say "$name took $((SECONDS - start)) s"
done
# Last: in a long log this is what is looked for.
ends() {
  say "the end of what $1 printed:"
  tail -n 60 "$2"
}
for name in "${again[@]}"; do ends "$name the first time" "$logs/$name.first.log"; done
if [ ${#failed[@]} != 0 ]; then
  for name in "${failed[@]}"; do ends "$name" "$logs/$name.log"; done
  fail "${failed[*]}"
fi
say "all ${#suites[@]} suites passed${again[*]:+, of these the second time: ${again[*]}}"
