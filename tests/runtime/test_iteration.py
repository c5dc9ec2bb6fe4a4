"""Loops over lists: where their errors are raised, and how much of them runs natively."""

from __future__ import annotations

import copy
import itertools
import traceback
from array import array

import pytest

import minijit
from minijit.frontend.iterators import Beyond, Going, again, apart, facing, made, unreversed
from minijit.runtime.guest import user_traceback

# ruff: noqa: B905


def a_bad_head(n, what):
    s = 0
    for i in range(n):
        s += i
        if i == n - 1:
            for x in what:
                s += x
    return s


def a_bad_zip(n, what):
    s = 0
    for i in range(n):
        s += i
        if i == n - 1:
            for x, y in zip([1, 2],
                            what):  # fmt: skip
                s += x + y
    return s


def a_bad_enumerate(n, what):
    s = 0
    for i in range(n):
        s += i
    for x, _ in enumerate(
            what,
            2):  # fmt: skip
        s += x
    return s


def a_wrong_number(n, what):
    s = 0
    for x in [1, 2, 3] * n:
        s += x
        if x == 3:
            for (a,
                 b) in what:  # fmt: skip
                s += a + b
    return s


def generated(n):
    yield 1
    yield 2
    raise KeyError(n)


def in_a_generator(n, what):
    s = 0
    for _ in generated(n):
        for i in range(n):
            s += i
    return s


def a_head_left_to_cpython(n, what):
    s = 0
    for _ in what.items(
    ):  # fmt: skip
        for i in range(n):
            s += i
    return s


def in_the_body(n, what):
    s = 0
    for i, x in enumerate([1] * n + [0]):
        s += (i //
              x)  # fmt: skip
    return s


PROGRAMS = [a_bad_head, a_bad_zip, a_bad_enumerate, a_wrong_number, in_a_generator, a_head_left_to_cpython, in_the_body]


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        entries = traceback.extract_tb(user_traceback(error.__traceback__.tb_next))
        return [repr(error), *((e.name, e.lineno, e.end_lineno, e.colno, e.end_colno) for e in entries)]


@pytest.mark.parametrize("function", PROGRAMS)
@pytest.mark.parametrize("mode", ["interp", "on"])
def test_what_is_raised_has_the_users_lines_and_columns(function, mode):
    fast = minijit.jit(function, mode=mode, hot_rounds=3)
    for what in [5, {}, {1: 2}, None, [(1, 2), (3, 4, 5)], [(1, 2)], [], [1]] * 3:
        assert outcome(fast, 30, what) == outcome(function, 30, what)


def sums_and_notes(a, out):
    s = 0
    for i, x in enumerate(a):
        s += x
        if i % 20_000 == 500:
            out.append({"i": i})
    return s


def dot(a, b):
    s = 0.0
    for x, y in zip(a, b):
        s += x * y
    return s


def rows(a):
    s = 0
    for row in a:
        for x in row:
            s += x
    return s


@pytest.mark.granted
@pytest.mark.parametrize(
    ("function", "arguments", "rounds"),
    [
        (sums_and_notes, (list(range(100_000)), []), 95_000),
        (dot, ([0.5] * 10_000, [2.0] * 9_000), 8900),
        (rows, ([[1] * 100] * 100,), 9500),
    ],
)
def test_nearly_all_rounds_run_natively(function, arguments, rounds):
    fast = minijit.jit(function, builtin=False)
    for _ in range(5):
        fast(*arguments)
    before = sum(trace.rounds for trace in fast.traces)
    assert fast(*arguments) == function(*arguments)
    assert sum(trace.rounds for trace in fast.traces) - before > rounds, fast.explain()


def greatest(values):
    found = None
    for x in values:
        if found is None or x > found:
            found = x
    return found


def test_a_short_loop_whose_variables_change_their_types_once_is_compiled():
    fast = minijit.jit(greatest, hot_rounds=29)
    for _ in range(60):
        assert fast([3, 1, 4, 1, 5]) == 5
    assert len([live for live in fast.traces if live.trace.kind == "loop"]) == 2, fast.explain()
    assert "changes its type" in fast.explain()


def test_what_is_no_list_is_said_when_a_recording_comes_to_it():
    def outer(a):
        n = 0
        for table in a:
            for _ in table:
                n += 1
        return n

    fast = minijit.jit(outer, hot_rounds=3)
    for _ in range(20):
        assert fast([frozenset({1, 3}), frozenset({5})] * 20) == 60
    assert "a list that holds a frozenset" in fast.explain()


@pytest.mark.parametrize("form", ["each", "enumerate", "zip"])
def test_iterators_taken_apart_and_made_again_go_on_alike(form):
    def parts():
        values = list(range(10))
        return {"each": [values], "enumerate": [values, 3], "zip": [values, (5, 6, 7, 8), iter("abcdefg")]}[form]

    for taken in range(4):
        for cut in (None, 1, 2, 5):
            one, other = parts(), parts()
            ours, theirs = made(form, one), made(form, other)
            for _ in range(taken):
                assert next(ours) == next(theirs)
            if cut is not None:
                del one[0][cut:], other[0][cut:]
            index, *held = apart(form, ours, one)
            assert index == taken
            ours = again(form, index, held)
            one[0] += [21, 22]
            other[0] += [21, 22]
            assert list(ours) == list(theirs)
            one[0] += [23]
            assert list(ours) == [], "exhausted for good"


@pytest.mark.parametrize("cut", [None, 0, 2, 6])
@pytest.mark.parametrize("values", [list(range(10)), array("i", range(10))])
def test_iterators_that_go_backwards_are_taken_apart_and_go_on_alike(values, cut):
    for taken in range(12):
        one, other = copy.copy(values), copy.copy(values)
        ours, theirs = iter(zip(reversed(one), itertools.count())), iter(zip(reversed(other), itertools.count()))
        parts = [None, None]
        for _ in range(taken):
            assert next(ours, None) == next(theirs, None)
        if cut is not None:
            del one[cut:], other[cut:]
        index, *held = apart("zip", ours, parts, (0,))
        assert index == 0 and (held[0] is one or len(held[0]) == 0)
        ours = again("zip", 0, facing(0, held, (0,)))
        one.extend([21, 22])
        other.extend([21, 22])
        assert list(ours) == list(theirs)


@pytest.mark.parametrize("made_of", [range(10), range(9, 0, -2), range(1 << 70, (1 << 70) + 5), memoryview(bytes(10)), b"abcdefg"])
def test_iterators_of_what_does_not_change_are_made_again_at_their_place(made_of):
    for taken in range(12):
        ours, theirs = iter(made_of), iter(made_of)
        for _ in range(taken):
            assert next(ours, None) == next(theirs, None)
        index, held = apart("each", ours, [made_of])
        assert held is made_of and list(again("each", index, [held])) == list(theirs)


def test_what_is_gone_over_backwards_and_does_not_change_is_turned_round():
    for values in ("abc", (1, 2, 3), range(3, 30, 4), range(1 << 70, (1 << 70) + 5), range(0)):
        assert list(unreversed(reversed(values), reversed)) == list(values)[::-1]
        assert type(unreversed(reversed(values), reversed)) is type(values)
    partly = reversed(range(5))
    next(partly)
    assert list(unreversed(partly, reversed)) == [3, 2, 1, 0]
    iterator = reversed([1])
    assert unreversed(iterator, reversed) is iterator and unreversed("abc", str) == "abc"


def test_an_iterator_behind_the_end_of_its_list():
    values = [1, 2, 3]
    iterator = again("each", 5, [values])
    assert type(iterator) is Beyond and apart("each", iterator, [values]) == [5, values]
    values += [4, 5, 6, 7]
    assert next(iter(Going(iterator))) == 6 and list(iterator) == [7]
