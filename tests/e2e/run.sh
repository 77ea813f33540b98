#!/usr/bin/env bash
# The slow suites: installs their tools, builds the compiler optimised, and runs every other script of this folder and
# every `#[ignore]`d test. A suite that cannot run is a failure.
#   tests/e2e/run.sh [--all | [--record] NAME ...]
# NAME is a script, without .sh, or `cargo`. Without names all run but `mutants`, which takes longer than all others together, and
# but suites of editors that passed.txt says have passed with the files that they depend on as they are. --all runs everything;
# --record writes to passed.txt which suites of editors have passed.
# Two suites run side by side, or as many as $SUITES says; what a suite prints comes when it ends.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../tools/suite.bash"
suite=e2e
cd "$root"
passed=$here/passed.txt

# What a suite of an editor depends on beside its own files, and the files of its editors.
of_editors=(src/ide src/lsp grammar Cargo.lock tests/e2e/editor.bash tests/e2e/tools.bash tests/tools/suite.bash tests/tools/requirements.txt)
declare -A editors=(
  [editors]='editors tests/e2e/editors tests/grammar/package-lock.json'
  [emacs]='editors/emacs tests/e2e/emacs'
  [neovim]='editors/neovim tests/e2e/neovim'
  [newer]='editors/emacs editors/helix editors/vim tests/e2e/newer tests/e2e/emacs.sh tests/e2e/emacs tests/e2e/vim.sh tests/e2e/vim'
  [vim]='editors/vim tests/e2e/vim'
  [vscode]='editors/vscode tests/e2e/vscode'
)
# inputs SUITE: the sum of all that a suite of an editor depends on.
inputs() {
  local own
  read -ra own <<<"${editors[$1]}"
  git ls-files -z --cached --others --exclude-standard -- "${of_editors[@]}" "tests/e2e/$1.sh" "${own[@]}" | LC_ALL=C sort -zu | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

record=
if [ "${1:-}" = --record ]; then
  record=yes
  shift
fi
suites=("$@")
all=
[ "${suites[*]}" != --all ] || { suites=() && all=yes; }
if [ ${#suites[@]} = 0 ]; then
  # The longest first, so that none runs alone in the end.
  for name in hooks editors values vscode newer cargo $(basename -s .sh "$here"/*.sh); do
    [ "$name" = run ] || [[ " ${suites[*]} " == *" $name "* ]] || { [ "$name" = mutants ] && [ -z "$all" ]; } || suites+=("$name")
  done
  for at in "${!suites[@]}"; do
    name=${suites[at]}
    if [ -z "$all$record" ] && [ -n "${editors[$name]:-}" ] && grep -qx "$name $(inputs "$name")" "$passed"; then
      say "$name is skipped: it has passed with these inputs, see tests/e2e/passed.txt"
      unset "suites[at]"
    fi
  done
fi

tests/tools/setup.sh
compiler

# The tests that `cargo test` leaves out: those of the library as `cargo test` built it, the others optimised.
ignored() {
  cargo test --locked --lib -- --ignored --nocapture &&
    cargo test --locked --release --target-dir "$builds" --package authc-slow-tests -- --ignored --nocapture
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
rm -rf "$logs"
mkdir -p "$logs"
# one NAME: runs a suite, and leaves its log and its status. A file and no pipe, which a process that a suite forgets would keep open.
one() {
  local start=$SECONDS status=0
  run "$1" >"$logs/$1.log" 2>&1 </dev/null || status=$?
  echo "$status" >"$logs/$1.status"
  {
    flock 9
    say "$1"
    cat "$logs/$1.log"
    say "$1 $([ $status = 0 ] && echo passed || echo FAILED) in $((SECONDS - start)) s"
  } 9>"$logs/printing"
}
failed() { [ "$(cat "$logs/$1.status" 2>/dev/null)" != 0 ]; }

# The server is asked how much it answers in a while: nothing runs beside it.
[[ " ${suites[*]} " != *' lsp '* ]] || one lsp
for name in "${suites[@]}"; do
  [ "$name" != lsp ] || continue
  while [ "$(jobs -rp | wc -l)" -ge "${SUITES:-2}" ]; do wait -n || true; done
  one "$name" &
done
wait

# An editor on a busy machine may be late: it is asked once more, alone.
again=()
for name in "${suites[@]}"; do
  if failed "$name" && [ -n "${editors[$name]:-}" ]; then
    again+=("$name")
    mv "$logs/$name.log" "$logs/$name.first.log"
    say "$name is run once more"
    one "$name"
  fi
done
# Last: in a long log this is what is looked for.
ends() {
  say "the end of what $1 printed:"
  tail -n 60 "$2"
}
for name in "${again[@]}"; do ends "$name the first time" "$logs/$name.first.log"; done
wrong=()
for name in "${suites[@]}"; do
  if failed "$name"; then
    wrong+=("$name")
    ends "$name" "$logs/$name.log"
  elif [ -n "$record" ] && [ -n "${editors[$name]:-}" ]; then
    sed -i "/^$name /d" "$passed"
    echo "$name $(inputs "$name")" >>"$passed"
    sort -o "$passed" "$passed"
  fi
done
[ ${#wrong[@]} = 0 ] || fail "${wrong[*]}"
say "all ${#suites[@]} suites passed${again[*]:+, of these the second time: ${again[*]}}"
