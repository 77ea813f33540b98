" Colours, as in Vim. What the server colours, in Neovim 0.9 and newer, goes before.
let s:vim = expand('<sfile>:p:h:h:h') . '/vim/syntax/authc.vim'
if filereadable(s:vim)
  execute 'source' fnameescape(s:vim)
endif
