"""Counts of the search on their way from memory to the affairs database; no GET writes."""

import logging

import pytest

from content.search_statistics import ALL, SearchStatistics, most_asked
from portal.search_counting import gather_counts, keep_counts
from portal.ticking import TickThread
from tests.answers import ask, uncached
from tests.conftest import START, later
from views.search_counting import MOST_PENDING, QueryCounts


@pytest.fixture
def counts(portal):
    return portal.app.registry.search_counts


def kept(portal):
    with portal.roots() as (_, affairs):
        statistics = affairs.search_statistics
        return {} if statistics is None else statistics.counts(statistics.known_weeks())


def last_transactions(portal):
    return [database.lastTransaction() for database in portal.databases.values()]


def test_a_search_writes_nothing_and_the_tick_writes_what_was_counted(portal, public, counts):
    before = last_transactions(portal)
    for _ in range(3):
        public.get("/search", {"q": "没有的东西"})  # twice answered by the page cache
    assert last_transactions(portal) == before
    assert kept(portal) == {}
    assert keep_counts(portal.databases, counts, START) == 2
    assert kept(portal) == {ALL: (1, 1), "没有的东西": (1, 1)}
    assert keep_counts(portal.databases, counts, START) == 0
    assert gather_counts(portal.databases, later(hours=2)) == 1
    assert kept(portal) == {ALL: (1, 1), "没有的东西": (1, 1)}


def test_nothing_to_gather_where_nobody_searched(portal):
    assert gather_counts(portal.databases, START) == 0


def test_only_a_first_asking_of_the_public_counts(portal, login, counts):
    public = ask_uncached(portal)
    public("/search?q=x")
    public("/changchun/search?q=x&format=json")
    for more in ("page=2", "sort=date", "kind=notice", "size=5", "after=1~x", "asof=2026-03-01",
                 "format=atom"):  # fmt: skip
        public(f"/search?q=x&{more}")
    public("/search")
    public("/search?kind=notice")
    public("/suggest?q=x")
    login("admin").get("/search?q=x")
    login("admin").get("/desk/search_trial?q=x")
    assert counts.take() == {ALL: (2, 2), "x": (2, 2)}


def ask_uncached(portal):
    application = uncached(portal.app)
    return lambda address: ask(application, address)


def test_two_processes_write_at_once_without_a_conflict(portal):
    one, other = QueryCounts(), QueryCounts()
    one.count("低保", is_empty=False)
    other.count("低保", is_empty=False)
    with portal.roots() as (_, affairs):
        affairs.search_statistics = SearchStatistics()
    first, second = portal.roots(), portal.roots()
    with first as (_, affairs):
        affairs.search_statistics.add(one.process, START, one.take())
        with second as (_, others):
            others.search_statistics.add(other.process, START, other.take())
    assert kept(portal) == {ALL: (2, 0), "低保": (2, 0)}


def test_what_could_not_be_written_is_counted_on(portal, counts, monkeypatch, caplog):
    counts.count("低保", is_empty=False)
    with monkeypatch.context() as patch:
        patch.setattr("portal.search_counting.connected", broken)
        with caplog.at_level(logging.CRITICAL):
            assert keep_counts(portal.databases, counts, START) == 0
    counts.count("低保", is_empty=True)
    assert keep_counts(portal.databases, counts, START) == 2
    assert kept(portal)["低保"] == (2, 1)


def broken(*_):
    raise OSError("no space left")


def test_memory_has_a_bound():
    counts = QueryCounts()
    for number in range(MOST_PENDING + 10):
        counts.count(f"词{number}", is_empty=False)
    counts.count("词1", is_empty=False)
    taken = counts.take()
    assert len(taken) == MOST_PENDING
    assert taken["词1"] == (2, 0)
    assert taken[ALL] == (MOST_PENDING + 11, 0)


def test_the_tick_keeps_and_gathers(portal, counts, clock):
    thread = TickThread(portal.app.registry)
    for _ in range(3):
        counts.count("低保", is_empty=False)
    thread._take_turn()
    assert [one.words for one in most_asked(kept(portal))] == ["低保"]
    clock.move_to(later(hours=2))
    thread._take_turn()
    with portal.roots() as (_, affairs):
        assert list(affairs.search_statistics.batches) == []
    assert kept(portal)["低保"] == (3, 0)
