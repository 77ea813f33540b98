(doc_comment) @annotation

(declaration
  kind: _ @context
  name: (identifier) @name) @item

(param_statement
  "param" @context
  name: (identifier) @name) @item

(grant_statement
  effect: _ @context
  principal: (principal) @name
  target: (target) @context.extra) @item

(test_statement
  "test" @context
  title: (string) @name) @item

; What others refer to by a dotted name.
(clause
  option: ["client" "group" "resource_server" "provider" "authorizer" "index" "channel"] @context
  name: (identifier) @name) @item

(clause
  option: "route" @context
  route: (route_key) @name) @item
