"""Products beyond 64 bits that are reduced at once by `%`, and others that are not."""

MODULUS = 2**61 - 1


def modular_power(base, exponent, modulus):
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def modular_power_in_place(base, exponent, modulus):
    result = 1
    while exponent > 0:
        if exponent & 1:
            result *= base
            result %= modulus
        base *= base
        base %= modulus
        exponent //= 2
    return result


def is_probably_prime(n):
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if a % n == 0:
            continue
        x, base, exponent = 1, a % n, d
        while exponent:
            if exponent & 1:
                x = (x * base) % n
            base = (base * base) % n
            exponent >>= 1
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def products_of_signs(values, factor, modulus):
    s = 0
    for x in values:
        s ^= x * factor % modulus
    return s


def a_constant_modulus(values, factor):
    s = 1
    for x in values:
        s = s * x % 1000000000000000003
        s += factor * s % MODULUS
    return s


def the_modulus_becomes_zero(values, modulus):
    s = 0
    for x in values:
        s += x * (x + 1) % modulus
        modulus -= 1
    return s


def not_only_reduced(values, modulus):
    s = 0
    for x in values:
        p = x * x
        s += p % modulus
        s ^= p
    return s


def by_itself(values):
    s = 0
    for x in values:
        p = x * x
        s += p % p
        p = x * x
        p %= x
        s += p
    return s


BIG = [3**39 + k for k in range(60)]
MIXED = [(-1) ** k * (2**62 - k) for k in range(60)]
CASES = {
    "modular_power": [
        (3, 2**60, 2**61 - 1),
        (10**18, 10**18, 10**18 + 9),
        (-7, 2**60, 2**62 + 1),
        (5, 2**60, 97),
        (5, 2**60, -97),
        (5, 9, 0),
    ],
    "modular_power_in_place": [(3, 2**60, 2**61 - 1), (10**18, 10**18, 10**18 + 9), (7, 2**60, 2**63 - 1), (3, 2**60, -(2**61))],
    "is_probably_prime": [
        (2**61 - 1,),
        (2**61 + 1,),
        (10**18 + 9,),
        (9223372036854775783,),
        (3215031751,),
        (3825123056546413051,),
    ],
    "products_of_signs": [
        (MIXED, f, m) for f in (2**62, -(2**62), 3, -(2**63), 2**63 - 1) for m in (2**61, 2**63 - 1, 7, 1, -5, -(2**63))
    ],
    "a_constant_modulus": [(BIG, 2**61), (MIXED, -(2**60))],
    "the_modulus_becomes_zero": [(BIG, 59), (BIG, 1000), (BIG, 2**62)],
    "not_only_reduced": [(BIG, 2**61), (MIXED, 7)],
    "by_itself": [(BIG,), ([5, 7, 2**40] * 20,)],
}
NOT_NATIVE = {"not_only_reduced", "by_itself"}
