#!/usr/bin/env bash
# Debian's Vim with ALE and the language server: what a person would see, in a project of two files, on a terminal. vim-lsp is
# not to be had from a registry: what it would be told is recorded.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD

AUTHC=${AUTHC:-}
if [ -z "$AUTHC" ]; then
  cargo build --locked --quiet
  AUTHC=${CARGO_TARGET_DIR:-$root/target}/debug/authc
fi

ale=/usr/share/vim-ale
if ! command -v vim >/dev/null || ! dpkg -s vim-ale >/dev/null 2>&1 || ! vim --version | grep -q '+channel'; then
  echo "vim: installing Vim and ALE"
  apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends vim vim-ale </dev/null >/dev/null
fi
ale=$(dpkg -L vim-ale | grep '/autoload/ale.vim$' | sed 's|/autoload/ale.vim$||')
vim --version | head -1
[ "$(grep -c '' "$root/editors/vim/README.md")" -le 10 ]

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/app" "$work/home" "$work/stub/autoload/lsp"
# Where vim-lsp would be: what it is told is kept.
cat >"$work/stub/autoload/lsp.vim" <<'STUB'
let g:registered = []
function! lsp#register_server(told) abort
  call add(g:registered, a:told)
endfunction
STUB
cat >"$work/stub/autoload/lsp/utils.vim" <<'STUB'
function! lsp#utils#path_to_uri(path) abort
  return 'file://' . a:path
endfunction
STUB
# Without `hidden`, ALE tells of a file that is left at once as if it were empty.
cat >"$work/home/vimrc" <<VIMRC
set hidden nocompatible nomore shortmess+=I noswapfile
set runtimepath^=$ale,$root/editors/vim,$work/stub
let g:ale_authc_executable = '$AUTHC'
let g:ale_fixers = {'authc': ['authc_fmt']}
let g:ale_lint_delay = 20
let g:authc_settings = {'target': 'bundle'}
filetype plugin indent on
syntax on
VIMRC
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
# Examples in the style, for the indentation.
AUTHC_EXAMPLES=$(find "$root/examples" "$root/grammar/tree-sitter-authc/test" -name '*.authc' | sort | while read -r file; do
  "$AUTHC" fmt --check "$file" >/dev/null 2>&1 && echo "$file" || true
done)
[ "$(wc -l <<<"$AUTHC_EXAMPLES")" -ge 5 ]
export AUTHC_EXAMPLES AUTHC_LOG=$work/log

status=0
HOME=$work/home TERM=xterm timeout --kill-after=10 150 script --quiet --return --command \
  "stty rows 50 cols 160; vim -u '$work/home/vimrc' -i NONE -S '$root/tests/e2e/vim/drive.vim'" /dev/null \
  </dev/null >"$work/screen" || status=$?
cat "$work/log" 2>/dev/null || true
if [ "$status" != 0 ]; then
  echo "vim: FAILED with status $status" >&2
  exit 1
fi
if pgrep -f "^$AUTHC lsp" >/dev/null; then
  echo "vim: a server was left behind" >&2
  exit 1
fi
