"""Little worlds that run step by step, with their own random numbers."""

import math


def lcg(state):
    """Next state of a linear congruential generator."""
    return (1103515245 * state + 12345) & 0x7FFFFFFF


def random_walk(steps, seed=1):
    """Position after a walk of random steps on a line."""
    position = 0
    for _ in range(steps):
        seed = lcg(seed)
        if seed >> 16 & 1:
            position += 1
        else:
            position -= 1
    return position


def random_walk_2d(steps, seed=1):
    """Place and greatest distance of a walk on a grid."""
    x = y = 0
    farthest = 0
    for _ in range(steps):
        seed = lcg(seed)
        direction = seed >> 16 & 3
        if direction == 0:
            x += 1
        elif direction == 1:
            x -= 1
        elif direction == 2:
            y += 1
        else:
            y -= 1
        farthest = max(farthest, abs(x) + abs(y))
    return x, y, farthest


def dice_histogram(rolls, seed=7):
    """How often each sum of two dice comes up."""
    counts = [0] * 13
    for _ in range(rolls):
        seed = lcg(seed)
        first = (seed >> 16) % 6 + 1
        seed = lcg(seed)
        second = (seed >> 16) % 6 + 1
        counts[first + second] += 1
    return counts


def coin_streak(flips, seed=3):
    """Longest streak of equal flips of a coin."""
    longest = streak = 0
    last = -1
    for _ in range(flips):
        seed = lcg(seed)
        side = (seed >> 20) & 1
        streak = streak + 1 if side == last else 1
        last = side
        if streak > longest:
            longest = streak
    return longest


def shuffle(items, seed=5):
    """Fisher-Yates shuffle in place."""
    for i in range(len(items) - 1, 0, -1):
        seed = lcg(seed)
        j = (seed >> 8) % (i + 1)
        items[i], items[j] = items[j], items[i]
    return items


def birthday_trials(people, trials, seed=11):
    """In how many trials two of the people share a birthday."""
    shared = 0
    for _ in range(trials):
        days = []
        for _ in range(people):
            seed = lcg(seed)
            day = (seed >> 8) % 365
            if day in days:
                shared += 1
                break
            days.append(day)
    return shared


def monty_hall(games, switch, seed=2):
    """Games won by a player who always switches, or never."""
    wins = 0
    for _ in range(games):
        seed = lcg(seed)
        car = (seed >> 16) % 3
        seed = lcg(seed)
        choice = (seed >> 16) % 3
        opened = 0
        while opened == car or opened == choice:
            opened += 1
        if switch:
            choice = 3 - choice - opened
        if choice == car:
            wins += 1
    return wins


def gamblers_ruin(capital, goal, seed=9, limit=10000):
    """Rounds until a gambler is broke or reaches the goal."""
    if not 0 <= capital <= goal:
        raise ValueError("capital must lie between 0 and the goal")
    rounds = 0
    while 0 < capital < goal and rounds < limit:
        seed = lcg(seed)
        capital += 1 if seed & 0x10000 else -1
        rounds += 1
    return rounds, capital


def life_step(grid):
    """Next generation of the game of life on a torus."""
    rows, cols = len(grid), len(grid[0])
    new = [[0] * cols for _ in range(rows)]
    for r in range(rows):
        for c in range(cols):
            neighbours = 0
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    if dr != 0 or dc != 0:
                        neighbours += grid[(r + dr) % rows][(c + dc) % cols]
            if neighbours == 3 or (grid[r][c] == 1 and neighbours == 2):
                new[r][c] = 1
    return new


def life_population(grid, generations):
    """Living cells after some generations."""
    for _ in range(generations):
        grid = life_step(grid)
    return sum(map(sum, grid))


def elementary_automaton(rule, width, generations):
    """Last row of an elementary cellular automaton."""
    if not 0 <= rule <= 255:
        raise ValueError("no such rule")
    row = [0] * width
    row[width // 2] = 1
    for _ in range(generations):
        new = [0] * width
        for i in range(width):
            pattern = row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % width]
            new[i] = rule >> pattern & 1
        row = new
    return row


def langtons_ant(size, steps):
    """Black cells after some steps of Langton's ant on a torus."""
    grid = [[False] * size for _ in range(size)]
    x = y = size // 2
    dx, dy = 0, -1
    for _ in range(steps):
        if grid[y][x]:
            dx, dy = dy, -dx
        else:
            dx, dy = -dy, dx
        grid[y][x] = not grid[y][x]
        x = (x + dx) % size
        y = (y + dy) % size
    return sum(cell for row in grid for cell in row)


def predator_prey(prey, predators, steps, dt=0.01):
    """Lotka-Volterra populations after some steps of Euler's method."""
    for _ in range(steps):
        births = 1.1 * prey
        eaten = 0.4 * prey * predators
        growth = 0.1 * prey * predators
        deaths = 0.4 * predators
        prey += (births - eaten) * dt
        predators += (growth - deaths) * dt
    return prey, predators


def sir_epidemic(susceptible, infected, days, beta=0.3, gamma=0.1):
    """Peak and end of an epidemic in the SIR model."""
    population = susceptible + infected
    recovered = 0.0
    peak = infected
    for _ in range(days):
        new_cases = beta * susceptible * infected / population
        healed = gamma * infected
        susceptible -= new_cases
        infected += new_cases - healed
        recovered += healed
        peak = max(peak, infected)
    return peak, recovered


def queue_simulation(customers, seed=4):
    """Average waiting time at a counter."""
    clock = free_at = 0
    waited = 0
    for _ in range(customers):
        seed = lcg(seed)
        clock += (seed >> 16) % 10
        start = max(clock, free_at)
        waited += start - clock
        seed = lcg(seed)
        free_at = start + (seed >> 16) % 9 + 1
    return waited / customers


def lottery_draw(numbers, highest, seed):
    """Distinct numbers of a lottery, sorted."""
    if numbers > highest:
        raise ValueError("not enough numbers")
    drawn = []
    while len(drawn) < numbers:
        seed = lcg(seed)
        n = (seed >> 16) % highest + 1
        if n not in drawn:
            drawn.append(n)
    return sorted(drawn)


def coupon_collector(kinds, seed=6):
    """Purchases until every kind was seen."""
    seen = [False] * kinds
    missing = kinds
    bought = 0
    while missing > 0:
        seed = lcg(seed)
        k = (seed >> 12) % kinds
        bought += 1
        if not seen[k]:
            seen[k] = True
            missing -= 1
    return bought


def box_muller(count, seed=8):
    """Normally distributed numbers."""
    numbers = []
    for _ in range(count):
        seed = lcg(seed)
        u = (seed + 1) / 2147483649
        seed = lcg(seed)
        v = seed / 2147483648
        numbers.append(math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v))
    return numbers


def buffon_needle(throws, seed=10):
    """Estimate of pi by throwing needles on a striped floor."""
    crossing = 0
    for _ in range(throws):
        seed = lcg(seed)
        centre = seed / 2147483648 / 2
        seed = lcg(seed)
        angle = seed / 2147483648 * math.pi
        if centre <= 0.5 * math.sin(angle):
            crossing += 1
    return 2 * throws / crossing if crossing else 0.0


def percolation(size, density, seed=13):
    """Does water that is poured on top of a random grid reach the bottom, straight down or sideways?"""
    wet = [True] * size
    for _ in range(size):
        row_open = []
        for _ in range(size):
            seed = lcg(seed)
            row_open.append(seed / 2147483648 < density)
        wet = [w and o for w, o in zip(wet, row_open)]
        for i in range(1, size):
            wet[i] = wet[i] or (wet[i - 1] and row_open[i])
        for i in range(size - 2, -1, -1):
            wet[i] = wet[i] or (wet[i + 1] and row_open[i])
    return any(wet)


def traffic(cells, steps):
    """Cars on a ring that move when the cell ahead is free; returns the moves."""
    n = len(cells)
    moves = 0
    for _ in range(steps):
        new = [0] * n
        for i in range(n):
            if cells[i]:
                ahead = (i + 1) % n
                if cells[ahead] == 0:
                    new[ahead] = 1
                    moves += 1
                else:
                    new[i] = 1
        cells = new
    return moves


def middle_square(seed, count):
    """Von Neumann's middle-square numbers."""
    numbers = []
    for _ in range(count):
        seed = seed * seed // 100 % 10000
        numbers.append(seed)
    return numbers


def elevator_distance(start, stops):
    """Floors that an elevator travels."""
    travelled = 0
    floor = start
    for stop in stops:
        while floor != stop:
            floor += 1 if stop > floor else -1
            travelled += 1
    return travelled


def robot_position(commands):
    """Place of a robot after the commands F, L and R."""
    x, y, direction = 0, 0, 0
    for c in commands:
        if c == "F":
            if direction == 0:
                y += 1
            elif direction == 1:
                x += 1
            elif direction == 2:
                y -= 1
            else:
                x -= 1
        elif c == "L":
            direction = (direction - 1) % 4
        elif c == "R":
            direction = (direction + 1) % 4
        else:
            raise ValueError(f"unknown command {c}")
    return x, y


def water_jugs(a, b, target):
    """Steps of the filling game until a jug holds the target, or -1."""
    x = y = 0
    steps = 0
    while x != target and y != target:
        if x == 0:
            x = a
        elif y == b:
            y = 0
        else:
            poured = min(x, b - y)
            x -= poured
            y += poured
        steps += 1
        if steps > 2 * (a + b):
            return -1
    return steps


def _soup(rows, cols, seed=21):
    grid = []
    for _ in range(rows):
        row = []
        for _ in range(cols):
            seed = lcg(seed)
            row.append(1 if (seed >> 16) % 3 == 0 else 0)
        grid.append(row)
    return grid


CASES = {
    "lcg": [(0,), (1,), (0x7FFFFFFF,)],
    "random_walk": [(0,), (10,), (4000, 99)],
    "random_walk_2d": [(0,), (10,), (2000, 5)],
    "dice_histogram": [(0,), (10,), (2000,)],
    "coin_streak": [(0,), (10,), (4000,)],
    "shuffle": [([],), ([1, 2, 3],), (list(range(2000)),)],
    "birthday_trials": [(0, 3), (23, 5), (23, 60)],
    "monty_hall": [(0, True), (20, False), (1500, True)],
    "gamblers_ruin": [(0, 10), (5, 10), (11, 10), (40, 80)],
    "life_step": [([[0]],), ([[0, 1, 0], [0, 1, 0], [0, 1, 0]],), (_soup(18, 18),)],
    "life_population": [([[1]], 0), (_soup(4, 4), 2), (_soup(10, 10), 4)],
    "elementary_automaton": [(30, 1, 0), (90, 7, 3), (256, 3, 1), (110, 60, 60)],
    "langtons_ant": [(1, 5), (11, 100), (64, 4000)],
    "predator_prey": [(10.0, 5.0, 0), (10, 5, 3), (8.0, 4.0, 4000, 0.001)],
    "sir_epidemic": [(990, 10, 0), (999.0, 1.0, 5), (99990.0, 10.0, 2000, 0.02, 0.01)],
    "queue_simulation": [(1,), (0,), (2000,)],
    "lottery_draw": [(0, 1, 1), (6, 49, 1), (3, 2, 1), (60, 200, 77)],
    "coupon_collector": [(0,), (6,), (300,)],
    "box_muller": [(0,), (3,), (1200,)],
    "buffon_needle": [(0,), (10,), (1500,)],
    "percolation": [(0, 0.5), (3, 1.0), (25, 0.7)],
    "traffic": [([], 1), ([1, 0, 1, 1], 3), ([1, 0, 0, 1, 1, 0, 1, 0] * 10, 60)],
    "middle_square": [(1234, 0), (1234, 5), (675, 3000)],
    "elevator_distance": [(0, []), (3, [5, 1]), (0, [(k * 37) % 50 for k in range(200)])],
    "robot_position": [("",), ("FFRFFL",), ("FX",), ("FFRFLFFRRF" * 400,)],
    "water_jugs": [(3, 5, 4), (2, 4, 3), (701, 997, 500)],
}
