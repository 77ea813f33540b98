(block "}" @end) @indent
(test_body "}" @end) @indent
(attribute_arguments ")" @end) @indent

; What does not fit on the line of a grant goes on below it.
(grant_statement) @indent
