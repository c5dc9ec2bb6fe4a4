"""Linear scan: each value gets one register or one frame slot for its whole life.

Poletto & Sarkar, "Linear scan register allocation" (1999), on intervals without holes. A value that enters the loop
lives to the loop's end. Instruction n reads its first argument at 2n and the others, with its snapshot, at 2n + 1,
where its result begins: so a result may take over its first argument's register and no other's.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from minijit.backend.target import FRAME_SLOTS, Allocation, Location, Slot, Target
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import CLOBBERING, Op, Type
from minijit.ir.trace import Instruction, Operand, Trace

COMPARES = frozenset(op for op in Op if op.info.text[:3] in ("lt_", "le_", "eq_", "ne_", "gt_", "ge_"))
GUARDS = (Op.GUARD_TRUE, Op.GUARD_FALSE)


@dataclass(eq=False)
class Interval:
    """Life of a value, ends included; `weight` counts uses, those in the loop tenfold."""

    value: Instruction
    start: int
    end: int
    weight: float = 0.0
    crosses_call: bool = False
    crosses_trace: bool = False  # a native call, which keeps no register
    hints: list[Instruction] = field(default_factory=list)
    place: Location | None = None


def allocate(trace: Trace, target: Target, fixed: Mapping[Instruction, Location] | None = None) -> Allocation:
    """Places for all values of `trace`. `fixed`: where a bridge finds its inputs (kept there if possible).

    Raises Abort when the frame has too few slots."""
    fused = fused_compares(trace)
    intervals = live_intervals(trace, fused)
    ordered = sorted(intervals.values(), key=lambda i: i.start)
    spilled: list[Interval] = []
    active: list[Interval] = []
    for interval in ordered:
        active = [other for other in active if other.end >= interval.start]
        choice = _free_register(interval, intervals, active, target, fixed or {})
        if choice is None:
            victim = _victim(interval, active, target)
            if victim is not None:
                choice, victim.place = victim.place, None
                active.remove(victim)
                spilled.append(victim)
        if choice is None:
            spilled.append(interval)
        else:
            interval.place = choice
            active.append(interval)
    used = _give_slots(spilled)
    places = {value: i.place for value, i in intervals.items() if i.place is not None}
    return Allocation(places, fused, used)


def _free_register(
    interval: Interval,
    intervals: Mapping[Instruction, Interval],
    active: Iterable[Interval],
    target: Target,
    fixed: Mapping[Instruction, Location],
) -> Location | None:
    """A register that is free for the whole interval, a hinted one if possible."""
    if interval.crosses_trace:
        return None
    taken = {other.place for other in active}
    pool = target.floats if interval.value.type.native is Type.FLOAT else target.general
    saved = target.callee_saved
    allowed = [r for r in pool if r not in taken and (not interval.crosses_call or r in saved)]
    wanted = [fixed.get(interval.value), *(intervals[h].place for h in interval.hints if h in intervals)]
    for place in wanted:
        if place in allowed:
            return place
    # callee-saved registers are left to those that need them
    return min(allowed, key=lambda r: (r in saved) != interval.crosses_call, default=None)


def _victim(interval: Interval, active: Iterable[Interval], target: Target) -> Interval | None:
    """The least used interval whose register would do, if it is used less than `interval`."""
    if interval.crosses_trace:
        return None
    is_float = interval.value.type.native is Type.FLOAT
    others = [
        other
        for other in active
        if (other.value.type.native is Type.FLOAT) == is_float
        and other.weight < interval.weight
        and (not interval.crosses_call or other.place in target.callee_saved)
    ]
    return min(others, key=lambda other: other.weight, default=None)


def _give_slots(spilled: list[Interval]) -> int:
    """Colour the spilled intervals with slots, lowest free one first; returns how many are used."""
    free = list(range(FRAME_SLOTS))
    busy: list[tuple[int, int]] = []  # (end, slot)
    used = 0
    for interval in sorted(spilled, key=lambda i: i.start):
        for entry in [e for e in busy if e[0] < interval.start]:
            busy.remove(entry)
            insort(free, entry[1])
        if not free:
            raise Abort(AbortReason.TOO_MANY_VALUES, f"{FRAME_SLOTS} slots")
        slot = free.pop(0)
        interval.place = Slot(slot)
        busy.append((interval.end, slot))
        used = max(used, slot + 1)
    return used


def fused_compares(trace: Trace) -> frozenset[Instruction]:
    """Compares whose only use is the guard right behind them: they set flags and need no register."""
    uses: dict[Instruction, int] = {}
    for operand in _all_operands(trace):
        if isinstance(operand, Instruction):
            uses[operand] = uses.get(operand, 0) + 1
    found: set[Instruction] = set()
    for code in (trace.straight, trace.loop.body if trace.loop else ()):
        for compare, guard in pairwise(code):
            if compare.op in COMPARES and guard.op in GUARDS and guard.args[0] is compare and uses[compare] == 1:
                found.add(compare)
    return frozenset(found)


def _all_operands(trace: Trace) -> Iterator[Operand]:
    for instruction in trace.instructions():
        yield from instruction.operands()
    if trace.loop:
        yield from trace.loop.initial
        yield from trace.loop.back


def live_intervals(trace: Trace, fused: frozenset[Instruction]) -> dict[Instruction, Interval]:
    """The interval of each value that is used, in order of definition."""
    intervals: dict[Instruction, Interval] = {}
    calls: list[int] = []
    of_traces: list[int] = []
    position = 0
    weight = 1.0

    def define(value: Instruction) -> None:
        if value.type is not Type.NONE and value not in fused:
            intervals[value] = Interval(value, 2 * position + 1, 2 * position + 1)

    def keep(operands: Iterable[Operand], at: int) -> Iterator[Interval]:
        for operand in operands:
            if isinstance(operand, Instruction) and operand in intervals:
                interval = intervals[operand]
                interval.end = max(interval.end, at)
                yield interval

    def use(operands: Iterable[Operand], at: int) -> None:
        for interval in keep(operands, at):
            interval.weight += weight

    def walk(code: Iterable[Instruction]) -> None:
        nonlocal position
        for instruction in code:
            position += 1
            early = len(instruction.args) if instruction.op in (Op.CALL, Op.CALL_TRACE, *CLOBBERING) else 1
            use(instruction.args[:early], 2 * position)
            use(instruction.args[early:], 2 * position + 1)
            if instruction.snapshot:  # needed if the exit is taken, which is rare: no weight
                list(keep(instruction.snapshot.operands(), 2 * position + 1))
            if instruction.callee is not None or instruction.op in CLOBBERING:
                calls.append(2 * position)
            if instruction.op is Op.CALL_TRACE:
                of_traces.append(2 * position)
            define(instruction)
            if instruction.args and instruction in intervals and isinstance(instruction.args[0], Instruction):
                intervals[instruction].hints.append(instruction.args[0])

    for value in trace.inputs:
        define(value)
    walk(trace.straight)
    loop = trace.loop
    if loop:
        position += 1
        first = position
        use(loop.initial, 2 * position)
        before = list(intervals.values())
        for param, initial in zip(loop.params, loop.initial, strict=True):
            define(param)
            if isinstance(initial, Instruction):
                intervals[param].hints.append(initial)
        weight = 10.0
        walk(loop.body)
        position += 1
        use(loop.back, 2 * position)
        for interval in before:
            if interval.end > 2 * first:
                interval.end = 2 * position + 1
        for param, back in zip(loop.params, loop.back, strict=True):
            if isinstance(back, Instruction) and back in intervals:
                intervals[back].hints.insert(0, param)
    for interval in intervals.values():
        interval.crosses_call = any(interval.start < at < interval.end for at in calls)
        interval.crosses_trace = any(interval.start < at < interval.end for at in of_traces)
    return {v: i for v, i in intervals.items() if i.end > i.start}


__all__ = ["allocate", "fused_compares", "live_intervals"]
