"""Where compiled traces live: chunks with their stubs, blocks near the callees, debug info per chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from allocator import Anchor, Block, Chunk, JitAllocator, NoWindow, Reach, let_debuggers_write, libc_anchor
from minijit import capi
from minijit.backend.assembler import reaches
from minijit.backend.target import MachineCode, Stubs, Target
from minijit.debuginfo.symfiles import ChunkSymfiles, Symbol
from minijit.ir.native import CType, NativeFunction
from minijit.options import Options
from minijit.runtime.entry import ENTRY_TYPE, HOLDING_TYPE

GATE_SIZE = 128
ENTRY_SIZE = 4096  # bytes for a builtin entry, before it is trimmed
HOME = 1000  # call sites that a function's home counts for


class CodeCache:
    """The process's code memory (implements `pipeline.CodeMemory`); listens to its allocator for new chunks."""

    def __init__(self, target: Target, options: Options) -> None:
        self.target = target
        self.symfiles = ChunkSymfiles(debug=options.debug)
        self.entries: dict[tuple[int, bool], Callable[[int, int], int]] = {}  # (chunk address, with the GIL) -> function
        self._stubs: dict[int, Stubs] = {}
        self._starts: set[int] = set()
        self.default_anchor = (libc_anchor(),)
        self._answer: NativeFunction | None = None
        size = len(target.stubs(0).code)
        self.allocator = JitAllocator(
            Reach[target.reach], writer=options.writer, listeners=(self, self.symfiles), head_size=size
        )
        if self.allocator.writer.name == "dual":  # a debugger can't plant breakpoints in a shared read-only view
            self.symfiles.cure = let_debuggers_write

    # ChunkListener
    def chunk_mapped(self, chunk: Chunk) -> None:
        stubs = self.target.stubs(chunk.address)
        self.allocator.commit(chunk.head, stubs.code)
        self._stubs[chunk.address] = stubs
        self.symfiles.stubs[chunk.address] = stubs
        self.entries[chunk.address, False] = ENTRY_TYPE(chunk.address + stubs.enter)
        self.entries[chunk.address, True] = HOLDING_TYPE(chunk.address + stubs.enter)

    def block_freed(self, block: Block) -> None:
        """Nothing is kept per block."""

    def chunk_unmapped(self, chunk: Chunk) -> None:
        del self.entries[chunk.address, False], self.entries[chunk.address, True], self._stubs[chunk.address]

    # CodeMemory
    def reserve(
        self, size: int, calls: Mapping[NativeFunction, int], owner: str, linked: Sequence[int], home: NativeFunction | None
    ) -> tuple[Block, frozenset[int]]:
        """A block that serves as many call sites as one window can; where no window has room, one that serves none."""
        sites: Counter[Anchor] = Counter()
        for callee, count in calls.items():
            sites[Anchor(callee.name, callee.address)] += count
        if home is not None:
            sites[Anchor(home.name, home.address)] += HOME
        near, _ = self.allocator.split(sites)
        block = self._near(size, near or self.default_anchor, owner)
        if not all(reaches(block.address, address) for address in linked):
            self.allocator.abort(block)
            block = self._near(size, tuple(Anchor("a linked trace", address) for address in linked), owner)
        if not all(reaches(block.address, address) for address in linked):
            self.allocator.abort(block)
            raise NoWindow(f"{owner} would lie out of reach of the traces that it is linked with")
        return block, frozenset(a.address for a in sites if not reaches(block.address, a.address))

    def _near(self, size: int, anchors: tuple[Anchor, ...], owner: str) -> Block:
        try:
            return self.allocator.jit_alloc(size, anchors, owner)
        except NoWindow:
            return self.allocator.jit_alloc(size, (), owner)

    def leave_address(self, block: Block) -> int:
        return block.chunk.address + self._stubs[block.chunk.address].leave

    def finish_address(self, block: Block) -> int:
        return block.chunk.address + self._stubs[block.chunk.address].finish

    def abandon(self, block: Block) -> None:
        self.allocator.jit_free(block)

    def known_branches(self) -> frozenset[int]:
        stubs = {chunk + at for chunk, s in self._stubs.items() for at in (s.leave, s.finish)}
        return frozenset(self._starts | stubs)

    def publish(self, block: Block, code: MachineCode, file: str, line: int) -> None:
        self.allocator.trim(block, len(code.code))
        self.allocator.commit(block, code.code)
        self._starts.add(code.address + code.start)
        self.symfiles.describe(
            code.address, code.text_size, Symbol(code.trace.name, file, line, code.rows)
        )

    def reserve_entry(self, name: str) -> tuple[Block, int]:
        """A block for a builtin entry, and the address of its chunk's entry stub."""
        callee = capi.function("PyList_SetItem")
        block = self._near(ENTRY_SIZE, (Anchor(callee.name, callee.address),), f"entry of {name}")
        return block, block.chunk.address + self._stubs[block.chunk.address].enter

    def publish_entry(self, block: Block, code: bytes, name: str, file: str, line: int) -> None:
        self.allocator.trim(block, len(code))
        self.allocator.commit(block, code)
        self.symfiles.describe(block.address, len(code), Symbol(f"entry of {name}", file, line, ((0, line),)))

    def reserve_gate(self, name: str, near: int | None) -> tuple[Block, int]:
        """A block for the gate of a function, near its traces if it has any, else near the C API; and the address of its
        chunk's exit stub."""
        callee = capi.function("PyList_SetItem")
        anchor = Anchor(callee.name, callee.address) if near is None else Anchor(f"a trace of {name}", near)
        block = self._near(GATE_SIZE, (anchor,), f"gate of {name}")
        return block, self.leave_address(block)

    def make_answer(self, asked: int) -> None:
        """What native calls ask, once and for all: the object at the address `asked`."""
        if self._answer is None:
            block, _ = self.reserve_entry("native calls")
            try:
                code = self.target.answer(block.address, asked)
                self.publish_entry(block, code, "native calls", "", 0)
            except BaseException:
                self.abandon(block)
                raise
            self._answer = NativeFunction("finish_call", block.address, "", (), CType.I64)

    def answer(self) -> NativeFunction | None:
        return self._answer

    def forget_answer(self) -> None:
        """It lies in memory that is no longer ours."""
        self._answer = None

    @property
    def patches_running_code(self) -> bool:
        """Whether a block may be patched while somebody runs in it (not by the writer that flips protections)."""
        return self.allocator.writer.packs

    def entry(self, block: Block, holding: bool) -> Callable[[int, int], int]:
        """The ctypes function pointer of the chunk's entry stub; `holding`: the GIL, as native code that touches Python
        objects must."""
        return self.entries[block.chunk.address, holding]

    def patch_exit(self, block: Block, stub: int, destination: int) -> None:
        """Let an exit stub of `block` jump to `destination` (a bridge)."""
        self.allocator.patch(block, stub, self.target.patch_jump(block.address + stub, destination))

    def retire(self, block: Block, code: MachineCode) -> None:
        """Free the block of a trace that nobody can enter any more."""
        self._starts.discard(code.address + code.start)
        self.allocator.jit_free(block)
