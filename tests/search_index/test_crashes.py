"""What a crash, a damaged folder or many threads at once do to an index: nothing lasting."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from content import clock
from content.kinds_list import KINDS
from search_index.engine import UnknownEngine, open_engine
from search_index.query import Query
from tests.search_index.writing_without_end import BATCH, make_document

ROOT = Path(__file__).parents[2]
OF_FOLDERS = pytest.mark.parametrize("engine_name", ["whoosh", "tantivy"])
# Whoosh leaves a file that it cannot read to the garbage collector.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def opened(index_uri):
    """Opens engines of one index, and closes them in the end."""
    engines = []

    def opened():
        engines.append(open_engine(index_uri, KINDS))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.close()


def search(engine, text="", **more):
    return engine.search(Query(clock.now(), text=text, **more))


def fill(engine, numbers, word="橄榄球"):
    engine.write(make_document(number, word) for number in numbers)
    engine.commit()


@pytest.mark.parametrize("commits", [1, 4, 7])
def test_an_index_opens_after_its_writer_was_killed(opened, index_uri, commits):
    command = [sys.executable, "-m", "tests.search_index.writing_without_end", index_uri]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        done = [int(writer.stdout.readline()) for _ in range(commits)]
        writer.kill()
        done += [int(line) for line in writer.stdout.read().split()]
    engine = opened()
    found = search(engine, "橄榄球", size=1000)
    assert not found.degraded
    assert found.total >= done[-1] * BATCH
    assert len(found.hits) == found.total
    fill(engine, [100_000])
    assert search(engine, "橄榄球").total == found.total + 1


@pytest.mark.parametrize(("before", "after"), [("whoosh", "tantivy"), ("tantivy", "whoosh")])
def test_another_engine_in_the_same_folder_begins_empty_and_asks_to_be_filled(
    folder, before, after
):
    for name in (before, after):
        engine = open_engine(f"{name}://{folder}", KINDS)
        assert engine.needs_rebuild
        page = search(engine, "橄榄球")
        assert (page.total, page.degraded) == (0, True)
        rebuild = engine.begin_rebuild()
        rebuild.write([make_document(1)])
        engine.finish_rebuild(rebuild)
        assert search(engine, "橄榄球").total == 1
        assert not engine.needs_rebuild
        engine.close()


def test_threads_may_search_while_one_writes(opened, tmp_path):
    engine = opened()
    engine.finish_rebuild(engine.begin_rebuild())
    fill(engine, range(60))
    wrong, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            page = search(engine, "橄榄球", size=100)
            if page.degraded or page.total < 60 or {h.title[:3] for h in page.hits} != {"橄榄球"}:
                wrong.append(page)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for batch in range(1, 11):
        fill(engine, range(batch * 60, batch * 60 + 20))
        engine.delete([f"u{batch * 60 + 3}"])
        fill(engine, range(batch * 1000, batch * 1000 + 20), "篮球")
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert search(engine, "橄榄球").total == 60 + 10 * 19


def test_what_one_engine_wrote_another_one_sees(opened, tmp_path):
    writer, reader = opened(), opened()
    assert search(reader).total == 0
    before = reader.generation
    fill(writer, range(5))
    assert search(reader).total == 5
    assert reader.generation != before


def damage_pointer(folder):
    (folder / "current").write_bytes(b"\xff\xff")


def damage_contents(folder):
    for path in folder.glob("g*/*"):
        path.write_bytes(b"rubbish")


def remove_contents(folder):
    for path in folder.glob("g*/*"):
        path.unlink()


def remove_folder(folder):
    shutil.rmtree(folder)


@LEFT_OPEN
@OF_FOLDERS
@pytest.mark.parametrize("damage", [damage_pointer, damage_contents, remove_contents])
def test_a_damaged_index_is_replaced_by_an_empty_one_that_says_so(opened, folder, damage):
    engine = opened()
    writer = engine.begin_rebuild()
    writer.write(make_document(number) for number in range(5))
    engine.finish_rebuild(writer)
    assert not engine.needs_rebuild
    engine.close()
    damage(folder)
    engine = opened()
    assert engine.needs_rebuild
    page = search(engine, "橄榄球")
    assert (page.total, page.degraded) == (0, True)
    fill(engine, range(3))
    assert search(engine, "橄榄球").total == 3
    engine.finish_rebuild(engine.begin_rebuild())
    assert not search(engine, "橄榄球").degraded


@LEFT_OPEN
@OF_FOLDERS
@pytest.mark.parametrize(
    "damage", [damage_pointer, damage_contents, remove_contents, remove_folder]
)
def test_an_index_damaged_while_open_answers_a_degraded_page(opened, folder, damage):
    engine = opened()
    fill(engine, range(3))
    damage(folder)
    page = search(engine, "橄榄球", facets=("kind",))
    assert page.degraded
    assert (page.hits, page.total) == ((), 0)
    assert engine.needs_rebuild


def test_an_index_that_lost_its_contents_answers_a_degraded_page(opened, lose_contents):
    engine = opened()
    fill(engine, range(3))
    lose_contents()
    assert search(engine, "橄榄球", facets=("kind",)).degraded
    assert engine.needs_rebuild
    again = opened()
    assert again.needs_rebuild
    again.finish_rebuild(again.begin_rebuild())
    fill(again, range(2))
    for one in (engine, again):
        assert search(one, "橄榄球").total == 2
        assert not one.needs_rebuild


def test_a_new_index_asks_to_be_filled(opened):
    engine = opened()
    assert engine.needs_rebuild
    assert search(engine).total == 0


def test_an_unknown_engine_is_refused(tmp_path):
    with pytest.raises(UnknownEngine):
        open_engine(f"lucene://{tmp_path}", KINDS)


def test_a_rebuild_is_seen_as_a_whole_or_not_at_all(opened, tmp_path):
    engine = opened()
    fill(engine, range(5))
    writer = engine.begin_rebuild()
    writer.write(make_document(number, "篮球") for number in range(7))
    assert search(engine, "橄榄球").total == 5
    assert search(engine, "篮球").total == 0
    engine.finish_rebuild(writer)
    assert search(engine, "橄榄球").total == 0
    assert search(engine, "篮球").total == 7


def test_an_interrupted_rebuild_leaves_no_trace(opened, folder):
    engine = opened()
    fill(engine, range(5))
    interrupted = engine.begin_rebuild()
    interrupted.write([make_document(9)])
    interrupted.abandon()
    again = opened()
    assert search(again).total == 5
    for _ in range(3):
        writer = again.begin_rebuild()
        again.finish_rebuild(writer)
    assert search(again).total == search(engine).total == 0
    assert len(list(folder.glob("g*"))) in (0, 2)
