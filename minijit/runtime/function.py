"""The state of one jitted function: its codes, its loops, its traces, and why it is not compiled when it isn't."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from minijit.buffer_layouts import buffer_types, scalar_types
from minijit.capi import layouts
from minijit.errors import AbortReason, Place
from minijit.frontend.bytecode import UNBOUND, Code, LoopHeader
from minijit.frontend.ticks import Tick, never, tick_after, tick_for_long
from minijit.ir.ops import MAX_INT, MIN_INT, Type
from minijit.ir.tables import ITERATES_DICTS, ITERATES_SETS, VIEWS
from minijit.ir.trace import Instruction, Trace
from minijit.options import Options

MAX_BACK_OFF = 1 << 20

if TYPE_CHECKING:  # imported when first needed, for a quick start
    from minijit.backend.target import Exit, LinkTarget
    from minijit.frontend.copies import Entry as CopyEntry
    from minijit.pipeline import CompiledTrace
    from minijit.runtime.builtin import Entry
    from minijit.runtime.entry import State
    from minijit.runtime.exits import ExitPlan
    from minijit.runtime.natives import Gate
    from minijit.tracing.inline import Callee
    from minijit.tracing.interpreter import Frame

GIVEN_UP = 1 << 12  # back-off from which on a loop is not counted for the rest of the call

FIRST_BUDGET = 1000  # rounds; grows fourfold a stay until a stay is long enough
CAREFUL_BUDGET = 64  # the first of a trace that calls C functions, which may take any time

TOO_BIG = "an int beyond 64 bits"
NO_LOOP = "it has no loop, so CPython runs it"
CALL_WEIGHT = 4  # rounds that a call counts for, of a function without loops

Tokens = tuple[tuple[int, object], ...]

_TYPES: dict[type, Type] = {int: Type.INT, float: Type.FLOAT, bool: Type.BOOL}
_ADDRESSES: dict[type, Type] = {
    list: Type.LIST, tuple: Type.TUPLE, dict: Type.DICT, set: Type.SET, str: Type.STR, range: Type.RANGE,
    **dict.fromkeys((*ITERATES_DICTS, ITERATES_SETS), Type.ITERATOR), **dict.fromkeys(VIEWS, Type.VIEW_OF_DICT),
}  # fmt: skip


def for_guest(state: Callable[[], FunctionState | None], way: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls `way` with the state and its arguments; what is raised gets a traceback of the guest's lines."""

    def run(*arguments: Any) -> Any:
        found = state()
        assert found is not None, "the function that runs holds it"
        try:
            return way(found, *arguments)
        except BaseException as error:
            from minijit.runtime.guest import user_traceback  # needed only now

            raise error.with_traceback(user_traceback(error.__traceback__))  # noqa: B904  # it is the same one

    return run


def token(value: object, objects: bool) -> object:
    """What a trace may specialise on: the exact type, `None`, or `UNBOUND`; a str names the type of what no trace can
    hold, and can only carry past. `objects`: it can hold addresses."""
    kind = _TYPES.get(type(value)) or scalar_types().get(type(value))
    if kind is None and objects:
        kind = _ADDRESSES.get(type(value)) or buffer_types().get(type(value))
    if kind is Type.STR:
        return Type.CHAR if len(value) == 1 else kind  # type: ignore[arg-type]
    if kind is Type.INT:
        return kind if MIN_INT <= value <= MAX_INT else TOO_BIG  # type: ignore[operator]
    if kind is not None and not (kind is Type.UINT64 and int(value) > MAX_INT):  # type: ignore[call-overload]
        return kind
    if value is None or value is UNBOUND:
        return value
    return type(value).__name__


def fits(taken: Tokens, tokens: Tokens) -> bool:
    """Whether what takes values of some types can be given values of others: a str of one character is a str."""
    return len(taken) == len(tokens) and all(
        a == b or (a[0] == b[0] and a[1] is Type.STR and b[1] is Type.CHAR) for a, b in zip(taken, tokens, strict=True)
    )


@dataclass
class ExitState:
    """A side exit at run time: how often it was taken and, once hot, the bridge that replaced it."""

    exit: Exit | None  # None in `interp` mode
    guard: Instruction
    owner: LiveTrace
    count: int = 0
    attempts: int = 0
    bridge: LiveTrace | None = None
    closed: bool = False  # no (further) bridge is tried
    plan: ExitPlan | None = None

    def rebuild(self, buffer: State, frame: Frame) -> None:
        """Put a frame, as it was when native code was entered, to where that has left here, with what is in the buffer."""
        self.planned(frame).rebuild(buffer, frame)

    def planned(self, frame: Frame) -> ExitPlan:
        """How such a frame is rebuilt."""
        if self.plan is None:
            from minijit.runtime.exits import ExitPlan

            assert self.exit is not None and self.guard.snapshot is not None
            self.plan = ExitPlan(self.exit, self.guard.snapshot, frame.code, self.owner.callees)
        return self.plan


@dataclass(eq=False, repr=False)
class LiveTrace:
    """A trace that may be entered: `compiled` is None in `interp` mode, where the optimized IR is evaluated."""

    trace: Trace
    tokens: Tokens
    pc: int
    line: int
    compiled: CompiledTrace | None
    root: LiveTrace | None = None  # of a bridge
    state: Callable[[], FunctionState | None] = lambda: None  # whose it is, held weakly
    callees: Mapping[str, Callee] = field(default_factory=dict)  # functions that it steps into, by name in snapshots
    entries: int = 0
    exits: int = 0
    bridges: int = 0
    rounds: int = 0  # back-edges run natively in all stays that began here
    steps: int = 0  # guest instructions that were recorded: of a round, if it is a loop's
    spent_ns: int = 0  # time that the stays took, with the way in and out
    native_ns: int = 0  # time that the last one ran natively
    budget: int = FIRST_BUDGET  # back-edges that the next stay may run before it polls
    alive: bool = True  # may be entered; its block is its own
    deaf: int = 0  # stays to come that look at no word of CPython's (see `entry.DEAF`)
    evaluated_exits: dict[Instruction, ExitState] = field(default_factory=dict)  # `interp` mode
    judged: tuple[int, int, int] = (0, 0, 0)  # entries, rounds and spent_ns at the last judgement

    def __repr__(self) -> str:
        code = self.compiled.code if self.compiled else None
        where = f"{len(code.code)} bytes at {code.address:#x}" if code else "evaluated"
        return f"<{self.trace.name}: {self.trace.kind} of {self.trace.function}, line {self.line}, {where}>"

    @property
    def untouched(self) -> list[tuple[int, str]]:
        """Guest registers with values that the trace carries past, with the names of their types."""
        return [(register, kind) for register, kind in self.tokens if isinstance(kind, str)]

    @property
    def link(self) -> LinkTarget:
        assert self.compiled is not None
        from minijit.backend.target import LinkTarget

        code = self.compiled.code
        return LinkTarget(code.address + code.start, code.input_locations)


@dataclass(eq=False)
class LoopState:
    """A loop header at run time."""

    header: LoopHeader
    traces: list[LiveTrace] = field(default_factory=list)
    aborts: int = 0
    blacklisted: bool = False
    back_off: int = 1  # rounds in CPython before the next try, after a resume
    losses: int = 0  # judgements in a row that its traces did not pay
    skip: int = 0  # times that the header will be come to in the interpreter before a recording is tried again
    failures: int = 0  # recordings that were given up for now
    handed_over: bool = False  # its header was come to as its tick had run out
    least: int = 0  # rounds that a stay must be about to have to be worth the way; 0: not known, as it has always paid

    def find(self, tokens: Tokens) -> LiveTrace | None:
        """A trace for just these types, else one that can do with them."""
        found = next((trace for trace in self.traces if trace.tokens == tokens), None)
        return found or next((trace for trace in self.traces if fits(trace.tokens, tokens)), None)

    def tick(self, rounds: int) -> Tick:
        """A counter for so many rounds, or more if the loop is backing off."""
        return tick_for_long(self.least) if self.least and not self.blacklisted else self.patient(rounds)

    def patient(self, rounds: int) -> Tick:
        """A counter that runs out after so many rounds at least, however long the loop is."""
        return never() if self.blacklisted else tick_after(rounds * self.back_off, self.header.kind)


@dataclass(frozen=True)
class AbortRecord:
    """A recording that was given up: where and why."""

    function: str
    reason: AbortReason
    detail: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place}: {self.reason.sentence}{': ' + self.detail if self.detail else ''}"


@dataclass(eq=False)
class FunctionState:
    """All that minijit knows of a jitted function. `code` None: it runs plainly, for the reason in `reason`."""

    original: types.FunctionType
    function: types.FunctionType  # what the user calls; its __code__ is swapped
    options: Options
    code: Code | None = None
    counting: types.CodeType | None = None
    reason: str = ""
    reason_place: Place | None = None
    loops: list[LoopState] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    # given the loops that are not counted, and what is asked first
    make_counting: Callable[[frozenset[int], CopyEntry | None], types.CodeType] | None = None
    go_on: Callable[..., Any] | None = None  # what a copy calls in a region (see `frontend.regions`)
    make_start: Callable[[], types.CodeType] | None = None  # the code that records an entry at the next call
    entries: list[Entry] = field(default_factory=list)  # the builtins that calls are tried with first
    entry_reason: str = ""  # why there are none
    entry_due: int = 3  # number of the stay after which an entry is tried; then after four times as many (0: no more)
    entry_tries: int = 0
    lost_entries: int = 0  # that did not pay
    stays: int = 0  # calls that CPython has handed over
    traces: list[LiveTrace] = field(default_factory=list)
    aborts: list[AbortRecord] = field(default_factory=list)
    # function that reads it, dotted global name -> the value that traces rely on, and its prototype
    assumptions: dict[tuple[types.FunctionType, tuple[str, ...]], tuple[object, tuple[object, ...]]] = field(
        default_factory=dict
    )
    invalidations: int = 0
    active: int = 0  # activations in native code now
    retired: list[LiveTrace] = field(default_factory=list)  # dropped while somebody ran in them: freed when nobody does
    generation: int = 0  # counts the times that the traces were dropped
    # by the number of a header, or -1 less that of a statement, and the loops that are not counted
    resume_copies: dict[tuple[int, frozenset[int]], types.FunctionType] = field(default_factory=dict)
    counts_calls: bool = False  # it has no loops, so its calls are counted
    call_back_off: int = 1  # times that more calls are counted before the next try
    calls_natively: bool = False  # its traces hold the GIL
    gates: dict[tuple[Type | None, ...], Gate] = field(default_factory=dict)  # where native calls of it go
    natives: dict[types.FunctionType, FunctionState] = field(default_factory=dict)  # what its traces call
    starting: list[tuple[Type | None, ...]] = field(default_factory=list)  # of arguments for which an entry is recorded
    compiled_from: types.CodeType | None = None  # of the original, when it was compiled

    @functools.cached_property
    def uses_lists(self) -> bool:
        """Whether native code may look into lists: it then runs with the GIL held."""
        from minijit.tracing.inline import uses_lists

        return self.code is not None and layouts().head and uses_lists(self.original, self.code)

    @functools.cached_property
    def lies_near_api(self) -> bool:
        """Whether traces lie near the C API, and the gates of functions, as those do that may be linked with one another."""
        from minijit.tracing.inline import reached

        if self.uses_lists or self.counts_calls or self.code is None:
            return True
        called = reached(self.original, self.code)
        return self.original in called or any(code.loops for code in called.values())

    @property
    def holds_gil(self) -> bool:
        """Whether native code runs with the GIL held."""
        return self.uses_lists or self.calls_natively

    @property
    def may_have_entries(self) -> bool:
        """Whether calls can do without a frame of CPython's."""
        return self.code is not None and not self.code.captured

    def hopes(self, kinds: tuple[Type | None, ...]) -> bool:
        """Whether there is, or may be some day, a trace for calls with arguments of these types."""
        return self.entry_due > 0 or any(entry.kinds == kinds for entry in self.entries)

    @property
    def name(self) -> str:
        return self.original.__qualname__

    @property
    def file(self) -> str:
        return self.original.__code__.co_filename

    @property
    def status(self) -> str:
        """compiled, interpreted (can be, but is not hot yet) or plain."""
        if self.code is None or self.function.__code__ is self.original.__code__:
            return "plain"
        return "compiled" if self.traces else "interpreted"

    def take_unused(self) -> list[LiveTrace]:
        """The retired traces, once nobody runs in this function's code; to be called under the engine's gate."""
        if self.active or not self.retired:
            return []
        unused, self.retired = self.retired, []
        return unused

    def start_again(self) -> None:
        """All loops as if never run; the traces have been dropped."""
        self.generation += 1
        self.assumptions.clear()
        self.close_entries("", list(self.entries))
        self.entry_due, self.entry_tries, self.lost_entries = self.stays + 3 if self.may_have_entries else 0, 0, 0
        self.call_back_off = 1
        for loop in self.loops:
            loop.traces.clear()
            loop.aborts, loop.losses, loop.least, loop.skip, loop.failures = 0, 0, 0, 0, 0
            loop.blacklisted, loop.back_off = loop.header.always_plain, 1
        self.arm()
        self.count()

    def uncounted(self, limit: int = GIVEN_UP) -> frozenset[int]:
        """Loops that no trace is made of, or not soon: CPython need not count their rounds."""
        return frozenset([k for k, loop in enumerate(self.loops) if loop.blacklisted or loop.back_off > limit])

    def count(self) -> None:
        """Let CPython run a copy of the function that counts the rounds of the loops that may be compiled, and no others."""
        assert self.make_counting is not None
        asked = None
        if self.entries and self.code:
            from minijit.runtime.builtin import for_copy

            asked = for_copy(self.entries, self.code)
        before, self.counting = self.counting, self.make_counting(self.uncounted(MAX_BACK_OFF), asked)
        if before is None or self.function.__code__ is before:
            self.function.__code__ = self.counting

    def close_entries(self, reason: str, entries: Sequence[Entry]) -> None:
        """No (further) calls go through some builtin entries, for a reason."""
        self.entry_reason = reason
        for entry in entries:
            entry.close()
            self.entries.remove(entry)
        if entries:
            self.count()

    def record_next_call(self) -> None:
        """Let the next call be recorded from its start, for a builtin entry."""
        assert self.make_start is not None
        self.function.__code__ = self.make_start()

    def arm(self) -> None:
        """Set every counter to its start."""
        self.ticks[:] = [loop.tick(self.options.hot_rounds) for loop in self.loops]
        if self.counts_calls:
            calls = 1 if self.entries else max(self.options.hot_rounds // CALL_WEIGHT, 1)
            self.ticks.append(tick_after(calls * self.call_back_off, "while"))

    def go_plain(self, reason: str, place: Place | None) -> None:
        """Give the function back to CPython for good."""
        self.reason, self.reason_place = reason, place
        self.close_entries("", list(self.entries))
        self.function.__code__ = self.original.__code__


def closure(state: FunctionState) -> Iterator[FunctionState]:
    """A function and what it calls natively, and what that calls, each once."""
    seen = {id(state)}
    work = [state]
    while work:
        yield (now := work.pop())
        for called in now.natives.values():
            if id(called) not in seen:
                seen.add(id(called))
                work.append(called)
