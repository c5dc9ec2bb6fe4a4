"""Integer arithmetic: every operator at and beyond the limits of 64 bits."""

BIG = 2**63
MAX, MIN = BIG - 1, -BIG
EDGES = [(0,), (1,), (-1,), (7,), (-7,), (MAX,), (MIN,), (BIG,), (-BIG - 1,), (2**100,), (MAX - 50,), (MIN + 50,)]
PAIRS = [(0, 1), (7, 3), (-7, 3), (7, -3), (-7, -3), (MAX, 2), (MIN, -1), (MIN, 1), (MAX, MAX), (MIN, MIN), (BIG, 3), (5, 2**70), (1, 0)]


def add_up(a):
    for i in range(100):
        a += i
    return a


def count_down(a):
    for _ in range(100):
        a -= 1
    return a


def double(a):
    for _ in range(70):
        a = a * 2
    return a


def double_by_adding(a):
    for _ in range(70):
        a = a + a
    return a


def triple_plus_one(a):
    for _ in range(60):
        a = 3 * a + 1
    return a


def square_repeatedly(a):
    for _ in range(40):
        a = a * a % 1000003
    return a


def squares_overflow(a):
    x = a
    for i in range(50):
        x = a * a + i
    return x


def negate(a):
    for _ in range(61):
        a = -a
    return a


def plus(a):
    for _ in range(61):
        a = +a
    return a


def invert(a):
    for _ in range(61):
        a = ~a
    return a


def negate_accumulate(a):
    total = 0
    for i in range(80):
        total += -(a + i)
    return total


def absolute_by_hand(a):
    total = 0
    for i in range(60):
        x = a + i
        if x < 0:
            x = -x
        total += x
    return total


def sub_each_way(a, b):
    total = 0
    for i in range(60):
        total += (a - b) - (b - a) - i
    return total


def mixed(a, b):
    x = 0
    for i in range(60):
        x = x + a * i - b * (i + 1)
    return x


def product(a, b):
    x = 0
    for _ in range(60):
        x = a * b
    return x


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def power(a, b):
    x = 0
    for _ in range(50):
        x = a**b
    return x


def powers_of_constants(a):
    total = 0
    for i in range(70):
        total += (-1) ** i * i + 1**i
        if i < 58:
            total ^= 2**i
        if i < 25:
            total += 4**i - (-1) ** (a + i if a + i >= 0 else 3)
    return total


def powers_of_two_overflow(a):
    total = 0
    for i in range(80):
        total += 2 ** (i + a % 3) % 1000003
    return total


def negative_exponents(a):
    total = 0.0
    for i in range(40, -40, -1):
        total += (-1) ** i + 2**i * 1e-9 + (a % 5 + 1) ** i * 1e-9
    return total


def power_grows(a):
    total = 0
    for i in range(50):
        total += a ** (i % 5)
    return total


def cube_sum(n):
    total = 0
    for i in range(n):
        total += i**3 - i**2
    return total


def edge_of_max(n):
    x = MAX - n // 2
    for _ in range(n):
        x += 1
    return x


def edge_of_min(n):
    x = MIN + n // 2
    for _ in range(n):
        x -= 1
    return x


def in_and_out_of_64_bits(n):
    x = MAX
    up = 0
    for i in range(n):
        if i % 2 == 0:
            x += 10
        else:
            x -= 10
        if x > MAX:
            up += 1
    return x * 1000 + up


def horner(a):
    x = 0
    for k in range(60):
        if k % 17 == 0:
            x = 0
        x = x * 10 + a % 10 + k % 3
    return x


def lcg(seed):
    for _ in range(200):
        seed = (seed * 1103515245 + 12345) % 2147483648
    return seed


def xorshift(x):
    for _ in range(100):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
    return x


def digits(a):
    total = 0
    for i in range(40):
        x = a + i
        while x:
            total += x % 10
            x //= 10
            if x == -1:
                break
    return total


CASES = {
    **{
        f: EDGES
        for f in (
            "add_up count_down double double_by_adding triple_plus_one square_repeatedly squares_overflow negate plus invert "
            "negate_accumulate absolute_by_hand horner"
        ).split()
    },
    **{f: PAIRS for f in ("sub_each_way", "mixed", "product")},
    "fibonacci": [(10,), (91,), (93,), (200,)],
    "factorial": [(5,), (20,), (21,), (60,)],
    "power": [(2, 10), (2, 62), (2, 63), (2, 64), (-2, 63), (-3, 3), (0, 0), (10, 18), (10, 19), (2, -1), (0, -1), (5, True), (True, 5)],
    "powers_of_constants": [(0,), (3,), (-9,), (2**40,)],
    "powers_of_two_overflow": [(0,), (1,), (2,)],
    "negative_exponents": [(0,), (1,), (8,)],
    "power_grows": [(2,), (-3,), (2**31,), (10**6,)],
    "cube_sum": [(10,), (200,)],
    "edge_of_max": [(100,), (101,), (30,)],
    "edge_of_min": [(100,), (101,), (30,)],
    "in_and_out_of_64_bits": [(10,), (100,), (101,)],
    "lcg": [(0,), (42,), (-1,), (2**40,)],
    "xorshift": [(1,), (12345,), (2**31,)],
    "digits": [(0,), (123456,), (2**64,)],
}
NOT_NATIVE = {"in_and_out_of_64_bits"}  # no round stays within 64 bits
