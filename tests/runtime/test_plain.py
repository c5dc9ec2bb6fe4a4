"""Statements that are left to CPython in the middle of a call: what a user sees of it."""

import traceback

import pytest
from plain_programs import Box, always_logging, asserting, boxing, logging, raising

from minijit import Unsupported, jit


def trace_of(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return "".join(traceback.format_exception(error)).rpartition("  File ")[2]  # the innermost entry
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("function", [raising, asserting])
@pytest.mark.parametrize("mode", ["interp", "on"])
def test_what_is_raised_has_the_users_line_and_columns(function, mode):
    fast = jit(function, mode=mode)
    fast(20)
    expected = trace_of(function, 1000)
    for _ in range(5):
        assert trace_of(fast, 1000) == expected, fast.explain()
    assert fast.traces and function.__name__ in expected


@pytest.mark.parametrize("mode", ["interp", "on"])
def test_what_a_method_raises_has_the_lines_of_the_method_too(mode):
    def lines(function):
        try:
            function(1000, Box(9))
        except Exception as error:
            found = traceback.extract_tb(error.__traceback__)[-2:]
            return [(entry.name, entry.lineno, entry.end_lineno, entry.colno, entry.end_colno) for entry in found]
        raise AssertionError("nothing was raised")

    fast = jit(boxing, mode=mode)
    fast(20, Box(9))
    assert [name for name, *_ in lines(boxing)] == ["boxing", "append"]
    for _ in range(5):
        assert lines(fast) == lines(boxing), fast.explain()
    assert fast.traces


def test_native_code_is_entered_again_afterwards():
    fast, log, plain_log = jit(logging), [], []
    assert fast(100_000, log) == logging(100_000, plain_log) and log == plain_log
    assert fast.traces[0].rounds > 50_000, fast.explain()


def test_explain_names_what_is_left_to_cpython():
    fast = jit(logging)
    fast(5000, [])
    text = fast.explain()
    assert "left to CPython at" in text and 'log.append(f"{total:>9}")' in text and "runs natively" in text


def test_strict_refuses_what_would_be_left_to_cpython_but_not_what_raises():
    with pytest.raises(Unsupported, match="an f-string with a format or conversion is not compiled") as caught:
        jit(logging, strict=True)
    assert caught.value.place.line == logging.__code__.co_firstlineno + 5
    assert jit(raising, strict=True)(50) == raising(50)
    assert jit(asserting, strict=True)(50) == 50


def test_a_loop_that_no_trace_can_be_made_of_is_not_counted():
    fast, log, plain_log = jit(always_logging), [], []
    assert fast(300, log) == always_logging(300, plain_log) and log == plain_log
    assert {t.line for t in fast.traces} == {always_logging.__code__.co_firstlineno + 2}
    counted = {name for name in fast.__code__.co_varnames if name.startswith("__mj_h")}
    assert counted == {"__mj_h1"}
    assert "log" in fast.explain()


def test_a_trace_that_is_left_all_the_time_is_given_up():
    def often(n, log):
        total = 0
        for i in range(n):
            total += i
            if i % 3 == 0:
                log.append({i: i})
        return total

    fast, log, plain_log = jit(often), [], []
    for _ in range(20):
        assert fast(3000, log) == often(3000, plain_log)
    assert log == plain_log
    assert fast.traces[0].entries < 4000, "it was entered each time"


def short(n):
    total = 0
    for i in range(n):
        total += i
    return total


def test_a_loop_that_is_too_short_to_pay_goes_back_to_cpython_and_says_so():
    fast = jit(short, hot_rounds=3, builtin=False)
    for _ in range(20_000):
        assert fast(10) == 45
        if fast.__minijit__.status == "plain":
            break
    assert "native code did not pay here" in fast.explain()
    assert fast.__code__ is short.__code__
    fast.reset()
    assert fast(300_000) == short(300_000) and fast.__minijit__.status == "compiled"
