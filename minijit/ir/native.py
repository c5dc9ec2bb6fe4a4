"""Native functions that traces call: address, C signature, purity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CType(Enum):
    """A C type as it travels through a call: (kind, bits). kind is `i` signed, `u` unsigned, `f` float, `b` bool."""

    I8 = ("i", 8)
    I16 = ("i", 16)
    I32 = ("i", 32)
    I64 = ("i", 64)
    U8 = ("u", 8)
    U16 = ("u", 16)
    U32 = ("u", 32)
    U64 = ("u", 64)
    F32 = ("f", 32)
    F64 = ("f", 64)
    BOOL = ("b", 8)
    VOID = ("v", 0)

    @property
    def kind(self) -> str:
        return self.value[0]

    @property
    def bits(self) -> int:
        return self.value[1]


@dataclass(frozen=True)
class NativeFunction:
    """A function at a fixed address.

    `pure`: the result depends on the arguments alone and nothing else is touched, so equal calls may be merged
    and unused ones dropped (libm through `math`). A ctypes function is never pure. `guest`: it is the gate of a guest
    function, whose traces it enters; `loops`: these, or what they call, count rounds."""

    name: str
    address: int
    library: str
    arguments: tuple[CType, ...]
    result: CType
    pure: bool = False
    guest: bool = False
    loops: bool = False
