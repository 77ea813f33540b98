" For ALE.

function! authc#ale#Executable(buffer) abort
  return ale#Var(a:buffer, 'authc_executable')
endfunction

function! authc#ale#Root(buffer) abort
  return authc#Root(fnamemodify(bufname(a:buffer), ':p:h'))
endfunction

function! authc#ale#Fmt(buffer) abort
  call ale#Set('authc_executable', 'authc')
  return {'command': ale#Escape(authc#ale#Executable(a:buffer)) . ' fmt - --stdin-filename %s'}
endfunction
