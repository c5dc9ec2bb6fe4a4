"""Dicts and sets as native code sees them: where in an object its fields lie, and in which order the entries are looked at,
proved on this very build by searches through real objects (Include/internal/pycore_dict.h, Include/cpython/setobject.h)."""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from minijit.capi import (
    DICT_KEYS,
    DICT_VALUES,
    KEYS_INDEX_BYTES,
    KEYS_INDICES,
    KEYS_KIND,
    STR_FORMS,
    STR_STATE,
    layouts,
    word,
)

DICT_USED = 16
KEYS_SIZE = 8  # in a dict's keys: of how many indices its logarithm
SET_USED, SET_MASK, SET_TABLE = 24, 32, 40
STR_HASH, STR_COMPACT = 24, 0x20  # a bit of the state
ITERATES, ITERATOR_USED, ITERATOR_PLACE = 16, 24, 32  # of an iterator: what it goes over, how large that was, which entry is next
DICT_ITERATOR_LEFT, SET_ITERATOR_LEFT = 48, 40  # how many entries it expects
ENTRY_VALUE = 8  # behind the place of the key in an entry of a dict
LINEAR_PROBES, SHIFT = 9, 5  # entries of a set that are looked at beside one another; bits of the hash that a probe uses up

# The characters that CPython has one str each of, by their code points: addresses; their hashes are known.
CHARACTERS = 256
_characters = [chr(code) for code in range(CHARACTERS)]
_addresses = (ctypes.c_int64 * CHARACTERS)(*map(id, _characters))
CHARACTERS_AT = ctypes.addressof(_addresses)
for _character in _characters:
    hash(_character)


@dataclass(frozen=True)
class TableLayouts:
    """Which of them lie as expected."""

    dict: bool
    set: bool


@functools.cache
def table_layouts() -> TableLayouts:
    """What a look at real objects of this process shows."""
    seen = layouts()
    if sys.version_info[:2] != (3, 11) or not (seen.head and seen.int and seen.float and seen.str and seen.tuple):
        return TableLayouts(False, False)
    known = _hashes()
    return TableLayouts(known and seen.namespaces and _dicts(), known and _sets())


def _byte(address: int) -> int:
    return ctypes.c_uint8.from_address(address).value


def _hashes() -> bool:
    """Where a text has its hash, and what that of an int is."""
    texts = [*_characters, "ab", "é" * 9, "λ", "😀 " * 3]
    forms = {"aaa": 1, "ééé": 1, "λλλ": 2, "😀😀": 4}
    numbers = [0, 1, -2, 5, -7, 1 << 40, -(1 << 59), (1 << 60) - 1, 1 - (1 << 60)]
    return (
        all(hash(text) == word(id(text) + STR_HASH) for text in texts)
        and all(chr(code) is _characters[code] for code in range(CHARACTERS))
        and all(state & STR_COMPACT for state, _ in STR_FORMS.values())
        and all(_byte(id(text) + STR_STATE) >> 2 & 7 == size for text, size in forms.items())
        and all(bool(_byte(id(text) + STR_STATE) & 0x40) is text.isascii() for text in forms)
        and hash(-1) == -2
        and all(hash(number) == number for number in numbers)
    )


def _probes(hashed: int, mask: int) -> Iterator[int]:
    """Where a key may be, probe by probe."""
    left, place = hashed % (1 << 64), hashed & mask
    while True:
        yield place
        left >>= SHIFT
        place = (place * 5 + left + 1) & mask


def found_in_dict(a: dict[Any, Any], key: Any) -> int:
    """The place of the key in the entry that is found for a key that is there as that object; 0 if there is none."""
    keys = word(id(a) + DICT_KEYS)
    size, width = 1 << _byte(keys + KEYS_SIZE), 1 << (_byte(keys + KEYS_INDEX_BYTES) - _byte(keys + KEYS_SIZE))
    entries, general = keys + KEYS_INDICES + size * width, not _byte(keys + KEYS_KIND)
    for place in _probes(hash(key), size - 1):
        index = int.from_bytes(ctypes.string_at(keys + KEYS_INDICES + place * width, width), "little", signed=True)
        if index == -1:
            return 0
        if index >= 0:
            at = entries + (24 * index + 8 if general else 16 * index)
            if word(at) == id(key) and (word(at - 8) == hash(key) if general else type(key) is str):
                return at
    return 0


def found_in_set(a: set[Any], key: Any) -> int:
    """The same of a set."""
    mask, table = word(id(a) + SET_MASK), word(id(a) + SET_TABLE)
    for place in _probes(hash(key), mask):
        for beside in range(LINEAR_PROBES + 1 if place + LINEAR_PROBES <= mask else 1):
            at = table + 16 * (place + beside)
            if not word(at):
                return 0
            if word(at) == id(key) and word(at + 8) == hash(key):
                return at
    return 0


_COUNTS = (0, 1, 2, 5, 6, 9, 30, 100, 200, 300, 45000)


def _samples(count: int) -> list[list[Any]]:
    """Keys that collide, and such that don't."""
    if count > 300:
        return [list(range(count))]
    others = [float(k) / 4 if k % 2 else (k, "x") for k in range(count)]
    return [[str(k) for k in range(count)], [k * 1024 - 7 for k in range(count)], others]


def _dicts() -> bool:
    class Shared:
        def __init__(self) -> None:
            self.x = self.y = 1

    for count in _COUNTS:
        for keys in _samples(count):
            a = dict.fromkeys(keys)
            gone = keys[1::3]
            for key in gone:
                del a[key]
            for key in keys[: 50 if count > 300 else count] + keys[-50:]:
                at = found_in_dict(a, key)
                if (at != 0) != (key in a) or (at and word(at + 8) != id(None)):
                    return False
                if at:
                    a[key] = key
                    if word(at + 8) != id(key):
                        return False
                    a[key] = None
            if word(id(a) + DICT_USED) != len(a) or word(id(a) + DICT_VALUES) or found_in_dict(a, "absent"):
                return False
    a = dict.fromkeys(range(9), 7)
    del a[0], a[1], a[4]
    if not all(_iterates(iter(b), a, DICT_ITERATOR_LEFT, [0, 3, 4, 6, 7, 8, 9]) for b in (a, a.keys(), a.values(), a.items())):
        return False
    one, other = Shared(), Shared()
    return bool(word(id(one.__dict__) + DICT_VALUES) and word(id(other.__dict__) + DICT_VALUES))


def _sets() -> bool:
    for count in _COUNTS:
        for items in _samples(count):
            a = set(items)
            a.difference_update(items[1::3])
            if any((found_in_set(a, item) != 0) != (item in a) for item in items[:50] + items[-50:]):
                return False
            if word(id(a) + SET_USED) != len(a) or found_in_set(a, "absent"):
                return False
    a = set(range(20))
    a -= {0, 1, 4}
    places = [place for place, number in enumerate(range(20), 1) if number in a]
    return set.__basicsize__ == 200 and _iterates(iter(a), a, SET_ITERATOR_LEFT, [0, *places])


def _iterates(iterator: Iterator[Any], a: Any, left: int, places: list[int]) -> bool:
    """Whether an iterator of `a` stands at these places, one after the other."""
    for number, place in enumerate(places):
        if [word(id(iterator) + at) for at in (ITERATES, ITERATOR_USED, ITERATOR_PLACE)] != [id(a), len(a), place]:
            return False
        if word(id(iterator) + left) != len(places) - 1 - number:
            return False
        next(iterator, None)
    return word(id(iterator) + ITERATES) == 0
