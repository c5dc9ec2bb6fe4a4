"""The engine: runs a call from a hot loop header to its end, through traces, exits, recordings and CPython.

    drive                 header -> trace?  ──yes──> run_trace ──exit──> interpreter to the next header ─┐
      ▲                     │ no                        └─ hot exit: the same, recorded as a bridge      │
      │                     ├─ may record: record_loop ──────────────────────────────────────────────────┤
      │                     └─ else: resume copy in CPython ── hot header ───────────────────────────────┤
      └──────────────────────────────────────────────────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from minijit.backend import host_target
from minijit.backend.target import BUDGET_WORD
from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import UNBOUND, Opcode
from minijit.frontend.copies import resume_copy
from minijit.ir.evaluate import Left, Linked, evaluate
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction
from minijit.runtime.code_cache import CodeCache
from minijit.runtime.entry import Budget, give_state, take_state
from minijit.runtime.function import (
    STAY_COST,
    ExitState,
    FunctionState,
    LiveTrace,
    LoopState,
    Tokens,
    never,
    tick_after,
    token,
)
from minijit.runtime.guest import frame_from_locals, locals_from_frame, raise_in_guest
from minijit.runtime.recording import note_abort, record_bridge, record_loop
from minijit.symbols import prototype
from minijit.tracing.interpreter import AtLoop, Frame, Returned, lookup, run

MAX_BACK_OFF = 1 << 20


class HandOver:
    """What a resume copy returns when a loop in it has become hot."""

    __slots__ = ("number", "values")

    def __init__(self, number: int, values: dict[str, Any]) -> None:
        self.number, self.values = number, values


class Engine:
    """One per process: code cache, exit table, names of traces."""

    def __init__(self) -> None:
        self.exits: list[ExitState] = []
        self.names: dict[str, LiveTrace] = {}
        self.budget = Budget()
        self.trouble = ""  # why no native code can be had, once known
        self._cache: CodeCache | None = None
        self._named = 0
        self._evaluated_exits: dict[Instruction, ExitState] = {}
        self.lock = threading.RLock()  # one recording at a time; others go on without

    def cache(self, function: FunctionState) -> CodeCache:
        """The code cache, made at the first compilation; raises Abort when none can be had."""
        if self._cache is None:
            try:
                self._cache = CodeCache(host_target(), function.options)
            except Exception as error:  # whatever denies memory: the function runs on without native code
                self.trouble = str(error)
                raise Abort(AbortReason.NO_MEMORY, str(error)) from error
        return self._cache

    def new_name(self, state: FunctionState) -> str:
        """A trace's name, unique in the process: `trace_12`."""
        self._named += 1
        return f"trace_{self._named}"

    @property
    def code_cache(self) -> CodeCache | None:
        return self._cache

    # ---- the way of one call -------------------------------------------------------------------------------

    def drive(self, state: FunctionState, number: int, values: dict[str, Any]) -> Any:
        """Finish a call of `state`'s function from loop header `number` on, with CPython's locals `values`."""
        assert state.code is not None
        frame = frame_from_locals(state.code, state.function, state.loops[number].header, values)
        while True:
            loop = state.loops[number]
            result = self._advance(state, loop, frame)
            if isinstance(result, Returned):
                return result.value
            if isinstance(result, HandOver):
                number = result.number
                frame = frame_from_locals(state.code, state.function, state.loops[number].header, result.values)
            else:
                number = result.header.number

    def _advance(self, state: FunctionState, loop: LoopState, frame: Frame) -> Returned | AtLoop | HandOver:
        """From a loop header to the next stop."""
        tokens = self.tokens(state, frame)
        if state.assumptions and not self._assumptions_hold(state):
            self._invalidate(state)
        trace = loop.find(tokens)
        if trace is not None:
            if not trace.is_a_loss():
                return self._run_trace(state, trace, frame)
            state.ticks[loop.header.number] = tick_after(state.options.hot_rounds * loop.back_off)
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
        return tuple((r, token(frame.registers[r])) for r in state.code.live[frame.pc])

    def _assumptions_hold(self, state: FunctionState) -> bool:
        for name, (value, types) in state.assumptions.items():
            try:
                now = lookup(state.function, name)
            except (NameError, AttributeError, ValueError):
                return False
            if now is not value or (types and prototype(now) != types):
                return False
        return True

    def _invalidate(self, state: FunctionState) -> None:
        """A global that the traces rely on has changed: forget them all."""
        state.invalidations += 1
        self.drop_traces(state)
        if state.invalidations > 3:
            for loop in state.loops:
                loop.blacklisted = True
            note_abort(state, Abort(AbortReason.MEGAMORPHIC), None)
            state.go_plain(AbortReason.MEGAMORPHIC.sentence, None)

    def drop_traces(self, state: FunctionState) -> None:
        """Forget the traces of a function; their blocks are freed unless somebody runs in them."""
        for trace in state.traces:
            self.names.pop(trace.trace.name, None)
            if trace.compiled is not None and self._cache is not None and not state.active:
                self._cache.retire(trace.compiled.block, trace.compiled.code)
        state.traces.clear()
        state.assumptions.clear()
        for loop in state.loops:
            loop.traces.clear()
            loop.aborts, loop.blacklisted, loop.back_off = 0, False, 1
        state.arm()

    # ---- in CPython ----------------------------------------------------------------------------------------

    def _resume(self, state: FunctionState, loop: LoopState, frame: Frame) -> Returned | HandOver:
        """Go on in CPython from a header where no trace is to be had, by a copy of the function."""
        assert state.code is not None
        number = loop.header.number
        code = state.resume_codes.get(number)
        if code is None:
            code = state.resume_codes[number] = resume_copy(state.original, state.code, number, HandOver)
        loop.back_off = min(loop.back_off * 2, MAX_BACK_OFF)
        ticks = [
            never() if other.blacklisted else tick_after(state.options.hot_rounds * other.back_off)
            for other in state.loops
        ]
        values = locals_from_frame(frame)
        values["__mj_ticks"] = ticks
        copy = type(state.function)(code, state.function.__globals__, state.original.__name__, None, state.original.__closure__)
        result = copy(values)
        return result if isinstance(result, HandOver) else Returned(result)

    def interpret(self, frame: Frame, hook: Callable[[Frame], None] | None = None) -> Returned | AtLoop:
        """Interpret to the next header or return; the guest's exceptions get the guest's line."""
        try:
            return run(frame, hook)
        except Abort:
            raise
        except Exception as error:
            raise_in_guest(error, frame)
            raise

    # ---- in native code ------------------------------------------------------------------------------------

    def _run_trace(self, state: FunctionState, trace: LiveTrace, frame: Frame) -> Returned | AtLoop:
        trace.entries += 1
        inputs = [frame.registers[r] for r in trace.trace.input_registers]
        if trace.compiled is None:
            exit_state, values = self._evaluate(trace, inputs)
        else:
            exit_state, values = self._enter(state, trace, inputs)
        assert exit_state.guard.snapshot is not None
        resumed = exit_state.guard.snapshot.frames[0]
        registers: list[Any] = [UNBOUND] * len(frame.registers)
        for register, value in values.items():
            registers[register] = value
        frame.registers[:] = registers
        frame.pc = resumed.pc
        if exit_state.guard.op is Op.POLL:
            return AtLoop(self.header_at(state, frame.pc))
        exit_state.owner.exits += 1
        exit_state.count += 1
        if exit_state.count >= state.options.hot_exits and not exit_state.closed and self.lock.acquire(blocking=False):
            try:
                return record_bridge(self, state, exit_state, frame)
            finally:
                self.lock.release()
        return self.go_on(state, frame)

    def go_on(self, state: FunctionState, frame: Frame) -> Returned | AtLoop:
        assert state.code is not None
        if state.code.instructions[frame.pc].opcode is Opcode.LOOP:
            return AtLoop(self.header_at(state, frame.pc))
        return self.interpret(frame)

    def header_at(self, state: FunctionState, pc: int) -> Any:
        return next(loop.header for loop in state.loops if loop.header.pc == pc)

    def _enter(self, state: FunctionState, trace: LiveTrace, inputs: list[Any]) -> tuple[ExitState, dict[int, Any]]:
        """Run native code; returns the exit taken and the live guest registers there."""
        assert trace.compiled is not None and self._cache is not None
        buffer = take_state()
        for word, value in enumerate(inputs):
            if type(value) is float:
                buffer.floats[word] = value
            else:
                buffer.words[word] = value
        code = trace.compiled.code
        self._cache.symfiles.flush()
        state.active += 1
        budget = self.budget.rounds
        try:
            number = self.budget.enter(self._cache.entry(trace.compiled.block), buffer, code.address + code.entry)
        finally:
            state.active -= 1
        exit_state = self.exits[number]
        assert exit_state.exit is not None and exit_state.guard.snapshot is not None
        where = exit_state.exit.where
        values: dict[int, Any] = {}
        for register, operand in exit_state.guard.snapshot.frames[0].registers:
            if isinstance(operand, Const):
                values[register] = operand.value
            elif operand.type is Type.FLOAT:
                values[register] = buffer.floats[where[operand].word]
            elif operand.type is Type.BOOL:
                values[register] = bool(buffer.words[where[operand].word] & 1)
            else:
                values[register] = buffer.words[where[operand].word]
        trace.rounds += budget - buffer.words[BUDGET_WORD]
        give_state(buffer)
        return exit_state, values

    def _evaluate(self, trace: LiveTrace, inputs: list[Any]) -> tuple[ExitState, dict[int, Any]]:
        """The same through the IR evaluator (`interp` mode)."""
        entered = trace
        while True:
            outcome = evaluate(trace.trace, inputs, budget=None)
            entered.rounds += STAY_COST  # an oracle is not judged by its speed
            if isinstance(outcome, Linked):
                trace, inputs = self.names[outcome.target], list(outcome.args)
                continue
            assert isinstance(outcome, Left)
            exit_state = self._evaluated_exits.get(outcome.instruction)
            if exit_state is None:
                exit_state = self._evaluated_exits[outcome.instruction] = ExitState(None, outcome.instruction, trace)
            if exit_state.bridge is None:
                return exit_state, dict(outcome.registers)
            bridge = exit_state.bridge
            trace, inputs = bridge, [outcome.registers[r] for r in bridge.trace.input_registers]
