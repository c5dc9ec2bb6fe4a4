"""Slices of lists with a step, and slices that are assigned to or deleted, as IR: CPython's own slice objects and functions."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import lists, strings
from minijit.tracing.operations import as_int

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

NOTHING = Const(Type.OBJECT, None)


def part(r: Recorder, a: Operand, bounds: Sequence[Operand | None], values: Any, numbers: Sequence[Any]) -> Operand:
    """`a[low:high:step]`; a bound that is not there is None."""
    if a.type.is_text or a.type is Type.TUPLE:
        return _of_constant(r, a, bounds, values, numbers)
    _must_be_list(a, values)
    _tried(values.__getitem__, slice(*numbers))
    return r.emit(Op.LIST_PART, a, *_slice(r, bounds))


def _of_constant(r: Recorder, a: Operand, bounds: Sequence[Operand | None], values: Any, numbers: Sequence[Any]) -> Operand:
    """Of what does not change: the builtin is called itself."""
    _tried(values.__getitem__, slice(*numbers))
    where, *others = _slice(r, bounds)
    if others:
        raise Abort(AbortReason.UNSUPPORTED_OPERATION, "a slice with a step whose bounds are no constants")
    a = strings.text(r, a) if a.type.is_text else a
    found = r.emit(Op.BUILTIN, Const(Type.OBJECT, operator.getitem), a, where)
    return lists.unboxed(r, found, values[slice(*numbers)])


def store(
    r: Recorder, a: Operand, bounds: Sequence[Operand | None], value: Operand, values: Any, numbers: Sequence[Any], new: Any
) -> None:
    """`a[low:high:step] = value`, a list or tuple."""
    _must_be_list(a, values)
    if value.type not in lists.LEN:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(new).__name__} is assigned to a slice")
    _tried(list(values).__setitem__, slice(*numbers), new)
    r.emit(Op.LIST_SET_PART, a, value, *_slice(r, bounds))


def delete(r: Recorder, a: Operand, bounds: Sequence[Operand | None], values: Any, numbers: Sequence[Any]) -> None:
    """`del a[low:high:step]`."""
    _must_be_list(a, values)
    _tried(list(values).__delitem__, slice(*numbers))
    r.emit(Op.LIST_DELETE_PART, a, *_slice(r, bounds))


def _must_be_list(a: Operand, values: Any) -> None:
    if a.type is not Type.LIST:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a slice of a {type(values).__name__}")


def _tried(function: Any, *args: Any) -> None:
    try:
        function(*args)
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"{type(error).__name__}: {error}") from None


def _slice(r: Recorder, bounds: Sequence[Operand | None]) -> list[Operand]:
    """The slice itself, where it is known, or what it is made of."""
    found: list[Operand] = []
    for bound in (*bounds, None)[:3]:
        operand = NOTHING if bound is None else bound
        if operand != NOTHING and operand.type not in (Type.INT, Type.BOOL):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a bound of a slice")
        found.append(operand if operand == NOTHING else as_int(r, operand))
    if all(isinstance(operand, Const) for operand in found):
        return [Const(Type.OBJECT, slice(*(operand.value for operand in found if isinstance(operand, Const))))]
    return found
