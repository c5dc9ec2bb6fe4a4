"""minijit: a tracing JIT for numeric Python whose machine code lies near what it calls."""

from __future__ import annotations

from typing import Any

from minijit.errors import MinijitError, Unsupported
from minijit.runtime.dispatch import JitFunction, jit

__version__ = "0.1.0"
__all__ = ["JitFunction", "MinijitError", "Unsupported", "jit", "report"]


def report() -> dict[str, Any]:
    """What minijit has done in this process: traces, chunks, system calls, registrations, aborts, functions."""
    from minijit.reports.data import report_data

    return report_data()
