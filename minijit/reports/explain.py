"""`f.explain()`: what became of a function and why, in sentences with source lines."""

from __future__ import annotations

import linecache

from minijit.errors import Place
from minijit.runtime.function import FunctionState


def explain_function(state: FunctionState) -> str:
    """A few lines of text; the first says the status."""
    code = state.original.__code__
    lines = [f"{state.name} ({code.co_filename}:{code.co_firstlineno}): {_sentence(state)}"]
    if state.reason:
        lines.append(f"  because: {state.reason}")
        lines += _source(state.reason_place)
    for statement in state.code.plain if state.code and state.status != "plain" else ():
        if not statement.raises:
            but = ", but loops in it are" if state.code and state.code.has_regions(statement) else ""
            lines.append(f"  left to CPython at {statement.problem.place}: {statement.problem.problem}{but}")
            lines += _source(statement.problem.place)
    for entry in state.entries:
        kinds = ", ".join(kind.value if kind else "None" for kind in entry.kinds)
        slots = f", which makes {entry.slots} calls through address slots" if entry.slots else ""
        lines.append(f"  calls with ({kinds}) go through a builtin: {entry.calls} so far{slots}")
    if state.traces and state.entry_reason:
        lines.append(f"  {'other calls' if state.entries else 'calls'} enter through ctypes: {state.entry_reason}")
    for live in state.traces:
        at = f"at {live.compiled.code.address:#x}, {len(live.compiled.code.code)} bytes" if live.compiled else "as IR"
        calls = ""
        if live.compiled and (live.compiled.audit.direct or live.compiled.audit.slots):
            direct = {name: f"{name} directly ({distance / 2**20:+.1f} MiB)" for name, _, distance in live.compiled.audit.direct}
            others = {slot[0]: f"{slot[0]} through an address slot" for slot in live.compiled.audit.slots}
            calls = "; calls " + ", ".join([*direct.values(), *others.values()])
        lines.append(
            f"  {live.trace.name} ({live.trace.kind}, line {live.line}) {at}: entered {live.entries} times{calls}"
        )
    seen = {state.reason}
    for abort in state.aborts:
        if str(abort) not in seen:
            seen.add(str(abort))
            lines.append(f"  gave up a recording at {abort}")
            lines += _source(abort.place)
    return "\n".join(lines)


def _sentence(state: FunctionState) -> str:
    if state.counts_calls and state.status != "plain":
        return "runs natively, and calls itself there" if state.traces else "can be compiled, but is not hot yet"
    return _SENTENCES[state.status]


_SENTENCES = {
    "compiled": "runs natively in its hot loops",
    "interpreted": "can be compiled, but no loop of it has become hot yet",
    "plain": "runs as plain Python",
}


def _source(place: Place | None) -> list[str]:
    text = linecache.getline(place.file, place.line).rstrip() if place else ""
    if not text or place is None:
        return []
    indent = len(text) - len(text.lstrip())
    return [f"      {place.line:4} | {text.lstrip()}", f"           | {' ' * max(place.column - indent, 0)}^"]
