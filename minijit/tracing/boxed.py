"""Calls of builtins that have no native form: native code calls the builtin itself, with its arguments made into objects.

That is exact for whatever runs no code of the user's: for builtins and methods that compute with numbers, of arguments that
are numbers, or lists and tuples in which guards have seen nothing but numbers (or texts)."""

from __future__ import annotations

import functools
import math
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import DIGIT, Op, Type
from minijit.ir.trace import Const, Operand
from minijit.symbols import LIBM_ONE, LIBM_TWO, math_name
from minijit.tracing import lists

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

MAX_ARGUMENTS = 4
NUMBERS = (int, float, bool)
HELD = (*NUMBERS, str, type(None))  # types of items that have no code of the user's
HOLDS = {Type.LIST: Op.LIST_HOLDS, Type.TUPLE: Op.TUPLE_HOLDS}
NUMBER = {int: Op.BUILTIN_DIGIT, float: Op.BUILTIN_FLOAT, bool: Op.BUILTIN_BOOL}
NATIVE_MATH = frozenset(  # functions of `math` that have a native form for numbers, see `calls`
    {*LIBM_ONE, *LIBM_TWO, "sqrt", "fabs", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "degrees", "radians"}
    | {"gcd", "isqrt"}
)
PURE: dict[int, tuple[int, ...]] = {  # builtins, and of how many arguments there is no native form (none given: of any)
    **{id(function): () for function in (sum, any, all, sorted, tuple, list, bin, oct, hex, repr)},
    **{id(function): () for function in vars(math).values() if isinstance(function, types.BuiltinFunctionType)},
    id(min): (1,), id(max): (1,), id(round): (2,), id(pow): (3,), id(int): (2,),
}  # fmt: skip


def takes_objects(callee: object, count: int) -> bool:
    """Whether a call with so many arguments may need them as objects."""
    if math_name(callee) in NATIVE_MATH:
        return count > 1 and math_name(callee) == "log"
    return id(callee) in PURE and (not PURE[id(callee)] or count in PURE[id(callee)])


def call(r: Recorder, callee: Any, args: Sequence[Held], values: Sequence[Any]) -> Operand:
    """What a pure builtin yields; raises Abort for others, and where it is given something else."""
    name = getattr(callee, "__qualname__", type(callee).__name__)
    if id(callee) not in PURE or not r.holding:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} of {len(args)} arguments")
    return pure(r, callee, args, values)


def call_named(r: Recorder, callee: Any, args: Sequence[Held], values: Sequence[Any], names: Sequence[str]) -> Operand:
    """The same with constants as named arguments: the callee is the builtin that has them already."""
    first = len(args) - len(names)
    constants = [arg.value for arg in args[first:] if isinstance(arg, Const) and isinstance(arg.value, (*NUMBERS, type(None)))]
    if id(callee) not in PURE or len(constants) < len(names) or not r.holding:
        name = getattr(callee, "__qualname__", type(callee).__name__)
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{name} with {', '.join(names)}")
    named = dict(zip(names, constants, strict=True))
    return pure(r, functools.partial(callee, **named), args[:first], values[:first])


def compares(word: str, x: object, y: object) -> bool:
    """Whether `x word y` goes through lists or tuples."""
    return word in ("==", "!=", "<", "<=", ">", ">=") and type(x) in (list, tuple) and type(y) in (list, tuple)


def pure(r: Recorder, function: Any, args: Sequence[Held], values: Sequence[Any]) -> Operand:
    """What a function yields that computes with numbers and runs no code of the user's."""
    if len(args) > MAX_ARGUMENTS:
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{function} of {len(args)} arguments")
    operands = [_argument(r, function, arg, value) for arg, value in zip(args, values, strict=True)]
    try:
        result = function(*values)
    except Exception as error:
        raise Abort(AbortReason.EXCEPTION, f"{type(error).__name__}: {error}") from None
    op = NUMBER.get(type(result))
    if op is None or (op is Op.BUILTIN_DIGIT and not -DIGIT < result < DIGIT):
        return lists.unboxed(r, r.emit(Op.BUILTIN, Const(Type.OBJECT, function), *operands), result)
    return r.emit(op, Const(Type.OBJECT, function), *operands)


def _argument(r: Recorder, function: Any, arg: Held, value: Any) -> Operand:
    if isinstance(arg, Const) and type(arg.value) in (tuple, frozenset) and all(type(item) in HELD for item in value):
        return arg
    operand = r.made(arg)
    if operand.type in HOLDS:
        holds_only(r, operand, value, HELD)
    elif not (operand.type.is_number or operand.type.is_buffer or operand.type.is_text or operand.type is Type.RANGE) and (
        operand != Const(Type.OBJECT, None)
    ):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"an argument of {function}")
    return operand


def holds_only(r: Recorder, a: Operand, values: Any, allowed: Sequence[type]) -> None:
    """Guard that all items of a list or tuple have the types that they have this time, which must be allowed ones."""
    kinds = list(dict.fromkeys(map(type, values))) or [int]
    if len(kinds) > 2 or not all(kind in allowed for kind in kinds):
        names = ", ".join(kind.__name__ for kind in kinds[:4])
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {type(values).__name__} that holds {names}")
    one, other = Const(Type.OBJECT, kinds[0]), Const(Type.OBJECT, kinds[-1])
    r.guard(r.emit(HOLDS[a.type], a, one, other), True)
