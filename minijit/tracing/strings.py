"""Texts as IR: read character by character, compared, made.

A str of one character is its code point (CHAR), which costs no memory and is made a str again where native code is left.
Any other str is its address (STR); where one is needed, a CHAR becomes one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type, width
from minijit.ir.trace import Const, Operand, Untouched
from minijit.tracing.operations import COMPARE_INT, as_int, int_const

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

WINDOW = 64  # code points that one test of a bit tells of
MAX_WINDOWS = 4


def text(r: Recorder, a: Operand) -> Operand:
    """A text or character as STR."""
    if not r.holding:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "a str, where native code runs without the GIL")
    if isinstance(a, Const) and a.type is Type.CHAR:
        return Const(Type.STR, a.value)
    return r.emit(Op.CHAR_TO_STR, a) if a.type is Type.CHAR else a


def converted(r: Recorder, a: Operand, kind: Type, value: Any) -> Operand:
    """A text in the other form, if `kind` asks for that; leaves where a STR has not just one character."""
    if a.type is kind:
        return a
    return text(r, a) if kind is Type.STR else _only_char(r, a, value)


def _only_char(r: Recorder, a: Operand, value: str) -> Operand:
    """The character of a text that has just one this time."""
    if a.type is Type.CHAR:
        return a
    r.guard(r.emit(Op.EQ_INT, r.emit(Op.STR_LEN, a), int_const(1)), True)
    return at(r, a, int_const(0), value)


def unboxed(r: Recorder, found: Operand, value: str) -> Operand:
    """An item that is this str this time."""
    a = r.emit(Op.UNBOX_STR, found)
    return _only_char(r, a, value) if len(value) == 1 else a


# ---- reading -----------------------------------------------------------------------------------------------------


def length(r: Recorder, a: Operand) -> Operand:
    return int_const(1) if a.type is Type.CHAR else r.emit(Op.STR_LEN, text(r, a))


def at(r: Recorder, a: Operand, index: Operand, value: str) -> Operand:
    """The character at an index that is in range; `value` is stored as the text is this time."""
    size = int_const(width(value))
    r.guard(r.emit(Op.STR_HAS_WIDTH, text(r, a), size), True)
    return r.emit(Op.STR_AT, a, index, size)


def item(r: Recorder, a: Operand, index: Operand, value: str, number: Any) -> Operand:
    """`a[index]`, whose values are `value` and `number` this time."""
    if index.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(number).__name__} as index")
    if not -len(value) <= number < len(value):
        raise Abort(AbortReason.EXCEPTION, "IndexError: string index out of range")
    index = as_int(r, index)
    if a.type is Type.CHAR:
        r.guard(r.emit(Op.EQ_INT, index, int_const(number)), True)
        return a
    count = r.emit(Op.STR_LEN, text(r, a))
    if number < 0:
        r.guard(r.emit(Op.LT_INT, index, int_const(0)), True)
        index = r.emit(Op.ADD_INT_OVF, index, count)
    r.guard(r.emit(Op.LT_UNSIGNED, index, count), True)
    return at(r, a, index, value)


def part(r: Recorder, a: Operand, bounds: Sequence[Operand | None], value: str, numbers: Sequence[Any]) -> Operand:
    """`a[low:high]`; a bound that is not there is None."""
    a, found = text(r, a), []
    count = r.emit(Op.STR_LEN, a)
    defaults: tuple[Operand, Operand] = (int_const(0), count)
    for bound, number, default in zip(bounds, numbers, defaults, strict=True):
        if bound is None or bound == Const(Type.OBJECT, None):
            found.append(default)
            continue
        if bound.type not in (Type.INT, Type.BOOL):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a bound of a slice")
        bound = as_int(r, bound)
        r.guard(r.emit(Op.LT_INT, bound, int_const(0)), number < 0)
        if number < 0:
            bound = r.emit(Op.ADD_INT_OVF, bound, count)
            r.guard(r.emit(Op.LT_INT, bound, int_const(0)), number + len(value) < 0)
            bound = int_const(0) if number + len(value) < 0 else bound
        found.append(bound)
    return r.emit(Op.STR_SLICE, a, *found)


# ---- comparing ---------------------------------------------------------------------------------------------------


def compare(r: Recorder, word: str, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
    """`a word b`, one of which is a text; `x` and `y` are their values this time."""
    same = word in ("==", "!=")
    if not (a.type.is_text and b.type.is_text):
        other = b if a.type.is_text else a
        if not same:
            raise Abort(AbortReason.EXCEPTION, f"TypeError: `{word}` of a str and something else")
        if not other.type.is_value and other != Const(Type.OBJECT, None):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "what a str is compared with")
        return Const(Type.BOOL, word == "!=")
    if a.type is b.type is Type.CHAR:
        return r.emit(COMPARE_INT[word], r.emit(Op.CHAR_TO_INT, a), r.emit(Op.CHAR_TO_INT, b))
    if same and Type.CHAR in (a.type, b.type):
        if a.type is Type.CHAR:
            a, b, x = b, a, y
        r.guard(r.emit(Op.EQ_INT, r.emit(Op.STR_LEN, text(r, a)), int_const(1)), len(x) == 1)
        if len(x) != 1:
            return Const(Type.BOOL, word == "!=")
        return compare(r, word, at(r, a, int_const(0), x), b, x, y)
    for one, other in ((a, b), (b, a)):
        if same and isinstance(one, Const) and one.value == "":
            return r.emit(COMPARE_INT[word], r.emit(Op.STR_LEN, text(r, other)), int_const(0))
    return r.emit(COMPARE_INT[word], r.emit(Op.STR_COMPARE, text(r, a), text(r, b)), int_const(0))


def contains(r: Recorder, a: Held, b: Held, x: Any, y: Any) -> Operand:
    """`a in b`, where b is a text."""
    a, b = r.native(a), r.native(b)
    if not a.type.is_text:
        raise Abort(AbortReason.EXCEPTION, "TypeError: `in` of a str and something else")
    if a.type is b.type is Type.CHAR:
        return compare(r, "==", a, b, x, y)
    if a.type is Type.STR:
        return r.emit(Op.STR_CONTAINS, text(r, b), text(r, a))
    if isinstance(b, Const) and isinstance(b.value, str):
        groups = list(windows(sorted(set(map(ord, b.value)))))
        if len(groups) <= MAX_WINDOWS:
            return in_windows(r, r.emit(Op.CHAR_TO_INT, a), groups)
    return r.emit(Op.GE_INT, r.emit(Op.STR_FIND_CHAR, text(r, b), a), int_const(0))


def windows(codes: Sequence[int]) -> Iterator[list[int]]:
    """Ascending code points in groups that each lie within a window."""
    group: list[int] = []
    for code in codes:
        if group and code - group[0] >= WINDOW:
            yield group
            group = []
        group.append(code)
    if group:
        yield group


def in_windows(r: Recorder, code: Operand, groups: Sequence[list[int]]) -> Operand:
    """Whether a code point is in one of some groups: one is compared with, of many a bit is looked at."""
    result: Operand = Const(Type.BOOL, False)
    for first, *others in groups:
        distance = r.emit(Op.SUB_INT_OVF, code, int_const(first))
        count = others[-1] - first + 1 if others else 1
        here: Operand = r.emit(Op.LT_UNSIGNED, distance, int_const(count))
        if len(others) + 1 < count:
            bits = sum(1 << other - first for other in (first, *others))
            bits -= 1 << WINDOW if bits >> WINDOW - 1 else 0
            shift = r.emit(Op.AND_INT, distance, int_const(WINDOW - 1))
            bit = r.emit(Op.AND_INT, r.emit(Op.SHR_INT, int_const(bits), shift), int_const(1))
            here = r.emit(Op.AND_BOOL, here, r.emit(Op.NE_INT, bit, int_const(0)))
        result = here if result == Const(Type.BOOL, False) else r.emit(Op.OR_BOOL, result, here)
    return result


# ---- making ------------------------------------------------------------------------------------------------------


def binary(r: Recorder, operator: str, a: Operand, b: Operand, place: int) -> Operand:
    """`a operator b`, one of which is a text. `place`: a number for what holds the result."""
    if operator == "+" and a.type.is_text and b.type.is_text:
        if not r.holding:
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a str, where native code runs without the GIL")
        return r.emit(Op.STR_CONCAT, a, b, int_const(place))
    if operator == "*" and b.type.is_text:
        a, b = b, a
    if operator == "*" and b.type in (Type.INT, Type.BOOL):
        return r.emit(Op.STR_REPEAT, text(r, a), as_int(r, b))
    raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{operator} of a str")


# ---- builtins ----------------------------------------------------------------------------------------------------


def _ord(r: Recorder, a: Operand, value: Any) -> Operand:
    if type(value) is not str or len(value) != 1:
        raise Abort(AbortReason.EXCEPTION, "TypeError: ord of what is no character")
    return r.emit(Op.CHAR_TO_INT, _only_char(r, a, value))


def _chr(r: Recorder, a: Operand, value: Any) -> Operand:
    if a.type not in (Type.INT, Type.BOOL):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"chr of a {type(value).__name__}")
    if not 0 <= value <= sys.maxunicode:
        raise Abort(AbortReason.EXCEPTION, "ValueError: chr() arg not in range")
    a = as_int(r, a)
    r.guard(r.emit(Op.LT_UNSIGNED, a, int_const(sys.maxunicode + 1)), True)
    return r.emit(Op.INT_TO_CHAR, a)


def _int(r: Recorder, a: Operand, value: str) -> Operand:
    """`int` of a digit, or of any text."""
    if len(value) != 1 or not "0" <= value <= "9":
        try:
            number = int(value)
        except ValueError as error:
            raise Abort(AbortReason.EXCEPTION, f"ValueError: {error}") from None
        if not MIN_INT <= number <= MAX_INT:
            raise Abort(AbortReason.INTEGER_TOO_BIG, f"an int of {number.bit_length()} bits")
        return r.emit(Op.STR_TO_INT, text(r, a))
    digit = r.emit(Op.SUB_INT_OVF, r.emit(Op.CHAR_TO_INT, _only_char(r, a, value)), int_const(ord("0")))
    r.guard(r.emit(Op.LT_UNSIGNED, digit, int_const(10)), True)
    return digit


def _float(r: Recorder, a: Operand, value: str) -> Operand:
    try:
        float(value)
    except ValueError as error:
        raise Abort(AbortReason.EXCEPTION, f"ValueError: {error}") from None
    return r.emit(Op.STR_TO_FLOAT, text(r, a))


def _str(r: Recorder, a: Operand, value: Any) -> Operand:
    if a.type.is_text:
        return a
    if not a.type.is_number or not r.holding:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"str of a {type(value).__name__}")
    return r.emit(Op.STR_OF, a)


OF_ANY: dict[int, Callable[[Recorder, Operand, Any], Operand]] = {id(ord): _ord, id(chr): _chr, id(str): _str, id(format): _str}
OF_TEXTS: dict[int, Callable[[Recorder, Operand, Any], Operand]] = {id(int): _int, id(float): _float}


def builtin_call(r: Recorder, callee: Any, args: Sequence[Operand], values: Sequence[Any]) -> Operand | None:
    """What a call of a builtin of one argument yields that makes a text or is given one; None: it is none of these."""
    if len(args) != 1 or (isinstance(args[0], Const) and isinstance(args[0].value, Untouched)):
        return None
    emit = OF_ANY.get(id(callee)) or (OF_TEXTS.get(id(callee)) if args[0].type.is_text else None)
    return emit(r, args[0], values[0]) if emit else None
