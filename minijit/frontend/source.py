"""Finding a function's definition in its source file."""

from __future__ import annotations

import ast
import inspect
import linecache
import types

from minijit.errors import Place, Unsupported


def definition(function: types.FunctionType) -> ast.FunctionDef:
    """The `def` of a function, with line numbers of its file; raises Unsupported when there is none to compile."""
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
        tree = ast.parse("".join(lines))
    except SyntaxError as error:
        raise Unsupported(f"the source file does not parse ({error.msg})", "was it changed after import?", place) from None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _first_line(node) == code.co_firstlineno:
            if isinstance(node, ast.Lambda):
                if code.co_name == "<lambda>":
                    raise Unsupported("a lambda can't be compiled", "write it as a def", place)
            elif node.name == code.co_name:
                return node
    raise Unsupported(
        f"the definition of {function.__qualname__} is not at that line", "was the file changed after import?", place
    )


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(d.lineno for d in decorators)])
