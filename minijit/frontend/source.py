"""Finding a function's definition in its source file, and making sure that it is the one that runs."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import os
import threading
import types
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from minijit.errors import Place, Unsupported
from minijit.frontend.bytecode import Span
from minijit.frontend.private_names import written_out

CHANGED = "was the file changed after import, or the function's code replaced?"


_P = ParamSpec("_P")
_T = TypeVar("_T")
_syntax_trees = threading.RLock()


def _after_fork() -> None:
    global _syntax_trees
    _syntax_trees = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def alone(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let one thread at a time make syntax trees, and again if another one's disturbed it: CPython 3.11 keeps the depth of
    its conversions for the whole process (github.com/python/cpython/issues/106905)."""

    @functools.wraps(function)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with _syntax_trees:
            for _ in range(20):
                try:
                    return function(*args, **kwargs)
                except SystemError:
                    continue
            return function(*args, **kwargs)

    return wrapper


@alone
def definition(function: types.FunctionType) -> ast.FunctionDef:
    """The `def` of a function, with line numbers of its file; raises Unsupported when there is none to compile.

    The tree is shared: copy it before changing it."""
    code = function.__code__
    place = Place(code.co_filename, code.co_firstlineno)
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        kind = "a generator" if code.co_flags & inspect.CO_GENERATOR else "asynchronous"
        raise Unsupported(f"{function.__qualname__} is {kind}", "move the loop into a plain function", place)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        raise Unsupported(
            f"no source of {function.__qualname__} is found", "define it in a file, not in a REPL or by exec", place
        )
    try:
        definitions, codes = _parsed("".join(lines), code.co_filename, code.co_flags & _future_flags())
    except (SyntaxError, ValueError) as error:
        raise Unsupported(f"the source file does not parse ({error})", CHANGED, place) from None
    key = (code.co_firstlineno, code.co_name)
    node = definitions.get(key)
    if isinstance(node, ast.Lambda):
        if len(codes[key]) > 1:
            raise Unsupported("one of several lambdas in a line is not compiled", "write it as a def", place)
        node = _as_def(node)
    if node is None or not any(_same(code, found) for found in codes.get(key, ())):
        raise Unsupported(f"the source at that line is not that of {function.__qualname__}", CHANGED, place)
    outside = written_out(node, code)
    if outside is None:
        raise Unsupported("a private name that the class changes is not compiled", "use one underscore", place)
    return outside


def _as_def(node: ast.Lambda) -> ast.FunctionDef:
    """A lambda as the function that it is."""
    result = ast.copy_location(ast.Return(node.body), node.body)
    return ast.copy_location(ast.FunctionDef("<lambda>", node.args, [result], []), node)


def span(node: ast.stmt) -> Span:
    """Where a statement stands, which tells it from all others of its file; a part of one has a number too."""
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, getattr(node, "piece", 0)


@functools.lru_cache(maxsize=8)
def _parsed(
    source: str, file: str, flags: int
) -> tuple[dict[tuple[int, str], ast.FunctionDef | ast.Lambda], dict[tuple[int, str], list[types.CodeType]]]:
    """The definitions of a source file and the code objects that Python makes of them, by first line and name."""
    tree = ast.parse(source, file)
    definitions: dict[tuple[int, str], ast.FunctionDef | ast.Lambda] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            definitions[first, node.name] = node
        elif isinstance(node, ast.Lambda):
            definitions[node.lineno, "<lambda>"] = node
    codes: dict[tuple[int, str], list[types.CodeType]] = {}
    work = [compile(source, file, "exec", flags=flags, dont_inherit=True)]
    while work:
        code = work.pop()
        codes.setdefault((code.co_firstlineno, code.co_name), []).append(code)
        work += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return definitions, codes


@functools.cache
def _future_flags() -> int:
    """The bits of `co_flags` that stand for `from __future__ import …`."""
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


def _same(running: types.CodeType, found: types.CodeType) -> bool:
    """Whether two code objects do the same: equal instructions over equal names and constants."""
    words = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_kwonlyargcount")
    return all(getattr(running, word) == getattr(found, word) for word in words) and repr(
        [c for c in running.co_consts if not isinstance(c, types.CodeType)]
    ) == repr([c for c in found.co_consts if not isinstance(c, types.CodeType)])
