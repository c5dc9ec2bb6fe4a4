"""Helper functions of the module: a recording steps into them, an exit deep inside rebuilds every activation."""

import ctypes

import minijit

NS = [(0,), (1,), (5,), (100,), (300,), (1000,)]
labs = ctypes.CDLL(None).labs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long


def square(x):
    return x * x


def norm(a, b):
    return square(a) + square(b)


def sums_norms(n):
    total = 0
    for i in range(n):
        total += norm(i, i - 50)
    return total


def sign(x):
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0


def walks(n):
    position = 0
    for i in range(n):
        position += sign(i % 7 - 3) * i
    return position


def grows(n):
    value = 3
    for _ in range(n % 12):
        value = square(value) + 1
        if value > 10**40:
            value = 3
    return value


def inverse(x):
    return 1000 // (x - 250)


def divides_by_zero_inside(n):
    total = 0
    for i in range(n):
        total += inverse(i)
    return total


def checked(x):
    if x > 700:
        raise ValueError(f"{x} is too much")
    return x + 1


def raises_inside(n):
    total = 0
    for i in range(n):
        total += checked(i)
    return total


def with_default(x, step=2, *, shift=1):
    return x * step + shift


def uses_defaults(n):
    total = 0
    for i in range(n):
        total += with_default(i) - with_default(i, 3)
    return total


def min_max(a, b):
    if a < b:
        return a, b
    return b, a


def unpacks_what_comes_back(n):
    total = 0
    for i in range(n):
        low, high = min_max(i % 10, 5)
        total += high * 2 - low
    return total


def logs_now_and_then(x, log):
    if x % 200 == 13:
        log.append(x)
    return x & 7


def passes_a_list(n, log):
    total = 0
    for i in range(n):
        total += logs_now_and_then(i, log)
    return total


def halves(x):
    count = 0
    while x > 1:
        x //= 2
        count += 1
    return count


def small_or_loop(x):
    if x < 400:
        return x
    return halves(x)


def calls_a_loop_late(n):
    total = 0
    for i in range(n):
        total += small_or_loop(i)
    return total


def fact(x):
    return 1 if x < 2 else x * fact(x - 1)


def recursion_late(n):
    total = 0
    for i in range(n):
        total += 1 if i < 500 else fact(i % 6)
    return total


def three(x):
    return two(x) + 1


def two(x):
    return one(x) * 2


def one(x):
    return labs(x - 60) if x % 2 else x


def three_deep_with_a_c_call(n):
    total = 0
    for i in range(n):
        total += three(i)
    return total


@minijit.jit
def jitted_helper(x):
    return x ^ 5


def calls_a_jitted_one(n):
    total = 0
    for i in range(n):
        total += jitted_helper(i)
    return total


def too_few_arguments(n):
    total = 0
    for i in range(n):
        total += square(i) if i < 150 else square()
    return total


def changes_type(x):
    return x / 2 if x > 500 else x


def result_changes_type(n):
    total = 0
    for i in range(n):
        total += changes_type(i)
    return total


def inner_with_condition(n):
    count = 0
    i = 0
    while i < n:
        j = 0
        while j < 5:
            if sign(i - j) > 0 and norm(i, j) % 3:
                count += 1
            j += 1
        i += 1
    return count


def none_of_it(x):
    if x < 0:
        return x


def calls_for_nothing(n):
    total = 0
    for i in range(n):
        none_of_it(i)
        total += i
    return total


CASES = {
    name: [(n, []) for (n,) in NS] if name == "passes_a_list" else NS
    for name in (
        "sums_norms", "walks", "grows", "divides_by_zero_inside", "raises_inside", "uses_defaults", "unpacks_what_comes_back",
        "passes_a_list", "calls_a_loop_late", "recursion_late", "three_deep_with_a_c_call", "calls_a_jitted_one",
        "too_few_arguments", "result_changes_type", "inner_with_condition", "calls_for_nothing",
    )
}
NOT_NATIVE = {"grows", "of_a_lambda_with_a_loop"}


def square(x):
    return x * x


cube = lambda x: x * square(x)  # noqa: E731
clamp = lambda x, low=0, *, high=50: (  # noqa: E731
    low if x < low else high if x > high else x
)
pair = (lambda a: a + 1, lambda a: a + 2)
count_below = lambda a, x: sum([1 for y in a if y < x])  # noqa: E731


def of_lambdas(n):
    s = 0
    for i in range(n):
        s += cube(i) + clamp(i - 9) + clamp(i, high=20) + clamp(i, 5)
    return s


def of_one_of_two(n, second):
    f, g = pair
    h = g if second else f
    s = 0
    for i in range(n):
        s += h(i) if i == n - 1 else i
    return s


def of_a_lambda_with_a_loop(a, n):
    s = 0
    for i in range(n):
        s += count_below(a, i)
    return s


def lambda_that_raises(n):
    s = 0
    for i in range(n):
        s += clamp(i if i < n - 2 else None)
    return s


CASES |= {
    "of_lambdas": [(100,)],
    "of_one_of_two": [(60, False), (60, True)],
    "of_a_lambda_with_a_loop": [([3, 50, 20], 60)],
    "lambda_that_raises": [(60,)],
}
