"""Methods of numbers and lists; methods of what is something else, which are called all the same."""

from collections import deque


def bit_lengths(n, step):
    s = 0
    for i in range(n):
        s += (i * step).bit_length() + (-i).bit_length() * 2 + i.bit_count() * 3
    return s


def bits_of_extremes(a):
    s = 0
    for x in a:
        s = s * 3 % 1000003 + x.bit_length() + x.bit_count()
    return s


def bits_of_bools(n):
    s = 0
    for i in range(n):
        s += (i % 3 == 0).bit_length() + (i > 5).bit_count()
    return s


def whole(n, step):
    count = 0
    x = -3.0
    for _ in range(n):
        if x.is_integer():
            count += 1
        x += step
    return count, x


def popped_in_an_expression(a, n):
    s = 0
    for i in range(n):
        a.append(i * 2)
        a.append(s)
        s = s % 100 + a.pop() * 3 - a.pop()
    return s, len(a)


def what_append_returns(n):
    a, nothing = [], 0
    for i in range(n):
        if a.append(i) is None:
            nothing += 1
    return nothing, a


def with_lists_in_a_list(n):
    a, s = [], 0
    for i in range(n):
        a.append([i, i + 1])
        if len(a) > 3:
            first, second = a.pop()
            s += first * second
    return s, a


def appended_and_computed(a, b):
    for i in range(len(b)):
        a.append(b[i] + b[-i])
    return a


def index_error_before_append(a, b, n):
    for i in range(n):
        a.append(b[i])
    return a


def pops_until_it_is_empty(a):
    s = 0
    while True:
        s += a.pop()
    return s


def of_something_else(box, n):
    s = 0
    for i in range(n):
        s += i
        if i % 50 == 49:
            box.append(s)
    return s, list(box)


def no_such_method(a, n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 1:
            s += a.bit_length() + a.append(1)
    return s


class Reluctant:
    """The method is looked up, in vain, before the argument is computed."""

    def __init__(self, log):
        self.log = log

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.log.append(name)
        return self.take if len(self.log) < 5 else None

    def take(self, x):
        self.log.append(x)

    def __deepcopy__(self, memo):
        return Reluctant(list(self.log))

    def __repr__(self):
        return f"Reluctant({self.log})"


def looked_up_first(box, b, n):
    s = 0
    for i in range(n):
        s += i
        if i % 40 == 39:
            box.append(b[i // 40])
    return s


def changes_kind(n):
    a, s = [], 0
    for i in range(n):
        if i == n // 2:
            a = Pile()
        a.append(i)
        s += a.pop()
    return s


class Pile:
    """Doubles what is put on it."""

    def __init__(self):
        self.items = []

    def append(self, x):
        self.items.append(2 * x)

    def pop(self):
        return self.items.pop()


def inserts(a, n):
    for i in range(n):
        a.insert(i % 7, i)
        a.insert(-i, i * 0.5)
        a.insert(1000, None)
    return len(a), a[:20]


def extends(a, b, n):
    for i in range(n):
        a.extend(b)
        a.extend([i, i + 1])
        a.extend((i, 2.5))
        if len(a) > 50:
            a.clear()
    return a


def extends_itself(a, n):
    for i in range(n):
        a.extend(a)
        a += a
        while len(a) > 5:
            a.pop(1)
    return a


def adds_in_place(a, b, n):
    same = a
    for i in range(n):
        a += b
        a += [i]
        a += (i, i)
    return same, a is same


def sorts(a, n):
    s = 0
    for i in range(n):
        a.append((i * 37) % 101 - 50)
        a.sort()
        s = s * 31 % 10007 + a[0] + a[-1] * 2
        a.reverse()
        s -= a[0]
    return s, a


def sorts_floats(a, n):
    for i in range(n):
        a[i % len(a)] = a[0] * 1.5 - i
        a.sort()
    return a


def finds(a, n):
    s = 0
    for i in range(n):
        s = s * 3 % 100003 + a.index(i % 5) + a.count(i) + a.index(a[-1])
    return s


def removes(a, n):
    s = 0
    for i in range(n):
        a.append(i % 3)
        a.insert(0, 2)
        a.remove(i % 3)
        s += len(a)
    return s, a


def pops_from_the_front(a):
    s = 0
    while a:
        s = s * 3 % 1009 + a.pop(0)
        if len(a) > 2:
            s += a.pop(-2) - a.pop(len(a) // 2)
    return s


def pops_rows(n):
    rows, s = [[k, k + 1] for k in range(n)], 0
    for _ in range(n // 2):
        row = rows.pop(0)
        rows.append([row[1], row[0]])
        last = rows.pop(1)
        last.append(3)
        s = s * 7 % 10007 + row[0] * len(last)
    return s, rows


def clears_rows(n):
    rows, s = [], 0
    for i in range(n):
        rows.append([i])
        row = rows[0]
        if len(rows) > 3:
            rows.clear()
            row.append(i)
            rows.append(row)
        s += row[0] + len(row)
    return s, rows


def copies(a, n):
    s = 0
    for i in range(n):
        b = a.copy()
        b.append(i)
        a[0] = i
        s += b[0] + len(a) - b[-1]
    return s, a


def sum_of_slices(a, n):
    s = 0
    for i in range(n):
        part = a[i % 3 : i % 7]
        part.reverse()
        s += part.index(a[2]) if a[2] in part else -1
    return s


class Loud(int):
    """Compares by code of its own."""

    calls = 0

    def __eq__(self, other):
        Loud.calls += 1
        return int(self) == other

    __hash__ = None

    def __lt__(self, other):
        Loud.calls += 1
        return int(self) < other


def calls_of_eq(a, n):
    Loud.calls = 0
    s = 0
    for i in range(n):
        if i == n - 3:
            a[1] = Loud(7)
        s += a.index(3) + a.count(7)
        a.sort()
    return s, Loud.calls


CASES = {
    "bit_lengths": [(200, 1), (200, 2**40), (100, 2**62), (5, 2**80)],
    "bits_of_extremes": [([0, 1, -1, 2, 3, 2**62, 2**63 - 1, -(2**63), -(2**63) + 1] * 5,), ([2**64, 1, 2] * 9,)],
    "bits_of_bools": [(100,)],
    "whole": [(100, 0.25), (100, 1e300), (100, 1e308), (100, float("nan"))],
    "popped_in_an_expression": [([], 100), ([1.5], 50)],
    "what_append_returns": [(100,)],
    "with_lists_in_a_list": [(100,)],
    "appended_and_computed": [([], list(range(60))), ([1], [0.5] * 60), (5, [1, 2, 3])],
    "index_error_before_append": [([], list(range(60)), 60), ([], list(range(60)), 61), ([], [2**70] * 4, 4)],
    "pops_until_it_is_empty": [(list(range(100)),), ([],), ([1.5] * 40,), (deque([1, 2]),), (3,)],
    "of_something_else": [([], 200), (deque(maxlen=2), 200), ([], 200), (None, 40), (None, 200), ({}, 200)],
    "no_such_method": [(3, 60), ([], 60), (2.5, 60), (None, 60)],
    "looked_up_first": [(Reluctant([]), list(range(9)), 100), (Reluctant([]), [1, 2], 200), (Reluctant([]), list(range(99)), 900)],
    "changes_kind": [(100,), (61,)],
    "inserts": [([], 60), ([1.5, 2], 60)],
    "extends": [([], [1, 2], 60), ([], (), 60), ([0.5], [[1], [2]], 60), ([], range(3), 60), ([], None, 60)],
    "extends_itself": [([], 50), ([1, 2.5], 50), ([[1], 2, 3], 50)],
    "adds_in_place": [([], [1], 60), ([1], (2.5,), 60), ([1], range(2), 60), ([1], 5, 60)],
    "sorts": [([], 60), ([2.5, -1.5], 60), ([True, 3], 60), ([None], 60), (["a"], 3)],
    "sorts_floats": [([1.0, 2.5, -3.0, 0.0, -0.0], 60), ([float("nan"), 1.0, 2.0, -1.0], 60)],
    "finds": [
        ([0, 1, 2, 3, 4], 60), ([4, 3, 2, 1, 0, 2**40], 60), ([0.0, 1, 2.0, 3, 4], 60), ([0, None, 1, 2, 3, 4], 60),
        ([0, 1, 2, 3], 60), ([False, True, 2, 3, 4], 60), ([0, 1, 2, 3, 4, float("nan")], 60), ([0, 1, [2], 2, 3, 4], 60),
        ([0, 1, 2, 3, 4, 2**70], 60),
    ],
    "removes": [([], 60), ([1.5], 60), ([7, 7, 7], 60)],
    "pops_from_the_front": [(list(range(100)),), ([0.5] * 60,), ([1, 2.5] * 30,), ([],), ([2**70, 3],)],
    "pops_rows": [(120,)],
    "clears_rows": [(120,)],
    "copies": [([1, 2], 60), ([1.5], 60)],
    "sum_of_slices": [([1, 2, 3, 4, 5, 6, 7], 100), ([3, 3, 3.5, 3], 60)],
    "calls_of_eq": [([3, 1, 4, 1, 5], 100)],
}
