"""Windows, gaps and candidates, to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import Anchor, Reach, candidates, free_gaps, window
from allocator.placement import KEEP_AWAY, PAGE, USER_SPACE, mappings

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


def test_candidates_at_the_very_end_of_a_window():
    allowed = window([Anchor("f", MIDDLE)], Reach.REL32)
    (place,) = candidates(allowed, 2 * PAGE, [range(allowed[-1] - 5 * PAGE, allowed[-1] + 100 * PAGE)])
    assert place + 2 * PAGE in allowed
    assert not list(candidates(allowed, 2 * PAGE, [range(allowed[-1] - PAGE, allowed[-1] + 100 * PAGE)]))


def test_nearest_gap_comes_first():
    allowed = window([Anchor("f", MIDDLE)], Reach.REL32)
    far, near = range(MIDDLE - 2**30, MIDDLE - 2**29), range(MIDDLE + 2**20, MIDDLE + 2**24)
    found = list(candidates(allowed, PAGE, [far, near]))
    assert found[0] in near and found[1] in far


def test_no_window_no_candidate():
    assert not list(candidates(range(5, 5), PAGE, [range(0, 2**40)]))


pages = st.integers(0, 4000)


@given(
    window_pages=st.tuples(pages, pages),
    gap_ends=st.lists(pages, min_size=2, max_size=12, unique=True),
    size_pages=st.integers(1, 300),
    offset=st.integers(0, PAGE - 1),
)
def test_candidates_are_right_and_complete(window_pages, gap_ends, size_pages, offset):
    low, high = sorted(window_pages)
    allowed = range(low * PAGE + offset, high * PAGE + offset)
    ends = sorted(gap_ends[: len(gap_ends) // 2 * 2])
    gaps = [range(a * PAGE, b * PAGE) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    size = size_pages * PAGE
    found = list(candidates(allowed, size, gaps))
    for place in found:
        assert place % PAGE == 0
        assert any(gap.start <= place and place + size <= gap.stop for gap in gaps)
        assert place in allowed and place + size in allowed
    distance = [abs(place + size // 2 - (allowed.start + allowed.stop) // 2) for place in found]
    assert distance == sorted(distance)
    fits = [
        gap
        for gap in gaps
        if any(p in allowed and p + size in allowed for p in range(gap.start, gap.stop - size + 1, PAGE))
    ]
    assert len(found) == len(fits)
