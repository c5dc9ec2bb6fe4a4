"""Iterators of `for` loops over lists and buffers, taken apart into an index and what they go over, and made again.

    form        iterator            parts                         apart
    each        iter(a)             (a,)                          index, a
    enumerate   enumerate(a, 5)     (a, 5)                        index, a, 5
    zip         zip(a, b)           (a, b)                        index, a, b

All lists of a loop stand at one index, and so do its texts and buffers. A tuple, if not long, becomes a list of its items:
nobody can tell. Any other part stands for its iterator, which nobody else has: all that can be done with it is to go on.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, cast

INDEXED: frozenset[type] = frozenset({list, str, bytes, bytearray, array})  # whose iterators ask for the item at each step
LONG = 1000  # items of what is no list: it is copied whenever the call changes hands

BUILTIN: dict[str, type] = {"range": range, "enumerate": enumerate, "zip": zip}


def made(form: str, parts: Sequence[Any]) -> Iterator[Any]:
    """A new iterator, as a `for` statement makes one."""
    return iter(BUILTIN[form](*parts) if form in BUILTIN else parts[0])


def apart(form: str, iterator: Any, parts: Sequence[Any]) -> list[Any]:
    """The index of an iterator that was made of `parts`, followed by these."""
    inner = [iterator] if form == "each" else list(iterator.__reduce__()[1])
    counts = [inner.pop()] if form == "enumerate" else []
    held = [its if (known := indexed(part)) is None else known for part, its in zip(parts, inner, strict=False)]
    index = next((_index(its) for part, its in zip(held, inner, strict=True) if type(part) in INDEXED), 0)
    return [index, *held, *(count - index for count in counts)]


def indexed(part: Any) -> Any:
    """A list, text or buffer, or a list of the items of a tuple; None for anything else."""
    if type(part) in INDEXED:
        return part
    return list(part) if type(part) is tuple and len(part) <= LONG else None


def unreversed(iterator: Any, function: Any) -> Any:
    """What a call of `function` has returned in a loop's head: of an iterator that goes backwards over a text, that backwards."""
    if function is reversed and type(iterator) is reversed:
        _, parts, *state = cast("tuple[Any, ...]", iterator.__reduce__())
        if state and type(parts[0]) is str:
            return parts[0][state[0] :: -1]
    return iterator


def again(form: str, index: int, parts: Sequence[Any]) -> Any:
    """An iterator that goes on at an index."""
    if form == "each":
        return iter(_at(parts[0], index))
    if form == "enumerate":
        return enumerate(_at(parts[0], index), parts[1] + index)
    return zip(*[_at(part, index) for part in parts], strict=False)


def left(form: str, iterator: Any, parts: Any) -> bool:
    """Whether an iterator over lists, tuples or buffers has more to give."""
    index, *held = apart(form, iterator, (parts,) if form == "each" else parts)
    return all(index < len(part) for part in held if type(part) in INDEXED)


class Beyond:
    """An iterator of a list, or buffer, that stands behind its end, where `list_iterator.__setstate__` can't put one: the
    list may grow again."""

    def __init__(self, values: Sequence[Any], index: int) -> None:
        self.values: Sequence[Any] | None = values
        self.index = index

    def __iter__(self) -> Beyond:
        return self

    def __next__(self) -> Any:
        if self.values is None or self.index >= len(self.values):
            self.values = None  # once exhausted, it stays so
            raise StopIteration
        self.index += 1
        return self.values[self.index - 1]


class Going:
    """Lets a `for` statement, or whatever takes an iterable, go on with an iterator without asking it for its own."""

    __slots__ = ("iterator",)

    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator

    def __iter__(self) -> Any:
        return self.iterator


def _at(part: Any, index: int) -> Any:
    if type(part) not in INDEXED:
        return Going(part)
    if index > len(part):
        return Beyond(part, index) if type(part) is list else iter(())
    iterator = iter(part)
    iterator.__setstate__(index)
    return iterator


def _index(iterator: Any) -> int:
    if type(iterator) is Beyond:
        return iterator.index
    _, _, *state = iterator.__reduce__()
    return state[0] if state else sys.maxsize  # it is exhausted, and stays so
