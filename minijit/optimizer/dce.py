"""Dead code: values that nothing needs, overflow checks of such values, parameters that only carry themselves."""

from __future__ import annotations

from dataclasses import replace

from minijit.ir.ops import Effect
from minijit.ir.trace import Instruction, Loop, Operand, Trace


def dce(trace: Trace) -> Trace:
    """The pass. An unused checked operation may go: the interpreter's exact result would not be read either."""
    loop = trace.loop
    carried: dict[Instruction, tuple[Operand, Operand]] = {}
    if loop:
        carried = {p: (a, b) for p, a, b in zip(loop.params, loop.initial, loop.back, strict=True)}
    code = [*trace.straight, *(loop.body if loop else ())]
    live: set[Instruction] = {i for i in code if not _droppable(i)}
    work = list(live)
    while work:
        i = work.pop()
        for operand in (*i.operands(), *carried.get(i, ())):
            if isinstance(operand, Instruction) and operand not in live:
                live.add(operand)
                work.append(operand)
    if loop:
        kept = [p for p in loop.params if p in live]
        body = tuple(i for i in loop.body if i in live)
        initial, back = tuple(carried[p][0] for p in kept), tuple(carried[p][1] for p in kept)
        loop = Loop(tuple(kept), initial, body, back)
    return replace(trace, straight=tuple(i for i in trace.straight if i in live), loop=loop)


def _droppable(i: Instruction) -> bool:
    return i.pure or i.op.info.effect in (Effect.GUARDED, Effect.READ, Effect.SEARCH)
