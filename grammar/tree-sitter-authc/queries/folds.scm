[
  (block)
  (test_body)
  (comment)+
  (doc_comment)+
] @fold
