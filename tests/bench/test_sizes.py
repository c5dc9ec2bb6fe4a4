"""`minijit bench sizes`: every loop at every size, with CPython's results; how fast they are is the bench's business."""

from __future__ import annotations

import itertools
import json

import pytest

from minijit.bench import sizes
from minijit.bench.loops import LOOPS
from minijit.bench.sizes import measure_all, table, try_size
from minijit.cli import main


@pytest.fixture(autouse=True)
def short(monkeypatch) -> None:
    monkeypatch.setattr(sizes, "WARM_UP", 0.001)
    monkeypatch.setattr(sizes, "SPAN", 0.0001)


def test_every_loop_is_run_at_every_size() -> None:
    seen: list[str] = []
    data = measure_all(1e-4, seen.append)
    assert data["sizes"] == [1, 10, 100]
    assert seen == [row["name"] for row in data["loops"]] == [loop.__name__ for loop in LOOPS]
    assert all(row["equal"] for row in data["loops"])
    speeds = [speed for row in data["loops"] for speed in row["speedups"].values()]
    assert len(speeds) == 3 * len(LOOPS) and data["worst"] == min(speeds) > 0
    assert data["met"] == (data["worst"] >= sizes.WORST)


def test_a_wrong_result_is_told(monkeypatch) -> None:
    changing = itertools.count()

    def changes(n: int) -> int:
        return next(changing)

    equal, _ = try_size(changes, 1)
    assert not equal
    monkeypatch.setattr(sizes, "LOOPS", (changes,))
    data = measure_all(1e-6)
    assert not data["met"] and "results differ" in table(data)


def test_the_command(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sizes, "LOOPS", LOOPS[:2])
    assert main(["bench", "sizes", "--scale", "1e-5"]) in (0, 1)
    out = capsys.readouterr().out
    assert "| rounds | 1 | 10 |" in out and "| `counts` |" in out and "The slowest runs at" in out
    main(["bench", "sizes", "--scale", "1e-6", "--json"])
    assert [row["name"] for row in json.loads(capsys.readouterr().out)["loops"]] == ["counts", "counts_down"]
