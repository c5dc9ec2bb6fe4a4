"""Random programs of the guest language: what `test_generated.py` runs under every engine.

A program is a function of two ints, a float and a bool, with a few locals, nested loops that surely end, and every operator;
some of the loops are in a `try`, a handler or a `with`, and some have a `try` in them; two helper functions that it calls; now and then a statement that is left to CPython, an assertion, an exception. Every
third one works on lists as well: L and X of ints and floats, R of rows; `h` is one of them. They are iterated over while
they change, and so are a few things that are no lists. Every third one of these works on buffers too.
Most divisors are not zero and most shifts are small, so that many rounds run before something raises."""

from __future__ import annotations

from random import Random

HEAD = """\
import ctypes
import math
from array import array

libc = ctypes.CDLL(None)
labs, toupper = libc.labs, libc.toupper
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long
toupper.argtypes, toupper.restype = [ctypes.c_int], ctypes.c_int
K = 7
LOG = []


class Within:
    def __enter__(self):
        LOG.append("in")

    def __exit__(self, kind, error, trace):
        LOG.append((kind and kind.__name__, str(error), str(error and error.__context__)))
        return kind is ValueError


START = [1, -2, 1 << 40, 5, 0, 7], [0.5, -1.5, 1e10, 2.0], [[1, 2, 3], [4, 0.5], [True, False, True, None], [(1, 2.5), (3, 0.5)]]
L, X, R = ([], [], [])
BUFFERS = array("i", [5, -7, 0, 99, 3]), bytearray(b"buffer"), array("d", [0.5, -0.0, 1e10]), array("h", [9, -3, 7, 0, 2])
A, B, D, W = array("i"), bytearray(), array("d"), array("h", [0] * 5)
V = memoryview(W)[::-1]

"""
NAMES = ("a", "b", "c", "d", "e", "f", "g")  # a, b ints, c float, d bool at first; e, f, g are locals
BUFFERS = ("A", "B", "D", "W", "V")  # of ints, bytes, floats; V looks at W from its end
INTS = (0, 1, 2, 3, 5, 7, 10, 16, 63, 100, 255, -1, -2, -7, 1 << 31, (1 << 53) + 1, (1 << 62) + 5, (1 << 63) - 1, -(1 << 63))
FLOATS = (0.0, -0.0, 1.0, 0.5, -1.5, 3.25, 1e10, 1e-300, 1e308)
ONE = ("math.sqrt", "math.sin", "math.floor", "math.ceil", "math.fabs", "math.trunc", "math.exp", "math.isnan", "math.log")


class Program:
    """Writes one function; `source` is the module's text, the function is called `f`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.loops = 0
        self.open_loops = 0
        self.helpers: list[str] = []  # names of those that may be called
        self.lists: tuple[str, ...] = ()
        self.within: list[str] = []  # counters of the loops around
        lists = random.random() < 0.35
        self.comprehensions = random.random() < 0.3
        self.lists = ("L", "X", "R[1]") if lists else ()
        texts = [self._helper(name) for name in ("g1", "g2")]
        self.lists = (*self.lists, "h", "h") if lists else ()
        if lists and random.random() < 0.35:
            self.lists = (*self.lists, *BUFFERS)
        self._write()
        self.source = HEAD + "\n".join([*texts, "def f(a, b, c, d):", *self.lines]) + "\n"

    def _helper(self, name: str) -> str:
        """A function without loops; the second may call the first."""
        self.loops = 4  # none here
        for _ in range(self.random.randint(0, 3)):
            self.statement(1)
        if self.random.random() < 0.4:
            self.line(1, f"if {self.condition()}:")
            self.line(2, f"return {self.expression(1)}")
        if self.random.random() < 0.9:
            self.line(1, f"return {self.expression(2)}")
        text = "\n".join([f"def {name}(a, b=3, c=0.5, d=True, e=1, f=2.5, g=0):", *(self.lines or ["    pass"]), ""])
        self.lines, self.loops = [], 0
        self.helpers.append(name)
        return text

    def _write(self) -> None:
        self.line(1, f"e = {self.random.choice(INTS[:12])}")
        self.line(1, f"f = {self.random.choice(FLOATS[:6])}")
        if self.random.random() < 0.8:
            self.line(1, f"g = {self.random.choice(['0', 'True', '1.5'])}")
        if self.lists:
            self.line(1, f"h = {self.random.choice(['L', 'X', 'R[0]', 'R[2]'])}")
        for _ in range(self.random.randint(0, 2)):
            self.statement(1)
        for _ in range(self.random.randint(1, 2)):
            self.guarded(1) if self.random.random() < 0.2 else self.loop(1)
        self.line(1, f"return {self.random.choice(NAMES)}" if self.random.random() < 0.5 else "return (a if d else b)")
        if self.random.random() < 0.2:
            self.lines[-1] = "    return a, (c, e), f"
        elif self.random.random() < 0.7:  # one value that tells of all
            self.lines[-1] = "    return a * 3 + b * 5 + e if d == d else c + f"

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def block(self, depth: int) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.statement(depth)

    def item(self) -> str:
        """An item of a list, at an index that there mostly is."""
        name, number = self.random.choice(self.lists), str(self.random.choice([0, 0, 1, 1, 2, -1, -2, 3, -4, 9]))
        counter = self.random.choice(self.within) if self.within else "e"
        index = self.random.choice([number, f"{counter} % len({name})", f"{counter} % len({name})", "a & 1", "d"])
        return f"{name}[{index}]"

    def on_buffer(self, depth: int, name: str) -> None:
        pick, counter = self.random.random(), self.random.choice(self.within) if self.within else "e"
        number = self.random.choice(["a", "b", "e", counter])
        small = self.random.choice([f"{number} & 127", f"{number} & 63", f"{number} % 200", "d", self.expression(1)])
        place = f"{name}[{self.random.choice([counter, counter, '-1 - ' + counter, 'a'])} % len({name})]"
        if pick < 0.5:
            self.line(depth, f"{place} = {small}")
        elif pick < 0.65:
            self.line(depth, f"{place} {self.random.choice(['+= 1', '-= 1', '^= 5', '//= 2', '*= d'])}")
        elif pick < 0.75:
            self.line(depth, f"{place}, {name}[0] = {name}[0], {place}")
        elif name in "ABD":
            grows = self.random.random() < 0.6
            self.line(depth, f"if len({name}) {'< 20' if grows else '> 2'}:")
            self.line(depth + 1, f"{name}.append({small})" if grows else f"{self.random.choice('ace')} = {name}.pop()")
        else:
            self.line(depth, self.random.choice([f"h = {name}", f"a = len({name})", f"e = {name}[1] - {name}[-1]", f"R[1][0] = {name}"]))

    def on_list(self, depth: int) -> None:
        pick, name = self.random.random(), self.random.choice(self.lists)
        if name in BUFFERS:
            self.on_buffer(depth, name)
            return
        if self.random.random() < 0.1:
            self.line(depth, self.random.choice(["e, c = R[3][e % len(R[3])]", "R[3][0] = (e, c)", "a = R[3][-1][d]"]))
            self.line(depth, "if len(R[3]) < 9:")
            self.line(depth + 1, f"R[3].append(({self.atom()}, {self.atom()}))")
        elif pick < 0.4:
            self.line(depth, f"{self.item()} = {self.expression(1)}")
        elif pick < 0.65:
            self.line(depth, f"{self.item()} {self.random.choice(['+=', '-=', '+='])} {self.atom()}")
        elif pick < 0.75:
            self.line(depth, f"{self.item()}, a = a, {self.item()}")
        elif pick < 0.78:
            self.line(depth, f"if len({name}) > 3:")
            self.line(depth + 1, f"{name}.pop({self.random.choice(['', '0', '1'])})")
        elif pick < 0.9 or "h" not in self.lists:
            self.line(depth, f"if len({name}) < 20:")
            self.line(depth + 1, f"{name}.append({self.expression(1)})")
            if self.random.random() < 0.3 and not name.startswith("R"):
                self.line(depth, f"if len({name}) > {self.random.choice([0, 1, 3])}:")
                self.line(depth + 1, f"{self.random.choice(['a', 'c', 'e'])} = {name}.pop()")
        else:
            made = ["[a, c, d]", "[None, 1] * 2", "[b] * (a & 3)", "L + h", "h[1:]", "R[0][: a & 3]", "X[-2:]"]
            word = self.random.choice(["L", "X", "R[e % 3 if e == e else 0]", "R[-1]", *made])
            self.line(depth, f"h = {word}")
            if self.random.random() < 0.3:
                self.line(depth, self.random.choice(["R[0] = h", "R[0], R[2] = R[2], R[0]", "R[1][0] = None"]))

    def statement(self, depth: int) -> None:
        if self.lists and self.random.random() < 0.25:
            self.on_list(depth)
            return
        if self.comprehensions and self.random.random() < 0.2:
            self.with_comprehension(depth)
            return
        pick = self.random.random()
        if pick < 0.5 or depth > 4:
            self.assign(depth)
        elif pick < 0.75:
            self.line(depth, f"if {self.condition()}:")
            self.block(depth + 1)
            if self.random.random() < 0.5:
                self.line(depth, "else:")
                self.block(depth + 1)
        elif pick < 0.85 and self.loops < 4:
            self.guarded(depth) if self.random.random() < 0.15 else self.loop(depth)
        elif pick < 0.87:
            self.line(depth, "try:")
            self.block(depth + 1)
            self.handlers(depth)
        elif pick < 0.92 and self.open_loops:
            self.line(depth, f"if {self.condition()}:")
            self.line(depth + 1, self.random.choice(["break", "continue", "continue", f"return {self.random.choice(NAMES)}"]))
        elif pick < 0.96:
            self.line(depth, self.random.choice(["a, b = b, a", "e, a = a, e", "c, f = f, c", "(a, c), e = (e, f), b", "pass"]))
        elif pick < 0.97:
            self.line(depth, f"a, e = divmod({self.atom()}, {self.random.choice(['3', '-7', '2.5', self.atom()])})")
        elif pick < 0.98:
            self.line(depth, f"assert not a % 97 == 5, ({self.atom()}, {self.atom()})")
        elif pick < 0.99:
            self.line(depth, "if a % 101 == 3:")
            self.line(depth + 1, f"raise ValueError({self.atom()})")
        else:
            self.line(depth, f"if a % {self.random.choice([7, 29])} == 2:")
            self.line(depth + 1, f"LOG.append({self.expression(1)})")

    def guarded(self, depth: int) -> None:
        """A loop in a statement that is left to CPython."""
        pick = self.random.random()
        if pick < 0.25:
            self.line(depth, "with Within():")
            self.loop(depth + 1)
            return
        if pick < 0.4:
            self.line(depth, "try:")
            self.line(depth + 1, f"raise KeyError({self.atom()})")
            self.line(depth, f"except KeyError{self.random.choice(['', ' as error'])}:")
            self.loop(depth + 1)
            return
        self.line(depth, "try:")
        if pick < 0.6:
            self.assign(depth + 1)
        self.loop(depth + 1)
        if pick > 0.85:
            self.line(depth, "finally:")
            self.line(depth + 1, "LOG.append((a, b, c, d, e, f))")
        else:
            self.handlers(depth)

    def handlers(self, depth: int) -> None:
        kinds = self.random.choice(["(ZeroDivisionError, TypeError)", "ZeroDivisionError", "Exception", "ArithmeticError", "IndexError"])
        self.line(depth, f"except {kinds} as error:")
        self.line(depth + 1, "LOG.append((str(error), str(error.__context__), a, b, c, d, e, f))")
        if self.random.random() < 0.5:
            self.assign(depth + 1)
        if self.random.random() < 0.2:
            self.line(depth, "else:")
            self.assign(depth + 1)
        if self.random.random() < 0.2:
            self.line(depth, "finally:")
            self.line(depth + 1, "LOG.append(e)")

    def with_comprehension(self, depth: int) -> None:
        """A comprehension of up to 40 rounds, somewhere in a statement."""
        name, number, each = self.random.choice("abce"), self.random.choice([2, 1000003, 1 << 40]), self.comprehension()
        made = self.random.choice(
            [
                f"{name} = sum({each}) % {number}", f"{name} += sum([{each}]) % {number} - {self.expression(1)}",
                f"d = any({each})", f"d = {self.atom()} < 5 and all({each}) or {self.atom()}", f"{name} = len([{each}])",
                f"c = max(({each}), default={self.random.choice(['0', '-1.5', 'None'])}) or 1", f"c = {self.atom()} + min([1] + [{each}])",
                f"e = abs(min([{each}])) if {self.condition()} else max({each}, default=0)", f"a = sum([{each}], 1.5) // 1",
                f"for g in [{each}]:", f"if any({each}):", f"assert not all({each}), [{each}]",
                f"e = sum(sum({self.comprehension('r')}) % 7 for q in range(5)) + len([[{each}] for q in (1, 2)])",
            ]
        )  # fmt: skip
        if made.startswith("c = max((") or "default=0)" in made:
            made = made.replace(f"max({each}, ", f"max(({each}), ")
        self.line(depth, made)
        if made.endswith(":"):
            self.assign(depth + 1)
        if "h" in self.lists and self.random.random() < 0.3:
            self.line(depth, f"h = [{each}]")

    def comprehension(self, v: str = "q") -> str:
        """`element for … in …`: the variable may have the name of one of the function's."""
        v = self.random.choice([v, v, v, "a", "e"])
        count = self.random.choice([3, 9, 20, "a & 15" if v != "a" else 5])
        over = [f"{v} in range({count})", f"{v} in range({count}, 0, -2)", f"{v} in (a, 2.5, b)", f"{v} in {{3: 1, 4: 2}}"]
        if self.lists:
            one, two = self.random.choice(self.lists), self.random.choice(self.lists)
            over += [f"{v} in {one}", f"{v} in {one}", f"j, {v} in enumerate({one})", f"g, {v} in zip({one}, {two})"]
        head = f"for {self.random.choice(over)}"
        if self.random.random() < 0.2:
            head += f" for k in range({self.random.choice([2, f'{v} % 3 if {v} == {v} else 1'])})"
        while self.random.random() < 0.25:
            head += f" if {self.random.choice([v, self.atom()])} {self.random.choice(['<', '>', '!='])} {self.atom()}"
        element = self.random.choice([v, f"{v} * 3", f"{v} + {self.atom()}", self.expression(1), f"({v} > {self.atom()})"])
        return f"{element} {head}"

    def assign(self, depth: int) -> None:
        name = self.random.choice(NAMES)
        if self.random.random() < 0.4:
            self.line(depth, f"{name} {self.random.choice(['+= ', '-= ', '+= ', '-= ', '*= 3 + 0 * '])}{self.atom()}")
        else:
            self.line(depth, f"{name} = {self.expression(2)}")

    def loop(self, depth: int) -> None:
        number = self.loops
        self.loops += 1
        self.open_loops += 1
        count = self.random.choice([3, 9, 20, 40])
        if self.lists and self.random.random() < 0.6:
            self.line(depth, f"for {self.over_items(number)}:")
            if depth == 1 or self.random.random() < 0.3:
                self.line(depth + 1, f"i{number} = e = e + 1")
                self.within.append("e")
            else:
                self.within.append(self.random.choice(self.within) if self.within else "e")
            self.block(depth + 1)
            if self.random.random() < 0.7:
                self.line(depth + 1, f"{self.random.choice(NAMES)} += v{number}")
        elif self.random.random() < 0.6:
            span = self.random.choice([f"{count}", f"2, {count}", f"{count}, 0, -1", f"-3, {count}, 2", f"abs_small({count})"])
            span = span.replace("abs_small(", "(a & 15) + (").replace("((", "(")
            self.line(depth, f"for i{number} in range({span}):")
            self.within.append(f"i{number}")
            self.block(depth + 1)
            if self.random.random() < 0.5:
                self.line(depth + 1, f"{self.random.choice(NAMES)} += i{number}")
        else:
            self.line(depth, f"w{number} = 0")
            self.line(depth, f"while w{number} < {count}:")
            self.line(depth + 1, f"w{number} += 1")
            self.within.append(f"w{number}")
            self.block(depth + 1)
        self.open_loops -= 1
        self.within.pop()
        if self.random.random() < 0.2:
            self.line(depth, "else:")
            self.assign(depth + 1)

    def over_items(self, number: int) -> str:
        """Target and iterable of a loop that ends, as lists grow to 20 items at most."""
        pick, v = self.random.random(), f"v{number}"
        one, two, three = (self.random.choice(self.lists) for _ in range(3))
        if pick < 0.4:
            return f"{v} in {one}"
        if pick < 0.6:
            start = self.random.choice(["", "", ", 1", ", start=a & 7", ", (1 << 63) - 3", ", True"])
            return f"{self.random.choice(['j', 'e', 'g'])}, {v} in enumerate({one}{start})"
        if pick < 0.7:
            return f"{v}, {self.random.choice(['j', 'g', 'c', v])} in zip({one}, {two})"
        if pick < 0.75:
            return f"{v}, (j, a), g in zip({one}, zip({two}, {one}), {three})"
        if pick < 0.82:
            return self.random.choice([f"h in R + [{v} := 3]", "h in R", f"{v} in R[-1]", f"e, h in enumerate(R, {v} := 1)"])
        if pick < 0.9:
            return f"{v} in {self.random.choice([f'{one}[1:]', f'[*{one}, 1]', f'iter({one})', f'list({one})', 'sorted(L)'])}"
        return f"{v} in {self.random.choice(['(1, 2.5, 3)', '(a, 7, e)', '{4: 1, 5: 2}', f'range(len({one}))', f'tuple({one})', f'reversed({one})', 'a', 'map(int, L)'])}"

    def atom(self) -> str:
        pick = self.random.random()
        if pick < 0.6:
            return self.random.choice(NAMES)
        if pick < 0.8:
            return str(self.random.choice(INTS))
        return self.random.choice(["K", "True", "False", str(self.random.choice(FLOATS))])

    def expression(self, depth: int) -> str:
        if depth == 0:
            return self.atom()
        x, y = self.expression(depth - 1), self.expression(depth - 1)
        if self.lists and self.random.random() < 0.2:
            return self.item() if self.random.random() < 0.8 else f"len({self.random.choice(self.lists)})"
        pick = self.random.random()
        if pick < 0.25:
            return f"({x} {self.random.choice('+-')} {y})"
        if pick < 0.35:  # bounded: numbers must not double their length in every round
            return f"({x} * {y} % {self.random.choice([1000003, 1 << 31, (1 << 64) + 13])})"
        if pick < 0.5:
            divisor = self.random.choice([y, "3", "7", "-4", "16", "(a & 7) + 1", "0.75"])
            return f"({x} {self.random.choice(['/', '//', '%', '%'])} ({divisor}))"
        if pick < 0.62:
            return f"(a {self.random.choice('&|^')} {self.random.choice(['b', 'e', '255', '-256', 'd'])})"
        if pick < 0.68:
            return f"(a {self.random.choice(['<<', '>>'])} {self.random.choice(['1', '3', '(b & 7)', '(e & 31)', '40'])})"
        if pick < 0.74:
            return f"({self.random.choice(['-', '~', '+'])}a)" if self.random.random() < 0.5 else f"(-({x}))"
        if pick < 0.8:
            return f"({x} if {self.condition()} else {y})"
        if pick < 0.82 and self.helpers:
            more = f", {self.atom()}" if self.random.random() < 0.5 else ""
            return f"{self.random.choice(self.helpers)}({x}{more})"
        if pick < 0.84:
            word = self.random.choice(["abs", "min", "max", "int", "float", "bool", "round"])
            return f"{word}({x}, {y})" if word in ("min", "max") else f"{word}({x})"
        if pick < 0.86:
            native = f"{self.random.choice(ONE)}({x})"
            return native if self.lists else self.random.choice(["labs(a % 1000)", "toupper(97 + (b & 15))", native])
        if pick < 0.9:
            return f"(({x}) % 1000) ** {self.random.choice(['2', '3', '0.5', '-1', '0'])}"
        return f"({self.condition()})"

    def condition(self) -> str:
        pick = self.random.random()
        x, y = self.expression(1), self.atom()
        if pick < 0.6:
            return f"{x} {self.random.choice(['<', '<=', '==', '!=', '>', '>='])} {y}"
        if pick < 0.7:
            return f"{self.atom()} < {x} <= {y}"
        if pick < 0.8:
            return f"not {y}"
        if pick < 0.9:
            return f"({x} > {y} {self.random.choice(['and', 'or'])} {self.atom()})"
        return f"a % {self.random.choice([2, 3, 5])} == 0"
