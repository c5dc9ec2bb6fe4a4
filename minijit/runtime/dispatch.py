"""Making a function jitted: an ordinary function whose code is swapped between a counting copy and the plain original.

What the user holds is a real function object, so calls, wrong arguments, defaults, signature, pickling by name and
`inspect` behave as before, and a function given back to CPython costs nothing at all.
"""

from __future__ import annotations

import functools
import types
import weakref

from minijit.errors import Place, Unsupported
from minijit.interrupts import breaker
from minijit.options import Options
from minijit.runtime import get_engine
from minijit.runtime.function import FunctionState, LoopState, for_guest
from minijit.runtime.registry import FUNCTIONS

STATE = "__minijit__"


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
    from minijit.frontend.compiler import compile_function
    from minijit.frontend.copies import Entry, counting_copy, start_copy

    try:
        code = compile_function(state.original)
        if state.options.strict:
            for statement in code.plain:
                if not statement.raises:
                    raise statement.problem
        state.loops = [LoopState(header, blacklisted=header.always_plain) for header in code.loops]
        if state.loops:
            state.arm()

            alive = weakref.ref(state)  # a strong one in the code's constants, which are not collected, would keep it

            hand_over = for_guest(alive, lambda *more: get_engine().drive(*more))
            at_start = for_guest(alive, lambda *more: get_engine().start(*more))

            @functools.cache
            def make_counting(uncounted: frozenset[int], entry: Entry | None) -> types.CodeType:
                return counting_copy(original, code, hand_over, ticks, uncounted, entry)

            original, ticks = state.original, state.ticks
            state.make_counting = make_counting
            state.make_start = functools.cache(lambda: start_copy(original, at_start))
            state.code = code
            state.count()
        else:
            state.reason = "it has no loop, so CPython runs it"
            state.reason_place = Place(code.file, code.line)
    except Unsupported as problem:
        if state.options.strict:
            raise
        state.reason = problem.problem + (f"; {problem.advice}" if problem.advice else "")
        state.reason_place = problem.place
