"""Lists of numbers, and lists of such lists, as IR: read and written in place.

Native code frees no list that it may hold the address of: those that it makes, and those that it writes over, are kept to
the end of the stay (`capi.KEPT`). So a list that was reached once stays alive, without counting a reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import buffer_types
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import DIGIT, MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing import strings
from minijit.tracing.indexing import position
from minijit.tracing.operations import as_int, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

MAX_ITEMS = 64  # of a list that is written down

IS: dict[type, Op] = {
    int: Op.IS_INT, float: Op.IS_FLOAT, bool: Op.IS_BOOL, list: Op.IS_LIST, tuple: Op.IS_TUPLE, str: Op.IS_STR,
    type(None): Op.IS_NONE, dict: Op.IS_DICT, set: Op.IS_SET,
}  # fmt: skip
UNBOX: dict[type, Op] = {
    int: Op.UNBOX_DIGIT, float: Op.UNBOX_FLOAT, bool: Op.UNBOX_BOOL, list: Op.UNBOX_LIST, tuple: Op.UNBOX_TUPLE,
    dict: Op.UNBOX_DICT, set: Op.UNBOX_SET,
}  # fmt: skip
LEN = {Type.LIST: Op.LIST_LEN, Type.TUPLE: Op.TUPLE_LEN}
ITEM = {Type.LIST: Op.LIST_ITEM, Type.TUPLE: Op.TUPLE_ITEM}


def item(r: Recorder, a: Operand, index: Operand, values: Any, number: Any) -> Operand:
    """`a[index]`, whose values are `values` and `number` this time."""
    return unboxed(r, *_found(r, a, index, values, number))


def unboxed(r: Recorder, found: Operand, value: Any) -> Operand:
    """An item that is `value` this time."""
    kind = type(value)
    _must_be(r, found, kind)
    if kind in buffer_types():
        return r.add(Instruction(Op.UNBOX_BUFFER, (found,), buffer_types()[kind], line=r.line))
    if value is None:
        return Const(Type.OBJECT, None)
    if kind is str:
        return strings.unboxed(r, found, value)
    if kind is int and not -DIGIT < value < DIGIT:
        if not MIN_INT <= value <= MAX_INT:
            raise Abort(AbortReason.INTEGER_TOO_BIG, f"an item of {value.bit_length()} bits")
        return r.emit(Op.UNBOX_INT, found)
    return r.emit(UNBOX[kind], found)


def store(r: Recorder, a: Operand, index: Operand, value: Operand, values: Any, number: Any) -> None:
    """`a[index] = value`."""
    _must_be_list(a, f"an item of a {type(values).__name__} is set")
    found, old = _found(r, a, index, values, number)
    _must_be(r, found, type(old))
    r.emit(Op.LIST_REPLACE if _is_object(old) else Op.LIST_SET, a, found.args[1], _value(value))


def append(r: Recorder, a: Operand, value: Operand) -> None:
    """`a.append(value)`."""
    _must_be_list(a, "a list that is not seen here")
    r.emit(Op.LIST_APPEND, a, _value(value))


def pop(r: Recorder, a: Operand, index: Operand, values: Any, number: Any) -> Operand:
    """`a.pop(index)`."""
    _must_be_list(a, "a list that is not seen here")
    found, value = _found(r, a, index, values, number)
    result = unboxed(r, found, value)
    r.emit(Op.LIST_DROP if _is_object(value) else Op.LIST_POP, a, found.args[1])
    return result


def delete(r: Recorder, a: Operand, index: Operand, values: Any, number: Any) -> None:
    """`del a[index]`, whatever it is."""
    _must_be_list(a, f"an item of a {type(values).__name__} is deleted")
    found, _ = _found(r, a, index, values, number)
    r.emit(Op.LIST_DROP, a, found.args[1])


def insert(r: Recorder, a: Operand, index: Operand, value: Operand) -> None:
    """`a.insert(index, value)`."""
    if index.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "an index of insert")
    r.emit(Op.LIST_INSERT, a, as_int(r, index), _value(value))


def extend(r: Recorder, a: Operand, b: Operand, values: Any) -> None:
    """`a.extend(b)`."""
    if b.type not in LEN:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a list is extended by a {type(values).__name__}")
    r.emit(Op.LIST_EXTEND, a, b)


def find(r: Recorder, a: Operand, wanted: Operand, values: Any, number: Any) -> Operand | None:
    """The first index at which a list or tuple has a number, or -1; None where that can't be found natively."""
    if not wanted.type.is_number:
        return None
    wanted, number = (wanted, number) if wanted.type is Type.FLOAT else (as_int(r, wanted), int(number))
    if Op.LIST_FIND.info.evaluate(values, number) == -2 or number != number:  # type: ignore[misc]
        return None
    if wanted.type is Type.INT and not -DIGIT < number < DIGIT:
        return None
    if isinstance(wanted, Instruction) and wanted.type is Type.FLOAT:
        r.guard(r.emit(Op.EQ_FLOAT, wanted, wanted), True)
    elif isinstance(wanted, Instruction):
        shifted = r.emit(Op.ADD_INT_OVF, wanted, int_const(DIGIT - 1))
        r.guard(r.emit(Op.LT_UNSIGNED, shifted, int_const(2 * DIGIT - 1)), True)
    found = r.emit(Op.LIST_FIND, a, wanted)
    r.guard(r.emit(Op.EQ_INT, found, int_const(-2)), False)
    return found


def part(r: Recorder, a: Operand, bounds: Sequence[Operand | None], numbers: Sequence[Any]) -> Operand:
    """`a[low:high]`; a bound that is not there is None."""
    _must_be_list(a, "a slice of what is no list")
    length = r.emit(Op.LIST_LEN, a)
    found: list[Operand] = []
    defaults: tuple[Operand, Operand] = (int_const(0), length)
    for bound, number, default in zip(bounds, numbers, defaults, strict=True):
        if bound is None or bound == Const(Type.OBJECT, None):
            found.append(default)
            continue
        if bound.type not in (Type.INT, Type.BOOL):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a bound of a slice")
        bound = as_int(r, bound)
        r.guard(r.emit(Op.LT_INT, bound, int_const(0)), number < 0)
        found.append(r.emit(Op.ADD_INT_OVF, bound, length) if number < 0 else bound)
    return r.emit(Op.LIST_SLICE, a, *found)


def unpacked(r: Recorder, a: Operand, values: Any) -> list[Operand]:
    """The items of a list or tuple that has as many as it has this time."""
    if a.type not in LEN:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"what is unpacked is a {type(values).__name__}")
    r.guard(r.emit(Op.EQ_INT, r.emit(LEN[a.type], a), int_const(len(values))), True)
    return [unboxed(r, r.emit(ITEM[a.type], a, int_const(number)), value) for number, value in enumerate(values)]


def ends(r: Recorder, a: Operand, values: Any, before: int, after: int) -> list[Operand]:
    """So many items from the start of a list, and so many from its end, which don't overlap."""
    length = r.emit(Op.LIST_LEN, a)
    r.guard(r.emit(Op.GE_INT, length, int_const(before + after)), True)
    places: list[Operand] = [int_const(number) for number in range(before)]
    places += [r.emit(Op.SUB_INT, length, int_const(after - number)) for number in range(after)]
    found = [*values[:before], *values[len(values) - after :]]
    return [unboxed(r, r.emit(Op.LIST_ITEM, a, place), value) for place, value in zip(places, found, strict=True)]


def between(r: Recorder, a: Operand, before: int, after: int) -> Operand:
    """A new list of what stands between these."""
    stop = r.emit(Op.SUB_INT, r.emit(Op.LIST_LEN, a), int_const(after))
    return r.emit(Op.LIST_SLICE, a, int_const(before), stop)


def new(r: Recorder, items: Sequence[Operand]) -> Operand:
    """`[*items]`."""
    if len(items) > MAX_ITEMS:
        raise Abort(AbortReason.TOO_LONG, f"a list of {len(items)} items")
    return r.emit(Op.LIST_NEW, *map(_value, items))


def binary(r: Recorder, operator: str, a: Operand, b: Operand) -> Operand:
    """`a operator b`, where one is a list."""
    if operator == "*" and a.type is not Type.LIST:
        a, b = b, a
    if operator == "*" and a.type is Type.LIST and b.type in (Type.INT, Type.BOOL):
        return r.emit(Op.LIST_REPEAT, a, as_int(r, b))
    if operator == "+" and a.type is b.type is Type.LIST:
        return r.emit(Op.LIST_CONCAT, a, b)
    raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{operator} of a list")


def _found(r: Recorder, a: Operand, index: Operand, values: Any, number: Any) -> tuple[Instruction, Any]:
    """The item at an index, and its value this time."""
    if a.type not in LEN:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an item of a {type(values).__name__}")
    index = position(r, index, r.emit(LEN[a.type], a), number, len(values))
    return r.emit(ITEM[a.type], a, index), values[number]


def _must_be_list(a: Operand, otherwise: str) -> None:
    if a.type is not Type.LIST:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, otherwise)


def _must_be(r: Recorder, found: Operand, kind: type) -> None:
    """Leave unless an item is of that type."""
    if kind in buffer_types():
        r.guard(r.emit(Op.IS_EXACTLY, found, int_const(id(kind))), True)
    elif kind in IS:
        r.guard(r.emit(IS[kind], found), True)
    else:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a list that holds a {kind.__name__}")


def _is_object(value: object) -> bool:
    """Whether native code may hold the address of an item that is `value` this time."""
    return type(value) in (list, tuple, dict, set, str) or type(value) in buffer_types()


def _value(value: Operand) -> Operand:
    if value.type.is_value or value == Const(Type.OBJECT, None):
        return value
    raise Abort(AbortReason.UNSUPPORTED_TYPE, "what is put into a list")
