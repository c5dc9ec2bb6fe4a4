"""Buffers of numbers as IR: bytes, bytearrays, arrays and memoryviews are read and written in place.

What a buffer is like, its items' format above all, is guarded where it is used; in a loop, once before it. A number that
does not fit leaves before the store, so that the interpreter raises what CPython raises. Nothing resizes a buffer while
native code runs, which has the GIL."""

from __future__ import annotations

from array import array, typecodes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import buffer_types, can_grow
from minijit.errors import Abort, AbortReason
from minijit.ir.memory import Field, field
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing import boxed, scalars
from minijit.tracing.indexing import position
from minijit.tracing.operations import as_float, as_int, int_const, truth

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder


@dataclass(frozen=True)
class Format:
    """Numbers as they lie in memory: how they are read and written, how many bytes they take, and, of ints, which there are."""

    get: Op
    set: Op
    size: int
    low: int = 0
    high: int = 0

    @property
    def is_float(self) -> bool:
        return not self.high


def _signed(get: Op, set: Op, bits: int) -> Format:
    return Format(get, set, bits // 8, -(1 << bits - 1), (1 << bits - 1) - 1)


def _unsigned(get: Op, set: Op, bits: int) -> Format:
    return Format(get, set, bits // 8, 0, (1 << bits) - 1)


JOINED = (Type.BYTES, Type.BYTEARRAY, Type.ARRAY)  # types that `+` and `*` make new ones of
BYTE = _unsigned(Op.GET_U8, Op.SET_I8, 8)
FORMATS: dict[str, Format] = {  # native ones, of the struct module
    "b": _signed(Op.GET_I8, Op.SET_I8, 8), "B": BYTE,
    "h": _signed(Op.GET_I16, Op.SET_I16, 16), "H": _unsigned(Op.GET_U16, Op.SET_I16, 16),
    "i": _signed(Op.GET_I32, Op.SET_I32, 32), "I": _unsigned(Op.GET_U32, Op.SET_I32, 32),
    **dict.fromkeys("lqn", _signed(Op.GET_I64, Op.SET_I64, 64)), **dict.fromkeys("LQN", _unsigned(Op.GET_I64, Op.SET_I64, 64)),
    "?": Format(Op.GET_U8, Op.SET_I8, 1, 0, 1),
    "f": Format(Op.GET_F32, Op.SET_F32, 4), "d": Format(Op.GET_F64, Op.SET_F64, 8),
}  # fmt: skip


def length(r: Recorder, a: Operand, values: Any) -> Operand:
    """`len(a)`."""
    if a.type is Type.VIEW:
        _format(r, a, values)
    return r.emit(Op.BUFFER_LEN, a)


def item(r: Recorder, a: Operand, index: Operand, values: Any, number: Any) -> Operand:
    """`a[index]`, whose values are `values` and `number` this time."""
    form = _format(r, a, values)
    return loaded(r, form, _place(r, a, index, values, number, form), values[number])


def loaded(r: Recorder, form: Format, place: tuple[Operand, Operand], value: Any) -> Operand:
    """What lies at a place, which is `value` this time."""
    found = r.emit(form.get, *place)
    if form.high > MAX_INT:
        if value > MAX_INT:
            raise Abort(AbortReason.INTEGER_TOO_BIG, f"an item of {value.bit_length()} bits")
        r.guard(r.emit(Op.GE_INT, found, int_const(0)), True)
    return r.emit(Op.NE_INT, found, int_const(0)) if form.high == 1 else found


def store(r: Recorder, a: Operand, index: Operand, value: Operand, values: Any, number: Any, new: Any) -> None:
    """`a[index] = value`, whose value is `new` this time."""
    form = _format(r, a, values)
    if a.type is Type.BYTES or (a.type is Type.VIEW and values.readonly):
        raise Abort(AbortReason.EXCEPTION, f"TypeError: a {a.type.value} that can't be modified")
    place = _place(r, a, index, values, number, form)
    r.emit(form.set, *place, _fitting(r, form, value, new))


def append(r: Recorder, a: Operand, value: Operand, values: Any, new: Any) -> None:
    """`a.append(value)`."""
    form = _format(r, a, values)
    _must_be_able_to_resize(r, a, values)
    r.emit(Op.BUFFER_APPEND, a, _fitting(r, form, value, new))


def extend(r: Recorder, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a += b`, of what can grow."""
    if not b.type.is_buffer or b.type is Type.NDARRAY:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"+= of a {a.type.value} and a {type(y).__name__}")
    _format(r, b, y)
    _must_be_able_to_resize(r, a, x)
    r.emit(Op.BUFFER_EXTEND, a, b)
    return a


def pop(r: Recorder, a: Operand, values: Any) -> Operand:
    """`a.pop()`."""
    _must_be_able_to_resize(r, a, values)
    found = item(r, a, int_const(-1), values, -1)
    r.emit(Op.BUFFER_POP, a)
    return found


def call(r: Recorder, kind: type, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """`kind(*args)`, which makes a buffer: one of so many zeros, or of numbers, or of what another one holds, or a view of it."""
    code: list[Operand] = []
    if kind is array and args and isinstance(args[0], Const) and values[0] in FORMATS and values[0] in typecodes:
        code, args, values = [args[0]], args[1:], values[1:]
    if len(args) > 1 or (kind is array and not code):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{kind.__name__} of {len(args)} arguments")
    arguments = list(args)
    for a, value in zip(args, values, strict=True):
        if a.type.is_buffer and a.type is not Type.NDARRAY:
            _format(r, a, value)
        elif a.type in (Type.INT, Type.BOOL) and kind not in (memoryview, array):
            arguments = [as_int(r, a)]
            if value < 0:
                raise Abort(AbortReason.EXCEPTION, "ValueError: negative count")
        elif a.type in boxed.HOLDS and kind is not memoryview:
            boxed.holds_only(r, a, value, boxed.NUMBERS)
            _tried(kind, *(c.value for c in code if isinstance(c, Const)), value)
        elif a.type is not Type.RANGE or kind is memoryview:
            raise Abort(AbortReason.UNSUPPORTED_TYPE, f"{kind.__name__} of a {type(value).__name__}")
    return make(r, Op.BUFFER_NEW, kind, int_const(id(kind)), *code, *arguments)


def _tried(kind: type, *args: Any) -> None:
    try:
        kind(*args)
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"{type(error).__name__}: {error}") from None


def part(r: Recorder, a: Operand, bounds: Sequence[Operand | None], values: Any) -> Operand:
    """`a[low:high]`; a bound that is not there is None."""
    if a.type is Type.VIEW:
        _format(r, a, values)
    found: list[Operand] = []
    for bound, default in zip(bounds, (int_const(0), int_const(MAX_INT)), strict=True):
        if bound is None or bound == Const(Type.OBJECT, None):
            found.append(default)
        elif bound.type in (Type.INT, Type.BOOL):
            found.append(as_int(r, bound))
        else:
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a bound of a slice")
    return make(r, Op.BUFFER_SLICE, type(values), a, *found)


def binary(r: Recorder, operator: str, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a operator b`, where one is a buffer."""
    if operator == "*" and not a.type.is_buffer:
        a, b, x, y = b, a, y, x
    if operator == "*" and a.type in JOINED and b.type in (Type.INT, Type.BOOL):
        return make(r, Op.BUFFER_REPEAT, type(x), a, as_int(r, b))
    if operator == "+" and a.type is b.type and a.type in JOINED and _format(r, a, x) is _format(r, b, y):
        return make(r, Op.BUFFER_CONCAT, type(x), a, b)
    raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{operator} of a {type(x).__name__} and a {type(y).__name__}")


def make(r: Recorder, op: Op, kind: type, *args: Operand) -> Operand:
    """A new buffer of a type."""
    if not (r.holding and r.layouts):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a buffer, without the GIL or the layouts of objects")
    return r.add(Instruction(op, args, buffer_types()[kind], r.snapshot(), line=r.line))


def _must_be_able_to_resize(r: Recorder, a: Operand, values: Any) -> None:
    if a.type not in (Type.BYTEARRAY, Type.ARRAY) or not can_grow():
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {a.type.value} that changes its size")
    exports = r.emit(Op.BUFFER_FIELD, a, int_const(Field.EXPORTS))
    if field(values, Field.EXPORTS):
        raise Abort(AbortReason.EXCEPTION, "BufferError: others look at its memory")
    r.guard(r.emit(Op.EQ_INT, exports, int_const(0)), True)


def _fitting(r: Recorder, form: Format, value: Operand, new: Any) -> Operand:
    """A number as it is stored, which a guard shows to fit."""
    if value.type.is_scalar and (form.is_float or value.type.native is not Type.FLOAT):
        value, new = scalars.number(r, value), new.item()
    if not value.type.is_number:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(new).__name__} that is put into a buffer")
    if form.is_float:
        return as_float(r, value)
    if form.high == 1:
        return as_int(r, truth(r, value))
    if value.type is Type.FLOAT:
        raise Abort(AbortReason.EXCEPTION, "TypeError: a float for an int")
    if not form.low <= new <= form.high:
        raise Abort(AbortReason.EXCEPTION, f"a number that does not fit: {new}")
    return in_range(r, form, as_int(r, value))


def in_range(r: Recorder, form: Format, value: Operand) -> Operand:
    """An int, with guards that there is such a one in a format."""
    if form.low > MIN_INT:
        r.guard(r.emit(Op.GE_INT, value, int_const(form.low)), True)
    if form.high < MAX_INT:
        r.guard(r.emit(Op.LE_INT, value, int_const(form.high)), True)
    return value


def _format(r: Recorder, a: Operand, values: Any) -> Format:
    """The format of a buffer, with guards that it is the same next time; of a memoryview, that all is as it is now."""
    if a.type in (Type.BYTES, Type.BYTEARRAY):
        return BYTE
    code = values.typecode if a.type is Type.ARRAY else values.format.removeprefix("@")
    if code not in FORMATS or (a.type is Type.VIEW and (values.ndim != 1 or values.suboffsets or values.format != code)):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {a.type.value} of format {code}")
    for number in (Field.FORMAT,) if a.type is Type.ARRAY else (Field.STATE, Field.ACCESS, Field.FORMAT):
        found = r.emit(Op.BUFFER_FIELD, a, int_const(number))
        r.guard(r.emit(Op.EQ_INT, found, int_const(field(values, number))), True)
    return FORMATS[code]


def _place(r: Recorder, a: Operand, index: Operand, values: Any, number: Any, form: Format) -> tuple[Operand, Operand]:
    """The address and the index where an item lies."""
    at = position(r, index, r.emit(Op.BUFFER_LEN, a), number, len(values))
    start = r.emit(Op.BUFFER_DATA, a)
    if a.type is Type.VIEW and not values.c_contiguous:
        stride = r.emit(Op.BUFFER_FIELD, a, int_const(Field.STRIDE))
        return r.emit(Op.MEMORY_AT, start, r.emit(Op.MUL_INT, at, stride)), int_const(0)
    return start, at
