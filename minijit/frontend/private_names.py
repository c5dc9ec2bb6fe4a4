"""Private names (`__x` in a class) as the compiler changes them, written out, so that a function means the same outside of its
class (https://docs.python.org/3/reference/expressions.html#private-name-mangling)."""

from __future__ import annotations

import ast
import copy
import types
from collections.abc import Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
_FIELDS: dict[type[ast.AST], str] = {  # where names stand that are changed
    ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.keyword: "arg", ast.FunctionDef: "name",
    ast.ExceptHandler: "name", ast.alias: "asname", ast.MatchAs: "name", ast.MatchStar: "name",
}  # fmt: skip


def written_out(node: Node, code: types.CodeType) -> Node | None:
    """The definition that was compiled to `code`, changed in a copy if it has private names; None where it can't be told
    what they have become."""
    found = {getattr(n, _FIELDS[type(n)]) for n in ast.walk(node) if type(n) in _FIELDS} - {None}
    private = {name for name in found if name.startswith("__") and not name.endswith("__") and "." not in name}
    names = set(_names(code))
    if private <= names:
        return node
    classes = {name[: -len(one)] for one in private for name in names if name.endswith(one) and name.startswith("_")} - {""}
    fitting = [prefix for prefix in classes if all(prefix + one in names for one in private - {code.co_name})]
    if len(fitting) != 1:
        return None
    node = copy.deepcopy(node)
    for n in ast.walk(node):
        field = _FIELDS.get(type(n))
        if field and getattr(n, field) in private and n is not node:
            setattr(n, field, fitting[0] + getattr(n, field))
    return node


def _names(code: types.CodeType) -> Iterator[str]:
    """All names that a code object knows, and those of the functions within."""
    yield from (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)
        elif isinstance(constant, tuple):  # the names of a call's keywords
            yield from (item for item in constant if isinstance(item, str))
