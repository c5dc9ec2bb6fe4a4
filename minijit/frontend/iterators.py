"""Iterators of `for` loops over lists, buffers and ranges, taken apart into an index and what they go over, and made again.

    form        iterator            parts                         apart
    each        iter(a)             (a,)                          index, a
    enumerate   enumerate(a, 5)     (a, 5)                        index, a, 5
    zip         zip(a, b)           (a, b)                        index, a, b
    zip strict  zip(a, b, strict=True)   (a, b)                   index, a, b
    enumerate zip   enumerate(zip(a, b), 5)   (a, b, 5)           index, a, b, 5

All lists of a loop stand at one index, and so do its texts, buffers and ranges. A tuple, if not long, becomes a list of its
items: nobody can tell. Any other part, a dict, say, stands for its iterator, which nobody else has: all that can be done with it
is to go on.
"""

from __future__ import annotations

import ctypes
import operator
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from minijit.buffer_layouts import VIEW_INDEX, view_iterators
from minijit.ir.tables import ITERATES_DICTS, ITERATES_SETS, VIEWS

INDEXED: frozenset[type] = frozenset({list, str, bytes, bytearray, array})  # whose iterators ask for the item at each step
SIZED: frozenset[type] = frozenset({dict, set, *VIEWS, *ITERATES_DICTS, ITERATES_SETS})  # gone over by real iterators
LONG = 1000  # items of what is no list: it is copied whenever the call changes hands


def _has_length(part: range) -> bool:
    try:
        return len(part) >= 0
    except OverflowError:
        return False


def _is_line(part: memoryview) -> bool:
    """Whether it can be gone over, and its iterator's position be told."""
    try:
        return part.ndim == 1 and view_iterators()
    except ValueError:  # it has been released
        return False


# of other types, which objects can be gone over by an index too
TESTED: dict[type, Callable[[Any], bool]] = {
    tuple: lambda part: len(part) <= LONG, range: _has_length, memoryview: _is_line,
}  # fmt: skip
HELD: set[type] = {*INDEXED, range, memoryview}  # types of what stands in place of an iterator


def meet_numpy() -> None:
    """NumPy's arrays are gone over by the iterator of sequences, which tells where it is."""
    kind = getattr(sys.modules.get("numpy"), "ndarray", None)
    if isinstance(kind, type) and kind.__module__ == "numpy" and kind not in HELD and type(iter(kind(1))) is type(_sequence()):
        TESTED[kind] = lambda part: part.ndim > 0
        HELD.add(kind)


def _sequence() -> Iterator[Any]:
    """An iterator of what has items and no `__iter__`."""
    return iter(type("Sequence", (), {"__getitem__": lambda self, index: index})())

BUILTIN: dict[str, type] = {"range": range, "enumerate": enumerate, "zip": zip}


def made(form: str, parts: Sequence[Any]) -> Iterator[Any]:
    """A new iterator, as a `for` statement makes one."""
    if form == "enumerate zip":
        return enumerate(zip(*parts[:-1], strict=False), parts[-1])
    if form == "zip strict":
        return zip(*parts, strict=True)
    return iter(BUILTIN[form](*parts) if form in BUILTIN else parts[0])


def is_made_by(form: str, iterator: Any) -> bool:
    """Whether an iterator is of a form, whose builtins may have been rebound."""
    if form == "enumerate zip":
        return type(iterator) is enumerate and type(iterator.__reduce__()[1][0]) is zip
    return type(iterator) is BUILTIN.get(form.split()[0], type(iterator))


def apart(form: str, iterator: Any, parts: Sequence[Any], backward: Sequence[int] = ()) -> list[Any]:
    """The index of an iterator that was made of `parts`, followed by these; of those that are `backward`, the last indices
    come in the end: where a list was begun with, from which the index is counted down, or None."""
    inner = [iterator] if form == "each" else list(iterator.__reduce__()[1])
    counts = [inner.pop()] if form.startswith("enumerate") else []
    if form == "enumerate zip":
        inner = list(inner[0].__reduce__()[1])
    held = [its if (known := indexed(part)) is None else known for part, its in zip(parts, inner, strict=False)]
    index = next((_index(its) for part, its in zip(held, inner, strict=True) if type(part) in HELD), 0)
    lasts: list[int | None] = []
    for number in backward:
        held[number], left = from_the_end(held[number])
        lasts.append(None if left is None else left + index)
    return [index, *held, *(count - index for count in counts), *lasts]


def facing(index: int, parts: Sequence[Any], backward: Sequence[int]) -> list[Any]:
    """Parts, with those lists that are gone over backwards by iterators: `parts` ends with where these were begun."""
    found = list(parts[: len(parts) - len(backward)])
    for number, last in zip(backward, parts[len(found) :], strict=True):
        if last is not None:
            found[number] = _backwards(found[number], last - index)
    return found


def from_the_end(iterator: Any) -> tuple[Any, int | None]:
    """The list, or buffer, that an iterator goes over backwards, and the index that comes next; of anything else, itself and
    None."""
    if type(iterator) is Beyond and iterator.step < 0:
        return (iterator.values, iterator.index) if iterator.values is not None else ([], -1)
    if type(iterator) is not LIST_BACKWARDS and type(iterator) is not reversed:
        return iterator, None
    _, (values,), *state = cast("tuple[Any, ...]", iterator.__reduce__())
    if not state:
        return [], -1
    return (values, state[0]) if type(values) in HELD and type(values) is not memoryview else (iterator, None)


def is_backwards(part: Any) -> bool:
    """Whether a part of a head goes backwards over what is gone over by an index."""
    return type(part) is LIST_BACKWARDS or from_the_end(part)[1] is not None  # asked at each start of such a loop


def _backwards(values: Any, index: int) -> Iterator[Any]:
    """An iterator that goes over a list or buffer backwards, from an index on."""
    if index >= len(values):
        return Beyond(values, index, -1)
    iterator: Any = reversed(values)
    iterator.__setstate__(index)
    return cast("Iterator[Any]", iterator)


def indexed(part: Any) -> Any:
    """A list, text, buffer or range, or a list of the items of a tuple; None for anything else."""
    if type(part) in INDEXED:
        return part
    if (test := TESTED.get(type(part))) is None or not test(part):
        return None
    return list(part) if type(part) is tuple else part


def unreversed(iterator: Any, function: Any) -> Any:
    """What a call of `function` has returned in a loop's head: of an iterator that goes backwards over what does not change,
    that backwards; of one over a range, that range."""
    if function is reversed and type(iterator) is reversed:
        _, parts, *state = cast("tuple[Any, ...]", iterator.__reduce__())
        if state and (type(parts[0]) is str or (type(parts[0]) is tuple and len(parts[0]) <= LONG)):
            return parts[0][state[0] :: -1]
    elif function is reversed and type(iterator) in OF_RANGES:
        _, (whole,), *taken = cast("tuple[Any, ...]", iterator.__reduce__())
        return whole[taken[0] or 0 :] if taken else whole
    return iterator


def again(form: str, index: int, parts: Sequence[Any]) -> Any:
    """An iterator that goes on at an index."""
    if form == "each":
        return iter(_at(parts[0], index))
    if form == "enumerate zip":
        return enumerate(again("zip", index, parts[:-1]), parts[-1] + index)
    if form == "enumerate":
        return enumerate(_at(parts[0], index), parts[1] + index)
    return zip(*[_at(part, index) for part in parts], strict=form == "zip strict")


def left(form: str, iterator: Any, parts: Any) -> bool:
    """Whether an iterator over lists, tuples or buffers has more to give."""
    index, *held = apart(form, iterator, (parts,) if form == "each" else parts)
    return all(index < len(part) if type(part) in HELD else _goes_on(part) for part in held)


def _goes_on(iterator: Any) -> bool:
    """Whether an iterator, which must not be asked yet, may give more, or raise."""
    if type(iterator) not in SIZED or operator.length_hint(iterator):
        return True
    try:
        return bool(iterator.__reduce__()[1][0])
    except RuntimeError:  # what it goes over has changed
        return True


class Beyond:
    """An iterator of a list, or buffer, that stands behind its end, where `list_iterator.__setstate__` can't put one: the
    list may grow again."""

    def __init__(self, values: Sequence[Any], index: int, step: int = 1) -> None:
        self.values: Sequence[Any] | None = values
        self.index = index
        self.step = step

    def __iter__(self) -> Beyond:
        return self

    def __next__(self) -> Any:
        if self.values is None or not 0 <= self.index < len(self.values):
            self.values = None  # once exhausted, it stays so
            raise StopIteration
        self.index += self.step
        return self.values[self.index - self.step]


class Going:
    """Lets a `for` statement, or whatever takes an iterable, go on with an iterator without asking it for its own."""

    __slots__ = ("iterator",)

    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator

    def __iter__(self) -> Any:
        return self.iterator


LIST_BACKWARDS: type = type(reversed(list[Any]()))
OF_RANGES = (type(iter(range(0))), type(iter(range(1 << 70))))


def _at(part: Any, index: int) -> Any:
    if type(part) not in HELD:
        return Going(part)
    if index > len(part):
        return Beyond(part, index) if type(part) is list else iter(())
    iterator: Any = iter(part)
    if type(part) is memoryview:
        _index_of_view(iterator).value = index
        return iterator
    iterator.__setstate__(index)
    return iterator


def _index(iterator: Any) -> int:
    if type(iterator) is Beyond:
        return iterator.index
    if type(iterator) is VIEW_ITERATOR:
        return _index_of_view(iterator).value
    _, _, *state = iterator.__reduce__()
    return state[0] if state else sys.maxsize  # it is exhausted, and stays so


VIEW_ITERATOR = type(iter(memoryview(b"")))


def _index_of_view(iterator: Iterator[Any]) -> ctypes.c_ssize_t:
    """The index that an iterator of a memoryview stands at: no method tells."""
    return ctypes.c_ssize_t.from_address(id(iterator) + VIEW_INDEX)
