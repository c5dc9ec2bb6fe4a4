"""x86-64: registers, stubs and the lowering of each op, in Intel syntax.

rax, rcx, rdx, xmm14 and xmm15 are scratch; rbp is the frame and rsp never moves. Operands arrive as text: a register,
a frame slot or literal in memory, or an immediate of 32 bits. Division by constants: Hacker's Delight, 10-1.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Sequence

from minijit.backend.assembler import assemble, assemble_text
from minijit.backend.target import (
    BUDGET_WORD,
    DEPTH_WORD,
    FLOAT_WORD,
    FRAME_SLOTS,
    LEFT_WORD,
    LIMIT_WORD,
    RESULT_WORD,
    RETURNED,
    SLOT_WORD,
    STACK_WORD,
    WATCH_WORD,
    Assembly,
    Lowering,
    Register,
    Stubs,
    Target,
)
from minijit.backend.x86_64_entry import FRAME, RESTORE, SAVE, builtin_entry
from minijit.backend.x86_64_gate import CALL_BYTES, answer, gate
from minijit.backend.x86_64_loops import LOOPS
from minijit.backend.x86_64_memory import MEMORY
from minijit.backend.x86_64_operands import is_float_register, is_immediate, is_memory, low, move, scratch_for
from minijit.backend.x86_64_tables import TABLES
from minijit.errors import InternalError
from minijit.ir.native import CType
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Trace

_DWARF = {
    "rax": 0, "rdx": 1, "rcx": 2, "rbx": 3, "rsi": 4, "rdi": 5, "rbp": 6, "rsp": 7,
    **{f"r{n}": n for n in range(8, 16)},
}  # fmt: skip
GENERAL = tuple(
    Register(name, _DWARF[name], _DWARF[name], False)
    for name in ("rsi", "rdi", "r8", "r9", "r10", "r11", "rbx", "r12", "r13", "r14", "r15")
)
FLOATS = tuple(Register(f"xmm{n}", 17 + n, FLOAT_WORD + n, True) for n in range(14))
SAVED = ("rbx", "r12", "r13", "r14", "r15")
ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
FLOAT_ARGUMENTS = tuple(f"xmm{n}" for n in range(8))
LOWEST_SLOT = -24 - 8 * (FRAME_SLOTS - 1)


# ---- integers ----------------------------------------------------------------------------------------------


def _two(word: str) -> Lowering:
    """d = a word b, by a two-address instruction."""

    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        a, b = args
        t = d if d and not is_memory(d) and d != b else "rax"
        move(asm, t, a)
        asm.emit(f"{word} {t}, {b}")
        if i.snapshot:
            asm.emit(f"jo {asm.exit(i)}")
        if d:
            move(asm, d, t)

    return lower


def _multiply(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    a, b = args
    if is_immediate(a):
        a, b = b, a
    t = d if d and not is_memory(d) and d != b else "rax"
    if is_immediate(b) and not is_immediate(a):
        asm.emit(f"imul {t}, {a}, {b}")
    else:
        move(asm, t, a)
        if is_immediate(b):
            asm.emit(f"imul {t}, {t}, {b}")
        else:
            asm.emit(f"imul {t}, {b}")
    if i.snapshot:
        asm.emit(f"jo {asm.exit(i)}")
    if d:
        move(asm, d, t)


def _shift_left(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    a, b = args
    count = b
    if not is_immediate(b):
        move(asm, "rcx", b)
        count = "cl"
    move(asm, "rax", a)
    asm.emit(f"shl rax, {count}")
    asm.emit("mov rdx, rax")
    asm.emit(f"sar rdx, {count}")
    asm.emit(f"cmp rdx, {a}")
    asm.emit(f"jne {asm.exit(i)}")
    if d:
        move(asm, d, "rax")


def _shift_right(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    a, b = args
    assert d
    count = b
    if not is_immediate(b):
        move(asm, "rcx", b)
        count = "cl"
    t = "rax" if is_memory(d) or d == b else d
    move(asm, t, a)
    asm.emit(f"sar {t}, {count}")
    move(asm, d, t)


def magic(divisor: int) -> tuple[int, int]:
    """(multiplier as signed 64-bit, shift) for signed division by a constant of 2 or more (Hacker's Delight, 10-1)."""
    two63 = 1 << 63
    anc = two63 - 1 - two63 % divisor
    p = 63
    q1, r1 = divmod(two63, anc)
    q2, r2 = divmod(two63, divisor)
    while True:
        p += 1
        q1, r1 = 2 * q1 + (2 * r1 >= anc), 2 * r1 - anc * (2 * r1 >= anc)
        q2, r2 = 2 * q2 + (2 * r2 >= divisor), 2 * r2 - divisor * (2 * r2 >= divisor)
        if not (q1 < divisor - r2 or (q1 == divisor - r2 and r1 == 0)):
            break
    multiplier = q2 + 1
    return multiplier - (1 << 64) if multiplier >= two63 else multiplier, p - 64


def _divide_by_constant(asm: Assembly, d: str, a: str, divisor: int, remainder: bool) -> None:
    """Floor quotient or remainder by multiplication: truncated quotient in rdx, remainder in rcx, then corrected."""
    multiplier, shift = magic(divisor)
    asm.emit(f"movabs rax, {multiplier}")
    if is_immediate(a):
        asm.emit(f"mov rcx, {a}")
        a = "rcx"
    asm.emit(f"imul {a}")
    if multiplier < 0:
        asm.emit(f"add rdx, {a}")
    if shift:
        asm.emit(f"sar rdx, {shift}")
    asm.emit(f"mov rax, {a}")
    asm.emit("shr rax, 63")
    asm.emit("add rdx, rax")
    asm.emit(f"imul rax, rdx, {divisor}")
    move(asm, "rcx", a)
    asm.emit("sub rcx, rax")
    asm.emit("mov rax, rcx")
    asm.emit("sar rax, 63")
    if remainder:
        asm.emit(f"and rax, {divisor}")
        asm.emit("add rcx, rax")
        move(asm, d, "rcx")
    else:
        asm.emit("add rdx, rax")
        move(asm, d, "rdx")


def _divide(remainder: bool) -> Lowering:
    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        a, b = args
        assert d
        if is_immediate(b) and int(b) >= 2:
            _divide_by_constant(asm, d, a, int(b), remainder)
            return
        move(asm, "rax", a)
        if is_immediate(b):
            move(asm, "rcx", b)
            b = "rcx"
        big, done = asm.label(), asm.label()
        # both in 0 … 2^32-1, as most are: an unsigned 32-bit division, which needs no rounding and is quicker
        asm.emit("mov rdx, rax")
        asm.emit(f"or rdx, {b}")
        asm.emit("shr rdx, 32")
        asm.emit(f"jne {big}")
        asm.emit(f"div {b.replace('qword', 'dword') if is_memory(b) else low(b)}")  # edx is 0
        asm.emit(f"jmp {done}")
        asm.emit(f"{big}:")
        asm.emit("cqo")
        asm.emit(f"idiv {b}")
        # C truncates, Python floors: one step down when there is a rest whose sign differs from the divisor's
        asm.emit("test rdx, rdx")
        asm.emit(f"je {done}")
        if remainder:
            asm.emit("mov rax, rdx")
            asm.emit(f"xor rax, {b}")
            asm.emit(f"jns {done}")
            asm.emit(f"add rdx, {b}")
        else:
            asm.emit(f"xor rdx, {b}")
            asm.emit(f"jns {done}")
            asm.emit("dec rax")
        asm.emit(f"{done}:")
        move(asm, d, "rdx" if remainder else "rax")

    return lower


def _bits(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Of |a|, which fits without a sign."""
    assert d
    move(asm, "rax", args[0])
    asm.emit("mov rcx, rax")
    asm.emit("sar rcx, 63")
    asm.emit("xor rax, rcx")
    asm.emit("sub rax, rcx")
    if i.op is Op.BIT_COUNT:
        asm.emit("popcnt rax, rax")
    else:
        asm.emit("mov rcx, -1")
        asm.emit("bsr rax, rax")
        asm.emit("cmove rax, rcx")  # there is no highest bit in 0
        asm.emit("inc rax")
    move(asm, d, "rax")


# ---- floats ------------------------------------------------------------------------------------------------


def _float_two(word: str) -> Lowering:
    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        a, b = args
        assert d
        t = d if is_float_register(d) and d != b else "xmm15"
        move(asm, t, a)
        asm.emit(f"{word} {t}, {b}")
        move(asm, d, t)

    return lower


def _float_sign(word: str, mask: int) -> Lowering:
    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        assert d
        t = d if is_float_register(d) else "xmm15"
        move(asm, t, args[0])
        asm.emit(f"movabs rax, {mask}")
        asm.emit("movq xmm14, rax")
        asm.emit(f"{word} {t}, xmm14")
        move(asm, d, t)

    return lower


def _float_one(text: str) -> Lowering:
    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        assert d
        t = d if is_float_register(d) else "xmm15"
        asm.emit(text.format(t, args[0]))
        move(asm, d, t)

    return lower


def _int_to_float(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d
    (a,) = args
    if is_immediate(a):
        move(asm, "rax", a)
        a = "rax"
    t = d if is_float_register(d) else "xmm15"
    asm.emit(f"pxor {t}, {t}")  # cvtsi2sd keeps the upper half: cut the dependency
    asm.emit(f"cvtsi2sd {t}, {a}")
    move(asm, d, t)


def _float_to_int(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d
    t = "rax" if is_memory(d) else d
    asm.emit(f"cvttsd2si {t}, {args[0]}")
    move(asm, d, t)


def _copy(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d
    move(asm, d, args[0])


# ---- comparison and guards ---------------------------------------------------------------------------------

INT_CONDITION = {
    Op.LT_INT: "l", Op.LE_INT: "le", Op.EQ_INT: "e", Op.NE_INT: "ne", Op.GT_INT: "g", Op.GE_INT: "ge", Op.LT_UNSIGNED: "b",
}  # fmt: skip
NEGATED = {"l": "ge", "le": "g", "e": "ne", "ne": "e", "g": "le", "ge": "l", "b": "ae"}
# ucomisd sets the carry for "below" and, with zero and parity, for nan: above and not-carry are false for nan
FLOAT_SWAPPED = {Op.LT_FLOAT: ("a", "be"), Op.LE_FLOAT: ("ae", "b")}
FLOAT_PLAIN = {Op.GT_FLOAT: ("a", "be"), Op.GE_FLOAT: ("ae", "b")}
FLOAT_ORDER = {**FLOAT_SWAPPED, **FLOAT_PLAIN}


def _compare_int(asm: Assembly, a: str, b: str) -> None:
    if is_immediate(a) or (is_memory(a) and is_memory(b)):
        move(asm, "rax", a)
        a = "rax"
    asm.emit(f"test {a}, {a}" if b == "0" and not is_memory(a) else f"cmp {a}, {b}")


def _compare_float(asm: Assembly, op: Op, a: str, b: str) -> None:
    if op in FLOAT_SWAPPED:
        a, b = b, a
    if is_memory(a):
        move(asm, "xmm15", a)
        a = "xmm15"
    asm.emit(f"ucomisd {a}, {b}")


def _compare(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    if i.op in INT_CONDITION:
        _compare_int(asm, *args)
        if i in asm.fused:
            return
        asm.emit(f"set{INT_CONDITION[i.op]} al")
    else:
        _compare_float(asm, i.op, *args)
        if i in asm.fused:
            return
        if i.op in FLOAT_ORDER:
            asm.emit(f"set{FLOAT_ORDER[i.op][0]} al")
        elif i.op is Op.EQ_FLOAT:
            asm.emit("setnp al")
            asm.emit("sete cl")
            asm.emit("and al, cl")
        else:
            asm.emit("setp al")
            asm.emit("setne cl")
            asm.emit("or al, cl")
    assert d
    asm.emit("movzx eax, al")
    move(asm, d, "rax")


def _guard(wanted: bool) -> Lowering:
    def lower(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
        leave = asm.exit(i)
        condition = i.args[0]
        if not (isinstance(condition, Instruction) and condition in asm.fused):
            _compare_int(asm, args[0], "0")
            asm.emit(f"{'je' if wanted else 'jne'} {leave}")
        elif condition.op in INT_CONDITION:
            word = INT_CONDITION[condition.op]
            asm.emit(f"j{NEGATED[word] if wanted else word} {leave}")
        elif condition.op in FLOAT_ORDER:
            asm.emit(f"j{FLOAT_ORDER[condition.op][1 if wanted else 0]} {leave}")
        elif (condition.op is Op.EQ_FLOAT) == wanted:  # leave when they differ or either is nan
            asm.emit(f"jne {leave}")
            asm.emit(f"jp {leave}")
        else:  # leave when they are equal and neither is nan
            stay = asm.label()
            asm.emit(f"jp {stay}")
            asm.emit(f"je {leave}")
            asm.emit(f"{stay}:")

    return lower


def _guard_divisor(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    (b,) = args
    if is_immediate(b) or is_memory(b):
        move(asm, "rax", b)
        b = "rax"
    asm.emit(f"lea rax, [{b} + 1]")  # 0 and -1 become 1 and 0
    asm.emit("cmp rax, 1")
    asm.emit(f"jbe {asm.exit(i)}")


def _guard_shift(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    _compare_int(asm, args[0], "63")
    asm.emit(f"ja {asm.exit(i)}")


def _poll(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    asm.emit("dec qword ptr [rbp-16]")
    asm.emit(f"js {asm.exit(i)}")
    asm.emit("mov rax, [rbp-8]")
    asm.emit(f"mov rax, [rax+{8 * WATCH_WORD}]")
    asm.emit("cmp dword ptr [rax], 0")
    asm.emit(f"jne {asm.exit(i)}")


def _exit(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    asm.emit(f"jmp {asm.exit(i)}")


def _return(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    (value,) = i.args
    if value.type is not Type.OBJECT:
        move(asm, "rcx", args[0])
    if value.type.is_address:
        asm.emit("inc qword ptr [rcx]")
    asm.emit(f"mov eax, {RETURNED[value.type]}")
    asm.emit(f"jmp {asm.finish:#x}")


def _not(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    assert d
    t = "rax" if is_memory(d) else d
    move(asm, t, args[0])
    asm.emit(f"xor {t}, 1")
    move(asm, d, t)


# ---- calls -------------------------------------------------------------------------------------------------

_EXTEND = {
    CType.I8: "movsx {0}, {8}", CType.I16: "movsx {0}, {16}", CType.I32: "movsxd {64}, {32}",
    CType.U8: "movzx {0}, {8}", CType.U16: "movzx {0}, {16}", CType.U32: "mov {32}, {32}",
    CType.BOOL: "movzx {0}, {8}",
}  # fmt: skip


def _extend(asm: Assembly, kind: CType, register: str) -> None:
    """Widen the low part of a register as its C type says."""
    text = _EXTEND.get(kind)
    if text:
        names = {"{0}": low(register), "{64}": register, **{f"{{{n}}}": low(register, n) for n in (32, 16, 8)}}
        if kind in (CType.I8, CType.I16):
            names["{0}"] = register
        for mark, name in names.items():
            text = text.replace(mark, name)
        asm.emit(text)


def _call(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    from minijit.backend.moves import sequence

    callee = i.callee
    assert callee is not None
    general, floats = iter(ARGUMENTS), iter(FLOAT_ARGUMENTS)
    places = []
    for kind in callee.arguments:
        place = next(floats if kind.kind == "f" else general, None)
        if place is None:
            raise InternalError(f"{callee.name} takes more arguments than there are registers for")
        places.append(place)
    for to, source in sequence(list(zip(places, args, strict=True)), scratch_for):
        move(asm, to, source)
    for kind, place in zip(callee.arguments, places, strict=True):
        if kind is CType.F32:
            asm.emit(f"cvtsd2ss {place}, {place}")
        else:
            _extend(asm, kind, place)
    if not callee.pure:
        asm.emit(f"mov eax, {sum(kind.kind == 'f' for kind in callee.arguments)}")  # what a variadic callee expects
    asm.call(callee)
    if d is None:
        return
    if callee.result is CType.F32:
        asm.emit("cvtss2sd xmm0, xmm0")
    elif callee.result is not CType.F64:
        _extend(asm, callee.result, "rax")
    move(asm, d, "xmm0" if i.type is Type.FLOAT else "rax")


def arguments(types: Sequence[Type]) -> tuple[Register, ...] | None:
    """Where a native call passes values of these types: in registers, in the order of the allocator's. None: too many."""
    general, floats = iter(GENERAL), iter(FLOATS)
    places = [next(floats if kind is Type.FLOAT else general, None) for kind in types]
    return None if None in places else tuple(place for place in places if place is not None)


def _call_trace(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The callee's gate returns the value in rcx, its type in eax; anything else is left to the answer, in cold code."""
    from minijit.backend.moves import sequence

    places, callee = arguments([a.type for a in i.args]), i.callee
    assert places is not None and callee is not None and asm.answer is not None
    for to, source in sequence([(p.name, a) for p, a in zip(places, args, strict=True)], scratch_for):
        move(asm, to, source)
    other, back = asm.label(), asm.label()
    wanted = RETURNED[Type.OBJECT if i.type is Type.NONE else i.type]
    asm.call(callee)
    if callee.loops:  # what its frame has left of the budget, still below the stack's end
        asm.emit("mov rdx, [rsp-32]")
        asm.emit("mov [rbp-16], rdx")
    asm.emit(f"cmp eax, {wanted - (1 << 32)}")
    asm.emit(f"jne {other}")
    asm.emit(f"{back}:")
    if d:
        move(asm, d, "rcx")
    asm.others[i] = asm.label()
    asm.cold(f"{other}:")
    asm.cold(".balign 8")
    asm.cold(f"{asm.others[i]}: .byte 0xe9, 0, 0, 0, 0")
    asm.cold(f"mov edx, {wanted}")
    asm.call(asm.answer, cold=True)
    asm.cold("test eax, eax")
    asm.cold(f"je {back}")
    asm.cold(f"jmp {asm.exit(i)}")


LOWERINGS: dict[Op, Lowering] = {
    Op.ADD_INT_OVF: _two("add"), Op.SUB_INT_OVF: _two("sub"), Op.MUL_INT_OVF: _multiply, Op.SHL_INT_OVF: _shift_left,
    Op.ADD_INT: _two("add"), Op.SUB_INT: _two("sub"), Op.MUL_INT: _multiply, Op.SHR_INT: _shift_right,
    Op.BIT_LENGTH: _bits, Op.BIT_COUNT: _bits,
    Op.FLOORDIV_INT: _divide(remainder=False), Op.MOD_INT: _divide(remainder=True),
    Op.AND_INT: _two("and"), Op.OR_INT: _two("or"), Op.XOR_INT: _two("xor"),
    Op.AND_BOOL: _two("and"), Op.OR_BOOL: _two("or"), Op.XOR_BOOL: _two("xor"), Op.NOT_BOOL: _not,
    Op.ADD_FLOAT: _float_two("addsd"), Op.SUB_FLOAT: _float_two("subsd"), Op.MUL_FLOAT: _float_two("mulsd"),
    Op.DIV_FLOAT: _float_two("divsd"), Op.NEG_FLOAT: _float_sign("xorpd", 1 << 63),
    Op.ABS_FLOAT: _float_sign("andpd", (1 << 63) - 1), Op.SQRT_FLOAT: _float_one("sqrtsd {}, {}"),
    Op.FLOOR_FLOAT: _float_one("roundsd {}, {}, 9"), Op.CEIL_FLOAT: _float_one("roundsd {}, {}, 10"),
    Op.ROUND_FLOAT: _float_one("roundsd {}, {}, 8"),
    Op.INT_TO_FLOAT: _int_to_float, Op.FLOAT_TO_INT: _float_to_int, Op.BOOL_TO_INT: _copy,
    **dict.fromkeys((Op.UNBOX_LIST, Op.UNBOX_TUPLE, Op.UNBOX_BUFFER, Op.UNBOX_STR, Op.CHAR_TO_INT, Op.INT_TO_CHAR), _copy),
    **dict.fromkeys((Op.UNBOX_DICT, Op.UNBOX_SET, Op.UNBOX_KIND, Op.SCALAR, Op.NUMBER), _copy),
    Op.MEMORY_AT: _two("add"),
    **dict.fromkeys((*INT_CONDITION, *FLOAT_ORDER, Op.EQ_FLOAT, Op.NE_FLOAT), _compare),
    Op.GUARD_TRUE: _guard(True), Op.GUARD_FALSE: _guard(False), Op.GUARD_DIVISOR: _guard_divisor,
    Op.GUARD_SHIFT: _guard_shift, Op.POLL: _poll, Op.EXIT: _exit, Op.RETURN: _return, Op.CALL: _call, Op.CALL_TRACE: _call_trace,
    **LOOPS, **MEMORY, **TABLES,
}  # fmt: skip

# ---- stubs -------------------------------------------------------------------------------------------------

_ENTER = [  # rdi: the state buffer, rsi: where the trace begins
    *SAVE, "sub rsp, 8", "mov [rbp-48], rdi", "call {begin:#x}",
    "mov rdx, [rbp-48]", f"mov [rdx+{8 * RESULT_WORD}], rcx", f"mov [rdx+{8 * LEFT_WORD}], rax",
    "mov rcx, [rsp-32]", f"mov [rdx+{8 * BUDGET_WORD}], rcx", *RESTORE, "ret",  # what the trace's frame has left there
]  # fmt: skip
_BEGIN = [
    *FRAME, "mov [rbp-8], rdi", f"mov rax, [rdi+{8 * BUDGET_WORD}]", "mov [rbp-16], rax",
    "mov rax, rsp", f"sub rax, [rdi+{8 * DEPTH_WORD}]", f"mov [rdi+{8 * LIMIT_WORD}], rax", "jmp rsi",
]  # fmt: skip
_LEAVE = [
    "mov rdx, [rbp-8]",
    *(f"mov [rdx+{8 * r.word}], {r.name}" for r in GENERAL),
    *(f"movsd [rdx+{8 * r.word}], {r.name}" for r in FLOATS),
    f"mov [rdx+{8 * STACK_WORD}], rsp",
    f"lea rsi, [rbp{LOWEST_SLOT}]", f"lea rdi, [rdx+{8 * SLOT_WORD}]", f"mov ecx, {FRAME_SLOTS}", "rep movsq",
]  # fmt: skip
_FINISH = ["leave", "ret"]  # the value is in rcx, its type or the exit's number in eax


@functools.cache
def stubs(address: int = 0) -> Stubs:
    """The entry stub, then, on 64-byte boundaries, the frame that it makes for a trace, and the exit stub, whose end serves
    returns (they are position-independent)."""
    size = len(assemble_text("\n".join(_ENTER).format(begin=64), 0))
    begin = -(-size // 64) * 64
    enter = assemble_text("\n".join(_ENTER).format(begin=begin), 0)
    code = enter.ljust(begin, b"\xcc") + assemble_text("\n".join(_BEGIN), begin)
    leave = -(-len(code) // 64) * 64
    body, finish = (assemble_text("\n".join(text), 0) for text in (_LEAVE, _FINISH))
    code = code.ljust(leave, b"\xcc") + body + finish
    return Stubs(code, 0, size, begin, leave, len(body) + len(finish), leave + len(body))


def patch_jump(site: int, target: int) -> bytes:
    """`jmp rel32` at `site` to `target`."""
    return b"\xe9" + struct.pack("<i", target - site - 5)


def size_bound(trace: Trace) -> int:
    """An estimate of a trace's bytes; too small a one costs a second assembly."""
    code = list(trace.instructions())
    return 128 + sum(28 + 24 * i.can_leave + _MORE.get(i.op, 0) + 6 * _objects_in(i) for i in code)


_MORE = {
    Op.CALL: 40, Op.LINK: 40, Op.MOD_INT: 40, Op.CALL_TRACE: 100, Op.KEPT_AT: 150, Op.PROBE_DICT: 280, Op.PROBE_SET: 220,
    **dict.fromkeys((Op.NEXT_IN_DICT, Op.NEXT_IN_SET, Op.STEP_IN_DICT, Op.STEP_IN_SET), 130),
}  # fmt: skip


def _objects_in(i: Instruction) -> int:
    return sum(v.type.is_address for v in i.snapshot.operands()) if i.snapshot else 0


def literal_bits(value: Const) -> int:
    """The 64 bits of a constant."""
    if value.type is Type.FLOAT:
        assert isinstance(value.value, float)
        return int.from_bytes(struct.pack("<d", value.value), "little")
    assert isinstance(value.value, int)
    return value.value & (1 << 64) - 1


X86_64 = Target(
    name="x86_64",
    general=GENERAL,
    floats=FLOATS,
    callee_saved=frozenset(r for r in GENERAL if r.name in SAVED),
    reach="REL32",
    elf_machine=62,
    lowerings=LOWERINGS,
    assemble=assemble,
    stubs=stubs,
    patch_jump=patch_jump,
    builtin_entry=builtin_entry,
    gate=gate,
    answer=answer,
    arguments=arguments,
    frame_bytes=CALL_BYTES,
    size_bound=size_bound,
)
