-- Drives a real Neovim through the language server. Ends with status 0, or prints what was expected and ends with 1.
local function fail(text)
  io.stderr:write("neovim: FAILED: " .. text .. "\n")
  for _, line in ipairs(vim.split(vim.fn.execute("messages"), "\n", { plain = true })) do
    io.stderr:write("  message: " .. line .. "\n")
  end
  os.exit(1)
end

-- What will be removed is not to be used, neither by the files for Neovim nor here.
vim.deprecate = function(name)
  fail(name .. " is deprecated\n" .. debug.traceback())
end

local function check(what, found, seen)
  if not found then
    fail(what .. "\n  there is: " .. vim.inspect(seen))
  end
  print("neovim: " .. what)
end

local function wait(what, wanted, seen)
  if not vim.wait(30000, function() return wanted() end, 20) then
    fail("timed out: " .. what .. "\n  there is: " .. vim.inspect(seen and seen()))
  end
  print("neovim: " .. what)
end

local function clients()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

local function ask(method, params)
  local answers, failure = vim.lsp.buf_request_sync(0, method, params, 30000)
  if failure then
    fail(method .. ": " .. failure)
  end
  for _, answer in pairs(answers) do
    if answer.err then
      fail(method .. ": " .. answer.err.message)
    end
    return answer.result
  end
  fail(method .. ": no server answers")
end

local function encoding()
  return clients()[1].offset_encoding
end

local function at(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  return vim.lsp.util.make_position_params(0, encoding())
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n")
end

local function messages()
  return vim.tbl_map(function(item) return item.message end, vim.diagnostic.get(0))
end

local function says(words)
  return function()
    return #vim.tbl_filter(function(message) return message:find(words, 1, true) end, messages()) > 0
  end
end

local function colour(line, column)
  return vim.fn.synIDattr(vim.fn.synID(line, column, 1), "name")
end

local function windows()
  return #vim.api.nvim_tabpage_list_wins(0)
end

local function run()
  vim.cmd("edit main.authc")
  vim.cmd("edit grants.authc")
  check("the file type is found", vim.bo.filetype == "authc", vim.bo.filetype)
  check("words have their colours", colour(1, 1) == "authcKeyword" and colour(1, 18) == "authcVerb", { colour(1, 1), colour(1, 18) })
  check("comments and indentation are known", vim.bo.commentstring == "// %s" and vim.bo.shiftwidth == 2 and vim.bo.indentexpr ~= "",
    { vim.bo.commentstring, vim.bo.shiftwidth, vim.bo.indentexpr })
  wait("the linter's finding is shown", says("may read all of `Notes`"), messages)
  check("one server runs, at the root of the project", #clients() == 1 and clients()[1].config.root_dir == vim.fn.getcwd(),
    vim.tbl_map(function(client) return client.config.root_dir end, clients()))
  vim.cmd("edit parts/more.authc")
  wait("a file in a folder has the same server", function() return #clients() == 1 and vim.lsp.buf_is_attached(0, clients()[1].id) end)
  vim.cmd("edit grants.authc")

  vim.api.nvim_buf_set_text(0, 0, 17, 0, 21, { "reed" })
  wait("an error is shown after an edit", says("reed"), messages)
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
  check("a quick fix is offered", fix ~= nil, fixes)
  vim.lsp.util.apply_workspace_edit(fix.edit, encoding())
  check("and it mends the text", text():find("read table Notes", 1, true), text())
  wait("the error is gone", function() return not says("reed")() end, messages)

  -- A change of one file is seen in the others, whether they are open or not.
  local function elsewhere(words)
    return function()
      return #vim.tbl_filter(function(item)
        return item.message:find(words, 1, true) and vim.fn.bufname(item.bufnr):find("unseen.authc", 1, true)
      end, vim.diagnostic.get()) > 0
    end
  end
  local declaration = vim.fn.bufnr("main.authc")
  local before = vim.api.nvim_buf_get_lines(declaration, -2, -1, false)[1]
  vim.api.nvim_buf_set_lines(declaration, -2, -1, false, { (before:gsub("Notes", "Nodes")) })
  wait("an edit of another file is an error here", says("there is no table `Notes`"), messages)
  wait("and in a file that is not open", elsewhere("there is no table `Notes`"), vim.diagnostic.get)
  vim.api.nvim_buf_set_lines(declaration, -2, -1, false, { before })
  wait("until it is taken back", function() return not says("there is no table")() end, messages)

  local items = ask("textDocument/completion", at(2, 21))
  local labels = {}
  for _, item in ipairs(items.items or items) do
    labels[item.label] = true
  end
  check("verbs of the kind are completed", labels.scan and labels.query and not labels.receive, vim.tbl_keys(labels))

  local hover = ask("textDocument/hover", at(2, 21))
  check("a hover shows the actions of a verb", hover.contents.value:find("dynamodb:Scan", 1, true), hover)

  local found = ask("textDocument/definition", at(2, 32))
  local target = found[1] or found
  check("a definition is in the other file", (target.uri or target.targetUri):find("main.authc", 1, true), found)

  -- Behind what is wider in one encoding than in another, still the grant of this line.
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { "grant group admins get table Notes because \"" .. ("🔑"):rep(40) .. "\"" })
  vim.api.nvim_win_set_cursor(0, { 1, #vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] - 1 })
  vim.cmd("AuthcPolicy")
  local function compiled(words)
    return function() return vim.bo.filetype == "json" and text():find(words, 1, true) end
  end
  wait("the policy is shown beside the source", compiled('"grants.authc:1"'), text)
  check("under its title", vim.fn.bufname():find("Policies behind grants.authc:1", 1, true), vim.fn.bufname())
  vim.cmd("wincmd p")
  check("the source is back", vim.bo.filetype == "authc", vim.bo.filetype)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, {})
  at(1, 1)
  vim.cmd("AuthcPolicy")
  wait("another policy", compiled("dynamodb:Query"), text)
  check("in the same window", windows() == 2, windows())
  vim.cmd("close")
  check("the source is alone", vim.bo.filetype == "authc" and windows() == 1, windows())
  local client, refused = clients()[1], 0
  local request = client.request
  client.request = function(...)
    local arguments = { ... }
    for _, handler in ipairs(arguments) do
      if type(handler) == "function" and refused < 2 then
        refused = refused + 1
        return handler({ code = -32801, message = "too late" })
      end
    end
    return request(...)
  end
  vim.cmd("AuthcTemplate")
  client.request = request
  check("what was overtaken by an edit is asked again", refused == 2, refused)
  wait("the template is shown", compiled("AWSTemplateFormatVersion"), text)
  vim.cmd("close")
  vim.cmd("AuthcMatrix")
  wait("who may do what is shown", function() return vim.bo.filetype == "text" and text():find("auth_users", 1, true) end, text)
  check("as a table whose lines are whole", not vim.wo.wrap and vim.fn.bufname():find("Who may do what", 1, true), vim.fn.bufname())
  vim.cmd("close")

  local params = at(2, 32)
  params.newName = "Memos"
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", params), encoding())
  check("a rename changes this file", text():find("table Memos", 1, true), text())
  local other = vim.fn.bufnr("main.authc")
  check("and the other", text(other):find("table Memos", 1, true), text(other))

  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "grant   group admins   get table  Memos" })
  vim.lsp.util.apply_text_edits(
    ask("textDocument/formatting", vim.lsp.util.make_formatting_params({})) or {}, vim.api.nvim_get_current_buf(), encoding())
  local last = vim.api.nvim_buf_get_lines(0, -2, -1, false)[1]
  check("the document is formatted", last == "grant group admins get table Memos", text())

  for _, client in ipairs(clients()) do
    if vim.fn.has("nvim-0.11") == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  wait("the server ends", function() return #clients() == 0 end)
  vim.cmd("AuthcPolicy")
  check("that there is no server is said", vim.fn.execute("messages"):find("the language server does not run here", 1, true))
  vim.cmd("qall!")
end

local ran, broken = xpcall(run, debug.traceback)
if not ran then
  fail(broken)
end
