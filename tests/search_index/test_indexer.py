"""The indexer: what the tree marked is worked off once, whatever comes in between."""

import threading
import time
from contextlib import contextmanager

import pytest

from content.acts.moving import MOVE
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT
from content.kinds_list import KINDS
from search_index.indexer import Indexer, IndexingStopped
from search_index.indexer_thread import IndexerThread


def waiting(town):
    return {uid for uid, _ in town.site.dirty.entries()}


@pytest.fixture
def thread(shelf):
    thread = IndexerThread(shelf.indexer, poll_seconds=None)
    thread.start()
    yield thread
    thread.stop()


def test_catching_up_clears_what_it_did_and_does_it_once(town, shelf):
    for number in range(70):
        town.draft(f"第{number}份")
    assert shelf.indexer.catch_up() == 70
    assert waiting(town) == set()
    assert shelf.indexer.catch_up() == 0
    assert shelf.ask(person=town.editor).total == 70


def test_an_entry_marked_again_meanwhile_is_kept_and_done_again(town, shelf):
    edition = town.draft("旧标题")
    changed = []

    @contextmanager
    def open_site():
        """The second opening is the one that clears; somebody saved just before."""
        changed.append(1)
        if len(changed) == 2:
            town.perform(EDIT, edition, {"fields": {"title": "新标题", "body_format": "text"}})
        yield town.site

    indexer = Indexer(shelf.engine, open_site, KINDS)
    assert indexer.catch_up() == 2
    assert shelf.titles(person=town.editor) == ["新标题"]
    assert waiting(town) == set()


def test_a_crash_before_clearing_repeats_the_work(town, shelf):
    town.published("一份文件")

    @contextmanager
    def broken_site():
        if shelf.engine.entries():
            raise OSError("the database went away")
        yield town.site

    with pytest.raises(OSError, match="went away"):
        Indexer(shelf.engine, broken_site, KINDS).catch_up()
    assert len(waiting(town)) == 1
    assert shelf.titles() == ["一份文件"]
    assert shelf.indexer.catch_up() == 1
    assert shelf.titles() == ["一份文件"]


def test_two_indexers_do_not_work_at_once(town, shelf):
    town.draft("一份文件")
    with shelf.engine.holding(wait=True) as held:
        assert held
        assert shelf.indexer.catch_up() == 0
        assert len(waiting(town)) == 1
    assert shelf.indexer.catch_up() == 1


def test_one_item_that_cannot_be_read_does_not_stop_the_others(town, shelf):
    broken = town.draft("坏的")
    town.draft("好的")
    broken._wording.fields = None
    assert shelf.indexer.catch_up() == 2
    assert shelf.titles(person=town.editor) == ["好的"]


def test_a_moved_item_is_found_at_its_new_address_only(town, shelf):
    item = town.published("搬家的消息").item
    shelf.indexer.catch_up()
    town.perform(MOVE, item, {"to": "/changchun/gaj"}, by=town.moderator)
    shelf.indexer.catch_up()
    assert shelf.titles(place_uid=town.county.uid) == []
    assert shelf.ask("搬家").hits[0].path.startswith("/changchun/gaj/")
    assert shelf.ask("搬家").total == 1


def test_check_tells_missing_stale_and_surplus_and_repair_mends_them(town, shelf):
    lost, old, gone = (town.published(title).item for title in ("丢了", "旧了", "多了"))
    shelf.indexer.catch_up()
    assert not shelf.indexer.check()
    shelf.engine.delete([lost.uid])
    shelf.engine.commit()
    old.edition(1).fields = {"title": "改了", "body_format": "text"}
    town.later(minutes=1)
    town.perform(WITHDRAW, gone, {"reason": "error", "text": "误发"}, by=town.moderator)
    assert not shelf.indexer.check().surplus  # it is dirty: known to differ
    for uid, revision in list(town.site.dirty.entries()):
        town.site.dirty.clear(uid, revision)
    found = shelf.indexer.check()
    assert found.missing == (f"{lost.uid}.1",)
    assert found.stale == (f"{old.uid}.1",)
    assert found.surplus == (f"{gone.uid}.1",)
    assert shelf.indexer.repair() == 3
    assert not shelf.indexer.check()
    assert sorted(shelf.titles()) == ["丢了", "改了"]


def test_an_edition_that_ended_by_itself_is_no_surplus(town, shelf):
    edition = town.draft("会结束")
    town.publish(edition, live_until=town.now.replace(day=9))
    shelf.indexer.catch_up()
    town.later(days=30)
    assert not shelf.indexer.check()


def test_rebuild_makes_the_same_index_and_shows_its_progress(town, shelf):
    for number in range(5):
        town.published(f"第{number}份")
        town.later(minutes=1)
    shelf.indexer.catch_up()
    before, steps = shelf.engine.entries(), []
    assert shelf.indexer.rebuild(lambda done, total: steps.append((done, total))) == 5
    assert shelf.engine.entries() == before
    assert steps[-1][0] == steps[-1][1]
    assert not shelf.engine.needs_rebuild


def test_what_changes_during_a_rebuild_is_in_the_index_after_it(town, shelf):
    town.published("原有的")
    shelf.indexer.catch_up()

    def publish_meanwhile(done, total):
        assert shelf.titles() == ["原有的"]
        town.later(minutes=1)
        town.published("新来的")

    shelf.indexer.rebuild(publish_meanwhile)
    assert shelf.titles() == ["新来的", "原有的"]
    assert waiting(town) == set()


def test_searching_goes_on_during_a_rebuild(town, shelf):
    for number in range(30):
        town.published(f"第{number}份")
    shelf.indexer.catch_up()
    wrong, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            page = shelf.ask()
            if page.degraded or page.total != 30:
                wrong.append(page)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        shelf.indexer.rebuild()
    stop.set()
    reader.join()
    assert not wrong


def test_a_woken_thread_brings_the_index_up_to_date(town, shelf, thread):
    town.published("一份文件")
    thread.wake()
    assert thread.wait_until_idle(10)
    assert shelf.titles() == ["一份文件"]


def test_a_thread_rebuilds_an_index_that_lost_everything(town, shelf, lose_contents):
    town.published("一份文件")
    shelf.indexer.catch_up()
    lose_contents()
    assert shelf.ask().degraded
    thread = IndexerThread(shelf.indexer, poll_seconds=None)
    thread.start()
    thread.wake()
    assert thread.wait_until_idle(10)
    thread.stop()
    assert shelf.titles() == ["一份文件"]


def test_a_thread_polls_for_what_other_processes_wrote(town, shelf):
    thread = IndexerThread(shelf.indexer, poll_seconds=0.01)
    thread.start()
    town.published("一份文件")
    deadline = time.monotonic() + 10
    while not shelf.titles() and time.monotonic() < deadline:
        time.sleep(0.01)
    thread.stop()
    assert shelf.titles() == ["一份文件"]


def test_a_thread_survives_an_error_and_tries_again(town, shelf, caplog):
    failures = []

    @contextmanager
    def open_site():
        if not failures:
            failures.append(1)
            raise OSError("the database is away")
        yield town.site

    town.published("一份文件")
    indexer = Indexer(shelf.engine, open_site, KINDS)
    thread = IndexerThread(indexer, poll_seconds=None)
    thread.start()
    thread.wake()
    assert not thread.wait_until_idle(0.2)
    assert thread.wait_until_idle(10)
    thread.stop()
    assert shelf.titles() == ["一份文件"]
    assert "再试" in caplog.text


def test_told_to_stop_it_ends_at_the_next_batch_and_another_does_the_rest(town, shelf):
    for number in range(150):
        town.draft(f"第{number}份")
    stopped = []

    @contextmanager
    def open_site():
        """Told once the first batch is in the index."""
        if not stopped and shelf.engine.entries():
            stopped.append(indexer.stop())
        yield town.site

    indexer = Indexer(shelf.engine, open_site, KINDS)
    with pytest.raises(IndexingStopped):
        indexer.catch_up()
    assert 0 < len(shelf.engine.entries()) < 150
    assert len(waiting(town)) == 150 - indexer.batches * 60
    shelf.indexer.catch_up()
    assert waiting(town) == set()
    assert shelf.ask(person=town.editor).total == 150


def test_a_rebuild_told_to_stop_leaves_the_index_as_it_was(town, shelf):
    town.published("一份文件")
    shelf.indexer.catch_up()
    indexer = Indexer(shelf.engine, shelf.indexer._open_site, KINDS)
    indexer.stop()
    with pytest.raises(IndexingStopped):
        indexer.rebuild()
    assert shelf.titles() == ["一份文件"]
    assert shelf.indexer.rebuild() == 1


def test_a_thread_stops_soon_and_silently_in_the_middle_of_much_work(town, shelf, caplog):
    for number in range(200):
        town.draft(f"第{number}份")
    started = threading.Event()

    @contextmanager
    def open_site():
        started.set()
        time.sleep(0.1)
        yield town.site

    thread = IndexerThread(Indexer(shelf.engine, open_site, KINDS), poll_seconds=None)
    thread.start()
    thread.wake()
    assert started.wait(10)
    begun = time.monotonic()
    thread.stop()
    assert time.monotonic() - begun < 3
    assert not thread._thread.is_alive()
    assert not caplog.text
    assert waiting(town)
