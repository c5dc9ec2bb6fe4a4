"""`@minijit.jit`: an ordinary function whose code is swapped between a counting copy and the plain original.

What the user holds is a real function object, so calls, wrong arguments, defaults, signature, pickling by name and
`inspect` behave as before, and a function given back to CPython costs nothing at all.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from minijit.errors import MinijitError, Place, Unsupported
from minijit.options import Options
from minijit.runtime.function import FUNCTIONS, FunctionState, LiveTrace, LoopState

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
_STATE = "__minijit__"


class JitFunction(Protocol, Generic[P, R]):
    """A function with what `jit` hangs on it."""

    __name__: str
    __wrapped__: Callable[..., Any]
    traces: list[LiveTrace]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    def explain(self) -> str: ...
    def dump(self, stage: str = "optimized") -> str: ...
    def reset(self) -> None: ...


@overload
def jit(function: Callable[P, R], /, **knobs: Any) -> JitFunction[P, R]: ...
@overload
def jit(**knobs: Any) -> Callable[[Callable[P, R]], JitFunction[P, R]]: ...
def jit(function: Any = None, /, **knobs: Any) -> Any:
    """Compile the hot loops of `function`; bare (`@jit`) or with knobs (`@jit(strict=True)`), see `Options`.

    Returns a new function with the same behaviour; `f.traces`, `f.explain()`, `f.dump(stage)` and `f.reset()` look
    into it. What can't be compiled runs as plain Python and `f.explain()` says why; with `strict=True` that raises
    `Unsupported` instead. Raises TypeError for unknown knobs."""
    if function is None:
        return lambda f: jit(f, **knobs)
    try:
        options = Options.from_environment().with_(**knobs)
    except TypeError:
        known = ", ".join(sorted(Options.__dataclass_fields__))
        wrong = ", ".join(sorted(set(knobs) - set(Options.__dataclass_fields__)))
        raise TypeError(f"jit() has no option {wrong}; the options are {known}") from None
    if isinstance(getattr(function, _STATE, None), FunctionState):
        function = function.__wrapped__
    if not isinstance(function, types.FunctionType):
        return _not_a_function(function, options)
    state = FunctionState(function, options)
    state.function = _twin(function)
    if options.mode == "off":
        state.reason = "minijit is switched off (MINIJIT=off)"
    else:
        _prepare(state)
    FUNCTIONS.append(state)
    _attach(state)
    return cast("JitFunction[..., Any]", state.function)


def state_of(function: Any) -> FunctionState:
    """The state behind a jitted function; raises TypeError for any other object."""
    state = getattr(function, _STATE, None)
    if not isinstance(state, FunctionState):
        raise TypeError(f"{function!r} is not a jitted function; pass it through minijit.jit first")
    return state


def _engine() -> Any:
    from minijit.runtime import get_engine  # made when first needed

    return get_engine()


def _not_a_function(thing: Any, options: Options) -> Any:
    kind = "a class" if isinstance(thing, type) else f"a {type(thing).__name__} object"
    problem = Unsupported(f"{kind} can't be compiled", "pass a function written in Python")
    if options.strict:
        raise problem
    return thing


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
    from minijit.frontend.copies import counting_copy

    assert state.function is not None
    try:
        code = compile_function(state.original)
        state.loops = [LoopState(header) for header in code.loops]
        if state.loops:
            state.arm()

            def hand_over(number: int, values: dict[str, Any]) -> Any:
                return _engine().drive(state, number, values)

            state.counting = counting_copy(state.original, code, hand_over, state.ticks)
            state.code = code
            state.function.__code__ = state.counting
        else:
            state.reason = "it has no loop, so CPython runs it"
            state.reason_place = Place(code.file, code.line)
    except Unsupported as problem:
        if state.options.strict:
            raise
        state.reason = problem.problem + (f"; {problem.advice}" if problem.advice else "")
        state.reason_place = problem.place


def _attach(state: FunctionState) -> None:
    function = state.function
    assert function is not None

    def explain() -> str:
        """What minijit made of this function and why, in sentences."""
        from minijit.reports.explain import explain_function

        return explain_function(state)

    def dump(stage: str = "optimized") -> str:
        """The stage `bytecode`, `recorded`, `optimized`, `registers` or `asm` of every trace, as text."""
        from minijit.reports.dump import dump_function

        return dump_function(state, stage)

    def reset() -> None:
        """Forget all traces, counters and black marks, as if just decorated."""
        if state.code is None:
            return
        assert state.counting is not None and state.function is not None
        state.aborts.clear()
        state.invalidations = 0
        state.reason, state.reason_place = "", None
        _engine().drop_traces(state)
        state.function.__code__ = state.counting

    for name, value in (
        (_STATE, state), ("explain", explain), ("dump", dump), ("reset", reset), ("traces", state.traces),
    ):  # fmt: skip
        setattr(function, name, value)


__all__ = ["JitFunction", "MinijitError", "jit", "state_of"]
