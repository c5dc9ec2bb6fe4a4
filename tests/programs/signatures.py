"""Signatures with *args and **kwargs, and variables that are declared `global` or `nonlocal`."""

SEED = 7
LAST = None


def adds_all(*values):
    total = 0
    for x in values:
        total += x
    for i in range(60):
        total += i
    return total, values


def first_and_rest(first, *rest, scale=2):
    total = first
    for i in range(100):
        total += rest[i % len(rest)] * scale if rest else i
    return total


def options(n=50, **named):
    total = named.get("start", 0)
    for i in range(n):
        total += i * 3
    named["total"] = total
    return sorted(named.items())


def helper_with_rest(*values):
    return len(values)


def calls_one_with_rest(n):
    total = 0
    for i in range(n):
        total += helper_with_rest(i, i)
        for j in range(10):
            total += j
    return total


def pseudo_random(n):
    """The loop is not compiled, as it writes to the variable in each round."""
    global SEED
    SEED = 7
    total = 0
    for _ in range(n):
        SEED = (SEED * 1103515245 + 12345) % 2147483648
        total += SEED
    return total


def writes_behind_the_loop(n):
    global LAST
    total = 0
    for i in range(n):
        total += i * i
    LAST = total
    return LAST


def writes_in_a_region(n):
    global LAST
    total = 0
    LAST = "none"
    try:
        for i in range(n):
            total += i * i
            if i % 100 == 77:
                LAST = i
    finally:
        total += 1
    return total, LAST


CASES = {
    "adds_all": [(), (1, 2), (1.5, 2), tuple(range(200))], "first_and_rest": [(1,), (1, 2, 3), (1, 2.5)],
    "options": [(), (100,), (0,)], "calls_one_with_rest": [(0,), (60,)], "pseudo_random": [(60,), (100,)],
    "writes_behind_the_loop": [(60,), (100,)], "writes_in_a_region": [(60,), (400,)],
}  # fmt: skip
NOT_NATIVE = {"pseudo_random"}
FEW_CALLS = {"writes_behind_the_loop"}
