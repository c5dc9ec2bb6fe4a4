"""Calls of Python's builtins as IR: `abs min max int float bool len round pow divmod isinstance`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minijit.errors import Abort, AbortReason
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Operand, Untouched
from minijit.tracing import buffers, dicts, lists, ndarrays, operations, range_objects, strings, totals
from minijit.tracing.lists import LEN
from minijit.tracing.operations import as_float, as_int, float_const, int_const, truth

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder
    from minijit.tracing.values import Held

ON_OBJECTS = (isinstance, type, len, list, dict, set, sum, min, max)  # which may be given what is no number
Emit = Callable[["Recorder", Sequence[Operand], Sequence[Any]], "Held"]


def builtin_call(r: Recorder, callee: Any, args: Sequence[Operand], values: Sequence[Any]) -> Held | None:
    """What the call of a builtin yields; None when `callee` is none of them, or has no native form for such arguments."""
    if (result := strings.builtin_call(r, callee, args, values)) is not None:
        return result
    emit = _BUILTINS.get(id(callee))
    if emit is None:
        return None
    for value in args:
        if not value.type.is_number and callee not in ON_OBJECTS:
            return None
    try:
        return emit(r, args, values)
    except TypeError:
        return None


def _only(args: Sequence[Any]) -> Any:
    (arg,) = args if len(args) == 1 else _wrong()
    return arg


def _wrong() -> Any:
    raise TypeError


def _abs(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    a, x = _only(args), _only(values)
    if a.type is Type.FLOAT:
        return r.emit(Op.ABS_FLOAT, a)
    a = as_int(r, a)
    r.guard(r.emit(Op.LT_INT, a, int_const(0)), x < 0)
    if x >= 0:
        return a
    if -x > MAX_INT:
        raise Abort(AbortReason.INTEGER_TOO_BIG, "a result of 64 bits")
    return r.emit(Op.SUB_INT_OVF, int_const(0), a)


def _extreme(word: str, better: Callable[[Any, Any], bool]) -> Emit:
    """The first of the arguments that no later one is better than; which one it was is guarded."""

    def emit(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
        if len(args) < 2:
            return totals.extreme(r, min if word == "<" else max, args, values) or _wrong()
        best, value = args[0], values[0]
        for candidate, number in zip(args[1:], values[1:], strict=True):
            holds = better(number, value)
            r.guard(r.compare(word, candidate, best, number, value), holds)
            if holds:
                best, value = candidate, number
        return best

    return emit


def whole(op: Op | None) -> Callable[[Recorder, Operand], Operand]:
    """A float rounded by `op` (None: toward zero) to an int of 64 bits; an int is itself."""

    def emit(r: Recorder, a: Operand) -> Operand:
        if a.type is not Type.FLOAT:
            return as_int(r, a)
        rounded = r.emit(op, a) if op else a
        r.guard(r.emit(Op.GE_FLOAT, rounded, float_const(float(MIN_INT))), True)
        r.guard(r.emit(Op.LT_FLOAT, rounded, float_const(-float(MIN_INT))), True)
        return r.emit(Op.FLOAT_TO_INT, rounded)

    return emit


def _one(convert: Callable[[Recorder, Operand], Operand]) -> Emit:
    return lambda r, args, values: convert(r, _only(args))


def _pow(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    if len(args) == 3:
        return _pow_mod(r, args, values)
    (a, b), (x, y) = (args, values) if len(args) == 2 else _wrong()
    return operations.binary(r, "**", a, b, x, y)


def _pow_mod(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """Of ints; an exponent below 0 and a modulus below 2 are for CPython."""
    if any(a.type not in (Type.INT, Type.BOOL) for a in args) or values[1] < 0 or values[2] < 2:
        _wrong()
    base, exponent, modulus = (as_int(r, a) for a in args)
    r.guard(r.emit(Op.GE_INT, exponent, int_const(0)), True)
    r.guard(r.emit(Op.GT_INT, modulus, int_const(1)), True)
    return r.emit(Op.POW_MOD, r.emit(Op.MOD_INT, base, modulus), exponent, modulus)


def _list(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """A list of the items of a list."""
    if not args:
        return lists.new(r, [])
    a = _only(args)
    return lists.part(r, a, (None, None), (None, None)) if a.type is Type.LIST else _wrong()


def _dict(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    if not args:
        return dicts.new_dict(r, [], [], [])
    return r.emit(Op.DICT_COPY, a) if (a := _only(args)).type is Type.DICT else _wrong()


def _set(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    return dicts.set_of(r, _only(args), _only(values)) if args else dicts.new_set(r, [], [])


def _divmod(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Held:
    (a, b), (x, y) = (args, values) if len(args) == 2 else _wrong()
    return r.tuple_of(tuple(operations.binary(r, word, a, b, x, y) for word in ("//", "%")))


def _isinstance(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """Known when it is recorded: a trace is made for the types that its values have."""
    (value, kind), objects = args if len(args) == 2 else _wrong(), tuple(values)
    if value.type is Type.OBJECT or not isinstance(kind, Const):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, "an argument of isinstance")
    kinds = objects[1] if type(objects[1]) is tuple else (objects[1],)
    if not all(type(k) is type for k in kinds):  # others may ask anything, and answer otherwise next time
        raise Abort(AbortReason.UNSUPPORTED_CALLEE, "isinstance of an abstract class")
    return Const(Type.BOOL, isinstance(*objects))


def _type(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    """The very type that a trace is made for."""
    value = _only(args)
    if isinstance(value, Const) and isinstance(value.value, Untouched):
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"the type of a {type(_only(values)).__name__}")
    return Const(Type.OBJECT, type(_only(values)))


def _sum(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    return totals.total(r, args, values) or _wrong()


def _len(r: Recorder, args: Sequence[Operand], values: Sequence[Any]) -> Operand:
    a = _only(args)
    if a.type is Type.NDARRAY:
        return ndarrays.length(r, a, _only(values))
    if a.type.is_buffer:
        return buffers.length(r, a, _only(values))
    if a.type.is_text:
        return strings.length(r, a)
    if a.type is Type.RANGE:
        return range_objects.part(r, a, range_objects.LENGTH, _only(values))
    if a.type in dicts.LEN:
        return r.emit(dicts.LEN[a.type], a)
    if a.type not in LEN:
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"len of a {type(_only(values)).__name__}")
    return r.emit(LEN[a.type], a)


_BUILTINS: dict[int, Emit] = {
    id(len): _len,
    id(list): _list,
    id(dict): _dict,
    id(set): _set,
    id(sum): _sum,
    id(abs): _abs,
    id(min): _extreme("<", operator.lt),
    id(max): _extreme(">", operator.gt),
    id(int): _one(whole(None)),
    id(float): _one(as_float),
    id(bool): _one(truth),
    id(round): _one(whole(Op.ROUND_FLOAT)),
    id(pow): _pow,
    id(divmod): _divmod,
    id(isinstance): _isinstance,
    id(type): _type,
}
