"""Dataflow over bytecode: which registers are live where, and which reads may meet an unbound variable."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from minijit.frontend.bytecode import Bytecode, Opcode, PlainStatement

JUMPS = (Opcode.JUMP, Opcode.JUMP_IF_FALSE, Opcode.JUMP_IF_TRUE, Opcode.NEXT, Opcode.ITEM, Opcode.TRY)
_NEXT = (Opcode.NEXT, Opcode.ITEM)


def reads(i: Bytecode) -> tuple[int, ...]:
    """Registers that an instruction reads."""
    found = [r for r in (i.a, i.b) if r is not None]
    if i.opcode in (Opcode.NEXT, Opcode.BACKWARDS):
        assert i.d is not None
        found = [i.d, i.d + 1, i.d + 2]
    elif i.opcode in (Opcode.SLICE, Opcode.STORE_SLICE):
        assert isinstance(i.x, tuple)
        found += [r for r in i.x if r is not None]
    elif i.opcode in (Opcode.PLAIN, Opcode.ITER, Opcode.METHOD, Opcode.AMONG, Opcode.CALL_NAMED, Opcode.STRICT):
        assert isinstance(i.x, tuple)
        found += i.x[1]
    elif i.opcode is Opcode.ADVANCE:
        assert i.d is not None
        found = [i.d]
    elif i.opcode in (
        Opcode.RANGE, Opcode.CALL, Opcode.TUPLE, Opcode.LIST, Opcode.DICT, Opcode.SET, Opcode.STORE, Opcode.LIST_BACKWARDS,
    ):  # fmt: skip
        assert isinstance(i.x, tuple)
        found += i.x
    elif i.opcode in (Opcode.RETURN, Opcode.SUBSCRIPT) and isinstance(i.x, tuple):
        found += i.x
    return tuple(found)


def writes(i: Bytecode) -> tuple[int, ...]:
    """Registers that an instruction writes; a NEXT or ITEM writes them only when it does not jump."""
    if i.opcode is Opcode.UNPACK:
        assert isinstance(i.x, tuple)
        return i.x
    if i.opcode is Opcode.UNPACK_REST:
        assert isinstance(i.x, tuple)
        parts: tuple[int, ...] = i.x[1]
        return parts
    if i.d is None:
        return ()
    if i.opcode in (Opcode.RANGE, Opcode.BACKWARDS):
        return (i.d, i.d + 1, i.d + 2)
    if i.opcode is Opcode.ITER:
        assert isinstance(i.x, tuple)
        return tuple(range(i.d, i.d + 1 + len(i.x[1])))
    if i.opcode is Opcode.REVERSED:
        return (i.d, i.d + 1)
    if i.opcode is Opcode.NEXT:
        assert i.b is not None
        return (i.d, i.b)
    return (i.d,)


def successors(pc: int, i: Bytecode) -> tuple[int, ...]:
    if i.opcode is Opcode.RETURN:
        return ()
    if i.opcode is Opcode.JUMP:
        return (_target(i),)
    if i.opcode in JUMPS:
        return (pc + 1, _target(i))
    return (pc + 1,)


def _target(i: Bytecode) -> int:
    assert isinstance(i.x, int)
    return i.x


def closes_without(code: Sequence[Bytecode], header: int) -> bool:
    """Whether some way leads from a loop header back to it that passes no statement left to CPython."""
    seen: set[int] = set()
    work = [header]
    while work:
        pc = work.pop()
        if code[pc].opcode is Opcode.PLAIN:
            continue
        for successor in successors(pc, code[pc]):
            if successor == header:
                return True
            if successor not in seen:
                seen.add(successor)
                work.append(successor)
    return False


def live_registers(
    code: Sequence[Bytecode], named: Collection[int] = (), plain: Sequence[PlainStatement] = ()
) -> tuple[tuple[int, ...], ...]:
    """For each pc the registers that may be read at or after it: backward dataflow to a fixed point. In a region, and in the
    body of a `try`, the `named` ones always are."""
    handled: dict[int | None, set[int]] = {s.number: {*named, *s.needs} for s in plain if s.handles}
    live: list[frozenset[int]] = [frozenset()] * len(code)
    changed = True
    while changed:
        changed = False
        for pc in range(len(code) - 1, -1, -1):
            i = code[pc]
            killed = frozenset(writes(i))
            out: set[int] = set()
            for successor in successors(pc, i):
                jumped = i.opcode in _NEXT and successor == i.x
                out |= live[successor] if jumped else live[successor] - killed
            new = frozenset(out.union(reads(i), () if i.region is None else named, handled.get(i.handler, ())))
            if new != live[pc]:
                live[pc], changed = new, True
    return tuple(tuple(sorted(registers)) for registers in live)


def unbound_reads(code: Sequence[Bytecode], count: int, parameters: int, named: set[int]) -> list[tuple[int, int]]:
    """(pc, register) of each read of a variable that is not assigned on every path: forward dataflow."""
    everything = frozenset(range(count))
    bound: list[frozenset[int] | None] = [None] * (len(code) + 1)
    bound[0] = frozenset(range(parameters))
    work = [0]
    while work:
        pc = work.pop()
        i, before = code[pc], bound[pc]
        assert before is not None
        after = before | set(writes(i))
        if i.opcode is not Opcode.PLAIN:
            after |= set(reads(i)) & named  # a read that succeeds proves it bound
        elif isinstance(i.x, tuple) and not i.x[2]:  # it can do with unbound variables, and may unbind what it likes
            after = after - named
        if i.opcode is Opcode.DELETE:
            after = after - {i.d}
        for successor in successors(pc, i):
            jumped = i.opcode in _NEXT and successor == i.x
            coming = before if jumped else after
            old = bound[successor]
            new = coming if old is None else old & coming
            if new != old:
                bound[successor] = new
                if successor < len(code):
                    work.append(successor)
    return [
        (pc, register)
        for pc, i in enumerate(code)
        for register in dict.fromkeys(reads(i) if i.opcode is not Opcode.PLAIN else ())
        if register in named and register not in (bound[pc] if bound[pc] is not None else everything)  # type: ignore[operator]
    ]
