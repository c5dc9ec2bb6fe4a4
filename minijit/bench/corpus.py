"""`minijit bench corpus DIR`: other people's functions, jitted and compared with CPython.

Every Python file below DIR is run in a process of its own. Of each top-level function the *sample calls* are collected:
calls with arguments that can be evaluated, from doctests, from the module's asserts and from its `if __name__ ==
"__main__"` block, or from a table `CASES = {name: [arguments, …]}`. A function counts with the three rates when it has one:

- accepted: the jitted function got a compiled trace, and was not given back to CPython;
- equal: each call, made several times, had the value and its type, or the exception, of the plain function, and left its
  arguments in the same state;
- faster: the sample call that takes longest takes less time than in CPython (best of several, in turn, after a warm-up)."""

from __future__ import annotations

import ast
import contextlib
import copy
import doctest
import importlib.util
import io
import itertools
import json
import os
import re
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minijit.reports.doctor import python

if TYPE_CHECKING:
    from minijit.runtime.function import FunctionState

TIMEOUT = 120.0  # seconds for a file
CALLS = 40  # times that each sample call is made before it is timed: most samples are small
ENOUGH = 5  # calls of a sample that takes so long that CALLS of them would take more than
SECONDS = 0.5
SPAN = 50e-6  # seconds that are timed at once, in calls of a short function
SAMPLES = 12  # calls of a function at most
ITEMS = 1000  # of an iterator that are compared


def measure_all(directory: Path, progress: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """Rows for all functions below a directory, files that could not be run with the reason, and the rates.

    Raises ValueError when there is no Python file."""
    files = sorted(path for path in directory.rglob("*.py") if path.is_file())
    if not files:
        raise ValueError(f"there is no Python file in {directory}")
    rows: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    for number, file in enumerate(files, 1):
        progress(f"{file.relative_to(directory)} ({number} of {len(files)})")
        found, reason = run_file(file)
        rows += found
        if reason:
            failed.append({"file": str(file), "reason": reason})
    data = {"python": python(), "files": len(files), "failed": failed, "functions": rows, **rates(rows)}
    data["met"] = all(row["equal"] for row in rows)
    return data


def rates(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many functions have sample calls, how many loops or calls of themselves, and how many of those are accepted, equal
    and faster."""
    loops = [row for row in rows if row["loops"]]
    accepted = [row for row in loops if row["accepted"]]
    return {
        "tried": len(rows),
        "with_loops": len(loops),
        "accepted": len(accepted),
        "equal": sum(row["equal"] for row in rows),
        "faster": sum(row["speedup"] > 1 for row in accepted),
        "slower_than_0.8": sum(row["speedup"] < 0.8 for row in rows),
    }


def run_file(file: Path) -> tuple[list[dict[str, Any]], str]:
    """(rows, reason why there are none or not all) of a file, tried in a child process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(file.parent)])}
    command = [sys.executable, "-m", "minijit.bench.corpus", str(file)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT, env=environment, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return [], f"it took longer than {TIMEOUT:.0f} s"
    lines = done.stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    if done.returncode < 0:
        return rows, f"the process was killed by signal {-done.returncode}: that is a bug of minijit, or of the file"
    if done.returncode:
        return rows, (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return rows, ""


# ---- in the child ------------------------------------------------------------------------------------------------


def samples(module: types.ModuleType, source: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(function name, positional arguments) of each sample call in a module."""
    for name, cases in getattr(module, "CASES", {}).items():
        yield from ((name, tuple(arguments)) for arguments in cases)
    tree = ast.parse(source)
    parser = doctest.DocTestParser()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Module):
            text = ast.get_docstring(node) or ""
            with contextlib.suppress(ValueError, SyntaxError):
                for example in parser.get_examples(text):
                    yield from _calls(module, ast.parse(example.source))
    for statement in tree.body:
        if isinstance(statement, ast.Assert | ast.Expr | ast.If):
            yield from _calls(module, statement)


def _calls(module: types.ModuleType, tree: ast.AST) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.keywords:
            continue
        function = vars(module).get(node.func.id)
        if not isinstance(function, types.FunctionType) or function.__module__ != module.__name__:
            continue
        try:
            arguments = tuple(ast.literal_eval(argument) for argument in node.args)
        except (ValueError, TypeError, SyntaxError):
            continue
        yield node.func.id, arguments


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, ...]:
    """What a call did, as text: value with type, or exception; and the arguments afterwards."""
    arguments = copy.deepcopy(arguments)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            value = function(*arguments)
            kind = type(value).__name__
            if isinstance(value, Iterator):
                value = list(itertools.islice(value, ITEMS))
    except Exception as error:
        return "raised", type(error).__name__, _text(str(error)), _text(repr(arguments))
    return kind, _text(repr(value)), _text(repr(arguments)), printed.getvalue()


def _text(shown: str) -> str:
    """What a value shows, without the address that many have in it."""
    return re.sub(r" at 0x[0-9a-f]+", "", shown)


def best_times(functions: Sequence[Callable[..., Any]], arguments: tuple[Any, ...]) -> list[float]:
    """Seconds that a call of each function takes, the best of a few, in turn; output is thrown away."""
    best, until = [float("inf")] * len(functions), time.perf_counter() + SECONDS * len(functions)
    calls = 1
    for turn in range(1, CALLS + 1):
        for which, function in enumerate(functions):
            copies = [copy.deepcopy(arguments) for _ in range(calls)]
            best[which] = min(best[which], _spent(function, copies) / calls)
        if turn >= ENOUGH and time.perf_counter() > until:
            break
        calls = max(1, min(CALLS, int(SPAN / max(best))))
    return best


def _spent(function: Callable[..., Any], copies: Sequence[tuple[Any, ...]]) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        for arguments in copies:
            with contextlib.suppress(Exception):
                function(*arguments)
        return time.perf_counter() - start


def try_function(function: types.FunctionType, cases: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """A row: is it accepted, equal, and how many times CPython's speed has it."""
    import minijit

    fast: Any = minijit.jit(function)
    equal, longest, seconds = True, cases[0], -1.0
    for arguments in cases:
        expected = outcome(function, arguments)
        known = expected == outcome(function, arguments)  # not of what is random, or tells its address
        until = time.perf_counter() + SECONDS
        for turn in range(1, CALLS + 1):
            equal = equal and (outcome(fast, arguments) == expected or not known)
            if turn >= ENOUGH and time.perf_counter() > until:
                break
        (spent,) = best_times([function], arguments)
        if spent > seconds:
            longest, seconds = arguments, spent
    plain_time, fast_time = best_times([function, fast], longest)
    state = fast.__minijit__
    return {
        "function": function.__qualname__,
        "line": function.__code__.co_firstlineno,
        "samples": len(cases),
        "loops": _has_loops(function),
        "accepted": state.status == "compiled",
        "equal": equal,
        "speedup": plain_time / fast_time,
        "reason": "" if state.status == "compiled" else state.reason or _last_abort(state),
    }


def _last_abort(state: FunctionState) -> str:
    return str(state.aborts[-1]) if state.aborts else "no loop of it got hot"


def _has_loops(function: types.FunctionType) -> bool:
    """Whether there is anything to compile: a loop, or a call of itself."""
    from minijit.errors import Unsupported
    from minijit.frontend.source import definition

    try:
        node = definition(function)
    except Unsupported:
        return False
    return any(isinstance(part, ast.For | ast.While) or _is_call(part, node.name) for part in ast.walk(node))


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def child(path: Path) -> int:
    """Try a file's functions; prints a row of JSON for each."""
    spec = importlib.util.spec_from_file_location(f"corpus_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with contextlib.redirect_stdout(io.StringIO()):
        spec.loader.exec_module(module)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, arguments in samples(module, path.read_text(encoding="utf-8")):
        known = found.setdefault(name, [])
        if len(known) < SAMPLES and repr(arguments) not in map(repr, known):
            known.append(arguments)
    for name, cases in found.items():
        function = getattr(module, name)
        if isinstance(function, types.FunctionType):
            print(json.dumps({"file": str(path), **try_function(function, cases)}), flush=True)
    return 0


# ---- report ------------------------------------------------------------------------------------------------------


def table(data: dict[str, Any]) -> str:
    """The rates, then what was not accepted and why, and what was not equal."""

    def share(count: int, of: int) -> str:
        return f"{count} of {of}" + (f" ({count / of:.0%})" if of else "")

    lines = [
        f"{data['files']} files, {data['tried']} functions with sample calls, "
        f"{data['with_loops']} of them with loops or recursive",
        f"accepted: {share(data['accepted'], data['with_loops'])} of those",
        f"equal to CPython: {share(data['equal'], data['tried'])}",
        f"faster than CPython: {share(data['faster'], data['accepted'])} of the accepted; slower than 0.8 times: "
        f"{data['slower_than_0.8']} of all",
    ]
    for row in data["functions"]:
        if not row["equal"]:
            lines.append(f"  NOT EQUAL  {row['file']}:{row['line']} {row['function']}")
    for row in data["functions"]:
        if row["loops"] and not row["accepted"]:
            lines.append(f"  not accepted  {row['file']}:{row['line']} {row['function']}: {row['reason']}")
        elif row["speedup"] < 0.8:
            lines.append(f"  slower  {row['file']}:{row['line']} {row['function']}: {row['speedup']:.2f} times CPython's speed")
    lines += [f"  not run  {row['file']}: {row['reason']}" for row in data["failed"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(child(Path(sys.argv[1])))
