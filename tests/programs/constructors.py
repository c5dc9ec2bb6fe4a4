"""Arrays, lists and texts that builtins make of ranges, lists and numbers; types that are asked for."""

from array import array

try:
    import numpy as np
except ImportError:
    np = None


def arrays_of_written_lists(n):
    s = 0
    for k in range(n):
        a = array("i", [1, 2, k])
        s += a[2]
        b = array("d")
        b.append(k)
        s += b[0]
    return s


def arrays_of_lists(values, n):
    s = 0
    for k in range(n):
        a = array("d", [0.0] * k)
        b = array("d", k * [0.5])
        s += len(a) + (b[0] if b else 1)
        c = array("b", values)
        s += c[k % 3]
        d = bytearray(values)
        s += d[0]
        if k == n - 2:
            values = [*(300, 5, 6)]
    return s


def arrays_of_others(n):
    s = 0
    for k in range(n):
        a = array("l", range(k))
        b = array("B", bytes(k))
        c = bytearray(range(k % 256))
        s += len(a) + len(b) + sum(a) + len(c) + len(bytes(k)) + len(bytearray(k))
    return s


def arrays_that_fail(n, code, values):
    s = 0
    for k in range(n):
        s += k
    for k in range(n):
        a = array(code, values)
        s += len(a) + k
    return s


def lists_of_ranges(n):
    s = 0
    for k in range(n):
        a = list(range(k))
        b = list(range(k, 0, -2))
        c = sorted(range(k), reverse=True)
        s += len(a) + sum(b) + (c[0] if c else 0) + max(range(k + 1)) + sum(range(k))
        a.append(s)
    return s, a


def lists_backwards(values, n):
    s = 0
    for k in range(n):
        a = list(reversed(values))
        b = list(reversed(range(k)))
        s += a[k % len(a)] + len(b)
        a.append(1)
        values = a[1:] if k % 3 == 0 else values
    return s, a, b


def turned_texts(text, n):
    s = 0
    for i in range(n):
        t = text * (i % 3 + 1)
        if "".join(reversed(t)) == t:
            s += 1
        s += len("-".join(reversed(t))) + len("".join(reversed(["a", "b", t])))
    return s


def turned_and_used_up(values, n):
    s = 0
    for i in range(n):
        t = tuple(reversed(values))
        s += t[i % len(t)] + sum(reversed(values)) + max(reversed(values))
        s += sorted(reversed(values), reverse=True)[0] + list(reversed(t))[0]
    return s


def turned_and_not_used_up(values, n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 4:
            s = max(reversed(values), reversed(values))
    return s


def others_turned(what, n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 4:
            s += len("".join(reversed(what)))
    return s


def types_asked_for(values):
    s = 0
    for x in values:
        if isinstance(x, int):
            s += 1
        elif isinstance(x, (float, str)):
            s += 2
        if type(x) is int:
            s += 4
        if type(x) == float:  # noqa: E721
            s += 8
        if type(x) in (int, float):
            s += 16
        if isinstance(x, (list, tuple, bool)):
            s += 32
        if type(x) is not type(s):
            s += 64
    return s


def types_of_scalars(a):
    n = 0
    for x in a:
        if type(x) is np.float64:
            n += 1
        if isinstance(x, float):
            n += 100
        if isinstance(x, (np.int64, int)):
            n += 10000
        if isinstance(x, np.float64) and type(x) != float:  # noqa: E721
            n += 1000000
    return n


def spelled(n):
    s = 0
    for k in range(-2, n):
        b = bin(k)
        s += b.count("1") + len(repr(k)) + len(oct(k)) + len(repr(k / 7))
        s += int(b.replace("0b", ""), 2)
        h = hex(k)
        s += len(h) + int(h, 16)
    return s


NUMBERS = list(range(60))
CASES = {
    "arrays_of_written_lists": [(60,)],
    "arrays_of_lists": [(NUMBERS, 60), ([1.5] * 3, 60), ((3, True, 5), 60)],
    "arrays_of_others": [(60,)],
    "arrays_that_fail": [
        (60, "b", [1, 2]), (60, "b", [1, 200]), (60, "b", [1.5]), (60, "d", ["1"]), (60, "x", [1]), (60, "u", "abc"), (60, "d", {1}),
    ],
    "lists_of_ranges": [(60,)],
    "lists_backwards": [(NUMBERS, 60), (NUMBERS[:40], 30), (tuple(NUMBERS), 60), ([], 3), ({1}, 3)],
    "turned_texts": [("abcba", 60), ("", 60), ("a\u1234b", 50)],
    "turned_and_used_up": [([3, 1, 2], 60), ((1.5, 2), 60), (range(1, 9), 60), ([], 3)],
    "turned_and_not_used_up": [([3, 1, 2], 60)],
    "others_turned": [("ab", 50), (5, 50), ([1], 50), (["q", "r"], 50), ({1}, 50)],
    "types_asked_for": [([1, 2.5] * 40,), ([1] * 80,), ([True, 3] * 30,), (["a", 1] * 40,), ([None, [1], (2,)] * 20,)],
    "spelled": [(80,)],
}  # fmt: skip
FEW_CALLS = {"lists_backwards"}
if np is not None:
    CASES["types_of_scalars"] = [(np.arange(80.0),), (np.arange(80),), ([1.5, 2] * 40,)]
