"""Functions in variables: which one it is decides, also when its code is changed."""

import pytest

from minijit import jit


def total(f, n):
    s = 0
    for i in range(n):
        s += f(i)
    return s


@pytest.mark.parametrize("mode", ["interp", "on"])
def test_a_function_whose_code_is_changed_is_another(mode):
    def f(x):
        return x + 1

    def g(x):
        return x * 3

    fast = jit(total, mode=mode)
    for _ in range(4):
        assert fast(f, 500) == total(f, 500)
    assert fast.traces
    f.__code__ = g.__code__
    assert fast(f, 500) == total(g, 500)
    f.__defaults__ = (7,)
    assert fast(f, 500) == total(g, 500)


@pytest.mark.parametrize("mode", ["interp", "on"])
def test_what_a_closure_holds_may_change(mode):
    k = 2

    def f(x):
        return x * k

    fast = jit(total, mode=mode)
    for k in (2, 2, 5, 2.5):  # noqa: B007
        for _ in range(3):
            assert fast(f, 500) == total(f, 500)


def test_functions_made_anew_share_a_trace():
    fast = jit(total)
    for _ in range(20):
        assert fast(lambda x: x & 3, 500) == total(lambda x: x & 3, 500)
    assert len(fast.traces) <= 3, fast.explain()


def test_functions_of_the_same_code_but_other_globals_differ():
    spaces = [{"k": 1}, {"k": 2}]
    functions = [type(total)(of_global.__code__, space, "f") for space in spaces]
    fast = jit(total)
    for _ in range(4):
        for f in functions:
            assert fast(f, 500) == total(f, 500)


def of_global(x):
    return x * k  # noqa: F821


def test_jitted_functions_are_what_they_were_made_of():
    fast, inner = jit(total), jit(lambda_like)
    for _ in range(4):
        assert fast(inner, 500) == total(lambda_like, 500)
    assert fast.traces, fast.explain()


def lambda_like(x):
    return x ^ 5
