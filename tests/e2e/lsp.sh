#!/usr/bin/env bash
# The language server, asked over the protocol by clients that are not ours: pytest-lsp for every capability, and plain bytes.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
cd "$root"

venv=$target/e2e/lsp-venv
sum="$(python3 --version) $(sha256sum <tests/lsp/requirements.txt)"
if ! stamped "$venv/stamp" "$sum"; then
  say "installing pytest-lsp"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/lsp/requirements.txt
  echo "$sum" >"$venv/stamp"
fi
timeout 300 "$venv/bin/python" -m pytest --quiet --no-header -p no:cacheprovider tests/lsp
