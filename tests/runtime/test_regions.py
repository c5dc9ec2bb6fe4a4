"""Loops within `try` and `with`: where CPython's own frame waits, and what it finds when they are over or interrupted."""

import gc
import signal
import sys
import threading
import traceback
import weakref

import pytest

import minijit


def jit(function, **options):
    return minijit.jit(function, hot_rounds=20, **options)


def lines_of(function, *arguments):
    """Names and lines of the user's part of the traceback that a call ends with; each place once."""
    with pytest.raises(ArithmeticError) as caught:
        function(*arguments)
    entries = traceback.extract_tb(caught.value.__traceback__)
    return [(entry.name, entry.lineno) for entry in entries if entry.filename == __file__][1:]


def divides(values):
    total = 0
    try:
        for x in values:
            for k in range(3):
                total += k // x
    finally:
        total += 1
    return total


def test_a_traceback_ends_at_the_users_line():
    jitted = jit(divides)
    values = [1] * 50 + [0]
    for _ in range(4):
        assert lines_of(jitted, values)[-1] == lines_of(divides, values)[-1]
    assert jitted.__minijit__.traces


def test_explain_says_that_the_loops_are_compiled():
    jitted = jit(divides)
    jitted([1] * 100)
    assert "`try` with `finally` is not compiled, but loops in it are" in jitted.explain()
    assert jitted.__minijit__.status == "compiled"


def counts_on(items, most):
    n = k = 0
    try:
        while n < most:
            n += 1
            items[0] = n
            for k in range(100):
                items[1] = k
    except KeyboardInterrupt:
        return n, k
    finally:
        items[2] = n


@pytest.mark.parametrize("options", [{}, {"layouts": False}], ids=["on", "without layouts"])
def test_a_handler_of_interrupts_finds_the_variables_as_they_are(options):
    jitted = jit(counts_on, **options)
    assert jitted([0, 0, 0], 1000) is None
    assert jitted.__minijit__.traces

    def handler(*_):
        signal.setitimer(signal.ITIMER_REAL, 0)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, handler)
    try:
        for turn in range(12):
            items = [0, 0, 0]
            signal.setitimer(signal.ITIMER_REAL, 0.03 + turn / 1000)
            n, k = jitted(items, 1 << 60)
            assert items[2] == n and items[0] in (n, n - 1) and (items[1] - k) % 100 in (0, 99), (items, n, k)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Stamp:
    entered = left = 0

    def __enter__(self):
        self.entered += 1

    def __exit__(self, *error):
        self.left += 1


def in_with(stamp, values):
    total = 0
    with stamp:
        for x in values:
            if x > 99:
                return total
            total += 60 // x
    return -total


@pytest.mark.parametrize("values", [[1] * 100, [1] * 100 + [100], [1] * 100 + [0]])
def test_a_context_is_entered_and_left_once(values):
    jitted = jit(in_with)
    for _ in range(4):
        stamp = Stamp()
        try:
            assert jitted(stamp, values) == in_with(Stamp(), values)
        except ZeroDivisionError:
            assert values[-1] == 0
        assert (stamp.entered, stamp.left) == (1, 1)
    assert jitted.__minijit__.traces


def drops(make, n):
    thing = make()
    try:
        for i in range(n):
            if i == n - 1:
                thing = None
    finally:
        gone = thing is None
    return gone


class Thing:
    pass


def test_nothing_is_kept_alive_when_the_region_is_over():
    jitted, made = jit(drops), []

    def make():
        thing = Thing()
        made.append(weakref.ref(thing))
        return thing

    for _ in range(4):
        assert jitted(make, 200)
    gc.collect()
    assert all(reference() is None for reference in made)


def recurses(n):
    if n == 0:
        return 0
    total = 0
    try:
        for i in range(60):
            total += i
        total += recurses(n - 1)
    finally:
        total += 1
    return total


def test_a_deep_recursion_through_a_try():
    jitted = jit(recurses)
    globals_before = recurses.__globals__["recurses"]
    recurses.__globals__["recurses"] = jitted
    try:
        assert [jitted(100) for _ in range(3)] == [globals_before(100)] * 3
    finally:
        recurses.__globals__["recurses"] = globals_before


def test_a_debugger_follows_line_by_line():
    jitted = jit(divides)
    jitted([1] * 100)
    seen = []

    def trace(frame, event, argument):
        if frame.f_code.co_name == "divides":
            seen.append((event, frame.f_lineno))
            return trace
        return None

    def events(function):
        seen.clear()
        sys.settrace(trace)
        try:
            function([1, 2])
        finally:
            sys.settrace(None)
        return {line for event, line in seen if event == "line"}

    assert events(jitted) == events(divides)


def test_threads_each_have_their_own_variables():
    jitted = jit(divides)
    found = []

    def work(x):
        found.append((x, [jitted([x] * 500) for _ in range(20)]))

    threads = [threading.Thread(target=work, args=(x,)) for x in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results == [divides([x] * 500)] * 20 for x, results in found)
