"""Running a user's script as `python SCRIPT` would, optionally with every function and method of its top level jitted."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterable, Sequence

import minijit
from minijit.module_loops import Watch
from minijit.runtime.guest import user_traceback

_DECORATOR = "__minijit_auto_jit__"


def run_script(path: str, arguments: Sequence[str], *, auto: bool) -> int:
    """Run the script as `__main__` and return its exit code; what it prints and raises is what Python would show."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        print(f"{sys.executable}: can't open file {os.path.abspath(path)!r}: {_errno_text(error)}", file=sys.stderr)
        return 2
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = module
    sys.argv = [path, *arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    watch = None
    try:
        tree = ast.parse(source, path)
        if auto:
            watch = Watch(tree, path)
            module.__dict__[_DECORATOR] = minijit.jit
            _decorate(tree.body)
        exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as stop:
        return _exit_code(stop)
    except BaseException as error:
        show_error(error)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        for hint in watch.stop() if watch else ():
            print(f"minijit: {hint}", file=sys.stderr)
        _flush()
    return 0


def _decorate(block: Iterable[ast.AST]) -> None:
    """Put `jit` closest to each function and method that is in no function, under a name that the script can't meet by
    accident."""
    for node in block:
        if isinstance(node, ast.FunctionDef):
            name = ast.Name(_DECORATOR, ast.Load())
            node.decorator_list.append(ast.copy_location(name, node))
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(node, ast.AsyncFunctionDef):
            _decorate(ast.iter_child_nodes(node))


def show_error(error: BaseException) -> None:
    """Print a traceback to stderr without minijit's own frames."""
    error = error.with_traceback(user_traceback(error.__traceback__))
    if isinstance(error, KeyboardInterrupt):
        error.__context__ = None
    traceback.print_exception(type(error), error, error.__traceback__)


def _exit_code(stop: SystemExit) -> int:
    if stop.code is None:
        return 0
    if isinstance(stop.code, int):
        return stop.code & 0xFF
    print(stop.code, file=sys.stderr)
    return 1


def _errno_text(error: OSError) -> str:
    return f"[Errno {error.errno}] {error.strerror}"


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()


def with_output_on_stderr(action: Callable[[], int]) -> int:
    """Run `action` with the script's standard output sent to standard error, so that stdout holds the report alone."""
    if not isinstance(sys.stdout, io.TextIOBase):
        return action()
    saved = sys.stdout
    sys.stdout = sys.stderr
    try:
        return action()
    finally:
        sys.stdout = saved
