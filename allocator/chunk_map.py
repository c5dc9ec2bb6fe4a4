"""The map of an allocator's memory, as data and as text: chunks, anchors with distances, what each page of a chunk holds.

Reading it touches no code memory (a look at a hole of a memory file would commit it). `allocator.chunk_svg` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allocator.chunk import FREE, Chunk
from allocator.heap import JitAllocator
from allocator.os_memory import PAGE
from allocator.placement import margin
from allocator.stats import idle_bytes

MIB = 1 << 20
WIDTH = 64  # cells in a row of a chunk's picture
ROWS = 64  # rows that a chunk has at most

HEAD, LIVE, FREED = 1, 2, 4
MARKS = {0: ".", HEAD: "H", LIVE: "#", FREED: "-", LIVE | FREED: "%", HEAD | LIVE: "@", HEAD | FREED: "h", 7: "@"}
LEGEND = "H head   # live   - free, handed out before   % live and free   . never touched   (@ h: the head and live or free)"


def map_data(allocator: JitAllocator) -> dict[str, Any]:
    """JSON-ready: the writer, the reach (`reach_bytes`: how far back it goes), the figures of `allocator.stats()`, and each
    chunk, see `chunk_data`. All sizes in bytes."""
    stats = allocator.stats()
    chunks = [chunk_data(allocator, chunk) for chunk in allocator.chunks]
    return {
        "writer": allocator.writer.name,
        "reach": allocator.reach.name,
        "reach_bytes": -allocator.reach.lowest,
        "granule": allocator.classes.granule,
        "waste": {
            "internal": stats.internal_waste,
            "external": stats.external_waste,
            "reserved": stats.reserved_waste,
        },
        "classes": [
            {"size": c.size, "live": c.live, "free": c.free, "requested": c.requested, "waste": c.internal_waste}
            for c in stats.classes
        ],
        "chunks": chunks,
    }


def chunk_data(allocator: JitAllocator, chunk: Chunk) -> dict[str, Any]:
    """One chunk: `blocks` are live, `free` were handed out before; `never_used` counts the bytes at its end that no block
    was cut from yet; `resident` has the runs of pages with memory behind them, `committed` their bytes, `idle` those of
    them that lie in no live block; `margin` is what the `farthest` anchor is within reach by (both None without anchors).
    A `block_size` of 0: one block, too large for a class."""
    pages = allocator.memory.resident_pages(chunk.address, chunk.size)
    resident = resident_runs(chunk.address, pages)
    committed = sum(run["size"] for run in resident)
    spare = {a.name: margin(chunk.address, chunk.size, (a,), allocator.reach) or 0 for a in chunk.anchors}
    blocks = sorted(chunk.cut.values(), key=lambda block: block.address)
    return {
        "address": chunk.address,
        "size": chunk.size,
        "window": [chunk.window.start, chunk.window.stop],
        "anchors": [{"name": a.name, "address": a.address, "distance": a.address - chunk.address} for a in chunk.anchors],
        "margin": min(spare.values(), default=None),
        "farthest": min(spare, key=lambda name: spare[name], default=None),
        "block_size": chunk.block_size,
        "head": chunk.head.size,
        "blocks": [
            {"address": b.address, "size": b.size, "owner": b.owner, "state": b.state, "requested": b.requested}
            for b in blocks if b.live
        ],
        "free": [{"address": b.address, "size": b.size} for b in blocks if b.state is FREE],
        "used": chunk.used,
        "never_used": chunk.end - chunk.next,
        "resident": resident,
        "committed": committed,
        "idle": idle_bytes(chunk, pages),
    }  # fmt: skip


def resident_runs(address: int, pages: bytes) -> list[dict[str, int]]:
    """Neighbouring pages that have memory, from a byte a page, as runs of {address, size}."""
    runs: list[dict[str, int]] = []
    for number, there in enumerate(pages):
        place = address + number * PAGE
        if there and runs and runs[-1]["address"] + runs[-1]["size"] == place:
            runs[-1]["size"] += PAGE
        elif there:
            runs.append({"address": place, "size": PAGE})
    return runs


def map_text(data: dict[str, Any]) -> str:
    """The map for people: first where chunks and anchors lie, then each chunk with a cell a page, then the classes."""
    if not data["chunks"]:
        return "no chunk has been mapped: no trace needed memory yet"
    lines = [*_address_space(data)]
    for chunk in data["chunks"]:
        lines += ["", *_chunk_lines(chunk, data["reach_bytes"])]
    return "\n".join([*lines, "", LEGEND, "", *_class_lines(data)])


def _address_space(data: dict[str, Any]) -> list[str]:
    """Addresses ascending; the line between two is longer the farther they are apart, a step for each 16 times."""
    rows = [(c["address"], f"chunk of {size_text(c['size'])} ({data['writer']} writer)") for c in data["chunks"]]
    rows += {(a["address"], f"anchor {a['name']}") for c in data["chunks"] for a in c["anchors"]}
    rows.sort()
    lines = []
    for number, (address, what) in enumerate(rows):
        if number:
            gap = address - rows[number - 1][0]
            steps = 1 + sum(gap >= MIB << 4 * power for power in range(1, 6))
            bars = [f"{'':18}|"] * steps
            bars[steps // 2] += f"  {distance_text(gap)}"
            lines += bars
        lines.append(f"{address:#018x}+- {what}")
    return lines


def _chunk_lines(chunk: dict[str, Any], reach: int) -> list[str]:
    kind = f"blocks of {size_text(chunk['block_size'])}" if chunk["block_size"] else "one large block"
    lines = [
        f"chunk {chunk['address']:#x}, {kind}: {len(chunk['blocks'])} live, {len(chunk['free'])} free, "
        f"{size_text(chunk['never_used'])} never touched",
        f"  {size_text(chunk['used'])} used, {size_text(chunk['committed'])} committed of {size_text(chunk['size'])}, "
        f"{size_text(chunk['idle'])} committed and in no live block",
    ]
    lines += [f"  {a['name']:20} {distance_text(a['distance'])} away" for a in chunk["anchors"]]
    if chunk["margin"] is not None:
        spare = f"{mib(chunk['margin'])} of {mib(reach)}"
        lines.append(f"  margin: the farthest anchor, {chunk['farthest']}, is within reach by {spare}")
    return [*lines, *_picture(chunk)]


def _picture(chunk: dict[str, Any]) -> list[str]:
    """Rows of cells, a cell a page (more in a very large chunk); equal rows in succession are shown once."""
    cell = PAGE
    while chunk["size"] > cell * WIDTH * ROWS:
        cell *= 2
    cells = "".join(MARKS[kinds] for kinds in cell_kinds(chunk, cell))
    rows = [cells[at : at + WIDTH] for at in range(0, len(cells), WIDTH)]
    lines, at = [f"  a cell is {size_text(cell)}, a row {size_text(cell * WIDTH)}"], 0
    while at < len(rows):
        same = 1
        while at + same < len(rows) and rows[at + same] == rows[at]:
            same += 1
        lines.append(f"  {at * cell * WIDTH // 1024:6}K [{rows[at]}]{f' × {same}' if same > 1 else ''}")
        at += same
    return lines


def cell_kinds(chunk: dict[str, Any], cell: int) -> Sequence[int]:
    """What lies in each `cell` bytes of a chunk: HEAD, LIVE and FREED, or-ed; 0 where nothing was ever handed out."""
    kinds = [0] * -(-chunk["size"] // cell)
    parts = [(HEAD, chunk["address"], chunk["head"])]
    parts += [(LIVE, b["address"], b["size"]) for b in chunk["blocks"]]
    parts += [(FREED, b["address"], b["size"]) for b in chunk["free"]]
    for kind, address, size in parts:
        start = address - chunk["address"]
        for number in range(start // cell, -(-(start + size) // cell)):
            kinds[number] |= kind if size else 0
    return kinds


def _class_lines(data: dict[str, Any]) -> list[str]:
    waste = data["waste"]
    return [
        f"{'class':>10}{'live':>8}{'free':>8}{'asked for':>12}{'waste':>9}",
        *(
            f"{size_text(c['size']):>10}{c['live']:8}{c['free']:8}{size_text(c['requested']):>12}"
            f"{format(c['waste'], '.1%') if c['live'] else '-':>9}"
            for c in data["classes"]
        ),
        f"internal waste {waste['internal']:.1%} of what was asked for; external waste {waste['external']:.1%} of what is "
        f"committed; {waste['reserved']:.1%} of the reserved address space is in no block",
    ]


def size_text(size: int) -> str:
    """Bytes for people: 64 bytes, 12.5 KiB, 2 MiB, 85.9 TiB."""
    if size < 1024:
        return f"{size} bytes"
    power = min((size.bit_length() - 1) // 10, 4)
    return f"{round(size / 1024**power, 1 if power != 2 else 2):g} {'KMGT'[power - 1]}iB"


def distance_text(size: int) -> str:
    """A signed distance in MiB."""
    return f"{size / MIB:+.1f} MiB"


def mib(size: int) -> str:
    """MiB with a decimal where it is not whole."""
    return f"{round(size / MIB, 1):g} MiB" if size % MIB else f"{size // MIB} MiB"


__all__ = ["cell_kinds", "chunk_data", "map_data", "map_text", "resident_runs", "size_text"]
