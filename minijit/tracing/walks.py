"""`for` loops over dicts, their views and sets as IR: by CPython's own iterators, whose fields tell the entry that comes next.

Only when all guards on an entry have held does the iterator step past it, so whoever goes on finds it where it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir import tables
from minijit.ir.guard_failed import GuardFailed
from minijit.ir.ops import Op, Type
from minijit.ir.tables import ITERATES_DICTS, ITERATES_ITEMS, ITERATES_SETS, ITERATES_VALUES, VIEWS
from minijit.ir.trace import Const, Instruction, Operand
from minijit.tracing import lists
from minijit.tracing.operations import int_const

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

ITERATORS = (*ITERATES_DICTS, ITERATES_SETS)
TAKE_ITEMS = frozenset(map(id, (list, tuple, sorted, sum, min, max, any, all)))  # of whatever gives them
WALKED = (dict, set, *VIEWS)


def view(name: str) -> Any:
    """Emits `a.keys()`, `a.values()` or `a.items()`."""

    def emit(r: Recorder, a: Operand, args: Sequence[Held], table: Any, values: Sequence[Any]) -> Operand:
        made = r.emit(Op.BUILTIN, Const(Type.OBJECT, getattr(dict, name)), a)
        return r.add(Instruction(Op.UNBOX_KIND, (made,), Type.VIEW_OF_DICT, line=r.line))

    return emit


def listed(
    r: Recorder, callee: Any, args: Sequence[Held], values: Sequence[Any], count: int
) -> tuple[Sequence[Held], Sequence[Any]]:
    """The arguments of a call, `count` without those that are named: instead of a dict, a view of one, or a set, if it only
    has to give its items, a list of these."""
    if count == 1 and id(callee) in TAKE_ITEMS and type(values[0]) in WALKED:
        return [r.emit(Op.LIST_OF, r.native(args[0])), *args[1:]], [list(values[0]), *values[1:]]
    return args, values


def begin(r: Recorder, a: Operand, value: Any) -> Operand:
    """The iterator of a dict, of a view of one, or of a set; one is its own."""
    if a.type not in (Type.DICT, Type.SET, Type.VIEW_OF_DICT):
        return a
    if a.type is Type.VIEW_OF_DICT:
        _must_be(r, a, value)
    made = r.emit(Op.BUILTIN, Const(Type.OBJECT, iter), a)
    return r.add(Instruction(Op.UNBOX_KIND, (made,), Type.ITERATOR, line=r.line))


def next_item(r: Recorder, a: Operand, iterator: Any, taken_apart: bool) -> Held | None:
    """What an iterator gives next; None: it is over this time. A tuple that is taken apart at once is not made."""
    if a.type is not Type.ITERATOR:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over a {type(iterator).__name__} that is not seen here")
    of_set = type(iterator) is ITERATES_SETS
    _must_be(r, a, iterator)
    try:
        entry = tables.upcoming(iterator)
    except GuardFailed:
        raise Abort(AbortReason.EXCEPTION, "RuntimeError: it changed size during iteration") from None
    found = r.emit(Op.SET_NEXT if of_set else Op.DICT_NEXT, a)
    r.guard(r.emit(Op.FOUND, found), entry is not None)
    if entry is None:
        r.emit(Op.ITERATOR_END, a)
        return None
    parts: list[Operand] = []
    if type(iterator) is not ITERATES_VALUES:
        parts.append(lists.unboxed(r, r.emit(Op.ENTRY_KEY, found), entry[0]))
    if type(iterator) in (ITERATES_VALUES, ITERATES_ITEMS):
        parts.append(lists.unboxed(r, r.emit(Op.DICT_VALUE, found), entry[1]))
    item: Held = parts[0]
    if type(iterator) is ITERATES_ITEMS:
        item = r.tuple_of(tuple(parts))
        item = item if taken_apart else r.made(item)
    r.emit(Op.SET_STEP if of_set else Op.DICT_STEP, a)
    return item


def _must_be(r: Recorder, a: Operand, value: Any) -> None:
    r.guard(r.emit(Op.IS_KIND, a, int_const(id(type(value)))), True)
