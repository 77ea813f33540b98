#!/usr/bin/env bash
# Emacs with eglot and the language server: what a person would see, in a project of two files, on a terminal.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"

# Not -Q, by which it would pass over what Debian has installed.
if ! command -v emacs >/dev/null ||
  ! emacs --batch -q --eval "(progn (package-initialize) (require 'eglot) (require 'package-lint))" 2>/dev/null; then
  install "Emacs with eglot" emacs-nox elpa-eglot elpa-package-lint
fi
emacs --version | head -1

# Compiled, where a warning is an error, and with documentation and headers as Emacs wants them.
mkdir "$work/mode"
cp "$root/editors/emacs/authc-mode.el" "$work/mode"
HOME=$work/home emacs --batch -Q --eval "(setq byte-compile-error-on-warn t)" -f batch-byte-compile "$work/mode/authc-mode.el" ||
  fail "byte-compile"
HOME=$work/home emacs --batch -Q --eval "(progn (require 'checkdoc) (checkdoc-file \"$work/mode/authc-mode.el\"))" 2>"$work/checkdoc"
[ ! -s "$work/checkdoc" ] || fail "$(cat "$work/checkdoc")"
# It has no page of its own yet. What there is to install package-lint does not know without archives, eglot has no other way to be
# told of a server than after it is loaded, and it need not be the one that comes with Emacs.
(cd "$work/mode" && HOME=$work/home emacs --batch -q --eval "(progn (package-initialize) (require 'package-lint))" \
  -f package-lint-batch-and-exit authc-mode.el) >"$work/lint" 2>&1 || true
grep -q 'authc-mode.el:.* Homepage or URL' "$work/lint" || fail "package-lint did not read the mode: $(cat "$work/lint")"
! grep 'authc-mode.el:' "$work/lint" | grep -vE 'Homepage or URL|uninstallable in all|eglot is not installable|with-eval-after-load|if you need .eglot-' ||
  fail "package-lint"

# As somebody installs it: what is not told by its autoloads Emacs does not know.
rm -r "$work/mode"
HOME=$work/home emacs --batch -q --eval "(progn (package-initialize) (package-install-file \"$root/editors/emacs/authc-mode.el\"))" \
  2>"$work/installed" || fail "$(cat "$work/installed")"

cat >"$work/home/init.el" <<INIT
(package-initialize)
(setq authc-command '("$AUTHC" "lsp") authc-settings '(:target "bundle"))
(require 'eglot)
INIT
AUTHC_EXAMPLES=$(styled)
export AUTHC_EXAMPLES
project
drive "emacs -nw -q -l '$work/home/init.el' -l '$root/tests/e2e/emacs/drive.el'"
