" For ALE.

function! authc#ale#Executable(buffer) abort
  return ale#Var(a:buffer, 'authc_executable')
endfunction

" Where the authc.toml of a project is, else the folder of the file.
function! authc#ale#Root(buffer) abort
  let l:config = ale#path#FindNearestFile(a:buffer, 'authc.toml')
  return empty(l:config) ? fnamemodify(bufname(a:buffer), ':p:h') : fnamemodify(l:config, ':p:h')
endfunction

function! authc#ale#Fmt(buffer) abort
  call ale#Set('authc_executable', 'authc')
  return {'command': ale#Escape(authc#ale#Executable(a:buffer)) . ' fmt - --stdin-filename %s'}
endfunction
