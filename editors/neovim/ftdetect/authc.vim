autocmd BufNewFile,BufRead *.authc setfiletype authc
