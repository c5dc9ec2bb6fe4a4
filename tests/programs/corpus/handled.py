"""Exercises with `try`, `with`, inner functions and *args, as people write them."""

import contextlib
import math


def safe_average(values):
    """The mean of some values, 0 of none."""
    total = 0.0
    count = 0
    try:
        for value in values:
            total += value
            count += 1
        return total / count
    except ZeroDivisionError:
        return 0.0


def sum_of_reciprocals(limit):
    """The sum of 1 / k, with the division by zero caught."""
    result = 0.0
    for n in range(-limit, limit):
        try:
            result += 1 / n
        except ZeroDivisionError:
            continue
    return result


def parse_numbers(words):
    """The sum of numbers in texts, and how many were none."""
    total, bad = 0, 0
    for word in words:
        try:
            total += int(word)
        except ValueError:
            bad += 1
    return total, bad


def root_sum(values):
    """The sum of square roots, up to the first that there is none of."""
    total = 0.0
    for value in values:
        try:
            total += math.sqrt(value)
        except ValueError:
            total -= 1.0
    return total


def collatz_longest(limit):
    """The start below n with the longest Collatz sequence."""
    def step(n):
        return n // 2 if n % 2 == 0 else 3 * n + 1

    best, best_start = 0, 1
    for start in range(1, limit):
        n, length = start, 1
        while n != 1:
            n = step(n)
            length += 1
        if length > best:
            best, best_start = length, start
    return best_start, best


def knapsack(capacity, weights, values):
    """The most value that fits into a knapsack."""
    n = len(weights)
    table = [[0] * (capacity + 1) for _ in range(n + 1)]

    def best(row, column):
        return table[row][column]

    for i in range(1, n + 1):
        for c in range(capacity + 1):
            table[i][c] = table[i - 1][c]
            if weights[i - 1] <= c:
                candidate = table[i - 1][c - weights[i - 1]] + values[i - 1]
                if candidate > table[i][c]:
                    table[i][c] = candidate
    return best(n, capacity)


def product_of(*numbers):
    """The product of all arguments, modulo a prime."""
    product = 1
    for number in numbers:
        product = product * number % 1_000_003
    return product


def weighted_sum(*values, scale=1, **named):
    """The sum of all arguments, each times its place."""
    total = named.get("start", 0)
    for index, value in enumerate(values):
        total += value * scale * index
    return total


def count_primes(limit):
    """How many primes there are up to n."""
    sieve = [True] * (limit + 1)
    count = 0
    with contextlib.suppress(IndexError):
        n = 2
        while True:
            if sieve[n]:
                count += 1
                for multiple in range(n * n, limit + 1, n):
                    sieve[multiple] = False
            n += 1
    return count


def newton_root(value, tolerance):
    """A square root by Newton's method."""
    guess = value / 2
    try:
        while abs(guess * guess - value) > tolerance:
            guess = (guess + value / guess) / 2
    except ZeroDivisionError:
        guess = 0.0
    finally:
        guess = round(guess, 9)
    return guess


def mandelbrot_area(size):
    """About the area of the Mandelbrot set."""
    inside = 0
    try:
        for row in range(size):
            for column in range(size):
                a, b = 3 * column / size - 2, 2 * row / size - 1
                x = y = 0.0
                for _ in range(40):
                    x, y = x * x - y * y + a, 2 * x * y + b
                    if x * x + y * y > 4:
                        break
                else:
                    inside += 1
    except OverflowError:
        return None
    return inside


CASES = {
    "safe_average": [([0.5, 1.5, 2.5] * 700,), ([],)],
    "sum_of_reciprocals": [(3000,), (3,)],
    "parse_numbers": [(["12", "7", "-5", "300"] * 500 + ["x"],), (["8"],)],
    "root_sum": [([2.0, 3.5, 9.0] * 800 + [-1.0],), ([4.0],)],
    "collatz_longest": [(400,), (3,)],
    "knapsack": [(200, [12, 7, 30, 25, 9, 44], [10, 4, 35, 20, 8, 60]), (5, [1], [6])],
    "product_of": [tuple(range(1, 900)), (3, 0, 2)],
    "weighted_sum": [tuple(range(1000)), (2.5,)],
    "count_primes": [(5000,), (3,)],
    "newton_root": [(2.0, 1e-9), (0.0, -1.0)],
    "mandelbrot_area": [(40,), (2,)],
}
