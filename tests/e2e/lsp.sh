#!/usr/bin/env bash
# The language server, asked over the protocol by clients that are not ours: pytest-lsp for every capability, and plain bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

AUTHC=${AUTHC:-}
if [ -z "$AUTHC" ]; then
  cargo build --locked --quiet
  AUTHC=${CARGO_TARGET_DIR:-$PWD/target}/debug/authc
fi
export AUTHC

venv=$PWD/target/e2e/lsp-venv
sum="$(python3 --version) $(sha256sum <tests/lsp/requirements.txt)"
if [ ! -f "$venv/stamp" ] || [ "$(cat "$venv/stamp")" != "$sum" ]; then
  echo "lsp: installing pytest-lsp"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/lsp/requirements.txt
  echo "$sum" >"$venv/stamp"
fi
timeout 300 "$venv/bin/python" -m pytest --quiet --no-header -p no:cacheprovider tests/lsp
