"""Entries at the speed of builtins: a real builtin at machine code of ours that unboxes the arguments and runs a trace.

Beside the way through ctypes, which takes microseconds, a function whose arguments are numbers, lists, texts or buffers gets a
builtin (PyCFunction_NewEx, Objects/methodobject.c) once its loops have traces. Its machine code checks the arguments' types and
that no global has changed, enters a trace that begins where the function does, and boxes what that returns. It holds the
GIL, so a stay ends as soon as that is wanted; it goes on by the usual way, as does whatever leaves by a side exit."""

from __future__ import annotations

import builtins
import ctypes
import types
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from allocator import AllocatorError
from minijit import capi
from minijit.backend.target import WATCH_WORD, BuiltinEntry
from minijit.errors import Abort, AbortReason, as_abort
from minijit.interrupts import breaker
from minijit.ir.ops import Type
from minijit.runtime.entry import State, watched
from minijit.runtime.function import Tokens, closure, for_guest
from minijit.runtime.registry import FUNCTIONS
from minijit.tracing.inline import plain_function

if TYPE_CHECKING:
    from minijit.frontend.bytecode import Code
    from minijit.frontend.copies import Entry as CopyEntry
    from minijit.runtime.engine import Engine
    from minijit.runtime.function import FunctionState, LiveTrace

BUDGET = 20_000  # rounds of a stay where nothing tells that another thread waits: some hundred microseconds
UNLIMITED = (1 << 31) - 1  # an immediate of 32 bits
METH_FASTCALL = 0x80
MISS = object()  # what the builtin returns when it has run nothing

_buffer = State()  # in use from the builtin's start to its end or exit, with the GIL held all the time
_buffer.words[WATCH_WORD] = watched(True)


class _MethodDef(ctypes.Structure):
    """PyMethodDef (Include/methodobject.h)."""

    _fields_ = (("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p))


class Entry:
    """What a builtin entry relies on; the builtin's `self`, so that it lives as long as that can be called."""

    def __init__(self, engine: Engine, state: FunctionState, trace: LiveTrace, watched: dict[int, object]) -> None:
        assert trace.compiled is not None
        self.trace, self.losses = trace, 0
        self.kinds = kinds_of(trace.tokens)
        self.registers = tuple(register for register, _ in trace.tokens)
        self._record = (ctypes.c_int64 * (2 + 2 * len(watched)))()
        this = weakref.ref(self)  # no cycles: an entry goes when the code does that calls it
        leave = self._leave = for_guest(weakref.ref(state), lambda state, *left: engine.leave_builtin(state, this(), *left))
        cache = engine.cache(state)
        block, enter = cache.reserve_entry(trace.trace.function)
        try:
            code, self.slots = cache.target.builtin_entry(
                BuiltinEntry(
                    block.address, self.kinds, ctypes.addressof(self._record), len(watched), _buffer.address, budget(),
                    enter, id(leave), id(engine.exits), id(MISS), id(capi.KEPT),
                    engine.natives.limits if state.calls_natively else None,
                )
            )  # fmt: skip
            cache.publish_entry(block, code, trace.trace.function, state.code.file if state.code else "", trace.line)
        except BaseException:
            cache.abandon(block)
            raise
        weakref.finalize(self, FUNCTIONS.dead_entries.append, block).atexit = False
        name = state.original.__name__.encode()
        self._builtin: Callable[[], Callable[..., Any] | None] | None = None
        self._method = _MethodDef(name, block.address, METH_FASTCALL, None)
        self.open(watched)

    @property
    def holds(self) -> bool:
        """Whether the watched words are as they must be; looks at no further than at the first that isn't."""
        return all(capi.word(self._record[at]) == self._record[at + 1] for at in range(2, len(self._record), 2))

    def open(self, watched: dict[int, object]) -> bool:
        """Valid for the globals as they are now, which `watched` tells of; False: there are other ones to watch than before."""
        if len(self._record) != 2 + 2 * len(watched):
            return False
        self._watched = watched
        for number, address in enumerate(watched):
            self._record[2 + 2 * number], self._record[3 + 2 * number] = address, capi.word(address)
        compiled = self.trace.compiled
        assert compiled is not None
        self._record[0] = compiled.code.address + compiled.code.entry
        return True

    @property
    def calls(self) -> int:
        """How often the trace was entered."""
        return self._record[1]

    def close(self) -> None:
        """From now on the builtin runs nothing."""
        self._record[0] = 0

    @property
    def builtin(self) -> Callable[..., Any]:
        """The callable: the result, or MISS."""
        made: Callable[..., Any] | None = self._builtin and self._builtin()
        if made is not None:
            return made
        make = ctypes.pythonapi["PyCFunction_NewEx"]
        make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
        made = cast("Callable[..., Any]", make(ctypes.addressof(self._method), self, None))
        self._builtin = weakref.ref(made)
        return made


def kinds_of(tokens: Tokens) -> tuple[Type | None, ...]:
    """What the arguments must be for a trace that begins at its function's start: of a type, or None itself."""
    return tuple(kind if isinstance(kind, Type) else None for _, kind in tokens)


def budget() -> int:
    """Rounds of a stay. The GIL is held: CPython, which keeps it for 5 ms, says when it is wanted, where that can be seen."""
    return UNLIMITED if breaker() else BUDGET


def for_copy(entries: Sequence[Entry], code: Code) -> CopyEntry | None:
    """What a counting copy asks first."""
    if not entries:
        return None
    names = tuple(code.registers[r] for r in entries[0].registers)
    return tuple(entry.builtin for entry in entries), names, MISS


def possible(state: FunctionState) -> bool:
    """Whether such an entry may be had at all."""
    seen = capi.layouts()
    proved = state.options.layouts and seen.head and seen.int and seen.float and seen.str and seen.namespaces
    return proved and state.options.builtin and state.options.mode == "on"


def make_entry(engine: Engine, state: FunctionState, trace: LiveTrace) -> Entry:
    """The entry to a trace that begins at its function's start; raises Abort when there can be none."""
    never = (Type.ITERATOR, Type.VIEW_OF_DICT)
    if not all((v.type.is_number or v.type.is_address) and v.type not in never for v in trace.trace.inputs):
        raise Abort(AbortReason.ARGUMENT_TYPE, "an argument that is neither a number nor a list, tuple, str or buffer")
    if any(capi.is_foreign(callee) for t in state.traces for callee in t.trace.callees()):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "a C function, which may take long, in a builtin that holds the GIL")
    try:
        return Entry(engine, state, trace, watched_words(state))
    except AllocatorError as error:
        raise Abort(AbortReason.NO_MEMORY, str(error)) from error
    except Abort:
        raise
    except Exception as error:  # a bug of ours must not reach the program: it goes on without this entry
        raise as_abort(error) from error


def watched_words(state: FunctionState) -> dict[int, object]:
    """Addresses of words that tell, as long as they stay what they are, that what the traces assume of globals holds, with
    the objects that they lie in; raises Abort where nothing tells."""
    found: dict[int, object] = {}
    for (function, name), (value, prototype) in (item for each in closure(state) for item in each.assumptions.items()):
        if name[0] in function.__code__.co_freevars:
            assert function.__closure__ is not None
            cell = function.__closure__[function.__code__.co_freevars.index(name[0])]
            found[id(cell) + capi.CELL_CONTENTS] = cell
            scope: Any = cell.cell_contents
        else:
            scope = function.__globals__
            found |= capi.words_of_name(scope, name[0])
            if name[0] not in scope:
                scope = scope.get("__builtins__", builtins)
                scope = scope if isinstance(scope, dict) else vars(scope)
                found |= capi.words_of_name(scope, name[0])
            scope = scope[name[0]]
        for attribute in name[1:]:
            if not isinstance(scope, types.ModuleType):
                raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{'.'.join(name)} may change unnoticed")
            scope = vars(scope)
            found |= capi.words_of_name(scope, attribute)
            scope = scope[attribute]
        plain = plain_function(value)
        if plain is not None and not plain.__kwdefaults__:
            found.update({id(plain) + at: plain for at in (capi.FUNCTION_CODE, capi.FUNCTION_DEFAULTS, capi.FUNCTION_KWDEFAULTS)})
        elif prototype:
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{'.'.join(name)} may change unnoticed")
    return found


def refresh(state: FunctionState) -> None:
    """All assumptions hold, but not all words are what they were: a dict has grown, say."""
    try:
        watched = watched_words(state)
    except Abort as abort:
        state.close_entries(str(abort), list(state.entries))
        return
    for entry in list(state.entries):
        if not entry.open(watched):
            state.close_entries("what it relies on is no longer told by as many words", [entry])


def renew(engine: Engine, state: FunctionState) -> None:
    """There are further assumptions to watch, or native calls to prepare for: entries are made anew."""
    for caller in FUNCTIONS.everyone():
        if caller.entries and state in closure(caller):
            traces = [entry.trace for entry in caller.entries]
            caller.close_entries("", list(caller.entries))
            try:
                caller.entries += [make_entry(engine, caller, trace) for trace in traces if trace.alive]
            except Abort as abort:
                caller.entry_reason = str(abort)
            caller.count()
