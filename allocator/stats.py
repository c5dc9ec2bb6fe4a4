"""Figures of an allocator: waste by class, memory committed against reserved, reach, mappings, the last operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.chunk import Chunk
from allocator.os_memory import PAGE, OsMemory, VmOperation
from allocator.placement import Reach, mappings, margin


@dataclass(frozen=True)
class ClassStats:
    """Blocks of one size: how many are live and free, the bytes asked for in the live ones, the share that they waste."""

    size: int
    live: int
    free: int
    requested: int

    @property
    def internal_waste(self) -> float:
        """Bytes in live blocks that nobody asked for, over the bytes asked for."""
        return self.live * self.size / self.requested - 1 if self.requested else 0.0


@dataclass(frozen=True)
class Stats:
    """All sizes in bytes. `used`: live blocks and heads; `requested`: what was asked for in them; `committed`: memory that
    the system gave, of which `idle` lies in no live block or head; `untouched`: never handed out; `reach_margin`: what the
    farthest anchor is within reach by (None without anchors); `mappings`: lines of the memory map; `system_calls`: since
    the allocator was made."""

    chunks: int
    blocks: int
    quarantined: int
    reserved: int
    used: int
    requested: int
    committed: int
    idle: int
    untouched: int
    classes: tuple[ClassStats, ...]
    reach_margin: int | None
    mappings: int
    system_calls: dict[str, int]
    log: tuple[VmOperation, ...]

    @property
    def internal_waste(self) -> float:
        """Bytes in live blocks that nobody asked for, over the bytes asked for."""
        blocks = sum(c.live * c.size for c in self.classes)
        return blocks / self.requested - 1 if self.requested else 0.0

    @property
    def external_waste(self) -> float:
        """Committed bytes in no live block or head, over the committed ones: what the classes keep from one another."""
        return self.idle / self.committed if self.committed else 0.0

    @property
    def reserved_waste(self) -> float:
        """Reserved bytes in no live block or head, over the reserved ones: mostly address space, which costs nothing."""
        return 1 - self.used / self.reserved if self.reserved else 0.0


def statistics(
    chunks: Sequence[Chunk], reach: Reach, memory: OsMemory, calls: Mapping[str, int], quarantined: int
) -> Stats:
    """Collect the figures."""
    by_size: dict[int, list[int]] = {}
    for chunk in chunks:
        for block in chunk.cut.values():
            row = by_size.setdefault(block.size, [0, 0, 0])
            row[0 if block.live else 1] += 1
            row[2] += block.requested if block.live else 0
    classes = tuple(ClassStats(size, *row) for size, row in sorted(by_size.items()))
    pages = [(c, memory.resident_pages(c.address, c.size)) for c in chunks]
    committed = sum(map(sum, (there for _, there in pages))) * PAGE
    margins = [m for c in chunks if (m := margin(c.address, c.size, c.anchors, reach)) is not None]
    return Stats(
        chunks=len(chunks),
        blocks=sum(c.live for c in classes),
        quarantined=quarantined,
        reserved=sum(c.size for c in chunks),
        used=sum(c.live * c.size for c in classes) + sum(c.head.size for c in chunks),
        requested=sum(c.requested for c in classes),
        committed=committed,
        idle=sum(idle_bytes(chunk, there) for chunk, there in pages),
        untouched=sum(c.end - c.next for c in chunks),
        classes=classes,
        reach_margin=min(margins, default=None),
        mappings=_mappings(chunks, memory) if chunks else 0,
        system_calls=dict(calls),
        log=tuple(memory.log),
    )


def idle_bytes(chunk: Chunk, pages: bytes) -> int:
    """Bytes of a chunk that have memory behind them and lie in no live block or head, given a byte a page."""
    blocks = (chunk.head, *(block for block in chunk.cut.values() if block.live))
    return sum(pages) * PAGE - sum(_committed(pages, block.address - chunk.address, block.size) for block in blocks)


def _committed(pages: bytes, start: int, size: int) -> int:
    stop = start + size
    numbers = range(start // PAGE, -(-stop // PAGE))
    return sum(min(stop, (page + 1) * PAGE) - max(start, page * PAGE) for page in numbers if pages[page])


def _mappings(chunks: Sequence[Chunk], memory: OsMemory) -> int:
    spans = [(c.address, c.end) for c in chunks]
    lines = mappings(memory.memory_map(counted=False))
    return sum(any(start < high and end > low for low, high in spans) for start, end, _ in lines)
