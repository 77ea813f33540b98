#!/usr/bin/env bash
# Debian's Emacs with eglot and the language server: what a person would see, in a project of two files, on a terminal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD

AUTHC=${AUTHC:-}
if [ -z "$AUTHC" ]; then
  cargo build --locked --quiet
  AUTHC=${CARGO_TARGET_DIR:-$root/target}/debug/authc
fi

if ! command -v emacs >/dev/null || ! emacs --batch -q --eval "(progn (package-initialize) (require 'eglot))" 2>/dev/null; then
  echo "emacs: installing Emacs and eglot"
  apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends emacs-nox elpa-eglot </dev/null >/dev/null
fi
emacs --version | head -1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/app" "$work/home" "$work/mode"

# As somebody installs it: compiled, where a warning is an error, and with documentation as Emacs wants it.
cp "$root/editors/emacs/authc-mode.el" "$work/mode"
HOME=$work/home emacs --batch -Q --eval "(setq byte-compile-error-on-warn t)" -f batch-byte-compile "$work/mode/authc-mode.el"
HOME=$work/home emacs --batch -Q --eval "(progn (require 'checkdoc) (checkdoc-file \"$work/mode/authc-mode.el\"))" 2>"$work/checkdoc"
if grep -q . "$work/checkdoc"; then
  cat "$work/checkdoc" >&2
  exit 1
fi
[ "$(grep -c '' "$root/editors/emacs/README.md")" -le 10 ]

cat >"$work/home/init.el" <<INIT
(package-initialize)
(add-to-list 'load-path "$work/mode")
(require 'authc-mode)
(setq authc-command '("$AUTHC" "lsp"))
(require 'eglot)
INIT
cd "$work/app"
echo 'edition = "2026"' >authc.toml
cat >main.authc <<'SOURCE'
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
# Examples in the style, for the indentation.
AUTHC_EXAMPLES=$(find "$root/examples" "$root/grammar/tree-sitter-authc/test" -name '*.authc' | sort | while read -r file; do
  "$AUTHC" fmt --check "$file" >/dev/null 2>&1 && echo "$file" || true
done)
[ "$(wc -l <<<"$AUTHC_EXAMPLES")" -ge 5 ]
export AUTHC_EXAMPLES AUTHC_LOG=$work/log

# On a terminal of its own, since without one Emacs draws nothing.
# Not -Q, by which it would pass over what Debian has installed.
status=0
HOME=$work/home TERM=xterm timeout --kill-after=10 150 script --quiet --return --command \
  "stty rows 50 cols 160; emacs -nw -q -l '$work/home/init.el' -l '$root/tests/e2e/emacs/drive.el'" /dev/null \
  </dev/null >"$work/screen" || status=$?
cat "$work/log" 2>/dev/null || true
if [ "$status" != 0 ]; then
  echo "emacs: FAILED with status $status" >&2
  exit 1
fi
if pgrep -f "^$AUTHC lsp" >/dev/null; then
  echo "emacs: a server was left behind" >&2
  exit 1
fi
