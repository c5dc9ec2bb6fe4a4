"""What the system may deny, each in a child process: it ends in the next writer, in memory farther away, or in an
AllocatorError that names the limit; the child neither crashes nor hangs, and nothing is left behind."""

import pytest
from test_os_memory import run

WRITERS = ["private", "dual", "flip"]
ALL = pytest.mark.parametrize("writer", WRITERS)

# `attempt` says what came of a request; `trace` is what a process holds: its mappings and descriptors.
PRELUDE = """
import ctypes, mmap, os, resource, sys
from allocator import AllocatorError, Anchor, JitAllocator, libc_anchor, virtual_alloc
from allocator.writers import WRITERS, probe_writers

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
code = bytes.fromhex("b807000000c3")  # mov eax, 7; ret

def limit(which, value):
    resource.setrlimit(which, (value, resource.getrlimit(which)[1]))

def attempt(action):
    try:
        result = action()
    except (AllocatorError, ValueError) as error:
        print(type(error).__name__, error)
        return None
    print("fine", getattr(getattr(result, "writer", None), "name", ""))
    return result

def works(heap, near=()):
    block = heap.jit_alloc(100, near)
    heap.commit(block, code)
    assert ctypes.CFUNCTYPE(ctypes.c_int)(block.address)() == 7
    heap.jit_free(block)
    return heap

def spans():
    # Executable and unreadable mappings: Python's own memory comes and goes, and is neither.
    with open("/proc/self/maps") as file:
        return [line.split()[:2] for line in file if line.split()[1][2] == "x" or "memfd" in line]

def trace():
    return spans(), sorted(os.listdir("/proc/self/fd"))

def full_window(anchor):
    # Maps inaccessible memory over every gap within reach of the anchor and beyond.
    from allocator import free_gaps
    with open("/proc/self/maps") as file:
        gaps = free_gaps(file.read(), {})
    taken = []
    for gap in gaps:
        start, stop = max(gap.start, anchor.address - (3 << 30) & -4096), min(gap.stop, anchor.address + (3 << 30) & -4096)
        if stop > start:
            place = libc.mmap(start, stop - start, 0, 0x104022, -1, 0)  # NORESERVE, PRIVATE, ANONYMOUS, FIXED_NOREPLACE
            if place == start:
                taken.append((start, stop - start))
    return taken
"""


def child(script, *arguments):
    """The lines that a script prints in a child process which ends as it should."""
    done = run(PRELUDE + script, *arguments)
    assert done.returncode == 0 and not done.stderr, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout.splitlines()


# ---- requests that make no sense ---------------------------------------------------------------------------------------


@ALL
def test_sizes_that_make_no_sense(writer):
    lines = child(
        """
heap = works(JitAllocator(writer=sys.argv[1]), (libc_anchor(),))
before = trace()
for size in (0, -1, -(1 << 70)):
    attempt(lambda: heap.jit_alloc(size, (libc_anchor(),)))
for size in (5 << 30, 1 << 46, 1 << 50, 1 << 70):
    attempt(lambda: heap.jit_alloc(size, (libc_anchor(),)))
assert trace() == before and heap.stats().blocks == 0
works(heap, (libc_anchor(),))
""",
        writer,
    )
    assert lines[:2] == [f"ValueError a block needs a positive size, not {size}" for size in (0, -1)]
    for line, size in zip(lines[3:], (5 << 30, 1 << 46, 1 << 50, 1 << 70), strict=True):
        assert line.startswith(f"NoWindow no room for {size} bytes in the window 0x")


def test_what_must_be_pages_is_pages():
    lines = child("""
for size in (0, -4096, 4095, 100_000):
    attempt(lambda: JitAllocator(chunk_size=size))
for head in (-1, 2 << 20):
    attempt(lambda: JitAllocator(head_size=head))
for size in (0, -4096):
    attempt(lambda: virtual_alloc(size))
for place in (1, 4097, -4096, 1 << 47, 1 << 64):
    attempt(lambda: virtual_alloc(4096, place))
assert not [line for line in spans() if line[1] == "rwxp"]
""")
    assert lines == [
        *(f"ValueError the chunk size must be a positive multiple of 4096, not {n}" for n in (0, -4096, 4095, 100_000)),
        *(f"ValueError the head must leave room in a chunk of {2 << 20} bytes: {n} won't do" for n in (-1, 2 << 20)),
        *(f"ValueError a mapping needs a positive size, not {n}" for n in (0, -4096)),
        *(f"ValueError {n:#x} is no page-aligned address in user space" for n in (1, 4097, -4096, 1 << 47, 1 << 64)),
    ]


def test_an_anchor_outside_user_space():
    lines = child("""
for address in (0, -1, 0x7FFF_FFFF_F000, 1 << 63, 1 << 64):
    attempt(lambda: Anchor("f", address))
""")
    assert all(line.startswith("ValueError the anchor f at ") and line.endswith("lies outside user space") for line in lines)
    assert len(lines) == 5


# ---- limits of the process -----------------------------------------------------------------------------------------


@ALL
def test_a_limit_on_address_space(writer):
    lines = child(
        """
heap = works(JitAllocator(writer=sys.argv[1]))
before = trace()
limit(resource.RLIMIT_AS, 1 << 20)
attempt(lambda: heap.jit_alloc(3 << 20))
attempt(lambda: heap.jit_alloc(5 << 20))
attempt(lambda: JitAllocator(writer=sys.argv[1]))
assert trace() == before
works(heap)
limit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS)[1])
heap.jit_free(heap.jit_alloc(3 << 20))
""",
        writer,
    )
    for line, kind in zip(lines, ("OutOfMemory", "OutOfMemory", "NoWriter"), strict=True):
        assert line.startswith(kind) and "look at RLIMIT_AS (ulimit -v)" in line


@pytest.mark.unscripted
def test_a_limit_on_address_space_from_the_start():
    """Even the page that notices forks is refused."""
    (line,) = child("""
limit(resource.RLIMIT_AS, 1 << 20)
attempt(JitAllocator)
""")
    assert line.startswith(("OutOfMemory", "NoWriter")) and "RLIMIT_AS" in line


def test_a_limit_on_file_sizes():
    """It stops memory files, hence the dual writer, and no other."""
    lines = child("""
heap = works(JitAllocator(writer="dual"))
before = trace()
limit(resource.RLIMIT_FSIZE, 4096)
attempt(lambda: heap.jit_alloc(3 << 20))
assert trace() == before
works(heap)
for writer in (None, "private", "flip", "dual"):
    attempt(lambda: works(JitAllocator(writer=writer)))
""")
    assert lines[0].startswith(f"OutOfMemory a memory file of {3 << 20} bytes was refused: File too large")
    assert "RLIMIT_FSIZE" in lines[0]
    assert lines[1:4] == ["fine private", "fine private", "fine flip"]
    assert lines[4].startswith("NoWriter") and "RLIMIT_FSIZE (ulimit -f)" in lines[4]


@pytest.mark.unscripted
def test_no_descriptor_left_to_make_an_allocator():
    """Neither a mem file nor a memory file can be opened: the writer that needs none is chosen, and packing is refused."""
    lines = child("""
limit(resource.RLIMIT_NOFILE, 3)
attempt(JitAllocator)
for writer in ("private", "dual"):
    attempt(lambda: JitAllocator(writer=writer))
attempt(lambda: JitAllocator(packed=True))
limit(resource.RLIMIT_NOFILE, 100)
attempt(lambda: works(JitAllocator(packed=True)))
""")
    assert lines[0] == "fine flip" and lines[-1] == "fine private"
    for line in lines[1:4]:
        assert line.startswith("NoWriter") and "Too many open files; look at RLIMIT_NOFILE (ulimit -n)" in line


@ALL
def test_no_descriptor_left_for_another_chunk(writer):
    """Where the memory map must be read, or a memory file made, that is said. Beside a chunk that is there, neither is
    needed by the private and the flip writer."""
    lines = child(
        """
heap = works(JitAllocator(writer=sys.argv[1]))
before = trace()
limit(resource.RLIMIT_NOFILE, 3)
works(heap)
attempt(lambda: heap.jit_alloc(5 << 20, (libc_anchor(),)))
attempt(lambda: heap.jit_free(heap.jit_alloc(3 << 20)))
works(heap)
limit(resource.RLIMIT_NOFILE, 100)
assert trace() == before
heap.jit_free(heap.jit_alloc(5 << 20, (libc_anchor(),)))
""",
        writer,
    )
    refused = lines if writer == "dual" else lines[:1]
    assert all(line.startswith("OutOfMemory") and "RLIMIT_NOFILE (ulimit -n)" in line for line in refused)
    assert lines[len(refused) :] == ([] if writer == "dual" else ["fine "])


# ---- what forbids code -----------------------------------------------------------------------------------------------


def test_memory_that_is_never_made_executable_later():
    """PR_SET_MDWE (Linux 6.3): no mprotect to R+X, hence no flip writer; memory mapped R+X from the start is allowed."""
    lines = child("""
flip = works(JitAllocator(writer="flip"))
before = trace()
if libc.prctl(65, 1, 0, 0, 0):
    print("this kernel has no PR_SET_MDWE")
    sys.exit()
attempt(lambda: flip.jit_alloc(3 << 20))
assert trace() == before
for writer in (None, "private", "dual", "flip"):
    attempt(lambda: works(JitAllocator(writer=writer)))
for writer, trouble in probe_writers().items():
    print(writer, trouble)
""")
    if lines == ["this kernel has no PR_SET_MDWE"]:
        return
    assert lines[0].startswith("OutOfMemory mprotect at") and "PR_SET_MDWE" in lines[0]
    assert lines[1:4] == ["fine private", "fine private", "fine dual"]
    assert lines[4].startswith("NoWriter") and "PR_SET_MDWE" in lines[4]
    assert lines[5:7] == ["private ", "dual "]


SECCOMP = """
import struct
def deny(number, error=1):
    # Classic BPF: load the number of the call; is it this one: return EPERM; else allow.
    program = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | error), (0x06, 0, 0, 0x7FFF0000)]
    filters = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(filters)))
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, header, 0, 0) == 0  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
MEMFD_CREATE, PWRITE64 = {"x86_64": (319, 18), "aarch64": (279, 68)}[os.uname().machine]
"""


def test_a_sandbox_without_memory_files():
    lines = child(
        SECCOMP
        + """
heap = works(JitAllocator(writer="dual"))
before = trace()
deny(MEMFD_CREATE)
attempt(lambda: heap.jit_alloc(3 << 20))
assert trace() == before
works(heap)
for writer in (None, "private", "flip", "dual"):
    attempt(lambda: works(JitAllocator(writer=writer)))
"""
    )
    for line, kind in ((lines[0], "OutOfMemory"), (lines[4], "NoWriter")):
        assert line.startswith(kind)
        assert "memfd_create was refused: Operation not permitted; a sandbox (seccomp) or the system forbids it" in line
    assert lines[1:4] == ["fine private", "fine private", "fine flip"]


def test_a_sandbox_without_writes_to_the_mem_file():
    """The next writer is chosen; an allocator that was made before says what it can't do, and its block stays reserved."""
    lines = child(
        SECCOMP
        + """
heap = works(JitAllocator(writer="private"))
block = heap.jit_alloc(100)
before = trace()
deny(PWRITE64)
attempt(lambda: heap.commit(block, code))
assert block.state == "reserved" and trace() == before
heap.abort(block)
for writer in (None, "private"):
    attempt(lambda: works(JitAllocator(writer=writer)))
deny(MEMFD_CREATE)
attempt(lambda: works(JitAllocator()))
attempt(lambda: JitAllocator(packed=True))
"""
    )
    assert lines[0].startswith("OutOfMemory the write to 0x") and "Operation not permitted" in lines[0]
    assert lines[1] == "fine dual"
    assert lines[2].startswith("NoWriter") and "through the mem file was refused: Operation not permitted" in lines[2]
    assert lines[3] == "fine flip"
    assert lines[4].startswith("NoWriter") and "private: " in lines[4] and "; dual: " in lines[4] and "flip" not in lines[4]


def test_a_mem_file_that_takes_no_writes_by_a_script():
    lines = child("""
from allocator.scripted import ScriptedMemory
for packed in (False, True):
    attempt(lambda: works(JitAllocator(memory=ScriptedMemory("w*"), packed=packed)))
for writer in ("private", "flip"):
    attempt(lambda: JitAllocator(memory=ScriptedMemory("w*"), writer=writer))
""")
    assert lines[:2] == ["fine dual", "fine dual"]
    assert all(line.startswith("NoWriter") and "was refused" in line for line in lines[2:])


# ---- address space ---------------------------------------------------------------------------------------------------


@ALL
def test_a_full_window(writer):
    """No room near libc: the request is refused by name, memory elsewhere (for calls through slots) is still to be had."""
    lines = child(
        """
near = (libc_anchor(),)
heap = JitAllocator(writer=sys.argv[1])
kept = heap.jit_alloc(100, near)
taken = full_window(near[0])
assert taken
before = trace()
attempt(lambda: [heap.jit_alloc(256 << 10, near) for _ in range(20)] and None)
attempt(lambda: heap.jit_alloc(256 << 10, near))
attempt(lambda: heap.jit_alloc(3 << 20, near))
works(heap, near)  # in the chunk that is there
far = attempt(lambda: heap.jit_alloc(256 << 10))
heap.commit(far, code)
assert ctypes.CFUNCTYPE(ctypes.c_int)(far.address)() == 7
assert abs(far.address - near[0].address) > 1 << 31
for start, size in taken:
    libc.munmap(start, size)
for attempts in range(1, 3000):
    try:
        back = heap.jit_alloc(256 << 10, near)
        break
    except AllocatorError:
        pass
assert abs(back.address - near[0].address) < 1 << 31
print(attempts)
assert heap.close() and not [b for b in (kept, far, back) if b.live and b.chunk in heap.chunks]
""",
        writer,
    )
    assert lines[0].startswith(f"NoWindow no room for {2 << 20} bytes in the window 0x")
    assert lines[1].startswith("NoWindow no room for")
    assert lines[2].startswith(f"NoWindow no room for {3 << 20} bytes in the window 0x")
    assert lines[3] == "fine " and 1 < int(lines[4]) < 100


@ALL
def test_a_full_window_and_a_block_with_a_chunk_of_its_own(writer):
    """Without anchors a large block comes from anywhere, as a small one does, though an arena near libc is there."""
    lines = child(
        """
near = (libc_anchor(),)
heap = JitAllocator(writer=sys.argv[1])
heap.jit_alloc(100, near)
full_window(near[0])
attempt(lambda: heap.jit_alloc(3 << 20))
""",
        writer,
    )
    assert lines == ["fine "]


@ALL
def test_the_limit_on_the_number_of_mappings(writer):
    """vm.max_map_count reached: a new chunk is refused by that name; with room again all is as before."""
    lines = child(
        """
heap = works(JitAllocator(writer=sys.argv[1]))
(chunk,) = heap.chunks
with open("/proc/sys/vm/max_map_count") as file:
    most = int(file.read())
if most > 300_000:
    print("this system has no limit to speak of")
    sys.exit()
size = (most + 100) * 8192
area = libc.mmap(None, size, 0, 0x4022, -1, 0)
descriptors = os.listdir("/proc/self/fd")
place = area
while libc.mprotect(ctypes.c_void_p(place), 4096, 1) == 0:
    place += 8192
for _ in range(4):  # what is left over when two more mappings were too many
    libc.mmap(None, 4096, 5, 0x21, -1, 0)
attempt(lambda: heap.jit_alloc(3 << 20))
attempt(lambda: heap.jit_alloc(3 << 20, (libc_anchor(),)))
found = attempt(lambda: heap.jit_alloc(100))
attempt(lambda: heap.commit(found, code))
libc.munmap(area, size)
assert os.listdir("/proc/self/fd") == descriptors
assert heap.chunks == [chunk]
heap.jit_free(found)
works(heap)
large = heap.jit_alloc(3 << 20)
heap.jit_free(large)
heap.close()
print(sum(start <= chunk.address < stop for start, stop in
    ([int(word, 16) for word in line[0].split("-")] for line in spans())))
""",
        writer,
    )
    if lines == ["this system has no limit to speak of"]:
        return
    for line in lines[:2]:
        assert line.startswith("OutOfMemory") and "vm.max_map_count" in line
    assert lines[2] == "fine "
    assert lines[3] == "fine " or "vm.max_map_count" in lines[3]
    assert lines[4] == "0", "the chunk is still mapped"
