"""Dicts and sets in native code: what the differential programs can't see. References, layouts, memory, other people's keys."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from random import Random
from typing import Any

import pytest
from test_differential import MODULES, outcome

from minijit import capi, jit
from minijit.dict_layouts import TableLayouts, found_in_dict, found_in_set, table_layouts

DICTS, LOOPS = MODULES["dicts"], MODULES["dict_loops"]


def works_on(table, rows, numbers, text, n):
    total = 0
    for k in range(n):
        row = rows[k % len(rows)]
        row[k % 5] = table.get(k, 2.5)
        table[text] = k
        if k % 3 in row:
            del row[k % 3]
        numbers.add((k % 7, text))
        numbers.discard((k % 4, text))
        row["list"] = [k, text]
        total += len(row) + len(numbers)
    for _, value in table.items():
        total += value
    for number in numbers:
        total += number[0]
    return total, row


@pytest.mark.granted
def test_reference_counts_are_exact():
    fast = jit(works_on)

    def counts(function):
        value, text, key = 10**12, "text that is long", 10**15
        table, rows, numbers = {value: 3, key: 5}, [{k: value} for k in range(5)], set()
        result = [function(table, rows, numbers, text, n) for n in (50, 500, 500)]
        return [sys.getrefcount(x) for x in (table, rows, numbers, value, text, key, *rows, *result, *[r for _, r in result])]

    counts(fast)
    assert fast.traces and fast.traces[0].entries
    assert counts(fast) == counts(works_on) and capi.KEPT == []


@pytest.mark.granted
def test_what_is_replaced_or_deleted_dies_with_its_last_reference():
    died: list[int] = []

    class Thing:
        def __del__(self):
            died.append(1)

    def replaces(table, n):
        for k in range(n):
            table[k % 3] = [k]
            table["gone"] = k
            del table["gone"]
        return table

    fast = jit(replaces, hot_rounds=5)
    for _ in range(20):
        fast({}, 100)
    thing = Thing()
    table = {0: [thing], 1: [thing], "gone": 0}
    assert fast(table, 100) == replaces({}, 100) and capi.KEPT == [] and died == []
    before = sys.getrefcount(thing)
    assert before == 2
    del thing
    assert died == [1]
    table = {0: Thing(), "gone": Thing()}
    assert fast(table, 100) == replaces({}, 100) and died == [1, 1, 1]


def test_code_of_a_key_runs_as_often_as_in_cpython_and_may_change_anything():
    def looks(table, keys, log):
        found = 0
        for key in keys:
            if key in table:
                found += 1
            log.append(found)
        return found

    class Changing:
        def __init__(self, value: int, table: Any) -> None:
            self.value, self.table = value, table

        def __hash__(self) -> int:
            return hash(self.value)

        def __eq__(self, other: object) -> bool:
            self.table.append(0)
            if len(self.table) > 50:
                raise ZeroDivisionError(len(self.table))
            return self.value == other

    def run(function: Any, kind: type) -> tuple[object, list[int]]:
        log: list[int] = []
        items: list[Any] = [*range(100, 140), Changing(7, log), *range(8, 20)]
        table = dict.fromkeys(items) if kind is dict else set(items)
        try:
            return function(table, [5, 100, 9] * 10 + [7, 8] * 30, log), log
        except ZeroDivisionError as error:
            return str(error), log

    fast = jit(looks, hot_rounds=3)
    for kind in (dict, set):
        for _ in range(9):
            fast(dict.fromkeys(range(100)) if kind is dict else set(range(100)), list(range(200)), [])
        assert fast.traces
        assert all(run(fast, kind) == run(looks, kind) for _ in range(5))


@pytest.mark.parametrize("module", [DICTS, LOOPS], ids=["dicts", "dict_loops"])
def test_without_layouts_they_are_left_to_cpython(module):
    for name in module.CASES:
        plain = getattr(module, name)
        fast = jit(plain, hot_rounds=3, layouts=False)
        for arguments in module.CASES[name]:
            expected = outcome(plain, arguments)
            assert all(outcome(fast, arguments) == expected for _ in range(2)), fast.explain()
        assert "internal" not in fast.explain()


def test_the_layouts_of_this_build_are_as_expected():
    assert table_layouts() == TableLayouts(dict=True, set=True)
    random = Random(1)
    for _ in range(300):
        keys = [random.choice([random.randrange(40), str(random.randrange(40)), random.random()]) for _ in range(random.randrange(200))]
        table, items = dict.fromkeys(keys), set(keys)
        assert all(found_in_dict(table, key) and found_in_set(items, key) for key in items)
        assert not found_in_dict(table, "absent") and not found_in_set(items, "absent")


def test_garbage_is_collected_as_often_as_the_program_lets_it():
    def makes(n):
        found = []
        for k in range(n):
            found.append({k: {k}})
        return found

    fast = jit(makes, hot_rounds=3)
    for enabled in (True, False, True):
        (gc.enable if enabled else gc.disable)()
        try:
            for _ in range(10):
                assert fast(100) == makes(100)
            assert gc.isenabled() is enabled
        finally:
            gc.enable()
    assert fast.traces


def test_an_entry_takes_dicts_and_sets():
    def count(table, numbers, n):
        found = 0
        for k in range(n):
            if k in table or k in numbers:
                found += 1
        return found

    fast = jit(count)
    for _ in range(100):
        assert fast({1: 2}, {3}, 100) == 2
    assert "calls with (dict, set, int) go through a builtin" in fast.explain()

    class Sub(dict):
        def __contains__(self, key: object) -> bool:
            return True

    assert fast(Sub(), {3}, 100) == 100 and fast([5], (3, 4), 100) == 3


def test_a_name_that_a_trace_relies_on_is_stored_where_others_see_it(tmp_path):
    script = tmp_path / "names.py"
    script.write_text(NAMES)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["0", "1", "1998", "done"], (done.stdout, done.stderr)


NAMES = """
import minijit

FACTOR = 1
SPACE = globals()

def change(table, name, value):
    table[name] = value
    return 0

@minijit.jit
def sums(table, name, n, when):
    total = 0
    for k in range(n):
        if k == when:
            table[name] = 2
        total += FACTOR
    return total

other = {}
for _ in range(50):
    assert sums(other, "FACTOR", 1000, 999) == 1000
print(len(sums.traces) == 0 and 1 or 0)
print(len(other))
print(sums(SPACE, "FACTOR", 1000, 2))
print("done")
"""

NO_MEMORY = """
import _testcapi
import minijit

@minijit.jit
def fills(table, numbers, n):
    for k in range(n):
        table[k % 100 * 1000003] = k * 1000003
        numbers.add(k % 1000 * 1000003)
        if k % 10 == 0:
            numbers = set()
    return table

fills({}, set(), 1000)
failed = 0
for after in range(1, 3000, 11):
    table = {}
    _testcapi.set_nomemory(after, after + 1)
    try:
        fills(table, set(), 10000)
        _testcapi.remove_mem_hooks()
    except MemoryError:
        _testcapi.remove_mem_hooks()
        failed += 1
    assert all(type(x) is int for x in table.values())
assert failed and fills({}, set(), 1000) == fills.__wrapped__({}, set(), 1000)
print("done")
"""


@pytest.mark.granted
def test_no_memory_for_an_item_is_a_memory_error(tmp_path):
    script = tmp_path / "nomemory.py"
    script.write_text(NO_MEMORY)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "done", (done.returncode, done.stderr)


def test_threads_share_a_dict():
    fast, table = jit(DICTS.replaced), dict.fromkeys(range(3), 1)
    fast(table, 50, 1)
    threads = [threading.Thread(target=lambda: [fast(table, 50, 1) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(table) == 3 and all(type(x) is int for x in table.values())
