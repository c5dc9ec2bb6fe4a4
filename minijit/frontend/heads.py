"""What a `for` statement goes over, as far as its source tells. The *form* of a head is one of

    range       range(…) of one to three arguments, or reversed(range(…)): counted without a list of them
    each        the items of any expression
    enumerate   enumerate(E) or enumerate(E, start)
    zip         zip(A, B, …)
    zip strict  zip(A, B, …, strict=True), none of them reversed(…)
    enumerate zip   enumerate(zip(A, B, …)), perhaps from a start

the builtins only where the name means them. `parts` are the expressions that are evaluated before the loop begins."""

from __future__ import annotations

import ast
from collections.abc import Callable


def form_of(node: ast.For, is_builtin: Callable[[str], bool]) -> str:
    call = node.iter
    if (of := backwards(call)) is not None and is_builtin("reversed") and is_range(of):
        call = of
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return "each"
    name, count = call.func.id, len(call.args)
    if any(isinstance(a, ast.Starred) for a in call.args) or not is_builtin(name):
        return "each"
    if is_range(call) and isinstance(node.target, ast.Name):
        return name
    if name == "enumerate" and count >= 1 and count + len(call.keywords) <= 2 and all(k.arg == "start" for k in call.keywords):
        return "enumerate zip" if is_zip(call.args[0]) and is_builtin("zip") else name
    if is_zip(call):
        return name
    strict = [getattr(k.value, "value", None) for k in call.keywords if k.arg == "strict"]
    if name != "zip" or not count or len(call.keywords) != 1 or strict not in ([False], [True]):
        return "each"
    return "zip" if strict == [False] else "zip strict" if all(backwards(part) is None for part in call.args) else "each"


def is_zip(part: ast.expr) -> bool:
    """Whether a part looks like `zip(A, …)`."""
    if not (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "zip" and not part.keywords):
        return False
    return bool(part.args) and not any(isinstance(a, ast.Starred) for a in part.args)


def is_range(part: ast.expr) -> bool:
    """Whether a part looks like `range(…)`."""
    if not (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "range"):
        return False
    return 1 <= len(part.args) <= 3 and not part.keywords and not any(isinstance(a, ast.Starred) for a in part.args)


def backwards(part: ast.expr) -> ast.expr | None:
    """What `reversed(…)` is called of, if a part looks like that."""
    if not (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "reversed"):
        return None
    one = len(part.args) == 1 and not part.keywords and not isinstance(part.args[0], ast.Starred)
    return part.args[0] if one else None


def parts_of(node: ast.For, form: str) -> list[ast.expr]:
    """The parts of a head of this form; of an `enumerate` the first number is the last one, of a range there are as many as are
    written."""
    if form == "each":
        return [node.iter]
    call = backwards(node.iter) if form == "range" else None
    call = call or node.iter
    assert isinstance(call, ast.Call)
    if form.startswith("zip"):
        return call.args
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    alone = len(parts) == 1
    if form == "enumerate zip":
        assert isinstance(parts[0], ast.Call)
        parts[:1] = parts[0].args
    if form.startswith("enumerate") and alone:
        parts.append(ast.copy_location(ast.Constant(0), node.iter))
    return parts
