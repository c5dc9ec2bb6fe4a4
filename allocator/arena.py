"""An arena: the chunks that serve one window, which of them have room, and when an empty one is given back.

A chunk serves one size class at a time; an empty one serves any (obmalloc's pools, CPython's Objects/obmalloc.c). The
policy is all here; who maps and unmaps is the arena's `source`."""

from __future__ import annotations

from typing import NoReturn, Protocol

from allocator.chunk import FREE, Block, Chunk
from allocator.errors import NoWindow
from allocator.placement import Anchor

MAX_BACK_OFF = 1024  # requests answered from memory after a window was found full


class ChunkSource(Protocol):
    """Where an arena's chunks come from and go to."""

    def map_chunk(self, arena: Arena, block_size: int, size: int) -> Chunk: ...
    def unmap_chunk(self, chunk: Chunk) -> None: ...
    @property
    def chunk_size(self) -> int: ...


class Arena:
    """`open`: by block size, chunks with room; `empty`: chunks with no live block; `tails`: by size, what trimming left
    over, each with the generation of its chunk at that time. A window that was found full is not searched again for some
    requests, twice as many each time."""

    def __init__(self, source: ChunkSource, window: range, anchors: tuple[Anchor, ...]) -> None:
        self.source, self.window, self.anchors = source, window, anchors
        self.chunks: list[Chunk] = []
        self.open: dict[int, list[Chunk]] = {}
        self.empty: dict[Chunk, None] = {}
        self.tails: dict[int, list[tuple[Block, int]]] = {}
        self._refusals = self._pause = self._refused = 0
        self._why = ""

    def open_chunk(self, block_size: int) -> Chunk:
        """A chunk with room for a block of a class: an empty one, or a new one; raises NoWindow, OutOfMemory."""
        if self.empty:
            chunk, _ = self.empty.popitem()
            if chunk.open:
                self.open[chunk.block_size].remove(chunk)
            chunk.start_again(block_size)
        else:
            chunk = self.source.map_chunk(self, block_size, self.source.chunk_size)
        self.reopen(chunk)
        return chunk

    def refuse(self, size: int, why: str) -> NoReturn:
        """The window has no room for a chunk of `size` bytes: raises NoWindow, and will for a while."""
        self._refusals += 1
        self._pause = min(1 << self._refusals, MAX_BACK_OFF)
        self._refused, self._why = size, why
        self._raise(size)

    def refuse_again(self, size: int) -> None:
        """Raise NoWindow if no room was found lately for so much."""
        if self._pause and size >= self._refused:
            self._pause -= 1
            self._raise(size)

    def accept(self) -> None:
        """A chunk was found room for."""
        self._refusals = self._pause = 0

    def _raise(self, size: int) -> NoReturn:
        spread = f"{self.window.start:#x}-{self.window.stop:#x}"
        names = ", ".join(a.name for a in self.anchors) or "nothing in particular"
        raise NoWindow(f"no room for {size} bytes in the window {spread} ({self._why}); reached from there: {names}")

    def reopen(self, chunk: Chunk) -> None:
        """A chunk has room (again)."""
        chunk.open = True
        self.open.setdefault(chunk.block_size, []).append(chunk)

    def from_tails(self, block_size: int) -> Block | None:
        """What trimming left over of this size, if its chunk was not cut anew since."""
        tails = self.tails.get(block_size)
        while tails:
            block, generation = tails.pop()
            if not tails:
                del self.tails[block_size]
            if generation == block.chunk.generation:
                return block
        return None

    def add_tails(self, chunk: Chunk, address: int, pieces: list[int], dirty: int) -> None:
        """Cut what a trimmed block gave up, from `address` on, into `pieces`; old code lies in its first `dirty` bytes."""
        for piece in pieces:
            rest = Block(address, piece, chunk)
            rest.dirty = max(min(dirty, piece), 0)
            dirty -= piece
            chunk.cut[address] = rest
            self.tails.setdefault(piece, []).append((rest, chunk.generation))
            address += piece

    def put_back(self, block: Block, chunk: Chunk) -> None:
        """A block is free, to be handed out again."""
        block.state = FREE
        chunk.live -= 1
        if block.size == chunk.block_size:
            chunk.free.append(block)
            if not chunk.open:
                self.reopen(chunk)
        elif chunk.block_size:
            self.tails.setdefault(block.size, []).append((block, chunk.generation))
        if not chunk.live:
            self._emptied(chunk)

    def _emptied(self, chunk: Chunk) -> None:
        """A chunk has no live block: it is kept for any class, unless there are enough of them (one, and one more for
        every four in use, so that a busy arena does not map and unmap all the time)."""
        if chunk.block_size and len(self.empty) < self._spare(len(self.chunks) - 1):
            self.empty[chunk] = None
            return
        self._give_back(chunk)
        while len(self.empty) > self._spare(len(self.chunks)):
            self._give_back(self.empty.popitem()[0])

    def _spare(self, chunks: int) -> int:
        return max(1, (chunks - len(self.empty)) // 4)

    def _give_back(self, chunk: Chunk) -> None:
        if chunk.open:
            self.open[chunk.block_size].remove(chunk)
        chunk.generation += 1
        self.source.unmap_chunk(chunk)
