"""Ops on texts as loads and calls of the C API (see `objects`).

A text's characters are read in place where its state shows how they are stored. A text that is made is kept to the end of
the stay, or until a longer one takes its place."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from minijit import capi
from minijit.capi import STR_FORMS, STR_LAID_OUT, STR_LENGTH, STR_READY, STR_STATE
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Operand

if TYPE_CHECKING:
    from minijit.backend.objects import Expander


def _int(value: int) -> Const:
    return Const(Type.INT, value)


def _length(e: Expander, a: Operand) -> Operand:
    return e.word(a, STR_LENGTH) if e.layouts.str else e.call("PyUnicode_GetLength", a)


def _has_width(e: Expander, a: Operand, size: Operand) -> Operand:
    if not e.layouts.str:
        return Const(Type.BOOL, True)
    assert isinstance(size, Const) and isinstance(size.value, int)
    state = e.emit(Op.AND_INT, e.emit(Op.LOAD_U32, a, _int(STR_STATE)), _int(STR_LAID_OUT))
    return e.emit(Op.EQ_INT, state, _int(STR_FORMS[size.value][0]))


def _at(e: Expander, a: Operand, index: Operand, size: Operand) -> Operand:
    if not e.layouts.str:
        return e.call("PyUnicode_ReadChar", a, index, type=Type.CHAR)
    return e.emit(Op.LOAD_CHAR, a, index, size)


def _unbox(e: Expander, item: Operand) -> Operand:
    if e.layouts.str:
        ready = e.emit(Op.AND_INT, e.emit(Op.LOAD_U32, item, _int(STR_STATE)), _int(STR_READY))
        e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, ready, _int(0)))
    return e.emit(Op.UNBOX_STR, item)


def _contains(e: Expander, a: Operand, b: Operand) -> Operand:
    return e.emit(Op.GT_INT, e.call("PyUnicode_Contains", a, b), _int(0))


def _find_char(e: Expander, a: Operand, c: Operand) -> Operand:
    return e.call("PyUnicode_FindChar", a, c, _int(0), _length(e, a), _int(1))


# ---- growing -----------------------------------------------------------------------------------------------------


def _concat(e: Expander, a: Operand, b: Operand, place: Operand) -> Operand:
    """In memory of its own, or in that of the operand that is spent: at the end of a first one there may even be room."""
    if e.spent is None:
        return _made(e, "PyUnicode_Concat", a, b)
    assert isinstance(place, Const) and isinstance(place.value, int)
    where = Instruction(
        Op.KEPT_AT, (e.spent, _int(capi.place(place.value))), Type.INT, None, capi.function("PyList_Append"), e.old.line
    )
    e.rewriter.emitted.append(where)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, where, _int(0)))
    other = b if e.spent is a else a
    e.room(_length(e, other) if other.type is Type.STR else _int(0))
    if e.spent is a:
        with boxes(e, b) as (more,):
            e.call("PyUnicode_Append", where, more, type=Type.NONE)
        made = e.word(where, 0, Type.STR)
        assert isinstance(a, Instruction) and e.old.snapshot is not None
        gone = e.old.snapshot.replace({a: Const(Type.STR, "")})  # without memory, CPython's `a += b` loses a too
        e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, made, _int(0)), gone)
        return made
    with boxes(e, a) as (first,):
        made = e.call("PyUnicode_Concat", first, b, type=Type.STR)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, made, _int(0)))
    e.emit(Op.STORE, where, made)
    e.call("Py_DecRef", b, type=Type.NONE)
    return made


@contextlib.contextmanager
def boxes(e: Expander, *args: Operand) -> Iterator[list[Operand]]:
    """Characters as objects, for as long as it takes to use them."""
    boxed = [e.boxed(arg) if arg.type is Type.CHAR else arg for arg in args]
    yield boxed
    for object_, arg in zip(boxed, args, strict=True):
        if object_ is not arg:
            e.call("Py_DecRef", object_, type=Type.NONE)


# ---- making ------------------------------------------------------------------------------------------------------


def _made(e: Expander, name: str, *args: Operand) -> Operand:
    """A new text, which a function of the C API makes of texts, characters and numbers of its own kind."""
    with boxes(e, *args) as boxed:
        made = e.call(name, *boxed, type=Type.STR)
    return _kept(e, made)


def _kept(e: Expander, made: Operand) -> Operand:
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, made, _int(0)))
    e.keep(made)
    e.call("Py_DecRef", made, type=Type.NONE)
    e.room(e.emit(Op.ADD_INT, _length(e, made), _int(64)))
    return made


def _of_char(e: Expander, c: Operand) -> Operand:
    return _kept(e, e.call("PyUnicode_FromOrdinal", c, type=Type.STR))


def _of_number(e: Expander, a: Operand) -> Operand:
    boxed = e.boxed(a)
    made = e.call("PyObject_Str", boxed, type=Type.STR)
    e.call("Py_DecRef", boxed, type=Type.NONE)
    return _kept(e, made)


def _test(e: Expander, name: Operand, a: Operand) -> Operand:
    answer = e.call("PyObject_CallOneArg", _method(name), a)
    e.call("Py_DecRef", answer, type=Type.NONE)
    return e.truth(answer)


def _tail(e: Expander, a: Operand, b: Operand, end: int) -> Operand:
    return e.emit(Op.GT_INT, e.call("PyUnicode_Tailmatch", a, b, _int(0), _length(e, a), _int(end)), _int(0))


def _method(name: Operand) -> Operand:
    """The method of str, which lives for ever."""
    assert isinstance(name, Const)
    return _int(id(vars(str)[str(name.value)]))


def _or_leave(e: Expander, name: str, *args: Operand, type: Type = Type.INT) -> Operand:
    """What a function returns that may raise an exception: the interpreter is to raise it, in the guest's line."""
    found = e.call(name, *args, type=type)
    e.call("PyErr_Clear", type=Type.NONE)
    e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, found, _int(0)))
    return found


def _to_int(e: Expander, a: Operand) -> Operand:
    boxed = _or_leave(e, "PyLong_FromUnicodeObject", a, _int(10))
    value = e.call("PyLong_AsLongLongAndOverflow", boxed, _int(capi.OVERFLOW))
    e.call("Py_DecRef", boxed, type=Type.NONE)
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, e.emit(Op.LOAD_U32, _int(capi.OVERFLOW), _int(0)), _int(0)))
    return value


def _to_float(e: Expander, a: Operand) -> Operand:
    boxed = _or_leave(e, "PyFloat_FromString", a)
    value = e.floating(boxed)
    e.call("Py_DecRef", boxed, type=Type.NONE)
    return value


EXPANSIONS: dict[Op, Callable[..., Operand | None]] = {
    Op.STR_LEN: _length, Op.STR_HAS_WIDTH: _has_width, Op.STR_AT: _at, Op.UNBOX_STR: _unbox,
    Op.STR_COMPARE: lambda e, a, b: e.call("PyUnicode_Compare", a, b), Op.STR_CONTAINS: _contains,
    Op.STR_FIND_CHAR: _find_char, Op.CHAR_TO_STR: _of_char, Op.STR_OF: _of_number,
    Op.STR_CONCAT: _concat,
    Op.STR_REPEAT: lambda e, a, times: _made(e, "PySequence_Repeat", a, times),
    Op.STR_TEST: _test,
    Op.STR_CHANGED: lambda e, name, a: _made(e, "PyObject_CallOneArg", _method(name), a),
    Op.STR_COUNT: lambda e, a, b: e.call("PyUnicode_Count", a, b, _int(0), _length(e, a)),
    Op.STR_FIND: lambda e, a, b: e.call("PyUnicode_Find", a, b, _int(0), _length(e, a), _int(1)),
    Op.STR_STARTS: lambda e, a, b: _tail(e, a, b, -1), Op.STR_ENDS: lambda e, a, b: _tail(e, a, b, 1),
    Op.STR_REPLACE: lambda e, a, b, c: _made(e, "PyUnicode_Replace", a, b, c, _int(-1)),
    Op.STR_JOIN: lambda e, a, items: _kept(e, _or_leave(e, "PyUnicode_Join", a, items, type=Type.STR)),
    Op.STR_SPLIT: lambda e, a, *b: e.made("PyUnicode_Split", a, *(b or (_int(0),)), _int(-1)),
    Op.STR_TO_INT: _to_int, Op.STR_TO_FLOAT: _to_float,
    Op.STR_SLICE: lambda e, a, low, high: _made(e, "PyUnicode_Substring", a, low, high),
}  # fmt: skip
