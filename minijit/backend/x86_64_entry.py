"""x86-64: a function of the C API's fast calling convention (METH_FASTCALL) that runs a trace: arguments in, result out.

Registers on entry: rdi `self`, rsi the arguments' addresses, rdx their number. What does not fit leaves at once, with
nothing changed. The frame is the entry stub's (see `target`), so what debuggers know of the chunk holds here too."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from minijit import capi
from minijit.backend.assembler import assemble_text, reaches
from minijit.backend.auditor import audit_entry
from minijit.backend.target import (
    BUDGET_WORD,
    CALLS_WORD,
    DEPTH_WORD,
    EPOCH_WORD,
    FRAME_SLOTS,
    RESULT_WORD,
    RETURNED,
    STATE_WORDS,
    BuiltinEntry,
)
from minijit.buffer_layouts import buffer_type
from minijit.ir.ops import Type

SAVE = ["push rbp", "mov rbp, rsp", "push rbx", "push r12", "push r13", "push r14", "push r15"]  # as the FDEs have it
FRAME_BYTES = 16 + 8 * FRAME_SLOTS  # keeps rsp a multiple of 16
FRAME = ["push rbp", "mov rbp, rsp", f"sub rsp, {FRAME_BYTES}"]  # of a trace
RESTORE = ["lea rsp, [rbp-40]", "pop r15", "pop r14", "pop r13", "pop r12", "pop rbx", "pop rbp"]


def _int(load: str, store: str) -> list[str]:
    """An int below 2^63: up to three digits of 30 bits, times its sign; the size in rax has it too."""
    small, signed = f"S{load}", f"T{load}"
    return [
        f"mov rax, [r8+{capi.INT_SIZE}]", f"mov r9d, [r8+{capi.INT_DIGIT}]",
        "lea rcx, [rax+1]", "cmp rcx, 2", f"jbe {small}",
        "lea rcx, [rax+3]", "cmp rcx, 6", "ja MISS",
        f"mov ecx, [r8+{capi.INT_DIGIT + 4}]", "shl rcx, 30", "or r9, rcx", "test al, 1", f"je {signed}",
        f"mov ecx, [r8+{capi.INT_DIGIT + 8}]", "cmp ecx, 8", "jae MISS", "shl rcx, 60", "or r9, rcx",
        f"{signed}:", "sar rax, 63", "or rax, 1",
        f"{small}:", "imul r9, rax", f"mov {store}, r9",
    ]  # fmt: skip


def _address(k: str, to: str) -> list[str]:
    return [f"mov {to}, r8"]


_UNBOX: dict[Type, tuple[type, Callable[[str, str], list[str]]]] = {  # (number of the argument, where to) -> text
    Type.INT: (int, _int),
    Type.FLOAT: (float, lambda k, to: [f"mov rax, [r8+{capi.FLOAT_VALUE}]", f"mov {to}, rax"]),
    Type.BOOL: (bool, lambda k, to: [f"mov rax, {id(True)}", "xor r9d, r9d", "cmp r8, rax", "sete r9b", f"mov {to}, r9"]),
    Type.LIST: (list, _address),
    Type.TUPLE: (tuple, _address),
    Type.RANGE: (range, _address),
    Type.DICT: (dict, _address),
    Type.SET: (set, _address),
    Type.STR: (str, lambda k, to: [f"test dword ptr [r8+{capi.STR_STATE}], {capi.STR_READY}", "je MISS", *_address(k, to)]),
}
_BOX = {Type.INT: "PyLong_FromLongLong", Type.FLOAT: "PyFloat_FromDouble", Type.BOOL: "PyBool_FromLong"}


def builtin_entry(entry: BuiltinEntry) -> tuple[bytes, int]:
    """Machine code for `entry.address`, audited, and how many of its calls go through address slots."""
    literals: list[int] = []
    callees = {entry.enter}

    def go(word: str, address: int) -> str:
        """A direct call or jump, or one through an address slot."""
        if reaches(entry.address, address):
            return f"{word} {address:#x}"
        literals.append(address)
        return f"{word} qword ptr [rip + D{len(literals) - 1}]"

    def api(word: str, name: str) -> str:
        callees.add(capi.function(name).address)
        return go(word, capi.function(name).address)

    text = [f"cmp rdx, {len(entry.arguments)}", "jne MISS", f"movabs r11, {entry.record}"]
    text += ["mov rax, [r11]", "test rax, rax", "je MISS"]
    for at in range(16, 16 + 16 * entry.watched, 16):
        text += [f"mov rax, [r11+{at}]", "mov rax, [rax]", f"cmp rax, [r11+{at + 8}]", "jne MISS"]
    text += [f"movabs r10, {entry.buffer}"]
    words = itertools.count()
    for number, kind in enumerate(entry.arguments):
        if kind is None:
            text += [f"movabs rax, {id(None)}", f"cmp [rsi+{8 * number}], rax", "jne MISS"]
            continue
        of, unbox = (buffer_type(kind), _address) if kind.is_buffer else _UNBOX[kind]
        text += [f"mov r8, [rsi+{8 * number}]", f"movabs rax, {id(of)}", f"cmp [r8+{capi.TYPE}], rax", "jne MISS"]
        text += unbox(str(number), f"[r10+{8 * next(words)}]")
    text += ["mov rax, [r11]", "inc qword ptr [r11+8]"]
    text += [f"mov qword ptr [r10+{8 * BUDGET_WORD}], {entry.budget}", *SAVE, "sub rsp, 8"]
    text += ["mov rbx, r10"]
    if entry.calls:
        text += [
            "mov r12, rax", api("call", "PyThreadState_Get"), f"movsxd rax, dword ptr [rax+{entry.calls.left}]",
            f"imul rax, rax, {FRAME_BYTES + 16}", f"movabs rcx, {entry.calls.most}", "cmp rax, [rcx]", "cmovg rax, [rcx]",
            f"mov [rbx+{8 * DEPTH_WORD}], rax", f"mov qword ptr [rbx+{8 * CALLS_WORD}], {entry.calls.calls}",
            f"movabs rax, {entry.calls.epoch}", "mov rax, [rax]", f"mov [rbx+{8 * EPOCH_WORD}], rax",
            f"movabs rax, {entry.calls.stays}", "inc qword ptr [rax]", "mov rax, r12",
        ]  # fmt: skip
    text += ["mov rdi, rbx", "mov rsi, rax", go("call", entry.enter)]
    text += [f"movabs rcx, {entry.calls.stays}", "dec qword ptr [rcx]"] if entry.calls else []
    text += ["mov r12, rax", f"movabs rdi, {entry.kept}", f"cmp qword ptr [rdi+{capi.LIST_SIZE}], 0", "je EMPTY"]
    text += [f"mov r13, [rbx+{8 * RESULT_WORD}]", "xor esi, esi", f"movabs rdx, {(1 << 63) - 1}", "xor ecx, ecx"]
    text += [f"cmp r12d, {min(RETURNED.values()) - (1 << 32)}", "jb EMPTY"]  # at an exit, the list goes on living
    text += [api("call", "PyList_SetSlice"), f"mov [rbx+{8 * RESULT_WORD}], r13"]
    text += ["EMPTY:", "mov rax, r12"]
    for kind, number in RETURNED.items():  # the exits' numbers are below
        text += [f"cmp eax, {number - (1 << 32)}", f"je R{kind.name}"]
    text += [
        api("call", "PyErr_Occurred"), "test rax, rax", "mov eax, 0", "jne OUT",
        "mov rdi, rbx", f"mov esi, {8 * STATE_WORDS}", api("call", "PyBytes_FromStringAndSize"),
        "test rax, rax", "je OUT", "mov rbx, rax",
        "mov edi, r12d", api("call", "PyLong_FromLongLong"), "test rax, rax", "je LEFT", "mov r12, rax",
        f"movabs rdi, {entry.exits}", "mov rsi, rax", api("call", "PyDict_GetItemWithError"), "mov r13, rax",
        "mov rdi, r12", api("call", "Py_DecRef"),  # of the exit's number
        f"movabs rdi, {entry.leave}", "mov rsi, rbx", "mov rdx, r13", "xor ecx, ecx", "xor eax, eax",
        api("call", "PyObject_CallFunctionObjArgs"),
        "LEFT:", "mov rdi, rbx", "mov rbx, rax", api("call", "Py_DecRef"), "mov rax, rbx",
        "OUT:", *RESTORE, "ret",
    ]  # fmt: skip
    for kind, name in _BOX.items():
        where = "movsd xmm0, " if kind is Type.FLOAT else "mov rdi, "
        text += [f"R{kind.name}:", f"{where}[rbx+{8 * RESULT_WORD}]", *RESTORE, api("jmp", name)]
    text += [*(f"R{kind.name}:" for kind in RETURNED if kind.is_address), f"mov rax, [rbx+{8 * RESULT_WORD}]", *RESTORE, "ret"]
    text += [f"R{Type.OBJECT.name}:", f"movabs rax, {id(None)}", "inc qword ptr [rax]", *RESTORE, "ret"]
    text += ["MISS:", f"movabs rax, {entry.miss}", "inc qword ptr [rax]", "ret"]
    text += [".balign 8", *(f"D{n}: .quad {address:#x}" for n, address in enumerate(literals))]
    code = assemble_text("\n".join(text), entry.address)
    return code, audit_entry(code, entry.address, len(code) - 8 * len(literals), callees)


