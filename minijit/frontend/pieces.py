"""Statements that stand for a part of a user's statement: what comprehensions are rewritten into (see `hoisting`).

A piece is an ordinary statement of Python for CPython; its number (`piece`) tells it from others at the same place. Its
`within` says which comprehensions it runs in, for tracebacks."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence

from minijit.frontend.bytecode import Scope

Within = tuple[Scope, ...]
HIDDEN = "__mjc"  # how names of hidden variables begin
LIST = "list"  # how those of new lists end


class Comprehension(ast.Assign):
    """`name = [… for …]`, or a builtin's call that uses up a generator expression. The bytecode is that of `loops`, CPython
    runs the statement itself, but resumes in the loops; `comprehension` is what in it has the first loop's iterable."""

    loops: list[ast.stmt]
    comprehension: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

    @property
    def name(self) -> str:
        """The variable that has the result."""
        (target,) = self.targets
        assert isinstance(target, ast.Name)
        return target.id

    @property
    def first(self) -> tuple[list[ast.stmt], ast.For]:
        """The outermost loop, and what comes before it."""
        number, loop = next((n, part) for n, part in enumerate(self.loops) if isinstance(part, ast.For))
        return self.loops[:number], loop


class Collect(ast.Expr):
    """`list.append(item)`, `set.add(item)` or `dict.__setitem__(key, value)` of one that nobody else has seen."""

    @property
    def call(self) -> ast.Call:
        assert isinstance(self.value, ast.Call)
        return self.value

    @property
    def method(self) -> str:
        assert isinstance(self.call.func, ast.Attribute)
        return self.call.func.attr

    @property
    def made(self) -> str:
        """The variable that has it."""
        assert isinstance(self.call.func, ast.Attribute) and isinstance(self.call.func.value, ast.Name)
        return self.call.func.value.id

    @property
    def items(self) -> list[ast.expr]:
        """What is collected; it may be replaced."""
        return self.call.args


class IsList(ast.Compare):
    """`type(name) is list`."""

    @property
    def name(self) -> ast.expr:
        assert isinstance(self.left, ast.Call)
        return self.left.args[0]


class Left(ast.If):
    """`if True:` a statement that is left to CPython, which may `need` some hidden variables to go on."""

    needs: tuple[str, ...]


def number_pieces(statements: Sequence[ast.stmt], numbers: Iterator[int] | None = None) -> None:
    """Give each piece its number, but none to the statements in the user's own blocks."""
    numbers = itertools.count(1) if numbers is None else numbers
    for node in statements:
        mark(node, piece=next(numbers))
        if isinstance(node, Comprehension):
            number_pieces(node.loops, numbers)
        elif isinstance(node, ast.If | ast.For) and not hasattr(node, "rest") and not isinstance(node, Left):
            number_pieces(node.body, numbers)
            number_pieces(node.orelse, numbers)


def loops_in(statements: Sequence[ast.stmt]) -> int:
    """How many loops the bytecode of some pieces has."""
    count = 0
    for node in statements:
        if isinstance(node, Comprehension):
            count += loops_in(node.loops)
        elif isinstance(node, ast.If | ast.For) and not isinstance(node, Left):
            count += isinstance(node, ast.For) + loops_in(node.body) + loops_in(node.orelse)
    return count


def mark(node: ast.AST, **attributes: object) -> None:
    """Tell something of a node, which copies of it know too: its `piece` number, what it is `within`, or that it is the `rest`
    of the user's statement."""
    vars(node).update(attributes)


def name(identifier: str, place: ast.AST, context: ast.expr_context | None = None) -> ast.Name:
    return ast.copy_location(ast.Name(identifier, context or ast.Load()), place)


def assign(identifier: str, value: ast.expr, place: ast.AST) -> ast.Assign:
    return ast.copy_location(ast.Assign([name(identifier, place, ast.Store())], value), place)


def constant(value: int | float | bool | None, place: ast.AST) -> ast.Constant:
    return ast.copy_location(ast.Constant(value), place)


def if_(test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt] | None = None) -> ast.If:
    return ast.copy_location(ast.If(test, body, orelse or []), test)


MOST_BLOCKS = 20  # nested loops and the like in a function, for CPython


def blocks(node: ast.AST) -> int:
    """How deeply loops and the like are nested in a statement, with those of comprehensions."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
        return 0
    own = {ast.For: 1, ast.While: 1, ast.With: 1, ast.Try: 3, ast.TryStar: 3}.get(type(node), 0)  # an `except` takes more
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        own = len(node.generators)
    return own + max(map(blocks, ast.iter_child_nodes(node)), default=0)
