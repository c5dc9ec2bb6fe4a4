"""Counting and resume copies: whatever header hands the call over, however often, the result is CPython's."""

from __future__ import annotations

import functools
import itertools
import linecache
import random
import sys
import types
import weakref

import pytest

from minijit.frontend.compiler import compile_function
from minijit.frontend.copies import counting_copy, resume_copy
from minijit.frontend.ticks import SHORT_ONES, STRETCH, never, tick_after, tick_for_long
from minijit.runtime.guest import frame_from_locals, heads_are_builtin, locals_from_frame, locals_to_finish


def nest(n, m):
    s = 0
    for i in range(n):
        if i % 3 == 1:
            j = m
            while j > 0 and s < 10**30:
                s += i * j
                if j == 2:
                    break
                j -= 1
            else:
                s += 1000
        else:
            for k in range(i, 0, -2):
                if k == 4:
                    continue
                s ^= k
            else:
                s += 5
    else:
        s *= 2
        for q in range(3):
            s += q
    while True:
        s -= 1
        if s % 7 == 0:
            return s


def maybe_unbound(n, m):
    for i in range(n):
        if i == m:
            x = i
    return x


def early(n, m):
    for i in range(n):
        for j in range(m):
            if i * j == 6:
                return i * 100 + j
    return -1


def left_in_every_way(n, m):
    s = 1
    for i in range(n):
        for j in range(m):
            if (i + j) % 5 == 4:
                break
            if j % 2:
                continue
            s += i * j
        else:
            if i == 7:
                break  # this leaves the outer loop
            while s % 4:
                s += 1
                if s % 11 == 0:
                    break
            else:
                s += 3
                continue
            s += 2
        s = s * 3 % 1009
    else:
        s += 10**6
    return s, i if n else None


def downwards(n, m):
    s = 0
    for i in range(n, -m, -2):
        for j in range(i, i - n, -1):
            s = s * 7 + i * j
    for _ in range(3, 3):
        s = 0
    else:
        s += 1
    return s % 1000003


def with_comprehensions(n, m):
    rows = [[i * j for j in range(m)] for i in range(n)]
    total = 0
    for row in [[x, 1] if x % 2 else [x] for r in rows for x in r if x % 3]:
        total += sum(x + k for x in row for k in range(m) if k != total)
        if any(x > m for x in row) and all(k < 5 for k in range(m)):
            total += 1
    flat = [x for r in rows for x in r]
    return rows, total, max((x for x in flat), default=-1), [k for k, x in enumerate(flat)], [a - b for a, b in zip(flat, flat)]  # noqa: B905


def beyond_64_bits(n):
    s = 0
    for i in range(10**30, 10**30 + n * 10**25, 10**25):
        for j in range(i, 0, -(10**29)):
            s ^= j
        for j in range(10**40):
            if j == n:
                break
            s += j
    return s


def generated_bound(n):
    s = 0
    for i in range(n):
        s += i
        if i % 3 == 2:
            for j in range(max(k + i for k in (1, 2)), n * 2):
                s += i * j
    return s


def with_defaults(n, m=3, *, step=2):
    """A docstring stays."""
    total = 0
    for i in range(0, n, step):
        total += i * m
    return total


class Handed:
    def __init__(self, number, values):
        self.number, self.values = number, values


@functools.cache
def resumed(function, number, uncounted=()):
    copy = resume_copy(function, compile_function(function), number, Handed, uncounted)
    return types.FunctionType(copy, function.__globals__)


def run_with_hand_overs(function, arguments, tick, uncounted=(), through_frames=False):
    """Run by counting copy and resume copies, each with new ticks; returns the result and how often it changed hands."""
    code = compile_function(function)

    def ticks():
        return [tick() for _ in code.loops]

    counting = counting_copy(function, code, Handed, ticks(), uncounted)
    result = types.FunctionType(counting, function.__globals__, None, function.__defaults__)(*arguments)
    changes = 0
    while isinstance(result, Handed):
        changes += 1
        header = code.loops[result.number]
        if through_frames:
            state = locals_from_frame(frame_from_locals(code, function, header, result.values))
        else:
            state = locals_to_finish(code, header, result.values)
        result = resumed(function, result.number, uncounted)(state | {"__mj_ticks": ticks()})
    return result, changes


def at_random(rng):
    """Ticks of few steps, which allow few rounds each."""
    return lambda: itertools.repeat(rng.choice([1, 2, 3, 17, 40]), rng.randrange(0, 6))


@pytest.mark.parametrize("function", [nest, early, left_in_every_way, downwards])
def test_random_hand_overs(function):
    rng = random.Random(1)
    changes = 0
    for _ in range(150):
        arguments = rng.randrange(0, 12), rng.randrange(0, 6)
        result, count = run_with_hand_overs(function, arguments, at_random(rng))
        assert result == function(*arguments), arguments
        changes += count
    assert changes > 100


def test_random_hand_overs_before_and_within_comprehensions():
    rng, changes = random.Random(4), 0
    assert len(compile_function(with_comprehensions).loops) == 14
    for number in range(40):
        arguments = rng.randrange(0, 7), rng.randrange(0, 6)
        result, count = run_with_hand_overs(with_comprehensions, arguments, at_random(rng), through_frames=bool(number % 2))
        assert result == with_comprehensions(*arguments), arguments
        changes += count
    assert changes > 100


def test_an_unbound_variable_stays_unbound_through_hand_overs():
    rng = random.Random(2)
    for n, m in ((9, 3), (9, 8), (9, 0)):
        assert run_with_hand_overs(maybe_unbound, (n, m), at_random(rng))[0] == m
    for n, m in ((9, 20), (0, 0)):
        with pytest.raises(UnboundLocalError, match="'x'"):
            run_with_hand_overs(maybe_unbound, (n, m), at_random(rng))


def test_a_counting_copy_keeps_what_users_and_tools_see():
    code = compile_function(with_defaults)
    copy = counting_copy(with_defaults, code, Handed, [never()])
    plain = with_defaults.__code__
    assert copy.co_name == plain.co_name and copy.co_qualname == plain.co_qualname
    assert copy.co_filename == plain.co_filename and copy.co_firstlineno == plain.co_firstlineno
    assert copy.co_varnames[:3] == plain.co_varnames[:3] and copy.co_flags & 0x0F == plain.co_flags & 0x0F
    assert copy.co_consts[0] == plain.co_consts[0] == "A docstring stays."
    lines = {line for _, _, line in copy.co_lines() if line}
    assert lines <= set(range(plain.co_firstlineno, plain.co_firstlineno + 7))
    assert set(copy.co_names) - set(plain.co_names) <= {"start", "stop", "step"}, "of ranges: no global name may be added"


def test_a_closure_keeps_its_free_variables():
    factor = 3

    def scaled(n):
        total = 0
        for i in range(n):
            total += i * factor
        return total

    code = compile_function(scaled)
    copy = counting_copy(scaled, code, Handed, [never()])
    assert copy.co_freevars == scaled.__code__.co_freevars
    assert types.FunctionType(copy, globals(), None, None, scaled.__closure__)(10) == 135


def one_loop(n):
    s = 0
    for i in range(5, n):
        s = s * 3 + i
        i = -1
    else:
        s -= 1
    return s, i


def test_a_hand_over_may_come_before_any_round():
    code = compile_function(one_loop)
    for k in range(15):
        copy = counting_copy(one_loop, code, Handed, [itertools.repeat(1, k)])
        handed = types.FunctionType(copy, globals())(20)
        assert handed.values["__mj_r0"] == range(5 + k, 20)
        state = locals_to_finish(code, code.loops[0], handed.values) | {"__mj_ticks": [never()]}
        assert resumed(one_loop, 0)(state) == one_loop(20)


def test_nothing_is_handed_over_where_no_round_is_left():
    for n in (3, 5):
        with pytest.raises(UnboundLocalError, match="'i'"):
            run_with_hand_overs(one_loop, (n,), lambda: itertools.repeat(1, 0))
    assert run_with_hand_overs(one_loop, (9,), lambda: itertools.repeat(1, 4)) == (one_loop(9), 0)


@pytest.mark.parametrize("function", [beyond_64_bits, generated_bound])
def test_ranges_of_any_length_and_made_in_any_way(function):
    rng, changes = random.Random(3), 0
    for n in range(20):
        result, count = run_with_hand_overs(function, (n,), at_random(rng))
        assert result == function(n), n
        changes += count
    assert changes > 9


def test_a_long_loop_is_handed_over_after_the_rounds_of_its_tick():
    copy = counting_copy(one_loop, compile_function(one_loop), Handed, [tick_after(3 * STRETCH, "for")])
    run = types.FunctionType(copy, globals())
    assert run(5 + STRETCH) == one_loop(5 + STRETCH)
    left = run(10**30).values["__mj_r0"]
    assert 1.9 * STRETCH < left.start <= 2 * STRETCH + 5 and left.stop == 10**30, "all calls count"


def find(n, m):
    for i in range(n):
        if i == m:
            return i
    return -1


@pytest.mark.parametrize("arguments", [(1, 1), (29, 29), (29, 0), (10**9, 0), (10**30, 2)])
def test_loops_that_are_short_or_left_early_get_hot_after_a_few_calls(arguments):
    run = types.FunctionType(counting_copy(find, compile_function(find), Handed, [tick_after(29, "for")]), globals())
    assert [isinstance(run(*arguments), Handed) for _ in range(12)] == 9 * [False] + 3 * [True]


def over_list(xs):
    s = 0
    for x in xs:
        s += x
    return s


def test_only_long_loops_are_handed_over_where_short_ones_do_not_pay():
    code, ticks = compile_function(find), [tick_for_long(100)]
    run = types.FunctionType(counting_copy(find, code, Handed, ticks), globals())
    assert [run(100, -1) for _ in range(20)] == [-1] * 20
    assert run(101, 100).values["__mj_r0"] == range(101), "before its first round"
    ticks[0] = tick_for_long(100)
    assert [isinstance(run(3, -1), Handed) for _ in range(SHORT_ONES + 1)] == [False] * SHORT_ONES + [True]
    ticks[0] = tick_for_long(10)
    run = types.FunctionType(counting_copy(over_list, compile_function(over_list), Handed, ticks), globals())
    assert run([1] * 10) == 10 and isinstance(run([1] * 11), Handed)


def function_of(source):
    """The function `f` of a source that `inspect` finds."""
    file = f"<{abs(hash(source))}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), space := {})
    return space["f"]


@pytest.mark.parametrize("head", ["range(n)", "range(0, n)", "range(0, n, 1)", "range(n, 0, -1)"])
def test_the_rest_of_a_range_is_handed_over_only_if_it_is_long_itself(head):
    f = function_of(f"def f(n):\n s = 0\n for i in {head}:\n  s += i\n return s")
    for least, left, handed in ((50, 40, False), (50, 50, False), (50, 51, True), (99, 60, False)):
        rest = range(left, 0, -1) if "-1" in head else range(100 - left, 100)
        result = resumed(f, 0)({"n": 100, "s": 0, "__mj_r0": rest, "__mj_ticks": [tick_for_long(least)]})
        assert isinstance(result, Handed) is handed
        assert handed or result == sum(rest)


@pytest.mark.parametrize("depth", [3, 9, 10, 11, 15, 18, 20])
def test_loops_may_be_nested_as_deeply_as_in_cpython(depth):
    heads = [f"{' ' * k}for i{k} in range({'s % 4' if k > depth - 3 else 1}):" for k in range(1, depth + 1)]
    f = function_of("\n".join(["def f(s):", *heads, f"{' ' * (depth + 1)}s = s * 3 + i{depth} + 1", " return s"]))
    code, rng, changes = compile_function(f), random.Random(depth), 0
    for s in range(3, 30):
        result, count = run_with_hand_overs(f, (s,), at_random(rng))
        assert result == f(s)
        changes += count
    assert bool(changes) == (depth < 19)
    for number in range(depth):
        assert resume_copy(f, code, number, Handed)


def listed(*bounds):
    return [*range(*bounds), 7]


def started(*bounds):
    return iter(range(*bounds))


def counted(*bounds):
    return len(bounds)  # which can't be iterated over


@pytest.mark.parametrize("rounds", range(3))
@pytest.mark.parametrize("other", [listed, started, counted])
def test_what_is_no_range_runs_on_as_whatever_it_is(other, rounds):
    f = function_of(
        "def f(n):\n s = 0\n for i in range(n):\n  for j in range(2, n):\n   s = s * 5 + i * j\n  else:\n   s += 1\n return s % 1009"
    )
    code = compile_function(f)
    copy = types.FunctionType(counting_copy(f, code, Handed, [itertools.repeat(1, rounds), never()]), f.__globals__)

    def run(n):
        result = copy(n)
        if isinstance(result, Handed):
            state = locals_to_finish(code, code.loops[0], result.values)
            return types.FunctionType(resume_copy(f, code, 0, Handed, (0, 1)), f.__globals__)(state)
        return result

    f.__globals__["range"] = other
    if other is counted:
        for function in (f, run):
            with pytest.raises(TypeError, match="'int' object is not iterable") as caught:
                function(5)
            assert caught.traceback[-1].lineno == 2
    else:
        assert run(5) == f(5)


# ---- loops over anything but ranges ----------------------------------------------------------------------------------


def over_lists(n, m):
    rows = [list(range(k)) for k in range(n)]
    seen = []
    for k, row in enumerate(rows, m):
        for x in row:
            if x == 3:
                break
            for y, z in zip(row, rows[m % n] if n else ()):  # noqa: B905
                if y == z == 2:
                    continue
                seen.append((k, x, y, z))
        else:
            seen.append(k)
            for p in zip(row):
                seen += p
    else:
        seen.append("end")
    return seen


def changing_while_iterated(n, m):
    a, seen = list(range(n)), []
    for x in a:
        seen.append(x)
        if x % 3 == m % 3 and len(a) < 30:
            a.append(x + 1)
        for i, y in enumerate(a):
            if y == x:
                a.pop(i)
                if i > 2:
                    del a[1:]  # now the outer iterator stands behind the end
                    for z in a:
                        seen.append(z)
                    a += [n] * m
            elif y > 20:
                a = [*a]  # the iterators keep theirs
    return seen, a, x if seen else None


def over_anything(n, m):
    seen = []
    for i, (c, x) in enumerate({"a": n, "b": m}.items()):
        for j in (k * k for k in range(x)):
            seen.append((i, c, j))
            for q in "xyz"[: m % 4], range(j % 5), {n}, iter([m, n, 7]):
                for w in q:
                    seen.append(w)
                    for r in range(m):
                        seen.append(r)
                    if w == m:
                        break
            for u, v in zip([1, 2, 3], (z for z in (n, m, n))):  # noqa: B905
                seen.append(u * v)
                if v == 5:
                    break
    return seen


@pytest.mark.parametrize("function", [over_lists, changing_while_iterated, over_anything])
@pytest.mark.parametrize("uncounted", [(), (0,), (1,), (0, 2)])
def test_random_hand_overs_of_loops_over_items(function, uncounted):
    rng, changes = random.Random(str(uncounted)), 0
    for _ in range(100):
        arguments = rng.randrange(0, 9), rng.randrange(0, 6)
        result, count = run_with_hand_overs(function, arguments, at_random(rng), uncounted)
        assert result == function(*arguments), arguments
        changes += count
    assert changes > 30


@pytest.mark.parametrize("function", [over_lists, changing_while_iterated, over_anything])
def test_positions_survive_the_way_through_the_interpreters_frame(function):
    rng, changes = random.Random(7), 0
    for _ in range(150):
        arguments = rng.randrange(0, 9), rng.randrange(0, 6)
        result, count = run_with_hand_overs(function, arguments, at_random(rng), through_frames=True)
        assert result == function(*arguments), arguments
        changes += count
    assert changes > 30


def sum_up(values):
    total = 0
    for value in values:
        total += value
    return total


def test_a_long_list_is_handed_over_when_its_loop_is_entered_and_a_short_one_after_a_few_calls():
    run = types.FunctionType(counting_copy(sum_up, compile_function(sum_up), Handed, [tick_after(1000, "for")]), globals())
    assert isinstance(run(list(range(2000))), Handed)
    run = types.FunctionType(counting_copy(sum_up, compile_function(sum_up), Handed, [tick_after(29, "for")]), globals())
    assert [isinstance(run([1, 2]), Handed) for _ in range(12)] == 9 * [False] + 3 * [True]
    assert isinstance(run((1, 2)), Handed), "nobody can tell a tuple from a list of its items"
    assert isinstance(run(range(3)), Handed)
    for other in ([], frozenset({5}), range(0), "", (1,) * 1001):
        assert run(other) == sum(map(int, other)), "nothing else is ever handed over"


def test_a_list_is_let_go_of_when_its_loop_is_over():
    class Item:
        pass

    f = function_of("def f(make, alive):\n for x in make(): x = 0\n for i, x in enumerate(make()): x = break_ = 0\n return alive()")
    copy = types.FunctionType(counting_copy(f, compile_function(f), Handed, [never(), never()]), f.__globals__)
    items = weakref.WeakSet()

    def make():
        made = [Item(), Item()]
        items.update(made)
        return made

    assert copy(make, lambda: len(items)) == 0


@pytest.mark.parametrize("word", ["enumerate", "zip"])
def test_a_rebound_builtin_is_called_as_it_is_now(word):
    f = function_of(f"def f(n):\n s = 0\n for x, y in {word}(n, n):\n  for j in range(y):\n   s = s * 5 + x * j\n return s % 1009")
    code = compile_function(f)
    f.__globals__[word] = lambda a, b: [(k, k + 1) for k in a]
    for rounds in range(4):
        copy = types.FunctionType(counting_copy(f, code, Handed, [never(), itertools.repeat(1, rounds)]), f.__globals__)
        result = copy([3, 4, 5])
        assert isinstance(result, Handed) and not heads_are_builtin(code, result.values)
        state = locals_to_finish(code, code.loops[1], result.values)
        assert types.FunctionType(resume_copy(f, code, 1, Handed, (0, 1)), f.__globals__)(state) == f([3, 4, 5])


def test_tracers_see_the_lines_of_the_source():
    """In order; a header may be seen twice in a row."""

    def lines(function):
        seen = []

        def tracer(frame, event, argument):
            if frame.f_code.co_name == "left_in_every_way" and event == "line":
                seen.append(frame.f_lineno)
            return tracer

        before = sys.gettrace()
        sys.settrace(tracer)
        try:
            function(9, 4)
        finally:
            sys.settrace(before)
        return [line for line, _ in itertools.groupby(seen)]

    code = compile_function(left_in_every_way)
    copy = counting_copy(left_in_every_way, code, Handed, [never() for _ in code.loops])
    assert lines(types.FunctionType(copy, globals())) == lines(left_in_every_way)
