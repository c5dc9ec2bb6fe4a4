"""`minijit tour`: the life of one hot loop, stage by stage, with what was measured on the way."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable
from typing import Any

from minijit.reports.console import Console
from minijit.reports.data import report_data
from minijit.reports.dump import registers_text

ROUNDS = 200_000


def tour(as_json: bool = False) -> int:
    """Tell the story on a small program; returns 0, or 1 when native code can't be had or a figure disappoints."""
    import minijit
    from minijit.backend.disassembly import disassemble
    from minijit.ir.text import print_trace
    from minijit.tour import program

    plain = program.walk
    fast = minijit.jit(plain)
    console = Console(quiet=as_json)

    console.title("1. A Python function")
    console.code(inspect.getsource(plain), "python")
    console.say("@minijit.jit gave it counters at its loop headers. Cold, CPython itself runs it.")

    small = 5_000
    same = repr(fast(small)) == repr(plain(small))
    console.title("2. It got hot: one round was recorded as typed SSA with guards")
    if not fast.traces or fast.traces[0].compiled is None:
        console.say(fast.explain())
        return 1
    compiled = fast.traces[0].compiled
    console.code(print_trace(compiled.recorded), "ir")
    console.title("3. Optimized: constants folded, repeats merged, one round peeled")
    console.code(print_trace(compiled.optimized), "ir")
    console.title("4. Registers")
    console.code(registers_text(compiled.code), "ir")
    console.title("5. Machine code, assembled by keystone at its final address, read back by capstone")
    console.code(disassemble(compiled.code), "asm")

    console.title("6. Where it lies")
    from minijit.reports.memory_map import map_text

    console.code(map_text(), "map")
    console.title("7. What a debugger sees")
    console.say(
        f"{len(report_data()['chunks'])} chunk, registered once. Try: minijit gdb SCRIPT, then "
        f"`break {compiled.code.trace.name}`, `run`, `bt`."
    )

    speed, same_big = _speed(plain, fast)
    data = report_data()
    totals = data["totals"]
    rows = [
        ("traces", totals["traces"]),
        ("chunks", totals["chunks"]),
        ("farthest callee", f"{totals['farthest_callee'] / 2**20:.1f} MiB" if totals["farthest_callee"] else "-"),
        ("direct calls / through slots / trampolines", f"{totals['direct']} / {totals['slot']} / {totals['trampoline']}"),
        ("map and protect calls per trace", f"{totals['map_protect_calls_per_trace']:.2f}"),
        ("registrations per trace", f"{totals['registrations_per_trace']:.2f}"),
        ("median compile time", f"{totals['median_compile_us'] / 1000:.1f} ms"),
        (f"speed against plain Python, {ROUNDS:,} rounds", f"{speed:.1f}x"),
        ("same results as plain Python", "yes" if same and same_big else "NO"),
    ]
    console.title("8. In figures, all of this run")
    console.table(rows)
    if as_json:
        print(json.dumps({**totals, "speedup": speed, "equal": same and same_big}, indent=2))
    return 0 if same and same_big and not totals["trampoline"] else 1


def _speed(plain: Callable[[int], Any], fast: Callable[[int], Any]) -> tuple[float, bool]:
    """Plain time over jitted time, the best of three interleaved runs each, and whether the results agree."""
    best = [float("inf"), float("inf")]
    results: list[Any] = [None, None]
    for _ in range(3):
        for which, function in enumerate((plain, fast)):
            start = time.perf_counter()
            results[which] = function(ROUNDS)
            best[which] = min(best[which], time.perf_counter() - start)
    return best[0] / best[1], repr(results[0]) == repr(results[1])
