"""Lists of the ledger: exact whatever is asked for, by indexes where there are such."""

import time
from datetime import timedelta

from BTrees.LLBTree import LLTreeSet
from hypothesis import given
from hypothesis import strategies as st

from content.clock import micros
from content.ledger import Asked, Chain
from content.ledger_lists import falling, floor_of, floor_of_any
from tests.content.ledger_examples import PLACES, START, links_of, record, staged_with

HOUR = timedelta(hours=1) // timedelta(microseconds=1)
PEOPLE, NAMES = ("a.b", "c.d", None), ("submit", "publish", "edit")
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(PEOPLE),
        st.sampled_from(NAMES),
        st.integers(-60, 60),
    ),
    max_size=30,
)
CONDITIONS = st.builds(
    Asked,
    places=st.none() | st.frozensets(st.sampled_from((*PLACES, "elsewhere"))),
    person=st.none() | st.sampled_from(("a.b", "c.d", "", "nobody")),
    act=st.none() | st.sampled_from((*NAMES, "unknown")),
    since=st.none() | st.integers(-50, 50).map(lambda hours: micros(START) + hours * HOUR),
    until=st.none() | st.integers(-50, 50).map(lambda hours: micros(START) + hours * HOUR),
)


def chain_of(facts):
    chain = Chain()
    for number, (place, by, act, hours) in enumerate(facts):
        at = micros(START) + hours * HOUR
        made = record(number, place=place, by=by, act=act, at=at)
        chain.seal([staged_with(made)], START + timedelta(seconds=number))
    return chain


def as_of_an_earlier_release(chain):
    for name in ("_seqs_by_person", "_seqs_by_act", "_span_by_day"):
        del chain.__dict__[name]
    return chain


@given(RECORDS, CONDITIONS, st.none() | st.integers(1, 32), st.booleans())
def test_a_list_holds_exactly_what_was_asked_for_newest_first(facts, asked, before, is_old):
    chain = chain_of(facts)
    if is_old:
        as_of_an_earlier_release(chain)
    wanted = [link for link in links_of(chain) if asked.fits(link)]
    assert [dict(link) for link in chain.oldest(asked)] == wanted
    wanted = [link for link in wanted if before is None or link["seq"] < before]
    assert [dict(link) for link in chain.newest(asked, before)] == wanted[::-1]


@given(RECORDS)
def test_indexes_made_anew_are_those_kept_while_sealing(facts):
    chain, old = chain_of(facts), as_of_an_earlier_release(chain_of(facts))
    if facts:
        old.seal([staged_with(record(900))], START)
        chain.seal([staged_with(record(900))], START)
        assert old.verify(old.head()) == []
    assert old.index_anew() == len(links_of(chain))
    assert said(old) == said(chain)
    assert old.verify(chain.head()) == chain.verify() == []


def said(chain):
    lists = (chain._seqs_by_place, chain._seqs_by_person, chain._seqs_by_act)
    return (
        dict(chain._seq_by_uid.items()),
        dict(chain._span_by_day.items()),
        [{name: list(seqs) for name, seqs in one.items()} for one in lists],
    )


def test_indexes_made_anew_mend_what_was_done_to_them():
    chain = chain_of([(PLACES[0], "a.b", "edit", 0), (PLACES[1], None, "edit", 30)])
    chain._seqs_by_person["a.b"].insert(2)
    chain._seq_by_uid["act-00777"] = 1
    assert chain.verify()
    chain.index_anew()
    assert chain.verify() == []


NUMBERS = st.sets(st.integers(1, 40))


@given(st.lists(NUMBERS, max_size=6), NUMBERS, st.integers(1, 45), st.integers(1, 45))
def test_numbers_fall_through_exactly_those_that_all_lists_have(union, other, top, bottom):
    floors = [floor_of_any([LLTreeSet(one) for one in union], top), floor_of(LLTreeSet(other))]
    wanted = {seq for seq in set().union(*union) & other if bottom <= seq <= top}
    assert list(falling(floors, top, bottom)) == sorted(wanted, reverse=True)


def test_a_rare_thing_is_found_among_many_without_walking_them():
    records = [record(n, place="everywhere", by="a.b", act="edit") for n in range(30_000)]
    records[5] = {**records[5], "act": "expunge"}
    records[9] = {**records[9], "by": "c.d"}
    chain = Chain()
    chain.seal([records], START)
    began = time.perf_counter()
    for asked, seq in (
        (Asked(act="expunge"), 6),
        (Asked(person="c.d", places=frozenset({"everywhere"})), 10),
        (Asked(since=records[100]["at"], until=records[100]["at"], person="c.d"), None),
    ):
        assert [link["seq"] for link in chain.newest(asked)] == ([seq] if seq else [])
    assert list(chain.newest(Asked(act="expunge", person="c.d"))) == []
    assert time.perf_counter() - began < 0.1
