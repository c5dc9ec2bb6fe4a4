"""Texts that nobody needs any more once they have been made longer: those may grow where they are, as CPython lets them.

Native code counts no references. So a text may only change in place where it has no other name in native code: the operand
is dead behind the instruction (`spent`), and whatever has two names at a trace's or a round's end is kept once more
(`aliases`), so that its count of references tells of it. Everybody else, a list or the interpreter, counts anyway."""

from __future__ import annotations

from collections.abc import Iterable

from minijit.ir.ops import Op, Type
from minijit.ir.trace import Instruction, Operand, Trace


def spent(trace: Trace) -> dict[Instruction, Operand]:
    """For each instruction that makes a text longer, the operand that is not needed behind it: of two, one that has grown
    already."""
    found: dict[Instruction, Operand] = {}
    needed: set[Operand] = set()

    def walk(code: Iterable[Instruction], own: set[Instruction] | None) -> None:
        for i in reversed(list(code)):
            if i.op is Op.STR_CONCAT and i.args[0] is not i.args[1]:
                dead = [a for a in i.args[:2] if _is_text(a) and a not in needed and (own is None or a in own)]
                if dead:
                    found[i] = next(filter(_has_grown, dead), dead[0])
            needed.update(i.operands())

    if loop := trace.loop:
        needed.update(loop.back)
        walk(loop.body, {*loop.params, *loop.body})
        needed.update(loop.initial)
    walk(trace.straight, None)
    return found


def aliases(trace: Trace) -> tuple[list[Instruction], list[Instruction]]:
    """Texts that have two names from the end of the straight line on, and such from a round's end on."""
    loop = trace.loop
    if loop is None:
        return _twice(trace.straight[-1].args if trace.straight[-1].op is Op.LINK else ()), []
    inside: set[Operand] = {operand for i in loop.body for operand in i.operands()} | set(loop.back)
    own = {*loop.params, *loop.body}
    return _twice(loop.initial, inside), _twice(loop.back, {x for x in loop.back if x not in own})


def _twice(values: Iterable[Operand], others: Iterable[Operand] = ()) -> list[Instruction]:
    seen = set(others)
    found: dict[Operand, None] = {}
    for value in values:
        if _is_text(value) and value in seen:
            found[value] = None
        seen.add(value)
    return [value for value in found if isinstance(value, Instruction)]


def _has_grown(operand: Operand) -> bool:
    """Or may have, in another round or trace."""
    return isinstance(operand, Instruction) and operand.op in (Op.PARAM, Op.INPUT, Op.STR_CONCAT)


def _is_text(operand: Operand) -> bool:
    return isinstance(operand, Instruction) and operand.type is Type.STR
