"""Statements and expressions that assign in other ways: `:=`, `del` of variables, `*` in targets, annotations."""

# ruff: noqa: B905


def while_assigned(n):
    s = i = 0
    while (x := i * 2) < n:
        s += x
        i += 1
    return s, x


def conditions_assign(n):
    s = 0
    for i in range(n):
        if (y := i % 7) > 3 and (z := y + i) > 5:
            s += y + z
        s += (t := i + 1) * t + t
    return s, y, z, t


def changed_within_an_expression(n):
    x, s, y = 1, 0, 0
    for i in range(n):
        s += x + (x := i) * x - (y := x + 1) + y
        s += [x, (x := x + 1), x][i % 3]
        x += (x := x * 2)
        s -= x if (x := x % 7) < 3 else (x := x + 1) + x
        s += max(x, (x := 3), x) + (x < (x := x + 1) < x + 1)
    return s, x, y


def assigned_beside_comprehensions(a, n):
    s = q = 0
    for i in range(n):
        a[(j := i % 5)] += (j := j + 1)
        s += (q := i) + sum([v * q for v in a]) + (q := q + 1)
        s += q + max((q := q + 1), sum([v for v in a])) + q
    return s, a, j, q


def pops_until(n):
    s = 0
    values = [1, 2, 3] * n
    while values and (v := values.pop()) < 100:
        s += v
    return s, v


def deletes_a_temporary(n):
    s = 0
    for i in range(n):
        t = i * 2
        s += t
        del t
    return s


def reads_what_is_deleted(n, k):
    s = 0
    for i in range(n):
        t = i * 2
        s += t
        if i == k:
            del t
        s += t
    return s


def deletes_several(n, k):
    t = u = 1
    s = 0
    for i in range(n):
        s += t + u
        if i == k:
            del t, u
        if i == k - 3:
            del u
            u = 3
    return s, u


def deletes_twice(n):
    s = 0
    for i in range(n):
        if i % 2:
            t = i
        s += 1
        if i % 2:
            del t
        if i == n - 1:
            del t
    return s


def deletes_items_and_a_list(n):
    s = 0
    for i in range(n):
        a = [i] * 3
        del a[0], a[:1]
        s += len(a)
        del [a]
    return s


def head_and_tail(lists):
    s = 0
    for values in lists:
        *a, b = values
        c, *d = values
        e, *f, g = values
        s += b + c + e + g + len(a) + len(d) + len(f) + sum(a)
    return s


def written_tails(n):
    s = 0
    for i in range(n):
        t = (i, i + 1, i + 2, i + 3)
        a, *b, c = t
        (d, e), *f = (1, 2), 3, 4
        (*g,) = i, i
        h, *k = (i,)
        x, *y = x, z = i, [i]
        s += a + b[0] + c + d + e + f[1] + len(g) + h + len(k) + x + len(y) + len(z)
    return s


def tails_in_heads(lists):
    s = 0
    for i, (a, *b) in enumerate(lists):
        s += a * i + len(b)
        b.append(1)
    for (a, *b), c in zip(lists, lists):
        s += a + len(b) + c[0]
    for a, *b in lists:
        s += a * len(b)
    return s


def tail_of_a_text(n):
    s = 0
    for i in range(n):
        a, *b = "abc"
        s += len(b) + i
    return s, a, b


def annotated(n):
    s: int = 0
    x: float
    a = [0] * 3
    for i in range(n):
        t: int = i * 2
        "a text that stands here"
        a[i % 3]: int = t
        assert t >= 0, f"below zero: {t}"
        s += t
    x = s / 2
    return s, x, a


def pairs_of_pairs(values):
    s = 0
    for a, (b, c) in values:
        s += a * b + c
    for [a, [b, c]] in values:
        s += a * b - c
    return s


ROWS = [[1, 2, 3], [4, 5], [6, 7, 8, 9]] * 30
PAIRS = [(i, (i + 1, i * 2)) for i in range(60)]
CASES = {
    "while_assigned": [(200,), (0,)],
    "conditions_assign": [(100,), (3,)],
    "changed_within_an_expression": [(100,)],
    "assigned_beside_comprehensions": [([0] * 5, 60), ([1.5] * 5, 60)],
    "pops_until": [(40,)],
    "deletes_a_temporary": [(100,)],
    "reads_what_is_deleted": [(100, 200), (100, 77), (100, 0)],
    "deletes_several": [(100, 200), (100, 60), (100, 3)],
    "deletes_twice": [(60,), (61,)],
    "deletes_items_and_a_list": [(60,)],
    "head_and_tail": [(ROWS,), ([tuple(row) for row in ROWS],), ([*ROWS, [1]],), ([(1,)] * 50,), ([(1.5, 2)] * 40,)],
    "written_tails": [(60,)],
    "tails_in_heads": [(ROWS,), ([tuple(row) for row in ROWS],), ([*ROWS, []],)],
    "tail_of_a_text": [(50,)],
    "annotated": [(60,)],
    "pairs_of_pairs": [(PAIRS,)],
}
NOT_NATIVE = {"tail_of_a_text"}
