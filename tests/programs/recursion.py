"""Functions that call themselves, each other, and helpers with loops of their own."""


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def factorial(n):
    if n < 0:
        raise ValueError("negative")
    return 1 if n <= 1 else n * factorial(n - 1)


def power(x, n):
    if n < 0:
        return 1 / power(x, -n)
    if n == 0:
        return 1
    half = power(x, n // 2)
    return half * half if n % 2 == 0 else half * half * x


def power_modulo(x, n, mod=None):
    if n == 0:
        return 1
    half = power_modulo(x, n // 2, mod)
    result = half * half * (x if n % 2 else 1)
    return result if mod is None else result % mod


def none_or_one(n, seen=None):
    if n == 0:
        return 0 if seen is None else 1
    left = none_or_one(n - 1, None if n % 3 else 1)
    return left + none_or_one(n - 2 if n > 1 else 0, seen)


def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


def female(n):
    return 1 if n == 0 else n - male(female(n - 1))


def male(n):
    return 0 if n == 0 else n - female(male(n - 1))


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def catalan(n):
    if n <= 1:
        return 1
    total = 0
    for i in range(n):
        total += catalan(i) * catalan(n - 1 - i)
    return total


def binomial(n, k):
    if k < 0 or k > n:
        return 0
    if k == 0 or k == n:
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


def collatz(n, depth=0):
    if n == 1:
        return depth
    if n % 2:
        return collatz(3 * n + 1, depth + 1)
    return collatz(n // 2, depth + 1)


def hanoi(n, source, target, spare):
    if n == 0:
        return 0
    return hanoi(n - 1, source, spare, target) + 1 + hanoi(n - 1, spare, target, source)


def quicksort(a, low, high):
    if low < high:
        pivot = a[high]
        i = low
        for j in range(low, high):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[high] = a[high], a[i]
        quicksort(a, low, i - 1)
        quicksort(a, i + 1, high)


def permutations(a, k, out):
    if k == len(a):
        out.append(a[0] * 1000 + a[-1])
        return
    for i in range(k, len(a)):
        a[k], a[i] = a[i], a[k]
        permutations(a, k + 1, out)
        a[k], a[i] = a[i], a[k]


def is_safe(columns, row, column):
    for earlier in range(row):
        if columns[earlier] == column or abs(columns[earlier] - column) == row - earlier:
            return False
    return True


def queens(columns, row):
    n = len(columns)
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if is_safe(columns, row, column):
            columns[row] = column
            count += queens(columns, row + 1)
    return count


def flood(grid, i, j):
    if i < 0 or j < 0 or i >= len(grid) or j >= len(grid[0]) or grid[i][j] != 0:
        return 0
    grid[i][j] = 2
    return 1 + flood(grid, i + 1, j) + flood(grid, i - 1, j) + flood(grid, i, j + 1) + flood(grid, i, j - 1)


def subsets(items):
    if not items:
        return [[]]
    without = subsets(items[1:])
    return without + [[items[0]] + s for s in without]


def merge_sort(a):
    if len(a) < 2:
        return a
    half = len(a) // 2
    left, right = merge_sort(a[:half]), merge_sort(a[half:])
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    while i < len(left):
        out.append(left[i])
        i += 1
    while j < len(right):
        out.append(right[j])
        j += 1
    return out


def memo_fib(n, memo):
    if n < 2:
        return n
    if memo[n] == 0:
        memo[n] = memo_fib(n - 1, memo) + memo_fib(n - 2, memo)
    return memo[n]


def grows(n):
    """Beyond 64 bits deep inside."""
    if n == 0:
        return 3
    return grows(n - 1) * grows(n - 1) - n


def late_float(n, at):
    """A float turns up deep inside, or does not."""
    if n == 0:
        return 1
    if n == at:
        return late_float(n - 1, at) / 2
    return late_float(n - 1, at) + n


def late_none(n):
    if n % 7 == 3:
        return None
    if n == 0:
        return 0
    below = late_none(n - 1)
    return 1 if below is None else below + 1


def divides(n, k):
    if n == 0:
        return 100 // k
    return divides(n - 1, k) + 1


def guarded(n):
    """The caller catches what is raised deep inside."""
    total = 0
    for i in range(n):
        try:
            total += divides(i, i % 3)
        except ZeroDivisionError:
            total += 1
        total += i
    return total


def is_prime(n):
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


def count_primes(n):
    count = 0
    for i in range(n):
        if is_prime(i):
            count += 1
    return count


def loop_gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def coprimes(n):
    count = 0
    for i in range(1, n):
        if loop_gcd(i, n) == 1:
            count += 1
    return count


def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


def digit_sums(n):
    best = 0
    i = 0
    while i < n:
        s = digit_sum(i * i)
        if s > best:
            best = s
        i += 1
    return best


def power_mod(base, exponent, modulus):
    result = 1
    base = base % modulus
    while exponent > 0:
        if exponent % 2 == 1:
            result = result * base % modulus
        exponent //= 2
        base = base * base % modulus
    return result


def pseudoprimes(n):
    found = []
    for i in range(3, n, 2):
        if power_mod(2, i - 1, i) == 1 and not is_prime(i):
            found.append(i)
    return found


def find(parent, x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


def components(n, step):
    parent = list(range(n)) if n < 0 else [i for i in range(n)]
    count = n
    for i in range(n):
        a, b = find(parent, i), find(parent, (i * step + 1) % n)
        if a != b:
            parent[a] = b
            count -= 1
    return count


def sift_down(heap, start, end):
    root = start
    while 2 * root + 1 <= end:
        child = 2 * root + 1
        if child + 1 <= end and heap[child] < heap[child + 1]:
            child += 1
        if heap[root] >= heap[child]:
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


def heap_sort(a):
    n = len(a)
    start = n // 2 - 1
    while start >= 0:
        sift_down(a, start, n - 1)
        start -= 1
    end = n - 1
    while end > 0:
        a[0], a[end] = a[end], a[0]
        end -= 1
        sift_down(a, 0, end)
    return a


def binary_search(a, x):
    low, high = 0, len(a) - 1
    while low <= high:
        middle = (low + high) // 2
        if a[middle] == x:
            return middle
        if a[middle] < x:
            low = middle + 1
        else:
            high = middle - 1
    return None


def found(a, n):
    hits = 0
    for x in range(n):
        at = binary_search(a, x)
        if at is not None:
            hits += at
    return hits


def too_deep(n):
    return too_deep(n + 1) + 1


def deep_or_not(n):
    if n == 0:
        return 0
    return 1 + deep_or_not(n - 1)


def integrate(f_id, a, b, depth):
    """Adaptive quadrature."""
    middle = (a + b) / 2
    coarse = (b - a) * (a * a + b * b) / 2
    fine = (b - a) * (a * a + 2 * middle * middle + b * b) / 4
    if depth == 0 or abs(fine - coarse) < 1e-9:
        return fine
    return integrate(f_id, a, middle, depth - 1) + integrate(f_id, middle, b, depth - 1)


def _numbers(n):
    return [(i * 7919 + 13) % 1009 for i in range(n)]


CASES = {
    "fib": [(0,), (1,), (10,), (15,)],
    "ackermann": [(0, 0), (1, 3), (2, 3), (2, 9)],
    "factorial": [(5,), (-1,), (20,), (30,), (60,)],
    "power": [(2, 10), (2.0, -3), (0, 0), (3, 39), (3, 100), (1.0001, 100000)],
    "power_modulo": [(2, 10), (3, 200, 1000007), (7, 30), (2, 100), (5, 40, None), (5, 3, 0), (-3, 33, 97)],
    "none_or_one": [(3,), (12,), (9, 1), (10, None), (7, 2.5)],
    "gcd": [(12, 18), (0, 0), (-4, 6), (1134903170, 701408733), (2**70, 6)],
    "is_even": [(0,), (7,), (80,)],
    "is_odd": [(0,), (7,), (81,)],
    "female": [(0,), (5,), (14,)],
    "male": [(0,), (5,), (14,)],
    "tak": [(3, 2, 1), (0, 0, 0), (7, 4, 2), (5.0, 2, 1)],
    "catalan": [(0,), (4,), (7,)],
    "binomial": [(5, 2), (4, 5), (0, 0), (9, 4)],
    "collatz": [(1,), (6,), (27,), (837799,)],
    "hanoi": [(0, 0, 1, 2), (3, 0, 1, 2), (8, 0, 1, 2)],
    "quicksort": [(_numbers(50), 0, 49), ([2.5, 1.5, 9.25, -1.0] * 5, 0, 19), ([3, 1.5, 2] * 4, 0, 11)],
    "permutations": [([1, 2, 3], 0, []), ([1, 2, 3, 4, 5], 0, [])],
    "queens": [([0] * 4, 0), ([0] * 6, 0)],
    "flood": [([[0, 1, 0], [0, 0, 1], [1, 0, 0]], 0, 0), ([[0] * 9 for _ in range(9)], 4, 4), ([[1]], 0, 0)],
    "subsets": [([],), ([1, 2],), (list(range(7)),)],
    "merge_sort": [([],), ([3, 1, 2],), (_numbers(60),), ([2.5, 1, True, -3.5] * 4,)],
    "memo_fib": [(5, [0] * 10), (60, [0] * 70), (120, [0] * 130)],
    "grows": [(0,), (3,), (6,), (8,)],
    "late_float": [(10, 100), (20, 5), (30, 29), (12, 1)],
    "late_none": [(3,), (10,), (30,), (31,), (20,)],
    "divides": [(3, 5), (30, 7), (2, 0), (50, 0), (30, 1), (0, 0)],
    "guarded": [(5,), (30,)],
    "count_primes": [(30,), (200,), (600,)],
    "coprimes": [(10,), (97,), (300,)],
    "digit_sums": [(10,), (300,), (1000,)],
    "pseudoprimes": [(100,), (700,)],
    "components": [(10, 3), (200, 7)],
    "heap_sort": [([3, 1, 2],), (_numbers(100),), ([2.5, -1.5, 7.25] * 10,)],
    "found": [([1, 3, 5, 9], 12), (list(range(0, 300, 3)), 300)],
    "too_deep": [(0,)],
    "deep_or_not": [(10,), (400,), (5000,), (30,)],
    "integrate": [(0, 0.0, 1.0, 3), (0, -2.0, 3.0, 12), (0, 0, 1, 6)],
}
NATIVE_ONLY = set(CASES)  # native calls need native code
NOT_NATIVE = {"guarded", "too_deep"}
FEW_CALLS = {  # hot only where that is soon
    "catalan", "permutations", "queens", "subsets", "memo_fib", "grows", "deep_or_not", "divides", "power_modulo",
}  # fmt: skip
