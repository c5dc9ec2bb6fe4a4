"""Ranges as objects, as IR: what they consist of is read from them, and never changes.

One that is only made for `in` to look into is not made: what it was called with is known (`Virtual`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import ranges_lie
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing import lists, scalars
from minijit.tracing.indexing import position
from minijit.tracing.operations import as_int, binary, int_const
from minijit.tracing.values import Virtual

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

START, STOP, STEP, LENGTH = range(4)


def arguments(r: Recorder, given: Sequence[Operand], values: Sequence[Any]) -> tuple[Operand, Operand, Operand]:
    """What `range(*given)` has as start, stop and step, with a guard that the step keeps its sign."""
    ints = []
    for value in (scalars.number(r, value) for value in given):
        if value.type not in (Type.INT, Type.BOOL):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "range takes ints")
        ints.append(as_int(r, value))
    if not 1 <= len(ints) <= 3:
        raise Abort(AbortReason.EXCEPTION, f"TypeError: range of {len(ints)} arguments")
    if len(ints) == 1:
        ints.insert(0, int_const(0))
    start, stop, step = (*ints, int_const(1))[:3]
    by = int(values[2]) if len(values) == 3 else 1
    if by == 0:
        raise Abort(AbortReason.EXCEPTION, "range() arg 3 must not be zero")
    if not isinstance(step, Const):
        r.guard(r.emit(Op.GT_INT if by > 0 else Op.LT_INT, step, int_const(0)), True)  # 0 raises
    return start, stop, step


def call(r: Recorder, given: Sequence[Operand], values: Sequence[Any]) -> Virtual:
    """`range(*given)`."""
    return Virtual(arguments(r, given, values), kind=range)


def made(r: Recorder, known: Virtual) -> Operand:
    """The range itself."""
    args = [r.native(item) for item in known.items]
    return r.add(Instruction(Op.BUFFER_NEW, (int_const(id(range)), *args), Type.RANGE, r.snapshot(), line=r.line))


def part(r: Recorder, a: Operand, number: int, values: range) -> Operand:
    """The start, stop, step or length of a range."""
    if not (r.holding and r.layouts and ranges_lie()):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a range, without the GIL or the layouts of objects")
    value = (values.start, values.stop, values.step, len(values))[number]
    return lists.unboxed(r, r.emit(Op.RANGE_PART, a, int_const(number)), value)


def item(r: Recorder, a: Operand, index: Operand, values: range, number: Any) -> Operand:
    """`a[index]`."""
    at = position(r, index, part(r, a, LENGTH, values), number, len(values))
    steps = r.emit(Op.MUL_INT_OVF, at, part(r, a, STEP, values))
    return r.emit(Op.ADD_INT_OVF, part(r, a, START, values), steps)


def backwards(r: Recorder, parts: Sequence[Operand], values: range) -> tuple[Operand, Operand, Operand]:
    """Start, stop and step of the same numbers from the last one to the first: from `start + (stop - start -+ 1) // step * step`,
    which is before the new stop where there are none."""
    start, stop, step = parts
    by = values.step
    one = int_const(1 if by > 0 else -1)
    if isinstance(step, Const) and step.value in (1, -1):
        return r.emit(Op.SUB_INT_OVF, stop, one), r.emit(Op.SUB_INT_OVF, start, one), int_const(-by)
    span = r.emit(Op.SUB_INT_OVF, r.emit(Op.SUB_INT_OVF, stop, start), one)
    reach = values.stop - values.start - (1 if by > 0 else -1)
    rounds = binary(r, "//", span, step, reach, by)
    last = r.emit(Op.ADD_INT_OVF, start, r.emit(Op.MUL_INT_OVF, rounds, step))
    return last, r.emit(Op.SUB_INT_OVF, start, step), r.emit(Op.SUB_INT_OVF, int_const(0), step)


def reversed_object(r: Recorder, a: Operand, values: range) -> tuple[Operand, Operand, Operand]:
    """What the range is called with that has the numbers of another one from its end."""
    parts = [part(r, a, number, values) for number in (START, STOP, STEP)]
    r.guard(r.emit(Op.GT_INT, parts[STEP], int_const(0)), values.step > 0)
    return backwards(r, parts, values)


def contains(r: Recorder, a: Held, b: Held, x: Any, y: range) -> Operand:
    """`a in b`, of an int. Nothing here leaves where the range was not made: its step's sign was looked at then."""
    wanted = r.native(a)
    if wanted.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(x).__name__} that is looked for in a range")
    wanted = as_int(r, wanted)
    if isinstance(b, Virtual):
        start, stop, step = (r.native(item) for item in b.items)
    else:
        start, stop, step = (part(r, b, number, y) for number in (START, STOP, STEP))
        r.guard(r.emit(Op.GT_INT, step, int_const(0)), y.step > 0)
    after, before = (Op.GE_INT, Op.LT_INT) if y.step > 0 else (Op.LE_INT, Op.GT_INT)
    found = r.emit(Op.AND_BOOL, r.emit(after, wanted, start), r.emit(before, wanted, stop))
    if isinstance(step, Const) and step.value in (1, -1):
        return found
    if y.step == -1:  # no divisor
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "`in` of a range whose step happens to be -1")
    if not isinstance(step, Const):
        r.emit(Op.GUARD_DIVISOR, step)
    rests = (r.emit(Op.MOD_INT, number, step) for number in (wanted, start))
    return r.emit(Op.AND_BOOL, found, r.emit(Op.EQ_INT, *rests))
