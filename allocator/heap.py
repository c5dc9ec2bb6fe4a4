"""JitAllocator: an arena per set of anchors that one window serves, chunks per size class, free lists, counted calls.

In the steady state a block costs a lock, a dict lookup and a list.pop: no system call. The scheme is obmalloc's
(CPython, Objects/obmalloc.c) with jemalloc's size classes: a chunk serves one class at a time; an empty one serves any."""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn, Protocol

from allocator import fork
from allocator.arena import Arena
from allocator.chunk import COMMITTED, FREE, QUARANTINED, RESERVED, Block, Chunk
from allocator.errors import (
    AllocatorError,
    BadBlock,
    Closed,
    ForeignBlock,
    FreedTwice,
    NoWindow,
    OutOfBlock,
    OutOfMemory,
    PlacementTaken,
    WrongSize,
)
from allocator.os_memory import PAGE, OsMemory, system
from allocator.placement import Anchor, Reach, plan, split, starts, window
from allocator.size_classes import PACKED, PAGES, SizeClasses
from allocator.stats import Stats, statistics
from allocator.writers import DualWriter, Writer, choose_writer

TRIES = 16  # places tried before a window counts as full
FILL = {"x86_64": b"\xcc", "aarch64": b"\0"}.get(os.uname().machine, b"\0")  # int3; udf #0


class ChunkListener(Protocol):
    """Told of what happens to chunks, in order of registration, under the allocator's lock."""

    def chunk_mapped(self, chunk: Chunk) -> None: ...
    def block_freed(self, block: Block) -> None: ...
    def chunk_unmapped(self, chunk: Chunk) -> None: ...


@dataclass(frozen=True)
class Leak:
    """A block that was live when its allocator was closed."""

    address: int
    size: int
    owner: str

    def __str__(self) -> str:
        return f"{self.size} bytes at {self.address:#x} ({self.owner or 'no owner'}) were never freed"


class JitAllocator:
    """Executable memory near what it calls. Safe to use from several threads, and in both processes after a fork.

    `reach` of a direct branch; `chunk_size` bytes a mapping; `writer` by name (None: the best that works, raises NoWriter)
    or made already; `packed`: blocks in steps of 64 bytes instead of pages (not with the flip writer); `classes`: size
    classes of one's own; `listeners` are told of chunks; `head_size` bytes at the start of each chunk are the user's;
    `seed`: place chunks at random within their windows; `memory`: the system, or what plays it in a test."""

    def __init__(
        self,
        reach: Reach = Reach.REL32,
        *,
        chunk_size: int = 2 << 20,
        writer: str | Writer | None = None,
        packed: bool = False,
        classes: SizeClasses | None = None,
        listeners: Sequence[ChunkListener] = (),
        head_size: int = 0,
        seed: int | None = None,
        memory: OsMemory | None = None,
    ) -> None:
        if chunk_size < PAGE or chunk_size % PAGE:
            raise ValueError(f"the chunk size must be a positive multiple of {PAGE}, not {chunk_size}")
        if not 0 <= head_size <= chunk_size // 2:
            raise ValueError(f"the head must leave room in a chunk of {chunk_size} bytes: {head_size} won't do")
        self.reach, self.chunk_size, self.seed = reach, chunk_size, seed
        self.classes = classes or (PACKED if packed else PAGES)
        self.packed = self.classes.granule < PAGE
        self.memory = memory or (writer.memory if isinstance(writer, Writer) else system())
        self._before = dict(self.memory.calls)
        self.writer = writer if isinstance(writer, Writer) else choose_writer(writer, self.memory, self.packed, chunk_size)
        self._table, self._shift = self.classes.table, self.classes.shift
        self._largest = min(self.classes.sizes[-1], chunk_size // 2)
        self.head_size = -(-head_size // self.classes.granule) * self.classes.granule
        self.listeners = list(listeners)
        self.chunks: list[Chunk] = []
        self.quarantine: list[Block] = []
        self.closed = False
        self._arenas: list[Arena] = []
        self._arena_of: dict[tuple[Anchor, ...], Arena] = {}
        self.lock = threading.RLock()
        self._here = self.memory.watch()
        self._token = object()  # chunks that are ours carry it
        fork.keep_sound(self)

    # ---- the life of a block ---------------------------------------------------------------------------------

    def jit_alloc(self, size: int, near: Iterable[Anchor] = (), owner: str = "") -> Block:
        """Reserve a block of at least `size` bytes from which all of `near` can be called directly.

        Raises ValueError for a size below 1, NoWindow when no place reaches all anchors (or their window is full),
        OutOfMemory when the system refuses, Closed."""
        with self.lock:
            if not self._here[0]:
                self.after_fork()
            if type(near) is not tuple:
                near = tuple(near)
            arena = self._arena_of.get(near)
            if arena is None:
                arena = self._find_arena(near)
            if 0 < size <= self._largest:
                stack = arena.free[self._table[(size - 1) >> self._shift]]
                if stack:
                    block = stack.pop()
                    if block.state is not FREE:
                        block = arena.skip(stack) or self._fresh(arena, size, near)
                else:
                    block = self._fresh(arena, size, near)
            else:
                block = self._fresh(arena, size, near)
            chunk = block.chunk
            live = chunk.live
            if not live:
                chunk.arena.empty.pop(chunk, None)
            chunk.live = live + 1
            block.state = RESERVED
            block.key = self._token
            block.requested = size
            block.owner = owner
            return block

    def commit(self, block: Block, code: bytes, offset: int = 0) -> None:
        """Write `code` into a live block at `offset`. What an earlier owner of the block left is overwritten with traps
        in the same write.

        Raises OutOfBlock when it does not fit, FreedTwice or ForeignBlock for a block that is not live here, OutOfMemory
        when the system refuses the write."""
        end = offset + len(code)
        with self.lock:
            self._check(block)
            if offset < 0 or end > block.size:
                raise OutOfBlock(f"{len(code)} bytes at {offset} do not fit the block of {block.size} at {block.address:#x}")
            address, reused = block.address + offset, block.dirty > 0
            if block.state is RESERVED and block.dirty:
                code = FILL * offset + code + FILL * (block.dirty - end)
                address, end = block.address, max(end, block.dirty)
            self.writer.write(block.chunk.mapping, address, code)
            self.memory.flush(address, len(code), reused)
            block.state = COMMITTED
            block.dirty = max(block.dirty, end)

    def patch(self, block: Block, offset: int, code: bytes) -> None:
        """Replace a few bytes within one aligned 8-byte word, atomically for other threads; unchanged ones are skipped.

        With the flip writer the page can't be run meanwhile: nobody may be in it (see `Writer`)."""
        first = block.address + offset
        inside = offset >= 0 and offset + len(code) <= block.size
        if (inside and len(code) > 8) or first // 8 != (first + len(code) - 1) // 8:
            raise OutOfBlock(f"a patch of {len(code)} bytes at {first:#x} crosses an aligned 8-byte word")
        with self.lock:
            self._check(block)
            if not inside or block.state is RESERVED or ctypes.string_at(first, len(code)) != code:
                self.commit(block, code, offset)

    def trim(self, block: Block, size: int) -> None:
        """Give back what a block has beyond the class of `size` bytes: code turned out shorter than was reserved.

        Raises WrongSize for more than the block has."""
        with self.lock:
            self._check(block)
            if not 0 < size <= block.size:
                raise WrongSize(f"{block} can't be trimmed to {size} bytes")
            block.requested = size
            kept = self.classes.of(size)
            if kept >= block.size or block.chunk.block_size == 0:
                return
            block.chunk.arena.trim(block, kept, self.classes.pieces(block.size - kept))

    def jit_free(self, block: Block, size: int | None = None) -> None:
        """Give a block back; one that is pinned is freed when its last pin goes.

        Raises FreedTwice, ForeignBlock, or WrongSize when `size` is given and is not what was asked for."""
        with self.lock:
            if block.key is not self._token or size is not None or self.listeners:
                self._free_with_care(block, size)
                return
            block.state = FREE  # as `Arena.put_back`
            block.key = None
            block.stack.append(block)
            chunk = block.chunk
            live = chunk.live = chunk.live - 1
            if not live:
                chunk.arena.emptied(chunk)

    def _free_with_care(self, block: Block, size: int | None) -> None:
        self._check(block)
        if block is block.chunk.head:
            raise BadBlock(f"the head of the chunk at {block.address:#x} is freed with its chunk")
        if size is not None and self.classes.of(size) != self.classes.of(block.requested):
            raise WrongSize(f"{block} has {block.size} bytes; it was not allocated with size {size}")
        if block.pins:
            block.state = QUARANTINED
            self.quarantine.append(block)
        else:
            self._release(block)

    def abort(self, block: Block) -> None:
        """Give back a block that was reserved and not committed; raises BadBlock when it was."""
        with self.lock:
            if block.state is COMMITTED:
                raise BadBlock(f"{block} was committed: it is freed, not aborted")
            self.jit_free(block)

    def pin(self, block: Block) -> None:
        """Somebody is about to run in a block: it is not reused before `unpin`, freed or not."""
        with self.lock:
            self._check(block)
            if block is block.chunk.head:
                raise BadBlock(f"the head of the chunk at {block.address:#x} goes with its chunk: it needs no pin")
            block.pins += 1
            block.key = None

    def unpin(self, block: Block) -> None:
        """Somebody has left a block; raises BadBlock when nobody was in it."""
        with self.lock:
            if block.pins < 1:
                raise BadBlock(f"{block} is not pinned")
            if block.chunk.token is not self._token:
                self._refuse(block)
            block.pins -= 1
            if block.pins:
                return
            if block.state is QUARANTINED:
                self.quarantine.remove(block)
                self._release(block)
            else:
                block.key = self._token

    def find(self, address: int) -> Block | None:
        """The live block that an address lies in."""
        with self.lock:
            for chunk in self.chunks:
                if chunk.address <= address < chunk.end:
                    if address < chunk.address + chunk.head.size:
                        return chunk.head
                    found = chunk.cut.get(address)
                    if found is None:
                        inside = (b for b in chunk.cut.values() if b.address <= address < b.address + b.size)
                        found = next(inside, None)
                    return found if found is not None and found.live else None
        return None

    def _check(self, block: Block) -> None:
        """Raise what is wrong with the use of a block that is not live here."""
        if not self._here[0]:
            self.after_fork()
        if block.key is self._token:
            return
        if block.state not in (RESERVED, COMMITTED) or block.chunk.token is not self._token:
            self._refuse(block)

    def _refuse(self, block: Block) -> NoReturn:
        if self.closed:
            raise Closed(f"{block} is gone: its allocator was closed")
        if block.chunk.token is not self._token:
            raise ForeignBlock(f"{block} is not of this allocator (or of a parent process)")
        raise FreedTwice(f"{block} is not live: freed twice?")

    def _release(self, block: Block) -> None:
        try:
            for listener in self.listeners:
                listener.block_freed(block)
        finally:
            block.chunk.arena.put_back(block)

    # ---- chunks ------------------------------------------------------------------------------------------------

    def _find_arena(self, near: tuple[Anchor, ...]) -> Arena:
        """The arena for a set of anchors: one whose chunks all reach them, or a new one."""
        if self.closed:
            raise Closed("this allocator was closed")
        arena = next((a for a in self._arenas if self._serves(a, near)), None)
        if arena is None:
            reaching = window(near, self.reach)
            if not starts(reaching, self.chunk_size, self.reach):
                names = ", ".join(f"{a.name} at {a.address:#x}" for a in near)
                raise NoWindow(f"no place reaches all of {names}: call some of them through an address slot")
            arena = Arena(self, reaching, near)
            self._arenas.append(arena)
        self._arena_of[near] = arena
        return arena

    def _serves(self, arena: Arena, near: tuple[Anchor, ...]) -> bool:
        """Whether every chunk that the arena may ever get reaches all anchors."""
        wanted = window(near, self.reach)
        if wanted.start <= arena.window.start and arena.window.stop <= wanted.stop:
            return True
        shared = range(max(wanted.start, arena.window.start), min(wanted.stop, arena.window.stop))
        allowed = starts(shared, self.chunk_size, self.reach)
        if not arena.chunks or not allowed or not all(
            chunk.size == self.chunk_size and chunk.address in allowed for chunk in arena.chunks
        ):
            return False
        arena.window = shared  # chunks to come must serve these anchors too
        arena.anchors = tuple(dict.fromkeys((*arena.anchors, *near)))
        return True

    def _fresh(self, arena: Arena, size: int, anchors: tuple[Anchor, ...]) -> Block:
        """A block that was never handed out; one that is too large for the classes has a chunk of its own."""
        if size <= self._largest:
            block_size = self.classes.of(size)
            try:
                return arena.fresh(block_size)
            except NoWindow:
                return self._elsewhere(arena, anchors).fresh(block_size)
        block_size = -(-self.classes.of(size) // PAGE) * PAGE
        whole = -(-(self.head_size + block_size) // PAGE) * PAGE
        try:
            return arena.alone(block_size, whole)
        except NoWindow:
            return self._elsewhere(arena, anchors).alone(block_size, whole)

    def _elsewhere(self, arena: Arena, anchors: tuple[Anchor, ...]) -> Arena:
        """Where a full window is nobody's wish (no anchors), an arena that may lie anywhere; else the error goes on."""
        if anchors or not arena.anchors:
            raise  # called while a NoWindow is handled
        found = self._arena_of[()] = Arena(self, window((), self.reach), ())
        self._arenas.append(found)
        return found

    def map_chunk(self, arena: Arena, block_size: int, size: int) -> Chunk:
        """A new chunk for an arena: several places of the window are tried, in order, before it counts as full."""
        arena.refuse_again(size)
        last = "every gap is too small"
        for place, gap in islice(self._places(arena, size), TRIES):
            try:
                mapping = self.writer.map(size, place)
                arena.gap = gap
                break
            except PlacementTaken as error:
                last = str(error)
        else:
            arena.refuse(size, last)
        arena.accept()
        chunk = Chunk(mapping, arena, block_size, self.head_size, self._token)
        self.chunks.append(chunk)
        arena.chunks.append(chunk)
        if self.seed is not None:
            self.seed += 1
        for told, listener in enumerate(self.listeners):
            try:
                listener.chunk_mapped(chunk)
            except BaseException:
                self.unmap_chunk(chunk, self.listeners[:told])
                raise
        return chunk

    def _places(self, arena: Arena, size: int) -> Iterator[tuple[int, range]]:
        """Places for a chunk, each with its gap, in order of trial. The first are beside the arena's newest chunk, in the
        gap that was found for it: then the memory map need not be read."""
        allowed = starts(arena.window, size, self.reach)
        if arena.chunks and self.seed is None:
            newest = arena.chunks[-1]
            for place in (newest.address - size, newest.end):
                if place in allowed and arena.gap.start <= place and place + size <= arena.gap.stop:
                    yield place, arena.gap
        try:
            ranked = plan(self.memory.memory_map(), arena.anchors, self.reach, size, seed=self.seed).candidates
        except MemoryError as error:
            raise OutOfMemory("there is no memory to read the memory map; look at RLIMIT_AS and vm.max_map_count") from error
        for candidate in ranked:
            if candidate.address in allowed:
                yield candidate.address, candidate.gap

    def unmap_chunk(self, chunk: Chunk, listeners: Sequence[ChunkListener] | None = None) -> None:
        """Unmap a chunk, once its `listeners` (default: all) have been told."""
        self.chunks.remove(chunk)
        chunk.arena.chunks.remove(chunk)
        with contextlib.ExitStack() as told:  # all are told, then the memory goes, whatever one of them raises
            told.callback(self.writer.unmap, chunk.mapping)
            for listener in self.listeners if listeners is None else listeners:
                told.callback(listener.chunk_unmapped, chunk)

    def committed(self, chunk: Chunk) -> int:
        """Bytes of a chunk that the system has given memory to; nothing is touched to find out."""
        return sum(self.memory.resident_pages(chunk.address, chunk.size)) * PAGE

    def purge(self) -> int:
        """Give the memory behind free blocks back to the system, by whole pages; returns the bytes. For idle times: it
        costs a call for each run of free pages."""
        given = 0
        with self.lock:
            for chunk in self.chunks:
                for start, stop in free_runs(chunk):
                    first, last = -(-start // PAGE) * PAGE, stop // PAGE * PAGE
                    resident = sum(self.memory.resident_pages(first, last - first)) if last > first else 0
                    if resident:
                        self.writer.discard(chunk.mapping, first, last - first)
                        given += resident * PAGE
        return given

    # ---- fork, end, figures ------------------------------------------------------------------------------------

    def after_fork(self) -> None:
        """In a forked child. What other threads of the parent held is free; chunks that are the parent's are let go."""
        self.lock = threading.RLock()
        self._here[0] = 1
        for block in self.quarantine:
            block.pins = 0  # other threads are not here
        if isinstance(self.writer, DualWriter):
            self.writer.disown()
            self._token = object()
            self.quarantine.clear()
            self._arenas.clear()
            self._arena_of.clear()
            self.chunks.clear()

    def close(self) -> list[Leak]:
        """Unmap every chunk; returns the blocks that were still live. Any use of a block is an error from then on."""
        with self.lock:
            leaks = [Leak(b.address, b.size, b.owner) for chunk in self.chunks for b in chunk.blocks.values()]
            self.closed = True
            self._token = object()
            self.quarantine.clear()
            self._arenas.clear()
            self._arena_of.clear()
            with contextlib.ExitStack() as going:
                for chunk in self.chunks:
                    going.callback(self.unmap_chunk, chunk)
            return leaks

    def split(self, calls: dict[Anchor, int]) -> tuple[tuple[Anchor, ...], tuple[Anchor, ...]]:
        """(near, slots), see `placement.split`, for a chunk of this allocator."""
        return split(calls, self.reach, self.chunk_size)

    def stats(self) -> Stats:
        """Figures as of now; touches no free memory."""
        with self.lock:
            calls = {name: count - self._before.get(name, 0) for name, count in self.memory.calls.items()}
            return statistics(self.chunks, self.reach, self.memory, calls, len(self.quarantine))


def free_runs(chunk: Chunk) -> list[tuple[int, int]]:
    """(start, stop) of what lies in no live block and not in the head, ascending."""
    runs = []
    start = chunk.address + chunk.head.size
    for block in sorted(chunk.blocks.values(), key=lambda b: b.address):
        if block.address > start:
            runs.append((start, block.address))
        start = block.address + block.size
    if start < chunk.end:
        runs.append((start, chunk.end))
    return runs


__all__ = ["AllocatorError", "Arena", "ChunkListener", "JitAllocator", "Leak", "OutOfMemory", "Stats"]
