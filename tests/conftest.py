"""Tests import helpers that lie beside them by their plain names. Under ALLOCATOR_SCRIPT, which answers for the system
when memory is asked for, only those run that hold whatever it says: the others are deselected, and counted as such."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

for folder in ("", "backend", "optimizer"):
    sys.path.insert(0, str(Path(__file__).parent / folder))

# No deadlines: the machines that run this are noisy.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("suite")

# Nothing below these layers can do without memory: where it, or a write, is denied, they raise, as they should.
WITHOUT_FALLBACK = ("allocator", "backend", "bench", "gdb", "test_demos.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what can't hold under the script that answers for the system."""
    script = os.environ.get("ALLOCATOR_SCRIPT", "")
    if not script:
        return
    denied = set(script) & set("mw")
    here = Path(__file__).parent

    def holds(item: pytest.Item) -> bool:
        if item.get_closest_marker("unscripted") or (denied and item.get_closest_marker("granted")):
            return False
        return not denied or item.path.relative_to(here).parts[0] not in WITHOUT_FALLBACK

    config.hook.pytest_deselected(items=[item for item in items if not holds(item)])
    items[:] = [item for item in items if holds(item)]
