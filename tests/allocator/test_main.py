"""`python -m allocator`: what each command prints, and the sentence and exit code for what it can't do."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from allocator.__main__ import main

# Of a small PIE program: it lies at 0x55…, its libraries at 0x7f….
MAPS = """\
555555554000-555555558000 r-xp 00000000 08:01 1 /usr/bin/program
555555558000-555555579000 rw-p 00000000 00:00 0 [heap]
7ffff7d00000-7ffff7f00000 r-xp 00000000 08:01 2 /usr/lib/libc.so.6
7ffff7fc0000-7ffff7fff000 r-xp 00000000 08:01 3 /usr/lib/ld.so
7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack]
"""
LIBC, PROGRAM = "0x7ffff7d80000=libc", "0x555555555000=program"


@pytest.fixture
def maps(tmp_path):
    path = tmp_path / "maps"
    path.write_text(MAPS)
    return str(path)


def test_plan_ranks_places_with_reasons(maps, capsys):
    assert main(["plan", "--maps", maps, "--anchor", LIBC]) == 0
    assert capsys.readouterr().out == (
        "2 MiB with rel32 calls to libc at 0x7ffff7d80000\n"
        "window 0x7fff77d80001-0x7ffffffff000 (2.1 GiB): from there all can be called\n"
        "places, in order of trial (wanted: 0x7ffff7c80000):\n"
        "   1  0x7ffff7b00000  1.5 MiB away: the end of the gap that is nearest the wanted place; "
        "the farthest is within reach by 2045.5 MiB\n"
        "   2  0x7ffff7fff000  3.5 MiB away: the end of the gap that is nearest the wanted place; "
        "the farthest is within reach by 2043.5 MiB\n"
        "gaps that were passed over:\n"
        "      0x10000-0x555555554000 (85.3 TiB): no part of it reaches all anchors\n"
        "      0x7ffff7f00000-0x7ffff7fc0000 (768 KiB): only 786432 bytes of it are within reach, 2097152 are needed\n"
    )


def test_plan_speaks_json(maps, capsys):
    assert main(["plan", "--json", "--maps", maps, "--anchor", LIBC, "--size", "1M", "--align", "64K"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["anchors"] == [{"name": "libc", "address": 0x7FFFF7D80000}] and data["near"] == ["libc"]
    best = data["candidates"][0]
    assert best["address"] % 65536 == 0 and best["address"] + (1 << 20) <= 0x7FFFF7D00000
    assert 0 < best["margin"] < 1 << 31
    assert [row["distance"] for row in data["candidates"]] == sorted(row["distance"] for row in data["candidates"])


def test_plan_reads_standard_input():
    done = subprocess.run(
        [sys.executable, "-m", "allocator", "plan", "--maps", "-", "--anchor", LIBC, "--json"],
        input=MAPS, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and json.loads(done.stdout)["candidates"]


def test_plan_of_this_process_needs_no_file(capsys):
    assert main(["plan", "--first", "1"]) == 0
    out = capsys.readouterr().out
    assert "calls to nothing in particular" in out and "\n   1  0x" in out and "      and " in out


def test_anchors_that_share_no_window_are_split(maps, capsys):
    assert main(["plan", "--maps", maps, "--anchor", LIBC, "--anchor", PROGRAM]) == 1
    out = capsys.readouterr().out
    assert "there is no window: no place reaches all of them\n" in out
    assert "one chunk can serve libc; program would be called through slots\n" in out


def test_a_seed_draws_the_same_places_again(maps, capsys):
    texts = []
    for seed in ("1", "1", "2"):
        assert main(["plan", "--maps", maps, "--anchor", LIBC, "--seed", seed]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != texts[2]


def test_room_to_keep_away_is_an_option(maps, capsys):
    places = []
    for words in ([], ["--keep-away", "[heap]=0"]):
        main(["plan", "--json", "--maps", maps, "--anchor", PROGRAM, *words])
        places.append(json.loads(capsys.readouterr().out)["candidates"])
    assert 0x555555579000 in [row["gap"][0] for row in places[1]]
    assert 0x555555579000 + (256 << 20) in [row["gap"][0] for row in places[0]]


def test_branch26_reaches_less(maps, capsys):
    windows = []
    for reach in ("rel32", "branch26"):
        main(["plan", "--json", "--maps", maps, "--anchor", PROGRAM, "--reach", reach])
        low, high = json.loads(capsys.readouterr().out)["window"]
        windows.append(high - low)
    assert windows == [1 << 32, (1 << 28) - 3]


def test_simulate_prints_a_table_and_draws_a_plot(tmp_path, capsys):
    picture = tmp_path / "waste.svg"
    assert main(["simulate", "uniform", "1", "9000", "--blocks", "20", "--churn", "20", "--svg", str(picture)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("sizes: uniform 1 9000; 20 live blocks") and out.count("MiB") > 20
    assert ET.parse(picture).getroot().tag.endswith("svg")


def test_simulate_takes_sizes_from_a_file(tmp_path, capsys):
    sizes = tmp_path / "sizes.txt"
    sizes.write_text("4096\n")
    assert main(["simulate", str(sizes), "--blocks", "5", "--churn", "5", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["sizes"] == str(sizes) and data["blocks"] == 5
    assert all(row["requested"] == 5 * 4096 and row["internal_waste"] == 0 for row in data["outcomes"])


def test_simulate_takes_recorded_and_lognormal_sizes(capsys):
    for words in ([], ["recorded"], ["lognormal", "6000", "1.5"]):
        assert main(["simulate", *words, "--blocks", "10", "--churn", "10"]) == 0
    assert "sizes: lognormal 6000 1.5; 10 live blocks" in capsys.readouterr().out


def test_a_plot_without_matplotlib_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("allocator.__main__.find_spec", lambda name: None)
    assert main(["simulate", "--svg", str(tmp_path / "waste.svg")]) == 2
    assert capsys.readouterr().err == "allocator simulate: a plot needs matplotlib: pip install minijit[plots]\n"


@pytest.mark.parametrize("words", [["--writer", "dual"], ["--packed"], ["--blocks", "0"]])
def test_map_shows_a_small_allocator(words, tmp_path, capsys):
    picture = tmp_path / "map.svg"
    assert main(["map", *words, "--svg", str(picture)]) == 0
    text = capsys.readouterr().out
    assert main(["map", *words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    live = sum(row["live"] for row in data.get("classes", ()))
    assert live == (0 if "--blocks" in words else 60)
    assert ("anchor libc" in text) == (live > 0)
    assert ET.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["plan", "--maps", "/no/such/file"], "allocator plan: /no/such/file: No such file or directory"),
        (["plan", "--size", "0"], "allocator plan: the size must be a positive multiple of 4096, not 0"),
        (["plan", "--align", "100"], "allocator plan: the alignment must be a positive multiple of 4096, not 100"),
        (["simulate", "uniform", "1"], "allocator simulate: the sizes are: uniform LO HI, lognormal MEDIAN SIGMA, recorded, "),
        (["simulate", "uniform", "1", "two"], "allocator simulate: 'two' should be a number"),
        (["simulate", "/no/such/file"], "allocator simulate: /no/such/file: No such file or directory"),
        (["simulate", "--blocks", "0"], "allocator simulate: a life needs at least one block"),
        (["map", "--blocks", "-1"], "allocator map: -1 blocks can't live"),
        (["map", "--writer", "flip", "--packed"], "allocator map: the flip writer changes protections by the page"),
        (["map", "--svg", "/no/such/file"], "allocator map: /no/such/file: No such file or directory"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(words, sentence, capsys):
    assert main(words) == 2
    err = capsys.readouterr().err
    assert err.startswith(sentence) and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["plan", "--anchor", "libc"], "'libc' is no anchor: write it as 0x7f1234567890=name"),
        (["plan", "--anchor", "0"], "lies outside user space"),
        (["plan", "--anchor", "0xffffffffff600000=vsyscall"], "vsyscall at 0xffffffffff600000 lies outside user space"),
        (["plan", "--size", "2 bananas"], "'2 bananas' is no size: write bytes, or 64K, 2M, 1G"),
        (["plan", "--keep-away", "heap=1M"], "room can be kept from [heap] and [stack]"),
        (["plan", "--reach", "jmp8"], "invalid choice"),
        ([], "required"),
    ],
)
def test_wrong_words_are_told_with_the_usage(words, sentence, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2 and sentence in capsys.readouterr().err


def test_a_broken_map_names_the_line(tmp_path, capsys):
    path = tmp_path / "maps"
    path.write_text("hello\n")
    assert main(["plan", "--maps", str(path)]) == 2
    assert capsys.readouterr().err == "allocator plan: this is no line of a memory map: 'hello'\n"


def test_no_memory_is_exit_code_1(monkeypatch, capsys):
    monkeypatch.setenv("ALLOCATOR_SCRIPT", "m*")
    done = subprocess.run([sys.executable, "-m", "allocator", "map"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr.startswith("allocator map: mmap of 2097152 bytes was refused")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m allocator map | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.stderr == "" and done.stdout.count("\n") == 1
