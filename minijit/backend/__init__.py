"""From optimized traces to audited machine code. TARGETS names every architecture."""

from __future__ import annotations

import platform

from minijit.backend.target import Target
from minijit.backend.x86_64 import X86_64
from minijit.errors import MinijitError

TARGETS: dict[str, Target] = {"x86_64": X86_64}


def host_target() -> Target:
    """The target of this machine; raises MinijitError where there is none."""
    machine = platform.machine()
    if machine not in TARGETS:
        raise MinijitError(f"no back end for {machine}: functions run interpreted")
    return TARGETS[machine]
