"""The allocator's peers in C++: compiled from `asmjit_alloc.cc` beside this file, when a compiler is there, and run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from minijit.errors import MinijitError

SOURCE = Path(__file__).with_name("asmjit_alloc.cc")
PACKAGES = "on Debian: apt-get install g++ libasmjit-dev"


class PeersFailed(MinijitError):
    """The peers' program ended with an error; the message has its words."""


class Peers:
    """The program, compiled into `folder`, and whether it has `asmjit`; `missing` says what is not there and how to get it,
    empty when all is."""

    def __init__(self, folder: Path) -> None:
        self.program: Path | None = None
        self.asmjit = False
        self.missing = ""
        compiler = shutil.which("g++")
        if compiler is None:
            self.missing = f"g++ is not installed ({PACKAGES})"
            return
        program = folder / "peers"
        command = [compiler, "-O2", "-o", str(program), str(SOURCE)]
        for asmjit, words in ((True, ["-lasmjit"]), (False, ["-DWITHOUT_ASMJIT"])):
            done = subprocess.run([*command, *words], capture_output=True, text=True, timeout=300)
            if done.returncode == 0:
                self.program, self.asmjit = program, asmjit
                return
            reason = next((line.strip() for line in done.stderr.splitlines() if "error" in line), "no reason given")
            what = "asmjit can't be compiled with" if asmjit else "g++ does not work"
            self.missing = f"{what} ({reason}; {PACKAGES})"

    def run(self, low: int, high: int, live: int, pairs: int) -> dict[str, float]:
        """One round of random replacement, see the source: nanoseconds a pair by peer. Empty
        when there is no program; without asmjit its figures are left out.

        Raises PeersFailed when the program fails: the system refuses it memory."""
        if self.program is None:
            return {}
        words = [str(word) for word in (self.program, low, high, live, pairs)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise PeersFailed(f"the peers' program failed: {done.stderr.strip() or done.returncode}")
        figures: dict[str, float] = json.loads(done.stdout)
        return figures
