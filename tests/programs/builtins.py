"""Builtins with a native form, tuples that are never made, unpacking."""

import math

NS = [(0,), (1,), (5,), (100,), (300,)]
FLOATS = [(0, 0.5), (100, -2.5), (100, 0.0), (100, -0.0), (100, math.nan), (100, math.inf), (100, 1e300), (300, 3)]


def absolute(n):
    total = 0
    for i in range(n):
        total += abs(i - 50) + abs(True)
    return total


def absolute_of_the_least(n):
    x = -(1 << 63)
    total = 0
    for i in range(n):
        total = abs(x + (i < 200))
    return total


def absolute_float(n, x):
    total = 0.0
    for i in range(n):
        total += abs(x) + abs(-0.0)
        x = -x
    return total, x


def largest(n):
    best = 0
    for i in range(n):
        best = max(best, i * 7 % 100, 3)
    return best


def least_of_mixed(n, x):
    best = 10
    for i in range(n):
        best = min(x, i - 5, best)
    return best


def first_of_equals(n):
    total = 0
    for i in range(n):
        total += max(1, 1.0, True) + min(False, 0, 0.0)
    return total, type(total).__name__


def clamps(n):
    total = 0
    for i in range(n):
        total += min(max(i - 20, 0), 60)
    return total


def nan_among(n, x):
    best = 0.0
    for i in range(n):
        best = max(best, x)
        best = min(best, 5.0, x)
    return best


def truncates(n, x):
    total = 0
    for i in range(n):
        total += int(i / 3 + x) + int(i > 5) + int(i)
    return total


def rounds(n, x):
    total = 0
    for i in range(n):
        total += round(i / 4 - x) + round(i)
    return total


def to_float(n):
    total = 0.0
    for i in range(n):
        total += float(i) + float(i % 2 == 0) + float(0.25)
    return total


def to_bool(n, x):
    count = 0
    for i in range(n):
        if bool(i % 3) and bool(x):
            count += bool(i)
    return count


def powers(n):
    total = 0
    for i in range(n):
        total += pow(i, 3) + pow(2, i % 40)
    return total


def divides_with_rest(n, d):
    total = 0
    for i in range(n):
        quotient, rest = divmod(i * 3 - 50, d)
        total += quotient * 7 + rest
    return total


def divides_by_what_becomes_zero(n):
    total = 0
    for i in range(n):
        q, r = divmod(i, 250 - i)
        total += q - r
    return total


def asks_for_types(n, x):
    total = 0
    for i in range(n):
        if isinstance(x, int):
            total += 1
        if isinstance(i, (float, bool)):
            total += 100
        if isinstance(i > 2, int):
            total += 10
    return total


def fibonacci_in_a_chain(n):
    pair = a, b = 0, 1
    for i in range(n % 90):
        a, b = b, a + b
    return a, b, pair


def tuple_that_is_taken_apart(n):
    x, y = 1, 2
    for i in range(n):
        t = (x + i, y)
        y, x = t
        y %= 1000
        x %= 1000
    return x, y


def nested_tuples(n):
    total = 0
    for i in range(n):
        (a, b), c = (i, i + 1), i * 2
        [d, e] = (a, c)
        total += a + b + c + d + e
    return total


def returns_a_tuple_in_the_loop(n):
    for i in range(1000):
        if i * i > n:
            return i, i * i, (i > 5, 0.5)
    return None


def unpacks_too_few(n):
    total = 0
    pair = (1, 2)
    for i in range(n):
        if i == 200:
            pair = (1, 2, 3)
        a, b = pair
        total += a + b
    return total


def unpacks_a_number(n):
    for i in range(n):
        if i == 150:
            a, b = i
    return n


def keeps_a_tuple_for_later(n):
    last = None
    for i in range(n):
        last = (i, i + 1)
    return last


SIZES = (3, 4)


def unpacks_a_global(n):
    total = 0
    for i in range(n):
        width, height = SIZES
        total += width * height + i
    return total


def swaps_through_three(n):
    a, b, c = 1, 2, 3
    for i in range(n):
        a, b, c = c, a, b + i
        c %= 1009
    return a, b, c


def too_many_arguments(n):
    for i in range(n):
        if i == 120:
            abs(i, i)
    return n


def int_of_infinity(n, x):
    total = 0
    for i in range(n):
        total += int(x * (i > 90) if i > 80 else 1.5)
    return total


CASES = {
    "absolute": NS, "absolute_of_the_least": NS, "absolute_float": FLOATS, "largest": NS, "least_of_mixed": FLOATS,
    "first_of_equals": NS, "clamps": NS, "nan_among": FLOATS, "truncates": FLOATS, "rounds": FLOATS, "to_float": NS,
    "to_bool": FLOATS, "powers": NS,
    "divides_with_rest": [(100, 7), (100, -7), (300, 0), (300, 2.5), (300, -0.5), (100, 0.0), (100, True)],
    "divides_by_what_becomes_zero": NS, "asks_for_types": FLOATS, "fibonacci_in_a_chain": NS, "tuple_that_is_taken_apart": NS,
    "nested_tuples": NS, "returns_a_tuple_in_the_loop": [(0,), (50,), (10_000,), (250_000,), (2_000_000,)],
    "unpacks_too_few": NS, "unpacks_a_number": NS, "keeps_a_tuple_for_later": NS, "unpacks_a_global": NS,
    "swaps_through_three": NS, "too_many_arguments": NS, "int_of_infinity": FLOATS,
}  # fmt: skip
NOT_NATIVE = {"keeps_a_tuple_for_later", "unpacks_too_few"}
