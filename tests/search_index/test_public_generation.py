"""The second number of an index moves with what the public may find, and with nothing else."""

import shutil
import time
from contextlib import contextmanager

import pytest

from content.acts.places import EDIT_PLACE
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import DISCARD, EDIT, REVISE
from content.kinds_list import KINDS
from search_index.engine import open_engine
from search_index.indexer import Indexer
from search_index.public_mark import PublicMark

# After which every process knows what one of them wrote
SOON = 0.3
OF_FOLDERS = pytest.mark.parametrize("engine_name", ["whoosh", "tantivy"])


class Watch:
    """``moved()``: has the number changed since this was last asked?"""

    def __init__(self, engine):
        self.engine, self.last = engine, engine.public_generation

    def moved(self):
        before, self.last = self.last, self.engine.public_generation
        return before != self.last


@pytest.fixture
def watch(shelf):
    return Watch(shelf.engine)


def indexed(shelf):
    assert shelf.indexer.catch_up()


def test_a_publication_moves_it_once_it_is_indexed(town, shelf, watch):
    town.published("一份文件")
    assert not watch.moved()
    indexed(shelf)
    assert watch.moved()
    assert not watch.moved()


def test_what_will_be_public_moves_it_too(town, shelf, watch):
    town.publish(town.draft("明天的"), live_from=town.now.replace(year=2025))
    indexed(shelf)
    assert watch.moved()


def test_drafts_and_submissions_leave_it(town, shelf, watch):
    edition = town.draft("草稿")
    indexed(shelf)
    town.perform(EDIT, edition, {"fields": {"title": "改过的草稿", "body_format": "text"}})
    indexed(shelf)
    town.perform(SUBMIT, edition)
    indexed(shelf)
    town.perform(DISCARD, town.draft("不要的"))
    indexed(shelf)
    assert shelf.ask(person=town.editor).total == 1
    assert not watch.moved()


def test_a_draft_of_something_public_leaves_it_and_its_publication_does_not(town, shelf, watch):
    item = town.published("第一版").item
    indexed(shelf)
    watch.moved()
    edition = town.perform(REVISE, item)
    town.perform(EDIT, edition, {"fields": {"title": "第二版", "body_format": "text"}})
    indexed(shelf)
    assert not watch.moved()
    town.later(hours=1)
    town.publish(edition)
    indexed(shelf)
    assert watch.moved()


def test_what_is_indexed_once_more_without_a_change_leaves_it(town, shelf, watch):
    item = town.published("一份文件").item
    indexed(shelf)
    watch.moved()
    town.site.dirty.mark(item.uid)
    indexed(shelf)
    assert not watch.moved()


def test_a_withdrawal_moves_it(town, shelf, watch):
    item = town.published("发错的").item
    indexed(shelf)
    watch.moved()
    told = {"reason": "error", "text": "发布有误"}
    town.perform(WITHDRAW, item, told, by=town.moderator)
    indexed(shelf)
    assert watch.moved()
    assert shelf.titles() == []


def test_another_title_that_a_document_names_moves_it(town, shelf, watch):
    town.published("一份文件")
    indexed(shelf)
    watch.moved()
    town.perform(EDIT_PLACE, town.civil, {"title": "另一个名称"}, by=town.person(
        "admin", "administrator", town.province))  # fmt: skip
    indexed(shelf)
    assert watch.moved()  # a document holds the title of its department


def test_a_rebuild_moves_it(town, shelf, watch):
    shelf.indexer.rebuild()
    assert watch.moved()


def test_other_processes_see_it(town, shelf):
    other = Watch(open_engine(shelf.uri, KINDS))
    town.published("一份文件")
    indexed(shelf)
    time.sleep(SOON)
    assert other.moved()
    other.engine.close()


@OF_FOLDERS
def test_an_index_folder_that_was_deleted_has_another_number(town, shelf, watch, tmp_path):
    town.published("一份文件")
    indexed(shelf)
    watch.moved()
    shutil.rmtree(tmp_path / "index")
    assert watch.moved()
    shelf.indexer.rebuild()
    assert watch.moved()


class Killed(BaseException):
    pass


@OF_FOLDERS
@pytest.mark.parametrize("committed", [True, False])
def test_a_batch_cut_short_moves_it_when_it_is_done_again(town, shelf, committed, monkeypatch):
    """Pages may have been made of either state; repeated, the batch itself changes nothing."""
    town.published("一份文件")
    changing = PublicMark.changing

    @contextmanager
    def killed(mark, **more):
        with changing(mark, **more):
            if committed:
                yield
            raise Killed

    monkeypatch.setattr(PublicMark, "changing", killed)
    with pytest.raises(Killed):
        shelf.indexer.catch_up()
    monkeypatch.undo()
    watch = Watch(shelf.engine)
    indexed(shelf)
    assert watch.moved()
    assert shelf.titles() == ["一份文件"]
    shelf.indexer.catch_up()
    assert not watch.moved()


@OF_FOLDERS
def test_the_mark_moves_before_the_public_can_find_the_change_and_after(town, shelf, monkeypatch):
    """Else a page of the old state might stand under the new number."""
    told = []
    changing = PublicMark.changing

    @contextmanager
    def told_while_changing(mark, **more):
        told.append((mark.value, shelf.titles()))
        with changing(mark, **more):
            told.append((mark.value, shelf.titles()))
            yield
            told.append((mark.value, shelf.titles()))
        told.append((mark.value, shelf.titles()))

    monkeypatch.setattr(PublicMark, "changing", told_while_changing)
    town.published("一份文件")
    Indexer(shelf.engine, town.open_site, KINDS).catch_up()
    marks, titles = zip(*told, strict=True)
    assert titles == ([], [], ["一份文件"], ["一份文件"])
    assert marks[1] == marks[2]
    assert len(set(marks)) == 3
