"""`for` over range: every form of bounds and steps, rebinding, big bounds, wrong types."""

BIG = 2**63
THREE = [(0, 100, 1), (100, 0, -1), (0, 100, 7), (100, 0, -7), (5, 5, 1), (5, 0, 1), (0, 5, -1), (-50, 50, 3), (0, 10, 0), (BIG - 60, BIG - 1, 1), (BIG - 60, BIG + 5, 1), (-BIG + 60, -BIG - 5, -1), (2**70, 2**70 + 60, 1), (True, 80, 1), (0, True, 1), (0, 80, True), (0.0, 5, 1), (0, "a", 1)]  # fmt: skip


def three(a, b, c):
    total = 0
    for i in range(a, b, c):
        total += i
    return total


def three_with_float(a, b, c):
    total = 0.0
    for i in range(a, b, c):
        total += i * 0.5
    return total


def last_value(a, b, c):
    i = None
    for i in range(a, b, c):
        pass
    return i


def two(a, b, c):
    total = 0
    for i in range(a, b):
        total += i
    return total


def one(a, b, c):
    total = 0
    for i in range(b - a):
        total += i
    return total


def constant_step_down(a, b, c):
    total = 0
    for i in range(b, a, -3):
        total = total * 2 + i
        total %= 1009
    return total


def target_is_rebound(a, b, c):
    total = 0
    for i in range(a, b, c):
        i = i * 2
        total += i
    return total


def bound_is_rebound(a, b, c):
    n = 60
    for i in range(n):
        n = i
    return n


def bounds_from_variables(a, b, c):
    total = 0
    for i in range(20):
        for j in range(i, 2 * i):
            for k in range(j, i, -2):
                total += i + j - k
    return total


def step_negative_variable(a, b, c):
    total = 0
    step = -1
    for i in range(100, 0, step):
        total += i
        step = 5
    return total


def nested_same_bound(a, b, c):
    count = 0
    for i in range(30):
        for j in range(30):
            count += i < j
    return count


def empty_inner(a, b, c):
    count = 0
    for i in range(60):
        for j in range(i - 40):
            count += j
    return count


def near_the_top(a, b, c):
    count = 0
    for i in range(BIG - 50, BIG - 1):
        count += i % 3
    return count


def over_the_top(a, b, c):
    count = 0
    for i in range(BIG - 50, BIG + 50):
        count += i % 3
    return count


def call_in_bound(a, b, c):
    total = 0
    for i in range(10 * 10):
        for j in range((i + 3) // 20):
            total += j + i
    return total


def restart(a, b, c):
    rounds = 0
    for attempt in range(5):
        for i in range(40):
            rounds += 1
            if i == 20 + attempt:
                break
    return rounds


def uses_range_after(a, b, c):
    for i in range(10):
        for j in range(10):
            pass
    return i * 1000 + j


CASES = {
    **{f: THREE for f in "three three_with_float last_value two one constant_step_down target_is_rebound".split()},
    **{
        f: [(0, 1, 1)]
        for f in (
            "bound_is_rebound bounds_from_variables step_negative_variable nested_same_bound empty_inner near_the_top "
            "over_the_top call_in_bound restart uses_range_after"
        ).split()
    },
}
NOT_NATIVE = {"over_the_top"}  # its bound does not fit in 64 bits
