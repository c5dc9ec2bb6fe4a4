"""Native calls: recursion, callees with loops, and whatever may come up deep inside."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import traceback
from pathlib import Path

import pytest
from test_inline import module

from minijit import jit
from minijit.runtime import get_engine

pytestmark = pytest.mark.granted  # without memory there are no native calls


def jitted(source, *names):
    """A module's functions, jitted in place as decorators would do it; and as they are in a second module."""
    plain, fast = module(source), module(source)
    for name in names:
        fast[name] = jit(fast[name], hot_rounds=5)
    return plain, fast


def lines(error):
    """Where a guest's exception came by: the counting copy's entry, and that of what it calls, aside."""
    entries = traceback.extract_tb(error.__traceback__)[1:]
    first = max((n + 1 for n, entry in enumerate(entries) if entry.name == "run"), default=0)
    return [(entry.name, entry.lineno, entry.colno) for entry in entries[first:]]


def same(plain, fast, name, *arguments):
    """Both do the same, several times."""

    def outcome(function):
        try:
            value = function(*arguments)
            return type(value), repr(value)
        except Exception as error:
            return type(error), str(error), lines(error)

    expected = outcome(plain[name])
    for _ in range(3):
        assert outcome(fast[name]) == expected, arguments


FIB = """
    def fib(n):
        if n < 2:
            return n
        return fib(n - 1) + fib(n - 2)
"""


def test_a_recursion_calls_itself_directly():
    plain, fast = jitted(FIB, "fib")
    for n in (0, 1, 5, 12, 20, 20, 23):
        same(plain, fast, "fib", n)
    state = fast["fib"].__minijit__
    assert state.status == "compiled" and "fib(int) directly" in fast["fib"].explain()
    before = sum(entry.calls for entry in state.entries)
    assert fast["fib"](20) == 6765
    assert sum(entry.calls for entry in state.entries) == before + 1, "one entry for all of it"


def test_other_types_and_sizes_come_and_go():
    plain, fast = jitted(FIB, "fib")
    for n in (20, 1.0, 10, 12.5, True, 2**70 - 2**70 + 3, 15, 1.5):
        same(plain, fast, "fib", n)
    with pytest.raises(TypeError, match="'<' not supported"):
        fast["fib"]("x")


def test_a_result_that_grows_beyond_64_bits_deep_inside():
    plain, fast = jitted(
        """
        def grow(n, base):
            if n == 0:
                return base
            return grow(n - 1, base) * 3 + 1
        """,
        "grow",
    )
    for n, base in ((10, 1), (10, 1), (10, 1), (20, 1), (60, 1), (200, -5), (3, 2**61), (5, 7), (10, 2.5), (40, 1)):
        same(plain, fast, "grow", n, base)


RAISES = """
    def inverse(n, k):
        if n == 0:
            return 100 // k
        below = inverse(n - 1, k)
        return below + 1

    def outer(n, k):
        total = 0
        for i in range(n):
            total += inverse(5, k - i)
        return total
"""


def test_an_exception_deep_inside_has_all_lines():
    plain, fast = jitted(RAISES, "inverse")
    for n, k in ((5, 3), (9, 7), (9, 7), (20, 1), (4, 0), (30, 0), (0, 0), (12, 5)):
        same(plain, fast, "inverse", n, k)
    assert fast["inverse"].traces


def test_an_exception_in_a_callee_of_a_loop():
    plain, fast = jitted(RAISES, "outer")
    for n, k in ((50, 100), (100, 200), (100, 150), (100, 50), (10, 9)):
        same(plain, fast, "outer", n, k)
    assert fast["outer"].traces


def test_plain_code_of_the_caller_catches_it():
    plain, fast = jitted(
        RAISES
        + """
    def tries(n):
        caught = 0
        for i in range(n):
            try:
                caught += inverse(3, i % 4)
            except ZeroDivisionError:
                caught -= 1
        return caught
    """,
        "inverse", "tries",
    )  # fmt: skip
    for n in (40, 100, 100):
        same(plain, fast, "tries", n)


DEEP = """
    def deep(n):
        if n == 0:
            return 0
        return deep(n - 1) + 1
"""


def test_recursion_error_as_in_cpython():
    plain, fast = jitted(DEEP, "deep")
    for n in (10, 50, 100, 500):
        same(plain, fast, "deep", n)
    for _ in range(3):
        for n in (sys.getrecursionlimit() + 200, 10**6):
            with pytest.raises(RecursionError, match=r"^maximum recursion depth exceeded"):
                fast["deep"](n)
        assert fast["deep"](600) == 600


def test_no_stack_is_large_enough_for_any_limit():
    plain, fast = jitted(DEEP, "deep")
    same(plain, fast, "deep", 100)
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        for n in (500, 10_000, 100_000):
            assert fast["deep"](n) == n
    finally:
        sys.setrecursionlimit(old)
    same(plain, fast, "deep", 100)


def test_a_recursion_within_a_recursion_shares_the_limit():
    plain, fast = jitted(
        DEEP
        + """
    def twice(n):
        if n == 0:
            return deep(300)
        return twice(n - 1) + deep(5)
    """,
        "deep", "twice",
    )  # fmt: skip
    for n in (5, 20, 200):
        same(plain, fast, "twice", n)
    with pytest.raises(RecursionError):
        fast["twice"](900)


MUTUAL = """
    def is_even(n):
        if n == 0:
            return True
        return is_odd(n - 1)

    def is_odd(n):
        if n == 0:
            return False
        return is_even(n - 1)
"""


@pytest.mark.parametrize("names", [("is_even",), ("is_odd",), ("is_even", "is_odd")])
def test_mutual_recursion(names):
    plain, fast = jitted(MUTUAL, *names)
    for n in (0, 7, 80, 400, 401, 400, 33):
        same(plain, fast, names[0], n)
    assert fast[names[0]].traces


HELPER = """
    STEP = 1

    def digits(x, base=10):
        count = 0
        while x:
            x //= base
            count += STEP
        return count

    def work(n):
        total = 0
        for i in range(n):
            total += digits(i) if i > 50 else 1
        return total
"""


def test_a_helper_with_a_loop_is_called_natively():
    plain, fast = jitted(HELPER, "work")
    code = fast["digits"].__code__
    for n in (100, 400, 1000, 3000):
        same(plain, fast, "work", n)
    assert "digits(int, int) directly" in fast["work"].explain()
    assert fast["digits"].__code__ is code and not vars(fast["digits"]), "the helper itself is as it was"


@pytest.mark.parametrize(
    "change",
    [
        "STEP = 5",
        "STEP = 0.5",
        "def digits(x, base=3):\n    return x - base",
        "def digits(x, base=3):\n    while x > base:\n        x -= base\n    return x",
        "digits.__defaults__ = (4,)",
        "digits.__code__ = (lambda x, base=3: x + 100 * base).__code__",
        "digits = abs",
        "digits = float",
    ],
)
def test_a_changed_helper_takes_effect_at_once(change):
    plain, fast = jitted(HELPER, "work")
    for n in (300, 300, 20, 20, 20, 300):
        same(plain, fast, "work", n)
    for space in (plain, fast):
        exec(change, space)
    for n in (300, 20, 300):
        same(plain, fast, "work", n)


def test_a_helper_that_changes_a_global_while_it_runs():
    source = """
    STEP = 1
    seen = []

    def look(x):
        global STEP
        count = 0
        while x:
            x //= 10
            count += 1
        if count == 4:
            STEP = 7
        return count

    def scaled(n):
        if n <= 0:
            return 0
        return scaled(n - 1) + look(n * 10) * STEP

    def work(n):
        total = 0
        for i in range(n):
            total += look(i) * STEP
        return total
    """
    plain, fast = jitted(source, "work", "scaled")
    for n in (50, 90, 90, 300, 1500, 1500, 90):
        for space in (plain, fast):
            space["STEP"] = 1
        assert fast["work"](n) == plain["work"](n)
    for n in (50, 50, 50, 120, 90):
        for space in (plain, fast):
            space["STEP"] = 1
        assert fast["scaled"](n) == plain["scaled"](n)


def test_a_helper_that_can_never_be_entered_is_called_in_cpython():
    plain, fast = jitted(
        """
        def odd(x):
            out = 0
            while x > 0:
                x -= 1
                print(end="")
                out += 1
            return out

        def work(n):
            total = 0
            for i in range(n):
                total += odd(i % 5)
            return total
        """,
        "work",
    )
    for n in (50, 300, 300, 300):
        same(plain, fast, "work", n)


def test_reset_and_death_of_a_callee():
    plain, fast = jitted(HELPER, "digits", "work")
    for n in (300, 1000):
        same(plain, fast, "work", n)
    for _ in range(3):
        fast["digits"].reset()
        same(plain, fast, "work", 400)
        fast["work"].reset()
        same(plain, fast, "work", 400)
    digits = fast["digits"].__minijit__.original
    exec("def digits(x, base=10):\n    return 2", fast)
    exec("def digits(x, base=10):\n    return 2", plain)
    gc.collect()
    get_engine().free_the_dead()
    same(plain, fast, "work", 400)
    plain["digits"] = fast["digits"] = digits
    same(plain, fast, "work", 400)


def test_what_is_dropped_is_freed_once_nobody_returns_to_it():
    _, fast = jitted(FIB + HELPER + MUTUAL, "fib", "work", "is_even", "is_odd")

    def blocks():
        names = ("fib", "work", "is_even", "is_odd")
        for name, n in (("fib", 20), ("work", 500), ("is_even", 90)) * 9:
            fast[name](n)
        assert all(fast[name].traces for name in names[:3])
        for name in names:
            fast[name].reset()
        get_engine().free_the_dead()
        cache = get_engine().code_cache
        return sum(len(chunk.blocks) for chunk in cache.allocator.chunks) if cache else 0

    gc.collect()
    counts = [blocks() for _ in range(4)]
    assert counts[-1] < counts[1] + 10, "gates stay, and what the helper has; some twenty traces and entries go each time"


LISTS = """
    def quicksort(a, low, high):
        if low < high:
            pivot = a[high]
            i = low
            for j in range(low, high):
                if a[j] < pivot:
                    a[i], a[j] = a[j], a[i]
                    i += 1
            a[i], a[high] = a[high], a[i]
            quicksort(a, low, i - 1)
            quicksort(a, i + 1, high)
        return a

    def halves(a):
        if len(a) < 2:
            return a
        middle = len(a) // 2
        return halves(a[middle:]) + halves(a[:middle])

    def swap_rows(grid, k):
        row = grid[k % len(grid)]
        if k == 0:
            grid[0] = [1, 2, 3]
            grid[1] = grid[0] + [4]
            return row[0]
        below = swap_rows(grid, k - 1)
        return below + row[0] + len(row)
"""


def test_lists_go_in_and_come_out_with_their_references():
    plain, fast = jitted(LISTS, "quicksort", "halves", "swap_rows")
    values = [(i * 7919 + 13) % 1009 for i in range(200)]
    for size in (5, 20, 60, 200, 60):
        given = values[:size]
        counts = [sys.getrefcount(given)]
        assert fast["quicksort"](given, 0, size - 1) is given and given == sorted(values[:size])
        counts.append(sys.getrefcount(given))
        assert counts[0] == counts[1]
        given = [float(v) for v in values[:size]]
        fast["quicksort"](given, 0, size - 1)
        assert given == sorted(given)
        same(plain, fast, "halves", values[:size])
    for k in (3, 10, 30, 30, 7):
        for _ in range(3):
            grids = [[[k + 1000, 2], [3 * k, 4], [5, 6]] for _ in range(2)]
            assert fast["swap_rows"](grids[0], k) == plain["swap_rows"](grids[1], k) and grids[0] == grids[1]


def test_a_mixed_list_is_left_and_finished():
    plain, fast = jitted(LISTS, "quicksort")
    for given in ([3, 1, 2] * 9, [1.5, 2.5, -1.0] * 9, [3, 1.5, True, 2**80] * 6, [3, 1, 2] * 9):
        for _ in range(3):
            both = [given[:], given[:]]
            plain["quicksort"](both[0], 0, len(given) - 1)
            fast["quicksort"](both[1], 0, len(given) - 1)
            assert repr(both[0]) == repr(both[1])


def test_the_calls_of_a_stay_are_bounded_so_that_a_signal_gets_in():
    _, fast = jitted(FIB, "fib")
    assert fast["fib"](20) == 6765

    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Stop) as caught:
            fast["fib"](60)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert traceback.extract_tb(caught.tb)[-1].name in ("stop", "fib")
    assert fast["fib"](20) == 6765


def test_threads_recurse_side_by_side():
    plain, fast = jitted(FIB + HELPER, "fib", "work")
    for _ in range(3):
        fast["fib"](20), fast["work"](300)
    wrong = []
    expected = {n: (plain["fib"](n), plain["work"](n * 20)) for n in range(18, 24)}

    def run(n):
        for _ in range(5):
            if (fast["fib"](n), fast["work"](n * 20)) != expected[n]:
                wrong.append(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_forked_child_recurses_too():
    _, fast = jitted(FIB + HELPER, "fib", "work")
    expected = [(fast["fib"](15), fast["work"](300)) for _ in range(4)]
    child = os.fork()
    if not child:
        os._exit(0 if [(fast["fib"](15), fast["work"](300)) for _ in range(9)] == expected[:1] * 9 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (fast["fib"](15), fast["work"](300)) == expected[0]


@pytest.mark.parametrize("writer", ["dual", "flip"])
def test_with_every_writer(writer):
    script = textwrap.dedent(FIB + HELPER + MUTUAL) + textwrap.dedent("""
        from minijit import jit
        plain = fib(15), work(300), is_even(90)
        fib, work, is_even, is_odd = jit(fib), jit(work), jit(is_even), jit(is_odd)
        for turn in range(12):
            assert (fib(15), work(300), is_even(90)) == plain
            if turn == 6:
                fib.reset(), is_odd.reset()
        assert fib.traces and work.traces and is_even.traces
    """)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "guest.py")
        Path(path).write_text(script)
        environment = {**os.environ, "MINIJIT_WRITER": writer, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr


def test_types_that_change_deep_inside():
    plain, fast = jitted(
        """
        def mixed(n, at):
            if n == 0:
                return 1
            if n == at:
                return mixed(n - 1, at) / 2
            if n % 11 == 5:
                mixed(n - 1, at)
                return None
            below = mixed(n - 1, at)
            return n if below is None else below + n
        """,
        "mixed",
    )
    for n, at in ((20, 50), (20, 3), (40, 39), (40, 40), (20, 50), (30, 7), (9, 9), (27, 1)):
        same(plain, fast, "mixed", n, at)
    assert fast["mixed"].traces


def test_without_builtins_all_stays_as_it_was():
    space = module(HELPER)
    fast = jit(space["work"], builtin=False)
    for n in (100, 400, 1000):
        assert fast(n) == space["work"](n)
    assert "a function that is called here has a loop of its own: digits" in fast.explain()
    fib = module(FIB)["fib"]
    alone = jit(fib, builtin=False)
    assert alone(12) == 144 and "it has no loop, so CPython runs it" in alone.explain()


def test_a_function_that_neither_loops_nor_recurs_is_left_to_cpython():
    space = module("def plus(x):\n    return x + 1\ndef calls(x):\n    return plus(x) + plus(2)\n")
    fast = jit(space["calls"], hot_rounds=5)
    assert [fast(3) for _ in range(30)] == [7] * 30
    assert "it has no loop, so CPython runs it" in fast.explain()


def test_a_generator_of_calls_that_never_return_the_same_type():
    plain, fast = jitted(
        """
        def shape(n):
            if n <= 0:
                return n
            k = n % 5
            inner = shape(n - 1)
            if k == 0:
                return 1.5
            if k == 1:
                return None
            if k == 2:
                return inner is None
            if k == 3:
                return [inner]
            return n
        """,
        "shape",
    )
    for n in (4, 9, 14, 23, 23, 40, 41, 42, 43, 44):
        same(plain, fast, "shape", n)


def test_an_assumption_that_a_later_bridge_brings_is_watched_too():
    plain, fast = jitted(
        """
        STEP = 3

        def f(n, k):
            s = 0
            for i in range(n):
                if k > 5:
                    s += STEP
                s += i
            return s
        """,
        "f",
    )
    for _ in range(40):
        assert fast["f"](10, 1) == 45
    for _ in range(40):
        assert fast["f"](10, 9) == 75
    fast["STEP"] = plain["STEP"] = 100
    same(plain, fast, "f", 10, 9)
