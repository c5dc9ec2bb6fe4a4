"""The life of traces: dropped while others run in them, left behind by functions that are gone, inherited by a fork."""

import gc
import os
import subprocess
import sys
import threading

import pytest

import minijit
from minijit import jit
from minijit.runtime import get_engine
from minijit.runtime.registry import FUNCTIONS


def add_up(n):
    total = 0
    for i in range(n):
        total += i ^ 3
    return total


def blocks():
    return get_engine().code_cache.allocator.stats().blocks


def test_a_function_that_is_gone_takes_its_traces_with_it():
    jit(add_up)(300)
    gc.collect()
    get_engine().free_the_dead()
    before, exits, names = blocks(), len(get_engine().exits), len(get_engine().names)
    known = len(list(FUNCTIONS))
    for _ in range(20):
        jit(add_up)(300)
    gc.collect()
    jit(add_up)(300)  # the next compilation frees them
    gc.collect()
    get_engine().free_the_dead()
    assert (blocks(), len(get_engine().exits), len(get_engine().names)) == (before, exits, names)
    assert len(list(FUNCTIONS)) <= known


def test_the_report_remembers_traces_that_are_gone():
    fast = jit(add_up)
    fast(300)
    name = fast.traces[0].trace.name
    fast.reset()
    (row,) = [t for t in minijit.report()["traces"] if t["name"] == name]
    assert row["alive"] is False and row["function"] == "add_up" and row["size"] > 0


def test_traces_are_dropped_while_other_threads_run_in_them():
    fast = jit(add_up)
    expected = add_up(30_000)
    wrong = []
    stop = threading.Event()

    def work():
        try:
            while not stop.is_set():
                assert fast(30_000) == expected
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(60):
        fast(300)
        fast.reset()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    fast.reset()
    state = fast.__minijit__
    assert state.active == 0 and not state.retired


def test_a_handler_that_resets_during_a_recording_costs_one_trace():
    fast = None

    def observe(stage, what):
        if stage == "asm" and not dropped:
            dropped.append(fast.reset())

    dropped = []
    fast = jit(add_up, observe=observe)
    assert fast(3000) == add_up(3000)
    assert dropped and fast(3000) == add_up(3000)
    assert fast.traces and all(trace.alive for trace in fast.traces)


FORK = """
import os
from minijit import jit

def first(n):
    total = 0
    for i in range(n):
        total += i if i % 3 else -i
    return total

def second(n):
    total = 0.5
    for i in range(n):
        total += i * 0.25
    return total

one, two = jit(first), jit(second)
assert one(500) == first(500)
code = [t.compiled.code for t in one.traces]
import ctypes
parents = [ctypes.string_at(c.address, len(c.code)) for c in code]
child = os.fork()
if not child:  # old traces, new traces, bridges and resets work in the child
    status = 1
    try:
        assert one(900) == first(900) and two(900) == second(900)
        one.reset()
        assert one(901) == first(901) and one.traces and two.traces
        status = 0
    finally:
        os._exit(status)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert parents == [ctypes.string_at(c.address, len(c.code)) for c in code], "the child wrote into the parent's code"
assert one(777) == first(777) and two(777) == second(777)
"""


@pytest.mark.parametrize("debug", ["off", "full"])
@pytest.mark.parametrize("writer", ["private", "dual", "flip"])
def test_parent_and_child_go_on_after_a_fork(tmp_path, writer, debug):
    script = tmp_path / "fork.py"
    script.write_text(FORK)
    env = {**os.environ, "MINIJIT_WRITER": writer, "MINIJIT_DEBUG": debug}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr


CROWD = """
import threading
from minijit import jit

def paths(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            total += 2
        elif i % 5 == 0:
            total -= i
        else:
            total ^= i
    return total

for _ in range(15):
    fast = jit(paths)
    results = []
    threads = [threading.Thread(target=lambda: results.append([fast(20_000) for _ in range(3)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[paths(20_000)] * 3] * 4
    assert fast.traces
"""


@pytest.mark.parametrize("writer", ["private", "dual", "flip"])
def test_bridges_are_patched_in_while_other_threads_run(tmp_path, writer):
    script = tmp_path / "crowd.py"
    script.write_text(CROWD)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, env={**os.environ, "MINIJIT_WRITER": writer}
    )
    assert done.returncode == 0, done.stderr
