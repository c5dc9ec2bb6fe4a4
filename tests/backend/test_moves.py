"""Parallel moves: sequenced on paper, and run natively around a loop whose variables change places."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from native import compile_alone, discard, run

from minijit.backend.moves import sequence
from minijit.backend.target import Slot
from minijit.ir.evaluate import Left, evaluate
from minijit.ir.ops import Op, Type
from minijit.ir.trace import FrameState, Instruction, Loop, Snapshot, Trace

PLACES = [f"r{n}" for n in range(8)]


@given(st.dictionaries(st.sampled_from(PLACES), st.sampled_from(PLACES)))
def test_a_sequence_does_what_happens_at_once(moves):
    contents = {place: f"content of {place}" for place in PLACES}
    expected = {**contents, **{to: contents[source] for to, source in moves.items()}}
    for to, source in sequence(list(moves.items()), lambda _: "scratch"):
        contents[to] = contents[source]
    contents.pop("scratch", None)
    assert contents == expected


@settings(max_examples=60)
@given(st.permutations(range(24)), st.permutations(range(24)), st.integers(0, 4))
def test_variables_change_places_around_a_loop(ints, floats, rounds):
    """More values than registers: moves between registers, slots, and both, with cycles through each."""
    kinds = [Type.INT] * 24 + [Type.FLOAT] * 24
    inputs = tuple(Instruction(Op.INPUT, type=kind) for kind in kinds[:32])
    params = tuple(Instruction(Op.PARAM, type=kind) for kind in kinds)
    initial = (*inputs[:24], *inputs[24:], *(inputs[24 + n % 8] for n in range(16)))
    back = tuple([params[n] for n in ints] + [params[24 + n] for n in floats])
    poll = Instruction(Op.POLL, snapshot=Snapshot((FrameState("f", 1, tuple(enumerate(params))),)))
    trace = Trace("t", "loop", "f", inputs, tuple(range(32)), (), Loop(params, initial, (poll,), back))
    values = (*range(24), *(n + 0.5 for n in range(8)))
    compiled = compile_alone(trace)
    assert any(isinstance(place, Slot) for place in compiled.code.allocation.locations.values())
    end = evaluate(trace, values, budget=rounds)
    assert isinstance(end, Left)
    assert run(compiled, values, rounds) == (1, list(end.registers.items()))
    discard(compiled)
