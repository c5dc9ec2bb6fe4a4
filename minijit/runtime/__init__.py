"""Running jitted functions: the decorator, the engine, entries and exits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minijit.runtime.engine import Engine

_engine: Engine | None = None
_making = threading.Lock()


def get_engine() -> Engine:
    """The process's engine, made (and its modules imported) when first needed."""
    global _engine
    if _engine is None:
        from minijit.runtime.engine import Engine

        with _making:  # threads that come at once must share it
            if _engine is None:
                _engine = Engine()
    return _engine


def engine_if_made() -> Engine | None:
    """The engine if any function was jitted, else None."""
    return _engine
