#!/usr/bin/env bash
# Emacs 30, Vim 9.1 with ALE 4, and Helix: those of Debian 13, in a root of their own. What there is an older one of is driven by
# the script that drives it.
# Takes the compiler from $AUTHC. What it installs is kept in target/e2e/newer.
source "$(dirname "${BASH_SOURCE[0]}")/editor.bash"
[ "$(id -u)" = 0 ] || fail "a root of its own needs the rights of root"
need mmdebstrap mmdebstrap
need unshare util-linux

release=trixie
packages=emacs-nox,elpa-package-lint,vim,vim-ale,hx,gcc,libc6-dev,procps
newer=$target/e2e/newer
if ! stamped "$newer/stamp" "$release $packages"; then
  say "installing the editors of Debian's $release"
  # What it mounts while it installs goes away with it, and what a broken one has left mounted is not followed.
  rm -rf --one-file-system "$newer"
  mkdir -p "$newer"
  unshare --mount mmdebstrap --quiet --variant=essential --components=main --include="$packages" "$release" "$newer/root" >"$newer/log" 2>&1 ||
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

# Helix, as its README installs it.
readme=$root/editors/helix/README.md
sed -n '/^```sh$/,/^```$/p' "$readme" | sed '/^```/d' >"$work/tmp/install"
grep -q '^cc ' "$work/tmp/install" || fail "$readme does not say how to install it"
project
rm -rf "$work/tmp/app"
mv "$work/app" "$work/home" "$work/tmp"
helix() { inside env HOME=/tmp/home TERM=xterm-256color COLORTERM=truecolor "$@"; }
helix bash -euc "cd '$root' && . /tmp/install" >"$work/installed" 2>&1 || fail "$(cat "$work/installed")"
helix hx --version
helix hx --health authc | sed 's/\x1b[^m]*m//g' >"$work/health"
grep -q '✓ authc' "$work/health" && grep -q 'Highlight queries: ✓' "$work/health" && grep -q 'parser: ✓' "$work/health" ||
  fail "hx --health: $(cat "$work/health")"
cd "$work/tmp/app"
export -f inside helix
export root newer work
timeout --kill-after=10 150 python3 "$root/tests/e2e/newer/helix.py" "$work/tmp" \
  bash -c 'helix bash -c "cd /tmp/app && stty rows 40 cols 150 && exec hx grants.authc"' || fail "Helix"
none_left
