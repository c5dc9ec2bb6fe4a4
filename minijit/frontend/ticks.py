"""How many rounds of its loops CPython runs before it hands a call over.

A *tick* is an iterator that outlives the calls of its function; once it is exhausted, its loop is hot. A loop takes a step

    while      a round
    for        a stretch of its range; the step gives the length up to which a range counts as short, and is one stretch
               when it goes over a list; more of them, before it begins, when that is long

Of a longer range `stretch` takes as many rounds as there are steps left for, and `rest` takes those steps afterwards. So a
loop is hot after the rounds that its tick was made for; after `STEPS` times or a few more if it is short each time, or left
early. Where short loops are known not to pay, a step says `Long`: one long loop is hot then, or very many short ones. A step in
the head of a `for` statement costs less than a call of any function: a tick is an `itertools.repeat`.
"""

from __future__ import annotations

import collections
import itertools
import operator
from collections.abc import Iterator
from typing import Any

Tick = Iterator[int]

SHORT = 128  # rounds, at most, that a step allows
STRETCH = 16 * SHORT  # rounds, at most, at a time
MOST = 1 << 40  # rounds, at most, that are counted at a time
SHORT_ONES = 400  # short loops that make a loop hot of which only long ones pay: it is found out again whether they do


class Long(int):
    """A length up to which a loop counts as short; one that is longer is hot at once."""

STEPS = 8  # short loops that make a loop hot


def tick_after(rounds: int, kind: str) -> Tick:
    """A tick for some `rounds` of a loop of this kind, `for` or `while`."""
    short = min(max(rounds, 0), SHORT) if kind == "for" else 1
    return itertools.repeat(short, rounds // _weight(short))


def never() -> Tick:
    """A tick for ever."""
    return itertools.repeat(SHORT)


def tick_for_long(rounds: int) -> Tick:
    """A tick for a loop that pays only when it has more than some rounds."""
    return itertools.repeat(Long(rounds), SHORT_ONES)


def _exhaust(tick: Tick) -> None:
    collections.deque(tick, 0)


def _weight(short: int) -> int:
    """Rounds that a step of a tick stands for."""
    return short // STEPS or 1


def stretch(span: Any, short: int, tick: Tick) -> tuple[Any, tuple[range, int] | bool]:
    """The next rounds of a range, for which one step was taken already, and what `rest` needs. What is no range is left
    whole. Lengths of ranges may be too long for `len`."""
    if type(span) is not range:
        return span, False
    if type(short) is Long:
        _exhaust(tick)
        return span[:0], (span, 0)
    weight = _weight(short)
    rounds = min((operator.length_hint(tick, STRETCH) + 1) * weight, STRETCH)
    if rest := span[rounds:]:
        span = span[:rounds]
    return span, (rest, len(span) // weight)


def rest(after: tuple[range, int], tick: Tick) -> range:
    """What is left of a range after a stretch that was run, whose steps are taken now; one left early costs but one."""
    left, steps = after
    next(itertools.islice(tick, steps, steps), None)
    return left


def spent(length: int, short: int, tick: Tick) -> bool:
    """Take the steps for a list, or a range, of some length, of which one was taken already; whether there were too few."""
    if type(short) is Long:
        _exhaust(tick)
        return True
    steps = min(length, MOST) // _weight(short) - 1
    enough = operator.length_hint(tick, steps) >= steps
    next(itertools.islice(tick, steps, steps), None)
    return not enough


def rounds(tick: Tick) -> int | None:
    """The rounds that a tick has steps for; None: for ever."""
    if (steps := operator.length_hint(tick, -1)) < 0:
        return None
    return steps * _weight(next(tick, 0))
