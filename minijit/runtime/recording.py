"""Recording: interpret one round (or the way on from a hot exit) under the recorder, compile it, make it enterable."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from allocator import AllocatorError
from minijit import capi
from minijit.backend.target import RETURNED, AfterCall, Exit, Location
from minijit.errors import Abort, AbortReason, as_abort
from minijit.frontend.bytecode import UNBOUND, Opcode
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace, Untouched
from minijit.optimizer import optimize
from minijit.pipeline import compile_trace
from minijit.runtime.builtin import kinds_of, make_entry, possible, renew
from minijit.runtime.function import (
    CAREFUL_BUDGET,
    MAX_BACK_OFF,
    TOO_BIG,
    AbortRecord,
    ExitState,
    FunctionState,
    LiveTrace,
    LoopState,
    Tokens,
    fits,
)
from minijit.symbols import prototype
from minijit.tracing.interpreter import AtLoop, AtPlain, Frame, Returned
from minijit.tracing.iteration import must_be_indexed
from minijit.tracing.recorder import Recorder
from minijit.tracing.values import constant

if TYPE_CHECKING:
    from minijit.runtime.engine import Engine

# Reasons that say "not now" rather than "never here": tried again a few times.
TRANSIENT = frozenset(
    {
        AbortReason.INNER_LOOP, AbortReason.LEFT_LOOP, AbortReason.TYPE_CHANGED, AbortReason.DROPPED, AbortReason.BUSY,
        AbortReason.PLAIN_STATEMENT,
    }
)  # fmt: skip
MAX_FAILURES = 9  # recordings of a loop that are given up for now, each after twice as long a wait, before it is for good
MAX_EXIT_ATTEMPTS = 10  # each after twice as many exits as the one before
MAX_START_TRIES = 6
MAX_ENTRIES = 3  # for calls with arguments of different types


def note_abort(state: FunctionState, abort: Abort, frame: Frame | None) -> None:
    """Keep an abort for `explain` and the report."""
    place = None
    if frame is not None:
        place = frame.code.instructions[min(frame.pc, len(frame.code.instructions) - 1)].place
    elif state.code is not None:
        place = state.code.instructions[0].place
    assert place is not None
    state.aborts.append(AbortRecord(state.name, abort.reason, abort.detail, place))


def record_loop(
    engine: Engine, state: FunctionState, loop: LoopState, frame: Frame, tokens: Tokens
) -> Returned | AtLoop | AtPlain | None:
    """Record one round from `frame` (at the header), compile it, and stop where the recording stopped.

    None: no recording can start from these values, and nothing has run."""
    inputs: list[Instruction] = []
    registers: list[int] = []
    start: dict[int, Operand] = {}
    try:
        if len(loop.traces) >= state.options.max_traces_per_loop:
            raise Abort(AbortReason.TOO_MANY_TRACES)
        must_be_indexed([frame.registers[r] for r in loop.header.sources])
        for register, kind in tokens:
            if isinstance(kind, Type):
                value = Instruction(Op.INPUT, (), kind, note=frame.code.registers[register])
                inputs.append(value)
                registers.append(register)
                start[register] = value
            elif kind is None:
                start[register] = Const(Type.OBJECT, None)
            elif kind == TOO_BIG:
                raise Abort(AbortReason.INTEGER_TOO_BIG, f"{frame.code.registers[register]} is {kind}")
            elif isinstance(kind, str):
                start[register] = Const(Type.OBJECT, Untouched(register, kind))
    except Abort as abort:
        _failed_loop(state, loop, abort, frame)
        return None
    recorder = Recorder(
        frame, kind="loop", name=engine.new_name(state), start=[start], callees={}, inputs=tuple(inputs),
        input_registers=tuple(registers), max_length=state.options.max_trace,
        holding=state.uses_lists, layouts=state.options.layouts, natives=engine.natives.finder(state),
        foreign=not state.calls_natively,
    )  # fmt: skip
    return _record(engine, state, recorder, frame, loop, None, tokens)


def record_bridge(engine: Engine, state: FunctionState, exit_state: ExitState, frame: Frame) -> Returned | AtLoop | AtPlain:
    """Record from a hot exit to the next compiled loop (or the return), and let the exit jump there. After a native call,
    the frame has the result, whose type is not the expected one."""
    root = exit_state.owner.root or exit_state.owner
    if not exit_state.owner.alive or root.bridges >= state.options.max_bridges or exit_state.attempts >= MAX_EXIT_ATTEMPTS:
        exit_state.closed = True
        return engine.go_on(state, frame)
    exit_state.attempts += 1
    snapshot = exit_state.guard.snapshot
    assert snapshot is not None
    inputs: dict[Operand, Instruction] = {}
    registers: list[int] = []
    start: list[dict[int, Operand]] = []
    at: Frame | None = frame
    for guest in snapshot.frames:
        assert at is not None
        for register, operand in guest.registers:
            if isinstance(operand, Instruction) and operand not in inputs:  # a value's first register names it
                inputs[operand] = Instruction(Op.INPUT, (), operand.type, note=at.code.registers[register])
                registers.append(register)
        start.append({register: inputs.get(operand, operand) for register, operand in guest.registers})
        if at.inner is None and exit_state.guard.op is Op.CALL_TRACE:
            register, result = result_of_call(at)
            if isinstance(result, Instruction):
                inputs[result] = result
                registers.append(register)
            start[-1][register] = result
        at = at.inner
    recorder = Recorder(
        frame, kind="bridge", name=engine.new_name(state), start=start, callees=exit_state.owner.callees,
        inputs=tuple(inputs.values()),
        input_registers=tuple(registers), max_length=state.options.max_trace,
        holding=state.uses_lists, layouts=state.options.layouts, natives=engine.natives.finder(state),
        foreign=not state.calls_natively,
    )  # fmt: skip
    return _record(engine, state, recorder, frame, None, exit_state, engine.tokens(state, frame))


def result_of_call(frame: Frame) -> tuple[int, Operand]:
    """The register in which a frame, just behind a call, has the result, and what stands for that."""
    register = frame.code.instructions[frame.pc - 1].d
    assert register is not None
    kind = constant(frame.registers[register]).type
    if kind.is_number:
        return register, Instruction(Op.INPUT, (), kind, note=frame.code.registers[register])
    return register, Const(Type.OBJECT, frame.registers[register])


def record_start(engine: Engine, state: FunctionState, frame: Frame) -> Returned | AtLoop | AtPlain:
    """Record from the function's start to a loop that has a trace, or the return, and make a builtin entry of it."""
    tokens = tuple(
        (r, Type.STR if kind is Type.CHAR else kind) for r, kind in engine.tokens(state, frame) if kind is not UNBOUND
    )
    inputs = [(r, Instruction(Op.INPUT, (), kind, note=frame.code.registers[r])) for r, kind in tokens if isinstance(kind, Type)]
    if any(isinstance(kind, str) for _, kind in tokens):
        state.entry_due, state.entry_reason = 0, "an argument is neither None nor a number, list, tuple, str or buffer"
        return engine.go_on(state, frame)
    kinds = kinds_of(tokens)
    if kinds in state.starting or any(entry.kinds == kinds for entry in state.entries):
        state.entry_due = state.stays * 2 + 1
        return engine.go_on(state, frame)
    state.entry_tries += 1
    recorder = Recorder(
        frame, kind="entry", name=engine.new_name(state),
        start=[{r: Const(Type.OBJECT, None) for r, _ in tokens} | dict(inputs)], callees={},
        inputs=tuple(value for _, value in inputs), input_registers=tuple(r for r, _ in inputs),
        max_length=state.options.max_trace,
        holding=state.uses_lists, layouts=state.options.layouts, natives=engine.natives.finder(state),
        foreign=not state.calls_natively,
    )  # fmt: skip
    state.starting.append(kinds)  # a recursion comes by here again
    try:
        return _record(engine, state, recorder, frame, None, None, tokens)
    finally:
        state.starting.remove(kinds)


def _started(engine: Engine, state: FunctionState, live: LiveTrace) -> None:
    """Calls may go through a trace that begins at the function's start."""
    engine.natives.serve(state, live)
    try:
        state.entries.append(make_entry(engine, state, live))
        if state.counts_calls:
            state.call_back_off = 1
            state.arm()
        state.count()
        state.entry_due = state.stays * 2 + 8 if len(state.entries) < MAX_ENTRIES else 0  # calls with other types
    except Abort as abort:
        state.entry_due, state.entry_reason = 0, str(abort)
        if state.counts_calls and not state.entries:
            state.go_plain(str(abort), None)


def _not_started(state: FunctionState, abort: Abort) -> None:
    """Try again later, if that may help."""
    again = (abort.reason in TRANSIENT or state.counts_calls) and state.entry_tries < MAX_START_TRIES
    state.entry_due = state.stays * 4 + 1 if again else 0
    state.entry_reason = str(abort)
    if state.counts_calls and not state.entries and not again:
        state.go_plain(str(abort), state.aborts[-1].place)


def live_values(exit_state: ExitState) -> list[Instruction]:
    """The values in an exit's snapshot, each once, in order: the inputs of its bridge."""
    assert exit_state.guard.snapshot is not None
    return list(dict.fromkeys(v for v in exit_state.guard.snapshot.operands() if isinstance(v, Instruction)))


def _record(
    engine: Engine,
    state: FunctionState,
    recorder: Recorder,
    frame: Frame,
    loop: LoopState | None,
    exit_state: ExitState | None,
    tokens: Tokens,
) -> Returned | AtLoop | AtPlain:
    """Interpret under the recorder until the trace is closed or given up; the guest goes on from there either way."""
    assert state.code is not None
    engine.free_the_dead()
    generation = state.generation
    anchor = frame.pc
    line = frame.code.instructions[anchor].place.line
    seen: set[int] = set()
    result: Returned | AtLoop | AtPlain
    finished: Trace | None = None
    stopped = False
    try:
        at_header = exit_state is not None and frame.inner is None and state.code.instructions[anchor].opcode is Opcode.LOOP
        while finished is None:
            result = AtLoop(engine.header_at(state, anchor)) if at_header else engine.interpret(frame, recorder)
            at_header = False
            if isinstance(result, Returned):
                if loop is not None or frame.code.instructions[frame.pc].region is not None:
                    raise Abort(AbortReason.LEFT_LOOP)
                if exit_state is not None and not recorder.emitted and not recorder.returns:  # it would leave at once again
                    exit_state.closed = True
                    return result
                finished = recorder.finish_at_return()
                break
            if isinstance(result, AtPlain):
                assert result.error is not None, "the recorder does not pass a plain statement"
                raise Abort(AbortReason.EXCEPTION, type(result.error).__name__)
            other = state.loops[result.header.number]
            actual = engine.tokens(state, frame)
            now = recorder.refined(actual)
            if other is loop and now == tokens:
                finished = recorder.close_loop(frame)
                break
            target = other.find(now) or other.find(actual)  # of this loop too: `total = 0` may be a float from its first round on
            if target is not None and recorder.matches(target.trace, target.untouched):
                finished = recorder.link(frame, target.trace)
            elif other is loop and fits(tokens, now):
                finished = recorder.close_loop(frame)
            elif other is loop:
                raise Abort(AbortReason.TYPE_CHANGED, _changed(recorder, tokens, now))
            elif other.header.number in seen or (loop is None and other.blacklisted):
                raise Abort(AbortReason.INNER_LOOP)
            seen.add(other.header.number)
        live = _publish(engine, state, recorder, finished, tokens, anchor, line, exit_state, generation)
        if loop is not None:
            loop.traces.append(live)
            _let_others_link(state, loop)
        elif exit_state is None:
            _started(engine, state, live)
    except Abort as abort:
        if abort.reason is AbortReason.EXCEPTION and frame.code.instructions[frame.pc].handler is not None:
            abort = Abort(AbortReason.PLAIN_STATEMENT, f"the handlers of {abort.detail or 'an exception'}")
        if loop is not None:
            _failed_loop(state, loop, abort, frame)
        elif exit_state is None:
            if state.counts_calls:
                note_abort(state, abort, frame)
            _not_started(state, abort)
        else:
            if abort.reason not in TRANSIENT:
                exit_state.closed = True
            note_abort(state, abort, frame)
        stopped = True
    # not in the `except`: what the guest raises has no context of ours
    return engine.go_on(state, frame) if stopped and recorder.stopped_inside else result


def _changed(recorder: Recorder, before: Tokens, now: Tokens) -> str:
    """Names of the variables whose types are others than a round ago."""
    registers = sorted({register for register, _ in set(before) ^ set(now)})
    return ", ".join(recorder.root.registers[register] for register in registers)


def _let_others_link(state: FunctionState, loop: LoopState) -> None:
    """A loop has a trace now: those around it, which could not be recorded without, need not wait any longer."""
    assert state.code is not None
    for other in state.loops:
        if other.failures and state.code.encloses(other.header, loop.header):
            other.failures, other.skip, other.back_off = 0, 0, 1
            state.ticks[other.header.number] = other.tick(state.options.hot_rounds)


def _failed_loop(state: FunctionState, loop: LoopState, abort: Abort, frame: Frame) -> None:
    """Count a loop's abort; too many of them blacklist it, and a function with nothing left goes plain."""
    note_abort(state, abort, frame)
    if abort.reason in TRANSIENT:
        loop.failures += 1
        loop.skip = 1 << loop.failures
        if abort.reason is AbortReason.TYPE_CHANGED and loop.failures == 1:  # most variables change theirs once: the next round
            loop.skip = 0  # is recorded at once, and this one can link to it the next time
        if abort.reason is AbortReason.LEFT_LOOP and not state.entries and state.entry_due and possible(state):
            state.record_next_call()  # a way from the start may pass by the loop
    else:
        loop.aborts += 1
    loop.back_off = min(loop.back_off * 2, MAX_BACK_OFF)
    if loop.aborts >= state.options.max_aborts or loop.failures >= MAX_FAILURES:
        loop.blacklisted = True
    state.ticks[loop.header.number] = loop.tick(state.options.hot_rounds)
    if loop.blacklisted:
        give_up(state, loop)


def give_up(state: FunctionState, loop: LoopState) -> None:
    """No (further) traces for a loop; a function with nothing left goes plain."""
    loop.blacklisted = True
    if not state.entries and all(other.blacklisted for other in state.loops):
        last = state.aborts[-1]
        state.go_plain(str(last), last.place)
    else:
        state.count()


def _publish(
    engine: Engine,
    state: FunctionState,
    recorder: Recorder,
    trace: Trace,
    tokens: Tokens,
    anchor: int,
    line: int,
    exit_state: ExitState | None,
    generation: int,
) -> LiveTrace:
    """Compile a finished recording (or keep its optimized IR in `interp` mode) and register it."""
    root = None if exit_state is None else exit_state.owner.root or exit_state.owner
    live = LiveTrace(trace, tokens, anchor, line, None, root, weakref.ref(state), recorder.callees, steps=recorder.steps)
    try:
        if state.options.mode == "interp":
            live.trace = optimize(trace, state.options.passes, state.options.observe)
        else:
            _compile(engine, state, live, exit_state)
    except Abort:
        raise
    except Exception as error:  # a bug of ours must not reach the program: it goes on without this trace
        raise as_abort(error) from error
    if any(capi.is_foreign(callee) for callee in live.trace.callees()):
        live.budget = CAREFUL_BUDGET
    if generation != state.generation:  # a signal handler has called reset() meanwhile
        engine.free([live])
        raise Abort(AbortReason.DROPPED)
    assumed = {(function, name): (value, prototype(value)) for function, name, value in recorder.assumptions}
    natively = any(callee.guest for callee in live.trace.callees())
    if assumed.keys() - state.assumptions.keys() or (natively and not state.calls_natively):
        if natively and not state.calls_natively:
            with engine.gate:  # nobody comes to it without the GIL
                if state.active:
                    raise Abort(AbortReason.BUSY)
                state.calls_natively = True
        state.assumptions.update(assumed)
        renew(engine, state)  # before the trace can be reached
    if exit_state is not None:
        try:
            _patch(engine, state, exit_state, live)
        except Abort:
            engine.free([live])
            raise
    engine.names[live.trace.name] = live
    state.traces.append(live)
    state.assumptions.update(assumed)
    if exit_state is not None:
        exit_state.bridge = live
        assert root is not None
        root.bridges += 1
    return live


def _compile(engine: Engine, state: FunctionState, live: LiveTrace, exit_state: ExitState | None) -> None:
    assert state.code is not None
    cache = engine.cache(state)
    fixed: dict[Instruction, Location] | None = None
    parent: int | None = None
    after: AfterCall | None = None
    if exit_state is not None:  # a bridge begins where its parent's exit has the values
        assert exit_state.exit is not None and exit_state.owner.compiled is not None
        values = live_values(exit_state)
        parent = exit_state.owner.compiled.code.address + jump_of(exit_state.exit)
        fixed = {new: exit_state.exit.where[old] for new, old in zip(live.trace.inputs, values, strict=False)}
        if exit_state.exit.other is not None:
            result = next(iter(live.trace.inputs[len(values) :]), None)
            after = AfterCall(result, RETURNED[result.type if result else Type.OBJECT], parent + 5)
    elif live.trace.kind == "entry" and (places := cache.target.arguments([v.type for v in live.trace.inputs])):
        fixed = dict(zip(live.trace.inputs, places, strict=True))
    links = {
        instruction.target: engine.names[instruction.target].link
        for instruction in live.trace.instructions()
        if instruction.op is Op.LINK
    }
    near = state.lies_near_api or any(callee.guest for callee in live.trace.callees())
    live.compiled = compile_trace(
        live.trace, cache.target, cache, state.options, file=state.code.file, line=live.line,
        first_exit=engine.next_exit, links=links, parent=parent, fixed=fixed,
        after=after, home=capi.function("PyList_SetItem") if near else None,
    )  # fmt: skip
    live.trace = live.compiled.optimized
    for side_exit in live.compiled.code.exits:
        engine.exits[side_exit.number] = ExitState(side_exit, side_exit.guard, live)
    engine.next_exit += len(live.compiled.code.exits)


def jump_of(exit: Exit) -> int:
    """Offset of the jump that goes to an exit's bridge."""
    return exit.stub if exit.other is None else exit.other


def _patch(engine: Engine, state: FunctionState, exit_state: ExitState, bridge: LiveTrace) -> None:
    """Let a parent's exit jump to its bridge from now on; raises Abort, with nothing changed, when that can't be."""
    parent = exit_state.owner.compiled
    if parent is None or bridge.compiled is None or exit_state.exit is None:
        return  # evaluated, not compiled
    code, cache = bridge.compiled.code, engine.code_cache
    assert cache is not None
    with engine.gate:  # nobody enters meanwhile
        if state.active and not cache.patches_running_code:
            raise Abort(AbortReason.BUSY)
        try:
            begin = code.start if exit_state.exit.other is None else code.entry
            cache.patch_exit(parent.block, jump_of(exit_state.exit), code.address + begin)
        except AllocatorError as error:
            raise Abort(AbortReason.NO_MEMORY, str(error)) from error
