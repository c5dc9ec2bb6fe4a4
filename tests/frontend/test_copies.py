"""Counting and resume copies: whatever header hands the call over, however often, the result is CPython's."""

from __future__ import annotations

import itertools
import operator
import random
import types

import pytest

from minijit.frontend.compiler import compile_function
from minijit.frontend.copies import counting_copy, resume_copy


def nest(n, m):
    s = 0
    for i in range(n):
        if i % 3 == 1:
            j = m
            while j > 0 and s < 10**30:
                s += i * j
                if j == 2:
                    break
                j -= 1
            else:
                s += 1000
        else:
            for k in range(i, 0, -2):
                if k == 4:
                    continue
                s ^= k
            else:
                s += 5
    else:
        s *= 2
        for q in range(3):
            s += q
    while True:
        s -= 1
        if s % 7 == 0:
            return s


def maybe_unbound(n, m):
    for i in range(n):
        if i == m:
            x = i
    return x


def early(n, m):
    for i in range(n):
        for j in range(m):
            if i * j == 6:
                return i * 100 + j
    return -1


def with_defaults(n, m=3, *, step=2):
    """A docstring stays."""
    total = 0
    for i in range(0, n, step):
        total += i * m
    return total


class Handed:
    def __init__(self, number, values):
        self.number, self.values = number, values


def state_for_resume(code, number, values):
    """What the runtime does between two copies: iterators become the rest of their ranges."""
    state = {name: value for name, value in values.items() if not name.startswith("__mj")}
    for loop in code.loops:
        span, iterator = values.get(f"__mj_r{loop.number}"), values.get(f"__mj_i{loop.number}")
        if span is None:
            continue
        taken = 0 if iterator is None else len(span) - operator.length_hint(iterator)
        if loop.number == number and loop.kind == "for":
            taken -= 1
        state[f"__mj_r{loop.number}"] = range(span.start + taken * span.step, span.stop, span.step)
    return state


def run_with_hand_overs(function, arguments, rng):
    """Run by counting copy and resume copies with random counters; returns the result and how often it changed hands."""
    code = compile_function(function)

    def ticks():
        return [
            itertools.chain(itertools.repeat(False, rng.randrange(0, 6)), itertools.repeat(True)).__next__ for _ in code.loops
        ]

    counting = counting_copy(function, code, Handed, ticks())
    result = types.FunctionType(counting, function.__globals__, None, function.__defaults__)(*arguments)
    changes = 0
    while isinstance(result, Handed):
        changes += 1
        state = state_for_resume(code, result.number, result.values)
        state["__mj_ticks"] = ticks()
        result = types.FunctionType(resume_copy(function, code, result.number, Handed), function.__globals__)(state)
    return result, changes


@pytest.mark.parametrize("function", [nest, early])
def test_random_hand_overs(function):
    rng = random.Random(1)
    changes = 0
    for _ in range(150):
        arguments = rng.randrange(0, 12), rng.randrange(0, 6)
        result, count = run_with_hand_overs(function, arguments, rng)
        assert result == function(*arguments), arguments
        changes += count
    assert changes > 100


def test_an_unbound_variable_stays_unbound_through_hand_overs():
    rng = random.Random(2)
    for n, m in ((9, 3), (9, 8), (9, 0)):
        assert run_with_hand_overs(maybe_unbound, (n, m), rng)[0] == m
    for n, m in ((9, 20), (0, 0)):
        with pytest.raises(UnboundLocalError, match="'x'"):
            run_with_hand_overs(maybe_unbound, (n, m), rng)


def test_a_counting_copy_keeps_what_users_and_tools_see():
    code = compile_function(with_defaults)
    copy = counting_copy(with_defaults, code, Handed, [itertools.repeat(False).__next__])
    plain = with_defaults.__code__
    assert copy.co_name == plain.co_name and copy.co_qualname == plain.co_qualname
    assert copy.co_filename == plain.co_filename and copy.co_firstlineno == plain.co_firstlineno
    assert copy.co_varnames[:3] == plain.co_varnames[:3] and copy.co_flags & 0x0F == plain.co_flags & 0x0F
    assert copy.co_consts[0] == plain.co_consts[0] == "A docstring stays."
    lines = {line for _, _, line in copy.co_lines() if line}
    assert lines <= set(range(plain.co_firstlineno, plain.co_firstlineno + 7))
    assert not set(copy.co_names) - set(plain.co_names), "no global name may be added"


def test_a_closure_keeps_its_free_variables():
    factor = 3

    def scaled(n):
        total = 0
        for i in range(n):
            total += i * factor
        return total

    code = compile_function(scaled)
    copy = counting_copy(scaled, code, Handed, [itertools.repeat(False).__next__])
    assert copy.co_freevars == scaled.__code__.co_freevars
    assert types.FunctionType(copy, globals(), None, None, scaled.__closure__)(10) == 135
