"""`a in b` as IR, by the type of `b`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, dicts, lists, range_objects, strings
from minijit.tracing.operations import int_const
from minijit.tracing.values import Virtual, constant

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

MAX_COMPARED = 16  # items that are written down and compared one by one


def contains(r: Recorder, a: Held, b: Held, x: Any, y: Any) -> Operand:
    """`a in b`, whose values are `x` and `y` this time; `b` may be a tuple that nobody has made."""
    emit = CONTAINS.get(VIRTUAL[b.kind] if isinstance(b, Virtual) else b.type)
    if emit is None:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"`in` of a {type(y).__name__}")
    return emit(r, a, b, x, y)


def _in_array(r: Recorder, a: Held, b: Held, x: Any, y: Any) -> Operand:
    """In a list, or in a tuple."""
    items = r.items(b)
    if items is not None and len(items) <= MAX_COMPARED:
        return among(r, a, items, x, y)
    found = lists.find(r, r.made(b), r.native(a), y, x)
    if found is not None:
        return r.emit(Op.GE_INT, found, int_const(0))
    if x != x:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "`in` of nan, which may be in it by identity")
    return boxed.pure(r, operator.contains, [b, a], [y, x])


def _in_constant(r: Recorder, a: Held, b: Held, x: Any, y: Any) -> Operand:
    """In a tuple or set that is written down in the program."""
    if not isinstance(b, Const) or type(b.value) not in (tuple, frozenset) or x != x:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"`in` of a {type(y).__name__}")
    if len(y) <= MAX_COMPARED:
        return among(r, a, list(map(constant, y)), x, y)
    return boxed.pure(r, operator.contains, [b, a], [y, x])


def among(r: Recorder, a: Held, items: Any, x: Any, values: Any) -> Operand:
    """Whether it is one of some items; all of them are compared, which a processor does at once."""
    result: Operand = Const(Type.BOOL, False)
    for item, value in zip(items, values, strict=True):
        same = _equal(r, r.native(a), r.native(item), x, value)
        if isinstance(same, Const):
            if same.value:
                return same
        else:
            result = same if isinstance(result, Const) else r.emit(Op.OR_BOOL, result, same)
    return result


def _equal(r: Recorder, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    nothing = Const(Type.OBJECT, None)
    if nothing in (a, b):
        return Const(Type.BOOL, x is None and y is None)
    if a.type.is_scalar or b.type.is_scalar:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a scalar of NumPy's is looked for")
    if a.type.is_number is not b.type.is_number and a.type is not Type.OBJECT is not b.type:
        return Const(Type.BOOL, False)
    return r.compare("==", a, b, x, y)


# By the type of what is looked into: (recorder, a, b, their values this time) -> whether it is there
CONTAINS: dict[Type, Callable[[Recorder, Held, Held, Any, Any], Operand]] = {
    Type.DICT: dicts.contains, Type.SET: dicts.contains, Type.LIST: _in_array, Type.TUPLE: _in_array, Type.OBJECT: _in_constant,
    Type.STR: strings.contains, Type.CHAR: strings.contains, Type.RANGE: range_objects.contains,
}  # fmt: skip
VIRTUAL: dict[type, Type] = {tuple: Type.TUPLE, range: Type.RANGE}
