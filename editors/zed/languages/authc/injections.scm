; Written from grammar/tree-sitter-authc/queries/injections.scm: UPDATE_DOCS=1 cargo test --test it editors::
([(comment) (doc_comment)] @injection.content
  (#set! injection.language "comment"))
