"""`a in b` as IR, by the type of `b`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Type
from minijit.ir.trace import Operand
from minijit.tracing.values import Virtual

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

# By the type of what is looked into: (recorder, a, b, their values this time) -> whether it is there
CONTAINS: dict[Type, Callable[[Recorder, Held, Held, Any, Any], Operand]] = {}


def contains(r: Recorder, a: Held, b: Held, x: Any, y: Any) -> Operand:
    """`a in b`, whose values are `x` and `y` this time; `b` may be a tuple that nobody has made."""
    emit = CONTAINS.get(Type.TUPLE if isinstance(b, Virtual) else b.type)
    if emit is None:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"`in` of a {type(y).__name__}")
    return emit(r, a, b, x, y)
