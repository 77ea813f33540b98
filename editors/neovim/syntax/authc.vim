" Colours, as in Vim. What the server colours, in Neovim 0.9 and newer, goes before.
execute 'source' fnameescape(expand('<sfile>:p:h:h:h') . '/vim/syntax/authc.vim')
