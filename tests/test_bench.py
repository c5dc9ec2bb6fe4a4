"""The bench measures what it says and can fill the README; how fast things are is its business, not a test's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from minijit.bench import write_readme
from minijit.bench.kernels import KERNELS
from minijit.bench.measure import table

pytestmark = pytest.mark.granted  # a mapping that is refused is a call too

@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    path = tmp_path_factory.mktemp("bench") / "figures.json"
    words = [sys.executable, "-m", "minijit", "bench", "--scale", "0.05", "--output", str(path)]  # a process with few traces
    assert subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode in (0, 1)
    data: dict[str, object] = json.loads(path.read_text())
    return data


def test_every_kernel_is_measured_and_gives_cpythons_result(figures) -> None:
    assert [row["name"] for row in figures["kernels"]] == [kernel.name for kernel in KERNELS]
    assert all(row["equal"] and row["speedup"] > 0 for row in figures["kernels"])


def test_the_steady_state_costs_nothing_per_trace(figures) -> None:
    steady = figures["steady"]
    assert steady["traces"] >= 50
    assert steady["registrations"] == 0 and steady["protect"] == 0
    assert steady["map"] == 0 or figures["totals"]["chunks"] > 1
    assert figures["totals"]["trampoline"] == 0


def test_a_recursion_is_measured(figures) -> None:
    assert figures["recursion"]["equal"] and figures["recursion"]["speedup"] > 0


def test_figures_go_between_the_marks(figures, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n")
    write_readme([figures], readme)
    text = readme.read_text()
    assert text.startswith("before\n<!-- figures -->") and text.endswith("<!-- /figures -->\nafter\n")
    assert "old" not in text and table(figures) in text
    readme.write_text("no marks")
    with pytest.raises(ValueError, match="no place for figures"):
        write_readme([figures], readme)
