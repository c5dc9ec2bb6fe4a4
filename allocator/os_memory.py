"""The one module that asks the system for memory: virtual_alloc, and three ways to write code without RWX pages.

| writer  | mapping                                | a write                         |
|---------|----------------------------------------|---------------------------------|
| private | MAP_PRIVATE anonymous, R+X             | pwrite to the process's mem file|
| dual    | one memfd, mapped R+X here and R+W there| a copy, no system call          |
| flip    | MAP_PRIVATE anonymous, R+X             | R+W while a block is written    |
"""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from allocator.errors import NoWriter, OutOfMemory, PlacementTaken

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE = 0x01, 0x02, 0x20, 0x4000
MAP_FIXED_NOREPLACE = 0x100000
MADV_DONTFORK, MADV_NOHUGEPAGE = 10, 15
PAGE = 4096

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]

# System calls made for memory by this process: mmap and munmap; mprotect; writes to the mem file; and the rest
# (memfd_create, ftruncate, madvise, readings of the memory map), which happens when a chunk is made and never for a block.
calls: Counter[str] = Counter(map=0, protect=0, write=0, other=0)


@dataclass(frozen=True)
class Mapping:
    """Memory from the system: `size` bytes at `address`."""

    address: int
    size: int


def virtual_alloc(
    size: int,
    desired: int | None = None,
    protection: int = PROT_READ | PROT_EXEC,
    fd: int = -1,
) -> Mapping:
    """Map `size` bytes (rounded up to pages), at `desired` if given and nowhere else; `fd` maps that file, shared.

    Raises PlacementTaken when something else lies there, OutOfMemory when the system refuses."""
    size = -(-size // PAGE) * PAGE
    flags = MAP_SHARED if fd >= 0 else MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    if desired is not None:
        flags |= MAP_FIXED_NOREPLACE
    calls["map"] += 1
    address = _libc.mmap(desired, size, protection, flags, fd, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        code = ctypes.get_errno()
        if code == errno.EEXIST:
            raise PlacementTaken(f"another mapping lies at {desired:#x}")
        raise OutOfMemory(f"mmap of {size} bytes was refused: {os.strerror(code)}; {_limits(code)}")
    if desired is not None and address != desired:  # kernels before 4.17 take it as a hint
        calls["map"] += 1
        _libc.munmap(address, size)
        raise PlacementTaken(f"the system put it at {address:#x} instead of {desired:#x}")
    return Mapping(address, size)


def virtual_free(mapping: Mapping) -> None:
    """Unmap; raises OutOfMemory when the system refuses (a limit on the number of mappings)."""
    calls["map"] += 1
    if _libc.munmap(mapping.address, mapping.size):
        raise OutOfMemory(f"munmap at {mapping.address:#x} was refused: {os.strerror(ctypes.get_errno())}")


def _limits(code: int) -> str:
    return {
        errno.ENOMEM: "look at RLIMIT_AS (ulimit -v) and vm.max_map_count",
        errno.EACCES: "the system forbids executable memory of this kind",
        errno.EPERM: "the system forbids this mapping",
    }.get(code, "see mmap(2)")


def protect(address: int, size: int, protection: int) -> None:
    """mprotect; raises OutOfMemory when the system refuses."""
    calls["protect"] += 1
    if _libc.mprotect(address, size, protection):
        raise OutOfMemory(f"mprotect at {address:#x} was refused: {os.strerror(ctypes.get_errno())}")


def let_debuggers_write(address: int, size: int) -> None:
    """Make a shared view writable too, so that a listening debugger can plant breakpoints: the one exception to
    "never writable and executable", made only while a debugger is attached."""
    protect(address, size, PROT_READ | PROT_WRITE | PROT_EXEC)


def memory_map() -> str:
    """The text of the process's memory map."""
    calls["other"] += 1
    with open("/proc/self/maps", encoding="utf-8") as file:
        return file.read()


def resident_bytes(address: int, size: int) -> int:
    """Bytes of a mapping that have memory behind them, found without touching any."""
    pages = size // PAGE
    vector = (ctypes.c_ubyte * pages)()
    if _libc.mincore(address, size, vector):
        return 0
    return sum(v & 1 for v in vector) * PAGE


class Writer:
    """How code gets into executable memory. `map` makes a chunk, `write` fills a part of it."""

    name = ""

    def map(self, size: int, desired: int | None) -> Mapping:
        raise NotImplementedError

    def write(self, address: int, data: bytes) -> None:
        raise NotImplementedError

    def unmap(self, mapping: Mapping) -> None:
        virtual_free(mapping)


class PrivateWriter(Writer):
    """Writes through the process's own mem file: pages stay R+X, debuggers can plant breakpoints."""

    name = "private"

    def __init__(self) -> None:
        self._fd, self._pid = -1, 0

    def map(self, size: int, desired: int | None) -> Mapping:
        mapping = virtual_alloc(size, desired)
        calls["other"] += 1
        _libc.madvise(mapping.address, mapping.size, MADV_NOHUGEPAGE)
        return mapping

    def write(self, address: int, data: bytes) -> None:
        if self._pid != os.getpid():  # the descriptor of a parent would write into the parent
            if self._fd >= 0:
                os.close(self._fd)
            self._fd, self._pid = os.open("/proc/self/mem", os.O_RDWR | os.O_CLOEXEC), os.getpid()
        calls["write"] += 1
        if os.pwrite(self._fd, data, address) != len(data):
            raise OutOfMemory(f"the mem file took only a part of the write at {address:#x}")


class DualWriter(Writer):
    """One memfd in two views; the writable one is not inherited by forks, which therefore get no writes of ours."""

    name = "dual"

    def __init__(self) -> None:
        self._views: dict[int, tuple[Mapping, Mapping, int]] = {}  # R+X address -> views and the pid that may write

    def map(self, size: int, desired: int | None) -> Mapping:
        size = -(-size // PAGE) * PAGE
        calls["other"] += 3
        fd = os.memfd_create("minijit", os.MFD_CLOEXEC)
        try:
            os.ftruncate(fd, size)
            code = virtual_alloc(size, desired, PROT_READ | PROT_EXEC, fd)
            try:
                view = virtual_alloc(size, None, PROT_READ | PROT_WRITE, fd)
            except BaseException:
                virtual_free(code)
                raise
        finally:
            os.close(fd)
        _libc.madvise(view.address, view.size, MADV_DONTFORK)
        self._views[code.address] = (code, view, os.getpid())
        return code

    def write(self, address: int, data: bytes) -> None:
        for code, view, pid in self._views.values():
            if code.address <= address < code.address + code.size:
                if pid != os.getpid():
                    raise OutOfMemory("this chunk belongs to the parent process; a new one is needed after fork")
                ctypes.memmove(view.address + address - code.address, data, len(data))
                return
        raise OutOfMemory(f"{address:#x} lies in no chunk of this writer")

    def unmap(self, mapping: Mapping) -> None:
        code, view, pid = self._views.pop(mapping.address)
        virtual_free(code)
        if pid == os.getpid():
            virtual_free(view)


class FlipWriter(Writer):
    """Makes the pages of one write R+W, then R+X again; never both."""

    name = "flip"

    def map(self, size: int, desired: int | None) -> Mapping:
        mapping = virtual_alloc(size, desired, PROT_READ | PROT_WRITE)
        ctypes.memset(mapping.address, 0xCC, 1)  # one touch while all is R+W keeps the mapping in one piece for ever
        protect(mapping.address, mapping.size, PROT_READ | PROT_EXEC)
        return mapping

    def write(self, address: int, data: bytes) -> None:
        first = address // PAGE * PAGE
        size = -(-(address + len(data) - first) // PAGE) * PAGE
        protect(first, size, PROT_READ | PROT_WRITE)
        try:
            ctypes.memmove(address, data, len(data))
        finally:
            protect(first, size, PROT_READ | PROT_EXEC)


WRITERS: dict[str, Callable[[], Writer]] = {"private": PrivateWriter, "dual": DualWriter, "flip": FlipWriter}

_PROBE = """
import ctypes, sys
sys.path.insert(0, sys.argv[2])
from allocator.os_memory import WRITERS
writer = WRITERS[sys.argv[1]]()
mapping = writer.map(8192, None)
for value in (1, 2):
    writer.write(mapping.address + 64, bytes([0xB8, value, 0, 0, 0, 0xC3]))
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
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROBE, name, root, run], capture_output=True, text=True, timeout=60
        )
        lines = done.stderr.strip().splitlines()
        _probed[name] = "" if done.returncode == 0 else lines[-1] if lines else f"the probe died ({done.returncode})"
    return _probed[name]


def probe_writers() -> dict[str, str]:
    """Each writer with the reason why it does not work here, empty when it does."""
    return {name: probe_writer(name) for name in WRITERS}


def _quick_check(writer: Writer) -> None:
    """One write and read back in this process, where it can't do harm; raises what the system answers."""
    mapping = writer.map(PAGE, None)
    try:
        writer.write(mapping.address + 8, b"probe")
        if ctypes.string_at(mapping.address + 8, 5) != b"probe":
            raise OutOfMemory("what was written is not what is read")
    finally:
        writer.unmap(mapping)


def choose_writer(name: str | None = None) -> Writer:
    """The named writer, or the first that works (private, dual, flip); raises NoWriter with every reason."""
    reasons = []
    for word in [name] if name else list(WRITERS):
        if word not in WRITERS:
            raise NoWriter(f"there is no writer {word!r}; use one of {', '.join(WRITERS)}")
        why = probe_writer(word)
        if not why:
            writer = WRITERS[word]()
            try:
                _quick_check(writer)
            except (OSError, OutOfMemory) as error:
                why = str(error)
            else:
                return writer
        reasons.append(f"{word}: {why}")
    raise NoWriter("no way to write executable memory works here: " + "; ".join(reasons))
