[
  (block)
  (test_body)
  (attribute_arguments)
] @indent

; What does not fit on the line of a grant goes on below it.
(grant_statement) @indent

["}" ")"] @outdent
