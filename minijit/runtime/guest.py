"""Between CPython's locals and the interpreter's registers, both ways; and tracebacks that show guest lines."""

from __future__ import annotations

import ast
import functools
import os
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import allocator
import minijit
from minijit.errors import Place
from minijit.frontend.bytecode import UNBOUND, Code, LoopHeader
from minijit.frontend.iterators import again, apart, facing, is_made_by
from minijit.frontend.source import alone
from minijit.ir.trace import Const, Operand, Snapshot, Untouched
from minijit.tracing.inline import Callee
from minijit.tracing.interpreter import Frame


def frame_from_locals(code: Code, function: types.FunctionType, header: LoopHeader, values: dict[str, Any]) -> Frame:
    """The interpreter's frame for a hand-over at `header`. For loops go on from their iterators' positions."""
    registers: list[Any] = [UNBOUND] * len(code.registers)
    number_of = code.variables
    for name, value in values.items():
        if (number := number_of.get(name)) is not None:
            registers[number] = value
    for loop, rest in _ranges(code, header, values):
        registers[loop.hidden[0] : loop.hidden[-1] + 1] = [rest.start, rest.stop, rest.step]
    for loop, iterator, parts in _iterators(code, header, values):
        parts = (parts,) if loop.form == "each" else parts
        registers[loop.hidden[0] : loop.hidden[-1] + 1] = apart(loop.form, iterator, parts, loop.backward)
    return Frame(code, function, registers, header.pc)


def _iterators(code: Code, header: LoopHeader, values: dict[str, Any]) -> Iterator[tuple[LoopHeader, Any, Any]]:
    """The other `for` loops that CPython has come to, with iterators and what these were made of."""
    for loop in code.loops:
        if loop.form not in ("", "range") and (parts := values.get(f"__mj_s{loop.number}")) is not None:
            if (iterator := values.get(f"__mj_i{loop.number}")) is not None:
                yield loop, iterator, parts
            elif loop is header:  # no loop is within, so its iterator has no name
                yield loop, iter(parts), parts


def _ranges(code: Code, header: LoopHeader, values: dict[str, Any]) -> Iterator[tuple[LoopHeader, Any]]:
    """The `for` loops over ranges that CPython has come to, with what is left of these (or whatever they go over)."""
    for loop in code.loops:
        if loop.form == "range" and (span := values.get(f"__mj_r{loop.number}")) is not None:
            iterator = None if loop is header else values.get(f"__mj_i{loop.number}")
            yield loop, span if iterator is None else _left(span, iterator, values.get(f"__mj_h{loop.number}"))


def _left(span: Any, iterator: Any, later: Any) -> Any:
    """What an iterator of a stretch will give, and what comes `later`, where that is known (see `copies`)."""
    if type(span) is not range:
        return iterator
    _, (stretch,), taken = iterator.__reduce__()
    stretch = stretch[taken or 0 :]  # by no length, which could be too long for `len`
    if not isinstance(later, tuple) or not later[0]:
        return stretch
    return range(stretch.start, later[0].stop, later[0].step) if stretch else later[0]


def heads_are_builtin(code: Code, values: dict[str, Any]) -> bool:
    """Whether the loops in progress in CPython's locals are over what their heads seem to say: `range` and others may have
    been rebound."""
    for loop in code.loops:
        over = values.get(f"__mj_{'r' if loop.form == 'range' else 'i'}{loop.number}")
        if over is not None and not is_made_by(loop.form, over):
            return False
    return True


def locals_to_finish(code: Code, header: LoopHeader, values: dict[str, Any]) -> dict[str, Any]:
    """What a resume copy needs to go on from CPython's locals with whatever iterators they hold."""
    rest = {name: value for name, value in values.items() if not name.startswith("__mj_")}
    rest |= {f"__mj_r{loop.number}": left for loop, left in _ranges(code, header, values)}
    for loop, iterator, parts in _iterators(code, header, values):
        rest |= {f"__mj_i{loop.number}": iterator, f"__mj_s{loop.number}": parts}
    return rest


def locals_from_frame(frame: Frame) -> dict[str, Any]:
    """What a resume copy needs: bound variables by name, and what is left of each `for` loop."""
    code, registers = frame.code, frame.registers
    values = {name: value for name, number in code.variables.items() if (value := registers[number]) is not UNBOUND}
    for loop in code.loops:
        hidden = [registers[register] for register in loop.hidden]
        for value in hidden:
            if value is UNBOUND:  # it is left before its next round
                hidden = [0, 0, 1] if loop.form == "range" else [[] if r in loop.sources else 0 for r in loop.hidden]
                break
        if loop.form == "range":
            values[f"__mj_r{loop.number}"] = range(*hidden)
        elif loop.form:
            index, *held = hidden
            parts = facing(index, held, loop.backward)
            values[f"__mj_i{loop.number}"] = again(loop.form, index, parts)
            values[f"__mj_s{loop.number}"] = parts[0] if loop.form == "each" else tuple(parts)
    return values


def frames_from_exit(snapshot: Snapshot, values: Mapping[Operand, Any], frame: Frame, callees: Mapping[str, Callee]) -> None:
    """Put `frame`, as it was when native code was entered, to where it was left: with the activations of callees."""
    entered = list(frame.registers)
    for number, state in enumerate(snapshot.frames):
        if number:
            callee = callees[state.function]
            frame.inner = Frame(callee.code, callee.function, [], 0)
            frame = frame.inner
        registers: list[Any] = [UNBOUND] * len(frame.code.registers)
        for register, operand in state.registers:
            value = operand.value if isinstance(operand, Const) else values[operand]
            registers[register] = entered[value.register] if type(value) is Untouched else value
        frame.registers[:] = registers
        frame.pc = state.pc


def raise_in_guest(error: BaseException, frame: Frame, traced: Frame | None = None) -> None:
    """Raise `error` with a traceback that goes through the guest's code, to the column, as CPython's would: an entry for
    `frame` and each activation within, and for the comprehensions that these are in, then those that the error has; of
    `traced`, it has the entry already."""
    where: list[tuple[str, str, Place]] = []
    at: Frame | None = frame
    while at is not None and at is not traced:
        i = at.code.instructions[at.pc]
        name, qualname = at.code.name, at.code.qualname
        for scope, place in i.within:
            where.append((name, qualname, place))
            name, qualname = scope, f"{qualname}.<locals>.{scope}"
        where.append((name, qualname, i.place))
        at = at.inner
    _raise_at(error, where)


def _raise_at(error: BaseException, where: Sequence[tuple[str, str, Place]]) -> None:
    """Raise `error` through functions that seem to stand at some places."""
    if not where:
        raise error
    code = _code_at(*where[0], "raise __mj_error" if len(where) == 1 else "__mj_call()")
    try:
        exec(code, {"__mj_error": error, "__mj_call": lambda: _raise_at(error, where[1:])})
    except BaseException as raised:
        entry = raised.__traceback__
        while entry is not None and entry.tb_frame.f_code is not code:
            entry = entry.tb_next
        raise raised.with_traceback(entry)  # noqa: B904  # it is the same one


@functools.lru_cache(maxsize=512)  # a recursion comes by the same place many times
@alone
def _code_at(name: str, qualname: str, place: Place, statement: str) -> types.CodeType:
    """Code that stands at a place."""
    module = ast.parse(statement)
    for part in ast.walk(module):
        ast.copy_location(part, _position(place))
    code = compile(module, place.file, "exec")
    return code.replace(co_name=name, co_qualname=qualname)


def _position(place: Place) -> ast.AST:
    return ast.expr(
        lineno=place.line, col_offset=place.column, end_lineno=place.end_line, end_col_offset=place.end_column
    )


def _stands_for_guest(code: types.CodeType) -> bool:
    """Whether it is one of `_code_at`."""
    return code.co_names == ("__mj_error",) or code.co_names == ("__mj_call",)


_OURS = tuple(
    os.path.join(os.path.dirname(os.path.abspath(package)), "") for package in (minijit.__file__, allocator.__file__ or "")
)


def user_traceback(trace: types.TracebackType | None, known: int = 0) -> types.TracebackType | None:
    """The traceback without minijit's frames; a counting copy's entry gives way to the guest line that replaced it. From the
    entry with the `known` id on it is as it should be."""
    kept: list[types.TracebackType] = []
    replaced = False
    while trace is not None and id(trace) != known:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(_OURS):
            replaced = bool(kept)
        else:
            last = kept[-1].tb_frame.f_code if kept else None
            same = last is not None and (last.co_filename, last.co_name) == (code.co_filename, code.co_name)
            if replaced and same and last is not None and not _stands_for_guest(last):  # else a recursion
                kept.pop()
            replaced = False
            kept.append(trace)
        trace = trace.tb_next
    result = trace
    for entry in reversed(kept):
        result = types.TracebackType(result, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return result
