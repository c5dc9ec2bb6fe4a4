"""The interpreter: runs bytecode on ordinary Python objects, from a side exit (or under a recorder) to the next header.

It is some fifty times slower than CPython, so it never carries a long loop: it stops at every loop header.
"""

from __future__ import annotations

import builtins
import functools
import operator
import types
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from minijit.frontend.bytecode import CALLS, UNBOUND, Bytecode, Code, LoopHeader, Opcode
from minijit.frontend.iterators import HELD, apart, facing, from_the_end, made, unreversed

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv, "//=": operator.ifloordiv,
    "%=": operator.imod, "**=": operator.ipow, "<<=": operator.ilshift, ">>=": operator.irshift,
    "&=": operator.iand, "|=": operator.ior, "^=": operator.ixor,
}  # fmt: skip
_ANY_BINARY = BINARY | IN_PLACE
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_,
}  # fmt: skip
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
    "is": operator.is_, "is not": operator.is_not, "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip

# types that are asked for a method without anything run
OWN_METHODS = (int, float, bool, list, tuple, dict, set, str, bytes, bytearray, array, memoryview)


@dataclass
class Frame:
    """A guest activation: `pc` is the next instruction; when one raises, `pc` still points at it. While a function that
    is called from there is interpreted too, `inner` is its activation. Once CPython goes on from there, it does so with the
    `locals`."""

    code: Code
    function: types.FunctionType
    registers: list[Any]
    pc: int
    inner: Frame | None = None
    locals: dict[str, Any] | None = None

    @property
    def innermost(self) -> Frame:
        frame = self
        while frame.inner is not None:
            frame = frame.inner
        return frame

    def returned(self, value: Any) -> None:
        """The call that this frame waits for has returned."""
        d = self.code.instructions[self.pc].d
        assert d is not None
        self.registers[d] = value
        self.pc += 1
        self.inner = None


@dataclass(frozen=True)
class Returned:
    """The function returned `value`."""

    value: Any


@dataclass(frozen=True)
class AtLoop:
    """The frame (or its innermost one) stands at the LOOP instruction of `header`."""

    header: LoopHeader


@dataclass(frozen=True)
class AtPlain:
    """The frame (or its innermost one) stands at a statement that is left to CPython."""

    number: int
    error: Exception | None = None  # that its handlers are given


class Watcher(Protocol):
    """Sees what is interpreted. `hook(frame)` is called before each instruction; it may raise, and nothing is lost then.
    After that of a call, `enter(frame)` may give the activation to step into; else `called(frame)` sees what it has returned."""

    def hook(self, frame: Frame) -> None: ...
    def enter(self, frame: Frame) -> Frame | None: ...
    def called(self, frame: Frame) -> None: ...


def lookup(function: types.FunctionType, name: tuple[str, ...]) -> Any:
    """The value of a dotted global name as `function` sees it: free variable, global or builtin, then attributes."""
    first = name[0]
    code = function.__code__
    if first in code.co_freevars and function.__closure__ is not None:
        try:
            value = function.__closure__[code.co_freevars.index(first)].cell_contents
        except ValueError:
            raise NameError(
                f"cannot access free variable '{first}' where it is not associated with a value in enclosing scope"
            ) from None
    elif first in function.__globals__:
        value = function.__globals__[first]
    else:
        scope = function.__globals__.get("__builtins__", builtins)
        scope = scope if isinstance(scope, dict) else vars(scope)
        if first not in scope:
            raise NameError(f"name '{first}' is not defined", name=first)
        value = scope[first]
    for attribute in name[1:]:
        value = getattr(value, attribute)
    return value


def run(frame: Frame, watcher: Watcher | None = None) -> Returned | AtLoop | AtPlain:
    """Run until the function returns, or stands at a loop header (at least one instruction is run) or where CPython goes on.

    Exceptions of the guest program pass through."""
    waiting: list[Frame] = []
    while frame.inner is not None:
        waiting.append(frame)
        frame = frame.inner
    while True:
        i = frame.code.instructions[frame.pc]
        if watcher is not None:
            watcher.hook(frame)
        if i.opcode is Opcode.PLAIN:
            return AtPlain(i.x[0])  # type: ignore[index]
        if i.opcode is Opcode.RETURN:
            assert i.a is not None
            value = frame.registers[i.a]
            if not waiting:
                return Returned(value)
            frame = waiting.pop()
            frame.returned(value)
        elif i.opcode in CALLS and watcher is not None and (inner := watcher.enter(frame)):
            frame.inner = inner
            waiting.append(frame)
            frame = inner
        else:
            frame.pc = _STEPS[i.opcode](i, frame.registers, frame)
            if i.opcode in CALLS and watcher is not None:
                watcher.called(frame)
        here = frame.code.instructions[frame.pc]
        if here.opcode is Opcode.LOOP and (not waiting or watcher is None):
            assert isinstance(here.x, int)
            return AtLoop(frame.code.loops[here.x])


def _const(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = i.x  # type: ignore[index]
    return frame.pc + 1


def _move(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = r[i.a]  # type: ignore[index]
    return frame.pc + 1


def _global(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = lookup(frame.function, i.x)  # type: ignore[index, arg-type]
    return frame.pc + 1


def _binary(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = _ANY_BINARY[i.x](r[i.a], r[i.b])  # type: ignore[index]
    return frame.pc + 1


def _unary(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = UNARY[i.x](r[i.a])  # type: ignore[index]
    return frame.pc + 1


def _compare(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = COMPARE[i.x](r[i.a], r[i.b])  # type: ignore[index]
    return frame.pc + 1


def _among(i: Bytecode, r: list[Any], frame: Frame) -> int:
    word, parts = i.x  # type: ignore[misc]
    r[i.d] = COMPARE[word](r[i.a], tuple([r[part] for part in parts]))  # type: ignore[index, has-type]
    return frame.pc + 1


def _call(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = r[i.a](*[r[argument] for argument in i.x])  # type: ignore[index, attr-defined]
    for argument in i.x:  # type: ignore[attr-defined]
        _drop_view(r, argument, frame)
    return frame.pc + 1


def _call_named(i: Bytecode, r: list[Any], frame: Frame) -> int:
    x: Any = i.x
    r[i.d] = _called(r[i.a], [r[argument] for argument in x[1]], x[0])  # type: ignore[index]
    return frame.pc + 1


def _called(callee: Any, values: list[Any], names: tuple[str, ...]) -> Any:
    first = len(values) - len(names)
    return callee(*values[:first], **dict(zip(names, values[first:], strict=True)))


def _tuple(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = tuple([r[part] for part in i.x])  # type: ignore[index, attr-defined]
    return frame.pc + 1


def _unpack(i: Bytecode, r: list[Any], frame: Frame) -> int:
    parts: Any = i.x
    for part, value in zip(parts, unpacker(len(parts))(r[i.a]), strict=True):  # type: ignore[index]
        r[part] = value
    return frame.pc + 1


def _unpack_rest(i: Bytecode, r: list[Any], frame: Frame) -> int:
    rest, parts = i.x  # type: ignore[misc]
    for part, value in zip(parts, unpacker(len(parts), rest)(r[i.a]), strict=True):  # type: ignore[has-type, index]
        r[part] = value
    return frame.pc + 1


@functools.cache
def unpacker(count: int, rest: int = -1) -> Callable[[Any], tuple[Any, ...]]:
    """A function that unpacks its argument into `count` values as CPython does, with its exceptions; number `rest` is a list."""
    names = "".join(f"v{k}, " for k in range(count))
    targets = "".join(f"{'*' * (k == rest)}v{k}, " for k in range(count))
    space: dict[str, Any] = {}
    exec(compile(f"def unpack(value):\n [{targets}] = value\n return ({names})", __file__, "exec"), space)
    unpack: Callable[[Any], tuple[Any, ...]] = space["unpack"]
    return unpack


def _list(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = [r[part] for part in i.x]  # type: ignore[index, attr-defined]
    return frame.pc + 1


def _dict(i: Bytecode, r: list[Any], frame: Frame) -> int:
    parts: Any = i.x
    r[i.d] = {r[key]: r[value] for key, value in zip(parts[::2], parts[1::2], strict=True)}  # type: ignore[index]
    return frame.pc + 1


def _set(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = {r[part] for part in i.x}  # type: ignore[index, attr-defined]
    return frame.pc + 1


def _subscript(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = r[i.a][_key(r, i.b, i.x)]  # type: ignore[index]
    _drop_view(r, i.a, frame)
    return frame.pc + 1


def _drop_view(r: list[Any], register: int | None, frame: Frame) -> None:
    """A memoryview that is only a part of an expression has been used: what it looks at may change its size again."""
    assert register is not None
    used_up = frame.code.registers[register].startswith("$") and register not in frame.code.live[frame.pc + 1]
    if used_up and type(r[register]) is memoryview:
        r[register] = UNBOUND


def _slice(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = r[i.a][slice(*[None if bound is None else r[bound] for bound in i.x])]  # type: ignore[index, attr-defined]
    _drop_view(r, i.a, frame)
    return frame.pc + 1


def _store_slice(i: Bytecode, r: list[Any], frame: Frame) -> int:
    part = slice(*[None if bound is None else r[bound] for bound in i.x])  # type: ignore[attr-defined]
    if i.b is None:
        del r[i.a][part]  # type: ignore[index]
    else:
        r[i.a][part] = r[i.b]  # type: ignore[index]
    return frame.pc + 1


def _delete_item(i: Bytecode, r: list[Any], frame: Frame) -> int:
    del r[i.a][r[i.b]]  # type: ignore[index]
    return frame.pc + 1


def _store(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.a][_key(r, i.b, i.x[1:])] = r[i.x[0]]  # type: ignore[index]
    return frame.pc + 1


def _key(r: list[Any], index: int | None, parts: Any) -> Any:
    """An index, or a tuple of the parts of one."""
    return tuple([r[part] for part in parts]) if index is None else r[index]


def _attribute(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = getattr(r[i.a], str(i.x))  # type: ignore[index]
    return frame.pc + 1


def _is_list(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = type(r[i.a]) is list  # type: ignore[index]
    return frame.pc + 1


def _lookup(i: Bytecode, r: list[Any], frame: Frame) -> int:
    receiver, name = r[i.a], str(i.x)  # type: ignore[index]
    own = type(receiver) in OWN_METHODS and hasattr(type(receiver), name)
    r[i.d] = UNBOUND if own else getattr(receiver, name)  # type: ignore[index]
    return frame.pc + 1


def _method(i: Bytecode, r: list[Any], frame: Frame) -> int:
    x: Any = i.x
    name, arguments, names = x
    method: Any = UNBOUND if i.b is None else r[i.b]
    method = getattr(r[i.a], name) if method is UNBOUND else method  # type: ignore[index]
    r[i.d] = _called(method, [r[argument] for argument in arguments], names)  # type: ignore[index]
    return frame.pc + 1


def _jump(i: Bytecode, r: list[Any], frame: Frame) -> int:
    return i.x  # type: ignore[return-value]


def _jump_if_true(i: Bytecode, r: list[Any], frame: Frame) -> int:
    return i.x if r[i.a] else frame.pc + 1  # type: ignore[index, return-value]


def _jump_if_false(i: Bytecode, r: list[Any], frame: Frame) -> int:
    return frame.pc + 1 if r[i.a] else i.x  # type: ignore[index, return-value]


def _range(i: Bytecode, r: list[Any], frame: Frame) -> int:
    span = range(*[r[argument] for argument in i.x])  # type: ignore[attr-defined]
    r[i.d : i.d + 3] = [span.start, span.stop, span.step]  # type: ignore[operator]
    return frame.pc + 1


def _next(i: Bytecode, r: list[Any], frame: Frame) -> int:
    d = i.d
    assert d is not None and i.b is not None
    value, stop, step = r[d : d + 3]
    if value < stop if step > 0 else value > stop:
        r[i.b] = value
        r[d] = value + step
        return frame.pc + 1
    return i.x  # type: ignore[return-value]


def _backwards(i: Bytecode, r: list[Any], frame: Frame) -> int:
    d = i.d
    assert d is not None
    span = range(*r[d : d + 3])[::-1]
    r[d : d + 3] = [span.start, span.stop, span.step]
    return frame.pc + 1


def _list_backwards(i: Bytecode, r: list[Any], frame: Frame) -> int:
    x: Any = i.x
    r[i.d] = r[x[0]](r[x[1]](r[i.a]))  # type: ignore[index]
    return frame.pc + 1


def _place(i: Bytecode, r: list[Any], frame: Frame) -> int:
    last, index = r[i.a], r[i.b]  # type: ignore[index]
    r[i.d] = index if last is None else last - index  # type: ignore[index]
    return frame.pc + 1


def _reversed(i: Bytecode, r: list[Any], frame: Frame) -> int:
    function = r[i.b]  # type: ignore[index]
    r[i.d : i.d + 2] = from_the_end(unreversed(function(r[i.a]), function))  # type: ignore[index, operator]
    return frame.pc + 1


def _iter(i: Bytecode, r: list[Any], frame: Frame) -> int:
    x: Any = i.x
    form, values, backward = x[0], facing(0, [r[part] for part in x[1]], x[2]), x[2]
    found = apart(form, made(form, values), values, backward)
    r[i.d : i.d + len(found)] = found  # type: ignore[operator]
    for part in x[1]:
        _drop_view(r, part, frame)
    return frame.pc + 1


def _item(i: Bytecode, r: list[Any], frame: Frame) -> int:
    source, index = r[i.a], r[i.b]  # type: ignore[index]
    try:
        if type(source) not in HELD:
            r[i.d] = next(source)  # type: ignore[index]
        elif 0 <= index < len(source):
            r[i.d] = source[index]  # type: ignore[index]
        else:
            return i.x  # type: ignore[return-value]
    except StopIteration:
        return i.x  # type: ignore[return-value]
    return frame.pc + 1


def _strict(i: Bytecode, r: list[Any], frame: Frame) -> int:
    number, sources = i.x  # type: ignore[misc]
    if number:  # type: ignore[has-type]
        raise ValueError(_uneven("shorter", number))  # type: ignore[has-type]
    for other, source in enumerate(sources[1:], 1):  # type: ignore[has-type]
        if _has_item(r[source], r[i.b]):  # type: ignore[index]
            raise ValueError(_uneven("longer", other))
    return frame.pc + 1


def _uneven(word: str, number: int) -> str:
    return f"zip() argument {number + 1} is {word} than argument{' ' if number == 1 else 's 1-'}{number}"


def _has_item(source: Any, index: int) -> bool:
    if type(source) in HELD:
        return index < len(source)
    try:
        next(source)
    except StopIteration:
        return False
    return True


def _advance(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] += 1  # type: ignore[index]
    return frame.pc + 1


def _loop(i: Bytecode, r: list[Any], frame: Frame) -> int:
    return frame.pc + 1


def _check(i: Bytecode, r: list[Any], frame: Frame) -> int:
    if r[i.a] is UNBOUND:  # type: ignore[index]
        raise UnboundLocalError(f"cannot access local variable '{i.x}' where it is not associated with a value")
    return frame.pc + 1


def _delete(i: Bytecode, r: list[Any], frame: Frame) -> int:
    r[i.d] = UNBOUND  # type: ignore[index]
    return frame.pc + 1


_STEPS: dict[Opcode, Callable[[Bytecode, list[Any], Frame], int]] = {
    Opcode.CONST: _const, Opcode.MOVE: _move, Opcode.GLOBAL: _global, Opcode.BINARY: _binary, Opcode.UNARY: _unary,
    Opcode.COMPARE: _compare, Opcode.CALL: _call, Opcode.CALL_NAMED: _call_named, Opcode.AMONG: _among, Opcode.JUMP: _jump,
    Opcode.TUPLE: _tuple,
    Opcode.UNPACK: _unpack, Opcode.LIST: _list, Opcode.DICT: _dict, Opcode.SET: _set,
    Opcode.SUBSCRIPT: _subscript, Opcode.STORE: _store,
    Opcode.STORE_SLICE: _store_slice, Opcode.DELETE_ITEM: _delete_item, Opcode.LOOKUP: _lookup,
    Opcode.IS_LIST: _is_list,
    Opcode.METHOD: _method, Opcode.SLICE: _slice, Opcode.JUMP_IF_TRUE: _jump_if_true,
    Opcode.JUMP_IF_FALSE: _jump_if_false, Opcode.RANGE: _range, Opcode.NEXT: _next, Opcode.LOOP: _loop, Opcode.TRY: _loop,
    Opcode.STRICT: _strict, Opcode.UNPACK_REST: _unpack_rest, Opcode.LIST_BACKWARDS: _list_backwards,
    Opcode.ATTRIBUTE: _attribute, Opcode.BACKWARDS: _backwards, Opcode.PLACE: _place,
    Opcode.REVERSED: _reversed, Opcode.ITER: _iter, Opcode.ITEM: _item, Opcode.ADVANCE: _advance,
    Opcode.CHECK: _check, Opcode.DELETE: _delete,
}  # fmt: skip
