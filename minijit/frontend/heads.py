"""What a `for` statement goes over, as far as its source tells. The *form* of a head is one of

    range       range(…) of one to three arguments: counted without a list of them
    each        the items of any expression
    enumerate   enumerate(E) or enumerate(E, start)
    zip         zip(A, B, …)

the builtins only where the name means them. `parts` are the expressions that are evaluated before the loop begins."""

from __future__ import annotations

import ast
from collections.abc import Callable


def form_of(node: ast.For, is_builtin: Callable[[str], bool]) -> str:
    call = node.iter
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return "each"
    name, count = call.func.id, len(call.args)
    if any(isinstance(a, ast.Starred) for a in call.args) or not is_builtin(name):
        return "each"
    if name == "range" and 1 <= count <= 3 and not call.keywords and isinstance(node.target, ast.Name):
        return name
    if name == "enumerate" and count >= 1 and count + len(call.keywords) <= 2 and all(k.arg == "start" for k in call.keywords):
        return name
    return name if name == "zip" and count and not call.keywords else "each"


def backwards(part: ast.expr) -> ast.expr | None:
    """What `reversed(…)` is called of, if a part looks like that."""
    if not (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "reversed"):
        return None
    one = len(part.args) == 1 and not part.keywords and not isinstance(part.args[0], ast.Starred)
    return part.args[0] if one else None


def parts_of(node: ast.For, form: str) -> list[ast.expr]:
    """The parts of a head of this form; of an `enumerate` always two, of a range as many as there are."""
    if form == "each":
        return [node.iter]
    assert isinstance(node.iter, ast.Call)
    parts = [*node.iter.args, *(keyword.value for keyword in node.iter.keywords)]
    if form == "enumerate" and len(parts) == 1:
        parts.append(ast.copy_location(ast.Constant(0), node.iter))
    return parts
