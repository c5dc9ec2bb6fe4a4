"""Ops on lists, texts and items as loads, compares and calls of the C API: the last step before registers are given.

An item's type is its object's type field. Numbers are boxed by the C API, which also drops what they replace; where no
memory is left, a guard leaves, and the exception that the C API has set is raised."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from minijit import capi
from minijit.backend import buffers, dicts, sequences, texts
from minijit.backend.growth import aliases, spent
from minijit.capi import FLOAT_VALUE, INT_DIGIT, INT_SIZE, LIST_ITEMS, LIST_SIZE, OVERFLOW, TUPLE_ITEMS, TUPLE_SIZE, TYPE, Layouts
from minijit.errors import InternalError
from minijit.ir.native import NativeFunction
from minijit.ir.ops import DIGIT, Op, Type
from minijit.ir.trace import Const, Instruction, Loop, Operand, Rewriter, Snapshot, Trace

MAX_LEN = (1 << 31) - 1  # more than lists have


def expand(trace: Trace, layouts: Layouts) -> Trace:
    """The trace with the ops of `EXPANSIONS` expanded; the others stay as they are."""
    twice_after, twice_again = aliases(trace)
    if not (twice_after or twice_again or any(i.op in EXPANSIONS for i in trace.instructions())):
        return trace
    rewriter = Rewriter()
    expander = Expander(rewriter, layouts, spent(trace) if layouts.list and layouts.str else {})
    straight = expander.run(trace.straight, twice_after)
    loop = trace.loop
    if loop is None:
        return replace(trace, straight=straight)
    initial = rewriter.values(loop.initial)
    body = expander.run(loop.body, twice_again)
    return replace(trace, straight=straight, loop=Loop(loop.params, initial, body, rewriter.values(loop.back)))


class Expander:
    """Emits what stands for one instruction; `old` is that instruction, over new operands."""

    def __init__(self, rewriter: Rewriter, layouts: Layouts, spent: Mapping[Instruction, Operand]) -> None:
        self.rewriter, self.layouts = rewriter, layouts
        self._spent = spent

    def run(self, code: tuple[Instruction, ...], aliased: Collection[Instruction] = ()) -> tuple[Instruction, ...]:
        """The code expanded; `aliased` texts are kept once more at the poll at its end."""
        for number, instruction in enumerate(code):
            self.old = self.rewriter.copy(instruction)
            if instruction.op is Op.POLL and number >= len(code) - 2:
                for value in aliased:
                    self.keep(self.rewriter.value(value))
                    self.room(_int(SMALL))
                aliased = ()
            spent = self._spent.get(instruction)
            self.spent = None if spent is None else self.rewriter.value(spent)
            expansion = EXPANSIONS.get(instruction.op)
            if expansion is None:
                self.rewriter.emit(instruction, self.old)
            elif (result := expansion(self, *self.old.args)) is not None:
                self.rewriter.substitution[instruction] = result
        if aliased:
            raise InternalError("a text has two names where no poll is")
        return self.rewriter.take()

    def emit(self, op: Op, *args: Operand, type: Type | None = None) -> Instruction:
        new = Instruction(op, args, type or op.info.result, line=self.old.line, note=self.old.note)
        self.rewriter.emitted.append(new)
        return new

    def effect(self, op: Op, *args: Operand) -> None:
        """An op that yields nothing."""
        self.emit(op, *args)

    def leave(self, op: Op, condition: Operand, snapshot: Snapshot | None = None) -> None:
        """A guard that leaves where the old instruction would (or for another snapshot)."""
        self.rewriter.emitted.append(Instruction(op, (condition,), Type.NONE, snapshot or self.old.snapshot, line=self.old.line))

    def word(self, address: Operand, offset: int, type: Type = Type.INT) -> Instruction:
        return self.emit(Op.LOAD, address, _int(offset), type=type)

    def call(self, name: str, *args: Operand, type: Type = Type.INT) -> Instruction:
        return self.call_of(capi.function(name), *args, type=type)

    def call_of(self, callee: NativeFunction, *args: Operand, type: Type = Type.INT) -> Instruction:
        new = Instruction(Op.CALL, args, type, None, callee, self.old.line, callee.name)
        self.rewriter.emitted.append(new)
        return new

    # ---- reading -------------------------------------------------------------------------------------------------

    def length(self, a: Operand) -> Operand:
        return self.word(a, LIST_SIZE) if self.layouts.list else self.call("PyList_Size", a)

    def item(self, a: Operand, index: Operand) -> Operand:
        if not self.layouts.list:
            return self.call("PyList_GetItem", a, index, type=Type.ITEM)
        return self.emit(Op.LOAD_AT, self.word(a, LIST_ITEMS), index, type=Type.ITEM)

    def tuple_length(self, a: Operand) -> Operand:
        return self.word(a, TUPLE_SIZE) if self.layouts.tuple else self.call("PyTuple_Size", a)

    def tuple_item(self, a: Operand, index: Operand) -> Operand:
        if not self.layouts.tuple:
            return self.call("PyTuple_GetItem", a, index, type=Type.ITEM)
        return self.emit(Op.LOAD_AT, self.emit(Op.ADD_INT, a, _int(TUPLE_ITEMS)), index, type=Type.ITEM)

    def digit(self, item: Operand) -> Operand:
        """The size is 0, or the sign of a single digit."""
        if not self.layouts.int:
            value = self.integer(item)
            shifted = self.emit(Op.ADD_INT, value, _int(DIGIT - 1))
            self.leave(Op.GUARD_TRUE, self.emit(Op.LT_UNSIGNED, shifted, _int(2 * DIGIT - 1)))
            return value
        size = self.word(item, INT_SIZE)
        self.leave(Op.GUARD_TRUE, self.emit(Op.LT_UNSIGNED, self.emit(Op.ADD_INT, size, _int(1)), _int(3)))
        return self.emit(Op.MUL_INT, self.emit(Op.LOAD_U32, item, _int(INT_DIGIT)), size)

    def integer(self, item: Operand) -> Operand:
        value = self.call("PyLong_AsLongLongAndOverflow", item, _int(OVERFLOW))
        overflow = self.emit(Op.LOAD_U32, _int(OVERFLOW), _int(0))
        self.leave(Op.GUARD_TRUE, self.emit(Op.EQ_INT, overflow, _int(0)))
        return value

    def floating(self, item: Operand) -> Operand:
        if not self.layouts.float:
            return self.call("PyFloat_AsDouble", item, type=Type.FLOAT)
        return self.word(item, FLOAT_VALUE, Type.FLOAT)

    def truth(self, item: Operand) -> Operand:
        return self.emit(Op.EQ_INT, item, _int(id(True)))

    # ---- writing -------------------------------------------------------------------------------------------------

    def boxed(self, value: Operand) -> Operand:
        """A new reference to a value as an object."""
        if value.type.is_address or value.type is Type.OBJECT:
            address = _int(id(None)) if value.type is Type.OBJECT else value
            self.call("Py_IncRef", address, type=Type.NONE)
            return address
        if value.type.is_scalar:
            return buffers.box(self, value)
        new = self.call(BOX[value.type], value)
        if value.type is Type.BOOL:
            return new
        self.leave(Op.GUARD_TRUE, self.emit(Op.NE_INT, new, _int(0)))
        return new

    def store(self, a: Operand, index: Operand, value: Operand) -> None:
        self.call("PyList_SetItem", a, index, self.boxed(value))  # which takes over the reference

    def replace(self, a: Operand, index: Operand, value: Operand) -> None:
        self.keep(self.item(a, index))
        self.room(_int(SMALL))
        self.store(a, index, value)

    def append(self, a: Operand, value: Operand) -> None:
        new = self.boxed(value)
        failed = self.call("PyList_Append", a, new)
        self.call("Py_DecRef", new, type=Type.NONE)
        self.leave(Op.GUARD_TRUE, self.emit(Op.EQ_INT, failed, _int(0)))

    def pop(self, a: Operand, index: Operand) -> None:
        end = self.emit(Op.ADD_INT, index, _int(1))
        failed = self.call("PyList_SetSlice", a, index, end, _int(0))
        self.leave(Op.GUARD_TRUE, self.emit(Op.EQ_INT, failed, _int(0)))

    def drop(self, a: Operand, index: Operand) -> None:
        self.keep(self.item(a, index))
        self.room(_int(SMALL))
        self.pop(a, index)

    def call_trace(self, *args: Operand) -> Operand | None:
        """A list that it returns has a reference of its own, which is given up for one that lasts to the end of the stay. What
        else was kept meanwhile is dropped: what the caller relies on was kept before."""
        kept = _int(id(capi.KEPT))
        before = self.length(kept) if self.old.type.is_address else None
        self.rewriter.emitted.append(self.old)
        if before is not None:
            self.call("PyList_SetSlice", kept, before, _int(MAX_LEN), _int(0))
            self.keep(self.old)
            self.call("Py_DecRef", self.old, type=Type.NONE)
        return self.old

    def keep(self, item: Operand) -> None:
        """An object lives to the end of the stay."""
        failed = self.call("PyList_Append", _int(id(capi.KEPT)), item)
        self.leave(Op.GUARD_TRUE, self.emit(Op.EQ_INT, failed, _int(0)))

    def room(self, size: Operand) -> None:
        """So many bytes more are kept."""
        self.leave(Op.GUARD_ROOM, size)

    # ---- making --------------------------------------------------------------------------------------------------

    def new(self, *items: Operand) -> Operand:
        boxed = [self.boxed(item) for item in items]
        made = self.made("PyList_New", _int(len(items)))
        for number, item in enumerate(boxed):
            self.call("PyList_SetItem", made, _int(number), item)
        return made

    def new_tuple(self, *items: Operand) -> Operand:
        boxed = [self.boxed(item) for item in items]
        made = self.made("PyTuple_New", _int(len(items)), type=Type.TUPLE)
        for number, item in enumerate(boxed):
            self.call("PyTuple_SetItem", made, _int(number), item)
        return made

    def made(self, name: str, *args: Operand, type: Type = Type.LIST) -> Operand:
        """A new list or tuple."""
        self.uncollected()
        return self.kept(self.without_collection(capi.function(name), *args, type=type))

    def uncollected(self) -> None:
        """Leave unless garbage is collected, or is not, as it is now."""
        enabled = self.emit(Op.NE_INT, self.call("PyGC_IsEnabled"), _int(0))
        self.leave(Op.GUARD_TRUE if gc.isenabled() else Op.GUARD_FALSE, enabled)

    def without_collection(self, callee: NativeFunction, *args: Operand, type: Type) -> Operand:
        """What a function of the C API makes. No garbage is collected meanwhile: finalizers could change any list."""
        if not gc.isenabled():
            return self.call_of(callee, *args, type=type)
        self.call("PyGC_Disable")
        made = self.call_of(callee, *args, type=type)
        self.call("PyGC_Enable")
        return made

    def kept(self, made: Operand) -> Operand:
        """A new object, if there is one, lives to the end of the stay."""
        self.leave(Op.GUARD_TRUE, self.emit(Op.NE_INT, made, _int(0)))
        self.keep(made)
        self.call("Py_DecRef", made, type=Type.NONE)
        length = _LENGTH.get(made.type)
        if made.type.is_buffer:
            self.room(buffers.size(self, made) or _int(SMALL))
        else:
            self.room(self.emit(Op.MUL_INT, length(self, made), _int(8)) if length else _int(SMALL))
        return made


SMALL = 64  # bytes, about, of an object without its items
_LENGTH: dict[Type, Callable[[Expander, Operand], Operand]] = {
    Type.LIST: Expander.length, Type.TUPLE: Expander.tuple_length,
    **dict.fromkeys((Type.BYTES, Type.BYTEARRAY, Type.ARRAY), buffers.length),
}  # fmt: skip

BOX = {
    Type.INT: "PyLong_FromLongLong", Type.FLOAT: "PyFloat_FromDouble", Type.BOOL: "PyBool_FromLong",
    Type.CHAR: "PyUnicode_FromOrdinal",
}  # fmt: skip


def _int(value: int) -> Const:
    return Const(Type.INT, value)


def _is(kind: type) -> Callable[[Expander, Operand], Operand]:
    return lambda e, item: e.emit(Op.EQ_INT, e.word(item, TYPE), _int(id(kind)))


EXPANSIONS: dict[Op, Callable[..., Operand | None]] = {
    Op.LIST_LEN: Expander.length, Op.LIST_ITEM: Expander.item, Op.LIST_SET: Expander.store, Op.LIST_APPEND: Expander.append,
    Op.LIST_REPLACE: Expander.replace, Op.LIST_NEW: Expander.new,
    Op.LIST_REPEAT: lambda e, a, times: e.made("PySequence_Repeat", a, times),
    Op.LIST_CONCAT: lambda e, a, b: e.made("PySequence_Concat", a, b),
    Op.LIST_SLICE: lambda e, a, low, high: e.made("PyList_GetSlice", a, low, high),
    Op.CALL_TRACE: Expander.call_trace, Op.KEEP: Expander.keep, Op.LIST_POP: Expander.pop, Op.LIST_DROP: Expander.drop,
    Op.TUPLE_NEW: Expander.new_tuple, Op.TUPLE_LEN: Expander.tuple_length,
    Op.RANGE_PART: buffers.range_part, Op.TUPLE_ITEM: Expander.tuple_item, Op.IS_TUPLE: _is(tuple),
    Op.IS_INT: _is(int), Op.IS_FLOAT: _is(float), Op.IS_BOOL: _is(bool), Op.IS_NONE: _is(type(None)), Op.IS_LIST: _is(list),
    Op.UNBOX_DIGIT: Expander.digit, Op.UNBOX_INT: Expander.integer, Op.UNBOX_FLOAT: Expander.floating,
    Op.UNBOX_BOOL: Expander.truth,
    Op.BUFFER_LEN: buffers.length, Op.BUFFER_DATA: buffers.data, Op.BUFFER_FIELD: buffers.field,
    Op.BOX: buffers.boxed, Op.BUFFER_NEW: buffers.new, Op.BUFFER_SLICE: buffers.makes("PySequence_GetSlice"),
    Op.BUFFER_ROW: buffers.makes("PySequence_GetItem"),
    Op.BUFFER_REPEAT: buffers.makes("PySequence_Repeat"), Op.BUFFER_CONCAT: buffers.makes("PySequence_Concat"),
    Op.BUFFER_APPEND: buffers.append, Op.BUFFER_EXTEND: buffers.extend, Op.BUFFER_POP: buffers.pop,
    Op.IS_EXACTLY: lambda e, item, kind: e.emit(Op.EQ_INT, e.word(item, TYPE), kind),
    Op.IS_STR: _is(str), Op.IS_DICT: _is(dict), Op.IS_SET: _is(set),
    **dicts.EXPANSIONS, **sequences.EXPANSIONS, **texts.EXPANSIONS,
}  # fmt: skip
