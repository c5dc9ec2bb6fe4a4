"""Copies of a function for CPython itself, made from its syntax tree.

The *counting copy* is the function with a counter at each loop header; hot, it hands the call over:

    def f(n):                                def f(n):
        s = 0                                    (__mj_t0,) = TICKS
        while s < n:                             s = 0
            s += 1                               while (__mj_h := __mj_t0()) or s < n:
        return s                                     if __mj_h: return HAND_OVER(0, LOCALS())
                                                     s += 1
                                                 return s

A *resume copy* goes on at one header, or at a statement that is left to CPython: it takes a dict of locals, skips what
lies before by a flag, and lets `for` loops go on with the rest of their ranges. Loops that no trace can be made of, or
that are given up, are `uncounted`: they run as they stand in the source. Words in capitals are objects placed into
`co_consts`, so no global name is added. File, name and line numbers stay those of the source.
"""

from __future__ import annotations

import ast
import builtins
import copy
import itertools
import types
from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from minijit.frontend.bytecode import Code, PlainStatement
from minijit.frontend.source import alone, definition, span

Goal = int | PlainStatement
HandOver = Callable[[int, dict[str, Any]], Any]
PREFIX = "__mj_"


@alone
def counting_copy(
    function: types.FunctionType,
    code: Code,
    hand_over: HandOver,
    ticks: Sequence[Callable[[], bool]],
    uncounted: Collection[int] = (),
) -> types.CodeType:
    """The code of `function` with counters. `ticks[k]()` is called once a round of loop k; when it says True,
    the copy returns `hand_over(k, locals)`. `ticks` is read at each call, so its entries may be replaced."""
    node = copy.deepcopy(definition(function))
    ticks_value = _Object(ticks)
    body = _Counting(_Object(hand_over), code, uncounted).block(node.body)
    if code.loops:
        documented = ast.get_docstring(node, clean=False) is not None
        body[documented:documented] = _at(node, _bind_ticks(len(code.loops), ticks_value.name))
    node.body = body
    return _compile(function, node)


@alone
def resume_copy(
    function: types.FunctionType, code: Code, goal: Goal, hand_over: HandOver, uncounted: Collection[int] = ()
) -> types.CodeType:
    """The code of a function of one argument, a dict: locals by name, the rest of each `for` in progress as a range
    `__mj_rK`, and `__mj_ticks`. It goes on at the goal (a loop's header or a plain statement), to the end of the call."""
    node = copy.deepcopy(definition(function))
    resume = _Counting(_Object(hand_over), code, uncounted, goal)
    body = resume.block(node.body)
    assert resume.found, f"{goal} of {function.__qualname__}"
    prologue: list[ast.stmt] = [_bind_ticks(len(code.loops), f"{PREFIX}state['{PREFIX}ticks']")] if code.loops else []
    names = [name for name in code.registers if not name.startswith("$")]
    names += [f"{PREFIX}r{loop.number}" for loop in code.loops if loop.kind == "for"]
    for name in names:
        prologue += ast.parse(f"if '{name}' in {PREFIX}state: {name} = {PREFIX}state['{name}']").body
    prologue += ast.parse(f"{PREFIX}skip = True").body
    node.args = ast.arguments([], [ast.arg(f"{PREFIX}state")], None, [], [], None, [])
    node.body = _at(node, *prologue) + body
    return _compile(function, node)


_numbers = itertools.count()


class _Object:
    """An object to appear as a constant: a marker string stands for it until the code object exists."""

    live: ClassVar[dict[str, object]] = {}  # by marker, until the copy is compiled

    def __init__(self, value: object) -> None:
        marker = f"{PREFIX}object_{next(_numbers)}"  # its own: several threads may be at it
        self.live[marker] = value
        self.name = f"{PREFIX}const('{marker}')"


def _bind_ticks(count: int, source: str) -> ast.stmt:
    targets = ", ".join(f"{PREFIX}t{k}" for k in range(count))
    return _statement(f"({targets},) = {source}")


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


def _at(place: ast.AST, *statements: ast.stmt) -> list[ast.stmt]:
    """Statements moved to the source position of `place`, so that tracebacks and line events stay the user's."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, (ast.stmt, ast.expr)):
                ast.copy_location(node, place)
    return list(statements)


class _Counting:
    """Rewrites statement lists: counters at loop headers and, given a `goal`, the way to resume there."""

    def __init__(self, hand_over: _Object, code: Code, uncounted: Collection[int], goal: Goal | None = None) -> None:
        self.hand_over, self.uncounted, self.goal = hand_over.name, uncounted, goal
        self.plain = {statement.span: statement for statement in code.plain}
        self.number = 0
        self.found = False

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The statements with counters; those before the one that holds the goal are skipped when resuming."""
        result: list[ast.stmt] = []
        for statement in statements:
            before = self.found
            new = self.statement(statement)
            if self.goal is not None and self.found and not before and result:
                guard = ast.If(ast.copy_location(_expression(f"not {PREFIX}skip"), statements[0]), result, [])
                result = [ast.copy_location(guard, statements[0])]
            result += new
        return result

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if plain := self.plain.get(span(node)):
            return self.plain_statement(node, plain)
        if isinstance(node, ast.If):
            return self.if_(node)
        if isinstance(node, ast.While):
            return self.while_(node)
        if isinstance(node, ast.For):
            return self.for_(node)
        return [node]

    def plain_statement(self, node: ast.stmt, plain: PlainStatement) -> list[ast.stmt]:
        if plain is not self.goal:
            return [node]
        self.found = True
        if plain.raises and isinstance(node, ast.Assert):  # its test was false already, and may not run again
            error = _expression(f"{PREFIX}AssertionError")
            failure = error if node.msg is None else ast.Call(error, [node.msg], [])
            for new in (failure, error):
                ast.copy_location(new, node.test)
            node = ast.copy_location(ast.Raise(failure, None), node.test)
        return [*self._clear(node, True), node]

    def holds_goal(self, statements: list[ast.stmt]) -> tuple[bool, list[ast.stmt]]:
        before = self.found
        new = self.block(statements)
        return self.found and not before, new

    def if_(self, node: ast.If) -> list[ast.stmt]:
        in_body, body = self.holds_goal(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        test = node.test
        if in_body:
            test = _either(node, f"{PREFIX}skip", test)
        if in_else:
            test = ast.copy_location(ast.BoolOp(ast.And(), [_expression(f"not {PREFIX}skip"), test]), node)
        return [ast.copy_location(ast.If(test, body, orelse), node)]

    def while_(self, node: ast.While) -> list[ast.stmt]:
        number, is_goal = self._enter()
        in_body, body = self.holds_goal(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        counted = number not in self.uncounted
        tick = f"({PREFIX}h := {PREFIX}t{number}())" if counted else ""
        if in_body:  # enter the round in progress without counting or testing it
            tick = f"({PREFIX}h := (not {PREFIX}skip and {PREFIX}t{number}())) or {PREFIX}skip" if counted else f"{PREFIX}skip"
        test = _either(node, tick, node.test) if tick else node.test
        if in_else:
            test = ast.copy_location(ast.BoolOp(ast.And(), [_expression(f"not {PREFIX}skip"), test]), node)
        if counted:
            head = f"if {PREFIX}h: return {self.hand_over}({number}, {PREFIX}locals())"
            body = [*_at(node, _statement(head)), *body]
        loop = ast.copy_location(ast.While(test, body, orelse), node)
        return [*self._clear(node, is_goal), loop]

    def for_(self, node: ast.For) -> list[ast.stmt]:
        number, is_goal = self._enter()
        in_body, body = self.holds_goal(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        rest, iterator = f"{PREFIX}r{number}", f"{PREFIX}i{number}"
        make = ast.copy_location(ast.Assign([_name(rest, ast.Store())], node.iter), node)
        if is_goal or in_body or in_else:  # the rest of the range came with the state
            make = ast.copy_location(ast.If(_expression(f"not {PREFIX}skip"), [make], []), node)  # type: ignore[assignment]
        lines = [f"{iterator} = {PREFIX}iter({rest})"]
        counted = number not in self.uncounted
        hand_over = f"if {PREFIX}t{number}(): return {self.hand_over}({number}, {PREFIX}locals())" if counted else ""
        assert isinstance(node.target, ast.Name)
        source = iterator
        if in_body:  # the round in progress first: its value is bound already, then the rest
            lines.append(f"{PREFIX}j{number} = {PREFIX}chain((None,), {iterator}) if {PREFIX}skip else {iterator}")
            source = f"{PREFIX}j{number}"
        if in_else:  # this loop is over: it has no range any more
            source = f"{PREFIX}j{number}"
            lines = [f"if not {PREFIX}skip: {lines[0]}", f"{source} = () if {PREFIX}skip else {iterator}"]
        head: list[ast.stmt] = []
        target = node.target
        if in_body:
            target = ast.copy_location(ast.Name(f"{PREFIX}v{number}", ast.Store()), node.target)
            inner = f"if not {PREFIX}skip:\n {node.target.id} = {PREFIX}v{number}\n {hand_over}"
            head = _at(node, _statement(inner))
        elif counted:
            head = _at(node, _statement(hand_over))
        loop = ast.copy_location(ast.For(target, _expression(source), head + body, orelse), node)
        ast.copy_location(loop.iter, node)
        return [make, *_at(node, *map(_statement, lines)), *self._clear(node, is_goal), loop]

    def _enter(self) -> tuple[int, bool]:
        """Number of the loop met now (the compiler numbers them in the same order) and whether it is the goal."""
        number = self.number
        self.number += 1
        is_goal = number == self.goal
        self.found = self.found or is_goal
        return number, is_goal

    def _clear(self, node: ast.stmt, is_goal: bool) -> list[ast.stmt]:
        return _at(node, _statement(f"{PREFIX}skip = False")) if is_goal else []


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _name(name: str, context: ast.expr_context) -> ast.Name:
    return ast.Name(name, context)


def _either(place: ast.AST, text: str, test: ast.expr) -> ast.expr:
    """`text or test`, the new part at the position of `place`."""
    extra = _expression(text)
    for node in ast.walk(extra):
        ast.copy_location(node, place)
    return ast.copy_location(ast.BoolOp(ast.Or(), [extra, test]), test)


def _compile(function: types.FunctionType, node: ast.FunctionDef) -> types.CodeType:
    """Compile the rewritten definition in the scopes of the original and put the objects into its constants."""
    node.decorator_list = []
    node.returns = None
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    node.args.defaults = [ast.Constant(None) for _ in node.args.defaults]
    node.args.kw_defaults = [ast.Constant(None) if d else None for d in node.args.kw_defaults]
    constants = {
        f"{PREFIX}locals": builtins.locals, f"{PREFIX}iter": builtins.iter, f"{PREFIX}chain": itertools.chain,
        f"{PREFIX}AssertionError": AssertionError,
    }  # fmt: skip
    objects: dict[str, object] = {}
    node = _Constants(constants, objects).visit(node)
    free = function.__code__.co_freevars
    if free:  # free variables must be free again: wrap in a function that has them as locals
        outer = ast.parse("def __mj_outer():\n pass").body[0]
        assert isinstance(outer, ast.FunctionDef)
        outer.body = [ast.parse(f"{name} = None").body[0] for name in free] + [node]
        module = ast.Module([outer], [])
    else:
        module = ast.Module([node], [])
    ast.fix_missing_locations(module)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    made = _find(code, node.name)
    for name in free:
        if name not in made.co_freevars:  # it was only read in parts that no longer need it
            raise AssertionError(f"free variable {name} was lost")
    for marker in objects:
        _Object.live.pop(marker, None)
    swapped = tuple(objects.get(c, c) if isinstance(c, str) else c for c in made.co_consts)
    changes: dict[str, Any] = {"co_consts": swapped}
    if hasattr(made, "co_qualname"):
        changes["co_qualname"] = function.__code__.co_qualname
    return made.replace(**changes)


def _find(code: types.CodeType, name: str) -> types.CodeType:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_name == name:
                return constant
            try:
                return _find(constant, name)
            except LookupError:
                continue
    raise LookupError(name)


class _Constants(ast.NodeTransformer):
    """Turns `__mj_locals` and `__mj_const('…')` into marker strings, to be swapped for the objects they stand for."""

    def __init__(self, named: dict[str, Any], objects: dict[str, object]) -> None:
        self.named, self.objects = named, objects

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self.named:
            return node
        marker = f"{node.id} (constant)"
        self.objects[marker] = self.named[node.id]
        return ast.copy_location(ast.Constant(marker), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == f"{PREFIX}const":
            argument = node.args[0]
            assert isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            self.objects[argument.value] = _Object.live[argument.value]
            return ast.copy_location(ast.Constant(argument.value), node)
        return self.generic_visit(node)
