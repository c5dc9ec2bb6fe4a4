"""NumPy's arrays and scalars in native code: references, warnings, what NumPy is asked for, and when it comes late."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest
from test_differential import MODULES, outcome

from minijit import buffer_layouts, capi, jit
from minijit.ir.ops import Type
from minijit.runtime.registry import FUNCTIONS

NDARRAYS = MODULES["ndarrays"]


@pytest.mark.granted
def test_a_call_that_returns_a_scalar_goes_through_a_builtin():
    fast = jit(NDARRAYS.total)
    state = FUNCTIONS.newest()
    for kind in ("f8", "i8"):
        a = np.arange(500).astype(kind)
        before = sys.getrefcount(a), sys.getrefcount(a.dtype), sys.getrefcount(type(a[0]))
        results = [fast(a) for _ in range(300)]
        assert results == [NDARRAYS.total(a)] * 300 and {type(x) for x in results} == {type(a[0])}
        del results
        after = sys.getrefcount(a), sys.getrefcount(a.dtype), sys.getrefcount(type(a[0]))
        assert all(abs(x - y) < 20 for x, y in zip(before, after, strict=True)), (before, after)
    assert any(entry.calls > 100 for entry in state.entries), fast.explain()
    assert capi.KEPT == []


@pytest.mark.granted
def test_scalars_of_each_type_are_made_natively():
    def both(a, n):
        found = []
        for i in range(n):
            x = a[i]
            found.append(x)
        return found, (x, i)

    fast = jit(both)
    for dtype in ("f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"):
        a = np.array([0, 1, 100, 77] * 20).astype(dtype)
        for _ in range(60):
            made, last = fast(a, 80)
            assert [type(x) for x in made] == [a.dtype.type] * 80 and made == a.tolist() and type(last[0]) is a.dtype.type
    assert fast.traces and "internal" not in fast.explain()


@pytest.mark.granted
@pytest.mark.parametrize("name", ["doubles_until_it_overflows", "division", "arithmetic"])
def test_numpy_warns_as_often(name):
    plain = getattr(NDARRAYS, name)
    fast = jit(plain, hot_rounds=3)

    def warned(function, arguments):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            return outcome(function, arguments), [str(w.message) for w in caught]

    for arguments in NDARRAYS.CASES[name]:
        expected = warned(plain, arguments)
        assert [warned(fast, arguments) for _ in range(3)] == [expected] * 3
    assert fast.traces


def test_what_is_known_of_this_numpy():
    buffer_layouts.meet_numpy()
    assert buffer_layouts.buffer_types()[np.ndarray] is Type.NDARRAY
    assert buffer_layouts.scalar_types()[np.float64] is Type.FLOAT64 and len(buffer_layouts.scalar_types()) == 11


LATE = """
import sys, minijit
assert "numpy" not in sys.modules
@minijit.jit
def total(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s
for _ in range(50):
    assert total([1, 2, 3] * 50) == 300
assert "numpy" not in sys.modules
import numpy as np
for _ in range(50):
    found = total(np.arange(100.0))
    assert found == 4950 and type(found) is np.float64
print(sum(trace.entries for trace in total.traces if trace.kind == "loop"), len(total.traces))
"""


@pytest.mark.granted
def test_numpy_may_be_imported_late_and_is_not_imported_for_nothing():
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
