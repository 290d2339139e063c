"""What was indexed last lies beside the Whoosh index: everybody finds it, after any crash too."""

from dataclasses import replace

import pytest

from content.acts.writing import DISCARD
from content.kinds_list import KINDS
from search_index import recent
from search_index.engine import open_engine
from search_index.query import Query
from tests.search_index.writing_without_end import make_document


@pytest.fixture
def engine_name():
    """No other engine keeps anything beside its index."""
    return "whoosh"


@pytest.fixture
def another(shelf):
    """The engine of another process."""
    engine = open_engine(shelf.uri, KINDS)
    yield engine
    engine.close()


@pytest.fixture
def few(monkeypatch):
    """Four of them are many."""
    monkeypatch.setattr(recent, "MOST_DOCUMENTS", 4)


def folder_of(shelf):
    return shelf.engine.lock_path.parent


def appended(shelf):
    (file,) = folder_of(shelf).glob("g*/recent-*")
    return file


def commits_of_whoosh(shelf):
    """The number of the last one."""
    with shelf.engine._pool.view() as view:
        return view.number


def titles(engine, town, text=""):
    return {hit.title for hit in engine.search(Query(town.now, text=text)).hits}


def test_one_item_more_is_no_commit_of_whoosh(town, shelf, another):
    town.published("第一条消息")
    before = commits_of_whoosh(shelf)
    assert shelf.indexer.catch_up() == 1
    assert commits_of_whoosh(shelf) == before
    for text in ("", "消息"):
        assert shelf.titles(text) == ["第一条消息"]
        assert titles(another, town, text) == {"第一条消息"}


def test_many_go_into_whoosh_and_are_found_the_same(town, shelf, another, few):
    for number in range(9):
        town.published(f"第{number}条消息")
        shelf.indexer.catch_up()
        expected = {f"第{n}条消息" for n in range(number + 1)}
        assert titles(shelf.engine, town, "消息") == titles(another, town) == expected
    assert commits_of_whoosh(shelf) == 2
    assert len(list(folder_of(shelf).glob("g*/recent-*"))) == 1
    assert not shelf.indexer.check()


def test_what_changes_is_found_as_it_is_now_wherever_it_lay_before(town, shelf, another, few):
    edition = town.draft("一条消息")
    for _ in range(6):
        town.published("别的通知")
        shelf.indexer.catch_up()
    assert shelf.titles("消息", person=town.editor) == ["一条消息"]
    town.publish(edition)
    shelf.indexer.catch_up()
    assert shelf.titles("消息") == ["一条消息"]
    assert titles(another, town, "消息") == {"一条消息"}
    assert shelf.ask(person=town.editor).total == 7


def test_what_is_gone_is_not_found_wherever_it_lay_before(town, shelf, another, few):
    drafts = [town.draft(f"草稿{number}") for number in range(6)]
    for edition in drafts:
        shelf.indexer.catch_up()
        town.perform(DISCARD, edition)
    shelf.indexer.catch_up()
    assert shelf.ask(person=town.editor).total == 0
    assert another.search(Query(town.now, person=town.editor)).total == 0
    assert shelf.engine.entries() == {}


def test_scores_and_facets_do_not_change_when_it_goes_into_whoosh(town, shelf, monkeypatch):
    for number in range(5):
        town.published(f"社会保险通知{number}", body="参加社会保险的人员" * (number + 1))
    monkeypatch.setattr(recent, "MOST_DOCUMENTS", 100)
    shelf.indexer.catch_up()
    asked = {"text": "社会保险", "facets": ("department", "year", "validity")}
    beside = shelf.ask(**asked)
    monkeypatch.setattr(recent, "MOST_DOCUMENTS", 0)
    for uid, _ in town.site.addresses.items():
        town.site.dirty.mark(uid)
    shelf.indexer.catch_up()
    within = shelf.ask(**asked)
    assert commits_of_whoosh(shelf) == 2
    assert [hit.title for hit in beside.hits] == [hit.title for hit in within.hits]
    assert [h.score for h in beside.hits] == pytest.approx([h.score for h in within.hits])
    assert (beside.total, beside.facets) == (within.total, within.facets)


@pytest.mark.parametrize("kept", [0, 1, 7, 9, -1])
def test_a_batch_that_a_crash_cut_off_is_not_there_and_harms_nothing(town, shelf, kept):
    town.published("第一条消息")
    shelf.indexer.catch_up()
    file, whole = appended(shelf), appended(shelf).read_bytes()
    edition = town.published("第二条消息")
    shelf.indexer.catch_up()
    torn = file.read_bytes()[len(whole) :]
    file.write_bytes(whole + torn[:kept])
    late = open_engine(shelf.uri, KINDS)
    assert titles(late, town, "消息") == {"第一条消息"}
    late.close()
    shelf.engine.close()
    shelf.engine = shelf.indexer.engine = open_engine(shelf.uri, KINDS)
    town.site.dirty.mark(edition.item.uid)
    shelf.indexer.catch_up()
    assert set(shelf.titles("消息")) == {"第一条消息", "第二条消息"}


def test_damage_in_the_middle_is_found_and_the_index_is_made_anew(town, shelf):
    for number in range(3):
        town.published(f"第{number}条消息")
        shelf.indexer.catch_up()
    file = appended(shelf)
    content = bytearray(file.read_bytes())
    content[40] ^= 0xFF
    file.write_bytes(content)
    late = open_engine(shelf.uri, KINDS)
    assert late.needs_rebuild
    late.close()


def test_a_rebuild_leaves_nothing_beside(town, shelf):
    town.published("一条消息")
    shelf.indexer.catch_up()
    shelf.indexer.rebuild(drop_former=True)
    assert not list(folder_of(shelf).glob("g*/recent-*"))
    assert shelf.titles("消息") == ["一条消息"]


def test_a_second_document_of_what_is_held_goes_beside_the_first(shelf):
    """Nobody writes without deleting before, but who does loses nothing."""
    shelf.engine.write([make_document(1)])
    shelf.engine.commit()
    shelf.engine.write([replace(make_document(1), number=2)])
    shelf.engine.commit()
    assert len(shelf.engine.entries()) == 2
