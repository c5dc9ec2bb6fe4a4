"""ELF-64 pieces (System V gABI, chapter 4): headers, symbols, and the tiny shared object that exports the gdb hook."""

from __future__ import annotations

import struct
from dataclasses import dataclass

ET_EXEC, ET_DYN = 2, 3
SHT_NULL, SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_HASH, SHT_DYNAMIC, SHT_NOBITS, SHT_DYNSYM = 0, 1, 2, 3, 5, 6, 8, 11
SHF_WRITE, SHF_ALLOC, SHF_EXEC = 1, 2, 4
PT_GNU_STACK = 0x6474E551
HEADER_SIZE, SECTION_SIZE, SYMBOL_SIZE = 64, 64, 24
STT_OBJECT, STT_FUNC = 1, 2
SIZE_FIELD = 32  # offset of sh_size in a section header


@dataclass(frozen=True)
class Section:
    """A section header; `name` is its offset in .shstrtab."""

    name: int
    type: int
    flags: int = 0
    address: int = 0
    offset: int = 0
    size: int = 0
    link: int = 0
    info: int = 0
    align: int = 1
    entry: int = 0

    def pack(self) -> bytes:
        return struct.pack(
            "<IIQQQQIIQQ", self.name, self.type, self.flags, self.address, self.offset, self.size, self.link,
            self.info, self.align, self.entry,
        )  # fmt: skip


def header(kind: int, machine: int, sections_at: int, sections: int, names: int, segments: int = 0) -> bytes:
    """The file header; section names are in section number `names`."""
    return struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", kind, machine, 1, 0, HEADER_SIZE if segments else 0, sections_at, 0,
        HEADER_SIZE, 56 if segments else 0, segments, SECTION_SIZE, sections, names,
    )  # fmt: skip


def symbol(name: int, kind: int, section: int, value: int, size: int) -> bytes:
    """A global symbol of a type STT_*."""
    return struct.pack("<IBBHQQ", name, 1 << 4 | kind, 0, section, value, size)


def string_table(names: list[str]) -> tuple[bytes, dict[str, int]]:
    """A string table and the offset of each name."""
    table, offsets = b"\0", {"": 0}
    for name in names:
        offsets[name] = len(table)
        table += name.encode() + b"\0"
    return table, offsets


HOOK = "__jit_debug_register_code"
DESCRIPTOR = "__jit_debug_descriptor"


def hook_library(machine: int, hook_code: bytes) -> bytes:
    """A shared object that exports the two names of gdb's JIT interface; `hook_code` is a function that returns.

    Debuggers look them up in section headers and the dynamic symbols, the loader in the segments: it has both."""
    text_at, data_at = 0x1000, 0x2000
    descriptor_at = data_at + 0x100
    strings, names = string_table([HOOK, DESCRIPTOR, "minijit-hook.so"])
    symbols = (
        bytes(SYMBOL_SIZE)
        + symbol(names[HOOK], STT_FUNC, 4, text_at, len(hook_code))
        + symbol(names[DESCRIPTOR], STT_OBJECT, 6, descriptor_at, 24)
    )
    hashes = struct.pack("<6I", 1, 3, 1, 0, 2, 0)  # one bucket: symbol 1, then 2
    symbols_at = 0x200
    strings_at = symbols_at + len(symbols)
    hashes_at = (strings_at + len(strings) + 7) & ~7
    entries = [
        (4, hashes_at), (5, strings_at), (6, symbols_at), (10, len(strings)), (11, SYMBOL_SIZE),
        (14, names["minijit-hook.so"]), (0, 0),
    ]  # fmt: skip
    dynamic = b"".join(struct.pack("<QQ", *entry) for entry in entries)

    image = bytearray(data_at + 0x200)
    for at, data in (
        (symbols_at, symbols), (strings_at, strings), (hashes_at, hashes), (text_at, hook_code), (data_at, dynamic),
        (descriptor_at, struct.pack("<IIQQ", 1, 0, 0, 0)),
    ):  # fmt: skip
        image[at : at + len(data)] = data
    titles = [".dynsym", ".dynstr", ".hash", ".text", ".dynamic", ".data", ".shstrtab"]
    title_table, title = string_table(titles)
    titles_at = len(image)
    image += title_table + bytes(-len(title_table) % 8)
    sections = [
        Section(0, SHT_NULL, align=0),
        Section(title[".dynsym"], SHT_DYNSYM, SHF_ALLOC, symbols_at, symbols_at, len(symbols), 2, 1, 8, SYMBOL_SIZE),
        Section(title[".dynstr"], SHT_STRTAB, SHF_ALLOC, strings_at, strings_at, len(strings)),
        Section(title[".hash"], SHT_HASH, SHF_ALLOC, hashes_at, hashes_at, len(hashes), 1, 0, 8, 4),
        Section(title[".text"], SHT_PROGBITS, SHF_ALLOC | SHF_EXEC, text_at, text_at, len(hook_code), align=16),
        Section(title[".dynamic"], SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, data_at, data_at, len(dynamic), 2, 0, 8, 16),
        Section(title[".data"], SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, descriptor_at, descriptor_at, 24, align=8),
        Section(title[".shstrtab"], SHT_STRTAB, 0, 0, titles_at, len(title_table)),
    ]
    sections_at = len(image)
    image += b"".join(s.pack() for s in sections)
    text_end = text_at + len(hook_code)
    segments = [
        (1, 5, 0, 0, 0, text_end, text_end, 0x1000),
        (1, 6, data_at, data_at, data_at, 0x200, 0x200, 0x1000),
        (2, 6, data_at, data_at, data_at, len(dynamic), len(dynamic), 8),
        (PT_GNU_STACK, 6, 0, 0, 0, 0, 0, 16),  # without it glibc makes every stack of the process executable
    ]
    head = header(ET_DYN, machine, sections_at, len(sections), len(sections) - 1, len(segments))
    head += b"".join(struct.pack("<IIQQQQQQ", *segment) for segment in segments)
    image[: len(head)] = head
    return bytes(image)
