"""Helpers of the back-end tests: compile a trace by itself and run it natively."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from minijit.backend import host_target
from minijit.capi import take_reference
from minijit.ir.ops import Type
from minijit.ir.trace import Const, Trace
from minijit.options import Options
from minijit.pipeline import CompiledTrace, compile_trace
from minijit.runtime.code_cache import CodeCache
from minijit.runtime.entry import BUDGET_WORD, State

BARE = Options(passes=())  # the back end has to cope with what no pass has touched


@cache
def code_cache() -> CodeCache:
    return CodeCache(host_target(), Options())


def compile_alone(trace: Trace, options: Options = BARE) -> CompiledTrace:
    return compile_trace(trace, host_target(), code_cache(), options, file="guest.py", line=1, first_exit=0, links={})


def run(compiled: CompiledTrace, inputs: Sequence[object], budget: int = 1 << 40, holding: bool = False) -> tuple[int, list[tuple[int, object]]]:
    """The pc at which the trace was left, and the guest registers there, in the snapshot's order."""
    buffer = State()
    for word, value in enumerate(inputs):
        if isinstance(value, float):
            buffer.floats[word] = value
        else:
            buffer.words[word] = id(value) if isinstance(value, list) else ord(value) if isinstance(value, str) else int(value)  # type: ignore[call-overload]
    buffer.words[BUDGET_WORD] = budget
    code = compiled.code
    number = code_cache().entry(compiled.block, holding)(buffer.address, code.address + code.entry)
    exit_ = code.exits[number]
    assert exit_.guard.snapshot is not None
    frame = exit_.guard.snapshot.frames[0]
    values: list[tuple[int, object]] = []
    for register, operand in frame.registers:
        if isinstance(operand, Const):
            values.append((register, operand.value))
            continue
        word = exit_.where[operand].word
        if operand.type is Type.LIST:
            values.append((register, take_reference(buffer.words[word])))
            continue
        raw = buffer.floats[word] if operand.type is Type.FLOAT else buffer.words[word]
        convert = {Type.BOOL: bool, Type.CHAR: chr}.get(operand.type, lambda raw: raw)
        values.append((register, convert(raw)))
    return frame.pc, values


def discard(compiled: CompiledTrace) -> None:
    code_cache().retire(compiled.block, compiled.code)
