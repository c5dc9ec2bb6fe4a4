#!/bin/sh
# Make the environments that the Makefile asks for:
#   tools/setup.sh demo   .venv/demo from python3
#   tools/setup.sh test   .venv/shared (a CPython with a shared libpython) and .venv/static (Debian's own), gdb, readelf,
#                         strace, and what the allocator's peers are compiled with (g++, asmjit)
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
# made from has changed
environment() {
    target=.venv/$1
    stamp=$target/.made-from
    sum="$2 $3 $(cat pyproject.toml tools/setup.sh | cksum)"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && "$target/bin/python" -c pass 2>/dev/null; then
        return 0
    fi
    say "making $target from $2"
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
    printf '%s' "$sum" >"$stamp"
}

is_shared() { "$1" -c 'import sys; sys.exit("libpython" not in open("/proc/self/maps").read())' 2>/dev/null; }

# Sets shared_python: python3 if it is a build with a shared libpython; else a launcher around Debian's libpython.
find_shared_python() {
    shared_python=$main_python
    is_shared "$shared_python" && return 0
    need_packages gcc libc6-dev python3-dev
    shared_python=$PWD/.venv/launcher/python3
    [ -x "$shared_python" ] && is_shared "$shared_python" && return 0
    say "python3 is a static build: making a launcher around libpython"
    mkdir -p .venv/launcher
    printf '#include <Python.h>\nint main(int argc, char **argv) { return Py_BytesMain(argc, argv); }\n' |
        gcc -x c - -o "$shared_python" $(/usr/bin/python3-config --includes) $(/usr/bin/python3-config --embed --ldflags)
    is_shared "$shared_python" || { say "the launcher does not use libpython"; exit 1; }
}

main_python=$(command -v python3 || true)
[ -n "$main_python" ] || { need_packages python3; main_python=$(command -v python3); }

case $goal in
demo) environment demo "$main_python" cli ;;
test)
    need_packages gdb binutils strace g++ libasmjit-dev python3 python3-venv
    find_shared_python
    is_shared /usr/bin/python3 && { say "/usr/bin/python3 is not Debian's static build: its geography can't be tested"; exit 1; }
    environment shared "$shared_python" dev
    environment static /usr/bin/python3 dev
    ;;
*) say "unknown goal $goal; use demo or test"; exit 2 ;;
esac
