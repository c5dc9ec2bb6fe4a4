"""THE table of IR operations: one row serves printer, parser, verifier, evaluator, CSE, DCE, lowerings and docs.

Integers are signed 64-bit, floats IEEE-754 binary64, bools 0 or 1, characters code points, lists, texts and their items
addresses of Python objects. A *guard* carries a snapshot; when it fails, the trace is left and the interpreter goes on from the snapshot. Ops whose effect
is `GUARDED` yield a value *or* leave (overflow). `evaluate` computes a row on Python values; it raises `GuardFailed` where
the native code would leave. The last rows are what `backend.objects` makes of those on lists.
"""

from __future__ import annotations

import ctypes
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from minijit.ir import memory, tables
from minijit.ir.guard_failed import GuardFailed

MIN_INT = -(1 << 63)
MAX_INT = (1 << 63) - 1


class Type(Enum):
    """Type of a value; OBJECT occurs only as a constant in snapshots (None, an int beyond 64 bits).

    ITERATOR is one of a dict, of a view of a dict, or of a set.
    LIST, TUPLE, DICT, SET, STR, RANGE and the buffers are objects of just that type that live as long as native code can see them, ITEM what was
    found in a list or tuple: it is looked at at once, as it may be gone after the next store. MEMORY is an address within a
    buffer, or of an entry of a dict or set (0: there is none); like an item, it is in no snapshot. CHAR is a str of one character, by its code point; to constants and to the
    evaluator, it is that str. FLOAT64 to BOOL_ are NumPy's scalars: numbers that know what they are; BOXED is such a one as an
    object."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    LIST = "list"
    TUPLE = "tuple"
    DICT = "dict"
    SET = "set"
    VIEW_OF_DICT = "view_of_dict"
    ITERATOR = "iterator"
    STR = "str"
    CHAR = "char"
    BYTES = "bytes"
    BYTEARRAY = "bytearray"
    ARRAY = "array"
    VIEW = "memoryview"
    NDARRAY = "ndarray"
    RANGE = "range"
    FLOAT64 = "float64"
    FLOAT32 = "float32"
    INT8, INT16, INT32, INT64 = "int8", "int16", "int32", "int64"
    UINT8, UINT16, UINT32, UINT64 = "uint8", "uint16", "uint32", "uint64"
    BOOL_ = "bool_"
    BOXED = "boxed"
    ITEM = "item"
    MEMORY = "memory"
    OBJECT = "object"
    NONE = "none"  # result of an op that yields no value

    __hash__ = object.__hash__  # an enum's own is slow, and is asked for often

    is_number: bool  # an int, a float or a bool
    is_buffer: bool  # an object that gives access to memory with numbers
    is_address: bool  # a Python object, by its address
    is_scalar: bool  # a number of NumPy's, of which registers hold the value
    is_text: bool  # a str, in either form
    is_value: bool  # what native code can hold for long: in a snapshot, from round to round
    native: Type  # what registers hold of a value of this type


_SCALARS = {
    Type.FLOAT64: Type.FLOAT, Type.FLOAT32: Type.FLOAT, Type.BOOL_: Type.BOOL,
    **dict.fromkeys((Type.INT8, Type.INT16, Type.INT32, Type.INT64), Type.INT),
    **dict.fromkeys((Type.UINT8, Type.UINT16, Type.UINT32, Type.UINT64), Type.INT),
}  # fmt: skip
for _type in Type:
    _type.is_number = _type in (Type.INT, Type.FLOAT, Type.BOOL)
    _type.is_buffer = _type in (Type.BYTES, Type.BYTEARRAY, Type.ARRAY, Type.VIEW, Type.NDARRAY)
    _type.is_address = _type.is_buffer or _type in (
        Type.LIST, Type.TUPLE, Type.DICT, Type.SET, Type.VIEW_OF_DICT, Type.ITERATOR, Type.STR, Type.RANGE, Type.BOXED,
    )  # fmt: skip
    _type.is_scalar = _type in _SCALARS
    _type.is_text = _type in (Type.STR, Type.CHAR)
    _type.is_value = _type.is_number or _type.is_address or _type.is_scalar or _type is Type.CHAR
    _type.native = _SCALARS.get(_type, _type)


class Effect(Enum):
    """What an op may do besides yielding its value; decides what CSE may merge and DCE may drop."""

    PURE = "pure"  # merge and drop freely
    GUARDED = "guarded"  # a value or a side exit: may be merged, dropped when the value is unused and in no snapshot
    GUARD = "guard"  # a side exit: may be merged with an equal earlier guard, never dropped otherwise
    READ = "read"  # of a list or of memory: may be merged with an equal one when nothing was written between, dropped when unused
    SEARCH = "search"  # a read that may leave: merged and dropped like one
    MAKE = "make"  # a new list: neither merged nor dropped
    WRITE = "write"  # to a list: neither merged nor dropped; the last thing that its guest instruction does
    STORE = "store"  # to memory: neither merged nor dropped, never leaves; the last thing that its guest instruction does
    CALL = "call"  # runs foreign code: neither merged nor dropped (a callee marked pure may be both)
    CONTROL = "control"  # inputs, loop parameters, ends


@dataclass(frozen=True)
class OpInfo:
    """A row. `args` None: any number of any type (calls, ends). `evaluate` None: the evaluator treats it itself."""

    text: str
    args: tuple[Type, ...] | None
    result: Type
    effect: Effect
    evaluate: Callable[..., Any] | None
    commutes: bool
    doc: str


def checked(function: Callable[..., int]) -> Callable[..., int]:
    """Wrap an exact integer function so that a result beyond 64 bits fails the guard."""

    def evaluate(*args: int) -> int:
        result = function(*args)
        if not MIN_INT <= result <= MAX_INT:
            raise GuardFailed
        return result

    return evaluate


def must(condition: Callable[..., bool]) -> Callable[..., None]:
    """Evaluation of a guard that passes while `condition` holds."""

    def evaluate(*args: Any) -> None:
        if not condition(*args):
            raise GuardFailed

    return evaluate


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _digit(value: int) -> int:
    if not -DIGIT < value < DIGIT:
        raise GuardFailed
    return value


def width(text: str) -> int:
    """How a text is stored: the bytes of a character, or 0 if all are ASCII."""
    if text.isascii():
        return 0
    most = ord(max(text))
    return 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4


def _joined(text: str, items: list[Any]) -> str:
    if not all(isinstance(item, str) for item in items):
        raise GuardFailed
    return text.join(items)


def _whole_number(text: str) -> int:
    try:
        return checked(int)(text)
    except ValueError:
        raise GuardFailed from None


def _spelled_float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise GuardFailed from None


def _is(kind: type) -> Callable[[object], bool]:
    return lambda item: type(item) is kind


def _gcd(a: int, b: int) -> int:
    if (found := math.gcd(a, b)) > MAX_INT:
        raise GuardFailed
    return found


def _holds(items: Any, one: type, other: type) -> bool:
    return all(type(item) in (one, other) for item in items)


def _find(items: Any, wanted: Any) -> int:
    for index, item in enumerate(items):
        if type(item) is not type(wanted):
            return -2
        if item == wanted:
            return index
    return -1


def _sum(items: Any) -> int:
    return sum(items) if all(type(item) is int and -DIGIT < item < DIGIT for item in items) else MIN_INT


def _extreme(items: Any, kind: type, best: Callable[..., int]) -> int:
    if kind is int and _sum(items) == MIN_INT:
        return -2
    return best(range(len(items)), key=items.__getitem__)


def _called(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    except Exception:
        raise GuardFailed from None


def _number(kind: type) -> Callable[..., Any]:
    def evaluate(function: Callable[..., Any], *args: Any) -> Any:
        result = _called(function, *args)
        if type(result) is not kind:
            raise GuardFailed
        return _digit(result) if isinstance(result, int) and kind is int else result

    return evaluate


def _slice(*bounds: Any) -> slice:
    return bounds[0] if len(bounds) == 1 else slice(*bounds)


def _part(a: list[Any], *bounds: Any) -> Any:
    return _called(operator.getitem, a, _slice(*bounds))


def _set_part(a: list[Any], b: Any, *bounds: Any) -> None:
    _called(operator.setitem, a, _slice(*bounds), b)


def _delete_part(a: list[Any], *bounds: Any) -> None:
    _called(operator.delitem, a, _slice(*bounds))


def _inserted(a: list[Any], index: int, value: object) -> None:
    a.insert(index, value)


WORD = 1 << 64
C = ctypes
DIGIT = 1 << 30  # ints of one digit of CPython's are below

I, F, B, N, L, T, O, M = Type.INT, Type.FLOAT, Type.BOOL, Type.NONE, Type.LIST, Type.TUPLE, Type.ITEM, Type.MEMORY
S, H, D, E, J = Type.STR, Type.CHAR, Type.DICT, Type.SET, Type.ITERATOR
_P, _V, _G, _X, _C = Effect.PURE, Effect.GUARDED, Effect.GUARD, Effect.CALL, Effect.CONTROL
_R, _W, _M, _S, _F = Effect.READ, Effect.WRITE, Effect.MAKE, Effect.STORE, Effect.SEARCH


class Op(Enum):
    """The rows. A name in lower case is the op's spelling in the textual IR."""

    # Control.
    INPUT = OpInfo("input", (), N, _C, None, False, "a live guest register on entry; its type is the instruction's")
    PARAM = OpInfo("param", (), N, _C, None, False, "a loop-carried value; its type is the instruction's")
    LINK = OpInfo("link", None, N, _C, None, False, "go on at the start of another trace, arguments in order of its inputs")
    EXIT = OpInfo("exit", (), N, _C, None, False, "leave to the interpreter at the snapshot, always")

    RETURN = OpInfo("return", None, N, _C, None, False, "the function returns a value or None: no frame is rebuilt")

    # Integer arithmetic that leaves on overflow.
    ADD_INT_OVF = OpInfo("add_int_ovf", (I, I), I, _V, checked(operator.add), True, "a + b, or leave")
    SUB_INT_OVF = OpInfo("sub_int_ovf", (I, I), I, _V, checked(operator.sub), False, "a - b, or leave")
    MUL_INT_OVF = OpInfo("mul_int_ovf", (I, I), I, _V, checked(operator.mul), True, "a * b, or leave")
    SHL_INT_OVF = OpInfo("shl_int_ovf", (I, I), I, _V, checked(operator.lshift), False, "a << b for b in 0..63, or leave")

    # Integer arithmetic that is known not to overflow.
    ADD_INT = OpInfo("add_int", (I, I), I, _P, operator.add, True, "a + b, proved to fit")
    SUB_INT = OpInfo("sub_int", (I, I), I, _P, operator.sub, False, "a - b, proved to fit")
    MUL_INT = OpInfo("mul_int", (I, I), I, _P, operator.mul, True, "a * b, proved to fit")
    FLOORDIV_INT = OpInfo("floordiv_int", (I, I), I, _P, operator.floordiv, False, "a // b, rounding down; b is neither 0 nor -1")
    MOD_INT = OpInfo("mod_int", (I, I), I, _P, operator.mod, False, "a % b with the sign of b; b is neither 0 nor -1")
    SHR_INT = OpInfo("shr_int", (I, I), I, _P, operator.rshift, False, "a >> b, keeping the sign; b in 0..63")
    AND_INT = OpInfo("and_int", (I, I), I, _P, operator.and_, True, "a & b")
    OR_INT = OpInfo("or_int", (I, I), I, _P, operator.or_, True, "a | b")
    XOR_INT = OpInfo("xor_int", (I, I), I, _P, operator.xor, True, "a ^ b")

    BIT_LENGTH = OpInfo("bit_length", (I,), I, _P, int.bit_length, False, "how many bits |a| has, 0 of 0")
    BIT_COUNT = OpInfo("bit_count", (I,), I, _P, int.bit_count, False, "how many bits of |a| are set")

    GCD_INT = OpInfo("gcd_int", (I, I), I, _V, _gcd, True, "the greatest common divisor, or leave")
    MUL_MOD = OpInfo("mul_mod", (I, I, I), I, _P, lambda a, b, c: a * b % c, False, "a * b % c; a not below 0, b in 0..c-1")
    POW_MOD = OpInfo("pow_mod", (I, I, I), I, _P, pow, False, "a ** b % c; a in 0..c-1, b not below 0, c above 1")

    # Float arithmetic: IEEE, round to nearest, never raises.
    ADD_FLOAT = OpInfo("add_float", (F, F), F, _P, operator.add, True, "a + b")
    SUB_FLOAT = OpInfo("sub_float", (F, F), F, _P, operator.sub, False, "a - b")
    MUL_FLOAT = OpInfo("mul_float", (F, F), F, _P, operator.mul, True, "a * b")
    DIV_FLOAT = OpInfo("div_float", (F, F), F, _P, _divide, False, "a / b; a guard has excluded b == 0 where Python raises")
    NEG_FLOAT = OpInfo("neg_float", (F,), F, _P, operator.neg, False, "-a, sign bit flipped (nan and zeros too)")
    ABS_FLOAT = OpInfo("abs_float", (F,), F, _P, abs, False, "sign bit cleared")
    SQRT_FLOAT = OpInfo("sqrt_float", (F,), F, _P, _sqrt, False, "square root; nan below zero")

    # Comparison.
    LT_INT = OpInfo("lt_int", (I, I), B, _P, operator.lt, False, "a < b")
    LE_INT = OpInfo("le_int", (I, I), B, _P, operator.le, False, "a <= b")
    EQ_INT = OpInfo("eq_int", (I, I), B, _P, operator.eq, True, "a == b")
    NE_INT = OpInfo("ne_int", (I, I), B, _P, operator.ne, True, "a != b")
    GT_INT = OpInfo("gt_int", (I, I), B, _P, operator.gt, False, "a > b")
    GE_INT = OpInfo("ge_int", (I, I), B, _P, operator.ge, False, "a >= b")
    LT_UNSIGNED = OpInfo("lt_unsigned", (I, I), B, _P, lambda a, b: a % WORD < b % WORD, False, "a < b, both as unsigned; for b >= 0: 0 <= a < b")
    LT_FLOAT = OpInfo("lt_float", (F, F), B, _P, operator.lt, False, "a < b; false when either is nan")
    LE_FLOAT = OpInfo("le_float", (F, F), B, _P, operator.le, False, "a <= b; false when either is nan")
    EQ_FLOAT = OpInfo("eq_float", (F, F), B, _P, operator.eq, True, "a == b; false when either is nan")
    NE_FLOAT = OpInfo("ne_float", (F, F), B, _P, operator.ne, True, "a != b; true when either is nan")
    GT_FLOAT = OpInfo("gt_float", (F, F), B, _P, operator.gt, False, "a > b; false when either is nan")
    GE_FLOAT = OpInfo("ge_float", (F, F), B, _P, operator.ge, False, "a >= b; false when either is nan")

    # Bools.
    AND_BOOL = OpInfo("and_bool", (B, B), B, _P, operator.and_, True, "a & b")
    OR_BOOL = OpInfo("or_bool", (B, B), B, _P, operator.or_, True, "a | b")
    XOR_BOOL = OpInfo("xor_bool", (B, B), B, _P, operator.xor, True, "a ^ b")
    NOT_BOOL = OpInfo("not_bool", (B,), B, _P, operator.not_, False, "not a")

    # Conversion.
    BOOL_TO_INT = OpInfo("bool_to_int", (B,), I, _P, int, False, "0 or 1")
    INT_TO_FLOAT = OpInfo("int_to_float", (I,), F, _P, float, False, "nearest float, ties to even")
    FLOAT_TO_INT = OpInfo("float_to_int", (F,), I, _P, int, False, "toward zero; guards have excluded nan and beyond 64 bits")
    FLOOR_FLOAT = OpInfo("floor_float", (F,), F, _P, lambda a: math.copysign(float(math.floor(a)), a) if math.isfinite(a) else a, False, "round down, as a float")
    ROUND_FLOAT = OpInfo("round_float", (F,), F, _P, lambda a: math.copysign(float(round(a)), a) if math.isfinite(a) else a, False, "round to the nearest whole number, ties to even")
    CEIL_FLOAT = OpInfo("ceil_float", (F,), F, _P, lambda a: math.copysign(float(math.ceil(a)), a) if math.isfinite(a) else a, False, "round up, as a float")

    # Lists.
    LIST_LEN = OpInfo("list_len", (L,), I, _R, len, False, "how many items there are")
    LIST_ITEM = OpInfo("list_item", (L, I), O, _R, operator.getitem, False, "the item at an index; a guard has shown that there is one")
    LIST_SET = OpInfo("list_set", None, N, _W, operator.setitem, False, "list[index] = value, in place of a number or None; leave without memory")
    LIST_REPLACE = OpInfo("list_replace", None, N, _W, operator.setitem, False, "list[index] = value, in place of a list; leave without memory")
    LIST_APPEND = OpInfo("list_append", None, N, _W, lambda a, b: a.append(b), False, "append a value; leave without memory")
    LIST_NEW = OpInfo("list_new", None, L, _M, lambda *items: list(items), False, "a new list of values; leave without memory")
    LIST_REPEAT = OpInfo("list_repeat", (L, I), L, _M, operator.mul, False, "a new list, a repeated b times; leave without memory")
    LIST_SLICE = OpInfo("list_slice", (L, I, I), L, _M, lambda a, b, c: a[max(b, 0):max(c, 0)], False, "a new list, a[b:c], bounds below 0 being 0; leave without memory")
    LIST_PART = OpInfo("list_part", None, L, _M, _part, False, "a new list, a[b], or a[b:c:d], ints or None; leave without memory")
    LIST_SET_PART = OpInfo("list_set_part", None, N, _W, _set_part, False, "a[c], or a[c:d:e], = the items of a list or tuple b; leave if it raises")
    LIST_DELETE_PART = OpInfo("list_delete_part", None, N, _W, _delete_part, False, "delete a[b], or a[b:c:d]; leave if it raises")
    LIST_POP = OpInfo("list_pop", (L, I), N, _W, operator.delitem, False, "delete the item at index b, a number or None")
    LIST_DROP = OpInfo("list_drop", (L, I), N, _W, operator.delitem, False, "delete the item at index b, whatever it is; leave without memory")
    LIST_INSERT = OpInfo("list_insert", None, N, _W, _inserted, False, "insert value c before index b, as Python does; leave without memory")
    LIST_EXTEND = OpInfo("list_extend", None, N, _W, list.extend, False, "append the items of a list or tuple b; leave without memory")
    LIST_CLEAR = OpInfo("list_clear", (L,), N, _W, list.clear, False, "delete all items; leave without memory")
    LIST_REVERSE = OpInfo("list_reverse", (L,), N, _W, list.reverse, False, "reverse the order of the items")
    LIST_SORT = OpInfo("list_sort", (L,), N, _W, list.sort, False, "sort items that guards have shown to be numbers; leave without memory")
    LIST_SORT_DOWN = OpInfo("list_sort_down", (L,), N, _W, lambda a: a.sort(reverse=True), False, "the same from the greatest on")
    LIST_CONCAT = OpInfo("list_concat", (L, L), L, _M, operator.add, False, "a new list, a then b; leave without memory")
    TUPLE_NEW = OpInfo("tuple_new", None, T, _M, lambda *items: items, False, "a new tuple of values; leave without memory")
    TUPLE_LEN = OpInfo("tuple_len", (T,), I, _P, len, False, "how many items there are")
    TUPLE_ITEM = OpInfo("tuple_item", (T, I), O, _P, operator.getitem, False, "the item at an index; a guard has shown that there is one")
    LIST_HOLDS = OpInfo("list_holds", None, B, _R, _holds, False, "whether each item of a list has exactly one of two types")
    TUPLE_HOLDS = OpInfo("tuple_holds", None, B, _P, _holds, False, "whether each item of a tuple has exactly one of two types")
    LIST_FIND = OpInfo("list_find", None, I, _R, _find, False, "the first index of a number, or -1; -2 if an item of another type comes before it")
    LIST_SUM_INT = OpInfo("list_sum_int", None, I, _R, _sum, False, "the sum of ints of one digit; -2^63 if there is another item")
    LIST_SUM_FLOAT = OpInfo("list_sum_float", None, F, _R, lambda a: sum(a, 0.0), False, "the sum of what guards have shown to be floats")
    LIST_EXTREME = OpInfo("list_extreme", None, I, _R, _extreme, False, "index of the min or max (c) of ints of one digit (-2 if there are others), or of floats; type b")
    BUILTIN = OpInfo("builtin", None, O, _M, _called, False, "what a builtin, called with values, yields; leave if it raises")
    BUILTIN_DIGIT = OpInfo("builtin_digit", None, I, _M, _number(int), False, "the same, where that is an int of one digit, or leave")
    BUILTIN_FLOAT = OpInfo("builtin_float", None, F, _M, _number(float), False, "the same, where that is a float, or leave")
    BUILTIN_BOOL = OpInfo("builtin_bool", None, B, _M, _number(bool), False, "the same, where that is a bool, or leave")
    IS_TUPLE = OpInfo("is_tuple", (O,), B, _P, _is(tuple), False, "exactly a tuple")
    UNBOX_TUPLE = OpInfo("unbox_tuple", (O,), T, _P, lambda a: a, False, "the item, which is a tuple")
    RANGE_PART = OpInfo("range_part", (Type.RANGE, I), O, _P, lambda a, b: (a.start, a.stop, a.step, len(a))[b], False, "the start, stop, step or length of a range, by number")
    IS_INT = OpInfo("is_int", (O,), B, _P, _is(int), False, "exactly an int")
    IS_FLOAT = OpInfo("is_float", (O,), B, _P, _is(float), False, "exactly a float")
    IS_BOOL = OpInfo("is_bool", (O,), B, _P, _is(bool), False, "a bool")
    IS_NONE = OpInfo("is_none", (O,), B, _P, _is(type(None)), False, "None")
    IS_LIST = OpInfo("is_list", (O,), B, _P, _is(list), False, "exactly a list")
    UNBOX_DIGIT = OpInfo("unbox_digit", (O,), I, _V, _digit, False, "the value of an int of one digit (below 2^30), or leave")
    UNBOX_INT = OpInfo("unbox_int", (O,), I, _V, checked(operator.pos), False, "the value of an int, or leave")
    UNBOX_FLOAT = OpInfo("unbox_float", (O,), F, _P, float, False, "the value of a float")
    UNBOX_BOOL = OpInfo("unbox_bool", (O,), B, _P, bool, False, "the value of a bool")
    UNBOX_LIST = OpInfo("unbox_list", (O,), L, _P, lambda a: a, False, "the item, which is a list")

    # Dicts and sets. A search leaves where it could run code of the user's: to compare keys of another type, but equal hashes.
    DICT_LEN = OpInfo("dict_len", (D,), I, _R, len, False, "how many keys there are")
    DICT_FIND = OpInfo("dict_find", None, M, _F, tables.find, False, "the entry with an equal key, if there is one, or leave")
    DICT_VALUE = OpInfo("dict_value", (M,), O, _R, operator.itemgetter(1), False, "the value of an entry that there is")
    DICT_SET = OpInfo("dict_set", None, N, _W, tables.store, False, "a[c] = d, b being what was found for c, whose value, if any, is None or has type e; leave otherwise, and without memory")
    DICT_DELETE = OpInfo("dict_delete", (D, M), N, _W, tables.delete, False, "delete an entry that there is; leave without memory")
    DICT_NEW = OpInfo("dict_new", None, D, _M, tables.new_dict, False, "a new dict of keys, each with its value; leave without memory")
    SET_LEN = OpInfo("set_len", (E,), I, _R, len, False, "how many items there are")
    SET_FIND = OpInfo("set_find", None, M, _F, tables.find, False, "the entry of an equal item, if there is one, or leave")
    SET_ADD = OpInfo("set_add", None, N, _W, lambda a, b, c: a.add(c), False, "add c, for which b was found; leave without memory")
    SET_DISCARD = OpInfo("set_discard", (E, M), N, _W, tables.discard, False, "discard an item that there is; leave without memory")
    SET_NEW = OpInfo("set_new", None, E, _M, lambda *items: set(items), False, "a new set of values; leave without memory")
    DICT_NEXT = OpInfo("dict_next", (J,), M, _F, tables.upcoming, False, "the entry that the iterator of a dict, or of a view of one, comes to, if there is one; leave where it would raise")
    DICT_STEP = OpInfo("dict_step", (J,), N, _W, tables.step, False, "the iterator goes past the entry that it comes to")
    SET_NEXT = OpInfo("set_next", (J,), M, _F, tables.upcoming, False, "the same of a set")
    SET_STEP = OpInfo("set_step", (J,), N, _W, tables.step, False, "the same of a set")
    ITERATOR_END = OpInfo("iterator_end", (J,), N, _W, tables.step, False, "the iterator, which comes to no entry, is over; leave without memory")
    ENTRY_KEY = OpInfo("entry_key", (M,), O, _R, operator.itemgetter(0), False, "the key of an entry that there is")
    IS_KIND = OpInfo("is_kind", None, B, _P, lambda a, b: id(type(a)) == b, False, "whether an object is exactly of the type at address b")
    UNBOX_KIND = OpInfo("unbox_kind", (O,), N, _P, lambda a: a, False, "the item, which is an iterator or a view: its type is the instruction's")
    LIST_OF = OpInfo("list_of", None, L, _M, list, False, "a new list of what a dict, a view of one, or a set gives; leave without memory")
    SET_OF = OpInfo("set_of", None, E, _M, set, False, "a new set of the items of a set, or of what guards have shown to have no code of its own; leave without memory")
    DICT_COPY = OpInfo("dict_copy", (D,), D, _M, dict.copy, False, "a new dict with the same items; leave without memory")
    FOUND = OpInfo("found", (M,), B, _P, lambda a: a is not None, False, "whether there is such an entry")
    IS_DICT = OpInfo("is_dict", (O,), B, _P, _is(dict), False, "exactly a dict")
    IS_SET = OpInfo("is_set", (O,), B, _P, _is(set), False, "exactly a set")
    UNBOX_DICT = OpInfo("unbox_dict", (O,), D, _P, lambda a: a, False, "the item, which is a dict")
    UNBOX_SET = OpInfo("unbox_set", (O,), E, _P, lambda a: a, False, "the item, which is a set")

    # Buffers; where the arguments' types are not given, the first is one of any kind.
    BUFFER_LEN = OpInfo("buffer_len", None, I, _R, len, False, "how many items there are; of a memoryview that can be used")
    BUFFER_DATA = OpInfo("buffer_data", None, M, _R, memory.address, False, "where its first item lies")
    BUFFER_FIELD = OpInfo("buffer_field", None, I, _R, memory.field, False, "what the buffer is like: number b of ir.memory.Field")
    BUFFER_NEW = OpInfo("buffer_new", None, N, _M, memory.called, False, "what a call of the type at address a, with the other arguments, makes: its type is the instruction's; leave where that raises")
    BUFFER_SLICE = OpInfo("buffer_slice", None, N, _M, lambda a, b, c: a[b:c], False, "a[b:c]: its type is the instruction's; leave without memory")
    BUFFER_ROW = OpInfo("buffer_row", None, N, _M, operator.getitem, False, "a[b], a view of a row: its type is the instruction's; leave without memory")
    BUFFER_REPEAT = OpInfo("buffer_repeat", None, N, _M, operator.mul, False, "a new buffer, a repeated b times: its type is the instruction's; leave without memory")
    BUFFER_CONCAT = OpInfo("buffer_concat", None, N, _M, operator.add, False, "a new buffer, a then b: its type is the instruction's; leave without memory")
    BUFFER_APPEND = OpInfo("buffer_append", None, N, _W, lambda a, b: a.append(b), False, "append a number that fits; leave without memory")
    BUFFER_EXTEND = OpInfo("buffer_extend", None, N, _W, lambda a, b: a.__iadd__(b) and None, False, "a += b; leave where that raises")
    BUFFER_POP = OpInfo("buffer_pop", None, N, _W, lambda a: a.pop() and None, False, "drop the last item; leave without memory")
    MEMORY_AT = OpInfo("memory_at", (M, I), M, _P, operator.add, False, "the address b bytes on, which lies in the same buffer")
    GET_I8 = OpInfo("get_i8", (M, I), I, _R, memory.getter(C.c_int8), False, "number b of those that lie at a; a guard has shown that there is one")
    GET_U8 = OpInfo("get_u8", (M, I), I, _R, memory.getter(C.c_uint8), False, "the same, unsigned")
    GET_I16 = OpInfo("get_i16", (M, I), I, _R, memory.getter(C.c_int16), False, "the same, of 16 bits")
    GET_U16 = OpInfo("get_u16", (M, I), I, _R, memory.getter(C.c_uint16), False, "the same, unsigned")
    GET_I32 = OpInfo("get_i32", (M, I), I, _R, memory.getter(C.c_int32), False, "the same, of 32 bits")
    GET_U32 = OpInfo("get_u32", (M, I), I, _R, memory.getter(C.c_uint32), False, "the same, unsigned")
    GET_I64 = OpInfo("get_i64", (M, I), I, _R, memory.getter(C.c_int64), False, "the same, of 64 bits")
    GET_F32 = OpInfo("get_f32", (M, I), F, _R, memory.getter(C.c_float), False, "a float of 32 bits, widened")
    GET_F64 = OpInfo("get_f64", (M, I), F, _R, memory.getter(C.c_double), False, "a float of 64 bits")
    SET_I8 = OpInfo("set_i8", (M, I, I), N, _S, memory.setter(C.c_int8), False, "number b of those that lie at a becomes the low 8 bits of c")
    SET_I16 = OpInfo("set_i16", (M, I, I), N, _S, memory.setter(C.c_int16), False, "the same with 16 bits")
    SET_I32 = OpInfo("set_i32", (M, I, I), N, _S, memory.setter(C.c_int32), False, "the same with 32 bits")
    SET_I64 = OpInfo("set_i64", (M, I, I), N, _S, memory.setter(C.c_int64), False, "the same with 64 bits")
    SET_F32 = OpInfo("set_f32", (M, I, F), N, _S, memory.setter(C.c_float), False, "c rounded to 32 bits, infinite where it is too large")
    SET_F64 = OpInfo("set_f64", (M, I, F), N, _S, memory.setter(C.c_double), False, "a float of 64 bits")
    IS_EXACTLY = OpInfo("is_exactly", (O, I), B, _P, lambda a, b: id(type(a)) == b, False, "of the type at address b")
    UNBOX_BUFFER = OpInfo("unbox_buffer", (O,), N, _P, lambda a: a, False, "the item, which is a buffer; its type is the instruction's")

    SCALAR = OpInfo("scalar", None, N, _P, lambda a, b: memory.called(b, a), False, "the number a as a scalar of the type at address b: its type is the instruction's")
    BOX = OpInfo("box", None, Type.BOXED, _M, lambda a: a, False, "a scalar as an object; leave without memory")
    NUMBER = OpInfo("number", None, N, _P, lambda a: a.item(), False, "the number that a scalar is: its type is the instruction's")

    # Texts and characters. What makes a text leaves without memory.
    STR_LEN = OpInfo("str_len", (S,), I, _P, len, False, "how many characters there are")
    STR_HAS_WIDTH = OpInfo("str_has_width", (S, I), B, _P, lambda a, b: width(a) == b, False, "whether a is stored in characters of b bytes (0: ASCII)")
    STR_AT = OpInfo("str_at", (S, I, I), H, _P, lambda a, b, c: a[b], False, "the character at an index of a text of width c; guards have shown that it is there")
    STR_COMPARE = OpInfo("str_compare", (S, S), I, _P, lambda a, b: (a > b) - (a < b), False, "-1, 0 or 1 as a is below, equal to or above b")
    STR_CONTAINS = OpInfo("str_contains", (S, S), B, _P, operator.contains, False, "b in a")
    STR_FIND_CHAR = OpInfo("str_find_char", (S, H), I, _P, str.find, False, "the first index of a character, or -1")
    CHAR_TO_INT = OpInfo("char_to_int", (H,), I, _P, ord, False, "its code point")
    INT_TO_CHAR = OpInfo("int_to_char", (I,), H, _P, chr, False, "the character of a code point; a guard has shown that there is one")
    CHAR_TO_STR = OpInfo("char_to_str", (H,), S, _M, lambda a: a, False, "the text of one character")
    STR_OF = OpInfo("str_of", None, S, _M, str, False, "a number as text")
    STR_CONCAT = OpInfo("str_concat", None, S, _M, lambda a, b, c: a + b, False, "a then b, each a text or a character; in a's or b's memory, known to place c, if nobody needs it any more")
    STR_REPEAT = OpInfo("str_repeat", (S, I), S, _M, operator.mul, False, "a new text, a repeated b times")
    STR_SLICE = OpInfo("str_slice", (S, I, I), S, _M, lambda a, b, c: a[b:c], False, "a new text, a[b:c], neither bound below 0")
    STR_TEST = OpInfo("str_test", (S, S), B, _P, lambda a, b: getattr(b, a)(), False, "what the method named a, such as isdigit, says of b")
    STR_CHANGED = OpInfo("str_changed", (S, S), S, _M, lambda a, b: getattr(b, a)(), False, "what the method named a, such as upper, makes of b")
    STR_COUNT = OpInfo("str_count", (S, S), I, _P, str.count, False, "how often b is in a")
    STR_FIND = OpInfo("str_find", (S, S), I, _P, str.find, False, "the first index of b in a, or -1")
    STR_STARTS = OpInfo("str_starts", (S, S), B, _P, str.startswith, False, "a starts with b")
    STR_ENDS = OpInfo("str_ends", (S, S), B, _P, str.endswith, False, "a ends with b")
    STR_REPLACE = OpInfo("str_replace", (S, S, S), S, _M, str.replace, False, "a new text, a with c for each b")
    STR_JOIN = OpInfo("str_join", (S, L), S, _M, _joined, False, "a new text, the items of b with a between; leave if one is no str")
    STR_SPLIT = OpInfo("str_split", None, L, _M, str.split, False, "a new list of the parts of a between blanks, or between b")
    STR_TO_INT = OpInfo("str_to_int", (S,), I, _V, _whole_number, False, "the int that a text spells, or leave")
    STR_TO_FLOAT = OpInfo("str_to_float", (S,), F, _V, _spelled_float, False, "the float that a text spells, or leave")
    IS_STR = OpInfo("is_str", (O,), B, _P, _is(str), False, "exactly a str")
    UNBOX_STR = OpInfo("unbox_str", (O,), S, _V, lambda a: a, False, "the item, which is a str; leave if its characters were never laid out")

    # Guards.
    GUARD_TRUE = OpInfo("guard_true", (B,), N, _G, must(lambda a: a), False, "leave unless a")
    GUARD_FALSE = OpInfo("guard_false", (B,), N, _G, must(lambda a: not a), False, "leave if a")
    GUARD_DIVISOR = OpInfo("guard_divisor", (I,), N, _G, must(lambda a: a not in (0, -1)), False, "leave if a is 0 or -1")
    GUARD_SHIFT = OpInfo("guard_shift", (I,), N, _G, must(lambda a: 0 <= a < 64), False, "leave unless a is in 0..63")
    POLL = OpInfo("poll", (), N, _C, None, False, "leave when the budget of rounds is spent, or CPython has something else to do (interrupts, switches of thread)")

    # Calls.
    CALL = OpInfo("call", None, N, _X, None, False, "call the instruction's native function; its type is the instruction's")

    CALL_TRACE = OpInfo("call_trace", None, N, _X, None, False, "call a guest function's native entry; its type is the instruction's; leave after the call when it returns something else, or raises")
    KEEP = OpInfo("keep", None, N, _W, lambda a: None, False, "a list or tuple lives to the end of the stay; leave without memory")

    # Memory, for the ops on lists; `a` is an address. No pass sees these.
    LOAD = OpInfo("load", None, N, _R, None, False, "the 64 bits at a + b; its type is the instruction's")
    LOAD_AT = OpInfo("load_at", None, N, _R, None, False, "the 64 bits at a + 8 b; its type is the instruction's")
    STORE = OpInfo("store", (I, S), N, _X, None, False, "the 64 bits at a become b")
    KEPT_AT = OpInfo("kept_at", (S, I), I, _X, None, False, "where in our list a is kept, from now on known to place b; 0 without memory")
    GUARD_ROOM = OpInfo("guard_room", (I,), N, _G, None, False, "a more bytes are kept to the end of the stay: leave when that is much")
    LOAD_CHAR = OpInfo("load_char", None, H, _R, None, False, "the character at index b of a compact text of width c")
    LOAD_U32 = OpInfo("load_u32", None, I, _R, None, False, "the 32 bits at a + b, unsigned")
    PROBE_DICT = OpInfo("probe_dict", None, M, _R, None, False, "the entry of the dict at a whose hash is b and whose key equals c: 0 if there is none, 1 if that can't be told without code of the user's")
    PROBE_SET = OpInfo("probe_set", None, M, _R, None, False, "the same of a set")
    NEXT_IN_DICT = OpInfo("next_in_dict", (J,), M, _R, None, False, "dict_next: 0 if there is none, 1 where it would raise")
    NEXT_IN_SET = OpInfo("next_in_set", (J,), M, _R, None, False, "the same of a set")
    STEP_IN_DICT = OpInfo("step_in_dict", (J,), N, _X, None, False, "dict_step")
    STEP_IN_SET = OpInfo("step_in_set", (J,), N, _X, None, False, "set_step")
    VALUE_OR = OpInfo("value_or", (M, I), O, _R, None, False, "the value of an entry, b if there is none")
    HOLDS = OpInfo("holds", None, B, _R, None, False, "whether each of b items at a has one of the types c and d")
    FIND_INT = OpInfo("find_int", None, I, _R, None, False, "list_find among b items at a of type c: an int of size d and digit e")
    FIND_FLOAT = OpInfo("find_float", None, I, _R, None, False, "list_find among b items at a of type c: a float d")
    SUM_INT = OpInfo("sum_int", None, I, _R, None, False, "list_sum_int of b items at a; c is their type")
    SUM_FLOAT = OpInfo("sum_float", None, F, _R, None, False, "list_sum_float of b items at a; c is their type")
    EXTREME_INT = OpInfo("extreme_int", None, I, _R, None, False, "list_extreme of b items at a, type c; the min if d is below 0")
    EXTREME_FLOAT = OpInfo("extreme_float", None, I, _R, None, False, "the same of floats")

    __hash__ = object.__hash__  # an enum's own is slow, and is asked for often

    def __init__(self, info: OpInfo) -> None:
        self.info = info


MAKES_BUFFER = frozenset({Op.BUFFER_NEW, Op.BUFFER_SLICE, Op.BUFFER_ROW, Op.BUFFER_REPEAT, Op.BUFFER_CONCAT})
TYPED = frozenset({Op.INPUT, Op.PARAM, Op.CALL, Op.CALL_TRACE, Op.LOAD, Op.LOAD_AT, Op.UNBOX_BUFFER, Op.UNBOX_KIND, Op.SCALAR, Op.NUMBER} | MAKES_BUFFER)  # whose type is the instruction's
MAY_LEAVE = frozenset(  # as guards and guarded ops do
    {Op.POLL, Op.EXIT, Op.CALL_TRACE, *(op for op in Op if op.info.effect in (Effect.MAKE, Effect.WRITE, Effect.SEARCH))}
)
CLOBBERING = frozenset({Op.PROBE_DICT, Op.PROBE_SET, Op.NEXT_IN_DICT, Op.NEXT_IN_SET, Op.STEP_IN_DICT, Op.STEP_IN_SET})  # need the registers that a call does
GETS = tuple(op for op in Op if op.info.effect is Effect.READ and op.info.args == (M, I))
SETS = tuple(op for op in Op if op.info.effect is Effect.STORE)
ON_TABLES = frozenset(op for op in Op if op.info.text.startswith(("dict_", "set_")) and op not in SETS)  # look into dicts, sets
ON_BUFFERS = (Op.BUFFER_LEN, Op.BUFFER_DATA, Op.BUFFER_FIELD, Op.BUFFER_APPEND, Op.BUFFER_EXTEND, Op.BUFFER_POP)
