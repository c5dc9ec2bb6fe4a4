"""Each command as a user types it."""

import json
import os
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
    return {**{"a": 1}}

print(count(1000), words(), sys.argv[1:], __name__)
if "fail" in sys.argv:
    def bad(n):
        for i in range(n):
            i // (n - 1 - i)
    bad(200)
if "exit" in sys.argv:
    sys.exit(7)
"""


METHODS = """\
import json

class Sums:
    __by = 2

    def __init__(self, n):
        self.n = n

    def own(self):
        n, by, total = self.n, self.__by, 0
        for i in range(n):
            total += i * by
        return total

    @staticmethod
    def squares(n):
        total = 0
        for i in range(n):
            total += i * i
        return total

    class Inner:
        @property
        def bits(self):
            x = 0
            for i in range(500):
                x ^= i
            return x

if json:
    def guarded(n):
        while n > 1:
            n -= 1
        return n

for _ in range(20):
    print(Sums(300).own(), Sums.squares(300), Sums.Inner().bits, guarded(300))
"""

SLOW_MODULE = """\
import time
start = time.monotonic()
for outer in range(2):
    while time.monotonic() < start + 1:
        pass
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    return str(path)


def minijit(*words):
    return subprocess.run([sys.executable, "-m", "minijit", *words], capture_output=True, text=True, timeout=120)


def told(*words):
    """What a command says in JSON."""
    done = minijit(*words, "--json")
    assert done.returncode == 0, (done.returncode, done.stderr)
    return json.loads(done.stdout)


def python(*words):
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("words", [(), ("a", "--b"), ("exit",)])
def test_run_does_what_python_does(script, words):
    ours, theirs = minijit("run", "--auto", script, *words), python(script, *words)
    assert (ours.stdout, ours.stderr, ours.returncode) == (theirs.stdout, theirs.stderr, theirs.returncode)


def test_auto_compiles_methods_and_functions_in_blocks_too(tmp_path):
    path = tmp_path / "methods.py"
    path.write_text(METHODS)
    functions = {f["name"]: f["status"] for f in told("explain", str(path))["functions"]}
    assert {name for name, status in functions.items() if status == "compiled"} == {
        "Sums.own", "Sums.squares", "Sums.Inner.bits", "guarded",
    }  # fmt: skip
    assert minijit("run", "--auto", str(path)).stdout == python(str(path)).stdout


def test_the_environment_asks_for_auto_as_well(tmp_path):
    path, written = tmp_path / "methods.py", tmp_path / "report.json"
    path.write_text(METHODS)
    for mode, functions in (("on", 5), ("", 0), ("off", 0)):
        words = [sys.executable, "-m", "minijit", "run", "--report", str(written), str(path)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, env={**os.environ, "MINIJIT": mode})
        assert done.stdout == python(str(path)).stdout
        assert len(json.loads(written.read_text())["functions"]) == functions


def test_a_loop_at_module_level_that_takes_long_gets_a_hint(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text(SLOW_MODULE)
    done = minijit("run", "--auto", str(path))
    assert done.returncode == 0
    assert f"{path}:3: this loop took about" in done.stderr and "put it into a function" in done.stderr
    assert minijit("run", str(path)).stderr == ""


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
    written = json.loads(path.read_text())
    assert {"traces", "chunks", "system_calls", "registrations", "aborts", "functions"} <= set(written)
    (trace,) = [t for t in written["traces"] if t["function"] == "count"]
    assert {"name", "kind", "function", "file", "line", "address", "size", "chunk", "compile_us", "calls", "entries", "exits"} <= set(trace)
    (chunk,) = written["chunks"]
    assert {"address", "size", "window", "anchors", "used", "committed"} <= set(chunk)
    assert set(written["system_calls"]) >= {"map", "protect", "write"}
    status = {f["name"]: f["status"] for f in written["functions"]}
    assert status == {"count": "compiled", "words": "plain"}


def test_explain_names_the_reason_and_the_line(script):
    done = minijit("explain", script)
    assert done.returncode == 0
    assert "count" in done.stdout and "runs natively" in done.stdout
    assert 'return {**{"a": 1}}' in done.stdout
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
    assert told("check", script)["totals"]["trampoline"] == 0


def test_doctor_and_map_speak_json(script):
    doctor = told("doctor")
    assert doctor["native"] and set(doctor["writers"]) == {"private", "dual", "flip"}
    assert doctor["signals"] == "each round" and doctor["objects"]["list"]
    assert told("map", script)["chunks"]


def test_tour_tells_the_whole_story():
    done = minijit("tour")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "trampolines" in done.stdout and "same results as plain Python" in done.stdout
    figures = told("tour")
    assert figures["equal"] is True and figures["trampoline"] == 0
