"""`minijit bench`: the project's claims, measured against plain Python in the same run."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

MARKS = ("<!-- figures -->", "<!-- /figures -->")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the figures as JSON to FILE")
    parser.add_argument("--scale", type=float, default=1.0, help="multiply the kernels' sizes (default 1)")
    parser.add_argument("--write-readme", nargs=2, type=Path, metavar=("FIGURES", "README"),
                        help="measure nothing: put figures made by --output between the README's marks")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns 1 when a goal was missed."""
    if options.write_readme:
        figures, readme = options.write_readme
        write_readme(json.loads(figures.read_text()), readme)
        return 0
    from minijit.bench.measure import measure_all

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(f"measuring {text} …", file=sys.stderr)

    data = measure_all(options.scale, progress)
    if options.output:
        options.output.write_text(json.dumps(data, indent=2) + "\n")
    print(json.dumps(data, indent=2) if options.json else table(data))
    return 0 if data["met"] else 1


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
        f"- {totals['traces']} traces in {totals['chunks']} chunk(s): {totals['direct']} direct calls, {totals['slot']} "
        f"through slots, {totals['trampoline']} trampolines ({data['writer']} writer).",
        f"- `import minijit` costs {data['import']['minijit_ms']:.1f} ms more than bare Python, the first `@jit` "
        f"{data['import']['first_jit_ms']:.1f} ms more (`import asyncio`: {data['import']['asyncio_ms']:.1f} ms).",
    ]
    return "\n".join(lines)


def write_readme(data: dict[str, Any], readme: Path) -> None:
    """Replace what stands between the marks; raises ValueError when the file has none."""
    text = readme.read_text()
    pattern = re.compile(re.escape(MARKS[0]) + ".*?" + re.escape(MARKS[1]), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{readme} has no place for figures: put {MARKS[0]} and {MARKS[1]} where they belong")
    body = f"{MARKS[0]}\nMeasured by `minijit bench` with CPython {data['python']}, in one run:\n\n{table(data)}\n{MARKS[1]}"
    readme.write_text(pattern.sub(lambda _: body, text))
