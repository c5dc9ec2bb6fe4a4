"""Tests import helpers that lie beside them by their plain names."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

for folder in ("", "backend", "optimizer"):
    sys.path.insert(0, str(Path(__file__).parent / folder))

# No deadlines: the machines that run this are noisy.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.load_profile("suite")
