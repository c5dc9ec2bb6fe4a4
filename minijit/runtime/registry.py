"""Every jitted function of the process, for reports; and what is left to do and to tell of those that are gone."""

from __future__ import annotations

import types
import weakref
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from minijit.runtime.function import FunctionState, LiveTrace

if TYPE_CHECKING:
    from allocator import Block

REMEMBERED = 10_000  # traces of functions that no longer exist, kept as rows for the report


class Registry:
    """Functions by order of decoration, held weakly: a function that nobody can call takes its traces with it.

    A function is collected at any moment, perhaps while a lock is held; so its traces are only put on `dead`, for the
    engine to free when it next compiles, and on `departed` as rows of the report."""

    def __init__(self) -> None:
        self._states: weakref.WeakValueDictionary[int, FunctionState] = weakref.WeakValueDictionary()
        self._helpers: weakref.WeakValueDictionary[int, FunctionState] = weakref.WeakValueDictionary()
        self._count = 0
        self.dead: deque[LiveTrace] = deque()
        self.dead_entries: deque[Block] = deque()  # of builtin entries
        self.departed: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.refused: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)  # rows of what is no function at all

    def add(self, state: FunctionState, helper: bool = False) -> None:
        """`helper`: nobody has decorated it, it is called by jitted functions only."""
        self._count += 1
        (self._helpers if helper else self._states)[self._count] = state
        weakref.finalize(state, self._bury, state.traces, state.name, state.file).atexit = False

    def _bury(self, traces: list[LiveTrace], function: str, file: str) -> None:
        for live in traces:
            self.remember(live, function, file)
            self.dead.append(live)

    def remember(self, live: LiveTrace, function: str, file: str) -> None:
        """Keep the row of a trace that is dropped."""
        self.departed.append({**trace_row(live, function, file), "alive": False})

    def refuse(self, name: str, reason: str) -> None:
        """Keep why something that is no function was not jitted."""
        row = {"name": name, "file": "", "line": 0, "status": "plain", "reason": reason, "reason_line": None, "traces": 0}
        self.refused.append(row)

    def __iter__(self) -> Iterator[FunctionState]:
        return iter([state for _, state in sorted(self._states.items())])

    def everyone(self) -> list[FunctionState]:
        """Helpers too."""
        references = [*self._states.valuerefs(), *self._helpers.valuerefs()]
        return [state for reference in references if (state := reference()) is not None]

    def of(self, original: types.FunctionType) -> FunctionState | None:
        """What is known of a plain function: as it was decorated last, or as a helper."""
        return next((state for state in reversed(self.everyone()) if state.original is original), None)

    def newest(self) -> FunctionState:
        """The function decorated last."""
        return list(self)[-1]


FUNCTIONS = Registry()


def trace_row(live: LiveTrace, function: str, file: str) -> dict[str, Any]:
    """A trace as the report has it; address, size, chunk and calls are those of its machine code (None or zero in
    `interp` mode)."""
    compiled = live.compiled
    direct, slots = (compiled.audit.direct, compiled.audit.slots) if compiled else ((), ())
    return {
        "name": live.trace.name,
        "kind": live.trace.kind,
        "function": function,
        "file": file,
        "line": live.line,
        "alive": True,
        "address": compiled.code.address if compiled else None,
        "size": len(compiled.code.code) if compiled else 0,
        "chunk": compiled.block.chunk.address if compiled else None,
        "instructions": {
            "recorded": compiled.recorded.length if compiled else None,
            "optimized": live.trace.length,
        },
        "compile_us": {stage: round(us, 1) for stage, us in compiled.compile_us.items()} if compiled else {},
        "calls": {
            "direct": len(direct),
            "slot": len(slots),
            "trampoline": compiled.audit.trampolines if compiled else 0,
        },
        "callees": [{"name": name, "site": site, "distance": distance} for name, site, distance in direct],
        "entries": live.entries,
        "exits": live.exits,
    }
