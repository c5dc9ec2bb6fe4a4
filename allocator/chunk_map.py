"""The picture of an allocator's memory: chunks, anchors with distances, blocks. Reads data, prints nothing itself."""

from __future__ import annotations

from typing import Any

from allocator.chunk import Chunk
from allocator.heap import JitAllocator

MIB = 1 << 20
WIDTH = 64  # cells in the bar of a chunk


def map_data(allocator: JitAllocator) -> dict[str, Any]:
    """JSON-ready: the writer, the reach, and each chunk with its window, anchors (distances in bytes), and blocks."""
    return {
        "writer": allocator.writer.name,
        "reach": allocator.reach.name,
        "chunks": [{**chunk_data(chunk), "committed": allocator.committed(chunk)} for chunk in allocator.chunks],
    }


def chunk_data(chunk: Chunk) -> dict[str, Any]:
    """One chunk; `never_used` counts the bytes at its end that no block was cut from yet."""
    return {
        "address": chunk.address,
        "size": chunk.size,
        "window": [chunk.window.start, chunk.window.stop],
        "anchors": [{"name": a.name, "address": a.address, "distance": a.address - chunk.address} for a in chunk.anchors],
        "block_size": chunk.block_size,
        "blocks": [{"address": b.address, "size": b.size, "owner": b.owner} for b in chunk.blocks.values()],
        "used": chunk.used,
        "never_used": chunk.end - chunk.next,
    }


def map_text(data: dict[str, Any]) -> str:
    """The same for people: addresses ascending, chunks and anchors to read off how far a call goes."""
    if not data["chunks"]:
        return "no chunk has been mapped: no trace needed memory yet"
    places = [(c["address"], c["size"], "") for c in data["chunks"]]
    anchors = {(a["address"], a["name"]) for c in data["chunks"] for a in c["anchors"]}
    rows = [(address, f"chunk of {size / MIB:g} MiB ({data['writer']} writer)") for address, size, _ in places]
    rows += [(address, f"anchor {name}") for address, name in anchors]
    rows.sort()
    lines = []
    for number, (address, what) in enumerate(rows):
        if number:
            lines.append(f"{'':18}|  {_distance(address - rows[number - 1][0])}")
        lines.append(f"{address:#018x}+- {what}")
    for chunk in data["chunks"]:
        lines += ["", *_chunk_lines(chunk)]
    lines += ["", f"# used   - handed out before, free now   . never used   (a chunk has {WIDTH} cells)"]
    return "\n".join(lines)


def _chunk_lines(chunk: dict[str, Any]) -> list[str]:
    cell = chunk["size"] / WIDTH
    bar = ["."] * WIDTH

    def fill(start: int, stop: int, mark: str) -> None:
        for number in range(int(start / cell), min(WIDTH, int(-(-stop // cell)))):
            bar[number] = mark

    fill(0, chunk["size"] - chunk["never_used"], "-")
    blocks = [(b["address"] - chunk["address"], b["size"]) for b in chunk["blocks"]]
    for start, size in [(0, chunk["used"] - sum(size for _, size in blocks)), *blocks]:
        if size:
            fill(start, start + size, "#")
    return [
        f"chunk {chunk['address']:#x}  {len(blocks)} blocks of {chunk['block_size'] // 1024} KiB, "
        f"{chunk['used'] // 1024} KiB used, {chunk['committed'] // 1024} KiB committed of {chunk['size'] // 1024} KiB",
        f"[{''.join(bar)}]",
        *(f"  {a['name']:20} {_distance(a['distance'])} away, of 2048 MiB that a direct call reaches" for a in chunk["anchors"]),
    ]


def _distance(size: int) -> str:
    return f"{size / MIB:+.1f} MiB"
