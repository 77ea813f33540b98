" Indentation, as in Vim.
let s:vim = expand('<sfile>:p:h:h:h') . '/vim/indent/authc.vim'
if filereadable(s:vim)
  execute 'source' fnameescape(s:vim)
endif
