"""The textual form, the verifier and the evaluator on one trace that has everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from minijit.errors import InternalError
from minijit.ir.evaluate import Left, Linked, evaluate
from minijit.ir.native import NativeFunction
from minijit.ir.ops import Op
from minijit.ir.text import parse_trace, print_trace
from minijit.ir.trace import Instruction, Loop
from minijit.ir.verify import verify

TEXT = """\
trace f.<locals>.g.loop1 loop f.<locals>.g
callee sin 0x1234 libm pure F64 F64
callee rand 0x99 - impure I32
  %0 = input int r0  # line 3: n
  %1 = input float r2
  %2 = gt_int %0, -5
  guard_true %2 [g@9 r0=%0 r1=object(None) r2=object(36893488147419103232) | h@3 r0=-0.0 r1=True r2=1]  # line 4
  %3 = call float sin %1
  %4 = mul_float %3, inf
loop
  %5 = param int 0  # s
  %6 = param float %4
body
  %7 = call int rand
  %8 = add_int_ovf %5, %7 [g@3 r0=%5]
  poll [g@1 r0=%8 r2=%6]
again %8, 1e+16
"""


def test_round_trip() -> None:
    trace = parse_trace(TEXT)
    verify(trace)
    assert print_trace(trace) == TEXT


def test_evaluate() -> None:
    calls: list[str] = []

    def call(callee: NativeFunction, args: Sequence[object]) -> int:
        calls.append(callee.name)
        return len(calls)

    trace = parse_trace(TEXT)
    end = evaluate(trace, (1, 2.0), call, budget=2)
    assert isinstance(end, Left) and end.instruction.op is Op.POLL
    assert calls == ["sin", "rand", "rand", "rand"] and end.registers == {0: 2 + 3 + 4, 2: 1e16}
    end = evaluate(trace, (-5, 2.0))
    assert isinstance(end, Left) and end.frames[0] == {0: -5, 1: None, 2: 1 << 65}
    assert evaluate(parse_trace("trace t entry f\n  link u 1, 2.5\n"), ()) == Linked("u", (1, 2.5))


def test_parse_error_names_the_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_trace("trace t entry f\n  %1 = add_int %0, 1\n")


BROKEN = {
    "types": "  %0 = add_float 1, 2\n  exit [f@0]",
    "no end": "  %0 = add_int 1, 2",
    "too early": "  exit [f@0]\n  exit [f@0]",
    "snapshot": "  guard_true True\n  exit [f@0]",
    "misplaced": "  %0 = add_int 1, 2 [f@0]\n  exit [f@0]",
    "parameter": "loop\n  %0 = param int 0\nbody\nagain 1.0",
    "number": "loop\n  %0 = param int 0\nbody\nagain",
}


@pytest.mark.parametrize("problem", BROKEN)
def test_verifier_refuses(problem: str) -> None:
    with pytest.raises(InternalError):
        verify(parse_trace(f"trace t entry f\n{BROKEN[problem]}\n"))


def test_verifier_refuses_use_before_definition() -> None:
    trace = parse_trace(TEXT)
    assert trace.loop
    with pytest.raises(InternalError, match="before its definition"):
        verify(replace(trace, straight=trace.straight[1:]))
    twice = Instruction(Op.POLL, snapshot=trace.loop.body[-1].snapshot)
    loop = Loop(trace.loop.params, trace.loop.initial, (*trace.loop.body, twice, twice), trace.loop.back)
    with pytest.raises(InternalError, match="twice"):
        verify(replace(trace, loop=loop))


def test_calls_go_through_ctypes() -> None:
    import ctypes

    address = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value
    text = (
        f"trace t entry f\ncallee labs {address:#x} libc impure I64 I64\n  %0 = call int labs -7\n  exit [f@0 r0=%0]\n"
    )
    end = evaluate(parse_trace(text), ())
    assert isinstance(end, Left) and end.registers == {0: 7}
