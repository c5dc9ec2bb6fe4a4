"""tests/cases/<pass>/*.ir: a trace, `---`, and what the pass (then dce, for reading) makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from minijit.ir.text import parse_trace, print_trace
from minijit.ir.verify import verify
from minijit.optimizer import PASSES, optimize

CASES = Path(__file__).parent.parent / "cases"
FILES = [f for name in PASSES for f in sorted((CASES / name).glob("*.ir"))]


@pytest.mark.parametrize("file", FILES, ids=[f"{f.parent.name}/{f.stem}" for f in FILES])
def test_case(file: Path) -> None:
    before, after = file.read_text().split("---\n")
    trace = parse_trace(before)
    verify(trace)
    assert print_trace(optimize(trace, (file.parent.name, "dce"))) == print_trace(parse_trace(after))


def test_every_pass_has_cases() -> None:
    assert {f.parent.name for f in FILES} == set(PASSES)


def test_unknown_pass_is_named() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        optimize(parse_trace("trace t entry f\n  exit [f@0]\n"), ("nonsense",))


def test_observer_sees_each_pass() -> None:
    seen: list[str] = []
    optimize(parse_trace("trace t entry f\n  exit [f@0]\n"), None, lambda name, trace: seen.append(name))
    assert seen == list(PASSES)
