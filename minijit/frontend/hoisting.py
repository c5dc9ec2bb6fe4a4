"""Comprehensions are taken out of the statements that they stand in: each becomes a statement of its own before.

    return f(a) * sum(x * x for x in xs)        t = f(a)
                                                if sum is SUM:
                                                    s = sum(x * x for x in xs)      a `Comprehension`
                                                else:
                                                    s = sum(x * x for x in xs)      left to CPython
                                                return t * s

What Python evaluates before a comprehension is evaluated before it here too, in order. A local variable can't change
meanwhile, unless `:=` assigns to it, nor can a constant; anything else is kept in a hidden variable. Of a function that will
be called, only builtins are supported: it is checked, at the time when its name is looked up, that it is the one that is
meant."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import TYPE_CHECKING

from minijit.frontend import comprehensions
from minijit.frontend.pieces import (
    HIDDEN,
    LIST,
    Collect,
    Comprehension,
    IsList,
    Left,
    Within,
    assign,
    constant,
    if_,
    mark,
    name,
    number_pieces,
)
from minijit.frontend.trees import PREFIX, known

if TYPE_CHECKING:
    from minijit.frontend.loops import Loops

Setter = Callable[[ast.expr], None]
HEADS: dict[type[ast.stmt], str] = {  # the part of a statement that is evaluated first
    ast.Return: "value", ast.Expr: "value", ast.Assign: "value", ast.AnnAssign: "value", ast.AugAssign: "value",
    ast.If: "test", ast.Assert: "test", ast.For: "iter",
}  # fmt: skip


def rewritten(scope: Loops, node: ast.stmt) -> tuple[ast.stmt, ...]:
    """The pieces of a statement that has comprehensions in it; none where it can stay as it is. Raises Unsupported when what
    is evaluated before one can't be kept."""
    slot = HEADS.get(type(node))
    head = slot and getattr(node, slot)
    if slot is None or not isinstance(head, ast.expr) or not _wanted(scope, head):
        return ()
    before = len(scope.hidden_names)
    if isinstance(node, ast.If | ast.For | ast.Assert):
        pieces, value = _value(scope, copy.deepcopy(head), ())
        rest = copy.copy(node)
        setattr(rest, slot, value)
        mark(rest, rest=True)
        pieces.append(rest)
    else:
        pieces = _simple(scope, copy.deepcopy(node), ())
    hidden = tuple(scope.hidden_names[before:])
    if not isinstance(node, ast.Return):  # no list lives longer than it would
        over = [n for n in hidden if n.endswith(LIST)]
        pieces += [assign(n, constant(None, node), node) for n in over]
    number_pieces(pieces)
    for piece in pieces:
        _tell(piece, hidden)
    return tuple(pieces)


def _tell(node: ast.stmt, hidden: tuple[str, ...]) -> None:
    """What is left to CPython needs the hidden variables."""
    if isinstance(node, Left):
        node.needs = hidden
    elif isinstance(node, Comprehension):
        for piece in node.loops:
            _tell(piece, hidden)
    elif isinstance(node, ast.If | ast.For) and not hasattr(node, "rest"):
        for piece in (*node.body, *node.orelse):
            _tell(piece, hidden)


def _wanted(scope: Loops, node: ast.AST) -> bool:
    """Whether it has comprehensions in it that are made loops of."""
    if isinstance(node, comprehensions.DISPLAYS) or (isinstance(node, ast.expr) and comprehensions.is_consumer(node, scope)):
        return True
    if isinstance(node, (ast.Lambda, *comprehensions.SCOPES)):
        return False
    return any(_wanted(scope, child) for child in ast.iter_child_nodes(node))


def _simple(scope: Loops, node: ast.stmt, within: Within) -> list[ast.stmt]:
    """The pieces of a simple statement, which may be changed."""
    return _Hoisting(scope, node, within).pieces()


def _value(scope: Loops, node: ast.expr, within: Within) -> tuple[list[ast.stmt], ast.expr]:
    """Pieces, and what has the expression's value after them."""
    target = scope.fresh("value")
    hoisting = _Hoisting(scope, assign(target, node, node), within)
    pieces = hoisting.pieces()
    if hoisting.out is not hoisting.made:  # assigned in either branch
        return pieces, name(target, node)
    last = pieces.pop()
    assert isinstance(last, ast.Assign)
    return pieces, last.value


def _nested(scope: Loops, statements: list[ast.stmt], within: Within) -> list[ast.stmt]:
    """The loops of a comprehension, with those in it taken out as well."""
    result: list[ast.stmt] = []
    for node in statements:
        around = getattr(node, "within", within)
        if isinstance(node, ast.If | ast.For):
            inner = getattr(node, "within", within)
            node.body, node.orelse = _nested(scope, node.body, inner), _nested(scope, node.orelse, inner)
        slot = HEADS.get(type(node), "")
        if isinstance(node, Collect) and len(node.items) > 1 and any(_wanted(scope, item) for item in node.items):
            scope.refuse(node, "a comprehension in a dict comprehension")
        head = node.items[0] if isinstance(node, Collect) else getattr(node, slot, None)
        if isinstance(head, ast.expr) and _wanted(scope, head):
            outside = within if isinstance(node, ast.For) else around
            pieces, value = _value(scope, head, getattr(head, "within", outside))
            result += pieces
            if isinstance(node, Collect):
                node.items[0] = value
            else:
                setattr(node, slot, value)
        result.append(node)
    return result


class _Hoisting:
    """Takes one simple statement apart; `out` is where the next piece goes."""

    def __init__(self, scope: Loops, root: ast.stmt, within: Within) -> None:
        self.scope, self.root, self.within = scope, root, within
        self.made: list[ast.stmt] = []
        self.out = self.made

    def pieces(self) -> list[ast.stmt]:
        slot = HEADS[type(self.root)]
        if isinstance(self.root, ast.AugAssign):
            if not isinstance(self.root.target, ast.Name):
                self.scope.refuse(self.root.target, "a comprehension that is added to an item")
            self.kept(name(self.root.target.id, self.root.target))
        setattr(self.root, slot, self.replaced(getattr(self.root, slot)))
        self.add(self.root)
        return self.made

    def add(self, piece: ast.stmt) -> None:
        if not hasattr(piece, "within"):
            mark(piece, within=self.within)
        self.out.append(piece)

    def replaced(self, node: ast.expr) -> ast.expr:
        """The expression without comprehensions, which have been evaluated, and all that comes before them."""
        if not _wanted(self.scope, node):
            return node
        if isinstance(node, comprehensions.DISPLAYS):
            self.first_iterable(node)
            piece = comprehensions.display(self.scope, node, self.within)
            piece.loops = _nested(self.scope, piece.loops, self.within)
            self.add(piece)
            return name(piece.name, piece)
        if isinstance(node, ast.Call) and comprehensions.is_consumer(node, self.scope):
            return self.consumed(node)
        if isinstance(node, ast.BoolOp | ast.IfExp):
            return self.chosen(node)
        children = self.children(node)
        wanted = [number for number, (child, _) in enumerate(children) if _wanted(self.scope, child)]
        if not wanted:
            self.scope.refuse(node, "a comprehension here")
        for child, put in children[: wanted[-1]]:
            put(self.kept(self.replaced(child)))
        child, put = children[wanted[-1]]
        put(self.replaced(child))
        return node

    def kept(self, node: ast.expr) -> ast.expr:
        """What has this value later on too; it is evaluated now."""
        if isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)):
            return node
        if isinstance(node, ast.Name) and node.id.startswith(HIDDEN):
            return node
        if isinstance(node, ast.Name) and self.scope.is_local(node.id) and node.id not in self.scope.renamed:
            self.add(ast.copy_location(ast.Expr(node), node))  # it may be unbound
            return node
        target = self.scope.fresh("value")
        self.add(assign(target, node, node))
        return name(target, node)

    def first_iterable(self, node: comprehensions.Comp) -> None:
        """It is evaluated outside of the comprehension."""
        node.generators[0].iter = self.replaced(node.generators[0].iter)

    def consumed(self, node: ast.Call) -> ast.expr:
        """A builtin's call, checked to be that one's."""
        plain = copy.deepcopy(node)
        checked = if_(_is_known(node.func), [], [])
        node.func = _known(node.func)
        comp = node.args[0]
        assert isinstance(comp, ast.ListComp | ast.GeneratorExp)
        self.add(checked)
        around, self.out = self.out, checked.body
        self.first_iterable(comp)
        piece = comprehensions.consumer(self.scope, node, self.within)
        piece.loops = _nested(self.scope, piece.loops, self.within)
        self.add(piece)
        self.out = around
        checked.orelse = [_left(assign(piece.name, plain, node))]
        return name(piece.name, node)

    def chosen(self, node: ast.BoolOp | ast.IfExp) -> ast.expr:
        """What is evaluated only in one case is put into an `if` statement."""
        target = self.scope.fresh("value")
        if isinstance(node, ast.IfExp):
            pieces, test = _value(self.scope, node.test, self.within)
            either = [_simple(self.scope, assign(target, part, part), self.within) for part in (node.body, node.orelse)]
            self.out += [*pieces, if_(test, *either)]
            return name(target, node)
        place = self.out
        place += _simple(self.scope, assign(target, node.values[0], node.values[0]), self.within)
        for value in node.values[1:]:
            so_far: ast.expr = name(target, value)
            if isinstance(node.op, ast.Or):
                so_far = ast.copy_location(ast.UnaryOp(ast.Not(), so_far), value)
            following = if_(so_far, _simple(self.scope, assign(target, value, value), self.within))
            place.append(following)
            place = following.body
        return name(target, node)

    def children(self, node: ast.expr) -> list[tuple[ast.expr, Setter]]:
        """The operands that are surely evaluated, in order, with what replaces each of them."""
        match node:
            case ast.BinOp():
                return [_field(node, "left"), _field(node, "right")]
            case ast.UnaryOp():
                return [_field(node, "operand")]
            case ast.Compare():  # further ones only if the first comparison is true
                return [_field(node, "left"), _item(node.comparators, 0)]
            case ast.Tuple() | ast.List():
                return [_item(node.elts, number) for number in range(len(node.elts))]
            case ast.Subscript():
                bounds = [node.slice.lower, node.slice.upper, node.slice.step] if isinstance(node.slice, ast.Slice) else []
                if any(bound is not None and _wanted(self.scope, bound) for bound in bounds):
                    self.scope.refuse(node, "a comprehension in a slice")
                return [_field(node, "value"), _field(node, "slice")]
            case ast.Attribute():
                return [_field(node, "value")]
            case ast.Call():
                self.callee(node)
                keywords = [_field(keyword, "value") for keyword in node.keywords]
                return [*(_item(node.args, number) for number in range(len(node.args))), *keywords]
            case _:
                self.scope.refuse(node, "a comprehension here")

    def callee(self, call: ast.Call) -> None:
        """What is called is looked up before the arguments are evaluated."""
        function = call.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Constant):
            return
        if self.scope.is_known(function):
            test = _is_known(function)
        elif self.is_append(call) and isinstance(function, ast.Attribute):
            kind = ast.copy_location(ast.Call(name(f"{PREFIX}type", call), [function.value], []), call)
            test = ast.copy_location(IsList(kind, [ast.Is()], [name(known("list"), call)]), call)
        else:
            self.scope.refuse(function, "a comprehension as the argument of what is no builtin")
        checked = if_(test, [], [_left(copy.deepcopy(self.root))])
        self.add(checked)
        self.out = checked.body
        if self.scope.is_known(function):
            call.func = _known(function)

    def is_append(self, call: ast.Call) -> bool:
        """Whether the statement is `name.append(…)`."""
        function = call.func
        if not (isinstance(self.root, ast.Expr) and self.root.value is call and isinstance(function, ast.Attribute)):
            return False
        return function.attr == "append" and isinstance(function.value, ast.Name) and self.scope.is_local(function.value.id)


def _left(statement: ast.stmt) -> Left:
    return ast.copy_location(Left(constant(True, statement), [statement], []), statement)


def _known(function: ast.expr) -> ast.Name:
    return name(known(ast.unparse(function)), function)


def _is_known(function: ast.expr) -> ast.expr:
    """A test whether a builtin's name, or that of a function of `math`, still means it."""
    same: ast.expr = ast.copy_location(ast.Compare(function, [ast.Is()], [_known(function)]), function)
    if isinstance(function, ast.Attribute):
        same = ast.copy_location(ast.BoolOp(ast.And(), [_is_known(function.value), same]), function)
    return same


def _field(node: ast.AST, field: str) -> tuple[ast.expr, Setter]:
    return getattr(node, field), lambda new: setattr(node, field, new)


def _item(nodes: list[ast.expr], number: int) -> tuple[ast.expr, Setter]:
    return nodes[number], lambda new: nodes.__setitem__(number, new)
