"""x86-64 lowerings with a loop of their own, in rax, rcx and rdx: searches of lists, and arithmetic that needs one."""

from __future__ import annotations

from minijit.backend.target import Assembly, Lowering
from minijit.backend.x86_64_operands import is_immediate, is_memory
from minijit.capi import FLOAT_VALUE, INT_DIGIT, INT_SIZE, TYPE
from minijit.ir.ops import Op
from minijit.ir.trace import Const, Instruction


def _item(asm: Assembly, items: str, offset: int = 0) -> None:
    """rax = the item number rcx of an array at a place."""
    if is_memory(items) or is_immediate(items):
        asm.emit(f"mov rax, {items}")
        items = "rax"
    asm.emit(f"mov rax, [{items} + rcx*8 + {offset}]")


def _holds(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Whether all of the items have one of two types, from the last one to the first."""
    items, count, one, other = args
    again, step, out = asm.label(), asm.label(), asm.label()
    asm.emit(f"mov rcx, {count}")
    asm.emit("test rcx, rcx")
    asm.emit(f"je {out}")
    asm.emit(f"{again}:")
    _item(asm, items, -8)
    asm.emit(f"mov rdx, [rax + {TYPE}]")
    if one != other:
        asm.emit(f"cmp rdx, {one}")
        asm.emit(f"je {step}")
    asm.emit(f"cmp rdx, {other}")
    asm.emit(f"jne {out}")
    asm.emit(f"{step}:")
    asm.emit("dec rcx")
    asm.emit(f"jne {again}")
    asm.emit(f"{out}:")
    asm.emit("xor eax, eax")
    asm.emit("test rcx, rcx")
    asm.emit("sete al")
    if d:
        asm.emit(f"mov {d}, rax")


def _find(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The first index of a number among items of its type, or -1; -2 where an item before it has another type."""
    items, count, kind, *wanted = args
    again, step, none, other, found = (asm.label() for _ in range(5))
    asm.emit("xor ecx, ecx")
    asm.emit(f"{again}:")
    asm.emit(f"mov rax, {count}")
    asm.emit("cmp rcx, rax")
    asm.emit(f"jge {none}")
    _item(asm, items)
    asm.emit(f"mov rdx, [rax + {TYPE}]")
    asm.emit(f"cmp rdx, {kind}")
    asm.emit(f"jne {other}")
    if i.op is Op.FIND_FLOAT:
        asm.emit(f"movsd xmm15, qword ptr [rax + {FLOAT_VALUE}]")
        asm.emit(f"ucomisd xmm15, {wanted[0]}")
        asm.emit(f"jp {step}")
    else:
        size, digit = wanted
        asm.emit(f"mov rdx, [rax + {INT_SIZE}]")
        asm.emit(f"cmp rdx, {size}")
        asm.emit(f"jne {step}")
        asm.emit("test rdx, rdx")  # 0 has no digit
        asm.emit(f"je {found}")
        asm.emit(f"mov eax, dword ptr [rax + {INT_DIGIT}]")
        asm.emit(f"cmp rax, {digit}")
    asm.emit(f"je {found}")
    asm.emit(f"{step}:")
    asm.emit("inc rcx")
    asm.emit(f"jmp {again}")
    asm.emit(f"{none}:")
    asm.emit("mov rax, -1")
    done = asm.label()
    asm.emit(f"jmp {done}")
    asm.emit(f"{other}:")
    asm.emit("mov rax, -2")
    asm.emit(f"jmp {done}")
    asm.emit(f"{found}:")
    asm.emit("mov rax, rcx")
    asm.emit(f"{done}:")
    if d:
        asm.emit(f"mov {d}, rax")


def _sum(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Of ints of one digit, in xmm14, or -2^63 where there is another item; of what is known to be floats, from 0.0 on."""
    items, count, kind = args
    again, other, done = (asm.label() for _ in range(3))
    asm.emit("xorps xmm14, xmm14")
    asm.emit("xor ecx, ecx")
    asm.emit(f"{again}:")
    asm.emit(f"mov rax, {count}")
    asm.emit("cmp rcx, rax")
    asm.emit(f"jge {done}")
    _item(asm, items)
    asm.emit("inc rcx")
    if i.op is Op.SUM_FLOAT:
        asm.emit(f"addsd xmm14, qword ptr [rax + {FLOAT_VALUE}]")
        asm.emit(f"jmp {again}")
        asm.emit(f"{done}:")
        if d:
            asm.emit(f"{'movsd' if d.endswith(']') else 'movaps'} {d}, xmm14")
        return
    asm.emit(f"mov rdx, [rax + {TYPE}]")
    asm.emit(f"cmp rdx, {kind}")
    asm.emit(f"jne {other}")
    _one_digit(asm)
    asm.emit("movq xmm15, rax")
    asm.emit("paddq xmm14, xmm15")
    asm.emit(f"jbe {again}")
    asm.emit(f"{other}:")
    asm.emit(f"movabs rax, {-(1 << 63)}")
    asm.emit("movq xmm14, rax")
    asm.emit(f"{done}:")
    asm.emit("movq rax, xmm14")
    if d:
        asm.emit(f"mov {d}, rax")


def _one_digit(asm: Assembly) -> None:
    """rax = the value of the int at rax; `be` if it has one digit at most."""
    asm.emit(f"mov rdx, [rax + {INT_SIZE}]")
    asm.emit(f"mov eax, dword ptr [rax + {INT_DIGIT}]")
    asm.emit("imul rax, rdx")
    asm.emit("inc rdx")
    asm.emit("cmp rdx, 2")


def _extreme_int(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The index, in xmm15, of the first item that no other is better than, its value being in xmm14; of ints of one digit,
    or -2. There is at least one item."""
    items, count, kind, sign = args
    again, step, better, other, done = (asm.label() for _ in range(5))
    asm.emit("xor ecx, ecx")
    asm.emit(f"{again}:")
    _item(asm, items)
    asm.emit(f"mov rdx, [rax + {TYPE}]")
    asm.emit(f"cmp rdx, {kind}")
    asm.emit(f"jne {other}")
    _one_digit(asm)
    asm.emit(f"ja {other}")
    asm.emit("test rcx, rcx")
    asm.emit(f"je {better}")
    asm.emit("movq rdx, xmm14")
    asm.emit("cmp rax, rdx")
    asm.emit(f"{'jge' if int(sign) < 0 else 'jle'} {step}")
    asm.emit(f"{better}:")
    asm.emit("movq xmm14, rax")
    asm.emit("movq xmm15, rcx")
    asm.emit(f"{step}:")
    asm.emit("inc rcx")
    asm.emit(f"mov rax, {count}")
    asm.emit("cmp rcx, rax")
    asm.emit(f"jl {again}")
    asm.emit("movq rax, xmm15")
    asm.emit(f"jmp {done}")
    asm.emit(f"{other}:")
    asm.emit("mov rax, -2")
    asm.emit(f"{done}:")
    if d:
        asm.emit(f"mov {d}, rax")


def _extreme_float(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """The same of what is known to be floats, the index in rdx; nothing is better than nan, nor is nan than anything."""
    items, count, _, sign = args
    again, step, better = asm.label(), asm.label(), asm.label()
    asm.emit("xor ecx, ecx")
    asm.emit(f"{again}:")
    _item(asm, items)
    asm.emit(f"movsd xmm15, qword ptr [rax + {FLOAT_VALUE}]")
    asm.emit("test rcx, rcx")
    asm.emit(f"je {better}")
    asm.emit("ucomisd xmm14, xmm15" if int(sign) < 0 else "ucomisd xmm15, xmm14")
    asm.emit(f"jbe {step}")
    asm.emit(f"{better}:")
    asm.emit("movaps xmm14, xmm15")
    asm.emit("mov rdx, rcx")
    asm.emit(f"{step}:")
    asm.emit("inc rcx")
    asm.emit(f"mov rax, {count}")
    asm.emit("cmp rcx, rax")
    asm.emit(f"jl {again}")
    if d:
        asm.emit(f"mov {d}, rdx")


def _gcd(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Euclid's, without signs; 2^63 does not fit."""
    again, done = asm.label(), asm.label()
    for register, value in zip(("rax", "rcx"), args, strict=True):
        asm.emit(f"mov {register}, {value}")
        asm.emit(f"mov rdx, {register}")
        asm.emit("sar rdx, 63")
        asm.emit(f"xor {register}, rdx")
        asm.emit(f"sub {register}, rdx")
    asm.emit(f"{again}:")
    asm.emit("test rcx, rcx")
    asm.emit(f"je {done}")
    asm.emit("xor edx, edx")
    asm.emit("div rcx")
    asm.emit("mov rax, rcx")
    asm.emit("mov rcx, rdx")
    asm.emit(f"jmp {again}")
    asm.emit(f"{done}:")
    asm.emit("test rax, rax")
    asm.emit(f"js {asm.exit(i)}")
    if d:
        asm.emit(f"mov {d}, rax")


def _in_memory(asm: Assembly, value: str, i: Instruction, number: int) -> str:
    """An operand that `div` takes: no immediate."""
    if not value.lstrip("-").isdigit():
        return value
    constant = i.args[number]
    assert isinstance(constant, Const)
    return asm.literal(constant)


def _mul_mod(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Through 128 bits; the operands are not negative, and one is below the modulus, so the quotient fits."""
    a, b, modulus = args
    asm.emit(f"mov rax, {a}")
    asm.emit(f"mul {_in_memory(asm, b, i, 1)}")
    asm.emit(f"div {_in_memory(asm, modulus, i, 2)}")
    if d:
        asm.emit(f"mov {d}, rdx")


def _pow_mod(asm: Assembly, i: Instruction, d: str | None, args: tuple[str, ...]) -> None:
    """Square and multiply: the base's powers in xmm15, the result in xmm14, what is left of the exponent in rcx."""
    base, exponent, modulus = args
    modulus = _in_memory(asm, modulus, i, 2)
    again, step, done = asm.label(), asm.label(), asm.label()
    asm.emit(f"mov rax, {base}")
    asm.emit("movq xmm15, rax")
    asm.emit("mov eax, 1")
    asm.emit("movq xmm14, rax")
    asm.emit(f"mov rcx, {exponent}")
    asm.emit(f"{again}:")
    asm.emit("test cl, 1")
    asm.emit(f"je {step}")
    asm.emit("movq rax, xmm14")
    asm.emit("movq rdx, xmm15")
    asm.emit("mul rdx")
    asm.emit(f"div {modulus}")
    asm.emit("movq xmm14, rdx")
    asm.emit(f"{step}:")
    asm.emit("shr rcx, 1")
    asm.emit(f"je {done}")
    asm.emit("movq rax, xmm15")
    asm.emit("mul rax")
    asm.emit(f"div {modulus}")
    asm.emit("movq xmm15, rdx")
    asm.emit(f"jmp {again}")
    asm.emit(f"{done}:")
    asm.emit("movq rax, xmm14")
    if d:
        asm.emit(f"mov {d}, rax")


LOOPS: dict[Op, Lowering] = {
    Op.SUM_INT: _sum, Op.SUM_FLOAT: _sum, Op.EXTREME_INT: _extreme_int, Op.EXTREME_FLOAT: _extreme_float,
    Op.HOLDS: _holds, Op.FIND_INT: _find, Op.FIND_FLOAT: _find, Op.GCD_INT: _gcd, Op.MUL_MOD: _mul_mod, Op.POW_MOD: _pow_mod,
}  # fmt: skip
