"""Peeling: one round moves before the loop; what it computed and guarded need not be done again inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from minijit.ir.trace import Instruction, Loop, Operand, Trace
from minijit.optimizer.cse import Available
from minijit.optimizer.fold import simplify
from minijit.optimizer.forward import Forward


def peel(trace: Trace) -> Trace:
    """The pass."""
    loop = trace.loop
    if loop is None:
        return trace
    gone = _twins(loop.params, loop.initial)
    refuted: set[Instruction] = set()
    while True:  # each try refutes a guess or drops one parameter more
        result, found, wrong = _peel(trace, loop, gone)
        refuted |= wrong
        found = {p: value for p, value in found.items() if p not in refuted}
        if wrong:
            gone = {p: value for p, value in gone.items() if p not in refuted}
        elif found:
            gone = gone | found
        else:
            return result


def _twins(params: Iterable[Instruction], *values: Iterable[Operand]) -> dict[Instruction, Operand]:
    """Parameters that have the same values as an earlier one, with that one."""
    first: dict[tuple[Operand, ...], Instruction] = {}
    pairs = ((p, first.setdefault(tuple(same), p)) for p, *same in zip(params, *values, strict=True))
    return {p: twin for p, twin in pairs if twin is not p}


def _peel(
    trace: Trace, loop: Loop, gone: dict[Instruction, Operand]
) -> tuple[Trace, dict[Instruction, Operand], set[Instruction]]:
    """Peel with the parameters in `gone` replaced by what they are thought to equal: their twin, else their start.

    Also returns further parameters that turn out to be replaceable, and those in `gone` that turn out not to be."""
    table = Available()

    def step(i: Instruction) -> Operand | None:
        new = simplify(i)
        return table.step(new) if isinstance(new, Instruction) and new not in seen else new

    forward = Forward(step, table.known)
    seen = forward.seen
    for i in trace.inputs:
        forward.stand_for(i, i)
    straight = forward.run(trace.straight)
    for p, first in zip(loop.params, forward.values(loop.initial), strict=True):
        forward.stand_for(p, first)
    straight += forward.run(loop.body)
    initial = dict(zip(loop.params, forward.values(loop.back), strict=True))

    kept = [p for p in loop.params if p not in gone]
    params = tuple(map(forward.parameter, kept))
    twins: dict[Instruction, Instruction] = {}
    for p in gone:
        twin = p
        while isinstance(further := gone.get(twin), Instruction) and further in initial:
            twin = further
        twins[p] = twin
        forward.stand_for(p, initial[twin] if twin in gone else forward.value(twin))
    table.overwrite(loop.body)
    body = forward.run(loop.body)
    back = dict(zip(loop.params, forward.values(loop.back), strict=True))

    wrong = {
        p
        for p, twin in twins.items()
        if initial[p] != initial[twin] or back[p] != (initial[p] if twin in gone else back[twin])
    }
    firsts, agains = [initial[p] for p in kept], [back[p] for p in kept]
    found = _twins(kept, firsts, agains)
    for old, new in zip(kept, params, strict=True):
        if back[old] in (new, initial[old]):
            found[old] = initial[old]
    return replace(trace, straight=straight, loop=Loop(params, tuple(firsts), body, tuple(agains))), found, wrong
