"""Chunks, one mapping each, and the blocks they are cut into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocator.os_memory import Mapping
from allocator.placement import Anchor

if TYPE_CHECKING:
    from allocator.arena import Arena

RESERVED, COMMITTED, QUARANTINED, FREE = "reserved", "committed", "quarantined", "free"


class Block:
    """A piece of a chunk: `size` bytes at `address` (a size class), of which `requested` were asked for.

    Its life: reserved → committed (written) → free; a block that is pinned when it is freed is quarantined first. `owner`
    is the user's word for it. Bytes from `dirty` on were never written since the chunk was made."""

    __slots__ = ("address", "chunk", "dirty", "owner", "pins", "requested", "size", "state")

    def __init__(self, address: int, size: int, chunk: Chunk) -> None:
        self.address, self.size, self.chunk = address, size, chunk
        self.requested = self.dirty = self.pins = 0
        self.owner = ""
        self.state = FREE

    @property
    def live(self) -> bool:
        """Handed out and not given back."""
        return self.state is not FREE

    def __repr__(self) -> str:
        return f"<block of {self.size} bytes at {self.address:#x}, {self.state}{', ' + self.owner if self.owner else ''}>"


class Chunk:
    """One mapping in an arena, near its anchors, cut into blocks of `block_size`; `head` holds the user's stubs.

    `cut` has every block ever cut by address, `free` those of `block_size` to hand out again, `next` is the first byte
    that was never handed out."""

    def __init__(self, mapping: Mapping, arena: Arena, block_size: int, head_size: int, token: object) -> None:
        self.mapping, self.arena, self.token = mapping, arena, token
        self.address, self.size, self.end = mapping.address, mapping.size, mapping.address + mapping.size
        self.head = Block(self.address, head_size, self)
        self.head.owner, self.head.state, self.head.requested = "head", COMMITTED, head_size
        self.head.pins = -1  # so that no shortcut frees it
        self.generation = 0
        self.start_again(block_size)

    def start_again(self, block_size: int) -> None:
        """Nothing is handed out: cut into blocks of `block_size` from now on."""
        self.block_size, self.last = block_size, self.end - block_size  # `last`: where the last block may begin
        self.next = self.address + self.head.size
        self.touched = getattr(self, "touched", self.next)  # bytes below may hold old code
        self.cut: dict[int, Block] = {}
        self.free: list[Block] = []
        self.live = 0
        self.open = False  # stands in its arena's list of chunks with room
        self.generation += 1

    def cut_block(self, size: int | None = None) -> Block:
        """The next block that was never handed out, of `size` bytes (default: the chunk's block size)."""
        address, size = self.next, size or self.block_size
        block = self.cut[address] = Block(address, size, self)
        self.next = address + size
        if address < self.touched:  # the chunk was cut otherwise before: old code may lie here
            block.dirty = min(self.touched - address, size)
        if self.next > self.touched:
            self.touched = self.next
        return block

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
        return {address: block for address, block in self.cut.items() if block.state is not FREE}

    @property
    def used(self) -> int:
        """Bytes in live blocks and the head."""
        return self.head.size + sum(block.size for block in self.blocks.values())

    def __repr__(self) -> str:
        return f"<chunk of {self.size} bytes at {self.address:#x}, {self.live} blocks of {self.block_size}>"
