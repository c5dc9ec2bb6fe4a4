"""Loops of the source to bytecode. `compiler` has the other statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from minijit.errors import Unsupported
from minijit.frontend.bytecode import LoopHeader, Opcode, PlainStatement
from minijit.frontend.expressions import Expressions
from minijit.frontend.heads import form_of, is_range, parts_of
from minijit.frontend.source import span


class Loops(Expressions):
    """Compiles loops, given what compiles their bodies (`block`) and assigns to their targets (`store`)."""

    def block(self, statements: list[ast.stmt]) -> None:
        raise NotImplementedError

    def store(self, target: ast.expr, register: int) -> None:
        raise NotImplementedError

    def leave_to_cpython(self, statement: ast.stmt, problem: Unsupported, raises: bool, head: bool = False) -> None:
        number = len(self.plain)
        self.plain.append(PlainStatement(number, span(statement), problem, raises, head, self.region))
        self.emit(Opcode.PLAIN, statement, x=(number, tuple(self.hidden), raises or head))

    def while_(self, node: ast.While) -> None:
        header = self.loop(node, "while")
        leave = self.branch(node.test, False)
        self.loop_body(node, header, leave)

    def for_(self, node: ast.For) -> None:
        self.check_target(node.target)
        form = form_of(node, self.is_builtin)
        parts = parts_of(node, form)
        before = self.within
        if form == "range":
            self.over_range(node, parts)
        else:
            self.over_items(node, form, parts)
        self.within = before

    def check_target(self, target: ast.expr) -> None:
        """Raises Unsupported before any code is made."""
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.check_target(element.value if isinstance(element, ast.Starred) else element)
        else:
            self.variable(target)

    def over_range(self, node: ast.For, parts: Sequence[ast.expr]) -> None:
        # argument registers are copied: a later argument may rebind the variable of an earlier one
        values = [self.expression(part, self.temporary()) for part in parts]
        if len(values) == 1:
            values = [self.constant(node.iter, 0), *values]
        if len(values) == 2:
            values.append(self.constant(node.iter, 1))
        number = len(self.loops)
        hidden = tuple(self.register(f"${word}{number}") for word in ("range", "stop", "step"))
        self.emit(Opcode.RANGE, node.iter, d=hidden[0], x=tuple(values))
        if not is_range(node.iter):
            self.emit(Opcode.BACKWARDS, node.iter, d=hidden[0])
        header = self.loop(node, "for", "range", hidden)
        leave = [self.emit(Opcode.NEXT, node, d=hidden[0], b=self.variable(node.target))]
        self.loop_body(node, header, leave)

    def over_items(self, node: ast.For, form: str, parts: Sequence[ast.expr]) -> None:
        """Where a part has no form here, CPython goes on with the statement; its rounds are compiled all the same."""
        code = len(self.code)
        lasts: list[int] = []
        try:
            values = [self.part(part, lasts) for part in parts]
        except Unsupported as problem:
            if hasattr(node, "piece"):
                raise
            del self.code[code:]
            self.leave_to_cpython(node, problem, raises=False, head=True)
            values = [self.constant(node, None) for _ in parts]  # nobody comes here
            lasts = [values[0] for part in parts if self.backwards(part) is not None]
        number = len(self.loops)
        backward = tuple(k for k, part in enumerate(parts) if self.backwards(part) is not None)
        words = ("index", *(f"part{k}_" for k in range(len(parts))), *(f"last{k}_" for k in backward))
        hidden = tuple(self.register(f"${word}{number}") for word in words)
        assert hidden == tuple(range(hidden[0], hidden[0] + len(hidden)))
        self.emit(Opcode.ITER, node if form == "each" else node.iter, d=hidden[0], x=(form, (*values, *lasts), backward))
        header = self.loop(node, "for", form, hidden, backward)
        index, direct = hidden[0], form == "each" and isinstance(node.target, ast.Name)
        leave: list[int] = []
        items: list[int] = []
        for k, source in enumerate(header.sources):
            items.append(self.variable(node.target) if direct else self.temporary())
            place = index
            if k in backward:
                place = self.temporary()
                last = hidden[len(hidden) - len(backward) + backward.index(k)]
                self.emit(Opcode.PLACE, node, d=place, a=last, b=index)
            leave.append(self.emit(Opcode.ITEM, node, d=items[-1], a=source, b=place))
        inner = items
        if form.startswith("enumerate"):
            items = [self.temporary(), items[0] if form == "enumerate" else self.temporary()]
            self.emit(Opcode.BINARY, node, d=items[0], a=hidden[len(parts)], b=index, x="+")
        self.emit(Opcode.ADVANCE, node, d=index)
        if form == "enumerate zip" and (pair := _pair(node.target)):
            self.store(pair[0], items[0])
            self.assign_items(pair[1], inner, "zip")
        elif not direct:
            if form == "enumerate zip":
                self.emit(Opcode.TUPLE, node.target, d=items[1], x=tuple(inner))
            self.assign_items(node.target, items, form)
        self.loop_body(node, header, leave)

    def part(self, node: ast.expr, lasts: list[int]) -> int:
        """The register of a part of a head; where it is written as `reversed(…)`, that of its last index goes to `lasts`."""
        if (of := self.backwards(node)) is None:
            return self.expression(node, self.temporary())
        assert isinstance(node, ast.Call)
        callee, d = self.temporary(), self.temporary()
        lasts.append(self.temporary())
        assert lasts[-1] == d + 1
        self.global_(node.func, callee)
        a = self.expression(of, self.temporary())
        self.emit(Opcode.REVERSED, node, d=d, a=a, b=callee)
        return d

    def assign_items(self, target: ast.expr, items: Sequence[int], form: str) -> None:
        """A tuple that is taken apart at once is not made."""
        if form == "each":
            self.store(target, items[0])
        elif isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(items) and not _starred(target):
            for element, item in zip(target.elts, items, strict=True):
                self.store(element, item)
        else:
            made = self.temporary()
            self.emit(Opcode.TUPLE, target, d=made, x=tuple(items))
            self.store(target, made)

    def loop(
        self,
        node: ast.While | ast.For,
        kind: str,
        form: str = "",
        hidden: tuple[int, ...] = (),
        backward: tuple[int, ...] = (),
    ) -> LoopHeader:
        self.within = getattr(node, "within", self.within)  # only its head is evaluated outside
        number = len(self.loops)
        pc = self.emit(Opcode.LOOP, node, x=number)
        header = LoopHeader(number, pc, self.code[pc].place, kind, form, hidden, backward=backward, region=self.region)
        self.loops.append(header)
        return header

    def loop_body(self, node: ast.While | ast.For, header: LoopHeader, leave: list[int]) -> None:
        breaks: list[int] = []
        continues: list[int] = []
        self.jumps.append((breaks, continues))
        self.hidden += header.hidden
        self.block(node.body)
        del self.hidden[len(self.hidden) - len(header.hidden) :]
        self.jumps.pop()
        self.emit(Opcode.JUMP, node, x=header.pc)
        for site in continues:
            self.code[site] = replace(self.code[site], x=header.pc)
        if header.form == "zip strict":
            self.strict(node, header, leave)
        else:
            self.here(leave)
        if node.orelse:
            self.forget(node, header)
            self.block(node.orelse)
        self.here(breaks)
        self.forget(node, header)

    def strict(self, node: ast.AST, header: LoopHeader, leave: list[int]) -> None:
        """A part has ended, each with its way to here."""
        for number, site in reversed(list(enumerate(leave))):
            self.here([site])
            self.emit(Opcode.STRICT, node, b=header.hidden[0], x=(number, header.sources))

    def forget(self, node: ast.AST, header: LoopHeader) -> None:
        """What a loop went over is let go: a memoryview is a lock."""
        for source in header.sources:
            self.emit(Opcode.DELETE, node, d=source)

    def break_(self, node: ast.Break) -> None:
        self.must_be_in_loop(node)
        self.jumps[-1][0].append(self.emit(Opcode.JUMP, node))

    def must_be_in_loop(self, node: ast.stmt) -> None:
        if not self.jumps:
            self.refuse(node, "the `else` of a loop that leaves another one", "end the loop with `break`")

    def continue_(self, node: ast.Continue) -> None:
        self.must_be_in_loop(node)
        self.jumps[-1][1].append(self.emit(Opcode.JUMP, node))


def _pair(target: ast.expr) -> list[ast.expr] | None:
    """The two targets that a target consists of."""
    return target.elts if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == 2 else None


def _starred(target: ast.Tuple | ast.List) -> bool:
    return any(isinstance(element, ast.Starred) for element in target.elts)
