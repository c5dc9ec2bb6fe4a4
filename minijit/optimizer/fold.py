"""Constant folding and the algebraic identities that are exact."""

from __future__ import annotations

from minijit.ir.guard_failed import GuardFailed
from minijit.ir.ops import MAX_INT, MIN_INT, Effect, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace
from minijit.optimizer.forward import rebuild

TRUE, FALSE, ZERO = Const(Type.BOOL, True), Const(Type.BOOL, False), Const(Type.INT, 0)
REFLEXIVE = {  # x op x, ints only: nan differs from itself
    Op.EQ_INT: TRUE, Op.LE_INT: TRUE, Op.GE_INT: TRUE, Op.NE_INT: FALSE, Op.LT_INT: FALSE, Op.GT_INT: FALSE,
    Op.SUB_INT: ZERO, Op.SUB_INT_OVF: ZERO, Op.XOR_INT: ZERO, Op.XOR_BOOL: FALSE,
}  # fmt: skip
IDEMPOTENT = (Op.AND_INT, Op.OR_INT, Op.AND_BOOL, Op.OR_BOOL)
RIGHT_NEUTRAL: dict[Op, object] = {  # x op c is x
    Op.ADD_INT: 0, Op.ADD_INT_OVF: 0, Op.SUB_INT: 0, Op.SUB_INT_OVF: 0, Op.MUL_INT: 1, Op.MUL_INT_OVF: 1,
    Op.SHL_INT_OVF: 0, Op.SHR_INT: 0, Op.FLOORDIV_INT: 1, Op.OR_INT: 0, Op.XOR_INT: 0, Op.AND_INT: -1,
    Op.AND_BOOL: True, Op.OR_BOOL: False, Op.XOR_BOOL: False,
}  # fmt: skip
RIGHT_ABSORBING: dict[Op, object] = {  # x op c is c
    Op.MUL_INT: 0, Op.MUL_INT_OVF: 0, Op.AND_INT: 0, Op.OR_INT: -1, Op.AND_BOOL: False, Op.OR_BOOL: True,
}  # fmt: skip
INVERSE = {
    Op.LT_INT: Op.GE_INT, Op.GE_INT: Op.LT_INT, Op.GT_INT: Op.LE_INT, Op.LE_INT: Op.GT_INT,
    Op.EQ_INT: Op.NE_INT, Op.NE_INT: Op.EQ_INT, Op.EQ_FLOAT: Op.NE_FLOAT, Op.NE_FLOAT: Op.EQ_FLOAT,
}  # fmt: skip

UNKNOWN = (Effect.READ, Effect.SEARCH, Effect.WRITE, Effect.MAKE, Effect.STORE)  # whatever their operands are

UNDONE_BY = {Op.CHAR_TO_INT: Op.INT_TO_CHAR, Op.INT_TO_CHAR: Op.CHAR_TO_INT}  # each takes back what the other has done


def fold(trace: Trace) -> Trace:
    """The pass."""
    return rebuild(trace, simplify)


def simplify(i: Instruction) -> Operand | None:
    """A constant, an existing value or a cheaper instruction for `i`; None when `i` is a guard that always passes."""
    info, args = i.op.info, i.args
    if info.evaluate is None or not args or info.effect in UNKNOWN:
        return i
    if all(isinstance(a, Const) for a in args):
        return _evaluated(i)
    if i.op in (Op.GUARD_TRUE, Op.GUARD_FALSE):
        return _guard(i)
    if len(args) == 1:
        inner = args[0]
        if isinstance(inner, Instruction) and inner.op is UNDONE_BY.get(i.op):
            return inner.args[0]
        if i.op is Op.NOT_BOOL and isinstance(inner, Instruction):
            if inner.op is Op.NOT_BOOL:
                return inner.args[0]
            if inner.op in INVERSE:
                return _new(i, INVERSE[inner.op], *inner.args)
        return i
    if len(args) > 2:
        return i
    a, b = args
    if info.commutes and isinstance(a, Const):
        a, b = b, a  # constants to the right
        i = i.with_args((a, b), i.snapshot)
    if a == b and i.op in REFLEXIVE:
        return REFLEXIVE[i.op]
    if a == b and i.op in IDEMPOTENT:
        return a
    if not isinstance(b, Const) or not b.type.is_number:
        return i
    if i.op in RIGHT_NEUTRAL and b.value == RIGHT_NEUTRAL[i.op]:
        return a
    if i.op in RIGHT_ABSORBING and b.value == RIGHT_ABSORBING[i.op]:
        return b
    return _with_constant(i, a, b.value)


def _with_constant(i: Instruction, a: Operand, value: object) -> Operand:
    """Identities of `a op value`."""
    assert isinstance(value, int | float)
    if i.op is Op.XOR_BOOL:
        return simplify(_new(i, Op.NOT_BOOL, a)) or i
    if isinstance(value, float):
        exact = i.op is Op.DIV_FLOAT and value in (0.5, 2.0, 4.0)
        return _new(i, Op.MUL_FLOAT, a, Const(Type.FLOAT, 1 / value)) if exact else i
    power = value > 0 and value & (value - 1) == 0
    if power and i.op is Op.FLOORDIV_INT:
        return _new(i, Op.SHR_INT, a, Const(Type.INT, value.bit_length() - 1))
    if power and i.op is Op.MOD_INT:
        return simplify(_new(i, Op.AND_INT, a, Const(Type.INT, value - 1))) or i
    if i.op in (Op.EQ_INT, Op.NE_INT) and isinstance(a, Instruction) and a.op is Op.BOOL_TO_INT:
        if value in (0, 1):
            same = (value == 1) is (i.op is Op.EQ_INT)
            return a.args[0] if same else simplify(_new(i, Op.NOT_BOOL, a.args[0])) or i
        return FALSE if i.op is Op.EQ_INT else TRUE
    return i


def _guard(i: Instruction) -> Operand | None:
    """A guard on `not x` guards x the other way."""
    inner = i.args[0]
    if isinstance(inner, Instruction) and inner.op is Op.NOT_BOOL:
        op = Op.GUARD_FALSE if i.op is Op.GUARD_TRUE else Op.GUARD_TRUE
        return _new(i, op, inner.args[0])
    return i


def _evaluated(i: Instruction) -> Operand | None:
    """The constant that `i`, over constants, yields; `i` itself when it would leave or can't be reached."""
    assert i.op.info.evaluate is not None
    if i.op is Op.SHL_INT_OVF and isinstance(i.args[1], Const) and i.args[1].value not in range(64):
        return i
    try:
        value = i.op.info.evaluate(*(a.value for a in i.args if isinstance(a, Const)))
    except (GuardFailed, ArithmeticError, ValueError, LookupError):
        return i
    if i.op.info.effect is Effect.GUARD:
        return None
    if i.type is Type.INT and not MIN_INT <= value <= MAX_INT:
        return i
    return Const(i.type, value)


def _new(old: Instruction, op: Op, *args: Operand) -> Instruction:
    snapshot = old.snapshot if op.info.effect is Effect.GUARD else None
    return Instruction(op, args, op.info.result, snapshot, line=old.line, note=old.note)
