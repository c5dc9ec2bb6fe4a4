"""virtual_alloc and the system: places asked for, refusals in words, fork, the counts checked by strace."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from allocator import OutOfMemory, PlacementTaken, probe_writers, virtual_alloc, virtual_free

ROOT = Path(__file__).parents[2]
WRITERS = ["private", "dual", "flip"]


def run(script, *arguments, before=()):
    """Run a script in a fresh Python that sees the allocator alone."""
    return subprocess.run(
        [*before, sys.executable, "-S", "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.unscripted
def test_memory_comes_where_it_is_asked_for_and_nowhere_else():
    first = virtual_alloc(5000)
    assert first.size == 8192
    with pytest.raises(PlacementTaken, match=f"{first.address:#x}"):
        virtual_alloc(4096, first.address)
    virtual_free(first)
    again = virtual_alloc(4096, first.address)
    assert again.address == first.address
    virtual_free(again)


def test_a_refusal_names_the_reason():
    with pytest.raises(OutOfMemory, match="RLIMIT_AS"):
        virtual_alloc(1 << 48)


def test_every_writer_works_here():
    assert probe_writers() == {"private": "", "dual": "", "flip": ""}


def test_a_limit_on_address_space_is_an_error_not_a_crash():
    script = """
import resource
from allocator import JitAllocator, AllocatorError
heap = JitAllocator()
resource.setrlimit(resource.RLIMIT_AS, (1 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    heap.jit_alloc(100)
except AllocatorError as error:
    print(type(error).__name__, error)
"""
    done = run(script)
    assert done.stdout.startswith("OutOfMemory mmap of"), done.stderr


@pytest.mark.parametrize("writer", WRITERS)
def test_after_fork_parent_and_child_write_their_own_code(writer):
    script = """
import ctypes, os, sys
from allocator import JitAllocator
code = lambda n: bytes([0xB8, n, 0, 0, 0, 0xC3])
call = lambda block: ctypes.CFUNCTYPE(ctypes.c_int)(block.address)()
heap = JitAllocator(writer=sys.argv[1])
old = heap.jit_alloc(100)
heap.commit(old, code(1))
child = os.fork()
if not child:
    assert call(old) == 1
    new = heap.jit_alloc(100)
    heap.commit(new, code(2))
    os._exit(0 if call(new) == 2 and call(old) == 1 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
new = heap.jit_alloc(100)
assert ctypes.string_at(new.address, 2) != code(2)[:2]
heap.commit(new, code(3))
assert (call(old), call(new)) == (1, 3)
print("fine")
"""
    done = run(script, writer)
    assert done.stdout == "fine\n", done.stderr


@pytest.mark.unscripted
@pytest.mark.parametrize("writer", WRITERS)
def test_the_counts_are_those_of_strace(writer, tmp_path):
    """What stats() counts is what the kernel saw."""
    script = """
import os, sys
from allocator import JitAllocator
JitAllocator(writer=sys.argv[1])  # the probes are over
os.write(1, b"BEGIN")
heap = JitAllocator(writer=sys.argv[1])
blocks = [heap.jit_alloc(size) for size in (100, 5000, 100, 20000, 100)]
for block in blocks:
    heap.commit(block, bytes(64))
for block in blocks:
    heap.jit_free(block)
heap.close()
os.write(1, b"END")
calls = heap.stats().system_calls
print("", calls["map"], calls["protect"], calls["write"])
"""
    log = tmp_path / "log"
    strace = ["strace", "-o", str(log), "-e", "trace=mmap,munmap,mprotect,pwrite64,write"]
    done = run(script, writer, before=strace)
    assert done.returncode == 0, done.stderr
    counted = tuple(map(int, done.stdout.split()[-3:]))
    seen = log.read_text().partition('"BEGIN"')[2].partition('"END"')[0]
    # Python's own allocator maps and unmaps arenas of its own: without protection EXEC, without a file, without a place
    maps = [line for line in re.findall(r"^mmap.*|^munmap.*", seen, re.M) if not python_own(line, seen)]
    protects = re.findall(r"^mprotect\(", seen, re.M)
    writes = re.findall(r"^pwrite64\(", seen, re.M)
    assert (len(maps), len(protects), len(writes)) == counted, seen


def python_own(line, log):
    """Whether a line is one of Python's own arenas: 256 KiB or 1 MiB, anonymous, R+W, no address asked for."""
    own = r"mmap\(NULL, (?:262144|1048576), PROT_READ\|PROT_WRITE, MAP_PRIVATE\|MAP_ANONYMOUS, -1, 0\)\s*= (0x\w+)"
    if line.startswith("mmap"):
        return re.match(own, line) is not None
    address = re.match(r"munmap\((0x\w+)", line)
    return address is not None and address[1] in re.findall(own, log)


def test_it_stands_alone():
    """`import allocator` needs the standard library and nothing of minijit."""
    script = """
import sys
import allocator, allocator.chunk_map
address = allocator.jit_alloc(100)
allocator.jit_free(address, 100)
foreign = [m for m in sys.modules if m.split(".")[0] in ("minijit", "keystone", "capstone", "elftools")]
assert not foreign, foreign
"""
    done = run(script)
    assert done.returncode == 0, done.stderr


def test_jit_alloc_and_jit_free_have_cpythons_api():
    from allocator import ForeignBlock, WrongSize, jit_alloc, jit_free, libc_anchor

    address = jit_alloc(5000)
    assert abs(address - libc_anchor().address) < 2**31
    with pytest.raises(WrongSize, match="not allocated with size 1"):
        jit_free(address, 1)
    jit_free(address, 5000)
    with pytest.raises(ForeignBlock, match="freed already"):
        jit_free(address, 5000)
    with pytest.raises(ForeignBlock, match="0x1234"):
        jit_free(0x1234, 100)


def test_many_threads_get_blocks_of_their_own():
    import threading

    from allocator import JitAllocator

    heap = JitAllocator(writer="private")
    wrong = []

    def work(number):
        for turn in range(100):
            block = heap.jit_alloc(100 + 4096 * (turn % 5))
            data = bytes([number]) * 64
            heap.commit(block, data)
            if ctypes.string_at(block.address, 64) != data:
                wrong.append(block)
            if turn % 2:
                heap.jit_free(block)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert heap.stats().blocks == 8 * 50
    heap.close()
    assert os.getpid()
