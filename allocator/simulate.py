"""What size classes and chunk sizes cost: the real allocator lives a life on paper, and its waste is counted.

`PaperMemory` plays the system: it hands out addresses, asks nobody, and notes which pages were written, as a system that
commits pages lazily would. A life fills the allocator to a number of live blocks, then frees one at random and allocates
another, many times; its sizes are drawn from a `Distribution`. Three kinds of waste are told apart:

- internal: bytes in live blocks that nobody asked for, over the bytes asked for;
- external: committed bytes that lie in no live block, over the committed bytes;
- reserved: address space in no live block, over the reserved address space (it costs no memory)."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from random import Random
from typing import Any

from allocator.chunk_map import size_text
from allocator.heap import JitAllocator
from allocator.os_memory import MADV_DONTNEED, PAGE, Mapping, OsMemory
from allocator.size_classes import LINE, SizeClasses
from allocator.writers import Writer

MIB = 1 << 20
PER_DOUBLING = (1, 2, 4, 8)
CHUNK_SIZES = (MIB // 2, MIB, 2 * MIB, 4 * MIB)
GRANULES = (PAGE, LINE)  # of the two modes
LARGEST = 16 * MIB  # of the sizes drawn


class PaperMemory(OsMemory):
    """A system on paper: `mapped` sizes by address, and the numbers of the pages that were `written`."""

    def __init__(self) -> None:
        super().__init__()
        self.mapped: dict[int, int] = {}
        self.written: set[int] = set()

    def _mmap(self, address: int | None, size: int, protection: int, flags: int, fd: int) -> tuple[int, int]:
        if address is None:  # the allocator always says where
            return -1, errno.ENOMEM
        if any(address < start + length and start < address + size for start, length in self.mapped.items()):
            return -1, errno.EEXIST
        self.mapped[address] = size
        return address, 0

    def _mprotect(self, address: int, size: int, protection: int) -> int:
        return 0

    def virtual_free(self, mapping: Mapping) -> None:
        """Forget a mapping."""
        del self.mapped[mapping.address]
        self.written.difference_update(_pages(mapping.address, mapping.size))
        self._note("map", "munmap", mapping.address, mapping.size)

    def advise(self, address: int, size: int, advice: int) -> bool:
        """Forget what was written to pages that are given back; other advice changes nothing."""
        if advice == MADV_DONTNEED:
            self.written.difference_update(_pages(address, size))
        self._note("other", "madvise", address, size)
        return True

    def write_code(self, address: int, data: bytes) -> None:
        """Note the pages that a write touches."""
        self.calls["write"] += 1
        self.written.update(_pages(address, len(data)))

    def memory_map(self, counted: bool = True) -> str:
        """The map's text; neighbours are one line, as in a real one."""
        self.calls["other"] += counted
        spans: list[list[int]] = []
        for address, size in sorted(self.mapped.items()):
            if spans and spans[-1][1] == address:
                spans[-1][1] += size
            else:
                spans.append([address, address + size])
        return "".join(f"{start:x}-{end:x} r-xp 00000000 00:00 0\n" for start, end in spans)

    def resident_pages(self, address: int, size: int) -> bytes:
        """A byte a page, 1 where something was written."""
        first = address // PAGE
        return bytes(page in self.written for page in range(first, first + size // PAGE))

    def flush(self, address: int, size: int, reused: bool) -> None:
        """Nobody runs what is on paper."""


def _pages(address: int, size: int) -> range:
    return range(address // PAGE, -(-(address + size) // PAGE))


class PaperWriter(Writer):
    """Maps and writes on paper."""

    name = "paper"

    def map(self, size: int, desired: int | None) -> Mapping:
        return self.memory.virtual_alloc(size, desired)

    def write(self, mapping: Mapping, address: int, data: bytes) -> None:
        self.memory.write_code(address, data)


@dataclass(frozen=True)
class Distribution:
    """Sizes of blocks in bytes: `draw` gives one, from 1 to LARGEST; `name` is for reports."""

    name: str
    draw: Callable[[Random], int]


def uniform(low: int, high: int) -> Distribution:
    """Each size from `low` to `high` bytes, both included, equally often; raises ValueError unless 1 ≤ low ≤ high ≤ 16 MiB."""
    if not 1 <= low <= high <= LARGEST:
        raise ValueError(f"uniform needs 1 ≤ LO ≤ HI ≤ {LARGEST} bytes, not {low} and {high}")
    return Distribution(f"uniform {low} {high}", lambda rng: rng.randint(low, high))


def lognormal(median: int, sigma: float) -> Distribution:
    """Sizes around a `median` in bytes whose logarithm has the standard deviation `sigma`: many small, few large; what
    comes out above 16 MiB counts as 16 MiB. Raises ValueError unless 1 ≤ median ≤ 16 MiB and 0 ≤ sigma ≤ 10."""
    if not (1 <= median <= LARGEST and 0 <= sigma <= 10):
        raise ValueError(f"lognormal needs a MEDIAN from 1 to {LARGEST} bytes and a SIGMA from 0 to 10, not {median} and {sigma}")
    mu = math.log(median)

    def draw(rng: Random) -> int:
        return min(max(round(rng.lognormvariate(mu, sigma)), 1), LARGEST)

    return Distribution(f"lognormal {median} {sigma:g}", draw)


def recorded(sizes: Iterable[int], name: str) -> Distribution:
    """Draws from sizes that somebody wrote down, each as often as it stands there; raises ValueError for none, and for
    one that is not from 1 byte to 16 MiB."""
    known = tuple(sizes)
    if not known:
        raise ValueError(f"{name} holds no size")
    if wrong := [size for size in known if not 1 <= size <= LARGEST]:
        raise ValueError(f"{name} holds the size {wrong[0]}; sizes are from 1 to {LARGEST} bytes")
    return Distribution(name, lambda rng: rng.choice(known))


def read_sizes(text: str, name: str) -> list[int]:
    """Sizes from a text, one a line; empty lines and lines that begin with # are skipped. Raises ValueError naming a line
    that is no size."""
    sizes = []
    for number, line in enumerate(text.splitlines(), 1):
        word = line.strip()
        if word and not word.startswith("#"):
            if not (word.isascii() and word.isdigit() and len(word) < 20):
                raise ValueError(f"line {number} of {name} is no size in bytes: {word[:40]!r}")
            sizes.append(int(word))
    return sizes


def shipped_sizes() -> list[int]:
    """The sizes that ship with the package: traces of minijit's test corpus (`recorded_sizes.txt`)."""
    file = resources.files("allocator").joinpath("recorded_sizes.txt")
    return read_sizes(file.read_text(encoding="utf-8"), "the file of recorded sizes")


@dataclass(frozen=True)
class Outcome:
    """What a life cost. Bytes: the `granule` of the classes; `requested` and `used` in live blocks; `committed`, of which
    `idle` in no live block; `reserved`, and `chunk_size`. Counts: live `blocks`, `chunks` mapped, size `classes` that have
    live blocks, `maps`: calls of mmap and munmap."""

    granule: int
    per_doubling: int
    chunk_size: int
    blocks: int
    requested: int
    used: int
    committed: int
    idle: int
    reserved: int
    chunks: int
    classes: int
    maps: int

    @property
    def internal_waste(self) -> float:
        """Bytes in live blocks that nobody asked for, over the bytes asked for."""
        return self.used / self.requested - 1

    @property
    def external_waste(self) -> float:
        """Committed bytes in no live block, over the committed ones (0 when nothing is)."""
        return self.idle / self.committed if self.committed else 0.0

    @property
    def reserved_waste(self) -> float:
        """Reserved bytes in no live block, over the reserved ones."""
        return 1 - self.used / self.reserved

    def data(self) -> dict[str, Any]:
        """JSON-ready, shares included."""
        shares = {name: getattr(self, name) for name in ("internal_waste", "external_waste", "reserved_waste")}
        return {**asdict(self), **shares}


def live(heap: JitAllocator, distribution: Distribution, blocks: int, churn: int, rng: Random) -> None:
    """Fill an allocator to `blocks` live ones, all written, then free one at random and allocate another, `churn` times."""

    def born() -> Any:
        size = distribution.draw(rng)
        block = heap.jit_alloc(size)
        heap.commit(block, bytes(size))
        return block

    alive = [born() for _ in range(blocks)]
    for _ in range(churn):
        turn = rng.randrange(blocks)
        heap.jit_free(alive[turn])
        alive[turn] = born()


def run(
    distribution: Distribution, granule: int, per_doubling: int, chunk_size: int, blocks: int, churn: int, seed: int
) -> Outcome:
    """One life of an allocator with these classes and chunks. Lives with the same seed ask for the same sizes and free the
    same blocks, whatever the classes. Raises OutOfMemory or NoWindow when the address space on paper is full."""
    memory = PaperMemory()
    classes = SizeClasses(granule, per_doubling)
    heap = JitAllocator(chunk_size=chunk_size, classes=classes, writer=PaperWriter(memory))
    live(heap, distribution, blocks, churn, Random(seed))
    stats = heap.stats()
    outcome = Outcome(
        granule=granule,
        per_doubling=per_doubling,
        chunk_size=chunk_size,
        blocks=stats.blocks,
        requested=stats.requested,
        used=stats.used,
        committed=stats.committed,
        idle=stats.idle,
        reserved=stats.reserved,
        chunks=stats.chunks,
        classes=sum(1 for row in stats.classes if row.live),
        maps=stats.system_calls["map"],
    )
    heap.close()
    return outcome


def simulate(
    distribution: Distribution,
    *,
    blocks: int = 1000,
    churn: int = 10000,
    seed: int = 1,
    granules: Sequence[int] = GRANULES,
    per_doubling: Sequence[int] = PER_DOUBLING,
    chunk_sizes: Sequence[int] = CHUNK_SIZES,
    progress: Callable[[str], None] = lambda text: None,
) -> list[Outcome]:
    """A life for each granule, number of classes per doubling and chunk size; `progress` is told before each one.

    Raises ValueError for fewer than one block or a negative churn, and what `run` raises."""
    if blocks < 1 or churn < 0:
        raise ValueError(f"a life needs at least one block and no negative churn, not {blocks} and {churn}")
    grid = [(g, p, c) for g in granules for p in per_doubling for c in chunk_sizes]
    outcomes = []
    for number, (granule, classes, chunk_size) in enumerate(grid, 1):
        what = f"granule {size_text(granule)}, {classes} classes a doubling, {size_text(chunk_size)} chunks"
        progress(f"life {number} of {len(grid)}: {what}")
        outcomes.append(run(distribution, granule, classes, chunk_size, blocks, churn, seed))
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as plain text, a line each; `in use` are the size classes that have live blocks."""
    head = (
        f"{'':9}{'classes per':>12}{'in':>5}{'chunk':>9}{'':>7}{'committed':>10}{'internal':>9}{'external':>9}{'reserved':>9}\n"
        f"{'granule':9}{'doubling':>12}{'use':>5}{'size':>9}{'chunks':>7}{'MiB':>10}{'waste':>9}{'waste':>9}{'waste':>9}"
    )
    lines = [head]
    for outcome in outcomes:
        if outcome.chunk_size == outcomes[0].chunk_size and any(o.chunk_size != outcome.chunk_size for o in outcomes):
            lines.append("")
        lines.append(
            f"{size_text(outcome.granule):9}{outcome.per_doubling:12}{outcome.classes:5}{size_text(outcome.chunk_size):>9}"
            f"{outcome.chunks:7}{outcome.committed / MIB:10.2f}{outcome.internal_waste:9.1%}"
            f"{outcome.external_waste:9.1%}{outcome.reserved_waste:9.1%}"
        )
    return "\n".join(lines)


def title(distribution: Distribution, outcomes: Sequence[Outcome], churn: int, seed: int) -> str:
    """One line on what was simulated."""
    first = outcomes[0]
    return (
        f"sizes: {distribution.name}; {first.blocks} live blocks that asked for {first.requested / MIB:.2f} MiB, "
        f"after {churn} times free and allocate (seed {seed})"
    )


__all__ = [
    "CHUNK_SIZES", "GRANULES", "PER_DOUBLING", "Distribution", "Outcome", "PaperMemory", "PaperWriter", "lognormal",
    "read_sizes", "recorded", "run", "shipped_sizes", "simulate", "table", "title", "uniform",
]  # fmt: skip
