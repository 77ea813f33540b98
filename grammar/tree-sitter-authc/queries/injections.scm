; TODO and the like in comments, where the editor has a grammar for them.
([(comment) (doc_comment)] @injection.content
  (#set! injection.language "comment"))
