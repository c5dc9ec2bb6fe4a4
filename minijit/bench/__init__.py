"""`minijit bench`: the project's claims, measured in the same run as what they are compared with.

The kernels stand beside plain Python (`measure`), the allocator beside other allocators (`allocation`), and so does any
directory of Python files (`corpus`)."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from minijit.bench.peers import PeersFailed

MARKS = {
    "kernels": ("<!-- figures -->", "<!-- /figures -->"),
    "allocator": ("<!-- allocator figures -->", "<!-- /allocator figures -->"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("what", nargs="?", choices=(*MARKS, "corpus"), default="kernels", metavar="WHAT",
                        help="kernels (default) against plain Python; allocator against asmjit's and mmap; corpus: the "
                             "functions of any Python files that come with doctests, asserts or sample calls")  # fmt: skip
    parser.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="of the Python files (corpus only)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the figures as JSON to FILE")
    parser.add_argument("--scale", type=float, default=1.0, help="multiply how much is measured (default 1)")
    parser.add_argument("--write-readme", nargs="+", type=Path, metavar="FILE",
                        help="measure nothing: put figures made by --output (more than one file: of several CPythons) "
                             "between the marks of the README, which is named last")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns 1 when a goal was missed."""
    if options.write_readme:
        *figures, readme = options.write_readme
        write_readme([json.loads(file.read_text()) for file in figures], readme, options.what)
        return 0

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(f"measuring {text} …", file=sys.stderr)

    try:
        data = _measure(options, progress)
    except PeersFailed as error:
        print(f"minijit bench: {error}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"minijit bench: {error}", file=sys.stderr)
        return 2
    if options.output:
        options.output.write_text(json.dumps(data, indent=2) + "\n")
    print(json.dumps(data, indent=2) if options.json else _table(data, options.what))
    return 0 if data["met"] else 1


def _measure(options: argparse.Namespace, progress: Callable[[str], None]) -> dict[str, Any]:
    if options.what == "corpus":
        from minijit.bench.corpus import measure_all as measure_corpus

        if options.directory is None:
            raise ValueError("corpus needs a directory: minijit bench corpus DIR")
        return measure_corpus(options.directory, progress)
    if options.what == "allocator":
        from minijit.bench.allocation import measure_all as measure_allocator

        return measure_allocator(options.scale, progress)
    from minijit.bench.measure import measure_all

    return measure_all(options.scale, progress)


def _table(data: dict[str, Any], what: str) -> str:
    if what == "corpus":
        from minijit.bench.corpus import table as corpus_table

        return corpus_table(data)
    if what == "allocator":
        from minijit.bench.allocation import table as allocator_table

        return allocator_table(data)
    return table(data)


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
        *_entry(data["entry"]),
        f"- `fib({data['recursion']['n']})`, which calls itself twice, takes {data['recursion']['ns_a_call']:.1f} ns a call: "
        f"{data['recursion']['speedup']:.1f} times CPython's speed.",
        f"- {totals['traces']} traces in {totals['chunks']} chunk(s): {totals['direct']} direct calls, {totals['slot']} "
        f"through slots, {totals['trampoline']} trampolines ({data['writer']} writer).",
        f"- `import minijit` costs {data['import']['minijit_ms']:.1f} ms more than bare Python, the first `@jit` "
        f"{data['import']['first_jit_ms']:.1f} ms more (`import asyncio`: {data['import']['asyncio_ms']:.1f} ms).",
    ]
    return "\n".join(lines)


def _entry(entry: dict[str, float] | None) -> list[str]:
    if entry is None:
        return ["- There are no builtin entries here."]
    return [
        f"- A call that runs no round takes {entry['of_builtin']:.2f} times as long as one of `operator.add` through the "
        f"builtin entry alone, {entry['of_function']:.2f} times through the jitted function (plain: {entry['of_plain']:.2f})."
    ]


def write_readme(runs: Sequence[dict[str, Any]], readme: Path, what: str = "kernels") -> None:
    """Replace what stands between the marks of these figures; raises ValueError when the file has none."""
    text, (start, stop) = readme.read_text(), MARKS[what]
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(stop), re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{readme} has no place for figures: put {start} and {stop} where they belong")
    command = "minijit bench" if what == "kernels" else f"minijit bench {what}"
    parts = [f"Measured by `{command}` with CPython {data['python']}, in one run:\n\n{_table(data, what)}\n" for data in runs]
    body = start + "\n" + "\n".join(parts) + stop
    readme.write_text(pattern.sub(lambda _: body, text))
