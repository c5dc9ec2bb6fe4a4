"""array.array, bytes and bytearray."""

from array import array


def sieve_bytearray(limit):
    """Number of primes below the limit, with one byte for each number."""
    if limit < 3:
        return 0
    flags = bytearray([1]) * limit
    flags[0] = flags[1] = 0
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            for j in range(i * i, limit, i):
                flags[j] = 0
    return sum(flags)


def sieve_array(limit):
    """Primes up to the limit as an array of ints."""
    marked = array("b", [0]) * (limit + 1)
    primes = array("i")
    for n in range(2, limit + 1):
        if not marked[n]:
            primes.append(n)
            for m in range(n * n, limit + 1, n):
                marked[m] = 1
    return primes.tolist()


def dot_arrays(a, b):
    """Dot product of two arrays of floats."""
    if len(a) != len(b):
        raise ValueError("arrays of different length")
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def axpy(alpha, x, y):
    """y += alpha * x, in place."""
    for i in range(len(y)):
        y[i] += alpha * x[i]


def scale_array(values, factor):
    """Multiply all elements in place."""
    for i, v in enumerate(values):
        values[i] = v * factor
    return values


def byte_histogram(data):
    """How often each byte occurs."""
    counts = array("l", [0] * 256)
    for byte in data:
        counts[byte] += 1
    return counts


def count_byte(data, wanted):
    """How often one byte occurs."""
    count = 0
    for b in data:
        if b == wanted:
            count += 1
    return count


def xor_cipher(data, key):
    """Exclusive-or of bytes with a repeated key."""
    if not key:
        raise ValueError("empty key")
    out = bytearray(len(data))
    for i in range(len(data)):
        out[i] = data[i] ^ key[i % len(key)]
    return bytes(out)


def reverse_bytes(data):
    """Reverse a bytearray in place."""
    i, j = 0, len(data) - 1
    while i < j:
        data[i], data[j] = data[j], data[i]
        i += 1
        j -= 1
    return data


def rot13_bytes(data):
    """ROT13 of ASCII letters, in place."""
    for i in range(len(data)):
        c = data[i]
        if 97 <= c <= 122:
            data[i] = (c - 97 + 13) % 26 + 97
        elif 65 <= c <= 90:
            data[i] = (c - 65 + 13) % 26 + 65
    return data


def upper_bytes(data):
    """Upper case copy of ASCII bytes."""
    return bytes(b - 32 if 97 <= b <= 122 else b for b in data)


def checksum(data):
    """Ones' complement sum of 16-bit words, as in internet headers."""
    total = 0
    for i in range(0, len(data) - 1, 2):
        total += data[i] << 8 | data[i + 1]
    if len(data) % 2:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def read_little_endian(data, offset, size):
    """Unsigned number of some bytes, lowest first."""
    if offset + size > len(data):
        raise ValueError("not enough bytes")
    value = 0
    for k in range(size):
        value |= data[offset + k] << (8 * k)
    return value


def sum_words(data):
    """Sum of all 32-bit words of a buffer."""
    total = 0
    for offset in range(0, len(data) - 3, 4):
        total += read_little_endian(data, offset, 4)
    return total


def brighten(pixels, amount):
    """Add to every pixel, without leaving 0 ... 255."""
    for i in range(len(pixels)):
        pixels[i] = max(0, min(255, pixels[i] + amount))
    return pixels


def grayscale(rgb):
    """Gray values of red, green and blue bytes."""
    gray = bytearray()
    for i in range(0, len(rgb) - 2, 3):
        r, g, b = rgb[i], rgb[i + 1], rgb[i + 2]
        gray.append((299 * r + 587 * g + 114 * b) // 1000)
    return gray


def box_blur(pixels, width, height):
    """Blur the inside of a gray image with a 3x3 box."""
    out = bytearray(pixels)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            s = 0
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    s += pixels[(y + dy) * width + x + dx]
            out[y * width + x] = s // 9
    return out


def threshold(pixels, level=128):
    """Black and white copy of a gray image."""
    out = bytearray(len(pixels))
    for i, p in enumerate(pixels):
        if p >= level:
            out[i] = 255
    return out


def delta_encode(samples):
    """Differences of successive samples, as an array."""
    out = array("h")
    previous = 0
    for s in samples:
        out.append(s - previous)
        previous = s
    return out


def delta_decode(deltas):
    """Undo delta_encode, in place."""
    for i in range(1, len(deltas)):
        deltas[i] += deltas[i - 1]
    return deltas


def rle_bytes(data):
    """Run lengths of bytes as count, value, count, value ..."""
    out = bytearray()
    i = 0
    while i < len(data):
        run = 1
        while i + run < len(data) and run < 255 and data[i + run] == data[i]:
            run += 1
        out += bytes([run, data[i]])
        i += run
    return bytes(out)


def insertion_sort_array(values):
    """Insertion sort of an array in place."""
    for i in range(1, len(values)):
        v = values[i]
        j = i
        while j > 0 and values[j - 1] > v:
            values[j] = values[j - 1]
            j -= 1
        values[j] = v
    return values


def prefix_sums_array(values):
    """Prefix sums as an array of 64-bit ints."""
    sums = array("q", [0])
    for v in values:
        sums.append(sums[-1] + v)
    return sums


def smooth(samples, rounds=3):
    """Replace inner samples by the mean of their neighbours, several times."""
    for _ in range(rounds):
        previous = samples[0]
        for i in range(1, len(samples) - 1):
            current = samples[i]
            samples[i] = (previous + samples[i + 1]) / 2
            previous = current
    return samples


def hex_dump(data):
    """Hexadecimal digits of bytes."""
    digits = "0123456789abcdef"
    text = ""
    for b in data:
        text += digits[b >> 4] + digits[b & 15]
    return text


def parse_ascii_int(data):
    """Number that stands in ASCII digits."""
    value = 0
    for b in data:
        if not 48 <= b <= 57:
            raise ValueError("not a digit: " + str(b))
        value = value * 10 + b - 48
    return value


def polynomial_array(coefficients, x):
    """Value of a polynomial with coefficients in an array, lowest first."""
    result = 0.0
    for i in range(len(coefficients) - 1, -1, -1):
        result = result * x + coefficients[i]
    return result


def matrix_vector_flat(matrix, vector, result):
    """Product of a flat row-major matrix and a vector, into a third array."""
    n = len(vector)
    for i in range(len(result)):
        s = 0.0
        for j in range(n):
            s += matrix[i * n + j] * vector[j]
        result[i] = s


def rc4_stream(key, length):
    """Bytes of the RC4 key stream."""
    state = bytearray(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for _ in range(length):
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(state[(state[i] + state[j]) & 255])
    return out


def _bytes(n, seed=5):
    out = bytearray()
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(seed >> 16 & 255)
    return bytes(out)


def _doubles(n, seed=5):
    return array("d", [b / 16 - 7.5 for b in _bytes(n, seed)])


_TEXT = b"Grandmother counts stitches; the cat counts Grandmother. " * 50

CASES = {
    "sieve_bytearray": [(0,), (3,), (30,), (8000,)],
    "sieve_array": [(0,), (20,), (5000,)],
    "dot_arrays": [(array("d"), array("d")), (array("d", [1, 2]), array("d", [3])), (_doubles(4000), _doubles(4000, 6))],
    "axpy": [(2, array("d"), array("d")), (1, array("d", [1]), array("d", [1, 2])), (0.5, _doubles(4000), _doubles(4000, 6))],
    "scale_array": [(array("d"), 2), (array("i", [1, 2]), 3), (array("b", [100]), 2), (_doubles(4000), 1.5)],
    "byte_histogram": [(b"",), (b"aab",), (_bytes(6000),)],
    "count_byte": [(b"", 1), (b"banana", 97), (_bytes(8000), 42)],
    "xor_cipher": [(b"abc", b"k"), (b"abc", b""), (_TEXT, b"secret")],
    "reverse_bytes": [(bytearray(),), (bytearray(b"abc"),), (bytearray(_TEXT),)],
    "rot13_bytes": [(bytearray(),), (bytearray(b"Hello!"),), (b"abc",), (bytearray(_TEXT),)],
    "upper_bytes": [(b"",), (b"Hello 1",), (_TEXT * 2,)],
    "checksum": [(b"",), (b"\x45\x00\x01",), (_bytes(5000),)],
    "read_little_endian": [(b"\x01\x02\x03\x04", 0, 4), (b"\x01", 0, 2), (b"\xff" * 8, 0, 8)],
    "sum_words": [(b"",), (b"\x01\x00\x00\x00\x02\x00\x00\x00",), (_bytes(2400),)],
    "brighten": [(bytearray(b"\x00\xf0\x80"), 30), (bytearray(b"\x05"), -9), (bytearray(_bytes(2500)), 40)],
    "grayscale": [(b"",), (b"\xff\x00\x00\x00\xff\x00",), (_bytes(6000),)],
    "box_blur": [(b"", 0, 0), (bytes(range(9)), 3, 3), (_bytes(600), 30, 20)],
    "threshold": [(b"",), (b"\x7f\x80",), (_bytes(6000), 77)],
    "delta_encode": [([],), ([3, 5, 4],), ([40000],), (_bytes(5000),)],
    "delta_decode": [(array("h"),), (array("h", [3, 2, -1]),), (array("h", [30000, 30000]),), (array("i", list(_bytes(5000))),)],
    "rle_bytes": [(b"",), (b"aaab",), (b"x" * 600,), (b"aaaabbbccd" * 200,)],
    "insertion_sort_array": [(array("i"),), (array("d", [2.5, -1.0]),), (array("i", list(_bytes(130))),)],
    "prefix_sums_array": [([],), ([1, 2, 3],), (_bytes(5000),)],
    "smooth": [(array("d", [1, 2, 9]),), (array("d"),), (_doubles(1500),)],
    "hex_dump": [(b"",), (b"\x00\xff\x1a",), (_bytes(2000),)],
    "parse_ascii_int": [(b"",), (b"1234567890",), (b"12a",)],
    "polynomial_array": [(array("d"), 2.0), (array("d", [1, 2, 3]), 2), (_doubles(5000), 0.99)],
    "matrix_vector_flat": [
        (array("d"), array("d"), array("d")),
        (array("d", [1, 2, 3, 4]), array("d", [1, 1]), array("d", [0, 0])),
        (_doubles(6400), _doubles(80), array("d", [0] * 80)),
    ],
    "rc4_stream": [(b"k", 0), (b"Key", 8), (b"", 1), (b"Wiki", 1500)],
}
