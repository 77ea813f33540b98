[
  (block)
  (test_body)
  (attribute_arguments)
] @indent

["}" ")"] @outdent

; What does not fit on a line goes on below it, by twice as much as what is in braces: hence each of these twice. The first line of
; a grant with attributes is one of theirs, so only its clauses are indented.
(grant_statement . ["grant" "deny"]) @indent.always
(grant_statement . ["grant" "deny"]) @indent.always
(assertion) @indent.always
(assertion) @indent.always
(grant_statement . (attribute)
  [(except_clause) (at_clause) (where_clause) (via_clause) (until_clause) (because_clause)] @indent.always
  (#set! "scope" "all"))
(grant_statement . (attribute)
  [(except_clause) (at_clause) (where_clause) (via_clause) (until_clause) (because_clause)] @indent.always
  (#set! "scope" "all"))
