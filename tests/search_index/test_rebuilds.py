"""A rebuild: in segments, goes on after an interruption, and never with what no longer holds."""

import pytest

from search_index import postgres_rebuild, tantivy_writer, writers
from search_index.folders import IndexFolders
from search_index.indexer import IndexingStopped

OF_WHOOSH = pytest.mark.parametrize("engine_name", ["whoosh"])
OF_FOLDERS = pytest.mark.parametrize("engine_name", ["whoosh", "tantivy"])


@pytest.fixture
def small_segments(monkeypatch):
    monkeypatch.setattr(writers, "SEGMENT_DOCUMENTS", 10)
    monkeypatch.setattr(postgres_rebuild, "REACH_DOCUMENTS", 10)
    monkeypatch.setattr(tantivy_writer, "REACH_DOCUMENTS", 10)
    monkeypatch.setattr("search_index.indexer.WALK_SIZE", 10)


@pytest.fixture
def published(town, shelf):
    for number in range(40):
        town.published(f"第{number}号文件")
    shelf.indexer.catch_up()


def interrupt(shelf, after):
    """Stopped once ``after`` walks of the addresses are done."""

    def progress(done, total):
        nonlocal after
        after -= 1
        if not after:
            raise IndexingStopped

    with pytest.raises(IndexingStopped):
        shelf.indexer.rebuild(progress)


def counting(shelf, monkeypatch):
    """How many items a rebuild reads from the tree."""
    read = []
    documents_of = shelf.indexer._documents_of
    monkeypatch.setattr(
        shelf.indexer,
        "_documents_of",
        lambda site, uid: read.append(uid) or documents_of(site, uid),
    )
    return read


def segments(folder):
    return len(list(folder.glob("*.trm")))


@OF_WHOOSH
def test_many_documents_lie_in_several_segments_and_are_all_found(
    town, shelf, published, small_segments, tmp_path
):
    before = shelf.engine.entries()
    assert shelf.indexer.rebuild() == 40
    assert segments(tmp_path / "index" / "g000003") > 1
    assert shelf.engine.entries() == before
    assert shelf.ask("第7号文件").hits[0].title == "第7号文件"
    assert not shelf.indexer.check()


def test_a_rebuild_goes_on_where_it_was_interrupted(
    town, shelf, published, small_segments, monkeypatch
):
    interrupt(shelf, after=3)
    assert shelf.ask().total == 40
    town.published("这期间发布的")
    read = counting(shelf, monkeypatch)
    assert shelf.indexer.rebuild() < 45
    assert 1 <= len(read) < 35
    assert shelf.ask().total == 41
    assert not shelf.indexer.check()


def test_it_begins_anew_when_marks_were_cleared_for_the_index_in_use(
    town, shelf, published, small_segments, monkeypatch
):
    interrupt(shelf, after=3)
    town.published("这期间发布的")
    shelf.indexer.catch_up()
    read = counting(shelf, monkeypatch)
    assert shelf.indexer.rebuild() == 41
    assert len(read) > 40
    assert not shelf.indexer.check()


@OF_FOLDERS
@pytest.mark.parametrize("rubbish", ["", "x", "g000001.1 \N{SNOWMAN}", "g000001.1 100 1"])
def test_it_begins_anew_where_the_note_cannot_be_read(
    shelf, published, small_segments, tmp_path, rubbish
):
    interrupt(shelf, after=3)
    (tmp_path / "index" / "g000003" / "reached").write_text(rubbish, encoding="utf-8")
    assert shelf.indexer.rebuild() == 40
    assert shelf.ask().total == 40


@OF_FOLDERS
def test_what_was_written_after_the_last_note_is_there_once(
    shelf, published, small_segments, tmp_path, monkeypatch
):
    """A crash may come between the files and the note of how far they go."""
    noted = IndexFolders.note_reached
    once = []
    monkeypatch.setattr(
        IndexFolders, "note_reached", lambda *told: once or once.append(noted(*told))
    )
    interrupt(shelf, after=3)
    monkeypatch.undo()
    assert shelf.indexer.rebuild() >= 40
    assert shelf.ask("文件").total == shelf.ask().total == 40
    assert not shelf.indexer.check()
