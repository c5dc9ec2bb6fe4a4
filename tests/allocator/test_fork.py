"""After a fork of any kind parent and child each have code of their own; at exit nothing is left and nothing is said.

Each in a child process, as a deadlock or a crash would be the suite's own."""

import subprocess
import sys

import pytest
from test_os_memory import ROOT, run

WRITERS = ["private", "dual", "flip"]
MODES = pytest.mark.parametrize(
    "mode", ["private pages", "dual pages", "flip pages", "private packed", "dual packed"], ids=lambda mode: mode.replace(" ", "-")
)
ALL = pytest.mark.parametrize("writer", WRITERS)

PRELUDE = """
import ctypes, os, sys, threading
from allocator import AllocatorError, BadBlock, ForeignBlock, JitAllocator, libc_anchor

writer, *packed = sys.argv[1].split()
heap = JitAllocator(writer=writer, packed=packed == ["packed"])
near = (libc_anchor(),)

def code(number):
    return b"\\xb8" + number.to_bytes(4, "little") + b"\\xc3"  # mov eax, number; ret

def call(block):
    return ctypes.CFUNCTYPE(ctypes.c_int)(block.address)()

def made(number, size=100):
    block = heap.jit_alloc(size, near, owner=str(number))
    heap.commit(block, code(number))
    return block

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]

def occupy(views):
    # Something of the process's own where the parent's writable views lay, which are not in the child.
    for view in views:
        place = libc.mmap(view.address, view.size, 3, 0x100022, -1, 0)
        assert place == view.address, "the view is not in the child"
        ctypes.memset(place, 0x55, 1)

def refused(kind, action, *arguments):
    try:
        action(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} was not raised")

def in_child(action, fork=os.fork):
    # Runs it in a forked process; its exit code must be 0.
    sys.stdout.flush()
    child = fork()
    if not child:
        status = 1
        try:
            action()
            status = 0
        finally:
            if status:
                import traceback
                traceback.print_exc()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


def fine(script, *arguments):
    done = run(PRELUDE + script + '\nprint("fine")\n', *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "fine\n", ""), done.stderr[-3000:]


# ---- os.fork -------------------------------------------------------------------------------------------------------


@MODES
def test_parent_and_child_write_code_of_their_own(mode):
    """Both allocate, commit and run at the same time; neither sees what the other writes."""
    fine(
        """
blocks = [made(n) for n in range(20)]
ready, go = os.pipe(), os.pipe()
child = os.fork()
if not child:
    status = 1
    try:
        own = [made(1000 + n) for n in range(20)]
        os.write(ready[1], b"x")
        os.read(go[0], 1)  # the parent has written its own meanwhile
        assert [call(b) for b in own] == list(range(1000, 1020))
        assert [call(b) for b in blocks] == list(range(20))
        status = 0
    finally:
        os._exit(status)
os.read(ready[0], 1)
own = [made(2000 + n) for n in range(20)]
os.write(go[1], b"x")
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert [call(b) for b in own] == list(range(2000, 2020))
assert [call(b) for b in blocks] == list(range(20))
""",
        mode,
    )


@MODES
def test_a_child_of_a_child_has_its_own_too(mode):
    fine(
        """
first = made(1)
def grandchild():
    third = made(3)
    assert (call(first), call(third)) == (1, 3)
def child():
    second = made(2)
    in_child(grandchild)
    assert (call(first), call(second)) == (1, 2)
in_child(child)
assert call(first) == 1 and call(made(4)) == 4
""",
        mode,
    )


@pytest.mark.parametrize("mode", ["private pages", "flip pages", "private packed"])
def test_a_child_that_inherits_code_may_change_and_free_it(mode):
    fine(
        """
block, large = made(1), made(2, 3 << 20)
def child():
    heap.patch(block, 1, b"\\x07")
    assert call(block) == 7
    heap.jit_free(block)
    heap.jit_free(large)
    assert made(3) is block and call(block) == 3
    assert len(heap.close()) == 1
in_child(child)
assert (call(block), call(large)) == (1, 2)
heap.jit_free(block)
heap.jit_free(large)
assert heap.close() == []
""",
        mode,
    )


@pytest.mark.parametrize("mode", ["dual pages", "dual packed"])
def test_a_child_runs_the_parents_code_and_can_not_change_it(mode):
    """The memory file is shared: a write would be the parent's. Each use of a parent's block is refused by name."""
    fine(
        """
block, large, pinned = made(1), made(2, 3 << 20), made(3)
heap.pin(pinned)
def child():
    for use in (lambda: heap.commit(block, code(9)), lambda: heap.patch(block, 1, b"9"), lambda: heap.trim(block, 1),
                lambda: heap.pin(block), lambda: heap.jit_free(block), lambda: heap.jit_free(large)):
        assert "of a parent process" in refused(ForeignBlock, use)
    refused(BadBlock, heap.unpin, pinned)
    assert (call(block), call(large), call(pinned)) == (1, 2, 3)
    assert heap.stats().chunks == 0 and heap.find(block.address) is None
    own = made(4)
    assert call(own) == 4 and own.chunk.address != block.chunk.address
    assert [leak.owner for leak in heap.close()] == ["4"]
    assert call(block) == 1
in_child(child)
assert (call(block), call(large), call(pinned)) == (1, 2, 3)
heap.patch(block, 1, b"\\x08")
assert call(block) == 8
heap.unpin(pinned)
""",
        mode,
    )


@pytest.mark.parametrize("mode", ["private pages", "flip pages", "private packed"])
def test_what_waited_for_threads_of_the_parent_is_free_in_the_child(mode):
    """Threads that were in a block are not there any more: their blocks can be freed, those in quarantine are."""
    fine(
        """
waiting, running = made(1), made(2)
entered, leave = threading.Event(), threading.Event()
def thread():
    heap.pin(waiting)
    heap.pin(running)
    entered.set()
    leave.wait()
    heap.unpin(waiting)
    heap.unpin(running)
other = threading.Thread(target=thread)
other.start()
entered.wait()
heap.jit_free(waiting)
def child():
    assert heap.stats().quarantined == 0 and not waiting.live, waiting
    heap.jit_free(running)
    assert heap.stats().blocks == 0 and not running.live, running
in_child(child)
assert heap.stats().quarantined == 1 and call(waiting) == 1
leave.set()
other.join()
assert not waiting.live and running.live
""",
        mode,
    )


@ALL
def test_the_module_level_pair_after_a_fork(writer):
    fine(
        """
import allocator
allocator.default_allocator()
old = allocator.jit_alloc(100)
def child():
    new = allocator.jit_alloc(100)
    assert new != old
    allocator.jit_free(new, 100)
in_child(child)
allocator.jit_free(old, 100)
""",
        writer,
    )


# ---- threads and locks ---------------------------------------------------------------------------------------------


@MODES
def test_a_fork_while_other_threads_are_busy_in_the_allocator(mode):
    """Many forks, each from a thread, while others allocate and free: each child finds a sound allocator and no lock held."""
    fine(
        """
sys.setswitchinterval(1e-5)
stop, wrong = threading.Event(), []
def busy(number):
    while not stop.is_set():
        block = made(number, 100 + 4096 * (number % 3))
        if call(block) != number:
            wrong.append(block)
        heap.jit_free(block)
threads = [threading.Thread(target=busy, args=(n,)) for n in range(3)]
for thread in threads:
    thread.start()
def child():
    live = heap.stats().blocks
    blocks = [made(n) for n in range(100, 130)]
    assert [call(b) for b in blocks] == list(range(100, 130))
    assert len({b.address for b in blocks}) == 30
    for b in blocks:
        heap.jit_free(b)
    assert heap.stats().blocks == live
def forking():
    try:
        for _ in range(15):
            in_child(child)
    except BaseException as error:
        wrong.append(error)
        raise
forker = threading.Thread(target=forking)
forker.start()
forker.join()
stop.set()
for thread in threads:
    thread.join()
assert not wrong, wrong
assert heap.close() == []
""",
        mode,
    )


@ALL
def test_a_fork_while_the_lock_is_held(writer):
    """A thread is in a listener, under the lock, when another forks: the fork waits for it or not, the child is not stuck."""
    fine(
        """
class Slow:
    def chunk_mapped(self, chunk):
        if threading.current_thread() is mapper:
            held.set()
            go_on.wait()
    def block_freed(self, block): pass
    def chunk_unmapped(self, chunk): pass
held, go_on = threading.Event(), threading.Event()
heap.listeners = [Slow()]
mapper = threading.Thread(target=lambda: made(1, 3 << 20))
mapper.start()
held.wait()
forker = threading.Thread(target=in_child, args=(lambda: [call(made(n)) for n in range(5)],))
forker.start()
forker.join(0.05)  # either it is done, or it waits for the lock
go_on.set()
mapper.join()
forker.join()
assert call(made(2)) == 2
""",
        writer,
    )


@ALL
def test_a_fork_from_within_the_allocator(writer):
    """A listener forks: its own thread holds the lock, in the child too."""
    fine(
        """
class Forking:
    def chunk_mapped(self, chunk):
        heap.listeners = []
        in_child(lambda: call(made(1)))
    def block_freed(self, block): pass
    def chunk_unmapped(self, chunk): pass
heap.listeners = [Forking()]
assert call(made(2)) == 2
assert call(made(3)) == 3
""",
        writer,
    )


# ---- forks that Python does not make -------------------------------------------------------------------------------


@MODES
def test_a_fork_that_python_does_not_see(mode):
    """By libc's fork: no hook runs, the page that a fork wipes tells."""
    fine(
        """
fork = ctypes.PyDLL(None).fork
block = made(1)
def child():
    own = made(2)
    assert (call(own), call(block)) == (2, 1)
    if writer == "dual":
        refused(ForeignBlock, heap.commit, block, code(9))
        refused(ForeignBlock, heap.jit_free, block)
    else:
        heap.commit(block, code(9))
        assert call(block) == 9
in_child(child, fork)
assert call(block) == 1 and call(made(3)) == 3
""",
        mode,
    )


@pytest.mark.parametrize("use", ["heap.commit(block, code(9))", "heap.unpin(pinned)", "heap.trim(block, 1)", "heap.pin(block)"])
def test_the_first_use_after_such_a_fork_is_refused(use):
    """Whatever it is. Where the parent's writable view lay the child may have something of its own: it stays."""
    fine(
        f"""
block, large, pinned = made(1), made(2, 3 << 20), made(3)
heap.pin(pinned)
views = list(heap.writer._views.values())
def child():
    occupy(views)
    refused(AllocatorError, lambda: {use})
    for view in views:
        assert ctypes.string_at(view.address, 1) == b"U"
in_child(child, ctypes.PyDLL(None).fork)
assert (call(block), call(large), call(pinned)) == (1, 2, 3)
""",
        "dual",
    )


def test_freeing_first_after_such_a_fork_harms_nobody():
    """The quickest path does not look for a fork: the block is forgotten with the rest, and its memory stays."""
    fine(
        """
block, large = made(1), made(2, 3 << 20)
views = list(heap.writer._views.values())
def child():
    occupy(views)
    heap.jit_free(block)
    refused(ForeignBlock, heap.jit_free, large)
    assert all(ctypes.string_at(view.address, 1) == b"U" for view in views)
    own = made(3)
    assert own.chunk is not block.chunk and heap.stats().blocks == 1
    assert (call(own), call(block), call(large)) == (3, 1, 2)
in_child(child, ctypes.PyDLL(None).fork)
assert (call(block), call(large)) == (1, 2)
heap.jit_free(block)
""",
        "dual",
    )


def test_closing_after_such_a_fork_leaves_what_is_not_there():
    fine(
        """
block, large = made(1), made(2, 3 << 20)
views = list(heap.writer._views.values())
def child():
    occupy(views)
    heap.close()
    assert all(ctypes.string_at(view.address, 1) == b"U" for view in views)
in_child(child, ctypes.PyDLL(None).fork)
assert (call(block), call(large)) == (1, 2)
""",
        "dual",
    )


# ---- multiprocessing -----------------------------------------------------------------------------------------------


@ALL
def test_multiprocessing_by_fork(writer):
    fine(
        """
import multiprocessing
block = made(1)
def work(number):
    own = made(number)
    result = call(own), call(block)
    heap.jit_free(own)
    return result
with multiprocessing.get_context("fork").Pool(3) as pool:
    assert pool.map(work, range(10, 40)) == [(n, 1) for n in range(10, 40)]
assert call(block) == 1 and call(made(2)) == 2
""",
        writer,
    )


# ---- exit ----------------------------------------------------------------------------------------------------------


@MODES
@pytest.mark.parametrize("options", [[], ["-X", "dev", "-W", "error"]], ids=["plain", "dev"])
@pytest.mark.parametrize("ending", ["", "heap.close()", "del heap", "sys.exit()", "heap.jit_free(blocks[0]); heap.pin(blocks[1])"])
def test_the_interpreter_ends_in_silence(mode, options, ending):
    script = PRELUDE + "import allocator; allocator.jit_alloc(100)\nblocks = [made(n) for n in range(5)] + [made(7, 3 << 20)]\n" + ending
    done = subprocess.run(
        [sys.executable, "-S", *options, "-c", script, mode], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@ALL
def test_allocators_that_come_and_go_leave_nothing(writer):
    """No descriptor and no mapping is left by 200 of them, closed each with live blocks."""
    fine(
        """
def holds():
    with open("/proc/self/maps") as file:
        return len(os.listdir("/proc/self/fd")), sum("x" in line.split()[1] or "memfd" in line for line in file)
made(1)
before = holds()
for number in range(200):
    other = JitAllocator(writer=writer)
    other.commit(other.jit_alloc(100, near), code(1))
    assert len(other.close()) == 1
assert holds() == before
""",
        writer,
    )
