"""The decorator as its users meet it."""

import ctypes
import inspect
import linecache
import os
import pickle
import subprocess
import sys
import threading
import traceback

import pytest

import minijit
from minijit import jit


@jit
def add_up(n, step=1):
    """Sum of range(0, n, step)."""
    total = 0
    for i in range(0, n, step):
        total += i
    return total


def branchy(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += i
        else:
            total -= 3
    return total


def nested(n):
    total = 0
    for i in range(n):
        for j in range(n):
            total += i * j
    return total


def test_a_hot_loop_gets_a_trace_and_the_same_result():
    assert add_up(10_000) == sum(range(10_000))
    assert add_up.traces


def test_it_is_still_the_function_it_was():
    assert add_up.__name__ == "add_up"
    assert add_up.__doc__ == "Sum of range(0, n, step)."
    assert str(inspect.signature(add_up)) == "(n, step=1)"
    assert pickle.loads(pickle.dumps(add_up)) is add_up
    assert add_up(step=2, n=100) == sum(range(0, 100, 2))


def test_wrong_arguments_raise_what_the_plain_function_raises():
    for call in (lambda f: f(), lambda f: f(1, 2, 3), lambda f: f(1, wrong=2), lambda f: f("x")):
        with pytest.raises(TypeError) as plain:
            call(add_up.__wrapped__)
        with pytest.raises(TypeError) as jitted:
            call(add_up)
        assert str(jitted.value) == str(plain.value)


@pytest.mark.granted
@pytest.mark.parametrize("mode", ["interp", "on"])
@pytest.mark.parametrize("function", [branchy, nested])
def test_two_live_paths_stay_native(function, mode):
    fast = jit(function, mode=mode)
    for n in (5, 300, 300):
        assert fast(n) == function(n)
    kinds = {trace.trace.kind for trace in fast.traces}
    assert kinds == {"loop", "bridge"}
    before = sum(trace.exits for trace in fast.traces)
    fast(300)
    assert sum(trace.exits for trace in fast.traces) - before <= 4, "the warm loop keeps leaving native code"


def test_overflow_goes_on_with_big_ints():
    def grow(n):
        x = 1
        for _ in range(n):
            x = x * 3 + 1
        return x

    fast = jit(grow)
    assert [fast(n) for n in (30, 100, 300)] == [grow(n) for n in (30, 100, 300)]


def test_an_exception_shows_the_guest_line():
    def divide(n):
        total = 0
        for i in range(n):
            total += 100 // (n - 5 - i)
        return total

    fast = jit(divide)
    with pytest.raises(ZeroDivisionError) as caught:
        fast(300)
    entry = caught.traceback[-1]
    assert entry.name == "divide"
    assert entry.lineno + 1 == divide.__code__.co_firstlineno + 3
    with pytest.raises(ZeroDivisionError) as plain:
        divide(300)
    assert str(caught.value) == str(plain.value)


def test_a_changed_global_is_noticed(monkeypatch):
    space = {"k": 2}
    source = "def scale(n):\n    s = 0\n    for i in range(n):\n        s += i * k\n    return s\n"
    import linecache

    linecache.cache["<scale>"] = (len(source), None, source.splitlines(True), "<scale>")
    exec(compile(source, "<scale>", "exec"), space)
    fast = jit(space["scale"])
    assert fast(1000) == 2 * sum(range(1000))
    assert fast.traces
    space["k"] = 2.5
    assert fast(1000) == sum(i * 2.5 for i in range(1000))


def test_what_cannot_be_compiled_runs_plainly_and_says_why():
    @jit
    def lists(n):
        return {**{i: i for i in range(n)}}

    assert lists(3) == {0: 0, 1: 1, 2: 2}
    assert "plain Python" in lists.explain()
    with pytest.raises(minijit.Unsupported) as caught:
        jit(lists, strict=True)
    assert caught.value.place.line == lists.__wrapped__.__code__.co_firstlineno + 2


def test_strict_refuses_a_class():
    with pytest.raises(minijit.Unsupported):
        jit(int, strict=True)
    assert jit(int) is int


def test_unknown_options_are_named():
    with pytest.raises(TypeError, match="no option colour"):
        jit(branchy, colour=1)


def test_reset_forgets_and_starts_again():
    fast = jit(branchy)
    fast(500)
    assert fast.traces
    fast.reset()
    assert not fast.traces
    assert fast(500) == branchy(500)
    assert fast.traces


STEADY = """
import minijit

def branchy(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += i
        else:
            total -= 3
    return total

minijit.jit(branchy)(500)
before = minijit.report()
for _ in range(100):
    minijit.jit(branchy)(500)
after = minijit.report()
assert len(after["traces"]) - len(before["traces"]) >= 100
assert len(after["chunks"]) == len(before["chunks"]) == 1
assert after["system_calls"]["map"] == before["system_calls"]["map"]
assert after["system_calls"]["protect"] == before["system_calls"]["protect"] or after["writer"] == "flip"
assert after["registrations"] == before["registrations"] == 1
assert after["totals"]["trampoline"] == 0
"""


@pytest.mark.parametrize("writer", ["private", "dual", "flip"])
def test_no_map_or_protect_call_and_no_registration_per_trace_in_the_steady_state(tmp_path, writer):
    script = tmp_path / "steady.py"
    script.write_text(STEADY)
    env = {**os.environ, "MINIJIT_WRITER": writer}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr


def test_threads_get_their_own_results():
    fast = jit(branchy)
    results = {}

    def work(n):
        results[n] = [fast(n) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(400, 408)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: [branchy(n)] * 5 for n in range(400, 408)}


def test_a_traceback_is_cpythons_but_for_the_way_into_the_jit():
    def divide(n):
        total = 0
        for i in range(n):
            total += 100 // (n - 5 - i)
        return total

    def text(function):
        try:
            try:
                raise KeyError("before")
            except KeyError:
                function(300)
        except ZeroDivisionError as error:
            return traceback.format_exception(error)

    ours, theirs = text(jit(divide)), text(divide)
    assert ours[-2:] == theirs[-2:], "the guest's line, down to the column"
    assert "During handling" in "".join(ours)
    assert len(ours) == len(theirs) + 2, "the loop's line, and one line of ours"


def test_what_is_no_function_is_returned_and_reported():
    class Thing:
        pass

    assert jit(Thing) is Thing
    row = minijit.report()["functions"][0]
    assert any(
        f["name"].endswith("Thing") and f["status"] == "plain" and "a class" in f["reason"]
        for f in minijit.report()["functions"]
    ), row


def test_a_source_file_that_changed_is_not_compiled(tmp_path):
    path = tmp_path / "changing.py"
    path.write_text("def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\n")
    space = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    path.write_text(path.read_text().replace("t += i", "t -= i"))
    fast = jit(space["f"])
    assert fast(1000) == sum(range(1000))
    assert "was the file changed" in fast.explain()


@pytest.mark.parametrize("start", [10**30, 2**63 - 10, -(2**63) - 10, 2**64])
def test_ranges_beyond_64_bits(start):
    def some(n):
        t = 0
        for i in range(n, n + 10**25):
            t += i
            if i > n + 200:
                break
        return t

    assert jit(some)(start) == some(start)


def test_a_rebound_range_is_noticed():
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        for j in range(4):\n            t += i * j\n    return t\n"
    linecache.cache["<rebound>"] = (len(source), None, source.splitlines(True), "<rebound>")
    space = {}
    exec(compile(source, "<rebound>", "exec"), space)
    plain, fast = space["f"], jit(space["f"])
    assert fast(500) == plain(500) and fast.traces
    space["range"] = lambda n: [*range(n), 100]
    assert fast(500) == plain(500) and fast(30) == plain(30)
    assert "no longer the builtin" in fast.explain()
    del space["range"]
    fast.reset()
    assert fast(500) == plain(500) and fast.traces


@pytest.mark.granted
def test_each_loop_has_a_budget_of_its_own():
    """A loop of slow calls polls early, however fast the loops before it were."""
    usleep = ctypes.CDLL(None).usleep
    usleep.argtypes, usleep.restype = [ctypes.c_uint], ctypes.c_int
    space = {"usleep": usleep}
    source = "def slow(n):\n    t = 0\n    for i in range(n):\n        t += usleep(200)\n    return t\n"
    linecache.cache["<slow>"] = (len(source), None, source.splitlines(True), "<slow>")
    exec(compile(source, "<slow>", "exec"), space)
    fast, slow = jit(branchy), jit(space["slow"], hot_rounds=3)
    fast(3_000_000)
    slow(300)
    assert fast.traces[0].budget > 10_000
    assert slow.traces[0].budget < 1000


def test_no_bridge_is_made_that_would_leave_at_once():
    def pair(n):
        s = 0
        for i in range(n):
            s += i
        return s, n

    fast = jit(pair, builtin=False)
    for _ in range(50):
        assert fast(100) == (4950, 100)
    assert [t.trace.kind for t in fast.traces] == ["loop"]


def harmonic(n):
    total = 0
    for k in range(1, n):
        total += 1 / k
    return total


@pytest.mark.granted
def test_a_sum_that_starts_as_an_int_goes_on_in_the_trace_for_floats():
    fast = jit(harmonic, builtin=False)
    for _ in range(5):
        assert fast(1000) == harmonic(1000)
    by_type = {trace.trace.inputs[0].type.value: trace for trace in fast.traces if trace.trace.kind == "loop"}
    assert set(by_type) == {"int", "float"} and "link" in fast.dump("optimized")
    assert by_type["int"].rounds > 900, "the whole loop, from the int's one round on"
    assert not [a for a in fast.__minijit__.aborts if a.reason.name != "TYPE_CHANGED"], fast.explain()
