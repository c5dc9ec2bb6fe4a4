"""Pieces of syntax trees for the copies of a function, and how a copy is compiled in the scopes of its original."""

from __future__ import annotations

import ast
import builtins
import itertools
import math
import operator
import types
import warnings
from typing import Any, ClassVar

from minijit.frontend.iterators import INDEXED, SIZED, TESTED, Going, is_backwards, is_made_by, left, unreversed
from minijit.frontend.ticks import rest, rounds, spent, stretch

PREFIX = "__mj_"
NAMED = {
    f"{PREFIX}{name}": value
    for name, value in {
        "locals": builtins.locals, "iter": iter, "type": type, "range": range, "chain": itertools.chain,
        "indexed": INDEXED | SIZED, "tested": TESTED, "memoryview": memoryview,
        "backwards": is_backwards, "hint": operator.length_hint,
        "len": len, "enumerate": enumerate, "zip": zip, "islice": itertools.islice,
        "left": left, "made_by": is_made_by, "going": Going, "unreversed": unreversed,
        "stretch": stretch, "rest": rest, "spent": spent, "rounds": rounds, "one": range(1),
        "Exception": Exception, "AssertionError": AssertionError,
    }.items()
}  # fmt: skip

_BUILTINS = (
    "sum", "any", "all", "max", "min", "list", "set", "dict", "tuple", "sorted", "abs", "len", "int", "float", "bool", "round",
    "pow",
)  # fmt: skip
KNOWN = {name: getattr(builtins, name) for name in _BUILTINS}
KNOWN |= {"math": math, **{f"math.{name}": value for name, value in vars(math).items() if callable(value)}}


def known(name: str) -> str:
    """What stands in a tree for a builtin, or for a function of `math`, whatever the name means."""
    return f"{PREFIX}known {name}"


NAMED |= {known(name): value for name, value in KNOWN.items()}

_numbers = itertools.count()


class Constant:
    """An object to appear as a constant: a marker string stands for it until the code object exists."""

    live: ClassVar[dict[str, object]] = {}  # by marker, until the copy is compiled

    def __init__(self, value: object) -> None:
        marker = f"{PREFIX}object_{next(_numbers)}"  # its own: several threads may be at it
        self.live[marker] = value
        self.name = f"{PREFIX}const('{marker}')"


def statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def at(place: ast.AST, *statements: ast.stmt) -> list[ast.stmt]:
    """Statements moved to the source position of `place`, so that tracebacks and line events stay the user's."""
    for statement in statements:
        _move(statement, place)
    return list(statements)


def moved(place: ast.AST, text: str) -> ast.expr:
    """An expression at the source position of `place`."""
    result = expression(text)
    _move(result, place)
    return result


def _move(tree: ast.AST, place: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.expr, ast.excepthandler)):
            ast.copy_location(node, place)
            if node.end_lineno != node.lineno:  # an attribute is looked up on the last line
                node.end_lineno, node.end_col_offset = node.lineno, node.col_offset


def nowhere(node: ast.stmt) -> list[ast.stmt]:
    """A statement without a line, for which no line event is; of an `if`, the branches stay where they are."""
    for piece in (node, *ast.walk(node.test if isinstance(node, ast.If) else node)):
        if isinstance(piece, (ast.stmt, ast.expr)):
            piece.lineno = piece.end_lineno = piece.col_offset = piece.end_col_offset = -1
    return [node]


def either(place: ast.AST, text: str, test: ast.expr) -> ast.expr:
    """`text or test`, the new part at the position of `place`."""
    return ast.copy_location(ast.BoolOp(ast.Or(), [moved(place, text), test]), test)


def compiled(function: types.FunctionType, node: ast.FunctionDef) -> types.CodeType:
    """Compile the rewritten definition in the scopes of the original and put the objects into its constants."""
    node.decorator_list = []
    node.returns = None
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    node.args.defaults = [ast.Constant(None) for _ in node.args.defaults]
    node.args.kw_defaults = [ast.Constant(None) if d else None for d in node.args.kw_defaults]
    objects: dict[str, object] = {}
    node = _Constants(objects).visit(node)
    free = function.__code__.co_freevars
    if free:  # free variables must be free again: wrap in a function that has them as locals
        documented = ast.get_docstring(node, clean=False) is not None
        node.body[documented:documented] = at(node.body[0], ast.Nonlocal(list(free)))
        outer = ast.parse("def __mj_outer():\n pass").body[0]
        assert isinstance(outer, ast.FunctionDef)
        outer.body = [ast.parse(f"{name} = None").body[0] for name in free] + [node]
        module = ast.Module([outer], [])
    else:
        module = ast.Module([node], [])
    ast.fix_missing_locations(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    made = _find(code, node.name)
    assert made.co_freevars == free, f"free variables of {function.__qualname__} were lost"
    for marker in objects:
        Constant.live.pop(marker, None)
    swapped = tuple(objects.get(c, c) if isinstance(c, str) else c for c in made.co_consts)
    changes: dict[str, Any] = {"co_consts": swapped}
    if hasattr(made, "co_qualname"):
        changes["co_qualname"] = function.__code__.co_qualname
    return made.replace(**changes)


def _find(code: types.CodeType, name: str) -> types.CodeType:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_name == name:
                return constant
            try:
                return _find(constant, name)
            except LookupError:
                continue
    raise LookupError(name)


class _Constants(ast.NodeTransformer):
    """Turns `__mj_locals` and `__mj_const('…')` into marker strings, to be swapped for the objects they stand for."""

    def __init__(self, objects: dict[str, object]) -> None:
        self.objects = objects

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in NAMED:
            return node
        marker = f"{node.id} (constant)"
        self.objects[marker] = NAMED[node.id]
        return ast.copy_location(ast.Constant(marker), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == f"{PREFIX}const":
            argument = node.args[0]
            assert isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            self.objects[argument.value] = Constant.live[argument.value]
            return ast.copy_location(ast.Constant(argument.value), node)
        return self.generic_visit(node)
