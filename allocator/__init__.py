"""allocator: memory for jitted code in large chunks, near what the code calls; stands alone.

The module-level pair has CPython's API: `jit_alloc(size) -> address` and `jit_free(address, size)`, near libc."""

from __future__ import annotations

import ctypes

from allocator.arenas import ChunkListener
from allocator.chunk import Block, Chunk, Leak
from allocator.errors import (
    AllocatorError,
    BadBlock,
    Closed,
    ForeignBlock,
    FreedTwice,
    NoWindow,
    NoWriter,
    OutOfBlock,
    OutOfMemory,
    PlacementTaken,
    WrongSize,
)
from allocator.heap import JitAllocator
from allocator.os_memory import Mapping, OsMemory, virtual_alloc, virtual_free
from allocator.placement import Anchor, Plan, Reach, free_gaps, plan, split, window
from allocator.size_classes import CLASSES, SizeClasses, class_of
from allocator.stats import Stats
from allocator.writers import choose_writer, let_debuggers_write, probe_writers

_default: JitAllocator | None = None
_blocks: dict[int, Block] = {}


def default_allocator() -> JitAllocator:
    """The allocator behind the module-level pair, made when first used."""
    global _default
    if _default is None:
        _default = JitAllocator()
    return _default


def libc_anchor() -> Anchor:
    """An anchor in libc."""
    address = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value
    assert address is not None
    return Anchor("libc", address)


def jit_alloc(size: int) -> int:
    """Address of `size` bytes of executable memory near libc; write them through `default_allocator()`."""
    block = default_allocator().jit_alloc(size, near=(libc_anchor(),))
    _blocks[block.address] = block
    return block.address


def jit_free(address: int, size: int) -> None:
    """Give memory from `jit_alloc(size)` back; raises ForeignBlock for another address, WrongSize for another size."""
    block = _blocks.get(address)
    if block is None:
        raise ForeignBlock(f"{address:#x} was not handed out by jit_alloc, or was freed already")
    default_allocator().jit_free(block, size)
    del _blocks[address]


__all__ = [
    "CLASSES", "AllocatorError", "Anchor", "BadBlock", "Block", "Chunk", "ChunkListener", "Closed", "ForeignBlock",
    "FreedTwice", "JitAllocator", "Leak", "Mapping", "NoWindow", "NoWriter", "OsMemory", "OutOfBlock", "OutOfMemory",
    "PlacementTaken", "Plan", "Reach", "SizeClasses", "Stats", "WrongSize", "choose_writer", "class_of",
    "default_allocator", "free_gaps", "jit_alloc", "jit_free", "let_debuggers_write", "libc_anchor", "plan",
    "probe_writers", "split", "virtual_alloc", "virtual_free", "window",
]  # fmt: skip
