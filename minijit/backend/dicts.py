"""Ops on dicts and sets as searches of their tables and calls of the C API (see `objects`).

A search that may not run code of the user's comes before each call, which then runs none either: it compares the same keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from minijit import capi
from minijit.dict_layouts import CHARACTERS, CHARACTERS_AT, DICT_USED, ENTRY_VALUE, ITERATES, SET_USED, STR_HASH, table_layouts
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.tables import NAMESPACES, NAMESPACES_AT
from minijit.ir.trace import Const, Operand

if TYPE_CHECKING:
    from minijit.backend.objects import Expander

Expansion = Callable[..., Operand | None]
WHOLE = 1 << 60  # ints below are their own hashes, but for -1
KEYS: dict[Type, type] = {Type.INT: int, Type.FLOAT: float, Type.STR: str, Type.CHAR: str, Type.TUPLE: tuple}


def _int(value: int) -> Const:
    return Const(Type.INT, value)


def _leave_unless(e: Expander, condition: Operand) -> None:
    if not isinstance(condition, Const):
        e.leave(Op.GUARD_TRUE, condition)


def _hashed(e: Expander, key: Operand) -> tuple[Operand, Operand]:
    """The hash of a key, and what the table is searched for: an int or float itself, else an object."""
    if key.type is Type.CHAR:
        key = _character(e, key)
        if isinstance(key, Const):
            return _int(hash(key.value)), key
        return e.word(key, STR_HASH), key
    if key.type is Type.FLOAT:
        e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_FLOAT, key, key))
        return e.call("_Py_HashDouble", _int(id(None)), key), key
    if isinstance(key, Const):
        return _int(hash(key.value)), key
    if key.type is Type.INT:
        fits = e.emit(Op.LT_UNSIGNED, e.emit(Op.ADD_INT, key, _int(WHOLE - 1)), _int(2 * WHOLE - 1))
        e.leave(Op.GUARD_TRUE, fits)
        return e.emit(Op.SUB_INT, key, e.emit(Op.BOOL_TO_INT, e.emit(Op.EQ_INT, key, _int(-1)))), key
    return e.call("PyObject_Hash", key), key


def _character(e: Expander, key: Operand) -> Operand:
    """The one str of a character below 256."""
    if isinstance(key, Const):
        assert isinstance(key.value, str)
        return Const(Type.STR, chr(ord(key.value)))
    code = e.emit(Op.CHAR_TO_INT, key)
    e.leave(Op.GUARD_TRUE, e.emit(Op.LT_UNSIGNED, code, _int(CHARACTERS)))
    return e.emit(Op.LOAD_AT, _int(CHARACTERS_AT), code, type=Type.STR)


def _find(probe: Op) -> Expansion:
    def expand(e: Expander, a: Operand, key: Operand) -> Operand:
        _must_be_known(e, probe is Op.PROBE_DICT)
        found = e.emit(probe, a, *_hashed(e, key), _int(id(KEYS[key.type])))
        e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, found, _int(1)))
        return found

    return expand


def _must_be_known(e: Expander, is_dict: bool) -> None:
    proved = table_layouts()
    if not e.layouts.str or not (proved.dict if is_dict else proved.set):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {'dict' if is_dict else 'set'}, whose layout is not known")


def _object(e: Expander, key: Operand) -> tuple[Operand, bool]:
    """A key as an object, and whether it is a new reference."""
    if key.type is Type.CHAR:
        return _character(e, key), False
    return (key, False) if key.type.is_address else (e.boxed(key), True)


def _no_namespace(e: Expander, a: Operand) -> None:
    """Leave where traces may rely on names in a dict, before one is stored there."""
    place = e.emit(Op.AND_INT, e.emit(Op.SHR_INT, a, _int(4)), _int(NAMESPACES - 1))
    mark = e.emit(Op.LOAD_U32, e.emit(Op.ADD_INT, _int(NAMESPACES_AT), e.emit(Op.MUL_INT, place, _int(4))), _int(0))
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, mark, _int(0)))


def _set(e: Expander, a: Operand, found: Operand, key: Operand, value: Operand, kind: Operand) -> None:
    """What is replaced is a number or None, or it lives to the end of the stay."""
    assert isinstance(kind, Const)
    old = e.emit(Op.VALUE_OR, found, _int(id(None)))
    same = e.emit(Op.EQ_INT, e.word(old, capi.TYPE), _int(id(kind.value)))
    if kind.value is not type(None):
        same = e.emit(Op.OR_BOOL, same, e.emit(Op.EQ_INT, old, _int(id(None))))
    e.leave(Op.GUARD_TRUE, same)
    if key.type in (Type.STR, Type.CHAR):
        _no_namespace(e, a)
    if kind.value not in (int, float, bool, type(None)):
        e.keep(old)
        e.room(_int(64))
    _store(e, a, key, value)


def _store(e: Expander, a: Operand, key: Operand, value: Operand) -> None:
    item, counted = _object(e, key)
    new = e.boxed(value)
    failed = e.call("PyDict_SetItem", a, item, new)
    for each in [new, item] if counted else [new]:
        e.call("Py_DecRef", each, type=Type.NONE)
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, failed, _int(0)))


def _delete(e: Expander, a: Operand, found: Operand) -> None:
    """The key and the value live to the end of the stay."""
    _no_namespace(e, a)
    key = e.word(found, 0, Type.ITEM)
    e.keep(key)
    e.keep(e.word(found, ENTRY_VALUE, Type.ITEM))
    e.room(_int(128))
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, e.call("PyDict_DelItem", a, key), _int(0)))


def _new_dict(e: Expander, *parts: Operand) -> Operand:
    made = e.made("PyDict_New", type=Type.DICT)
    e.room(_int(256))
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        _store(e, made, key, value)
    return made


def _new_set(e: Expander, *items: Operand) -> Operand:
    made = e.made("PySet_New", _int(0), type=Type.SET)
    e.room(_int(256))
    for item in items:
        _add(e, made, None, item)
    return made


def _add(e: Expander, a: Operand, found: Operand | None, key: Operand) -> None:
    item, counted = _object(e, key)
    failed = e.call("PySet_Add", a, item)
    if counted:
        e.call("Py_DecRef", item, type=Type.NONE)
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, failed, _int(0)))


def _discard(e: Expander, a: Operand, found: Operand) -> None:
    """The item lives to the end of the stay."""
    key = e.word(found, 0, Type.ITEM)
    e.keep(key)
    e.room(_int(64))
    e.leave(Op.GUARD_TRUE, e.emit(Op.EQ_INT, e.call("PySet_Discard", a, key), _int(1)))


def _next(op: Op) -> Expansion:
    def expand(e: Expander, iterator: Operand) -> Operand:
        _must_be_known(e, op is Op.NEXT_IN_DICT)
        found = e.emit(op, iterator)
        e.leave(Op.GUARD_TRUE, e.emit(Op.NE_INT, found, _int(1)))
        return found

    return expand


def _end(e: Expander, iterator: Operand) -> None:
    """What it goes over, which it lets go of, lives to the end of the stay."""
    e.keep(e.word(iterator, ITERATES, Type.ITEM))
    e.room(_int(64))
    e.call("PyIter_Next", iterator)


def _length(offset: int) -> Expansion:
    def expand(e: Expander, a: Operand) -> Operand:
        _must_be_known(e, offset == DICT_USED)
        return e.word(a, offset)

    return expand


def _copied(name: str, kind: Type) -> Expansion:
    """Of a set or dict that is as large, about."""

    def expand(e: Expander, a: Operand) -> Operand:
        if a.type in (Type.DICT, Type.SET):
            e.room(e.emit(Op.MUL_INT, e.word(a, DICT_USED if a.type is Type.DICT else SET_USED), _int(64)))
        return e.made(name, a, type=kind)

    return expand


EXPANSIONS: dict[Op, Expansion] = {
    Op.DICT_LEN: _length(DICT_USED), Op.SET_LEN: _length(SET_USED), Op.DICT_FIND: _find(Op.PROBE_DICT),
    Op.SET_FIND: _find(Op.PROBE_SET), Op.FOUND: lambda e, found: e.emit(Op.NE_INT, found, _int(0)),
    Op.DICT_VALUE: lambda e, found: e.word(found, ENTRY_VALUE, Type.ITEM),
    Op.DICT_SET: _set, Op.DICT_DELETE: _delete, Op.DICT_NEW: _new_dict, Op.SET_NEW: _new_set, Op.SET_ADD: _add,
    Op.SET_DISCARD: _discard, Op.DICT_NEXT: _next(Op.NEXT_IN_DICT), Op.SET_NEXT: _next(Op.NEXT_IN_SET),
    Op.DICT_STEP: lambda e, iterator: e.effect(Op.STEP_IN_DICT, iterator),
    Op.SET_STEP: lambda e, iterator: e.effect(Op.STEP_IN_SET, iterator), Op.ITERATOR_END: _end,
    Op.LIST_OF: _copied("PySequence_List", Type.LIST), Op.SET_OF: _copied("PySet_New", Type.SET),
    Op.DICT_COPY: _copied("PyDict_Copy", Type.DICT),
    Op.ENTRY_KEY: lambda e, found: e.word(found, 0, Type.ITEM),
    Op.IS_KIND: lambda e, a, kind: e.emit(Op.EQ_INT, e.word(a, capi.TYPE), kind),
}  # fmt: skip
