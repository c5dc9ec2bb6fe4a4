"""x86-64: operands as text, and the moves between any two of them."""

from __future__ import annotations

from minijit.backend.target import Assembly


def is_memory(operand: str) -> bool:
    return operand.endswith("]")


def is_float_register(operand: str) -> bool:
    return operand.startswith("xmm")


def is_immediate(operand: str) -> bool:
    return operand.lstrip("-").isdigit()


def move(asm: Assembly, d: str, s: str) -> None:
    """d = s for any two places; the 64 bits as they are (memory to memory through rdx)."""
    if d == s:
        return
    if is_float_register(d) or is_float_register(s):
        word = "movsd" if is_memory(d) or is_memory(s) else "movaps" if d[0] == s[0] else "movq"
        asm.emit(f"{word} {d}, {s}")
    elif is_memory(d) and is_memory(s):
        asm.emit(f"mov rdx, {s}")
        asm.emit(f"mov {d}, rdx")
    elif s == "0" and not is_memory(d):
        asm.emit(f"xor {low(d)}, {low(d)}")
    else:
        asm.emit(f"mov {d}, {s}")


def scratch_for(place: str) -> str:
    """Where a parallel move may save a place."""
    return "xmm15" if is_float_register(place) else "rax"


def low(register: str, bits: int = 32) -> str:
    """The low part of a 64-bit register."""
    if register[1:].isdigit():
        return register + {32: "d", 16: "w", 8: "b"}[bits]
    stem = register[1:]
    if bits == 32:
        return "e" + stem
    if bits == 16:
        return stem
    return stem[0] + "l" if stem[1] == "x" else stem + "l"
