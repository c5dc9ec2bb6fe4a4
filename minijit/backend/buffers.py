"""Ops that look at buffers as loads, where `buffer_layouts` has found the fields to lie. There is no other way: where they lie
otherwise, nothing is taken for a buffer."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING

from minijit import buffer_layouts as at
from minijit import capi
from minijit.ir.memory import ALIGNED, EXPORTS_AT, WRITEABLE, Field
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand

if TYPE_CHECKING:
    from minijit.backend.objects import Expander

START = {
    Type.BYTEARRAY: at.BYTEARRAY_START, Type.ARRAY: at.ARRAY_ITEMS, Type.VIEW: at.VIEW_START, Type.NDARRAY: at.NDARRAY_START,
}  # fmt: skip
SHAPE = {Type.VIEW: at.VIEW_SHAPE, Type.NDARRAY: at.NDARRAY_SHAPE}


def length(e: Expander, a: Operand) -> Operand:
    return e.word(e.word(a, SHAPE[a.type]), 0) if a.type in SHAPE else e.word(a, at.SIZE)


def size(e: Expander, made: Operand) -> Operand | None:
    """About how many bytes a new buffer takes, at most; None for a view."""
    if made.type in SHAPE:
        if e.old.op is not Op.BUFFER_NEW or made.type is Type.VIEW:
            return None
        return e.emit(Op.MUL_INT, length(e, made), _field_of_ndarray(e, made, Field.STRIDE))
    return e.emit(Op.MUL_INT, length(e, made), _int(1 if made.type in (Type.BYTES, Type.BYTEARRAY) else 8))


def data(e: Expander, a: Operand) -> Operand:
    if a.type is Type.BYTES:
        return e.emit(Op.ADD_INT, a, _int(at.BYTES_ITEMS), type=Type.MEMORY)
    return e.word(a, START[a.type], Type.MEMORY)


def field(e: Expander, a: Operand, number: Operand) -> Operand:
    assert isinstance(number, Const)
    if number.value == Field.EXPORTS:
        return e.word(a, EXPORTS_AT[at.buffer_type(a.type)])
    if a.type is Type.ARRAY:
        return e.emit(Op.GET_U8, e.word(a, at.ARRAY_DESCRIPTION), _int(0))
    if a.type is Type.NDARRAY:
        return _field_of_ndarray(e, a, number.value)
    match number.value:
        case Field.FORMAT:
            return e.emit(Op.GET_U16, e.word(a, at.VIEW_FORMAT), _int(0))
        case Field.STATE:
            return e.emit(Op.AND_INT, e.emit(Op.LOAD_U32, a, _int(at.VIEW_FLAGS)), _int(at.VIEW_STATE))
        case Field.ACCESS:
            return e.word(a, at.VIEW_ACCESS)
        case _:
            return e.word(e.word(a, at.VIEW_STRIDES), 0)


def _field_of_ndarray(e: Expander, a: Operand, number: object) -> Operand:
    match number:
        case Field.FORMAT:
            return e.word(a, at.NDARRAY_DTYPE)
        case Field.STATE:
            return e.emit(Op.LOAD_U32, a, _int(at.NDARRAY_DIMENSIONS))
        case Field.ACCESS:
            return e.emit(Op.AND_INT, e.emit(Op.LOAD_U32, a, _int(at.NDARRAY_FLAGS)), _int(ALIGNED | WRITEABLE))
        case Field.COLUMNS:
            return e.word(e.word(a, at.NDARRAY_SHAPE), 8)
        case _:
            return e.word(e.word(a, at.NDARRAY_STRIDES), 8 if number == Field.STEP else 0)


def range_part(e: Expander, a: Operand, number: Operand) -> Operand:
    assert isinstance(number, Const)
    return e.word(a, at.RANGE_PARTS + 8 * number.value, Type.ITEM)  # type: ignore[operator]


def new(e: Expander, kind: Operand, *arguments: Operand) -> Operand:
    e.uncollected()
    boxed = [e.boxed(a) for a in arguments]
    call = capi.variadic("PyObject_CallFunctionObjArgs", 2 + len(boxed))
    made = e.without_collection(call, kind, *boxed, _int(0), type=e.old.type)
    for reference in boxed:
        e.call("Py_DecRef", reference, type=Type.NONE)
    return _made(e, made)


def makes(name: str) -> Callable[..., Operand]:
    """An op as a function of the C API that makes a buffer."""

    def expand(e: Expander, *arguments: Operand) -> Operand:
        e.uncollected()
        return _made(e, e.without_collection(capi.function(name), *arguments, type=e.old.type))

    return expand


def _made(e: Expander, made: Operand) -> Operand:
    e.call("PyErr_Clear", type=Type.NONE)  # the interpreter tries again, and raises what this has raised
    return e.kept(made)


def box(e: Expander, value: Operand) -> Operand:
    """A new reference to a scalar as an object, or leave without memory."""
    of = value.type
    if of is Type.BOOL_:
        no, yes = (id(at.scalar_type(of)(truth)) for truth in (False, True))
        found = e.emit(Op.ADD_INT, e.emit(Op.MUL_INT, value, _int(yes - no)), _int(no))
        e.call("Py_IncRef", found, type=Type.NONE)
        return found
    made = e.call_of(at.scalar_maker(of), _int(id(at.scalar_type(of))), _int(0), type=Type.MEMORY)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, made, _int(0)))
    op, kind = at.SCALAR_STORED[of]
    e.emit(op, made, _int(at.SCALAR_NUMBER // ctypes.sizeof(kind)), value)
    return made


def boxed(e: Expander, value: Operand) -> Operand:
    new = box(e, value)
    e.keep(new)
    e.call("Py_DecRef", new, type=Type.NONE)
    return e.emit(Op.ADD_INT, new, _int(0), type=Type.BOXED)


def append(e: Expander, a: Operand, value: Operand) -> None:
    new = e.boxed(value)
    done = e.call_of(at.method(at.buffer_type(a.type), "append"), a, new)
    e.call("Py_DecRef", new, type=Type.NONE)
    _finish(e, done)


def extend(e: Expander, a: Operand, b: Operand) -> None:
    done = e.call("PySequence_InPlaceConcat", a, b)
    e.call("PyErr_Clear", type=Type.NONE)
    _finish(e, done)


def pop(e: Expander, a: Operand) -> None:
    _finish(e, e.call_of(at.method(at.buffer_type(a.type), "pop"), a, _int(0), _int(0)))


def _finish(e: Expander, result: Operand) -> None:
    """Drop what a function has returned; leave if it has raised."""
    e.call("Py_DecRef", result, type=Type.NONE)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, result, _int(0)))


def _int(value: int) -> Const:
    return Const(Type.INT, value)
