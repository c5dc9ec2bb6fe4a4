"""Everything that can go wrong, in one place: the exceptions and every reason to give up a trace."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum


class MinijitError(Exception):
    """Base of every exception that minijit raises itself (never of those the guest program raises)."""


@dataclass(frozen=True)
class Place:
    """A position in a user's source file: lines count from 1, columns (in bytes) from 0, as `ast` does; ends may be None."""

    file: str
    line: int
    column: int = 0
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column + 1}"


class Unsupported(MinijitError):
    """The function can't be compiled and runs as plain Python; raised only with `strict=True`.

    `problem` says what was found, `advice` what to do about it, `place` where it stands (None: no source)."""

    def __init__(self, problem: str, advice: str = "", place: Place | None = None) -> None:
        self.problem, self.advice, self.place = problem, advice, place
        where = f"{place}: " if place else ""
        super().__init__(f"{where}{problem}{'; ' + advice if advice else ''}")


class InternalError(MinijitError):
    """A self-check of the compiler failed (verifier, register checker, auditor): a bug in minijit."""


class TrampolineFound(InternalError):
    """The auditor found a branch that leaves the trace otherwise than by a direct or a counted slot call."""


class AbortReason(Enum):
    """Why a recording or a compilation was given up: a sentence for the user, one row each."""

    INTEGER_TOO_BIG = "an integer does not fit in 64 bits here"
    UNSUPPORTED_TYPE = "a value is neither int, float, bool nor None here"
    UNSUPPORTED_OPERATION = "this operation has no native form for these types"
    UNSUPPORTED_CALLEE = "this callee is neither a typed ctypes function nor a math function that maps to libm"
    UNSUPPORTED_METHOD = "this method has no native form for what it is called of"
    UNTYPED_CALLEE = "this ctypes function has no argtypes or restype: declare both"
    ARGUMENT_TYPE = "an argument does not fit the declared C type"
    SPECIAL_RESULT = "a math function returned nan or an infinity, or raised, here"
    EXCEPTION = "the program raised an exception here"
    NATIVE_CALL = "a function that is called here can't be called natively"
    CALLEE_LOOP = "a function that is called here has a loop of its own"
    PLAIN_STATEMENT = "the recorded way comes to a statement that is left to CPython"
    UNBOUND = "a variable may be unbound here"
    TYPE_CHANGED = "a loop variable changes its type from round to round"
    TOO_LONG = "the trace became too long"
    INNER_LOOP = "an inner loop became hot first"
    TOO_MANY_TRACES = "this loop already has as many traces as the options allow"
    LEFT_LOOP = "the recorded round left the loop"
    TOO_MANY_VALUES = "more live values than the chunk's frame has slots"
    NO_MEMORY = "no executable memory could be had"
    ASSEMBLER = "the assembler refused the code"
    TRAMPOLINE = "the callee is itself a trampoline (a stub that jumps on)"
    DROPPED = "the function was reset while it was recorded"
    BUSY = "another thread ran in the code that was to be patched, and this writer can't patch running code"
    NO_GAIN = "native code did not pay here: CPython is quicker, as few rounds are run at a time"
    MEGAMORPHIC = "a global that the trace relies on keeps changing"
    INTERNAL = "a self-check of the compiler failed; please report it"

    @property
    def sentence(self) -> str:
        return str(self.value)


class Abort(MinijitError):
    """Ends a recording or a compilation; the function goes on in CPython with nothing lost."""

    def __init__(self, reason: AbortReason, detail: str = "", line: int | None = None) -> None:
        self.reason, self.detail, self.line = reason, detail, line
        super().__init__(f"{reason.sentence}{': ' + detail if detail else ''}")


_OURS = frozenset({"minijit", "allocator", "keystone", "capstone", "elftools", "numpy", *sys.stdlib_module_names})


def is_own(error: Exception) -> bool:
    """Whether an exception that was raised in the midst of our work is a bug of ours. Else it came from a signal's handler or
    from another thread (PyThreadState_SetAsyncExc), and is meant for the program: code of others is on its way, or it is of a
    type that is neither ours nor the standard library's."""
    modules, trace = {type(error).__module__}, error.__traceback__
    while trace is not None:
        modules.add(str(trace.tb_frame.f_globals.get("__name__")))
        trace = trace.tb_next
    return all(module.partition(".")[0] in _OURS for module in modules)


def as_abort(error: Exception) -> Abort:
    """A bug of ours, which must not reach the program; raises what is none."""
    if not is_own(error):
        raise error
    return Abort(AbortReason.INTERNAL, f"{type(error).__name__}: {error}")
