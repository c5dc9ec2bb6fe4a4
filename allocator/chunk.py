"""Chunks, one mapping each, and the blocks they are cut into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.os_memory import Mapping, resident_bytes
from allocator.placement import Anchor


@dataclass(eq=False)
class Block:
    """A piece of a chunk: `size` bytes at `address` (a size class); `owner` is the user's word for it."""

    address: int
    size: int
    chunk: Chunk
    owner: str = ""
    live: bool = True


@dataclass(eq=False)
class Chunk:
    """One mapping, placed in `window` near `anchors`, cut into blocks of `block_size`; `head` holds the user's stubs."""

    mapping: Mapping
    window: range
    anchors: Sequence[Anchor]
    block_size: int
    head_size: int
    next: int = 0  # first address never handed out
    blocks: dict[int, Block] = field(default_factory=dict)  # live ones by address

    def __post_init__(self) -> None:
        self.head = Block(self.address, self.head_size, self, "head")
        self.next = self.address + self.head_size

    @property
    def address(self) -> int:
        return self.mapping.address

    @property
    def size(self) -> int:
        return self.mapping.size

    @property
    def end(self) -> int:
        return self.address + self.size

    @property
    def used(self) -> int:
        """Bytes in live blocks and the head."""
        return self.head_size + sum(block.size for block in self.blocks.values())

    def committed_bytes(self) -> int:
        """Bytes that the system has given memory to; nothing is touched to find out."""
        return resident_bytes(self.address, self.size)
