"""The allocator's bench measures what it says; how fast things are is its business, not a test's."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
from pathlib import Path

import pytest

from allocator import JitAllocator, OsMemory
from minijit.bench import write_readme
from minijit.bench.allocation import (
    LARGE,
    SMALL,
    goals,
    mapping_calls,
    pair_ns,
    ratio,
    replace_ns,
    soak,
    steady_calls,
    table,
    waste_of,
)
from minijit.bench.peers import SOURCE, Peers, PeersFailed
from minijit.cli import main


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    path = tmp_path_factory.mktemp("bench") / "figures.json"
    assert main(["bench", "allocator", "--scale", "0.01", "--output", str(path)]) in (0, 1)
    data: dict[str, object] = json.loads(path.read_text())
    return data


def met(data) -> dict[str, object]:
    return {goal["goal"]: goal["met"] for goal in goals(data)}


def test_every_pair_stands_beside_its_peers(figures) -> None:
    assert figures["peers"] == {"asmjit": True, "missing": ""}
    assert len(figures["pairs"]) == 8
    for row in figures["pairs"]:
        for name in ("ns", "asmjit_rwx_ns", "asmjit_dual_ns", "mmap_ns", "mmap_python_ns", "of_asmjit", "of_mmap"):
            assert row[name] > 0, name
    assert [row["writer"] for row in figures["writes"]] == ["private", "dual", "flip"]
    assert all(row["us"] > 0 and row["mmap_us"] > 0 for row in figures["writes"])


def test_a_ratio_is_the_median_of_the_rounds_own():
    assert ratio([10, 40, 90], [10, 20, 30], [20, 10, 90]) == 3  # 10:10, 40:10, 90:30
    assert ratio([10], [20]) == 0.5
    assert ratio([10], None) is None and ratio([10], [20], None) is None


def test_a_mix_replaces_blocks_and_frees_all() -> None:
    heap = JitAllocator(writer="private")
    mix = SMALL.times(0.01)
    assert pair_ns(mix, heap.jit_alloc, heap.jit_free, seed=1) > 0
    assert heap.stats().blocks == 0
    slots = [heap.jit_alloc(64) for _ in range(mix.live)]
    before = set(slots)
    replace_ns(slots, mix, heap.jit_alloc, heap.jit_free, random.Random(1))
    assert heap.stats().blocks == mix.live and all(mix.low <= block.requested <= mix.high for block in slots if block not in before)
    heap.close()


def test_a_mapping_for_each_block_costs_three_calls() -> None:
    memory = OsMemory()
    alloc, free = mapping_calls(memory)
    before = dict(memory.calls)
    free(alloc(5000, ()))
    assert {name: memory.calls[name] - before[name] for name in ("map", "protect")} == {"map": 2, "protect": 1}


@pytest.mark.parametrize(("writer", "protect", "write"), [("private", 0, 1000), ("dual", 0, 0), ("flip", 2000, 0)])
def test_calls_in_the_steady_state(writer: str, protect: int, write: int) -> None:
    row = steady_calls(writer, SMALL.times(0.05))
    assert (row["map"], row["protect"], row["write"], row["other"]) == (0, protect, write, 0)


def test_waste_by_granule() -> None:
    assert waste_of([4096, 8192], 4096) == 0
    assert waste_of([2048], 4096) == pytest.approx(1.0)
    assert waste_of([2048], 64) == 0
    assert waste_of([96], 64) == pytest.approx(1 / 3) and waste_of([96], 32) == 0


@pytest.mark.parametrize("writer", ["private", "dual", "flip"])
def test_a_soak_is_resident_and_then_gone(writer: str) -> None:
    row = soak(writer, 4 << 20)
    assert row["written"] >= 4 << 20 and row["full"] >= row["written"]
    assert row["before"] == 0 and row["after"] < row["full"] // 2


def test_goals_follow_the_figures(figures) -> None:
    data = copy.deepcopy(figures)
    for row in data["pairs"]:
        row.update(of_asmjit=1.0, of_mmap_written=0.1)
    for row in data["calls"]:
        row.update(map=0, protect=0, write=1000 if row["writer"] == "private" else 0)
    data["flat"]["ratio"] = 3.0
    data["waste"] = [{"distribution": "uniform", "blocks": 9, "4096": 0.5, "64": 0.12}]
    for row in data["soak"]:
        row.update(before=0, after=2 << 20)
    fine = met(data)
    assert all(verdict is True for verdict in fine.values())
    spoilt = [
        ("pairs", {"of_asmjit": 1.01}), ("pairs", {"of_mmap_written": 0.11}), ("calls", {"map": 1}), ("calls", {"protect": 1}),
        ("calls", {"write": 1001}), ("flat", {"ratio": 3.01}), ("waste", {"64": 0.13}), ("soak", {"after": (2 << 20) + 1}),
    ]  # fmt: skip
    for (key, change), name in zip(spoilt, fine, strict=True):
        worse = copy.deepcopy(data)
        (worse[key] if key == "flat" else worse[key][0]).update(change)
        assert [goal for goal, verdict in met(worse).items() if verdict is False] == [name]


def test_a_goal_without_its_peer_is_not_measured(figures) -> None:
    data = copy.deepcopy(figures)
    data["peers"] = {"asmjit": False, "missing": "g++ is not installed"}
    for row in data["pairs"]:
        row.update({name: None for name in row if "mmap" in name or "asmjit" in name if "python" not in name})
    for row in data["writes"]:
        row.update(mmap_us=None, of_mmap=None)
    data["goals"] = goals(data)
    assert list(met(data).values())[:2] == [None, None]
    assert "Peers not measured: g++ is not installed." in table(data)
    assert "Goal **not measured**: a pair takes no longer than asmjit's." in table(data)


def test_figures_go_between_marks_of_their_own(figures, tmp_path: Path, capsys) -> None:
    source, readme = tmp_path / "figures.json", tmp_path / "README.md"
    source.write_text(json.dumps(figures))
    readme.write_text("<!-- figures -->\nkernels\n<!-- /figures -->\n<!-- allocator figures -->\nold\n<!-- /allocator figures -->\nend\n")
    assert main(["bench", "allocator", "--write-readme", str(source), str(readme)]) == 0
    text = readme.read_text()
    assert text.startswith("<!-- figures -->\nkernels\n<!-- /figures -->\n<!-- allocator figures -->\nMeasured by `minijit bench allocator`")
    assert "old" not in text and table(figures) in text and text.endswith("<!-- /allocator figures -->\nend\n")
    readme.write_text("<!-- figures --> <!-- /figures -->")
    with pytest.raises(ValueError, match="allocator figures"):
        write_readme([figures], readme, "allocator")


# ---- the peers ---------------------------------------------------------------------------------------------------


def test_the_peers_run(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    assert peers.asmjit and not peers.missing
    figures = peers.run(LARGE.low, LARGE.high, 20, 200)
    assert figures.keys() == {"asmjit_rwx", "asmjit_dual", "mmap", "mmap_written"}
    assert all(figure > 0 for figure in figures.values())
    with pytest.raises(PeersFailed, match="nothing to measure"):
        peers.run(64, 63, 20, 200)


def test_without_a_compiler_there_are_no_peers(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    peers = Peers(tmp_path)
    assert "g++ is not installed" in peers.missing and "apt-get install" in peers.missing
    assert peers.run(64, 4096, 20, 200) == {}


@pytest.mark.parametrize("works", [True, False])
def test_a_compiler_without_asmjit(tmp_path: Path, monkeypatch, works: bool) -> None:
    real = shutil.which("g++")
    compiler = tmp_path / "g++"
    refuse = "echo 'fatal error: asmjit/asmjit.h: No such file' >&2; exit 1"
    compiler.write_text(f'#!/bin/sh\ncase "$*" in *-lasmjit*) {refuse};; esac\n{f"exec {real} " + chr(34) + "$@" + chr(34) if works else refuse}\n')
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    peers = Peers(tmp_path)
    assert not peers.asmjit and "asmjit/asmjit.h: No such file" in peers.missing
    assert peers.run(64, 4096, 20, 200).keys() == ({"mmap", "mmap_written"} if works else set())


def test_the_source_lies_beside_its_module() -> None:
    assert SOURCE.exists() and "JitAllocator" in SOURCE.read_text()
