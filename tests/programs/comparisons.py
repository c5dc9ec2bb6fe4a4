"""Comparison: chains, ints against floats beyond 2**53, nan, bools, None."""

INF, NAN = float("inf"), float("nan")
P53, BIG = 2**53, 2**63
PAIRS = [
    (1, 2), (2, 1), (1, 1), (-1, 1), (P53, float(P53)), (P53 + 1, float(P53)), (float(P53), P53 + 1), (-(P53 + 1), -float(P53)),
    (BIG - 1, float(BIG)), (float(BIG), BIG - 1), (BIG, float(BIG)), (-BIG, -float(BIG)), (BIG + 1, float(BIG)), (1, INF), (1, -INF), (1, NAN),
    (NAN, NAN), (0.0, -0.0), (0, -0.0), (1.5, 1), (1, 1.5), (-1, -1.5), (True, 1), (True, 0.5), (False, 0), (True, False), (2**70, 1.0e21),
    (BIG - 1, BIG), (None, None), (None, 1),
]  # fmt: skip


def less(a, b):
    x = False
    for _ in range(60):
        x = a < b
    return x


def less_equal(a, b):
    x = False
    for _ in range(60):
        x = a <= b
    return x


def equal(a, b):
    x = False
    for _ in range(60):
        x = a == b
    return x


def not_equal(a, b):
    x = False
    for _ in range(60):
        x = a != b
    return x


def greater(a, b):
    x = False
    for _ in range(60):
        x = a > b
    return x


def greater_equal(a, b):
    x = False
    for _ in range(60):
        x = a >= b
    return x


def branch_on_each(a, b):
    count = 0
    for i in range(60):
        if a < b:
            count += 1
        elif a == b:
            count += 100
        else:
            count += 10000
        if a >= b:
            count += 1000000
    return count


def chain(a, b):
    count = 0
    for i in range(80):
        if a <= i < b:
            count += 1
        if a < i <= b < 1000:
            count += 100
    return count


def chain_value(a, b):
    x = None
    for i in range(60):
        x = a < b < 10
    return x


def chain_mixed(a, b):
    count = 0
    for i in range(60):
        if a <= i != b:
            count += 1
        if 0 < i == i < 50:
            count += 100
    return count


def float_boundary(a, b):
    count = 0
    x = float(P53 - 30) if False else P53 - 30.0
    n = P53 - 30
    for _ in range(60):
        if n == x:
            count += 1
        n += 1
        x = x + 1.0
    return count * 2.0 + x


def int_against_float_step(a, b):
    count = 0
    for i in range(100):
        if i < 49.5:
            count += 1
        if i * 0.5 >= 20:
            count += 100
        if i == 7.0:
            count += 10000
    return count


def minimum_maximum(a, b):
    low = high = 0
    for i in range(100):
        x = (i * 37) % 101 - 50
        low = x if x < low else low
        high = x if x > high else high
    return low * 1000 + high


def compare_to_limits(a, b):
    count = 0
    for i in range(60):
        if a + i < BIG:
            count += 1
        if a - i > -BIG - 1:
            count += 100
    return count


def is_even(a, b):
    count = 0
    for i in range(100):
        even = i % 2 == 0
        if even:
            count += 1
        if not even and i > 50:
            count += 100
    return count


def monotone(a, b):
    last = -1
    ok = True
    for i in range(100):
        if not last < i:
            ok = False
        last = i
    return ok


ALL = "less less_equal equal not_equal greater greater_equal branch_on_each chain chain_value chain_mixed"
CASES = {
    **{f: PAIRS for f in ALL.split()},
    **{f: [(1, 2)] for f in "float_boundary int_against_float_step minimum_maximum is_even monotone".split()},
    "compare_to_limits": [(0, 0), (BIG - 10, 0), (-BIG + 10, 0)],
}
NOT_NATIVE = {"compare_to_limits"}  # its limits do not fit in 64 bits
