"""x86-64: what native calls of guest functions go through.

A *gate* is a function's prologue at a fixed address, for arguments of certain types: it makes the frame and jumps to the
trace that begins at the function's start, or leaves where there is none. So callers need not know the trace, which may come,
be replaced and go. The *answer* is asked by a caller whose call has not returned what it did when it was recorded: it lets
Python finish the activation that was left."""

from __future__ import annotations

from minijit import capi
from minijit.backend.assembler import assemble_text, reaches
from minijit.backend.auditor import audit_entry
from minijit.backend.target import (
    ANSWER_WORD,
    BUDGET_WORD,
    CALLS_WORD,
    LIMIT_WORD,
    NUMBER_WORD,
    RESULT_WORD,
    SELF_WORD,
    STATE_WORDS,
    WANTED_WORD,
    Gate,
)
from minijit.backend.x86_64_entry import FRAME, FRAME_BYTES

CALL_BYTES = FRAME_BYTES + 16  # of stack, with the return address and rbp


def gate(made_of: Gate) -> tuple[bytes, int]:
    """Machine code for `made_of.address`, audited, and the offset of its jump: 5 bytes that go on to the next instruction."""
    text = ["push rbp", "mov rdx, [rbp-8]"]
    text += ["mov rax, [rbp-16]"] if made_of.loops else []
    text += FRAME[1:]
    text += ["mov [rbp-8], rdx"]
    text += ["mov [rbp-16], rax"] if made_of.loops else []
    text += [f"cmp rsp, [rdx+{8 * LIMIT_WORD}]", "jb DEEP", f"dec qword ptr [rdx+{8 * CALLS_WORD}]", "js OUT"]
    text += [f"movabs rax, {made_of.breaker}", "cmp dword ptr [rax], 0", "jne OUT"] if made_of.breaker else []
    text += [".balign 8"]
    before = len(assemble_text("\n".join([*text, "OUT:", "DEEP:"]), made_of.address))
    text += [".byte 0xe9, 0, 0, 0, 0", "OUT:", f"mov eax, {made_of.number}", f"jmp {made_of.leave:#x}"]
    text += ["DEEP:", f"mov eax, {made_of.number + 1}", f"jmp {made_of.leave:#x}"]
    code = assemble_text("\n".join(text), made_of.address)
    assert code[before] == 0xE9, "both branches before it are short"
    audit_entry(code, made_of.address, len(code), {made_of.leave})
    return code, before


def answer(address: int, asked: int) -> bytes:
    """Machine code for `address`, called with eax, rcx as a native call returned them and edx the number of the wanted type:
    calls the object at `asked` with the state buffer as bytes. Returns 0 in eax and the value in rcx, or not 0."""
    literals: list[int] = []
    callees: set[int] = set()

    def call(name: str) -> str:
        target = capi.function(name).address
        callees.add(target)
        if reaches(address, target):
            return f"call {target:#x}"
        literals.append(target)
        return f"call qword ptr [rip + D{len(literals) - 1}]"

    text = [
        "push rbp", "mov rbx, [rbp-8]", "mov r14, rbp", "mov rbp, rsp",  # a caller keeps nothing in registers
        "mov r15, [r14-16]", f"mov [rbx+{8 * BUDGET_WORD}], r15",
        f"mov [rbx+{8 * NUMBER_WORD}], rax", f"mov [rbx+{8 * WANTED_WORD}], rdx", f"mov [rbx+{8 * SELF_WORD}], rbx",
        "cmp eax, -16", "jb EXIT", f"mov [rbx+{8 * RESULT_WORD}], rcx", "EXIT:",
        call("PyErr_Occurred"), "test rax, rax", "jne FAIL",
        "mov rdi, rbx", f"mov esi, {8 * STATE_WORDS}", call("PyBytes_FromStringAndSize"), "test rax, rax", "je FAIL",
        "mov r12, rax", f"movabs rdi, {asked}", "mov rsi, rax", call("PyObject_CallOneArg"), "mov r13, rax",
        "mov rdi, r12", call("Py_DecRef"), "test r13, r13", "je FAIL", "mov rdi, r13", call("Py_DecRef"),
        f"mov rax, [rbx+{8 * BUDGET_WORD}]", "mov [r14-16], rax",
        f"mov rax, [rbx+{8 * ANSWER_WORD}]", f"mov rcx, [rbx+{8 * RESULT_WORD}]", "pop rbp", "ret",
        "FAIL:", "mov eax, 1", "pop rbp", "ret",
        ".balign 8", *(f"D{n}: .quad {literal:#x}" for n, literal in enumerate(literals)),
    ]  # fmt: skip
    code = assemble_text("\n".join(text), address)
    audit_entry(code, address, len(code) - 8 * len(literals), callees)
    return code
