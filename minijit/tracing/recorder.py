"""The recorder: watches the interpreter and writes down what it does as typed SSA with guards.

It is the interpreter's hook: `hook(frame)` is called before each instruction, looks at the operands' values and emits
what the instruction does for *these* types and outcomes. What held only this time becomes a guard; its snapshot says
where the interpreter goes on if it does not hold next time: at the other branch, or at the same instruction (all ops
before a failed guard are pure, so running it again is exact). A recording ends in one of three ways:

    close_loop(frame)      back at the anchor: a loop
    link(frame, trace)     at a header that has a trace: go on there
    finish_at_return()     the function returns: leave, always
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minijit.errors import Abort, AbortReason, as_abort
from minijit.frontend.bytecode import UNBOUND, Bytecode, Code, Opcode
from minijit.ir import tables
from minijit.ir.native import NativeFunction
from minijit.ir.ops import MAX_INT, MAY_LEAVE, MIN_INT, ON_BUFFERS, ON_TABLES, Effect, Op, Type
from minijit.ir.trace import Const, FrameState, Instruction, Loop, Operand, Rewriter, Snapshot, Trace, Untouched
from minijit.tracing import (
    boxed,
    buffers,
    calls,
    dicts,
    iteration,
    lists,
    membership,
    methods,
    native_calls,
    on_lists,
    operations,
    products,
    range_objects,
    scalars,
    strings,
)
from minijit.tracing.inline import MAX_DEPTH, Callee, bind, callee_of, uses_lists
from minijit.tracing.interpreter import COMPARE, Frame, lookup
from minijit.tracing.passed import Passed
from minijit.tracing.values import Held, Virtual, constant, native

HOOKS = on_lists.HOOKS | methods.HOOKS  # at the instructions that are not recorded here
FORMS = dict.fromkeys((Type.STR, Type.CHAR), (Type.STR, Type.CHAR))  # types of a value that become one another


@dataclass
class Activation:
    """A guest frame while it is recorded: `values` by register; `pc` is the instruction being recorded; `key` names the
    function in snapshots."""

    code: Code
    key: str
    values: dict[int, Held]
    pc: int


class Recorder:
    """One recording. `assumptions`: (function, dotted name, value) of the globals taken as constants; `callees`: functions
    that calls were stepped into, by the names they have in snapshots. `outer` activations wait for the one recorded.
    `holding`: the trace will run with the GIL held; `layouts`: it may rely on the layouts of objects. `natives` finds what a
    function with arguments of certain types is called by natively; `foreign`: C functions of the user's may be called."""

    def __init__(
        self,
        frame: Frame,
        *,
        kind: str,
        name: str,
        start: Sequence[dict[int, Operand]],
        callees: Mapping[str, Callee],
        inputs: Sequence[Instruction],
        input_registers: Sequence[int],
        max_length: int,
        holding: bool = False,
        layouts: bool = True,
        natives: Callable[[Callee, tuple[Type | None, ...]], NativeFunction | None] | None = None,
        foreign: bool = True,
    ) -> None:
        self.kind, self.name, self.holding, self.layouts, self.natives = kind, name, holding, layouts, natives
        self.foreign = foreign
        self.root = frame.code
        self.anchor = frame.pc
        self.callees = dict(callees)
        self.outer: list[Activation] = []
        for number, values in enumerate(start):
            key = f"{frame.code.qualname}" if not number else next(k for k, c in callees.items() if c.code is frame.code)
            self.outer.append(Activation(frame.code, key, dict(values), frame.pc))
            frame = frame.inner or frame
        self.now = self.outer.pop()
        self.start: dict[int, Operand] = dict(start[0])
        self.inputs, self.input_registers = tuple(inputs), tuple(input_registers)
        self.emitted: list[Instruction] = []
        self.max_length = max_length
        self.assumptions: list[tuple[types.FunctionType, tuple[str, ...], object]] = []
        self.stopped_inside = False  # an abort came before the instruction at frame.pc ran
        self.line = 0
        self.steps = 0  # guest instructions seen
        self._entering: tuple[Callee, list[Held], list[Any]] | None = None
        self._returning: Snapshot | None = None
        self.calling: Instruction | None = None  # a native call, while it is made
        self.kept: set[Operand] = set()  # what lives on while Python finishes one
        self._result: Operand | None = None

    @property
    def values(self) -> dict[int, Held]:
        """What the registers of the activation hold that is being recorded."""
        return self.now.values

    # ---- what the operations use ---------------------------------------------------------------------------

    def snapshot(self, pc: int | None = None) -> Snapshot:
        """The live registers at `pc` (default: the instruction being recorded) and, of activations that wait for a call to
        return, after it."""
        frames = [self.waiting(activation) for activation in self.outer]
        at = self.now.pc if pc is None else pc
        frames.append(FrameState(self.now.key, at, self._live(self.now, self.now.code.live[at])))
        return Snapshot(tuple(frames))

    def waiting(self, activation: Activation) -> FrameState:
        """An activation that waits for a call to return."""
        call, code = activation.code.instructions[activation.pc], activation.code
        live = {r for r in code.live[activation.pc + 1] if r != call.d}
        if call.region is not None or call.handler is not None:  # if it raises, all variables are seen as they are now
            live.update(code.live[activation.pc])
        return FrameState(activation.key, activation.pc, self._live(activation, sorted(live)))

    def _live(self, activation: Activation, registers: Sequence[int]) -> tuple[tuple[int, Operand], ...]:
        return tuple((r, self.made(activation.values[r])) for r in registers if r in activation.values)

    def emit(self, op: Op, *args: Operand) -> Instruction:
        """Emit an op; guards and overflow checks get the snapshot of the current instruction."""
        if op in ON_BUFFERS and not (self.holding and self.layouts):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, f"a {args[0].type.value}, without the GIL or the layouts of objects")
        if op in ON_TABLES:
            dicts.must_be_known(self, op)
        leaves = op in MAY_LEAVE or op.info.effect in (Effect.GUARD, Effect.GUARDED)
        return self.add(Instruction(op, args, op.info.result, self.snapshot() if leaves else None, line=self.line))

    def guard(self, condition: Operand, truth: bool, pc: int | None = None) -> None:
        """Leave (for `pc`) unless `condition` is `truth`."""
        if isinstance(condition, Const):
            return
        op = Op.GUARD_TRUE if truth else Op.GUARD_FALSE
        self.add(Instruction(op, (condition,), Type.NONE, self.snapshot(pc), line=self.line))

    def tuple_of(self, items: tuple[Held, ...]) -> Virtual:
        """A tuple, made by the instruction being recorded."""
        try:
            snapshot = self.snapshot()
        except Abort:  # it lives beside one that can't be made
            snapshot = None
        return Virtual(items, len(self.emitted), snapshot)

    def made(self, value: Held) -> Operand:
        """A value that is put into an object, returned, or alive at a side exit: a tuple is made now, and is that one from now
        on."""
        if not isinstance(value, Virtual) or value.kind is not tuple or not self.holding:
            return native(value)
        items = [self.made(item) for item in value.items]
        if any(item.type is Type.OBJECT and item != Const(Type.OBJECT, None) for item in items):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "what is in a tuple")
        new = self.add(Instruction(Op.TUPLE_NEW, tuple(items), Type.TUPLE, self._made_again(value), line=self.line))
        for activation in (*self.outer, self.now):
            activation.values.update({r: new for r, held in activation.values.items() if held is value})
        return new

    def call(self, callee: NativeFunction, args: Sequence[Operand], result: Type) -> Instruction:
        return self.add(Instruction(Op.CALL, tuple(args), result, None, callee, self.line, callee.name))

    def add(self, instruction: Instruction) -> Instruction:
        if len(self.emitted) >= self.max_length:
            raise Abort(AbortReason.TOO_LONG, f"{self.max_length} instructions")
        self.emitted.append(instruction)
        return instruction

    # ---- the hook ------------------------------------------------------------------------------------------

    def hook(self, frame: Frame) -> None:
        """Record the instruction at `frame.pc`, about to run. Raises Abort; nothing has run then."""
        self.stopped_inside = True
        self.steps += 1
        i = frame.code.instructions[frame.pc]
        self.now.pc = frame.pc
        if frame.code.file == self.root.file:
            self.line = i.place.line
        try:
            if i.opcode in HOOKS:
                HOOKS[i.opcode](self, i, frame)
            else:
                getattr(self, f"_{i.opcode.name.lower()}")(i, frame)
        except Abort:
            raise
        except Exception as error:  # a bug of ours must not look like an exception of the program
            raise as_abort(error) from error
        self.stopped_inside = False

    def _const(self, i: Bytecode, frame: Frame) -> None:
        self.put(i, constant(i.x))

    def _move(self, i: Bytecode, frame: Frame) -> None:
        self.put(i, self.held(i.a))

    def _tuple(self, i: Bytecode, frame: Frame) -> None:
        assert isinstance(i.x, tuple)
        items = tuple(self.held(r) for r in i.x)
        if all(isinstance(item, Const) and not isinstance(item.value, Untouched) for item in items):
            self.put(i, constant(tuple(item.value for item in items if isinstance(item, Const))))
        else:
            self.put(i, self.tuple_of(items))

    def _unpack(self, i: Bytecode, frame: Frame) -> None:
        assert isinstance(i.x, tuple)
        items, values = self.items(self.held(i.a)), frame.registers[i.a or 0]
        if type(values) in (tuple, list) and len(values) != len(i.x):
            raise Abort(AbortReason.EXCEPTION, "ValueError: the wrong number of values to unpack")
        if items is None:
            items = tuple(lists.unpacked(self, self.get(i.a), values))
        self.values.update(zip(i.x, items, strict=True))

    native = staticmethod(native)

    @staticmethod
    def items(value: Held) -> tuple[Held, ...] | None:
        """The items of a tuple that is known here."""
        if isinstance(value, Const) and type(value.value) is tuple:
            return tuple(map(constant, value.value))
        return value.items if isinstance(value, Virtual) and value.kind is tuple else None

    def _global(self, i: Bytecode, frame: Frame) -> None:
        assert isinstance(i.x, tuple)
        try:
            value = lookup(frame.function, i.x)
        except Exception as error:
            raise Abort(AbortReason.EXCEPTION, str(error)) from None
        self._rely(frame, i.x, value)
        self.put(i, constant(value))

    def assume(self, frame: Frame, name: tuple[str, ...], value: object) -> None:
        """The trace holds only while a global is `value`; raises Abort if it isn't now."""
        if lookup(frame.function, name) is not value:
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{'.'.join(name)} is not the builtin")
        self._rely(frame, name, value)

    def _rely(self, frame: Frame, name: tuple[str, ...], value: object) -> None:
        tables.watch(dicts.namespaces(frame.function, name))
        self.assumptions.append((frame.function, name, value))

    def _binary(self, i: Bytecode, frame: Frame) -> None:
        product = self.held(i.a)
        operator, x, y = str(i.x).removesuffix("="), frame.registers[i.a or 0], frame.registers[i.b or 0]
        if isinstance(product, Virtual) and product.kind is int and operator == "%":
            self.put(i, product.items[0])
            return
        a = self.get(i.a)
        if i.x == "+=" and a.type is Type.LIST:
            lists.extend(self, a, self.made(self.held(i.b)), y)
            self.put(i, a)
            return
        b = self.get(i.b)
        if a.type.is_scalar or b.type.is_scalar:
            self.put(i, scalars.binary(self, operator, a, b, x, y))
            return
        if a.type.is_text or (b.type.is_text and not a.type.is_address):
            self.put(i, strings.binary(self, operator, a, b, i.d or 0))
            return
        if i.x == "+=" and a.type in (Type.BYTEARRAY, Type.ARRAY):
            self.put(i, buffers.extend(self, a, b, x, y))
            return
        if a.type.is_address and operator != i.x and a.type is not Type.BYTES:  # which make new ones all the same
            raise Abort(AbortReason.UNSUPPORTED_OPERATION, f"{i.x} of a list")
        if a.type.is_buffer or b.type.is_buffer:
            self.put(i, buffers.binary(self, operator, a, b, x, y))
            return
        if a.type.is_address or b.type.is_address:
            self.put(i, lists.binary(self, operator, a, b))
            return
        if operator == "*" and (reduced := products.reduced(self, i, frame, a, b)) is not None:
            self.put(i, reduced)
            return
        self.put(i, operations.binary(self, operator, a, b, x, y))

    def _unary(self, i: Bytecode, frame: Frame) -> None:
        a = self.get(i.a)
        unary = scalars.unary if a.type.is_scalar else operations.unary
        self.put(i, unary(self, str(i.x), a, frame.registers[i.a or 0]))

    def _compare(self, i: Bytecode, frame: Frame) -> None:
        a, b, word = self.held(i.a), self.held(i.b), str(i.x)
        x, y = frame.registers[i.a or 0], frame.registers[i.b or 0]
        if word in ("in", "not in"):
            found = membership.contains(self, a, b, x, y)
            self.put(i, found if word == "in" else operations.unary(self, "not", found, None))
        elif boxed.compares(word, x, y):
            self.put(i, boxed.pure(self, COMPARE[word], (a, b), (x, y)))
        else:
            self.put(i, self.compare(word, native(a), native(b), x, y))

    def _among(self, i: Bytecode, frame: Frame) -> None:
        assert isinstance(i.x, tuple)
        word, parts = i.x
        items, values = [self.held(r) for r in parts], [frame.registers[r] for r in parts]
        found = membership.among(self, self.held(i.a), items, frame.registers[i.a or 0], values)
        self.put(i, found if word == "in" else operations.unary(self, "not", found, None))

    def compare(self, word: str, a: Operand, b: Operand, x: Any, y: Any) -> Operand:
        """`a word b`, whose values are `x` and `y` this time."""
        if (a.type.is_scalar or b.type.is_scalar) and word not in ("is", "is not"):
            return scalars.compare(self, word, a, b)
        if (a.type.is_text or b.type.is_text) and not word.startswith("is"):
            return strings.compare(self, word, a, b, x, y)
        return operations.compare(self, word, a, b)

    def _call(self, i: Bytecode, frame: Frame) -> None:
        assert i.a is not None and isinstance(i.x, tuple)
        callee = self.callee(i, frame)
        if (inlined := callee_of(callee.value)) is not None:
            if callee is not self.values.get(i.a) or not native_calls.call(self, inlined, i, frame):
                self._prepare_to_enter(inlined, i.x, frame)
            return
        args, values = [self.held(r) for r in i.x], [frame.registers[r] for r in i.x]
        result = calls.call(self, callee.value, args, values)
        then = frame.code.instructions[frame.pc + 1]
        asked = then.opcode is Opcode.COMPARE and then.b == i.d
        if isinstance(result, Virtual) and result.kind is range and not asked:
            result = range_objects.made(self, result)
        self.put(i, result)

    def callee(self, i: Bytecode, frame: Frame) -> Const:
        """The function that is called, which must be known; of one in a variable, the trace is made for which one it is."""
        callee = self.get(i.a)
        if isinstance(callee, Const) and isinstance(callee.value, Untouched) and isinstance(callee.value.kind, Passed):
            function = callee.value.kind.function
            inlined = callee_of(function)
            if not self.holding and inlined is not None and uses_lists(function, inlined.code):
                raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{function.__qualname__}, which looks into lists")
            return Const(Type.OBJECT, function)
        if not isinstance(callee, Const) or isinstance(callee.value, Untouched):
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, frame.code.registers[i.a or 0])
        return callee

    def called(self, frame: Frame) -> None:
        """The call just recorded has returned."""
        if self.calling is not None:
            call, self.calling = self.calling, None
            native_calls.returned(self, call, frame)

    def _call_named(self, i: Bytecode, frame: Frame) -> None:
        assert i.a is not None and isinstance(i.x, tuple)
        (names, registers), callee = i.x, self.callee(i, frame)
        if (inlined := callee_of(callee.value)) is not None:
            self._prepare_to_enter(inlined, registers, frame, names)
            return
        held, values = [self.held(r) for r in registers], [frame.registers[r] for r in registers]
        self.put(i, calls.call_named(self, callee.value, held, values, names))

    def _prepare_to_enter(self, callee: Callee, arguments: Sequence[int], frame: Frame, names: Sequence[str] = ()) -> None:
        if len(self.outer) >= MAX_DEPTH or any(a.code is callee.code for a in (*self.outer, self.now)):
            raise Abort(AbortReason.UNSUPPORTED_CALLEE, f"{callee.function.__qualname__} calls itself, or too deep")
        values = bind(callee, [frame.registers[r] for r in arguments], names)
        held = bind(callee, [self.held(r) for r in arguments], names, constant)
        if values is None or held is None:
            raise Abort(AbortReason.EXCEPTION, f"TypeError: the arguments of {callee.function.__qualname__}")
        self._entering = callee, held, values

    def enter(self, frame: Frame) -> Frame | None:
        """The activation of the function that the call just recorded steps into."""
        if self._entering is None:
            return None
        (callee, held, values), self._entering = self._entering, None
        self.callees[callee.key] = callee
        self.outer.append(self.now)
        self.now = Activation(callee.code, callee.key, dict(enumerate(held)), 0)
        unbound = [UNBOUND] * (len(callee.code.registers) - len(values))
        return Frame(callee.code, callee.function, [*values, *unbound], 0)

    def _jump(self, i: Bytecode, frame: Frame) -> None:
        """Traces have no jumps."""

    def _jump_if_true(self, i: Bytecode, frame: Frame) -> None:
        self._branch(i, frame, True)

    def _jump_if_false(self, i: Bytecode, frame: Frame) -> None:
        self._branch(i, frame, False)

    def _branch(self, i: Bytecode, frame: Frame, jumps_on: bool) -> None:
        assert isinstance(i.x, int)
        truth = bool(frame.registers[i.a or 0])
        other = self.now.pc + 1 if truth == jumps_on else i.x
        self.guard(operations.truth(self, self.get(i.a)), truth, other)

    def _range(self, i: Bytecode, frame: Frame) -> None:
        assert i.d is not None and isinstance(i.x, tuple)
        self.assume(frame, ("range",), range)
        parts = range_objects.arguments(self, [self.get(r) for r in i.x], [frame.registers[r] for r in i.x])
        self.values.update(enumerate(parts, i.d))

    def _next(self, i: Bytecode, frame: Frame) -> None:
        d, target = i.d, i.x
        assert d is not None and i.b is not None and isinstance(target, int)
        current, stop, step = (self.get(r) for r in (d, d + 1, d + 2))
        value, last, by = frame.registers[d : d + 3]
        if not isinstance(step, Const):
            self.guard(self.emit(Op.GT_INT, step, constant(0)), by > 0)
        more = self.emit(Op.LT_INT if by > 0 else Op.GT_INT, current, stop)
        if not (value < last if by > 0 else value > last):
            self.guard(more, False)
            return
        self.guard(more, True, target)
        if not MIN_INT <= value + by <= MAX_INT:
            raise Abort(AbortReason.INTEGER_TOO_BIG, "a range ends near the limits of 64 bits")
        following = self.emit(Op.ADD_INT_OVF, current, step)
        self.values[i.b], self.values[d] = current, following

    def _loop(self, i: Bytecode, frame: Frame) -> None:
        """The runtime decides at headers; a trace steps into no loop of a callee."""
        if self.outer:
            raise Abort(AbortReason.CALLEE_LOOP, self.now.code.qualname)
        assert isinstance(i.x, int)
        iteration.must_be_indexed([frame.registers[r] for r in frame.code.loops[i.x].sources])

    def _try(self, i: Bytecode, frame: Frame) -> None:
        """Nothing happens."""

    def _check(self, i: Bytecode, frame: Frame) -> None:
        if i.a not in self.values:
            raise Abort(AbortReason.UNBOUND, str(i.x))

    def _delete(self, i: Bytecode, frame: Frame) -> None:
        self.values.pop(i.d or 0, None)

    def _plain(self, i: Bytecode, frame: Frame) -> None:
        assert isinstance(i.x, tuple)
        raise Abort(AbortReason.PLAIN_STATEMENT, self.now.code.plain[i.x[0]].problem.problem)

    def _return(self, i: Bytecode, frame: Frame) -> None:
        value = self.held(i.a)
        if self.outer:
            self.now = self.outer.pop()
            self.put(self.now.code.instructions[self.now.pc], value)
        elif isinstance(value, Virtual):
            self._returning = self._made_again(value)
            if self.holding:
                self._result = self.made(value)
        else:
            self._returning = self.snapshot()
            nothing = isinstance(value, Const) and value.value is None
            if value.type is Type.CHAR and self.holding:
                value = strings.text(self, value)
            if value.type.is_scalar and self.holding and self.layouts:
                value = self.emit(Op.BOX, value)
            if nothing or value.type.is_number or (value.type.is_address and self.holding):
                self._result = value

    def _made_again(self, value: Virtual) -> Snapshot:
        """Where the interpreter makes a tuple again, if what came since then can run twice."""
        if value.snapshot is None or not all(e.repeatable for e in self.emitted[value.made :]):
            raise Abort(AbortReason.UNSUPPORTED_TYPE, "a tuple")
        return value.snapshot

    def held(self, register: int | None) -> Held:
        """What a register holds."""
        assert register is not None
        try:
            return self.values[register]
        except KeyError:
            raise Abort(AbortReason.UNBOUND, self.now.code.registers[register]) from None

    def get(self, register: int | None) -> Operand:
        """What a register holds, if it has a native form."""
        return native(self.held(register))

    def put(self, i: Bytecode, value: Held) -> None:
        """An instruction's result."""
        assert i.d is not None
        if isinstance(value, Instruction) and not value.note and not self.now.code.registers[i.d].startswith("$"):
            value.note = self.now.code.registers[i.d]
        self.values[i.d] = value

    @property
    def returns(self) -> bool:
        """The function has returned what a trace can return too."""
        return self._result is not None

    def refined(self, tokens: Sequence[tuple[int, object]]) -> tuple[tuple[int, object], ...]:
        """Tokens of the values held now, texts in the form that they have here."""
        return tuple((r, self.values[r].type if kind in FORMS and r in self.values else kind) for r, kind in tokens)  # type: ignore[union-attr]

    # ---- ends ----------------------------------------------------------------------------------------------

    def matches(self, target: Trace, untouched: Sequence[tuple[int, str]]) -> bool:
        """Whether the values held now have the types that `target` takes, and what it carries past is where it was."""
        return all(
            isinstance(held := self.values.get(register), Instruction | Const)
            and held.type in FORMS.get(value.type, (value.type,))
            for register, value in zip(target.input_registers, target.inputs, strict=True)
        ) and all(self.values.get(r) == Const(Type.OBJECT, Untouched(r, kind)) for r, kind in untouched)

    def close_loop(self, frame: Frame) -> Trace:
        """Back at the anchor: the recorded round becomes a loop. Raises Abort when a variable changed its type."""
        params: dict[Instruction, Instruction] = {}
        back: list[Operand] = []
        for register, value in self.start.items():
            now = self.values.get(register)
            if isinstance(now, Instruction | Const) and now.type in FORMS.get(value.type, ()):
                self.now.pc = self.anchor
                now = strings.converted(self, now, value.type, frame.registers[register])
            if not isinstance(now, Instruction | Const) or now.type is not value.type:
                raise Abort(AbortReason.TYPE_CHANGED, self.root.registers[register])
            if value.type is Type.OBJECT and now != value:
                raise Abort(AbortReason.TYPE_CHANGED, self.root.registers[register])
            if isinstance(value, Instruction):
                params[value] = Instruction(Op.PARAM, (), value.type, note=value.note)
                back.append(now)
        if any(r in self.values and r not in self.start for r in self.root.live[self.anchor]):
            raise Abort(AbortReason.TYPE_CHANGED, "a variable became bound")
        self._poll(self.anchor)
        rewriter = Rewriter(dict(params))
        for old in self.emitted:
            rewriter.emit(old)
        loop = Loop(tuple(params.values()), tuple(params), rewriter.take(), rewriter.values(back))
        return self._trace((), loop)

    def link(self, frame: Frame, target: Trace) -> Trace:
        """At a header with a trace: end by going on there."""
        self.now.pc = frame.pc
        args = tuple(
            strings.converted(self, self.get(register), value.type, frame.registers[register])
            for register, value in zip(target.input_registers, target.inputs, strict=True)
        )
        self._poll(frame.pc)
        self.emitted.append(Instruction(Op.LINK, args, line=self.line, target=target.name))
        return self._trace(tuple(self.emitted), None)

    def finish_at_return(self) -> Trace:
        """The function has returned: so does the trace, or it leaves just before."""
        assert self._returning is not None
        if self._result is not None:
            self.emitted.append(Instruction(Op.RETURN, (self._result,), line=self.line))
        else:
            self.emitted.append(Instruction(Op.EXIT, snapshot=self._returning, line=self.line))
        return self._trace(tuple(self.emitted), None)

    def _poll(self, pc: int) -> None:
        self.emitted.append(Instruction(Op.POLL, snapshot=self.snapshot(pc), line=self.line))

    def _trace(self, straight: tuple[Instruction, ...], loop: Loop | None) -> Trace:
        return Trace(self.name, self.kind, self.root.qualname, self.inputs, self.input_registers, straight, loop)


