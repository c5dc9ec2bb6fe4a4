"""Lists in native code: what the differential programs can't see. References, the GIL, signals, memory, layouts."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys
import threading

import pytest
from test_differential import MODULES, outcome

from minijit import capi, jit
from minijit.runtime import get_engine

LISTS = MODULES["lists"]
labs = ctypes.CDLL(None).labs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long


def works_on(a, rows, n):
    for i in range(n):
        row = rows[i % len(rows)]
        row[i % 3] = a[i % len(a)] * 2
        row[-1] = i % 2 == 0
        a.append(i)
    return row


@pytest.mark.granted
def test_reference_counts_are_exact():
    fast = jit(works_on)

    def counts(function):
        value = 10**12
        a, rows = [value, 2.5, value], [[value, 0.0, None, True] for _ in range(5)]
        result = [function(a, rows, n) for n in (50, 500, 500)]
        return [sys.getrefcount(x) for x in (a, rows, value, *rows, *result)]

    counts(fast)
    assert fast.traces and fast.traces[0].entries
    assert counts(fast) == counts(works_on)
    gc.collect()  # what other tests have left
    get_engine().free_the_dead()
    singles = (True, False, None)
    before = [sys.getrefcount(x) for x in singles]
    for _ in range(20):
        fast([1, 2], [[1, None, True, False]], 1000)
    after = [sys.getrefcount(x) for x in singles]
    assert all(abs(x - y) < 500 for x, y in zip(before, after, strict=True)), (before, after)


@pytest.mark.granted
def test_lists_that_are_made_or_replaced_die_with_their_last_reference():
    fast = jit(LISTS.rotates_rows)
    for _ in range(60):
        fast([[1], [2]], 30)
    marker = object()
    before = sys.getrefcount(marker)
    grid = [[marker], [marker, marker], []]
    assert fast(grid, 31) == LISTS.rotates_rows([[marker], [marker, marker], []], 31)
    del grid
    assert sys.getrefcount(marker) == before and capi.KEPT == []
    rows = jit(LISTS.makes_rows)
    for _ in range(60):
        made = rows(20, 5)
    assert capi.KEPT == [] and [sys.getrefcount(row) for row in made] == [sys.getrefcount(row) for row in LISTS.makes_rows(20, 5)]


def test_garbage_is_collected_as_often_as_the_program_lets_it():
    fast = jit(LISTS.makes_rows)
    for enabled in (True, False, True, False):
        (gc.enable if enabled else gc.disable)()
        try:
            for _ in range(40):
                assert fast(20, 5) == LISTS.makes_rows(20, 5)
            assert gc.isenabled() is enabled
        finally:
            gc.enable()


@pytest.mark.parametrize("name", LISTS.CASES)
def test_without_layouts_everything_goes_through_the_c_api(name):
    plain = getattr(LISTS, name)
    fast = jit(plain, hot_rounds=3, layouts=False)
    for arguments in LISTS.CASES[name]:
        expected = outcome(plain, arguments)
        assert all(outcome(fast, arguments) == expected for _ in range(3)), fast.explain()
    assert "internal" not in fast.explain()


def test_the_layouts_of_this_build_are_as_expected():
    assert capi.layouts() == capi.Layouts(head=True, list=True, tuple=True, int=True, float=True, str=True, namespaces=True)


def test_a_class_of_that_name_is_no_list():
    class Reversed(list):  # type: ignore[type-arg]
        def __getitem__(self, index):
            return super().__getitem__(-index - 1)

    Reversed.__name__ = "list"
    fast = jit(LISTS.total)
    for values in (list(range(100)), Reversed(range(100, 300)), list(range(100))):
        assert fast(values) == LISTS.total(values)
    assert fast(Reversed([1, 2])) == 3


@pytest.mark.granted
def test_c_functions_are_not_called_where_the_gil_is_held():
    def both(a, n):
        s = 0
        for i in range(n):
            s += labs(a[i % 3])
        return s

    fast = jit(both)
    assert [fast([-1, 2, -3], 300) for _ in range(3)] == [both([-1, 2, -3], 300)] * 3
    assert "runs without the GIL" in fast.explain()


SPIN = """
import os, signal, threading, time
from minijit import jit
from minijit.runtime import get_engine

@jit
def spin(a):
    i = 0
    while a[0]:
        i = (i + a[1]) & 1023
    return i

{action}
"""
INTERRUPT = """
def interrupt(*_):
    if spin.traces and spin.traces[0].entries:  # it is native by now
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
try:
    spin([1, 1])
except KeyboardInterrupt:
    print("done")
"""
ANOTHER_THREAD = """
flags = [1, 1]

def stop():
    while not (spin.traces and spin.traces[0].entries):
        time.sleep(0.01)
    flags[0] = 0

thread = threading.Thread(target=stop)
thread.start()
spin(flags)
thread.join()
print("done")
"""


@pytest.mark.granted
@pytest.mark.parametrize("action", [INTERRUPT, ANOTHER_THREAD], ids=["Ctrl-C", "another thread"])
def test_an_endless_loop_over_a_list_lets_others_in(tmp_path, action):
    script = tmp_path / "spin.py"
    script.write_text(SPIN.format(action=action))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "done", done.stderr


NO_MEMORY = """
import _testcapi
from minijit import jit
from minijit.runtime import get_engine

@jit
def fills(a, n):
    for i in range(n):
        a[i % 100] = i * 1000003
    return a

fills([0] * 100, 1000)
failed = 0
for after in range(1, 3000, 11):
    a = [0] * 100
    _testcapi.set_nomemory(after, after + 1)
    try:
        fills(a, 100000)
        _testcapi.remove_mem_hooks()
    except MemoryError:
        _testcapi.remove_mem_hooks()
        failed += 1
    assert len(a) == 100 and all(type(x) is int for x in a)
assert failed and fills([0] * 100, 1000) == fills.__wrapped__([0] * 100, 1000)
print("done")
"""


@pytest.mark.granted
def test_no_memory_for_an_item_is_a_memory_error(tmp_path):
    script = tmp_path / "nomemory.py"
    script.write_text(NO_MEMORY)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "done", (done.returncode, done.stderr)


def test_threads_share_a_list():
    fast, a = jit(LISTS.adds_in_place), [0] * 200
    fast(a, [1, 0])
    threads = [threading.Thread(target=lambda: [fast(a, [1, 0]) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(a) == 200 and all(type(x) is int for x in a)
