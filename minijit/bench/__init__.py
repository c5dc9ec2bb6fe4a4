"""`minijit bench`: the project's claims, measured in the same run as what they are compared with.

The kernels stand beside plain Python (`measure`), and so do any directory of Python files (`corpus`) and loops of every size
(`sizes`); the allocator beside other allocators (`allocation`)."""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from minijit.bench.peers import PeersFailed

MODULES = {"kernels": "measure", "allocator": "allocation", "corpus": "corpus", "sizes": "sizes"}  # imported when asked for
MARKS = {
    "kernels": ("<!-- figures -->", "<!-- /figures -->"),
    "allocator": ("<!-- allocator figures -->", "<!-- /allocator figures -->"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("what", nargs="?", choices=MODULES, default="kernels", metavar="WHAT",
                        help="kernels (default) against plain Python; allocator against asmjit's and mmap; corpus: the "
                             "functions of any Python files that come with doctests, asserts or sample calls; sizes: loops "
                             "of one to a million rounds, with statements that are not compiled too")  # fmt: skip
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
    if options.what == "corpus" and options.directory is None:
        raise ValueError("corpus needs a directory: minijit bench corpus DIR")
    module = importlib.import_module(f"minijit.bench.{MODULES[options.what]}")
    measured: dict[str, Any] = module.measure_all(options.directory if options.what == "corpus" else options.scale, progress)
    return measured


def _table(data: dict[str, Any], what: str) -> str:
    text: str = importlib.import_module(f"minijit.bench.{MODULES[what]}").table(data)
    return text


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
