"""THE table of IR operations: one row serves printer, parser, verifier, evaluator, CSE, DCE, lowerings and docs.

Integers are signed 64-bit, floats IEEE-754 binary64, bools 0 or 1, lists and their items addresses of Python objects. A
*guard* carries a snapshot; when it fails, the trace is left and the interpreter goes on from the snapshot. Ops whose effect
is `GUARDED` yield a value *or* leave (overflow). `evaluate` computes a row on Python values; it raises `GuardFailed` where
the native code would leave. The last rows are what `backend.objects` makes of those on lists.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

MIN_INT = -(1 << 63)
MAX_INT = (1 << 63) - 1


class Type(Enum):
    """Type of a value; OBJECT occurs only as a constant in snapshots (None, an int beyond 64 bits).

    LIST and TUPLE are a list and a tuple (exactly) that live as long as native code can see them, ITEM what was found in
    one: it is looked at at once, as it may be gone after the next store."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    LIST = "list"
    TUPLE = "tuple"
    ITEM = "item"
    OBJECT = "object"
    NONE = "none"  # result of an op that yields no value

    @property
    def is_number(self) -> bool:
        """An int, a float or a bool."""
        return self in (Type.INT, Type.FLOAT, Type.BOOL)

    @property
    def is_address(self) -> bool:
        """A Python object, by its address."""
        return self in (Type.LIST, Type.TUPLE)


class Effect(Enum):
    """What an op may do besides yielding its value; decides what CSE may merge and DCE may drop."""

    PURE = "pure"  # merge and drop freely
    GUARDED = "guarded"  # a value or a side exit: may be merged, dropped when the value is unused and in no snapshot
    GUARD = "guard"  # a side exit: may be merged with an equal earlier guard, never dropped otherwise
    READ = "read"  # of a list: may be merged with an equal one when nothing was written between, dropped when unused
    MAKE = "make"  # a new list: neither merged nor dropped
    WRITE = "write"  # to a list: neither merged nor dropped; the last thing that its guest instruction does
    CALL = "call"  # runs foreign code: neither merged nor dropped (a callee marked pure may be both)
    CONTROL = "control"  # inputs, loop parameters, ends


class GuardFailed(Exception):
    """Raised by an evaluation where native code would take the side exit."""


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


def _is(kind: type) -> Callable[[object], bool]:
    return lambda item: type(item) is kind


WORD = 1 << 64
DIGIT = 1 << 30  # ints of one digit of CPython's are below

I, F, B, N, L, T, O = Type.INT, Type.FLOAT, Type.BOOL, Type.NONE, Type.LIST, Type.TUPLE, Type.ITEM
_P, _V, _G, _X, _C = Effect.PURE, Effect.GUARDED, Effect.GUARD, Effect.CALL, Effect.CONTROL
_R, _W, _M = Effect.READ, Effect.WRITE, Effect.MAKE


class Op(Enum):
    """The rows. A name in lower case is the op's spelling in the textual IR."""

    # Control.
    INPUT = OpInfo("input", (), N, _C, None, False, "a live guest register on entry; its type is the instruction's")
    PARAM = OpInfo("param", (), N, _C, None, False, "a loop-carried value; its type is the instruction's")
    LINK = OpInfo("link", None, N, _C, None, False, "go on at the start of another trace, arguments in order of its inputs")
    EXIT = OpInfo("exit", (), N, _C, None, False, "leave to the interpreter at the snapshot, always")

    RETURN = OpInfo("return", None, N, _C, None, False, "the function returns a, a number, a list or None: no frame is rebuilt")

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
    LIST_POP = OpInfo("list_pop", (L, I), N, _W, operator.delitem, False, "delete the last item, at index b, a number or None")
    LIST_DROP = OpInfo("list_drop", (L, I), N, _W, operator.delitem, False, "delete the last item, at index b, a list; leave without memory")
    LIST_CONCAT = OpInfo("list_concat", (L, L), L, _M, operator.add, False, "a new list, a then b; leave without memory")
    TUPLE_NEW = OpInfo("tuple_new", None, T, _M, lambda *items: items, False, "a new tuple of values; leave without memory")
    TUPLE_LEN = OpInfo("tuple_len", (T,), I, _P, len, False, "how many items there are")
    TUPLE_ITEM = OpInfo("tuple_item", (T, I), O, _P, operator.getitem, False, "the item at an index; a guard has shown that there is one")
    IS_TUPLE = OpInfo("is_tuple", (O,), B, _P, _is(tuple), False, "exactly a tuple")
    UNBOX_TUPLE = OpInfo("unbox_tuple", (O,), T, _P, lambda a: a, False, "the item, which is a tuple")
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

    # Guards.
    GUARD_TRUE = OpInfo("guard_true", (B,), N, _G, must(lambda a: a), False, "leave unless a")
    GUARD_FALSE = OpInfo("guard_false", (B,), N, _G, must(lambda a: not a), False, "leave if a")
    GUARD_DIVISOR = OpInfo("guard_divisor", (I,), N, _G, must(lambda a: a not in (0, -1)), False, "leave if a is 0 or -1")
    GUARD_SHIFT = OpInfo("guard_shift", (I,), N, _G, must(lambda a: 0 <= a < 64), False, "leave unless a is in 0..63")
    POLL = OpInfo("poll", None, N, _C, None, False, "leave when the budget of rounds is spent, or the word of 32 bits at a is set (interrupts, switches of thread)")

    # Calls.
    CALL = OpInfo("call", None, N, _X, None, False, "call the instruction's native function; its type is the instruction's")

    # Memory, for the ops on lists; `a` is an address. No pass sees these.
    LOAD = OpInfo("load", None, N, _R, None, False, "the 64 bits at a + b; its type is the instruction's")
    LOAD_AT = OpInfo("load_at", None, N, _R, None, False, "the 64 bits at a + 8 b; its type is the instruction's")
    LOAD_U32 = OpInfo("load_u32", None, I, _R, None, False, "the 32 bits at a + b, unsigned")

    @property
    def info(self) -> OpInfo:
        return self.value


TYPED = frozenset({Op.INPUT, Op.PARAM, Op.CALL, Op.LOAD, Op.LOAD_AT})  # whose type is the instruction's
MAY_LEAVE = frozenset(  # as guards and guarded ops do
    {Op.POLL, Op.EXIT, *(op for op in Op if op.info.effect in (Effect.MAKE, Effect.WRITE))}
)
