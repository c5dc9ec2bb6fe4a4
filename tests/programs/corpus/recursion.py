"""Functions that call themselves or each other."""


def factorial(n):
    """n! by recursion."""
    if n < 0:
        raise ValueError("factorial of a negative number")
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def fib(n):
    """Fibonacci number, the slow way."""
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    """Ackermann's function."""
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi_moves(n):
    """Number of moves to solve the towers of Hanoi."""
    if n == 0:
        return 0
    return 2 * hanoi_moves(n - 1) + 1


def hanoi(n, source=0, target=2, spare=1):
    """List of moves (from, to) that solve the towers of Hanoi."""
    if n == 0:
        return []
    return hanoi(n - 1, source, spare, target) + [(source, target)] + hanoi(n - 1, spare, target, source)


def gcd_recursive(a, b):
    """Greatest common divisor, recursively."""
    return a if b == 0 else gcd_recursive(b, a % b)


def power(x, n):
    """x to the n-th power in O(log n) multiplications."""
    if n < 0:
        return 1 / power(x, -n)
    if n == 0:
        return 1
    half = power(x, n // 2)
    return half * half if n % 2 == 0 else half * half * x


def binomial(n, k):
    """Binomial coefficient by Pascal's rule."""
    if k < 0 or k > n:
        return 0
    if k == 0 or k == n:
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


def digit_sum_recursive(n):
    """Sum of decimal digits."""
    if n < 10:
        return n
    return n % 10 + digit_sum_recursive(n // 10)


def is_even(n):
    """Mutual recursion: even if the number before is odd."""
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    """Mutual recursion: odd if the number before is even."""
    if n == 0:
        return False
    return is_even(n - 1)


def hofstadter_female(n):
    """Hofstadter's female sequence."""
    if n == 0:
        return 1
    return n - hofstadter_male(hofstadter_female(n - 1))


def hofstadter_male(n):
    """Hofstadter's male sequence."""
    if n == 0:
        return 0
    return n - hofstadter_female(hofstadter_male(n - 1))


def collatz_depth(n, depth=0):
    """Steps of the Collatz sequence, recursively."""
    if n == 1:
        return depth
    if n % 2:
        return collatz_depth(3 * n + 1, depth + 1)
    return collatz_depth(n // 2, depth + 1)


def permutations(items):
    """All permutations of a list."""
    if len(items) <= 1:
        return [items[:]]
    result = []
    for i in range(len(items)):
        rest = items[:i] + items[i + 1 :]
        for tail in permutations(rest):
            result.append([items[i]] + tail)
    return result


def subsets(items):
    """All subsets of a list."""
    if not items:
        return [[]]
    without = subsets(items[1:])
    return without + [[items[0]] + s for s in without]


def flatten_sum(nested):
    """Sum of all numbers in arbitrarily nested lists."""
    total = 0
    for item in nested:
        if isinstance(item, list):
            total += flatten_sum(item)
        else:
            total += item
    return total


def max_recursive(xs):
    """Largest element by halving the list."""
    if not xs:
        raise ValueError("empty list")
    if len(xs) == 1:
        return xs[0]
    middle = len(xs) // 2
    left = max_recursive(xs[:middle])
    right = max_recursive(xs[middle:])
    return left if left > right else right


def count_partitions(n, largest):
    """Ways to write n as a sum of parts no larger than `largest`."""
    if n == 0:
        return 1
    if n < 0 or largest == 0:
        return 0
    return count_partitions(n - largest, largest) + count_partitions(n, largest - 1)


def stair_ways(n, steps=(1, 2, 3)):
    """Ways to climb n stairs with the given step sizes."""
    if n == 0:
        return 1
    ways = 0
    for step in steps:
        if step <= n:
            ways += stair_ways(n - step, steps)
    return ways


def catalan_recursive(n):
    """Catalan number by the convolution formula."""
    if n <= 1:
        return 1
    total = 0
    for i in range(n):
        total += catalan_recursive(i) * catalan_recursive(n - 1 - i)
    return total


def mccarthy91(n):
    """McCarthy's 91 function."""
    if n > 100:
        return n - 10
    return mccarthy91(mccarthy91(n + 11))


def tak(x, y, z):
    """Takeuchi's function."""
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def subset_sum_exists(numbers, target, index=0):
    """Can some of the numbers be chosen to sum to the target?"""
    if target == 0:
        return True
    if index == len(numbers) or target < 0:
        return False
    if subset_sum_exists(numbers, target - numbers[index], index + 1):
        return True
    return subset_sum_exists(numbers, target, index + 1)


def grid_paths(rows, cols):
    """Paths from the top left to the bottom right corner."""
    if rows == 0 or cols == 0:
        return 1
    return grid_paths(rows - 1, cols) + grid_paths(rows, cols - 1)


def josephus(n, k):
    """Position of the last survivor, counted from 0."""
    if n < 1:
        raise ValueError("nobody there")
    if n == 1:
        return 0
    return (josephus(n - 1, k) + k) % n


def reverse_list(xs):
    """The list backwards, recursively."""
    if len(xs) <= 1:
        return xs
    return reverse_list(xs[1:]) + [xs[0]]


def gray_codes(bits):
    """Reflected Gray code as a list of ints."""
    if bits == 0:
        return [0]
    smaller = gray_codes(bits - 1)
    high = 1 << (bits - 1)
    return smaller + [high | code for code in reversed(smaller)]


def merge_two(left, right):
    """Merge two sorted lists."""
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def sort_by_merging(xs):
    """Merge sort, returning a new list."""
    if len(xs) < 2:
        return list(xs)
    half = len(xs) // 2
    return merge_two(sort_by_merging(xs[:half]), sort_by_merging(xs[half:]))


def binary_search_recursive(xs, x, low, high):
    """Index of x in a sorted list, or -1."""
    if low > high:
        return -1
    middle = (low + high) // 2
    if xs[middle] == x:
        return middle
    if xs[middle] > x:
        return binary_search_recursive(xs, x, low, middle - 1)
    return binary_search_recursive(xs, x, middle + 1, high)


def coin_ways(coins, amount, index=0):
    """Ways to pay an amount with coins of the given values."""
    if amount == 0:
        return 1
    if amount < 0 or index == len(coins):
        return 0
    return coin_ways(coins, amount - coins[index], index) + coin_ways(coins, amount, index + 1)


def knapsack_recursive(weights, values, capacity, n):
    """Largest value of a selection of the first n things that fits."""
    if n == 0 or capacity == 0:
        return 0
    if weights[n - 1] > capacity:
        return knapsack_recursive(weights, values, capacity, n - 1)
    return max(
        values[n - 1] + knapsack_recursive(weights, values, capacity - weights[n - 1], n - 1),
        knapsack_recursive(weights, values, capacity, n - 1),
    )


def fill(grid, row, col):
    """Size of the island at a cell, which is sunk."""
    if row < 0 or col < 0 or row >= len(grid) or col >= len(grid[row]) or grid[row][col] == 0:
        return 0
    grid[row][col] = 0
    return 1 + fill(grid, row + 1, col) + fill(grid, row - 1, col) + fill(grid, row, col + 1) + fill(grid, row, col - 1)


def largest_island(grid):
    """Number of cells of the largest island."""
    best = 0
    for row in range(len(grid)):
        for col in range(len(grid[0])):
            if grid[row][col] == 1:
                size = fill(grid, row, col)
                if size > best:
                    best = size
    return best


def can_place(queens, row, col):
    """May a queen stand here, given those of the rows above?"""
    for other in range(row):
        if queens[other] == col or abs(queens[other] - col) == row - other:
            return False
    return True


def count_queens(queens, row):
    """Ways to place the queens that are left."""
    if row == len(queens):
        return 1
    ways = 0
    for col in range(len(queens)):
        if can_place(queens, row, col):
            queens[row] = col
            ways += count_queens(queens, row + 1)
    return ways


def n_queens(n):
    """Ways to place n queens that don't attack each other."""
    return count_queens([0] * n, 0)


def partition(a, low, high):
    """Lomuto's partition of a[low:high + 1]; the pivot's place."""
    pivot = a[high]
    i = low - 1
    for j in range(low, high):
        if a[j] <= pivot:
            i += 1
            a[i], a[j] = a[j], a[i]
    a[i + 1], a[high] = a[high], a[i + 1]
    return i + 1


def quick_sort(a, low, high):
    """Quicksort in place."""
    if low < high:
        p = partition(a, low, high)
        quick_sort(a, low, p - 1)
        quick_sort(a, p + 1, high)


def sorted_by_quick_sort(xs):
    """A sorted copy."""
    a = xs[:]
    quick_sort(a, 0, len(a) - 1)
    return a


def common_length(a, b, i, j):
    """Length of the longest common subsequence of a[i:] and b[j:]."""
    if i == len(a) or j == len(b):
        return 0
    if a[i] == b[j]:
        return 1 + common_length(a, b, i + 1, j + 1)
    return max(common_length(a, b, i + 1, j), common_length(a, b, i, j + 1))


def legendre(n, x):
    """Legendre polynomial by its recurrence."""
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n


def is_palindrome(xs, i, j):
    """Does the list read the same backwards?"""
    if i >= j:
        return True
    return xs[i] == xs[j] and is_palindrome(xs, i + 1, j - 1)


def golden_section(a, b, depth):
    """Minimum of (x - 2)^2 + x / 3 between a and b."""
    if depth == 0:
        return (a + b) / 2
    c = b - (b - a) / 1.618033988749895
    d = a + (b - a) / 1.618033988749895
    if (c - 2) ** 2 + c / 3 < (d - 2) ** 2 + d / 3:
        return golden_section(a, d, depth - 1)
    return golden_section(c, b, depth - 1)


def _nested(depth):
    return [depth, 1.5] if depth == 0 else [_nested(depth - 1), depth, _nested(depth - 1)]


def _mixed(n):
    return [(i * 7919 + 13) % 1009 for i in range(n)]


CASES = {
    "factorial": [(-1,), (0,), (5,), (20,), (60,)],
    "fib": [(0,), (1,), (10,), (17,)],
    "ackermann": [(0, 0), (1, 3), (2, 3), (2, 20)],
    "hanoi_moves": [(0,), (3,), (60,)],
    "hanoi": [(0,), (2,), (10,)],
    "gcd_recursive": [(12, 18), (0, 0), (-4, 6), (1134903170, 701408733)],
    "power": [(2, 10), (2.0, -3), (0, 0), (3, 39), (1.0001, 100000)],
    "binomial": [(5, 2), (4, 5), (0, 0), (13, 6)],
    "digit_sum_recursive": [(0,), (12345,), (-5,), (987654321987654321,)],
    "is_even": [(0,), (7,), (800,)],
    "is_odd": [(0,), (7,), (801,)],
    "hofstadter_female": [(0,), (5,), (20,)],
    "hofstadter_male": [(0,), (5,), (20,)],
    "collatz_depth": [(1,), (6,), (27,), (837799,)],
    "permutations": [([],), ([1],), ([1, 2, 3],), ([4, 1, 3, 2, 5, 0],)],
    "subsets": [([],), ([1, 2],), (list(range(10)),)],
    "flatten_sum": [([],), ([1, [2, [3, -4]], 5],), (_nested(9),)],
    "max_recursive": [([],), ([3],), ([1.5, -2, 7],), (_mixed(1000),)],
    "count_partitions": [(0, 0), (5, 5), (-1, 3), (24, 24)],
    "stair_ways": [(0,), (4,), (10, (1, 2)), (12,)],
    "catalan_recursive": [(0,), (4,), (8,)],
    "mccarthy91": [(101,), (99,), (-50,), (0,)],
    "tak": [(3, 2, 1), (0, 0, 0), (10, 6, 3)],
    "subset_sum_exists": [([], 0), ([3, 34, 4, 12, 5, 2], 9), ([2, 4, 6], 5), ([14, 22, 38, 46, 58, 62, 74, 82, 94, 106], 301)],
    "grid_paths": [(0, 0), (2, 2), (6, 6)],
    "josephus": [(0, 3), (1, 3), (7, 3), (800, 7)],
    "reverse_list": [([],), ([1, 2, 3],), (list(range(500)),)],
    "gray_codes": [(0,), (3,), (12,)],
    "merge_two": [([], []), ([1, 4], [2, 3, 9]), (list(range(0, 2000, 2)), list(range(1, 2000, 3)))],
    "sort_by_merging": [([],), ([3, 1, 2],), (_mixed(600),)],
    "binary_search_recursive": [([], 1, 0, -1), ([1, 3, 5], 3, 0, 2), (list(range(0, 4000, 3)), 2997, 0, 1333)],
    "coin_ways": [([1], 0), ([1, 2, 5], 11), ([1, 2, 5, 10, 20], 60)],
    "knapsack_recursive": [([], [], 5, 0), ([1, 3, 4, 5], [1, 4, 5, 7], 7, 4), ([3, 4, 5, 9, 4, 7, 2, 8, 6, 5], [3, 4, 4, 10, 4, 8, 3, 9, 5, 6], 25, 10)],
    "fill": [([[0]], 0, 0), ([[1, 1], [0, 1]], 0, 0), ([[1] * 20 for _ in range(20)], 5, 5)],
    "largest_island": [([[0]],), ([[1, 0, 1], [1, 0, 0]],), ([[(i * j + i) % 3 % 2 for j in range(30)] for i in range(30)],)],
    "can_place": [([0, 0], 1, 0), ([0, 0], 1, 1), (list(range(1, 60, 2)) * 2, 50, 90)],
    "count_queens": [([0], 0), ([0] * 5, 0)],
    "n_queens": [(1,), (4,), (6,)],
    "partition": [([3, 1, 2], 0, 2), (_mixed(500), 0, 499)],
    "quick_sort": [([], 0, -1), ([3, 1, 2], 0, 2), (_mixed(400), 0, 399)],
    "sorted_by_quick_sort": [([],), ([2.5, -1.0, 7.5],), (_mixed(300),)],
    "common_length": [([], [1], 0, 0), ([1, 2, 3, 4], [2, 4, 3], 0, 0), ([1, 5, 2, 8, 3, 9, 4, 7], [5, 2, 9, 1, 3, 4, 8], 0, 0)],
    "legendre": [(0, 0.5), (1, 0.5), (5, -0.25), (14, 0.75)],
    "is_palindrome": [([], 0, -1), ([1, 2, 1], 0, 2), (list(range(300)) + list(range(299, -1, -1)), 0, 599)],
    "golden_section": [(0, 5, 0), (0.0, 5.0, 40), (-10, 10, 60)],
}
