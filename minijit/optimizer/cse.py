"""Common subexpressions: equal computations and guards once; after a guard its condition is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from minijit.ir.ops import GETS, MAKES_BUFFER, ON_BUFFERS, SETS, Effect, Op
from minijit.ir.trace import Const, Instruction, Operand, Trace
from minijit.optimizer.fold import FALSE, INVERSE, TRUE, simplify
from minijit.optimizer.forward import rebuild

UNCHECKED = {Op.ADD_INT_OVF: Op.ADD_INT, Op.SUB_INT_OVF: Op.SUB_INT, Op.MUL_INT_OVF: Op.MUL_INT}
SWAPPED = {Op.GT_INT: Op.LT_INT, Op.GE_INT: Op.LE_INT, Op.GT_FLOAT: Op.LT_FLOAT, Op.GE_FLOAT: Op.LE_FLOAT}
MERGEABLE = (Effect.PURE, Effect.GUARDED, Effect.GUARD, Effect.READ, Effect.SEARCH)
ITEMS = (  # what depends on the items of a list
    Op.LIST_ITEM, Op.LIST_HOLDS, Op.LIST_FIND, Op.LIST_SUM_INT, Op.LIST_SUM_FLOAT, Op.LIST_EXTREME,
)  # fmt: skip
ON_ITERATORS = (Op.DICT_NEXT, Op.SET_NEXT)
ON_DICTS = (Op.DICT_LEN, Op.DICT_FIND, Op.DICT_VALUE, Op.ENTRY_KEY, *ON_ITERATORS)
ON_SETS = (Op.SET_LEN, Op.SET_FIND, Op.ENTRY_KEY, *ON_ITERATORS)
OVERWRITES: dict[Op, tuple[Op, ...]] = {  # what may read otherwise afterwards
    **dict.fromkeys((Op.LIST_SET, Op.LIST_REPLACE, Op.LIST_REVERSE, Op.LIST_SORT, Op.LIST_SORT_DOWN), ITEMS),
    **dict.fromkeys(
        (Op.LIST_APPEND, Op.LIST_POP, Op.LIST_DROP, Op.LIST_INSERT, Op.LIST_EXTEND, Op.LIST_CLEAR, Op.LIST_SET_PART,
         Op.LIST_DELETE_PART),
        (*ITEMS, Op.LIST_LEN),
    ),
    **dict.fromkeys((Op.DICT_SET, Op.DICT_DELETE), ON_DICTS), **dict.fromkeys((Op.SET_ADD, Op.SET_DISCARD), ON_SETS),
    **dict.fromkeys((Op.DICT_STEP, Op.SET_STEP, Op.ITERATOR_END), ON_ITERATORS),
    **dict.fromkeys(SETS, GETS),  # buffers may share their memory
    **dict.fromkeys(MAKES_BUFFER, (Op.BUFFER_FIELD,)),  # a memoryview counts as an export
    **dict.fromkeys((Op.BUFFER_APPEND, Op.BUFFER_EXTEND, Op.BUFFER_POP), (Op.BUFFER_LEN, Op.BUFFER_DATA, *GETS)),
    **dict.fromkeys((Op.CALL, Op.CALL_TRACE), (*ITEMS, Op.LIST_LEN, *ON_DICTS, *ON_SETS, *ON_BUFFERS, *GETS)),
}  # fmt: skip


def cse(trace: Trace) -> Trace:
    """The pass."""
    table = Available()
    return rebuild(trace, table.step, table.known, on_loop=lambda loop: table.overwrite(loop.body))


class Available:
    """What has been computed so far, by operation and operands, and what guards have made known."""

    def __init__(self) -> None:
        self.known: dict[Instruction, Operand] = {}
        self._values: dict[tuple[object, ...], Operand] = {}
        self._written: Counter[Op] = Counter()  # by reading op: how often what it reads may have been overwritten

    def step(self, i: Instruction) -> Operand | None:
        if not (i.pure or i.op.info.effect in MERGEABLE):
            self.overwrite((i,))
            return i
        if i.op.info.effect is Effect.GUARD and isinstance(i.args[0], Const):
            return simplify(i)
        key = (*_key(i.op, i.args, i.callee), self._written[i.op])
        if (earlier := self._values.get(key)) is not None:
            if i.op.info.effect is Effect.GUARD:
                return None
            return self.known.get(earlier, earlier) if isinstance(earlier, Instruction) else earlier
        self._values[key] = i
        if i.op in (Op.GUARD_TRUE, Op.GUARD_FALSE):
            self._learn(i.args[0], i.op is Op.GUARD_TRUE)
        return i

    def overwrite(self, code: Iterable[Instruction]) -> None:
        """Forget what has been read and may be written by `code`: a loop's, before it, as a round follows a round."""
        for i in code:
            if not i.pure:
                self._written.update(OVERWRITES.get(i.op, ()))

    def _learn(self, condition: Operand, truth: bool) -> None:
        """From here on `condition` is `truth`."""
        if isinstance(condition, Const) or condition in self.known:
            return
        self.known[condition] = TRUE if truth else FALSE
        if condition.op is Op.NOT_BOOL:
            self._learn(condition.args[0], not truth)
        elif condition.op in INVERSE:
            inverse = (*_key(INVERSE[condition.op], condition.args), 0)
            found = self._values.setdefault(inverse, FALSE if truth else TRUE)
            self._learn(found, not truth)
        elif (condition.op is Op.AND_BOOL and truth) or (condition.op is Op.OR_BOOL and not truth):
            for part in condition.args:
                self._learn(part, truth)


def _key(op: Op, args: tuple[Operand, ...], callee: object = None) -> tuple[object, ...]:
    op = UNCHECKED.get(op, op)
    if op in SWAPPED:
        op, args = SWAPPED[op], args[::-1]
    if op.info.commutes:
        args = tuple(sorted(args, key=lambda a: (isinstance(a, Const), hash(a))))
    return op, callee, args
