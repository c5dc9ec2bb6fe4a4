"""Tuples that live on in a round: beside guards that leave, in one another, in lists, and from round to round."""


def lives_beside_a_guard(n, at):
    total = 0
    for i in range(n):
        pair = (i, i * 2)
        if i % 7 == 3:
            total += 1
        if i == at:
            total = total * 1.5
        total += pair[1] - pair[0]
    return total


def best_pair(values):
    best = (values[0], 0)
    for k in range(1, len(values)):
        candidate = (values[k], k)
        if candidate[0] > best[0]:
            best = candidate
    return best


def in_one_another(n, at):
    total = 0
    for i in range(n):
        inner = (i, 1.5)
        outer = (inner, i + 1)
        if i > at:
            return outer, inner, outer[0] is inner
        total += outer[1]
    return total


def same_object(n, at):
    seen = None
    for i in range(n):
        pair = (i, 2)
        again = pair
        if i % 5 == 0:
            seen = pair
        if i == at:
            return pair is again, seen is pair, pair
    return seen


def raises_beside_one(n, d):
    total = 0
    for i in range(n):
        pair = (i, total)
        total += 100 // (d - i)
        total += pair[0]
    return total


def into_a_list(n, at):
    out = []
    for i in range(n):
        pair = (i % 3, i)
        if pair > (1, at):
            out.append(pair)
        if i == at:
            out.append((pair, pair))
    return out


def swapped(n):
    a, b = (0, 1), (1, 2)
    for i in range(n):
        a, b = b, (a[0] + 1, i)
        if i % 11 == 10:
            a, b = b, a
    return a, b


def through_a_helper(n):
    total = 0
    for i in range(n):
        low, high = bounds(i, n)
        span = (low, high)
        if low > n // 2:
            total -= 1
        total += span[1] - span[0]
    return total


def bounds(i, n):
    ends = (max(i - 2, 0), min(i + 2, n))
    if i % 4 == 0:
        return ends[1], ends[0]
    return ends


CASES = {
    "lives_beside_a_guard": [(100, 200), (100, 60), (100, 5)],
    "best_pair": [([3, 1, 4, 1, 5, 9, 2, 6] * 9,), ([0.5, 2, -1.5] * 20,), ([True, 2, 2**70] * 20,)],
    "in_one_another": [(100, 200), (100, 60), (100, 5)],
    "same_object": [(100, 60), (100, 61), (100, 200)],
    "raises_beside_one": [(100, 200), (100, 60), (100, 3)],
    "into_a_list": [(100, 50), (100, 200)],
    "swapped": [(3,), (100,)],
    "through_a_helper": [(3,), (100,)],
}
