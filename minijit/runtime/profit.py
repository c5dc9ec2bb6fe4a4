"""Does native code pay? Stays in it are timed and compared with what CPython would have needed for the same rounds."""

from __future__ import annotations

import functools
import operator
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import Code, LoopHeader
from minijit.frontend.iterators import HELD, SIZED
from minijit.runtime.builtin import possible
from minijit.runtime.function import MAX_BACK_OFF, FunctionState, LiveTrace, LoopState
from minijit.runtime.recording import give_up, note_abort
from minijit.tracing.interpreter import AtPlain

if TYPE_CHECKING:
    from minijit.runtime.builtin import Entry
    from minijit.tracing.interpreter import Frame

JUDGE_AFTER = 8  # stays
MAX_ENTRY_LOSSES = 2  # judgements in a row before a builtin entry is given up: it has no back-off
MAX_LOST_ENTRIES = 2  # builtin entries given up, before no more are made for the sake of loops that don't pay
MAX_START_LOSSES = 8  # of a function without loops, whose other ways have no traces at first
MAX_LOSSES = 10  # judgements in a row before a loop is given back to CPython
MOST_ROUNDS = 1 << 40  # that are told from more
MARGIN = 1.5  # times the rounds that would just pay
LOSS_BACK_OFF = 4  # times that a loss lengthens the wait for the next try
WHOLE_WAY, PLAIN_WAY = 2, 3.5  # the whole way into native code and back (and on in CPython), over the part that is timed
MOST_WAYS = 3  # times the shortest way that one is charged at most
_shortest = 50_000  # ns; the first one takes longer
SAMPLE_ROUNDS, SAMPLE_STEPS = 500, 9  # LOOP, COMPARE, JUMP_IF_FALSE, two CONSTs, three BINARYs, JUMP


def worth_entering(state: FunctionState, loop: LoopState, trace: LiveTrace, frame: Frame) -> bool:
    """Whether to enter a trace again; one that keeps costing more than it saves is given back to CPython."""
    if loop.losses >= MAX_LOSSES:  # others may still be linked with its traces
        return False
    due = trace.compiled is not None and trace.entries - trace.judged[0] >= JUDGE_AFTER  # an oracle is not judged by its speed
    lost = due and not _won(loop, trace, frame.code)
    if lost and state.stays >= JUDGE_AFTER and state.lost_entries < MAX_LOST_ENTRIES and state.entry_due and possible(state):
        state.record_next_call()  # it tries the way that costs next to nothing
    if not lost and loop.least and rounds_left(loop.header, frame.registers) <= loop.least:
        lost, loop.losses = True, loop.losses + loop.handed_over  # of very many, none was longer
    loop.handed_over = False
    if lost and loop.losses >= MAX_LOSSES:
        note_abort(state, Abort(AbortReason.NO_GAIN), frame)
        give_up(state, loop)
    return not lost


def _won(loop: LoopState, trace: LiveTrace, code: Code) -> bool:
    """Judge a trace; after a loss its loop waits for one that is long enough, if it shows how long it will be."""
    entries, spent = trace.entries - trace.judged[0], trace.spent_ns - trace.judged[2]
    if judge(trace):
        loop.losses = 0
        return True
    loop.losses += 1
    if loop.header.form and not any(code.encloses(loop.header, other) for other in code.loops):
        loop.least = max(int(MARGIN * spent / (entries * trace.steps * step_ns())), 2 * loop.least, 1)
    else:
        loop.back_off = min(loop.back_off * LOSS_BACK_OFF, MAX_BACK_OFF)
    return False


def rounds_left(header: LoopHeader, registers: Sequence[Any]) -> int:
    """How many rounds a loop has before it, unless it is left early, as far as what it goes over tells: else very many."""
    if not header.form:
        return MOST_ROUNDS
    values = [registers[register] for register in header.hidden]
    if header.form == "range":
        start, stop, step = values
        return len(range(start, stop, step)[:MOST_ROUNDS])
    sources = [registers[register] for register in header.sources]
    lengths = [len(source) - int(values[0]) for source in sources if type(source) in HELD]
    lengths += [operator.length_hint(source) for source in sources if type(source) in SIZED]
    return max(min(lengths, default=MOST_ROUNDS), 0)


def spend(trace: LiveTrace, start: int, result: object, native: int = 0) -> None:
    """Charge a stay that began at `start`, by the clock in nanoseconds, and has come to `result`; it ran natively for some of
    the time, the rest is part of the way there and back. What is done only the first time, or by others meanwhile, is not
    charged: no way is really much longer than the shortest."""
    global _shortest
    way = time.perf_counter_ns() - start - native
    _shortest = min(way, _shortest)
    way = min(way, MOST_WAYS * _shortest)
    trace.spent_ns += native + int(way * (PLAIN_WAY if isinstance(result, AtPlain) else WHOLE_WAY))


def judge_entry(state: FunctionState, entry: Entry) -> None:
    """A builtin entry that is left all the time, at more cost than it saves, is given up."""
    won = judge(entry.trace)
    if won is not None:
        entry.losses = 0 if won else entry.losses + 1
        most = MAX_START_LOSSES if state.counts_calls else MAX_ENTRY_LOSSES
        if entry.losses >= most and entry in state.entries:
            state.lost_entries += 1
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
