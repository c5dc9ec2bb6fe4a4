"""Functions that are given to others, as numerical methods are: lambdas, inner functions, builtins, and others that follow."""

import math


def square(x):
    return x * x


def slope(x):
    return 2 * x


def wave(x):
    return math.sin(x) + 0.5 * x


TABLE = [3, 1, 4, 1, 5]


def looked_up(x):
    return TABLE[int(x) % 5]


def with_default(x, k=2):
    return x * k


def raises_late(x):
    if x > 0.9:
        raise ValueError(f"too much: {x:.3f}")
    return x


def integrate(f, a, b, n):
    h = (b - a) / n
    s = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        s += f(a + i * h)
    return s * h


def newton(f, df, x, steps):
    for _ in range(steps):
        slope = df(x)
        if slope == 0:
            break
        x = x - f(x) / slope
    return x


def both(f, g, n):
    s = 0
    for i in range(n):
        s += f(i) + g(f(i))
        if i % 50 == 49:
            f, g = g, f
    return s


def passes_on(f, n):
    s = 0
    for i in range(n):
        s += apply(f, i)
    return s


def apply(f, x):
    return f(x) + 1


def inner_function(n):
    def twice(x):
        return 2 * x

    half = lambda x: x / 2  # noqa: E731
    s = 0
    for i in range(n):
        s += twice(i) - half(i)
    return s


def made_by(k):
    def scaled(x):
        return x * k

    return scaled


def of_closures(n):
    s = 0
    for k in range(4):
        f = made_by(k)
        for i in range(n):
            s += f(i)
    return s


def is_no_function(f, n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 2:
            s += f(i)
    return s


class Scale:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        return x * self.k

    def times(self, x):
        return x * self.k

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"Scale({self.k})"


FUNCTIONS = [square, wave, math.sqrt, math.exp, lambda x: x + 1, abs, looked_up, with_default, raises_late]

CASES = {
    "integrate": [(f, 0.0, 2.0, 60) for f in FUNCTIONS] + [(Scale(3), 0, 1, 60), (Scale(2).times, 0, 1, 60), (3, 0, 1, 9)],
    "newton": [(square, slope, 5.0, 60), (wave, looked_up, 1.0, 60), (square, with_default, 3, 60)],
    "both": [(square, abs, 200), (square, lambda x: x % 7, 200), (made_by(2), made_by(3), 200)],
    "passes_on": [(square, 60), (made_by(5), 60), (math.floor, 60)],
    "inner_function": [(100,), (60,)],
    "of_closures": [(60,)],
    "is_no_function": [(5, 60), (square, 60), (None, 60), ([1], 60)],
}
