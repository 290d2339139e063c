"""What is worked out of a segment is kept within a bound of number and of bytes."""

from array import array

import pytest

from search_index.segments import FEWEST_KEPT, KEPT_BYTES, Kept, Postings, _kept

KILOBYTE, MEGABYTE = 1 << 10, 1 << 20


def mask_of(size):
    return int.from_bytes(b"\1" * size, "little")


def postings_of(size):
    return Postings(array("I", bytes(size // 2)), array("d", bytes(size // 2)))


@pytest.mark.parametrize("make", [mask_of, postings_of])
@pytest.mark.parametrize(
    ("size", "least", "most"),
    [
        (KILOBYTE, 200, 200),
        (100 * KILOBYTE, 60, KEPT_BYTES // (100 * KILOBYTE)),
        (MEGABYTE, FEWEST_KEPT, FEWEST_KEPT),
    ],
)
def test_the_oldest_go_when_there_are_too_many_or_they_are_too_large(make, size, least, most):
    cache = Kept()
    for number in range(300):
        _kept(cache, number, 200, lambda: make(size))
    assert least <= len(cache) <= most
    assert list(cache) == list(range(300 - len(cache), 300))
