"""The indexer follows commits, in a thread or at once; after a rollback there is nothing to do."""

import pytest

from content.acts.writing import ADD
from content.kinds_list import KINDS
from portal.databases import connected, site_root
from portal.desks import _wake
from portal.searching import Indexing, make_thread, site_opener
from portal.settings import Settings
from search_index.indexer import Indexer
from search_index.query import Query
from tests.conftest import START
from tests.site import SECTION, Portal, complete, desk_of, publish


@pytest.fixture
def threaded(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"search.thread": "true"})
    yield portal
    portal.close()


def found(portal, text="春耕"):
    query = Query(text=text, moment=START)
    return portal.app.registry.engine.search(query).total


def publish_one(portal):
    with portal.roots() as (site, _):
        publish(site, {"title": "春耕补贴发放办法"}, moment=START)


def test_without_a_thread_it_is_indexed_when_woken(portal):
    publish_one(portal)
    assert found(portal) == 0
    portal.app.registry.indexing.wake()
    assert found(portal) == 1


def test_with_a_thread_who_published_waits_until_it_is_found(threaded):
    publish_one(threaded)
    threaded.app.registry.indexing.wake(10)
    assert found(threaded) == 1


def test_nobody_waits_where_no_time_is_given(threaded):
    indexing = threaded.app.registry.indexing
    publish_one(threaded)
    Indexing(indexing.indexer, indexing.thread).wake()
    assert indexing.thread.wait_until_idle(10)
    assert found(threaded) == 1


def test_the_thread_ends_with_the_portal(threaded):
    threaded.app.registry.indexing.close()
    assert not threaded.app.registry.indexing.thread._thread.is_alive()


@pytest.mark.parametrize("thread", ["true", "false"])
def test_a_missing_index_is_made_at_start(thread, base, tmp_path, clock):
    first = Portal(base, tmp_path)
    publish_one(first)
    folder = tmp_path / "again"
    folder.mkdir()
    second = Portal(base, folder, **{"search.thread": thread})
    try:
        publish_one(second)
        second.app.registry.indexing.wake(10)
        assert found(second) == 1
        assert not second.app.registry.engine.needs_rebuild
    finally:
        second.close()
        first.close()


def test_an_index_that_is_sound_is_left_as_it_is(base, tmp_path, clock):
    for _ in range(2):
        portal = Portal(base, tmp_path)
        generation = portal.app.registry.engine.generation
        portal.close()
    assert generation == portal.app.registry.engine.generation


@pytest.mark.parametrize(("uri", "polls"), [("file:///x/tree.fs", False), ("zeo://x:1", True)])
def test_only_where_others_write_is_asked_for_changes(uri, polls, portal):
    thread = make_thread(portal.app.registry.indexing.indexer, Settings(tree_uri=uri))
    assert (thread._poll_seconds is not None) is polls


def test_a_site_is_opened_in_a_transaction_of_its_own(portal):
    opener = site_opener(portal.databases)
    with opener() as site:
        site.province.note = "kept"
    with pytest.raises(ZeroDivisionError), opener() as site:
        site.province.note = str(1 / 0)
    with connected(portal.databases) as connection:
        assert site_root(connection).province.note == "kept"


def test_the_indexer_is_woken_after_a_commit_only(portal):
    publish_one(portal)
    _wake(False, portal.app.registry.indexing, 0)
    assert found(portal) == 0
    _wake(True, portal.app.registry.indexing, 0)
    assert found(portal) == 1


def test_a_draft_written_on_the_page_is_for_its_department_only(portal, login):
    with portal.roots() as (site, _):
        told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "春耕"})}
        desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)
    Indexer(portal.app.registry.engine, site_opener(portal.databases), KINDS).catch_up()
    assert found(portal) == 0
