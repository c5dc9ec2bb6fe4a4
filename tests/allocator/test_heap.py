"""JitAllocator with each writer: placement, contents, reuse, counted system calls, errors that name the block."""

import ctypes
import random
from itertools import pairwise

import pytest

from allocator import (
    Anchor,
    BadBlock,
    Closed,
    ForeignBlock,
    FreedTwice,
    JitAllocator,
    NoWindow,
    NoWriter,
    OutOfBlock,
    Reach,
    class_of,
    libc_anchor,
)

WRITERS = ["private", "dual", "flip"]
RETURN_7 = bytes.fromhex("b807000000c3")  # mov eax, 7; ret
PAGE = 4096


@pytest.fixture(params=WRITERS)
def heap(request):
    made = JitAllocator(writer=request.param)
    yield made
    made.close()


def protections(address):
    with open("/proc/self/maps") as file:
        for line in file:
            low, high = (int(word, 16) for word in line.split()[0].split("-"))
            if low <= address < high:
                return line.split()[1]
    return None


def test_a_block_runs_and_is_never_writable_and_executable(heap):
    block = heap.jit_alloc(100, near=[libc_anchor()])
    heap.commit(block, RETURN_7)
    assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7
    assert protections(block.address)[:3] == "r-x"


def test_a_chunk_reaches_its_anchors_with_its_first_and_last_byte(heap):
    anchor = libc_anchor()
    chunk = heap.jit_alloc(1, near=[anchor]).chunk
    assert chunk.size == 2 << 20
    for place in (chunk.address, chunk.end):
        assert Reach.REL32.lowest <= anchor.address - place <= Reach.REL32.highest


def test_blocks_have_the_sizes_of_their_class_and_do_not_overlap(heap):
    blocks = [heap.jit_alloc(size) for size in (1, PAGE, PAGE + 1, 9 * PAGE, 65 * PAGE, 3 << 20)]
    assert [b.size for b in blocks] == [PAGE, PAGE, 2 * PAGE, 10 * PAGE, 65 * PAGE, 3 << 20]
    ends = sorted((b.address, b.address + b.size) for b in blocks)
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


def test_a_freed_block_is_used_again(heap):
    first = heap.jit_alloc(100)
    heap.jit_free(first)
    assert heap.jit_alloc(200) is first


def test_a_head_is_set_aside_in_every_chunk():
    heap = JitAllocator(head_size=100)
    block = heap.jit_alloc(10)
    assert block.chunk.head.size == PAGE and block.address == block.chunk.address + PAGE
    heap.commit(block.chunk.head, b"stub")
    with pytest.raises(BadBlock, match="freed with its chunk"):
        heap.jit_free(block.chunk.head)
    heap.close()


def test_the_steady_state_makes_no_map_or_protect_call():
    for name, expected in (("private", {"write": 300}), ("dual", {}), ("flip", {"protect": 600})):
        heap = JitAllocator(writer=name)
        heap.commit(heap.jit_alloc(100), b"x")
        before = heap.stats().system_calls
        for _ in range(300):
            heap.commit(heap.jit_alloc(100), RETURN_7)
        after = heap.stats().system_calls
        assert {k: after[k] - before[k] for k in after if after[k] != before[k]} == expected
        heap.close()


def test_a_random_life_agrees_with_a_model(heap):
    """Whatever is allocated, written and freed in whatever order: contents stay, sizes hold, nothing overlaps."""
    rng = random.Random(1)
    model = {}
    for step in range(600):
        if model and rng.random() < 0.45:
            block = rng.choice(list(model))
            assert ctypes.string_at(block.address, len(model[block])) == model.pop(block)
            heap.jit_free(block)
        else:
            size = rng.choice([rng.randrange(1, 3000), rng.randrange(1, 60_000), rng.randrange(1, 300_000)])
            block = heap.jit_alloc(size, owner=f"step {step}")
            data = rng.randbytes(min(size, 64))
            assert block.size == class_of(size)
            heap.commit(block, data)
            model[block] = data
        spans = sorted((b.address, b.address + b.size) for b in model)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    for block, data in model.items():
        assert ctypes.string_at(block.address, len(data)) == data
    stats = heap.stats()
    assert stats.blocks == len(model)
    assert stats.used == sum(b.size for b in model)
    assert stats.committed <= stats.reserved


def test_memory_is_committed_when_it_is_touched_not_before():
    heap = JitAllocator(writer="private")
    block = heap.jit_alloc(200_000)
    before = heap.stats()
    assert before.committed == 0 and before.reserved >= 2 << 20
    heap.commit(block, b"x")
    assert heap.stats().committed == PAGE
    heap.close()


def test_patch_replaces_within_one_word_and_skips_what_is_there(heap):
    block = heap.jit_alloc(64)
    heap.commit(block, RETURN_7)
    heap.patch(block, 1, b"\x08")
    assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 8
    before = heap.stats().system_calls
    heap.patch(block, 1, b"\x08")
    assert heap.stats().system_calls == before
    with pytest.raises(OutOfBlock, match="crosses"):
        heap.patch(block, 6, b"1234")


def test_what_is_wrong_is_said(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    for size in (0, -5):
        with pytest.raises(ValueError, match="positive size"):
            heap.jit_alloc(size)
    with pytest.raises(OutOfBlock, match="do not fit"):
        heap.commit(block, b"x" * (PAGE + 1))
    with pytest.raises(OutOfBlock, match="do not fit"):
        heap.commit(block, b"x", offset=-1)
    heap.jit_free(block)
    for use in (heap.jit_free, lambda b: heap.commit(b, b"x")):
        with pytest.raises(FreedTwice, match="trace_1"):
            use(block)
    other = JitAllocator()
    with pytest.raises(ForeignBlock, match="not of this allocator"):
        other.jit_free(block)
    with pytest.raises(NoWriter, match="no writer 'pencil'"):
        JitAllocator(writer="pencil")


def test_anchors_that_share_no_window_are_refused_by_name(heap):
    with pytest.raises(NoWindow, match="near at 0x10000000, far at 0x700000000000"):
        heap.jit_alloc(10, near=[Anchor("near", 0x1000_0000), Anchor("far", 0x7000_0000_0000)])
    assert heap.jit_alloc(10).size == PAGE


def test_two_windows_get_an_arena_each():
    heap = JitAllocator()
    libc = libc_anchor()
    low = Anchor("low", 0x2000_0000_0000)
    near, far = heap.jit_alloc(10, near=[libc]), heap.jit_alloc(10, near=[low])
    assert near.chunk is not far.chunk
    assert abs(far.address - low.address) < 2**31
    assert heap.jit_alloc(10, near=[libc]).chunk is near.chunk
    heap.close()


def test_listeners_are_told():
    seen = []

    class Listener:
        def chunk_mapped(self, chunk):
            seen.append("mapped")

        def block_freed(self, block):
            seen.append("freed")

        def chunk_unmapped(self, chunk):
            seen.append("unmapped")

    heap = JitAllocator(listeners=[Listener()])
    block = heap.jit_alloc(10)
    heap.jit_alloc(10)
    heap.jit_free(block)
    heap.close()
    assert seen == ["mapped", "freed", "unmapped"]


def test_close_unmaps_everything(heap):
    block = heap.jit_alloc(10)
    heap.close()
    assert protections(block.address) is None
    for use in (lambda: heap.commit(block, b"x"), lambda: heap.jit_free(block), lambda: heap.jit_alloc(10)):
        with pytest.raises(Closed):
            use()
