"""Expressions of the source to bytecode: a table entry a node type. `compiler` has the statements."""

from __future__ import annotations

import ast
import contextlib
import math
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from minijit.errors import Place, Unsupported
from minijit.frontend.bytecode import Bytecode, LoopHeader, Opcode, PlainStatement, Region, Span
from minijit.frontend.heads import backwards
from minijit.frontend.method_names import METHODS
from minijit.frontend.pieces import HIDDEN, IsList, Within
from minijit.frontend.trees import KNOWN, NAMED

BINARY: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
UNARY: dict[type[ast.AST], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE: dict[type[ast.AST], str] = {
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
ADVICE = (
    "only arithmetic on ints, floats and bools, texts, lists, dicts, sets and buffers of such values, if, while, for, and calls "
    "of C functions and some builtins are compiled"
)


AT_ONCE = frozenset({"tuple", "sum", "sorted", "min", "max", "set", "frozenset"})  # go over their argument before they return


class Expressions:
    """Compiles a function's expressions into registers; temporaries are never used again."""

    def __init__(self, function: types.FunctionType, node: ast.FunctionDef) -> None:
        self.function, self.node = function, node
        self.file = function.__code__.co_filename
        self.locals = {*function.__code__.co_varnames, *function.__code__.co_cellvars}
        self.registers: list[str] = []
        self.index: dict[str, int] = {}
        self.code: list[Bytecode] = []
        self.loops: list[LoopHeader] = []
        self.jumps: list[tuple[list[int], list[int]]] = []  # (break, continue) sites of the enclosing loops
        self.temporaries = 0
        self.plain: list[PlainStatement] = []
        self.regions: list[Region] = []
        self.region: int | None = None  # that which is being compiled
        self.handler: int | None = None  # of the `try` whose body is being compiled
        self.rewritten: dict[Span, tuple[ast.stmt, ...]] = {}
        self.hidden: list[int] = []  # registers with the progress of the enclosing for loops
        self.hidden_names: list[str] = []  # variables that the source does not have
        walrus = (n.target for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
        self.renamed = {target.id for target in walrus if isinstance(target, ast.Name)}  # variables that an expression may change
        self.within: Within = ()  # comprehensions that are being compiled
        self.unbound: frozenset[Place] = frozenset()  # those that would have to raise for a variable of the function's

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
        """Registers of the variables that the source has."""
        return {number for name, number in self.index.items() if not name.startswith(("$", HIDDEN))}

    def fresh(self, word: str) -> str:
        """A new hidden variable, which is bound wherever it is read."""
        name = f"{HIDDEN}{len(self.hidden_names)}_{word}"
        self.hidden_names.append(name)
        self.locals.add(name)
        return name

    def is_local(self, name: str) -> bool:
        return name in self.locals and name not in self.function.__code__.co_freevars

    def is_builtin(self, name: str) -> bool:
        """Whether a name means a builtin, as far as is known now."""
        return not (name in self.locals or name in self.function.__code__.co_freevars or name in self.function.__globals__)

    def is_known(self, node: ast.expr) -> bool:
        """Whether it is the name of a builtin, or of a function of `math`, that has a place in `trees.KNOWN`."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = node.value.id
            is_math = not self.is_local(module) and self.function.__globals__.get(module) is math
            return is_math and f"{module}.{node.attr}" in KNOWN
        return isinstance(node, ast.Name) and node.id in KNOWN and self.is_builtin(node.id)

    def temporary(self) -> int:
        self.temporaries += 1
        return self.register(f"${self.temporaries - 1}")

    def emit(self, opcode: Opcode, node: ast.AST, **fields: Any) -> int:
        within, region, handler = self.within, self.region, self.handler
        self.code.append(Bytecode(opcode, self.place(node), within=within, region=region, handler=handler, **fields))
        return len(self.code) - 1

    def read(self, node: ast.AST, register: int) -> int:
        """A variable is read now, and must be bound now: the check goes where it is certain to be."""
        self.emit(Opcode.CHECK, node, a=register, x=self.registers[register])
        return register

    def here(self, sites: list[int]) -> None:
        """Let the jumps at `sites` go to the next instruction."""
        for site in sites:
            self.code[site] = replace(self.code[site], x=len(self.code))

    def constant(self, node: ast.AST, value: object, d: int | None = None) -> int:
        d = self.temporary() if d is None else d
        self.emit(Opcode.CONST, node, d=d, x=value)
        return d

    def operator(self, node: ast.AST, operator: ast.AST, table: dict[type[ast.AST], str]) -> str:
        if type(operator) not in table:
            self.refuse(node, f"the operator {type(operator).__name__}")
        return table[type(operator)]

    # ---- expressions ---------------------------------------------------------------------------------------

    def expression(self, node: ast.expr, d: int | None = None) -> int:
        """Compile into register `d`, or wherever the value is; returns the register."""
        with self.inside(node):
            return self._expression(node, d)

    @contextlib.contextmanager
    def inside(self, node: ast.AST) -> Iterator[None]:
        """While a node is compiled that may stand in a comprehension."""
        before, self.within = self.within, getattr(node, "within", self.within)
        try:
            yield
        finally:
            self.within = before

    def _expression(self, node: ast.expr, d: int | None) -> int:
        if isinstance(node, ast.Name) and node.id in NAMED:
            return self.constant(node, NAMED[node.id], d)
        if isinstance(node, ast.Name) and self.is_local(node.id):
            register = self.read(node, self.register(node.id))
            if d is None and node.id in self.renamed:  # the value now: a later part of the expression may change it
                d = self.temporary()
            if d is None:
                return register
            self.emit(Opcode.MOVE, node, d=d, a=register)
            return d
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            self.refuse(node, EXPRESSION_NAMES.get(type(node), f"`{type(node).__name__}`"))
        d = self.temporary() if d is None else d
        handler(self, node, d)
        return d

    def variable(self, target: ast.expr) -> int:
        """The register of a local variable that is assigned to."""
        if not isinstance(target, ast.Name):
            self.refuse(target, "assignment to anything but a local name")
        if target.id not in self.locals:
            self.refuse(target, f"assignment to the global or outer variable {target.id}", "return the value instead")
        return self.register(target.id)

    def named_expression(self, node: ast.NamedExpr, d: int) -> None:
        """`name := value`."""
        register = self.variable(node.target)
        self.expression(node.value, register)
        self.emit(Opcode.MOVE, node, d=d, a=register)

    def literal(self, node: ast.Constant, d: int) -> None:
        if type(node.value) not in (int, float, bool, str, bytes, type(None)):
            self.refuse(node, f"a {type(node.value).__name__} literal")
        self.constant(node, node.value, d)

    def global_(self, node: ast.expr, d: int) -> None:
        self.emit(Opcode.GLOBAL, node, d=d, x=self.dotted(node))

    def dotted(self, node: ast.expr) -> tuple[str, ...]:
        """The parts of a dotted global name."""
        if isinstance(node, ast.Attribute):
            return (*self.dotted(node.value), node.attr)
        if not isinstance(node, ast.Name):
            self.refuse(node, "an attribute of a computed value")
        if self.is_local(node.id):
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

    def is_list(self, node: IsList, d: int) -> None:
        self.emit(Opcode.IS_LIST, node, d=d, a=self.expression(node.name))

    def compare(self, node: ast.Compare, d: int) -> None:
        left = self.expression(node.left)
        result = d if len(node.ops) == 1 else self.temporary()  # later operands may still read the variable
        leave: list[int] = []
        for n, (operator, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            if n:
                leave.append(self.emit(Opcode.JUMP_IF_FALSE, node, a=result))
            word = self.operator(node, operator, COMPARE)
            if word in ("in", "not in") and n == len(node.ops) - 1:
                self.membership(node, word, result, left, right)
                break
            value = self.expression(right)
            self.emit(Opcode.COMPARE, node, d=result, a=left, b=value, x=word)
            left = value
        self.here(leave)
        if result != d:
            self.emit(Opcode.MOVE, node, d=d, a=result)

    def membership(self, node: ast.expr, word: str, d: int, a: int, right: ast.expr) -> None:
        """`d <- a in right`; what is written down there is never made, or made once: nobody can tell."""
        items = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else None
        if items is not None and all(isinstance(item, ast.Constant) for item in items):
            collect = frozenset if isinstance(right, ast.Set) else tuple
            value = self.constant(right, collect(item.value for item in items if isinstance(item, ast.Constant)))
        elif isinstance(right, ast.Tuple | ast.List) and not any(isinstance(item, ast.Starred) for item in right.elts):
            parts = tuple(self.expression(item) for item in right.elts)
            self.emit(Opcode.AMONG, node, d=d, a=a, x=(word, parts))
            return
        else:
            value = self.expression(right)
        self.emit(Opcode.COMPARE, node, d=d, a=a, b=value, x=word)

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

    def tuple_(self, node: ast.Tuple, d: int) -> None:
        if any(isinstance(element, ast.Starred) for element in node.elts):
            self.refuse(node, "a tuple with `*`")
        parts = tuple(self.expression(element) for element in node.elts)
        self.emit(Opcode.TUPLE, node, d=d, x=parts)

    def list_(self, node: ast.List, d: int) -> None:
        if any(isinstance(element, ast.Starred) for element in node.elts):
            self.refuse(node, "a list with `*`")
        parts = tuple(self.expression(element) for element in node.elts)
        self.emit(Opcode.LIST, node, d=d, x=parts)

    def dict_(self, node: ast.Dict, d: int) -> None:
        """CPython evaluates all keys and values, then puts them in; of many, some, then some more."""
        if None in node.keys or len(node.keys) > 15:
            self.refuse(node, "a dict with `**`, or with more than 15 items,", "make it outside the loop")
        parts = [self.expression(part) for pair in zip(node.keys, node.values, strict=True) for part in pair if part]
        self.emit(Opcode.DICT, node, d=d, x=tuple(parts))

    def set_(self, node: ast.Set, d: int) -> None:
        if any(isinstance(element, ast.Starred) for element in node.elts):
            self.refuse(node, "a set with `*`")
        if len(node.elts) > 2 and all(isinstance(element, ast.Constant) for element in node.elts):
            self.refuse(node, "a set of constants", "make it outside the loop")  # the order of its items is the constant's
        self.emit(Opcode.SET, node, d=d, x=tuple(self.expression(element) for element in node.elts))

    def joined(self, node: ast.JoinedStr, d: int) -> None:
        """An f-string: each value is formatted when its turn comes, then all are joined."""
        parts: list[int] = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts.append(self.constant(value, value.value))
                continue
            if not isinstance(value, ast.FormattedValue) or value.conversion != -1 or value.format_spec is not None:
                self.refuse(node, "an f-string with a format or conversion", "format the value outside the loop")
            register, made = self.expression(value.value), self.temporary()
            self.emit(Opcode.CALL, value, d=made, a=self.constant(value, format), x=(register,))
            parts.append(made)
        made = parts[0] if parts else self.constant(node, "")
        for part in parts[1:]:
            both = self.temporary()
            self.emit(Opcode.BINARY, node, d=both, a=made, b=part, x="+")
            made = both
        self.emit(Opcode.MOVE, node, d=d, a=made)

    def subscript(self, node: ast.Subscript, d: int) -> None:
        part = node.slice
        if isinstance(part, ast.Slice):
            a, bounds = self.expression(node.value), self.bounds(part)
            self.emit(Opcode.SLICE, node, d=d, a=a, x=bounds if part.step else bounds[:2])
            return
        a, b, parts = self.container(node)
        self.emit(Opcode.SUBSCRIPT, node, d=d, a=a, b=b, x=parts or None)

    def bounds(self, part: ast.Slice) -> tuple[int | None, ...]:
        """Registers of what a slice is written with: where it begins, where it ends, its step."""
        return tuple(None if bound is None else self.expression(bound) for bound in (part.lower, part.upper, part.step))

    def attribute(self, node: ast.Attribute, d: int) -> None:
        if self.is_global(node):
            self.global_(node, d)
        else:
            self.emit(Opcode.ATTRIBUTE, node, d=d, a=self.expression(node.value), x=node.attr)

    def container(self, node: ast.Subscript) -> tuple[int, int | None, tuple[int, ...]]:
        """Registers of what is indexed, and of the index, or of the parts of one that is a tuple."""
        if isinstance(node.slice, ast.Tuple) and node.slice.elts:
            for part in node.slice.elts:
                if isinstance(part, ast.Slice | ast.Starred):
                    self.refuse(part, "a slice, or `*`, in a tuple of indices")
            return self.expression(node.value), None, tuple(self.expression(part) for part in node.slice.elts)
        if isinstance(node.slice, ast.Slice):
            self.refuse(node.slice, "an augmented assignment to a slice")
        return self.expression(node.value), self.expression(node.slice), ()

    def call(self, node: ast.Call, d: int) -> None:
        if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
            self.refuse(node, "a call with *args or **kwargs", "name each argument")
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and not self.is_module(node.func.value):
            self.method(node, node.func, d)
            return
        name = node.func.id if isinstance(node.func, ast.Name) and self.is_builtin(node.func.id) else ""
        if name == "list" and len(node.args) == 1 and not node.keywords and self.backwards(node.args[0]):
            callee = self.temporary()
            self.global_(node.func, callee)
            self.turned_round(node.args[0], callee, d)
            return
        callee = self.temporary()
        if isinstance(node.func, ast.Name) and self.is_local(node.func.id):
            callee = self.expression(node.func)
        elif isinstance(node.func, ast.Name) and node.func.id in NAMED:
            self.constant(node.func, NAMED[node.func.id], callee)
        else:
            self.global_(node.func, callee)
        arguments, names = self.arguments(node, name in AT_ONCE)
        if names:
            self.emit(Opcode.CALL_NAMED, node, d=d, a=callee, x=(names, arguments))
        else:
            self.emit(Opcode.CALL, node, d=d, a=callee, x=arguments)

    def backwards(self, node: ast.expr) -> ast.expr | None:
        """What `reversed(…)` is called of, if a node is such a call."""
        return backwards(node) if self.is_builtin("reversed") else None

    def turned_round(self, node: ast.expr, consumer: int | None = None, d: int | None = None) -> int:
        """A list of what is written as `reversed(…)`, for `list` or for what uses it up at once: nobody can tell."""
        of, callee = self.backwards(node), self.temporary()
        assert isinstance(node, ast.Call) and of is not None
        self.global_(node.func, callee)
        a = self.expression(of)
        consumer = self.constant(node, list) if consumer is None else consumer
        d = self.temporary() if d is None else d
        self.emit(Opcode.LIST_BACKWARDS, node, d=d, a=a, x=(consumer, callee))
        return d

    def arguments(self, node: ast.Call, consumed: bool = False) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Registers of a call's arguments, and the names of the last ones. `consumed`: if there is but one without a name, and
        that is an iterator, the call uses it up."""
        turned = consumed and len(node.args) == 1 and self.backwards(node.args[0]) is not None
        first = [self.turned_round(node.args[0])] if turned else [self.expression(value) for value in node.args]
        named = [self.expression(keyword.value) for keyword in node.keywords]
        return (*first, *named), tuple(str(keyword.arg) for keyword in node.keywords)

    def is_global(self, node: ast.expr) -> bool:
        """Whether an expression is a dotted name that begins with a global."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and not self.is_local(node.id)

    def is_module(self, node: ast.expr) -> bool:
        """Whether it begins with a global that may hold functions: one that holds a container now is an object like any other."""
        if isinstance(node, ast.Name) and type(self.function.__globals__.get(node.id)) in (dict, set, list):
            return node.id in self.function.__code__.co_freevars
        return self.is_global(node)

    def method(self, node: ast.Call, function: ast.Attribute, d: int) -> None:
        """A call of a method, which CPython looks up before it evaluates the arguments."""
        a, found = self.expression(function.value), self.temporary()
        consumed = function.attr == "join" and isinstance(function.value, ast.Constant)
        self.emit(Opcode.LOOKUP, function, d=found, a=a, x=function.attr)
        self.emit(Opcode.METHOD, node, d=d, a=a, b=found, x=(function.attr, *self.arguments(node, consumed)))

    def branch(self, test: ast.expr, wanted: bool) -> list[int]:
        """Compile a condition; returns the sites that jump away when its truth is `wanted`, falling through else."""
        with self.inside(test):
            return self._branch(test, wanted)

    def _branch(self, test: ast.expr, wanted: bool) -> list[int]:
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


EXPRESSIONS: dict[type[ast.expr], Callable[..., None]] = {
    ast.Constant: Expressions.literal, ast.Name: Expressions.global_, ast.Attribute: Expressions.attribute,
    ast.BinOp: Expressions.binary, ast.UnaryOp: Expressions.unary, ast.Compare: Expressions.compare,
    ast.BoolOp: Expressions.bool_op, ast.IfExp: Expressions.if_expression, ast.Call: Expressions.call,
    ast.Tuple: Expressions.tuple_, ast.Subscript: Expressions.subscript,
    ast.NamedExpr: Expressions.named_expression,
    ast.List: Expressions.list_, ast.Dict: Expressions.dict_, ast.Set: Expressions.set_,
    ast.JoinedStr: Expressions.joined, IsList: Expressions.is_list,
}  # fmt: skip
EXPRESSION_NAMES: dict[type[ast.expr], str] = {
    ast.ListComp: "a list comprehension",
    ast.Lambda: "a lambda",
    ast.GeneratorExp: "a generator expression", ast.Await: "`await`",
    ast.Yield: "`yield`", ast.Starred: "`*`", ast.DictComp: "a dict comprehension", ast.SetComp: "a set comprehension",
}  # fmt: skip
