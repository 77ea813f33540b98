; All files of a project are one namespace; within a file its names are known everywhere.
(source_file) @local.scope

(param_statement name: (identifier) @local.definition)
(declaration name: (identifier) @local.definition)

; What a dotted name holds behind its first dot is a member, and known only with it.
(reference . (identifier) @local.reference)
(principal pool: (identifier) @local.reference)
(route_reference api: (identifier) @local.reference)
(placeholder . "{" . name: (identifier) @local.reference . "}")
