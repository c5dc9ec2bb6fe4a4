"""Decimal digits and number bases."""


def digit_sum(n):
    """Sum of the decimal digits of n."""
    n = abs(n)
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


def digit_sum_by_text(n):
    """Sum of the decimal digits, through the number's text."""
    return sum(int(c) for c in str(abs(n)))


def digital_root(n):
    """Sum digits again and again until one is left."""
    while n >= 10:
        n = digit_sum(n)
    return n


def reverse_digits(n):
    """Reverse the digits, keeping the sign."""
    sign = -1 if n < 0 else 1
    n = abs(n)
    result = 0
    while n:
        n, digit = divmod(n, 10)
        result = result * 10 + digit
    return sign * result


def is_palindrome_number(n):
    """Does n read the same backwards?"""
    if n < 0:
        return False
    original, backwards = n, 0
    while n > 0:
        backwards = backwards * 10 + n % 10
        n = n // 10
    return original == backwards


def count_palindromes(limit):
    """How many numbers below the limit are palindromes."""
    count = 0
    for n in range(limit):
        if is_palindrome_number(n):
            count += 1
    return count


def largest_palindrome_product(low, high):
    """Largest palindrome that is a product of two numbers of a range."""
    best = 0
    for a in range(high, low - 1, -1):
        for b in range(a, low - 1, -1):
            product = a * b
            if product <= best:
                break
            if is_palindrome_number(product):
                best = product
    return best


def is_armstrong(n):
    """Is n the sum of its digits, each to the power of their number?"""
    length = len(str(n))
    total = 0
    rest = n
    while rest:
        total += (rest % 10) ** length
        rest //= 10
    return total == n


def armstrong_numbers(limit):
    """All Armstrong numbers below the limit."""
    found = []
    for n in range(limit):
        if is_armstrong(n):
            found.append(n)
    return found


def is_happy(n):
    """Does repeated summing of squared digits lead to 1?"""
    seen = set()
    while n != 1 and n not in seen:
        seen.add(n)
        total = 0
        for digit in str(n):
            total += int(digit) ** 2
        n = total
    return n == 1


def square_digit_sum(n):
    """Sum of the squares of the digits."""
    total = 0
    while n:
        digit = n % 10
        total += digit * digit
        n //= 10
    return total


def count_ending_at_89(limit):
    """How many numbers below the limit lead to 89 when squares of digits are summed."""
    count = 0
    for n in range(1, limit):
        while n != 1 and n != 89:
            n = square_digit_sum(n)
        if n == 89:
            count += 1
    return count


def to_base(n, base):
    """Digits of n in a base, most significant first."""
    if base < 2:
        raise ValueError("base must be at least 2")
    if n == 0:
        return [0]
    digits = []
    while n > 0:
        digits.append(n % base)
        n //= base
    digits.reverse()
    return digits


def from_base(digits, base):
    """Value of a list of digits."""
    value = 0
    for d in digits:
        if not 0 <= d < base:
            raise ValueError("digit out of range: %d" % d)
        value = value * base + d
    return value


def to_binary(n):
    """Binary text of a number."""
    if n == 0:
        return "0"
    text = ""
    while n > 0:
        text = str(n % 2) + text
        n //= 2
    return text


def from_binary(text):
    """Number that a binary text stands for."""
    value = 0
    for c in text:
        if c not in "01":
            raise ValueError("not a binary digit")
        value = 2 * value + (1 if c == "1" else 0)
    return value


def to_hex(n):
    """Hexadecimal text of a number, without prefix."""
    symbols = "0123456789abcdef"
    if n < 0:
        return "-" + to_hex(-n)
    result = symbols[n & 15]
    n >>= 4
    while n:
        result = symbols[n & 15] + result
        n >>= 4
    return result


def to_roman(n):
    """Roman numeral of a number between 1 and 3999."""
    if not 0 < n < 4000:
        raise ValueError("out of range")
    values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1]
    symbols = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]
    roman = ""
    for value, symbol in zip(values, symbols):
        while n >= value:
            roman += symbol
            n -= value
    return roman


def from_roman(text):
    """Number that a Roman numeral stands for."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    previous = 0
    for c in reversed(text):
        value = values[c]
        if value < previous:
            total -= value
        else:
            total += value
            previous = value
    return total


def count_digit(digit, limit):
    """How often a digit appears in the numbers from 1 to the limit."""
    count = 0
    for n in range(1, limit + 1):
        while n > 0:
            if n % 10 == digit:
                count += 1
            n //= 10
    return count


def trailing_zeros_of_factorial(n):
    """Number of zeros at the end of n!."""
    if n < 0:
        raise ValueError
    zeros = 0
    power = 5
    while power <= n:
        zeros += n // power
        power *= 5
    return zeros


def all_digits_different(n):
    """Is no digit repeated?"""
    used = [False] * 10
    while n:
        d = n % 10
        if used[d]:
            return False
        used[d] = True
        n //= 10
    return True


def count_without_repeats(low, high):
    """Numbers in a range whose digits are all different."""
    return sum(1 for n in range(low, high) if all_digits_different(n))


def kaprekar_steps(n):
    """Steps until Kaprekar's routine reaches 6174."""
    steps = 0
    while n != 6174:
        digits = sorted("%04d" % n)
        low = int("".join(digits))
        high = int("".join(reversed(digits)))
        if low == high:
            return -1
        n = high - low
        steps += 1
    return steps


def luhn_valid(number):
    """Luhn check of a card number given as text."""
    total = 0
    for i, c in enumerate(reversed(number)):
        d = ord(c) - ord("0")
        if i % 2 == 1:
            d *= 2
            if d > 9:
                d -= 9
        total += d
    return total % 10 == 0


def isbn10_check_digit(digits):
    """Check digit for the first nine digits of an ISBN-10."""
    total = 0
    for position, digit in enumerate(digits, start=1):
        total += position * digit
    remainder = total % 11
    return "X" if remainder == 10 else str(remainder)


def add_digit_lists(a, b):
    """Add two numbers given as digit lists, least significant digit first."""
    result = []
    carry = 0
    for i in range(max(len(a), len(b))):
        s = carry
        if i < len(a):
            s += a[i]
        if i < len(b):
            s += b[i]
        result.append(s % 10)
        carry = s // 10
    if carry:
        result.append(carry)
    return result


def multiply_digit_lists(a, b):
    """School multiplication of digit lists, least significant digit first."""
    result = [0] * (len(a) + len(b))
    for i, x in enumerate(a):
        carry = 0
        for j, y in enumerate(b):
            t = result[i + j] + x * y + carry
            result[i + j] = t % 10
            carry = t // 10
        result[i + len(b)] += carry
    return result


def harshad_numbers(limit):
    """Numbers up to the limit that their digit sum divides."""
    return [n for n in range(1, limit + 1) if n % digit_sum(n) == 0]


def longest_recurring_cycle(limit):
    """Denominator below the limit whose reciprocal has the longest period."""
    best, best_length = 0, 0
    for d in range(2, limit):
        seen = [0] * d
        remainder, position = 1, 1
        while remainder and not seen[remainder]:
            seen[remainder] = position
            remainder = remainder * 10 % d
            position += 1
        if remainder and position - seen[remainder] > best_length:
            best, best_length = d, position - seen[remainder]
    return best


CASES = {
    "digit_sum": [(0,), (-123,), (987654321,), (2**1000,)],
    "digit_sum_by_text": [(0,), (-905,), (3**2500,)],
    "digital_root": [(0,), (9875,), (98765432123456789,)],
    "reverse_digits": [(0,), (120,), (-345,), (123456789123456789,)],
    "is_palindrome_number": [(-1,), (0,), (12321,), (123,), (10**18 + 1,), (123456787654321,)],
    "count_palindromes": [(0,), (100,), (2000,)],
    "largest_palindrome_product": [(1, 9), (10, 99), (5, 1), (900, 999)],
    "is_armstrong": [(0,), (153,), (154,), (4338281769391371,)],
    "armstrong_numbers": [(1,), (200,), (1500,)],
    "is_happy": [(1,), (7,), (4,), (99999999,)],
    "square_digit_sum": [(0,), (12,), (987654321987654321,)],
    "count_ending_at_89": [(1,), (20,), (400,)],
    "to_base": [(0, 2), (255, 16), (5, 1), (10**18, 7)],
    "from_base": [([], 10), ([1, 0, 1], 2), ([1, 9], 8), ([1, 2] * 15, 3)],
    "to_binary": [(0,), (10,), (2**62 - 1,)],
    "from_binary": [("",), ("1011",), ("12",), ("1101" * 15,)],
    "to_hex": [(0,), (255,), (-4096,), (2**63 - 1,)],
    "to_roman": [(0,), (1994,), (3999,), (3888,)],
    "from_roman": [("",), ("MCMXCIV",), ("Q",), ("M" * 3000 + "CDXLIV",)],
    "count_digit": [(1, 0), (1, 13), (0, 10), (7, 2000)],
    "trailing_zeros_of_factorial": [(0,), (25,), (-1,), (10**12,)],
    "all_digits_different": [(0,), (12345,), (1213,), (9876543210,)],
    "count_without_repeats": [(0, 0), (1, 100), (1000, 2500)],
    "kaprekar_steps": [(6174,), (3524,), (1111,), (9998,)],
    "luhn_valid": [("",), ("79927398713",), ("79927398710",), ("4539148803436467" * 150,)],
    "isbn10_check_digit": [([0, 3, 0, 6, 4, 0, 6, 1, 5],), ([],), ([1, 2, 3, 9] * 1000,)],
    "add_digit_lists": [([], []), ([9, 9], [1]), ([7, 8, 9] * 400, [5, 6] * 500)],
    "multiply_digit_lists": [([], []), ([2, 1], [3, 4]), ([9, 8, 7] * 20, [6, 5, 4] * 15)],
    "harshad_numbers": [(0,), (20,), (1500,)],
    "longest_recurring_cycle": [(2,), (10,), (150,)],
}
