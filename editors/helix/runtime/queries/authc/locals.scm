; Written from grammar/tree-sitter-authc/queries/locals.scm: UPDATE_DOCS=1 cargo test --test it editors::
(source_file) @local.scope

(param_statement name: (identifier) @local.definition.variable.parameter)
(declaration name: (identifier) @local.definition.type)
(declaration kind: "function" name: (identifier) @local.definition.function)

; What a dotted name holds behind its first dot is a member, and known only with it.
(reference . (identifier) @local.reference)
(principal pool: (identifier) @local.reference)
(route_reference api: (identifier) @local.reference)
(placeholder . "{" . name: (identifier) @local.reference . "}")
