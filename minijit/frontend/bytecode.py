"""The guest's register bytecode: what the interpreter runs and the recorder watches.

    def count(n):                    registers: n=0 s=1 i=2, temporaries from 3
        s = 0                        0  CONST     r1 <- 0
        i = 0                        1  CONST     r2 <- 0
        while i < n:                 2  LOOP      #0
                                     3  COMPARE   r3 <- r2 < r0
                                     4  JUMP_IF_FALSE r3 -> 8
            s += i                   5  BINARY    r1 <- r1 += r2
            i += 1                   6  ...
                                     7  JUMP -> 2
        return s                     8  RETURN    r1

Registers hold ordinary Python objects; an unbound one holds `UNBOUND`. Every instruction knows its source position.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from minijit.errors import Place, Unsupported
from minijit.frontend.method_names import OF_NUMBERS


class _Unbound:
    """Type of `UNBOUND`, the content of a register whose variable is not bound."""

    def __repr__(self) -> str:
        return "UNBOUND"


UNBOUND = _Unbound()


class Opcode(Enum):
    """Bytecode operations. `d` is the destination register, `a`, `b` registers, `x` the immediate."""

    CONST = "d <- x"
    MOVE = "d <- a"
    GLOBAL = "d <- global x (x: dotted name as a tuple of strings; first a free variable, then globals, then builtins)"
    BINARY = "d <- a x b (x: operator, `+ - * / // % ** << >> & | ^`, or one with `=`: in place, where a can do that)"
    UNARY = "d <- x a (x: `- + ~ not`)"
    COMPARE = "d <- a x b (x: `< <= == != > >= in is`, `not in`, `is not`)"
    AMONG = "d <- a in (*parts), or not (x: `in` or `not in`, tuple of registers)"
    CALL = "d <- a(*args) (a: register of the callee, x: tuple of argument registers)"
    CALL_NAMED = "d <- a(*args, **named) (x: names of the last ones, tuple of argument registers)"
    TUPLE = "d <- (*x) (x: tuple of registers)"
    UNPACK = "*x <- a, of as many values as x has registers"
    UNPACK_REST = "*x[1] <- a, of at least as many values as x[1] has other registers; number x[0] gets a list of the rest"
    LIST = "d <- [*x] (x: tuple of registers)"
    DICT = "d <- {x[0]: x[1], x[2]: x[3], …} (x: tuple of registers)"
    SET = "d <- {*x} (x: tuple of registers)"
    ATTRIBUTE = "d <- a.x"
    SUBSCRIPT = "d <- a[b] (or, without b: a[*x], x: tuple of registers)"
    SLICE = "d <- a[x[0]:x[1]], or a[x[0]:x[1]:x[2]] (registers, or None)"
    STORE_SLICE = "a[x[0]:x[1]:x[2]] <- b; without b it is deleted (registers, or None)"
    DELETE_ITEM = "delete a[b]"
    STORE = "a[b] <- register x[0] (or, without b: a[x[1], x[2], …])"
    LIST_BACKWARDS = "d <- x[0](x[1](a)) (x: registers of the names `list` and `reversed`)"
    IS_LIST = "d <- whether a is exactly a list"
    LOOKUP = "d <- method x of a; unbound, if that is a builtin type's own, which is certain to be there when it is called"
    METHOD = "d <- a.name(*args) (b: register of the method; x: its name, argument registers, names of the last ones)"
    JUMP = "go to x"
    JUMP_IF_TRUE = "if a: go to x"
    JUMP_IF_FALSE = "if not a: go to x"
    RANGE = "check the range arguments: x = (start, stop, step) registers; d, d+1, d+2 <- next, stop, step as exact ints"
    NEXT = "if range d, d+1, d+2 has a next value: b <- it, advance; else go to x"
    BACKWARDS = "d, d+1, d+2: the range that they hold, from its other end"
    REVERSED = "d, d+1 <- b(a) in a loop's head, b being the name `reversed`: a list, its last index; or that backwards, None"
    ITER = "d, d+1, … <- 0, the parts of a loop: lists, buffers or iterators (x: form, registers, numbers of those backwards)"
    PLACE = "d <- a - b, or b where a is None: the index of an item in what is gone over backwards, if that is a list"
    ITEM = "if list or buffer a has an item at index b: d <- it; else go to x (anything else is an iterator, and gives its next)"
    STRICT = "raise as a strict zip does when part x[0] has ended, unless it is the first, and none of x[1] has an item at b"
    ADVANCE = "d <- d + 1, an index"
    TRY = "a `try` begins: nothing happens (x: where CPython goes on in its handlers, which no jump leads to)"
    LOOP = "loop header number x: nothing happens; traces are anchored here"
    CHECK = "raise UnboundLocalError unless a is bound (x: the variable's name)"
    DELETE = "mark d unbound"
    PLAIN = "CPython goes on from statement x[0] of the source, with the variables in registers x[1]; x[2]: it unbinds none"
    RETURN = "return a (x: registers that are needed until then)"


def makes_views(instructions: Iterable[Bytecode]) -> bool:
    return any(i.opcode is Opcode.GLOBAL and i.x == ("memoryview",) for i in instructions)


CALLS = (Opcode.CALL, Opcode.CALL_NAMED)
_ON_LISTS = (
    Opcode.LIST, Opcode.SUBSCRIPT, Opcode.STORE, Opcode.SLICE, Opcode.ITEM, Opcode.REVERSED, Opcode.STORE_SLICE,
    Opcode.DELETE_ITEM, Opcode.ATTRIBUTE, Opcode.UNPACK_REST, Opcode.LIST_BACKWARDS, Opcode.DICT, Opcode.SET,
)  # fmt: skip
_MEANS_OBJECTS = (("len",), ("dict",), ("set",), ("bytes",), ("bytearray",), ("memoryview",), ("ord",), ("chr",), ("str",))


Scope = tuple[str, Place]  # of a comprehension: `<listcomp>` or `<genexpr>`, and where it stands


@dataclass(frozen=True)
class Bytecode:
    """One instruction; fields that an opcode does not use are None. `within`: the comprehensions that it runs in, which have
    frames of their own in CPython, outermost first. `region`: that in which it stands; what it raises, some handler in the
    function may see, and all variables. `handler`: the number of the `try` whose body it is in, among the plain statements."""

    opcode: Opcode
    place: Place
    d: int | None = None
    a: int | None = None
    b: int | None = None
    x: object = None
    within: tuple[Scope, ...] = ()
    region: int | None = None
    handler: int | None = None


Span = tuple[int, int, int | None, int | None, int]  # of a statement: line, column, end line, end column; piece (see `pieces`)


@dataclass(frozen=True)
class PlainStatement:
    """A statement that is left to CPython, and what in it is not compiled. `raises`: nothing is amiss, CPython only
    raises (of an `assert`, the test was compiled, and has failed).
    `head`: it is a `for`, of which only what it goes over is left to CPython. `region`: the one that it stands in (see
    `regions`); `ends`: it is no statement, but the end of that. `handles`: it is a `try`, of which only the handlers are left to
    CPython, and `needs` are the registers with the progress of the loops around."""

    number: int
    span: Span
    problem: Unsupported
    raises: bool
    head: bool = False
    region: int | None = None
    ends: bool = False
    handles: bool = False
    needs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Region:
    """A statement with loops within one that is left to CPython (see `regions`): where it stands, and the numbers of its
    loops; those of regions within are among them."""

    span: Span
    loops: range


@dataclass(frozen=True)
class LoopHeader:
    """A loop of the source: `pc` of its LOOP instruction; `kind` is `while` or `for`.

    Of a `for` loop, `form` says what it goes over (see `heads`), and `hidden` are the registers with its progress: next, stop
    and step of a range; else the index and the parts: lists or iterators, of an `enumerate` one, and its first number; then, of
    each part that is written as `reversed(…)`, the index that it was begun at. `backward` has their numbers.
    `always_plain`: each of its rounds comes to a statement that is left to CPython, so no trace can be made of it.
    `region`: the innermost one that it stands in."""

    number: int
    pc: int
    place: Place
    kind: str
    form: str = ""
    hidden: tuple[int, ...] = ()
    always_plain: bool = False
    backward: tuple[int, ...] = ()
    region: int | None = None

    @property
    def sources(self) -> tuple[int, ...]:
        """Registers of the lists or iterators that the loop goes over."""
        parts = self.hidden[1 : len(self.hidden) - len(self.backward)]
        if self.form in ("", "range"):
            return ()
        return {"enumerate": parts[:1], "enumerate zip": parts[:-1]}.get(self.form, parts)


@dataclass(frozen=True)
class Code:
    """A compiled function. `live[pc]`: registers whose value may be read at or after `pc`, ascending."""

    name: str
    qualname: str
    file: str
    line: int
    registers: tuple[str, ...]  # names; temporaries are "$0", "$1", …, of loops "$range0", "$index0" …
    parameters: int  # the first ones of `registers`
    instructions: tuple[Bytecode, ...]
    loops: tuple[LoopHeader, ...]
    live: tuple[tuple[int, ...], ...] = field(repr=False)
    plain: tuple[PlainStatement, ...] = ()
    rewritten: Mapping[Span, tuple[ast.stmt, ...]] = field(default_factory=dict, repr=False)  # statements as their pieces
    regions: tuple[Region, ...] = ()
    captured: frozenset[str] = frozenset()  # variables shared with inner functions: if any, all loops are in regions

    @functools.cached_property
    def variables(self) -> dict[str, int]:
        """Registers of what are variables in CPython too, by name."""
        return {name: number for number, name in enumerate(self.registers) if not name.startswith("$")}

    @functools.cached_property
    def _ends(self) -> dict[int, int]:
        """Of each loop's header the last jump back to it."""
        return {i.x: pc for pc, i in enumerate(self.instructions) if i.opcode is Opcode.JUMP and isinstance(i.x, int)}

    def encloses(self, outer: LoopHeader, inner: LoopHeader) -> bool:
        """Whether a loop is within another."""
        return outer.pc < inner.pc < self._ends.get(outer.pc, 0)

    @functools.cached_property
    def makes_views(self) -> bool:
        """Whether it may make a memoryview, which is a lock for as long as anybody holds it."""
        return makes_views(self.instructions)

    def has_regions(self, statement: PlainStatement) -> bool:
        """Whether loops in a statement that is left to CPython are compiled."""
        line, column, end_line, end_column, _ = statement.span
        last = (end_line or line, end_column or column)
        return any((line, column) < region.span[:2] < last for region in self.regions)

    @property
    def uses_lists(self) -> bool:
        """Whether anything in it may look into a list, text or buffer."""
        return any(
            i.opcode in _ON_LISTS
            or (i.opcode is Opcode.GLOBAL and i.x in _MEANS_OBJECTS)
            or (i.opcode is Opcode.COMPARE and i.x in ("in", "not in"))
            or (i.opcode is Opcode.CONST and (type(i.x) is str or i.x is format))
            or (i.opcode in CALLS and not self.registers[i.a or 0].startswith("$"))  # of whatever function it is given
            or (i.opcode is Opcode.LOOKUP and i.x not in OF_NUMBERS)
            or type(i.x) is bytes
            or (i.opcode is Opcode.TUPLE and not self.registers[i.d or 0].startswith("$"))  # it may have to be made
            for i in self.instructions
        )

    @functools.cached_property
    def passed(self) -> frozenset[int]:
        """Variables that are called, or given to what is called."""
        found: set[int] = set()
        for i in self.instructions:
            if i.opcode in CALLS and isinstance(i.x, tuple):
                found |= {i.a or 0, *(i.x if i.opcode is Opcode.CALL else i.x[1])}
        return frozenset(r for r in found if not self.registers[r].startswith("$"))

    def text(self) -> str:
        """The bytecode as `minijit dump --stage bytecode` shows it: pc, source line, operation with register names."""
        from minijit.frontend.listing import listing  # imported here: only dumps need it

        return listing(self)
