"""Loops within statements that are left to CPython, as a `try` or a `with` is: each is a *region*.

CPython runs such a statement in its own frame, so that handlers, `finally` and `__exit__` run as ever, and hands over the
loop alone. The frame waits in the midst of its `try`, gets the new values of its variables, and goes on behind the loop:

    try:                              try:
        while i < n:                      __mj_at = None
            i += 1                        while True:
    finally:                                  <the loop as in `copies`, with `__mj_at = 0, [{**LOCALS()}]; break`
        print(i)                               where it would return HAND_OVER(0, LOCALS())>
                                              break
                                          if __mj_at is not None:
                                              try:
                                                  __mj_done = GO_ON(*__mj_at)
                                              finally:
                                                  i = __mj_at[1][0]['i']; …
                                              if __mj_done is not None: return __mj_done[0]
                                      finally:
                                          print(i)

`GO_ON` puts the values that the variables have at last into that list, also where it raises what the loop has raised. Nothing
is called, so no signal's handler runs, between that and the variables. A *resume copy* for a place in a region is the loop
alone; it notes its variables whenever it is left, and gives `ENDED` at the loop's end."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterator, Sequence

from minijit.frontend.trees import PREFIX, Constant, at, nowhere, statement

BLOCKS = 8  # that a region may add to those nested in a function
SAVED = f"{PREFIX}saved"  # in the dict that a resume copy was given: the variables as it has left them


class Ended:
    """Type of `ENDED`, which a resume copy returns at the end of its region."""

    def __repr__(self) -> str:
        return "ENDED"


ENDED = Ended()
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, in the order of the source."""
    if isinstance(node, _SCOPES):
        return
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        parts = getattr(node, field, None) or []
        if parts and isinstance(parts[0], ast.stmt):
            yield parts
        elif isinstance(parts, list):
            for part in parts:
                yield from suites(part)


def candidates(node: ast.AST) -> Iterator[ast.stmt]:
    """The outermost loops within a statement."""
    for suite in suites(node):
        yield from outermost(suite)


def outermost(suite: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The outermost loops of a block."""
    for inner in suite:
        if isinstance(inner, ast.For | ast.While):
            yield inner
        else:
            yield from candidates(inner)


def shared_by(node: ast.AST, captured: Collection[str]) -> str | None:
    """What in a loop keeps it from being a region of its own, in a function that shares some variables with inner ones: `None`
    if they stay what they are in it, so that it can do with their values."""
    for inner in ast.walk(node):
        if isinstance(inner, (*_SCOPES, ast.Lambda, ast.GeneratorExp)):
            for name in ast.walk(inner):
                if isinstance(name, ast.Name) and name.id in captured:
                    return name.id
    return next((name for name in assigned(node) if name in captured), None)


def assigned(node: ast.AST) -> Iterator[str]:
    """Names that a statement may bind or unbind."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            yield inner.id
        elif isinstance(inner, ast.alias):
            yield (inner.asname or inner.name).partition(".")[0]
        else:
            for field in ("name", "rest"):  # of a handler, an inner function or class, a pattern
                if isinstance(found := getattr(inner, field, None), str):
                    yield found


def changed_within(node: ast.AST) -> set[str]:
    """Variables that inner functions declare `nonlocal`, so that a call may change them."""
    return {name for inner in ast.walk(node) if isinstance(inner, ast.Nonlocal) for name in inner.names}


def declarations(node: ast.AST) -> list[ast.stmt]:
    """The `global` and `nonlocal` statements of a function, which hold in all of it."""
    found: list[ast.stmt] = []
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Global | ast.Nonlocal):
            found.append(inner)
        elif not isinstance(inner, (*_SCOPES, ast.Lambda)):
            found += declarations(inner)
    return found


def handed_over(number: int) -> str:
    """What stands in a region where a loop is handed over."""
    return f"{PREFIX}at = {number}, [{{**{PREFIX}locals()}}]; break"


def left() -> list[ast.stmt]:
    """Behind a loop of a region, in another one: leave that too, once one is handed over."""
    made = statement(f"if {PREFIX}at is not None: break")
    assert isinstance(made, ast.If)
    nowhere(made.body[0])
    return nowhere(made)


def in_region(
    place: ast.stmt, body: list[ast.stmt], go_on: Constant, names: Sequence[str], own: Sequence[str]
) -> list[ast.stmt]:
    """The region at `place`, with `body` as what CPython runs of it, in a function with some variables. Its `own` hidden
    variables are needed no longer when it is over."""
    values = f"{PREFIX}at"
    restore = "\n".join(
        f"if '{name}' in {values}: {name} = {values}['{name}']\nelse:\n {name} = None\n del {name}" for name in names
    )
    finish = f"""\
if {values} is not None:
    try:
        {PREFIX}done = {go_on.name}(*{values})
    finally:
        {values} = {values}[1][0]
{textwrap.indent(restore, ' ' * 8)}
        {' = '.join([*own, values])} = None
    if {PREFIX}done is not None:
        return {PREFIX}done[0]
"""
    start, once, end = at(place, statement(f"{values} = None"), statement("while True: break"), statement(finish))
    assert isinstance(once, ast.While)
    once.body = [*body, *nowhere(once.body[0])]
    return [start, once, *nowhere(end)]


def resumed(place: ast.stmt, body: list[ast.stmt], ended: Constant) -> list[ast.stmt]:
    """The body of a resume copy for a region."""
    save = f"{PREFIX}state['{SAVED}'] = {PREFIX}locals()"
    (inner,) = at(place, statement(f"try: return {ended.name}\nfinally: {save}"))
    (outer,) = at(place, statement(f"try: pass\nexcept:\n {save}\n raise"))  # again, if that was interrupted
    assert isinstance(inner, ast.Try) and isinstance(outer, ast.Try)
    inner.body[:0], outer.body = body, [inner]
    return [outer]
