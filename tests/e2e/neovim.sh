#!/usr/bin/env bash
# Debian's Neovim with the language server: what a person would see, in a project of two files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD

AUTHC=${AUTHC:-}
if [ -z "$AUTHC" ]; then
  cargo build --locked --quiet
  AUTHC=${CARGO_TARGET_DIR:-$root/target}/debug/authc
fi

if ! command -v nvim >/dev/null; then
  echo "neovim: installing Neovim"
  apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends neovim </dev/null >/dev/null
fi
nvim --version | head -1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/app" "$work/home"
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

HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home XDG_STATE_HOME=$work/home \
  timeout 120 nvim --headless -u NONE -i NONE \
  --cmd "set runtimepath^=$root/editors/neovim" --cmd 'let g:do_filetype_lua = 1' --cmd 'filetype plugin on' \
  -c "lua require('authc').cmd = { '$AUTHC', 'lsp' }" \
  -c "luafile $root/tests/e2e/neovim/drive.lua"
echo
if pgrep -f "^$AUTHC lsp" >/dev/null; then
  echo "neovim: a server was left behind" >&2
  exit 1
fi
