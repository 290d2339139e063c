"""/health: green when all is well, yellow with a reason and its cure, red when nothing goes."""

from datetime import timedelta
from pathlib import Path
from time import thread_time

import pytest
import webtest

from content.clock import micros
from portal import health
from portal.health import status_of
from portal.readings import AffairsReadings, IndexReadings, Readings, data_folders
from portal.settings import Settings
from portal.tick_turns import taking_turn
from portal.ticking import tick
from tests.conftest import START, later
from tests.site import Portal, close_app, file_app, publish

ROOMY = {"health.free_megabytes": "0", "health.free_percent": "0"}
SOUND = IndexReadings(0, 10, False, False, 0, 0, 0.0)
GIGABYTE = 1 << 30


@pytest.fixture
def portal(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **ROOMY)
    yield portal
    portal.close()


def health_now(portal, status=200):
    """As of now: without what was counted a moment ago."""
    portal.app.registry.dear_counts.forget()
    return portal.browser().get("/health", status=status).json


def keys(said):
    return [reason["key"] for reason in said["reasons"]]


def test_a_site_that_has_just_started_is_well(portal):
    said = health_now(portal)
    assert (said["status"], said["ok"], said["reasons"]) == ("ok", True, [])
    assert said["tick"]["at"] is None
    assert said["version"]


def test_ten_minutes_without_a_tick_are_told_with_the_cure(portal, clock):
    tick(portal.databases, START)
    clock.shift(timedelta(minutes=10))
    said = health_now(portal)
    assert (said["status"], keys(said)) == ("degraded", ["tick_late"])
    assert "已有 10 分钟没有完成" in said["reasons"][0]["text"]
    assert "openhall tick" in said["reasons"][0]["text"]
    assert said["tick"]["lag_seconds"] == 600
    tick(portal.databases, later(minutes=10))
    assert health_now(portal)["status"] == "ok"


def test_a_site_started_long_after_the_last_tick_is_not_late_yet(base, tmp_path, portal, clock):
    tick(portal.databases, START)
    clock.shift(timedelta(days=3))
    again = Portal(base, tmp_path, **ROOMY)
    try:
        tick(again.databases, START)
        assert health_now(again)["status"] == "ok"
        clock.shift(timedelta(minutes=6))
        assert keys(health_now(again)) == ["tick_late"]
    finally:
        again.close()


def test_a_tick_that_fails_leaves_no_sign_of_life(portal, monkeypatch):
    tick(portal.databases, START)
    monkeypatch.setattr("portal.ticking._forget", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tick(portal.databases, later(minutes=1))
    with portal.roots() as (_, affairs):
        assert affairs.heartbeat.at == START


def test_a_site_of_before_gets_its_heartbeat_with_the_first_tick(portal):
    with portal.roots() as (_, affairs):
        del affairs.heartbeat
        assert affairs.heartbeat is None
    assert health_now(portal)["status"] == "ok"
    tick(portal.databases, START)
    assert health_now(portal)["tick"]["at"] == START.isoformat()


def test_what_waits_to_be_sealed_is_counted_and_old_ones_are_told(portal, clock):
    with portal.roots() as (site, _):
        publish(site, {"title": "甲"}, moment=START)
    clock.shift(timedelta(minutes=20))
    said = health_now(portal)
    assert said["ledger"] == {"waiting": 3, "oldest_at": START.isoformat()}
    assert "ledger_late" in keys(said)
    tick(portal.databases, later(minutes=20))
    assert health_now(portal)["ledger"] == {"waiting": 0, "oldest_at": None}


def test_what_waits_for_the_index_is_counted(portal):
    with portal.roots() as (site, _):
        publish(site, {"title": "甲"}, moment=START)
    assert health_now(portal)["search"] == {"ok": True, "waiting": 1, "waiting_capped": False}
    portal.index()
    assert health_now(portal)["search"]["waiting"] == 0


@pytest.fixture
def on_files(ini):
    """A function that overwrites a database beneath the running application, and a browser."""
    app, var = file_app(ini), Path(ini).parent / "var"
    app.registry.indexing.thread.wait_until_idle(20)  # its index is being made: that is told too

    def damage(name):
        file = var / f"{name}.fs"
        file.write_bytes(bytes(file.stat().st_size))
        for database in app.registry._zodb_databases.values():
            database.cacheMinimize()

    yield damage, webtest.TestApp(app)
    close_app(app)


def test_an_unreadable_affairs_database_is_red(on_files):
    damage, browser = on_files
    damage("affairs")
    said = browser.get("/health", status=503).json
    assert (said["status"], said["ok"]) == ("failing", False)
    assert "affairs" in keys(said)
    assert said["tick"] is None
    browser.get("/", status=200)


class Away:
    """A storage whose server is away, as a client of ZEO tells it."""

    def __init__(self, storage):
        self._storage = storage

    def __getattr__(self, name):
        return getattr(self._storage, name)

    def is_connected(self):
        return False


@pytest.mark.parametrize(("name", "key"), [("", "tree"), ("affairs", "affairs")])
def test_a_database_whose_server_is_away_is_red_though_what_was_read_still_answers(
    on_files, name, key, monkeypatch
):
    _, browser = on_files
    database = browser.app.registry._zodb_databases[name]
    monkeypatch.setattr(database, "storage", Away(database.storage))
    said = browser.get("/health", status=503).json
    assert (said["status"], keys(said)) == ("failing", [key])
    browser.get("/", status=200)


def test_an_unreadable_tree_is_red_and_no_path_is_told(on_files, tmp_path):
    damage, browser = on_files
    damage("tree")
    for accept in ("application/json", "text/html"):
        answer = browser.get("/health", headers={"Accept": accept}, status=503)
        assert answer.json["status"] == "failing"
        assert keys(answer.json) == ["tree"]
        assert str(tmp_path) not in answer.text
    assert browser.get("/", status=500).html.h1.text == "系统出错了"


def test_a_browser_gets_the_same_answer(public):
    answer = public.get("/health", headers={"Accept": "text/html"})
    assert answer.content_type == "application/json"


def test_nothing_of_the_machine_is_told(portal, clock):
    clock.shift(timedelta(days=1))
    text = portal.browser().get("/health").text
    assert str(portal.folder) not in text
    assert "secret" not in text


def readings(**more):
    affairs = AffairsReadings(START, 5, 0, 0, None)
    values = {
        "moment": START,
        "started_at": START,
        "index": SOUND,
        "affairs": affairs,
        "next_change_at": None,
        "free": ((100 * GIGABYTE, 1000 * GIGABYTE),),
    }
    return Readings(**{**values, **more})


def found(said, **settings):
    settings = Settings(search_uri="whoosh:///index", **settings)
    reasons = [check(said, settings) for check in health.CHECKS]
    return [reason.key for reason in reasons if reason]


def index(**more):
    return IndexReadings(**{**vars(SOUND), **more})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"index": index(needs_rebuild=True)}, ["index_rebuild"]),
        ({"index": index(is_degraded=True)}, ["index_degraded"]),
        ({"index": index(failures=1)}, ["index_behind"]),
        ({"index": index(waiting=1000)}, ["index_behind"]),
        ({"index": index(documents=30_000)}, []),
        ({"index": index(documents=30_001)}, ["index_outgrown"]),
        ({"free": ((501 << 20, GIGABYTE),)}, []),
        ({"free": ((499 << 20, GIGABYTE),)}, ["disk_low"]),
        ({"free": ((GIGABYTE, GIGABYTE), (4 * GIGABYTE, 100 * GIGABYTE))}, ["disk_low"]),
        ({"affairs": None}, ["affairs"]),
    ],
)
def test_each_reason_has_its_own_check(said, expected):
    assert found(readings(**said)) == expected


def test_a_secret_of_its_own_is_told_where_others_have_another(tmp_path):
    one, other = (str(tmp_path / name) for name in ("one", "other"))
    mark = Settings(secret_file=other).secret_mark
    said = readings(affairs=AffairsReadings(START, 5, 0, 0, None, mark))
    assert found(said, secret_file=other) == []
    assert found(said, secret_file=one) == ["secret_differs"]


def test_processes_that_take_turns_compare_their_secrets(portal, tmp_path):
    own = portal.app.registry.openhall
    other = Settings(secret_file=str(tmp_path / "elsewhere"))
    for settings, expected in ((own, []), (other, ["secret_differs"])):
        with taking_turn(portal.databases, settings):
            assert keys(health_now(portal)) == expected


def test_what_is_dear_to_count_is_not_counted_at_every_request(portal):
    """A count is kept as long as it was dear; nothing cheaper tells that something waits."""
    counts, asked = portal.app.registry.dear_counts, []

    def count():
        asked.append(1)
        end = thread_time() + 0.02
        while thread_time() < end:
            pass
        return len(asked)

    assert [counts.of("one", count) for _ in range(50)] == [1] * 50
    counts.forget()
    assert counts.of("one", count) == 2
    assert counts.of("other", count) == 3


@pytest.mark.parametrize("uri", ["postgres://db/search", "tantivy:///index"])
def test_only_whoosh_is_outgrown(uri):
    told = readings(index=index(documents=10**6))
    assert [check(told, Settings(search_uri=uri)) for check in health.CHECKS] == [None] * len(
        health.CHECKS
    )


def test_a_server_that_is_away_is_told_otherwise_than_files_that_cannot_be_read():
    told = readings(index=index(is_degraded=True))
    texts = {
        scheme: [found.text for check in health.CHECKS if (found := check(told, settings))]
        for scheme in ("whoosh", "tantivy", "postgres")
        for settings in [Settings(search_uri=f"{scheme}://u:geheim@h/index")]
    }
    assert texts["whoosh"] == texts["tantivy"] != texts["postgres"]
    assert "不需要重建" in texts["postgres"][0]
    assert "geheim" not in str(texts)


def test_each_sentence_ends_with_what_to_do():
    bad = readings(index=index(documents=30_001, failures=2), free=((1, 10),), affairs=None)
    for check in health.CHECKS:
        reason = check(bad, Settings(search_uri="whoosh:///i"))
        assert reason is None or (reason.text.endswith("。") and "请" in reason.text)


def test_red_goes_before_yellow():
    yellow, red = health.Reason("a", ""), health.Reason("b", "", is_failing=True)
    assert [status_of(r) for r in ((), (yellow,), (yellow, red))] == ["ok", "degraded", "failing"]


def test_folders_are_those_of_files_and_no_other():
    settings = Settings(
        tree_uri="file:///a/tree.fs?blobstorage_dir=/a/blobs",
        affairs_uri="postgres://user:secret@db/x",
        search_uri="whoosh:///b/index",
        secret_file="/a/secret",
    )
    assert set(data_folders(settings)) == {Path("/a"), Path("/b")}


def test_moments_of_staged_records_are_in_microseconds(portal):
    with portal.roots() as (site, affairs):
        publish(site, {"title": "甲"}, moment=START)
        waiting = affairs.chain.waiting([affairs.staged, site.staged])
        assert {one["at"] for one in waiting} == {micros(START)}
