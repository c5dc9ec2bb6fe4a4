"""The walk that forward passes share: each instruction is copied over new operands and given to the pass's `step`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from minijit.ir.ops import Op
from minijit.ir.trace import Instruction, Loop, Operand, Rewriter, Snapshot, Trace

# Gets a fresh copy; returns it, another new instruction, a value that already exists, or None to drop a guard.
Step = Callable[[Instruction], Operand | None]


class Forward:
    """Emits instructions through `step`. `known`, filled by steps, maps new values to what they are known to be."""

    def __init__(self, step: Step | None = None, known: dict[Instruction, Operand] | None = None) -> None:
        self.rewriter = Rewriter()
        self.step: Step = step or (lambda new: new)
        self.known: dict[Instruction, Operand] = {} if known is None else known
        self.seen: set[Instruction] = set()

    def value(self, old: Operand) -> Operand:
        new = self.rewriter.value(old)
        return self.known.get(new, new) if isinstance(new, Instruction) else new

    def values(self, old: Iterable[Operand]) -> tuple[Operand, ...]:
        return tuple(map(self.value, old))

    def stand_for(self, old: Instruction, new: Operand) -> None:
        """`new`, which exists already, is what `old` becomes."""
        self.rewriter.substitution[old] = new
        if isinstance(new, Instruction):
            self.seen.add(new)

    def snapshot(self, old: Snapshot) -> Snapshot:
        return Snapshot(
            tuple(replace(f, registers=tuple((r, self.value(v)) for r, v in f.registers)) for f in old.frames)
        )

    def run(self, instructions: Iterable[Instruction]) -> tuple[Instruction, ...]:
        """The new instructions that come of `instructions`."""
        for old in instructions:
            copy = old.with_args(self.values(old.args), self.snapshot(old.snapshot) if old.snapshot else None)
            new = self.step(copy)
            if isinstance(new, Instruction) and new not in self.seen:
                self.seen.add(new)
                self.rewriter.emit(old, new)
            elif new is not None:
                self.rewriter.substitution[old] = new
        return self.rewriter.take()

    def parameter(self, old: Instruction) -> Instruction:
        """A fresh parameter for an old one."""
        new = Instruction(Op.PARAM, type=old.type, line=old.line, note=old.note)
        self.stand_for(old, new)
        return new


def rebuild(
    trace: Trace,
    step: Step,
    known: dict[Instruction, Operand] | None = None,
    on_parameter: Callable[[Instruction, Operand, Instruction, Operand], None] | None = None,
    on_loop: Callable[[Loop], None] | None = None,
) -> Trace:
    """`trace` with each instruction passed through `step`.

    `on_parameter(new, initial, old, old_back)` is told of the loop's parameters before the body is walked, `on_loop` of the
    loop as it was."""
    forward = Forward(step, known)
    for i in trace.inputs:
        forward.stand_for(i, i)
    straight = forward.run(trace.straight)
    if not (loop := trace.loop):
        return replace(trace, straight=straight)
    initial = forward.values(loop.initial)
    params = tuple(map(forward.parameter, loop.params))
    if on_parameter:
        for new, first, old, back in zip(params, initial, loop.params, loop.back, strict=True):
            on_parameter(new, first, old, back)
    if on_loop:
        on_loop(loop)
    body = forward.run(loop.body)
    return replace(trace, straight=straight, loop=Loop(params, initial, body, forward.values(loop.back)))
