"""Signals reach a native loop through its polls."""

import signal
import subprocess
import sys

PROGRAM = """
import os, signal, threading
from minijit import jit

@jit
def spin(n):
    x = 0
    while n > 0:
        x = (x + 1) & 1023
    return x

def interrupt(*_):
    if spin.traces and spin.traces[0].entries:  # it is native by now
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
try:
    spin(1)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_an_endless_native_loop(tmp_path):
    script = tmp_path / "spin.py"
    script.write_text(PROGRAM)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "interrupted", done.stderr
    assert signal.SIGINT  # the signal that was sent
