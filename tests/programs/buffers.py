"""Buffers of numbers, read and written in place: arrays of every type, bytes, bytearrays, memoryviews; what does not fit."""

from array import array

INTS = "bBhHiIlLqQ"
NUMBERS = [7, 0, 1, 100, 2, 90, 3]
SIGNED = [7, -1, 100, -128, 127, 0, 3]
WORD = b"every buffer is a row of bytes, "
EDGES = [127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1]
EDGES += [2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -1, -(2**63), -(2**63) - 1, True, False, 2.5, None]
FLOATS = [0.0, -0.0, 1.5, -2.25, 1e300, -1e300, 5e-324, 1e-40, float("inf"), float("-inf"), float("nan"), 16777217, 2**53 + 1, True]
KEY = b"key of bytes"
LOOKUP = array("h", [k * k % 251 - 100 for k in range(256)])


def total(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s


def each(a):
    s = 0
    for x in a:
        s = s * 3 % 1000003 + x
    return s


def numbered(a):
    s = 0
    for i, x in enumerate(a, 5):
        s += i * x
    return s, i


def pairs(a, b):
    s = 0
    for x, y in zip(a, b):
        s += x * y
    return s


def from_the_end(a):
    s, i = 0, -1
    while i >= -len(a):
        s = s * 3 % 1000003 + a[i]
        i -= 1
    return s


def past_the_end(a, n):
    s = 0
    for i in range(n):
        s += a[i]
    return s


def before_the_start(a, n):
    s = 0
    for i in range(n):
        s += a[-i - 1]
    return s


def fills(a, value):
    for i in range(len(a)):
        a[i] = value
    return a


def fills_from_the_end(a, value, n):
    for i in range(n):
        a[-1 - i] = value
    return a


def counts_up(a, n):
    """Until it no longer fits."""
    for i in range(n):
        a[i % len(a)] += 1
    return a


def counts_down(a, n):
    for i in range(n):
        a[i % len(a)] -= 1
    return a


def rounds_to_the_width(a, x, n):
    for i in range(n):
        x = x * 1.1
        a[i % len(a)] = x
        x = a[i % len(a)]
    return a, x


def halves(a):
    for i in range(len(a)):
        a[i] = a[i] / 2
    return a


def copies_bits(a, b):
    for i in range(len(a)):
        b[i] = a[i]
    return b


def indexes_by_bools(a, n):
    s = 0
    for i in range(n):
        a[i % 3 == 0] = i % 100
        s += a[i % 2 == 0] - a[True]
    return s, a


def indexes_by_items(a, table):
    s = 0
    for i in range(len(a)):
        s += table[a[i]]
    return s


def while_it_is_not_empty(a, n):
    s = 0
    while a and s < n:
        s += len(a) // 20
    return s


def encrypts(data, key):
    out = bytearray(len(data))
    for i in range(len(data)):
        out[i] = data[i] ^ key[i % len(key)]
    return bytes(out)


def encrypts_with_a_global(data):
    for i in range(len(data)):
        data[i] ^= KEY[i % len(KEY)]
    return data


def looks_up(data):
    s = 0
    for x in data:
        s += LOOKUP[x]
    return s


def sieve(n):
    flags = bytearray([1]) * (n + 1)
    flags[0] = 0
    for i in range(2, n + 1):
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = 0
    return sum(flags), flags


def sieve_with_slices(n):
    flags = bytearray(b"\x01") * n
    count = 0
    for i in range(2, n):
        if flags[i]:
            count += 1
            if i * i < n:
                flags[i * i :: i] = bytes(len(range(i * i, n, i)))
    return count


def reverses(a):
    i, j = 0, len(a) - 1
    while i < j:
        a[i], a[j] = a[j], a[i]
        i += 1
        j -= 1
    return a


def sorts(a):
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return a


def crc(data):
    value = 0xFFFFFFFF
    for x in data:
        value ^= x
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def shares_memory(n):
    a = bytearray(n)
    v = memoryview(a)
    w = v[::-1]
    s = 0
    for i in range(n):
        x = a[0]
        v[0] = i & 255
        s += a[0] - x
        w[i] = (w[n - 1] + 1) & 255
        s = s * 3 + a[n - 1 - i] & 0xFFFF
    return s, bytes(v), bytes(w)


def through_a_view(a, start, step):
    v = memoryview(a)[start::step]
    s = 0
    for i in range(len(v)):
        s += v[i] * (i + 1) + v[-1]
    return s


def through_a_cast(data, code):
    v = memoryview(data).cast(code)
    s = 0
    for i in range(len(v)):
        s = s + v[i]
    return s


def writes_through_a_cast(n, code, value):
    data = bytearray(8 * n)
    v = memoryview(data).cast(code)
    for i in range(n):
        v[i] = value
    return data


def writes_through_a_view(a, value):
    v = memoryview(a)
    for i in range(len(v)):
        v[i] = value
    return a


def rows(a, n):
    v = memoryview(a).cast("B", (2, len(a) // 2))
    s = 0
    for i in range(n):
        s += v[i % 2, 1]
    return s


def released(a, n):
    v = memoryview(a)
    s = 0
    for i in range(n):
        s += v[i % len(a)]
        if i == n - 3:
            v.release()
    return s


def grows_while_read(a, n):
    s = 0
    for x in a:
        s = s * 7 % 1000003 + x
        if len(a) < n:
            a.append(x % 64 + 1)
    return s, a


def shrinks_while_read(a):
    s = 0
    for i in range(10**6):
        s += a[i]
        if i % 3 == 0:
            a.pop()
    return s


def cannot_grow_while_viewed(a, n):
    v = memoryview(a)
    s = 0
    for i in range(n):
        s += v[0]
        if i == n - 2:
            a.append(3)
    return s


def buffers_in_a_list(rows, n):
    s = 0
    for i in range(n):
        row = rows[i % len(rows)]
        row[i % len(row)] = i % 50
        s += row[0] + row[-1]
    return s, rows


def replaces_buffers_in_a_list(rows, n):
    s = 0
    for i in range(n):
        rows[0], rows[1] = rows[1], rows[0]
        s += rows[0][0]
        rows[0][0] = i % 9
    return s, rows


def picks(a, b, n):
    s = 0
    for i in range(n):
        c = a if i % 3 else b
        s += c[i % len(c)]
    return s


def returns_one(a, b, n):
    for i in range(n):
        if a[i % len(a)] == 100:
            return a
    return b


def stores_between(a, b, n):
    """The two may be the same."""
    s = 0
    for i in range(n):
        x = a[i % len(a)]
        b[i % len(b)] = (x + 1) & 63
        s += a[i % len(a)] - x
    return s, a, b


def makes(n, k):
    s = 0
    for i in range(n):
        a = bytearray(k)
        b = bytes(i & 7) + b"\x05" * (i % 3)
        c = bytearray([i & 255, 1, k & 127]) * 2
        a[i % 3] = c[i % 6] + len(b)
        s = s * 5 % 1000003 + a[0] + a[2] + len(b + bytes(a))
    return s, a, b, c


def makes_of(a, n):
    s = 0
    for i in range(n):
        b = bytearray(a)
        c = bytes(b)
        b[i % len(b)] = i % 90
        s += b[0] + c[-1] - a[0]
    return s, b, c


def makes_none(n):
    for i in range(n):
        a, b = bytearray(), bytes()
        a.append(i & 63)
        b += b"ab"
        b += b
    return a, b, bytearray(b)


def slices(a, n, low, high):
    s = 0
    for i in range(n):
        b = a[low:high]
        c = a[i % 7 :]
        d = a[: -(i % 5)]
        s += len(b) * 100 + len(c) * 10 + len(d)
        if len(c):
            s += c[0] - c[-1]
    return s, b, c, d


def slices_of_a_view(data, n):
    v = memoryview(data)
    s = 0
    for i in range(n):
        w = v[i % 9 : -1]
        s += w[0] + len(w[3:]) + w[-1] + memoryview(data)[i % len(data)]
    return s


def repeats_and_joins(a, b, n):
    s = 0
    for i in range(n):
        c = a * (i % 4 - 1) + b
        s += len(c) + c[0] + (2 * b)[-1]
    return s, c


def fewer_zeros(n):
    """Down to a count that is negative."""
    s = 0
    for i in range(10**6):
        s += len(bytearray(n - i))
    return s


def too_many_zeros(n):
    s = 0
    for i in range(90):
        s += len(bytes(n ** (i // 80 * 8)))
    return s


def grows_after_a_view_is_gone(a, n):
    s = 0
    for i in range(n):
        v = memoryview(a)
        s += v[i]
        v = None
        a.append(i & 63)
    return s, a


def extends(a, b, n):
    s = 0
    for i in range(n):
        if i % 5 == 0:
            a += b
        if i % 7 == 0:
            a += b[i % 3 : 2]
        s += len(a) - a[-1]
    return s, a, b


def extends_what_is_viewed(a, n):
    v = None
    for i in range(n):
        a += b"abc"
        if i == n - 3:
            v = memoryview(a)
    return a


def grows_after_a_look(a, n):
    s = 0
    for i in range(n):
        s += memoryview(a)[i // 2] + len(memoryview(a)[1:])
        a.append(i & 63)
    return s, a


def dissolves(data):
    digest = bytearray(4)
    for i in range(0, len(data), 4):
        part = data[i : i + 4]
        for k in range(len(part)):
            digest[k] ^= part[k]
    return bytes(digest)


class Doubled(bytearray):
    def __getitem__(self, index):
        return super().__getitem__(index) * 2

    def __len__(self):
        return 3


class Longer(array):
    def __iter__(self):
        yield from (1, 2, 3)


class Shouting(bytes):
    def __getitem__(self, index):
        return 33


def every(codes, values):
    return [array(code, values) for code in codes]


LONG = [k * 7 % 50 for k in range(60)]
EACH_KIND = [(a,) for a in (*every(INTS + "fd", LONG), bytes(LONG), bytearray(LONG))]
SUBCLASSES = [(Doubled(LONG),), (Longer("i", LONG),), (Shouting(LONG),), (Doubled(LONG),), (bytearray(LONG),)]
SAME = bytearray(LONG)
EMPTY = [(array("i"),), (b"",), (bytearray(),), (array("d"),)]

CASES = {
    "total": [*EACH_KIND, *SUBCLASSES, *EMPTY, (array("u", "ab"),), (array("Q", [1, 2**63, 2**64 - 1]),), (array("b", SIGNED * 9),)],
    "each": [*EACH_KIND, *SUBCLASSES, *EMPTY, (array("u", "ab"),), ([array("i"), 1],), (WORD * 60,), (list(range(40)),)],
    "numbered": [*EACH_KIND, *SUBCLASSES, *EMPTY],
    "pairs": [(bytes(LONG), array("i", LONG)), (array("d", LONG), bytearray(LONG[:30])), (LONG, bytes(LONG)), (b"", b"1"), (b"12", [0.5])],
    "from_the_end": [*EACH_KIND, (array("q", [2**62, -(2**63), 2**63 - 1] * 20),), *EMPTY],
    "past_the_end": [(bytes(LONG), 50), (bytes(LONG), 61), (array("i", LONG), 70), (bytearray(LONG), 61), (array("f", LONG), 2000), (b"", 1)],
    "before_the_start": [(bytes(LONG), 50), (array("h", LONG), 61), (bytearray(LONG), 61)],
    "fills": [(array(code, LONG), value) for code in INTS for value in EDGES]
    + [(bytearray(LONG), value) for value in EDGES]
    + [(array(code, LONG), value) for code in "fd" for value in (*FLOATS, None, 1, 2**100, 2**2000)]
    + [(bytes(LONG), 1), (Doubled(LONG), 5), (Longer("i", LONG), 6)],
    "fills_from_the_end": [(array("i", LONG), 5, 40), (array("i", LONG), 5, 61), (bytearray(LONG), 5, 61), (array("d", LONG), 0.5, 61)],
    "counts_up": [(array(code, NUMBERS * 6), 9000) for code in "bBhi"] + [(bytearray(NUMBERS), 2000)],
    "counts_down": [(array(code, NUMBERS * 6), 9000) for code in "bBHQ"] + [(bytearray(NUMBERS), 2000)],
    "rounds_to_the_width": [(array("f", LONG), 1.0, 100), (array("d", LONG), 1.0, 100), (array("f", [1]), -1e-44, 2000), (array("i", LONG), 2.5, 40)],
    "halves": [(array("f", SIGNED * 8),), (array("d", FLOATS * 4),), (array("i", SIGNED * 8),)],
    "copies_bits": [(array("f", FLOATS * 3), array("d", [0.0] * 42)), (array("d", FLOATS * 3), array("f", [0.0] * 42)), (bytes(LONG), array("f", LONG))],
    "indexes_by_bools": [(array("h", [1, 2]), 60), (bytearray(b"ab"), 60)],
    "indexes_by_items": [(bytes(LONG), array("q", range(60))), (array("b", [-1] * 40), LONG), (array("f", [1.0] * 40), LONG)],
    "while_it_is_not_empty": [(a, 300) for (a,) in (*EACH_KIND[-3:], *EMPTY)],
    "encrypts": [(WORD * 3, b"secret"), (bytearray(WORD), array("B", [7, 8])), (WORD, b""), (WORD * 3, [1, 2, 3]), (WORD, [256])],
    "encrypts_with_a_global": [(bytearray(WORD * 3),), (array("i", LONG),), (array("b", [-5] * 40),), (WORD,)],
    "looks_up": [(WORD * 3,), (array("i", [5, -256, 255] * 20),), ([1, 2, 256],)],
    "sieve": [(30,), (500,), (2,)],
    "sieve_with_slices": [(30,), (500,), (3,)],
    "reverses": [(bytearray(WORD * 2),), (array("d", FLOATS[:6] * 8),), (array("L", LONG),), (WORD,)],
    "sorts": [(array("i", LONG),), (bytearray(WORD),), (array("f", [3.5, -1.0, 2.25] * 20),)],
    "crc": [(WORD * 2,), (bytearray(WORD),), (array("B", LONG),)],
    "shares_memory": [(50,), (301,)],
    "through_a_view": [(a, start, step) for (a,) in EACH_KIND for start, step in ((None, 1), (1, 2), (None, -1), (50, -3))],
    "through_a_cast": [(bytes(range(240)), code) for code in INTS + "fd?c"] + [(b"\xff" * 240, code) for code in INTS + "fd?"],
    "writes_through_a_cast": [(40, code, value) for code in INTS for value in (1, -1, 255, 256, 2**31, 2**63, 2**64, True, 0.5)]
    + [(40, code, value) for code in "fd?" for value in (1.5, -0.0, 1e300, float("nan"), 3, True, 0, None)],
    "writes_through_a_view": [(array("d", LONG), 2.5), (bytearray(LONG), 256), (bytearray(LONG), 25), (bytes(LONG), 1)],
    "rows": [(bytes(LONG), 50)],
    "released": [(bytearray(LONG), 60), (bytearray(LONG), 200)],
    "grows_while_read": [(bytearray(b"\x01\x02"), 200), (array("i", [1, 2, 3]), 90), ([1, 2], 200), (array("d", [5.0]), 90)],
    "shrinks_while_read": [(bytearray(LONG),), (array("i", LONG * 3),), (LONG,)],
    "cannot_grow_while_viewed": [(bytearray(LONG), 60), (array("i", LONG), 60)],
    "buffers_in_a_list": [([bytearray(LONG), array("d", LONG)], 60), ([array("i", LONG) for _ in range(3)], 90), ([bytearray(LONG), bytes(LONG)], 60)],
    "replaces_buffers_in_a_list": [([bytearray(LONG), bytearray(LONG[1:])], 60), ([bytearray(LONG), array("i", LONG)], 60)],
    "picks": [(bytes(LONG), bytearray(LONG[1:]), 90), (array("i", LONG), array("d", LONG), 90), (array("i", LONG), array("i", LONG[3:]), 90)],
    "returns_one": [(array("i", LONG), bytearray(LONG), 90), (array("i", [5, 100] * 30), b"", 90), (bytearray([1] * 40), WORD, 90)],
    "stores_between": [(bytearray(LONG), array("i", LONG), 90), (SAME, SAME, 90), (WORD, SAME, 90)],
    "makes": [(60, 5), (300, 70), (60, 2)],
    "makes_of": [(bytearray(LONG), 60), (bytes(LONG), 60), (array("h", LONG), 60), (array("b", [-1, 5]), 60), (Doubled(LONG), 60), (LONG, 60), (b"", 60)],
    "makes_none": [(60,)],
    "slices": [(a, 60, low, high) for (a,) in EACH_KIND[-4:] for low, high in ((0, 5), (-3, 100), (9, 2), (None, -1), (True, None), (-(2**63), 2**63 - 1), (1, 2**70))]
    + [(Doubled(LONG), 60, 1, 5), (bytes(LONG), 60, 0.5, 1)],
    "slices_of_a_view": [(bytes(LONG), 90), (array("d", LONG), 90), (b"0123456789", 90)],
    "repeats_and_joins": [(a, a, 60) for (a,) in EACH_KIND[-4:]] + [(bytes(LONG), bytearray(LONG), 60), (array("i", [1]), array("l", [2]), 60), (LONG, bytes(LONG), 60)],
    "fewer_zeros": [(90,)],
    "too_many_zeros": [(2**8,), (2**7 - 1,)],
    "grows_after_a_view_is_gone": [(bytearray(b"a"), 90), (array("i", [5]), 90)],
    "extends": [(bytearray(LONG), bytes(LONG), 60), (SAME, SAME, 60), (array("h", LONG), array("h", [5, 6, 7]), 60), (array("h", LONG), array("i", [5]), 60), (bytearray(b"1"), array("i", [5] * 3), 60), (array("i", [1]), [2, 3], 60), (bytearray(b"1"), [2, 3], 60), (b"1", b"23", 60), (bytearray(b"ab"), b"", 60)],
    "extends_what_is_viewed": [(bytearray(LONG), 60)],
    "grows_after_a_look": [(bytearray(b"a"), 90), (array("i", [5]), 90)],
    "dissolves": [(WORD * 7,), (bytearray(WORD),), (array("B", LONG),), (b"",)],
}
NOT_NATIVE = {"rows", "sieve_with_slices"}
