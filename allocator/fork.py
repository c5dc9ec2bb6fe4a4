"""Around a fork: objects with a lock are locked, so that the child finds each in a sound state, with a lock of its own."""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any, Protocol


class Forkable(Protocol):
    """`lock` guards the object; `after_fork` is called in a child and makes a new one."""

    lock: Any

    def after_fork(self) -> None: ...


_known: weakref.WeakSet[Forkable] = weakref.WeakSet()
_held: dict[int, list[Any]] = {}  # locks by forking thread


def keep_sound(thing: Forkable) -> None:
    """Look after an object for as long as it lives."""
    _known.add(thing)


def _before() -> None:
    locks = _held.setdefault(threading.get_ident(), [])
    for thing in sorted(_known, key=id):  # one order for all threads
        thing.lock.acquire()
        locks.append(thing.lock)


def _after_in_parent() -> None:
    for lock in _held.pop(threading.get_ident(), []):
        lock.release()


def _after_in_child() -> None:
    _held.clear()
    for thing in list(_known):
        thing.after_fork()


os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
