"""Texts: read character by character, compared, searched, made longer; what leaves native code, and what never gets there."""

import string

ASCII = "The quick brown fox, 42 lazy dogs!"
LATIN = "Übergrößenträger sind äußerst müde"
WIDE = "λόγος και ἔργον – ὁ βίος βραχύς"
ASTRAL = "a𝔘𝔫𝔦b😀c𝔬𝔡😀"
TEXTS = [ASCII, LATIN, WIDE, ASTRAL]
ALL = [("",), ("x",), ("é",), ("λ",), ("😀",), *((text,) for text in TEXTS), *((text * 40,) for text in TEXTS), (ASCII * 9 + WIDE,)]
PAIRS = [(a, b) for a in ("", "a", "λ", ASCII, LATIN * 3, WIDE * 2, ASTRAL) for b in ("", "a", "ä", ASCII, ASCII * 2, WIDE, LATIN)]
WORDS = ["pear", "fig", "", "a", "quince", "λόγος", "pear", "z", "É", "apple pie"]
VOWELS = "aeiou"


def code_points(s):
    total = 0
    for c in s:
        total += ord(c)
    return total


def by_index(s):
    total = 0
    for i in range(len(s)):
        total = total * 31 % 1000003 + ord(s[i])
    return total


def from_the_end(s):
    total, i = 0, -1
    while i >= -len(s):
        total = total * 7 % 10007 + ord(s[i])
        i -= 1
    return total


def past_the_end(s, n):
    total = 0
    for i in range(n):
        total += ord(s[i])
    return total


def before_the_start(s, n):
    c = ""
    for i in range(n):
        c = s[-i - 1]
    return c


def is_palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] != s[j]:
            return False
        i += 1
        j -= 1
    return True


def numbered(s):
    total = 0
    for i, c in enumerate(s, 1):
        if c > "m":
            total += i
    return total


def zipped(s, t):
    same = 0
    for a, b in zip(s, t):
        if a == b:
            same += 1
        elif a < b:
            same += 100
    return same


def zipped_with_a_list(s, numbers):
    total = 0
    for c, number in zip(s, numbers):
        total += ord(c) * number
    return total, c


def distance(a, b):
    rows = [list(range(len(b) + 1))]
    for i in range(len(a)):
        row = [i + 1]
        for j in range(len(b)):
            cost = 0 if a[i] == b[j] else 1
            row.append(min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + cost))
        rows.append(row)
    return rows[-1][-1]


def last_character(s):
    last = None
    for c in s:
        last = c
    return last


def previous_characters(s):
    previous, runs = "", 0
    for c in s:
        if c != previous:
            runs += 1
        previous = c
    return runs, previous


def characters_and_texts(s):
    """A variable that holds a character in one round and a longer text in the next."""
    held, n = "", 0
    for i in range(60):
        if held == "":
            n += 1
        if held == "ab" or held < "b" or "c" < held:
            n += 10
        held = s[i % len(s)] if i % 3 else ""
        if i % 7 == 0:
            held = "ab"
        if held:
            n += 100
    return n, held


def compares_all(words):
    n = 0
    for a in words:
        for b in words:
            n = n * 3 % 99991 + (a == b) + 2 * (a < b) + 4 * (a <= b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b)
    return n


def compares_with_others(s):
    n = 0
    for i in range(50):
        c = s[i % len(s)]
        n += (c == 1) + 2 * (c != 2.5) + 4 * (s == None) + 8 * (i != s) + 16 * (s is None) + 32 * (c is not None)
    return n


def orders_with_a_number(s, n):
    total = 0
    for i in range(n):
        if i > 40 and s[0] < i:
            total += 1
        total += 1
    return total


def is_vowel(s):
    n = 0
    for c in s:
        if c in "aeiouAEIOU":
            n += 1
        if c in VOWELS:
            n += 100
        if c not in string.punctuation:
            n += 1000
        if c in string.ascii_letters + string.digits:
            n += 10000
    return n


def classes(s):
    n = 0
    for c in s:
        if c in "a":
            n += 1
        if c in "äöüß😀λ":
            n += 10
        if c in "0123456789":
            n += 100
        if c in "\x00\x3f\x40\x7f\x80\xff":
            n += 1000
        if c in "":
            n += 10000
    return n


def contained(s, t):
    n = 0
    for c in s:
        n += c in t
        n += 2 * (t in s)
        n += 4 * (t not in c)
        n += 8 * (c in c)
    return n


def sets_that_change(s):
    n = 0
    for i in range(60):
        seen = s[: i % 9]
        if s[i % len(s)] in seen:
            n += i
    return n


def in_no_text(s):
    n = 0
    for i in range(60):
        if i > 50:
            n += i in s
        n += 1
    return n


def digits(s):
    total = 0
    for c in s:
        if "0" <= c <= "9":
            total = total * 10 % 10**9 + int(c)
    return total


def reads_digits(s):
    total = 0
    for c in s:
        total += int(c)
    return total


def shifts(s, n):
    result = ""
    for c in s:
        if "a" <= c <= "z":
            result += chr((ord(c) - ord("a") + n) % 26 + ord("a"))
        elif "A" <= c <= "Z":
            result = result + chr((ord(c) - 65 + n) % 26 + 65)
        else:
            result += c
    return result


def characters_of(start, n):
    result = ""
    for i in range(n):
        result += chr(start + i)
    return result


def backwards(s):
    result = ""
    for c in s:
        result = c + result
    return result


def both_ends(s):
    result = "|"
    for c in s:
        result = c + result + c
    return result


def doubled(s, n):
    result = s
    for i in range(n):
        result += result
        if len(result) > 1000:
            result = s
    return result


def two_names(s):
    """A text that grows while another variable holds on to it."""
    result, kept, n = "", "", 0
    for i in range(len(s)):
        result += s[i]
        if i % 5 == 0:
            kept = result
        if i % 7 == 3:
            n += len(kept)
            if kept == result:
                n += 1000
    return result, kept, n


def starts_again(s):
    """A text that grows from the same beginning again and again."""
    prefix = s[:2] + s[:1] + "-"
    n = 0
    for i in range(20):
        result = prefix
        for j in range(i % 5):
            result += s[j % len(s)]
        n += len(prefix) * 100 + len(result)
        if prefix == result:
            n += 1
    return n, prefix, result


def swaps(s):
    a, b = "", "."
    for c in s:
        a += c
        a, b = b, a
    return a, b


def one_after_another(s):
    a, b = s[:1] + "x", ""
    for c in s:
        b = a
        a = a + c
        if len(b) + 1 != len(a):
            return a, b
    return a, b


def collects(s):
    found, result = [], ""
    for i in range(len(s)):
        result += s[i]
        if i % 4 == 0:
            found.append(result)
        result += "."
    return found, result


def collects_characters(s):
    found = []
    for c in s:
        found.append(c)
        found.append(c + "!")
    return found


def puts_into_places(words, s):
    for i in range(80):
        k = i % len(words)
        old = words[k]
        words[k] = s[i % len(s)] + old[:3]
        words[(k + 1) % len(words)], words[k] = words[k], old
    return words


def sorts_characters(letters):
    for i in range(len(letters)):
        for j in range(len(letters) - 1 - i):
            if letters[j] > letters[j + 1]:
                letters[j], letters[j + 1] = letters[j + 1], letters[j]
    return letters


def pops(s):
    stack, n = [], 0
    for c in s:
        if c == "(":
            stack.append(c)
        elif c == ")":
            if not stack:
                return -1
            stack.pop()
            n += len(stack)
        else:
            stack.append(c)
            top = stack.pop()
            if top != c:
                return -2
    return n


def on_a_grid(grid):
    n = 0
    for i in range(len(grid)):
        for j in range(len(grid[i])):
            if grid[i][j] == "#":
                n += i * 10 + j
            elif grid[i][j - 1] == ".":
                n += 1
    return n


def in_tuples(pairs):
    text = ""
    for c, n in pairs:
        text += c * n
    return text


def repeats(s, n):
    total = 0
    for i in range(n):
        total += len(s * i) + len(i * "ab") + len(s[0] * (3 - i))
    return total


def slices(s, n):
    total, last = 0, ""
    for i in range(n):
        last = s[i : i + 3]
        total += len(last) + len(s[i:]) + len(s[: -i or None]) + len(s[-i - 2 : -1]) + len(s[-5:i])
        if s[i : i + 2] == s[:2]:
            total += 1000
    return total, last


def find(s, t):
    for i in range(len(s) - len(t) + 1):
        j = 0
        while j < len(t) and s[i + j] == t[j]:
            j += 1
        if j == len(t):
            return i
    return -1


def numbers_as_text(n):
    text = ""
    for i in range(n):
        text += str(i * i - 50) + ","
        if i % 10 == 0:
            text += str(i / 4) + str(i > 20) + str(text[-1])
    return text


def in_base(n, base):
    result = ""
    while n > 0:
        result = str(n % base) + result
        n //= base
    return result


def look_and_say(n):
    term = "1"
    for _ in range(n):
        following, i = "", 0
        while i < len(term):
            j = i
            while j < len(term) and term[j] == term[i]:
                j += 1
            following += str(j - i) + term[i]
            i = j
        term = following
    return term


def chooses(s):
    low, high = s[0], s[0]
    for c in s:
        low, high = min(low, c), max(high, c)
    return low, high


def asks_types(s):
    n = 0
    for c in s:
        if isinstance(c, str) and not isinstance(n, str):
            n += 1
    return n


def literals(n):
    mode, total = "add", 0
    for i in range(n):
        if mode == "add":
            total += i
            mode = "subtract"
        elif mode == "subtract":
            total -= i // 2
            mode = "x"
        else:
            mode = "add"
    return total, mode


def one_of_two(s, t, n):
    """A loop whose text is of another kind each time that it begins."""
    total = 0
    for i in range(n):
        for c in s if i % 2 else t:
            total += ord(c)
    return total


def unpacks(s, n):
    total = 0
    for i in range(n):
        a, b = s[i % 5 : i % 5 + 2]
        total += ord(a) * 3 + ord(b)
    return total


def shadowed(s):
    ord = len
    n = 0
    for c in s:
        n += ord(c)
    return n


def adds_a_number(s, n):
    for i in range(n):
        if i == 45:
            s = s + i
        s += "x"
    return s


def of_wrong_code(n):
    s = ""
    for i in range(n):
        s += chr(0x10FFFF + i - 50)
    return s


def is_of_characters(s):
    n = 0
    for i in range(len(s)):
        if s[i] is s[i - 1]:
            n += 1
    return n > -1


def tests_of_characters(s):
    n = 0
    for c in s:
        n = n * 5 % 1000003 + c.isdigit() + 2 * c.isalpha() + 4 * c.isalnum() + 8 * c.isupper() + 16 * c.islower()
        n += 32 * c.isspace() + 64 * c.isnumeric() + 128 * c.isdecimal() + 256 * c.isascii()
    return n


def cases_of_characters(s):
    up, down = "", ""
    for c in s:
        up += c.upper()
        down += c.lower() + c.swapcase() + c.title()
    return up, down


def methods_of_texts(words, s):
    n, found = 0, ""
    for i in range(40):
        word = words[i % len(words)]
        n = n * 7 % 1000003 + s.count(word) + 2 * s.find(word) + 4 * s.startswith(word) + 8 * s.endswith(word)
        n += word.isalpha() + 2 * word.isupper() + s.find(s[i % len(s)])
        found = found[-20:] + word.upper() + word.lower().strip() + word.replace("a", "λλ") + word.title() + (word + " ").rstrip()
    return n, found


def joins(s, between):
    parts, n = [], 0
    for c in s:
        parts.append(c.upper())
        if len(parts) % 10 == 0:
            n += len(between.join(parts))
    return between.join(parts), n


def joins_what_is_no_text(s, n):
    parts = []
    for i in range(n):
        parts.append(s)
        if i == 45:
            parts.append(i)
        s = "".join(parts)[:5]
    return s


def splits(s):
    n, last = 0, None
    for i in range(40):
        last = s[i % 7 :].split() if i % 2 else s.split("o")
        for word in last:
            n += len(word)
    return n, last


def numbers_in(tokens):
    total, exact = 0.5, 0
    for token in tokens:
        if token == "+":
            total += 1
        elif token.isdigit():
            exact += int(token)
        else:
            total += float(token)
    return total, exact


def with_steps(s, a):
    n, found = 0, ""
    for i in range(60):
        found = s[::-1]
        if s == found:
            n += 1
        n += len(s[::2]) + len(s[1::3]) + len(a[::-1]) + len(a[-2::-2]) + (s[-1:0:-1] < s)
        if a[::2]:
            n += a[::2][0]
    return n, found, a[::-1]


def with_a_step_of_nothing(s, n):
    for i in range(n):
        if i == 45:
            s = s[:: i - 45]
        s = s[::-1]
    return s


def more_methods(s, t):
    n, last = 0, ""
    for i in range(50):
        last = s.zfill(i % 40) + t.rjust(5, "-") + s.partition(t or " ")[0]
        n += s.rfind(t) + s.find(t, 2) + s.count(t, 1, 9) + len(s.strip("abc")) + len(s.split(" ", 1)) + len(s.rsplit())
        n += s.startswith(t, 3) + len(s.encode()) + len(s.splitlines()) + len(s.center(30)) + (s + "é").index("é")
    return n, last


def where_it_is(s, t):
    n = 0
    for c in t:
        n += s.index(c)
    return n


def sorts_texts(words):
    n = 0
    for i in range(40):
        row = sorted(words)
        words.reverse()
        n += len(row[i % len(row)]) + (row[0] in words) + words.count(row[-1])
    words.sort()
    return n, row, words


def goes_back(s):
    result, n = "", 0
    for c in reversed(s):
        result += c
        if c == "!":
            break
        n = n * 31 % 10007 + ord(c)
    else:
        n += 1
    return result, n


def goes_back_with_numbers(number):
    total = 0
    for i, c in enumerate(reversed(number)):
        digit = int(c)
        if i % 2 == 1:
            digit *= 2
        total += digit
    return total


def goes_both_ways(s, t):
    same = 0
    for a, b in zip(s, reversed(t)):
        for c in reversed(t):
            if a == b or b == c:
                same += 1
    return same


def goes_back_over_others(things):
    n = 0
    for thing in things:
        for x in reversed(thing):
            n = n * 7 % 10007 + len(x)
    return n


def goes_back_over_nothing(n):
    total = 0
    for i in range(n):
        if i > 45:
            for c in reversed(i):
                total += 1
        total += i
    return total


def f_strings(s, n):
    text, parts = "", []
    for i in range(n):
        text += f"{i}: {s[i % len(s)]}{i / 4}, "
        parts.append(f"{s}")
        text = f"{text[-30:]}{i > 3}{i * 10**17}"
        if f"" != "" or f"{i}" != str(i):
            text = "wrong"
    return text, parts[-1]


class Shy:
    def __format__(self, how):
        return "shy" if how == "" else "bold"


def f_strings_of_others(n):
    text, one = "", Shy()
    for i in range(n):
        if i > 40:
            text = f"{one}{None}{[i]}"
        text = text[-9:] + f"{i}"
    return text


GRID = ["..#..", "#...#", ".###.", "", "#", "....#"] * 5
BRACKETS = "(a(b)c)((d)e)" * 20
NOT_NATIVE = {"shadowed", "is_of_characters", "unpacks"}

CASES = {
    **dict.fromkeys(("code_points", "by_index", "from_the_end", "numbered", "last_character"), ALL),
    **dict.fromkeys(("previous_characters", "is_vowel", "classes", "backwards", "both_ends", "two_names"), ALL),
    **dict.fromkeys(("tests_of_characters", "cases_of_characters", "goes_back", "collects", "collects_characters", "swaps", "one_after_another", "asks_types", "shadowed"), ALL),
    **dict.fromkeys(("characters_and_texts", "compares_with_others", "chooses", "sets_that_change"), ALL[1:]),
    **dict.fromkeys(("starts_again", "is_of_characters"), ALL[1:]),
    **dict.fromkeys(("zipped", "contained", "distance", "find"), PAIRS),
    "is_palindrome": [(text + text[::-1],) for text in ("", "a", "λ", ASCII * 4, WIDE * 4, ASTRAL * 9)] + [("ab" * 90,)],
    "methods_of_texts": [(WORDS, ASCII), (["a", "ß", "o"], LATIN), (["καὶ", "x", ""], WIDE)],
    "with_steps": [("abcba", [1, 2, 3]), (WIDE, [True]), (ASTRAL, []), ("", [5, 6])],
    "with_a_step_of_nothing": [("abc", 40), ("λόγ", 60)],
    "more_methods": [(ASCII, "o"), (LATIN, "äu"), (WIDE, "όγ"), ("", "x")],
    "where_it_is": [(ASCII, "quick " * 9), (WIDE, "λό" * 40), (ASCII, "q" * 50 + "!" + "~")],
    "sorts_texts": [(WORDS[:],), (["b", "a", "c"],), (["λ", "é", "z"] * 9,)],
    "goes_back_with_numbers": [("4539578763621486" * 6,), ("12x" + "7" * 60,), ("",)],
    "goes_both_ways": [(ASCII, ASCII), (WIDE, LATIN), ("", "a"), ("aaaa" * 20, "a")],
    "goes_back_over_others": [([ASCII, WIDE, "", "x"] * 9,), ([["ab", "c"], ("x", "yz"), ASCII] * 9,), ([{"a": 1, "bc": 2}] * 20,)],
    "goes_back_over_nothing": [(40,), (60,)],
    "f_strings": [(ASCII, 60), (WIDE, 90), ("", 2)],
    "f_strings_of_others": [(40,), (60,)],
    "joins": [(ASCII * 3, ""), (WIDE * 3, ", "), (ASTRAL * 9, "λ"), ("", "x")],
    "joins_what_is_no_text": [("ab", 40), ("ab", 60)],
    "splits": [(ASCII,), (LATIN + " foo\tbar\n",), (WIDE,), ("o",)],
    "numbers_in": [(["1", "+", "22", "3.5", "-4", "1e3", " 7 "] * 12,), (["1", "x"] * 30,), (["9" * 30, "1"] * 20,), (["٣", "12"] * 20,)],
    "past_the_end": [("abc" * 20, 50), ("abc" * 20, 70), (WIDE, 100), ("", 3)],
    "before_the_start": [("abc" * 20, 50), ("abc" * 20, 70), (ASTRAL, 100), ("", 3), ("", 0)],
    "zipped_with_a_list": [(ASCII * 3, list(range(80))), (LATIN, [1, 2.5, True] * 20), ("", [1])],
    "compares_all": [(WORDS,), (WORDS[:4] * 3,), (["a", "b", "a"] * 5,), ([ASCII, ASCII + "x", WIDE],)],
    "orders_with_a_number": [("abc", 40), ("abc", 60)],
    "in_no_text": [("abc",)],
    "digits": [("a1b22c333" * 20,), ("",), (WIDE + "7",), ("٣3" * 30,)],
    "reads_digits": [("1234567890" * 10,), ("12x" * 20,), ("5" * 50 + "٣" * 50,), ("1 2",)],
    "shifts": [("", 3), (ASCII, 3), (ASCII * 20, -1), (LATIN * 3, 13), (ASTRAL * 9, 1)],
    "characters_of": [(65, 100), (200, 200), (0xFF00, 400), (0xD700, 400), (0x10FF80, 200), (-5, 50)],
    "doubled": [("ab", 50), ("λ", 40), ("", 30)],
    "puts_into_places": [(WORDS, ASCII), (["a", "b", "λ"], WIDE), (["x"] * 5, LATIN)],
    "sorts_characters": [(list("sorting by bubbles"),), (list(WIDE),), (["b", "a", "ab", "aa"] * 5,), ([],)],
    "pops": [(BRACKETS,), (BRACKETS + ")",), ("",), ("λ(" * 40,)],
    "on_a_grid": [(GRID,), (GRID + ["λ#.", "😀#"] * 9,), ([],)],
    "in_tuples": [([("a", 3), ("b", 0), ("λ", 2)] * 20,), ([("ab", 2), ("c", -1)] * 30,), ([],)],
    "repeats": [("ab", 60), ("λ", 40)],
    "slices": [(ASCII * 2, 60), (WIDE, 50), ("ab", 40), ("", 9)],
    "numbers_as_text": [(5,), (80,)],
    "in_base": [(10**18, 2), (255, 16), (0, 2), (2**70, 3)],
    "look_and_say": [(0,), (5,), (16,)],
    "literals": [(100,), (3,)],
    "one_of_two": [(ASCII, WIDE, 20), (LATIN, ASTRAL, 20), ("x", ASCII, 20), ("", "λ", 20)],
    "unpacks": [(ASCII, 60), ("abc", 60)],
    "adds_a_number": [("ab", 40), ("ab", 60)],
    "of_wrong_code": [(40,), (60,)],
}
