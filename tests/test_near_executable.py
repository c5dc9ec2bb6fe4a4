"""`minijit run --near-executable`: one window for the executable and libc, or the reason why not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from elftools.elf.elffile import ELFFile

from minijit.near_executable import CannotMove, command

SCRIPT = """\
import ctypes, os, sys
from allocator import Anchor, Reach, window

libc = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value
program = int(next(line for line in open("/proc/self/maps") if os.path.realpath(sys.executable) in line).split("-")[0], 16)
both = window([Anchor("labs", libc), Anchor("program", program)], Reach.REL32)
print(bool(both), sys.argv[1:], os.path.samefile(sys.prefix, sys.argv[1]))
"""


def is_pie() -> bool:
    with open(os.path.realpath(sys.executable), "rb") as file:
        return bool(ELFFile(file).header["e_type"] == "ET_DYN")


def test_the_executable_comes_beside_libc_or_the_reason_is_said(tmp_path):
    script = tmp_path / "where.py"
    script.write_text(SCRIPT)
    words = [sys.executable, "-m", "minijit", "run", "--near-executable", str(script), sys.prefix, "--x"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    if is_pie():
        assert done.stdout == f"True {[sys.prefix, '--x']} True\n", done.stderr
    else:
        assert done.returncode == 2 and "not position-independent" in done.stderr and not done.stdout


def test_what_is_no_executable_is_refused(tmp_path):
    text = tmp_path / "text"
    text.write_text("hello")
    with pytest.raises(CannotMove, match="can't be read as an executable"):
        command(str(text), [])
    with pytest.raises(CannotMove, match="No such file"):
        command(str(tmp_path / "nothing"), [])
