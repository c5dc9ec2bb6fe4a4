"""Native calls as IR: of functions that can't be stepped into, as they have loops of their own or call themselves.

The interpreter makes the call for real, and the trace expects that it returns that type again; else it leaves after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minijit.errors import Abort, AbortReason
from minijit.frontend.bytecode import Bytecode
from minijit.ir.ops import Effect, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Snapshot
from minijit.tracing import strings
from minijit.tracing.inline import Callee, bind, calls_itself
from minijit.tracing.interpreter import Frame
from minijit.tracing.values import constant

if TYPE_CHECKING:
    from minijit.tracing.recorder import Recorder

NONE = Const(Type.OBJECT, None)
_OBJECTS: dict[type, Type] = {tuple: Type.TUPLE, str: Type.STR}  # returned as an object, even if there is another form


def call(r: Recorder, callee: Callee, i: Bytecode, frame: Frame) -> bool:
    """Emit a native call; False: there is none for this callee."""
    assert isinstance(i.x, tuple)
    if r.natives is None or callee.function.__kwdefaults__ or not (callee.code.loops or calls_itself(callee)):
        return False
    values = bind(callee, [frame.registers[register] for register in i.x])
    if values is None:
        return False
    args = [r.made(r.held(register)) for register in i.x]
    args += [constant(value) for value in values[len(args) :]]
    args = [strings.text(r, a) if a.type is Type.CHAR else a for a in args]
    if not all(a == NONE or a.type.is_number or (a.type.is_address and r.holding) for a in args):
        return False
    native = r.natives(callee, tuple(None if a == NONE else a.type for a in args))
    if native is None:
        return False
    args = [a for a in args if a != NONE]  # the callee's traces know of it
    snapshot = Snapshot(tuple(r.waiting(activation) for activation in (*r.outer, r.now)))
    for value in (*args, *snapshot.operands()):
        _keep(r, value)
    r.calling = r.add(Instruction(Op.CALL_TRACE, tuple(args), Type.NONE, snapshot, native, r.line, native.name))
    return True


def _keep(r: Recorder, value: Operand) -> None:
    """While Python finishes a call, a list may be taken out of where it was found: it must live on. What the function was
    given is held by its caller, and what was made here, or returned, is kept already."""
    if not isinstance(value, Instruction) or not value.type.is_address or value in r.kept:
        return
    r.kept.add(value)
    held = value.op is Op.INPUT and r.kind == "entry"
    made = value.op.info.effect is Effect.MAKE and value.op is not Op.STR_CONCAT  # which may grow where it is
    if not held and not made and value.op is not Op.CALL_TRACE:
        r.emit(Op.KEEP, value)


def returned(r: Recorder, call: Instruction, frame: Frame) -> None:
    """The call has been made: the trace's returns values of that type. Raises Abort for one without native form; it has run
    then."""
    i = r.now.code.instructions[r.now.pc]
    value = frame.registers[i.d or 0]
    held = Const(_OBJECTS[type(value)], value) if type(value) in _OBJECTS else constant(value)
    if held.type.is_number or (held.type.is_address and r.holding):
        call.type, call.note = held.type, ""
        r.put(i, call)
    elif value is None:
        r.put(i, held)
    else:
        r.stopped_inside = True
        raise Abort(AbortReason.UNSUPPORTED_TYPE, f"{call.note} returns {_words(value)}")


def _words(value: object) -> str:
    return "an int beyond 64 bits" if type(value) is int else f"a {type(value).__name__}"
