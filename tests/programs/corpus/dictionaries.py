"""Counting, grouping and remembering with dictionaries and sets."""

from random import Random

VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
MORSE = {"a": ".-", "b": "-...", "c": "-.-.", "d": "-..", "e": ".", "f": "..-.", "g": "--.", "h": "....", "i": "..", " ": "/"}


def count_characters(text):
    """How often each character occurs."""
    counts = {}
    for character in text:
        if character in counts:
            counts[character] += 1
        else:
            counts[character] = 1
    return counts


def word_lengths(words):
    """How many words there are of each length."""
    lengths = {}
    for word in words:
        lengths[len(word)] = lengths.get(len(word), 0) + 1
    return lengths


def two_sum(numbers, target):
    """Indices of two numbers that add up to the target."""
    seen = {}
    for index, number in enumerate(numbers):
        if target - number in seen:
            return [seen[target - number], index]
        seen[number] = index
    return []


def roman_to_int(numeral):
    """The value of a Roman numeral."""
    total = 0
    previous = 0
    for letter in reversed(numeral):
        value = VALUES[letter]
        if value < previous:
            total -= value
        else:
            total += value
            previous = value
    return total


def fibonacci_memo(n, memo=None):
    """A Fibonacci number, with a memo."""
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n <= 1:
        return n
    memo[n] = fibonacci_memo(n - 1, memo) + fibonacci_memo(n - 2, memo)
    return memo[n]


def longest_collatz(limit):
    """The start below a limit with the longest Collatz sequence, remembering lengths."""
    lengths = {1: 1}
    best, best_length = 1, 1
    for start in range(2, limit):
        n, steps = start, 0
        while n not in lengths:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        lengths[start] = lengths[n] + steps
        if lengths[start] > best_length:
            best, best_length = start, lengths[start]
    return best


def group_anagrams(words):
    """Words that consist of the same letters, together."""
    groups = {}
    for word in words:
        key = "".join(sorted(word))
        if key not in groups:
            groups[key] = []
        groups[key].append(word)
    return list(groups.values())


def breadth_first(graph, start):
    """The nodes of a graph in the order of a breadth-first search."""
    visited = set()
    queue = [start]
    order = []
    while queue:
        node = queue.pop(0)
        if node in visited:
            continue
        visited.add(node)
        order.append(node)
        for neighbour in graph[node]:
            if neighbour not in visited:
                queue.append(neighbour)
    return order


def shortest_paths(graph, start):
    """Bellman-Ford over a dict of dicts."""
    distance = {node: float("inf") for node in graph}
    distance[start] = 0
    for _ in range(len(graph) - 1):
        for node in graph:
            for neighbour, weight in graph[node].items():
                if distance[node] + weight < distance[neighbour]:
                    distance[neighbour] = distance[node] + weight
    return distance


def topological_order(graph):
    """Kahn's algorithm."""
    incoming = {node: 0 for node in graph}
    for node in graph:
        for other in graph[node]:
            incoming[other] += 1
    ready = [node for node in incoming if incoming[node] == 0]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for other in graph[node]:
            incoming[other] -= 1
            if incoming[other] == 0:
                ready.append(other)
    return order


def remove_duplicates(items):
    """The items, each once, in order."""
    seen = set()
    result = []
    for item in items:
        if item not in seen:
            seen.add(item)
            result.append(item)
    return result


def longest_consecutive(numbers):
    """Length of the longest run of consecutive integers."""
    present = set(numbers)
    longest = 0
    for number in present:
        if number - 1 not in present:
            length = 1
            while number + length in present:
                length += 1
            longest = max(longest, length)
    return longest


def longest_substring(text):
    """Length of the longest part without a character twice."""
    last = {}
    longest = start = 0
    for index, character in enumerate(text):
        if character in last and last[character] >= start:
            start = last[character] + 1
        last[character] = index
        longest = max(longest, index - start + 1)
    return longest


def subarrays_with_sum(numbers, target):
    """How many slices add up to the target, by sums of prefixes."""
    seen = {0: 1}
    total = count = 0
    for number in numbers:
        total += number
        if total - target in seen:
            count += seen[total - target]
        seen[total] = seen.get(total, 0) + 1
    return count


def majority(votes):
    """The item that is there more than half of the time, or None."""
    counts = {}
    for vote in votes:
        counts[vote] = counts.get(vote, 0) + 1
    for vote, count in counts.items():
        if count > len(votes) // 2:
            return vote
    return None


def is_happy(n):
    """Whether the sums of squared digits come to 1."""
    seen = set()
    while n != 1 and n not in seen:
        seen.add(n)
        total = 0
        while n:
            total += (n % 10) ** 2
            n //= 10
        n = total
    return n == 1


def count_happy(limit):
    """How many numbers below n are happy."""
    return sum(1 for n in range(1, limit) if is_happy(n))


def decimal_period(denominator):
    """Length of the recurring cycle of 1/d."""
    remainders = {}
    remainder, position = 1, 0
    while remainder and remainder not in remainders:
        remainders[remainder] = position
        remainder = remainder * 10 % denominator
        position += 1
    return position - remainders[remainder] if remainder else 0


def morse(text):
    """A text in the code of telegraphs."""
    result = []
    for letter in text.lower():
        if letter in MORSE:
            result.append(MORSE[letter])
    return " ".join(result)


def sparse_dot(a, b):
    """The dot product of two sparse vectors."""
    total = 0.0
    for index, value in a.items():
        if index in b:
            total += value * b[index]
    return total


def sparse_product(a, b):
    """The product of two polynomials, exponent -> coefficient."""
    result = {}
    for i, x in a.items():
        for j, y in b.items():
            result[i + j] = result.get(i + j, 0) + x * y
    return result


def game_of_life(cells, generations):
    """Live cells as a set of coordinates."""
    for _ in range(generations):
        neighbours = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        cell = (x + dx, y + dy)
                        neighbours[cell] = neighbours.get(cell, 0) + 1
        cells = {cell for cell, count in neighbours.items() if count == 3 or (count == 2 and cell in cells)}
    return sorted(cells)


def lru_hits(requests, capacity):
    """How many requests a cache of the last used ones answers."""
    cache, hits = {}, 0
    for time, request in enumerate(requests):
        if request in cache:
            hits += 1
        elif len(cache) >= capacity:
            oldest = min(cache.values())
            for key, used in cache.items():
                if used == oldest:
                    victim = key
                    break
            del cache[victim]
        cache[request] = time
    return hits


def is_valid_sudoku(board):
    """Whether no digit is twice in a row, column or box."""
    seen = set()
    for row in range(9):
        for column in range(9):
            digit = board[row][column]
            if digit == 0:
                continue
            keys = [(row, digit, 0), (column, digit, 1), (row // 3 * 3 + column // 3, digit, 2)]
            for key in keys:
                if key in seen:
                    return False
                seen.add(key)
    return True


_random = Random(5)
_numbers = [_random.randrange(-500, 500) for _ in range(3000)]
_text = "the quick brown fox jumps over the lazy dog and runs away " * 40
_words = _text.split()
_graph = {k: [k * 3 % 400, k * 7 % 400, (k + 1) % 400] for k in range(400)}
_weights = {k: {(k + 1) % 40: k % 5 + 1, k * 3 % 40: 4, k * 7 % 40: 9} for k in range(40)}
_dag = {k: [j for j in (k + 1, k * 2, k + 17) if k < j < 400] for k in range(400)}
_board = [[(row * 3 + row // 3 + column) % 9 + 1 for column in range(9)] for row in range(9)]
CASES = {
    "count_characters": [(_text,), ("",)],
    "word_lengths": [(_words,), (["a", "bb"],)],
    "two_sum": [(_numbers, 5000), (_numbers, 12)],
    "roman_to_int": [("MCMXCIV" * 100,), ("XLII",)],
    "fibonacci_memo": [(80,), (1,)],
    "longest_collatz": [(3000,), (7,)],
    "group_anagrams": [(_words,), (["tea", "ate", "tan"],)],
    "breadth_first": [(_graph, 0), ({1: [2, 1], 2: []}, 1)],
    "shortest_paths": [(_weights, 0), ({"a": {"b": 2.5}, "b": {}}, "a")],
    "topological_order": [(_dag,), ({"b": [], "a": ["b"]},)],
    "remove_duplicates": [(_numbers,), (_words,)],
    "longest_consecutive": [(_numbers,), ([],)],
    "longest_substring": [(_text,), ("",)],
    "subarrays_with_sum": [(_numbers, 10), ([1, -1, 1], 0)],
    "majority": [([1, 2, 1] * 500,), ([1, 2, 3] * 500,)],
    "is_happy": [(7,), (4,)],
    "count_happy": [(1000,), (10,)],
    "decimal_period": [(983,), (8,)],
    "morse": [("A bad cab aged a bee" * 50,), ("bed",)],
    "sparse_dot": [({k * 3: k / 2 for k in range(900)}, {k * 2: k / 4 for k in range(900)}), ({1: 2}, {2: 1})],
    "sparse_product": [({k: k + 1 for k in range(60)}, {k * 2: 3 - k for k in range(60)}), ({1: 2}, {})],
    "game_of_life": [({(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}, 30), ({(0, 0), (0, 1), (0, 2)}, 3)],
    "lru_hits": [([number % 37 for number in _numbers], 20), ([1, 2, 1, 3, 2], 2)],
    "is_valid_sudoku": [(_board,), ([[5] * 9] * 9,)],
}
