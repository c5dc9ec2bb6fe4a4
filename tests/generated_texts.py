"""Random programs on texts: what `test_generated.py` runs beside those of `generated.py`.

A program is a function of two texts and an int. Texts grow, are cut, searched and compared, have two names, are put into
lists and taken out of them, by loops over them and around them; helpers, one of which has a loop, get them and return them.
None gets long. Now and then an index is out of range, or something is added to a text that is none."""

from __future__ import annotations

from random import Random

HEAD = """\
import string

KEPT = []

"""
TEXTS = ("s", "t", "u", "v", "w")
CHARACTERS = ("c", "d")
LITERALS = ("''", "'a'", "'b'", "'ab'", "'xyz'", "'é'", "'λ'", "'😀'", "'Aa0 '", "'λό'", "' '", "'7'")
SETS = ("'aeiou'", "'ab'", "string.ascii_letters", "string.digits", "'éλ😀 '", "'abcdefghijklmnop0'")


class TextProgram:
    """Writes one function; `source` is the module's text, the function is called `f`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.loops = 0
        self.counters = ["k"]
        self.open_loops = 0
        self.helpers: tuple[str, ...] = ()
        first, second = self._helper("g1", False), self._helper("g2", True)
        self.helpers = ("g1", "g2")
        self.line(1, f"u, v, w, c, d, k = {self.choice(LITERALS)}, t, s, 'a', {self.choice(LITERALS)}, 0")
        self.line(1, "P = ['ab', s, 'c', t, '']")
        for _ in range(random.randint(1, 3)):
            self.loop(1)
        self.line(1, "return u, v, w, c, d, k, P")
        self.source = HEAD + "\n".join([first, second, "def f(s, t, n):", *self.lines]) + "\n"

    def _helper(self, name: str, loop: bool) -> str:
        self.line(1, "u, v, w, c, d, k, n = s, t, t + s, 'q', 'z', 0, 3")
        self.line(1, "P = [s, t]")
        for _ in range(self.random.randint(1, 3)):
            self.statement(1)
        if loop:
            self.line(1, f"for c in {self.choice(('s', 't', 'u'))}:")
            self.statement(2)
            self.line(2, "if len(u) > 40: break")
        self.line(1, f"return {self.choice((*TEXTS, 'u', 'c', self.text()))}")
        text = "\n".join([f"def {name}(s, t='ab'):", *self.lines, ""])
        self.lines, self.loops = [], 0
        return text

    def choice(self, items: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(items)

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def loop(self, depth: int) -> None:
        number = self.loops
        self.loops += 1
        self.open_loops += 1
        name, i = self.choice(TEXTS), f"i{number}"
        head = self.choice([
            f"for {i} in range({self.choice(('n', '9', '30', 'len(s)', 'len(P)'))}):",
            f"for c in {self.text()}:", f"for c in {name}:", f"for {i}, d in enumerate({name}):",
            f"for c, d in zip({name}, {self.choice(TEXTS)}):", "for w in P[:20]:", f"for d in {self.choice(LITERALS)} * 9:",
        ])  # fmt: skip
        self.line(depth, head)
        if i in head:
            self.counters.append(i)
        for _ in range(self.random.randint(1, 4)):
            self.statement(depth + 1)
        for name in ("u", "v", "w"):
            self.line(depth + 1, f"if len({name}) > {self.choice(('20', '50'))}: {name} = {name}[-{self.choice(('1', '3', '7'))}:]")
        if i in head:
            self.counters.remove(i)
        self.open_loops -= 1

    def statement(self, depth: int) -> None:
        pick, name = self.random.random(), self.choice(("u", "u", "v", "w"))
        if pick < 0.25:
            self.line(depth, f"{name} += {self.text()}")
        elif pick < 0.32:
            self.line(depth, f"{name} = {self.text()} + {name}")
        elif pick < 0.4:
            self.line(depth, f"{name} = {self.choice((*TEXTS, *CHARACTERS, self.text()))}")
        elif pick < 0.46:
            self.line(depth, f"{self.choice(CHARACTERS)} = {self.character()}")
        elif pick < 0.58:
            self.line(depth, f"k = (k * 3 + {self.number()}) % 1000003")
        elif pick < 0.66:
            self.line(depth, f"if len(P) < 30: P.append({self.choice((name, self.text(), self.character()))})")
        elif pick < 0.72:
            index = f"{self.choice(tuple(self.counters))} % len(P)"
            self.line(depth, self.choice([f"P[{index}] = {self.text()}", f"{name} = P[{index}]", f"P[{index}], u = u, P[{index}]"]))
        elif pick < 0.87 and depth < 5:
            self.line(depth, f"if {self.condition()}:")
            self.statement(depth + 1)
            if self.random.random() < 0.4:
                self.line(depth, "else:")
                self.statement(depth + 1)
        elif pick < 0.92 and self.loops < 4 and self.helpers:
            self.loop(depth)
        elif pick < 0.95 and self.open_loops:
            self.line(depth, f"if {self.condition()}:")
            self.line(depth + 1, self.choice(("break", "continue", "return u, c, k", "KEPT.append(u)")))
        elif pick < 0.97:
            self.line(depth, f"u, v = v, {self.choice(('u', 'w', self.text()))}")
        else:
            self.line(depth, f"if k % 17 == 3: {self.choice(('u += k', 'c = s[k]', 'k = int(c)', 'c = chr(k - 9)', 'u = v = w'))}")

    def character(self) -> str:
        name, counter = self.choice(TEXTS), self.choice(tuple(self.counters))
        return self.choice([
            f"({name} or 'z')[{counter} % len({name} or 'z')]", f"({name} + 'q')[-1]", "'x'", "c", "d", "c.upper()", "d.lower()",
            "chr(97 + k % 26)", "chr(k % 500)", "min(c, d)", "max('b', c)",
        ])  # fmt: skip

    def text(self) -> str:
        pick, name = self.random.random(), self.choice(TEXTS)
        if pick < 0.2:
            return self.choice(LITERALS)
        if pick < 0.4:
            return name
        if pick < 0.6:
            return self.character()
        if pick < 0.7:
            low, high = (self.choice(("", "1", "k % 5", "-3", "-k % 7", "-1", "k")) for _ in range(2))
            return f"{name}[{low}:{high}]"
        if pick < 0.75:
            return f"({name} + {self.choice((*TEXTS, *CHARACTERS, *LITERALS))})"
        if pick < 0.8:
            return f"{self.choice((name, 'c'))} * (k % 4)"
        if pick < 0.84:
            return f"str({self.choice(('k', 'n', 'k % 2', 'k / 4', 'k == 3', 'c'))})"
        if pick < 0.9:
            return f"{name}.{self.choice(('upper()', 'lower()', 'strip()', 'title()', 'replace(c, d)', 'swapcase()'))}"
        if pick < 0.94:
            return f"{self.choice((name, 'c'))}.join(P[:3])"
        if self.helpers:
            return f"{self.choice(self.helpers)}({name}{self.choice(('', ', u', ', c'))})"
        return name

    def number(self) -> str:
        name, other = self.choice(TEXTS), self.choice((*TEXTS, "c"))
        return self.choice([
            f"len({name})", "ord(c)", "ord(d[0]) if d else 5", f"{name}.count({other})", f"{name}.find({other})",
            f"({other} in {name})", f"c.{self.choice(('isdigit', 'isalpha', 'isupper', 'isspace', 'islower'))}()",
            f"{name}.isalnum()", f"{name}.startswith({other})", "int(c) if c.isdigit() else 3", f"len({name}.split())", "n",
        ])  # fmt: skip

    def condition(self) -> str:
        name, other = self.choice((*TEXTS, *CHARACTERS)), self.choice((*TEXTS, *CHARACTERS, *LITERALS))
        return self.choice([
            f"{name} {self.choice(('==', '!=', '<', '<=', '>', '>='))} {other}", f"{name} == {other}", f"c {self.choice(('in', 'not in'))} {self.choice(SETS)}",
            f"{other} in {name}", f"not {name}", name, f"'a' <= c <= {self.choice(LITERALS)}", f"{self.number()} > 3", "k % 3 == 0",
            f"{name} != k", f"c == {self.character()}", f"{self.character()} == {self.character()}",
        ])  # fmt: skip
