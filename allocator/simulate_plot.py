"""The outcomes of `allocator.simulate` as a plot: waste against size classes per doubling, a line for each chunk size.

It needs matplotlib, which nothing else here does; `pip install minijit[plots]` brings it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from allocator.chunk_map import size_text
from allocator.simulate import Outcome

KINDS = (
    ("internal_waste", "internal: over what was asked for"),
    ("external_waste", "external: of what is committed"),
    ("reserved_waste", "reserved: of the address space"),
)


def plot(outcomes: Sequence[Outcome], heading: str, file: Path) -> None:
    """Draw a row of three charts for each granule into an SVG file; raises ImportError without matplotlib, OSError."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "allocator"  # the same outcomes give the same file
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    granules = list(dict.fromkeys(outcome.granule for outcome in outcomes))
    steps = sorted({outcome.per_doubling for outcome in outcomes})
    figure = Figure(figsize=(11, 0.8 + 3.2 * len(granules)), layout="constrained")
    grid = figure.subplots(len(granules), len(KINDS), squeeze=False)
    figure.suptitle(heading, fontsize=10)
    for row, granule in zip(grid, granules, strict=True):
        for axes, (share, words) in zip(row, KINDS, strict=True):
            for size in sorted({o.chunk_size for o in outcomes}):
                line = [o for o in outcomes if o.granule == granule and o.chunk_size == size]
                axes.plot([steps.index(o.per_doubling) for o in line], [getattr(o, share) for o in line],
                          marker="o", markersize=4, label=size_text(size))  # fmt: skip
            axes.set_title(f"granule {size_text(granule)}; {words}", fontsize=9)
            axes.set_xticks(range(len(steps)), [str(step) for step in steps])
            axes.set_xlabel("size classes per doubling", fontsize=8)
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_formatter(PercentFormatter(1))
            axes.grid(alpha=0.3)
    grid[0][0].legend(title="chunk size", fontsize=8, title_fontsize=8)
    figure.savefig(file, format="svg", metadata={"Date": None})


__all__ = ["plot"]
