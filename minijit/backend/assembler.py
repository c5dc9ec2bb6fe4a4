"""From an allocated trace to bytes: the lowerings write text, keystone assembles it in one call at its final address.

The offsets of all labels come back from keystone itself: a table of label differences is assembled behind the code
and cut off again.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from minijit.backend.moves import sequence
from minijit.backend.target import (
    AfterCall,
    Allocation,
    CallSite,
    Exit,
    LinkTarget,
    Location,
    MachineCode,
    Slot,
    Target,
)
from minijit.errors import Abort, AbortReason, InternalError
from minijit.ir.native import NativeFunction
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace

TRIES = 64  # engines


@functools.cache
def _engine() -> Any:
    """An engine that reads numbers as decimal ones. Keystone 0.9.2 leaves the radix as the memory happened to be
    (MCAsmInfo::Radix), and once in thousands of times that is 16: `[rbp-40]` is then another place, without a word."""
    import keystone

    put_aside = []  # and alive, so that their memory isn't what the next one is made in
    for _ in range(TRIES):
        engine = keystone.Ks(keystone.KS_ARCH_X86, keystone.KS_MODE_64)
        code, _ = engine.asm("mov eax, 16", as_bytes=True)
        if code == b"\xb8\x10\0\0\0":
            return engine
        put_aside.append(engine)
    raise Abort(AbortReason.ASSEMBLER, "keystone takes decimal numbers for hexadecimal ones")


def assemble_text(text: str, address: int) -> bytes:
    """Assemble Intel-syntax text; raises Abort with keystone's word when it refuses."""
    engine = _engine()
    from keystone import KsError

    try:
        code, _ = engine.asm(text, address, as_bytes=True)
    except KsError as error:
        raise Abort(AbortReason.ASSEMBLER, str(error)) from error
    if code is None:
        raise Abort(AbortReason.ASSEMBLER, "nothing came out")
    return bytes(code)


def reaches(site: int, target: int) -> bool:
    """Whether a rel32 branch near `site` reaches `target` (keystone would truncate it silently)."""
    return abs(target - site) < (1 << 31) - (1 << 20)


class _Assembly:
    """Collects lines; implements `target.Assembly`."""

    def __init__(
        self, allocation: Allocation, address: int, slot_callees: frozenset[int], finish: int, answer: NativeFunction | None
    ) -> None:
        self.fused, self.finish, self.answer = allocation.fused, finish, answer
        self.locations = allocation.locations
        self.address, self.slot_callees = address, slot_callees
        self.lines: list[str] = []
        self.cold_lines: list[str] = []
        self.others: dict[Instruction, str] = {}
        self.literals: dict[int, str] = {}
        self.exits: dict[Instruction, str] = {}
        self.calls: list[tuple[str, NativeFunction, str]] = []
        self.labels = 0

    def emit(self, line: str) -> None:
        self.lines.append(line)

    def cold(self, line: str) -> None:
        self.cold_lines.append(line)

    def label(self) -> str:
        self.labels += 1
        return f"L{self.labels}"

    def exit(self, guard: Instruction) -> str:
        return self.exits.setdefault(guard, f"X{len(self.exits)}")

    def literal(self, value: Const) -> str:
        from minijit.backend.x86_64 import literal_bits

        return self._word(literal_bits(value))

    def _word(self, bits: int) -> str:
        return f"qword ptr [rip + {self.literals.setdefault(bits, f'D{len(self.literals)}')}]"

    def call(self, callee: NativeFunction, cold: bool = False) -> None:
        site, emit = f"C{len(self.calls)}", self.cold if cold else self.emit
        if callee.address in self.slot_callees:
            self.calls.append((site, callee, "slot"))
            emit(f"{site}: call {self._word(callee.address)}")
        else:
            if not reaches(self.address, callee.address):
                raise InternalError(f"{callee.name} at {callee.address:#x} is out of reach of {self.address:#x}")
            self.calls.append((site, callee, "direct"))
            emit(f"{site}: call {callee.address:#x}")

    def operand(self, value: Operand) -> str:
        """An operand as text: its place, an immediate that fits 32 bits, or a literal."""
        if isinstance(value, Instruction):
            return place_text(self.locations[value]) if value in self.locations else ""
        if value.type.is_scalar:
            value = Const(value.type.native, value.value.item())  # type: ignore[attr-defined]
        if value.type is Type.FLOAT:
            return self.literal(value)
        if value.type is Type.OBJECT:
            return ""
        number = id(value.value) if value.type.is_address else ord(str(value.value)) if value.type is Type.CHAR else value.value
        assert isinstance(number, int)
        number = int(number)
        return str(number) if -(1 << 31) <= number < 1 << 31 else self._word(number & (1 << 64) - 1)


def place_text(place: Location) -> str:
    """A place as the assembler writes it."""
    return f"qword ptr [rbp-{24 + 8 * place.index}]" if isinstance(place, Slot) else place.name


def assemble(
    trace: Trace,
    allocation: Allocation,
    target: Target,
    address: int,
    *,
    first_exit: int,
    leave: int,
    finish: int,
    links: Mapping[str, LinkTarget],
    slot_callees: frozenset[int] = frozenset(),
    fixed: Mapping[Instruction, Location] | None = None,
    answer: NativeFunction | None = None,
    after: AfterCall | None = None,
) -> MachineCode:
    """Machine code of an allocated trace for `address`, its exits numbered from `first_exit`; raises Abort.

    `fixed`: where a bridge, or a native call, has the inputs; `after`: of a bridge that begins after a native call."""
    from minijit.backend.x86_64_memory import take_reference
    from minijit.backend.x86_64_operands import move, scratch_for

    asm = _Assembly(allocation, address, slot_callees, finish, answer)
    origins: list[Instruction] = []

    def parallel(pairs: Iterable[tuple[Location | None, Operand | str]]) -> None:
        moves = [
            (place_text(to), asm.operand(source) if not isinstance(source, str) else source)
            for to, source in pairs
            if to is not None
        ]
        for to, source in sequence(moves, scratch_for):
            if (to.endswith("]") and source.endswith("]")) or ("rip" in source and not to.startswith("xmm")):
                asm.emit(f"mov rdx, {source}")
                source = "rdx"
            move(asm, to, source)

    def body(code: Iterable[Instruction]) -> None:
        for instruction in code:
            asm.emit(f"I{len(origins)}:")
            origins.append(instruction)
            if instruction.op is Op.LINK:
                destination = links[instruction.target]
                parallel(zip(destination.input_locations, instruction.args, strict=True))
                if not reaches(address, destination.address):
                    raise Abort(AbortReason.NO_MEMORY, f"{instruction.target} is out of reach")
                asm.emit(f"jmp {destination.address:#x}")
                continue
            place = allocation.locations.get(instruction)
            arguments = tuple(asm.operand(a) for a in instruction.args)
            useless = place is None and instruction.type is not Type.NONE and not instruction.can_leave
            if useless and instruction not in asm.fused and instruction.op is not Op.CALL:  # (a native call can leave)
                continue
            target.lowerings[instruction.op](asm, instruction, place_text(place) if place else None, arguments)

    asm.emit("BEGIN:")
    if trace.kind != "bridge":
        asm.emit("mov rax, rdi")
        for word, value in enumerate(trace.inputs):
            if value in allocation.locations:
                place = (fixed or allocation.locations)[value]
                move(asm, place_text(place), f"qword ptr [rax+{8 * word}]")
    if after is not None:
        asm.emit(f"cmp eax, {after.number - (1 << 32)}")
        asm.emit(f"jne {after.otherwise:#x}")
    asm.emit("START:")
    if fixed is not None:
        arrived = [(allocation.locations.get(v), place_text(place)) for v, place in fixed.items()]
        if after is not None and after.value is not None:
            arrived.append((allocation.locations.get(after.value), "rcx"))
        parallel(arrived)
    body(trace.straight)
    loop = trace.loop
    if loop:
        parallel((allocation.locations.get(p), first) for p, first in zip(loop.params, loop.initial, strict=True))
        asm.emit(".balign 16")
        asm.emit("LOOP:")
        body(loop.body)
        parallel((allocation.locations.get(p), again) for p, again in zip(loop.params, loop.back, strict=True))
        asm.emit("jmp LOOP")
    asm.emit("COLD:")
    asm.lines += asm.cold_lines
    for number, (guard, label) in enumerate(asm.exits.items()):
        asm.lines += [".balign 8", f"{label}:", ".byte 0xe9, 0, 0, 0, 0"]
        for value, place in _where(guard, allocation).items():
            if value.type.is_address:  # the interpreter gets a reference of its own, while nobody else can run
                asm.lines += take_reference(place_text(place))
        asm.lines += [f"mov eax, {first_exit + number}", f"jmp {leave:#x}"]
    asm.lines += [".balign 8", "DATA:"]
    asm.lines += [f"{label}: .quad {bits:#x}" for bits, label in asm.literals.items()]

    wanted = ["START", "COLD", "DATA", "TABLE"]
    wanted += [f"I{n}" for n in range(len(origins))]
    wanted += [*asm.exits.values(), *asm.others.values(), *(site for site, _, _ in asm.calls)]
    text = "\n".join([*asm.lines, "TABLE:", *(f".long {label} - BEGIN" for label in wanted)])
    whole = assemble_text(text, address)
    size = len(whole) - 4 * len(wanted)
    offsets = dict(zip(wanted, struct.unpack(f"<{len(wanted)}i", whole[size:]), strict=True))
    if offsets["TABLE"] != size:
        raise InternalError(f"the assembler's label table is off: {offsets['TABLE']} != {size}")

    rows: list[tuple[int, int]] = []
    for n, instruction in enumerate(origins):
        if instruction.line and (not rows or rows[-1][1] != instruction.line):
            rows.append((offsets[f"I{n}"], instruction.line))
    exits = tuple(
        Exit(first_exit + n, guard, offsets[label], _where(guard, allocation), offsets.get(asm.others.get(guard, "")))
        for n, (guard, label) in enumerate(asm.exits.items())
    )
    return MachineCode(
        trace=trace, address=address, code=whole[:size], text_size=offsets["DATA"],
        entry=0, start=offsets["START"],
        input_locations=tuple((fixed or allocation.locations).get(v) for v in trace.inputs),
        exits=exits,
        calls=tuple(CallSite(offsets[site], callee, kind) for site, callee, kind in asm.calls),
        rows=tuple(rows),
        origins=tuple((offsets[f"I{n}"], instruction) for n, instruction in enumerate(origins)),
        allocation=allocation, assembly="\n".join(asm.lines),
    )  # fmt: skip


def _where(guard: Instruction, allocation: Allocation) -> dict[Instruction, Location]:
    assert guard.snapshot is not None
    return {v: allocation.locations[v] for v in guard.snapshot.operands() if isinstance(v, Instruction)}
