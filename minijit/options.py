"""The knobs, with defaults; `Options.from_environment` reads MINIJIT, MINIJIT_WRITER and MINIJIT_DEBUG."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

Observer = Callable[[str, object], None]

MODES = ("off", "interp", "on")
WRITERS = ("private", "dual", "flip")
DEBUG_LEVELS = ("off", "symbols", "full", "eager")


@dataclass(frozen=True)
class Options:
    """What a user may set, per process (environment) or per function (`@minijit.jit(hot_rounds=…)`)."""

    mode: str = "on"  # off: plain Python; interp: traces run in the IR evaluator; on: native code
    writer: str | None = None  # None: the best that the probe finds
    debug: str = "full"
    hot_rounds: int = 29  # rounds of a loop before it is recorded; odd, so that no power of two is met in step
    hot_exits: int = 3  # exits through one guard before a bridge is recorded
    max_trace: int = 1500  # IR instructions in one trace
    max_traces_per_loop: int = 4
    max_bridges: int = 64  # per tree
    max_aborts: int = 3  # of one loop before it is blacklisted
    strict: bool = False
    builtin: bool = True  # False: native code is entered through ctypes only
    layouts: bool = True  # False: objects are read through the C API only, as where their layouts are not as expected
    passes: tuple[str, ...] | None = None  # None: all, in order
    observe: Observer | None = None

    def with_(self, **changes: object) -> Options:
        return replace(self, **changes)  # type: ignore[arg-type]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Options:
        """Options as the environment asks; raises ValueError with the allowed words on a wrong one."""
        env = os.environ if environment is None else environment
        mode = _choice(env, "MINIJIT", MODES) or "on"
        return cls(
            mode=mode,
            writer=_choice(env, "MINIJIT_WRITER", WRITERS),
            debug=_choice(env, "MINIJIT_DEBUG", DEBUG_LEVELS) or "full",
        )


def _choice(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str | None:
    word = env.get(name)
    if not word:
        return None
    if word not in words:
        raise ValueError(f"{name}={word!r} is not known; use one of {', '.join(words)}")
    return word
