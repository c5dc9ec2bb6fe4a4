"""Comprehensions at run time: tracebacks, builtins that were replaced, what stays alive."""

from __future__ import annotations

import gc
import traceback
import weakref

import pytest

from minijit import jit


def frames_of(function, *arguments):
    """(name, line, column) of each entry of the traceback that a call ends with, in this file."""
    with pytest.raises(Exception) as caught:
        function(*arguments)
    entries = traceback.TracebackException.from_exception(caught.value).stack
    return [(e.name, e.lineno, e.colno) for e in entries if e.filename == __file__ and e.name != "frames_of"]


def quotients(n):
    return [
        [100 // (k - j) for j in range(n)]
        for k in range(301, 340)
    ]


def total(n):
    return 1 + sum(
        100 // (200 - k) for k in range(n)
    )


def unpacked(xs):
    return [a + b
            for a, b in xs]


@pytest.mark.parametrize(
    ("function", "fine", "bad"),
    [(quotients, 250, 302), (total, 150, 201), (unpacked, [(1, 2)] * 60, [(1, 2)] * 60 + [(1, 2, 3)])],
)
@pytest.mark.parametrize("mode", ["on", "interp"])
def test_a_traceback_has_the_frames_and_places_of_cpython(function, fine, bad, mode):
    fast = jit(function, mode=mode)
    for _ in range(4):
        assert fast(fine) == function(fine)
    assert fast.traces
    for _ in range(4):
        expected = frames_of(function, bad)
        assert len(expected) > 1 and frames_of(fast, bad)[-len(expected) :] == expected, "after the way into the JIT"


def summed(xs):
    return sum(x * x for x in xs) + abs(sum(x for x in xs))


def test_a_builtin_that_is_replaced_is_called(monkeypatch):
    fast = jit(summed)
    values = list(range(50))
    assert [fast(values) for _ in range(9)] == [summed(values)] * 9 and fast.traces
    for name, new in (("sum", lambda xs: len(list(xs))), ("abs", lambda x: -x)):
        monkeypatch.setitem(globals(), name, new)
        assert [fast(values) for _ in range(9)] == [summed(values)] * 9
    monkeypatch.undo()
    assert [fast(values) for _ in range(9)] == [summed(values)] * 9 == [41650] * 9


class Replacing:
    """A number that replaces a builtin while it is added."""

    def __init__(self, new):
        self.new = new

    def __radd__(self, other):
        globals()["abs"] = self.new
        return other


def test_a_name_is_looked_up_when_cpython_does(monkeypatch):
    monkeypatch.setitem(globals(), "abs", abs)

    absolute = abs

    def run(xs):
        globals()["abs"] = absolute
        return abs(sum(x for x in xs)), sum(x for x in xs) - abs(sum(x for x in xs))

    fast = jit(run)
    for values in ([1, 2, 3] * 30, [1, 2, Replacing(lambda x: 0.5), 4] * 20, [-1, Replacing(len), Replacing(lambda x: 3)] * 40):
        for _ in range(3):
            assert fast(values) == run(values)


class Item:
    """Something that can be referred to weakly."""


def kept(n):
    items = [Item() for _ in range(n)]
    found = [weakref.ref(item) for item in items]
    items = None
    gc.collect()
    return sum(ref() is not None for ref in found)


def test_no_list_lives_longer_than_in_cpython():
    fast = jit(kept)
    for n in (1, 3, 2, 5):
        assert fast(n) == kept(n)
