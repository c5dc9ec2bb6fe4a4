"""The audit: what capstone reads back must be what was meant, and nothing may leave by a trampoline."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from minijit.backend.target import MachineCode, Target
from minijit.errors import Abort, AbortReason, InternalError, TrampolineFound
from minijit.ir.native import NativeFunction

HARMLESS = ("endbr64", "mov", "movabs", "lea", "nop")  # what a stub does before it jumps on
STACK = ("push", "pop", "ret", "leave", "enter")


@dataclass(frozen=True)
class Audit:
    """Calls of a trace: direct as (callee, site address, distance in bytes), through slots as (callee, site address)."""

    direct: tuple[tuple[str, int, int], ...]
    slots: tuple[tuple[str, int], ...]
    instructions: int
    trampolines: int = 0


@functools.cache
def _disassembler() -> Any:
    import capstone

    return capstone.Cs(capstone.CS_ARCH_X86, capstone.CS_MODE_64)


def instructions(code: bytes, address: int) -> Iterator[tuple[int, int, str, str]]:
    """(address, size, mnemonic, operands) of each instruction."""
    yield from _disassembler().disasm_lite(code, address)


def audit(code: MachineCode, target: Target, known_branches: frozenset[int]) -> Audit:
    """Check every branch and call of a trace; raises TrampolineFound or InternalError, Abort for a stub as callee.

    A branch may stay inside the trace or go to one of `known_branches` (exit stubs, starts of traces)."""
    sites = {code.address + call.offset: call for call in code.calls}
    direct: list[tuple[str, int, int]] = []
    slots: list[tuple[str, int]] = []
    count = 0
    end = code.address + code.text_size
    for address, size, word, operands in instructions(code.code[: code.text_size], code.address):
        count += 1
        if word == "call":
            call = sites.pop(address, None)
            if call is None:
                raise InternalError(f"a call at {address:#x} that nobody asked for: {operands}")
            refuse_trampoline(call.callee)
            if call.kind == "slot":
                _check_slot(code, address + size, operands, call.callee)
                slots.append((call.callee.name, address))
            else:
                if not operands.startswith("0x") or int(operands, 16) != call.callee.address:
                    raise TrampolineFound(f"the call at {address:#x} goes to {operands}, not to {call.callee.name}")
                direct.append((call.callee.name, address, call.callee.address - address - size))
        elif word.startswith("j"):
            if not operands.startswith("0x"):
                raise TrampolineFound(f"an indirect jump at {address:#x}: {word} {operands}")
            to = int(operands, 16)
            if not code.address <= to < end and to not in known_branches:
                raise TrampolineFound(f"the branch at {address:#x} leaves for {operands}, which is no exit and no trace")
        elif word in STACK or (operands.split(",")[0] in ("rbp", "rsp") and word not in ("cmp", "test")):
            raise InternalError(f"{word} {operands} at {address:#x} changes the frame that all traces share")
        end_of_code = address + size
    if sites or not count or end_of_code != end:
        raise InternalError("the disassembly does not cover the code, or a call is missing")
    return Audit(tuple(direct), tuple(slots), count)


def audit_entry(code: bytes, address: int, text_size: int, callees: Collection[int]) -> int:
    """Check every branch and call of a builtin entry: it stays inside, or goes to one of `callees`, directly or through an
    address slot of its own. Returns how many go through slots; raises TrampolineFound for anything else."""
    slots = 0
    for at, size, word, operands in instructions(code[:text_size], address):
        if word == "call" or word.startswith("j"):
            if operands.startswith("0x"):
                to = int(operands, 16)
                if not (word != "call" and address <= to < address + text_size) and to not in callees:
                    raise TrampolineFound(f"the branch at {at:#x} goes to {operands}, which an entry has no business with")
                continue
            sign, _, number = operands.partition("[rip")[2].rstrip("]").strip().partition(" ")
            slot = at + size + int(number or "0", 16) * (-1 if sign == "-" else 1) - address
            if int.from_bytes(code[slot : slot + 8], "little") not in callees:
                raise TrampolineFound(f"the slot of the branch at {at:#x} does not hold an address that an entry goes to")
            slots += 1
    return slots


def _check_slot(code: MachineCode, after: int, operands: str, callee: NativeFunction) -> None:
    """A slot call must read the callee's address from the trace's own literals."""
    sign, _, number = operands.partition("[rip")[2].rstrip("]").strip().partition(" ")
    slot = after + int(number, 16) * (-1 if sign == "-" else 1) - code.address if number else after - code.address
    if int.from_bytes(code.code[slot : slot + 8], "little") != callee.address:
        raise TrampolineFound(f"the slot of {callee.name} does not hold its address")


def refuse_trampoline(callee: NativeFunction) -> None:
    """Raise Abort when the callee itself is a stub that jumps on through memory or a register (PLT, libffi closure)."""
    if _is_trampoline(callee.address):
        raise Abort(AbortReason.TRAMPOLINE, callee.name)


@functools.cache
def _is_trampoline(address: int) -> bool:
    for _, _, word, operands in instructions(ctypes.string_at(address, 48), address):
        if word in ("jmp", "bnd jmp") and not operands.startswith("0x"):
            return True
        if word not in HARMLESS:
            return False
    return False
