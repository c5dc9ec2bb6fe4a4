"""Calls as IR: typed ctypes functions, functions of `math` that map to libm or to a few instructions, builtins."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import buffer_types, makes_ndarrays
from minijit.errors import Abort, AbortReason
from minijit.ir.native import CType
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.symbols import LIBM_ONE, LIBM_TWO, ctypes_function, is_ctypes_function, libm_function, math_name
from minijit.tracing import boxed, buffers, ndarrays, range_objects, scalars, walks
from minijit.tracing.builtin_calls import builtin_call, whole
from minijit.tracing.operations import MAX_FLOAT, as_float, as_int, finite, float_const, int_const, truth
from minijit.tracing.values import Virtual, native

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held


def call(r: Recorder, callee: Any, args: Sequence[Held], values: Sequence[Any]) -> Held:
    """The result of calling `callee`; raises Abort for what has no native form."""
    if callee is range:
        return range_objects.call(r, [native(arg) for arg in args], values)
    if makes_ndarrays(callee):
        return ndarrays.made(r, callee, [r.made(arg) for arg in args], values)
    if any(not isinstance(arg, Virtual) and arg.type.is_scalar for arg in args) and callee not in (type, isinstance):
        args, values = scalars.converted(r, callee, [native(arg) for arg in args], values)
    if is_ctypes_function(callee):
        return _native(r, callee, [native(arg) for arg in args])
    if isinstance(callee, type) and callee in buffer_types():
        return buffers.call(r, callee, [native(arg) for arg in args], values)
    listed, values = walks.listed(r, callee, args, values, len(args))
    if callee is list and listed is not args:
        return listed[0]
    args = listed
    if not any(isinstance(arg, Virtual) for arg in args):
        numbers, name = [native(arg) for arg in args], math_name(callee)
        if name is not None:
            result: Held | None = _math(r, name, callee, numbers, values)
        else:
            result = builtin_call(r, callee, numbers, values)
        if result is not None:
            return result
    return boxed.call(r, callee, args, values)


def call_named(r: Recorder, callee: Any, args: Sequence[Held], values: Sequence[Any], names: Sequence[str]) -> Held:
    """The same, with names for the last arguments: of those that the table tells the places of, or that are constants."""
    first = len(args) - len(names)
    if names == PLACES.get(id(callee), {}).get(first):
        return call(r, callee, args, values)
    args, values = walks.listed(r, callee, args, values, first)
    return boxed.call_named(r, callee, args, values, names)


PLACES: dict[int, dict[int, tuple[str, ...]]] = {  # by the number of the others: what is named the same as at its place
    id(sum): {1: ("start",)}, id(round): {1: ("ndigits",)}, id(pow): {2: ("mod",), 1: ("exp",), 0: ("base", "exp")},
}  # fmt: skip


def _native(r: Recorder, function: Any, args: Sequence[Operand]) -> Operand:
    if r.holding:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "a C function, which runs without the GIL, beside lists, which need it")
    if not r.foreign or any(i.op is Op.CALL_TRACE for i in r.emitted):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "a C function, which runs without the GIL, beside calls that need it")
    native = ctypes_function(function)
    if len(args) != len(native.arguments):
        raise Abort(AbortReason.ARGUMENT_TYPE, f"{native.name} takes {len(native.arguments)} arguments")
    converted = [_argument(r, native.name, kind, value) for kind, value in zip(native.arguments, args, strict=True)]
    kind = native.result.kind
    result = {"f": Type.FLOAT, "b": Type.BOOL, "v": Type.NONE}.get(kind, Type.INT)
    value = r.call(native, converted, result)
    return Const(Type.OBJECT, None) if native.result is CType.VOID else value


def _argument(r: Recorder, name: str, kind: CType, value: Operand) -> Operand:
    """An argument as ctypes would convert it."""
    if not value.type.is_number:
        raise Abort(AbortReason.ARGUMENT_TYPE, f"{name} is given no number")
    if kind.kind == "f":
        return as_float(r, value)
    if kind.kind == "b":
        return truth(r, value)
    if value.type is Type.FLOAT:
        raise Abort(AbortReason.ARGUMENT_TYPE, f"{name} is given a float for an integer")
    return as_int(r, value)


def _math(r: Recorder, name: str, function: Any, args: Sequence[Operand], values: Sequence[Any]) -> Operand | None:
    """What a function of `math` yields; None for what has no native form."""
    try:
        result = function(*values)
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"math.{name}: {error}") from None
    if not all(a.type.is_number for a in args):
        return None
    if name in INLINE and len(args) == 1:
        return INLINE[name](r, args[0])
    if name in EXACT:
        return EXACT[name](r, args, values)
    count = 1 if name in LIBM_ONE else 2 if name in LIBM_TWO else 0
    if count != len(args):
        return None
    numbers = [as_float(r, a) for a in args]
    if name == "copysign":
        return r.call(libm_function(name), numbers, Type.FLOAT)
    if not math.isfinite(result):
        return None
    if count == 2:
        for number in numbers:
            finite(r, number)
    if name.startswith("log") and name != "log1p":  # a domain error otherwise
        r.guard(r.emit(Op.GT_FLOAT, numbers[0], float_const(0.0)), True)
    value = r.call(libm_function(name), numbers, Type.FLOAT)
    finite(r, value)
    return value


def _gcd(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """Of any number of ints."""
    found: Operand = int_const(0)
    for a in args:
        found = r.emit(Op.GCD_INT, found, as_int(r, a))
    return found


def _isqrt(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand | None:
    """Below 2^52 a float has enough bits: the root of k*k - 1 is further below k than half of its last."""
    (n,) = args
    if not values[0] < 1 << 52:
        return None
    n = as_int(r, n)
    r.guard(r.emit(Op.LT_UNSIGNED, n, int_const(1 << 52)), True)
    return r.emit(Op.FLOAT_TO_INT, r.emit(Op.SQRT_FLOAT, r.emit(Op.INT_TO_FLOAT, n)))


def _sqrt(r: Recorder, a: Operand) -> Operand:
    a = as_float(r, a)
    r.guard(r.emit(Op.GE_FLOAT, a, float_const(0.0)), True)
    return r.emit(Op.SQRT_FLOAT, a)


def _times(factor: float) -> Callable[[Recorder, Operand], Operand]:
    return lambda r, a: r.emit(Op.MUL_FLOAT, as_float(r, a), float_const(factor))


EXACT: dict[str, Callable[[Recorder, Sequence[Operand], Sequence[Any]], Operand | None]] = {"gcd": _gcd, "isqrt": _isqrt}
INLINE: dict[str, Callable[[Recorder, Operand], Operand]] = {
    "sqrt": _sqrt,
    "fabs": lambda r, a: r.emit(Op.ABS_FLOAT, as_float(r, a)),
    "floor": whole(Op.FLOOR_FLOAT),
    "ceil": whole(Op.CEIL_FLOAT),
    "trunc": whole(None),
    "isnan": lambda r, a: r.emit(Op.NE_FLOAT, as_float(r, a), as_float(r, a)),
    "isinf": lambda r, a: r.emit(Op.EQ_FLOAT, r.emit(Op.ABS_FLOAT, as_float(r, a)), float_const(math.inf)),
    "isfinite": lambda r, a: r.emit(Op.LE_FLOAT, r.emit(Op.ABS_FLOAT, as_float(r, a)), float_const(MAX_FLOAT)),
    "degrees": _times(180.0 / math.pi),
    "radians": _times(math.pi / 180.0),
}

