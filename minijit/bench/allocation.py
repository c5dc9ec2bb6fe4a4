"""What `minijit bench allocator` measures: the allocator beside asmjit's and beside a mapping for each block.

A *pair* is a free and an allocation: so many blocks are live; a random one is freed and a new size allocated, again and
again. The random numbers are drawn before; the loop around the calls counts, Python's as well as C++'s. Peers and ours are
measured in turn, round by round: times are the best of all rounds, ratios the median of the rounds' own, as a machine may
change its pace from one second to the next. The garbage collector is left on."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator import Anchor, Block, JitAllocator, Mapping, OsMemory, SizeClasses, libc_anchor
from allocator.os_memory import PROT_EXEC, PROT_READ, PROT_WRITE
from allocator.simulate import GRANULES, shipped_sizes
from minijit.bench.peers import Peers
from minijit.reports.doctor import python

ROUNDS = 11
CODE = b"\xcc" * (256 << 10)
MIB = 1 << 20
CHUNK = 2 * MIB
WARM_UP = 20_000  # blocks: until then, classes of large blocks still get a chunk more now and then; later ever more rarely
WASTE_GOAL, FLAT_GOAL, MMAP_GOAL = 0.12, 3.0, 0.1
PEERS = ("asmjit_rwx", "asmjit_dual", "mmap", "mmap_written", "mmap_python")
WRITERS = ("private", "dual", "flip")
MODES = ("page", "packed")

Near = tuple[Anchor, ...]
Alloc = Callable[[int, Near], Any]
Free = Callable[[Any], None]


@dataclass(frozen=True)
class Mix:
    """Sizes from `low` to `high` bytes, `live` blocks at any time, `pairs` timed."""

    name: str
    low: int
    high: int
    live: int
    pairs: int

    def times(self, scale: float) -> Mix:
        """The same sizes with `scale` times the pairs and, below 1, the blocks."""
        live, pairs = max(int(self.live * min(scale, 1)), 20), max(int(self.pairs * scale), 100)
        return Mix(self.name, self.low, self.high, live, pairs)


SMALL = Mix("64–4096 B", 64, 4096, 4000, 40_000)
LARGE = Mix("1–256 KiB", 1 << 10, 256 << 10, 300, 6_000)


def measure_all(scale: float = 1.0, progress: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """Every figure; `scale` multiplies how much is done. Keys: python, scale, peers, pairs, writes, calls, flat, waste,
    soak, goals, met (False when a goal was missed). What can't be measured here is None; peers["missing"] says why."""
    data: dict[str, Any] = {"python": python(), "scale": scale}
    mixes = [mix.times(scale) for mix in (SMALL, LARGE)]
    with tempfile.TemporaryDirectory() as folder:
        progress("the peers (compiling them first)")
        peers = Peers(Path(folder))
        data["peers"] = {"asmjit": peers.asmjit, "missing": peers.missing}
        times = measure_pairs(peers, mixes, progress)
    data["pairs"] = [pair_row(times, mix, mode, writer) for mix in mixes for mode in MODES for writer in WRITERS[:2]]
    data["writes"] = [write_row(times, mixes[0], writer) for writer in WRITERS]
    progress("system calls")
    data["calls"] = [steady_calls(writer, mix) for mix in mixes for writer in WRITERS]
    progress("from a hundred to a million live blocks")
    data["flat"] = flatness(scale)
    progress("waste")
    data["waste"] = waste(max(int(2000 * scale), 200))
    progress("memory given back")
    data["soak"] = [soak(writer, int(64 * MIB * scale)) for writer in WRITERS]
    data["goals"] = goals(data)
    data["met"] = all(goal["met"] is not False for goal in data["goals"])
    return data


# ---- time --------------------------------------------------------------------------------------------------------


def pair_ns(mix: Mix, alloc: Alloc, free: Free, seed: int) -> float:
    """Nanoseconds a pair, after `mix.live` blocks have been allocated; what is live at the end is freed, untimed."""
    draw, near = random.Random(seed), (libc_anchor(),)
    slots = [alloc(draw.randint(mix.low, mix.high), near) for _ in range(mix.live)]
    spent = replace_ns(slots, mix, alloc, free, draw)
    for block in slots:
        free(block)
    return spent


def replace_ns(slots: list[Any], mix: Mix, alloc: Alloc, free: Free, draw: random.Random) -> float:
    """The timed part: nanoseconds for each of `mix.pairs` replacements among `slots`."""
    near = (libc_anchor(),)
    steps = [(draw.randrange(len(slots)), draw.randint(mix.low, mix.high)) for _ in range(mix.pairs)]
    start = time.perf_counter_ns()
    for at, size in steps:
        free(slots[at])
        slots[at] = alloc(size, near)
    return (time.perf_counter_ns() - start) / mix.pairs


def mapping_calls(memory: OsMemory) -> tuple[Alloc, Free]:
    """A mapping for each block, as CPython's JIT has it: mmap and mprotect; munmap."""

    def alloc(size: int, near: Near) -> Mapping:
        mapping = memory.virtual_alloc(size, protection=PROT_READ | PROT_WRITE)
        memory.protect(mapping.address, mapping.size, PROT_READ | PROT_EXEC)
        return mapping

    return alloc, memory.virtual_free


def writing(heap: JitAllocator) -> Alloc:
    """An allocation that is written, all of it."""

    def alloc(size: int, near: Near) -> Block:
        block = heap.jit_alloc(size, near)
        heap.commit(block, CODE[:size])
        return block

    return alloc


Times = dict[tuple[str, ...], list[float]]


def measure_pairs(peers: Peers, mixes: Sequence[Mix], progress: Callable[[str], None]) -> Times:
    """Nanoseconds a pair by (mix, who[, mode, writer]), one figure a round: everybody once a round."""
    times: Times = {}

    def note(nanoseconds: float, *key: str) -> None:
        times.setdefault(key, []).append(nanoseconds)

    for turn in range(ROUNDS):
        progress(f"pairs, round {turn + 1} of {ROUNDS}")
        for mix in mixes:
            for name, figure in peers.run(mix.low, mix.high, mix.live, mix.pairs).items():
                note(figure, mix.name, name)
            few = Mix(mix.name, mix.low, mix.high, mix.live, mix.pairs // 10)
            note(pair_ns(few, *mapping_calls(OsMemory()), turn), mix.name, "mmap_python")
            for mode in MODES:
                for writer in WRITERS[:2]:
                    heap = JitAllocator(writer=writer, packed=mode == "packed")
                    note(pair_ns(mix, heap.jit_alloc, heap.jit_free, turn), mix.name, "ours", mode, writer)
                    heap.close()
        few = Mix(mixes[0].name, mixes[0].low, mixes[0].high, mixes[0].live, mixes[0].pairs // 4)
        for writer in WRITERS:
            heap = JitAllocator(writer=writer)
            note(pair_ns(few, writing(heap), heap.jit_free, turn), mixes[0].name, "written", "page", writer)
            heap.close()
    return times


def ratio(ours: Sequence[float], *peers: Sequence[float] | None) -> float | None:
    """The median, over the rounds, of our time over the fastest peer's; None when a peer is missing."""
    known = [peer for peer in peers if peer is not None]
    if not known or len(known) < len(peers):
        return None
    return float(statistics.median(mine / min(theirs) for mine, *theirs in zip(ours, *known, strict=True)))


def pair_row(times: Times, mix: Mix, mode: str, writer: str) -> dict[str, Any]:
    """One line of the first table, nanoseconds, and how many times the peers' time ours is."""
    ours = times[mix.name, "ours", mode, writer]
    peers = {name: times.get((mix.name, name)) for name in PEERS}
    return {
        "mix": mix.name,
        "live": mix.live,
        "mode": mode,
        "writer": writer,
        "ns": min(ours),
        **{f"{name}_ns": found and min(found) for name, found in peers.items()},
        "of_asmjit": ratio(ours, peers["asmjit_rwx"], peers["asmjit_dual"]),  # the faster of its two ways
        "of_mmap": ratio(ours, peers["mmap"]),
        "of_mmap_python": ratio(ours, peers["mmap_python"]),
        "of_mmap_written": ratio(ours, peers["mmap_written"]),
    }


def write_row(times: Times, mix: Mix, writer: str) -> dict[str, Any]:
    """What a pair costs, in microseconds, when the code is written too; the peer maps, writes, protects and unmaps."""
    ours, mapped = times[mix.name, "written", "page", writer], times.get((mix.name, "mmap_written"))
    return {"writer": writer, "us": min(ours) / 1000, "mmap_us": mapped and min(mapped) / 1000, "of_mmap": ratio(ours, mapped)}


def flatness(scale: float) -> dict[str, Any]:
    """Nanoseconds a pair by the number of live blocks of 64 bytes, packed, never written, all numbers in turn; `ratio`: how
    many times as long as with the fewest a pair takes at worst."""
    lives = [10**k for k in range(2, 7) if k < 4 or 10**k <= 10**6 * scale]
    heaps, near = [JitAllocator(packed=True) for _ in lives], (libc_anchor(),)
    slots = [[heap.jit_alloc(64, near) for _ in range(live)] for heap, live in zip(heaps, lives, strict=True)]
    times: list[list[float]] = [[] for _ in lives]
    for turn in range(ROUNDS):
        for live, heap, blocks, found in zip(lives, heaps, slots, times, strict=True):
            mix = Mix("64 B", 64, 64, live, max(int(50_000 * scale), 1000))
            found.append(replace_ns(blocks, mix, heap.jit_alloc, heap.jit_free, random.Random(turn)))
    for heap in heaps:
        heap.close()
    rows = [{"live": live, "ns": min(found)} for live, found in zip(lives, times, strict=True)]
    return {"rows": rows, "ratio": max(ratio(found, times[0]) or 0 for found in times)}


# ---- system calls and memory -------------------------------------------------------------------------------------


def steady_calls(writer: str, mix: Mix, blocks: int = 1000) -> dict[str, Any]:
    """System calls for `blocks` blocks freed, allocated and written, once `WARM_UP` have come and gone."""
    heap, draw, near = JitAllocator(writer=writer), random.Random(3), (libc_anchor(),)
    alloc = writing(heap)
    slots = [alloc(draw.randint(mix.low, mix.high), near) for _ in range(mix.live)]

    def replace(times: int) -> None:
        for _ in range(times):
            at = draw.randrange(mix.live)
            heap.jit_free(slots[at])
            slots[at] = alloc(draw.randint(mix.low, mix.high), near)

    replace(WARM_UP)
    before = heap.stats().system_calls
    replace(blocks)
    calls = {name: count - before.get(name, 0) for name, count in heap.stats().system_calls.items()}
    heap.close()
    return {"writer": writer, "mix": mix.name, "blocks": blocks, **calls}


def waste(blocks: int) -> list[dict[str, Any]]:
    """Bytes in live blocks that nobody asked for, over those asked for, by distribution and mode (never written)."""
    draw = random.Random(5)
    distributions = {
        "uniform, 1 B–64 KiB": [draw.randint(1, 64 << 10) for _ in range(blocks)],
        "uniform, 64–4096 B": [draw.randint(64, 4096) for _ in range(blocks)],
        "recorded": shipped_sizes(),
    }
    return [
        {"distribution": name, "blocks": len(sizes), **{str(granule): waste_of(sizes, granule) for granule in GRANULES}}
        for name, sizes in distributions.items()
    ]


def waste_of(sizes: Sequence[int], granule: int) -> float:
    """`Stats.internal_waste` with a block of each size live, in classes of this granule."""
    heap = JitAllocator(classes=SizeClasses(granule))
    for size in sizes:
        heap.jit_alloc(size)
    figure = heap.stats().internal_waste
    heap.close()
    return figure


def soak(writer: str, size: int) -> dict[str, Any]:
    """Committed bytes before, with some `size` bytes of written code live, and after all of it was freed."""
    heap, draw = JitAllocator(writer=writer), random.Random(7)
    before, written, blocks = heap.stats().committed, 0, []
    while written < size:
        block = heap.jit_alloc(draw.randint(1, 64 << 10))
        heap.commit(block, b"\xcc" * block.requested)
        blocks.append(block)
        written += block.requested
    full = heap.stats().committed
    draw.shuffle(blocks)
    for block in blocks:
        heap.jit_free(block)
    figures = {"writer": writer, "written": written, "before": before, "full": full, "after": heap.stats().committed}
    heap.close()
    return figures


# ---- goals and table ---------------------------------------------------------------------------------------------


def goals(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What was promised, each with `met` (None: could not be measured), the figure that decides, and words for it."""
    found: list[dict[str, Any]] = []

    def goal(text: str, figures: Sequence[float | None], limit: float, words: str, among: Callable[..., float] = max) -> None:
        known = [figure for figure in figures if figure is not None]
        figure = among(known) if known and len(known) == len(figures) else None
        met = None if figure is None else figure <= limit
        found.append({"goal": text, "met": met, "figure": figure, "words": "" if figure is None else words.format(figure)})

    pairs, calls, lives = data["pairs"], data["calls"], [row["live"] for row in data["flat"]["rows"]]
    quiet = [row for row in calls if row["writer"] != "flip"]
    more = [row["write"] - (row["blocks"] if row["writer"] == "private" else 0) for row in quiet]
    goal("a pair takes no longer than asmjit's", [row["of_asmjit"] for row in pairs], 1, "at worst {:.2f} times as long")
    goal("a pair takes a tenth of what a mapping for each trace costs from C (mmap, the code written, mprotect, munmap)",
         [row["of_mmap_written"] for row in pairs], MMAP_GOAL, "at worst {:.2f} of it")  # fmt: skip
    goal("no map call in the steady state", [row["map"] for row in calls], 0, "at most {} for 1000 blocks")
    goal("no protection call there, private and dual", [row["protect"] for row in quiet], 0, "at most {} for 1000 blocks")
    goal("no write call there beyond the private writer's one a block", more, 0, "at most {} for 1000 blocks")
    goal(f"a pair costs the same from {lives[0]} to {lives[-1]} live blocks, within {FLAT_GOAL:g} times",
         [data["flat"]["ratio"]], FLAT_GOAL, "{:.2f} times")  # fmt: skip
    for row in data["waste"]:
        best = next((granule for granule in GRANULES if row[str(granule)] <= WASTE_GOAL), GRANULES[-1])
        goal(f"a mode wastes at most {WASTE_GOAL:.0%} within blocks, sizes {row['distribution']}", [row[str(best)]],
             WASTE_GOAL, f"{{:.1%}} with a granule of {best} bytes")  # fmt: skip
    goal("when all is freed, memory is back within a chunk", [row["after"] - row["before"] for row in data["soak"]], CHUNK,
         "at most {} bytes more")  # fmt: skip
    return found


def table(data: dict[str, Any]) -> str:
    """The figures as a Markdown table with lines below; also what the README shows."""

    def show(figure: float | None, form: str) -> str:
        return "–" if figure is None else format(figure, form)

    lines = [
        "| sizes, live blocks | mode, writer | ours, ns a pair | asmjit, RWX / dual | ours : asmjit "
        "| a mapping each: bare / with the code (C) / bare (Python) | ours : these |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in data["pairs"]:
        lines.append(
            f"| {row['mix']}, {row['live']} | {row['mode']}, {row['writer']} | {row['ns']:.0f} "
            f"| {show(row['asmjit_rwx_ns'], '.0f')} / {show(row['asmjit_dual_ns'], '.0f')} | {show(row['of_asmjit'], '.2f')} "
            f"| {show(row['mmap_ns'], '.0f')} / {show(row['mmap_written_ns'], '.0f')} / {row['mmap_python_ns']:.0f} "
            f"| {show(row['of_mmap'], '.2f')} / {show(row['of_mmap_written'], '.2f')} / {show(row['of_mmap_python'], '.2f')} |"
        )
    lines += ["", "- A pair is `jit_free` and `jit_alloc`, from Python; asmjit's is `release` and `alloc`, from C++."]
    if data["peers"]["missing"]:
        lines.append(f"- Peers not measured: {data['peers']['missing']}.")
    written = ", ".join(f"{row['writer']} {row['us']:.1f}" for row in data["writes"])
    lines.append(
        f"- A pair with the block written, {data['pairs'][0]['mix']}, page mode: {written} µs "
        f"(mmap a block, from C: {show(data['writes'][0]['mmap_us'], '.1f')} µs)."
    )
    for mix in dict.fromkeys(row["mix"] for row in data["calls"]):
        calls = "; ".join(
            f"{row['writer']} {row['map']} map, {row['protect']} protect, {row['write']} write, {row['other']} other"
            for row in data["calls"] if row["mix"] == mix
        )  # fmt: skip
        lines.append(f"- System calls for 1000 blocks, {mix}, once {WARM_UP} have come and gone: {calls}.")
    flat = ", ".join(f"{row['ns']:.0f} ({row['live']})" for row in data["flat"]["rows"])
    lines.append(f"- Nanoseconds a pair (live blocks), packed, 64 bytes: {flat}.")
    wasted = "; ".join(
        f"{row['distribution']}: " + ", ".join(f"{row[str(granule)]:.1%}" for granule in GRANULES) for row in data["waste"]
    )
    granules = ", ".join(f"{granule}" for granule in GRANULES)
    lines.append(f"- Bytes wasted within blocks, over those asked for, with granules of {granules} bytes: {wasted}.")
    memory = "; ".join(
        f"{row['writer']} {row['full'] / MIB:.1f} MiB committed, {row['after'] / MIB:.2f} left" for row in data["soak"]
    )
    lines.append(f"- {data['soak'][0]['written'] / MIB:.0f} MiB of code written, then all freed: {memory}.")
    for goal in data["goals"]:
        verdict = {True: "met", False: "**missed**", None: "**not measured**"}[goal["met"]]
        lines.append(f"- Goal {verdict}: {goal['goal']}{': ' + goal['words'] if goal['words'] else ''}.")
    return "\n".join(lines)
