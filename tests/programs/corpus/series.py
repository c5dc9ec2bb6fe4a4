"""Sums, products and expansions."""

import math


def sum_to(n):
    """1 + 2 + ... + n with a loop."""
    total = 0
    for i in range(1, n + 1):
        total += i
    return total


def sum_to_while(n):
    """1 + 2 + ... + n, counting down."""
    total = 0
    while n > 0:
        total += n
        n -= 1
    return total


def sum_of_squares(n):
    """Sum of the first n squares."""
    return sum(i * i for i in range(1, n + 1))


def sum_square_difference(n):
    """Square of the sum minus the sum of the squares."""
    sum_of_sq = 0
    plain = 0
    for i in range(1, n + 1):
        sum_of_sq += i**2
        plain += i
    return plain**2 - sum_of_sq


def multiples_of_3_or_5(limit):
    """Sum of the multiples of 3 or 5 below the limit."""
    total = 0
    for n in range(limit):
        if n % 3 == 0 or n % 5 == 0:
            total += n
    return total


def harmonic(n):
    """Harmonic number H(n)."""
    if n < 1:
        raise ValueError("n must be at least 1")
    h = 0.0
    for k in range(1, n + 1):
        h += 1 / k
    return h


def alternating_harmonic(n):
    """1 - 1/2 + 1/3 - ..., which tends to log 2."""
    s = 0.0
    sign = 1
    for k in range(1, n + 1):
        s += sign / k
        sign = -sign
    return s


def leibniz_pi(terms):
    """Pi by Leibniz' series."""
    total = 0.0
    for k in range(terms):
        total += (-1) ** k / (2 * k + 1)
    return 4 * total


def nilakantha_pi(terms):
    """Pi by Nilakantha's series."""
    pi = 3.0
    sign = 1.0
    for n in range(2, 2 * terms + 1, 2):
        pi += sign * 4.0 / (n * (n + 1) * (n + 2))
        sign *= -1
    return pi


def wallis_pi(n):
    """Pi by Wallis' product."""
    product = 1.0
    for i in range(1, n + 1):
        q = 4.0 * i * i
        product *= q / (q - 1)
    return 2 * product


def basel_pi(n):
    """Pi from the sum of the reciprocal squares."""
    return math.sqrt(6 * sum(1 / k**2 for k in range(1, n + 1)))


def euler_number(tolerance=1e-15):
    """e by its series, until terms are small."""
    e, term, n = 0.0, 1.0, 0
    while term > tolerance:
        e += term
        n += 1
        term /= n
    return e


def exp_taylor(x, terms=30):
    """exp(x) by its Taylor series."""
    result = 1.0
    term = 1.0
    for n in range(1, terms):
        term *= x / n
        result += term
    return result


def sin_taylor(x):
    """sin(x) by its Taylor series."""
    x = math.fmod(x, 2 * math.pi)
    term = x
    total = 0.0
    n = 1
    while abs(term) > 1e-16:
        total += term
        term *= -x * x / ((n + 1) * (n + 2))
        n += 2
    return total


def cos_table(steps):
    """Cosines at equal steps of a full turn, by the series."""
    values = []
    for i in range(steps):
        x = 2 * math.pi * i / steps
        term, total = 1.0, 1.0
        for k in range(1, 15):
            term = -term * x * x / ((2 * k - 1) * (2 * k))
            total += term
        values.append(total)
    return values


def log_series(x, terms=50):
    """Natural logarithm by the series of artanh."""
    if x <= 0:
        raise ValueError("logarithm of a number that is not positive")
    y = (x - 1) / (x + 1)
    total = 0.0
    power = y
    for k in range(terms):
        total += power / (2 * k + 1)
        power *= y * y
    return 2 * total


def arctan_series(x, terms=40):
    """arctan(x) for |x| <= 1."""
    return sum((-1) ** n * x ** (2 * n + 1) / (2 * n + 1) for n in range(terms))


def machin_pi(terms=15):
    """Pi by Machin's formula."""
    return 4 * (4 * arctan_series(1 / 5, terms) - arctan_series(1 / 239, terms))


def geometric_sum(a, r, n):
    """Sum of the first n terms of a geometric series, term by term."""
    total = 0
    for _ in range(n):
        total += a
        a *= r
    return total


def continued_fraction(terms):
    """Value of a continued fraction, from the inside out."""
    value = 0.0
    for a in reversed(terms):
        value = 1 / (a + value) if a + value != 0 else 0.0
    return value


def golden_ratio(n):
    """Golden ratio by its continued fraction."""
    x = 1.0
    for _ in range(n):
        x = 1.0 + 1.0 / x
    return x


def nested_roots(n):
    """sqrt(1 + sqrt(1 + ...)) with n roots."""
    x = 0.0
    for _ in range(n):
        x = math.sqrt(1 + x)
    return x


def double_factorial(n):
    """n * (n - 2) * (n - 4) * ..."""
    product = 1
    while n > 1:
        product *= n
        n -= 2
    return product


def horner(coefficients, x):
    """Value of a polynomial; highest coefficient first."""
    result = 0
    for c in coefficients:
        result = result * x + c
    return result


def polynomial_table(coefficients, xs):
    """Values of a polynomial (lowest coefficient first) at several points."""
    values = []
    for x in xs:
        value = 0.0
        power = 1.0
        for c in coefficients:
            value += c * power
            power *= x
        values.append(value)
    return values


def multiply_polynomials(p, q):
    """Coefficients of a product of polynomials."""
    product = [0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return product


def kahan_sum(xs):
    """Sum of floats with compensation."""
    total = 0.0
    compensation = 0.0
    for x in xs:
        y = x - compensation
        t = total + y
        compensation = (t - total) - y
        total = t
    return total


def fourier_square_wave(t, harmonics):
    """Partial Fourier sum of a square wave."""
    total = 0.0
    for k in range(1, 2 * harmonics, 2):
        total += math.sin(k * t) / k
    return 4 / math.pi * total


def zeta(s, terms):
    """Riemann's zeta function, summed from the smallest term."""
    total = 0.0
    for n in range(terms, 0, -1):
        total += 1.0 / n**s
    return total


def discrete_fourier(xs):
    """Magnitudes of the discrete Fourier transform."""
    n = len(xs)
    result = []
    for k in range(n):
        re = im = 0.0
        for t in range(n):
            angle = 2 * math.pi * k * t / n
            re += xs[t] * math.cos(angle)
            im -= xs[t] * math.sin(angle)
        result.append(math.hypot(re, im))
    return result


def bernoulli_like_sum(p, n):
    """1**p + 2**p + ... + n**p."""
    total = 0
    k = 1
    while k <= n:
        total += k**p
        k += 1
    return total


CASES = {
    "sum_to": [(0,), (-5,), (100,), (20000,)],
    "sum_to_while": [(0,), (10,), (20000,), (3.5,)],
    "sum_of_squares": [(0,), (10,), (10000,)],
    "sum_square_difference": [(0,), (10,), (5000,)],
    "multiples_of_3_or_5": [(0,), (10,), (10000,)],
    "harmonic": [(0,), (1,), (15000,)],
    "alternating_harmonic": [(0,), (3,), (10000,)],
    "leibniz_pi": [(0,), (1,), (5000,)],
    "nilakantha_pi": [(0,), (1,), (5000,)],
    "wallis_pi": [(0,), (1,), (8000,)],
    "basel_pi": [(0,), (1,), (6000,)],
    "euler_number": [(), (1e-3,), (1e-300,)],
    "exp_taylor": [(0.0,), (1,), (-2.5, 60), (1.5, 2000)],
    "sin_taylor": [(0.0,), (1.0,), (-20.0,), (float("inf"),)],
    "cos_table": [(0,), (4,), (150,)],
    "log_series": [(1.0,), (2.0,), (0.0,), (1000.0, 6000)],
    "arctan_series": [(0,), (1.0,), (0.5, 10), (1.0, 1500)],
    "machin_pi": [(), (1,), (60,)],
    "geometric_sum": [(1, 2, 10), (5, 1, 0), (1.0, 0.999, 8000)],
    "continued_fraction": [([],), ([0.0],), ([3, 7, 15, 1],), ([1.0, 2.0] * 2000,)],
    "golden_ratio": [(0,), (5,), (10000,)],
    "nested_roots": [(0,), (1,), (8000,)],
    "double_factorial": [(0,), (7,), (30,)],
    "horner": [([], 2), ([2, -6, 2, -1], 3), ([0.5, 0.25] * 3000, 0.9)],
    "polynomial_table": [([], [1.0]), ([1, 2, 3], [0, 1, -1]), ([1.0, -0.5, 0.25, 2.0, -1.0], [k / 100 for k in range(800)])],
    "multiply_polynomials": [([1], [1]), ([1, 2], [3, 4, 5]), ([], []), (list(range(90)), list(range(60, 0, -1)))],
    "kahan_sum": [([],), ([0.1] * 10,), ([1e100, 1.0, -1e100],), ([1 / (k + 1) for k in range(5000)],)],
    "fourier_square_wave": [(0.0, 3), (1.0, 0), (1.5, 4000)],
    "zeta": [(2, 10), (3, 0), (1.5, 5000)],
    "discrete_fourier": [([],), ([1.0, 0.0, -1.0, 0.0],), ([float(k % 5) for k in range(60)],)],
    "bernoulli_like_sum": [(2, 10), (3, 0), (4, 3000)],
}
