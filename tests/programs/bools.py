"""Bools: arithmetic, short circuits, what `and` and `or` yield, conditional expressions."""

PAIRS = [(True, False), (True, True), (False, False), (1, 0), (0, 5), (2.5, 0.0), (0.0, 3), (-1, True), (None, 1), (float("nan"), 0)]


def and_value(a, b):
    x = None
    for _ in range(60):
        x = a and b
    return x


def or_value(a, b):
    x = None
    for _ in range(60):
        x = a or b
    return x


def not_value(a, b):
    x = None
    for _ in range(60):
        x = not a
    return x


def double_not(a, b):
    x = None
    for _ in range(60):
        x = not not b
    return x


def sum_of_bools(a, b):
    total = 0
    for i in range(60):
        total += (i > 20) + (i < 40)
    return total


def bool_times_float(a, b):
    total = 0.0
    for i in range(60):
        total += (i % 3 == 0) * 0.5
    return total


def bool_arithmetic(a, b):
    x = 0
    for _ in range(60):
        x = True + True - False * 3
    return x


def negate_bool(a, b):
    x = 0
    for i in range(60):
        x = -(i > 5)
    return x


def invert_bool(a, b):
    total = 0
    for i in range(60):
        total += ~(i > 30) + 5
    return total


def bool_division(a, b):
    total = 0
    for i in range(60):
        total += (i > 3) // 1 + (i > 5) % 2
    return total


def bool_true_division(a, b):
    x = 0
    for i in range(60):
        x = (i > 3) / 2
    return x


def bool_shift(a, b):
    x = 0
    for i in range(60):
        x += (i > 3) << 3
    return x


def bool_power(a, b):
    x = 0
    for i in range(60):
        x += (i > 3) ** 2
    return x


def xor_keeps_type(a, b):
    x = False
    for i in range(61):
        x = x ^ True
    return x


def conditional(a, b):
    x = 0
    for i in range(60):
        x += 1 if a else 2
        x = x if b else x + 1
    return x


def nested_conditional(a, b):
    x = 0
    for i in range(60):
        x += 1 if i < 20 else 10 if i < 40 else 100
    return x


def short_circuit_saves(a, b):
    count = 0
    for i in range(60):
        if i != 0 and 60 // i > 2:
            count += 1
        if i == 0 or 60 // i < 2:
            count += 100
    return count


def de_morgan(a, b):
    count = 0
    for i in range(60):
        p, q = i % 2 == 0, i % 3 == 0
        if (not (p and q)) == (not p or not q):
            count += 1
    return count


def flag_loop(a, b):
    running = True
    count = 0
    while running:
        count += 1
        running = count < 77
    return count


def bool_becomes_int(a, b):
    x = True
    for i in range(60):
        if i == 45:
            x = x + 0
    return x


def types_of_results(a, b):
    x = y = z = 0
    for i in range(60):
        x = i == 3
        y = x + 0
        z = x * 1.0
    return x if a else y if b else z


def returned_comparison(a, b):
    for i in range(60):
        if i == 50:
            return i > 3
    return None


def bool_equality(a, b):
    count = 0
    for i in range(60):
        if (i > 30) == True:  # noqa: E712
            count += 1
        if (i > 30) == 1:
            count += 100
        if (i > 30) != 0.0:
            count += 10000
    return count


CASES = {
    **{f: PAIRS for f in "and_value or_value not_value double_not conditional types_of_results".split()},
    **{
        f: [(True, 1)]
        for f in (
            "sum_of_bools bool_times_float bool_arithmetic negate_bool invert_bool bool_division bool_true_division "
            "bool_shift bool_power xor_keeps_type nested_conditional short_circuit_saves de_morgan flag_loop "
            "bool_becomes_int returned_comparison bool_equality"
        ).split()
    },
}
