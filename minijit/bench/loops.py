"""Loops as people write them, each a function of its number of rounds: what `minijit bench sizes` runs at every size.

Among them are those that native code can do little for: with statements that are not compiled in each round, with
branches that take turns, with types that change."""

from __future__ import annotations

import math
from collections.abc import Callable


class Box:
    """Something with an attribute."""

    def __init__(self) -> None:
        self.value = 0


BOX = Box()


def counts(n: int) -> int:
    total = 0
    for i in range(n):
        total += i & 7
    return total


def counts_down(n: int) -> int:
    steps = 0
    while n > 0:
        n -= 1
        steps += 1
    return steps


def floats(n: int) -> float:
    x = 0.0
    for i in range(1, n + 1):
        x += math.sqrt(i) / i
    return x


def short_inner_loops(n: int) -> int:
    found = 0
    for i in range(n):
        for j in range(3):
            if i % (j + 2) == 0:
                found += 1
    return found


def long_inner_loops(n: int) -> int:
    found = 0
    for i in range(3):
        for j in range(n // 3):
            found += i ^ j
    return found


def inner_loops_that_stop(n: int) -> int:
    found = 0
    for i in range(2, n + 2):
        j = 2
        while j * j <= i:
            if i % j == 0:
                break
            j += 1
        else:
            found += 1
        if found > 100:
            break
    return found


def branches(n: int) -> int:
    total, state = 0, 12345
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        if state & 0x10000:
            total += 1
        elif state & 0x20000:
            total -= 1
        else:
            total += 2
    return total


def fills_a_list(n: int) -> int:
    squares = []
    for i in range(n):
        squares.append(i * i)
    return len(squares)


def sorts_a_list(n: int) -> int:
    items = [(i * 7919) % 1009 for i in range(min(n, 1000))]
    for i in range(1, len(items)):
        item, j = items[i], i - 1
        while j >= 0 and items[j] > item and i - j < 30:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = item
    return items[0] if items else 0


def reads_a_text(n: int) -> int:
    text = "some words, and others " * (n // 23 + 1)
    vowels = 0
    for k in range(n):
        if text[k] in "aeiou":
            vowels += 1
    return vowels


def grows_a_text(n: int) -> str:
    text = ""
    for i in range(n):
        text += "ab"[i & 1]
    return text


def becomes_a_float(n: int) -> float:
    x: float = 1
    for i in range(n):
        x = x + 0.5 if i % 2 else x + 1
    return x


def becomes_big(n: int) -> int:
    x = 1
    for i in range(n):
        x = x * 3 + i
        if x > 1 << 200:
            x = 1
    return x


def formats(n: int) -> int:
    width = 0
    for i in range(n):
        width += len(f"{i:>5}")
    return width


def formats_seldom(n: int) -> int:
    width = 0
    for i in range(n):
        if i % 50 == 0:
            width += len(f"{i:>5}")
        width += i & 3
    return width


def sets_an_attribute(n: int) -> int:
    for i in range(n):
        BOX.value = i
    return BOX.value


def catches(n: int) -> int:
    wrong = 0
    for i in range(n):
        try:
            wrong += 10 // (i % 3)
        except ZeroDivisionError:
            wrong += 1
    return wrong


def makes_objects(n: int) -> int:
    total = 0
    for i in range(n):
        pair = {"a": i, "b": i + 1}
        total += pair["b"] - pair["a"]
    return total


def calls_python(n: int) -> int:
    total = 0
    for i in range(n):
        total += int(str(complex(i, 1).real)[0])
    return total


def first_divisor(n: int) -> int:
    for d in range(2, n + 2):
        if (n * 2 + 1) % d == 0:
            return d
    return 0


LOOPS: tuple[Callable[[int], object], ...] = (
    counts, counts_down, floats, short_inner_loops, long_inner_loops, inner_loops_that_stop, branches, fills_a_list,
    sorts_a_list, reads_a_text, grows_a_text, becomes_a_float, becomes_big, formats, formats_seldom, sets_an_attribute,
    catches, makes_objects, calls_python, first_divisor,
)  # fmt: skip
