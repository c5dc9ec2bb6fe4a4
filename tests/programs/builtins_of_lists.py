"""Builtins and functions of `math` that go over lists, or that native code calls with its numbers made into objects."""

import math
from math import comb, prod

NAN, INF = float("nan"), float("inf")


def sums(a, n):
    s = 0
    for i in range(n):
        s = s // 2 + sum(a)
        a[i % len(a)] = a[0] + i
    return s


def sums_from(a, n):
    s = 0.5
    for i in range(n):
        s = s * 0.5 + sum(a, i) + sum(a, 0.25) + sum([i, 1.5])
    return s


def sum_of_an_empty_list(n):
    s = 0
    for i in range(n):
        s += sum([]) + i
    return s


def extremes(a, n):
    s = 0
    for i in range(n):
        s += max(a) - min(a)
        a[i % len(a)] = a[i // 2 % len(a)]
    return s, max(a), min(a)


def extreme_of_an_empty_list(a, n):
    s = 0
    for i in range(n):
        s += max(a)
        if i == n - 2:
            a.clear()
    return s


def compared_lists(a, b, n):
    s = 0
    for i in range(n):
        s += (a == b) + 2 * (a != b)
        if a < b or a >= b:
            s += 1
        a[i % len(a)] = b[i % len(b)]
    return s, a == b


def compared_pairs(a, n):
    s = 0
    for i in range(n):
        first, second = (a[i % len(a)], i % 3), (a[0], 1)
        s = s * 3 % 1009 + (first < second) + (first == second) + ([i] == [i]) + ((i, i) == [i, i]) + ((1, i) > ())
    return s


def compared_late(a, n):
    s = 0
    for i in range(n):
        if i == n - 2:
            a[0] = (1, 2)
        s += a == [1, 2, 3]
    return s, a < [2]


def counts_true(rows, n):
    s = 0
    for i in range(n):
        for row in rows:
            s += any(row) + all(row) * 100
        rows[i % 2][i % 3] = i % 2
    return s


def sorted_copies(a, n):
    s = 0
    for i in range(n):
        b = sorted(a)
        s = s * 3 % 10007 + b[0] - b[-1]
        b.append(i)
        a[i % len(a)] = b[i % 3]
    return s, a


def lists_of_lists(a, n):
    s = 0
    for i in range(n):
        b = list(a)
        b[0] = i
        empty = list()
        empty.append(b[0])
        s += a[0] + b[0] + empty[0]
    return s


def tuples_of_lists(a, n):
    s, t = 0, ()
    for i in range(n):
        t = tuple(a)
        s += t[i % len(t)] + len(t)
        a[0] = i
    return s, t


def rounds(n, step):
    s, x = 0.0, -2.5
    for _ in range(n):
        s += round(x, 2) - round(x, 1) * 0.5 + round(x, 0) + round(x, -1)
        x += step
    return s


def rounds_ints(n):
    s = 0
    for i in range(n):
        s += round(i, 2) + round(i * 7, -1) + round(i * 125, -2)
    return s


def rounds_none(n):
    s = 0
    for i in range(n):
        s += round(i * 0.7, None)
    return s


def divisors(n):
    s = 0
    for i in range(-20, n):
        s += math.gcd(i, 36) + math.gcd(i * 15, i * i, 210) + math.lcm(i, 4) + math.gcd(i) + math.gcd()
    return s


def divisors_of(a, b):
    s = 0
    for _ in range(40):
        for x in a:
            for y in b:
                s = s * 3 % 1000003 + math.gcd(x, y)
    return s


def roots(start, n):
    s = 0
    for i in range(n):
        s = s % 1000003 + math.isqrt(start + i) * (i + 1)
    return s


def squares_and_neighbours(limit):
    for k in range(1, limit, limit // 60):
        if math.isqrt(k * k) != k or math.isqrt(k * k - 1) != k - 1 or math.isqrt(k * k + 2 * k) != k:
            return k
    return 0


def powers_modulo(n, base, modulus):
    s = 0
    for i in range(n):
        s = s * 7 % 1000003 + pow(base + i, i * 37, modulus)
    return s


def powers_of(a, b, c):
    s = 0
    for _ in range(40):
        for x in a:
            s = s * 3 % 1000003 + pow(x, b, c)
    return s


def combinations(n):
    s = 0
    for i in range(n):
        s += comb(12, i % 14) + math.perm(7, i % 8) + math.factorial(i % 15)
    return s


def too_many_combinations(n):
    s = 0
    for i in range(n):
        s += comb(i, i // 2)
    return s


def products(a, n):
    s = 0
    for i in range(n):
        s = s // 3 + prod(a) + math.prod([i, 2])
        a[0] = i % 5
    return s


def distances(n):
    s = 0.0
    for i in range(n):
        s += math.hypot(i, 3) + math.hypot(i, 1.5, -2) + math.dist([i, 2], [1.5, 4]) + math.dist([i, 1], (2, 3)) + math.hypot(i)
    return s


def close(n, step):
    count, x = 0, 0.0
    for i in range(n):
        if math.isclose(x, i * step):
            count += 1
        x += step
    return count


def other_functions(n, step):
    s, x = 0.0, 0.25
    for i in range(n):
        s += math.erf(x) + math.erfc(x) + math.gamma(x) + math.lgamma(x) + math.log(x, 2) + math.log(i + 1, 10)
        s += math.remainder(x, 3) + math.ldexp(x, i % 5) + math.nextafter(x, 9.0) + math.ulp(x) + math.fsum([x, s, 1e-20])
        s += math.cbrt(x) + math.exp2(x % 8)
        x += step
    return s


def taken_apart(n):
    s = 0.0
    for i in range(n):
        fraction, whole = math.modf(i * 0.37)
        mantissa, exponent = math.frexp(i + 0.5)
        s += fraction * whole + mantissa + exponent
    return s


def domain_errors(n):
    s = 0
    for i in range(n):
        s += math.isqrt(n - 5 - i)
    return s


def wrong_types(n, x):
    s = 0
    for i in range(n):
        s += i
        if i == n - 3:
            s += math.gcd(i, x) + sum(x)
    return s


class Loud(int):
    """Adds and compares by code of its own."""

    log = 0

    def __radd__(self, other):
        Loud.log += 1
        return int(self) + other

    def __lt__(self, other):
        Loud.log += 1
        return int(self) < other

    def __bool__(self):
        Loud.log += 1
        return True


def with_code_of_the_users(n):
    a, s, Loud.log = [1, 2, 3], 0, 0
    for i in range(n):
        if i == n - 7:
            a[1] = Loud(5)
        s += sum(a) + sorted(a)[1] + all(a)
    return s, Loud.log


def shadowed(n, sum):
    s = 0
    for i in range(n):
        s += sum(i)
    return s


CASES = {
    "sums": [([1, 2, 3], 60), ([0.5, -0.0], 60), ([True, 2], 60), ([1, 0.25], 60), ([2**40, 2**62], 10), ([2**70], 30), ([], 3)],
    "sums_from": [([1, 2, 3], 60), ([], 60), ([0.1] * 20, 60), ([-0.0], 60), ([[1]], 60)],
    "sum_of_an_empty_list": [(60,)],
    "extremes": [
        ([3, 1, 2], 60), ([2.5, -1.5, 0.0, -0.0], 60), ([1, 1.0, True], 60), ([NAN, 1.0, 2.0], 60), ([1.0, NAN, 2.0], 60),
        ([2**40, -(2**62)], 60), ([2**70, 1], 60), ([[1], [2]], 60), ([3, None], 60),
    ],
    "extreme_of_an_empty_list": [([3, 1], 60), ([0.5], 60)],
    "compared_lists": [
        ([1, 2, 3], [3, 2, 1], 60), ([1.5, 2], [2, 1.5], 60), (["b", "a"], ["a", "b"], 60), ([NAN, 1.0], [NAN, 1.0], 60),
        ([1, 2], [1.0, True], 60), ([2**70, 1], [1, 2**70], 60), ((1, 2), [1, 2], 60),
    ],
    "compared_pairs": [([1, 2, 3], 60), ([0.5, 0.5], 60), (["x", "y"], 60), ([None, None], 60)],
    "compared_late": [([1, 2, 3], 60), ([1, 2.0, True], 60)],
    "counts_true": [([[1, 0, 2], [0, 0.0, 5]], 60), ([[None, 1, 2], [True, False, 2]], 60)],
    "sorted_copies": [([3, 1, 2], 60), ([2.5, 1.5, NAN, 0.5], 60), ([2**70, 1, 2], 60), ([3, 1.5, 2], 60)],
    "lists_of_lists": [([3, 1, 2], 60), ([0.5], 60), ((1, 2), 60), (range(5, 9), 60)],
    "tuples_of_lists": [([3, 1, 2], 60), ([0.5], 60), ((4, 5), 3)],
    "rounds": [(100, 0.0625), (100, 0.005), (60, 1e15), (60, 1e300), (9, NAN), (3, INF)],
    "rounds_ints": [(100,)],
    "rounds_none": [(100,)],
    "divisors": [(60,)],
    "divisors_of": [
        ([0, 1, -1, 12, 2**62, -(2**63), 2**63 - 1], [0, 36, -48, 2**63 - 1, 1]), ([-(2**63), 4], [0, -(2**63)]), ([2**70], [4, 6]),
        ([1.5], [2]), ([True], [False]),
    ],
    "roots": [(0, 60), (2**52 - 30, 60), (2**62, 60), (2**70, 60), (-3, 9)],
    "squares_and_neighbours": [(1000,), (2**26,), (2**31,), (2**40,)],
    "powers_modulo": [(100, 3, 7), (100, 2**40, 2**61 - 1), (60, -5, 1000), (60, 5, 1), (60, 5, -7), (60, 2**62, 2**63 - 1), (60, 1, 0)],
    "powers_of": [([2, 3], -1, 5), ([2, 3], 10, 1), ([0, 1, -(2**63), 2**63 - 1], 2**62, 2**63 - 1), ([2.5], 2, 3), ([2, 4], -1, 4)],
    "combinations": [(60,)],
    "too_many_combinations": [(90,)],
    "products": [([1, 2, 3], 60), ([0.5, 2], 60), ([2**40, 2**40], 60)],
    "distances": [(60,)],
    "close": [(60, 0.1), (60, 1.0)],
    "other_functions": [(60, 0.375), (60, 3.25)],
    "taken_apart": [(60,)],
    "domain_errors": [(60,)],
    "wrong_types": [(60, 4), (60, [1]), (60, 2.5), (60, None)],
    "with_code_of_the_users": [(100,)],
    "shadowed": [(60, abs), (60, float), (60, len)],
}
NOT_NATIVE = {"shadowed"}  # a variable holds the callee
