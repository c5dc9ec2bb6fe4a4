"""Texts in native code: what the differential programs can't see. References, memory, growth in place, layouts."""

from __future__ import annotations

import sys

import pytest
from test_differential import MODULES, outcome

from minijit import capi, jit
from minijit.frontend.iterators import again, apart

STRINGS = MODULES["strings"]


@pytest.mark.parametrize("name", STRINGS.CASES)
def test_without_layouts_everything_goes_through_the_c_api(name):
    plain = getattr(STRINGS, name)
    fast = jit(plain, hot_rounds=3, layouts=False)
    for arguments in STRINGS.CASES[name][-8:]:
        expected = outcome(plain, arguments)
        assert all(outcome(fast, arguments) == expected for _ in range(3)), fast.explain()
    assert "internal" not in fast.explain()


def grows_and_is_kept(words, n):
    result, kept = "", []
    for i in range(n):
        result += words[i % len(words)]
        if i % 50 == 0:
            kept.append(result)
        words[i % len(words)] = words[(i + 1) % len(words)]
    kept.append(result)
    return kept


@pytest.mark.granted
@pytest.mark.parametrize("builtin", [True, False])
def test_reference_counts_are_exact(builtin):
    fast = jit(grows_and_is_kept, builtin=builtin)

    def counts(function):
        words = [f"{k} words" for k in range(5)]
        first = list(words)
        results = [function(words, n) for n in (40, 500, 700)]
        return [sys.getrefcount(x) for x in (words, *first, *results, *(text for kept in results for text in kept))]

    for _ in range(5):
        assert counts(fast) == counts(grows_and_is_kept)
    assert fast.traces and fast.traces[0].entries and capi.KEPT == []


def appends(text, n):
    for _ in range(n):
        text += "x"
    return text


def prepends(text, n):
    for i in range(n):
        text = "λ"[: i % 2] + text
    return text


@pytest.mark.granted
@pytest.mark.parametrize("function", [appends, prepends])
def test_a_text_that_grows_keeps_no_shorter_ones(function):
    """Each round makes a new text; together they would take a gigabyte."""
    import resource

    fast = jit(function)
    start = "0123456789" * 10_000
    for _ in range(4):
        assert fast(start, 100) == function(start, 100)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fast(start, 10_000) == function(start, 10_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 400_000, f"{grown} KiB"
    assert fast.traces and fast.traces[0].entries


def makes_long_ones(text, n):
    total = 0
    for i in range(n):
        total += len(text[i:]) + len(text * 2)
    return total


@pytest.mark.granted
def test_a_stay_that_has_made_much_ends():
    fast = jit(makes_long_ones)
    text = "ab" * 50_000
    for _ in range(4):
        assert fast(text, 50) == makes_long_ones(text, 50)
    before = sum(trace.exits for trace in fast.traces)
    assert fast(text, 2_000) == makes_long_ones(text, 2_000)  # of 600 MB in all
    assert sum(trace.exits for trace in fast.traces) > before
    assert capi.KEPT == []


@pytest.mark.granted
def test_a_class_of_that_name_is_no_str():
    class Backwards(str):
        def __getitem__(self, index):
            return super().__getitem__(-index - 1)

    Backwards.__name__ = "str"
    fast = jit(STRINGS.by_index)
    for text in ("abc" * 50, Backwards("abc" * 50), "abc" * 50):
        assert fast(text) == STRINGS.by_index(text)


def remembers(text, n):
    last = ""
    for i in range(n):
        last = text[i % len(text)]
    return last


@pytest.mark.granted
@pytest.mark.parametrize("text", ["abc", "äöü", "λόγ", "😀a"])
def test_characters_are_made_again_with_one_reference(text):
    fast = jit(remembers)
    for n in (50, 500, 501, 502):
        mine, other = fast(text, n), remembers(text, n)
        assert mine == other and type(mine) is str
        if ord(mine) > 255:
            assert sys.getrefcount(mine) == sys.getrefcount(other)
        else:
            assert mine is other  # CPython has one object for each


@pytest.mark.parametrize("text", ["", "a", "abc", "λόγος", "a😀"])
def test_iterators_of_texts_are_taken_apart_and_made_again(text):
    for taken in range(len(text) + 1):
        iterator = iter(text)
        for _ in range(taken):
            next(iterator)
        index, part = apart("each", iterator, (text,))
        assert part is text and list(again("each", index, [part])) == list(text[taken:])
    exhausted = iter(text)
    list(exhausted)
    index, part = apart("each", exhausted, (text,))
    assert list(again("each", index, [part])) == []
