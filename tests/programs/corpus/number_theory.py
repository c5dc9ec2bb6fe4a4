"""Divisors, primes, congruences."""

import math


def gcd(a, b):
    """Greatest common divisor by Euclid's algorithm."""
    while b:
        a, b = b, a % b
    return abs(a)


def lcm(a, b):
    """Least common multiple of two numbers."""
    if a == 0 or b == 0:
        return 0
    return abs(a * b) // gcd(a, b)


def extended_gcd(a, b):
    """Return (g, x, y) with a*x + b*y == g."""
    old_r, r = a, b
    old_s, s = 1, 0
    old_t, t = 0, 1
    while r != 0:
        q = old_r // r
        old_r, r = r, old_r - q * r
        old_s, s = s, old_s - q * s
        old_t, t = t, old_t - q * t
    return old_r, old_s, old_t


def mod_inverse(a, m):
    """Inverse of a modulo m."""
    g, x, _ = extended_gcd(a, m)
    if g != 1:
        raise ValueError(f"{a} has no inverse modulo {m}")
    return x % m


def is_prime(n):
    """Trial division up to the square root."""
    if n < 2:
        return False
    if n % 2 == 0:
        return n == 2
    i = 3
    while i * i <= n:
        if n % i == 0:
            return False
        i += 2
    return True


def sum_of_primes(limit):
    """Sum of all primes below the limit."""
    total = 0
    for n in range(2, limit):
        if is_prime(n):
            total += n
    return total


def count_primes(limit):
    """Number of primes below the limit, by trial division."""
    count = 0
    for n in range(2, limit):
        for d in range(2, int(n**0.5) + 1):
            if n % d == 0:
                break
        else:
            count += 1
    return count


def sieve(limit):
    """All primes up to the limit, by the sieve of Eratosthenes."""
    if limit < 2:
        return []
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    p = 2
    while p * p <= limit:
        if flags[p]:
            for multiple in range(p * p, limit + 1, p):
                flags[multiple] = False
        p += 1
    primes = []
    for i in range(limit + 1):
        if flags[i]:
            primes.append(i)
    return primes


def sieve_with_slices(limit):
    """Primes below the limit; multiples are crossed out with slice assignment."""
    is_p = [True] * limit
    is_p[0:2] = [False] * min(2, limit)
    for i in range(2, int(math.sqrt(limit)) + 1):
        if is_p[i]:
            is_p[i * i :: i] = [False] * len(range(i * i, limit, i))
    return [i for i, flag in enumerate(is_p) if flag]


def linear_sieve(n):
    """Smallest prime factor of every number up to n."""
    spf = [0] * (n + 1)
    primes = []
    for i in range(2, n + 1):
        if spf[i] == 0:
            spf[i] = i
            primes.append(i)
        for p in primes:
            if p > spf[i] or i * p > n:
                break
            spf[i * p] = p
    return spf


def prime_factors(n):
    """Prime factors in ascending order, with multiplicity."""
    if n < 1:
        raise ValueError("n must be positive")
    factors = []
    d = 2
    while d * d <= n:
        while n % d == 0:
            factors.append(d)
            n //= d
        d += 1
    if n > 1:
        factors.append(n)
    return factors


def divisors(n):
    """All divisors of n, sorted."""
    small, large = [], []
    i = 1
    while i * i <= n:
        if n % i == 0:
            small.append(i)
            if i != n // i:
                large.append(n // i)
        i += 1
    return small + large[::-1]


def divisor_sum(n):
    """Sum of the proper divisors of n."""
    if n <= 1:
        return 0
    total = 1
    for i in range(2, math.isqrt(n) + 1):
        if n % i == 0:
            total += i
            if i * i != n:
                total += n // i
    return total


def is_perfect(n):
    """Does n equal the sum of its proper divisors?"""
    return n > 1 and sum(d for d in range(1, n) if n % d == 0) == n


def amicable_pairs(limit):
    """Pairs (a, b) of amicable numbers with a < b and a below the limit."""
    pairs = []
    for a in range(2, limit):
        b = divisor_sum(a)
        if b > a and divisor_sum(b) == a:
            pairs.append((a, b))
    return pairs


def totient(n):
    """Euler's phi function."""
    result = n
    p = 2
    while p * p <= n:
        if n % p == 0:
            while n % p == 0:
                n //= p
            result -= result // p
        p += 1
    if n > 1:
        result -= result // n
    return result


def totients_up_to(n):
    """Table of phi(0) ... phi(n), computed by sieving."""
    phi = list(range(n + 1))
    for i in range(2, n + 1):
        if phi[i] == i:
            for j in range(i, n + 1, i):
                phi[j] -= phi[j] // i
    return phi


def mobius(n):
    """Moebius function of n."""
    sign = 1
    for p in range(2, n + 1):
        if p * p > n:
            break
        if n % p == 0:
            n //= p
            if n % p == 0:
                return 0
            sign = -sign
    return -sign if n > 1 else sign


def power_mod(base, exponent, modulus):
    """Modular exponentiation by squaring."""
    if exponent < 0:
        raise ValueError("negative exponent")
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def fermat_test(n, bases=(2, 3, 5, 7)):
    """Is n a probable prime to all the given bases?"""
    if n < 2:
        return False
    for a in bases:
        if n == a:
            return True
        if power_mod(a, n - 1, n) != 1:
            return False
    return True


def miller_rabin(n):
    """Deterministic Miller-Rabin test for numbers below 3.2 billion."""
    if n < 2:
        return False
    for p in (2, 3, 5, 7):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7):
        x = pow(a, d, n)
        if x == 1 or x == n - 1:
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def pollard_rho(n):
    """A factor of n (perhaps n itself), found with Floyd's cycle detection."""
    if n % 2 == 0:
        return 2
    x = y = 2
    d = 1
    while d == 1:
        x = (x * x + 1) % n
        y = (y * y + 1) % n
        y = (y * y + 1) % n
        d = gcd(abs(x - y), n)
    return d


def multiplicative_order(a, n):
    """Smallest k > 0 with a**k == 1 modulo n."""
    if gcd(a, n) != 1:
        raise ValueError("not coprime")
    k = 1
    power = a % n
    while power != 1 % n:
        power = power * a % n
        k += 1
    return k


def primitive_root(p):
    """Smallest generator of the multiplicative group modulo a prime."""
    for g in range(1, p):
        x = g
        order = 1
        while x != 1:
            x = x * g % p
            order += 1
        if order == p - 1:
            return g
    return None


def legendre(a, p):
    """Legendre symbol by Euler's criterion."""
    value = power_mod(a, (p - 1) // 2, p)
    return -1 if value == p - 1 else value


def jacobi(a, n):
    """Jacobi symbol (a/n) for odd positive n."""
    if n <= 0 or n % 2 == 0:
        raise ValueError("n must be odd and positive")
    a %= n
    result = 1
    while a:
        while a % 2 == 0:
            a //= 2
            if n % 8 in (3, 5):
                result = -result
        a, n = n, a
        if a % 4 == 3 and n % 4 == 3:
            result = -result
        a %= n
    return result if n == 1 else 0


def chinese_remainder(remainders, moduli):
    """Smallest x >= 0 with the given remainders."""
    product = 1
    for m in moduli:
        product *= m
    x = 0
    for r, m in zip(remainders, moduli):
        partial = product // m
        x += r * partial * mod_inverse(partial, m)
    return x % product


def goldbach(n):
    """Two primes that sum to the even number n."""
    if n < 4 or n % 2:
        raise ValueError("need an even number above 2")
    for p in range(2, n // 2 + 1):
        if is_prime(p) and is_prime(n - p):
            return p, n - p


def twin_primes(limit):
    """Twin primes (p, p + 2) with p below the limit."""
    return [(p, p + 2) for p in range(3, limit, 2) if is_prime(p) and is_prime(p + 2)]


def next_prime(n):
    """The smallest prime greater than n."""
    candidate = n + 1
    while not is_prime(candidate):
        candidate += 1
    return candidate


def largest_prime_factor(n):
    """The largest prime that divides n."""
    largest = 1
    factor = 2
    while n > 1:
        if n % factor == 0:
            largest = factor
            n //= factor
        else:
            factor += 1
    return largest


def quadratic_residues(p):
    """Distinct nonzero squares modulo p, sorted."""
    seen = [False] * p
    for x in range(1, p):
        seen[x * x % p] = True
    return [x for x in range(1, p) if seen[x]]


def coprime_pairs(n):
    """Number of pairs 1 <= a < b <= n without a common factor."""
    pairs = 0
    for b in range(2, n + 1):
        for a in range(1, b):
            if math.gcd(a, b) == 1:
                pairs += 1
    return pairs


def pythagorean_triples(limit):
    """Primitive triples with hypotenuse up to the limit."""
    triples = []
    for m in range(2, int(math.sqrt(limit)) + 1):
        for n in range(1, m):
            if (m - n) % 2 == 1 and math.gcd(m, n) == 1:
                a, b, c = m * m - n * n, 2 * m * n, m * m + n * n
                if c <= limit:
                    triples.append((min(a, b), max(a, b), c))
    return sorted(triples)


CASES = {
    "gcd": [(0, 0), (48, 36), (-12, 18), (1134903170, 701408733)],
    "lcm": [(0, 5), (4, 6), (-3, 7), (701408733, 433494437)],
    "extended_gcd": [(240, 46), (0, 5), (17, 0), (1134903170, 701408733), (600851475143, 10**15 + 37)],
    "mod_inverse": [(3, 11), (2, 4), (123456789, 1000000007)],
    "is_prime": [(-7,), (1,), (2,), (91,), (104729,), (99990001,)],
    "sum_of_primes": [(0,), (10,), (1500,)],
    "count_primes": [(2,), (30,), (1200,)],
    "sieve": [(-1,), (1,), (30,), (8000,)],
    "sieve_with_slices": [(0,), (1,), (50,), (20000,)],
    "linear_sieve": [(0,), (12,), (5000,)],
    "prime_factors": [(0,), (1,), (360,), (99990001,), (2 * 3 * 7919 * 7907,)],
    "divisors": [(0,), (1,), (36,), (100000000,)],
    "divisor_sum": [(1,), (28,), (40000000,)],
    "is_perfect": [(0,), (6,), (8128,)],
    "amicable_pairs": [(10,), (1300,)],
    "totient": [(1,), (36,), (60000049,)],
    "totients_up_to": [(0,), (10,), (3000,)],
    "mobius": [(1,), (12,), (30,), (94906249,)],
    "power_mod": [(2, 10, 1000), (5, 0, 7), (2, -1, 7), (3, 10**18 + 12345, 998244353)],
    "fermat_test": [(1,), (7,), (561,), (1000000007,)],
    "miller_rabin": [(0,), (49,), (561,), (2147483647,), (3215031751,)],
    "pollard_rho": [(10,), (8051,), (1000003 * 1000033,)],
    "multiplicative_order": [(2, 7), (2, 4), (3, 1), (5, 9973)],
    "primitive_root": [(2,), (7,), (1009,)],
    "legendre": [(2, 7), (3, 7), (0, 5), (12345, 1000003)],
    "jacobi": [(1001, 9907), (2, 15), (3, 8), (0, 1), (123456789123, 987654321987)],
    "chinese_remainder": [([2, 3, 2], [3, 5, 7]), ([], []), ([1, 1], [4, 6]), ([1, 2, 3, 4, 5, 6], [5, 7, 11, 13, 17, 19])],
    "goldbach": [(4,), (7,), (100,), (62350,)],
    "twin_primes": [(3,), (50,), (1500,)],
    "next_prime": [(-5,), (13,), (31397,), (1000000,)],
    "largest_prime_factor": [(1,), (13195,), (2 * 2 * 9973,)],
    "quadratic_residues": [(1,), (11,), (4001,)],
    "coprime_pairs": [(1,), (10,), (150,)],
    "pythagorean_triples": [(1,), (30,), (3000,)],
}
