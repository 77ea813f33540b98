" Drives a real Vim with ALE through the language server. Writes what it saw to $AUTHC_LOG, and ends with status 0, or says
" what was expected and ends with 1.

let s:seen = 'its start'

function! s:Say(text) abort
  let s:seen = a:text
  call writefile(['vim: ' . a:text], $AUTHC_LOG, 'a')
endfunction

function! s:Fail(what, seen) abort
  call writefile(['vim: FAILED: ' . a:what, '  there is: ' . string(a:seen)], $AUTHC_LOG, 'a')
  cquit 1
endfunction

function! s:See(what, found, seen) abort
  if a:found
    call s:Say(a:what)
  else
    call s:Fail(a:what, a:seen)
  endif
endfunction

" Waits until an expression is true.
function! s:Wait(what, condition, seen) abort
  let l:start = reltime()
  while !eval(a:condition)
    if reltimefloat(reltime(l:start)) > 15
      call s:Fail(a:what, eval(a:seen))
    endif
    sleep 50m
  endwhile
  call s:Say(a:what)
endfunction

function! s:Text() abort
  return join(getline(1, '$'), "\n")
endfunction

" The cursor to the place of | in words.
function! s:At(words) abort
  let [l:before, l:after] = split(a:words, '|', 1)
  call cursor(1, 1)
  if !search('\V' . l:before . '\zs' . l:after, 'cW')
    call s:Fail(a:words . ' in the text', s:Text())
  endif
endfunction

" The group that colours a word, where it stands first.
function! s:Colour(words) abort
  call s:At(a:words)
  return synIDattr(synID(line('.'), col('.'), 1), 'name')
endfunction

function! s:Colours(wanted) abort
  for [l:words, l:group] in a:wanted
    let l:found = s:Colour(l:words)
    if l:found !=# l:group
      call s:Fail(l:words . ' coloured as ' . l:group, l:found)
    endif
  endfor
endfunction

function! s:Messages() abort
  return map(copy(ale#engine#GetLoclist(bufnr(''))), '[v:val.lnum, v:val.col, v:val.text, get(v:val, "code", "")]')
endfunction

function! s:Says(words) abort
  return filter(s:Messages(), 'stridx(v:val[2], a:words) >= 0')
endfunction

function! s:Errors() abort
  return filter(ale#engine#GetLoclist(bufnr(''))[:], 'v:val.type ==# "E"')
endfunction

" Types another word at the place of | in words.
function! s:Change(words, new) abort
  call s:At(a:words)
  execute 'normal! cw' . a:new
  call ale#Queue(0)
endfunction

function! s:Processes() abort
  return systemlist('pgrep -f "^' . g:ale_authc_executable . ' lsp"')
endfunction

function! s:Stop() abort
  " ALE stops what it has started since, when it learns that a server has ended: it must have learned that before another starts.
  call ale#lsp_linter#ClearLSPData()
  ALEStopAllLSPs
  call s:Wait('the server ends', 'empty(s:Processes()) && empty(job_info())', '[s:Processes(), job_info()]')
endfunction

" Where files belong to: below an authc.toml, below a .git, in neither.
function! s:Roots(who, root) abort
  let l:work = fnamemodify(getcwd(), ':h')
  call mkdir(l:work . '/repository/.git', 'p')
  for [l:file, l:wanted] in [['app/parts/more.authc', 'app'], ['repository/in a/x.authc', 'repository'], ['alone/x.authc', 'alone']]
    call mkdir(fnamemodify(l:work . '/' . l:file, ':h'), 'p')
    execute 'noautocmd edit ' . fnameescape(l:work . '/' . l:file)
    if a:root() !=# l:work . '/' . l:wanted
      call s:Fail(a:who . ' knows the root of ' . l:file, a:root())
    endif
  endfor
  execute 'edit ' . fnameescape(l:work . '/app/grants.authc')
  call s:Say(a:who . ' knows the roots of projects')
endfunction

function! s:Run() abort
  edit main.authc
  call s:See('the file type is found', &filetype ==# 'authc', &filetype)
  call s:Colours([
        \ ['|user_pool', 'authcDeclaration'], ['user_pool |Users', 'authcName'], ['  |login', 'authcClause'],
        \ ['flows |srp', 'authcOption'], ['userId: |identity', 'authcPrimitive'], ['// |who', 'authcComment'],
        \ ['login |email', 'authcOption']])
  edit grants.authc
  call s:Colours([
        \ ['|grant', 'authcKeyword'], ['grant |auth_users', 'authcPrincipal'], ['|read', 'authcVerb'], ['|table', 'authcKind'],
        \ ['|where', 'authcKeyword'], ['|owner', 'authcCondition'], ['table |Notes', '']])
  call s:Say('words have their colours, in the braces of a declaration and outside')

  for l:file in split($AUTHC_EXAMPLES, "\n")
    enew
    setlocal filetype=authc
    let l:wanted = readfile(l:file)
    call setline(1, map(copy(l:wanted), 'substitute(v:val, "^ *", "", "")'))
    silent normal! gg=G
    for l:number in range(len(l:wanted))
      if getline(l:number + 1) !=# l:wanted[l:number]
        call s:Fail(l:file . ':' . (l:number + 1) . ' is indented as ' . l:wanted[l:number], getline(l:number + 1))
      endif
    endfor
    bwipeout!
  endfor
  call s:Say('every example is indented as authc fmt does it')

  edit grants.authc
  let l:linter = get(ale#linter#Get('authc'), 0, {})
  call s:See('ALE knows the language', ale#linter#GetLanguage(bufnr(''), l:linter) ==# 'authc', l:linter)
  call s:Wait('what the linter finds is shown', '!empty(s:Says("may read all of `Notes`"))', 's:Messages()')
  call s:Change('|read table', 'reed')
  call s:Wait('an error is shown after an edit, at its place and with its code',
        \ 'get(get(s:Says("reed"), 0, []), 1) == 18 && get(get(s:Says("reed"), 0, []), 3, "") =~# "^AC"', 's:Messages()')
  call s:Change('|reed table', 'read')
  call s:Wait('and goes when it is mended', 'empty(s:Errors())', 's:Messages()')

  call s:At('table N|otes')
  ALEGoToDefinition
  call s:Wait('the definition is in the other file', 'expand("%:t") ==# "main.authc" && expand("<cword>") ==# "Notes"', 'expand("%:t")')
  edit grants.authc

  call s:At('admins s|can')
  let g:ale_hover_to_preview = 1
  ALEHover
  call s:Wait('a hover shows the actions of a verb', 's:Preview() =~# "dynamodb:Scan"', 's:Preview()')
  pclose

  " ALE asks when a word has begun, and answers while one is typed. What it would ask the user, and what mode it finds, is said
  " by these, as in its own tests.
  call ale#util#Mode()
  function! ale#util#Mode(...) abort
    return 'i'
  endfunction
  function! ale#util#Input(...) abort
    return 'Memos'
  endfunction
  call append('$', 'grant group admins r table Notes')
  call cursor(line('$'), 21)
  let s:words = []
  call ale#completion#GetCompletions('ale-callback', {'callback': {results -> extend(s:words, map(copy(results), 'v:val.word'))}})
  call s:Wait('the verb of the kind is completed', '!empty(s:words)', 's:words')
  call s:See('and no others', sort(copy(s:words)) ==# ['raw', 'read'], s:words)
  silent $delete _

  call s:At('table N|otes')
  ALERename
  call s:Wait('a rename changes this file', 's:Text() =~# "scan table Memos"', 's:Text()')
  call s:Wait('and the other', 'join(readfile("main.authc")) =~# "table Memos {" || join(getbufline("main.authc", 1, "$")) =~# "table Memos {"',
        \ 'readfile("main.authc")')

  call append(0, ['grant   auth_users get,query   table Memos', '      where owner( userId )  // theirs', '', '', ''])
  call append('$', 'grant   group admins   get table  Memos')
  let s:formatted = systemlist(shellescape(g:ale_authc_executable) . ' fmt - 2>/dev/null', getline(1, '$') + [''])
  call s:See('authc fmt would change the document', v:shell_error == 0 && len(s:formatted) > 2 && s:formatted != getline(1, '$'),
        \ [v:shell_error, s:formatted])
  ALEFix
  call s:Wait('the document is formatted as authc fmt does it', 'getline(1, "$") == s:formatted', 's:Text()')
  silent wall

  call s:Roots('ALE', {-> authc#ale#Root(bufnr(''))})

  " What vim-lsp is told when it starts.
  doautocmd <nomodeline> User lsp_setup
  let l:told = g:registered[0]
  call s:See('vim-lsp is told the server, its files and its root',
        \ len(g:registered) == 1 && l:told.name ==# 'authc' && l:told.allowlist == ['authc']
        \ && l:told.cmd({}) == ['authc', 'lsp'] && l:told.root_uri({}) ==# 'file://' . getcwd()
        \ && l:told.workspace_config == {'authc': {'target': 'bundle'}}, l:told)

  call s:Roots('vim-lsp', {-> substitute(l:told.root_uri({}), '^file://', '', '')})

  call ale#Queue(0)
  call s:Wait('the linter has its say still', '!empty(s:Says("may read all of"))', 's:Messages()')
  call s:Stop()
  let g:authc_settings = {'lint': {'enable': v:false}}
  call s:Change('|grant group admins scan', 'grand')
  call s:Wait('a server with other settings finds an error', '!empty(s:Errors())', 's:Messages()')
  call s:Change('|grand group admins scan', 'grant')
  call s:Wait('and not when it is mended', 'empty(s:Errors())', 's:Messages()')
  call s:See('since the linter is off', empty(s:Messages()), s:Messages())

  call s:Stop()
endfunction

function! s:Preview() abort
  for l:window in range(1, winnr('$'))
    if getwinvar(l:window, '&previewwindow')
      return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
    endif
  endfor
  return ''
endfunction

function! s:Drive(timer) abort
  try
    call s:Run()
    qall!
  catch
    call s:Fail('no error after: ' . s:seen, v:exception . ' at ' . v:throwpoint)
  endtry
endfunction

call timer_start(200, function('s:Drive'))
