"""Calls: ctypes functions of every plain C type, math functions with their domain errors, wrong arguments."""

import ctypes
import math
from math import cos, sin

libc = ctypes.CDLL(None)
libm = ctypes.CDLL("libm.so.6")

labs = libc.labs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long
c_abs = libc["abs"]
c_abs.argtypes, c_abs.restype = [ctypes.c_int], ctypes.c_int
toupper = libc.toupper
toupper.argtypes, toupper.restype = [ctypes.c_int], ctypes.c_int
hypot = libm.hypot
hypot.argtypes, hypot.restype = [ctypes.c_double, ctypes.c_double], ctypes.c_double
fabsf = libm.fabsf
fabsf.argtypes, fabsf.restype = [ctypes.c_float], ctypes.c_float
ldexp = libm.ldexp
ldexp.argtypes, ldexp.restype = [ctypes.c_double, ctypes.c_int], ctypes.c_double
lround = libm.lround
lround.argtypes, lround.restype = [ctypes.c_double], ctypes.c_long
fma = libm.fma
fma.argtypes, fma.restype = [ctypes.c_double] * 3, ctypes.c_double
srand, rand = libc.srand, libc.rand
srand.argtypes, srand.restype = [ctypes.c_uint], None
rand.argtypes, rand.restype = [], ctypes.c_int
htons = libc.htons
htons.argtypes, htons.restype = [ctypes.c_uint16], ctypes.c_uint16
htonl = libc.htonl
htonl.argtypes, htonl.restype = [ctypes.c_uint32], ctypes.c_uint32
untyped = libc.abs

BIG = 2**63
INTS = [(0,), (5,), (-5,), (BIG - 1,), (-BIG,), (BIG,), (-BIG - 1,), (2**64 + 3,), (True,), (1.5,), (None,), ("x",)]
FLOATS = [(0.0,), (-0.0,), (0.5,), (-0.5,), (2.0,), (-2.0,), (1e300,), (700.0,), (800.0,), (float("inf"),), (float("-inf"),), (float("nan"),), (3,), (-1,), (2**70,), (2**1024,), (True,), ("x",)]  # fmt: skip
TWO = [(1.0, 2.0), (0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (-1.0, -0.0), (1.0, 0.0), (5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (float("inf"), 2.0), (2.0, float("inf")), (float("nan"), 1.0), (3, 2), (-3, 0.5), (1e308, 10.0), (2, 0), (True, 2)]  # fmt: skip


def call_labs(a):
    x = 0
    for _ in range(60):
        x = labs(a)
    return x


def call_labs_sum(a):
    total = 0
    for i in range(60):
        total += labs(30 - i)
    return total


def call_int(a):
    x = 0
    for _ in range(60):
        x = c_abs(a)
    return x


def call_toupper(a):
    total = 0
    for i in range(128):
        total += toupper(i)
    return total


def call_float32(a):
    x = 0.0
    for _ in range(60):
        x = fabsf(a)
    return x


def call_double_and_int(a):
    x = 0.0
    for i in range(60):
        x = ldexp(a, i)
    return x


def call_lround(a):
    total = 0
    for i in range(60):
        total += lround(i * 0.75)
    return total


def call_fma(a):
    x = 0.0
    for i in range(60):
        x = fma(x, 0.5, i)
    return x


def call_with_effects(a):
    srand(7)
    total = 0
    for _ in range(100):
        total += rand() % 100
    return total


def call_void(a):
    x = 5
    for i in range(60):
        x = srand(i)
    return x


def call_uint16(a):
    total = 0
    for i in range(300):
        total += htons(i)
    return total


def call_uint32(a):
    total = 0
    for i in range(60):
        total += htonl(i * 77777777)
    return total


def call_untyped(a):
    total = 0
    for i in range(60):
        total += untyped(30 - i)
    return total


def call_bool_argument(a):
    total = 0
    for i in range(60):
        total += labs(i > 30)
    return total


def call_wrong_count(a):
    x = 0
    for _ in range(60):
        x = labs(a, a)
    return x


def call_too_few(a):
    x = 0
    for _ in range(60):
        x = hypot(1.0)
    return x


def argument_grows(a):
    x = 1
    for _ in range(80):
        x = x * 3
        labs(x)
    return x


def not_callable(a):
    for i in range(60):
        a(i)
    return a


def attribute_call(a):
    total = 0.0
    for i in range(60):
        total += math.sin(i) + libm.hypot(3.0, 4.0)
    return total


def math_constant(a):
    total = 0.0
    for i in range(60):
        total += math.pi * i - math.e
    return total


def sincos(a):
    total = 0.0
    for i in range(200):
        total += sin(i * 0.1) * cos(i)
    return total


def many_arguments(a):
    x = 0.0
    for i in range(60):
        x += fma(i, fma(1, 2, 3), hypot(i, labs(-i)))
    return x




def math_sin(a):
    x = 0
    for _ in range(60):
        x = math.sin(a)
    return x


def math_tan(a):
    x = 0
    for _ in range(60):
        x = math.tan(a)
    return x


def math_asin(a):
    x = 0
    for _ in range(60):
        x = math.asin(a)
    return x


def math_atan(a):
    x = 0
    for _ in range(60):
        x = math.atan(a)
    return x


def math_sinh(a):
    x = 0
    for _ in range(60):
        x = math.sinh(a)
    return x


def math_acosh(a):
    x = 0
    for _ in range(60):
        x = math.acosh(a)
    return x


def math_atanh(a):
    x = 0
    for _ in range(60):
        x = math.atanh(a)
    return x


def math_exp(a):
    x = 0
    for _ in range(60):
        x = math.exp(a)
    return x


def math_expm1(a):
    x = 0
    for _ in range(60):
        x = math.expm1(a)
    return x


def math_log(a):
    x = 0
    for _ in range(60):
        x = math.log(a)
    return x


def math_log2(a):
    x = 0
    for _ in range(60):
        x = math.log2(a)
    return x


def math_log10(a):
    x = 0
    for _ in range(60):
        x = math.log10(a)
    return x


def math_log1p(a):
    x = 0
    for _ in range(60):
        x = math.log1p(a)
    return x


def math_cbrt(a):
    x = 0
    for _ in range(60):
        x = math.cbrt(a)
    return x


def math_sqrt(a):
    x = 0
    for _ in range(60):
        x = math.sqrt(a)
    return x


def math_fabs(a):
    x = 0
    for _ in range(60):
        x = math.fabs(a)
    return x


def math_floor(a):
    x = 0
    for _ in range(60):
        x = math.floor(a)
    return x


def math_ceil(a):
    x = 0
    for _ in range(60):
        x = math.ceil(a)
    return x


def math_isnan(a):
    x = 0
    for _ in range(60):
        x = math.isnan(a)
    return x


def math_gcd(a):
    x = 0
    for i in range(60):
        x += math.gcd(i, 12)
    return x


def math_atan2(a, b):
    x = 0
    for _ in range(60):
        x = math.atan2(a, b)
    return x


def math_fmod(a, b):
    x = 0
    for _ in range(60):
        x = math.fmod(a, b)
    return x


def math_pow(a, b):
    x = 0
    for _ in range(60):
        x = math.pow(a, b)
    return x


def math_copysign(a, b):
    x = 0
    for _ in range(60):
        x = math.copysign(a, b)
    return x


def math_hypot(a, b):
    x = 0
    for _ in range(60):
        x = math.hypot(a, b)
    return x


def log_becomes_wrong(a):
    total = 0.0
    for i in range(80):
        total += math.log(60 - i)
    return total


def sqrt_becomes_wrong(a):
    total = 0.0
    for i in range(80):
        total += math.sqrt(60 - i)
    return total


def exp_overflows(a):
    x = 0.0
    for i in range(80):
        x = math.exp(i * 10)
    return x


def builtin_abs(a):
    total = 0
    for i in range(60):
        total += abs(30 - i)
    return total


def builtin_conversions(a):
    total = 0
    for i in range(60):
        total += int(i * 0.7) + float(i) + bool(i)
    return total


def builtin_min_max(a):
    total = 0
    for i in range(60):
        total += min(i, 30) + max(i, 30)
    return total


def calls_python(a):
    total = 0
    for i in range(60):
        total += helper(i)
    return total


def helper(x):
    return x * x


CASES = {
    **{f: INTS for f in "call_labs call_int call_wrong_count".split()},
    **{f: [(0,)] for f in (
        "call_labs_sum call_toupper call_lround call_fma call_with_effects call_void call_uint16 call_uint32 call_untyped "
        "call_bool_argument call_too_few argument_grows not_callable attribute_call math_constant sincos many_arguments "
        "math_gcd log_becomes_wrong sqrt_becomes_wrong exp_overflows builtin_abs builtin_conversions builtin_min_max calls_python"
    ).split()},
    **{f: FLOATS for f in (
        "call_float32 call_double_and_int math_sin math_tan math_asin math_atan math_sinh math_acosh math_atanh math_exp math_expm1 "
        "math_log math_log2 math_log10 math_log1p math_cbrt math_sqrt math_fabs math_floor math_ceil math_isnan"
    ).split()},
    **{f: TWO for f in "math_atan2 math_fmod math_pow math_copysign math_hypot".split()},
}  # fmt: skip
NOT_NATIVE = {"call_untyped", "call_wrong_count", "call_too_few", "not_callable", "attribute_call", "math_gcd", "calls_python", "math_hypot", "builtin_abs", "builtin_conversions", "builtin_min_max", "math_isnan"}
