"""x86-64: searches of the tables of dicts and sets, probe by probe as CPython does (Objects/dictobject.c, setobject.c).

Keys are compared where their hashes are equal: with one of the same exact type, here; with any other never, as that could
run code of the user's. In rdi the table, rsi the hash, rdx the key; rax is the place of an entry's key."""

from __future__ import annotations

from minijit.backend.moves import sequence
from minijit.backend.target import Assembly, Lowering
from minijit.backend.x86_64_operands import is_float_register, move, scratch_for
from minijit.capi import (
    DICT_KEYS,
    DICT_VALUES,
    FLOAT_VALUE,
    INT_DIGIT,
    INT_SIZE,
    KEYS_ENTRIES,
    KEYS_INDEX_BYTES,
    KEYS_INDICES,
    KEYS_KIND,
    STR_FORMS,
    STR_LAID_OUT,
    STR_LENGTH,
    STR_STATE,
    TUPLE_ITEMS,
    TUPLE_SIZE,
    TYPE,
)
from minijit.dict_layouts import (
    DICT_ITERATOR_LEFT,
    DICT_USED,
    ENTRY_VALUE,
    ITERATES,
    ITERATOR_PLACE,
    ITERATOR_USED,
    KEYS_SIZE,
    LINEAR_PROBES,
    SET_ITERATOR_LEFT,
    SET_MASK,
    SET_TABLE,
    SET_USED,
    STR_COMPACT,
    STR_HASH,
)
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Instruction


def _probe(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    table, hashed, key, kind = args
    if is_float_register(key) or i.args[2].type is Type.FLOAT:
        move(asm, "xmm14", key)
        key = "xmm14"
    for to, source in sequence([("rdi", table), ("rsi", hashed), ("rdx", key)], scratch_for):
        move(asm, to, source)
    labels = {name: asm.label() for name in ("again", "step", "next", "same", "found", "missing", "leave", "done")}
    text = (_dict if i.op is Op.PROBE_DICT else _set)(asm, i.args[2].type, labels)
    text += [f"{labels['same']}:", *_compared(asm, i.args[2].type, kind, labels, "rcx" if i.op is Op.PROBE_DICT else "rdi")]
    text += [
        f"{labels['missing']}:", "xor eax, eax", f"jmp {labels['done']}",
        f"{labels['leave']}:", "mov eax, 1",
        f"{labels['found']}:", f"{labels['done']}:",
    ]  # fmt: skip
    for line in text:
        asm.emit(line)
    if d:
        move(asm, d, "rax")


def _dict(asm: Assembly, kind: Type, labels: dict[str, str]) -> list[str]:
    """r8 = mask, r9 = the entries, r10 = what is left of the hash, r11 = the index of the probe, xmm15 = how wide an index
    is. A table whose keys are all texts has entries of two words, without the hash; one that objects share is left alone."""
    again, following, same, found, missing, leave = (labels[k] for k in ("again", "next", "same", "found", "missing", "leave"))
    two, four, eight, got, none, general = (asm.label() for _ in range(6))
    is_text, by_identity = kind is Type.STR, kind not in (Type.INT, Type.FLOAT)
    text = [f"cmp qword ptr [rdi+{DICT_VALUES}], 0", f"jne {leave}", f"mov rdi, [rdi+{DICT_KEYS}]"]
    text += [] if is_text else [f"cmp byte ptr [rdi+{KEYS_KIND}], 0", f"jne {missing}"]
    text += [
        f"movzx ecx, byte ptr [rdi+{KEYS_INDEX_BYTES}]", "mov r9d, 1", "shl r9, cl", f"lea r9, [rdi+r9+{KEYS_INDICES}]",
        "mov eax, ecx", f"movzx ecx, byte ptr [rdi+{KEYS_SIZE}]", "mov r8d, 1", "shl r8, cl", "dec r8",
        "sub eax, ecx", "movd xmm15, eax", "mov r10, rsi", "mov r11, rsi", "and r11, r8",
        f"{again}:", "movd ecx, xmm15", "cmp ecx, 1", f"je {two}", f"ja {four}",
        f"movsx rax, byte ptr [rdi+r11+{KEYS_INDICES}]", f"jmp {got}",
        f"{two}:", f"movsx rax, word ptr [rdi+r11*2+{KEYS_INDICES}]", f"jmp {got}",
        f"{four}:", "cmp ecx, 2", f"jne {eight}", f"movsxd rax, dword ptr [rdi+r11*4+{KEYS_INDICES}]", f"jmp {got}",
        f"{eight}:", f"mov rax, [rdi+r11*8+{KEYS_INDICES}]",
        f"{got}:", "test rax, rax", f"js {none}",
    ]  # fmt: skip
    if is_text:
        text += [
            f"cmp byte ptr [rdi+{KEYS_KIND}], 0", f"je {general}",
            "shl rax, 4", "add rax, r9", "mov rcx, [rax]", "cmp rcx, rdx", f"je {found}",
            f"cmp [rcx+{STR_HASH}], rsi", f"je {same}", f"jmp {following}", f"{general}:",
        ]  # fmt: skip
    text += ["lea rax, [rax+rax*2]", "lea rax, [r9+rax*8+8]"]
    text += ["cmp [rax], rdx", f"je {found}"] if by_identity else []
    text += ["cmp [rax-8], rsi", f"je {same}", f"jmp {following}"]
    text += [f"{none}:", "cmp rax, -1", f"je {missing}"]
    return [*text, f"{following}:", *_next(again)]


def _set(asm: Assembly, kind: Type, labels: dict[str, str]) -> list[str]:
    """The same; rcx = how many entries are looked at beside one another before the next probe."""
    again, step, following, same, found, missing = (labels[k] for k in ("again", "step", "next", "same", "found", "missing"))
    here = asm.label()
    text = [f"mov r8, [rdi+{SET_MASK}]", f"mov r9, [rdi+{SET_TABLE}]", "mov r10, rsi", "mov r11, rsi", "and r11, r8"]
    text += [
        f"{again}:", f"lea rax, [r11+{LINEAR_PROBES}]", f"mov ecx, {LINEAR_PROBES}", "xor edi, edi",
        "cmp rax, r8", "cmova ecx, edi", "mov rax, r11", "shl rax, 4", "add rax, r9",
        f"{here}:", "mov rdi, [rax]", "test rdi, rdi", f"je {missing}",
    ]  # fmt: skip
    text += ["cmp rdi, rdx", f"je {found}"] if kind not in (Type.INT, Type.FLOAT) else []
    text += ["cmp [rax+8], rsi", f"je {same}", f"{following}:", "add rax, 16", "sub rcx, 1", f"jnc {here}", f"{step}:"]
    return text + _next(again)


def _next(again: str) -> list[str]:
    return ["shr r10, 5", "lea r11, [r11+r11*4+1]", "add r11, r10", "and r11, r8", f"jmp {again}"]


def _compared(asm: Assembly, kind: Type, address: str, labels: dict[str, str], t: str) -> list[str]:
    """The hashes are equal: go on where the keys are, too, with `t` to spare."""
    following, found, leave = (labels[k] for k in ("next", "found", "leave"))
    text = [f"mov {t}, [rax]", f"mov {t}, [{t}+{TYPE}]", f"cmp {t}, {address}", f"jne {leave}", f"mov {t}, [rax]"]
    return text + _SAME[kind](asm, following, found, leave, t, address)


def _ints(asm: Assembly, following: str, found: str, leave: str, t: str, address: str) -> list[str]:
    """The hash of an int below 2^60 is itself; only that of -1 is -2 too."""
    size = "ecx" if t == "rcx" else "edi"
    return [
        f"mov {t}, [{t}+{INT_SIZE}]", f"add {t}, 2", f"cmp {t}, 4", f"ja {leave}", "cmp rsi, -2", f"jne {found}",
        f"mov {t}, [rax]", f"mov {size}, dword ptr [{t}+{INT_DIGIT}]", f"add {t}, rdx", f"je {found}", f"jmp {following}",
    ]  # fmt: skip


def _floats(asm: Assembly, following: str, found: str, leave: str, t: str, address: str) -> list[str]:
    """0.0 and -0.0, which are equal, are left to CPython."""
    return [f"cmp [{t}+{FLOAT_VALUE}], rdx", f"je {found}", f"jmp {leave}"]


def _texts(asm: Assembly, following: str, found: str, leave: str, t: str, address: str) -> list[str]:
    """Different ones with the same hash hardly ever occur."""
    again = asm.label()
    start, ascii_start = STR_FORMS[1][1], STR_FORMS[0][1]
    return [
        f"mov r8, [{t}+{STR_LENGTH}]", f"cmp r8, [rdx+{STR_LENGTH}]", f"jne {leave}",
        f"mov r9d, dword ptr [{t}+{STR_STATE}]", "mov r10d, r9d", f"xor r10d, dword ptr [rdx+{STR_STATE}]",
        f"test r10d, {STR_LAID_OUT}", f"jne {leave}", f"test r9d, {STR_COMPACT}", f"je {leave}",
        "mov r10d, r9d", "shr r10d, 2", "and r10d, 7", "imul r8, r10",  # bytes
        f"mov r10d, {start}", f"mov r11d, {ascii_start}", "test r9d, 0x40", "cmovne r10, r11",
        f"add {t}, r10", "add rdx, r10",
        f"{again}:", "test r8, r8", f"je {found}", "dec r8",
        f"movzx r9d, byte ptr [{t}+r8]", "cmp r9b, byte ptr [rdx+r8]", f"je {again}", f"jmp {leave}",
    ]  # fmt: skip


def _tuples(asm: Assembly, following: str, found: str, leave: str, t: str, address: str) -> list[str]:
    """Of the same objects, or of ints of one digit."""
    again, one = asm.label(), asm.label()
    of_int = id(int)
    return [
        f"mov r8, [{t}+{TUPLE_SIZE}]", f"cmp r8, [rdx+{TUPLE_SIZE}]", f"jne {leave}",
        f"add {t}, {TUPLE_ITEMS}", f"add rdx, {TUPLE_ITEMS}",
        f"{again}:", "sub r8, 1", f"jc {found}", f"{one}:",
        f"mov r9, [{t}+r8*8]", "mov r10, [rdx+r8*8]", "cmp r9, r10", f"je {again}",
        f"movabs r11, {of_int}", f"cmp [r9+{TYPE}], r11", f"jne {leave}", f"cmp [r10+{TYPE}], r11", f"jne {leave}",
        f"mov r11, [r9+{INT_SIZE}]", f"cmp r11, [r10+{INT_SIZE}]", f"jne {leave}", "inc r11", "cmp r11, 2", f"ja {leave}",
        f"mov r11d, dword ptr [r9+{INT_DIGIT}]", f"cmp r11d, dword ptr [r10+{INT_DIGIT}]", f"je {again}", f"jmp {leave}",
    ]  # fmt: skip


_SAME = {Type.INT: _ints, Type.FLOAT: _floats, Type.STR: _texts, Type.TUPLE: _tuples}


def _walk(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The entry at which the iterator in rdi stands, or the next one that there is: rsi its number, r8 how many there may be,
    r9 the first. A step, which comes after
    a search that has found one, ends behind it."""
    of_dict, steps = i.op in (Op.NEXT_IN_DICT, Op.STEP_IN_DICT), i.op in (Op.STEP_IN_DICT, Op.STEP_IN_SET)
    again, step, found, general, here, none, leave, done = (asm.label() for _ in range(8))
    left, used = (DICT_ITERATOR_LEFT, DICT_USED) if of_dict else (SET_ITERATOR_LEFT, SET_USED)
    move(asm, "rdi", args[0])
    text = [
        f"mov rcx, [rdi+{ITERATES}]", "test rcx, rcx", f"je {leave}",
        f"mov rax, [rdi+{ITERATOR_USED}]", f"cmp rax, [rcx+{used}]", f"jne {leave}", f"mov rsi, [rdi+{ITERATOR_PLACE}]",
    ]  # fmt: skip
    if of_dict:
        text += [
            f"cmp qword ptr [rcx+{DICT_VALUES}], 0", f"jne {leave}", f"mov r10, [rcx+{DICT_KEYS}]",
            f"mov r8, [r10+{KEYS_ENTRIES}]", f"movzx ecx, byte ptr [r10+{KEYS_INDEX_BYTES}]", "mov r9d, 1", "shl r9, cl",
            f"lea r9, [r10+r9+{KEYS_INDICES}]",
            f"{again}:", "cmp rsi, r8", f"jge {none}", f"cmp byte ptr [r10+{KEYS_KIND}], 0", f"je {general}",
            "mov rax, rsi", "shl rax, 4", "add rax, r9", f"jmp {here}",
            f"{general}:", "lea rax, [rsi+rsi*2]", "lea rax, [r9+rax*8+8]",
            f"{here}:", f"cmp qword ptr [rax+{ENTRY_VALUE}], 0", f"jne {found}",
        ]  # fmt: skip
    else:
        text += [
            f"mov r8, [rcx+{SET_MASK}]", f"mov r9, [rcx+{SET_TABLE}]",
            f"{again}:", "cmp rsi, r8", f"jg {none}", "mov rax, rsi", "shl rax, 4", "add rax, r9",
            "cmp qword ptr [rax], 0", f"je {step}", "cmp qword ptr [rax+8], -1", f"jne {found}",  # that was an item
        ]  # fmt: skip
    text += [
        f"{step}:", "inc rsi", f"jmp {again}",
        f"{none}:", "xor eax, eax", f"jmp {done}",
        f"{found}:", f"cmp qword ptr [rdi+{left}], 0", f"jne {done}",
        f"{leave}:", "mov eax, 1",
    ]  # fmt: skip
    text += [f"{done}:"]
    text += ["inc rsi", f"mov [rdi+{ITERATOR_PLACE}], rsi", f"dec qword ptr [rdi+{left}]"] if steps else []
    for line in text:
        asm.emit(line)
    if d:
        move(asm, d, "rax")


def _value_or(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    entry, otherwise = args
    there = asm.label()
    assert d
    move(asm, "rcx", entry)
    move(asm, "rax", otherwise)
    asm.emit("test rcx, rcx")
    asm.emit(f"je {there}")
    asm.emit(f"mov rax, [rcx+{ENTRY_VALUE}]")
    asm.emit(f"{there}:")
    move(asm, d, "rax")


TABLES: dict[Op, Lowering] = {
    Op.PROBE_DICT: _probe, Op.PROBE_SET: _probe, Op.VALUE_OR: _value_or,
    **dict.fromkeys((Op.NEXT_IN_DICT, Op.NEXT_IN_SET, Op.STEP_IN_DICT, Op.STEP_IN_SET), _walk),
}  # fmt: skip
