"""Slices with a step, slices that are assigned to, and `del` of items and slices."""


def sieve(n):
    prime = [True] * (n + 1)
    prime[0:2] = [False, False]
    i = 2
    while i * i <= n:
        if prime[i]:
            prime[i * i :: i] = [False] * len(prime[i * i :: i])
        i += 1
    return sum(prime), [k for k in range(n + 1) if prime[k]][-3:]


def steps(a, n, step):
    s = 0
    for i in range(n):
        b = a[::-1]
        c = a[1::2]
        d = a[i % 4 : -1 : step]
        e = a[: i % 7 - 3 : -step]
        s = s * 3 % 1000003 + b[0] + c[0] + len(d) * 5 + len(e)
        if d:
            s += d[-1]
    return s


def assigns(a, n):
    for i in range(n):
        a[1:3] = [i, i + 1, i + 2]
        a[::2] = a[::-2] if len(a) % 2 else a[1::2]
        a[-2:] = (i,)
        a[len(a) :] = [1, 2]
        if len(a) > 30:
            a[2:-2] = []
    return a


def wrong_size(a, n):
    for i in range(n):
        a[::2] = [i] * (len(a) // 2 + (i == n - 2))
    return a


def assigns_itself(a, n):
    for i in range(n):
        a[1:1] = a
        a[::-1] = a
        del a[5:]
        a[0] = i
    return a


def deletes(a, n):
    s = 0
    for i in range(n):
        a.append(i)
        a.append(i * 0.5)
        del a[0]
        del a[i % 3 - 2]
        a += [1, 2, 3, 4]
        del a[1::3], a[-2:]
        s = s * 7 % 1009 + len(a) + a[0]
    return s, a


def deletes_rows(n):
    rows, s = [], 0
    for i in range(n):
        rows.append([i, i])
        row = rows[0]
        if i % 3 == 2:
            del rows[0]
        if i % 7 == 6:
            rows[0:2] = [row]
        row.append(i)
        s = s * 3 % 10007 + row[0] + len(rows) * len(row)
    return s, rows


def deletes_past_the_end(a, n):
    for i in range(n):
        del a[i % 2]
    return a


def of_something_else(box, n):
    for i in range(n):
        if i > n - 3:
            box[i % 2 : 9 : 2] = [7] * len(box[i % 2 : 9 : 2])
            del box[3]
    return box


def deletes_a_variable(n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 2:
            t = s
            del s
            s = t + 1
    return s


def zero_step(a, n):
    s = 0
    for i in range(n):
        s += len(a[:: n - 3 - i])
    return s


def bounds_of_any_kind(a, low, high, n):
    s = 0
    for i in range(n):
        s += len(a[low:high:2]) + i
        a[low:high] = [i, i]
    return s, a


class Noisy:
    """Says when it goes."""

    gone = 0

    def __del__(self):
        Noisy.gone += 1


def finalizers(n):
    Noisy.gone, s = 0, 0
    a = [0, 0, 0]
    for i in range(n):
        if i == n - 9:
            a[0:1] = [Noisy(), Noisy(), Noisy()]
        a[1:2] = [i]
        s += len(a)
        del a[0]
        a.append(i)
        a.append(i)
    return s, len(a)


def turns_round(a, n):
    for i in range(n):
        k = i % (len(a) + 1)
        a[:k] = reversed(a[:k])
        a[k:] = reversed(a)
        if len(a) > 40:
            a[::2] = reversed(a[::2])
            del a[5:]
    return a


def is_given_what_cannot_be_turned_round(a, b, n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 5:
            a[1:] = reversed(b)
    return s, a


CASES = {
    "turns_round": [([3, 1, 4, 1, 5], 60), ([0.5, 1], 60), ([[1], [2]], 60)],
    "is_given_what_cannot_be_turned_round": [([1, 2], b, 60) for b in ((3, 4), range(5), "abc", {1}, 5, b"xy", [[1]])],
    "sieve": [(10,), (1000,), (3000,)],
    "steps": [(list(range(20)), 60, 3), ([0.5] * 9, 60, 2), ([1, 2, 3], 60, -1), ([1, 2, 3], 60, 2**40), ([1, 2], 9, 0)],
    "assigns": [([1, 2, 3, 4], 60), ([0.5, 1], 60), ([], 60), ([[1], [2], [3], 4], 60)],
    "wrong_size": [([1, 2, 3, 4], 60)],
    "assigns_itself": [([1, 2, 3], 60), ([[1], 2], 60)],
    "deletes": [([1, 2, 3], 60), ([None, [1]], 60)],
    "deletes_rows": [(100,)],
    "deletes_past_the_end": [(list(range(50)), 60)],
    "of_something_else": [(bytearray(b"abcdefgh"), 60), ([1] * 10, 60), ({}, 60), ("abcdefgh", 60)],
    "deletes_a_variable": [(60,)],
    "zero_step": [([1, 2, 3], 60)],
    "bounds_of_any_kind": [
        ([1, 2, 3], 0, 2, 60),
        ([1, 2, 3], None, None, 60),
        ([1, 2, 3], True, -1, 60),
        ([1, 2, 3], 0.5, 2, 60),
    ],
    "finalizers": [(100,)],
}
