#!/bin/sh
# Make the environments that the Makefile asks for:
#   tools/setup.sh demo     .venv/main    from python3
#   tools/setup.sh test     .venv/main and .venv/static (Debian's static /usr/bin/python3), gdb, readelf
# Debian packages are installed when this runs as root; otherwise it says which are missing and stops.
set -eu
cd "$(dirname "$0")/.."
goal=${1:-demo}

say() { printf 'setup: %s\n' "$*"; }

need_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Debian packages:$missing"
        apt-get update -qq >/dev/null
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
    else
        say "these Debian packages are missing:$missing; as root run: apt-get install$missing"
        exit 1
    fi
}

# environment NAME PYTHON EXTRA: a virtual environment with this project installed in place, made anew when what it is
# made from has changed. The extra `dev` holds all that `cli` does, so it serves for both.
environment() {
    target=.venv/$1
    sum=$(cat pyproject.toml tools/setup.sh | cksum)
    for extra in "$3" dev; do
        stamp=$target/.made-with-$extra
        if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && "$target/bin/python" -c pass 2>/dev/null; then
            return 0
        fi
    done
    say "making $target from $2 (extra $3)"
    rm -rf "$target"
    if ! "$2" -m venv "$target" >/dev/null 2>&1; then
        need_packages python3-venv
        rm -rf "$target"
        "$2" -m venv "$target"
    fi
    log=$target/install.log
    if ! "$target/bin/python" -m pip install -q --disable-pip-version-check -e ".[$3]" >"$log" 2>&1 ||
        ! "$target/bin/python" -c 'import allocator, minijit, keystone, capstone, elftools' >>"$log" 2>&1; then
        cat "$log"
        say "installing the project into $target failed; is a package index reachable?"
        exit 1
    fi
    printf '%s' "$sum" >"$target/.made-with-$3"
}

main_python=$(command -v python3 || true)
[ -n "$main_python" ] || { need_packages python3; main_python=$(command -v python3); }

case $goal in
demo) environment main "$main_python" cli ;;
test)
    need_packages gdb binutils strace python3 python3-venv
    environment main "$main_python" dev
    environment static /usr/bin/python3 dev
    ;;
*) say "unknown goal $goal; use demo or test"; exit 2 ;;
esac
