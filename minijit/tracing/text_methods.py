"""Methods of texts as IR. Of an ASCII character most are a few instructions; of any other text CPython's own are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.frontend.method_names import CHANGES, OF_TEXTS, TESTS
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Operand
from minijit.tracing import boxed, strings
from minijit.tracing.operations import int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

Emit = Callable[["Recorder", Operand, Sequence["Held"], Any, Sequence[Any]], "Held"]
ASCII = range(128)
CASES = {"upper": ("a", -32), "lower": ("A", 32)}  # the first letter that is changed, and by how much


def _ascii(r: Recorder, a: Operand, value: str) -> Operand | None:
    """The code point of an ASCII character; None: this is none. Either is guarded."""
    if a.type is not Type.CHAR:
        return None
    code = r.emit(Op.CHAR_TO_INT, a)
    r.guard(r.emit(Op.LT_UNSIGNED, code, int_const(len(ASCII))), value.isascii())
    return code if value.isascii() else None


def _test(name: str) -> Emit:
    method = getattr(str, name)
    windows = list(strings.windows([code for code in ASCII if method(chr(code))]))

    def emit(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
        code = _ascii(r, a, value)
        if code is not None:
            return strings.in_windows(r, code, windows)
        return r.emit(Op.STR_TEST, Const(Type.STR, name), strings.text(r, a))

    return emit


def _change(name: str) -> Emit:
    def emit(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
        code = _ascii(r, a, value) if name in CASES else None
        if code is not None:
            first, difference = CASES[name]
            changes = strings.in_windows(r, code, [list(range(ord(first), ord(first) + 26))])
            change = r.emit(Op.MUL_INT_OVF, r.emit(Op.BOOL_TO_INT, changes), int_const(difference))
            return r.emit(Op.INT_TO_CHAR, r.emit(Op.ADD_INT_OVF, code, change))
        return r.emit(Op.STR_CHANGED, Const(Type.STR, name), strings.text(r, a))

    return emit


def _with_texts(op: Op) -> Emit:
    """A method all of whose arguments are texts."""

    def emit(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
        found = [r.native(arg) for arg in args]
        if not all(arg.type.is_text for arg in found):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "an argument of a method of a str")
        if op is Op.STR_SPLIT and values == [""]:
            raise Abort(AbortReason.EXCEPTION, "ValueError: empty separator")
        if op is Op.STR_SPLIT and found and not (isinstance(found[0], Const) or found[0].type is Type.CHAR):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a separator that is no constant")
        if op is Op.STR_FIND and found[0].type is Type.CHAR:
            return r.emit(Op.STR_FIND_CHAR, strings.text(r, a), found[0])
        return r.emit(op, strings.text(r, a), *(strings.text(r, arg) for arg in found))

    return emit


def _join(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Operand:
    items = r.native(args[0])
    if items.type is not Type.LIST:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"join of a {type(values[0]).__name__}")
    if not all(type(item) is str for item in values[0]):
        raise Abort(AbortReason.EXCEPTION, "TypeError: join of what is no str")
    return r.emit(Op.STR_JOIN, strings.text(r, a), items)


_WITH_TEXTS: dict[str, tuple[Any, ...]] = {
    "count": (Op.STR_COUNT, 1), "find": (Op.STR_FIND, 1), "startswith": (Op.STR_STARTS, 1), "endswith": (Op.STR_ENDS, 1),
    "replace": (Op.STR_REPLACE, 2), "split": (Op.STR_SPLIT, 0, 1),
}  # fmt: skip

_OWN: dict[str, tuple[Any, ...]] = {  # what emits it, and for how many arguments
    **{name: (_test(name), 0) for name in TESTS}, **{name: (_change(name), 0) for name in CHANGES},
    **{name: (_with_texts(op), *counts) for name, (op, *counts) in _WITH_TEXTS.items()}, "join": (_join, 1),
}  # fmt: skip
MOST_ARGUMENTS = 3


def _method(name: str) -> Emit:
    """Whatever there is no other form of is called itself."""
    own, *counts = _OWN.get(name, (None,))

    def emit(r: Recorder, a: Operand, args: Sequence[Held], value: Any, values: Sequence[Any]) -> Held:
        if own is not None and len(args) in counts:
            return own(r, a, args, value, values)  # type: ignore[no-any-return]
        return boxed.pure(r, getattr(str, name), [strings.text(r, a), *args], [value, *values])

    return emit


# By type and name: what emits it, and how many arguments it may have.
METHODS: dict[tuple[Type, str], tuple[Any, ...]] = {
    (kind, name): (_method(name), *range(MOST_ARGUMENTS + 1)) for kind in (Type.STR, Type.CHAR) for name in OF_TEXTS
}
