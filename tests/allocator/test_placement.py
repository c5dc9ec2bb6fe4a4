"""Windows, gaps and plans, to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import Anchor, Reach, free_gaps, plan, split, window
from allocator.placement import KEEP_AWAY, PAGE, USER_SPACE, mappings, margin

MIDDLE = 0x4000_0000_0000
MAPS = """\
555555554000-555555556000 r--p 00000000 08:01 1234   /usr/bin/python3.11
555555600000-555555700000 rw-p 00000000 00:00 0      [heap]
7ffff0000000-7ffff0200000 r-xp 00000000 00:00 0
7ffff7c00000-7ffff7e00000 r-xp 00000000 08:01 99     /usr/lib/libc with a space.so.6
7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0      [stack]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
"""


@pytest.mark.parametrize(
    ("reach", "lowest", "highest"), [(Reach.REL32, -(2**31), 2**31 - 1), (Reach.BRANCH26, -(2**27), 2**27 - 4)]
)
def test_window_ends_to_the_byte(reach, lowest, highest):
    found = window([Anchor("f", MIDDLE)], reach)
    assert MIDDLE - found[0] == highest
    assert MIDDLE - found[-1] == lowest
    assert MIDDLE - (found[0] - 1) > highest
    assert MIDDLE - (found[-1] + 1) < lowest


def test_window_of_two_anchors_is_the_intersection():
    near = window([Anchor("a", MIDDLE), Anchor("b", MIDDLE + 2**31)], Reach.REL32)
    assert near[0] == MIDDLE + 1 and near[-1] == MIDDLE + 2**31
    farthest = [Anchor("a", MIDDLE), Anchor("b", MIDDLE + 2**32 - 1)]
    assert len(window(farthest, Reach.REL32)) == 1
    too_far = [Anchor("a", MIDDLE), Anchor("b", MIDDLE + 2**32)]
    assert not window(too_far, Reach.REL32)


def test_window_stays_in_user_space():
    low = window([Anchor("f", 0x20000)], Reach.REL32)
    high = window([Anchor("f", USER_SPACE.stop - PAGE)], Reach.REL32)
    assert low.start == USER_SPACE.start and high.stop == USER_SPACE.stop
    assert window([], Reach.REL32) == USER_SPACE


def test_maps_with_spaces_and_without_names():
    assert mappings(MAPS)[3] == (0x7FFFF7C00000, 0x7FFFF7E00000, "/usr/lib/libc with a space.so.6")
    assert mappings(MAPS)[2][2] == ""


def test_gaps_keep_away_from_heap_and_stack():
    gaps = free_gaps(MAPS)
    assert gaps[0] == range(USER_SPACE.start, 0x555555554000)
    assert gaps[1] == range(0x555555556000, 0x555555600000)
    assert range(0x555555700000 + KEEP_AWAY["[heap]"], 0x7FFFF0000000) in gaps
    assert range(0x7FFFF7E00000, 0x7FFFFFFDE000 - KEEP_AWAY["[stack]"]) in gaps
    assert all(gap.stop <= USER_SPACE.stop for gap in gaps)


def maps_with_gaps(*gaps):
    """A memory map whose free space is just these ranges."""
    taken, low = [], USER_SPACE.start
    for gap in sorted(gaps, key=lambda g: g.start):
        taken.append((low, gap.start))
        low = gap.stop
    taken.append((low, USER_SPACE.stop))
    return "".join(f"{low:x}-{high:x} r--p 00000000 00:00 0\n" for low, high in taken if low < high)


@pytest.mark.parametrize("reach", list(Reach))
def test_both_ends_of_the_window_to_the_byte(reach):
    """The chunk farthest below and above still reaches with its first and last branch; a page further it doesn't."""
    anchor = Anchor("f", MIDDLE + 0x123)
    size = 2 * PAGE
    for sign in (-1, 1):
        edge = MIDDLE + sign * (1 << 31 if reach is Reach.REL32 else 1 << 27)
        spots = range(edge // PAGE * PAGE - 4 * PAGE, edge // PAGE * PAGE + 4 * PAGE, PAGE)
        fitting = []
        for spot in spots:
            first, last = spot + reach.first, spot + size - reach.last
            reached = all(reach.lowest <= anchor.address - point <= reach.highest for point in (first, last))
            found = plan(maps_with_gaps(range(spot, spot + size)), [anchor], reach, size)
            assert [c.address for c in found.candidates] == ([spot] if reached else [])
            assert bool(found.rejected) != reached
            assert (margin(spot, size, [anchor], reach) >= 0) == reached
            fitting.append(reached)
        assert True in fitting and False in fitting


def test_a_chunk_at_the_exact_end_of_reach():
    """Displacements of exactly -2^31 and 2^31 - 1, from the end of the last and the first call that fit."""
    size = PAGE
    low = Anchor("low", MIDDLE + size - 2**31)  # the last call of a chunk at MIDDLE ends at MIDDLE + size
    high = Anchor("high", MIDDLE + 5 + 2**31 - 1)  # the first one ends 5 bytes after its start
    gap = maps_with_gaps(range(MIDDLE, MIDDLE + size))
    for anchors in ([low], [high], [low, high][:1]):
        assert plan(gap, anchors, Reach.REL32, size).candidates, anchors
    for anchor in (Anchor("low", low.address - 1), Anchor("high", high.address + 1)):
        assert not plan(gap, [anchor], Reach.REL32, size).candidates


def test_the_wanted_place_is_clamped_into_the_nearest_gap():
    anchor = Anchor("f", MIDDLE)
    far, near = range(MIDDLE - 2**30, MIDDLE - 2**29), range(MIDDLE + 2**20, MIDDLE + 2**24)
    found = plan(maps_with_gaps(far, near), [anchor], Reach.REL32, PAGE)
    assert [c.address for c in found.candidates] == [near.start, far.stop - PAGE]
    assert "end of the gap" in found.candidates[0].reason
    huge = range(MIDDLE - 2**40, MIDDLE + 2**40)
    (only,) = plan(maps_with_gaps(huge), [anchor], Reach.REL32, PAGE).candidates
    assert only.reason == "the wanted place is free" and abs(only.address - MIDDLE) <= PAGE


def test_what_is_passed_over_says_why():
    anchor = Anchor("f", MIDDLE)
    small, far = range(MIDDLE, MIDDLE + PAGE), range(MIDDLE + 2**33, MIDDLE + 2**34)
    found = plan(maps_with_gaps(small, far), [anchor], Reach.REL32, 2 * PAGE)
    assert not found.candidates
    assert [why for _, why in found.rejected] == [
        "only 4096 bytes of it are within reach, 8192 are needed", "no part of it reaches all anchors",
    ]  # fmt: skip


def test_a_seed_places_at_random_within_reach_and_repeatably():
    anchor = Anchor("f", MIDDLE)
    maps = maps_with_gaps(range(MIDDLE - 2**32, MIDDLE + 2**32))
    drawn = {plan(maps, [anchor], Reach.REL32, PAGE, seed=seed).candidates[0].address for seed in range(40)}
    assert len(drawn) == 40
    assert all((margin(place, PAGE, [anchor], Reach.REL32) or -1) >= 0 for place in drawn)
    assert drawn == {plan(maps, [anchor], Reach.REL32, PAGE, seed=seed).candidates[0].address for seed in range(40)}


@pytest.mark.parametrize(("size", "alignment"), [(0, PAGE), (-PAGE, PAGE), (PAGE + 1, PAGE), (PAGE, 100), (PAGE, 0)])
def test_sizes_are_page_multiples(size, alignment):
    with pytest.raises(ValueError, match="positive multiple of 4096"):
        plan(MAPS, [], Reach.REL32, size, alignment=alignment)


@pytest.mark.parametrize("address", [0, -5, USER_SPACE.stop, 2**63, 0xFFFFFFFFFF600000])
def test_an_anchor_lies_in_user_space(address):
    with pytest.raises(ValueError, match="outside user space"):
        Anchor("f", address)


def test_what_is_no_memory_map_is_named():
    with pytest.raises(ValueError, match="no line of a memory map: 'hello'"):
        plan("hello\n", [], Reach.REL32, PAGE)


def test_anchors_that_share_no_window_are_split_by_call_sites():
    low, also_low, high = Anchor("low", 0x40_0000), Anchor("also low", 0x50_0000), Anchor("high", MIDDLE)
    assert split({low: 1, high: 3, also_low: 1}, Reach.REL32, PAGE) == ((high,), (low, also_low))
    assert split({low: 2, high: 3, also_low: 2}, Reach.REL32, PAGE) == ((low, also_low), (high,))
    assert split({high: 1, low: 1}, Reach.REL32, PAGE) == ((high,), (low,)), "a tie goes to the first"
    assert split({}, Reach.REL32, PAGE) == ((), ())
    assert split({high: 1}, Reach.BRANCH26, 2 << 30) == ((), (high,)), "a chunk wider than the reach"


pages = st.integers(0, 4000)


@given(
    where=pages,
    gap_ends=st.lists(pages, min_size=2, max_size=12, unique=True),
    size_pages=st.integers(1, 300),
    offset=st.integers(0, PAGE - 1),
    spread=st.integers(0, 2**27),
)
def test_candidates_are_right_and_complete(where, gap_ends, size_pages, offset, spread):
    """Around the edge of a small reach: each candidate fits and reaches, each gap that has such a place has one."""
    reach, size = Reach.BRANCH26, size_pages * PAGE
    base = MIDDLE
    anchors = [Anchor("a", base + where * PAGE + offset - 2**27), Anchor("b", base + where * PAGE + offset - 2**27 + spread)]
    ends = sorted(gap_ends[: len(gap_ends) // 2 * 2])
    gaps = [range(base + a * PAGE, base + b * PAGE) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    found = plan(maps_with_gaps(*gaps), anchors, reach, size).candidates

    def good(place):
        return (margin(place, size, anchors, reach) or 0) >= 0

    for candidate in found:
        assert candidate.address % PAGE == 0 and good(candidate.address)
        assert candidate.gap.start <= candidate.address and candidate.address + size <= candidate.gap.stop
    distances = [c.distance for c in found]
    assert distances == sorted(distances)
    merged = free_gaps(maps_with_gaps(*gaps))
    fits = [gap for gap in merged if any(good(p) for p in range(gap.start, gap.stop - size + 1, PAGE))]
    assert len(found) == len(fits)
