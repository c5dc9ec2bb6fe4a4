"""Source to bytecode: one walk over the function's syntax tree, a table entry a node type."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from minijit.errors import Place, Unsupported
from minijit.frontend.bytecode import Bytecode, Code, LoopHeader, Opcode
from minijit.frontend.liveness import live_registers, unbound_reads
from minijit.frontend.source import definition

BINARY: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
UNARY: dict[type[ast.AST], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
ADVICE = "only arithmetic on ints, floats and bools, if, while, for over range, and calls of C functions are compiled"


def compile_function(function: types.FunctionType) -> Code:
    """Compile a function; raises Unsupported with file, line and column for what can't be."""
    node = definition(function)
    return Compiler(function, node).compile()


class Compiler:
    """Compiles one function. Expressions are compiled into registers; temporaries are never used again."""

    def __init__(self, function: types.FunctionType, node: ast.FunctionDef) -> None:
        self.function, self.node = function, node
        self.file = function.__code__.co_filename
        self.locals = set(function.__code__.co_varnames)
        self.registers: list[str] = []
        self.index: dict[str, int] = {}
        self.code: list[Bytecode] = []
        self.loops: list[LoopHeader] = []
        self.globals: dict[tuple[str, ...], None] = {}
        self.jumps: list[tuple[list[int], list[int]]] = []  # (break, continue) sites of the enclosing loops
        self.temporaries = 0

    def compile(self) -> Code:
        arguments = self.node.args
        if arguments.vararg or arguments.kwarg:
            self.refuse(self.node, "*args or **kwargs", "name each parameter")
        if self.function.__code__.co_cellvars:
            names = ", ".join(self.function.__code__.co_cellvars)
            self.refuse(self.node, f"a variable captured by an inner function ({names})", "pass it as an argument")
        for node in ast.walk(self.node):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if name.startswith("__") and not name.endswith("__"):
                self.refuse(node, f"the private name {name}", "classes change such names: use one underscore")
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self.register(parameter.arg)
        parameters = len(self.registers)
        body = self.node.body
        if ast.get_docstring(self.node, clean=False) is not None:
            body = body[1:]
        self.block(body)
        end = self.node.body[-1]
        self.emit(Opcode.RETURN, end, a=self.constant(end, None))
        instructions, registers = self.code, tuple(self.registers)
        checked = unbound_reads(instructions, len(registers), parameters, self.named())
        instructions, moved = _insert_checks(instructions, checked, registers)
        loops = tuple(replace(loop, pc=moved[loop.pc]) for loop in self.loops)
        return Code(
            self.function.__name__, self.function.__qualname__, self.file, self.node.lineno, registers, parameters,
            tuple(instructions), loops, live_registers(instructions), tuple(self.globals),
        )  # fmt: skip

    # ---- plumbing ------------------------------------------------------------------------------------------

    def refuse(self, node: ast.AST, what: str, advice: str = ADVICE) -> NoReturn:
        raise Unsupported(f"{what} is not compiled", advice, self.place(node))

    def place(self, node: ast.AST) -> Place:
        line = getattr(node, "lineno", self.node.lineno)
        ends = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
        return Place(self.file, line, getattr(node, "col_offset", 0), *ends)

    def register(self, name: str) -> int:
        if name not in self.index:
            self.index[name] = len(self.registers)
            self.registers.append(name)
        return self.index[name]

    def named(self) -> set[int]:
        return {number for name, number in self.index.items() if not name.startswith("$")}

    def temporary(self) -> int:
        self.temporaries += 1
        return self.register(f"${self.temporaries - 1}")

    def emit(self, opcode: Opcode, node: ast.AST, **fields: Any) -> int:
        self.code.append(Bytecode(opcode, self.place(node), **fields))
        return len(self.code) - 1

    def here(self, sites: list[int]) -> None:
        """Let the jumps at `sites` go to the next instruction."""
        for site in sites:
            self.code[site] = replace(self.code[site], x=len(self.code))

    def constant(self, node: ast.AST, value: object, d: int | None = None) -> int:
        d = self.temporary() if d is None else d
        self.emit(Opcode.CONST, node, d=d, x=value)
        return d

    # ---- statements ----------------------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            handler = STATEMENTS.get(type(statement))
            if handler is None:
                self.refuse(statement, STATEMENT_NAMES.get(type(statement), f"`{type(statement).__name__}`"))
            handler(self, statement)

    def assign(self, node: ast.Assign) -> None:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.expression(node.value, self.variable(node.targets[0]))
            return
        values = [self.expression(node.value)] if not isinstance(node.value, ast.Tuple) else None
        for target in node.targets:
            if isinstance(target, ast.Tuple):
                self.assign_tuple(node, target)
            else:
                if values is None:
                    self.refuse(node.value, "a tuple value")
                self.emit(Opcode.MOVE, target, d=self.variable(target), a=values[0])

    def assign_tuple(self, node: ast.Assign, target: ast.Tuple) -> None:
        value = node.value
        if len(node.targets) != 1 or not isinstance(value, ast.Tuple) or len(value.elts) != len(target.elts):
            self.refuse(node, "unpacking", "write `a, b = x, y` with as many values as names")
        values = [self.expression(element, self.temporary()) for element in value.elts]
        for element, register in zip(target.elts, values, strict=True):
            self.emit(Opcode.MOVE, element, d=self.variable(element), a=register)

    def variable(self, target: ast.expr) -> int:
        if not isinstance(target, ast.Name):
            self.refuse(target, "assignment to anything but a local name")
        if target.id not in self.locals:
            self.refuse(target, f"assignment to the global or outer variable {target.id}", "return the value instead")
        return self.register(target.id)

    def annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.expression(node.value, self.variable(node.target))

    def augmented(self, node: ast.AugAssign) -> None:
        d = self.variable(node.target)
        operator = self.operator(node, node.op, BINARY)
        b = self.expression(node.value)
        self.emit(Opcode.BINARY, node, d=d, a=d, b=b, x=operator)

    def operator(self, node: ast.AST, operator: ast.AST, table: dict[type[ast.AST], str]) -> str:
        if type(operator) not in table:
            self.refuse(node, f"the operator {type(operator).__name__}")
        return table[type(operator)]

    def discard(self, node: ast.Expr) -> None:
        self.expression(node.value)

    def nothing(self, node: ast.Pass) -> None:
        """`pass`."""

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

    def while_(self, node: ast.While) -> None:
        header = self.loop(node, "while")
        leave = self.branch(node.test, False)
        self.loop_body(node, header.pc, leave)

    def for_(self, node: ast.For) -> None:
        call = node.iter
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"):
            self.refuse(node.iter, "a loop over anything but range(…)", "loop over range and index")
        if call.keywords or not 1 <= len(call.args) <= 3 or any(isinstance(a, ast.Starred) for a in call.args):
            self.refuse(call, "this call of range", "give it one to three plain arguments")
        if "range" in self.locals or self._shadowed("range"):
            self.refuse(call, "a name `range` that is not the builtin", "rename the variable")
        target = self.variable(node.target)
        # argument registers are copied: a later argument may rebind the variable of an earlier one
        values = [self.expression(a, self.temporary()) for a in call.args]
        if len(values) == 1:
            values = [self.constant(call, 0), *values]
        if len(values) == 2:
            values.append(self.constant(call, 1))
        number = len(self.loops)
        first = self.register(f"$range{number}")
        self.register(f"$stop{number}"), self.register(f"$step{number}")
        self.emit(Opcode.RANGE, call, d=first, x=tuple(values))
        header = self.loop(node, "for", first, target)
        leave = [self.emit(Opcode.NEXT, node, d=first, b=target)]
        self.loop_body(node, header.pc, leave)

    def _shadowed(self, name: str) -> bool:
        function = self.function
        return name in function.__code__.co_freevars or name in function.__globals__

    def loop(self, node: ast.While | ast.For, kind: str, first: int | None = None, target: int | None = None) -> LoopHeader:
        number = len(self.loops)
        pc = self.emit(Opcode.LOOP, node, x=number)
        header = LoopHeader(number, pc, self.code[pc].place, kind, first, target)
        self.loops.append(header)
        return header

    def loop_body(self, node: ast.While | ast.For, header: int, leave: list[int]) -> None:
        breaks: list[int] = []
        continues: list[int] = []
        self.jumps.append((breaks, continues))
        self.block(node.body)
        self.jumps.pop()
        back = self.emit(Opcode.JUMP, node, x=header)
        for site in continues:
            self.code[site] = replace(self.code[site], x=header)
        assert self.code[back].x == header
        self.here(leave)
        self.block(node.orelse)
        self.here(breaks)

    def break_(self, node: ast.Break) -> None:
        self.jumps[-1][0].append(self.emit(Opcode.JUMP, node))

    def continue_(self, node: ast.Continue) -> None:
        self.jumps[-1][1].append(self.emit(Opcode.JUMP, node))

    # ---- expressions ---------------------------------------------------------------------------------------

    def expression(self, node: ast.expr, d: int | None = None) -> int:
        """Compile into register `d`, or wherever the value is; returns the register."""
        if isinstance(node, ast.Name) and node.id in self.locals and node.id not in self.function.__code__.co_freevars:
            register = self.register(node.id)
            if d is None:  # the value now: a later part of the expression may not change it (no walrus is compiled)
                return register
            self.emit(Opcode.MOVE, node, d=d, a=register)
            return d
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            self.refuse(node, EXPRESSION_NAMES.get(type(node), f"`{type(node).__name__}`"))
        d = self.temporary() if d is None else d
        handler(self, node, d)
        return d

    def literal(self, node: ast.Constant, d: int) -> None:
        if type(node.value) not in (int, float, bool, type(None)):
            self.refuse(node, f"a {type(node.value).__name__} literal")
        self.constant(node, node.value, d)

    def global_(self, node: ast.expr, d: int) -> None:
        name = self.dotted(node)
        self.globals[name] = None
        self.emit(Opcode.GLOBAL, node, d=d, x=name)

    def dotted(self, node: ast.expr) -> tuple[str, ...]:
        """The parts of a dotted global name."""
        if isinstance(node, ast.Attribute):
            return (*self.dotted(node.value), node.attr)
        if not isinstance(node, ast.Name):
            self.refuse(node, "an attribute of a computed value")
        if node.id in self.locals and node.id not in self.function.__code__.co_freevars:
            self.refuse(node, f"an attribute or call of the local variable {node.id}", "use a global function or module")
        return (node.id,)

    def binary(self, node: ast.BinOp, d: int) -> None:
        operator = self.operator(node, node.op, BINARY)
        a = self.expression(node.left)
        b = self.expression(node.right)
        self.emit(Opcode.BINARY, node, d=d, a=a, b=b, x=operator)

    def unary(self, node: ast.UnaryOp, d: int) -> None:
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            value = node.operand.value
            if type(value) in (int, float):
                self.constant(node, -value, d)  # type: ignore[operator]
                return
        a = self.expression(node.operand)
        self.emit(Opcode.UNARY, node, d=d, a=a, x=self.operator(node, node.op, UNARY))

    def compare(self, node: ast.Compare, d: int) -> None:
        left = self.expression(node.left)
        result = d if len(node.ops) == 1 else self.temporary()  # later operands may still read the variable
        leave: list[int] = []
        for n, (operator, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            if n:
                leave.append(self.emit(Opcode.JUMP_IF_FALSE, node, a=result))
            word = self.operator(node, operator, COMPARE)
            value = self.expression(right)
            self.emit(Opcode.COMPARE, node, d=result, a=left, b=value, x=word)
            left = value
        self.here(leave)
        if result != d:
            self.emit(Opcode.MOVE, node, d=d, a=result)

    def bool_op(self, node: ast.BoolOp, d: int) -> None:
        leave: list[int] = []
        word = Opcode.JUMP_IF_FALSE if isinstance(node.op, ast.And) else Opcode.JUMP_IF_TRUE
        result = self.temporary()  # not `d` itself: later operands may still read the variable
        for n, value in enumerate(node.values):
            self.expression(value, result)
            if n < len(node.values) - 1:
                leave.append(self.emit(word, value, a=result))
        self.here(leave)
        self.emit(Opcode.MOVE, node, d=d, a=result)

    def if_expression(self, node: ast.IfExp, d: int) -> None:
        to_else = self.branch(node.test, False)
        self.expression(node.body, d)
        over = [self.emit(Opcode.JUMP, node)]
        self.here(to_else)
        self.expression(node.orelse, d)
        self.here(over)

    def call(self, node: ast.Call, d: int) -> None:
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            self.refuse(node, "a call with keywords or *args", "pass plain positional arguments")
        callee = self.temporary()
        self.global_(node.func, callee)
        arguments = tuple(self.expression(a) for a in node.args)
        self.emit(Opcode.CALL, node, d=d, a=callee, x=arguments)

    def branch(self, test: ast.expr, wanted: bool) -> list[int]:
        """Compile a condition; returns the sites that jump away when its truth is `wanted`, falling through else."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.branch(test.operand, not wanted)
        if isinstance(test, ast.BoolOp):
            any_jumps = isinstance(test.op, ast.Or)  # one true operand decides an `or`
            if any_jumps == wanted:
                return [site for value in test.values for site in self.branch(value, wanted)]
            through: list[int] = []
            for value in test.values[:-1]:
                through += self.branch(value, not wanted)
            away = self.branch(test.values[-1], wanted)
            self.here(through)
            return away
        if isinstance(test, ast.Constant) and type(test.value) in (int, float, bool, type(None)):
            return [self.emit(Opcode.JUMP, test)] if bool(test.value) is wanted else []
        register = self.expression(test)
        return [self.emit(Opcode.JUMP_IF_TRUE if wanted else Opcode.JUMP_IF_FALSE, test, a=register)]


def _insert_checks(
    code: list[Bytecode], checked: list[tuple[int, int]], registers: tuple[str, ...]
) -> tuple[list[Bytecode], list[int]]:
    """Put a CHECK before each read (pc, register) of a variable that may be unbound; returns new places of old pcs."""
    at: dict[int, list[int]] = {}
    for pc, register in checked:
        at.setdefault(pc, []).append(register)
    moved: list[int] = []
    result: list[Bytecode] = []
    for pc, instruction in enumerate(code):
        moved.append(len(result))
        for register in at.get(pc, ()):
            result.append(Bytecode(Opcode.CHECK, instruction.place, a=register, x=registers[register]))
        result.append(instruction)
    moved.append(len(result))
    jumps = (Opcode.JUMP, Opcode.JUMP_IF_FALSE, Opcode.JUMP_IF_TRUE, Opcode.NEXT)
    for pc, instruction in enumerate(result):
        if instruction.opcode in jumps:
            assert isinstance(instruction.x, int)
            result[pc] = replace(instruction, x=moved[instruction.x])
    return result, moved


STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: Compiler.assign, ast.AnnAssign: Compiler.annotated, ast.AugAssign: Compiler.augmented,
    ast.Expr: Compiler.discard, ast.Pass: Compiler.nothing, ast.Return: Compiler.returns, ast.If: Compiler.if_,
    ast.While: Compiler.while_, ast.For: Compiler.for_, ast.Break: Compiler.break_, ast.Continue: Compiler.continue_,
}  # fmt: skip
EXPRESSIONS: dict[type[ast.expr], Callable[..., None]] = {
    ast.Constant: Compiler.literal, ast.Name: Compiler.global_, ast.Attribute: Compiler.global_,
    ast.BinOp: Compiler.binary, ast.UnaryOp: Compiler.unary, ast.Compare: Compiler.compare,
    ast.BoolOp: Compiler.bool_op, ast.IfExp: Compiler.if_expression, ast.Call: Compiler.call,
}  # fmt: skip
STATEMENT_NAMES: dict[type[ast.stmt], str] = {
    ast.Try: "`try`", ast.With: "`with`", ast.Raise: "`raise`", ast.Assert: "`assert`", ast.Delete: "`del`",
    ast.Import: "`import`", ast.ImportFrom: "`import`", ast.Global: "`global`", ast.Nonlocal: "`nonlocal`",
    ast.FunctionDef: "an inner function", ast.ClassDef: "an inner class", ast.Match: "`match`",
}  # fmt: skip
EXPRESSION_NAMES: dict[type[ast.expr], str] = {
    ast.List: "a list", ast.ListComp: "a list comprehension", ast.Dict: "a dict", ast.Set: "a set",
    ast.Tuple: "a tuple value", ast.Subscript: "indexing", ast.Lambda: "a lambda", ast.NamedExpr: "`:=`",
    ast.JoinedStr: "an f-string", ast.GeneratorExp: "a generator expression", ast.Await: "`await`",
    ast.Yield: "`yield`", ast.Starred: "`*`", ast.DictComp: "a dict comprehension", ast.SetComp: "a set comprehension",
}  # fmt: skip
