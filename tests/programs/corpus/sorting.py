"""Sorting algorithms; those that sort in place return the list too."""


def bubble_sort(xs):
    """Bubble sort with an early end."""
    n = len(xs)
    while True:
        swapped = False
        for i in range(1, n):
            if xs[i - 1] > xs[i]:
                xs[i - 1], xs[i] = xs[i], xs[i - 1]
                swapped = True
        n -= 1
        if not swapped:
            return xs


def bubble_sort_simple(xs):
    """Bubble sort as it is first taught."""
    for i in range(len(xs)):
        for j in range(len(xs) - i - 1):
            if xs[j] > xs[j + 1]:
                temp = xs[j]
                xs[j] = xs[j + 1]
                xs[j + 1] = temp
    return xs


def cocktail_sort(xs):
    """Bubble sort in both directions."""
    start, end = 0, len(xs) - 1
    while start < end:
        for i in range(start, end):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
        end -= 1
        for i in range(end, start, -1):
            if xs[i - 1] > xs[i]:
                xs[i - 1], xs[i] = xs[i], xs[i - 1]
        start += 1
    return xs


def selection_sort(xs):
    """Selection sort in place."""
    for i in range(len(xs)):
        smallest = i
        for j in range(i + 1, len(xs)):
            if xs[j] < xs[smallest]:
                smallest = j
        xs[i], xs[smallest] = xs[smallest], xs[i]
    return xs


def insertion_sort(xs):
    """Insertion sort in place."""
    for i in range(1, len(xs)):
        key = xs[i]
        j = i - 1
        while j >= 0 and xs[j] > key:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = key
    return xs


def insertion_sort_descending(xs):
    """Insertion sort by swapping neighbours, largest first."""
    for i in range(1, len(xs)):
        while i > 0 and xs[i - 1] < xs[i]:
            xs[i - 1], xs[i] = xs[i], xs[i - 1]
            i -= 1
    return xs


def shell_sort(xs):
    """Shell sort with halved gaps."""
    gap = len(xs) // 2
    while gap > 0:
        for i in range(gap, len(xs)):
            value = xs[i]
            j = i
            while j >= gap and xs[j - gap] > value:
                xs[j] = xs[j - gap]
                j -= gap
            xs[j] = value
        gap //= 2
    return xs


def comb_sort(xs):
    """Comb sort in place."""
    gap = len(xs)
    done = False
    while not done:
        gap = int(gap / 1.3)
        if gap <= 1:
            gap = 1
            done = True
        for i in range(len(xs) - gap):
            if xs[i] > xs[i + gap]:
                xs[i], xs[i + gap] = xs[i + gap], xs[i]
                done = False
    return xs


def gnome_sort(xs):
    """Gnome sort in place."""
    i = 0
    while i < len(xs):
        if i == 0 or xs[i] >= xs[i - 1]:
            i += 1
        else:
            xs[i], xs[i - 1] = xs[i - 1], xs[i]
            i -= 1
    return xs


def odd_even_sort(xs):
    """Odd-even transposition sort."""
    is_sorted = False
    while not is_sorted:
        is_sorted = True
        for start in (1, 0):
            for i in range(start, len(xs) - 1, 2):
                if xs[i] > xs[i + 1]:
                    xs[i], xs[i + 1] = xs[i + 1], xs[i]
                    is_sorted = False
    return xs


def merge_sorted(a, b):
    """Merge two sorted lists by popping from the front index."""
    result = []
    i = 0
    j = 0
    while i < len(a) or j < len(b):
        if j == len(b) or (i < len(a) and a[i] <= b[j]):
            result.append(a[i])
            i += 1
        else:
            result.append(b[j])
            j += 1
    return result


def merge_sort(xs):
    """Merge sort that returns a new list."""
    if len(xs) <= 1:
        return xs
    mid = len(xs) // 2
    return merge_sorted(merge_sort(xs[:mid]), merge_sort(xs[mid:]))


def merge_sort_bottom_up(xs):
    """Iterative merge sort with a second buffer."""
    n = len(xs)
    width = 1
    while width < n:
        buffer = []
        for left in range(0, n, 2 * width):
            i, middle = left, min(left + width, n)
            j, right = middle, min(left + 2 * width, n)
            while i < middle and j < right:
                if xs[j] < xs[i]:
                    buffer.append(xs[j])
                    j += 1
                else:
                    buffer.append(xs[i])
                    i += 1
            buffer.extend(xs[i:middle])
            buffer.extend(xs[j:right])
        xs = buffer
        width *= 2
    return xs


def partition_lomuto(xs, low, high):
    """Partition around the last element; returns the pivot's place."""
    pivot = xs[high]
    i = low
    for j in range(low, high):
        if xs[j] < pivot:
            xs[i], xs[j] = xs[j], xs[i]
            i += 1
    xs[i], xs[high] = xs[high], xs[i]
    return i


def quick_sort(xs, low=0, high=None):
    """Recursive quicksort in place."""
    if high is None:
        high = len(xs) - 1
    if low < high:
        p = partition_lomuto(xs, low, high)
        quick_sort(xs, low, p - 1)
        quick_sort(xs, p + 1, high)
    return xs


def quick_sort_functional(xs):
    """Quicksort with list comprehensions."""
    if len(xs) < 2:
        return xs
    pivot = xs[len(xs) // 2]
    smaller = [x for x in xs if x < pivot]
    equal = [x for x in xs if x == pivot]
    larger = [x for x in xs if x > pivot]
    return quick_sort_functional(smaller) + equal + quick_sort_functional(larger)


def quick_sort_with_stack(xs):
    """Hoare's quicksort with an explicit stack."""
    stack = [(0, len(xs) - 1)]
    while stack:
        low, high = stack.pop()
        i, j = low, high
        if low >= high:
            continue
        pivot = xs[(low + high) // 2]
        while i <= j:
            while xs[i] < pivot:
                i += 1
            while xs[j] > pivot:
                j -= 1
            if i <= j:
                xs[i], xs[j] = xs[j], xs[i]
                i += 1
                j -= 1
        stack.append((low, j))
        stack.append((i, high))
    return xs


def sift_down(heap, root, end):
    """Let the root sink in a max-heap that ends before `end`."""
    while 2 * root + 1 < end:
        child = 2 * root + 1
        if child + 1 < end and heap[child + 1] > heap[child]:
            child += 1
        if heap[root] >= heap[child]:
            return
        heap[root], heap[child] = heap[child], heap[root]
        root = child


def heap_sort(xs):
    """Heapsort in place."""
    n = len(xs)
    for root in range(n // 2 - 1, -1, -1):
        sift_down(xs, root, n)
    for end in range(n - 1, 0, -1):
        xs[0], xs[end] = xs[end], xs[0]
        sift_down(xs, 0, end)
    return xs


def counting_sort(xs, limit):
    """Sort numbers from range(limit) by counting them."""
    counts = [0] * limit
    for x in xs:
        if x < 0:
            raise ValueError("negative number")
        counts[x] += 1
    result = []
    for value in range(limit):
        for _ in range(counts[value]):
            result.append(value)
    return result


def counting_sort_stable(xs):
    """Counting sort with prefix sums, which keeps equal elements in order."""
    if not xs:
        return []
    low, high = min(xs), max(xs)
    positions = [0] * (high - low + 2)
    for x in xs:
        positions[x - low + 1] += 1
    for i in range(1, len(positions)):
        positions[i] += positions[i - 1]
    output = [0] * len(xs)
    for x in xs:
        output[positions[x - low]] = x
        positions[x - low] += 1
    return output


def radix_sort(xs):
    """Least significant digit radix sort of non-negative ints."""
    place = 1
    biggest = max(xs, default=0)
    while biggest // place > 0:
        buckets = [[] for _ in range(10)]
        for x in xs:
            buckets[x // place % 10].append(x)
        xs = [x for bucket in buckets for x in bucket]
        place *= 10
    return xs


def bucket_sort(xs, buckets=16):
    """Bucket sort of floats in [0, 1)."""
    table = [[] for _ in range(buckets)]
    for x in xs:
        table[int(x * buckets)].append(x)
    result = []
    for bucket in table:
        bucket.sort()
        result += bucket
    return result


def pancake_sort(xs):
    """Sort by reversing prefixes only."""
    for size in range(len(xs), 1, -1):
        biggest = 0
        for i in range(1, size):
            if xs[i] > xs[biggest]:
                biggest = i
        xs[: biggest + 1] = xs[: biggest + 1][::-1]
        xs[:size] = xs[:size][::-1]
    return xs


def cycle_sort(xs):
    """Cycle sort; returns the number of writes."""
    writes = 0
    for start in range(len(xs) - 1):
        item = xs[start]
        while True:
            position = start
            for i in range(start + 1, len(xs)):
                if xs[i] < item:
                    position += 1
            if position == start:
                break
            while item == xs[position]:
                position += 1
            xs[position], item = item, xs[position]
            writes += 1
        xs[start] = item
    return writes


def sort_colors(xs):
    """Dutch national flag: sort zeros, ones and twos in one pass."""
    low, mid, high = 0, 0, len(xs) - 1
    while mid <= high:
        if xs[mid] == 0:
            xs[low], xs[mid] = xs[mid], xs[low]
            low += 1
            mid += 1
        elif xs[mid] == 1:
            mid += 1
        elif xs[mid] == 2:
            xs[mid], xs[high] = xs[high], xs[mid]
            high -= 1
        else:
            raise ValueError("colour must be 0, 1 or 2")
    return xs


def is_sorted(xs):
    """Is the list in ascending order?"""
    for i in range(len(xs) - 1):
        if xs[i] > xs[i + 1]:
            return False
    return True


def count_inversions(xs):
    """Pairs that are in the wrong order, O(n^2)."""
    inversions = 0
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[i] > xs[j]:
                inversions += 1
    return inversions


def bubble_sort_swaps(xs):
    """Number of swaps that bubble sort makes; the argument stays as it is."""
    items = list(xs)
    swaps = 0
    for end in range(len(items) - 1, 0, -1):
        for i in range(end):
            if items[i] > items[i + 1]:
                items[i], items[i + 1] = items[i + 1], items[i]
                swaps += 1
    return swaps


def rank_elements(xs):
    """Rank of each element: how many are smaller."""
    ranks = []
    for x in xs:
        smaller = 0
        for y in xs:
            if y < x:
                smaller += 1
        ranks.append(smaller)
    return ranks


def sort_pairs_by_second(pairs):
    """Selection sort of tuples by their second part."""
    for i in range(len(pairs) - 1):
        best = i
        for j in range(i + 1, len(pairs)):
            if pairs[j][1] < pairs[best][1]:
                best = j
        if best != i:
            pairs[i], pairs[best] = pairs[best], pairs[i]
    return pairs


def _shuffled(n, limit=1000, seed=42):
    out = []
    for _ in range(n):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((seed >> 33) % limit)
    return out


def _fractions(n):
    return [x / 1000 for x in _shuffled(n)]


_SMALL = [([],), ([1],), ([3, 1, 2],), ([2, 2, -1, 0, 2],)]

CASES = {
    "bubble_sort": [*_SMALL, (_shuffled(120),)],
    "bubble_sort_simple": [*_SMALL, (_shuffled(120),)],
    "cocktail_sort": [*_SMALL, (_fractions(120),)],
    "selection_sort": [*_SMALL, (_shuffled(150),)],
    "insertion_sort": [*_SMALL, (_shuffled(150),)],
    "insertion_sort_descending": [*_SMALL, (_shuffled(100),)],
    "shell_sort": [*_SMALL, (_shuffled(500),)],
    "comb_sort": [*_SMALL, (_shuffled(400),)],
    "gnome_sort": [*_SMALL, (_shuffled(90),)],
    "odd_even_sort": [*_SMALL, (_shuffled(100),)],
    "merge_sorted": [([], []), ([1], []), ([1, 3, 5], [2, 4]), (sorted(_shuffled(2000)), sorted(_shuffled(1500, seed=1)))],
    "merge_sort": [*_SMALL, (_shuffled(400),)],
    "merge_sort_bottom_up": [*_SMALL, (_fractions(500),)],
    "partition_lomuto": [([5], 0, 0), ([2, 8, 7, 1, 3, 5, 6, 4], 0, 7), (_shuffled(6000), 0, 5999)],
    "quick_sort": [*_SMALL, (_shuffled(500),)],
    "quick_sort_functional": [*_SMALL, (_shuffled(700),)],
    "quick_sort_with_stack": [*_SMALL, (_shuffled(600),)],
    "sift_down": [([1, 9, 8, 4], 0, 4), ([], 0, 0), ([0, *range(6000, 0, -1)], 0, 6001)],
    "heap_sort": [*_SMALL, (_shuffled(400),)],
    "counting_sort": [([], 5), ([4, 1, 1, 0], 5), ([1, -1], 5), ([7], 5), (_shuffled(4000, 100), 100)],
    "counting_sort_stable": [([],), ([3, -1, 2],), (_shuffled(3000),)],
    "radix_sort": [([],), ([170, 45, 75, 90, 802, 24, 2, 66],), (_shuffled(1500, 9999),)],
    "bucket_sort": [([],), ([0.5, 0.1, 0.9],), ([1.5],), (_fractions(4000),)],
    "pancake_sort": [*_SMALL, (_shuffled(120),)],
    "cycle_sort": [([],), ([5, 2, 9, 1],), (_shuffled(60),)],
    "sort_colors": [([],), ([2, 0, 1],), ([0, 3, 1],), (_shuffled(6000, 3),)],
    "is_sorted": [([],), ([1, 2, 2],), ([2, 1],), (list(range(10000)),)],
    "count_inversions": [([],), ([2, 4, 1, 3, 5],), (_shuffled(200),)],
    "bubble_sort_swaps": [([],), ([3, 2, 1],), (_shuffled(130),)],
    "rank_elements": [([],), ([10, 30, 20, 10],), (_shuffled(180),)],
    "sort_pairs_by_second": [([],), ([(1, 5), (2, 3)],), (list(enumerate(_shuffled(120))),)],
}
