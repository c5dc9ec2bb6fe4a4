"""Where memory may go: pure functions of a memory map's text, anchors and the reach of a branch.

A *window* is the range of places from which every anchor can be reached; a *gap* is free address space; a *candidate* is a
place for a chunk in gap ∩ window. `plan` does it all and says why each gap was or was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import NamedTuple

PAGE = 4096
USER_SPACE = range(0x10000, 0x7FFF_FFFF_F000)
# Room for brk above the heap (also: SELinux's execheap forbids code there), and for growth below the stack.
KEEP_AWAY: Mapping[str, int] = {"[heap]": 256 << 20, "[stack]": 64 << 20}


class Reach(Enum):
    """How far a direct branch goes: (lowest, highest) displacement in bytes, and where a displacement counts from in a
    chunk: (after its start, before its end) are the first and the last such points.

    REL32: x86-64 `call rel32` (Intel SDM, CALL), 5 bytes, from its *end*. BRANCH26: AArch64 `bl` (Arm ARM, BL), 4 bytes,
    from its start, a multiple of 4."""

    REL32 = (-(1 << 31), (1 << 31) - 1, 5, 0)
    BRANCH26 = (-(1 << 27), (1 << 27) - 4, 0, 4)

    @property
    def lowest(self) -> int:
        return self.value[0]

    @property
    def highest(self) -> int:
        return self.value[1]

    @property
    def first(self) -> int:
        return self.value[2]

    @property
    def last(self) -> int:
        return self.value[3]


class _Place(NamedTuple):
    name: str
    address: int


class Anchor(_Place):
    """A place that code wants to call: `name` for reports, `address` in user space (ValueError otherwise)."""

    __slots__ = ()  # a tuple: what anchors a block needs is looked up by them, at each request

    def __new__(cls, name: str, address: int) -> Anchor:
        if not 0 < address < USER_SPACE.stop:
            raise ValueError(f"the anchor {name} at {address:#x} lies outside user space")
        return super().__new__(cls, name, address)


def window(anchors: Iterable[Anchor], reach: Reach) -> range:
    """Points (that displacements count from) which reach all anchors; empty when there is none."""
    low, high = USER_SPACE.start, USER_SPACE.stop
    for anchor in anchors:
        low = max(low, anchor.address - reach.highest)
        high = min(high, anchor.address - reach.lowest + 1)
    return range(low, max(low, high))


def starts(window: range, size: int, reach: Reach) -> range:
    """Addresses at which a chunk of `size` bytes may begin, so that each of its branches can reach what it must."""
    low = window.start - reach.first
    high = window.stop - (size - reach.last)
    return range(max(low, USER_SPACE.start), max(low, high, USER_SPACE.start))


def margin(start: int, size: int, anchors: Iterable[Anchor], reach: Reach) -> int | None:
    """Bytes by which the farthest anchor is within reach of the worst point of a chunk; negative when it is not."""
    spare = [
        room
        for anchor in anchors
        for room in (
            reach.highest - (anchor.address - start - reach.first),
            (anchor.address - (start + size - reach.last)) - reach.lowest,
        )
    ]
    return min(spare, default=None)


def split(calls: Mapping[Anchor, int], reach: Reach, size: int) -> tuple[tuple[Anchor, ...], tuple[Anchor, ...]]:
    """(near, slots): of anchors with their numbers of call sites, those that one chunk of `size` bytes can serve with
    direct calls, chosen to cover the most sites (then the most anchors, then the first in `calls`), and those that have to
    be called through slots."""
    anchors = sorted(calls, key=lambda a: a.address)
    turn = {anchor: -n for n, anchor in enumerate(calls)}
    best: tuple[int, int, int] = (0, 0, 0)
    chosen: list[Anchor] = []
    first = 0
    for end in range(1, len(anchors) + 1):
        while first < end and not starts(window(anchors[first:end], reach), size, reach):
            first += 1
        served = anchors[first:end]
        score = (sum(calls[a] for a in served), len(served), max((turn[a] for a in served), default=0))
        if served and (not chosen or score > best):
            best, chosen = score, served
    near = frozenset(chosen)
    return tuple(a for a in calls if a in near), tuple(a for a in calls if a not in near)


def mappings(maps: str) -> list[tuple[int, int, str]]:
    """(start, end, name) of each line of a /proc/PID/maps text; raises ValueError naming a line that is none."""
    found = []
    for line in maps.splitlines():
        fields = line.split(maxsplit=5)
        try:
            start, end = (int(word, 16) for word in fields[0].split("-"))
        except (ValueError, IndexError):
            raise ValueError(f"this is no line of a memory map: {line!r}") from None
        found.append((start, end, fields[5] if len(fields) > 5 else ""))
    return found


def free_gaps(maps: str, keep_away: Mapping[str, int] = KEEP_AWAY) -> list[range]:
    """Free address space between mappings, ascending, with room left above `[heap]` and below `[stack]`."""
    gaps: list[range] = []
    low = USER_SPACE.start
    for start, end, name in sorted(mappings(maps)):
        high = start - keep_away.get(name, 0) if name == "[stack]" else start
        if high > low:
            gaps.append(range(low, min(high, USER_SPACE.stop)))
        low = max(low, end + keep_away.get(name, 0) if name == "[heap]" else end)
        if low >= USER_SPACE.stop:
            return gaps
    gaps.append(range(low, USER_SPACE.stop))
    return gaps


@dataclass(frozen=True)
class Candidate:
    """A place for a chunk: in `gap`, `distance` bytes from the wanted place, `reason` in words."""

    address: int
    gap: range
    distance: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """All that placement decided: the window, the candidates in order of trial, the gaps passed over with reasons."""

    window: range
    wanted: int
    candidates: tuple[Candidate, ...]
    rejected: tuple[tuple[range, str], ...]


def plan(
    maps: str,
    anchors: Sequence[Anchor],
    reach: Reach,
    size: int,
    *,
    alignment: int = PAGE,
    keep_away: Mapping[str, int] = KEEP_AWAY,
    seed: int | None = None,
) -> Plan:
    """Rank the places for `size` bytes that reach all anchors, nearest to the middle of the anchors first.

    The wanted place is clamped into each gap ∩ window (trying gap starts alone misses huge gaps that begin elsewhere).
    With a `seed` the place within each gap, and the order of the gaps, are drawn at random instead: code whose address
    can't be guessed. Raises ValueError for a size or alignment that is no positive multiple of the page."""
    for name, value in (("size", size), ("alignment", alignment)):
        if value < PAGE or value % PAGE:
            raise ValueError(f"the {name} must be a positive multiple of {PAGE}, not {value}")
    reaching = window(anchors, reach)
    allowed = starts(reaching, size, reach)
    middle = _middle(anchors, reaching)
    wanted = (middle - size // 2) // alignment * alignment
    found: list[Candidate] = []
    rejected: list[tuple[range, str]] = []
    rng = None if seed is None else Random(seed)
    for gap in free_gaps(maps, keep_away):
        low = -(-max(gap.start, allowed.start) // alignment) * alignment
        high = min(gap.stop - size, allowed.stop - 1) // alignment * alignment
        if gap.stop <= allowed.start or gap.start >= allowed.stop + size - 1 or not allowed:
            rejected.append((gap, "no part of it reaches all anchors" if anchors else "outside user space"))
        elif low > high:
            room = min(gap.stop, allowed.stop - 1 + size) - max(gap.start, allowed.start)
            rejected.append((gap, f"only {room} bytes of it are within reach, {size} are needed"))
        elif rng is not None:
            address = low + rng.randrange((high - low) // alignment + 1) * alignment
            found.append(Candidate(address, gap, abs(address - wanted), "drawn at random within reach"))
        else:
            address = min(max(wanted, low), high)
            found.append(Candidate(address, gap, abs(address - wanted), _reason(address, wanted, low, gap, allowed)))
    if rng is not None:
        rng.shuffle(found)
    else:
        found.sort(key=lambda c: (c.distance, c.address))
    return Plan(reaching, wanted, tuple(found), tuple(rejected))


def _middle(anchors: Sequence[Anchor], reaching: range) -> int:
    if anchors:
        return (min(a.address for a in anchors) + max(a.address for a in anchors)) // 2
    return (reaching.start + reaching.stop) // 2


def _reason(address: int, wanted: int, low: int, gap: range, allowed: range) -> str:
    if address == wanted:
        return "the wanted place is free"
    by_gap = gap.start >= allowed.start if address == low else gap.stop <= allowed.stop
    return "the end of the gap that is nearest the wanted place" if by_gap else "the edge of what reaches all anchors"
