"""Size classes: multiples of a granule, four per doubling: 1 2 3 4 5 6 7 8 10 12 14 16 20 24 28 32 … granules.

The spacing is jemalloc's (size classes with four steps per doubling): a request wastes less than a fifth of its block
once it is larger than four granules. With the page as granule, blocks never share a page, so that protections can be
changed block by block; with 64 bytes (a cache line) blocks are packed."""

from __future__ import annotations

PAGE = 4096
LINE = 64
LARGEST = 256 << 10


class SizeClasses:
    """The classes of one `granule` (bytes, a power of two), `per_doubling` to a doubling (a power of two), up to
    `largest` bytes."""

    def __init__(self, granule: int = PAGE, per_doubling: int = 4, largest: int = LARGEST) -> None:
        for name, value in (("granule", granule), ("per_doubling", per_doubling)):
            if value < 1 or value & (value - 1):
                raise ValueError(f"{name} must be a power of two, not {value}")
        self.granule, self.per_doubling, self.largest = granule, per_doubling, largest
        sizes = list(range(1, per_doubling + 1))
        step = 1
        while sizes[-1] * granule < largest:
            sizes += [sizes[-1] + step * k for k in range(1, per_doubling + 1)]
            step *= 2
        self.sizes = tuple(size * granule for size in sizes if size * granule <= largest)
        self.shift = granule.bit_length() - 1
        table: list[int] = []  # by the granules needed, less one: block size
        for size in self.sizes:
            table += [size] * ((size >> self.shift) - len(table))
        self.table = tuple(table)

    def of(self, size: int) -> int:
        """The block size, in bytes, that serves a request of `size` bytes; beyond the classes the pages needed.

        Raises ValueError for a size below 1."""
        if size < 1:
            raise ValueError(f"a block needs a positive size, not {size}")
        if size > self.sizes[-1]:
            return -(-size // PAGE) * PAGE
        return self.table[(size - 1) >> self.shift]

    def pieces(self, size: int) -> list[int]:
        """Classes that add up to `size` bytes (a multiple of the granule), largest first."""
        found = []
        for block in reversed(self.sizes):
            while block <= size:
                found.append(block)
                size -= block
        return found


PAGES = SizeClasses()
PACKED = SizeClasses(LINE)
CLASSES = PAGES.sizes


def class_of(size: int) -> int:
    """The page class of a request, see `SizeClasses.of`."""
    return PAGES.of(size)
