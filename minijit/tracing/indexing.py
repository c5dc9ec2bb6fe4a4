"""Where an index of a sequence points, as IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Operand
from minijit.tracing import scalars
from minijit.tracing.operations import as_int, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder


def position(r: Recorder, index: Operand, length: Operand, number: Any, count: int) -> Operand:
    """An index counted from the start, with guards that there is such an item; the values are `number` and `count` this
    time."""
    if index.type.is_scalar and index.type.native is Type.INT:
        index, number = scalars.number(r, index), int(number)
    if index.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(number).__name__} as index")
    if not -count <= number < count:
        raise Abort(AbortReason.EXCEPTION, "IndexError: index out of range")
    index = as_int(r, index)
    if number < 0:
        r.guard(r.emit(Op.LT_INT, index, int_const(0)), True)
        index = r.emit(Op.ADD_INT_OVF, index, length)
    r.guard(r.emit(Op.LT_UNSIGNED, index, length), True)
    return index
