"""What the recorder does at the instructions on lists and on what `for` loops go over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import Bytecode, Opcode
from minijit.frontend.iterators import BUILTIN
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand, Untouched
from minijit.tracing import buffers, dicts, iteration, lists, ndarrays, range_objects, slices, strings, walks
from minijit.tracing.interpreter import Frame
from minijit.tracing.values import Virtual, constant

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held


def _list(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    r.put(i, lists.new(r, [r.made(r.held(register)) for register in i.x]))


def _unpack_rest(r: Recorder, i: Bytecode, frame: Frame) -> None:
    """`a, *b, c = values`: of a tuple, all of its items are looked at; of a list only those that get a name."""
    assert isinstance(i.x, tuple)
    (rest, parts), values = i.x, frame.registers[i.a or 0]
    after = len(parts) - rest - 1
    if type(values) in (list, tuple) and len(values) < rest + after:
        raise Abort(AbortReason.EXCEPTION, "ValueError: not enough values to unpack")
    held = r.held(i.a)
    if not isinstance(held, Virtual) and held.type is Type.LIST:
        known: Sequence[Held] = lists.ends(r, held, values, rest, after)
        middle = lists.between(r, held, rest, after)
    else:
        known = r.items(held) or lists.unpacked(r, r.get(i.a), values)
        r.made(held)
        middle = lists.new(r, [r.made(item) for item in known[rest : len(known) - after]])
    r.values.update(zip(parts, [*known[:rest], middle, *known[len(known) - after :]], strict=True))


def _subscript(r: Recorder, i: Bytecode, frame: Frame) -> None:
    known, values = r.items(r.held(i.a)), frame.registers[i.a or 0]
    if known is not None and i.b is not None and isinstance(at := r.get(i.b), Const) and at.type is Type.INT:
        r.put(i, _one_of(known, at.value))
        return
    a = r.get(i.a)
    if a.type is Type.DICT:
        r.put(i, dicts.item(r, a, *_table_key(r, i, frame, i.x, values)))
        return
    if i.b is None or a.type is Type.NDARRAY:
        indices, numbers = _indices(r, i, frame, i.x)
        r.put(i, ndarrays.item(r, _ndarray(a, values), indices, values, numbers))
        return
    r.put(i, ITEM.get(a.type, lists.item)(r, a, r.get(i.b), values, frame.registers[i.b]))


ITEM: dict[Type, Callable[[Recorder, Operand, Operand, Any, Any], Operand]] = {
    **dict.fromkeys((Type.STR, Type.CHAR), strings.item), Type.RANGE: range_objects.item,
    **dict.fromkeys((Type.BYTES, Type.BYTEARRAY, Type.ARRAY, Type.VIEW), buffers.item),
}  # fmt: skip


def _one_of(known: Sequence[Held], number: object) -> Held:
    """An item of a tuple that nobody has made."""
    if not isinstance(number, int) or not -len(known) <= number < len(known):
        raise Abort(AbortReason.EXCEPTION, "IndexError: tuple index out of range")
    return known[number]


def _ndarray(a: Operand, values: Any) -> Operand:
    if a.type is not Type.NDARRAY:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an item of a {type(values).__name__} by a tuple")
    return a


def _table_key(r: Recorder, i: Bytecode, frame: Frame, parts: Any, table: Any) -> tuple[Held, Any, Any]:
    """The key in a dict, which may be written as the parts of a tuple, with the dict and the key as they are this time."""
    if i.b is not None:
        return r.held(i.b), table, frame.registers[i.b]
    return r.tuple_of(tuple(r.held(part) for part in parts)), table, tuple([frame.registers[part] for part in parts])


def _indices(r: Recorder, i: Bytecode, frame: Frame, parts: Any) -> tuple[list[Operand], list[Any]]:
    """The indices, one for each dimension, and their values."""
    registers = parts if i.b is None else (i.b,)
    return [r.get(register) for register in registers], [frame.registers[register] for register in registers]


def _attribute(r: Recorder, i: Bytecode, frame: Frame) -> None:
    a, values = r.get(i.a), frame.registers[i.a or 0]
    if a.type is not Type.NDARRAY:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"the attribute {i.x} of a {type(values).__name__}")
    r.put(i, ndarrays.attribute(r, a, str(i.x), values))


def _slice(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    bounds, numbers = _bounds(r, i, frame)
    a = r.get(i.a)
    if len(bounds) == 3:
        r.put(i, slices.part(r, a, bounds, frame.registers[i.a or 0], numbers))
        return
    if a.type.is_buffer:
        r.put(i, buffers.part(r, a, bounds, frame.registers[i.a or 0]))
    elif a.type.is_text:
        r.put(i, strings.part(r, a, bounds, frame.registers[i.a or 0], numbers))
    else:
        r.put(i, lists.part(r, a, bounds, numbers))


def _bounds(r: Recorder, i: Bytecode, frame: Frame) -> tuple[list[Operand | None], list[Any]]:
    """What a slice is written with, and the values this time."""
    assert isinstance(i.x, tuple)
    bounds = [None if register is None else r.get(register) for register in i.x]
    return bounds, [None if register is None else frame.registers[register] for register in i.x]


def _store_slice(r: Recorder, i: Bytecode, frame: Frame) -> None:
    (bounds, numbers), values = _bounds(r, i, frame), frame.registers[i.a or 0]
    if i.b is None:
        slices.delete(r, r.get(i.a), bounds, values, numbers)
    else:
        slices.store(r, r.get(i.a), bounds, r.made(r.held(i.b)), values, numbers, frame.registers[i.b])


def _delete_item(r: Recorder, i: Bytecode, frame: Frame) -> None:
    if (a := r.get(i.a)).type is Type.DICT:
        dicts.delete(r, a, r.held(i.b), frame.registers[i.a or 0], frame.registers[i.b or 0])
        return
    lists.delete(r, a, r.get(i.b), frame.registers[i.a or 0], frame.registers[i.b or 0])


def _store(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    a, value = r.get(i.a), r.made(r.held(i.x[0]))
    values, new = frame.registers[i.a or 0], frame.registers[i.x[0]]
    if a.type is Type.DICT:
        key, table, number = _table_key(r, i, frame, i.x[1:], values)
        dicts.store(r, a, key, value, table, number, new)
        return
    if i.b is None or a.type is Type.NDARRAY:
        indices, numbers = _indices(r, i, frame, i.x[1:])
        ndarrays.store(r, _ndarray(a, values), indices, value, values, numbers, new)
        return
    b, number = r.get(i.b), frame.registers[i.b]
    if a.type.is_buffer:
        buffers.store(r, a, b, value, values, number, new)
    else:
        lists.store(r, a, b, value, values, number)


def _dict(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    keys, items = i.x[::2], i.x[1::2]
    r.put(i, dicts.new_dict(r, [r.held(k) for k in keys], [r.held(v) for v in items], [frame.registers[k] for k in keys]))


def _set(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    r.put(i, dicts.new_set(r, [r.held(item) for item in i.x], [frame.registers[item] for item in i.x]))


def _is_list(r: Recorder, i: Bytecode, frame: Frame) -> None:
    a = r.held(i.a)
    if isinstance(a, Const) and isinstance(a.value, Untouched):
        r.put(i, Const(Type.BOOL, type(frame.registers[i.a or 0]) is list))
    else:
        r.put(i, Const(Type.BOOL, not isinstance(a, Virtual) and a.type is Type.LIST))


def _iter(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert i.d is not None and isinstance(i.x, tuple)
    form, parts, backward = i.x
    for word in form.split():
        if word in BUILTIN:
            r.assume(frame, (word,), BUILTIN[word])
    values = [frame.registers[register] for register in parts]
    held = [r.held(register) for register in parts]
    count = len(parts) - len(backward)
    started = iteration.begin(r, form, held[:count], values[:count], held[count:])
    r.values.update(enumerate(started, i.d))


def _reversed(r: Recorder, i: Bytecode, frame: Frame) -> None:
    callee, held, value = r.get(i.b), r.held(i.a), frame.registers[i.a or 0]
    if not isinstance(callee, Const) or callee.value is not reversed:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "reversed is not the builtin")
    assert i.d is not None
    r.values.update(enumerate(iteration.backwards(r, held, value), i.d))


def _item(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, int)
    values, number = frame.registers[i.a or 0], frame.registers[i.b or 0]
    if type(values) in walks.ITERATORS:
        after = frame.code.instructions[frame.pc + 2]
        taken_apart = after.opcode is Opcode.UNPACK and after.a == i.d
        if (found := walks.next_item(r, r.get(i.a), values, taken_apart)) is not None:
            r.put(i, found)
        return
    if (item := iteration.next_item(r, r.get(i.a), r.get(i.b), values, number, i.x)) is not None:
        r.put(i, item)


def _list_backwards(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    for register, builtin in zip(i.x, (list, reversed), strict=True):
        callee = r.get(register)
        if not isinstance(callee, Const) or callee.value is not builtin:
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{builtin.__name__} is not the builtin")
    r.put(i, iteration.list_backwards(r, r.get(i.a), frame.registers[i.a or 0]))


def _place(r: Recorder, i: Bytecode, frame: Frame) -> None:
    last, index = r.get(i.a), r.get(i.b)
    r.put(i, index if last.type is Type.OBJECT else r.emit(Op.SUB_INT_OVF, last, index))


def _backwards(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert i.d is not None
    parts = [r.get(register) for register in range(i.d, i.d + 3)]
    r.values.update(enumerate(range_objects.backwards(r, parts, range(*frame.registers[i.d : i.d + 3])), i.d))


def _strict(r: Recorder, i: Bytecode, frame: Frame) -> None:
    assert isinstance(i.x, tuple)
    (number, sources), index = i.x, frame.registers[i.b or 0]
    if any(type(frame.registers[source]) in walks.ITERATORS for source in sources):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a strict zip of a dict or set")
    if number or any(index < len(frame.registers[source]) for source in sources[1:]):
        raise Abort(AbortReason.EXCEPTION, "ValueError: what zip goes over is of different lengths")
    for source in sources[1:]:
        iteration.must_have_ended(r, r.get(source), r.get(i.b), frame.registers[source])


def _advance(r: Recorder, i: Bytecode, frame: Frame) -> None:
    """An iterator stands where it stands: its loop needs no index."""
    loop = next(loop for loop in frame.code.loops if loop.hidden[:1] == (i.d,))
    if loop.form == "each" and type(frame.registers[loop.sources[0]]) in walks.ITERATORS:
        return
    r.put(i, r.emit(Op.ADD_INT_OVF, r.get(i.d), constant(1)))


HOOKS: dict[Opcode, Callable[[Recorder, Bytecode, Frame], None]] = {
    Opcode.STORE_SLICE: _store_slice, Opcode.DELETE_ITEM: _delete_item,
    Opcode.LIST: _list, Opcode.DICT: _dict, Opcode.SET: _set,
    Opcode.SUBSCRIPT: _subscript, Opcode.SLICE: _slice, Opcode.STORE: _store, Opcode.IS_LIST: _is_list,
    Opcode.STRICT: _strict, Opcode.UNPACK_REST: _unpack_rest, Opcode.LIST_BACKWARDS: _list_backwards,
    Opcode.ATTRIBUTE: _attribute, Opcode.PLACE: _place, Opcode.BACKWARDS: _backwards,
    Opcode.REVERSED: _reversed, Opcode.ITER: _iter, Opcode.ITEM: _item, Opcode.ADVANCE: _advance,
}  # fmt: skip
