; Where two patterns find the same name, the first counts.

(
  (doc_comment)* @doc
  .
  (declaration kind: "function" name: (identifier) @name) @definition.function
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.function)
)

(
  (doc_comment)* @doc
  .
  (declaration name: (identifier) @name) @definition.class
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.class)
)

(
  (doc_comment)* @doc
  .
  (param_statement name: (identifier) @name) @definition.constant
  (#strip! @doc "^///\\s?")
  (#select-adjacent! @doc @definition.constant)
)

; What a declaration holds and what others refer to by a dotted name.
(clause
  option: ["client" "group" "resource_server" "provider" "authorizer" "index" "channel"]
  name: (identifier) @name) @definition.field
(clause route: (route_key) @name) @definition.method

(target kind: (kind "function") name: (reference . (identifier) @name)) @reference.call
(target name: (reference . (identifier) @name)) @reference.class
(clause handler: (reference . (identifier) @name)) @reference.call
(clause value: (reference . (identifier) @name)) @reference.class
(principal "function" name: (reference . (identifier) @name)) @reference.function
(principal "group" name: (reference . (identifier) @name)) @reference.class
(principal pool: (identifier) @name) @reference.class
(route_reference api: (identifier) @name) @reference.class
