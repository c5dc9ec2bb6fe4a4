"""`in` and `not in`: of lists, tuples, and what is written down; identity, types that are equal, nan."""

NAN = float("nan")
PRIMES = (2, 3, 5, 7, 11, 13)
MANY = tuple(range(0, 200, 3))
MIXED = (1, 2.5, None, True, 7)


def in_a_list(a, n, step):
    count = 0
    for i in range(n):
        if i * step in a:
            count += 1
        if i not in a:
            count += 1000
    return count


def in_a_growing_list(n):
    seen, x = [], 1
    while x not in seen:
        seen.append(x)
        x = x * 3 % n
    return len(seen), x


def floats_in_a_list(a, n):
    count, x = 0, 0.0
    for _ in range(n):
        if x in a:
            count += 1
        x += 0.25
    return count


def from_the_list_itself(a):
    count = 0
    for _ in range(40):
        for x in a:
            if x in a:
                count += 1
            if x not in a[1:]:
                count += 1000
    return count


def in_what_is_written_down(n):
    count = 0
    for i in range(n):
        if i % 7 in (1, 2, 5):
            count += 1
        if i % 5 not in [0, 4]:
            count += 10
        if i % 4 in {2, 3}:
            count += 100
        if (i / 2) in (1, 2.5, 3.5):
            count += 1000
        if (i > 3) in (1, 7):
            count += 100000
    return count


def in_variables(n, a, b):
    count = 0
    for i in range(n):
        if i in (a, b, i // 2):
            count += 1
        if i * 0.5 not in (a, b):
            count += 100
    return count


def in_globals(n):
    count = 0
    for i in range(n):
        count += i in PRIMES
        count += (i in MANY) * 100
        count += (i in MIXED) * 10000
    return count


def none_in(a, n):
    count = 0
    for i in range(n):
        if None in a:
            count += 1
        a[i % len(a)] = i
        if None in (i, None):
            count += 100
    return count


def in_rows(rows, n):
    count = 0
    for i in range(n):
        for row in rows:
            if i in row:
                count += row[0]
    return count


def pair_in_list(n):
    pairs, count = [(1, 2), (3, 4)], 0
    for i in range(n):
        if i == 3:
            count += (3, 4) in pairs
        count += i in (1, 2)
    return count


def unhashable_in_a_set(n, a):
    count = 0
    for i in range(n):
        count += i
        if i == n - 1:
            count += a in {1, 2, 3}
    return count


def in_what_is_no_container(n, box):
    count = 0
    for i in range(n):
        count += i
        if i == n - 2:
            count += i in box
    return count


class Anything:
    """Equal to everything, and counts how often it was asked."""

    asked = 0

    def __eq__(self, other):
        Anything.asked += 1
        return True

    __hash__ = None


def asks_only_as_often_as_it_must(n):
    Anything.asked = 0
    a, count = [1, 2, 3], 0
    for i in range(n):
        if i == n - 5:
            a[1] = Anything()
        count += i in a
        count += 3 in a
    return count, Anything.asked


def chained(a, n):
    count = 0
    for i in range(n):
        if 1 < i in a:
            count += i
    return count


CASES = {
    "in_a_list": [
        ([3, 1, 4, 1, 5], 60, 1), ([], 60, 1), ([0, -1, 2**29, 2**31, 40 * 2**26], 60, 2**26), ([2**70, 5], 60, 1),
        ([1.0, 2.0, 30.0], 60, 1), ([True, None, 2], 60, 1), ([0, 1], 60, 2**40), ([1, [2], 3], 60, 1), ((3, 9, 12), 60, 1),
        ((), 60, 1), ({1, 2, 3}, 60, 1), ([0, 2**31, -(2**31)], 60, -(2**29)),
    ],
    "in_a_growing_list": [(101,), (7919,), (2,)],
    "floats_in_a_list": [([0.5, 1.75], 60), ([1, 2, 3], 60), ([0.0], 60), ([-0.0, NAN], 60), ([], 60), ([None, 1.5], 60)],
    "from_the_list_itself": [([1, 2, 3],), ([NAN, 1.0],), ([0.5, 0.5],), ([None, 1, 1],), ([[1], [1]],), ([2**40, 2**40],)],
    "in_what_is_written_down": [(100,)],
    "in_variables": [(60, 3, 7), (60, 1.5, True), (60, NAN, None), (60, 2**70, 4)],
    "in_globals": [(300,)],
    "none_in": [([None, 1, None, 2.5], 60), ([1, 2], 60)],
    "in_rows": [([[1, 2, 3], [2, 5]], 60), ([(1, 2), (3,)], 60)],
    "pair_in_list": [(100,)],
    "unhashable_in_a_set": [(60, 2), (60, [1]), (60, "a")],
    "in_what_is_no_container": [(60, 2), (60, [1]), (60, {58: 1}), (60, {1}), (60, "a")],
    "asks_only_as_often_as_it_must": [(100,)],
    "chained": [([3, 4, 50], 60)],
}
