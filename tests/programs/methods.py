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
}
