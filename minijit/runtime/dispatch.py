"""Making a function jitted: an ordinary function whose code is swapped between a counting copy and the plain original.

What the user holds is a real function object, so calls, wrong arguments, defaults, signature, pickling by name and
`inspect` behave as before, and a function given back to CPython costs nothing at all.
"""

from __future__ import annotations

import functools
import types
import weakref
from typing import TYPE_CHECKING

from minijit.errors import Place, Unsupported
from minijit.interrupts import breaker
from minijit.options import Options
from minijit.runtime import get_engine
from minijit.runtime.function import NO_LOOP, FunctionState, LoopState, for_guest
from minijit.runtime.registry import FUNCTIONS

if TYPE_CHECKING:
    from minijit.frontend.bytecode import Code

STATE = "__minijit__"
HELPER_ROUNDS = 5  # of a loop in a function that a trace calls, before it is recorded: it is hot already


def make_jitted(function: types.FunctionType, options: Options) -> FunctionState:
    """A jitted twin of `function` (`state.function`); raises Unsupported with `options.strict`."""
    breaker()  # looked for now, when this is most likely the main thread
    state = FunctionState(function, _twin(function), options)
    if options.mode == "off":
        state.reason = "minijit is switched off (MINIJIT=off)"
    else:
        _prepare(state)
    setattr(state.function, STATE, state)
    FUNCTIONS.add(state)
    return state


def reset(state: FunctionState) -> None:
    """Forget all traces, counters and black marks, as if just decorated."""
    if state.code is None:
        return
    assert state.counting is not None
    state.aborts.clear()
    state.invalidations = 0
    state.reason, state.reason_place = "", None
    get_engine().drop_traces(state)
    state.function.__code__ = state.counting


def _twin(function: types.FunctionType) -> types.FunctionType:
    """A second function with the same behaviour, whose code can be swapped without touching the first."""
    twin = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    twin.__dict__.update(function.__dict__)
    for name in ("__module__", "__qualname__", "__doc__", "__annotations__", "__type_params__"):
        if hasattr(function, name):
            setattr(twin, name, getattr(function, name))
    twin.__wrapped__ = function  # type: ignore[attr-defined]
    return twin


def _prepare(state: FunctionState) -> None:
    """Compile to bytecode and install the counting copy, or keep the reason why not."""
    from minijit.frontend.compiler import compile_function, must_pay

    state.compiled_from = state.original.__code__
    try:
        code = compile_function(state.original, as_callee=True)
        if not code.loops:
            state.counts_calls = _may_recur(state, code)
        if not state.counts_calls:
            must_pay(code)
        if state.options.strict:
            for statement in code.plain:
                if not statement.raises:
                    raise statement.problem
        state.loops = [LoopState(header, blacklisted=header.always_plain) for header in code.loops]
        if state.loops or state.counts_calls:
            _count(state, code)
        else:
            state.reason = NO_LOOP
            state.reason_place = Place(code.file, code.line)
    except Unsupported as problem:
        if state.options.strict:
            raise
        state.reason = problem.problem + (f"; {problem.advice}" if problem.advice else "")
        state.reason_place = problem.place


def _may_recur(state: FunctionState, code: Code) -> bool:
    from minijit.runtime.builtin import possible  # only now, for a quick start
    from minijit.tracing.inline import may_call

    return may_call(state.original, code) and possible(state)


def _count(state: FunctionState, code: Code) -> None:
    """Install the counting copy."""
    from minijit.frontend.copies import Entry, counting_copy, start_copy

    state.arm()
    alive = weakref.ref(state)  # a strong one in the code's constants, which are not collected, would keep it
    hand_over = for_guest(alive, lambda *more: get_engine().drive(*more))
    at_start = for_guest(alive, lambda *more: get_engine().start(*more))
    state.go_on = for_guest(alive, lambda *more: get_engine().drive_region(*more))
    original, ticks, go_on = state.original, state.ticks, state.go_on

    @functools.lru_cache(maxsize=2)  # a code holds the entries that it asks
    def make_counting(uncounted: frozenset[int], entry: Entry | None) -> types.CodeType:
        return counting_copy(original, code, hand_over, ticks, uncounted, entry, at_start, go_on)

    state.make_counting = make_counting
    state.make_start = functools.cache(lambda: start_copy(original, at_start))
    state.code = code
    if not state.may_have_entries:
        state.entry_due, state.entry_reason = 0, "its variables are shared with inner functions"
    state.count()


def make_helper(function: types.FunctionType, options: Options) -> FunctionState | None:
    """What is known of a function that nobody has decorated, but that a trace calls; None when it can't be compiled."""
    options = options.with_(strict=False, hot_rounds=min(options.hot_rounds, HELPER_ROUNDS))
    state = FunctionState(function, _twin(function), options, entry_due=1)
    _prepare(state)
    if state.code is None:
        return None
    state.lies_near_api = True
    setattr(state.function, STATE, state)
    FUNCTIONS.add(state, helper=True)
    return state
