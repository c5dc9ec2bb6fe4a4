"""List comprehensions and generator expressions, as people write them."""

import math


def squares_of_evens(numbers):
    """Squares of the even numbers."""
    return [x * x for x in numbers if x % 2 == 0]


def multiplication_table(n):
    """Rows of the n by n multiplication table."""
    return [[i * j for j in range(1, n + 1)] for i in range(1, n + 1)]


def transpose(matrix):
    """Columns of a matrix as rows."""
    return [[row[i] for row in matrix] for i in range(len(matrix[0]))]


def matrix_product(a, b):
    """Product of two matrices."""
    return [
        [sum(a[i][k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))]
        for i in range(len(a))
    ]


def flatten(rows):
    """All items of a list of lists."""
    return [item for row in rows for item in row]


def dot_product(u, v):
    """Scalar product of two vectors."""
    return sum(x * y for x, y in zip(u, v))


def euclidean_norm(vector):
    """Length of a vector."""
    return math.sqrt(sum(x**2 for x in vector))


def population_variance(data):
    """Mean squared distance from the mean."""
    mean = sum(x for x in data) / len(data)
    return sum((x - mean) ** 2 for x in data) / len(data)


def is_prime(n):
    """Trial division."""
    return n > 1 and all(n % d for d in range(2, int(math.sqrt(n)) + 1))


def primes_below(n):
    """All primes below n."""
    return [p for p in range(2, n) if all(p % d for d in range(2, int(p**0.5) + 1))]


def proper_divisor_sum(n):
    """Sum of the divisors below n."""
    return sum(d for d in range(1, n // 2 + 1) if n % d == 0)


def perfect_numbers(limit):
    """Numbers that are the sum of their proper divisors."""
    return [n for n in range(2, limit) if sum(d for d in range(1, n // 2 + 1) if n % d == 0) == n]


def pythagorean_triplets(limit):
    """All (a, b, c) with a < b < c <= limit and a² + b² = c²."""
    return [
        (a, b, c)
        for a in range(1, limit)
        for b in range(a + 1, limit)
        for c in range(b + 1, limit + 1)
        if a * a + b * b == c * c
    ]


def pascal_triangle(rows):
    """Rows of Pascal's triangle."""
    triangle = [[1]]
    for _ in range(rows - 1):
        last = triangle[-1]
        triangle.append([1] + [last[i] + last[i + 1] for i in range(len(last) - 1)] + [1])
    return triangle


def sieve(limit):
    """Primes up to the limit, by Eratosthenes."""
    flags = [True for _ in range(limit + 1)]
    flags[0] = flags[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            for k in range(i * i, limit + 1, i):
                flags[k] = False
    return [i for i, flag in enumerate(flags) if flag]


def moving_averages(values, width):
    """Means of all windows of a width."""
    return [sum(values[i + k] for k in range(width)) / width for i in range(len(values) - width + 1)]


def normalised(values):
    """Values moved and scaled to 0…1."""
    low, high = min(v for v in values), max(v for v in values)
    return [(v - low) / (high - low) for v in values]


def largest_distance(points):
    """Largest distance between two of the points."""
    return max(
        (ax - bx) ** 2 + (ay - by) ** 2
        for i, (ax, ay) in enumerate(points)
        for bx, by in points[i + 1 :]
    ) ** 0.5


def count_inversions(xs):
    """Pairs in the wrong order."""
    return sum(1 for i in range(len(xs)) for j in range(i + 1, len(xs)) if xs[i] > xs[j])


def is_sorted(xs):
    """Whether no item is smaller than the one before."""
    return all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))


def has_pair_with_sum(xs, target):
    """Whether two of the items have a given sum."""
    return any(xs[i] + xs[j] == target for i in range(len(xs)) for j in range(i))


def wallis_pi(terms):
    """Pi by Leibniz's series."""
    return 4 * sum((1 if k % 2 == 0 else -1) / (2 * k + 1) for k in range(terms))


def alternating_sum(terms):
    """1 - 1/2 + 1/3 - …"""
    return sum((-1) ** k / (k + 1) for k in range(terms))


def horner(coefficients, xs):
    """Values of a polynomial at several places."""
    return [sum(c * x**k for k, c in enumerate(coefficients)) for x in xs]


def life_step(grid):
    """A step of Conway's game of life on a torus."""
    n, m = len(grid), len(grid[0])
    counts = [
        [sum(grid[(r + dr) % n][(c + dc) % m] for dr in (-1, 0, 1) for dc in (-1, 0, 1)) - grid[r][c] for c in range(m)]
        for r in range(n)
    ]
    return [[1 if counts[r][c] == 3 or (counts[r][c] == 2 and grid[r][c]) else 0 for c in range(m)] for r in range(n)]


def euler_totient(n):
    """Numbers below n without a common factor with n, by Euclid."""
    return sum(1 for k in range(1, n + 1) if math.gcd(k, n) == 1)


def knapsack(weights, values, capacity):
    """Best value for a capacity; each item once."""
    best = [[0] * (capacity + 1) for _ in range(len(weights) + 1)]
    for i in range(1, len(weights) + 1):
        for c in range(capacity + 1):
            best[i][c] = best[i - 1][c]
            if weights[i - 1] <= c:
                best[i][c] = max(best[i][c], best[i - 1][c - weights[i - 1]] + values[i - 1])
    return max(max(row) for row in best)


_NUMBERS = [(i * 7919 + 13) % 1009 for i in range(600)]

CASES = {
    "squares_of_evens": [([],), ([1, 2, 3, 4],), (_NUMBERS,)],
    "multiplication_table": [(1,), (9,), (60,)],
    "transpose": [([[1, 2], [3, 4]],), ([_NUMBERS[k * 20 : k * 20 + 20] for k in range(30)],)],
    "matrix_product": [([[1, 2]], [[3], [4]]), ([[1.5, 2] * 8] * 12, [[3, 0.5, 1] * 4] * 16)],
    "flatten": [([[1], [], [2, 3]],), ([_NUMBERS[k * 20 : k * 20 + 20] for k in range(30)],)],
    "dot_product": [([1, 2], [3, 4]), (_NUMBERS, [0.5 * x for x in _NUMBERS])],
    "euclidean_norm": [([3, 4],), ([x / 7 for x in _NUMBERS],)],
    "population_variance": [([1, 2, 3],), ([x / 7 for x in _NUMBERS],)],
    "is_prime": [(1,), (97,), (1000003,)],
    "primes_below": [(10,), (600,)],
    "proper_divisor_sum": [(6,), (5040,)],
    "perfect_numbers": [(30,), (500,)],
    "pythagorean_triplets": [(20,), (60,)],
    "pascal_triangle": [(1,), (5,), (40,)],
    "sieve": [(10,), (3000,)],
    "moving_averages": [([1, 2, 3, 4], 2), (_NUMBERS, 8)],
    "normalised": [([1.0, 2.0, 4.0],), ([x / 3 for x in _NUMBERS],)],
    "largest_distance": [([(0, 0), (3, 4)],), ([(x % 31, x % 37) for x in _NUMBERS[:60]],)],
    "count_inversions": [([2, 1],), (_NUMBERS[:80],)],
    "is_sorted": [([1, 2, 2],), (list(range(800)),)],
    "has_pair_with_sum": [([1, 2, 3], 5), (_NUMBERS[:80], -1)],
    "wallis_pi": [(3,), (2000,)],
    "alternating_sum": [(3,), (2000,)],
    "horner": [([1, 2, 3], [0, 1, 2]), ([0.5, -1.25, 2.0, 0.125], [x / 500 for x in _NUMBERS])],
    "life_step": [([[0, 1, 0], [0, 1, 0], [0, 1, 0]],), ([[x % 2 for x in _NUMBERS[k * 20 : k * 20 + 20]] for k in range(20)],)],
    "euler_totient": [(12,), (1000,)],
    "knapsack": [([1, 3, 4, 5], [1, 4, 5, 7], 7), ([1 + k % 9 for k in range(30)], [1 + k % 7 for k in range(30)], 60)],
}
