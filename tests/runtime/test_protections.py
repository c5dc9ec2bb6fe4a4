"""No page of a process that runs jitted code is ever writable and executable: not its code, not its stacks."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, math, threading
import minijit

def forbidden():
    with open("/proc/self/maps") as file:
        return [line for line in file if "w" in line.split()[1] and "x" in line.split()[1]]

@minijit.jit
def loop(n):
    total = 0.0
    for k in range(n):
        total += math.sin(k) if k % 3 else -k
    return total

seen = []
def run():
    assert loop(20_000) == loop.__wrapped__(20_000)
    seen.extend(forbidden())

threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
run()
print(sorted({t.trace.kind for t in loop.traces}), seen)
"""


@pytest.mark.granted
@pytest.mark.parametrize("debug", ["off", "full"])
@pytest.mark.parametrize("writer", ["private", "dual", "flip"])
def test_nothing_is_writable_and_executable(writer, debug, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environment = os.environ | {"MINIJIT_WRITER": writer, "MINIJIT_DEBUG": debug}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=environment)
    assert done.stdout == "['bridge', 'loop'] []\n", done.stderr
