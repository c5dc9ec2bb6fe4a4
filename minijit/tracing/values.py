"""What guest registers hold while they are recorded: values of the trace, constants, and tuples that nobody has made yet."""

from __future__ import annotations

from dataclasses import dataclass

from minijit.buffer_layouts import buffer_types
from minijit.errors import Abort, AbortReason
from minijit.ir.ops import MAX_INT, MIN_INT, Type
from minijit.ir.trace import Const, Instruction, Operand, Snapshot

_TYPES: dict[type, Type] = {
    int: Type.INT, float: Type.FLOAT, bool: Type.BOOL, list: Type.LIST, dict: Type.DICT, set: Type.SET, str: Type.STR,
    range: Type.RANGE,
}  # fmt: skip


def native(value: Held) -> Operand:
    """A value that has a native form; raises Abort for another."""
    if isinstance(value, Virtual):
        if value.kind is int:
            raise Abort(AbortReason.INTEGER_TOO_BIG, "a product that is not only reduced by `%`")
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {value.kind.__name__}")
    return value


def constant(value: object) -> Const:
    """A constant of the narrowest IR type; OBJECT for what has no native form. (Of a list, dict, set or
    buffer, only which one it is.)"""
    kind = _TYPES.get(type(value)) or buffer_types().get(type(value), Type.OBJECT)
    if kind is Type.INT and not MIN_INT <= value <= MAX_INT:  # type: ignore[operator]
        kind = Type.OBJECT
    if kind is Type.STR and len(value) == 1:  # type: ignore[arg-type]
        kind = Type.CHAR
    return Const(kind, value)


@dataclass(frozen=True)
class Virtual:
    """A tuple that is not made in a trace, only its items are known: `made` at an instruction count, with a snapshot from
    which the interpreter can make it (None: it can't). Or a range, by what it is called with: three ints; or an int beyond
    64 bits, by what the `%` that comes next makes of it."""

    items: tuple[Instruction | Const | Virtual, ...]
    made: int = 0
    snapshot: Snapshot | None = None
    kind: type = tuple


Held = Operand | Virtual  # what a guest register holds while it is recorded
