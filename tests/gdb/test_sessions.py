"""Real gdb on a real script: names, lines, back traces through libc and out through ctypes, with each writer."""

import os
import subprocess

import pytest

from minijit.reports.gdb_session import gdb_command

SCRIPT = """\
import ctypes
libc = ctypes.CDLL(None)
raise_ = libc["raise"]
raise_.argtypes, raise_.restype = [ctypes.c_int], ctypes.c_int

def loop(n, number):
    total = 0
    for i in range(n):
        total += i
        total += raise_(number)
    return total

loop(200, 0)
loop(5, 10)
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "guest.py"
    path.write_text(SCRIPT)
    return str(path)


def session(script, writer, *commands):
    done = subprocess.run(
        gdb_command(script, [], batch=commands), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        env={**os.environ, "MINIJIT_WRITER": writer},
    )  # fmt: skip
    return done.stdout + done.stderr


WRITERS = pytest.mark.parametrize("writer", ["private", "dual", "flip"])


@WRITERS
def test_a_pending_break_on_a_trace_name_hits(script, writer):
    out = session(script, writer, "break trace_1", "run", "bt")
    assert "Breakpoint 1, trace_1 () at " in out, out
    assert "guest.py:" in out
    frames = [line for line in out.splitlines() if line.startswith("#")]
    assert "trace_1" in frames[0] and any("ffi_call" in line for line in frames), out
    assert frames[-1].split()[3] in ("_start", "main"), out


@WRITERS
def test_a_break_on_a_python_line_hits(script, writer):
    out = session(script, writer, "break guest.py:9", "run")
    assert "Breakpoint 1, trace_" in out, out
    assert "guest.py:9" in out and "total += i" in out


@WRITERS
def test_a_back_trace_from_libc_goes_through_the_trace_to_ctypes(script, writer):
    out = session(script, writer, "handle SIGUSR1 stop nopass", "run", "bt")
    assert "Program received signal SIGUSR1" in out, out
    frames = [line for line in out.splitlines() if line.startswith("#")]
    trace = next(n for n, line in enumerate(frames) if "trace_" in line)
    assert trace >= 1 and "raise" in "".join(frames[:trace]), out
    assert "guest.py:10" in frames[trace]
    assert any("ffi_call" in line for line in frames[trace:])
    assert frames[-1].split()[3] in ("_start", "main"), out
