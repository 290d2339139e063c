"""The ledger: staging meets nobody, sealing chains each act once, reading goes by pages."""

import time
from datetime import timedelta

import pytest
import transaction
import ZODB
from hypothesis import given
from hypothesis import strategies as st
from ZODB.POSException import ConflictError

from content.clock import micros
from content.ledger import Chain, Head, RecordRefused, StagedRecords
from content.ledger_records import GENESIS, hash_of
from tests.content.ledger_examples import PLACES, START, links_of, record, sealed_chain, staged_with

SECOND = timedelta(seconds=1)


# --- staging


def test_a_staged_record_is_never_overwritten():
    staged = staged_with(record(1))
    with pytest.raises(RecordRefused):
        staged.stage(record(1, act="publish"))
    assert [one["act"] for one in staged] == ["submit"]


def test_what_was_staged_does_not_change_with_the_callers_mapping():
    mine = record(1)
    staged = staged_with(mine)
    mine["act"] = "publish"
    assert [one["act"] for one in staged] == ["submit"]


def test_two_writers_of_different_acts_do_not_conflict():
    database = ZODB.DB(None)
    try:
        found(database, StagedRecords())
        commit_both(
            database,
            lambda root: root["it"].stage(record(1)),
            lambda root: root["it"].stage(record(2)),
        )
        with database.transaction() as connection:
            assert {one["uid"] for one in connection.root()["it"]} == {"act-00001", "act-00002"}
    finally:
        database.close()


def test_two_that_seal_at_once_conflict():
    database = ZODB.DB(None)
    try:
        found(database, Chain())
        with pytest.raises(ConflictError):
            commit_both(
                database,
                lambda root: root["it"].seal([staged_with(record(1))], START),
                lambda root: root["it"].seal([staged_with(record(2))], START),
            )
    finally:
        database.close()


def found(database, thing):
    with database.transaction() as connection:
        connection.root()["it"] = thing


def commit_both(database, *changes):
    """Both begin before either commits."""
    managers = [transaction.TransactionManager() for _ in changes]
    connections = [database.open(manager) for manager in managers]
    try:
        for connection, change in zip(connections, changes, strict=True):
            change(connection.root())
        for manager in managers:
            manager.commit()
    finally:
        for manager, connection in zip(managers, connections, strict=True):
            manager.abort()
            connection.close()


# --- sealing


def test_records_of_several_databases_are_sealed_in_the_order_of_at_then_uid():
    tree = staged_with(record(3), record(1))
    affairs = staged_with(record(4, at=record(2)["at"]), record(2))
    chain = Chain()
    assert chain.seal([tree, affairs], START) == 4
    links = links_of(chain)
    assert [link["uid"] for link in links] == ["act-00001", "act-00002", "act-00004", "act-00003"]
    assert [link["seq"] for link in links] == [1, 2, 3, 4]
    assert [link["prev"] for link in links] == [GENESIS, *(link["hash"] for link in links[:-1])]
    assert all(link["hash"] == hash_of(link) for link in links)
    assert {link["sealed_at"] for link in links} == {micros(START)}
    assert chain.head() == Head(4, links[-1]["hash"])
    assert chain.verify() == []


def test_acts_of_one_moment_are_sealed_in_the_order_of_their_uids():
    chain = Chain()
    chain.seal([staged_with(*(record(n, at=0) for n in range(9, 0, -1)))], START)
    uids = [link["uid"] for link in links_of(chain)]
    assert uids == sorted(uids)


@given(st.lists(st.sets(st.integers(1, 30)), max_size=5))
def test_sealing_again_and_again_seals_each_act_once(batches):
    staged, chain, total = StagedRecords(), Chain(), 0
    for batch in batches:
        for number in batch:
            if f"act-{number:05d}" not in staged:
                staged.stage(record(number))
        total += chain.seal([staged], START)
        assert chain.seal([staged], START) == 0
    uids = [link["uid"] for link in links_of(chain)]
    assert len(uids) == len(set(uids)) == total == len(set().union(*batches))
    assert chain.verify(chain.head()) == []


def test_sealing_nothing_writes_nothing():
    database = ZODB.DB(None)
    try:
        found(database, Chain())
        connection = database.open()
        assert connection.root()["it"].seal([StagedRecords()], START) == 0
        assert connection._registered_objects == []
        connection.close()
    finally:
        database.close()


def test_a_late_record_is_sealed_after_earlier_ones():
    staged, chain = staged_with(record(5)), Chain()
    chain.seal([staged], START)
    staged.stage(record(1))
    chain.seal([staged], START + SECOND)
    assert [link["uid"] for link in links_of(chain)] == ["act-00005", "act-00001"]
    assert chain.verify(chain.head()) == []


def test_a_staged_record_stays_for_a_day_after_it_was_sealed():
    staged, chain = staged_with(record(1)), Chain()
    chain.seal([staged], START)
    staged.stage(record(2))
    day = timedelta(days=1)
    assert chain.forget(staged, START + day) == 0
    assert chain.forget(staged, START + day + SECOND) == 1
    assert [one["uid"] for one in staged] == ["act-00002"]
    assert chain.forget(staged, START + day + SECOND) == 0


def test_forgetting_takes_no_more_than_it_is_told():
    staged, chain = staged_with(*(record(n) for n in range(1, 8))), Chain()
    chain.seal([staged], START)
    later = START + timedelta(days=2)
    assert [chain.forget(staged, later, size=3) for _ in range(4)] == [3, 3, 1, 0]


def test_ten_thousand_records_are_sealed_and_verified_in_seconds():
    staged, chain = staged_with(*(record(n) for n in range(10_000))), Chain()
    began = time.perf_counter()
    assert chain.seal([staged], START) == 10_000
    assert chain.verify(chain.head()) == []
    assert time.perf_counter() - began < 10


# --- reading


def test_records_are_read_by_pages_of_all_or_of_some_places():
    chain = sealed_chain()
    assert [link["seq"] for link in chain.records(size=3)] == [1, 2, 3]
    assert [link["seq"] for link in chain.records(after_seq=6)] == [7, 8]
    assert [link["seq"] for link in chain.records(["place-b"])] == [1, 4, 7]
    assert [link["seq"] for link in chain.records(PLACES[1:], after_seq=2, size=3)] == [4, 5, 7]
    assert chain.records([]) == chain.records(["elsewhere"]) == []


def test_what_is_read_cannot_be_changed():
    with pytest.raises(TypeError):
        sealed_chain().records()[0]["act"] = "publish"
