"""The arenas of an allocator: which one serves a set of anchors, and how their chunks are mapped and unmapped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from allocator.arena import Arena
from allocator.chunk import Chunk
from allocator.errors import NoWindow, OutOfMemory, PlacementTaken
from allocator.placement import Anchor, Reach, plan, starts, window

if TYPE_CHECKING:
    from allocator.chunk import Block
    from allocator.writers import Writer

TRIES = 16  # places tried before a window counts as full


class ChunkListener(Protocol):
    """Told of what happens to chunks, in order of registration, under the allocator's lock."""

    def chunk_mapped(self, chunk: Chunk) -> None: ...
    def block_freed(self, block: Block) -> None: ...
    def chunk_unmapped(self, chunk: Chunk) -> None: ...


class Arenas:
    """Arenas by the anchors they serve, and all their `chunks` in order of mapping; `listeners` are told of each.

    `table` has the size of the block for each number of granules, less one (`SizeClasses.table`); `head_size` bytes at the
    start of each chunk are the user's; with a `seed` chunks are placed at random within their windows; chunks that are ours
    carry the `token`."""

    def __init__(
        self,
        writer: Writer,
        reach: Reach,
        chunk_size: int,
        head_size: int,
        table: Sequence[int],
        listeners: Sequence[ChunkListener],
        seed: int | None,
    ) -> None:
        self.writer, self.reach, self.seed = writer, reach, seed
        self.chunk_size, self.head_size = chunk_size, head_size
        self.table, self.listeners = table, tuple(listeners)
        self.chunks: list[Chunk] = []
        self.token = object()
        self._all: list[Arena] = []
        self._by_anchors: dict[tuple[Anchor, ...], Arena] = {}

    # ---- which arena ---------------------------------------------------------------------------------------------

    def serving(self, near: tuple[Anchor, ...]) -> Arena:
        """The arena for a set of anchors: one whose chunks all reach them, or a new one; raises NoWindow when no place
        reaches all of them."""
        arena = self._by_anchors.get(near) or next((a for a in self._all if self._serves(a, near)), None)
        if arena is None:
            reaching = window(near, self.reach)
            if not starts(reaching, self.chunk_size, self.reach):
                names = ", ".join(f"{a.name} at {a.address:#x}" for a in near)
                raise NoWindow(f"no place reaches all of {names}: call some of them through an address slot")
            arena = self._new(reaching, near)
        self._by_anchors[near] = arena
        return arena

    def elsewhere(self, arena: Arena, near: tuple[Anchor, ...]) -> Arena | None:
        """Another arena when one's window is full: where nothing is to be reached, one that may lie anywhere."""
        if near or not arena.anchors:
            return None
        found = self._by_anchors[()] = self._new(window((), self.reach), ())
        return found

    def _new(self, reaching: range, near: tuple[Anchor, ...]) -> Arena:
        arena = Arena(self, reaching, near, self.table)
        self._all.append(arena)
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

    # ---- chunks --------------------------------------------------------------------------------------------------

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
        chunk = Chunk(mapping, arena, block_size, self.head_size, self.token)
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
        gap that was found for it: then the memory map need not be read. Next come the best place of each gap, then those
        a chunk, two chunks, … away from them: somebody may take a place between the look and the call."""
        allowed = starts(arena.window, size, self.reach)

        def fits(place: int, gap: range) -> bool:
            return place in allowed and gap.start <= place and place + size <= gap.stop

        if arena.chunks and self.seed is None:
            newest = arena.chunks[-1]
            for place in (newest.address - size, newest.end):
                if fits(place, arena.gap):
                    yield place, arena.gap
        try:
            maps = self.writer.memory.memory_map()
            ranked = plan(maps, arena.anchors, self.reach, size, seed=self.seed).candidates
        except MemoryError as error:
            raise OutOfMemory("there is no memory to read the memory map; look at RLIMIT_AS and vm.max_map_count") from error
        for away in range(0, TRIES * size, size):
            for candidate in ranked:
                gap = candidate.gap
                for place in dict.fromkeys((candidate.address - away, candidate.address + away)):
                    if fits(place, gap):
                        yield place, gap

    def unmap_chunk(self, chunk: Chunk, listeners: Sequence[ChunkListener] | None = None) -> None:
        """Unmap a chunk, once its `listeners` (default: all) have been told."""
        self.chunks.remove(chunk)
        chunk.arena.chunks.remove(chunk)
        with contextlib.ExitStack() as told:  # all are told, then the memory goes, whatever one of them raises
            told.callback(self.writer.unmap, chunk.mapping)
            for listener in self.listeners if listeners is None else listeners:
                told.callback(listener.chunk_unmapped, chunk)

    def unmap_all(self) -> None:
        """Unmap every chunk; nothing is left that a block could come from."""
        self._all.clear()
        self._by_anchors.clear()
        self.token = object()
        with contextlib.ExitStack() as going:
            for chunk in self.chunks:
                going.callback(self.unmap_chunk, chunk)

    def let_go(self) -> None:
        """In a forked child whose chunks are the parent's: forget them, and begin anew."""
        self._all.clear()
        self._by_anchors.clear()
        self.chunks.clear()
        self.token = object()


__all__ = ["TRIES", "Arenas", "ChunkListener"]
