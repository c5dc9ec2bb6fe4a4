"""NumPy's arrays of one and two dimensions as IR: items are read as scalars, and written in place.

An array's dtype, dimensions and flags are guarded where it is used; so is whether its items lie side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import buffer_types, is_plain, scalar_types
from minijit.errors import Abort, AbortReason
from minijit.ir.memory import WRITEABLE, Field, field
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing.buffers import FORMATS, Format, in_range, loaded, make
from minijit.tracing.indexing import position
from minijit.tracing.operations import as_float, as_int, float_const, int_const, truth
from minijit.tracing.scalars import number, scalar

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

PLAIN = (int, float, bool)  # types that are dtypes
LARGEST = 3.4028234663852886e38  # float32


def length(r: Recorder, a: Operand, values: Any) -> Operand:
    """`len(a)`."""
    _format(r, a, values)
    return r.emit(Op.BUFFER_LEN, a)


def item(r: Recorder, a: Operand, indices: Sequence[Operand], values: Any, numbers: Sequence[Any]) -> Operand:
    """`a[indices]`: one for each dimension; the values are `values` and `numbers` this time."""
    if len(indices) == 1 and values.ndim > 1:
        return _row(r, a, indices[0], values, numbers[0])
    form = _format(r, a, values)
    found = loaded(r, form, _place(r, a, indices, values, numbers, form), values[tuple(numbers)])
    return scalar(r, scalar_types()[values.dtype.type], found)


def _row(r: Recorder, a: Operand, index: Operand, values: Any, at: Any) -> Operand:
    """`a[index]` of an array of more dimensions: a view."""
    if index.type in (Type.BOOL, Type.BOOL_):
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "an index that yields a new array")
    dimensions = r.emit(Op.BUFFER_FIELD, a, int_const(Field.STATE))
    r.guard(r.emit(Op.EQ_INT, dimensions, int_const(values.ndim)), True)
    place = position(r, index, r.emit(Op.BUFFER_LEN, a), at, len(values))
    return make(r, Op.BUFFER_ROW, type(values), a, place)


def made(r: Recorder, callee: Any, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """`callee(*args)`, which makes an array: of a shape and perhaps a dtype."""
    if not 1 <= len(args) <= 2:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{callee.__name__} of {len(args)} arguments")
    shape = args[0]
    if isinstance(shape, Const) and type(shape.value) is tuple and all(type(n) is int for n in shape.value):
        shape = Const(Type.BOXED, shape.value)
    elif shape.type is not Type.INT and not _of_ints(shape):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(values[0]).__name__} as the shape of an array")
    dtype: list[Operand] = []
    for value in values[1:]:
        if not isinstance(args[1], Const) or not isinstance(value, type) or not (value in PLAIN or value in scalar_types()):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(value).__name__} as dtype")
        dtype.append(Const(Type.BOXED, value))
    array = next(kind for kind, of in buffer_types().items() if of is Type.NDARRAY)
    return make(r, Op.BUFFER_NEW, array, int_const(id(callee)), shape, *dtype)


def _of_ints(a: Operand) -> bool:
    return isinstance(a, Instruction) and a.op is Op.TUPLE_NEW and all(item.type is Type.INT for item in a.args)


def store(
    r: Recorder, a: Operand, indices: Sequence[Operand], value: Operand, values: Any, numbers: Sequence[Any], new: Any
) -> None:
    """`a[indices] = value`, whose value is `new` this time."""
    form = _format(r, a, values)
    if not field(values, Field.ACCESS) & WRITEABLE:
        raise Abort(AbortReason.EXCEPTION, "ValueError: assignment destination is read-only")
    place = _place(r, a, indices, values, numbers, form)
    r.emit(form.set, *place, _fitting(r, form, value, new))


def attribute(r: Recorder, a: Operand, name: str, values: Any) -> Held:
    """`a.name`."""
    if name not in ("shape", "size", "ndim"):
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"the attribute {name} of an ndarray")
    _format(r, a, values)
    if name == "ndim":
        return int_const(values.ndim)
    shape: list[Operand] = [r.emit(Op.BUFFER_LEN, a)]
    if values.ndim == 2:
        shape.append(r.emit(Op.BUFFER_FIELD, a, int_const(Field.COLUMNS)))
    if name == "shape":
        return r.tuple_of(tuple(shape))
    return shape[0] if len(shape) == 1 else r.emit(Op.MUL_INT_OVF, *shape)


def _format(r: Recorder, a: Operand, values: Any) -> Format:
    """The format of an array, with guards that it is the same next time."""
    dtype = values.dtype
    if not is_plain(dtype):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an ndarray of {dtype}")
    if values.ndim not in (1, 2) or not values.flags.aligned:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an ndarray of {values.ndim} dimensions")
    for what in (Field.FORMAT, Field.STATE, Field.ACCESS):
        found = r.emit(Op.BUFFER_FIELD, a, int_const(what))
        r.guard(r.emit(Op.EQ_INT, found, int_const(field(values, what))), True)
    return FORMATS[dtype.char]


def _place(
    r: Recorder, a: Operand, indices: Sequence[Operand], values: Any, numbers: Sequence[Any], form: Format
) -> tuple[Operand, Operand]:
    """The address and the index where an item lies."""
    if len(indices) != values.ndim or any(index.type in (Type.BOOL, Type.BOOL_) for index in indices):
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "an index that yields an array")
    start: Operand = r.emit(Op.BUFFER_DATA, a)
    at = position(r, indices[0], r.emit(Op.BUFFER_LEN, a), numbers[0], values.shape[0])
    step = Field.STRIDE
    if values.ndim == 2:
        start = r.emit(Op.MEMORY_AT, start, r.emit(Op.MUL_INT, at, r.emit(Op.BUFFER_FIELD, a, int_const(Field.STRIDE))))
        columns = r.emit(Op.BUFFER_FIELD, a, int_const(Field.COLUMNS))
        at = position(r, indices[1], columns, numbers[1], values.shape[1])
        step = Field.STEP
    stride = r.emit(Op.BUFFER_FIELD, a, int_const(step))
    dense = values.strides[-1] == form.size
    r.guard(r.emit(Op.EQ_INT, stride, int_const(form.size)), dense)
    return (start, at) if dense else (r.emit(Op.MEMORY_AT, start, r.emit(Op.MUL_INT, at, stride)), int_const(0))


def _fitting(r: Recorder, form: Format, value: Operand, new: Any) -> Operand:
    """A number as NumPy stores it; one that overflows leaves."""
    if not (value.type.is_number or value.type.is_scalar):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(new).__name__} that is put into an ndarray")
    native = number(r, value)
    if form.high == 1:
        return as_int(r, truth(r, native))
    if form.is_float:
        found = as_float(r, native)
        if form.get is Op.GET_F32 and value.type is not Type.FLOAT32:
            if value.type in (Type.INT64, Type.UINT64):
                raise Abort(AbortReason.UNSUPPORTED_OPERATION, "an int64 that is stored as a float32")
            if not abs(float(new)) <= LARGEST:
                raise Abort(AbortReason.SPECIAL_RESULT, "a float32 that is not finite")
            r.guard(r.emit(Op.LE_FLOAT, r.emit(Op.ABS_FLOAT, found), float_const(LARGEST)), True)
        return found
    if native.type is Type.FLOAT:  # is cut to an int
        if not MIN_INT <= float(new) <= MAX_INT:
            raise Abort(AbortReason.SPECIAL_RESULT, "a float that no int64 is near")
        r.guard(r.emit(Op.GE_FLOAT, native, float_const(float(MIN_INT))), True)
        r.guard(r.emit(Op.LT_FLOAT, native, float_const(-float(MIN_INT))), True)
        native = r.emit(Op.FLOAT_TO_INT, native)
    if not form.low <= int(new) <= min(form.high, MAX_INT):
        raise Abort(AbortReason.EXCEPTION, f"a number that does not fit: {new}")
    return in_range(r, form, as_int(r, native))
