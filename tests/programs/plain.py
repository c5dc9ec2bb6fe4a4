"""Statements that are left to CPython beside loops that run natively: lists, strings, exceptions, `with`, `try`."""

NS = [(0,), (1,), (7,), (60,), (100,), (300,), (1000,)]
LISTS = [(n, []) for (n,) in NS]


def appends_now_and_then(n, out):
    total = 0
    for i in range(n):
        if i % 50 == 7:
            out.append(i)
        total += i * 3
    out.append("end")
    return total


def raises_late(n):
    total = 0
    for i in range(n):
        total += i
        if total > 40_000:
            raise ValueError(f"{total} is too much at {i}")
    return total


def asserts(n):
    total = 0
    for i in range(n):
        assert i < 250, f"{i} of {n}"
        total += i
    assert total != 1770
    return total


def makes_a_dict_first(n):
    words = {"start": 5}
    total = words["start"]
    i = 0
    while i < n:
        total += i
        i += 1
    words["end"] = total
    return words


def carries_a_list_past(n, out):
    same = out
    total = 0
    for i in range(n):
        total += i ^ 3
        if total > 10_000:
            total -= 9_999
    same.append(total)
    return same is out, len(out)


def rebinds_what_it_carries(n, out):
    total = 0
    for i in range(n):
        total += i
        if i % 40 == 39:
            out = [total]
    return out, total


def try_after_a_loop(n):
    total = 0
    for i in range(n):
        total += i
    try:
        result = 1000 // total
    except ZeroDivisionError as error:
        result = str(error)
    return result


def breaks_within_try(n):
    total = 0
    for i in range(n):
        total += i
        if i % 100 == 99:
            try:
                if total > 30_000:
                    break
                total += int("5")
            finally:
                total += 1
    else:
        return "all", total
    return i, total


def returns_within_with(n):
    import contextlib

    i = 0
    while i < n:
        i += 1
        if i == 200:
            with contextlib.suppress(KeyError):
                return i, "left"
    return i


def nested_with_a_rare_statement(n):
    seen = []
    total = 0
    for i in range(n // 10):
        for j in range(30):
            total += i * j
            if total % 97 == 13:
                seen.append((i, j))
                continue
            total += 1
    return seen[-3:], len(seen), total


def deletes(n):
    t = 1
    total = 0
    for i in range(n):
        total += i
        if i == 150:
            del t
    return total + t


def handler_unbinds_its_name(n):
    error = 5
    total = 0
    for i in range(n):
        total += i
        if i == 150:
            try:
                raise KeyError(i)
            except KeyError as error:
                total += len(error.args)
    return total + error


def binds_only_in_cpython(n):
    for i in range(n):
        if i == 200:
            word = "x" * i
    return len(word)


COUNT = 0


def counts_globally(n):
    global COUNT
    total = 0
    for i in range(n):
        total += i
        if i % 60 == 59:
            COUNT = total % 1000
    result, COUNT = (total, COUNT), 0
    return result


def statement_in_else(n):
    i = 0
    while i < n:
        i += 1
    else:
        kind = ["done", i]
    return kind


def in_the_middle_of_three_loops(n):
    log = []
    total = 0
    for i in range(3):
        k = 0
        while k < n:
            k += 1
            for j in range(3):
                total += i + j * k
            if k % 100 == 0:
                log.append((i, k, total))
            total -= 1
    return log, total


def assert_message_runs_once(n, out):
    i = 0
    while i < n:
        i += 1
        assert i != 180 or out, out.append(i)
    return i


def annotated_and_chained(n):
    total: int = 0
    names = first = []
    for i in range(n):
        total += i
    first.append(total)
    return names


def squares_of(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return [total + k for k in range(3)], sum(total for _ in range(2))


def extends_in_place(n, out):
    same = out
    total = 0
    for i in range(n):
        total += i
        if i % 90 == 89:
            out += [total]
    return out is same, total


def joins_text(n):
    text = "a"
    total = 0
    for i in range(n):
        total += i
        if total % 50 == 7:
            text += "b" * (i % 3)
    return text, total


CASES = {
    name: LISTS if name in ("appends_now_and_then", "carries_a_list_past", "rebinds_what_it_carries", "assert_message_runs_once", "extends_in_place") else NS
    for name in (
        "appends_now_and_then", "raises_late", "asserts", "makes_a_dict_first", "carries_a_list_past",
        "rebinds_what_it_carries", "try_after_a_loop", "breaks_within_try", "returns_within_with",
        "nested_with_a_rare_statement", "deletes", "handler_unbinds_its_name", "binds_only_in_cpython", "counts_globally",
        "statement_in_else", "in_the_middle_of_three_loops", "assert_message_runs_once", "annotated_and_chained", "squares_of",
        "extends_in_place", "joins_text",
    )
}
