"""Lists of numbers, read and written in place; lists of lists; what leaves native code, and what never gets there."""

NUMBERS = [3, -1, 4, 1, -5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]
LARGE = [2**31, -(2**31), 2**62, -(2**62), 2**63 - 1, -(2**63), 2**30, -(2**30), 2**30 - 1, 1 - 2**30]
HUGE = [2**63, -(2**63) - 1, 2**100]
TABLE = [k * k % 17 for k in range(64)]
WEIGHTS = [0.5, 1.5, -2.25]


def total(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s


def dot(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def from_the_end(a):
    s, i = 0, -1
    while i >= -len(a):
        s = s * 3 + a[i]
        i -= 1
    return s


def past_the_end(a, n):
    s = 0
    for i in range(n):
        s += a[i]
    return s


def before_the_start(a, n):
    s = 0
    for i in range(n):
        s += a[-i - 1]
    return s


def fills(a, value):
    for i in range(len(a)):
        a[i] = value
    return a


def fills_past_the_end(a, n):
    for i in range(n):
        a[i] = i
    return a


def squares(a):
    for i in range(len(a)):
        a[i] = a[i] * a[i]
    return a


def adds_in_place(a, b):
    for i in range(len(a)):
        a[i] += b[i % len(b)]
        a[-1] -= 1
    return a


def bools(a):
    count = 0
    for i in range(len(a)):
        if a[i]:
            a[i] = False
            count += 1
        else:
            a[i] = i % 3 == 0
    return count


def sieve(n):
    flags = [True] * (n + 1)
    i = 2
    while i * i <= n:
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
        i += 1
    count = 0
    for k in range(2, n + 1):
        if flags[k]:
            count += 1
    return count, flags


def sorts_by_bubbles(a):
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def sorts_by_insertion(a):
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return a


def searches(a, wanted):
    low, high = 0, len(a) - 1
    while low <= high:
        middle = (low + high) // 2
        if a[middle] == wanted:
            return middle
        if a[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def searches_often(a, n):
    found = 0
    for k in range(n):
        found += searches(a, k)
    return found


def appends(n):
    out = []
    for i in range(n):
        out.append(i * i)
    return out


def appends_floats_and_bools(n):
    out, flags = [], []
    for i in range(n):
        out.append(i / 3)
        flags.append(i % 3 == 0)
    return out, flags


def appends_while_it_reads(a, n):
    for i in range(n):
        a.append(a[i] + a[-1])
        if a[-1] > 10**6:
            a[-1] = 1
    return a


def fibonacci(n):
    table = [0, 1]
    for i in range(2, n):
        table.append(table[i - 1] + table[i - 2])
    return table


def reads_the_global(n):
    s = 0
    for i in range(n):
        s += TABLE[i % 64] - TABLE[-1]
    return s


def counts(a, size):
    bins = [0] * size
    for i in range(len(a)):
        bins[a[i] % size] += 1
    return bins


def multiplies(a, b):
    n, m, p = len(a), len(b), len(b[0])
    c = [[0] * p for _ in range(n)]
    for i in range(n):
        for j in range(p):
            s = 0
            for k in range(m):
                s += a[i][k] * b[k][j]
            c[i][j] = s
    return c


def transposes(a):
    for i in range(len(a)):
        for j in range(i):
            a[i][j], a[j][i] = a[j][i], a[i][j]
    return a


def sums_rows(a):
    best = None
    for i in range(len(a)):
        row = a[i]
        s = 0
        for j in range(len(row)):
            s += row[j]
        if i == 0 or s > best:
            best, where = s, row
    return best, where


def paths(n, m):
    grid = [[1] * m for _ in range(n)]
    for i in range(1, n):
        for j in range(1, m):
            grid[i][j] = grid[i - 1][j] + grid[i][j - 1]
    return grid[-1][-1]


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for i in range(len(weights)):
        for w in range(capacity, weights[i] - 1, -1):
            best[w] = max(best[w], best[w - weights[i]] + values[i])
    return best


def memo(n):
    seen = [None] * (n + 1)
    steps = 0
    for start in range(1, n + 1):
        k, count = start, 0
        while k != 1:
            k = k // 2 if k % 2 == 0 else 3 * k + 1
            count += 1
            if k < start:
                count += seen[k]
                break
        seen[start] = count
        steps += count
    return steps, seen


def changes_types(a, n):
    s = 0
    for i in range(n):
        s += a[i % len(a)]
        if i == n - 10:
            a[0] = 0.5
        if i == n - 5:
            a[1] = True
    return s


def aliases(a, n):
    b = a
    for i in range(n):
        a[i % len(a)] += 1
        b[0] += a[i % len(a)] % 3
    return b


def same_row_twice(n):
    row = [0, 0, 0]
    grid = [row, row]
    for i in range(n):
        grid[i % 2][i % 3] += i
    return grid


def through_a_helper(a, n):
    s = 0
    for i in range(n):
        s += item_or(a, i, -1)
    return s


def item_or(a, i, default):
    if i < len(a):
        return a[i]
    return default


def sets_through_a_helper(a, n):
    for i in range(n):
        put(a, i)
    return a


def put(a, i):
    a[i % len(a)] = i
    a.append(0)


def while_not_empty(a):
    s, k = 0, len(a)
    while a and k:
        k -= 1
        s += a[k]
    return s


def index_of_wrong_type(a, n):
    s = 0
    for i in range(n):
        k = i if i < n - 1 else 0.5
        s += a[k]
    return s


def bool_as_index(a, n):
    s = 0
    for i in range(n):
        s += a[i % 2 == 0]
    return s


def a_string_in_it(a, n):
    s = 0
    for i in range(n):
        x = a[i % len(a)]
        s += x
    return s


def keeps_the_last(a):
    last = None
    for i in range(len(a)):
        last = a[i]
    return last


def swaps_rows(a, n):
    for i in range(n):
        a[0], a[1] = a[1], a[0]
        a[0][0] += i
    return a


def appends_a_row(n):
    grid, s = [], 0
    for i in range(n):
        row = [i] * 3
        grid.append(row)
        for j in range(3):
            s += grid[i][j]
    return s, grid


def appends_to_a_set(n):
    class Odd:
        def append(self, x):
            return x

    odd, s = Odd(), 0
    for i in range(n):
        odd.append(i)
        s += i
    return s


def raises_deep_inside(a, n):
    s = 0
    for i in range(n):
        s += 100 // item_or(a, i, 1)
    return s


def makes_rows(n, m):
    grid = []
    for i in range(n):
        row = [0] * m
        for j in range(m):
            row[j] = i * j
        grid.append(row)
    return grid


def makes_small_lists(n):
    last, s = [], 0
    for i in range(n):
        last = [i, i / 2, i % 2 == 0, None, last[:0] if not i else [s]]
        s += last[0]
    return last, s


def concatenates(a, n):
    b = []
    for i in range(n):
        b = b + [a[i % len(a)]] * (i % 3)
    return b


def repeats_by_what_is_no_number(a, n):
    for i in range(n):
        a = [0] * (2 if i < n - 1 else 0.5)
    return a


def repeats_in_place(a, n):
    b = a
    for i in range(n):
        if i % 60 == 59:
            a *= 2
        a[0] += 1
    return a is b, len(a)


def rotates_rows(grid, n):
    for _ in range(n):
        first = grid[0]
        for i in range(len(grid) - 1):
            grid[i] = grid[i + 1]
        grid[-1] = first
    return grid


def puts_a_row_into_itself(n):
    a = [[0], 0]
    for i in range(n):
        a[0] = [i]
        a[1] += a[0][0]
    return a


def depth_first(n):
    seen = [False] * n
    stack, order = [0], []
    while stack:
        node = stack.pop()
        if seen[node]:
            continue
        seen[node] = True
        order.append(node)
        for k in range(1, 4):
            if node * 2 + k < n:
                stack.append(node * 2 + k)
    return order


def pops_rows(rows):
    s = 0
    while rows:
        row = rows.pop()
        s += len(row)
        if row:
            x = row.pop()
            s += x
            rows.append(row)
    return s


def pops_too_often(a, n):
    s = 0
    for i in range(n):
        a.append(i)
        x = a.pop()
        s += x
        if i == n - 1:
            a.pop()
            a.pop()
    return s


def slices(a, n):
    s = 0
    for i in range(n):
        b = a[i % 5 : -(i % 3) if i % 3 else None]
        c = a[:i]
        d = a[-i:]
        s += len(b) * 10000 + len(c) * 100 + len(d)
        if len(b) > 2:
            s += b[-1] - b[0]
    return s, a[:], a[2:], a[:-1], a[100:], a[-100:3]


def slices_a_tuple(n):
    t, s = (1, 2, 3), 0
    for i in range(n):
        s += len(t[i % 3 :])
    return s


def nothing(a, n):
    best, count = None, 0
    for i in range(n):
        x = a[i % len(a)]
        if x is None:
            count += 1
        elif best is None or x > best:
            best = x
        if best is not None and best > 100:
            best = None
    return best, count


def perimeter(points):
    s = 0.0
    for i in range(len(points)):
        x, y = points[i]
        u, v = points[(i + 1) % len(points)]
        s += abs(x - u) + abs(y - v)
    return s


def sums_pairs(pairs):
    s, widest = 0, None
    for a, b in pairs:
        s += a * b
        if widest is None or b - a > widest[1] - widest[0]:
            widest = (a, b)
    return s, widest


def makes_pairs(n):
    out = []
    for i in range(n):
        out.append((i, i * i % 7))
    best = out[0]
    for i in range(n):
        if out[i][1] > best[1]:
            best = out[i]
    return best, out


def keeps_one_tuple(n):
    out = [None, None]
    for i in range(n):
        t = (i, i + 1)
        out[0] = t
        out[1] = t
        t = out[0]
    return out[0] is out[1], t


def sorts_pairs(pairs):
    for i in range(1, len(pairs)):
        j = i
        while j > 0 and pairs[j][1] < pairs[j - 1][1]:
            pairs[j], pairs[j - 1] = pairs[j - 1], pairs[j]
            j -= 1
    return pairs


def tuple_arguments(t, n):
    s = 0
    for i in range(n):
        s += t[i % len(t)] * t[-1]
    return s, t


def wrong_count(pairs):
    s = 0
    for pair in pairs:
        a, b = pair
        s += a - b
    return s


def a_table_of_tuples(n):
    steps = ((0, 1), (1, 0), (0, -1), (-1, 0))
    x = y = 0
    for i in range(n):
        dx, dy = steps[i * i % 4]
        x, y = x + dx * i, y + dy
    return x, y


CASES = {
    "perimeter": [([(0, 0), (4, 0), (4, 3.5)] * 30,), ([(1, 2)],), ([],), ([(k, k * k % 9) for k in range(100)],)],
    "sums_pairs": [([(k, k * k % 11) for k in range(100)],), ([(0.5, 1)] * 50,), ([],), ([(1, 2)] * 40 + [(1, 2, 3)],)],
    "makes_pairs": [(5,), (200,)],
    "keeps_one_tuple": [(100,)],
    "sorts_pairs": [([(k, k * 37 % 50) for k in range(50)],), ([(1, 0.5), (2, 0)] * 20,)],
    "tuple_arguments": [((1, 2, 3), 100), ((0.5,), 60), ((), 5), (((1,), 2), 40)],
    "wrong_count": [([(2, 1)] * 50 + [(1,)],), ([(2, 1)] * 50 + [[1, 2]],), ([(2, 1)] * 50 + ["ab"],)],
    "a_table_of_tuples": [(100,), (1000,)],
    "depth_first": [(1,), (10,), (500,)],
    "pops_rows": [([[1, 2], [], [3] * 40, [0.5]] * 5,), ([],)],
    "pops_too_often": [([], 100), ([1], 50), ([1, 2], 60)],
    "slices": [(list(range(10)), 100), ([], 40), ([0.5, 1.5, 2.5], 60)],
    "slices_a_tuple": [(100,)],
    "nothing": [([1, None, 5, 200], 200), ([None], 50), ([2.5], 60)],
    "makes_rows": [(3, 4), (30, 40), (60, 0)],
    "makes_small_lists": [(5,), (200,)],
    "concatenates": [([1, 2, 3], 100), ([0.5], 40)],
    "repeats_by_what_is_no_number": [([], 50)],
    "repeats_in_place": [([1, 2], 300)],
    "rotates_rows": [([[1], [2, 3], []], 100), ([[1]], 50), ([[1], 2, [3]], 60)],
    "puts_a_row_into_itself": [(300,)],
    "total": [(NUMBERS * 20,), ([],), ([0.5] * 50,), ([True, False] * 40,), (LARGE * 5,), (NUMBERS * 5 + HUGE,), ([2**62] * 50,)],
    "dot": [([0.5 * k for k in range(100)], [float(k) for k in range(100)]), (NUMBERS * 9, NUMBERS * 9), ([1.5] * 50, [2] * 49)],
    "from_the_end": [(NUMBERS * 8,), (LARGE,), ([],)],
    "past_the_end": [(NUMBERS, 10), (NUMBERS * 5, 75), (NUMBERS * 5, 76), (NUMBERS * 5, 1000)],
    "before_the_start": [(NUMBERS * 5, 75), (NUMBERS * 5, 76)],
    "fills": [([0] * 100, 7), ([0] * 100, 2.5), ([0.5] * 100, True), ([None] * 100, 2**40), (["x"] * 50, 1), ([0] * 50, 2**70)],
    "fills_past_the_end": [([0] * 50, 50), ([0] * 50, 51)],
    "squares": [(NUMBERS * 9,), (LARGE * 5,), ([1.5] * 60,), ([10**9] * 60,), ([10**10] * 60,), ([True] * 60,)],
    "adds_in_place": [(NUMBERS * 9, WEIGHTS), (NUMBERS * 9, NUMBERS), ([2**63 - 20] * 50, [1, 0])],
    "bools": [([True, False, True] * 40,), ([1, 0, None] * 40,), ([False] * 100,)],
    "sieve": [(10,), (500,), (2000,)],
    "sorts_by_bubbles": [(NUMBERS * 4,), ([k * 7919 % 101 / 3 for k in range(60)],), (LARGE * 3,), ([3, 1.5, True] * 10,)],
    "sorts_by_insertion": [(NUMBERS * 6,), ([k * 7919 % 101 / 3 for k in range(80)],), (LARGE * 4,)],
    "searches_often": [(list(range(0, 400, 3)), 400), ([], 100), ([5.5, 7.0, 9.0], 100)],
    "appends": [(5,), (300,)],
    "appends_floats_and_bools": [(5,), (300,)],
    "appends_while_it_reads": [([1], 200), ([1, 2], 300), ([0.5], 100)],
    "fibonacci": [(10,), (92,), (93,), (120,)],
    "reads_the_global": [(1000,)],
    "counts": [(NUMBERS * 20, 10), (NUMBERS * 20, 3), ([0.5] * 50, 3)],
    "multiplies": [([[1, 2, 3]] * 6, [[1, 2], [3, 4], [5, 6]]), ([[0.5, 2]] * 30, [[1, 2], [3, 4]])],
    "transposes": [([[10 * i + j for j in range(15)] for i in range(15)],)],
    "sums_rows": [([[i * j % 7 for j in range(i % 5)] for i in range(60)],), ([[0.5] * 40] * 3,)],
    "paths": [(3, 3), (12, 15), (30, 40), (45, 45)],
    "knapsack": [([3, 4, 5, 9], [3, 4, 4, 10], 60), ([3, 4, 5, 9], [3.5, 4.5, 4.0, 10.0], 60)],
    "memo": [(10,), (300,)],
    "changes_types": [([1, 2, 3], 100), ([1, 2, 3], 300)],
    "aliases": [([1, 2, 3], 200)],
    "same_row_twice": [(200,)],
    "through_a_helper": [(NUMBERS * 5, 300)],
    "sets_through_a_helper": [([1, 2, 3], 200)],
    "while_not_empty": [(NUMBERS * 5,), ([],)],
    "index_of_wrong_type": [(NUMBERS * 5, 60)],
    "bool_as_index": [(NUMBERS, 100)],
    "a_string_in_it": [([1, 2, "3"], 2), ([1, 2, 3], 100), ([1, 2, "3"], 100)],
    "keeps_the_last": [(NUMBERS * 4,), ([None] * 50,), ([1] * 40 + [[]],), ([[1], [2]] * 30,)],
    "swaps_rows": [([[1], [2]], 100)],
    "appends_a_row": [(100,)],
    "appends_to_a_set": [(200,)],
    "raises_deep_inside": [([1, 2, 5] * 20, 60), ([1, 2, 5] * 20 + [0], 61)],
}
NOT_NATIVE = {"slices_a_tuple", "appends_to_a_set", "searches_often", "makes_small_lists"}
