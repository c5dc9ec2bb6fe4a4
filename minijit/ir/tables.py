"""What the evaluator does with dicts and sets; and which dicts hold names that traces rely on.

Two keys are compared where their hashes are equal, and comparing them may run any code if a class of the user's is among
them. Native code looks at each such pair; the evaluator, which has time, at all keys."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from minijit.ir.guard_failed import GuardFailed

SAFE = frozenset({int, float, bool, str, type(None), tuple, bytes})  # types of keys that have no code of the user's
Entry = tuple[Any, Any]
_EMPTY: dict[Any, Any] = {}
VIEWS: tuple[type, ...] = (type(_EMPTY.keys()), type(_EMPTY.values()), type(_EMPTY.items()))
ITERATES_KEYS: type = type(iter(_EMPTY))
ITERATES_VALUES: type = type(iter(_EMPTY.values()))
ITERATES_ITEMS: type = type(iter(_EMPTY.items()))
ITERATES_DICTS = (ITERATES_KEYS, ITERATES_VALUES, ITERATES_ITEMS)
ITERATES_SETS: type = type(iter(frozenset()))

NAMESPACES = 1 << 14
_namespaces = (ctypes.c_int32 * NAMESPACES)()  # not 0 where a dict that traces take names from may lie: never 0 again
NAMESPACES_AT = ctypes.addressof(_namespaces)


def find(table: Any, key: Any) -> Entry | None:
    """The key and the value (of a set: None) that are there for a key; None: there is none."""
    if key != key or not all(type(other) in SAFE and _simple(other) for other in table):
        raise GuardFailed
    if key not in table:
        return None
    own = next(other for other in table if other == key)
    return own, table[own] if isinstance(table, dict) else None


def _simple(key: object) -> bool:
    return type(key) is not tuple or all(type(part) in SAFE and _simple(part) for part in key)


def store(table: dict[Any, Any], found: Entry | None, key: Any, value: Any, kind: type) -> None:
    """`table[key] = value` where the value that is replaced is None or has that type."""
    if found is not None and found[1] is not None and type(found[1]) is not kind:
        raise GuardFailed
    if type(key) is str and is_namespace(table):
        raise GuardFailed
    table[key] = value


def delete(table: dict[Any, Any], found: Entry) -> None:
    """`del table[key]` of a key that was found."""
    if type(found[0]) is str and is_namespace(table):
        raise GuardFailed
    del table[found[0]]


def discard(table: set[Any], found: Entry) -> None:
    """`table.discard(item)` of an item that was found."""
    table.discard(found[0])


def new_dict(*parts: Any) -> dict[Any, Any]:
    """A dict of keys, each followed by its value."""
    return dict(zip(parts[::2], parts[1::2], strict=True))


def upcoming(iterator: Any) -> Entry | None:
    """The entry that an iterator of a dict, of a view of one, or of a set comes to, which stays where it is."""
    try:
        left = iterator.__reduce__()[1][0]
    except RuntimeError:
        raise GuardFailed from None
    if not left:
        return None
    if type(iterator) is ITERATES_ITEMS:
        return left[0]  # type: ignore[no-any-return]
    return (None, left[0]) if type(iterator) is ITERATES_VALUES else (left[0], None)


def step(iterator: Any) -> None:
    """Let an iterator go on."""
    next(iterator, None)


def watch(namespaces: Iterable[object]) -> None:
    """Traces rely on names in these dicts: native code stores no names there."""
    for namespace in namespaces:
        _namespaces[(id(namespace) >> 4) % NAMESPACES] = 1


def is_namespace(table: object) -> bool:
    """Whether traces may rely on names in a dict."""
    return bool(_namespaces[(id(table) >> 4) % NAMESPACES])
