"""`f.dump(stage)`: the text of each stage a function went through."""

from __future__ import annotations

from minijit.backend.disassembly import disassemble
from minijit.backend.target import MachineCode, Register
from minijit.ir.text import print_trace
from minijit.runtime.function import FunctionState, LiveTrace

STAGES = ("bytecode", "recorded", "optimized", "registers", "asm")


def dump_function(state: FunctionState, stage: str) -> str:
    """Text of `stage` for the function (bytecode) or each of its traces; raises ValueError for an unknown stage."""
    if stage not in STAGES:
        raise ValueError(f"stage {stage!r} is not known; use one of {', '.join(STAGES)}")
    if state.code is None:
        return f"{state.name} runs as plain Python: {state.reason}"
    if stage == "bytecode":
        return state.code.text()
    if not state.traces:
        return f"{state.name} has no trace yet: no loop of it became hot"
    return "\n\n".join(_trace_text(live, stage) for live in state.traces)


def _trace_text(live: LiveTrace, stage: str) -> str:
    if stage == "optimized":
        return print_trace(live.trace)
    if live.compiled is None:
        return f"{live.trace.name}: has no machine code (MINIJIT=interp)"
    if stage == "recorded":
        return print_trace(live.compiled.recorded)
    if stage == "registers":
        return print_trace(live.trace) + "\n" + registers_text(live.compiled.code)
    return disassemble(live.compiled.code)


def registers_text(code: MachineCode) -> str:
    """Where each value lies, one line a register or slot, values in order of definition."""
    numbers = {instruction: f"%{n}" for n, instruction in enumerate(code.trace.instructions())}
    by_place: dict[str, list[str]] = {}
    for instruction, place in code.allocation.locations.items():
        name = place.name if isinstance(place, Register) else f"slot {place.index}"
        by_place.setdefault(name, []).append(numbers.get(instruction, "?"))
    return "\n".join(f"  {name:8} {' '.join(values)}" for name, values in by_place.items())
