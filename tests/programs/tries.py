"""`try` without loops in its body, in hot loops: the body runs natively, handlers are given what it raises."""

import math

NS = [(0,), (1,), (60,), (300,), (700,)]
LISTS = [([1, 2, 3] * 40, 100), ([1, 2, 3, 4, 5], 130), ([1] * 50 + [None, 2.5], 90), ([5, 0] * 30, 60), ([], 40)]


class TooMuch(Exception):
    pass


def checked(x):
    if x % 250 == 249:
        raise TooMuch(x)
    return x + 1


def divided(x):
    try:
        return 100 // (x % 50)
    except ZeroDivisionError:
        return -1


def rescued(x):
    try:
        y = x
        y = checked(x)
    except TooMuch as error:
        if x > 600:
            raise ValueError(y) from error
        return y * 2
    return y


def index_error(values, n):
    total = bad = 0
    for i in range(n):
        try:
            total += values[i % 7]
        except IndexError as error:
            bad += len(str(error))
        else:
            total ^= 1
    return total, bad


def several_handlers(values, n):
    total = last = 0
    for i in range(n):
        try:
            last = i
            last = 60 // values[i % len(values)]
            total += last
        except ZeroDivisionError:
            total -= last
            continue
        except (TypeError, IndexError):
            break
    else:
        total += 1000
    return total, last


def old_value_when_a_callee_raises(n):
    x = total = 0
    for i in range(n):
        try:
            x = checked(i)
            total += x
        except TooMuch as error:
            total -= x + error.args[0]
    return total, x


def callee_handles(n):
    total = 0
    for i in range(n):
        total += divided(i)
    return total


def callee_handles_and_raises(n):
    total = 0
    for i in range(n):
        try:
            total += rescued(i)
        except ValueError as error:
            total += len(str(error.__cause__)) + len(str(error.__context__))
    return total


def raises_itself(n):
    i = total = 0
    while True:
        try:
            i += 1
            if i > n:
                raise StopIteration(i)
            total += i
        except StopIteration as error:
            return total, error.args, error.__context__


def nested(values, n):
    total = inner = outer = 0
    for i in range(n):
        try:
            try:
                total += values[i % 5] * 2
                total += 7 // values[i % 3]
            except ZeroDivisionError:
                inner += values[i % 9]
            total += 1
        except (IndexError, TypeError):
            outer += 1
    return total, inner, outer


def unbound_by_a_handler(n):
    total = 0
    error = 5
    for i in range(n):
        try:
            total += 7 // (i % 100 - 50)
        except ZeroDivisionError as error:
            total += 1
        if i > 20:
            try:
                total += error
            except UnboundLocalError:
                total -= 1
                error = 3
    return total, error


def bound_in_the_body(n):
    total = 0
    for i in range(n):
        try:
            y = checked(i)
        except TooMuch:
            pass
        else:
            total += 1
        total += y
    return total


def returns_from_the_body(values, n):
    for i in range(n):
        try:
            x = values[i]
            if x == 5 and i > 3:
                return i, x
        except IndexError:
            return "handler", i
    return None


def not_handled(values, n):
    total = 0
    for i in range(n):
        try:
            total += values[i % 60]
        except ZeroDivisionError:
            total = 0
    return total


def square_roots(n):
    total = 0.0
    for i in range(n):
        try:
            total += math.sqrt(50 - i % 60)
        except ValueError:
            total -= 1.0
    return total


def texts(n):
    words = ["1", "22", "x", "333", "-4", " 5 "]
    total = bad = 0
    for i in range(n):
        try:
            total += int(words[i % 6 if i % 50 == 0 else i % 2])
        except ValueError:
            bad += 1
    return total, bad


def loop_in_a_handler(n):
    total = 0
    for i in range(n):
        try:
            total += 7 // (i % 100 - 50)
        except ZeroDivisionError:
            for j in range(100):
                total += j & i
    return total


def in_a_region(n):
    total = x = 0
    try:
        for i in range(n):
            try:
                x = checked(i)
                total += x
            except ArithmeticError:
                return None
    except TooMuch as error:
        return str(error), total, x, i
    finally:
        total += 1
    return total


def anything(n):
    total = 0
    for i in range(n):
        try:
            total += 7 // (i - 50)
        except:  # noqa: E722
            total -= 1
    return total


CASES = {
    "index_error": LISTS, "several_handlers": LISTS[:4], "old_value_when_a_callee_raises": NS, "callee_handles": NS,
    "callee_handles_and_raises": [*NS, (760,)], "raises_itself": NS, "nested": LISTS, "unbound_by_a_handler": NS,
    "bound_in_the_body": NS, "returns_from_the_body": LISTS, "not_handled": LISTS, "square_roots": NS, "texts": NS,
    "loop_in_a_handler": NS, "in_a_region": NS, "anything": NS,
}  # fmt: skip
NOT_NATIVE = {"anything"}
