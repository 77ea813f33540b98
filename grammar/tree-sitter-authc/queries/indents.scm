[
  (block)
  (test_body)
  (attribute_arguments)
] @indent.begin

; What does not fit on the line of a grant goes on below it, by twice as much as what is in braces: that is said as a number, and
; only of a grant that does go on, since otherwise a new line behind it would be pushed away as well. With attributes its first
; line is one of theirs.
((grant_statement . ["grant" "deny"]) @indent.align
  (#lua-match? @indent.align "\n")
  (#set! indent.increment 4))
((grant_statement . (attribute)) @indent.align
  (#lua-match? @indent.align "\n%a[^\n]*\n")
  (#set! indent.increment 4))
(grant_statement (attribute) ["grant" "deny"] @indent.zero)
(grant_statement (attribute) . (comment) @indent.zero)
(attribute "@" @indent.zero)

((assertion) @indent.begin
  (#lua-match? @indent.begin "\n"))

["}" ")"] @indent.branch

[(block "}" @indent.end) (test_body "}" @indent.end)]

; Nothing goes on behind these, unless `after` behind a comparison.
(because_clause (string "\"" @indent.end .))
(row_clause ["self" "other"] @indent.end)
(after_clause (date) @indent.end)

[(comment) (doc_comment)] @indent.auto
