"""Products beyond 64 bits that are reduced at once, as in `a * b % m`: native code divides 128 bits by 64.

What comes between the product and `%` is only how the modulus is found: a variable, a constant or a global."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minijit.frontend.bytecode import Bytecode, Opcode
from minijit.ir.ops import MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Operand
from minijit.tracing.interpreter import Frame, lookup
from minijit.tracing.operations import int_const
from minijit.tracing.values import Virtual, constant

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder


def reduced(r: Recorder, i: Bytecode, frame: Frame, a: Operand, b: Operand) -> Virtual | None:
    """What `i`, a product, is for the `%` that follows: its result. None where none follows, or of what is not above 0, or
    where the product fits this time.

    All guards leave for the product itself, which nobody has seen yet."""
    x, y = frame.registers[i.a or 0], frame.registers[i.b or 0]
    if a.type is not Type.INT or b.type is not Type.INT or MIN_INT <= x * y <= MAX_INT:
        return None
    if (found := _modulus(r, i, frame)) is None:
        return None
    modulus, m = found
    if 0 <= x < m and not 0 <= y < m:
        a, b, x, y = b, a, y, x
    r.guard(r.emit(Op.GT_INT, modulus, int_const(0)), True)
    if x < 0:
        a = r.emit(Op.MOD_INT, a, modulus)
    else:
        r.guard(r.emit(Op.GE_INT, a, int_const(0)), True)
    if 0 <= y < m:
        r.guard(r.emit(Op.LT_UNSIGNED, b, modulus), True)
    else:
        b = r.emit(Op.MOD_INT, b, modulus)
    return Virtual((r.emit(Op.MUL_MOD, a, b, modulus),), kind=int)


def _modulus(r: Recorder, i: Bytecode, frame: Frame) -> tuple[Operand, int] | None:
    """What the product of `i` is reduced by, and its value."""
    known: dict[int | None, Any] = {}
    pc = frame.pc + 1
    while (then := frame.code.instructions[pc]).opcode in (Opcode.CONST, Opcode.GLOBAL, Opcode.CHECK):
        if then.opcode is Opcode.CONST:
            known[then.d] = then.x
        elif then.opcode is Opcode.GLOBAL:
            try:
                known[then.d] = lookup(frame.function, then.x)  # type: ignore[arg-type]
            except Exception:
                return None
        pc += 1
    if then.opcode is not Opcode.BINARY or then.x not in ("%", "%=") or then.a != i.d or then.b in (i.d, None):
        return None
    value = known.get(then.b, frame.registers[then.b])
    modulus = constant(value) if then.b in known else r.values.get(then.b)
    if type(value) is not int or not 0 < value <= MAX_INT or isinstance(modulus, Virtual) or modulus is None:
        return None
    return (modulus, value) if modulus.type is Type.INT else None
