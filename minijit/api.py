"""The public functions: `jit` and `report`."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from minijit.errors import MinijitError, Unsupported
from minijit.options import Options
from minijit.runtime.dispatch import STATE, make_jitted, reset
from minijit.runtime.function import FunctionState, LiveTrace
from minijit.runtime.registry import FUNCTIONS

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


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
    `Unsupported` instead. What is no function (a class, a builtin) comes back as it is, and `report()` says why. Raises
    TypeError for unknown knobs."""
    if function is None:
        return lambda f: jit(f, **knobs)
    try:
        options = Options.from_environment().with_(**knobs)
    except TypeError:
        known = ", ".join(sorted(Options.__dataclass_fields__))
        wrong = ", ".join(sorted(set(knobs) - set(Options.__dataclass_fields__)))
        raise TypeError(f"jit() has no option {wrong}; the options are {known}") from None
    if isinstance(getattr(function, STATE, None), FunctionState):
        function = function.__wrapped__
    if not isinstance(function, types.FunctionType):
        kind = "a class" if isinstance(function, type) else f"a {type(function).__name__} object"
        reason = Unsupported(f"{kind} can't be compiled", "pass a function written in Python")
        if options.strict:
            raise reason
        FUNCTIONS.refuse(getattr(function, "__qualname__", repr(function)), str(reason))
        return function
    state = make_jitted(function, options)
    _attach(state)
    return cast("JitFunction[..., Any]", state.function)


def _attach(state: FunctionState) -> None:
    def explain() -> str:
        """What minijit made of this function and why, in sentences."""
        from minijit.reports.explain import explain_function

        return explain_function(state)

    def dump(stage: str = "optimized") -> str:
        """The stage `bytecode`, `recorded`, `optimized`, `registers` or `asm` of every trace, as text."""
        from minijit.reports.dump import dump_function

        return dump_function(state, stage)

    def forget() -> None:
        """Forget all traces, counters and black marks, as if just decorated."""
        reset(state)

    for name, value in (("explain", explain), ("dump", dump), ("reset", forget), ("traces", state.traces)):
        setattr(state.function, name, value)


def report() -> dict[str, Any]:
    """What minijit has done in this process: traces, chunks, system calls, registrations, aborts, functions."""
    from minijit.reports.data import report_data

    return report_data()


__all__ = ["JitFunction", "MinijitError", "Unsupported", "jit", "report"]
