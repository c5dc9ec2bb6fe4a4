"""The command line that starts gdb on a script with everything set for jitted code."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def gdb_command(script: str, arguments: Sequence[str], batch: Sequence[str] = ()) -> list[str]:
    """argv of a gdb session on `minijit run --auto script`; `batch`: commands to run instead of a prompt."""
    command = ["gdb", "-q", "-nx"]
    for setting in ("debuginfod enabled off", "confirm off", "breakpoint pending on", "pagination off"):
        command += ["-ex", f"set {setting}"]
    if batch:
        command.append("-batch")
        for line in batch:
            command += ["-ex", line]
    return [*command, "--args", sys.executable, "-m", "minijit", "run", "--auto", script, *arguments]
