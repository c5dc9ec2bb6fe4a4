"""An arena: the chunks that serve one window, the free blocks in them, and when an empty chunk is given back.

A chunk is cut into blocks of one size class at a time; an empty one is cut anew for any class (obmalloc's pools, CPython's
Objects/obmalloc.c). Free blocks of a size lie on one stack, whatever chunk they are in: the one freed last, which is
likely in the caches, is handed out first. The policy is all here; who maps and unmaps is the arena's `source`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NoReturn, Protocol

from allocator.chunk import FREE, GONE, Block, Chunk
from allocator.errors import NoWindow
from allocator.placement import Anchor

MAX_BACK_OFF = 1024  # requests answered from memory after a window was found full
FEW = 1024  # blocks that are gone may lie on the stacks


class ChunkSource(Protocol):
    """Where an arena's chunks come from and go to."""

    def map_chunk(self, arena: Arena, block_size: int, size: int) -> Chunk: ...
    def unmap_chunk(self, chunk: Chunk) -> None: ...
    @property
    def chunk_size(self) -> int: ...


class Arena:
    """`free`: stacks of free blocks by size (with a few that are gone); `stacks`: the same by the granules needed, less one,
    see `SizeClasses.table`; `current`: by block size, the chunk that is being cut; `empty`: chunks with no live block. A
    window that was found full is not searched again for some requests, twice as many each time."""

    def __init__(self, source: ChunkSource, window: range, anchors: tuple[Anchor, ...], table: Sequence[int]) -> None:
        self.source, self.window, self.anchors = source, window, anchors
        self.chunks: list[Chunk] = []
        self.free: defaultdict[int, list[Block]] = defaultdict(list)
        self.stacks = [self.free[size] for size in table]
        self.current: dict[int, Chunk] = {}
        self.empty: dict[Chunk, None] = {}
        self.gap = range(0)  # of the newest chunk
        self._gone = 0
        self._refusals = self._pause = self._refused = 0
        self._why = ""

    # ---- blocks ------------------------------------------------------------------------------------------------

    def fresh(self, block_size: int) -> Block:
        """A block that was never handed out since its chunk was cut for this class; raises NoWindow, OutOfMemory."""
        chunk = self.current.get(block_size)
        if chunk is None or chunk.next > chunk.last:
            chunk = self._open_chunk(block_size)
        return self._cut(chunk, block_size)

    def alone(self, block_size: int, size: int) -> Block:
        """A block with a chunk of its own, of `size` bytes."""
        return self._cut(self.source.map_chunk(self, 0, size), block_size)

    @staticmethod
    def skip(stack: list[Block]) -> Block | None:
        """The free block on top of a stack, past those that are gone."""
        while stack:
            block = stack.pop()
            if block.state is FREE:
                return block
        return None

    def put_back(self, block: Block) -> None:
        """A block is free, to be handed out again."""
        block.state, block.key = FREE, None
        block.stack.append(block)
        chunk = block.chunk
        chunk.live -= 1
        if not chunk.live:
            self.emptied(chunk)

    def trim(self, block: Block, kept: int, pieces: list[int]) -> None:
        """Shorten a block to `kept` bytes; what is left over is cut into `pieces`, unless it was cut last: then the next
        block begins there."""
        chunk, tail = block.chunk, block.size - kept
        block.size, block.stack = kept, self.free[kept]
        dirty, block.dirty = max(block.dirty - kept, 0), min(block.dirty, kept)
        address = block.address + kept
        if address + tail == chunk.next:
            chunk.next = address
            current = self.current.get(chunk.block_size)
            if chunk.next <= chunk.last and (current is None or current.next > current.last):
                self.current[chunk.block_size] = chunk
            return
        for piece in pieces:
            rest = chunk.cut[address] = Block(address, piece, chunk, self.free[piece])
            rest.dirty = max(min(dirty, piece), 0)
            rest.stack.append(rest)
            dirty -= piece
            address += piece

    def _cut(self, chunk: Chunk, size: int) -> Block:
        address = chunk.next
        block = chunk.cut[address] = Block(address, size, chunk, self.free[size])
        chunk.next = address + size
        if address < chunk.touched:  # the chunk was cut otherwise before: old code may lie here
            block.dirty = min(chunk.touched - address, size)
        if chunk.next > chunk.touched:
            chunk.touched = chunk.next
        return block

    # ---- chunks ------------------------------------------------------------------------------------------------

    def _open_chunk(self, block_size: int) -> Chunk:
        """A chunk to cut: an empty one, or a new one."""
        if self.empty:
            chunk, _ = self.empty.popitem()
            self._retire(chunk)
            chunk.start_again(block_size)
        else:
            chunk = self.source.map_chunk(self, block_size, self.source.chunk_size)
        self.current[block_size] = chunk
        return chunk

    def emptied(self, chunk: Chunk) -> None:
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
        self._retire(chunk)
        self.source.unmap_chunk(chunk)

    def _retire(self, chunk: Chunk) -> None:
        """The blocks of an empty chunk are gone, wherever they lie on the stacks."""
        if self.current.get(chunk.block_size) is chunk:
            del self.current[chunk.block_size]
        for block in chunk.cut.values():
            block.state = GONE
        self._gone += len(chunk.cut)
        if self._gone > FEW + sum(map(len, self.free.values())) // 2:
            for stack in self.free.values():
                stack[:] = [block for block in stack if block.state is FREE]
            self._gone = 0

    # ---- a full window -------------------------------------------------------------------------------------------

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
