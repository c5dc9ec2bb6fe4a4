"""The verifier: every invariant of a trace, checked after recording and after each pass."""

from __future__ import annotations

from minijit.errors import InternalError
from minijit.ir.ops import MAY_LEAVE, ON_BUFFERS, TYPED, Effect, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace

NOTHING = Const(Type.OBJECT, None)
TAKE_NOTHING = (  # which may take None
    Op.RETURN, Op.TUPLE_NEW, Op.LIST_NEW, Op.LIST_SET, Op.LIST_REPLACE, Op.LIST_APPEND, Op.LIST_INSERT,
)  # fmt: skip
TAKE_OBJECTS = (  # which may take types, and builtins
    Op.BUILTIN, Op.BUILTIN_DIGIT, Op.BUILTIN_FLOAT, Op.BUILTIN_BOOL, Op.LIST_HOLDS, Op.TUPLE_HOLDS,
    Op.LIST_PART, Op.LIST_SET_PART, Op.LIST_DELETE_PART, Op.LIST_EXTREME,
)  # fmt: skip
CONTROL_PLACES = (Op.INPUT, Op.PARAM)
ENDS = (Op.LINK, Op.EXIT, Op.RETURN)


def verify(trace: Trace) -> None:
    """Raise InternalError unless `trace` keeps the invariants listed in `ir.trace`."""
    defined: set[Instruction] = set()

    def need(condition: object, problem: str, where: Instruction | None = None) -> None:
        if not condition:
            what = f" in {where.op.info.text} (line {where.line})" if where else ""
            raise InternalError(f"trace {trace.name}: {problem}{what}")

    def known(operand: Operand, where: Instruction | None = None) -> None:
        need(isinstance(operand, Const) or operand in defined, "a value is used before its definition", where)

    def define(i: Instruction) -> None:
        need(i not in defined, "an instruction occurs twice", i)
        defined.add(i)

    def check(i: Instruction, last: bool) -> None:
        info = i.op.info
        for operand in i.operands():
            known(operand, i)
            need(operand.type is not Type.NONE, "an operand yields no value", i)
        need(i.op not in CONTROL_PLACES, "an input or parameter stands in the code", i)
        need((i.op in ENDS) <= last, "a trace ends too early", i)
        if info.args is not None:
            need(tuple(a.type for a in i.args) == info.args, "operand types do not match", i)
        if i.op in (Op.CALL, Op.CALL_TRACE):
            need(i.callee is not None and len(i.callee.arguments) == len(i.args), "a call does not match its callee", i)
        elif i.op not in TYPED:
            need(i.type is info.result, "the type does not match", i)
        objects = any(a.type is Type.OBJECT for a in i.args)
        nothing = all(a == NOTHING for a in i.args if a.type is Type.OBJECT)
        need(not objects or i.op in TAKE_OBJECTS or (i.op in TAKE_NOTHING and nothing), "an object is computed with", i)
        need(i.op not in ON_BUFFERS or i.args[0].type.is_buffer, "what is no buffer is taken for one", i)
        need(not i.snapshot or all(v.type not in (Type.ITEM, Type.MEMORY) for v in i.snapshot.operands()), "an item is kept", i)
        leaves = info.effect in (Effect.GUARD, Effect.GUARDED) or i.op in MAY_LEAVE
        need(i.snapshot is not None if leaves else i.snapshot is None, "a snapshot is missing or misplaced", i)
        need(i.op is not Op.LINK or i.target, "a link has no target", i)
        define(i)

    need(len(trace.inputs) == len(trace.input_registers), "inputs and their registers differ in number")
    for i in trace.inputs:
        need(i.op is Op.INPUT and i.type.is_value, "not an input", i)
        define(i)
    for k, i in enumerate(trace.straight):
        check(i, trace.loop is None and k == len(trace.straight) - 1)
    loop = trace.loop
    if loop is None:
        need(trace.straight and trace.straight[-1].op in ENDS, "the trace has no end")
        return
    need(len(loop.params) == len(loop.initial) == len(loop.back), "loop parameters differ in number")
    for first in loop.initial:
        known(first)
    for p in loop.params:
        need(p.op is Op.PARAM, "not a parameter", p)
        define(p)
    for i in loop.body:
        check(i, False)
    for p, first, again in zip(loop.params, loop.initial, loop.back, strict=True):
        known(again)
        need(p.type is first.type is again.type, "a parameter changes its type", p)
