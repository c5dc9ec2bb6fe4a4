"""Functions that a program passes on in variables: traces are made for which one it is.

What stands for such a variable is the name of its value's type, as it is for whatever native code only carries past; of a
function it says which one, so that another function finds another trace. Functions made anew by each call of what is around
them, of the same code and without anything of their own, are one and the same here."""

from __future__ import annotations

import functools
import itertools
import types
from typing import Any

from minijit.tracing.inline import plain_function

KINDS = (types.FunctionType, types.BuiltinFunctionType)
_numbers = itertools.count(1)


class Passed(str):
    """Names a function; equal ones do the same. `function` is one that does, which nobody else can change."""

    function: Any


def passed(value: Any) -> Passed | None:
    """What stands for a function; None for one with defaults, which may change, and for methods of objects."""
    if isinstance(value, types.BuiltinFunctionType):
        return _named(_Parts(value)) if isinstance(value.__self__, types.ModuleType) else None
    function = plain_function(value)
    if function is None or function.__defaults__ or function.__kwdefaults__:
        return None
    return _named(_Parts(function.__code__, function.__globals__, *(function.__closure__ or ())))


class _Parts:
    """The very objects that a function consists of."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parts) and list(map(id, self.parts)) == list(map(id, other.parts))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.parts)))


@functools.lru_cache(maxsize=256)
def _named(of: _Parts) -> Passed:
    if len(of.parts) == 1:
        (function,) = of.parts
    else:
        code, namespace, *cells = of.parts
        function = types.FunctionType(code, namespace, None, None, tuple(cells) or None)
    result = Passed(f"function {function.__qualname__} ({next(_numbers)})")
    result.function = function
    return result
