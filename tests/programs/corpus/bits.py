"""Bit tricks, checksums, small pseudo-random generators."""


def popcount(n):
    """Number of ones, by Kernighan's trick."""
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


def popcount_32(x):
    """Number of ones of a 32-bit word, by adding in parallel."""
    x = x - ((x >> 1) & 0x55555555)
    x = (x & 0x33333333) + ((x >> 2) & 0x33333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F
    return ((x * 0x01010101) & 0xFFFFFFFF) >> 24


def total_popcount(words):
    """Ones in all words of a list."""
    total = 0
    for w in words:
        total += popcount_32(w)
    return total


def count_bits_table(n):
    """Number of ones of each of 0 ... n."""
    counts = [0] * (n + 1)
    for i in range(1, n + 1):
        counts[i] = counts[i >> 1] + (i & 1)
    return counts


def is_power_of_two(n):
    """Is n a power of two?"""
    return n > 0 and n & (n - 1) == 0


def next_power_of_two(n):
    """Smallest power of two that is not below n."""
    if n < 1:
        return 1
    n -= 1
    shift = 1
    while shift < 64:
        n |= n >> shift
        shift <<= 1
    return n + 1


def reverse_bits_32(x):
    """Reverse the order of 32 bits."""
    result = 0
    for _ in range(32):
        result = (result << 1) | (x & 1)
        x >>= 1
    return result


def bit_reversal_permutation(bits):
    """Indices of a list of 2**bits elements with their bits reversed."""
    order = []
    for i in range(1 << bits):
        r = 0
        for b in range(bits):
            if i & (1 << b):
                r |= 1 << (bits - 1 - b)
        order.append(r)
    return order


def rotate_left_32(x, k):
    """Rotate a 32-bit word to the left."""
    k &= 31
    return ((x << k) | (x >> (32 - k))) & 0xFFFFFFFF


def gray_to_binary(gray):
    """Decode a Gray code."""
    binary = 0
    while gray:
        binary ^= gray
        gray >>= 1
    return binary


def check_gray_round_trip(limit):
    """How many numbers survive the Gray code and back."""
    good = 0
    for n in range(limit):
        code = n ^ (n >> 1)
        if gray_to_binary(code) == n:
            good += 1
    return good


def parity(x):
    """1 if the number of ones is odd."""
    p = 0
    while x > 0:
        p ^= x & 1
        x >>= 1
    return p


def thue_morse(n):
    """The first n terms of the Thue-Morse sequence."""
    return [parity(i) for i in range(n)]


def single_number(xs):
    """The element that occurs once where all others occur twice."""
    result = 0
    for x in xs:
        result ^= x
    return result


def single_number_of_threes(xs):
    """The element that occurs once where all others occur three times."""
    ones = twos = 0
    for x in xs:
        ones = (ones ^ x) & ~twos
        twos = (twos ^ x) & ~ones
    return ones


def two_single_numbers(xs):
    """The two elements that occur once where all others occur twice."""
    mixed = 0
    for x in xs:
        mixed ^= x
    low_bit = mixed & -mixed
    a = b = 0
    for x in xs:
        if x & low_bit:
            a ^= x
        else:
            b ^= x
    return min(a, b), max(a, b)


def hamming_distance_ints(x, y):
    """Bits in which two numbers differ."""
    return bin(x ^ y).count("1")


def total_hamming_distance(xs):
    """Sum of the Hamming distances of all pairs, bit by bit."""
    total = 0
    for bit in range(32):
        ones = 0
        for x in xs:
            ones += (x >> bit) & 1
        total += ones * (len(xs) - ones)
    return total


def add_without_plus(a, b):
    """Add two 32-bit numbers with logic only."""
    mask = 0xFFFFFFFF
    a &= mask
    b &= mask
    while b:
        carry = (a & b) << 1 & mask
        a ^= b
        b = carry
    return a if a < 0x80000000 else a - 0x100000000


def russian_multiply(a, b):
    """Multiply by doubling and halving."""
    if b < 0:
        raise ValueError("b must not be negative")
    product = 0
    while b > 0:
        if b & 1:
            product += a
        a <<= 1
        b >>= 1
    return product


def divide_by_shifts(a, b):
    """Quotient and remainder by shift and subtract."""
    if b == 0:
        raise ZeroDivisionError("division by zero")
    quotient, remainder = 0, 0
    for i in range(a.bit_length() - 1, -1, -1):
        remainder = (remainder << 1) | ((a >> i) & 1)
        quotient <<= 1
        if remainder >= b:
            remainder -= b
            quotient |= 1
    return quotient, remainder


def isqrt_bitwise(n):
    """Integer square root, one bit at a time."""
    root = 0
    bit = 1 << 62
    while bit > n:
        bit >>= 2
    while bit:
        if n >= root + bit:
            n -= root + bit
            root = (root >> 1) + bit
        else:
            root >>= 1
        bit >>= 2
    return root


def crc32_bitwise(data):
    """CRC-32 of bytes, without a table."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            if crc & 1:
                crc = (crc >> 1) ^ 0xEDB88320
            else:
                crc >>= 1
    return crc ^ 0xFFFFFFFF


def crc_table():
    """Table for CRC-32 with one entry for each byte."""
    table = []
    for n in range(256):
        c = n
        for _ in range(8):
            c = 0xEDB88320 ^ (c >> 1) if c & 1 else c >> 1
        table.append(c)
    return table


def adler32(data, modulus=65521):
    """Adler-32 checksum of bytes."""
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % modulus
        b = (b + a) % modulus
    return (b << 16) | a


def fletcher16(data):
    """Fletcher's checksum of bytes."""
    low = high = 0
    for value in data:
        low = (low + value) % 255
        high = (high + low) % 255
    return high << 8 | low


def fnv1a(data):
    """64-bit FNV-1a hash of bytes."""
    h = 0xCBF29CE484222325
    for byte in data:
        h ^= byte
        h = (h * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def djb2(text):
    """Bernstein's hash of a text, in 32 bits."""
    h = 5381
    for c in text:
        h = ((h << 5) + h + ord(c)) & 0xFFFFFFFF
    return h


def xorshift32(seed, count):
    """Last of `count` numbers of a xorshift generator."""
    if seed == 0:
        raise ValueError("seed must not be zero")
    x = seed
    for _ in range(count):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
    return x


def lfsr_period(seed, taps=0xB400):
    """Steps until a 16-bit Galois shift register repeats, at most 2000."""
    state = seed
    steps = 0
    while steps < 2000:
        lsb = state & 1
        state >>= 1
        if lsb:
            state ^= taps
        steps += 1
        if state == seed:
            break
    return steps


def lcg_numbers(seed, count, a=1664525, c=1013904223, m=2**32):
    """Numbers of a linear congruential generator."""
    numbers = []
    for _ in range(count):
        seed = (a * seed + c) % m
        numbers.append(seed)
    return numbers


def pack_bits(flags):
    """Pack a list of booleans into a number, first flag lowest."""
    value = 0
    for i, flag in enumerate(flags):
        if flag:
            value |= 1 << i
    return value


def subset_sums_by_mask(xs):
    """Sum of every subset, in the order of the bit masks."""
    sums = []
    for mask in range(1 << len(xs)):
        total = 0
        for i in range(len(xs)):
            if mask >> i & 1:
                total += xs[i]
        sums.append(total)
    return sums


def max_xor_pair(xs):
    """Largest exclusive-or of two elements."""
    best = 0
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            best = max(best, xs[i] ^ xs[j])
    return best


def interleave_bits(x, y):
    """Morton number of two 16-bit coordinates."""
    z = 0
    for i in range(16):
        z |= (x & 1 << i) << i | (y & 1 << i) << (i + 1)
    return z


def binary_gap(n):
    """Longest run of zeros between two ones."""
    longest = current = 0
    started = False
    while n > 0:
        if n % 2 == 1:
            if started:
                longest = max(longest, current)
            started = True
            current = 0
        else:
            current += 1
        n //= 2
    return longest


def _words(n, seed=12345):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        out.append(seed)
    return out


_BYTES = bytes(w >> 9 & 255 for w in _words(3000))
_TWICE = _words(1500) + _words(1500)

CASES = {
    "popcount": [(0,), (255,), (0x5555555555555555,), (2**62 - 1,)],
    "popcount_32": [(0,), (0xFFFFFFFF,), (0x12345678,)],
    "total_popcount": [([],), ([1, 3, 7],), (_words(1500),)],
    "count_bits_table": [(0,), (5,), (6000,)],
    "is_power_of_two": [(0,), (1,), (-8,), (1024,), (1023,)],
    "next_power_of_two": [(0,), (17,), (64,), (2**40 + 1,)],
    "reverse_bits_32": [(0,), (1,), (43261596,), (0xFFFFFFFE,)],
    "bit_reversal_permutation": [(0,), (3,), (9,)],
    "rotate_left_32": [(1, 31), (0x80000001, 1), (0x12345678, 0), (5, 40)],
    "gray_to_binary": [(0,), (5,), (2**61 + 12345,)],
    "check_gray_round_trip": [(0,), (16,), (1500,)],
    "parity": [(0,), (7,), (2**62 - 3,), (-5,)],
    "thue_morse": [(0,), (16,), (1000,)],
    "single_number": [([],), ([4, 1, 2, 1, 2],), (_TWICE + [77],)],
    "single_number_of_threes": [([5],), ([2, 2, 3, 2],), ([-4, -4, 9, -4],), (_words(1000) * 3 + [7],)],
    "two_single_numbers": [([3, 5],), ([1, 2, 1, 3, 2, 5],), (_TWICE + [10, 99],)],
    "hamming_distance_ints": [(1, 4), (0, 0), (2**62, 2**62 - 1)],
    "total_hamming_distance": [([],), ([4, 14, 2],), (_words(250),)],
    "add_without_plus": [(2, 3), (-5, 3), (0x7FFFFFFF, 1), (0x55555555, 0x2AAAAAAB)],
    "russian_multiply": [(0, 5), (13, 24), (3, -1), (123456789, 987654321)],
    "divide_by_shifts": [(0, 3), (100, 7), (5, 0), (2**62 - 1, 12345)],
    "isqrt_bitwise": [(0,), (1,), (99,), (2**61,)],
    "crc32_bitwise": [(b"",), (b"123456789",), (_BYTES[:600],)],
    "crc_table": [(), ()],
    "adler32": [(b"",), (b"Wikipedia",), (_BYTES,)],
    "fletcher16": [(b"",), (b"abcde",), (_BYTES,)],
    "fnv1a": [(b"",), (b"foobar",), (_BYTES,)],
    "djb2": [("",), ("hello",), ("the quick brown fox " * 150,)],
    "xorshift32": [(1, 0), (0, 5), (2463534242, 3000)],
    "lfsr_period": [(0xACE1,), (1,), (0, 1)],
    "lcg_numbers": [(0, 0), (42, 5), (1, 3000), (7, 2000, 16807, 0, 2147483647)],
    "pack_bits": [([],), ([True, False, True],), ([True, False, False] * 20,)],
    "subset_sums_by_mask": [([],), ([1, 2, 4],), ([3, -1, 4, 1, 5, -9, 2, 6, 5],)],
    "max_xor_pair": [([],), ([3, 10, 5, 25, 2, 8],), (_words(90),)],
    "interleave_bits": [(0, 0), (3, 5), (65535, 65535)],
    "binary_gap": [(0,), (9,), (529,), (2**60 + 1,)],
}
