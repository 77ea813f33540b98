#!/usr/bin/env bash
# Vim with ALE and the language server: what a person would see, in a project of two files, on a terminal. vim-lsp is
# not to be had from a registry: what it would be told is recorded.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"

able() {
  command -v vim >/dev/null && [ "$(vim -u NONE -es --cmd "verbose echo has('job') && has('channel') && has('timers')" -c q 2>&1)" = 1 ]
}
able && dpkg -s vim-ale >/dev/null 2>&1 || install "Vim with jobs, and ALE" vim vim-ale
able || fail "this Vim cannot run a server"
ale=$(dpkg -L vim-ale | sed -n 's|/autoload/ale.vim$||p')
vim --version | head -1

# Where vim-lsp would be: what it is told is kept.
mkdir -p "$work/stub/autoload/lsp"
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
# What the README says comes last, as somebody pastes it.
readme=$root/editors/vim/README.md
pasted=$(sed -n '/^```vim$/,/^```$/p' "$readme" | sed "/^\`\`\`/d; s|/path/to/authc|$root|")
grep -q "$root/editors/vim" <<<"$pasted" || fail "$readme has no lines for the vimrc"
# Without `hidden`, ALE tells of a file that is left at once as if it were empty.
cat >"$work/home/vimrc" <<VIMRC
set hidden nocompatible nomore shortmess+=I noswapfile
set runtimepath^=$ale,$work/stub
let g:ale_authc_executable = '$AUTHC'
let g:ale_lint_delay = 20
filetype plugin indent on
syntax on
$pasted
VIMRC
AUTHC_EXAMPLES=$(styled)
export AUTHC_EXAMPLES
project
drive "vim -u '$work/home/vimrc' -i NONE -S '$root/tests/e2e/vim/drive.vim'"
