"""Buffers of numbers as native code sees them: which types there are, and where in an object its fields lie, proved on this
very build by looking at real objects (Include/cpython/bytesobject.h, bytearrayobject.h, memoryobject.h; arraymodule.c)."""

from __future__ import annotations

import ctypes
import functools
import sys
from array import array
from collections.abc import Callable
from typing import Any

from minijit.capi import METHODS, TYPE, layouts, word
from minijit.ir.memory import ALIGNED, WRITEABLE, Field, address, field
from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import Op, Type

SIZE = 16  # of bytes, bytearrays and arrays: how many items there are
BYTES_ITEMS = 32  # they lie in the object itself
BYTEARRAY_START = 40
ARRAY_ITEMS, ARRAY_DESCRIPTION = 24, 40  # a description's first byte is the typecode
VIEW_FLAGS, VIEW_START, VIEW_ACCESS, VIEW_FORMAT, VIEW_SHAPE, VIEW_STRIDES = 40, 56, 88, 96, 104, 112
NDARRAY_START, NDARRAY_DIMENSIONS, NDARRAY_SHAPE, NDARRAY_STRIDES, NDARRAY_DTYPE, NDARRAY_FLAGS = 16, 24, 32, 40, 56, 64
TYPE_ALLOC, SCALAR_NUMBER = 304, 16
DESCRIPTOR_METHOD, METH_O, METH_FASTCALL = 40, 0x8, 0x80
VIEW_INDEX = 16  # of a memoryview's iterator
RANGE_PARTS = 16  # start, stop, step and length
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


@functools.cache
def view_iterators() -> bool:
    """Whether a memoryview's iterator has its index where it is looked for (Objects/memoryobject.c: memoryiterobject)."""
    if not layouts().head:
        return False
    iterator = iter(memoryview(bytes(300)))
    for taken in range(300):
        if word(id(iterator) + VIEW_INDEX) != taken:
            return False
        next(iterator)
    return True


@functools.cache
def ranges_lie() -> bool:
    """Whether a range has its parts, as ints, where they are looked for (Objects/rangeobject.c: rangeobject)."""
    if not layouts().head:
        return False
    for made in (range(5), range(-300, 1 << 40, 7), range(900, -(1 << 62), -3), range(4000, 4000, 1 << 70)):
        parts = [word(id(made) + RANGE_PARTS + 8 * k) for k in range(4)]
        if parts[:3] != [id(made.start), id(made.stop), id(made.step)]:
            return False
        if word(parts[3] + TYPE) != id(int) or ctypes.cast(parts[3], ctypes.py_object).value != len(made):
            return False
    return True


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
    """The types of buffers whose layout is as expected; NumPy's arrays are added when they are met."""
    return {kind: of for kind, (of, proof) in _PROOFS.items() if layouts().head and proof()}


def scalar_types() -> dict[type, Type]:
    """The types of NumPy's scalars, once NumPy has been met."""
    return _SCALARS


def scalar_type(of: Type) -> type:
    """The type of a scalar that traces call `of`."""
    return next(kind for kind, known in _SCALARS.items() if known is of)


def meet_numpy() -> None:
    """Once the program has imported NumPy, its arrays are buffers, if they lie as expected, and its scalars numbers."""
    global _met
    numpy = sys.modules.get("numpy")
    if _met or numpy is None or getattr(getattr(numpy, "__spec__", None), "_initializing", False):
        return
    _met = True
    try:
        scalars: dict[type, Type] = {getattr(numpy, of.value): of for of in Type if of.is_scalar}
        proved = _ndarray(numpy) and all(map(_scalar, scalars, scalars.values()))
    except Exception:  # it is no NumPy that we know
        return
    if proved and layouts().head:
        buffer_types()[numpy.ndarray] = Type.NDARRAY
        _SCALARS.update(scalars)
        _MAKERS.update({id(maker): maker for maker in (numpy.zeros, numpy.empty) if type(maker) is type(len)})
        _DTYPES.update({id(dtype): dtype for dtype in map(numpy.dtype, _SCALARS)})


def makes_ndarrays(callee: object) -> bool:
    """Whether a call, with a shape and perhaps a dtype, makes an array and does nothing else."""
    return _MAKERS.get(id(callee)) is callee is not None


def is_plain(dtype: object) -> bool:
    """Whether an array's dtype is one of NumPy's own objects for the scalars in native byte order, which live for ever."""
    return _DTYPES.get(id(dtype)) is dtype


def _ndarray(numpy: Any) -> bool:
    """Include/numpy/ndarraytypes.h: PyArrayObject_fields."""
    grid = numpy.arange(24.0).reshape(4, 6)
    fixed = numpy.arange(6, dtype=numpy.uint8)
    fixed.flags.writeable = False
    for a in (grid, grid.T, grid[::-2, 1::2], grid[2], grid[:, 1], fixed, numpy.zeros((3, 2), numpy.bool_), numpy.zeros(0, "i")):
        flags = ctypes.c_uint32.from_address(id(a) + NDARRAY_FLAGS).value & (ALIGNED | WRITEABLE)
        dimensions = ctypes.c_uint32.from_address(id(a) + NDARRAY_DIMENSIONS).value
        if word(id(a) + NDARRAY_START) != address(a) or dimensions != a.ndim or flags != field(a, Field.ACCESS):
            return False
        if word(id(a) + NDARRAY_DTYPE) != field(a, Field.FORMAT):
            return False
        for at, known in ((NDARRAY_SHAPE, a.shape), (NDARRAY_STRIDES, a.strides)):
            if [word(word(id(a) + at) + 8 * k) for k in range(a.ndim)] != list(known):
                return False
    return True


def _scalar(kind: type, of: Type) -> bool:
    """Include/numpy/arrayscalars.h: the number lies behind the object's head; the type makes new ones as most types do."""
    if ctypes.cast(ctypes.pythonapi.PyType_GenericAlloc, ctypes.c_void_p).value != word(id(object) + TYPE_ALLOC):
        return False
    if of is Type.BOOL_:
        return kind(False) is kind(0) and kind(True) is kind(1)
    value = 1.5 if of.native is Type.FLOAT else 77
    return kind.__basicsize__ <= 24 and SCALAR_STORED[of][1].from_address(id(kind(value)) + SCALAR_NUMBER).value == value


def scalar_maker(of: Type) -> NativeFunction:
    """The C function that makes a scalar of value 0 when called with its type and 0; no garbage is collected meanwhile."""
    found = NativeFunction("tp_alloc", word(id(scalar_type(of)) + TYPE_ALLOC), "", (CType.I64, CType.I64), CType.I64)
    METHODS.add(found)
    return found


SCALAR_STORED: dict[Type, tuple[Op, Any]] = {
    Type.FLOAT64: (Op.SET_F64, ctypes.c_double), Type.FLOAT32: (Op.SET_F32, ctypes.c_float),
    Type.INT8: (Op.SET_I8, ctypes.c_int8), Type.UINT8: (Op.SET_I8, ctypes.c_uint8),
    Type.INT16: (Op.SET_I16, ctypes.c_int16), Type.UINT16: (Op.SET_I16, ctypes.c_uint16),
    Type.INT32: (Op.SET_I32, ctypes.c_int32), Type.UINT32: (Op.SET_I32, ctypes.c_uint32),
    Type.INT64: (Op.SET_I64, ctypes.c_int64), Type.UINT64: (Op.SET_I64, ctypes.c_uint64),
}  # fmt: skip
_met = False
_SCALARS: dict[type, Type] = {}
_DTYPES: dict[int, object] = {}
_MAKERS: dict[int, object] = {}


@functools.cache
def can_grow() -> bool:
    """Whether the C functions that append to a buffer and take from it can be called."""
    return _methods()


@functools.cache
def buffer_type(of: Type) -> type:
    """The type of a buffer that traces call `of`."""
    return next(kind for kind, known in buffer_types().items() if known is of)
