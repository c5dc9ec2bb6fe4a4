"""What `minijit bench` measures. Speed is always a ratio of two times taken in turn in the same run."""

from __future__ import annotations

import operator
import os
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from typing import Any

import minijit
from minijit.bench.kernels import KERNELS, Kernel
from minijit.reports.doctor import python

IMPORT_LIMIT_MS = 25.0
COMPILE_LIMIT_MS = 10.0
STEADY_TRACES = 50
ENTRY_LIMIT = 1.5  # times what a call of `operator.add` takes
RECURSION_GOAL = 15.0  # times CPython's speed


def measure_all(scale: float = 1.0, progress: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """Every figure; `scale` multiplies the kernels' sizes. Keys: python, kernels, compile, steady, entry, recursion,
    import, totals, met."""
    data: dict[str, Any] = {"python": python()}
    progress("what import minijit costs")
    data["import"] = import_cost()
    data["kernels"] = []
    for kernel in KERNELS:
        progress(kernel.name)
        data["kernels"].append(time_kernel(kernel, scale))
    progress("traces in the steady state")
    data["steady"] = steady_state()
    progress("what a call costs")
    data["entry"] = entry_cost(scale)
    progress("a recursion")
    data["recursion"] = recursion(scale)
    data["compile"] = compile_times()
    report = minijit.report()
    data["writer"] = report["writer"]
    data["totals"] = {k: report["totals"][k] for k in ("traces", "chunks", "direct", "slot", "trampoline")}
    data["met"] = (
        all(row["equal"] and row["speedup"] >= row["goal"] for row in data["kernels"])
        and data["import"]["minijit_ms"] <= IMPORT_LIMIT_MS
        and data["compile"]["median_ms"] <= COMPILE_LIMIT_MS
        and not any(data["steady"][key] for key in ("map", "protect", "registrations"))
        and not data["totals"]["trampoline"]
        and (data["entry"] is None or data["entry"]["of_builtin"] <= ENTRY_LIMIT)
        and data["recursion"]["equal"]
        and (data["entry"] is None or data["recursion"]["speedup"] >= RECURSION_GOAL)
    )
    return data


def time_kernel(kernel: Kernel, scale: float) -> dict[str, Any]:
    """CPython's time over ours, best of three each, in turn; `first_ms` is a cold call with its compilations."""
    plain: Callable[[int], object] = kernel.function
    fast = minijit.jit(plain)
    size = max(int(kernel.size * scale), 100)
    start = time.perf_counter()
    fast(size)
    first = time.perf_counter() - start
    both: tuple[Callable[[int], object], ...] = (plain, fast)
    best = [float("inf"), float("inf")]
    results: list[object] = [None, None]
    for _ in range(3):
        for which, function in enumerate(both):
            start = time.perf_counter()
            results[which] = function(size)
            best[which] = min(best[which], time.perf_counter() - start)
    return {
        "name": kernel.name,
        "size": size,
        "speedup": best[0] / best[1],
        "goal": kernel.goal,
        "bound": kernel.bound,
        "cpython_ms": best[0] * 1000,
        "minijit_ms": best[1] * 1000,
        "first_ms": first * 1000,
        "equal": repr(results[0]) == repr(results[1]),
        "traces": len(fast.traces),
    }


def steady_state() -> dict[str, Any]:
    """System calls and registrations while many more traces are made: all of them, not per trace."""

    def once(n: int) -> int:
        total = 0
        for i in range(n):
            total += i & 3
        return total

    minijit.jit(once)(200)
    before = minijit.report()
    start = time.perf_counter()
    made = 0
    for _ in range(STEADY_TRACES):
        fast = minijit.jit(once)
        fast(200)
        made += len(fast.traces)
    spent = time.perf_counter() - start
    after = minijit.report()
    return {
        "traces": made,
        "map": after["system_calls"]["map"] - before["system_calls"]["map"],
        "protect": after["system_calls"]["protect"] - before["system_calls"]["protect"],
        "write": after["system_calls"]["write"] - before["system_calls"]["write"],
        "registrations": after["registrations"] - before["registrations"],
        "ms_each": spent * 1000 / STEADY_TRACES,
    }


def entry_cost(scale: float) -> dict[str, float] | None:
    """What a call takes of a function that runs no round, in times of a call of `operator.add`: through its builtin entry
    alone, through the jitted function, and of the plain one. None where there are no such entries."""

    def reduced(a: int, n: int) -> int:
        while a > n:
            a -= n
        return a

    fast: Any = minijit.jit(reduced)
    for _ in range(100):
        fast(50, 7)
    entries = fast.__minijit__.entries
    if not entries:
        return None
    functions = (operator.add, entries[0].builtin, fast, reduced)
    number = max(int(100_000 * scale), 1000)
    rounds = [[timeit.timeit("f(3, 7)", number=number, globals={"f": f}) for f in functions] for _ in range(7)]
    empty = min(timeit.repeat("pass", number=number, repeat=7))
    builtin, jitted, plain = (
        statistics.median((row[k] - empty) / (row[0] - empty) for row in rounds) for k in (1, 2, 3)
    )
    return {"of_builtin": builtin, "of_function": jitted, "of_plain": plain}


def fib(n: int) -> int:
    """By two calls of itself."""
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def recursion(scale: float) -> dict[str, Any]:
    """CPython's time for `fib(n)` over ours, best of five each, in turn, after a warm-up."""
    fast: Any = minijit.jit(fib)
    for _ in range(50):
        fast(12)
    n = 30 if scale >= 1 else 20
    best, results = [float("inf"), float("inf")], [0, 0]
    for _ in range(5):
        for which, function in enumerate((fib, fast)):
            start = time.perf_counter()
            results[which] = function(n)
            best[which] = min(best[which], time.perf_counter() - start)
    calls = 2 * fast(n + 1) - 1  # so many are made
    return {"n": n, "speedup": best[0] / best[1], "ns_a_call": best[1] / calls * 1e9, "equal": results[0] == results[1]}


def compile_times() -> dict[str, Any]:
    """Median over all traces of this process, in all and by stage, milliseconds."""
    times = [t["compile_us"] for t in minijit.report()["traces"] if t["compile_us"]]
    return {
        "traces": len(times),
        "median_ms": statistics.median(sum(t.values()) for t in times) / 1000,
        "stages_ms": {stage: statistics.median(t[stage] for t in times) / 1000 for stage in times[0]},
    }


_SCRIPT = """\
import time
start = time.perf_counter()
{statement}
print(time.perf_counter() - start)
"""
_FIRST_JIT = """\
from minijit import jit
@jit
def f(n):
    for i in range(n):
        n += i
    return n
"""


def import_cost(runs: int = 15) -> dict[str, Any]:
    """What an import adds to a bare Python, median milliseconds over fresh processes; a peer of the library beside it."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(str(minijit.__file__))))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    env.pop("PYTHONDONTWRITEBYTECODE", None)

    def median(statement: str) -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
            script.write(_SCRIPT.format(statement=statement))
            script.flush()
            command = [sys.executable, script.name]
            times = [
                float(subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout)
                for _ in range(runs)
            ]
        return statistics.median(times) * 1000

    names = median("import minijit")
    return {
        "minijit_ms": names, "first_jit_ms": median(_FIRST_JIT) - names, "asyncio_ms": median("import asyncio"),
    }  # fmt: skip


def table(data: dict[str, Any]) -> str:
    """The figures as a Markdown table with a few lines below; also what the README shows."""
    lines = [
        "| kernel | times CPython's speed | promised | bound by | first call, compiled on the way |",
        "|---|---:|---:|---|---:|",
    ]
    for row in data["kernels"]:
        wrong = "" if row["equal"] else " **results differ**"
        lines.append(
            f"| `{row['name']}({row['size']})` | {row['speedup']:.1f}{wrong} | {row['goal']:g} | {row['bound']} "
            f"| {row['first_ms'] / row['cpython_ms']:.2f} of CPython's time |"
        )
    compile_, steady, totals = data["compile"], data["steady"], data["totals"]
    stages = ", ".join(f"{name} {ms:.2f}" for name, ms in compile_["stages_ms"].items())
    lines += [
        "",
        "- The first kernel's first call also imports keystone and capstone.",
        f"- A median trace compiles in {compile_['median_ms']:.2f} ms ({stages}).",
        f"- {steady['traces']} more traces in the steady state: {steady['map']} map calls, {steady['protect']} protection "
        f"calls, {steady['write']} writes, {steady['registrations']} debugger registrations.",
        *_entry(data["entry"]),
        f"- `fib({data['recursion']['n']})`, which calls itself twice, takes {data['recursion']['ns_a_call']:.1f} ns a call: "
        f"{data['recursion']['speedup']:.1f} times CPython's speed.",
        f"- {totals['traces']} traces in {totals['chunks']} chunk(s): {totals['direct']} direct calls, {totals['slot']} "
        f"through slots, {totals['trampoline']} trampolines ({data['writer']} writer).",
        f"- `import minijit` costs {data['import']['minijit_ms']:.1f} ms more than bare Python, the first `@jit` "
        f"{data['import']['first_jit_ms']:.1f} ms more (`import asyncio`: {data['import']['asyncio_ms']:.1f} ms).",
    ]
    return "\n".join(lines)


def _entry(entry: dict[str, float] | None) -> list[str]:
    if entry is None:
        return ["- There are no builtin entries here."]
    return [
        f"- A call that runs no round takes {entry['of_builtin']:.2f} times as long as one of `operator.add` through the "
        f"builtin entry alone, {entry['of_function']:.2f} times through the jitted function (plain: {entry['of_plain']:.2f})."
    ]
