"""What the allocator raises."""

from __future__ import annotations


class AllocatorError(Exception):
    """Base of the allocator's exceptions."""


class OutOfMemory(AllocatorError):
    """The system granted no memory; the message names the call and the system's reason."""


class PlacementTaken(AllocatorError):
    """Another mapping lies at the desired address (or the system put the memory elsewhere)."""


class NoWindow(AllocatorError):
    """No place reaches all anchors, or their window is full; the message says which anchors and how far apart."""


class NoWriter(AllocatorError):
    """No way of writing executable memory works here; the message gives each writer's reason."""


class BadBlock(AllocatorError):
    """An address or block that is not live here: freed twice, foreign, or of another size."""
