"""Three ways to write code without a page that is ever writable and executable, and how to choose one.

| writer  | mapping                                 | a write                          | packs |
|---------|-----------------------------------------|----------------------------------|-------|
| private | MAP_PRIVATE anonymous, R+X              | pwrite to the process's mem file | yes   |
| dual    | one memfd, mapped R+X here and R+W there| a copy, no system call           | yes   |
| flip    | MAP_PRIVATE anonymous, R+X              | R+W while a block is written     | no    |
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import ClassVar

from allocator.errors import AllocatorError, ForeignBlock, NoWriter, OutOfMemory
from allocator.os_memory import (
    MADV_DONTFORK,
    MADV_DONTNEED,
    MADV_NOHUGEPAGE,
    MADV_REMOVE,
    PAGE,
    PROT_EXEC,
    PROT_READ,
    PROT_WRITE,
    Mapping,
    OsMemory,
    system,
)


class Writer:
    """How code gets into executable memory: `map` makes a chunk, `write` fills a part of it, `discard` gives back the
    memory behind some of its pages (their content is lost), `unmap` ends it.

    `packs`: blocks may share pages, because a write changes no protection that running code depends on. `inherits`: a
    forked child has the code as its own; otherwise it is the parent's, and must be neither written nor freed."""

    name: ClassVar[str] = ""
    packs: ClassVar[bool] = True
    inherits: ClassVar[bool] = True

    def __init__(self, memory: OsMemory | None = None) -> None:
        self.memory = memory or system()

    def map(self, size: int, desired: int | None) -> Mapping:
        """Executable memory at `desired` (None: anywhere); raises PlacementTaken or OutOfMemory, leaving nothing."""
        raise NotImplementedError

    def write(self, mapping: Mapping, address: int, data: bytes) -> None:
        """Write within a mapping of this writer; raises OutOfMemory when the system refuses."""
        raise NotImplementedError

    def discard(self, mapping: Mapping, address: int, size: int) -> None:
        """Give the memory of whole pages back; they read as zeros from then on."""
        self.memory.advise(address, size, MADV_DONTNEED)

    def unmap(self, mapping: Mapping) -> None:
        """Give a mapping back."""
        self.memory.virtual_free(mapping)


class PrivateWriter(Writer):
    """Writes through the process's own mem file: pages stay R+X, debuggers can plant breakpoints."""

    name = "private"

    def map(self, size: int, desired: int | None) -> Mapping:
        mapping = self.memory.virtual_alloc(size, desired)
        self.memory.advise(mapping.address, mapping.size, MADV_NOHUGEPAGE)
        return mapping

    def write(self, mapping: Mapping, address: int, data: bytes) -> None:
        self.memory.write_code(address, data)


class DualWriter(Writer):
    """One memory file in two views. A fork shares the file but not the writable view."""

    name = "dual"
    inherits = False

    def __init__(self, memory: OsMemory | None = None) -> None:
        super().__init__(memory)
        self._views: dict[int, Mapping] = {}  # by the address of the R+X view

    def map(self, size: int, desired: int | None) -> Mapping:
        size = -(-size // PAGE) * PAGE
        fd = self.memory.shared_file(size)
        try:
            code = self.memory.virtual_alloc(size, desired, PROT_READ | PROT_EXEC, fd)
            try:
                view = self.memory.virtual_alloc(size, None, PROT_READ | PROT_WRITE, fd)
            except BaseException:
                self.memory.virtual_free(code)
                raise
        finally:
            os.close(fd)
        self.memory.advise(view.address, view.size, MADV_DONTFORK)
        self._views[code.address] = view
        return code

    def write(self, mapping: Mapping, address: int, data: bytes) -> None:
        view = self._views.get(mapping.address)
        if view is None:
            raise ForeignBlock(f"the chunk at {mapping.address:#x} is the parent process's: a child can't write there")
        ctypes.memmove(view.address + address - mapping.address, data, len(data))

    def discard(self, mapping: Mapping, address: int, size: int) -> None:
        view = self._views[mapping.address]
        self.memory.advise(view.address + address - mapping.address, size, MADV_REMOVE)  # DONTNEED frees nothing here

    def unmap(self, mapping: Mapping) -> None:
        view = self._views.pop(mapping.address)
        self.memory.virtual_free(mapping)
        self.memory.virtual_free(view)

    def disown(self) -> None:
        """In a forked child: the writable views are not there, the code is the parent's."""
        self._views.clear()


class FlipWriter(Writer):
    """Makes the pages of one write R+W, then R+X again; never both. Nobody may run in them meanwhile."""

    name = "flip"
    packs = False

    def map(self, size: int, desired: int | None) -> Mapping:
        mapping = self.memory.virtual_alloc(size, desired, PROT_READ | PROT_WRITE)
        try:
            ctypes.memset(mapping.address, 0xCC, 1)  # one touch while all is R+W keeps the mapping in one piece for ever
            self.memory.protect(mapping.address, mapping.size, PROT_READ | PROT_EXEC)
        except BaseException:
            self.memory.virtual_free(mapping)
            raise
        return mapping

    def write(self, mapping: Mapping, address: int, data: bytes) -> None:
        first = address // PAGE * PAGE
        size = -(-(address + len(data) - first) // PAGE) * PAGE
        self.memory.protect(first, size, PROT_READ | PROT_WRITE)
        try:
            ctypes.memmove(address, data, len(data))
        finally:
            self.memory.protect(first, size, PROT_READ | PROT_EXEC)


def let_debuggers_write(address: int, size: int) -> None:
    """Make a shared view writable too, so that a listening debugger can plant breakpoints: the one exception to
    "never writable and executable", made only while a debugger is attached."""
    system().protect(address, size, PROT_READ | PROT_WRITE | PROT_EXEC)


WRITERS: dict[str, type[Writer]] = {"private": PrivateWriter, "dual": DualWriter, "flip": FlipWriter}

_PROBE = """
import ctypes, sys
sys.path.insert(0, sys.argv[2])
from allocator.writers import WRITERS
writer = WRITERS[sys.argv[1]]()
mapping = writer.map(8192, None)
for value in (1, 2):
    writer.write(mapping, mapping.address + 64, bytes([0xB8, value, 0, 0, 0, 0xC3]))
    assert ctypes.string_at(mapping.address + 64, 2)[1] == value
    if sys.argv[3] == "run":
        assert ctypes.CFUNCTYPE(ctypes.c_int)(mapping.address + 64)() == value
"""
_probed: dict[str, str] = {}


def probe_writer(name: str) -> str:
    """Empty when the writer works here, else the reason; tried once, in a child process that may die of it."""
    if name not in _probed:
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        run = "run" if os.uname().machine == "x86_64" else "look"
        environment = {k: v for k, v in os.environ.items() if k != "ALLOCATOR_SCRIPT"}
        command = [sys.executable, "-I", "-S", "-c", _PROBE, name, root, run]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
        except (OSError, subprocess.TimeoutExpired):  # no process or descriptor to be had: the check in this one must do
            return ""
        lines = done.stderr.strip().splitlines()
        _probed[name] = "" if done.returncode == 0 else lines[-1] if lines else f"the probe died ({done.returncode})"
    return _probed[name]


def probe_writers() -> dict[str, str]:
    """Each writer with the reason why it does not work here, empty when it does."""
    return {name: probe_writer(name) for name in WRITERS}


def _quick_check(writer: Writer, size: int) -> None:
    """One write and read back in this process, where it can't do harm; raises what the system answers."""
    mapping = writer.map(size, None)
    try:
        writer.write(mapping, mapping.address + 8, b"probe")
        if ctypes.string_at(mapping.address + 8, 5) != b"probe":
            raise OutOfMemory("what was written is not what is read")
    finally:
        writer.unmap(mapping)


def choose_writer(
    name: str | None = None, memory: OsMemory | None = None, packed: bool = False, size: int = PAGE
) -> Writer:
    """The named writer, or the first that can map and write `size` bytes (private, dual, flip; with `packed` only those
    that pack).

    Raises ValueError for a writer that does not pack where it should, NoWriter with every reason."""
    if name and name not in WRITERS:
        raise NoWriter(f"there is no writer {name!r}; use one of {', '.join(WRITERS)}")
    if name and packed and not WRITERS[name].packs:
        raise ValueError(f"the {name} writer changes protections by the page: it can't serve packed blocks")
    reasons = []
    for word in [name] if name else [n for n, writer in WRITERS.items() if writer.packs or not packed]:
        why = probe_writer(word)
        if not why:
            writer = WRITERS[word](memory)
            try:
                _quick_check(writer, size)
            except (OSError, AllocatorError) as error:
                why = str(error)
            else:
                return writer
        reasons.append(f"{word}: {why}")
    raise NoWriter("no way to write executable memory works here: " + "; ".join(reasons))
