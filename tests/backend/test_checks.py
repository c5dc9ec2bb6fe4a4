"""The self-checks catch what they are for: wrong allocations, stray branches, trampolines, broken frames."""

from __future__ import annotations

import ctypes
import struct
from dataclasses import replace

import pytest
from native import code_cache, compile_alone, discard, run

import allocator
from minijit import capi
from minijit.backend import auditor, host_target
from minijit.backend.assembler import assemble_text
from minijit.backend.auditor import audit_entry
from minijit.backend.checker import check
from minijit.backend.regalloc import allocate
from minijit.backend.target import BuiltinEntry
from minijit.errors import Abort, AbortReason, InternalError, TrampolineFound
from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import Op, Type
from minijit.ir.text import parse_trace
from minijit.ir.trace import FrameState, Instruction, Snapshot, Trace

LOOP = """\
trace t loop f
callee labs {labs:#x} libc impure I64 I64
  %0 = input int r0
  %1 = input float r1
loop
  %2 = param int %0
  %3 = param float %1
body
  %4 = lt_int %2, 1000
  guard_true %4 [f@1 r0=%2 r1=%3]
  %5 = call int labs %2
  %6 = add_int_ovf %2, %5 [f@2 r0=%2 r1=%3]
  %7 = add_int_ovf %6, 1 [f@2 r0=%2 r1=%3]
  %8 = mul_float %3, 0.5
  poll [f@0 r0=%7 r1=%8]
again %7, %8
"""


def labs_address() -> int:
    address = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value
    assert address
    return address


@pytest.fixture
def trace():
    return parse_trace(LOOP.format(labs=labs_address()))


def test_a_right_allocation_passes_and_every_swap_is_caught(trace):
    target = host_target()
    allocation = allocate(trace, target)
    check(trace, allocation, target)
    places = allocation.locations
    values = [v for v in places if v.type is Type.INT]
    caught = 0
    for a in values:
        for b in values:
            if a is b or places[a] == places[b]:
                continue
            wrong = replace(allocation, locations={**places, a: places[b]})
            try:
                check(trace, wrong, target)
            except InternalError:
                caught += 1
    assert caught >= 3
    without = {v: p for v, p in places.items() if v is not values[0]}
    with pytest.raises(InternalError, match="has no place"):
        check(trace, replace(allocation, locations=without), target)


def test_a_value_left_in_a_clobbered_register_across_a_call_is_caught(trace):
    target = host_target()
    allocation = allocate(trace, target)
    volatile = next(r for r in target.general if r not in target.callee_saved)
    assert trace.loop
    param = trace.loop.params[0]
    wrong = replace(allocation, locations={**allocation.locations, param: volatile})
    with pytest.raises(InternalError, match="does not hold"):
        check(trace, wrong, target)


def test_flags_must_come_right_before_their_guard(trace):
    target = host_target()
    allocation = allocate(trace, target)
    assert trace.loop
    first, second, *rest = trace.loop.body
    between = Instruction(Op.ADD_INT, (trace.loop.params[0], trace.loop.params[0]), Type.INT)
    moved = replace(trace, loop=replace(trace.loop, body=(first, between, second, *rest)))
    with pytest.raises(InternalError, match="flags"):
        check(moved, allocation, target)


@pytest.fixture
def compiled(trace):
    made = compile_alone(trace)
    yield made
    discard(made)


def audit(compiled, code):
    branches = code_cache().known_branches()
    return auditor.audit(replace(compiled.code, code=code), host_target(), branches)


def test_the_audit_names_direct_calls_with_their_distance(compiled):
    (call,) = compiled.audit.direct
    name, site, distance = call
    assert name == "labs"
    displacement = struct.unpack("<i", ctypes.string_at(site + 1, 4))[0]
    assert ctypes.string_at(site, 1) == b"\xe8" and displacement == distance
    assert site + 5 + distance == labs_address()


PATCHES = {
    "jmp rax": TrampolineFound,
    "jmp qword ptr [rax]": TrampolineFound,
    "call rax": InternalError,
    "push rax": InternalError,
    "mov rbp, rsp": InternalError,
    "sub rsp, 8": InternalError,
    "ret": InternalError,
}


@pytest.mark.parametrize("text", PATCHES)
def test_what_must_not_be_in_a_trace_is_found(compiled, text):
    bad = assemble_text(text, 0)
    offset = next(o for o, i in compiled.code.origins if i.op is Op.MUL_FLOAT)
    code = compiled.code.code
    nops = b"\x90" * (12 - len(bad))
    with pytest.raises(PATCHES[text]):
        audit(compiled, code[:offset] + bad + nops + code[offset + 12 :])


def test_a_call_that_goes_elsewhere_is_found(compiled):
    site = compiled.code.calls[0].offset
    code = bytearray(compiled.code.code)
    code[site + 1] ^= 0x10
    with pytest.raises(TrampolineFound, match="not to labs"):
        audit(compiled, bytes(code))


def test_a_branch_out_of_the_trace_is_found(compiled):
    address = compiled.code.address
    exit_stub = compiled.code.exits[0].stub
    code = bytearray(compiled.code.code)
    code[exit_stub : exit_stub + 5] = b"\xe9" + struct.pack("<i", 1 << 20)
    with pytest.raises(TrampolineFound, match="no exit and no trace"):
        audit(compiled, bytes(code))
    assert address


def caller(*callees: NativeFunction) -> Trace:
    value = Instruction(Op.INPUT, type=Type.INT)
    calls = [Instruction(Op.CALL, (value,), Type.INT, callee=callee) for callee in callees]
    end = Instruction(Op.EXIT, snapshot=Snapshot((FrameState("f", 1, tuple(enumerate(calls))),)))
    return Trace("calls", "entry", "f", (value,), (0,), (*calls, end))


@pytest.fixture
def faraway():
    """A function at an address from which libc is more than 2 GiB away."""
    memory = allocator.OsMemory()  # whatever a script answers for the system's other callers
    low = memory.virtual_alloc(4096, 0x2000_0000_0000, protection=3)
    ctypes.memmove(low.address, bytes.fromhex("488d4705c3"), 5)  # lea rax, [rdi+5]; ret
    memory.protect(low.address, 4096, 5)
    yield NativeFunction("faraway", low.address, "", (CType.I64,), CType.I64)
    memory.virtual_free(low)


def test_a_callee_out_of_reach_goes_through_a_counted_slot(faraway):
    labs = NativeFunction("labs", labs_address(), "", (CType.I64,), CType.I64)
    compiled = compile_alone(caller(labs, faraway))
    assert [name for name, _, _ in compiled.audit.direct] == ["labs"]
    assert [name for name, _ in compiled.audit.slots] == ["faraway"]
    assert run(compiled, [-7]) == (1, [(0, 7), (1, -2)])
    code = bytearray(compiled.code.code)
    literal = code.index(struct.pack("<Q", faraway.address))
    code[literal] ^= 1
    with pytest.raises(TrampolineFound, match="does not hold its address"):
        auditor.audit(replace(compiled.code, code=bytes(code)), host_target(), code_cache().known_branches())
    discard(compiled)


def test_one_far_callee_alone_gets_an_arena_of_its_own(faraway):
    compiled = compile_alone(caller(faraway))
    assert [name for name, _, _ in compiled.audit.direct] == ["faraway"]
    assert abs(compiled.block.address - faraway.address) < 2**31
    assert run(compiled, [1]) == (1, [(0, 6)])
    discard(compiled)


def test_a_callee_that_is_itself_a_trampoline_is_refused():
    stub = allocator.virtual_alloc(4096, protection=3)
    ctypes.memmove(stub.address, bytes.fromhex("f30f1efa ff2500000000"), 10)  # endbr64; jmp [rip+0]
    from allocator.os_memory import system

    system().protect(stub.address, 4096, 5)
    plt = NativeFunction("printf@plt", stub.address, "", (CType.I64,), CType.I64)
    with pytest.raises(Abort) as caught:
        compile_alone(caller(plt))
    assert caught.value.reason is AbortReason.TRAMPOLINE
    allocator.virtual_free(stub)


def test_too_many_live_values_abort():
    inputs = tuple(Instruction(Op.INPUT, type=Type.INT) for _ in range(100))
    end = Instruction(Op.EXIT, snapshot=Snapshot((FrameState("f", 1, tuple(enumerate(inputs))),)))
    with pytest.raises(Abort) as caught:
        compile_alone(Trace("t", "entry", "f", inputs, tuple(range(100)), (end,)))
    assert caught.value.reason is AbortReason.TOO_MANY_VALUES


def an_entry(address: int, enter: int) -> BuiltinEntry:
    kinds = (Type.INT, Type.FLOAT, Type.BOOL, Type.LIST, Type.TUPLE)
    return BuiltinEntry(address, kinds, record=0x1000, watched=2, buffer=0x2000, budget=9, enter=enter, leave=1, exits=4, miss=2, kept=3)


def test_a_builtin_entry_calls_directly_what_it_reaches_and_the_rest_through_slots():
    make = host_target().builtin_entry
    near = (capi.function("PyLong_FromLongLong").address >> 12 << 12) + (64 << 20)
    code, slots = make(an_entry(near, near + 4096))
    assert slots == 0
    far = near ^ 1 << 45
    assert make(an_entry(far, far + 4096))[1] > 5 and make(an_entry(near, far))[1] == 1
    assert len(code) < 2000


def test_a_builtin_entry_that_branches_elsewhere_is_refused():
    near = (capi.function("PyLong_FromLongLong").address >> 12 << 12) + (64 << 20)
    code, _ = host_target().builtin_entry(an_entry(near, near + 4096))
    callees = {near + 4096, *(capi.function(name).address for name in ENTRY_API)}
    assert audit_entry(code, near, len(code), callees) == 0
    with pytest.raises(TrampolineFound, match="no business"):
        audit_entry(code, near, len(code), callees - {near + 4096})
    with pytest.raises(TrampolineFound, match="no business"):
        audit_entry(code, near + 16, len(code), callees)
    indirect = assemble_text("jmp rax", near)
    with pytest.raises(TrampolineFound):
        audit_entry(indirect.ljust(16, b"\0"), near, len(indirect), callees)


ENTRY_API = (
    "PyLong_FromLongLong", "PyFloat_FromDouble", "PyBool_FromLong", "PyBytes_FromStringAndSize", "PyDict_GetItemWithError", "PyObject_CallFunctionObjArgs",
    "Py_DecRef", "PyList_SetSlice", "PyErr_Occurred",
)  # fmt: skip
