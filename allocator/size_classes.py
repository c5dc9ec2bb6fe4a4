"""Size classes: multiples of the page size, four per doubling (1 2 3 4 5 6 7 8 10 12 14 16 20 … pages)."""

from __future__ import annotations

from bisect import bisect_left

PAGE = 4096


def _classes(largest: int) -> tuple[int, ...]:
    sizes = [1, 2, 3, 4]
    step = 1
    while sizes[-1] < largest:
        sizes += [sizes[-1] + step * k for k in range(1, 5)]
        step *= 2
    return tuple(s * PAGE for s in sizes if s <= largest)


CLASSES = _classes(64)  # up to 256 KiB


def class_of(size: int) -> int:
    """The block size, in bytes, that serves a request of `size` bytes; beyond the classes the pages needed.

    Raises ValueError for a size below 1."""
    if size < 1:
        raise ValueError(f"a block needs a positive size, not {size}")
    if size > CLASSES[-1]:
        return -(-size // PAGE) * PAGE
    return CLASSES[bisect_left(CLASSES, size)]
