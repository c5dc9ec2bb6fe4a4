"""A scripted system: what each letter does, and what the allocator makes of it with each writer."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from allocator import AllocatorError, JitAllocator, NoWindow, NoWriter, OutOfMemory, PlacementTaken, libc_anchor
from allocator.arena import MAX_BACK_OFF
from allocator.arenas import TRIES
from allocator.os_memory import PROT_EXEC, PROT_READ, PROT_WRITE, Mapping
from allocator.scripted import FAR, LETTERS, ScriptedMemory
from allocator.writers import WRITERS, choose_writer

ROOT = Path(__file__).parents[2]
PAGE = 4096
MIB = 1 << 20
RETURN_7 = bytes.fromhex("b807000000c3")  # mov eax, 7; ret
NEAR = (libc_anchor(),)
ALL = pytest.mark.parametrize("writer", list(WRITERS))


def heap_of(writer, script, **options):
    """An allocator whose system answers by the script from its first chunk on."""
    return JitAllocator(writer=WRITERS[writer](ScriptedMemory(script)), **options)


def executable():
    """Spans of executable memory and of memory files: what an allocator may leave behind."""
    with open("/proc/self/maps") as file:
        return [line.split()[0] for line in file if "x" in line.split()[1] or "memfd" in line]


def descriptors():
    """How many are open."""
    return len(os.listdir("/proc/self/fd"))


def runs(heap, block):
    heap.commit(block, RETURN_7)
    return ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7


@pytest.fixture
def free_place():
    """An address where a page is free, which the system would not choose of itself."""
    return 0x2000_0000_0000


@pytest.fixture
def small_gaps():
    """The size of gaps of which there are more within reach of libc than places are tried."""
    memory, size = ScriptedMemory(""), 4 * PAGE
    whole = memory.virtual_alloc(4 * TRIES * size)
    pieces = [Mapping(whole.address + n * size, size) for n in range(4 * TRIES)]
    for piece in pieces[::2]:
        memory.virtual_free(piece)
    yield size
    for piece in pieces[1::2]:
        memory.virtual_free(piece)


# ---- the letters ---------------------------------------------------------------------------------------------------


def test_fine_is_the_real_system(free_place):
    memory = ScriptedMemory(".")
    mapping = memory.virtual_alloc(PAGE, free_place)
    assert mapping.address == free_place
    memory.virtual_free(mapping)


def test_e_says_that_something_lies_there(free_place):
    with pytest.raises(PlacementTaken, match=f"another mapping lies at {free_place:#x}"):
        ScriptedMemory("e").virtual_alloc(PAGE, free_place)


def test_m_says_that_there_is_no_memory(free_place):
    with pytest.raises(OutOfMemory, match="Cannot allocate memory; look at RLIMIT_AS"):
        ScriptedMemory("m").virtual_alloc(PAGE, free_place)


@pytest.mark.parametrize("letter", ["h", "f"])
def test_h_and_f_put_the_memory_elsewhere_and_it_is_given_back(letter, free_place):
    memory = ScriptedMemory(letter)
    before = executable()
    with pytest.raises(PlacementTaken, match=f"instead of {free_place:#x}") as caught:
        memory.virtual_alloc(PAGE, free_place)
    place = int(str(caught.value).split(" at ")[1].split()[0], 16)
    assert place != free_place and (letter == "h" or FAR <= place < FAR + (1 << 41))
    assert executable() == before
    assert [operation.call for operation in memory.log][-2:] == ["mmap", "munmap"]


def test_w_denies_writes_to_the_mem_file_and_making_pages_writable():
    memory = ScriptedMemory("ww")
    mapping = memory.virtual_alloc(PAGE)
    with pytest.raises(OutOfMemory, match="mem file was refused: Operation not permitted"):
        memory.write_code(mapping.address, b"x")
    with pytest.raises(OutOfMemory, match=r"mprotect at .* was refused: Permission denied"):
        memory.protect(mapping.address, PAGE, PROT_READ | PROT_WRITE)
    memory.write_code(mapping.address, b"x")
    assert ctypes.string_at(mapping.address, 2) == b"x\0"
    memory.virtual_free(mapping)


def test_calls_that_need_no_luck_take_no_letter():
    memory = ScriptedMemory("eeee")
    mapping = memory.virtual_alloc(PAGE)
    memory.protect(mapping.address, PAGE, PROT_READ | PROT_EXEC)
    memory.virtual_free(mapping)
    assert memory.asked == 0


def test_a_letter_that_does_not_fit_its_call_counts_as_fine(free_place):
    memory = ScriptedMemory("we")
    mapping = memory.virtual_alloc(PAGE, free_place)
    memory.write_code(mapping.address, b"x")
    memory.virtual_free(mapping)
    assert memory.asked == 2


@pytest.mark.parametrize(("script", "answers"), [("e.", "e...."), ("e.*", "e.e.e"), ("e*", "eeeee"), ("", "....."), ("*", ".....")])
def test_a_script_ends_or_starts_over(script, answers, free_place):
    memory = ScriptedMemory(script)
    found = ""
    for _ in answers:
        try:
            memory.virtual_free(memory.virtual_alloc(PAGE, free_place))
            found += "."
        except PlacementTaken:
            found += "e"
    assert found == answers


@pytest.mark.parametrize("script", ["x", "e.X*", "e*e"])
def test_an_unknown_letter_is_an_error_that_names_the_letters(script):
    with pytest.raises(ValueError, match="the letters are") as caught:
        ScriptedMemory(script)
    assert all(f"{letter} ({meaning})" in str(caught.value) for letter, meaning in LETTERS.items())


def test_h_is_elsewhere_even_if_the_system_would_choose_the_wanted_place_itself():
    real = ScriptedMemory("")
    chosen = real.virtual_alloc(PAGE)
    real.virtual_free(chosen)
    with pytest.raises(PlacementTaken, match=f"instead of {chosen.address:#x}"):
        ScriptedMemory("h").virtual_alloc(PAGE, chosen.address)


# ---- placement -----------------------------------------------------------------------------------------------------


@ALL
@pytest.mark.parametrize("script", ["e", "h", "f", "eeee", "hf.e", "ehf" * 5])
def test_the_next_place_is_tried(script, writer, small_gaps):
    """As many places as there are refusals, then memory within reach; what came elsewhere is given back."""
    heap = heap_of(writer, script, chunk_size=small_gaps)
    before, open_files = executable(), descriptors()
    block = heap.jit_alloc(100, NEAR)
    assert abs(block.address - NEAR[0].address) < 1 << 31
    assert runs(heap, block)
    tried = [o for o in heap.memory.log if o.call == "mmap" and o.address is not None]
    refusals = len(script.partition(".")[0])
    assert len({o.address for o in tried}) == len(tried) == refusals + 1
    assert heap.stats().reach_margin >= 0 and len(heap.chunks) == 1
    heap.close()
    assert executable() == before
    assert descriptors() == open_files + (writer == "private"), "the mem file stays open, and that alone"


@ALL
def test_no_memory_is_said_at_once_and_leaves_nothing_behind(writer):
    heap = heap_of(writer, "m")
    before, open_files = executable(), descriptors()
    with pytest.raises(OutOfMemory, match=f"mmap of {2 * MIB} bytes was refused: Cannot allocate memory"):
        heap.jit_alloc(100, NEAR)
    assert executable() == before and descriptors() == open_files
    assert heap.chunks == [] and heap.stats().blocks == 0
    assert runs(heap, heap.jit_alloc(100, NEAR))
    heap.close()


@ALL
@pytest.mark.parametrize("script", ["m*", "e*", "h*", "f*", "ehf*"])
def test_a_system_that_never_gives_is_a_typed_error_each_time(script, writer):
    heap = heap_of(writer, script)
    before, open_files = executable(), descriptors()
    for size in (100, 9 * PAGE, 3 * MIB) * 4:
        with pytest.raises(OutOfMemory if script == "m*" else NoWindow) as caught:
            heap.jit_alloc(size, NEAR)
        assert "RLIMIT_AS" in str(caught.value) if script == "m*" else "no room for" in str(caught.value)
    assert executable() == before and descriptors() == open_files
    assert heap.chunks == [] and heap.stats().blocks == 0 and heap.close() == []


@ALL
def test_a_full_window_says_where_it_is_and_what_was_in_the_way(writer):
    heap = heap_of(writer, "e*")
    with pytest.raises(NoWindow, match=r"no room for 2097152 bytes in the window 0x.*another mapping lies at 0x.*: libc"):
        heap.jit_alloc(100, NEAR)
    tried = [o for o in heap.memory.log if o.call == "mmap" and o.address is not None]
    assert 1 < len(tried) <= TRIES


# ---- the back-off --------------------------------------------------------------------------------------------------


def readings(heap):
    """Readings of the memory map and other such calls."""
    return heap.memory.calls["other"]


@ALL
def test_a_window_found_full_is_refused_from_memory_and_tried_again_later(writer):
    """After the nth refusal 2^n requests are answered without a look, at most MAX_BACK_OFF."""
    heap = heap_of(writer, "e*")
    looked = []
    for request in range(40):
        before = readings(heap), heap.memory.calls["map"]
        with pytest.raises(NoWindow, match="no room for"):
            heap.jit_alloc(100, NEAR)
        if (readings(heap), heap.memory.calls["map"]) != before:
            looked.append(request)
    assert looked == [0, 3, 8, 17, 34]
    assert MAX_BACK_OFF >= 32


@ALL
def test_a_window_that_has_room_again_is_used_and_the_back_off_forgotten(writer):
    heap = heap_of(writer, "e" * TRIES)
    with pytest.raises(NoWindow):
        heap.jit_alloc(100, NEAR)
    heap.memory.script = ""  # from now on all is fine
    for _ in range(2):
        with pytest.raises(NoWindow):
            heap.jit_alloc(100, NEAR)
    assert runs(heap, heap.jit_alloc(100, NEAR))
    heap.memory.script, heap.memory.again = "e", True
    looked = []
    for request in range(9):
        before = readings(heap)
        with pytest.raises(NoWindow):
            heap.jit_alloc(3 * MIB, NEAR)
        if readings(heap) != before:
            looked.append(request)
    assert looked == [0, 3, 8], "it begins with the shortest pause again"
    heap.close()


@ALL
def test_blocks_of_chunks_that_are_there_are_handed_out_while_the_window_is_full(writer):
    heap = heap_of(writer, "")
    first = heap.jit_alloc(100, NEAR)
    heap.memory.script, heap.memory.again = "e", True
    with pytest.raises(NoWindow):
        heap.jit_alloc(9 * PAGE, NEAR)
    blocks = [heap.jit_alloc(100, NEAR) for _ in range(5)]
    assert {b.chunk for b in blocks} == {first.chunk}
    heap.close()


@ALL
def test_another_window_is_not_concerned(writer):
    """Without anchors memory comes from anywhere, while the window near libc is full."""
    heap = heap_of(writer, "e" * TRIES)
    with pytest.raises(NoWindow):
        heap.jit_alloc(100, NEAR)
    heap.memory.script = ""
    assert runs(heap, heap.jit_alloc(100))
    heap.close()


# ---- writes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writer", ["private", "flip"])
def test_a_write_that_is_denied_changes_nothing(writer):
    """The block stays as it was: reserved, to be committed or aborted; or committed with its code whole."""
    heap = heap_of(writer, "")
    block = heap.jit_alloc(100, NEAR)
    heap.memory.script, heap.memory.asked = "w", 0
    with pytest.raises(OutOfMemory, match="was refused"):
        heap.commit(block, RETURN_7)
    assert block.state == "reserved" and ctypes.string_at(block.address + 1, 6) == bytes(6)
    assert runs(heap, block)
    heap.memory.script, heap.memory.asked = "w", 0
    with pytest.raises(OutOfMemory, match="was refused"):
        heap.patch(block, 1, b"\x08")
    assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7
    heap.patch(block, 1, b"\x08")
    assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 8
    heap.close()


def test_writers_that_are_denied_are_passed_over():
    assert choose_writer(memory=ScriptedMemory("w*")).name == "dual"
    assert choose_writer(memory=ScriptedMemory("w")).name == "dual"
    assert choose_writer(memory=ScriptedMemory("")).name == "private"
    before, open_files = executable(), descriptors()
    for name in ("private", "flip"):
        with pytest.raises(NoWriter, match=f"{name}: .* was refused"):
            choose_writer(name, ScriptedMemory("w*"))
    assert executable() == before and descriptors() == open_files + 1, "a mem file stays open"


@ALL
def test_a_life_under_a_system_in_a_bad_mood(writer):
    """Whatever is denied: an error of the allocator's kind, no block lost, contents as they were written."""
    heap = heap_of(writer, "e.wh.m..f.w...e*", chunk_size=16 * PAGE)
    before = executable()
    live, denied = {}, 0
    for turn in range(400):
        try:
            block = heap.jit_alloc(100 + 5000 * (turn % 4), NEAR)
        except AllocatorError:
            denied += 1
            continue
        code = turn.to_bytes(2, "little") * 8
        try:
            heap.commit(block, code)
            live[block] = code
        except AllocatorError:
            denied += 1
            heap.abort(block)
        if turn % 3 == 0 and live:
            heap.jit_free(live.popitem()[0])
    assert denied and live
    assert all(ctypes.string_at(block.address, 16) == code for block, code in live.items())
    assert heap.stats().blocks == len(live)
    assert len(heap.close()) == len(live)
    assert executable() == before


# ---- a whole process -----------------------------------------------------------------------------------------------


def child(script, code):
    return subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "ALLOCATOR_SCRIPT": script},
    )  # fmt: skip


def test_the_environment_scripts_a_whole_process():
    done = child(
        "m*",
        """
from allocator import *
print(sorted(probe_writers().values()))
for what in (lambda: jit_alloc(10), lambda: virtual_alloc(4096, 0x2000_0000_0000)):
    try:
        what()
    except OutOfMemory as error:
        print("refused")
print(virtual_alloc(4096).size)
""",
    )
    assert done.stdout == "['', '', '']\nrefused\nrefused\n4096\n", done.stderr


def test_a_script_in_the_environment_that_is_none_is_said():
    done = child("hello", "import allocator; allocator.jit_alloc(10)")
    assert done.returncode == 1
    assert "ValueError: the script 'hello' has l, o; the letters are . (fine)" in done.stderr
