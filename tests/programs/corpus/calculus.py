"""Roots, integrals, differential equations."""

import math


def newton_sqrt(x, tolerance=1e-12):
    """Square root by Newton's method."""
    if x < 0:
        raise ValueError("negative number")
    if x == 0:
        return 0.0
    guess = x / 2 if x > 1 else 1.0
    while abs(guess * guess - x) > tolerance * x:
        guess = (guess + x / guess) / 2
    return guess


def sum_of_roots(n):
    """Sum of the square roots of 0 ... n - 1, each by Newton's method."""
    total = 0.0
    for i in range(n):
        total += newton_sqrt(i)
    return total


def newton_cube_root(a):
    """Cube root by Newton's method."""
    x = a if abs(a) > 1 else 1.0
    for _ in range(100):
        if x == 0:
            break
        new = x - (x**3 - a) / (3 * x * x)
        if abs(new - x) < 1e-14 * abs(new):
            return new
        x = new
    return x


def cubic(x):
    """The cubic whose root is looked for."""
    return x**3 - x - 2


def bisect_cubic(low, high, tolerance=1e-12):
    """Root of the cubic by bisection."""
    f_low = cubic(low)
    if f_low * cubic(high) > 0:
        raise ValueError("no change of sign")
    while high - low > tolerance:
        mid = (low + high) / 2
        if f_low * cubic(mid) <= 0:
            high = mid
        else:
            low = mid
            f_low = cubic(mid)
    return (low + high) / 2


def secant_method(x0, x1, rounds=50):
    """Root of the cubic by the secant method, with the number of rounds."""
    for n in range(rounds):
        y0, y1 = cubic(x0), cubic(x1)
        if y0 == y1:
            return x1, n
        x0, x1 = x1, x1 - y1 * (x1 - x0) / (y1 - y0)
    return x1, rounds


def fixed_point_cosine(x=1.0, rounds=100):
    """Fixed point of the cosine."""
    for _ in range(rounds):
        x = math.cos(x)
    return x


def kepler(mean_anomaly, eccentricity):
    """Solve Kepler's equation by Newton's method."""
    if not 0 <= eccentricity < 1:
        raise ValueError("not an ellipse")
    e = mean_anomaly
    for _ in range(50):
        step = (e - eccentricity * math.sin(e) - mean_anomaly) / (1 - eccentricity * math.cos(e))
        e -= step
        if abs(step) < 1e-14:
            break
    return e


def kepler_orbit(steps, eccentricity=0.3):
    """Eccentric anomalies at equal times of an orbit."""
    return [kepler(2 * math.pi * k / steps, eccentricity) for k in range(steps)]


def rectangle_rule(a, b, n):
    """Integral of x**2 by left rectangles."""
    h = (b - a) / n
    area = 0.0
    for i in range(n):
        x = a + i * h
        area += x * x * h
    return area


def trapezoid_rule(a, b, n):
    """Integral of the sine by the trapezoid rule."""
    h = (b - a) / n
    total = (math.sin(a) + math.sin(b)) / 2
    for i in range(1, n):
        total += math.sin(a + i * h)
    return total * h


def gaussian(x):
    """Density of the normal distribution."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def simpson_gaussian(a, b, n):
    """Integral of the normal density by Simpson's rule."""
    if n % 2:
        raise ValueError("n must be even")
    h = (b - a) / n
    total = gaussian(a) + gaussian(b)
    for i in range(1, n):
        weight = 4 if i % 2 else 2
        total += weight * gaussian(a + i * h)
    return total * h / 3


def integrate(f, a, b, n=1000):
    """Integral of any function by the midpoint rule."""
    h = (b - a) / n
    return h * sum(f(a + (i + 0.5) * h) for i in range(n))


def romberg_exp(a, b, levels):
    """Integral of exp by Romberg's scheme."""
    h = b - a
    table = [[h * (math.exp(a) + math.exp(b)) / 2]]
    for k in range(1, levels):
        h /= 2
        s = 0.0
        for i in range(1, 2**k, 2):
            s += math.exp(a + i * h)
        row = [table[-1][0] / 2 + h * s]
        for m in range(1, k + 1):
            row.append(row[m - 1] + (row[m - 1] - table[-1][m - 1]) / (4**m - 1))
        table.append(row)
    return table[-1][-1]


def adaptive_simpson(a, b, fa, fm, fb, tolerance):
    """Integral of the normal density, halving where it is needed."""
    m = (a + b) / 2
    left, right = gaussian((a + m) / 2), gaussian((m + b) / 2)
    whole = (b - a) / 6 * (fa + 4 * fm + fb)
    parts = (b - a) / 12 * (fa + 4 * left + 2 * fm + 4 * right + fb)
    if abs(parts - whole) < tolerance or b - a < 1e-9:
        return parts
    return adaptive_simpson(a, m, fa, left, fm, tolerance / 2) + adaptive_simpson(m, b, fm, right, fb, tolerance / 2)


def arc_length_parabola(a, b, n):
    """Length of the parabola y = x**2 by short chords."""
    length = 0.0
    x0, y0 = a, a * a
    for i in range(1, n + 1):
        x1 = a + (b - a) * i / n
        y1 = x1 * x1
        length += ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        x0, y0 = x1, y1
    return length


def monte_carlo_pi(samples, seed=12345):
    """Pi by random points, with an own generator."""
    hits = 0
    for _ in range(samples):
        seed = (1103515245 * seed + 12345) % 2147483648
        x = seed / 2147483648
        seed = (1103515245 * seed + 12345) % 2147483648
        y = seed / 2147483648
        if x * x + y * y <= 1.0:
            hits += 1
    return 4 * hits / samples


def euler_decay(y, rate, dt, steps):
    """Exponential decay by Euler's method."""
    for _ in range(steps):
        y += -rate * y * dt
    return y


def runge_kutta_logistic(y, dt, steps):
    """Logistic growth by the classical Runge-Kutta method."""
    for _ in range(steps):
        k1 = y * (1 - y)
        y2 = y + dt / 2 * k1
        k2 = y2 * (1 - y2)
        y3 = y + dt / 2 * k2
        k3 = y3 * (1 - y3)
        y4 = y + dt * k3
        k4 = y4 * (1 - y4)
        y += dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


def derivative(f, x, h=1e-6):
    """Derivative of a function by a central difference."""
    return (f(x + h) - f(x - h)) / (2 * h)


def differences(ys):
    """Table of repeated differences of a list."""
    table = [ys]
    while len(table[-1]) > 1:
        last = table[-1]
        table.append([last[i + 1] - last[i] for i in range(len(last) - 1)])
    return table


def lagrange(xs, ys, x):
    """Value of the interpolating polynomial."""
    total = 0.0
    for i in range(len(xs)):
        term = ys[i]
        for j in range(len(xs)):
            if i != j:
                term *= (x - xs[j]) / (xs[i] - xs[j])
        total += term
    return total


def interpolate_linear(xs, ys, x):
    """Linear interpolation in a table with ascending xs."""
    if x < xs[0] or x > xs[-1]:
        raise ValueError("x is outside of the table")
    for i in range(1, len(xs)):
        if x <= xs[i]:
            t = (x - xs[i - 1]) / (xs[i] - xs[i - 1])
            return ys[i - 1] + t * (ys[i] - ys[i - 1])
    return ys[0]


def golden_section(a, b, tolerance=1e-9):
    """Place of the minimum of (x - 2)**2 + 1."""
    ratio = (math.sqrt(5) - 1) / 2
    c, d = b - ratio * (b - a), a + ratio * (b - a)
    while b - a > tolerance:
        if (c - 2) ** 2 + 1 < (d - 2) ** 2 + 1:
            b = d
        else:
            a = c
        c = b - ratio * (b - a)
        d = a + ratio * (b - a)
    return (a + b) / 2


def gradient_descent(x, y, rate=0.01, steps=1000):
    """Minimum of a bowl by gradient descent."""
    for _ in range(steps):
        gx = 2 * (x - 3)
        gy = 8 * (y + 1)
        x -= rate * gx
        y -= rate * gy
    return x, y


def agm(a, b):
    """Arithmetic-geometric mean."""
    while abs(a - b) > 1e-15 * abs(a):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def quadratic_roots(a, b, c):
    """Real roots of a quadratic equation."""
    if a == 0:
        raise ValueError("not quadratic")
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return ()
    if discriminant == 0:
        return (-b / (2 * a),)
    root = math.sqrt(discriminant)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def heat_equation(cells, rounds, alpha=0.25):
    """Temperatures of a rod whose ends are held, after some rounds."""
    for _ in range(rounds):
        new = cells[:]
        for i in range(1, len(cells) - 1):
            new[i] = cells[i] + alpha * (cells[i - 1] - 2 * cells[i] + cells[i + 1])
        cells = new
    return cells


def gamma_stirling(n):
    """Logarithm of n! by adding logarithms, and its error against Stirling's formula."""
    exact = 0.0
    for k in range(2, n + 1):
        exact += math.log(k)
    stirling = n * math.log(n) - n + 0.5 * math.log(2 * math.pi * n)
    return exact, exact - stirling


CASES = {
    "newton_sqrt": [(0,), (2,), (-1,), (1e10,), (0.25,)],
    "sum_of_roots": [(0,), (3,), (400,)],
    "newton_cube_root": [(27,), (0,), (-8.0,), (1e9,)],
    "cubic": [(0,), (1.5,), (-2,)],
    "bisect_cubic": [(1, 2), (3, 4), (0.0, 1000.0)],
    "secant_method": [(1, 2), (1.0, 1.0), (-50.0, 80.0)],
    "fixed_point_cosine": [(), (0.0, 0), (0.5, 8000)],
    "kepler": [(0.0, 0.5), (1.0, 0.9), (1.0, 1.5)],
    "kepler_orbit": [(0,), (4,), (200,)],
    "rectangle_rule": [(0, 1, 4), (0, 1, 0), (0.0, 3.0, 6000)],
    "trapezoid_rule": [(0, math.pi, 4), (1, 1, 1), (0.0, 2.0, 6000)],
    "gaussian": [(0,), (1.5,), (-40.0,)],
    "simpson_gaussian": [(-1, 1, 2), (0, 1, 3), (-3.0, 3.0, 2000)],
    "integrate": [(math.sin, 0, 1, 2), (math.sqrt, -1.0, 0.0), (math.exp, 0.0, 1.0, 4000)],
    "romberg_exp": [(0, 1, 1), (0, 1, 5), (0.0, 2.0, 12)],
    "adaptive_simpson": [
        (-1.0, 1.0, gaussian(-1.0), gaussian(0.0), gaussian(1.0), 1e-3),
        (-4.0, 4.0, gaussian(-4.0), gaussian(0.0), gaussian(4.0), 1e-11),
    ],
    "arc_length_parabola": [(0, 1, 1), (0, 1, 0), (0.0, 2.0, 4000)],
    "monte_carlo_pi": [(1,), (100, 7), (0,), (4000,)],
    "euler_decay": [(1.0, 0.5, 0.1, 0), (1, 2, 0.25, 3), (100.0, 0.1, 0.001, 8000)],
    "runge_kutta_logistic": [(0.1, 0.1, 0), (0.5, 0.1, 3), (0.01, 0.01, 2500)],
    "derivative": [(math.sin, 0.0), (math.exp, 1.0, 1e-4)],
    "differences": [([1],), ([1, 4, 9, 16],), ([x**3 for x in range(60)],)],
    "lagrange": [
        ([0, 1], [1, 3], 0.5),
        ([], [], 1.0),
        ([1, 1], [2, 3], 0),
        ([float(k) for k in range(40)], [math.sin(k) for k in range(40)], 20.5),
    ],
    "interpolate_linear": [
        ([0, 1, 2], [0, 10, 40], 1.5),
        ([0, 1], [5, 6], 3),
        ([0.5 * k for k in range(4000)], [k * k for k in range(4000)], 1900.3),
    ],
    "golden_section": [(0, 5), (2.0, 2.0), (-1000.0, 1000.0)],
    "gradient_descent": [(0.0, 0.0), (1, 1, 0.1, 0), (10.0, -7.0, 0.001, 4000)],
    "agm": [(1, 1), (1.0, 2.0), (24.0, 6.0)],
    "quadratic_roots": [(1, -3, 2), (1, 2, 1), (1, 0, 1), (0, 1, 1)],
    "heat_equation": [([0.0, 1.0, 0.0], 0), ([0.0, 1.0, 0.0], 2), ([0.0] * 40 + [100.0] + [0.0] * 40, 40)],
    "gamma_stirling": [(1,), (10,), (0,), (6000,)],
}
