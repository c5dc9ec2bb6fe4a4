"""Each command as a user types it."""

import json
import subprocess
import sys

import pytest

SCRIPT = """\
import sys

def count(n):
    total = 0
    for i in range(n):
        total += i
    return total

def words():
    return ["a"]

print(count(1000), words(), sys.argv[1:], __name__)
if "fail" in sys.argv:
    def bad(n):
        for i in range(n):
            i // (n - 1 - i)
    bad(200)
if "exit" in sys.argv:
    sys.exit(7)
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    return str(path)


def minijit(*words):
    return subprocess.run([sys.executable, "-m", "minijit", *words], capture_output=True, text=True, timeout=120)


def python(*words):
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("words", [(), ("a", "--b"), ("exit",)])
def test_run_does_what_python_does(script, words):
    ours, theirs = minijit("run", "--auto", script, *words), python(script, *words)
    assert (ours.stdout, ours.stderr, ours.returncode) == (theirs.stdout, theirs.stderr, theirs.returncode)


def test_run_shows_the_users_traceback(script):
    ours, theirs = minijit("run", "--auto", script, "fail"), python(script, "fail")
    assert ours.returncode == theirs.returncode == 1

    def lines(text):
        return [line for line in text.splitlines() if set(line.strip()) != {"^"} and set(line.strip()) != {"~", "^"}]

    assert lines(ours.stderr) == lines(theirs.stderr)


def test_run_of_a_missing_and_of_a_broken_script(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("def f(:\n    pass\n")
    for path in (str(tmp_path / "missing.py"), str(broken)):
        ours, theirs = minijit("run", path), python(path)
        assert ours.returncode == theirs.returncode
        assert ours.stderr.splitlines()[-1] == theirs.stderr.splitlines()[-1]


def test_the_report_has_every_field(script, tmp_path):
    path = tmp_path / "report.json"
    assert minijit("run", "--auto", "--report", str(path), script).returncode == 0
    report = json.loads(path.read_text())
    assert {"traces", "chunks", "system_calls", "registrations", "aborts", "functions"} <= set(report)
    (trace,) = [t for t in report["traces"] if t["function"] == "count"]
    assert {"name", "kind", "function", "file", "line", "address", "size", "chunk", "compile_us", "calls", "entries", "exits"} <= set(trace)
    (chunk,) = report["chunks"]
    assert {"address", "size", "window", "anchors", "used", "committed"} <= set(chunk)
    assert set(report["system_calls"]) >= {"map", "protect", "write"}
    status = {f["name"]: f["status"] for f in report["functions"]}
    assert status == {"count": "compiled", "words": "plain"}


def test_explain_names_the_reason_and_the_line(script):
    done = minijit("explain", script)
    assert done.returncode == 0
    assert "count" in done.stdout and "runs natively" in done.stdout
    assert 'return ["a"]' in done.stdout
    assert "499500" in done.stderr and "499500" not in done.stdout


@pytest.mark.parametrize("stage", ["bytecode", "recorded", "optimized", "registers", "asm"])
def test_dump_shows_each_stage(script, stage):
    done = minijit("dump", f"{script}:count", "--stage", stage)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 4


def test_dump_of_an_unknown_function(script):
    done = minijit("dump", f"{script}:nothing")
    assert done.returncode == 2
    assert "count" in done.stderr


@pytest.mark.parametrize("words", [("--stage", "bytecode", "--", "a", "--b"), ("--stage=asm", "--", "--stage")])
def test_words_behind_two_dashes_are_the_scripts(script, words):
    done = minijit("dump", f"{script}:count", *words)
    assert done.returncode == 0, done.stderr
    assert repr(list(words[words.index("--") + 1 :])) in done.stderr


def test_a_wrong_word_in_the_environment_is_named(script, monkeypatch):
    monkeypatch.setenv("MINIJIT", "fast")
    done = minijit("run", "--auto", script)
    assert done.returncode == 2
    assert done.stderr == "minijit: MINIJIT='fast' is not known; use one of off, interp, on\n"


def test_bench_takes_its_options_as_any_command():
    done = minijit("bench", "--help")
    assert done.returncode == 0 and "--write-readme" in done.stdout


def test_check_counts_trampolines(script):
    done = minijit("check", "--json", script)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["trampoline"] == 0


def test_doctor_and_map_speak_json(script):
    doctor = json.loads(minijit("doctor", "--json").stdout)
    assert doctor["native"] and set(doctor["writers"]) == {"private", "dual", "flip"}
    assert doctor["signals"] == "each round" and doctor["objects"]["list"]
    assert json.loads(minijit("map", "--json", script).stdout)["chunks"]


def test_tour_tells_the_whole_story():
    done = minijit("tour")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "trampolines" in done.stdout and "same results as plain Python" in done.stdout
    figures = json.loads(minijit("tour", "--json").stdout)
    assert figures["equal"] is True and figures["trampoline"] == 0
