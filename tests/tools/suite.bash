# What the scripts of the tests have in common. To be sourced; sets $root, $suite (their name), $target and $work, a folder that
# goes away with the script.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
suite=$(basename "$0" .sh)
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
exec </dev/null

say() { echo "$suite: $*"; }
fail() {
  echo "$suite: FAILED: $*" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# needs COMMAND...
needs() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || fail "$command is missing"
  done
}

# need COMMAND PACKAGE...: takes the Debian packages when the command is missing and there is a way to install them.
need() {
  command -v "$1" >/dev/null || install "$@"
}
updated=
install() {
  local command=$1
  shift
  command -v apt-get >/dev/null || fail "$command is missing, and there is no apt-get to install $* with"
  [ "$(id -u)" = 0 ] || fail "$command is missing: install $*"
  say "installing $* for $command"
  # Suites run side by side, and apt-get waits for nobody.
  {
    flock 8
    [ -n "$updated" ] || apt-get update -qq >/dev/null || fail "apt-get update"
    updated=yes
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || fail "apt-get install $*"
  } 8>"${TMPDIR:-/tmp}/authc-apt.lock"
}
# A stamp holds the sum of what was installed from; it is written last, so that a broken installation is done again.
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
node_20() {
  need node nodejs
  need npm npm
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    fail "node 20 or newer is needed, this is $(node --version)"
}

# The suites build in one place, and find the compiler by $AUTHC. Without optimisation from unit to unit it is built in four fifths
# of the time and a tenth slower.
builds=$target/e2e/build
export CARGO_PROFILE_RELEASE_LTO=off
compiler() {
  if [ -z "${AUTHC:-}" ]; then
    say "building the compiler"
    (cd "$root" && cargo build --locked --quiet --release --target-dir "$builds" --bin authc) || fail "cargo build"
    # Apart: builds for tests and for the hooks go to the same folder, and put theirs in its place.
    AUTHC=$target/e2e/authc
    cp --remove-destination "$builds/release/authc" "$AUTHC" || fail "no copy of the compiler"
  fi
  AUTHC=$(realpath "$AUTHC")
  [ -x "$AUTHC" ] || fail "there is no compiler at $AUTHC"
  export AUTHC
}
