"""Loops over dicts, their views and sets: CPython's order, its errors where something changes, iterators that others have."""


class Odd:
    """A key that compares by code of its own, and a value that adds itself to nothing."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return type(other) is Odd and self.value == other.value

    def __repr__(self):
        return f"Odd({self.value})"


class Counted(dict):
    """A dict with an iterator of its own."""

    def __iter__(self):
        return iter([1, 2, 3] * 20)

    def items(self):
        return [(k, k * k) for k in range(60)]


def keys(table):
    total = 0
    for key in table:
        total += key
    return total


def looked_up(table):
    total = 0
    for key in table.keys():
        total += table[key]
    return total


def values(table):
    total = 0
    for value in table.values():
        total += value
    return total


def items(table):
    total = 0
    for key, value in table.items():
        if value:
            total += key * value
    return total


def tuples(table):
    found = []
    for item in table.items():
        found.append(item)
    return found


def texts(table):
    longest, where = "", -1
    for text, number in table.items():
        if len(text) > len(longest):
            longest, where = text, number
    return longest, where


def pairs(table):
    total = 0
    for (x, y), value in table.items():
        total += x * value - y
    return total


def of_a_set(numbers):
    total = 0
    for k, number in enumerate(numbers):
        total += number * (k + 1)
    return total


def in_order(numbers):
    found = []
    for number in numbers:
        found.append(number)
    return found


def anything(things):
    count = 0
    for thing in things:
        if thing is None:
            count += 1
        else:
            count += 100
    return count


def best(table):
    best_key, best_value = None, -1
    for key in table:
        if table[key] > best_value:
            best_key, best_value = key, table[key]
    return best_key, best_value


def left_early(table, limit):
    total = 0
    for key, value in table.items():
        if key > limit:
            break
        total += value
    else:
        total = -total
    return total


def nested(graph):
    total = 0
    for node in graph:
        for other in graph[node]:
            if other in graph:
                for third in graph[other]:
                    total += third
    return total


def of_sets(graph):
    edges = 0
    for node, others in graph.items():
        for other in others:
            if node in graph[other]:
                edges += 1
    return edges


def again_and_again(table, n):
    total = 0
    for k in range(n):
        for key, value in table.items():
            total += key * k + value
    return total


def values_changed(table):
    for key in table:
        table[key] += 1
    for key, value in table.items():
        table[key] = value * 2
    return table


def grown_meanwhile(table, when):
    total = 0
    for key in table:
        total += key
        if key == when:
            table[-1] = 0
    return total


def shrunk_meanwhile(table, when):
    total = 0
    for key, value in table.items():
        total += value
        if key == when:
            del table[0]
    return total


def keys_changed_meanwhile(table, when):
    total = 0
    for key in table:
        total += key
        if key >= when:
            del table[key]
            table[key + 1000] = 0
    return total


def set_changed_meanwhile(numbers, when, new):
    total = 0
    for number in numbers:
        total += number
        if number == when:
            numbers.add(new)
    return total


def set_shrunk_meanwhile(numbers, when):
    total = 0
    for number in numbers:
        total += number
        if number == when:
            numbers.discard(when)
    return total


def made_and_emptied(n):
    table, numbers, total = {}, set(), 0
    for k in range(n):
        table[k], total = k, total + 1
        numbers.add(k * 7)
    for k in range(0, n, 2):
        del table[k]
        numbers.remove(k * 7)
    for key in table:
        total += key
    for number in numbers:
        total = total * 3 + number
    return total


def its_own_iterator(table):
    iterator, total = iter(table), 0
    for key in iterator:
        total += key
        if key % 10 == 7:
            break
    for key in iterator:
        total += key * 1000
    for key in iterator:
        total += key * 1000000
    table[-1] = 1
    return total, list(iterator)


def taken_inside(table):
    iterator, total = iter(table.items()), 0
    for key, _ in iterator:
        total += key
        if key % 5 == 0:
            total += next(iterator, (0, 0))[1]
    return total


def counted_along(table, numbers):
    total = 0
    for k, key in enumerate(table, 3):
        total += k * key
    for key, number in zip(table, numbers):
        total += key * number
    for number, (key, value) in zip(numbers, table.items()):
        total += key * number + value
    return total


def listed(table):
    found = [key * 2 for key in table if key % 3]
    rows = [(key, value) for key, value in table.items()]
    return found, rows, sum(value for value in table.values()), max(key for key in table), any(key == 30 for key in table)


def told(table, out):
    total = 0
    for key, value in table.items():
        if key % 20 == 0:
            out.append({**{key: value}})
        total += value
    return total


def merged(a, b):
    result = {}
    for key, value in a.items():
        result[key] = value
    for key, value in b.items():
        if key in result:
            result[key] += value
        else:
            result[key] = value
    return result


def inverted(table):
    result = {}
    for key, value in table.items():
        if value not in result:
            result[value] = []
        result[value].append(key)
    return result


def common(a, b):
    result = set()
    for x in a:
        if x in b:
            result.add(x)
    return sorted(result)


def most_frequent(text):
    counts, best, top = {}, "", 0
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    for c, count in counts.items():
        if count > top:
            best, top = c, count
    return best, top


def of_different_kinds(things):
    total = 0
    for thing in things:
        for part in thing:
            total += part
    return total


def dict_comprehension(numbers):
    squares = {x: x * x for x in numbers if x % 3}
    names = {str(x): [x] for x in numbers}
    return squares, names, {value: key for key, value in squares.items()}, len({(x, x % 2): 0 for x in numbers})


def set_comprehension(numbers):
    last = {x % 10 for x in numbers}
    pairs = {(x % 3, y) for x in numbers[:9] for y in (0, 1)}
    return sorted(last), len(pairs), sorted(set(x // 2 for x in numbers)), 7 in {x + 1 for x in numbers}, set(x for x in ()), {x for x in last}


def nested_comprehensions(rows):
    table = {len(row): row for row in [[x for x in range(k)] for k in range(len(rows))]}
    total = 0
    for k in range(5):
        seen = {x * k for row in rows for x in row}
        total += len(seen)
    return table, total, {x: {y for y in range(x)} for x in ()}


def comprehension_that_raises(items):
    return {item: 1 for item in items}, {item for item in items}


def set_that_raises(items):
    return set(item for item in items)


def in_one_go(table, numbers, n):
    total = 0
    for k in range(n):
        total += sum(table.values()) + max(numbers) + min(table) + len(list(numbers)) + sum(sorted(table)[:2])
        total += any(numbers) + all(table.values()) + len(set([k % 3, k % 2, 1])) + len(set("abca"))
        copied, items = table.copy(), numbers.copy()
        copied[k] = 0
        items.add(k)
        total += len(copied) + len(items) + len(set(numbers)) + len(dict(table)) + sorted(numbers, reverse=True)[0]
    return total, copied, sorted(items), tuple(table), list(table.items())


def repeated(rows):
    count = 0
    for row in rows:
        if len(set(row)) != len(row):
            count += 1
    return count


def greatest_of_two(a, b):
    found = a
    for _ in range(60):
        found = max(found, b)
    return found


def captured(numbers, factor):
    table = {x: factor * x for x in numbers}
    return {y for y in numbers if y * factor in table}, table


N = {k: k % 7 for k in range(60)}
WITH_HOLES = {k: k for k in range(90)}
for _k in range(0, 90, 4):
    del WITH_HOLES[_k]
TEXTS = {f"key {k}" * (k % 5): k for k in range(60)}
GRAPH = {k: [k * 2 % 20, k * 3 % 20, 25] for k in range(20)}
SETS = {k: {(k + 1) % 20, (k + 7) % 20, (k * 3) % 20} for k in range(20)}
CASES = {
    "keys": [(N,), (WITH_HOLES,), ({},), ({0.5: 1, 2.5: 3} | N,), ({True: 1} | N,), (N | {"a": 1},), (N | {Odd(3): 1},), (Counted(N),),
             ({2**70: 1} | N,), (None,), (set(N),), (list(N),), ({k * 2**40: 1 for k in range(60)},)],
    "looked_up": [(N,), (WITH_HOLES,), (TEXTS,), ({k / 2: k for k in range(60)},), (N | {Odd(1): 3},), ([1],)],
    "values": [(N,), (WITH_HOLES,), (TEXTS,), ({k: k / 3 for k in range(60)},), (N | {1: None},), (N | {70: Odd(1)},), ({k: 2**k for k in range(80)},)],
    "items": [(N,), (WITH_HOLES,), ({k: k / 3 for k in range(60)},), (N | {70: Odd(1)},), (N | {70: None, 71: 2},), (Counted(),), ({k: "ab" for k in range(60)},)],
    "tuples": [(N,), (TEXTS,), ({k: None for k in range(60)},), (N | {Odd(1): 3},)],
    "texts": [(TEXTS,), ({"a": 1, "λ": 2, "": 3, "😀😀": 4} | TEXTS,), (N,)],
    "pairs": [({(k, k % 3): k for k in range(60)},), ({(k, 0.5): k for k in range(60)} | {(1, 2, 3): 4},), ({(k, "a"): 1 for k in range(60)},)],
    "of_a_set": [({k * 37 % 101 for k in range(60)},), (frozenset(range(60)),), (set(),), ({k / 7 for k in range(60)},), ({*range(60), Odd(1)},)],
    "in_order": [({k * 977 % 1009 for k in range(300)},), ({-k for k in range(60)},), ({(k % 10, k) for k in range(60)},), (set("hello world"),)],
    "anything": [({None, *range(60)},), ({k: None for k in range(60)},), ({None: 1} | N,), ({Odd(1), None},), ({b"x": 1} | N,)],
    "best": [(N,), (TEXTS,), ({},), ({k: k * 0.5 for k in range(60)},)],
    "left_early": [(N, 30), (N, 99), (N, -1), (WITH_HOLES, 60)],
    "nested": [(GRAPH,), (SETS,), ({},), (GRAPH | {3: [1, 2**70]},)],
    "of_sets": [(SETS,), (GRAPH | {25: [1]},), (SETS | {3: {1, 99}},)],
    "again_and_again": [(N, 20), ({}, 200), ({1: 2}, 200), (WITH_HOLES, 20)],
    "values_changed": [(N,), (WITH_HOLES,), ({k: k * 0.5 for k in range(60)},), ({k: [k] for k in range(60)},), ({k: "a" for k in range(60)},)],
    "grown_meanwhile": [(N, 50), (N, 59), (N, 100), (N, 0), (WITH_HOLES, 89)],
    "shrunk_meanwhile": [(N, 50), (N, 59), (N, 100), (N, 0)],
    "keys_changed_meanwhile": [(N, 50), (N, 59), (N, 0), ({1: 1}, 0)],
    "set_changed_meanwhile": [(set(range(60)), 50, 99), (set(range(60)), 59, 99), (set(range(60)), 50, 3), (set(range(60)), 99, 3)],
    "set_shrunk_meanwhile": [(set(range(60)), 50), (set(range(60)), 59), (set(range(60)), 99)],
    "made_and_emptied": [(60,), (200,)],
    "its_own_iterator": [(N,), (WITH_HOLES,), ({},)],
    "taken_inside": [(N,), (WITH_HOLES,)],
    "counted_along": [(N, list(range(60))), (WITH_HOLES, range(70)), (N, set(range(40)))],
    "listed": [(N,), (WITH_HOLES,), ({1: 2},), ({},)],
    "told": [(N, []), (WITH_HOLES, [])],
    "merged": [(N, WITH_HOLES), (TEXTS, {"key 1": 5, "new": 6}), ({k: [k] for k in range(60)}, {3: [4], 5: 6})],
    "inverted": [(N,), (TEXTS,), ({k: k / 2 for k in range(60)},), ({k: [k] for k in range(60)},)],
    "common": [(set(range(60)), set(range(30, 90))), (set(range(60)), N), (set("abc" * 20), "ab"), ({*range(60)}, [1, 2])],
    "most_frequent": [("the quick brown fox jumps over the lazy dog" * 3,), ("",), ("aé" * 30,)],
    "of_different_kinds": [([N, set(N), list(N), range(9)] * 3,), ([set(N)] * 9,), ([{1, 2}, {3: 4}] * 30,)],
    "dict_comprehension": [(list(range(60)),), ([],), ([x / 2 for x in range(60)],), ((1, 2, 2**70),), (range(60),), ([1, "a"],)],
    "set_comprehension": [(list(range(60)),), ([],), ([x - 30 for x in range(60)],), ([1, "a"],)],
    "nested_comprehensions": [([[1, 2, 3], [4, 5]] * 15,), ([],)],
    "comprehension_that_raises": [([1, 2, 3] * 20,), ([*range(60), [1]],), ([*range(60), {}],), (7,)],
    "set_that_raises": [([1, 2, 3] * 20,), ([*range(60), [1]],), (None,)],
    "in_one_go": [(N, set(range(30)), 60), (WITH_HOLES, {0.5, 2}, 60), (N | {Odd(1): 2}, {1}, 60), (N, {1, "a"}, 60), ({}, {1}, 60),
                  (N, {Odd(1)}, 60), ({1: 2, 3: None}, {1}, 60)],
    "repeated": [([[1, 2, 3], [1, 1], []] * 20,), ([[1, 1.0], [True, 1]] * 30,), ([["a", "b", "a"], ("x", 1, None)] * 30,), ([[1, [2]]],),
                 ([[Odd(1), Odd(1)], [1]] * 30,), (["abc", "aba"] * 30,), ([{1, 2}, {3: 4}] * 30,)],
    "greatest_of_two": [({1, 2}, {1, 2, 3}), ({1}, {2}), ({1: 2}, {3})],
    "captured": [(list(range(60)), 2), (list(range(60)), 0.5), (list(range(60)), None)],
}
NOT_NATIVE = {"greatest_of_two"}
