"""The report: everything minijit did in this process as JSON-ready data; CLI, tests and demos read it."""

from __future__ import annotations

import statistics
from typing import Any

from minijit.runtime import engine_if_made
from minijit.runtime.function import FunctionState
from minijit.runtime.registry import FUNCTIONS, trace_row


def report_data() -> dict[str, Any]:
    """Keys: traces, chunks, system_calls {map, protect, write}, registrations, aborts, functions, totals."""
    states = list(FUNCTIONS)
    traces = [*FUNCTIONS.departed, *(trace_row(live, state.name, state.file) for state in states for live in state.traces)]
    engine = engine_if_made()
    cache = engine.code_cache if engine else None
    data: dict[str, Any] = {
        "traces": traces,
        "chunks": [],
        "writer": None,
        "system_calls": {"map": 0, "protect": 0, "write": 0},
        "registrations": 0,
        "aborts": [
            {"function": a.function, "file": a.place.file, "line": a.place.line, "reason": a.reason.sentence,
             "detail": a.detail}
            for state in states for a in state.aborts
        ],
        "functions": [*FUNCTIONS.refused, *map(function_data, states)],
        "trouble": engine.trouble if engine else "",
    }  # fmt: skip
    if cache is not None:
        stats = cache.allocator.stats()
        data["writer"] = cache.allocator.writer.name
        data["system_calls"] = dict(stats.system_calls)
        data["registrations"] = cache.symfiles.registrations
        data["chunks"] = [
            {
                "address": c.address,
                "size": c.size,
                "window": [c.window.start, c.window.stop],
                "anchors": [
                    {"name": a.name, "address": a.address, "distance": a.address - c.address} for a in c.anchors
                ],
                "used": c.used,
                "committed": cache.allocator.committed(c),
            }
            for c in cache.allocator.chunks
        ]
    data["totals"] = totals(data)
    return data


def function_data(state: FunctionState) -> dict[str, Any]:
    """Name, file, line, status and reason of a jitted function."""
    code = state.original.__code__
    return {
        "name": state.name,
        "file": code.co_filename,
        "line": code.co_firstlineno,
        "status": state.status,
        "reason": state.reason,
        "reason_line": state.reason_place.line if state.reason_place else None,
        "traces": len(state.traces),
    }


def totals(data: dict[str, Any]) -> dict[str, Any]:
    """Sums and ratios over the traces: what the tour's closing table shows."""
    traces = data["traces"]
    count = len(traces)
    times = [sum(t["compile_us"].values()) for t in traces if t["compile_us"]]
    return {
        "traces": count,
        "chunks": len(data["chunks"]),
        "direct": sum(t["calls"]["direct"] for t in traces),
        "slot": sum(t["calls"]["slot"] for t in traces),
        "trampoline": sum(t["calls"]["trampoline"] for t in traces),
        "registrations_per_trace": data["registrations"] / count if count else None,
        "map_protect_calls_per_trace": (data["system_calls"]["map"] + data["system_calls"]["protect"]) / count
        if count
        else None,
        "median_compile_us": statistics.median(times) if times else None,
        "farthest_callee": max((abs(c["distance"]) for t in traces for c in t["callees"]), default=None),
    }

