"""allocator: memory for jitted code in large chunks, near what the code calls; stands alone.

The module-level pair has CPython's API: `jit_alloc(size) -> address` and `jit_free(address, size)`, near libc."""

from __future__ import annotations

import ctypes

from allocator.chunk import Block, Chunk
from allocator.errors import AllocatorError, BadBlock, NoWindow, NoWriter, OutOfMemory, PlacementTaken
from allocator.heap import ChunkListener, JitAllocator, Stats
from allocator.os_memory import (
    Mapping,
    choose_writer,
    let_debuggers_write,
    probe_writers,
    virtual_alloc,
    virtual_free,
)
from allocator.placement import Anchor, Reach, candidates, free_gaps, window
from allocator.size_classes import CLASSES, class_of

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
    """Give memory from `jit_alloc(size)` back; raises BadBlock for a foreign address or another size."""
    block = _blocks.get(address)
    if block is None:
        raise BadBlock(f"{address:#x} was not handed out by jit_alloc, or was freed already")
    if class_of(size) != block.size:
        raise BadBlock(f"the block at {address:#x} has {block.size} bytes; it was not allocated with size {size}")
    del _blocks[address]
    default_allocator().jit_free(block)


__all__ = [
    "CLASSES", "AllocatorError", "Anchor", "BadBlock", "Block", "Chunk", "ChunkListener", "JitAllocator", "Mapping",
    "NoWindow", "NoWriter", "OutOfMemory", "PlacementTaken", "Reach", "Stats", "candidates", "choose_writer",
    "class_of", "default_allocator", "free_gaps", "jit_alloc", "jit_free", "let_debuggers_write", "libc_anchor", "probe_writers",
    "virtual_alloc", "virtual_free", "window",
]  # fmt: skip
