"""Which Python functions a recording steps into, and how their arguments are bound."""

from __future__ import annotations

import functools
import inspect
import itertools
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from minijit.errors import Abort, AbortReason, Unsupported
from minijit.frontend.bytecode import Code, Opcode
from minijit.frontend.compiler import compile_function
from minijit.tracing.boxed import takes_objects
from minijit.tracing.interpreter import lookup

T = TypeVar("T")
_numbers = itertools.count(1)

MAX_DEPTH = 8  # activations on top of one another in a trace


@dataclass(frozen=True, eq=False)
class Callee:
    """A function that calls of it can be stepped into: the plain one, its bytecode, and a name that tells it from others."""

    function: types.FunctionType
    code: Code
    key: str


def plain_function(value: object) -> types.FunctionType | None:
    """The function as its user wrote it, of a jitted one too; None for anything else."""
    if not isinstance(value, types.FunctionType):
        return None
    state = value.__dict__.get("__minijit__")
    return state.original if state is not None else value


def callee_of(value: object) -> Callee | None:
    """What a call of `value` steps into; None for what is no Python function. Raises Abort when it can't be compiled."""
    function = plain_function(value)
    if function is None:
        return None
    if function.__code__.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{function.__qualname__} has *args or **kwargs")
    try:
        callee = _compiled(function.__code__, function)
    except Unsupported as problem:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{function.__qualname__}: {problem.problem}") from None
    if callee.code.captured:  # its loops run in CPython's frame
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{function.__qualname__}: {callee.code.plain[0].problem.problem}")
    return callee


@functools.lru_cache(maxsize=256)
def _compiled(code: types.CodeType, function: types.FunctionType) -> Callee:
    return Callee(function, compile_function(function, as_callee=True), f"{function.__qualname__}#{next(_numbers)}")


def uses_lists(function: types.FunctionType, code: Code) -> bool:
    """Whether a function, or one that it may call, may look into lists."""
    return any(_looks_into_lists(*one) for one in ((function, code), *reached(function, code).items()))


def _looks_into_lists(function: types.FunctionType, code: Code) -> bool:
    if code.uses_lists:
        return True
    counts = {i.a: len(i.x) for i in code.instructions if i.opcode is Opcode.CALL and isinstance(i.x, tuple)}
    counts |= {i.a: len(i.x[1]) for i in code.instructions if i.opcode is Opcode.CALL_NAMED and isinstance(i.x, tuple)}
    for i in code.instructions:
        if i.opcode is Opcode.GLOBAL and isinstance(i.x, tuple) and i.d in counts:
            try:
                if takes_objects(lookup(function, i.x), counts[i.d]):
                    return True
            except Exception:  # whatever it is, it can't be called by traces now
                continue
    return False


def calls_itself(callee: Callee) -> bool:
    """Whether a function is recursive, through others perhaps."""
    return callee.function in reached(callee.function, callee.code)


def reached(function: types.FunctionType, code: Code) -> dict[types.FunctionType, Code]:
    """The Python functions that a function may call, and that these may call, as its globals are now."""
    found: dict[types.FunctionType, Code] = {}
    work = [(function, code)]
    while work:
        caller, calling = work.pop()
        for i in calling.instructions:
            if i.opcode is Opcode.GLOBAL and isinstance(i.x, tuple):
                try:
                    callee = callee_of(lookup(caller, i.x))
                except Exception:  # whatever it is, it can't be called by traces now
                    continue
                if callee and callee.function not in found:
                    found[callee.function] = callee.code
                    work.append((callee.function, callee.code))
    return found


def may_call(function: types.FunctionType, code: Code) -> bool:
    """Whether a function may call Python functions, itself perhaps, as far as can be told before its module is complete."""
    for i in code.instructions:
        if i.opcode is Opcode.GLOBAL and isinstance(i.x, tuple) and len(i.x) == 1:
            try:
                if plain_function(lookup(function, i.x)) is not None:
                    return True
            except NameError:
                return True
    return False


def bind(
    callee: Callee, arguments: Sequence[T], names: Sequence[str] = (), default: Callable[[Any], T] = lambda value: value
) -> list[T] | None:
    """The parameters' values, the last arguments being named, `default` of the defaults filled in; None when CPython would
    raise TypeError."""
    function, code = callee.function, callee.function.__code__
    first, defaults = len(arguments) - len(names), function.__defaults__ or ()
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    given = dict(zip(parameters, arguments[:first], strict=False))
    if first > code.co_argcount or any(name in given or name not in parameters[code.co_posonlyargcount :] for name in names):
        return None
    given |= zip(names, arguments[first:], strict=True)
    filled = dict(zip(parameters[code.co_argcount - len(defaults) : code.co_argcount], defaults, strict=True))
    filled |= function.__kwdefaults__ or {}
    if any(name not in given and name not in filled for name in parameters):
        return None
    return [given[name] if name in given else default(filled[name]) for name in parameters]
