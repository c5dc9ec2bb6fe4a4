"""Entries at the speed of builtins: a real builtin at machine code of ours that unboxes the arguments and runs a trace.

Beside the way through ctypes, which takes microseconds, a function whose arguments are numbers or lists gets a builtin
(PyCFunction_NewEx, Objects/methodobject.c) once its loops have traces. Its machine code checks the arguments' types and
that no global has changed, enters a trace that begins where the function does, and boxes what that returns. It holds the
GIL, so stays are short: whoever takes long goes on by the usual way, as does whatever leaves by a side exit."""

from __future__ import annotations

import builtins
import ctypes
import functools
import types
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allocator import AllocatorError
from minijit import capi
from minijit.backend.target import NUMBER_WORD, BuiltinEntry
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Type
from minijit.runtime.entry import State
from minijit.runtime.function import for_guest

if TYPE_CHECKING:
    from minijit.frontend.bytecode import Code
    from minijit.frontend.copies import Entry as CopyEntry
    from minijit.runtime.engine import Engine
    from minijit.runtime.function import FunctionState, LiveTrace

BUDGET = 2000  # rounds of a stay
METH_FASTCALL = 0x80
MISS = object()  # what the builtin returns when it has run nothing

_buffer = State()  # in use from the builtin's start to its end or exit, with the GIL held all the time


class _MethodDef(ctypes.Structure):
    """PyMethodDef (Include/methodobject.h)."""

    _fields_ = (("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p))


class Entry:
    """What a builtin entry relies on; the builtin's `self`, so that it lives as long as that can be called."""

    def __init__(self, engine: Engine, state: FunctionState, trace: LiveTrace, dicts: list[dict[str, Any]]) -> None:
        assert trace.compiled is not None
        self.trace, self.dicts = trace, dicts
        self.kinds = tuple(value.type for value in trace.trace.inputs)
        self._record = (ctypes.c_int64 * (1 + len(dicts)))()
        leave = self._leave = for_guest(weakref.ref(state), lambda state, data: engine.leave_builtin(state, trace, data))
        cache = engine.cache(state)
        block, enter = cache.reserve_entry(trace.trace.function)
        try:
            code = cache.target.builtin_entry(
                BuiltinEntry(
                    block.address, self.kinds, ctypes.addressof(self._record), tuple(map(id, dicts)), _buffer.address, BUDGET,
                    enter, id(leave), id(MISS),
                )
            )  # fmt: skip
            cache.publish_entry(block, code, trace.trace.function, state.code.file if state.code else "", trace.line)
        except BaseException:
            cache.abandon(block)
            raise
        self.block = block
        name = state.original.__name__.encode()
        self._method = _MethodDef(name, block.address, METH_FASTCALL, None)
        self.open()

    def open(self) -> None:
        """Valid for the globals as they are now."""
        for number, values in enumerate(self.dicts, 1):
            self._record[number] = capi.dict_version(values)
        compiled = self.trace.compiled
        assert compiled is not None
        self._record[0] = compiled.code.address + compiled.code.entry

    def close(self) -> None:
        """From now on the builtin runs nothing."""
        self._record[0] = 0

    def for_copy(self, code: Code) -> CopyEntry:
        """What a counting copy asks first."""
        return self.builtin, tuple(code.registers[r] for r in self.trace.trace.input_registers), MISS

    @functools.cached_property
    def builtin(self) -> Callable[..., Any]:
        """The callable: the result, or MISS."""
        make = ctypes.pythonapi["PyCFunction_NewEx"]
        make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
        made: Callable[..., Any] = make(ctypes.addressof(self._method), self, None)
        return made


def possible(state: FunctionState) -> bool:
    """Whether such an entry may be had at all."""
    seen = capi.layouts()
    proved = state.options.layouts and seen.head and seen.int and seen.float and seen.dict
    return proved and state.options.builtin and state.options.mode == "on"


def make_entry(engine: Engine, state: FunctionState, trace: LiveTrace) -> Entry:
    """The entry to a trace that begins at its function's start; raises Abort when there can be none."""
    if not all(value.type.is_number or value.type is Type.LIST for value in trace.trace.inputs):
        raise Abort(AbortReason.ARGUMENT_TYPE, "an argument that is neither a number nor a list")
    if any(not callee.pure and not capi.is_function(callee) for t in state.traces for callee in t.trace.callees()):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "a C function, which may take long, in a builtin that holds the GIL")
    try:
        return Entry(engine, state, trace, watched_dicts(state))
    except AllocatorError as error:
        raise Abort(AbortReason.NO_MEMORY, str(error)) from error


def watched_dicts(state: FunctionState) -> list[dict[str, Any]]:
    """The dicts whose versions tell that what the traces assume of globals still holds; raises Abort where none does."""
    found: list[dict[str, Any]] = []
    for (function, name), (_, prototype) in state.assumptions.items():
        if name[0] in function.__code__.co_freevars or prototype:
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{'.'.join(name)} may change unnoticed")
        scope = function.__globals__
        found.append(scope)
        if name[0] not in scope:
            scope = scope.get("__builtins__", builtins)
            scope = scope if isinstance(scope, dict) else vars(scope)
            found.append(scope)
        value = scope[name[0]]
        for attribute in name[1:]:
            if not isinstance(value, types.ModuleType):
                raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{'.'.join(name)} may change unnoticed")
            found.append(vars(value))
            value = vars(value)[attribute]
    return list({id(scope): scope for scope in found}.values())


def state_of(data: bytes) -> tuple[int, State]:
    """(exit number, state buffer) that a builtin passed on."""
    state = State(data)
    return state.words[NUMBER_WORD], state


