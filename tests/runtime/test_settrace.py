"""Where a trace function is set, as debuggers and coverage do, calls run line by line in CPython."""

import sys

from minijit import jit


def classify(n):
    small = large = 0
    for i in range(n):
        if i < 300:
            small += 1
        else:
            large += 1
        k = 0
        while k < 3:
            k += 1
    return small, large


def lines_of(function, *arguments):
    """What the call returns, and how often each line of this file was come to."""
    seen = {}

    def follow(frame, event, _):
        if event == "line" and frame.f_code.co_filename == __file__:
            seen[frame.f_lineno] = seen.get(frame.f_lineno, 0) + 1
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        result = function(*arguments)
    finally:
        sys.settrace(before)
    return result, seen


def test_each_line_is_followed():
    fast = jit(classify)
    assert lines_of(fast, 400)[0] == (300, 100)
    assert lines_of(fast, 400)[1].keys() >= lines_of(classify, 400)[1].keys()
    assert not fast.traces


def test_afterwards_the_loop_is_compiled():
    fast = jit(classify)
    lines_of(fast, 400)
    for _ in range(5):
        assert fast(400) == (300, 100)
    assert fast.traces


def test_a_trace_that_is_there_is_not_entered_meanwhile():
    fast = jit(classify, builtin=False)
    for _ in range(5):
        fast(400)
    entries = [trace.entries for trace in fast.traces]
    assert lines_of(fast, 400)[1].keys() >= lines_of(classify, 400)[1].keys()
    assert [trace.entries for trace in fast.traces] == entries
