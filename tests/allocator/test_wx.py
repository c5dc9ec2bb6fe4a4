"""Never a page writable and executable: another process watches the memory map while threads allocate, write and run."""

import ctypes
import os
import subprocess
import sys
import threading

import pytest

from allocator import JitAllocator, let_debuggers_write, libc_anchor

THREADS, TURNS = 8, 250
MODES = pytest.mark.parametrize(
    ("writer", "packed"), [("private", False), ("dual", False), ("flip", False), ("private", True), ("dual", True)],
    ids=["private-pages", "dual-pages", "flip-pages", "private-packed", "dual-packed"],
)  # fmt: skip

SAMPLER = """
import os, select, sys
path = f"/proc/{sys.argv[1]}/maps"
def sample():
    with open(path) as file:
        return [line.split() for line in file]
def forbidden(lines):
    return {" ".join(line[:2]) for line in lines if "w" in line[1] and "x" in line[1]}
executable, bad, samples = set(), set(), 0
known = forbidden(sample())
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    lines = sample()
    samples += 1
    bad |= forbidden(lines) - known
    executable |= {line[0] for line in lines if "x" in line[1]}
print(samples, len(executable), ";".join(sorted(bad)) or "none")
"""


class Sampler:
    """`with Sampler() as seen: …`, then `seen.samples`, `seen.executable` (spans that were) and `seen.bad`."""

    def __enter__(self):
        self.child = subprocess.Popen(
            [sys.executable, "-S", "-c", SAMPLER, str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.child.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_):
        out, _ = self.child.communicate("stop\n", timeout=60)
        samples, executable, self.bad = out.strip().split(" ", 2)
        self.samples, self.executable = int(samples), int(executable)


def returning(number):
    return b"\xb8" + number.to_bytes(4, "little") + b"\xc3"  # mov eax, number; ret


def work(heap, number, wrong):
    """Allocate, commit, run, patch, free: what a thread finds wrong it notes. A few blocks stay for a while."""
    kept = []
    try:
        for turn in range(TURNS):
            block = heap.jit_alloc(40 + (turn * 97 + number * 1000) % 20_000, near=(libc_anchor(),), owner=f"thread {number}")
            value = number * TURNS + turn
            heap.commit(block, returning(value))
            kept.append((block, value))
            for each, expected in kept[-3:]:
                if ctypes.CFUNCTYPE(ctypes.c_int)(each.address)() != expected:
                    wrong.append((each, expected))
            heap.patch(block, 0, b"\xb8")
            if turn % 50 == 49:
                heap.jit_free(heap.jit_alloc(300_000))
                heap.stats()
            if len(kept) > 20:
                heap.jit_free(kept.pop(turn % 20)[0])
        for block, _ in kept:
            heap.jit_free(block)
    except BaseException as error:
        wrong.append(error)
        raise


@MODES
def test_threads_get_code_of_their_own_and_no_page_is_writable_and_executable(writer, packed):
    heap, wrong = JitAllocator(writer=writer, packed=packed), []
    threads = [threading.Thread(target=work, args=(heap, number, wrong)) for number in range(THREADS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads meet within operations
    try:
        with Sampler() as seen:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong
    assert seen.bad == "none"
    assert seen.samples > 5 and seen.executable > 5, "the sampler saw the workload"
    assert heap.stats().blocks == 0 and all(chunk.live == 0 for chunk in heap.chunks)
    assert heap.close() == []


def test_the_sampler_sees_what_it_is_for():
    """The debuggers' exception, a view made writable while one is attached, is seen."""
    heap = JitAllocator(writer="dual")
    block = heap.jit_alloc(100)
    with Sampler() as seen:
        let_debuggers_write(block.chunk.address, block.chunk.size)
        while seen.child.poll() is None and not rwx():
            pass
        for _ in range(200):
            assert rwx()
    assert f"{block.chunk.address:x}-{block.chunk.end:x} rwxs" in seen.bad
    heap.close()


def rwx():
    with open("/proc/self/maps") as file:
        return [line for line in file if "rwx" in line]


@MODES
def test_what_one_thread_frees_while_another_is_in_it_stays(writer, packed):
    """A thread pins a block and runs it; others free it and allocate: its code stays until it is left."""
    heap = JitAllocator(writer=writer, packed=packed)
    block = heap.jit_alloc(100)
    heap.commit(block, returning(7))
    inside, others, results = threading.Barrier(2), threading.Barrier(2), []

    def runner():
        heap.pin(block)
        inside.wait()
        others.wait()
        results.append(ctypes.CFUNCTYPE(ctypes.c_int)(block.address)())
        heap.unpin(block)

    thread = threading.Thread(target=runner)
    thread.start()
    inside.wait()
    heap.jit_free(block)
    for number in range(100):
        heap.commit(heap.jit_alloc(100), returning(number))
    others.wait()
    thread.join()
    assert results == [7] and not block.live
    assert heap.jit_alloc(100) is block
    heap.close()
