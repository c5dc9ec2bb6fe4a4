"""Control flow: break, continue, else on loops, early returns, deep nests, paths that change after the warm-up."""

NS = [(0,), (1,), (5,), (100,), (300,)]


def break_out(n):
    for i in range(1000):
        if i > n:
            break
    return i


def continue_often(n):
    total = 0
    for i in range(n):
        if i % 3:
            continue
        total += i
    return total


def for_else(n):
    for i in range(n):
        if i == 150:
            break
    else:
        return -1
    return -2


def while_else(n):
    i = 0
    while i < n:
        if i == 150:
            break
        i += 1
    else:
        return -i
    return i


def else_after_continue(n):
    total = 0
    for i in range(n):
        if i % 2:
            continue
        total += 1
    else:
        total += 1000
    return total


def early_return(n):
    for i in range(n):
        if i * i > 5000:
            return i
    return None


def return_in_inner(n):
    for i in range(n):
        for j in range(n):
            if i * j == 600:
                return i * 1000 + j
    return -1


def nested_break(n):
    count = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            count += 1
    return count


def nested_continue(n):
    count = 0
    for i in range(n):
        for j in range(10):
            if (i + j) % 4 == 0:
                continue
            count += j
    return count


def three_deep(n):
    count = 0
    for i in range(n // 10):
        for j in range(7):
            for k in range(5):
                if (i + j + k) % 2:
                    count += k
                else:
                    count -= j
    return count


def inner_else(n):
    primes = 0
    for i in range(2, n):
        j = 2
        while j * j <= i:
            if i % j == 0:
                break
            j += 1
        else:
            primes += 1
    return primes


def while_true(n):
    i = 0
    while True:
        i += 1
        if i > n:
            return i


def while_not(n):
    i = n
    while not i <= 0:
        i -= 1
    return i


def while_int(n):
    total = 0
    while n:
        total += n
        n -= 1
    return total


def while_float(n):
    x = n * 0.5
    total = 0
    while x:
        x -= 0.5
        total += 1
    return total


def condition_with_effect(n):
    i = total = 0
    while i < n and total < 5000:
        total += i
        i += 1
    return i * 100000 + total


def path_changes_late(n):
    total = 0
    for i in range(n):
        if i < 200:
            total += 1
        else:
            total += 1000
    return total


def path_alternates(n):
    a = b = c = 0
    for i in range(n):
        if i % 3 == 0:
            a += 1
        elif i % 3 == 1:
            b += i
        else:
            c -= i
    return a * 1000000 + b - c


def path_by_phase(n):
    total = 0
    for i in range(n):
        phase = i // 50
        if phase == 0:
            total += 1
        elif phase == 1:
            total += 2
        elif phase == 2:
            total *= 1
        elif phase == 3:
            total -= 1
        else:
            total ^= i
    return total


def type_changes_late(n):
    x = 0
    for i in range(n):
        if i == 150:
            x = x * 1.0
        x += 1
    return x


def loops_one_after_another(n):
    total = 0
    for i in range(n):
        total += i
    for i in range(n):
        total -= 2 * i
    j = 0
    while j < n:
        total += j
        j += 1
    return total


def loop_after_break(n):
    total = 0
    for i in range(n):
        total += i
        if total > 1000:
            break
    for j in range(i if n else 0):
        total -= j
    return total


def variable_survives(n):
    for i in range(n):
        last = i * 2
    if n:
        return last * 1000 + i
    return None


def assigned_in_loop_only(n):
    for i in range(n):
        seen = i
    return seen


def maybe_unbound(n):
    for i in range(60):
        if i > n:
            x = i
    return x


def unbound_in_loop(n):
    total = 0
    for i in range(60):
        if i == n:
            late = 5
        if i > 40:
            total += late
    return total


def deleted_by_nothing(n):
    total = 0
    for i in range(n):
        pass
    return total


def collatz(n):
    longest = 0
    for start in range(1, n + 1):
        x, steps = start, 0
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def gcd(n):
    total = 0
    for i in range(1, 40):
        a, b = n + i, i
        while b:
            a, b = b, a % b
        total += a
    return total


def swap(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a
        if i % 2:
            a, b = a + 1, b + 2
    return a * 1000 - b


def sieve_count(n):
    count = 0
    for i in range(2, n):
        prime = True
        for j in range(2, i):
            if j * j > i:
                break
            if i % j == 0:
                prime = False
                break
        if prime:
            count += 1
    return count


def state_machine(n):
    state = 0
    trace = 0
    for i in range(n):
        if state == 0:
            state = 1 if i % 5 else 2
        elif state == 1:
            state = 2
        else:
            state = 0
        trace = trace * 3 + state
        trace %= 1000003
    return trace


def annotated(n):
    total: int = 0
    step: int = 3
    for i in range(n):
        total += i * step
    return total


def documented(n):
    """Has a docstring."""
    total = 0
    for _ in range(n):
        total += 1
    return total


def shadows_parameter(n):
    for n in range(n):  # noqa: B020
        pass
    return n


def multiple_targets(n):
    a = b = c = 0
    for i in range(n):
        a = b = i
        c += a + b
    return c


def returns_after_the_inner_loop(n):
    """The outer loop's range is dead in the inner one."""
    for i in range(n):
        if i % 7 == 6:
            for j in range(i + n):
                n += j & 1
                if j == 300:
                    return n
            return n - i
    return n


CASES = {
    name: NS
    for name in (
        "break_out continue_often for_else while_else else_after_continue early_return return_in_inner nested_break nested_continue "
        "three_deep inner_else while_true while_not while_int while_float condition_with_effect path_changes_late "
        "path_alternates path_by_phase type_changes_late loops_one_after_another loop_after_break variable_survives "
        "assigned_in_loop_only maybe_unbound unbound_in_loop deleted_by_nothing collatz gcd swap sieve_count state_machine "
        "annotated documented shadows_parameter multiple_targets returns_after_the_inner_loop"
    ).split()
}
