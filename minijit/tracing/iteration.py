"""`for` loops over lists, texts, buffers and ranges as IR: an index is compared with the length now, an item is read. Those over
dicts and sets have iterators (see `walks`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.iterators import HELD, indexed
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, buffers, lists, ndarrays, range_objects, slices, strings, walks
from minijit.tracing.operations import as_int, int_const
from minijit.tracing.values import Virtual

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held


def must_be_indexed(values: Sequence[Any]) -> None:
    """Only loops over lists, texts, buffers, ranges, dicts and sets have a native form; raises Abort for another."""
    for value in values:
        if type(value) not in HELD and type(value) not in walks.ITERATORS:
            raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over what is no list ({type(value).__name__})")


def begin(
    r: Recorder, form: str, parts: Sequence[Held], values: Sequence[Any], lasts: Sequence[Held]
) -> list[Operand]:
    """What a loop's hidden registers hold before its first round; `values` are those of its parts, `lasts` the last indices of
    those that are gone over backwards."""
    found: list[Operand] = [int_const(0)]
    for number, (part, value) in enumerate(zip(parts, values, strict=True)):
        if form.startswith("enumerate") and number == len(parts) - 1:
            found.append(as_int(r, _first(r.native(part))))
        else:
            found.append(_source(r, part, value))
    return [*found, *map(r.native, lasts)]


def _first(number: Operand) -> Operand:
    if number.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "enumerate begins with what is no int")
    return number


def backwards(r: Recorder, part: Held, value: Any) -> tuple[Held, Operand]:
    """`reversed(part)` in a loop's head: a list or buffer with its last index, of anything else a new one and None."""
    nothing = Const(Type.OBJECT, None)
    if isinstance(part, Virtual):
        return r.tuple_of(part.items[::-1]), nothing
    if part.type in LENGTH and part.type not in (Type.RANGE, Type.VIEW):
        last = r.emit(Op.SUB_INT, LENGTH[part.type](r, part, value), int_const(1))
        return part, last
    if part.type is Type.RANGE:
        return range_objects.made(r, Virtual(range_objects.reversed_object(r, part, value), kind=range)), nothing
    if part.type is not Type.TUPLE and not part.type.is_text:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over a {type(value).__name__} backwards")
    return slices.part(r, part, [None, None, int_const(-1)], value, [None, None, -1]), nothing


def _source(r: Recorder, part: Held, value: Any) -> Operand:
    """A list or text to go over; of a tuple that is known here, a list is made."""
    items = r.items(part)
    if items is not None and indexed(value) is not None:
        return lists.new(r, [r.native(item) for item in items])
    if type(value) in walks.WALKED:
        return walks.begin(r, r.native(part), value)
    if indexed(value) is None and type(value) not in walks.ITERATORS:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over such a {type(value).__name__}")
    source = r.native(part)
    return strings.text(r, source) if source.type.is_text else source


def list_backwards(r: Recorder, a: Operand, value: Any) -> Operand:
    """`list(reversed(a))`."""
    if a.type is Type.LIST:
        return slices.part(r, a, [None, None, int_const(-1)], value, [None, None, -1])
    if a.type is Type.RANGE:
        made = range_objects.made(r, Virtual(range_objects.reversed_object(r, a, value), kind=range))
        return boxed.pure(r, list, [made], [value[::-1]])
    if a.type is not Type.TUPLE and not a.type.is_text:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a list of a {type(value).__name__} backwards")
    turned = slices.part(r, a, [None, None, int_const(-1)], value, [None, None, -1])
    return boxed.pure(r, list, [turned], [value[::-1]])


def next_item(r: Recorder, source: Operand, index: Operand, values: Any, number: int, end: int) -> Operand | None:
    """The item at an index, if there is one; None: the loop is over this time. It goes on at `end` when it is."""
    if source.type not in LENGTH and not source.type.is_text:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over a {type(values).__name__} that is not seen here")
    more = r.emit(Op.LT_UNSIGNED, index, LENGTH.get(source.type, _of_text)(r, source, values))
    if not 0 <= number < len(values):
        r.guard(more, False)
        return None
    r.guard(more, True, end)
    if source.type.is_text:
        return source if source.type is Type.CHAR else strings.at(r, source, index, values)
    if source.type is Type.NDARRAY:
        return ndarrays.item(r, source, [index], values, [number])
    return ITEM.get(source.type, buffers.item)(r, source, index, values, number)


def must_have_ended(r: Recorder, source: Operand, index: Operand, values: Any) -> None:
    """Leave if there is an item at an index, as there is none this time."""
    length = LENGTH.get(source.type, _of_text)(r, source, values)
    r.guard(r.emit(Op.LT_UNSIGNED, index, length), False)


def _of_text(r: Recorder, source: Operand, values: Any) -> Operand:
    return strings.length(r, source)


# By the type of what a loop goes over: (recorder, it, its value this time) -> its length
LENGTH: dict[Type, Callable[[Recorder, Operand, Any], Operand]] = {
    Type.LIST: lambda r, a, values: r.emit(Op.LIST_LEN, a),
    Type.RANGE: lambda r, a, values: range_objects.part(r, a, range_objects.LENGTH, values),
    Type.NDARRAY: ndarrays.length,
    **dict.fromkeys((Type.BYTES, Type.BYTEARRAY, Type.ARRAY, Type.VIEW), buffers.length),
}  # fmt: skip
ITEM = {Type.LIST: lists.item, Type.RANGE: range_objects.item}  # of a buffer otherwise
