"""Between CPython's locals and the interpreter's registers, both ways; and tracebacks that show guest lines."""

from __future__ import annotations

import operator
import types
from typing import Any

from minijit.frontend.bytecode import UNBOUND, Code, LoopHeader
from minijit.tracing.interpreter import Frame


def frame_from_locals(code: Code, function: types.FunctionType, header: LoopHeader, values: dict[str, Any]) -> Frame:
    """The interpreter's frame for a hand-over at `header`. For loops go on from their iterators' positions."""
    registers: list[Any] = [values.get(name, UNBOUND) for name in code.registers]
    for loop in code.loops:
        span, iterator = values.get(f"__mj_r{loop.number}"), values.get(f"__mj_i{loop.number}")
        if loop.range_register is None or span is None:
            continue
        if iterator is None:  # a resume copy was given the rest as a range
            taken = 0
        else:
            taken = len(span) - operator.length_hint(iterator)
        if loop is header:
            taken -= 1  # its value was fetched but is not used yet
        start = span.start + taken * span.step
        registers[loop.range_register : loop.range_register + 3] = [start, span.stop, span.step]
    return Frame(code, function, registers, header.pc)


def locals_from_frame(frame: Frame) -> dict[str, Any]:
    """What a resume copy needs: bound variables by name, and the rest of each live range."""
    code = frame.code
    values = {
        name: value
        for name, value in zip(code.registers, frame.registers, strict=True)
        if value is not UNBOUND and not name.startswith("$")
    }
    for loop in code.loops:
        first = loop.range_register
        if first is not None and frame.registers[first] is not UNBOUND:
            values[f"__mj_r{loop.number}"] = range(*frame.registers[first : first + 3])
    return values


def raise_in_guest(error: BaseException, frame: Frame) -> None:
    """Raise `error` with a traceback whose innermost entry is the guest's line, as CPython's own would be."""
    place = frame.code.instructions[frame.pc].place
    source = "\n" * (place.line - 1) + "raise __mj_error"
    code = compile(source, frame.code.file, "exec").replace(
        co_name=frame.code.name, co_qualname=frame.code.qualname
    )
    try:
        exec(code, {"__mj_error": error.with_traceback(None)})
    except BaseException as raised:
        inner = raised.__traceback__
        while inner is not None and inner.tb_frame.f_code is not code:
            inner = inner.tb_next
        raise raised.with_traceback(inner) from raised.__cause__
