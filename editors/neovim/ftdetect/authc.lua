vim.filetype.add({ extension = { authc = "authc" } })
