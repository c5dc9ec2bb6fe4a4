"""The tour's program: a random walk whose steps come from libc and whose length is measured by libm."""

import ctypes
import math

libc = ctypes.CDLL(None)
labs = libc.labs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long


def walk(steps: int) -> float:
    """Length of a zigzag walk: integers, a branch, one call into libc, one into libm."""
    position = 0
    length = 0.0
    for k in range(steps):
        if k % 3 == 0:
            position -= 2 * k % 1000
        else:
            position += k % 500
        length += math.sin(position) + labs(position) % 7
    return length
