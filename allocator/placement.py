"""Where memory may go: pure functions of a memory map's text, anchors and the reach of a branch.

A *window* is the range of code addresses from which every anchor can be reached; a *gap* is free address space;
*candidates* are places for a chunk in gap ∩ window, nearest to the anchors first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

PAGE = 4096
USER_SPACE = range(0x10000, 0x7FFF_FFFF_F000)
KEEP_AWAY = {"[heap]": 256 << 20, "[stack]": 64 << 20}  # room for brk above the heap, for growth below the stack


class Reach(Enum):
    """How far a direct branch goes: (lowest, highest) displacement in bytes.

    REL32: x86-64 `call rel32`, counted from the *end* of the 5-byte instruction. BRANCH26: AArch64 `bl`, from its
    start, a multiple of 4."""

    REL32 = (-(1 << 31), (1 << 31) - 1)
    BRANCH26 = (-(1 << 27), (1 << 27) - 4)

    @property
    def lowest(self) -> int:
        return self.value[0]

    @property
    def highest(self) -> int:
        return self.value[1]


@dataclass(frozen=True)
class Anchor:
    """A place that code wants to call: `name` for reports, `address` in user space."""

    name: str
    address: int


def window(anchors: Iterable[Anchor], reach: Reach) -> range:
    """Addresses (of the point that displacements count from) that reach all anchors; empty when there is none."""
    low, high = USER_SPACE.start, USER_SPACE.stop
    for anchor in anchors:
        low = max(low, anchor.address - reach.highest)
        high = min(high, anchor.address - reach.lowest + 1)
    return range(low, max(low, high))


def mappings(maps: str) -> list[tuple[int, int, str]]:
    """(start, end, name) of each line of a /proc/PID/maps text."""
    found = []
    for line in maps.splitlines():
        fields = line.split(maxsplit=5)
        start, end = (int(word, 16) for word in fields[0].split("-"))
        found.append((start, end, fields[5] if len(fields) > 5 else ""))
    return found


def free_gaps(maps: str) -> list[range]:
    """Free address space between mappings, ascending, with room left above `[heap]` and below `[stack]`."""
    gaps: list[range] = []
    low = USER_SPACE.start
    for start, end, name in sorted(mappings(maps)):
        high = start - KEEP_AWAY["[stack]"] if name == "[stack]" else start
        if high > low:
            gaps.append(range(low, min(high, USER_SPACE.stop)))
        low = max(low, end + KEEP_AWAY["[heap]"] if name == "[heap]" else end)
        if low >= USER_SPACE.stop:
            return gaps
    gaps.append(range(low, USER_SPACE.stop))
    return gaps


def candidates(window: range, size: int, gaps: Iterable[range], alignment: int = PAGE) -> Iterator[int]:
    """Addresses for `size` bytes wholly in gap ∩ window, the one nearest the window's middle of each gap, nearest first.

    Whatever lies in the result reaches the anchors with every one of its bytes (and one past its last)."""
    if not window:
        return
    middle = (window.start + window.stop) // 2
    found = []
    for gap in gaps:
        low = -(-max(gap.start, window.start) // alignment) * alignment
        high = (min(gap.stop, window.stop - 1) - size) // alignment * alignment
        if low > high:
            continue
        wanted = (middle - size // 2) // alignment * alignment
        found.append(min(max(wanted, low), high))
    yield from sorted(found, key=lambda address: abs(address + size // 2 - middle))
