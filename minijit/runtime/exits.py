"""From a side exit back to the interpreter's frames: what can be worked out once for an exit is, and each time only moves
values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minijit.backend.target import Exit
from minijit.capi import object_at
from minijit.frontend.bytecode import UNBOUND
from minijit.ir.ops import Type
from minijit.ir.trace import Const, Untouched
from minijit.tracing.interpreter import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minijit.frontend.bytecode import Code
    from minijit.ir.trace import FrameState, Snapshot
    from minijit.runtime.entry import State
    from minijit.tracing.inline import Callee

Places = tuple[tuple[int, int], ...]


class _FramePlan:
    """One activation: `blank` has the constants, the rest are pairs of a register and where its value comes from."""

    def __init__(self, guest: FrameState, code: Code, where: Mapping[Any, int]) -> None:
        self.pc = guest.pc
        self.blank: list[Any] = [UNBOUND] * len(code.registers)
        untouched: list[tuple[int, int]] = []
        words: dict[Type, list[tuple[int, int]]] = {Type.INT: [], Type.FLOAT: [], Type.BOOL: []}
        for register, operand in guest.registers:
            if not isinstance(operand, Const):
                words.get(operand.type, []).append((register, where[operand]))
            elif isinstance(operand.value, Untouched):
                untouched.append((register, operand.value.register))
            else:
                self.blank[register] = operand.value
        self.untouched: Places = tuple(untouched)
        self.ints, self.floats, self.bools = (tuple(words[kind]) for kind in (Type.INT, Type.FLOAT, Type.BOOL))


class ExitPlan:
    """How the frames are rebuilt where native code has left by an exit."""

    def __init__(self, side_exit: Exit, snapshot: Snapshot, code: Code, callees: Mapping[str, Callee]) -> None:
        where = {operand: place.word for operand, place in side_exit.where.items()}
        self.callees = tuple(callees[guest.function] for guest in snapshot.frames[1:])
        codes = (code, *(callee.code for callee in self.callees))
        self.frames = [_FramePlan(guest, its, where) for guest, its in zip(snapshot.frames, codes, strict=True)]
        held = [(n, r, value) for n, guest in enumerate(snapshot.frames) for r, value in guest.registers]
        self.objects = [  # read once each: native code has taken a reference
            (word, operand.type, [(n, r) for n, r, value in held if value is operand])
            for operand, word in where.items()
            if operand.type not in (Type.INT, Type.FLOAT, Type.BOOL)
        ]

    def hold(self, buffer: State) -> list[Any]:
        """The objects that a buffer has, without the references that native code has taken."""
        return [object_at(buffer.words[word]) if kind.is_address else None for word, kind, _ in self.objects]

    def rebuild(self, buffer: State, frame: Frame, held: list[Any] | None = None) -> None:
        """Put `frame`, as it was when native code was entered, to where it was left: with the activations of callees. With the
        objects that are `held`, the references that native code has taken are not used."""
        words, floats, entered = buffer.words, buffer.floats, frame.registers
        made: list[list[Any]] = []
        for plan in self.frames:
            registers = plan.blank.copy()
            for register, word in plan.ints:
                registers[register] = words[word]
            for register, word in plan.floats:
                registers[register] = floats[word]
            for register, word in plan.bools:
                registers[register] = bool(words[word] & 1)
            for register, source in plan.untouched:
                registers[register] = entered[source]
            made.append(registers)
        for index, (word, kind, places) in enumerate(self.objects):
            value = buffer.read(word, kind) if held is None or not kind.is_address else held[index]
            for number, register in places:
                made[number][register] = value
        entered[:] = made[0]
        frame.pc = self.frames[0].pc
        for plan, registers, callee in zip(self.frames[1:], made[1:], self.callees, strict=True):
            frame.inner = Frame(callee.code, callee.function, registers, plan.pc)
            frame = frame.inner
