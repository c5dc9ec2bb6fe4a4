"""The one module that asks the system for memory. Every call is counted, and the last ones are kept in a log.

`OsMemory` is an object so that tests can script the system's answers (`allocator.scripted`)."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import os
import platform
from collections import Counter, deque
from dataclasses import dataclass

from allocator.errors import OutOfMemory, PlacementTaken

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE = 0x01, 0x02, 0x20, 0x4000
MAP_FIXED_NOREPLACE = 0x100000
MADV_DONTNEED, MADV_REMOVE, MADV_DONTFORK, MADV_NOHUGEPAGE, MADV_WIPEONFORK = 4, 9, 10, 15, 18
PAGE = 4096
LOGGED = 128  # operations that the log keeps
FAILED = ctypes.c_void_p(-1).value

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]


@dataclass(frozen=True)
class Mapping:
    """Memory from the system: `size` bytes at `address`."""

    address: int
    size: int


@dataclass(frozen=True)
class VmOperation:
    """A call made for memory: its number since the process began, what it was, and what came of it ("" when fine)."""

    number: int
    call: str
    address: int | None
    size: int
    trouble: str = ""

    def __str__(self) -> str:
        where = "anywhere" if self.address is None else f"{self.address:#x}"
        return f"#{self.number} {self.call} of {self.size} bytes at {where}{': ' + self.trouble if self.trouble else ''}"


class OsMemory:
    """The system, as the allocator sees it.

    `calls` counts system calls: map (mmap, munmap), protect (mprotect), write (to the mem file), and other (memfd_create,
    ftruncate, madvise, readings of the memory map), which happen when a chunk comes or goes and never for a block.
    `log` holds the last operations."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter(map=0, protect=0, write=0, other=0)
        self.log: deque[VmOperation] = deque(maxlen=LOGGED)
        self._number = 0
        try:
            self._wiped = mmap.mmap(-1, PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except OSError as error:
            raise OutOfMemory(f"mmap of {PAGE} bytes was refused: {error.strerror}; {_limits(error.errno)}") from error
        self._watchers = 0
        self.calls["map"] += 1
        with contextlib.suppress(OSError):  # kernels before 4.14: then only forks that Python makes are noticed
            self._wiped.madvise(MADV_WIPEONFORK)
        self._mem, self._mem_here = -1, self.watch()

    def watch(self) -> memoryview:
        """A byte that is 1 until the process forks and 0 in the child: a look, without a system call, at whether this is
        still the same process. Who finds 0 sets it to 1 again."""
        byte = self._watchers % PAGE
        self._watchers += 1
        self._wiped[byte] = 1
        return memoryview(self._wiped)[byte : byte + 1]

    # ---- what a test may answer for the system ---------------------------------------------------------------

    def _mmap(self, address: int | None, size: int, protection: int, flags: int, fd: int) -> tuple[int, int]:
        """(address, 0) or (-1, errno)."""
        found = _libc.mmap(address, size, protection, flags, fd, 0)
        return (-1, ctypes.get_errno()) if found in (None, FAILED) else (found, 0)

    def _mprotect(self, address: int, size: int, protection: int) -> int:
        """0 or an errno."""
        return ctypes.get_errno() if _libc.mprotect(address, size, protection) else 0

    def _pwrite(self, fd: int, data: bytes, address: int) -> int:
        """Bytes written; raises OSError."""
        return os.pwrite(fd, data, address)

    # ---- counted and logged ------------------------------------------------------------------------------------

    def _note(self, kind: str, call: str, address: int | None, size: int, trouble: str = "", times: int = 1) -> None:
        self.calls[kind] += times
        self._number += 1
        self.log.append(VmOperation(self._number, call, address, size, trouble))

    def virtual_alloc(
        self,
        size: int,
        desired: int | None = None,
        protection: int = PROT_READ | PROT_EXEC,
        fd: int = -1,
    ) -> Mapping:
        """Map `size` bytes (rounded up to pages), at `desired` if given and nowhere else; `fd` maps that file, shared.

        Raises ValueError for a size below 1 or an odd place, PlacementTaken when something else lies there, OutOfMemory
        when the system refuses."""
        if size < 1:
            raise ValueError(f"a mapping needs a positive size, not {size}")
        if desired is not None and (desired % PAGE or not 0 < desired < 1 << 47):
            raise ValueError(f"{desired:#x} is no page-aligned address in user space")
        size = -(-size // PAGE) * PAGE
        flags = MAP_SHARED if fd >= 0 else MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        if desired is not None:
            flags |= MAP_FIXED_NOREPLACE
        address, code = self._mmap(desired, size, protection, flags, fd)
        self._note("map", "mmap", desired, size, os.strerror(code) if code else "")
        if code == errno.EEXIST:
            raise PlacementTaken(f"another mapping lies at {desired:#x}")
        if code:
            raise OutOfMemory(f"mmap of {size} bytes was refused: {os.strerror(code)}; {_limits(code)}")
        if desired is not None and address != desired:  # kernels before 4.17 take it as a hint
            self.virtual_free(Mapping(address, size))
            raise PlacementTaken(f"the system put it at {address:#x} instead of {desired:#x}")
        return Mapping(address, size)

    def virtual_free(self, mapping: Mapping) -> None:
        """Unmap; raises OutOfMemory when the system refuses (a limit on the number of mappings)."""
        code = ctypes.get_errno() if _libc.munmap(mapping.address, mapping.size) else 0
        self._note("map", "munmap", mapping.address, mapping.size, os.strerror(code) if code else "")
        if code:
            raise OutOfMemory(f"munmap at {mapping.address:#x} was refused: {os.strerror(code)}; {_limits(code)}")

    def protect(self, address: int, size: int, protection: int) -> None:
        """mprotect; raises OutOfMemory when the system refuses."""
        code = self._mprotect(address, size, protection)
        self._note("protect", "mprotect", address, size, os.strerror(code) if code else "")
        if code:
            raise OutOfMemory(f"mprotect at {address:#x} was refused: {os.strerror(code)}; {_limits(code)}")

    def advise(self, address: int, size: int, advice: int) -> bool:
        """madvise; False when the system does not take the advice."""
        code = ctypes.get_errno() if _libc.madvise(address, size, advice) else 0
        self._note("other", "madvise", address, size, os.strerror(code) if code else "")
        return not code

    def shared_file(self, size: int) -> int:
        """A descriptor of a new memory file of `size` bytes; raises OutOfMemory with the reason."""
        try:
            fd = os.memfd_create("minijit", os.MFD_CLOEXEC)
        except OSError as error:
            self._note("other", "memfd_create", None, size, str(error))
            raise OutOfMemory(f"memfd_create was refused: {error.strerror}; {_limits(error.errno)}") from error
        self._note("other", "memfd_create", None, size)
        try:
            os.ftruncate(fd, size)
        except OSError as error:
            os.close(fd)
            self._note("other", "ftruncate", None, size, str(error))
            raise OutOfMemory(f"a memory file of {size} bytes was refused: {error.strerror}; {_limits(error.errno)}") from error
        self._note("other", "ftruncate", None, size)
        return fd

    def write_code(self, address: int, data: bytes) -> None:
        """Write through the process's own mem file, which heeds no protection; raises OutOfMemory when it is denied."""
        if self._mem < 0 or not self._mem_here[0]:  # a parent's descriptor would write into the parent
            if self._mem >= 0:
                os.close(self._mem)
            self._mem = -1
            try:
                self._mem = os.open("/proc/self/mem", os.O_RDWR | os.O_CLOEXEC)
            except OSError as error:
                raise OutOfMemory(f"/proc/self/mem can't be opened: {error.strerror}; {_limits(error.errno)}") from error
            self._mem_here[0] = 1
        self.calls["write"] += 1
        try:
            done = self._pwrite(self._mem, data, address)
        except OSError as error:
            raise OutOfMemory(f"the write to {address:#x} through the mem file was refused: {error.strerror}") from error
        if done != len(data):
            raise OutOfMemory(f"the mem file took only {done} of {len(data)} bytes at {address:#x}")

    def memory_map(self, counted: bool = True) -> str:
        """The text of the process's memory map."""
        self.calls["other"] += counted
        try:
            with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError as error:
            raise OutOfMemory(f"the memory map can't be read: {error.strerror}; {_limits(error.errno)}") from error

    def resident_pages(self, address: int, size: int) -> bytes:
        """A byte a page, 1 where the page has memory behind it; nothing is touched to find out (mincore)."""
        pages = size // PAGE
        vector = (ctypes.c_ubyte * pages)()
        if _libc.mincore(address, size, vector):
            return bytes(pages)
        return bytes(v & 1 for v in vector)

    def flush(self, address: int, size: int, reused: bool) -> None:
        """Let every core see new code at [address, address + size); x86-64 needs nothing (coherent caches)."""
        if _FLUSHES:
            _flush_aarch64(address, size, reused)


def _limits(code: int | None) -> str:
    return {
        errno.ENOMEM: "look at RLIMIT_AS (ulimit -v) and vm.max_map_count",
        errno.EACCES: "the system forbids executable memory of this kind (SELinux, PR_SET_MDWE)",
        errno.EPERM: "a sandbox (seccomp) or the system forbids it",
        errno.EMFILE: "look at RLIMIT_NOFILE (ulimit -n)",
        errno.ENFILE: "the system has too many open files",
        errno.EFBIG: "look at RLIMIT_FSIZE (ulimit -f)",
        errno.ENOSYS: "the kernel or a sandbox lacks it",
    }.get(code or 0, "see the call's manual page")


_FLUSHES = platform.machine() == "aarch64"
_MEMBARRIER, _SYNC_CORE, _REGISTER_SYNC_CORE = 283, 1 << 5, 1 << 6


def _flush_aarch64(address: int, size: int, reused: bool) -> None:
    """Clean and invalidate by libgcc's __clear_cache; where code was run before, other cores' pipelines too."""
    gcc = ctypes.CDLL("libgcc_s.so.1")
    clear = gcc.__clear_cache
    clear.argtypes, clear.restype = [ctypes.c_void_p, ctypes.c_void_p], None
    clear(address, address + size)
    if reused and _libc.syscall(_MEMBARRIER, _SYNC_CORE, 0, 0):
        _libc.syscall(_MEMBARRIER, _REGISTER_SYNC_CORE, 0, 0)
        _libc.syscall(_MEMBARRIER, _SYNC_CORE, 0, 0)


_system: OsMemory | None = None


def system() -> OsMemory:
    """The memory that allocators use unless given another; scripted when ALLOCATOR_SCRIPT asks for it."""
    global _system
    if _system is None:
        script = os.environ.get("ALLOCATOR_SCRIPT")
        if script:
            from allocator.scripted import ScriptedMemory

            _system = ScriptedMemory(script)
        else:
            _system = OsMemory()
    return _system


def virtual_alloc(size: int, desired: int | None = None, protection: int = PROT_READ | PROT_EXEC) -> Mapping:
    """`OsMemory.virtual_alloc` of the system."""
    return system().virtual_alloc(size, desired, protection)


def virtual_free(mapping: Mapping) -> None:
    """`OsMemory.virtual_free` of the system."""
    system().virtual_free(mapping)
