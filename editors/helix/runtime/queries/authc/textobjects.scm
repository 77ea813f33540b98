; A grant is what a function is elsewhere; a declaration is a class, its clauses are entries.
(grant_statement) @function.around

(declaration) @class.around
(declaration body: (block) @class.inside)

(clause) @entry.around
(key) @entry.around

(target) @parameter.inside
(verb) @parameter.inside
(raw_action) @parameter.inside

(test_statement) @test.around
(test_statement body: (test_body) @test.inside)

[(comment) (doc_comment)] @comment.inside
[(comment)+ (doc_comment)+] @comment.around
