; A grant is what a function is elsewhere; a declaration is a class.
(grant_statement) @function.around
(assertion) @function.around

(declaration) @class.around
(declaration body: (block "{" (_)* @class.inside "}"))
(test_statement) @class.around
(test_statement body: (test_body "{" (_)* @class.inside "}"))

(comment)+ @comment.around
(doc_comment)+ @comment.around
