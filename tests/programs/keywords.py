"""Calls with keywords and defaults: of helper functions, builtins and methods."""

import math


def helper(x, k=2, *, m=3):
    return x * k + m


def positional(x, /, y, z=5):
    return x - y * z


def only_named(*, a, b=1.5):
    return a + b


def with_a_list(x, found=None):
    if found is None:
        found = [x]
    found.append(x)
    return len(found)


def of_helpers(n):
    s = 0
    for i in range(n):
        s += helper(i) + helper(i, 5) + helper(i, k=i) + helper(x=i) + helper(i, m=1) + helper(k=3, x=i, m=i)
        s += positional(i, 2) + positional(i, z=i, y=1)
        s += only_named(a=i) + only_named(b=i, a=2)
    return s


def defaults_that_are_none(n):
    s = 0
    for i in range(n):
        s += with_a_list(i) + with_a_list(i, found=[1, 2])
    return s


def in_order(n):
    log = []
    for i in range(n):
        log.append(helper(log.append(i) is None, m=len(log), k=len(log) + 1))
        if len(log) > 20:
            log.clear()
    return log


def wrong_arguments(n, way):
    s = 0
    for i in range(n):
        s += i
        if i == n - 2:
            if way == 0:
                s += helper(i, 2, 3)
            elif way == 1:
                s += helper(i, x=2)
            elif way == 2:
                s += helper(i, z=2)
            elif way == 3:
                s += positional(x=i, y=1)
            elif way == 4:
                s += only_named(b=1)
            else:
                s += sum([1], begin=3)
    return s


def wrong_in_each_round(n):
    s = 0
    for i in range(n):
        s += helper(i, x=2)
    return s


def of_builtins(a, n):
    s = 0
    for i in range(n):
        b = sorted(a, reverse=True)
        c = sorted(a, reverse=False)
        s = s * 3 % 1000003 + b[0] - c[0] + sum(a, start=i) + max(a, default=7) + min([], default=4)
        s += round(i / 7, ndigits=2) + pow(3, i, mod=1009) + math.isclose(i, s, rel_tol=0.5)
        a.sort(reverse=True)
        a[-1] = i % 11
        s += a[0]
        a.sort(reverse=i % 2 == 0) if i > n - 3 else a.sort(reverse=False)
        s -= a[0]
    return s, a


def stable(n):
    a = [1, 1.0, 3, 2, 0.5, 2.0]
    for i in range(n):
        a[i % 6], a[i % 5] = a[i % 5], a[i % 6]
        a.sort(reverse=True)
        b = sorted(a, reverse=True)
    return a, b


def keys(a, n):
    s = 0
    for i in range(n):
        s += i
        if i % 20 == 0:
            a.sort(key=abs, reverse=True)
            s += max(a, key=abs) + min(a, key=lambda x: x % 3)
    return s, a


def own_pow(base, exp=2):
    return base**exp + 0.5


def shadowed_pow(n, pow=own_pow):
    s = 0
    for i in range(n):
        s += pow(base=i, exp=2) + own_pow(exp=1, base=i)
    return s


CASES = {
    "of_helpers": [(100,)],
    "defaults_that_are_none": [(100,)],
    "in_order": [(100,)],
    "wrong_arguments": [(60, way) for way in range(6)],
    "wrong_in_each_round": [(60,)],
    "of_builtins": [([3, 1, 2], 60), ([0.5, 2.5], 60), ([None, 1], 9), ([2**70, 3], 30)],
    "stable": [(60,)],
    "keys": [([3, -1, 2], 60)],
    "shadowed_pow": [(60,)],
}
NOT_NATIVE = {"wrong_in_each_round", "shadowed_pow"}
