"""Shifts and bit operators, on ints, bools and what they refuse."""

BIG = 2**63
MAX, MIN = BIG - 1, -BIG
PAIRS = [
    (5, 3), (-5, 3), (1, 62), (1, 63), (1, 64), (-1, 63), (-1, 64), (3, 62), (0, 100), (MAX, 1), (MIN, 1), (MIN, 63), (MIN, 64), (7, 0),
    (5, -1), (BIG, 3), (3, BIG), (True, 3), (3, True), (True, False), (1.5, 2), (2, 1.5), (255, 15), (-256, 15), (MAX, MIN),
]  # fmt: skip


def left(a, b):
    x = 0
    for _ in range(60):
        x = a << (b % 70)
    return x


def left_raw(a, b):
    x = 0
    for _ in range(60):
        if b > 1000:
            return None
        x = a << b
    return x


def right(a, b):
    x = 0
    for _ in range(60):
        x = a >> b
    return x


def and_(a, b):
    x = 0
    for _ in range(60):
        x = a & b
    return x


def or_(a, b):
    x = 0
    for _ in range(60):
        x = a | b
    return x


def xor(a, b):
    x = 0
    for _ in range(60):
        x = a ^ b
    return x


def augmented(a, b):
    x = a
    for i in range(60):
        x &= 0xFFFF
        x |= i
        x ^= b
    return x


def shift_grows(a, b):
    total = 0
    for i in range(80):
        total ^= a << i
    return total


def shift_shrinks(a, b):
    total = 0
    for i in range(80):
        total += a >> i
    return total


def shift_turns_negative(a, b):
    total = 0
    for i in range(80):
        total += 1 << (60 - i)
    return total


def popcount(a, b):
    count = 0
    for i in range(40):
        x = (a + i) & 0xFFFFFFFF
        while x:
            count += x & 1
            x >>= 1
    return count


def masks(a, b):
    total = 0
    for i in range(64):
        if a & (1 << (i % 62)):
            total += 1
        if (a >> i) & 1:
            total -= 3
    return total


def gray(a, b):
    x = 0
    for i in range(100):
        x += i ^ (i >> 1)
    return x


def hash_mix(a, b):
    h = 14695981039346656037 & 0x7FFFFFFF
    for i in range(100):
        h ^= i & 255
        h = (h * 16777619) & 0xFFFFFFFF
    return h


def crc(a, b):
    c = 0xFFFFFFFF
    for i in range(50):
        c ^= i & 0xFF
        for _ in range(8):
            if c & 1:
                c = (c >> 1) ^ 0xEDB88320
            else:
                c >>= 1
    return c ^ 0xFFFFFFFF


def bools_stay_bools(a, b):
    x = True
    for i in range(60):
        x = (x & (i < 100)) | (i > 1000)
        x = x ^ (i % 2 == 0)
    return x


def bool_and_int(a, b):
    x = 0
    for i in range(60):
        x = (i > 30) & a
    return x


SOME = [(5, 3), (-5, 3), (MAX, 1), (MIN, 5), (BIG, 1), (True, 3), (0, 0)]
CASES = {
    **{f: PAIRS for f in ("left", "left_raw", "right", "and_", "or_", "xor", "augmented")},
    **{
        f: SOME
        for f in (
            "shift_grows shift_shrinks shift_turns_negative popcount masks gray hash_mix crc bools_stay_bools bool_and_int"
        ).split()
    },
}
