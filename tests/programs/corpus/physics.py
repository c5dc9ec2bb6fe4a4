"""Motion, heat, waves, units."""

import math

G = 9.81
LIGHT = 299792458.0


def free_fall_time(height, dt=0.001):
    """Time of a fall, step by step."""
    if height < 0:
        raise ValueError("height must not be negative")
    v = t = 0.0
    while height > 0:
        v += G * dt
        height -= v * dt
        t += dt
    return t


def projectile_range(speed, angle, dt=0.001):
    """Range of a throw without friction."""
    vx = speed * math.cos(math.radians(angle))
    vy = speed * math.sin(math.radians(angle))
    x = y = 0.0
    while True:
        x += vx * dt
        y += vy * dt
        vy -= G * dt
        if y <= 0:
            return x


def projectile_with_drag(speed, angle, drag=0.01, dt=0.005):
    """Range, height and time of a throw with drag."""
    vx = speed * math.cos(angle)
    vy = speed * math.sin(angle)
    x = y = t = top = 0.0
    while y >= 0.0:
        v = math.sqrt(vx * vx + vy * vy)
        vx -= drag * v * vx * dt
        vy -= (G + drag * v * vy) * dt
        x += vx * dt
        y += vy * dt
        t += dt
        top = max(top, y)
    return x, top, t


def best_angle(speed):
    """Whole angle with the greatest range, from the closed formula."""
    best, best_range = 0, 0.0
    for angle in range(91):
        r = speed**2 * math.sin(2 * math.radians(angle)) / G
        if r > best_range:
            best, best_range = angle, r
    return best


def bouncing_ball(height, elasticity, bounces):
    """Way of a ball until it has bounced some times."""
    if not 0 <= elasticity <= 1:
        raise ValueError("elasticity must lie between 0 and 1")
    way = height
    for _ in range(bounces - 1):
        height *= elasticity
        way += 2 * height
    return way


def spring_energy(x, v, k, m, dt, steps):
    """Energy of a mass on a spring after steps of the symplectic Euler method."""
    for _ in range(steps):
        v += -k / m * x * dt
        x += v * dt
    return 0.5 * k * x * x + 0.5 * m * v * v


def damped_oscillator(x, v, omega, damping, dt, steps):
    """Positions of a damped oscillator."""
    positions = []
    for _ in range(steps):
        a = -(omega**2) * x - 2 * damping * v
        v += a * dt
        x += v * dt
        positions.append(x)
    return positions


def pendulum_period(theta, length=1.0, dt=0.0005):
    """Period of a pendulum, measured to its first passage through zero."""
    omega = 0.0
    t = 0.0
    while theta > 0:
        omega -= G / length * math.sin(theta) * dt
        theta += omega * dt
        t += dt
    return 4 * t


def orbit(x, y, vx, vy, dt, steps):
    """Place after steps of the leapfrog method around a mass at the origin."""
    for _ in range(steps):
        r3 = (x * x + y * y) ** 1.5
        vx -= x / r3 * dt / 2
        vy -= y / r3 * dt / 2
        x += vx * dt
        y += vy * dt
        r3 = (x * x + y * y) ** 1.5
        vx -= x / r3 * dt / 2
        vy -= y / r3 * dt / 2
    return x, y


def n_body_step(xs, ys, vxs, vys, masses, dt):
    """Move bodies that attract each other, in place."""
    n = len(xs)
    for i in range(n):
        for j in range(i + 1, n):
            dx = xs[j] - xs[i]
            dy = ys[j] - ys[i]
            d2 = dx * dx + dy * dy + 0.01
            f = dt / (d2 * math.sqrt(d2))
            vxs[i] += dx * masses[j] * f
            vys[i] += dy * masses[j] * f
            vxs[j] -= dx * masses[i] * f
            vys[j] -= dy * masses[i] * f
    for i in range(n):
        xs[i] += dt * vxs[i]
        ys[i] += dt * vys[i]


def potential_energy(xs, ys, masses):
    """Potential energy of all pairs of bodies."""
    energy = 0.0
    for i in range(len(xs)):
        for j in range(i):
            energy -= masses[i] * masses[j] / math.hypot(xs[i] - xs[j], ys[i] - ys[j])
    return energy


def center_of_mass(positions, masses):
    """Centre of masses on a line."""
    moment = 0.0
    total = 0.0
    for x, m in zip(positions, masses):
        moment += x * m
        total += m
    if total == 0:
        raise ValueError("no mass")
    return moment / total


def wave_equation(u, rounds, c=0.5):
    """String whose ends are held, after some rounds."""
    previous = u[:]
    for _ in range(rounds):
        new = [0.0] * len(u)
        for i in range(1, len(u) - 1):
            new[i] = 2 * u[i] - previous[i] + c * c * (u[i + 1] - 2 * u[i] + u[i - 1])
        previous, u = u, new
    return u


def heat_plate(size, rounds):
    """Temperature in the middle of a plate with one hot edge."""
    plate = [[0.0] * size for _ in range(size)]
    for c in range(size):
        plate[0][c] = 100.0
    for _ in range(rounds):
        for r in range(1, size - 1):
            for c in range(1, size - 1):
                plate[r][c] = 0.25 * (plate[r - 1][c] + plate[r + 1][c] + plate[r][c - 1] + plate[r][c + 1])
    return plate[size // 2][size // 2]


def newton_cooling(temperature, ambient, k, target, dt=0.1):
    """Time until something has cooled to a temperature."""
    if target <= ambient:
        raise ValueError("never as cold as that")
    time = 0.0
    while temperature > target:
        temperature -= k * (temperature - ambient) * dt
        time += dt
    return time


def half_lives(atoms, seed=1):
    """Atoms left after each step in which each decays with chance one half."""
    left = []
    while atoms > 0:
        survivors = 0
        for _ in range(atoms):
            seed = (1103515245 * seed + 12345) & 0x7FFFFFFF
            if seed & 0x40000:
                survivors += 1
        atoms = survivors
        left.append(atoms)
    return left


def lorentz_factor(v):
    """Lorentz factor of a speed."""
    if abs(v) >= LIGHT:
        raise ValueError("too fast")
    return 1 / math.sqrt(1 - (v / LIGHT) ** 2)


def parallel_resistance(resistors):
    """Resistance of resistors in parallel."""
    conductance = 0.0
    for r in resistors:
        if r == 0:
            return 0.0
        conductance += 1 / r
    return 1 / conductance


def capacitor_charge(voltage, r, c, dt, steps):
    """Voltages of a capacitor that is charged through a resistor."""
    u = 0.0
    curve = [u]
    for _ in range(steps):
        u += (voltage - u) / (r * c) * dt
        curve.append(u)
    return curve


def celsius_table(low, high, step):
    """Pairs of Celsius and Fahrenheit."""
    return [(c, c * 9 / 5 + 32) for c in range(low, high, step)]


def rocket_height(fuel, burn_rate, exhaust, dry_mass, dt=0.01):
    """Height and speed of a rocket when its fuel is spent."""
    height = speed = 0.0
    while fuel > 0:
        mass = dry_mass + fuel
        speed += (burn_rate * exhaust / mass - G) * dt
        height += speed * dt
        fuel -= burn_rate * dt
    return height, speed


def interference(x, slits, spacing, wavelength):
    """Intensity behind a grating of some slits."""
    re = im = 0.0
    for n in range(slits):
        phase = 2 * math.pi * n * spacing * math.sin(x) / wavelength
        re += math.cos(phase)
        im += math.sin(phase)
    return re * re + im * im


def lorenz(x, y, z, dt, steps):
    """Point of the Lorenz attractor after some steps."""
    for _ in range(steps):
        dx = 10 * (y - x)
        dy = x * (28 - z) - y
        dz = x * y - 8 / 3 * z
        x, y, z = x + dx * dt, y + dy * dt, z + dz * dt
    return x, y, z


def _spread(n, scale=10.0, seed=3):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        out.append(seed / 2147483647 * scale)
    return out


CASES = {
    "free_fall_time": [(0,), (-1,), (10,), (100.0,)],
    "projectile_range": [(0, 45), (10, 45), (25.0, 60.0)],
    "projectile_with_drag": [(0.0, 0.5), (10.0, 0.7), (80.0, 0.8, 0.002)],
    "best_angle": [(0,), (10,), (12.5,)],
    "bouncing_ball": [(10, 0.5, 1), (10, 1.5, 1), (3.0, 0.9, 3), (100.0, 0.999, 5000)],
    "spring_energy": [(1, 0, 1, 1, 0.1, 0), (1.0, 0.0, 4.0, 0.5, 0.001, 6000), (1, 1, 1, 0, 0.1, 1)],
    "damped_oscillator": [(1.0, 0.0, 1.0, 0.1, 0.1, 0), (1, 0, 2, 0, 0.5, 3), (1.0, 0.0, 3.0, 0.2, 0.005, 3000)],
    "pendulum_period": [(0,), (0.1,), (1.5, 2.0)],
    "orbit": [(1.0, 0.0, 0.0, 1.0, 0.01, 0), (0, 0, 1, 1, 0.1, 1), (1.0, 0.0, 0.0, 1.1, 0.005, 1500)],
    "n_body_step": [
        ([], [], [], [], [], 0.1),
        ([0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0], 0.1),
        (_spread(40), _spread(40, 9.0, 5), [0.0] * 40, [0.0] * 40, _spread(40, 2.0, 7), 0.01),
    ],
    "potential_energy": [
        ([], [], []),
        ([0, 3], [0, 4], [1, 2]),
        ([1, 1], [1, 1], [1, 1]),
        (_spread(60), _spread(60, 9.0, 5), _spread(60, 2.0, 7)),
    ],
    "center_of_mass": [([], []), ([0, 1], [1, 3]), (_spread(4000), _spread(4000, 5.0, 9))],
    "wave_equation": [([0.0, 1.0, 0.0], 0), ([0.0, 1.0, 0.0], 2), ([math.sin(k / 10) for k in range(80)], 30)],
    "heat_plate": [(3, 0), (3, 1), (16, 15)],
    "newton_cooling": [(90, 20, 0.1, 95), (90, 20, 0.1, 20), (90, 20.0, 0.1, 30), (90.0, 20.0, 0.01, 20.5)],
    "half_lives": [(0,), (10,), (2000,)],
    "lorentz_factor": [(0,), (1.5e8,), (3e8,)],
    "parallel_resistance": [([],), ([2, 2],), ([5, 0],), ([100.0 + k for k in range(6000)],)],
    "capacitor_charge": [(5, 100, 0.01, 0.1, 0), (5.0, 100.0, 0.01, 0.1, 5), (5, 0, 1, 1, 1), (9.0, 1000.0, 0.001, 0.0005, 5000)],
    "celsius_table": [(0, 0, 1), (-40, 101, 20), (0, 1, 0), (-1000, 1000, 1)],
    "rocket_height": [(0, 1, 1, 1), (10.0, 5.0, 300.0, 5.0), (200.0, 5.0, 2500.0, 50.0)],
    "interference": [(0.0, 2, 1e-6, 5e-7), (0.1, 0, 1e-6, 5e-7), (0.3, 2000, 1e-6, 6e-7)],
    "lorenz": [(1.0, 1.0, 1.0, 0.01, 0), (1, 2, 3, 0.5, 2), (1.0, 0.5, 20.0, 0.005, 3000)],
}
