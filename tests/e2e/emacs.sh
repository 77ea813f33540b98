#!/usr/bin/env bash
# Debian's Emacs with eglot and the language server: what a person would see, in a project of two files, on a terminal.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"

# Not -Q, by which it would pass over what Debian has installed.
if ! command -v emacs >/dev/null || ! emacs --batch -q --eval "(progn (package-initialize) (require 'eglot))" 2>/dev/null; then
  install emacs-nox elpa-eglot
fi
emacs --version | head -1

# As somebody installs it: compiled, where a warning is an error, and with documentation as Emacs wants it.
mkdir "$work/mode"
cp "$root/editors/emacs/authc-mode.el" "$work/mode"
HOME=$work/home emacs --batch -Q --eval "(setq byte-compile-error-on-warn t)" -f batch-byte-compile "$work/mode/authc-mode.el"
HOME=$work/home emacs --batch -Q --eval "(progn (require 'checkdoc) (checkdoc-file \"$work/mode/authc-mode.el\"))" 2>"$work/checkdoc"
[ ! -s "$work/checkdoc" ] || fail "$(cat "$work/checkdoc")"

cat >"$work/home/init.el" <<INIT
(package-initialize)
(add-to-list 'load-path "$work/mode")
(require 'authc-mode)
(setq authc-command '("$AUTHC" "lsp"))
(require 'eglot)
INIT
AUTHC_EXAMPLES=$(styled)
export AUTHC_EXAMPLES
project
drive "emacs -nw -q -l '$work/home/init.el' -l '$root/tests/e2e/emacs/drive.el'"
