" What ALE and vim-lsp both ask.

" The root of the project that a folder is in: where its authc.toml is, else its .git, else the folder itself.
function! authc#Root(folder) abort
  let l:above = fnameescape(a:folder) . ';'
  let l:config = findfile('authc.toml', l:above)
  if !empty(l:config)
    return fnamemodify(l:config, ':p:h')
  endif
  let l:git = finddir('.git', l:above)
  if !empty(l:git)
    return fnamemodify(l:git, ':p:h:h')
  endif
  " In a work tree it is a file.
  let l:git = findfile('.git', l:above)
  return empty(l:git) ? a:folder : fnamemodify(l:git, ':p:h')
endfunction
