"""The symbol files, read back by pyelftools and readelf after every append; gdb itself is in tests/gdb."""

from __future__ import annotations

import io
import os
import random
import subprocess

import pytest
from elftools.dwarf.callframe import FDE
from elftools.elf.elffile import ELFFile

import allocator
from minijit.backend import host_target
from minijit.debuginfo import dwarf
from minijit.debuginfo.gdb import DebuggerHook
from minijit.debuginfo.symfiles import ChunkSymfiles, Symbol, Symfile

CHUNK, SIZE = 0x7000_0000_0000, 2 << 20
STUBS = host_target().stubs(CHUNK)


def random_symbol(rng, number):
    offsets = sorted(rng.sample(range(1, 200), rng.randrange(0, 12)))
    rows = [(offset, rng.randrange(1, 500)) for offset in offsets]
    return Symbol(f"trace_{number}", f"/somewhere/guest{rng.randrange(3)}.py", rng.randrange(1, 500), rows)


def parse(file):
    return ELFFile(io.BytesIO(bytes(file.data)))


def functions(elf):
    return {s.name: (s["st_value"], s["st_size"]) for s in elf.get_section_by_name(".symtab").iter_symbols() if s.name}


def described_lines(elf):
    """(name, low pc, size, file, rows of (address, line)) of each compilation unit."""
    info = elf.get_dwarf_info()
    for unit in info.iter_CUs():
        top = unit.get_top_DIE()
        (program,) = top.iter_children()
        lines = info.line_program_for_CU(unit)
        rows = [(e.state.address, e.state.line) for e in lines.get_entries() if e.state]
        low = program.attributes["DW_AT_low_pc"].value
        yield (
            program.attributes["DW_AT_name"].value.decode(), low, program.attributes["DW_AT_high_pc"].value,
            top.attributes["DW_AT_name"].value.decode(), rows,
        )  # fmt: skip


def test_after_every_append_the_file_says_exactly_what_was_added():
    rng = random.Random(1)
    file = Symfile(CHUNK, SIZE, STUBS)
    stubs = {
        "minijit_enter": (CHUNK + STUBS.enter, STUBS.enter_size),
        "minijit_leave": (CHUNK + STUBS.leave, STUBS.leave_size),
    }
    expected, described = dict(stubs), {}
    for number in range(40):
        address, size = CHUNK + 4096 * (number + 1), rng.randrange(200, 4096)
        symbol = random_symbol(rng, number)
        file.add(address, size, symbol)
        expected[symbol.name] = (address, size)
        rows = [(address, symbol.line), *((address + offset, line) for offset, line in symbol.rows)]
        described[symbol.name] = (address, size, symbol.file, [*rows, (address + size, rows[-1][1])])
        elf = parse(file)
        assert functions(elf) == expected
        assert {name: rest for name, *rest in map(tuple, described_lines(elf))} == {
            name: list(what) for name, what in described.items()
        }
    text = elf.get_section_by_name(".text")
    assert (text["sh_addr"], text["sh_size"], text["sh_type"]) == (CHUNK, SIZE, "SHT_NOBITS")


def test_a_reader_that_comes_in_the_middle_of_an_append_sees_the_old_file():
    """Sizes go up last: cut an append short before `publish` and the file still says what it said."""
    file = Symfile(CHUNK, SIZE, STUBS)
    file.add(CHUNK + 4096, 300, Symbol("trace_1", "/a/b.py", 3, [(4, 4)]))
    before = functions(parse(file)), list(described_lines(parse(file)))
    file.publish = lambda: None  # type: ignore[method-assign]
    file.add(CHUNK + 8192, 300, Symbol("trace_2", "/a/b.py", 5, [(4, 6)]))
    assert (functions(parse(file)), list(described_lines(parse(file)))) == before
    del file.publish
    file.publish()
    assert "trace_2" in functions(parse(file))


def test_a_full_file_refuses_and_stays_as_it_was():
    file = Symfile(CHUNK, 4096, STUBS)
    long = Symbol("t", "/a/b.py", 1, [(n, n + 1) for n in range(1, 3000)])
    with pytest.raises(OverflowError, match="no room"):
        file.add(CHUNK, 4096, long)
    assert functions(parse(file)).keys() == {"minijit_enter", "minijit_leave"}


def fdes(elf):
    return [entry for entry in elf.get_dwarf_info().CFI_entries() if isinstance(entry, FDE)]


def test_four_fdes_cover_the_whole_chunk_once():
    found = sorted((f["initial_location"], f["address_range"]) for f in fdes(parse(Symfile(CHUNK, SIZE, STUBS))))
    assert len(found) == 4
    enter, begin, leave, rest = found
    assert begin == (CHUNK + STUBS.begin, STUBS.leave - STUBS.begin)
    assert enter == (CHUNK + STUBS.enter, STUBS.enter_size)
    assert leave == (CHUNK + STUBS.leave, STUBS.leave_size)
    assert rest[0] == leave[0] + leave[1] and rest[0] + rest[1] == CHUNK + SIZE


def test_the_frame_rules_hold_at_every_instruction_of_the_stubs():
    """Walk the stubs with an abstract machine of pushes and pops: each table row must say what is true there."""
    from minijit.backend.auditor import instructions

    numbers = {"rbx": 3, "rbp": 6, "rsp": 7, "r12": 12, "r13": 13, "r14": 14, "r15": 15}
    for fde in fdes(parse(Symfile(CHUNK, SIZE, STUBS))):
        start, size = fde["initial_location"], fde["address_range"]
        if start + size == CHUNK + SIZE:
            (row,) = fde.get_decoded().table
            assert (row["cfa"].reg, row["cfa"].offset) == (6, 16)
            assert row[6].arg == -16 and all(row[n].type == "UNDEFINED" for n in (3, 12, 13, 14, 15))
            continue
        leaving = start == CHUNK + STUBS.leave
        depth = None if leaving else 8  # bytes from sp to the CFA, while sp is what counts
        saved: dict[int, int] = {6: -16} if leaving else {}
        frame = leaving  # rbp is the frame pointer
        rows = {row["pc"]: row for row in fde.get_decoded().table}
        offset = start - CHUNK
        current = None
        for address, _, word, operands in instructions(STUBS.code[offset : offset + size], start):
            current = rows.get(address, current)
            assert current is not None
            if frame:
                assert (current["cfa"].reg, current["cfa"].offset) == (6, 16), hex(address)
            else:
                assert (current["cfa"].reg, current["cfa"].offset) == (7, depth), hex(address)
            assert {n: rule.arg for n, rule in current.items() if isinstance(n, int) and n != 16 and rule.type == "OFFSET"} == saved
            if word == "push":
                if operands == "rbp":
                    depth, saved[6] = 16, -16
                else:
                    saved[numbers[operands]] = -16 - 8 * len(saved)
            elif word == "mov" and operands == "rbp, rsp":
                frame = True
            elif word == "pop":
                saved.pop(numbers[operands])
                if operands == "rbp":
                    frame, depth = False, 8
            elif word == "leave":
                frame, depth = False, 8
                del saved[6]


def test_readelf_has_no_warning(tmp_path):
    rng = random.Random(2)
    file = Symfile(CHUNK, SIZE, STUBS)
    for number in range(20):
        file.add(CHUNK + 4096 * (number + 1), 500, random_symbol(rng, number))
    path = tmp_path / "chunk.elf"
    path.write_bytes(bytes(file.data))
    done = subprocess.run(["readelf", "-W", "-a", "-wFli", str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "arning" not in done.stderr + done.stdout, done.stderr
    assert "trace_19" in done.stdout and "guest0.py" in done.stdout


def test_the_hook_library_is_a_sound_shared_object(tmp_path):
    from minijit.debuginfo.elf import DESCRIPTOR, HOOK, hook_library

    path = tmp_path / "hook.so"
    path.write_bytes(hook_library(62, b"\xc3" * 16))
    elf = ELFFile(io.BytesIO(path.read_bytes()))
    assert elf["e_type"] == "ET_DYN"
    symbols = {s.name: s["st_info"]["type"] for s in elf.get_section_by_name(".dynsym").iter_symbols() if s.name}
    assert symbols == {HOOK: "STT_FUNC", DESCRIPTOR: "STT_OBJECT"}
    done = subprocess.run(["readelf", "-Wa", str(path)], capture_output=True, text=True, timeout=60)
    assert "arning" not in done.stderr + done.stdout, done.stderr


def test_nobody_listens_and_the_descriptor_lists_what_is_registered():
    hook = DebuggerHook()
    assert not hook.listening()
    first, second = hook.register(0x1000, 10), hook.register(0x2000, 20)
    assert listed(hook) == {(0x1000, 10), (0x2000, 20)}
    hook.unregister(first)
    assert listed(hook) == {(0x2000, 20)}
    hook.unregister(second)
    assert listed(hook) == set()
    assert hook.calls == 4


def listed(hook):
    """Walk the descriptor's list as a debugger does."""
    import ctypes

    found = set()
    address = hook._descriptor.first
    while address:
        following, _, where, size = (ctypes.c_uint64 * 4).from_address(address)
        found.add((where, size))
        address = following
    return found


class FakeChunk:
    address, size = CHUNK, SIZE


def test_one_registration_per_chunk_however_many_traces():
    symfiles = ChunkSymfiles()
    symfiles.stubs[CHUNK] = STUBS
    symfiles.chunk_mapped(FakeChunk())
    for number in range(100):
        symfiles.describe(CHUNK + 4096 * (number + 1), 100, Symbol(f"trace_{number}", "/a.py", 1, []))
    assert (symfiles.registrations, symfiles.announcements) == (1, 0)
    symfiles.chunk_unmapped(FakeChunk())
    assert not symfiles.files


def test_eager_announces_each_trace_and_off_none():
    eager, off, names = ChunkSymfiles("eager"), ChunkSymfiles("off"), ChunkSymfiles("symbols")
    for symfiles in (eager, off, names):
        symfiles.stubs[CHUNK] = STUBS
        symfiles.chunk_mapped(FakeChunk())
        for number in range(5):
            symfiles.describe(CHUNK + 4096 * (number + 1), 100, Symbol(f"trace_{number}", "/a.py", 1, []))
            symfiles.flush()
        symfiles.flush()
    assert (eager.registrations, eager.announcements) == (1, 5)
    assert (off.registrations, off.announcements, dict(off.files)) == (0, 0, {})
    assert not list(described_lines(parse(names.files[CHUNK])))
    for symfiles in (eager, names):
        symfiles.chunk_unmapped(FakeChunk())


@pytest.mark.parametrize("value", [0, 1, 63, 64, 127, 128, 300, 2**32, -1, -63, -64, -65, -(2**40)])
def test_leb128(value):
    if value >= 0:
        number = shift = 0
        for byte in dwarf.uleb(value):
            number |= (byte & 0x7F) << shift
            shift += 7
        assert number == value
    number = shift = 0
    for byte in dwarf.sleb(value):
        number |= (byte & 0x7F) << shift
        shift += 7
    if byte & 0x40:
        number -= 1 << shift
    assert number == value
    assert os.sep


def test_a_trace_that_is_gone_leaves_no_name_no_line_and_no_address(tmp_path):
    file = Symfile(CHUNK, SIZE, STUBS)
    fields = [file.add(CHUNK + 4096 * n, 100, Symbol(f"trace_{n}", "/a/guest.py", 5, [(3, 6)])) for n in (1, 2, 3)]
    file.remove(fields[1])
    elf = parse(file)
    assert {name for name in functions(elf) if name.startswith("trace")} == {"trace_1", "trace_3"}
    here = range(CHUNK + 8192, CHUNK + 8192 + 100)
    assert not [row for _, low, size, _, rows in described_lines(elf) for row in rows if row[0] in here or low in here]
    assert [low for _, low, *_ in described_lines(elf)] == [CHUNK + 4096, 0, CHUNK + 12288]
    path = tmp_path / "file"
    path.write_bytes(bytes(file.data))
    done = subprocess.run(["readelf", "-sW", "--debug-dump=info,line", str(path)], capture_output=True, text=True)
    assert done.returncode == 0 and "Warning" not in done.stderr + done.stdout


@pytest.mark.granted
def test_blocks_used_again_and_again_are_always_described():
    """The file holds room for one description a page; many more come and go."""
    heap = allocator.JitAllocator()
    symfiles = ChunkSymfiles()
    heap.listeners = [symfiles]
    kept = heap.jit_alloc(10)
    symfiles.describe(kept.address, 10, Symbol("kept", "/a/guest.py", 1, []))
    for number in range(2000):
        block = heap.jit_alloc(10)
        symfiles.describe(block.address, 10, Symbol(f"trace_{number}", "/a/guest.py", 1, [(2, 3)]))
        if number < 1999:
            heap.jit_free(block)
    assert symfiles.trouble == ""
    (file,) = symfiles.files.values()
    assert {name for name in functions(parse(file)) if "minijit" not in name} == {"kept", "trace_1999"}
    assert symfiles.registrations < 6
    heap.close()
    assert not symfiles.files
