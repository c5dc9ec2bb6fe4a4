"""Calls of methods as IR: a table by the type of what they are called of, and their name.

A method that is not in it ends the recording; the interpreter calls whatever method there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import Bytecode, Opcode
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, buffers, dicts, lists, text_methods, walks
from minijit.tracing.interpreter import Frame
from minijit.tracing.operations import as_int, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

Emit = Callable[["Recorder", Operand, Sequence["Held"], Any, Sequence[Any]], "Held"]
NOTHING = Const(Type.OBJECT, None)


def _lookup(r: Recorder, i: Bytecode, frame: Frame) -> None:
    """Nothing is emitted: in the interpreter the register will be unbound."""
    if r.get(i.a).type not in OWN_METHODS:
        raise _unsupported(frame.registers[i.a or 0], str(i.x))
    assert i.d is not None
    r.values.pop(i.d, None)


def _method(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    name, arguments, names = i.x
    row, value = _row(r, i.a, (name, *names), frame), frame.registers[i.a or 0]
    if len(arguments) not in row.arguments:
        raise Abort(AbortReason.UNSUPPORTED_METHOD, f"{type(value).__name__}.{name} of {len(arguments)} arguments")
    held, values = [r.held(register) for register in arguments], [frame.registers[register] for register in arguments]
    r.put(i, row.emit(r, r.get(i.a), held, value, values))


class Row:
    """`emit` yields the result of a call with one of these numbers of `arguments`."""

    def __init__(self, emit: Emit, *arguments: int) -> None:
        self.emit, self.arguments = emit, arguments


def _row(r: Recorder, register: int | None, name: tuple[str, ...], frame: Frame) -> Row:
    """Of a method by its name, and those of its named arguments."""
    row = METHODS.get((r.get(register).type, *name))
    if row is None:
        raise _unsupported(frame.registers[register or 0], name[0])
    return row


def _unsupported(value: object, name: str) -> Abort:
    return Abort(AbortReason.UNSUPPORTED_METHOD, f"{type(value).__name__}.{name}")


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
    if a.type.is_buffer:
        return buffers.pop(r, a, value)
    index, number = (r.native(args[0]), values[0]) if args else (int_const(-1), -1)
    return lists.pop(r, a, index, value, number)


def _insert(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    lists.insert(r, a, r.native(args[0]), r.made(args[1]))
    return NOTHING


def _extend(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    lists.extend(r, a, r.made(args[0]), values[0])
    return NOTHING


def _copy(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    return lists.part(r, a, (None, None), (None, None))


def _in_place(op: Op) -> Emit:
    def emit(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
        r.emit(op, a)
        return NOTHING

    return emit


def _sort(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    boxed.holds_only(r, a, value, (str,) if value and type(value[0]) is str else boxed.NUMBERS)
    r.emit(Op.LIST_SORT, a)
    return NOTHING


def _sort_named(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    """Upwards or downwards: which is known when it is recorded."""
    if not isinstance(args[0], Const) or type(args[0].value) not in (bool, int):
        raise Abort(AbortReason.UNSUPPORTED_METHOD, "list.sort in an order that is not a constant")
    boxed.holds_only(r, a, value, boxed.NUMBERS)
    r.emit(Op.LIST_SORT_DOWN if args[0].value else Op.LIST_SORT, a)
    return NOTHING


def _found(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any], name: str) -> Operand | None:
    """The index of what must be in a list."""
    try:
        present = value.index(values[0]) >= 0
    except ValueError:
        present = False
    if not present or values[0] != values[0]:
        raise Abort(AbortReason.EXCEPTION, f"ValueError: list.{name}: not in list")
    found = lists.find(r, a, r.native(args[0]), value, values[0])
    if found is not None:
        r.guard(r.emit(Op.GE_INT, found, int_const(0)), True)
    return found


def _index(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    found = _found(r, a, args, value, values, "index") if len(args) == 1 else None
    return found or boxed.pure(r, list.index, [a, *args], [value, *values])


def _remove(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    found = _found(r, a, args, value, values, "remove")
    if found is None:
        raise Abort(AbortReason.UNSUPPORTED_METHOD, "list.remove among items of several types")
    r.emit(Op.LIST_POP, a, found)
    return NOTHING


def _count(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    if values[0] != values[0]:
        raise Abort(AbortReason.UNSUPPORTED_METHOD, "list.count of nan, which may be in it by identity")
    return boxed.pure(r, list.count, [a, *args], [value, *values])


METHODS: dict[tuple[Type | str, ...], Row] = {
    **{(kind, name): Row(emit, *counts) for (kind, name), (emit, *counts) in text_methods.METHODS.items()},
    **{(kind, name): Row(_bits(op), 0)
       for kind in (Type.INT, Type.BOOL)
       for name, op in {"bit_length": Op.BIT_LENGTH, "bit_count": Op.BIT_COUNT}.items()},
    (Type.FLOAT, "is_integer"): Row(_is_integer, 0),
    **{(kind, name): row
       for kind in (Type.LIST, Type.BYTEARRAY, Type.ARRAY)
       for name, row in {"append": Row(_append, 1)}.items()},
    **{(kind, "pop"): Row(_pop, 0) for kind in (Type.BYTEARRAY, Type.ARRAY)},
    (Type.LIST, "pop"): Row(_pop, 0, 1),
    (Type.LIST, "insert"): Row(_insert, 2),
    (Type.LIST, "extend"): Row(_extend, 1),
    (Type.LIST, "copy"): Row(_copy, 0),
    (Type.LIST, "clear"): Row(_in_place(Op.LIST_CLEAR), 0),
    (Type.LIST, "reverse"): Row(_in_place(Op.LIST_REVERSE), 0),
    (Type.LIST, "sort"): Row(_sort, 0),
    (Type.LIST, "sort", "reverse"): Row(_sort_named, 1),
    (Type.LIST, "index"): Row(_index, 1, 2, 3),
    (Type.LIST, "remove"): Row(_remove, 1),
    (Type.LIST, "count"): Row(_count, 1),
    (Type.DICT, "get"): Row(dicts.get, 1, 2),
    (Type.DICT, "setdefault"): Row(dicts.set_default, 2),
    (Type.DICT, "pop"): Row(dicts.pop, 1, 2),
    **{(Type.DICT, name): Row(walks.view(name), 0) for name in ("keys", "values", "items")},
    **{(kind, "copy"): Row(dicts.copied, 0) for kind in (Type.DICT, Type.SET)},
    (Type.SET, "add"): Row(dicts.add, 1),
    (Type.SET, "discard"): Row(dicts.discard, 1),
    (Type.SET, "remove"): Row(dicts.remove, 1),
}  # fmt: skip

OWN_METHODS = frozenset(key[0] for key in METHODS)  # types that native code knows methods of

HOOKS: dict[Opcode, Callable[[Recorder, Bytecode, Frame], None]] = {Opcode.LOOKUP: _lookup, Opcode.METHOD: _method}
