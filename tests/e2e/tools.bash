# What the suites have in common that build the tools of grammars. To be sourced, by which tests/tools/suite.bash is too.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"

# tool CRATE VERSION PROGRAM SAYS FOLDER OPTION...: a program of crates.io, built once and kept in FOLDER; $installed is where it is.
tool() {
  local crate=$1 version=$2 program=$3 says=$4 folder=$target/e2e/tools/$5
  shift 5
  installed=$folder/bin/$program
  # Suites that need the same one run side by side.
  mkdir -p "$folder"
  {
    flock 7
    [ "$("$installed" --version 2>/dev/null)" = "$says" ] || {
      say "building $crate $version"
      CARGO_TARGET_DIR=$folder/build CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off cargo install "$crate" --version "$version" \
        --locked --quiet --force --root "$folder" "$@" || fail "cargo install $crate"
      rm -rf "$folder/build"
    }
  } 7>"$folder/lock"
}

# The CLI without its own JavaScript engine (node is here) and without WebAssembly; $TREE_SITTER is where it is.
tree_sitter() {
  local version=0.27.1
  tool tree-sitter-cli "$version" tree-sitter "tree-sitter $version" "tree-sitter-$version" --no-default-features
  export TREE_SITTER=$installed
  export XDG_CACHE_HOME=$target/e2e/tools/tree-sitter-$version/cache XDG_CONFIG_HOME=$target/e2e/tools/tree-sitter-$version/config
}

# What the scripts in tests/grammar are written with.
packages() {
  local folder=$root/tests/grammar sum
  sum="$(node --version) $(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)"
  {
    flock 7
    stamped "$folder/node_modules/.authc-stamp" "$sum" || {
      (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm ci"
      echo "$sum" >"$folder/node_modules/.authc-stamp"
    }
  } 7>"$target/e2e/tools/packages.lock"
}
