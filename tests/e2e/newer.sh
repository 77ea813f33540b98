#!/usr/bin/env bash
# Emacs 30, and Vim 9.1 with ALE 4: those of Debian 13, in a root of their own, each driven by the script that drives the older one.
# Takes the compiler from $AUTHC. What it installs is kept in target/e2e/newer.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
compiler
[ "$(id -u)" = 0 ] || fail "a root of its own needs the rights of root"
need mmdebstrap mmdebstrap
need unshare util-linux

release=trixie
packages=emacs-nox,elpa-package-lint,vim,vim-ale,procps
newer=$target/e2e/newer
if ! stamped "$newer/stamp" "$release $packages"; then
  say "installing the editors of Debian's $release"
  rm -rf "$newer"
  mkdir -p "$newer"
  mmdebstrap --quiet --variant=essential --components=main --include="$packages" "$release" "$newer/root" >"$newer/log" 2>&1 ||
    { cat "$newer/log" >&2; fail "mmdebstrap"; }
  echo "$release $packages" >"$newer/stamp"
fi

# The repository is where it is outside; what is written elsewhere goes away with $work.
mkdir "$work/tmp"
cp "$AUTHC" "$newer/root/usr/local/bin/authc"
inside() {
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 within=$2 tmp=$3
    mount --bind "$tmp" "$within/tmp"
    mkdir -p "$within$root"
    mount --bind "$root" "$within$root"
    mount -t proc proc "$within/proc"
    mount --rbind /dev "$within/dev"
    shift 3
    exec chroot "$within" env -i PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 AUTHC=/usr/local/bin/authc "$@"
  ' inside "$root" "$newer/root" "$work/tmp" "$@"
}
for name in emacs vim; do
  inside bash "$root/tests/e2e/$name.sh" || fail "$name"
done
