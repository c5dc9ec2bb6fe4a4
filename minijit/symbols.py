"""Native functions: which Python callables stand for one, at what address, with which C signature."""

from __future__ import annotations

import ctypes
import functools
import math
import types
from typing import Any

from minijit.errors import Abort, AbortReason
from minijit.ir.native import CType, NativeFunction

_FUNCFLAG_PYTHONAPI, _FUNCFLAG_USE_ERRNO = 0x4, 0x8

# By ctypes' one-letter codes, which is what survives aliasing (c_int64 is c_long here).
_SIZES = {
    "b": CType.I8, "h": CType.I16, "i": CType.I32, "l": CType.I64, "q": CType.I64,
    "B": CType.U8, "H": CType.U16, "I": CType.U32, "L": CType.U64, "Q": CType.U64,
    "f": CType.F32, "d": CType.F64, "?": CType.BOOL,
}  # fmt: skip

# math functions that CPython >= 3.11 computes by the libm function of the same name, once the special cases (nan,
# infinities, domain errors: everything whose result is not finite) are excluded by a guard on the result.
LIBM_ONE = frozenset({
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "exp2", "expm1",
    "log", "log2", "log10", "log1p", "cbrt",
})  # fmt: skip
LIBM_TWO = frozenset({"atan2", "fmod", "pow", "copysign"})


@functools.cache
def libm_function(name: str) -> NativeFunction:
    """A libm function of doubles; raises Abort when libm lacks it."""
    try:
        library = ctypes.CDLL("libm.so.6")
        address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    except (OSError, AttributeError) as error:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"libm has no {name} ({error})") from None
    assert address is not None
    arguments = (CType.F64,) * (2 if name in LIBM_TWO else 1)
    return NativeFunction(name, address, "libm.so.6", arguments, CType.F64, pure=True)


def math_name(function: object) -> str | None:
    """The name of a function of the `math` module, None for anything else."""
    name = getattr(function, "__name__", None)
    if isinstance(name, str) and getattr(math, name, None) is function:
        return name
    return None


def is_ctypes_function(function: object) -> bool:
    return isinstance(function, ctypes._CFuncPtr)  # type: ignore[attr-defined]


def prototype(value: object) -> tuple[object, ...]:
    """What besides its identity a trace takes for constant in a global's value: a ctypes function's declared types, a
    Python function's code and defaults."""
    if isinstance(value, types.FunctionType):
        state = value.__dict__.get("__minijit__")
        plain = state.original if state is not None else value
        return (plain.__code__, plain.__defaults__, tuple((plain.__kwdefaults__ or {}).items()))
    if is_ctypes_function(value):
        return (value.argtypes, value.restype, getattr(value, "errcheck", None))  # type: ignore[attr-defined]
    return ()


def ctypes_function(function: Any) -> NativeFunction:
    """The native function behind a ctypes function object; raises Abort with what is missing."""
    name = getattr(function, "__name__", "a C function")
    flags = type(function)._flags_
    if flags & _FUNCFLAG_PYTHONAPI:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} is called with the interpreter lock (PyDLL)")
    if flags & _FUNCFLAG_USE_ERRNO:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} swaps errno (use_errno=True)")
    if getattr(function, "errcheck", None):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} has an errcheck")
    if function.argtypes is None:
        raise Abort(AbortReason.UNTYPED_CALLEE, f"{name}.argtypes = […] and {name}.restype = … are missing")
    arguments = tuple(_ctype(t, name) for t in function.argtypes)
    result = CType.VOID if function.restype is None else _ctype(function.restype, name)
    if result is CType.U64:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} returns an unsigned 64-bit integer")
    address = ctypes.c_void_p.from_buffer(function).value
    if not address:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} has the address 0")
    return NativeFunction(name, address, "", arguments, result)


def _ctype(kind: Any, name: str) -> CType:
    code = getattr(kind, "_type_", None)
    plain = isinstance(kind, type) and kind.__module__ in ("ctypes", "_ctypes")  # subclasses convert on their own
    if not plain or not isinstance(code, str) or code not in _SIZES:
        word = getattr(kind, "__name__", repr(kind))
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} has the C type {word}, not a plain number")
    return _SIZES[code]


@functools.cache
def _library_symbols(path: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, name) of the dynamic function symbols of a library, relative to its load address."""
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    with open(path, "rb") as file:
        table = ELFFile(file).get_section_by_name(".dynsym")
        if not isinstance(table, SymbolTableSection):
            return ()
        return tuple(
            (s["st_value"], s["st_value"] + max(s["st_size"], 1), s.name)
            for s in table.iter_symbols()
            if s["st_info"]["type"] in ("STT_FUNC", "STT_GNU_IFUNC") and s["st_value"]
        )


def name_of(address: int) -> str:
    """`symbol` or `library+offset` for a code address of this process, by its memory map and the library's symbols."""
    base: dict[str, int] = {}
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            fields = line.split(maxsplit=5)
            if len(fields) < 6 or not fields[5].startswith("/"):
                continue
            path = fields[5].strip()
            low, high = (int(word, 16) for word in fields[0].split("-"))
            base.setdefault(path, low - int(fields[2], 16))
            if low <= address < high:
                offset = address - base[path]
                for start, end, name in _library_symbols(path):
                    if start <= offset < end:
                        return name
                return f"{path.rsplit('/', 1)[-1]}+{offset:#x}"
    return f"{address:#x}"
