"""Chunks, one mapping each, and the blocks they are cut into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.os_memory import Mapping
from allocator.placement import Anchor

if TYPE_CHECKING:
    from allocator.arena import Arena

RESERVED, COMMITTED, QUARANTINED, FREE, GONE = "reserved", "committed", "quarantined", "free", "gone"


class Block:
    """A piece of a chunk: `size` bytes at `address` (a size class), of which `requested` were asked for.

    Its life: reserved → committed (written) → free; a block that is pinned when it is freed is quarantined first; it is
    gone when its chunk is cut anew or unmapped. `owner` is the user's word for it. Bytes from `dirty` on were never
    written since the chunk was made. `stack`: where it goes when it is free; `key`: its allocator's token while it can be
    freed just so (live, not pinned, no head)."""

    __slots__ = ("address", "chunk", "dirty", "key", "owner", "pins", "requested", "size", "stack", "state")

    def __init__(self, address: int, size: int, chunk: Chunk, stack: list[Block]) -> None:
        self.address, self.size, self.chunk, self.stack = address, size, chunk, stack
        self.requested = self.dirty = self.pins = 0
        self.owner = ""
        self.state = FREE
        self.key: object = None

    @property
    def live(self) -> bool:
        """Handed out and not given back."""
        return self.state is not FREE and self.state is not GONE

    def __repr__(self) -> str:
        return f"<block of {self.size} bytes at {self.address:#x}, {self.state}{', ' + self.owner if self.owner else ''}>"


class Chunk:
    """One mapping in an arena, near its anchors, cut into blocks of `block_size` (0: one block of any size); `head` holds
    the user's stubs.

    `cut` has every block by address, `next` is the first byte that was never handed out, bytes below `touched` may hold
    old code."""

    def __init__(self, mapping: Mapping, arena: Arena, block_size: int, head_size: int, token: object) -> None:
        self.mapping, self.arena, self.token = mapping, arena, token
        self.address, self.size, self.end = mapping.address, mapping.size, mapping.address + mapping.size
        self.head = Block(self.address, head_size, self, [])
        self.head.owner, self.head.state, self.head.requested = "head", COMMITTED, head_size
        self.touched = self.address + head_size
        self.start_again(block_size)

    def start_again(self, block_size: int) -> None:
        """Nothing is handed out: cut into blocks of `block_size` from now on."""
        self.block_size, self.last = block_size, self.end - block_size  # `last`: where the last block may begin
        self.next = self.address + self.head.size
        self.cut: dict[int, Block] = {}
        self.live = 0

    @property
    def anchors(self) -> Sequence[Anchor]:
        return self.arena.anchors

    @property
    def window(self) -> range:
        """Points that reach the anchors."""
        return self.arena.window

    @property
    def blocks(self) -> dict[int, Block]:
        """Live blocks by address."""
        return {address: block for address, block in self.cut.items() if block.live}

    @property
    def used(self) -> int:
        """Bytes in live blocks and the head."""
        return self.head.size + sum(block.size for block in self.blocks.values())

    def free_runs(self) -> list[tuple[int, int]]:
        """(start, stop) of what lies in no live block and not in the head, ascending."""
        runs = []
        start = self.address + self.head.size
        for block in sorted(self.blocks.values(), key=lambda b: b.address):
            if block.address > start:
                runs.append((start, block.address))
            start = block.address + block.size
        if start < self.end:
            runs.append((start, self.end))
        return runs

    def __repr__(self) -> str:
        return f"<chunk of {self.size} bytes at {self.address:#x}, {self.live} blocks of {self.block_size}>"


@dataclass(frozen=True)
class Leak:
    """A block that was live when its allocator was closed."""

    address: int
    size: int
    owner: str

    def __str__(self) -> str:
        return f"{self.size} bytes at {self.address:#x} ({self.owner or 'no owner'}) were never freed"
