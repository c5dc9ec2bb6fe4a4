"""What the evaluator does with buffers and memory: the same addresses and words that native code sees, through ctypes."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable
from enum import IntEnum
from typing import Any

_FULL = 0x11C  # PyBUF_FULL_RO


class _View(ctypes.Structure):
    """Py_buffer (Include/pybuffer.h)."""

    _fields_ = (
        ("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", ctypes.c_ssize_t), ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int), ("ndim", ctypes.c_int), ("format", ctypes.c_char_p), ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p), ("suboffsets", ctypes.c_void_p), ("internal", ctypes.c_void_p),
    )  # fmt: skip


_get, _release = ctypes.pythonapi["PyObject_GetBuffer"], ctypes.pythonapi["PyBuffer_Release"]
_get.argtypes, _get.restype = [ctypes.py_object, ctypes.POINTER(_View), ctypes.c_int], ctypes.c_int
_release.argtypes, _release.restype = [ctypes.POINTER(_View)], None


class Field(IntEnum):
    """What can be asked of a buffer besides its length and its address."""

    FORMAT = 0  # of an array its typecode's character, of a memoryview the first two of its format, of an ndarray its dtype
    STATE = 1  # of a memoryview: 2 if it is contiguous, other bits tell that it can't be used; of an ndarray its dimensions
    ACCESS = 2  # of a memoryview: 1 if it is read-only, and 2 ** 32 for each dimension; of an ndarray ALIGNED and WRITEABLE
    STRIDE = 3  # of a memoryview or ndarray: bytes from one item, or row, to the next
    EXPORTS = 4  # of an array or bytearray: how many others look at its memory; it keeps its size while any do
    COLUMNS = 5  # of an ndarray of two dimensions: how many items a row has
    STEP = 6  # of it: bytes from one column to the next


ALIGNED, WRITEABLE = 0x100, 0x400  # flags of an ndarray
EXPORTS_AT: dict[type, int] = {bytearray: 48, array: 56}  # no attribute tells


def address(a: Any) -> int:
    """Where the first item of a buffer lies (0: there may be none)."""
    if hasattr(a, "__array_interface__"):
        return int(a.__array_interface__["data"][0])
    view = _View()
    _get(a, ctypes.byref(view), _FULL)
    try:
        return view.buf or 0
    finally:
        _release(ctypes.byref(view))


def field(a: Any, number: int) -> int:
    """A field of a buffer."""
    if number == Field.EXPORTS:
        return int(ctypes.c_int64.from_address(id(a) + EXPORTS_AT[type(a)]).value)
    if type(a) is array:
        return ord(str(a.typecode))
    return _field_of_view(a, number) if type(a) is memoryview else _field_of_ndarray(a, number)


def _field_of_view(a: Any, number: int) -> int:
    try:
        match Field(number):
            case Field.FORMAT:
                return int.from_bytes(a.format.encode()[:2], "little")
            case Field.STATE:
                return int(2 * a.c_contiguous + 16 * bool(a.suboffsets))
            case Field.ACCESS:
                return int(a.readonly) + (int(a.ndim) << 32)
            case _:
                return int(a.strides[0])
    except ValueError:  # it has been released
        return 1


def _field_of_ndarray(a: Any, number: int) -> int:
    match Field(number):
        case Field.FORMAT:
            return id(a.dtype)
        case Field.STATE:
            return int(a.ndim)
        case Field.ACCESS:
            return int(ALIGNED * a.flags.aligned | WRITEABLE * a.flags.writeable)
        case Field.COLUMNS:
            return int(a.shape[1])
        case _:
            return int(a.strides[number == Field.STEP])


def called(kind: int, *arguments: Any) -> Any:
    """What a call of the type at an address makes."""
    return ctypes.cast(kind, ctypes.py_object).value(*arguments)


def getter(kind: Any) -> Callable[[int, int], Any]:
    """Evaluates the item at an index of memory that holds numbers of a C type."""
    return lambda base, index: kind.from_address(base + index * ctypes.sizeof(kind)).value


def setter(kind: Any) -> Callable[[int, int, Any], None]:
    """Evaluates the store of a number that a guard has shown to fit."""

    def store(base: int, index: int, value: Any) -> None:
        kind.from_address(base + index * ctypes.sizeof(kind)).value = value

    return store
