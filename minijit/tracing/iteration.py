"""`for` loops over lists, texts and buffers as IR: an index is compared with the length that there is now, an item is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.iterators import INDEXED, indexed
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Operand
from minijit.tracing import buffers, lists, strings
from minijit.tracing.operations import LENGTH, as_int, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held


def must_be_indexed(values: Sequence[Any]) -> None:
    """Only loops over lists, texts and buffers have a native form; raises Abort for another."""
    for value in values:
        if type(value) not in INDEXED:
            raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over what is no list ({type(value).__name__})")


def begin(r: Recorder, form: str, parts: Sequence[Held], values: Sequence[Any]) -> list[Operand]:
    """What a loop's hidden registers hold before its first round; `values` are those of its parts."""
    if form != "enumerate":
        return [int_const(0), *(_source(r, part, value) for part, value in zip(parts, values, strict=True))]
    source, first = _source(r, parts[0], values[0]), r.native(parts[1])
    if first.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "enumerate begins with what is no int")
    return [int_const(0), source, as_int(r, first)]


def _source(r: Recorder, part: Held, value: Any) -> Operand:
    """A list or text to go over; of a tuple that is known here, a list is made."""
    items = r.items(part)
    if items is not None and indexed(value) is not None:
        return lists.new(r, [r.native(item) for item in items])
    must_be_indexed([value])
    source = r.native(part)
    return strings.text(r, source) if source.type.is_text else source


def next_item(r: Recorder, source: Operand, index: Operand, values: Any, number: int, end: int) -> Operand | None:
    """The item at an index that is not negative; None: the loop is over this time. It goes on at `end` when it is."""
    if source.type is not Type.LIST and not source.type.is_buffer and not source.type.is_text:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a loop over a {type(values).__name__} that is not seen here")
    length = strings.length(r, source) if source.type.is_text else r.emit(LENGTH.get(source.type, Op.BUFFER_LEN), source)
    more = r.emit(Op.LT_UNSIGNED, index, length)
    if number >= len(values):
        r.guard(more, False)
        return None
    r.guard(more, True, end)
    if source.type.is_text:
        return source if source.type is Type.CHAR else strings.at(r, source, index, values)
    return (buffers.item if source.type.is_buffer else lists.item)(r, source, index, values, number)
