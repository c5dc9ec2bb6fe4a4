"""The differential corpus: every function of tests/programs gives CPython's value, type or exception in each engine.

Each function is called three times with each argument set: cold, getting hot, native; a fresh jitted copy sees all sets in
order, so that later ones run into traces that were made for earlier ones."""

from __future__ import annotations

import copy
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import minijit
from minijit.errors import AbortReason
from minijit.runtime.registry import FUNCTIONS

PROGRAMS = Path(__file__).parent / "programs"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"programs_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MODULES = {path.stem: load(path) for path in sorted(PROGRAMS.glob("*.py"))}
ALL = [(module, name) for module in MODULES for name in MODULES[module].CASES]


def outcome(function: Any, arguments: tuple[Any, ...]) -> tuple[str, ...]:
    """What a call did: type and exact text of the value or the exception, and the arguments as they are afterwards."""
    arguments = copy.deepcopy(arguments)
    try:
        value = function(*arguments)
        return ("value", describe(value), repr(arguments))
    except Exception as error:
        return ("exception", type(error).__name__, str(error), repr(arguments))


def describe(value: object) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(map(describe, value)) + ")"
    return f"{type(value).__name__} {value!r}"  # repr of a float is exact and shows the sign of zero


@pytest.mark.parametrize("hot_rounds", [3, 29])
@pytest.mark.parametrize("mode", ["interp", "on"])
@pytest.mark.parametrize(("module", "name"), ALL, ids=[f"{m}.{n}" for m, n in ALL])
def test_same_as_cpython(module: str, name: str, mode: str, hot_rounds: int) -> None:
    plain = getattr(MODULES[module], name)
    fast = minijit.jit(plain, mode=mode, hot_rounds=hot_rounds)
    state = FUNCTIONS.newest()
    traced = False
    for arguments in MODULES[module].CASES[name]:
        expected = outcome(plain, arguments)
        for turn in range(3):
            assert outcome(fast, arguments) == expected, f"call {turn} with {arguments!r}\n{fast.explain()}"
        traced = traced or bool(fast.traces)
    assert not [a for a in state.aborts if a.reason in (AbortReason.INTERNAL, AbortReason.ASSEMBLER)], fast.explain()
    plainly = name in getattr(MODULES[module], "FEW_CALLS", set()) and hot_rounds > 3
    plainly |= name in getattr(MODULES[module], "NATIVE_ONLY", set()) and mode != "on"
    if not plainly and name not in getattr(MODULES[module], "NOT_NATIVE", set()):
        assert traced, "this program is meant to run natively:\n" + fast.explain()


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(ALL) >= 150
    assert len({name for module, name in ALL if name not in getattr(MODULES[module], "NOT_NATIVE", set())}) >= 150
