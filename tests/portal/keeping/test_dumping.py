"""Two dumps differ exactly at the objects that are not the same in both."""

from hypothesis import given
from hypothesis import strategies as st

from portal.keeping.dumping import Dumped, differing

OIDS = st.integers(0, 9).map(lambda number: f"{number:016x}")
HELD = st.dictionaries(OIDS, st.sampled_from("ab"))


def dump(held):
    return [Dumped(oid, "0" * 16, held[oid]) for oid in sorted(held)]


@given(HELD, HELD)
def test_every_object_that_is_missing_added_or_changed_is_named_once(one, other):
    expected = sorted(oid for oid in one.keys() | other.keys() if one.get(oid) != other.get(oid))
    assert list(differing(dump(one), dump(other))) == expected
