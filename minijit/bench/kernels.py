"""The kernels that `minijit bench` times. Each is plain Python that anybody would write; `KERNELS` says how it is run."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, sin

labs = ctypes.CDLL(None).labs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long


def int_sum_branch(n: int) -> int:
    """A sum with two live paths."""
    total = 0
    i = 0
    while i < n:
        if i % 7 < 3:
            total += i
        else:
            total -= 1
        i += 1
    return total


def collatz(n: int) -> int:
    """The longest Collatz sequence that starts below n."""
    best = 0
    for start in range(1, n):
        x = start
        steps = 0
        while x != 1:
            if x % 2 == 0:
                x = x // 2
            else:
                x = 3 * x + 1
            steps += 1
        if steps > best:
            best = steps
    return best


def gcd_sum(n: int) -> int:
    """Sum of gcd(i, j) for i, j in 1..n; bound by the division instruction."""
    total = 0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            a, b = i, j
            while b != 0:
                a, b = b, a % b
            total += a
    return total


def mandelbrot(n: int) -> int:
    """Iterations spent on an n by n view of the Mandelbrot set, at most 50 a point."""
    total = 0
    for y in range(n):
        ci = 2.0 * y / n - 1.0
        for x in range(n):
            cr = 3.0 * x / n - 2.0
            zr = zi = 0.0
            for _ in range(50):
                r2 = zr * zr
                i2 = zi * zi
                if r2 + i2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = r2 - i2 + cr
                total += 1
    return total


def sincos_sum(n: int) -> float:
    """Two calls of libm a round; bound by libm."""
    total = 0.0
    x = 0.0
    i = 0
    while i < n:
        total += sin(x) * cos(0.5 * x)
        x += 0.001
        i += 1
    return total


def labs_sum(n: int) -> int:
    """One call of libc a round, which CPython makes through ctypes."""
    total = 0
    for i in range(n):
        total += labs(i - 1000)
    return total


@dataclass(frozen=True)
class Kernel:
    """`size`: the argument of a timed run; `goal`: how many times CPython's speed the project promises."""

    function: Callable[[int], int | float]
    size: int
    goal: float
    bound: str = ""

    @property
    def name(self) -> str:
        return self.function.__name__


KERNELS = (
    Kernel(int_sum_branch, 1_000_000, 20),
    Kernel(collatz, 30_000, 20),
    Kernel(mandelbrot, 200, 20),
    Kernel(gcd_sum, 1000, 6, "the division instruction"),
    Kernel(sincos_sum, 1_000_000, 6, "libm"),
    Kernel(labs_sum, 300_000, 20),
)
