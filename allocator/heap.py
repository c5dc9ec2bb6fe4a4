"""JitAllocator: an arena per set of anchors that one window serves, chunks per size class, free lists, counted calls.

In the steady state a block costs a lock, a dict lookup and a list.pop: no system call. The scheme is obmalloc's
(CPython, Objects/obmalloc.c) with jemalloc's size classes: a chunk serves one class at a time; an empty one serves any."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterable, Sequence
from typing import NoReturn

from allocator import fork
from allocator.arena import Arena
from allocator.arenas import Arenas, ChunkListener
from allocator.chunk import COMMITTED, FREE, QUARANTINED, RESERVED, Block, Chunk, Leak
from allocator.errors import BadBlock, Closed, ForeignBlock, FreedTwice, NoWindow, OutOfBlock, WrongSize
from allocator.os_memory import PAGE, OsMemory, system
from allocator.placement import Anchor, Reach, split
from allocator.size_classes import PACKED, PAGES, SizeClasses
from allocator.stats import Stats, statistics
from allocator.writers import DualWriter, Writer, choose_writer

FILL = {"x86_64": b"\xcc", "aarch64": b"\0"}.get(os.uname().machine, b"\0")  # int3; udf #0


# What a request was near, the stacks of free blocks of the arena that serves it, and how many bits a granule has.
Request = tuple[tuple[Anchor, ...], Sequence[list[Block]], int]


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
        self.reach, self.chunk_size = reach, chunk_size
        self.classes = classes or (PACKED if packed else PAGES)
        self.packed = self.classes.granule < PAGE
        self.memory = memory or (writer.memory if isinstance(writer, Writer) else system())
        self._before = dict(self.memory.calls)
        self.writer = writer if isinstance(writer, Writer) else choose_writer(writer, self.memory, self.packed, chunk_size)
        self._largest = min(self.classes.sizes[-1], chunk_size // 2)
        self.head_size = -(-head_size // self.classes.granule) * self.classes.granule
        self._arenas = Arenas(self.writer, reach, chunk_size, self.head_size, self.classes.table, listeners, seed)
        self.chunks = self._arenas.chunks
        self._take_token()
        self.quarantine: list[Block] = []
        self._inside: list[tuple[int, Block]] = []  # a thread and the block that it is in, for each pin
        self.closed = False
        self._no_request: Request = ((), (), 0)
        self._last: Request = self._no_request
        self._new_lock()
        self._here = self.memory.watch()
        self._shared = not self.writer.inherits  # a child must take nothing from its parent's chunks
        fork.keep_sound(self)

    @property
    def listeners(self) -> Sequence[ChunkListener]:
        """Who is told of chunks; may be set anew."""
        return self._arenas.listeners

    @listeners.setter
    def listeners(self, listeners: Iterable[ChunkListener]) -> None:
        with self.lock:
            self._arenas.listeners = tuple(listeners)
            self._take_token()
            for chunk in self.chunks:
                for block in chunk.blocks.values():
                    if not block.pins:
                        block.key = self._key

    def _take_token(self) -> None:
        self._token = self._arenas.token  # what chunks that are ours carry
        self._key = None if self.listeners else self._token  # what blocks carry that can be freed just so

    def _new_lock(self) -> None:
        self.lock = threading.RLock()
        self._acquire_lock, self._release_lock = self.lock.acquire, self.lock.release

    # ---- the life of a block ---------------------------------------------------------------------------------

    def jit_alloc(self, size: int, near: Iterable[Anchor] = (), owner: str = "") -> Block:
        """Reserve a block of at least `size` bytes from which all of `near` can be called directly.

        Raises ValueError for a size below 1, NoWindow when no place reaches all anchors (or their window is full),
        OutOfMemory when the system refuses, Closed."""
        try:  # as `with self.lock`, in half the time
            self._acquire_lock()
            if self._shared and not self._here[0]:
                self.after_fork()
            last, stacks, shift = self._last
            if near is not last or not stacks:
                near, stacks, shift = self._look_near(near)
            try:
                found: Block | None = stacks[(size - 1) >> shift if size > 0 else len(stacks)].pop()
            except IndexError:  # no free block, or no class for the size
                found = None
            block = found if found is not None and found.state is FREE else self._search(found, size, near)
            chunk = block.chunk
            live = chunk.live
            if not live:
                chunk.arena.empty.pop(chunk, None)
            chunk.live = live + 1
            block.state = RESERVED
            block.key = self._key
            block.requested = size
            block.owner = owner
            return block
        finally:
            try:  # noqa: SIM105  # a context manager would cost what is saved here
                self._release_lock()
            except RuntimeError:  # a signal's exception came while another thread had the lock
                pass

    def _look_near(self, near: Iterable[Anchor]) -> Request:
        """Turn to the arena that serves these anchors: requests for the same ones mostly come in a row."""
        if self.closed:
            raise Closed("this allocator was closed")
        near = tuple(near)
        self._last = (near, self._arenas.serving(near).stacks[: self._largest >> self.classes.shift], self.classes.shift)
        return self._last

    def _search(self, gone: Block | None, size: int, near: Iterable[Anchor]) -> Block:
        """A free block where the stack is empty, or has on top one that is gone."""
        return (gone is not None and Arena.skip(gone.stack)) or self._fresh(size, near)

    def _fresh(self, size: int, near: Iterable[Anchor]) -> Block:
        """A block that was never handed out; one that is too large for the classes has a chunk of its own."""
        near = tuple(near)
        block_size, whole = self.classes.of(size), 0
        if size > self._largest:
            block_size = -(-block_size // PAGE) * PAGE
            whole = -(-(self.head_size + block_size) // PAGE) * PAGE
        arena = self._arenas.serving(near)
        try:
            return arena.alone(block_size, whole) if whole else arena.fresh(block_size)
        except NoWindow:
            other = self._arenas.elsewhere(arena, near)
            if other is None:
                raise
            self._last = self._no_request
            return other.alone(block_size, whole) if whole else other.fresh(block_size)

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
        try:  # as `with self.lock`, in half the time
            self._acquire_lock()
            if block.key is not self._token or size is not None:
                self._free_with_care(block, size)
                return
            block.state = FREE  # as `Arena.put_back`
            block.key = None
            block.stack.append(block)
            chunk = block.chunk
            live = chunk.live = chunk.live - 1
            if not live:
                if not self._here[0]:  # a child must not unmap what is its parent's
                    self.after_fork()
                if chunk.token is self._token:
                    chunk.arena.emptied(chunk)
        finally:
            try:  # noqa: SIM105  # a context manager would cost what is saved here
                self._release_lock()
            except RuntimeError:  # a signal's exception came while another thread had the lock
                pass

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
            self._inside.append((threading.get_ident(), block))

    def unpin(self, block: Block) -> None:
        """Somebody has left a block; raises BadBlock when nobody was in it."""
        with self.lock:
            if not self._here[0]:
                self.after_fork()
            if block.pins < 1:
                raise BadBlock(f"{block} is not pinned")
            if block.chunk.token is not self._token:
                self._refuse(block)
            mine = (threading.get_ident(), block)
            self._inside.remove(mine if mine in self._inside else next(pin for pin in self._inside if pin[1] is block))
            self._unpinned(block)

    def _unpinned(self, block: Block) -> None:
        block.pins -= 1
        if block.pins:
            return
        if block.state is QUARANTINED:
            self.quarantine.remove(block)
            self._release(block)
        else:
            block.key = self._key

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

    # ---- memory --------------------------------------------------------------------------------------------------

    def committed(self, chunk: Chunk) -> int:
        """Bytes of a chunk that the system has given memory to; nothing is touched to find out."""
        return sum(self.memory.resident_pages(chunk.address, chunk.size)) * PAGE

    def purge(self) -> int:
        """Give the memory behind free blocks back to the system, by whole pages; returns the bytes. For idle times: it
        costs a call for each run of free pages."""
        given = 0
        with self.lock:
            for chunk in self.chunks:
                for start, stop in chunk.free_runs():
                    first, last = -(-start // PAGE) * PAGE, stop // PAGE * PAGE
                    resident = sum(self.memory.resident_pages(first, last - first)) if last > first else 0
                    if resident:
                        self.writer.discard(chunk.mapping, first, last - first)
                        given += resident * PAGE
        return given

    # ---- fork, end, figures ------------------------------------------------------------------------------------

    def after_fork(self) -> None:
        """In a forked child. What other threads of the parent held is free; chunks that are the parent's are let go."""
        self._new_lock()
        self._here[0] = 1
        self._last = self._no_request
        if isinstance(self.writer, DualWriter):
            self.writer.disown()
            self._forget()
            self._arenas.let_go()
            self._take_token()
        me = threading.get_ident()
        for pin in [pin for pin in self._inside if pin[0] != me]:  # other threads are not here
            self._inside.remove(pin)
            self._unpinned(pin[1])

    def _forget(self) -> None:
        """Nobody waits for, or is in, a block any more: all are somebody else's, or gone."""
        for _, block in self._inside:
            block.pins = 0
        self.quarantine.clear()
        self._inside.clear()

    def close(self) -> list[Leak]:
        """Unmap every chunk; returns the blocks that were still live. Any use of a block is an error from then on."""
        with self.lock:
            if not self._here[0]:
                self.after_fork()
            leaks = [Leak(b.address, b.size, b.owner) for chunk in self.chunks for b in chunk.blocks.values()]
            self.closed, self._last = True, self._no_request
            self._forget()
            try:
                self._arenas.unmap_all()
            finally:
                self._take_token()
            return leaks

    def split(self, calls: dict[Anchor, int]) -> tuple[tuple[Anchor, ...], tuple[Anchor, ...]]:
        """(near, slots), see `placement.split`, for a chunk of this allocator."""
        return split(calls, self.reach, self.chunk_size)

    def stats(self) -> Stats:
        """Figures as of now; touches no free memory."""
        with self.lock:
            calls = {name: count - self._before.get(name, 0) for name, count in self.memory.calls.items()}
            return statistics(self.chunks, self.reach, self.memory, calls, len(self.quarantine))


__all__ = ["FILL", "JitAllocator"]
