"""Four classes per doubling, page multiples, about twenty of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import CLASSES, class_of

PAGE = 4096


def test_the_classes():
    assert [size // PAGE for size in CLASSES] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64]


@given(st.integers(1, CLASSES[-1]))
def test_the_smallest_class_that_fits(size):
    block = class_of(size)
    assert block in CLASSES and block >= size
    assert all(smaller < size for smaller in CLASSES if smaller < block)


@given(st.integers(5 * PAGE, CLASSES[-1]))
def test_beyond_four_pages_less_than_a_quarter_is_lost(size):
    assert class_of(size) - size < size / 4 + PAGE


@given(st.integers(CLASSES[-1] + 1, 1 << 30))
def test_larger_blocks_are_rounded_to_pages(size):
    assert class_of(size) == -(-size // PAGE) * PAGE


@pytest.mark.parametrize("size", [0, -1, -4096])
def test_no_size_no_block(size):
    with pytest.raises(ValueError, match=str(size)):
        class_of(size)
