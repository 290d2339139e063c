"""What is tantivy's alone: its lock, its panics, its columns."""

import subprocess
import sys
from dataclasses import replace

import pytest

from content import clock
from search_index import tantivy_engine, tantivy_fields, tantivy_writer
from search_index.folders import FORMAT_FILE
from search_index.query import Query
from tests.search_index.writing_without_end import make_document


@pytest.fixture
def engine_name():
    return "tantivy"


def search(engine, text="", **more):
    return engine.search(Query(clock.now(), text=text, **more))


def fill(engine, *documents):
    engine.write(documents)
    engine.commit()


def test_a_commit_that_fails_leaves_nothing_and_gives_the_lock_back(engine, monkeypatch):
    fill(engine, make_document(1))
    monkeypatch.setattr(tantivy_writer, "document_of", lambda *told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fill(engine, make_document(2))
    monkeypatch.undo()
    fill(engine, make_document(3))
    assert {hit.uid for hit in search(engine).hits} == {"u1", "u3"}


def test_what_a_commit_names_is_on_the_disk_before_anybody_is_told(engine, monkeypatch):
    """A power cut must not bring back the index of before, whose marks are cleared."""
    synced = []
    monkeypatch.setattr(tantivy_writer, "sync", lambda folder: synced.append(stamp(folder)))

    def stamp(folder):
        return folder, (folder / "meta.json").stat().st_ino

    fill(engine, make_document(1))
    folder = engine._folders.current()
    assert synced == [stamp(folder)]
    monkeypatch.setattr(tantivy_writer, "REACH_DOCUMENTS", 1)
    rebuild = engine.begin_rebuild()
    rebuild.write([make_document(1)])
    rebuild.reach(1)
    assert synced[-1][0] == rebuild.folder
    rebuild.write([make_document(2)])
    engine.finish_rebuild(rebuild)
    assert synced[-1] == stamp(rebuild.folder)
    assert len(synced) == 3


def test_a_rebuild_given_up_gives_the_lock_back(engine):
    rebuild = engine.begin_rebuild()
    rebuild.write([make_document(1)])
    rebuild.abandon()
    rebuild = engine.begin_rebuild()
    rebuild.write([make_document(2)])
    engine.finish_rebuild(rebuild)
    assert [hit.uid for hit in search(engine).hits] == ["u2"]


class PanicException(BaseException):
    """Named like what tantivy raises where Rust gives up."""


@pytest.mark.parametrize("error", [PanicException, ValueError])
def test_whatever_goes_wrong_beneath_is_a_degraded_page(engine, error, monkeypatch, caplog):
    def give_up(*told):
        raise error

    monkeypatch.setattr(tantivy_engine, "run", give_up)
    assert search(engine).degraded
    assert "openhall index check" in caplog.text


def test_being_told_to_stop_is_no_panic(engine, monkeypatch):
    def stop(*told):
        raise KeyboardInterrupt

    monkeypatch.setattr(tantivy_engine, "run", stop)
    with pytest.raises(KeyboardInterrupt):
        search(engine)


def test_a_field_that_came_after_the_index_holds_nothing(engine):
    fill(engine, make_document(1))
    with engine._pool.view() as view:
        assert view.count(view.term("words", "消息")) == 1
        assert view.count(view.term("not_yet", "消息")) == 0


def test_an_index_of_an_earlier_release_is_read_and_written_until_it_is_made_anew(
    town, shelf, monkeypatch
):
    fields = tuple(name for name in tantivy_fields.SCORED_FIELDS if name != "sounds")
    with monkeypatch.context() as then:
        then.setattr(tantivy_fields, "SCORED_FIELDS", fields)
        shelf.indexer.rebuild()
    (shelf.engine._folders.current() / FORMAT_FILE).write_text("tantivy 1", encoding="ascii")
    assert shelf.engine.is_outdated
    town.published("居民身份证挂失")
    shelf.indexer.catch_up()
    assert shelf.titles("身份证") == ["居民身份证挂失"]
    assert not shelf.ask("sfz").degraded
    shelf.indexer.rebuild()
    assert not shelf.engine.is_outdated
    assert shelf.titles("sfz") == ["居民身份证挂失"]


def test_many_of_one_date_are_listed_by_key_and_many_of_one_score_by_date(engine):
    same = [replace(make_document(n), title="同名", date=7) for n in range(60)]
    other = [replace(make_document(100 + n), title="同名", date=n) for n in range(60)]
    alike = [
        replace(document, title_words=("同名",), words=("同名",)) for document in (*same, *other)
    ]
    fill(engine, *alike)
    for text in ("", "同名"):
        expected = [d.key for d in sorted(alike, key=lambda d: (-d.date, d.key))]
        pages = [search(engine, text, offset=at, size=10).hits for at in range(0, 120, 10)]
        assert [hit.key for page in pages for hit in page] == expected


def test_small_batches_are_merged_in_time(engine):
    for number in range(30):
        fill(engine, make_document(number))
    with engine._pool.view() as view:
        assert view.searcher.num_segments < 20
    assert search(engine).total == 30


def test_who_has_another_engine_does_not_load_it():
    code = "import search_index.engine, sys; sys.exit('tantivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
