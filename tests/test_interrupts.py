"""The word that CPython sets when its evaluation loop has something else to do."""

import ctypes
import operator
import signal
import threading
from functools import partial

from minijit import interrupts


def word():
    return ctypes.c_int32.from_address(interrupts.breaker()).value


def test_the_word_is_found_and_is_the_same_each_time():
    assert interrupts.breaker()
    assert {interrupts._find() for _ in range(50)} - {0} == {interrupts.breaker()}


def test_looking_for_it_leaves_nothing_behind():
    for _ in range(10):
        interrupts._find()
    for _ in range(100):  # whatever had set it has been seen to by now
        pass
    assert word() == 0


def test_a_signal_sets_the_word():
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
    try:
        look = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(("memcpy", ctypes.pythonapi))
        found = ctypes.c_int32()
        raise_it = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_int)(("raise", ctypes.pythonapi))
        steps = partial(raise_it, signal.SIGUSR1), partial(look, ctypes.addressof(found), interrupts.breaker(), 4)
        list(map(operator.call, steps))  # in one call from C: CPython clears the word between calls from Python
        assert found.value == 1
        assert seen
    finally:
        signal.signal(signal.SIGUSR1, before)


def in_a_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def test_other_threads_get_what_the_main_thread_has_found_and_do_not_look_themselves():
    assert in_a_thread(interrupts.breaker) == interrupts.breaker()
    assert in_a_thread(interrupts.breaker.__wrapped__) == 0
