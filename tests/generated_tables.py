"""Random programs on dicts and sets: what `test_generated.py` runs beside those of `generated.py`.

A program is a function of a dict, a set and an int. Tables are searched, filled, emptied and gone over, have two names, are
values of others, and get keys that are equal but not the same, or that log whom they are compared with; a helper calls itself
with one. None gets large. Now and then a key is missing, or can't be one, or a table changes while it is gone over."""

from __future__ import annotations

from random import Random

HEAD = """\
LOG = []
G = {k: k * 3 for k in range(-4, 12)}
H = {"a": 1, "ab": 2, "b": 0.5, "λ": 4, "c": None}


class Odd:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        LOG.append(("==", self.value, type(other).__name__))
        return self.value == (other.value if type(other) is Odd else other)

    def __repr__(self):
        return f"Odd({self.value})"


def memo(n, known):
    if n in known:
        return known[n]
    if n < 2:
        return n
    known[n] = memo(n - 1, known) + memo(n - 2, known)
    return known[n]

"""
DICTS, SETS, COUNTERS = ("d", "e", "e", "m"), ("s", "t", "t"), ("k", "x", "n")
KEYS = ("k % 7", "k % 7", "k % 3 - 2", "y", "y", "n % 5", "k % 50", "text[k % 4]", "text[:k % 3]", "k % 4 / 2", "k % 2 == 0", "(k % 3, n)", "(k % 4, 'a')",
        "'a'", "'ab'", "3", "-1", "k * 1000003")  # fmt: skip
VALUES = ("k", "x", "y", "z", "k / 4", "text", "None", "[k]", "k % 2 == 0", "(k, x)", "2 ** 62", "len(e)", "text[k % 4]")
RARE = ("e[2 ** 61 - 1 + k % 2] = k", "e[[k]] = 1", "t.add([k])", "x += d['missing']", "e[Odd(k % 5)] = k", "t.add(Odd(k % 5))", "t.remove(k)", "del e[k % 9]", "x += e.pop(k % 9)",
        "e[float('nan')] = k", "e = d", "t = s", "m['in'] = e", "x = memo(k % 20, e)", "x = memo(k % 20, {})", "x += len(m['in'])", "t = t | s",
        "LOG.append(sorted(map(repr, t)))", "LOG.append(list(e))", "e = dict(e)", "t = set(e)", "e.clear()", "e.update(d)")  # fmt: skip


class TableProgram:
    """Writes one function; `source` is the module's text, the function is called `f`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.loops = 0
        self.open_loops = 0
        self.line(1, "e, t, m, k, x, text = {}, set(), {'in': {1: 2}, 'out': {3}}, 0, 0, 'abλé'")
        self.line(1, "y, z = 1, 2")
        for _ in range(random.randint(1, 3)):
            self.loop(1)
        self.line(1, "return d, e, m, k, x, list(map(repr, s)), list(map(repr, t)), G")
        self.source = HEAD + "\n".join(["def f(d, s, n):", *self.lines]) + "\n"

    def choice(self, items: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(items)

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def loop(self, depth: int) -> None:
        self.loops += 1
        self.open_loops += 1
        table, numbers = self.choice(("d", "e", "G", "m['in']")), self.choice(("s", "t", "m['out']"))
        self.line(depth, self.choice([
            f"for k in range({self.choice(('n', '9', '30', 'len(e) + 3', 'len(d)'))}):", f"for k in range({self.choice(('n', '25'))}):",
            f"for y in {table}:", f"for y, z in {table}.items():", f"for z in {table}.values():", f"for y in {table}.keys():",
            f"for y in {numbers}:", f"for y in {numbers}:", f"for k, y in enumerate({numbers}):", f"for k, y in zip(range(20), {table}):",
        ]))  # fmt: skip
        self.line(depth + 1, "k = (k * 7 + 1) % 61")
        for _ in range(self.random.randint(1, 4)):
            self.statement(depth + 1)
        self.line(depth + 1, f"if len(e) > {self.choice(('20', '40'))} or len(t) > 40: {self.choice(('break', 'e, t = {}, set()'))}")
        self.open_loops -= 1

    def statement(self, depth: int) -> None:
        pick, table, numbers = self.random.random(), self.choice(DICTS[:3]), self.choice(SETS)
        key, value = self.choice(KEYS), self.choice(VALUES)
        if pick < 0.15:
            self.line(depth, f"{table}[{key}] = {value}")
        elif pick < 0.25:
            self.line(depth, f"{table}[{key}] = {table}.get({key}, 0) + {self.choice(('1', 'k', 'x'))}" if pick < 0.18 else f"{table}[{key}] = {self.choice(('k', 'x', '0.5', 'len(d)'))}")
        elif pick < 0.35:
            self.line(depth, f"if {key} {self.choice(('in', 'not in'))} {self.choice((*DICTS, *SETS))}:")
            self.statement(depth + 1)
            if self.random.random() < 0.4:
                self.line(depth, "else:")
                self.statement(depth + 1)
        elif pick < 0.45:
            self.line(depth, f"{numbers}.{self.choice(('add', 'add', 'discard'))}({key})")
        elif pick < 0.55:
            self.line(depth, f"x = (x * 3 + {self.number()}) % 1000003")
        elif pick < 0.6:
            self.line(depth, f"k += {self.number()} % 5")
        elif pick < 0.66:
            self.line(depth, f"if {key} in {table}: {self.choice((f'del {table}[{key}]', f'{table}[{key}] = {value}', 'x += 1'))}")
        elif pick < 0.7:
            self.line(depth, self.choice([
                f"{table}.pop({key}, None)", f"{table}.setdefault({key}, {value})", f"{numbers} = {{k, {key}}}", f"{table} = {{k: x, {key}: {value}}}",
                f"m['in'] = {{{key}: k}}", f"m['out'] = {numbers}", f"m['in'][{key}] = {value}", "x += len(m['in']) + len(m['out'])",
            ]))  # fmt: skip
        elif pick < 0.85 and self.loops < 4:
            self.loop(depth)
        elif pick < 0.9 and self.open_loops:
            self.line(depth, f"if k % 11 == {self.choice(('3', '7'))}: {self.choice(('break', 'continue', 'return d, e, k, x', 'LOG.append(k)'))}")
        elif pick < 0.96:
            self.line(depth, f"if k % 17 == {self.choice(('3', '5', '16'))}: {self.choice(RARE)}")
        else:
            self.line(depth, f"x += {self.choice(('G.get(k, 1)', 'len(G)', '(H.get(text[k % 4]) or 2) > 1', 'G[k % 12 - 4]'))}")

    def number(self) -> str:
        table, numbers, key = self.choice(DICTS[:3]), self.choice(SETS), self.choice(KEYS)
        return self.choice([
            f"len({table})", f"len({numbers})", f"({key} in {table})", f"({key} in {numbers})", f"(not {table})", "k", "n", "G.get(k % 20, k)",
            f"({key} in m['in'])", f"({key} in m['out'])",
        ])  # fmt: skip
