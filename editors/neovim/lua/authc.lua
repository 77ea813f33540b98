-- The language server of authc, for Neovim 0.7 and newer.
local M = {}

--- The command that starts the server. Change it before the first file is opened.
M.cmd = { "authc", "lsp" }
--- Settings, as in docs/editor.md.
M.settings = {}

--- The root of the project that a file is in: where its authc.toml is, else its .git, else its folder.
local function root_of(buffer)
  local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h")
  local above = vim.fn.fnameescape(folder) .. ";"
  local toml = vim.fn.findfile("authc.toml", above)
  if toml ~= "" then
    return vim.fn.fnamemodify(toml, ":p:h")
  end
  local git = vim.fn.finddir(".git", above)
  if git ~= "" then
    return vim.fn.fnamemodify(git, ":p:h:h")
  end
  -- In a work tree it is a file.
  git = vim.fn.findfile(".git", above)
  return git ~= "" and vim.fn.fnamemodify(git, ":p:h") or folder
end

--- How the server is started, as `vim.lsp.config` has it.
function M.config()
  local options = vim.tbl_extend("force", { previews = true }, M.settings)
  return {
    cmd = M.cmd,
    filetypes = { "authc" },
    root_dir = function(buffer, start) start(root_of(buffer)) end,
    -- To be told what is wrong: what Neovim fetches is of open files alone, and not fetched again when another file has changed.
    before_init = function(params) params.capabilities.textDocument.diagnostic = nil end,
    init_options = options,
    settings = { authc = options },
  }
end

-- Before Neovim 0.8, which finds the server of a root by itself.
local clients = {}

--- Starts the server for a buffer, or attaches it to the one of its project.
function M.start(buffer)
  if vim.bo[buffer].buftype ~= "" then
    return
  end
  local root = root_of(buffer)
  local config = vim.tbl_extend("force", M.config(), { name = "authc", root_dir = root })
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  config.workspace_folders = { { uri = vim.uri_from_fname(root), name = root } }
  -- Not client_is_stopped, for which one that is starting has stopped.
  if not (clients[root] and vim.lsp.get_client_by_id(clients[root])) then
    clients[root] = vim.lsp.start_client(config)
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

local function client_of(buffer)
  -- Before 0.8 all clients are given, whatever is asked for.
  for _, client in ipairs((vim.lsp.get_clients or vim.lsp.get_active_clients)({ bufnr = buffer, name = "authc" })) do
    if client.name == "authc" and vim.lsp.buf_is_attached(buffer, client.id) then
      return client
    end
  end
end

--- A window beside the source: the one that shows what was compiled before, if there is one.
local function beside()
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.b[vim.api.nvim_win_get_buf(window)].authc_compiled then
      vim.api.nvim_set_current_win(window)
      vim.cmd("enew")
      return
    end
  end
  vim.cmd("botright vnew")
end

-- Codes of answers that were overtaken by a change: it is asked again.
local LATE = { [-32801] = true, [-32802] = true }

--- Shows what a command of the server answers for the cursor.
function M.show(command)
  local client = client_of(vim.api.nvim_get_current_buf())
  if not client then
    vim.notify("authc: the language server does not run here", vim.log.levels.WARN)
    return
  end
  local position = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local tries = 10
  local ask
  local function answered(failure, result)
    tries = tries - 1
    if failure and LATE[failure.code] and tries > 0 then
      ask()
    elseif failure then
      vim.notify("authc: " .. failure.message, vim.log.levels.WARN)
    elseif type(result) == "table" and result.text then
      beside()
      vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(result.text, "\n", { plain = true }))
      vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile, vim.bo.modifiable = "nofile", "wipe", false, false
      vim.bo.filetype = result.languageId == "json" and "json" or "text"
      vim.b.authc_compiled = true
      -- A table is as wide as it is.
      vim.wo.wrap = false
      -- For the status line.
      pcall(vim.api.nvim_buf_set_name, 0, "authc: " .. (result.title or ""))
    end
  end
  ask = function()
    local asked = { "workspace/executeCommand", { command = command, arguments = { position } }, answered }
    if vim.fn.has("nvim-0.11") == 1 then
      client:request(unpack(asked))
    else
      client.request(unpack(asked))
    end
  end
  ask()
end

return M
