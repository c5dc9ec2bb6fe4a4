"""List comprehensions, and builtins that use up a generator expression: loops that stand in an expression."""

import math

NS = [(0,), (1,), (7,), (60,), (300,)]
INTS = [5, -3, 12, 0, 7, 7, -20, 31, 2, 9]
FLOATS = [0.5, -1.25, 3.0, 2.5, -0.0, 1e10]
MIXED = [1, 2.5, True, -4, 0.0, False]
BIG = [1 << 40, 1 << 62, (1 << 63) - 1, -(1 << 63), 1 << 70, 3]
LISTS = [([],), ([1],), (INTS,), (FLOATS,), (MIXED,), (BIG,), (INTS * 40,), (FLOATS * 40,), (MIXED * 40,), (INTS * 30 + BIG,)]
GRIDS = [([],), ([[1, 2, 3], [4, 5, 6]],), ([INTS] * 40,), ([FLOATS, INTS] * 30,), ([[], [1], []] * 20,)]
PAIRS = [([], []), (INTS, FLOATS), (FLOATS * 30, INTS * 20), (MIXED * 30, BIG * 20)]
ITEMS = [*LISTS, (tuple(INTS),), ("text" * 30,), ({3: 1, 4: 2},), (range(50),), (None,), (5,)]


def squares(n):
    return [i * i for i in range(n)]


def filtered(xs):
    return [x + 1 for x in xs if x > 0 if x < 100]


def indices(xs):
    return [i for i, x in enumerate(xs) if x < 3]


def products(xs, ys):
    return [x * y for x, y in zip(xs, ys)]


def grid(n):
    rows = [[0] * 4 for _ in range(n)]
    for i in range(n):
        rows[i][i % 4] += i
    return rows


def table(n):
    return [[i * j for j in range(i % 7)] for i in range(n)]


def flattened(rows):
    return [x for row in rows for x in row if x]


def triples(n):
    limit = n % 40
    return [
        (a, b, c)
        for a in range(1, limit)
        for b in range(a, limit)
        for c in range(b, limit)
        if a * a + b * b == c * c
    ]


def transposed(rows):
    return [[row[i] for row in rows if len(row) > 2] for i in range(3)]


def dot(xs, ys):
    return sum(x * y for x, y in zip(xs, ys))


def sums(xs):
    return sum(x for x in xs), sum([x * 2 for x in xs]), sum((x for x in xs), 10), sum((x for x in xs), start=0.5)


def counts(xs):
    return sum(1 for x in xs if x > 2) + sum(x == 7 for x in xs) * 1000


def largest(xs):
    return max(abs(x) for x in xs)


def smallest(xs):
    return min([x * 3 for x in xs]), min((x for x in xs if x > 3), default=-1), max((x for x in xs if x > 99), default=0.5)


def with_nan(n):
    values = [math.nan if i % 50 == n % 3 else i * 0.5 for i in range(n)]
    return str(max(x for x in values)), str(min(x for x in values))


def is_prime(n):
    n |= 1
    return n > 1 and all(n % d != 0 for d in range(2, n))


def primes(n):
    found = []
    for k in range(2, n):
        if not any(k % p == 0 for p in found):
            found.append(k)
    return found


def any_of_pairs(n):
    return any(i * j == n - 9 and i > 2 for i in range(n) for j in range(i)), all(i + j < n for i in range(n) for j in range(i))


def uses_up(xs):
    rest = iter(xs)
    found = any(x == 7 for x in rest)
    return found, [x for x in rest], sum(1 for x in xs)


def shadows(n):
    i, x = n + 0.5, [n]
    y = [i + 1 for i in range(n)]
    z = [x for x in x for x in (x, x + 1)]
    return i, x, y, z


def names_of_builtins(n):
    return [abs for abs in range(n)], [range for range in range(n) if range % 2], sum(sum for sum in range(n))


def in_conditions(n):
    total = 0
    for k in range(n):
        if k > 3 and any(k % d == 0 for d in range(2, 6)) or k == 1:
            total += 1
        elif all(d < k for d in range(3)):
            total += 10
        for j in [i for i in range(k % 4)]:
            total += j
        total += sum(i for i in range(k % 5)) if k % 3 else max([k, 2])
    return total


def after_others(xs):
    n = len(xs)
    s = 1
    s += sum(x for x in xs)
    s -= n * sum(x > 0 for x in xs) + len([x for x in xs if x])
    return s / (1 + n) + math.sqrt(abs(sum(x for x in xs))), [s, *()] and [s for _ in range(2)]


def in_order(n):
    log = []

    def note(value):
        log.append(value)
        return value

    result = note(1) + sum(note(k) for k in range(n % 7)) * note(3), [note(4), [note(k) for k in [note(5)]], note(6)]
    return result, log


def appended(n):
    rows = []
    for i in range(n):
        rows.append([i + j for j in range(i % 5)])
        rows.append(sum(j for j in range(i % 5)))
    return rows


class Collector:
    def __init__(self):
        self.items = []

    def append(self, item):
        self.items.append(item)


def appended_elsewhere(n):
    rows = Collector()
    for i in range(n):
        rows.append([i + j for j in range(i % 5)])
    return rows.items


def over_anything(xs):
    return [x for x in xs], list(x for x in xs), tuple(x for x in xs), sorted((str(x) for x in xs), reverse=True)


def raises_in_the_middle(n):
    return [100 // (200 - i) for i in range(n)]


def raises_in_a_sum(n):
    return sum([1, 2][i // 200] for i in range(n))


def unpacks_wrongly(n):
    return [a + b for a, b in [(i, i) if i < 50 else (i,) for i in range(n)]]


def maybe_unbound(n):
    if n < 60:
        k = 3
    return [i * k for i in range(n)]


def unbound_later(n):
    return [i for i in range(3) if i < n or later for later in (1, 2)]


def grows_big(n):
    value = 3
    powers = [value**k for k in range(n % 70)]
    return powers, sum(p for p in powers), sum(p * p for p in powers[-3:])


def changes_type(n):
    return [i if i % 30 else i / 2 if i % 60 else None for i in range(n)]


def strings_too(n):
    return "".join(str(i % 10) for i in range(n)), [str(i) for i in range(n)], sum(len(str(i)) for i in range(n))


def dicts_and_sets(n):
    return {i: i * i for i in range(n)}, sum({i % 7 for i in range(n)}), [v for v in {i: 1 for i in range(n)}.values()]


def over_long_ranges(n):
    return any(k > n for k in range(10**30)), [k for k in range(10**20, 10**20 + n)], sum(1 for _ in range(n, -n, -3))


def replaced(xs):
    space = {"math": math}
    exec("def own(xs):\n total = 0\n for x in xs:\n  total += 1\n return total + sum(x for x in xs)", space)
    before = space["own"](xs)
    space["sum"] = max
    return before, space["own"](xs or [1])


def mapped(xs):
    return [max(x, 0) for x in xs], [min(x, 2.5) for x in xs], [int(x) for x in xs if abs(x) < 1e9]


def matrix_product(n):
    a = [[(i * j) % 7 for j in range(5)] for i in range(n % 20)]
    b = [[i - j for j in range(4)] for i in range(5)]
    return [[sum(a[i][k] * b[k][j] for k in range(5)) for j in range(4)] for i in range(len(a))]


def row_sums(rows):
    return [sum(x for x in row) for row in rows], max(len(row) for row in rows) if rows else None


def asserted(xs):
    assert all(x < 1e9 for x in xs), f"too large: {[x for x in xs if x >= 1e9]}"
    return len([x for x in xs if x])


def walrus_and_lambda(n):
    total = 0
    values = [total := total + i for i in range(n)]
    return values, [f(i) for i, f in enumerate([lambda x: x + 1] * n)], total


def stored(n):
    rows = [None] * 3
    for k in range(n):
        rows[k % 3] = [k + i for i in range(k % 4)]
    a, (b, c) = [i for i in range(n)], ([i for i in range(2)], sum(i for i in range(n)))
    return rows, a, b, c


def chained(n):
    return 0 < sum(i for i in range(n)) < 100 < n, not all(i for i in range(1, n)), -1 < sum(i for i in range(n))


def chained_late(n):
    return -1 < n <= sum(i for i in range(n))


def free(n):
    factor = n + 0.5

    def scaled(xs):
        return [x * factor for x in xs], sum(x + factor for x in xs)

    return scaled(range(n)), scaled(list(range(n)))


def many_rounds_in_one(n):
    total = 0
    for row in [[i * j for j in range(30)] for i in range(n % 50)]:
        total += sum(x * x for x in row if x % 3)
    return total


NOT_NATIVE = {"unbound_later", "over_anything", "free", "replaced", "in_order", "walrus_and_lambda", "strings_too",
              "appended_elsewhere", "dicts_and_sets", "maybe_unbound", "chained_late"}  # fmt: skip
CASES = {
    **{name: NS for name in (
        "squares", "grid", "table", "triples", "with_nan", "primes", "any_of_pairs", "shadows", "names_of_builtins",
        "in_conditions", "in_order", "appended", "appended_elsewhere", "raises_in_the_middle", "raises_in_a_sum",
        "unpacks_wrongly", "maybe_unbound", "unbound_later", "grows_big", "changes_type", "strings_too", "dicts_and_sets",
        "over_long_ranges", "matrix_product", "walrus_and_lambda", "stored", "chained", "chained_late", "free", "many_rounds_in_one",
    )},
    **{name: LISTS for name in (
        "filtered", "indices", "sums", "counts", "largest", "smallest", "uses_up", "after_others", "mapped", "asserted", "replaced",
    )},
    **{name: GRIDS for name in ("flattened", "transposed", "row_sums")},
    **{name: PAIRS for name in ("products", "dot")},
    "over_anything": ITEMS,
    "is_prime": [*NS, (1008,)],
}  # fmt: skip
