"""DWARF 4 pieces: line programs, compilation units, call frame information (sections 6.2, 3.1 and 6.4)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Sequence

LANGUAGE_C99 = 0x0C  # debuggers have no Python; C gives them expressions
DW_AT = {"name": 0x03, "stmt_list": 0x10, "low_pc": 0x11, "high_pc": 0x12, "language": 0x13, "comp_dir": 0x1B,
         "producer": 0x25, "decl_file": 0x3A, "decl_line": 0x3B, "external": 0x3F, "frame_base": 0x40}  # fmt: skip
ADDR, DATA2, DATA8, STRING, DATA1, UDATA, SEC_OFFSET, EXPRLOC, FLAG_PRESENT = (
    0x01, 0x05, 0x07, 0x08, 0x0B, 0x0F, 0x17, 0x18, 0x19,
)  # fmt: skip


def uleb(value: int) -> bytes:
    """Unsigned LEB128; raises ValueError for a negative number."""
    if value < 0:
        raise ValueError(f"{value} has no unsigned LEB128")
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        if not value:
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def sleb(value: int) -> bytes:
    """Signed LEB128."""
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        if (value == 0 and not byte & 0x40) or (value == -1 and byte & 0x40):
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def abbreviations() -> bytes:
    """1: compile unit with children; 2: subprogram."""
    unit = [("producer", STRING), ("language", DATA2), ("name", STRING), ("comp_dir", STRING), ("low_pc", ADDR),
            ("high_pc", DATA8), ("stmt_list", SEC_OFFSET)]  # fmt: skip
    program = [("name", STRING), ("decl_file", DATA1), ("decl_line", UDATA), ("low_pc", ADDR), ("high_pc", DATA8),
               ("frame_base", EXPRLOC), ("external", FLAG_PRESENT)]  # fmt: skip
    return _abbreviation(1, 0x11, True, unit) + _abbreviation(2, 0x2E, False, program) + b"\0"


def _abbreviation(number: int, tag: int, children: bool, attributes: Sequence[tuple[str, int]]) -> bytes:
    pairs = b"".join(uleb(DW_AT[name]) + uleb(form) for name, form in attributes)
    return uleb(number) + uleb(tag) + bytes([children]) + pairs + b"\0\0"


def unit(name: str, file: str, line: int, address: int, size: int, line_program: int) -> bytes:
    """A compilation unit of one subprogram; `line_program` is its offset in .debug_line."""
    body = uleb(1) + b"minijit\0" + struct.pack("<H", LANGUAGE_C99)
    body += file.encode() + b"\0" + os.path.dirname(file).encode() + b"\0"
    body += struct.pack("<QQI", address, size, line_program)
    body += uleb(2) + name.encode() + b"\0" + bytes([1]) + uleb(line) + struct.pack("<QQ", address, size)
    body += uleb(1) + b"\x9c"  # frame base: DW_OP_call_frame_cfa
    body += b"\0"
    head = struct.pack("<HIB", 4, 0, 8)
    return struct.pack("<I", len(head) + len(body)) + head + body


def line_program(file: str, address: int, size: int, rows: Iterable[tuple[int, int]]) -> bytes:
    """A line number program of one sequence; `rows` are (offset, line), ascending."""
    directory, base = os.path.split(file)
    lengths = bytes([0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1])
    tables = directory.encode() + b"\0\0" + base.encode() + b"\0" + uleb(1 if directory else 0) + b"\0\0" + b"\0"
    if not directory:
        tables = b"\0" + tables[2:]
    rest = struct.pack("<BBBbBB", 1, 1, 1, -5, 14, 13) + lengths + tables
    program = b"\0" + uleb(9) + b"\x02" + struct.pack("<Q", address)  # DW_LNE_set_address
    at, line = 0, 1
    for offset, wanted in rows:
        if offset != at:
            program += b"\x02" + uleb(offset - at)  # DW_LNS_advance_pc
        if wanted != line:
            program += b"\x03" + sleb(wanted - line)  # DW_LNS_advance_line
        program += b"\x01"  # DW_LNS_copy
        at, line = offset, wanted
    program += b"\x02" + uleb(size - at) + b"\0\x01\x01"  # DW_LNE_end_sequence
    body = struct.pack("<HI", 4, len(rest)) + rest + program
    return struct.pack("<I", len(body)) + body


class FrameRules:
    """Call frame information of one architecture: the state at a function's entry and the steps of the entry stub."""

    def __init__(self, return_register: int, stack_register: int, frame_register: int, saved: Sequence[int]) -> None:
        self.return_register, self.stack_register, self.frame_register = return_register, stack_register, frame_register
        self.saved = saved  # DWARF numbers, in order of pushing after the frame register

    def cie(self) -> bytes:
        """At entry: CFA = sp + 8, the return address below it."""
        body = struct.pack("<IB", 0xFFFFFFFF, 4) + b"\0" + bytes([8, 0]) + uleb(1) + sleb(-8) + uleb(self.return_register)
        body += b"\x0c" + uleb(self.stack_register) + uleb(8) + self._saved_at(self.return_register, 1)
        return _framed(body)

    def _saved_at(self, register: int, words: int) -> bytes:
        return bytes([0x80 | register]) + uleb(words)  # DW_CFA_offset

    def _steady(self) -> bytes:
        """Inside a trace: CFA = fp + 16; what C wants back is in the frame around it, that of the entry stub."""
        program = b"\x0c" + uleb(self.frame_register) + uleb(16) + self._saved_at(self.frame_register, 2)
        return program + b"".join(b"\x07" + uleb(register) for register in self.saved)  # DW_CFA_undefined

    def fdes(self, chunk: int, size: int, enter: int, enter_size: int, begin: int, leave: int, leave_size: int) -> bytes:
        """FDEs of the entry stub, of where it makes a trace's frame, the exit stub and all the rest; offsets are relative to
        the chunk."""
        rest = leave + leave_size
        return (
            self._fde(chunk + enter, enter_size, self._enter(enter_size))
            + self._fde(chunk + begin, leave - begin, self._frame() + _advance(3) + self._steady())
            + self._fde(chunk + leave, leave_size, self._leave(leave_size))
            + self._fde(chunk + rest, size - rest, self._steady())
        )

    def _fde(self, start: int, size: int, program: bytes) -> bytes:
        return _framed(struct.pack("<IQQ", 0, start, size) + program)

    def _frame(self) -> bytes:
        """push fp (1 byte); then mov fp, sp (3)."""
        return _advance(1) + b"\x0e" + uleb(16) + self._saved_at(self.frame_register, 2)

    def _enter(self, size: int) -> bytes:
        """push fp; mov fp, sp; push rbx (1 byte); push r12 … (2 each); … lea sp, [fp-40]; pop r15, r14, r13, r12; pop rbx;
        pop fp; ret (1 each)."""
        program = self._frame() + _advance(3) + b"\x0d" + uleb(self.frame_register)
        pushes = [2 if register >= 8 else 1 for register in self.saved]
        for n, register in enumerate(self.saved):
            program += _advance(pushes[n]) + self._saved_at(register, 3 + n)
        program += _advance(size - 4 - 2 * sum(pushes) - 2)
        for n, register in reversed(list(enumerate(self.saved))):
            program += _advance(pushes[n]) + bytes([0xC0 | register])  # DW_CFA_restore
        return program + _advance(1) + self._left()

    def _leave(self, size: int) -> bytes:
        """… leave; ret (1 byte each)."""
        return self._steady() + _advance(size - 1) + self._left()

    def _left(self) -> bytes:
        """The frame is left but for the return address."""
        return b"\x0c" + uleb(self.stack_register) + uleb(8) + bytes([0xC0 | self.frame_register])


def _advance(count: int) -> bytes:
    """DW_CFA_advance_loc in its shortest form."""
    if count < 64:
        return bytes([0x40 | count])
    return b"\x02" + bytes([count]) if count < 256 else b"\x03" + struct.pack("<H", count)


def _framed(body: bytes) -> bytes:
    body += bytes(-(len(body) + 4) % 8)  # DW_CFA_nop
    return struct.pack("<I", len(body)) + body


X86_64_FRAMES = FrameRules(return_register=16, stack_register=7, frame_register=6, saved=(3, 12, 13, 14, 15))
