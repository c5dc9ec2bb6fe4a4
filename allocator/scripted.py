"""A system that answers as a string says, a letter a call: for tests of what happens when memory is hard to get.

(LuaJIT and others test their code allocators so.) Calls that take a letter: mmap at a wanted place, writes to the mem file,
and mprotect to writable. A letter that does not fit its call counts as fine; at the string's end all is fine, unless it
ends in `*`, then it starts over. ALLOCATOR_SCRIPT in the environment scripts the system of a whole process."""

from __future__ import annotations

import errno

from allocator.os_memory import MAP_FIXED_NOREPLACE, PAGE, PROT_WRITE, OsMemory, _libc

LETTERS = {
    ".": "fine",
    "h": "the wanted place is taken as a hint, and memory comes elsewhere",
    "f": "memory comes from far away",
    "m": "no memory (ENOMEM)",
    "e": "something lies there already (EEXIST)",
    "w": "the write is denied (EPERM)",
}
FAR = 0x1000_0000_0000  # where "far away" begins


class ScriptedMemory(OsMemory):
    """The real system with scripted answers; raises ValueError for a letter that is not in LETTERS."""

    def __init__(self, script: str) -> None:
        super().__init__()
        self.script, self.again = script.removesuffix("*"), script.endswith("*")
        if unknown := set(self.script) - set(LETTERS):
            known = ", ".join(f"{letter} ({meaning})" for letter, meaning in LETTERS.items())
            raise ValueError(f"the script {script!r} has {', '.join(sorted(unknown))}; the letters are {known}")
        self.asked = 0  # letters taken

    def _letter(self) -> str:
        at = self.asked
        self.asked += 1
        if self.again and self.script:
            at %= len(self.script)
        return self.script[at] if at < len(self.script) else "."

    def _mmap(self, address: int | None, size: int, protection: int, flags: int, fd: int) -> tuple[int, int]:
        letter = self._letter() if address is not None else "."
        if letter in "me":
            return -1, errno.ENOMEM if letter == "m" else errno.EEXIST
        if letter in "hf" and address is not None:
            place = None if letter == "h" else (FAR + address % (1 << 40)) // PAGE * PAGE
            flags &= ~MAP_FIXED_NOREPLACE
            found, code = super()._mmap(place, size, protection, flags, fd)
            if found != address:
                return found, code
            elsewhere = super()._mmap(None, size, protection, flags, fd)  # it came where it was wanted, by luck
            _libc.munmap(found, size)
            return elsewhere
        return super()._mmap(address, size, protection, flags, fd)

    def _mprotect(self, address: int, size: int, protection: int) -> int:
        if protection & PROT_WRITE and self._letter() == "w":
            return errno.EACCES
        return super()._mprotect(address, size, protection)

    def _pwrite(self, fd: int, data: bytes, address: int) -> int:
        if self._letter() == "w":
            raise OSError(errno.EPERM, "Operation not permitted")
        return super()._pwrite(fd, data, address)


__all__ = ["LETTERS", "ScriptedMemory"]
