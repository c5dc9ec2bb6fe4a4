"""Loops within statements that are left to CPython: `try` with all its parts, `with`, and others."""

import contextlib
import sys

NS = [(0,), (1,), (7,), (60,), (300,)]
LISTS = [([1, 2, 3] * 30,), ([4] * 40 + [None] + [1] * 40,), ([1.5, 2, True] * 20,), ([],), ([5, 0] * 30,)]


class Log:
    """A context manager that keeps what it is told, and swallows ValueError."""

    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append(("out", kind and kind.__name__, str(error)))
        return kind is ValueError


def in_try(n):
    total = i = 0
    try:
        while i < n:
            total += i * i
            i += 1
    except ValueError:
        return None
    return total, i


def raises_in_try(values):
    total = place = 0
    last = None
    try:
        for place, x in enumerate(values):
            last = total
            total += 100 // x
            last = x
    except (TypeError, ZeroDivisionError) as error:
        return str(error), total, place, last
    else:
        total += 1
    finally:
        values.append(total)
    return total, place, last


def variables_nobody_reads_later(values):
    x = y = 0
    try:
        for v in values:
            y = v
            x = 60 // v
            y = x + 1
            x = None
    except (TypeError, ZeroDivisionError):
        return x, y
    return y


def finally_on_return(n, log):
    k = 0
    try:
        for i in range(n):
            k = i
            if i == 99:
                return i, len(log)
            k = -i
    finally:
        log.append(k)
    return k


def finally_overrides(n):
    total = 0
    for k in range(3):
        try:
            for i in range(n):
                total += i
                if i == 50:
                    return "early"
        finally:
            if k < 2:
                continue
    return total


def in_handler(values):
    total = count = 0
    for _ in range(2):
        try:
            raise KeyError(count)
        except KeyError as error:
            for x in values:
                if x is None:
                    total += sys.exc_info()[1] is error
                    continue
                total += x
            count += 1
        total += sys.exc_info()[1] is None
    return total, count


def context_of_an_error(values):
    try:
        try:
            raise KeyError(1)
        except KeyError:
            total = 0
            for x in values:
                total += 7 // x
    except Exception as error:
        context, chain = error, []
        while context is not None:
            chain.append((type(context).__name__, context.__suppress_context__))
            context = context.__context__
        return chain
    return total


def from_another(values):
    total = 0
    try:
        for x in values:
            if x == 0:
                raise ValueError(total) from None
            total += x or 1
    except ValueError as error:
        return total, error.__cause__, error.__suppress_context__, error.args
    return total


def in_finally(n, log):
    total = 0
    try:
        log.append(1)
        if n == 60:
            raise LookupError(n)
    finally:
        for i in range(n):
            total += i
            for j in range(3):
                total ^= j
        log.append(total)
    return total


def in_else(n):
    total = 0
    try:
        total += 1
    except ValueError:
        pass
    else:
        while total < n:
            total += 2
    return total


def in_with(n, log):
    total = 0
    with Log(log) as held:
        for i in range(n):
            total += i
            if total > 20_000:
                raise ValueError(total)
        held.log.append(i if n else None)
    return total


def not_swallowed(n, log):
    total = 0
    with Log(log), contextlib.suppress(KeyError):
        for i in range(n):
            total += i
            if i == 250:
                raise TypeError(total)
            if i == 45 and n == 60:
                raise KeyError(i)
    return total


def nested(rows):
    """A `try` in a loop in a `try` in a loop."""
    total = caught = 0
    for row in rows:
        try:
            for x in row:
                total += 1
                try:
                    for y in range(x):
                        total += y
                        if y == 17:
                            break
                    else:
                        total += 1000
                except TypeError:
                    caught += 1
                    if caught % 4 == 0:
                        raise
        except TypeError as error:
            total += len(str(error))
    return total, caught


def inner_loops(n):
    total = 0
    try:
        for i in range(n):
            k = 0
            while k < i:
                k += 1
                if k == 40:
                    break
                for j in (1, 2, 3):
                    if j == 2 and k % 3 == 0:
                        continue
                    total += j * k
            else:
                total -= 1
    finally:
        total += 1
    return total


def leaves_from_inside(n):
    rounds = 0
    while True:
        try:
            for i in range(n + 1):
                for j in range(n):
                    rounds += 1
                    if rounds > 5000:
                        return i, j, rounds
                if rounds > 2 * n:
                    break
            else:
                rounds += 3
        finally:
            rounds += 1
        if rounds > n:
            break
    return rounds


def comprehension_in_try(values):
    try:
        squares = [x * x for x in values]
        for s in [x + 1 for x in squares]:
            squares[0] += s
        return sum(x * 2 for x in squares), squares
    except TypeError as error:
        return str(error)


def big_ints_in_try(n):
    x = 1
    try:
        for i in range(n):
            x = x * 3 + i
            if i > 200:
                raise OverflowError(x)
    except OverflowError as error:
        return error.args[0] == x, i
    return x


def unbound_after(n):
    try:
        for i in range(n):
            j = i
    except ValueError:
        pass
    try:
        return j
    except UnboundLocalError as error:
        return str(error)


def handler_names(values):
    seen = 0
    for x in values:
        try:
            for k in range(20):
                seen += 7 // (x - k)
        except ZeroDivisionError as error:
            seen += len(error.args)
        except TypeError as seen_error:
            return str(seen_error), seen
    return seen


def plain_in_region(n, log):
    total = 0
    try:
        for i in range(n):
            total += i
            if i % 70 == 3:
                log.append({"i": i, "total": total})
            if total == 2926:
                log.extend(("a", i))
                raise IndexError(i)
    except IndexError as error:
        return error.args, i, total
    return total


def within_other_statements(n):
    if isinstance((n, {n: n}), (set, frozenset)) or {n: 1}[n] == 1:
        for i in range(n):
            n += i & 1
    match n % 3:
        case 0:
            for i in range(n):
                n += i & 1
        case k:
            while k < 90:
                n, k = n + k, k + 1
    return n


def generators_and_dicts(n):
    counts = {}
    try:
        for x in (i * i % 7 for i in range(n)):
            counts[x] = counts.get(x, 0) + 1
            for j in range(x):
                n += j
        for key in sorted(counts):
            n += key
    finally:
        counts.clear()
    return n


def rebinds_lists(rows):
    try:
        for r in rows:
            old, rows = rows, [*rows, 1]
            for k, x in enumerate(old):
                old[k] = x + len(rows)
    except TypeError:
        return rows, old
    return rows


CASES = {
    "in_try": NS, "raises_in_try": LISTS, "variables_nobody_reads_later": LISTS, "finally_on_return": [(n, []) for (n,) in NS],
    "finally_overrides": NS, "in_handler": LISTS, "context_of_an_error": LISTS, "from_another": LISTS,
    "in_finally": [(n, []) for (n,) in NS], "in_else": NS, "in_with": [(n, []) for (n,) in NS],
    "not_swallowed": [(n, []) for (n,) in NS],
    "nested": [([[3, 30, 9] * 9] * 5,), ([[3, None, 9] * 9, [30, 40, 50] * 9, [None] * 9],)],
    "inner_loops": [(0,), (1,), (30,), (60,)], "leaves_from_inside": NS, "comprehension_in_try": LISTS, "big_ints_in_try": NS,
    "unbound_after": NS, "handler_names": [([30, 40] * 20,), ([30, 40] * 20 + [19, 3, None],)],
    "plain_in_region": [(n, []) for (n,) in NS], "within_other_statements": NS, "generators_and_dicts": NS,
    "rebinds_lists": [([1, 2, 3] * 9,), ([1.5] * 20 + [None],)],
}  # fmt: skip
FEW_CALLS = {"big_ints_in_try"}
