; The names that config.toml uses in `not_in`.
[(comment) (doc_comment)] @comment.inclusive

(string) @string
