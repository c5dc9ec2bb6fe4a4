"""What each operator means for each pair of types, as IR: Python's exact semantics, with guards where they branch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeGuard

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Untouched
from minijit.symbols import libm_function
from minijit.tracing.interpreter import BINARY

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

EXACT = 1 << 53  # ints up to here are floats without rounding
MAX_FLOAT = math.ldexp(2 - 2**-52, 1023)
MAX_EXPONENT = 64
LENGTH = {
    Type.LIST: Op.LIST_LEN, Type.TUPLE: Op.TUPLE_LEN, Type.DICT: Op.DICT_LEN, Type.SET: Op.SET_LEN, Type.STR: Op.STR_LEN,
}  # of anything else, it is a buffer's

COMPARE_INT = {
    "<": Op.LT_INT, "<=": Op.LE_INT, "==": Op.EQ_INT, "!=": Op.NE_INT, ">": Op.GT_INT, ">=": Op.GE_INT,
}  # fmt: skip
COMPARE_FLOAT = {
    "<": Op.LT_FLOAT, "<=": Op.LE_FLOAT, "==": Op.EQ_FLOAT, "!=": Op.NE_FLOAT, ">": Op.GT_FLOAT, ">=": Op.GE_FLOAT,
}  # fmt: skip
BITS_INT = {"&": Op.AND_INT, "|": Op.OR_INT, "^": Op.XOR_INT}
BITS_BOOL = {"&": Op.AND_BOOL, "|": Op.OR_BOOL, "^": Op.XOR_BOOL}
CHECKED = {"+": Op.ADD_INT_OVF, "-": Op.SUB_INT_OVF, "*": Op.MUL_INT_OVF}
PLAIN_FLOAT = {"+": Op.ADD_FLOAT, "-": Op.SUB_FLOAT, "*": Op.MUL_FLOAT}


def int_const(value: int) -> Const:
    return Const(Type.INT, value)


def float_const(value: float) -> Const:
    return Const(Type.FLOAT, value)


def _refuse(value: Operand) -> Abort:
    if isinstance(value, Const) and type(value.value) is int:
        return Abort(AbortReason.INTEGER_TOO_BIG, hex(value.value))
    if isinstance(value, Const) and isinstance(value.value, Untouched):
        return Abort(AbortReason.UNSUPPORTED_TYPE, value.value.kind)
    return Abort(AbortReason.UNSUPPORTED_TYPE, type(value.value).__name__ if isinstance(value, Const) else value.type.value)


def as_int(r: Recorder, value: Operand) -> Operand:
    """An int or bool as int."""
    if value.type is Type.BOOL:
        if isinstance(value, Const):
            return int_const(int(bool(value.value)))
        return r.emit(Op.BOOL_TO_INT, value)
    if value.type is not Type.INT:
        raise _refuse(value)
    return value


def as_float(r: Recorder, value: Operand) -> Operand:
    """A number as float, rounded as Python rounds."""
    if value.type is Type.FLOAT:
        return value
    value = as_int(r, value)
    if isinstance(value, Const):
        assert isinstance(value.value, int)
        return float_const(float(value.value))
    return r.emit(Op.INT_TO_FLOAT, value)


def truth(r: Recorder, value: Operand) -> Operand:
    """The truth of a value as BOOL."""
    if isinstance(value, Const) and isinstance(value.value, Untouched):
        raise _refuse(value)
    if value.type in (Type.VIEW, Type.NDARRAY, Type.RANGE, Type.VIEW_OF_DICT, Type.ITERATOR):
        raise _refuse(value)
    if value.type.is_scalar:
        value = r.add(Instruction(Op.NUMBER, (value,), value.type.native, line=r.line))
    if value.type.is_address:
        value = r.emit(LENGTH.get(value.type, Op.BUFFER_LEN), value)
    if isinstance(value, Const):
        return Const(Type.BOOL, bool(value.value))
    if value.type is Type.CHAR:
        return Const(Type.BOOL, True)
    if value.type is Type.INT:
        return r.emit(Op.NE_INT, value, int_const(0))
    if value.type is Type.FLOAT:
        return r.emit(Op.NE_FLOAT, value, float_const(0.0))
    return value


def unary(r: Recorder, operator: str, a: Operand, value: Any) -> Operand:
    """`operator a`."""
    if operator == "not":
        condition = truth(r, a)
        return Const(Type.BOOL, not condition.value) if isinstance(condition, Const) else r.emit(Op.NOT_BOOL, condition)
    if a.type is Type.FLOAT and operator in "+-":
        return a if operator == "+" else r.emit(Op.NEG_FLOAT, a)
    if a.type is Type.FLOAT:
        raise Abort(AbortReason.EXCEPTION, f"{operator} of a float")
    a = as_int(r, a)
    if operator == "+":
        return a
    if operator == "~":
        return r.emit(Op.XOR_INT, a, int_const(-1))
    _must_fit(-value)
    return r.emit(Op.SUB_INT_OVF, int_const(0), a)


def compare(r: Recorder, operator: str, a: Operand, b: Operand) -> Operand:
    """`a operator b`; an int meets a float exactly, beyond 2^53 in the interpreter."""
    if operator in ("is", "is not"):
        if _known(a) and _known(b):
            return Const(Type.BOOL, (a.value is b.value) == (operator == "is"))
        nothing = Const(Type.OBJECT, None)
        if nothing not in (a, b):
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"`{operator}` of anything but None")
        for value in (a, b):
            if isinstance(value, Const) and isinstance(value.value, Untouched):
                raise _refuse(value)
        return Const(Type.BOOL, (a == b) == (operator == "is"))
    if operator in ("==", "!=") and _is_type(a) and _is_type(b):
        return Const(Type.BOOL, (a.value is b.value) == (operator == "=="))
    if a.type is Type.FLOAT or b.type is Type.FLOAT:
        return r.emit(COMPARE_FLOAT[operator], _exact_float(r, a), _exact_float(r, b))
    return r.emit(COMPARE_INT[operator], as_int(r, a), as_int(r, b))


def _known(value: Operand) -> TypeGuard[Const]:
    """Whether it is an object that a trace only knows."""
    return isinstance(value, Const) and value.type is Type.OBJECT and not isinstance(value.value, Untouched)


def _is_type(value: Operand) -> TypeGuard[Const]:
    """Whether it is a type whose own type does not say what is equal."""
    return _known(value) and type(value.value) is type


def _exact_float(r: Recorder, value: Operand) -> Operand:
    """As float, leaving when that would round."""
    if value.type is Type.FLOAT:
        return value
    value = as_int(r, value)
    if isinstance(value, Const):
        assert isinstance(value.value, int)
        if abs(value.value) > EXACT:
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, "an int beyond 2**53 beside a float")
    else:
        r.guard(r.emit(Op.LE_INT, value, int_const(EXACT)), True)
        r.guard(r.emit(Op.GE_INT, value, int_const(-EXACT)), True)
    return as_float(r, value)


def binary(r: Recorder, operator: str, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a operator b`, whose values are `x` and `y` this time."""
    if not (a.type.is_number and b.type.is_number):
        raise _refuse(b if a.type.is_number else a)
    if operator == "**":
        return _power(r, a, b, x, y)
    try:
        result = BINARY[operator](x, y)
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"{type(error).__name__}: {error}") from None
    if operator in BITS_BOOL and a.type is b.type is Type.BOOL:
        return r.emit(BITS_BOOL[operator], a, b)
    if Type.FLOAT in (a.type, b.type):
        if operator in PLAIN_FLOAT:
            return r.emit(PLAIN_FLOAT[operator], as_float(r, a), as_float(r, b))
        return FLOAT[operator](r, as_float(r, a), as_float(r, b), float(x), float(y))
    a, b = as_int(r, a), as_int(r, b)
    if type(result) is int:
        _must_fit(result)
    if operator in CHECKED:
        return r.emit(CHECKED[operator], a, b)
    if operator in BITS_INT:
        return r.emit(BITS_INT[operator], a, b)
    return INT[operator](r, a, b, int(x), int(y))


def _must_fit(value: int) -> None:
    if not MIN_INT <= value <= MAX_INT:
        raise Abort(AbortReason.INTEGER_TOO_BIG, f"a result of {value.bit_length()} bits")


# ---- ints --------------------------------------------------------------------------------------------------


def _int_divide(r: Recorder, a: Operand, b: Operand, x: int, y: int) -> Operand:
    """True division: exact operands, so one correctly rounded division."""
    for number in (x, y):
        if abs(number) > EXACT:
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, "true division of an int beyond 2**53")
    if not isinstance(b, Const):
        r.guard(r.emit(Op.NE_INT, b, int_const(0)), True)
    return r.emit(Op.DIV_FLOAT, _exact_float(r, a), _exact_float(r, b))


def _floor(op: Op) -> Callable[..., Operand]:
    def emit(r: Recorder, a: Operand, b: Operand, x: int, y: int) -> Operand:
        if y != -1:
            if not isinstance(b, Const):
                r.emit(Op.GUARD_DIVISOR, b)
            return r.emit(op, a, b)
        if not isinstance(b, Const):
            r.guard(r.emit(Op.EQ_INT, b, int_const(-1)), True)
        return int_const(0) if op is Op.MOD_INT else r.emit(Op.SUB_INT_OVF, int_const(0), a)

    return emit


def _shift(op: Op) -> Callable[..., Operand]:
    def emit(r: Recorder, a: Operand, b: Operand, x: int, y: int) -> Operand:
        if y >= 64:
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"a shift by {y}")
        if not isinstance(b, Const):
            r.emit(Op.GUARD_SHIFT, b)
        return r.emit(op, a, b)

    return emit


INT: dict[str, Callable[..., Operand]] = {
    "/": _int_divide, "//": _floor(Op.FLOORDIV_INT), "%": _floor(Op.MOD_INT),
    "<<": _shift(Op.SHL_INT_OVF), ">>": _shift(Op.SHR_INT),
}  # fmt: skip

# ---- floats ------------------------------------------------------------------------------------------------


def _nonzero(r: Recorder, b: Operand) -> None:
    if not isinstance(b, Const):
        r.guard(r.emit(Op.NE_FLOAT, b, float_const(0.0)), True)


def _float_divide(r: Recorder, a: Operand, b: Operand, x: float, y: float) -> Operand:
    _nonzero(r, b)
    return r.emit(Op.DIV_FLOAT, a, b)


def _remainder(r: Recorder, a: Operand, b: Operand, x: float, y: float) -> tuple[Operand, float, bool]:
    """C's fmod of a and b, and whether it must be moved by b to get b's sign (CPython's `float_rem`)."""
    _nonzero(r, b)
    rest = r.call(libm_function("fmod"), (a, b), Type.FLOAT)
    value = math.fmod(x, y) if math.isfinite(x) and not math.isnan(y) else math.nan
    zero = float_const(0.0)
    r.guard(r.emit(Op.NE_FLOAT, rest, zero), value != 0)
    r.guard(r.emit(Op.LT_FLOAT, b, zero), y < 0)
    if value == 0:
        return rest, value, False
    r.guard(r.emit(Op.LT_FLOAT, rest, zero), value < 0)
    return rest, value, (y < 0) != (value < 0)


def _float_mod(r: Recorder, a: Operand, b: Operand, x: float, y: float) -> Operand:
    rest, value, moved = _remainder(r, a, b, x, y)
    if value == 0:
        return float_const(math.copysign(0.0, y))
    return r.emit(Op.ADD_FLOAT, rest, b) if moved else rest


def _float_floordiv(r: Recorder, a: Operand, b: Operand, x: float, y: float) -> Operand:
    """CPython's `float_floor_div`: (a - fmod) / b, less one if moved, snapped to the nearest whole number."""
    rest, value, moved = _remainder(r, a, b, x, y)
    quotient: Operand = r.emit(Op.DIV_FLOAT, r.emit(Op.SUB_FLOAT, a, rest), b)
    number = (x - value) / y
    if moved:
        quotient = r.emit(Op.SUB_FLOAT, quotient, float_const(1.0))
        number -= 1.0
    zero = float_const(0.0)
    r.guard(r.emit(Op.NE_FLOAT, quotient, zero), number != 0)
    if number == 0:
        positive = x / y > 0
        if not positive:
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, "a floor division that yields -0.0")
        r.guard(r.emit(Op.GT_FLOAT, r.emit(Op.DIV_FLOAT, a, b), zero), True)
        return zero
    whole = r.emit(Op.FLOOR_FLOAT, quotient)
    floor = float(math.floor(number)) if math.isfinite(number) else number
    above = number - floor > 0.5
    r.guard(r.emit(Op.GT_FLOAT, r.emit(Op.SUB_FLOAT, quotient, whole), float_const(0.5)), above)
    return r.emit(Op.ADD_FLOAT, whole, float_const(1.0)) if above else whole


def _no_bits(r: Recorder, a: Operand, b: Operand, x: float, y: float) -> Operand:
    raise Abort(AbortReason.EXCEPTION, "a bit operation on floats")


FLOAT: dict[str, Callable[..., Operand]] = {
    "/": _float_divide, "//": _float_floordiv, "%": _float_mod,
    **dict.fromkeys(("<<", ">>", "&", "|", "^"), _no_bits),
}  # fmt: skip

# ---- powers ------------------------------------------------------------------------------------------------


def finite(r: Recorder, value: Operand) -> None:
    """Leave unless a float is finite."""
    if not isinstance(value, Const):
        r.guard(r.emit(Op.LE_FLOAT, r.emit(Op.ABS_FLOAT, value), float_const(MAX_FLOAT)), True)


def _power(r: Recorder, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a ** b`; the exponent of most ints, and of floats where it decides the case, is taken as a constant."""
    if Type.FLOAT not in (a.type, b.type) and y >= 0:
        return _int_power(r, as_int(r, a), as_int(r, b), int(x), int(y))
    try:
        result = x**y
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"{type(error).__name__}: {error}") from None
    if not isinstance(result, float):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a complex power")
    whole = b if b.type is not Type.FLOAT and not isinstance(b, Const) else None
    base, exponent, v, w = as_float(r, a), as_float(r, b) if whole is None else _exact_float(r, b), float(x), float(y)
    if not (math.isfinite(v) and math.isfinite(w) and math.isfinite(result)):
        raise Abort(AbortReason.SPECIAL_RESULT, "a power")
    finite(r, base)
    finite(r, exponent)
    zero, odd = float_const(0.0), w % 2 in (1, -1)
    r.guard(r.emit(Op.GT_FLOAT, base, zero), v > 0)
    if v <= 0 and not isinstance(exponent, Const) and (v == 0 or whole is None):
        r.guard(r.emit(Op.EQ_FLOAT, exponent, float_const(w)), True)
    if v == 0:
        r.guard(r.emit(Op.EQ_FLOAT, base, zero), True)
        return float_const(1.0) if w == 0 else base if odd else zero
    if v < 0:
        r.guard(r.emit(Op.LT_FLOAT, base, zero), True)
        base = r.emit(Op.NEG_FLOAT, base)
    power: Operand = r.call(libm_function("pow"), (base, exponent), Type.FLOAT)
    finite(r, power)
    if v < 0 and whole is not None:
        return r.emit(Op.MUL_FLOAT, power, as_float(r, _sign(r, as_int(r, whole))))
    return r.emit(Op.NEG_FLOAT, power) if v < 0 and odd else power


def _sign(r: Recorder, exponent: Operand) -> Operand:
    """`(-1) ** exponent`."""
    odd = r.emit(Op.AND_INT, exponent, int_const(1))
    return r.emit(Op.SUB_INT_OVF, int_const(1), r.emit(Op.ADD_INT_OVF, odd, odd))


def _int_power(r: Recorder, a: Operand, b: Operand, x: int, y: int) -> Operand:
    if isinstance(a, Const) and not isinstance(b, Const) and (x in (1, -1) or (x > 1 and x.bit_count() == 1)):
        _must_fit(x**y)
        r.guard(r.emit(Op.LT_INT, b, int_const(0)), False)
        if x in (1, -1):
            return int_const(1) if x == 1 else _sign(r, b)
        step = x.bit_length() - 1  # a power of two
        bits = b if step == 1 else r.emit(Op.MUL_INT_OVF, b, int_const(step))
        return _shift(Op.SHL_INT_OVF)(r, int_const(1), bits, 1, y * step)
    if y > MAX_EXPONENT:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"the {y}th power of an int")
    _must_fit(x**y)
    if not isinstance(b, Const):
        r.guard(r.emit(Op.EQ_INT, b, int_const(y)), True)
    if y == 0:
        return int_const(1)
    power = a
    for bit in bin(y)[3:]:
        power = r.emit(Op.MUL_INT_OVF, power, power)
        if bit == "1":
            power = r.emit(Op.MUL_INT_OVF, power, a)
    return power
