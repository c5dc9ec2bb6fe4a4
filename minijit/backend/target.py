"""What a back end is made of: the target's record, where values lie, and the machine code that comes out.

The frame every trace has (x86-64; offsets from rbp, made by the chunk's entry stub, never changed by a trace):

    rbp+8   return address into the stub      rbp-16     budget: rounds left before a POLL leaves
    rbp     caller's rbp                      rbp-24-8k  slot k, 0 <= k < FRAME_SLOTS
    rbp-8   address of the state buffer

The entry stub's own frame, around it, holds the registers that C wants back.

The state buffer (int64 words, owned by the caller): `registers` general registers by DWARF number, then the float
registers, then the FRAME_SLOTS slots. On entry word k of it holds input k (floats by their bits) and word BUDGET_WORD
the budget, which goes back there. On exit the shared exit stub stores *all* registers and slots, and the number of the
exit is the return value. Where the function returns, the value is in RESULT_WORD, and the return value, of RETURNED,
tells its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from minijit.ir.native import NativeFunction
from minijit.ir.ops import Op, Type
from minijit.ir.trace import Const, Instruction, Trace

FRAME_SLOTS = 64
FLOAT_WORD = 32  # state word of float register 0 (general registers: word = DWARF number)
SLOT_WORD = 64  # state word of slot 0
BUDGET_WORD = SLOT_WORD + FRAME_SLOTS
RESULT_WORD = 0  # state word of the value that a RETURN returns
RETURNED = {  # what the entry call returns instead of an exit's number
    Type.INT: 0xFFFFFFF0, Type.FLOAT: 0xFFFFFFF1, Type.BOOL: 0xFFFFFFF2, Type.LIST: 0xFFFFFFF3, Type.OBJECT: 0xFFFFFFF4,
    Type.TUPLE: 0xFFFFFFF5, Type.STR: 0xFFFFFFF6,
    Type.BYTES: 0xFFFFFFF8, Type.BYTEARRAY: 0xFFFFFFF9, Type.ARRAY: 0xFFFFFFFA, Type.VIEW: 0xFFFFFFFB,
    Type.DICT: 0xFFFFFFF7, Type.SET: 0xFFFFFFEE, Type.ITERATOR: 0xFFFFFFFF, Type.VIEW_OF_DICT: 0xFFFFFFEF,
    Type.NDARRAY: 0xFFFFFFFC, Type.BOXED: 0xFFFFFFFD, Type.RANGE: 0xFFFFFFFE,
}  # fmt: skip
STACK_WORD = BUDGET_WORD + 1  # state word of the stack pointer where a side exit was taken
DEPTH_WORD = STACK_WORD + 1  # state word of the bytes of stack that native calls may take
LIMIT_WORD = DEPTH_WORD + 1  # state word of the address where that stack ends
CALLS_WORD = LIMIT_WORD + 1  # state word of the native calls that are left before one leaves
EPOCH_WORD = CALLS_WORD + 1  # state word of the engine's epoch when the stay began
NUMBER_WORD = EPOCH_WORD + 1  # state words for what answers a native call that did not return what was wanted: what it did,
WANTED_WORD = NUMBER_WORD + 1  # and the wanted type, by their numbers;
ANSWER_WORD = WANTED_WORD + 1  # 0 if that is in RESULT_WORD now;
TOKEN_WORD = ANSWER_WORD + 1  # else, under which number it waits for the caller's exit;
SELF_WORD = TOKEN_WORD + 1  # the buffer's address
WATCH_WORD = SELF_WORD + 1  # state word of the address of 32 bits that polls look at: they leave when these are not 0
LEFT_WORD = WATCH_WORD + 1  # state word of the return value, for whoever could not take that
STATE_WORDS = LEFT_WORD + 1
MAX_INPUTS = 32


@dataclass(frozen=True)
class Register:
    """A machine register: `name` for the assembler, `dwarf` number, `word` of the state buffer where an exit puts it."""

    name: str
    dwarf: int
    word: int
    is_float: bool


@dataclass(frozen=True)
class Slot:
    """Slot `index` of the frame."""

    index: int

    @property
    def word(self) -> int:
        return SLOT_WORD + FRAME_SLOTS - 1 - self.index  # slots grow downwards in the frame, words upwards


Location = Register | Slot


@dataclass(frozen=True)
class Allocation:
    """Where each value of a trace lies, for its whole life: one register or one slot.

    Values that need no place (unused ones, compares fused with the guard behind them) are absent.
    `fused`: compares that set flags only, consumed by the very next instruction (a guard)."""

    locations: Mapping[Instruction, Location]
    fused: frozenset[Instruction]
    slots_used: int


@dataclass(frozen=True)
class Exit:
    """A side exit of assembled code. `number` is what the entry call returns; `word`s say where each live guest
    register is found in the state buffer: registers are (guest register, word or constant, type)."""

    number: int
    guard: Instruction
    stub: int  # offset in the code of the exit stub: an aligned 5-byte jump that a bridge may redirect
    where: Mapping[Instruction, Location]  # of the values in the guard's snapshot
    other: int | None = None  # of a native call: offset of a jump for results of another type, which a bridge may redirect


@dataclass(frozen=True)
class AfterCall:
    """Where a bridge begins that goes on after a native call with a result of another type than the caller's trace expects:
    `value` is the result (None: there is none to have), `number` tells its type, for others it goes on at `otherwise`."""

    value: Instruction | None
    number: int
    otherwise: int


@dataclass(frozen=True)
class CallSite:
    """A call in the code: `offset` of the call instruction; `kind` is direct or slot."""

    offset: int
    callee: NativeFunction
    kind: str


@dataclass(frozen=True)
class MachineCode:
    """A trace as bytes for one address, with all that debuggers, auditors and the runtime ask about it.

    `entry`: offset where the entry stub jumps in (loads inputs from the state buffer); `start`: offset where links
    come in, inputs being in `input_locations` already; `size` of `code` includes literals after `text_size`.
    `rows`: (offset, guest line) ascending. `ranges`: (instruction, location, from offset, to offset) for debuggers."""

    trace: Trace
    address: int
    code: bytes
    text_size: int
    entry: int
    start: int
    input_locations: tuple[Location | None, ...]  # None: the input is never read
    exits: tuple[Exit, ...]
    calls: tuple[CallSite, ...]
    rows: tuple[tuple[int, int], ...]
    origins: tuple[tuple[int, Instruction], ...]  # offset of the first byte of each IR instruction's code
    allocation: Allocation
    assembly: str = field(repr=False, default="")


@dataclass(frozen=True)
class Stubs:
    """The chunk's stubs as bytes: offsets within `code` of the one that enters, of where that one makes a trace's frame, of
    the one that side exits go through, and of its end, which returns go through."""

    code: bytes
    enter: int
    enter_size: int
    begin: int
    leave: int
    leave_size: int
    finish: int


class Assembly(Protocol):
    """What a lowering writes to: lines of assembly text, labels, literals."""

    fused: frozenset[Instruction]
    finish: int  # address of the stub that returns go through
    others: dict[Instruction, str]  # labels of the jumps that native calls make for results of another type
    answer: NativeFunction | None  # what is asked when a native call returns something else than it did when recorded

    def emit(self, line: str) -> None:
        """One instruction."""

    def literal(self, value: Const) -> str:
        """A memory operand that holds a 64-bit constant."""
        ...

    def label(self) -> str:
        """A fresh label; place it with `emit(label + ":")`."""
        ...

    def exit(self, guard: Instruction) -> str:
        """The label of a guard's exit stub."""
        ...

    def call(self, callee: NativeFunction, cold: bool = False) -> None:
        """A direct call, or one through an address slot."""

    def cold(self, line: str) -> None:
        """One instruction behind the hot code."""


Lowering = Callable[[Assembly, Instruction, str | None, tuple[str, ...]], None]


@dataclass(frozen=True)
class LinkTarget:
    """Where a LINK goes: absolute address of the other trace's `start` and where its inputs must lie."""

    address: int
    input_locations: tuple[Location | None, ...]


@dataclass(frozen=True)
class CallLimits:
    """How far native calls may go: `left`, the offset in the thread's state of the calls that CPython still allows; `most`,
    the address of the bytes of stack that may be taken; `calls` that may be made; `epoch`, the address of the epoch; `stays`,
    that of the number of stays in progress."""

    left: int
    most: int
    calls: int
    epoch: int
    stays: int


@dataclass(frozen=True)
class BuiltinEntry:
    """What a builtin entry is made of, a function of the C API that enters a trace with `arguments` of these types,
    or None, which the trace does without.

    `record`: address of words of 64 bits: the trace's entry (0: none now), how often it was entered, then for each of the
    words `watched` its address and what it must be for the trace to hold, in an order in which they may be looked at.
    `buffer`: address of a state buffer for as long as the GIL is held. `enter`: the chunk's entry stub. At a side exit,
    the object at `leave` is called with the state buffer as bytes and with what the dict at `exits` has for the exit's
    number, looked up before anything else can run; `miss` is the address of the object that is returned when nothing was
    run, `kept` that of the list to be emptied at a return. `calls`: given if the trace makes native calls."""

    address: int
    arguments: tuple[Type | None, ...]
    record: int
    watched: int
    buffer: int
    budget: int
    enter: int
    leave: int
    exits: int
    miss: int
    kept: int
    calls: CallLimits | None = None


@dataclass(frozen=True)
class Gate:
    """What the gate of a guest function is made of, which native calls go to: it makes the frame and enters a trace.

    `number`: of its exit, when no trace is there or the calls are spent; the next one when the stack is. `leave`: address of
    the exit stub. `loops`: rounds are counted within, so the budget goes in. `breaker`: address of the word of 32 bits that
    is set when Python must run (0: unknown)."""

    address: int
    number: int
    leave: int
    loops: bool
    breaker: int


@dataclass(frozen=True)
class Target:
    """An architecture: everything outside `backend` that differs between machines is in this record."""

    name: str
    general: tuple[Register, ...]  # allocatable, preferred first
    floats: tuple[Register, ...]
    callee_saved: frozenset[Register]
    reach: str  # name of the allocator's Reach constant
    elf_machine: int
    lowerings: Mapping[Op, Lowering]
    assemble: Callable[..., MachineCode]
    stubs: Callable[[int], Stubs]  # address -> entry and exit stub of a chunk
    patch_jump: Callable[[int, int], bytes]  # (site address, target address) -> bytes of an exit stub's jump
    builtin_entry: Callable[[BuiltinEntry], tuple[bytes, int]]  # machine code for its address, number of slot calls
    gate: Callable[[Gate], tuple[bytes, int]]  # machine code for its address, offset of the jump to a trace
    answer: Callable[[int, int], bytes]  # (address, of the object to call) -> machine code of what answers native calls
    arguments: Callable[[Sequence[Type]], tuple[Register, ...] | None]  # where native calls pass values of these types
    frame_bytes: int  # of the stack for a native call
    size_bound: Callable[[Trace], int]  # bytes that the code of a trace will hardly exceed
