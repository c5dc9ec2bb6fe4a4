"""Calls of Python functions that traces step into: what a user sees of it."""

import linecache
import textwrap
import traceback

import pytest

from minijit import jit


def square(x):
    return x * x


def risky(x):
    return 1000 // (x - 250)


def outer(x):
    return risky(x) + square(x)


def sums(n):
    total = 0
    for i in range(n):
        total += outer(i)
    return total


def innermost_entries(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return [(e.name, e.lineno, e.colno, e.end_colno) for e in traceback.extract_tb(error.__traceback__)[-3:]]
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("mode", ["interp", "on"])
def test_an_exception_deep_inside_has_every_line_of_the_way(mode):
    fast = jit(sums, mode=mode)
    expected = innermost_entries(sums, 1000)
    assert [name for name, *_ in expected] == ["sums", "outer", "risky"]
    for _ in range(4):
        assert innermost_entries(fast, 1000) == expected
    assert fast(200) == sums(200) and fast.traces


def test_a_trace_has_the_callees_operations_and_no_call():
    fast = jit(sums)
    fast(200)
    text = fast.dump("optimized")
    assert "floordiv_int" in text and " call " not in text
    assert "outer#" in text and "risky#" in text, "snapshots name each activation"


def module(source):
    """The names of a module made from source text, to be found by `linecache`."""
    file, source = f"<module {id(source)}>", textwrap.dedent(source)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {"__name__": "made"}
    exec(compile(source, file, "exec"), space)
    return space


SOURCE = """
    STEP = 2

    def helper(x, by=3):
        return x * by + STEP

    def work(n):
        total = 0
        for i in range(n):
            total += helper(i)
        return total
"""


@pytest.mark.parametrize(
    "change",
    [
        "STEP = 5",
        "def helper(x, by=3):\n    return x - by",
        "helper.__defaults__ = (4,)",
        "helper.__code__ = (lambda x, by=3: x + 100 * by).__code__",
        "helper = abs",
        "helper = float",
    ],
)
def test_what_a_trace_took_for_constant_in_a_helper_may_change(change):
    space = module(SOURCE)
    plain, fast = space["work"], jit(space["work"])
    for _ in range(3):
        assert fast(300) == plain(300)
    assert fast.traces
    exec(change, space)
    for _ in range(3):
        assert fast(300) == plain(300)


def test_a_helper_that_goes_away_raises_as_ever():
    space = module(SOURCE)
    fast = jit(space["work"])
    fast(300)
    del space["helper"]
    with pytest.raises(NameError, match="name 'helper' is not defined"):
        fast(300)


def test_a_helper_with_a_loop_is_called_in_cpython_where_there_are_no_native_calls():
    space = module("""
        def digits(x):
            count = 0
            while x:
                x //= 10
                count += 1
            return count

        def work(n):
            total = 0
            for i in range(n):
                total += digits(i) if i > 500 else 1
            return total
    """)
    fast = jit(space["work"], builtin=False)
    for n in (100, 400, 1000, 3000):
        assert fast(n) == space["work"](n)
    assert "a function that is called here has a loop of its own: digits" in fast.explain()


def test_two_functions_of_one_name_are_told_apart():
    first, second = module("def f(x):\n    return x + 1\n")["f"], module("def f(x):\n    return x * 2\n")["f"]
    space = module("""
        def work(n):
            total = 0
            for i in range(n):
                total += f(i) if i % 2 else g(i)
                if i > 700:
                    total -= f(i) // 3
            return total
    """)
    space["f"], space["g"] = first, second
    fast = jit(space["work"])
    for n in (50, 900, 1500):
        assert fast(n) == space["work"](n)


def test_a_generator_a_class_and_keywords_are_no_helpers():
    for call in ("next(numbers(i))", "Thing(i).x", "plus(x=i)", "(lambda x: x)(i)"):
        space = module(f"""
            def numbers(x):
                yield x

            class Thing:
                def __init__(self, x):
                    self.x = x

            def plus(x):
                return x + 1

            def work(n):
                total = 0
                for i in range(n):
                    total += {call}
                return total
        """)
        fast = jit(space["work"])
        assert [fast(n) for n in (10, 100, 200)] == [space["work"](n) for n in (10, 100, 200)]
