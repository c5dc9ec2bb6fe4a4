"""The verifier: every invariant of a trace, checked after recording and after each pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from minijit.errors import InternalError
from minijit.ir.ops import MAY_LEAVE, ON_BUFFERS, TYPED, Effect, Op, Type
from minijit.ir.trace import Const, Instruction, Operand, Trace

NOTHING = Const(Type.OBJECT, None)
TAKE_NOTHING = (  # which may take None
    Op.RETURN, Op.TUPLE_NEW, Op.LIST_NEW, Op.LIST_SET, Op.LIST_REPLACE, Op.LIST_APPEND, Op.LIST_INSERT, Op.DICT_NEW,
)  # fmt: skip
TAKE_OBJECTS = (  # which may take types, and builtins
    Op.BUILTIN, Op.BUILTIN_DIGIT, Op.BUILTIN_FLOAT, Op.BUILTIN_BOOL, Op.LIST_HOLDS, Op.TUPLE_HOLDS,
    Op.LIST_PART, Op.LIST_SET_PART, Op.LIST_DELETE_PART, Op.LIST_EXTREME, Op.DICT_SET,
)  # fmt: skip
CONTROL_PLACES = (Op.INPUT, Op.PARAM)
ENDS = (Op.LINK, Op.EXIT, Op.RETURN)
FLEETING = (Type.ITEM, Type.MEMORY)
LEAVE = MAY_LEAVE | {op for op in Op if op.info.effect in (Effect.GUARD, Effect.GUARDED)}


def verify(trace: Trace) -> None:
    """Raise InternalError unless `trace` keeps the invariants listed in `ir.trace`."""
    defined: set[Instruction] = set()

    def broken(problem: str, where: Instruction | None = None) -> InternalError:
        what = f" in {where.op.info.text} (line {where.line})" if where else ""
        return InternalError(f"trace {trace.name}: {problem}{what}")

    def known(operand: Operand) -> bool:
        return operand.__class__ is Const or operand in defined

    def define(i: Instruction) -> None:
        if i in defined:
            raise broken("an instruction occurs twice", i)
        defined.add(i)

    def check(i: Instruction, last: bool) -> None:
        if problem := next(_problems(i, last, known), None):
            raise broken(problem, i)
        define(i)

    if len(trace.inputs) != len(trace.input_registers):
        raise broken("inputs and their registers differ in number")
    for i in trace.inputs:
        if i.op is not Op.INPUT or not i.type.is_value:
            raise broken("not an input", i)
        define(i)
    for k, i in enumerate(trace.straight):
        check(i, trace.loop is None and k == len(trace.straight) - 1)
    loop = trace.loop
    if loop is None:
        if not trace.straight or trace.straight[-1].op not in ENDS:
            raise broken("the trace has no end")
        return
    if not len(loop.params) == len(loop.initial) == len(loop.back):
        raise broken("loop parameters differ in number")
    if not all(map(known, loop.initial)):
        raise broken(UNKNOWN)
    for p in loop.params:
        if p.op is not Op.PARAM:
            raise broken("not a parameter", p)
        define(p)
    for i in loop.body:
        check(i, False)
    for p, first, again in zip(loop.params, loop.initial, loop.back, strict=True):
        if not known(again):
            raise broken(UNKNOWN)
        if not p.type is first.type is again.type:
            raise broken("a parameter changes its type", p)


UNKNOWN = "a value is used before its definition"


def _problems(i: Instruction, last: bool, known: Callable[[Operand], bool]) -> Iterator[str]:
    """What is wrong with an instruction; `last`: it stands where a trace ends."""
    op, args, snapshot = i.op, i.args, i.snapshot
    info = op.info
    for operand in args:
        if not known(operand):
            yield UNKNOWN
        if operand.type is Type.NONE:
            yield "an operand yields no value"
        if operand.type is Type.OBJECT and op not in TAKE_OBJECTS and (op not in TAKE_NOTHING or operand != NOTHING):
            yield "an object is computed with"
    if snapshot is not None:
        for operand in snapshot.operands():
            if not known(operand):
                yield UNKNOWN
            if operand.type is Type.NONE or operand.type in FLEETING:
                yield "an item is kept" if operand.type in FLEETING else "an operand yields no value"
    if (snapshot is not None) != (op in LEAVE):
        yield "a snapshot is missing or misplaced"
    if op in CONTROL_PLACES:
        yield "an input or parameter stands in the code"
    if op in ENDS and not last:
        yield "a trace ends too early"
    if info.args is not None and tuple([a.type for a in args]) != info.args:
        yield "operand types do not match"
    if op is Op.CALL or op is Op.CALL_TRACE:
        if i.callee is None or len(i.callee.arguments) != len(args):
            yield "a call does not match its callee"
    elif op not in TYPED and i.type is not info.result:
        yield "the type does not match"
    if op in ON_BUFFERS and not args[0].type.is_buffer:
        yield "what is no buffer is taken for one"
    if op is Op.LINK and not i.target:
        yield "a link has no target"
