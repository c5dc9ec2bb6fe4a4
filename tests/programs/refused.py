"""What is not compiled runs as plain Python: results and effects stay CPython's."""


def list_comprehension(n):
    return [i for i in range(n)]


def over_a_list(n):
    total = 0
    for x in [1, 2, n]:
        total += x
    return total


def builds_list(n):
    out = []
    for i in range(n):
        out.append(i)
    return out


def mutates_argument(n):
    for i in range(len(n)):
        n[i] += i
    return n


def strings(n):
    s = ""
    for i in range(5):
        s += str(i)
    return s


def generator(n):
    for i in range(n):
        yield i


def uses_generator(n):
    return sum(generator(n))


def try_except(n):
    total = 0
    for i in range(60):
        try:
            total += 10 // (i - 5)
        except ZeroDivisionError:
            total -= 1
    return total


def star_args(*n):
    total = 0
    for i in range(60):
        total += len(n)
    return total


def lambda_inside(n):
    f = lambda x: x + n  # noqa: E731
    total = 0
    for i in range(60):
        total += f(i)
    return total


def global_write(n):
    global counter
    counter = 0
    for _ in range(60):
        counter += 1
    return counter


def asserts(n):
    total = 0
    for i in range(60):
        assert i < n, "too far"
        total += i
    return total


def f_string(n):
    x = ""
    for i in range(5):
        x = f"{x}{i}"
    return x


def with_statement(n):
    import contextlib

    total = 0
    for i in range(60):
        with contextlib.suppress(ZeroDivisionError):
            total += 60 // (i - 30)
    return total


def matrix_operator(n):
    for _ in range(60):
        n @ n
    return 1


def is_none(n):
    count = 0
    for i in range(60):
        if n is None:
            count += 1
    return count


def in_tuple(n):
    count = 0
    for i in range(60):
        if i in (1, 2, n):
            count += 1
    return count


CASES = {
    "list_comprehension": [(5,)],
    "over_a_list": [(5,)],
    "builds_list": [(5,), (100,)],
    "mutates_argument": [([1, 2, 3],)],
    "strings": [(0,)],
    "uses_generator": [(5,)],
    "try_except": [(0,)],
    "star_args": [(1, 2)],
    "lambda_inside": [(2,)],
    "global_write": [(0,)],
    "asserts": [(100,), (50,)],
    "f_string": [(0,)],
    "with_statement": [(0,)],
    "matrix_operator": [(3,)],
    "is_none": [(None,), (0,)],
    "in_tuple": [(5,)],
}
NOT_NATIVE = set(CASES)
