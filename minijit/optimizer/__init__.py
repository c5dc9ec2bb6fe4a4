"""The optimizer: `PASSES`, in order; each maps a trace to a new one. Any subset, in this order, must stay correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from minijit.ir.trace import Trace
from minijit.ir.verify import verify
from minijit.optimizer.cse import cse
from minijit.optimizer.dce import dce
from minijit.optimizer.fold import fold
from minijit.optimizer.loop import peel
from minijit.optimizer.ranges import ranges

Pass = Callable[[Trace], Trace]

PASSES: Mapping[str, Pass] = {"fold": fold, "cse": cse, "loop": peel, "ranges": ranges, "dce": dce}


def optimize(
    trace: Trace,
    passes: Iterable[str] | None = None,
    observe: Callable[[str, object], None] | None = None,
) -> Trace:
    """Run the named passes (default: all) in the order of `PASSES`, verify each result, show it to `observe`."""
    names = set(PASSES if passes is None else passes)
    if unknown := names - set(PASSES):
        raise ValueError(f"unknown passes: {', '.join(sorted(unknown))}; there are {', '.join(PASSES)}")
    for name, run in PASSES.items():
        if name in names:
            trace = run(trace)
            verify(trace)
            if observe:
                observe(name, trace)
    return trace
