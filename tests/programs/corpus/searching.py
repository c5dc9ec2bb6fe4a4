"""Searching in lists and on intervals."""


def linear_search(xs, target):
    """Index of the first occurrence, or -1."""
    for i in range(len(xs)):
        if xs[i] == target:
            return i
    return -1


def linear_search_last(xs, target):
    """Index of the last occurrence, or -1."""
    found = -1
    for i, x in enumerate(xs):
        if x == target:
            found = i
    return found


def binary_search(xs, target):
    """Index of the target in a sorted list, or -1."""
    low, high = 0, len(xs) - 1
    while low <= high:
        mid = (low + high) // 2
        if xs[mid] == target:
            return mid
        if xs[mid] < target:
            low = mid + 1
        else:
            high = mid - 1
    return -1


def binary_search_recursive(xs, target, low, high):
    """Binary search in xs[low:high], recursively."""
    if low >= high:
        return -1
    mid = low + (high - low) // 2
    if target < xs[mid]:
        return binary_search_recursive(xs, target, low, mid)
    if target > xs[mid]:
        return binary_search_recursive(xs, target, mid + 1, high)
    return mid


def lower_bound(xs, target):
    """First index whose element is not less than the target."""
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) >> 1
        if xs[mid] < target:
            lo = mid + 1
        else:
            hi = mid
    return lo


def count_in_range(xs, targets, width):
    """For each target, elements of a sorted list in [target, target + width)."""
    total = 0
    for t in targets:
        total += lower_bound(xs, t + width) - lower_bound(xs, t)
    return total


def count_found(xs, queries):
    """How many queries a sorted list contains."""
    hits = 0
    for q in queries:
        if binary_search(xs, q) != -1:
            hits += 1
    return hits


def jump_search(xs, target):
    """Search a sorted list in steps of its square root."""
    n = len(xs)
    step = int(n**0.5)
    prev = 0
    while prev < n and xs[min(prev + step, n) - 1] < target:
        prev += step
    for i in range(prev, min(prev + step, n)):
        if xs[i] == target:
            return i
    return -1


def interpolation_search(xs, target):
    """Search a sorted list of evenly spread ints."""
    low, high = 0, len(xs) - 1
    while low <= high and xs[low] <= target <= xs[high]:
        if xs[low] == xs[high]:
            return low if xs[low] == target else -1
        pos = low + (target - xs[low]) * (high - low) // (xs[high] - xs[low])
        if xs[pos] == target:
            return pos
        if xs[pos] < target:
            low = pos + 1
        else:
            high = pos - 1
    return -1


def exponential_search(xs, target):
    """Double the bound, then search binarily below it."""
    if not xs:
        return -1
    bound = 1
    while bound < len(xs) and xs[bound] < target:
        bound *= 2
    return binary_search_recursive(xs, target, bound // 2, min(bound + 1, len(xs)))


def ternary_search_max(xs):
    """Index of the peak of a list that rises, then falls."""
    left, right = 0, len(xs) - 1
    while right - left > 2:
        a = left + (right - left) // 3
        b = right - (right - left) // 3
        if xs[a] < xs[b]:
            left = a
        else:
            right = b
    best = left
    for i in range(left, right + 1):
        if xs[i] > xs[best]:
            best = i
    return best


def find_peak(xs):
    """Index of some element that is not smaller than its neighbours."""
    if not xs:
        raise ValueError("no elements")
    lo, hi = 0, len(xs) - 1
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < xs[mid + 1]:
            lo = mid + 1
        else:
            hi = mid
    return lo


def search_rotated(xs, target):
    """Search a sorted list that was rotated."""
    lo, hi = 0, len(xs) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if xs[mid] == target:
            return mid
        if xs[lo] <= xs[mid]:
            if xs[lo] <= target < xs[mid]:
                hi = mid - 1
            else:
                lo = mid + 1
        elif xs[mid] < target <= xs[hi]:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1


def find_min_max(xs):
    """Smallest and largest element in one pass."""
    if len(xs) == 0:
        raise ValueError("find_min_max() of an empty list")
    smallest = largest = xs[0]
    for x in xs:
        if x < smallest:
            smallest = x
        elif x > largest:
            largest = x
    return smallest, largest


def argmax(xs):
    """Index of the largest element."""
    best = 0
    for i in range(1, len(xs)):
        if xs[i] > xs[best]:
            best = i
    return best


def second_largest(xs):
    """The second largest distinct value, or None."""
    first = second = None
    for x in xs:
        if first is None or x > first:
            first, second = x, first
        elif x != first and (second is None or x > second):
            second = x
    return second


def kth_smallest(xs, k):
    """k-th smallest element (from 0) by repeated partitioning."""
    if not 0 <= k < len(xs):
        raise ValueError("k is out of range")
    items = xs[:]
    low, high = 0, len(items) - 1
    while True:
        pivot = items[high]
        store = low
        for i in range(low, high):
            if items[i] < pivot:
                items[store], items[i] = items[i], items[store]
                store += 1
        items[store], items[high] = items[high], items[store]
        if store == k:
            return items[k]
        if store < k:
            low = store + 1
        else:
            high = store - 1


def two_sum(xs, target):
    """First pair of indices whose elements sum to the target."""
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] + xs[j] == target:
                return i, j
    return None


def two_sum_sorted(xs, target):
    """Pair of indices in a sorted list, with two pointers."""
    left, right = 0, len(xs) - 1
    while left < right:
        s = xs[left] + xs[right]
        if s == target:
            return [left, right]
        elif s < target:
            left += 1
        else:
            right -= 1
    return []


def three_sum_count(xs):
    """How many triples sum to zero."""
    n = len(xs)
    count = 0
    for i in range(n):
        for j in range(i + 1, n):
            for k in range(j + 1, n):
                if xs[i] + xs[j] + xs[k] == 0:
                    count += 1
    return count


def majority_element(xs):
    """Element that makes up more than half of the list, or None (Boyer-Moore vote)."""
    candidate, votes = None, 0
    for x in xs:
        if votes == 0:
            candidate = x
        votes += 1 if x == candidate else -1
    if sum(1 for x in xs if x == candidate) * 2 > len(xs):
        return candidate
    return None


def missing_number(xs):
    """The number of 0..n that is missing."""
    n = len(xs)
    expected = n * (n + 1) // 2
    for x in xs:
        expected -= x
    return expected


def first_duplicate(xs):
    """First value that occurs a second time, or None."""
    seen = set()
    for x in xs:
        if x in seen:
            return x
        seen.add(x)
    return None


def find_duplicate(xs):
    """The repeated number among n + 1 numbers of 1..n, by cycle detection."""
    slow = fast = xs[0]
    while True:
        slow = xs[slow]
        fast = xs[xs[fast]]
        if slow == fast:
            break
    slow = xs[0]
    while slow != fast:
        slow = xs[slow]
        fast = xs[fast]
    return slow


def search_sorted_matrix(matrix, target):
    """Search a matrix whose rows and columns are sorted, from the top right corner."""
    row, col = 0, len(matrix[0]) - 1
    while row < len(matrix) and col >= 0:
        value = matrix[row][col]
        if value == target:
            return row, col
        if value > target:
            col -= 1
        else:
            row += 1
    return None


def integer_sqrt(n):
    """Floor of the square root, by bisection."""
    if n < 0:
        raise ValueError("square root of a negative number")
    low, high = 0, n + 1
    while high - low > 1:
        mid = (low + high) // 2
        if mid * mid <= n:
            low = mid
        else:
            high = mid
    return low


def container_with_most_water(heights):
    """Largest area between two walls."""
    left, right = 0, len(heights) - 1
    best = 0
    while left < right:
        area = min(heights[left], heights[right]) * (right - left)
        best = max(best, area)
        if heights[left] < heights[right]:
            left += 1
        else:
            right -= 1
    return best


def longest_run(xs):
    """Length of the longest run of equal elements."""
    longest = run = 0
    previous = None
    for x in xs:
        run = run + 1 if x == previous else 1
        longest = max(longest, run)
        previous = x
    return longest


def find_subarray_with_sum(xs, target):
    """(start, end) of the first window of positive numbers with the given sum."""
    start = 0
    window = 0
    for end in range(len(xs)):
        window += xs[end]
        while window > target and start <= end:
            window -= xs[start]
            start += 1
        if window == target:
            return (start, end)
    return (-1, -1)


def closest_pair_difference(xs):
    """Smallest difference between two elements."""
    ys = sorted(xs)
    return min([b - a for a, b in zip(ys, ys[1:])])


def _mixed(n, limit=1000, seed=99):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        out.append(seed % limit)
    return out


_SORTED = list(range(0, 30000, 3))

CASES = {
    "linear_search": [([], 1), ([4, 2, 7], 7), ([1.0, 2.0], 2), (list(range(9000)), 8990)],
    "linear_search_last": [([], 1), ([1, 2, 1], 1), (_mixed(6000), 500)],
    "binary_search": [([], 1), ([1, 3, 5], 5), ([1, 3, 5], 4), (_SORTED, 29991)],
    "binary_search_recursive": [([], 1, 0, 0), ([1, 3, 5], 1, 0, 3), (_SORTED, 2, 0, 10000)],
    "lower_bound": [([], 5), ([1, 2, 2, 3], 2), (_SORTED, 14998), (_SORTED, 10**6)],
    "count_in_range": [([], [1], 5), ([1, 2, 3], [], 2), (_SORTED, _mixed(250, 30000), 100)],
    "count_found": [([], [1]), ([1, 2, 3], [2, 9]), (_SORTED, _mixed(500, 30000))],
    "jump_search": [([], 1), ([1, 4, 9, 16], 9), ([1, 4, 9], 2), (_SORTED, 29700)],
    "interpolation_search": [([], 1), ([2, 2, 2], 2), ([1, 2, 4, 8, 100], 8), (_SORTED, 17001)],
    "exponential_search": [([], 1), ([1, 2, 3], 3), ([1, 2, 3], 7), (_SORTED, 20001)],
    "ternary_search_max": [([3],), ([1, 5, 9, 4, 2],), ([-((i - 700) ** 2) for i in range(2000)],)],
    "find_peak": [([],), ([1],), ([1, 3, 2, 5, 4],), (list(range(5000)),)],
    "search_rotated": [([], 3), ([4, 5, 6, 7, 0, 1, 2], 0), ([4, 5, 1], 9), (_SORTED[4000:] + _SORTED[:4000], 6)],
    "find_min_max": [([],), ([3],), ([3, -1.5, 8],), (_mixed(8000),)],
    "argmax": [([],), ([1, 9, 3],), (_mixed(8000),), ([x / 7 for x in _mixed(3000)],)],
    "second_largest": [([],), ([5, 5],), ([3, 9, 7],), (_mixed(8000, 100000),)],
    "kth_smallest": [([], 0), ([3, 1, 2], 1), ([1], -1), (_mixed(2500, 100000), 1250)],
    "two_sum": [([], 5), ([2, 7, 11, 15], 9), ([1, 2], 10), (_mixed(150), 5000)],
    "two_sum_sorted": [([], 0), ([1, 2, 4, 8], 10), (_SORTED[:6000], 1)],
    "three_sum_count": [([],), ([-1, 0, 1, 2, -1, -4],), ([x - 500 for x in _mixed(45)],)],
    "majority_element": [([],), ([3, 3, 4],), ([1, 2],), ([7 if x % 5 else x for x in _mixed(5000)],)],
    "missing_number": [([],), ([0, 1],), ([3, 0, 1],), ([x for x in range(10000) if x != 5678],)],
    "first_duplicate": [([],), ([1, 2, 3],), ([2, 5, 2],), (list(range(5000)) + [77],)],
    "find_duplicate": [([1, 1],), ([1, 3, 4, 2, 2],), ([(i * 7 + 3) % 2000 + 1 for i in range(2000)] + [1500],)],
    "search_sorted_matrix": [([[1]], 2), ([[1, 4], [2, 5]], 2), ([[i + 2 * j for j in range(120)] for i in range(120)], 1)],
    "integer_sqrt": [(0,), (-1,), (17,), (10**12,), (2**62,)],
    "container_with_most_water": [([],), ([1, 8, 6, 2, 5, 4, 8, 3, 7],), (_mixed(4000),)],
    "longest_run": [([],), ([1, 1, 2, 2, 2],), (_mixed(5000, 2),)],
    "find_subarray_with_sum": [([], 3), ([1, 4, 20, 3, 10, 5], 33), (_mixed(3000), 10**9), ([1] * 3000, 2999)],
    "closest_pair_difference": [([1, 5],), ([],), ([1.5, 0.25, 9],), (_mixed(3000, 10**6),)],
}
