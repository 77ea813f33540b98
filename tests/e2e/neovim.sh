#!/usr/bin/env bash
# Debian's Neovim with the language server: what a person would see, in a project of two files.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"

need nvim neovim
nvim --version | head -1
project
HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home XDG_STATE_HOME=$work/home \
  timeout 120 nvim --headless -u NONE -i NONE \
  --cmd "set runtimepath^=$root/editors/neovim" --cmd 'let g:do_filetype_lua = 1' --cmd 'filetype plugin on' \
  -c "lua require('authc').cmd = { '$AUTHC', 'lsp' }" \
  -c "luafile $root/tests/e2e/neovim/drive.lua"
echo
none_left
