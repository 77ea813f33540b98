" Indentation, as `authc fmt` has it.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=AuthcIndent(v:lnum)
setlocal indentkeys=0},!^F,o,O,0=at,0=where,0=via,0=until,0=because,0=after
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*AuthcIndent')
  finish
endif

" A line without its comment. What stands in strings is blanked.
function! s:Code(lnum) abort
  let l:text = substitute(getline(a:lnum), '"\%(\\.\|[^"\\]\)*"', '""', 'g')
  return substitute(substitute(l:text, '//.*$', '', ''), '\s\+$', '', '')
endfunction

" The line with code before this one, 0 if there is none.
function! s:Before(lnum) abort
  let l:at = prevnonblank(a:lnum - 1)
  while l:at > 0 && s:Code(l:at) !~# '\S'
    let l:at = prevnonblank(l:at - 1)
  endwhile
  return l:at
endfunction

function! s:AfterComma(lnum) abort
  let l:before = s:Before(a:lnum)
  return l:before > 0 && s:Code(l:before) =~# ',$'
endfunction

" Words that end the statement before them, whatever it has left open.
let s:begins = '^\s*\%(\%(grant\|param\)\>\|test\s*"\)'

" How many braces are open where a line begins. Not counted from the first line: all lines of a long file may be asked about.
function! s:Depth(lnum) abort
  let l:depth = 0
  let l:at = getline(a:lnum) =~# s:begins ? 0 : a:lnum - 1
  while l:at > 0
    let l:code = s:Code(l:at)
    let l:depth += count(l:code, '{') - count(l:code, '}')
    let l:at = l:code =~# s:begins ? 0 : l:at - 1
  endwhile
  return max([0, l:depth])
endfunction

function! AuthcIndent(lnum) abort
  let l:base = 2 * s:Depth(a:lnum)
  let l:text = getline(a:lnum)
  if l:text =~# '^\s*}'
    return max([0, l:base - 2])
  endif
  if s:AfterComma(a:lnum)
    " The first line of a list hangs below its statement, the next ones below it.
    let l:before = s:Before(a:lnum)
    return indent(l:before) + (s:AfterComma(l:before) ? 0 : 4)
  endif
  if l:text =~# '^\s*\%(\%(at\|where\|via\|until\|because\)\>\|after\s\+\d\)'
    return l:base + 4
  endif
  return l:base
endfunction
