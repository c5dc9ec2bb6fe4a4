"""Floor division, modulo, true division: signs, zero, the one quotient that overflows, floats."""

BIG = 2**63
MAX, MIN = BIG - 1, -BIG
PAIRS = [
    (7, 3), (-7, 3), (7, -3), (-7, -3), (6, 3), (-6, 3), (0, 5), (0, -5), (1, 2), (-1, 2), (MAX, 1), (MAX, -1), (MIN, 1), (MIN, -1),
    (MIN, 2), (MAX, 10), (MIN, 10), (5, 0), (0, 0), (BIG, 7), (7, BIG), (-7, 2**80), (True, 2), (9, True), (False, True), (3, False),
    (7.5, 2), (-7.5, 2), (7, 2.5), (-7, 2.5), (7.0, -2.0), (0.0, 3.0), (-0.0, 3.0), (3.0, 0.0), (1e308, 1e-308), (5.0, float("inf")),
    (-5.0, float("inf")), (float("inf"), 2.0), (float("nan"), 2.0), (2.0, float("nan")), (1e-320, 3.0), (-1e-320, 3.0), (5, -0.0),
]  # fmt: skip


def floor_divide(a, b):
    x = 0
    for _ in range(60):
        x = a // b
    return x


def modulo(a, b):
    x = 0
    for _ in range(60):
        x = a % b
    return x


def divide(a, b):
    x = 0
    for _ in range(60):
        x = a / b
    return x


def both(a, b):
    total = 0
    for i in range(60):
        total += (a + i) // b * 3 + (a - i) % b
    return total


def law_holds(a, b):
    good = 0
    for i in range(60):
        x = a + i
        if (x // b) * b + x % b == x:
            good += 1
    return good


def divisor_runs_through_zero(a, b):
    total = 0
    for i in range(60):
        total += a // (b + 30 - i)
    return total


def modulus_runs_through_zero(a, b):
    total = 0
    for i in range(60):
        total += a % (b + 30 - i)
    return total


def true_division_through_zero(a, b):
    total = 0.0
    for i in range(60):
        total += a / (b + 30 - i)
    return total


def by_powers_of_two(a, b):
    total = 0
    for i in range(60):
        total += (a - i) // 8 + (a + i) % 16 + (b - i) // 1 + (b + i) % 1
    return total


def by_negative_constants(a, b):
    total = 0
    for i in range(60):
        total += (a - i) // -3 + (b + i) % -7 + (a + i) // -1
    return total


def by_constants(a, b):
    total = 0
    for i in range(60):
        total += (a + i) // 10 - (b - i) % 10 + (a - b) // 7
    return total


def augmented(a, b):
    x = a
    for i in range(60):
        x //= b
        x += i * a
        x %= 1000
    return x


def halve(a, b):
    steps = 0
    for i in range(40):
        x = a + i
        while x > 1:
            x = x / 2
            steps += 1
            if steps > 100000:
                return -1
    return steps


def exact_quotients(a, b):
    total = 0.0
    for i in range(60):
        total += (a + i) / 8 + i / 4
    return total


def quotient_beyond_2_53(a, b):
    x = 0.0
    for i in range(60):
        x = (a * 1024 + i) / 3
    return x


def leap_years(a, b):
    count = 0
    for year in range(a, b):
        if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0:
            count += 1
    return count


def zero_first_then_never(a, b):
    total = 0
    for i in range(b):
        if i == a:
            total += 1 // (i - a)
        else:
            total += 100 // (i - a)
    return total


FEW = [(7, 3), (-7, 3), (7, -3), (MAX, 10), (MIN, -1), (100, 1), (BIG, 7), (2.5, 0.5), (True, 2)]
CASES = {
    **{f: PAIRS for f in ("floor_divide", "modulo", "divide", "both", "law_holds")},
    **{
        f: FEW
        for f in (
            "divisor_runs_through_zero modulus_runs_through_zero true_division_through_zero by_powers_of_two "
            "by_negative_constants by_constants augmented exact_quotients quotient_beyond_2_53"
        ).split()
    },
    "halve": [(100, 0), (100.5, 0), (2**70, 0)],
    "leap_years": [(1900, 2101), (-50, 50)],
    "zero_first_then_never": [(-1, 100), (80, 60), (80, 100), (0, 50)],
}
