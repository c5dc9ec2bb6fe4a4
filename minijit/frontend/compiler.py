"""Source to bytecode: one walk over the function's syntax tree, a table entry a node type."""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, NoReturn

from minijit.errors import Place, Unsupported
from minijit.frontend.bytecode import Bytecode, Code, Opcode, PlainStatement, Region, makes_views
from minijit.frontend.expressions import BINARY
from minijit.frontend.hoisting import rewritten
from minijit.frontend.liveness import JUMPS, closes_without, live_registers, unbound_reads
from minijit.frontend.loops import Loops
from minijit.frontend.pieces import MOST_BLOCKS, Collect, Comprehension, Left, blocks
from minijit.frontend.regions import candidates, changed_within, outermost, shared_by
from minijit.frontend.source import definition, span

_LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
CONSUMERS = frozenset({"sum", "any", "all", "min", "max", "list", "tuple", "set", "frozenset", "dict", "sorted"})


def compile_function(function: types.FunctionType, as_callee: bool = False) -> Code:
    """Compile a function; raises Unsupported with file, line and column when no loop of it can be, unless it is only
    meant to be stepped into (`as_callee`).

    A statement that can't be compiled is left to CPython, which goes on from there when the interpreter comes to it."""
    node = definition(function)
    if node.name == "<lambda>" and not as_callee:
        raise Unsupported("a lambda can't be compiled", "write it as a def", Place(function.__code__.co_filename, node.lineno))
    code = Compiler(function, node).compile()
    if not as_callee:
        must_pay(code)
    return code


def must_pay(code: Code) -> None:
    """Raises Unsupported when no loop of a function can be compiled."""
    if code.plain and all(loop.always_plain for loop in code.loops):
        raise _hindrance(code).problem


def _hindrance(code: Code) -> PlainStatement:
    """The statement to name when no loop can be compiled: the first that stands in a loop, and is not there to raise."""
    first = code.loops[0].pc if code.loops else 0
    here = {i.x[0] for i in code.instructions[first:] if i.opcode is Opcode.PLAIN and isinstance(i.x, tuple)}
    candidates = [statement for statement in code.plain if statement.number in here] or list(code.plain)
    return next((statement for statement in candidates if not statement.raises), candidates[0])


class Compiler(Loops):
    """Compiles one function, statement by statement."""

    def __init__(self, function: types.FunctionType, node: ast.FunctionDef, unbound: frozenset[Place] = frozenset()) -> None:
        super().__init__(function, node)
        self.may_rewrite = max(map(blocks, node.body)) < MOST_BLOCKS
        self.unbound = unbound
        self.captured: set[str] = set()  # variables that inner functions share

    def compile(self) -> Code:
        arguments = self.node.args
        self.captured = self._captured()
        for node in ast.walk(self.node):
            if isinstance(node, ast.Name) and node.id == "super" and "__class__" in self.function.__code__.co_freevars:
                self.refuse(node, "super()", "call it in a method of its own")  # it looks at the frame, and ours is another
        rest = [parameter for parameter in (arguments.vararg, arguments.kwarg) if parameter]
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest):
            self.register(parameter.arg)
        parameters = len(self.registers)
        body = self.node.body
        if ast.get_docstring(self.node, clean=False) is not None:
            body = body[1:]
        if self.captured:
            self.loops_only(body)
        else:
            self.block(body)
        end = self.node.body[-1]
        self.emit(Opcode.RETURN, end, a=self.constant(end, None))
        if self.plain:  # CPython needs the variables too that occur in its statements only
            for name in sorted(self.locals):
                self.register(name)
        instructions, registers = self._with_variables(), tuple(self.registers)
        needed = {pc for pc, _ in unbound_reads(instructions, len(registers), parameters, self.named())}
        assert all(instructions[pc].opcode is Opcode.CHECK for pc in needed), "each read of a variable is preceded by one"
        if unbound := {instructions[pc].within[0][1] for pc in needed if instructions[pc].within}:
            return Compiler(self.function, self.node, self.unbound | unbound).compile()
        instructions, moved = _drop_checks(instructions, needed)
        instructions = self._keeping_views(instructions)
        loops = tuple(
            replace(loop, pc=moved[loop.pc], always_plain=not closes_without(self.code, loop.pc)) for loop in self.loops
        )
        return Code(
            self.function.__name__, self.function.__qualname__, self.file, self.node.lineno, registers, parameters,
            tuple(instructions), loops, live_registers(instructions, self.named(), self.plain), tuple(self.plain), self.rewritten,
            tuple(self.regions), frozenset(self.captured),
        )  # fmt: skip

    def loops_only(self, body: list[ast.stmt]) -> None:
        """CPython's own frame has the variables that inner functions share, so it stays, and hands over the loops alone."""
        names = ", ".join(name for name in self.function.__code__.co_cellvars if name in self.captured)
        try:
            self.refuse(self.node, f"a variable captured by an inner function ({names})", "pass it as an argument")
        except Unsupported as problem:
            self.leave_to_cpython(self.node, problem, False)
            self.regions_of(outermost(body))
            if not self.loops:
                raise

    def _captured(self) -> set[str]:
        """Variables that something may go on sharing with the function: not those that only comprehensions capture, which
        are over when the next statement runs."""
        over = {"<listcomp>", "<setcomp>", "<dictcomp>"}
        generators = sum(isinstance(node, ast.GeneratorExp) for node in ast.walk(self.node))
        if generators == sum(self._consumes(node) for node in ast.walk(self.node)):
            over.add("<genexpr>")

        def shared(code: types.CodeType) -> set[str]:
            inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
            return {
                name for made in inner for name in (shared(made) if made.co_name in over else {*made.co_freevars, *shared(made)})
            }

        kept = shared(self.function.__code__)
        return {name for name in self.function.__code__.co_cellvars if name in kept}

    def _consumes(self, node: ast.AST) -> bool:
        """Whether a call of a builtin uses up a generator expression before it returns."""
        return (
            isinstance(node, ast.Call)
            and len(node.args) == 1
            and isinstance(node.args[0], ast.GeneratorExp)
            and isinstance(node.func, ast.Name)
            and node.func.id in CONSUMERS
            and self.is_builtin(node.func.id)
        )

    def _with_variables(self) -> list[Bytecode]:
        """The code with each PLAIN reading every variable there is, and what the loops around it need."""
        named = tuple(sorted(self.named()))
        return [
            replace(i, x=(i.x[0], (*named, *i.x[1]), i.x[2])) if i.opcode is Opcode.PLAIN and isinstance(i.x, tuple) else i
            for i in self.code
        ]

    def _keeping_views(self, code: list[Bytecode]) -> list[Bytecode]:
        """The code with each RETURN needing every variable there is, where one may hold a memoryview: as long as it does,
        what that looks at keeps its size."""
        if not makes_views(code):
            return code
        named = tuple(sorted(self.named()))
        return [replace(i, x=named) if i.opcode is Opcode.RETURN else i for i in code]

    # ---- statements ----------------------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if hasattr(statement, "piece"):  # all of a statement's pieces are compiled, or none
                with self.inside(statement):
                    self.statement(statement)
                continue
            try:
                if self.in_pieces(statement):
                    continue
                refused = None
            except Unsupported as problem:
                refused = problem
            done = self.done()
            try:
                self.statement(statement)
            except Unsupported as problem:
                self.undo(done)
                self.leave_to_cpython(statement, refused or problem, isinstance(statement, ast.Raise))
                self.regions_in(statement)

    def done(self) -> list[int]:
        """How far the function is compiled, for `undo`."""
        return list(map(len, self._made))

    def undo(self, done: list[int]) -> None:
        for made, length in zip(self._made, done, strict=True):
            del made[length:]

    @property
    def _made(self) -> tuple[list[Any], ...]:
        return self.code, self.loops, self.plain, self.regions, self.jumps, self.hidden

    def regions_in(self, statement: ast.AST) -> None:
        """Compile the loops within a statement that was left to CPython; nobody comes to them but by their headers."""
        self.regions_of(candidates(statement))

    def regions_of(self, nodes: Iterable[ast.stmt]) -> None:
        if any(isinstance(node, ast.Name) and node.id == "memoryview" for node in ast.walk(self.node)):
            return  # it is a lock, which CPython's frame would hold all along
        changing = self.captured & changed_within(self.node)
        for node in nodes:
            read = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            if self.captured and (shared_by(node, self.captured) or read & changing):
                self.regions_of(candidates(node))
                continue
            done, around, number = self.done(), (self.jumps, self.hidden, self.region, self.handler), len(self.regions)
            self.regions.append(Region(span(node), range(0)))
            self.jumps, self.hidden, self.region, self.handler = [], [], number, None
            try:
                self.block([node])
                self.end_region(node)
            finally:
                self.jumps, self.hidden, self.region, self.handler = around
            loops = range(done[1], len(self.loops))
            if all(self.plain_only(loop) for loop in loops):
                self.undo(done)
            else:
                self.regions[number] = Region(span(node), loops)

    def end_region(self, node: ast.stmt) -> None:
        """CPython's own frame goes on behind the region."""
        number = len(self.plain)
        problem = Unsupported("the end of a loop", "", self.place(node))
        self.plain.append(PlainStatement(number, span(node), problem, True, False, self.region, True))
        self.emit(Opcode.PLAIN, node, x=(number, (), False))

    def plain_only(self, number: int) -> bool:
        return not closes_without(self.code, self.loops[number].pc)

    def statement(self, statement: ast.stmt) -> None:
        STATEMENTS.get(type(statement), Compiler.unknown)(self, statement)

    def in_pieces(self, statement: ast.stmt) -> bool:
        """Compile a statement as its pieces, if it has comprehensions; raises Unsupported, with nothing done, if it can't be."""
        done, registers, known = self.done(), len(self.registers), dict(self.rewritten)
        try:
            pieces = rewritten(self, statement) if self.may_rewrite else ()
            self.block(list(pieces))
        except Unsupported:
            self.undo(done)
            for name in self.registers[registers:]:
                del self.index[name]
            del self.registers[registers:]
            self.rewritten = known
            raise
        if pieces:
            self.rewritten[span(statement)] = pieces
        return bool(pieces)

    def comprehension(self, node: Comprehension) -> None:
        self.block(node.loops)

    def collect(self, node: Collect) -> None:
        items, made = [self.expression(item) for item in node.items], self.register(node.made)
        if node.method == "__setitem__":
            self.emit(Opcode.STORE, node, a=made, b=items[0], x=(items[1],))
        else:
            self.emit(Opcode.METHOD, node, d=self.temporary(), a=made, x=(node.method, tuple(items), ()))

    def left(self, node: Left) -> None:
        """A statement that is left to CPython, as what it calls is not what it seems to be."""
        self.hidden += [self.register(name) for name in node.needs]
        self.leave_to_cpython(node, Unsupported("a builtin that was replaced", "", self.place(node)), True)
        del self.hidden[len(self.hidden) - len(node.needs) :]

    def try_(self, node: ast.Try) -> None:
        """A `try` without loops in its body: what that raises, the handlers are given, by CPython, which goes on with them."""
        if node.finalbody:
            self.refuse(node, "`try` with `finally`")
        if any(isinstance(inner, _LOOPS) for part in (*node.body, *node.orelse) for inner in ast.walk(part)):
            self.refuse(node, "a loop in `try`")
        for handler in node.handlers:
            if not self.catches_errors_only(handler.type):
                self.refuse(handler, "a handler that Ctrl-C may come to", "name what it is for")
        number, around = len(self.plain), self.handler
        problem = Unsupported("an exception that is handled", "", self.place(node))
        self.plain.append(
            PlainStatement(number, span(node), problem, True, region=self.region, handles=True, needs=tuple(self.hidden))
        )
        to_handlers = [self.emit(Opcode.TRY, node)]
        self.handler = number
        self.block(node.body)
        self.handler = around
        self.block(node.orelse)
        over = [self.emit(Opcode.JUMP, node)]
        self.here(to_handlers)
        self.emit(Opcode.PLAIN, node, x=(number, tuple(self.hidden), False))
        for handler in node.handlers:
            self.regions_in(handler)
        self.here(over)

    def catches_errors_only(self, kind: ast.expr | None) -> bool:
        """Whether a handler is for subclasses of Exception, as far as is known now. What a signal's handler raises otherwise
        comes at no place that could be told."""
        if isinstance(kind, ast.Tuple):
            return all(map(self.catches_errors_only, kind.elts))
        if isinstance(kind, ast.Attribute):
            module = self.function.__globals__.get(kind.value.id) if isinstance(kind.value, ast.Name) else None
            found = vars(module).get(kind.attr) if isinstance(module, types.ModuleType) else None
        elif isinstance(kind, ast.Name) and not self.is_local(kind.id):
            found = self.function.__globals__.get(kind.id, vars(builtins).get(kind.id))
        else:
            return False
        return isinstance(found, type) and issubclass(found, Exception)

    def unknown(self, statement: ast.stmt) -> NoReturn:
        self.refuse(statement, STATEMENT_NAMES.get(type(statement), f"`{type(statement).__name__}`"))

    def assert_(self, node: ast.Assert) -> None:
        """The test is compiled; where it fails, CPython raises."""
        if __debug__:
            passed = self.branch(node.test, True)
            self.leave_to_cpython(node, Unsupported("a failed assertion", "", self.place(node)), True)
            self.here(passed)

    def assign(self, node: ast.Assign) -> None:
        target, value = node.targets[0], node.value
        if len(node.targets) > 1:
            register = self.expression(value, self.temporary())
            for each in node.targets:
                self.store(each, register)
        elif isinstance(target, ast.Name):
            self.expression(value, self.variable(target))
        elif (pairs := _pairs(target, value)) and len(pairs) > 1:
            values = [self.expression(part, self.temporary()) for _, part in pairs]
            for (name, _), register in zip(pairs, values, strict=True):
                self.store(name, register)
        elif _is_plain_slice(target) and self.backwards(value):
            self.store(target, self.turned_round(value))
        else:
            self.store(target, self.expression(value))

    def store(self, target: ast.expr, register: int) -> None:
        """Assign what a register holds."""
        if isinstance(target, (ast.Tuple, ast.List)):
            parts = tuple(self.temporary() for _ in target.elts)
            stars = [k for k, element in enumerate(target.elts) if isinstance(element, ast.Starred)]
            if stars:
                self.emit(Opcode.UNPACK_REST, target, a=register, x=(stars[0], parts))
            else:
                self.emit(Opcode.UNPACK, target, a=register, x=parts)
            for element, part in zip(target.elts, parts, strict=True):
                self.store(element.value if isinstance(element, ast.Starred) else element, part)
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
            a = self.expression(target.value)
            self.emit(Opcode.STORE_SLICE, target, a=a, b=register, x=self.bounds(target.slice))
        elif isinstance(target, ast.Subscript):
            a, b, parts = self.container(target)
            self.emit(Opcode.STORE, target, a=a, b=b, x=(register, *parts))
        else:
            self.emit(Opcode.MOVE, target, d=self.variable(target), a=register)

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.delete_target(target)

    def delete_target(self, target: ast.expr) -> None:
        """A variable, an item, a slice, or several of them."""
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.delete_target(element)
        elif isinstance(target, ast.Name):
            self.emit(Opcode.DELETE, target, d=self.read(target, self.variable(target)))
        elif not isinstance(target, ast.Subscript):
            self.refuse(target, "`del` of anything but a variable or an item")
        elif isinstance(target.slice, ast.Slice):
            a = self.expression(target.value)
            self.emit(Opcode.STORE_SLICE, target, a=a, x=self.bounds(target.slice))
        else:
            a = self.expression(target.value)
            self.emit(Opcode.DELETE_ITEM, target, a=a, b=self.expression(target.slice))

    def annotated(self, node: ast.AnnAssign) -> None:
        if node.value is None:
            return
        if isinstance(node.target, ast.Name):
            self.expression(node.value, self.variable(node.target))
        else:
            self.store(node.target, self.expression(node.value))

    def augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Subscript):
            a, b, parts = self.container(target)
            d = self.temporary()
            self.emit(Opcode.SUBSCRIPT, target, d=d, a=a, b=b, x=parts or None)
        else:
            variable = d = self.read(target, self.variable(target))
            if isinstance(target, ast.Name) and target.id in self.renamed:  # the value now
                d = self.temporary()
                self.emit(Opcode.MOVE, target, d=d, a=variable)
        operator = self.operator(node, node.op, BINARY)
        value = self.expression(node.value)
        self.emit(Opcode.BINARY, node, d=d, a=d, b=value, x=f"{operator}=")
        if isinstance(target, ast.Subscript):
            self.emit(Opcode.STORE, target, a=a, b=b, x=(d, *parts))
        elif d != variable:
            self.emit(Opcode.MOVE, node, d=variable, a=d)

    def discard(self, node: ast.Expr) -> None:
        self.expression(node.value)

    def nothing(self, node: ast.Pass | ast.Global | ast.Nonlocal) -> None:
        """`pass`, or a declaration."""

    def returns(self, node: ast.Return) -> None:
        value = self.constant(node, None) if node.value is None else self.expression(node.value)
        self.emit(Opcode.RETURN, node, a=value)

    def if_(self, node: ast.If) -> None:
        to_else = self.branch(node.test, False)
        self.block(node.body)
        if node.orelse:
            over = [self.emit(Opcode.JUMP, node)]
            self.here(to_else)
            self.block(node.orelse)
            self.here(over)
        else:
            self.here(to_else)


def _is_plain_slice(target: ast.expr) -> bool:
    """Whether it is a slice that nothing is called for to find."""
    if not (isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice)):
        return False
    return not any(isinstance(node, ast.Call | ast.NamedExpr) for node in ast.walk(target))


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Targets with their values as far as both are written as tuples of one shape: such a tuple need not be made."""
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, ast.Tuple):
        return [(target, value)]
    stars = [k for k, element in enumerate(target.elts) if isinstance(element, ast.Starred)]
    values, more = value.elts, len(value.elts) - len(target.elts)
    if any(isinstance(element, ast.Starred) for element in values) or more < -len(stars) or (more and not stars):
        return [(target, value)]
    for k in stars:  # there is one at most
        rest = ast.copy_location(ast.List(values[k : k + more + 1], ast.Load()), value)
        values = [*values[:k], rest, *values[k + more + 1 :]]
    return [
        pair
        for t, v in zip(target.elts, values, strict=True)
        for pair in _pairs(t.value if isinstance(t, ast.Starred) else t, v)
    ]


def _drop_checks(code: list[Bytecode], needed: Collection[int]) -> tuple[list[Bytecode], list[int]]:
    """The code without the CHECKs that are not at a pc in `needed`; returns new places of old pcs."""
    moved: list[int] = []
    result: list[Bytecode] = []
    for pc, instruction in enumerate(code):
        moved.append(len(result))
        if instruction.opcode is not Opcode.CHECK or pc in needed:
            result.append(instruction)
    moved.append(len(result))
    for pc, instruction in enumerate(result):
        if instruction.opcode in JUMPS:
            assert isinstance(instruction.x, int)
            result[pc] = replace(instruction, x=moved[instruction.x])
    return result, moved


STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: Compiler.assign, ast.AnnAssign: Compiler.annotated, ast.AugAssign: Compiler.augmented,
    ast.Expr: Compiler.discard, ast.Pass: Compiler.nothing, ast.Return: Compiler.returns, ast.If: Compiler.if_,
    ast.While: Compiler.while_, ast.For: Compiler.for_, ast.Break: Compiler.break_, ast.Continue: Compiler.continue_,
    ast.Assert: Compiler.assert_, ast.Delete: Compiler.delete,
    Comprehension: Compiler.comprehension, Collect: Compiler.collect, Left: Compiler.left,
    ast.Try: Compiler.try_, ast.Global: Compiler.nothing, ast.Nonlocal: Compiler.nothing,
}  # fmt: skip
STATEMENT_NAMES: dict[type[ast.stmt], str] = {
    ast.Try: "`try`", ast.With: "`with`", ast.Raise: "`raise`",
    ast.Import: "`import`", ast.ImportFrom: "`import`",
    ast.FunctionDef: "an inner function", ast.ClassDef: "an inner class", ast.Match: "`match`",
}  # fmt: skip
