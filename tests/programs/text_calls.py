"""Texts that go into native calls and come out of them: helpers with loops, recursion, texts that grow on either side."""

PROSE = "Even so the λ is larger than the é, said 42 of 50 😀 readers."


def count(text, char):
    n = 0
    for c in text:
        if c == char:
            n += 1
    return n


def most_common(text):
    best, times = "", 0
    for c in text:
        n = count(text, c)
        if n > times:
            best, times = c, n
    return best, times


def grow(text, n):
    for i in range(n):
        text += "x"
    return text


def grows_elsewhere(n):
    """The caller's text stays what it is while a callee makes its own longer."""
    mine, total = "", 0
    for i in range(n):
        mine += "ab"[i % 2]
        other = grow(mine, i % 4)
        if other[: len(mine)] != mine:
            return -1
        total += len(other) - len(mine)
        mine += "-"
        if len(mine) != 2 * i + 2:
            return -2
    return total, mine, other


def keeps_what_it_is_given(n):
    kept, text = [], "start"
    for i in range(n):
        text = grow(text, 1)
        text += "y"
        if i % 9 == 0:
            kept.append(grow(text, 2))
            kept.append(text)
    return kept, text


def last(text):
    c = "?"
    for c in text:
        if c == "😀":
            break
    return c


def last_characters(words):
    result = ""
    for word in words:
        result += last(word)
    return result


def is_palindrome(text, i, j):
    if i >= j:
        return True
    if text[i] != text[j]:
        return False
    return is_palindrome(text, i + 1, j - 1)


def palindromes(text, n):
    found = 0
    for i in range(n):
        found += is_palindrome(text, i % 5, len(text) - 1 - i % 5)
    return found


def backwards(text, i):
    if i == len(text):
        return ""
    return backwards(text, i + 1) + text[i]


def in_binary(n):
    if n < 2:
        return str(n)
    return in_binary(n // 2) + str(n % 2)


def all_in_binary(n):
    total = 0
    for i in range(n):
        total += len(in_binary(i))
    return total, in_binary(n)


def upper_or_none(text, n):
    for c in text:
        n -= 1
        if n == 0:
            return c.upper()
    return None


def sometimes_none(text, n):
    found = 0
    for i in range(n):
        c = upper_or_none(text, i % 9)
        if c is None:
            found += 1
        elif c == "S":
            found += 100
    return found


def raises_in_a_callee(text, n):
    total = 0
    for i in range(n):
        total += at(text, i)
    return total


def at(text, index):
    for _ in range(2):
        index += 0
    return ord(text[index])


CASES = {
    "most_common": [(PROSE,), ("",), ("aab" * 20,)],
    "grows_elsewhere": [(5,), (90,)],
    "keeps_what_it_is_given": [(5,), (90,)],
    "last_characters": [(["ab", "λ", "x😀y", ""] * 25,), ([],)],
    "palindromes": [("abcdedcba" * 3, 60), ("λ" * 31, 60), ("", 40)],
    "backwards": [("", 0), (PROSE, 0), ("xyz" * 30, 0)],
    "all_in_binary": [(10,), (150,)],
    "sometimes_none": [(PROSE, 90), ("", 40)],
    "raises_in_a_callee": [(PROSE, 50), (PROSE, 90)],
}
NATIVE_ONLY = set(CASES)  # native calls need native code
