-- Drives a real Neovim through the language server. Ends with status 0, or prints what was expected and ends with 1.
local function fail(text)
  io.stderr:write("neovim: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function check(what, found)
  if not found then
    fail(what)
  end
  print("neovim: " .. what)
end

local function wait(what, wanted)
  if not vim.wait(15000, function() return wanted() end, 20) then
    fail("timed out: " .. what)
  end
  print("neovim: " .. what)
end

local function ask(method, params)
  local answers, failure = vim.lsp.buf_request_sync(0, method, params, 15000)
  if failure then
    fail(method .. ": " .. failure)
  end
  for _, answer in pairs(answers) do
    if answer.err then
      fail(method .. ": " .. answer.err.message)
    end
    return answer.result
  end
end

local function at(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  return vim.lsp.util.make_position_params(0, "utf-16")
end

local function says(words)
  return function()
    for _, item in ipairs(vim.diagnostic.get(0)) do
      if item.message:find(words, 1, true) then
        return true
      end
    end
    return false
  end
end

vim.cmd("edit main.authc")
vim.cmd("edit grants.authc")
check("the file type is found", vim.bo.filetype == "authc")
wait("the linter's finding is shown", says("may read all of `Notes`"))

vim.api.nvim_buf_set_text(0, 0, 17, 0, 21, { "reed" })
wait("an error is shown after an edit", says("reed"))
local fixes = ask("textDocument/codeAction", {
  textDocument = vim.lsp.util.make_text_document_params(),
  range = { start = { line = 0, character = 17 }, ["end"] = { line = 0, character = 21 } },
  context = { diagnostics = {} },
})
local fix
for _, action in ipairs(fixes) do
  if action.title:find("`read`", 1, true) then
    fix = action
  end
end
check("a quick fix is offered", fix ~= nil)
vim.lsp.util.apply_workspace_edit(fix.edit, "utf-16")
check("and it mends the text", vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]:find("read table Notes", 1, true))
wait("the error is gone", function() return not says("reed")() end)

local items = ask("textDocument/completion", at(2, 21))
local labels = {}
for _, item in ipairs(items.items or items) do
  labels[item.label] = true
end
check("verbs of the kind are completed", labels.scan and labels.query and not labels.receive)

local hover = ask("textDocument/hover", at(2, 21))
check("a hover shows the actions of a verb", hover.contents.value:find("dynamodb:Scan", 1, true))

local found = ask("textDocument/definition", at(2, 32))
local target = vim.tbl_islist(found) and found[1] or found
check("a definition is in the other file", (target.uri or target.targetUri):find("main.authc", 1, true))

at(1, 1)
vim.cmd("AuthcPolicy")
wait("the policy is shown beside the source", function()
  return vim.bo.filetype == "json" and table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false)):find("dynamodb:GetItem", 1, true)
end)
vim.cmd("close")
check("the source is back", vim.bo.filetype == "authc")

local params = at(2, 32)
params.newName = "Memos"
vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", params), "utf-16")
check("a rename changes this file", table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false)):find("table Memos", 1, true))
local other = vim.fn.bufnr("main.authc")
check("and the other", table.concat(vim.api.nvim_buf_get_lines(other, 0, -1, false)):find("table Memos", 1, true))

vim.api.nvim_buf_set_lines(0, -1, -1, false, { "grant   group admins   get table  Memos" })
vim.lsp.util.apply_text_edits(
  ask("textDocument/formatting", vim.lsp.util.make_formatting_params({})) or {}, 0, "utf-16")
local last = vim.api.nvim_buf_get_lines(0, -2, -1, false)[1]
check("the document is formatted", last == "grant group admins get table Memos")

vim.lsp.stop_client(vim.lsp.get_active_clients())
wait("the server ends", function() return #vim.lsp.get_active_clients() == 0 end)
vim.cmd("qall!")
