"""Into native code and back: the state buffer and the ctypes function pointer of a chunk's entry stub."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable

from minijit.backend.target import BUDGET_WORD, STATE_WORDS

# GIL released while it runs: (state buffer, code address) -> number of the exit taken
ENTRY_TYPE = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)

SLICE_NS = 5_000_000  # aim of one stay in native code when a loop runs long: signals wait no longer
FIRST_BUDGET = 1 << 16


class State:
    """A state buffer seen as ints (`words`), as floats (`floats`) and by address; layout in `backend.target`."""

    def __init__(self) -> None:
        self._buffer = (ctypes.c_int64 * STATE_WORDS)()
        self.address = ctypes.addressof(self._buffer)
        view = memoryview(self._buffer).cast("B")
        self.words = view.cast("q")
        self.floats = view.cast("d")


_pool: list[State] = []  # list.pop and list.append are atomic


def take_state() -> State:
    """A free state buffer; give it back with `give_state`. Each activation has its own (recursion, threads)."""
    try:
        return _pool.pop()
    except IndexError:
        return State()


def give_state(state: State) -> None:
    _pool.append(state)


class Budget:
    """How many back-edges a trace may run before it polls, adapted so that a stay lasts about SLICE_NS."""

    def __init__(self) -> None:
        self.rounds = FIRST_BUDGET

    def enter(self, function: Callable[[int, int], int], state: State, address: int) -> int:
        """Call `function(state, address)`; returns the number of the exit."""
        state.words[BUDGET_WORD] = self.rounds
        start = time.perf_counter_ns()
        number = function(state.address, address)
        if state.words[BUDGET_WORD] < 0:
            spent = max(time.perf_counter_ns() - start, 1)
            factor = min(max(SLICE_NS / spent, 0.25), 4.0)
            self.rounds = min(max(int(self.rounds * factor), 64), 1 << 40)
        return number
