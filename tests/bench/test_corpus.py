"""`minijit bench corpus`: which calls it finds, what it says of a function, and what may go wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minijit.bench import corpus
from minijit.bench.corpus import best_times, child, measure_all, outcome, rates, table
from minijit.cli import main

GOOD = '''
"""Sums.

>>> total(5)
10
"""


def total(n):
    """
    >>> total(300)
    44850
    >>> total(3) + total(n=4)
    9
    """
    result = 0
    for i in range(n):
        result += i
    return result


def without_samples(n):
    return n


def grows(values, n):
    for _ in range(n):
        values.update({len(values): n})
    return values


def no_loop(x):
    print("called")
    return x * 2


assert grows({}, 3) == {0: 3, 1: 3, 2: 3}
if __name__ == "__main__":
    print(no_loop(21), total(-1))
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "good.py").write_text(GOOD)
    return tmp_path


def rows_of(folder: Path) -> dict[str, dict[str, object]]:
    return {row["function"]: row for row in measure_all(folder)["functions"]}


def test_functions_with_sample_calls_are_tried(folder: Path) -> None:
    rows = rows_of(folder)
    assert set(rows) == {"total", "grows", "no_loop"}
    total = rows["total"]
    assert total["samples"] == 4  # 5, 300, 3 and -1; the call with a keyword is left out
    assert total["accepted"] and total["equal"] and total["loops"] and total["speedup"] > 0
    assert not rows["grows"]["accepted"] and rows["grows"]["equal"] and "values" in str(rows["grows"]["reason"])
    assert not rows["no_loop"]["loops"] and rows["no_loop"]["equal"]


def test_the_rates_and_their_table(folder: Path) -> None:
    data = measure_all(folder)
    assert (data["files"], data["tried"], data["with_loops"], data["accepted"], data["equal"]) == (1, 3, 2, 1, 3)
    text = table(data)
    assert "1 files, 3 functions with sample calls, 2 of them with loops or recursive" in text
    assert "accepted: 1 of 2 (50%)" in text and "equal to CPython: 3 of 3 (100%)" in text
    assert "not accepted" in text and "good.py" in text


def test_what_differs_is_said() -> None:
    row = {"file": "a.py", "line": 3, "function": "f", "loops": True, "accepted": True, "equal": False, "speedup": 0.5, "reason": ""}
    data = {"files": 1, "failed": [], "functions": [row], **rates([row])}
    assert "NOT EQUAL  a.py:3 f" in table(data) and "slower  a.py:3 f: 0.50 times" in table(data)
    assert data["faster"] == 0 and data["slower_than_0.8"] == 1


def test_files_that_do_not_run_are_named(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "raises.py").write_text("raise RuntimeError('not today')\n")
    (tmp_path / "killed.py").write_text("import os\nos.kill(os.getpid(), 9)\n")
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(600)\n")  # never over: it is killed when the time is up
    monkeypatch.setattr(corpus, "TIMEOUT", 5.0)
    reasons = {Path(row["file"]).name: row["reason"] for row in measure_all(tmp_path)["failed"]}
    assert "SyntaxError" in reasons["broken.py"] and "not today" in reasons["raises.py"]
    assert "signal 9" in reasons["killed.py"] and "longer than 5 s" in reasons["slow.py"]


def test_an_outcome_has_value_type_arguments_and_output() -> None:
    def append(values: list[int]) -> int:
        values.append(1)
        print("hello")
        return 1 // len(values[1:])

    assert outcome(append, ([0],)) == ("int", "1", "([0, 1],)", "hello\n")
    assert outcome(append, ([],)) == ("raised", "ZeroDivisionError", "integer division or modulo by zero", "([1],)")
    assert all(0 < seconds < 1 for seconds in best_times([append, append], ([0],)))


def test_an_iterator_is_compared_by_its_items_and_an_object_without_its_address() -> None:
    class Thing:
        pass

    assert outcome(lambda n: iter([n, 2]), (1,))[:2] == ("list_iterator", "[1, 2]")
    assert outcome(lambda n: (k // (k - 1) for k in range(n)), (3,))[:2] == ("raised", "ZeroDivisionError")
    kept = [Thing(), Thing()]
    assert outcome(lambda n: kept[n], (0,)) == (*outcome(lambda n: kept[n], (1,))[:2], "(0,)", "")


def test_a_table_of_cases_is_known_too(tmp_path: Path, capsys) -> None:
    path = tmp_path / "cases.py"
    path.write_text("def f(n):\n    while n > 0:\n        n -= 1\n    return n\n\n\nCASES = {'f': [(5,), (2000,)]}\n")
    assert child(path) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["function"], row["samples"], row["equal"], row["accepted"]) == ("f", 2, True, True)


def test_the_command(folder: Path, capsys, tmp_path: Path) -> None:
    assert main(["bench", "corpus", str(folder)]) == 0
    assert "equal to CPython: 3 of 3" in capsys.readouterr().out
    assert main(["bench", "corpus", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tried"] == 3
    assert main(["bench", "corpus"]) == 2
    assert capsys.readouterr().err == "minijit bench: corpus needs a directory: minijit bench corpus DIR\n"
    (tmp_path / "empty").mkdir()
    assert main(["bench", "corpus", str(tmp_path / "empty")]) == 2
    assert "there is no Python file" in capsys.readouterr().err
