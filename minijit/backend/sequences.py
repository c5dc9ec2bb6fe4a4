"""Ops that look at all items of a list or tuple, or call builtins and methods of lists, as calls of the C API (see `objects`).

Who looks at all items in native code needs the layout of lists. None of this runs code of the user's: the items are numbers,
or nothing is done to them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

from minijit import capi
from minijit.capi import FLOAT_VALUE, INT_DIGIT, INT_SIZE, LIST_ITEMS, TUPLE_ITEMS, TYPE, Layouts
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import DIGIT, Op, Type
from minijit.ir.trace import Const, Operand

if TYPE_CHECKING:
    from minijit.backend.objects import Expander

Expansion = Callable[..., Operand | None]
SORT_DOWN = operator.methodcaller("sort", reverse=True)
MAKE_NUMBERS = frozenset(  # functions that, given numbers, make nothing that the garbage collector knows of
    {math.comb, math.perm, math.factorial, math.lcm, math.hypot, math.isclose, math.ldexp, math.gamma, math.lgamma}
    | {math.remainder, math.nextafter, math.ulp, math.log}
)


def _int(value: int) -> Const:
    return Const(Type.INT, value)


def _address(value: Operand) -> Const:
    """Of an object that is known."""
    assert isinstance(value, Const)
    return _int(id(value.value))


def _array(e: Expander, a: Operand) -> tuple[Operand, Operand]:
    """Where the items lie, and how many there are."""
    is_list = a.type is Type.LIST
    if not (e.layouts.list if is_list else e.layouts.tuple):
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "a look at all items of a list, whose layout is not known")
    if is_list:
        return e.word(a, LIST_ITEMS), e.length(a)
    return e.emit(Op.ADD_INT, a, _int(TUPLE_ITEMS)), e.tuple_length(a)


def _array_of(e: Expander, a: Operand, kind: type) -> tuple[tuple[Operand, Operand], Const]:
    """The same for items whose values are read, and the address of their type."""
    if not (e.layouts.float if kind is float else e.layouts.int):
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"a look at all items, the layout of {kind.__name__} being unknown")
    return _array(e, a), _int(id(kind))


def _holds(e: Expander, a: Operand, one: Operand, other: Operand) -> Operand:
    return e.emit(Op.HOLDS, *_array(e, a), _address(one), _address(other))


def _find(e: Expander, a: Operand, wanted: Operand) -> Operand:
    """Of an int, the parts that CPython has: its sign is the size of what has one digit."""
    array, kind = _array_of(e, a, float if wanted.type is Type.FLOAT else int)
    if wanted.type is Type.FLOAT:
        return e.emit(Op.FIND_FLOAT, *array, kind, wanted)
    if isinstance(wanted, Const):
        assert isinstance(wanted.value, int) and abs(wanted.value) < DIGIT
        sign = (wanted.value > 0) - (wanted.value < 0)
        return e.emit(Op.FIND_INT, *array, kind, _int(sign), _int(abs(wanted.value)))
    negative = e.emit(Op.SHR_INT, wanted, _int(63))
    size = e.emit(Op.OR_INT, negative, e.emit(Op.BOOL_TO_INT, e.emit(Op.NE_INT, wanted, _int(0))))
    digit = e.emit(Op.SUB_INT, e.emit(Op.XOR_INT, wanted, negative), negative)
    return e.emit(Op.FIND_INT, *array, kind, size, digit)


def _sum(e: Expander, a: Operand) -> Operand:
    is_float = e.old.op is Op.LIST_SUM_FLOAT
    array, kind = _array_of(e, a, float if is_float else int)
    return e.emit(Op.SUM_FLOAT if is_float else Op.SUM_INT, *array, kind)


def _extreme(e: Expander, a: Operand, kind: Operand, best: Operand) -> Operand:
    assert isinstance(kind, Const) and isinstance(best, Const)
    array, address = _array_of(e, a, float if kind.value is float else int)
    op = Op.EXTREME_FLOAT if kind.value is float else Op.EXTREME_INT
    return e.emit(op, *array, address, _int(-1 if best.value is min else 1))


def _length(e: Expander, a: Operand) -> Operand:
    return e.length(a) if a.type is Type.LIST else e.tuple_length(a)


def _called(e: Expander, function: Operand, *args: Operand) -> Operand:
    """What a builtin returns, which is ours. Its exception is forgotten: the interpreter calls it again, and raises."""
    assert isinstance(function, Const)
    collects = function.value not in MAKE_NUMBERS or not all(a.type.is_number for a in args)
    if collects:
        e.uncollected()
    objects = [a if a.type.is_address else _address(a) if a.type is Type.OBJECT else e.boxed(a) for a in args]
    callee = capi.function(f"PyObject_CallFunctionObjArgs/{len(args)}")
    made = (e.without_collection if collects else e.call_of)(callee, _address(function), *objects, _int(0), type=Type.ITEM)
    e.call("PyErr_Clear", type=Type.NONE)
    for a, boxed in zip(args, objects, strict=True):
        if a.type.is_number or a.type is Type.CHAR:
            e.call("Py_DecRef", boxed, type=Type.NONE)
    return made


def _builtin(e: Expander, function: Operand, *args: Operand) -> Operand:
    """What is made of a list is about as large as that."""
    for a in args:
        if a.type in (Type.LIST, Type.TUPLE):
            e.room(e.emit(Op.MUL_INT, _length(e, a), _int(8)))
    return e.kept(_called(e, function, *args))


def _number(kind: type, proved: Callable[[Layouts], bool], unbox: Callable[[Expander, Operand], Operand]) -> Expansion:
    """The result is given back as soon as its value is known, which is before it is sure that it has that type."""

    def expand(e: Expander, function: Operand, *args: Operand) -> Operand:
        made = _called(e, function, *args)
        if not proved(e.layouts):
            made = e.kept(made)
            e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, e.word(made, TYPE), _int(id(kind))))
            return unbox(e, made)
        e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, made, _int(0)))
        same = e.emit(Op.EQ_INT, e.word(made, TYPE), _int(id(kind)))
        value = e.word(made, FLOAT_VALUE, Type.FLOAT) if kind is float else made
        size = e.word(made, INT_SIZE) if kind is int else value
        if kind is int:
            value = e.emit(Op.MUL_INT, e.emit(Op.LOAD_U32, made, _int(INT_DIGIT)), size)
        elif kind is bool:
            value = e.emit(Op.EQ_INT, made, _int(id(True)))
        e.call("Py_DecRef", made, type=Type.NONE)
        e.leave(Op.GUARD_TRUE, same)
        if kind is int:
            e.leave(Op.GUARD_TRUE, e.emit(Op.LT_UNSIGNED, e.emit(Op.ADD_INT, size, _int(1)), _int(3)))
        return value

    return expand


# ---- what changes a list -----------------------------------------------------------------------------------------


def _succeeds(e: Expander, failed: Operand) -> None:
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, failed, _int(0)))


def _insert(e: Expander, a: Operand, index: Operand, value: Operand) -> None:
    new = e.boxed(value)
    failed = e.call("PyList_Insert", a, index, new)
    e.call("Py_DecRef", new, type=Type.NONE)
    _succeeds(e, failed)


def _extend(e: Expander, a: Operand, b: Operand) -> None:
    """As `a[len(a):] = b`; of a list by itself, CPython makes a copy."""
    end = e.length(a)
    e.uncollected()
    _succeeds(e, e.without_collection(capi.function("PyList_SetSlice"), a, end, end, b, type=Type.INT))


def _with_slice(e: Expander, bounds: tuple[Operand, ...], use: Callable[[Operand], Operand]) -> Operand:
    """What is done with a slice object, which is made if it isn't known. No garbage is collected then."""
    if len(bounds) == 1:
        return use(_address(bounds[0]))
    objects = [_address(bound) if bound.type is Type.OBJECT else e.boxed(bound) for bound in bounds]
    made = e.without_collection(capi.function("PySlice_New"), *objects, type=Type.INT)
    for bound, boxed in zip(bounds, objects, strict=True):
        if bound.type is not Type.OBJECT:
            e.call("Py_DecRef", boxed, type=Type.NONE)
    return use(e.kept(made))


def _part_of(e: Expander, a: Operand, part: Operand) -> Operand:
    made = e.without_collection(capi.function("PyObject_GetItem"), a, part, type=Type.LIST)
    e.call("PyErr_Clear", type=Type.NONE)
    return made


def _part(e: Expander, a: Operand, *bounds: Operand) -> Operand:
    e.uncollected()
    return e.kept(_with_slice(e, bounds, lambda part: _part_of(e, a, part)))


def _set_part(e: Expander, a: Operand, value: Operand | None, *bounds: Operand) -> None:
    """What was there lives to the end of the stay. An exception is forgotten: the interpreter tries again."""
    e.room(e.emit(Op.MUL_INT, e.length(a), _int(8)))
    e.uncollected()

    def change(part: Operand) -> Operand:
        e.kept(_part_of(e, a, part))
        name, new = ("PyObject_DelItem", ()) if value is None else ("PyObject_SetItem", (value,))
        failed = e.without_collection(capi.function(name), a, part, *new, type=Type.INT)
        e.call("PyErr_Clear", type=Type.NONE)
        return failed

    _succeeds(e, _with_slice(e, bounds, change))


def _clear(e: Expander, a: Operand) -> None:
    """What was in it lives to the end of the stay."""
    end = e.length(a)
    e.made("PyList_GetSlice", a, _int(0), end)
    _succeeds(e, e.call("PyList_SetSlice", a, _int(0), end, _int(0)))


def _sort_down(e: Expander, a: Operand) -> None:
    e.uncollected()
    callee = capi.function("PyObject_CallFunctionObjArgs/1")
    nothing = e.without_collection(callee, _int(id(SORT_DOWN)), a, _int(0), type=Type.INT)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, nothing, _int(0)))
    e.call("Py_DecRef", nothing, type=Type.NONE)


def _in_place(name: str) -> Callable[[Expander, Operand], None]:
    def expand(e: Expander, a: Operand) -> None:
        e.uncollected()
        _succeeds(e, e.without_collection(capi.function(name), a, type=Type.INT))

    return expand


EXPANSIONS: dict[Op, Expansion] = {
    Op.LIST_HOLDS: _holds, Op.TUPLE_HOLDS: _holds, Op.LIST_FIND: _find, Op.BUILTIN: _builtin,
    Op.LIST_SUM_INT: _sum, Op.LIST_SUM_FLOAT: _sum, Op.LIST_EXTREME: _extreme,
    Op.BUILTIN_DIGIT: _number(int, lambda layouts: layouts.int, lambda e, made: e.digit(made)),
    Op.BUILTIN_FLOAT: _number(float, lambda layouts: layouts.float, lambda e, made: e.floating(made)),
    Op.BUILTIN_BOOL: _number(bool, lambda layouts: layouts.head, lambda e, made: e.truth(made)),
    Op.LIST_PART: _part, Op.LIST_SET_PART: _set_part,
    Op.LIST_DELETE_PART: lambda e, a, *bounds: _set_part(e, a, None, *bounds),
    Op.LIST_INSERT: _insert, Op.LIST_EXTEND: _extend, Op.LIST_CLEAR: _clear,
    Op.LIST_REVERSE: _in_place("PyList_Reverse"), Op.LIST_SORT: _in_place("PyList_Sort"), Op.LIST_SORT_DOWN: _sort_down,
}  # fmt: skip
