"""The evaluator: runs a trace in Python. It is the oracle that passes and native code are compared with."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from minijit.ir.guard_failed import GuardFailed
from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import Op
from minijit.ir.trace import Const, Instruction, Operand, Trace

Number = int | float | bool
CTYPES: dict[CType, Any] = {
    CType.I8: ctypes.c_int8, CType.I16: ctypes.c_int16, CType.I32: ctypes.c_int32, CType.I64: ctypes.c_int64,
    CType.U8: ctypes.c_uint8, CType.U16: ctypes.c_uint16, CType.U32: ctypes.c_uint32, CType.U64: ctypes.c_uint64,
    CType.F32: ctypes.c_float, CType.F64: ctypes.c_double, CType.BOOL: ctypes.c_bool, CType.VOID: None,
}  # fmt: skip


@dataclass(frozen=True)
class Left:
    """The trace was left at `instruction`; `frames` holds each guest frame's values by register, outermost first."""

    instruction: Instruction
    frames: tuple[dict[int, object], ...]

    @property
    def registers(self) -> dict[int, object]:
        return self.frames[-1]


@dataclass(frozen=True)
class Linked:
    """The trace ran into the trace `target`."""

    target: str
    args: tuple[object, ...]


@dataclass(frozen=True)
class Finished:
    """The trace came to the function's return."""

    value: object


def call_native(callee: NativeFunction, args: Sequence[Number]) -> object:
    """Call through ctypes; an unsigned 64-bit result comes as the same bits, signed (as in a register)."""
    prototype = ctypes.CFUNCTYPE(CTYPES[callee.result], *(CTYPES[a] for a in callee.arguments))
    result: object = prototype(callee.address)(*args)
    if callee.result is CType.U64 and isinstance(result, int):
        result = ctypes.c_int64(result).value
    return result


def evaluate(
    trace: Trace,
    inputs: Sequence[Number],
    call: Callable[[NativeFunction, Sequence[Number]], object] = call_native,
    budget: int | None = None,
) -> Left | Linked | Finished:
    """Run `trace` until it is left, links on or returns. `budget`: how many polls pass before one leaves (None: all do)."""
    values: dict[Instruction, object] = dict(zip(trace.inputs, inputs, strict=True))

    def value(operand: Operand) -> object:
        return operand.value if isinstance(operand, Const) else values[operand]

    def run(instructions: Iterable[Instruction]) -> Left | Linked | Finished | None:
        nonlocal budget
        for i in instructions:
            args = [value(a) for a in i.args]
            try:
                if i.op is Op.LINK:
                    return Linked(i.target, tuple(args))
                if i.op is Op.RETURN:
                    return Finished(args[0])
                if i.op is Op.EXIT:
                    raise GuardFailed
                if i.op is Op.POLL:
                    if budget is not None:
                        budget -= 1
                        if budget < 0:
                            raise GuardFailed
                elif i.op is Op.CALL:
                    assert i.callee is not None
                    values[i] = call(i.callee, args)  # type: ignore[arg-type]
                else:
                    assert i.op.info.evaluate is not None
                    values[i] = i.op.info.evaluate(*args)
            except GuardFailed:
                assert i.snapshot is not None
                frames = ({r: value(v) for r, v in frame.registers} for frame in i.snapshot.frames)
                return Left(i, tuple(frames))
        return None

    end = run(trace.straight)
    if end is None:
        loop = trace.loop
        assert loop is not None
        carried = loop.initial
        while end is None:
            values.update(zip(loop.params, [value(c) for c in carried], strict=True))
            end = run(loop.body)
            carried = loop.back
    return end
