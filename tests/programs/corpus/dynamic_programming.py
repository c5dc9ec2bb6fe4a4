"""Tables filled from small problems to large ones."""


def climb_stairs(n):
    """Ways to climb n stairs, one or two at a time."""
    if n < 0:
        raise ValueError("negative number of stairs")
    ways = [1, 1]
    for i in range(2, n + 1):
        ways.append(ways[i - 1] + ways[i - 2])
    return ways[n]


def coin_change_ways(coins, amount):
    """Number of ways to pay an amount."""
    ways = [0] * (amount + 1)
    ways[0] = 1
    for coin in coins:
        for value in range(coin, amount + 1):
            ways[value] += ways[value - coin]
    return ways[amount]


def min_coins(coins, amount):
    """Least number of coins that make the amount, or -1."""
    infinity = float("inf")
    best = [0] + [infinity] * amount
    for value in range(1, amount + 1):
        for coin in coins:
            if coin <= value and best[value - coin] + 1 < best[value]:
                best[value] = best[value - coin] + 1
    return best[amount] if best[amount] != infinity else -1


def knapsack(weights, values, capacity):
    """Best value of a 0/1 knapsack, with a full table."""
    n = len(weights)
    table = [[0] * (capacity + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for w in range(capacity + 1):
            table[i][w] = table[i - 1][w]
            if weights[i - 1] <= w:
                candidate = table[i - 1][w - weights[i - 1]] + values[i - 1]
                if candidate > table[i][w]:
                    table[i][w] = candidate
    return table[n][capacity]


def knapsack_one_row(weights, values, capacity):
    """Best value of a 0/1 knapsack, with one row that is filled from the right."""
    best = [0] * (capacity + 1)
    for weight, value in zip(weights, values):
        for w in range(capacity, weight - 1, -1):
            best[w] = max(best[w], best[w - weight] + value)
    return best[capacity]


def unbounded_knapsack(weights, values, capacity):
    """Best value if every item may be taken any number of times."""
    dp = [0] * (capacity + 1)
    for w in range(capacity + 1):
        for i in range(len(weights)):
            if weights[i] <= w:
                dp[w] = max(dp[w], dp[w - weights[i]] + values[i])
    return dp[capacity]


def lcs_length(a, b):
    """Length of the longest common subsequence of two texts."""
    m, n = len(a), len(b)
    dp = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(m):
        for j in range(n):
            if a[i] == b[j]:
                dp[i + 1][j + 1] = dp[i][j] + 1
            else:
                dp[i + 1][j + 1] = max(dp[i][j + 1], dp[i + 1][j])
    return dp[m][n]


def edit_distance(a, b):
    """Levenshtein distance, with two rows."""
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, 1):
            cost = 0 if ca == cb else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[-1]


def longest_common_substring(a, b):
    """Longest run of characters that two texts share."""
    best, end = 0, 0
    row = [0] * (len(b) + 1)
    for i in range(len(a)):
        diagonal = 0
        for j in range(len(b)):
            above = row[j + 1]
            row[j + 1] = diagonal + 1 if a[i] == b[j] else 0
            if row[j + 1] > best:
                best, end = row[j + 1], i + 1
            diagonal = above
    return a[end - best : end]


def longest_increasing_subsequence(xs):
    """Length of the longest strictly increasing subsequence, O(n^2)."""
    if not xs:
        return 0
    lengths = [1] * len(xs)
    for i in range(len(xs)):
        for j in range(i):
            if xs[j] < xs[i] and lengths[j] + 1 > lengths[i]:
                lengths[i] = lengths[j] + 1
    return max(lengths)


def max_subarray(xs):
    """Largest sum of a contiguous part, by Kadane's algorithm."""
    if not xs:
        raise ValueError("empty sequence")
    best = current = xs[0]
    for x in xs[1:]:
        current = max(x, current + x)
        best = max(best, current)
    return best


def max_subarray_bounds(xs):
    """(sum, start, end) of the contiguous part with the largest sum."""
    best, best_start, best_end = 0, 0, 0
    current, start = 0, 0
    for i, x in enumerate(xs):
        if current <= 0:
            current = 0
            start = i
        current += x
        if current > best:
            best, best_start, best_end = current, start, i + 1
    return best, best_start, best_end


def house_robber(amounts):
    """Largest sum without two neighbours."""
    take, skip = 0, 0
    for amount in amounts:
        take, skip = skip + amount, max(take, skip)
    return max(take, skip)


def unique_paths(rows, columns):
    """Paths through a grid, going right and down."""
    dp = [[1] * columns for _ in range(rows)]
    for r in range(1, rows):
        for c in range(1, columns):
            dp[r][c] = dp[r - 1][c] + dp[r][c - 1]
    return dp[-1][-1]


def paths_around_obstacles(grid):
    """Paths through a grid in which cells with 1 are blocked."""
    width = len(grid[0])
    paths = [0] * width
    paths[0] = 1
    for row in grid:
        for c in range(width):
            if row[c] == 1:
                paths[c] = 0
            elif c > 0:
                paths[c] += paths[c - 1]
    return paths[width - 1]


def min_path_sum(grid):
    """Cheapest way from the top left to the bottom right."""
    rows, cols = len(grid), len(grid[0])
    cost = [[0] * cols for _ in range(rows)]
    for r in range(rows):
        for c in range(cols):
            if r == 0 and c == 0:
                cost[r][c] = grid[r][c]
            elif r == 0:
                cost[r][c] = cost[r][c - 1] + grid[r][c]
            elif c == 0:
                cost[r][c] = cost[r - 1][c] + grid[r][c]
            else:
                cost[r][c] = min(cost[r - 1][c], cost[r][c - 1]) + grid[r][c]
    return cost[rows - 1][cols - 1]


def triangle_max_path(triangle):
    """Largest sum from the top of a triangle to its base; the triangle is overwritten."""
    for row in range(len(triangle) - 2, -1, -1):
        for i in range(len(triangle[row])):
            triangle[row][i] += max(triangle[row + 1][i], triangle[row + 1][i + 1])
    return triangle[0][0]


def rod_cutting(prices, length):
    """Best revenue from cutting a rod; prices[i] is for a piece of length i + 1."""
    revenue = [0] * (length + 1)
    for n in range(1, length + 1):
        best = 0
        for cut in range(1, min(n, len(prices)) + 1):
            best = max(best, prices[cut - 1] + revenue[n - cut])
        revenue[n] = best
    return revenue[length]


def matrix_chain(dimensions):
    """Fewest multiplications for a product of matrices."""
    n = len(dimensions) - 1
    cost = [[0] * n for _ in range(n)]
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            cost[i][j] = 10**12
            for k in range(i, j):
                q = cost[i][k] + cost[k + 1][j] + dimensions[i] * dimensions[k + 1] * dimensions[j + 1]
                if q < cost[i][j]:
                    cost[i][j] = q
    return cost[0][n - 1]


def can_partition(numbers):
    """Can the numbers be split into two halves of equal sum?"""
    total = sum(numbers)
    if total % 2:
        return False
    half = total // 2
    reachable = [True] + [False] * half
    for x in numbers:
        for s in range(half, x - 1, -1):
            if reachable[s - x]:
                reachable[s] = True
    return reachable[half]


def count_subset_sums(numbers, target):
    """How many subsets sum to the target."""
    counts = [0] * (target + 1)
    counts[0] = 1
    for x in numbers:
        for s in range(target, x - 1, -1):
            counts[s] += counts[s - x]
    return counts[target]


def partition_numbers(n):
    """Number of partitions of n."""
    p = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            p[total] = (p[total] + p[total - part]) % 1000000007
    return p[n]


def catalan_table(n):
    """Catalan number by a table, modulo a prime."""
    c = [0] * (n + 1)
    c[0] = 1
    for i in range(1, n + 1):
        for j in range(i):
            c[i] = (c[i] + c[j] * c[i - 1 - j]) % 998244353
    return c[n]


def pascal_triangle(rows):
    """The first rows of Pascal's triangle."""
    triangle = []
    for n in range(rows):
        row = [1] * (n + 1)
        for k in range(1, n):
            row[k] = triangle[n - 1][k - 1] + triangle[n - 1][k]
        triangle.append(row)
    return triangle


def longest_palindromic_subsequence(text):
    """Length of the longest subsequence that is a palindrome."""
    n = len(text)
    if n == 0:
        return 0
    dp = [[0] * n for _ in range(n)]
    for i in range(n - 1, -1, -1):
        dp[i][i] = 1
        for j in range(i + 1, n):
            if text[i] == text[j]:
                dp[i][j] = dp[i + 1][j - 1] + 2
            else:
                dp[i][j] = max(dp[i + 1][j], dp[i][j - 1])
    return dp[0][n - 1]


def best_stock_profit(prices):
    """Profit of one purchase and one later sale."""
    lowest = float("inf")
    profit = 0
    for price in prices:
        if price < lowest:
            lowest = price
        elif price - lowest > profit:
            profit = price - lowest
    return profit


def stock_with_cooldown(prices):
    """Best profit if a day must pass between a sale and a purchase."""
    if not prices:
        return 0
    hold, sold, rest = -prices[0], 0, 0
    for p in prices[1:]:
        hold, sold, rest = max(hold, rest - p), hold + p, max(rest, sold)
    return max(sold, rest)


def largest_square(grid):
    """Side of the largest square of ones."""
    side = 0
    sizes = [[0] * len(row) for row in grid]
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell:
                if r == 0 or c == 0:
                    sizes[r][c] = 1
                else:
                    sizes[r][c] = 1 + min(sizes[r - 1][c], sizes[r][c - 1], sizes[r - 1][c - 1])
                side = max(side, sizes[r][c])
    return side


def egg_drops(eggs, floors):
    """Trials needed in the worst case to find the critical floor."""
    reach = [0] * (eggs + 1)
    trials = 0
    while reach[eggs] < floors:
        trials += 1
        for e in range(eggs, 0, -1):
            reach[e] = reach[e] + reach[e - 1] + 1
    return trials


def min_jumps(jumps):
    """Fewest jumps to reach the end, or -1."""
    n = len(jumps)
    steps = [0] + [n] * (n - 1)
    for i in range(1, n):
        for j in range(i):
            if j + jumps[j] >= i:
                steps[i] = min(steps[i], steps[j] + 1)
    return steps[-1] if n and steps[-1] < n else -1


def count_decodings(digits):
    """Ways to read a text of digits as letters 1 to 26."""
    previous, current = 1, 1
    for i, c in enumerate(digits):
        new = current if c != "0" else 0
        if i > 0 and 10 <= int(digits[i - 1 : i + 1]) <= 26:
            new += previous
        previous, current = current, new % 1000000007
    return current


def word_break(text, words):
    """Can the text be cut into words of a list?"""
    possible = [False] * (len(text) + 1)
    possible[0] = True
    for end in range(1, len(text) + 1):
        for word in words:
            start = end - len(word)
            if start >= 0 and possible[start] and text[start:end] == word:
                possible[end] = True
                break
    return possible[len(text)]


def dice_sums(dice, sides):
    """How many rolls of the dice give each sum."""
    counts = [1]
    for _ in range(dice):
        new = [0] * (len(counts) + sides)
        for total, count in enumerate(counts):
            for face in range(1, sides + 1):
                new[total + face] += count
        counts = new
    return counts


def _noise(n, limit, seed=7):
    xs = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        xs.append((seed >> 8) % limit)
    return xs


def _grid(rows, cols, limit):
    flat = _noise(rows * cols, limit)
    return [flat[r * cols : (r + 1) * cols] for r in range(rows)]


def _text(n, letters, seed=3):
    return "".join(letters[k] for k in _noise(n, len(letters), seed))


CASES = {
    "climb_stairs": [(-1,), (0,), (1,), (10,), (80,)],
    "coin_change_ways": [([1, 2, 5], 5), ([2], 3), ([], 0), ([1, 2, 5, 10, 20, 50, 100, 200], 1000)],
    "min_coins": [([1, 2, 5], 11), ([2], 3), ([1], 0), ([1, 5, 10, 25, 50], 1500)],
    "knapsack": [([], [], 10), ([1, 3, 4], [15, 20, 30], 4), (_noise(25, 20, 1), _noise(25, 100, 2), 120)],
    "knapsack_one_row": [([], [], 0), ([5, 4, 6, 3], [10, 40, 30, 50], 10), (_noise(30, 20, 5), _noise(30, 100, 6), 200)],
    "unbounded_knapsack": [([2], [1], 1), ([1, 50], [1, 30], 100), ([5, 10, 15, 7], [10, 30, 20, 17], 1200)],
    "lcs_length": [("", "abc"), ("ABCBDAB", "BDCABA"), (_text(90, "ACGT", 1), _text(90, "ACGT", 2))],
    "edit_distance": [("", ""), ("kitten", "sitting"), (_text(60, "abcde", 1), _text(70, "abcde", 2))],
    "longest_common_substring": [("", "x"), ("abcdxyz", "xyzabcd"), (_text(100, "ab", 1), _text(100, "ab", 2))],
    "longest_increasing_subsequence": [([],), ([10, 9, 2, 5, 3, 7, 101, 18],), (_noise(180, 1000),)],
    "max_subarray": [([],), ([-3],), ([-2, 1, -3, 4, -1, 2, 1, -5, 4],), ([x - 50 for x in _noise(5000, 100)],)],
    "max_subarray_bounds": [([],), ([-1, -2],), ([-2, 1, -3, 4, -1, 2, 1, -5, 4],), ([x - 50 for x in _noise(8000, 100)],)],
    "house_robber": [([],), ([5],), ([2, 7, 9, 3, 1],), (_noise(5000, 400),)],
    "unique_paths": [(1, 1), (3, 7), (0, 3), (18, 17), (31, 31)],
    "paths_around_obstacles": [
        ([[0]],),
        ([[0, 0, 0], [0, 1, 0], [0, 0, 0]],),
        ([[1]],),
        ([[0 if (r * c) % 7 != 5 else 1 for c in range(40)] for r in range(60)],),
    ],
    "min_path_sum": [([[5]],), ([[1, 3, 1], [1, 5, 1], [4, 2, 1]],), (_grid(60, 60, 100),)],
    "triangle_max_path": [([[1]],), ([[3], [7, 4], [2, 4, 6], [8, 5, 9, 3]],), ([_noise(n, 100, n) for n in range(1, 70)],)],
    "rod_cutting": [([], 0), ([1, 5, 8, 9, 10, 17, 17, 20], 8), ([3, 5, 8, 9, 10], 4), (_noise(30, 100), 300)],
    "matrix_chain": [([10, 20],), ([40, 20, 30, 10, 30],), ([x + 1 for x in _noise(26, 50)],)],
    "can_partition": [([],), ([1, 5, 11, 5],), ([1, 2, 3, 5],), ([2 * x + 1 for x in _noise(40, 60)],)],
    "count_subset_sums": [([1, 2, 3], 3), ([], 0), ([2, 4], 5), (_noise(25, 60), 700)],
    "partition_numbers": [(0,), (5,), (160,)],
    "catalan_table": [(0,), (5,), (150,)],
    "pascal_triangle": [(0,), (5,), (62,)],
    "longest_palindromic_subsequence": [("",), ("bbbab",), (_text(130, "abc"),)],
    "best_stock_profit": [
        ([],),
        ([7, 1, 5, 3, 6, 4],),
        ([7, 6, 4],),
        (_noise(8000, 10000),),
        ([x * 0.25 for x in _noise(4000, 999)],),
    ],
    "stock_with_cooldown": [([],), ([1, 2, 3, 0, 2],), (_noise(3000, 500),)],
    "largest_square": [([],), ([[1]],), ([[1, 0, 1], [1, 1, 1], [1, 1, 1]],), (_grid(60, 60, 5),)],
    "egg_drops": [(1, 10), (2, 100), (3, 0), (2, 300000), (3, 1000000)],
    "min_jumps": [([],), ([2, 3, 1, 1, 4],), ([3, 2, 1, 0, 4],), (_noise(130, 9, 2),)],
    "count_decodings": [("",), ("226",), ("06",), ("12" * 1000,), (_text(1500, "12345"),)],
    "word_break": [
        ("", ["a"]),
        ("leetcode", ["leet", "code"]),
        ("catsandog", ["cats", "dog", "sand", "and", "cat"]),
        ("ab" * 400 + "c", ["a", "ab", "ba", "bc"]),
    ],
    "dice_sums": [(0, 6), (2, 6), (12, 6)],
}
