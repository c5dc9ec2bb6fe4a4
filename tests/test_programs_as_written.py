"""The corpus: hundreds of numeric functions as people write them (tests/programs/corpus) do what they do in CPython.

They were written with no regard for what a JIT can compile, so many run plainly, in part or in whole; none may differ."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import pickle
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import minijit
from minijit.errors import AbortReason

CORPUS = Path(__file__).parent / "programs" / "corpus"
FILES = sorted(CORPUS.glob("*.py"))
CALLS = 3  # of each case: cold, getting hot, native


def load(path: Path, prefix: str = "corpus") -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{prefix}_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions that belong to the corpus; names with an underscore build arguments."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, FunctionType)}
    return {name: value for name, value in found.items() if value.__module__ == module.__name__ and name[0] != "_"}


def outcome(function: Any, pickled: bytes) -> tuple[str, ...]:
    """What a call did: exact value or the exception, and the arguments as they are afterwards."""
    arguments = pickle.loads(pickled)  # faster than copies of long lists
    try:
        value = function(*arguments)
        return "value", describe(value), describe(arguments)
    except Exception as error:
        return "exception", type(error).__name__, str(error), describe(arguments)


def describe(value: object) -> str:
    """Text that tells types apart, down to the elements; repr of a float is exact, and shows -0.0 and nan."""
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(map(describe, value))}]"
    return f"{type(value).__name__} {value!r}"


def differences(plain: Any, fast: Any, name: str, cases: list[tuple[Any, ...]]) -> list[str]:
    """For each call that did something else than the plain function: what."""
    found = []
    for number, arguments in enumerate(cases):
        pickled = pickle.dumps(arguments)
        expected = outcome(plain, pickled)
        for turn in range(CALLS):
            got = outcome(fast, pickled)
            if got != expected:
                found.append(f"{name}, case {number}, call {turn}: {str(got)[:300]} instead of {str(expected)[:300]}")
                break
    return found


def internal_aborts(function: Any) -> list[str]:
    """Recordings that minijit gave up for reasons of its own; each is a bug."""
    own = (AbortReason.INTERNAL, AbortReason.ASSEMBLER)
    return [f"{function.__name__}: {abort}" for abort in function.__minijit__.aborts if abort.reason in own]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_function_jitted(file: Path) -> None:
    module = load(file)
    wrong: list[str] = []
    for name, plain in functions(module).items():
        fast = minijit.jit(plain, hot_rounds=3)
        wrong += differences(plain, fast, name, module.CASES[name])
        wrong += internal_aborts(fast)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_all_functions_of_a_file_jitted(file: Path) -> None:
    """Helpers and recursive calls are jitted functions, too."""
    module, jitted = load(file), load(file, "jitted_corpus")
    for name, function in functions(jitted).items():
        setattr(jitted, name, minijit.jit(function, hot_rounds=5))
    wrong: list[str] = []
    for name, plain in functions(module).items():
        wrong += differences(plain, getattr(jitted, name), name, module.CASES[name])
        wrong += internal_aborts(getattr(jitted, name))
    assert not wrong, "\n".join(wrong)


def test_the_corpus_is_as_large_and_as_varied_as_promised() -> None:
    bodies: dict[str, str] = {}
    loops = 0
    for file in FILES:
        module = load(file)
        assert set(module.CASES) == set(functions(module)), f"{file.name}: each function has its cases, and only they do"
        for name, function in functions(module).items():
            where = f"{file.name}: {name}"
            assert len((function.__doc__ or "").splitlines()) == 1, f"{where} has a docstring of one line"
            assert len(module.CASES[name]) >= 2, f"{where} has at least two cases"
            (node,) = ast.parse(inspect.getsource(function)).body
            assert isinstance(node, ast.FunctionDef)
            body = "\n".join(map(ast.dump, node.body[1:]))  # without the docstring
            assert body not in bodies, f"{where} has the body of {bodies[body]}"
            bodies[body] = where
            loops += any(isinstance(part, ast.For | ast.While) for part in ast.walk(node))
    assert len(bodies) >= 400
    assert loops >= 0.8 * len(bodies), "most of them are there for their loops"
