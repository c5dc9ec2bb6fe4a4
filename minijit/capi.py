"""CPython's C API as traces use it: addresses of functions and types, and layouts of objects, proved on this very build.

Native code reads an object's fields directly only where `layouts` found, by looking at real objects, that they lie where
CPython 3.11 has them (Include/cpython/listobject.h, floatobject.h, unicodeobject.h, longintrepr.h); elsewhere it calls the C
API."""

from __future__ import annotations

import ctypes
import functools
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import DIGIT, width

REFERENCES, TYPE = 0, 8  # offsets in every object
LIST_SIZE, LIST_ITEMS = 16, 24
TUPLE_SIZE, TUPLE_ITEMS = 16, 24  # the items lie in the tuple itself
FLOAT_VALUE = 16
STR_LENGTH, STR_STATE = 16, 32
STR_READY, STR_LAID_OUT = 0x80, 0xFC  # in the state, which also tells who has interned it
# By a text's width (bytes of a character, 0: ASCII): its state, where its characters lie
STR_FORMS = {0: (0xE4, 48), 1: (0xA4, 72), 2: (0xA8, 72), 4: (0xB0, 72)}
CELL_CONTENTS = 16
FUNCTION_CODE, FUNCTION_DEFAULTS, FUNCTION_KWDEFAULTS = 48, 56, 64
DICT_KEYS, DICT_VALUES = 32, 40
KEYS_INDEX_BYTES, KEYS_KIND, KEYS_ENTRIES, KEYS_INDICES = 9, 10, 24, 32  # in PyDictKeysObject (Include/internal/pycore_dict.h)
INT_SIZE, INT_DIGIT = 16, 24  # sign and number of digits; the first of 30 bits

_P, _I = CType.I64, CType.I64  # an address is passed as an integer of 64 bits
_SIGNATURES: dict[str, tuple[CType, tuple[CType, ...]]] = {
    "PyLong_FromLongLong": (_P, (_I,)),
    "PyFloat_FromDouble": (_P, (CType.F64,)),
    "PyBool_FromLong": (_P, (_I,)),
    "PyLong_AsLongLongAndOverflow": (_I, (_P, _P)),
    "PyFloat_AsDouble": (CType.F64, (_P,)),
    "PyList_Size": (_I, (_P,)),
    "PyList_GetItem": (_P, (_P, _I)),
    "PyList_SetItem": (CType.I32, (_P, _I, _P)),
    "PyList_Append": (CType.I32, (_P, _P)),
    "Py_DecRef": (CType.VOID, (_P,)),
    "Py_IncRef": (CType.VOID, (_P,)),
    "PyList_New": (_P, (_I,)),
    "PyList_GetSlice": (_P, (_P, _I, _I)),
    "PyList_SetSlice": (CType.I32, (_P, _I, _I, _P)),
    "PySequence_Repeat": (_P, (_P, _I)),
    "PySequence_Concat": (_P, (_P, _P)),
    "PySequence_GetItem": (_P, (_P, _I)),
    "PySequence_GetSlice": (_P, (_P, _I, _I)),
    "PySequence_InPlaceConcat": (_P, (_P, _P)),
    "PyErr_Clear": (CType.VOID, ()),
    "PyTuple_New": (_P, (_I,)),
    "PyTuple_SetItem": (CType.I32, (_P, _I, _P)),
    "PyTuple_Size": (_I, (_P,)),
    "PyTuple_GetItem": (_P, (_P, _I)),
    "PyUnicode_GetLength": (_I, (_P,)),
    "PyUnicode_ReadChar": (CType.U32, (_P, _I)),
    "PyUnicode_Compare": (CType.I32, (_P, _P)),
    "PyUnicode_Contains": (CType.I32, (_P, _P)),
    "PyUnicode_FindChar": (_I, (_P, CType.U32, _I, _I, CType.I32)),
    "PyUnicode_FromOrdinal": (_P, (CType.I32,)),
    "PyUnicode_Concat": (_P, (_P, _P)),
    "PyUnicode_Count": (_I, (_P, _P, _I, _I)),
    "PyUnicode_Find": (_I, (_P, _P, _I, _I, CType.I32)),
    "PyUnicode_Tailmatch": (_I, (_P, _P, _I, _I, CType.I32)),
    "PyUnicode_Replace": (_P, (_P, _P, _P, _I)),
    "PyUnicode_Join": (_P, (_P, _P)),
    "PyUnicode_Split": (_P, (_P, _P, _I)),
    "PyLong_FromUnicodeObject": (_P, (_P, CType.I32)),
    "PyFloat_FromString": (_P, (_P,)),
    "PyUnicode_Append": (CType.VOID, (_P, _P)),
    "PyUnicode_Substring": (_P, (_P, _I, _I)),
    "PyObject_Str": (_P, (_P,)),
    "PyGC_IsEnabled": (CType.I32, ()),
    "PyGC_Disable": (CType.I32, ()),
    "PyGC_Enable": (CType.I32, ()),
    "PyErr_Occurred": (_P, ()),
    "PyThreadState_Get": (_P, ()),
    "PyBytes_FromStringAndSize": (_P, (_P, _I)),
    "PyDict_GetItemWithError": (_P, (_P, _P)),
    "PyObject_CallOneArg": (_P, (_P, _P)),
    "PyObject_CallFunctionObjArgs": (_P, (_P, _P, _P, _P)),
    **{f"PyObject_CallFunctionObjArgs/{count}": (_P, (_P,) * (count + 2)) for count in range(5)},  # of so many arguments
    "PySlice_New": (_P, (_P, _P, _P)),
    "PyObject_GetItem": (_P, (_P, _P)),
    "PyObject_SetItem": (CType.I32, (_P, _P, _P)),
    "PyObject_DelItem": (CType.I32, (_P, _P)),
    "PyList_Insert": (CType.I32, (_P, _I, _P)),
    "PyList_Reverse": (CType.I32, (_P,)),
    "PyList_Sort": (CType.I32, (_P,)),
    "PyDict_New": (_P, ()),
    "PyDict_Copy": (_P, (_P,)),
    "PySequence_List": (_P, (_P,)),
    "PyDict_SetItem": (CType.I32, (_P, _P, _P)),
    "PyDict_DelItem": (CType.I32, (_P, _P)),
    "PySet_New": (_P, (_P,)),
    "PySet_Add": (CType.I32, (_P, _P)),
    "PySet_Discard": (CType.I32, (_P, _P)),
    "PyIter_Next": (_P, (_P,)),
    "PyObject_Hash": (_I, (_P,)),
    "_Py_HashDouble": (_I, (_P, CType.F64)),
}


METHODS: set[NativeFunction] = set()  # C functions of CPython's own types that traces may call


@functools.cache
def function(name: str) -> NativeFunction:
    """A function of the C API, at its address in libpython or in the executable. It must be called with the GIL held."""
    address = ctypes.cast(getattr(ctypes.pythonapi, name.partition("/")[0]), ctypes.c_void_p).value
    assert address is not None
    result, arguments = _SIGNATURES[name]
    return NativeFunction(name, address, "", arguments, result)


@functools.cache
def variadic(name: str, count: int) -> NativeFunction:
    """A function of the C API that takes any number of objects, for `count` words."""
    address = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
    assert address is not None
    found = NativeFunction(f"{name}/{count}", address, "", (_P,) * count, _P)
    METHODS.add(found)
    return found


def is_foreign(callee: NativeFunction) -> bool:
    """Whether a native function is the user's, who may expect that it runs without the GIL."""
    return not callee.pure and not callee.guest and not is_function(callee)


def is_function(callee: NativeFunction) -> bool:
    """Whether a native function is one of `function`'s, or a method of CPython's own types."""
    return callee in METHODS or (callee.name in _SIGNATURES and callee == function(callee.name))


# What native code has made or replaced during a stay, kept alive to its end: it counts no references of its own.
KEPT: list[object] = []

# How much of what is kept, in bytes, ends a stay; and the address of the word where native code adds that up.
ROOM = 1 << 22
_taken = ctypes.c_int64()
ROOM_TAKEN = ctypes.addressof(_taken)

# Text that grows is kept behind this mark, where native code may put a longer one instead: nobody else relies on that item.
MARK = object()

PLACES = 64
_places = (ctypes.c_int64 * PLACES)()  # indices in KEPT: that of a mark if it was put there in this stay
_overflow = ctypes.c_int64()  # where PyLong_AsLongLongAndOverflow puts its answer; the GIL guards it
OVERFLOW = ctypes.addressof(_overflow)


def place(number: int) -> int:
    """The address of a place."""
    return ctypes.addressof(_places) + 8 * (number % PLACES)


@dataclass(frozen=True)
class Layouts:
    """Which objects lie as expected. Without `head` (references and type), native code sees no objects at all."""

    head: bool
    list: bool
    tuple: bool
    int: bool
    float: bool
    str: bool
    namespaces: bool  # dicts that are no instances', cells, functions


THROUGH_CALLS = Layouts(True, False, False, False, False, False, False)  # the head is needed in any case


@functools.cache
def layouts() -> Layouts:
    """What a look at real objects of this process shows."""
    if sys.implementation.name != "cpython" or object.__basicsize__ != 16:
        return Layouts(False, False, False, False, False, False, False)
    return Layouts(*(bool(check()) for check in (_head, _list, _tuple, _int, _float, _str, _namespaces)))


def word(address: int) -> int:
    """The 64 bits at an address."""
    return ctypes.c_int64.from_address(address).value


def _head() -> bool:
    samples: list[object] = [[], [1], 2.5, 1 << 70]
    for sample in samples:
        before = word(id(sample) + REFERENCES)
        more = [sample, sample]
        if before + len(more) != word(id(sample) + REFERENCES) or word(id(sample) + TYPE) != id(type(sample)):
            return False
    return True


def _list() -> bool:
    if list.__basicsize__ != 40:
        return False
    for count in (1, 2, 3, 50):
        items: list[object] = [object() for _ in range(count)]
        for _ in range(2):
            first, allocated = word(id(items) + LIST_ITEMS), word(id(items) + LIST_ITEMS + 8)
            if not (word(id(items) + LIST_SIZE) == len(items) <= allocated < 1 << 20 < first):
                return False
            if [word(first + 8 * k) for k in range(len(items))] != list(map(id, items)):
                return False
            items.append(object())
    return True


def _tuple() -> bool:
    for count in (1, 2, 3, 50):
        items = tuple(object() for _ in range(count))
        places = [word(id(items) + TUPLE_ITEMS + 8 * k) for k in range(count)]
        if word(id(items) + TUPLE_SIZE) != count or places != list(map(id, items)):
            return False
    return True


def _int() -> bool:
    def lies(value: int) -> bool:
        sign = (value > 0) - (value < 0)
        digit = ctypes.c_uint32.from_address(id(value) + INT_DIGIT).value
        return word(id(value) + INT_SIZE) == sign and digit * sign == value

    def lies_in(count: int, value: int) -> bool:
        digits = [ctypes.c_uint32.from_address(id(value) + INT_DIGIT + 4 * k).value for k in range(count)]
        size = word(id(value) + INT_SIZE)
        return size == (count if value > 0 else -count) and sum(d << 30 * k for k, d in enumerate(digits)) == abs(value)

    return (
        sys.int_info.bits_per_digit == 30
        and all(map(lies, (0, 1, -1, 255, -(1 << 20), DIGIT - 1, 1 - DIGIT)))
        and all(lies_in(2, value) for value in (DIGIT, -DIGIT, (1 << 60) - 1, 1 - (1 << 60), 12345678901234567))
        and all(lies_in(3, value) for value in (1 << 60, -(1 << 60), (1 << 63) - 1, -(1 << 63), (1 << 90) - 1))
        and abs(word(id(1 << 90) + INT_SIZE)) > 3
    )


def _float() -> bool:
    return all(
        word(id(value) + FLOAT_VALUE) == struct.unpack("<q", struct.pack("<d", value))[0]
        for value in (0.0, -0.0, 1.5, -1e300, 5e-324, float("nan"), float("inf"))
    )


def _str() -> bool:
    def lies(text: str) -> bool:
        size = width(text)
        state, start = STR_FORMS[size]
        characters = ctypes.string_at(id(text) + start, len(text) * (size or 1))
        return (
            word(id(text) + STR_LENGTH) == len(text)
            and ctypes.c_uint32.from_address(id(text) + STR_STATE).value & STR_LAID_OUT == state
            and characters.decode({0: "ascii", 1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"}[size], "surrogatepass") == text
        )

    letters = [chr(c) for c in (0, 65, 127, 128, 255, 256, 0xD800, 0xFFFF, 0x10000, sys.maxunicode)]
    texts = ["", "a\0b" * 9, *letters, *("ab" * count + letter for letter in letters for count in (1, 2, 50))]
    return all(map(lies, [*texts, *(sys.intern(text + "!") for text in texts)]))


def words_of_name(namespace: dict[str, Any], name: str) -> dict[int, object]:
    """Addresses of words that stay as they are while `namespace[name]` does, or while there is none, in the order in which
    they may be looked at: the dict's table; in it the name and its value, or how many names there are, and the last."""
    keys = word(id(namespace) + DICT_KEYS)
    general = ctypes.c_uint8.from_address(keys + KEYS_KIND).value == 0
    first = keys + KEYS_INDICES + (1 << ctypes.c_uint8.from_address(keys + KEYS_INDEX_BYTES).value) + 8 * general
    places = [first + (24 if general else 16) * number for number in range(word(keys + KEYS_ENTRIES))]
    if name in namespace:
        key = id(next(key for key in namespace if key == name))
        place = next(place for place in places if word(place) == key)
        found: tuple[int, ...] = (place, place + 8)
    else:
        found = (keys + KEYS_ENTRIES, *places[-1:])
    return dict.fromkeys((id(namespace) + DICT_KEYS, *found), namespace)


def _namespaces() -> bool:
    for others in ([], [str(k) for k in range(20)], [str(k) for k in range(300)], [1, 2]):
        namespace: dict[Any, Any] = dict.fromkeys(others)
        if word(id(namespace) + DICT_VALUES) or len(absent := list(words_of_name(namespace, "a"))) < 2:
            return False
        before = [word(address) for address in absent]
        namespace["b"] = 1
        if [word(address) for address in absent] == before:
            return False
        place = list(words_of_name(namespace, "b"))
        for value in (2, "x", None):
            namespace["b"] = value
            if others:
                namespace[others[0]] = value
            if list(words_of_name(namespace, "b")) != place or word(place[2]) != id(value):
                return False
        del namespace["b"]
        if word(place[2]):
            return False
    sample: dict[str, int] = {}
    seen: list[int] = []

    def function(a: object = sample, *, b: object = seen) -> object:
        return a, b, sample

    cell = (function.__closure__ or ())[0]
    return (
        word(id(cell) + CELL_CONTENTS) == id(sample)
        and word(id(function) + FUNCTION_CODE) == id(function.__code__)
        and word(id(function) + FUNCTION_DEFAULTS) == id(function.__defaults__)
        and word(id(function) + FUNCTION_KWDEFAULTS) == id(function.__kwdefaults__)
        and word(id(_word_of_nothing) + FUNCTION_DEFAULTS) == word(id(_word_of_nothing) + FUNCTION_KWDEFAULTS) == 0
    )


def _word_of_nothing() -> None:
    """A function without defaults."""


@functools.cache
def calls_left_offset() -> int | None:
    """Where a thread's state counts the nested calls that CPython still allows (recursion_remaining, Include/cpython/pystate.h);
    None if it is not there."""

    def seen(more: int) -> int:
        return seen(more - 1) if more else calls_left(offset)

    offset = 32
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 11):
        return None
    limit = ctypes.c_int.from_address(_thread_state() + offset + 4).value
    first, *others = [seen(more) for more in (0, 1, 2, 7)]
    proved = limit == sys.getrecursionlimit() > first > 0 and [first - count for count in others] == [1, 2, 7]
    return offset if proved else None


def calls_left(offset: int, more: int = 0) -> int:
    """How many nested calls CPython still allows, at the given offset in this thread's state; `more` are added."""
    place = ctypes.c_int.from_address(_thread_state() + offset)
    place.value += more
    return place.value


_thread_state: Callable[[], int] = ctypes.PYFUNCTYPE(ctypes.c_size_t)(("PyThreadState_Get", ctypes.pythonapi))


def object_at(address: int) -> object:
    """The object at an address; whatever references there are stay."""
    return ctypes.cast(address, ctypes.py_object).value


def take_reference(address: int) -> object:
    """The object at an address, whose reference, which native code had taken, becomes the caller's."""
    found: object = ctypes.cast(address, ctypes.py_object).value
    _decref(address)
    return found


def give_reference(value: object) -> int:
    """The address of an object, with a reference that becomes native code's."""
    _incref(value)
    return id(value)


_incref: Callable[[object], None] = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_IncRef", ctypes.pythonapi))
_decref: Callable[[int], None] = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(("Py_DecRef", ctypes.pythonapi))
