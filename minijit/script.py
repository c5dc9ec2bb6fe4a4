"""Running a user's script as `python SCRIPT` would, optionally with every top-level function jitted."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import os
import sys
import traceback
import types
from collections.abc import Callable, Sequence

import minijit
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
    try:
        tree = ast.parse(source, path)
        if auto:
            _decorate(tree, module)
        exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as stop:
        return _exit_code(stop)
    except BaseException as error:
        show_error(error)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        _flush()
    return 0


def _decorate(tree: ast.Module, module: types.ModuleType) -> None:
    """Put `jit` closest to each top-level function, under a name that the script can't meet by accident."""
    module.__dict__[_DECORATOR] = minijit.jit
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            name = ast.Name(_DECORATOR, ast.Load())
            node.decorator_list.append(ast.copy_location(name, node))


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
