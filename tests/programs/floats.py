"""Floats: signed zeros, infinities, nan, subnormals, and what raises."""

INF, NAN = float("inf"), float("nan")
VALUES = [(0.0,), (-0.0,), (1.5,), (-1.5,), (INF,), (-INF,), (NAN,), (5e-324,), (1.7976931348623157e308,), (-1e308,), (3,), (-3,), (2**63,), (2**1023,), (2**1024,), (True,)]  # fmt: skip
PAIRS = [(0.0, -0.0), (-0.0, 0.0), (1.5, 2.5), (-1.5, INF), (INF, -INF), (INF, INF), (NAN, 1.0), (1e308, 1e308), (1e-320, 0.5), (3, 0.5), (0.5, 3), (2**63, 0.5), (2**53 + 1, 1.0), (-0.0, -0.0), (True, 0.5), (2**1024, 1.0)]  # fmt: skip


def add(a, b):
    x = 0.0
    for _ in range(60):
        x = a + b
    return x


def subtract(a, b):
    x = 0.0
    for _ in range(60):
        x = a - b
    return x


def multiply(a, b):
    x = 0.0
    for _ in range(60):
        x = a * b
    return x


def negative(a):
    for _ in range(61):
        a = -a
    return a


def unary_plus(a):
    for _ in range(61):
        a = +a
    return a


def keeps_signed_zero(a):
    x = a
    for _ in range(60):
        x = x * 1.0
    return x


def plus_zero(a):
    x = a
    for _ in range(60):
        x = x + 0.0
    return x


def minus_zero_added(a):
    x = a
    for _ in range(60):
        x = x + -0.0
    return x


def zero_minus(a):
    x = a
    for _ in range(60):
        x = 0.0 - x
    return x


def times_zero(a):
    x = a
    for _ in range(60):
        x = a * 0.0
    return x


def times_minus_one(a):
    x = a
    for _ in range(61):
        x = x * -1
    return x


def halve_to_nothing(a):
    steps = 0
    while a != 0.0 and steps < 3000:
        a = a / 2.0
        steps += 1
    return steps if a == 0.0 else a


def double_to_infinity(a):
    steps = 0
    while a != INF and a != -INF and a == a and a != 0 and steps < 3000:
        a = a * 2.0
        steps += 1
    return steps + 0.25 if a > 0 else -steps


def is_nan(a):
    count = 0
    for _ in range(60):
        if a != a:
            count += 1
    return count


def truth(a):
    count = 0
    for _ in range(60):
        if a:
            count += 1
        if not a:
            count -= 100
    return count


def floor_and_mod(a):
    x = 0.0
    for i in range(60):
        x = (a + i) // 0.7 + (a - i) % 0.7
    return x


def mod_signs(a):
    x = 0.0
    for i in range(60):
        x = (a % -2.5) + (-2.5 % (i + 1.0))
    return x


def int_becomes_float(a):
    x = 0
    for i in range(60):
        if i == 40:
            x = x + 0.5
        else:
            x = x + 1
    return x


def float_sum(a):
    total = 0.0
    for i in range(200):
        total += i * a
    return total


def harmonic(a):
    total = 0.0
    for i in range(1, 200):
        total += a / i
    return total


def newton(a):
    x = 1.0
    for _ in range(60):
        if x == 0:
            return None
        x = 0.5 * (x + a / x)
    return x


def leibniz(a):
    total, sign = 0.0, 1.0
    for k in range(300):
        total += sign / (2 * k + 1)
        sign = -sign
    return 4 * total


def logistic(a):
    x = 0.3
    for _ in range(200):
        x = 3.7 * x * (1.0 - x)
    return x


def power_half(a):
    x = 0.0
    for i in range(60):
        x = (i + 2.0) ** 0.5 + (i + 1) ** -1
    return x


def powers_of_a_negative(a):
    total = 0.0
    for i in range(60):
        total += a**i / (i + 1) - a ** (2 * i + 1) + a ** (3 - i) if a else a**i
    return total


def power_of(a, b):
    x = 0
    for _ in range(60):
        x = a**b
    return x


def complex_result(a):
    x = 0
    for _ in range(60):
        x = a**0.5
    return x


def polynomial(a):
    y = 0.0
    for i in range(100):
        x = a + i * 0.01
        y += ((2.0 * x - 3.0) * x + 0.5) * x - 1.0
    return y


CASES = {
    **{f: PAIRS for f in ("add", "subtract", "multiply", "power_of")},
    **{
        f: VALUES
        for f in (
            "negative unary_plus keeps_signed_zero plus_zero minus_zero_added zero_minus times_zero times_minus_one "
            "halve_to_nothing double_to_infinity is_nan truth floor_and_mod mod_signs float_sum harmonic newton polynomial"
        ).split()
    },
    "complex_result": [(4.0,), (0.0,), (-0.0,), (-4.0,), (2,), (-2,), (INF,), (NAN,)],
    "powers_of_a_negative": [(-1.5,), (-0.75,), (0.0,), (2.5,), (-1e6,), (-2,)],
    **{f: [(1.0,)] for f in ("int_becomes_float", "leibniz", "logistic", "power_half")},
}
CASES["power_of"] = PAIRS + [(2.0, 3.0), (2.0, -1.0), (-2.0, 3.0), (-2.0, 2.0), (-2.0, 0.5), (0.0, -1.0), (-0.0, -1.0), (-0.0, 3.0), (0.0, 0.0), (2.0, 3), (10.0, 308), (10.0, 309), (1.0, INF), (INF, 0.0), (-8.0, 1 / 3), (2, 0.5), (2, -2)]  # fmt: skip
