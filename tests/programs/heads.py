"""`for` loops over what is no list: ranges in variables, memoryviews and NumPy's arrays, and whatever is gone over backwards."""

from array import array

try:
    import numpy as np
except ImportError:
    np = None

# ruff: noqa: B905, C416


def over_a_view(data):
    s = 0
    for x in memoryview(data):
        s += x
    m = memoryview(data)
    for x in m:
        s += x
    return s


def over_a_part_of_a_view(data, step):
    m = memoryview(data)[3::step]
    s = 0
    for i, x in enumerate(m):
        s += i * x
    return s


def over_views_of_formats(n, code):
    a = array(code, range(n))
    m, s = memoryview(a), 0
    for i, (x, y) in enumerate(zip(m, reversed(a))):
        m[i] = x // 2 if code != "d" else x / 2
        s += x * y
    return s, a


def views_are_let_go_of(data):
    s = 0
    for i in range(len(data)):
        for x in memoryview(data):
            s += x
        data.append(i % 256)
        for x in memoryview(data)[1:3]:
            if x % 2:
                break
        else:
            data.append(1)
        data.pop()
    return s, data


def a_view_is_let_go_of_by_name(n):
    s = 0
    data = bytearray(range(100))
    for k in range(n):
        m = memoryview(data)
        for x in m:
            s += x
        m = None
        data.append(k)
        for x in memoryview(data):
            for i in range(3):
                s += x * i
        data.append(k)
    return s, m


def loops_in_a_loop_over_a_view(data):
    s = 0
    for x in memoryview(data):
        for i in range(60):
            s += x * i
        s += sum([x + i for i in range(60)])
    data.append(1)
    return s


def views_within_views(data):
    s = 0
    m = memoryview(data)
    for x in m:
        for y in m[1:3]:
            s += x * y
    return s


def releases_its_view(n, k):
    m = memoryview(bytes(n))
    s = 0
    for _ in m:
        s += 1
        if s == k:
            m.release()
    return s


def over_a_view_of_two_dimensions(n):
    s = 0
    for i in range(n):
        s += i
    for _ in memoryview(bytes(n * 2)).cast("B", (2, n)):
        s += 1
    return s


def over_an_array(a):
    s = 0
    for x in a:
        s += x
    for i, x in enumerate(a):
        s += i * x
    for x, i in zip(a, range(40)):
        s += i * x
    return s


def over_rows(a):
    s = 0
    for row in a:
        for x in row:
            s += x
    for i, row in enumerate(a):
        row[0] = i
        s += row[-1] * len(row)
    return s, a.tolist()


def over_no_dimension(a):
    s = 0
    for i in range(50):
        s += i
    for x in a:
        s += x
    return s


def over_a_range(r):
    s = 0
    for _ in range(3):
        for x in r:
            s = s * 3 % 1000007 + x
    return s


def makes_ranges(n):
    s = 0
    r = range(n)
    for i in range(n):
        r = range(i, n, 1 + i % 3)
        for j in r:
            s += j
        s += len(r) + r[0] + r[-1]
        if i in r:
            s += 1
    return s, r


def ranges_in_zip(n, values):
    s = 0
    for i in range(n):
        for j, x in zip(range(i, n), values):
            s += j * x
        for j, k in zip(range(i), range(n, 0, -2)):
            s += j * k
        for j, k in enumerate(range(n)):
            s += j * k
    return s


def looks_into_ranges(r, n):
    s = 0
    for i in range(n):
        if i * 2 in r:
            s += 7
        if i * 2 not in range(i, 200, -3):
            s += 1
        if i in range(10, 1, -3):
            s += 100
        if True in range(i):
            s += 5
    return s


def looks_for_others_in_ranges(r, n):
    s = 0
    for i in range(n):
        if i in range(2, n, 1 + i % 2):
            s += 11
        if i / 2 in r or "1" in r:
            s += 13
    return s


def part_of_a_range(n, k):
    s = 0
    for i in range(n)[::k]:
        s = s * 3 % 1000007 + i
    return s


def backwards(values):
    s = 0
    for x in reversed(values):
        s = s * 3 % 1000007 + x
    return s


def backwards_while_it_changes(a, k):
    s = 0
    for x in reversed(a):
        s = s * 3 % 1000007 + x
        if s % 7 == k:
            a.pop()
        if s % 11 == 0:
            a.append(5)
    return s, a


def backwards_while_it_is_cut(a):
    s = 0
    for x in reversed(a):
        for i in range(20):
            s += i * x
        if x == 13:
            del a[5:]
        if x == 9:
            a += [7] * 40
    return s, a


def ranges_backwards(n, a, b, c):
    s = x = 0
    for i in range(n):
        for x in reversed(range(a, b, c)):
            s = s * 3 % 1000007 + x
        for x in reversed(range(i)):
            s = s * 3 % 1000007 + x
        for x in reversed(range(i, n)):
            s = s * 3 % 1000007 + x
    return s, x


def triangle_backwards(n):
    s = 0
    for i in reversed(range(n)):
        for j in reversed(range(i)):
            s += i * j
            if s > 10**9:
                s = s % 1000
    return s


def pairs_backwards(a, b):
    s = 0
    for i, x in enumerate(reversed(a), 1):
        s = s * 3 % 1000007 + x * i
    for x, y in zip(reversed(a), b):
        s = s * 3 % 1000007 + x * y
    for x, y in zip(a, reversed(b)):
        s = s * 3 % 1000007 + x * y
    for x, y in zip(reversed(a), reversed(b)):
        s = s * 3 % 1000007 + x * y
    return s


def backwards_again_and_again(n, values):
    s = 0
    for _ in range(n):
        for x in reversed(values):
            s = s * 3 % 1000007 + x
    return s


def rows_backwards(rows):
    s = 0
    for row in reversed(rows):
        for x in reversed(row):
            s = s * 3 % 1000007 + x
            if s % 5 == 0:
                break
        else:
            s += 1
    return s


def comprehensions_backwards(a, n):
    out = []
    for i in range(n):
        out = [x * i for x in reversed(a) if x]
        out += [x for x in reversed(range(i))]
    return out


def numbered_pairs(n, a, b):
    s = 0
    for k in range(n):
        for i, (x, y) in enumerate(zip(a, b)):
            s += i * x + y * k
        for i, pair in enumerate(zip(reversed(a), b, range(k)), start=k):
            s += i * pair[0] + pair[-1] + len(pair)
        for pair in enumerate(zip(a), 7):
            s += pair[0] * pair[1][0]
            if s % 5 == 0:
                break
    return s


def numbered_pairs_that_change(a, b):
    s = 0
    for i, (x, y) in enumerate(zip(a, b), 3):
        for k in range(20):
            s += k * x
        if i % 7 == 0:
            a.append(y)
            b.append(x)
    return s, a, b


def strict_pairs(a, b, n):
    s = 0
    for k in range(n):
        for x, y in zip(a, b, strict=True):
            s += x * y + k
        else:
            s += 1
        if k == n - 3:
            a.append(1)
    return s


def strict_triples(a, b, c):
    s = 0
    for x, y, z in zip(a, b, c, strict=True):
        s += x * y * z
        if s % 1000 == 999:
            break
    return s


def loose_pairs(a, b, how):
    s = 0
    for x, y in zip(a, b, strict=False):
        s += x * y
    for x, y in zip(a, b, strict=how):
        s += x * y
    return s


def names_mean_something_else(n, reversed):
    s = 0
    for x in reversed(range(n)):
        s = s * 3 % 1000007 + x
    return s


NUMBERS = list(range(100))
CASES = {
    "over_a_view": [(bytes(range(200)),), (bytearray(range(200)),), (array("d", [0.5] * 100),), (array("i", NUMBERS),)],
    "over_a_part_of_a_view": [(bytes(range(200)), 1), (bytes(range(200)), 3), (bytearray(90), -1)],
    "over_views_of_formats": [(60, code) for code in "bBhHiIlLqQfd"],
    "views_are_let_go_of": [(bytearray(range(50)),), (bytearray(range(0, 100, 2)),)],
    "a_view_is_let_go_of_by_name": [(60,)],
    "loops_in_a_loop_over_a_view": [(bytearray(range(100)),)],
    "views_within_views": [(bytearray(range(70)),)],
    "releases_its_view": [(80, 77), (80, 200), (80, 3)],
    "over_a_view_of_two_dimensions": [(40,)],
    "over_a_range": [(range(90),), (range(90, 3, -2),), (range(0),), (range(1 << 70, (1 << 70) + 50),), (NUMBERS,)],
    "makes_ranges": [(50,)],
    "ranges_in_zip": [(40, list(range(30))), (40, ())],
    "looks_into_ranges": [(range(3, 300, 2), 50), (range(100, 0, -1), 50), (range(0), 50), (range(90, 3, -4), 50)],
    "looks_for_others_in_ranges": [(range(3, 300, 2), 50), (range(9), 50)],
    "part_of_a_range": [(100, 2), (100, -3)],
    "backwards": [
        (NUMBERS,),
        ([],),
        ((3, 4, 5) * 20,),
        ("1",),
        (range(90),),
        (bytes(range(90)),),
        (bytearray(range(90)),),
        ((7,) * 2000,),
    ],
    "backwards_while_it_changes": [(NUMBERS, 3), (NUMBERS, 1), (NUMBERS, 0)],
    "backwards_while_it_is_cut": [(list(range(40)),), ([13] * 40,)],
    "ranges_backwards": [
        (40, 3, 90, 7),
        (40, 90, 3, -7),
        (40, 5, 5, 2),
        (40, 3, 9, 1),
        (40, 9, 3, -1),
        (40, 9, 3, 1),
        (40, 3, 9, -4),
        (10, 2**62, -(2**62), -(2**60)),
        (10, -(2**63), -(2**63) + 4, 1),
        (10, 0, 5, 0),
    ],
    "triangle_backwards": [(60,)],
    "pairs_backwards": [(NUMBERS, NUMBERS[:50]), (NUMBERS, tuple(NUMBERS[:70])), (NUMBERS, [])],
    "backwards_again_and_again": [(40, NUMBERS), (40, tuple(NUMBERS)), (40, range(3, 77, 5)), (40, range(77, 3, -4)), (40, [])],
    "rows_backwards": [([NUMBERS, NUMBERS[:50]] * 20,)],
    "comprehensions_backwards": [(NUMBERS, 30)],
    "numbered_pairs": [(40, NUMBERS, NUMBERS[:60]), (40, NUMBERS, b"abc"), (40, [1.5] * 90, [])],
    "numbered_pairs_that_change": [(NUMBERS[:50], NUMBERS[:48])],
    "strict_pairs": [
        (NUMBERS[:20], b, 60) for b in (NUMBERS[:21], NUMBERS[:20], tuple(NUMBERS[:20]), range(20), bytes(range(20)))
    ],
    "strict_triples": [
        (NUMBERS, NUMBERS, c)
        for c in (NUMBERS, NUMBERS[:60], NUMBERS * 2, tuple(NUMBERS), range(100), {k: 1 for k in NUMBERS}, 5)
    ]
    + [(NUMBERS, NUMBERS[:70], NUMBERS), (NUMBERS, NUMBERS * 2, NUMBERS), (NUMBERS[:40], NUMBERS, NUMBERS)],
    "loose_pairs": [(NUMBERS, NUMBERS[:50], False), (NUMBERS, NUMBERS[:50], True)],
    "names_mean_something_else": [(90, list), (90, reversed), (90, set)],
}
NATIVE_ONLY = {"over_rows", "over_an_array"}
NOT_NATIVE = {
    "loops_in_a_loop_over_a_view",
    "looks_for_others_in_ranges",
    "names_mean_something_else",
    "over_a_view_of_two_dimensions",
}
if np is not None:
    CASES["over_an_array"] = [
        (np.arange(100.0),),
        (np.arange(100),),
        (np.arange(100)[::-2],),
        (np.zeros(0),),
        (np.arange(9) > 3,),
    ]
    CASES["over_rows"] = [(np.arange(400.0).reshape(20, 20),), (np.arange(400).reshape(20, 20).T,), (np.zeros((0, 3)),)]
    CASES["over_no_dimension"] = [(np.array(3.0),), (np.arange(60.0),)]
