"""Every op, natively, against the evaluator: over its edge values, with operands in registers, slots and as constants."""

from __future__ import annotations

import itertools
import math
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native import code_cache, compile_alone, discard, run
from test_equivalence import NUMBERS, traces

from minijit.backend import TARGETS
from minijit.backend.objects import EXPANSIONS
from minijit.backend.target import Slot
from minijit.backend.x86_64 import magic
from minijit.ir.evaluate import Left, evaluate
from minijit.ir.ops import MAX_INT, MIN_INT, Effect, GuardFailed, Op, Type
from minijit.ir.text import print_trace
from minijit.ir.trace import Const, FrameState, Instruction, Operand, Snapshot, Trace

NUMERIC = [
    op
    for op in Op
    if op.info.args
    and op.info.evaluate
    and op.info.effect not in (Effect.CONTROL, Effect.MAKE)
    and all(t.is_number or t is Type.CHAR for t in op.info.args)
]
EDGES: dict[Type, list[Any]] = {
    Type.INT: [0, 1, -1, 2, -2, 7, -7, 63, 64, 2**31, -(2**31) - 1, 2**32, 2**53 + 1, MAX_INT, MIN_INT, MAX_INT - 1],
    Type.FLOAT: [0.0, -0.0, 1.0, -1.5, 2.5, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 2.0**62, -0.5],
    Type.BOOL: [False, True],
    Type.CHAR: ["\0", "a", "ÿ", "λ", "😀", chr(sys.maxunicode)],
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_no_op_lacks_its_lowering(target):
    without = {Op.INPUT, Op.PARAM, Op.LINK, *EXPANSIONS}
    assert [op.name for op in Op if op not in target.lowerings and op not in without] == []


def defined(op: Op, values: tuple[Any, ...]) -> bool:
    """Whether guards before the op would have let these values pass."""
    if op in (Op.FLOORDIV_INT, Op.MOD_INT):
        return values[1] not in (0, -1)
    if op in (Op.SHL_INT_OVF, Op.SHR_INT):
        return 0 <= values[1] < 64
    if op is Op.FLOAT_TO_INT:
        return math.isfinite(values[0]) and -(2.0**63) <= values[0] < 2.0**63
    if op in (Op.ADD_INT, Op.SUB_INT, Op.MUL_INT):
        assert op.info.evaluate
        return MIN_INT <= op.info.evaluate(*values) <= MAX_INT
    if op is Op.INT_TO_CHAR:
        return 0 <= values[0] <= sys.maxunicode
    if op is Op.MUL_MOD:
        return values[0] >= 0 and 0 <= values[1] < values[2]
    if op is Op.POW_MOD:
        return values[2] > 1 and 0 <= values[0] < values[2] and values[1] >= 0
    return True


def one_op(op: Op, operands: list[Operand], inputs: tuple[Instruction, ...], extra: int) -> Trace:
    """A trace of `op` alone; `extra` values are kept alive across it, so that everything lies in slots."""
    fillers = tuple(Instruction(Op.INPUT, type=t) for t in (Type.INT, Type.FLOAT) for _ in range(extra))
    inputs = (*inputs, *fillers)
    live = tuple(enumerate(inputs, start=10))
    leaves = op.info.effect in (Effect.GUARD, Effect.GUARDED)
    new = Instruction(op, tuple(operands), op.info.result, Snapshot((FrameState("f", 1, live),)) if leaves else None)
    after = ((0, new),) if new.type is not Type.NONE else ()
    end = Instruction(Op.EXIT, snapshot=Snapshot((FrameState("f", 2, (*after, *live)),)))
    return Trace("t", "entry", "f", inputs, tuple(range(len(inputs))), (new, end))


def agree(trace: Trace, compiled: Any, values: tuple[Any, ...]) -> None:
    end = evaluate(trace, values)
    assert isinstance(end, Left) and end.instruction.snapshot
    expected = (end.instruction.snapshot.frames[0].pc, [(r, repr(v)) for r, v in end.registers.items()])
    pc, registers = run(compiled, values)
    assert (pc, [(r, repr(v)) for r, v in registers]) == expected, (values, compiled.code.assembly)


@pytest.mark.parametrize("extra", [0, 15], ids=["registers", "slots"])
@pytest.mark.parametrize("op", NUMERIC, ids=lambda op: op.info.text)
def test_op_on_its_edge_values(op, extra):
    assert op.info.args is not None
    fill = [0] * extra + [0.0] * extra
    inputs = tuple(Instruction(Op.INPUT, type=t) for t in op.info.args)
    trace = one_op(op, list(inputs), inputs, extra)
    compiled = compile_alone(trace)
    if extra:
        assert any(isinstance(place, Slot) for place in compiled.code.allocation.locations.values())
    for values in itertools.product(*(EDGES[t] for t in op.info.args)):
        if defined(op, values):
            agree(trace, compiled, (*values, *fill))
    discard(compiled)


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("op", NUMERIC, ids=lambda op: op.info.text)
def test_op_with_a_constant(op, position):
    kinds = op.info.args
    if position >= len(kinds):
        position = 0
    for constant in EDGES[kinds[position]]:
        variables = [k for n, k in enumerate(kinds) if n != position]
        inputs = tuple(Instruction(Op.INPUT, type=t) for t in variables)
        operands: list[Operand] = list(inputs)
        operands.insert(position, Const(kinds[position], constant))
        samples = [
            values
            for values in itertools.product(*(EDGES[t] for t in variables))
            if defined(op, (*values[:position], constant, *values[position:]))
        ]
        if not samples:
            continue
        trace = one_op(op, operands, inputs, 0)
        compiled = compile_alone(trace)
        for values in samples:
            agree(trace, compiled, values)
        discard(compiled)


@given(st.integers(2, 2**31 - 1), st.integers(MIN_INT, MAX_INT))
def test_magic_numbers_divide(divisor, number):
    """Hacker's Delight, 10-1: the high half of the product, shifted, is the truncated quotient."""
    multiplier, shift = magic(divisor)
    high = (multiplier * number) >> 64
    if multiplier < 0:
        high += number
    quotient = (high >> shift) + (number < 0)
    assert quotient == (abs(number) // divisor) * (1 if number >= 0 else -1)


@settings(max_examples=300)
@given(traces(), st.lists(NUMBERS, min_size=1, max_size=4), st.integers(0, 4))
def test_any_trace_runs_natively_as_the_evaluator_says(trace, inputs, budget):
    compiled = compile_alone(trace)
    for values in inputs:
        end = evaluate(trace, values, budget=budget)
        assert isinstance(end, Left) and end.instruction.snapshot
        pc, registers = run(compiled, values, budget)
        expected = [(r, repr(v)) for r, v in end.registers.items()]
        got = [(r, repr(v)) for r, v in dict(registers).items()]
        assert (pc, got) == (end.instruction.snapshot.frames[0].pc, expected), print_trace(trace)
    discard(compiled)


def test_the_evaluators_failures_are_the_tables():
    assert issubclass(GuardFailed, Exception)
    assert code_cache().allocator.writer.name in ("private", "dual", "flip")
