"""The engine: runs a call from a hot loop header to its end, through traces, exits, recordings and CPython.

    drive                 header -> trace?  ──yes──> run_trace ──exit──> interpreter to the next header ─┐
      ▲                     │ no                        └─ hot exit: the same, recorded as a bridge      │
      │                     ├─ may record: record_loop ──────────────────────────────────────────────────┤
      │                     └─ else: resume copy in CPython ── hot header ───────────────────────────────┤
      └──────────────────────────────────────────────────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterable
from types import CodeType, FunctionType
from typing import Any

from allocator import AllocatorError
from minijit.backend import host_target
from minijit.backend.target import BUDGET_WORD, CALLS_WORD, RESULT_WORD, RETURNED, TOKEN_WORD, WATCH_WORD
from minijit.buffer_layouts import meet_numpy
from minijit.capi import KEPT
from minijit.errors import Abort, AbortReason, Place, is_own
from minijit.frontend.bytecode import UNBOUND, LoopHeader, Opcode, PlainStatement
from minijit.frontend.copies import ERROR, Goal, resume_copy
from minijit.frontend.regions import ENDED
from minijit.frontend.ticks import Tick, never
from minijit.ir.evaluate import Finished, Linked, evaluate
from minijit.ir.ops import Op
from minijit.ir.trace import Operand
from minijit.runtime.builtin import MISS, Entry, budget, possible, refresh
from minijit.runtime.code_cache import CodeCache
from minijit.runtime.entry import DEAF, State, enter, give_state, take_state, watched
from minijit.runtime.function import (
    MAX_BACK_OFF,
    NO_LOOP,
    ExitState,
    FunctionState,
    LiveTrace,
    LoopState,
    Tokens,
    closure,
    token,
)
from minijit.runtime.guest import (
    frame_from_locals,
    frames_from_exit,
    heads_are_builtin,
    locals_from_frame,
    locals_to_finish,
    raise_in_guest,
    user_traceback,
)
from minijit.runtime.natives import NativeCalls, calls_budget
from minijit.runtime.profit import judge_entry, rounds_left, spend, worth_entering
from minijit.runtime.recording import live_values, note_abort, record_bridge, record_loop, record_start
from minijit.runtime.region_stays import Leaving, RegionStay
from minijit.runtime.registry import FUNCTIONS
from minijit.symbols import prototype
from minijit.tracing.inline import Callee, calls_itself
from minijit.tracing.interpreter import AtLoop, AtPlain, Frame, Returned, Watcher, lookup, run
from minijit.tracing.passed import KINDS, passed

MAX_INVALIDATIONS = 3
MOST_NESTED = 20  # calls on a thread's stack that are driven here: each takes some ten frames, and CPython has 1000 for all
NOT_SEEN = contextlib.nullcontext()  # of a frame that no handler of the function's will see again
Left = tuple[ExitState, int]  # a side exit, and the token of a native call
RETURNED_TYPES = {number: kind for kind, number in RETURNED.items()}


class HandOver:
    """What a resume copy returns when a loop in it has become hot."""

    __slots__ = ("number", "values")

    def __init__(self, number: int, values: dict[str, Any]) -> None:
        self.number, self.values = number, values


class _Thread(threading.local):
    nested = 0  # calls that are driven


class _Driving:
    """While a call is driven: see `Engine._driving`."""

    __slots__ = ("deep", "engine", "state", "thread")

    def __init__(self, engine: Engine, state: FunctionState, thread: _Thread) -> None:
        self.engine, self.state, self.thread = engine, state, thread

    def __enter__(self) -> None:
        self.deep = self.thread.nested >= MOST_NESTED
        if self.deep:
            close_for_now(closure(self.state))
        self.thread.nested += 1

    def __exit__(self, *raised: object) -> None:
        self.thread.nested -= 1
        if self.deep:
            self.engine.open_again(closure(self.state))


def close_for_now(states: Iterable[FunctionState]) -> None:
    """No calls of these functions go through builtin entries until `Engine.open_again`."""
    for state in states:
        for entry in state.entries:
            entry.close()


def _told(error: Exception, frame: Frame, traced: Frame | None = None) -> Exception:
    """The exception with the traceback that `raise_in_guest` gives it."""
    try:
        raise_in_guest(error.with_traceback(user_traceback(error.__traceback__)), frame, traced)
    except Exception as raised:
        return raised.with_traceback(user_traceback(raised.__traceback__))
    raise AssertionError("it is raised")


def _blank(state: FunctionState) -> Frame:
    """A frame that native code knows more of than we do, until it is rebuilt."""
    assert state.code is not None
    return Frame(state.code, state.function, [UNBOUND] * len(state.code.registers), 0)


class Engine:
    """One per process: code cache, exit table, names of traces.

    Two locks: `lock` is held while traces are recorded, compiled or dropped (others go on without); `gate` for a moment
    by whoever enters or leaves native code, so that no block is freed under anybody's feet."""

    def __init__(self) -> None:
        self.exits: dict[int, ExitState] = {}  # by the number that native code returns
        self.next_exit = 0
        self.names: dict[str, LiveTrace] = {}
        self.trouble = ""  # why no native code can be had, once known
        self._cache: CodeCache | None = None
        self._named = 0
        self._callee_copies: dict[tuple[FunctionType, Goal], CodeType] = {}
        self.lock = threading.RLock()
        self.gate = threading.Lock()
        self._thread = _Thread()
        self.natives = NativeCalls(self)
        os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self) -> None:
        """In a forked child: locks that other threads of the parent held are free. Chunks of the dual writer are the
        parent's, who may write other code into them at any time: their traces are forgotten."""
        self.lock, self.gate = threading.RLock(), threading.Lock()
        if self._cache is not None and self._cache.allocator.writer.name == "dual":
            self.exits.clear()
            self.names.clear()
            FUNCTIONS.dead.clear()
            for state in FUNCTIONS.everyone():
                state.retired.clear()
                for trace in state.traces:
                    trace.alive = False
                state.traces.clear()
                state.gates.clear()
                if state.make_counting is not None:
                    state.start_again()
            self._cache.forget_answer()

    def cache(self, function: FunctionState) -> CodeCache:
        """The code cache, made at the first compilation; raises Abort when none can be had."""
        if self._cache is None:
            try:
                self._cache = CodeCache(host_target(), function.options)
            except Exception as error:  # whatever denies memory: the function runs on without native code
                if not is_own(error):
                    raise
                self.trouble = str(error)
                raise Abort(AbortReason.NO_MEMORY, str(error)) from error
        return self._cache

    def new_name(self, state: FunctionState) -> str:
        """A trace's name, unique in the process: `trace_12`."""
        self._named += 1
        return f"trace_{self._named}"

    @property
    def compiled(self) -> int:
        """How many traces there have been."""
        return self._named

    @property
    def code_cache(self) -> CodeCache | None:
        return self._cache

    # ---- the way of one call -------------------------------------------------------------------------------

    def drive(self, state: FunctionState, number: int, values: dict[str, Any]) -> Any:
        """Finish a call of `state`'s function from loop header `number` on, with CPython's locals `values`."""
        state.stays += 1
        if 0 < state.entry_due <= state.stays and state.traces and possible(state):
            state.record_next_call()
        return self._driven(state, number, values)

    def _driven(self, state: FunctionState, number: int, values: dict[str, Any], stay: RegionStay | None = None) -> Any:
        meet_numpy()
        if (loop := state.loops[number]).least:
            state.ticks[number] = loop.tick(1)
        if self._thread.nested >= MOST_NESTED or sys.gettrace() is not None:
            return self._stay_in_cpython(state, loop, values, stay)
        with self._driving(state):
            return self._finish(state, HandOver(number, values), stay=stay)

    def drive_region(self, state: FunctionState, number: int, variables: list[dict[str, Any]]) -> tuple[Any] | None:
        """Go on from loop header `number` to the end of its region, with CPython's locals in `variables`, where those are put
        that there are at last, also where something is raised. Returns what the function is to return, or None."""
        state.stays += 1
        stay = RegionStay(variables)
        try:
            value = self._driven(state, number, variables[0], stay)
            stay.put_back()
        except BaseException:
            stay.put_back()
            raise
        return None if value is ENDED else (value,)

    def _stay_in_cpython(
        self, state: FunctionState, loop: LoopState, values: dict[str, Any], stay: RegionStay | None = None
    ) -> Any:
        """A recursion that is deep already goes on without this loop being handed over, and so does a call that a debugger
        or a measurement of coverage follows line by line."""
        state.ticks[loop.header.number] = never()
        try:
            return self._finish_uncounted(state, loop.header, values, stay)
        finally:
            state.ticks[loop.header.number] = loop.tick(state.options.hot_rounds)

    def start(self, state: FunctionState, values: dict[str, Any]) -> Any:
        """A call of a function that is due for a builtin entry, from its start, with CPython's locals `values`."""
        assert state.code is not None and state.counting is not None
        state.function.__code__ = state.counting
        frame = Frame(state.code, state.function, [values.get(name, UNBOUND) for name in state.code.registers], 0)
        with self._driving(state):
            if state.counts_calls:
                if (result := self._entered_again(state, values)) is not MISS:
                    return result
                state.call_back_off = min(state.call_back_off * 2, MAX_BACK_OFF)
                state.arm()
                if not calls_itself(Callee(state.original, state.code, "")):
                    state.go_plain(NO_LOOP, Place(state.code.file, state.code.line))
                    return self._finish(state, self.go_on(state, frame), frame)
            if not self.valid(state) or not self.lock.acquire(blocking=False):
                state.entry_due = state.stays + 1
                return self._finish(state, self.go_on(state, frame), frame)
            try:
                result = record_start(self, state, frame)
            finally:
                self.lock.release()
            return self._finish(state, result, frame)

    def _entered_again(self, state: FunctionState, values: dict[str, Any]) -> Any:
        """The result of a call through entries that were closed, as what they watch has moved; MISS if that is not why."""
        if all(entry.holds for entry in state.entries) or not self.valid(state):
            return MISS
        refresh(state)
        state.call_back_off = 1
        state.arm()
        for entry in state.entries:
            assert state.code is not None
            result = entry.builtin(*[values[state.code.registers[r]] for r in entry.registers])
            if result is not MISS:
                return result
        return MISS

    def leave_builtin(self, state: FunctionState, entry: Entry | None, data: bytes, exit_state: ExitState) -> Any:
        """Finish a call that a builtin entry has left by a side exit, with the state buffer's content."""
        start = time.perf_counter_ns()
        assert entry is not None
        trace = entry.trace
        buffer, frame = State(data), _blank(state)
        exit_state.rebuild(buffer, frame)
        KEPT.clear()
        with self._driving(state):
            recorded = self._named
            result = self._left(state, exit_state, buffer.words[TOKEN_WORD], frame)
            trace.entries = entry.calls
            trace.rounds += self._work(state, budget(), buffer)
            if recorded == self._named:  # nothing was compiled meanwhile
                spend(trace, start, result)
            judge_entry(state, entry)
            return self._finish(state, result, frame)

    def leave_call(self, state: FunctionState, number: int, buffer: State) -> Any:
        """Finish an activation within native calls that was left by a side exit."""
        frame = _blank(state)
        left = self.read(number, buffer, frame)
        assert not isinstance(left, Returned)
        with self._driving(state):
            return self._finish(state, self._left(state, *left, frame), frame)

    def call_in_cpython(self, state: FunctionState, arguments: list[Any]) -> Any:
        """Make a call of a recursion that has used up what it may have of the stack: no native code is entered within."""
        close_for_now(FUNCTIONS.everyone())
        self._thread.nested += MOST_NESTED
        try:
            return state.original(*arguments)
        finally:
            self._thread.nested -= MOST_NESTED
            self.open_again(FUNCTIONS.everyone())

    def open_again(self, states: Iterable[FunctionState]) -> None:
        """Let calls of these functions go through their builtin entries, where what these rely on holds."""
        for state in states:
            if self._assumptions_hold(state):
                refresh(state)

    def _driving(self, state: FunctionState) -> _Driving:
        """Counts a call on the stack; where there are many, those within it go through no builtin entry."""
        return _Driving(self, state, self._thread)

    def _finish(
        self,
        state: FunctionState,
        result: Returned | AtLoop | AtPlain | HandOver,
        frame: Frame | None = None,
        stay: RegionStay | None = None,
    ) -> Any:
        """Go on from a stop to the call's end, in turns natively and in CPython; `frame` is where a HandOver is not. In a region,
        which `stay` is told of, to its end: the result may be ENDED."""
        assert state.code is not None
        while not isinstance(result, Returned):
            if isinstance(result, HandOver):
                header = state.loops[result.number].header
                if not heads_are_builtin(state.code, result.values):
                    state.go_plain("what a `for` goes over is no longer the builtin", header.place)
                    return self._finish_uncounted(state, header, result.values, stay)
                frame = frame_from_locals(state.code, state.function, header, result.values)
                if state.code.makes_views:
                    result.values.clear()
                if stay is not None:
                    stay.frame = frame
                state.loops[result.number].skip, state.loops[result.number].handed_over = 0, True
                result = AtLoop(header)
            assert frame is not None
            if isinstance(result, AtLoop):
                result = self._advance(state, state.loops[result.header.number], frame)
            elif state.code.plain[result.number].ends:
                return ENDED
            else:
                result = self._resume_plain(state, state.code.plain[result.number], frame, result.error)
        return result.value

    def _finish_uncounted(
        self, state: FunctionState, header: LoopHeader, values: dict[str, Any], stay: RegionStay | None = None
    ) -> Any:
        """Finish a call in CPython, from a header on, with no loop counted."""
        assert state.code is not None
        rest = locals_to_finish(state.code, header, values)
        if stay is not None:
            stay.values = rest
        return self._run_copy(state, header.number, rest, [], frozenset(range(len(state.loops))))

    def _advance(self, state: FunctionState, loop: LoopState, frame: Frame) -> Returned | AtLoop | AtPlain | HandOver:
        """From a loop header to the next stop."""
        tokens = self.tokens(state, frame)
        if not self.valid(state):
            return self._resume(state, loop, frame)
        if state.entries and not all(entry.holds for entry in state.entries) and self._thread.nested <= MOST_NESTED:
            refresh(state)
        trace = loop.find(tokens)
        if trace is not None:
            if worth_entering(state, loop, trace, frame):
                stopped = self._run_trace(state, trace, frame)
                if stopped is not None:
                    return stopped
            state.ticks[loop.header.number] = loop.tick(state.options.hot_rounds)
        elif rounds_left(loop.header, frame.registers) == 0:  # nothing to record, and nothing that CPython would be quicker at
            return self.interpret(frame)
        elif loop.skip:
            loop.skip -= 1
        elif not loop.blacklisted and self.lock.acquire(blocking=False):
            try:
                result = record_loop(self, state, loop, frame, tokens)
            finally:
                self.lock.release()
            if result is not None:
                return result
        return self._resume(state, loop, frame)

    def tokens(self, state: FunctionState, frame: Frame) -> Tokens:
        assert state.code is not None
        registers, objects = frame.registers, state.uses_lists
        found = [(r, token(registers[r], objects)) for r in state.code.live[frame.pc]]
        if called := state.code.passed:
            found = [(r, (r in called and type(registers[r]) in KINDS and passed(registers[r])) or kind) for r, kind in found]
        return tuple(found)

    def valid(self, state: FunctionState) -> bool:
        """Whether what the traces of a function, and of those that it calls, rely on holds now; traces of which it doesn't are
        dropped. False: not now, another thread compiles."""
        return all(self._own_hold(each) or self._invalidate(each) for each in closure(state))

    def _assumptions_hold(self, state: FunctionState) -> bool:
        return all(map(self._own_hold, closure(state)))

    def _own_hold(self, state: FunctionState) -> bool:
        for (function, name), (value, types) in state.assumptions.items():
            try:
                now = lookup(function, name)
            except (NameError, AttributeError, ValueError):
                return False
            if now is not value or (types and prototype(now) != types):
                return False
        return True

    def _invalidate(self, state: FunctionState) -> bool:
        """A global that the traces rely on has changed: forget them all. False: not now, another thread compiles."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            state.invalidations += 1
            self.drop_traces(state)
            if state.invalidations > MAX_INVALIDATIONS:
                for loop in state.loops:
                    loop.blacklisted = True
                note_abort(state, Abort(AbortReason.MEGAMORPHIC), None)
                state.go_plain(AbortReason.MEGAMORPHIC.sentence, None)
        finally:
            self.lock.release()
        return True

    def drop_traces(self, state: FunctionState) -> None:
        """Forget the traces of a function; their blocks are freed as soon as nobody runs in them."""
        with self.lock:
            closed = self.natives.dropping(state)
            with self.gate:
                for trace in state.traces:
                    trace.alive = False
                    self.names.pop(trace.trace.name, None)
                    FUNCTIONS.remember(trace, state.name, state.file)
                state.retired += state.traces if closed else []
                state.traces.clear()
                unused = self._unused(state)
            self.free(unused)
            state.start_again()

    def _unused(self, state: FunctionState) -> list[LiveTrace]:
        """Retired traces that may be freed now; to be called under the gate."""
        return [] if self.natives.busy else state.take_unused()

    def free_the_unused(self) -> None:
        """Free what had to wait until nobody returns to native code."""
        for state in FUNCTIONS.everyone():
            if state.retired:
                with self.gate:
                    unused = self._unused(state)
                self.free(unused)

    def free(self, traces: Iterable[LiveTrace]) -> None:
        """Give back what traces hold that nobody can enter any more."""
        for trace in traces:
            self.names.pop(trace.trace.name, None)
            if trace.compiled is not None and self._cache is not None:
                for side_exit in trace.compiled.code.exits:
                    self.exits.pop(side_exit.number, None)
                self._cache.retire(trace.compiled.block, trace.compiled.code)

    def free_the_dead(self) -> None:
        """Free the traces and the builtin entries of functions that no longer exist."""
        if self.natives.busy:
            return
        self.free_the_unused()
        while FUNCTIONS.dead:
            self.free([FUNCTIONS.dead.popleft()])
        while FUNCTIONS.dead_entries and self._cache is not None:
            block = FUNCTIONS.dead_entries.popleft()
            with contextlib.suppress(AllocatorError):  # of a chunk that a fork has left to the parent
                self._cache.abandon(block)

    # ---- in CPython ----------------------------------------------------------------------------------------

    def _resume(self, state: FunctionState, loop: LoopState, frame: Frame) -> Returned | HandOver:
        """Go on in CPython from a header where no trace is to be had, by a copy of the function."""
        long = rounds_left(loop.header, frame.registers) > loop.least
        if long and not loop.skip:
            loop.back_off = min(loop.back_off * 2, MAX_BACK_OFF)
        hot = state.options.hot_rounds
        ticks = [other.patient(hot) if long and other is loop else other.tick(hot) for other in state.loops]  # it must get on
        return self._go_on_in_cpython(state, loop.header.number, frame, ticks)

    def _resume_plain(
        self, state: FunctionState, statement: PlainStatement, frame: Frame, error: Exception | None
    ) -> Returned | HandOver:
        """Go on in CPython from a statement that is left to it; loops that have traces are soon handed over again."""
        ticks = [loop.tick(1 if loop.traces else state.options.hot_rounds) for loop in state.loops]
        return self._go_on_in_cpython(state, statement, frame, ticks, error)

    def _go_on_in_cpython(
        self, state: FunctionState, goal: Goal, frame: Frame, ticks: list[Tick], error: Exception | None = None
    ) -> Returned | HandOver:
        values = locals_from_frame(frame) | ({ERROR: [error]} if error else {})
        if frame.code.makes_views:  # they are the copy's from now on
            frame.registers.clear()
        else:
            frame.locals = values
        result = self._run_copy(state, goal, values, ticks, state.uncounted())
        return result if isinstance(result, HandOver) else Returned(result)

    def _run_copy(
        self, state: FunctionState, goal: Goal, values: dict[str, Any], ticks: list[Tick], uncounted: frozenset[int]
    ) -> Any:
        """Run a resume copy from its goal on; returns what the function returns, or a HandOver."""
        key = goal if isinstance(goal, int) else -1 - goal.number, uncounted
        copy = state.resume_copies.get(key)
        if copy is None:
            assert state.code is not None
            code = resume_copy(state.original, state.code, goal, HandOver, uncounted, state.go_on)
            copy = FunctionType(code, state.function.__globals__, state.original.__name__, None, state.original.__closure__)
            state.resume_copies[key] = copy
        values["__mj_ticks"] = ticks
        return copy(values)

    def interpret(
        self, frame: Frame, watcher: Watcher | None = None, caught: AtPlain | None = None
    ) -> Returned | AtLoop | AtPlain:
        """Interpret to the next header, plain statement or return; the guest's exceptions get the guest's lines.

        Where a callee comes to such a place, or has `caught` what it handles, CPython takes its activation to the end."""
        while True:
            result = caught or self._interpreted(frame, watcher)
            if frame.inner is None:
                return result
            caught = self._finish_callee(frame, result)

    def _interpreted(self, frame: Frame, watcher: Watcher | None) -> Returned | AtLoop | AtPlain:
        try:
            return run(frame, watcher)
        except Abort:
            raise
        except Exception as error:
            raised = _told(error, frame)
        return self._caught(frame, raised)

    def _caught(self, frame: Frame, error: Exception) -> AtPlain:
        """Go back to the innermost activation that stands in the body of a `try`, whose handlers are given what was raised; else
        it is raised."""
        found: Frame | None = None
        at: Frame | None = frame
        while at is not None:
            if at.code.instructions[at.pc].handler is not None:
                found = at
            at = at.inner
        if found is None:
            raise error
        found.inner = None
        number = found.code.instructions[found.pc].handler
        assert number is not None
        return AtPlain(number, error)

    def _finish_callee(self, frame: Frame, at: Returned | AtLoop | AtPlain) -> AtPlain | None:
        """Let CPython run the innermost activation to its end. If that raises what a `try` around it handles, that is next."""
        waiting = frame
        while waiting.inner is not None and waiting.inner.inner is not None:
            waiting = waiting.inner
        inner = waiting.inner
        assert inner is not None and not isinstance(at, Returned)
        goal: Goal = at.header.number if isinstance(at, AtLoop) else inner.code.plain[at.number]
        loops = frozenset(range(len(inner.code.loops)))
        copy = self._callee_copies.get((inner.function, goal))
        if copy is None:
            copy = self._callee_copies[inner.function, goal] = resume_copy(inner.function, inner.code, goal, HandOver, loops)
        function = type(inner.function)(copy, inner.function.__globals__, inner.code.name, None, inner.function.__closure__)
        given = {ERROR: [at.error]} if isinstance(at, AtPlain) and at.error else {}
        try:
            value = function({**locals_from_frame(inner), **given, "__mj_ticks": []})
        except Exception as error:
            raised = _told(error, frame, inner)
        else:
            waiting.returned(value)
            return None
        waiting.inner = None
        return self._caught(frame, raised)

    # ---- in native code ------------------------------------------------------------------------------------

    def _run_trace(self, state: FunctionState, trace: LiveTrace, frame: Frame) -> Returned | AtLoop | AtPlain | None:
        """Enter a trace and go on from where it is left; None: it was dropped just now, and nothing has run."""
        start = time.perf_counter_ns()
        left = self._evaluate(trace, frame) if trace.compiled is None else self._enter(state, trace, frame)
        if left is None:
            return None
        trace.entries += 1
        if isinstance(left, Returned):
            spend(trace, start, left, trace.native_ns)
            return left
        recorded = self._named
        result = self._left(state, *left, frame)
        if recorded == self._named:  # nothing was compiled meanwhile
            spend(trace, start, result, trace.native_ns)
        return result

    def _left(self, state: FunctionState, exit_state: ExitState, token: int, frame: Frame) -> Returned | AtLoop | AtPlain:
        """Go on from a side exit, where `frame` is, to the next stop. `token`: of what a native call has come to, if it is left
        there."""
        if exit_state.guard.op is Op.POLL:
            return AtLoop(self.header_at(state, frame.pc))
        exit_state.owner.exits += 1
        exit_state.count += 1
        if exit_state.guard.op is Op.CALL_TRACE:
            if (caught := self._taken(token, frame)) is not None:
                return caught if frame.inner is None else self.interpret(frame, caught=caught)
            if not self.natives.may_go_on(exit_state, frame):
                return self.go_on(state, frame)
        if exit_state.guard.op in (Op.EXIT, Op.GUARD_ROOM):  # the function returns, or the stay has to end
            exit_state.closed = True
        hot = exit_state.count >= state.options.hot_exits << exit_state.attempts
        if hot and not exit_state.closed and self.lock.acquire(blocking=False):
            try:
                return record_bridge(self, state, exit_state, frame)
            finally:
                self.lock.release()
        return self.go_on(state, frame)

    def _taken(self, token: int, frame: Frame) -> AtPlain | None:
        """The native call at which a frame waits has come to what waits under a number; where it is handled, if it was raised."""
        try:
            self.natives.take(token, frame)
        except Exception as error:
            raised = error.with_traceback(user_traceback(error.__traceback__))
        else:
            return None
        return self._caught(frame, raised)

    def go_on(self, state: FunctionState, frame: Frame) -> Returned | AtLoop | AtPlain:
        assert state.code is not None
        if frame.inner is None and state.code.instructions[frame.pc].opcode is Opcode.LOOP:
            return AtLoop(self.header_at(state, frame.pc))
        return self.interpret(frame)

    def header_at(self, state: FunctionState, pc: int) -> Any:
        return next(loop.header for loop in state.loops if loop.header.pc == pc)

    def _enter(self, state: FunctionState, trace: LiveTrace, frame: Frame) -> Returned | Left | None:
        """Run native code to the function's return, or to an exit, where `frame` is put. None: the trace was dropped."""
        assert trace.compiled is not None and self._cache is not None
        buffer, registers = take_state(), frame.registers
        for word, (register, place) in enumerate(zip(trace.trace.input_registers, trace.trace.inputs, strict=True)):
            buffer.write(word, registers[register], place.type)
        buffer.words[WATCH_WORD] = watched(state.options.layouts and (state.holds_gil or not trace.deaf))
        code = trace.compiled.code
        self._cache.symfiles.flush()
        with self.gate:
            if not trace.alive:
                return None
            state.active += 1
        budget = trace.budget
        try:
            seen = Leaving(self, buffer, frame) if frame.code.regions else NOT_SEEN
            with self.natives.stay(state, buffer), seen as leaving:
                number, trace.budget, spent = enter(
                    self._cache.entry(trace.compiled.block, state.holds_gil), buffer, code.address + code.entry, budget
                )
                left = leaving.read(number) if leaving else self.read(number, buffer, frame)  # before it can be freed
            trace.native_ns = spent
        finally:
            if state.holds_gil:
                KEPT.clear()
            with self.gate:
                state.active -= 1
                unused = self._unused(state)
            if unused:
                self.free(unused)
        trace.rounds += self._work(state, budget, buffer)
        called = not isinstance(left, Returned) and left[0].guard.op is Op.POLL and buffer.words[BUDGET_WORD] >= 0
        trace.deaf = DEAF if called else max(trace.deaf - 1, 0)
        give_state(buffer)
        return left

    def read(self, number: int, buffer: State, frame: Frame) -> Returned | Left:
        """What native code left in a state buffer."""
        if (kind := RETURNED_TYPES.get(number)) is not None:
            return Returned(buffer.read(RESULT_WORD, kind))
        exit_state = self.exits[number]
        exit_state.rebuild(buffer, frame)
        return exit_state, buffer.words[TOKEN_WORD]

    def _work(self, state: FunctionState, budget: int, buffer: State) -> int:
        """Rounds run, and calls made, in a stay."""
        calls = calls_budget() - buffer.words[CALLS_WORD] if state.calls_natively else 0
        return max(budget - buffer.words[BUDGET_WORD], 0) + max(calls, 0)

    def _evaluate(self, trace: LiveTrace, frame: Frame) -> Returned | Left:
        """The same through the IR evaluator (`interp` mode)."""
        inputs = [frame.registers[r] for r in trace.trace.input_registers]
        while True:
            outcome = evaluate(trace.trace, inputs, budget=None)
            if isinstance(outcome, Linked):
                trace, inputs = self.names[outcome.target], list(outcome.args)
                continue
            if isinstance(outcome, Finished):
                return Returned(outcome.value)
            guard = outcome.instruction
            exit_state = trace.evaluated_exits.setdefault(guard, ExitState(None, guard, trace))
            assert guard.snapshot is not None
            values: dict[Operand, Any] = {
                operand: outcome.frames[number][register]
                for number, guest in enumerate(guard.snapshot.frames)
                for register, operand in guest.registers
            }
            if exit_state.bridge is None:
                frames_from_exit(guard.snapshot, values, frame, exit_state.owner.callees)
                return exit_state, 0
            trace = exit_state.bridge
            inputs = [values[operand] for operand in live_values(exit_state)]
