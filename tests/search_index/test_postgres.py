"""What is PostgreSQL's alone: a server that is away, statistics, more found than is ranked."""

import sys
import threading
import time
from urllib.parse import urlsplit

import psycopg2
import pytest

from content import clock
from content.kinds_list import KINDS
from search_index import postgres_finding, postgres_server
from search_index.engine import UnknownEngine, distrust_index, open_engine
from search_index.postgres_engine import POLL_SECONDS, Polled
from search_index.postgres_rebuild import RebuildOvertaken
from search_index.query import Query
from tests.postgres import DISCONNECT
from tests.search_index.writing_without_end import make_document

NOBODY = "postgres://somebody:geheim@127.0.0.1:1/none"


@pytest.fixture
def engine_name():
    return "postgres"


@pytest.fixture
def run(postgres, index_uri):
    """Of the server, in the index's database or beside it."""

    def run(statement, beside=False):
        postgres.run(statement, None if beside else database_of(index_uri))

    return run


@pytest.fixture
def nobody(monkeypatch):
    """An engine whose server is not there, and how often it was asked for."""
    asked, connect = [], psycopg2.connect
    monkeypatch.setattr(psycopg2, "connect", lambda dsn: asked.append(dsn) or connect(dsn))
    engine = open_engine(NOBODY, KINDS)
    yield engine, asked
    engine.close()


def database_of(uri):
    return urlsplit(uri).path.lstrip("/")


def search(engine, text="", **more):
    return engine.search(Query(clock.now(), text=text, **more))


def fill(engine, *documents):
    engine.delete([document.uid for document in documents])
    engine.write(documents)
    engine.commit()


def statistics(engine):
    with engine._server.reading() as cursor:
        cursor.execute(f"SELECT * FROM openhall_index_{engine._state().current}_terms")
        return {term: count for term, count in cursor.fetchall() if count}


def test_a_server_that_is_not_there_is_a_degraded_page_and_no_password_in_the_log(nobody, caplog):
    engine, _ = nobody
    assert search(engine, "消息", facets=("kind",)).degraded
    assert not engine.needs_rebuild
    assert not engine.is_outdated
    assert engine.public_generation == engine.public_generation
    with pytest.raises(psycopg2.OperationalError), engine.holding(wait=False):
        pass
    assert "检索数据库连不上" in caplog.text
    assert "geheim" not in caplog.text


def test_it_is_asked_for_now_and_then_only(nobody, monkeypatch):
    engine, asked = nobody
    before = len(asked)
    for _ in range(20):
        search(engine)
    assert len(asked) <= before + 1
    monkeypatch.setattr(postgres_server, "ASK_SECONDS", 0)
    search(engine)
    assert len(asked) > before + 1


def test_connections_that_were_cut_are_opened_again_at_once(engine, run, index_uri):
    fill(engine, make_document(1))
    readers = [threading.Thread(target=search, args=(engine,)) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    for _ in range(2):
        run(DISCONNECT.format(database_of(index_uri)), beside=True)
        assert search(engine).total == 1
        run(DISCONNECT.format(database_of(index_uri)), beside=True)
        assert not engine.needs_rebuild


def test_what_was_published_while_it_was_away_is_found_when_it_is_back(
    town, shelf, run, monkeypatch
):
    monkeypatch.setattr(postgres_server, "ASK_SECONDS", 0)
    name = database_of(shelf.uri)
    town.published("一份文件")
    shelf.indexer.catch_up()
    before = shelf.engine.generation
    run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", beside=True)
    run(DISCONNECT.format(name), beside=True)
    town.later(minutes=1)
    town.published("另一份文件")
    with pytest.raises(psycopg2.OperationalError):
        shelf.indexer.catch_up()
    assert shelf.ask().degraded
    assert not shelf.engine.needs_rebuild
    late = open_engine(shelf.uri, KINDS)
    assert late.search(Query(town.now)).degraded
    run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", beside=True)
    assert shelf.titles() == ["一份文件"]
    assert shelf.engine.generation == before
    shelf.indexer.catch_up()
    assert shelf.titles() == ["另一份文件", "一份文件"]
    assert late.search(Query(town.now)).total == 2
    assert not shelf.indexer.check()
    late.close()


def test_the_lock_goes_with_the_connection_of_whoever_holds_it(engine, run, index_uri):
    other = open_engine(index_uri, KINDS)
    holder = engine.holding(wait=False)
    assert holder.__enter__()
    with other.holding(wait=False) as held:
        assert not held
    run(DISCONNECT.format(database_of(index_uri)), beside=True)
    other.close()
    with other.holding(wait=True) as held:
        assert held
    with pytest.raises(psycopg2.Error):
        holder.__exit__(None, None, None)
    other.close()


def test_a_rebuild_whose_lock_was_lost_is_not_switched_to(engine, index_uri):
    """What another one indexed meanwhile is not in it, and is marked no more."""
    rebuild = engine.begin_rebuild()
    rebuild.write([make_document(1)])
    fill(engine, make_document(2))
    with pytest.raises(RebuildOvertaken):
        engine.finish_rebuild(rebuild)
    assert [hit.uid for hit in search(engine).hits] == ["u2"]


@pytest.mark.parametrize(
    "uri",
    [
        "postgres://u:geheim@host:port/db",
        "postgres://u:geheim@host/db?keep_history=false",
        "postgres://u:geheim@[host/db",
    ],
)
def test_an_address_that_cannot_be_understood_is_refused_without_its_password(uri):
    with pytest.raises(UnknownEngine) as refused:
        open_engine(uri, KINDS)
    assert "geheim" not in str(refused.value)
    assert "postgres://用户:密码@" in str(refused.value)


def test_without_the_driver_it_says_what_to_install(monkeypatch):
    for name in ("search_index.postgres_engine", "search_index.postgres_server"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(UnknownEngine, match="postgresql"):
        open_engine(NOBODY, KINDS)


def test_statistics_follow_every_change_as_if_it_were_made_anew(engine):
    fill(engine, *(make_document(number) for number in range(20)))
    fill(engine, *(make_document(number, "篮球") for number in range(5, 10)))
    engine.delete(["u1", "u2", "u7"])
    engine.commit()
    kept = [make_document(n, "篮球" if 5 <= n < 10 else "橄榄球") for n in range(20)]
    followed = statistics(engine)
    rebuild = engine.begin_rebuild()
    rebuild.write(one for one in kept if one.number and one.uid not in ("u1", "u2", "u7"))
    engine.finish_rebuild(rebuild)
    assert statistics(engine) == followed
    assert followed[""] == 17
    assert followed["words:篮球"] == 4


def test_more_than_can_be_ranked_is_counted_whole_and_the_best_go_first(engine, monkeypatch):
    monkeypatch.setattr(postgres_finding, "MOST_RANKED", 10)
    documents = [make_document(n, date=n, words=("通知", *("字",) * (n % 7))) for n in range(100)]
    oldest = make_document(200, date=-1, title_words=("通知",), words=("通知",))
    fill(engine, *documents, oldest)
    found = search(engine, "通知", size=1000, facets=("kind",))
    assert found.total == found.facets["kind"]["information"] == 101
    keys = [hit.key for hit in found.hits]
    assert keys[0] == oldest.key
    assert sorted(keys) == sorted({document.key for document in (*documents, oldest)})
    pages = [search(engine, "通知", offset=at, size=10).hits for at in range(0, 110, 10)]
    assert [hit.key for page in pages for hit in page] == keys
    dated = search(engine, "通知", size=1000, sort="date").hits
    assert [hit.date for hit in dated] == sorted((hit.date for hit in dated), reverse=True)
    assert len(dated) == 101


def test_an_index_of_another_format_is_read_until_it_is_made_anew(engine, run):
    fill(engine, make_document(1))
    run("UPDATE openhall_index SET format = 'postgres 0'")
    assert engine.is_outdated
    assert engine.needs_rebuild
    assert (search(engine).total, search(engine).degraded) == (1, False)
    engine.finish_rebuild(engine.begin_rebuild())
    assert not engine.needs_rebuild


def test_an_index_of_another_state_of_the_site_is_made_anew(engine, index_uri):
    fill(engine, make_document(1))
    rebuild = engine.begin_rebuild()
    rebuild.write([make_document(2)])
    distrust_index(index_uri)
    assert engine.needs_rebuild
    assert (search(engine).total, search(engine).degraded) == (1, True)
    again = engine.begin_rebuild()
    assert (again.reached, again.count) == (0, 0)
    engine.finish_rebuild(again)
    assert not engine.needs_rebuild


def test_what_was_dropped_beneath_is_distrusted_without_an_error(engine, run, index_uri):
    run("DROP TABLE openhall_index")
    assert engine.needs_rebuild
    engine.distrust()
    distrust_index(index_uri)
    assert engine.needs_rebuild
    assert search(engine).degraded


def test_two_that_open_a_missing_index_at_once_make_it_once(index_uri):
    holder = open_engine(index_uri, KINDS)
    holder.drop_former()
    with holder.holding(wait=False):
        with holder._server.writing() as cursor:
            cursor.execute("DROP TABLE openhall_index")
        late = open_engine(index_uri, KINDS)
        assert late.needs_rebuild
        assert search(late).degraded
    late.close()
    late = open_engine(index_uri, KINDS)
    assert not late.search(Query(clock.now())).hits
    late.finish_rebuild(late.begin_rebuild())
    assert not holder.needs_rebuild
    late.close()
    holder.close()


def test_the_public_number_is_read_at_most_now_and_then_and_by_one(monkeypatch):
    read, go_on = [], threading.Event()

    def slowly():
        read.append(1)
        go_on.wait(10)
        return (1, len(read))

    polled = Polled(slowly)
    first = threading.Thread(target=lambda: polled.value)
    first.start()
    while not read:
        time.sleep(0.001)
    assert polled.value == (0, 0)
    go_on.set()
    first.join()
    assert {polled.value for _ in range(50)} == {(1, 1)}
    time.sleep(POLL_SECONDS)
    assert polled.value == (1, 2)


def test_nothing_of_a_batch_that_failed_is_there(engine):
    fill(engine, make_document(1))
    engine.delete(["u1"])
    engine.write([make_document(2), make_document(3, date="no number")])
    with pytest.raises(psycopg2.Error):
        engine.commit()
    assert [hit.uid for hit in search(engine).hits] == ["u1"]
    fill(engine, make_document(4))
    assert search(engine).total == 2
