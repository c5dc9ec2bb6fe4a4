"""Calls of methods as IR: a table by the type of what they are called of, and their name.

A method that is not in it ends the recording; the interpreter calls whatever method there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import Bytecode, Opcode
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import buffers, lists
from minijit.tracing.interpreter import Frame
from minijit.tracing.operations import as_int

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

Emit = Callable[["Recorder", Operand, Sequence["Held"], Any, Sequence[Any]], "Held"]
NOTHING = Const(Type.OBJECT, None)


def _lookup(r: Recorder, i: Bytecode, frame: Frame) -> None:
    """Nothing is emitted: in the interpreter the register will be unbound."""
    _row(r, i.a, str(i.x), frame)
    assert i.d is not None
    r.values.pop(i.d, None)


def _method(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    name, arguments = i.x
    row, value = _row(r, i.a, name, frame), frame.registers[i.a or 0]
    if len(arguments) not in row.arguments:
        raise Abort(AbortReason.UNSUPPORTED_METHOD, f"{type(value).__name__}.{name} of {len(arguments)} arguments")
    held, values = [r.held(register) for register in arguments], [frame.registers[register] for register in arguments]
    r.put(i, row.emit(r, r.get(i.a), held, value, values))


class Row:
    """`emit` yields the result of a call with one of these numbers of `arguments`."""

    def __init__(self, emit: Emit, *arguments: int) -> None:
        self.emit, self.arguments = emit, arguments


def _row(r: Recorder, register: int | None, name: str, frame: Frame) -> Row:
    row = METHODS.get((r.get(register).type, name))
    if row is None:
        raise Abort(AbortReason.UNSUPPORTED_METHOD, f"{type(frame.registers[register or 0]).__name__}.{name}")
    return row


def _bits(op: Op) -> Emit:
    return lambda r, a, args, value, values: r.emit(op, as_int(r, a))


def _is_integer(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    """Whole, and no infinity, of which the difference is nan."""
    difference = r.emit(Op.SUB_FLOAT, a, r.emit(Op.FLOOR_FLOAT, a))
    return r.emit(Op.EQ_FLOAT, difference, Const(Type.FLOAT, 0.0))


def _append(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    if a.type.is_buffer:
        buffers.append(r, a, r.made(args[0]), value, values[0])
    else:
        lists.append(r, a, r.made(args[0]))
    return NOTHING


def _pop(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    return (buffers.pop if a.type.is_buffer else lists.pop)(r, a, value)


METHODS: dict[tuple[Type, str], Row] = {
    **{(kind, name): Row(_bits(op), 0)
       for kind in (Type.INT, Type.BOOL)
       for name, op in {"bit_length": Op.BIT_LENGTH, "bit_count": Op.BIT_COUNT}.items()},
    (Type.FLOAT, "is_integer"): Row(_is_integer, 0),
    **{(kind, name): row
       for kind in (Type.LIST, Type.BYTEARRAY, Type.ARRAY)
       for name, row in {"append": Row(_append, 1), "pop": Row(_pop, 0)}.items()},
}  # fmt: skip

HOOKS: dict[Opcode, Callable[[Recorder, Bytecode, Frame], None]] = {Opcode.LOOKUP: _lookup, Opcode.METHOD: _method}
