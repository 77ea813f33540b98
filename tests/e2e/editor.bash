# What the suites that drive an editor have in common. To be sourced, by which tests/tools/suite.bash is too.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
mkdir "$work/app" "$work/home"

# A project of two files, into which it changes, and of a third one in a folder.
project() {
  cd "$work/app"
  echo 'edition = "2026"' >authc.toml
  cat >main.authc <<'SOURCE'
// who signs in
user_pool Users {
  login email
  client web { flows srp, refresh }
  group admins { precedence 1 }
}
identity_pool Identities { sign_in Users.web }
table Notes { key userId: identity, noteId: string }
SOURCE
  cat >grants.authc <<'SOURCE'
grant auth_users read table Notes where owner(userId)
grant group admins scan table Notes
SOURCE
  mkdir parts
  echo '// nothing yet' >parts/more.authc
}

# Programs that are in the style of `authc fmt`, a line each. One of them has what does not fit on a line.
styled() {
  local found verbs names scopes
  verbs=$(printf 'get, query, put, update, delete, scan, %.0s' {1..5})
  names=$(printf 'attribute%s, ' {1..24})
  scopes=$(printf '"notes/scope%s", ' {1..24})
  cat >"$work/long.authc" <<SOURCE
grant auth_users ${verbs%, } table Notes at "x" where owner(userId) and attributes(${names%, }) via route Http POST /a
  until 2027-01-31 because "theirs: {"
user_pool Users { client web { scopes ${scopes%, } // "{
logout "https://example.com/a" } }
// {
table Notes { key userId: identity }
test "t" {
assert auth_users cannot scan table Notes
}
SOURCE
  "$AUTHC" fmt "$work/long.authc" 2>"$work/formatted" || fail "$(cat "$work/formatted")"
  grep -q '^    where' "$work/long.authc" && grep -q '^        attribute' "$work/long.authc" &&
    grep -q '^        "notes' "$work/long.authc" || fail "too little hangs in $(cat "$work/long.authc")"
  echo "$work/long.authc"

  found=$(find "$root/examples" "$root/grammar/tree-sitter-authc/test" -name '*.authc' | sort | while read -r file; do
    ! "$AUTHC" fmt --check "$file" >/dev/null 2>&1 || echo "$file"
  done)
  [ "$(wc -l <<<"$found")" -ge 5 ] || fail "there are too few examples"
  echo "$found"
}

# Runs a command on a terminal of its own, since editors draw nothing without one; then prints $AUTHC_LOG, into which the command
# says what it saw. No server may be left behind.
export AUTHC_LOG=$work/log
drive() {
  local status=0
  HOME=$work/home TERM=xterm timeout --kill-after=10 150 script --quiet --return --command "stty rows 50 cols 160; $1" /dev/null \
    >"$work/screen" || status=$?
  cat "$AUTHC_LOG" 2>/dev/null || true
  [ "$status" = 0 ] || fail "it ended with status $status"
  none_left
}

none_left() {
  ! pgrep -f "^$AUTHC lsp" >/dev/null || fail "a server was left behind"
}
