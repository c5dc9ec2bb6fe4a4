"""Any trace, under any subset of the passes, leaves at the same place with the same state."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from minijit.ir.evaluate import Left, Linked, evaluate
from minijit.ir.ops import MAX_INT, MIN_INT, Effect, Op, Type
from minijit.ir.text import parse_trace, print_trace
from minijit.ir.trace import Const, FrameState, Instruction, Loop, Operand, Snapshot, Trace
from minijit.ir.verify import verify
from minijit.optimizer import PASSES, optimize

SUBSETS = [names for n in range(1, len(PASSES) + 1) for names in combinations(PASSES, n)]
TYPES = (Type.INT, Type.FLOAT, Type.BOOL)
SPECIAL = (0, 1, -1, 2, 3, 8, 10, 63, 64, -8, MAX_INT, MIN_INT, MAX_INT - 1, MIN_INT + 1)
# only correct once proved
UNSAFE = {Op.ADD_INT, Op.SUB_INT, Op.MUL_INT, Op.FLOAT_TO_INT, Op.MUL_MOD, Op.POW_MOD, Op.INT_TO_CHAR}
NUMERIC = [op for op in Op if op.info.args and all(t.is_number for t in op.info.args)]
OPS = [op for op in NUMERIC if op.info.evaluate and op not in UNSAFE]
COMMON = (Op.ADD_INT_OVF, Op.MOD_INT, Op.FLOORDIV_INT, Op.LT_INT, Op.GE_INT, Op.GUARD_TRUE, Op.GUARD_FALSE)
CONSTANTS: dict[Type, st.SearchStrategy[Any]] = {
    Type.INT: st.sampled_from(SPECIAL) | st.integers(-4, 4),
    Type.FLOAT: st.sampled_from((0.0, -0.0, 1.0, 0.5, -2.0, math.inf, math.nan, 1e308, 5e-324)),
    Type.BOOL: st.booleans(),
}


class Maker:
    """Draws a trace; biased to few values, so that equal computations, invariants and known conditions occur."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw, self.pc = draw, 0
        self.values: list[Instruction] = []
        self.code: list[Instruction] = []

    def operand(self, kind: Type) -> Operand:
        candidates = [v for v in self.values if v.type is kind]
        if candidates and self.draw(st.integers(0, 3)):
            chosen: Instruction = self.draw(st.sampled_from(candidates))
            return chosen
        return Const(kind, self.draw(CONSTANTS[kind]))

    def snapshot(self, op: Op) -> Snapshot:
        self.pc += 1
        if op in (Op.EXIT, Op.POLL) and self.draw(st.booleans()):
            chosen = list(self.values)
        else:
            chosen = self.draw(st.lists(st.sampled_from(self.values), max_size=4))
        return Snapshot((FrameState("f", self.pc, tuple(enumerate(chosen))),))

    def emit(self, op: Op, *args: Operand) -> Instruction:
        leaves = op.info.effect in (Effect.GUARD, Effect.GUARDED) or op in (Op.POLL, Op.EXIT)
        new = Instruction(op, args, op.info.result, self.snapshot(op) if leaves else None)
        self.code.append(new)
        if new.type is not Type.NONE:
            self.values.append(new)
        return new

    def step(self) -> None:
        op = self.draw(st.sampled_from(OPS) | st.sampled_from(COMMON))
        assert op.info.args is not None
        args = [self.operand(kind) for kind in op.info.args]
        if op in (Op.FLOORDIV_INT, Op.MOD_INT):
            self.emit(Op.GUARD_DIVISOR, args[1])
        elif op in (Op.SHL_INT_OVF, Op.SHR_INT):
            self.emit(Op.GUARD_SHIFT, args[1])
        self.emit(op, *args)

    def take(self) -> tuple[Instruction, ...]:
        code, self.code = tuple(self.code), []
        return code


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    make = Maker(draw)
    inputs = tuple(Instruction(Op.INPUT, type=t) for t in (*TYPES, Type.INT))
    make.values += inputs
    for _ in range(draw(st.integers(0, 6))):
        make.step()
    looping = draw(st.booleans())
    if not looping:
        make.emit(Op.EXIT)
        return Trace("t", "entry", "f", inputs, (0, 1, 2, 3), make.take())
    straight = make.take()
    params = tuple(Instruction(Op.PARAM, type=t) for t in draw(st.lists(st.sampled_from(TYPES), max_size=4)))
    initial = tuple(make.operand(p.type) for p in params)
    make.values += params
    for _ in range(draw(st.integers(1, 8))):
        make.step()
    make.emit(Op.POLL)
    back = tuple(make.operand(p.type) for p in params)
    return Trace("t", "loop", "f", inputs, (0, 1, 2, 3), straight, Loop(params, initial, make.take(), back))


def state(end: Left | Linked) -> tuple[object, ...]:
    assert isinstance(end, Left) and end.instruction.snapshot
    return end.instruction.snapshot.frames[0].pc, [(r, repr(v)) for r, v in end.registers.items()]


NUMBERS = st.tuples(CONSTANTS[Type.INT], CONSTANTS[Type.FLOAT], CONSTANTS[Type.BOOL], CONSTANTS[Type.INT])


@given(traces(), st.lists(NUMBERS, min_size=1, max_size=4), st.integers(0, 4))
def test_passes_keep_the_meaning(trace: Trace, inputs: list[tuple[int, float, bool, int]], budget: int) -> None:
    verify(trace)
    before = print_trace(trace)
    assert print_trace(parse_trace(before)) == before
    ends = [evaluate(trace, values, budget=budget) for values in inputs]
    for names in SUBSETS:
        optimized = optimize(trace, names)
        for values, end in zip(inputs, ends, strict=True):
            assert isinstance(end, Left)
            if "dce" in names and end.instruction.op.info.effect is Effect.GUARDED:
                continue  # an overflow that nobody reads may go; the interpreter would have gone on likewise
            assert state(evaluate(optimized, values, budget=budget)) == state(end), (names, print_trace(optimized))
    assert print_trace(trace) == before
