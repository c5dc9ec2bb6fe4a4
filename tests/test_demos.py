"""The demos, run as a user runs them: what they print, with measured numbers replaced, is what demos/expected holds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DEMOS = Path(__file__).parents[1] / "demos"
MEASURED = [
    (re.compile(r" *\d+\.\d+ (ms|us|ns|GiB|MiB)"), r" N \1"),
    (re.compile(r"\d+\.\d+x"), "Nx"),
    (re.compile(r" *\d+ VMAs"), " N VMAs"),
    (re.compile(r"0x[0-9a-f]+"), "ADDRESS"),
]


def normalised(text: str) -> str:
    for pattern, word in MEASURED:
        text = pattern.sub(word, text)
    return text


@pytest.mark.unscripted
@pytest.mark.parametrize("demo", sorted(DEMOS.glob("*.py")), ids=lambda path: path.stem)
def test_demo_prints_what_it_promises(demo: Path) -> None:
    done = subprocess.run([sys.executable, str(demo)], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    expected = (DEMOS / "expected" / f"{demo.stem}.txt").read_text()
    assert normalised(done.stdout) == expected


@pytest.mark.parametrize("demo", sorted(DEMOS.glob("*.py")), ids=lambda path: path.stem)
def test_demo_is_short(demo: Path) -> None:
    assert len(demo.read_text().splitlines()) < 80
