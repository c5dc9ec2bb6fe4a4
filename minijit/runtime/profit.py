"""Does native code pay? Stays in it are timed and compared with what CPython would have needed for the same rounds."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING

from minijit.errors import Abort, AbortReason
from minijit.runtime.function import MAX_BACK_OFF, FunctionState, LiveTrace, LoopState
from minijit.runtime.recording import give_up, note_abort
from minijit.tracing.interpreter import AtPlain

if TYPE_CHECKING:
    from minijit.runtime.builtin import Entry
    from minijit.tracing.interpreter import Frame

JUDGE_AFTER = 8  # stays
MAX_ENTRY_LOSSES = 2  # judgements in a row before a builtin entry is given up: it has no back-off
MAX_LOSSES = 5  # judgements in a row before a loop is given back to CPython
LOSS_BACK_OFF = 4  # times that a loss lengthens the wait for the next try
WHOLE_WAY, PLAIN_WAY = 2, 5  # the whole way into native code and back (and on in CPython), over the part that is timed
SAMPLE_ROUNDS, SAMPLE_STEPS = 500, 9  # LOOP, COMPARE, JUMP_IF_FALSE, two CONSTs, three BINARYs, JUMP


def worth_entering(state: FunctionState, loop: LoopState, trace: LiveTrace, frame: Frame) -> bool:
    """Whether to enter a trace again; one that keeps costing more than it saves is given back to CPython."""
    won = judge(trace) if trace.compiled is not None else None  # an oracle is not judged by its speed
    if won is None:
        return True
    loop.losses = 0 if won else loop.losses + 1
    if won:
        return True
    loop.back_off = min(loop.back_off * LOSS_BACK_OFF, MAX_BACK_OFF)
    if loop.losses >= MAX_LOSSES:
        note_abort(state, Abort(AbortReason.NO_GAIN), frame)
        give_up(state, loop)
    return False


def spend(trace: LiveTrace, start: int, result: object) -> None:
    """Charge a stay that began at `start`, by the clock in nanoseconds, and has come to `result`."""
    trace.spent_ns += (time.perf_counter_ns() - start) * (PLAIN_WAY if isinstance(result, AtPlain) else WHOLE_WAY)


def judge_entry(state: FunctionState, entry: Entry) -> None:
    """A builtin entry that is left all the time, at more cost than it saves, is given up."""
    won = judge(entry.trace)
    if won is not None:
        entry.losses = 0 if won else entry.losses + 1
        if entry.losses >= MAX_ENTRY_LOSSES and entry in state.entries:
            state.close_entries(str(Abort(AbortReason.NO_GAIN)), [entry])
            if state.counts_calls and not state.entries:
                state.go_plain(str(Abort(AbortReason.NO_GAIN)), None)


def judge(trace: LiveTrace) -> bool | None:
    """Whether the stays since the last judgement took less time than CPython would have; None: there were too few."""
    if trace.entries - trace.judged[0] < JUDGE_AFTER:  # asked at each entry, and mostly answered here
        return None
    now = (trace.entries, trace.rounds, trace.spent_ns)
    entries, rounds, spent = (new - old for new, old in zip(now, trace.judged, strict=True))
    trace.judged = now
    return spent < (rounds + entries) * trace.steps * step_ns()


@functools.cache
def step_ns() -> float:
    """Nanoseconds that CPython takes for what is a guest instruction to us, in a plain loop; measured once."""
    best = min(_time_of_sample() for _ in range(5))
    return best / (SAMPLE_ROUNDS * SAMPLE_STEPS)


def _time_of_sample() -> int:
    start = time.perf_counter_ns()
    _sample(SAMPLE_ROUNDS)
    return time.perf_counter_ns() - start


def _sample(rounds: int) -> int:
    total = i = 0
    while i < rounds:
        total = total + i * 3
        i = i + 1
    return total
