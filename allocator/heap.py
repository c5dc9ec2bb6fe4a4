"""JitAllocator: an arena per set of anchors that one window serves, chunks cut into size classes, free lists.

In the steady state a block costs a dict lookup and a list.pop: no system call at all."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from allocator import os_memory
from allocator.chunk import Block, Chunk
from allocator.errors import BadBlock, NoWindow, OutOfMemory, PlacementTaken
from allocator.os_memory import PAGE, Writer, choose_writer
from allocator.placement import Anchor, Reach, candidates, free_gaps, window
from allocator.size_classes import CLASSES, class_of

TRIES = 16  # places tried before a window counts as full


class ChunkListener(Protocol):
    """Told of what happens to chunks, in order of registration, under the allocator's lock."""

    def chunk_mapped(self, chunk: Chunk) -> None: ...
    def block_freed(self, block: Block) -> None: ...
    def chunk_unmapped(self, chunk: Chunk) -> None: ...


@dataclass(frozen=True)
class Stats:
    """Figures of one allocator; `system_calls` counts map, protect and write calls since it was made."""

    chunks: int
    blocks: int
    reserved: int
    used: int
    committed: int
    system_calls: dict[str, int]


@dataclass
class _Arena:
    """Chunks that serve one window."""

    window: range
    anchors: tuple[Anchor, ...]
    open: dict[int, Chunk] = field(default_factory=dict)  # block size -> chunk with room at its end
    free: dict[int, list[Block]] = field(default_factory=dict)  # block size -> freed blocks


class JitAllocator:
    """Executable memory near what it calls.

    `reach` of a direct branch; `chunk_size` bytes a mapping; `writer` by name (None: the best that works, raises
    NoWriter); `listeners` are told of chunks; `head_size` bytes at the start of each chunk are the user's."""

    def __init__(
        self,
        reach: Reach = Reach.REL32,
        *,
        chunk_size: int = 2 << 20,
        writer: str | None = None,
        listeners: Sequence[ChunkListener] = (),
        head_size: int = 0,
    ) -> None:
        self.reach, self.chunk_size = reach, chunk_size
        self.head_size = -(-head_size // PAGE) * PAGE
        self._before = dict(os_memory.calls)
        self.writer: Writer = choose_writer(writer)
        self.listeners = list(listeners)
        self.chunks: list[Chunk] = []
        self._arenas: list[_Arena] = []
        self._pid = os.getpid()
        self._lock = threading.RLock()

    def jit_alloc(self, size: int, near: Iterable[Anchor] = (), owner: str = "") -> Block:
        """A block of at least `size` bytes from which all of `near` can be called directly.

        Raises ValueError for a size below 1, NoWindow when no place reaches all anchors, OutOfMemory when the system
        refuses."""
        block_size = class_of(size)
        anchors = tuple(near)
        with self._lock:
            self._after_fork()
            arena = self._arena(anchors)
            free = arena.free.get(block_size)
            if free:
                block = free.pop()
                block.live, block.owner = True, owner
            else:
                block = self._cut(arena, block_size, owner)
            block.chunk.blocks[block.address] = block
            return block

    def _after_fork(self) -> None:
        """In a forked child a shared mapping is the parent's: start with chunks of our own."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            if self.writer.name == "dual":
                self._arenas.clear()
                self.chunks.clear()

    def _arena(self, anchors: tuple[Anchor, ...]) -> _Arena:
        for arena in self._arenas:
            if all(self._reaches(arena, anchor) for anchor in anchors):
                return arena
        wanted = window(anchors, self.reach)
        if len(wanted) < self.chunk_size:
            names = ", ".join(f"{a.name} at {a.address:#x}" for a in anchors)
            raise NoWindow(f"no place reaches all of {names}: call some of them through an address slot")
        arena = _Arena(wanted, anchors)
        self._arenas.append(arena)
        return arena

    def _reaches(self, arena: _Arena, anchor: Anchor) -> bool:
        """Whether every chunk that the arena has, or may get, reaches an anchor."""
        if arena.open:
            chunks = [c for c in self.chunks if c.window is arena.window]
            allowed = window([anchor], self.reach)
            return all(c.address >= allowed.start and c.end < allowed.stop for c in chunks)
        return anchor in arena.anchors

    def _cut(self, arena: _Arena, block_size: int, owner: str) -> Block:
        chunk = arena.open.get(block_size)
        if chunk is None or chunk.next + block_size > chunk.end:
            chunk = arena.open[block_size] = self._map(arena, block_size)
        block = Block(chunk.next, block_size, chunk, owner)
        chunk.next += block_size
        return block

    def _map(self, arena: _Arena, block_size: int) -> Chunk:
        """A new chunk: several places of the window are tried, nearest first."""
        size = max(self.chunk_size, self.head_size + block_size)
        gaps = free_gaps(os_memory.memory_map())
        last: Exception | None = None
        for _, place in zip(range(TRIES), candidates(arena.window, size, gaps), strict=False):
            try:
                mapping = self.writer.map(size, place)
                break
            except PlacementTaken as error:
                last = error
        else:
            if not arena.open:
                self._arenas.remove(arena)
            spread = f"{arena.window.start:#x}-{arena.window.stop:#x}"
            raise NoWindow(f"no room for {size} bytes in the window {spread} ({last or 'every gap is too small'})")
        chunk = Chunk(mapping, arena.window, arena.anchors, block_size, self.head_size)
        self.chunks.append(chunk)
        for listener in self.listeners:
            listener.chunk_mapped(chunk)
        return chunk

    def commit(self, block: Block, code: bytes, offset: int = 0) -> None:
        """Write `code` into a live block at `offset`; raises BadBlock when it does not fit."""
        self._check(block)
        if offset < 0 or offset + len(code) > block.size:
            raise BadBlock(f"{len(code)} bytes at {offset} do not fit the block of {block.size} at {block.address:#x}")
        with self._lock:
            self.writer.write(block.address + offset, code)

    def patch(self, block: Block, offset: int, code: bytes) -> None:
        """Replace a few bytes within one aligned 8-byte word, atomically for other threads; unchanged ones are skipped."""
        first = block.address + offset
        if len(code) > 8 or first // 8 != (first + len(code) - 1) // 8:
            raise BadBlock(f"a patch of {len(code)} bytes at {first:#x} crosses an aligned 8-byte word")
        if ctypes.string_at(first, len(code)) != code:
            self.commit(block, code, offset)

    def jit_free(self, block: Block) -> None:
        """Give a block back; raises BadBlock when it is not live."""
        with self._lock:
            self._check(block)
            if block is block.chunk.head:
                raise BadBlock(f"the head of the chunk at {block.address:#x} is freed with its chunk")
            block.live = False
            del block.chunk.blocks[block.address]
            for listener in self.listeners:
                listener.block_freed(block)
            for arena in self._arenas:
                if arena.window is block.chunk.window:
                    arena.free.setdefault(block.size, []).append(block)

    def _check(self, block: Block) -> None:
        if block.chunk not in self.chunks:
            raise BadBlock(f"the block at {block.address:#x} is not of this allocator (or of a parent process)")
        if not block.live:
            raise BadBlock(f"the block at {block.address:#x} ({block.owner or 'no owner'}) is not live: freed twice?")

    def close(self) -> None:
        """Unmap every chunk; its blocks are gone."""
        with self._lock:
            for chunk in self.chunks:
                for listener in reversed(self.listeners):
                    listener.chunk_unmapped(chunk)
                self.writer.unmap(chunk.mapping)
            self.chunks.clear()
            self._arenas.clear()

    def stats(self) -> Stats:
        """Figures as of now."""
        with self._lock:
            return Stats(
                len(self.chunks),
                sum(len(c.blocks) for c in self.chunks),
                sum(c.size for c in self.chunks),
                sum(c.used for c in self.chunks),
                sum(c.committed_bytes() for c in self.chunks),
                {name: count - self._before.get(name, 0) for name, count in os_memory.calls.items()},
            )


__all__ = ["CLASSES", "ChunkListener", "JitAllocator", "OutOfMemory", "Stats"]
