(block "}" @end) @indent
(test_body "}" @end) @indent
(attribute_arguments ")" @end) @indent

; What does not fit on a line goes on below it. The first line of a grant with attributes is one of theirs.
(grant_statement ["grant" "deny"] @start) @indent
(assertion) @indent
