"""Functions that share variables with inner functions: CPython's frame has them, and hands over the loops alone."""

NS = [(0,), (1,), (60,), (300,)]


def helper_reads(n, m):
    def scaled(x):
        return x * m

    total = 0
    for i in range(n):
        for j in range(20):
            total += i * m ^ j
    return scaled(total)


def captured_afterwards(n):
    total = 0
    for i in range(n):
        total += i * i
    kept = total

    def show():
        return kept

    for i in range(n):
        total -= i
    kept = total
    return show(), total


def recursive_helper(n):
    memo = {}

    def fib(k):
        if k < 2:
            return k
        if k not in memo:
            memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    total = 0
    for i in range(n):
        total += i & 7
    return total + fib(min(n, 30))


def nonlocal_counter(n):
    count = 0

    def bump(by):
        nonlocal count
        count += by

    total = 0
    for i in range(n):
        total += i
    bump(total)
    for i in range(n):
        bump(1)
        total += 2
    for i in range(n):
        total += count
    return count, total


def nonlocal_called_in_a_loop(n):
    hits = 0

    def hit():
        nonlocal hits
        hits += 1
        return hits

    total = 0
    for i in range(n):
        total += i
        if i % 100 == 50:
            hit()
    return total, hits


def lambdas_made_in_loops(n):
    made = []
    k = 3
    for i in range(n):
        made.append(lambda: (i, k))
    total = 0
    for j in range(n):
        total += j * k
    k = 5
    return [f() for f in made[:3]], total


def sorts_with_a_key(n):
    order = [(i * 7) % (n + 1) for i in range(n)]
    places = sorted(range(n), key=lambda i: order[i])
    total = 0
    for rank in range(n):
        total += order[places[rank]] * rank
        for j in (1, 2, 3):
            total ^= j
    return total


def rebound_in_the_loop(n):
    last = 0

    def seen():
        return last

    out = 0
    for i in range(n):
        last = i
        out += seen()
        for j in range(30):
            out += j
    return out, last


def escaping_generator(n):
    k = 2
    later = (x * k for x in range(3))
    total = 0
    for i in range(n):
        total += i * k
    k = 10
    return total, list(later)


def raises_in_the_loop(n):
    m = 7

    def get():
        return m

    total = 0
    try:
        for i in range(n):
            total += m // (250 - i)
    except ZeroDivisionError as error:
        return total, i, str(error), get()
    return total, get()


def returns_from_the_loop(n):
    limit = 50

    def get():
        return limit

    for i in range(n):
        for j in range(5):
            if i * j > limit:
                return i, j, get()
    return get()


def unbound_captured(n):
    def get():
        return late

    total = 0
    for i in range(n):
        total += i
    if n > 60:
        late = total
    try:
        return get()
    except NameError as error:
        return str(error)


CASES = {
    "helper_reads": [(n, 3) for (n,) in NS] + [(60, 2.5)], "captured_afterwards": NS, "recursive_helper": NS,
    "nonlocal_counter": NS, "nonlocal_called_in_a_loop": NS, "lambdas_made_in_loops": NS, "sorts_with_a_key": NS,
    "rebound_in_the_loop": NS, "escaping_generator": NS, "raises_in_the_loop": NS, "returns_from_the_loop": NS,
    "unbound_captured": NS,
}  # fmt: skip
