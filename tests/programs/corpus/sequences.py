"""Sequences of numbers."""


def fibonacci(n):
    """The n-th Fibonacci number."""
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def fibonacci_list(n):
    """The first n Fibonacci numbers."""
    if n <= 0:
        return []
    numbers = [0, 1]
    while len(numbers) < n:
        numbers.append(numbers[-1] + numbers[-2])
    return numbers[:n]


def even_fibonacci_sum(limit):
    """Sum of the even Fibonacci numbers up to the limit."""
    total = 0
    a, b = 1, 2
    while a <= limit:
        if a % 2 == 0:
            total += a
        a, b = b, a + b
    return total


def fibonacci_mod(n, m):
    """The n-th Fibonacci number modulo m."""
    if m <= 0:
        raise ValueError("the modulus must be positive")
    a = 0
    b = 1 % m
    for _ in range(n):
        c = (a + b) % m
        a = b
        b = c
    return a


def pisano_period(m):
    """Period of the Fibonacci numbers modulo m."""
    previous, current = 0, 1
    for period in range(1, 6 * m + 1):
        previous, current = current, (previous + current) % m
        if previous == 0 and current == 1:
            return period
    return 1


def tribonacci(n):
    """The n-th Tribonacci number."""
    a, b, c = 0, 1, 1
    while n > 0:
        a, b, c = b, c, a + b + c
        n -= 1
    return a


def lucas_numbers(count):
    """The first Lucas numbers."""
    result = []
    a, b = 2, 1
    for i in range(count):
        result.append(a)
        a, b = b, a + b
    return result


def pell(n):
    """The n-th Pell number."""
    if n < 2:
        return n
    before, last = 0, 1
    for _ in range(n - 1):
        before, last = last, 2 * last + before
    return last


def collatz_length(n):
    """Steps until the Collatz sequence reaches 1."""
    if n < 1:
        raise ValueError("n must be positive")
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def collatz_sequence(n):
    """The whole Collatz sequence from n to 1."""
    sequence = [n]
    while n > 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        sequence.append(n)
    return sequence


def longest_collatz(limit):
    """Start below the limit with the longest Collatz sequence."""
    best, best_steps = 1, 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > best_steps:
            best, best_steps = start, steps
    return best


def collatz_with_table(limit):
    """Lengths of all Collatz sequences below the limit, remembered in a table."""
    lengths = [0] * (limit + 1)
    if limit >= 1:
        lengths[1] = 1
    for start in range(2, limit + 1):
        n = start
        steps = 0
        while n >= start:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        lengths[start] = steps + lengths[n]
    return lengths


def triangular_numbers(n):
    """The first n triangular numbers."""
    return [k * (k + 1) // 2 for k in range(1, n + 1)]


def triangular_with_divisors(count):
    """First triangular number that has more than `count` divisors."""
    number, step = 1, 2
    while True:
        divisors = 0
        i = 1
        while i * i <= number:
            if number % i == 0:
                divisors += 1 if i * i == number else 2
            i += 1
        if divisors > count:
            return number
        number += step
        step += 1


def pentagonal_numbers(count):
    """The first pentagonal numbers, by differences."""
    numbers = []
    value, difference = 1, 4
    for _ in range(count):
        numbers.append(value)
        value += difference
        difference += 3
    return numbers


def arithmetic_progression(start, step, count):
    """Terms of an arithmetic progression."""
    terms = []
    current = start
    for _ in range(count):
        terms.append(current)
        current += step
    return terms


def hailstone_peak(n):
    """Largest number that the Collatz sequence meets."""
    peak = n
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        if n > peak:
            peak = n
    return peak


def recaman(count):
    """The first terms of Recaman's sequence."""
    terms = [0]
    seen = {0}
    for i in range(1, count):
        candidate = terms[-1] - i
        if candidate < 0 or candidate in seen:
            candidate = terms[-1] + i
        terms.append(candidate)
        seen.add(candidate)
    return terms


def ulam_numbers(count):
    """The first Ulam numbers."""
    ulams = [1, 2]
    candidate = 3
    while len(ulams) < count:
        ways = 0
        for i in range(len(ulams)):
            for j in range(i + 1, len(ulams)):
                if ulams[i] + ulams[j] == candidate:
                    ways += 1
        if ways == 1:
            ulams.append(candidate)
        candidate += 1
    return ulams


def hamming_numbers(count):
    """The first numbers without prime factors above 5."""
    h = [1] * count
    i = j = k = 0
    for n in range(1, count):
        h[n] = min(2 * h[i], 3 * h[j], 5 * h[k])
        if h[n] == 2 * h[i]:
            i += 1
        if h[n] == 3 * h[j]:
            j += 1
        if h[n] == 5 * h[k]:
            k += 1
    return h


def golomb(n):
    """Golomb's self-describing sequence up to its n-th term."""
    g = [0, 1]
    for k in range(2, n + 1):
        g.append(1 + g[k - g[g[k - 1]]])
    return g[1 : n + 1]


def hofstadter_q(n):
    """Hofstadter's Q sequence up to its n-th term."""
    q = [0, 1, 1]
    for i in range(3, n + 1):
        q.append(q[i - q[i - 1]] + q[i - q[i - 2]])
    return q[1 : n + 1]


def farey(n):
    """Fractions of the Farey sequence of order n."""
    a, b, c, d = 0, 1, 1, n
    fractions = [(a, b)]
    while c <= n:
        k = (n + b) // d
        a, b, c, d = c, d, k * c - a, k * d - b
        fractions.append((a, b))
    return fractions


def logistic_map(r, x, steps):
    """Value of the logistic map after some steps."""
    for _ in range(steps):
        x = r * x * (1 - x)
    return x


def lucky_numbers(limit):
    """Lucky numbers below the limit, by the sieve."""
    numbers = list(range(1, limit, 2))
    i = 1
    while i < len(numbers) and numbers[i] <= len(numbers):
        step = numbers[i]
        numbers = [x for k, x in enumerate(numbers, 1) if k % step != 0]
        i += 1
    return numbers


def perfect_squares(limit):
    """Squares up to the limit, by adding odd numbers."""
    squares = []
    square, odd = 0, 1
    while square <= limit:
        squares.append(square)
        square += odd
        odd += 2
    return squares


def fizz_buzz(n):
    """The game FizzBuzz as a list of texts."""
    result = []
    for i in range(1, n + 1):
        if i % 15 == 0:
            result.append("FizzBuzz")
        elif i % 3 == 0:
            result.append("Fizz")
        elif i % 5 == 0:
            result.append("Buzz")
        else:
            result.append(str(i))
    return result


def padovan(n):
    """The n-th Padovan number."""
    p = [1, 1, 1]
    for i in range(3, n + 1):
        p.append(p[i - 2] + p[i - 3])
    return p[n]


def stern_brocot(n):
    """Stern's diatomic sequence up to its n-th term."""
    s = [0] * (n + 2)
    s[1] = 1
    for i in range(1, n // 2 + 1):
        s[2 * i] = s[i]
        s[2 * i + 1] = s[i] + s[i + 1]
    return s[: n + 1]


def josephus_order(n, k):
    """Order in which people leave the circle."""
    circle = list(range(1, n + 1))
    order = []
    i = 0
    while circle:
        i = (i + k - 1) % len(circle)
        order.append(circle.pop(i))
    return order


CASES = {
    "fibonacci": [(0,), (1,), (10,), (90,)],
    "fibonacci_list": [(0,), (1,), (10,), (90,)],
    "even_fibonacci_sum": [(0,), (10,), (4000000,), (4 * 10**17,)],
    "fibonacci_mod": [(0, 10), (10, 7), (5, 0), (9000, 1000007)],
    "pisano_period": [(1,), (10,), (1000,)],
    "tribonacci": [(0,), (4,), (70,)],
    "lucas_numbers": [(0,), (5,), (85,)],
    "pell": [(0,), (1,), (10,), (48,)],
    "collatz_length": [(0,), (1,), (27,), (837799,)],
    "collatz_sequence": [(1,), (6,), (97,), (8400511,)],
    "longest_collatz": [(1,), (10,), (250,)],
    "collatz_with_table": [(0,), (10,), (2000,)],
    "triangular_numbers": [(0,), (5,), (5000,)],
    "triangular_with_divisors": [(1,), (5,), (40,)],
    "pentagonal_numbers": [(0,), (5,), (5000,)],
    "arithmetic_progression": [(1, 2, 0), (5, -3, 4), (0.5, 0.1, 5000)],
    "hailstone_peak": [(1,), (27,), (626331,)],
    "recaman": [(1,), (10,), (3000,)],
    "ulam_numbers": [(2,), (6,), (22,)],
    "hamming_numbers": [(0,), (10,), (1200,)],
    "golomb": [(1,), (9,), (4000,)],
    "hofstadter_q": [(1,), (10,), (4000,)],
    "farey": [(1,), (5,), (60,)],
    "logistic_map": [(2.0, 0.25, 0), (3.9, 0.5, 1), (3.57, 0.3, 8000), (5.0, 2.0, 30)],
    "lucky_numbers": [(0,), (30,), (1000,)],
    "perfect_squares": [(-1,), (10,), (10**7,)],
    "fizz_buzz": [(0,), (15,), (3000,)],
    "padovan": [(0,), (10,), (150,)],
    "stern_brocot": [(0,), (10,), (6000,)],
    "josephus_order": [(0, 3), (7, 3), (2000, 7)],
}
