-- The language server of authc, for Neovim 0.7 and newer.
local M = {}

--- The command that starts the server. Change it before the first file is opened.
M.cmd = { "authc", "lsp" }
--- Settings, as in docs/editor.md.
M.settings = {}

local clients = {}

local function root_of(name)
  local found = vim.fs and vim.fs.find({ "authc.toml", ".git" }, { upward = true, path = vim.fs.dirname(name) })[1]
  if found then
    return vim.fs.dirname(found)
  end
  local folder = vim.fn.fnamemodify(name, ":p:h")
  local toml = vim.fn.findfile("authc.toml", vim.fn.fnameescape(folder) .. ";")
  return toml ~= "" and vim.fn.fnamemodify(toml, ":p:h") or folder
end

local function show(result)
  if type(result) ~= "table" or not result.text then
    return
  end
  vim.cmd("botright vnew")
  local lines = vim.split(result.text, "\n", { plain = true })
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile, vim.bo.modifiable = "nofile", "wipe", false, false
  vim.bo.filetype = "json"
end

local function run(command)
  local position = vim.lsp.util.make_position_params(0, "utf-8")
  local params = { command = command, arguments = { position } }
  vim.lsp.buf_request(0, "workspace/executeCommand", params, function(failure, result)
    if failure then
      vim.notify(failure.message, vim.log.levels.WARN)
    else
      show(result)
    end
  end)
end

--- Starts the server for a buffer, or attaches it to the one of its project.
function M.start(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  local options = vim.tbl_extend("force", { previews = true }, M.settings)
  if not clients[root] or vim.lsp.client_is_stopped(clients[root]) then
    clients[root] = vim.lsp.start_client({
      name = "authc",
      cmd = M.cmd,
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
      init_options = options,
      settings = { authc = options },
    })
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
  vim.api.nvim_buf_create_user_command(buffer, "AuthcPolicy", function() run("authc.showPolicy") end, {})
  vim.api.nvim_buf_create_user_command(buffer, "AuthcTemplate", function() run("authc.showTemplate") end, {})
end

return M
