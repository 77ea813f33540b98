" Options of a buffer, and the fixer for ALE.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s
setlocal comments=:///,://
setlocal shiftwidth=2 softtabstop=2 expandtab
setlocal fixendofline
let b:undo_ftplugin = 'setlocal commentstring< comments< shiftwidth< softtabstop< expandtab< fixendofline<'

" Known to ALE when it is loaded, however late that is.
if exists(':ALEFix')
  call ale#fix#registry#Add('authc_fmt', 'authc#ale#Fmt', ['authc'], 'Format with authc fmt.')
endif
