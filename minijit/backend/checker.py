"""An independent proof that an allocation is right: runs the trace on the *contents* of places instead of values.

Shares no code with the allocator (the idea is regalloc2's checker): at each use the place must hold just that value.
"""

from __future__ import annotations

from collections.abc import Iterable

from minijit.backend.target import Allocation, Location, Target
from minijit.errors import InternalError
from minijit.ir.ops import CLOBBERING, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace


def check(trace: Trace, allocation: Allocation, target: Target) -> None:
    """Raises InternalError naming the instruction and place that are wrong."""
    _Checker(trace, allocation, target).run()


class _Checker:
    def __init__(self, trace: Trace, allocation: Allocation, target: Target) -> None:
        self.trace, self.allocation, self.target = trace, allocation, target
        self.holds: dict[Location, Instruction] = {}
        self.flags: Instruction | None = None

    def run(self) -> None:
        for value in self.trace.inputs:
            self.define(value)
        self.walk(self.trace.straight)
        loop = self.trace.loop
        if loop is None:
            return
        self.assign(loop.params, loop.initial, "the loop's entry")
        for _ in range(2):  # the second round proves that what the first left serves every later one
            self.walk(loop.body)
            self.assign(loop.params, loop.back, "the back-edge")

    def assign(self, params: Iterable[Instruction], values: Iterable[Operand], where: str) -> None:
        params = list(params)
        for param, value in zip(params, values, strict=True):
            if param in self.allocation.locations:  # else nobody reads it
                self.need(value, where)
        for param in params:
            self.define(param)

    def walk(self, code: Iterable[Instruction]) -> None:
        locations = self.allocation.locations
        for instruction in code:
            flags, self.flags = self.flags, None
            for argument in instruction.args:
                if argument in self.allocation.fused:
                    if flags is not argument:
                        raise InternalError(f"{instruction.op.info.text}: the flags hold no longer its condition")
                else:
                    self.need(argument, instruction.op.info.text)
            result = locations.get(instruction)
            if instruction.op is Op.CALL_TRACE or instruction.op in CLOBBERING or instruction.callee is not None:
                kept = () if instruction.op is Op.CALL_TRACE else self.target.callee_saved
                for place in list(self.holds):
                    if place in (*self.target.general, *self.target.floats) and place not in kept:
                        del self.holds[place]
            elif result is not None:
                for argument in instruction.args[1:]:
                    if isinstance(argument, Instruction) and locations.get(argument) == result:
                        raise InternalError(f"{instruction.op.info.text}: the result overwrites its second argument")
            if instruction in self.allocation.fused:
                self.flags = instruction
            else:
                self.define(instruction)
            if instruction.snapshot:
                for operand in instruction.snapshot.operands():
                    self.need(operand, f"the exit of {instruction.op.info.text}")

    def define(self, value: Instruction) -> None:
        place = self.allocation.locations.get(value)
        if place is not None and value.type is not Type.NONE:
            self.holds[place] = value

    def need(self, operand: Operand, where: str) -> None:
        if isinstance(operand, Const):
            return
        place = self.allocation.locations.get(operand)
        if place is None:
            raise InternalError(f"{where}: a value of {operand.op.info.text} has no place")
        if self.holds.get(place) is not operand:
            raise InternalError(f"{where}: {place} does not hold the value of {operand.op.info.text}")
