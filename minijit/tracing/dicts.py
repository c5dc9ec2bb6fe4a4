"""Dicts and sets as IR: searched in place, changed by the C API.

A search yields an entry, which is looked at within the same guest instruction. What is replaced or deleted lives to the end of
the stay, unless it is a number or None."""

from __future__ import annotations

import builtins
import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from minijit.dict_layouts import CHARACTERS, table_layouts
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.tables import SAFE
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, lists, strings
from minijit.tracing.operations import as_int
from minijit.tracing.values import Virtual

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

LARGEST = 1 << 60  # of int keys: their hashes are themselves
MAX_ITEMS = 64  # of a display
VALUES = (*boxed.HELD, list, tuple, dict, set)  # types of values that may be replaced or deleted
KEYS = (int, float, bool, str)
LEN = {Type.DICT: Op.DICT_LEN, Type.SET: Op.SET_LEN}
FIND = {Type.DICT: Op.DICT_FIND, Type.SET: Op.SET_FIND}


def namespaces(function: types.FunctionType, name: tuple[str, ...]) -> Iterator[object]:
    """The dicts that tell what a dotted global name means."""
    yield function.__globals__
    scope = function.__globals__.get("__builtins__", builtins)
    yield scope if isinstance(scope, dict) else vars(scope)
    value: Any = None
    for number, _ in enumerate(name[1:]):
        try:
            value = getattr(value, name[number]) if number else function.__globals__[name[0]]
            yield vars(value)
        except Exception:  # it is told by no dict of its own
            return


def find(r: Recorder, a: Operand, key: Held, table: Any, value: Any) -> tuple[Operand, Operand]:
    """The entry of a key that is `value` this time, and the key as it is stored."""
    known = _key(r, key, value)
    kinds = set(map(type, table))
    if not kinds <= SAFE or (type(value) is tuple and not all(type(k) is not tuple or set(map(type, k)) <= SAFE for k in table)):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(table).__name__} with keys that code of their own may compare")
    return r.emit(FIND[a.type], a, as_int(r, known) if known.type is Type.BOOL else known), known


def must_be_known(r: Recorder, op: Op) -> None:
    """Raise Abort where dicts or sets can't be looked into."""
    proved = table_layouts()
    is_dict = op.info.text.startswith("dict_")
    if not (r.holding and r.layouts and (proved.dict if is_dict else proved.set)):
        what = "dict" if is_dict else "set"
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {what}, without the GIL or the layouts of objects")


def _key(r: Recorder, key: Held, value: Any) -> Operand:
    """A key that may be stored."""
    if type(value) is tuple:
        if not all(type(part) in KEYS for part in value):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a key that is a tuple of other things than numbers and texts")
        made = r.made(key)
        if not isinstance(key, Virtual):
            boxed.holds_only(r, made, value, KEYS)
        return made
    known = r.native(key)
    if known.type is Type.BOOL or (known.type is Type.INT and -LARGEST < value < LARGEST):
        return known
    if known.type is Type.FLOAT and value == value:
        return known
    if known.type is Type.CHAR and ord(value) >= CHARACTERS:
        return strings.text(r, known)
    if known.type.is_text:
        return known
    what = "an int of 61 bits or more" if known.type is Type.INT else f"a {type(value).__name__}"
    raise Abort(AbortReason.UNSUPPORTED_TYPE, f"{what} as a key")


def contains(r: Recorder, key: Held, a: Held, value: Any, table: Any) -> Operand:
    """`key in a`."""
    found, _ = find(r, r.native(a), key, table, value)
    return r.emit(Op.FOUND, found)


def _lookup(r: Recorder, a: Operand, key: Held, table: Any, value: Any) -> tuple[Operand, Operand, bool]:
    """The entry, the key as it is stored, and whether it is there, as it is this time."""
    found, known = find(r, a, key, table, value)
    r.guard(r.emit(Op.FOUND, found), value in table)
    return found, known, value in table


def item(r: Recorder, a: Operand, key: Held, table: Any, value: Any) -> Operand:
    """`a[key]`."""
    _must_be_dict(a, table)
    found, _, there = _lookup(r, a, key, table, value)
    if not there:
        raise Abort(AbortReason.EXCEPTION, f"KeyError: {value!r}")
    return lists.unboxed(r, r.emit(Op.DICT_VALUE, found), table[value])


def get(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Held:
    """`a.get(key)`, `a.get(key, otherwise)`."""
    found, _, there = _lookup(r, a, args[0], table, values[0])
    if there:
        return lists.unboxed(r, r.emit(Op.DICT_VALUE, found), table[values[0]])
    return args[1] if len(args) > 1 else Const(Type.OBJECT, None)


def set_default(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Held:
    """`a.setdefault(key, otherwise)`."""
    found, key, there = _lookup(r, a, args[0], table, values[0])
    if there:
        return lists.unboxed(r, r.emit(Op.DICT_VALUE, found), table[values[0]])
    value = _value(r, args[1])
    r.emit(Op.DICT_SET, a, found, key, value, Const(Type.OBJECT, type(None)))
    return value


def store(r: Recorder, a: Operand, key: Held, value: Held, table: Any, number: Any, new: Any) -> None:
    """`a[key] = value`, whose values are `number` and `new` this time."""
    _must_be_dict(a, table)
    made = _value(r, value)
    found, known = find(r, a, key, table, number)
    old = table.get(number)
    kind = type(new if old is None else old)
    if kind not in VALUES:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a dict with a value that is a {kind.__name__}")
    r.emit(Op.DICT_SET, a, found, known, made, Const(Type.OBJECT, kind))


def delete(r: Recorder, a: Operand, key: Held, table: Any, value: Any) -> None:
    """`del a[key]`."""
    found, old = _there(r, a, key, table, value)
    lists.unboxed(r, r.emit(Op.DICT_VALUE, found), old)
    r.emit(Op.DICT_DELETE, a, found)


def pop(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Held:
    """`a.pop(key)`, `a.pop(key, otherwise)`."""
    if len(args) > 1 and values[0] not in table:
        _lookup(r, a, args[0], table, values[0])
        return args[1]
    found, old = _there(r, a, args[0], table, values[0])
    result = lists.unboxed(r, r.emit(Op.DICT_VALUE, found), old)
    r.emit(Op.DICT_DELETE, a, found)
    return result


def _there(r: Recorder, a: Operand, key: Held, table: Any, value: Any) -> tuple[Operand, Any]:
    """The entry of a key that must be there, and its value."""
    found, _, there = _lookup(r, a, key, table, value)
    if not there:
        raise Abort(AbortReason.EXCEPTION, f"KeyError: {value!r}")
    return found, table[value]


def add(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Operand:
    """`a.add(item)`."""
    found, key = find(r, a, args[0], table, values[0])
    r.emit(Op.SET_ADD, a, found, key)
    return Const(Type.OBJECT, None)


def discard(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Operand:
    """`a.discard(item)`."""
    found, _, there = _lookup(r, a, args[0], table, values[0])
    if there:
        r.emit(Op.SET_DISCARD, a, found)
    return Const(Type.OBJECT, None)


def remove(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Operand:
    """`a.remove(item)` of a set."""
    if values[0] not in table:
        raise Abort(AbortReason.EXCEPTION, f"KeyError: {values[0]!r}")
    return discard(r, a, args, table, values)


def new_dict(r: Recorder, keys: Sequence[Held], items: Sequence[Held], values: Sequence[Any]) -> Operand:
    """`{key: item, …}`; `values` are those of the keys."""
    if len(keys) > MAX_ITEMS:
        raise Abort(AbortReason.TOO_LONG, f"a dict of {len(keys)} items")
    parts: list[Operand] = []
    for key, item, value in zip(keys, items, values, strict=True):
        parts += (_key(r, key, value), _value(r, item))
    return r.emit(Op.DICT_NEW, *parts)


def new_set(r: Recorder, items: Sequence[Held], values: Sequence[Any]) -> Operand:
    """`{item, …}`."""
    if len(items) > MAX_ITEMS:
        raise Abort(AbortReason.TOO_LONG, f"a set of {len(items)} items")
    return r.emit(Op.SET_NEW, *(_key(r, item, value) for item, value in zip(items, values, strict=True)))


def copied(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Operand:
    """`a.copy()`."""
    return r.emit(Op.DICT_COPY if a.type is Type.DICT else Op.SET_OF, a)


def set_of(r: Recorder, a: Operand, value: Any) -> Operand:
    """`set(a)` of a set, a text, or a list, tuple or dict of what has no code of its own."""
    if a.type is Type.DICT:
        a, value = r.emit(Op.LIST_OF, a), list(value)
    if a.type in boxed.HOLDS:
        boxed.holds_only(r, a, value, KEYS)
    elif a.type.is_text:
        a = strings.text(r, a)
    elif a.type is not Type.SET:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"set of a {type(value).__name__}")
    return r.emit(Op.SET_OF, a)


def _must_be_dict(a: Operand, table: Any) -> None:
    if a.type is not Type.DICT:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an item of a {type(table).__name__}")


def _value(r: Recorder, value: Held) -> Operand:
    made = r.made(value)
    if made.type.is_value or made == Const(Type.OBJECT, None):
        return made
    raise Abort(AbortReason.UNSUPPORTED_TYPE, "what is put into a dict")
