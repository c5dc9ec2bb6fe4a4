"""Write allocator/recorded_sizes.txt anew: how many bytes of machine code each trace of the test corpus has.

    .venv/shared/bin/python tools/record_sizes.py

Every function of tests/programs is jitted with the default options and called with each of its argument sets until its
loops are hot; the sizes stand in the order of compilation."""

import contextlib
import copy
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "allocator" / "recorded_sizes.txt"
HEAD = """\
# Bytes of machine code of each trace (loops and side exits' bridges, x86-64) that minijit compiled while it ran its own test
# corpus, tests/programs, with its default options: one number a line, in the order of compilation (tools/record_sizes.py).
"""


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from test_differential import ALL, MODULES

    import minijit

    for module, name in ALL:
        fast = minijit.jit(getattr(MODULES[module], name))
        for arguments in MODULES[module].CASES[name] * 3:
            with contextlib.suppress(Exception):
                fast(*copy.deepcopy(arguments))
        for trace in fast.traces:
            print(len(trace.compiled.code.code), file=OUT)


if __name__ == "__main__":
    with open(FILE, "w", encoding="utf-8") as OUT:
        OUT.write(HEAD)
        main()
