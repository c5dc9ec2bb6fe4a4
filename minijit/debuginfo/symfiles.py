"""One symbol file per chunk: registered when the chunk is made, appended in place, re-announced only to a listener.

The file is an ET_EXEC whose .text is the chunk itself (NOBITS). Every section has reserved room; an appended trace
becomes visible when the section sizes are raised, at the very end, so that every moment's file is a valid one.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from minijit.debuginfo import dwarf, elf
from minijit.debuginfo.gdb import EM_X86_64, DebuggerHook

PAGE = 4096


class ChunkLike(Protocol):
    """What is asked of a chunk."""

    @property
    def address(self) -> int: ...
    @property
    def size(self) -> int: ...


class BlockLike(Protocol):
    """What is asked of a block."""

    @property
    def address(self) -> int: ...
    @property
    def chunk(self) -> ChunkLike: ...


class StubsLike(Protocol):
    """Offsets and sizes of a chunk's stubs."""

    @property
    def enter(self) -> int: ...
    @property
    def enter_size(self) -> int: ...
    @property
    def begin(self) -> int: ...
    @property
    def leave(self) -> int: ...
    @property
    def leave_size(self) -> int: ...


@dataclass(frozen=True)
class Symbol:
    """A trace as debuggers know it: `rows` are (offset in the code, line of `file`), ascending."""

    name: str
    file: str
    line: int
    rows: Sequence[tuple[int, int]]


class Symfile:
    """The symbol file of the code in [`text`, `text + size`); `data` is the file, published up to its sizes."""

    SECTIONS = (".text", ".symtab", ".strtab", ".debug_frame", ".debug_abbrev", ".debug_info", ".debug_line", ".shstrtab")
    ORDER = (".strtab", ".symtab", ".debug_frame", ".debug_abbrev", ".debug_line", ".debug_info", ".shstrtab")

    def __init__(self, text: int, size: int, stubs: StubsLike | None = None) -> None:
        traces = size // PAGE + 2
        names, self._names = elf.string_table(list(self.SECTIONS))
        room = {
            ".symtab": 24 * (traces + 1), ".strtab": 64 * traces, ".debug_frame": 1024, ".debug_abbrev": 256,
            ".debug_info": 512 * traces, ".debug_line": 2048 * traces, ".shstrtab": len(names),
        }  # fmt: skip
        at = elf.HEADER_SIZE + elf.SECTION_SIZE * (len(self.SECTIONS) + 1)
        self._start: dict[str, int] = {}
        self._end: dict[str, int] = {}
        self._size: dict[str, int] = {}
        for name, length in room.items():
            at = (at + 15) & ~15
            self._start[name], self._end[name], self._size[name] = at, at + length, 0
            at += length
        self.capacity = (at + PAGE - 1) & ~(PAGE - 1)
        self.data = mmap.mmap(-1, self.capacity, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)  # a fork gets its own
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.data))
        self.data[: elf.HEADER_SIZE] = elf.header(
            elf.ET_EXEC, EM_X86_64, elf.HEADER_SIZE, len(self.SECTIONS) + 1, self._index(".shstrtab")
        )
        for name in self.SECTIONS:
            self._put_header(name, text, size)
        self._put(".shstrtab", names)
        self._put(".symtab", bytes(elf.SYMBOL_SIZE))
        self._put(".strtab", b"\0")
        self._put(".debug_abbrev", dwarf.abbreviations())
        if stubs is not None:
            rules = dwarf.X86_64_FRAMES
            frames = rules.cie() + rules.fdes(
                text, size, stubs.enter, stubs.enter_size, stubs.begin, stubs.leave, stubs.leave_size
            )
            self._put(".debug_frame", frames)
            self._symbol("minijit_enter", text + stubs.enter, stubs.enter_size)
            self._symbol("minijit_leave", text + stubs.leave, stubs.leave_size)
        self.publish()

    def _index(self, name: str) -> int:
        return 1 + self.SECTIONS.index(name)

    def _put_header(self, name: str, text: int, size: int) -> None:
        at = elf.HEADER_SIZE + elf.SECTION_SIZE * self._index(name)
        title = self._names[name]
        if name == ".text":
            flags = elf.SHF_ALLOC | elf.SHF_EXEC
            section = elf.Section(title, elf.SHT_NOBITS, flags, text, elf.HEADER_SIZE, size, align=16)
        elif name == ".symtab":
            section = elf.Section(
                title, elf.SHT_SYMTAB, 0, 0, self._start[name], 0, self._index(".strtab"), 1, 8, elf.SYMBOL_SIZE
            )
        else:
            kind = elf.SHT_STRTAB if name.endswith("strtab") else elf.SHT_PROGBITS
            section = elf.Section(title, kind, offset=self._start[name])
        self.data[at : at + elf.SECTION_SIZE] = section.pack()

    def _put(self, name: str, data: bytes) -> int:
        """Write behind a section's last byte; returns the offset in the section."""
        offset = self._size[name]
        at = self._start[name] + offset
        if at + len(data) > self._end[name]:
            raise OverflowError(f"the symbol file has no room left in {name}")
        self.data[at : at + len(data)] = data
        self._size[name] = offset + len(data)
        return offset

    def _symbol(self, name: str, address: int, size: int) -> int:
        """Append a symbol; returns its offset in the file."""
        offset = self._put(".strtab", name.encode() + b"\0")
        entry = elf.symbol(offset, elf.STT_FUNC, self._index(".text"), address, size)
        return self._start[".symtab"] + self._put(".symtab", entry)

    def add(self, address: int, size: int, symbol: Symbol, lines: bool = True) -> list[tuple[int, int]]:
        """Append a trace and publish it; raises OverflowError, with nothing published, when there is no room.

        Returns the (offset, length) of each field that `remove` has to clear."""
        before = dict(self._size)
        try:
            entry = self._symbol(symbol.name, address, size)
            fields = [(entry, 4), (entry + 8, 16)]  # st_name; st_value and st_size
            if lines:
                file = os.path.abspath(symbol.file)
                rows = [(0, symbol.line), *((offset, line) for offset, line in symbol.rows)]
                text = dwarf.line_program(file, address, size, rows)
                program = self._put(".debug_line", text)
                unit = dwarf.unit(symbol.name, file, symbol.line, address, size, program)
                at = self._put(".debug_info", unit)
                mark = struct.pack("<Q", address)
                fields.append((self._start[".debug_line"] + program + text.index(mark), 8))  # DW_LNE_set_address
                first = unit.index(mark)
                fields += [(self._start[".debug_info"] + at + where, 16) for where in (first, unit.index(mark, first + 16))]
        except OverflowError:
            self._size = before
            raise
        self.publish()
        return fields

    def remove(self, fields: Sequence[tuple[int, int]]) -> None:
        """A trace is gone: a symbol without a name, a unit and a sequence of lines at address 0 mean nothing to debuggers.
        Nothing moves."""
        for at, length in fields:
            self.data[at : at + length] = bytes(length)

    def publish(self) -> None:
        """Raise the sizes: what refers to others comes last."""
        for name in self.ORDER:
            at = elf.HEADER_SIZE + elf.SECTION_SIZE * self._index(name) + elf.SIZE_FIELD
            self.data[at : at + 8] = struct.pack("<Q", self._size[name])

    def published_bytes(self) -> int:
        """Bytes in use."""
        return sum(self._size.values())


class ChunkSymfiles:
    """Listens to an allocator and keeps each chunk's symbol file; never lets a failure reach the JIT.

    `stubs[chunk address]` is filled by the owner before the chunk is told of; `registrations` counts chunks announced
    for the first time (and files renewed because they were full of traces that are gone), `announcements` every repetition
    for a listening debugger; `cure(address, size)`, if set, is called once a chunk when a debugger listens, so that it can
    plant breakpoints; `trouble` is the last failure."""

    def __init__(self, debug: str = "full") -> None:
        self.debug = debug
        self.stubs: dict[int, StubsLike] = {}
        self.registrations = 0
        self.announcements = 0
        self.cure: Callable[[int, int], None] | None = None
        self.trouble = ""
        self._hook: DebuggerHook | None = None
        self._files: dict[int, Symfile] = {}
        self._handles: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        self._cured: set[int] = set()
        # by chunk and address of the code: what a trace is called, and what has to be cleared when it goes
        self._described: dict[int, dict[int, tuple[int, Symbol, list[tuple[int, int]]]]] = {}
        self._dirty: set[int] = set()  # chunks whose files have grown since the last flush
        self._listened = False
        self._lock = threading.RLock()
        if debug != "off":
            try:
                self._hook = DebuggerHook()
            except (OSError, ValueError, AttributeError) as error:
                self.trouble = f"debuggers can't be told of traces: {error}"

    @property
    def files(self) -> Mapping[int, Symfile]:
        """Symbol files by chunk address."""
        return self._files

    def chunk_mapped(self, chunk: ChunkLike) -> None:
        if self._hook is None:
            return
        with self._lock:
            file = self._files[chunk.address] = Symfile(chunk.address, chunk.size, self.stubs.get(chunk.address))
            self._sizes[chunk.address] = chunk.size
            self._heal()
            self._handles[chunk.address] = self._hook.register(file.address, file.capacity)
            self.registrations += 1

    def block_freed(self, block: BlockLike) -> None:
        """Its trace has no name any more; a listening debugger learns of it with the next announcement."""
        if self._hook is None:
            return
        with self._lock:
            chunk = block.chunk.address
            known = self._described.get(chunk, {}).pop(block.address, None)
            if known is not None:
                self._files[chunk].remove(known[2])
                self._dirty.add(chunk)

    def chunk_unmapped(self, chunk: ChunkLike) -> None:
        if self._hook is None:
            return
        with self._lock:
            self._hook.unregister(self._handles.pop(chunk.address))
            del self._files[chunk.address], self._sizes[chunk.address]
            self._described.pop(chunk.address, None)
            self._cured.discard(chunk.address)
            self._dirty.discard(chunk.address)

    def describe(self, address: int, size: int, symbol: Symbol) -> None:
        """Append a trace to its chunk's file; a listening debugger learns of it at the next `flush`."""
        if self._hook is None:
            return
        with self._lock:
            chunk = next((c for c, length in self._sizes.items() if c <= address < c + length), None)
            if chunk is None:
                return
            try:
                self._add(chunk, address, size, symbol)
            except OverflowError:
                try:
                    self._repack(chunk)
                    self._add(chunk, address, size, symbol)
                except OverflowError as error:  # names longer than a chunk's file has room for
                    self.trouble = str(error)
                    return
            self._dirty.add(chunk)

    def _add(self, chunk: int, address: int, size: int, symbol: Symbol) -> None:
        fields = self._files[chunk].add(address, size, symbol, lines=self.debug != "symbols")
        self._described.setdefault(chunk, {})[address] = (size, symbol, fields)

    def _repack(self, chunk: int) -> None:
        """The file is full of traces that are gone: a new one with those that are left, registered in its place (the old
        one first: debuggers keep their breakpoints so)."""
        assert self._hook is not None
        self._hook.unregister(self._handles[chunk])
        file = self._files[chunk] = Symfile(chunk, self._sizes[chunk], self.stubs.get(chunk))
        for address, (size, symbol, _) in list(self._described.get(chunk, {}).items()):
            self._add(chunk, address, size, symbol)
        self._handles[chunk] = self._hook.register(file.address, file.capacity)
        self.registrations += 1

    def flush(self) -> None:
        """Before new code is entered: while a debugger listens, announce the files that have grown since."""
        if not self._dirty or self._hook is None:
            return
        with self._lock:
            listening = self._hook.listening()
            if listening and not self._listened:  # newly attached: it knows the files as they were then
                self._dirty.update(self._files)
            if listening or self.debug == "eager":
                for chunk in sorted(self._dirty):
                    self._announce(chunk)
            self._dirty.clear()
            self._listened = listening

    def _announce(self, chunk: int) -> None:
        """Take the file back and register it again: debuggers read it anew and resolve pending breakpoints."""
        assert self._hook is not None
        self._heal()
        self._hook.unregister(self._handles[chunk])
        file = self._files[chunk]
        self._handles[chunk] = self._hook.register(file.address, file.capacity)
        self.announcements += 1

    def _heal(self) -> None:
        """While a debugger listens, let it write breakpoints into every chunk."""
        if self.cure is None or self._hook is None or not self._hook.listening():
            return
        for chunk in self._files:
            if chunk not in self._cured:
                self._cured.add(chunk)
                self.cure(chunk, self._sizes[chunk])
