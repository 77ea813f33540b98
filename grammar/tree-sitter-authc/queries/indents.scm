[
  (block)
  (test_body)
  (attribute_arguments)
] @indent.begin

; What does not fit on the line of a grant goes on below it.
(grant_statement) @indent.begin

["}" ")"] @indent.branch

[(block "}" @indent.end) (test_body "}" @indent.end)]

[(comment) (doc_comment)] @indent.auto
