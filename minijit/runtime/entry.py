"""Into native code and back: the state buffer and the ctypes function pointer of a chunk's entry stub."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from typing import Any

from minijit.backend.target import BUDGET_WORD, STATE_WORDS, WATCH_WORD
from minijit.buffer_layouts import scalar_type
from minijit.capi import take_reference
from minijit.interrupts import breaker
from minijit.ir.ops import Type

# GIL released while it runs: (state buffer, code address) -> number of the exit taken
ENTRY_TYPE = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)
HOLDING_TYPE = ctypes.PYFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)  # the same with the GIL held

SLICE_NS = 5_000_000  # aim of one stay in native code when a loop runs long: signals wait about as long
MAX_BUDGET = 1 << 23

_nothing = ctypes.c_int32()
NOTHING = ctypes.addressof(_nothing)  # a word that is never set
DEAF = 16  # stays without the GIL that do not look, after one that has ended at once: other threads wait for the GIL, not for us


def watched(heard: bool) -> int:
    """Address of the word that polls look at in a stay, if CPython is to be heard in it."""
    return (breaker() if heard else 0) or NOTHING


class State:
    """A state buffer seen as ints (`words`), as floats (`floats`) and by address; layout in `backend.target`."""

    def __init__(self, data: bytes | None = None) -> None:
        """A new one; with `data`, one to read only."""
        if data is None:
            buffer = (ctypes.c_int64 * STATE_WORDS)()
            self.address = ctypes.addressof(buffer)
            buffer[WATCH_WORD] = NOTHING
        view = memoryview(buffer if data is None else data).cast("B")
        self.words = view.cast("q")
        self.floats = view.cast("d")

    def read(self, word: int, kind: Type) -> Any:
        """The value in a word; of an object, the reference that native code has taken."""
        if kind.is_scalar:
            return scalar_type(kind)(self.read(word, kind.native))
        if kind is Type.FLOAT:
            return self.floats[word]
        if kind is Type.BOOL:
            return bool(self.words[word] & 1)
        if kind.is_address:
            return take_reference(self.words[word])
        if kind is Type.CHAR:
            return chr(self.words[word])
        return None if kind is Type.OBJECT else self.words[word]

    def write(self, word: int, value: Any, kind: Type) -> None:
        """Put a value into a word; of an object, its address."""
        if kind.native is Type.FLOAT:
            self.floats[word] = value
        elif kind.is_scalar:
            self.words[word] = int(value)
        elif kind.is_address:
            self.words[word] = id(value)
        else:
            self.words[word] = ord(value) if kind is Type.CHAR else value


_pool: list[State] = []  # list.pop and list.append are atomic


def take_state() -> State:
    """A free state buffer; give it back with `give_state`. Each activation has its own (recursion, threads)."""
    try:
        return _pool.pop()
    except IndexError:
        return State()


def give_state(state: State) -> None:
    _pool.append(state)


def enter(function: Callable[[int, int], int], state: State, address: int, budget: int) -> tuple[int, int, int]:
    """Call `function(state, address)` with a budget of rounds; returns the number of the exit, the next budget, and the
    nanoseconds that this thread has run for: to wait for the GIL behind it is no work of native code's.

    A budget that was spent is changed so that the next stay lasts about SLICE_NS."""
    state.words[BUDGET_WORD] = budget
    start = time.thread_time_ns()
    try:
        number = function(state.address, address)
    except ctypes.ArgumentError as error:  # an address that could not be converted: nothing has run
        raise MemoryError("no memory to enter native code") from error
    spent = time.thread_time_ns() - start
    if state.words[BUDGET_WORD] < 0:
        factor = SLICE_NS / max(spent, 1)
        budget = min(max(int(budget * min(max(factor, 0.1), 4.0)), 1), MAX_BUDGET)
    return number, budget, spent
