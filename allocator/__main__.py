"""`python -m allocator`: plan a place from a memory map, simulate what size classes waste, draw a map of chunks."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from allocator import simulate
from allocator.chunk_map import map_data, map_text, mib, size_text
from allocator.chunk_svg import map_svg
from allocator.errors import AllocatorError
from allocator.heap import JitAllocator
from allocator.placement import KEEP_AWAY, PAGE, Anchor, Plan, Reach, margin, plan, split
from allocator.writers import WRITERS

EXIT_CODES = "Exit codes: 0 fine; 1 there is no place, or no memory; 2 wrong usage or a file that can't be read."
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
DEFAULT_CHUNK = 2 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    action: Callable[[argparse.Namespace], int] = options.action
    try:
        return action(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except AllocatorError as error:
        return _say(options.command, error, 1)
    except (ValueError, OSError) as error:  # what the user gave
        return _say(options.command, error, 2)


def _say(command: str, error: Exception, code: int) -> int:
    text = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else error
    print(f"allocator {command}: {text}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m allocator", description=__doc__, epilog=EXIT_CODES)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, epilog=EXIT_CODES)
        sub.set_defaults(action=action)
        sub.add_argument("--json", action="store_true", help="print the same for machines")
        return sub

    place = command("plan", _plan, "rank the places from which all anchors can be called directly, with reasons")
    place.add_argument("--maps", default="self", metavar="FILE",
                       help="a saved /proc/PID/maps; '-': standard input; default: this process's own")  # fmt: skip
    place.add_argument("--anchor", type=_anchor, action="append", default=[], dest="anchors", metavar="0xADDRESS[=NAME]",
                       help="what the code will call; may be given several times")  # fmt: skip
    place.add_argument("--reach", choices=[reach.name.lower() for reach in Reach], default="rel32",
                       help="of a direct call: x86-64's rel32 (default) or AArch64's branch26")  # fmt: skip
    place.add_argument("--size", type=_size, default=DEFAULT_CHUNK, help="bytes, or with K, M, G (default 2M)")
    place.add_argument("--align", type=_size, default=PAGE, help="of the place (default 4K)")
    place.add_argument("--keep-away", type=_moat, action="append", default=[], metavar="NAME=SIZE",
                       help="room to leave above [heap] or below [stack]")  # fmt: skip
    place.add_argument("--seed", type=int, help="draw the places at random within reach")
    place.add_argument("--first", type=int, default=10, metavar="N", help="show the first N of each list (default 10)")

    waste = command("simulate", _simulate, "count what size classes and chunk sizes waste, on paper")
    waste.add_argument("distribution", nargs="*", default=["recorded"], metavar="DISTRIBUTION",
                       help="of sizes in bytes: uniform LO HI; lognormal MEDIAN SIGMA; a FILE with a size a line; "
                            "recorded (default): traces that minijit compiled")  # fmt: skip
    waste.add_argument("--blocks", type=int, default=1000, help="live at any time (default 1000)")
    waste.add_argument("--churn", type=int, default=10000, help="times that one is freed and another allocated (default 10000)")
    waste.add_argument("--seed", type=int, default=1, help="of the random numbers (default 1)")
    waste.add_argument("--svg", type=Path, metavar="FILE", help="draw the figures into FILE")

    chunks = command("map", _map, "fill a small allocator with random blocks, and show its memory")
    chunks.add_argument("--writer", choices=WRITERS, help="default: the first that works here")
    chunks.add_argument("--packed", action="store_true", help="blocks in steps of 64 bytes instead of pages")
    chunks.add_argument("--blocks", type=int, default=60, help="live blocks (default 60)")
    chunks.add_argument("--seed", type=int, default=1, help="of the random sizes (default 1)")
    chunks.add_argument("--svg", type=Path, metavar="FILE", help="draw the map into FILE")
    return parser


# ---- words into values -------------------------------------------------------------------------------------------


def _anchor(word: str) -> Anchor:
    address, _, name = word.partition("=")
    try:
        return Anchor(name or address, int(address, 16))
    except ValueError as error:
        reason = error if "user space" in str(error) else f"{word!r} is no anchor: write it as 0x7f1234567890=name"
        raise argparse.ArgumentTypeError(str(reason)) from None


def _size(word: str) -> int:
    found = re.fullmatch(r"(0x[0-9a-f]+|\d+)([KMG]?)", word, re.IGNORECASE)
    if not found:
        raise argparse.ArgumentTypeError(f"{word!r} is no size: write bytes, or 64K, 2M, 1G")
    return int(found[1], 0) * UNITS[found[2].upper()]


def _moat(word: str) -> tuple[str, int]:
    name, _, size = word.rpartition("=")
    if name not in KEEP_AWAY:
        raise argparse.ArgumentTypeError(f"{word!r}: room can be kept from {' and '.join(KEEP_AWAY)}, as [heap]=256M")
    return name, _size(size)


def _distribution(words: Sequence[str]) -> simulate.Distribution:
    match words:
        case ["recorded"]:
            return simulate.recorded(simulate.shipped_sizes(), "recorded")
        case ["uniform", low, high]:
            return simulate.uniform(_number(low, int), _number(high, int))
        case ["lognormal", median, sigma]:
            return simulate.lognormal(_number(median, int), _number(sigma, float))
        case [file] if file not in ("uniform", "lognormal"):
            return simulate.recorded(simulate.read_sizes(Path(file).read_text(encoding="utf-8"), file), file)
    raise ValueError("the sizes are: uniform LO HI, lognormal MEDIAN SIGMA, recorded, or a FILE with a size a line")


def _number(word: str, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(word)
    except ValueError:
        raise ValueError(f"{word!r} should be a number") from None


def _read_maps(where: str) -> str:
    if where == "-":
        return sys.stdin.read()
    return Path("/proc/self/maps" if where == "self" else where).read_text(encoding="utf-8", errors="replace")


# ---- plan --------------------------------------------------------------------------------------------------------


def _plan(options: argparse.Namespace) -> int:
    reach, anchors = Reach[options.reach.upper()], options.anchors
    keep_away = {**KEEP_AWAY, **dict(options.keep_away)}
    found = plan(
        _read_maps(options.maps), anchors, reach, options.size, alignment=options.align, keep_away=keep_away, seed=options.seed
    )
    near, slots = split(dict.fromkeys(anchors, 1), reach, options.size)
    if options.json:
        print(json.dumps(_plan_data(found, anchors, reach, options.size, (near, slots)), indent=2))
    else:
        print(_plan_text(found, anchors, reach, options.size, (near, slots), max(options.first, 1)))
    return 0 if found.candidates else 1


def _plan_data(found: Plan, anchors: Sequence[Anchor], reach: Reach, size: int, parts: Sequence[Sequence[Anchor]]) -> Any:
    return {
        "reach": reach.name,
        "size": size,
        "anchors": [a._asdict() for a in anchors],
        "window": _ends(found.window),
        "wanted": found.wanted,
        "candidates": [
            {"address": c.address, "gap": _ends(c.gap), "distance": c.distance, "reason": c.reason,
             "margin": margin(c.address, size, anchors, reach)}
            for c in found.candidates
        ],
        "rejected": [{"gap": _ends(gap), "reason": reason} for gap, reason in found.rejected],
        "near": [a.name for a in parts[0]],
        "slots": [a.name for a in parts[1]],
    }  # fmt: skip


def _ends(span: range) -> list[int]:
    return [span.start, span.stop]


def _plan_text(
    found: Plan, anchors: Sequence[Anchor], reach: Reach, size: int, parts: Sequence[Sequence[Anchor]], first: int
) -> str:
    names = ", ".join(f"{a.name} at {a.address:#x}" for a in anchors) or "nothing in particular"
    lines = [f"{size_text(size)} with {reach.name.lower()} calls to {names}"]
    if found.window:
        lines.append(f"window {_span(found.window)}: from there all can be called")
    else:
        lines.append("there is no window: no place reaches all of them")
    if parts[1]:
        near, slots = (", ".join(a.name for a in part) for part in parts)
        lines.append(f"one chunk can serve {near}; {slots} would be called through slots")
    if found.candidates:
        lines.append(f"places, in order of trial (wanted: {found.wanted:#x}):")
    for number, candidate in enumerate(found.candidates[:first], 1):
        spare = margin(candidate.address, size, anchors, reach)
        within = "" if spare is None else f"; the farthest is within reach by {mib(spare)}"
        away = f"{size_text(candidate.distance)} away: " if candidate.distance else ""
        lines.append(f"{number:4}  {candidate.address:#x}  {away}{candidate.reason}{within}")
    lines += _more(len(found.candidates), first)
    if found.rejected:
        lines.append("gaps that were passed over:")
    lines += [f"      {_span(gap)}: {reason}" for gap, reason in found.rejected[:first]]
    lines += _more(len(found.rejected), first)
    return "\n".join(lines)


def _span(span: range) -> str:
    return f"{span.start:#x}-{span.stop:#x} ({size_text(len(span))})"


def _more(count: int, first: int) -> list[str]:
    return [f"      and {count - first} more"] if count > first else []


# ---- simulate, map -----------------------------------------------------------------------------------------------


def _simulate(options: argparse.Namespace) -> int:
    distribution = _distribution(options.distribution)
    if options.svg and find_spec("matplotlib") is None:
        raise ValueError("a plot needs matplotlib: pip install minijit[plots]")

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(text, file=sys.stderr)

    outcomes = simulate.simulate(
        distribution, blocks=options.blocks, churn=options.churn, seed=options.seed, progress=progress
    )
    heading = simulate.title(distribution, outcomes, options.churn, options.seed)
    if options.json:
        about = {"sizes": distribution.name, "blocks": options.blocks, "churn": options.churn, "seed": options.seed}
        print(json.dumps({**about, "outcomes": [outcome.data() for outcome in outcomes]}, indent=2))
    else:
        print(f"{heading}\n\n{simulate.table(outcomes)}")
    if options.svg:
        from allocator.simulate_plot import plot

        plot(outcomes, heading, options.svg)
    return 0


def _map(options: argparse.Namespace) -> int:
    from allocator import libc_anchor

    if options.blocks < 0:
        raise ValueError(f"{options.blocks} blocks can't live")
    rng = Random(options.seed)
    heap = JitAllocator(writer=options.writer, packed=options.packed, head_size=256)
    sizes = simulate.lognormal(300 if options.packed else 6_000, 0.6)
    alive = []
    for number in range(2 * options.blocks):  # twice as many come, half of them go again
        size = sizes.draw(rng)
        block = heap.jit_alloc(size, (libc_anchor(),), f"block {number + 1}")
        heap.commit(block, b"\xc3" * size)
        alive.append(block)
        if len(alive) > options.blocks:
            heap.jit_free(alive.pop(rng.randrange(len(alive))))
    data = map_data(heap)
    heap.close()
    if options.svg:
        options.svg.write_text(map_svg(data), encoding="utf-8")
    print(json.dumps(data, indent=2) if options.json else map_text(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
