"""Signals, other threads and asynchronous exceptions reach a native loop through its polls."""

import ctypes
import signal
import subprocess
import sys
import threading

import pytest

from minijit import jit
from minijit.interrupts import breaker

NEVER = 1 << 60  # rounds: a budget that is never spent

PROGRAM = """
import os, signal, threading
from minijit import jit

@jit(layouts=LAYOUTS)
def spin(n):
    x = 0
    while n > 0:
        x = (x + 1) & 1023
    return x

def interrupt(*_):
    if spin.traces and spin.traces[0].entries:  # it is native by now
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
try:
    spin(1)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("layouts", [True, False])
def test_ctrl_c_ends_an_endless_native_loop(tmp_path, layouts):
    script = tmp_path / "spin.py"
    script.write_text(PROGRAM.replace("LAYOUTS", str(layouts)))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "interrupted", done.stderr


def spin(stop):
    x = 0
    while x >= 0:
        x = (x + 1) & 1023
    return x


def spin_over(items):
    k = 0
    while items[0] == 0:
        k = (k + 1) % len(items)
    return k


def nested(n):
    s = 0
    while n > 0:
        for i in range(7):
            for j in range(3):
                s = (s + i * j) & 1023
    return s


def endless(function):
    """A jitted twin in whose traces no budget is ever spent: its loops are left by the word alone."""
    jitted = jit(function)

    class Unlimited(type(jitted.traces)):
        def append(self, trace):
            trace.budget = NEVER
            super().append(trace)

    jitted.__minijit__.traces = Unlimited()
    return jitted


class Enough(Exception):
    pass


def raise_in_thread(thread):
    assert ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Enough)) == 1


def started(function, *arguments):
    """A thread in `function`'s native code, and the list that will hold what it raises."""
    raised = []

    def work():
        try:
            function(*arguments)
        except Enough as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, raised


def is_native(function):
    return function.__minijit__.active and function.__minijit__.traces


@pytest.mark.granted
@pytest.mark.parametrize("function", [spin, nested])
def test_a_handler_runs_in_a_loop_whose_budget_is_never_spent(function, monkeypatch):
    monkeypatch.setattr("minijit.runtime.engine.DEAF", 0)  # else other threads of the test's process might be taken for it
    jitted = endless(function)
    assert breaker()

    def handler(*_):
        if is_native(jitted):
            raise Enough

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        with pytest.raises(Enough):
            jitted(1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.granted
def test_two_threads_run_native_code_at_once_while_the_main_thread_runs_python():
    def count(n):
        k = 0
        while k < n:
            k += 1
        return k

    jit(count)(1000)  # all that compiles is imported now: each file takes long to read beside a thread that keeps the GIL
    first, second = jit(spin), jit(nested)
    threads = [started(first, 1), started(second, 1)]
    while not (is_native(first) and is_native(second)):  # while we look, we have the GIL, and they have not
        pass
    for thread, raised in threads:
        raise_in_thread(thread)
        thread.join()  # one by one: CPython keeps one mark for the exceptions of all threads
        assert len(raised) == 1


@pytest.mark.granted
def test_a_loop_that_holds_the_gil_lets_other_threads_run():
    assert breaker()
    items = [0, 0, 0]
    jitted = endless(spin_over)
    thread, _ = started(jitted, items)
    while not is_native(jitted):
        pass
    items[0] = 1  # its only way to an end
    thread.join()
    assert jitted.__minijit__.traces


@pytest.mark.granted
def test_a_builtin_entry_is_left_for_a_handler_and_goes_on_where_it_was():
    def count(n):
        k = 0
        while k < n:
            k += 1
        return k

    jitted = jit(count)
    for _ in range(20):
        jitted(100)
    assert jitted.__minijit__.entries
    seen = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        rounds = 1_000_000
        while not seen:
            assert jitted(rounds) == rounds
    finally:
        signal.signal(signal.SIGALRM, before)
    assert jitted.__minijit__.entries


@pytest.mark.parametrize("error", [Enough, TimeoutError])
def test_what_a_handler_raises_while_a_trace_is_made_reaches_the_program(error):
    """As a signal's handler does, code that is not ours raises in the midst of a compilation."""
    due = []

    def handler(*_):
        if due:
            raise error(due.pop())

    def count(n):
        k = 0
        while k < n:
            k += 1
        return k

    jitted = jit(count, observe=handler)
    due.append("now")
    with pytest.raises(error, match="now"):
        jitted(1000)
    assert [jitted(1000) for _ in range(5)] == [1000] * 5 and jitted.traces
