-- Options of a buffer, its commands, and the language server for it.
vim.bo.commentstring = "// %s"
vim.bo.comments = ":///,://"
vim.bo.shiftwidth = 2
vim.bo.softtabstop = 2
vim.bo.expandtab = true
vim.b.undo_ftplugin = (vim.b.undo_ftplugin and vim.b.undo_ftplugin .. " | " or "")
  .. "setlocal commentstring< comments< shiftwidth< softtabstop< expandtab<"
  .. " | silent! delcommand -buffer AuthcPolicy | silent! delcommand -buffer AuthcTemplate"
  .. " | silent! delcommand -buffer AuthcMatrix | silent! delcommand -buffer AuthcTest"

local authc = require("authc")
vim.api.nvim_buf_create_user_command(0, "AuthcPolicy", function() authc.show("authc.showPolicy") end, {})
vim.api.nvim_buf_create_user_command(0, "AuthcTemplate", function() authc.show("authc.showTemplate") end, {})
vim.api.nvim_buf_create_user_command(0, "AuthcMatrix", function() authc.show("authc.showMatrix") end, {})
vim.api.nvim_buf_create_user_command(0, "AuthcTest", function() authc.show("authc.runTest") end, {})
if vim.fn.has("nvim-0.11") == 0 then
  authc.start(vim.api.nvim_get_current_buf())
end
