"""Products beyond 64 bits that `%` reduces at once are exact, whatever the numbers are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minijit
from minijit.ir.ops import MAX_INT, MIN_INT, Op

EDGES = [0, 1, -1, 2, 7, MAX_INT, MIN_INT, MAX_INT - 1, MIN_INT + 1, 1 << 32, -(1 << 32), (1 << 31) - 1, 1 << 62]
ints = st.sampled_from(EDGES) | st.integers(MIN_INT, MAX_INT)


def reduces(values, factor, modulus):
    found = []
    for x in values:
        found.append(x * factor % modulus)
    return found


def reduces_in_place(values, factor, modulus):
    found = []
    for x in values:
        x *= factor
        x %= modulus
        found.append(x)
    return found


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except ZeroDivisionError as error:
        return str(error)


@pytest.mark.parametrize("function", [reduces, reduces_in_place])
@settings(max_examples=60, deadline=None)
@given(st.lists(ints, min_size=1, max_size=6), ints, ints, ints)
def test_any_numbers(function, values, factor, modulus, other):
    fast = minijit.jit(function, hot_rounds=3)
    for m in (modulus, modulus, other, abs(modulus), 0):
        assert outcome(fast, values * 9, factor, m) == outcome(function, values * 9, factor, m)


def test_it_is_one_instruction():
    fast = minijit.jit(reduces, hot_rounds=3)
    values = [3**38 + k for k in range(60)]
    for _ in range(5):
        assert fast(values, 2**60 - 1, 2**61 - 1) == reduces(values, 2**60 - 1, 2**61 - 1)
    assert any(i.op is Op.MUL_MOD for live in fast.traces for i in live.trace.instructions()), fast.explain()


def test_a_product_that_is_used_otherwise_is_left_to_the_interpreter():
    def function(values, modulus):
        found = 0
        for x in values:
            product = x * x
            found ^= product % modulus + product
        return found

    fast = minijit.jit(function, hot_rounds=3)
    values = [3**38 + k for k in range(60)]
    for _ in range(5):
        assert fast(values, 7) == function(values, 7)
    assert "a product that is not only reduced by `%`" in fast.explain()
