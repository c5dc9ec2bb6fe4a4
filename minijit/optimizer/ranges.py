"""Ranges of integers, from constants, operations and dominating guards: drops overflow checks and settled guards."""

from __future__ import annotations

import sys

from minijit.ir.ops import DIGIT, MAX_INT, MIN_INT, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace
from minijit.optimizer.cse import UNCHECKED
from minijit.optimizer.fold import FALSE, INVERSE, TRUE, simplify
from minijit.optimizer.forward import rebuild

Range = tuple[int, int]
FULL: Range = (MIN_INT, MAX_INT)
LOADED: dict[Op, Range] = {
    Op.GET_I8: (-(1 << 7), (1 << 7) - 1), Op.GET_U8: (0, (1 << 8) - 1),
    Op.GET_I16: (-(1 << 15), (1 << 15) - 1), Op.GET_U16: (0, (1 << 16) - 1),
    Op.GET_I32: (-(1 << 31), (1 << 31) - 1), Op.GET_U32: (0, (1 << 32) - 1),
}  # fmt: skip
MAX_LEN = 1 << 60  # of a list or text: memory ends before


def ranges(trace: Trace) -> Trace:
    """The pass."""
    facts = Facts()
    return rebuild(trace, facts.step, on_parameter=facts.parameter)


class Facts:
    """The range of each value, narrowed as guards are passed."""

    def __init__(self) -> None:
        self._ranges: dict[Instruction, Range] = {}

    def of(self, operand: Operand) -> Range:
        if isinstance(operand, Const):
            return (operand.value, operand.value) if isinstance(operand.value, int) else FULL
        return self._ranges.get(operand, FULL)

    def narrow(self, operand: Operand, low: int, high: int) -> None:
        old = self.of(operand)
        low, high = max(low, old[0]), min(high, old[1])
        if isinstance(operand, Instruction) and low <= high:  # else this place is never reached
            self._ranges[operand] = (low, high)

    def parameter(self, new: Instruction, first: Operand, old: Instruction, back: Operand) -> None:
        """Growing by a constant, a parameter never falls below its first value; nor does it rise, if it shrinks."""
        if not isinstance(back, Instruction) or len(back.args) != 2 or back.args[0] is not old:
            return
        amount = back.args[1].value if isinstance(back.args[1], Const) else None
        if not isinstance(amount, int) or back.op not in (Op.ADD_INT, Op.ADD_INT_OVF, Op.SUB_INT, Op.SUB_INT_OVF):
            return
        low, high = self.of(first)
        if (amount >= 0) == (back.op in (Op.ADD_INT, Op.ADD_INT_OVF)):
            self.narrow(new, low, MAX_INT)
        else:
            self.narrow(new, MIN_INT, high)

    def step(self, i: Instruction) -> Operand | None:
        op = i.op
        if i.type is Type.INT and len(i.args) in (1, 2):
            found = self._result(op, *map(self.of, i.args))
            if found:
                if op in UNCHECKED and found[0] >= MIN_INT and found[1] <= MAX_INT:
                    i = Instruction(UNCHECKED[op], i.args, i.type, line=i.line, note=i.note)
                self.narrow(i, *found)
        elif i.type is Type.BOOL and len(i.args) == 2:
            settled = self._compare(op, self.of(i.args[0]), self.of(i.args[1]))
            if settled is not None:
                return TRUE if settled else FALSE
        elif op in (Op.GUARD_TRUE, Op.GUARD_FALSE):
            if isinstance(i.args[0], Const):
                return simplify(i)
            self._learn(i.args[0], op is Op.GUARD_TRUE)
        elif op is Op.GUARD_DIVISOR:
            low, high = self.of(i.args[0])
            return None if low > 0 or high < -1 else i
        elif op is Op.GUARD_SHIFT:
            low, high = self.of(i.args[0])
            if low >= 0 and high < 64:
                return None
            self.narrow(i.args[0], 0, 63)
        return i

    def _result(self, op: Op, a: Range, b: Range = FULL) -> Range | None:
        """Bounds of the exact result; None when nothing is known."""
        match op:
            case Op.ADD_INT | Op.ADD_INT_OVF:
                return a[0] + b[0], a[1] + b[1]
            case Op.SUB_INT | Op.SUB_INT_OVF:
                return a[0] - b[1], a[1] - b[0]
            case Op.MUL_INT | Op.MUL_INT_OVF:
                products = [x * y for x in a for y in b]
                return min(products), max(products)
            case Op.MOD_INT if b[0] > 0:
                return 0, b[1] - 1
            case Op.MOD_INT if b[1] < 0:
                return b[0] + 1, 0
            case Op.FLOORDIV_INT if b[0] > 0:
                quotients = [x // y for x in a for y in b]
                return min(quotients), max(quotients)
            case Op.SHR_INT if b[0] >= 0:
                shifted = [x >> y for x in a for y in b]
                return min(shifted), max(shifted)
            case Op.AND_INT if a[0] >= 0 or b[0] >= 0:
                return 0, min(x[1] for x in (a, b) if x[0] >= 0)
            case Op.BOOL_TO_INT:
                return 0, 1
            case Op.CHAR_TO_INT:
                return 0, sys.maxunicode
            case Op.STR_FIND_CHAR:
                return -1, MAX_LEN
            case Op.LIST_LEN | Op.BUFFER_LEN | Op.STR_LEN:
                return 0, MAX_LEN
            case Op.UNBOX_DIGIT:
                return 1 - DIGIT, DIGIT - 1
        return LOADED.get(op)

    @staticmethod
    def _compare(op: Op, a: Range, b: Range) -> bool | None:
        """What the comparison must yield, if the ranges settle it."""
        match op:
            case Op.LT_INT:
                return True if a[1] < b[0] else False if a[0] >= b[1] else None
            case Op.GT_INT:
                return Facts._compare(Op.LT_INT, b, a)
            case Op.LE_INT | Op.GE_INT:
                settled = Facts._compare(INVERSE[op], a, b)
                return None if settled is None else not settled
            case Op.EQ_INT | Op.NE_INT if a[1] < b[0] or b[1] < a[0]:
                return op is Op.NE_INT
            case Op.LT_UNSIGNED if a[0] >= 0 and a[1] < b[0]:
                return True
        return None

    def _learn(self, condition: Operand, truth: bool) -> None:
        """Narrow ranges by a condition that holds (or, with `truth` false, does not)."""
        if not isinstance(condition, Instruction):
            return
        op, args = condition.op, condition.args
        if op is Op.NOT_BOOL:
            return self._learn(args[0], not truth)
        if op is Op.LT_UNSIGNED and truth and self.of(args[1])[0] >= 0:
            self.narrow(args[0], 0, self.of(args[1])[1] - 1)
        if op not in INVERSE or args[0].type is not Type.INT:
            return
        if not truth:
            op = INVERSE[op]
        (a, b), (low_a, high_a), (low_b, high_b) = args, self.of(args[0]), self.of(args[1])
        if op in (Op.GT_INT, Op.GE_INT):
            a, b, low_a, high_a, low_b, high_b = b, a, low_b, high_b, low_a, high_a
        strict = int(op in (Op.LT_INT, Op.GT_INT))
        if op is Op.EQ_INT:
            self.narrow(a, low_b, high_b)
            self.narrow(b, low_a, high_a)
        elif op is not Op.NE_INT:
            self.narrow(a, MIN_INT, high_b - strict)
            self.narrow(b, low_a + strict, MAX_INT)
