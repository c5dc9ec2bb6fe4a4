"""Parallel moves: several values change places at once, on the loop's back-edge, at links, before calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def sequence(moves: Sequence[tuple[T, T]], scratch: Callable[[T], T]) -> list[tuple[T, T]]:
    """Order (destination, source) pairs so that nothing is overwritten before it is read.

    A cycle is opened by saving one destination in `scratch(destination)`, a place that no move uses."""
    pending = {d: s for d, s in moves if d != s}
    result: list[tuple[T, T]] = []
    while pending:
        read = set(pending.values())
        ready = [d for d in pending if d not in read]
        if ready:
            for d in ready:
                result.append((d, pending.pop(d)))
            continue
        d = next(iter(pending))
        saved = scratch(d)
        result.append((saved, d))
        pending = {to: saved if source == d else source for to, source in pending.items()}
    return result
