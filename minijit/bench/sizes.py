"""`minijit bench sizes`: loops of one to a million rounds against plain Python, those that native code can't help among them.

A function of its own is made for each size, warmed up, and then timed in turn with the plain one. What is promised is that
nothing gets much slower than it was: not a short loop, nor one with a statement that is not compiled in each round."""

from __future__ import annotations

import statistics
import time
import types
from collections.abc import Callable
from typing import Any

import minijit
from minijit.bench.loops import LOOPS
from minijit.reports.doctor import python

SIZES = tuple(10**k for k in range(7))
WORST = 0.8  # times CPython's speed: the least that is promised
WARM_UP = 0.3  # seconds of CPython's time that a function is called for before it is timed, but
CALLS = (3, 1000)  # so often at least and at most
ROUNDS = 7  # of the timing, in turn
SPAN = 0.004  # seconds that a timing takes at least


def measure_all(scale: float = 1.0, progress: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """A row for each loop: its name, whether all results were equal, and its speed in times of CPython's by size. `scale`
    multiplies the largest size that is tried."""
    sizes = [size for size in SIZES if size <= SIZES[-1] * scale]
    rows: list[dict[str, Any]] = []
    for loop in LOOPS:
        progress(loop.__name__)
        tried = [try_size(loop, size) for size in sizes]
        rows.append(
            {
                "name": loop.__name__,
                "equal": all(equal for equal, _ in tried),
                "speedups": {str(size): speedup for size, (_, speedup) in zip(sizes, tried, strict=True)},
            }
        )
    data: dict[str, Any] = {"python": python(), "sizes": sizes, "loops": rows}
    data["worst"] = min(speedup for row in rows for speedup in row["speedups"].values())
    data["met"] = data["worst"] >= WORST and all(row["equal"] for row in rows)
    return data


def try_size(loop: Callable[[int], object], size: int) -> tuple[bool, float]:
    """Whether the results are those of CPython, and how many times its speed we have."""
    assert isinstance(loop, types.FunctionType)
    fast = minijit.jit(loop)
    expected = loop(size)
    start = time.perf_counter()
    loop(size)
    once = time.perf_counter() - start
    least, most = CALLS
    equal = all(repr(fast(size)) == repr(expected) for _ in range(max(least, min(most, int(WARM_UP / once)))))
    times = max(1, int(SPAN / once))
    return equal, statistics.median(spent(loop, size, times) / spent(fast, size, times) for _ in range(ROUNDS))


def spent(function: Callable[[int], object], size: int, times: int) -> float:
    """Seconds of so many calls."""
    start = time.perf_counter()
    for _ in range(times):
        function(size)
    return time.perf_counter() - start


def table(data: dict[str, Any]) -> str:
    """The speeds as a Markdown table, a column for each size."""
    lines = [
        "| rounds | " + " | ".join(f"{size:,}" for size in data["sizes"]) + " |",
        "|---|" + "---:|" * len(data["sizes"]),
    ]
    for row in data["loops"]:
        wrong = "" if row["equal"] else " **results differ**"
        lines.append(f"| `{row['name']}`{wrong} | " + " | ".join(f"{v:.2g}" for v in row["speedups"].values()) + " |")
    lines += ["", f"The slowest runs at {data['worst']:.2f} times CPython's speed (promised: {WORST} at least)."]
    return "\n".join(lines)
