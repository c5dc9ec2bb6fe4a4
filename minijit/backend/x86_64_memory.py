"""x86-64 lowerings of loads and stores, and of what native code keeps alive to the end of a stay."""

from __future__ import annotations

from minijit.backend.target import Assembly, Lowering
from minijit.backend.x86_64_operands import is_float_register, is_immediate, is_memory, low, move
from minijit.capi import KEPT, LIST_ITEMS, LIST_SIZE, MARK, ROOM, ROOM_TAKEN, STR_FORMS, STR_LENGTH
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction


def _guard_room(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    stay = asm.label()
    move(asm, "rax", args[0])
    for line in (
        f"movabs rcx, {ROOM_TAKEN}", "add rax, [rcx]", "mov [rcx], rax", f"cmp rax, {ROOM}", f"jb {stay}",
        "mov qword ptr [rcx], 0", f"jmp {asm.exit(i)}", f"{stay}:",
    ):  # fmt: skip
        asm.emit(line)


def _store(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    for register, place in zip(("rax", "rcx"), args, strict=True):
        move(asm, register, place)
    asm.emit("mov qword ptr [rax], rcx")


def _kept_at(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The place tells where a mark stands, and behind it the object; else both are appended, and the place told."""
    assert d and isinstance(i.args[1], Const) and i.callee is not None
    place, kept, mark = f"movabs rcx, {i.args[1].value}", f"movabs rdi, {id(KEPT)}", f"movabs rsi, {id(MARK)}"
    done, append = asm.label(), asm.label()
    move(asm, "rdx", args[0])
    for line in (
        f"movabs rax, {id(KEPT)}", place, "mov rcx, [rcx]", "inc rcx", f"cmp rcx, [rax+{LIST_SIZE}]", f"jae {append}",
        f"mov rax, [rax+{LIST_ITEMS}]", "lea rax, [rax+rcx*8]", "cmp [rax], rdx", f"jne {append}",
        f"movabs rcx, {id(MARK)}", "cmp [rax-8], rcx", f"je {done}",
        f"{append}:", f"mov rax, [rdx+{STR_LENGTH}]", f"movabs rcx, {ROOM_TAKEN}", "add [rcx], rax",
        "mov rax, [rbp-8]", "mov [rax], rdx", kept, place, f"mov rax, [rdi+{LIST_SIZE}]", "mov [rcx], rax", mark,
    ):  # fmt: skip
        asm.emit(line)
    asm.call(i.callee)
    asm.emit("mov rsi, [rbp-8]")  # the state buffer has room for it while native code runs
    asm.emit("mov rsi, [rsi]")
    asm.emit(kept)
    asm.call(i.callee)
    for line in (
        f"movabs rcx, {id(KEPT)}", f"mov rdx, [rcx+{LIST_SIZE}]", f"mov rcx, [rcx+{LIST_ITEMS}]", "lea rcx, [rcx+rdx*8-8]",
        "movsxd rax, eax", "not rax", "and rax, rcx", f"{done}:",  # 0, or -1 without memory
    ):  # fmt: skip
        asm.emit(line)
    move(asm, d, "rax")


def _load(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """d = the word (or, widened, the half of one) at a + b, or at a + 8 b."""
    a, b = args
    assert d
    if is_memory(a) or is_immediate(a):
        move(asm, "rax", a)
        a = "rax"
    if i.op is Op.LOAD_AT:
        if is_memory(b):
            move(asm, "rcx", b)
            b = "rcx"
        b = str(8 * int(b)) if is_immediate(b) else f"{b}*8"
    if i.type is Type.FLOAT:
        t = d if is_float_register(d) else "xmm15"
        asm.emit(f"movsd {t}, qword ptr [{a} + {b}]")
    else:
        t = "rax" if is_memory(d) else d
        if i.op is Op.LOAD_U32:
            asm.emit(f"mov {low(t)}, dword ptr [{a} + {b}]")
        else:
            asm.emit(f"mov {t}, qword ptr [{a} + {b}]")
    move(asm, d, t)


_GET: dict[Op, tuple[int, str]] = {  # bytes of an item, and what loads it (into {0}, or its low half {1})
    Op.GET_I8: (1, "movsx {0}, byte ptr {2}"), Op.GET_U8: (1, "movzx {1}, byte ptr {2}"),
    Op.GET_I16: (2, "movsx {0}, word ptr {2}"), Op.GET_U16: (2, "movzx {1}, word ptr {2}"),
    Op.GET_I32: (4, "movsxd {0}, dword ptr {2}"), Op.GET_U32: (4, "mov {1}, dword ptr {2}"),
    Op.GET_I64: (8, "mov {0}, qword ptr {2}"),
    Op.GET_F32: (4, "cvtss2sd {0}, dword ptr {2}"), Op.GET_F64: (8, "movsd {0}, qword ptr {2}"),
}  # fmt: skip
_SET: dict[Op, tuple[int, str]] = {
    Op.SET_I8: (1, "byte"), Op.SET_I16: (2, "word"), Op.SET_I32: (4, "dword"), Op.SET_I64: (8, "qword"),
    Op.SET_F32: (4, "movss dword"), Op.SET_F64: (8, "movsd qword"),
}  # fmt: skip


def _place(asm: Assembly, base: str, index: str, size: int) -> str:
    """Where the item at an index lies; uses rax and rcx."""
    if is_memory(base) or is_immediate(base):
        move(asm, "rax", base)
        base = "rax"
    if is_immediate(index) and abs(int(index)) < 1 << 27:
        return f"[{base} + {size * int(index)}]"
    if is_memory(index) or is_immediate(index):
        move(asm, "rcx", index)
        index = "rcx"
    return f"[{base} + {index}*{size}]"


def _get(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d
    size, text = _GET[i.op]
    base, index = args
    place = _place(asm, base, index, size)
    if i.type is Type.FLOAT:
        t = d if is_float_register(d) else "xmm15"
        if i.op is Op.GET_F32:
            asm.emit(f"pxor {t}, {t}")  # it keeps the upper half: cut the dependency
        asm.emit(text.format(t, t, place))
    else:
        t = "rax" if is_memory(d) else d
        asm.emit(text.format(t, low(t), place))
    move(asm, d, t)


def _set(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    base, index, value = args
    size, word = _SET[i.op]
    if i.op is Op.SET_F32:
        asm.emit(f"cvtsd2ss xmm15, {value}")
        value = "xmm15"
    elif is_memory(value) or is_immediate(value):
        t = "xmm15" if i.op is Op.SET_F64 else "rdx"
        move(asm, t, value)
        value = t
    place = _place(asm, base, index, size)
    if is_float_register(value):
        asm.emit(f"{word} ptr {place}, {value}")
    else:
        asm.emit(f"mov {word} ptr {place}, {value if size == 8 else low(value, 8 * size)}")


def _load_char(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d and isinstance(i.args[2], Const)
    a, b, size = args[0], args[1], i.args[2].value
    assert isinstance(size, int)
    if is_memory(a) or is_immediate(a):
        move(asm, "rax", a)
        a = "rax"
    if is_memory(b):
        move(asm, "rcx", b)
        b = "rcx"
    scale, offset = size or 1, STR_FORMS[size][1]
    where = f"[{a} + {scale * int(b) + offset}]" if is_immediate(b) else f"[{a} + {b}*{scale} + {offset}]"
    t = "rax" if is_memory(d) else d
    asm.emit({1: "movzx {}, byte ptr {}", 2: "movzx {}, word ptr {}", 4: "mov {}, dword ptr {}"}[scale].format(low(t), where))
    move(asm, d, t)


def take_reference(place: str) -> list[str]:
    """Count one reference more to the object whose address is in a place, on the way out."""
    if is_memory(place):
        return [f"mov rax, {place}", "inc qword ptr [rax]"]
    return [f"inc qword ptr [{place}]"]


MEMORY: dict[Op, Lowering] = {
    **dict.fromkeys(_GET, _get), **dict.fromkeys(_SET, _set),
    Op.LOAD: _load, Op.LOAD_AT: _load, Op.LOAD_U32: _load, Op.LOAD_CHAR: _load_char, Op.STORE: _store,
    Op.GUARD_ROOM: _guard_room, Op.KEPT_AT: _kept_at,
}  # fmt: skip
