" The file type, where this folder was put on the runtimepath after `filetype on`; and the language server, for vim-lsp.
if exists('g:loaded_authc')
  finish
endif
let g:loaded_authc = 1

augroup filetypedetect
  runtime! ftdetect/authc.vim
augroup END

function! s:root(info) abort
  return lsp#utils#path_to_uri(authc#Root(expand('%:p:h')))
endfunction

augroup authc_vim_lsp
  autocmd!
  autocmd User lsp_setup call lsp#register_server({
        \ 'name': 'authc',
        \ 'cmd': {info -> get(g:, 'authc_command', ['authc', 'lsp'])},
        \ 'allowlist': ['authc'],
        \ 'root_uri': function('s:root'),
        \ 'initialization_options': get(g:, 'authc_settings', {}),
        \ 'workspace_config': {'authc': get(g:, 'authc_settings', {})},
        \ })
augroup END
