"""Recording one round: which ops and guards a round leaves, and where its exits go on."""

from __future__ import annotations

import pytest

import minijit
from minijit.errors import AbortReason
from minijit.ir.ops import Op, Type
from minijit.ir.verify import verify
from minijit.runtime.registry import FUNCTIONS


def recorded(function, *arguments):
    """The recorded trace of the function's first loop."""
    traces = []
    fast = minijit.jit(function, hot_rounds=3, observe=lambda stage, what: traces.append(what) if stage == "recorded" else None)
    fast(*arguments)
    assert traces, fast.explain()
    for trace in traces:
        verify(trace)
    return traces[0]


def ops(trace):
    return [i.op for i in (trace.loop.body if trace.loop else trace.straight)]


def test_types_are_taken_from_the_values():
    def f(x, n):
        for _ in range(n):
            x = x + 1
        return x

    assert Op.ADD_INT_OVF in ops(recorded(f, 5, 50))
    assert Op.ADD_FLOAT in ops(recorded(f, 5.0, 50))
    assert {i.type for i in recorded(f, 5.0, 50).inputs} == {Type.INT, Type.FLOAT}


def test_a_branch_becomes_a_guard_that_goes_on_at_the_other_side():
    def f(n):
        total = 0
        for i in range(n):
            if i >= 0:
                total += 1
            else:
                total -= 1
        return total

    trace = recorded(f, 50)
    state = FUNCTIONS.newest()
    guards = [i for i in trace.loop.body if i.op is Op.GUARD_TRUE and i.line == f.__code__.co_firstlineno + 3]
    assert len(guards) == 1
    pc = guards[0].snapshot.frames[0].pc
    assert state.code.instructions[pc].place.line == f.__code__.co_firstlineno + 6


def test_snapshots_hold_live_registers_only():
    def f(n):
        dead = n * 2  # noqa: F841
        total = 0
        for i in range(n):
            total += i
        return total

    trace = recorded(f, 50)
    state = FUNCTIONS.newest()
    dead = state.code.registers.index("dead")
    for instruction in trace.instructions():
        if instruction.snapshot:
            assert dead not in dict(instruction.snapshot.frames[0].registers)


def test_globals_are_constants_that_are_remembered():
    trace = recorded(uses_global, 50)
    assert not any(i.note == "FACTOR" for i in trace.inputs)
    state = FUNCTIONS.newest()
    assert state.assumptions[state.function, ("FACTOR",)][0] == 3


FACTOR = 3


def uses_global(n):
    total = 0
    for i in range(n):
        total += i * FACTOR
    return total


def test_int_against_float_is_exact_beyond_2_53():
    def f(n, x):
        count = 0
        for i in range(n):
            if i + 2**53 < x:
                count += 1
        return count

    fast = minijit.jit(f, hot_rounds=3)
    for x in (2.0**53, 2.0**53 + 2, 2.0**53 + 40, 0.5):
        assert fast(80, x) == f(80, x)


def test_an_int_too_big_is_the_reason_that_explain_gives():
    def f(n):
        x = 2**70
        for _ in range(n):
            x += 1
        return x

    fast = minijit.jit(f, hot_rounds=3)
    assert fast(100) == f(100)
    assert {a.reason for a in FUNCTIONS.newest().aborts} == {AbortReason.INTEGER_TOO_BIG}
    assert "does not fit in 64 bits" in fast.explain()


def test_an_untyped_ctypes_function_is_a_reason_not_a_guess():
    import ctypes

    labs = ctypes.CDLL(None).labs

    def f(n):
        total = 0
        for i in range(n):
            total += labs(i)
        return total

    fast = minijit.jit(f, hot_rounds=3)
    assert fast(100) == f(100)
    assert "argtypes" in fast.explain()
    assert not fast.traces


def test_a_trace_that_grows_too_long_is_given_up():
    def f(n):
        x = 0
        for i in range(n):
            x += i + i + i + i + i + i + i + i + i + i + i + i
        return x

    fast = minijit.jit(f, hot_rounds=3, max_trace=8)
    assert fast(100) == f(100)
    assert AbortReason.TOO_LONG in {a.reason for a in FUNCTIONS.newest().aborts}


@pytest.mark.parametrize("mode", ["interp", "on"])
def test_a_declared_type_that_changes_is_noticed(mode):
    import ctypes

    space = {"toupper": ctypes.CDLL(None).toupper}
    space["toupper"].argtypes, space["toupper"].restype = [ctypes.c_int], ctypes.c_int
    function = shouting(space)
    fast = minijit.jit(function, mode=mode, hot_rounds=3)
    assert fast(100) == function(100) and fast.traces
    space["toupper"].restype = ctypes.c_bool
    assert fast(100) == function(100) and type(fast(100)) is bool


def shouting(space):
    import linecache

    source = "def shout(n):\n    x = 0\n    for i in range(n):\n        x = toupper(i)\n    return x\n"
    linecache.cache["<shout>"] = (len(source), None, source.splitlines(True), "<shout>")
    exec(compile(source, "<shout>", "exec"), space)
    return space["shout"]
