-- From 0.11 on, Neovim starts servers by itself; before, ftplugin/authc.lua does.
if vim.g.loaded_authc_lsp then
  return
end
vim.g.loaded_authc_lsp = true
if vim.fn.has("nvim-0.11") == 1 then
  vim.lsp.enable("authc")
end
