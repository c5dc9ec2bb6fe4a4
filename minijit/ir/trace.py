"""Traces in SSA form: an instruction *is* the value it yields.

    trace count.loop1                      # straight line from `inputs`, then one loop
      %0 = input int                       # s
      %1 = input int                       # i
      %2 = lt_int %1, 100
      guard_true %2 [count@9 r0=%0]        # snapshot: go on at bytecode 9 with register 0 = %0
    loop %3:int = %0, %4:int = %1          # parameters and their first values
      %5 = add_int_ovf %3, %4 [count@3 r0=%3 r1=%4]
      poll [count@1 r0=%5 r1=%4]
    again %5, %4                           # their next values

A trace is immutable once built: passes make a new one (`Rewriter`). Invariants, checked by `verify`:
every operand is defined before its use; operand types match the op's row; each guard has a snapshot; `loop.initial`,
`loop.params` and `loop.back` agree in number and types; without a loop the last instruction is LINK, EXIT or RETURN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Union

from minijit.ir.native import NativeFunction
from minijit.ir.ops import Effect, Op, Type

REPEATABLE = (Effect.GUARD, Effect.GUARDED, Effect.READ, Effect.SEARCH, Effect.MAKE)


@dataclass(frozen=True)
class Untouched:
    """Stands, as an OBJECT constant, for what a guest register held when native code was entered: a value of a type that
    traces do not compute with (`kind` is its name), carried past them."""

    register: int
    kind: str


@dataclass(frozen=True)
class Const:
    """A constant. Floats compare by bits (0.0 is not -0.0, nan is itself), and 1, 1.0 and True differ."""

    type: Type
    value: object

    def key(self) -> tuple[object, ...]:
        if self.type.is_address:
            return (self.type, id(self.value))
        by_bits = self.type.native is Type.FLOAT or self.type is Type.OBJECT
        return (self.type, repr(self.value)) if by_bits else (self.type, self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())


Operand = Union["Instruction", Const]


@dataclass(frozen=True)
class FrameState:
    """A guest frame in a snapshot: where to go on (`pc` indexes the function's bytecode) and its live registers."""

    function: str
    pc: int
    registers: tuple[tuple[int, Operand], ...]


@dataclass(frozen=True)
class Snapshot:
    """What the interpreter needs to go on: guest frames, outermost first (one until calls are inlined)."""

    frames: tuple[FrameState, ...]

    def operands(self) -> Iterator[Operand]:
        for frame in self.frames:
            for _, operand in frame.registers:
                yield operand

    def replace(self, substitution: dict[Instruction, Operand]) -> Snapshot:
        """The same snapshot with substituted operands (constants and unknown ones stay)."""

        def new(operand: Operand) -> Operand:
            return substitution.get(operand, operand) if isinstance(operand, Instruction) else operand

        return Snapshot(
            tuple(FrameState(f.function, f.pc, tuple((r, new(v)) for r, v in f.registers)) for f in self.frames)
        )


@dataclass(eq=False, repr=False)
class Instruction:
    """One op and the value it yields. `line` is the guest source line; `note` a hint for readers (a variable's name)."""

    op: Op
    args: tuple[Operand, ...] = ()
    type: Type = Type.NONE
    snapshot: Snapshot | None = None
    callee: NativeFunction | None = None
    line: int = 0
    note: str = ""
    target: str = ""  # LINK: name of the trace that is entered

    def __repr__(self) -> str:
        return f"<{self.op.info.text}{f' {self.note}' if self.note else ''} at line {self.line}>"

    def with_args(self, args: Sequence[Operand], snapshot: Snapshot | None) -> Instruction:
        """A fresh copy with other operands."""
        return Instruction(self.op, tuple(args), self.type, snapshot, self.callee, self.line, self.note, self.target)

    def operands(self) -> Iterator[Operand]:
        """Arguments, then the snapshot's values."""
        yield from self.args
        if self.snapshot:
            yield from self.snapshot.operands()

    @property
    def pure(self) -> bool:
        """May be merged with an equal one and dropped when unused."""
        if self.op is Op.CALL:
            return self.callee is not None and self.callee.pure
        return self.op.info.effect is Effect.PURE

    @property
    def repeatable(self) -> bool:
        """Running it again does no harm: what is left half-way may begin anew before it."""
        return self.pure or self.op.info.effect in REPEATABLE

    @property
    def can_leave(self) -> bool:
        """Has a side exit (guards, overflow checks, polls, EXIT)."""
        return self.snapshot is not None


@dataclass(frozen=True)
class Loop:
    """The loop at a trace's end: `params` begin as `initial` and become `back` on each back-edge."""

    params: tuple[Instruction, ...]
    initial: tuple[Operand, ...]
    body: tuple[Instruction, ...]
    back: tuple[Operand, ...]


@dataclass(frozen=True, repr=False)
class Trace:
    """`inputs`, a straight line, then a loop (or, without one, LINK, EXIT or RETURN as the last instruction).

    `input_registers[k]` is the guest register that `inputs[k]` holds at the anchor; `kind` is loop, entry or bridge.
    """

    name: str
    kind: str
    function: str
    inputs: tuple[Instruction, ...]
    input_registers: tuple[int, ...]
    straight: tuple[Instruction, ...]
    loop: Loop | None = None

    def __repr__(self) -> str:
        return f"<{self.name}: {self.kind} of {self.function}, {self.length} instructions>"

    def instructions(self) -> Iterator[Instruction]:
        """All, in order of execution of one round: inputs, straight line, parameters, body."""
        yield from self.inputs
        yield from self.straight
        if self.loop:
            yield from self.loop.params
            yield from self.loop.body

    @property
    def length(self) -> int:
        """How many instructions it has."""
        return sum(1 for _ in self.instructions())

    def callees(self) -> list[NativeFunction]:
        """Native functions called, each once, in order of first call."""
        return list(dict.fromkeys(i.callee for i in self.instructions() if i.callee))


    def call_sites(self) -> dict[NativeFunction, int]:
        """How many calls there are of each native function."""
        return Counter(i.callee for i in self.instructions() if i.callee)


def type_of(operand: Operand) -> Type:
    return operand.type


@dataclass
class Rewriter:
    """Builds a new trace from an old one: a pass emits new instructions and records what stands for what."""

    substitution: dict[Instruction, Operand] = field(default_factory=dict)
    emitted: list[Instruction] = field(default_factory=list)

    def value(self, operand: Operand) -> Operand:
        """What stands for an operand of the old trace."""
        return self.substitution.get(operand, operand) if isinstance(operand, Instruction) else operand

    def values(self, operands: Iterable[Operand]) -> tuple[Operand, ...]:
        return tuple(self.value(o) for o in operands)

    def copy(self, old: Instruction) -> Instruction:
        """A copy of `old` over new operands, not emitted yet."""
        return old.with_args(self.values(old.args), old.snapshot.replace(self.substitution) if old.snapshot else None)

    def emit(self, old: Instruction, new: Instruction | None = None) -> Instruction:
        """Emit `new` (default: a copy of `old`) and let it stand for `old`."""
        new = new or self.copy(old)
        self.emitted.append(new)
        self.substitution[old] = new
        return new

    def take(self) -> tuple[Instruction, ...]:
        """The instructions emitted since the last take."""
        emitted = tuple(self.emitted)
        self.emitted = []
        return emitted
