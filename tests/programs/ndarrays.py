"""NumPy's arrays, where there is NumPy: items are scalars, which keep their type; what warns leaves native code."""

import math

try:
    import numpy as np
except ImportError:
    np = None

NUMBERS = [7, 0, 1, 100, 2, 90, 3, 55, 1, 4]


def dot(a, b):
    s = 0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def total(a):
    s = 0
    for i in range(len(a)):
        s = s + a[i]
    return s


def sums_of_numbers(a):
    s = 0
    for i in range(len(a)):
        s += int(a[i]) + float(a[-1 - i])
    return s


def truths(a):
    n = 0
    for i in range(len(a)):
        if a[i]:
            n += 1
        if not a[-i]:
            n += 100
    return n, bool(a[0])


def fills(a, value):
    for i in range(len(a)):
        a[i] = value
    return a


def copies(a, b):
    for i in range(len(a)):
        b[i] = a[i]
    return b


def past_the_end(a, n):
    s = 0.0
    for i in range(n):
        s += a[i] - a[-i - 1]
    return s


def matmul(a, b, c):
    n, m = a.shape
    for i in range(n):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(m):
                s += a[i, k] * b[k, j]
            c[i, j] = s
    return c


def relaxes(grid, rounds):
    for _ in range(rounds):
        for i in range(1, grid.shape[0] - 1):
            for j in range(1, grid.shape[1] - 1):
                grid[i, j] = 0.25 * (grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1])
    return grid


def trace_of(a):
    s = 0
    for i in range(min(a.shape)):
        s += a[i, i] + a[-1 - i, -1]
    return s, a.ndim, a.size


def outside(a, n):
    s = 0
    for i in range(n):
        s += a[i % 3, i]
    return s


def counts(a, c):
    for i in range(len(a)):
        c[a[i]] += 1
    return c


def largest(a):
    best = a[0]
    where = 0
    for i in range(1, a.shape[0]):
        if a[i] > best:
            best = a[i]
            where = i
    return best, where


def bubbles(a):
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def sums_up(a):
    for i in range(1, len(a)):
        a[i] += a[i - 1]
    return a


def arithmetic(a, y):
    p = q = m = t = u = v = w = None
    s = 0
    for i in range(len(a)):
        x = a[i]
        p, q, m = x + y, x - y, x * y
        t, u, v, w = y - x, y * x, -x, +x
        if p > q:
            s += 1
    return p, q, m, t, u, v, w, s


def division(a, y):
    p = q = m = None
    for i in range(len(a)):
        x = a[i]
        p = x / y
        q = x // y
        m = x % y
    return p, q, m


def divides(a, y):
    p = q = m = None
    for i in range(len(a)):
        x = a[i]
        p, q, m = y / x, y // x, y % x
    return p, q, m


def powers(a, y):
    s = 0
    for i in range(len(a)):
        s = a[i] ** y
    return s


def bits(a, y):
    p = q = m = t = u = v = None
    for i in range(len(a)):
        x = a[i]
        p, q, m = x & y, x | y, x ^ y
        t, u, v = ~x, x << 3, x >> 2
    return p, q, m, t, u, v


def comparisons(a, y):
    p = q = m = t = u = v = w = z = None
    n = 0
    for i in range(len(a)):
        x = a[i]
        p, q, m = x < y, x <= y, x == y
        t, u, v = x != y, x > y, x >= y
        w, z = y < x, (x < y) & (y < x) | False
        if x < y or x == y:
            n += 1
        if x is None:
            n += 1000
    return p, q, m, t, u, v, w, z, n


def doubles_until_it_overflows(a):
    x = a[0]
    n = 0
    for i in range(2000):
        x = x * 2
        n += 1
        if n > 1500 or x < 0 or x > 1e307:
            return x, n
    return x, n


def with_lists(a, b):
    s = 0
    for i in range(len(a)):
        b[i % len(b)] = float(a[i])
        s += b[int(a[i]) % len(b)]
    return s, b


def changes_its_shape(a, n):
    s = 0
    for i in range(n):
        s += a[i % 5, i % 2]
        if i == n - 2:
            a.shape = 2, 5
    return s


def rows_of(a, n):
    s = 0
    for i in range(n):
        row = a[i % len(a)]
        s += row[i % 2]
    return s


def makes(n, k):
    s = 0.0
    for i in range(n):
        a = np.zeros(k)
        b = np.zeros((3, k), np.int64)
        c = np.zeros((2, 2), float)
        d = np.empty(k + i % 3, int)
        a[i % k] = i
        b[i % 3, -1] = k
        s += a[i % k] + b[2][k - 1] + c[1, 1] + len(d)
    return s, a, b, c


def makes_fewer(n):
    s = 0
    for i in range(n):
        s += len(np.zeros(n - 3 * i))
    return s


def slices(a, n):
    s = 0
    for i in range(n):
        b = a[i % 5 :]
        c = a[1:-1]
        s += b[0] - c[len(c) - 1]
        c[0] = i % 7
    return s, a, b


def rows_are_written(a, n):
    for i in range(n):
        a[i % len(a)][i % 2] = i
        row = a[-1]
        row[0] += a[0][1]
    return a


def of_math(a):
    s = 0.0
    for i in range(len(a)):
        s += math.sqrt(a[i]) + math.floor(a[i])
    return s


FEW_CALLS = {"matmul"}
CASES = {}
if np is not None:

    class Sub(np.ndarray):
        def __getitem__(self, index):
            return 5

    DTYPES = ["f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "q", "Q", "f2", ">f8", ">i4", "c16", "O", "g"]
    LONG = NUMBERS * 5
    EACH = [np.array(LONG, dtype) for dtype in DTYPES]
    VIEWS = [np.array(LONG * 2, "f8")[::2], np.array(LONG * 3, "i8")[::-3], np.array(LONG, "f8")[5:45], np.array([LONG] * 3, "f8").T[:, 1]]
    FLOATS = np.array([0.0, -0.0, 1.5, -2.25, 1e300, 5e-324, np.inf, -np.inf, np.nan, 2.0**53, 0.1] * 5)
    INTS = np.array([0, 1, -1, 7, -7, 2**62, -(2**63), 2**63 - 1, 2**53 + 1, 100, 3] * 5)
    SMALL = np.array([1.5, -2.25, 3.0, 100.0, -0.5] * 10)
    FROZEN = np.arange(50.0)
    FROZEN.flags.writeable = False
    GRID = np.arange(30.0).reshape(5, 6)
    OTHERS = [2, -3, 0, 2.5, -0.0, True, float("inf"), float("nan"), 2**53 + 1, 2**63 - 1, 2**64, np.float64(1.25), np.int64(-4), np.int64(0), np.bool_(True), np.float32(1.5), np.uint8(3), 63, 64, -1, None]

    CASES = {
        "dot": [(a, a) for a in (*EACH, *VIEWS, SMALL, INTS, FLOATS)] + [(SMALL, np.arange(50)), (SMALL, LONG), (LONG, SMALL)],
        "total": [(a,) for a in (*EACH, *VIEWS, SMALL, INTS, FLOATS, np.zeros(0), np.array(LONG, "f8").view(Sub), np.zeros((2, 3)), np.array(5))],
        "sums_of_numbers": [(a,) for a in (*EACH, *VIEWS, INTS)],
        "truths": [(a,) for a in (*EACH, *VIEWS, INTS, FLOATS)],
        "fills": [(a, value) for a in (*EACH[:12], *VIEWS) for value in (5, 255, 256, -1, 2**31, 2**63, 2**64, True, 2.75, -2.5, 1e300, float("nan"), float("inf"), None, "7", np.float64(2.5), np.int64(7), np.int64(300), np.uint8(200), np.bool_(True), np.float32(0.1))]
        + [(FROZEN, 1.0), (EACH[0].view(Sub), 3.0), (np.zeros((40, 2)), 1.0)],
        "copies": [(a, b) for a in EACH[:12] for b in (np.zeros(50), np.zeros(50, "f4"), np.zeros(50, "i2"), np.zeros(50, "u8"), np.zeros(50, "?"))]
        + [(a, b) for a in EACH[:12] for b in (bytearray(50), memoryview(bytearray(50))[:0].tolist())] + [(LONG, np.zeros(50, "f4")), (b"x" * 50, np.zeros(50, "i1"))],
        "past_the_end": [(SMALL, 50), (SMALL, 51), (VIEWS[0], 51), (np.zeros(0), 1)],
        "matmul": [(GRID, GRID.T.copy(), np.zeros((5, 5))), (GRID, GRID.T, np.zeros((5, 5), "i8")), (GRID.astype("i8"), GRID.T, np.zeros((5, 5))), (GRID[:, ::2], GRID[:3], np.zeros((5, 6)).T.copy().T), (GRID, GRID, np.zeros((5, 5)))],
        "relaxes": [(GRID, 9), (GRID.T, 9), (np.arange(200.0).reshape(10, 20)[::2, ::-1], 9), (GRID.astype("f4"), 9), (np.arange(30).reshape(5, 6), 9)],
        "trace_of": [(np.arange(900.0).reshape(30, 30),), (np.arange(1800).reshape(30, 60)[:, ::2],), (np.zeros((3, 3, 3)),), (np.eye(40)[1:],)],
        "outside": [(np.arange(300.0).reshape(3, 100), 100), (np.arange(300.0).reshape(3, 100), 101), (np.arange(300).reshape(100, 3).T, 101)],
        "counts": [(np.array(LONG), np.zeros(101, "i8")), (np.array(LONG, "u1"), np.zeros(101, "i8")), (np.array(LONG, "i2"), [0] * 101), (np.array(LONG), bytearray(101)), (SMALL, np.zeros(101)), (np.array(LONG), np.zeros(101, "f8")), (np.array(LONG, "?"), [0, 0])],
        "largest": [(a,) for a in (*EACH, *VIEWS, SMALL, INTS, FLOATS)],
        "bubbles": [(SMALL,), (INTS,), (EACH[3],), (FLOATS[::-1],)],
        "sums_up": [(SMALL,), (np.arange(60),), (FLOATS[:55],), (np.full(50, 2**60),)],
        "arithmetic": [(a, y) for a in (SMALL, np.arange(50), FLOATS[:5], INTS, EACH[1], EACH[4], EACH[10]) for y in OTHERS],
        "division": [(a, y) for a in (SMALL, np.arange(50), FLOATS, INTS, EACH[1]) for y in OTHERS],
        "divides": [(a, y) for a in (SMALL, np.arange(1, 51), INTS, EACH[1]) for y in OTHERS],
        "powers": [(a, y) for a in (SMALL, np.arange(50), FLOATS[:4], INTS) for y in (2, 3, 0, -1, 0.5, 2.0, -2.0, True, np.int64(2), np.float64(1.5), 65)],
        "bits": [(a, y) for a in (np.arange(50), INTS, SMALL, EACH[10]) for y in (5, -1, True, np.int64(12), np.bool_(True), 2.5)],
        "comparisons": [(a, y) for a in (SMALL, np.arange(50), FLOATS, INTS, *EACH[:12]) for y in OTHERS],
        "doubles_until_it_overflows": [(np.array([1.0]),), (np.array([3]),), (np.array([1], "i4"),)],
        "with_lists": [(np.array(LONG), [1.5, 2.5, 3.5]), (SMALL, [0.0] * 7), (np.array(LONG, "u2"), [1])],
        "changes_its_shape": [(np.arange(10.0).reshape(5, 2), 50), (np.arange(10.0).reshape(5, 2), 90)],
        "rows_of": [(np.arange(20.0).reshape(10, 2), 50), (np.arange(20.0).reshape(5, 2, 2), 50), (np.arange(20.0), 50), (np.arange(20).reshape(10, 2).T, 50)],
        "makes": [(60, 5), (60, 1), (60, 0), (60, -1)],
        "makes_fewer": [(30,), (300,)],
        "slices": [(np.arange(50.0), 60), (np.arange(50)[::-1], 60), (np.arange(50.0)[::2], 60), (np.arange(5.0), 60), (np.arange(50.0).reshape(25, 2), 60)],
        "rows_are_written": [(np.zeros((5, 2)), 60), (np.zeros((2, 5)).T, 60), (np.zeros((4, 2, 3)), 60), (np.zeros((5, 2), int), 60), (np.zeros(5), 60), ([[0, 0], [1, 1]], 60), ([np.zeros(2), np.zeros(3)], 60)],
        "of_math": [(np.arange(50.0),), (SMALL,), (np.arange(50),)],
    }
