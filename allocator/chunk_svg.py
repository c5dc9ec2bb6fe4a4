"""The map of an allocator's memory as a picture: `map_svg(map_data(allocator))`.

Above, for each window, a ruler with chunks and anchors to scale; below, each chunk in rows of pages, its blocks coloured by
size class, free ones hatched, what was never touched pale, and a line under what has memory behind it."""

from __future__ import annotations

import colorsys
from itertools import pairwise
from typing import Any

from allocator.chunk_map import MIB, distance_text, mib, size_text
from allocator.svg import document, line, rect, tag, text_of, words

WIDTH, LEFT, INNER = 960.0, 24.0, 912.0  # of the picture; its margin; what is between the margins
ROWS = 8  # that a chunk's used part is spread over, at least
ROW = 15.0  # height of a row of pages, with the line of what is resident
GREEN = "#12a150"  # what is resident
STYLE = ".live{stroke:#fff;stroke-width:.7}.resident{fill:" + GREEN + "}.free{fill:url(#hatch)}.zoom{opacity:.75}"

# Paul Tol's bright scheme (told apart by colour-blind people), then steps around the colour wheel.
BRIGHT = ("#4477aa", "#ee6677", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#8c6bb1")


def class_colours(sizes: list[int]) -> dict[int, str]:
    """A colour for each size class."""
    colours = list(BRIGHT)
    while len(colours) < len(sizes):
        turn = len(colours) - len(BRIGHT)
        red, green, blue = colorsys.hls_to_rgb(turn * 0.618 % 1, (0.42, 0.58, 0.7)[turn % 3], 0.5)
        colours.append(f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}")
    return dict(zip(sizes, colours, strict=False))


def map_svg(data: dict[str, Any]) -> str:
    """The picture of `chunk_map.map_data`: SVG text that needs nothing else. Each live block has a rect of the class
    `live` for each row that it lies in, with its address in `data-address` and what it is in its title."""
    y = 40.0
    name = f"Memory of the {data['writer']} writer" if data["chunks"] else "No chunk has been mapped"
    body = [_hatch(), words(LEFT, y, name, "ink title")]
    if not data["chunks"]:
        return document(WIDTH, 64, name, body)
    chunks = sorted(data["chunks"], key=lambda c: c["address"])
    sizes = sorted({b["size"] for c in chunks for b in (*c["blocks"], *c["free"])})
    colours = class_colours(sizes)
    waste = data["waste"]
    about = (
        f"{_count(len(chunks), 'chunk')}, reach {data['reach'].lower()} (±{mib(data['reach_bytes'])}); internal waste "
        f"{waste['internal']:.1%} of what was asked for, external waste {waste['external']:.1%} of what is committed"
    )
    body.append(words(LEFT, y + 22, about, "soft"))
    y += 48
    numbers = {chunk["address"]: number for number, chunk in enumerate(chunks, 1)}
    for window in sorted({tuple(c["window"]) for c in chunks}):
        parts, y = _ruler([c for c in chunks if tuple(c["window"]) == window], numbers, y)
        body += parts
    parts, y = _legend(data, colours, y)
    body += parts
    for chunk in chunks:
        parts, y = _chunk(chunk, numbers[chunk["address"]], colours, data, y)
        body += parts
    return document(WIDTH, y, name, body, STYLE)


def _hatch() -> str:
    stripes = line(0, 0, 0, 5, "edge") + line(5, 0, 5, 5, "edge")
    pattern = tag("pattern", rect(0, 0, 5, 5, class_="page"), stripes, id="hatch", width=5, height=5,
                  patternUnits="userSpaceOnUse", patternTransform="rotate(45)")  # fmt: skip
    return tag("defs", pattern)


def _ruler(chunks: list[dict[str, Any]], numbers: dict[int, int], y: float) -> tuple[list[str], float]:
    """The window as a thin bar, and the part of it that is in use drawn larger, both to scale."""
    low_window, high_window = chunks[0]["window"]
    anchors = sorted({(a["address"], a["name"]) for c in chunks for a in c["anchors"]})
    ends = [address for address, _ in anchors] + [end for c in chunks for end in (c["address"], c["address"] + c["size"])]
    spread = max(max(ends) - min(ends), MIB)
    low, high = min(ends) - spread // 25, max(ends) + spread // 25

    def wide(address: int) -> float:
        return LEFT + INNER * float(min(max((address - low_window) / (high_window - low_window), 0), 1))

    def near(address: int) -> float:
        return LEFT + INNER * float(address - low) / float(high - low)

    title = f"the window, {mib(high_window - low_window)}, from {low_window:#x} to {high_window:#x}" if anchors else (
        "no anchors: anywhere in the address space"
    )
    out = [words(LEFT, y, title, "soft")]
    y += 8
    left, right = wide(low), max(wide(high), wide(low) + 2)
    out.append(rect(LEFT, y, INNER, 9, class_="pale"))
    out.append(rect(left, y, right - left, 9, class_="mark"))
    out.append(tag("path", d=f"M{left:.1f} {y + 9} L{right:.1f} {y + 9} L{LEFT + INNER} {y + 30} L{LEFT} {y + 30} Z",
                   class_="pale zoom"))  # fmt: skip
    y += 30
    labels = [(near(address), text_of(name)) for address, name in anchors]
    rows = _label_rows([(x, name) for x, (_, name) in zip((near(a) for a, _ in anchors), anchors, strict=True)])
    axis = y + 15 * (1 + max(rows, default=-1)) + 12
    out.append(rect(LEFT, y, INNER, axis - y + 16, class_="pale zoom"))
    for (x, _), (_, name), row in zip(labels, anchors, rows, strict=True):
        out += [line(x, y + 15 * row + 16, x, axis, "edge"), _dot(x, axis)]
        out.append(_beside(x, y + 15 * row + 13, name))
    for chunk in chunks:
        x = near(chunk["address"])
        width = max(near(chunk["address"] + chunk["size"]) - x, 3.0)
        out.append(rect(x, axis, width, 12, tag("title", f"chunk {numbers[chunk['address']]} at {chunk['address']:#x}"),
                        class_="head chunk"))  # fmt: skip
    out.append(line(LEFT, axis, LEFT + INNER, axis, "axis"))
    middles = [(near(c["address"] + c["size"] // 2), str(numbers[c["address"]])) for c in chunks]
    for (x, name), row in zip(middles, _label_rows(middles, 7.0), strict=True):
        out.append(words(x, axis + 27 + 13 * row, name, "ink name", "middle"))
    y = axis + 27 + 13 * max(_label_rows(middles, 7.0))
    ticks, y = _ticks(anchors[0] if anchors else (chunks[0]["address"], "chunk 1"), low, high, near, y + 8)
    return [*out, *ticks], y + 26


def _ticks(origin: tuple[int, str], low: int, high: int, near: Any, y: float) -> tuple[list[str], float]:
    """Distances from the first anchor, at round numbers of MiB."""
    address, name = origin
    step = 1.0 / 16
    while (high - low) / MIB / step > 12:
        step *= 2
    out = [line(LEFT, y, LEFT + INNER, y)]
    number = -((address - low) / MIB // step)
    while address + number * step * MIB <= high:
        x = near(int(address + number * step * MIB))
        text = f"{number * step:+g}" if number else "0"
        out += [line(x, y, x, y + 5), words(x, y + 17, text, "soft small", "middle")]
        number += 1
    out.append(words(LEFT + INNER, y + 32, f"MiB from {name}", "soft small", "end"))
    return out, y + 32


def _dot(x: float, y: float) -> str:
    return tag("circle", cx=x, cy=y, r=3.5, class_="mark anchor")


def _beside(x: float, y: float, name: str) -> str:
    """A label that begins at its mark, or ends there when there is no room on the right."""
    shown = name if len(name) <= 40 else name[:39] + "…"
    if x + 7.2 * len(shown) > LEFT + INNER:
        return words(x - 4, y, shown, "ink", "end")
    return words(x + 4, y, shown, "ink")


def _label_rows(labels: list[tuple[float, str]], per_letter: float = 7.2) -> list[int]:
    """A row for each label (x, text), from left to right, so that none covers another."""
    ends: list[float] = []
    rows = []
    for x, text in labels:
        width = per_letter * min(len(text), 40) + 10
        start = x if x + width <= LEFT + INNER else x - width
        row = next((n for n, end in enumerate(ends) if end <= start), len(ends))
        ends[row:] = [max(start, x) + width if start == x else x] if row == len(ends) else [
            start + width, *ends[row + 1 :]
        ]
        rows.append(row)
    return rows


def _legend(data: dict[str, Any], colours: dict[int, str], y: float) -> tuple[list[str], float]:
    """The classes with their numbers, then what the other marks mean."""
    entries = [
        (rect(0, 0, 14, 11, fill=colours[c["size"]]), f"{size_text(c['size'])}: {c['live']} live, {c['free']} free")
        for c in data["classes"] if c["size"] in colours
    ]  # fmt: skip
    entries += [
        (rect(0, 0, 14, 11, class_="head"), "head"),
        (rect(0, 0, 14, 11, class_="free"), "free, handed out before"),
        (rect(0, 0, 14, 11, class_="pale"), "never touched"),
        (rect(0, 8, 14, 3, class_="resident"), "has memory behind it"),
    ]
    out, x = [], LEFT
    for swatch, text in entries:
        width = 26 + 6.8 * len(text) + 10
        if x + width > LEFT + INNER:
            x, y = LEFT, y + 20
        out += [tag("g", swatch, transform=f"translate({x:.1f} {y:.1f})"), words(x + 20, y + 10, text, "ink")]
        x += width
    return out, y + 42


def row_bytes(chunk: dict[str, Any], granule: int) -> int:
    """Bytes in a row of a chunk's picture: a power of two, so that what was handed out fills some ROWS rows, and a row is
    at least 64 granules."""
    size = 64 * granule
    while size * ROWS < chunk["size"] - chunk["never_used"]:
        size *= 2
    return size


def _chunk(
    chunk: dict[str, Any], number: int, colours: dict[int, str], data: dict[str, Any], y: float
) -> tuple[list[str], float]:
    row = row_bytes(chunk, data["granule"])
    used = chunk["size"] - chunk["never_used"]
    rows = max(-(-used // row), 1)
    kind = f"blocks of {size_text(chunk['block_size'])}" if chunk["block_size"] else "one large block"
    out = [words(LEFT, y, f"Chunk {number}  {chunk['address']:#x}", "ink name"),
           words(LEFT + 210, y, f"{kind}; {size_text(chunk['used'])} used, {size_text(chunk['committed'])} committed of "
                 f"{size_text(chunk['size'])}, {size_text(chunk['idle'])} committed and in no live block", "soft")]  # fmt: skip
    if chunk["margin"] is not None:
        y += 17
        away = ", ".join(f"{a['name']} {distance_text(a['distance'])}" for a in chunk["anchors"])
        spare = f"margin {mib(chunk['margin'])} of {mib(data['reach_bytes'])}"
        shown = away if len(away) < 90 else away[:89] + "…"
        out.append(words(LEFT, y, f"{shown}; {spare} ({chunk['farthest']})", "soft"))
    y += 9
    total = -(-chunk["size"] // row)
    for n in range(rows):
        width = INNER * min(row, chunk["size"] - n * row) / row
        out.append(rect(LEFT, y + n * ROW, width, ROW - 4, class_="pale"))
    out += _pieces(chunk["address"], chunk["head"], chunk, row, y, 0.0, class_="head", title="head")
    for block in chunk["blocks"]:
        what = (
            f"{block['owner'] or 'no owner'}: {block['requested']} of {block['size']} bytes at {block['address']:#x}, "
            f"{block['state']}"
        )
        out += _pieces(block["address"], block["size"], chunk, row, y, 0.0, class_="live", fill=colours[block["size"]],
                       title=what, data_address=f"{block['address']:#x}")  # fmt: skip
    for block in chunk["free"]:
        out += _pieces(block["address"], block["size"], chunk, row, y, 0.0, class_="free", stroke=colours[block["size"]],
                       title=f"free: {block['size']} bytes at {block['address']:#x}")  # fmt: skip
    for run in chunk["resident"]:
        shown_size = min(run["size"], chunk["address"] + rows * row - run["address"])
        if shown_size > 0:
            out += _pieces(run["address"], shown_size, chunk, row, y, ROW - 3.5, 2.0, class_="resident")
    y += rows * ROW
    scale = f"a row is {size_text(row)}"
    if total > rows:  # the rest is all pale: told in words
        out.append(rect(LEFT, y, INNER, 5, class_="pale"))
        y += 18
        out.append(words(LEFT, y, f"and {_count(total - rows, 'row')} more never touched; {scale}", "soft small"))
    else:
        y += 12
        out.append(words(LEFT, y, scale, "soft small"))
    return out, y + 34


def _pieces(
    address: int, size: int, chunk: dict[str, Any], row: int, y: float, down: float, height: float = ROW - 4,
    title: str = "", **attributes: object,
) -> list[str]:  # fmt: skip
    """A rect for each row that [address, address + size) lies in; nothing is thinner than can be seen."""
    start, stop = address - chunk["address"], address - chunk["address"] + size
    cuts = sorted({start, stop, *range(-(-start // row) * row, stop, row)}) if size else []
    inside = [tag("title", text_of(title))] if title else []
    return [
        rect(LEFT + INNER * (a % row) / row, y + a // row * ROW + down, max(INNER * (b - a) / row, 1.2), height,
             *inside, **attributes)
        for a, b in pairwise(cuts)
    ]  # fmt: skip


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


__all__ = ["class_colours", "map_svg", "row_bytes"]
