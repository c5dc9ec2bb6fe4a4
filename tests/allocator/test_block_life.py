"""The life of blocks and chunks: reserve, commit, patch, trim, pin, free or abort; what is wrong is said by name."""

import ctypes
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
    OutOfBlock,
    WrongSize,
    libc_anchor,
)
from allocator.chunk import COMMITTED, FREE, QUARANTINED, RESERVED

PAGE = 4096
MIB = 1 << 20
WRITERS = ["private", "dual", "flip"]
PACKERS = ["private", "dual"]
RETURN_7 = bytes.fromhex("b807000000c3")  # mov eax, 7; ret


@pytest.fixture(params=[*WRITERS, "private packed", "dual packed"])
def heap(request):
    writer, *packed = request.param.split()
    made = JitAllocator(writer=writer, packed=bool(packed))
    yield made
    made.close()


def read(block, size=None):
    return ctypes.string_at(block.address, block.size if size is None else size)


def mapped(address):
    with open("/proc/self/maps") as file:
        spans = [[int(word, 16) for word in line.split()[0].split("-")] for line in file]
    return any(low <= address < high for low, high in spans)


# ---- reserve, commit, patch, free or abort -------------------------------------------------------------------------


def test_a_life_from_reserve_to_free(heap):
    block = heap.jit_alloc(100, near=[libc_anchor()], owner="trace_1")
    assert (block.state, block.live, block.requested, block.owner) == (RESERVED, True, 100, "trace_1")
    heap.commit(block, RETURN_7)
    assert block.state is COMMITTED
    run = ctypes.CFUNCTYPE(ctypes.c_int)(block.address)
    assert run() == 7
    heap.patch(block, 1, b"\x08")
    assert run() == 8
    heap.jit_free(block, 100)
    assert (block.state, block.live) == (FREE, False)


def test_a_reserved_block_is_aborted_and_used_again(heap):
    block = heap.jit_alloc(100)
    heap.abort(block)
    assert block.state is FREE and heap.jit_alloc(100) is block


def test_a_committed_block_is_not_aborted(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.commit(block, RETURN_7)
    with pytest.raises(BadBlock, match=rf"{block.address:#x}.*trace_1.*was committed"):
        heap.abort(block)
    assert read(block, 6) == RETURN_7


def test_code_is_committed_in_parts(heap):
    block = heap.jit_alloc(128)
    heap.commit(block, b"abc", offset=60)
    heap.commit(block, b"XYZ", offset=63)
    assert read(block, 128)[60:66] == b"abcXYZ"


def test_the_block_of_an_address_is_found(heap):
    first, second = heap.jit_alloc(64), heap.jit_alloc(64)
    assert heap.find(first.address) is first and heap.find(first.address + first.size - 1) is first
    assert heap.find(second.address) is second
    heap.jit_free(first)
    assert heap.find(first.address) is None and heap.find(0x1000) is None


# ---- what is wrong is said -----------------------------------------------------------------------------------------

USES = {
    "commit": lambda heap, block: heap.commit(block, b"x"),
    "patch": lambda heap, block: heap.patch(block, 0, b"x"),
    "trim": lambda heap, block: heap.trim(block, 1),
    "pin": lambda heap, block: heap.pin(block),
    "free": lambda heap, block: heap.jit_free(block),
    "free with size": lambda heap, block: heap.jit_free(block, 100),
    "abort": lambda heap, block: heap.abort(block),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_freed_block_is_not_used(heap, use):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.jit_free(block)
    with pytest.raises(FreedTwice, match=rf"{block.address:#x}, free, trace_1"):
        use(heap, block)
    assert heap.stats().blocks == 0


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_block_in_quarantine_is_not_used(heap, use):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.pin(block)
    heap.jit_free(block)
    with pytest.raises(FreedTwice, match=rf"{block.address:#x}, quarantined, trace_1"):
        use(heap, block)
    heap.unpin(block)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_block_of_another_allocator_is_not_used(heap, use):
    other = JitAllocator(writer="dual")
    block = other.jit_alloc(100, owner="theirs")
    with pytest.raises(ForeignBlock, match=rf"{block.address:#x}, reserved, theirs"):
        use(heap, block)
    assert [leak.owner for leak in other.close()] == ["theirs"]


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_nothing_is_used_after_close(heap, use):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.close()
    with pytest.raises(Closed, match=rf"{block.address:#x}.*trace_1.*was closed"):
        use(heap, block)
    with pytest.raises(Closed):
        heap.jit_alloc(100)


def test_a_pinned_block_may_be_left_after_close(heap):
    """Whoever is in a block when its allocator is closed leaves it: that is an error of the allocator's kind."""
    pinned, freed = heap.jit_alloc(100), heap.jit_alloc(100)
    for block in (pinned, freed):
        heap.pin(block)
    heap.jit_free(freed)
    heap.close()
    for block in (pinned, freed):
        with pytest.raises((Closed, BadBlock), match=f"{block.address:#x}"):
            heap.unpin(block)


def test_a_wrong_size_is_refused(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    with pytest.raises(WrongSize, match=rf"{block.address:#x}.*trace_1.*not allocated with size 9000"):
        heap.jit_free(block, 9000)
    assert block.live
    with pytest.raises(WrongSize, match=rf"{block.address:#x}.*can't be trimmed to {block.size + 1} bytes"):
        heap.trim(block, block.size + 1)
    for size in (0, -1):
        with pytest.raises(WrongSize, match=f"trimmed to {size} bytes"):
            heap.trim(block, size)
    heap.jit_free(block, 100)


@pytest.mark.parametrize("size", [40 << 10, 3 * MIB])
def test_the_size_of_a_block_with_its_own_chunk_is_checked_too(heap, size):
    small = JitAllocator(writer=heap.writer.name, packed=heap.packed, chunk_size=8 * PAGE)
    for asked in (size, size + 100):
        block = small.jit_alloc(asked)
        with pytest.raises(WrongSize):
            small.jit_free(block, asked * 2)
        small.jit_free(block, asked)
    small.close()


def test_a_large_block_is_freed_with_the_size_it_was_trimmed_to(heap):
    for size, rest in ((100 << 10, 100), (3 * MIB, 100)):
        block = heap.jit_alloc(size)
        heap.trim(block, rest)
        heap.jit_free(block, rest)
    assert heap.stats().blocks == 0


def test_packed_blocks_in_small_chunks_are_freed_with_their_size():
    """5,000 bytes are more than half a chunk of 8 KiB: such a block has a chunk of its own, and a class that is no page."""
    for writer in PACKERS:
        heap = JitAllocator(writer=writer, packed=True, chunk_size=2 * PAGE)
        heap.jit_free(heap.jit_alloc(5000), 5000)
        heap.close()


def test_what_lies_outside_a_block_is_not_written(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.commit(block, bytes(block.size))
    for offset, code in ((-1, b"x"), (block.size, b"x"), (block.size - 1, b"xy"), (0, bytes(block.size + 1)), (1 << 60, b"x")):
        with pytest.raises(OutOfBlock, match=f"at {offset} do not fit the block of {block.size} at {block.address:#x}"):
            heap.commit(block, code, offset)
    for offset, size in ((6, 3), (0, 9), (7, 2)):
        with pytest.raises(OutOfBlock, match="crosses an aligned 8-byte word"):
            heap.patch(block, offset, b"x" * size)


def test_a_patch_outside_its_block_is_refused_whatever_lies_there(heap):
    """Also when the bytes there are just those of the patch: it is not for the caller to say so."""
    before, block, after = (heap.jit_alloc(64) for _ in range(3))
    for each in (before, block, after):
        heap.commit(each, b"same" * 16)
    for offset in (block.size, -8):
        with pytest.raises(OutOfBlock, match=f"at {offset} do not fit the block of {block.size} at {block.address:#x}"):
            heap.patch(block, offset, ctypes.string_at(block.address + offset, 4))


def test_a_patch_far_outside_is_an_error_and_no_crash():
    """In a child process, as it may die of it."""
    from test_os_memory import run

    script = """
from allocator import JitAllocator, OutOfBlock
heap = JitAllocator()
block = heap.jit_alloc(64)
for offset in (1 << 40, -(1 << 40)):
    try:
        heap.patch(block, offset, b"x")
    except OutOfBlock:
        print("refused")
"""
    done = run(script)
    assert (done.returncode, done.stdout) == (0, "refused\nrefused\n"), done.stderr[-500:]


def test_a_head_lives_as_long_as_its_chunk(heap):
    made = JitAllocator(writer=heap.writer.name, packed=heap.packed, head_size=100)
    head = made.jit_alloc(10).chunk.head
    made.commit(head, RETURN_7)
    assert ctypes.CFUNCTYPE(ctypes.c_int)(head.address)() == 7
    for free in (made.jit_free, lambda block: made.jit_free(block, 100)):
        with pytest.raises(BadBlock, match=f"head of the chunk at {head.address:#x}"):
            free(head)
    with pytest.raises(BadBlock, match="not pinned"):
        made.unpin(head)
    with pytest.raises(BadBlock, match="head of the chunk"):
        made.jit_free(head)
    made.close()


def test_who_was_not_in_a_block_does_not_leave_it(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    with pytest.raises(BadBlock, match=rf"{block.address:#x}.*trace_1.*is not pinned"):
        heap.unpin(block)


# ---- quarantine ----------------------------------------------------------------------------------------------------


def test_a_block_that_is_run_is_freed_when_the_last_one_leaves(heap):
    block = heap.jit_alloc(100, owner="trace_1")
    heap.commit(block, RETURN_7)
    heap.pin(block)
    heap.pin(block)
    heap.jit_free(block)
    assert block.state is QUARANTINED and heap.stats().quarantined == 1
    assert heap.jit_alloc(100) is not block
    heap.unpin(block)
    assert block.state is QUARANTINED and ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7
    heap.unpin(block)
    assert block.state is FREE and heap.stats().quarantined == 0
    assert heap.jit_alloc(100) is block


def test_a_chunk_stays_while_a_large_block_of_it_is_in_quarantine(heap):
    block = heap.jit_alloc(3 * MIB)
    heap.pin(block)
    heap.jit_free(block)
    assert heap.chunks == [block.chunk] and mapped(block.address)
    heap.unpin(block)
    assert heap.chunks == [] and not mapped(block.address)


# ---- trimming ------------------------------------------------------------------------------------------------------


def test_trimming_the_block_cut_last_moves_the_edge(heap):
    block = heap.jit_alloc(20 * PAGE)
    heap.trim(block, 3 * PAGE)
    assert (block.size, block.requested) == (3 * PAGE, 3 * PAGE)
    following = heap.jit_alloc(20 * PAGE)
    assert following.address == block.address + 3 * PAGE and following.chunk is block.chunk


def test_what_trimming_leaves_in_the_middle_is_handed_out_once(heap):
    block, after = heap.jit_alloc(20 * PAGE), heap.jit_alloc(20 * PAGE)
    data = b"a" * (20 * PAGE)
    heap.commit(block, data)
    heap.commit(after, data)
    heap.trim(block, 3 * PAGE)
    pieces = heap.classes.pieces(17 * PAGE)
    blocks = [heap.jit_alloc(size) for size in pieces]
    assert sorted(b.address for b in blocks)[0] == block.address + 3 * PAGE
    assert all(block.address < b.address < after.address for b in blocks)
    more = [heap.jit_alloc(size) for size in pieces]
    everything = sorted([block, after, *blocks, *more], key=lambda b: b.address)
    assert all(low.address + low.size <= high.address for low, high in pairwise(everything))
    for each in blocks:
        heap.commit(each, b"b")
        assert read(each) == b"b" + b"\xcc" * (each.size - 1), "old code lies in a tail"
    assert read(block) == data[: 3 * PAGE] and read(after) == data


@pytest.mark.parametrize("writer", PACKERS)
def test_packed_blocks_are_trimmed_to_lines(writer):
    heap = JitAllocator(writer=writer, packed=True)
    block, after = heap.jit_alloc(1000), heap.jit_alloc(1000)
    assert (block.size, after.address) == (1024, block.address + 1024)
    heap.trim(block, 300)
    assert (block.size, block.requested) == (320, 300)
    tails = [heap.jit_alloc(size) for size in heap.classes.pieces(1024 - 320)]
    assert sum(b.size for b in tails) == 704 and all(block.address < b.address < after.address for b in tails)
    heap.close()


def test_a_trimmed_block_and_its_tail_serve_again_when_freed(heap):
    block, _ = heap.jit_alloc(20 * PAGE), heap.jit_alloc(20 * PAGE)
    heap.trim(block, 16 * PAGE)
    tail = heap.jit_alloc(4 * PAGE)
    heap.jit_free(block, 16 * PAGE)
    heap.jit_free(tail)
    assert heap.jit_alloc(4 * PAGE) is tail and heap.jit_alloc(16 * PAGE) is block


def test_tails_of_a_chunk_that_was_cut_anew_are_forgotten(heap):
    block, after = heap.jit_alloc(20 * PAGE), heap.jit_alloc(20 * PAGE)
    heap.trim(block, 3 * PAGE)
    heap.jit_free(after)
    heap.jit_free(block)
    whole = [heap.jit_alloc(40 * PAGE) for _ in range(12)]  # the empty chunk serves another class now
    assert whole[0].chunk is block.chunk
    tails = [heap.jit_alloc(size) for size in heap.classes.pieces(17 * PAGE)]
    everything = sorted([*whole, *tails], key=lambda b: b.address)
    assert all(low.address + low.size <= high.address for low, high in pairwise(everything))


def test_trimming_within_a_class_changes_what_was_asked_for_alone(heap):
    block = heap.jit_alloc(20 * PAGE)
    heap.trim(block, 20 * PAGE - 1)
    assert (block.size, block.requested, heap.stats().requested) == (20 * PAGE, 20 * PAGE - 1, 20 * PAGE - 1)


# ---- what an earlier owner left ------------------------------------------------------------------------------------


def test_code_of_an_earlier_owner_is_overwritten_by_the_first_commit(heap):
    block = heap.jit_alloc(64)
    heap.commit(block, b"\x90" * 64)
    heap.jit_free(block)
    again = heap.jit_alloc(64)
    assert again is block
    heap.commit(again, b"abc", offset=5)
    assert read(again, 64) == b"\xcc" * 5 + b"abc" + b"\xcc" * 56


def test_a_patch_that_comes_first_leaves_no_old_code_either(heap):
    """A reserved block whose old bytes happen to be those of the patch."""
    block = heap.jit_alloc(64)
    heap.commit(block, b"\x90" * 64)
    heap.jit_free(block)
    again = heap.jit_alloc(64)
    assert again is block
    heap.patch(again, 0, b"\x90")
    assert read(again, 64) == b"\x90" + b"\xcc" * 63 and again.state is COMMITTED


# ---- owners and leaks ----------------------------------------------------------------------------------------------


def test_close_reports_what_was_never_freed(heap):
    kept = [heap.jit_alloc(100, owner="trace_1"), heap.jit_alloc(3 * MIB)]
    pinned = heap.jit_alloc(200, owner="running")
    heap.pin(pinned)
    heap.jit_free(pinned)
    heap.jit_free(heap.jit_alloc(100))
    leaks = {str(leak) for leak in heap.close()}
    assert leaks == {
        f"{kept[0].size} bytes at {kept[0].address:#x} (trace_1) were never freed",
        f"{3 * MIB} bytes at {kept[1].address:#x} (no owner) were never freed",
        f"{pinned.size} bytes at {pinned.address:#x} (running) were never freed",
    }
    assert heap.close() == []


# ---- chunks --------------------------------------------------------------------------------------------------------


def test_a_larger_block_has_a_chunk_of_its_own_that_goes_when_it_is_freed(heap):
    small = heap.jit_alloc(100)
    large = [heap.jit_alloc(size) for size in ((256 << 10) + 1, 3 * MIB)]
    assert [b.size for b in large] == [(256 << 10) + PAGE, 3 * MIB]
    assert len({b.chunk for b in (small, *large)}) == len(heap.chunks) == 3
    assert [b.chunk.size for b in large] == [b.size for b in large]
    for block in large:
        heap.commit(block, RETURN_7, offset=block.size - 6)
        assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address + block.size - 6)() == 7
        heap.jit_free(block)
        assert not mapped(block.address)
    assert heap.chunks == [small.chunk]


def test_an_empty_chunk_serves_another_class(heap):
    block = heap.jit_alloc(100)
    chunk = block.chunk
    heap.jit_free(block)
    before = heap.stats().system_calls["map"]
    other = heap.jit_alloc(200_000)
    assert other.chunk is chunk and chunk.block_size == other.size
    assert heap.stats().system_calls["map"] == before


def test_surplus_empty_chunks_are_given_back_and_one_is_kept(heap):
    size = 256 << 10
    blocks = [heap.jit_alloc(size) for _ in range(8 * 10)]
    assert len(heap.chunks) == 10
    for block in blocks:
        heap.jit_free(block)
    assert len(heap.chunks) == 1
    assert sum(mapped(block.address) for block in blocks) == 8


def test_an_empty_chunk_is_kept_for_every_four_that_are_in_use(heap):
    size = 256 << 10
    blocks = [heap.jit_alloc(size) for _ in range(8 * 20)]
    chunks = list(heap.chunks)
    for block in blocks:
        if block.chunk in chunks[:6]:
            heap.jit_free(block)
    assert [sum(c.live == 0 for c in heap.chunks), len(heap.chunks)] == [3, 17]


def test_a_full_chunk_that_gets_room_is_used_again(heap):
    size = 256 << 10
    blocks = [heap.jit_alloc(size) for _ in range(16)]
    heap.jit_free(blocks[3])
    assert heap.jit_alloc(size) is blocks[3] and len(heap.chunks) == 2


# ---- memory --------------------------------------------------------------------------------------------------------


def test_memory_that_nobody_wrote_is_not_committed_by_looking(heap):
    """Asking for figures, the map of chunks and blocks touches nothing."""
    from allocator.chunk_map import map_data

    block = heap.jit_alloc(60 * PAGE)
    heap.commit(block, b"x")
    once = heap.stats().committed
    for _ in range(3):
        assert heap.stats().committed == once
        map_data(heap)
        heap.find(block.address + 50 * PAGE)
        heap.purge()
    assert once <= 2 * PAGE, "the page that was written, and flip's one touched page"
    heap.commit(block, b"x", offset=40 * PAGE)
    assert heap.stats().committed == once + PAGE


def test_purge_gives_the_memory_behind_free_blocks_back(heap):
    """And that alone: neighbours keep their content, what is purged can be used again."""
    code = b"\x90" * (16 * PAGE)
    blocks = [heap.jit_alloc(16 * PAGE) for _ in range(8)]
    for block in blocks:
        heap.commit(block, code)
    full = heap.stats().committed
    assert full == 8 * 16 * PAGE
    for block in blocks[1:7]:
        heap.jit_free(block)
    assert heap.stats().committed == full
    assert heap.purge() == 6 * 16 * PAGE
    assert heap.stats().committed == full - 6 * 16 * PAGE
    assert heap.purge() == 0
    assert read(blocks[0]) == code and read(blocks[7]) == code
    for block in [heap.jit_alloc(16 * PAGE) for _ in range(6)]:
        heap.commit(block, RETURN_7)
        assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7


def test_purge_keeps_a_page_that_a_live_block_shares():
    for writer in PACKERS:
        heap = JitAllocator(writer=writer, packed=True)
        blocks = [heap.jit_alloc(512) for _ in range(32)]  # 8 a page
        for block in blocks:
            heap.commit(block, b"\x90" * 512)
        for block in blocks[1:]:
            heap.jit_free(block)
        assert heap.purge() == 3 * PAGE
        assert read(blocks[0]) == b"\x90" * 512
        heap.close()


def test_purge_finds_what_an_earlier_use_of_a_chunk_left(heap):
    """The chunk was full of one class and serves another now, of which one block is cut."""
    blocks = [heap.jit_alloc(16 * PAGE) for _ in range(8)]
    for block in blocks:
        heap.commit(block, b"\x90" * block.size)
    for block in blocks:
        heap.jit_free(block)
    kept = heap.jit_alloc(PAGE)
    heap.commit(kept, b"x")
    assert kept.chunk is blocks[0].chunk
    heap.purge()
    assert heap.stats().committed <= 2 * PAGE


def test_purge_finds_what_trimming_gave_back(heap):
    block = heap.jit_alloc(60 * PAGE)
    heap.commit(block, b"\x90" * (60 * PAGE))
    heap.trim(block, PAGE)
    heap.purge()
    assert heap.stats().committed == PAGE and read(block) == b"\x90" * PAGE


def test_everything_freed_and_purged_is_nothing_committed(heap):
    for size in (64, PAGE, 200_000, 100):
        blocks = [heap.jit_alloc(size) for _ in range(50)]
        for block in blocks:
            heap.commit(block, b"\x90" * size)
        for block in blocks:
            heap.jit_free(block)
    heap.purge()
    assert heap.stats().committed <= PAGE


# ---- windows -------------------------------------------------------------------------------------------------------


def test_a_request_that_no_window_holds_does_not_stop_those_that_fit(heap):
    with pytest.raises(NoWindow, match=f"no room for {6 << 30} bytes"):
        heap.jit_alloc(6 << 30, near=[libc_anchor()])
    assert heap.jit_alloc(100, near=[libc_anchor()]).size in (128, PAGE)


def test_anchors_that_share_no_window_are_named(heap):
    with pytest.raises(NoWindow, match="low at 0x10000000, high at 0x700000000000: call some of them through an address slot"):
        heap.jit_alloc(10, near=[Anchor("low", 0x1000_0000), Anchor("high", 0x7000_0000_0000)])


# ---- listeners -----------------------------------------------------------------------------------------------------


class Raising:
    """Raises at one kind of news, and notes what it was told."""

    def __init__(self, at=""):
        self.at, self.told = at, []

    def hear(self, news, subject):
        self.told.append((news, subject.address))
        if news == self.at:
            raise KeyError(news)

    def chunk_mapped(self, chunk):
        self.hear("mapped", chunk)

    def block_freed(self, block):
        self.hear("freed", block)

    def chunk_unmapped(self, chunk):
        self.hear("unmapped", chunk)


def test_a_listener_that_refuses_a_chunk_leaves_nothing_behind(heap):
    before, refusing = Raising(), Raising(at="mapped")
    heap.listeners = [before, refusing]
    for size in (100, 3 * MIB):
        with pytest.raises(KeyError, match="mapped"):
            heap.jit_alloc(size)
        (_, address), (news, gone) = before.told[-2:]
        assert (news, gone) == ("unmapped", address) and not mapped(address)
        assert refusing.told[-1] == ("mapped", address), "who refused it is not told that it goes"
    assert heap.chunks == [] and heap.stats().chunks == 0
    refusing.at = ""
    assert heap.jit_alloc(100).live


def test_a_listener_that_raises_when_a_block_is_freed_loses_no_block(heap):
    listener = Raising(at="freed")
    heap.listeners = [listener]
    block, pinned = heap.jit_alloc(100), heap.jit_alloc(100)
    with pytest.raises(KeyError):
        heap.jit_free(block)
    heap.pin(pinned)
    heap.jit_free(pinned)
    with pytest.raises(KeyError):
        heap.unpin(pinned)
    listener.at = ""
    assert heap.stats().quarantined == sum(b.state is QUARANTINED for b in heap.quarantine) == 0 or pinned in heap.quarantine
    for each in (block, pinned):
        if each.live:
            assert each.state is not QUARANTINED, f"{each} can be neither freed nor left any more"
            heap.jit_free(each)
    assert heap.stats().blocks == 0


def test_a_listener_that_raises_when_a_chunk_goes_does_not_keep_its_memory(heap):
    heap.listeners = [Raising(at="unmapped")]
    block = heap.jit_alloc(3 * MIB)
    with pytest.raises(KeyError):
        heap.jit_free(block)
    assert heap.chunks == [] and not mapped(block.address)


def test_close_unmaps_every_chunk_whatever_listeners_raise(heap):
    heap.listeners = [Raising(at="unmapped")]
    blocks = [heap.jit_alloc(3 * MIB) for _ in range(3)]
    with pytest.raises(KeyError):
        heap.close()
    heap.listeners = []
    assert not any(mapped(block.address) for block in blocks)
    with pytest.raises(Closed):
        heap.jit_alloc(10)
