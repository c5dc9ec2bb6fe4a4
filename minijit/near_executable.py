"""Starting this Python once more through the dynamic loader, so that the executable lies beside the libraries.

A PIE executable is mapped at 0x55…, its libraries at 0x7f…: no window reaches both. Started as an argument of the loader
(`ld.so PYTHON …`), it is mapped like a library: then one window serves its C API and libc alike. An executable that is
not position-independent has its one place and can't be moved."""

from __future__ import annotations

import os
import sys

from minijit.errors import MinijitError

ARGV0_SINCE = (2, 33)  # glibc whose loader takes --argv0, without which Python loses its virtual environment


class CannotMove(MinijitError):
    """The executable can't be started beside its libraries; says why."""


def is_near() -> bool:
    """Whether this process was started through the loader already."""
    return "/ld-" in os.path.realpath("/proc/self/exe")


def command(executable: str, arguments: list[str]) -> list[str]:
    """argv that starts `executable` with `arguments` through its loader; raises CannotMove."""
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile
    from elftools.elf.segments import InterpSegment

    path = os.path.realpath(executable)
    try:
        with open(path, "rb") as file:
            elf = ELFFile(file)
            kind = elf.header["e_type"]
            loaders = [s.get_interp_name() for s in elf.iter_segments() if isinstance(s, InterpSegment)]
    except (OSError, ELFError) as error:
        raise CannotMove(f"{path} can't be read as an executable: {error}") from error
    if kind != "ET_DYN":
        raise CannotMove(f"{path} is not position-independent (PIE): it is mapped where it was linked, far from libc")
    if not loaders:
        raise CannotMove(f"{path} names no dynamic loader")
    version = os.confstr("CS_GNU_LIBC_VERSION") or ""
    numbers = tuple(int(word) for word in version.removeprefix("glibc ").split(".") if word.isdigit())
    if numbers < ARGV0_SINCE:
        raise CannotMove(f"the loader of {version or 'this C library'} has no --argv0; glibc 2.33 or newer is needed")
    return [loaders[0], "--argv0", executable, path, *arguments]


def restart() -> None:
    """Replace this process by itself, started through the loader; returns only if it was already. Raises CannotMove."""
    if is_near():
        return
    words = command(sys.executable, sys.orig_argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(words[0], words)
