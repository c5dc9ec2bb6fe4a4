"""Buffers in native code: what the differential programs can't see. References, locks, layouts, builtin entries."""

from __future__ import annotations

import subprocess
import sys
from array import array

import pytest
from test_differential import MODULES, outcome

from minijit import buffer_layouts, capi, jit
from minijit.ir.memory import Field, field
from minijit.ir.ops import Type
from minijit.runtime.registry import FUNCTIONS

BUFFERS = MODULES["buffers"]


def works_on(a, b, rows, n):
    s = 0
    for i in range(n):
        b[i % len(b)] = a[i % len(a)] & 63
        row = rows[i % len(rows)]
        s += row[i % len(row)]
        b.append(i & 63)
        x = b.pop()
        s += x
    return s, row


@pytest.mark.granted
def test_reference_counts_and_exports_are_exact():
    fast = jit(works_on)

    def counts(function):
        a, b, rows = array("i", [10**6, 7]), bytearray(b"ab"), [array("q", [5, 6]), array("q", range(9)), array("q", [8])]
        result = [function(a, b, rows, n)[1] for n in (50, 500, 500, 501)]
        exports = [field(x, Field.EXPORTS) for x in (a, b, rows[1], rows[2])]
        return [sys.getrefcount(x) for x in (a, b, rows, *rows, *result, None)][:-1], exports

    for _ in range(8):
        counts(fast)
    assert fast.traces and fast.traces[0].entries
    assert counts(fast) == counts(works_on)
    before = sys.getrefcount(None)
    for _ in range(20):
        counts(fast)
    assert abs(sys.getrefcount(None) - before) < 100 and capi.KEPT == []


@pytest.mark.granted
@pytest.mark.parametrize("a", [bytes(range(60)), bytearray(range(60)), array("d", range(60)), memoryview(bytes(range(60)))], ids=lambda a: type(a).__name__)
def test_calls_with_buffers_go_through_a_builtin(a):
    fast = jit(BUFFERS.total)
    state = FUNCTIONS.newest()
    values = a.tolist() if isinstance(a, memoryview) else list(a)
    before = sys.getrefcount(a)
    assert [fast(a) for _ in range(200)] == [sum(values)] * 200
    assert state.entries and state.entries[0].calls > 0, fast.explain()
    assert sys.getrefcount(a) == before
    for other in (BUFFERS.Doubled(b"abc"), [1, 2, 3], b"\x01\x02", array("f", [0.5]), (1, 2), "ab"):
        assert outcome(fast, (other,)) == outcome(BUFFERS.total, (other,))


@pytest.mark.granted
def test_memoryviews_that_are_released_or_otherwise_unusable_are_noticed():
    fast = jit(BUFFERS.total)
    data = bytearray(range(1, 61))
    for _ in range(50):
        assert fast(memoryview(data)) == sum(data)
    gone = memoryview(data)
    gone.release()
    with pytest.raises(ValueError, match="released"):
        fast(gone)
    assert fast(memoryview(data)[::2]) == sum(data[::2])
    assert fast(memoryview(data).cast("H")) == BUFFERS.total(memoryview(data).cast("H"))
    for odd in (memoryview(data).cast("c"), memoryview(data).cast("B", (6, 10))):
        with pytest.raises((TypeError, NotImplementedError)):
            fast(odd)
    fills = jit(BUFFERS.writes_through_a_view)
    for _ in range(50):
        fills(data, 5)
    with pytest.raises(TypeError, match="cannot modify read-only memory"):
        fills(b"abc", 5)
    del odd
    assert field(data, Field.EXPORTS) == 0


@pytest.mark.granted
def test_a_buffer_is_resized_between_calls():
    fast = jit(BUFFERS.fills_from_the_end)
    a = bytearray(50)
    for size in (50, 50, 50, 5000, 1, 100000, 0, 30):
        a[:] = bytes(size)
        for n in (size, size + 1):
            assert outcome(fast, (a, 7, n)) == outcome(BUFFERS.fills_from_the_end, (a, 7, n))


def test_the_layouts_of_this_build_are_as_expected():
    assert set(buffer_layouts.buffer_types().values()) - {Type.NDARRAY} == {Type.BYTES, Type.BYTEARRAY, Type.ARRAY, Type.VIEW}
    assert buffer_layouts.can_grow()


@pytest.mark.parametrize("name", BUFFERS.CASES)
def test_without_layouts_buffers_are_left_to_cpython(name):
    plain = getattr(BUFFERS, name)
    fast = jit(plain, hot_rounds=3, layouts=False)
    for arguments in BUFFERS.CASES[name][::7]:
        expected = outcome(plain, arguments)
        assert all(outcome(fast, arguments) == expected for _ in range(3)), fast.explain()
    assert "internal" not in fast.explain()


OTHERWISE = """
import ctypes, array, minijit
from minijit import capi
real = capi.word
capi.word = lambda address: real(address) ^ (1 << 40)
from minijit import buffer_layouts
assert not buffer_layouts.buffer_types()
capi.word = buffer_layouts.word = real
@minijit.jit
def total(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s
for a in (b"abc" * 100, bytearray(b"abc" * 100), array.array("d", [1.5] * 300), memoryview(b"abc" * 100)):
    assert [total(a) for _ in range(9)] == [sum(a)] * 9
print(total.explain())
"""


def test_where_objects_lie_otherwise_buffers_are_left_to_cpython():
    done = subprocess.run([sys.executable, "-c", OTHERWISE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
