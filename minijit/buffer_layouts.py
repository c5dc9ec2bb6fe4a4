"""Buffers of numbers as native code sees them: which types there are, and where in an object its fields lie, proved on this
very build by looking at real objects (Include/cpython/bytesobject.h, bytearrayobject.h, memoryobject.h; arraymodule.c)."""

from __future__ import annotations

import ctypes
import functools
from array import array
from collections.abc import Callable
from typing import Any

from minijit.capi import METHODS, layouts, word
from minijit.ir.memory import Field, address, field
from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import Type

SIZE = 16  # of bytes, bytearrays and arrays: how many items there are
BYTES_ITEMS = 32  # they lie in the object itself
BYTEARRAY_START = 40
ARRAY_ITEMS, ARRAY_DESCRIPTION = 24, 40  # a description's first byte is the typecode
VIEW_FLAGS, VIEW_START, VIEW_ACCESS, VIEW_FORMAT, VIEW_SHAPE, VIEW_STRIDES = 40, 56, 88, 96, 104, 112
DESCRIPTOR_METHOD, METH_O, METH_FASTCALL = 40, 0x8, 0x80
VIEW_STATE = 0x13  # of the flags: released, C-contiguous, with suboffsets


def _bytes() -> bool:
    samples = b"", b"a", bytes(range(256)), b"x" * 5000
    return all(word(id(a) + SIZE) == len(a) and id(a) + BYTES_ITEMS == address(a) for a in samples)


def _bytearray() -> bool:
    for count in (1, 7, 300, 5000):
        a = bytearray(range(256)) * 20
        del a[count:], a[: count // 3]  # the start moves
        if word(id(a) + SIZE) != len(a) or word(id(a) + BYTEARRAY_START) != address(a) or field(a, Field.EXPORTS):
            return False
        with memoryview(a), memoryview(a):
            if field(a, Field.EXPORTS) != 2:
                return False
    return True


def _array() -> bool:
    for code in "bBhHiIlLqQfd":
        for count in (1, 3, 100):
            a = array(code, [1]) * count
            description = word(id(a) + ARRAY_DESCRIPTION)
            if word(id(a) + SIZE) != count or word(id(a) + ARRAY_ITEMS) != address(a) or field(a, Field.EXPORTS):
                return False
            if ctypes.c_uint8.from_address(description).value != ord(code):
                return False
            with memoryview(a):
                if field(a, Field.EXPORTS) != 1:
                    return False
    return True


def _view() -> bool:
    base = memoryview(bytearray(range(48)))
    views: list[Any] = [base, base.toreadonly(), base[3:9], base[::2], base[::-3]]
    views += [base.cast("d"), base.cast("H")[1:5], base.cast("B", (6, 8))]
    for a in views:
        flags = ctypes.c_uint32.from_address(id(a) + VIEW_FLAGS).value & VIEW_STATE
        form = ctypes.c_uint16.from_address(word(id(a) + VIEW_FORMAT)).value
        if word(id(a) + VIEW_START) != address(a) or word(word(id(a) + VIEW_SHAPE)) != len(a):
            return False
        known = flags, word(id(a) + VIEW_ACCESS), form, word(word(id(a) + VIEW_STRIDES))
        if known != tuple(field(a, number) for number in (Field.STATE, Field.ACCESS, Field.FORMAT, Field.STRIDE)):
            return False
    gone = memoryview(b"abc")
    gone.release()
    return ctypes.c_uint32.from_address(id(gone) + VIEW_FLAGS).value & 1 == 1


def _methods() -> bool:
    """A type's C functions are where its method descriptors say (Include/cpython/descrobject.h, methodobject.h)."""
    for kind in (bytearray, array):
        for name, flags in (("append", METH_O), ("pop", METH_FASTCALL)):
            definition = word(id(vars(kind)[name]) + DESCRIPTOR_METHOD)
            if ctypes.string_at(word(definition)) != name.encode() or ctypes.c_int.from_address(definition + 16).value != flags:
                return False
    a = bytearray(b"a")
    append = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object)(method(bytearray, "append").address)
    return append(a, 98) is None and a == b"ab"


@functools.cache
def method(kind: type, name: str) -> NativeFunction:
    """The C function of a bytearray's or array's `append(value)`, or of `pop(arguments, their number)`; it must be called
    with the GIL held."""
    address = word(word(id(vars(kind)[name]) + DESCRIPTOR_METHOD) + 8)
    arguments = (CType.I64,) * (2 if name == "append" else 3)
    found = NativeFunction(f"{kind.__name__}.{name}", address, "", arguments, CType.I64)
    METHODS.add(found)
    return found


_PROOFS: dict[type, tuple[Type, Callable[[], bool]]] = {
    bytes: (Type.BYTES, _bytes), bytearray: (Type.BYTEARRAY, _bytearray), array: (Type.ARRAY, _array),
    memoryview: (Type.VIEW, _view),
}  # fmt: skip


@functools.cache
def buffer_types() -> dict[type, Type]:
    """The types of buffers whose layout is as expected."""
    return {kind: of for kind, (of, proof) in _PROOFS.items() if layouts().head and proof()}


@functools.cache
def can_grow() -> bool:
    """Whether the C functions that append to a buffer and take from it can be called."""
    return _methods()


@functools.cache
def buffer_type(of: Type) -> type:
    """The type of a buffer that traces call `of`."""
    return next(kind for kind, (known, _) in _PROOFS.items() if known is of)
