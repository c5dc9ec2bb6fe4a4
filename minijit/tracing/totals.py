"""`sum`, `min` and `max` of lists and tuples of ints, or of floats, as IR: native loops of their own.

Whatever else there is in them, `boxed` calls the builtin itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.ir.ops import DIGIT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, lists
from minijit.tracing.operations import int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

ADDS_AS_WE_DO = sys.version_info < (3, 12)  # from then on, `sum` of floats makes up for what rounding loses


def total(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand | None:
    """`sum(a)`; None where there is no native form."""
    if len(args) != 1 or args[0].type not in lists.LEN:
        return None
    a, items = args[0], values[0]
    if all(type(item) is int and -DIGIT < item < DIGIT for item in items):
        found = r.emit(Op.LIST_SUM_INT, a)
        r.guard(r.emit(Op.EQ_INT, found, int_const(MIN_INT)), False)
        return found
    if ADDS_AS_WE_DO and all(type(item) is float for item in items):
        _not_empty(r, a)
        boxed.holds_only(r, a, items, (float,))
        return r.emit(Op.LIST_SUM_FLOAT, a)
    return None


def extreme(r: Recorder, best: Any, args: Sequence[Operand], values: Sequence[Any]) -> Operand | None:
    """`min(a)` or `max(a)`; None where there is no native form."""
    a, items = args[0], values[0]
    if a.type not in lists.LEN or not items:
        return None
    of_floats = type(items[0]) is float
    if not all(type(item) is float if of_floats else type(item) is int and -DIGIT < item < DIGIT for item in items):
        return None
    _not_empty(r, a)
    if of_floats:
        boxed.holds_only(r, a, items, (float,))
    kind = Const(Type.OBJECT, float if of_floats else int)
    index = r.emit(Op.LIST_EXTREME, a, kind, Const(Type.OBJECT, best))
    if not of_floats:
        r.guard(r.emit(Op.GE_INT, index, int_const(0)), True)
    return r.emit(Op.UNBOX_FLOAT if of_floats else Op.UNBOX_DIGIT, r.emit(lists.ITEM[a.type], a, index))


def _not_empty(r: Recorder, a: Operand) -> None:
    r.guard(r.emit(Op.GT_INT, r.emit(lists.LEN[a.type], a), int_const(0)), True)
