"""Native calls: functions that traces call directly, and what becomes of a call that does not return as it did when recorded.

Calls go to a *gate* of the callee (`backend.x86_64_gate`), which enters the trace that begins at the callee's start, or
leaves to `NativeCalls.finish`, as every side exit in an inner activation does: it finishes that activation alone. A result of
the recorded type goes back to the caller's native code; anything else, or an exception, waits under a number until the
caller, which leaves then, is rebuilt at its call."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from allocator import AllocatorError
from minijit import capi
from minijit.backend.assembler import reaches
from minijit.backend.target import (
    ANSWER_WORD,
    BUDGET_WORD,
    CALLS_WORD,
    DEPTH_WORD,
    EPOCH_WORD,
    LIMIT_WORD,
    NUMBER_WORD,
    RESULT_WORD,
    RETURNED,
    SELF_WORD,
    STACK_WORD,
    STATE_WORDS,
    TOKEN_WORD,
    WANTED_WORD,
    CallLimits,
)
from minijit.backend.target import Gate as GateCode
from minijit.buffer_layouts import buffer_types
from minijit.capi import KEPT
from minijit.errors import Abort, AbortReason
from minijit.interrupts import breaker
from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const
from minijit.runtime.builtin import UNLIMITED, budget, kinds_of, possible
from minijit.runtime.entry import State
from minijit.runtime.function import ExitState, FunctionState, LiveTrace, closure
from minijit.runtime.guest import raise_in_guest, user_traceback
from minijit.runtime.profit import step_ns
from minijit.runtime.recording import result_of_call
from minijit.runtime.registry import FUNCTIONS
from minijit.tracing.inline import Callee, calls_itself, reached
from minijit.tracing.interpreter import Frame

if TYPE_CHECKING:
    from minijit.runtime.engine import Engine

CALLS = 100_000  # of a stay where nothing tells that Python must run: some hundred microseconds
MOST_STACK = 1 << 20  # bytes that native calls may take, whatever the recursion limit is
HEADROOM = 60  # calls of CPython's that our own need
MOST_MISSES = 100  # calls that find no trace, before a gate is given up
START_AT = (8, 24, 56)  # misses after which a trace is tried from the callee's start to its end
WINDOW = 8  # side exits between two looks at whether native calls pay
MAX_LOSSES = 3

_TYPES: dict[type, Type] = {
    int: Type.INT, float: Type.FLOAT, bool: Type.BOOL, list: Type.LIST, tuple: Type.TUPLE, dict: Type.DICT,
    set: Type.SET, str: Type.STR, range: Type.RANGE,
}  # fmt: skip
_NUMBERS = {number: kind for kind, number in RETURNED.items()}


def calls_budget() -> int:
    """Native calls of a stay."""
    return UNLIMITED if breaker() else CALLS


class Gate:
    """Where native calls of a function with arguments of certain types go, or that are None (these are not handed over).
    `trace`: what they enter."""

    def __init__(self, engine: Engine, state: FunctionState, kinds: tuple[Type | None, ...]) -> None:
        cache = engine.cache(state)
        handed = [kind for kind in kinds if kind is not None]
        registers = cache.target.arguments(handed)
        if registers is None:
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{state.name} takes more arguments than there are registers for")
        assert state.code is not None
        self.state, self.kinds = weakref.ref(state), kinds
        self.registers = registers
        self.number = engine.next_exit
        engine.next_exit += 2
        self.trace: LiveTrace | None = None
        self.misses, self.losses, self.reason = 0, 0, ""
        self.left = 0  # side exits of the activations behind it, since it was last looked at
        self.spent_ns = 0  # what these took
        loops = bool(state.code.loops) or any(code.loops for code in reached(state.original, state.code).values())
        compiled = state.traces[0].compiled if state.traces else None
        self.block, leave = cache.reserve_gate(state.name, compiled.code.address if compiled else None)
        try:
            code, self._jump = cache.target.gate(GateCode(self.block.address, self.number, leave, loops, breaker()))
            cache.publish_entry(self.block, code, f"gate of {state.name}", state.code.file, state.code.line)
        except BaseException:
            cache.abandon(self.block)
            raise
        weakref.finalize(self, FUNCTIONS.dead_entries.append, self.block).atexit = False
        name = f"{state.name}({', '.join(kind.value if kind else 'None' for kind in kinds)})"
        self.function = NativeFunction(
            name, self.block.address, "", tuple(CType.F64 if k is Type.FLOAT else CType.I64 for k in handed), CType.I64,
            guest=True, loops=loops,
        )  # fmt: skip

    def open(self, engine: Engine, trace: LiveTrace) -> None:
        """Calls enter `trace` from now on, if it is within reach."""
        assert trace.compiled is not None and engine.code_cache is not None
        code = trace.compiled.code
        if reaches(self.block.address, code.address) and all(code.input_locations):
            engine.code_cache.patch_exit(self.block, self._jump, code.address + code.start)
            self.trace = trace

    def close(self, engine: Engine) -> None:
        """Calls enter no trace from now on; raises AllocatorError when that can't be written."""
        if self.trace is not None and engine.code_cache is not None:
            engine.code_cache.patch_exit(self.block, self._jump, self.block.address + self._jump + 5)
            self.trace = None


class _Thread(threading.local):
    told = (0, 0)  # ids of an exception on its way up and of its traceback, as far as that has been freed of our frames


class NativeCalls:
    """The engine's part for native calls."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.gates: weakref.WeakValueDictionary[int, Gate] = weakref.WeakValueDictionary()
        self._kept: dict[int, list[object]] = {}  # what native code relies on while Python finishes a call that it made
        self._stays = ctypes.c_int64(0)
        self._pending: dict[int, tuple[bool, Any]] = {}  # number -> (is it raised?, result or exception)
        self._tokens = itertools.count(1)
        self._thread = _Thread()
        self._epoch = ctypes.c_int64(0)
        self._most = ctypes.c_int64(MOST_STACK)
        self._asked: Callable[[bytes], None] = self.finish
        self._units = 0  # calls made and rounds run natively, since it was last asked whether they pay
        self._before = (calls_budget(), budget())

    # ---- gates ---------------------------------------------------------------------------------------------

    def finder(self, state: FunctionState) -> Callable[[Callee, tuple[Type | None, ...]], NativeFunction | None] | None:
        """What tells a recorder how to call functions natively; None where that can't be."""
        if not possible(state) or capi.calls_left_offset() is None:
            return None
        if any(capi.is_foreign(callee) for trace in state.traces for callee in trace.trace.callees()):
            return None  # it may take long, and the GIL would be held
        return lambda callee, kinds: self._find(state, callee, kinds)

    def _find(self, caller: FunctionState, callee: Callee, kinds: tuple[Type | None, ...]) -> NativeFunction | None:
        state = self._state_of(caller, callee)
        if state is None or state.code is None:
            return None
        gate = state.gates.get(kinds)
        if gate is None:
            engine = self.engine
            try:
                gate = Gate(engine, state, kinds)
                engine.cache(state).make_answer(id(self._asked))
            except AllocatorError as error:
                raise Abort(AbortReason.NO_MEMORY, str(error)) from error
            state.gates[kinds] = self.gates[gate.number] = gate
            for entry in state.entries:
                if entry.kinds == kinds:
                    self.serve(state, entry.trace)
        if gate.reason and calls_itself(callee):
            raise Abort(AbortReason.NATIVE_CALL, f"{state.name}: {gate.reason}")
        if gate.reason or (gate.function.loops and any(not own.function.loops for own in caller.gates.values())):
            return None
        if state is not caller:
            caller.natives[callee.function] = state
        return gate.function

    def _state_of(self, caller: FunctionState, callee: Callee) -> FunctionState | None:
        """What is known of a callee: of a jitted one its own, else one that nobody else sees."""
        code = callee.function.__code__
        for known in (caller, caller.natives.get(callee.function), FUNCTIONS.of(callee.function)):
            if known is not None and known.original is callee.function and known.compiled_from is code:
                return known
        from minijit.runtime.dispatch import make_helper

        return make_helper(callee.function, caller.options)

    def serve(self, state: FunctionState, live: LiveTrace) -> None:
        """Let a trace that begins at its function's start be entered by native calls."""
        gate = state.gates.get(kinds_of(live.tokens))
        if gate is not None and not gate.reason:
            try:
                gate.open(self.engine, live)
            except AllocatorError:
                self._give_up(gate, "no memory could be written")

    def dropping(self, state: FunctionState) -> bool:
        """The traces of `state` are about to go: nobody may enter them any more, and whoever waits for a call of them to
        return must leave then. False: that can't be written, so they must stay where they are."""
        self._epoch.value += 1
        closed = True
        for gate in state.gates.values():
            try:
                gate.close(self.engine)
            except AllocatorError:
                closed = False
                self._give_up(gate, "no memory could be written")
        return closed

    def _give_up(self, gate: Gate, reason: str) -> None:
        """No (further) native calls through a gate: what calls it is recorded anew."""
        state = gate.state()
        gate.reason = reason
        for caller in FUNCTIONS.everyone():
            if caller is not state and caller.calls_natively and any(called is state for called in closure(caller)):
                self.engine.drop_traces(caller)
        if state is not None and state.calls_natively and state.traces:
            self.engine.drop_traces(state)

    # ---- limits --------------------------------------------------------------------------------------------

    @property
    def limits(self) -> CallLimits:
        """What a builtin entry of a function that makes native calls is told."""
        offset = capi.calls_left_offset()
        assert offset is not None
        most, epoch, stays = map(ctypes.addressof, (self._most, self._epoch, self._stays))
        return CallLimits(offset, most, calls_budget(), epoch, stays)

    @property
    def busy(self) -> bool:
        """Whether any thread returns to native code: nothing of it may be freed."""
        return self._stays.value > 0

    @contextlib.contextmanager
    def stay(self, state: FunctionState, buffer: State) -> Iterator[None]:
        """A stay that enters through ctypes."""
        if not state.calls_natively:
            yield
            return
        self._begin(buffer)
        self._stays.value += 1
        try:
            yield
        finally:
            self._stays.value -= 1

    def _begin(self, buffer: State) -> None:
        offset, cache = capi.calls_left_offset(), self.engine.code_cache
        assert offset is not None and cache is not None
        buffer.words[DEPTH_WORD] = min(capi.calls_left(offset) * cache.target.frame_bytes, self._most.value)
        buffer.words[CALLS_WORD], buffer.words[EPOCH_WORD] = calls_budget(), self._epoch.value

    # ---- the answer ----------------------------------------------------------------------------------------

    def finish(self, data: bytes) -> None:
        """A native call has not returned what its caller wanted: finish it, and put the answer into the state buffer."""
        start = time.perf_counter_ns()
        buffer = State(data)
        words = buffer.words
        live = (ctypes.c_int64 * STATE_WORDS).from_address(words[SELF_WORD])
        kept = KEPT.copy()
        self._kept[id(kept)] = kept
        KEPT.clear()
        number = words[NUMBER_WORD]
        used = words[LIMIT_WORD] + words[DEPTH_WORD] - words[STACK_WORD] if number not in _NUMBERS else 0
        offset, cache = capi.calls_left_offset(), self.engine.code_cache
        assert offset is not None and cache is not None
        depth, allowed = used // cache.target.frame_bytes, capi.calls_left(offset)
        taken = max(min(depth, allowed - HEADROOM), 0)
        self._count(words[CALLS_WORD], words[BUDGET_WORD])
        raised, value = True, None
        try:
            capi.calls_left(offset, -taken)
            self._most.value -= used
            try:
                value = self._finish(number, buffer, depth >= allowed - HEADROOM // 2, start)
                raised = False
            except BaseException as error:
                value = error
            holds = self._holds(words[EPOCH_WORD], number)
        finally:
            capi.calls_left(offset, taken)
            self._most.value += used
            KEPT[:] = kept
            for word in (LIMIT_WORD, DEPTH_WORD, EPOCH_WORD):
                live[word] = words[word]
            live[CALLS_WORD] = words[CALLS_WORD] if words[CALLS_WORD] > 0 else calls_budget()
            live[BUDGET_WORD] = words[BUDGET_WORD] if 0 < words[BUDGET_WORD] <= budget() else budget()
            live[ANSWER_WORD] = 1
            self._before = (live[CALLS_WORD], live[BUDGET_WORD])
        if not raised and holds and (result := self._word(words[WANTED_WORD], value)) is not None:
            live[ANSWER_WORD], live[RESULT_WORD] = 0, result
        else:
            token = live[TOKEN_WORD] = next(self._tokens)
            self._pending[token] = (raised, value)
        del self._kept[id(kept)]

    def _finish(self, number: int, buffer: State, no_more_calls: bool, start: int) -> Any:
        """The value of a call that came back with `number` and the state in `buffer`."""
        if (kind := _NUMBERS.get(number)) is not None:
            return buffer.read(RESULT_WORD, kind)
        gate = self.gates.get(number) or self.gates.get(number - 1)
        if gate is None:
            exit_state = self.engine.exits[number]
            state = exit_state.owner.state()
            assert state is not None
            compiled = self.engine.compiled
            value = self.engine.leave_call(state, number, buffer)
            if exit_state.guard.op is not Op.POLL and compiled == self.engine.compiled:
                self._judge(state, time.perf_counter_ns() - start)
            return value
        state = gate.state()
        assert state is not None, "a caller holds what it calls"
        places = iter(gate.registers)
        arguments = [None if kind is None else _object(buffer, next(places).word, kind) for kind in gate.kinds]
        if number != gate.number:
            if no_more_calls:
                raise RecursionError("maximum recursion depth exceeded")
            return self.engine.call_in_cpython(state, arguments)
        if gate.trace is None:
            gate.misses += 1
            if gate.misses == MOST_MISSES or state.status == "plain" or not state.hopes(gate.kinds):
                value = state.function(*arguments)
                self._give_up(gate, "there is no trace for it")
                return value
            if gate.misses in START_AT and state.make_start is not None:
                state.record_next_call()  # its loops may never get hot
        return state.function(*arguments)

    def _judge(self, state: FunctionState, spent: int) -> None:
        """Native calls whose activations are left all the time, at more cost than they save, are given up."""
        for gate in state.gates.values():
            if gate.trace is not None and not gate.reason:
                gate.left += 1
                gate.spent_ns += spent
                if gate.left >= WINDOW:
                    gain = self._units * max(gate.trace.steps, 1) * step_ns()
                    gate.losses = gate.losses + 1 if gate.spent_ns > gain else 0
                    gate.left = gate.spent_ns = self._units = 0
                    if gate.losses >= MAX_LOSSES:
                        self._give_up(gate, AbortReason.NO_GAIN.sentence)

    def _count(self, *left: int) -> None:
        """Of calls and rounds there were some left before, and now are these."""
        for before, most, now in zip(self._before, (calls_budget(), budget()), left, strict=True):
            self._units += max((before if now <= before else most) - max(now, 0), 0)

    def _holds(self, epoch: int, number: int) -> bool:
        """Whether what was assumed when the stay began still holds, so that native code may go on, after an activation that
        came back with `number` was finished: of all functions that may wait for it."""
        if (called := self._called(number)) is not None:
            for state in FUNCTIONS.everyone():
                if state is called or (state.calls_natively and any(each is called for each in closure(state))):
                    self.engine.valid(state)
        return self._epoch.value == epoch

    def _called(self, number: int) -> FunctionState | None:
        """Whose activation came back with a number; None if it had returned, so that no code of the user's has run since."""
        if gate := self.gates.get(number) or self.gates.get(number - 1):
            return gate.state()
        return None if number in _NUMBERS else self.engine.exits[number].owner.state()

    @staticmethod
    def _word(wanted: int, value: Any) -> int | None:
        """The word of a value that has the wanted type; None if it has another."""
        kind = _NUMBERS[wanted]
        if value is None:
            return 0 if kind is Type.OBJECT else None
        if (_TYPES.get(type(value)) or buffer_types().get(type(value))) is not kind:
            return None
        if kind is Type.FLOAT:
            return ctypes.c_int64.from_buffer(ctypes.c_double(value)).value
        if kind.is_address:
            return capi.give_reference(value)
        return int(value) if MIN_INT <= value <= MAX_INT else None

    def take(self, token: int, frame: Frame) -> None:
        """The call at which `frame` waits has returned, or raised, what waits under a number."""
        raised, value = self._pending.pop(token)
        innermost = frame.innermost
        if not raised:
            innermost.returned(value)
            return
        callee = innermost.inner = Frame(innermost.code, innermost.function, [], innermost.pc)
        of, known = self._thread.told
        told = user_traceback(value.__traceback__, known if of == id(value) else 0)
        self._thread.told = id(value), id(told)
        try:
            raise_in_guest(value.with_traceback(told), frame, callee)
        finally:
            innermost.inner = None

    @staticmethod
    def may_go_on(exit_state: ExitState, frame: Frame) -> bool:
        """Whether a bridge may begin after a call whose result has another type than was expected."""
        _, result = result_of_call(frame.innermost)
        native = result.type.is_number or result == Const(Type.OBJECT, None)
        expected = exit_state.guard.type if exit_state.guard.type is not Type.NONE else Type.OBJECT
        return native and result.type is not expected and exit_state.bridge is None


def _object(buffer: State, word: int, kind: Type) -> Any:
    """An argument of a native call, by the word in which its register was saved: native code keeps a list alive."""
    if kind.is_address:
        return capi.object_at(buffer.words[word])
    return buffer.read(word, kind)
