"""Flaw 1 of a JIT that asks for memory trace by trace: every trace is registered with the debugger.

Two ways to describe the same traces to gdb's JIT interface: a symbol file for each (registered each time), and one file a
chunk, registered when the chunk is made, to which names are appended. Measured with nobody listening, then under gdb,
which has to be told again of a file that has grown before the new code runs: at best once, at worst for each trace.

    python demos/01_registration.py
"""

import shutil
import subprocess
import sys
import time

from allocator import JitAllocator
from minijit.debuginfo.gdb import DebuggerHook
from minijit.debuginfo.symfiles import ChunkSymfiles, Symbol, Symfile

TRACES = 300


def symbol(number: int) -> Symbol:
    return Symbol(f"trace_{number}", __file__, 1, [(4, 2), (9, 3)])


def a_file_each() -> tuple[int, int]:
    """A file of its own for each trace; returns (registrations, later announcements)."""
    hook, files = DebuggerHook(), []
    for number, address in enumerate(addresses()):
        file = Symfile(address, 4096)
        file.add(address, 100, symbol(number))
        hook.register(file.address, file.capacity)
        files.append(file)
    return hook.calls, 0


def a_file_per_chunk(flush_each: bool) -> tuple[int, int]:
    """One file a chunk, which a listening debugger is told of again when all traces are made, or after each."""
    symfiles = ChunkSymfiles()
    for number, address in enumerate(addresses(symfiles)):
        symfiles.describe(address, 100, symbol(number))
        if flush_each:
            symfiles.flush()
    symfiles.flush()
    return symfiles.registrations, symfiles.announcements


def addresses(*listeners: ChunkSymfiles) -> list[int]:
    heap = JitAllocator(listeners=listeners)
    blocks = [heap.jit_alloc(100).address for _ in range(TRACES)]
    global start
    start = time.perf_counter()  # what is timed is the describing
    return blocks


WAYS = {
    "a file for each trace": a_file_each,
    "a file for the chunk, told once": lambda: a_file_per_chunk(False),
    "a file for the chunk, told each time": lambda: a_file_per_chunk(True),
}


def main() -> None:
    if len(sys.argv) > 1:
        print("measured", *WAYS[sys.argv[1]](), (time.perf_counter() - start) * 1000)
        return
    print(f"{TRACES} traces are described to debuggers.")
    gdb = ["gdb", "-q", "-nx", "-batch", "-ex", "set debuginfod enabled off", "-ex", "run", "--args"]
    for title, prefix in (("nobody listens", []), ("gdb listens", gdb)):
        print(f"\n{title + ':':40}registrations   announced again" if not prefix or shutil.which("gdb") else "\nno gdb here")
        for way in WAYS if not prefix or shutil.which("gdb") else ():
            command = [*prefix, sys.executable, __file__, way]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
            words = next(line for line in done.stdout.splitlines() if line.startswith("measured ")).split()
            print(f"  {way:38}{words[1]:>13}   {words[2]:>15}   {float(words[3]):.1f} ms")


if __name__ == "__main__":
    main()
