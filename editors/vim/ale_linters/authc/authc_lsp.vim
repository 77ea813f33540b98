" The language server, for ALE.
call ale#Set('authc_executable', 'authc')

call ale#linter#Define('authc', {
\   'name': 'authc_lsp',
\   'lsp': 'stdio',
\   'language': 'authc',
\   'executable': function('authc#ale#Executable'),
\   'command': '%e lsp',
\   'project_root': function('authc#ale#Root'),
\   'initialization_options': {-> get(g:, 'authc_settings', {})},
\   'lsp_config': {-> {'authc': get(g:, 'authc_settings', {})}},
\})
