"""Random programs: what CPython returns or raises, the jitted function does, in each engine, cold, getting hot and native."""

from __future__ import annotations

import copy
import linecache
import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from generated import Program
from generated_tables import TableProgram
from generated_texts import TextProgram

import minijit
from minijit.errors import AbortReason
from minijit.runtime.registry import FUNCTIONS

ARGUMENTS: list[tuple[Any, ...]] = [
    (5, 3, 1.5, True), (100, -7, -0.0, False), (-9, 12345, 1e5, True), (5, 3, 2.5, True),
    (1 << 62, 7, math.inf, False), (3, 2**70, math.nan, True), (True, 4, 0.25, 1),
]  # fmt: skip
WITH_TEXTS: list[tuple[Any, ...]] = [
    ("hello world", "ab", 20), ("λόγος é", "", 5), ("a", "xyz" * 7, 40), ("", "b", 3), ("The 3 quick 😀 foxes" * 2, "fox", 30),
]  # fmt: skip
WITH_TABLES: list[tuple[Any, ...]] = [
    ({}, set(), 20), ({k: k for k in range(9)}, {1, 2, 3}, 40), ({"a": 1, "ab": 2.5, 3: [4]}, {"a", 5, None}, 9),
    ({True: 1, 2.0: 2, (1, 3): 4, -1: None}, {0.5, (0, 0), False}, 30), ({2**61: 1, 2**61 - 1: 2, 2**70: 3}, {2**61, -2}, 30),
]  # fmt: skip
SEEDS_EACH = 25  # programs in one test


def function_of(program: Program | TableProgram | TextProgram, name: str) -> Any:
    linecache.cache[name] = (len(program.source), None, program.source.splitlines(True), name)
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(program.source, name, "exec"), space)
    return space["f"]


def outcome(function: Any, arguments: tuple[Any, ...]) -> tuple[str, ...]:
    """What a call did, what it logged, and what lists hold afterwards."""
    space = function.__globals__
    log = space["LOG"]
    log.clear()
    lists = [space[name] for name in "LXRABDW"]
    for values, start in zip(lists, copy.deepcopy((*space["START"], *space["BUFFERS"])), strict=True):
        values[:] = start
    try:
        value = exact(function(*arguments))
    except Exception as error:
        value = " ".join([type(error).__name__, *map(exact, error.args)])
    return value, *map(exact, log), *map(exact, lists)


def exact(value: Any) -> str:
    """Type and value; ints in hexadecimal, which has no limit to their length."""
    if isinstance(value, tuple | list):
        return f"{type(value).__name__} (" + ", ".join(map(exact, value)) + ")"
    return f"{type(value).__name__} {hex(value) if isinstance(value, int) else repr(value)}"


def traced_of(
    kind: type[Program | TableProgram | TextProgram], first: int, mode: str, calls: list[tuple[Any, ...]], run: Callable[..., tuple[str, ...]]
) -> int:
    """How many of a few random programs got a trace; all of them must do what CPython does."""
    traced = 0
    for seed in range(first, first + SEEDS_EACH):
        random = Random(seed)
        program = kind(random)
        plain = function_of(program, f"<{kind.__name__} {seed}>")
        fast = minijit.jit(plain, mode=mode, hot_rounds=random.choice([1, 3, 7]), hot_exits=random.choice([1, 2, 3]))
        for arguments in calls:
            expected = run(plain, arguments)
            for turn in range(3):
                assert run(fast, arguments) == expected, f"seed {seed}, call {turn}, {arguments}\n{program.source}"
        ours = {AbortReason.INTERNAL, AbortReason.ASSEMBLER} & {a.reason for a in FUNCTIONS.newest().aborts}
        assert not ours, f"seed {seed}: {fast.explain()}\n{program.source}"
        traced += bool(fast.traces)
    return traced


@pytest.mark.parametrize("mode", ["interp", "on"])
@pytest.mark.parametrize("first", range(0, 400, SEEDS_EACH))
def test_a_random_program_does_what_cpython_does(first: int, mode: str) -> None:
    traced = traced_of(Program, first, mode, ARGUMENTS, outcome)
    assert traced > SEEDS_EACH // 3, "most of these programs are meant to be traced"


@pytest.mark.parametrize("mode", ["interp", "on"])
@pytest.mark.parametrize("first", range(0, 100, SEEDS_EACH))
def test_a_random_program_on_texts_does_what_cpython_does(first: int, mode: str) -> None:
    traced = traced_of(TextProgram, first, mode, WITH_TEXTS, outcome_with_texts)
    assert traced > SEEDS_EACH // 2, "most of these programs are meant to be traced"


def outcome_with_texts(function: Any, arguments: tuple[Any, ...]) -> tuple[str, str]:
    kept = function.__globals__["KEPT"]
    kept.clear()
    try:
        value = exact(function(*arguments))
    except Exception as error:
        value = f"{type(error).__name__} {error}"
    return value, exact(list(kept))


@pytest.mark.parametrize("mode", ["interp", "on"])
@pytest.mark.parametrize("first", range(0, 100, SEEDS_EACH))
def test_a_random_program_on_tables_does_what_cpython_does(first: int, mode: str) -> None:
    traced = traced_of(TableProgram, first, mode, WITH_TABLES, outcome_with_tables)
    assert traced > SEEDS_EACH // 2, "most of these programs are meant to be traced"


def outcome_with_tables(function: Any, arguments: tuple[Any, ...]) -> tuple[str, str]:
    """Tables are told by their texts, which have the order of their keys and the types of all that is in them."""
    space = function.__globals__
    space["LOG"].clear()
    space["G"].clear()
    space["G"].update({k: k * 3 for k in range(-4, 12)})
    try:
        value = repr(function(*copy.deepcopy(arguments)))
    except Exception as error:
        value = f"{type(error).__name__} {error}"
    return value, repr(space["LOG"])


def test_programs_end_and_differ() -> None:
    sources = {Program(Random(seed)).source for seed in range(100)}
    assert len(sources) == 100
