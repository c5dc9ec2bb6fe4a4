"""The word that CPython sets when its evaluation loop has something else to do: native code looks at it in each round.

CPython sets `eval_breaker` (Include/internal/pycore_interp.h) for a signal, for a thread that waits for the GIL, for pending
calls and for asynchronous exceptions. It has no name outside, so it is found by what it does: among the words of the
interpreter's state it is the one that is set both by a pending call and by a signal."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import operator
import signal
import struct
import threading
from collections.abc import Callable, Iterator

LOOKED_THROUGH = 1024  # bytes of PyInterpreterState from its start; it is far larger
TRIES = 10  # other threads and signals set the word too, in the middle of a try


@functools.cache
def breaker() -> int:
    """Address of the word of 32 bits, 0 where it is unknown: polls then leave after a number of rounds only.

    It is looked for once, in the main thread: pending calls are no matter of the others, so where the first function is
    decorated in one of these, it stays unknown."""
    if threading.current_thread() is not threading.main_thread():
        return 0
    return next((found for _ in range(TRIES) if (found := _find())), 0)


def _find() -> int:
    try:
        api = ctypes.pythonapi
        state = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("PyInterpreterState_Get", api))()
        add_call = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(("Py_AddPendingCall", api))
        simulate = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_int)(("PyErr_SetInterruptEx", api))
        nothing = ctypes.cast(api.abs, ctypes.c_void_p).value  # a C function that returns the 0 it is given
    except AttributeError:
        return 0
    called = _set_by(state, functools.partial(add_call, nothing, None))
    with _harmless_signal() as number:
        both = called & _set_by(state, functools.partial(simulate, number)) if number else set()
    return both.pop() if len(both) == 1 else 0


@contextlib.contextmanager
def _harmless_signal() -> Iterator[int]:
    """A signal that nobody uses, whose handler does nothing meanwhile; 0 if there is none."""
    number = next((n for n in range(signal.SIGRTMAX, signal.SIGRTMIN, -1) if signal.getsignal(n) is signal.SIG_DFL), 0)
    if not number:
        yield 0
        return
    wakeup = signal.set_wakeup_fd(-1)
    signal.signal(number, lambda *_: None)
    try:
        yield number
    finally:
        for _ in range(100):  # the handler has run here at the latest
            pass
        signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(wakeup)


def _set_by(state: int, action: Callable[[], int]) -> set[int]:
    """Addresses of the words that go from 0 to 1 by `action`. All is done within one call from C, as CPython looks at the
    word, and clears it, between any two calls from Python."""
    copy = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(("memcpy", ctypes.pythonapi))
    views = [ctypes.create_string_buffer(LOOKED_THROUGH) for _ in range(2)]
    before, after = (functools.partial(copy, ctypes.addressof(view), state, LOOKED_THROUGH) for view in views)
    list(map(operator.call, (before, action, after)))  # type: ignore[arg-type]
    for _ in range(100):  # CPython looks at the word here at the latest
        pass
    words = [struct.unpack(f"<{LOOKED_THROUGH // 4}i", view.raw) for view in views]
    return {state + 4 * k for k, change in enumerate(zip(*words, strict=True)) if change == (0, 1)}
