"""Flaw 2 of a JIT that asks for memory trace by trace: system calls for each, and a memory map in splinters.

The same traces are written three ways: mapped one by one (mmap, copy, mprotect, as CPython's JIT does), and cut from a
2 MiB chunk, by the private writer (a write call each) and by the dual writer (none). Counted and timed in one process.

    python demos/02_system_calls.py
"""

import ctypes
import time
from collections.abc import Callable

from allocator import JitAllocator, virtual_alloc
from allocator.os_memory import system

TRACES = 400
CODE = bytes.fromhex("b807000000c3") + b"\xcc" * 500  # mov eax, 7; ret; padding to a trace's usual size
READ, WRITE, EXECUTE = 1, 2, 4


def one_by_one() -> list[int]:
    """Each trace gets a mapping of its own."""
    made = []
    for _ in range(TRACES):
        mapping = virtual_alloc(len(CODE), protection=READ | WRITE)
        ctypes.memmove(mapping.address, CODE, len(CODE))
        system().protect(mapping.address, mapping.size, READ | EXECUTE)
        made.append(mapping.address)
    return made


def from_chunks(writer: str) -> Callable[[], list[int]]:
    """Blocks of a chunk."""
    heap = JitAllocator(writer=writer)

    def work() -> list[int]:
        made = []
        for _ in range(TRACES):
            block = heap.jit_alloc(len(CODE))
            heap.commit(block, CODE)
            made.append(block.address)
        return made

    return work


def mappings() -> int:
    with open("/proc/self/maps") as file:
        return len(file.readlines())


def main() -> None:
    print(f"{TRACES} traces of {len(CODE)} bytes\n")
    print(f"{'':28}{'map':>6}{'protect':>9}{'write':>7}{'more':>10}   time each")
    for name, work in (
        ("a mapping each", one_by_one),
        ("from chunks, private writer", from_chunks("private")),
        ("from chunks, dual writer", from_chunks("dual")),
    ):
        before, maps = dict(system().calls), mappings()
        start = time.perf_counter()
        made = work()
        spent = (time.perf_counter() - start) / TRACES * 1e6
        calls = {k: system().calls[k] - before[k] for k in ("map", "protect", "write")}
        more = f"{mappings() - maps} VMAs"
        assert all(ctypes.CFUNCTYPE(ctypes.c_int)(address)() == 7 for address in made)
        print(f"{name:28}{calls['map']:6}{calls['protect']:9}{calls['write']:7}{more:>10}   {spent:.2f} us")
    print("\nLinux merges neighbouring mappings that differ in nothing, so few VMAs remain either way; the calls are paid")
    print("all the same, and once more when each trace is freed. A chunk pays for all its traces at once.")


if __name__ == "__main__":
    main()
