"""CPython's C API as traces use it: addresses of functions and types, and layouts of objects, proved on this very build.

Native code reads an object's fields directly only where `layouts` found, by looking at real objects, that they lie where
CPython 3.11 has them (Include/cpython/listobject.h, floatobject.h, longintrepr.h); elsewhere it calls the C API."""

from __future__ import annotations

import ctypes
import functools
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass

from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import DIGIT

REFERENCES, TYPE = 0, 8  # offsets in every object
LIST_SIZE, LIST_ITEMS = 16, 24
FLOAT_VALUE = 16
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
}


@functools.cache
def function(name: str) -> NativeFunction:
    """A function of the C API, at its address in libpython or in the executable. It must be called with the GIL held."""
    address = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
    assert address is not None
    result, arguments = _SIGNATURES[name]
    return NativeFunction(name, address, "", arguments, result)


_overflow = ctypes.c_int64()  # where PyLong_AsLongLongAndOverflow puts its answer; the GIL guards it
OVERFLOW = ctypes.addressof(_overflow)


@dataclass(frozen=True)
class Layouts:
    """Which objects lie as expected. Without `head` (references and type), native code sees no objects at all."""

    head: bool
    list: bool
    int: bool
    float: bool


THROUGH_CALLS = Layouts(True, False, False, False)  # the head is needed in any case


@functools.cache
def layouts() -> Layouts:
    """What a look at real objects of this process shows."""
    if sys.implementation.name != "cpython" or object.__basicsize__ != 16:
        return Layouts(False, False, False, False)
    return Layouts(*(bool(check()) for check in (_head, _list, _int, _float)))


def _word(address: int) -> int:
    return ctypes.c_int64.from_address(address).value


def _head() -> bool:
    samples: list[object] = [[], [1], 2.5, 1 << 70]
    for sample in samples:
        before = _word(id(sample) + REFERENCES)
        more = [sample, sample]
        if before + len(more) != _word(id(sample) + REFERENCES) or _word(id(sample) + TYPE) != id(type(sample)):
            return False
    return True


def _list() -> bool:
    if list.__basicsize__ != 40:
        return False
    for count in (1, 2, 3, 50):
        items: list[object] = [object() for _ in range(count)]
        for _ in range(2):
            first, allocated = _word(id(items) + LIST_ITEMS), _word(id(items) + LIST_ITEMS + 8)
            if not (_word(id(items) + LIST_SIZE) == len(items) <= allocated < 1 << 20 < first):
                return False
            if [_word(first + 8 * k) for k in range(len(items))] != list(map(id, items)):
                return False
            items.append(object())
    return True


def _int() -> bool:
    def lies(value: int) -> bool:
        sign = (value > 0) - (value < 0)
        digit = ctypes.c_uint32.from_address(id(value) + INT_DIGIT).value
        return _word(id(value) + INT_SIZE) == sign and digit * sign == value

    return (
        sys.int_info.bits_per_digit == 30
        and all(map(lies, (0, 1, -1, 255, -(1 << 20), DIGIT - 1, 1 - DIGIT)))
        and all(abs(_word(id(value) + INT_SIZE)) > 1 for value in (DIGIT, -DIGIT, 1 << 62, 1 << 70))
    )


def _float() -> bool:
    return all(
        _word(id(value) + FLOAT_VALUE) == struct.unpack("<q", struct.pack("<d", value))[0]
        for value in (0.0, -0.0, 1.5, -1e300, 5e-324, float("nan"), float("inf"))
    )


def take_reference(address: int) -> object:
    """The object at an address, whose reference, which native code had taken, becomes the caller's."""
    found: object = ctypes.cast(address, ctypes.py_object).value
    _decref(address)
    return found


_decref: Callable[[int], None] = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(("Py_DecRef", ctypes.pythonapi))
