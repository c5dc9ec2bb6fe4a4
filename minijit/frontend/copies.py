"""Copies of a function for CPython itself, made from its syntax tree.

The *counting copy* is the function with a tick at each loop header (see `ticks`); once that is exhausted, the copy hands
the call over. A `while` loop takes a step a round:

    while i < n:                      for __mj_h0 in __mj_ticks[0]:
        i += 1                            if not i < n:
    else:                                     __mj_h0 = True
        i = 0                                 break
    return i                              i += 1
                                      else: return HAND_OVER(0, LOCALS())
                                      if __mj_h0 is True:
                                          i = 0
                                      return i

and a `for` loop a step a stretch of its range, which is all of it unless it is long:

    for i in range(n):                __mj_r0 = range(n)
        s += i                        for __mj_h0 in __mj_ticks[0]:
    return s                              if __mj_r0.stop <= __mj_h0: __mj_h0 = False
                                          if __mj_h0: __mj_r0, __mj_h0 = STRETCH(__mj_r0, __mj_h0, __mj_ticks[0])
                                          for i in __mj_r0:
                                              s += i
                                          else:
                                              if __mj_h0:
                                                  __mj_r0 = REST(__mj_h0, __mj_ticks[0])
                                                  if __mj_r0: continue
                                          break
                                      else:
                                          if __mj_r0: return HAND_OVER(0, LOCALS())
                                      return s

So at a header `__mj_rK` is what is left of the range. A loop around others goes over `__mj_iK`, an iterator of the stretch in
`__mj_rK`; what comes after it is in `__mj_hK`. Any other `for` stays as it stands: if it goes over a list, its length is
known before it begins, and so are the steps to take. Nothing else is ever handed over, but goes on as what it is:

    for x in values:                  __mj_s0 = values
        s += x                        if type(__mj_s0) in INDEXED or type(__mj_s0) in TESTED and TESTED[type(__mj_s0)](__mj_s0):
    return s                              for __mj_h0 in __mj_ticks[0]:
                                              if len(__mj_s0) > __mj_h0 and SPENT(len(__mj_s0), __mj_h0, __mj_ticks[0]): continue
                                              break
                                          else:
                                              if len(__mj_s0): return HAND_OVER(0, LOCALS())
                                      for x in __mj_s0:
                                          s += x
                                      __mj_s0 = None
                                      return s

Around other loops it goes over `__mj_iK`, an iterator whose position can be asked for (`__mj_oK` is that iterator, or stands
for it). Of `enumerate` and `zip`, `__mj_sK` is the tuple of what they go over. Loops are `uncounted` that no trace can be made
of, or that are given up, or that would be nested too deeply for CPython: they run as they stand in the source.

A *resume copy* goes on at one header, or at a statement that is left to CPython: it takes a dict of locals, skips what lies
before by a flag, and lets `for` loops go on with the rest of their ranges, or with their iterators: a loop over a list in
progress for as many rounds as its tick has steps. Words in capitals are objects placed into `co_consts`, so no global name
is added. File, name and line numbers stay those of the source.
"""

from __future__ import annotations

import ast
import copy
import textwrap
import types
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from minijit.frontend.bytecode import Code, PlainStatement
from minijit.frontend.heads import backwards, is_range, parts_of
from minijit.frontend.iterators import meet_numpy
from minijit.frontend.pieces import HIDDEN, MOST_BLOCKS, Comprehension, assign, blocks, loops_in
from minijit.frontend.regions import BLOCKS, ENDED, declarations, handed_over, in_region, left, resumed, suites
from minijit.frontend.source import alone, definition, span
from minijit.frontend.ticks import Tick
from minijit.frontend.trees import PREFIX, Constant, at, compiled, either, expression, moved, nowhere, statement

ERROR = f"{PREFIX}error"  # in what a resume copy is given: a list of the exception that the body of a `try` has raised
_Node = TypeVar("_Node", bound=ast.AST)
Goal = int | PlainStatement
HandOver = Callable[[int, dict[str, Any]], Any]
GoOn = Callable[[int, list[dict[str, Any]]], Any]  # from a loop to the end of its region
Entry = tuple[tuple[Callable[..., Any], ...], tuple[str, ...], object]  # builtins, the names of arguments, and their MISS


@alone
def counting_copy(
    function: types.FunctionType,
    code: Code,
    hand_over: HandOver,
    ticks: Sequence[Tick],
    uncounted: Collection[int] = (),
    entry: Entry | None = None,
    at_start: Callable[[dict[str, Any]], Any] | None = None,
    go_on: GoOn | None = None,
) -> types.CodeType:
    """The code of `function` with counters: `ticks[k]` counts for loop k; when it is exhausted, the copy returns
    `hand_over(k, locals)`, or, if that is in a region, waits for `go_on(k, [locals])`; without that, no loops in regions are
    counted. `ticks` is read whenever a loop is entered, so its entries may be replaced.

    With an `entry`, its builtins are asked first; what one returns is the result, unless it is their MISS. Of a function
    without loops, the calls are counted, by its only tick: the copy then returns `at_start(locals)`."""
    meet_numpy()
    node = copy.deepcopy(definition(function))
    body = _Counting(node, Constant(hand_over), go_on, code, uncounted).whole()
    if code.loops or at_start:
        documented = ast.get_docstring(node, clean=False) is not None
        first = [statement(f"{PREFIX}ticks = {Constant(ticks).name}")]
        if at_start and not code.loops:
            start = f"return {Constant(at_start).name}({PREFIX}locals())"
            first.append(statement(f"for {PREFIX}h0 in {PREFIX}ticks[0]: break\nelse: {start}"))
        if entry is not None:
            asked, arguments, miss = entry
            test = f"if {PREFIX}value is not {Constant(miss).name}: return {PREFIX}value"
            for builtin in reversed(asked):
                call = f"{PREFIX}value = {Constant(builtin).name}({', '.join(arguments)})"
                first = [statement(call), statement(test), *first]
        body[documented:documented] = at(body[documented], *first)
    node.body = body
    return compiled(function, node)


@alone
def start_copy(function: types.FunctionType, at_start: Callable[[dict[str, Any]], Any]) -> types.CodeType:
    """A code that returns `at_start(locals)` at once; the rest stays for the scopes that it makes."""
    node = copy.deepcopy(definition(function))
    node.body[:0] = at(node.body[0], statement(f"return {Constant(at_start).name}({PREFIX}locals())"))
    return compiled(function, node)


@alone
def resume_copy(
    function: types.FunctionType,
    code: Code,
    goal: Goal,
    hand_over: HandOver,
    uncounted: Collection[int] = (),
    go_on: GoOn | None = None,
) -> types.CodeType:
    """The code of a function of one argument, a dict: locals by name, the rest of each `for` in progress (a range `__mj_rK`,
    or an iterator `__mj_iK` made of `__mj_sK`), and `__mj_ticks`. It goes on at the goal (a loop's header or a plain
    statement), to the end of the call, or of the region that the goal is in. Without `go_on`, no loops in regions are counted."""
    node = copy.deepcopy(definition(function))
    resume = _Counting(node, Constant(hand_over), go_on, code, uncounted, goal)
    region = (code.loops[goal] if isinstance(goal, int) else goal).region
    body = resume.whole() if region is None else resume.only(region)
    assert resume.found, f"{goal} of {function.__qualname__}"
    names = [f"{PREFIX}ticks", ERROR]
    names += [name for name in code.registers if not name.startswith("$")]
    names += [f"{PREFIX}r{loop.number}" for loop in code.loops if loop.form == "range"]
    names += [f"{PREFIX}{letter}{loop.number}" for loop in code.loops if loop.sources for letter in "is"]
    prologue: list[ast.stmt] = []
    for name in names:
        prologue.append(statement(f"if '{name}' in {PREFIX}state: {name} = {PREFIX}state['{name}']"))
    prologue += [statement(f"{PREFIX}state.clear()"), statement(f"{PREFIX}skip = True")]
    node.args = ast.arguments([], [ast.arg(f"{PREFIX}state")], None, [], [], None, [])
    node.body = at(node, *prologue) + body
    return compiled(function, node)


@dataclass(frozen=True)
class _Way:
    """A loop while it is rewritten: is its header the goal, or is the goal in it? Does it enclose loops that are counted?"""

    number: int
    is_goal: bool
    in_body: bool
    in_else: bool
    encloses: bool = False

    @property
    def resumed(self) -> bool:
        return self.is_goal or self.in_body or self.in_else


class _Counting:
    """Rewrites statement lists: counters at loop headers and, given a `goal`, the way to resume there."""

    def __init__(
        self,
        node: ast.FunctionDef,
        hand_over: Constant,
        go_on: GoOn | None,
        code: Code,
        uncounted: Collection[int],
        goal: Goal | None = None,
    ) -> None:
        self.node, self.hand_over, self.go_on, self.goal = node, hand_over.name, go_on and Constant(go_on), goal
        self.room = MOST_BLOCKS - 1 - max(map(blocks, node.body))  # that much deeper may blocks be nested, but for a `try`
        self.uncounted = set(uncounted)
        self.plain = {statement.span: statement for statement in code.plain if not statement.ends and not statement.handles}
        self.handled = {statement.span: statement for statement in code.plain if statement.handles}
        self.regions = {region.span: number for number, region in enumerate(code.regions)}
        self.every_region, self.in_region = code.regions, False
        self.room -= BLOCKS if code.regions else 0
        self.captured = code.captured
        self.names = [name for name in code.variables if not name.startswith(HIDDEN) and name not in code.captured]
        self.rewritten = code.rewritten
        self.loops = code.loops
        self.nodes = list(ast.walk(node))
        self.locked = False
        self.variables: list[str] = []  # that may hold a memoryview
        if code.makes_views:
            parts = [f"{PREFIX}{letter}{loop.number}" for loop in code.loops if loop.sources for letter in "sio"]
            self.variables = [*code.variables, *parts]
        self.number = 0
        self.found = False

    def whole(self) -> list[ast.stmt]:
        """The function's body."""
        return self.suite(self.node.body) if self.captured else self.block(self.node.body)

    def block(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """The statements with counters; those before the one that holds the goal are skipped when resuming."""
        result: list[ast.stmt] = []
        for node in nodes:
            before = self.found
            new = self.statement(node)
            if self.goal is not None and self.found and not before and result:
                guard = ast.If(ast.copy_location(expression(f"not {PREFIX}skip"), nodes[0]), result, [])
                result = [ast.copy_location(guard, nodes[0])]
            result += new
        return result

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if (plain := self.plain.get(span(node))) and (plain is self.goal or not plain.head):
            return self.plain_statement(node, plain)
        if pieces := self.rewritten.get(span(node)):
            return self.block(copy.deepcopy(list(pieces)))
        if isinstance(node, Comprehension):
            return self.comprehension(node)
        if isinstance(node, ast.If):
            return self.if_(node)
        if isinstance(node, ast.Try) and (handled := self.handled.get(span(node))):
            return self.try_(node, handled)
        if isinstance(node, ast.While):
            return self.while_(node)
        if isinstance(node, ast.For):
            return self.for_(node)
        return [node]

    def plain_statement(self, node: ast.stmt, plain: PlainStatement) -> list[ast.stmt]:
        if plain is not self.goal:
            return [node if plain.head else self.with_regions(node)]
        self.found = True
        if plain.head and isinstance(node, ast.For):
            return [*self._clear(node, True), *self.for_(node)]
        if plain.raises and isinstance(node, ast.Assert):  # its test was false already, and may not run again
            error = expression(f"{PREFIX}AssertionError")
            failure = error if node.msg is None else ast.Call(error, [node.msg], [])
            for new in (failure, error):
                ast.copy_location(new, node.test)
            node = ast.copy_location(ast.Raise(failure, None), node.test)
        return [*self._clear(node, True), self.with_regions(node)]

    def try_(self, node: ast.Try, handled: PlainStatement) -> list[ast.stmt]:
        """Where the goal is its handlers, the body raises what it is given, and nothing else."""
        if handled is self.goal:
            self.found = True
            given = at(node, statement(f"if {PREFIX}skip: {PREFIX}skip = False; raise {ERROR}.pop()"))
            node.body = [*given, *self.block(node.body)]
        else:
            node.body = self.block(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        if in_else:
            node.body = [ast.copy_location(ast.If(moved(node, f"not {PREFIX}skip"), node.body, []), node)]
        node.orelse = orelse
        for handler in node.handlers:
            self.with_regions(handler)
        return [node]

    def with_regions(self, node: _Node) -> _Node:
        """A statement that is left to CPython, with the loops in it."""
        for suite in suites(node):
            suite[:] = self.suite(suite)
        return node

    def suite(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Statements that are left to CPython, with the loops in them."""
        new: list[ast.stmt] = []
        for node in nodes:
            number = self.regions.get(span(node))
            new += [self.with_regions(node)] if number is None else self.region(node, number)
        return new

    def region(self, node: ast.stmt, number: int) -> list[ast.stmt]:
        own = [loop for loop in self.every_region[number].loops if self.loops[loop].region == number]
        counted = self.room >= 0 and self.go_on is not None and not self.uncounted.issuperset(own)
        if not counted:
            self.uncounted.update(own)
        before, self.in_region = self.in_region, counted
        body = self.block([node])
        self.in_region = before
        if self.go_on is None or not counted:
            return body
        forms = {loop: self.loops[loop].form for loop in self.every_region[number].loops}
        hidden = [f"{PREFIX}{letter}{loop}" for loop, form in forms.items() if form not in ("", "range") for letter in "sio"]
        return in_region(node, body, self.go_on, self.names, hidden)

    def only(self, number: int) -> list[ast.stmt]:
        """The body of a resume copy for a goal in a region."""
        region = self.every_region[number]
        node = next(node for node in ast.walk(self.node) if isinstance(node, ast.stmt) and span(node) == region.span)
        self.number = region.loops.start
        return [*declarations(self.node), *resumed(node, self.block([node]), Constant(ENDED))]

    def behind(self, number: int) -> list[ast.stmt]:
        """What follows a loop: if one within was handed over, those around in its region are over, too."""
        within = range(number + 1, self.number)
        return left() if self.in_region and not self.uncounted.issuperset(within) else []

    def holds_goal(self, statements: list[ast.stmt]) -> tuple[bool, list[ast.stmt]]:
        before = self.found
        new = self.block(statements)
        return self.found and not before, new

    def if_(self, node: ast.If) -> list[ast.stmt]:
        in_body, body = self.holds_goal(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        test = node.test
        if in_body:
            test = either(node, f"{PREFIX}skip", test)
        if in_else:
            test = ast.copy_location(ast.BoolOp(ast.And(), [expression(f"not {PREFIX}skip"), test]), node)
        return [ast.copy_location(ast.If(test, body, orelse), node)]

    def while_(self, node: ast.While) -> list[ast.stmt]:
        number, is_goal = self._enter()
        in_body, body = self.holds_goal(node.body)
        in_else, orelse = self.holds_goal(node.orelse)
        test = node.test
        if in_body:  # the round in progress is not tested
            test = either(node, f"{PREFIX}skip", test)
        if number in self.uncounted:
            if in_else:
                test = ast.copy_location(ast.BoolOp(ast.And(), [expression(f"not {PREFIX}skip"), test]), node)
            loop: ast.stmt = ast.copy_location(ast.While(test, body, orelse), node)
            return [*self._clear(node, is_goal), loop, *self.behind(number)]
        over = at(test, *self._over(number, orelse), ast.Break())
        leave = ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), test), over, []), test)
        ast.copy_location(leave.test, test)
        ticking = self._ticking(node, _Way(number, is_goal, in_body, in_else), [leave, *body])
        return [*self._clear(node, is_goal), *ticking, *self._else(number, orelse), *self.behind(number)]

    def for_(self, node: ast.For) -> list[ast.stmt]:
        number, is_goal = self._enter()
        form, target = self.loops[number].form, node.target
        locked, self.locked = self.locked, self.locked or self._may_lock(node, form)
        if form == "range" and blocks(node) > self.room:
            self.uncounted.add(number)
        in_body, body = self.holds_goal(node.body)
        encloses = any(inner not in self.uncounted for inner in range(number + 1, self.number))
        self.locked = locked
        in_else, orelse = self.holds_goal(node.orelse)
        if not (number not in self.uncounted or encloses or is_goal or in_body or in_else):
            return [ast.copy_location(ast.For(target, node.iter, body, orelse), node)]
        if in_body:  # the round in progress has its value already
            target = ast.copy_location(ast.Name(f"{PREFIX}v{number}", ast.Store()), target)
            assign = ast.copy_location(ast.Assign([node.target], ast.copy_location(expression(target.id), target)), target)
            body = [ast.copy_location(ast.If(moved(node, f"not {PREFIX}skip"), [assign], []), node), *body]
        loop = ast.copy_location(ast.For(target, node.iter, body, orelse), node)
        way = _Way(number, is_goal, in_body, in_else, encloses)
        new = self.over_range(node, loop, way) if form == "range" else self.over_items(node, loop, way, form)
        return [*new, *self.behind(number)]

    def over_range(self, node: ast.For, loop: ast.For, way: _Way) -> list[ast.stmt]:
        """`loop` as the loop of `node`, whose range it goes over by stretches."""
        number, counted = way.number, way.number not in self.uncounted
        rest, h, tick, skip = f"{PREFIX}r{number}", f"{PREFIX}h{number}", f"{PREFIX}ticks[{number}]", f"{PREFIX}skip"
        make: ast.stmt = ast.copy_location(ast.Assign([ast.Name(rest, ast.Store())], _unreversed(node.iter)), node)
        if way.resumed:  # the rest of the range came with the state
            make = ast.copy_location(ast.If(expression(f"not {skip}"), [make], []), node)
        source = f"({PREFIX}i{number} := {PREFIX}iter({rest}))" if way.encloses else rest
        if not counted:
            source = self._entered(source, way)
        loop.iter = moved(node, source)
        start = [make, *self._clear(node, way.is_goal)]
        if not counted:
            return [*start, loop]
        orelse, more = loop.orelse, f"if {h}:\n {rest} = {PREFIX}rest({h}, {tick})\n if {rest}: continue"
        loop.orelse = at(node, statement(more), *self._over(number, orelse))
        # no call in the `try`: a signal's handler may raise in one. What has no length is no range, or has been rebound
        short = f"try:\n if {self._length(node, rest, way.resumed)} <= {h}: {h} = False\nexcept {PREFIX}Exception: pass"
        take = f"if {h}: {rest}, {h} = {PREFIX}stretch({rest}, {h}, {tick})"
        if way.in_body:
            short = f"if {skip}: {rest}, {h} = {PREFIX}one, ({rest}, 0)\nelse:\n{textwrap.indent(short, ' ')}"
            take = f"if {h} and not {skip}: {take.removeprefix(f'if {h}: ')}"
        rounds = [*at(node, statement(short), statement(take)), loop, *nowhere(ast.Break())]
        return [*start, *self._ticking(node, way, rounds), *self._else(number, orelse)]

    def over_items(self, node: ast.For, loop: ast.For, way: _Way, form: str) -> list[ast.stmt]:
        """`loop` as the loop of `node`, whose steps are taken before it begins."""
        number, counted, named = way.number, way.number not in self.uncounted, way.encloses or way.resumed
        s, i, o, h = (f"{PREFIX}{letter}{number}" for letter in "sioh")
        skip, tick = f"{PREFIX}skip", f"{PREFIX}ticks[{number}]"
        make, source, first, lists = self._items(number, node, form)
        let_go = statement(f"{' = '.join([s, *([i, o] if named else [] if form == 'each' else [i])])} = None")
        if loop.orelse:
            loop.orelse = [*nowhere(copy.deepcopy(let_go)), *loop.orelse]
        known = "pass"
        if counted:
            length = f"{PREFIX}hint({first})"
            take = f"if {length} > {h} and {PREFIX}spent({length}, {h}, {tick}): continue"
            hot = f"if {length}: {self._leave(number)}"
            known = f"for {h} in {tick}:\n  {take}\n  break\n else:\n  {hot}"
        if named:
            make += at(node, statement(f"{i} = {PREFIX}iter({source})"))
            known, source = f"{o} = {i}\n {known}", o
        make += at(node, statement(f"if {lists}:\n {known}" + (f"\nelse: {o} = {PREFIX}going({i})" if named else "")))
        if way.resumed:  # its iterator came with the state, unless it is over
            resume = f"{s}, {i}, {o} = None, None, ()" if way.in_else else f"{o} = {PREFIX}going({i})"
            make = [ast.copy_location(ast.If(moved(node, f"not {skip}"), make, at(node, statement(resume))), node)]
            make += self._clear(node, way.is_goal)
        if way.resumed and counted:  # the list may be of any length from here
            make += at(node, statement(f"{h} = {PREFIX}rounds({tick}) if {lists} else None"))
            more = f"if {h} is not None and {PREFIX}left({form!r}, {i}, {s}): "
            loop.orelse = [*at(node, statement(f"{more}{self._leave(number)}")), *loop.orelse]
            source = f"{PREFIX}islice({o}, {h})"
        if way.in_body:
            source = f"{PREFIX}chain({PREFIX}one, {source}) if {skip} else {source}"
        loop.iter = moved(node, source)
        return [*make, loop, *nowhere(let_go)]

    def comprehension(self, node: Comprehension) -> list[ast.stmt]:
        """CPython runs it as it stands in the source, unless it is resumed in it. All steps of its outermost loop are taken
        before it begins, so that is where it is handed over."""
        number, inner = self.number, loops_in(node.loops)
        if self.goal is not None and not self.found:
            new = self.block(copy.deepcopy(node.loops))
            if self.found:
                return new
        self.number = number + inner
        if self.locked:
            self.uncounted |= set(range(number, self.number))
        if number in self.uncounted:
            return [node]
        before, loop = node.first
        form, h, tick = self.loops[number].form, f"{PREFIX}h{number}", f"{PREFIX}ticks[{number}]"
        if form == "range":
            source = f"{PREFIX}r{number}"
            make: list[ast.stmt] = [assign(source, _unreversed(loop.iter), loop)]
            length, some, is_known = self._length(loop, source), source, f"{PREFIX}type({source}) is {PREFIX}range"
        else:
            make, source, first, is_known = self._items(number, loop, form)
            length = some = f"{PREFIX}hint({first})"
        take = f"if {length} > {h} and {PREFIX}spent({length}, {h}, {tick}): continue"
        hot = statement(f"if {some}: {self._leave(number)}")
        steps = statement(f"for {h} in {tick}:\n {take}\n break")
        counted = statement(f"if {is_known}: pass")
        make += at(loop, hot, steps, counted)[2:]
        assert isinstance(hot, ast.If) and isinstance(steps, ast.For) and isinstance(counted, ast.If)
        hot.body[:0], steps.orelse, counted.body = before, [hot], [steps]
        node.comprehension.generators[0].iter = moved(loop.iter, source)
        names = [] if form == "range" else [f"{PREFIX}s{number}", *([] if form == "each" else [source])]
        return [*make, node, *(nowhere(statement(f"{' = '.join(names)} = None")) if names else [])]

    def _items(self, number: int, node: ast.For, form: str) -> tuple[list[ast.stmt], str, str, str]:
        """How what a loop goes over that is no range is evaluated; its name, that of its first list, and a test whether all of
        it are lists."""
        s, i, parts = f"{PREFIX}s{number}", f"{PREFIX}i{number}", parts_of(node, form)
        evaluated = list(map(_unreversed, parts))
        if form == "each":
            make: list[ast.stmt] = [ast.copy_location(ast.Assign([ast.Name(s, ast.Store())], evaluated[0]), node)]
            if self.goal is not None:  # the iterator that came with the state is over
                make += at(node, statement(f"{i} = None"))
            return make, s, s, _is_indexed(s, parts[0])
        made = ast.copy_location(ast.Assign([ast.Name(i, ast.Store())], _of_parts(node.iter, form, evaluated, s)), node)
        sources = parts[:-1] if form.startswith("enumerate") else parts
        is_made = f"{PREFIX}type({i}) is {PREFIX}{form}" if form.isalpha() else f"{PREFIX}made_by({form!r}, {i})"
        some = [_is_indexed(f"{s}[{k}]", part) for k, part in enumerate(sources)]
        return [made], i, f"{s}[0]", " and ".join([is_made, s, *some])

    def _leave(self, number: int) -> str:
        """The call is handed over at a loop. A memoryview is a lock, which must not be held any longer than it would be."""
        if self.in_region:
            return handed_over(number)
        if not self.variables:
            return f"return {self.hand_over}({number}, {PREFIX}locals())"
        values = f"{PREFIX}values"
        return f"{values} = {PREFIX}locals(); {' = '.join(self.variables)} = None; return {self.hand_over}({number}, {values})"

    def _enter(self) -> tuple[int, bool]:
        """Number of the loop met now (the compiler numbers them in the same order) and whether it is the goal."""
        number = self.number
        self.number += 1
        is_goal = number == self.goal
        self.found = self.found or is_goal
        if self.locked:
            self.uncounted.add(number)
        return number, is_goal

    def _may_lock(self, node: ast.For, form: str) -> bool:
        """Whether the iterator of a loop, which can't be taken from the copy while it waits, may hold a memoryview that nothing
        else holds to the end of the call."""
        return bool(self.variables) and form != "range" and not all(self._is_held(part) for part in parts_of(node, form))

    def _is_held(self, part: ast.expr) -> bool:
        """Whether a part of a head is no memoryview, or one that a variable names for the whole call."""
        if isinstance(part, ast.Name):
            return sum(isinstance(n, ast.Name) and n.id == part.id and not isinstance(n.ctx, ast.Load) for n in self.nodes) <= 1
        return isinstance(part, ast.Constant | ast.List | ast.Tuple | ast.ListComp)

    def _clear(self, node: ast.stmt, is_goal: bool) -> list[ast.stmt]:
        return at(node, statement(f"{PREFIX}skip = False")) if is_goal else []

    def _length(self, node: ast.For, rest: str, resumed: bool = False) -> str:
        """About the length of a range, never more; of the rest of one, where the loop is resumed."""
        assert isinstance(node.iter, ast.Call)
        arguments = max(len(node.iter.args), 2 if resumed else 1) if is_range(node.iter) else 3
        if arguments == 1:
            return f"{rest}.stop"
        return f"{rest}.stop - {rest}.start" if arguments == 2 else f"({rest}.stop - {rest}.start) // {rest}.step"

    def _ticking(self, node: ast.For | ast.While, way: _Way, rounds: list[ast.stmt]) -> list[ast.stmt]:
        """`rounds` once a step of the loop's tick; when that is exhausted, the call is handed over, or nothing is left."""
        number, rest, skip = way.number, f"{PREFIX}r{way.number}", f"{PREFIX}skip"
        conditions = [f"not {skip}"] if way.in_else else []
        if isinstance(node, ast.For):  # of what is no range nobody knows
            conditions.append(f"({PREFIX}type({rest}) is not {PREFIX}range or {rest})")
        hand_over = f"if {' and '.join(conditions) or True}: {self._leave(number)}"
        source = self._entered(f"{PREFIX}ticks[{number}]", way)
        orelse = at(node, statement(hand_over), *self._over(number, node.orelse))
        target = ast.copy_location(ast.Name(f"{PREFIX}h{number}", ast.Store()), node)
        return [ast.copy_location(ast.For(target, moved(node, source), rounds, orelse), node)]

    def _entered(self, source: str, way: _Way) -> str:
        """What a `for` statement goes over when resuming: one round more, that in progress, or none."""
        if way.in_body:
            return f"{PREFIX}chain((False,), {source}) if {PREFIX}skip else {source}"
        return f"() if {PREFIX}skip else {source}" if way.in_else else source

    def _over(self, number: int, orelse: list[ast.stmt]) -> list[ast.stmt]:
        """A loop has come to its end: its `else`, if there is one, is due."""
        return [statement(f"{PREFIX}h{number} = True")] if orelse else []

    def _else(self, number: int, orelse: list[ast.stmt]) -> list[ast.stmt]:
        return nowhere(ast.If(expression(f"{PREFIX}h{number} is True"), orelse, [])) if orelse else []


def _is_indexed(part: str, source: ast.expr) -> str:
    """Whether `iterators.indexed` knows its items. A memoryview that no variable holds would be held by the copy's own, and is
    a lock that CPython releases after the loop."""
    kind = f"{PREFIX}type({part})"
    locks = "" if isinstance(source, ast.Name) else f"and {kind} is not {PREFIX}memoryview "
    found = f"{kind} in {PREFIX}indexed or {kind} in {PREFIX}tested {locks}and {PREFIX}tested[{kind}]({part})"
    return f"({found})" if backwards(source) is None else f"({PREFIX}backwards({part}) or {found})"


def _unreversed(part: ast.expr) -> ast.expr:
    """A part of a head, which for what is gone over backwards and does not change is that backwards."""
    if backwards(part) is None:
        return part
    assert isinstance(part, ast.Call)
    return ast.copy_location(ast.Call(moved(part, f"{PREFIX}unreversed"), [part, copy.copy(part.func)], []), part)


def _of_parts(call: ast.expr, form: str, parts: list[ast.expr], name: str) -> ast.expr:
    """The call with its arguments, or those of the `zip` in it, bound to a name, as a tuple, on the way."""
    assert isinstance(call, ast.Call)
    if form == "enumerate zip":
        zipped = _of_parts(call.args[0], "zip", parts[:-1], name)
        return ast.copy_location(ast.Call(call.func, [zipped, *call.args[1:]], call.keywords), call)
    named = call.keywords if form == "zip strict" else []
    arguments = ast.copy_location(ast.Tuple(parts, ast.Load()), call)
    bound = ast.copy_location(ast.NamedExpr(ast.copy_location(ast.Name(name, ast.Store()), call), arguments), call)
    return ast.copy_location(ast.Call(call.func, [ast.copy_location(ast.Starred(bound, ast.Load()), call)], named), call)
