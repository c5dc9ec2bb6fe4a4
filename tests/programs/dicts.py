"""Dicts and sets: searched, changed, made; keys that are equal and not the same, keys with code of their own, lost keys."""

import types

NAN = float("nan")
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
SQUARES = {k * k: k for k in range(200)}
SEEN = {2, 3, 5, 7, 11, 13}
LIMIT = 1
NAMES = {"seven": 7, "eight": 8, "λ": 9, "": 10, "a long key that nobody interned": 11}


class Equal:
    """Equal to an int, and counts how often it is asked."""

    def __init__(self, value):
        self.value, self.asked = value, 0

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        self.asked += 1
        return self.value == (other.value if type(other) is Equal else other)

    def __repr__(self):
        return f"Equal({self.value}, asked {self.asked} times)"


class Angry(Equal):
    """Raises when it is compared."""

    __hash__ = Equal.__hash__

    def __eq__(self, other):
        raise ArithmeticError(f"compared with {other}")


class Sub(dict):
    """A dict with items that it does not have."""

    def __missing__(self, key):
        return key * 2

    def __contains__(self, key):
        return True


def counted(text):
    counts = {}
    for c in text:
        if c in counts:
            counts[c] += 1
        else:
            counts[c] = 1
    return counts


def counted_by_get(items):
    counts = dict()
    for x in items:
        counts[x] = counts.get(x, 0) + 1
    return counts, len(counts)


def got(table, keys):
    total = 0
    for key in keys:
        value = table.get(key)
        if value is not None:
            total += value
    return total


def items_of(table, keys):
    total = 0
    for key in keys:
        total += table[key]
    return total


def has(table, keys):
    there = missing = 0
    for key in keys:
        if key in table:
            there += 1
        if key not in table:
            missing += 1
    return there, missing, len(table), not table


def in_a_range(table, start, n):
    total = 0
    for k in range(start, start + n):
        if k in table:
            total += table[k]
    return total


def roman(text):
    total = before = 0
    for c in text:
        value = ROMAN[c]
        total += value
        if before < value:
            total -= 2 * before
        before = value
    return total


def roots(n):
    total = 0
    for k in range(n):
        if k in SQUARES:
            total += SQUARES[k]
        if k % 17 in SEEN:
            total += 1000
    return total


def lengths(texts):
    found = {}
    for text in texts:
        found[text] = len(text)
        found[text + "!"] = -1
    return found


def names(texts):
    total = 0
    for text in texts:
        total += NAMES.get(text.lower(), -1)
    return total


def filled(n, step, value):
    table = {}
    for k in range(n):
        table[k * step] = value
    return table


def replaced(table, n, value):
    for k in range(n):
        table[k % 3] = value
        value = value + value if k < 5 else value
    return table


def of_lists(n):
    groups = {}
    for k in range(n):
        if k % 5 not in groups:
            groups[k % 5] = []
        groups[k % 5].append(k)
    return groups


def by_setdefault(texts):
    groups = {}
    for text in texts:
        groups.setdefault(text[:1], []).append(text)
    return groups


def of_dicts(n):
    table = {"a": {}, "b": {1: 2}}
    for k in range(n):
        table["a"][k] = k * 0.5
        table["b"][1] = table["b"][1] + k
    return table


def swapped(table, n):
    for _ in range(n):
        table["a"], table["b"] = table["b"], table["a"]
    return table


def lists_replaced(table, n):
    last = None
    for k in range(n):
        last = table[k % 2]
        table[k % 2] = [k]
        last.append(k)
    return table, last


def deleted(table, n):
    for k in range(n):
        if k in table:
            del table[k]
        else:
            table[k + 2] = k
    return table


def popped(table, n):
    total = 0
    for k in range(n):
        total += table.pop(k % 7, 100)
        if k % 3 == 0:
            table[k % 7] = k
    return total, table


def popped_for_good(table, keys):
    total = 0
    for key in keys:
        total += table.pop(key)
    return total


def unique(items):
    seen, found = set(), []
    for x in items:
        if x not in seen:
            seen.add(x)
            found.append(x)
    return found, len(seen), sorted(map(repr, seen))


def changed(items, n):
    for k in range(n):
        items.add(k)
        items.discard(k - 3)
        if k % 10 in items:
            items.remove(k % 10)
    return sorted(items)


def removed(items, n):
    for k in range(n):
        items.remove(k)
    return items


def pairs(n):
    seen, x, y = set(), 0, 0
    for k in range(n):
        x, y = (x * 7 + k) % 13 - 6, (y * 5 + x) % 11 - 5
        if (x, y) not in seen:
            seen.add((x, y))
    return sorted(seen)


def grid(n):
    cells = {}
    for k in range(n):
        cells[k % 7, k % 5] = cells.get((k % 7, k % 5), 0) + k
        if (k, 0) in cells:
            cells[(k, 0)] += 1
    return cells, cells[3, 3]


def by_pairs(table, n):
    total = 0
    for k in range(n):
        if (k, "x") in table:
            total += table[k, "x"]
        if (k, k + 0.5) in table:
            total += 1000
    return total


def by_keys_in_a_list(table, keys):
    total = 0
    for key in keys:
        if key in table:
            total += table[key]
    return total


def made(n):
    total = 0
    for k in range(n):
        table = {k: 1, k + 1: 2, "x": k, 2.5: None}
        items = {k, k % 2, "x"}
        table[k] += len(items)
        total += table[k] + table["x"] + len(table) + len({}) + len({1: 2, True: 3})
    return total, table, items


def returned(n):
    table = {}
    for k in range(n):
        table[k] = table
    return len(table), table[0] is table


def memo(n, known):
    if n in known:
        return known[n]
    if n < 2:
        return n
    known[n] = memo(n - 1, known) + memo(n - 2, known)
    return known[n]


def memo_for(n):
    total = 0
    for k in range(n):
        total += memo(k, {}) % 1000
    return total


def collatz(n):
    longest, known = 0, {1: 1}
    for start in range(1, n):
        k, steps = start, 0
        while k not in known:
            k = k // 2 if k % 2 == 0 else 3 * k + 1
            steps += 1
        known[start] = steps + known[k]
        longest = max(longest, known[start])
    return longest, len(known)


def reached(graph, start):
    seen, queue, order = {start}, [start], []
    while queue:
        node = queue.pop(0)
        order.append(node)
        for other in graph[node]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return order


def distances(graph, start):
    distance = {start: 0}
    queue = [start]
    k = 0
    while k < len(queue):
        node = queue[k]
        k += 1
        for other in graph.get(node, []):
            if other not in distance:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


def anagrams(words):
    groups = {}
    for word in words:
        key = "".join(sorted(word))
        if key in groups:
            groups[key].append(word)
        else:
            groups[key] = [word]
    return groups


def translated(text, table):
    result = ""
    for c in text:
        result += table.get(c, c)
    return result


def sometimes_missing(table, n):
    total = 0
    for k in range(n):
        try:
            total += table[k]
        except KeyError as error:
            total -= error.args[0]
    return total


def of_an_object(n):
    class Thing:
        def __init__(self):
            self.a, self.b = 1, 2

    thing = Thing()
    table = vars(thing)
    for k in range(n):
        table["a"] += k
        table["c"] = thing.a
    return table, thing.a, thing.c


def of_a_module(n):
    module = types.ModuleType("of_its_own")
    table = vars(module)
    table["x"] = 0
    for k in range(n):
        table["x"] += k
    return module.x


def of_the_globals(n):
    table, total = globals(), 0
    for k in range(n):
        table["LIMIT"] = k
        total += LIMIT
    table["LIMIT"] = 1
    return total


def of_the_globals_inside(n):
    total = 0
    for k in range(n):
        total += change_limit(k)
        total += LIMIT
    change_limit(1)
    return total


def change_limit(k):
    SPACE[0]["LIMIT"] = k
    return k


SPACE = [globals()]


def keys_that_are_equal(table, n):
    for k in range(n):
        table[k % 2] = k
        table[k % 3 == 0] = k + 1000
        table[float(k % 3)] = k + 2000
    return table


def signed_zeros(n):
    table, x = {}, 0.0
    for _ in range(n):
        x = -x
        table[x] = table.get(x, 0) + 1
    return table


def not_numbers(n):
    table, x = {}, NAN
    for k in range(n):
        table[x] = k
        if k % 2:
            x = x + 1
    return len(table)


def unhashable(items, n):
    seen = set()
    for k in range(n):
        seen.add(items[k % len(items)])
    return len(seen)


def both(table, n):
    """The same object under two names."""
    other, total = table, 0
    for k in range(n):
        other[k] = k
        total += len(table)
        if k in table:
            total += table[k]
    return total


def in_lists(tables, n):
    total = 0
    for k in range(n):
        for table in tables:
            if k in table:
                total += 1
    return total


def grown(n):
    table, items = {}, set()
    for k in range(n):
        table[k * 977 % 100003] = k
        items.add(-k)
    return len(table), len(items), list(table)[:9], list(items)[:9]


def texts_grown(n):
    seen, text = set(), ""
    for _ in range(n):
        seen.add(text)
        text += "é"
        if text in seen:
            text += "?"
    return sorted(seen)


def length_of(table, n):
    total = 0
    for k in range(n):
        total += len(table)
        if k == 30:
            table[-1] = 0
    return total


SOME = {k: k * k for k in range(-9, 60, 2)}
BIG = {2**60: 1, 2**61 - 1: 2, 2**61: 3, 2**64: 4, 0: 5, 1: 6, -1: 7, -2: 8, 2**59: 9, 2**61 + 3: 10, -(2**61): 11}
LETTERS = "the quick brown fox jumps over the lazy dog, λόγος and 😀 too"
GRAPH = {k: [k * 2 % 30, k * 3 % 30, (k + 7) % 30] for k in range(30)}
CASES = {
    "counted": [(LETTERS * 3,), ("",), (["a", "b", "ab", "a"] * 20,), ([1, 2, 1, 2**40, 1] * 20,), ([1, True, 1.0] * 20,), ([[1]],)],
    "counted_by_get": [(LETTERS * 3,), ([3, 1, -1, -2, 3] * 20,), ([0.5, 2.0, 0.5] * 20,), (["ab", "b", "ab"] * 20,), ((1, "a") * 30,)],
    "got": [(SOME, list(range(60))), ({}, list(range(60))), ({1: None, 3: 2.5}, [1, 2, 3] * 20), (NAMES, ["seven", "no"] * 20),
            ({k: 1 for k in "abc"}, list("abcd") * 20), (Sub({1: 2}), [1, 2] * 20), ({1: 2}, [[1]] * 3), ({1: "a"}, [1])],
    "items_of": [(SOME, list(range(-9, 60, 2))), (SOME, [1, 3, 5] * 20 + [2]), (Sub({1: 2}), [1, 2] * 20), (ROMAN, list("IVXLC") * 20),
                 ({"a": 1, "b": 2.5, "c": True}, list("aabbcc") * 10), ({1: 2**70}, [1] * 60),
                 ({2: 1}, [[2]])],
    "has": [(SOME, list(range(60))), (BIG, list(BIG) * 9 + [5, 2**61 + 1] * 20), ({1, 2, 5}, list(range(60))), (frozenset({1, 2}), [1, 3] * 30),
            (set(), [1] * 60), ({}, [1] * 60), ({Equal(2): 1, 3: 4}, [1, 2, 3] * 20), ({Equal(2), 3}, [1, 2, 3] * 20),
            ({Angry(2): 1}, [1, 3, 2] * 20), ({Angry(2), 1}, [1] * 60 + [2]), (Sub(), [1] * 60), ({"a", "b"}, list("abc") * 20),
            ({"ab": 1, 1: 2, None: 3, (1, 2): 4, b"x": 5}, ["ab", "abc", "", "λ"] * 20), ({1.5: 1, 2: 2}, [1.5, 2.0, 3.5] * 20),
            ({True: 1, False: 2}, [1, 0, 2] * 20), ({None: 1}, [None, 1] * 20), ({1: 2}, [(1,), 2] * 20), ([1, 2], [1, 3] * 20)],
    "in_a_range": [(SOME, 0, 80), (SOME, -40, 80), (BIG, -40, 80), (BIG, 2**60 - 40, 80), (BIG, 2**61 - 40, 80), (BIG, -(2**61) - 40, 80),
                   ({k: 1 for k in range(-5, 5)}, -40, 80), ({-1: 1}, -40, 80), ({-2: 1}, -40, 80), ({Equal(-1): 5}, -40, 80),
                   ({Angry(20): 5}, 0, 80), ({**SOME, Angry(70): 5}, 0, 80), ({str(k): 1 for k in range(9)}, 0, 80)],
    "roman": [("MCMXCIV" * 9,), ("MMXXIVQ",), ("",)],
    "roots": [(200,)],
    "lengths": [(["a", "ab", "λ", "a", "", "long enough " * 9] * 9,), (["a", 1],)],
    "names": [(["Seven", "EIGHT", "λ", "", "nine", "A long key that nobody interned"] * 12,)],
    "filled": [(60, 1, 0.5), (60, 0, 1), (60, 2**55, "a"), (60, 2**57, None), (60, 1, [1]), (60, -1, "text"), (60, 1, 2**70), (60, 0.5, True)],
    "replaced": [({}, 60, 1), ({0: 1.5, 1: None, 2: "a"}, 60, 1), ({0: [1], 1: {2}, 2: {}}, 60, "x"), ({0: Equal(1)}, 60, 1), ({}, 60, [1]),
                 ({1.0: 3, True: 4}, 60, 0.5), ({0: 2**70, 1: 2**70}, 60, 2**60), (Sub(), 60, 1)],
    "of_lists": [(60,)],
    "by_setdefault": [(["ab", "b", "abc", "", "λx"] * 12,)],
    "of_dicts": [(60,)],
    "swapped": [({"a": 1, "b": 2}, 61), ({"a": [1], "b": [2]}, 61), ({"a": "x", "b": "yz"}, 61), ({"a": (1,), "b": {}}, 61), ({"a": 1}, 61)],
    "lists_replaced": [({0: [1], 1: [2]}, 60), ({0: [1]}, 60), ({0: [1], 1: (2,)}, 60)],
    "deleted": [({}, 60), (dict(SOME), 60), ({k: str(k) for k in range(60)}, 60), ({k: [k] for k in range(60)}, 60), ({3: Equal(1)}, 60)],
    "popped": [({}, 60), ({1: 2.5, 3: "a"}, 60), ({k: k for k in range(9)}, 60)],
    "popped_for_good": [({k: k for k in range(60)}, list(range(60))), ({k: k for k in range(50)}, list(range(60))), ({"a": 1, "b": 2}, ["a", "b", "a"])],
    "unique": [([3, 1, 3, -1, -2, 2**40] * 12,), (list(LETTERS),), ([0.5, 1.5, 0.5, 1] * 15,), ([1, 1.0, True, 2] * 15,), (["ab", "a", "ab"] * 20,),
               ([2**70, 1] * 30,), ([(1, 2), (1, 3), (1, 2)] * 20,), ([[1]],), ([None, 1, None] * 20,), ([(1, (2,)), (1, [2])],), ([0.0, -0.0] * 30,)],
    "changed": [(set(), 60), ({1, 2, 99}, 60), ({Equal(5), 7}, 60), ({"a"}, 60)],
    "removed": [(set(range(80)), 60), (set(range(50)), 60), ({Equal(k) for k in range(60)}, 60)],
    "pairs": [(300,)],
    "grid": [(300,)],
    "by_pairs": [({(k, "x"): k for k in range(0, 60, 3)}, 60), ({(k, k + 0.5): 1 for k in range(40)}, 60), ({(3, Equal("x")): 4}, 60),
                 ({(3, Angry("x")): 4}, 60), ({}, 60), ({(2**40, "x"): 5, 7: 8, "a": 9}, 60)],
    "by_keys_in_a_list": [({(1, 2): 3, (2, 3): 4}, [(1, 2), (3, 4)] * 30), ({(1, 2): 3}, [(1.0, 2), (1, 2)] * 30), ({1: 2}, [1, [2]]),
                          ({("a", 2**40): 3}, [("a", 2**40), ("ab"[:1], 2**40)] * 30), ({"a": 3}, ["ab"[:1], "b"] * 30)],
    "made": [(60,)],
    "returned": [(60,)],
    "memo": [(5, {}), (30, {}), (60, {}), (90, {}), (95, {}), (40, {1.0: 7, 2: 3}), (40, {Equal(3): 5})],
    "memo_for": [(40,)],
    "collatz": [(300,)],
    "reached": [(GRAPH, 1), ({0: [1], 1: []}, 0), ({0: [1]}, 0), (dict(enumerate(GRAPH.values())), 5)],
    "distances": [(GRAPH, 1), ({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a"), ({k: [k + 1] for k in range(60)}, 0)],
    "anagrams": [(["tea", "eat", "tan", "ate", "nat", "bat", "λα", "αλ"] * 9,)],
    "translated": [(LETTERS, {"a": "b", "e": "EE", "λ": "l", "t": ""}), ("abc" * 30, {}), ("abc" * 30, {"a": 1})],
    "sometimes_missing": [({k: 1 for k in range(0, 60, 2)}, 60)],
    "of_an_object": [(60,)],
    "of_a_module": [(60,)],
    "of_the_globals": [(60,)],
    "of_the_globals_inside": [(60,)],
    "keys_that_are_equal": [({}, 60), ({True: 1, 0.0: 2}, 60)],
    "signed_zeros": [(60,)],
    "not_numbers": [(60,)],
    "unhashable": [([1, 2, 3], 60), ([1, [2]], 60), (["a", {}], 60), ([(1, 2), (1, [])], 60)],
    "both": [({}, 60), ({"a": 1}, 60)],
    "in_lists": [([{1: 2}, {3}, {"a": 4}], 60), ([{1, 2}, {Equal(7)}], 60), ([{1: 2}, [5], (7,)], 60)],
    "grown": [(3000,)],
    "texts_grown": [(60,)],
    "length_of": [({}, 60), (set(), 20), ([1], 20)],
}
NATIVE_ONLY = {"memo", "memo_for"}  # native calls need native code
FEW_CALLS = {"memo_for"}
NOT_NATIVE = {"of_an_object", "not_numbers", "signed_zeros", "sometimes_missing", "of_the_globals", "of_the_globals_inside", "keys_that_are_equal"}
