"""A tally tells what the registers tell, also of what two people published at the same time."""

import pickle
from datetime import timedelta

import pytest
import transaction
import ZODB
from hypothesis import given
from hypothesis import strategies as st
from ZODB.DemoStorage import DemoStorage

from content.clock import FOREVER, micros
from content.tree import Place
from content.verification.counting import check_count
from content.verification.walking import Node
from tests.conftest import START, later

NOTHING = (None, [])
hours = st.integers(-30, 30)


def make_place():
    place = Place("d1", "民政局")
    for name in ("items", "notices"):
        place.section(name)
    return place


def rows_of(number, start, length, served):
    """What is known of one item: public from ``start`` for so many hours, for ever without them."""
    begins = START + timedelta(hours=start)
    ends = FOREVER if length is None else begins + timedelta(hours=length)
    summary = (("served", served), ("themes", ()))
    brief = (f"item-{number}", 1, "approval_item", f"事项{number}", summary)
    key = (-micros(begins), "", f"uid{number}")
    return key, [(micros(begins), micros(ends), brief)]


listed = st.tuples(
    hours,
    st.none() | st.integers(1, 40),
    st.sampled_from(((), ("person",), ("person", "firm"))),
)
acts = st.lists(st.tuples(st.sampled_from(("items", "notices")), listed), max_size=4)


def perform(place, done, numbers, moment=START):
    """Each act lists an item of its own; every third one is taken out again."""
    for number, (section, told) in zip(numbers, done, strict=False):
        rows = rows_of(number, *told)
        place[section].relist(NOTHING, rows, moment)
        if number % 3 == 0:
            place[section].relist(rows, NOTHING, moment)


def faults(place, moment):
    sections = (place[name] for name in ("items", "notices"))
    nodes = [Node(one, one.__name__, one.__name__, place) for one in sections]
    return [fault for node in nodes for fault in check_count(node, moment)]


def agree(place, moment):
    for section in (place["items"], place["notices"]):
        for key in ("", "served=person", "served=firm", "served=unstated", "themes=unstated"):
            assert section.total(moment, key) == section.register.total(moment, key)
        told = place.tally.spans(section.__name__, moment)
        if told is not None:
            assert told.get("", 0) == section.register.total(moment)


@given(acts, st.lists(st.integers(0, 72), min_size=1, max_size=5))
def test_a_tally_tells_what_the_registers_tell_at_every_later_moment(done, shifts):
    place = make_place()
    perform(place, done, range(1, 99))
    for shift in sorted(shifts):
        moment = later(hours=shift)
        agree(place, moment)
        place["items"].settle(moment)
        agree(place, moment)
        assert faults(place, moment) == []


@given(acts, acts, acts)
def test_what_two_published_at_once_is_counted_together(before, first, second):
    base = make_place()
    perform(base, before, range(1, 20))
    one, other, both = (pickle.loads(pickle.dumps(base)) for _ in range(3))
    perform(one, first, range(20, 40))
    perform(other, second, range(40, 60))
    perform(both, first, range(20, 40))
    perform(both, second, range(40, 60))
    states = (place.tally.__getstate__() for place in (base, one, other))
    both.tally.__setstate__(both.tally._p_resolveConflict(*states))
    assert faults(both, START) == []
    for shift in range(0, 72, 6):
        agree(both, later(hours=shift))


@pytest.fixture
def database():
    database = ZODB.DB(DemoStorage())
    with database.transaction() as connection:
        connection.root()["place"] = make_place()
    yield database
    database.close()


def test_two_who_publish_in_one_department_do_not_meet(database):
    connections = []
    for number, name in ((1, "items"), (2, "notices")):
        manager = transaction.TransactionManager()
        connection = database.open(manager)
        section = connection.root()["place"][name]
        section.relist(NOTHING, rows_of(number, -1, None, ()), START)
        connections.append((manager, connection))
    for manager, _ in connections:
        manager.commit()
    for manager, connection in connections:
        manager.begin()
        place = connection.root()["place"]
        assert [place[name].total(START) for name in ("items", "notices")] == [1, 1]
        assert faults(place, START) == []
        connection.close()
