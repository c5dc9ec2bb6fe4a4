"""Texts, character by character."""


def is_palindrome(text):
    """Does the text read the same backwards?"""
    left, right = 0, len(text) - 1
    while left < right:
        if text[left] != text[right]:
            return False
        left += 1
        right -= 1
    return True


def is_palindrome_sentence(text):
    """Palindrome test that ignores case and everything but letters."""
    letters = [c.lower() for c in text if c.isalpha()]
    return letters == letters[::-1]


def reverse_text(text):
    """The text backwards, built by prepending."""
    result = ""
    for c in text:
        result = c + result
    return result


def count_vowels(text):
    """Number of vowels."""
    count = 0
    for c in text.lower():
        if c in "aeiou":
            count += 1
    return count


def count_char(text, char):
    """How often a character occurs."""
    n = 0
    for i in range(len(text)):
        if text[i] == char:
            n += 1
    return n


def count_words(text):
    """Number of words, by looking for their beginnings."""
    words = 0
    in_word = False
    for c in text:
        if c == " ":
            in_word = False
        elif not in_word:
            words += 1
            in_word = True
    return words


def caesar(text, shift):
    """Caesar cipher for letters; everything else is kept."""
    result = ""
    for c in text:
        if "a" <= c <= "z":
            result += chr((ord(c) - ord("a") + shift) % 26 + ord("a"))
        elif "A" <= c <= "Z":
            result += chr((ord(c) - ord("A") + shift) % 26 + ord("A"))
        else:
            result += c
    return result


def vigenere(text, key):
    """Vigenere cipher for a text of lower case letters."""
    if not key:
        raise ValueError("the key is empty")
    out = []
    for i, c in enumerate(text):
        offset = ord(key[i % len(key)]) - 97
        out.append(chr((ord(c) - 97 + offset) % 26 + 97))
    return "".join(out)


def atbash(text):
    """Swap a with z, b with y and so on."""
    return "".join(chr(219 - ord(c)) if c.islower() else c for c in text)


def run_length_encode(text):
    """Runs as pairs of character and length."""
    runs = []
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        runs.append((text[i], j - i))
        i = j
    return runs


def run_length_decode(runs):
    """Text from pairs of character and length."""
    text = ""
    for char, length in runs:
        if length < 0:
            raise ValueError("negative length")
        text += char * length
    return text


def compress(text):
    """Run lengths as a text such as a3b1, if that is shorter."""
    if not text:
        return text
    parts = []
    count = 1
    for i in range(1, len(text) + 1):
        if i < len(text) and text[i] == text[i - 1]:
            count += 1
        else:
            parts.append(text[i - 1] + str(count))
            count = 1
    short = "".join(parts)
    return short if len(short) < len(text) else text


def longest_char_run(text):
    """Length of the longest run of one character."""
    best = 0
    run = 0
    for i in range(len(text)):
        if i > 0 and text[i] == text[i - 1]:
            run += 1
        else:
            run = 1
        if run > best:
            best = run
    return best


def hamming_distance(a, b):
    """Positions at which two texts of the same length differ."""
    if len(a) != len(b):
        raise ValueError("texts must have the same length")
    distance = 0
    for x, y in zip(a, b):
        if x != y:
            distance += 1
    return distance


def hamming_by_sum(a, b):
    """Hamming distance with a generator."""
    return sum(x != y for x, y in zip(a, b))


def letter_histogram(text):
    """How often each of the 26 letters occurs."""
    counts = [0] * 26
    for c in text:
        index = ord(c.lower()) - ord("a")
        if 0 <= index < 26:
            counts[index] += 1
    return counts


def char_frequencies(text):
    """Dictionary of character frequencies."""
    frequencies = {}
    for c in text:
        if c in frequencies:
            frequencies[c] += 1
        else:
            frequencies[c] = 1
    return frequencies


def most_common_char(text):
    """The most frequent character; the first of them in a tie."""
    if not text:
        raise ValueError("empty text")
    best_char, best_count = "", 0
    for c in text:
        count = text.count(c)
        if count > best_count:
            best_char, best_count = c, count
    return best_char


def is_anagram(a, b):
    """Do two texts of lower case letters consist of the same letters?"""
    counts = [0] * 26
    for c in a:
        counts[ord(c) - 97] += 1
    for c in b:
        counts[ord(c) - 97] -= 1
    return all(n == 0 for n in counts)


def is_pangram(text):
    """Does every letter of the alphabet occur?"""
    seen = 0
    for c in text.lower():
        if "a" <= c <= "z":
            seen |= 1 << (ord(c) - ord("a"))
    return seen == (1 << 26) - 1


def parse_int(text):
    """Convert a text with an optional sign to an int."""
    if not text:
        raise ValueError("empty text")
    sign = 1
    start = 0
    if text[0] in "+-":
        sign = -1 if text[0] == "-" else 1
        start = 1
    value = 0
    for c in text[start:]:
        if c < "0" or c > "9":
            raise ValueError(f"not a digit: {c!r}")
        value = value * 10 + (ord(c) - ord("0"))
    return sign * value


def parse_decimal(text):
    """Convert digits with an optional point to a float."""
    value = 0.0
    scale = 0.0
    for c in text:
        if c == ".":
            if scale:
                raise ValueError("two points")
            scale = 1.0
        else:
            value = value * 10 + int(c)
            scale *= 10
    return value / scale if scale else value


def sum_of_numbers(text):
    """Sum of all numbers that stand in a text."""
    total = 0
    number = 0
    for c in text:
        if c.isdigit():
            number = number * 10 + int(c)
        else:
            total += number
            number = 0
    return total + number


def find_substring(text, pattern):
    """First position of a pattern, by trying each, or -1."""
    n, m = len(text), len(pattern)
    for i in range(n - m + 1):
        j = 0
        while j < m and text[i + j] == pattern[j]:
            j += 1
        if j == m:
            return i
    return -1


def kmp_table(pattern):
    """Failure function of Knuth, Morris and Pratt."""
    table = [0] * len(pattern)
    k = 0
    for i in range(1, len(pattern)):
        while k > 0 and pattern[k] != pattern[i]:
            k = table[k - 1]
        if pattern[k] == pattern[i]:
            k += 1
        table[i] = k
    return table


def kmp_count(text, pattern):
    """Number of (overlapping) occurrences of a pattern."""
    if not pattern:
        return 0
    table = kmp_table(pattern)
    k = matches = 0
    for c in text:
        while k > 0 and (k == len(pattern) or pattern[k] != c):
            k = table[k - 1]
        if pattern[k] == c:
            k += 1
        if k == len(pattern):
            matches += 1
    return matches


def rabin_karp(text, pattern, base=256, modulus=1000003):
    """First position of a pattern by a rolling hash, or -1."""
    n, m = len(text), len(pattern)
    if m > n:
        return -1
    high = pow(base, m - 1, modulus) if m else 1
    wanted = window = 0
    for i in range(m):
        wanted = (wanted * base + ord(pattern[i])) % modulus
        window = (window * base + ord(text[i])) % modulus
    for i in range(n - m + 1):
        if window == wanted and text[i : i + m] == pattern:
            return i
        if i < n - m:
            window = ((window - ord(text[i]) * high) * base + ord(text[i + m])) % modulus
    return -1


def polynomial_hash(text, base=31, modulus=1000000009):
    """Polynomial hash of a text."""
    value = 0
    power = 1
    for c in text:
        value = (value + (ord(c) - 96) * power) % modulus
        power = power * base % modulus
    return value


def longest_common_prefix(words):
    """Longest prefix that all words share."""
    if not words:
        return ""
    for i in range(len(words[0])):
        for word in words[1:]:
            if i == len(word) or word[i] != words[0][i]:
                return words[0][:i]
    return words[0]


def longest_palindrome(text):
    """Length of the longest palindrome inside, grown around each centre."""
    best = 0
    for center in range(2 * len(text) - 1):
        left = center // 2
        right = left + center % 2
        while left >= 0 and right < len(text) and text[left] == text[right]:
            left -= 1
            right += 1
        best = max(best, right - left - 1)
    return best


def balanced(text):
    """Are all brackets closed in the right order?"""
    stack = []
    pairs = {")": "(", "]": "[", "}": "{"}
    for c in text:
        if c in "([{":
            stack.append(c)
        elif c in ")]}":
            if not stack or stack.pop() != pairs[c]:
                return False
    return not stack


def max_nesting(text):
    """Deepest nesting of parentheses; raises ValueError if they don't match."""
    depth = deepest = 0
    for c in text:
        if c == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif c == ")":
            depth -= 1
            if depth < 0:
                raise ValueError("unbalanced")
    if depth != 0:
        raise ValueError("unbalanced")
    return deepest


def longest_unique_substring(text):
    """Length of the longest part without a repeated character."""
    last = {}
    start = best = 0
    for i, c in enumerate(text):
        if c in last and last[c] >= start:
            start = last[c] + 1
        last[c] = i
        best = max(best, i - start + 1)
    return best


def title_case(text):
    """First letter of every word in upper case."""
    result = []
    previous = " "
    for c in text:
        if previous == " ":
            result.append(c.upper())
        else:
            result.append(c)
        previous = c
    return "".join(result)


def to_snake_case(name):
    """snake_case from camelCase."""
    out = ""
    for i, c in enumerate(name):
        if c.isupper():
            if i > 0:
                out += "_"
            out += c.lower()
        else:
            out += c
    return out


def alphabet_value(word):
    """Sum of the places of a word's letters in the alphabet."""
    return sum(ord(c) - 64 for c in word.upper())


def gc_content(dna):
    """Share of G and C in a strand of DNA, in percent."""
    if not dna:
        return 0.0
    gc = 0
    for base in dna:
        if base == "G" or base == "C":
            gc += 1
    return 100 * gc / len(dna)


def reverse_complement(dna):
    """Reverse complement of a strand of DNA."""
    complement = {"A": "T", "T": "A", "C": "G", "G": "C"}
    strand = ""
    for base in reversed(dna):
        strand += complement[base]
    return strand


def column_number(name):
    """Number of a spreadsheet column: A is 1, AA is 27."""
    number = 0
    for c in name:
        number = number * 26 + ord(c) - ord("A") + 1
    return number


def look_and_say(n):
    """The n-th term of the look-and-say sequence."""
    term = "1"
    for _ in range(n):
        following = ""
        i = 0
        while i < len(term):
            j = i
            while j < len(term) and term[j] == term[i]:
                j += 1
            following += str(j - i) + term[i]
            i = j
        term = following
    return term


def is_subsequence(short, text):
    """Do all characters of the short text occur in this order?"""
    i = 0
    for c in text:
        if i < len(short) and c == short[i]:
            i += 1
    return i == len(short)


def evaluate_rpn(tokens):
    """Value of an expression in reverse Polish notation."""
    stack = []
    for token in tokens:
        if token in ("+", "-", "*"):
            b = stack.pop()
            a = stack.pop()
            if token == "+":
                stack.append(a + b)
            elif token == "-":
                stack.append(a - b)
            else:
                stack.append(a * b)
        else:
            stack.append(int(token))
    return stack.pop()


_PROSE = "Every Tuesday our neighbour waters his tomatoes, talks to the snails, and quietly forgets where he put the hose. " * 30
_LOWER = "thequickbrownfoxjumpsoverthelazydog" * 50
_DNA = "ACGTTGCAAGCTTACGGATC" * 200

CASES = {
    "is_palindrome": [("",), ("abba",), ("abc",), ("a" * 6000,)],
    "is_palindrome_sentence": [("",), ("A man, a plan, a canal: Panama",), (_PROSE,)],
    "reverse_text": [("",), ("hello",), (_PROSE,)],
    "count_vowels": [("",), ("Hello World",), (_PROSE * 2,)],
    "count_char": [("", "a"), ("banana", "a"), (_PROSE * 2, "e")],
    "count_words": [("",), ("  one  two ",), (_PROSE * 2,)],
    "caesar": [("", 3), ("Hello, World!", 3), ("abc", -1), (_PROSE, 13)],
    "vigenere": [("attack", "lemon"), ("abc", ""), (_LOWER, "secret")],
    "atbash": [("",), ("Hello",), (_PROSE,)],
    "run_length_encode": [("",), ("aaabbc",), ("aaabccddddde" * 100,)],
    "run_length_decode": [([],), ([("a", 3), ("b", 1)],), ([("a", -1)],), ([("x", 3), ("y", 2)] * 800,)],
    "compress": [("",), ("abc",), ("aaaabbb",), ("aaaaabbbbcccc" * 120,)],
    "longest_char_run": [("",), ("abbbcc",), (_PROSE,)],
    "hamming_distance": [("", ""), ("karolin", "kathrin"), ("a", "ab"), (_DNA, _DNA[::-1])],
    "hamming_by_sum": [("", ""), ("GAGC", "CATC"), (_DNA, _DNA[::-1])],
    "letter_histogram": [("",), ("Zebra, zoo",), (_PROSE,)],
    "char_frequencies": [("",), ("hello",), (_PROSE * 2,)],
    "most_common_char": [("",), ("banana",), (_PROSE[:400],)],
    "is_anagram": [("", ""), ("listen", "silent"), ("a", "b"), (_LOWER, _LOWER[::-1])],
    "is_pangram": [("",), ("The quick brown fox jumps over the lazy dog",), (_PROSE,)],
    "parse_int": [("",), ("-42",), ("12x",), ("+123456789012345678",)],
    "parse_decimal": [("",), ("3.25",), ("1.2.3",), ("123456.789012345",)],
    "sum_of_numbers": [("",), ("12 and 30, 8",), ("a1b22c333 " * 250,)],
    "find_substring": [("", ""), ("hello", "ll"), ("abc", "abcd"), (_PROSE, "nobody knows")],
    "kmp_table": [("",), ("abacabab",), ("aabaaab" * 300,)],
    "kmp_count": [("aaaa", "aa"), ("abc", ""), (_DNA, "AAGCTTAC")],
    "rabin_karp": [("hello", "lo"), ("a", "abc"), ("abc", ""), (_PROSE, "snails, too")],
    "polynomial_hash": [("",), ("abc",), (_LOWER,)],
    "longest_common_prefix": [([],), (["flower", "flow", "flight"],), ([_LOWER[:600], _LOWER[:700], _LOWER[:500]],)],
    "longest_palindrome": [("",), ("babad",), (_LOWER[:700],)],
    "balanced": [("",), ("([)]",), ("((",), ("{[()()]}" * 300,)],
    "max_nesting": [("",), ("(1+(2*3))",), (")(",), ("((",), ("((a)(b(c)))" * 250,)],
    "longest_unique_substring": [("",), ("abcabcbb",), (_LOWER,)],
    "title_case": [("",), ("hello big world",), (_PROSE,)],
    "to_snake_case": [("",), ("camelCaseName",), ("someLongIdentifierName" * 60,)],
    "alphabet_value": [("",), ("SKY",), (_LOWER,)],
    "gc_content": [("",), ("AGCT",), (_DNA,)],
    "reverse_complement": [("",), ("AACG",), ("AXG",), (_DNA,)],
    "column_number": [("A",), ("ZZ",), ("",), ("FXSHRXW",)],
    "look_and_say": [(0,), (5,), (20,)],
    "is_subsequence": [("", ""), ("ace", "abcde"), ("aec", "abcde"), ("snails", _PROSE)],
    "evaluate_rpn": [(["3"],), (["3", "4", "+", "2", "*"],), ([],), (["+"],), (["1"] + ["3", "*", "7", "-", "2", "+"] * 12,)],
}
