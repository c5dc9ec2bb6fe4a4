"""NumPy's scalars as IR: numbers that know their type, which decides what operators yield.

Only float64 and int64 are computed with, and only where NumPy gives no warning: a result that overflows, or is no finite
number, leaves, and so does a division by zero. Anything else can be stored, compared with nothing, and converted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import scalar_type
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing import operations
from minijit.tracing.operations import COMPARE_FLOAT, COMPARE_INT, PLAIN_FLOAT, as_float, as_int, finite, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

COMPUTED = (Type.FLOAT64, Type.INT64, Type.INT, Type.FLOAT, Type.BOOL)
FLOATS = (Type.FLOAT64, Type.FLOAT)


def number(r: Recorder, a: Operand) -> Operand:
    """The number that a scalar is; what is no scalar is itself."""
    if not a.type.is_scalar:
        return a
    if isinstance(a, Const):
        return Const(a.type.native, a.value.item())  # type: ignore[attr-defined]
    if a.op is Op.SCALAR:
        return a.args[0]
    return r.add(Instruction(Op.NUMBER, (a,), a.type.native, line=r.line))


def scalar(r: Recorder, of: Type, a: Operand) -> Operand:
    """A number as a scalar."""
    return r.add(Instruction(Op.SCALAR, (a, int_const(id(scalar_type(of)))), of, line=r.line))


def binary(r: Recorder, operator: str, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a operator b`, where one is a scalar; their values are `x` and `y` this time."""
    if {a.type, b.type} <= {Type.BOOL_, Type.BOOL} and operator in operations.BITS_BOOL:
        return scalar(r, Type.BOOL_, r.emit(operations.BITS_BOOL[operator], number(r, a), number(r, b)))
    _must_be_computed(operator, a, b)
    floating = a.type in FLOATS or b.type in FLOATS or operator == "/"
    first, second = number(r, a), number(r, b)
    if not floating:
        return scalar(r, Type.INT64, _of_ints(r, operator, as_int(r, first), as_int(r, second), int(x), int(y)))
    first, second, v, w = as_float(r, first), as_float(r, second), float(x), float(y)
    if operator in PLAIN_FLOAT:
        if not math.isfinite(_PLAIN[operator](v, w)):
            raise Abort(AbortReason.SPECIAL_RESULT, f"{operator} of scalars")
        result: Operand = r.emit(PLAIN_FLOAT[operator], first, second)
    elif w == 0:
        raise Abort(AbortReason.SPECIAL_RESULT, f"{operator} of a scalar and zero")
    elif operator in ("/", "//", "%", "**"):
        result = operations.binary(r, operator, first, second, v, w)
    else:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{operator} of scalars")
    finite(r, result)
    return scalar(r, Type.FLOAT64, result)


_PLAIN: dict[str, Callable[[float, float], float]] = {
    "+": lambda v, w: v + w, "-": lambda v, w: v - w, "*": lambda v, w: v * w,
}  # fmt: skip


def _of_ints(r: Recorder, operator: str, a: Operand, b: Operand, x: int, y: int) -> Operand:
    """Of 64 bits, as Python computes: what does not fit leaves."""
    if (operator in ("//", "%") and y == 0) or (operator in ("<<", ">>") and not 0 <= y < 64) or (operator == "**" and y < 0):
        raise Abort(AbortReason.SPECIAL_RESULT, f"{x} {operator} {y} of scalars")
    return operations.binary(r, operator, a, b, x, y)


def compare(r: Recorder, operator: str, a: Operand, b: Operand) -> Operand:
    """`a operator b`, where one is a scalar: an int beside a float is rounded to one."""
    _must_be_computed(operator, a, b)
    first, second = number(r, a), number(r, b)
    if Type.FLOAT in (first.type, second.type):
        result = r.emit(COMPARE_FLOAT[operator], as_float(r, first), as_float(r, second))
    else:
        result = r.emit(COMPARE_INT[operator], as_int(r, first), as_int(r, second))
    return scalar(r, Type.BOOL_, result)


def unary(r: Recorder, operator: str, a: Operand, value: Any) -> Operand:
    """`operator a`."""
    if operator == "not":
        return operations.unary(r, operator, number(r, a), bool(value))
    _must_be_computed(operator, a)
    if a.type is Type.INT64 and not MIN_INT < int(value) <= MAX_INT:
        raise Abort(AbortReason.SPECIAL_RESULT, f"{operator} of the least int64")
    if a.type is Type.FLOAT64 and operator == "~":
        raise Abort(AbortReason.EXCEPTION, "~ of a float")
    return scalar(r, a.type, operations.unary(r, operator, number(r, a), value.item()))


def converted(r: Recorder, callee: Any, args: Sequence[Operand], values: Sequence[Any]) -> tuple[list[Operand], list[Any]]:
    """The arguments of a call that takes scalars for the numbers that they are; raises Abort for another call."""
    simple = callee in (int, float, bool) or all(a.type in (*FLOATS, Type.INT, Type.BOOL) for a in args)
    if callee in (abs, min, max, round, pow, divmod, len, repr) or not simple:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a scalar as argument of {getattr(callee, '__name__', callee)}")
    return [number(r, a) for a in args], [v.item() if a.type.is_scalar else v for a, v in zip(args, values, strict=True)]


def _must_be_computed(operator: str, *args: Operand) -> None:
    for a in args:
        if a.type not in COMPUTED:
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{operator} of a {a.type.value}")
