-- For vim.lsp.enable; vim.lsp.config("authc", …) changes it.
return require("authc").config()
