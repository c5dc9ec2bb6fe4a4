"""Calls through a builtin of our own: what it returns, when it is asked, and that nothing it relies on changes unnoticed."""

from __future__ import annotations

import gc
import math
import os
import sys
import threading
import traceback

import pytest

from minijit import jit
from minijit.runtime import get_engine

pytestmark = pytest.mark.granted  # without memory there are no entries


def tri(n, m=2):
    s = 0
    for i in range(n):
        s += i * m
    return s


def warm(function, *arguments, calls=40):
    """The function, jitted, after so many calls; and its state."""
    fast = jit(function)
    for _ in range(calls):
        fast(*arguments)
    state = fast.__minijit__
    assert state.entries, (state.entry_reason, fast.explain())
    return fast, state


def calls(state):
    return sum(entry.calls for entry in state.entries)


def test_a_call_goes_through_the_builtin_and_nothing_else():
    fast, state = warm(tri, 20, 3)
    before, stays = calls(state), state.stays
    assert fast(30, 7) == tri(30, 7) and fast(0, 0) == 0 and fast(5, -(2**40)) == tri(5, -(2**40))
    assert calls(state) == before + 3 and state.stays == stays


def test_explain_tells_of_it():
    fast, state = warm(tri, 20, 3)
    assert f"calls with (int, int) go through a builtin: {calls(state)} so far" in fast.explain()

    def named(n, name):
        s = 0
        for i in range(n):
            s += i
        return s, name

    slow = jit(named)
    for _ in range(40):
        assert slow(30, "x") == named(30, "x")
    assert "calls enter through ctypes: an argument is neither None nor a number, list, tuple, str or buffer" in slow.explain()


def test_what_does_not_fit_runs_as_before():
    fast, state = warm(tri, 20, 3)
    before = calls(state)

    class Int(int):
        pass

    for arguments in ((20,), (Int(20), 3), (20, 2.5), (20, 2**70), (20, Int(4)), (True, False)):
        value, expected = fast(*arguments), tri(*arguments)
        assert (value, type(value)) == (expected, type(expected)), arguments
    assert fast(n=20, m=3) == tri(20, 3) and fast(20, m=3) == tri(20, 3)
    assert calls(state) == before + 3, "(20,) has its default; keywords are no matter"
    for wrong in ((), (1, 2, 3), ("x", 1)):
        with pytest.raises(TypeError) as caught:
            fast(*wrong)
        with pytest.raises(TypeError) as expected:
            tri(*wrong)
        assert str(caught.value) == str(expected.value)


def test_ints_of_every_size():
    def same(n, k):
        while k:
            k -= 1
        return n

    fast, state = warm(same, 1, 2)
    sizes = [s * ((1 << k) + d) for k in (0, 1, 29, 30, 31, 59, 60, 61, 62, 63, 64, 89, 90) for d in (-1, 0, 1) for s in (1, -1)]
    for n in sizes:
        before = calls(state)
        assert fast(n, 2) == n
        assert calls(state) - before == (abs(n) < 1 << 63), hex(n)


def test_an_argument_may_be_none_and_is_asked_to_be():
    def plain(base, mod=None, times=10, rest=None):
        result = 1
        for _ in range(times):
            result *= base
            if mod:
                result %= mod
        return result if rest is None else -result

    fast, state = warm(plain, 3)
    assert fast.explain().count("calls with (int, None, int, None) go through a builtin") == 1
    before = calls(state)
    assert fast(2) == 1024 and calls(state) == before + 1
    for mod in (None, 7, 0, 2.5, True, None):
        for rest in (None, 0, None):
            for base in (2, 2.0, 10**9):
                assert repr(fast(base, mod, 5, rest)) == repr(plain(base, mod, 5, rest))
    with pytest.raises(TypeError, match="unsupported operand"):
        fast(2, "x")


def test_calls_with_other_types_get_entries_of_their_own():
    def scale(x, n):
        for _ in range(n):
            x = x * 2
        return x

    fast, state = warm(scale, 1, 5)
    for _ in range(60):
        assert fast(1.5, 5) == 48.0
    assert {entry.kinds[0].value for entry in state.entries} == {"int", "float"}
    assert fast(3, 5) == 96 and type(fast(3.0, 5)) is float


def results(n, which):
    a = 0
    for i in range(n):
        a += i
    if which == 0:
        return a
    if which == 1:
        return a / 2
    if which == 2:
        return a > 100
    if which == 3:
        return None
    if which == 4:
        return -0.0
    if which == 5:
        return a, n
    return a * 2**62


@pytest.mark.parametrize("which", range(7))
def test_every_kind_of_result(which):
    fast, _ = warm(results, 20, which, calls=18)  # soon it may be given up, where each call leaves
    for n in (0, 5, 20, 300):
        assert repr(fast(n, which)) == repr(results(n, which))


def test_lists_come_in_and_go_out_with_their_references():
    def bump(a, by):
        for i in range(len(a)):
            a[i] += by
        return a

    fast, state = warm(bump, [1, 2, 3], 1)
    values = [10**10, 5]
    counts = sys.getrefcount(values)
    for _ in range(1000):
        assert fast(values, 1) is values
    assert values == [10**10 + 1000, 1005] and sys.getrefcount(values) == counts
    assert calls(state) > 1000


SCALE = 3


def reads_globals(n):
    s = 0
    for i in range(n):
        s += abs(math.floor(i * SCALE / 2)) + helper(i)
    return s


def helper(i):
    return i + 1


def test_a_changed_global_is_noticed(monkeypatch):
    fast, _ = warm(reads_globals, 20)
    assert fast(10) == reads_globals(10)
    for name, value in (("SCALE", 5), ("helper", lambda i: i - 1), ("SCALE", 2.5)):
        monkeypatch.setitem(globals(), name, value)
        assert fast(10) == reads_globals(10), name


def test_a_changed_helper_module_or_builtin_is_noticed(monkeypatch):
    fast, _ = warm(reads_globals, 20)
    code = helper.__code__
    try:
        helper.__code__ = (lambda i: i * 100).__code__
        assert fast(10) == reads_globals(10)
    finally:
        helper.__code__ = code
    monkeypatch.setattr(math, "floor", lambda x: 7)
    assert fast(10) == reads_globals(10)
    monkeypatch.undo()
    monkeypatch.setitem(globals(), "abs", lambda x: 1)
    assert fast(10) == reads_globals(10)


def test_a_changed_closure_is_noticed():
    step = 2

    def walk(n):
        s = 0
        for i in range(n):
            s += i * step
        return s

    fast, _ = warm(walk, 20)
    for step in (3, 5):  # noqa: B007  # the cell that walk reads
        assert fast(10) == walk(10)


def test_other_globals_may_change_all_the_time(monkeypatch):
    fast, state = warm(reads_globals, 20)
    before = calls(state)
    for k in range(40):
        monkeypatch.setitem(globals(), "calls_made", k)
        assert fast(20) == reads_globals(20)
    assert calls(state) >= before + 39, "a name was added once"
    for k in range(300):  # the dict's table grows
        monkeypatch.setitem(globals(), f"another_{k}", k)
    before = calls(state)
    assert [fast(20) for _ in range(3)] == [reads_globals(20)] * 3
    assert calls(state) >= before + 2


def divides(n, d):
    s = 0
    for i in range(n):
        s += 100 // (i - d)
    return s


def test_an_exception_has_the_guests_lines():
    fast, _ = warm(divides, 20, 100)

    def lines(function):
        with pytest.raises(ZeroDivisionError) as caught:
            function(20, 7)
        last = traceback.extract_tb(caught.tb)[-1]
        return str(caught.value), last.name, last.lineno, last.line

    assert lines(fast) == lines(divides)


def test_where_nobody_tells_that_the_gil_is_wanted_a_long_loop_leaves_the_builtin_and_ends_elsewhere(monkeypatch):
    monkeypatch.setattr("minijit.runtime.builtin.breaker", lambda: 0)
    fast, state = warm(tri, 20, 3)
    stays = sum(trace.entries for trace in state.traces if trace.trace.kind == "loop")
    assert fast(1_000_000, 1) == tri(1_000_000, 1)
    assert sum(trace.entries for trace in state.traces if trace.trace.kind == "loop") > stays


def test_an_entry_that_is_always_left_is_given_up():
    def last_item(n):
        s = 0
        for i in range(n):
            s += i
        return (s, n)[:]

    fast = jit(last_item)
    for _ in range(400):
        assert fast(12) == last_item(12)
    state = fast.__minijit__
    assert not state.entries and "did not pay" in state.entry_reason


def test_a_function_whose_loops_are_left_in_their_first_round_gets_one_too():
    def least_divisor(n):
        d = 2
        while d * d <= n:
            if n % d == 0:
                return d
            d += 1
        return n

    fast, state = warm(least_divisor, 4)  # no round is ever whole, so the loop has no trace
    assert not state.loops[0].traces
    before = calls(state)
    assert fast(6) == 2 and fast(3) == 3 and calls(state) == before + 2
    for n in range(40):
        for k in (n, -n, n * n, 10**40 + 2 * n):
            assert fast(k) == least_divisor(k)
    assert state.loops[0].traces  # now that rounds are


def test_entries_to_loops_that_do_not_pay_are_not_made_again_and_again():
    def windows(text):
        best, start = "", 0
        for i in range(len(text)):
            while text[i] in text[start:i]:
                start += 1
            best = max(best, text[start : i + 1], key=len)  # is left to CPython
        return best

    fast = jit(windows)
    for _ in range(300):
        assert fast("abcabcbb") == "abc"
    made = len(fast.traces)
    for _ in range(1500):
        assert fast("abcabcbb") == "abc"
    assert len(fast.traces) <= made + 2, fast.explain()


def test_off_by_an_option():
    fast = jit(tri, builtin=False)
    assert [fast(50, 3) for _ in range(60)] == [tri(50, 3)] * 60
    state = fast.__minijit__
    assert not state.entries and state.traces and state.traces[0].entries > 5
    without = jit(tri, layouts=False)
    assert [without(50, 3) for _ in range(60)] == [tri(50, 3)] * 60 and not without.__minijit__.entries


def test_reset_closes_it_and_the_next_calls_open_another():
    fast, state = warm(tri, 20, 3)
    old = state.entries[0]
    fast.reset()
    assert not state.entries and fast(20, 3) == tri(20, 3)
    assert [fast(20, 3) for _ in range(60)] == [tri(20, 3)] * 60
    assert state.entries and state.entries[0] is not old


def test_a_function_that_is_gone_takes_its_entry_with_it():
    warm(tri, 20, 3)  # so that there is an allocator
    gc.collect()
    get_engine().free_the_dead()
    cache = get_engine().code_cache
    assert cache is not None

    def live():
        return sum(len(chunk.blocks) for chunk in cache.allocator.chunks)

    before = live()
    for _ in range(3):
        warm(tri, 20, 3)
    gc.collect()
    get_engine().free_the_dead()
    assert live() <= before


def test_a_forked_child_may_call_it():
    fast, _ = warm(tri, 20, 3)
    child = os.fork()
    if not child:
        os._exit(0 if [fast(20, 3) for _ in range(100)] == [tri(20, 3)] * 100 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert fast(20, 3) == tri(20, 3)


def test_threads_and_a_tracer():
    fast, _ = warm(divides, 20, 100)
    wrong = []

    def work(d):
        for _ in range(300):
            if fast(20, d) != divides(20, d):
                wrong.append(d)

    threads = [threading.Thread(target=work, args=(d,)) for d in (-5, 50, 30, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    seen = []
    old = sys.gettrace()
    sys.settrace(lambda *event: seen.append(event[1]))
    try:
        assert fast(20, 30) == divides.__call__(20, 30)
    finally:
        sys.settrace(old)
    assert seen
