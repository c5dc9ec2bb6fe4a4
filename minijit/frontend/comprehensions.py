"""Comprehensions, and builtins that use up a generator expression, as loops of the function itself.

    [x * y for x in xs if x for y in ys]        l = []
                                                for x_ in xs:
                                                    if x_:
                                                        for y_ in ys:
                                                            l.append(x_ * y_)

    any(x < 0 for x in xs)                      r = False
                                                for x_ in xs:
                                                    if x_ < 0:
                                                        r = True
                                                        break

    {x: x * x for x in xs}                      d = {}
                                                for x_ in xs:
                                                    d[x_] = x_ * x_

The variables are hidden ones of the function: a comprehension has a scope of its own. What is read in it before it is surely
bound is refused, so no loop has to raise for it."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from minijit.frontend.pieces import LIST, Collect, Comprehension, Within, assign, constant, if_, mark, name
from minijit.frontend.trees import known

if TYPE_CHECKING:
    from minijit.frontend.loops import Loops

Comp = ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp)
WORDS: dict[type[ast.expr], str] = {
    ast.ListComp: "<listcomp>", ast.SetComp: "<setcomp>", ast.DictComp: "<dictcomp>", ast.GeneratorExp: "<genexpr>",
}  # fmt: skip
Sink = Callable[[ast.expr], list[ast.stmt]]  # what is done with each element
SCOPES = tuple(WORDS)
INSPECTING = frozenset({"locals", "vars", "dir", "eval", "exec", "super", "globals", "__class__"})


def is_consumer(node: ast.expr, scope: Loops) -> bool:
    """Whether it is a call of a builtin that goes over what a comprehension gives, and is made a loop of."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONSUMERS):
        return False
    if not node.args or not scope.is_builtin(node.func.id) or not all(_simple(k.value) for k in node.keywords):
        return False
    lists = node.func.id in _FOLDS  # others take a list as any call does
    if not isinstance(node.args[0], ast.ListComp | ast.GeneratorExp if lists else ast.GeneratorExp):
        return False
    keywords = {k.arg for k in node.keywords}
    if node.func.id == "sum":
        start = [*node.args[1:], *(k.value for k in node.keywords)]
        numbers = all(isinstance(s, ast.Constant) and type(s.value) in (int, float) for s in start)
        return sys.version_info < (3, 12) and numbers and len(start) < 2 and keywords <= {"start"}  # later ones round otherwise
    if len(node.args) > 1:
        return False
    return keywords <= {"max": {"default"}, "min": {"default"}, "sorted": {"reverse"}}.get(node.func.id, set())


def _simple(node: ast.expr) -> bool:
    """Whether it makes no difference when it is evaluated."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def display(scope: Loops, node: ast.ListComp | ast.SetComp | ast.DictComp, within: Within) -> Comprehension:
    """The list, set or dict, in a new hidden variable."""
    target = scope.fresh(LIST)
    method = "add" if isinstance(node, ast.SetComp) else "__setitem__" if isinstance(node, ast.DictComp) else "append"
    return _piece(node, target, node, _collected(scope, node, target, within, node, method))


def consumer(scope: Loops, node: ast.Call, within: Within) -> Comprehension:
    """What the call returns, in a new hidden variable."""
    assert isinstance(node.func, ast.Name) and isinstance(node.args[0], ast.ListComp | ast.GeneratorExp)
    comp, word = node.args[0], node.func.id.removeprefix(known(""))
    target = scope.fresh(LIST if word in ("list", "set", "sorted") else word)
    if word not in _FOLDS:
        if word in ("list", "set"):
            method = "add" if word == "set" else "append"
            return _piece(node, target, comp, _collected(scope, comp, target, within, node, method))
        made = scope.fresh(LIST)
        call = ast.copy_location(ast.Call(node.func, [name(made, node)], node.keywords), node)
        return _piece(node, target, comp, [*_collected(scope, comp, made, within, node), assign(target, call, node)])
    start, sink, stop, end = _FOLDS[word](scope, node, target)
    if isinstance(comp, ast.GeneratorExp):
        return _piece(node, target, comp, [*start, *_nest(scope, comp, within, sink, stop, node), *end])
    made, item = scope.fresh(LIST), scope.fresh("item")  # all items come first, whatever is done with them
    over = ast.copy_location(ast.For(name(item, comp, ast.Store()), name(made, comp), sink(name(item, comp)), []), comp)
    return _piece(node, target, comp, [*_collected(scope, comp, made, within, comp), *start, over, *end])


def _piece(node: ast.expr, target: str, comp: Comp, loops: list[ast.stmt]) -> Comprehension:
    piece = Comprehension([name(target, node, ast.Store())], node)
    piece.loops, piece.comprehension = loops, comp
    return ast.copy_location(piece, node)


def _collected(
    scope: Loops, comp: Comp, target: str, within: Within, place: ast.AST, method: str = "append"
) -> list[ast.stmt]:
    """A new list, set or dict, which has a `method` that takes the elements."""

    def sink(element: ast.expr) -> list[ast.stmt]:
        called = ast.copy_location(ast.Attribute(name(target, element), method, ast.Load()), element)
        parts = element.elts if isinstance(comp, ast.DictComp) and isinstance(element, ast.Tuple) else [element]
        at = place if isinstance(comp, ast.GeneratorExp) else element
        piece = ast.copy_location(Collect(ast.copy_location(ast.Call(called, parts, []), at)), at)
        if isinstance(comp, ast.GeneratorExp):  # which is not where it is collected
            mark(piece, within=within)
        return [piece]

    made = ast.copy_location({"add": ast.Set([]), "__setitem__": ast.Dict([], [])}.get(method, ast.List([], ast.Load())), comp)
    return [assign(target, made, comp), *_nest(scope, comp, within, sink, None, place)]


def _nest(
    scope: Loops, comp: Comp, within: Within, sink: Sink, stop: Callable[[ast.AST], ast.expr] | None, place: ast.AST
) -> list[ast.stmt]:
    """The loops of a comprehension, which runs while the function is at a `place`; all of them are left after a round in which
    `stop` is true."""
    inner = (*within, (WORDS[type(comp)], scope.place(place)))
    if scope.place(place) in scope.unbound:
        scope.refuse(comp, "a comprehension with a variable that may be unbound", "assign it before, in any case")
    bound = [_targets(scope, generator.target) for generator in comp.generators]
    names = {target: scope.fresh(target) for targets in bound for target in targets}
    later: set[str] = set()
    for generator, targets in reversed(list(zip(comp.generators, bound, strict=True))):
        for condition in generator.ifs:
            _must_not_read(scope, condition, later)
        later |= targets
        if generator is not comp.generators[0]:
            _must_not_read(scope, generator.iter, later)
        if generator.is_async:
            scope.refuse(comp, "an asynchronous comprehension")

    def own(node: ast.expr) -> ast.expr:
        result = renamed(scope, node, names)
        mark(result, within=inner)
        return result

    pair = [comp.key, comp.value] if isinstance(comp, ast.DictComp) else []
    element = comp.elt if not isinstance(comp, ast.DictComp) else ast.copy_location(ast.Tuple(pair, ast.Load()), comp.key)
    body = sink(own(element))
    for node in body:
        if not hasattr(node, "within"):
            mark(node, within=inner if isinstance(node, Collect) else within)
    for generator in reversed(comp.generators):
        outermost = generator is comp.generators[0]
        for condition in reversed(generator.ifs):
            body = [if_(own(condition), body)]
        over = copy.deepcopy(generator.iter) if outermost else own(generator.iter)
        loop: ast.stmt = ast.copy_location(ast.For(own(generator.target), over, body, []), comp)
        mark(loop, within=inner)
        body = [loop]
        if stop is not None and not outermost:
            body.append(if_(stop(comp), [ast.copy_location(ast.Break(), comp)]))
    return body


def _targets(scope: Loops, target: ast.expr) -> set[str]:
    if isinstance(target, ast.Name):
        return {target.id}
    if isinstance(target, ast.Tuple | ast.List):
        return set().union(*(_targets(scope, element) for element in target.elts))
    scope.refuse(target, "assignment to anything but a name in a comprehension")


def _must_not_read(scope: Loops, node: ast.expr, names: set[str]) -> None:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in names:
            scope.refuse(part, f"{part.id}, which may not be bound yet here,")


def renamed(scope: Loops, node: ast.expr, names: dict[str, str]) -> ast.expr:
    """A copy with other names for some variables; raises Unsupported where a scope can't be told from the function's."""
    return _Renaming(scope, names).visit(copy.deepcopy(node))  # type: ignore[no-any-return]


class _Renaming(ast.NodeTransformer):
    def __init__(self, scope: Loops, names: dict[str, str]) -> None:
        self.scope, self.names = scope, names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in INSPECTING:
            self.scope.refuse(node, f"{node.id} in a comprehension")
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.scope.refuse(node, "a lambda in a comprehension")

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        self.scope.refuse(node, "`:=` in a comprehension")

    def _scope(self, node: Comp) -> ast.AST:
        own = set().union(*(_targets(self.scope, generator.target) for generator in node.generators))
        outer = self.visit(node.generators[0].iter)
        node.generators[0].iter = constant(None, outer)
        inner = {name: new for name, new in self.names.items() if name not in own}
        _Renaming(self.scope, inner).generic_visit(node)
        node.generators[0].iter = outer
        return node

    visit_ListComp = visit_GeneratorExp = visit_SetComp = visit_DictComp = _scope


# ---- builtins that are made loops of: (before, what is done with an element, when to stop, afterwards) ----------------

Fold = tuple[list[ast.stmt], Sink, Callable[[ast.AST], ast.expr] | None, list[ast.stmt]]


def _sum(scope: Loops, node: ast.Call, target: str) -> Fold:
    given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    start = given[0] if given else constant(0, node)

    def sink(element: ast.expr) -> list[ast.stmt]:
        return [assign(target, ast.copy_location(ast.BinOp(name(target, node), ast.Add(), element), node), node)]

    return [assign(target, start, node)], sink, None, []


def _until(decisive: bool) -> Callable[[Loops, ast.Call, str], Fold]:
    """`any` is decided by a true element, `all` by a false one."""

    def build(scope: Loops, node: ast.Call, target: str) -> Fold:
        def test(value: ast.expr) -> ast.expr:
            return value if decisive else ast.copy_location(ast.UnaryOp(ast.Not(), value), value)

        def sink(element: ast.expr) -> list[ast.stmt]:
            over = ast.copy_location(ast.Break(), node)
            return [if_(test(element), [assign(target, constant(decisive, node), node), over])]

        return [assign(target, constant(not decisive, node), node)], sink, lambda place: test(name(target, place)), []

    return build


def _extreme(operator: type[ast.cmpop]) -> Callable[[Loops, ast.Call, str], Fold]:
    """The first element that no later one is better than. Without any, the builtin itself raises."""

    def build(scope: Loops, node: ast.Call, target: str) -> Fold:
        found, item = scope.fresh("found"), scope.fresh("item")

        def sink(element: ast.expr) -> list[ast.stmt]:
            compared = ast.copy_location(ast.Compare(name(item, node), [operator()], [name(target, node)]), node)
            better = if_(compared, [assign(target, name(item, node), node)])
            first: list[ast.stmt] = [assign(target, name(item, node), node), assign(found, constant(True, node), node)]
            return [assign(item, element, element), if_(name(found, node), [better], first)]

        nothing: ast.expr = ast.copy_location(ast.Tuple([], ast.Load()), node)
        nothing = ast.copy_location(ast.Call(node.func, [nothing], []), node)
        if node.keywords:
            nothing = node.keywords[0].value
        end = if_(ast.copy_location(ast.UnaryOp(ast.Not(), name(found, node)), node), [assign(target, nothing, node)])
        start = [assign(found, constant(False, node), node), assign(target, constant(None, node), node)]
        return [*start], sink, None, [end]

    return build


_FOLDS: dict[str, Callable[[Loops, ast.Call, str], Fold]] = {
    "sum": _sum, "any": _until(True), "all": _until(False), "max": _extreme(ast.Gt), "min": _extreme(ast.Lt),
}  # fmt: skip
CONSUMERS = frozenset({*_FOLDS, "list", "set", "tuple", "sorted"})
