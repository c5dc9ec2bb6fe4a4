"""Printing for people: rich on a terminal when it is installed, plain text otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any


class Console:
    """Titles, sentences, code and tables on standard output; colour only on a terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self._rich: Any = None
        if not quiet and sys.stdout.isatty():
            try:
                from rich.console import Console as RichConsole
            except ImportError:  # the extra `cli` is not installed
                return
            self._rich = RichConsole(highlight=False)

    def title(self, text: str) -> None:
        if self._rich:
            self._rich.print(f"\n[bold cyan]{text}[/]")
        elif not self.quiet:
            print(f"\n== {text}")

    def say(self, text: str) -> None:
        if not self.quiet:
            print(text)

    def code(self, text: str, language: str) -> None:
        if self.quiet:
            return
        if self._rich and language in ("python", "asm"):
            from rich.syntax import Syntax

            self._rich.print(Syntax(text.rstrip(), "python" if language == "python" else "nasm"))
        else:
            print(text.rstrip())

    def table(self, rows: Iterable[tuple[str, Any]]) -> None:
        if self.quiet:
            return
        rows = list(rows)
        if self._rich:
            from rich.table import Table

            table = Table(show_header=False)
            for name, value in rows:
                table.add_row(name, str(value))
            self._rich.print(table)
        else:
            width = max(len(name) for name, _ in rows)
            for name, value in rows:
                print(f"  {name:{width}}  {value}")
