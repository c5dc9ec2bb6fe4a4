"""What the allocator raises: every message names the block, place or limit, and what can be done."""

from __future__ import annotations


class AllocatorError(Exception):
    """Base of the allocator's exceptions."""


class OutOfMemory(AllocatorError):
    """The system granted no memory or refused a write; the message names the call, the reason and the limit to look at."""


class PlacementTaken(AllocatorError):
    """Another mapping lies at the desired address (or the system put the memory elsewhere)."""


class NoWindow(AllocatorError):
    """No place reaches all anchors, or their window is full; the message says which anchors and how far apart."""


class NoWriter(AllocatorError):
    """No way of writing executable memory works here; the message gives each writer's reason."""


class BadBlock(AllocatorError):
    """A block is used in a way that its state does not allow; the message names it. Its kinds:"""


class FreedTwice(BadBlock):
    """A block is freed or written that is free already."""


class ForeignBlock(BadBlock):
    """An address or block that this allocator did not hand out (or that belongs to the parent of this process)."""


class WrongSize(BadBlock):
    """A block is freed with a size that it was not allocated with, or trimmed to more than it has."""


class OutOfBlock(BadBlock):
    """A write that does not lie within its block, or a patch that crosses an aligned word."""


class Closed(AllocatorError):
    """The allocator was closed: its memory is gone."""
