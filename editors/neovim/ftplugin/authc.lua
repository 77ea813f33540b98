-- Options of a buffer, and the language server for it.
vim.bo.commentstring = "// %s"
vim.bo.comments = ":///,://"
vim.bo.shiftwidth = 2
vim.bo.expandtab = true
require("authc").start(0)
