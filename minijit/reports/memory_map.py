"""`minijit map`: where chunks, traces and callees lie."""

from __future__ import annotations

from typing import Any

from allocator import chunk_map, chunk_svg
from minijit.reports.data import report_data
from minijit.runtime import engine_if_made


def map_data() -> dict[str, Any]:
    """The allocator's map, plus each trace's name, address, size and calls with their distances in bytes."""
    engine = engine_if_made()
    cache = engine.code_cache if engine else None
    if cache is None:
        return {"writer": None, "reach": None, "chunks": [], "traces": []}
    traces = [
        {key: trace[key] for key in ("name", "function", "kind", "address", "size", "chunk", "callees")}
        for trace in report_data()["traces"]
        if trace["chunk"] is not None
    ]
    return {**chunk_map.map_data(cache.allocator), "traces": traces}


def map_svg() -> str:
    """The chunks as a picture: SVG text."""
    return chunk_svg.map_svg(map_data())


def map_text() -> str:
    """The same as a picture in text."""
    data = map_data()
    lines = [chunk_map.map_text(data)]
    for trace in sorted(data["traces"], key=lambda t: int(t["address"])):
        calls = ", ".join(f"{c['name']} {c['distance'] / 2**20:+.1f} MiB" for c in trace["callees"])
        lines.append(
            f"{trace['address']:#018x} {trace['size']:6} bytes  {trace['name']} ({trace['kind']} of {trace['function']})"
            + (f"  calls {calls}" if calls else "")
        )
    return "\n".join(lines)
