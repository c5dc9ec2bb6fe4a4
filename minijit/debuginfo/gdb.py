"""gdb's JIT compilation interface (gdb manual, "JIT Compilation Interface"), without a compiler: the two names that
debuggers look for are exported by a tiny shared object written at run time."""

from __future__ import annotations

import atexit
import ctypes
import os
import tempfile

from minijit.debuginfo.elf import DESCRIPTOR, HOOK, hook_library

RETURN = b"\xc3"
EM_X86_64 = 62


class _Entry(ctypes.Structure):
    """struct jit_code_entry."""


_Entry._fields_ = [
    ("next", ctypes.c_void_p), ("prev", ctypes.c_void_p), ("address", ctypes.c_void_p), ("size", ctypes.c_uint64),
]  # fmt: skip


class _Descriptor(ctypes.Structure):
    """struct jit_descriptor."""

    _fields_ = (
        ("version", ctypes.c_uint32), ("action", ctypes.c_uint32), ("relevant", ctypes.c_void_p),
        ("first", ctypes.c_void_p),
    )  # fmt: skip


REGISTER, UNREGISTER = 1, 2


def _load(library: bytes) -> ctypes.CDLL:
    """Load a shared object from memory under a name that a debugger in another process can open too. The file stays
    for the life of the process: a debugger that attaches later reads it as well."""
    try:
        fd = os.memfd_create("minijit-hook", os.MFD_CLOEXEC)
    except OSError:  # refused by a sandbox: a real file, then
        fd, path = tempfile.mkstemp(prefix="minijit-hook-", suffix=".so")
        atexit.register(_remove, path, os.getpid())
    else:
        path = f"/proc/{os.getpid()}/fd/{fd}"  # not /proc/self: gdb would open a file of its own, and wait for ever
    os.write(fd, library)
    return ctypes.CDLL(path)


def _remove(path: str, owner: int) -> None:
    if os.getpid() == owner:
        os.unlink(path)


class DebuggerHook:
    """The process's hook. `calls` counts announcements of any kind made to it."""

    def __init__(self) -> None:
        self._library = _load(hook_library(EM_X86_64, RETURN + b"\x90" * 15))
        self._descriptor = _Descriptor.in_dll(self._library, DESCRIPTOR)
        self._hook = getattr(self._library, HOOK)
        self._hook.restype, self._hook.argtypes = None, []
        address = ctypes.cast(self._hook, ctypes.c_void_p).value
        assert address is not None
        self._first_byte = (ctypes.c_ubyte * 1).from_address(address)
        self._entries: dict[int, _Entry] = {}
        self.calls = 0

    def listening(self) -> bool:
        """Whether a debugger has a breakpoint in the hook: its first byte is no longer our `ret`."""
        return self._first_byte[0] != RETURN[0]

    def register(self, address: int, size: int) -> int:
        """Announce a symbol file in memory; returns a handle for `unregister`."""
        entry = _Entry(self._descriptor.first, None, address, size)
        handle = ctypes.addressof(entry)
        if entry.next:
            _Entry.from_address(entry.next).prev = handle
        self._entries[handle] = entry
        self._descriptor.first = handle
        self._call(handle, REGISTER)
        return handle

    def unregister(self, handle: int) -> None:
        """Take a symbol file back."""
        entry = self._entries.pop(handle)
        if entry.prev:
            _Entry.from_address(entry.prev).next = entry.next
        else:
            self._descriptor.first = entry.next
        if entry.next:
            _Entry.from_address(entry.next).prev = entry.prev
        self._call(handle, UNREGISTER)

    def _call(self, handle: int, action: int) -> None:
        self._descriptor.relevant, self._descriptor.action = handle, action
        self.calls += 1
        self._hook()
        self._descriptor.action = 0
        self._descriptor.relevant = None
