"""A long random life of an allocator against a model: an interval map of one's own (a sorted list and bisect).

What is written through the writer is read back through the executable view. Patterns have neither 0x00 nor 0xCC in them,
so what is found beyond a pattern is fresh memory, the fill, or an earlier owner's code."""

import ctypes
from bisect import bisect_left, insort
from dataclasses import dataclass
from random import Random

import pytest

from allocator import AllocatorError, FreedTwice, JitAllocator, libc_anchor
from allocator.chunk import FREE, Block

PAGE = 4096
STEPS = 50_000
LARGEST = 3 << 20  # bytes in a request
PATTERN = bytes(1 + n % 200 for n in range(256))  # no 0x00, no 0xCC


def block_size(size, granule):
    """Four classes a doubling, computed; whole pages beyond 256 KiB."""
    if size > 256 << 10:
        return -(-size // PAGE) * PAGE
    count = -(-size // granule)
    step = 1 << max((count - 1).bit_length() - 3, 0)
    return -(-count // step) * step * granule


@dataclass
class Lease:
    """What the model knows of a block: its place, what was asked for, what must be read there (from its first byte on)."""

    block: Block
    address: int
    size: int
    requested: int
    image: bytearray | None = None
    pins: int = 0
    freed: bool = False

    @property
    def content(self):
        return ctypes.string_at(self.address, len(self.image or b""))


class Model:
    """An allocator and what must be true of it; every method is an operation on both."""

    def __init__(self, heap, seed):
        self.heap, self.rng = heap, Random(seed)
        self.granule = 64 if heap.packed else PAGE
        self.starts: list[int] = []
        self.leases: dict[int, Lease] = {}
        self.near = (), (libc_anchor(),)
        self.counts: dict[str, int] = {}

    # ---- the interval map ------------------------------------------------------------------------------------

    def add(self, lease):
        assert lease.address not in self.leases, f"{lease.block} is handed out twice"
        insort(self.starts, lease.address)
        self.leases[lease.address] = lease
        self.check_neighbours(lease)

    def remove(self, lease):
        del self.starts[bisect_left(self.starts, lease.address)]
        del self.leases[lease.address]

    def check_neighbours(self, lease):
        at = bisect_left(self.starts, lease.address)
        for lower, upper in ((at - 1, at), (at, at + 1)):
            if lower >= 0 and upper < len(self.starts):
                below = self.leases[self.starts[lower]]
                assert below.address + below.size <= self.starts[upper], f"{below.block} overlaps {self.starts[upper]:#x}"
        chunk = lease.block.chunk
        assert chunk.address + chunk.head.size <= lease.address and lease.address + lease.size <= chunk.end

    def some(self, wanted=lambda lease: True):
        """One of the leases, at random, that is as wanted (a few are looked at)."""
        for _ in range(8 if self.starts else 0):
            lease = self.leases[self.rng.choice(self.starts)]
            if wanted(lease):
                return lease
        return None

    # ---- operations ------------------------------------------------------------------------------------------

    def pattern(self, size):
        return self.rng.randbytes(size).translate(PATTERN)

    def allocate(self):
        scale = (20, 0.8) if self.heap.packed else (1500, 1.0)
        size = min(int(scale[0] * self.rng.paretovariate(scale[1])), LARGEST)
        block = self.heap.jit_alloc(size, near=self.rng.choice(self.near), owner=f"{size} bytes")
        assert block.size == block_size(size, self.granule) and block.requested == size
        assert block.address % self.granule == 0 and block.pins == 0 and block.owner == f"{size} bytes"
        lease = Lease(block, block.address, block.size, size)
        self.add(lease)
        if self.rng.random() < 0.9:
            self.first_commit(lease)

    def first_commit(self, lease):
        """Committed, and nothing that an earlier owner wrote is left in the block: code, then fill, then fresh memory."""
        length = self.rng.randrange(1, min(lease.size, self.rng.choice((64, PAGE, LARGEST))) + 1)
        offset = self.rng.randrange(lease.size - length + 1) if self.rng.random() < 0.1 else 0
        code = self.pattern(length)
        self.heap.commit(lease.block, code, offset)
        found = ctypes.string_at(lease.address, lease.size)
        assert found[offset : offset + length] == code
        assert not found[:offset].strip(b"\0\xcc"), f"an earlier owner's code lies in front of what is in {lease.block}"
        assert not found[offset + length :].lstrip(b"\xcc").lstrip(b"\0"), f"an earlier owner's code is left in {lease.block}"
        lease.image = bytearray(found[: offset + length])

    def commit_more(self):
        lease = self.some(lambda lease: not lease.freed)
        if lease is None:
            return
        if lease.image is None:
            self.first_commit(lease)
            return
        offset = self.rng.randrange(len(lease.image) + 1)
        code = self.pattern(self.rng.randrange(min(lease.size - offset, 300) + 1))
        self.heap.commit(lease.block, code, offset)
        lease.image[offset : offset + len(code)] = code
        assert lease.content == lease.image

    def patch(self):
        lease = self.some(lambda lease: lease.image is not None and not lease.freed)
        if lease is not None:
            offset = self.rng.randrange(len(lease.image))
            code = self.pattern(self.rng.randrange(1, 9))[: min(8 - offset % 8, len(lease.image) - offset)]
            self.heap.patch(lease.block, offset, code)
            lease.image[offset : offset + len(code)] = code
            assert lease.content == lease.image

    def trim(self):
        lease = self.some(lambda lease: not lease.freed)
        if lease is not None:
            size = self.rng.randrange(1, lease.size + 1)
            self.heap.trim(lease.block, size)
            lease.requested = size
            if lease.block.chunk.block_size:  # a block with a chunk of its own stays as it is
                lease.size = min(block_size(size, self.granule), lease.size)
            assert lease.block.size == lease.size and lease.block.requested == size
            if lease.image is not None:
                del lease.image[lease.size :]
                assert lease.content == lease.image
            self.check_neighbours(lease)

    def pin(self):
        lease = self.some(lambda lease: not lease.freed)
        if lease is not None:
            self.heap.pin(lease.block)
            lease.pins += 1

    def unpin(self):
        lease = self.some(lambda lease: lease.pins > 0)
        if lease is not None:
            assert lease.content == (lease.image or b"")
            self.heap.unpin(lease.block)
            lease.pins -= 1
            if lease.freed and not lease.pins:
                self.remove(lease)

    def free(self):
        """Freed, some with their size; what is pinned stays where it is until it is left."""
        lease = self.some()
        if lease is None:
            return
        assert lease.content == (lease.image or b"")
        if lease.freed:
            with pytest.raises(FreedTwice):
                self.heap.jit_free(lease.block)
            return
        if lease.image is None and self.rng.random() < 0.5:
            self.heap.abort(lease.block)
        else:
            with_size = lease.block.chunk.block_size and self.rng.random() < 0.2
            self.heap.jit_free(lease.block, lease.requested if with_size else None)
        lease.freed = True
        if not lease.pins:
            self.remove(lease)

    def misuse(self):
        lease = self.some()
        if lease is not None:
            with pytest.raises(AllocatorError):
                self.heap.commit(lease.block, b"x" * 9, lease.size - 8)

    def purge(self):
        self.heap.purge()
        self.check_contents()

    # ---- what must be true -----------------------------------------------------------------------------------

    def check_contents(self):
        for lease in self.leases.values():
            assert lease.content == (lease.image or b""), lease.block

    def check_stats(self):
        stats = self.heap.stats()
        leases = self.leases.values()
        heads = sum(chunk.head.size for chunk in self.heap.chunks)
        assert stats.blocks == len(leases)
        assert stats.quarantined == sum(lease.freed for lease in leases)
        assert stats.used == sum(lease.size for lease in leases) + heads
        assert stats.requested == sum(lease.requested for lease in leases)
        assert stats.used <= stats.reserved == sum(chunk.size for chunk in self.heap.chunks)
        assert stats.committed <= stats.reserved
        for row in stats.classes:
            assert row.live == sum(lease.size == row.size for lease in leases)

    def check_chunks(self):
        """The blocks of a chunk tile what was handed out of it, and each free one is listed once, where it is looked for."""
        by_chunk: dict[object, int] = {}
        for lease in self.leases.values():
            by_chunk[lease.block.chunk] = by_chunk.get(lease.block.chunk, 0) + 1
        assert set(by_chunk) <= set(self.heap.chunks)
        for chunk in self.heap.chunks:
            arena = chunk.arena
            assert chunk.live == by_chunk.get(chunk, 0) == len(chunk.blocks)
            at = chunk.address + chunk.head.size
            for address, block in sorted(chunk.cut.items()):
                assert block.address == address == at and block.chunk is chunk
                at += block.size
            assert at == chunk.next <= chunk.end
            listed = [b for stack in arena.free.values() for b in stack if b.chunk is chunk and b.state is FREE]
            assert len(listed) == len({id(block) for block in listed}), "a free block is listed twice"
            assert {id(b) for b in listed} == {id(b) for b in chunk.cut.values() if b.state is FREE}
            assert (chunk in arena.empty) == (chunk.live == 0)
        for arena in {chunk.arena for chunk in self.heap.chunks}:
            assert len(arena.empty) <= max(1, len(arena.chunks) // 4)
            for size, stack in arena.free.items():
                assert all(block.size == size and block.stack is stack for block in stack if block.state is FREE)
            for size, chunk in arena.current.items():
                assert chunk.block_size == size and chunk in arena.chunks

    # ---- a life ------------------------------------------------------------------------------------------------

    def live(self, steps):
        """`steps` operations: the allocator fills and empties by turns, so that chunks come, change class, and go."""
        work = {self.allocate: 40, self.free: 40, self.commit_more: 6, self.patch: 5, self.trim: 4, self.pin: 2,
                self.unpin: 3, self.misuse: 0.5, self.purge: 0.05}  # fmt: skip
        filling, emptying = ({**work, self.allocate: a, self.free: b} for a, b in ((44, 36), (36, 44)))
        for step in range(steps):
            phase = filling if step // 2500 % 2 == 0 or len(self.leases) < 10 else emptying
            (operation,) = self.rng.choices(list(phase), list(phase.values()))
            operation()
            self.counts[operation.__name__] = self.counts.get(operation.__name__, 0) + 1
            if (lease := self.some()) is not None:
                assert lease.content == (lease.image or b""), lease.block
            if step % 1000 == 999:
                self.check_chunks()
                self.check_stats()
            if step % 5000 == 4999:
                self.check_contents()

    def end(self):
        """Everything is given back: no block is live, a spare chunk is kept, no memory stays behind after a purge."""
        for lease in list(self.leases.values()):
            for _ in range(lease.pins):
                self.heap.unpin(lease.block)
            if not lease.freed:
                self.heap.jit_free(lease.block)
            self.remove(lease)
        self.check_stats()
        self.check_chunks()
        self.heap.purge()
        assert self.heap.close() == []


MODES = pytest.mark.parametrize(
    ("writer", "packed"),
    [("private", False), ("dual", False), ("flip", False), ("private", True), ("dual", True)],
    ids=["private-pages", "dual-pages", "flip-pages", "private-packed", "dual-packed"],
)


@MODES
def test_a_long_random_life_agrees_with_the_model(writer, packed):
    model = Model(JitAllocator(writer=writer, packed=packed, head_size=100), seed=4)
    model.live(STEPS)
    assert sum(model.counts.values()) == STEPS and min(model.counts.values()) > 5
    model.end()


@MODES
def test_small_chunks_fill_change_class_and_go(writer, packed):
    """64 KiB a chunk: many of them come and go, and most requests are large for them."""
    model = Model(JitAllocator(writer=writer, packed=packed, chunk_size=64 << 10), seed=5)
    model.live(STEPS // 10)
    model.end()
